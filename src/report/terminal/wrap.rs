//! Columns: a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` and blanks up to `columns`.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Blanks and `text`, `columns` together.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}

/// At most `columns`; what is cut off shows as `…`.
pub fn clipped(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut clipped = String::new();
    let mut left = columns.saturating_sub(1);
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if width > left {
            break;
        }
        left -= width;
        clipped.push(c);
    }
    let kept = clipped.trim_end().len();
    clipped.truncate(kept);
    clipped.push('…');
    clipped
}

/// Lines of at most `columns` (a longer word is cut): broken at blanks and beside wide characters, not before closing marks.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(16);
    let mut lines = Vec::new();
    let (mut line, mut line_width) = (String::new(), 0);
    for word in words(text) {
        let width = word.trim_end().width();
        if line_width + width > columns && line_width > 0 {
            lines.push(line.trim_end().to_owned());
            (line, line_width) = (String::new(), 0);
        }
        for c in word.chars() {
            let width = c.width().unwrap_or(0);
            if c != ' ' && line_width + width > columns {
                lines.push(std::mem::take(&mut line));
                line_width = 0;
            }
            line.push(c);
            line_width += width;
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pieces that stay together, each with the blanks behind it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = match before {
            None => false,
            Some(' ') => c != ' ',
            Some(last) => c != ' ' && (is_wide(last) || is_wide(c)) && !closes(c) && !opens(last),
        };
        if breaks {
            words.extend(text.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    words.extend(text.get(start..));
    words
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

fn closes(c: char) -> bool {
    "，。、；：？！）》」』”’…,.;:?!)]}".contains(c)
}

fn opens(c: char) -> bool {
    "（《「『“‘([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(padded("通过", 6), "通过  ");
        assert_eq!(right("3 次", 6), "  3 次");
        assert_eq!(clipped("复位后 TCK 与协议一致", 10), "复位后 TC…");
        assert_eq!(clipped("复位后", 5), "复位…");
        assert_eq!(clipped("复位", 4), "复位");
    }

    #[test]
    fn lines_break_at_blanks_and_between_wide_characters() {
        assert_eq!(
            wrapped("An ATR that offers only T=0 carries none", 16),
            ["An ATR that", "offers only T=0", "carries none"]
        );
        assert_eq!(
            wrapped("只提供 T=0 的复位应答不含校验字节。其他", 16),
            ["只提供 T=0 的复", "位应答不含校验字", "节。其他"]
        );
        assert_eq!(wrapped("应答不含校验字节字，其他", 16), ["应答不含校验字节", "字，其他"]);
        assert_eq!(wrapped("一二三四五六七八。", 16), ["一二三四五六七", "八。"]);
        assert_eq!(wrapped("aaaaaaaaaaaaaaaaaaaa", 16), ["aaaaaaaaaaaaaaaa", "aaaa"]);
        assert_eq!(wrapped("", 16), [""]);
    }
}
