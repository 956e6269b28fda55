//! What each fuzz target does with its input: one function a parser, included by the libFuzzer targets beside it and by the
//! bounded run of `cargo test` (`tests/it/fuzz.rs`).
//!
//! A target fails by panicking: in the parser, or here where what was read contradicts itself.

use jinka::codec::{Aid, Atr, CommandApdu, ControlInfo, Historical, ResponseApdu, describe, tlv};

/// A target: takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name; the name of its file in `fuzz_targets/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("aid", aid),
    ("apdu_command", apdu_command),
    ("apdu_response", apdu_response),
    ("atr", atr),
    ("fcp", fcp),
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

/// Both languages speak, and no control character of the input reaches a report.
fn said(lines: &[(String, String)]) {
    for (en, zh) in lines {
        assert!(!en.is_empty() && !zh.is_empty());
        assert!(!en.chars().chain(zh.chars()).any(char::is_control), "{en:?}");
    }
}
