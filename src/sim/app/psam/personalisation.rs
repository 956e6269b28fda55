//! `application: { kind: psam, … }` of a DF: what the maker of a PSAM puts into one application beside its files. What isn't there,
//! the application hasn't got: its commands are refused.

use std::fmt;

use serde::Deserialize;

use super::crypto;
use crate::sim::icc::{Bytes, profile::Byte};

/// One PSAM application with its key store. The terminal's number stands in EF16 of the MF.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Personalisation {
    pub keys: Vec<Key>,
    /// The transaction number of before the first transaction.
    #[serde(default)]
    pub number: u32,
    /// Short identifier of an EF of this DF, of 4 bytes, that always holds the last transaction's number.
    pub number_file: Option<u8>,
    pub factors: Factors,
    /// Wrong MAC2s in a row that block the application; absent: no limit.
    pub mac2_tries: Option<u8>,
    pub operations: Vec<Operation>,
    /// MAC data are padded with 80 and zeros by the module, not by the terminal.
    #[serde(default)]
    pub pads: bool,
}

/// One key.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    /// Levels of diversification in the high three bits, type in the low five: 2 purchase, 6 MAC, 7 encipherment, 8 both.
    pub usage: Byte,
    pub version: Byte,
    /// Of the issuer: 16 bytes for 3DES (algorithm 00), 8 for DES (01).
    pub value: Bytes,
}

/// In which order the factors of a command are used. The card's serial number is the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Factors {
    /// The card's serial number is the last level.
    LastToFirst,
    FirstToLast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Purchase,
    GreyLock,
    /// GET GMAC, after a power loss too.
    KeptGmac,
    Encipher,
    Decipher,
    Mac,
    /// MAC data in several commands.
    MacInParts,
}

/// The low five bits of a key's usage.
pub const PURCHASE: u8 = 2;
pub const MAC: u8 = 6;
pub const CIPHER: u8 = 7;
pub const BOTH: u8 = 8;

impl Personalisation {
    /// What no module can be, in words.
    pub fn check(&self) -> Result<(), String> {
        for (n, key) in self.keys.iter().enumerate() {
            let (usage, version) = (key.usage.0, key.version.0);
            if crypto::Key::new(&key.value.0).is_none() {
                return Err(format!("key {usage:02X}-{version:02X} has {} bytes; 8 or 16 are due", key.value.0.len()));
            }
            if key.levels() > 3 {
                return Err(format!("key {usage:02X}-{version:02X} has more than three levels of diversification"));
            }
            if self.keys.iter().take(n).any(|other| (other.usage.0, other.version.0) == (usage, version)) {
                return Err(format!("key {usage:02X}-{version:02X} is there twice"));
            }
        }
        let purchase = self.keys.iter().any(|key| key.kind() == PURCHASE && key.levels() > 0);
        if (self.can(Operation::Purchase) || self.can(Operation::GreyLock)) && !purchase {
            return Err("purchase or grey lock, and no purchase key with a level of diversification".to_owned());
        }
        if self.mac2_tries == Some(0) {
            return Err("no wrong MAC2 before the application is blocked; 1 or more are due".to_owned());
        }
        Ok(())
    }

    pub fn can(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }
}

impl Key {
    /// The low five bits of its usage.
    pub fn kind(&self) -> u8 {
        self.usage.0 & 0x1F
    }

    /// Factors that it takes.
    pub fn levels(&self) -> usize {
        usize::from(self.usage.0 >> 5)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (usage, version) = (self.usage.0, self.version.0);
        f.debug_struct("Key").field("usage", &usage).field("version", &version).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        serde_saphyr::from_str::<Personalisation>(text).unwrap().check().unwrap_err()
    }

    #[test]
    fn what_no_module_can_be_is_refused() {
        let with = |keys: &str| format!("{{keys: [{keys}], factors: last-to-first, operations: [purchase]}}");
        let key =
            |usage: &str, bytes: usize| format!("{{usage: '{usage}', version: '01', value: '{}'}}", "11".repeat(bytes));
        assert_eq!(refusal(&with(&key("22", 7))), "key 22-01 has 7 bytes; 8 or 16 are due");
        assert_eq!(refusal(&with(&key("82", 8))), "key 82-01 has more than three levels of diversification");
        assert_eq!(refusal(&with(&[key("22", 8), key("22", 16)].join(", "))), "key 22-01 is there twice");
        let none = "purchase or grey lock, and no purchase key with a level of diversification";
        assert_eq!(refusal(&with(&key("02", 16))), none);
        assert_eq!(refusal(&with(&key("27", 16))), none);
        let text = with(&key("22", 16)).replace("operations", "mac2-tries: 0, operations");
        assert_eq!(refusal(&text), "no wrong MAC2 before the application is blocked; 1 or more are due");
        let shown = format!("{:?}", serde_saphyr::from_str::<Personalisation>(&with(&key("22", 16))).unwrap());
        assert!(!shown.contains("17"), "{shown}");
    }
}
