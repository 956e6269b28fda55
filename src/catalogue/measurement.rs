//! What a laboratory measured and a vendor stated, as a run uses it and its evidence keeps it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

use super::{Decimal, Text, unit};

/// One result: a quantity at a sample. Numbers are kept as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The file that says so, and the line of the entry in it (from 1): `inputs/measurements.yaml`.
    pub record: String,
    pub line: usize,
    pub laboratory: String,
    /// Id of the suite's quantity, and its name.
    pub quantity: String,
    pub name: Text,
    pub sample: String,
    pub value: String,
    pub unit: String,
    /// Expanded uncertainty U, in the same unit, and its coverage factor.
    pub uncertainty: String,
    pub k: String,
    pub instrument: Instrument,
    pub operator: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// For instance temperature and humidity, as written.
    pub conditions: BTreeMap<String, String>,
    pub attachments: Vec<Attachment>,
}

/// What was measured with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    pub name: String,
    pub serial: String,
    /// Number of the calibration certificate, and the day up to which it holds (`YYYY-MM-DD`).
    pub calibration: String,
    pub due: String,
}

/// A file that is named by its digest and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub file: String,
    /// Hex, lower case.
    pub sha256: String,
}

/// One statement of a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    pub record: String,
    pub line: usize,
    /// Id of the suite's statement, and what it says.
    pub statement: String,
    pub text: Text,
    /// Whether the vendor says that it holds.
    pub holds: bool,
    /// Who says so: firm, person, role.
    pub stated_by: String,
    pub date: String,
    pub document: Attachment,
}

/// All that was handed in for a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measurements {
    /// In the order of the files and their entries.
    pub measured: Vec<Measured>,
    pub declared: Vec<Declared>,
    /// Whether a record was handed in at all.
    pub given: bool,
}

impl Measurements {
    /// The results for a quantity, one a sample.
    pub fn of(&self, quantity: &str) -> impl Iterator<Item = &Measured> {
        self.measured.iter().filter(move |measured| measured.quantity == quantity)
    }

    /// What vendors say on a statement.
    pub fn stated(&self, statement: &str) -> impl Iterator<Item = &Declared> {
        self.declared.iter().filter(move |declared| declared.statement == statement)
    }

    /// The first of these quantities and statements that no record speaks of.
    pub fn lacks<'a>(&self, quantities: &'a [String], statements: &'a [String]) -> Option<&'a str> {
        let quantity = quantities.iter().find(|id| self.of(id).next().is_none());
        let statement = || statements.iter().find(|id| self.stated(id).next().is_none());
        quantity.or_else(statement).map(String::as_str)
    }

    /// The samples that were measured.
    pub fn samples(&self) -> BTreeSet<&str> {
        self.measured.iter().map(|measured| measured.sample.as_str()).collect()
    }
}

impl Measured {
    /// Value, expanded uncertainty and coverage factor; none when one isn't a number, which reading the record refuses.
    pub fn numbers(&self) -> Option<(Decimal, Decimal, Decimal)> {
        Some((unit::decimal(&self.value)?, unit::decimal(&self.uncertainty)?, unit::decimal(&self.k)?))
    }

    /// Whether the calibration held on the day; none when one isn't a date.
    pub fn is_calibrated(&self) -> Option<bool> {
        Some(date(&self.date)? <= date(&self.instrument.due)?)
    }

    /// `85.598 mm ± 0.010 mm (k = 2)`.
    pub fn result(&self) -> String {
        let Self { value, unit, uncertainty, k, .. } = self;
        format!("{value} {unit} ± {uncertainty} {unit} (k = {k})")
    }

    /// Why the calibration counts for nothing.
    pub fn expired(&self) -> Text {
        let Self { date, instrument: Instrument { name, serial, due, .. }, .. } = self;
        Text::new(
            format!("the calibration of {name} (serial {serial}) held until {due}; the measurement is of {date}"),
            format!("{name}（编号 {serial}）的校准有效期至 {due}，而测量日期为 {date}"),
        )
    }
}

/// Reads `2026-11-20`.
pub fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    digits.then(|| Date::parse(text, format_description!("[year]-[month]-[day]")).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_is_year_month_and_day() {
        assert!(date("2026-11-20") < date("2026-12-01"));
        for text in ["2026-02-29", "2026-13-01", "20261120", "26-11-20", "2026-1-2", "20.11.2026", "+2026-11-2", ""] {
            assert_eq!(date(text), None, "{text}");
        }
        assert!(date("2024-02-29").is_some());
    }
}
