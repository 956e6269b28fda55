//! Evidence and ledger: chains, order, counts, and that the run record shows what they hold.

use std::collections::BTreeMap;

use super::Loaded;
use crate::{
    catalogue::feature::PREFLIGHT,
    certificate::{Code, Fault, digest::sha256, json},
    evidence::{Completion, EventRecord, FIRST, JournalEntry, JournalLine, Verdict},
};

const EVIDENCE: &str = "evidence.jsonl";
const LEDGER: &str = "journal.jsonl";

/// One attempt's evidence.
#[derive(Default)]
struct Attempt<'a> {
    lines: u32,
    head: String,
    events: Vec<(u32, &'a EventRecord)>,
    at_us: u64,
}

type Attempts<'a> = BTreeMap<(&'a str, u32), Attempt<'a>>;

pub fn check(loaded: &Loaded) -> Result<(), Fault> {
    let attempts = evidence(loaded)?;
    ledger_chain(loaded)?;
    let finished = ledger_entries(loaded, &attempts)?;
    record(loaded, &attempts, &finished)
}

/// Chains and order of every attempt's evidence.
fn evidence(loaded: &Loaded) -> Result<Attempts<'_>, Fault> {
    let mut attempts = Attempts::new();
    let raw = raw_lines(loaded.files.due(EVIDENCE)?);
    for (n, (line, bytes)) in loaded.evidence.iter().zip(raw).enumerate() {
        let place = || format!("{EVIDENCE} line {}, case {} attempt {}", n + 1, line.case, line.attempt);
        let attempt = attempts.entry((line.case.as_str(), line.attempt)).or_default();
        if line.seq != attempt.lines {
            return Err(Fault::new(
                Code::EvidenceOrder,
                place(),
                format!("seq {}", attempt.lines),
                format!("seq {}", line.seq),
            ));
        }
        let due = if attempt.lines == 0 { FIRST } else { &attempt.head };
        if line.prev != due {
            return Err(Fault::new(Code::EvidenceChain, place(), format!("prev {due}"), format!("prev {}", line.prev)));
        }
        let last_step = attempt.events.last().map_or(0, |(step, _)| *step);
        if line.step < last_step {
            return Err(Fault::new(
                Code::EvidenceOrder,
                place(),
                format!("step {last_step} or later"),
                format!("step {}", line.step),
            ));
        }
        let at = at_us(&line.event);
        if at < attempt.at_us {
            return Err(Fault::new(
                Code::EvidenceOrder,
                place(),
                format!("at_us {} or later", attempt.at_us),
                format!("at_us {at}"),
            ));
        }
        attempt.lines += 1;
        attempt.head = sha256(bytes);
        attempt.events.push((line.step, &line.event));
        attempt.at_us = at;
    }
    Ok(attempts)
}

fn ledger_chain(loaded: &Loaded) -> Result<(), Fault> {
    let mut due = ledger_start(loaded.files.due("plan.json")?);
    for (n, (line, bytes)) in loaded.journal.iter().zip(raw_lines(loaded.files.due(LEDGER)?)).enumerate() {
        if line.prev != due {
            // The first line is chained to the plan: the plan was there before the first attempt.
            let code = if n == 0 { Code::PlanDigest } else { Code::LedgerChain };
            return Err(Fault::new(
                code,
                format!("{LEDGER} line {}", n + 1),
                format!("prev {due}"),
                format!("prev {}", line.prev),
            ));
        }
        due = sha256(bytes);
    }
    Ok(())
}

/// What the first line of a ledger is chained to.
fn ledger_start(plan: &[u8]) -> String {
    crate::evidence::ledger_start(plan)
}

/// Starts and finishes, and that their evidence is there; the position of each case's finish.
fn ledger_entries<'a>(
    loaded: &'a Loaded,
    attempts: &Attempts<'_>,
) -> Result<BTreeMap<&'a str, &'a JournalLine>, Fault> {
    let mut begun: BTreeMap<&str, u32> = BTreeMap::new();
    let mut finished: BTreeMap<&str, &JournalLine> = BTreeMap::new();
    let mut resumed = false;
    for (n, line) in loaded.journal.iter().enumerate() {
        let place = |case: &str| format!("{LEDGER} line {}, case {case}", n + 1);
        match &line.entry {
            JournalEntry::Start { case, attempt } => {
                if finished.contains_key(case.as_str()) {
                    return Err(Fault::new(
                        Code::LedgerChain,
                        place(case),
                        "no attempt after a finished one",
                        format!("attempt {attempt}"),
                    ));
                }
                let due = begun.get(case.as_str()).copied().unwrap_or(0) + 1;
                // Where evidence is written before the ledger, a kill leaves an attempt without a start; its evidence is there.
                let orphans = resumed && *attempt > due && (due..*attempt).all(|n| attempts.contains_key(&(case, n)));
                if *attempt != due && !orphans {
                    return Err(Fault::new(
                        Code::LedgerChain,
                        place(case),
                        format!("attempt {due}"),
                        format!("attempt {attempt}"),
                    ));
                }
                begun.insert(case, *attempt);
            }
            JournalEntry::Finish { attempt, record, evidence } => {
                let case = record.id.as_str();
                if begun.get(case) != Some(attempt) || finished.contains_key(case) {
                    return Err(Fault::new(
                        Code::LedgerChain,
                        place(case),
                        "the end of a begun attempt",
                        format!("of attempt {attempt}"),
                    ));
                }
                let found = attempts.get(&(case, *attempt));
                let (lines, head) = found.map_or((0, FIRST), |found| (found.lines, found.head.as_str()));
                if (evidence.lines, evidence.head.as_str()) != (lines, head) {
                    return Err(Fault::new(
                        Code::EvidenceChain,
                        format!("{EVIDENCE}, case {case} attempt {attempt}"),
                        format!("{} lines ending in {}", evidence.lines, evidence.head),
                        format!("{lines} lines ending in {head}"),
                    ));
                }
                finished.insert(case, line);
            }
            JournalEntry::Resume { .. } => resumed = true,
        }
    }
    for (case, attempt) in attempts.keys() {
        let killed = loaded.run.completion == Completion::Interrupted && !finished.contains_key(case);
        if begun.get(case).is_none_or(|last| attempt > last) && !killed {
            let place = format!("{EVIDENCE}, case {case} attempt {attempt}");
            return Err(Fault::new(Code::LedgerChain, place, format!("a start in {LEDGER}"), "none"));
        }
    }
    Ok(finished)
}

/// The run record shows the ledger's results and the evidence's events.
fn record(loaded: &Loaded, attempts: &Attempts<'_>, finished: &BTreeMap<&str, &JournalLine>) -> Result<(), Fault> {
    let mut recorded = BTreeMap::new();
    let cases = loaded.run.cases.iter().enumerate().map(|(n, case)| ("cases", n, case));
    let preflight = loaded.run.preflight.iter().enumerate().map(|(n, case)| (PREFLIGHT, n, case));
    for (list, n, case) in cases.chain(preflight) {
        let place = format!("run.json /{list}/{n}, case {}", case.id);
        if recorded.insert(case.id.as_str(), n).is_some() {
            return Err(Fault::new(Code::ResultMissing, place, "each case once", "a case that stands twice"));
        }
        let Some(line) = finished.get(case.id.as_str()) else {
            if case.attempts > 0 && loaded.run.completion == Completion::Complete {
                return Err(Fault::new(Code::LedgerMismatch, place, format!("a finish in {LEDGER}"), "none"));
            }
            if let Some(step) = case.steps.iter().position(|step| !step.events.is_empty()) {
                let place = format!("{place}, step {}", step + 1);
                return Err(Fault::new(
                    Code::EvidenceMismatch,
                    place,
                    "no event, for no attempt was finished",
                    "events",
                ));
            }
            continue;
        };
        let JournalEntry::Finish { record, attempt, .. } = &line.entry else { continue };
        if matches!(case.verdict, Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun) {
            return Err(Fault::new(
                Code::LedgerMismatch,
                place,
                "a verdict, for an attempt was finished",
                case.verdict.name(),
            ));
        }
        if **record != *case {
            let value = |record| serde_json::to_value(record).unwrap_or_default();
            let (pointer, due, found) = json::first_difference(&value(&**record), &value(case)).unwrap_or_default();
            return Err(Fault::new(Code::LedgerMismatch, format!("{place} {pointer}"), due, found));
        }
        let held =
            attempts.get(&(case.id.as_str(), *attempt)).map(|attempt| attempt.events.as_slice()).unwrap_or_default();
        let shown: Vec<_> = case
            .steps
            .iter()
            .zip(0_u32..)
            .flat_map(|(step, index)| step.events.iter().map(move |event| (index, event)))
            .collect();
        if let Some((due, found)) = held.iter().zip(&shown).find(|(due, found)| due != found) {
            let place = format!("{place}, step {}", found.0 + 1);
            return Err(Fault::new(Code::EvidenceMismatch, place, format!("{:?}", due.1), format!("{:?}", found.1)));
        }
        if held.len() != shown.len() {
            let count = |events: usize| format!("{events} events");
            return Err(Fault::new(Code::EvidenceMismatch, place, count(held.len()), count(shown.len())));
        }
    }
    match finished.keys().find(|case| !recorded.contains_key(**case)) {
        Some(case) => Err(Fault::new(
            Code::ResultMissing,
            format!("run.json, case {case}"),
            "the result of a finished case",
            "none",
        )),
        None => Ok(()),
    }
}

fn raw_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|byte| *byte == b'\n')
}

fn at_us(event: &EventRecord) -> u64 {
    match event {
        EventRecord::ColdReset { at_us, .. }
        | EventRecord::WarmReset { at_us, .. }
        | EventRecord::Exchange { at_us, .. }
        | EventRecord::PowerOff { at_us, .. }
        | EventRecord::Trouble { at_us, .. } => *at_us,
    }
}
