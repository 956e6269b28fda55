use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::Text;

/// The values that testing of one suite needs: `features/<suite>/ixit.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IxitProforma {
    pub suite: String,
    pub items: Vec<IxitItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IxitItem {
    /// `app.primary`, `pin.user`.
    pub id: String,
    pub kind: IxitKind,
    /// For `hex`: least and most bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<[usize; 2]>,
    #[serde(default)]
    pub secret: bool,
    /// Needed when this expression over ICS items holds; null: always.
    pub condition: Option<String>,
    pub description: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IxitKind {
    /// Bytes in hex.
    Hex,
    /// A whole number.
    Number,
    /// Free text.
    Text,
}

/// The values given for one product. `Debug` and serialisation never show a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Ixit {
    pub values: BTreeMap<String, IxitValue>,
}

/// A checked value.
#[derive(Clone, PartialEq, Eq)]
pub enum IxitValue {
    Hex(Vec<u8>),
    Number(u64),
    Text(String),
    /// A secret: bytes in the form in which they are sent to the card.
    Secret(Vec<u8>),
}

impl fmt::Debug for IxitValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hex(bytes) => write!(f, "Hex({})", hex::encode(bytes)),
            Self::Number(number) => write!(f, "Number({number})"),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Secret(bytes) => write!(f, "Secret({} bytes)", bytes.len()),
        }
    }
}

impl fmt::Debug for Ixit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.values).finish()
    }
}
