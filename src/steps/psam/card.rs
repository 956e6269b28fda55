//! The user card in the dialogue with a PSAM: the tester's own party, with keys derived from the test keys of the IXIT.

use rand_core::Rng;

use crate::{
    codec::{
        psam::{self, Start},
        purse::{Covered, Moment, TransactionType},
    },
    crypto::{
        des_mac::Block,
        purse::{Key, SessionKey, offline_seed},
    },
    runner::{Stop, World},
};

/// A purchase key of the PSAM as the IXIT names it.
#[derive(Debug, Clone)]
pub struct Master {
    pub levels: usize,
    pub version: u8,
    pub algorithm: u8,
    pub key: Key,
}

/// One card on one transaction. What it doesn't tell the PSAM is its key.
#[derive(Debug, Clone)]
pub struct Card {
    key: Key,
    pub start: Start,
}

impl Master {
    /// The key of `psam.purchase.one`, `.two` or `.three`.
    pub fn of_levels(w: &mut World, levels: usize) -> Result<Self, Stop> {
        let name = match levels {
            1 => "psam.purchase.one",
            2 => "psam.purchase.two",
            3 => "psam.purchase.three",
            _ => return Err(Stop::error(format!("a purchase key has 1 to 3 levels, not {levels}"))),
        };
        Self::named(w, name, levels, 0x00)
    }

    /// The key with which all is tested that needs no other one.
    pub fn main(w: &mut World) -> Result<Self, Stop> {
        let levels = main_levels(w)?;
        Self::of_levels(w, levels)
    }

    /// Version and key at `NAME.version` and `NAME.key`.
    pub fn named(w: &mut World, name: &str, levels: usize, algorithm: u8) -> Result<Self, Stop> {
        let version = byte(w, &format!("{name}.version"))?;
        Ok(Self { levels, version, algorithm, key: key(w, &format!("{name}.key"))? })
    }
}

impl Card {
    /// A card of the master key's issuer, with a serial number, factors, transaction number and random number of its own.
    pub fn issue(w: &mut World, master: &Master, money: u32, kind: TransactionType) -> Result<Self, Stop> {
        let factors: Vec<Block> = (0..master.levels).map(|_| digits(w)).collect();
        let key = diversified(w, &master.key, &factors)?;
        let mut random = [0; 4];
        w.rng().fill_bytes(&mut random);
        let sequence = below(w, 0xFFF0) + 1;
        let start = Start {
            random,
            sequence: u16::try_from(sequence).unwrap_or(1),
            money,
            kind,
            at: moment(w)?,
            key_version: master.version,
            algorithm: master.algorithm,
            factors,
        };
        Ok(Self { key, start })
    }

    /// The right half of its serial number.
    pub fn serial(&self) -> Block {
        self.start.factors.first().copied().unwrap_or_default()
    }

    /// What it expects as MAC1 of a purchase from this terminal.
    pub fn expects_mac1(&self, terminal: [u8; 6], number: u32) -> [u8; 4] {
        let covered = Covered { amount: self.start.money, kind: self.start.kind, terminal };
        self.session(number).mac(&covered.purchase_mac1(self.start.at))
    }

    /// Its MAC2 of a purchase over some amount.
    pub fn mac2(&self, amount: u32, number: u32) -> [u8; 4] {
        self.session(number).mac(&amount.to_be_bytes())
    }

    /// What it expects as MAC1 of a grey lock.
    pub fn expects_grey_mac1(&self, terminal: [u8; 6], number: u32, random: [u8; 4]) -> [u8; 4] {
        self.grey_session(number, random).mac(&psam::grey_mac1(self.start.kind, terminal, self.start.at))
    }

    /// Its MAC2 of a grey lock.
    pub fn grey_mac2(&self, number: u32, random: [u8; 4]) -> [u8; 4] {
        self.grey_session(number, random).mac(&psam::grey_mac2(self.start.money, self.start.sequence))
    }

    /// The GMAC by which it lets itself be debited.
    pub fn expects_gmac(&self, number: u32, random: [u8; 4], amount: u32) -> [u8; 4] {
        self.grey_session(number, random).mac(&psam::gmac(amount))
    }

    fn session(&self, number: u32) -> SessionKey {
        self.key.session(offline_seed(self.start.random, self.start.sequence, number))
    }

    fn grey_session(&self, number: u32, random: [u8; 4]) -> SessionKey {
        self.session(number).derive(psam::grey_seed(random))
    }
}

/// `psam.purchase.levels`, 1 to 3.
pub fn main_levels(w: &World) -> Result<usize, Stop> {
    levels(w, "psam.purchase.levels")
}

pub fn levels(w: &World, item: &str) -> Result<usize, Stop> {
    let number = w.ixit_number(item)?;
    usize::try_from(number).ok().filter(|levels| (1..=3).contains(levels)).ok_or_else(|| {
        Stop::error((
            format!("IXIT item {item} is {number}, 1 to 3 was due"),
            format!("IXIT 项 {item} 为 {number}，应为 1 至 3"),
        ))
    })
}

/// A key by factors in the order that the ICS states.
pub fn diversified(w: &World, key: &Key, factors: &[Block]) -> Result<Key, Stop> {
    let mut factors = factors.to_vec();
    if w.ics("PS.5")? {
        factors.reverse();
    }
    Ok(key.diversify_all(&factors))
}

/// A secret key of the IXIT.
pub fn key(w: &mut World, item: &str) -> Result<Key, Stop> {
    let bytes = w.key(item)?;
    Key::new(&bytes).map_err(|error| {
        Stop::error((format!("IXIT item {item}: {error}"), format!("IXIT 项 {item} 应为 8 或 16 字节")))
    })
}

pub fn byte(w: &World, item: &str) -> Result<u8, Stop> {
    super::super::pin::one_byte(w, item)
}

pub fn terminal(w: &World) -> Result<[u8; 6], Stop> {
    let bytes = w.ixit_bytes("psam.terminal")?;
    bytes.try_into().map_err(|_| Stop::error("IXIT item psam.terminal has 6 bytes".to_owned()))
}

/// Eight bytes of decimal digits, as serial numbers and issuers have them.
pub fn digits(w: &mut World) -> Block {
    let mut block = Block::default();
    for byte in &mut block {
        *byte = decimal(below(w, 100));
    }
    block
}

/// From 0 on, below a bound of at most 65 536.
pub fn below(w: &mut World, bound: u32) -> u32 {
    w.rng().next_u32() % bound
}

/// Some second of 2026 to 2029, never after the 28th of a month.
fn moment(w: &mut World) -> Result<Moment, Stop> {
    let year = decimal(26 + below(w, 4));
    let date = [0x20, year, decimal(1 + below(w, 12)), decimal(1 + below(w, 28))];
    let time = [decimal(below(w, 24)), decimal(below(w, 60)), decimal(below(w, 60))];
    Moment::parse(date, time).map_err(|error| Stop::error(format!("the tester made no time of day: {error}")))
}

/// Two decimal digits of a number below 100.
fn decimal(number: u32) -> u8 {
    u8::try_from(number / 10 % 10 * 16 + number % 10).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Values computed by another program by the rules of the Fudan FMCOS manual. The key stands for a diversified one.
    #[test]
    fn a_card_computes_as_another_program() {
        let terminal = hex!("112233445566");
        let at = Moment::parse(hex!("20260102"), hex!("030405")).unwrap();
        let start = Start {
            random: hex!("A1B2C3D4"),
            sequence: 9,
            money: 100,
            kind: TransactionType(0x06),
            at,
            key_version: 1,
            algorithm: 0,
            factors: vec![hex!("8600100112345678")],
        };
        let key = Key::new(&hex!("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        let card = Card { key, start: start.clone() };
        assert_eq!(card.expects_mac1(terminal, 0x102), hex!("9F20DD45"));
        assert_eq!(card.mac2(100, 0x102), hex!("BB79714C"));
        let grey = Card { start: Start { kind: TransactionType(0x92), money: 1000, ..start }, ..card };
        let random = hex!("55667788");
        assert_eq!(grey.expects_grey_mac1(terminal, 0x102, random), hex!("95831C9A"));
        assert_eq!(grey.grey_mac2(0x102, random), hex!("1378FF22"));
        assert_eq!(grey.expects_gmac(0x102, random, 100), hex!("C1875E88"));
    }

    #[test]
    fn numbers_become_decimal_digits() {
        assert_eq!((decimal(0), decimal(9), decimal(10), decimal(59), decimal(99)), (0, 9, 0x10, 0x59, 0x99));
    }
}
