use serde::Deserialize;

use super::{ClassByte, ClassKind, SecureMessaging};
use crate::codec::vectors::{InOut, same, unhex, walk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    cla: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    kind: String,
    chaining: Option<bool>,
    sm: Option<u8>,
    channel: Option<u8>,
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("codec/class.yaml", |vector| {
        let cla = ClassByte(unhex(&vector.input.cla)[0]);
        let kind = match cla.kind() {
            ClassKind::FirstInterindustry => "interindustry first",
            ClassKind::FurtherInterindustry => "interindustry further",
            ClassKind::Reserved => "reserved",
            ClassKind::Proprietary => "proprietary",
            ClassKind::Invalid => "invalid (FF)",
        };
        same("kind", kind, &vector.expect.kind)?;
        same("chaining", cla.chaining(), vector.expect.chaining)?;
        same("sm", cla.sm_bits(), vector.expect.sm)?;
        same("channel", cla.channel(), vector.expect.channel)
    });
}

/// Channel, chaining and secure messaging of the interindustry values; rows of 16 as in the standard's tables, written out by hand.
/// `n` none, `p` proprietary, `h` header not authenticated, `a` header authenticated.
#[rustfmt::skip] // a table is read by rows
const INTERINDUSTRY: [(u8, bool, &str, [u8; 16]); 6] = [
    (0x00, false, "nnnnpppphhhhaaaa", [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]),
    (0x10, true,  "nnnnpppphhhhaaaa", [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]),
    (0x40, false, "nnnnnnnnnnnnnnnn", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
    (0x50, true,  "nnnnnnnnnnnnnnnn", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
    (0x60, false, "hhhhhhhhhhhhhhhh", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
    (0x70, true,  "hhhhhhhhhhhhhhhh", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
];

/// What each high nibble of CLA is.
#[rustfmt::skip]
const KINDS: [ClassKind; 16] = [
    ClassKind::FirstInterindustry, ClassKind::FirstInterindustry, ClassKind::Reserved, ClassKind::Reserved,
    ClassKind::FurtherInterindustry, ClassKind::FurtherInterindustry, ClassKind::FurtherInterindustry, ClassKind::FurtherInterindustry,
    ClassKind::Proprietary, ClassKind::Proprietary, ClassKind::Proprietary, ClassKind::Proprietary,
    ClassKind::Proprietary, ClassKind::Proprietary, ClassKind::Proprietary, ClassKind::Proprietary,
];

#[test]
fn the_whole_domain() {
    let mut interindustry = 0;
    for value in 0..=0xFFu8 {
        let cla = ClassByte(value);
        let kind = if value == 0xFF { ClassKind::Invalid } else { KINDS[usize::from(value >> 4)] };
        assert_eq!(cla.kind(), kind, "{cla}");
        let row = INTERINDUSTRY.iter().find(|(base, ..)| *base == value & 0xF0);
        let Some((_, chaining, sm, channels)) = row else {
            assert_eq!((cla.channel(), cla.chaining(), cla.secure_messaging()), (None, None, None), "{cla}");
            assert_eq!((cla.with_channel(0), cla.with_chaining(true)), (None, None), "{cla}");
            continue;
        };
        interindustry += 1;
        let column = usize::from(value & 0x0F);
        assert_eq!(cla.channel(), Some(channels[column]), "{cla}");
        assert_eq!(cla.chaining(), Some(*chaining), "{cla}");
        let sm = match sm.as_bytes()[column] {
            b'n' => SecureMessaging::None,
            b'p' => SecureMessaging::Proprietary,
            b'h' => SecureMessaging::HeaderNotAuthenticated,
            _ => SecureMessaging::HeaderAuthenticated,
        };
        assert_eq!(cla.secure_messaging(), Some(sm), "{cla}");
    }
    assert_eq!(interindustry, 96);
}

#[test]
fn moved_to_another_channel() {
    #[rustfmt::skip] // class, channel, class there
    let table = [
        (0x00, 3, Some(0x03)), (0x00, 4, Some(0x40)), (0x00, 7, Some(0x43)), (0x00, 8, Some(0x44)), (0x00, 19, Some(0x4F)), (0x00, 20, None),
        (0x0C, 1, Some(0x0D)), (0x0C, 4, None), (0x04, 4, None), (0x08, 4, Some(0x60)), (0x6F, 0, Some(0x08)), (0x5F, 2, Some(0x12)),
        (0x10, 19, Some(0x5F)), (0x80, 1, None), (0x20, 0, None), (0xFF, 0, None),
    ];
    for (cla, channel, expected) in table {
        assert_eq!(ClassByte(cla).with_channel(channel), expected.map(ClassByte), "{cla:02X} to {channel}");
    }
}

#[test]
fn moving_keeps_what_the_class_says() {
    for value in 0..=0xFFu8 {
        let cla = ClassByte(value);
        for channel in 0..=19 {
            let Some(moved) = cla.with_channel(channel) else { continue };
            assert_eq!(moved.channel(), Some(channel));
            assert_eq!(moved.chaining(), cla.chaining());
            assert_eq!(moved.secure_messaging(), cla.secure_messaging());
        }
    }
}

#[test]
fn chaining_is_bit_5() {
    assert_eq!(ClassByte(0x00).with_chaining(true), Some(ClassByte(0x10)));
    assert_eq!(ClassByte(0x1F).with_chaining(false), Some(ClassByte(0x0F)));
    assert_eq!(ClassByte(0x6F).with_chaining(true), Some(ClassByte(0x7F)));
    assert_eq!(ClassByte(0x80).with_chaining(true), None);
}
