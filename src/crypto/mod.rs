//! Ciphers and MACs that steps need, over well-kept crates. No verdicts, no key in a log or a `Debug`.

pub mod aes;
pub mod des_mac;
pub mod emv;
pub mod purse;
pub mod randomness;
pub mod sm;

pub use aes::Aes128Key;
