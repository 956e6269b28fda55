use serde::{Deserialize, Serialize};

use super::{Condition, Editions, Ics, Overlaid, Text, edition};

/// One checkable sentence of a standard, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// `CC-ATR-010`: suite code, topic, number by tens. Never reused.
    pub id: String,
    /// `GB/T 16649.3`.
    pub standard: String,
    /// The frozen sets it belongs to.
    pub editions: Vec<String>,
    /// Only a number that was seen in a source.
    pub clause: Option<String>,
    pub level: Level,
    /// Over ICS items: `C.2 and not C.5`.
    pub condition: Option<String>,
    pub method: Method,
    pub text: Text,
    pub basis: Basis,
    pub sources: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why no test case proves it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// Why it was dropped; its id stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<String>,
    /// In a run: the overlays that clause and basis come from. Never in a suite's own file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(skip))]
    pub overlays: Vec<Overlaid>,
}

impl Requirement {
    /// Whether it counts for a certificate: it is confirmed, and not by the word of an overlay that nobody signed.
    pub fn decides(&self) -> bool {
        let vouched = self.overlays.first().is_none_or(|first| first.was == Basis::Confirmed)
            || self.overlays.iter().any(|overlay| overlay.signed);
        self.basis == Basis::Confirmed && vouched
    }

    /// Why it doesn't apply: another edition, or the expression with the answers that made it false. None when it applies.
    pub fn left_out(&self, ics: &Ics, editions: &Editions) -> Option<Text> {
        if let Some(reason) = edition::outside(self, editions) {
            return Some(reason);
        }
        let text = self.condition.as_deref()?;
        let decision = Condition::parse(text).ok()?.evaluate(ics);
        let (id, en, zh) = (&self.id, &decision.reason.en, &decision.reason.zh);
        (!decision.holds)
            .then(|| Text::new(format!("{id} applies when {text}; {en}"), format!("{id} 的适用条件为 {text}；{zh}")))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Mandatory,
    Conditional,
    Optional,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    Automated,
    Measured,
    Declared,
}

/// How well a requirement is known. Only `confirmed` ones decide a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Two independent public sources agree, or a laboratory confirmed it against its paper copy.
    Confirmed,
    SingleSource,
    FromKnowledge,
    /// A laboratory's paper copy says otherwise; stands in overlays only.
    #[cfg_attr(test, schemars(skip))]
    Disputed,
}

impl Basis {
    /// As it is written in YAML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::SingleSource => "single-source",
            Self::FromKnowledge => "from-knowledge",
            Self::Disputed => "disputed",
        }
    }
}
