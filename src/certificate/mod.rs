//! Signed documents over a bundle: statement, signatures, trust, verification, re-judging.
//!
//! A bundle is a run folder. [`issue`] adds three files to it: `MANIFEST.json` (every file with its digests),
//! `statement.dsse.json` (an in-toto Statement in a DSSE envelope, signed with SM2/SM3 and with Ed25519 over the same bytes)
//! and `trust.json` (a convenience copy; a verifier uses its own). [`verify`] reads them back, believes nothing, and judges
//! every test case again from the evidence.
//!
//! This room has no verdicts of its own: it compares those of the run record with those that a replay gives.

pub mod detached;
pub mod digest;
pub mod envelope;
pub mod error;
pub mod fault;
pub mod issue;
pub mod json;
pub mod key;
pub mod manifest;
pub mod merge;
pub mod overlay;
mod rejudge;
pub mod signer;
pub mod statement;
pub mod trust;
pub mod vendor;
pub mod verify;

pub use digest::Digests;
pub use envelope::Envelope;
pub use error::CertificateError;
pub use fault::{Code, Fault};
pub use key::{Algorithm, PublicKey, SM2_ID};
pub use manifest::Manifest;
pub use signer::{FileKey, Signer};
pub use statement::{Kind, Statement};
pub use trust::{Role, TrustFile};
