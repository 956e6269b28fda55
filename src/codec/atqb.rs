//! Answer to request of a contactless card of type B (ISO/IEC 14443-3), and what a PC/SC reader shows of it in its ATR.
//!
//! ```
//! use jinka::codec::Atqb;
//! let atqb = Atqb::parse(&[0x50, 1, 2, 3, 4, 0, 0, 0, 0, 0x00, 0x81, 0x81]).unwrap();
//! assert_eq!(atqb.pupi(), [1, 2, 3, 4]);
//! assert_eq!((atqb.protocol().frame_size(), atqb.protocol().fwi()), (Some(256), 8));
//! assert!(atqb.protocol().part_4());
//! ```

use std::time::Duration;

use super::{
    ParseError,
    ats::{frame_size, waiting_time},
};

/// First byte of the answer.
const ATQB: u8 = 0x50;

/// An answer to request: 12 bytes, or 13 where the reader asked for the extended form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atqb {
    pupi: [u8; 4],
    application_data: [u8; 4],
    protocol: ProtocolInfo,
}

/// The bytes of protocol info: bit rates; frame size and protocol type; FWI, ADC and frame options; in the extended form SFGI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtocolInfo {
    bytes: [u8; 3],
    extended: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProtocolFinding {
    /// Bit 4 of the bit rates.
    BitRateReserved,
    /// A frame size code over 12.
    FrameSizeReserved,
    /// Bit 4 of the protocol type.
    ProtocolTypeReserved,
    /// FWI of 15.
    WaitingTimeReserved,
    /// A coding of application data beyond 01.
    ApplicationDataReserved,
    /// SFGI of 15 in the extended form.
    GuardTimeReserved,
}

impl Atqb {
    /// Without CRC.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let short = || ParseError::new(bytes.len(), "12 or 13 bytes", format!("{} bytes", bytes.len()));
        let (first, rest) = bytes.split_first().ok_or_else(short)?;
        if *first != ATQB {
            return Err(ParseError::new(0, "50", format!("{first:02X}")));
        }
        let (pupi, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (application_data, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let protocol = ProtocolInfo::of(rest).ok_or_else(short)?;
        Ok(Self { pupi: *pupi, application_data: *application_data, protocol })
    }

    /// From the historical bytes that a PC/SC reader puts into the ATR of a type B card (4 application data, 3 protocol info, MBLI
    /// in the high nibble of the last) and the PUPI, which it answers as the card's identifier.
    ///
    /// Source: PC/SC part 3 as reader manuals of SCM and Identiv quote it.
    pub fn of_reader(pupi: [u8; 4], historical: &[u8]) -> Result<Self, ParseError> {
        let due = "4 bytes of application data, 3 of protocol info, MBLI";
        let [a, b, c, d, rates, frame, timing, _mbli] = *historical else {
            return Err(ParseError::new(historical.len(), due, format!("{} historical bytes", historical.len())));
        };
        let protocol = ProtocolInfo { bytes: [rates, frame, timing], extended: None };
        Ok(Self { pupi, application_data: [a, b, c, d], protocol })
    }

    /// Pseudo-unique identifier of the card; it may be new at each activation.
    pub fn pupi(&self) -> [u8; 4] {
        self.pupi
    }

    pub fn application_data(&self) -> [u8; 4] {
        self.application_data
    }

    pub fn protocol(&self) -> ProtocolInfo {
        self.protocol
    }
}

impl ProtocolInfo {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (three, more) = bytes.split_first_chunk()?;
        let extended = match more {
            [] => None,
            [byte] => Some(*byte),
            _ => return None,
        };
        Some(Self { bytes: *three, extended })
    }

    /// As they came, without the extension.
    pub fn bytes(&self) -> [u8; 3] {
        self.bytes
    }

    /// Bit rates; 00 is 106 kbit/s alone.
    pub fn bit_rates(&self) -> u8 {
        self.bytes[0]
    }

    /// The longest frame that the card takes, in bytes; `None` where its code is reserved.
    pub fn frame_size(&self) -> Option<u16> {
        frame_size(self.bytes[1] >> 4)
    }

    /// The card speaks ISO/IEC 14443-4.
    pub fn part_4(&self) -> bool {
        self.bytes[1] & 0x01 != 0
    }

    /// Frame waiting time integer.
    pub fn fwi(&self) -> u8 {
        self.bytes[2] >> 4
    }

    /// How long a frame may take to be answered; `None` where its integer is reserved.
    pub fn frame_waiting_time(&self) -> Option<Duration> {
        waiting_time(self.fwi())
    }

    /// How application data are coded: 0 in a proprietary way, 1 as ISO/IEC 14443-3 has it.
    pub fn application_data_coding(&self) -> u8 {
        self.bytes[2] >> 2 & 0x03
    }

    /// Frame options: CID is supported.
    pub fn card_identifier(&self) -> bool {
        self.bytes[2] & 0x01 != 0
    }

    /// Frame options: NAD is supported.
    pub fn node_address(&self) -> bool {
        self.bytes[2] & 0x02 != 0
    }

    /// Start-up frame guard time integer of the extended form.
    pub fn sfgi(&self) -> Option<u8> {
        self.extended.map(|byte| byte >> 4)
    }

    /// Every breach of the grammar, in the order of the bytes.
    pub fn findings(&self) -> Vec<ProtocolFinding> {
        [
            (self.bit_rates() & 0x08 != 0, ProtocolFinding::BitRateReserved),
            (self.frame_size().is_none(), ProtocolFinding::FrameSizeReserved),
            (self.bytes[1] & 0x08 != 0, ProtocolFinding::ProtocolTypeReserved),
            (self.fwi() == 15, ProtocolFinding::WaitingTimeReserved),
            (self.application_data_coding() > 1, ProtocolFinding::ApplicationDataReserved),
            (self.sfgi() == Some(15), ProtocolFinding::GuardTimeReserved),
        ]
        .into_iter()
        .filter_map(|(breached, finding)| breached.then_some(finding))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::{ProtocolFinding as Finding, *};
    use crate::codec::vectors::{InOut, proptest_config, same, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        atqb: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        pupi: String,
        application_data: String,
        frame_size: u16,
        part_4: bool,
        fwi: u8,
        adc: u8,
        nad: bool,
        cid: bool,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("codec/atqb.yaml", |vector| {
            let bytes = hex::decode(&vector.input.atqb).map_err(|error| error.to_string())?;
            let atqb = Atqb::parse(&bytes).map_err(|error| error.to_string())?;
            let (due, protocol) = (&vector.expect, atqb.protocol());
            same("PUPI", hex::encode(atqb.pupi()), due.pupi.clone())?;
            same("application data", hex::encode(atqb.application_data()), due.application_data.clone())?;
            same("frame size", protocol.frame_size(), Some(due.frame_size))?;
            same("part 4", protocol.part_4(), due.part_4)?;
            same("FWI", protocol.fwi(), due.fwi)?;
            same("ADC", protocol.application_data_coding(), due.adc)?;
            same("NAD and CID", (protocol.node_address(), protocol.card_identifier()), (due.nad, due.cid))
        });
    }

    fn info(bytes: [u8; 3]) -> ProtocolInfo {
        ProtocolInfo { bytes, extended: None }
    }

    /// Each byte of protocol info over its whole domain.
    #[test]
    fn every_protocol_byte() {
        for value in 0..=255_u8 {
            let rates = if value & 0x08 != 0 { vec![Finding::BitRateReserved] } else { vec![] };
            assert_eq!(info([value, 0x81, 0x81]).findings(), rates, "{value:02X}");
            let frame = info([0x00, value, 0x81]);
            assert_eq!(frame.findings().contains(&Finding::FrameSizeReserved), value >= 0xD0, "{value:02X}");
            assert_eq!(frame.findings().contains(&Finding::ProtocolTypeReserved), value / 8 % 2 == 1, "{value:02X}");
            assert_eq!(frame.part_4(), value % 2 == 1, "{value:02X}");
            let timing = info([0x00, 0x81, value]);
            assert_eq!(timing.fwi(), value / 16, "{value:02X}");
            assert_eq!(timing.application_data_coding(), value / 4 % 4, "{value:02X}");
            assert_eq!((timing.node_address(), timing.card_identifier()), (value / 2 % 2 == 1, value % 2 == 1));
            assert_eq!(timing.findings().contains(&Finding::WaitingTimeReserved), value >= 0xF0, "{value:02X}");
            let reserved = timing.findings().contains(&Finding::ApplicationDataReserved);
            assert_eq!(reserved, value / 4 % 4 > 1, "{value:02X}");
        }
    }

    #[test]
    fn what_is_no_answer_to_request_is_refused_with_its_place() {
        let at = |bytes: &[u8]| Atqb::parse(bytes).map_err(|error| error.at);
        assert_eq!(at(&[]), Err(0));
        assert_eq!(at(&hex!("51 01020304 00000000 008181")), Err(0));
        assert_eq!(at(&hex!("50 01020304 00000000 0081")), Err(11));
        assert_eq!(at(&hex!("50 01020304 00000000 00818100 00")), Err(14));
        assert_eq!(Atqb::parse(&hex!("50 01020304 00000000 00818130")).unwrap().protocol().sfgi(), Some(3));
    }

    /// The historical bytes of the ATR that stands for type B in PC/SC part 3; see vectors/codec/pcsc.yaml.
    #[test]
    fn a_reader_shows_all_but_the_pupi_in_its_atr() {
        let atqb = Atqb::of_reader([1, 2, 3, 4], &hex!("11223344 009181 00")).unwrap();
        assert_eq!(atqb, Atqb::parse(&hex!("50 01020304 11223344 009181")).unwrap());
        assert_eq!(Atqb::of_reader([0; 4], &hex!("11223344 009181")).unwrap_err().at, 7);
    }

    proptest! {
        #![proptest_config(proptest_config())]

        #[test]
        fn no_answer_panics(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            if let Ok(atqb) = Atqb::parse(&bytes) {
                let protocol = atqb.protocol();
                prop_assert_eq!(protocol.findings().contains(&Finding::FrameSizeReserved), protocol.frame_size().is_none());
                prop_assert_eq!(protocol.frame_waiting_time().is_none(), protocol.fwi() == 15);
            }
        }
    }
}
