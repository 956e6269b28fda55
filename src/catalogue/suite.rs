use super::{Feature, IcsProforma, IxitProforma, Requirement};

/// Everything that was read from `features/` (embedded or from a folder), checked.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Sorted by id.
    pub suites: Vec<Suite>,
}

/// One product family: the content of one folder of `features/`.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The folder's name: `contact-card`.
    pub id: String,
    /// Title from the suite's `suite.yaml`, in both languages.
    pub title: super::Text,
    pub requirements: Vec<Requirement>,
    pub ics: IcsProforma,
    pub ixit: IxitProforma,
    pub features: Vec<Feature>,
    /// The source files, path relative to the suite's folder and bytes, sorted by path: what a bundle keeps.
    pub sources: Vec<(String, Vec<u8>)>,
    /// SHA-256 over the sorted sources, hex.
    pub digest: String,
}
