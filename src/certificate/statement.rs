//! The signed payload: an in-toto Statement v1 with our predicate, canonical JSON (RFC 8785), no fractions.
//!
//! Nearly all of it follows from the bundle ([`Statement::derive`]); only [`Declared`] and the keys come from outside. A verifier derives it
//! again and compares, so a signature over a wrong total or a wrong conclusion is a failed document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Algorithm, Digests, SM2_ID, envelope, json, manifest::FILE as MANIFEST, trust::FORMAT};
use crate::{
    catalogue::{
        Basis, Editions, Level, OverlayRef, Product, Sample, Text, requirement::Method as Measuring,
        text::unsafe_character,
    },
    device::{DeviceKind, Identity},
    evidence::{Completion, DeviceRef, RunRecord, Verdict},
    plan::VendorSignature,
};

pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
pub const PREDICATE_TYPE: &str = "urn:jinka:conformance:v1";
/// What is exchanged is bytes and status words: no uncertainty, no guard band. Measured values have the run's own rule.
pub const DECISION_RULE: &str = "nominal";

/// What a document is. Decides whose key may sign it and over which run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Shows how the tool works. The only kind over a simulated, virtual or recorded device.
    Demonstration,
    /// The maker's own word, under the maker's key.
    SelfDeclaration,
    /// A laboratory's, under its key: a complete and decided run on a real device (ISO/IEC 17025, 7.8).
    TestReport,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Demonstration, Self::SelfDeclaration, Self::TestReport];

    /// As in the statement and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demonstration => "demonstration",
            Self::SelfDeclaration => "selfDeclaration",
            Self::TestReport => "testReport",
        }
    }

    pub fn title(self) -> Text {
        match self {
            Self::Demonstration => Text::new("Demonstration of a test run", "测试演示"),
            Self::SelfDeclaration => Text::new("Supplier's declaration of test results", "供方测试结果声明"),
            Self::TestReport => Text::new("Test report", "检测报告"),
        }
    }

    fn disclaimer(self) -> Text {
        match self {
            Self::Demonstration => Text::new(
                "This is a demonstration. It says nothing about any product and is no test report or certificate.",
                "本文件仅为演示，不说明任何产品的性能，不是检测报告，也不是证书。",
            ),
            Self::SelfDeclaration => Text::new(
                "This is the supplier's own declaration. No laboratory or certification body took part.",
                "本文件为供方自我声明，没有检测机构或认证机构参与。",
            ),
            Self::TestReport => Text::new(
                "This is a test report of a laboratory. It is not a certificate of product conformity.",
                "本文件为检测机构的检测报告，不是产品认证证书。",
            ),
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
        Self::ALL.into_iter().find(|kind| plain(kind.name()) == plain(text)).ok_or_else(|| {
            format!("`{text}` is no kind of document; the kinds are demonstration, self-declaration and test-report")
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// The tested items: digest of each item's record in canonical JSON.
    pub subject: Vec<Subject>,
    pub predicate_type: String,
    pub predicate: Predicate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub name: String,
    pub digest: Digests,
}

/// The contents; comments name the clause of ISO/IEC 17025:2017 that asks for a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Predicate {
    pub schema_version: String,
    pub kind: Kind,
    /// 7.8.2.1 a.
    pub document: Document,
    pub tool: Tool,
    /// What people said; nothing of it follows from the bundle.
    pub declared: Declared,
    /// 7.8.2.1 g.
    pub items: Vec<Item>,
    /// 7.8.2.1 f: the suites, by digest.
    pub methods: Vec<Method>,
    /// 7.8.2.1 i.
    pub campaign: Campaign,
    /// The vendor's signature under ICS or product file, if it was handed in signed.
    pub vendor_signature: Option<VendorSignature>,
    /// The edition of each standard that was tested against.
    pub editions: Editions,
    /// Answers of the ICS that selected the test cases.
    pub ics: BTreeMap<String, bool>,
    /// The laboratories' overlays from which clauses and bases come; none: they are the suites' own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Confirmation>,
    pub results: Results,
    /// 7.8.6.2.
    pub conformity: Vec<Conformity>,
    pub overall: Overall,
    /// 7.8.6.1.
    pub decision_rules: Vec<DecisionRule>,
    /// Digests of the files that the conclusions rest on.
    pub materials: Vec<Material>,
    /// Sentences that ISO/IEC 17025 asks for.
    pub statements: Statements,
    pub signatures_required: Vec<Algorithm>,
    pub signer_keys: Vec<SignerKey>,
    /// The user identity in the SM2 signature.
    pub sm2_id: String,
    /// 7.8.2.1 j. RFC 3339, UTC.
    pub issued_on: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub title: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    pub name: String,
    /// Of the harness that carried out the run.
    pub version: String,
}

/// What a person declares for the document, from the file of `--details`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Declared {
    /// 7.8.2.1 d: the document's number.
    pub report_number: Option<String>,
    /// 7.8.2.1 b, c.
    pub laboratory: Option<Laboratory>,
    /// 7.8.2.1 e; for a self-declaration the supplier.
    pub customer: Option<Customer>,
    /// 7.8.2.1 g, h: one entry a device of the run, in its order.
    pub items: Vec<DeclaredItem>,
    /// 7.8.2.1 n: additions to, deviations and exclusions from the method. Empty: none.
    pub deviations: Vec<String>,
    /// 7.8.2.1 o.
    pub authorisation: Option<Authorisation>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Laboratory {
    pub name: String,
    pub address: String,
    /// Where the work was done, at least one place.
    pub activity_locations: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Customer {
    pub name: String,
    pub contact: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredItem {
    pub model: String,
    pub version: Option<String>,
    pub serial: String,
    /// As received: `new, sealed`.
    pub condition: String,
    /// `YYYY-MM-DD`.
    pub received_on: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Authorisation {
    pub name: String,
    pub role: String,
}

/// A tested item: what the run saw, and what was declared of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub product: Option<Product>,
    /// The sample at this device, where it was named.
    pub sample: Option<Sample>,
    pub uri: String,
    pub identity: Identity,
    pub declared: Option<DeclaredItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    pub suite: String,
    pub title: Text,
    /// SHA-256 of the suite's sources.
    pub digest: String,
    pub standards: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Campaign {
    pub started_at: String,
    pub ended_at: String,
    pub completion: Completion,
    /// In decimal; a seed may be beyond 2^53.
    pub seed: String,
}

/// An overlay that took part: what a laboratory found in its paper copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confirmation {
    /// Path in the bundle.
    pub name: String,
    /// SHA-256 of the file, hex.
    pub digest: String,
    pub laboratory: String,
    pub person: String,
    pub date: String,
    /// The editions of its paper copies.
    pub copies: Editions,
    /// Ids of the keys that signed it; empty: nobody did, and it decides nothing.
    pub signer_keys: Vec<String>,
    /// The requirements that it speaks of and that this document lists.
    pub requirements: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// Of `run.json`.
    pub digest: Digests,
    pub cases: u32,
    pub attempts: u32,
    /// Per verdict, all seven present.
    pub counts: BTreeMap<Verdict, u32>,
}

/// Conformity to one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conformity {
    pub requirement: String,
    pub standard: String,
    pub editions: Vec<String>,
    pub clause: Option<String>,
    pub level: Level,
    pub basis: Basis,
    /// Whether it counts for [`Overall`]: only confirmed requirements do, the others are indicative.
    pub decides: bool,
    pub outcome: Outcome,
    pub cases: Vec<String>,
    /// Id of the decision rule.
    pub rule: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// At least one test case passed, and none failed or stayed undecided.
    Met,
    /// At least one test case failed.
    NotMet,
    /// No test case failed, and at least one is inconclusive, blocked, error or not-run.
    NotDecided,
    /// The ICS excludes it.
    NotApplicable,
}

impl Outcome {
    pub fn text(self) -> Text {
        match self {
            Self::Met => Text::new("every deciding requirement is met", "全部判定性要求均满足"),
            Self::NotMet => Text::new("at least one deciding requirement is not met", "至少一项判定性要求不满足"),
            Self::NotDecided => Text::new("not decided", "未判定"),
            Self::NotApplicable => Text::new("not applicable", "不适用"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overall {
    /// Over the deciding requirements: `not-met` if one is, else `not-decided` if one is, else `met`.
    pub outcome: Outcome,
    /// How many requirements decided it (those not applicable left out), and how many are indicative.
    pub deciding: u32,
    pub indicative: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRule {
    pub id: String,
    pub text: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Path in the bundle.
    pub name: String,
    pub digest: Digests,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statements {
    /// 7.8.2.1 l.
    pub items_only: Text,
    /// 7.8.2.1, note.
    pub no_partial_copy: Text,
    /// What this document is and is not.
    pub nature: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignerKey {
    pub algorithm: Algorithm,
    pub key_id: String,
}

/// What does not follow from the bundle.
#[derive(Debug, Clone)]
pub struct Given {
    pub kind: Kind,
    pub declared: Declared,
    pub signer_keys: Vec<SignerKey>,
    pub issued_on: String,
}

/// The files whose digests every statement carries, the manifest last.
pub const MATERIALS: [&str; 5] = ["evidence.jsonl", "journal.jsonl", "plan.json", "run.json", MANIFEST];

impl Statement {
    /// The one statement that follows from a run record, the materials (path and digests, in the order of [`MATERIALS`]) and what is given.
    pub fn derive(record: &RunRecord, materials: Vec<Material>, given: Given) -> Result<Self, String> {
        let items = items(record, &given.declared);
        let subject = items.iter().map(subject).collect::<Result<_, _>>()?;
        let conformity = conformity(record);
        let overall = overall(&conformity);
        let run = materials.iter().find(|material| material.name == "run.json").ok_or("run.json is no material")?;
        let predicate = Predicate {
            schema_version: FORMAT.to_owned(),
            kind: given.kind,
            document: Document { title: given.kind.title() },
            tool: Tool { name: "jinka".to_owned(), version: record.jinka.clone() },
            items,
            methods: methods(record),
            campaign: Campaign {
                started_at: record.started_at.clone(),
                ended_at: record.ended_at.clone(),
                completion: record.completion,
                seed: record.seed.to_string(),
            },
            vendor_signature: record.vendor_signature.clone(),
            editions: record.editions.clone(),
            ics: record.ics.clone(),
            overlays: confirmations(record),
            results: Results {
                digest: run.digest.clone(),
                cases: number(record.cases.len()),
                attempts: record.cases.iter().fold(0, |sum, case| sum.saturating_add(case.attempts)),
                counts: count(record).into_iter().map(|(verdict, cases)| (verdict, number(cases))).collect(),
            },
            conformity,
            overall,
            decision_rules: decision_rules(record),
            materials,
            statements: Statements {
                items_only: Text::new("The results relate only to the items tested.", "结果仅与被测样品有关。"),
                no_partial_copy: Text::new(
                    "This document shall not be reproduced except in full without approval of its issuer.",
                    "未经签发方批准，不得部分复制本文件。",
                ),
                nature: given.kind.disclaimer(),
            },
            signatures_required: Algorithm::ALL.to_vec(),
            signer_keys: given.signer_keys,
            sm2_id: SM2_ID.to_owned(),
            issued_on: given.issued_on,
            declared: given.declared,
        };
        Ok(Self {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject,
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate,
        })
    }

    /// What did not follow from the bundle when this statement was made.
    pub fn given(&self) -> Given {
        let predicate = &self.predicate;
        Given {
            kind: predicate.kind,
            declared: predicate.declared.clone(),
            signer_keys: predicate.signer_keys.clone(),
            issued_on: predicate.issued_on.clone(),
        }
    }

    /// Canonical JSON: the payload of the envelope.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        json::canonical(self)
    }
}

/// Why a document of this kind may not be issued over this run, if so.
pub fn undue(kind: Kind, record: &RunRecord, declared: &Declared) -> Option<String> {
    if let Some(text) = texts(declared).into_iter().find(|text| text.is_empty() || text.chars().any(unsafe_character)) {
        return Some(format!(
            "a declared text is empty or holds control or direction characters: `{}`",
            text.escape_debug()
        ));
    }
    if !declared.items.is_empty() && declared.items.len() != record.devices.len() {
        return Some(format!(
            "{} items are declared, and the run had {} devices; declare one for each, in the run's order",
            declared.items.len(),
            record.devices.len()
        ));
    }
    if let Some(shard) = record.shard {
        return Some(format!(
            "this is shard {shard} of a run; `jinka merge` joins the shards, and the whole may be signed"
        ));
    }
    if let Some(what) = clash(record, declared) {
        return Some(what);
    }
    if kind == Kind::Demonstration {
        return None;
    }
    // A capture is taken from a product by a named reader or encoder; who took it stands behind it.
    let path = |kind| match kind {
        DeviceKind::Reader => Some("pcsc:"),
        DeviceKind::Capture => Some("capture:"),
        DeviceKind::Simulator | DeviceKind::VirtualCard | DeviceKind::Recording => None,
    };
    if let Some(device) = record.devices.iter().find(|device| path(device.identity.kind).is_none()) {
        return Some(format!("`{}` is no real device; only a demonstration may be issued over it", device.uri));
    }
    if let Some(device) =
        record.devices.iter().find(|device| path(device.identity.kind).is_none_or(|path| !device.uri.starts_with(path)))
    {
        return Some(format!("`{}` is no path to a real device", device.uri));
    }
    if record.devices.is_empty() {
        return Some("the run names no device".to_owned());
    }
    if let Some(overlay) = record.overlays.iter().find(|overlay| overlay.signed_by.is_empty()) {
        return Some(format!("nobody signed {}, an overlay that the run took", overlay.file));
    }
    if let Some(one) = record.contradictions().next() {
        return Some(format!(
            "the device contradicts the ICS in {} point(s); first {}: stated {}, observed {}",
            record.contradictions().count(),
            one.what.en,
            one.expected.en,
            one.observed.en
        ));
    }
    let missing: Vec<_> = [
        ("reportNumber", kind == Kind::TestReport && declared.report_number.is_none()),
        (
            "laboratory",
            kind == Kind::TestReport
                && declared.laboratory.as_ref().is_none_or(|lab| lab.activity_locations.is_empty()),
        ),
        ("customer", declared.customer.is_none()),
        ("items", declared.items.is_empty()),
        ("authorisation", declared.authorisation.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, missing)| missing.then_some(name))
    .collect();
    if !missing.is_empty() {
        return Some(format!("the details lack {}", missing.join(", ")));
    }
    if kind == Kind::TestReport {
        if record.completion != Completion::Complete {
            return Some("the run was interrupted; `jinka run --resume` goes on with it".to_owned());
        }
        let open = [Verdict::NotRun, Verdict::Inconclusive, Verdict::Error];
        if let Some(case) = record.cases.iter().find(|case| open.contains(&case.verdict)) {
            return Some(format!("test case {} is {}; a test report needs every case decided", case.id, case.verdict));
        }
    }
    None
}

/// What is declared of an item otherwise than it was handed in, if anything.
fn clash(record: &RunRecord, declared: &Declared) -> Option<String> {
    let model = record.product.as_ref().and_then(|product| product.model.as_deref());
    record.devices.iter().zip(&declared.items).zip(1..).find_map(|((device, item), n)| {
        let sample = sample(record, device);
        let serial = sample.as_ref().and_then(|sample| sample.serial.as_deref());
        [("model", model, &item.model), ("serial", serial, &item.serial)]
            .into_iter()
            .find(|(_, handed_in, declared)| handed_in.is_some_and(|handed_in| handed_in != *declared))
            .map(|(what, handed_in, declared)| {
                let due = handed_in.unwrap_or_default();
                format!("item {n} is declared with {what} `{declared}`, and it was handed in for the run with `{due}`")
            })
    })
}

/// Cases per verdict, all seven present.
pub fn count(record: &RunRecord) -> BTreeMap<Verdict, usize> {
    let mut counts: BTreeMap<_, _> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
    for case in &record.cases {
        *counts.entry(case.verdict).or_insert(0) += 1;
    }
    counts
}

fn items(record: &RunRecord, declared: &Declared) -> Vec<Item> {
    let mut declared = declared.items.iter();
    record
        .devices
        .iter()
        .map(|device| Item {
            product: record.product.clone(),
            sample: sample(record, device),
            uri: device.uri.clone(),
            identity: device.identity.clone(),
            declared: declared.next().cloned(),
        })
        .collect()
}

/// The sample at a device, as it was handed in.
fn sample(record: &RunRecord, device: &DeviceRef) -> Option<Sample> {
    let id = device.sample.as_ref()?;
    record.samples.iter().find(|sample| sample.id == *id).cloned()
}

fn subject(item: &Item) -> Result<Subject, String> {
    let digest = Digests::of(&json::canonical(item)?);
    Ok(Subject {
        name: item.product.as_ref().map_or_else(|| item.identity.name.clone(), |product| product.name.clone()),
        digest,
    })
}

fn methods(record: &RunRecord) -> Vec<Method> {
    let mut standards: Vec<_> = record.requirements.iter().map(|requirement| requirement.standard.clone()).collect();
    standards.sort();
    standards.dedup();
    record
        .suites
        .iter()
        .map(|suite| Method {
            suite: suite.id.clone(),
            title: suite.title.clone(),
            digest: suite.digest.clone(),
            standards: standards.clone(),
        })
        .collect()
}

fn confirmations(record: &RunRecord) -> Vec<Confirmation> {
    let confirmation = |overlay: &OverlayRef| {
        let named = record.requirements.iter().filter(|one| one.overlays.iter().any(|by| by.file == overlay.file));
        Confirmation {
            name: overlay.file.clone(),
            digest: overlay.sha256.clone(),
            laboratory: overlay.laboratory.clone(),
            person: overlay.person.clone(),
            date: overlay.date.clone(),
            copies: overlay.copies.clone(),
            signer_keys: overlay.signed_by.clone(),
            requirements: named.map(|one| one.id.clone()).collect(),
        }
    };
    record.overlays.iter().map(confirmation).collect()
}

fn conformity(record: &RunRecord) -> Vec<Conformity> {
    let mut cases: BTreeMap<&str, Vec<(&str, Verdict)>> = BTreeMap::new();
    for case in &record.cases {
        for requirement in &case.requirements {
            cases.entry(requirement).or_default().push((&case.id, case.verdict));
        }
    }
    record
        .requirements
        .iter()
        .map(|requirement| {
            let cases = cases.get(requirement.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            Conformity {
                requirement: requirement.id.clone(),
                standard: requirement.standard.clone(),
                editions: requirement.editions.clone(),
                clause: requirement.clause.clone(),
                level: requirement.level,
                basis: requirement.basis,
                decides: requirement.decides(),
                outcome: outcome(cases.iter().map(|(_, verdict)| *verdict)),
                cases: cases.iter().map(|(id, _)| (*id).to_owned()).collect(),
                rule: match requirement.method {
                    Measuring::Measured => record.decision_rule.to_string(),
                    Measuring::Automated | Measuring::Declared => DECISION_RULE.to_owned(),
                },
            }
        })
        .collect()
}

/// The rules that the run was judged by: bytes exactly, and measured values, where there are any, by the rule of the plan.
fn decision_rules(record: &RunRecord) -> Vec<DecisionRule> {
    let nominal = DecisionRule {
        id: DECISION_RULE.to_owned(),
        text: Text::new(
            "Observations are compared exactly; they have no measurement uncertainty and no guard band.",
            "观察结果按精确值比较；无测量不确定度，不设保护带。",
        ),
    };
    let measured = record.requirements.iter().any(|requirement| requirement.method == Measuring::Measured);
    let rule = record.decision_rule;
    let measured = measured.then(|| DecisionRule { id: rule.to_string(), text: rule.text() });
    std::iter::once(nominal).chain(measured).collect()
}

fn outcome(verdicts: impl Iterator<Item = Verdict>) -> Outcome {
    let (mut passed, mut open, mut any) = (false, false, false);
    for verdict in verdicts {
        any = true;
        match verdict {
            Verdict::Fail => return Outcome::NotMet,
            Verdict::Pass => passed = true,
            Verdict::NotApplicable => {}
            Verdict::Inconclusive | Verdict::Blocked | Verdict::Error | Verdict::NotRun => open = true,
        }
    }
    match (passed, open) {
        (_, true) => Outcome::NotDecided,
        (true, false) => Outcome::Met,
        (false, false) if any => Outcome::NotApplicable,
        (false, false) => Outcome::NotDecided,
    }
}

fn overall(conformity: &[Conformity]) -> Overall {
    let applicable = |entry: &&Conformity| entry.outcome != Outcome::NotApplicable;
    let deciding: Vec<_> = conformity.iter().filter(applicable).filter(|entry| entry.decides).collect();
    let any = |outcome| deciding.iter().any(|entry| entry.outcome == outcome);
    let outcome = if any(Outcome::NotMet) {
        Outcome::NotMet
    } else if any(Outcome::NotDecided) || deciding.is_empty() {
        Outcome::NotDecided
    } else {
        Outcome::Met
    };
    let indicative = conformity.iter().filter(applicable).filter(|entry| !entry.decides).count();
    Overall { outcome, deciding: number(deciding.len()), indicative: number(indicative) }
}

/// Every text that a person declared.
fn texts(declared: &Declared) -> Vec<&str> {
    let mut texts: Vec<&str> = declared.deviations.iter().map(String::as_str).collect();
    texts.extend(declared.report_number.as_deref());
    if let Some(laboratory) = &declared.laboratory {
        texts.extend([laboratory.name.as_str(), &laboratory.address]);
        texts.extend(laboratory.activity_locations.iter().map(String::as_str));
    }
    if let Some(customer) = &declared.customer {
        texts.push(&customer.name);
        texts.extend(customer.contact.as_deref());
    }
    for item in &declared.items {
        texts.extend([item.model.as_str(), &item.serial, &item.condition, &item.received_on]);
        texts.extend(item.version.as_deref());
    }
    if let Some(person) = &declared.authorisation {
        texts.extend([person.name.as_str(), &person.role]);
    }
    texts
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What an envelope here must hold, for messages.
pub fn described() -> String {
    format!("{} with {PREDICATE_TYPE}", envelope::PAYLOAD_TYPE)
}
