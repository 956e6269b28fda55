use hex_literal::hex;
use proptest::prelude::*;
use serde::Deserialize;

use super::{
    Content, MAX_DEPTH, SimpleTlv, Tag, TagClass, Tlv, build, find, length_bytes, parse, parse_compact, parse_one,
    parse_simple,
};
use crate::codec::vectors::{InOut, same, unhex, walk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    data: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    tree: Option<String>,
    tag: Option<String>,
    value_len: Option<usize>,
    error: Option<String>,
    /// Read by the tests of control information, where a sentence can be checked.
    #[expect(dead_code, reason = "for the reader of the file")]
    meaning: Option<String>,
}

/// The notation of the vectors: `82=7821 a5{80=71}`.
fn tree(objects: &[Tlv]) -> String {
    let show = |object: &Tlv| {
        let tag = object.tag.to_string().to_lowercase();
        match &object.content {
            // C6 has the constructed bit clear only in its class; the vectors show it as bytes.
            Content::Primitive(bytes) => format!("{tag}={}", hex::encode(bytes)),
            Content::Constructed(children) => format!("{tag}{{{}}}", tree(children)),
        }
    };
    objects.iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("codec/tlv.yaml", |vector| {
        let data = unhex(&vector.input.data);
        let objects = match (parse(&data), &vector.expect.error) {
            (Ok(objects), None) => objects,
            (Ok(objects), Some(error)) => return Err(format!("{error} due, read as {}", tree(&objects))),
            (Err(error), None) => return Err(error.to_string()),
            (Err(error), Some(due)) => {
                let word = match error.expected.as_ref() {
                    "the rest of a tag" => "tag cut",
                    "a length" => "length missing",
                    "a definite length" => "indefinite length",
                    expected if expected.ends_with("bytes of value") => "value cut",
                    _ => "another",
                };
                return same("error", word, due);
            }
        };
        if let Some(due) = &vector.expect.tree {
            same("tree", &tree(&objects), due)?;
        }
        if let Some(due) = &vector.expect.tag {
            same("tag", &objects[0].tag.to_string(), due)?;
        }
        if let Some(due) = vector.expect.value_len {
            same("length", objects[0].bytes().unwrap().len(), due)?;
        }
        // Everything but padding is built again as it came.
        let skipped = data.iter().take_while(|byte| **byte == 0).count();
        same("built again", build(&objects), data[skipped..].to_vec())
    });
}

#[test]
fn the_whole_domain_of_one_byte_tags() {
    for first in 0..=0xFFu8 {
        let one = parse_one(&[first, 0]);
        if first % 32 == 31 || first == 0 {
            // Tag number 31 announces more bytes; 00 is padding and no tag.
            assert!(one.is_err(), "{first:02X}");
            continue;
        }
        let tlv = one.unwrap();
        let class = [TagClass::Universal, TagClass::Application, TagClass::ContextSpecific, TagClass::Private]
            [usize::from(first / 64)];
        assert_eq!((tlv.tag, tlv.tag.class()), (Tag(u32::from(first)), class));
        assert_eq!(tlv.tag.is_constructed(), first & 32 != 0);
        assert_eq!(tlv.to_bytes(), [first, 0]);
    }
}

#[test]
fn long_tags() {
    assert_eq!(parse_one(&hex!("9F 02 01 AA")).unwrap(), Tlv::primitive(0x9F02, hex!("AA")));
    assert_eq!(parse_one(&hex!("DF 81 01 01 AA")).unwrap(), Tlv::primitive(0xDF8101, hex!("AA")));
    assert_eq!(parse_one(&hex!("7F 49 00")).unwrap(), Tlv::constructed(0x7F49, []));
    assert_eq!(parse_one(&hex!("DF 81 81 01 01 AA")).unwrap_err().at, 0);
    // A first subsequent byte whose number bits are all zero names no tag in BER.
    assert_eq!(parse_one(&hex!("9F 00 00")).unwrap_err().at, 1);
    assert_eq!(parse_one(&hex!("9F 80 01 00")).unwrap_err().at, 1);
    assert_eq!(parse_one(&hex!("9F")).unwrap_err().at, 1);
    assert_eq!(parse_one(&hex!("9F 81")).unwrap_err().at, 2);
}

#[test]
fn lengths() {
    let with = |head: &[u8], len: usize| [head, &vec![0xAA; len]].concat();
    let len = |bytes: &[u8]| parse_one(bytes).map(|tlv| tlv.bytes().unwrap().len());
    assert_eq!(len(&with(&hex!("80 7F"), 127)), Ok(127));
    assert_eq!(len(&with(&hex!("80 81 80"), 128)), Ok(128));
    assert_eq!(len(&with(&hex!("80 82 0100"), 256)), Ok(256));
    assert_eq!(len(&with(&hex!("80 83 010000"), 65_536)), Ok(65_536));
    assert_eq!(len(&with(&hex!("80 84 00010000"), 65_536)), Ok(65_536));
    // Longer than needed is allowed by BER.
    assert_eq!(len(&with(&hex!("80 81 01"), 1)), Ok(1));
    assert_eq!(len(&hex!("80 80")).unwrap_err().at, 1);
    assert_eq!(len(&hex!("80 85 0000000001 AA")).unwrap_err().at, 1);
    assert_eq!(len(&hex!("80 84 FFFFFFFF AA")).unwrap_err().at, 7);
    assert_eq!(len(&hex!("80 82 01")).unwrap_err().at, 3);
    assert_eq!(len(&hex!("80 02 AA")).unwrap_err().at, 3);
    assert_eq!(len(&hex!("80 01 AA BB")).unwrap_err().at, 3);
    assert_eq!(length_bytes(127), hex!("7F"));
    assert_eq!(length_bytes(128), hex!("81 80"));
    assert_eq!(length_bytes(255), hex!("81 FF"));
    assert_eq!(length_bytes(256), hex!("82 0100"));
    assert_eq!(length_bytes(65_536), hex!("83 010000"));
}

#[test]
fn padding_stands_between_objects_and_not_inside_values() {
    let objects = parse(&hex!("00 81 01 00 00 00 62 04 00 80 00 00 00")).unwrap();
    assert_eq!(objects, [Tlv::primitive(0x81, [0]), Tlv::constructed(0x62, [Tlv::primitive(0x80, [])])]);
    assert_eq!(parse(&[]), Ok(vec![]));
    assert_eq!(parse(&hex!("0000")), Ok(vec![]));
}

#[test]
fn places_inside_templates_count_from_the_start() {
    assert_eq!(parse(&hex!("62 04 83 03 3F 00")).unwrap_err().at, 6);
    assert_eq!(parse(&hex!("62 04 83 80 3F 00")).unwrap_err().at, 3);
    assert_eq!(parse(&hex!("81 00 62 04 A5 02 84 05")).unwrap_err().at, 8);
}

#[test]
fn nesting_has_a_bound() {
    let nested = |depth: usize| {
        (1..depth).fold(hex!("80 00").to_vec(), |inner, _| [&[0x62][..], &length_bytes(inner.len()), &inner].concat())
    };
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert!(parse(&nested(MAX_DEPTH + 1)).is_err());
    assert!(parse(&nested(2000)).is_err());
}

#[test]
fn found_by_tag() {
    let objects = parse(&hex!("6F 0D 84 02 AABB A5 07 BF0C 04 87 02 0102")).unwrap();
    assert_eq!(find(&objects, 0x87).and_then(Tlv::bytes), Some(&hex!("0102")[..]));
    assert_eq!(find(&objects, 0xBF0C).unwrap().child(0x87).and_then(Tlv::bytes), Some(&hex!("0102")[..]));
    assert_eq!(objects[0].child(0x87), None);
    assert_eq!(find(&objects, 0x88), None);
}

#[test]
fn simple_tlv() {
    let tlv = |tag: u8, value: &[u8]| SimpleTlv { tag, value: value.to_vec() };
    assert_eq!(parse_simple(&hex!("01 02 AABB FE 00")), Ok(vec![tlv(1, &hex!("AABB")), tlv(0xFE, &[])]));
    assert_eq!(parse_simple(&hex!("01 FF 0002 AABB")), Ok(vec![tlv(1, &hex!("AABB"))]));
    assert_eq!(parse_simple(&hex!("00 01 AA")).unwrap_err().at, 0);
    assert_eq!(parse_simple(&hex!("01 00 FF 01 AA")).unwrap_err().at, 2);
    assert_eq!(parse_simple(&hex!("01")).unwrap_err().at, 1);
    assert_eq!(parse_simple(&hex!("01 FF 00")).unwrap_err().at, 3);
    assert_eq!(parse_simple(&hex!("01 02 AA")).unwrap_err().at, 3);
    assert_eq!(tlv(1, &[0xAA; 254]).to_bytes().unwrap()[..2], hex!("01 FE"));
    assert_eq!(tlv(1, &[0xAA; 255]).to_bytes().unwrap()[..4], hex!("01 FF 00FF"));
    assert_eq!(tlv(1, &[0; 65_536]).to_bytes(), None);
}

#[test]
fn compact_tlv() {
    let objects = parse_compact(&hex!("31 C0 73 C82110 80")).unwrap();
    let seen: Vec<(u8, &[u8])> = objects.iter().map(|object| (object.tag, object.value.as_slice())).collect();
    assert_eq!(seen, [(3, &hex!("C0")[..]), (7, &hex!("C82110")[..]), (8, &[][..])]);
    assert_eq!(parse_compact(&hex!("31")).unwrap_err().at, 1);
}

fn objects() -> impl Strategy<Value = Vec<Tlv>> {
    let primitive_tag = prop::sample::select(vec![0x04u32, 0x50, 0x82, 0xC6, 0x5F20, 0x9F02, 0xDF8101]);
    let constructed_tag = prop::sample::select(vec![0x30u32, 0x62, 0x6F, 0xA5, 0x7F49, 0xBF0C, 0xFF8101]);
    let leaf =
        (primitive_tag, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(tag, bytes)| Tlv::primitive(tag, bytes));
    let tlv = leaf.prop_recursive(5, 40, 5, move |inner| {
        (constructed_tag.clone(), prop::collection::vec(inner, 0..5))
            .prop_map(|(tag, inner)| Tlv::constructed(tag, inner))
    });
    prop::collection::vec(tlv, 0..4)
}

proptest! {
    #![proptest_config(crate::codec::vectors::proptest_config())]

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (parse(&bytes), parse_one(&bytes), parse_simple(&bytes), parse_compact(&bytes));
    }

    #[test]
    fn parse_after_build_is_the_identity(objects in objects()) {
        prop_assert_eq!(parse(&build(&objects)).unwrap(), objects);
    }

    #[test]
    fn simple_parse_after_build_is_the_identity(tag in 1u8..=0xFE, value in prop::collection::vec(any::<u8>(), 0..600)) {
        let tlv = SimpleTlv { tag, value };
        prop_assert_eq!(parse_simple(&tlv.to_bytes().unwrap()).unwrap(), vec![tlv]);
    }
}
