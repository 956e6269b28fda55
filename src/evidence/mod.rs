//! Recorder, hash chain, secrets, run record, bundle. Judges nothing.

pub mod recorder;
pub mod run_record;
pub mod secret;
pub mod verdict;

pub use recorder::Recorder;
pub use run_record::*;
pub use secret::Secrets;
pub use verdict::Verdict;
