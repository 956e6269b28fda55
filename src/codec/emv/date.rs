use std::fmt;

use crate::codec::{ParseError, emv::decimal};

/// A day as payment applications write it: YYMMDD, six decimal digits in three bytes. Years 50 to 99 are of the 20th century.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// 1950 to 2049.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to the month's last.
    pub day: u8,
}

impl Date {
    /// Reads three bytes. Errors: another length, digits that aren't decimal, a day that the calendar doesn't have.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [year, month, day] = bytes else {
            return Err(ParseError::new(0, "3 bytes", format!("{} bytes", bytes.len())));
        };
        let digits = |at: usize, byte: u8| {
            decimal(&[byte])
                .and_then(|value| u8::try_from(value).ok())
                .ok_or_else(|| ParseError::new(at, "two decimal digits", format!("{byte:02X}")))
        };
        let (year, month, day) = (digits(0, *year)?, digits(1, *month)?, digits(2, *day)?);
        let year = u16::from(year) + if year < 50 { 2000 } else { 1900 };
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4) => 29, // no century year but 2000 lies in the range
            2 => 28,
            1..=12 => 31,
            _ => return Err(ParseError::new(1, "a month from 01 to 12", format!("{month:02}"))),
        };
        if !(1..=last).contains(&day) {
            return Err(ParseError::new(2, format!("a day from 01 to {last}"), format!("{day:02}")));
        }
        Ok(Self { year, month, day })
    }

    /// The last day of a month written MMYY, as certificates have it.
    pub fn end_of_month(mmyy: [u8; 2]) -> Result<Self, ParseError> {
        let [month, year] = mmyy;
        (28..=31u8)
            .rev()
            .find_map(|day| Self::parse(&[year, month, ((day / 10) << 4) | (day % 10)]).ok())
            .ok_or_else(|| ParseError::new(0, "a month and a year", hex::encode_upper(mmyy)))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
