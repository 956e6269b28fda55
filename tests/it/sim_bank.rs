//! `sim:bank-card`, `-sda` and `-sm` byte for byte. Cryptograms, MACs and enciphered data were computed apart (Python with
//! the `cryptography` package) from the issuer's keys "JINKA-ISSUER AC1", "JINKA-ISSUER MAC" and "JINKA-ISSUER ENC".

use jinka::{
    crypto::emv::{
        DynamicData, PublicKey, offline,
        offline_sm::{self, Sm2Key},
    },
    sim::{Model, app},
};
use proptest::prelude::*;

use crate::sim_tester::{Tester, bytes};

const DEBIT: &str = "00A40400 08 A000000333010101 00";
const CREDIT: &str = "00A40400 08 A000000333010102 00";

/// What the terminal tells: 1.00 yuan in China on 2026-01-02 at noon, unpredictable number 11223344, shop "JINKA SHOP".
const TOLD: &str =
    "000000000100 000000000000 0156 0000000000 0156 260102 00 11223344 120000 4A494E4B412053484F5020202020202020202020";

fn start(qualifiers: &str, told: &str, cash: &str) -> String {
    format!("80A80000 3B 8339 {qualifiers} {told} {cash} 00")
}

fn plain() -> String {
    start("00000000", TOLD, "00")
}

/// The same for 100.00 yuan.
fn hundred() -> String {
    TOLD.replacen("000000000100", "000000010000", 1)
}

trait Whole {
    fn whole(&mut self, command: &str) -> String;
    fn due(&mut self, command: &str, response: &str);
}

impl Whole for Tester {
    /// The whole answer, as T=0 gives it: GET RESPONSE after 61xx, the length of 6Cxx.
    fn whole(&mut self, command: &str) -> String {
        let answer = self.send(command);
        match (answer.len(), answer.get(..2)) {
            (4, Some("61")) => self.send(&format!("00C00000 {}", &answer[2..])),
            (4, Some("6C")) => self.send(&format!("{}{}", &command[..command.len() - 2], &answer[2..])),
            _ => answer,
        }
    }

    #[track_caller]
    fn due(&mut self, command: &str, response: &str) {
        let due = hex::encode_upper(bytes(response));
        assert_eq!(self.whole(command), due, "{command}");
    }
}

fn card(options: &str) -> Tester {
    Tester::open(&format!("sim:bank-card{options}"))
}

/// In the debit application.
fn debit(options: &str) -> Tester {
    let mut card = card(options);
    card.whole(DEBIT);
    card
}

/// A transaction that asked to go online; its cryptogram is BB416036FBECF612.
fn online(options: &str) -> Tester {
    let mut card = debit(options);
    card.whole(&plain());
    card.whole(&first("80"));
    card
}

fn first(kind: &str) -> String {
    format!("80AE{kind}00 34 {TOLD} 00")
}

fn second(kind: &str, code: &str) -> String {
    format!("80AE{kind}00 36 {code} {TOLD} 00")
}

const ARPC: &str = "00820000 0A B2E992A3D87BF021 3030";

#[test]
fn directories_and_applications_are_selected() {
    let mut card = card("");
    card.due(
        "00A40400 0E 315041592E5359532E4444463031 00",
        "6F20 840E315041592E5359532E4444463031 A50E 880101 5F2D047A68656E 9F110101 9000",
    );
    card.due(
        "00B2010C00",
        "7029 6127 4F08A000000333010101 500A50424F43204445424954 9F120B4A494E4B41204445424954 870101 9000",
    );
    card.due(
        "00B2020C00",
        "702B 6129 4F08A000000333010102 500B50424F4320435245444954 9F120C4A494E4B4120435245444954 870102 9000",
    );
    card.expect("00B2030C00", "6A83");
    card.due(
        "00A40400 0E 325041592E5359532E4444463031 00",
        "6F4C 840E325041592E5359532E4444463031 A53A BF0C37 6119 4F08A000000333010101 500A50424F43204445424954 870101
         611A 4F08A000000333010102 500B50424F4320435245444954 870102 9000",
    );
    card.due(
        DEBIT,
        "6F60 8408A000000333010101 A554 500A50424F43204445424954 870101
         9F3821 9F6604 9F0206 9F0306 9F1A02 9505 5F2A02 9A03 9C01 9F3704 9F2103 9F4E14 9F7A01
         5F2D047A68656E 9F110101 9F120B4A494E4B41204445424954 BF0C05 9F4D020B0A 9000",
    );
    // Partial name, then the next occurrence, then no more.
    assert!(card.whole("00A40400 05 A000000333 00").starts_with("6F608408A000000333010101"));
    assert!(card.whole("00A40402 05 A000000333 00").contains("8408A000000333010102"));
    card.expect("00A40402 05 A000000333 00", "6A82");
    card.expect("00A40400 07 A0000003330199 00", "6A82");
    // A payment class means nothing without a payment application.
    card.whole("00A40400 0E 315041592E5359532E4444463031 00");
    card.expect("80CA9F3600", "6E00");
}

#[test]
fn a_transaction_is_approved_offline() {
    let mut card = debit("");
    card.due("80CA9F3600", "9F36020000 9000");
    card.due(&plain(), "800A 7D00 08010200 10010501 9000");
    card.due("80CA9F3600", "9F36020001 9000");
    // 57 holds account number, expiry 35-12 and service code 220.
    card.due("00B2010C00", "7022 5713 6200001234567890128D35122200000000000F 5F200A 4A494E4B412F54455354 9000");
    card.due(&first("40"), "8013 40 0001 33A154520E0CF473 0701010390100001 9000");
    // The log holds date, time, amounts, country, currency, shop, type and ATC.
    card.due(
        "00B2015C00",
        "260102 120000 000000000100 000000000000 0156 0156 4A494E4B412053484F5020202020202020202020 00 0001 9000",
    );
    card.expect(&first("40"), "6985");
    card.expect(&plain(), "6985");
}

#[test]
fn a_transaction_is_authorised_online() {
    let mut card = debit("");
    card.whole(&plain());
    card.expect(ARPC, "6985");
    card.due(&first("80"), "8013 80 0001 BB416036FBECF612 07010103A0100001 9000");
    card.expect("00820000 07 B2E992A3D87BF0", "6700");
    card.expect(ARPC, "9000");
    card.expect(ARPC, "6985");
    card.due(&second("40", "3030"), "8013 40 0001 223A687FCBF64ED2 0701010360100001 9000");
    card.due("80CA9F1300", "9F13020001 9000");
    card.expect(&second("40", "3030"), "6985");
}

#[test]
fn a_wrong_answer_of_the_issuer_ends_in_refusal() {
    let mut card = online("");
    card.expect("00820000 0A B2E992A3D87BF021 3035", "6300");
    // CVR: second AAC, first ARQC, issuer authentication failed.
    assert!(card.whole(&second("40", "3035")).starts_with("8013000001"));
    // The next transaction tells so, and wants the issuer's consent: not completed no longer.
    card.whole(DEBIT);
    card.whole(&plain());
    let answer = card.whole(&first("40"));
    assert!(answer.starts_with("8013800002"), "{answer}");
    assert!(answer.contains("07010103A0180001"), "{answer}");
}

#[test]
fn a_transaction_left_open_is_told() {
    let mut card = online("");
    card.whole(DEBIT);
    card.whole(&plain());
    let answer = card.whole(&first("40"));
    assert!(answer.starts_with("8013800002") && answer.contains("07010103A0900001"), "{answer}");
    // Unable to go online: approved within the upper limits, and told.
    let answer = card.whole(&second("40", "5933"));
    assert!(answer.starts_with("8013400002") && answer.contains("0701010361100001"), "{answer}");
}

#[test]
fn too_many_in_a_row_want_to_go_online() {
    let mut card = debit("");
    for atc in 1..=4 {
        card.whole(DEBIT);
        card.whole(&plain());
        let due = if atc <= 3 { "801340" } else { "801380" };
        assert!(card.whole(&first("40")).starts_with(due), "{atc}");
    }
    let mut card = debit("");
    card.whole(&start("00000000", &TOLD.replacen("000000000100", "000000100001", 1), "00"));
    let much = format!("80AE4000 34 {} 00", TOLD.replacen("000000000100", "000000100001", 1));
    assert!(card.whole(&much).starts_with("801380"), "more than may add up offline");
}

#[test]
fn commands_have_their_place_and_their_form() {
    let mut card = debit("");
    card.expect(&first("40"), "6985");
    card.expect("00880000 04 11223344 00", "6985");
    card.expect("80A80100 3B 8300 00", "6700");
    card.expect("80A80001 02 8300 00", "6A86");
    card.expect("80A80000", "6700");
    card.expect("80A80000 02 8300 00", "6A80");
    card.expect("80A80000 02 8400 00", "6A80");
    card.expect("80FE0000", "6D00");
    card.expect("90CA9F3600", "6E00");
    card.whole(&plain());
    card.expect(&first("C0"), "6A86");
    card.expect(&first("41"), "6A86");
    card.expect(&format!("80AE4000 33 {} 00", &TOLD[..TOLD.len() - 2]), "6700");
    card.expect("00880000 03 112233 00", "6700");
    card.expect("00880001 04 11223344 00", "6A86");
    card.expect("80CA9F4000", "6A88");
    card.expect("80CA005A00", "6A88");
    card.expect("80CA9F3601", "6C05");
    card.expect("00DC011C 0B 70099F74064A494E4B4132", "6982");
    card.expect("04DA9F58 05 0740601900", "6985");
    // Nothing of this ended the transaction; a reset does.
    assert!(card.whole(&first("00")).starts_with("801300"));
    card.card.warm_reset().unwrap();
    card.whole(DEBIT);
    card.expect(&first("40"), "6985");
    card.due("80CA9F3600", "9F36020001 9000");
}

#[test]
fn the_pin_has_three_tries() {
    let mut card = debit("");
    card.due("80CA9F1700", "9F170103 9000");
    card.expect("00200080 08 244321FFFFFFFFFF", "63C2");
    card.expect("00200080 08 141234FFFFFFFFFF", "6A80");
    card.expect("00200080 07 241234FFFFFFFF", "6700");
    card.expect("00200088 08 241234FFFFFFFFFF", "6A86");
    card.expect("00200080 08 241234FFFFFFFFFF", "9000");
    card.due("80CA9F1700", "9F170103 9000");
    for due in ["63C2", "63C1", "63C0", "6983"] {
        card.expect("00200080 08 244321FFFFFFFFFF", due);
    }
    card.card.cold_reset().unwrap();
    card.whole(DEBIT);
    card.expect("00200080 08 241234FFFFFFFFFF", "6983");
    // PIN verification performed and failed, try limit exceeded; the card wants to go online.
    card.whole(&plain());
    let answer = card.whole(&first("40"));
    assert!(answer.contains("07010103A0500001"), "{answer}");
}

#[test]
fn scripts_do_what_their_mac_covers() {
    let mut card = online("");
    card.expect("04DA9F58 03 074060", "6987");
    card.expect("04DA9F58 05 07 406019E6", "6988");
    card.expect("04DA9F58 05 07 406019E5", "9000");
    card.due("80CA9F5800", "9F580107 9000");
    card.expect("04DC011C 0F 70099F74064A494E4B4132 A84E36FC", "9000");
    card.due("00B2011C00", "7009 9F74064A494E4B4132 9000");
    card.expect("84240000 04 4A7D6B28", "9000");
    card.expect("84240002 14 39C43A9E841B939F492A820C3B76DAC5 CAA7C502", "9000");
    card.expect("04DA9F79 0A 000000100001 243186CB", "6A80");
    card.expect("04DA9F79 0A 000000060000 C2E40063", "9000");
    card.due("80CA9F7900", "9F7906000000060000 9000");
    card.whole(DEBIT);
    card.expect("00200080 08 241234FFFFFFFFFF", "63C2");
    card.expect("00200080 08 245678FFFFFFFFFF", "9000");
    card.whole(&plain());
    card.expect("04DA9F58 05 07 406019E5", "6985");
    // Six script commands had the right MAC; some failed.
    let answer = card.whole(&first("80"));
    assert!(answer.contains("07010103A4906801"), "{answer}");
    card.expect("04DA9F58 05 07 406019E5", "6988");
}

#[test]
fn a_blocked_application_declines() {
    let mut card = online("");
    card.expect("841E0000 04 2E42C4F9", "9000");
    card.expect(DEBIT, "6162");
    assert!(card.send("00C0000062").ends_with("6283"), "FCI with a warning");
    card.whole(&plain());
    assert!(card.whole(&first("40")).starts_with("801300"));
    assert!(card.whole(CREDIT).ends_with("9000"));
    let mut card = online("");
    card.expect("841E0000 04 2E42C4F9", "9000");
    card.expect("84180000 04 048E014C", "9000");
    assert!(card.whole(DEBIT).ends_with("9000"));
}

#[test]
fn a_blocked_card_refuses_everything() {
    let mut card = online("");
    card.expect("84160000 04 FD7ADDFE", "9000");
    card.card.cold_reset().unwrap();
    for command in [DEBIT, "00B2010C00", "00FF0000", "80CA9F3600"] {
        card.expect(command, "6A81");
    }
}

#[test]
fn electronic_cash_pays() {
    let told = hundred();
    let mut card = debit("");
    card.due(&start("00000000", &told, "01"), "800E 7D00 08010200 10010501 18010100 9000");
    card.due("00B2011C00", "7009 9F7406 4A494E4B4131 9000");
    card.due("80CA9F7900", "9F7906000000050000 9000");
    card.due(
        &format!("80AE4000 34 {told} 00"),
        "801E 40 0001 0460DA867D50F7F9 0701010390100001 0A01 0000040000 A54EFAB7 9000",
    );
    card.due("80CA9F7900", "9F7906000000040000 9000");
    // Not at a terminal without it, not in another currency, not above the limit of one transaction.
    for (told, cash) in [
        (told.clone(), "00"),
        (told.replacen("0156 260102", "0344 260102", 1), "01"),
        (told.replacen("000000010000", "000000020001", 1), "01"),
    ] {
        card.whole(DEBIT);
        card.due(&start("00000000", &told, cash), "800A 7D00 08010200 10010501 9000");
    }
}

#[test]
fn a_tap_is_a_whole_transaction() {
    let mut card = debit("");
    let answer = card.whole(&start("26000080", &hundred(), "00"));
    let rest = "8202 7D00 940C 10010101 10030300 10050500 9F3602 0001 9F2608 0460DA867D50F7F9 9F2701 40
        9F1013 0701010390100001 0A01 0000040000 A54EFAB7 5713 6200001234567890128D35122200000000000F 5F3401 01
        9F6C02 0000 9F5D06 000000040000 9F4B8180";
    let rest = rest.replace(char::is_whitespace, "");
    assert!(answer.starts_with(&format!("7781{:02X}{rest}", answer.len() / 2 - 5)), "{answer}");
    let signature = &answer[6 + rest.len()..][..256];
    let related = &answer[6 + rest.len() + 256..];
    assert!(related.starts_with("9F690701") && related.ends_with("00009000") && related.len() == 24, "{related}");
    // Under the signature: unpredictable number, amount, currency, 9F69.
    let covered = format!("11223344 000000010000 0156 {}", &related[6..20]);
    let found = offline::verify_dynamic(&debit_key(), &bytes(signature), &bytes(&covered));
    assert_eq!(found, Ok(DynamicData { number: vec![0x00, 0x01], rest: Vec::new() }));
    card.expect(&first("40"), "6985");
    card.due("80CA9F7900", "9F7906000000040000 9000");

    card.whole(DEBIT);
    let mut card = debit("");
    card.due(
        &start("26800080", &hundred(), "00"),
        "7755 8202 7D00 9F3602 0001 9F2608 FE39DEEC2841F278 9F2701 80 9F1013 07010103A0100001 0A01 0000050000 EBA2EAFE
         5713 6200001234567890128D35122200000000000F 5F3401 01 9F6C02 0000 9F5D06 000000050000 9000",
    );
    card.whole(DEBIT);
    assert!(card.whole(&start("26400080", &hundred(), "00")).contains("9F6C028000"), "online PIN");
    card.whole(DEBIT);
    assert!(card.whole(&start("22400080", &hundred(), "00")).contains("9F6C024000"), "signature");
    card.whole(DEBIT);
    card.expect(&start("20400080", &hundred(), "00"), "6985");
    assert!(
        card.whole(&start("28800080", &hundred(), "00")).contains("9F270100"),
        "declined, since the terminal is offline"
    );
}

/// The key of the debit application, as vectors/keys/bank.yaml has it; the chain of certificates is checked beside the signer.
fn debit_key() -> PublicKey {
    PublicKey { modulus: key_of("card-debit"), exponent: vec![3] }
}

fn key_of(name: &str) -> Vec<u8> {
    let text = include_str!("../../vectors/keys/bank.yaml");
    let rest = text.split(&format!("{name}:\n  modulus: >-\n")).nth(1).unwrap();
    bytes(rest.split("  private:").next().unwrap())
}

/// Tag, value of the last data object in an answer of which `head` stands in front.
fn value<'a>(answer: &'a str, head: &str) -> &'a str {
    answer.split(head).nth(1).unwrap().strip_suffix("9000").unwrap()
}

#[test]
fn certificates_and_signatures_are_recovered() {
    let mut card = debit("");
    card.whole(&plain());
    let mut records: Vec<String> = Vec::new();
    for number in 1..=5 {
        records.push(card.whole(&format!("00B2{number:02X}1400")));
    }
    let static_data = bytes(&format!("{}7D00", value(&records[0], "7054")));
    let authority = PublicKey { modulus: key_of("ca"), exponent: vec![3] };
    // 8F 01 F1, 90 81 B0 …, 92 04 …, 9F32 01 03.
    let certificate = bytes(&records[2][6..]);
    assert_eq!(certificate[..6], [0x8F, 0x01, 0xF1, 0x90, 0x81, 0xB0]);
    let (signed, rest) = certificate[6..].split_at(176);
    assert_eq!(rest[..2], [0x92, 0x04]);
    let issuer = offline::recover_issuer_key(&authority, signed, &rest[2..6], &[3]).unwrap();
    assert_eq!((issuer.issuer, issuer.expiry), ([0x62, 0, 0, 0xFF], [0x12, 0x35]));
    assert_eq!(issuer.key.modulus, key_of("issuer"));
    let code = offline::verify_static(&issuer.key, &bytes(&records[3][12..][..288]), &static_data);
    assert_eq!(code, Ok([0xDA, 0xC1]));
    // 9F46 81 90 …, 9F47 01 03, 9F48 1A ….
    let (signed, rest) = records[4][14..].split_at(288);
    let remainder = bytes(rest.strip_prefix("9F4701039F481A").unwrap().strip_suffix("9000").unwrap());
    let icc = offline::recover_icc_key(&issuer.key, &bytes(signed), &remainder, &[3], &static_data).unwrap();
    assert_eq!(hex::encode_upper(icc.pan), "6200001234567890128F");
    assert_eq!(icc.key, debit_key());

    let answer = card.whole("00880000 04 11223344 00");
    let signature = bytes(value(&answer, "808180"));
    let found = offline::verify_dynamic(&icc.key, &signature, &[0x11, 0x22, 0x33, 0x44]).unwrap();
    assert_eq!((found.number.len(), found.rest.len()), (8, 0));

    // CVR: dynamic authentication performed.
    let answer = card.whole(&first("50"));
    let (head, rest) = answer.split_at(answer.find("9F4B8180").unwrap());
    let issuer_data = value(&rest[8 + 256..], "9F1008");
    assert_eq!(issuer_data, "0701010390100201");
    assert!(head.ends_with("9F2701409F36020001"), "{head}");
    let transaction = bytes(&format!("00000000 {TOLD} 00 {TOLD} 9F270140 9F36020001 9F1008 {issuer_data}"));
    let found = offline::verify_combined(&icc.key, &bytes(&rest[8..][..256]), [0x11, 0x22, 0x33, 0x44], &transaction);
    let found = found.unwrap();
    assert_eq!(found.cid, 0x40);
    assert_eq!(found.number.len(), 8);
}

#[test]
fn a_card_of_another_kind_has_static_data_alone() {
    let mut card = Tester::open("sim:bank-card-sda");
    card.expect("00A40400 0E 325041592E5359532E4444463031 00", "6A82");
    assert!(card.send(DEBIT).ends_with("9000"));
    let told = format!("80A80000 36 8334 {TOLD} 00");
    card.expect(&told, "770E 8202 5C00 9408 08010200 10010401 9000");
    card.expect("00880000 04 11223344 00", "6D00");
    card.expect(&first("50"), "6A86");
    assert!(card.send(&first("40")).starts_with("771F9F2701409F360200019F2608"));
    assert!(card.send(CREDIT).ends_with("6283"));
    card.expect("80A80000 02 8300 00", "800A 5C00 08010200 10010401 9000");
    assert!(card.send(&first("40")).starts_with("801300"));
}

/// SM4 by the same constructions; the values from OpenSSL's SM4 by way of Python's `cryptography`.
#[test]
fn a_card_with_sm4_computes_with_it() {
    let told = format!("01 {}", &TOLD[..TOLD.find(" 120000").unwrap()]);
    let mut card = Tester::open("sim:bank-card-sm");
    assert!(card.whole(DEBIT).contains("9F3818DF6901"));
    card.expect(&format!("80A80000 20 831E {} 00", told.replacen("01", "00", 1)), "6985");
    card.due(&format!("80A80000 20 831E {told} 00"), "770E 8202 7C00 9408 08010100 10010401 9000");
    card.due(&first("80"), "771F 9F2701 80 9F3602 0001 9F2608 D67DD815E55EEA92 9F1008 07010103A0100004 9000");
    card.expect("00820000 0A 9299C5771A64697D 3030", "9000");
    card.due(&second("40", "3030"), "771F 9F2701 40 9F3602 0001 9F2608 70555C1981855FFD 9F1008 0701010360100004 9000");
    card.expect("04DA9F58 05 07 237D77D3", "9000");
    card.expect("84240002 14 63E65560B4778C854740FEF0FF83430D 6B430B13", "9000");
    card.whole(DEBIT);
    card.expect("00200080 08 245678FFFFFFFFFF", "9000");
    for (defect, due) in [("sm-algorithm-not-told", "07010103A0100001"), ("sm-cryptogram-altered", "D77DD815E55EEA92")]
    {
        let mut card = Tester::open(&format!("sim:bank-card-sm?defect={defect}"));
        card.whole(DEBIT);
        card.whole(&format!("80A80000 20 831E {told} 00"));
        assert!(card.whole(&first("80")).contains(due), "{defect}");
    }
    let mut card = Tester::open("sim:bank-card-sm?defect=pdol-without-sm-indicator");
    assert!(card.whole(DEBIT).contains("9F38159F0206"));
}

/// Certificates were made apart (Python, SM2 written down from GB/T 32918); the dynamic signature is the card's own.
#[test]
fn certificates_with_sm2_are_read_and_signatures_hold() {
    let mut card = Tester::open("sim:bank-card-sm");
    card.whole(DEBIT);
    card.whole(&format!("80A80000 20 831E 01 {} 00", &TOLD[..TOLD.find(" 120000").unwrap()]));
    let records: Vec<String> = (1..=4).map(|number| card.whole(&format!("00B2{number:02X}1400"))).collect();
    let static_data = bytes(&format!("{}7C00", value(&records[0], "7052")));
    let authority = Sm2Key::new(&public_of("ca")).unwrap();
    let issuer = records[2].split_once("8F01F290818E").unwrap().1;
    let (issuer, signed) = issuer.split_at(2 * 0x8E);
    let issuer = offline_sm::read_issuer_certificate(&authority, &bytes(issuer)).unwrap();
    assert_eq!((issuer.issuer, issuer.expiry, issuer.serial), ([0x62, 0, 0, 0xFF], [0x12, 0x35], [0, 0, 1]));
    let signed = bytes(signed.strip_prefix("9344").unwrap().strip_suffix("9000").unwrap());
    assert_eq!(offline_sm::verify_static(&issuer.key, &signed, &static_data), Ok([0xDA, 0xC1]));
    let icc = bytes(value(&records[3], "9F468194"));
    let icc = offline_sm::read_icc_certificate(&issuer.key, &icc, &static_data).unwrap();
    assert_eq!(hex::encode_upper(icc.pan), "6200008642097537FFFF");
    assert_eq!(icc.key, Sm2Key::new(&public_of("card")).unwrap());
    let answer = card.whole("00880000 04 11223344 00");
    let found =
        offline_sm::verify_dynamic(&icc.key, &bytes(value(&answer, "804C")), &[0x11, 0x22, 0x33, 0x44]).unwrap();
    assert_eq!((found.number.len(), found.rest.len()), (8, 0));
}

fn public_of(name: &str) -> Vec<u8> {
    let text = include_str!("../../vectors/keys/bank-sm2.yaml");
    let rest = text.split(&format!("{name}:\n  public: >-\n")).nth(1).unwrap();
    bytes(rest.split("  private:").next().unwrap())
}

/// Each defect of an application shows in one of these conversations: the answers differ from those of the good card.
#[test]
fn each_defect_shows() {
    let amount = |fen: &str, cash: &str| start("00000000", &TOLD.replacen("000000000100", fen, 1), cash);
    let tap = |qualifiers: &str, fen: &str| start(qualifiers, &TOLD.replacen("000000000100", fen, 1), "00");
    let cash = |fen: &str| format!("80AE4000 34 {} 00", TOLD.replacen("000000000100", fen, 1));
    let right = "00200080 08 241234FFFFFFFFFF".to_owned();
    let wrong = "00200080 08 244321FFFFFFFFFF".to_owned();
    let data = |tag: &str| format!("80CA{tag}00");
    let reset = || "reset".to_owned();
    let select = || DEBIT.to_owned();
    let (tc, arqc) = (first("40"), first("80"));
    let own = |command: &str| command.to_owned();
    let conversations: Vec<Vec<String>> = vec![
        vec![
            select(),
            plain(),
            tc.clone(),
            tc.clone(),
            data("9F36"),
            data("9F13"),
            data("9F17"),
            data("9F40"),
            own("00B2015C00"),
        ],
        vec![
            select(),
            plain(),
            first("00"),
            reset(),
            select(),
            data("9F36"),
            own("00B2010400"),
            own("00B201F400"),
            own("80FE0000"),
            own("90CA9F3600"),
        ],
        vec![select(), plain(), first("C0"), own("80AE4000 33 00"), first("50"), plain()],
        vec![select(), plain(), format!("80AE4000 33 {} 00", &TOLD[..TOLD.len() - 2])],
        vec![select(), own("80A80001 02 8300 00")],
        vec![select(), plain().replacen("80A80000", "80A80001", 1)],
        vec![select(), plain().replacen("8339", "8439", 1)],
        vec![select(), format!("80A80000 3A 8338 00000000 {TOLD} 00")],
        vec![select(), plain(), plain()],
        vec![select(), tc.clone(), plain(), tc.clone()],
        vec![select(), own("00880000 04 11223344 00"), plain(), own("00880000 04 11223344 00"), first("50")],
        vec![select(), plain(), select(), tc.clone()],
        vec![select(), plain(), reset(), select(), tc.clone()],
        vec![
            select(),
            plain(),
            arqc.clone(),
            own(ARPC),
            own(ARPC),
            second("40", "3030"),
            second("40", "3030"),
            data("9F13"),
        ],
        vec![
            select(),
            plain(),
            ARPC.to_owned(),
            arqc.clone(),
            own("00820000 07 B2E992A3D87BF0"),
            own("00820000 0A B2E992A3D87BF021 3035"),
            second("40", "3035"),
        ],
        vec![select(), plain(), arqc.clone(), second("00", "3035")],
        vec![
            select(),
            plain(),
            arqc.clone(),
            second("40", "5933"),
            select(),
            plain(),
            arqc.clone(),
            select(),
            plain(),
            tc.clone(),
        ],
        vec![
            select(),
            plain(),
            tc.clone(),
            select(),
            plain(),
            tc.clone(),
            own("00B2015C00"),
            own("00B2025C00"),
            select(),
            plain(),
            tc.clone(),
            select(),
            plain(),
            tc.clone(),
        ],
        vec![select(), plain(), wrong.clone(), data("9F17"), tc.clone(), select(), right.clone(), data("9F17")],
        vec![select(), wrong.clone(), reset(), select(), data("9F17"), own("00200080 08 141234FFFFFFFFFF")],
        vec![select(), wrong.clone(), wrong.clone(), wrong.clone(), right.clone()],
        vec![
            select(),
            plain(),
            own("04DA9F58 05 07 406019E5"),
            arqc.clone(),
            own("04DC011C 0F 70099F74064A494E4B4132 A84E36FC"),
            own("00B2011C00"),
            own("04DA9F58 05 07 406019E5"),
            data("9F58"),
            select(),
            plain(),
            arqc.clone(),
            own("04DA9F58 05 07 406019E5"),
            own("04DA9F58 05 07 00000000"),
            select(),
            plain(),
            tc.clone(),
        ],
        vec![select(), wrong.clone(), select(), plain(), arqc.clone(), own("84240000 04 4A7D6B28"), data("9F17")],
        vec![
            select(),
            plain(),
            arqc.clone(),
            own("84240002 14 39C43A9E841B939F492A820C3B76DAC5 CAA7C502"),
            select(),
            right.clone(),
        ],
        vec![
            select(),
            plain(),
            arqc.clone(),
            own("04DA9F79 0A 000000060000 C2E40063"),
            data("9F79"),
            own("04DA9F79 0A 000000100001 243186CB"),
        ],
        vec![
            select(),
            plain(),
            arqc.clone(),
            own("841E0000 04 2E42C4F9"),
            CREDIT.to_owned(),
            select(),
            plain(),
            tc.clone(),
        ],
        vec![select(), plain(), arqc.clone(), own("841E0000 04 2E42C4F9"), own("84180000 04 048E014C"), select()],
        vec![select(), plain(), arqc.clone(), own("84160000 04 FD7ADDFE"), select()],
        vec![select(), amount("000000010000", "01"), data("9F79"), cash("000000010000"), data("9F79")],
        vec![
            select(),
            amount("000000050001", "01"),
            select(),
            amount("000000020001", "01"),
            select(),
            amount("000000010000", "00"),
        ],
        vec![select(), amount("000000010000", "01").replacen("0156 260102", "0344 260102", 1)],
        vec![
            select(),
            tap("26000080", "000000010000"),
            tc.clone(),
            data("9F79"),
            data("9F36"),
            select(),
            tap("26400080", "000000010000"),
        ],
        vec![select(), tap("26800080", "000000010000"), select(), tap("26000080", "000000050001"), data("9F79")],
    ];
    let talk = |options: &str| -> Vec<Vec<String>> {
        let model = |commands: &Vec<String>| {
            let mut card = card(options);
            commands
                .iter()
                .map(|command| {
                    if command == "reset" { hex::encode(card.card.cold_reset().unwrap()) } else { card.whole(command) }
                })
                .collect()
        };
        conversations.iter().map(model).collect()
    };
    let good = talk("");
    assert_eq!(good, talk(""), "the card is the same every time");
    let own = || app::pboc::Defect::ALL.iter().map(|defect| defect.id());
    let same: Vec<_> = own().filter(|id| talk(&format!("?defect={id}")) == good).collect();
    // They need a card with SM algorithms.
    assert_eq!(same, ["sm-algorithm-not-told"]);
    for defect in app::data_defects() {
        Model::open(&format!("sim:{}?defect={}", defect.card, defect.id).parse().unwrap()).unwrap();
    }
}

#[test]
fn the_mutants_name_every_defect_of_an_application() {
    let listed = include_str!("../../vectors/mutants/bank-card.yaml");
    let listed: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix("- id: ")).collect();
    let own = app::pboc::Defect::ALL.iter().map(|defect| defect.id());
    let missing: Vec<_> =
        own.chain(app::pboc::DATA_DEFECTS.iter().map(|defect| defect.id)).filter(|id| !listed.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

proptest! {
    /// Whatever comes, before, within and after a transaction, each card answers with a status word of the standard's classes.
    #[test]
    fn no_command_makes_an_application_panic(
        uri in prop::sample::select(vec!["sim:bank-card", "sim:bank-card-sda", "sim:bank-card-sm"]),
        begin in 0_usize..4,
        commands in prop::collection::vec(command(), 1..12),
    ) {
        let mut card = Tester::open(uri);
        for command in [DEBIT, &plain(), &first("80")].into_iter().take(begin) {
            card.send(command);
        }
        for command in commands {
            let response = card.card.exchange(&command).unwrap();
            prop_assert!(response.len() >= 2, "{command:02X?}");
            let sw1 = response[response.len() - 2];
            prop_assert!((0x61..=0x6F).contains(&sw1) || sw1 == 0x90, "{command:02X?} to {response:02X?}");
        }
    }
}

/// Anything, but mostly what looks like a command of a payment application.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let known = [0x16, 0x18, 0x1E, 0x20, 0x24, 0x82, 0x84, 0x88, 0xA4, 0xA8, 0xAE, 0xB2, 0xC0, 0xCA, 0xDA, 0xDC];
    let payment = (
        prop::sample::select(vec![0x00_u8, 0x04, 0x80, 0x84]),
        prop::sample::select(known.to_vec()),
        prop::sample::select(vec![0x00_u8, 0x01, 0x40, 0x50, 0x80, 0x9F]),
        prop::sample::select(vec![0x00_u8, 0x02, 0x0C, 0x1C, 0x36, 0x58, 0x79, 0x80]),
        prop::collection::vec(any::<u8>(), 0..64),
    );
    let payment = payment.prop_map(|(cla, ins, p1, p2, data)| {
        let mut command = vec![cla, ins, p1, p2];
        if !data.is_empty() {
            command.push(u8::try_from(data.len()).unwrap());
            command.extend(data);
        }
        command.push(0x00);
        command
    });
    prop_oneof![4 => payment, 1 => prop::collection::vec(any::<u8>(), 0..24)]
}
