use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Text;

/// The questions of one suite: `features/<suite>/ics.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IcsProforma {
    pub suite: String,
    pub items: Vec<IcsItem>,
}

/// A question that a product manager can answer with yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IcsItem {
    /// `C.2`.
    pub id: String,
    pub question: Text,
}

/// What the vendor says: a file of answers. An item that stands in the proforma and not here is unset, and stops a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ics {
    pub product: Option<String>,
    pub answers: BTreeMap<String, Answer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Yes,
    No,
}
