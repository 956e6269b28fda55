//! The command line that runs a test case again.

use std::collections::BTreeSet;

use crate::{
    catalogue::{DecisionRule, Editions, Requirement, edition},
    evidence::{EventRecord, RunRecord},
};

/// What the command line needs beside the test case: devices, seed, editions and decision rule of the run.
#[derive(Debug, Clone, Default)]
pub struct Rerun {
    /// URIs as given.
    pub devices: Vec<String>,
    pub seed: u64,
    /// Those that aren't the newest, which is the default.
    pub editions: Editions,
    pub decision_rule: DecisionRule,
    /// Option and value: what was handed in.
    pub options: Vec<(String, String)>,
}

impl Rerun {
    pub fn of(record: &RunRecord) -> Self {
        let devices: Vec<_> = record.devices.iter().map(|device| device.uri.clone()).collect();
        let rerun = Self::with(&devices, record.seed, &record.editions, &record.requirements).given(handed_in(record));
        Self { decision_rule: record.decision_rule, ..rerun }
    }

    /// `requirements` tell which editions are the newest.
    pub fn with(devices: &[String], seed: u64, editions: &Editions, requirements: &[Requirement]) -> Self {
        let newest = edition::newest(requirements);
        let mut editions = editions.clone();
        editions.retain(|standard, edition| newest.get(standard) != Some(edition));
        Self { devices: devices.to_vec(), seed, editions, ..Self::default() }
    }

    /// With what was handed in.
    #[must_use]
    pub fn given(self, options: Vec<(String, String)>) -> Self {
        Self { options, ..self }
    }

    /// `jinka run --tc ID --device URI --seed N`, quoted for a POSIX shell. One device is enough for one test case.
    pub fn command(&self, case: &str) -> String {
        let mut line = format!("jinka run --tc {}", quoted(case));
        if let Some(device) = self.devices.first() {
            line.push_str(&format!(" --device {}", quoted(device)));
        }
        for (option, value) in &self.options {
            line.push_str(&format!(" {option} {}", quoted(value)));
        }
        for (standard, edition) in &self.editions {
            line.push_str(&format!(" --edition {}", quoted(&format!("{standard}={edition}"))));
        }
        if self.decision_rule != DecisionRule::default() {
            line.push_str(&format!(" --decision-rule {}", self.decision_rule));
        }
        line.push_str(&format!(" --seed {}", self.seed));
        line
    }
}

/// What a run needs again, by its record: the files that its folder keeps under `inputs/`, and a name for the IXIT, which it
/// doesn't keep. A built-in simulator brings its own.
fn handed_in(record: &RunRecord) -> Vec<(String, String)> {
    if record.devices.iter().all(|device| device.uri.starts_with("sim:")) {
        return Vec::new();
    }
    let one = |option: &str, value: &str| (option.to_owned(), value.to_owned());
    let by_product_file = record.product.as_ref().is_some_and(|product| product.vendor.is_some());
    let mut options = Vec::new();
    if by_product_file {
        options.push(one("--product", "inputs/product.yaml"));
    } else if !record.ics.is_empty() {
        options.push(one("--ics", "inputs/ics.yaml"));
    }
    if !record.ixit.is_empty() {
        options.push(one("--ixit", "IXIT.yaml"));
    }
    let events = record.cases.iter().flat_map(|case| &case.steps).flat_map(|step| &step.events);
    let records: BTreeSet<&str> = events.filter_map(EventRecord::record).collect();
    options.extend(records.into_iter().map(|record| one("--measurements", record)));
    options
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_name_is_quoted() {
        let rerun = Rerun { devices: vec!["pcsc:O'Micro Reader 00".to_owned()], seed: 7, ..Rerun::default() };
        assert_eq!(
            rerun.command("contact-card/atr/cold"),
            r"jinka run --tc contact-card/atr/cold --device 'pcsc:O'\''Micro Reader 00' --seed 7"
        );
        let given = vec![("--product".to_owned(), "my product.yaml".to_owned())];
        assert_eq!(
            Rerun { devices: vec!["pcsc:A".to_owned()], ..Rerun::default() }.given(given).command("a"),
            "jinka run --tc a --device pcsc:A --product 'my product.yaml' --seed 0"
        );
        let older = Rerun { editions: [("GB/T 1".to_owned(), "2006".to_owned())].into(), ..Rerun::default() };
        assert_eq!(older.command("a"), "jinka run --tc a --edition 'GB/T 1=2006' --seed 0");
        let other = Rerun { decision_rule: DecisionRule::Simple, ..Rerun::default() };
        assert_eq!(other.command("a"), "jinka run --tc a --decision-rule simple --seed 0");
        assert_eq!(Rerun::default().command("a b"), "jinka run --tc 'a b' --seed 0");
    }
}
