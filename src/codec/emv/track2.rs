use super::pan::{Pan, nibbles};
use crate::codec::ParseError;

/// Track 2 equivalent data (tag 57): account number, separator D, expiry YYMM, service code, discretionary data, padding F.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track2 {
    pub pan: Pan,
    /// Four digits, year first.
    pub expiry: String,
    /// Three digits.
    pub service_code: String,
    /// How many digits of discretionary data follow; they themselves are nobody's business.
    pub discretionary: usize,
}

impl Track2 {
    /// Errors: no separator, an account number that is none, fewer than seven digits behind the separator, digits that aren't
    /// decimal, more than 37 digits in all.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let nibbles = nibbles(bytes);
        let separator = nibbles
            .iter()
            .position(|nibble| *nibble == 0xD)
            .ok_or_else(|| ParseError::new(bytes.len(), "a separator D", "none"))?;
        let (head, tail) = nibbles.split_at(separator);
        let end = tail.iter().rposition(|nibble| *nibble != 0xF).map_or(0, |last| last + 1);
        let digits = |nibbles: &[u8], at: usize| -> Result<String, ParseError> {
            nibbles
                .iter()
                .enumerate()
                .map(|(n, nibble)| match nibble {
                    0..=9 => Ok(char::from(b'0' + nibble)),
                    _ => Err(ParseError::new((at + n) / 2, "a decimal digit", format!("{nibble:X}"))),
                })
                .collect()
        };
        let head_digits = digits(head, 0)?;
        let packed: Vec<u8> = head
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => (high << 4) | low,
                [high] => (high << 4) | 0x0F,
                _ => 0xFF,
            })
            .collect();
        let pan = Pan::parse(&packed)?;
        let tail = digits(tail.get(1..end).unwrap_or_default(), separator + 1)?;
        let (Some(expiry), Some(service_code)) = (tail.get(0..4), tail.get(4..7)) else {
            return Err(ParseError::new(
                bytes.len(),
                "expiry and service code behind the separator",
                format!("{} digits", tail.len()),
            ));
        };
        if head_digits.len() + 1 + tail.len() > 37 {
            return Err(ParseError::new(bytes.len(), "at most 37 digits", "more"));
        }
        Ok(Self {
            pan,
            expiry: expiry.to_owned(),
            service_code: service_code.to_owned(),
            discretionary: tail.len() - 7,
        })
    }
}
