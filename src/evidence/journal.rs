//! `journal.jsonl`: the ledger of attempts, one line a start or a finish, hash-chained as a whole.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{CaseRecord, ChainHead};
use crate::plan::{Plan, PlannedDevice, Shard};

/// One line of `journal.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalLine {
    pub entry: JournalEntry,
    /// SHA-256 of the previous line without its line feed, hex; in the first line, and in the first of each shard, that of
    /// `plan.json`.
    pub prev: String,
}

/// Digits of a digest in hex.
const DIGITS: usize = 64;

/// Lines that are whole but for their place in the chain. All that can be done before that is known is done here, because
/// workers wait for each other while a line is chained: `prev` stands last in a line, so even the hash is nearly done.
#[derive(Default)]
pub(super) struct Lines {
    pub bytes: Vec<u8>,
    open: Vec<Open>,
}

struct Open {
    /// Where the digits of `prev` go.
    prev: Range<usize>,
    /// Over the line up to there.
    hash: Sha256,
}

impl Lines {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), open: Vec::with_capacity(2) }
    }

    /// Adds a line; `entry` writes its entry as JSON.
    pub fn push(&mut self, entry: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> serde_json::Result<()> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(b"{\"entry\":");
        entry(&mut self.bytes)?;
        self.bytes.extend_from_slice(b",\"prev\":\"");
        let at = self.bytes.len();
        let hash = Sha256::new_with_prefix(self.bytes.get(start..).unwrap_or_default());
        self.bytes.extend_from_slice(&[b'0'; DIGITS]);
        self.bytes.extend_from_slice(b"\"}\n");
        self.open.push(Open { prev: at..at + DIGITS, hash });
        Ok(())
    }

    /// Chains the lines after the line whose hash is `prev`; afterwards that is the hash of the last of them.
    pub fn chain(&mut self, prev: &mut String) {
        for Open { prev: place, mut hash } in self.open.drain(..) {
            if let Some(digits) = self.bytes.get_mut(place)
                && digits.len() == prev.len()
            {
                digits.copy_from_slice(prev.as_bytes());
            }
            hash.update(prev.as_bytes());
            hash.update(b"\"}");
            *prev = hex::encode(hash.finalize());
        }
    }
}

/// Writes [`JournalEntry::Finish`] as JSON; where in `out` the record stands.
pub(super) fn finish_entry(
    out: &mut Vec<u8>,
    attempt: u32,
    record: &CaseRecord,
    evidence: &ChainHead,
) -> serde_json::Result<Range<usize>> {
    out.extend_from_slice(format!("{{\"kind\":\"finish\",\"attempt\":{attempt},\"record\":").as_bytes());
    let start = out.len();
    serde_json::to_writer(&mut *out, record)?;
    let end = out.len();
    // The head is hex: nothing in it needs an escape.
    let ChainHead { lines, head } = evidence;
    out.extend_from_slice(format!(",\"evidence\":{{\"lines\":{lines},\"head\":\"{head}\"}}}}").as_bytes());
    Ok(start..end)
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum JournalEntry {
    /// An attempt begins; written before the first exchange where a product is at stake.
    Start { case: String, attempt: u32 },
    /// It ended, with this record and this evidence.
    Finish { attempt: u32, record: Box<CaseRecord>, evidence: ChainHead },
    /// The run was taken up again after an interruption.
    Resume { at: String },
    /// The first line of a shard's ledger: which part of the run this is, and on which devices.
    Shard { shard: Shard, devices: Vec<PlannedDevice>, at: String },
    /// The last line of a merged run, after the ledgers of all shards: the digests of their last lines, in their order.
    Merge { heads: Vec<String>, at: String },
}

/// The devices of a run, in the order of its record. Where the run was split, each shard's ledger names its own.
pub fn devices(plan: &Plan, journal: &[JournalLine]) -> Vec<PlannedDevice> {
    let of_shard = |line: &JournalLine| match &line.entry {
        JournalEntry::Shard { devices, .. } => devices.clone(),
        _ => Vec::new(),
    };
    if plan.shards.is_none() { plan.devices.clone() } else { journal.iter().flat_map(of_shard).collect() }
}

/// The entries that are short, for writing, without a copy of what they hold.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum EntryRef<'a> {
    Start { case: &'a str, attempt: u32 },
    Resume { at: &'a str },
    Shard { shard: Shard, devices: &'a [PlannedDevice], at: &'a str },
    Merge { heads: &'a [String], at: &'a str },
}
