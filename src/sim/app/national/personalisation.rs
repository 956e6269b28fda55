//! `application: { kind: national-cryptography, … }` of a DF: references and keys of a module.

use serde::Deserialize;

use super::sm2;
use crate::sim::icc::{Bytes, profile::Byte};

/// A module with one SM2 key pair and one SM4 key.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Personalisation {
    pub algorithms: Algorithms,
    pub sm2: KeyPair,
    pub sm4: SecretKey,
    /// Key reference of an agreed SM4 key.
    pub agreed: Byte,
    /// User identifier in ZA.
    pub user: Bytes,
    /// Bytes of a MAC, 4 to 16.
    pub mac_length: usize,
}

/// Algorithm references, all different.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Algorithms {
    pub sm2_message: Byte,
    pub sm2_digest: Byte,
    pub sm2_cipher: Byte,
    pub sm2_agreement: Byte,
    pub sm3: Byte,
    pub sm4_ecb: Byte,
    pub sm4_cbc: Byte,
    pub sm4_padded: Byte,
    pub sm4_mac: Byte,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyPair {
    pub private_reference: Byte,
    pub public_reference: Byte,
    /// 32 bytes.
    pub private: Bytes,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SecretKey {
    pub reference: Byte,
    /// 16 bytes.
    pub key: Bytes,
}

impl Personalisation {
    /// What no module can be, in words.
    pub fn check(&self) -> Result<(), String> {
        let private = self.sm2.private.0.as_slice().try_into().ok().and_then(sm2::number);
        if private.is_none() {
            return Err("sm2: private: not a number from 1 to n-1 in 32 bytes".to_owned());
        }
        if self.sm4.key.0.len() != 16 {
            return Err(format!("sm4: key: {} bytes, 16 were due", self.sm4.key.0.len()));
        }
        if !(4..=16).contains(&self.mac_length) {
            return Err(format!("mac-length: {} is not from 4 to 16", self.mac_length));
        }
        if self.user.0.len() > 8191 {
            return Err("user: longer than 8191 bytes".to_owned());
        }
        Ok(())
    }
}
