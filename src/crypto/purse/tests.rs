use serde::Deserialize;

use super::*;
use crate::codec::{
    purse::{Covered, Moment, TransactionType},
    vectors::{InOut, same, unhex, walk},
};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Input {
    Diversify {
        key: String,
        factors: Vec<String>,
    },
    Fold {
        key: String,
    },
    LineMac {
        key: String,
        challenge: String,
        message: String,
    },
    LineEncipher {
        key: String,
        data: String,
    },
    OnlineSession {
        key: String,
        random: String,
        sequence: u16,
    },
    OfflineSession {
        key: String,
        random: String,
        sequence: u16,
        terminal_sequence: u32,
    },
    DerivedSession {
        key: String,
        seed: String,
    },
    /// A MAC over bytes that are written down.
    Mac {
        key: String,
        message: String,
    },
    /// A MAC over a transaction's fields.
    Transaction {
        key: String,
        what: What,
        fields: Fields,
    },
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum What {
    LoadMac1,
    LoadMac2,
    LoadTac,
    PurchaseMac1,
    PurchaseMac2,
    PurchaseTac,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(rename = "type")]
    kind: u8,
    amount: u32,
    terminal: String,
    #[serde(default)]
    balance: u32,
    #[serde(default)]
    sequence: u16,
    #[serde(default)]
    terminal_sequence: u32,
    #[serde(default)]
    date: String,
    #[serde(default)]
    time: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    value: String,
}

fn eight(text: &str) -> [u8; 8] {
    unhex(text).try_into().unwrap()
}

fn key(text: &str) -> Key {
    Key::new(&unhex(text)).unwrap()
}

#[test]
fn vectors() {
    walk::<InOut<Input, Expect>>("crypto/purse.yaml", |vector| {
        let found = match &vector.input {
            Input::Diversify { key: master, factors } => {
                let factors: Vec<_> = factors.iter().map(|factor| eight(factor)).collect();
                key(master).diversify_all(&factors).bytes.to_vec()
            }
            Input::Fold { key: whole } => key(whole).folded().0.to_vec(),
            Input::LineMac { key: line, challenge, message } => {
                key(line).line_mac(&unhex(challenge), &unhex(message)).to_vec()
            }
            Input::LineEncipher { key: line, data } => key(line).line_encipher(&unhex(data)).unwrap(),
            Input::OnlineSession { key: card, random, sequence } => {
                key(card).session(online_seed(unhex(random).try_into().unwrap(), *sequence)).0.to_vec()
            }
            Input::OfflineSession { key: card, random, sequence, terminal_sequence } => {
                let seed = offline_seed(unhex(random).try_into().unwrap(), *sequence, *terminal_sequence);
                key(card).session(seed).0.to_vec()
            }
            Input::DerivedSession { key: session, seed } => {
                SessionKey::new(eight(session)).derive(eight(seed)).0.to_vec()
            }
            Input::Mac { key: session, message } => SessionKey::new(eight(session)).mac(&unhex(message)).to_vec(),
            Input::Transaction { key: session, what, fields } => {
                let session = SessionKey::new(eight(session));
                let covered = Covered {
                    amount: fields.amount,
                    kind: TransactionType(fields.kind),
                    terminal: unhex(&fields.terminal).try_into().unwrap(),
                };
                let at = || Moment {
                    date: unhex(&fields.date).try_into().unwrap(),
                    time: unhex(&fields.time).try_into().unwrap(),
                };
                let message = match what {
                    What::LoadMac1 => covered.load_mac1(fields.balance),
                    What::LoadMac2 => covered.load_mac2(at()),
                    What::LoadTac => covered.load_tac(fields.balance, fields.sequence, at()),
                    What::PurchaseMac1 => covered.purchase_mac1(at()),
                    What::PurchaseMac2 => covered.purchase_mac2(),
                    What::PurchaseTac => covered.purchase_tac(fields.terminal_sequence, at()),
                };
                session.mac(&message).to_vec()
            }
        };
        same("value", hex::encode(found), vector.expect.value.clone())
    });
}

#[test]
fn a_key_has_eight_or_sixteen_bytes() {
    for len in 0..=24 {
        assert_eq!(Key::new(&vec![0; len]).is_ok(), matches!(len, 8 | 16), "{len}");
    }
    let told = Key::new(&[0; 24]).unwrap_err().to_string();
    assert_eq!(told, "a DES key has 8 bytes and a 3DES key 16, this one has 24");
}

/// An 8-byte key is DES wherever 3DES stands, and stays 8 bytes when it is diversified.
#[test]
fn a_key_of_eight_bytes_stays_single() {
    let (single, double) = (key("0123456789ABCDEF"), key("0123456789ABCDEF0123456789ABCDEF"));
    let factor = eight("8600100112345678");
    assert_eq!(single.session(factor), double.session(factor));
    assert_eq!(single.line_mac(&[1, 2, 3, 4], &[5]), double.line_mac(&[1, 2, 3, 4], &[5]));
    let diversified = single.diversify(factor);
    assert_eq!(diversified.bytes[..8], diversified.bytes[8..]);
    assert_eq!(diversified.folded().0, diversified.bytes[..8]);
    assert_ne!(double.diversify(factor).bytes[..8], double.diversify(factor).bytes[8..]);
}

/// A challenge of 4 bytes counts as 8 with zeros behind.
#[test]
fn a_short_challenge_is_filled_up() {
    let key = key("0123456789ABCDEFFEDCBA9876543210");
    assert_eq!(key.line_mac(&[0xCA, 0xFE, 0xBA, 0xBE], b"x"), key.line_mac(&eight("CAFEBABE00000000"), b"x"));
    assert_eq!(key.line_encipher(&[0; 7]).unwrap().len(), 8);
    assert_eq!(key.line_encipher(&[0; 8]).unwrap().len(), 16);
    assert_eq!(key.line_encipher(&[0; 256]), None);
}

#[test]
fn debug_shows_no_key() {
    let key = key("42424242424242424242424242424242");
    assert_eq!(format!("{key:?} {:?}", key.folded()), "Key(…) SessionKey(…)");
}
