use std::collections::BTreeSet;

use super::{STATUS_SETS, StatusKind, StatusWord, WIDE_SETS, by_name};

/// Names by value, written out from GB/T 16649.4's tables as public sources give them; nothing here comes from the code under test.
#[rustfmt::skip] // a table is read by rows
const NAMED: &[(u16, u16, &str)] = &[
    (0x6100, 0x61FF, "more data available"),
    (0x6200, 0x6200, "warning without information"),
    (0x6281, 0x6281, "data may be corrupted"),
    (0x6282, 0x6282, "end of file reached"),
    (0x6283, 0x6283, "selected file deactivated"),
    (0x6284, 0x6284, "control information ill-formed"),
    (0x6285, 0x6285, "selected file terminated"),
    (0x6286, 0x6286, "no sensor input"),
    (0x6300, 0x6300, "authentication failed"),
    (0x6381, 0x6381, "file filled up"),
    (0x63C0, 0x63CF, "tries left"),
    (0x6400, 0x6400, "execution error"),
    (0x6401, 0x6401, "immediate response required"),
    (0x6500, 0x6500, "execution error memory changed"),
    (0x6581, 0x6581, "memory failure"),
    (0x6700, 0x6700, "wrong length"),
    (0x6800, 0x6800, "class function not supported"),
    (0x6881, 0x6881, "logical channel not supported"),
    (0x6882, 0x6882, "secure messaging not supported"),
    (0x6883, 0x6883, "last command of chain expected"),
    (0x6884, 0x6884, "command chaining not supported"),
    (0x6900, 0x6900, "command not allowed"),
    (0x6981, 0x6981, "command incompatible with file structure"),
    (0x6982, 0x6982, "security status not satisfied"),
    (0x6983, 0x6983, "authentication method blocked"),
    (0x6984, 0x6984, "reference data not usable"),
    (0x6985, 0x6985, "conditions of use not satisfied"),
    (0x6986, 0x6986, "no current EF"),
    (0x6987, 0x6987, "secure messaging object missing"),
    (0x6988, 0x6988, "secure messaging object incorrect"),
    (0x6A00, 0x6A00, "wrong parameters"),
    (0x6A80, 0x6A80, "wrong data field"),
    (0x6A81, 0x6A81, "function not supported"),
    (0x6A82, 0x6A82, "file not found"),
    (0x6A83, 0x6A83, "record not found"),
    (0x6A84, 0x6A84, "not enough memory"),
    (0x6A85, 0x6A85, "length inconsistent with TLV structure"),
    (0x6A86, 0x6A86, "wrong P1-P2"),
    (0x6A87, 0x6A87, "length inconsistent with P1-P2"),
    (0x6A88, 0x6A88, "referenced data not found"),
    (0x6A89, 0x6A89, "file already exists"),
    (0x6A8A, 0x6A8A, "DF name already exists"),
    (0x6B00, 0x6B00, "offset outside the file"),
    (0x6C00, 0x6CFF, "exact length told"),
    (0x6D00, 0x6D00, "instruction not supported"),
    (0x6E00, 0x6E00, "class not supported"),
    (0x6F00, 0x6F00, "no precise diagnosis"),
    (0x9000, 0x9000, "success"),
];

#[test]
fn the_whole_domain() {
    for value in 0..=0xFFFFu16 {
        let status = StatusWord(value);
        let name = NAMED.iter().find(|(first, last, _)| (*first..=*last).contains(&value)).map(|(.., name)| *name);
        assert_eq!(status.name(), name, "{status}");
        assert_eq!(status.meaning().is_some(), name.is_some(), "{status}");
        assert_eq!(status.to_string(), format!("{value:04X}"));
        assert_eq!((status.sw1(), status.sw2()), ((value / 256) as u8, (value % 256) as u8));
        let kind = match value {
            0x9000 | 0x6100..=0x61FF => StatusKind::Normal,
            0x6200..=0x63FF => StatusKind::Warning,
            0x6400..=0x66FF => StatusKind::ExecutionError,
            0x6700..=0x6FFF => StatusKind::CheckingError,
            0x9001..=0x9FFF => StatusKind::Proprietary,
            _ => StatusKind::Invalid,
        };
        assert_eq!(status.kind(), kind, "{status}");
        assert_eq!(status.tries_left(), (0x63C0..=0x63CF).contains(&value).then(|| (value - 0x63C0) as u8), "{status}");
        let count =
            |base: u16| (value & 0xFF00 == base).then(|| if value == base { 256 } else { usize::from(value - base) });
        assert_eq!(status.bytes_waiting(), count(0x6100), "{status}");
        assert_eq!(status.exact_ne(), count(0x6C00), "{status}");
        assert_eq!(status.is_success(), value == 0x9000);
    }
}

#[test]
fn a_name_finds_exactly_its_values() {
    for (first, last, name) in NAMED {
        let set = by_name(name).unwrap_or_else(|| panic!("{name}"));
        for value in 0..=0xFFFFu16 {
            assert_eq!(set.contains(StatusWord(value)), (*first..=*last).contains(&value), "{name} {value:04X}");
        }
        assert_eq!(set.single(), (first == last).then_some(StatusWord(*first)));
    }
    assert_eq!(by_name("Success"), by_name("success"));
    assert_eq!(by_name("no such status"), None);
}

#[test]
fn patterns() {
    assert_eq!(by_name("tries left").unwrap().pattern(), "63Cx");
    assert_eq!(by_name("more data available").unwrap().pattern(), "61xx");
    assert_eq!(by_name("file not found").unwrap().pattern(), "6A82");
    assert_eq!(by_name("command refused").unwrap().pattern(), "69xx");
}

#[test]
fn names_are_unique_and_both_languages_are_there() {
    let mut names = BTreeSet::new();
    for set in STATUS_SETS.iter().chain(WIDE_SETS) {
        assert!(names.insert(set.name), "{} twice", set.name);
        assert!(!set.en.is_empty() && set.zh.chars().any(|c| c > '\u{2E80}'), "{}", set.name);
    }
    assert_eq!(STATUS_SETS.len(), NAMED.len());
}
