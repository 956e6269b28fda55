//! Offline data authentication with SM2 and SM3, as PBOC's part on enhanced security has it.
//!
//! Nothing is recovered here: certificates and signed data stand in clear, with an SM2 signature of 64 bytes (r ‖ s) behind them.
//! Keys are points of 64 bytes (x ‖ y), the signer's identity is 1234567812345678 throughout.
//!
//! # How sure it is
//! From knowledge alone: formats 12 to 15, their fields and what the signatures cover have to be confirmed against JR/T 0025.17.

use sm2::dsa::{Signature, VerifyingKey, signature::Verifier as _};

use super::DynamicData;

/// Identity of every signer (GB/T 32918, as applications use it).
const IDENTITY: &str = "1234567812345678";

/// Signature algorithm: SM2 with SM3.
const SM2_WITH_SM3: u8 = 0x04;

/// Bytes of a signature, and of a key.
const SIZE: usize = 64;

/// Why a certificate or signed data are refused, in the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmFault {
    #[error("{len} bytes are too few or too many for format {format:02X}")]
    Length { format: u8, len: usize },
    #[error("the format is {found:02X}, not {due:02X}")]
    Format { due: u8, found: u8 },
    #[error("the signature algorithm is {found:02X}, not 04 (SM2 with SM3)")]
    Algorithm { found: u8 },
    #[error("the certified key is no point of 64 bytes on the curve")]
    Key,
    #[error("the signature is not that of the data")]
    Signature,
}

/// A public key: x ‖ y, a point on the curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sm2Key([u8; SIZE]);

/// An issuer's certificate (tag 90), checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmIssuerCertificate {
    /// The leftmost 3 to 8 digits of the PAN, filled with F.
    pub issuer: [u8; 4],
    /// Month and year, packed BCD.
    pub expiry: [u8; 2],
    pub serial: [u8; 3],
    pub key: Sm2Key,
}

/// A card's certificate (tag 9F46), checked. `Debug` shows no PAN.
#[derive(Clone, PartialEq, Eq)]
pub struct SmIccCertificate {
    /// Packed digits, filled with F.
    pub pan: [u8; 10],
    pub expiry: [u8; 2],
    pub serial: [u8; 3],
    pub key: Sm2Key,
}

impl std::fmt::Debug for SmIccCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmIccCertificate(expiry {})", hex::encode(self.expiry))
    }
}

impl Sm2Key {
    /// Exactly 64 bytes, a point on the curve.
    pub fn new(point: &[u8]) -> Result<Self, SmFault> {
        let key = Self(point.try_into().map_err(|_| SmFault::Key)?);
        key.verifier().map(|_| key.clone()).ok_or(SmFault::Key)
    }

    fn verifier(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_sec1_bytes(IDENTITY, &[&[0x04], &self.0[..]].concat()).ok()
    }

    fn check(&self, message: &[u8], signature: &[u8; SIZE]) -> Result<(), SmFault> {
        let signature = Signature::from_slice(signature).map_err(|_| SmFault::Signature)?;
        let verifier = self.verifier().ok_or(SmFault::Key)?;
        verifier.verify(message, &signature).map_err(|_| SmFault::Signature)
    }
}

/// `12 ‖ issuer (4) ‖ expiry (2) ‖ serial (3) ‖ 04 ‖ encipherment algorithm ‖ curve ‖ 40 ‖ key (64) ‖ signature (64)`; the authority
/// signs what stands before the signature.
pub fn read_issuer_certificate(authority: &Sm2Key, certificate: &[u8]) -> Result<SmIssuerCertificate, SmFault> {
    let (body, mut fields) = open(authority, certificate, 0x12, &[])?;
    let (issuer, expiry, serial) = (fields.array()?, fields.array()?, fields.array()?);
    let key = fields.key()?;
    body.ends(&fields)?;
    Ok(SmIssuerCertificate { issuer, expiry, serial, key })
}

/// `14 ‖ PAN (10) ‖ …` as the issuer's; the issuer signs it together with the static data (records and AIP as with RSA).
pub fn read_icc_certificate(
    issuer: &Sm2Key,
    certificate: &[u8],
    static_data: &[u8],
) -> Result<SmIccCertificate, SmFault> {
    let (body, mut fields) = open(issuer, certificate, 0x14, static_data)?;
    let (pan, expiry, serial) = (fields.array()?, fields.array()?, fields.array()?);
    let key = fields.key()?;
    body.ends(&fields)?;
    Ok(SmIccCertificate { pan, expiry, serial, key })
}

/// Signed static application data (93): `13 ‖ 04 ‖ data authentication code (2) ‖ signature`, signed with the static data.
pub fn verify_static(issuer: &Sm2Key, signed: &[u8], static_data: &[u8]) -> Result<[u8; 2], SmFault> {
    let (body, mut fields) = open(issuer, signed, 0x13, static_data)?;
    fields.algorithm()?;
    let code = fields.array()?;
    body.ends(&fields)?;
    Ok(code)
}

/// Signed dynamic application data (9F4B): `15 ‖ 04 ‖ length ‖ length of number ‖ number ‖ … ‖ signature`, signed with the values that
/// the DDOL names.
pub fn verify_dynamic(card: &Sm2Key, signed: &[u8], terminal_data: &[u8]) -> Result<DynamicData, SmFault> {
    let (body, mut fields) = open(card, signed, 0x15, terminal_data)?;
    fields.algorithm()?;
    let [length] = fields.array()?;
    let data = fields.take(usize::from(length))?;
    body.ends(&fields)?;
    let mut data = Fields { rest: data, ..fields };
    let [number] = data.array()?;
    let number = data.take(usize::from(number))?.to_vec();
    Ok(DynamicData { number, rest: data.rest.to_vec() })
}

/// The format's frame, after its signature was found right.
struct Body {
    format: u8,
    len: usize,
}

impl Body {
    /// Nothing may be left behind the last field.
    fn ends(&self, fields: &Fields<'_>) -> Result<(), SmFault> {
        if fields.rest.is_empty() { Ok(()) } else { Err(SmFault::Length { format: self.format, len: self.len }) }
    }
}

struct Fields<'a> {
    rest: &'a [u8],
    format: u8,
    len: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], SmFault> {
        let short = SmFault::Length { format: self.format, len: self.len };
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(short)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SmFault> {
        let short = SmFault::Length { format: self.format, len: self.len };
        self.take(N)?.try_into().map_err(|_| short)
    }

    fn algorithm(&mut self) -> Result<(), SmFault> {
        match self.array()? {
            [SM2_WITH_SM3] => Ok(()),
            [found] => Err(SmFault::Algorithm { found }),
        }
    }

    /// Signature algorithm, encipherment algorithm, curve, length, key.
    fn key(&mut self) -> Result<Sm2Key, SmFault> {
        self.algorithm()?;
        let [_, _, length] = self.array()?;
        if usize::from(length) != SIZE {
            return Err(SmFault::Key);
        }
        Sm2Key::new(self.take(SIZE)?)
    }
}

/// Splits the signature off, checks format and signature; the fields behind the format.
fn open<'a>(key: &Sm2Key, bytes: &'a [u8], format: u8, more: &[u8]) -> Result<(Body, Fields<'a>), SmFault> {
    let len = bytes.len();
    let short = SmFault::Length { format, len };
    let (content, signature) = bytes.split_last_chunk::<SIZE>().ok_or(short)?;
    let (found, rest) = content.split_first().ok_or(short)?;
    if *found != format {
        return Err(SmFault::Format { due: format, found: *found });
    }
    key.check(&[content, more].concat(), signature)?;
    Ok((Body { format, len }, Fields { rest, format, len }))
}

#[cfg(test)]
mod tests {
    use sm2::dsa::{SigningKey, signature::Signer as _};

    use super::*;

    fn pair(secret: u8) -> (SigningKey, Sm2Key) {
        let key = SigningKey::from_slice(IDENTITY, &[secret; 32]).unwrap();
        let public = Sm2Key::new(&key.verifying_key().to_sec1_bytes()[1..]).unwrap();
        (key, public)
    }

    fn signed(key: &SigningKey, content: &[u8], more: &[u8]) -> Vec<u8> {
        let signature: Signature = key.sign(&[content, more].concat());
        [content, &signature.to_bytes()].concat()
    }

    #[test]
    fn a_chain_is_read_and_each_check_objects() {
        let (authority, authority_key) = pair(1);
        let (issuer, issuer_key) = pair(2);
        let (card, card_key) = pair(3);
        let begin = [0x12, 0x62, 0, 0, 0xFF, 0x12, 0x35, 0, 0, 1, 4, 0, 0x11, 0x40];
        let content = [&begin[..], &issuer_key.0].concat();
        let certificate = signed(&authority, &content, &[]);
        let read = read_issuer_certificate(&authority_key, &certificate).unwrap();
        assert_eq!((read.issuer, read.expiry, read.serial), ([0x62, 0, 0, 0xFF], [0x12, 0x35], [0, 0, 1]));
        assert_eq!(read.key, issuer_key);

        assert_eq!(read_issuer_certificate(&issuer_key, &certificate), Err(SmFault::Signature));
        let changed = |at: usize, byte: u8| {
            let mut content = content.clone();
            content[at] = byte;
            read_issuer_certificate(&authority_key, &signed(&authority, &content, &[]))
        };
        assert_eq!(changed(0, 0x14), Err(SmFault::Format { due: 0x12, found: 0x14 }));
        assert_eq!(changed(10, 0x01), Err(SmFault::Algorithm { found: 0x01 }));
        assert_eq!(changed(13, 0x3F), Err(SmFault::Key), "another length");
        assert_eq!(changed(14, content[14] ^ 1), Err(SmFault::Key), "no point of the curve");
        let long = signed(&authority, &[&content[..], &[0]].concat(), &[]);
        assert_eq!(read_issuer_certificate(&authority_key, &long), Err(SmFault::Length { format: 0x12, len: 143 }));
        let short = SmFault::Length { format: 0x12, len: 63 };
        assert_eq!(read_issuer_certificate(&authority_key, &certificate[..63]), Err(short));

        let begin =
            [&[0x14][..], &[0x62, 0, 0, 0, 0, 0, 0, 5, 0xFF, 0xFF], &[0x12, 0x35, 0, 0, 2, 4, 0, 0x11, 0x40]].concat();
        let certificate = signed(&issuer, &[&begin[..], &card_key.0].concat(), b"static");
        let read = read_icc_certificate(&issuer_key, &certificate, b"static").unwrap();
        assert_eq!((read.pan, &read.key), ([0x62, 0, 0, 0, 0, 0, 0, 5, 0xFF, 0xFF], &card_key));
        assert_eq!(format!("{read:?}"), "SmIccCertificate(expiry 1235)");
        assert_eq!(read_icc_certificate(&issuer_key, &certificate, b"other"), Err(SmFault::Signature));

        let data = signed(&issuer, &[0x13, 0x04, 0xDA, 0xC1], b"static");
        assert_eq!(verify_static(&issuer_key, &data, b"static"), Ok([0xDA, 0xC1]));
        assert_eq!(verify_static(&issuer_key, &data, b"other"), Err(SmFault::Signature));

        let dynamic = |content: &[u8]| verify_dynamic(&card_key, &signed(&card, content, &[7; 4]), &[7; 4]);
        let due = DynamicData { number: vec![0xA1, 0xA2], rest: vec![0xFF] };
        assert_eq!(dynamic(&[0x15, 0x04, 0x04, 0x02, 0xA1, 0xA2, 0xFF]), Ok(due));
        assert!(matches!(dynamic(&[0x15, 0x04, 0x05, 0x02, 0xA1, 0xA2, 0xFF]), Err(SmFault::Length { .. })));
        assert!(matches!(dynamic(&[0x15, 0x04, 0x02, 0x02, 0xA1]), Err(SmFault::Length { .. })));
        assert_eq!(Sm2Key::new(&[0; 64]), Err(SmFault::Key));
        assert_eq!(Sm2Key::new(&card_key.0[1..]), Err(SmFault::Key));
    }
}
