//! SM2 key agreement (GB/T 32918.3): the key and the two proofs that both sides have it.

use sm2::{
    FieldBytes, Scalar,
    elliptic_curve::{Group, PrimeField},
};

use super::{Hash, PrivateKey, PublicKey, sm3};

/// What one side shows to the other.
#[derive(Debug, Clone)]
pub struct Party<'a> {
    pub public: &'a PublicKey,
    /// The point made for this agreement alone.
    pub ephemeral: &'a PublicKey,
    /// At most 8191 bytes.
    pub user: &'a [u8],
}

/// What both sides have in the end. `Debug` shows no byte of the key.
#[derive(Clone, PartialEq, Eq)]
pub struct Agreed {
    pub key: Vec<u8>,
    /// SB and S1: that the side which answers has the key.
    pub proof_of_answerer: Hash,
    /// SA and S2: that the side which begins has the key.
    pub proof_of_beginner: Hash,
}

impl std::fmt::Debug for Agreed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Agreed(…)")
    }
}

/// The side that holds `private` and `ephemeral` agrees with `peer`; `begins` says which of the two it is. `bytes` of key, 1 to 255.
///
/// None: the common point is infinity, or an identifier is too long.
pub fn agree(
    private: &PrivateKey,
    ephemeral: &PrivateKey,
    user: &[u8],
    peer: &Party<'_>,
    begins: bool,
    bytes: u8,
) -> Option<Agreed> {
    let (own_public, own_point) = (private.public(), ephemeral.public());
    let d = *private.0.to_nonzero_scalar();
    let r = *ephemeral.0.to_nonzero_scalar();
    let t = d + shortened(&own_point)? * r;
    let peer_point = peer.ephemeral.0.to_projective() * shortened(peer.ephemeral)?;
    let common = (peer.public.0.to_projective() + peer_point) * t;
    if common.is_identity().into() {
        return None;
    }
    let common = PublicKey(sm2::PublicKey::from_affine(common.to_affine()).ok()?).coordinates();
    let own = Party { public: &own_public, ephemeral: &own_point, user };
    let (a, b) = if begins { (&own, peer) } else { (peer, &own) };
    let (za, zb) = (a.public.za(a.user)?, b.public.za(b.user)?);
    let (x, y) = common.split_at(32);
    let inner = sm3(&[x, &za, &zb, &a.ephemeral.coordinates(), &b.ephemeral.coordinates()].concat());
    let proof = |first: u8| sm3(&[&[first][..], y, &inner].concat());
    Some(Agreed {
        key: derive(&[&common[..], &za, &zb].concat(), bytes),
        proof_of_answerer: proof(0x02),
        proof_of_beginner: proof(0x03),
    })
}

/// The lower half of x, with bit 127 set.
fn shortened(point: &PublicKey) -> Option<Scalar> {
    let coordinates = point.coordinates();
    let lower: [u8; 16] = coordinates.get(16..32)?.try_into().ok()?;
    let number = u128::from_be_bytes(lower) | 1 << 127;
    let mut bytes = FieldBytes::default();
    bytes.iter_mut().skip(16).zip(number.to_be_bytes()).for_each(|(to, from)| *to = from);
    Option::from(Scalar::from_repr(bytes))
}

/// The key derivation function with SM3.
fn derive(secret: &[u8], bytes: u8) -> Vec<u8> {
    let mut key = Vec::new();
    let mut counter = 1_u32;
    while key.len() < usize::from(bytes) {
        key.extend(sm3(&[secret, &counter.to_be_bytes()].concat()));
        counter += 1;
    }
    key.truncate(usize::from(bytes));
    key
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        d_a: String,
        d_b: String,
        r_a: String,
        r_b: String,
        user_a: String,
        user_b: String,
        p_a: String,
        p_b: String,
        bytes: u8,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        ephemeral_a: String,
        ephemeral_b: String,
        za: String,
        zb: String,
        key: String,
        proof_b: String,
        proof_a: String,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/sm2-agreement.yaml", |vector| {
            let (input, expect) = (&vector.input, &vector.expect);
            let key = |text: &str| PrivateKey::new(&unhex(text).try_into().unwrap()).unwrap();
            let (d_a, d_b, r_a, r_b) = (key(&input.d_a), key(&input.d_b), key(&input.r_a), key(&input.r_b));
            let (user_a, user_b) = (unhex(&input.user_a), unhex(&input.user_b));
            let (p_a, p_b, e_a, e_b) = (d_a.public(), d_b.public(), r_a.public(), r_b.public());
            same("P_A", p_a.bytes(), unhex(&input.p_a))?;
            same("P_B", p_b.bytes(), unhex(&input.p_b))?;
            same("R_A", e_a.bytes(), unhex(&expect.ephemeral_a))?;
            same("R_B", e_b.bytes(), unhex(&expect.ephemeral_b))?;
            same("Z_A", p_a.za(&user_a).unwrap().to_vec(), unhex(&expect.za))?;
            same("Z_B", p_b.za(&user_b).unwrap().to_vec(), unhex(&expect.zb))?;
            let a = Party { public: &p_a, ephemeral: &e_a, user: &user_a };
            let b = Party { public: &p_b, ephemeral: &e_b, user: &user_b };
            let by_a = agree(&d_a, &r_a, &user_a, &b, true, input.bytes).unwrap();
            let by_b = agree(&d_b, &r_b, &user_b, &a, false, input.bytes).unwrap();
            same("both sides", by_a.clone(), by_b)?;
            same("key", by_a.key, unhex(&expect.key))?;
            same("S_B", by_a.proof_of_answerer.to_vec(), unhex(&expect.proof_b))?;
            same("S_A", by_a.proof_of_beginner.to_vec(), unhex(&expect.proof_a))
        });
    }
}
