//! `MANIFEST.json`: every file of a bundle with size and digests, and which names a file may have.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{CertificateError, Code, Digests, Fault, envelope, json, trust::FORMAT};
use crate::evidence::inputs::improper;

/// The file in a bundle.
pub const FILE: &str = "MANIFEST.json";
/// A convenience copy in a bundle; see [`super::trust`].
pub const TRUST_FILE: &str = "trust.json";
/// What the manifest does not cover: itself, and what is made after it.
pub const UNCOVERED: [&str; 3] = [FILE, TRUST_FILE, envelope::FILE];

const MOST_FILES: usize = 100_000;
const DEEPEST: usize = 16;

/// Canonical JSON; `files` sorted by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub files: Vec<ManifestFile>,
    pub format: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    pub bytes: u64,
    /// Relative to the bundle, `/` between parts.
    pub path: String,
    pub sha256: String,
    pub sm3: String,
}

/// All files of a bundle in memory, by their path in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Reads a bundle folder. Names that aren't plain and portable, symbolic links and anything that is neither file nor
    /// folder are faults ([`Code::Archive`]).
    pub fn read(bundle: &Path) -> Result<Self, Fault> {
        let mut files = BTreeMap::new();
        walk(bundle, "", 0, &mut files)?;
        let mut folded = BTreeMap::new();
        for path in files.keys() {
            match folded.entry(path.to_ascii_lowercase()) {
                Entry::Vacant(slot) => {
                    slot.insert(path);
                }
                Entry::Occupied(other) => {
                    return Err(Fault::new(
                        Code::Archive,
                        path,
                        "names that differ in more than letter case",
                        format!("`{}` as well", other.get()),
                    ));
                }
            }
        }
        Ok(Self(files))
    }

    /// The bytes of a file that must be there.
    pub fn due(&self, path: &str) -> Result<&[u8], Fault> {
        self.get(path).ok_or_else(|| Fault::new(Code::Structure, path, "a file", "none"))
    }

    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Those that the manifest covers.
    pub fn covered(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.iter().filter(|(path, _)| !UNCOVERED.contains(path))
    }
}

impl Manifest {
    pub fn of(files: &Files) -> Self {
        let files = files
            .covered()
            .map(|(path, bytes)| {
                let Digests { sha256, sm3 } = Digests::of(bytes);
                ManifestFile { bytes: length(bytes), path: path.to_owned(), sha256, sm3 }
            })
            .collect();
        Self { files, format: FORMAT.to_owned() }
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, CertificateError> {
        json::canonical(self).map_err(CertificateError::Internal)
    }

    /// Reads strictly: canonical, sorted, plain names only.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let manifest: Self = json::parse_canonical(FILE, bytes)?;
        if manifest.format != FORMAT {
            return Err(Fault::new(Code::Structure, format!("{FILE} /format"), FORMAT, manifest.format));
        }
        let mut last: Option<&str> = None;
        for (n, file) in manifest.files.iter().enumerate() {
            let at = format!("{FILE} /files/{n}/path");
            if let Some(what) = improper(&file.path) {
                return Err(Fault::new(Code::Archive, at, "a plain relative path", format!("`{}`: {what}", file.path)));
            }
            if UNCOVERED.contains(&file.path.as_str()) {
                return Err(Fault::new(Code::Manifest, at, "a file that the manifest covers", &*file.path));
            }
            if last.is_some_and(|last| last >= file.path.as_str()) {
                return Err(Fault::new(Code::Manifest, at, "paths in order, each once", &*file.path));
            }
            last = Some(&file.path);
        }
        Ok(manifest)
    }

    /// Compares with the files there: none missing, none undeclared, sizes and both digests equal.
    pub fn check(&self, files: &Files) -> Result<(), Fault> {
        for file in &self.files {
            let path = &file.path;
            let bytes = files.get(path).ok_or_else(|| Fault::new(Code::Manifest, path, "a file", "none"))?;
            let found = Digests::of(bytes);
            if file.bytes != length(bytes) {
                return Err(Fault::new(
                    Code::Manifest,
                    path,
                    format!("{} bytes", file.bytes),
                    format!("{} bytes", bytes.len()),
                ));
            }
            if file.sha256 != found.sha256 {
                return Err(Fault::new(Code::Manifest, path, format!("sha256 {}", file.sha256), found.sha256));
            }
            if file.sm3 != found.sm3 {
                return Err(Fault::new(Code::Manifest, path, format!("sm3 {}", file.sm3), found.sm3));
            }
        }
        match files.covered().find(|(path, _)| self.files.iter().all(|file| file.path != *path)) {
            Some((path, _)) => {
                Err(Fault::new(Code::Manifest, path, "no such file", "a file that the manifest doesn't name"))
            }
            None => Ok(()),
        }
    }
}

fn walk(bundle: &Path, prefix: &str, depth: usize, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Fault> {
    let here = if prefix.is_empty() { "the bundle" } else { prefix };
    let unreadable = |error: std::io::Error| Fault::new(Code::Structure, here, "a readable folder", error.to_string());
    if depth > DEEPEST {
        return Err(Fault::new(Code::Archive, here, format!("at most {DEEPEST} folders in one another"), "more"));
    }
    for entry in fs::read_dir(bundle.join(prefix)).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = if prefix.is_empty() { name.into_owned() } else { format!("{prefix}/{name}") };
        if let Some(what) = improper(&path) {
            return Err(Fault::new(Code::Archive, path.escape_debug().to_string(), "a plain portable name", what));
        }
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            walk(bundle, &path, depth + 1, files)?;
        } else if kind.is_file() {
            let bytes = fs::read(entry.path())
                .map_err(|error| Fault::new(Code::Structure, &*path, "a readable file", error.to_string()))?;
            files.insert(path, bytes);
        } else {
            let found = if kind.is_symlink() { "a symbolic link" } else { "a special file" };
            return Err(Fault::new(Code::Archive, path, "a file or folder", found));
        }
        if files.len() > MOST_FILES {
            return Err(Fault::new(Code::Archive, here, format!("at most {MOST_FILES} files"), "more"));
        }
    }
    Ok(())
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("suite")).unwrap();
        fs::write(folder.path().join("suite/a.feature"), b"abc").unwrap();
        fs::write(folder.path().join("run.json"), b"{}").unwrap();
        fs::write(folder.path().join(FILE), b"not covered").unwrap();
        folder
    }

    #[test]
    fn covers_all_but_itself_and_is_canonical() {
        let folder = bundle();
        let manifest = Manifest::of(&Files::read(folder.path()).unwrap());
        let text = String::from_utf8(manifest.to_bytes().unwrap()).unwrap();
        assert!(text.starts_with(concat!(
            r#"{"files":[{"bytes":2,"path":"run.json","#,
            r#""sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","sm3":""#
        )));
        assert!(text.ends_with(concat!(
            r#"{"bytes":3,"path":"suite/a.feature","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","#,
            r#""sm3":"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"}],"format":"1.0"}"#
        )));
        assert_eq!(Manifest::parse(text.as_bytes()).unwrap(), manifest);
    }

    #[test]
    fn missing_changed_and_undeclared_files_are_named() {
        let folder = bundle();
        let manifest = Manifest::of(&Files::read(folder.path()).unwrap());
        let check = || manifest.check(&Files::read(folder.path()).unwrap()).unwrap_err();
        fs::write(folder.path().join("suite/a.feature"), b"abd").unwrap();
        assert_eq!((check().code, &*check().place), (Code::Manifest, "suite/a.feature"));
        fs::remove_file(folder.path().join("suite/a.feature")).unwrap();
        assert_eq!((check().code, &*check().found), (Code::Manifest, "none"));
        fs::write(folder.path().join("suite/a.feature"), b"abc").unwrap();
        fs::write(folder.path().join("more"), b"").unwrap();
        assert_eq!((check().code, &*check().place), (Code::Manifest, "more"));
    }

    #[test]
    fn names_that_systems_read_differently_are_refused() {
        for path in
            ["/etc/passwd", "a/../b", "./a", "a//b", "", "a\\b", "a b", "c:", "\u{e9}", "e\u{301}", "a.", "x/\u{202e}y"]
        {
            assert!(improper(path).is_some(), "{path:?}");
        }
        for path in ["run.json", "suite/contact-card/atr.feature", "reports/report.html"] {
            assert_eq!(improper(path), None);
        }
        let folder = bundle();
        fs::write(folder.path().join("RUN.json"), b"").unwrap();
        assert_eq!(Files::read(folder.path()).unwrap_err().code, Code::Archive);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_refused() {
        let folder = bundle();
        std::os::unix::fs::symlink("run.json", folder.path().join("link")).unwrap();
        let fault = Files::read(folder.path()).unwrap_err();
        assert_eq!((fault.code, &*fault.place, &*fault.found), (Code::Archive, "link", "a symbolic link"));
    }
}
