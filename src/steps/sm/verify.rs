//! Steps about signatures that the product verifies. Source: GB/T 32918.2; data objects 9A and 9E of ISO/IEC 7816-8.

use super::{
    ALGORITHM, KEY, VERIFY_SIGNATURE, VERIFYING, accepted, fresh, impossible, perform, public, published,
    sign::{ORDER, form},
};
use crate::{
    codec::{
        Tlv,
        sm2::{Signature, SignatureForm},
        tlv,
    },
    crypto::sm::{
        Hash,
        forge::{Forgery, forge},
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const INPUT: u32 = 0x9A;
const SIGNATURE: u32 = 0x9E;

/// The message and signature that GB/T 32918.5 annex A publishes (vectors/crypto/sm2.yaml); user 1234567812345678.
const PUBLISHED_MESSAGE: &[u8] = b"message digest";
const PUBLISHED_USER: &[u8] = b"1234567812345678";
const PUBLISHED_SIGNATURE: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

/// What was verified last.
#[derive(Debug, Default, Clone)]
struct Verified {
    hash_value: bool,
    data: Vec<u8>,
    signature: Option<Signature>,
}

async fn published_signature(w: &mut World, _: &Args) -> Result<(), Stop> {
    published(w)?;
    if w.ixit_bytes("crypto.sm2.user")? != PUBLISHED_USER {
        return Err(Stop::inconclusive((
            "the published signature is for user identifier 1234567812345678, and IXIT item crypto.sm2.user is another",
            "公布的签名对应用户标识 1234567812345678，而 IXIT 项 crypto.sm2.user 与之不同",
        )));
    }
    let bytes = hex::decode(PUBLISHED_SIGNATURE).unwrap_or_default();
    let signature = Signature::read(SignatureForm::Raw, &bytes).ok();
    *w.note() = Verified { hash_value: false, data: PUBLISHED_MESSAGE.to_vec(), signature };
    verify(w).await
}

async fn fresh_signature(w: &mut World, a: &Args) -> Result<(), Stop> {
    let hash_value = a.text(0)? == "hash value";
    let (key, data) = (published(w)?, fresh(w, 32));
    let digest = match hash_value {
        true => Hash::try_from(data.as_slice()).ok(),
        false => key.public().digest(&w.ixit_bytes("crypto.sm2.user")?, &data),
    };
    let digest = impossible(digest)?;
    let signature = Some(impossible(key.sign(w.rng(), &digest))?);
    *w.note() = Verified { hash_value, data, signature };
    verify(w).await
}

/// Spoils what was verified last, in one way.
async fn tampered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut last = w.note::<Verified>().clone();
    let signature = last.signature.as_mut().ok_or_else(nothing_before)?;
    match a.text(0)? {
        "another message" => last.data.iter_mut().take(1).for_each(|byte| *byte ^= 1),
        "another bit in r" => signature.r.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "another bit in s" => signature.s.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "r of zero" => signature.r = [0; 32],
        "s of zero" => signature.s = [0; 32],
        "r of n" => signature.r = ORDER,
        "s of n" => signature.s = ORDER,
        _ => {
            let mut bytes = signature.write(form(w)?);
            bytes.pop();
            return send(w, &last, bytes).await;
        }
    }
    let bytes = signature.write(form(w)?);
    send(w, &last, bytes).await
}

async fn forged(w: &mut World, a: &Args) -> Result<(), Stop> {
    let forgery = match a.text(0)? {
        "r of zero" => Forgery::ZeroR,
        "s of zero" => Forgery::ZeroS,
        "a sum of n" => Forgery::SumIsN,
        "n added to r" => Forgery::BeyondR,
        _ => Forgery::BeyondS,
    };
    let key = public(w)?;
    let (digest, signature) = impossible(forge(&key, forgery, w.rng()))?;
    *w.note() = Verified { hash_value: true, data: digest.to_vec(), signature: Some(signature) };
    verify(w).await
}

async fn is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    accepted(w)
}

async fn verify(w: &mut World) -> Result<(), Stop> {
    let last = w.note::<Verified>().clone();
    let bytes = last.signature.as_ref().ok_or_else(nothing_before)?.write(form(w)?);
    send(w, &last, bytes).await
}

async fn send(w: &mut World, verified: &Verified, signature: Vec<u8>) -> Result<(), Stop> {
    let algorithm = if verified.hash_value { "crypto.sm2.digest.algorithm" } else { "crypto.sm2.message.algorithm" };
    let objects = vec![(ALGORITHM, w.ixit_bytes(algorithm)?), (KEY, w.ixit_bytes("crypto.sm2.public.reference")?)];
    let data = tlv::build(&[Tlv::primitive(INPUT, verified.data.clone()), Tlv::primitive(SIGNATURE, signature)]);
    perform(w, VERIFYING, objects, VERIFY_SIGNATURE, data).await
}

fn nothing_before() -> Stop {
    Stop::error(("no signature was verified before this step", "此步骤之前没有验证签名"))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the published signature is verified", "验证公布的签名", step!(published_signature)),
    when("a right signature of a fresh {input} is verified", "验证新的{input}的正确签名", step!(fresh_signature)),
    when("that signature is verified with {tampering}", "验证{tampering}的该签名", step!(tampered)),
    when("a signature is verified that was forged with {forgery}", "验证以{forgery}伪造的签名", step!(forged)),
    then("the signature is accepted", "签名被接受", step!(is_accepted)),
];
