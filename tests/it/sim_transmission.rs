//! Class, channels, chaining, lengths, and how response data comes to the terminal.

use crate::sim_tester::{PRIMARY, Tester};

#[test]
fn the_checks_come_in_their_order() {
    let mut card = Tester::primary_t1("");
    for (command, due) in [
        // Class before instruction before channel before secure messaging before P1 P2 before length.
        ("80FF0000", "6E00"),
        ("FFA40000", "6E00"),
        ("20B0000001", "6E00"),
        ("3FB0000001", "6E00"),
        ("00FF0000", "6D00"),
        ("02FF0000", "6D00"),
        ("00600000", "6D00"),
        ("00900000", "6D00"),
        ("00C0000000", "6D00"),
        ("02B0000001", "6881"),
        ("06B0000001", "6881"),
        ("04B0000001", "6882"),
        ("08B0FF0001", "6882"),
        ("0CB0000001", "6882"),
        ("60B0000001", "6881"),
        ("00B0FF00", "6A86"),
        ("00B00000", "6700"),
        ("00B00000 05 00", "6700"),
        ("00B0", "6700"),
        ("00D60000 02 AA", "6700"),
        ("00D60000 000002 AA", "6700"),
        ("00D60000 000000 00", "6700"),
    ] {
        card.expect(command, due);
    }
    assert_eq!(card.card.exchange(&[]).unwrap(), [0x67, 0x00]);
}

#[test]
fn t0_fetches_the_response_of_a_command_with_data() {
    let mut card = Tester::open("sim:contact-card");
    card.expect("00C0000010", "6985");
    card.expect(&format!("00A40404 {PRIMARY} 00"), "6115");
    // Too many: told the exact number, and it still waits.
    card.expect("00C0000000", "6C15");
    card.expect("00C0000016", "6C15");
    card.expect("00C0000100", "6A86");
    card.expect("00C0000015", "6985");
    card.expect(&format!("00A40404 {PRIMARY}"), "6115");
    card.expect("00C0000002", "6213 6113");
    card.expect("00C0000013", "820178 83027F20 8407F04A4E4B410101 8A0105 9000");
    card.expect("00C0000001", "6985");
    // More than 256 bytes wait.
    card.expect("00A4020C 02 EF01", "9000");
    card.expect("00B10000 00 0003 540100 0000", "6100");
    let first = card.send("00C0000000");
    assert_eq!((first.len(), &first[..8], &first[512..]), (516, "53820140", "6144"));
    let rest = card.send("00C0000044");
    assert_eq!((rest.len(), &rest[128..]), (140, "41424344 9000".replace(' ', "").as_str()));
}

#[test]
fn t0_tells_the_exact_length() {
    let mut card = Tester::primary("");
    card.expect("00B0860000", "6982");
    card.expect("00B0870000", "6C20");
    // Nothing was done: the EF isn't current yet, the record pointer didn't move, no channel is open.
    card.expect("00B0000004", "6986");
    card.expect("00B0870004", "A0A1A2A3 9000");
    card.expect("00B0001C08", "6C04");
    card.expect("00B0001C04", "BCBDBEBF 9000");
    card.expect("00B0002001", "6B00");
    card.expect("00A4020C 02 EF02", "9000");
    card.expect("00B2000200", "6C10");
    card.expect("00B2000210", "101112131415161718191A1B1C1D1E1F 9000");
    card.expect("0070000000", "6C01");
    card.expect("0070000001", "01 9000");
    card.expect("0084000000", "6C10");
    card.expect("00CA5F2D00", "6C04");
    card.expect("00CA5F2D01", "6C04");
    card.expect("00CA5F2D04", "7A68656E 9000");
    // With extended length fields the end is told as elsewhere.
    card.expect("00B00000 000000", "6981");
    card.expect("00B0871E 000005", "BEBF 6282");
    assert_eq!(card.send("00B08100 000000").len(), 644);
}

#[test]
fn t1_answers_at_once() {
    let mut card = Tester::open("sim:contact-card-t1");
    card.expect("00A40004 02 3F00 00", "620A 820178 83023F00 8A0105 9000");
    card.expect("00A40004 02 3F00 01", "6700");
    card.expect("0070000000", "01 9000");
}

#[test]
fn channels_are_opened_used_and_closed() {
    let mut card = Tester::primary_t1("");
    card.expect("01A4000C", "6881");
    card.expect("0070000001", "01 9000");
    // From the basic channel: the MF, nothing proven, no current EF.
    card.expect("01B0000001", "6986");
    card.expect("01A4020C 02 2F01", "9000");
    card.expect("01B0000003", "4301F8 9000");
    card.expect("00B0000001", "6986");
    card.expect("00B0810001", "00 9000");
    card.expect("01B0000003", "4301F8 9000");
    card.expect("00200001 06 373133393531", "9000");
    card.expect("01200001", "63C3");
    card.expect("00200001", "9000");
    // From another channel: what is selected there.
    card.expect("01A4000C 02 7F20", "9000");
    card.expect("0170000001", "02 9000");
    card.expect("02B0850001", "64 9000");
    // Named by the terminal, in the further class too.
    card.expect("00700013", "9000");
    card.expect("4FA4000C", "9000");
    card.expect("4EA4000C", "6881");
    card.expect("00700013", "6985");
    card.expect("00700014", "6A86");
    card.expect("0070000001", "03 9000");
    card.expect("0070000001", "04 9000");
    card.expect("40A4000C", "9000");
    // Closed: by number, and by its own class. The basic one stays.
    card.expect("00708001", "9000");
    card.expect("01A4000C", "6881");
    card.expect("00708001", "6200");
    card.expect("4F708000", "9000");
    card.expect("4FA4000C", "6881");
    card.expect("00708000", "6A81");
    card.expect("00704000", "6A86");
    card.expect("00700000", "6700");
    // A channel opened anew knows nothing of the one before.
    card.expect("0070000001", "01 9000");
    card.expect("01B0850001", "6A82");
    card.card.warm_reset().unwrap();
    for class in ["01", "02", "03", "40"] {
        card.expect(&format!("{class}A4000C"), "6881");
    }
    for n in 1..20 {
        card.expect("0070000001", &format!("{n:02X}9000"));
    }
    card.expect("0070000001", "6A81");
}

#[test]
fn chains_are_put_together() {
    let mut card = Tester::primary_t1("");
    card.expect("10D68500 02 A1A2", "9000");
    card.expect("10D68500 01 A3", "9000");
    card.expect("00D68500 02 A4A5", "9000");
    card.expect("00B0850006", "A1A2A3A4A5 69 9000");
    // Another command within: refused, and the chain is gone; nothing was stored.
    card.expect("10D68500 02 B1B2", "9000");
    card.expect("00B0850002", "6883");
    card.expect("00B0850002", "A1A2 9000");
    card.expect("10D68500 02 B1B2", "9000");
    card.expect("10D68501 02 B1B2", "6883");
    card.expect("00B0850002", "A1A2 9000");
    // Each channel has its own chain.
    card.expect("0070000001", "01 9000");
    card.expect("10D68500 01 C1", "9000");
    card.expect("01A4000C", "9000");
    card.expect("00D68500 01 C2", "9000");
    card.expect("00B0850003", "C1C2A3 9000");
    // A command without data is no part of a chain.
    card.expect("10B0850002", "6884");
    card.expect("10840000 08", "6884");
    // A verified PIN in two parts, a name in two parts.
    card.expect("10200001 03 373133", "9000");
    card.expect("00200001 03 393531", "9000");
    card.expect("10A4040C 05 D156999999", "9000");
    card.expect("00A4040C 02 0201", "9000");
}

#[test]
fn a_chain_ends_with_a_reset() {
    let mut card = Tester::primary_t1("");
    card.expect("10D68500 02 A1A2", "9000");
    card.card.warm_reset().unwrap();
    card.expect("00A4000C", "9000");
}

#[test]
fn extended_length_carries_what_ef_atr_announces() {
    let mut card = Tester::primary_t1("");
    let data = "5A".repeat(288);
    card.expect(&format!("00D68500 000120 {data}"), "9000");
    assert_eq!(card.send("00B08500 000120"), format!("{data}9000"));
    card.expect(&format!("00D68500 000121 {data}00"), "6700");
    // 4096 bytes of command are the most.
    let longest = "00".repeat(4096 - 7);
    card.expect(&format!("00FF0000 000FF9 {longest}"), "6D00");
    card.expect(&format!("00D68500 000FF9 {longest}"), "6700");
    card.expect(&format!("00A4000C 000FFA {longest}00"), "6700");
}
