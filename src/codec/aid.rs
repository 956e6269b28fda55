//! Application identifiers (GB/T 16649.5, ISO/IEC 7816-5): AID = RID + PIX.
//!
//! ```
//! use jinka::codec::{Aid, aid::AidCategory};
//! let aid = Aid::parse(&[0xD1, 0x56, 0x00, 0x00, 0x05, 0x01]).unwrap();
//! assert_eq!(aid.category(), AidCategory::National);
//! assert_eq!(aid.country_code(), Some(156));
//! ```

use std::fmt;

use super::ParseError;

/// An application identifier of 5 to 16 bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aid(Vec<u8>);

/// Who gave the identifier out, told by its first nibble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AidCategory {
    /// 0 to 9: built on an issuer identification number.
    IssuerNumber,
    /// A: RID registered internationally.
    International,
    /// B and C: reserved.
    Reserved,
    /// D: RID registered nationally; a country code of three decimal digits follows the nibble.
    National,
    /// E: a standard, named by an object identifier.
    Standard,
    /// F: not registered.
    Proprietary,
}

impl Aid {
    pub const MIN_LEN: usize = 5;
    pub const MAX_LEN: usize = 16;

    /// Checks the length alone; [`Aid::check`] looks at the grammar inside.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        match bytes.len() {
            Self::MIN_LEN..=Self::MAX_LEN => Ok(Self(bytes.to_vec())),
            len => Err(ParseError::new(len.min(Self::MAX_LEN), "an AID of 5 to 16 bytes", format!("{len} bytes"))),
        }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn category(&self) -> AidCategory {
        match self.0.first().map_or(0, |byte| byte >> 4) {
            0x0..=0x9 => AidCategory::IssuerNumber,
            0xA => AidCategory::International,
            0xB | 0xC => AidCategory::Reserved,
            0xD => AidCategory::National,
            0xE => AidCategory::Standard,
            _ => AidCategory::Proprietary,
        }
    }

    /// The registered application provider identifier, 5 bytes; only the categories A and D have one.
    pub fn rid(&self) -> Option<&[u8]> {
        matches!(self.category(), AidCategory::International | AidCategory::National).then(|| self.0.get(..5)).flatten()
    }

    /// The proprietary application identifier extension, 0 to 11 bytes after the RID.
    pub fn pix(&self) -> Option<&[u8]> {
        self.rid().and_then(|_| self.0.get(5..))
    }

    /// ISO 3166 numeric country code of a category D identifier, if its three digits are decimal. China: 156.
    pub fn country_code(&self) -> Option<u16> {
        if self.category() != AidCategory::National {
            return None;
        }
        self.country_nibbles()
            .into_iter()
            .try_fold(0, |code, nibble| (nibble < 10).then(|| code * 10 + u16::from(nibble)))
    }

    /// The grammar beyond the length: no reserved category, and decimal digits where a country code is due.
    pub fn check(&self) -> Result<(), ParseError> {
        match self.category() {
            AidCategory::Reserved => {
                let first = self.0.first().copied().unwrap_or(0);
                Err(ParseError::new(0, "a first nibble other than B and C", format!("{first:02X}")))
            }
            AidCategory::National if self.country_code().is_none() => {
                let [a, b, c] = self.country_nibbles();
                let found = format!("{a:X}{b:X}{c:X}");
                Err(ParseError::new(0, "three decimal digits of country code after the nibble D", found))
            }
            _ => Ok(()),
        }
    }

    fn country_nibbles(&self) -> [u8; 3] {
        match self.0.as_slice() {
            [first, second, ..] => [first & 0x0F, second >> 4, second & 0x0F],
            _ => [0x0F; 3],
        }
    }
}

impl AidCategory {
    /// The category in English and Chinese.
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::IssuerNumber => ("based on an issuer identification number", "基于发卡机构标识号"),
            Self::International => ("internationally registered", "国际注册"),
            Self::Reserved => ("reserved category", "保留类别"),
            Self::National => ("nationally registered", "国家注册"),
            Self::Standard => ("named by a standard's object identifier", "由标准的对象标识符命名"),
            Self::Proprietary => ("proprietary, unregistered", "专有，未注册"),
        }
    }
}

impl fmt::Display for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aid({self})")
    }
}

#[cfg(test)]
mod tests;
