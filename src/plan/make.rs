//! The plan of a run: `plan.json`, written before the first exchange.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Selection,
    order::{closure, order},
    select::select,
};
use crate::catalogue::{
    Answer, Catalogue, DecisionRule, Diagnostic, Diagnostics, Editions, Effect, Ics, Ixit, IxitKind, IxitValue,
    Measurements, Product, Requirement, Sample, TestCase, Text, edition,
};

/// Version of `plan.json`, `major.minor`; that of the bundle's other files.
pub const FORMAT: &str = "1.0";

/// What a run starts from besides catalogue and selection.
#[derive(Debug, Clone, Default)]
pub struct Inputs<'a> {
    pub ics: Ics,
    pub ixit: Ixit,
    pub seed: u64,
    /// In the order in which they were given.
    pub devices: &'a [PlannedDevice],
    /// What the product is; without it, what the ICS calls it.
    pub product: Option<Product>,
    /// The samples that were handed in, whether they are at a device or not.
    pub samples: Vec<Sample>,
    pub vendor_signature: Option<VendorSignature>,
    /// What was handed in: path in the run folder to SHA-256, hex.
    pub files: BTreeMap<String, String>,
    /// What the measurement records among them say.
    pub measurements: Measurements,
    /// What is tested is a log of exchanges: those that it holds.
    pub trace: Option<BTreeSet<String>>,
}

/// Inputs and decisions of one run. Two plans of the same inputs are equal, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub format: String,
    /// Version of jinka that made it.
    pub jinka: String,
    pub seed: u64,
    /// The files that were handed in: path in the run folder (`inputs/NAME`) to SHA-256, hex.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
    /// The suites that take part, sorted by id.
    pub suites: Vec<PlannedSuite>,
    /// The edition of each standard of these suites that the run tests against.
    pub editions: Editions,
    pub product: Option<Product>,
    /// The samples that were handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// The vendor's signature under what was handed in, if it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_signature: Option<VendorSignature>,
    /// ICS answers of the items in these suites.
    pub ics: BTreeMap<String, Answer>,
    /// IXIT values as text (hex in lower case); a secret shows as `{name}`.
    pub ixit: BTreeMap<String, String>,
    /// Lengths in bytes of the secrets among them: with a stand-in of this length most cases can be judged again.
    pub secrets: BTreeMap<String, usize>,
    /// As given; empty in a run of several shards, where each shard's ledger begins with its own.
    pub devices: Vec<PlannedDevice>,
    /// In how many shards the run is carried out, if it is split: see [`Plan::split`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shards: Option<u16>,
    /// Whether irreversible test cases run where nothing can be spent.
    pub expendable: bool,
    /// Ids of the samples that irreversible test cases may spend.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub consent: BTreeSet<String>,
    /// How measured values are judged: fixed here, before the run.
    #[serde(default)]
    pub decision_rule: DecisionRule,
    /// What is tested is a log, and these exchanges are in it: test cases of others, and those that ask the product something,
    /// are not run. Without it, those that judge a log are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<BTreeSet<String>>,
    /// Every test case of the suites, in the order in which they run.
    pub cases: Vec<PlannedCase>,
}

/// Which file the vendor signed, and with which keys. That the keys are the vendor's is for a verifier to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorSignature {
    /// Path in the run folder: `inputs/product.yaml`.
    pub file: String,
    /// Ids of the two keys, in the order of the envelope.
    pub keys: Vec<String>,
}

/// A device of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedDevice {
    /// As given.
    pub uri: String,
    /// Id of the sample that is at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
}

impl PlannedDevice {
    /// A device without a named sample.
    pub fn at(uri: impl Into<String>) -> Self {
        Self { uri: uri.into(), sample: None }
    }

    /// Nothing at this device can be spent: a simulator makes a fresh card for each test case, a recording is no card.
    pub fn is_expendable(&self) -> bool {
        self.uri.starts_with("sim:") || self.uri.starts_with("replay:")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedSuite {
    pub id: String,
    pub title: Text,
    /// SHA-256 of the suite's sources, hex.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCase {
    /// Full id; the catalogue has the rest.
    pub id: String,
    pub suite: String,
    pub effect: Effect,
    /// Full ids of prerequisites; all stand before this case.
    pub needs: Vec<String>,
    /// False when it was selected out by hand.
    pub selected: bool,
    /// Where it runs, from 1, if the run is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<u16>,
    pub decision: Decision,
    /// Id of the sample that it spends; none when it is reversible, or runs on what can't be spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spends: Option<String>,
}

/// What is done with a test case, and why when it is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decision {
    Run,
    /// The ICS or the chosen edition says so.
    NotApplicable {
        reason: Text,
    },
    /// Selected out by hand, irreversible without consent, or not measured.
    NotRun {
        reason: Text,
    },
}

impl Plan {
    /// Decides over every test case of the suites that take part.
    ///
    /// Errors, all at once: unknown suites, test cases and editions, an empty selection, a tag expression that can't be read, ICS
    /// items that a condition asks for and that have no answer.
    pub fn make(catalogue: &Catalogue, selection: &Selection, inputs: Inputs<'_>) -> Result<Self, Diagnostics> {
        let selected = select(catalogue, selection)?;
        let suites = || catalogue.suites.iter().filter(|suite| selected.suites.contains(suite.id.as_str()));
        let editions = edition::choose(suites().flat_map(|suite| &suite.requirements), &selection.editions)?;
        let mut found = Diagnostics::default();
        let mut plan = Self {
            format: FORMAT.to_owned(),
            jinka: env!("CARGO_PKG_VERSION").to_owned(),
            seed: inputs.seed,
            inputs: inputs.files,
            suites: Vec::new(),
            editions,
            product: inputs.product.or_else(|| inputs.ics.product.as_deref().map(Product::named)),
            samples: inputs.samples,
            vendor_signature: inputs.vendor_signature,
            ics: BTreeMap::new(),
            ixit: inputs.ixit.values.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect(),
            secrets: inputs.ixit.values.iter().filter_map(secret_length).collect(),
            devices: inputs.devices.to_vec(),
            shards: None,
            expendable: inputs.devices.iter().any(PlannedDevice::is_expendable),
            consent: selection.consent.clone(),
            decision_rule: selection.decision_rule,
            trace: inputs.trace,
            cases: Vec::new(),
        };
        for suite in suites() {
            plan.suites.push(PlannedSuite {
                id: suite.id.clone(),
                title: suite.title.clone(),
                digest: suite.digest.clone(),
            });
            for item in &suite.ics.items {
                match inputs.ics.answers.get(&item.id) {
                    Some(answer) => drop(plan.ics.insert(item.id.clone(), *answer)),
                    None => found.push(
                        Diagnostic::new(
                            "unset_answer",
                            (format!("ICS item {} has no answer", item.id), format!("ICS 项 {} 未作答", item.id)),
                        )
                        .help(item.question.clone()),
                    ),
                }
            }
            let cases: BTreeMap<&str, &TestCase> = suite
                .features
                .iter()
                .flat_map(|feature| &feature.cases)
                .filter(|case| plan.trace.is_some() || case.trace.is_empty())
                .map(|case| (case.id.as_str(), &**case))
                .collect();
            let wanted: BTreeSet<&str> = cases.keys().copied().filter(|id| selected.cases.contains(id)).collect();
            let wanted = closure(&cases, &wanted);
            let applicability = Applicability::of(&suite.requirements, &inputs.ics, &plan.editions);
            for case in order(&cases) {
                let selected = wanted.contains(case.id.as_str());
                plan.cases.push(PlannedCase {
                    id: case.id.clone(),
                    suite: suite.id.clone(),
                    effect: case.effect,
                    needs: case.needs.clone(),
                    selected,
                    shard: None,
                    decision: match plan.trace.as_ref().and_then(|held| untouched(case, held)) {
                        Some(reason) => Decision::NotRun { reason },
                        None => decide(case, selected, &applicability, &inputs.measurements),
                    },
                    spends: None,
                });
            }
        }
        plan.share_out();
        if found.is_empty() && !plan.cases.iter().any(|case| case.selected) {
            found.push(
                Diagnostic::new(
                    "reads_a_log",
                    ("the test cases asked for judge a log of exchanges", "所选用例判定的是通信日志"),
                )
                .help(("give the log as the device: --device trace:FILE", "请将日志作为设备：--device trace:文件")),
            );
        }
        found.or(plan)
    }

    /// Gives each irreversible test case that applies a sample of its own to spend: what one has spoilt, no other may meet.
    /// A case for which none is left isn't run. What isn't selected or doesn't apply stays as it is.
    pub fn share_out(&mut self) {
        let consented = |sample: &&String| self.consent.contains(*sample);
        let mut samples = self.devices.iter().filter_map(|device| device.sample.as_ref()).filter(consented);
        for case in &mut self.cases {
            let undue =
                self.trace.is_some() || !case.selected || matches!(case.decision, Decision::NotApplicable { .. });
            if undue || case.effect != Effect::Irreversible {
                continue;
            }
            case.spends = if self.expendable { None } else { samples.next().cloned() };
            case.decision = match &case.spends {
                None if !self.expendable => Decision::NotRun { reason: nothing_to_spend(self.consent.is_empty()) },
                _ => Decision::Run,
            };
        }
    }

    /// The answers as the vendor gave them.
    pub fn statement(&self) -> Ics {
        Ics { product: self.product.as_ref().map(|product| product.name.clone()), answers: self.ics.clone() }
    }

    /// The IXIT values that are no secrets, typed by the suites' proformas. An item that they don't know is left out.
    pub fn open_ixit(&self, catalogue: &Catalogue) -> Ixit {
        let items = || catalogue.suites.iter().flat_map(|suite| &suite.ixit.items);
        let open = self.ixit.iter().filter(|(name, _)| !self.secrets.contains_key(*name)).filter_map(|(name, text)| {
            let item = items().find(|item| item.id == *name)?;
            let value = match item.kind {
                IxitKind::Hex => IxitValue::Hex(hex::decode(text).ok()?),
                IxitKind::Number => IxitValue::Number(text.parse().ok()?),
                IxitKind::Text => IxitValue::Text(text.clone()),
            };
            Some((name.clone(), value))
        });
        Ixit { values: open.collect() }
    }

    /// The test cases that run, in order.
    pub fn to_run(&self) -> impl Iterator<Item = &PlannedCase> {
        self.cases.iter().filter(|case| case.decision == Decision::Run)
    }
}

/// Why a log says nothing to a test case.
fn untouched(case: &TestCase, held: &BTreeSet<String>) -> Option<Text> {
    if case.trace.is_empty() {
        return Some(Text::new("a log answers nothing, and this test case asks", "日志不作应答，而此用例需要发送命令"));
    }
    let lacking = case.trace.iter().find(|exchanges| !held.contains(*exchanges))?;
    Some(Text::new(format!("the log holds no {lacking}"), format!("日志中没有 {lacking}")))
}

fn nothing_to_spend(no_consent: bool) -> Text {
    if no_consent {
        return Text::new(
            "irreversible, and no consent was given to spend the sample",
            "此用例不可逆，且未同意消耗样品",
        );
    }
    Text::new(
        "irreversible, and no sample is left that may be spent: each such test case spends one",
        "此用例不可逆，且没有可供消耗的样品：每个此类用例消耗一个样品",
    )
}

fn decide(case: &TestCase, selected: bool, applicability: &Applicability<'_>, measurements: &Measurements) -> Decision {
    if !selected {
        return Decision::NotRun { reason: Text::new("not selected", "未选中") };
    }
    if let Some(reason) = case.requirements.iter().find_map(|id| applicability.missing.get(id.as_str())) {
        return Decision::NotApplicable { reason: reason.clone() };
    }
    match measurements.lacks(&case.quantities, &case.statements) {
        Some(id) => Decision::NotRun { reason: unmeasured(id, measurements.given) },
        None => Decision::Run,
    }
}

/// How the reason begins where records were handed in and lack something: unlike a run without any, that was hardly meant.
pub const RECORDS_LACK: &str = "the measurement records say nothing of";

/// Why a case that judges a record isn't run.
fn unmeasured(id: &str, given: bool) -> Text {
    match given {
        true => Text::new(format!("{RECORDS_LACK} {id}"), format!("测量记录中没有 {id}")),
        false => Text::new(
            format!("no measurement record was handed in, and {id} is judged by one"),
            format!("未提交测量记录，而 {id} 须据其判定"),
        ),
    }
}

/// The requirements that don't apply, each with its reason.
struct Applicability<'a> {
    missing: BTreeMap<&'a str, Text>,
}

impl<'a> Applicability<'a> {
    fn of(requirements: &'a [Requirement], ics: &Ics, editions: &Editions) -> Self {
        let reason =
            |requirement: &'a Requirement| Some((requirement.id.as_str(), requirement.left_out(ics, editions)?));
        Self { missing: requirements.iter().filter_map(reason).collect() }
    }
}

fn secret_length((name, value): (&String, &IxitValue)) -> Option<(String, usize)> {
    match value {
        IxitValue::Secret(bytes) => Some((name.clone(), bytes.len())),
        _ => None,
    }
}

/// A value as `plan.json` keeps it.
fn shown(name: &str, value: &IxitValue) -> String {
    match value {
        IxitValue::Hex(bytes) => hex::encode(bytes),
        IxitValue::Number(number) => number.to_string(),
        IxitValue::Text(text) => text.clone(),
        IxitValue::Secret(_) => format!("{{{name}}}"),
    }
}
