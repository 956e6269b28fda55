//! DES MACs of ISO/IEC 9797-1 (GB/T 15852.1): algorithm 1 with DES, and algorithm 3, the retail MAC.
//!
//! PBOC cards use both on their command lines: a key of 8 bytes gives algorithm 1, one of 16 bytes algorithm 3.

use des::{
    Des,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

/// A block of 8 bytes.
pub type Block = [u8; 8];

/// How a message becomes a row of whole blocks (ISO/IEC 9797-1, padding methods).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// Method 1: zeros, none where the message fills its last block.
    Zeros,
    /// Method 2: 80 and then zeros, always.
    Mandatory,
    /// The message is padded already.
    None,
}

/// A message that should be padded already and isn't: it ends within a block, or is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a padded message has whole blocks of 8 bytes, this one has {len} bytes")]
pub struct NotPadded {
    pub len: usize,
}

/// MAC algorithm 1: CBC-MAC with DES from a zero block, all 8 bytes of it.
pub fn single(key: &Block, message: &[u8], padding: Padding) -> Result<Block, NotPadded> {
    Ok(chain(&Des::new(&Array::from(*key)), &blocks(message, padding)?))
}

/// MAC algorithm 3: CBC-MAC with the left half of the key; the outcome deciphered with the right half and enciphered with the left
/// one. All 8 bytes of it.
pub fn retail(key: &[u8; 16], message: &[u8], padding: Padding) -> Result<Block, NotPadded> {
    let (left, right) = halves(key);
    let left = Des::new(&Array::from(left));
    let mut block = Array::from(chain(&left, &blocks(message, padding)?));
    Des::new(&Array::from(right)).decrypt_block(&mut block);
    left.encrypt_block(&mut block);
    Ok(block.into())
}

/// The two halves of a double-length key.
pub(super) fn halves(key: &[u8; 16]) -> (Block, Block) {
    let [a, b, c, d, e, f, g, h, right @ ..] = *key;
    ([a, b, c, d, e, f, g, h], right)
}

fn chain(cipher: &Des, blocks: &[Block]) -> Block {
    let mut state = Block::default();
    for block in blocks {
        state.iter_mut().zip(block).for_each(|(state, byte)| *state ^= byte);
        let mut enciphered = Array::from(state);
        cipher.encrypt_block(&mut enciphered);
        state = enciphered.into();
    }
    state
}

fn blocks(message: &[u8], padding: Padding) -> Result<Vec<Block>, NotPadded> {
    let mut padded = message.to_vec();
    if padding == Padding::Mandatory {
        padded.push(0x80);
    }
    if padding != Padding::None {
        padded.resize(padded.len().next_multiple_of(8).max(8), 0);
    }
    match padded.as_chunks() {
        (blocks @ [_, ..], []) => Ok(blocks.to_vec()),
        _ => Err(NotPadded { len: message.len() }),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        mac_algorithm: u8,
        padding: u8,
        key: String,
        message: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        mac: String,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/des-mac.yaml", |vector| {
            let input = &vector.input;
            let padding = [Padding::None, Padding::Zeros, Padding::Mandatory][usize::from(input.padding)];
            let (key, message) = (unhex(&input.key), unhex(&input.message));
            let mac = match input.mac_algorithm {
                1 => single(&key.try_into().unwrap(), &message, padding),
                3 => retail(&key.try_into().unwrap(), &message, padding),
                other => return Err(format!("MAC algorithm {other}")),
            };
            same("MAC", hex::encode(mac.unwrap()), vector.expect.mac.clone())
        });
    }

    #[test]
    fn only_whole_blocks_are_padded_already() {
        for len in [0, 1, 7, 9, 15] {
            assert_eq!(single(&[0; 8], &vec![0; len], Padding::None), Err(NotPadded { len }));
            assert!(retail(&[0; 16], &vec![0; len], Padding::Mandatory).is_ok());
        }
        let message = retail(&[0; 16], &[0; 9], Padding::None).unwrap_err().to_string();
        assert_eq!(message, "a padded message has whole blocks of 8 bytes, this one has 9 bytes");
    }
}
