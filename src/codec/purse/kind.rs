use std::fmt;

use crate::codec::ParseError;

/// The two kinds of account that a PBOC application can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Electronic deposit (电子存折, ED), P2 01.
    Deposit,
    /// Electronic purse (电子钱包, EP), P2 02.
    Purse,
}

impl Kind {
    /// P2 of the commands that name it.
    pub fn reference(self) -> u8 {
        match self {
            Self::Deposit => 0x01,
            Self::Purse => 0x02,
        }
    }

    pub fn of_reference(reference: u8) -> Option<Self> {
        [Self::Deposit, Self::Purse].into_iter().find(|kind| kind.reference() == reference)
    }

    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Deposit => ("electronic deposit", "电子存折"),
            Self::Purse => ("electronic purse", "电子钱包"),
        }
    }
}

/// A transaction type identifier. Every value of the byte is one; those that a specification names have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionType(pub u8);

impl TransactionType {
    pub const DEPOSIT_LOAD: Self = Self(0x01);
    pub const PURSE_LOAD: Self = Self(0x02);
    pub const UNLOAD: Self = Self(0x03);
    pub const CASH: Self = Self(0x04);
    pub const DEPOSIT_PURCHASE: Self = Self(0x05);
    pub const PURSE_PURCHASE: Self = Self(0x06);
    pub const OVERDRAFT: Self = Self(0x07);
    pub const COMPOSITE: Self = Self(0x09);

    pub fn load(kind: Kind) -> Self {
        match kind {
            Kind::Deposit => Self::DEPOSIT_LOAD,
            Kind::Purse => Self::PURSE_LOAD,
        }
    }

    pub fn purchase(kind: Kind) -> Self {
        match kind {
            Kind::Deposit => Self::DEPOSIT_PURCHASE,
            Kind::Purse => Self::PURSE_PURCHASE,
        }
    }

    pub fn code(self) -> u8 {
        self.0
    }

    /// What it is called; none for a value that no specification seen here names. 91 to 96 are the grey lock's.
    pub fn name(self) -> Option<(&'static str, &'static str)> {
        Some(match self.0 {
            0x01 => ("deposit load", "存折圈存"),
            0x02 => ("purse load", "钱包圈存"),
            0x03 => ("unload", "圈提"),
            0x04 => ("cash withdrawal", "取款"),
            0x05 => ("deposit purchase", "存折消费"),
            0x06 => ("purse purchase", "钱包消费"),
            0x07 => ("overdraft update", "修改透支限额"),
            0x09 => ("composite purchase", "复合消费"),
            0x91 => ("deposit grey lock", "存折灰锁"),
            0x92 => ("purse grey lock", "钱包灰锁"),
            0x93 => ("deposit unlock", "存折解扣"),
            0x94 => ("purse unlock", "钱包解扣"),
            0x95 => ("deposit online unlock", "存折联机解扣"),
            0x96 => ("purse online unlock", "钱包联机解扣"),
            _ => return None,
        })
    }
}

impl fmt::Display for TransactionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some((name, _)) => write!(f, "{:02X} ({name})", self.0),
            None => write!(f, "{:02X}", self.0),
        }
    }
}

/// Day and time of a transaction, YYYYMMDD and hhmmss, as they are transmitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub date: [u8; 4],
    pub time: [u8; 3],
}

impl Moment {
    /// Refuses digits that aren't decimal, days that the calendar doesn't have and times that the clock doesn't have.
    pub fn parse(date: [u8; 4], time: [u8; 3]) -> Result<Self, ParseError> {
        day(date, 0)?;
        let [hour, minute, second] = time;
        for (at, byte, end) in [(4, hour, 24), (5, minute, 60), (6, second, 60)] {
            if decimal(byte, at)? >= end {
                return Err(ParseError::new(at, format!("00 to {}", end - 1), format!("{byte:02X}")));
            }
        }
        Ok(Self { date, time })
    }

    /// Date and time in 7 bytes.
    pub fn bytes(self) -> [u8; 7] {
        let ([a, b, c, d], [e, f, g]) = (self.date, self.time);
        [a, b, c, d, e, f, g]
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([a, b, c, d], [e, g, h]) = (self.date, self.time);
        write!(f, "{a:02X}{b:02X}-{c:02X}-{d:02X} {e:02X}:{g:02X}:{h:02X}")
    }
}

/// Holds four bytes to be a day of the calendar, YYYYMMDD; `at` is where they stand.
pub(super) fn day([a, b, c, d]: [u8; 4], at: usize) -> Result<(), ParseError> {
    let year = decimal(a, at)? * 100 + decimal(b, at + 1)?;
    let (month, day) = (decimal(c, at + 2)?, decimal(d, at + 3)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return Err(ParseError::new(at + 2, "a month from 01 to 12", format!("{c:02X}"))),
    };
    if (1..=last).contains(&day) {
        Ok(())
    } else {
        Err(ParseError::new(at + 3, format!("a day from 01 to {last}"), format!("{d:02X}")))
    }
}

fn decimal(byte: u8, at: usize) -> Result<u16, ParseError> {
    let (high, low) = (byte >> 4, byte & 0x0F);
    if high > 9 || low > 9 {
        return Err(ParseError::new(at, "two decimal digits", format!("{byte:02X}")));
    }
    Ok(u16::from(high) * 10 + u16::from(low))
}

/// What INITIALIZE begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Load,
    Purchase,
    Cash,
    /// Composite (CAPP) purchase.
    Composite,
    Overdraft,
    Unload,
}

impl Operation {
    /// In the order of P1 of INITIALIZE.
    pub const ALL: [Self; 6] = [Self::Load, Self::Purchase, Self::Cash, Self::Composite, Self::Overdraft, Self::Unload];

    /// P1 of INITIALIZE.
    pub fn p1(self) -> u8 {
        match self {
            Self::Load => 0x00,
            Self::Purchase => 0x01,
            Self::Cash => 0x02,
            Self::Composite => 0x03,
            Self::Overdraft => 0x04,
            Self::Unload => 0x05,
        }
    }

    /// INS and P1 of the completion: CREDIT FOR LOAD, DEBIT FOR …, UPDATE OVERDRAW LIMIT.
    pub fn completion(self) -> (u8, u8) {
        match self {
            Self::Load => (0x52, 0x00),
            Self::Purchase | Self::Cash | Self::Composite => (0x54, 0x01),
            Self::Unload => (0x54, 0x03),
            Self::Overdraft => (0x58, 0x00),
        }
    }

    /// Whether it goes with the online sequence number, and the host, not the terminal, authorises it.
    pub fn online(self) -> bool {
        matches!(self, Self::Load | Self::Overdraft | Self::Unload)
    }

    pub fn kind(self, account: Kind) -> TransactionType {
        match self {
            Self::Load => TransactionType::load(account),
            Self::Purchase => TransactionType::purchase(account),
            Self::Cash => TransactionType::CASH,
            Self::Composite => TransactionType::COMPOSITE,
            Self::Overdraft => TransactionType::OVERDRAFT,
            Self::Unload => TransactionType::UNLOAD,
        }
    }

    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Load => ("load", "圈存"),
            Self::Purchase => ("purchase", "消费"),
            Self::Cash => ("cash withdrawal", "取款"),
            Self::Composite => ("composite purchase", "复合消费"),
            Self::Overdraft => ("overdraft update", "修改透支限额"),
            Self::Unload => ("unload", "圈提"),
        }
    }
}
