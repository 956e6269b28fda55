//! How SM2 signatures and ciphertexts are written: the forms that products use, on untrusted input.
//!
//! Source: GB/T 32918.2 and .4 (order of the parts), GB/T 35276 (SEQUENCE of two INTEGERs).
//!
//! ```
//! use jinka::codec::sm2::{Signature, SignatureForm};
//! let signature = Signature { r: [0x11; 32], s: [0x22; 32] };
//! let der = signature.write(SignatureForm::Der);
//! assert_eq!(Signature::read(SignatureForm::Der, &der), Ok(signature));
//! ```

use super::ParseError;

/// Bytes of a number modulo n or p.
pub const NUMBER: usize = 32;

/// The two numbers of a signature, big-endian; any value, also one that no signature has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub r: [u8; NUMBER],
    pub s: [u8; NUMBER],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureForm {
    /// r and s, 32 bytes each.
    Raw,
    /// SEQUENCE of two INTEGERs.
    Der,
}

impl SignatureForm {
    /// Every form with its name in an IXIT.
    pub const ALL: [(&'static str, Self); 2] = [("raw", Self::Raw), ("der", Self::Der)];

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(own, _)| *own == name).map(|(_, form)| form)
    }
}

impl Signature {
    /// Reads exactly one signature. Errors: another length, or DER that isn't the shortest.
    pub fn read(form: SignatureForm, bytes: &[u8]) -> Result<Self, ParseError> {
        match form {
            SignatureForm::Raw => {
                let (numbers, rest) = bytes.as_chunks::<NUMBER>();
                match (numbers, rest) {
                    ([r, s], []) => Ok(Self { r: *r, s: *s }),
                    _ => Err(ParseError::new(0, "64 bytes of signature", format!("{} bytes", bytes.len()))),
                }
            }
            SignatureForm::Der => {
                let (body, rest) = value(bytes, 0x30, 0)?;
                if !rest.is_empty() {
                    return Err(ParseError::new(bytes.len() - rest.len(), "the end of the signature", "more bytes"));
                }
                let (r, rest) = value(body, 0x02, 2)?;
                let at = 2 + body.len() - rest.len();
                let (s, rest) = value(rest, 0x02, at)?;
                if !rest.is_empty() {
                    return Err(ParseError::new(bytes.len() - rest.len(), "the end of the signature", "more bytes"));
                }
                Ok(Self { r: number(r, 4)?, s: number(s, at + 2)? })
            }
        }
    }

    pub fn write(&self, form: SignatureForm) -> Vec<u8> {
        match form {
            SignatureForm::Raw => [self.r, self.s].concat(),
            SignatureForm::Der => {
                let body = [integer(&self.r), integer(&self.s)].concat();
                object(0x30, &body)
            }
        }
    }
}

/// The parts of a ciphertext; any value, also one that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ciphertext {
    /// Coordinates of a point.
    pub c1: [u8; 2 * NUMBER],
    /// The masked plaintext, as long as it.
    pub c2: Vec<u8>,
    /// Hash value.
    pub c3: [u8; NUMBER],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CiphertextForm {
    /// 04 stands before the coordinates.
    prefixed: bool,
    /// C3 stands before C2, as in the texts of 2012 and 2016.
    hash_first: bool,
}

impl CiphertextForm {
    /// Every form with its name in an IXIT.
    pub const ALL: [(&'static str, Self); 4] = [
        ("c1c3c2", Self { prefixed: true, hash_first: true }),
        ("c1c2c3", Self { prefixed: true, hash_first: false }),
        ("xc1c3c2", Self { prefixed: false, hash_first: true }),
        ("xc1c2c3", Self { prefixed: false, hash_first: false }),
    ];

    /// The form of the texts in force, C1 C3 C2 with 04 in front.
    pub const CURRENT: Self = Self { prefixed: true, hash_first: true };

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(own, _)| *own == name).map(|(_, form)| form)
    }
}

impl Ciphertext {
    /// Reads a whole ciphertext with at least one byte of C2.
    pub fn read(form: CiphertextForm, bytes: &[u8]) -> Result<Self, ParseError> {
        let (at, body) = match (form.prefixed, bytes) {
            (false, _) => (0, bytes),
            (true, [0x04, body @ ..]) => (1, body),
            (true, [other, ..]) => return Err(ParseError::new(0, "04", format!("{other:02X}"))),
            (true, []) => return Err(ParseError::new(0, "04", "the end of the ciphertext")),
        };
        let cut = || ParseError::new(bytes.len(), "C1, C3 and at least a byte of C2", "the end of the ciphertext");
        let (c1, rest) = body.split_first_chunk().ok_or_else(cut)?;
        let (c2, c3) = if form.hash_first {
            let (c3, c2) = rest.split_first_chunk().ok_or_else(cut)?;
            (c2, c3)
        } else {
            rest.split_last_chunk().ok_or_else(cut)?
        };
        if c2.is_empty() {
            return Err(ParseError::new(at + body.len(), "at least a byte of C2", "the end of the ciphertext"));
        }
        Ok(Self { c1: *c1, c2: c2.to_vec(), c3: *c3 })
    }

    pub fn write(&self, form: CiphertextForm) -> Vec<u8> {
        let mut bytes = if form.prefixed { vec![0x04] } else { Vec::new() };
        bytes.extend(self.c1);
        if form.hash_first {
            bytes.extend(self.c3);
            bytes.extend(&self.c2);
        } else {
            bytes.extend(&self.c2);
            bytes.extend(self.c3);
        }
        bytes
    }
}

/// The value of a DER object of short length, and what follows it.
fn value(bytes: &[u8], tag: u8, at: usize) -> Result<(&[u8], &[u8]), ParseError> {
    match bytes {
        [found, length, rest @ ..] if *found == tag && *length < 0x80 => {
            let cut = || ParseError::new(at + 1, "a length within the signature", format!("{length:02X}"));
            rest.split_at_checked(usize::from(*length)).ok_or_else(cut)
        }
        [found, ..] if *found != tag => Err(ParseError::new(at, format!("{tag:02X}"), format!("{found:02X}"))),
        _ => Err(ParseError::new(at + bytes.len().min(1), "a short length", "the end of the signature")),
    }
}

/// A positive INTEGER of at most 32 bytes, in its shortest form.
fn number(digits: &[u8], at: usize) -> Result<[u8; NUMBER], ParseError> {
    let wrong = |found: &str| {
        ParseError::new(at, "a positive number of at most 32 bytes in its shortest form", found.to_owned())
    };
    let significant = match digits {
        [] => return Err(wrong("nothing")),
        [0x80..=0xFF, ..] => return Err(wrong("a negative number")),
        [0x00, 0x00..=0x7F, ..] => return Err(wrong("an undue leading zero")),
        [0x00, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let mut number = [0; NUMBER];
    let start = NUMBER.checked_sub(significant.len()).ok_or_else(|| wrong("a longer one"))?;
    number.iter_mut().skip(start).zip(significant).for_each(|(to, from)| *to = *from);
    Ok(number)
}

fn integer(number: &[u8; NUMBER]) -> Vec<u8> {
    let zeros = number.iter().take(NUMBER - 1).take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    match digits {
        [0x80..=0xFF, ..] => object(0x02, &[&[0], digits].concat()),
        _ => object(0x02, digits),
    }
}

/// An object of at most 127 bytes, which two INTEGERs of 33 bytes are.
fn object(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, u8::try_from(body.len()).unwrap_or(u8::MAX)];
    bytes.extend(body);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::vectors::{proptest_config, unhex};

    /// GB/T 32918.5 annex A, DER as in vectors/crypto/sm2.yaml, and a signature whose s begins with 1C (no leading zero byte).
    #[test]
    fn published_signatures_read_and_write() {
        let cases = [
            (
                "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
                "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
                "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
            ),
            (
                "3f40de495407b8e88ea0de4366926e0f4677c9c4a488fb4c7362504b68459966",
                "1c2191e579119605e2ec91f87dfe6b31e8ba4dfa5e1bf2392b957653c0669498",
                "304402203f40de495407b8e88ea0de4366926e0f4677c9c4a488fb4c7362504b6845996602201c2191e579119605e2ec91f87dfe6b31e8ba4dfa5e1bf2392b957653c0669498",
            ),
        ];
        for (r, s, der) in cases {
            let signature = Signature { r: unhex(r).try_into().unwrap(), s: unhex(s).try_into().unwrap() };
            assert_eq!(hex::encode(signature.write(SignatureForm::Der)), der);
            assert_eq!(hex::encode(signature.write(SignatureForm::Raw)), [r, s].concat());
            assert_eq!(Signature::read(SignatureForm::Der, &unhex(der)), Ok(signature.clone()));
            assert_eq!(Signature::read(SignatureForm::Raw, &unhex(&[r, s].concat())), Ok(signature));
        }
    }

    #[test]
    fn der_is_strict() {
        for bad in [
            "",
            "30",
            "3000",
            "3003020101",
            "300602010102",
            "3006020101020101 00",
            "3007020200010201 01",
            "3006020181020101",
            "3006020001020101",
            "31060201010201 01",
            "3006030101020101",
            "300802010102010105 00",
            "30810602010102 0101",
        ] {
            assert!(Signature::read(SignatureForm::Der, &unhex(bad)).is_err(), "{bad}");
        }
        let zero = Signature { r: [0; 32], s: [0; 32] };
        assert_eq!(hex::encode(zero.write(SignatureForm::Der)), "3006020100020100");
        assert_eq!(Signature::read(SignatureForm::Der, &unhex("3006020100020100")), Ok(zero));
        let error = Signature::read(SignatureForm::Raw, &[0; 63]).unwrap_err();
        assert_eq!((error.expected.as_ref(), error.found.as_ref()), ("64 bytes of signature", "63 bytes"));
    }

    /// Both orders of the published ciphertext (vectors/crypto/sm2-encryption.yaml).
    #[test]
    fn the_parts_of_a_ciphertext_stand_in_their_order() {
        let (c1, c2, c3) = ("11".repeat(64), "22".repeat(19), "33".repeat(32));
        let parts = Ciphertext { c1: [0x11; 64], c2: vec![0x22; 19], c3: [0x33; 32] };
        let due =
            [format!("04{c1}{c3}{c2}"), format!("04{c1}{c2}{c3}"), format!("{c1}{c3}{c2}"), format!("{c1}{c2}{c3}")];
        for ((name, form), due) in CiphertextForm::ALL.into_iter().zip(due) {
            assert_eq!(CiphertextForm::from_name(name), Some(form));
            assert_eq!(hex::encode(parts.write(form)), due, "{name}");
            assert_eq!(Ciphertext::read(form, &unhex(&due)), Ok(parts.clone()), "{name}");
        }
        assert!(Ciphertext::read(CiphertextForm::CURRENT, &[0x05; 117]).is_err());
        for len in 0..98 {
            assert!(Ciphertext::read(CiphertextForm::CURRENT, &vec![0x04; len]).is_err(), "{len}");
        }
        assert!(CiphertextForm::from_name("c3c2c1").is_none() && SignatureForm::from_name("hex").is_none());
    }

    proptest! {
        #![proptest_config(proptest_config())]
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..150)) {
            for (_, form) in SignatureForm::ALL {
                if let Ok(signature) = Signature::read(form, &bytes) {
                    prop_assert_eq!(signature.write(form), bytes.clone());
                }
            }
            for (_, form) in CiphertextForm::ALL {
                if let Ok(parts) = Ciphertext::read(form, &bytes) {
                    prop_assert_eq!(parts.write(form), bytes.clone());
                }
            }
        }
    }
}
