//! A terminal security module (PSAM) of the purse family: MAC1 and MAC2 of purchases, the grey lock, delegated ciphering, each with
//! keys diversified to the card by the factors that the terminal passes on.
//!
//! It has keys, computations and state of its own and shares none with simulated purse cards or with the steps.
//!
//! # How sure it is
//! Layouts of 80 70, 80 72, E0 40, E0 42, E0 44, 80 1A and 80 FA have two public sources or more, E0 46 one. That a transaction
//! ends with its first MAC2, with a reset and with a selection, how a blocked application answers, and the four bytes behind the GMAC
//! are this module's own.

pub mod data_defect;
pub mod defect;
pub mod personalisation;
mod cipher;
mod crypto;
mod grey;
mod purchase;

pub use data_defect::DATA_DEFECTS;
pub use defect::Defect;
pub use personalisation::Personalisation;

use super::{Application, Request, Surroundings};
use crate::sim::icc::{
    Reply,
    memory::{MF, Memory},
    sw,
};
use crypto::{Block, Key};
use personalisation::{Factors, PURCHASE};

/// A command of two that comes without the first, or too late.
const NOT_ACCEPTED: u16 = 0x6901;
const MAC_INVALID: u16 = 0x9302;
const COUNTER_AT_MAXIMUM: u16 = 0x9402;
const KEY_NOT_SUPPORTED: u16 = 0x9403;
const MAC_NOT_AVAILABLE: u16 = 0x9406;

/// EF16 of the MF: the terminal's number, 6 bytes.
const TERMINAL: u16 = 0x0016;

/// What INIT_FOR_DESCRYPT or one of the initialisations began. Gone with any other command of the module.
#[derive(Clone)]
enum Open {
    Purchase { session: Key, amount: [u8; 4] },
    Grey(grey::Lock),
    Cipher(cipher::Delegated),
}

/// One application.
pub struct Psam {
    profile: Personalisation,
    defect: Option<Defect>,
    /// Of the last transaction. Non-volatile, as are the two below.
    number: u32,
    /// Wrong MAC2s in a row.
    failures: u8,
    /// Of the last grey lock: its number, GMAC and the bytes behind.
    gmac: Option<(u32, [u8; 8])>,
    open: Option<Open>,
    /// The next two are for defects alone: what is open outlives what should end it; the MAC2 accepted last.
    survived: bool,
    earlier: Option<[u8; 4]>,
}

impl Psam {
    pub fn new(profile: &Personalisation, defect: Option<Defect>) -> Self {
        let number = profile.number;
        Self {
            profile: profile.clone(),
            defect,
            number,
            failures: 0,
            gmac: None,
            open: None,
            survived: false,
            earlier: None,
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    fn blocked(&self) -> bool {
        let early = u8::from(self.has(Defect::BlockedTooEarly));
        self.profile.mac2_tries.is_some_and(|tries| self.failures >= tries.saturating_sub(early))
    }

    /// The purchase key of a version, diversified by all factors.
    fn purchase_key(&self, version: u8, algorithm: u8, factors: &[Block]) -> Result<Key, u16> {
        let fits = |key: &&personalisation::Key| {
            let levels = key.levels() == factors.len() || self.has(Defect::OtherLevelsServe) && key.levels() > 0;
            key.kind() == PURCHASE && levels
        };
        let mut keys = self.profile.keys.iter().filter(fits);
        let version = if self.has(Defect::KeyVersionIgnored) { 0x01 } else { version };
        let found = keys.clone().find(|key| key.version.0 == version);
        let found = found.or_else(|| keys.next().filter(|_| self.has(Defect::AbsentVersionServes)));
        let key = found.and_then(|key| Key::new(&key.value.0)).ok_or(KEY_NOT_SUPPORTED)?;
        let own = if key.is_single() { 0x01 } else { 0x00 };
        if algorithm != own && !self.has(Defect::AlgorithmIgnored) {
            return Err(KEY_NOT_SUPPORTED);
        }
        Ok(self.diversified(&key, factors))
    }

    fn diversified(&self, key: &Key, factors: &[Block]) -> Key {
        let used: Vec<Block> = match self.defect {
            Some(Defect::SecondFactorIgnored) => factors.iter().take(1).copied().collect(),
            Some(Defect::ThirdFactorIgnored) => factors.iter().take(2).copied().collect(),
            Some(Defect::SerialNumberIgnored) => factors.iter().map(|_| [0; 8]).collect(),
            _ => factors.to_vec(),
        };
        let complement = key.is_single() && self.has(Defect::DesFactorComplemented);
        let down = |key: Key, factor: &Block| key.child(if complement { factor.map(|byte| !byte) } else { *factor });
        let backward = self.profile.factors == Factors::LastToFirst;
        if backward != self.has(Defect::FactorsInOtherOrder) {
            used.iter().rev().fold(key.clone(), down)
        } else {
            used.iter().fold(key.clone(), down)
        }
    }

    /// The number of a transaction that begins now; shown in the module's file if there is one.
    fn next_number(&mut self, grey: bool, card: &mut Surroundings<'_>) -> Result<[u8; 4], u16> {
        let step = match self.defect {
            Some(Defect::NumberStays) => 0,
            Some(Defect::GreyNumberStays) if grey => 0,
            Some(Defect::NumberRisesByTwo) => 2,
            _ => 1,
        };
        self.number = self.number.checked_add(step).ok_or(COUNTER_AT_MAXIMUM)?;
        let number = self.number.to_be_bytes();
        if let Some(file) = self.profile.number_file.and_then(|sfi| card.memory.ef_by_sfi(card.df, sfi))
            && !self.has(Defect::NumberFileStays)
        {
            card.memory.ef_mut(file)?.content = vec![number.to_vec()];
        }
        Ok(number)
    }

    /// Holds a MAC2 to the one that is due; a wrong one costs a try.
    fn judge(&mut self, due: [u8; 4], mac2: [u8; 4]) -> Result<Reply, u16> {
        let held = match self.defect {
            Some(Defect::WrongMac2Accepted) => true,
            Some(Defect::RightMac2Refused) => false,
            Some(Defect::Mac2LastByteIgnored) => due.first_chunk::<3>() == mac2.first_chunk::<3>(),
            Some(Defect::EarlierMac2Accepted) => due == mac2 || self.earlier == Some(mac2),
            _ => due == mac2,
        };
        if held {
            self.earlier = Some(mac2);
            if !self.has(Defect::CounterNotRestored) {
                self.failures = 0;
            }
            return Ok(Reply::status(sw::SUCCESS));
        }
        if !self.has(Defect::CounterNotSpent) {
            self.failures = self.failures.saturating_add(1);
        }
        if self.has(Defect::WrongMac2TakesNumberBack) {
            self.number = self.number.saturating_sub(1);
        }
        Err(MAC_INVALID)
    }

    /// Ends what is open, unless it is the defect that it isn't; then the next selection doesn't end it either.
    fn end(&mut self, unless: Defect) {
        self.survived = match self.open {
            Some(Open::Cipher(_)) => {
                unless == Defect::TransactionSurvivesReset && self.has(Defect::DelegatedKeySurvivesReset)
            }
            _ => self.has(unless),
        };
        if !self.survived {
            self.open = None;
        }
    }
}

/// The terminal's number.
fn terminal(memory: &Memory) -> Result<[u8; 6], u16> {
    let file = memory.child_ef(MF, TERMINAL).ok_or(sw::CONDITIONS_OF_USE)?;
    memory.ef(file)?.bytes().first_chunk().copied().ok_or(sw::CONDITIONS_OF_USE)
}

/// P1 and P2 of zero.
fn no_parameters(request: &Request) -> Result<(), u16> {
    if (request.p1, request.p2) == (0, 0) { Ok(()) } else { Err(sw::WRONG_P1_P2) }
}

fn exactly<const N: usize>(data: &[u8]) -> Result<[u8; N], u16> {
    data.try_into().map_err(|_| sw::WRONG_LENGTH)
}

impl Application for Psam {
    fn claims(&self, cla: u8, ins: u8) -> bool {
        matches!((cla, ins), (0x80, 0x70 | 0x72 | 0x1A | 0xFA) | (0xE0, 0x40 | 0x42 | 0x44 | 0x46))
    }

    fn perform(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let open = match (self.defect, request.ins) {
            (Some(Defect::TransactionStaysOpen), 0x72) | (Some(Defect::FirstTransactionStays), 0x70) => {
                self.open.clone()
            }
            _ => self.open.take(),
        };
        if self.blocked() && !self.has(Defect::BlockedServes) {
            return Err(sw::FUNCTION_NOT_SUPPORTED);
        }
        let outcome = match request.ins {
            0x70 => self.init_for_purchase(request, card),
            0x72 => self.credit_for_purchase(request, open),
            0x40 => self.init_grey_lock(request, card),
            0x42 => self.certify_grey_lock(request, open),
            0x44 => self.credit_for_grey_debit(request, open),
            0x46 => self.kept_gmac(request),
            0x1A => self.init_for_crypt(request),
            _ => self.crypt(request, open),
        };
        if self.blocked() && self.has(Defect::BlockLocksCard) {
            card.memory.blocked = true;
        }
        outcome
    }

    fn selected(&mut self, _channel: usize) {
        if !self.survived {
            self.end(Defect::TransactionSurvivesSelection);
        }
        self.survived = false;
    }

    fn left(&mut self, _channel: usize) {
        self.end(Defect::TransactionSurvivesOtherApplication);
    }

    fn reset(&mut self) {
        self.end(Defect::TransactionSurvivesReset);
        if self.has(Defect::NumberRestartsWithReset) {
            self.number = self.profile.number;
        }
        if self.has(Defect::CounterRestoredByReset) && !self.blocked() || self.has(Defect::BlockEndsWithReset) {
            self.failures = 0;
        }
        if self.has(Defect::GmacLostWithReset) {
            self.gmac = None;
        }
    }
}
