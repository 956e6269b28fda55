use serde::{Deserialize, Serialize};

/// The same sentence in English and Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The same in both languages: data, not prose.
    pub fn data(data: impl Into<String>) -> Self {
        let en = data.into();
        Self { zh: en.clone(), en }
    }
}

/// Control characters, and those that change the reading direction or take no space: they make one name look like another.
pub fn unsafe_character(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

impl From<(&str, &str)> for Text {
    fn from((en, zh): (&str, &str)) -> Self {
        Self::new(en, zh)
    }
}

impl From<(String, String)> for Text {
    fn from((en, zh): (String, String)) -> Self {
        Self { en, zh }
    }
}

impl From<String> for Text {
    fn from(data: String) -> Self {
        Self::data(data)
    }
}
