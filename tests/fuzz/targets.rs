//! What each fuzz target does with its input: one function a parser, included by the libFuzzer targets beside it and by the
//! bounded run of `cargo test` (`tests/it/fuzz.rs`).
//!
//! A target fails by panicking: in the parser, or here where what was read contradicts itself.

use std::{collections::BTreeSet, path::Path, sync::LazyLock};

use jinka::{
    catalogue::{Catalogue, Condition, Diagnostics, Ics, Ixit, Lang, Suite, ixit::Elsewhere},
    certificate::{Envelope, Manifest, Statement, TrustFile, json},
    codec::{Aid, Atqb, Atr, Ats, CommandApdu, ControlInfo, Historical, ResponseApdu, describe, tlv},
    evidence::{EvidenceLine, JournalLine, RunRecord, Secrets, bundle as folder},
    plan::Plan,
    report::{self, Format},
};
use serde::{Serialize, de::DeserializeOwned};

#[path = "hostile.rs"]
pub mod hostile;

pub use hostile::hostile_card;

/// A target: takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name; the name of its file in `fuzz_targets/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("aid", aid),
    ("apdu_command", apdu_command),
    ("apdu_response", apdu_response),
    ("atqb", atqb),
    ("atr", atr),
    ("ats", ats),
    ("bundle", bundle),
    ("catalogue", catalogue),
    ("evidence", evidence),
    ("fcp", fcp),
    ("hostile_card", hostile_card),
    ("ics", ics),
    ("ixit", ixit),
    ("run_record", run_record),
    ("tlv", tlv),
];

/// Answer to reset: every byte has one place, and the check byte is due, there and right as the findings say.
pub fn atr(data: &[u8]) {
    let Ok(atr) = Atr::parse(data) else {
        assert!(data.len() < 2 || !matches!(data[0], 0x3B | 0x3F), "refused although TS and T0 are there");
        return;
    };
    let mut parts = data[..2].to_vec();
    parts.extend(atr.interface_bytes().iter().map(|byte| byte.value));
    parts.extend(atr.historical_bytes());
    parts.extend(atr.tck());
    parts.extend(atr.trailing());
    assert_eq!(parts, data);
    let findings = atr.findings();
    assert!(findings.iter().all(|finding| finding.at <= data.len()));
    if findings.is_empty() {
        assert_eq!(atr.tck().is_some(), atr.tck_due());
        assert_eq!(atr.tck_ok(), atr.tck_due().then_some(true));
        assert!(data.len() <= Atr::MAX_LEN && atr.f_d().is_some());
    }
    atr.broken_emv_limits();
    said(&atr.describe());
}

/// Answer to select: TL is found wrong exactly where it is, and what a reader tells of it has words.
pub fn ats(data: &[u8]) {
    said(&describe::exchange(&[0xFF, 0xCA, 0x01, 0x00, 0x00], &[data, &[0x90, 0x00]].concat()));
    let Ok(ats) = Ats::parse(data) else {
        assert!(data.is_empty());
        return;
    };
    let findings = ats.findings();
    assert_eq!(findings.iter().any(|one| one.at == 0), usize::from(data[0]) != data.len());
    assert!(data.ends_with(ats.historical_bytes()));
    if findings.is_empty() {
        assert!(ats.frame_size().is_some() && ats.frame_waiting_time().is_some() && data.len() <= 20);
    }
}

/// Answer to request: what a reader shows of it in an ATR is the same answer.
pub fn atqb(data: &[u8]) {
    let Ok(atqb) = Atqb::parse(data) else { return };
    let protocol = atqb.protocol();
    let shown = [&atqb.application_data()[..], &protocol.bytes(), &[0x00]].concat();
    let again = Atqb::of_reader(atqb.pupi(), &shown).expect("eight bytes");
    assert_eq!(again.protocol().bytes(), protocol.bytes());
    if protocol.findings().is_empty() {
        assert!(protocol.frame_size().is_some() && protocol.frame_waiting_time().is_some());
    }
}

/// BER-TLV, SIMPLE-TLV and COMPACT-TLV: what was read, built again, is read as the same.
pub fn tlv(data: &[u8]) {
    if let Ok(objects) = tlv::parse(data) {
        let built = tlv::build(&objects);
        assert!(built.len() <= data.len());
        assert_eq!(tlv::parse(&built).as_ref(), Ok(&objects));
        let lines = describe::tree(&objects);
        assert!(lines.len() >= objects.len());
        said(&lines);
    }
    if let Ok((object, used)) = tlv::parse_prefix(data) {
        assert_eq!(tlv::parse_one(&data[..used]), Ok(object));
    }
    if let Ok(objects) = tlv::parse_simple(data) {
        let built: Vec<u8> = objects.iter().flat_map(|object| object.to_bytes().expect("it was read")).collect();
        assert_eq!(tlv::parse_simple(&built), Ok(objects));
    }
    if let Ok(objects) = tlv::parse_compact(data) {
        let len: usize = objects.iter().map(|object| 1 + object.value.len()).sum();
        assert_eq!(len, data.len());
    }
    if let Some(historical) = Historical::parse(data) {
        assert_eq!(historical.bytes(), data);
        said(&historical.describe());
    }
}

/// Command APDU: what is read is coded as it came, on every channel that its class byte can name.
pub fn apdu_command(data: &[u8]) {
    said(&describe::exchange(data, &[0x90, 0x00]));
    let Ok(command) = CommandApdu::parse(data) else { return };
    assert_eq!(command.to_bytes().as_deref(), Ok(data));
    assert_eq!(command.case().is_extended(), command.extended);
    for channel in 0..=20 {
        if let Some(moved) = command.clone().on_channel(channel) {
            assert_eq!(moved.class().channel(), Some(channel));
            assert_eq!(CommandApdu::parse(&moved.to_bytes().expect("only the class changed")).as_ref(), Ok(&moved));
        }
    }
}

/// Response APDU: no status word is lost, and every response has words.
pub fn apdu_response(data: &[u8]) {
    said(&describe::response(data));
    said(&describe::exchange(&[0x00, 0xA4, 0x04, 0x00, 0x00], data));
    let response = ResponseApdu::parse(data);
    assert_eq!(response.is_ok(), data.len() >= 2);
    if let Ok(response) = response {
        assert_eq!(response.to_bytes(), data);
        assert_eq!(response.status.to_string().len(), 4);
        if let Some(set) = response.status.named() {
            assert!(set.contains(response.status));
        }
    }
}

/// Control information: what one reads of a template is there, and its findings name tags that stand in it.
pub fn fcp(data: &[u8]) {
    let Ok(info) = ControlInfo::parse(data) else { return };
    let again = tlv::Tlv::constructed(info.template.tag(), info.objects.clone()).to_bytes();
    assert_eq!(ControlInfo::parse(&again).as_ref(), Ok(&info));
    for finding in info.findings() {
        assert!(finding.tag == info.template.tag() || tlv::find(&info.objects, finding.tag).is_some());
    }
    if let Some(descriptor) = info.descriptor() {
        assert!(!(descriptor.byte.is_df() && descriptor.byte.structure().is_some()));
    }
    let _ = (info.file_size(), info.total_size(), info.file_id(), info.df_name(), info.short_id(), info.life_cycle());
}

/// Application identifier: its parts are the whole, its country code is decimal.
pub fn aid(data: &[u8]) {
    let aid = Aid::parse(data);
    assert_eq!(aid.is_ok(), (5..=16).contains(&data.len()));
    let Ok(aid) = aid else { return };
    assert_eq!(aid.as_bytes(), data);
    assert_eq!(aid.rid().is_some(), aid.pix().is_some());
    if let Some(code) = aid.country_code() {
        assert!(code <= 999 && aid.check().is_ok());
    }
}

/// The files of a tiny suite, in the order in which the first byte of `catalogue`'s input names them.
pub const SUITE: &[(&str, &str)] = &[
    ("ics.yaml", include_str!("suite/tiny/ics.yaml")),
    ("ixit.yaml", include_str!("suite/tiny/ixit.yaml")),
    ("requirements.yaml", include_str!("suite/tiny/requirements.yaml")),
    ("select.feature", include_str!("suite/tiny/select.feature")),
    ("suite.yaml", include_str!("suite/tiny/suite.yaml")),
];

/// Answers and values that fit the suite.
pub const ANSWERS: &str = include_str!("suite/ics.yaml");
pub const VALUES: &str = include_str!("suite/ixit.yaml");

static TINY: LazyLock<Suite> = LazyLock::new(|| {
    suite("tiny", SUITE.iter().map(|(name, text)| (*name, text.as_bytes()))).expect("it is whole").suites.remove(0)
});
static TINY_ICS: LazyLock<Ics> =
    LazyLock::new(|| Ics::read(ANSWERS, "ics.yaml", &[&TINY.ics]).expect("the answers fit"));

fn suite<'a>(id: &str, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Catalogue, Diagnostics> {
    let files = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    Catalogue::from_sources(vec![(id.to_owned(), files)])
}

/// A suite with one of its files changed, the first byte says which: read and consistent, or refused with a place.
pub fn catalogue(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let changed = usize::from(*first) % SUITE.len();
    let files =
        SUITE.iter().enumerate().map(|(n, (name, text))| (*name, if n == changed { bytes } else { text.as_bytes() }));
    match suite("tiny", files) {
        Ok(catalogue) => {
            for (_, _, case) in catalogue.cases() {
                assert!(catalogue.case(&case.id).is_some());
            }
            for suite in &catalogue.suites {
                let ids: BTreeSet<&str> =
                    suite.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
                assert_eq!(ids.len(), suite.requirements.len());
            }
        }
        Err(found) => refused(&found),
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(condition) = Condition::parse(text)
    {
        condition.evaluate(&TINY_ICS);
    }
}

/// A vendor's answers: every question answered, or refused.
pub fn ics(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Ics::read(text, "ics.yaml", &[&TINY.ics]) {
        Ok(ics) => assert!(TINY.ics.items.iter().all(|item| ics.answers.contains_key(&item.id))),
        Err(found) => refused(&found),
    }
}

/// Values for testing: read, or refused without telling a secret.
pub fn ixit(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // A value may name a file; which one isn't the fuzzer's to choose.
    if text.contains("file:") {
        return;
    }
    let elsewhere = Elsewhere { variable: |_| None, ..Elsewhere::UNATTENDED };
    match Ixit::read_all(&[(text, "ixit.yaml")], &[&TINY.ixit], &TINY_ICS, &elsewhere) {
        Ok(ixit) => {
            assert!(!format!("{ixit:?}").contains("31323334"), "a PIN in a Debug");
            let secrets = Secrets::of(&ixit);
            let masked = secrets.mask(data);
            assert_eq!(secrets.unmask(&masked).as_deref(), Some(data), "{masked}");
        }
        Err(found) => refused(&found),
    }
}

/// Lines of evidence and ledger: what is read is written and read as the same, and every event has words.
pub fn evidence(data: &[u8]) {
    let path = Path::new("evidence.jsonl");
    if let Ok(lines) = folder::parse_lines::<EvidenceLine>(data, path) {
        for line in lines {
            report::decode::Decoder::default().event(&line.event);
            again(&line);
        }
    }
    if let Ok(lines) = folder::parse_lines::<JournalLine>(data, path) {
        lines.iter().for_each(again);
    }
}

/// A run record: read and rendered in every format and language, as well-formed XML where XML is due.
pub fn run_record(data: &[u8]) {
    let Ok(record) = folder::parse_run(data, Path::new("run.json")) else { return };
    again(&record);
    for lang in [Lang::En, Lang::Zh] {
        // Refusals (a time that is none) are typed; what they say is the snapshots' business.
        if let Ok(xml) = report::render(Format::Junit, &record, lang) {
            well_formed(&xml);
        }
        // The page is much larger than the record: every eighth is enough.
        if data.len().is_multiple_of(8)
            && let Ok(page) = report::render(Format::Html, &record, lang)
        {
            assert!(!page.contains('\0'));
        }
    }
}

/// The documents of a bundle, the first byte says which: read strictly, and the signed ones only in their canonical form.
pub fn bundle(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    match first % 7 {
        0 => drop(serde_json::from_slice::<Plan>(bytes).map(|plan| again(&plan))),
        1 => drop(json::parse_record::<RunRecord>("run.json", bytes).map(|record| again(&record))),
        2 => {
            if let Ok(manifest) = Manifest::parse(bytes) {
                assert_eq!(manifest.to_bytes().expect("it was read"), bytes);
            }
        }
        3 => {
            if let Ok(opened) = Envelope::open("statement.dsse.json", bytes) {
                drop(json::parse_canonical::<Statement>("payload", &opened.payload));
            }
        }
        4 => {
            if let Ok(trust) = TrustFile::parse("trust.json", bytes) {
                assert_eq!(TrustFile::parse("trust.json", &trust.to_bytes().expect("it was read")), Ok(trust));
            }
        }
        5 => {
            if let Ok(statement) = json::parse_canonical::<Statement>("payload", bytes) {
                assert_eq!(statement.to_bytes().expect("it was read"), bytes);
            }
        }
        _ => {
            if let Ok(value) = json::parse("json", bytes) {
                let canonical = json::canonical(&value).expect("it was read");
                assert_eq!(json::parse("json", &canonical), Ok(value));
            }
        }
    }
}

/// Written and read, a record is itself.
fn again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(record: &T) {
    let text = serde_json::to_string(record).expect("it was read");
    assert_eq!(&serde_json::from_str::<T>(&text).expect("it was just written"), record);
}

/// A refusal says something, in both languages, and its text can be drawn.
fn refused(found: &Diagnostics) {
    assert!(!found.is_empty());
    for diagnostic in found.iter() {
        assert!(!diagnostic.message.en.is_empty() && !diagnostic.message.zh.is_empty());
    }
    // Drawing costs more than reading: the first few findings are enough.
    let mut few = Diagnostics::default();
    found.iter().take(2).for_each(|diagnostic| few.push(diagnostic.clone()));
    assert!(!few.render(Lang::Zh, false, 80).is_empty());
}

fn well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(_) => {}
            Err(error) => panic!("not well-formed: {error}"),
        }
    }
}

/// Both languages speak, and no control character of the input reaches a report.
fn said(lines: &[(String, String)]) {
    for (en, zh) in lines {
        assert!(!en.is_empty() && !zh.is_empty());
        assert!(!en.chars().chain(zh.chars()).any(char::is_control), "{en:?}");
    }
}
