//! The two digests that every file and record of a bundle is known by.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// SHA-256 and SM3 of the same bytes, each 64 lower-case hex digits. The names are those of in-toto's digest set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    pub sha256: String,
    pub sm3: String,
}

impl Digests {
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: sha256(bytes), sm3: hex::encode(Sm3::digest(bytes)) }
    }
}

/// SHA-256, 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abc_has_the_digests_of_the_standards() {
        let digests = Digests::of(b"abc");
        // FIPS 180-4 example; GB/T 32905-2016 annex A.1.
        assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digests.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }
}
