use std::sync::Arc;

use super::{Feature, IcsProforma, IxitProforma, OverlayRef, Quantities, Requirement, TestCase, diagnostic::Source};
use crate::device::PortKind;

/// Everything that was read from `features/` (embedded or from a folder), checked.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Sorted by id.
    pub suites: Vec<Suite>,
    /// The overlays that were laid over them, in their order; none as they are read.
    pub overlays: Vec<OverlayRef>,
}

/// One product family: the content of one folder of `features/`.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The folder's name: `contact-card`.
    pub id: String,
    /// Title from the suite's `suite.yaml`, in both languages.
    pub title: super::Text,
    /// Standards that it tests against: `GB/T 16649.3`.
    pub standards: Vec<String>,
    /// What it tests: a product that answers, or data captured from one.
    pub iut: PortKind,
    /// A plain folder of features: no requirements, ids made of file names and titles.
    pub plain: bool,
    pub requirements: Vec<Requirement>,
    pub ics: IcsProforma,
    pub ixit: IxitProforma,
    pub quantities: Quantities,
    pub features: Vec<Feature>,
    /// What each device is asked before the first test case, as a test case without a requirement: `preflight/contact-card`.
    pub preflight: Option<Arc<TestCase>>,
    /// The source files, path relative to the suite's folder and bytes, sorted by path: what a bundle keeps.
    pub sources: Vec<(String, Vec<u8>)>,
    /// SHA-256 over the sorted sources, hex.
    pub digest: String,
}

impl Suite {
    /// The text of the file of steps that [`TestCase::path`] names: a feature, or `suite.yaml` for the pre-flight.
    pub fn source(&self, path: &str) -> Option<Source> {
        let (_, bytes) = self.sources.iter().find(|(own, _)| {
            path.strip_suffix(own.as_str()).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
                && (own.ends_with(".feature") || own == "suite.yaml")
        })?;
        Some(Source::new(path, std::str::from_utf8(bytes).ok()?))
    }
}

impl Catalogue {
    pub fn suite(&self, id: &str) -> Option<&Suite> {
        self.suites.iter().find(|suite| suite.id == id)
    }

    /// Every test case with its suite and feature, in the order of suites, files and lines.
    pub fn cases(&self) -> impl Iterator<Item = (&Suite, &Feature, &TestCase)> {
        self.suites.iter().flat_map(|suite| {
            suite
                .features
                .iter()
                .flat_map(move |feature| feature.cases.iter().map(move |case| (suite, feature, &**case)))
        })
    }

    /// Test case by full id. Walks the catalogue: for many look-ups make a map of [`Self::cases`].
    pub fn case(&self, id: &str) -> Option<(&Suite, &Feature, &TestCase)> {
        self.cases().find(|(.., case)| case.id == id)
    }

    pub fn requirement(&self, id: &str) -> Option<(&Suite, &Requirement)> {
        self.suites.iter().find_map(|suite| {
            suite.requirements.iter().find(|requirement| requirement.id == id).map(|requirement| (suite, requirement))
        })
    }
}
