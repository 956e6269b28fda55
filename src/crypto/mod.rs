//! Ciphers and MACs that steps need, over well-kept crates. No verdicts, no key in a log or a `Debug`.

pub mod aes;

pub use aes::Aes128Key;
