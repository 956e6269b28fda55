//! The suite under test: every mutant has to be failed by a test case of the requirement that it violates, every reference
//! card has to pass all that applies, and a device that lies has to earn nothing.
//!
//! A mutant meets the test cases of its requirement first, and their prerequisites; only one that none of them fails meets the
//! rest of the suite, to tell an attribution failure from a survivor. A test case that the good card doesn't pass kills nothing.
//! The matrix is a function of suite, mutants and seed: it holds no time.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    Step,
    case::Limits,
    engine::{self, Job, Planned},
    session::{SetupError, bind, open_devices},
    world::Statements,
};
use crate::{
    catalogue::{
        Basis, Catalogue, Diagnostic, Diagnostics, Ics, Ixit, Measurements, Method, Mutant, Mutants, Reading,
        Requirement, Suite, Text,
    },
    device::DeviceError,
    evidence::{CaseRecord, Secrets, SuiteRef, Verdict},
    plan::{Inputs, Plan, PlannedDevice, Selection},
    sim::{self, ReferenceProduct},
};

/// Version of the JSON form, `major.minor`.
pub const FORMAT: &str = "1.0";

/// A device that answers at random is tried so often: luck is its alone.
const ROUNDS_OF_RANDOM: u64 = 3;

/// What was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KillMatrix {
    pub format: String,
    /// Version of jinka.
    pub jinka: String,
    pub suite: SuiteRef,
    /// SHA-256 of the list of mutants, hex; null when the suite has none.
    pub mutants_digest: Option<String>,
    pub seed: u64,
    pub references: Vec<Trial>,
    pub liars: Vec<Trial>,
    /// In the order of the list.
    pub mutants: Vec<Tried>,
    /// Automated requirements that no mutant violates.
    pub without_mutant: Vec<Unmutated>,
    /// Automated requirements of the suite, retired and excluded ones left out.
    pub automated: usize,
}

/// A whole device against the whole suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trial {
    pub device: String,
    pub seed: u64,
    pub counts: BTreeMap<Verdict, usize>,
    /// What ought not to be: for a reference card every case that applies and wasn't passed, for a liar every pass.
    pub wrong: Vec<Judged>,
}

/// A mutant and the test cases that it met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    pub id: String,
    pub card: String,
    pub how: String,
    pub requirement: String,
    pub text: Text,
    pub outcome: Outcome,
    /// Why it may survive, when it is listed so.
    pub accepted: Option<String>,
    /// The test cases of its requirement, with their verdicts.
    pub own: Vec<Judged>,
    /// Those of all others that failed it; they are tried when none of its own did.
    pub others: Vec<Judged>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A test case of the requirement that it violates failed it.
    Killed,
    /// Only test cases of other requirements failed it.
    AttributionFailure,
    /// Nothing failed it.
    Survived,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Killed, Self::AttributionFailure, Self::Survived];

    pub fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::AttributionFailure => "attribution-failure",
            Self::Survived => "survived",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    pub case: String,
    pub verdict: Verdict,
    pub requirements: Vec<String>,
}

/// A requirement whose test cases nothing has shown to catch anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmutated {
    pub requirement: String,
    pub text: Text,
    pub basis: Basis,
}

impl KillMatrix {
    /// Mutants that are not killed as they should be, and not listed with a reason.
    pub fn unlisted(&self) -> impl Iterator<Item = &Tried> {
        self.mutants.iter().filter(|tried| tried.outcome != Outcome::Killed && tried.accepted.is_none())
    }

    /// Mutants that are listed as survivors and are killed all the same.
    pub fn killed_after_all(&self) -> impl Iterator<Item = &Tried> {
        self.mutants.iter().filter(|tried| tried.outcome == Outcome::Killed && tried.accepted.is_some())
    }

    pub fn count(&self, outcome: Outcome) -> usize {
        self.mutants.iter().filter(|tried| tried.outcome == outcome).count()
    }

    /// Whether the suite catches what it claims to catch, as far as mutants ask it.
    pub fn holds(&self) -> bool {
        self.unlisted().next().is_none()
            && self.references.iter().chain(&self.liars).all(|trial| trial.wrong.is_empty())
    }
}

/// Tries references, liars and mutants of one suite on `jobs` threads.
pub fn qualify(
    catalogue: &Catalogue,
    suite: &Suite,
    mutants: Option<&Mutants>,
    tables: &[&'static [Step]],
    seed: u64,
    jobs: usize,
) -> Result<KillMatrix, SetupError> {
    let list = mutants.map_or(&[][..], |mutants| &mutants.list);
    let bench = Bench::new(catalogue, suite, tables, seed, list)?;
    let own = bench.card(&suite.id).ok_or_else(|| SetupError::from(no_reference(suite)))?;

    let mut references = Vec::new();
    let mut passed: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for card in &bench.cards {
        let records = bench.carry_out(&format!("sim:{}", card.product.name), card, seed, jobs, |_| true)?;
        let good = records.iter().filter(|record| record.verdict == Verdict::Pass).map(|record| record.id.clone());
        passed.insert(card.product.name, good.collect());
        let undue = |verdict| !matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
        references.push(trial(card.product.name, seed, &records, undue));
    }
    let mut liars = Vec::new();
    for (liar, is_random) in sim::liars(suite.iut) {
        let rounds = if is_random { ROUNDS_OF_RANDOM } else { 1 };
        for seed in (0..rounds).map(|round| seed.wrapping_add(round)) {
            // A liar has no body: nothing was measured at it.
            let records = bench.carry_out(&format!("sim:{liar}"), own, seed, jobs, |id| !own.is_recorded(id))?;
            liars.push(trial(liar, seed, &records, |verdict| verdict == Verdict::Pass));
        }
    }
    let tried = in_parallel(list, jobs, |mutant| bench.try_out(mutant, &passed))?;
    let violated: BTreeSet<&str> = list.iter().map(|mutant| mutant.requirement.as_str()).collect();
    let automated = || suite.requirements.iter().filter(|requirement| is_automated(requirement));
    let without_mutant = automated().filter(|requirement| !violated.contains(requirement.id.as_str()));
    Ok(KillMatrix {
        format: FORMAT.to_owned(),
        jinka: env!("CARGO_PKG_VERSION").to_owned(),
        suite: SuiteRef { id: suite.id.clone(), title: suite.title.clone(), digest: suite.digest.clone() },
        mutants_digest: mutants.map(|mutants| hex::encode(Sha256::digest(mutants.source.text.as_bytes()))),
        seed,
        references,
        liars,
        mutants: tried,
        without_mutant: without_mutant
            .map(|requirement| Unmutated {
                requirement: requirement.id.clone(),
                text: requirement.text.clone(),
                basis: requirement.basis,
            })
            .collect(),
        automated: automated().count(),
    })
}

fn is_automated(requirement: &Requirement) -> bool {
    requirement.method == Method::Automated && requirement.retired.is_none() && requirement.excluded.is_none()
}

fn no_reference(suite: &Suite) -> Diagnostics {
    let id = &suite.id;
    Diagnostic::new(
        "no_reference",
        (
            format!("suite {id} has no reference simulator, so no mutants of it"),
            format!("套件 {id} 没有参考模拟器，因而没有变异体"),
        ),
    )
    .help(("a built-in card that bears the suite's name is one", "与套件同名的内置模拟卡即为参考模拟器"))
    .into()
}

/// One suite, bound once, and the cards that it is tried on.
struct Bench<'a> {
    suite: &'a Suite,
    cards: Vec<Card>,
    seed: u64,
}

/// A reference card: the maker's statements, and what applies by them.
struct Card {
    product: ReferenceProduct,
    statements: Arc<Statements>,
    secrets: Arc<Secrets>,
    /// In the order of the plan.
    cases: Vec<Planned>,
}

impl<'a> Bench<'a> {
    /// Takes the cards that bear the suite's name, alone or with an addition, and those that the mutants name.
    fn new(
        catalogue: &Catalogue,
        suite: &'a Suite,
        tables: &[&'static [Step]],
        seed: u64,
        mutants: &[Mutant],
    ) -> Result<Self, SetupError> {
        let (bound, _) = bind(catalogue, std::slice::from_ref(&suite.id), tables)?;
        let bound: HashMap<&str, _> = bound.iter().map(|bound| (bound.case.id.as_str(), bound)).collect();
        let family = |name: &str| {
            name.strip_prefix(suite.id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let wanted = |name: &str| family(name) || mutants.iter().any(|mutant| mutant.card == name);
        let mut cards = Vec::new();
        for product in sim::products().filter(|product| wanted(product.name)) {
            let name = product.name;
            let ics = Ics::read(product.ics, &format!("{name}.ics.yaml"), &[&suite.ics])?;
            let ixit = Ixit::read(product.ixit, &format!("{name}.ixit.yaml"), &[&suite.ixit], &ics)?;
            let at = [PlannedDevice::at(format!("sim:{name}"))];
            let selection = Selection { suites: vec![suite.id.clone()], ..Selection::default() };
            let measurements = measurements(product, None, suite)?;
            let inputs = Inputs {
                ics: ics.clone(),
                ixit: ixit.clone(),
                seed,
                devices: &at,
                measurements: measurements.clone(),
                ..Inputs::default()
            };
            let plan = Plan::make(catalogue, &selection, inputs)?;
            let planned = plan.cases.iter().filter_map(|case| {
                let bound = bound.get(case.id.as_str())?;
                Some(Planned::of((*bound).clone(), case))
            });
            cards.push(Card {
                product: *product,
                cases: planned.collect(),
                secrets: Arc::new(Secrets::of(&ixit)),
                statements: Arc::new(Statements { ics, ixit, measurements, decision_rule: plan.decision_rule }),
            });
        }
        Ok(Self { suite, cards, seed })
    }

    fn card(&self, name: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.product.name == name)
    }

    /// Carries out the card's cases that are wanted on a device, keeping nothing but the records.
    fn carry_out(
        &self,
        uri: &str,
        card: &Card,
        seed: u64,
        jobs: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<CaseRecord>, DeviceError> {
        let (seats, _) = open_devices(&[PlannedDevice::at(uri)], jobs, &card.secrets)?;
        let job = Job {
            cases: card.cases.iter().filter(|planned| wanted(&planned.bound.case.id)).cloned().collect(),
            statements: Arc::clone(&card.statements),
            secrets: Arc::clone(&card.secrets),
            seed,
            limits: Limits::default(),
            writer: None,
            kept: BTreeMap::new(),
            attempts: BTreeMap::new(),
            interrupt: Arc::new(AtomicBool::new(false)),
        };
        Ok(engine::run(job, seats, |_| {}).cases)
    }

    fn try_out(&self, mutant: &Mutant, passed: &HashMap<&str, BTreeSet<String>>) -> Result<Tried, SetupError> {
        let mut tried = Tried {
            id: mutant.id.clone(),
            card: mutant.card.clone(),
            how: mutant.how.clone(),
            requirement: mutant.requirement.clone(),
            text: self.requirement(&mutant.requirement),
            outcome: Outcome::Survived,
            accepted: mutant.accepted.clone(),
            own: Vec::new(),
            others: Vec::new(),
        };
        let (Some(card), Some(passed)) = (self.card(&mutant.card), passed.get(mutant.card.as_str())) else {
            return Ok(tried);
        };
        let uri = format!("sim:{}?defect={}", mutant.card, mutant.id);
        let card = &card.with_defect(&mutant.id, self.suite)?;
        let is_own = |requirements: &[String]| requirements.contains(&mutant.requirement);
        let own = card
            .cases
            .iter()
            .map(|planned| &planned.bound.case)
            .filter(|case| is_own(&case.requirements) && passed.contains(&case.id));
        let first = with_needs(own.map(|case| case.id.as_str()).collect(), card);
        let mut records = self.carry_out(&uri, card, self.seed, 1, |id| first.contains(id))?;
        tried.own = records.iter().filter(|record| is_own(&record.requirements)).map(judged).collect();
        if tried.own.iter().any(|own| own.verdict == Verdict::Fail) {
            tried.outcome = Outcome::Killed;
            return Ok(tried);
        }
        // The whole suite, for the sake of prerequisites.
        records = self.carry_out(&uri, card, self.seed, 1, |id| passed.contains(id))?;
        let elsewhere = |record: &&CaseRecord| record.verdict == Verdict::Fail && !is_own(&record.requirements);
        tried.others = records.iter().filter(elsewhere).map(judged).collect();
        if !tried.others.is_empty() {
            tried.outcome = Outcome::AttributionFailure;
        }
        Ok(tried)
    }

    fn requirement(&self, id: &str) -> Text {
        let found = self.suite.requirements.iter().find(|requirement| requirement.id == id);
        found.map_or_else(|| Text::data(""), |requirement| requirement.text.clone())
    }
}

impl Card {
    /// The same with what is measured at a card that has this defect.
    fn with_defect(&self, defect: &str, suite: &Suite) -> Result<Self, Diagnostics> {
        let measurements = measurements(&self.product, Some(defect), suite)?;
        let Statements { ics, ixit, decision_rule, .. } = &*self.statements;
        Ok(Self {
            product: self.product,
            statements: Arc::new(Statements {
                ics: ics.clone(),
                ixit: ixit.clone(),
                measurements,
                decision_rule: *decision_rule,
            }),
            secrets: Arc::clone(&self.secrets),
            cases: self.cases.clone(),
        })
    }

    /// Whether a case judges what a person measured or stated.
    fn is_recorded(&self, id: &str) -> bool {
        self.cases
            .iter()
            .map(|planned| &planned.bound.case)
            .any(|case| case.id == id && !(case.quantities.is_empty() && case.statements.is_empty()))
    }
}

/// What was measured at a reference card, or at its mutant.
fn measurements(product: &ReferenceProduct, defect: Option<&str>, suite: &Suite) -> Result<Measurements, Diagnostics> {
    let mut measurements = Measurements::default();
    if let Some(record) = product.measured(defect) {
        let file = format!("{}.measurements.yaml", product.name);
        measurements.add(&record, &file, &[suite], Reading { others: true, ..Reading::default() })?;
    }
    Ok(measurements)
}

/// The cases and all that they need.
fn with_needs<'a>(mut open: Vec<&'a str>, card: &'a Card) -> BTreeSet<&'a str> {
    let mut closed = BTreeSet::new();
    while let Some(id) = open.pop() {
        if closed.insert(id) {
            let case = card.cases.iter().map(|planned| &planned.bound.case).find(|case| case.id == id);
            open.extend(case.into_iter().flat_map(|case| case.needs.iter().map(String::as_str)));
        }
    }
    closed
}

fn trial(device: &str, seed: u64, records: &[CaseRecord], wrong: impl Fn(Verdict) -> bool) -> Trial {
    let mut counts: BTreeMap<Verdict, usize> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
    for record in records {
        *counts.entry(record.verdict).or_insert(0) += 1;
    }
    let wrong = records.iter().filter(|record| wrong(record.verdict)).map(judged).collect();
    Trial { device: format!("sim:{device}"), seed, counts, wrong }
}

fn judged(record: &CaseRecord) -> Judged {
    Judged { case: record.id.clone(), verdict: record.verdict, requirements: record.requirements.clone() }
}

/// Maps in parallel, keeping the order; the first error in that order counts.
fn in_parallel<T: Sync, R: Send, E: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(index, result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}
