use std::sync::Arc;

use super::Text;

/// One feature file after reading, linting and expanding its outlines.
#[derive(Debug, Clone)]
pub struct Feature {
    pub title: Text,
    /// Path as a user would open it: `features/contact-card/atr.feature`.
    pub path: String,
    /// Shared with the run that carries them out.
    pub cases: Vec<Arc<TestCase>>,
}

/// What the ids of pre-flights begin with; no suite has this name.
pub const PREFLIGHT: &str = "preflight";

/// One scenario, or one outline row, with a stable id.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// `contact-card/atr-tck-presence/cold`.
    pub id: String,
    pub title: Text,
    /// The rule's title, empty when the scenario stands outside a rule.
    pub rule: String,
    /// Path of the feature file and line of the scenario's keyword, counted from 1.
    pub path: String,
    pub line: usize,
    pub requirements: Vec<String>,
    /// Full ids of test cases that must pass first.
    pub needs: Vec<String>,
    pub effect: Effect,
    /// The exchanges of a log (`trace:FILE`) that it judges, by name; empty where a product is asked.
    pub trace: Vec<String>,
    /// Quantities of the suite that its steps name: it judges measured values.
    pub quantities: Vec<String>,
    /// Statements of the vendor that its steps name.
    pub statements: Vec<String>,
    /// All tags without the at sign, those of rule and feature included.
    pub tags: Vec<String>,
    /// Background steps first.
    pub steps: Vec<StepText>,
}

/// What a test case does to the product, in order of harm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    #[default]
    Reads,
    /// Writes, and restores afterwards.
    Writes,
    /// Needs consent, and names the sample it spends.
    Irreversible,
}

/// A step as it stands in the feature file.
#[derive(Debug, Clone)]
pub struct StepText {
    pub keyword: Keyword,
    pub text: String,
    /// Line in the file, counted from 1.
    pub line: usize,
    /// Data table rows, without a header's special meaning.
    pub table: Vec<Vec<String>>,
    pub doc_string: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keyword {
    Given,
    When,
    Then,
}
