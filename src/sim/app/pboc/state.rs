//! What an application keeps: over power, and within one transaction.

use std::collections::BTreeMap;

use super::{
    Pboc,
    dol::{Dol, Values, decimal},
    personalisation::Personalisation,
};

/// Amount authorised, n12.
pub const AMOUNT: u16 = 0x9F02;
/// Transaction currency, n3.
pub const CURRENCY: u16 = 0x5F2A;
/// Unpredictable number of the terminal.
pub const UNPREDICTABLE: u16 = 0x9F37;
/// Authorisation response code, in CDOL2.
pub const RESPONSE_CODE: u16 = 0x8A;
/// Application transaction counter.
pub const ATC: u16 = 0x9F36;
/// The application's currency, for electronic cash and amounts that add up.
pub const OWN_CURRENCY: u16 = 0x9F51;
/// Cumulative offline amount, lower and upper limit.
pub const AMOUNT_LIMIT: u16 = 0x9F54;
pub const AMOUNT_UPPER: u16 = 0x9F5C;
/// Consecutive offline transactions, lower and upper limit; one byte each.
pub const COUNT_LIMIT: u16 = 0x9F58;
pub const COUNT_UPPER: u16 = 0x9F59;
/// Electronic cash: reset threshold, balance limit, single-transaction limit, balance.
pub const CASH_THRESHOLD: u16 = 0x9F6D;
pub const CASH_LIMIT: u16 = 0x9F77;
pub const CASH_SINGLE: u16 = 0x9F78;
pub const CASH_BALANCE: u16 = 0x9F79;

/// Non-volatile state.
pub struct State {
    /// Transactions so far.
    pub atc: u16,
    /// ATC of the last transaction that was completed online.
    pub last_online: u16,
    /// PIN digits and tries left.
    pub pin: String,
    pub tries: u8,
    /// Fen approved offline since then, in the own currency.
    pub offline_amount: u64,
    /// A cryptogram for online authorisation was given and its transaction not completed.
    pub open: bool,
    /// The issuer's answer was wrong in the last online transaction.
    pub issuer_failed: bool,
    /// Script commands since the last online transaction was completed, and whether one failed.
    pub scripts: u8,
    pub script_failed: bool,
    /// Data objects of GET DATA by tag.
    pub objects: BTreeMap<u16, Vec<u8>>,
    /// MAC of the last script command, for a defect.
    pub last_mac: Vec<u8>,
}

impl State {
    pub fn new(profile: &Personalisation) -> Self {
        let mut state = Self {
            atc: 0,
            last_online: 0,
            pin: profile.pin.as_ref().map_or_else(String::new, |pin| pin.digits.clone()),
            tries: 0,
            offline_amount: 0,
            open: false,
            issuer_failed: false,
            scripts: 0,
            script_failed: false,
            objects: profile.objects.iter().map(|object| (object.tag.0, object.value.0.clone())).collect(),
            last_mac: Vec::new(),
        };
        state.restore_tries(profile);
        state
    }

    pub fn restore_tries(&mut self, profile: &Personalisation) {
        self.tries = profile.pin.as_ref().map_or(0, |pin| pin.tries);
    }

    /// An object of n12; 0 where there is none.
    pub fn amount(&self, tag: u16) -> u64 {
        decimal(self.objects.get(&tag).map_or(&[], Vec::as_slice))
    }

    /// An object of one byte; `none` where there is none.
    pub fn count(&self, tag: u16, none: u16) -> u16 {
        self.objects.get(&tag).and_then(|value| value.first()).map_or(none, |byte| u16::from(*byte))
    }
}

/// How far a transaction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// The application was selected.
    #[default]
    Selected,
    /// GET PROCESSING OPTIONS was answered.
    Started,
    /// The first cryptogram was one for online authorisation.
    First,
    /// No further cryptogram follows.
    Done,
}

/// A cryptogram's type, as b8 b7 of the cryptogram information data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Aac,
    Tc,
    Arqc,
}

impl Kind {
    pub fn cid(self) -> u8 {
        match self {
            Self::Aac => 0x00,
            Self::Tc => 0x40,
            Self::Arqc => 0x80,
        }
    }
}

/// Volatile state of one transaction.
#[derive(Default)]
pub struct Transaction {
    pub stage: Stage,
    /// What the terminal told so far, and the bytes of each list as they came, for the signature.
    pub values: Values,
    pub told: Vec<u8>,
    /// It pays with electronic cash.
    pub cash: bool,
    /// It was a qPBOC transaction.
    pub tapped: bool,
    pub first: Kind,
    /// The first cryptogram.
    pub cryptogram: [u8; 8],
    /// The issuer's answer was right, or wrong.
    pub issuer: Option<bool>,
    /// The last PIN was right, or wrong.
    pub pin: Option<bool>,
    /// INTERNAL AUTHENTICATE was answered.
    pub dynamic: bool,
}

impl Pboc {
    /// The value of the first data object with a tag in the application's records.
    pub(super) fn personalised(&self, card: &super::Surroundings<'_>, tag: u16) -> Option<Vec<u8>> {
        card.memory.records(card.df).find_map(|record| {
            let objects = crate::sim::app::tlv::read(record)?;
            crate::sim::app::tlv::find(&objects, tag)
        })
    }

    /// A list as personalised; it was checked when the card was read.
    pub(super) fn list(bytes: &crate::sim::icc::Bytes) -> Dol {
        Dol::read(&bytes.0).unwrap_or_default()
    }
}
