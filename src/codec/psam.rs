//! Terminal security modules (PSAM) of the purse family: what their commands carry and answer, what a grey lock's MACs cover, what
//! stands in their files. Amounts are in fen, numbers big-endian.
//!
//! ```
//! use jinka::codec::psam::Started;
//! assert_eq!(Started::parse(&[0, 0, 1, 2, 0xA, 0xB, 0xC, 0xD])?.number, 0x102);
//! # Ok::<(), jinka::codec::ParseError>(())
//! ```

use super::{
    ParseError,
    purse::{Moment, TransactionType},
};

/// Data of INIT_SAM_FOR_PURCHASE and INIT_SAM_GREY_LOCK: 20 bytes and 8 for each factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Of the card.
    pub random: [u8; 4],
    /// The card's offline transaction sequence number.
    pub sequence: u16,
    /// The amount of a purchase; the balance in a grey lock.
    pub money: u32,
    pub kind: TransactionType,
    pub at: Moment,
    pub key_version: u8,
    /// 00 3DES, 01 DES.
    pub algorithm: u8,
    /// The right half of the card's serial number, then issuer and further levels.
    pub factors: Vec<[u8; 8]>,
}

/// The answer to INIT_SAM_FOR_PURCHASE, 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// Terminal transaction sequence number.
    pub number: u32,
    pub mac1: [u8; 4],
}

/// The answer to INIT_SAM_GREY_LOCK, 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GreyStarted {
    pub number: u32,
    /// Of the terminal.
    pub random: [u8; 4],
    pub mac1: [u8; 4],
}

/// Data of CREDIT_SAM_FOR_GREY_DEBIT, 15 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GreyDebit {
    pub kind: TransactionType,
    pub serial: [u8; 8],
    pub sequence: u16,
    pub amount: u32,
}

/// EF17: at least 25 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicationInfo {
    /// Index of the purchase key.
    pub index: u8,
    pub issuer: [u8; 8],
    pub receiver: [u8; 8],
    /// YYYYMMDD.
    pub start: [u8; 4],
    pub expiry: [u8; 4],
}

impl Start {
    pub fn bytes(&self) -> Vec<u8> {
        [
            &self.random[..],
            &self.sequence.to_be_bytes(),
            &self.money.to_be_bytes(),
            &[self.kind.code()],
            &self.at.bytes(),
            &[self.key_version, self.algorithm],
            self.factors.as_flattened(),
        ]
        .concat()
    }
}

impl Started {
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [a, b, c, d, mac1 @ ..] = sized::<8>(bytes)?;
        Ok(Self { number: u32::from_be_bytes([a, b, c, d]), mac1 })
    }
}

impl GreyStarted {
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [a, b, c, d, e, f, g, h, mac1 @ ..] = sized::<12>(bytes)?;
        Ok(Self { number: u32::from_be_bytes([a, b, c, d]), random: [e, f, g, h], mac1 })
    }
}

impl GreyDebit {
    pub fn bytes(&self) -> Vec<u8> {
        let (sequence, amount) = (self.sequence.to_be_bytes(), self.amount.to_be_bytes());
        [&[self.kind.code()][..], &self.serial, &sequence, &amount].concat()
    }
}

impl ApplicationInfo {
    pub const LEN: usize = 25;

    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let short = || ParseError::new(bytes.len(), "25 bytes", format!("{} bytes", bytes.len()));
        let (index, rest) = bytes.split_first().ok_or_else(short)?;
        let (issuer, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (receiver, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (start, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let expiry = rest.first_chunk().ok_or_else(short)?;
        Ok(Self { index: *index, issuer: *issuer, receiver: *receiver, start: *start, expiry: *expiry })
    }

    /// Holds both days to be in the calendar, and the last not before the first.
    pub fn dates(&self) -> Result<(), ParseError> {
        for (at, day) in [(17, self.start), (21, self.expiry)] {
            Moment::parse(day, [0; 3]).map_err(|error| ParseError { at: error.at + at, ..error })?;
        }
        if self.expiry < self.start {
            let (start, expiry) = (hex::encode(self.start), hex::encode(self.expiry));
            return Err(ParseError::new(21, format!("no day before {start}"), expiry));
        }
        Ok(())
    }
}

/// MAC1 of a grey lock: the terminal proves itself. Type, terminal, date, time.
pub fn grey_mac1(kind: TransactionType, terminal: [u8; 6], at: Moment) -> Vec<u8> {
    [&[kind.code()][..], &terminal, &at.bytes()].concat()
}

/// MAC2 of a grey lock: the card is locked. Balance and the card's transaction number.
pub fn grey_mac2(balance: u32, sequence: u16) -> Vec<u8> {
    [&balance.to_be_bytes()[..], &sequence.to_be_bytes()].concat()
}

/// GMAC: what the card is to be debited. The amount.
pub fn gmac(amount: u32) -> Vec<u8> {
    amount.to_be_bytes().to_vec()
}

/// What the session key of a grey lock is made from with the temporary key: the terminal's random number, 80, zeros.
pub fn grey_seed([a, b, c, d]: [u8; 4]) -> [u8; 8] {
    [a, b, c, d, 0x80, 0, 0, 0]
}

fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], ParseError> {
    bytes
        .try_into()
        .map_err(|_| ParseError::new(bytes.len().min(N), format!("{N} bytes"), format!("{} bytes", bytes.len())))
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Layouts as public terminal programs have them (ProjectAfcApp, an STM32 reader), filled with made-up numbers.
    #[test]
    fn data_stand_in_their_order() {
        let at = Moment::parse(hex!("20260102"), hex!("030405")).unwrap();
        let start = Start {
            random: hex!("A1B2C3D4"),
            sequence: 9,
            money: 100,
            kind: TransactionType(0x06),
            at,
            key_version: 1,
            algorithm: 0,
            factors: vec![hex!("8600100112345678"), hex!("1122334455667788")],
        };
        let due = hex!("A1B2C3D4 0009 00000064 06 20260102030405 01 00 8600100112345678 1122334455667788");
        assert_eq!(start.bytes(), due);
        assert_eq!(due.len(), 0x24);
        let debit =
            GreyDebit { kind: TransactionType(0x94), serial: hex!("8600100112345678"), sequence: 9, amount: 100 };
        assert_eq!(debit.bytes(), hex!("94 8600100112345678 0009 00000064"));
        assert_eq!(grey_mac1(TransactionType(0x92), hex!("112233445566"), at), hex!("92 112233445566 20260102 030405"));
        assert_eq!((grey_mac2(1000, 9), gmac(100)), (hex!("000003E8 0009").to_vec(), hex!("00000064").to_vec()));
        assert_eq!(grey_seed(hex!("55667788")), hex!("5566778880000000"));
    }

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let started = Started::parse(&hex!("00000102 9F20DD45")).unwrap();
        assert_eq!((started.number, started.mac1), (258, hex!("9F20DD45")));
        let grey = GreyStarted::parse(&hex!("00000102 55667788 95831C9A")).unwrap();
        assert_eq!((grey.number, grey.random, grey.mac1), (258, hex!("55667788"), hex!("95831C9A")));
        for len in 0..=16 {
            assert_eq!(
                (Started::parse(&vec![0; len]).is_ok(), GreyStarted::parse(&vec![0; len]).is_ok()),
                (len == 8, len == 12)
            );
        }
    }

    #[test]
    fn validity_is_held_to_the_calendar() {
        let bytes = hex!("01 8600100100000000 8600100200000000 20260101 20351231");
        let info = ApplicationInfo::parse(&bytes).unwrap();
        assert_eq!((info.index, info.issuer, info.dates()), (1, hex!("8600100100000000"), Ok(())));
        let swapped = ApplicationInfo { start: info.expiry, expiry: info.start, ..info };
        assert_eq!(
            swapped.dates().unwrap_err().to_string(),
            "expected no day before 20351231 at byte 21, found 20260101"
        );
        let none = ApplicationInfo { start: hex!("20260230"), ..info };
        assert_eq!(none.dates().unwrap_err().at, 20);
        for len in 0..25 {
            assert!(ApplicationInfo::parse(&bytes[..len]).is_err(), "{len}");
        }
    }
}
