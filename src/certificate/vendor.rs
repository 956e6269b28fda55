//! The vendor's signature under what is handed in: beside `product.yaml` or the ICS lies an envelope over its content, with the
//! two signatures of every document here.
//!
//! What is signed is what the file says (identity, samples, answers), not its bytes: comments and layout stay free. IXIT values
//! are not in it, for no run folder holds them.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;

use super::{CertificateError, Fault, Role, TrustFile, detached, json};
use crate::{
    catalogue::{Answer, Ics, Product, Sample},
    plan::VendorSignature,
};

/// What is signed of an ICS.
pub const ICS_TYPE: &str = "application/vnd.jinka.ics+json";
/// What is signed of a product file, its answers included, wherever they stand.
pub const PRODUCT_TYPE: &str = "application/vnd.jinka.product+json";

#[derive(Serialize)]
struct Content<'a> {
    format: &'static str,
    product: Option<&'a Product>,
    samples: &'a [Sample],
    answers: &'a BTreeMap<String, Answer>,
}

/// The bytes that a vendor signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signable {
    pub payload_type: &'static str,
    pub payload: Vec<u8>,
}

impl Signable {
    /// Of an ICS in a file of its own.
    pub fn ics(ics: &Ics) -> Result<Self, CertificateError> {
        let product = ics.product.as_deref().map(Product::named);
        Self::of(ICS_TYPE, product.as_ref(), &[], ics)
    }

    /// Of a product file.
    pub fn product(product: &Product, samples: &[Sample], ics: &Ics) -> Result<Self, CertificateError> {
        Self::of(PRODUCT_TYPE, Some(product), samples, ics)
    }

    fn of(
        payload_type: &'static str,
        product: Option<&Product>,
        samples: &[Sample],
        ics: &Ics,
    ) -> Result<Self, CertificateError> {
        let content = Content { format: "1.0", product, samples, answers: &ics.answers };
        Ok(Self { payload_type, payload: json::canonical(&content).map_err(CertificateError::Internal)? })
    }

    /// Compares an envelope with the content, and looks at its signatures as far as the keys are known. `file` is where the
    /// signed file lies; with `trust` both keys have to be a vendor's and in force at that time.
    ///
    /// Errors: the content was changed after it was signed, the envelope is malformed, a key or a signature is wrong.
    pub fn check(
        &self,
        file: &str,
        envelope: &[u8],
        trust: Option<(&TrustFile, OffsetDateTime)>,
    ) -> Result<VendorSignature, Fault> {
        let place = format!("{file}{}", detached::SUFFIX);
        let opened = detached::open(self.payload_type, &self.payload, &place, envelope)?;
        if let Some((trust, at)) = trust {
            detached::check(&place, &opened, trust, &[Role::Vendor], at)?;
        }
        Ok(VendorSignature { file: file.to_owned(), keys: opened.signatures.into_iter().map(|(id, _)| id).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Signer as _;
    use crate::certificate::{Algorithm, Code, FileKey, trust::TrustedKey};

    #[test]
    fn a_vendor_signs_what_the_file_says() {
        let answers = |answer| [("C.1".to_owned(), answer)].into();
        let ics = Ics { product: Some("A card".to_owned()), answers: answers(Answer::Yes) };
        let signable = Signable::ics(&ics).unwrap();
        assert_eq!(
            String::from_utf8(signable.payload.clone()).unwrap(),
            r#"{"answers":{"C.1":"yes"},"format":"1.0","product":{"name":"A card"},"samples":[]}"#
        );
        let keys = Algorithm::ALL.map(|algorithm| FileKey::from_bytes(algorithm, &[7; 32]).unwrap());
        let envelope = detached::sign(signable.payload_type, &signable.payload, &keys).unwrap();
        let of = |role| {
            TrustFile::of(keys.iter().map(|key| TrustedKey::new(key.public_key(), role, None).unwrap()).collect())
        };
        let at = OffsetDateTime::UNIX_EPOCH;
        let known = signable.check("ics.yaml", &envelope, Some((&of(Role::Vendor), at))).unwrap();
        assert_eq!((known.file.as_str(), known.keys.len()), ("ics.yaml", 2));
        let code = |signable: &Signable, trust: Option<&TrustFile>| {
            signable.check("ics.yaml", &envelope, trust.map(|trust| (trust, at))).unwrap_err().code
        };
        assert_eq!(code(&signable, Some(&of(Role::Lab))), Code::KeyRole);
        assert_eq!(code(&signable, Some(&TrustFile::of(Vec::new()))), Code::KeyUnknown);
        let other = Ics { answers: answers(Answer::No), ..ics.clone() };
        assert_eq!(code(&Signable::ics(&other).unwrap(), None), Code::Signature);
        assert_eq!(code(&Signable::product(&Product::named("A card"), &[], &ics).unwrap(), None), Code::PayloadType);
    }
}
