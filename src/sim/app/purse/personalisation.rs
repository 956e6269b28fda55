//! `application: { kind: purse, … }` of a DF: what the maker of a purse card puts into one application beside its files. What isn't
//! there, the application hasn't got: its commands are refused.

use std::fmt;

use serde::Deserialize;

use super::crypto::CardKey;
use crate::sim::icc::{Bytes, profile::Byte};

/// One PBOC application with an electronic deposit, an electronic purse, or both. Amounts are in fen.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Personalisation {
    /// The card's own keys, derived from the issuer's already.
    pub keys: Vec<Key>,
    pub deposit: Option<Account>,
    pub purse: Option<Account>,
    /// What the application can do beside GET BALANCE.
    pub operations: Vec<Operation>,
    pub pin: Option<Pin>,
    /// Absent: nothing is logged.
    pub log: Option<Log>,
    /// Short identifiers of the files that a composite purchase may change.
    #[serde(default)]
    pub composite: Vec<u8>,
    /// Files that change under line protection alone.
    #[serde(default)]
    pub protected: Vec<Protected>,
}

/// One key of the store.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    #[serde(rename = "use")]
    pub usage: Usage,
    /// As commands name it; of the TAC key and of those for PINs and maintenance it doesn't matter.
    pub index: u8,
    #[serde(default)]
    pub version: u8,
    /// Algorithm identifier, told with the version: 00 3DES, 01 DES.
    #[serde(default)]
    pub algorithm: u8,
    /// 16 bytes, or 8 for DES.
    pub value: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Usage {
    /// DPK.
    Purchase,
    /// DLK.
    Load,
    /// DTK.
    Tac,
    /// DULK.
    Unload,
    /// DUK.
    Overdraft,
    /// DRPK.
    PinReload,
    /// DPUK.
    PinUnblock,
    /// DAMK: line protection, blocking.
    Maintenance,
    /// INTERNAL AUTHENTICATE.
    Internal,
    /// EXTERNAL AUTHENTICATE.
    External,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Load,
    Purchase,
    Cash,
    /// Composite (CAPP) purchase from the purse.
    Composite,
    Overdraft,
    Unload,
    /// GET TRANSACTION PROVE.
    Proof,
}

#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Account {
    pub balance: u32,
    /// No load goes beyond.
    pub most: u32,
    #[serde(default)]
    pub overdraft: u32,
    /// Sequence numbers of the first transactions.
    #[serde(default)]
    pub online: u16,
    #[serde(default)]
    pub offline: u16,
    /// What needs the PIN.
    #[serde(default)]
    pub pin: Vec<Guarded>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Guarded {
    Balance,
    /// And unload, and overdraft update.
    Load,
    /// And cash withdrawal.
    Purchase,
}

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pin {
    /// P2 of VERIFY.
    pub reference: Byte,
    /// 2 to 8 bytes without trailing FF.
    pub value: Bytes,
    /// 1 to 15.
    pub tries: u8,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Log {
    /// Short identifier of a cyclic EF with records of 23 bytes.
    pub file: u8,
    /// Purchases from the purse are logged too.
    #[serde(default)]
    pub purse_purchases: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Protected {
    pub file: u8,
    /// The data are enciphered too.
    #[serde(default)]
    pub enciphered: bool,
}

impl Personalisation {
    /// What no card can be, in words.
    pub fn check(&self) -> Result<(), String> {
        if self.deposit.is_none() && self.purse.is_none() {
            return Err("neither deposit nor purse".to_owned());
        }
        for key in &self.keys {
            if CardKey::new(&key.value.0).is_none() {
                return Err(format!("the key for {:?} has {} bytes; 8 or 16 are due", key.usage, key.value.0.len()));
            }
        }
        let needs = |operation: Operation, usage: Usage| {
            if self.can(operation) && !self.keys.iter().any(|key| key.usage == usage) {
                return Err(format!("operation {operation:?} needs a key for {usage:?}"));
            }
            Ok(())
        };
        for operation in [Operation::Purchase, Operation::Cash, Operation::Composite] {
            needs(operation, Usage::Purchase)?;
            needs(operation, Usage::Tac)?;
        }
        needs(Operation::Load, Usage::Load)?;
        needs(Operation::Load, Usage::Tac)?;
        needs(Operation::Unload, Usage::Unload)?;
        needs(Operation::Overdraft, Usage::Overdraft)?;
        for account in [&self.deposit, &self.purse].into_iter().flatten() {
            if account.balance > account.most {
                return Err(format!("a balance of {} is above the most, {}", account.balance, account.most));
            }
            if account.overdraft > 0x00FF_FFFF {
                return Err(format!("an overdraft limit of {} has more than 3 bytes", account.overdraft));
            }
            if !account.pin.is_empty() && self.pin.is_none() {
                return Err("an account is guarded by a PIN, and there is none".to_owned());
            }
        }
        match &self.pin {
            Some(pin) if !(2..=8).contains(&pin.value.0.len()) || !(1..=15).contains(&pin.tries) => {
                Err("a PIN has 2 to 8 bytes and 1 to 15 tries".to_owned())
            }
            _ => Ok(()),
        }
    }

    pub fn can(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// The key of a use and index.
    pub fn key(&self, usage: Usage, index: u8) -> Option<(&Key, CardKey)> {
        let key = self.keys.iter().find(|key| key.usage == usage && key.index == index)?;
        Some((key, CardKey::new(&key.value.0)?))
    }

    /// The only key of a use, or the first.
    pub fn only_key(&self, usage: Usage) -> Option<CardKey> {
        CardKey::new(&self.keys.iter().find(|key| key.usage == usage)?.value.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("usage", &self.usage).field("index", &self.index).finish_non_exhaustive()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pin").field("reference", &self.reference).finish_non_exhaustive()
    }
}
