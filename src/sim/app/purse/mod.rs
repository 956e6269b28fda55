//! Purse card: an application with electronic deposit, electronic purse or both (JR/T 0025.2).
//!
//! A transaction has two commands: INITIALIZE FOR … (`initialise`) and its completion (`complete`), between them records of a
//! composite purchase (`composite`). What a completion changes is written at once (`commit`), and GET TRANSACTION PROVE tells of it
//! (`inquiry`). PINs are in `pin`, line protection and blocking in `protect`, authentication in `authenticate`. The files EF15, EF16 and EF18
//! lie in the DF and are read by the kernel.
//!
//! # To build on it
//! A family of its own (grey lock, city card) is a file beside these: `impl Purse { … }` with its commands, an optional field in
//! [`Personalisation`] that says whether a card has it, state of its own in `State`, a line in `Purse::dispatch`; its defects are an enum
//! of their own in `family_defects!`, asked for by `Purse::fails`.
//!
//! # How sure it is
//! Commands, MACs and log are as several public manuals describe them. From knowledge: the status word of a load beyond the most
//! (9401), which PIN rules are usual, that the last transaction alone can be proven.

pub mod crypto;
pub mod defect;
pub mod personalisation;
mod authenticate;
mod commit;
mod complete;
mod composite;
mod initialise;
mod inquiry;
mod pin;
mod protect;
mod state;

pub use defect::Defect;
pub use personalisation::Personalisation;

use super::{Application, Request, Surroundings};
use crate::sim::icc::{Reply, sw};
use personalisation::{Guarded, Usage};
use state::{State, Volatile, Which};

/// 9302: a MAC of a transaction is wrong.
const MAC_WRONG: u16 = 0x9302;
/// 9303: the application is blocked for good.
const LOCKED: u16 = 0x9303;
/// 9401: the balance is too low, or would be too high.
const BALANCE: u16 = 0x9401;
/// 9402: a transaction counter is at its end.
const COUNTER: u16 = 0x9402;
/// 9403: there is no key of this index.
const KEY_INDEX: u16 = 0x9403;
/// 9406: there is nothing to prove.
const NO_PROOF: u16 = 0x9406;
/// 9407: a record is locked.
const RECORD_LOCKED: u16 = 0x9407;
/// 6901: a completion with nothing to complete.
const NOT_INITIALISED: u16 = 0x6901;

/// One purse application.
pub struct Purse {
    profile: Personalisation,
    state: State,
    volatile: Volatile,
    defect: Option<super::Defect>,
}

impl Purse {
    pub fn new(profile: &Personalisation, defect: Option<super::Defect>) -> Self {
        Self { state: State::new(profile), profile: profile.clone(), volatile: Volatile::default(), defect }
    }

    fn has(&self, defect: Defect) -> bool {
        self.fails(super::Defect::Purse(defect))
    }

    /// As [`Self::has`], for the defects of what is built on this application.
    fn fails(&self, defect: super::Defect) -> bool {
        self.defect == Some(defect)
    }

    /// The commands, after what blocks them was looked at.
    fn dispatch(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        match (request.cla, request.ins) {
            (0x00, 0x20) => self.verify(request),
            (0x00, 0x82) => self.external_authenticate(request),
            (0x00, 0x84) => self.get_challenge(request, card),
            (0x00, 0x88) => self.internal_authenticate(request),
            (0x04, 0xD6) => self.update_binary(request, card),
            (0x04, 0xDC) => self.update_record(request, card),
            (0x80, 0x50) => self.initialise(request, card),
            (0x80, 0x52) => self.credit(request, card),
            (0x80, 0x54) => self.debit(request, card),
            (0x80, 0x58) => self.update_overdraft(request, card),
            (0x80, 0x5A) => self.prove(request),
            (0x80, 0x5C) => self.get_balance(request),
            (0x80, 0x5E) => self.renew_pin(request),
            (0x80, 0xDC) => self.update_cache(request, card),
            (0x84, 0x16) => self.block_card(request, card),
            (0x84, 0x18) => self.unblock(request, card),
            (0x84, 0x1E) => self.block(request, card),
            (0x84, 0x24) => self.unblock_pin(request),
            (0x00, _) => Err(sw::CLA_NOT_SUPPORTED),
            _ => Err(sw::INS_NOT_SUPPORTED),
        }
    }

    /// 6982 unless the account may do this: what its maker guarded needs the PIN.
    fn permit(&self, which: Which, guarded: Guarded) -> Result<(), u16> {
        let account = match which {
            Which::Deposit => self.profile.deposit.as_ref(),
            Which::Purse => self.profile.purse.as_ref(),
        };
        let needed = account.is_some_and(|account| account.pin.contains(&guarded));
        if needed && !self.volatile.pin_verified && !self.has(Defect::PinRuleIgnored) {
            return Err(sw::SECURITY_STATUS);
        }
        Ok(())
    }

    /// The MAC of the TAC key, folded.
    fn tac(&self, parts: &[&[u8]]) -> Result<[u8; 4], u16> {
        let key = self.profile.only_key(Usage::Tac).ok_or(sw::REFERENCE_NOT_FOUND)?;
        Ok(self.spoilt(Defect::TacAltered, key.folded().mac(parts)))
    }

    /// One bit of a value wrong, on a card with this defect.
    fn spoilt(&self, defect: Defect, [first, rest @ ..]: [u8; 4]) -> [u8; 4] {
        let [b, c, d] = rest;
        [first ^ u8::from(self.has(defect)), b, c, d]
    }
}

impl Application for Purse {
    fn claims(&self, cla: u8, ins: u8) -> bool {
        matches!((cla, ins), (0x80 | 0x84 | 0xE0, _) | (0x00, 0x20 | 0x82 | 0x84 | 0x88) | (0x04, 0xD6 | 0xDC))
    }

    fn perform(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let blocked = card.memory.df(card.df)?.deactivated;
        let lifts = matches!((request.cla, request.ins), (0x00, 0x84) | (0x84, 0x16 | 0x18));
        if self.state.locked {
            return Err(LOCKED);
        }
        if blocked && !lifts && !self.has(Defect::BlockedApplicationServes) {
            return Err(sw::FUNCTION_NOT_SUPPORTED);
        }
        // A challenge is for the next command only, an initialised transaction for its completion only.
        let continues = request.cla == 0x80 && matches!(request.ins, 0x52 | 0x54 | 0x58 | 0xDC);
        if !continues && !self.has(Defect::SessionSurvivesCommand) {
            self.volatile.pending = None;
        }
        let answer = self.dispatch(request, card);
        if request.ins != 0x84 || request.cla != 0x00 {
            self.volatile.challenge = None;
        }
        answer
    }

    fn bypassed(&mut self, _channel: usize) {
        if !self.has(Defect::SessionSurvivesCommand) {
            self.volatile.pending = None;
        }
        self.volatile.challenge = None;
    }

    /// Selecting begins anew: nothing is proven, no transaction goes on.
    fn selected(&mut self, _channel: usize) {
        let stays = self.has(Defect::PinSurvivesSelection);
        let verified = self.volatile.pin_verified && stays;
        self.volatile = Volatile { pin_verified: verified, ..Volatile::default() };
    }

    fn left(&mut self, _channel: usize) {
        self.volatile = Volatile::default();
    }

    fn reset(&mut self) {
        self.volatile = Volatile::default();
    }
}
