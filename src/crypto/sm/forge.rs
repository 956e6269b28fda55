//! Signatures that hold but for the range checks of SM2 (GB/T 32918.2): r and s from 1 to n-1, r + s not 0 modulo n.
//!
//! Whoever may choose the hash value can make them without the private key; so a verifier that leaves a check out accepts
//! signatures that nobody made. For tests of products that verify hash values.

use rand_core::CryptoRng;
use sm2::{
    FieldBytes, ProjectivePoint, Scalar, U256,
    elliptic_curve::{Curve, Group, PrimeField, bigint::CheckedAdd, ops::Reduce, point::AffineCoordinates},
};

use super::{Hash, PublicKey};
use crate::codec::sm2::Signature;

/// The check that a verifier has to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// r is 0.
    ZeroR,
    /// s is 0.
    ZeroS,
    /// r + s is n.
    SumIsN,
    /// n was added to r.
    BeyondR,
    /// n was added to s.
    BeyondS,
}

/// A hash value and a signature of it for which all holds but the check.
pub fn forge(key: &PublicKey, forgery: Forgery, rng: &mut impl CryptoRng) -> Option<(Hash, Signature)> {
    let (r, s) = match forgery {
        Forgery::ZeroR => (Scalar::ZERO, scalar(rng, 0)),
        Forgery::ZeroS => (scalar(rng, 0), Scalar::ZERO),
        Forgery::SumIsN => {
            let r = scalar(rng, 0);
            (r, -r)
        }
        // n is above 2^256 - 2^224: a number below 2^216 leaves room to add n.
        Forgery::BeyondR => (scalar(rng, 5), scalar(rng, 0)),
        Forgery::BeyondS => (scalar(rng, 0), scalar(rng, 5)),
    };
    let point = ProjectivePoint::generator() * s + key.0.to_projective() * (r + s);
    let x = <Scalar as Reduce<FieldBytes>>::reduce(&point.to_affine().x());
    let digest: Hash = (r - x).to_repr().into();
    let beyond = |number: Scalar| -> Option<[u8; 32]> {
        let sum = U256::from_be_slice(&number.to_repr()).checked_add(&sm2::Sm2::ORDER);
        Option::<U256>::from(sum).map(|sum| sum.to_be_bytes().into())
    };
    let r = if forgery == Forgery::BeyondR { beyond(r)? } else { r.to_repr().into() };
    let s = if forgery == Forgery::BeyondS { beyond(s)? } else { s.to_repr().into() };
    Some((digest, Signature { r, s }))
}

/// A number from 1 to n-1 whose first bytes are zero.
fn scalar(rng: &mut impl CryptoRng, zeros: usize) -> Scalar {
    loop {
        let mut bytes = FieldBytes::default();
        rng.fill_bytes(&mut bytes);
        bytes.iter_mut().take(zeros).for_each(|byte| *byte = 0);
        if let Some(scalar) = Option::<Scalar>::from(Scalar::from_repr(bytes))
            && !bool::from(scalar.is_zero())
        {
            return scalar;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::crypto::sm::PrivateKey;

    const N: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";

    /// The verification of GB/T 32918.2 without any check of ranges.
    fn holds_but_for_checks(key: &PublicKey, digest: &Hash, signature: &Signature) -> bool {
        let reduce = |bytes: &[u8; 32]| <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(*bytes));
        let (r, s) = (reduce(&signature.r), reduce(&signature.s));
        let point = ProjectivePoint::generator() * s + key.0.to_projective() * (r + s);
        reduce(digest) + <Scalar as Reduce<FieldBytes>>::reduce(&point.to_affine().x()) == r
    }

    #[test]
    fn forgeries_hold_but_for_one_check() {
        let key = PrivateKey::new(&[0x42; 32]).unwrap().public();
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for forgery in [Forgery::ZeroR, Forgery::ZeroS, Forgery::SumIsN, Forgery::BeyondR, Forgery::BeyondS] {
            let (digest, signature) = forge(&key, forgery, &mut rng).unwrap();
            assert!(holds_but_for_checks(&key, &digest, &signature), "{forgery:?}");
            assert!(!key.verify(&digest, &signature), "{forgery:?}");
            let above_n = |number: [u8; 32]| hex::encode_upper(number).as_str() >= N;
            assert_eq!(signature.r == [0; 32], forgery == Forgery::ZeroR);
            assert_eq!(signature.s == [0; 32], forgery == Forgery::ZeroS);
            assert_eq!(above_n(signature.r), forgery == Forgery::BeyondR);
            assert_eq!(above_n(signature.s), forgery == Forgery::BeyondS);
        }
    }
}
