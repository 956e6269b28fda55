//! `application: { kind: pboc-debit-credit, … }` of a DF: what the maker of a bank card puts into one application beside its files.

use std::fmt;

use serde::Deserialize;

use super::dol::Dol;
use crate::sim::icc::{
    Bytes,
    profile::{Byte, Fid},
};

/// One PBOC application. Amounts are in fen, as n12 in data objects.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Personalisation {
    pub keys: Keys,
    /// The key of dynamic data authentication; absent: static at most.
    pub signing: Option<Signing>,
    /// Application interchange profile, 2 bytes.
    pub aip: Bytes,
    /// Application file locator of a contact transaction.
    pub afl: Bytes,
    /// As the FCI tells it; empty: none.
    pub pdol: Bytes,
    /// As the records tell them.
    pub cdol1: Bytes,
    pub cdol2: Bytes,
    /// The template of answers to GET PROCESSING OPTIONS and GENERATE AC, where both are allowed.
    pub answers: Format,
    /// Offline PIN.
    pub pin: Option<OfflinePin>,
    /// Data objects of GET DATA beside the counters 9F13, 9F17 and 9F36.
    #[serde(default)]
    pub objects: Vec<DataObject>,
    /// Electronic cash; needs the objects 9F51, 9F6D, 9F77, 9F78 and 9F79.
    pub cash: Option<Cash>,
    /// qPBOC; needs electronic cash and a PDOL with 9F66.
    pub contactless: Option<Contactless>,
    /// Short identifier of the transaction log, a cyclic EF; its format is the object 9F4F.
    pub log: Option<u8>,
}

/// Card keys, derived from the issuer's already.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keys {
    pub cipher: Cipher,
    /// Derivation key index, told in issuer application data.
    pub index: Byte,
    /// 16 bytes each.
    pub cryptogram: Bytes,
    pub mac: Bytes,
    pub enciphering: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cipher {
    TripleDes,
    Sm4,
}

/// The card's key pair.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Signing {
    /// RSA of 512 to 1024 bits; the exponent of its public key is told in a record.
    Rsa { modulus: Bytes, private: Bytes },
    /// SM2: the private number, 32 bytes.
    Sm2 { private: Bytes },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Template 80: values alone.
    Values,
    /// Template 77: data objects.
    Objects,
}

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OfflinePin {
    /// 4 to 12 digits.
    pub digits: String,
    /// 1 to 15.
    pub tries: u8,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataObject {
    pub tag: Fid,
    pub value: Bytes,
    /// An issuer script may replace it, with as many bytes.
    #[serde(default)]
    pub writable: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cash {
    /// What an electronic cash transaction adds to the application file locator.
    pub afl: Bytes,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contactless {
    /// Application file locator of a transaction approved offline.
    pub afl: Bytes,
}

impl Personalisation {
    /// What no card can be, in words.
    pub fn check(&self) -> Result<(), String> {
        for (name, key) in
            [("cryptogram", &self.keys.cryptogram), ("mac", &self.keys.mac), ("enciphering", &self.keys.enciphering)]
        {
            if key.0.len() != 16 {
                return Err(format!("key {name} has {} bytes; 16 are due", key.0.len()));
            }
        }
        if let Some(Signing::Sm2 { private }) = &self.signing
            && private.0.len() != 32
        {
            return Err(format!("signing: {} bytes of an SM2 key; 32 are due", private.0.len()));
        }
        if let Some(Signing::Rsa { modulus, private }) = &self.signing
            && (!(64..=128).contains(&modulus.0.len()) || private.0.len() > modulus.0.len())
        {
            return Err(
                "signing: a modulus of 64 to 128 bytes is due, and a private exponent that is no longer".to_owned()
            );
        }
        if self.aip.0.len() != 2 {
            return Err(format!("aip has {} bytes; 2 are due", self.aip.0.len()));
        }
        let locators =
            [Some(&self.afl), self.cash.as_ref().map(|cash| &cash.afl), self.contactless.as_ref().map(|tap| &tap.afl)];
        if locators.into_iter().flatten().any(|afl| !afl.0.len().is_multiple_of(4)) {
            return Err("an application file locator has entries of 4 bytes".to_owned());
        }
        for (name, dol) in [("pdol", &self.pdol), ("cdol1", &self.cdol1), ("cdol2", &self.cdol2)] {
            Dol::read(&dol.0).ok_or_else(|| format!("{name} is no list of tags and lengths"))?;
        }
        if let Some(pin) = &self.pin {
            let digits = pin.digits.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || !(4..=12).contains(&pin.digits.len()) || !(1..=15).contains(&pin.tries) {
                return Err("pin: 4 to 12 digits and 1 to 15 tries are due".to_owned());
            }
        }
        for tag in [0x9F51, 0x9F6D, 0x9F77, 0x9F78, 0x9F79] {
            if self.cash.is_some() && !self.objects.iter().any(|object| object.tag.0 == tag) {
                return Err(format!("electronic cash needs the object {tag:04X}"));
            }
        }
        if self.contactless.is_some() && self.cash.is_none() {
            return Err("contactless transactions need electronic cash".to_owned());
        }
        Ok(())
    }
}

/// Never the value: a `Debug` of a card shows no key and no PIN.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({:?}, {})", self.cipher, self.index)
    }
}

impl fmt::Debug for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { modulus, .. } => write!(f, "Rsa({} bytes)", modulus.0.len()),
            Self::Sm2 { .. } => f.write_str("Sm2"),
        }
    }
}

impl fmt::Debug for OfflinePin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OfflinePin({} tries)", self.tries)
    }
}
