//! Captured data as a device: what a run over it gives, keeps and shows, and what is wrong with a file.

use std::{fs, path::Path};

use jinka::{
    catalogue::{Catalogue, Mutants, mutants::Known},
    certificate::{Kind, statement::undue},
    codec::stripe::{Track, encode},
    device::{DeviceKind, DeviceUri, Driver},
    evidence::{RunRecord, Verdict},
    sim::{self, SimDriver, capture::DEFECTS},
};
use tempfile::TempDir;

use crate::binary::{record, run, told};

const NUMBER: &str = "6200001234567890128";
const ICS: &str = "vectors/captures/bank-stripe.ics.yaml";
const IXIT: &str = "vectors/captures/bank-stripe.ixit.yaml";

/// The reference stripe's texts.
fn texts() -> [String; 3] {
    let capture = fs::read_to_string("vectors/captures/bank-stripe.yaml").unwrap();
    let texts: Vec<_> =
        capture.lines().filter_map(|line| line.trim().strip_prefix("text: \"")?.strip_suffix('"')).collect();
    [0, 1, 2].map(|n| texts[n].to_owned())
}

/// A capture file of these tracks, each a form and its value, with the reference chip.
fn file(dir: &Path, tracks: &[(u8, &str, &str)]) -> String {
    let mut text = "capture: magnetic-stripe\nsample: S-17\ncaptured: {by: Laboratory A, with: MSR605X, serial: '7', on: 2026-11-24}\ntracks:\n".to_owned();
    for (number, form, value) in tracks {
        text += &format!("- {{number: {number}, {form}: '{value}'}}\n");
    }
    text +=
        "chip: {'5A': 62 00 00 12 34 56 78 90 12 8F, '57': 62 00 00 12 34 56 78 90 12 8D 35 12 22 00 00 00 00 00 0F}\n";
    let path = dir.join("stripe.yaml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn bits(number: u8, text: &str) -> String {
    let bits = encode(Track::from_number(number).unwrap(), text).unwrap();
    let bits: String = bits.into_iter().map(|bit| if bit { '1' } else { '0' }).collect();
    format!("000000000{bits}0000")
}

/// Runs the suite over a capture; exit code, what was said, run folder.
fn tested(dir: &Path, capture: &str, ixit: &str) -> (i32, String, std::path::PathBuf) {
    let out = dir.join("run");
    let device = format!("capture:{capture}");
    let ran =
        run(&["run", "--device", &device, "--ics", ICS, "--ixit", ixit, "--seed", "1", "--out", out.to_str().unwrap()]);
    (ran.status.code().unwrap(), told(&ran), out)
}

#[test]
fn a_capture_of_bits_passes_and_is_judged_again_without_the_file() {
    let dir = TempDir::new().unwrap();
    let [one, two, three] = texts();
    let (one, two, three) = (bits(1, &one), bits(2, &two), bits(3, &three));
    let capture = file(dir.path(), &[(1, "bits", &one), (2, "bits", &two), (3, "bits", &three)]);
    let (code, said, out) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("bank-stripe     65      0"), "{said}");
    let run_record = record(&out);
    let identity = &run_record.devices[0].identity;
    assert_eq!(identity.kind, DeviceKind::Capture);
    assert_eq!((identity.details["sample"].as_str(), identity.details["captured-with"].as_str()), ("S-17", "MSR605X"));
    assert_eq!(run_record.preflight.len(), 1);
    assert_eq!(run_record.contradictions().count(), 0);

    // A capture is a product: what keeps a document from being issued is what nobody declared, not the device.
    let why = |run: &RunRecord| undue(Kind::SelfDeclaration, run, &Default::default()).unwrap();
    assert!(!why(&run_record).contains("real device") && why(&run_record).contains("customer"), "{}", why(&run_record));
    let mut forged = run_record.clone();
    forged.devices[0].uri = "sim:bank-stripe".to_owned();
    assert_eq!(why(&forged), "`sim:bank-stripe` is no path to a real device");
    forged.devices[0].identity.kind = DeviceKind::Simulator;
    assert!(why(&forged).contains("is no real device"), "{}", why(&forged));

    fs::remove_file(&capture).unwrap();
    let out = out.to_str().unwrap();
    let replayed = run(&["replay", out]);
    assert!(told(&replayed).contains("67 test cases judged again, 0 differ"), "{}", told(&replayed));
    let verified = run(&["verify", out]);
    assert_eq!(verified.status.code(), Some(4), "unsigned, and all stands up: {}", told(&verified));

    // One bit of what was read, changed in the ledger: the chain tells.
    let ledger = Path::new(out).join("evidence.jsonl");
    let text = fs::read_to_string(&ledger).unwrap();
    fs::write(&ledger, text.replacen("3031", "3130", 1)).unwrap();
    assert!(run(&["verify", out]).status.code() >= Some(10));
}

#[test]
fn hex_is_the_same_as_bits() {
    let dir = TempDir::new().unwrap();
    let [one, two, three] = texts().map(|text| if text.starts_with('%') { bits(1, &text) } else { bits(2, &text) });
    let digits = |bits: &str| {
        let padded = format!("{bits}{}", "0".repeat((8 - bits.len() % 8) % 8));
        let bytes: Vec<u8> = padded
            .as_bytes()
            .chunks(8)
            .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
            .collect();
        hex::encode(bytes)
    };
    let (one, two, three) = (digits(&one), digits(&two), digits(&three));
    let capture = file(dir.path(), &[(1, "hex", &one), (2, "hex", &two), (3, "hex", &three)]);
    let (code, said, _) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn of_text_only_the_characters_are_judged() {
    let dir = TempDir::new().unwrap();
    let [one, two, three] = texts();
    let capture = file(dir.path(), &[(1, "text", &one), (2, "text", &two), (3, "text", &three)]);
    let (code, said, out) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 2, "{said}");
    let undecided: Vec<_> = record(&out)
        .cases
        .into_iter()
        .filter(|case| case.verdict == Verdict::Inconclusive)
        .map(|case| case.id.trim_start_matches("bank-stripe/track-").to_owned())
        .collect();
    let due = [1, 2, 3].map(|n| ["behind", "lrc", "lrc-parity", "parity"].map(|what| format!("{n}-{what}")));
    let mut due = due.concat();
    due.sort();
    let mut found = undecided.clone();
    found.sort();
    assert_eq!(found, due);
}

#[test]
fn what_was_captured_fails_the_product_and_never_the_file() {
    let dir = TempDir::new().unwrap();
    let [one, two, three] = texts();
    let impossible = two.replacen("3456", "3a56", 1);
    let capture = file(dir.path(), &[(1, "text", &one), (2, "text", &impossible), (3, "text", &three)]);
    let (code, said, out) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 1, "{said}");
    let case = record(&out).cases.into_iter().find(|case| case.id == "bank-stripe/track-2-numeric").unwrap();
    let unmet = case.unmet().next().unwrap();
    assert_eq!(unmet.expected.en, "a character from '0' to '?' at character 10");
    assert_eq!(
        (unmet.expected.zh.as_str(), unmet.observed.en.as_str()),
        ("该磁道字符集中的字符（第 10 个字符处）", "'a'")
    );
}

#[test]
fn a_track_that_was_not_captured_is_undecided_and_a_blank_one_contradicts_the_ics() {
    let dir = TempDir::new().unwrap();
    let [one, two, _] = texts();
    let (one, two) = (bits(1, &one), bits(2, &two));
    let capture = file(dir.path(), &[(1, "bits", &one), (2, "bits", &two)]);
    let (code, said, out) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 2, "{said}");
    let verdict = |id: &str| record(&out).cases.into_iter().find(|case| case.id == id).unwrap().verdict;
    assert_eq!(verdict("bank-stripe/track-3-lrc"), Verdict::Inconclusive);
    assert_eq!(verdict("bank-stripe/track-2-lrc"), Verdict::Pass);

    let path = Path::new(&capture);
    let text = fs::read_to_string(path).unwrap().replace("chip:", "- {number: 3, blank: true}\nchip:");
    fs::write(path, text).unwrap();
    fs::remove_dir_all(&out).unwrap();
    let (code, said, out) = tested(dir.path(), &capture, IXIT);
    assert_eq!(code, 1, "{said}");
    let contradictions: Vec<_> = record(&out).contradictions().map(|one| one.what.en.clone()).collect();
    assert_eq!(contradictions, ["S.3: data on track 3"]);
}

/// Of a live card nothing but the evidence holds what lies between the first six and the last four digits.
#[test]
fn a_live_card_is_masked_wherever_people_look() {
    let dir = TempDir::new().unwrap();
    let [one, two, three] = texts();
    // Another number on track 1, so that numbers stand in assertions that fail.
    let one = bits(1, &one.replace("7890128", "7809128"));
    let (two, three) = (bits(2, &two), bits(3, &three));
    let capture = file(dir.path(), &[(1, "bits", &one), (2, "bits", &two), (3, "bits", &three)]);
    let ixit = dir.path().join("live.ixit.yaml");
    fs::write(&ixit, fs::read_to_string(IXIT).unwrap().replace("test", "live")).unwrap();
    let (code, said, out) = tested(dir.path(), &capture, ixit.to_str().unwrap());
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("620000*********9128") && said.contains("another from digit 15 on"), "{said}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    let mut shown = String::new();
    without_bytes(&json, &mut shown);
    assert!(shown.contains("620000*********0128"), "the number is there, masked");
    let mut looked_at = vec![("terminal".to_owned(), said), ("run.json without bytes".to_owned(), shown)];
    for entry in fs::read_dir(out.join("reports")).unwrap() {
        let path = entry.unwrap().path();
        looked_at.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
    }
    assert!(looked_at.len() >= 4, "HTML and JUnit are looked at too");
    for (name, text) in &looked_at {
        for secret in [&NUMBER[6..15], "JINKA/TEST", "JINKA&#", "1234500678"] {
            assert!(!text.contains(secret), "{secret} stands in {name}");
        }
    }
    // The same for a test card, which shows what a look like this finds.
    let other = TempDir::new().unwrap();
    let (_, said, _) = tested(other.path(), &capture, IXIT);
    assert!(said.contains("6200001234567809128"), "{said}");
}

/// All texts of a JSON value but those of members called `bytes`.
fn without_bytes(value: &serde_json::Value, into: &mut String) {
    match value {
        serde_json::Value::Object(members) => {
            members.iter().filter(|(name, _)| *name != "bytes").for_each(|(_, value)| without_bytes(value, into));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| without_bytes(item, into)),
        serde_json::Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        _ => {}
    }
}

#[test]
fn a_sample_is_test_or_live() {
    let dir = TempDir::new().unwrap();
    let ixit = dir.path().join("odd.ixit.yaml");
    fs::write(
        &ixit,
        fs::read_to_string(IXIT).unwrap().replace("stripe.sample: \"test\"", "stripe.sample: \"perhaps\""),
    )
    .unwrap();
    let [_, two, _] = texts();
    let capture = file(dir.path(), &[(2, "text", &two)]);
    let (code, said, _) = tested(dir.path(), &capture, ixit.to_str().unwrap());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("it reads test or live") && !said.contains(NUMBER), "{said}");
}

fn refused(args: &[&str], code: i32, words: &[&str]) {
    let done = run(args);
    // Long lines are wrapped.
    let said = told(&done).replace("\n  │ ", " ");
    assert_eq!(done.status.code(), Some(code), "{args:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{word:?} isn't in: {said}");
    }
}

#[test]
fn a_file_that_is_wrong_is_told_with_its_line_before_anything_runs() {
    let dir = TempDir::new().unwrap();
    let wrong = |name: &str, bytes: &[u8], words: &[&str]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let device = format!("capture:{}", path.display());
        refused(&["run", "--device", &device, "--ics", ICS, "--ixit", IXIT], 66, words);
    };
    let head = "capture: magnetic-stripe\nsample: S-1\ncaptured: {by: A, with: B, on: 2026-11-24}\n";
    wrong("no.yaml", b"this is no capture: [", &["no.yaml", "line 1", "docs/captures.md"]);
    wrong(
        "track.yaml",
        format!("{head}tracks:\n- {{number: 5, blank: true}}\n").as_bytes(),
        &["line 5", "tracks are 1, 2 and 3"],
    );
    wrong("key.yaml", format!("{head}tracks: []\nnotes: x\n").as_bytes(), &["line 5", "notes"]);
    wrong("bits.yaml", format!("{head}tracks:\n- {{number: 1, bits: '0120'}}\n").as_bytes(), &["line 5", "at bit 2"]);
    wrong("latin.yaml", &[0x63, 0xE9], &["isn't UTF-8"]);
    wrong("long.yaml", &[b' '; 1 << 20 | 1], &["1048577 bytes"]);
    refused(&["run", "--device", "capture:nowhere.yaml", "--ics", ICS, "--ixit", IXIT], 66, &["nowhere.yaml"]);
    refused(&["run", "--device", "capture:", "--ics", ICS, "--ixit", IXIT], 64, &["capture:FILE"]);
}

#[test]
fn a_device_of_the_other_kind_is_refused_before_anything_runs() {
    let card = "vectors/cards/contact-card";
    let (ics, ixit) = (format!("{card}.ics.yaml"), format!("{card}.ixit.yaml"));
    refused(
        &["run", "--suite", "contact-card", "--device", "sim:bank-stripe", "--ics", &ics, "--ixit", &ixit],
        66,
        &["suite contact-card tests a card", "pcsc:READER"],
    );
    refused(
        &["run", "--suite", "bank-stripe", "--device", "sim:contact-card", "--ics", ICS, "--ixit", IXIT],
        66,
        &["suite bank-stripe tests captured data", "capture:FILE"],
    );
    refused(
        &["sim", "serve", "bank-stripe", "--vpcd", "127.0.0.1:1"],
        66,
        &["`bank-stripe` is captured data, no card"],
    );
    refused(&["run", "--device", "sim:bank-stripe?defect=stripe-1-prity"], 66, &["stripe-1-parity"]);
    refused(&["run", "--device", "sim:bank-stripe?defect=stripe-never-expires"], 66, &["open sim:bank-stripe-plain"]);
    refused(&["run", "--device", "sim:noise-capture?defect=stripe-1-parity"], 66, &["a liar takes no defect"]);
}

#[test]
fn every_defect_of_the_stripe_is_a_mutant() {
    let catalogue = Catalogue::embedded().unwrap();
    let suite = catalogue.suite("bank-stripe").unwrap();
    let names: Vec<&str> = sim::products().map(|product| product.name).collect();
    let known = Known { defects: &sim::defects(), cards: &names };
    let mutants = Mutants::embedded(suite, known).unwrap().unwrap();
    assert_eq!(mutants.list.len(), DEFECTS.len());
}

/// Each defect changes what is captured, in one place; the reader of this test sees the bits of one.
#[tokio::test]
async fn a_defect_changes_what_is_captured() {
    let items = ["track-1.bits", "track-2.bits", "track-3.bits", "chip.5A", "chip.57"];
    let captured = async |uri: &str| {
        let uri: DeviceUri = uri.parse().unwrap();
        let mut device = SimDriver.open(&uri).unwrap();
        let mut port = device.port(&jinka::device::CaseSeed { case: "any", seed: 1 }).unwrap();
        let mut held = Vec::new();
        for item in items {
            held.push(port.read(item).await.unwrap());
        }
        assert_eq!(port.cold_reset().await.unwrap_err().code(), "no-card");
        held
    };
    let good = captured("sim:bank-stripe").await;
    let plain = captured("sim:bank-stripe-plain").await;
    // ; 6 2 0 behind 21 clocking zeros.
    assert!(good[1].as_ref().unwrap().starts_with(b"00000000000000000000011010011010100000001"));
    assert_eq!(plain[2].as_deref(), Some(&b""[..]));
    let ids: std::collections::BTreeSet<&str> = DEFECTS.iter().map(|defect| defect.id).collect();
    assert_eq!(ids.len(), DEFECTS.len());
    for defect in DEFECTS {
        let bad = captured(&format!("sim:{}?defect={}", defect.product, defect.id)).await;
        assert_ne!(&bad, if defect.product == "bank-stripe" { &good } else { &plain }, "{}", defect.id);
    }
}
