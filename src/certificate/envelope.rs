//! The DSSE envelope: payload, its type, and signatures over both.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CertificateError, Code, Fault, Signer, json};

/// What the envelope of a bundle holds.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// The file in a bundle.
pub const FILE: &str = "statement.dsse.json";

/// `statement.dsse.json` (DSSE 1.0). The file is canonical JSON, so that a changed byte is a changed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    /// Standard base64, padded.
    pub payload: String,
    pub payload_type: String,
    /// Ed25519 first, then SM2; readers go by key id.
    pub signatures: Vec<EnvelopeSignature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSignature {
    /// SHA-256 of the key's SubjectPublicKeyInfo, hex.
    pub keyid: String,
    /// Standard base64, padded.
    pub sig: String,
}

/// An envelope whose texts were decoded; nothing is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub payload_type: &'static str,
    pub payload: Vec<u8>,
    /// (key id, signature).
    pub signatures: Vec<(String, Vec<u8>)>,
}

impl Envelope {
    /// Signs a statement with every signer, in their order.
    pub fn sign(payload: &[u8], signers: &[&dyn Signer]) -> Result<Self, CertificateError> {
        Self::sign_as(PAYLOAD_TYPE, payload, signers)
    }

    /// Signs a payload of the given type with every signer, in their order.
    pub fn sign_as(payload_type: &str, payload: &[u8], signers: &[&dyn Signer]) -> Result<Self, CertificateError> {
        let message = pre_authentication_encoding(payload_type, payload);
        let mut signatures = Vec::new();
        for signer in signers {
            let sig = STANDARD.encode(signer.sign(&message)?);
            signatures.push(EnvelopeSignature { keyid: signer.public_key().id().to_owned(), sig });
        }
        Ok(Self { payload: STANDARD.encode(payload), payload_type: payload_type.to_owned(), signatures })
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, CertificateError> {
        json::canonical(self).map_err(CertificateError::Internal)
    }

    /// Reads the envelope of a statement strictly: members, type, number of signatures, base64.
    pub fn open(place: &str, bytes: &[u8]) -> Result<Opened, Fault> {
        Self::open_as(PAYLOAD_TYPE, place, bytes)
    }

    /// As [`Self::open`], of a payload of the given type.
    pub fn open_as(payload_type: &'static str, place: &str, bytes: &[u8]) -> Result<Opened, Fault> {
        let value = json::parse(place, bytes)?;
        only(place, &value, &["payload", "payloadType", "signatures"])?;
        let list = value.get("signatures").and_then(Value::as_array);
        // Counted before anything is decoded: ten thousand signatures cost nothing.
        match list {
            Some(list) if list.len() == 2 => {
                for (n, entry) in list.iter().enumerate() {
                    only(&format!("{place} /signatures/{n}"), entry, &["keyid", "sig"])?;
                }
            }
            _ => {
                let found = list.map_or("no list".to_owned(), |list| list.len().to_string());
                return Err(Fault::new(Code::SignatureSet, format!("{place} /signatures"), "2 signatures", found));
            }
        }
        let envelope: Self = json::parse_canonical(place, bytes)?;
        if envelope.payload_type != payload_type {
            return Err(Fault::new(
                Code::PayloadType,
                format!("{place} /payloadType"),
                payload_type,
                envelope.payload_type,
            ));
        }
        let payload = decode(&format!("{place} /payload"), &envelope.payload)?;
        let mut signatures = Vec::new();
        for (n, entry) in envelope.signatures.into_iter().enumerate() {
            signatures.push((entry.keyid, decode(&format!("{place} /signatures/{n}/sig"), &entry.sig)?));
        }
        Ok(Opened { payload_type, payload, signatures })
    }
}

impl Opened {
    /// The bytes that the signatures are over.
    pub fn signed_bytes(&self) -> Vec<u8> {
        pre_authentication_encoding(self.payload_type, &self.payload)
    }
}

/// DSSE's PAE: `DSSEv1 SP len(type) SP type SP len(payload) SP payload`.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    message.extend_from_slice(payload);
    message
}

fn only(place: &str, value: &Value, members: &[&str]) -> Result<(), Fault> {
    let Some(object) = value.as_object() else {
        return Err(Fault::new(Code::EnvelopeFields, place, "an object", "something else"));
    };
    if let Some(name) = object.keys().find(|name| !members.contains(&name.as_str())) {
        return Err(Fault::new(Code::EnvelopeFields, place, members.join(", "), format!("member `{name}`")));
    }
    match members.iter().find(|name| !object.contains_key(**name)) {
        Some(name) => Err(Fault::new(Code::EnvelopeFields, place, format!("member `{name}`"), "none")),
        None => Ok(()),
    }
}

fn decode(place: &str, text: &str) -> Result<Vec<u8>, Fault> {
    let strict = |found: String| Fault::new(Code::Base64Strict, place, "canonical base64 with padding", found);
    let bytes = STANDARD.decode(text).map_err(|error| strict(error.to_string()))?;
    if STANDARD.encode(&bytes) == text { Ok(bytes) } else { Err(strict("another spelling".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Algorithm, FileKey};

    #[test]
    fn the_encoding_is_that_of_the_dsse_protocol() {
        // Test vector of secure-systems-lab/dsse, protocol.md.
        assert_eq!(
            pre_authentication_encoding("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn an_envelope_is_read_strictly() {
        let keys = Algorithm::ALL.map(|algorithm| FileKey::demonstration(algorithm).unwrap());
        let signers: Vec<&dyn Signer> = keys.iter().map(|key| -> &dyn Signer { key }).collect();
        let bytes = Envelope::sign(b"{}", &signers).unwrap().to_bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let opened = Envelope::open("e", text.as_bytes()).unwrap();
        assert_eq!(opened.payload, b"{}");

        let code = |text: &str| Envelope::open("e", text.as_bytes()).unwrap_err().code;
        assert_eq!(code(&text.replacen('{', "{\"x\":1,", 1)), Code::EnvelopeFields);
        assert_eq!(code(&text.replacen("{\"keyid\"", "{\"cert\":\"\",\"keyid\"", 1)), Code::EnvelopeFields);
        assert_eq!(code(&text.replacen("\"payload\":", "\"payload\":\"e30=\",\"payload\":", 1)), Code::JsonDuplicate);
        assert_eq!(code(&text.replace("in-toto", "other")), Code::PayloadType);
        assert_eq!(code(&text.replace("\"e30=\"", "\"e30\"")), Code::Base64Strict);
        assert_eq!(code(&text.replace("\"e30=\"", "\"e31=\"")), Code::Base64Strict);
        assert_eq!(code(&text.replace("\"e30=\"", "\"e3\\n0=\"")), Code::Base64Strict);
        assert_eq!(code(&format!("{text}\n")), Code::JsonStrict);
        let one = Envelope::sign(b"{}", &signers[..1]).unwrap().to_bytes().unwrap();
        assert_eq!(Envelope::open("e", &one).unwrap_err().code, Code::SignatureSet);
        assert_eq!(code("[]"), Code::EnvelopeFields);
    }
}
