//! The terminal's and the issuer's side of EMV and PBOC (JR/T 0025) cryptography: keys and cryptograms over 3DES or SM4 ([`key`]),
//! certificates and signatures over RSA ([`offline`]) or SM2 ([`offline_sm`]).
//!
//! A card's own side is not here: a simulated card computes by itself, so that both can't be wrong alike.
//!
//! ```
//! use jinka::crypto::emv::{Algorithm, Key};
//!
//! let issuer = Key::new(Algorithm::TripleDes, &[0x42; 16])?;
//! let session = issuer.card_key("6200001234567890128", 1)?.session_key(1);
//! assert_eq!(session.mac(b"amount, date, counters").len(), 8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod key;
pub mod offline;
pub mod offline_sm;
mod rsa;

pub use key::{Algorithm, BadPan, BadPin, Key, WrongKeyLength};
pub use offline::{CombinedData, DynamicData, Fault, IccCertificate, IssuerCertificate};
pub use rsa::PublicKey;
