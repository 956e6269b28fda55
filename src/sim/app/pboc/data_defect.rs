//! Defects of what a bank card holds: `bank-card`, or a card like it, with one thing wrong in its data. Where the wrong thing is signed, it is signed
//! anew, so that nothing else is wrong.

use super::issue::{Lies, edit, reissue};
use crate::sim::{
    app::{
        Personalisation,
        tlv::{self, Object, Value},
    },
    data_defect::DataDefect,
    icc::{Bytes, Folder, Profile, profile::Fid},
};

const PSE: &[u8] = b"1PAY.SYS.DDF01";
const PPSE: &[u8] = b"2PAY.SYS.DDF01";
const DEBIT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01];

/// An application that the card doesn't have.
const ABSENT: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x06];

const fn wrong(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "bank-card", edit }
}

const fn wrong_sm(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "bank-card-sm", edit }
}

/// In the order of a transaction.
#[rustfmt::skip] // a table is read by rows
pub const DATA_DEFECTS: &[DataDefect] = &[
    wrong("pse-not-found", "The PSE has another DF name, so that SELECT of it is answered with 6A82.",
        |card| named(card, PSE, |df| df.name = Some(Bytes(b"1PAY.SYS.DDF02".to_vec())))),
    wrong("pse-df-name-wrong", "The DF name in the FCI of the PSE has another last character.",
        |card| fci(card, PSE, 0x84, |value| last(value, 0x32))),
    wrong("pse-sfi-out-of-range", "The FCI of the PSE tells short identifier 11.",
        |card| fci(card, PSE, 0x88, |value| *value = vec![0x0B])),
    wrong("pse-record-without-entry", "A directory record holds its ADF name without the template 61.",
        |card| named(card, PSE, unwrap_entry)),
    wrong("pse-entry-without-aid", "An entry of the directory has no ADF name.",
        |card| named(card, PSE, |df| first_record(df, |objects| remove(objects, 0x4F)))),
    wrong("pse-entry-without-label", "An entry of the directory has no label.",
        |card| named(card, PSE, |df| first_record(df, |objects| remove(objects, 0x50)))),
    wrong("pse-lists-absent-application", "The directory lists an application that the card doesn't have.",
        |card| named(card, PSE, |df| first_record(df, |objects| set(objects, 0x4F, ABSENT)))),

    wrong("ppse-not-found", "The PPSE has another DF name, so that SELECT of it is answered with 6A82.",
        |card| named(card, PPSE, |df| df.name = Some(Bytes(b"2PAY.SYS.DDF02".to_vec())))),
    wrong("ppse-df-name-wrong", "The DF name in the FCI of the PPSE has another last character.",
        |card| fci(card, PPSE, 0x84, |value| last(value, 0x32))),
    wrong("ppse-without-entries", "The FCI of the PPSE lists nothing.",
        |card| information(card, PPSE, |objects| change(objects, 0xBF0C, |object| object.value = Value::Constructed(Vec::new())))),
    wrong("ppse-entry-without-aid", "An entry of the PPSE has no ADF name.",
        |card| information(card, PPSE, |objects| remove(objects, 0x4F))),
    wrong("ppse-lists-absent-application", "The PPSE lists an application that the card doesn't have.",
        |card| fci(card, PPSE, 0x4F, |value| *value = ABSENT.to_vec())),
    wrong("ppse-priorities-equal", "Both entries of the PPSE have priority 1.",
        |card| information(card, PPSE, |objects| equal_priorities(objects))),

    wrong("select-without-fci", "SELECT of an application is answered with 9000 alone.",
        |card| named(card, DEBIT, |df| df.fci = Some(Bytes(Vec::new())))),
    wrong("fci-df-name-other", "The DF name in the application's FCI ends in another byte.",
        |card| fci(card, DEBIT, 0x84, |value| last(value, 0x81))),
    wrong("fci-without-label", "The FCI of an application has no label.",
        |card| information(card, DEBIT, |objects| remove(objects, 0x50))),
    wrong("pdol-cut", "The PDOL lacks its last byte.",
        |card| fci(card, DEBIT, 0x9F38, cut)),
    wrong("pdol-without-qualifiers", "The PDOL doesn't ask for the terminal transaction qualifiers.",
        |card| {
            fci(card, DEBIT, 0x9F38, |value| without(value, &[0x9F, 0x66, 0x04]));
            application(card, |card| without(&mut card.pdol.0, &[0x9F, 0x66, 0x04]));
        }),
    wrong_sm("sm2-issuer-certificate-altered", "A byte of the issuer certificate with SM2 is altered.",
        |card| value_alone(card, 0x90, |value| flip(value))),
    wrong_sm("sm2-static-signature-altered", "A byte of the static data signed with SM2 is altered.",
        |card| value_alone(card, 0x93, |value| flip(value))),
    wrong_sm("sm2-icc-certificate-altered", "A byte of the ICC certificate with SM2 is altered.",
        |card| value_alone(card, 0x9F46, |value| flip(value))),
    wrong_sm("pdol-without-sm-indicator", "The PDOL doesn't ask for the SM indicator.",
        |card| {
            fci(card, DEBIT, 0x9F38, |value| without(value, &[0xDF, 0x69, 0x01]));
            application(card, |card| without(&mut card.pdol.0, &[0xDF, 0x69, 0x01]));
        }),
    wrong("log-entry-missing", "The FCI doesn't tell the log.",
        |card| information(card, DEBIT, |objects| remove(objects, 0xBF0C))),

    wrong("afl-cut", "The AFL lacks its last byte.",
        |card| application(card, |card| cut(&mut card.afl.0))),
    wrong("afl-sfi-zero", "The AFL's last entry names short identifier 0.",
        |card| application(card, |card| byte(&mut card.afl.0, 4, 0x00))),
    wrong("afl-last-before-first", "In an entry of the AFL the last record stands before the first one.",
        |card| application(card, |card| byte(&mut card.afl.0, 1, 0x03))),
    wrong("afl-too-many-signed", "An entry of the AFL has more signed records than records.",
        |card| application(card, |card| byte(&mut card.afl.0, 7, 0x06))),
    wrong("afl-names-absent-record", "The AFL names a record behind the file's last one.",
        |card| application(card, |card| byte(&mut card.afl.0, 6, 0x06))),
    wrong("record-template-other", "A record is a template 61 in place of 70.",
        |card| named(card, DEBIT, |df| first_record(df, |objects| change(objects, 0x70, |object| object.tag = 0x61)))),
    wrong("object-twice", "The expiry date stands in two records.",
        |card| debit(card, |df| edit(df, 0x5F20, &mut |objects, _| objects.push(Object::primitive(0x5F24, &[0x35, 0x12, 0x31]))))),

    wrong("pan-not-decimal", "A digit in the middle of the account number is A.",
        |card| value(card, 0x5A, |value| byte(value, 4, 0x5A))),
    wrong("pan-check-digit-wrong", "The account number's check digit is one too high, everywhere.",
        |card| {
            value(card, 0x57, |value| byte(value, 9, 0x9D));
            value(card, 0x5A, |value| byte(value, 9, 0x9F));
        }),
    wrong("expiry-no-date", "The expiry date has month 13.",
        |card| value(card, 0x5F24, |value| byte(value, 1, 0x13))),
    wrong("effective-after-expiry", "The effective date is after the expiry date.",
        |card| value(card, 0x5F25, |value| byte(value, 0, 0x36))),
    wrong("cdol2-missing", "The records hold no CDOL2.",
        |card| absent(card, 0x8D)),
    wrong("cdol1-without-unpredictable-number", "CDOL1 doesn't ask for the unpredictable number.",
        |card| {
            value(card, 0x8C, |value| without(value, &[0x9F, 0x37, 0x04]));
            application(card, |card| without(&mut card.cdol1.0, &[0x9F, 0x37, 0x04]));
        }),
    wrong("cdol2-without-response-code", "CDOL2 doesn't ask for the authorisation response code.",
        |card| {
            value(card, 0x8D, |value| without(value, &[0x8A, 0x02]));
            application(card, |card| without(&mut card.cdol2.0, &[0x8A, 0x02]));
        }),
    wrong("track2-without-separator", "Track 2 equivalent data have a zero for the separator.",
        |card| value(card, 0x57, |value| byte(value, 9, 0x80))),
    wrong("track2-other-pan", "Track 2 equivalent data hold another account number.",
        |card| value(card, 0x57, |value| byte(value, 8, 0x13))),
    wrong("track2-other-expiry", "Track 2 equivalent data hold another expiry.",
        |card| value(card, 0x57, |value| byte(value, 11, 0x11))),
    wrong("track2-other-service-code", "Track 2 equivalent data hold another service code.",
        |card| value(card, 0x57, |value| byte(value, 12, 0x20))),
    wrong("sequence-number-not-decimal", "The account sequence number is 0A.",
        |card| value(card, 0x5F34, |value| *value = vec![0x0A])),
    wrong("country-code-not-decimal", "The issuer's country code is 015A.",
        |card| value(card, 0x5F28, |value| last(value, 0x5A))),
    wrong("usage-control-short", "The application usage control has one byte.",
        |card| value(card, 0x9F07, cut)),
    wrong("cvm-list-cut", "The CVM list ends within a rule.",
        |card| value(card, 0x8E, cut)),
    wrong("cvm-rule-reserved", "A rule of the CVM list has condition 0A.",
        |card| value(card, 0x8E, |value| last(value, 0x0A))),
    wrong("action-code-short", "The issuer action code for denial has four bytes.",
        |card| value(card, 0x9F0E, cut)),
    wrong("version-number-missing", "The records hold no application version number.",
        |card| absent(card, 0x9F08)),
    wrong("cardholder-name-too-long", "The cardholder name has 27 characters.",
        |card| value(card, 0x5F20, |value| *value = b"JINKA/ABCDEFGHIJKLMNOPQRSTU".to_vec())),
    wrong("product-identification-missing", "The records hold no product identification.",
        |card| absent(card, 0x9F63)),
    wrong("identity-type-unknown", "The type of the identity document is 06.",
        |card| value(card, 0x9F62, |value| *value = vec![0x06])),
    wrong("identity-number-missing", "The records hold no number of an identity document.",
        |card| absent(card, 0x9F61)),

    wrong("issuer-exponent-missing", "The records hold no issuer exponent.",
        |card| absent(card, 0x9F32)),
    wrong("issuer-certificate-altered", "A byte of the issuer certificate is altered.",
        |card| value_alone(card, 0x90, |value| flip(value))),
    wrong("issuer-certificate-hash-wrong", "The issuer certificate is signed over a hash with one bit wrong.",
        |card| debit(card, |df| reissue(df, Lies { issuer_hash: true, ..Lies::default() }))),
    wrong("issuer-certificate-other-issuer", "The issuer certificate names another issuer.",
        |card| debit(card, |df| reissue(df, Lies { issuer: Some([0x62, 0x99, 0x99, 0xFF]), ..Lies::default() }))),
    wrong("issuer-certificate-expired", "The issuer certificate is expired.",
        |card| debit(card, |df| reissue(df, Lies { issuer_expiry: Some([0x12, 0x20]), ..Lies::default() }))),
    wrong("static-signature-altered", "A byte of the signed static data is altered.",
        |card| value_alone(card, 0x93, |value| flip(value))),
    wrong("static-signature-of-other-data", "The static signature is made over other records.",
        |card| debit(card, |df| reissue(df, Lies { static_data: true, ..Lies::default() }))),
    wrong("icc-certificate-altered", "A byte of the ICC certificate is altered.",
        |card| value_alone(card, 0x9F46, |value| flip(value))),
    wrong("icc-certificate-of-other-data", "The ICC certificate is made over other static data.",
        |card| debit(card, |df| reissue(df, Lies { card_data: true, ..Lies::default() }))),
    wrong("icc-certificate-other-pan", "The ICC certificate names another account number.",
        |card| debit(card, |df| reissue(df, Lies { card_pan: Some(*b"\x62\x00\x00\x55\x55\x55\x55\x55\x55\x4F"), ..Lies::default() }))),
    wrong("icc-certificate-expired", "The ICC certificate is expired.",
        |card| debit(card, |df| reissue(df, Lies { card_expiry: Some([0x12, 0x20]), ..Lies::default() }))),
    wrong("ddol-without-unpredictable-number", "The DDOL asks for the date in place of the unpredictable number.",
        |card| value(card, 0x9F49, |value| *value = vec![0x9A, 0x03])),

    wrong("log-format-missing", "GET DATA of the log format is answered with 6A88.",
        |card| application(card, |card| card.objects.retain(|object| object.tag != Fid(0x9F4F)))),
    wrong("cash-balance-not-decimal", "The balance of the electronic cash is a binary number.",
        |card| object(card, 0x9F79, &[0x00, 0x00, 0x00, 0x00, 0xC3, 0x50])),
    wrong("cash-threshold-missing", "GET DATA of the reset threshold is answered with 6A88.",
        |card| application(card, |card| card.objects.retain(|object| object.tag != Fid(0x9F6D)))),
    wrong("cash-balance-over-limit", "The balance limit is below the balance.",
        |card| object(card, 0x9F77, &[0x00, 0x00, 0x00, 0x04, 0x00, 0x00])),
    wrong("cash-authorisation-code-missing", "The records of an electronic cash transaction hold no authorisation code.",
        |card| absent(card, 0x9F74)),
];

/// The DF of a name.
fn named(card: &mut Profile, name: &[u8], change: impl FnOnce(&mut Folder)) {
    let is = |df: &&mut Folder| df.name.as_ref().is_some_and(|own| own.0 == name);
    if let Some(df) = card.master_file.folders.iter_mut().find(is) {
        change(df);
    }
}

fn debit(card: &mut Profile, change: impl FnOnce(&mut Folder)) {
    named(card, DEBIT, change);
}

/// The application's personalisation.
fn application(card: &mut Profile, change: impl FnOnce(&mut super::Personalisation)) {
    debit(card, |df| {
        if let Some(Personalisation::PbocDebitCredit(application)) = &mut df.application {
            change(application);
        }
    });
}

/// The value of an object of GET DATA.
fn object(card: &mut Profile, tag: u16, value: &[u8]) {
    application(card, |card| {
        let object = card.objects.iter_mut().find(|object| object.tag == Fid(tag));
        object.into_iter().for_each(|object| object.value = Bytes(value.to_vec()));
    });
}

/// A DF's FCI as data objects.
fn information(card: &mut Profile, name: &[u8], change: impl FnOnce(&mut Vec<Object>)) {
    named(card, name, |df| {
        if let Some(fci) = &mut df.fci
            && let Some(mut objects) = tlv::read(&fci.0)
        {
            change(&mut objects);
            fci.0 = tlv::write(&objects);
        }
    });
}

/// A value in a DF's FCI.
fn fci(card: &mut Profile, name: &[u8], tag: u16, spoil: impl Fn(&mut Vec<u8>)) {
    information(card, name, |objects| change(objects, tag, |object| primitive(object, &spoil)));
}

/// A value in the records of the application, which is signed anew.
fn value(card: &mut Profile, tag: u16, spoil: impl Fn(&mut Vec<u8>)) {
    value_alone(card, tag, spoil);
    debit(card, |df| reissue(df, Lies::default()));
}

/// The same, and nothing is signed anew.
fn value_alone(card: &mut Profile, tag: u16, spoil: impl Fn(&mut Vec<u8>)) {
    debit(card, |df| {
        edit(df, tag, &mut |objects, at| {
            objects.iter_mut().skip(at).take(1).for_each(|object| primitive(object, &spoil))
        });
    });
}

/// Takes an object out of the records of the application.
fn absent(card: &mut Profile, tag: u16) {
    debit(card, |df| edit(df, tag, &mut |objects, at| drop(objects.remove(at))));
}

fn primitive(object: &mut Object, spoil: impl Fn(&mut Vec<u8>)) {
    if let Value::Primitive(value) = &mut object.value {
        spoil(value);
    }
}

/// The first record of a DF's first file, as data objects.
fn first_record(df: &mut Folder, change: impl FnOnce(&mut Vec<Object>)) {
    if let Some(record) = df.files.iter_mut().flat_map(|file| file.records.iter_mut()).next()
        && let Some(mut objects) = tlv::read(&record.0)
    {
        change(&mut objects);
        record.0 = tlv::write(&objects);
    }
}

/// The entry's content stands right in the record.
fn unwrap_entry(df: &mut Folder) {
    first_record(df, |objects| {
        change(objects, 0x70, |record| {
            if let Value::Constructed(entries) = &mut record.value {
                let content = entries.drain(..).flat_map(|entry| match entry.value {
                    Value::Constructed(objects) => objects,
                    Value::Primitive(_) => Vec::new(),
                });
                let content = content.collect();
                record.value = Value::Constructed(content);
            }
        });
    });
}

/// Every 87 is 01.
fn equal_priorities(objects: &mut [Object]) {
    for object in objects {
        match &mut object.value {
            Value::Primitive(value) if object.tag == 0x87 => *value = vec![0x01],
            Value::Primitive(_) => {}
            Value::Constructed(inner) => equal_priorities(inner),
        }
    }
}

/// The first object with a tag, at any depth.
fn change(objects: &mut Vec<Object>, tag: u16, spoil: impl FnOnce(&mut Object)) {
    let mut spoil = Some(spoil);
    tlv::edit(objects, tag, &mut |objects, at| {
        if let (Some(object), Some(spoil)) = (objects.get_mut(at), spoil.take()) {
            spoil(object);
        }
    });
}

fn set(objects: &mut Vec<Object>, tag: u16, value: &[u8]) {
    change(objects, tag, |object| object.value = Value::Primitive(value.to_vec()));
}

fn remove(objects: &mut Vec<Object>, tag: u16) {
    tlv::edit(objects, tag, &mut |objects, at| drop(objects.remove(at)));
}

fn byte(value: &mut [u8], at: usize, byte: u8) {
    value.iter_mut().skip(at).take(1).for_each(|place| *place = byte);
}

fn last(value: &mut [u8], byte: u8) {
    value.iter_mut().rev().take(1).for_each(|place| *place = byte);
}

fn cut(value: &mut Vec<u8>) {
    value.pop();
}

fn flip(value: &mut [u8]) {
    value.iter_mut().skip(8).take(1).for_each(|byte| *byte ^= 0x01);
}

/// Takes the bytes of a list's entry out.
fn without(value: &mut Vec<u8>, entry: &[u8]) {
    if let Some(at) = value.windows(entry.len()).position(|window| window == entry) {
        value.drain(at..at + entry.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::reference;

    #[test]
    fn every_row_changes_its_card() {
        for defect in DATA_DEFECTS {
            let good = Profile::parse(defect.card, reference(defect.card).unwrap().card).unwrap();
            let bad = defect.spoil(good.clone());
            assert_ne!(format!("{good:?}"), format!("{bad:?}"), "{}", defect.id);
        }
    }
}
