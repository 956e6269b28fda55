use serde::Deserialize;

use super::*;
use crate::codec::vectors::{InOut, same, unhex, walk};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Input {
    IssuerCertificate {
        modulus: String,
        exponent: String,
        certificate: String,
        remainder: String,
        key_exponent: String,
    },
    CardCertificate {
        modulus: String,
        exponent: String,
        certificate: String,
        remainder: String,
        key_exponent: String,
    },
    Static {
        modulus: String,
        exponent: String,
        signed: String,
    },
    Dynamic {
        modulus: String,
        exponent: String,
        signed: String,
        terminal_data: String,
    },
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Expect {
    Issuer { issuer: String, expiry: String, serial: String, modulus: String },
    Card { pan: String, expiry: String, serial: String, modulus: String, hash: String },
    Static { code: String, hash: String },
    Dynamic { number: String },
    Fault { fault: String },
}

fn public(modulus: &str, exponent: &str) -> PublicKey {
    PublicKey { modulus: unhex(modulus), exponent: unhex(exponent) }
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("crypto/emv-offline.yaml", |vector| match (&vector.input, &vector.expect) {
        (
            Input::IssuerCertificate { modulus, exponent, certificate, remainder, key_exponent },
            Expect::Issuer { issuer, expiry, serial, modulus: due },
        ) => {
            let authority = public(modulus, exponent);
            let parts = [certificate, remainder, key_exponent].map(|text| unhex(text));
            let found = recover_issuer_key(&authority, &parts[0], &parts[1], &parts[2]).map_err(|f| f.to_string())?;
            same("opens", opens(&authority, &parts[0]), Ok(()))?;
            // One bit of the key wrong, and nothing but noise comes out.
            let mut other = authority.clone();
            other.modulus[1] ^= 0x01;
            if opens(&other, &parts[0]).is_ok() {
                return Err("opens with another key".to_owned());
            }
            same("issuer", hex::encode(found.issuer), issuer.clone())?;
            same("expiry", hex::encode(found.expiry), expiry.clone())?;
            same("serial", hex::encode(found.serial), serial.clone())?;
            same("modulus", hex::encode(found.key.modulus), due.clone())
        }
        // The static data isn't given: everything but the check of the hash.
        (
            Input::CardCertificate { modulus, exponent, certificate, remainder, key_exponent },
            Expect::Card { pan, expiry, serial, modulus: due, hash },
        ) => {
            let issuer = public(modulus, exponent);
            let parts = [certificate, remainder, key_exponent].map(|text| unhex(text));
            let told = recover_icc_key(&issuer, &parts[0], &parts[1], &parts[2], b"other data");
            same("fault", told, Err(Fault::Hash))?;
            let opened = Opened::new(&issuer, &parts[0], 0x04).map_err(|f| f.to_string())?;
            same("hash", hex::encode(opened.hash), hash.clone())?;
            same("begin", hex::encode(&opened.body[..15]), format!("{pan}{expiry}{serial}"))?;
            let key = opened.certified_key(Reader(&opened.body[15..]), &parts[1], &parts[2]);
            same("modulus", hex::encode(key.unwrap().modulus), due.clone())
        }
        (Input::Static { modulus, exponent, signed }, Expect::Static { code, hash }) => {
            let issuer = public(modulus, exponent);
            let told = verify_static(&issuer, &unhex(signed), b"other data");
            same("fault", told, Err(Fault::Hash))?;
            let opened = Opened::new(&issuer, &unhex(signed), 0x03).map_err(|f| f.to_string())?;
            same("code", hex::encode(&opened.body[1..3]), code.clone())?;
            same("hash", hex::encode(opened.hash), hash.clone())
        }
        (Input::Dynamic { modulus, exponent, signed, terminal_data }, expect) => {
            let found = verify_dynamic(&public(modulus, exponent), &unhex(signed), &unhex(terminal_data));
            match (found, expect) {
                (Ok(found), Expect::Dynamic { number }) => {
                    same("rest", found.rest.len(), 0)?;
                    same("number", hex::encode(found.number), number.clone())
                }
                (Err(found), Expect::Fault { fault }) => same("fault", found.to_string(), fault.clone()),
                (found, _) => Err(format!("came to {found:?}")),
            }
        }
        _ => Err("input and expectation don't belong together".to_owned()),
    });
}

/// A key pair of `vectors/keys/bank.yaml`.
#[derive(Deserialize)]
struct Pair {
    modulus: String,
    private: String,
}

impl Pair {
    fn named(name: &str) -> Self {
        let text = include_str!("../../../../vectors/keys/bank.yaml");
        let mut all: std::collections::BTreeMap<String, Self> = serde_saphyr::from_str(text).unwrap();
        all.remove(name).unwrap()
    }

    fn public(&self) -> PublicKey {
        PublicKey { modulus: unhex(&self.modulus), exponent: vec![3] }
    }

    /// `6A ‖ content ‖ SHA-1(content ‖ more) ‖ BC` under the private key; `content` is filled with BB.
    fn sign(&self, content: &[u8], more: &[u8]) -> Vec<u8> {
        let mut content = content.to_vec();
        content.resize(self.public().len() - HASH - 2, FILLER);
        let hash = Sha1::digest([&content, more].concat());
        self.raise(&[&[0x6A][..], &content, &hash, &[0xBC]].concat())
    }

    fn raise(&self, plain: &[u8]) -> Vec<u8> {
        PublicKey { modulus: unhex(&self.modulus), exponent: unhex(&self.private) }.recover(plain).unwrap()
    }
}

const UNPREDICTABLE: [u8; 4] = [0x11, 0x22, 0x33, 0x44];

#[test]
fn each_check_of_a_certificate_objects() {
    let authority = Pair::named("ca");
    let issuer = Pair::named("issuer").public();
    let begin = hex::decode("02 62000000 1235 000001 01 01 90 01".replace(' ', "")).unwrap();
    let (inside, remainder) = issuer.modulus.split_at(140);
    let sign = |begin: &[u8]| authority.sign(&[begin, inside].concat(), &[remainder, &[3]].concat());
    let recover = |certificate: &[u8]| recover_issuer_key(&authority.public(), certificate, remainder, &[3]);
    let good = sign(&begin);
    let found = recover(&good).unwrap();
    assert_eq!((found.issuer, found.expiry, found.serial), ([0x62, 0, 0, 0], [0x12, 0x35], [0, 0, 1]));
    assert_eq!(found.key, issuer);

    assert_eq!(recover(&good[1..]), Err(Fault::KeyLength { due: 176, len: 175 }));
    assert!(matches!(recover_issuer_key(&issuer, &good, remainder, &[3]), Err(Fault::KeyLength { due: 144, .. })));
    assert!(matches!(recover_issuer_key(&authority.public(), &[0xFF; 176], &[], &[3]), Err(Fault::KeyLength { .. })));
    let changed = |at: usize, byte: u8| {
        let mut begin = begin.clone();
        begin[at] = byte;
        recover(&sign(&begin))
    };
    assert_eq!(changed(0, 0x04), Err(Fault::Format { due: 0x02, found: 0x04 }));
    assert_eq!(changed(10, 0x02), Err(Fault::HashAlgorithm { found: 0x02 }));
    assert_eq!(changed(11, 0x02), Err(Fault::KeyAlgorithm { found: 0x02 }));
    assert_eq!(changed(12, 0x91), Err(Fault::KeyShape), "a byte of modulus missing");
    assert_eq!(changed(13, 0x03), Err(Fault::KeyShape), "exponent of three bytes");
    assert_eq!(recover_issuer_key(&authority.public(), &good, &[], &[3]), Err(Fault::KeyShape));
    assert_eq!(recover_issuer_key(&authority.public(), &good, remainder, &[5]), Err(Fault::Hash));
    let mut plain = authority.public().recover(&good).unwrap();
    plain[0] = 0x4A;
    assert_eq!(recover(&authority.raise(&plain)), Err(Fault::Header { found: 0x4A }));
    plain[0] = 0x6A;
    plain[175] = 0xBB;
    assert_eq!(recover(&authority.raise(&plain)), Err(Fault::Trailer { found: 0xBB }));
}

/// A modulus that fits leaves filler, which has to be BB; the hash covers the static data.
#[test]
fn a_short_key_leaves_filler() {
    let issuer = Pair::named("issuer");
    let card = Pair::named("card-credit").public();
    let begin = hex::decode("04 6200009876543212FFFF 1235 000002 01 01 60 01".replace(' ', "")).unwrap();
    let content = [&begin[..], &card.modulus].concat();
    let certificate = issuer.sign(&content, b"\x03static");
    let recover = |certificate: &[u8], data: &[u8]| recover_icc_key(&issuer.public(), certificate, &[], &[3], data);
    let found = recover(&certificate, b"static").unwrap();
    assert_eq!(found.key, card);
    assert_eq!(hex::encode(found.pan), "6200009876543212ffff");
    assert_eq!(format!("{found:?}"), "IccCertificate(expiry 1235, 96 bytes of key)");
    assert_eq!(recover(&certificate, b"other"), Err(Fault::Hash));
    let spoilt = issuer.sign(&[&content[..], &[0x00]].concat(), b"\x03static");
    assert_eq!(recover(&spoilt, b"static"), Err(Fault::Filler));
}

#[test]
fn static_data_are_covered() {
    let issuer = Pair::named("issuer");
    let signed = issuer.sign(&[0x03, 0x01, 0xDA, 0xC0], b"static");
    assert_eq!(verify_static(&issuer.public(), &signed, b"static"), Ok([0xDA, 0xC0]));
    assert_eq!(verify_static(&issuer.public(), &signed, b"statiC"), Err(Fault::Hash));
    let spoilt = issuer.sign(&[0x03, 0x01, 0xDA, 0xC0, 0xBC], b"static");
    assert_eq!(verify_static(&issuer.public(), &spoilt, b"static"), Err(Fault::Filler));
}

#[test]
fn dynamic_data_are_read_within_their_length() {
    let card = Pair::named("card-debit");
    let verify = |content: &[u8]| verify_dynamic(&card.public(), &card.sign(content, &UNPREDICTABLE), &UNPREDICTABLE);
    let due = DynamicData { number: vec![0xA1, 0xA2], rest: vec![0xFF] };
    assert_eq!(verify(&[0x05, 0x01, 0x04, 0x02, 0xA1, 0xA2, 0xFF]), Ok(due));
    assert_eq!(verify(&[0x05, 0x01, 0x03, 0x02, 0xA1, 0xA2, 0xFF]), Err(Fault::Filler));
    assert_eq!(verify(&[0x05, 0x01, 0x00]), Err(Fault::Length), "no length of the number");
    assert_eq!(verify(&[0x05, 0x01, 0x02, 0x02, 0xA1]), Err(Fault::Length), "number beyond the data");
    assert_eq!(verify(&[0x05, 0x01, 0xFF]), Err(Fault::Length), "data beyond the signature");
    assert_eq!(verify(&[0x05, 0x04, 0x03, 0x02, 0xA1, 0xA2]), Err(Fault::HashAlgorithm { found: 0x04 }));
    let signed = card.sign(&[0x05, 0x01, 0x03, 0x02, 0xA1, 0xA2], &[0; 4]);
    assert_eq!(verify_dynamic(&card.public(), &signed, &UNPREDICTABLE), Err(Fault::Hash));
}

#[test]
fn a_combined_signature_covers_the_transaction() {
    let card = Pair::named("card-debit");
    let sign = |transaction: &[u8], unpredictable: &[u8]| {
        let hash = Sha1::digest(transaction);
        let mut data = vec![0x02, 0xA1, 0xA2, 0x40];
        data.extend([0xAC; 8]);
        data.extend(hash);
        card.sign(&[&[0x05, 0x01, 0x20][..], &data].concat(), unpredictable)
    };
    let verify = |signed: &[u8]| verify_combined(&card.public(), signed, UNPREDICTABLE, b"transaction");
    let found = verify(&sign(b"transaction", &UNPREDICTABLE)).unwrap();
    assert_eq!(found, CombinedData { number: vec![0xA1, 0xA2], cid: 0x40, cryptogram: [0xAC; 8] });
    assert_eq!(verify(&sign(b"another", &UNPREDICTABLE)), Err(Fault::TransactionHash));
    assert_eq!(verify(&sign(b"transaction", &[0; 4])), Err(Fault::Hash));
    assert_eq!(verify(&card.sign(&[0x05, 0x01, 0x03, 0x02, 0xA1, 0xA2], &UNPREDICTABLE)), Err(Fault::Length));
}
