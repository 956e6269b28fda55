//! Defects of what a product over the air holds and of how long it takes: `mobile-payment`, or a product like it, with one thing wrong.

use super::interface::{Activation, Identifier, Interface, Work};
use crate::sim::{
    app::{
        Personalisation,
        tlv::{self, Object, Value},
    },
    data_defect::DataDefect,
    icc::{Bytes, Folder, Profile, profile::Byte},
};

const PPSE: &[u8] = b"2PAY.SYS.DDF01";
const DEBIT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01];
const CREDIT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x02];
const QUASI_CREDIT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x03];
const CASH: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x06];
/// An application that the product doesn't have.
const ABSENT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x08];

const fn wrong(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "mobile-payment", edit }
}

const fn wrong_b(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "mobile-payment-b", edit }
}

const fn wrong_off(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "mobile-payment-off", edit }
}

/// A fault of the reader, not of the product: what it takes of a tap is most of the limit, and a tap is over the limit with it.
pub const SLOW_READER: &str = "reader-slow";

/// In the order of a tap. The product's own ATS is `0C 78 77 81 02 80 55 4A494E4B41`.
#[rustfmt::skip] // a table is read by rows
pub const DATA_DEFECTS: &[DataDefect] = &[
    wrong("identifier-five-bytes", "The identifier has five bytes.",
        |card| identifier(card, Identifier::Random { first: Byte(0x08), length: 5 })),
    wrong("identifier-with-cascade-tag", "The identifier of four bytes begins with 88.",
        |card| identifier(card, Identifier::Random { first: Byte(0x88), length: 4 })),
    wrong("identifier-not-marked-as-drawn", "An identifier that is drawn begins with 04.",
        |card| identifier(card, Identifier::Random { first: Byte(0x04), length: 4 })),
    wrong("identifier-fixed", "The identifier is the same at each activation.",
        |card| identifier(card, Identifier::Fixed(Bytes(vec![0x08, 0x11, 0x22, 0x33])))),
    wrong_b("identifier-drawn", "The PUPI is drawn at each activation.",
        |card| identifier(card, Identifier::Random { first: Byte(0x08), length: 4 })),
    wrong_b("pupi-short", "The reader gets an identifier of three bytes from a product of type B.",
        |card| identifier(card, Identifier::Fixed(Bytes(vec![0x1A, 0x2B, 0x3C])))),

    wrong("ats-length-wrong", "TL is one too high.", |card| ats(card, &[0x0D, 0x78, 0x77, 0x81, 0x02], HISTORICAL)),
    wrong("ats-format-reserved", "Bit 8 of T0 is set.", |card| ats(card, &[0x0C, 0xF8, 0x77, 0x81, 0x02], HISTORICAL)),
    wrong("ats-frame-size-reserved", "The frame size code of T0 is 14.", |card| ats(card, &[0x0C, 0x7E, 0x77, 0x81, 0x02], HISTORICAL)),
    wrong("ats-interface-bytes-missing", "T0 announces three interface bytes, the answer ends after one.",
        |card| ats(card, &[0x03, 0x78, 0x77], &[])),
    wrong("ats-bit-rate-reserved", "Bit 4 of TA(1) is set.", |card| ats(card, &[0x0C, 0x78, 0x7F, 0x81, 0x02], HISTORICAL)),
    wrong("ats-waiting-time-reserved", "The frame waiting time integer is 15.",
        |card| ats(card, &[0x0C, 0x78, 0x77, 0xF1, 0x02], HISTORICAL)),
    wrong("ats-guard-time-reserved", "The start-up frame guard time integer is 15.",
        |card| ats(card, &[0x0C, 0x78, 0x77, 0x8F, 0x02], HISTORICAL)),
    wrong("ats-options-reserved", "Bit 3 of TC(1) is set.", |card| ats(card, &[0x0C, 0x78, 0x77, 0x81, 0x06], HISTORICAL)),
    wrong("ats-historical-too-long", "The answer to select has 16 historical bytes.",
        |card| ats(card, &[0x15, 0x78, 0x77, 0x81, 0x02], b"\x80\x5EJINKA-JINKA-01")),
    wrong("ats-historical-overrun", "The data object of the historical bytes is announced one byte too long.",
        |card| ats(card, &[0x0C, 0x78, 0x77, 0x81, 0x02], b"\x80\x56JINKA")),

    wrong_b("protocol-type-without-part-4", "The protocol type says that ISO/IEC 14443-4 isn't supported.",
        |card| protocol(card, [0x00, 0x80, 0x81])),
    wrong_b("protocol-frame-size-reserved", "The frame size code is 14.", |card| protocol(card, [0x00, 0xE1, 0x81])),
    wrong_b("protocol-waiting-time-reserved", "The frame waiting time integer of type B is 15.",
        |card| protocol(card, [0x00, 0x81, 0xF1])),
    wrong_b("protocol-bit-rate-reserved", "Bit 4 of the bit rates is set.", |card| protocol(card, [0x08, 0x81, 0x81])),
    wrong_b("protocol-type-reserved", "Bit 4 of the protocol type is set.", |card| protocol(card, [0x00, 0x89, 0x81])),
    wrong_b("application-data-coding-reserved", "The coding of application data is 2.",
        |card| protocol(card, [0x00, 0x81, 0x89])),

    wrong("directory-not-found", "The contactless directory has another DF name, so that SELECT of it is answered with 6A82.",
        |card| named(card, PPSE, |df| df.name = Some(Bytes(b"2PAY.SYS.DDF02".to_vec())))),
    wrong("directory-named-otherwise", "The DF name in the FCI of the directory has another last character.",
        |card| object(card, PPSE, 0x84, |object| object.value = Value::Primitive(b"2PAY.SYS.DDF02".to_vec()))),
    wrong("directory-without-list", "The entries stand in A5 right away, without BF0C.", |card| objects(card, PPSE, |all| without_list(all))),
    wrong("entry-without-name", "An entry of the directory has no ADF name.", |card| objects(card, PPSE, |all| remove(all, 0x4F))),
    wrong("entry-without-label", "An entry of the directory has no label.", |card| objects(card, PPSE, |all| remove(all, 0x50))),
    wrong("entry-without-priority", "An entry of the directory has no priority.",
        |card| objects(card, PPSE, |all| remove(all, 0x87))),
    wrong("entries-of-equal-priority", "Both entries of the directory have priority 1.",
        |card| objects(card, PPSE, |all| each(all, 0x87, &mut |object| object.value = Value::Primitive(vec![0x01])))),
    wrong("priorities-reversed", "The application that was put first has the lower priority.",
        |card| objects(card, PPSE, |all| each(all, 0x87, &mut reverse))),
    wrong("active-application-not-listed", "The directory lists one of two active applications.",
        |card| entries(card, |list| drop(list.pop()))),
    wrong("application-listed-twice", "The directory lists an application twice, with different priorities.",
        |card| entries(card, |list| list.push(entry(CREDIT, b"PBOC CREDIT", 5)))),
    wrong("directory-lists-one-more", "The directory lists an application that the person at the product hasn't activated.",
        |card| entries(card, |list| list.push(entry(CASH, b"PBOC CASH", 4)))),
    wrong("directory-lists-absent", "The directory lists an application that the product doesn't have.",
        |card| entries(card, |list| list.push(entry(ABSENT, b"PBOC OTHER", 6)))),
    wrong("directory-lists-deactivated", "The contactless directory lists the deactivated application.",
        |card| entries(card, |list| list.push(entry(QUASI_CREDIT, b"PBOC QUASI", 3)))),
    wrong_off("directory-lists-switched-off", "The contactless directory lists an application though all are deactivated.",
        |card| entries(card, |list| list.push(entry(CREDIT, b"PBOC CREDIT", 1)))),
    wrong_off("application-survives-switching-off", "An application is still selected by its AID though contactless payment is switched off.",
        |card| named(card, CREDIT, |df| df.inactive = false)),
    wrong("entry-name-shortened", "An entry holds the beginning of the ADF name alone.",
        |card| object(card, PPSE, 0x4F, |object| shorten(&mut object.value))),
    wrong("entry-of-another-label", "An entry of the directory has another label than the application.",
        |card| object(card, PPSE, 0x50, |object| object.value = Value::Primitive(b"PBOC".to_vec()))),
    wrong("entry-of-another-priority", "An application's FCI tells another priority than the directory.",
        |card| object(card, DEBIT, 0x87, |object| object.value = Value::Primitive(vec![0x07]))),

    wrong("application-named-otherwise", "The DF name in the application's FCI ends in another byte.",
        |card| object(card, DEBIT, 0x84, |object| object.value = Value::Primitive(ABSENT.to_vec()))),
    wrong("application-without-label", "The FCI of an application has no label.",
        |card| objects(card, DEBIT, |all| remove(all, 0x50))),
    wrong("application-ignores-qualifiers", "The PDOL doesn't ask for the terminal transaction qualifiers.", ignore_qualifiers),
    wrong("block-reaches-all", "All applications are blocked.",
        |card| card.master_file.folders.iter_mut().for_each(|df| df.deactivated = df.application.is_some())),

    wrong("purchase-slow", "GET PROCESSING OPTIONS takes 700 ms.",
        |card| timed(card, |interface| takes(interface, 0xA8, 700_000))),
    wrong("purchase-now-and-then-slow", "Commands take up to 600 ms more now and then.",
        |card| timed(card, |interface| interface.timing.jitter_us = 600_000)),
    wrong("records-slow", "READ RECORD takes 150 ms.", |card| timed(card, |interface| takes(interface, 0xB2, 150_000))),
    wrong(SLOW_READER, "The reader takes 160 ms of every command.", |card| timed(card, |interface| interface.timing.reader_us = 160_000)),
];

/// Historical bytes of the good product.
const HISTORICAL: &[u8] = b"\x80\x55JINKA";

fn timed(card: &mut Profile, edit: impl FnOnce(&mut Interface)) {
    card.contactless.as_mut().into_iter().for_each(edit_once(edit));
}

/// An option has one element at most.
fn edit_once<T>(edit: impl FnOnce(&mut T)) -> impl FnMut(&mut T) {
    let mut edit = Some(edit);
    move |it| {
        if let Some(edit) = edit.take() {
            edit(it);
        }
    }
}

fn takes(interface: &mut Interface, instruction: u8, us: u64) {
    interface.timing.work.retain(|work| work.instruction.0 != instruction);
    interface.timing.work.push(Work { instruction: Byte(instruction), us });
}

fn identifier(card: &mut Profile, other: Identifier) {
    timed(card, |interface| match &mut interface.activation {
        Activation::TypeA { uid, .. } => *uid = other,
        Activation::TypeB { pupi, .. } => *pupi = other,
    });
}

fn ats(card: &mut Profile, begin: &[u8], historical: &[u8]) {
    timed(card, |interface| {
        if let Activation::TypeA { ats, .. } = &mut interface.activation {
            *ats = Bytes([begin, historical].concat());
        }
    });
}

fn protocol(card: &mut Profile, bytes: [u8; 3]) {
    timed(card, |interface| {
        if let Activation::TypeB { protocol_info, .. } = &mut interface.activation {
            *protocol_info = Bytes(bytes.to_vec());
        }
    });
}

fn named(card: &mut Profile, name: &[u8], change: impl FnOnce(&mut Folder)) {
    let found = card.master_file.folders.iter_mut().find(|df| df.name.as_ref().is_some_and(|own| own.0 == name));
    found.into_iter().for_each(edit_once(change));
}

/// A DF's FCI as data objects.
fn objects(card: &mut Profile, name: &[u8], change: impl FnOnce(&mut Vec<Object>)) {
    named(card, name, |df| {
        if let Some(fci) = &mut df.fci
            && let Some(mut all) = tlv::read(&fci.0)
        {
            change(&mut all);
            fci.0 = tlv::write(&all);
        }
    });
}

/// The first object with a tag in a DF's FCI.
fn object(card: &mut Profile, name: &[u8], tag: u16, change: impl FnOnce(&mut Object)) {
    let mut change = Some(change);
    objects(card, name, |all| {
        each(all, tag, &mut |object| {
            if let Some(change) = change.take() {
                change(object);
            }
        });
    });
}

/// The entries of the contactless directory.
fn entries(card: &mut Profile, change: impl FnOnce(&mut Vec<Object>)) {
    object(card, PPSE, 0xBF0C, |list| {
        if let Value::Constructed(entries) = &mut list.value {
            change(entries);
        }
    });
}

fn entry(name: &[u8], label: &[u8], priority: u8) -> Object {
    let objects = [Object::primitive(0x4F, name), Object::primitive(0x50, label), Object::primitive(0x87, &[priority])];
    Object { tag: 0x61, value: Value::Constructed(objects.to_vec()) }
}

/// All objects with a tag, at any depth.
fn each(objects: &mut [Object], tag: u16, change: &mut dyn FnMut(&mut Object)) {
    for object in objects {
        if object.tag == tag {
            change(object);
        } else if let Value::Constructed(within) = &mut object.value {
            each(within, tag, change);
        }
    }
}

fn remove(objects: &mut Vec<Object>, tag: u16) {
    tlv::edit(objects, tag, &mut |objects, at| drop(objects.remove(at)));
}

/// The content of BF0C stands where BF0C stood.
fn without_list(objects: &mut [Object]) {
    each(objects, 0xA5, &mut |own| {
        if let Value::Constructed(list) = &mut own.value {
            let within = list.drain(..).flat_map(|object| match object.value {
                Value::Constructed(entries) => entries,
                Value::Primitive(_) => Vec::new(),
            });
            let within: Vec<Object> = within.collect();
            *list = within;
        }
    });
}

/// 1 becomes 4, 2 becomes 3 …: the order of all is turned round.
fn reverse(object: &mut Object) {
    if let Value::Primitive(value) = &mut object.value {
        value.iter_mut().for_each(|priority| *priority = 5_u8.saturating_sub(*priority));
    }
}

fn shorten(value: &mut Value) {
    if let Value::Primitive(value) = value {
        value.pop();
    }
}

/// Out of the FCI's list and out of what the application expects.
fn ignore_qualifiers(card: &mut Profile) {
    fn without(list: &mut Vec<u8>) {
        const ENTRY: [u8; 3] = [0x9F, 0x66, 0x04];
        if let Some(at) = list.windows(ENTRY.len()).position(|window| window == ENTRY) {
            list.drain(at..at + ENTRY.len());
        }
    }
    object(card, DEBIT, 0x9F38, |object| {
        if let Value::Primitive(list) = &mut object.value {
            without(list);
        }
    });
    named(card, DEBIT, |df| {
        if let Some(Personalisation::PbocDebitCredit(application)) = &mut df.application {
            without(&mut application.pdol.0);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::reference;

    #[test]
    fn every_row_changes_its_product() {
        for defect in DATA_DEFECTS {
            let good = Profile::parse(defect.card, reference(defect.card).unwrap().card).unwrap();
            let bad = defect.spoil(good.clone());
            assert_ne!(format!("{good:?}"), format!("{bad:?}"), "{}", defect.id);
            assert_eq!(DATA_DEFECTS.iter().filter(|other| other.id == defect.id).count(), 1, "{}", defect.id);
        }
    }
}
