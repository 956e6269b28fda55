use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Text;

/// The two languages of everything that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// From the values of `LC_ALL`, `LC_MESSAGES` and `LANG` in this order (POSIX: the first that is set and not empty
    /// decides). Chinese for every `zh…` locale, else English.
    pub fn of_locale<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        match values.into_iter().flatten().find(|value| !value.is_empty()) {
            Some(locale) if is_chinese(locale) => Self::Zh,
            _ => Self::En,
        }
    }

    /// The text in this language.
    pub fn of(self, text: &Text) -> &str {
        match self {
            Self::En => &text.en,
            Self::Zh => &text.zh,
        }
    }

    /// `en` or `zh`.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// `en` or `zh`, also with a region (`zh_CN.UTF-8`, `en-GB`).
    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        let language = text.split(['_', '-', '.']).next().unwrap_or_default();
        match language {
            _ if is_chinese(text) => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err(UnknownLang(text.to_owned())),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}; there are `en` and `zh`")]
pub struct UnknownLang(pub String);

fn is_chinese(locale: &str) -> bool {
    locale.split(['_', '-', '.']).next() == Some("zh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_set_locale_decides() {
        assert_eq!(Lang::of_locale([None, Some("zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(Lang::of_locale([Some(""), Some("zh")]), Lang::Zh);
        assert_eq!(Lang::of_locale([Some("C"), Some("zh_CN")]), Lang::En);
        assert_eq!(Lang::of_locale([Some("zha_CN")]), Lang::En);
        assert_eq!(Lang::of_locale([None, None]), Lang::En);
    }

    #[test]
    fn a_language_is_named_with_or_without_region() {
        assert_eq!("zh".parse(), Ok(Lang::Zh));
        assert_eq!("zh-Hans".parse(), Ok(Lang::Zh));
        assert_eq!("en_GB.UTF-8".parse(), Ok(Lang::En));
        assert_eq!("fr".parse::<Lang>(), Err(UnknownLang("fr".to_owned())));
    }
}
