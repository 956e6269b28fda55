use std::fmt;

use crate::codec::ParseError;

/// An account number (tag 5A), 1 to 19 digits. `Display` and `Debug` show the first six and the last four digits alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Pan(String);

impl Pan {
    /// Reads packed decimal digits, padded with F at the end. Errors: no digit, more than 10 bytes, another digit before the padding.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.is_empty() || bytes.len() > 10 {
            return Err(ParseError::new(0, "1 to 10 bytes", format!("{} bytes", bytes.len())));
        }
        let nibbles = nibbles(bytes);
        let length = nibbles.iter().rposition(|nibble| *nibble != 0xF).map_or(0, |last| last + 1);
        if let Some(at) = nibbles.iter().take(length).position(|nibble| *nibble > 9) {
            return Err(ParseError::new(
                at / 2,
                "decimal digits, padded with F at the end alone",
                format!("digit {}", at + 1),
            ));
        }
        let digits: String = nibbles.iter().take(length).map(|nibble| char::from(b'0' + nibble)).collect();
        if digits.is_empty() || digits.len() > 19 {
            return Err(ParseError::new(0, "1 to 19 digits", format!("{} digits", digits.len())));
        }
        Ok(Self(digits))
    }

    /// All digits, for computing; never for a log or a report.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The first six and the last four digits; all others as asterisks.
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

/// The first six and the last four digits; all others as asterisks. Ten digits or fewer lose all but the last four.
pub fn mask(digits: &str) -> String {
    let count = digits.chars().count();
    let head = if count > 10 { 6 } else { 0 };
    let shown = |(n, c)| if n < head || n + 4 >= count { c } else { '*' };
    digits.chars().enumerate().map(shown).collect()
}

impl fmt::Display for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pan({})", self.masked())
    }
}

/// The number that packed decimal digits spell; none when a digit isn't decimal, or beyond 19 digits.
pub fn decimal(bytes: &[u8]) -> Option<u64> {
    nibbles(bytes).into_iter().try_fold(0u64, |number, nibble| {
        if nibble > 9 {
            return None;
        }
        number.checked_mul(10)?.checked_add(u64::from(nibble))
    })
}

/// High nibble first.
pub(super) fn nibbles(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).collect()
}
