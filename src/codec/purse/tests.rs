use hex_literal::hex;

use super::*;

/// Layouts as readers of transit cards have them (sinpo/nfcard, T-Union Master), filled with made-up numbers.
#[test]
fn public_information_is_read() {
    let bytes = hex!("1122334455667788 02 01 00008600100112345678 20260101 20361231 5566");
    let info = PublicInfo::parse(&bytes).unwrap();
    assert_eq!((info.application, info.version), (2, 1));
    assert_eq!(info.factor(), hex!("8600100112345678"));
    assert_eq!(info.rest, [0x55, 0x66]);
    assert_eq!(info.dates(), Ok(()));
    assert!(PublicInfo::parse(&bytes[..29]).is_err());
    let swapped = PublicInfo { start: info.expiry, expiry: info.start, ..info.clone() };
    assert_eq!(swapped.dates().unwrap_err().to_string(), "expected no day before 20361231 at byte 24, found 20260101");
    let none = PublicInfo { start: hex!("20260230"), ..info };
    assert_eq!(none.dates().unwrap_err().at, 23);
}

#[test]
fn the_holder_has_an_identity_number_of_sixteen_or_thirty_two_bytes() {
    for len in 0..=64 {
        assert_eq!(HolderInfo::parse(&vec![0; len]).is_ok(), matches!(len, 39 | 55), "{len}");
    }
    let mut bytes = vec![1, 0];
    bytes.extend([b'N'; 20]);
    bytes.extend([b'7'; 16]);
    bytes.push(5);
    let holder = HolderInfo::parse(&bytes).unwrap();
    assert_eq!((holder.card_type, holder.staff, holder.identity_type), (1, 0, 5));
    assert_eq!(holder.identity, [b'7'; 16]);
}

#[test]
fn a_log_record_is_read_and_written() {
    let bytes = hex!("0009 000102 00000064 06 112233445566 20260102 030405");
    let record = LogRecord::parse(&bytes).unwrap();
    assert_eq!((record.sequence, record.overdraft, record.amount), (9, 0x102, 100));
    assert_eq!(record.kind, TransactionType::PURSE_PURCHASE);
    assert_eq!(record.at.to_string(), "2026-01-02 03:04:05");
    assert_eq!(record.bytes(), bytes);
    assert!(LogRecord::parse(&bytes[1..]).is_err());
}

#[test]
fn answers_are_read_whole_or_not_at_all() {
    let load = LoadStart::parse(&hex!("000003E8 0007 01 00 A1B2C3D4 05F2E280")).unwrap();
    assert_eq!((load.balance, load.sequence, load.key_version, load.algorithm), (1000, 7, 1, 0));
    assert_eq!((load.random, load.mac1), (hex!("A1B2C3D4"), hex!("05F2E280")));
    let purchase = PurchaseStart::parse(&hex!("000003E8 0009 000010 01 00 A1B2C3D4")).unwrap();
    assert_eq!((purchase.balance, purchase.sequence, purchase.overdraft), (1000, 9, 16));
    assert_eq!(purchase.random, hex!("A1B2C3D4"));
    let overdraft = OverdraftStart::parse(&hex!("000003E8 0007 000010 01 00 A1B2C3D4 05F2E280")).unwrap();
    assert_eq!((overdraft.limit, overdraft.random, overdraft.mac1), (16, hex!("A1B2C3D4"), hex!("05F2E280")));
    let done = Completed::parse(&hex!("C18BCE19 BB79714C")).unwrap();
    assert_eq!((done.tac, done.mac2), (hex!("C18BCE19"), hex!("BB79714C")));
    let proof = Proof::parse(&hex!("BB79714C C18BCE19")).unwrap();
    assert_eq!((proof.tac, proof.mac), (done.tac, done.mac2));
    assert_eq!(balance(&hex!("000003E8")), Ok(1000));
    for len in 0..=24 {
        let bytes = vec![0; len];
        assert_eq!(LoadStart::parse(&bytes).is_ok(), len == 16);
        assert_eq!(PurchaseStart::parse(&bytes).is_ok(), len == 15);
        assert_eq!(OverdraftStart::parse(&bytes).is_ok(), len == 19);
        assert_eq!((Completed::parse(&bytes).is_ok(), Proof::parse(&bytes).is_ok()), (len == 8, len == 8));
        assert_eq!(balance(&bytes).is_ok(), len == 4);
    }
}

#[test]
fn only_moments_that_exist_are_read() {
    let date = hex!("20240229");
    assert!(Moment::parse(date, hex!("235959")).is_ok());
    for (date, time) in [
        (hex!("20230229"), hex!("000000")),
        (hex!("21000229"), hex!("000000")),
        (hex!("20241301"), hex!("000000")),
        (hex!("20240431"), hex!("000000")),
        (hex!("2024A101"), hex!("000000")),
        (date, hex!("240000")),
        (date, hex!("006000")),
        (date, hex!("00000A")),
    ] {
        assert!(Moment::parse(date, time).is_err(), "{}", hex::encode([&date[..], &time].concat()));
    }
}

/// The identifiers of the FMCOS manual; every other value has no name.
#[test]
fn types_have_their_names() {
    let named: Vec<u8> = (0..=255).filter(|code| TransactionType(*code).name().is_some()).collect();
    assert_eq!(named, [1, 2, 3, 4, 5, 6, 7, 9, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96]);
    assert_eq!(TransactionType::load(Kind::Deposit).code(), 1);
    assert_eq!(TransactionType::load(Kind::Purse).code(), 2);
    assert_eq!(TransactionType::purchase(Kind::Deposit).code(), 5);
    assert_eq!(TransactionType(0x88).to_string(), "88");
    assert_eq!(Kind::of_reference(2), Some(Kind::Purse));
    assert_eq!(Kind::of_reference(0), None);
    assert_eq!((yuan(0), yuan(5), yuan(123_456)), ("0.00".into(), "0.05".into(), "1234.56".into()));
}
