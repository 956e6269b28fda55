//! Public keys: reading, normalising, naming, and checking signatures with them.

use ed25519_dalek::VerifyingKey as Ed25519Key;
use pkcs8::{Document, EncodePublicKey as _, LineEnding, ObjectIdentifier, spki::SubjectPublicKeyInfoRef};
use serde::{Deserialize, Serialize};
use sm2::dsa::{VerifyingKey as Sm2Key, signature::Verifier as _};

use super::{CertificateError, digest::sha256};

/// The user identity that goes into every SM2 signature (GM/T 0009). OpenSSL's default is another one, so it is always said.
pub const SM2_ID: &str = "1234567812345678";

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SM2_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const PUBLIC_KEY_LABEL: &str = "PUBLIC KEY";

/// A signature algorithm of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    /// SM2 with SM3 and the identity [`SM2_ID`]; signatures are DER (GB/T 32918.2, GM/T 0009).
    #[serde(rename = "sm2-sm3")]
    Sm2Sm3,
    /// Ed25519 (RFC 8032); signatures are 64 bytes.
    #[serde(rename = "ed25519")]
    Ed25519,
}

impl Algorithm {
    /// Both are required, in this order.
    pub const ALL: [Self; 2] = [Self::Sm2Sm3, Self::Ed25519];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sm2Sm3 => "sm2-sm3",
            Self::Ed25519 => "ed25519",
        }
    }
}

/// A public key that was checked: on its curve, and not of small order.
#[derive(Debug, Clone)]
pub struct PublicKey {
    inner: Inner,
    spki: Vec<u8>,
    id: String,
}

#[derive(Debug, Clone)]
enum Inner {
    Sm2(Box<Sm2Key>),
    Ed25519(Ed25519Key),
}

/// Why a signature was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// Not the one encoding that this signature may have.
    Encoding,
    /// Does not belong to message and key.
    Wrong,
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo (DER). SM2 keys may stand as `id-ecPublicKey` with the curve, or with the SM2 OID as
    /// algorithm (GM/T 0015 allows both); either gives the same key and id.
    pub fn from_spki(place: &str, der: &[u8]) -> Result<Self, CertificateError> {
        let bad =
            |what: &str| CertificateError::key(place, what, "a public key is a PEM text `-----BEGIN PUBLIC KEY-----`");
        let info = SubjectPublicKeyInfoRef::try_from(der)
            .map_err(|error| bad(&format!("no SubjectPublicKeyInfo: {error}")))?;
        let bits = info.subject_public_key.as_bytes().ok_or_else(|| bad("the key is no whole number of bytes"))?;
        match info.algorithm.oid {
            ED25519 => {
                if info.algorithm.parameters.is_some() {
                    return Err(bad("an Ed25519 key has no algorithm parameters"));
                }
                let bytes: &[u8; 32] = bits.try_into().map_err(|_| bad("an Ed25519 key has 32 bytes"))?;
                let key = Ed25519Key::from_bytes(bytes).map_err(|_| bad("the Ed25519 key is no point of the curve"))?;
                Self::ed25519(place, key)
            }
            EC_PUBLIC_KEY | SM2_CURVE => {
                let curve = info.algorithm.parameters_oid();
                if info.algorithm.oid == EC_PUBLIC_KEY && curve != Ok(SM2_CURVE) {
                    return Err(bad("an elliptic-curve key of another curve than SM2's"));
                }
                let key =
                    Sm2Key::from_sec1_bytes(SM2_ID, bits).map_err(|_| bad("the SM2 key is no point of the curve"))?;
                Self::sm2(key)
            }
            other => Err(bad(&format!("algorithm {other}: only SM2 and Ed25519 keys sign here"))),
        }
    }

    /// Reads `-----BEGIN PUBLIC KEY-----`.
    pub fn from_pem(place: &str, pem: &str) -> Result<Self, CertificateError> {
        let (label, document) = Document::from_pem(pem)
            .map_err(|error| CertificateError::key(place, format!("no PEM text: {error}"), ""))?;
        if label != PUBLIC_KEY_LABEL {
            return Err(CertificateError::key(
                place,
                format!("a PEM text `{label}`, where `{PUBLIC_KEY_LABEL}` is due"),
                "`openssl pkey -in KEY -pubout` gives the public key of a private one",
            ));
        }
        Self::from_spki(place, document.as_bytes())
    }

    pub(super) fn ed25519(place: &str, key: Ed25519Key) -> Result<Self, CertificateError> {
        // With a point of small order one signature fits any message: its owner could disown everything.
        if key.is_weak() {
            return Err(CertificateError::key(
                place,
                "a weak Ed25519 key (point of small order)",
                "such a key doesn't come about by accident: don't trust its owner, and make a new one",
            ));
        }
        let document = key.to_public_key_der().map_err(internal)?;
        Ok(Self::with(Inner::Ed25519(key), document.into_vec()))
    }

    pub(super) fn sm2(key: Sm2Key) -> Result<Self, CertificateError> {
        let document = key.to_public_key_der().map_err(internal)?;
        Ok(Self::with(Inner::Sm2(Box::new(key)), document.into_vec()))
    }

    fn with(inner: Inner, spki: Vec<u8>) -> Self {
        let id = sha256(&spki);
        Self { inner, spki, id }
    }

    pub fn algorithm(&self) -> Algorithm {
        match self.inner {
            Inner::Sm2(_) => Algorithm::Sm2Sm3,
            Inner::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// SHA-256 of the normalised SubjectPublicKeyInfo, 64 lower-case hex digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Normalised SubjectPublicKeyInfo, DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// `-----BEGIN PUBLIC KEY-----`, readable by OpenSSL.
    pub fn to_pem(&self) -> Result<String, CertificateError> {
        Document::try_from(self.spki.as_slice())
            .and_then(|document| document.to_pem(PUBLIC_KEY_LABEL, LineEnding::LF))
            .map_err(internal)
    }

    /// Checks one signature over `message`: SM2 as strict DER with [`SM2_ID`], Ed25519 as 64 bytes, strictly.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureFault> {
        match &self.inner {
            Inner::Sm2(key) => {
                let parsed = sm2::dsa::Signature::from_der(signature).map_err(|_| SignatureFault::Encoding)?;
                if parsed.to_der().as_bytes() != signature {
                    return Err(SignatureFault::Encoding);
                }
                key.verify(message, &parsed).map_err(|_| SignatureFault::Wrong)
            }
            Inner::Ed25519(key) => {
                let bytes: &[u8; 64] = signature.try_into().map_err(|_| SignatureFault::Encoding)?;
                if !is_reduced(bytes) {
                    return Err(SignatureFault::Encoding);
                }
                let parsed = ed25519_dalek::Signature::from_bytes(bytes);
                key.verify_strict(message, &parsed).map_err(|_| SignatureFault::Wrong)
            }
        }
    }
}

/// Whether S, the second half in little endian, is below the group's order L = 2^252 + 27742317777372353535851937790883648493 (RFC
/// 8032, 5.1): adding L gives another encoding of the same signature.
fn is_reduced(signature: &[u8; 64]) -> bool {
    const ORDER: [u8; 32] = [
        0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0xDE, 0xF9, 0xDE, 0xA2, 0xF7, 0x9C, 0xD6, 0x58, 0x12,
        0x63, 0x1A, 0x5C, 0xF5, 0xD3, 0xED,
    ];
    signature.iter().rev().take(32).lt(ORDER.iter())
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

pub(super) fn internal(error: impl std::fmt::Display) -> CertificateError {
    CertificateError::Internal(format!("a key can't be encoded: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same SM2 point in both notations. The point is that of GB/T 32918.5-2017 annex A.
    const POINT: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";

    #[test]
    fn both_notations_of_an_sm2_key_have_one_id() {
        let usual = hex::decode(format!("3059301306072a8648ce3d020106082a811ccf5501822d034200{POINT}")).unwrap();
        let sm2_oid = hex::decode(format!("3050300a06082a811ccf5501822d034200{POINT}")).unwrap();
        let usual_key = PublicKey::from_spki("usual", &usual).unwrap();
        let other_key = PublicKey::from_spki("other", &sm2_oid).unwrap();
        assert_eq!(usual_key.spki(), usual);
        assert_eq!(usual_key.id(), other_key.id());
        assert_eq!(usual_key.algorithm(), Algorithm::Sm2Sm3);
    }

    #[test]
    fn a_signature_has_one_encoding() {
        // RFC 8032, 7.1, test 1: the empty message.
        let spki = "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let key = PublicKey::from_spki("rfc8032", &hex::decode(spki).unwrap()).unwrap();
        let signature = hex::decode(concat!(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555",
            "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ))
        .unwrap();
        assert_eq!(key.verify(b"", &signature), Ok(()));
        assert_eq!(key.verify(b"a", &signature), Err(SignatureFault::Wrong));
        // S + L, computed by hand: 0b107a8e4341516524be5b59f0f55bd26bb4f91c70391ec6ac3ba3901582b85f + L.
        let mut other = signature.clone();
        other[32..]
            .copy_from_slice(&hex::decode("4c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b").unwrap());
        assert_eq!(key.verify(b"", &other), Err(SignatureFault::Encoding));
        assert_eq!(key.verify(b"", &signature[..63]), Err(SignatureFault::Encoding));
    }

    #[test]
    fn small_order_and_foreign_keys_are_refused() {
        // The eight points of small order in their canonical encodings (RFC 8032 notation; list as in RFC 7748's and libsodium's blacklists).
        for point in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ] {
            let spki = hex::decode(format!("302a300506032b6570032100{point}")).unwrap();
            let error = PublicKey::from_spki("weak", &spki).unwrap_err().to_string();
            assert!(error.contains("weak"), "{point}: {error}");
        }
        // A P-256 key: id-ecPublicKey with prime256v1.
        let p256 = hex::decode(format!("3059301306072a8648ce3d020106082a8648ce3d030107034200{POINT}")).unwrap();
        assert!(PublicKey::from_spki("p256", &p256).unwrap_err().to_string().contains("another curve"));
        let mut off_curve =
            hex::decode(format!("3059301306072a8648ce3d020106082a811ccf5501822d034200{POINT}")).unwrap();
        *off_curve.last_mut().unwrap() ^= 1;
        assert!(PublicKey::from_spki("off", &off_curve).unwrap_err().to_string().contains("no point"));
    }
}
