//! Selection, binaries, records and data objects on the simulated cards. Due bytes follow ISO/IEC 7816-4's tables, by hand.

use crate::sim_tester::{PRIMARY_T1, Tester};

#[test]
fn control_information_is_what_the_standard_draws() {
    let mut card = Tester::primary_t1("");
    // DF: 82 78 (shareable, DF), 83 FID, 84 name, 8A 05; FMD: 84 name, 50 label.
    let name = "84 07 D1569999990201";
    let label = "50 0D 6A696E6B61207072696D617279";
    card.expect(&format!("00A40404 {PRIMARY_T1} 00"), &format!("62 13 820178 83027F20 {name} 8A0105 9000"));
    card.expect(&format!("00A40408 {PRIMARY_T1} 00"), &format!("64 18 {name} {label} 9000"));
    card.expect(&format!("00A40400 {PRIMARY_T1} 00"), &format!("6F 22 820178 83027F20 {name} 8A0105 {label} 9000"));
    // Without Le there is no response data, whatever P2 says.
    card.expect(&format!("00A40400 {PRIMARY_T1}"), "9000");
    // EFs: 80 size, 82 descriptor and data coding (then record length and count), 88 SFI in b8 to b4, 8C write, update, read.
    card.expect("00A40204 02 EF01 00", "62 18 80020120 82024141 8302EF01 880108 8A0105 8C0407FFFF00 9000");
    card.expect("00A40204 02 EF02 00", "62 1B 80020050 82054241001005 8302EF02 880110 8A0105 8C0407000000 9000");
    card.expect("00A40204 02 EF03 00", "62 1B 80020015 82054541004004 8302EF03 880118 8A0105 8C0407000000 9000");
    card.expect("00A40204 02 EF04 00", "62 1B 80020020 82054641000804 8302EF04 880120 8A0105 8C0407000000 9000");
    card.expect("00A40204 02 EF06 00", "62 18 80020020 82024141 8302EF06 880130 8A0105 8C0407101010 9000");
    card.expect("00A40204 02 EF07 00", "62 18 80020020 82024141 8302EF07 880138 8A0105 8C0407202000 9000");
    card.expect("00A40004 02 3F00 00", "62 0A 820178 83023F00 8A0105 9000");
}

#[test]
fn files_are_selected_by_name_identifier_and_path() {
    let mut card = Tester::open("sim:contact-card-t1");
    let fcp = |fid: &str, name: &str| format!("62 13 820178 8302{fid} 8407{name} 8A0105 9000");
    let (first, second) = ("D1569999990201", "D156999999020201");
    // A partial name, then the next occurrence, and no third one; a failure keeps the selection.
    card.expect("00A40404 05 D156999999 00", &fcp("7F20", first));
    let second_fcp = format!("62 14 820178 83027F30 8408{second} 8A0105 9000");
    card.expect("00A40406 05 D156999999 00", &second_fcp);
    card.expect("00A40406 05 D156999999 00", "6A82");
    card.expect("00A40407 05 D156999999 00", &fcp("7F20", first));
    card.expect("00A40407 05 D156999999 00", "6A82");
    card.expect("00A40405 05 D156999999 00", &second_fcp);
    card.expect("00A4040C 07 F04A4E4B41FF01", "6A82");
    card.expect("00A4030C", "9000");
    // MF with and without identifier; a child DF; an EF is no child DF; a DF is no EF.
    card.expect("00A4000C", "9000");
    card.expect("00A4010C 02 7F10", "9000");
    card.expect("00A4020C 02 6F01", "9000");
    card.expect("00B0000004", "00112233 9000");
    card.expect("00A4010C 02 6F01", "6A82");
    card.expect("00B0000004", "00112233 9000");
    card.expect("00A4030C", "9000");
    card.expect("00A4020C 02 7F10", "6A82");
    card.expect("00A4030C", "6A82");
    // Paths: from the MF without its identifier, from the current DF; through an EF there is no way.
    card.expect("00A4080C 06 7F20 5F01 EF11", "9000");
    card.expect("00B0000004", "0F1E2D3C 9000");
    card.expect("00A4080C 04 3F00 7F20", "6A82");
    card.expect("00B0000004", "0F1E2D3C 9000");
    card.expect("00A4080C 02 7F20", "9000");
    card.expect("00B0000004", "6986");
    card.expect("00A4090C 04 5F01 EF11", "9000");
    card.expect("00B0000004", "0F1E2D3C 9000");
    card.expect("00A4090C 04 EF11 EF11", "6A82");
    // By identifier alone the parent and a DF beside are reached too.
    card.expect("00A4000C 02 7F20", "9000");
    card.expect("00A4000C 02 7F30", "9000");
    card.expect("00A4000C 02 3F00", "9000");
    card.expect("00A4000C 02 2F01", "9000");
    card.expect("00B0000000", "4301F8 4703F741FF 7F66080202100002021000 9000");
}

#[test]
fn select_refuses_parameters_it_does_not_know() {
    let mut card = Tester::open("sim:contact-card-t1");
    for (command, due) in [
        ("00A4050C 02 3F00", "6A86"),
        ("00A4001C 02 3F00", "6A86"),
        ("00A4000E 02 3F00", "6A86"),
        ("00A4000C 03 3F0000", "6A87"),
        ("00A4080C 03 7F20EF", "6A87"),
        ("00A4030C 02 3F00", "6A87"),
        ("00A4040C 11 0102030405060708090A0B0C0D0E0F1011", "6A87"),
    ] {
        card.expect(command, due);
    }
}

#[test]
fn binaries_are_read_to_their_end() {
    let mut card = Tester::primary_t1("");
    card.expect("00B0000004", "6986");
    // By short identifier: the EF becomes current. 15 bits of offset otherwise.
    card.expect("00B0810204", "02030405 9000");
    card.expect("00B000F904", "F9FA0001 9000");
    card.expect("00B0011E02", "2324 9000");
    card.expect("00B0011E03", "2324 6282");
    card.expect("00B0011E00", "2324 9000");
    card.expect("00B0012001", "6B00");
    card.expect("00B07FFF01", "6B00");
    // Extended Le: all 288 bytes, or told that the end was reached.
    assert_eq!(card.send("00B00000 000000").len(), 2 * 288 + 4);
    assert!(card.send("00B00000 000121").ends_with("6282"));
    // A wrong short identifier, a record EF, a missing Le, command data.
    card.expect("00B09C0004", "6A82");
    card.expect("00B09F0004", "6A86");
    card.expect("00B0820004", "6981");
    card.expect("00B00000", "6700");
    card.expect("00B00000 0101 01", "6700");
    card.expect("00B0011E02", "2324 9000");
}

#[test]
fn binaries_are_read_with_odd_instruction() {
    let mut card = Tester::primary_t1("");
    card.expect("00B10001 03 540102 06", "530402030405 9000");
    // Offset 0102 of a file that counts up to 250 and begins anew.
    card.expect("00B10000 04 54020102 06", "5304 0708090A 9000");
    card.expect("00B10000 04 5402011E 00", "5302 2324 9000");
    card.expect("00B10000 04 5402011E 05", "5302 2324 6282");
    card.expect("00B10000 04 54020120 05", "6B00");
    // By file identifier, and another one.
    card.expect("00B1EF05 03 540100 04", "5302 6465 9000");
    card.expect("00B1EFFE 03 540100 04", "6A82");
    // Not an offset data object, cut, or missing; no Le.
    card.expect("00B10000 03 530100 04", "6A80");
    card.expect("00B10000 03 540200 04", "6A80");
    card.expect("00B10000 04", "6700");
    card.expect("00B10000 03 540100", "6700");
}

#[test]
fn binaries_are_changed_and_a_refused_change_leaves_them() {
    let mut card = Tester::primary_t1("");
    card.expect("00D68500 04 A1A2A3A4", "9000");
    card.expect("00B0000006", "A1A2A3A4 6869 9000");
    card.expect("00D70005 08 540102 5303B1B2B3", "9000");
    card.expect("00B0000006", "A1A2B1B2B3 69 9000");
    // WRITE sets bits.
    card.expect("00D00000 02 0E0D", "9000");
    card.expect("00B0000002", "AFAF 9000");
    card.expect("00D10000 06 540102 530140", "9000");
    card.expect("00B0000202", "F1B2 9000");
    // ERASE clears: to an offset that stays, to the end.
    card.expect("000E0001 02 0003", "9000");
    card.expect("00B0000004", "AF0000B2 9000");
    card.expect("000E0001 02 0001", "6A80");
    card.expect("000E0120", "6B00");
    card.expect("000F0000 06 54011C 54011E", "9000");
    card.expect("00B0001B04", "7F 0000 82 9000");
    card.expect("000E0002", "9000");
    card.expect("00B0000004", "AF000000 9000");
    card.expect("00B0011C05", "00000000 6282");
    // Beyond the end nothing is stored, not even what would fit.
    card.expect("00D6011F 02 FFFF", "6700");
    card.expect("00B0011F01", "00 9000");
    card.expect("00D60120 01 FF", "6B00");
    card.expect("00D60000", "6700");
    // Never, and not transparent.
    card.expect("00D68100 01 FF", "6982");
    card.expect("00D08100 01 FF", "6982");
    card.expect("000E8100", "6982");
    card.expect("00B0810001", "00 9000");
    card.expect("00D68200 01 FF", "6981");
    card.expect("00D69C00 01 FF", "6A82");
}

#[test]
fn content_survives_resets() {
    let mut card = Tester::primary_t1("");
    card.expect("00D68500 02 CAFE", "9000");
    card.card.cold_reset().unwrap();
    card.expect("00B0000002", "6986");
    card.card.warm_reset().unwrap();
    card.expect(&format!("00A4040C {PRIMARY_T1}"), "9000");
    card.expect("00B0850002", "CAFE 9000");
}

#[test]
fn records_are_read_by_number_and_the_pointer_stays() {
    let mut card = Tester::primary_t1("");
    let record = |n: u8| (0..16).map(|i| format!("{:02X}", n * 16 + i)).collect::<String>();
    card.expect("00B2020400", "6986");
    card.expect("00B2021400", &format!("{}9000", record(2)));
    card.expect("00B2050410", &format!("{}9000", record(5)));
    card.expect("00B2010402", "1011 9000");
    card.expect("00B2010411", &format!("{}6282", record(1)));
    card.expect("00B2060400", "6A83");
    // The pointer is still undefined: no current record; next is the first.
    card.expect("00B2000400", "6A83");
    card.expect("00B2000202", "1011 9000");
    card.expect("00B2030402", "3031 9000");
    card.expect("00B2000402", "1011 9000");
    // All from a number, and backwards.
    card.expect("00B2040500", &format!("{}{}9000", record(4), record(5)));
    card.expect("00B2040600", &format!("{}{}9000", record(5), record(4)));
    card.expect("00B2060500", "6A83");
    card.expect("00B2010700", "6A86");
    card.expect("00B201FC00", "6A86");
    card.expect("00B201E400", "6A82");
    card.expect("00B2010C00", "6981");
    card.expect("00B20104", "6700");
}

#[test]
fn records_are_read_one_after_another() {
    let mut card = Tester::primary_t1("");
    card.expect("00A4020C 02 EF02", "9000");
    for first in ["10", "20", "30", "40", "50"] {
        card.expect("00B2000201", &format!("{first} 9000"));
    }
    // Past the end: not found, and the pointer stays.
    card.expect("00B2000201", "6A83");
    card.expect("00B2000301", "40 9000");
    card.expect("00B2000001", "10 9000");
    card.expect("00B2000301", "6A83");
    card.expect("00B2000101", "50 9000");
    // Selecting the file anew makes the pointer undefined: previous is the last.
    card.expect("00A4020C 02 EF02", "9000");
    card.expect("00B2000301", "50 9000");
}

#[test]
fn records_are_read_by_identifier() {
    let mut card = Tester::primary_t1("");
    card.expect("00A4020C 02 EF03", "9000");
    card.expect("00B2500000", "5004A1A2A3A4 9000");
    card.expect("00B2500200", "5006C1C2C3C4C5C6 9000");
    card.expect("00B2500200", "6A83");
    card.expect("00B2000400", "5006C1C2C3C4C5C6 9000");
    card.expect("00B2500300", "5004A1A2A3A4 9000");
    card.expect("00B2500100", "5006C1C2C3C4C5C6 9000");
    card.expect("00B2520100", "5201D1 9000");
    card.expect("00B2530000", "6A83");
    card.expect("00B2520000", "5201D1 9000");
    // A file without SIMPLE-TLV has no identifiers.
    card.expect("00B2101000", "6A83");
}

#[test]
fn records_are_changed_and_appended() {
    let mut card = Tester::primary_t1("");
    let new = "E0E1E2E3E4E5E6E7E8E9EAEBECEDEEEF";
    card.expect(&format!("00DC0214 10 {new}"), "9000");
    card.expect("00B2020400", &format!("{new}9000"));
    card.expect("00DC0204 0F E0E1E2E3E4E5E6E7E8E9EAEBECEDEE", "6700");
    card.expect("00DC0604 10 00000000000000000000000000000000", "6A83");
    card.expect("00DC0100 10 00000000000000000000000000000000", "6A86");
    card.expect("00D20104 10 0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F", "9000");
    card.expect("00B2010404", "1F1F1F1F 9000");
    // Three more records fit.
    for n in 6..=8 {
        card.expect(&format!("00E20000 10 {new}"), "9000");
        card.expect("00B2000401", "E0 9000");
        card.expect(&format!("00B2{n:02X}0400"), &format!("{new}9000"));
    }
    card.expect(&format!("00E20000 10 {new}"), "6A84");
    card.expect("00E20004 01 00", "6A86");
    // Linear variable: other lengths up to 64, and SIMPLE-TLV alone.
    card.expect("00DC021C 05 5103B1B2B3", "9000");
    card.expect("00B2020400", "5103B1B2B3 9000");
    card.expect("00DC021C 05 5104B1B2B3", "6A85");
    card.expect("00E20018 03 5401AA", "9000");
    card.expect("00B2050400", "5401AA 9000");
}

#[test]
fn a_cyclic_file_has_its_newest_record_first() {
    let mut card = Tester::primary_t1("");
    card.expect("00E20020 08 E0E1E2E3E4E5E6E7", "9000");
    card.expect("00B2010400", "E0E1E2E3E4E5E6E7 9000");
    card.expect("00B2020400", "C101020304050607 9000");
    card.expect("00B2040400", "C321222324252627 9000");
    card.expect("00B2050400", "6A83");
    card.expect("00DC0003 08 F0F1F2F3F4F5F6F7", "9000");
    card.expect("00B2010402", "F0F1 9000");
    card.expect("00B2020402", "E0E1 9000");
    card.expect("00E20020 07 E0E1E2E3E4E5E6", "6700");
}

#[test]
fn data_objects_are_read_and_replaced() {
    let mut card = Tester::open("sim:contact-card-t1");
    card.expect("00CA5F5200", "8031F873F741FF829000 9000");
    card.expect("00CA5F5000", "6A88");
    card.expect(&format!("00A4040C {PRIMARY_T1}"), "9000");
    card.expect("00CA5F5000", "68747470733A2F2F6578616D706C652E6F7267 9000");
    card.expect("00CA5F5001", "6700");
    card.expect("00CA5F2D00", "7A68656E 9000");
    card.expect("00DA5F2D 06 656E66726465", "9000");
    card.expect("00CA5F2D00", "656E66726465 9000");
    card.expect("00DA5F50 01 00", "6982");
    card.expect("00CA5F2E00", "6A88");
    card.expect("00DA5F2E 01 00", "6A88");
    card.expect("00CA000100", "6A86");
    card.expect("00CA5F2D", "6700");
    card.expect("00DA5F2D", "6700");
}
