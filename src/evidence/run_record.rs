//! `run.json`: the one file a run yields, and the only input of every report.
//!
//! Two runs with one seed give the same bytes but for the fields whose names end in `_at` or `_us`.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::{
    catalogue::{
        DecisionRule, Declared, Editions, Keyword, Measured, OverlayRef, Product, Requirement, Sample, Text,
        feature::Effect,
    },
    device::{Abilities, Identity},
    plan::{Shard, VendorSignature},
};

/// Version of the format of `run.json`, `plan.json` and `evidence.jsonl`: `major.minor`. A reader refuses another major.
pub const FORMAT: &str = "1.0";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    pub format: String,
    pub jinka: String,
    /// RFC 3339, UTC, seconds.
    pub started_at: String,
    pub ended_at: String,
    /// Whether every planned test case was carried out.
    pub completion: Completion,
    /// Which part of a run this is; none for a whole run, and for one that was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    pub seed: u64,
    pub suites: Vec<SuiteRef>,
    /// The edition of each standard that was tested against.
    pub editions: Editions,
    /// How measured values were judged.
    #[serde(default)]
    pub decision_rule: DecisionRule,
    /// The URIs as given, secrets never stand in them.
    pub devices: Vec<DeviceRef>,
    pub product: Option<Product>,
    /// The samples that were handed in; a device names the one that is at it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// Ids of the samples that irreversible test cases have spent, or may have, in the order of the cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples_spent: Vec<String>,
    /// The vendor's signature under what was handed in, if it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_signature: Option<VendorSignature>,
    /// ICS answers: item to yes (true) or no (false).
    pub ics: BTreeMap<String, bool>,
    /// IXIT values that are no secrets, as text; a secret shows as `{name}`.
    pub ixit: BTreeMap<String, String>,
    /// What each device said of itself before the first test case, compared with the ICS: for each device an entry a suite that
    /// has a pre-flight, as a case with the id `preflight/contact-card/1` (see [`preflight_id`]). An assertion that isn't held is
    /// a contradiction; it is no verdict on the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preflight: Vec<CaseRecord>,
    /// Test cases in the order of the plan.
    pub cases: Vec<CaseRecord>,
    /// The requirements that the cases name, sorted by id; clause and basis as the overlays have them.
    pub requirements: Vec<Requirement>,
    /// The laboratories' overlays that took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<OverlayRef>,
    /// Per verdict, all seven present.
    pub counts: BTreeMap<Verdict, usize>,
}

impl RunRecord {
    /// The record with an empty list of cases: what a writer needs that has the cases elsewhere.
    pub(super) fn without_cases(&self) -> Self {
        // Field by field, so that no case is cloned and a new field can't be forgotten.
        Self {
            format: self.format.clone(),
            jinka: self.jinka.clone(),
            started_at: self.started_at.clone(),
            ended_at: self.ended_at.clone(),
            completion: self.completion,
            shard: self.shard,
            seed: self.seed,
            suites: self.suites.clone(),
            devices: self.devices.clone(),
            editions: self.editions.clone(),
            decision_rule: self.decision_rule,
            product: self.product.clone(),
            samples: self.samples.clone(),
            vendor_signature: self.vendor_signature.clone(),
            samples_spent: self.samples_spent.clone(),
            ics: self.ics.clone(),
            ixit: self.ixit.clone(),
            preflight: self.preflight.clone(),
            cases: Vec::new(),
            requirements: self.requirements.clone(),
            overlays: self.overlays.clone(),
            counts: self.counts.clone(),
        }
    }
}

/// The id of a pre-flight (`preflight/contact-card`) on a device, counted from 0 within its shard: `preflight/contact-card/1`, in
/// shard 2 `preflight/contact-card/2.1`.
pub fn preflight_id(case: &str, shard: Option<u16>, device: usize) -> String {
    match shard {
        None => format!("{case}/{}", device + 1),
        Some(shard) => format!("{case}/{shard}.{}", device + 1),
    }
}

impl RunRecord {
    /// Where a device contradicts the ICS: what (with the ICS item), what is stated, what was observed.
    pub fn contradictions(&self) -> impl Iterator<Item = &AssertionRecord> {
        self.preflight.iter().flat_map(CaseRecord::unmet)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completion {
    Complete,
    /// Ended early (Ctrl-C, device lost): the rest is not-run.
    Interrupted,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteRef {
    pub id: String,
    pub title: Text,
    /// SHA-256 of the suite's sources, hex.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceRef {
    pub uri: String,
    /// Id of the sample that is at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    pub identity: Identity,
    pub abilities: Abilities,
    /// Of which shard it was a device, from 1, if the run was split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    pub id: String,
    pub suite: String,
    pub title: Text,
    /// Title of the feature, in both languages.
    pub feature: Text,
    pub rule: String,
    /// `features/contact-card/atr.feature:12`.
    pub place: String,
    pub requirements: Vec<String>,
    pub effect: Effect,
    /// Which of the run's devices carried it out, counted from 0; null when none did.
    pub device: Option<usize>,
    /// Id of the sample that this irreversible case has spent, or may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<String>,
    pub verdict: Verdict,
    /// Why, for every verdict but pass.
    pub reason: Option<Text>,
    /// How many attempts the ledger holds; more than one only after an interruption.
    pub attempts: u32,
    /// Number of assertions that were evaluated.
    pub asserted: u32,
    pub steps: Vec<StepRecord>,
    pub duration_us: u64,
    /// SHA-256 chain over the untimed evidence of the case, hex; null when nothing was exchanged.
    pub content: Option<String>,
}

impl CaseRecord {
    /// The assertions that were not held.
    pub fn unmet(&self) -> impl Iterator<Item = &AssertionRecord> {
        self.steps.iter().flat_map(|step| &step.assertions).filter(|assertion| !assertion.held)
    }

    /// Something was sent to the product or came from it.
    pub fn observed(&self) -> bool {
        self.steps.iter().any(|step| !step.events.is_empty())
    }

    /// A measured value was judged: the decision rule was used.
    pub fn is_measured(&self) -> bool {
        let mut events = self.steps.iter().flat_map(|step| &step.events);
        events.any(|event| matches!(event, EventRecord::Measurement { .. }))
    }

    /// The case ended because card, reader or service went away: nothing is said about the product.
    pub fn lost_device(&self) -> bool {
        self.verdict == Verdict::Inconclusive
            && self.steps.iter().flat_map(|step| &step.events).any(EventRecord::is_loss)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    pub keyword: Keyword,
    pub text: Text,
    pub line: usize,
    /// `pass`, `fail`, `inconclusive`, `error`; `not-run` after the first step that did not pass.
    pub verdict: Verdict,
    pub assertions: Vec<AssertionRecord>,
    pub events: Vec<EventRecord>,
    pub duration_us: u64,
}

/// One assertion: what, what was due, what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssertionRecord {
    pub what: Text,
    pub expected: Text,
    pub observed: Text,
    pub held: bool,
    /// What a statement on times was computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distributions: Vec<Distribution>,
}

/// Times of something that was repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    pub name: Text,
    /// The longest that is allowed, where there is such a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_us: Option<u64>,
    /// In the order in which they were observed.
    pub values_us: Vec<u64>,
}

impl Distribution {
    /// The value that a share of all values, in percent, doesn't exceed: by nearest rank, so it is one of them. None without values.
    pub fn percentile_us(&self, percent: u64) -> Option<u64> {
        let mut sorted = self.values_us.clone();
        sorted.sort_unstable();
        let count = u64::try_from(sorted.len()).ok()?;
        let rank = percent.min(100).saturating_mul(count).div_ceil(100).max(1);
        sorted.get(usize::try_from(rank - 1).ok()?).copied()
    }

    pub fn longest_us(&self) -> Option<u64> {
        self.values_us.iter().copied().max()
    }
}

/// One thing that was observed: an operation on the port, or a record that was looked up. Hex is lower case, without blanks; a secret stands as `{name}` among the digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EventRecord {
    ColdReset {
        atr: String,
        at_us: u64,
        took_us: u64,
    },
    WarmReset {
        atr: String,
        at_us: u64,
        took_us: u64,
    },
    Exchange {
        command: String,
        response: String,
        at_us: u64,
        took_us: u64,
    },
    /// An exchange that somebody else's program made, as its log has it.
    Observed {
        command: String,
        response: String,
        at_us: u64,
        took_us: u64,
    },
    PowerOff {
        at_us: u64,
        took_us: u64,
    },
    /// An item of captured data was looked up.
    Read {
        /// `track-2.bits`.
        what: String,
        /// Null: the capture holds nothing of that name.
        bytes: Option<String>,
        /// What of it reports show: account numbers are masked here where they have to be, and nowhere else.
        shown: Vec<Text>,
        at_us: u64,
        took_us: u64,
    },
    /// A transport error: `operation` as the kinds above, `code` as in `TransportError::code`.
    Trouble {
        operation: String,
        command: Option<String>,
        code: String,
        message: String,
        at_us: u64,
        took_us: u64,
    },
    /// A measured value, as the record of the laboratory has it.
    Measurement {
        measured: Box<Measured>,
        at_us: u64,
    },
    /// A statement of the vendor, as the record has it.
    Declaration {
        declared: Box<Declared>,
        at_us: u64,
    },
}

impl EventRecord {
    /// Card, reader or service went away.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Trouble { code, .. } if matches!(code.as_str(), "removed" | "reader-gone" | "service-gone"))
    }

    /// Not of the port: what a person measured or stated.
    pub fn is_recorded(&self) -> bool {
        matches!(self, Self::Measurement { .. } | Self::Declaration { .. })
    }

    /// The measurement record that it comes from, as the run folder names it.
    pub fn record(&self) -> Option<&str> {
        match self {
            Self::Measurement { measured, .. } => Some(&measured.record),
            Self::Declaration { declared, .. } => Some(&declared.record),
            _ => None,
        }
    }

    /// How long the operation took; none where there was none.
    pub fn took(&self) -> Option<Duration> {
        match self {
            Self::ColdReset { took_us, .. }
            | Self::WarmReset { took_us, .. }
            | Self::Exchange { took_us, .. }
            | Self::Observed { took_us, .. }
            | Self::PowerOff { took_us, .. }
            | Self::Read { took_us, .. }
            | Self::Trouble { took_us, .. } => Some(Duration::from_micros(*took_us)),
            Self::Measurement { .. } | Self::Declaration { .. } => None,
        }
    }

    /// Nothing came back.
    pub fn is_trouble(&self) -> bool {
        matches!(self, Self::Trouble { .. })
    }
}
