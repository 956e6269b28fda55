use hex_literal::hex;
use proptest::prelude::*;

use super::{Aid, AidCategory};

/// The category of every first nibble.
#[rustfmt::skip] // a table is read by rows
const CATEGORIES: [AidCategory; 16] = [
    AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber,
    AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber, AidCategory::IssuerNumber,
    AidCategory::International, AidCategory::Reserved, AidCategory::Reserved, AidCategory::National, AidCategory::Standard, AidCategory::Proprietary,
];

#[test]
fn the_whole_domain_of_the_first_byte() {
    for first in 0..=0xFFu8 {
        let aid = Aid::parse(&[first, 0x00, 0x00, 0x00, 0x00]).unwrap();
        let category = CATEGORIES[usize::from(first / 16)];
        assert_eq!(aid.category(), category, "{aid}");
        assert_eq!(
            aid.rid().is_some(),
            matches!(category, AidCategory::International | AidCategory::National),
            "{aid}"
        );
        // DA00… to DF00… begin with a nibble that is no decimal digit.
        let bad = category == AidCategory::Reserved || first > 0xD9 && first <= 0xDF;
        assert_eq!(aid.check().is_err(), bad, "{aid}");
    }
}

#[test]
fn country_codes() {
    let code = |bytes: &[u8]| Aid::parse(bytes).unwrap().country_code();
    assert_eq!(code(&hex!("D156000005")), Some(156));
    assert_eq!(code(&hex!("D276000124 01")), Some(276));
    assert_eq!(code(&hex!("D00000000000")), Some(0));
    assert_eq!(code(&hex!("D15A000005")), None);
    assert_eq!(code(&hex!("D1F6000005")), None);
    assert_eq!(code(&hex!("DA56000005")), None);
    assert_eq!(code(&hex!("A000000333")), None);
    let error = Aid::parse(&hex!("D15A000005")).unwrap().check().unwrap_err();
    assert_eq!((error.at, error.found.as_ref()), (0, "15A"));
}

#[test]
fn parts() {
    let aid = Aid::parse(&hex!("A000000333 010101")).unwrap();
    assert_eq!(aid.rid(), Some(&hex!("A000000333")[..]));
    assert_eq!(aid.pix(), Some(&hex!("010101")[..]));
    assert_eq!(aid.to_string(), "A000000333010101");
    let bare = Aid::parse(&hex!("A000000333")).unwrap();
    assert_eq!(bare.pix(), Some(&[][..]));
    assert_eq!(Aid::parse(&hex!("F001020304 05")).unwrap().pix(), None);
    assert_eq!(Aid::parse(&hex!("E828BD080F")).unwrap().category(), AidCategory::Standard);
}

#[test]
fn lengths() {
    for len in 0..=20 {
        assert_eq!(Aid::parse(&vec![0xA0; len]).is_ok(), (5..=16).contains(&len), "{len}");
    }
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
        if let Ok(aid) = Aid::parse(&bytes) {
            let _ = aid.check();
            prop_assert_eq!(aid.as_bytes(), bytes);
            if let (Some(rid), Some(pix)) = (aid.rid(), aid.pix()) {
                prop_assert_eq!([rid, pix].concat(), aid.as_bytes());
            }
        }
    }
}
