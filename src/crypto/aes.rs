//! AES-128 on single blocks (FIPS 197), for authentication schemes whose cryptogram is one block or a few.

use std::fmt;

use aes::{
    Aes128,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

/// A block of 16 bytes.
pub type Block = [u8; 16];

/// An AES-128 key. `Debug` shows no byte of it.
#[derive(Clone)]
pub struct Aes128Key(Aes128);

/// A key of another length than 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an AES-128 key has 16 bytes, this one has {len}")]
pub struct WrongKeyLength {
    pub len: usize,
}

impl Aes128Key {
    pub const LEN: usize = 16;

    /// Exactly 16 bytes.
    pub fn new(key: &[u8]) -> Result<Self, WrongKeyLength> {
        let key: [u8; 16] = key.try_into().map_err(|_| WrongKeyLength { len: key.len() })?;
        Ok(Self(Aes128::new(&Array::from(key))))
    }

    pub fn encrypt_block(&self, block: &Block) -> Block {
        let mut block = Array::from(*block);
        self.0.encrypt_block(&mut block);
        block.into()
    }

    pub fn decrypt_block(&self, block: &Block) -> Block {
        let mut block = Array::from(*block);
        self.0.decrypt_block(&mut block);
        block.into()
    }
}

impl fmt::Debug for Aes128Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Aes128Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Aes128Key;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        key: String,
        plaintext: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        ciphertext: String,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/aes-block.yaml", |vector| {
            let key = Aes128Key::new(&unhex(&vector.input.key)).unwrap();
            let plain = unhex(&vector.input.plaintext).try_into().unwrap();
            let cipher = unhex(&vector.expect.ciphertext).try_into().unwrap();
            same("ciphertext", key.encrypt_block(&plain), cipher)?;
            same("plaintext", key.decrypt_block(&cipher), plain)
        });
    }

    #[test]
    fn only_sixteen_bytes_are_a_key() {
        for len in 0..40 {
            assert_eq!(Aes128Key::new(&vec![0; len]).is_ok(), len == 16, "{len}");
        }
        assert_eq!(Aes128Key::new(&[0; 15]).unwrap_err().to_string(), "an AES-128 key has 16 bytes, this one has 15");
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", Aes128Key::new(&[0x42; 16]).unwrap()), "Aes128Key(…)");
    }
}
