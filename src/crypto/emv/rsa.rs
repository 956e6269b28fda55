//! RSA without a padding scheme: what EMV calls recovery.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};

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
