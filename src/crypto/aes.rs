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
