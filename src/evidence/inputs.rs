//! What was handed in for a run beside the suites: kept in the run folder byte for byte, under `inputs/`.
//!
//! `plan.json` names each file with its digest, and the ledger begins with the digest of `plan.json`: so the run record says
//! what it was made from. An IXIT file is never handed in here: it holds secrets.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::BundleError;
use crate::catalogue::{Diagnostic, Diagnostics, Measurements, Reading, Suite, diagnostic::Source};

/// The folder within a run folder.
pub const FOLDER: &str = "inputs";

/// What the names of measurement records begin with: `measurements-1.yaml`, `measurements-2.yaml`.
pub const MEASUREMENTS: &str = "measurements-";

/// Why a file can't be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    #[error("`{name}` can't be a name under {FOLDER}/: {what}")]
    Improper { name: String, what: &'static str },
    #[error("`{name}` was handed in twice under {FOLDER}/, with different content")]
    Twice { name: String },
}

/// The files, by their path in the run folder (`inputs/NAME`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputFiles(BTreeMap<String, Vec<u8>>);

impl InputFiles {
    /// Adds a file as `inputs/NAME`. The name is one plain part; the same file may be added again.
    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<(), InputError> {
        if let Some(what) = improper(name) {
            return Err(InputError::Improper { name: name.to_owned(), what });
        }
        if name.contains('/') {
            return Err(InputError::Improper { name: name.to_owned(), what: "a folder" });
        }
        let bytes = bytes.into();
        let path = format!("{FOLDER}/{name}");
        let taken = self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(&path));
        match taken {
            Some((other, there)) if *other == path && *there == bytes => Ok(()),
            Some(_) => Err(InputError::Twice { name: name.to_owned() }),
            None => {
                self.0.insert(path, bytes);
                Ok(())
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of `inputs/NAME`.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(&format!("{FOLDER}/{name}")).map(Vec::as_slice)
    }

    /// Leaves the files out that aren't wanted, by their names under `inputs/`.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|path, _| path.strip_prefix(FOLDER).and_then(|name| name.strip_prefix('/')).is_some_and(&wanted));
    }

    /// Adds a measurement record under the next free name.
    pub fn add_measurements(&mut self, bytes: impl Into<Vec<u8>>) -> Result<(), InputError> {
        let count = self.records().count();
        self.add(&format!("{MEASUREMENTS}{}.yaml", count + 1), bytes)
    }

    fn records(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.iter().filter(|(path, _)| {
            path.strip_prefix(FOLDER)
                .and_then(|name| name.strip_prefix('/'))
                .is_some_and(|n| n.starts_with(MEASUREMENTS))
        })
    }

    /// What the measurement records among them say on these suites; entries of other suites are left alone.
    pub fn measurements<'a>(&self, suites: impl IntoIterator<Item = &'a Suite>) -> Result<Measurements, Diagnostics> {
        let suites: Vec<&Suite> = suites.into_iter().collect();
        let mut measurements = Measurements::default();
        for (path, bytes) in self.records() {
            let text = std::str::from_utf8(bytes).map_err(|_| not_utf8(path))?;
            measurements.add(text, path, &suites, Reading { others: true, ..Reading::default() })?;
        }
        Ok(measurements)
    }

    /// Path in the run folder and bytes, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Path in the run folder to SHA-256, hex: as `plan.json` has it.
    pub fn digests(&self) -> BTreeMap<String, String> {
        self.iter().map(|(path, bytes)| (path.to_owned(), hex::encode(Sha256::digest(bytes)))).collect()
    }

    /// Reads `inputs/` of a run folder; none there is an empty one.
    pub fn read(bundle: &Path) -> Result<Self, BundleError> {
        let dir = bundle.join(FOLDER);
        let mut files = Self::default();
        if !dir.exists() {
            return Ok(files);
        }
        for entry in fs::read_dir(&dir).map_err(BundleError::io("read", &dir))? {
            let path: PathBuf = entry.map_err(BundleError::io("read", &dir))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = fs::read(&path).map_err(BundleError::io("read", &path))?;
            files.add(&name, bytes).map_err(|error| BundleError::Input { dir: bundle.to_owned(), error })?;
        }
        Ok(files)
    }

    /// Writes the files into a run folder.
    pub(super) fn write(&self, bundle: &Path) -> Result<(), BundleError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let dir = bundle.join(FOLDER);
        fs::create_dir_all(&dir).map_err(BundleError::io("create", &dir))?;
        for (path, bytes) in self.iter() {
            let path = bundle.join(path);
            fs::write(&path, bytes).map_err(BundleError::io("write", &path))?;
        }
        Ok(())
    }

    /// The first difference from the digests of a plan, if any.
    pub fn difference(&self, planned: &BTreeMap<String, String>) -> Option<InputDifference> {
        let found = self.digests();
        for (path, due) in planned {
            match found.get(path) {
                None => return Some(InputDifference::Missing { path: path.clone() }),
                Some(found) if found != due => {
                    let (path, due, found) = (path.clone(), due.clone(), found.clone());
                    return Some(InputDifference::Changed { path, due, found });
                }
                Some(_) => {}
            }
        }
        let more = found.keys().find(|path| !planned.contains_key(*path));
        more.map(|path| InputDifference::Unlisted { path: path.clone() })
    }
}

fn not_utf8(path: &str) -> Diagnostics {
    Diagnostic::new("not_utf8", ("the file isn't UTF-8", "文件不是 UTF-8 编码")).at(&Source::new(path, ""), 0..0).into()
}

/// How `inputs/` differs from what the plan names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputDifference {
    #[error("{path} is missing")]
    Missing { path: String },
    #[error("{path} was changed: the plan names sha256 {due}, it has {found}")]
    Changed { path: String, due: String, found: String },
    #[error("{path} is not named by the plan")]
    Unlisted { path: String },
}

/// What is wrong with a path in a bundle, if anything: plain ASCII names only, so that no two systems read one path as two.
pub fn improper(path: &str) -> Option<&'static str> {
    if path.starts_with('/') {
        return Some("an absolute path");
    }
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Some("an empty, `.` or `..` part");
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+')) {
            return Some("a character outside A-Z a-z 0-9 . _ - +");
        }
        if part.ends_with('.') {
            return Some("a part that ends with a dot");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> InputFiles {
        let mut files = InputFiles::default();
        files.add("ics.yaml", *b"abc").unwrap();
        files.add("photo.jpg", *b"").unwrap();
        files
    }

    #[test]
    fn digests_are_those_of_the_bytes() {
        // SHA-256 of "abc" and of nothing: FIPS 180-4 examples.
        let due = [
            ("inputs/ics.yaml", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("inputs/photo.jpg", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ];
        assert_eq!(files().digests(), due.map(|(path, digest)| (path.to_owned(), digest.to_owned())).into());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(InputFiles::read(folder.path()).unwrap(), InputFiles::default());
        files().write(folder.path()).unwrap();
        assert_eq!(fs::read(folder.path().join("inputs/ics.yaml")).unwrap(), b"abc");
        assert_eq!(InputFiles::read(folder.path()).unwrap(), files());
    }

    #[test]
    fn a_name_that_systems_read_differently_is_refused() {
        for name in ["", "..", "a/b", "/a", "产品.yaml", "a b", "a."] {
            let refused = InputFiles::default().add(name, *b"");
            assert!(matches!(refused, Err(InputError::Improper { .. })), "{name:?}: {refused:?}");
        }
        let mut files = files();
        assert_eq!(files.add("ics.yaml", *b"abc"), Ok(()));
        assert_eq!(files.add("ics.yaml", *b"abd"), Err(InputError::Twice { name: "ics.yaml".to_owned() }));
        assert_eq!(files.add("ICS.yaml", *b"abc"), Err(InputError::Twice { name: "ICS.yaml".to_owned() }));
    }

    #[test]
    fn a_missing_a_changed_and_an_unlisted_file_are_named() {
        let planned = files().digests();
        assert_eq!(files().difference(&planned), None);
        let told = |files: &InputFiles| files.difference(&planned).unwrap().to_string();
        let mut changed = InputFiles::default();
        changed.add("ics.yaml", *b"").unwrap();
        changed.add("photo.jpg", *b"").unwrap();
        assert!(told(&changed).starts_with("inputs/ics.yaml was changed: the plan names sha256 ba7816bf"));
        let mut less = InputFiles::default();
        less.add("ics.yaml", *b"abc").unwrap();
        assert_eq!(told(&less), "inputs/photo.jpg is missing");
        let mut more = files();
        more.add("more", *b"").unwrap();
        assert_eq!(told(&more), "inputs/more is not named by the plan");
    }
}
