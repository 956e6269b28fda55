use hex_literal::hex;
use proptest::prelude::*;

use super::{exchange, response};

fn english(command: &[u8], response: &[u8]) -> Vec<String> {
    exchange(command, response).into_iter().map(|(en, _)| en).collect()
}

fn chinese(command: &[u8], response: &[u8]) -> Vec<String> {
    exchange(command, response).into_iter().map(|(_, zh)| zh).collect()
}

/// The ATS of a DESFire as a reader tells it, see vectors/codec/ats.yaml; and the historical bytes alone, as others do.
#[test]
fn what_a_contactless_reader_answers_itself() {
    assert_eq!(
        english(&hex!("FF CA 01 00 00"), &hex!("067577810280 9000")),
        [
            "GET DATA of the reader itself: the answer to select (ATS)",
            "frames up to 64 bytes",
            "frame waiting time 77.3 ms (FWI 8), SFGI 1",
            "historical bytes 80",
            "9000: success",
        ]
    );
    assert_eq!(
        english(&hex!("FF CA 00 00 00"), &hex!("08A1B2C3 9000")),
        [
            "GET DATA of the reader itself: the product's identifier (UID or PUPI)",
            "data, 4 bytes: 08A1B2C3",
            "9000: success"
        ]
    );
    assert_eq!(english(&hex!("FF CA 01 00 00"), &hex!("80 9000")).len(), 3);
}

#[test]
fn select_with_control_information() {
    let command = hex!("01 A4 04 04 07 A0000003330101 00");
    let response = hex!("62 14 82 02 7821 83 02 7FD0 84 07 A0000003330101 8A 01 05 9000");
    assert_eq!(
        english(&command, &response),
        [
            "SELECT, by DF name, first or only occurrence, FCP",
            "logical channel 1",
            "DF name A0000003330101 (internationally registered)",
            "at most 256 bytes wanted",
            "62 file control parameters (FCP)",
            "  82 file descriptor: 7821 (DF, shareable)",
            "  83 file identifier: 7FD0",
            "  84 DF name: A0000003330101 (internationally registered)",
            "  8A life cycle status: 05 (operational, activated)",
            "9000: success",
        ]
    );
    assert_eq!(
        chinese(&command, &response),
        [
            "选择（SELECT），按 DF 名，首个或唯一，返回 FCP",
            "逻辑信道 1",
            "DF 名 A0000003330101（国际注册）",
            "最多要求 256 字节",
            "62 文件控制参数（FCP）",
            "  82 文件描述符：7821（DF，可共享）",
            "  83 文件标识符：7FD0",
            "  84 DF 名：A0000003330101（国际注册）",
            "  8A 生命周期状态：05（操作状态，已激活）",
            "9000：执行成功",
        ]
    );
}

/// A directory entry of a UnionPay debit card, as published in the log of neil-pan-s/qpboc-kernel.
#[test]
fn payment_directory() {
    let response = hex!(
        "6f30840e325041592e5359532e4444463031a51ebf0c1b61194f08a000000333010101500a50424f432044454249548701019000"
    );
    assert_eq!(
        english(&hex!("00 A4 04 00 0E 325041592E5359532E4444463031 00"), &response)[1..],
        [
            "DF name \"2PAY.SYS.DDF01\"",
            "at most 256 bytes wanted",
            "6F file control information (FCI)",
            "  84 DF name: 325041592E5359532E4444463031 (\"2PAY.SYS.DDF01\")",
            "  A5 proprietary information, TLV",
            "    BF0C issuer discretionary data",
            "      61 application template",
            "        4F application identifier: A000000333010101 (internationally registered)",
            "        50 application label: 50424F43204445424954 (\"PBOC DEBIT\")",
            "        87 application priority indicator: 01",
            "9000: success",
        ]
    );
}

#[test]
fn secrets_are_counted_and_not_shown() {
    for command in [
        &hex!("00 20 00 81 08 3132333435363738")[..],
        &hex!("00 24 00 81 08 3132333435363738"),
        &hex!("00 2C 00 81 08 3132333435363738"),
        &hex!("00 82 00 81 08 3132333435363738"),
        &hex!("00 88 00 81 08 3132333435363738"),
        &hex!("84 20 00 81 08 3132333435363738"),
    ] {
        let lines = exchange(command, &hex!("63C2"));
        assert!(lines.iter().all(|(en, zh)| !en.contains("3132") && !zh.contains("3132")), "{lines:?}");
        assert!(lines.iter().any(|(en, _)| en == "data, 8 bytes, not shown"), "{lines:?}");
    }
    assert_eq!(
        english(&hex!("00 20 00 81 08 3132333435363738"), &hex!("63C2")),
        [
            "VERIFY, reference 81, mode 00",
            "data, 8 bytes, not shown",
            "63C2: counter given: tries left, or retries used inside the card (2)"
        ]
    );
}

#[test]
fn first_lines() {
    let first = |command: &[u8]| english(command, &hex!("9000"))[0].clone();
    assert_eq!(
        first(&hex!("00 A4 00 0C 02 3F00")),
        "SELECT, by file identifier, first or only occurrence, no control information"
    );
    assert_eq!(first(&hex!("00 B0 01 02 10")), "READ BINARY, current EF, from offset 258");
    assert_eq!(first(&hex!("00 B0 85 02 10")), "READ BINARY, EF with short identifier 5, from offset 2");
    assert_eq!(first(&hex!("00 B2 03 14 00")), "READ RECORD, EF with short identifier 2, record 3");
    assert_eq!(first(&hex!("00 B2 01 05 00")), "READ RECORD, current EF, records from 1 to the last");
    assert_eq!(first(&hex!("00 70 00 00 01")), "MANAGE CHANNEL, open, the card assigns the number");
    assert_eq!(first(&hex!("00 70 80 03")), "MANAGE CHANNEL, close channel 3");
    assert_eq!(first(&hex!("00 CA 9F 36 00")), "GET DATA, object 9F36");
    assert_eq!(first(&hex!("00 84 00 00 08")), "GET CHALLENGE");
    assert_eq!(first(&hex!("00 A4 FF 00")), "SELECT, P1-P2 FF00");
    assert_eq!(first(&hex!("80 A4 00 00")), "instruction A4, P1-P2 0000");
    assert_eq!(first(&hex!("00 FF 00 00")), "instruction FF");
}

#[test]
fn class_byte_in_words() {
    let second = |command: &[u8]| english(command, &hex!("9000"))[1].clone();
    assert_eq!(second(&hex!("5F 84 00 00")), "logical channel 19; more commands of the chain follow");
    assert_eq!(second(&hex!("0C 84 00 00")), "secure messaging, header authenticated");
    assert_eq!(second(&hex!("80 84 00 00")), "proprietary class 80");
    assert_eq!(second(&hex!("FF 84 00 00")), "invalid class FF");
}

#[test]
fn what_is_no_apdu_is_said_to_be_none() {
    assert_eq!(
        exchange(&hex!("00A4"), &hex!("90")),
        [
            (
                "no command APDU: expected CLA INS P1 P2 at byte 2, found the end of the command after 2 bytes"
                    .to_owned(),
                "不是命令 APDU：第 2 字节处无法解读".to_owned()
            ),
            (
                "no response APDU: expected SW1 SW2 at byte 1, found the end of the response".to_owned(),
                "不是响应 APDU：只有 1 字节".to_owned()
            ),
        ]
    );
}

#[test]
fn data_that_only_looks_like_tlv_stays_bytes() {
    assert_eq!(response(&hex!("01020304 9000"))[0].0, "data, 4 bytes: 01020304");
    // A value of a SELECT answer that breaks BER-TLV is shown with the place.
    let lines = english(&hex!("00 A4 04 00"), &hex!("6F 05 84 01 9000"));
    assert_eq!(lines[1], "data, 4 bytes: 6F058401");
    assert!(lines[2].starts_with("no BER-TLV: expected 5 bytes of value"), "{}", lines[2]);
}

#[test]
fn text_of_a_card_is_quoted_only_when_printable() {
    let label = |bytes: &[u8]| response(&[&[0x50, bytes.len() as u8][..], bytes, &[0x90, 0x00]].concat())[0].0.clone();
    assert_eq!(label(b"PBOC"), "50 application label: 50424F43 (\"PBOC\")");
    assert_eq!(label(b"\x1B[31m"), "50 application label: 1B5B33316D");
}

#[test]
fn status_words_tell_their_counts() {
    assert_eq!(response(&hex!("6110"))[0].0, "6110: done; more response data waits (16 bytes)");
    assert_eq!(response(&hex!("6C00"))[0].1, "6C00：Le 错误，SW2 给出可用字节的准确数目（256 字节）");
    assert_eq!(response(&hex!("9F17"))[0].0, "9F17: no interindustry meaning");
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn never_panics_and_both_languages_speak(
        command in prop::collection::vec(any::<u8>(), 0..60),
        response in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        for (en, zh) in exchange(&command, &response) {
            prop_assert!(!en.is_empty() && !zh.is_empty());
            prop_assert!(!en.chars().chain(zh.chars()).any(char::is_control));
        }
    }
}
