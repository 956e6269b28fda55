use std::collections::BTreeMap;

use hex_literal::hex;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::codec::{
    Tag,
    vectors::{InOut, same, unhex, walk},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    dol: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    afl: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    data: Option<String>,
    #[serde(default)]
    records: Vec<String>,
    #[serde(default)]
    read_record: Vec<String>,
    error: Option<String>,
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("codec/emv.yaml", |vector| match (&vector.input.dol, &vector.input.afl) {
        (Some(dol), None) => {
            let values: BTreeMap<u32, Vec<u8>> = vector
                .input
                .values
                .iter()
                .map(|(tag, value)| (u32::from_str_radix(tag, 16).unwrap(), unhex(value)))
                .collect();
            let dol = Dol::parse(&unhex(dol)).map_err(|error| error.to_string())?;
            let data = dol.assemble(|tag| values.get(&tag).map(Vec::as_slice));
            same("data", Some(hex::encode(data)), vector.expect.data.clone())
        }
        (None, Some(afl)) => locator(&unhex(afl), &vector.expect),
        _ => Err("a list or a locator was due".to_owned()),
    });
}

fn locator(afl: &[u8], expect: &Expect) -> Result<(), String> {
    match (Afl::parse(afl), &expect.error) {
        (Ok(afl), None) => {
            let name = |record: RecordRef| {
                format!("sfi {} rec {}{}", record.sfi, record.number, if record.signed { " oda" } else { "" })
            };
            same("records", afl.records().map(name).collect(), expect.records.clone())?;
            let command = |record: RecordRef| format!("00b2{:02x}{:02x}00", record.number, (record.sfi << 3) | 4);
            same("READ RECORD", afl.records().map(command).collect(), expect.read_record.clone())
        }
        (Ok(afl), Some(error)) => Err(format!("{error} due, read as {afl:?}")),
        (Err(error), None) => Err(error.to_string()),
        (Err(error), Some(due)) => {
            let word = match (error.expected.as_ref(), error.found.as_ref()) {
                ("whole entries of 4 bytes, at least one", _) => "length not a multiple of 4",
                ("an SFI from 1 to 30 in the upper five bits", "00") => "SFI 0",
                ("an SFI from 1 to 30 in the upper five bits", "F8") => "SFI 31",
                ("a first record from 1", _) => "first record 0",
                ("a last record not before the first", _) => "last before first",
                ("no more signed records than records", _) => "more ODA records than records",
                _ => "another",
            };
            same("error", word, due)
        }
    }
}

#[test]
fn the_dictionary_is_sorted_and_every_name_is_one_tags() {
    assert!(TAGS.is_sorted_by(|a, b| Tag(a.tag).to_bytes() < Tag(b.tag).to_bytes()));
    for info in TAGS {
        assert_eq!(by_name(info.en).map(|found| found.tag), Some(info.tag), "{}", info.en);
        assert_eq!(TAGS.iter().filter(|other| other.zh == info.zh).count(), 1, "{}", info.zh);
        assert_eq!(Tag(info.tag).is_constructed(), info.format == Format::Template, "{:X}", info.tag);
        assert!(info.least <= info.most);
    }
}

/// Names and formats as openemv/emv-utils and the tag header of a self-service kernel have them.
#[test]
fn the_dictionary_names_tags_as_its_sources_do() {
    for (number, name, format) in [
        (0x5A, "account number", Format::CompressedNumeric),
        (0x94, "application file locator", Format::Binary),
        (0x9F02, "amount, authorised", Format::Numeric),
        (0x9F36, "application transaction counter", Format::Binary),
        (0x9F38, "PDOL", Format::List),
        (0x9F6D, "electronic cash reset threshold", Format::Numeric),
        (0x9F77, "electronic cash balance limit", Format::Numeric),
        (0x9F78, "electronic cash single-transaction limit", Format::Numeric),
        (0x9F79, "electronic cash balance", Format::Numeric),
        (0xDF69, "SM algorithm support indicator", Format::Binary),
    ] {
        let info = tag(number).unwrap();
        assert_eq!((info.en, info.format), (name, format));
    }
    assert_eq!(tag(0x9F99), None);
}

#[test]
fn a_list_that_is_cut_is_refused() {
    assert_eq!(Dol::parse(&hex!("9F02 06 9F")).unwrap_err().expected, "a tag and its length");
    assert_eq!(Dol::parse(&hex!("9F02 06 95")).unwrap_err().expected, "a tag and its length");
    assert_eq!(Dol::parse(&hex!("9F8201 04")).unwrap().entries[0].tag, Tag(0x9F_8201));
    assert_eq!(Dol::parse(&hex!("95 FD")).unwrap_err().expected, "a length of at most 252");
    assert!(Dol::parse(&hex!("00 01")).is_err());
    assert_eq!(Dol::parse(&[]).unwrap(), Dol::default());
}

#[test]
fn values_split_by_their_list() {
    let dol = Dol::parse(&hex!("9A03 9C01")).unwrap();
    assert_eq!(dol.values_len(), 4);
    assert!(dol.asks_for(0x9C) && !dol.asks_for(0x9F37));
    assert_eq!(dol.split(&hex!("26010200")).unwrap(), [(Tag(0x9A), &hex!("260102")[..]), (Tag(0x9C), &hex!("00")[..])]);
    assert_eq!(dol.split(&hex!("260102")), None);
    assert_eq!(dol.split(&hex!("2601020000")), None);
}

/// Compressed numeric is filled with F on the right, numeric with zeros on the left (EMV, data element conversion).
#[test]
fn formats_are_filled_as_they_are_written() {
    let dol = Dol::parse(&hex!("5A05 9F0306")).unwrap();
    let values = |tag| match tag {
        0x5A => Some(&[0x62, 0x00, 0x1F][..]),
        _ => Some(&[0x01, 0x00][..]),
    };
    assert_eq!(dol.assemble(values), hex!("62001FFFFF 000000000100"));
}

/// Bits of EMV, as openemv/emv-utils names them.
#[test]
fn bits_are_told_in_words() {
    let said = |tag, bytes: &[u8]| words(field(tag).unwrap(), bytes).into_iter().map(|(en, _)| en).collect::<Vec<_>>();
    assert_eq!(
        said(0x95, &hex!("8000008000")),
        ["offline data authentication was not performed", "transaction exceeds the floor limit"]
    );
    assert_eq!(said(0x95, &hex!("0000000000")), [""; 0]);
    assert_eq!(said(0x82, &hex!("7D00")).len(), 6);
    assert_eq!(said(0x9F27, &hex!("80")), ["ARQC: online authorisation requested"]);
    assert_eq!(said(0x9F27, &hex!("40")), ["TC: approved"]);
    assert_eq!(
        said(0x9F66, &hex!("26000080")),
        ["qPBOC supported", "online PIN supported", "signature supported", "fDDA version 01 supported"]
    );
    assert_eq!(said(0x9F6C, &hex!("8000")), ["online PIN required"]);
    // Another length has no words.
    assert_eq!(said(0x95, &hex!("80000080")), [""; 0]);
    let cvr = words(&CVR, &hex!("03A0A000"));
    assert_eq!(cvr[0].0, "second GENERATE AC: not requested");
    assert_eq!(cvr[1].0, "first GENERATE AC: ARQC");
    assert_eq!(cvr[2].0, "last online transaction not completed");
    for tag in [0x82, 0x95, 0x9B, 0x9F07, 0x9F0D, 0x9F27, 0x9F66, 0x9F6C] {
        let field = field(tag).unwrap();
        assert!(field.bits.iter().all(|bits| (1..=field.len).contains(&bits.byte) && bits.value & !bits.mask == 0));
        assert_eq!(tag_len(tag), field.len);
    }
}

fn tag_len(number: u32) -> usize {
    usize::from(tag(number).unwrap().most)
}

#[test]
fn a_day_is_one_of_the_calendar() {
    assert_eq!(Date::parse(&hex!("261231")).unwrap().to_string(), "2026-12-31");
    assert_eq!(Date::parse(&hex!("500101")).unwrap().year, 1950);
    assert_eq!(Date::parse(&hex!("000229")).unwrap().to_string(), "2000-02-29");
    for bad in [hex!("261301"), hex!("260229"), hex!("260431"), hex!("260100"), hex!("2601A0"), hex!("260001")] {
        assert!(Date::parse(&bad).is_err(), "{}", hex::encode(bad));
    }
    assert!(Date::parse(&hex!("2601")).is_err());
    assert!(Date::parse(&hex!("241231")).unwrap() < Date::parse(&hex!("250101")).unwrap());
    assert_eq!(Date::end_of_month(hex!("0228")).unwrap().to_string(), "2028-02-29");
    assert_eq!(Date::end_of_month(hex!("1231")).unwrap().to_string(), "2031-12-31");
    assert!(Date::end_of_month(hex!("1331")).is_err());
}

#[test]
fn an_account_number_is_never_shown_whole() {
    let pan = Pan::parse(&hex!("6222021234567890128F")).unwrap();
    assert_eq!(pan.digits(), "6222021234567890128");
    assert_eq!(format!("{pan} {pan:?}"), "622202*********0128 Pan(622202*********0128)");
    assert_eq!(Pan::parse(&hex!("12345678")).unwrap().to_string(), "****5678");
    assert!(Pan::parse(&hex!("62220A1234567890")).is_err());
    assert!(Pan::parse(&hex!("6222F21234567890")).is_err());
    assert!(Pan::parse(&hex!("FFFF")).is_err());
    assert!(Pan::parse(&hex!("62220212345678901280")).is_err()); // 20 digits
    assert!(Pan::parse(&[]).is_err());
}

/// The form of track 2 of ISO/IEC 7813 that EMV takes over, with a published test number.
#[test]
fn track_2_has_its_fields() {
    let track = Track2::parse(&hex!("4111111111111111 D 3012 101 0000000000000 F")).unwrap();
    assert_eq!(
        (track.pan.digits(), track.expiry.as_str(), track.service_code.as_str()),
        ("4111111111111111", "3012", "101")
    );
    assert_eq!(track.discretionary, 13);
    let odd = Track2::parse(&hex!("6222021234567890128 D 3512 220 0")).unwrap();
    assert_eq!((odd.pan.digits(), odd.expiry.as_str()), ("6222021234567890128", "3512"));
    assert!(Track2::parse(&hex!("41111111111111110301210100000000")).is_err());
    assert!(Track2::parse(&hex!("4111111111111111 D 3012 1 FF")).is_err());
    assert!(Track2::parse(&hex!("4111111111111111 D 3012 1A1 FF")).is_err());
    assert!(Track2::parse(&hex!("411111111111111A D 3012 101 FF")).is_err());
}

/// Methods and conditions as openemv/emv-utils has them.
#[test]
fn a_cvm_list_is_rules_of_two_bytes() {
    let list = CvmList::parse(&hex!("00000000 000003E8 4103 4209 5E03 1F00")).unwrap();
    assert_eq!((list.x, list.y, list.rules.len()), (0, 1000, 4));
    assert_eq!(list.rules[0].method().unwrap().0, "PIN in the clear, by the card");
    assert!(list.rules[0].goes_on() && !list.rules[3].goes_on());
    assert_eq!(list.rules[1].condition().unwrap().0, "in the application's currency, over Y");
    assert_eq!(list.rules[3].method().unwrap().0, "no verification");
    assert_eq!(CvmRule { code: 0x3F, condition: 0x0A }.method(), None);
    assert_eq!(CvmRule { code: 0x3F, condition: 0x0A }.condition(), None);
    assert!(CvmList::parse(&hex!("00000000 00000000")).is_err());
    assert!(CvmList::parse(&hex!("00000000 00000000 41")).is_err());
    assert!(CvmList::parse(&hex!("00000000 00000000 4103 42")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = Afl::parse(&bytes).map(|afl| afl.records().count());
        let _ = Dol::parse(&bytes).map(|dol| (dol.assemble(|_| Some(&bytes)).len(), dol.split(&bytes).map(|split| split.len())));
        let _ = (Pan::parse(&bytes), Track2::parse(&bytes), CvmList::parse(&bytes), Date::parse(&bytes), decimal(&bytes));
    }
}
