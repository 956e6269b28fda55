//! Answer to reset (GB/T 16649.3, ISO/IEC 7816-3).
//!
//! [`Atr::parse`] takes every answer whose structure can be read, odd ones too; what breaks the grammar stands in
//! [`Atr::findings`], each with its place, so that a step or a report can say what is wrong rather than only that something is.
//!
//! ```
//! use jinka::codec::Atr;
//! let atr = Atr::parse(&[0x3B, 0x80, 0x01, 0x81]).unwrap();
//! assert_eq!(atr.protocols(), [1]);
//! assert_eq!(atr.tck(), Some(0x81));
//! assert!(atr.findings().is_empty());
//! ```
//!
//! # Note on inverse convention
//! Readers decode the characters before they hand over the answer: TS is 3F, and the other bytes need no turning.

use super::{Historical, ParseError};

mod emv;
mod finding;
mod text;

pub use emv::EmvLimit;
pub use finding::{Finding, FindingKind};

/// An answer to reset, read byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atr {
    bytes: Vec<u8>,
    interface: Vec<InterfaceByte>,
    /// The interface bytes were announced further than the answer goes.
    cut: bool,
    historical_at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Convention {
    /// TS 3B.
    Direct,
    /// TS 3F.
    Inverse,
}

/// One of TAi, TBi, TCi, TDi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterfaceByte {
    pub letter: Letter,
    /// i, from 1.
    pub group: u8,
    pub value: u8,
    /// Offset in the answer.
    pub at: usize,
    /// The protocol that the group belongs to: the one in TD(i-1); `None` for the first group, which is global.
    pub protocol: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letter {
    A,
    B,
    C,
    D,
}

/// Whether parameters can be negotiated after the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// TA2 absent: PPS is allowed; F 372 and D 1 apply until then.
    Negotiable,
    /// TA2 present: its protocol and parameters apply at once.
    Specific {
        protocol: u8,
        /// The parameters are not those of TA1 but known otherwise.
        implicit: bool,
        /// A warm reset can bring the card into negotiable mode.
        can_change: bool,
    },
}

/// The error detection code of T=1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edc {
    Lrc,
    Crc,
}

/// In which states the card lets the clock stop (first TA for T=15, bits 8 and 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockStop {
    NotSupported,
    StateLow,
    StateHigh,
    NoPreference,
}

/// F and f max (kHz) by the code Fi; `None` where reserved.
const F_TABLE: [Option<(u16, u32)>; 16] = [
    Some((372, 4_000)),
    Some((372, 5_000)),
    Some((558, 6_000)),
    Some((744, 8_000)),
    Some((1116, 12_000)),
    Some((1488, 16_000)),
    Some((1860, 20_000)),
    None,
    None,
    Some((512, 5_000)),
    Some((768, 7_500)),
    Some((1024, 10_000)),
    Some((1536, 15_000)),
    Some((2048, 20_000)),
    None,
    None,
];

/// D by the code Di; `None` where reserved.
const D_TABLE: [Option<u8>; 16] = [
    None,
    Some(1),
    Some(2),
    Some(4),
    Some(8),
    Some(16),
    Some(32),
    Some(64),
    Some(12),
    Some(20),
    None,
    None,
    None,
    None,
    None,
    None,
];

impl Atr {
    /// The longest answer that the grammar allows, TS included.
    pub const MAX_LEN: usize = 33;

    /// Errors only where no structure can be read: under two bytes, or TS neither 3B nor 3F.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [ts, t0, ..] = bytes else {
            return Err(ParseError::new(bytes.len(), "TS and T0", "the end of the answer to reset"));
        };
        if !matches!(ts, 0x3B | 0x3F) {
            return Err(ParseError::new(0, "TS of 3B or 3F", format!("{ts:02X}")));
        }
        let mut interface = Vec::new();
        let mut at = 2;
        let mut announced = Some(*t0);
        let mut protocol = None;
        let mut group = 1u8;
        let mut cut = false;
        while let Some(indicator) = announced.take() {
            for (letter, bit) in [(Letter::A, 0x10), (Letter::B, 0x20), (Letter::C, 0x40), (Letter::D, 0x80)] {
                if indicator & bit == 0 || cut {
                    continue;
                }
                let Some(value) = bytes.get(at).copied() else {
                    cut = true;
                    continue;
                };
                interface.push(InterfaceByte { letter, group, value, at, protocol });
                at += 1;
                if letter == Letter::D {
                    announced = Some(value);
                }
            }
            protocol = announced.map(|td| td & 0x0F);
            // More groups than 255 can't be: an answer that long is cut by its length first or goes on being refused here.
            group = match group.checked_add(1) {
                Some(next) => next,
                None => {
                    cut = true;
                    break;
                }
            };
        }
        Ok(Self { bytes: bytes.to_vec(), interface, cut, historical_at: at })
    }

    /// The answer as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn convention(&self) -> Convention {
        if self.bytes.first() == Some(&0x3F) { Convention::Inverse } else { Convention::Direct }
    }

    /// K: how many historical bytes T0 announces, 0 to 15.
    pub fn announced_historical(&self) -> usize {
        self.bytes.get(1).map_or(0, |t0| usize::from(t0 & 0x0F))
    }

    /// All interface bytes in the order in which they stand.
    pub fn interface_bytes(&self) -> &[InterfaceByte] {
        &self.interface
    }

    /// One interface byte: `atr.interface_byte(Letter::A, 1)` is TA1.
    pub fn interface_byte(&self, letter: Letter, group: u8) -> Option<u8> {
        self.interface.iter().find(|byte| byte.letter == letter && byte.group == group).map(|byte| byte.value)
    }

    /// The protocol numbers of TD1, TD2 … in order, repetitions and 15 included; `[0]` when TD1 is absent.
    pub fn protocols(&self) -> Vec<u8> {
        let named: Vec<u8> = self.interface.iter().filter(|b| b.letter == Letter::D).map(|b| b.value & 0x0F).collect();
        if named.is_empty() { vec![0] } else { named }
    }

    /// The transmission protocols that are offered, each once, in order; 15 is none (it marks global bytes).
    pub fn offered_protocols(&self) -> Vec<u8> {
        let mut offered = Vec::new();
        for protocol in self.protocols() {
            if protocol != 15 && !offered.contains(&protocol) {
                offered.push(protocol);
            }
        }
        offered
    }

    pub fn offers(&self, protocol: u8) -> bool {
        self.offered_protocols().contains(&protocol)
    }

    /// Historical bytes, up to K of them; fewer when the answer ends inside them.
    pub fn historical_bytes(&self) -> &[u8] {
        let rest = self.bytes.get(self.historical_at..).unwrap_or_default();
        rest.get(..self.announced_historical()).unwrap_or(rest)
    }

    /// The historical bytes decoded; `None` when there are none.
    pub fn historical(&self) -> Option<Historical> {
        Historical::parse(self.historical_bytes())
    }

    /// Offset of the first historical byte.
    pub fn historical_at(&self) -> usize {
        self.historical_at
    }

    /// TCK is due when any protocol other than T=0 is named, 15 included.
    pub fn tck_due(&self) -> bool {
        self.protocols().iter().any(|protocol| *protocol != 0)
    }

    /// The check byte: the byte after the historical bytes where one is due, or, where none is due, a single last byte
    /// that makes the exclusive-or zero (an undue TCK).
    pub fn tck(&self) -> Option<u8> {
        match self.after_historical() {
            [tck, ..] if self.tck_due() => Some(*tck),
            [last] if exclusive_or(self.bytes.get(1..).unwrap_or_default()) == 0 => Some(*last),
            _ => None,
        }
    }

    /// Whether T0 to TCK give zero by exclusive-or; `None` without a TCK.
    pub fn tck_ok(&self) -> Option<bool> {
        self.tck()?;
        let end = self.historical_at + self.historical_bytes().len() + 1;
        Some(exclusive_or(self.bytes.get(1..end).unwrap_or_default()) == 0)
    }

    /// What stands after the end that the grammar gives the answer.
    pub fn trailing(&self) -> &[u8] {
        let after = self.after_historical();
        if self.tck().is_some() { after.get(1..).unwrap_or_default() } else { after }
    }

    /// F, or the reserved code Fi.
    pub fn f(&self) -> Result<u16, u8> {
        let code = self.ta1() >> 4;
        lookup(&F_TABLE, code).map(|(f, _)| f).ok_or(code)
    }

    /// D, or the reserved code Di.
    pub fn d(&self) -> Result<u8, u8> {
        let code = self.ta1() & 0x0F;
        lookup(&D_TABLE, code).ok_or(code)
    }

    /// F and D as TA1 gives them (372 and 1 without TA1); `None` where either code is reserved.
    pub fn f_d(&self) -> Option<(u16, u8)> {
        Some((self.f().ok()?, self.d().ok()?))
    }

    /// The highest clock frequency the card takes, in kHz; `None` where Fi is reserved.
    pub fn f_max_khz(&self) -> Option<u32> {
        lookup(&F_TABLE, self.ta1() >> 4).map(|(_, f_max)| f_max)
    }

    pub fn mode(&self) -> Mode {
        match self.interface_byte(Letter::A, 2) {
            None => Mode::Negotiable,
            Some(ta2) => {
                Mode::Specific { protocol: ta2 & 0x0F, implicit: ta2 & 0x10 != 0, can_change: ta2 & 0x80 == 0 }
            }
        }
    }

    /// N of TC1: extra guard time in etu, 255 meaning the shortest one (12 etu for T=0, 11 for T=1). 0 without TC1.
    pub fn extra_guard(&self) -> u8 {
        self.interface_byte(Letter::C, 1).unwrap_or(0)
    }

    /// WI of TC2, 10 without it; `None` when T=0 is not offered.
    pub fn wi(&self) -> Option<u8> {
        self.offers(0).then(|| self.interface_byte(Letter::C, 2).unwrap_or(10))
    }

    /// IFSC in bytes (first TA for T=1), 32 without it; `None` when T=1 is not offered. 00 and FF are reserved, and kept.
    pub fn t1_ifsc(&self) -> Option<u8> {
        self.offers(1).then(|| self.first_specific(Letter::A, 1).map_or(32, |byte| byte.value))
    }

    /// BWI (first TB for T=1, high nibble), 4 without it; `None` when T=1 is not offered.
    pub fn t1_bwi(&self) -> Option<u8> {
        self.offers(1).then(|| self.first_specific(Letter::B, 1).map_or(4, |byte| byte.value >> 4))
    }

    /// CWI (first TB for T=1, low nibble), 13 without it; `None` when T=1 is not offered.
    pub fn t1_cwi(&self) -> Option<u8> {
        self.offers(1).then(|| self.first_specific(Letter::B, 1).map_or(13, |byte| byte.value & 0x0F))
    }

    /// Bit 1 of the first TC for T=1; LRC without it; `None` when T=1 is not offered.
    pub fn t1_edc(&self) -> Option<Edc> {
        let crc = self.first_specific(Letter::C, 1).is_some_and(|byte| byte.value & 0x01 != 0);
        self.offers(1).then_some(if crc { Edc::Crc } else { Edc::Lrc })
    }

    /// Clock stop of the first TA for T=15; `None` without that byte.
    pub fn clock_stop(&self) -> Option<ClockStop> {
        Some(match self.first_specific(Letter::A, 15)?.value >> 6 {
            0 => ClockStop::NotSupported,
            1 => ClockStop::StateLow,
            2 => ClockStop::StateHigh,
            _ => ClockStop::NoPreference,
        })
    }

    /// Class bits of the first TA for T=15 (A 1, B 2, C 4, the rest reserved); `None` without that byte.
    pub fn class_bits(&self) -> Option<u8> {
        Some(self.first_specific(Letter::A, 15)?.value & 0x3F)
    }

    /// The operating classes as letters, `AB`; `None` without the byte that states them.
    pub fn classes(&self) -> Option<String> {
        let bits = self.class_bits()?;
        Some(
            [(1, 'A'), (2, 'B'), (4, 'C')]
                .into_iter()
                .filter(|(bit, _)| bits & bit != 0)
                .map(|(_, class)| class)
                .collect(),
        )
    }

    /// Everything that breaks the grammar, in the order of the answer.
    pub fn findings(&self) -> Vec<Finding> {
        finding::findings(self)
    }

    /// The limits of EMV and PBOC terminals that the answer breaks; an answer free of findings may break some.
    pub fn broken_emv_limits(&self) -> Vec<EmvLimit> {
        emv::broken_limits(self)
    }

    /// The answer in words, English and Chinese: a line an item, findings last.
    pub fn describe(&self) -> Vec<(String, String)> {
        text::describe(self)
    }

    /// The first interface byte of this letter that is specific to a protocol: from the third group on, after a TD that names it.
    fn first_specific(&self, letter: Letter, protocol: u8) -> Option<InterfaceByte> {
        self.interface
            .iter()
            .find(|byte| byte.letter == letter && byte.group > 2 && byte.protocol == Some(protocol))
            .copied()
    }

    fn ta1(&self) -> u8 {
        self.interface_byte(Letter::A, 1).unwrap_or(0x11)
    }

    fn after_historical(&self) -> &[u8] {
        self.bytes.get(self.historical_at + self.historical_bytes().len()..).unwrap_or_default()
    }
}

impl Letter {
    fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

impl InterfaceByte {
    /// `TA1`.
    pub fn name(&self) -> String {
        format!("T{}{}", self.letter.as_str(), self.group)
    }
}

impl std::fmt::Display for InterfaceByte {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={:02X}", self.name(), self.value)
    }
}

fn lookup<T: Copy>(table: &[Option<T>; 16], code: u8) -> Option<T> {
    table.get(usize::from(code)).copied().flatten()
}

fn exclusive_or(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests;
