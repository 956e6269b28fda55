use std::{collections::BTreeMap, fmt, str::FromStr};

use super::DeviceError;

/// One URI names a device everywhere: `scheme:rest[?key=value[&key=value]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceUri {
    pub scheme: String,
    pub rest: String,
    pub options: BTreeMap<String, String>,
}

impl FromStr for DeviceUri {
    type Err = DeviceError;

    fn from_str(text: &str) -> Result<Self, DeviceError> {
        let bad = |what: &str| DeviceError {
            uri: text.to_owned(),
            what: what.to_owned(),
            help: Some(
                "forms: sim:NAME, pcsc:READER NAME, vpcd:HOST:PORT, replay:BUNDLE; see `jinka devices`".to_owned(),
            ),
        };
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| bad("a device URI begins with a scheme and a colon"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut options = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| bad("an option after `?` reads key=value"))?;
            if options.insert(key.to_owned(), value.to_owned()).is_some() {
                return Err(bad("an option stands twice"));
            }
        }
        Ok(Self { scheme: scheme.to_owned(), rest: rest.to_owned(), options })
    }
}

impl fmt::Display for DeviceUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.rest)?;
        for (n, (key, value)) in self.options.iter().enumerate() {
            write!(f, "{}{key}={value}", if n == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}
