//! `journal.jsonl`: the ledger of attempts, one line a start or a finish, hash-chained as a whole.

use serde::{Deserialize, Serialize};

use super::{CaseRecord, ChainHead};

/// One line of `journal.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalLine {
    pub entry: JournalEntry,
    /// SHA-256 of the previous line without its line feed, hex; in the first line that of `plan.json`.
    pub prev: String,
}

/// The beginning of a [`JournalLine`], up to the quotation mark before `prev`: all that can be made before the chain is known.
/// `entry` is JSON.
pub(super) fn line_head(entry: &[u8]) -> Vec<u8> {
    [b"{\"entry\":", entry, b",\"prev\":\""].concat()
}

/// [`JournalEntry::Finish`] as JSON, of a record that is JSON already.
pub(super) fn finish_entry(attempt: u32, record: &[u8], evidence: &ChainHead) -> Vec<u8> {
    let mut entry = Vec::with_capacity(record.len() + 192);
    entry.extend_from_slice(format!("{{\"kind\":\"finish\",\"attempt\":{attempt},\"record\":").as_bytes());
    entry.extend_from_slice(record);
    // The head is hex: nothing in it needs an escape.
    let ChainHead { lines, head } = evidence;
    entry.extend_from_slice(format!(",\"evidence\":{{\"lines\":{lines},\"head\":\"{head}\"}}}}").as_bytes());
    entry
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
}

/// The entries that are short, for writing, without a copy of what they hold.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum EntryRef<'a> {
    Start { case: &'a str, attempt: u32 },
    Resume { at: &'a str },
}
