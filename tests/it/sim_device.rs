//! `sim:` as a device: names, statements, liars, defects, and that no command makes the kernel panic.

use std::collections::BTreeSet;

use jinka::{
    device::{Driver, TransportError},
    sim::{Model, PRODUCTS, SimDriver, app, capture, defect::Defect, defects, names, phone, reference},
};
use proptest::prelude::*;

use crate::sim_tester::{Tester, bytes};

fn refusal(uri: &str) -> (String, String) {
    let error = SimDriver.open(&uri.parse().unwrap()).err().unwrap();
    (error.to_string(), error.help.unwrap_or_default())
}

#[test]
fn names_are_known_and_near_ones_offered() {
    assert_eq!(
        names(),
        [
            "contact-card",
            "contact-card-t1",
            "contact-card-plain",
            "bank-card",
            "bank-card-sda",
            "bank-card-sm",
            "cryptography",
            "mobile-payment",
            "mobile-payment-b",
            "mobile-payment-off",
            "psam",
            "psam-transport",
            "mute",
            "dead",
            "always-9000",
            "always-6f00",
            "echo",
            "random",
            "bank-stripe",
            "bank-stripe-plain",
            "blank-capture",
            "zeros-capture",
            "ones-capture",
            "noise-capture",
        ]
    );
    let listed: Vec<_> = SimDriver.list().unwrap().into_iter().map(|device| device.uri).collect();
    assert_eq!(listed, names().iter().map(|name| format!("sim:{name}")).collect::<Vec<_>>());
    assert_eq!(
        refusal("sim:contract-card"),
        (
            "failed to open `sim:contract-card`: there is no simulated card `contract-card`".to_owned(),
            "did you mean contact-card?".to_owned()
        )
    );
    assert!(
        refusal("sim:something-else")
            .1
            .starts_with("names: contact-card, contact-card-t1, contact-card-plain, bank-card,")
    );
    assert_eq!(refusal("sim:contact-card?defect=atr-tck-mising").1, "did you mean atr-tck-missing?");
    assert_eq!(
        refusal("sim:echo?defect=atr-tck-missing").0,
        "failed to open `sim:echo?defect=atr-tck-missing`: a liar takes no defect"
    );
    assert!(reference("nobody").is_none());
    assert_eq!(reference("mute").unwrap().name, "contact-card");
}

/// A flat list of `id:` values, and the keys below `answers:` or `values:`.
fn ids(proforma: &str) -> BTreeSet<String> {
    proforma
        .lines()
        .filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("id: "))
        .map(|id| id.trim().to_owned())
        .collect()
}

fn keys(statement: &str) -> BTreeSet<String> {
    statement
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(key, _)| key.to_owned())
        .collect()
}

#[test]
fn the_statements_answer_every_question_of_the_suite() {
    let ics = ids(include_str!("../../features/contact-card/ics.yaml"));
    let ixit = ids(include_str!("../../features/contact-card/ixit.yaml"));
    for product in PRODUCTS.iter().filter(|product| product.name.starts_with("contact-card")) {
        assert_eq!(keys(product.ics), ics, "{}", product.name);
        // What a card lacks needs no value.
        let unknown: Vec<_> = keys(product.ixit).difference(&ixit).cloned().collect();
        assert_eq!(unknown, Vec::<String>::new(), "{}", product.name);
    }
}

#[test]
fn resets_answer_the_personalised_atr() {
    let mut card = Model::open(&"sim:contact-card".parse().unwrap()).unwrap().make(1);
    assert_eq!(card.exchange(&bytes("00A4000C")), Err(TransportError::Mute));
    assert_eq!(card.warm_reset(), Err(TransportError::Mute));
    let historical = "80 31F8 73F741FF 829000";
    assert_eq!(card.cold_reset().unwrap(), bytes(&format!("3B9A 96 80 B1FE451F C7 {historical} 3F")));
    assert_eq!(card.warm_reset().unwrap(), bytes(&format!("3B8A 80 B1FE451F C7 {historical} B9")));
    card.power_off();
    assert_eq!(card.exchange(&bytes("00A4000C")), Err(TransportError::Mute));
    let mut card = Model::open(&"sim:contact-card-t1".parse().unwrap()).unwrap().make(1);
    assert_eq!(card.cold_reset().unwrap(), bytes(&format!("3B9A 96 81 31FE45 {historical} 66")));
    assert_eq!(card.warm_reset().unwrap(), bytes(&format!("3B8A 81 31FE45 {historical} E0")));
}

#[test]
fn liars_lie() {
    let mut mute = Tester::open("sim:mute");
    assert_eq!(mute.card.exchange(&bytes("00A4000C")), Err(TransportError::Mute));
    let mut dead = Model::open(&"sim:dead".parse().unwrap()).unwrap().make(1);
    assert_eq!(dead.cold_reset(), Err(TransportError::Mute));
    Tester::open("sim:always-9000").expect("80FF0000", "9000");
    Tester::open("sim:always-6f00").expect("00A4000C", "6F00");
    Tester::open("sim:echo").expect("00A4000C", "00A4000C9000");
    let random = |seed| {
        let mut card = Model::open(&"sim:random".parse().unwrap()).unwrap().make(seed);
        (0..50).map(|_| card.exchange(&[0]).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(random(1), random(1));
    assert_ne!(random(1), random(2));
    assert!(random(1).iter().all(|response| (2..=262).contains(&response.len())));
}

/// Defect, commands, and the response of the last one from the broken card; the good card answers otherwise.
#[rustfmt::skip]
const SHOWN: &[(&str, &[&str], &str)] = &[
    ("fci-tag-wrong", &["00A40400 07 F04A4E4B410101", "00C0000002"], "6222 6122"),
    ("fcp-tag-wrong", &["00A40404 07 F04A4E4B410101", "00C0000002"], "6F13 6113"),
    ("fci-names-another", &["00A40404 07 F04A4E4B410101", "00C0000015"], "6213 820178 83027F20 8407F04A4E4B410181 8A0105 9000"),
    ("df-name-empty", &["00A40404 07 F04A4E4B410101", "00C0000017"], "6215 820178 83027F20 8407F04A4E4B410101 8A0105 8400 9000"),
    ("tag-reserved", &["00A40404 07 F04A4E4B410101", "00C0000018"], "6216 820178 83027F20 8407F04A4E4B410101 8A0105 FF2000 9000"),
    ("tag-coded-long", &["00A40404 07 F04A4E4B410101", "00C0000019"], "6217 820178 83027F20 8407F04A4E4B410101 8A0105 9F1E0100 9000"),
    ("fcp-df-says-ef", &["00A40404 07 F04A4E4B410101", "00C0000015"], "6213 820141 83027F20 8407F04A4E4B410101 8A0105 9000"),
    ("fcp-size-twice", &["00A40204 02 EF01", "00C000001E"], "621C 80020140 80020140 82024141 8302EF01 880108 8A0105 8C0407FFFF00 9000"),
    ("fcp-descriptor-long", &["00A40204 02 EF01", "00C000001F"], "621D 80020140 820741410000000000 8302EF01 880108 8A0105 8C0407FFFF00 9000"),
    ("fcp-record-length-wrong", &["00A40204 02 EF02", "00C000001D"], "621B 80020050 82054241001105 8302EF02 880110 8A0105 8C0407000000 9000"),
    ("fcp-fixed-says-variable", &["00A40204 02 EF02", "00C000001D"], "621B 80020050 82054441001005 8302EF02 880110 8A0105 8C0407000000 9000"),
    ("fcp-variable-says-fixed", &["00A40204 02 EF03", "00C000000D"], "621B 80020015 82054341004004 6110"),
    ("fcp-cyclic-says-linear", &["00A40204 02 EF04", "00C000001D"], "621B 80020020 82054241000804 8302EF04 880120 8A0105 8C0407000000 9000"),
    ("select-absent-answers-success", &["00A4040C 07 F04A4E4B41FF01"], "9000"),
    ("failed-select-loses-selection", &["00A4040C 07 F04A4E4B41FF01", "00B0810001"], "6A82"),
    ("partial-name-refused", &["00A4040C 05 F04A4E4B41"], "6A82"),
    ("next-occurrence-repeats-first", &["00A4040E 05 F04A4E4B41", "00B0840001"], "6981"),
    ("parent-not-selected", &["00A4030C", "00B0810001"], "009000"),
    ("path-not-selected", &["00A4080C 04 7F20EF01", "00B0000001"], "6986"),
    ("fci-length-wrong", &["00A40204 02 EF01 00", "00C0000002"], "62196118"),
    ("fcp-without-fid", &["00A40204 02 EF01 00"], "6116"),
    ("fcp-size-wrong", &["00A40204 02 EF01 00", "00C0000006"], "6218800201416114"),
    ("fmd-tag-wrong", &["00A40408 07 F04A4E4B410101 00", "00C0000001"], "6F6119"),
    ("select-always-answers-fci", &["00A4020C 02 EF01 00"], "611A"),
    ("fcp-descriptor-wrong", &["00A40204 02 EF01 00", "00C000000A"], "62188002014082024241 6110"),
    ("fcp-sfi-wrong", &["00A40204 02 EF01 00", "00C0000011"], "62188002014082024141 8302EF01 880110 6109"),
    ("fcp-terminated", &["00A40204 02 EF01 00", "00C0000014"], "62188002014082024141 8302EF01 880108 8A010C 6106"),
    ("path-from-df-begins-at-mf", &["00A4090C 02 EF01"], "6A82"),
    ("df-keeps-current-ef", &["00A4020C 02 EF01", "00A4000C", "00B0000101"], "01 9000"),
    ("unknown-ins-loses-selection", &["00FF0000", "00B0840001"], "6A82"),
    ("refusal-carries-data", &["00FF0000"], "00 6D00"),
    ("pin-short-accepted", &["00200081 07 31323335FFFFFF"], "9000"),
    ("change-without-old-pin", &["00240081 10 0000000000000000 38373635FFFFFFFF"], "9000"),
    ("pin-opens-key-condition", &["00200081 08 31323334FFFFFFFF", "00D68700 01 AA"], "9000"),
    ("basic-channel-closed", &["00708000"], "9000"),
    ("chain-executes-each-part", &["10D68500 01 AA", "00B0850001"], "AA 9000"),
    ("response-survives-command", &["00A40404 07 F04A4E4B410101 00", "00B0850001", "00C0000002"], "6213 6113"),
    ("unknown-ins-success", &["00FF0000"], "9000"),
    ("unknown-class-accepted", &["80FF0000"], "6D00"),
    ("p1-p2-unchecked", &["00200181"], "63C3"),
    ("wrong-length-accepted", &["00B00000"], "9000"),
    ("end-of-file-not-reported", &["00B0871F02"], "BF9000"),
    ("offset-beyond-file-accepted", &["00B0872001"], "9000"),
    ("read-offset-ignored", &["00B0870101"], "A09000"),
    ("sfi-ignored", &["00B0810001"], "6986"),
    ("sfi-not-selected", &["00B0810001", "00B0000001"], "6986"),
    ("odd-read-without-template", &["00B10001 03 540100 00", "00C0000002"], "000161FE"),
    ("binary-on-records-accepted", &["00B0820001"], "109000"),
    ("update-binary-not-stored", &["00D68500 01 AA", "00B0850001"], "649000"),
    ("update-beyond-end-truncated", &["00D70005 09 5402013F 5303AABBCC"], "9000"),
    ("write-binary-not-stored", &["00D08500 01 9B", "00B0850001"], "649000"),
    ("erase-binary-not-done", &["000E8500", "00B0850001"], "649000"),
    ("record-beyond-last-accepted", &["00B2091401"], "509000"),
    ("record-pointer-moved-by-error", &["00A4020C 02 EF02", "00B2090400", "00B2000201"], "209000"),
    ("record-pointer-moved-by-number", &["00B2031401", "00B2000201"], "409000"),
    ("next-record-stays", &["00B2001201", "00B2000201"], "109000"),
    ("record-identifier-ignored", &["00B2531801"], "509000"),
    ("read-all-returns-one", &["00B2011500"], "6C10"),
    ("update-record-not-stored", &["00DC0124 08 FF01020304050607", "00B2012401"], "C19000"),
    ("append-record-lost", &["00E20020 08 FF01020304050607", "00B2012401"], "C19000"),
    ("cyclic-append-at-end", &["00E20020 08 FF01020304050607", "00B2042401"], "FF9000"),
    ("get-data-absent-success", &["00CA5F2E00"], "9000"),
    ("put-data-not-stored", &["00DA5F2D 02 7A68", "00CA5F2D04"], "7A68656E9000"),
    ("challenge-short", &["0084000010"], "6C0F"),
    ("pin-wrong-accepted", &["00200081 08 31323335FFFFFFFF"], "9000"),
    ("pin-counter-not-decremented", &["00200081 08 31323335FFFFFFFF"], "63C3"),
    ("pin-counter-not-restored", &["00200081 08 31323335FFFFFFFF", "00200081 08 31323334FFFFFFFF", "00200081 08 31323335FFFFFFFF"], "63C1"),
    ("pin-accepted-when-blocked", &["00200081 08 31323335FFFFFFFF", "00200081 08 31323335FFFFFFFF", "00200081 08 31323335FFFFFFFF", "00200081 08 31323334FFFFFFFF"], "9000"),
    ("empty-verify-spends-try", &["00200081"], "63C2"),
    ("change-keeps-old-pin", &["00240081 10 31323334FFFFFFFF 38373635FFFFFFFF", "00200081 08 31323334FFFFFFFF"], "9000"),
    ("reset-without-code", &["002C0181 08 0000000000000000"], "9000"),
    ("pin-condition-ignored", &["00B0860001"], "3C9000"),
    ("key-condition-ignored", &["00D68700 01 AA"], "9000"),
    ("never-condition-ignored", &["00D68100 01 AA"], "9000"),
    ("internal-authenticate-constant", &["00880082 10 00112233445566778899AABBCCDDEEFF 00", "00C0000010"], "675DA0BD0C12CCBAAD96ECBFAB2904FD9000"),
    ("external-authenticate-accepts-all", &["0084000010", "00820083 10 00000000000000000000000000000000"], "9000"),
    ("challenge-reusable", &["0084000010", "00820083 10 00000000000000000000000000000000", "00820083 10 00000000000000000000000000000000"], "63C3"),
    ("key-counter-not-decremented", &["0084000010", "00820083 10 00000000000000000000000000000000"], "63C5"),
    ("channel-closed-still-answers", &["0070000001", "00708001", "01A4000C"], "9000"),
    ("channel-assigned-twice", &["0070000001", "0070000001"], "019000"),
    ("channels-share-selection", &["0070000001", "01B0850001"], "649000"),
    ("chaining-drops-first-part", &["10D68500 01 AA", "00D68500 01 BB", "00B0850002"], "BB659000"),
    ("chaining-mixes-commands", &["10D68500 01 AA", "00D68501 01 BB"], "9000"),
    ("get-response-wrong-length", &["00A40404 07 F04A4E4B410101 00"], "6116"),
    ("get-response-repeats", &["00A40404 07 F04A4E4B410101 00", "00C0000002", "00C0000002"], "62136113"),
    ("6cxx-wrong-length", &["00B0870000"], "6C1F"),
    ("no-current-ef-ignored", &["00B0000001"], "009000"),
    ("read-binary-spoils-file", &["00B0850001", "00B0850001"], "659000"),
    ("erase-end-ignored", &["00A4020C 02 EF05", "000E0000 02 0001", "00B0000101"], "009000"),
    ("error-loses-current-ef", &["00A4020C 02 EF01", "00B0790001", "00B0000001"], "6986"),
    ("record-number-ignored", &["00B2031401"], "109000"),
    ("previous-starts-at-first", &["00B2001301"], "109000"),
    ("next-record-wraps", &["00B2001101", "00B2000201"], "109000"),
    ("record-zero-is-first", &["00B2001101", "00B2000401"], "109000"),
    ("records-on-binary-accepted", &["00B2010C01"], "009000"),
    ("variable-records-padded", &["00B2041C00"], "6C40"),
    ("record-length-unchecked", &["00DC0114 01 AA"], "9000"),
    ("empty-verify-refused", &["00200081"], "6700"),
    ("verified-not-told", &["00200081 08 31323334FFFFFFFF", "00200081"], "63C3"),
    ("absent-reference-accepted", &["0020009E 08 31323335FFFFFFFF"], "63C2"),
    ("reset-keeps-counter", &["00200081 08 31323335FFFFFFFF", "002C0181 08 3930313233343536", "00200081"], "63C2"),
    ("challenge-not-required", &["00820083 10 00000000000000000000000000000000"], "63C4"),
    ("proof-opens-nothing", &["00200081 08 31323334FFFFFFFF", "00B0860001"], "6982"),
    ("failed-proof-opens", &["00200081 08 31323335FFFFFFFF", "00B0860001"], "3C9000"),
    ("any-proof-opens", &["00200081 08 31323334FFFFFFFF", "00D68700 01 AA"], "9000"),
    ("error-forgets-security", &["00200081 08 31323334FFFFFFFF", "00B2090400", "00200081"], "63C3"),
];

/// Defects that a row above can't show.
const SHOWN_APART: &[&str] = &[
    "atr-tck-missing",
    "atr-tck-wrong",
    "atr-ts-invalid",
    "atr-historical-count-wrong",
    "warm-reset-mute",
    "security-survives-reset",
    "channels-survive-reset",
    "selection-survives-reset",
    "chain-survives-reset",
    "response-survives-reset",
    "content-lost-with-reset",
    "challenge-restarts-with-reset",
    "challenge-repeats",
    "mutual-authenticate-in-clear",
    "extended-response-cut",
    "memory-lost-at-reset",
];

#[test]
fn each_defect_shows() {
    for (id, commands, due) in SHOWN {
        let run = |options: &str| {
            let mut card = Tester::primary(options);
            commands.iter().map(|command| card.send(command)).last().unwrap()
        };
        let due = due.replace(' ', "");
        assert_eq!(run(&format!("?defect={id}")), due, "{id}");
        assert_ne!(run(""), due, "{id}: the good card answers the same");
    }
    // A defect without a row shows in the kill matrix: what no test case fails is a survivor there.
    for id in SHOWN.iter().map(|(id, ..)| *id).chain(SHOWN_APART.iter().copied()) {
        assert!(Defect::from_id(id).is_some(), "{id}");
    }
}

#[test]
fn a_card_that_loses_its_memory_shows() {
    for (id, due) in [("", "AA9000"), ("?defect=memory-lost-at-reset", "649000")] {
        let mut card = Tester::primary(id);
        card.expect("00D68500 01 AA", "9000");
        card.card.cold_reset().unwrap();
        card.expect("00A4040C 07 F04A4E4B410101", "9000");
        card.expect("00B0850001", due);
    }
}

#[test]
fn the_mutants_name_every_defect_once() {
    let listed: Vec<_> = include_str!("../../vectors/mutants/contact-card.yaml")
        .lines()
        .filter_map(|line| line.strip_prefix("- id: "))
        .collect();
    let of_data = capture::DEFECTS.iter().map(|defect| defect.id);
    let of_data = of_data.chain(phone::DATA_DEFECTS.iter().map(|defect| defect.id));
    let of_others: Vec<_> = app::defects().chain(app::data_defects().map(|defect| defect.id)).chain(of_data).collect();
    let own: Vec<_> = defects().into_iter().filter(|id| !of_others.contains(id)).collect();
    assert_eq!(listed, own);
    let all: BTreeSet<_> = defects().into_iter().collect();
    assert_eq!(all.len(), defects().len(), "an id stands for one defect");
}

#[test]
fn defects_of_data_show() {
    // What stands after the 79 bytes that EF.DIR has without a defect.
    for (id, more) in [
        ("aid-short", "61064F04F04A4E4B"),
        ("aid-provider-not-decimal", "610A4F08A00000A999010001"),
        ("dir-foreign-entry", "5303010203"),
        ("dir-lists-absent", "61094F07F04A4E4B41FF01"),
    ] {
        let mut card = Tester::open(&format!("sim:contact-card?defect={id}"));
        card.expect("00A4000C 02 2F00", "9000");
        card.expect(&format!("00B0004F {:02X}", more.len() / 2), &format!("{more} 9000"));
    }
    for (id, content) in [
        ("info-length-wrong", "4301F84703F741FF7F66090202100002021000"),
        ("info-service-data-long", "4302F8F84703F741FF7F66080202100002021000"),
        ("info-extended-length-short", "4301F84703F741FF7F66080202010002021000"),
    ] {
        let mut card = Tester::open(&format!("sim:contact-card?defect={id}"));
        card.expect("00A4000C 02 2F01", "9000");
        card.expect(&format!("00B00000 {:02X}", content.len() / 2), &format!("{content} 9000"));
    }
    let mut card = Tester::open("sim:contact-card?defect=aid-category-reserved");
    card.expect("00A4040C 08 B156999999010001", "9000");
    let mut card = Model::open(&"sim:contact-card?defect=atr-too-long".parse().unwrap()).unwrap().make(1);
    assert_eq!(card.cold_reset().unwrap().len(), 34);
    assert_eq!(card.warm_reset().unwrap().len(), 34);
    assert_eq!(
        refusal("sim:contact-card?defect=atr-tc2-without-t0"),
        (
            "failed to open `sim:contact-card?defect=atr-tc2-without-t0`: defect `atr-tc2-without-t0` is one of another \
             card's data"
                .to_owned(),
            "open sim:contact-card-t1?defect=atr-tc2-without-t0".to_owned()
        )
    );
}

#[test]
fn defects_of_resets_show() {
    let reset = |id: &str| {
        let mut card = Model::open(&format!("sim:contact-card?defect={id}").parse().unwrap()).unwrap().make(1);
        (hex::encode_upper(card.cold_reset().unwrap()), card)
    };
    let good = "3B9A9680B1FE451FC78031F873F741FF829000";
    assert_eq!(reset("atr-tck-missing").0, good);
    assert_eq!(reset("atr-tck-wrong").0, format!("{good}3E"));
    assert_eq!(reset("atr-ts-invalid").0, format!("3C{}3F", &good[2..]));
    assert_eq!(reset("atr-historical-count-wrong").0, format!("3B9B{}3E", &good[4..]));
    assert_eq!(reset("warm-reset-mute").1.warm_reset(), Err(TransportError::Mute));
    for (id, before, after, due) in [
        ("security-survives-reset", "00200081 08 31323334FFFFFFFF", "00A4040C 07 F04A4E4B410101", "9000"),
        ("channels-survive-reset", "0070000001", "01A4000C", "9000"),
        ("selection-survives-reset", "00A4020C 02 EF05", "00B0000001", "649000"),
        ("chain-survives-reset", "10A4000C 01 3F", "00B0000001", "6883"),
        ("response-survives-reset", "00A40404 07 F04A4E4B410101 00", "00C0000002", "6213 6113"),
    ] {
        let mut card = Tester::primary(&format!("?defect={id}"));
        card.send(before);
        card.card.cold_reset().unwrap();
        card.expect(after, due);
        if id == "security-survives-reset" {
            card.expect("00200081", "9000");
        }
    }
}

#[test]
fn defects_of_longer_exchanges_show() {
    let mut card = Tester::primary("?defect=challenge-restarts-with-reset");
    let challenge = card.send("0084000010");
    card.card.warm_reset().unwrap();
    assert_eq!(card.send("0084000010"), challenge);
    let mut card = Tester::primary("?defect=content-lost-with-reset");
    card.expect("00D68500 01 AA", "9000");
    card.card.cold_reset().unwrap();
    card.expect("00A4080C 04 7F20EF05", "9000");
    card.expect("00B0000001", "64 9000");
    let mut card = Tester::primary("?defect=challenge-repeats");
    assert_eq!(card.send("0084000010"), card.send("0084000010"));
    let mut card = Tester::primary("?defect=extended-response-cut");
    assert_eq!(card.send("00B08100 000140").len(), 2 * 256 + 4);
    let mut card = Tester::primary("?defect=mutual-authenticate-in-clear");
    let challenge = card.send("0084000010");
    let cryptogram = crate::sim_security::encrypt("4A494E4B412D4D555455414C2D2D2033", &challenge[..32]);
    card.expect(&format!("00820084 20 {cryptogram} 00112233445566778899AABBCCDDEEFF 00"), "6110");
    card.expect("00C0000010", "00112233445566778899AABBCCDDEEFF 9000");
}

proptest! {
    /// Whatever the bytes, the card answers with at least two, and a class that isn't interindustry changes nothing.
    #[test]
    fn no_command_makes_the_kernel_panic(
        uri in prop::sample::select(vec!["sim:contact-card", "sim:contact-card-t1", "sim:contact-card-plain"]),
        commands in prop::collection::vec(command(), 1..20),
    ) {
        let mut card = Tester::open(uri);
        for command in commands {
            let response = card.card.exchange(&command).unwrap();
            prop_assert!(response.len() >= 2, "{:02X?}", command);
            let sw1 = response[response.len() - 2];
            prop_assert!((0x61..=0x6F).contains(&sw1) || sw1 == 0x90, "{command:02X?} to {response:02X?}");
        }
    }

    /// A command that is refused leaves selection, record pointer and content as they were.
    #[test]
    fn a_refused_command_changes_nothing(noise in command()) {
        let run = |noise: Option<&[u8]>| {
            let mut card = Tester::primary_t1("");
            card.expect("00A4020C 02 EF02", "9000");
            card.expect("00B2000201", "10 9000");
            if let Some(noise) = noise {
                let response = card.card.exchange(noise).unwrap();
                // Done, or a comparison of secrets, which counts.
                if matches!(response[response.len() - 2], 0x90 | 0x61 | 0x62 | 0x63 | 0x69) && noise.get(1).is_none_or(|ins| *ins != 0xB2) {
                    return None;
                }
                if response.ends_with(&[0x90, 0x00]) || response.ends_with(&[0x62, 0x82]) {
                    return None;
                }
            }
            let after = ["00B2000201", "00B20004 000000", "00B0850010", "00CA5F2D00", "00200001", "00820003"];
            Some(after.map(|command| card.send(command)))
        };
        if let Some(after) = run(Some(&noise)) {
            prop_assert_eq!(Some(after), run(None));
        }
    }
}

/// Anything, but mostly what looks like a command of this kernel.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let ins = prop::sample::select(
        [0x0E, 0x0F, 0x20, 0x24, 0x2C, 0x70, 0x82, 0x84, 0x88, 0xA4, 0xB0, 0xB1, 0xB2, 0xC0, 0xCA]
            .into_iter()
            .chain([0xD0, 0xD1, 0xD2, 0xD6, 0xD7, 0xDA, 0xDC, 0xE2, 0x00])
            .collect::<Vec<u8>>(),
    );
    let cla = prop::sample::select(vec![0x00, 0x00, 0x00, 0x01, 0x10, 0x40, 0x80]);
    let p2 = prop_oneof![any::<u8>(), 0_u8..16, prop::sample::select(vec![0x81, 0x82, 0x83, 0x84, 0x14, 0x1C, 0x24])];
    let body = prop_oneof![
        Just(Vec::new()),
        any::<u8>().prop_map(|le| vec![le]),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(|data| {
            let mut body = vec![u8::try_from(data.len()).unwrap()];
            body.extend(data);
            body.push(0);
            body
        }),
    ];
    let shaped = (cla, ins, prop_oneof![Just(0), any::<u8>()], p2, body)
        .prop_map(|(cla, ins, p1, p2, body)| [vec![cla, ins, p1, p2], body].concat());
    prop_oneof![4 => shaped, 1 => prop::collection::vec(any::<u8>(), 0..300)]
}
