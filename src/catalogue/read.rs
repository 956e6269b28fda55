//! Reading suites: embedded in the program, from a folder, or from a bundle's copy.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::{
    Catalogue, Effect, IcsProforma, IxitProforma, Keyword, Quantities, StepText, Suite, TestCase, Text,
    diagnostic::{Diagnostic, Diagnostics, Source},
    expand::{DraftFeature, Strictness, expand, slug},
    feature::PREFLIGHT,
    lint::{self, Draft, Item},
    quantity::QuantitiesFile,
    shared, yaml,
};
use crate::device::PortKind;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/features");

/// Path relative to the suite's folder, parts joined by `/`, and content.
pub type SourceFile = (String, Vec<u8>);

/// No single file of a suite needs to be longer; a folder given by mistake must not fill the memory.
const LONGEST_FILE: u64 = 8 << 20;

/// Bytes of feature files from which on another thread pays.
const WORTH_A_THREAD: usize = 16 << 10;

#[derive(Debug, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SuiteFile {
    id: String,
    title: Text,
    #[serde(default)]
    standards: Vec<String>,
    /// What it tests: a `card`, which answers, or a `capture`, which is data.
    #[serde(default)]
    iut: PortKind,
    /// What each device is asked before the first test case: `When` steps that compare it with the ICS, without side effects.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    preflight: Vec<serde_saphyr::Spanned<String>>,
}

impl Catalogue {
    /// The suites that this program was built with.
    pub fn embedded() -> Result<Self, Diagnostics> {
        let suites = EMBEDDED.dirs().map(|dir| {
            let id = dir.path().to_string_lossy().into_owned();
            let mut files = Vec::new();
            embedded_files(dir, dir.path(), &mut files);
            (id.clone(), format!("features/{id}"), files)
        });
        Self::build(suites.collect())
    }

    /// The suites of a folder: its subfolders, or the folder itself when it holds a `suite.yaml` or feature files.
    ///
    /// A folder without `suite.yaml` and `requirements.yaml` is a plain folder of features: its test cases need no tags,
    /// their ids are made of file name and title, and they prove no requirement.
    pub fn from_dir(path: &Path) -> Result<Self, Diagnostics> {
        let mut found = Diagnostics::default();
        let mut files = Vec::new();
        disk_files(path, path, 0, &mut files, &mut found);
        let name =
            path.canonicalize().ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
        let one =
            files.iter().any(|(path, _)| !path.contains('/') && (path == "suite.yaml" || path.ends_with(".feature")));
        let mut suites: Vec<(String, String, Vec<SourceFile>)> = Vec::new();
        if one {
            let id = name.map(|name| slug(&name)).filter(|id| !id.is_empty()).unwrap_or_else(|| "features".to_owned());
            suites.push((id, path.display().to_string(), files));
        } else {
            for (path_in, bytes) in files {
                let Some((folder, rest)) = path_in.split_once('/') else { continue };
                if suites.last().is_none_or(|(id, ..)| id != folder) {
                    suites.push((folder.to_owned(), path.join(folder).display().to_string(), Vec::new()));
                }
                if let Some((.., files)) = suites.last_mut() {
                    files.push((rest.to_owned(), bytes));
                }
            }
            suites.retain(|(.., files)| files.iter().any(|(path, _)| is_source(path)));
        }
        if suites.is_empty() && found.is_empty() {
            let shown = path.display();
            found.push(
                Diagnostic::new("no_suite", (format!("no suite in {shown}"), format!("{shown} 中没有测试套件"))).help(
                    (
                        "a suite is a folder with suite.yaml and *.feature files",
                        "套件是含有 suite.yaml 和 *.feature 文件的文件夹",
                    ),
                ),
            );
        }
        let catalogue = Self::build(suites);
        match found.take(catalogue) {
            Some(catalogue) => found.or(catalogue),
            None => Err(found),
        }
    }

    /// Suites from memory: (id, files).
    pub fn from_sources(suites: Vec<(String, Vec<SourceFile>)>) -> Result<Self, Diagnostics> {
        Self::build(suites.into_iter().map(|(id, files)| (id.clone(), format!("features/{id}"), files)).collect())
    }

    fn build(suites: Vec<(String, String, Vec<SourceFile>)>) -> Result<Self, Diagnostics> {
        let mut found = Diagnostics::default();
        let mut catalogue = Self { suites: Vec::new(), overlays: Vec::new() };
        let mut folders = Vec::new();
        for (id, shown, files) in suites {
            if let Some(suite) = found.take(read_suite(&id, &shown, files)) {
                catalogue.suites.push(suite);
                folders.push(shown);
            }
        }
        let shown: Vec<_> = folders.iter().map(String::as_str).zip(&catalogue.suites).collect();
        shared::check(&shown, &mut found);
        catalogue.suites.sort_by(|a, b| a.id.cmp(&b.id));
        found.or(catalogue)
    }
}

/// Reads the files of one suite; `shown` is its folder as the user would name it.
fn read_suite(folder: &str, shown: &str, mut files: Vec<SourceFile>) -> Result<Suite, Diagnostics> {
    files.retain(|(path, _)| is_source(path));
    files.sort();
    let digest = digest(&files);
    let mut found = Diagnostics::default();
    let mut texts = Vec::new();
    for (path, bytes) in &files {
        let name = format!("{shown}/{path}");
        match std::str::from_utf8(bytes) {
            Ok(text) => texts.push((path.as_str(), Source::new(&name, text))),
            Err(error) => {
                let source = Source::new(&name, &String::from_utf8_lossy(bytes));
                let at = error.valid_up_to();
                found.push(
                    Diagnostic::new("not_utf8", ("the file isn't UTF-8", "文件不是 UTF-8 编码"))
                        .at(&source, at..at)
                        .help(("save it as UTF-8", "请另存为 UTF-8")),
                );
            }
        }
    }
    let source = |wanted: &str| texts.iter().find(|(path, _)| *path == wanted).map(|(_, source)| source);
    let plain = !texts.iter().any(|(path, _)| *path == "suite.yaml" || is_requirements(path));
    let strictness = if plain { Strictness::Plain } else { Strictness::Suite };
    let mut draft = Draft {
        id: folder.to_owned(),
        plain,
        suite: None,
        requirements: Vec::new(),
        ics: Vec::new(),
        rules: Vec::new(),
        ixit: Vec::new(),
        quantities: Vec::new(),
        statements: Vec::new(),
        features: Vec::new(),
    };
    let mut title = Text::data(folder);
    let mut standards = Vec::new();
    let mut preflight = None;
    let mut iut = PortKind::default();
    match source("suite.yaml") {
        Some(source) => {
            draft.suite = Some(source.clone());
            if let Some(file) = found.take(yaml::read::<SuiteFile>(source)) {
                lint::folder(source, "id", &file.id, folder, &mut found);
                preflight = self::preflight(folder, source, &file.preflight);
                (title, standards, iut) = (file.title, file.standards, file.iut);
            }
        }
        None if plain => {}
        None => found.push(
            Diagnostic::new(
                "no_suite_file",
                (format!("{shown} has no suite.yaml"), format!("{shown} 中没有 suite.yaml")),
            )
            .help((
                "it holds `id`, `title: {en, zh}` and `standards`",
                "其中写明 `id`、`title: {en, zh}` 和 `standards`",
            )),
        ),
    }
    for (_, source) in texts.iter().filter(|(path, _)| is_requirements(path)) {
        let read = yaml::read::<Vec<serde_saphyr::Spanned<super::Requirement>>>(source);
        draft.requirements.extend(Item::all(source, found.take(read).unwrap_or_default()));
    }
    if let Some(source) = source("ics.yaml")
        && let Some(file) = found.take(yaml::read::<IcsFile>(source))
    {
        lint::folder(source, "suite", &file.suite, folder, &mut found);
        draft.ics = Item::all(source, file.items);
        draft.rules = Item::all(source, file.rules);
    }
    if let Some(source) = source("ixit.yaml")
        && let Some(file) = found.take(yaml::read::<IxitFile>(source))
    {
        lint::folder(source, "suite", &file.suite, folder, &mut found);
        draft.ixit = Item::all(source, file.items);
    }
    if let Some(source) = source("quantities.yaml")
        && let Some(file) = found.take(yaml::read::<QuantitiesFile>(source))
    {
        lint::folder(source, "suite", &file.suite, folder, &mut found);
        draft.quantities = Item::all(source, file.quantities);
        draft.statements = Item::all(source, file.statements);
    }
    let features: Vec<&Source> =
        texts.iter().filter(|(path, _)| path.ends_with(".feature")).map(|(_, source)| source).collect();
    for read in expand_all(folder, &features, strictness) {
        draft.features.extend(found.take(read));
    }
    // With a file unread, half of the cross references would be wrong for that reason alone.
    if !found.is_empty() {
        lint::alone(&draft, &mut found);
        return Err(found);
    }
    lint::check(&mut draft, &mut found);
    found.or(Suite {
        id: folder.to_owned(),
        title,
        standards,
        iut,
        plain,
        requirements: Item::values(draft.requirements),
        ics: IcsProforma { suite: folder.to_owned(), items: Item::values(draft.ics), rules: Item::values(draft.rules) },
        ixit: IxitProforma { suite: folder.to_owned(), items: Item::values(draft.ixit) },
        quantities: Quantities {
            suite: folder.to_owned(),
            quantities: Item::values(draft.quantities),
            statements: Item::values(draft.statements),
        },
        features: draft.features.into_iter().map(DraftFeature::into_feature).collect(),
        preflight,
        sources: files,
        digest,
    })
}

/// The pre-flight of a suite, whose steps stand in its `suite.yaml`.
fn preflight(folder: &str, source: &Source, steps: &[serde_saphyr::Spanned<String>]) -> Option<Arc<TestCase>> {
    let line = |step: &serde_saphyr::Spanned<String>| usize::try_from(step.referenced.line()).unwrap_or(1);
    let step = |step: &serde_saphyr::Spanned<String>| StepText {
        keyword: Keyword::When,
        text: step.value.trim().to_owned(),
        line: line(step),
        table: Vec::new(),
        doc_string: None,
    };
    Some(Arc::new(TestCase {
        id: format!("{PREFLIGHT}/{folder}"),
        title: Text::new("What the device says of itself agrees with the ICS", "设备自身的说明与 ICS 相符"),
        rule: String::new(),
        path: source.name.to_string(),
        line: line(steps.first()?),
        requirements: Vec::new(),
        needs: Vec::new(),
        effect: Effect::Reads,
        trace: Vec::new(),
        quantities: Vec::new(),
        statements: Vec::new(),
        tags: Vec::new(),
        steps: steps.iter().map(step).collect(),
    }))
}

/// Each file by itself, in their order; by several threads where there is enough to do.
fn expand_all(folder: &str, sources: &[&Source], strictness: Strictness) -> Vec<Result<DraftFeature, Diagnostics>> {
    let size: usize = sources.iter().map(|source| source.text.len()).sum();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(size / WORTH_A_THREAD).min(sources.len()).max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut read = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(source) = sources.get(index) else { return read };
            read.push((index, expand(folder, source, strictness)));
        }
    };
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(read) => all.extend(read),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, read)| read).collect()
}

/// `ics.yaml`, with places.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct IcsFile {
    suite: String,
    items: Vec<serde_saphyr::Spanned<super::IcsItem>>,
    #[serde(default)]
    rules: Vec<serde_saphyr::Spanned<super::IcsRule>>,
}

/// `ixit.yaml`, with places.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct IxitFile {
    suite: String,
    items: Vec<serde_saphyr::Spanned<super::IxitItem>>,
}

fn is_requirements(path: &str) -> bool {
    path.starts_with("requirements") && path.ends_with(".yaml") && !path.contains('/')
}

/// What belongs to a suite; other files (notes, schemas) may stand beside it and don't count.
fn is_source(path: &str) -> bool {
    path.ends_with(".feature")
        || matches!(path, "suite.yaml" | "ics.yaml" | "ixit.yaml" | "quantities.yaml")
        || is_requirements(path)
}

/// SHA-256 over the sorted files: path, zero byte, length as 8 bytes big endian, content.
pub fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    }
    hex::encode(hash.finalize())
}

fn embedded_files(dir: &Dir<'static>, root: &Path, files: &mut Vec<SourceFile>) {
    for file in dir.files() {
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        files.push((joined(path), file.contents().to_vec()));
    }
    for inner in dir.dirs() {
        embedded_files(inner, root, files);
    }
}

/// All sources below `dir`, sorted by path; folders that begin with a dot are left alone.
fn disk_files(dir: &Path, root: &Path, depth: usize, files: &mut Vec<SourceFile>, found: &mut Diagnostics) {
    let unreadable = |path: &Path, error: std::io::Error| {
        let path = path.display();
        Diagnostic::new("unreadable", (format!("can't read {path}: {error}"), format!("无法读取 {path}：{error}")))
    };
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(unreadable(dir, error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() && !hidden && depth < 8 => disk_files(&path, root, depth + 1, files, found),
            Ok(meta) if meta.is_file() => {
                let name = joined(path.strip_prefix(root).unwrap_or(&path));
                let in_suite = name.split_once('/').map_or(name.as_str(), |(_, rest)| rest);
                if !(is_source(&name) || is_source(in_suite)) {
                    continue;
                }
                if meta.len() > LONGEST_FILE {
                    let shown = path.display();
                    found.push(Diagnostic::new(
                        "too_long",
                        (format!("{shown} is longer than 8 MiB"), format!("{shown} 超过 8 MiB")),
                    ));
                    continue;
                }
                match fs::read(&path) {
                    Ok(bytes) => files.push((name, bytes)),
                    Err(error) => found.push(unreadable(&path, error)),
                }
            }
            Ok(_) => {}
            Err(error) => found.push(unreadable(&path, error)),
        }
    }
}

fn joined(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Lang;

    fn files(list: &[(&str, &str)]) -> Vec<SourceFile> {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_embedded_suites_are_well_formed() {
        if let Err(found) = Catalogue::embedded() {
            panic!("{}", found.render(Lang::En, false, 120));
        }
    }

    #[test]
    fn a_plain_folder_needs_no_tags() {
        let feature = "Feature: A card\n  Scenario: It answers!\n    Given the card after a cold reset\n";
        let catalogue = Catalogue::from_sources(vec![("mine".into(), files(&[("first.feature", feature)]))]).unwrap();
        let (.., case) = catalogue.cases().next().unwrap();
        assert_eq!(case.id, "mine/first-it-answers");
        assert_eq!((case.path.as_str(), case.line), ("features/mine/first.feature", 2));
    }
}
