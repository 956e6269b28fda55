use crate::report::text::{printable, safe};

/// Text that is safe anywhere in the document, in CDATA and in attributes, and from which
/// [`unescape`](safe::unescape) gives the original back.
///
/// Beyond [`printable`] (which leaves only characters of XML 1.0, section 2.2), the second of two equal square brackets is
/// written as `\u{005B}` or `\u{005D}`: that leaves no `]]>`, the end of CDATA, and no `[[ATTACHMENT|…]]` or
/// `[[PROPERTY|…]]`, which CI servers obey in a test's output.
pub fn xml_text(text: &str) -> String {
    break_brackets(&printable(text))
}

/// The part of [`xml_text`] that is left to do for text that is [`printable`] already.
pub(super) fn break_brackets(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        if c == before && (c == '[' || c == ']') {
            safe::push_escape(&mut safe, c);
        } else {
            safe.push(c);
        }
        before = c;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_cdata_or_speaks_to_the_server() {
        assert_eq!(
            xml_text("]]></system-out></testcase><testcase name=\"forged\"/>"),
            "]\\u{005D}></system-out></testcase><testcase name=\"forged\"/>"
        );
        assert_eq!(xml_text("[[ATTACHMENT|/etc/passwd]]"), "[\\u{005B}ATTACHMENT|/etc/passwd]\\u{005D}");
        assert_eq!(xml_text("[[["), "[\\u{005B}\\u{005B}");
        assert_eq!(xml_text("a[0][1]"), "a[0][1]");
        assert_eq!(xml_text("\u{0}\u{1b}\u{fffe}\r\n"), "\\u{0000}\\u{001B}\\u{FFFE}\\u{000D}\\u{000A}");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in r"(\PC|[\[\]><\\u{}\x00-\x1f]){0,30}") {
            let safe = xml_text(&text);
            proptest::prop_assert_eq!(safe::unescape(&safe), text.clone());
            proptest::prop_assert!(!safe.contains("]]") && !safe.contains("[["));
        }
    }
}
