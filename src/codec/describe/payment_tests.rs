use hex_literal::hex;

use super::Session;

fn english(session: &mut Session, command: &[u8], response: &[u8]) -> Vec<String> {
    session.exchange(command, response).into_iter().map(|(en, _)| en).collect()
}

/// The cryptogram and CVR of the example that goes with a series on the PBOC specification: ATC 1, ARQC 357EED1250CA8143.
#[test]
fn a_cryptogram_is_told_in_words() {
    let mut session = Session::default();
    let lines = session
        .exchange(&hex!("80 AE 80 00 04 01020304 00"), &hex!("80 13 80 0001 357EED1250CA8143 07010103A0A00001 9000"));
    let (en, zh): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    assert_eq!(
        en,
        [
            "GENERATE AC: asks for an ARQC (online authorisation)",
            "9F27 cryptogram information data: 80 (ARQC: online authorisation requested)",
            "9F36 application transaction counter: 0001 (1)",
            "9F26 application cryptogram: 357EED1250CA8143",
            "9F10 issuer application data: 07010103A0A00001",
            "  key index 1, cryptogram version 1",
            "  CVR: second GENERATE AC: not requested",
            "  CVR: first GENERATE AC: ARQC",
            "  CVR: last online transaction not completed",
            "  CVR: velocity checking counters exceeded",
            "  algorithm 3DES",
            "9000: success",
        ]
    );
    assert_eq!(zh[0], "生成应用密文（GENERATE AC）：请求 ARQC（联机授权）");
    assert_eq!(zh[1], "9F27 密文信息数据（CID）：80（ARQC：请求联机授权）");
    let moment = session.moment().unwrap();
    assert_eq!(
        moment.outcome.0,
        "ARQC: online authorisation requested; ATC 1; last online transaction not completed; velocity checking counters exceeded"
    );
}

/// A list that an FCI gave tells what the values of a later command are; GET RESPONSE fetches the FCI.
#[test]
fn a_list_explains_what_is_sent_by_it() {
    let mut session = Session::default();
    english(&mut session, &hex!("00 A4 04 00 08 A000000333010101 00"), &hex!("6118"));
    assert!(session.moment().is_none());
    let fci = hex!("6F 16 84 08 A000000333010101 A5 0A 9F38 07 9F0206 9A03 9C01 9000");
    let lines = english(&mut session, &hex!("00 C0 00 00 18"), &fci);
    assert!(lines.contains(&"    9F38 PDOL: 9F02069A039C01".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"      9A transaction date, 3 bytes".to_owned()), "{lines:#?}");
    let lines = english(&mut session, &hex!("80 A8 00 00 0C 83 0A 000000000100 260102 00 00"), &hex!("6985"));
    assert_eq!(
        lines,
        [
            "GET PROCESSING OPTIONS: initiates a transaction",
            "  9F02 amount, authorised: 000000000100 (1.00)",
            "  9A transaction date: 260102 (2026-01-02)",
            "  9C transaction type: 00",
            "6985: conditions of use not satisfied",
        ]
    );
}

/// AIP and AFL as openemv/emv-utils reads them.
#[test]
fn processing_options_are_bits_and_files() {
    let mut session = Session::default();
    let lines = english(&mut session, &hex!("80 A8 00 00 02 8300 00"), &hex!("80 06 5C00 08010201 9000"));
    assert_eq!(
        lines[1..],
        [
            "82 application interchange profile: 5C00",
            "  SDA supported",
            "  cardholder verification supported",
            "  terminal risk management to be performed",
            "  issuer authentication by EXTERNAL AUTHENTICATE supported",
            "94 application file locator: 08010201",
            "  file 1, records 1 to 2, 1 of them signed",
            "9000: success",
        ]
    );
}

/// A generated account number: never whole, neither under 5A nor in track 2.
#[test]
fn account_numbers_are_masked() {
    let mut session = Session::default();
    english(&mut session, &hex!("00 A4 04 00 08 A000000333010101 00"), &hex!("6A82"));
    let record = hex!("70 1C 5A 0A 6222021234567890128F 57 0E 6222021234567890128D3512220F 9000");
    let lines = english(&mut session, &hex!("00 B2 01 0C 00"), &record);
    assert!(lines.contains(&"  5A account number: 622202*********0128".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"  57 track 2 equivalent data: 622202*********0128 D 3512 220 …".to_owned()), "{lines:#?}");
    assert!(!lines.join(" ").contains("6222021234567890128"));
}

/// Another card's exchanges are told as ever.
#[test]
fn a_card_of_another_kind_is_left_alone() {
    let mut session = Session::default();
    let (command, response) = (hex!("00 A4 04 00 05 D156000001 00"), hex!("6F 07 84 05 D156000001 9000"));
    assert_eq!(session.exchange(&command, &response), super::exchange(&command, &response));
    assert!(session.moment().is_none());
}
