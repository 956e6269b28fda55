//! Steps about signatures that the product makes. Source: GB/T 32918.2; P1-P2 of GB/T 16649.8 (ISO/IEC 7816-8).

use super::{ALGORITHM, COMPUTE_SIGNATURE, PRIVATE_KEY, SIGNING, fresh, impossible, perform, public};
use crate::{
    codec::sm2::{Signature, SignatureForm},
    crypto::sm::Hash,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::select::assert_success,
};

/// What was signed last, and the signatures of it.
#[derive(Debug, Default, Clone)]
struct Signed {
    hash_value: bool,
    data: Vec<u8>,
    signatures: Vec<Signature>,
}

async fn fresh_input(w: &mut World, a: &Args) -> Result<(), Stop> {
    let hash_value = a.text(0)? == "hash value";
    let data = fresh(w, 32);
    *w.note() = Signed { hash_value, data, signatures: Vec::new() };
    sign(w, "crypto.sm2.private.reference").await
}

async fn fresh_message_of(w: &mut World, a: &Args) -> Result<(), Stop> {
    let data = fresh(w, a.number(0)?);
    *w.note() = Signed { hash_value: false, data, signatures: Vec::new() };
    sign(w, "crypto.sm2.private.reference").await
}

async fn same_input_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    sign(w, "crypto.sm2.private.reference").await
}

async fn hash_value_of(w: &mut World, a: &Args) -> Result<(), Stop> {
    let data = fresh(w, a.number(0)?);
    *w.note() = Signed { hash_value: true, data, signatures: Vec::new() };
    sign(w, "crypto.sm2.private.reference").await
}

async fn absent_key(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = fresh(w, 32);
    *w.note() = Signed { hash_value: false, data, signatures: Vec::new() };
    sign(w, "crypto.absent.key").await
}

async fn has_its_form(w: &mut World, _: &Args) -> Result<(), Stop> {
    read(w).map(drop)
}

async fn holds(w: &mut World, _: &Args) -> Result<(), Stop> {
    let signature = read(w)?;
    let Signed { hash_value, data, .. } = w.note::<Signed>().clone();
    let (key, user) = (public(w)?, if hash_value { Vec::new() } else { w.ixit_bytes("crypto.sm2.user")? });
    let digest = if hash_value { Hash::try_from(data).ok() } else { key.digest(&user, &data) };
    let digest = impossible(digest)?;
    let bytes = hex::encode_upper(signature.write(SignatureForm::Raw));
    let held = key.verify(&digest, &signature);
    w.note::<Signed>().signatures.push(signature);
    let due = (
        format!("one that holds for e = {} under crypto.sm2.public", hex::encode_upper(digest)),
        format!("在 crypto.sm2.public 下对 e = {} 有效", hex::encode_upper(digest)),
    );
    w.assert(held, ("SM2 signature", "SM2 签名"), due, bytes)
}

async fn differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (r, s) = match w.note::<Signed>().signatures.as_slice() {
        [.., a, b] => (a.r != b.r, a.s != b.s),
        _ => return Err(Stop::error(("fewer than two signatures before this step", "此步骤之前的签名少于两个"))),
    };
    let word = |differs: bool| if differs { ("different", "不同") } else { ("the same in both", "两者相同") };
    w.assert(r, ("r of the two signatures", "两个签名的 r"), word(true), word(r))?;
    w.assert(s, ("s of the two signatures", "两个签名的 s"), word(true), word(s))
}

/// Signs what is noted, with the key of an IXIT item.
async fn sign(w: &mut World, key: &str) -> Result<(), Stop> {
    let Signed { hash_value, data, .. } = w.note::<Signed>().clone();
    let algorithm = if hash_value { "crypto.sm2.digest.algorithm" } else { "crypto.sm2.message.algorithm" };
    let objects = vec![(ALGORITHM, w.ixit_bytes(algorithm)?), (PRIVATE_KEY, w.ixit_bytes(key)?)];
    perform(w, SIGNING, objects, COMPUTE_SIGNATURE, data).await
}

/// The signature in the last answer, r and s from 1 to n-1.
fn read(w: &mut World) -> Result<Signature, Stop> {
    let form = form(w)?;
    assert_success(w)?;
    let data = w.last_response()?.data.clone();
    let signature = w.assert_parsed(("SM2 signature", "SM2 签名"), Signature::read(form, &data))?;
    for (name, number) in [("r", signature.r), ("s", signature.s)] {
        let held = number != [0; 32] && number < ORDER;
        w.assert(held, (name, name), ("from 1 to n-1", "1 至 n-1"), hex::encode_upper(number))?;
    }
    Ok(signature)
}

/// n of the recommended curve. Source: GB/T 32918.5.
pub(super) const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x72, 0x03, 0xDF,
    0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x23,
];

/// The form of signatures that the IXIT states.
pub(super) fn form(w: &World) -> Result<SignatureForm, Stop> {
    let name = w.ixit_text("crypto.sm2.signature.form")?;
    SignatureForm::from_name(name).ok_or_else(|| {
        Stop::error((
            format!("IXIT item crypto.sm2.signature.form is {name:?}, raw or der was due"),
            format!("IXIT 项 crypto.sm2.signature.form 为 {name:?}，应为 raw 或 der"),
        ))
    })
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a fresh {input} is signed", "对新的{input}签名", step!(fresh_input)),
    when("a fresh message of {int} byte(s) is signed", "对 {int} 字节的新消息签名", step!(fresh_message_of)),
    when("the same {input} is signed again", "对同一{input}再次签名", step!(same_input_again)),
    when("a hash value of {int} byte(s) is signed", "对 {int} 字节的杂凑值签名", step!(hash_value_of)),
    when("a fresh message is signed with an absent key", "以不存在的密钥对新的消息签名", step!(absent_key)),
    then("the signature has its form", "签名符合其形式", step!(has_its_form)),
    then("the signature holds", "签名有效", step!(holds)),
    then("the signatures of that {input} differ in r and in s", "该{input}的两个签名的 r 和 s 均不相同", step!(differ)),
];
