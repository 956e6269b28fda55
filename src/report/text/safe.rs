//! Foreign text made fit to be shown: what a terminal would obey, a browser reorder or a reader overlook becomes `\u{XXXX}`.

use std::{borrow::Cow, fmt::Write as _};

/// One line for people. Control characters (ESC, line ends, C1), characters that reorder or hide text, and non-characters
/// stand as `\u{XXXX}`; a backslash that would read as such an escape stands as `\u{5C}`. [`unescape`] gives the text back.
pub fn printable(text: &str) -> Cow<'_, str> {
    // Nearly every text: ASCII without the backslash, Chinese characters and punctuation.
    if text.chars().all(|c| matches!(c, ' '..='[' | ']'..='~' | '\u{3000}'..='\u{D7FF}')) {
        return Cow::Borrowed(text);
    }
    escape(text, |c| c.is_control() || misleads(c) || is_noncharacter(c))
}

/// Writes every character that `must` names as `\u{XXXX}`. Lossless: a backslash before `u{` is escaped as well.
pub fn escape(text: &str, must: impl Fn(char) -> bool) -> Cow<'_, str> {
    let due = |at: usize, c: char| must(c) || (c == '\\' && text.get(at + 1..).is_some_and(|t| t.starts_with("u{")));
    if !text.char_indices().any(|(at, c)| due(at, c)) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if due(at, c) {
            push_escape(&mut escaped, c);
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Appends `\u{XXXX}`.
pub fn push_escape(text: &mut String, c: char) {
    // Writing to a String can't fail.
    let _ = write!(text, "\\u{{{:04X}}}", u32::from(c));
}

/// Undoes [`escape`]. What only looks like an escape stays.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        plain.push_str(before);
        let escaped = after.split_once('}').and_then(|(digits, after)| {
            let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
            Some((c, after))
        });
        match escaped {
            Some((c, after)) => {
                plain.push(c);
                rest = after;
            }
            None => {
                plain.push_str("\\u{");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// U+FDD0 to U+FDEF and the last two of every plane (Unicode 23.7).
pub fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// Changes the order of what is shown, or shows nothing: bidirectional controls, line and paragraph separator, zero-width
/// characters, interlinear annotation, tags (Unicode TR 36, 3.5).
fn misleads(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        assert_eq!(printable("a\u{1b}[31mb\u{0}"), r"a\u{001B}[31mb\u{0000}");
        assert_eq!(printable("两行\r\n"), r"两行\u{000D}\u{000A}");
        assert_eq!(printable("\u{9b}2J"), r"\u{009B}2J");
        assert_eq!(printable("\u{202e}evil\u{2066}"), r"\u{202E}evil\u{2066}");
        assert_eq!(printable("\u{fffe}\u{10ffff}"), r"\u{FFFE}\u{10FFFF}");
        assert_eq!(printable(r"C:\users \u{41}"), r"C:\users \u{005C}u{41}");
        assert!(matches!(printable("普通 text"), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in ".*") {
            proptest::prop_assert_eq!(unescape(&printable(&text)), text.clone());
            proptest::prop_assert!(!printable(&text).chars().any(|c| c.is_control() || is_noncharacter(c)));
        }

        #[test]
        fn nothing_is_lost_near_escapes(text in r"[\\u{}0-9A-F\x00-\x1f]{0,20}") {
            proptest::prop_assert_eq!(unescape(&printable(&text)), text.clone());
        }
    }
}
