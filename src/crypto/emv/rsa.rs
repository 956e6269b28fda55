//! RSA without a padding scheme: what EMV calls recovery.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use sha1::{Digest, Sha1};

/// An RSA public key; both numbers are big-endian without leading zero bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub modulus: Vec<u8>,
    pub exponent: Vec<u8>,
}

impl PublicKey {
    /// Bytes of the modulus.
    pub fn len(&self) -> usize {
        self.modulus.len()
    }

    pub fn is_empty(&self) -> bool {
        self.modulus.is_empty()
    }

    /// What lists of authorities' keys give beside a key, so that it can't be mistaken: SHA-1 of RID ‖ index ‖ modulus ‖ exponent.
    pub fn authority_hash(&self, rid: [u8; 5], index: u8) -> [u8; 20] {
        let mut hash = Sha1::new();
        hash.update(rid);
        hash.update([index]);
        hash.update(&self.modulus);
        hash.update(&self.exponent);
        hash.finalize().into()
    }

    /// `data`^exponent mod modulus, as long as the modulus.
    ///
    /// None when `data` isn't as long as the modulus or isn't below it, or when the modulus is even or the exponent empty.
    pub fn recover(&self, data: &[u8]) -> Option<Vec<u8>> {
        if data.len() != self.modulus.len() || data >= self.modulus.as_slice() || self.exponent.is_empty() {
            return None;
        }
        let bits = u32::try_from(data.len()).ok()?.checked_mul(8)?.next_multiple_of(64);
        let number = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits).ok();
        let modulus: Odd<BoxedUint> = Odd::new(number(&self.modulus)?).into_option()?;
        let parameters = BoxedMontyParams::new_vartime(modulus);
        let exponent = BoxedUint::from_be_slice_vartime(&self.exponent);
        let power = BoxedMontyForm::new(number(data)?, &parameters).pow(&exponent).retrieve();
        let bytes = power.to_be_bytes();
        bytes.get(bytes.len().checked_sub(data.len())?..).map(<[u8]>::to_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(modulus: &[u8], exponent: &[u8]) -> PublicKey {
        PublicKey { modulus: modulus.to_vec(), exponent: exponent.to_vec() }
    }

    /// 3233 = 61 × 53, exponent 17: the textbook's 65 becomes 2790.
    #[test]
    fn a_small_power_is_right() {
        assert_eq!(key(&[0x0C, 0xA1], &[17]).recover(&[0, 65]), Some(2790_u16.to_be_bytes().to_vec()));
    }

    /// A published test key of a payment scheme and the hash published beside it (openemv/emv-utils src/emv_capk_static_data.h).
    #[test]
    fn the_hash_of_an_authoritys_key() {
        let modulus = hex::decode(concat!(
            "acd2b12302ee644f3f835abd1fc7a6f62cce48ffec622aa8ef062bef6fb8ba8bc68bbf6ab5870eed579bc3973e121303d34841a7",
            "96d6dcbc41dbf9e52c4609795c0ccf7ee86fa1d5cb041071ed2c51d2202f63f1156c58a92d38bc60bdf424e1776e2bc9648078a0",
            "3b36fb554375fc53d57c73f5160ea59f3afc5398ec7b67758d65c9bff7828b6b82d4be124a416ab7301914311ea462c19f771f31",
            "b3b57336000dff732d3b83de07052d730354d297bec72871dccf0e193f171aba27ee464c6a97690943d59bdabb2a27eb71ceebda",
            "fa1176046478fd62fec452d5ca393296530aa3f41927adfe434a2df2ae3054f8840657a26e0fc617",
        ))
        .unwrap();
        let hash = key(&modulus, &[3]).authority_hash([0xA0, 0x00, 0x00, 0x00, 0x03], 0x94);
        assert_eq!(hex::encode(hash), "c4a3c43ccf87327d136b804160e47d43b60e6e0f");
    }

    #[test]
    fn what_is_no_cryptogram_of_the_key_recovers_nothing() {
        let good = key(&[0x0C, 0xA1], &[17]);
        assert_eq!(good.recover(&[65]), None, "short");
        assert_eq!(good.recover(&[0, 0, 65]), None, "long");
        assert_eq!(good.recover(&[0x0C, 0xA1]), None, "not below the modulus");
        assert_eq!(key(&[0x0C, 0xA2], &[17]).recover(&[0, 65]), None, "even modulus");
        assert_eq!(key(&[0x0C, 0xA1], &[]).recover(&[0, 65]), None, "no exponent");
        assert_eq!(key(&[], &[3]).recover(&[]), None, "no modulus");
    }
}
