use super::{NAMES, ins_name, is_valid};

#[test]
fn the_table_is_sorted_and_names_no_status_byte() {
    assert!(NAMES.is_sorted_by(|(a, ..), (b, ..)| a < b));
    for (ins, en, zh) in NAMES {
        assert!(is_valid(*ins) && !en.is_empty() && !zh.is_empty(), "{ins:02X}");
    }
}

#[test]
fn names() {
    assert_eq!(ins_name(0xA4), Some(("SELECT", "选择")));
    assert_eq!(ins_name(0x82), Some(("EXTERNAL / MUTUAL AUTHENTICATE", "外部鉴别／相互鉴别")));
    assert_eq!(ins_name(0xFE), Some(("TERMINATE CARD USAGE", "终止卡片使用")));
    assert_eq!(ins_name(0x00), None);
}

#[test]
fn the_whole_domain_of_validity() {
    for ins in 0..=0xFFu8 {
        assert_eq!(is_valid(ins), !(0x60..=0x6F).contains(&ins) && !(0x90..=0x9F).contains(&ins), "{ins:02X}");
    }
}
