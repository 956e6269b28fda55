//! `sim:psam` and `sim:psam-transport` byte for byte, and a purchase between a simulated purse card and a simulated PSAM. MACs and
//! enciphered data were computed apart (Python with the `cryptography` package) from the test keys in letters.

use std::{fs, sync::Arc};

use jinka::{
    catalogue::{Catalogue, Mutants, mutants::Known},
    codec::purse::PurchaseStart,
    sim::{
        self, Icc,
        app::{self, psam},
        icc::{Card, Profile},
    },
};

use crate::sim_tester::{Tester, bytes};

const SELECT: &str = "00A40400 10 A0000006324D4F542E435053414D3031 00";

/// Random, card's number, amount or balance, type, day and time, version, algorithm; factors follow.
const ONE: &str = "A1B2C3D4 0009 00000064 06 20260102 030405 01 00";
const SERIAL: &str = "8600100112345678";
const ISSUER: &str = "8600100100000000";

fn psam(options: &str) -> Tester {
    let mut psam = Tester::open(&format!("sim:psam{options}"));
    psam.send(SELECT);
    psam
}

fn begin(version: &str, algorithm: &str) -> String {
    format!("A1B2C3D4 0009 00000064 06 20260102 030405 {version} {algorithm} {SERIAL}")
}

#[test]
fn purchases_have_numbers_and_macs() {
    let mut psam = psam("");
    // One level, two, three, then the DES key; the card's serial number is the last level, though it comes first.
    psam.expect(&format!("80700000 1C {ONE} {SERIAL} 08"), "6108");
    psam.expect("00C0000008", "0001FFFE C8B1901B 9000");
    psam.expect("80720000 04 9A214830", "9000");
    psam.expect(&format!("80700000 24 {} {ISSUER}", begin("02", "00")), "6108");
    psam.expect("00C0000008", "0001FFFF 3884E711 9000");
    psam.expect("80720000 04 09EA016C", "9000");
    psam.expect(&format!("80700000 2C {} {ISSUER} 1122334455667788", begin("03", "00")), "6108");
    psam.expect("00C0000008", "00020000 239B893B 9000");
    psam.expect("80720000 04 6D08CE1E", "9000");
    psam.expect(&format!("80700000 1C {}", begin("05", "01")), "6108");
    psam.expect("00C0000008", "00020001 B256C9DA 9000");
    psam.expect("80720000 04 9A5A3BAB", "9000");
    psam.expect(&format!("80700000 1C {}", begin("04", "00")), "6108");
    psam.expect("00C0000008", "00020002 5ABA4057 9000");
    psam.expect("80720000 04 A68AE943", "9302");
    psam.expect("80720000 04 A68AE944", "6901");
    psam.expect("00B0980004", "00020002 9000");
    // The second application has its own key, number and no grey lock.
    psam.expect("00A4040C 07 F04A4E4B410501", "9000");
    psam.expect(&format!("80700000 1C {}", begin("01", "00")), "6108");
    psam.expect("00C0000008", "00000007 69647870 9000");
    psam.expect(&format!("E0400000 1C {}", begin("01", "00")), "6D00");
}

#[test]
fn what_cannot_be_is_refused() {
    let mut psam = psam("");
    psam.expect(&format!("80700100 1C {}", begin("01", "00")), "6A86");
    psam.expect(&format!("80700000 1B {ONE} 86001001123456"), "6700");
    psam.expect(&format!("80700000 14 {ONE}"), "6700");
    psam.expect(&format!("80700000 34 {} {ISSUER}{ISSUER}{ISSUER}", begin("01", "00")), "6700");
    psam.expect(&format!("80700000 1C {}", begin("7F", "00")), "9403");
    psam.expect(&format!("80700000 1C {}", begin("01", "01")), "9403");
    psam.expect(&format!("80700000 1C {}", begin("05", "00")), "9403");
    psam.expect(&format!("80700000 24 {} {ISSUER}", begin("01", "00")), "9403");
    psam.expect("80720000 04 00000000", "6901");
    psam.expect("E0420000 04 00000000", "6901");
    psam.expect(&format!("E0440000 0F 94 {SERIAL} 0009 00000064"), "6901");
    psam.expect("E0460000 04 0001FFFE", "9406");
    psam.expect("80FA0000 08 0011223344556677", "6901");
    psam.expect(&format!("801A2201 08 {SERIAL}"), "6985");
    psam.expect(&format!("801A277F 08 {SERIAL}"), "6A88");
    psam.expect("801A2701", "6700");
    // Nothing of it took a number.
    psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6108");
    psam.expect("00C0000008", "0001FFFE C8B1901B 9000");
    // In the master file nobody knows the class.
    psam.expect("00A4000C 02 3F00", "9000");
    psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6E00");
}

#[test]
fn three_wrong_mac2s_block_the_application_for_good() {
    let mut psam = psam("");
    for _ in 0..3 {
        psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6108");
        psam.expect("80720000 04 00000000", "9302");
    }
    psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6A81");
    psam.card.cold_reset().unwrap();
    psam.send(SELECT);
    psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6A81");
    psam.expect("00A4040C 07 F04A4E4B410501", "9000");
    psam.expect(&format!("80700000 1C {ONE} {SERIAL}"), "6108");
}

/// With the defect that makes the terminal's random number 11111111 each time: all else is as it should be.
#[test]
fn a_grey_lock_has_one_gmac() {
    let lock = format!("E0400000 1C A1B2C3D4 0009 000003E8 92 20260102 030405 01 00 {SERIAL}");
    let debit = format!("E0440000 0F 94 {SERIAL} 0009 00000064");
    let mut psam = psam("?defect=terminal-random-constant");
    psam.expect(&lock, "610C");
    psam.expect("00C000000C", "0001FFFE 11111111 61DEE708 9000");
    psam.expect("E0420000 04 19026572", "9000");
    psam.expect(&debit, "6108");
    let answer = psam.send("00C0000008");
    assert!(answer.starts_with("25AFAEE9") && answer.ends_with("9000"), "{answer}");
    psam.expect(&debit, "6901");
    psam.card.cold_reset().unwrap();
    psam.send(SELECT);
    psam.expect("E0460000 04 0001FFFE", "6108");
    assert_eq!(psam.send("00C0000008"), answer);
    psam.expect("E0460000 04 0001FFFF", "9406");
}

#[test]
fn delegated_keys_encipher_and_compute_macs() {
    let mut psam = psam("");
    psam.expect(&format!("801A2701 08 {SERIAL}"), "9000");
    psam.expect("80FA0000 10 00112233445566778899AABBCCDDEEFF", "6110");
    psam.expect("00C0000010", "A557D8262EDEAAAE63B938048FD16E6B 9000");
    psam.expect("80FA8000 10 A557D8262EDEAAAE63B938048FD16E6B", "6110");
    psam.expect("00C0000010", "00112233445566778899AABBCCDDEEFF 9000");
    psam.expect("80FA0500 10 CAFEBABE00000000 04D6950006112280", "6985");
    psam.expect(&format!("801A2601 08 {SERIAL}"), "9000");
    psam.expect("80FA0500 10 CAFEBABE00000000 04D6950006112280", "6104");
    psam.expect("00C0000004", "38208FB9 9000");
    psam.expect("80FA0700 10 CAFEBABE00000000 0001020304050607", "9000");
    psam.expect("80FA0300 08 08090A0B0C0D0E0F", "9000");
    psam.expect("80FA0100 08 1011121380000000", "6104");
    psam.expect("00C0000004", "08280BF4 9000");
    psam.expect("80FA0000 08 0011223344556677", "6985");
}

/// Factors as they come, no limit of wrong MAC2s, MAC data padded by the module; answers at once.
#[test]
fn the_module_of_public_transport_has_other_habits() {
    let mut psam = Tester::open("sim:psam-transport");
    psam.send(SELECT);
    let start = format!("80700000 24 {} {ISSUER} 08", begin("03", "00"));
    psam.expect(&start, "00000001 728B3E39 9000");
    psam.expect("80720000 04 F91A966B", "9000");
    psam.expect(&format!("801A4801 10 {SERIAL} {ISSUER}"), "9000");
    psam.expect("80FA0500 0F CAFEBABE00000000 04D69500061122 00", "72BCC4FB 9000");
    for _ in 0..20 {
        psam.send(&start);
        psam.expect("80720000 04 00000000", "9302");
    }
    psam.send(&start);
    psam.expect(&format!("E0400000 24 {} {ISSUER} 0C", begin("03", "00")), "6D00");
}

// A purchase between two simulated parties

/// One of two that know nothing of each other; as over T=0, what waits is fetched.
struct Party(Card);

impl Party {
    fn of(name: &str, personalised: &str) -> Self {
        let profile = Profile::parse(name, personalised).unwrap_or_else(|error| panic!("{error}"));
        let mut card = Card::new(&Arc::new(profile), 1, None);
        card.cold_reset().unwrap();
        Self(card)
    }

    /// Data and status word of the whole answer.
    fn ask(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        let mut answer = self.0.exchange(command).unwrap();
        if let [0x61, len] = answer[..] {
            answer = self.0.exchange(&[0x00, 0xC0, 0x00, 0x00, len]).unwrap();
        }
        let status = u16::from_be_bytes(*answer.last_chunk().unwrap());
        answer.truncate(answer.len() - 2);
        (answer, status)
    }

    /// Data of an answer with 9000.
    fn data(&mut self, command: &[u8]) -> Vec<u8> {
        let (data, status) = self.ask(command);
        assert_eq!(status, 0x9000, "{}", hex::encode_upper(command));
        data
    }
}

fn file(name: &str) -> String {
    fs::read_to_string(format!("{}/vectors/cards/{name}.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Both, each in its application, and what a terminal reads of them beforehand.
struct Meeting {
    card: Party,
    psam: Party,
    /// From EF16 of the PSAM.
    terminal: Vec<u8>,
    /// The right half of the serial number in the card's EF15.
    serial: Vec<u8>,
}

impl Meeting {
    /// The purse card, and a PSAM whose first purchase key is the master key of the card's issuer, "JINKA-PURSE DPK1".
    fn new() -> Self {
        let keys = [b"JINKA-PSAM-DPK-1", b"JINKA-PURSE DPK1"].map(hex::encode_upper);
        let personalised = file("psam").replace(&keys[0], &keys[1]);
        assert_ne!(personalised, file("psam"));
        let (mut card, mut psam) = (Party::of("purse", &file("purse")), Party::of("psam", &personalised));
        let terminal = psam.data(&bytes("00B0960006"));
        psam.data(&bytes(SELECT));
        card.data(&bytes("00A40400 09 A00000000386980701 00"));
        let serial = card.data(&bytes("00B095001E"))[12..20].to_vec();
        Self { card, psam, terminal, serial }
    }

    /// A purchase of 1.00 from the purse by a terminal that only passes bytes on, a bit of one step spoilt on the way. What the card
    /// said to DEBIT, and what the PSAM said to the card's MAC2.
    fn purchase(&mut self, kind: u8, spoil: &str) -> (u16, Option<u16>) {
        let spoilt = |step: &str, bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[0] ^= u8::from(step == spoil);
            bytes
        };
        let (amount, at) = (100_u32.to_be_bytes(), bytes("20260102 030405"));
        let p1 = if kind == 0x09 { 0x03 } else { 0x01 };
        let begin = [&[0x80, 0x50, p1, 0x02, 0x0B, 0x01][..], &amount, &self.terminal, &[0x0F]].concat();
        let started = PurchaseStart::parse(&self.card.data(&begin)).unwrap();
        let (random, serial) = (spoilt("random", &started.random), spoilt("serial", &self.serial));
        let (sequence, key) = (started.sequence.to_be_bytes(), [started.key_version, started.algorithm]);
        let init = [&[0x80, 0x70, 0, 0, 0x1C][..], &random, &sequence, &amount, &[kind], &at, &key, &serial].concat();
        let answer = self.psam.data(&init);
        let (number, mac1) = answer.split_at(4);
        let debit = [&[0x80, 0x54, 0x01, 0x00, 0x0F][..], number, &at, &spoilt("MAC1", mac1), &[0x08]].concat();
        let (completed, status) = self.card.ask(&debit);
        if status != 0x9000 {
            return (status, None);
        }
        let credit = [&[0x80, 0x72, 0, 0, 4][..], &spoilt("MAC2", &completed[4..])].concat();
        (status, Some(self.psam.ask(&credit).1))
    }

    fn balance(&mut self) -> u32 {
        u32::from_be_bytes(self.card.data(&bytes("805C000204")).try_into().unwrap())
    }
}

#[test]
fn card_and_module_agree_on_a_purchase() {
    let mut meeting = Meeting::new();
    for (kind, left) in [(0x06, 19_900), (0x06, 19_800), (0x09, 19_700)] {
        assert_eq!(meeting.purchase(kind, "nothing"), (0x9000, Some(0x9000)));
        assert_eq!(meeting.balance(), left);
    }
}

#[test]
fn one_bit_between_them_and_they_disagree() {
    for spoil in ["random", "serial", "MAC1"] {
        let mut meeting = Meeting::new();
        assert_eq!(meeting.purchase(0x06, spoil), (0x9302, None), "{spoil}");
        assert_eq!(meeting.balance(), 20_000, "{spoil}");
        assert_eq!(meeting.purchase(0x06, "nothing"), (0x9000, Some(0x9000)), "after {spoil}");
    }
    let mut meeting = Meeting::new();
    assert_eq!(meeting.purchase(0x06, "MAC2"), (0x9000, Some(0x9302)));
    // Another type than the card began with.
    assert_eq!(meeting.purchase(0x05, "nothing"), (0x9302, None));
}

#[test]
fn every_defect_is_a_mutant_and_no_other_family_has_its_id() {
    let catalogue = Catalogue::embedded().unwrap();
    let suite = catalogue.suite("psam").unwrap();
    let cards: Vec<&str> = sim::products().map(|product| product.name).collect();
    let known = Known { defects: &sim::defects(), cards: &cards };
    let mutants = Mutants::embedded(suite, known).unwrap().unwrap();
    let data = psam::DATA_DEFECTS.iter().map(|defect| defect.id);
    let own: Vec<&str> = data.chain(psam::Defect::ALL.iter().map(|defect| defect.id())).collect();
    let ids: Vec<&str> = mutants.list.iter().map(|mutant| mutant.id.as_str()).collect();
    assert_eq!(ids[2..], own, "after two that any card can have");
    for id in own {
        assert_eq!(sim::defects().iter().filter(|other| **other == id).count(), 1, "{id}");
        if let Some(found) = app::Defect::from_id(id) {
            assert!(matches!(found, app::Defect::Psam(_)), "{id}");
        }
    }
}
