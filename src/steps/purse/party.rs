//! Terminal and host, each with its own key store: what one of them knows the other doesn't.
//!
//! A key is a master key of the IXIT, diversified by the card's serial number (`.levels` 1), or by its issuer first and then by the serial
//! number (2); or the card's own (0).

use rand_core::Rng as _;

use super::Setting;
use crate::{
    codec::purse::{Covered, Moment, Operation},
    crypto::purse::{Key, Mac, SessionKey, offline_seed, online_seed},
    runner::{Stop, World},
};

/// What INITIALIZE answered, whatever it was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Before the transaction.
    pub balance: u32,
    /// Online or offline, as the operation has it.
    pub sequence: u16,
    /// Zero where the answer doesn't tell it.
    pub overdraft: u32,
    pub key_version: u8,
    pub algorithm: u8,
    pub random: [u8; 4],
    /// Of online transactions.
    pub mac1: Option<[u8; 4]>,
}

/// The terminal with its PSAM: it has the purchase key, and counts its transactions.
#[derive(Debug, Clone)]
pub struct Terminal {
    pub number: [u8; 6],
    purchase: Key,
}

/// The terminal's transaction sequence number, over the test case.
#[derive(Debug, Default)]
struct Sequence(Option<u32>);

impl Terminal {
    pub fn of(w: &mut World) -> Result<Self, Stop> {
        Ok(Self { number: Setting::array(w, "terminal")?, purchase: card_key(w, "purchase")? })
    }

    /// The number of the next transaction; the first one of a test case is drawn.
    pub fn next_sequence(w: &mut World) -> u32 {
        let first = w.rng().next_u32() & 0x00FF_FFFF;
        let sequence = w.note::<Sequence>();
        let next = sequence.0.map_or(first, |last| last.wrapping_add(1));
        sequence.0 = Some(next);
        next
    }

    pub fn session(&self, start: &Start, sequence: u32) -> SessionKey {
        self.purchase.session(offline_seed(start.random, start.sequence, sequence))
    }

    /// MAC1: the terminal is entitled to this purchase.
    pub fn mac1(&self, start: &Start, covered: &Covered, sequence: u32, at: Moment) -> Mac {
        self.session(start, sequence).mac(&covered.purchase_mac1(at))
    }

    /// MAC2 as it is due: the card has paid.
    pub fn mac2(&self, start: &Start, covered: &Covered, sequence: u32) -> Mac {
        self.session(start, sequence).mac(&covered.purchase_mac2())
    }
}

/// The issuer's host: it has all other keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct Host;

impl Host {
    /// The session key of an online transaction.
    pub fn session(w: &mut World, operation: Operation, start: &Start) -> Result<SessionKey, Stop> {
        let key = match operation {
            Operation::Unload => "unload",
            Operation::Overdraft => "overdraft",
            _ => "load",
        };
        Ok(card_key(w, key)?.session(online_seed(start.random, start.sequence)))
    }

    /// MAC1 as it is due: the card proves itself.
    pub fn mac1(w: &mut World, operation: Operation, start: &Start, covered: &Covered) -> Result<Mac, Stop> {
        let message = match operation {
            Operation::Overdraft => covered.overdraft_mac1(start.balance, start.overdraft),
            _ => covered.load_mac1(start.balance),
        };
        Ok(Self::session(w, operation, start)?.mac(&message))
    }

    /// MAC2: the host agrees.
    pub fn mac2(
        w: &mut World,
        operation: Operation,
        start: &Start,
        covered: &Covered,
        at: Moment,
    ) -> Result<Mac, Stop> {
        let message = match operation {
            Operation::Overdraft => covered.overdraft_mac2(at),
            _ => covered.load_mac2(at),
        };
        Ok(Self::session(w, operation, start)?.mac(&message))
    }

    /// MAC3 of an unload as it is due; `balance` is the one after it.
    pub fn mac3(w: &mut World, start: &Start, covered: &Covered, balance: u32, at: Moment) -> Result<Mac, Stop> {
        let message = covered.load_tac(balance, start.sequence, at);
        Ok(Self::session(w, Operation::Unload, start)?.mac(&message))
    }

    /// The TAC of a load as it is due; `balance` is the one after it.
    pub fn load_tac(w: &mut World, start: &Start, covered: &Covered, balance: u32, at: Moment) -> Result<Mac, Stop> {
        Ok(card_key(w, "tac")?.folded().mac(&covered.load_tac(balance, start.sequence, at)))
    }

    /// The TAC of a purchase as it is due.
    pub fn purchase_tac(w: &mut World, covered: &Covered, sequence: u32, at: Moment) -> Result<Mac, Stop> {
        Ok(card_key(w, "tac")?.folded().mac(&covered.purchase_tac(sequence, at)))
    }

    /// The TAC of an overdraft update in both readings: with the folded key, and with the key directly.
    pub fn overdraft_tacs(
        w: &mut World,
        start: &Start,
        covered: &Covered,
        balance: u32,
        at: Moment,
    ) -> Result<[Mac; 2], Stop> {
        let key = card_key(w, "tac")?;
        let message = covered.overdraft_tac(balance, start.sequence, at);
        Ok([key.folded().mac(&message), key.unfolded(&message)])
    }

    /// A key of the host by the last part of its IXIT name: `maintenance`, `pin-reload`, `pin-unblock`.
    pub fn key(w: &mut World, name: &str) -> Result<Key, Stop> {
        card_key(w, name)
    }
}

/// The card's key of a master key of the IXIT.
pub fn card_key(w: &mut World, name: &str) -> Result<Key, Stop> {
    let item = Setting::item(w, &format!("key.{name}"));
    let bytes = w.key(&item)?;
    let wrong = |what: String| Stop::error(format!("IXIT item {item} is of no use: {what}"));
    let key = Key::new(&bytes).map_err(|error| wrong(error.to_string()))?;
    match Setting::number(w, "levels")? {
        0 => Ok(key),
        1 => Ok(key.diversify(Setting::info(w)?.factor())),
        2 => {
            let info = Setting::info(w)?;
            Ok(key.diversify_all(&[info.issuer, info.factor()]))
        }
        levels => {
            let item = Setting::item(w, "levels");
            Err(Stop::error((
                format!("IXIT item {item} is {levels}: keys are diversified at 0, 1 or 2 levels"),
                format!("IXIT 项 {item} 为 {levels}：密钥分散级数应为 0、1 或 2"),
            )))
        }
    }
}
