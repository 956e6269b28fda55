//! The run folder: written as the run goes, so that a kill at any moment loses no finished test case, and read back.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{
    CaseRecord, EvidenceLine, FORMAT, InputFiles, RunRecord,
    inputs::InputError,
    journal::{EntryRef, JournalEntry, JournalLine, Lines, finish_entry},
    trace::{ChainHead, Flush, Trace},
};
use crate::plan::{PlannedDevice, Shard};

/// Why a run folder can't be written or read: which file, which line, what to do.
#[derive(Debug, Error, miette::Diagnostic)]
pub enum BundleError {
    #[error("failed to {action} {}: {cause}", path.display())]
    #[diagnostic(code(jinka::bundle::io))]
    Io { action: &'static str, path: PathBuf, cause: io::Error },
    #[error("{} is there already and isn't empty", path.display())]
    #[diagnostic(
        code(jinka::bundle::exists),
        help("give another folder with --out, or go on with an interrupted run by --resume")
    )]
    Exists { path: PathBuf },
    #[error("{} isn't a run folder: it has no {missing}", path.display())]
    #[diagnostic(
        code(jinka::bundle::not_a_bundle),
        help("a run folder is what `jinka run` printed at its end; it holds plan.json and run.json")
    )]
    NotABundle { path: PathBuf, missing: &'static str },
    #[error("the run in {} has not ended: it has no run.json", path.display())]
    #[diagnostic(code(jinka::bundle::unfinished), help("go on with it: jinka run --resume {}", path.display()))]
    Unfinished { path: PathBuf },
    #[error("{}:{line}: {what}", path.display())]
    #[diagnostic(code(jinka::bundle::malformed))]
    Malformed { path: PathBuf, line: usize, what: String },
    #[error("{}: {error}", dir.display())]
    #[diagnostic(code(jinka::bundle::input), help("the files in inputs/ are for jinka alone; plan.json names them"))]
    Input { dir: PathBuf, error: InputError },
    #[error("{} has format {found}, this jinka reads {FORMAT}", path.display())]
    #[diagnostic(
        code(jinka::bundle::format),
        help("a jinka of the same major format version reads it; run.json and plan.json say which jinka wrote them")
    )]
    Format { path: PathBuf, found: String },
}

impl BundleError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { action, path, cause }
    }
}

/// Writes a run folder. Shared by all workers.
pub struct BundleWriter {
    dir: PathBuf,
    evidence: Arc<File>,
    journal: Mutex<Journal>,
    /// The JSON of the finished cases by id: what the ledger has, `run.json` repeats.
    finished: Mutex<HashMap<String, Kept>>,
    /// A product was tested: its run can't be had again for nothing, as a simulator's can.
    at_stake: AtomicBool,
}

/// What stands in `prev` of the ledger's first line: SHA-256 of `plan.json`, hex. So the ledger says which plan was there first.
pub fn ledger_start(plan: &[u8]) -> String {
    hex::encode(Sha256::digest(plan))
}

struct Journal {
    file: File,
    prev: String,
}

/// A record's JSON among the ledger's lines.
struct Kept {
    lines: Vec<u8>,
    record: Range<usize>,
}

impl BundleWriter {
    /// Begins a new run folder with the plan, the suites' source files (suite, path within it, bytes) and what was handed in.
    pub fn create(
        dir: &Path,
        plan: &[u8],
        sources: &[(String, String, Vec<u8>)],
        inputs: &InputFiles,
    ) -> Result<Self, BundleError> {
        if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(BundleError::Exists { path: dir.to_owned() });
        }
        fs::create_dir_all(dir).map_err(BundleError::io("create", dir))?;
        let mut made = BTreeSet::new();
        for (suite, path, bytes) in sources {
            let path = dir.join("suite").join(suite).join(path);
            if let Some(parent) = path.parent()
                && made.insert(parent.to_owned())
            {
                fs::create_dir_all(parent).map_err(BundleError::io("create", parent))?;
            }
            fs::write(&path, bytes).map_err(BundleError::io("write", &path))?;
        }
        inputs.write(dir)?;
        write_whole(&dir.join("plan.json"), plan)?;
        Self::open(dir, ledger_start(plan))
    }

    /// Takes up an interrupted run: cuts half-written last lines off, and hands back the finished cases and how many attempts
    /// each case has had.
    pub fn resume(dir: &Path, at: String) -> Result<(Self, Interrupted), BundleError> {
        let evidence_path = dir.join("evidence.jsonl");
        let journal_path = dir.join("journal.jsonl");
        cut_partial_line(&evidence_path)?;
        cut_partial_line(&journal_path)?;
        let journal = read_journal(&journal_path)?;
        let mut interrupted = Interrupted::default();
        for line in &journal {
            match &line.entry {
                JournalEntry::Start { case, attempt } => {
                    let most = interrupted.attempts.entry(case.clone()).or_insert(0);
                    *most = (*most).max(*attempt);
                }
                JournalEntry::Finish { attempt, record, .. } => {
                    let most = interrupted.attempts.entry(record.id.clone()).or_insert(0);
                    *most = (*most).max(*attempt);
                    // What has spent a sample is not tried again.
                    if record.lost_device() && record.spent.is_none() {
                        interrupted.finished.remove(&record.id);
                    } else {
                        interrupted.finished.insert(record.id.clone(), (**record).clone());
                    }
                }
                JournalEntry::Resume { .. } | JournalEntry::Shard { .. } | JournalEntry::Merge { .. } => {}
            }
        }
        for line in read_evidence(&evidence_path)? {
            let most = interrupted.attempts.entry(line.case).or_insert(0);
            *most = (*most).max(line.attempt);
        }
        let prev = match fs::read(&journal_path).map_err(BundleError::io("read", &journal_path))?.as_slice() {
            [] => {
                let plan = dir.join("plan.json");
                ledger_start(&fs::read(&plan).map_err(BundleError::io("read", &plan))?)
            }
            lines => head_of(lines),
        };
        let writer = Self::open(dir, prev)?;
        // What was done before may have been done on a product.
        writer.at_stake.store(true, Ordering::Relaxed);
        writer.enter(&EntryRef::Resume { at: &at })?;
        Ok((writer, interrupted))
    }

    /// Enters into the ledger, as its first line, which part of the run this is and on which devices.
    pub fn begin_shard(&self, shard: Shard, devices: &[PlannedDevice], at: &str) -> Result<(), BundleError> {
        self.enter(&EntryRef::Shard { shard, devices, at })
    }

    /// Takes over the ledgers and the evidence of all shards of this plan, in their order, byte for byte.
    pub fn join(&self, shards: &[ShardFiles], at: &str) -> Result<(), BundleError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        for shard in shards {
            let written = journal.file.write_all(&shard.journal);
            written.map_err(BundleError::io("write", &self.dir.join("journal.jsonl")))?;
            let written = (&*self.evidence).write_all(&shard.evidence);
            written.map_err(BundleError::io("write", &self.dir.join("evidence.jsonl")))?;
            journal.prev = head_of(&shard.journal);
        }
        drop(journal);
        let heads: Vec<String> = shards.iter().map(|shard| head_of(&shard.journal)).collect();
        self.enter(&EntryRef::Merge { heads: &heads, at })
    }

    fn enter(&self, entry: &EntryRef<'_>) -> Result<(), BundleError> {
        let mut lines = Lines::default();
        lines.push(|out| serde_json::to_writer(out, entry)).map_err(self.cant_write())?;
        self.append(&mut lines)
    }

    fn open(dir: &Path, prev: String) -> Result<Self, BundleError> {
        let append = |name: &str| {
            let path = dir.join(name);
            OpenOptions::new().create(true).append(true).open(&path).map_err(BundleError::io("open", &path))
        };
        Ok(Self {
            dir: dir.to_owned(),
            evidence: Arc::new(append("evidence.jsonl")?),
            journal: Mutex::new(Journal { file: append("journal.jsonl")?, prev }),
            finished: Mutex::default(),
            at_stake: AtomicBool::new(false),
        })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Begins an attempt. Where a product is at stake the start is in the ledger before the first exchange.
    pub fn start(&self, case: &str, attempt: u32, flush: Flush) -> Result<Trace, BundleError> {
        if flush == Flush::Event {
            self.at_stake.store(true, Ordering::Relaxed);
            let mut lines = Lines::default();
            lines.push(start_entry(case, attempt)).map_err(self.cant_write())?;
            self.append(&mut lines)?;
        }
        Ok(Trace::new(Arc::clone(&self.evidence), flush, case, attempt))
    }

    /// Enters a finished attempt into the ledger; its evidence has been written by [`Trace::close`].
    pub fn finish(
        &self,
        record: &CaseRecord,
        attempt: u32,
        evidence: ChainHead,
        flush: Flush,
    ) -> Result<(), BundleError> {
        let mut lines = Lines::with_capacity(2560); // what a short case takes
        if flush == Flush::Attempt {
            lines.push(start_entry(&record.id, attempt)).map_err(self.cant_write())?;
        }
        let mut place = 0..0;
        lines
            .push(|out| {
                place = finish_entry(out, attempt, record, &evidence)?;
                Ok(())
            })
            .map_err(self.cant_write())?;
        self.append(&mut lines)?;
        let kept = Kept { lines: lines.bytes, record: place };
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).insert(record.id.clone(), kept);
        Ok(())
    }

    /// Ends the run: `run.json`, whole or not at all. `record` has the cases as they were given to [`Self::finish`].
    pub fn seal(&self, record: &RunRecord) -> Result<(), BundleError> {
        let whole = serde_json::to_vec(&record.without_cases()).map_err(self.cant_write())?;
        // Where the cases belong: inside a string the quotation marks would be escaped.
        let mark = b"\"cases\":[";
        let at = whole.windows(mark.len()).position(|bytes| bytes == mark).map_or(0, |at| at + mark.len());
        let (head, tail) = whole.split_at_checked(at).unwrap_or_default();
        let finished = std::mem::take(&mut *self.finished.lock().unwrap_or_else(PoisonError::into_inner));
        let path = self.dir.join("run.json");
        let lasting = self.at_stake.load(Ordering::Relaxed);
        let written = write_whole_by(&path, lasting, |sink| {
            sink.write_all(head)?;
            for (n, case) in record.cases.iter().enumerate() {
                if n > 0 {
                    sink.write_all(b",")?;
                }
                match finished.get(&case.id).and_then(|kept| kept.lines.get(kept.record.clone())) {
                    Some(json) => sink.write_all(json)?,
                    None => serde_json::to_writer(&mut *sink, case)?,
                }
            }
            sink.write_all(tail)
        });
        // To give back as many buffers as there are cases takes a while, and nobody has to wait for it.
        thread::spawn(move || drop(finished));
        written
    }

    fn cant_write(&self) -> impl FnOnce(serde_json::Error) -> BundleError {
        |error| BundleError::Io { action: "write", path: self.dir.clone(), cause: error.into() }
    }

    /// Chains lines and writes them.
    fn append(&self, lines: &mut Lines) -> Result<(), BundleError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        lines.chain(&mut journal.prev);
        journal.file.write_all(&lines.bytes).map_err(|cause| BundleError::Io {
            action: "write",
            path: self.dir.join("journal.jsonl"),
            cause,
        })
    }
}

fn start_entry(case: &str, attempt: u32) -> impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()> {
    move |out| serde_json::to_writer(out, &EntryRef::Start { case, attempt })
}

/// What a shard's folder holds beside the plan: `journal.jsonl` and `evidence.jsonl`, byte for byte.
#[derive(Debug, Clone)]
pub struct ShardFiles {
    pub journal: Vec<u8>,
    pub evidence: Vec<u8>,
}

impl ShardFiles {
    pub fn read(dir: &Path) -> Result<Self, BundleError> {
        let read = |name: &str| {
            let path = dir.join(name);
            fs::read(&path).map_err(BundleError::io("read", &path))
        };
        Ok(Self { journal: read("journal.jsonl")?, evidence: read("evidence.jsonl")? })
    }
}

/// The head of a ledger: SHA-256 of its last line without the line feed, hex.
pub fn head_of(ledger: &[u8]) -> String {
    let lines = ledger.strip_suffix(b"\n").unwrap_or(ledger);
    hex::encode(Sha256::digest(lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default()))
}

/// What an interrupted run had done. A case that ended because its device was lost counts as begun alone: the product was
/// not judged, so it may be tried again, and both attempts stay in the ledger.
#[derive(Debug, Default)]
pub struct Interrupted {
    pub finished: BTreeMap<String, CaseRecord>,
    /// How many attempts each begun case has had.
    pub attempts: BTreeMap<String, u32>,
}

/// A run folder that has been read.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub dir: PathBuf,
    /// `plan.json`, byte for byte.
    pub plan: Vec<u8>,
    pub run: RunRecord,
    pub journal: Vec<JournalLine>,
    pub evidence: Vec<EvidenceLine>,
    /// The suites' source files: suite, path within it, bytes; sorted.
    pub sources: Vec<(String, String, Vec<u8>)>,
    /// What was handed in: the files of `inputs/`.
    pub inputs: InputFiles,
}

impl Bundle {
    /// Reads a finished run folder. Checks form, not truth: chains and digests are the verifier's.
    pub fn read(dir: &Path) -> Result<Self, BundleError> {
        let plan_path = dir.join("plan.json");
        if !plan_path.is_file() {
            return Err(BundleError::NotABundle { path: dir.to_owned(), missing: "plan.json" });
        }
        if !dir.join("run.json").is_file() {
            return Err(BundleError::Unfinished { path: dir.to_owned() });
        }
        Ok(Self {
            plan: fs::read(&plan_path).map_err(BundleError::io("read", &plan_path))?,
            run: read_run(dir)?,
            journal: read_journal(&dir.join("journal.jsonl"))?,
            evidence: read_evidence(&dir.join("evidence.jsonl"))?,
            sources: read_sources(&dir.join("suite"))?,
            inputs: InputFiles::read(dir)?,
            dir: dir.to_owned(),
        })
    }
}

/// Reads `run.json` alone: all that a report needs.
pub fn read_run(dir: &Path) -> Result<RunRecord, BundleError> {
    let path = dir.join("run.json");
    if !path.is_file() {
        return Err(if dir.join("plan.json").is_file() {
            BundleError::Unfinished { path: dir.to_owned() }
        } else {
            BundleError::NotABundle { path: dir.to_owned(), missing: "run.json" }
        });
    }
    let bytes = fs::read(&path).map_err(BundleError::io("read", &path))?;
    parse_run(&bytes, &path)
}

/// Parses the bytes of a `run.json`; `path` is for messages.
pub fn parse_run(bytes: &[u8], path: &Path) -> Result<RunRecord, BundleError> {
    check_format(bytes, path)?;
    serde_json::from_slice(bytes).map_err(|error| malformed(path, error.line(), &error))
}

/// Refuses another major format version before anything else is read.
pub fn check_format(bytes: &[u8], path: &Path) -> Result<(), BundleError> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|error| malformed(path, error.line(), &error))?;
    let major = |version: &str| version.split('.').next().map(str::to_owned);
    if major(&head.format) == major(FORMAT) {
        Ok(())
    } else {
        Err(BundleError::Format { path: path.to_owned(), found: head.format })
    }
}

/// Parses the lines of an `evidence.jsonl`.
pub fn read_evidence(path: &Path) -> Result<Vec<EvidenceLine>, BundleError> {
    read_lines(path)
}

/// Parses the lines of a `journal.jsonl`.
pub fn read_journal(path: &Path) -> Result<Vec<JournalLine>, BundleError> {
    read_lines(path)
}

/// The first entry of the ledger of a run that may have been killed, if that line is whole.
pub fn first_entry(dir: &Path) -> Result<Option<JournalEntry>, BundleError> {
    let path = dir.join("journal.jsonl");
    let bytes = fs::read(&path).map_err(BundleError::io("read", &path))?;
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
    let (line, _) = bytes.split_at(end);
    let line: JournalLine = serde_json::from_slice(line).map_err(|error| malformed(&path, 1, &error))?;
    Ok(Some(line.entry))
}

fn read_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, BundleError> {
    let bytes = fs::read(path).map_err(BundleError::io("read", path))?;
    parse_lines(&bytes, path)
}

/// Parses JSON lines; an error names the line. A last line without its line feed is called truncated.
pub fn parse_lines<T: serde::de::DeserializeOwned>(bytes: &[u8], path: &Path) -> Result<Vec<T>, BundleError> {
    let Some(whole) = bytes.strip_suffix(b"\n") else {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        let line = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
        return Err(BundleError::Malformed {
            path: path.to_owned(),
            line,
            what: "the last line is truncated: it has no line feed".to_owned(),
        });
    };
    whole
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(n, line)| serde_json::from_slice(line).map_err(|error| malformed(path, n + 1, &error)))
        .collect()
}

/// A suite's id and its source files: path within it, bytes.
pub type SuiteSources = (String, Vec<(String, Vec<u8>)>);

/// The suites' source files of a run folder, finished or not.
pub fn sources_by_suite(dir: &Path) -> Result<Vec<SuiteSources>, BundleError> {
    let mut suites: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (suite, path, bytes) in read_sources(&dir.join("suite"))? {
        suites.entry(suite).or_default().push((path, bytes));
    }
    Ok(suites.into_iter().collect())
}

fn read_sources(dir: &Path) -> Result<Vec<(String, String, Vec<u8>)>, BundleError> {
    let mut sources = Vec::new();
    if !dir.is_dir() {
        return Ok(sources);
    }
    for suite in sorted_entries(dir)? {
        let name = suite.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut folders = vec![suite.clone()];
        while let Some(folder) = folders.pop() {
            for path in sorted_entries(&folder)? {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).map_err(BundleError::io("read", &path))?;
                let within = path.strip_prefix(&suite).unwrap_or(&path).to_string_lossy().into_owned();
                sources.push((name.clone(), within, bytes));
            }
        }
    }
    sources.sort();
    Ok(sources)
}

fn sorted_entries(dir: &Path) -> Result<Vec<PathBuf>, BundleError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(BundleError::io("read", dir))? {
        paths.push(entry.map_err(BundleError::io("read", dir))?.path());
    }
    paths.sort();
    Ok(paths)
}

fn malformed(path: &Path, line: usize, error: &serde_json::Error) -> BundleError {
    BundleError::Malformed { path: path.to_owned(), line, what: error.to_string() }
}

/// Writes a file whole or not at all: beside it first, then renamed.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    write_whole_by(path, true, |sink| sink.write_all(bytes))
}

/// `lasting`: the bytes have reached the disk before the name stands, so that a power cut can't leave the name alone.
fn write_whole_by(
    path: &Path,
    lasting: bool,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), BundleError> {
    let beside = path.with_extension("partial");
    let file = File::create(&beside).map_err(BundleError::io("write", &beside))?;
    let mut sink = BufWriter::with_capacity(256 << 10, file);
    write(&mut sink)
        .and_then(|()| sink.flush())
        .and_then(|()| if lasting { sink.get_ref().sync_all() } else { Ok(()) })
        .map_err(BundleError::io("write", &beside))?;
    fs::rename(&beside, path).map_err(BundleError::io("write", path))
}

fn cut_partial_line(path: &Path) -> Result<(), BundleError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(BundleError::io("read", path)(error)),
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(path)
        .map_err(BundleError::io("open", path))?;
    file.set_len(u64::try_from(whole).unwrap_or(u64::MAX)).map_err(BundleError::io("shorten", path))
}
