//! Carries out one test case on one port.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use super::{BoundCase, Stop, World, panics, world::Statements};
use crate::{
    catalogue::{Text, feature::Effect},
    device::Port,
    evidence::{AssertionRecord, CaseRecord, EventRecord, Recorder, Secrets, StepRecord, Trace, Verdict},
};

/// How long things may take before they end as inconclusive.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One reset or exchange.
    pub operation: Duration,
    /// One step.
    pub step: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { operation: Duration::from_secs(30), step: Duration::from_secs(300) }
    }
}

/// What a test case needs beside its port.
pub struct Setting<'a> {
    pub statements: &'a Arc<Statements>,
    pub secrets: &'a Arc<Secrets>,
    pub seed: u64,
    pub limits: Limits,
}

/// A carried-out test case: its record, its trace to be closed, and the keys that it computed with.
pub struct Carried {
    pub record: CaseRecord,
    pub trace: Trace,
    pub used_keys: Vec<String>,
    /// The device is gone: no further case can be carried out on it.
    pub device_lost: bool,
}

/// The 32 bytes from which a test case draws all its randomness: SHA-256 of the run's seed (8 bytes, big-endian) and its id.
pub fn case_seed(seed: u64, case: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed.to_be_bytes()).chain_update(case).finalize().into()
}

/// A record of a case that isn't carried out.
pub fn uncarried(bound: &BoundCase, verdict: Verdict, reason: Text) -> CaseRecord {
    let mut record = blank(bound);
    record.verdict = verdict;
    record.reason = Some(reason);
    record
}

/// Carries out the steps in order; the first that doesn't pass ends the case.
pub async fn carry_out(bound: &BoundCase, port: Port, trace: Trace, setting: &Setting<'_>) -> Carried {
    let started = Instant::now();
    let attempt = trace.attempt();
    let recorder = Recorder::new(port, Arc::clone(setting.secrets), setting.limits.operation, trace);
    let rng = ChaCha8Rng::from_seed(case_seed(setting.seed, &bound.case.id));
    let mut world = World::new(recorder, Arc::clone(setting.statements), rng);
    if bound.case.effect == Effect::Irreversible {
        // The plan lets such a case through only with consent.
        world.allow_last_try();
    }
    let mut record = blank(bound);
    record.attempts = attempt;
    let mut stop = None;
    for (index, (step, slot)) in bound.steps.iter().zip(&mut record.steps).enumerate() {
        world.port_mut().enter_step(u32::try_from(index).unwrap_or(u32::MAX));
        let begun = Instant::now();
        panics::begin();
        let outcome = tokio::time::timeout(
            setting.limits.step,
            AssertUnwindSafe((step.step.run)(&mut world, &step.args)).catch_unwind(),
        )
        .await;
        let panicked = panics::end();
        slot.duration_us = micros(begun.elapsed());
        slot.assertions = world.take_assertions();
        slot.events = world.port_mut().take_events();
        let result = match outcome {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => {
                Err(Stop::error((format!("the step panicked: {panicked}"), format!("步骤内部崩溃：{panicked}"))))
            }
            Err(_) => {
                let seconds = setting.limits.step.as_secs();
                Err(Stop::inconclusive((
                    format!("the step took longer than {seconds} s"),
                    format!("步骤用时超过 {seconds} 秒"),
                )))
            }
        };
        match result {
            Ok(()) => slot.verdict = Verdict::Pass,
            Err(reason) => {
                slot.verdict = reason.verdict();
                stop = Some(reason);
                break;
            }
        }
    }
    record.asserted = world.asserted();
    (record.verdict, record.reason) = judge(stop, &record);
    let used_keys = world.used_keys();
    let recorder = world.into_port();
    record.content = recorder.content();
    record.duration_us = micros(started.elapsed());
    let device_lost = record.steps.iter().flat_map(|step| &step.events).any(EventRecord::is_loss);
    Carried { record, trace: recorder.into_trace(), used_keys, device_lost }
}

/// A case starts as an error, nothing asserted, and earns its pass.
fn judge(stop: Option<Stop>, record: &CaseRecord) -> (Verdict, Option<Text>) {
    let observed = record.steps.iter().any(|step| step.events.iter().any(|event| !event.is_trouble()));
    match stop {
        Some(Stop::Fail(_)) => (Verdict::Fail, record.steps.iter().flat_map(|step| &step.assertions).find_map(unmet)),
        Some(Stop::Inconclusive(reason)) => (Verdict::Inconclusive, Some(reason)),
        Some(Stop::Error(reason)) => (Verdict::Error, Some(reason)),
        None if record.asserted == 0 => (
            Verdict::Error,
            Some(Text::new("nothing was asserted: the scenario can't fail", "没有任何断言：该场景不可能不通过")),
        ),
        None if !observed => {
            (Verdict::Error, Some(Text::new("nothing was exchanged with the product", "没有与产品进行任何交换")))
        }
        None => (Verdict::Pass, None),
    }
}

fn unmet(assertion: &AssertionRecord) -> Option<Text> {
    let AssertionRecord { what, expected, observed, held, .. } = assertion;
    (!held).then(|| {
        Text::new(
            format!("{}: expected {}, observed {}", what.en, expected.en, observed.en),
            format!("{}：应为 {}，实为 {}", what.zh, expected.zh, observed.zh),
        )
    })
}

fn blank(bound: &BoundCase) -> CaseRecord {
    let case = &bound.case;
    CaseRecord {
        id: case.id.clone(),
        suite: bound.suite.clone(),
        title: case.title.clone(),
        feature: bound.feature.clone(),
        rule: case.rule.clone(),
        place: format!("{}:{}", case.path, case.line),
        requirements: case.requirements.clone(),
        effect: case.effect,
        device: None,
        spent: None,
        verdict: Verdict::NotRun,
        reason: None,
        attempts: 0,
        asserted: 0,
        steps: bound
            .steps
            .iter()
            .map(|step| StepRecord {
                keyword: step.step.kind,
                text: step.text.clone(),
                line: step.line,
                verdict: Verdict::NotRun,
                assertions: Vec::new(),
                events: Vec::new(),
                duration_us: 0,
            })
            .collect(),
        duration_us: 0,
        content: None,
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
