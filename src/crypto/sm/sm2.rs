//! SM2 signatures and encipherment (GB/T 32918.2 and .4) on the recommended curve (GB/T 32918.5).

use std::fmt;

use rand_core::CryptoRng;
use sm2::{
    dsa::{
        self, SigningKey, VerifyingKey,
        signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner},
    },
    pke::{DecryptingKey, EncryptingKey, Mode},
};
use sm3::{Digest, Sm3};

use crate::codec::sm2::{Ciphertext, CiphertextForm, Signature};

/// A hash value of SM3.
pub type Hash = [u8; 32];

/// a, b, xG and yG, as they go into ZA. Source: GB/T 32918.5.
const CURVE: &str = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e9332c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";

/// Bytes that are no key: not a point of the curve, or a number outside 1 to n-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key of SM2: no point of the curve, or no private number")]
pub struct NotAKey;

/// A point of the curve other than infinity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) sm2::PublicKey);

impl PublicKey {
    /// 04 and both coordinates, 65 bytes; refused: a point off the curve, a coordinate not below p.
    pub fn new(bytes: &[u8]) -> Result<Self, NotAKey> {
        match bytes {
            [0x04, ..] => sm2::PublicKey::from_sec1_bytes(bytes).map(Self).map_err(|_| NotAKey),
            _ => Err(NotAKey),
        }
    }

    /// 04 and both coordinates.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_sec1_bytes().into()
    }

    /// Both coordinates, 64 bytes.
    pub fn coordinates(&self) -> Vec<u8> {
        self.bytes().split_off(1)
    }

    /// Z of a user identifier of at most 8191 bytes and this key; none for a longer one.
    pub fn za(&self, user: &[u8]) -> Option<Hash> {
        let bits = u16::try_from(user.len().checked_mul(8)?).ok()?;
        let curve = hex::decode(CURVE).ok()?;
        let mut hash = Sm3::new();
        hash.update(bits.to_be_bytes());
        hash.update(user);
        hash.update(curve);
        hash.update(self.coordinates());
        Some(hash.finalize().into())
    }

    /// The hash value that a signature of a message signs: SM3 of Z and message.
    pub fn digest(&self, user: &[u8], message: &[u8]) -> Option<Hash> {
        Some(super::sm3(&[&self.za(user)?[..], message].concat()))
    }

    /// Whether a signature holds for a hash value.
    pub fn verify(&self, digest: &Hash, signature: &Signature) -> bool {
        let parsed = dsa::Signature::from_scalars(signature.r, signature.s);
        // The identifier is in the hash value already; the crate wants one all the same.
        let key = VerifyingKey::new("", self.0);
        match (parsed, key) {
            (Ok(signature), Ok(key)) => key.verify_prehash(digest, &signature).is_ok(),
            _ => false,
        }
    }

    /// Enciphers at least one byte; none for an empty plaintext.
    pub fn encipher(&self, rng: &mut impl CryptoRng, plaintext: &[u8]) -> Option<Ciphertext> {
        let key = EncryptingKey::new_with_mode(self.0, Mode::C1C3C2);
        let bytes = key.encrypt(rng, plaintext).ok()?;
        Ciphertext::read(CiphertextForm::CURRENT, &bytes).ok()
    }
}

/// A private key. `Debug` shows no byte of it.
#[derive(Clone)]
pub struct PrivateKey(pub(super) sm2::SecretKey);

impl PrivateKey {
    pub fn new(number: &[u8; 32]) -> Result<Self, NotAKey> {
        sm2::SecretKey::from_slice(number).map(Self).map_err(|_| NotAKey)
    }

    /// A fresh one.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        loop {
            let mut number = [0; 32];
            rng.fill_bytes(&mut number);
            if let Ok(key) = Self::new(&number) {
                return key;
            }
        }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key())
    }

    /// Signs a hash value; none in the case of a chance of 2^-256.
    pub fn sign(&self, rng: &mut impl CryptoRng, digest: &Hash) -> Option<Signature> {
        let key = SigningKey::new("", &self.0).ok()?;
        let signature: dsa::Signature = key.sign_prehash_with_rng(rng, digest).ok()?;
        Some(Signature { r: signature.r_bytes().into(), s: signature.s_bytes().into() })
    }

    /// The plaintext; none for a ciphertext that isn't right.
    pub fn decipher(&self, ciphertext: &Ciphertext) -> Option<Vec<u8>> {
        let key = DecryptingKey::new_with_mode(self.0.to_nonzero_scalar(), Mode::C1C3C2);
        key.decrypt(&ciphertext.write(CiphertextForm::CURRENT)).ok()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    fn array(text: &str) -> [u8; 32] {
        unhex(text).try_into().unwrap()
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SignInput {
        d: Option<String>,
        public_key: String,
        user_id: String,
        message: String,
        r: String,
        s: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SignExpect {
        verify: bool,
        #[expect(dead_code, reason = "walked by tests/it/openssl.rs")]
        signature_der: Option<String>,
    }

    #[test]
    fn signature_vectors() {
        walk::<InOut<SignInput, SignExpect>>("crypto/sm2.yaml", |vector| {
            let input = &vector.input;
            let key = PublicKey::new(&unhex(&input.public_key)).unwrap();
            let digest = key.digest(&unhex(&input.user_id), &unhex(&input.message)).unwrap();
            let signature = Signature { r: array(&input.r), s: array(&input.s) };
            same("verification", key.verify(&digest, &signature), vector.expect.verify)?;
            let Some(d) = &input.d else { return Ok(()) };
            let private = PrivateKey::new(&array(d)).unwrap();
            same("public key", private.public(), key.clone())?;
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let own = private.sign(&mut rng, &digest).unwrap();
            same("own signature", key.verify(&digest, &own), true)?;
            same("next signature differs", private.sign(&mut rng, &digest).unwrap() != own, true)
        });
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct EncipherInput {
        d: String,
        public_key: String,
        message: String,
        #[expect(dead_code, reason = "the crate takes no number given; the simulated card's own computation does")]
        k: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct EncipherExpect {
        c1c3c2: String,
        c1c2c3: String,
        #[expect(dead_code, reason = "walked by tests/it/national.rs")]
        cipher_der: String,
    }

    #[test]
    fn encipherment_vectors() {
        walk::<InOut<EncipherInput, EncipherExpect>>("crypto/sm2-encryption.yaml", |vector| {
            let private = PrivateKey::new(&array(&vector.input.d)).unwrap();
            same("public key", private.public().bytes(), unhex(&vector.input.public_key))?;
            let plaintext = unhex(&vector.input.message);
            for (name, text) in [("c1c3c2", &vector.expect.c1c3c2), ("c1c2c3", &vector.expect.c1c2c3)] {
                let form = CiphertextForm::from_name(name).unwrap();
                let ciphertext = Ciphertext::read(form, &unhex(text)).unwrap();
                same("plaintext", private.decipher(&ciphertext), Some(plaintext.clone()))?;
                for at in [0, 40, 63] {
                    let mut other = ciphertext.clone();
                    other.c1[at] ^= 1;
                    same("plaintext of another C1", private.decipher(&other), None)?;
                }
                let mut other = ciphertext.clone();
                other.c3[31] ^= 1;
                same("plaintext of another C3", private.decipher(&other), None)?;
            }
            let own = private.public().encipher(&mut ChaCha8Rng::seed_from_u64(2), &plaintext).unwrap();
            same("own ciphertext", private.decipher(&own), Some(plaintext))
        });
    }

    #[test]
    fn only_points_of_the_curve_are_public_keys() {
        let mut key = unhex(
            "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
        );
        assert!(PublicKey::new(&key).is_ok());
        key[64] ^= 1;
        assert_eq!(PublicKey::new(&key), Err(NotAKey));
        for bad in [vec![], vec![0x00], vec![0x04; 64], vec![0x04; 66], [&[0x04][..], &[0xFF; 64]].concat()] {
            assert_eq!(PublicKey::new(&bad), Err(NotAKey));
        }
        assert!(PrivateKey::new(&[0; 32]).is_err() && PrivateKey::new(&[0xFF; 32]).is_err());
        assert_eq!(format!("{:?}", PrivateKey::new(&[0x42; 32]).unwrap()), "PrivateKey(…)");
    }

    #[test]
    fn an_identifier_has_its_length_in_two_bytes() {
        let key = PrivateKey::new(&[0x42; 32]).unwrap().public();
        assert!(key.za(&[0; 8191]).is_some());
        assert_eq!(key.za(&[0; 8192]), None);
    }
}
