use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::{
    catalogue::{Catalogue, Editions, Requirement, TestCase, Text},
    evidence::{CaseRecord, Completion, RunRecord, SuiteRef, Verdict},
    report::coverage::{Standing, ics_of, is_demonstration, stand},
};

/// Version of the JSON form, `major.minor`.
pub const FORMAT: &str = "1.0";

/// The whole matrix. Its JSON form is this type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    pub format: String,
    /// The run, when there is one.
    pub run: Option<RunRef>,
    pub suites: Vec<SuiteRef>,
    pub editions: Editions,
    /// How many requirements stand how; standings that don't occur are left out.
    pub counts: BTreeMap<Standing, usize>,
    /// By suite and id.
    pub requirements: Vec<Row>,
}

/// What a reader has to know of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRef {
    pub jinka: String,
    pub started_at: String,
    pub ended_at: String,
    pub completion: Completion,
    pub seed: u64,
    pub product: Option<String>,
    /// URIs as given.
    pub devices: Vec<String>,
    /// A simulated device demonstrates and proves nothing of a product.
    pub demonstration: bool,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub suite: String,
    pub requirement: Requirement,
    pub standing: Standing,
    /// Why it is neither proven nor failed.
    pub reason: Option<Text>,
    /// The test cases that name it, in the order of the run, else of the suite.
    pub cases: Vec<Cell>,
}

/// One test case of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub id: String,
    pub title: Text,
    /// Null without a run.
    pub verdict: Option<Verdict>,
    pub reason: Option<Text>,
}

impl Matrix {
    /// What the suites have test cases for. `suites` holds suite ids, empty for all.
    pub fn of_suites(catalogue: &Catalogue, suites: &[String], editions: Editions) -> Self {
        Self::make(catalogue, suites, editions, None)
    }

    /// What a run proved. `catalogue` is that of the run: its bundle holds the suites.
    pub fn of_run(catalogue: &Catalogue, suites: &[String], record: &RunRecord) -> Self {
        let mut matrix = Self::make(catalogue, suites, record.editions.clone(), Some(record));
        matrix.run = Some(RunRef {
            jinka: record.jinka.clone(),
            started_at: record.started_at.clone(),
            ended_at: record.ended_at.clone(),
            completion: record.completion,
            seed: record.seed,
            product: record.product.as_ref().map(|product| product.line()),
            devices: record.devices.iter().map(|device| device.uri.clone()).collect(),
            demonstration: is_demonstration(record),
        });
        matrix
    }

    fn make(catalogue: &Catalogue, wanted: &[String], mut editions: Editions, record: Option<&RunRecord>) -> Self {
        let ics = record.map(ics_of);
        let recorded = record.map(|record| record.cases.as_slice()).unwrap_or_default();
        let places: HashMap<&str, usize> = recorded.iter().enumerate().map(|(n, case)| (case.id.as_str(), n)).collect();
        let suites: Vec<_> =
            catalogue.suites.iter().filter(|suite| wanted.is_empty() || wanted.contains(&suite.id)).collect();
        let mut requirements = Vec::new();
        for suite in &suites {
            let mut cases: HashMap<&str, Vec<&TestCase>> = HashMap::new();
            for case in suite.features.iter().flat_map(|feature| &feature.cases) {
                for id in &case.requirements {
                    cases.entry(id).or_default().push(case);
                }
            }
            for requirement in &suite.requirements {
                let mut cases = cases.remove(requirement.id.as_str()).unwrap_or_default();
                cases.sort_by_key(|case| places.get(case.id.as_str()).copied());
                let cells: Vec<_> = cases
                    .into_iter()
                    .map(|case| {
                        cell(case, places.get(case.id.as_str()).and_then(|n| recorded.get(*n)), record.is_some())
                    })
                    .collect();
                let seen = cells.iter().map(|cell| (cell.verdict, cell.reason.as_ref()));
                let (standing, reason) = stand(requirement, ics.as_ref(), &editions, seen);
                requirements.push(Row {
                    suite: suite.id.clone(),
                    requirement: requirement.clone(),
                    standing,
                    reason,
                    cases: cells,
                });
            }
        }
        let mut counts = BTreeMap::new();
        for row in &requirements {
            *counts.entry(row.standing).or_default() += 1;
        }
        let standards: BTreeSet<&str> = requirements.iter().map(|row| row.requirement.standard.as_str()).collect();
        editions.retain(|standard, _| standards.contains(standard.as_str()));
        Self {
            format: FORMAT.to_owned(),
            run: None,
            suites: suites
                .iter()
                .map(|suite| SuiteRef {
                    id: suite.id.clone(),
                    title: suite.title.clone(),
                    digest: suite.digest.clone(),
                })
                .collect(),
            editions,
            counts,
            requirements,
        }
    }

    /// Indented by two, line end last.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}

fn cell(case: &TestCase, recorded: Option<&CaseRecord>, ran: bool) -> Cell {
    let (verdict, reason) = match recorded {
        Some(record) => (Some(record.verdict), record.reason.clone()),
        // The plan of a sound bundle has every case; one that doesn't must not look better for it.
        None if ran => {
            (Some(Verdict::NotRun), Some(Text::new("the run record doesn't hold it", "运行记录中没有该用例")))
        }
        None => (None, None),
    };
    Cell { id: case.id.clone(), title: case.title.clone(), verdict, reason }
}
