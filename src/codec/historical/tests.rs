use hex_literal::hex;

use super::{CardCapabilities, CardService, Category, Historical};
use crate::codec::StatusWord;

#[test]
fn the_whole_domain_of_the_category() {
    for first in 0..=0xFFu8 {
        let category = Historical::parse(&[first]).unwrap().category();
        let due = match first {
            0x00 => Category::TlvThenStatus,
            0x10 => Category::DirReference,
            0x80 => Category::Tlv,
            0x81..=0x8F => Category::Reserved(first),
            _ => Category::Proprietary(first),
        };
        assert_eq!(category, due, "{first:02X}");
    }
    assert_eq!(Historical::parse(&[]), None);
}

#[test]
fn the_whole_domain_of_the_service_byte() {
    for byte in 0..=0xFFu8 {
        let service = CardService(byte);
        let bits = format!("{byte:08b}");
        let bit = |number: usize| bits.as_bytes()[8 - number] == b'1';
        assert_eq!(service.selects_by_full_name(), bit(8));
        assert_eq!(service.selects_by_partial_name(), bit(7));
        assert_eq!(service.objects_in_ef_dir(), bit(6));
        assert_eq!(service.objects_in_ef_atr(), bit(5));
        assert_eq!(service.access_service(), u8::from_str_radix(&bits[4..7], 2).unwrap());
        assert_eq!(service.has_mf(), !bit(1));
    }
}

#[test]
fn the_whole_domain_of_the_third_capability_byte() {
    for byte in 0..=0xFFu8 {
        let capabilities = CardCapabilities::parse(&[0, 0, byte]).unwrap();
        let bits = format!("{byte:08b}");
        let bit = |number: usize| bits.as_bytes()[8 - number] == b'1';
        assert_eq!(capabilities.command_chaining(), Some(bit(8)));
        assert_eq!(capabilities.extended_length(), Some(bit(7)));
        assert_eq!(capabilities.extended_length_information(), Some(bit(6)));
        let assignment = capabilities.channel_assignment().unwrap();
        assert_eq!((assignment.by_card, assignment.by_interface_device), (bit(5), bit(4)));
        let channels = if bit(5) || bit(4) { 1 + u8::from_str_radix(&bits[5..], 2).unwrap() } else { 1 };
        assert_eq!(capabilities.max_channels(), Some(channels), "{byte:02X}");
    }
}

#[test]
fn capabilities_of_one_to_three_bytes() {
    assert_eq!(CardCapabilities::parse(&[]), None);
    assert_eq!(CardCapabilities::parse(&[0; 4]), None);
    let one = CardCapabilities::parse(&[0xC8]).unwrap();
    assert_eq!((one.selection_methods(), one.data_coding(), one.command_chaining()), (0xC8, None, None));
    let three = CardCapabilities::parse(&hex!("FE 21 1B")).unwrap();
    assert_eq!((three.selection_methods(), three.data_coding()), (0xFE, Some(0x21)));
    assert_eq!(
        (three.command_chaining(), three.extended_length(), three.max_channels()),
        (Some(false), Some(false), Some(4))
    );
}

#[test]
fn status_in_the_three_places() {
    let status = |bytes: &[u8]| Historical::parse(bytes).unwrap().status_indicator().map(|s| (s.life_cycle, s.status));
    let ok = Some(StatusWord::SUCCESS);
    assert_eq!(status(&hex!("00 31C0 07 9000")), Some((Some(0x07), ok)));
    assert_eq!(status(&hex!("00 07 9000")), Some((Some(0x07), ok)));
    assert_eq!(status(&hex!("80 31C0 83 079000")), Some((Some(0x07), ok)));
    assert_eq!(status(&hex!("80 82 9000")), Some((None, ok)));
    assert_eq!(status(&hex!("80 81 05")), Some((Some(0x05), None)));
    assert_eq!(status(&hex!("80 80")), None);
    assert_eq!(status(&hex!("80 31C0")), None);
    assert_eq!(status(&hex!("00 9000")), None);
    assert_eq!(status(&hex!("41 07 9000")), None);
}

#[test]
fn what_is_cut_short_is_said_with_its_place() {
    let error = |bytes: &[u8]| Historical::parse(bytes).unwrap().objects().unwrap_err().at;
    assert_eq!(error(&hex!("80 73 C8")), 3);
    assert_eq!(error(&hex!("00 90 00")), 3);
    assert_eq!(error(&hex!("00 73 C8 07 9000")), 3);
}

#[test]
fn dir_reference() {
    assert_eq!(Historical::parse(&hex!("10 05")).unwrap().dir_reference(), Some(5));
    assert_eq!(Historical::parse(&hex!("10")).unwrap().dir_reference(), None);
    assert_eq!(Historical::parse(&hex!("80 05")).unwrap().dir_reference(), None);
}
