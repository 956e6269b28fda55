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

/// The same lines for writing, without a copy of what they hold.
#[derive(Serialize)]
pub(super) struct LineRef<'a> {
    pub entry: EntryRef<'a>,
    pub prev: &'a str,
}

#[derive(Clone, Copy, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum EntryRef<'a> {
    Start { case: &'a str, attempt: u32 },
    Finish { attempt: u32, record: &'a CaseRecord, evidence: &'a ChainHead },
    Resume { at: &'a str },
}
