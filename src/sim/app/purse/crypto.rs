//! The card's own computations: by itself, so that card and tester can't be wrong alike.

use des::{
    Des,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

/// A card's key: two DES keys, alike where it has 8 bytes.
#[derive(Clone)]
pub struct CardKey {
    left: Des,
    right: Des,
    /// Both halves XORed; the key itself where it has 8 bytes.
    fold: [u8; 8],
}

/// A session key.
#[derive(Clone)]
pub struct Session(Des);

impl CardKey {
    /// None: neither 8 nor 16 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let (left, rest): (&[u8; 8], _) = bytes.split_first_chunk()?;
        let right: &[u8; 8] = if rest.is_empty() { left } else { rest.try_into().ok()? };
        let fold = if rest.is_empty() { *left } else { xor(*left, right) };
        Some(Self { left: Des::new(&Array::from(*left)), right: Des::new(&Array::from(*right)), fold })
    }

    /// 3DES of one block.
    pub fn forth(&self, block: [u8; 8]) -> [u8; 8] {
        encipher(&self.left, decipher(&self.right, encipher(&self.left, block)))
    }

    pub fn back(&self, block: [u8; 8]) -> [u8; 8] {
        decipher(&self.left, encipher(&self.right, decipher(&self.left, block)))
    }

    /// The session key of a seed.
    pub fn session(&self, seed: [u8; 8]) -> Session {
        Session::new(self.forth(seed))
    }

    /// The key of TACs and of RELOAD PIN.
    pub fn folded(&self) -> Session {
        Session::new(self.fold)
    }

    /// The MAC of a command on the line.
    pub fn line(&self, start: [u8; 8], message: &[u8]) -> [u8; 4] {
        let last = chain(&self.left, start, message);
        first(encipher(&self.left, decipher(&self.right, last)))
    }

    /// The data behind the length byte of enciphered command data. None: no whole blocks, or a length beyond them.
    pub fn open(&self, data: &[u8]) -> Option<Vec<u8>> {
        let (blocks @ [_, ..], []) = data.as_chunks::<8>() else { return None };
        let plain: Vec<u8> = blocks.iter().flat_map(|block| self.back(*block)).collect();
        let (length, rest) = plain.split_first()?;
        rest.get(..usize::from(*length)).map(<[u8]>::to_vec)
    }
}

impl Session {
    pub fn new(key: [u8; 8]) -> Self {
        Self(Des::new(&Array::from(key)))
    }

    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 4] {
        first(chain(&self.0, [0; 8], &parts.concat()))
    }
}

/// The last block of a chain over the message with 80 and zeros behind.
fn chain(cipher: &Des, start: [u8; 8], message: &[u8]) -> [u8; 8] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while !padded.len().is_multiple_of(8) {
        padded.push(0);
    }
    padded.as_chunks::<8>().0.iter().fold(start, |state, block| encipher(cipher, xor(state, block)))
}

fn encipher(cipher: &Des, block: [u8; 8]) -> [u8; 8] {
    let mut block = Array::from(block);
    cipher.encrypt_block(&mut block);
    block.into()
}

fn decipher(cipher: &Des, block: [u8; 8]) -> [u8; 8] {
    let mut block = Array::from(block);
    cipher.decrypt_block(&mut block);
    block.into()
}

fn xor(mut a: [u8; 8], b: &[u8; 8]) -> [u8; 8] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    a
}

fn first([a, b, c, d, ..]: [u8; 8]) -> [u8; 4] {
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Values of vectors/crypto/purse.yaml, written down here anew: the tester has its own code.
    #[test]
    fn values_agree_with_another_programs() {
        let key = CardKey::new(&hex!("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        assert_eq!(key.forth(hex!("A1B2C3D400078000")), hex!("F1667D94BE1BE3F5"));
        assert_eq!(key.back(hex!("F1667D94BE1BE3F5")), hex!("A1B2C3D400078000"));
        let session = key.session(hex!("A1B2C3D400078000"));
        assert_eq!(session.mac(&[&hex!("000003E8 00000064 02 112233445566")]), hex!("05F2E280"));
        let tac = CardKey::new(&hex!("101112131415161718191A1B1C1D1E1F")).unwrap().folded();
        let covered = hex!("0000044C 0007 00000064 02 112233445566 20260102 030405");
        assert_eq!(tac.mac(&[&covered]), hex!("42BB860A"));
        assert_eq!(key.line(hex!("CAFEBABE00000000"), &hex!("04D69500061122")), hex!("4BC571CC"));
        let single = CardKey::new(&hex!("0123456789ABCDEF")).unwrap();
        assert_eq!(single.line(hex!("CAFEBABE00000000"), &hex!("04D69500061122")), hex!("7526DB44"));
        assert_eq!(key.folded().mac(&[&hex!("123456")]), hex!("00E8797A"));
    }

    #[test]
    fn enciphered_data_are_opened() {
        let key = CardKey::new(&hex!("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        assert_eq!(key.open(&key.forth(hex!("0312345680000000"))), Some(hex!("123456").to_vec()));
        assert_eq!(key.open(&key.forth(hex!("0812345680000000"))), None);
        assert_eq!((key.open(&[0; 7]), key.open(&[])), (None, None));
        for len in 0..24 {
            assert_eq!(CardKey::new(&vec![0; len]).is_some(), matches!(len, 8 | 16), "{len}");
        }
    }
}
