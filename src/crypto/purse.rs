//! Keys of electronic deposit and purse (JR/T 0025.2) as terminal and host have them, and what they compute: diversification, session
//! keys, the MACs and the TAC of a transaction, protection of commands on the line.
//!
//! What goes under a MAC is put together in [`crate::codec::purse`]; here are only keys. Simulated cards have code of their own.
//!
//! ```
//! use jinka::crypto::purse::{Key, offline_seed};
//! let master = Key::new(&[0x11; 16])?;
//! let card = master.diversify([0x86, 0, 1, 0, 1, 0x12, 0x34, 0x56]);
//! let session = card.session(offline_seed([0xA1, 0xB2, 0xC3, 0xD4], 9, 0x102));
//! assert_eq!(session.mac(&[0, 0, 0, 100]).len(), 4);
//! # Ok::<(), jinka::crypto::purse::WrongKeyLength>(())
//! ```
//!
//! # How sure it is
//! Session keys, MACs, the TAC of load and purchase and the protection of commands have two sources. The formula of diversification is from
//! knowledge, its factors have two sources. Whether the TAC of an overdraft update takes the folded key is read in two ways: see
//! [`Key::folded`] and [`Key::unfolded`].

use std::fmt;

use des::{
    Des, TdesEde2,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

use super::des_mac::{self, Block, Padding};

/// A MAC or TAC as it is transmitted.
pub type Mac = [u8; 4];

/// A key of 16 bytes (3DES), or one of 8 (DES), which is the same as 16 bytes of equal halves but for its diversification. `Debug` shows
/// no byte of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    bytes: [u8; 16],
    single: bool,
}

/// The key of one transaction, 8 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(Block);

/// A key of another length than 8 or 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a DES key has 8 bytes and a 3DES key 16, this one has {len}")]
pub struct WrongKeyLength {
    pub len: usize,
}

impl Key {
    /// 8 or 16 bytes; parity bits are not looked at.
    pub fn new(bytes: &[u8]) -> Result<Self, WrongKeyLength> {
        let wrong = WrongKeyLength { len: bytes.len() };
        match Block::try_from(bytes) {
            Ok(half) => Ok(Self::of_halves(half, half, true)),
            Err(_) => Ok(Self { bytes: bytes.try_into().map_err(|_| wrong)?, single: false }),
        }
    }

    fn of_halves(left: Block, right: Block, single: bool) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(left.into_iter().chain(right)).for_each(|(place, byte)| *place = byte);
        Self { bytes, single }
    }

    /// One level of diversification: the factor enciphered, then its complement enciphered. The last level's factor is the right half of
    /// the application serial number.
    pub fn diversify(&self, factor: Block) -> Self {
        let left = self.encipher_block(factor);
        let right = if self.single { left } else { self.encipher_block(factor.map(|byte| !byte)) };
        Self::of_halves(left, right, self.single)
    }

    /// Several levels, the issuer's first.
    pub fn diversify_all(&self, factors: &[Block]) -> Self {
        factors.iter().fold(self.clone(), |key, factor| key.diversify(*factor))
    }

    /// The session key of a transaction, from [`online_seed`] or [`offline_seed`].
    pub fn session(&self, seed: Block) -> SessionKey {
        SessionKey(self.encipher_block(seed))
    }

    /// The key of the TAC, and of the MAC of RELOAD PIN: left half XOR right half. Of an 8-byte key itself.
    pub fn folded(&self) -> SessionKey {
        let (left, right) = des_mac::halves(&self.bytes);
        if self.single {
            return SessionKey(left);
        }
        let mut folded = left;
        folded.iter_mut().zip(right).for_each(|(byte, other)| *byte ^= other);
        SessionKey(folded)
    }

    /// The other reading of an overdraft update's TAC, "the key directly": a MAC with all of the key, as on the command line.
    pub fn unfolded(&self, message: &[u8]) -> Mac {
        first(des_mac::retail(&self.bytes, message, Padding::Mandatory))
    }

    /// The MAC of a command: from the challenge (4 or 8 bytes, followed by zeros), over header with Lc and data.
    pub fn line_mac(&self, challenge: &[u8], message: &[u8]) -> Mac {
        // The chain of `des_mac` begins at zero: a block in front whose encipherment is the start value makes it begin there.
        let (left, _) = des_mac::halves(&self.bytes);
        let mut start = Array::from(initial(challenge));
        Des::new(&Array::from(left)).decrypt_block(&mut start);
        first(des_mac::retail(&self.bytes, &[&start, message].concat(), Padding::Mandatory))
    }

    /// Command data as they travel under line protection: length byte and data, 80 and zeros where a block isn't full, block by block.
    /// None: more than 255 bytes.
    pub fn line_encipher(&self, data: &[u8]) -> Option<Vec<u8>> {
        let mut plain = vec![u8::try_from(data.len()).ok()?];
        plain.extend(data);
        if !plain.len().is_multiple_of(8) {
            plain.push(0x80);
            plain.resize(plain.len().next_multiple_of(8), 0);
        }
        Some(plain.as_chunks().0.iter().flat_map(|block| self.encipher_block(*block)).collect())
    }

    /// One block enciphered: what INTERNAL AUTHENTICATE answers to a number and EXTERNAL AUTHENTICATE takes for a challenge.
    pub fn encipher_block(&self, block: Block) -> Block {
        let mut block = Array::from(block);
        TdesEde2::new(&Array::from(self.bytes)).encrypt_block(&mut block);
        block.into()
    }
}

impl SessionKey {
    /// An 8-byte key as it stands.
    pub fn new(bytes: Block) -> Self {
        Self(bytes)
    }

    /// MAC1, MAC2, MAC3 or a TAC: DES chained from zero over the message padded with 80 and zeros, its left 4 bytes.
    pub fn mac(&self, message: &[u8]) -> Mac {
        first(des_mac::single(&self.0, message, Padding::Mandatory))
    }

    /// A key made from this one by DES, as the grey lock makes its session key from the temporary one.
    pub fn derive(&self, seed: Block) -> Self {
        let mut block = Array::from(seed);
        Des::new(&Array::from(self.0)).encrypt_block(&mut block);
        Self(block.into())
    }
}

/// The seed of load, unload and overdraft update: card random, online sequence number, 8000.
pub fn online_seed(random: [u8; 4], sequence: u16) -> Block {
    seed(random, sequence, [0x80, 0x00])
}

/// The seed of purchase, cash withdrawal and composite purchase: card random, offline sequence number, the last two bytes of the terminal's
/// transaction sequence number.
pub fn offline_seed(random: [u8; 4], sequence: u16, terminal_sequence: u32) -> Block {
    let [.., third, fourth] = terminal_sequence.to_be_bytes();
    seed(random, sequence, [third, fourth])
}

fn seed([a, b, c, d]: [u8; 4], sequence: u16, [g, h]: [u8; 2]) -> Block {
    let [e, f] = sequence.to_be_bytes();
    [a, b, c, d, e, f, g, h]
}

/// The start value of a command's MAC: the challenge, zeros behind one of 4 bytes.
fn initial(challenge: &[u8]) -> Block {
    let mut block = Block::default();
    block.iter_mut().zip(challenge).for_each(|(place, byte)| *place = *byte);
    block
}

/// The left 4 bytes. Padding is always added, so that there is no message without a MAC.
fn first(mac: Result<Block, des_mac::NotPadded>) -> Mac {
    let [a, b, c, d, ..] = mac.unwrap_or_default();
    [a, b, c, d]
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

#[cfg(test)]
mod tests;
