use hex_literal::hex;
use proptest::prelude::*;
use serde::Deserialize;

use super::{Case, CommandApdu, ResponseApdu};
use crate::codec::{
    StatusWord,
    vectors::{InOut, same, unhex, walk},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    apdu: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    cla: Option<String>,
    ins: Option<String>,
    p1: Option<String>,
    p2: Option<String>,
    case: String,
    error: Option<String>,
    nc: Option<usize>,
    data: Option<String>,
    data_len: Option<usize>,
    ne: Option<usize>,
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("codec/apdu.yaml", |vector| {
        let bytes = unhex(&vector.input.apdu);
        let expect = &vector.expect;
        let command = match (CommandApdu::parse(&bytes), &expect.error) {
            (Err(_), Some(_)) => return Ok(()),
            (Err(error), None) => return Err(error.to_string()),
            (Ok(command), Some(error)) => return Err(format!("{error} due, read as {command:?}")),
            (Ok(command), None) => command,
        };
        for (what, found, expected) in [
            ("CLA", command.cla, &expect.cla),
            ("INS", command.ins, &expect.ins),
            ("P1", command.p1, &expect.p1),
            ("P2", command.p2, &expect.p2),
        ] {
            same(what, Some(format!("{found:02x}")), expected.clone())?;
        }
        same("case", command.case().name(), &expect.case)?;
        same("Nc", Some(command.nc()), expect.nc)?;
        same("Ne", Some(command.ne.unwrap_or(0)), expect.ne)?;
        if let Some(data) = &expect.data {
            same("data", &command.data, &unhex(data))?;
        }
        if let Some(len) = expect.data_len {
            same("data length", command.data.len(), len)?;
        }
        same("built again", command.to_bytes().unwrap(), bytes)
    });
}

#[test]
fn lengths_where_cases_meet() {
    let case = |bytes: &[u8]| CommandApdu::parse(bytes).map(|command| command.case());
    let with = |head: &[u8], nc: usize, tail: &[u8]| [head, &vec![0xAA; nc], tail].concat();
    assert_eq!(case(&with(&hex!("00 D6 00 00 FF"), 255, &[])), Ok(Case::ThreeShort));
    assert_eq!(case(&with(&hex!("00 D6 00 00 FF"), 255, &[0])), Ok(Case::FourShort));
    assert_eq!(case(&with(&hex!("00 D6 00 00 00 FFFF"), 65_535, &[])), Ok(Case::ThreeExtended));
    assert_eq!(case(&with(&hex!("00 D6 00 00 00 FFFF"), 65_535, &[0, 1])), Ok(Case::FourExtended));
    assert_eq!(case(&hex!("00 B0 00 00 00 0001")), Ok(Case::TwoExtended));
    assert_eq!(case(&hex!("00 D6 00 00 00 0001 AA")), Ok(Case::ThreeExtended));
    // One byte of Le after an extended Lc belongs to no case; nor do three.
    assert_eq!(case(&hex!("00 D6 00 00 00 0001 AA 00")).unwrap_err().at, 8);
    assert_eq!(case(&hex!("00 D6 00 00 00 0001 AA 000000")).unwrap_err().at, 8);
    assert_eq!(case(&hex!("00 D6 00 00 01 AA 0000")).unwrap_err().at, 6);
    assert_eq!(case(&hex!("00 D6 00 00 02 AA")).unwrap_err().at, 6);
    assert_eq!(case(&hex!("00 D6 00")).unwrap_err().at, 3);
    assert_eq!(case(&[]).unwrap_err().at, 0);
}

#[test]
fn ne_is_what_le_means() {
    let ne = |bytes: &[u8]| CommandApdu::parse(bytes).unwrap().ne;
    assert_eq!(ne(&hex!("00 B0 00 00")), None);
    assert_eq!(ne(&hex!("00 B0 00 00 01")), Some(1));
    assert_eq!(ne(&hex!("00 B0 00 00 00")), Some(256));
    assert_eq!(ne(&hex!("00 B0 00 00 00 0100")), Some(256));
    assert_eq!(ne(&hex!("00 B0 00 00 00 FFFF")), Some(65_535));
    assert_eq!(ne(&hex!("00 B0 00 00 00 0000")), Some(65_536));
}

#[test]
fn what_no_coding_can_say_is_refused() {
    assert!(CommandApdu::new(0, 0xD6, 0, 0).with_data(vec![0; 65_536]).to_bytes().is_err());
    assert!(CommandApdu::new(0, 0xB0, 0, 0).with_ne(0).to_bytes().is_err());
    assert!(CommandApdu::new(0, 0xB0, 0, 0).with_ne(65_537).to_bytes().is_err());
    assert_eq!(CommandApdu::new(0, 0xB0, 0, 0).with_ne(257).to_bytes().unwrap(), hex!("00 B0 00 00 00 0101"));
}

#[test]
fn moved_to_a_channel() {
    let command = CommandApdu::new(0x00, 0xB0, 0, 0).with_ne(1);
    assert_eq!(command.clone().on_channel(8).unwrap().to_bytes().unwrap(), hex!("44 B0 00 00 01"));
    assert_eq!(command.on_channel(20), None);
}

#[test]
fn response() {
    assert_eq!(ResponseApdu::parse(&hex!("AABB 9000")), Ok(ResponseApdu::new(hex!("AABB"), StatusWord::SUCCESS)));
    assert_eq!(ResponseApdu::parse(&hex!("6A82")), Ok(ResponseApdu::new([], StatusWord(0x6A82))));
    assert_eq!(ResponseApdu::parse(&hex!("90")).unwrap_err().at, 1);
    assert_eq!(ResponseApdu::parse(&[]).unwrap_err().at, 0);
    assert_eq!(ResponseApdu::new(hex!("AABB"), StatusWord(0x6282)).to_bytes(), hex!("AABB 6282"));
}

fn commands() -> impl Strategy<Value = CommandApdu> {
    let data = prop_oneof![Just(vec![]), prop::collection::vec(any::<u8>(), 0..300)];
    let ne = prop::option::of(prop_oneof![1usize..=300, Just(65_536usize), 1usize..=65_536]);
    (any::<[u8; 4]>(), data, ne, any::<bool>()).prop_map(|([cla, ins, p1, p2], data, ne, extended)| CommandApdu {
        cla,
        ins,
        p1,
        p2,
        data,
        ne,
        extended,
    })
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn parse_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = CommandApdu::parse(&bytes);
        let _ = ResponseApdu::parse(&bytes);
    }

    /// What is read and built again is the same bytes: no coding is lost.
    #[test]
    fn build_after_parse_is_the_identity(bytes in prop::collection::vec(prop_oneof![Just(0u8), 0u8..8, any::<u8>()], 0..40)) {
        if let Ok(command) = CommandApdu::parse(&bytes) {
            prop_assert_eq!(command.to_bytes().unwrap(), bytes);
        }
    }

    #[test]
    fn parse_after_build_is_the_identity(command in commands()) {
        let bytes = command.to_bytes().unwrap();
        let mut expected = command;
        // The flag means nothing without a length field, and is implied by a large one.
        expected.extended = expected.case().is_extended();
        prop_assert_eq!(CommandApdu::parse(&bytes).unwrap(), expected);
    }
}
