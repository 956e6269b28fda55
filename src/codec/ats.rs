//! Answer to select of a contactless card of type A (ISO/IEC 14443-4).
//!
//! [`Ats::parse`] takes every answer that has a length byte; what breaks the grammar stands in [`Ats::findings`], each with its
//! place. Tables of frame sizes and waiting times are shared with type B, see [`super::atqb`].
//!
//! ```
//! use jinka::codec::Ats;
//! let ats = Ats::parse(&[0x06, 0x75, 0x77, 0x81, 0x02, 0x80]).unwrap();
//! assert_eq!((ats.frame_size(), ats.fwi(), ats.sfgi()), (Some(64), 8, 1));
//! assert_eq!(ats.historical_bytes(), [0x80]);
//! assert!(ats.findings().is_empty());
//! ```
//!
//! # Note on readers
//! A PC/SC reader answers `FF CA 01 00 00` with the whole ATS, or with its historical bytes alone: PC/SC part 3 is read in both
//! ways. Which of them came is for the caller to find out, with the ATR beside it.

use std::time::Duration;

use super::ParseError;

/// An answer to select, read byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ats {
    bytes: Vec<u8>,
    t0: Option<u8>,
    ta: Option<u8>,
    tb: Option<u8>,
    tc: Option<u8>,
    /// T0 announces more interface bytes than there are.
    cut: bool,
    historical_at: usize,
}

/// One breach of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtsFinding {
    pub kind: AtsFindingKind,
    /// Offset in the answer; its length where something is missing at the end.
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AtsFindingKind {
    /// TL isn't the number of bytes, itself included.
    LengthWrong,
    /// T0 announces interface bytes that aren't there.
    InterfaceBytesMissing,
    /// Bit 8 of T0.
    FormatReserved,
    /// FSCI over 12.
    FrameSizeReserved,
    /// Bit 4 of TA(1).
    BitRateReserved,
    /// FWI of 15.
    WaitingTimeReserved,
    /// SFGI of 15.
    GuardTimeReserved,
    /// Bits 8 to 3 of TC(1).
    OptionsReserved,
    /// More than 15 historical bytes.
    HistoricalTooLong,
}

/// Bytes of a frame by its code, FSCI or FSDI; `None` where reserved.
///
/// Source: STMicroelectronics/RFAL and RfidResearchGroup/proxmark3 have 0 to 8; the table goes on to 12 in the later edition.
pub fn frame_size(code: u8) -> Option<u16> {
    const SIZES: [u16; 13] = [16, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096];
    SIZES.get(usize::from(code)).copied()
}

/// 4096/fc · 2^integer, of the frame waiting time and the start-up guard time; `None` for 15 and what doesn't fit a nibble.
pub fn waiting_time(integer: u8) -> Option<Duration> {
    const CARRIER_HZ: u64 = 13_560_000;
    (integer <= 14).then(|| Duration::from_nanos((4096_u64 << integer) * 1_000_000_000 / CARRIER_HZ))
}

impl Ats {
    /// Errors only where there isn't even a length byte.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.is_empty() {
            return Err(ParseError::new(0, "TL", "the end of the answer to select"));
        }
        let t0 = bytes.get(1).copied();
        let mut ats = Self { bytes: bytes.to_vec(), t0, ta: None, tb: None, tc: None, cut: false, historical_at: 2 };
        let announced = t0.unwrap_or_default();
        for (bit, slot) in [(0x10, &mut ats.ta), (0x20, &mut ats.tb), (0x40, &mut ats.tc)] {
            if announced & bit == 0 || ats.cut {
                continue;
            }
            *slot = bytes.get(ats.historical_at).copied();
            match slot {
                Some(_) => ats.historical_at += 1,
                None => ats.cut = true,
            }
        }
        Ok(ats)
    }

    /// The answer as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// TL as told.
    pub fn length(&self) -> u8 {
        self.bytes.first().copied().unwrap_or_default()
    }

    /// The longest frame that the card takes, in bytes: 32 without T0; `None` where its code is reserved.
    pub fn frame_size(&self) -> Option<u16> {
        frame_size(self.t0.map_or(2, |t0| t0 & 0x0F))
    }

    /// Bit rates by TA(1); without it 106 kbit/s alone: 00.
    pub fn bit_rates(&self) -> u8 {
        self.ta.unwrap_or_default()
    }

    /// Frame waiting time integer, 4 without TB(1).
    pub fn fwi(&self) -> u8 {
        self.tb.map_or(4, |tb| tb >> 4)
    }

    /// Start-up frame guard time integer, 0 without TB(1).
    pub fn sfgi(&self) -> u8 {
        self.tb.map_or(0, |tb| tb & 0x0F)
    }

    /// How long a frame may take to be answered; `None` where its integer is reserved.
    pub fn frame_waiting_time(&self) -> Option<Duration> {
        waiting_time(self.fwi())
    }

    /// TC(1): NAD is supported; not without it.
    pub fn node_address(&self) -> bool {
        self.tc.is_some_and(|tc| tc & 0x01 != 0)
    }

    /// TC(1): CID is supported; it is without it.
    pub fn card_identifier(&self) -> bool {
        self.tc.is_none_or(|tc| tc & 0x02 != 0)
    }

    /// What stands behind the interface bytes.
    pub fn historical_bytes(&self) -> &[u8] {
        self.bytes.get(self.historical_at..).unwrap_or_default()
    }

    /// Every breach of the grammar, in the order of the bytes.
    pub fn findings(&self) -> Vec<AtsFinding> {
        use AtsFindingKind as Kind;
        let behind = |before: [bool; 2]| 2 + before.into_iter().filter(|there| *there).count();
        let (ta_at, tb_at) = (2, behind([self.ta.is_some(), false]));
        let tc_at = behind([self.ta.is_some(), self.tb.is_some()]);
        let t0 = self.t0.unwrap_or(0x02);
        [
            (usize::from(self.length()) != self.bytes.len(), Kind::LengthWrong, 0),
            (t0 & 0x80 != 0, Kind::FormatReserved, 1),
            (self.frame_size().is_none(), Kind::FrameSizeReserved, 1),
            (self.cut, Kind::InterfaceBytesMissing, self.bytes.len()),
            (self.bit_rates() & 0x08 != 0, Kind::BitRateReserved, ta_at),
            (self.fwi() == 15, Kind::WaitingTimeReserved, tb_at),
            (self.sfgi() == 15, Kind::GuardTimeReserved, tb_at),
            (self.tc.is_some_and(|tc| tc & 0xFC != 0), Kind::OptionsReserved, tc_at),
            (self.historical_bytes().len() > 15, Kind::HistoricalTooLong, self.historical_at + 15),
        ]
        .into_iter()
        .filter_map(|(breached, kind, at)| breached.then_some(AtsFinding { kind, at }))
        .collect()
    }

    /// Whether this breach is among the findings.
    pub fn has(&self, kind: AtsFindingKind) -> bool {
        self.findings().iter().any(|finding| finding.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::{AtsFindingKind as Kind, *};
    use crate::codec::vectors::{InOut, proptest_config, same, walk};

    fn kinds(bytes: &[u8]) -> Vec<Kind> {
        Ats::parse(bytes).unwrap().findings().iter().map(|finding| finding.kind).collect()
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        ats: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        frame_size: u16,
        bit_rates: String,
        fwi: u8,
        sfgi: u8,
        nad: bool,
        cid: bool,
        historical_bytes: String,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("codec/ats.yaml", |vector| {
            let bytes = hex::decode(&vector.input.ats).map_err(|error| error.to_string())?;
            let ats = Ats::parse(&bytes).map_err(|error| error.to_string())?;
            let due = &vector.expect;
            same("frame size", ats.frame_size(), Some(due.frame_size))?;
            same("bit rates", format!("{:02x}", ats.bit_rates()), due.bit_rates.clone())?;
            same("FWI and SFGI", (ats.fwi(), ats.sfgi()), (due.fwi, due.sfgi))?;
            same("NAD and CID", (ats.node_address(), ats.card_identifier()), (due.nad, due.cid))?;
            same("historical bytes", hex::encode(ats.historical_bytes()), due.historical_bytes.clone())?;
            same("findings", ats.findings(), Vec::new())
        });
    }

    /// ISO/IEC 14443-4, FSCI: the sizes of RFAL and proxmark3, and the four of the later edition.
    #[test]
    fn every_frame_size() {
        let sizes: Vec<Option<u16>> = (0..=255).map(frame_size).collect();
        let due = [16, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096].map(Some);
        assert_eq!(sizes[..13], due);
        assert!(sizes[13..].iter().all(Option::is_none));
    }

    /// In whole microseconds, as computed apart from 4096/13.56 MHz · 2^FWI; RFAL prints the same to four digits.
    #[test]
    fn every_waiting_time() {
        let due: [u128; 15] =
            [302, 604, 1208, 2416, 4833, 9666, 19332, 38664, 77328, 154657, 309314, 618628, 1237257, 2474515, 4949031];
        let told: Vec<u128> = (0..=14).filter_map(waiting_time).map(|time| time.as_micros()).collect();
        assert_eq!(told, due);
        assert!((15..=255).all(|integer| waiting_time(integer).is_none()));
    }

    /// T0 over its whole domain: bits 5 to 7 announce TA, TB, TC in this order; bit 8 is reserved; the low nibble is FSCI.
    #[test]
    fn every_format_byte() {
        for t0 in 0..=255_u8 {
            let ats = Ats::parse(&[6, t0, 0x11, 0x41, 0x02, 0x80]).unwrap();
            let count = usize::from(t0 >> 4 & 1) + usize::from(t0 >> 5 & 1) + usize::from(t0 >> 6 & 1);
            assert_eq!(ats.historical_bytes().len(), 4 - count, "{t0:02X}");
            assert_eq!(ats.has(Kind::FormatReserved), t0 >= 0x80, "{t0:02X}");
            assert_eq!(ats.has(Kind::FrameSizeReserved), t0 & 0x0F >= 13, "{t0:02X}");
            let short = Ats::parse(&[2, t0]).unwrap();
            assert_eq!(short.has(Kind::InterfaceBytesMissing), count > 0, "{t0:02X}");
        }
    }

    /// Each interface byte over its whole domain.
    #[test]
    fn every_interface_byte() {
        for value in 0..=255_u8 {
            let ta = kinds(&[3, 0x18, value]);
            assert_eq!(ta, if value & 0x08 != 0 { vec![Kind::BitRateReserved] } else { vec![] }, "TA {value:02X}");
            let ats = Ats::parse(&[3, 0x28, value]).unwrap();
            assert_eq!((ats.fwi(), ats.sfgi()), (value / 16, value % 16), "TB {value:02X}");
            assert_eq!(ats.has(Kind::WaitingTimeReserved), value >= 0xF0, "TB {value:02X}");
            assert_eq!(ats.has(Kind::GuardTimeReserved), value % 16 == 15, "TB {value:02X}");
            let ats = Ats::parse(&[3, 0x48, value]).unwrap();
            assert_eq!(ats.node_address(), value % 2 == 1, "TC {value:02X}");
            assert_eq!(ats.card_identifier(), value / 2 % 2 == 1, "TC {value:02X}");
            assert_eq!(ats.has(Kind::OptionsReserved), value > 3, "TC {value:02X}");
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_named_with_its_place() {
        let at = |bytes: &[u8]| Ats::parse(bytes).unwrap().findings()[0].at;
        assert_eq!(kinds(&hex!("07 75 77 81 02 80")), [Kind::LengthWrong]);
        assert_eq!(kinds(&hex!("05 75 77 81 02 80")), [Kind::LengthWrong]);
        assert_eq!(at(&hex!("06 75 77 F1 02 80")), 3);
        assert_eq!(at(&hex!("05 68 F1 02 80")), 2);
        assert_eq!(at(&hex!("05 68 81 06 80")), 3);
        assert_eq!(kinds(&[&hex!("12 08")[..], &[0x80; 16]].concat()), [Kind::HistoricalTooLong]);
        assert_eq!(kinds(&[&hex!("11 08")[..], &[0x80; 15]].concat()), []);
        // TL alone: FSC is 32, everything else as when nothing is announced.
        let bare = Ats::parse(&[1]).unwrap();
        assert_eq!((bare.frame_size(), bare.fwi(), bare.sfgi(), bare.findings().len()), (Some(32), 4, 0, 0));
        assert!(Ats::parse(&[]).is_err());
    }

    proptest! {
        #![proptest_config(proptest_config())]

        #[test]
        fn no_answer_panics_and_each_byte_has_one_place(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(ats) = Ats::parse(&bytes) {
                let interface = [ats.ta, ats.tb, ats.tc].into_iter().flatten();
                let parts: Vec<u8> = bytes.first().copied().into_iter().chain(ats.t0).chain(interface)
                    .chain(ats.historical_bytes().iter().copied()).collect();
                prop_assert_eq!(parts, bytes.clone());
                prop_assert!(ats.findings().iter().all(|finding| finding.at <= bytes.len().max(2)));
            }
        }
    }
}
