use serde::{Deserialize, Serialize};

/// The two languages of everything that a person reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl std::str::FromStr for Lang {
    type Err = String;

    /// `en` or `zh`, as `--lang` takes it; a locale such as `zh_CN.UTF-8` serves as well.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split(['_', '-', '.']).next() {
            Some("en" | "C" | "POSIX") => Ok(Self::En),
            Some("zh") => Ok(Self::Zh),
            _ => Err(format!("no texts in language {text:?}; there are en and zh")),
        }
    }
}

/// The same sentence in English and Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The sentence in one of the languages.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The same in both languages: data, not prose.
    pub fn data(data: impl Into<String>) -> Self {
        let en = data.into();
        Self { zh: en.clone(), en }
    }
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
