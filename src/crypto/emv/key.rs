//! Symmetric keys of an issuer, a card and a session, and what is computed with them.
//!
//! # How sure it is
//! 3DES: card keys, common session keys, cryptograms, ARPC and MAC agree with published examples; the session keys of PBOC come from
//! one public description. SM4 ([`Algorithm::Sm4`]): the same constructions over the other cipher, from knowledge alone; the
//! standard (JR/T 0025, part on enhanced security) has to confirm them.

use std::fmt;

use des::{
    TdesEde2,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};
use sha1::{Digest, Sha1};
use sm4::Sm4;

use crate::crypto::des_mac::{self, Padding};

/// The block cipher that a card's keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Two-key 3DES; algorithm identifier 01 in 9F10.
    TripleDes,
    /// Algorithm identifier 04 in 9F10.
    Sm4,
}

/// A key of 16 bytes: an issuer's master key, a card's key or a session key. `Debug` shows no byte of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    algorithm: Algorithm,
    bytes: [u8; 16],
}

/// A key of another length than 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a 3DES or SM4 key has 16 bytes, this one has {len}")]
pub struct WrongKeyLength {
    pub len: usize,
}

/// A PAN or a PAN sequence number that no card can have. The PAN itself isn't told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PAN has 1 to 19 decimal digits and its sequence number is from 0 to 99")]
pub struct BadPan;

/// A PIN that no card can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 4 to 12 decimal digits")]
pub struct BadPin;

impl Key {
    pub const LEN: usize = 16;

    /// Exactly 16 bytes; parity bits are not looked at.
    pub fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, WrongKeyLength> {
        let bytes = bytes.try_into().map_err(|_| WrongKeyLength { len: bytes.len() })?;
        Ok(Self { algorithm, bytes })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The card's key from the issuer's, option A: Y are the last 16 digits of PAN and sequence number, the key is E(Y) ‖ E(¬Y).
    ///
    /// Parity bits stay as they come: 3DES doesn't look at them. With SM4 it is E(Y ‖ ¬Y).
    pub fn card_key(&self, pan: &str, sequence: u8) -> Result<Self, BadPan> {
        let digits = pan_and_sequence(pan, sequence)?;
        let missing = 16_usize.saturating_sub(digits.len());
        let padded =
            std::iter::repeat_n(0, missing).chain(digits.iter().copied().skip(digits.len().saturating_sub(16)));
        Ok(self.diversified(pack(padded)))
    }

    /// Option B, for a PAN longer than 16 digits: Y comes from the decimal digits of a SHA-1 over PAN and sequence number. A PAN of
    /// 16 digits or fewer gives what option A gives.
    pub fn card_key_option_b(&self, pan: &str, sequence: u8) -> Result<Self, BadPan> {
        if pan.len() <= 16 {
            return self.card_key(pan, sequence);
        }
        let mut digits = pan_and_sequence(pan, sequence)?;
        if digits.len() % 2 == 1 {
            digits.insert(0, 0);
        }
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        let hash = Sha1::digest(&bytes);
        let nibbles = || hash.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        // Decimal digits as they come; if they are too few, the letters after them, A as 0 and so on.
        let decimal = nibbles().filter(|nibble| *nibble < 10);
        let letters = nibbles().filter(|nibble| *nibble >= 10).map(|nibble| nibble - 10);
        Ok(self.diversified(pack(decimal.chain(letters).take(16))))
    }

    /// The session key of PBOC from a card's key: E(0…0 ‖ ATC) ‖ E(0…0 ‖ ¬ATC). With SM4 both halves are one block.
    pub fn session_key(&self, atc: u16) -> Self {
        let half = |atc: u16| {
            let [high, low] = atc.to_be_bytes();
            [0, 0, 0, 0, 0, 0, high, low]
        };
        self.derived(half(atc), half(!atc))
    }

    /// The common session key of EMV from a card's key: E(R with F0 as third byte) ‖ E(R with 0F). R is ATC and six zeros for a
    /// cryptogram, the cryptogram itself for secure messaging.
    pub fn common_session_key(&self, r: [u8; 8]) -> Self {
        let [a, b, _, rest @ ..] = r;
        let with = |mark: u8| {
            let [d, e, f, g, h] = rest;
            [a, b, mark, d, e, f, g, h]
        };
        self.derived(with(0xF0), with(0x0F))
    }

    /// The MAC of application cryptograms and issuer scripts, before any truncation.
    ///
    /// 3DES: retail MAC (ISO/IEC 9797-1 algorithm 3) with padding method 2. SM4: CBC-MAC with the same padding, its first 8 bytes.
    pub fn mac(&self, data: &[u8]) -> [u8; 8] {
        match self.algorithm {
            Algorithm::TripleDes => des_mac::retail(&self.bytes, data, Padding::Mandatory).unwrap_or_default(),
            Algorithm::Sm4 => {
                let mut state = [0; 16];
                for block in padded(data.to_vec(), 16).chunks(16) {
                    state.iter_mut().zip(block).for_each(|(state, byte)| *state ^= byte);
                    state = self.sm4(state);
                }
                first_half(state)
            }
        }
    }

    /// ARPC by method 1: E(AC ⊕ (ARC ‖ 0…0)). With SM4 the block is filled up with zeros and the first 8 bytes count.
    pub fn arpc(&self, cryptogram: [u8; 8], arc: [u8; 2]) -> [u8; 8] {
        let [a, b, rest @ ..] = cryptogram;
        let [c, d, e, f, g, h] = rest;
        let [high, low] = arc;
        let block = [a ^ high, b ^ low, c, d, e, f, g, h];
        match self.algorithm {
            Algorithm::TripleDes => self.tdes(block),
            Algorithm::Sm4 => first_half(self.sm4(join(block, [0; 8]))),
        }
    }

    /// ARPC by method 2: the first 4 bytes of the MAC over AC, card status update and proprietary data (0 to 8 bytes).
    pub fn arpc_method_2(&self, cryptogram: [u8; 8], status_update: [u8; 4], proprietary: &[u8]) -> [u8; 4] {
        let data = [&cryptogram[..], &status_update, proprietary].concat();
        let [a, b, c, d, ..] = self.mac(&data);
        [a, b, c, d]
    }

    /// Confidential data of an issuer script: a byte of length, the data, 80 and zeros where it doesn't fill its last block; ECB.
    ///
    /// `data` has at most 255 bytes; the length byte of more is FF.
    pub fn encipher(&self, data: &[u8]) -> Vec<u8> {
        let block = match self.algorithm {
            Algorithm::TripleDes => 8,
            Algorithm::Sm4 => 16,
        };
        let mut plain = vec![u8::try_from(data.len()).unwrap_or(u8::MAX)];
        plain.extend(data);
        if !plain.len().is_multiple_of(block) {
            plain = padded(plain, block);
        }
        match self.algorithm {
            Algorithm::TripleDes => plain.as_chunks().0.iter().flat_map(|block| self.tdes(*block)).collect(),
            Algorithm::Sm4 => plain.as_chunks().0.iter().flat_map(|block| self.sm4(*block)).collect(),
        }
    }

    /// The block of PIN CHANGE that carries a new PIN, before [`Self::encipher`]; `self` is the card's key for cryptograms.
    ///
    /// (0000 0000 ‖ bytes 5 to 8 of the key) ⊕ (length ‖ PIN ‖ F…). From knowledge: to be confirmed against JR/T 0025.
    pub fn pin_change_block(&self, pin: &str) -> Result<[u8; 8], BadPin> {
        let digits: Vec<u8> = digits(pin).filter(|digits| (4..=12).contains(&digits.len())).ok_or(BadPin)?;
        let length = u8::try_from(digits.len()).map_err(|_| BadPin)?;
        let nibbles = [0, length].into_iter().chain(digits).chain(std::iter::repeat(0x0F)).take(16);
        let mut block = pack(nibbles);
        block.iter_mut().zip(&self.bytes).skip(4).for_each(|(byte, key)| *byte ^= key);
        Ok(block)
    }

    fn diversified(&self, y: [u8; 8]) -> Self {
        self.derived(y, y.map(|byte| !byte))
    }

    /// E(left) ‖ E(right).
    fn derived(&self, left: [u8; 8], right: [u8; 8]) -> Self {
        let bytes = match self.algorithm {
            Algorithm::TripleDes => join(self.tdes(left), self.tdes(right)),
            Algorithm::Sm4 => self.sm4(join(left, right)),
        };
        Self { algorithm: self.algorithm, bytes }
    }

    fn tdes(&self, block: [u8; 8]) -> [u8; 8] {
        let mut block = Array::from(block);
        TdesEde2::new(&Array::from(self.bytes)).encrypt_block(&mut block);
        block.into()
    }

    fn sm4(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = Array::from(block);
        Sm4::new(&Array::from(self.bytes)).encrypt_block(&mut block);
        block.into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, …)", self.algorithm)
    }
}

fn digits(text: &str) -> Option<Vec<u8>> {
    text.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect()
}

fn pan_and_sequence(pan: &str, sequence: u8) -> Result<Vec<u8>, BadPan> {
    let mut all = digits(pan).filter(|digits| (1..=19).contains(&digits.len())).ok_or(BadPan)?;
    if sequence > 99 {
        return Err(BadPan);
    }
    all.extend([sequence / 10, sequence % 10]);
    Ok(all)
}

/// The first 16 nibbles as 8 bytes.
fn pack(nibbles: impl Iterator<Item = u8>) -> [u8; 8] {
    nibbles.take(16).fold(0_u64, |number, nibble| number << 4 | u64::from(nibble)).to_be_bytes()
}

fn padded(mut data: Vec<u8>, block: usize) -> Vec<u8> {
    data.push(0x80);
    data.resize(data.len().next_multiple_of(block), 0);
    data
}

fn join(left: [u8; 8], right: [u8; 8]) -> [u8; 16] {
    let mut both = [0; 16];
    both.iter_mut().zip(left.into_iter().chain(right)).for_each(|(place, byte)| *place = byte);
    both
}

fn first_half(block: [u8; 16]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = block;
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    /// What a vector asks for; every string is hex, but `pan`.
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Input {
        CardKeyA(Card),
        CardKeyB(Card),
        CommonSessionKey { key: String, r: String },
        SessionKey { key: String, atc: String },
        Mac { key: String, data: String },
        Arpc1 { key: String, ac: String, arc: String },
        Arpc2 { key: String, ac: String, status_update: String, proprietary: String },
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Card {
        key: String,
        pan: String,
        sequence: u8,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        value: String,
    }

    fn key(text: &str) -> Key {
        Key::new(Algorithm::TripleDes, &unhex(text)).unwrap()
    }

    /// Published keys have odd parity, ours whatever comes.
    fn odd_parity(bytes: &[u8]) -> String {
        hex::encode(bytes.iter().map(|byte| byte ^ u8::from(byte.count_ones() % 2 == 0)).collect::<Vec<_>>())
    }

    fn two<const N: usize>(text: &str) -> [u8; N] {
        unhex(text).try_into().unwrap()
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/emv-keys.yaml", |vector| {
            let derived = match &vector.input {
                Input::CardKeyA(card) => key(&card.key).card_key(&card.pan, card.sequence).unwrap(),
                Input::CardKeyB(card) => key(&card.key).card_key_option_b(&card.pan, card.sequence).unwrap(),
                Input::CommonSessionKey { key: from, r } => key(from).common_session_key(two(r)),
                Input::SessionKey { key: from, atc } => key(from).session_key(u16::from_be_bytes(two(atc))),
                _ => return Err("not a key".to_owned()),
            };
            same("key", odd_parity(&derived.bytes), odd_parity(&unhex(&vector.expect.value)))
        });
        walk::<InOut<Input, Expect>>("crypto/emv-cryptograms.yaml", |vector| {
            let found = match &vector.input {
                Input::Mac { key: with, data } => key(with).mac(&unhex(data)).to_vec(),
                Input::Arpc1 { key: with, ac, arc } => key(with).arpc(two(ac), two(arc)).to_vec(),
                Input::Arpc2 { key: with, ac, status_update, proprietary } => {
                    key(with).arpc_method_2(two(ac), two(status_update), &unhex(proprietary)).to_vec()
                }
                _ => return Err("no cryptogram".to_owned()),
            };
            same("value", hex::encode(found), vector.expect.value.clone())
        });
    }

    /// 19 digits and the sequence number 01: option A forgets the first five.
    #[test]
    fn the_last_sixteen_digits_count() {
        let issuer = key("0123456789ABCDEFFEDCBA9876543210");
        assert_eq!(issuer.card_key("6228480012345678901", 1), issuer.card_key("9999980012345678901", 1));
        assert_ne!(issuer.card_key("6228480012345678901", 1), issuer.card_key("6228480012345678901", 2));
        assert_eq!(
            issuer.card_key("5", 1),
            issuer.card_key("0000000000000000005", 1),
            "short ones are filled with zeros"
        );
        assert_eq!(issuer.card_key_option_b("6200000000000005", 0), issuer.card_key("6200000000000005", 0));
    }

    #[test]
    fn what_no_card_has_is_refused() {
        let issuer = Key::new(Algorithm::Sm4, &[1; 16]).unwrap();
        for (pan, sequence) in [("", 0), ("12345678901234567890", 0), ("6200A", 0), ("6200", 100)] {
            assert_eq!(issuer.card_key(pan, sequence), Err(BadPan), "{pan} {sequence}");
            assert_eq!(issuer.card_key_option_b(pan, sequence), Err(BadPan), "{pan} {sequence}");
        }
        for pin in ["", "123", "1234567890123", "12A4"] {
            assert_eq!(issuer.pin_change_block(pin), Err(BadPin), "{pin}");
        }
        for len in 0..40 {
            assert_eq!(Key::new(Algorithm::TripleDes, &vec![0; len]).is_ok(), len == 16, "{len}");
        }
        let told = Key::new(Algorithm::Sm4, &[0; 8]).unwrap_err().to_string();
        assert_eq!(told, "a 3DES or SM4 key has 16 bytes, this one has 8");
    }

    /// One block under SM4: GB/T 32907 example (key and plaintext alike); CBC-MAC of one whole block pads a second one.
    #[test]
    fn sm4_takes_blocks_of_sixteen() {
        let key = Key::new(Algorithm::Sm4, &hex!("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        let block = hex!("0123456789ABCDEFFEDCBA9876543210");
        assert_eq!(hex::encode_upper(key.sm4(block)), "681EDF34D206965E86B3E94F536E4246");
        let due = key.sm4(std::array::from_fn(|n| key.sm4(block)[n] ^ if n == 0 { 0x80 } else { 0 }));
        assert_eq!(key.mac(&block), due[..8]);
        assert_eq!(key.encipher(&[7; 15]).len(), 16);
        assert_eq!(key.encipher(&[7; 16]).len(), 32);
        assert_eq!(
            key.card_key("0123456789012345", 67).unwrap().bytes,
            key.sm4(hex!("2345678901234567DCBA9876FEDCBA98"))
        );
    }

    /// The SM4 constructions as sim:bank-card-sm has them, computed with OpenSSL's SM4 for tests/it/sim_bank.rs.
    #[test]
    fn sm4_follows_the_same_constructions() {
        let issuer = Key::new(Algorithm::Sm4, b"JINKA-ISSUER SM4").unwrap();
        let session = issuer.card_key("6200008642097537", 1).unwrap().session_key(1);
        let data = hex!("000000000100 000000000000 0156 0000000000 0156 260102 00 11223344 7C00 0001 03A01000");
        assert_eq!(session.mac(&data), hex!("D67DD815E55EEA92"));
        assert_eq!(session.arpc(hex!("D67DD815E55EEA92"), *b"00"), hex!("9299C5771A64697D"));
        let issuer = Key::new(Algorithm::Sm4, b"JINKA-ISSUER SMM").unwrap();
        let session = issuer.card_key("6200008642097537", 1).unwrap().session_key(1);
        assert_eq!(session.mac(&hex!("04DA9F5805 0001 D67DD815E55EEA92 07"))[..4], hex!("237D77D3"));
    }

    #[test]
    fn a_new_pin_is_hidden_under_the_key() {
        let key = key("000102030405060708090A0B0C0D0E0F");
        assert_eq!(hex::encode_upper(key.pin_change_block("1234").unwrap()), "041234FFFBFAF9F8");
        assert_eq!(hex::encode_upper(key.pin_change_block("123456789012").unwrap()), "0C1234567C9514F8");
        assert_eq!(key.encipher(&[0; 7]).len(), 8);
        assert_eq!(key.encipher(&[0; 8]).len(), 16);
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", key("42424242424242424242424242424242")), "Key(TripleDes, …)");
    }
}
