use hex_literal::hex;
use proptest::prelude::*;

use super::{
    ControlInfo, DescriptorByte, EfStructure, FileDescriptor, FileKind, LifeCycle, LifeCycleState, ShortId, Template,
};

/// The kind of every value of bits 6 to 4 and 3 to 1, in octal order; the two highest bits are 00 or 01.
#[rustfmt::skip] // a table is read by rows
fn kind(low: u8) -> FileKind {
    use EfStructure::{Cyclic, CyclicTlv, LinearFixed, LinearFixedTlv, LinearVariable, LinearVariableTlv, NoInformation, Transparent};
    let structures = [NoInformation, Transparent, LinearFixed, LinearFixedTlv, LinearVariable, LinearVariableTlv, Cyclic, CyclicTlv];
    let structure = structures[usize::from(low % 8)];
    match low {
        0o00..=0o07 => FileKind::WorkingEf(structure),
        0o10..=0o17 => FileKind::InternalEf(structure),
        0o20..=0o67 => FileKind::ProprietaryEf(structure),
        0o70 => FileKind::Df,
        0o71 => FileKind::BerTlvEf,
        0o72 => FileKind::SimpleTlvEf,
        _ => FileKind::Reserved,
    }
}

#[test]
fn the_whole_domain_of_the_descriptor_byte() {
    for value in 0..=0xFFu8 {
        let byte = DescriptorByte(value);
        let due = if value >= 0x80 { FileKind::Reserved } else { kind(value % 64) };
        assert_eq!(byte.kind(), due, "{value:02X}");
        assert_eq!(byte.is_shareable(), (0x40..0x80).contains(&value), "{value:02X}");
        assert_eq!(byte.is_df(), value == 0x38 || value == 0x78, "{value:02X}");
        let (en, zh) = byte.text();
        assert!(!en.is_empty() && !zh.is_empty());
    }
    // As cards say it.
    assert_eq!(DescriptorByte(0x41).kind(), FileKind::WorkingEf(EfStructure::Transparent));
    assert_eq!(DescriptorByte(0x42).kind(), FileKind::WorkingEf(EfStructure::LinearFixed));
    assert_eq!(DescriptorByte(0x46).kind(), FileKind::WorkingEf(EfStructure::Cyclic));
    assert_eq!(DescriptorByte(0x78).text(), ("DF, shareable".to_owned(), "DF，可共享".to_owned()));
    assert_eq!(DescriptorByte(0x39).kind(), FileKind::BerTlvEf);
}

#[test]
fn the_whole_domain_of_the_life_cycle() {
    for value in 0..=0xFFu8 {
        let due = match value {
            0 => LifeCycleState::NoInformation,
            1 => LifeCycleState::Creation,
            3 => LifeCycleState::Initialisation,
            5 | 7 => LifeCycleState::Activated,
            4 | 6 => LifeCycleState::Deactivated,
            12..=15 => LifeCycleState::Terminated,
            16..=255 => LifeCycleState::Proprietary,
            2 | 8..=11 => LifeCycleState::Reserved,
        };
        assert_eq!(LifeCycle(value).state(), due, "{value:02X}");
    }
}

#[test]
fn the_whole_domain_of_the_short_identifier() {
    for value in 0..=0xFFu8 {
        let info = ControlInfo::parse(&[0x62, 0x03, 0x88, 0x01, value]).unwrap();
        let sfi = value / 8;
        let fine = value % 8 == 0 && (1..=30).contains(&sfi);
        assert_eq!(info.short_id(), if fine { ShortId::Is(sfi) } else { ShortId::IllFormed }, "{value:02X}");
        assert_eq!(info.findings().is_empty(), fine, "{value:02X}");
    }
    assert_eq!(ControlInfo::parse(&hex!("62 02 88 00")).unwrap().short_id(), ShortId::None);
    assert_eq!(ControlInfo::parse(&hex!("62 02 80 00")).unwrap().short_id(), ShortId::NotStated);
    assert_eq!(ControlInfo::parse(&hex!("62 04 88 02 0808")).unwrap().short_id(), ShortId::IllFormed);
}

/// The meanings that osmocom/pysim's unit tests give these two answers.
#[test]
fn answers_of_real_cards() {
    let imsi = ControlInfo::parse(&hex!("62178202412183026f078a01058b036f060a80020009880138")).unwrap();
    assert_eq!(imsi.template, Template::Fcp);
    assert_eq!(imsi.file_size(), Some(9));
    assert_eq!(imsi.file_id(), Some(0x6F07));
    assert_eq!(imsi.short_id(), ShortId::Is(7));
    assert_eq!(imsi.life_cycle().map(LifeCycle::state), Some(LifeCycleState::Activated));
    let descriptor = imsi.descriptor().unwrap();
    assert_eq!(descriptor.byte.structure(), Some(EfStructure::Transparent));
    assert_eq!(descriptor.data_coding, Some(0x21));
    assert_eq!(imsi.findings(), []);

    let usim = ControlInfo::parse(&hex!(
        "623d8202782183027fd0840ca0000000871002ff49ff0589a50c80017183040003a7388701018a01058b032f0601c60f90017083010183018183010a83010b"
    ))
    .unwrap();
    assert_eq!(usim.df_name(), Some(&hex!("a0000000871002ff49ff0589")[..]));
    assert!(usim.descriptor().unwrap().byte.is_df());
    // 80 and 83 inside the proprietary template A5 are others.
    assert_eq!((usim.file_size(), usim.file_id()), (None, Some(0x7FD0)));
    assert_eq!(usim.findings(), []);
}

#[test]
fn record_files_say_length_and_count() {
    let descriptor = |bytes: &[u8]| FileDescriptor::parse(bytes).map(|d| (d.record_length, d.record_count));
    assert_eq!(descriptor(&hex!("42")), Ok((None, None)));
    assert_eq!(descriptor(&hex!("42 21")), Ok((None, None)));
    assert_eq!(descriptor(&hex!("42 21 1A")), Ok((Some(26), None)));
    assert_eq!(descriptor(&hex!("42 21 001A")), Ok((Some(26), None)));
    assert_eq!(descriptor(&hex!("42 21 001A 05")), Ok((Some(26), Some(5))));
    assert_eq!(descriptor(&hex!("42 21 001A 0105")), Ok((Some(26), Some(261))));
    assert!(descriptor(&[]).is_err());
    assert!(descriptor(&[0; 7]).is_err());
}

#[test]
fn fcp_inside_fci() {
    let info = ControlInfo::parse(&hex!("6F 0A 84 02 AABB 62 04 83 02 3F00")).unwrap();
    assert_eq!((info.template, info.file_id()), (Template::Fci, Some(0x3F00)));
}

#[test]
fn what_is_no_template_is_refused() {
    assert_eq!(ControlInfo::parse(&hex!("61 02 4F 00")).unwrap_err().at, 0);
    assert!(ControlInfo::parse(&[]).is_err());
    assert_eq!(ControlInfo::parse(&hex!("62 00 00")).unwrap_err().at, 2);
    assert!(ControlInfo::parse(&hex!("62 04 83 02 3F")).is_err());
}

#[test]
fn findings_name_the_object() {
    let tags = |bytes: &[u8]| ControlInfo::parse(bytes).unwrap().findings().iter().map(|f| f.tag).collect::<Vec<_>>();
    assert_eq!(tags(&hex!("62 00")), [0x62]);
    assert_eq!(tags(&hex!("62 02 80 00")), [0x80]);
    assert_eq!(tags(&hex!("62 03 82 01 BF")), [0x82]);
    assert_eq!(tags(&hex!("62 02 82 00")), [0x82]);
    assert_eq!(tags(&hex!("62 03 83 01 3F")), [0x83]);
    assert_eq!(tags(&hex!("6F 02 84 00")), [0x84]);
    assert_eq!(tags(&hex!("62 04 8A 02 0505")), [0x8A]);
    assert_eq!(tags(&hex!("62 08 83 02 3F00 83 02 3F00")), [0x83]);
    assert_eq!(tags(&hex!("6F 05 62 03 83 01 3F")), [0x83]);
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut template = vec![0x62, bytes.len() as u8];
        template.extend(&bytes);
        for bytes in [&bytes, &template] {
            if let Ok(info) = ControlInfo::parse(bytes) {
                let _ = (info.findings(), info.file_size(), info.total_size(), info.descriptor(), info.file_id(), info.short_id());
                let _ = (info.df_name(), info.life_cycle());
            }
        }
    }
}
