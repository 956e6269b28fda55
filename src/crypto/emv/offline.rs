//! Offline data authentication with RSA and SHA-1: recovering certificates and signatures as a terminal does (EMV Book 2; PBOC takes
//! the structures over).
//!
//! Every recovered structure is `6A ‖ format ‖ … ‖ hash of 20 bytes ‖ BC`. A [`Fault`] says which check refused it, in the order in
//! which a terminal makes them.

use sha1::{Digest, Sha1};

use super::PublicKey;

/// Bytes of a SHA-1 hash.
const HASH: usize = 20;

/// Filler behind the data of a signature.
const FILLER: u8 = 0xBB;

/// Why a certificate or a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("{len} bytes stand where the modulus that recovers them has {due}")]
    KeyLength { due: usize, len: usize },
    #[error("the recovered data end with {found:02X}, not BC")]
    Trailer { found: u8 },
    #[error("the recovered data begin with {found:02X}, not 6A")]
    Header { found: u8 },
    #[error("the format is {found:02X}, not {due:02X}")]
    Format { due: u8, found: u8 },
    #[error("the hash algorithm is {found:02X}, not 01 (SHA-1)")]
    HashAlgorithm { found: u8 },
    #[error("the key algorithm is {found:02X}, not 01 (RSA)")]
    KeyAlgorithm { found: u8 },
    /// The lengths of modulus and exponent, inside and outside the certificate, don't fit together.
    #[error("the lengths told for the key don't fit what stands there")]
    KeyShape,
    /// A length inside a signature that leads beyond its end.
    #[error("a length inside the signed data leads beyond them")]
    Length,
    #[error("the filler is not BB throughout")]
    Filler,
    #[error("the hash is not that of the data")]
    Hash,
    /// CDA: the hash over the transaction's data.
    #[error("the hash over the transaction is not that of its data")]
    TransactionHash,
}

/// An issuer's public key certificate (tag 90), recovered and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerCertificate {
    /// The leftmost 3 to 8 digits of the PAN, filled with F.
    pub issuer: [u8; 4],
    /// Month and year, packed BCD.
    pub expiry: [u8; 2],
    pub serial: [u8; 3],
    pub key: PublicKey,
}

/// A card's public key certificate (tag 9F46), recovered and checked.
#[derive(Clone, PartialEq, Eq)]
pub struct IccCertificate {
    /// Packed digits, filled with F.
    pub pan: [u8; 10],
    /// Month and year, packed BCD.
    pub expiry: [u8; 2],
    pub serial: [u8; 3],
    pub key: PublicKey,
}

/// A PAN doesn't belong into a log.
impl std::fmt::Debug for IccCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IccCertificate(expiry {}, {} bytes of key)", hex::encode(self.expiry), self.key.len())
    }
}

/// The ICC dynamic data of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicData {
    /// ICC dynamic number (9F4C), 2 to 8 bytes by the standard; as it stands here.
    pub number: Vec<u8>,
    /// What follows the number.
    pub rest: Vec<u8>,
}

/// The dynamic data of a combined signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CombinedData {
    pub number: Vec<u8>,
    /// Cryptogram information data.
    pub cid: u8,
    pub cryptogram: [u8; 8],
}

/// Recovers the issuer's key from `certificate` (90), `remainder` (92, may be empty) and `exponent` (9F32) with the key of the
/// certification authority.
///
/// Dates, issuer identification and revocation are the caller's to judge.
pub fn recover_issuer_key(
    authority: &PublicKey,
    certificate: &[u8],
    remainder: &[u8],
    exponent: &[u8],
) -> Result<IssuerCertificate, Fault> {
    let opened = Opened::new(authority, certificate, 0x02)?;
    let mut body = Reader(&opened.body);
    let issuer = body.array()?;
    let expiry = body.array()?;
    let serial = body.array()?;
    let key = opened.certified_key(body, remainder, exponent)?;
    opened.check_hash(&[remainder, exponent])?;
    Ok(IssuerCertificate { issuer, expiry, serial, key })
}

/// Whether an issuer's certificate (90) opens with this key: frame, format and algorithms are as they have to be.
///
/// With a key that didn't sign it the recovered data are noise, and five bytes of noise fit once in 2^40. Remainder and exponent,
/// which the hash covers as well, aren't needed.
pub fn opens(authority: &PublicKey, certificate: &[u8]) -> Result<(), Fault> {
    let opened = Opened::new(authority, certificate, 0x02)?;
    let mut body = Reader(&opened.body);
    // Issuer identifier, expiry, serial number.
    body.take(9)?;
    body.hash_algorithm()?;
    body.key_algorithm()
}

/// Recovers the card's key from `certificate` (9F46), `remainder` (9F48) and `exponent` (9F47) with the issuer's key.
///
/// `static_data`: the records that the AFL marks for offline data authentication, without tag and length of template 70 where the
/// SFI is 1 to 10, in order; then the value of AIP if 9F4A names it. That the PAN is the card's is the caller's to judge.
pub fn recover_icc_key(
    issuer: &PublicKey,
    certificate: &[u8],
    remainder: &[u8],
    exponent: &[u8],
    static_data: &[u8],
) -> Result<IccCertificate, Fault> {
    let opened = Opened::new(issuer, certificate, 0x04)?;
    let mut body = Reader(&opened.body);
    let pan = body.array()?;
    let expiry = body.array()?;
    let serial = body.array()?;
    let key = opened.certified_key(body, remainder, exponent)?;
    opened.check_hash(&[remainder, exponent, static_data])?;
    Ok(IccCertificate { pan, expiry, serial, key })
}

/// SDA: checks the signed static application data (93); the data authentication code. `static_data` as in [`recover_icc_key`].
pub fn verify_static(issuer: &PublicKey, signed: &[u8], static_data: &[u8]) -> Result<[u8; 2], Fault> {
    let opened = Opened::new(issuer, signed, 0x03)?;
    let mut body = Reader(&opened.body);
    body.hash_algorithm()?;
    let code = body.array()?;
    body.filler()?;
    opened.check_hash(&[static_data])?;
    Ok(code)
}

/// DDA and fDDA: checks signed dynamic application data (9F4B) over `terminal_data`, the values that the DDOL names.
pub fn verify_dynamic(card: &PublicKey, signed: &[u8], terminal_data: &[u8]) -> Result<DynamicData, Fault> {
    let (opened, dynamic) = dynamic(card, signed)?;
    opened.check_hash(&[terminal_data])?;
    Ok(dynamic)
}

/// CDA: checks signed dynamic application data (9F4B) of GENERATE AC.
///
/// `transaction`: the values that the PDOL names, those of CDOL1, for the second GENERATE AC those of CDOL2, then the data objects
/// of the answer, tags and lengths included, in order and without 9F4B. `unpredictable` is 9F37.
pub fn verify_combined(
    card: &PublicKey,
    signed: &[u8],
    unpredictable: [u8; 4],
    transaction: &[u8],
) -> Result<CombinedData, Fault> {
    let (opened, DynamicData { number, rest }) = dynamic(card, signed)?;
    opened.check_hash(&[&unpredictable])?;
    let mut rest = Reader(&rest);
    let [cid] = rest.array()?;
    let cryptogram = rest.array()?;
    let hash: [u8; HASH] = rest.array()?;
    if Sha1::digest(transaction)[..] != hash {
        return Err(Fault::TransactionHash);
    }
    Ok(CombinedData { number, cid, cryptogram })
}

fn dynamic(card: &PublicKey, signed: &[u8]) -> Result<(Opened, DynamicData), Fault> {
    let opened = Opened::new(card, signed, 0x05)?;
    let mut body = Reader(&opened.body);
    body.hash_algorithm()?;
    let [length] = body.array()?;
    let mut data = Reader(body.take(usize::from(length))?);
    body.filler()?;
    let [number] = data.array()?;
    let number = data.take(usize::from(number))?.to_vec();
    let rest = data.0.to_vec();
    Ok((opened, DynamicData { number, rest }))
}

/// Recovered data whose frame is right.
struct Opened {
    format: u8,
    /// What stands between format and hash.
    body: Vec<u8>,
    hash: [u8; HASH],
}

impl Opened {
    fn new(key: &PublicKey, signed: &[u8], format: u8) -> Result<Self, Fault> {
        let length = Fault::KeyLength { due: key.len(), len: signed.len() };
        if signed.len() != key.len() {
            return Err(length);
        }
        let recovered = key.recover(signed).ok_or(length)?;
        let [header, found, rest @ .., trailer] = recovered.as_slice() else { return Err(length) };
        if *trailer != 0xBC {
            return Err(Fault::Trailer { found: *trailer });
        }
        if *header != 0x6A {
            return Err(Fault::Header { found: *header });
        }
        if *found != format {
            return Err(Fault::Format { due: format, found: *found });
        }
        let (body, hash) = rest.split_last_chunk().ok_or(length)?;
        Ok(Self { format, body: body.to_vec(), hash: *hash })
    }

    /// The key behind `body`: algorithms, lengths, then as much of the modulus as fits; the rest of it is the remainder.
    fn certified_key(&self, mut body: Reader<'_>, remainder: &[u8], exponent: &[u8]) -> Result<PublicKey, Fault> {
        body.hash_algorithm()?;
        body.key_algorithm()?;
        let [modulus, told] = body.array()?;
        let (modulus, told) = (usize::from(modulus), usize::from(told));
        let part = body.0;
        let inside = part.len().min(modulus);
        let (digits, filler) = part.split_at_checked(inside).ok_or(Fault::KeyShape)?;
        if told != exponent.len() || inside + remainder.len() != modulus {
            return Err(Fault::KeyShape);
        }
        if filler.iter().any(|byte| *byte != FILLER) {
            return Err(Fault::Filler);
        }
        Ok(PublicKey { modulus: [digits, remainder].concat(), exponent: exponent.to_vec() })
    }

    fn check_hash(&self, more: &[&[u8]]) -> Result<(), Fault> {
        let mut hash = Sha1::new();
        hash.update([self.format]);
        hash.update(&self.body);
        more.iter().for_each(|data| hash.update(data));
        if hash.finalize()[..] == self.hash { Ok(()) } else { Err(Fault::Hash) }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Fault::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.take(N)?.try_into().map_err(|_| Fault::Length)
    }

    fn hash_algorithm(&mut self) -> Result<(), Fault> {
        match self.array()? {
            [0x01] => Ok(()),
            [found] => Err(Fault::HashAlgorithm { found }),
        }
    }

    fn key_algorithm(&mut self) -> Result<(), Fault> {
        match self.array()? {
            [0x01] => Ok(()),
            [found] => Err(Fault::KeyAlgorithm { found }),
        }
    }

    /// Nothing but filler may be left.
    fn filler(&self) -> Result<(), Fault> {
        if self.0.iter().all(|byte| *byte == FILLER) { Ok(()) } else { Err(Fault::Filler) }
    }
}

#[cfg(test)]
mod tests;
