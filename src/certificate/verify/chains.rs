//! Evidence and ledger: chains, order, counts, and that the run record shows what they hold.

use std::collections::BTreeMap;

use super::{
    Loaded,
    shards::{self, Parts},
};
use crate::{
    catalogue::{Text, feature::PREFLIGHT},
    certificate::{Code, Fault, digest::sha256, json},
    evidence::{CaseRecord, Completion, EventRecord, FIRST, JournalEntry, JournalLine, Verdict},
    plan::Plan,
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

pub fn check(loaded: &Loaded, plan: &Plan) -> Result<(), Fault> {
    let attempts = evidence(loaded)?;
    ledger_chain(loaded)?;
    let parts = shards::check_ledger(plan, loaded)?;
    let finished = ledger_entries(loaded, &attempts, &parts)?;
    record(loaded, &attempts, &finished, &parts)
}

/// What was seen; of a merged run, how the ledger of each shard ends, as that shard printed it.
pub fn told(loaded: &Loaded) -> Text {
    let mut told = Text::new("chains whole, ledger and record agree", "链完整，台账与记录一致");
    if let Some(JournalEntry::Merge { heads, .. }) = loaded.journal.last().map(|line| &line.entry) {
        let shown = heads.iter().map(|head| format!("{}…", head.get(..16).unwrap_or(head)));
        let list = shown.collect::<Vec<_>>().join(", ");
        told.en.push_str(&format!("; the ledgers of {} shards end in {list}", heads.len()));
        told.zh.push_str(&format!("；{} 个分片的台账末行摘要为 {list}", heads.len()));
    }
    told
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
    let start = crate::evidence::ledger_start(loaded.files.due("plan.json")?);
    let mut due = start.clone();
    let mut heads_due = Vec::new();
    for (n, (line, bytes)) in loaded.journal.iter().zip(raw_lines(loaded.files.due(LEDGER)?)).enumerate() {
        if matches!(line.entry, JournalEntry::Shard { .. }) && n > 0 {
            heads_due.push(std::mem::replace(&mut due, start.clone()));
        }
        if line.prev != due {
            // The first line is chained to the plan: the plan was there before the first attempt.
            let code = if due == start { Code::PlanDigest } else { Code::LedgerChain };
            return Err(Fault::new(
                code,
                format!("{LEDGER} line {}", n + 1),
                format!("prev {due}"),
                format!("prev {}", line.prev),
            ));
        }
        if let JournalEntry::Merge { heads, .. } = &line.entry {
            heads_due.push(due);
            if *heads != heads_due {
                let place = format!("{LEDGER} line {}, heads", n + 1);
                return Err(Fault::new(Code::LedgerChain, place, heads_due.join(", "), heads.join(", ")));
            }
        }
        due = sha256(bytes);
    }
    Ok(())
}

/// Starts and finishes, and that their evidence is there; the position of each case's finish.
fn ledger_entries<'a>(
    loaded: &'a Loaded,
    attempts: &Attempts<'_>,
    parts: &Parts<'_>,
) -> Result<BTreeMap<&'a str, &'a JournalLine>, Fault> {
    let mut begun: BTreeMap<&str, u32> = BTreeMap::new();
    let mut finished: BTreeMap<&str, &JournalLine> = BTreeMap::new();
    let mut resumed = false;
    let mut here = None;
    for (n, line) in loaded.journal.iter().enumerate() {
        let place = |case: &str| format!("{LEDGER} line {}, case {case}", n + 1);
        match &line.entry {
            JournalEntry::Start { case, attempt } => {
                let due = parts.shard_of(case);
                if due != here {
                    let told =
                        |shard: Option<u16>| shard.map_or("no shard".to_owned(), |shard| format!("shard {shard}"));
                    return Err(Fault::new(Code::LedgerChain, place(case), told(due), told(here)));
                }
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
            JournalEntry::Shard { shard, .. } => (here, resumed) = (Some(shard.index), false),
            JournalEntry::Merge { .. } => {}
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
fn record(
    loaded: &Loaded,
    attempts: &Attempts<'_>,
    finished: &BTreeMap<&str, &JournalLine>,
    parts: &Parts<'_>,
) -> Result<(), Fault> {
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
        // A shard counts its own devices; the record counts all.
        let (before, own) = parts.devices_of(parts.shard_of(&case.id));
        if let Some(device) = record.device.filter(|device| *device >= own) {
            let place = format!("{LEDGER}, case {} /device", case.id);
            return Err(Fault::new(Code::LedgerMismatch, place, format!("below {own}"), device.to_string()));
        }
        let moved =
            (before > 0).then(|| CaseRecord { device: record.device.map(|n| n + before), ..(**record).clone() });
        let record = moved.as_ref().unwrap_or(record);
        if *record != *case {
            let value = |record| serde_json::to_value(record).unwrap_or_default();
            let (pointer, due, found) = json::first_difference(&value(record), &value(case)).unwrap_or_default();
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
        | EventRecord::Observed { at_us, .. }
        | EventRecord::PowerOff { at_us, .. }
        | EventRecord::Read { at_us, .. }
        | EventRecord::Trouble { at_us, .. }
        | EventRecord::Measurement { at_us, .. }
        | EventRecord::Declaration { at_us, .. } => *at_us,
    }
}
