//! Steps about SM2 key agreement (GB/T 32918.3).
//!
//! No public standard says how a card carries it: the form is GENERAL AUTHENTICATE (ISO/IEC 7816-4) with template 7C, the
//! terminal's ephemeral point in 85, the answer with the product's in 85 and its proof in 82, then the terminal's proof in 82.
//! The terminal begins, with the published key pair, which the sample has too, and the same user identifier.

use super::{ALGORITHM, ENCIPHER, ENCIPHERING, KEY, accepted, answered, fresh, impossible, perform, published};
use crate::{
    codec::{CommandApdu, Tlv, tlv},
    crypto::sm::{Agreed, Hash, Party, PrivateKey, PublicKey, Sm4Key, agree},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

const GENERAL_AUTHENTICATE: u8 = 0x86;
const DYNAMIC_AUTHENTICATION: u32 = 0x7C;
const PROOF: u32 = 0x82;
const EPHEMERAL_POINT: u32 = 0x85;

/// The last agreement, and the product's points of all.
#[derive(Debug, Default, Clone)]
struct Agreement {
    own: Option<PrivateKey>,
    points: Vec<PublicKey>,
    proof: Vec<u8>,
    block: Vec<u8>,
}

async fn begun(w: &mut World, _: &Args) -> Result<(), Stop> {
    let own = PrivateKey::generate(w.rng());
    let point = own.public().bytes();
    w.note::<Agreement>().own = Some(own);
    ask(w, EPHEMERAL_POINT, point).await?;
    assert_success(w)?;
    let data = w.last_response()?.data.clone();
    let template = w.assert_parsed(("dynamic authentication data", "动态鉴别数据"), tlv::parse_one(&data))?;
    let value = |tag| template.child(tag).and_then(Tlv::bytes).map(<[u8]>::to_vec).unwrap_or_default();
    let (point, proof) = (value(EPHEMERAL_POINT), value(PROOF));
    let read = PublicKey::new(&point);
    let what = ("ephemeral point of the product (85)", "产品的临时公钥点（85）");
    w.assert(read.is_ok(), what, ("a point of the curve", "曲线上的点"), hex::encode_upper(point))?;
    let notes = w.note::<Agreement>();
    notes.points.extend(read.ok());
    notes.proof = proof;
    Ok(())
}

async fn begun_off_curve(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut point = PrivateKey::generate(w.rng()).public().bytes();
    point.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1);
    ask(w, EPHEMERAL_POINT, point).await
}

async fn proof_is_right(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (due, seen) = (agreed(w)?.proof_of_answerer, w.note::<Agreement>().proof.clone());
    w.assert_bytes(("proof of the product (82)", "产品的确认值（82）"), &due, &seen)
}

async fn proof_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let proof = agreed(w)?.proof_of_beginner;
    ask(w, PROOF, proof.to_vec()).await
}

async fn wrong_proof_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut proof: Hash = agreed(w)?.proof_of_beginner;
    proof.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1);
    ask(w, PROOF, proof.to_vec()).await
}

async fn proof_is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    accepted(w)
}

async fn block_is_enciphered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let block = fresh(w, 16);
    w.note::<Agreement>().block.clone_from(&block);
    let algorithm = w.ixit_bytes("crypto.sm4.ecb.algorithm")?;
    let objects = vec![(ALGORITHM, algorithm), (KEY, w.ixit_bytes("crypto.sm2.agreed.reference")?)];
    perform(w, ENCIPHERING, objects, ENCIPHER, block).await
}

async fn agreed_key_was_used(w: &mut World, _: &Args) -> Result<(), Stop> {
    let block = w.note::<Agreement>().block.clone();
    let key = impossible(agreed(w)?.key.try_into().ok())?;
    let due = impossible(Sm4Key::new(&key).ecb_encipher(&block).ok())?;
    answered(w, &due)
}

async fn points_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (a, b) = match w.note::<Agreement>().points.as_slice() {
        [.., a, b] => (a.bytes(), b.bytes()),
        _ => return Err(Stop::error(("fewer than two agreements before this step", "此步骤之前的协商少于两次"))),
    };
    let shown = format!("{} | {}", hex::encode_upper(&a), hex::encode_upper(&b));
    w.assert(a != b, ("ephemeral points of the product", "产品的临时公钥点"), ("different", "不同"), shown)
}

async fn ask(w: &mut World, tag: u32, value: Vec<u8>) -> Result<(), Stop> {
    let p1 = one_byte(w, "crypto.sm2.agreement.algorithm")?;
    let p2 = one_byte(w, "crypto.sm2.private.reference")?;
    let data = Tlv::constructed(DYNAMIC_AUTHENTICATION, vec![Tlv::primitive(tag, value)]).to_bytes();
    let command = CommandApdu::new(0x00, GENERAL_AUTHENTICATE, p1, p2).with_data(data);
    transact(w, if tag == PROOF { command } else { command.with_ne(256) }).await.map(drop)
}

fn one_byte(w: &World, item: &str) -> Result<u8, Stop> {
    match w.ixit_bytes(item)?.as_slice() {
        [byte] => Ok(*byte),
        other => Err(Stop::error((
            format!("IXIT item {item} has {} bytes, P1 and P2 of GENERAL AUTHENTICATE have one", other.len()),
            format!("IXIT 项 {item} 为 {} 字节，GENERAL AUTHENTICATE 的 P1 和 P2 各为一个字节", other.len()),
        ))),
    }
}

/// What the terminal makes of the last agreement.
fn agreed(w: &mut World) -> Result<Agreed, Stop> {
    let (key, user) = (published(w)?, w.ixit_bytes("crypto.sm2.user")?);
    let public = key.public();
    let notes = w.note::<Agreement>();
    let (Some(own), Some(point)) = (notes.own.as_ref(), notes.points.last()) else {
        return Err(Stop::error(("no key agreement before this step", "此步骤之前没有密钥协商")));
    };
    let peer = Party { public: &public, ephemeral: point, user: &user };
    impossible(agree(&key, own, &user, &peer, true, 16))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a key agreement is begun", "开始密钥协商", step!(begun)),
    when("a key agreement is begun with a point off the curve", "以不在曲线上的点开始密钥协商", step!(begun_off_curve)),
    when("the terminal's proof is sent", "发送终端的确认值", step!(proof_is_sent)),
    when("a wrong proof is sent", "发送错误的确认值", step!(wrong_proof_is_sent)),
    when("a fresh block is enciphered with the agreed key", "用协商所得的密钥加密新的分组", step!(block_is_enciphered)),
    then("the product's proof is right", "产品的确认值正确", step!(proof_is_right)),
    then("the proof is accepted", "确认值被接受", step!(proof_is_accepted)),
    then("the block was enciphered with the agreed key", "该分组用协商所得的密钥加密", step!(agreed_key_was_used)),
    then("the ephemeral points differ", "两次的临时公钥点不同", step!(points_differ)),
];
