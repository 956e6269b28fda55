//! Judges recorded evidence again: the same flow with the recording as the device.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
};

use sha2::{Digest, Sha256};

use super::{
    BoundCase, case,
    engine::{self, Job, Planned, Progress, Seat},
    world::Statements,
};
use crate::{
    catalogue::{Ics, Ixit, IxitValue, Measurements, Text, feature::PREFLIGHT},
    evidence::{CaseRecord, EventRecord, Recording, RunRecord, Secrets, Verdict},
};

/// What judging again gave.
pub struct Replayed {
    /// The run's cases in its order; the cases that were not carried out stand as recorded.
    pub cases: Vec<CaseRecord>,
    /// The run's pre-flights, in its order.
    pub preflight: Vec<CaseRecord>,
    /// Cases that computed with a secret that wasn't given, and its names: what they say can't be compared.
    pub unreplayable: BTreeMap<String, Vec<String>>,
    /// Cases of the run that the suite doesn't have.
    pub unknown: Vec<String>,
}

/// Replays a run. `ixit` holds the real values where they are known; a secret that is missing gets a stand-in of its recorded
/// length, which serves every step that only sends it. `bound` holds the pre-flights too. `threads` from 1.
pub fn replay(
    run: &RunRecord,
    bound: &[BoundCase],
    ics: Ics,
    mut ixit: Ixit,
    lengths: &BTreeMap<String, usize>,
    threads: usize,
) -> Replayed {
    let mut missing = Vec::new();
    for (name, length) in lengths {
        if !ixit.values.contains_key(name) {
            missing.push(name.clone());
            ixit.values.insert(name.clone(), IxitValue::Secret(stand_in(name, *length)));
        }
    }
    let secrets = Arc::new(Secrets::of(&ixit));
    let by_id: BTreeMap<&str, &BoundCase> = bound.iter().map(|bound| (bound.case.id.as_str(), bound)).collect();
    let mut unknown = Vec::new();
    let mut cases = Vec::new();
    for record in &run.cases {
        match by_id.get(record.id.as_str()) {
            None => unknown.push(record.id.clone()),
            Some(bound) if carried_out(record) => {
                // Prerequisites held when it was recorded; each case is judged by its own evidence.
                let mut bound = (*bound).clone();
                let mut case = (*bound.case).clone();
                case.needs.clear();
                bound.case = Arc::new(case);
                cases.push(Planned::run(bound));
            }
            Some(_) => {}
        }
    }
    for record in run.preflight.iter().filter(|record| carried_out(record)) {
        match by_id.get(format!("{PREFLIGHT}/{}", record.suite).as_str()) {
            Some(bound) => cases.push(Planned::run(bound.called(record.id.clone()))),
            None => unknown.push(record.id.clone()),
        }
    }
    let recording = Recording::of(run, Arc::clone(&secrets));
    let seat = |index| Seat::new(Box::new(recording.clone()), index);
    let seats = (0..threads.max(1)).map(seat).collect();
    let job = Job {
        cases,
        statements: Arc::new(Statements { ics, ixit, measurements: recorded(run), decision_rule: run.decision_rule }),
        secrets,
        seed: run.seed,
        limits: case::Limits::default(),
        writer: None,
        kept: BTreeMap::new(),
        attempts: BTreeMap::new(),
        interrupt: Arc::new(AtomicBool::new(false)),
    };
    let mut unreplayable = BTreeMap::new();
    let ended = engine::run(job, seats, |progress| {
        if let Progress::Finished { record, used_keys } = progress {
            let needed: Vec<String> = used_keys.iter().filter(|key| missing.contains(key)).cloned().collect();
            if !needed.is_empty() {
                unreplayable.insert(record.id.clone(), needed);
            }
        }
    });
    let mut judged: BTreeMap<String, CaseRecord> =
        ended.cases.into_iter().map(|record| (record.id.clone(), record)).collect();
    let mut again = |record: &CaseRecord| judged.remove(&record.id).unwrap_or_else(|| record.clone());
    let cases = run.cases.iter().map(&mut again).collect();
    let preflight = run.preflight.iter().map(again).collect();
    Replayed { cases, preflight, unreplayable, unknown }
}

/// What was measured and stated, as the evidence has it: each entry once, though several cases may have looked it up.
fn recorded(run: &RunRecord) -> Measurements {
    let mut found = Measurements::default();
    for event in run.cases.iter().flat_map(|case| &case.steps).flat_map(|step| &step.events) {
        match event {
            EventRecord::Measurement { measured, .. } if !found.measured.contains(measured) => {
                found.measured.push((**measured).clone());
            }
            EventRecord::Declaration { declared, .. } if !found.declared.contains(declared) => {
                found.declared.push((**declared).clone());
            }
            _ => {}
        }
    }
    found.given = true;
    found
}

fn carried_out(record: &CaseRecord) -> bool {
    !matches!(record.verdict, Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun) && record.attempts > 0
        || record.steps.iter().any(|step| !step.events.is_empty())
}

/// Bytes that stand for an unknown secret: from its name, so that every replay uses the same.
fn stand_in(name: &str, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    let mut round = 0_u32;
    while bytes.len() < length {
        bytes.extend(
            Sha256::new().chain_update("stand-in ").chain_update(name).chain_update(round.to_be_bytes()).finalize(),
        );
        round += 1;
    }
    bytes.truncate(length);
    bytes
}

/// What differs first between a recorded and a re-judged case: where, and the two values. None when nothing does.
/// Times don't count.
pub fn first_difference(recorded: &CaseRecord, judged: &CaseRecord) -> Option<(String, String, String)> {
    let reason = |reason: &Option<Text>| reason.as_ref().map_or_else(|| "none".to_owned(), |reason| reason.en.clone());
    if recorded.verdict != judged.verdict {
        let told = |case: &CaseRecord| match &case.reason {
            Some(reason) => format!("{} ({})", case.verdict, reason.en),
            None => case.verdict.to_string(),
        };
        return Some(("verdict".to_owned(), told(recorded), told(judged)));
    }
    for (index, (was, is)) in recorded.steps.iter().zip(&judged.steps).enumerate() {
        let step = index + 1;
        if was.text != is.text {
            return Some((format!("text of step {step}"), was.text.en.clone(), is.text.en.clone()));
        }
        if was.verdict != is.verdict {
            return Some((format!("verdict of step {step}"), was.verdict.to_string(), is.verdict.to_string()));
        }
        if was.assertions != is.assertions {
            let told = |assertions: &[crate::evidence::AssertionRecord]| {
                assertions
                    .iter()
                    .map(|a| {
                        format!(
                            "{}: expected {}, observed {}, held {}",
                            a.what.en, a.expected.en, a.observed.en, a.held
                        )
                    })
                    .collect::<Vec<_>>()
                    .join("; ")
            };
            return Some((format!("assertions of step {step}"), told(&was.assertions), told(&is.assertions)));
        }
    }
    let fields = [
        ("number of steps", recorded.steps.len().to_string(), judged.steps.len().to_string()),
        ("reason", reason(&recorded.reason), reason(&judged.reason)),
        ("number of assertions", recorded.asserted.to_string(), judged.asserted.to_string()),
        ("exchanged bytes", format!("{:?}", recorded.content), format!("{:?}", judged.content)),
        ("title", recorded.title.en.clone(), judged.title.en.clone()),
        ("requirements", recorded.requirements.join(" "), judged.requirements.join(" ")),
    ];
    fields.into_iter().find(|(_, was, is)| was != is).map(|(what, was, is)| (what.to_owned(), was, is))
}
