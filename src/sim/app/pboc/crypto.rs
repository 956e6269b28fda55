//! The card's own computations: by itself, so that card and tester can't be wrong alike.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use des::{
    Des, TdesEde2,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};
use sm2::dsa::signature::Signer as _;
use sm4::Sm4;

use super::personalisation::Cipher;

/// A card's key or a session key.
#[derive(Clone)]
pub struct SecretKey {
    cipher: Cipher,
    bytes: [u8; 16],
}

impl SecretKey {
    /// None: not 16 bytes.
    pub fn new(cipher: Cipher, bytes: &[u8]) -> Option<Self> {
        Some(Self { cipher, bytes: bytes.try_into().ok()? })
    }

    /// The key of one transaction: ATC enciphered on the left, its complement on the right.
    pub fn session(&self, atc: u16) -> Self {
        let block = u128::from(atc) << 64 | u128::from(!atc);
        Self { cipher: self.cipher, bytes: self.blocks(&block.to_be_bytes(), true).try_into().unwrap_or([0; 16]) }
    }

    /// Eight bytes of MAC over data padded with 80 and zeros.
    pub fn mac(&self, data: &[u8]) -> [u8; 8] {
        let size = self.size();
        let mut padded = [data, &[0x80]].concat();
        while !padded.len().is_multiple_of(size) {
            padded.push(0);
        }
        let mut chained = vec![0; size];
        let last = padded.len() / size;
        for (n, block) in padded.chunks(size).enumerate() {
            let mixed: Vec<u8> = chained.iter().zip(block).map(|(a, b)| a ^ b).collect();
            chained = match self.cipher {
                // Single DES on the way, all of the key at the end: the same as undoing and redoing the last step.
                Cipher::TripleDes if n + 1 < last => self.single(&mixed),
                _ => self.blocks(&mixed, true),
            };
        }
        first(&chained)
    }

    /// What the issuer answers to a cryptogram with a response code.
    pub fn response(&self, cryptogram: [u8; 8], code: [u8; 2]) -> [u8; 8] {
        let mut block = cryptogram.to_vec();
        block.iter_mut().zip(code).for_each(|(byte, code)| *byte ^= code);
        block.resize(self.size(), 0);
        first(&self.blocks(&block, true))
    }

    /// The data behind the length byte of what an issuer enciphered. None: no whole blocks, or a length beyond them.
    pub fn decipher(&self, data: &[u8]) -> Option<Vec<u8>> {
        if data.is_empty() || !data.len().is_multiple_of(self.size()) {
            return None;
        }
        let plain = self.blocks(data, false);
        let (length, rest) = plain.split_first()?;
        rest.get(..usize::from(*length)).map(<[u8]>::to_vec)
    }

    /// Bytes 5 to 8, which hide a new PIN.
    pub fn inner(&self) -> [u8; 4] {
        let [_, _, _, _, a, b, c, d, ..] = self.bytes;
        [a, b, c, d]
    }

    fn size(&self) -> usize {
        match self.cipher {
            Cipher::TripleDes => 8,
            Cipher::Sm4 => 16,
        }
    }

    fn blocks(&self, data: &[u8], forth: bool) -> Vec<u8> {
        let key = Array::from(self.bytes);
        let mut out = Vec::new();
        match self.cipher {
            Cipher::TripleDes => {
                let cipher = TdesEde2::new(&key);
                for block in data.as_chunks::<8>().0 {
                    let mut block = Array::from(*block);
                    if forth {
                        cipher.encrypt_block(&mut block)
                    } else {
                        cipher.decrypt_block(&mut block)
                    }
                    out.extend(block);
                }
            }
            Cipher::Sm4 => {
                let cipher = Sm4::new(&key);
                for block in data.as_chunks::<16>().0 {
                    let mut block = Array::from(*block);
                    if forth {
                        cipher.encrypt_block(&mut block)
                    } else {
                        cipher.decrypt_block(&mut block)
                    }
                    out.extend(block);
                }
            }
        }
        out
    }

    fn single(&self, block: &[u8]) -> Vec<u8> {
        let mut mixed = Array::from(first(block));
        Des::new(&Array::from(first(&self.bytes))).encrypt_block(&mut mixed);
        mixed.to_vec()
    }
}

/// An SM2 signature (r ‖ s) with identity 1234567812345678. None: no such key.
pub fn sm2(private: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let key = sm2::dsa::SigningKey::from_slice("1234567812345678", private).ok()?;
    let signature: sm2::dsa::Signature = key.try_sign(message).ok()?;
    Some(signature.to_vec())
}

/// The first eight bytes; zeros where there are fewer.
fn first(bytes: &[u8]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    eight
}

/// `data`^exponent mod modulus, as long as the modulus: an RSA signature with the private exponent. None: no such key, or data that
/// are not as long as the modulus.
pub fn raise(modulus: &[u8], exponent: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let bits = u32::try_from(modulus.len()).ok()? * 8;
    let read = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits.next_multiple_of(64)).ok();
    let field = BoxedMontyParams::new_vartime(Odd::new(read(modulus)?).into_option()?);
    let power = BoxedMontyForm::new(read(data)?, &field).pow(&read(exponent)?).retrieve().to_be_bytes();
    (data.len() == modulus.len()).then(|| power.get(power.len() - modulus.len()..).map(<[u8]>::to_vec))?
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Values of vectors/crypto/emv-keys.yaml and emv-cryptograms.yaml, written down here anew: the tester has its own code.
    #[test]
    fn cryptograms_agree_with_published_ones() {
        let key = |bytes: &[u8]| SecretKey::new(Cipher::TripleDes, bytes).unwrap();
        let card = key(&hex!("C12F83655707D8123898D325A4ADA3F0"));
        let session = card.session(1);
        assert_eq!(session.bytes, hex!("DBC76566CA0E401AAFF3330DF335B7AD"));
        let data = hex!("000000001000 000000000000 0156 0000000000 0156 260102 00 11223344 7C00 0001 03A0A000");
        assert_eq!(session.mac(&data), hex!("357EED1250CA8143"));
        assert_eq!(session.response(hex!("357EED1250CA8143"), *b"00"), hex!("A26541E9E9D49F17"));
        let other = key(&hex!("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB"));
        let data = hex!("000000002000000000000000012400000080000124110309003804823e58000001");
        assert_eq!(other.mac(&data), hex!("3B76CF10FECD8789"));
        assert_eq!(key(&hex!("0123456789ABCDEFFEDCBA9876543210")).mac(&hex!("8424000008")), hex!("0BFFF5DF3FAA24E1"));
    }

    #[test]
    fn what_an_issuer_enciphers_is_read_back() {
        // OpenSSL: des-ede with this key over 08 0412 34FF FBFA F9F8 80 000000000000 hex.
        let key = SecretKey::new(Cipher::TripleDes, &hex!("000102030405060708090A0B0C0D0E0F")).unwrap();
        assert_eq!(key.inner(), [4, 5, 6, 7]);
        assert_eq!(key.decipher(&[0; 7]), None);
        assert_eq!(key.decipher(&[]), None);
        let mut cipher = Array::from(hex!("0704123456FFFFFF"));
        TdesEde2::new(&Array::from(key.bytes)).encrypt_block(&mut cipher);
        assert_eq!(key.decipher(&cipher), Some(hex!("04123456FFFFFF").to_vec()));
        let mut cipher = Array::from(hex!("0804123456FFFFFF"));
        TdesEde2::new(&Array::from(key.bytes)).encrypt_block(&mut cipher);
        assert_eq!(key.decipher(&cipher), None, "a length beyond the data");
    }

    #[test]
    fn sm4_is_the_standard_s() {
        let key = SecretKey::new(Cipher::Sm4, &hex!("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        assert_eq!(key.blocks(&key.bytes, true), hex!("681EDF34D206965E86B3E94F536E4246"));
        assert_eq!(key.blocks(&hex!("681EDF34D206965E86B3E94F536E4246"), false), key.bytes);
    }

    #[test]
    fn a_power_is_right() {
        assert_eq!(raise(&[0x0C, 0xA1], &[0x0A, 0xC1], &2790_u16.to_be_bytes()), Some(vec![0, 65]));
        assert_eq!(raise(&[0x0C, 0xA2], &[3], &[0, 1]), None);
        assert_eq!(raise(&[0x0C, 0xA1], &[3], &[1]), None);
    }
}
