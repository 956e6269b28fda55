use super::{Moment, TransactionType, answer::sized, kind::day};
use crate::codec::ParseError;

/// Public application information, EF15: at least 30 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicInfo {
    /// Issuer identification.
    pub issuer: [u8; 8],
    /// 01 deposit, 02 purse, 03 both.
    pub application: u8,
    pub version: u8,
    /// Application serial number.
    pub serial: [u8; 10],
    /// YYYYMMDD.
    pub start: [u8; 4],
    pub expiry: [u8; 4],
    /// What the issuer put behind: two bytes, more on cards of some industries.
    pub rest: Vec<u8>,
}

impl PublicInfo {
    pub const LEN: usize = 30;

    /// Fields as they stand; [`Self::dates`] says whether they make sense.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let short = || ParseError::new(bytes.len(), "30 bytes and more", format!("{} bytes", bytes.len()));
        if bytes.len() < Self::LEN {
            return Err(short());
        }
        let (issuer, rest) = bytes.split_first_chunk().ok_or_else(short)?;
        let ([application, version], rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (serial, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (start, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (expiry, rest) = rest.split_first_chunk().ok_or_else(short)?;
        Ok(Self {
            issuer: *issuer,
            application: *application,
            version: *version,
            serial: *serial,
            start: *start,
            expiry: *expiry,
            rest: rest.to_vec(),
        })
    }

    /// The factor of diversification: the right 8 bytes of the serial number.
    pub fn factor(&self) -> [u8; 8] {
        let [_, _, factor @ ..] = self.serial;
        factor
    }

    /// Holds start and expiry to be days, the start no later than the expiry.
    pub fn dates(&self) -> Result<(), ParseError> {
        day(self.start, 20)?;
        day(self.expiry, 24)?;
        if self.start > self.expiry {
            let (start, expiry) = (hex::encode(self.start), hex::encode(self.expiry));
            return Err(ParseError::new(24, format!("no day before {start}"), expiry));
        }
        Ok(())
    }
}

/// Holder's information, EF16: 39 bytes with an identity number of 16 bytes, 55 with one of 32.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderInfo {
    pub card_type: u8,
    pub staff: u8,
    pub name: [u8; 20],
    /// Identity number, 16 or 32 bytes.
    pub identity: Vec<u8>,
    pub identity_type: u8,
}

impl HolderInfo {
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let wrong = || ParseError::new(bytes.len().min(55), "39 or 55 bytes", format!("{} bytes", bytes.len()));
        let (identity_type, rest) = bytes.split_last().ok_or_else(wrong)?;
        let ([card_type, staff], rest) = rest.split_first_chunk().ok_or_else(wrong)?;
        let (name, identity) = rest.split_first_chunk().ok_or_else(wrong)?;
        if !matches!(identity.len(), 16 | 32) {
            return Err(wrong());
        }
        Ok(Self {
            card_type: *card_type,
            staff: *staff,
            name: *name,
            identity: identity.to_vec(),
            identity_type: *identity_type,
        })
    }
}

/// A record of the transaction log, EF18: 23 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRecord {
    /// Offline of purchases, online of the others: the number before the transaction raised it.
    pub sequence: u16,
    pub overdraft: u32,
    pub amount: u32,
    pub kind: TransactionType,
    pub terminal: [u8; 6],
    /// As it stands; [`Moment::parse`] says whether it makes sense.
    pub at: Moment,
}

impl LogRecord {
    pub const LEN: usize = 23;

    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [s, t, x, y, z, a, b, c, d, kind, rest @ ..] = sized::<23>(bytes)?;
        let [terminal @ .., e, f, g, h, i, j, k] = rest;
        Ok(Self {
            sequence: u16::from_be_bytes([s, t]),
            overdraft: u32::from_be_bytes([0, x, y, z]),
            amount: u32::from_be_bytes([a, b, c, d]),
            kind: TransactionType(kind),
            terminal,
            at: Moment { date: [e, f, g, h], time: [i, j, k] },
        })
    }

    /// The 23 bytes, for comparison with what a card wrote.
    pub fn bytes(&self) -> [u8; 23] {
        let mut bytes = [0; 23];
        let [_, overdraft @ ..] = self.overdraft.to_be_bytes();
        let fields = self.sequence.to_be_bytes().into_iter().chain(overdraft).chain(self.amount.to_be_bytes());
        let fields = fields.chain([self.kind.code()]).chain(self.terminal).chain(self.at.bytes());
        bytes.iter_mut().zip(fields).for_each(|(place, byte)| *place = byte);
        bytes
    }
}
