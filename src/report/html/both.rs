use std::fmt::{self, Display};

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::{
    catalogue::{Basis, Keyword, Text, feature::Effect},
    device::DeviceKind,
    evidence::{Completion, Verdict},
    report::{
        coverage::Standing,
        text::{Word, printable, words},
    },
};

/// A text in both languages; the page's style shows one of them. What is the same in both stands once.
#[derive(Debug, Clone, Copy)]
pub struct Both<'a> {
    en: &'a str,
    zh: &'a str,
}

/// Anything that has a text in both languages.
pub trait Bilingual {
    fn both(&self) -> Both<'_>;
}

impl Bilingual for Word {
    fn both(&self) -> Both<'_> {
        Both { en: self.en, zh: self.zh }
    }
}

impl Bilingual for Text {
    fn both(&self) -> Both<'_> {
        Both { en: &self.en, zh: &self.zh }
    }
}

/// The word for a value of a closed set.
macro_rules! bilingual {
    ($($type:ty: $word:path,)*) => {
        $(impl Bilingual for $type {
            fn both(&self) -> Both<'_> {
                let Word { en, zh } = $word(*self);
                Both { en, zh }
            }
        })*
    };
}

bilingual! {
    Basis: words::basis,
    Completion: words::completion,
    DeviceKind: words::device_kind,
    Effect: words::effect,
    Keyword: words::keyword,
    Standing: Standing::word,
    Verdict: words::verdict,
}

impl Display for Both<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.en == self.zh {
            return escaped(f, self.en);
        }
        f.write_str("<span lang=en>")?;
        escaped(f, self.en)?;
        f.write_str("</span><span lang=zh>")?;
        escaped(f, self.zh)?;
        f.write_str("</span>")
    }
}

impl HtmlSafe for Both<'_> {}

/// A text of one language, or data.
#[derive(Debug, Clone, Copy)]
pub struct Plain<'a>(pub &'a str);

impl Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escaped(f, self.0)
    }
}

impl HtmlSafe for Plain<'_> {}

fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    Html.write_escaped_str(f, &printable(text))
}

/// A name that can stand in an `id` and behind a `#`: letters, digits, `-`, `_`, `/`, `.` stay; all else becomes `~` and its
/// code. Different texts have different anchors.
pub fn anchor(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let mut anchor = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-_/.".contains(c) {
            anchor.push(c);
        } else {
            anchor.push_str(&format!("~{:X}~", u32::from(c)));
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_in_both_languages() {
        let text = Text::new("<b>\u{1b}", "“<i>”");
        assert_eq!(
            text.both().to_string(),
            r"<span lang=en>&#60;b&#62;\u{001B}</span><span lang=zh>“&#60;i&#62;”</span>"
        );
        assert_eq!(Text::data("a'b").both().to_string(), "a&#39;b");
    }

    #[test]
    fn an_anchor_needs_no_quotes() {
        assert_eq!(anchor("contact-card/atr.x"), "contact-card/atr.x");
        assert_eq!(anchor("a b\">"), "a~20~b~22~~3E~");
        assert_ne!(anchor("a~20~"), anchor("a "));
    }
}
