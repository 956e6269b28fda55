//! Signatures beside a file: a DSSE envelope over the file's content, with the two signatures of every document here.
//!
//! The payload is the content in canonical JSON, and lies in the envelope: comments and layout of the file stay free, and the
//! envelope can be checked by the recipe of docs/certificates.md. Whoever checks compares the payload with the file.

use time::OffsetDateTime;

use super::{
    Algorithm, CertificateError, Code, Envelope, Fault, FileKey, PublicKey, Role, Signer, TrustFile, envelope::Opened,
    key::SignatureFault,
};

/// Follows the name of the file that is signed.
pub const SUFFIX: &str = ".dsse.json";

/// The envelope of a payload, ready to be written beside its file; one SM2 and one Ed25519 key are due.
pub fn sign(payload_type: &str, payload: &[u8], keys: &[FileKey]) -> Result<Vec<u8>, CertificateError> {
    let signers: Vec<&dyn Signer> = keys.iter().map(|key| -> &dyn Signer { key }).collect();
    Envelope::sign_as(payload_type, payload, &one_of_each(&signers)?)?.to_bytes()
}

/// Reads an envelope of this payload; who signed isn't looked at yet. A payload that is another one is a fault
/// ([`Code::Signature`]): what was signed isn't what the file says.
pub fn open(payload_type: &'static str, payload: &[u8], place: &str, bytes: &[u8]) -> Result<Opened, Fault> {
    let opened = Envelope::open_as(payload_type, place, bytes)?;
    if opened.payload != payload {
        return Err(Fault::new(
            Code::Signature,
            format!("{place} /payload"),
            "the file's content as it is now",
            "another content; the file was changed after it was signed",
        ));
    }
    Ok(opened)
}

/// Both keys are known, may sign this at that time, and did.
pub fn check(place: &str, opened: &Opened, trust: &TrustFile, roles: &[Role], at: OffsetDateTime) -> Result<(), Fault> {
    let mut keys: Vec<PublicKey> = Vec::new();
    for (n, (id, _)) in opened.signatures.iter().enumerate() {
        let place = format!("{place} /signatures/{n}/keyid");
        let Some(known) = trust.find(id) else {
            return Err(Fault::new(Code::KeyUnknown, place, "a key of the trust file", &**id));
        };
        let key = known.key(&place)?;
        if keys.iter().any(|other| other.algorithm() == key.algorithm()) {
            let due = "one SM2 and one Ed25519 signature";
            return Err(Fault::new(Code::SignatureSet, place, due, format!("two of {}", key.algorithm().name())));
        }
        known.check(&place, roles, at)?;
        keys.push(key);
    }
    check_signatures(place, &keys, opened)
}

/// Each signature is that of its key, in the envelope's order.
pub fn check_signatures(place: &str, keys: &[PublicKey], opened: &Opened) -> Result<(), Fault> {
    let message = opened.signed_bytes();
    for (n, (key, (_, signature))) in keys.iter().zip(&opened.signatures).enumerate() {
        let place = format!("{place} /signatures/{n}/sig");
        let name = key.algorithm().name();
        key.verify(&message, signature).map_err(|fault| match fault {
            SignatureFault::Encoding => Fault::new(
                Code::SignatureEncoding,
                place,
                format!("the one encoding of a {name} signature"),
                format!("{} bytes that are none", signature.len()),
            ),
            SignatureFault::Wrong => Fault::new(
                Code::Signature,
                place,
                format!("the {name} signature of this content by key {}", key.id()),
                "another",
            ),
        })?;
    }
    Ok(())
}

/// Ed25519 first, then SM2; exactly one of each is due.
pub fn one_of_each<'a>(signers: &[&'a dyn Signer]) -> Result<[&'a dyn Signer; 2], CertificateError> {
    let one = |algorithm: Algorithm| {
        let mut fitting = signers.iter().filter(|signer| signer.public_key().algorithm() == algorithm);
        match (fitting.next(), fitting.next()) {
            (Some(signer), None) => Ok(*signer),
            _ => {
                let count = signers.iter().filter(|signer| signer.public_key().algorithm() == algorithm).count();
                Err(CertificateError::key(
                    algorithm.name(),
                    format!("{count} keys were given, exactly one is due"),
                    "every document carries one SM2 and one Ed25519 signature; give --key the folder that `jinka key new` filled",
                ))
            }
        }
    };
    Ok([one(Algorithm::Ed25519)?, one(Algorithm::Sm2Sm3)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "application/vnd.jinka.test+json";

    #[test]
    fn what_is_signed_is_the_content_by_known_keys_of_a_fitting_role() {
        let keys = Algorithm::ALL.map(|algorithm| FileKey::demonstration(algorithm).unwrap());
        let bytes = sign(TYPE, b"{}", &keys).unwrap();
        let opened = open(TYPE, b"{}", "x", &bytes).unwrap();
        let trust = TrustFile::demonstration().unwrap();
        let at = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(check("x", &opened, &trust, &[Role::Demo], at), Ok(()));
        assert_eq!(check("x", &opened, &trust, &[Role::Lab], at).unwrap_err().code, Code::KeyRole);
        assert_eq!(
            check("x", &opened, &TrustFile::of(Vec::new()), &[Role::Demo], at).unwrap_err().code,
            Code::KeyUnknown
        );
        assert_eq!(open(TYPE, b"{ }", "x", &bytes).unwrap_err().code, Code::Signature);
        assert_eq!(open("application/other", b"{}", "x", &bytes).unwrap_err().code, Code::PayloadType);

        let mut forged = opened.clone();
        forged.payload = b"[]".to_vec();
        assert_eq!(check("x", &forged, &trust, &[Role::Demo], at).unwrap_err().code, Code::Signature);
        let mut doubled = opened.clone();
        doubled.signatures[1] = doubled.signatures[0].clone();
        assert_eq!(check("x", &doubled, &trust, &[Role::Demo], at).unwrap_err().code, Code::SignatureSet);
    }

    #[test]
    fn one_key_of_each_kind_is_due() {
        let key = FileKey::demonstration(Algorithm::Ed25519).unwrap();
        let error = sign(TYPE, b"{}", &[key]).unwrap_err().to_string();
        assert!(error.contains("0 keys were given, exactly one is due"), "{error}");
    }
}
