//! A run in parts: that the ledger holds the parts that plan and run record name, each whole and in its place.

use std::collections::BTreeMap;

use super::Loaded;
use crate::{
    catalogue::feature::PREFLIGHT,
    certificate::{Code, Fault},
    evidence::{JournalEntry, preflight_id},
    plan::{Plan, Shard, shard::assign},
};

const PLAN: &str = "plan.json";
const RUN: &str = "run.json";
const LEDGER: &str = "journal.jsonl";

/// Where each test case belongs, and which of the run's devices are a shard's: the first, and how many.
pub struct Parts<'a> {
    shard_of: BTreeMap<&'a str, u16>,
    devices: BTreeMap<u16, (usize, usize)>,
    all_devices: usize,
    preflights: BTreeMap<String, u16>,
}

impl Parts<'_> {
    /// The shard in whose ledger a case stands, if the run is split; none for cases that don't run.
    pub fn shard_of(&self, case: &str) -> Option<u16> {
        self.shard_of.get(case).or_else(|| self.preflights.get(case)).copied()
    }

    /// How many devices stand before those of this shard, and how many it has; of a run that isn't split, all.
    pub fn devices_of(&self, shard: Option<u16>) -> (usize, usize) {
        shard.and_then(|shard| self.devices.get(&shard)).copied().unwrap_or((0, self.all_devices))
    }
}

/// What the plan says of shards follows from its cases.
pub fn check_plan(plan: &Plan) -> Result<(), Fault> {
    let due = match plan.shards {
        Some(of) => assign(&plan.cases, of).0,
        None => vec![None; plan.cases.len()],
    };
    for (n, (case, due)) in plan.cases.iter().zip(due).enumerate() {
        if case.shard != due {
            let told = |shard: Option<u16>| shard.map_or("no shard".to_owned(), |shard| format!("shard {shard}"));
            let place = format!("{PLAN} /cases/{n}, case {}", case.id);
            return Err(Fault::new(Code::Selection, place, told(due), told(case.shard)));
        }
    }
    Ok(())
}

/// The ledger begins each part with its own line, and no part is missing, twice or out of order.
pub fn check_ledger<'a>(plan: &'a Plan, loaded: &Loaded) -> Result<Parts<'a>, Fault> {
    let run = &loaded.run;
    let mut parts = Parts {
        shard_of: BTreeMap::new(),
        devices: BTreeMap::new(),
        all_devices: run.devices.len(),
        preflights: BTreeMap::new(),
    };
    let told = |shard: Option<Shard>| shard.map_or("no shard".to_owned(), |shard| format!("shard {shard}"));
    let due: Vec<Shard> = match (plan.shards, run.shard) {
        (Some(of), Some(shard)) if shard.of == of && (1..=of).contains(&shard.index) => vec![shard],
        (Some(of), None) => (1..=of).map(|index| Shard { index, of }).collect(),
        (None, None) => Vec::new(),
        (of, shard) => {
            let due = of.map_or("no shard".to_owned(), |of| format!("one of {of} shards"));
            return Err(Fault::new(Code::PlanDigest, format!("{RUN} /shard"), due, told(shard)));
        }
    };
    let merged = plan.shards.is_some() && run.shard.is_none();
    let fault = |n: usize, due: String, found: &str| {
        Err(Fault::new(Code::LedgerChain, format!("{LEDGER} line {}", n + 1), due, found))
    };
    let mut ahead = due.iter();
    let mut devices = Vec::new();
    let last = loaded.journal.len().saturating_sub(1);
    for (n, line) in loaded.journal.iter().enumerate() {
        match &line.entry {
            JournalEntry::Shard { shard, devices: own, .. } => {
                let next = ahead.next();
                if next != Some(shard) {
                    return fault(n, format!("the ledger of {}", told(next.copied())), &told(Some(*shard)));
                }
                parts.devices.insert(shard.index, (devices.len(), own.len()));
                for (index, device) in own.iter().enumerate() {
                    for suite in &plan.suites {
                        let case = format!("{PREFLIGHT}/{}", suite.id);
                        parts.preflights.insert(preflight_id(&case, Some(shard.index), index), shard.index);
                    }
                    devices.push((device.uri.as_str(), device.sample.as_deref(), Some(shard.index)));
                }
            }
            JournalEntry::Merge { .. } if merged && n == last => {}
            JournalEntry::Merge { .. } => return fault(n, "an entry of a shard".to_owned(), "the end of a merged run"),
            _ if n == 0 && !due.is_empty() => {
                return fault(n, format!("the beginning of {}", told(due.first().copied())), "another entry");
            }
            _ => {}
        }
    }
    if let Some(missing) = ahead.next() {
        return fault(last, format!("the ledger of shard {missing}"), "none");
    }
    if merged && !matches!(loaded.journal.last().map(|line| &line.entry), Some(JournalEntry::Merge { .. })) {
        return fault(last, "the end of a merged run".to_owned(), "another entry");
    }
    if plan.shards.is_some() {
        let used: Vec<_> =
            run.devices.iter().map(|device| (device.uri.as_str(), device.sample.as_deref(), device.shard)).collect();
        if used != devices {
            let (due, found) = (format!("{devices:?}"), format!("{used:?}"));
            return Err(Fault::new(Code::PlanDigest, format!("{RUN} /devices"), due, found));
        }
    } else if let Some(n) = run.devices.iter().position(|device| device.shard.is_some()) {
        let place = format!("{RUN} /devices/{n}/shard");
        return Err(Fault::new(Code::PlanDigest, place, "none, for the run is not split", "a shard"));
    }
    parts.shard_of = plan.cases.iter().filter_map(|case| Some((case.id.as_str(), case.shard?))).collect();
    Ok(parts)
}
