//! The module's own SM2 (GB/T 32918): by itself over the arithmetic of the curve, so that module and tester can't be wrong alike.

use sm2::{
    FieldBytes, ProjectivePoint, Scalar,
    elliptic_curve::{Group, PrimeField, ops::Reduce, point::AffineCoordinates},
};
use sm3::{Digest, Sm3};

/// x and y of a point.
pub type Coordinates = [u8; 64];
pub type Hash = [u8; 32];

/// a, b, xG, yG.
const CURVE: [[u8; 32]; 4] = [
    words([0xFFFF_FFFE, !0, !0, !0, !0, 0, !0, 0xFFFF_FFFC]),
    words([0x28E9_FA9E, 0x9D9F_5E34, 0x4D5A_9E4B, 0xCF65_09A7, 0xF397_89F5, 0x15AB_8F92, 0xDDBC_BD41, 0x4D94_0E93]),
    words([0x32C4_AE2C, 0x1F19_8119, 0x5F99_0446, 0x6A39_C994, 0x8FE3_0BBF, 0xF266_0BE1, 0x715A_4589, 0x334C_74C7]),
    words([0xBC37_36A2, 0xF4F6_779C, 0x59BD_CEE3, 0x6B69_2153, 0xD0A9_877C, 0xC62A_4740, 0x02DF_32E5, 0x2139_F0A0]),
];

/// A check of a verification, for a defect that leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    ZeroR,
    ZeroS,
    Sum,
    Range,
}

const fn words(words: [u32; 8]) -> [u8; 32] {
    let [a, b, c, d, e, f, g, h] = words;
    let mut out = [0; 32];
    let rows = [
        a.to_be_bytes(),
        b.to_be_bytes(),
        c.to_be_bytes(),
        d.to_be_bytes(),
        e.to_be_bytes(),
        f.to_be_bytes(),
        g.to_be_bytes(),
        h.to_be_bytes(),
    ];
    out.copy_from_slice(rows.as_flattened());
    out
}

/// A number from 1 to n-1.
pub fn number(bytes: &[u8; 32]) -> Option<Scalar> {
    Option::<Scalar>::from(Scalar::from_repr(FieldBytes::from(*bytes))).filter(|number| !bool::from(number.is_zero()))
}

fn reduced(bytes: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(*bytes))
}

fn point(coordinates: &Coordinates) -> Option<ProjectivePoint> {
    let bytes = [&[0x04][..], coordinates].concat();
    sm2::PublicKey::from_sec1_bytes(&bytes).ok().map(|key| key.to_projective())
}

fn coordinates(point: ProjectivePoint) -> Option<Coordinates> {
    if point.is_identity().into() {
        return None;
    }
    let point = point.to_affine();
    let [x, y]: [[u8; 32]; 2] = [point.x().into(), point.y().into()];
    [x, y].concat().try_into().ok()
}

pub fn public(private: &Scalar) -> Option<Coordinates> {
    coordinates(ProjectivePoint::generator() * private)
}

pub fn on_curve(coordinates: &Coordinates) -> bool {
    point(coordinates).is_some()
}

/// The point with the other y.
pub fn negated(of: &Coordinates) -> Option<Coordinates> {
    coordinates(-point(of)?)
}

pub fn hash(parts: &[&[u8]]) -> Hash {
    let mut hash = Sm3::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// Z of a user.
pub fn za(user: &[u8], key: &Coordinates) -> Hash {
    let bits = u16::try_from(user.len() * 8).unwrap_or(u16::MAX).to_be_bytes();
    let [a, b, x, y] = &CURVE;
    hash(&[&bits, user, a, b, x, y, key])
}

/// r and s; none for a number k that serves not.
pub fn sign(private: &Scalar, e: &Hash, k: &Scalar) -> Option<[u8; 64]> {
    let x: [u8; 32] = (ProjectivePoint::generator() * k).to_affine().x().into();
    let r = reduced(e) + reduced(&x);
    let inverse = Option::<Scalar>::from((Scalar::ONE + private).invert())?;
    let s = inverse * (*k - r * private);
    if bool::from(r.is_zero()) || bool::from((r + k).is_zero()) || bool::from(s.is_zero()) {
        return None;
    }
    let [r, s]: [[u8; 32]; 2] = [r.to_repr().into(), s.to_repr().into()];
    [r, s].concat().try_into().ok()
}

/// Whether r and s hold for e; `without` is left out.
pub fn verify(key: &Coordinates, e: &Hash, r: &[u8; 32], s: &[u8; 32], without: Option<Check>) -> bool {
    let Some(key) = point(key) else { return false };
    let in_range = |bytes: &[u8; 32]| Option::<Scalar>::from(Scalar::from_repr(FieldBytes::from(*bytes))).is_some();
    if without != Some(Check::Range) && !(in_range(r) && in_range(s)) {
        return false;
    }
    let (r, s) = (reduced(r), reduced(s));
    let zero = |number: &Scalar| bool::from(number.is_zero());
    if without != Some(Check::ZeroR) && zero(&r) || without != Some(Check::ZeroS) && zero(&s) {
        return false;
    }
    let t = r + s;
    if without != Some(Check::Sum) && zero(&t) {
        return false;
    }
    match coordinates(ProjectivePoint::generator() * s + key * t).as_ref().and_then(|found| found.first_chunk()) {
        Some(x) => reduced(e) + reduced(x) == r,
        None => false,
    }
}

/// C1, C2 and C3.
pub fn encipher(key: &Coordinates, k: &Scalar, plaintext: &[u8]) -> Option<(Coordinates, Vec<u8>, Hash)> {
    let shared = coordinates(point(key)? * k)?;
    let (x, y) = shared.split_at(32);
    Some((public(k)?, masked(&shared, plaintext), hash(&[x, plaintext, y])))
}

/// The plaintext and whether C3 is its; none for a C1 that is no point.
pub fn decipher(private: &Scalar, c1: &Coordinates, c2: &[u8], c3: &Hash) -> Option<(Vec<u8>, bool)> {
    let shared = coordinates(point(c1)? * private)?;
    let plaintext = masked(&shared, c2);
    let (x, y) = shared.split_at(32);
    let right = hash(&[x, &plaintext, y]) == *c3;
    Some((plaintext, right))
}

fn masked(shared: &Coordinates, data: &[u8]) -> Vec<u8> {
    data.iter().zip(derive(&[shared], data.len())).map(|(byte, mask)| byte ^ mask).collect()
}

fn derive(parts: &[&[u8]], len: usize) -> Vec<u8> {
    let mut key = Vec::new();
    for counter in 1_u32.. {
        if key.len() >= len {
            break;
        }
        key.extend(hash(&[&parts.concat(), &counter.to_be_bytes()]));
    }
    key.truncate(len);
    key
}

/// What comes of an agreement: the key, the proof of the side that answers, the proof of the side that begins.
pub struct Agreed {
    pub key: [u8; 16],
    pub answerer: Hash,
    pub beginner: Hash,
}

/// One side's numbers, as the one that answers (B).
pub struct Answerer<'a> {
    pub private: &'a Scalar,
    pub ephemeral: &'a Scalar,
    pub z: Hash,
}

/// B's part of an agreement with A's public key, ephemeral point and Z; `short`: Z of B doesn't enter the key, a defect.
pub fn agree(b: &Answerer<'_>, a_key: &Coordinates, a_point: &Coordinates, a_z: &Hash, short: bool) -> Option<Agreed> {
    let own = public(b.ephemeral)?;
    let t = *b.private + half(&own)? * b.ephemeral;
    let common = coordinates((point(a_key)? + point(a_point)? * half(a_point)?) * t)?;
    let (x, y) = common.split_at(32);
    let inner = hash(&[x, a_z, &b.z, a_point, &own]);
    let key = if short { derive(&[&common, a_z], 16) } else { derive(&[&common, a_z, &b.z], 16) };
    Some(Agreed {
        key: key.try_into().ok()?,
        answerer: hash(&[&[0x02], y, &inner]),
        beginner: hash(&[&[0x03], y, &inner]),
    })
}

/// 2^127 and the lower 127 bits of x.
fn half(of: &Coordinates) -> Option<Scalar> {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(of).skip(16).for_each(|(to, from)| *to = *from);
    let top = bytes.get_mut(16)?;
    *top |= 0x80;
    number(&bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The entries of a file of vectors, as they stand.
    fn entries(text: &str) -> Vec<Value> {
        let file: Value = serde_saphyr::from_str(text).unwrap();
        file["vectors"].as_array().unwrap().clone()
    }

    fn bytes(value: &Value) -> Vec<u8> {
        hex::decode(value.as_str().unwrap()).unwrap()
    }

    fn key(value: &Value) -> Coordinates {
        bytes(value)[1..].try_into().unwrap()
    }

    fn private(value: &Value) -> Scalar {
        number(&bytes(value).try_into().unwrap()).unwrap()
    }

    #[test]
    fn signatures_are_those_published() {
        for entry in entries(include_str!("../../../../vectors/crypto/sm2.yaml")) {
            let (input, id) = (&entry["input"], entry["id"].as_str().unwrap());
            let public_key = key(&input["public_key"]);
            let e = hash(&[&za(&bytes(&input["user_id"]), &public_key), &bytes(&input["message"])]);
            let (r, s) = (bytes(&input["r"]).try_into().unwrap(), bytes(&input["s"]).try_into().unwrap());
            assert_eq!(verify(&public_key, &e, &r, &s, None), entry["expect"]["verify"].as_bool().unwrap(), "{id}");
            if input["d"].is_string() {
                let d = private(&input["d"]);
                assert_eq!(public(&d), Some(public_key), "{id}");
                let k = number(&hash(&[b"k"])).unwrap();
                let own = sign(&d, &e, &k).unwrap();
                let (r, s) = own.split_at(32);
                assert!(verify(&public_key, &e, r.try_into().unwrap(), s.try_into().unwrap(), None), "{id}");
            }
        }
    }

    /// The published signature comes of the published k (GB/T 32918.5 annex A).
    #[test]
    fn the_published_number_gives_the_published_signature() {
        let entry = &entries(include_str!("../../../../vectors/crypto/sm2.yaml"))[0];
        let k = hex::decode("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21").unwrap();
        let e = hex::decode("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640").unwrap();
        let signature =
            sign(&private(&entry["input"]["d"]), &e.try_into().unwrap(), &number(&k.try_into().unwrap()).unwrap())
                .unwrap();
        assert_eq!(signature.to_vec(), [bytes(&entry["input"]["r"]), bytes(&entry["input"]["s"])].concat());
    }

    #[test]
    fn ciphertexts_are_those_published() {
        for entry in entries(include_str!("../../../../vectors/crypto/sm2-encryption.yaml")) {
            let input = &entry["input"];
            let plaintext = bytes(&input["message"]);
            let (c1, c2, c3) = encipher(&key(&input["public_key"]), &private(&input["k"]), &plaintext).unwrap();
            assert_eq!([&[4][..], &c1, &c3, &c2].concat(), bytes(&entry["expect"]["c1c3c2"]));
            assert_eq!(decipher(&private(&input["d"]), &c1, &c2, &c3), Some((plaintext, true)));
        }
    }

    #[test]
    fn agreements_are_those_published() {
        for entry in entries(include_str!("../../../../vectors/crypto/sm2-agreement.yaml")) {
            let (input, expect) = (&entry["input"], &entry["expect"]);
            let (d, r) = (private(&input["d_b"]), private(&input["r_b"]));
            let z = za(&bytes(&input["user_b"]), &key(&input["p_b"]));
            let a_z = za(&bytes(&input["user_a"]), &key(&input["p_a"]));
            assert_eq!((a_z.to_vec(), z.to_vec()), (bytes(&expect["za"]), bytes(&expect["zb"])));
            assert_eq!(public(&r), Some(key(&expect["ephemeral_b"])));
            let b = Answerer { private: &d, ephemeral: &r, z };
            let agreed = agree(&b, &key(&input["p_a"]), &key(&expect["ephemeral_a"]), &a_z, false).unwrap();
            assert_eq!(agreed.key.to_vec(), bytes(&expect["key"]));
            assert_eq!(agreed.answerer.to_vec(), bytes(&expect["proof_b"]));
            assert_eq!(agreed.beginner.to_vec(), bytes(&expect["proof_a"]));
        }
    }
}
