//! The module's own computations: by itself, so that neither the tester nor a simulated purse card can be wrong like it.

use des::{
    Des,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

pub type Block = [u8; 8];

/// A key of the store, or one derived from it: one DES key, or two for 3DES.
#[derive(Clone)]
pub struct Key {
    left: Block,
    /// None: a key of 8 bytes.
    right: Option<Block>,
}

impl Key {
    /// None: neither 8 nor 16 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        match bytes.as_chunks() {
            ([left], []) => Some(Self { left: *left, right: None }),
            ([left, right], []) => Some(Self { left: *left, right: Some(*right) }),
            _ => None,
        }
    }

    pub fn is_single(&self) -> bool {
        self.right.is_none()
    }

    pub fn forth(&self, block: Block) -> Block {
        let once = forth(self.left, block);
        self.right.map_or(once, |right| forth(self.left, back(right, once)))
    }

    pub fn back(&self, block: Block) -> Block {
        let once = back(self.left, block);
        self.right.map_or(once, |right| back(self.left, forth(right, once)))
    }

    /// One level down.
    pub fn child(&self, factor: Block) -> Self {
        let complement = factor.map(|byte| !byte);
        Self { left: self.forth(factor), right: self.right.map(|_| self.forth(complement)) }
    }

    /// A key of 8 bytes for one transaction.
    pub fn session(&self, seed: Block) -> Self {
        Self { left: self.forth(seed), right: None }
    }

    /// Goes on with a chain of blocks; only the left half takes part until the end.
    pub fn link(&self, state: Block, blocks: &[Block]) -> Block {
        blocks.iter().fold(state, |mut state, block| {
            state.iter_mut().zip(block).for_each(|(byte, other)| *byte ^= other);
            forth(self.left, state)
        })
    }

    /// Ends a chain; of a 16-byte key with both halves.
    pub fn close(&self, state: Block) -> [u8; 4] {
        let [a, b, c, d, ..] = self.right.map_or(state, |right| forth(self.left, back(right, state)));
        [a, b, c, d]
    }

    /// The MAC of a whole message from a start value of zeros.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 4] {
        self.close(self.link([0; 8], padded(&parts.concat()).as_chunks().0))
    }
}

/// 80 and zeros behind.
pub fn padded(message: &[u8]) -> Vec<u8> {
    let mut padded = [message, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(8), 0);
    padded
}

fn forth(key: Block, block: Block) -> Block {
    let mut block = Array::from(block);
    Des::new(&Array::from(key)).encrypt_block(&mut block);
    block.into()
}

fn back(key: Block, block: Block) -> Block {
    let mut block = Array::from(block);
    Des::new(&Array::from(key)).decrypt_block(&mut block);
    block.into()
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    const TEST: [u8; 16] = hex!("0123456789ABCDEFFEDCBA9876543210");

    /// Computed by another program by the rules of the Fudan FMCOS manual; written down here anew.
    #[test]
    fn values_agree_with_another_program() {
        let key = Key::new(&TEST).unwrap();
        let child = key.child(hex!("8600100112345678"));
        assert_eq!((child.left, child.right), (hex!("D5BABD3DD622A54A"), Some(hex!("2B6936124B61CAB4"))));
        let session = key.session(hex!("A1B2C3D400090102"));
        assert_eq!(session.left, hex!("8C8854E114264EAB"));
        let covered = hex!("00000064 06 112233445566 20260102 030405");
        assert_eq!(session.mac(&[&covered]), hex!("9F20DD45"));
        assert_eq!(session.mac(&[&hex!("00000064")]), hex!("BB79714C"));
        let grey = session.session(hex!("5566778880000000"));
        assert_eq!(grey.left, hex!("B8B2B67603743D8C"));
        assert_eq!(grey.mac(&[&hex!("92 112233445566 20260102 030405")]), hex!("95831C9A"));
        assert_eq!(grey.mac(&[&hex!("000003E8 0009")]), hex!("1378FF22"));
        assert_eq!(grey.mac(&[&hex!("00000064")]), hex!("C1875E88"));
    }

    #[test]
    fn a_chain_closes_with_both_halves() {
        let key = Key::new(&TEST).unwrap();
        let message = padded(&hex!("04D69500061122"));
        let state = key.link(hex!("CAFEBABE00000000"), message.as_chunks().0);
        assert_eq!(key.close(state), hex!("4BC571CC"));
        let single = Key::new(&TEST[..8]).unwrap();
        assert_eq!(single.close(state), hex!("7526DB44"));
        assert_eq!(key.back(key.forth([7; 8])), [7; 8]);
        for len in 0..24 {
            assert_eq!(Key::new(&vec![0; len]).is_some(), matches!(len, 8 | 16), "{len}");
        }
    }
}
