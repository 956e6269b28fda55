//! The measurement records that were handed in, and that the evidence shows nothing else.

use super::Loaded;
use crate::{
    catalogue::{Catalogue, Measurements},
    certificate::{Code, Fault},
    evidence::{EventRecord, InputFiles},
};

/// Reads the records in the bundle, whose digests were compared with the plan's.
pub fn read(inputs: &InputFiles, catalogue: &Catalogue) -> Result<Measurements, Fault> {
    inputs.measurements(&catalogue.suites).map_err(|errors| {
        let (place, what) = errors.iter().next().map_or_else(Default::default, |error| {
            let place = error.location().map_or_else(String::new, |(file, line)| format!("{file} line {line}"));
            (place, error.message.en.clone())
        });
        Fault::new(Code::Input, place, "a measurement record that can be read", what)
    })
}

/// What the evidence shows of a quantity or a statement is what the records say of it: all samples, none other, unchanged.
pub fn check(measurements: &Measurements, loaded: &Loaded) -> Result<(), Fault> {
    for (n, case) in loaded.run.cases.iter().enumerate() {
        for (step, record) in case.steps.iter().enumerate() {
            let place = || format!("run.json /cases/{n}, case {}, step {}", case.id, step + 1);
            let mut shown = record.events.iter().filter(|event| event.is_recorded()).peekable();
            while let Some(event) = shown.next() {
                let same: Vec<&EventRecord> = std::iter::once(event)
                    .chain(std::iter::from_fn(|| shown.next_if(|next| alike(event, next))))
                    .collect();
                let due = recorded(measurements, event);
                let found: Vec<String> = same.iter().map(|event| told(event)).collect();
                if due != found {
                    let list =
                        |entries: &[String]| if entries.is_empty() { "none".to_owned() } else { entries.join("; ") };
                    return Err(Fault::new(Code::EvidenceMismatch, place(), list(&due), list(&found)));
                }
            }
        }
    }
    Ok(())
}

/// Whether both are of one quantity, or of one statement.
fn alike(a: &EventRecord, b: &EventRecord) -> bool {
    match (a, b) {
        (EventRecord::Measurement { measured: a, .. }, EventRecord::Measurement { measured: b, .. }) => {
            a.quantity == b.quantity
        }
        (EventRecord::Declaration { declared: a, .. }, EventRecord::Declaration { declared: b, .. }) => {
            a.statement == b.statement
        }
        _ => false,
    }
}

/// The entries that the records have of what the event is about, whole, as text.
fn recorded(measurements: &Measurements, event: &EventRecord) -> Vec<String> {
    match event {
        EventRecord::Measurement { measured, .. } => measurements.of(&measured.quantity).map(json).collect(),
        EventRecord::Declaration { declared, .. } => {
            measurements.stated(&declared.statement).take(1).map(json).collect()
        }
        _ => Vec::new(),
    }
}

fn told(event: &EventRecord) -> String {
    match event {
        EventRecord::Measurement { measured, .. } => json(&**measured),
        EventRecord::Declaration { declared, .. } => json(&**declared),
        _ => String::new(),
    }
}

/// Strings, numbers and lists of them: they always serialise.
fn json(entry: &impl serde::Serialize) -> String {
    serde_json::to_string(entry).unwrap_or_default()
}
