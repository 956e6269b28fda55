//! Puts the run record together when a run has ended.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalogue::{Answer, Catalogue},
    device::{Device, DeviceUri},
    evidence::{CaseRecord, Completion, DeviceRef, FORMAT, RunRecord, SuiteRef, Verdict},
    plan::{Plan, Shard},
};

/// What a run record says beside its cases.
pub struct Heading<'a> {
    pub plan: &'a Plan,
    pub shard: Option<Shard>,
    pub devices: Vec<DeviceRef>,
    /// RFC 3339, UTC.
    pub started_at: String,
    pub ended_at: String,
    pub preflight: Vec<CaseRecord>,
}

/// The run record of the given cases.
pub fn run_record(heading: Heading<'_>, catalogue: &Catalogue, cases: Vec<CaseRecord>, interrupted: bool) -> RunRecord {
    let Heading { plan, shard, devices, started_at, ended_at, preflight } = heading;
    let named: BTreeSet<&str> = cases.iter().flat_map(|case| &case.requirements).map(String::as_str).collect();
    let known = catalogue.suites.iter().flat_map(|suite| &suite.requirements);
    let mut requirements: Vec<_> = known.filter(|known| named.contains(known.id.as_str())).cloned().collect();
    requirements.sort_by(|a, b| a.id.cmp(&b.id));
    let mut counts: BTreeMap<Verdict, usize> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
    for case in &cases {
        *counts.entry(case.verdict).or_insert(0) += 1;
    }
    let suite_ref = |suite: &crate::plan::PlannedSuite| SuiteRef {
        id: suite.id.clone(),
        title: suite.title.clone(),
        digest: suite.digest.clone(),
    };
    RunRecord {
        format: FORMAT.to_owned(),
        jinka: plan.jinka.clone(),
        started_at,
        ended_at,
        completion: if interrupted { Completion::Interrupted } else { Completion::Complete },
        shard,
        seed: plan.seed,
        suites: plan.suites.iter().map(suite_ref).collect(),
        editions: plan.editions.clone(),
        decision_rule: plan.decision_rule,
        devices,
        product: plan.product.clone(),
        samples: plan.samples.clone(),
        vendor_signature: plan.vendor_signature.clone(),
        samples_spent: cases.iter().filter_map(|case| case.spent.clone()).collect(),
        ics: plan.ics.iter().map(|(item, answer)| (item.clone(), *answer == Answer::Yes)).collect(),
        ixit: plan.ixit.clone(),
        preflight,
        cases,
        requirements,
        overlays: catalogue.overlays.clone(),
        counts,
    }
}

/// An opened device as the record names it.
pub fn device_ref(uri: &DeviceUri, sample: Option<&str>, device: &dyn Device) -> DeviceRef {
    DeviceRef {
        uri: uri.to_string(),
        sample: sample.map(str::to_owned),
        identity: device.identity(),
        abilities: device.abilities(),
        shard: None,
    }
}
