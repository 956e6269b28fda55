//! One attempt's lines of `evidence.jsonl`: hash-chained as they are written.

use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::EventRecord;

/// What stands in `prev` of an attempt's first line.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line of `evidence.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceLine {
    pub case: String,
    pub attempt: u32,
    /// Gapless from 0 within the attempt.
    pub seq: u32,
    /// Index of the step, from 0.
    pub step: u32,
    pub event: EventRecord,
    /// SHA-256 of the attempt's previous line without its line feed, hex.
    pub prev: String,
}

/// When lines reach the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// With the end of the attempt: for simulators, where a lost attempt costs nothing.
    Attempt,
    /// Each event before the next exchange is let go: for products.
    Event,
}

/// Writes the evidence of one attempt.
pub struct Trace {
    file: Option<Arc<File>>,
    flush: Flush,
    case: String,
    attempt: u32,
    seq: u32,
    step: u32,
    prev: String,
    pending: Vec<u8>,
    failure: Option<String>,
}

impl Trace {
    pub(super) fn new(file: Arc<File>, flush: Flush, case: &str, attempt: u32) -> Self {
        let pending = Vec::with_capacity(1024); // what a short case takes
        Self { file: Some(file), flush, pending, ..Self::unwritten(case, attempt) }
    }

    /// A trace that keeps its chain and writes nothing: for replays and tests.
    pub fn unwritten(case: &str, attempt: u32) -> Self {
        Self {
            file: None,
            flush: Flush::Attempt,
            case: case.to_owned(),
            attempt,
            seq: 0,
            step: 0,
            prev: FIRST.to_owned(),
            pending: Vec::new(),
            failure: None,
        }
    }

    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Events from now on belong to the step of this index.
    pub fn enter_step(&mut self, step: u32) {
        self.step = step;
    }

    pub(super) fn push(&mut self, event: &EventRecord) {
        if self.file.is_none() {
            return;
        }
        let line = LineRef {
            case: &self.case,
            attempt: self.attempt,
            seq: self.seq,
            step: self.step,
            event,
            prev: &self.prev,
        };
        let start = self.pending.len();
        if let Err(error) = serde_json::to_writer(&mut self.pending, &line) {
            self.failure = Some(error.to_string());
            return;
        }
        let bytes = self.pending.get(start..).unwrap_or_default();
        self.prev = hex::encode(Sha256::digest(bytes));
        self.pending.push(b'\n');
        self.seq += 1;
        if self.flush == Flush::Event {
            self.flush();
        }
    }

    /// Writes what is pending. A failure (disk full) is kept for [`Self::close`], so that no exchange is lost in silence.
    fn flush(&mut self) {
        let Some(file) = &self.file else { return };
        if !self.pending.is_empty()
            && let Err(error) = append_at_once(file, &self.pending)
        {
            self.failure = Some(error.to_string());
        }
        self.pending.clear();
    }

    /// Writes the rest; head of the chain and number of lines, or why the evidence could not be kept.
    pub fn close(mut self) -> Result<ChainHead, String> {
        self.flush();
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(ChainHead { lines: self.seq, head: self.prev }),
        }
    }
}

/// Appends in one call to the system, which keeps the lines of several workers apart without a lock of ours. What it takes in
/// part is a failure: the rest could no longer be put where it belongs.
fn append_at_once(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    loop {
        match file.write(bytes) {
            Ok(taken) if taken == bytes.len() => return Ok(()),
            Ok(taken) => {
                let what = format!("{taken} of {} bytes were taken; is the disk full?", bytes.len());
                return Err(io::Error::new(io::ErrorKind::WriteZero, what));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The end of an attempt's evidence chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    pub lines: u32,
    /// SHA-256 of the last line, hex; [`FIRST`] when there is none.
    pub head: String,
}

#[derive(Serialize)]
struct LineRef<'a> {
    case: &'a str,
    attempt: u32,
    seq: u32,
    step: u32,
    event: &'a EventRecord,
    prev: &'a str,
}
