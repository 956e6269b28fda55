//! Believes nothing in a bundle: reads strictly, checks signatures, trust and every digest and chain, and judges every test
//! case again. Stops at the first thing that differs and names it.
//!
//! A bundle without a signature is looked at in the same way and comes out as *unsigned*, never as valid.
//!
//! Not part of this format version, and so not looked at: a registry's log, its status entries, and time stamps.

mod chains;
mod exports;
mod inputs;
mod measured;
mod outcome;
mod plan;
mod shards;
mod signed;

use std::path::Path;

pub use outcome::{Limit, Outcome, Step, StepResult, Verification};
pub(super) use plan::{JudgedBy, open_values};

use super::{Code, Fault, Kind, Statement, TrustFile, json, manifest::Files, rejudge, statement, trust::instant};
use crate::{
    catalogue::{Catalogue, Ixit, Text},
    evidence::{EvidenceLine, FORMAT, JournalLine, RunRecord, Verdict},
};

/// Whose keys count.
#[derive(Debug, Clone)]
pub enum TrustChoice {
    /// None was named: the built-in demonstration trust, good for demonstrations only.
    Demonstration,
    /// The verifier's own; the text names it in the output.
    Own(Box<TrustFile>, String),
    /// The bundle's copy, if its SHA-256 (hex) is this.
    Pinned(String),
}

/// What the verifier brings along.
pub struct Options<'a> {
    pub trust: TrustChoice,
    /// The suites that this program knows by itself.
    pub known: &'a Catalogue,
    /// Values of secrets, where the verifier has them; without them some cases can't be judged again.
    pub ixit: Option<Ixit>,
    /// From 1.
    pub threads: usize,
}

/// A bundle that was read; nothing in it is believed yet.
pub(super) struct Loaded {
    pub files: Files,
    pub run: RunRecord,
    pub journal: Vec<JournalLine>,
    pub evidence: Vec<EvidenceLine>,
}

/// Verifies a bundle folder.
pub fn verify(bundle: &Path, options: &Options<'_>) -> Verification {
    let mut verification = Verification::new();
    match steps(bundle, options, &mut verification) {
        Ok(signed) => verification.conclude(signed),
        Err(fault) => verification.refuse(fault),
    }
    verification
}

/// The steps in their order; whether the bundle is signed.
fn steps(bundle: &Path, options: &Options<'_>, v: &mut Verification) -> Result<bool, Fault> {
    v.begin(Step::Structure);
    let files = Files::read(bundle)?;
    let signed = signed::is_signed(&files)?;
    v.done(Text::new(format!("{} files", files.iter().count()), format!("{} 个文件", files.iter().count())));

    let statement = if signed { Some(signed::check(&files, options, v)?) } else { unsigned(v) };

    v.begin(Step::Record);
    let loaded = load(files)?;
    v.done(Text::new(
        format!("{} test cases, {} events", loaded.run.cases.len(), loaded.evidence.len()),
        format!("{} 个测试用例，{} 个事件", loaded.run.cases.len(), loaded.evidence.len()),
    ));

    v.begin(Step::Item);
    match &statement {
        Some(statement) => {
            signed::check_items(statement, &loaded.run)?;
            v.done(Text::new(
                format!("{} items", loaded.run.devices.len()),
                format!("{} 件样品", loaded.run.devices.len()),
            ));
        }
        None => v.not_signed(),
    }

    v.begin(Step::Plan);
    let judged_by = plan::check(&loaded, options, statement.as_ref(), v)?;

    v.begin(Step::Evidence);
    chains::check(&loaded, &judged_by.plan)?;
    v.done(chains::told(&loaded));

    v.begin(Step::Judgement);
    let told = rejudge::check(&loaded, &judged_by, options, v)?;
    v.done(told);

    v.begin(Step::Totals);
    check_counts(&loaded.run)?;
    if let Some(statement) = &statement {
        signed::check_derived(statement, &loaded)?;
    }
    v.done(totals(&loaded.run));

    v.begin(Step::Dates);
    check_dates(&loaded, statement.as_ref())?;
    v.done(Text::new("in order", "先后有序"));

    v.begin(Step::Reports);
    let told = exports::check(&loaded)?;
    v.done(told);

    if statement.as_ref().is_some_and(|statement| statement.predicate.kind == Kind::Demonstration) {
        v.limit(Limit::Demonstration);
    }
    v.statement = statement;
    Ok(signed)
}

fn unsigned(v: &mut Verification) -> Option<Statement> {
    for step in [Step::Envelope, Step::Trust, Step::Signatures, Step::Manifest] {
        v.begin(step);
        v.not_signed();
    }
    None
}

fn load(files: Files) -> Result<Loaded, Fault> {
    for name in ["plan.json", "run.json", "journal.jsonl", "evidence.jsonl"] {
        files.due(name)?;
    }
    let head: Head = json::parse_record("run.json", files.due("run.json")?)?;
    let major = |version: &str| version.split('.').next().unwrap_or_default().to_owned();
    if major(&head.format) != major(FORMAT) {
        return Err(Fault::new(Code::Structure, "run.json /format", format!("format {FORMAT}"), head.format));
    }
    let run: RunRecord = json::parse_record("run.json", files.due("run.json")?)?;
    let journal = lines("journal.jsonl", files.due("journal.jsonl")?)?;
    let evidence = lines("evidence.jsonl", files.due("evidence.jsonl")?)?;
    Ok(Loaded { run, journal, evidence, files })
}

/// What is read before the format is known to be ours.
#[derive(serde::Deserialize)]
struct Head {
    format: String,
}

fn lines<T: serde::de::DeserializeOwned>(place: &str, bytes: &[u8]) -> Result<Vec<T>, Fault> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let Some(whole) = bytes.strip_suffix(b"\n") else {
        return Err(Fault::new(Code::JsonStrict, place, "a line feed at the end", "a truncated last line"));
    };
    whole
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(n, line)| {
            let place = format!("{place} line {}", n + 1);
            if line.ends_with(b"\r") {
                return Err(Fault::new(Code::JsonStrict, place, "a line feed alone", "carriage return and line feed"));
            }
            serde_json::from_slice(line).map_err(|error| json::record_fault(&place, &error))
        })
        .collect()
}

fn check_counts(run: &RunRecord) -> Result<(), Fault> {
    let due = statement::count(run);
    match due.iter().find(|(verdict, cases)| run.counts.get(verdict) != Some(cases)) {
        Some((verdict, cases)) => Err(Fault::new(
            Code::Totals,
            format!("run.json /counts/{verdict}"),
            cases.to_string(),
            run.counts.get(verdict).map_or("none".to_owned(), ToString::to_string),
        )),
        None => Ok(()),
    }
}

fn totals(run: &RunRecord) -> Text {
    let shown: Vec<_> = run
        .counts
        .iter()
        .filter(|(_, cases)| **cases > 0)
        .map(|(verdict, cases): (&Verdict, &usize)| format!("{cases} {verdict}"))
        .collect();
    Text::data(shown.join(", "))
}

fn check_dates(loaded: &Loaded, statement: Option<&Statement>) -> Result<(), Fault> {
    let started = instant("run.json /started_at", &loaded.run.started_at)?;
    let ended = instant("run.json /ended_at", &loaded.run.ended_at)?;
    if ended < started {
        let due = format!("{} or later", loaded.run.started_at);
        return Err(Fault::new(Code::Dates, "run.json /ended_at", due, &*loaded.run.ended_at));
    }
    let Some(statement) = statement else { return Ok(()) };
    let predicate = &statement.predicate;
    let place = "statement /predicate/issuedOn";
    if instant(place, &predicate.issued_on)? < ended {
        return Err(Fault::new(Code::Dates, place, format!("{} or later", loaded.run.ended_at), &*predicate.issued_on));
    }
    for (n, item) in predicate.declared.items.iter().enumerate() {
        let place = format!("statement /predicate/declared/items/{n}/receivedOn");
        let received = instant(&place, &format!("{}T00:00:00Z", item.received_on))?;
        // The day counts, and it may be another one in the laboratory's time zone.
        if received > started + time::Duration::DAY {
            return Err(Fault::new(Code::Dates, place, "a day not after the first test", &*item.received_on));
        }
    }
    Ok(())
}
