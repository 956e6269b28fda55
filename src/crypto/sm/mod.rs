//! The terminal's side of the national algorithms: SM2 ([`sm2`], [`agreement`]), SM4 ([`sm4`]), SM3.
//!
//! Over the RustCrypto crates. A simulated card computes by itself, so that both can't be wrong alike; each is checked with
//! published vectors.
//!
//! ```
//! use jinka::crypto::sm;
//! assert_eq!(hex::encode(sm::sm3(b"abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
//! ```

pub mod agreement;
pub mod forge;
pub mod sm2;
pub mod sm4;

pub use agreement::{Agreed, Party, agree};
pub use sm2::{Hash, NotAKey, PrivateKey, PublicKey};
pub use sm4::{NotWhole, Sm4Key};

use sm3::{Digest, Sm3};

/// SM3 (GB/T 32905) of a message.
pub fn sm3(message: &[u8]) -> Hash {
    Sm3::digest(message).into()
}
