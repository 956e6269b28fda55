//! SM4 (GB/T 32907) in ECB and CBC mode (GB/T 17964), and MAC algorithm 1 with it (GB/T 15852.1).

use std::fmt;

use sm4::{
    Sm4,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

/// A block of 16 bytes.
pub type Block = [u8; 16];

/// Data that aren't one or more blocks of 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("whole blocks of 16 bytes were due, these are {len} bytes")]
pub struct NotWhole {
    pub len: usize,
}

/// An SM4 key. `Debug` shows no byte of it.
#[derive(Clone)]
pub struct Sm4Key(Sm4);

impl Sm4Key {
    pub fn new(key: &Block) -> Self {
        Self(Sm4::new(&Array::from(*key)))
    }

    pub fn ecb_encipher(&self, data: &[u8]) -> Result<Vec<u8>, NotWhole> {
        Ok(whole(data)?.iter().flat_map(|block| self.encipher(block)).collect())
    }

    pub fn ecb_decipher(&self, data: &[u8]) -> Result<Vec<u8>, NotWhole> {
        Ok(whole(data)?.iter().flat_map(|block| self.decipher(block)).collect())
    }

    pub fn cbc_encipher(&self, initial: &Block, data: &[u8]) -> Result<Vec<u8>, NotWhole> {
        let mut state = *initial;
        let mut out = Vec::new();
        for block in whole(data)? {
            state = self.encipher(&mixed(&state, block));
            out.extend(state);
        }
        Ok(out)
    }

    pub fn cbc_decipher(&self, initial: &Block, data: &[u8]) -> Result<Vec<u8>, NotWhole> {
        let mut state = *initial;
        let mut out = Vec::new();
        for block in whole(data)? {
            out.extend(mixed(&state, &self.decipher(block)));
            state = *block;
        }
        Ok(out)
    }

    /// MAC algorithm 1 with padding method 2: all 16 bytes of the last block.
    pub fn mac(&self, message: &[u8]) -> Block {
        let mut state = Block::default();
        for block in padded(message).as_chunks().0 {
            state = self.encipher(&mixed(&state, block));
        }
        state
    }

    fn encipher(&self, block: &Block) -> Block {
        let mut block = Array::from(*block);
        self.0.encrypt_block(&mut block);
        block.into()
    }

    fn decipher(&self, block: &Block) -> Block {
        let mut block = Array::from(*block);
        self.0.decrypt_block(&mut block);
        block.into()
    }
}

impl fmt::Debug for Sm4Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm4Key(…)")
    }
}

/// Padding method 2: 80, then zeros up to a whole block; always at least one byte.
pub fn padded(message: &[u8]) -> Vec<u8> {
    let mut padded = [message, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(16), 0);
    padded
}

fn whole(data: &[u8]) -> Result<&[Block], NotWhole> {
    match data.as_chunks() {
        (blocks @ [_, ..], []) => Ok(blocks),
        _ => Err(NotWhole { len: data.len() }),
    }
}

fn mixed(a: &Block, b: &Block) -> Block {
    (u128::from_be_bytes(*a) ^ u128::from_be_bytes(*b)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        mode: String,
        key: String,
        iv: Option<String>,
        data: String,
        iterations: Option<u32>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        output: String,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/sm4.yaml", |vector| {
            let input = &vector.input;
            let key = Sm4Key::new(&unhex(&input.key).try_into().unwrap());
            let (data, due) = (unhex(&input.data), unhex(&vector.expect.output));
            match (input.mode.as_str(), &input.iv) {
                ("ecb", None) => {
                    let mut block = data.clone();
                    for _ in 0..input.iterations.unwrap_or(1) {
                        block = key.ecb_encipher(&block).unwrap();
                    }
                    same("ciphertext", &block, &due)?;
                    for _ in 0..input.iterations.unwrap_or(1) {
                        block = key.ecb_decipher(&block).unwrap();
                    }
                    same("plaintext", block, data)
                }
                ("cbc", Some(iv)) => {
                    let iv = unhex(iv).try_into().unwrap();
                    same("ciphertext", key.cbc_encipher(&iv, &data).unwrap(), due.clone())?;
                    same("plaintext", key.cbc_decipher(&iv, &due).unwrap(), data)
                }
                ("mac", None) => same("MAC", key.mac(&data).to_vec(), due),
                (other, _) => Err(format!("mode {other}")),
            }
        });
    }

    #[test]
    fn data_are_whole_blocks() {
        let key = Sm4Key::new(&[0x42; 16]);
        for len in [0, 1, 15, 17] {
            let data = vec![0; len];
            for outcome in [
                key.ecb_encipher(&data),
                key.ecb_decipher(&data),
                key.cbc_encipher(&[0; 16], &data),
                key.cbc_decipher(&[0; 16], &data),
            ] {
                assert_eq!(outcome, Err(NotWhole { len }));
            }
        }
        assert_eq!(hex::encode(padded(&[0x11; 15])), format!("{}80", "11".repeat(15)));
        assert_eq!(padded(&[0x11; 16]).len(), 32);
        assert_eq!(format!("{key:?}"), "Sm4Key(…)");
    }
}
