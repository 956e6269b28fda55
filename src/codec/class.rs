//! The class byte CLA (GB/T 16649.4, ISO/IEC 7816-4).
//!
//! ```
//! use jinka::codec::class::{ClassByte, ClassKind};
//! let cla = ClassByte(0x4F);
//! assert_eq!(cla.kind(), ClassKind::FurtherInterindustry);
//! assert_eq!(cla.channel(), Some(19));
//! assert_eq!(ClassByte(0x00).with_channel(8), Some(ClassByte(0x44)));
//! ```

use std::fmt;

/// A class byte, whatever its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassByte(pub u8);

/// Which part of the class byte's range a value lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// 00 to 1F: channels 0 to 3, two bits of secure messaging.
    FirstInterindustry,
    /// 20 to 3F: reserved.
    Reserved,
    /// 40 to 7F: channels 4 to 19, one bit of secure messaging.
    FurtherInterindustry,
    /// 80 to FE: what the bits mean is the application's affair.
    Proprietary,
    /// FF: never a class byte.
    Invalid,
}

/// The secure messaging that a class byte announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecureMessaging {
    None,
    /// Proprietary format (first interindustry range, bits 01).
    Proprietary,
    /// Interindustry format, command header not authenticated (bits 10; in the further range the single bit).
    HeaderNotAuthenticated,
    /// Interindustry format, command header authenticated (bits 11).
    HeaderAuthenticated,
}

impl ClassByte {
    /// CLA 00: first interindustry, basic channel, no secure messaging, not chained.
    pub const INTERINDUSTRY: Self = Self(0x00);
    /// The highest logical channel that a class byte can name.
    pub const MAX_CHANNEL: u8 = 19;

    pub fn kind(self) -> ClassKind {
        match self.0 {
            0x00..=0x1F => ClassKind::FirstInterindustry,
            0x20..=0x3F => ClassKind::Reserved,
            0x40..=0x7F => ClassKind::FurtherInterindustry,
            0x80..=0xFE => ClassKind::Proprietary,
            0xFF => ClassKind::Invalid,
        }
    }

    /// First or further interindustry: the bits have the meaning that the standard gives them.
    pub fn is_interindustry(self) -> bool {
        matches!(self.kind(), ClassKind::FirstInterindustry | ClassKind::FurtherInterindustry)
    }

    /// Logical channel, 0 to 19; `None` outside the interindustry ranges.
    pub fn channel(self) -> Option<u8> {
        match self.kind() {
            ClassKind::FirstInterindustry => Some(self.0 & 0x03),
            ClassKind::FurtherInterindustry => Some((self.0 & 0x0F) + 4),
            _ => None,
        }
    }

    /// Bit 5: this command is a link of a chain and not the last; `None` outside the interindustry ranges.
    pub fn chaining(self) -> Option<bool> {
        self.is_interindustry().then_some(self.0 & 0x10 != 0)
    }

    /// `None` outside the interindustry ranges.
    pub fn secure_messaging(self) -> Option<SecureMessaging> {
        match (self.kind(), self.sm_bits()?) {
            (_, 0) => Some(SecureMessaging::None),
            (ClassKind::FurtherInterindustry, _) | (_, 2) => Some(SecureMessaging::HeaderNotAuthenticated),
            (_, 1) => Some(SecureMessaging::Proprietary),
            _ => Some(SecureMessaging::HeaderAuthenticated),
        }
    }

    /// The secure messaging bits as they stand: two in the first range (0 to 3), one in the further range (0 or 1).
    pub fn sm_bits(self) -> Option<u8> {
        match self.kind() {
            ClassKind::FirstInterindustry => Some((self.0 >> 2) & 0x03),
            ClassKind::FurtherInterindustry => Some((self.0 >> 5) & 0x01),
            _ => None,
        }
    }

    /// The same class on another logical channel, moving between the first and the further range as needed.
    ///
    /// `None`: this is no interindustry class, the channel is over 19, or the further range can't say this secure messaging.
    #[must_use]
    pub fn with_channel(self, channel: u8) -> Option<Self> {
        let chaining = if self.chaining()? { 0x10 } else { 0 };
        let sm = self.secure_messaging()?;
        match channel {
            0..=3 => {
                let sm = match sm {
                    SecureMessaging::None => 0x00,
                    SecureMessaging::Proprietary => 0x04,
                    SecureMessaging::HeaderNotAuthenticated => 0x08,
                    SecureMessaging::HeaderAuthenticated => 0x0C,
                };
                Some(Self(chaining | sm | channel))
            }
            4..=19 => {
                let sm = match sm {
                    SecureMessaging::None => 0x00,
                    SecureMessaging::HeaderNotAuthenticated => 0x20,
                    SecureMessaging::Proprietary | SecureMessaging::HeaderAuthenticated => return None,
                };
                Some(Self(0x40 | chaining | sm | (channel - 4)))
            }
            _ => None,
        }
    }

    /// The same class with the chaining bit set or cleared; `None` outside the interindustry ranges.
    #[must_use]
    pub fn with_chaining(self, chaining: bool) -> Option<Self> {
        self.is_interindustry().then_some(Self(if chaining { self.0 | 0x10 } else { self.0 & !0x10 }))
    }
}

impl From<u8> for ClassByte {
    fn from(byte: u8) -> Self {
        Self(byte)
    }
}

impl fmt::Display for ClassByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

#[cfg(test)]
mod tests;
