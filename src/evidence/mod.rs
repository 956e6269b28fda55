//! Recorder, hash chain, secrets, run record, bundle. Judges nothing.

pub mod bundle;
pub mod inputs;
pub mod journal;
pub mod recorder;
pub mod replay;
pub mod run_record;
pub mod secret;
pub mod trace;
pub mod verdict;

pub use bundle::{Bundle, BundleError, BundleWriter, ledger_start};
pub use inputs::{InputError, InputFiles};
pub use journal::{JournalEntry, JournalLine, devices};
pub use recorder::{Clock, Recorder};
pub use replay::Recording;
pub use run_record::*;
pub use secret::Secrets;
pub use trace::{ChainHead, EvidenceLine, FIRST, Flush, Trace};
pub use verdict::Verdict;
