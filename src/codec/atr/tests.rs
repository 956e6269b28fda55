use std::collections::BTreeSet;

use hex_literal::hex;
use proptest::prelude::*;
use serde::Deserialize;

use super::{Atr, ClockStop, Convention, Edc, EmvLimit, FindingKind, Letter, Mode};
use crate::codec::vectors::{Vector, same, unhex, walk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtrVector<E> {
    id: String,
    source: Vec<String>,
    confidence: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked_with: Vec<String>,
    atr: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file")]
    card: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file")]
    note: Option<String>,
    expect: E,
}

impl<E: serde::de::DeserializeOwned> Vector for AtrVector<E> {
    fn id(&self) -> &str {
        &self.id
    }

    fn source(&self) -> &[String] {
        &self.source
    }

    fn confidence(&self) -> &str {
        &self.confidence
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    convention: Option<String>,
    valid: bool,
    errors: Vec<String>,
    interface_bytes: Option<String>,
    k: Option<usize>,
    protocols_in_order: Option<Vec<u8>>,
    tck_required: Option<bool>,
    tck_ok: Option<bool>,
    mode: Option<String>,
    specific_protocol: Option<u8>,
    can_change_mode: Option<bool>,
    #[serde(rename = "F")]
    f: Option<u16>,
    #[serde(rename = "D")]
    d: Option<u8>,
    fmax_mhz: Option<u32>,
    #[serde(rename = "extra_guard_N")]
    extra_guard: Option<u8>,
    t0_wi: Option<u8>,
    t1_ifsc: Option<u8>,
    t1_bwi: Option<u8>,
    t1_cwi: Option<u8>,
    t1_edc: Option<String>,
    classes: Option<String>,
    clock_stop: Option<String>,
    category: Option<String>,
    historical: Option<String>,
    status_indicator: Option<String>,
    compact_tlv: Option<String>,
    compact_tlv_ok: Option<bool>,
}

/// The words that the vectors use for a finding; kinds that they don't know are left out of the comparison.
fn word(kind: FindingKind) -> Option<&'static str> {
    Some(match kind {
        FindingKind::EndsInInterfaceBytes => "ends inside interface bytes",
        FindingKind::EndsInHistoricalBytes => "ends inside historical bytes",
        FindingKind::FiReserved | FindingKind::DiReserved => "TA1 uses a reserved value",
        FindingKind::FirstProtocolIs15 => "T=15 in TD1",
        FindingKind::IfscReserved => "IFSC 00 or FF is reserved",
        FindingKind::BwiReserved => "BWI above 9 is reserved",
        FindingKind::TckMissing => "TCK missing",
        FindingKind::TckWrong => "TCK wrong",
        FindingKind::TckUndue => "unexpected TCK (only T=0 announced)",
        FindingKind::TrailingBytes => "extra bytes",
        FindingKind::ProtocolsNotRising
        | FindingKind::SpecificProtocolNotOffered
        | FindingKind::WiReserved
        | FindingKind::EdcReservedBits
        | FindingKind::ClassesReserved
        | FindingKind::TooLong => return None,
    })
}

#[test]
fn vectors() {
    walk::<AtrVector<Expect>>("codec/atr.yaml", |vector| {
        let expect = &vector.expect;
        let Ok(atr) = Atr::parse(&unhex(&vector.atr)) else {
            return same("errors", &expect.errors, &vec!["too short".to_owned()]);
        };
        let found: BTreeSet<&str> = atr.findings().iter().filter_map(|finding| word(finding.kind)).collect();
        let due: BTreeSet<&str> = expect
            .errors
            .iter()
            .map(|error| if error.starts_with("extra bytes") { "extra bytes" } else { error })
            .collect();
        same("findings", found, due)?;
        if expect.valid {
            same("findings of a valid answer", atr.findings(), vec![])?;
        }
        let convention = match atr.convention() {
            Convention::Direct => "direct",
            Convention::Inverse => "inverse",
        };
        same("convention", Some(convention), expect.convention.as_deref())?;
        same("K", Some(atr.announced_historical()), expect.k)?;
        let names: Vec<String> = atr.interface_bytes().iter().map(ToString::to_string).collect();
        same("interface bytes", Some(names.join(" ")), expect.interface_bytes.clone())?;
        // An answer that ends in its interface bytes has nothing more to compare.
        let Some(protocols) = &expect.protocols_in_order else { return Ok(()) };
        same("protocols", &atr.protocols(), protocols)?;
        same("TCK due", Some(atr.tck_due()), expect.tck_required)?;
        if atr.tck_due() {
            same("TCK", atr.tck_ok(), expect.tck_ok)?;
        }
        let (mode, specific, can_change) = match atr.mode() {
            Mode::Negotiable => ("negotiable", None, None),
            Mode::Specific { protocol, can_change, .. } => ("specific", Some(protocol), Some(can_change)),
        };
        same("mode", Some(mode), expect.mode.as_deref())?;
        same("specific protocol", specific, expect.specific_protocol)?;
        same("can change mode", can_change, expect.can_change_mode)?;
        same("F", atr.f().ok(), expect.f)?;
        same("D", atr.d().ok(), expect.d)?;
        same("f max", atr.f_max_khz(), expect.fmax_mhz.map(|mhz| mhz * 1000))?;
        same("N", Some(atr.extra_guard()), expect.extra_guard)?;
        if expect.t0_wi.is_some() {
            same("WI", atr.wi(), expect.t0_wi)?;
        }
        same("IFSC", atr.t1_ifsc(), expect.t1_ifsc)?;
        same("BWI", atr.t1_bwi(), expect.t1_bwi)?;
        same("CWI", atr.t1_cwi(), expect.t1_cwi)?;
        let edc = atr.t1_edc().map(|edc| match edc {
            Edc::Lrc => "lrc",
            Edc::Crc => "crc",
        });
        same("EDC", edc, expect.t1_edc.as_deref())?;
        same("classes", atr.classes(), expect.classes.clone())?;
        let stop = atr.clock_stop().map(|stop| match stop {
            ClockStop::NotSupported => "not supported",
            ClockStop::StateLow => "state L",
            ClockStop::StateHigh => "state H",
            ClockStop::NoPreference => "no preference",
        });
        same("clock stop", stop, expect.clock_stop.as_deref())?;
        historical(&atr, expect)
    });
}

fn historical(atr: &Atr, expect: &Expect) -> Result<(), String> {
    same("historical bytes", Some(hex::encode(atr.historical_bytes())), expect.historical.clone())?;
    let Some(historical) = atr.historical() else { return same("category", None, expect.category.clone()) };
    let bytes = historical.bytes();
    same("category", Some(format!("{:02x}", bytes[0])), expect.category.clone())?;
    if let Some(ok) = expect.compact_tlv_ok {
        same("COMPACT-TLV readable", historical.objects().is_ok(), ok)?;
    }
    if let Some(due) = &expect.compact_tlv {
        let objects = historical.objects().map_err(ToString::to_string)?;
        let objects: Vec<String> = objects.iter().map(|o| format!("{:X}:{}", o.tag, hex::encode(&o.value))).collect();
        same("COMPACT-TLV", &objects.join(", "), due)?;
    }
    if let Some(due) = &expect.status_indicator {
        let status = historical.status_indicator().ok_or("no status indicator")?;
        let found = format!("{:02x}{:04x}", status.life_cycle.unwrap(), status.status.unwrap().0);
        same("status indicator", &found, due)?;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmvExpect {
    emv_ok: bool,
    findings: Vec<String>,
}

#[test]
fn emv_vectors() {
    walk::<AtrVector<EmvExpect>>("codec/emv-atr.yaml", |vector| {
        let broken = Atr::parse(&unhex(&vector.atr)).map_err(|error| error.to_string())?.broken_emv_limits();
        let words: BTreeSet<&str> = broken.iter().map(|limit| emv_word(*limit)).collect();
        same("limits", words, vector.expect.findings.iter().map(String::as_str).collect())?;
        same("acceptable", broken.is_empty(), vector.expect.emv_ok)
    });
}

fn emv_word(limit: EmvLimit) -> &'static str {
    match limit {
        EmvLimit::Ta1Specific => "TA1 not 11..13 in specific mode (8.3.3.1)",
        EmvLimit::Ta1Negotiable => "TA1 too small in negotiable mode (8.3.3.1)",
        EmvLimit::Tc1 => "TC1 not 00 or FF (8.3.3.3)",
        EmvLimit::Td1Protocol => "TD1 protocol not T=0 or T=1 (8.3.3.4)",
        EmvLimit::Ta2Protocol => "TA2 protocol differs from TD1 (8.3.3.5)",
        EmvLimit::Ta2Implicit => "TA2 implicit mode (8.3.3.5)",
        EmvLimit::Tc2Protocol => "TC2 without T=0 (8.3.3.7)",
        EmvLimit::Tc2Value => "TC2 not 0A (8.3.3.7)",
        EmvLimit::Td2AfterT0 => "TD2 after T=0 must be T=15 (8.3.3.8)",
        EmvLimit::Td2AfterT1 => "TD2 after T=1 must be T=1 (8.3.3.8)",
        EmvLimit::Ifsc => "TA3 below 10 (8.3.3.9)",
        EmvLimit::Tb3Missing => "TB3 missing (8.3.3.10)",
        EmvLimit::Bwi => "BWI above 4 (8.3.3.10)",
        EmvLimit::Cwi => "CWI above 5 (8.3.3.10)",
        EmvLimit::CwiAgainstGuard => "2^CWI below N+1 (8.3.3.10)",
        EmvLimit::Tc3 => "TC3 not 00 (8.3.3.11)",
        EmvLimit::Tck => "TCK wrong",
    }
}

/// Limits that no vector breaks.
#[test]
fn emv_limits_beyond_the_vectors() {
    let broken = |bytes: &[u8]| Atr::parse(bytes).unwrap().broken_emv_limits();
    assert_eq!(broken(&hex!("3B 80 01 81")), [EmvLimit::Tb3Missing]);
    // N is 01: CWI 0 gives 2^0 = 1 < 2; N is FF: every CWI does.
    assert_eq!(broken(&hex!("3B C0 01 81 21 40 21")), [EmvLimit::Tc1, EmvLimit::CwiAgainstGuard]);
    assert_eq!(broken(&hex!("3B C0 FF 81 21 40 DF")), []);
    assert_eq!(broken(&hex!("3B E0 00 FF 81 31 7C 41")), [EmvLimit::Tck]);
}

/// Kinds of findings that the vectors don't know, and the place that each finding has.
#[test]
fn findings_by_kind_and_place() {
    let found = |bytes: &[u8]| {
        Atr::parse(bytes).unwrap().findings().into_iter().map(|finding| (finding.kind, finding.at)).collect::<Vec<_>>()
    };
    let mut answered = hex!("3B 80 01 81").to_vec();
    assert_eq!(found(&answered), []);
    answered.push(0x00);
    assert_eq!(found(&answered), [(FindingKind::TrailingBytes, 4)]);
    assert_eq!(found(&hex!("3B 80 01")), [(FindingKind::TckMissing, 3)]);
    assert_eq!(found(&hex!("3B 80 01 00")), [(FindingKind::TckWrong, 3)]);
    assert_eq!(found(&hex!("3B 00 00")), [(FindingKind::TckUndue, 2)]);
    assert_eq!(found(&hex!("3B 00 55")), [(FindingKind::TrailingBytes, 2)]);
    assert_eq!(found(&hex!("3B 02 41")), [(FindingKind::EndsInHistoricalBytes, 3)]);
    assert_eq!(found(&hex!("3B F0 11")), [(FindingKind::EndsInInterfaceBytes, 3)]);
    assert_eq!(found(&hex!("3B 10 7F")), [(FindingKind::FiReserved, 2), (FindingKind::DiReserved, 2)]);
    // TD1 T=1, TD2 T=0.
    assert_eq!(found(&hex!("3B 80 81 00 01")), [(FindingKind::ProtocolsNotRising, 3)]);
    // TA2 says T=1 where T=0 alone is offered.
    assert_eq!(found(&hex!("3B 80 10 01")), [(FindingKind::SpecificProtocolNotOffered, 3)]);
    // TC2 of 00 with T=0.
    assert_eq!(found(&hex!("3B 80 40 00")), [(FindingKind::WiReserved, 3)]);
    // TC3 of 02 for T=1.
    assert_eq!(found(&hex!("3B 80 81 41 02 42")), [(FindingKind::EdcReservedBits, 4)]);
    // Classes A and C without B for T=15.
    assert_eq!(found(&hex!("3B 80 80 1F 05 1A")), [(FindingKind::ClassesReserved, 4)]);
    // BWI A; a second TB for T=1 isn't judged.
    assert_eq!(found(&hex!("3B 80 81 A1 A5 21 A5 81")), [(FindingKind::BwiReserved, 4)]);
    let mut long = hex!("3B 6F 00 00").to_vec();
    long.extend([0x41; 15]);
    assert_eq!(found(&long), []);
    // 4 + 15 bytes, then 15 more: 34.
    long.extend([0x41; 15]);
    assert_eq!(found(&long), [(FindingKind::TrailingBytes, 19), (FindingKind::TooLong, 33)]);
}

/// F, D and f max by TA1's codes: rows of the standard's tables as two readers of cards carry them.
#[test]
fn the_whole_domain_of_ta1() {
    #[rustfmt::skip] // tables are read by rows
    let f = [Some(372), Some(372), Some(558), Some(744), Some(1116), Some(1488), Some(1860), None,
             None, Some(512), Some(768), Some(1024), Some(1536), Some(2048), None, None];
    #[rustfmt::skip]
    let f_max = [4000, 5000, 6000, 8000, 12000, 16000, 20000, 0, 0, 5000, 7500, 10000, 15000, 20000, 0, 0];
    #[rustfmt::skip]
    let d = [None, Some(1), Some(2), Some(4), Some(8), Some(16), Some(32), Some(64),
             Some(12), Some(20), None, None, None, None, None, None];
    for ta1 in 0..=0xFFu8 {
        let atr = Atr::parse(&[0x3B, 0x10, ta1]).unwrap();
        let (high, low) = (usize::from(ta1 / 16), usize::from(ta1 % 16));
        assert_eq!(atr.f().ok(), f[high], "{ta1:02X}");
        assert_eq!(atr.d().ok(), d[low], "{ta1:02X}");
        assert_eq!(atr.f_max_khz().unwrap_or(0), f_max[high], "{ta1:02X}");
        assert_eq!(atr.findings().is_empty(), f[high].is_some() && d[low].is_some(), "{ta1:02X}");
    }
    assert_eq!(Atr::parse(&hex!("3B 00")).unwrap().f_d(), Some((372, 1)));
}

#[test]
fn the_whole_domain_of_ta2() {
    for ta2 in 0..=0xFFu8 {
        let atr = Atr::parse(&[0x3B, 0x80, 0x10, ta2]).unwrap();
        let due = Mode::Specific { protocol: ta2 % 16, implicit: ta2 & 16 == 16, can_change: ta2 < 128 };
        assert_eq!(atr.mode(), due);
    }
}

#[test]
fn only_what_has_no_structure_is_refused() {
    assert_eq!(Atr::parse(&[]).unwrap_err().at, 0);
    assert_eq!(Atr::parse(&hex!("3B")).unwrap_err().at, 1);
    for ts in 0..=0xFFu8 {
        assert_eq!(Atr::parse(&[ts, 0x00]).is_ok(), ts == 0x3B || ts == 0x3F, "{ts:02X}");
    }
}

#[test]
fn defaults_where_bytes_are_absent() {
    let atr = Atr::parse(&hex!("3B 80 80 01 01")).unwrap();
    assert_eq!(atr.wi(), Some(10));
    assert_eq!(
        (atr.t1_ifsc(), atr.t1_bwi(), atr.t1_cwi(), atr.t1_edc()),
        (Some(32), Some(4), Some(13), Some(Edc::Lrc))
    );
    assert_eq!((atr.clock_stop(), atr.class_bits()), (None, None));
    assert_eq!(atr.offered_protocols(), [0, 1]);
    assert_eq!(atr.interface_byte(Letter::D, 2), Some(0x01));
    let t1 = Atr::parse(&hex!("3B 80 01 81")).unwrap();
    assert_eq!(t1.wi(), None);
    // T=15 is named, not offered.
    let global = Atr::parse(&hex!("3B 80 80 1F C7 D8")).unwrap();
    assert_eq!((global.protocols(), global.offered_protocols()), (vec![0, 15], vec![0]));
    assert_eq!((global.classes().as_deref(), global.clock_stop()), (Some("ABC"), Some(ClockStop::NoPreference)));
}

#[test]
fn described_in_words() {
    let lines = |bytes: &[u8]| Atr::parse(bytes).unwrap().describe();
    // A card of three protocols, from vectors/codec/atr.yaml.
    let (en, zh): (Vec<_>, Vec<_>) = lines(&hex!("3bdb960080b1fe451f830031c0641a71010007900033")).into_iter().unzip();
    assert_eq!(
        en,
        [
            "TS: direct convention",
            "interface bytes: TA1=96 TC1=00 TD1=80 TD2=B1 TA3=FE TB3=45 TD3=1F TA4=83",
            "protocols offered: T=0, T=1",
            "mode: negotiable",
            "F = 512, D = 32, clock at most 5.0 MHz",
            "extra guard time: 0 etu",
            "T=0: waiting time integer WI = 10",
            "T=1: IFSC = 254 bytes, BWI = 4, CWI = 5, LRC",
            "operating classes: AB; clock stop: in state H",
            "historical bytes: 0031C0641A710100079000 (COMPACT-TLV, then a status indicator)",
            "  card service data: C0",
            "  pre-issuing data: 1A710100",
            "    application selection by full DF name",
            "    application selection by partial DF name",
            "    card with MF",
            "  status indicator: life cycle 07, status word 9000",
            "TCK: 33, correct",
        ]
    );
    assert_eq!(zh[2], "所提供的协议：T=0、T=1");
    assert_eq!(zh[16], "TCK：33，正确");
    // One with faults, from the same file.
    let (en, zh): (Vec<_>, Vec<_>) = lines(&hex!("3b96004121920000622433339000")).into_iter().unzip();
    assert_eq!(
        en[6..],
        [
            "T=1: IFSC = 32 bytes, BWI = 4, CWI = 13, LRC",
            "historical bytes: 920000622433 (proprietary)",
            "TCK: 33, wrong",
            "finding at byte 2: TA1 gives a reserved Di",
            "finding at byte 11: TCK is wrong",
            "finding at byte 12: bytes follow the end of the answer",
        ][..]
    );
    assert_eq!(zh.last().map(String::as_str), Some("发现（第 12 字节）：复位应答结束之后还有字节"));
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..48), inverse in any::<bool>()) {
        let mut bytes = bytes;
        if let Some(ts) = bytes.first_mut() {
            *ts = if inverse { 0x3F } else { 0x3B };
        }
        if let Ok(atr) = Atr::parse(&bytes) {
            let _ = (atr.findings(), atr.describe(), atr.broken_emv_limits());
            prop_assert_eq!(atr.bytes(), &bytes[..]);
        }
    }

    /// The parts of an answer, put together again, are the answer.
    #[test]
    fn every_byte_has_one_place(bytes in prop::collection::vec(any::<u8>(), 1..48)) {
        let bytes = [&[0x3B][..], &bytes].concat();
        let atr = Atr::parse(&bytes).unwrap();
        let mut parts = bytes[..2].to_vec();
        parts.extend(atr.interface_bytes().iter().map(|byte| byte.value));
        parts.extend(atr.historical_bytes());
        parts.extend(atr.tck());
        parts.extend(atr.trailing());
        prop_assert_eq!(parts, bytes);
    }
}
