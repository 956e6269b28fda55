//! Steps about MACs with SM4: MAC algorithm 1, padding method 2. Source: GB/T 15852.1; data objects 80 and 8E of ISO/IEC 7816-8.

use super::{
    ALGORITHM, COMPUTE_MAC, KEY, MAC_CHECKING, MAC_MAKING, VERIFY_MAC, accepted, answered, block::key, fresh, perform,
};
use crate::{
    codec::{Tlv, tlv},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const PLAIN: u32 = 0x80;
const CHECKSUM: u32 = 0x8E;

/// The last message.
#[derive(Debug, Default)]
struct Message(Vec<u8>);

async fn of_given(w: &mut World, a: &Args) -> Result<(), Stop> {
    compute(w, a.hex(0)?).await
}

async fn of_fresh(w: &mut World, a: &Args) -> Result<(), Stop> {
    let message = fresh(w, a.number(0)?);
    compute(w, message).await
}

async fn right_is_verified(w: &mut World, a: &Args) -> Result<(), Stop> {
    let message = fresh(w, a.number(0)?);
    let mac = due(w, &message)?;
    w.note::<Message>().0.clone_from(&message);
    verify(w, message, mac).await
}

async fn wrong_is_verified(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut message = w.note::<Message>().0.clone();
    let mut mac = due(w, &message)?;
    match a.text(0)? {
        "another bit" => mac.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "other data" => message.iter_mut().take(1).for_each(|byte| *byte ^= 1),
        _ => mac.truncate(1),
    }
    verify(w, message, mac).await
}

async fn answer_is_mac(w: &mut World, _: &Args) -> Result<(), Stop> {
    let message = w.note::<Message>().0.clone();
    let due = due(w, &message)?;
    answered(w, &due)
}

async fn answer_begins(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (mut due, len) = (a.hex(0)?, length(w)?);
    due.truncate(len);
    answered(w, &due)
}

async fn is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    accepted(w)
}

async fn compute(w: &mut World, message: Vec<u8>) -> Result<(), Stop> {
    w.note::<Message>().0.clone_from(&message);
    let objects = references(w)?;
    perform(w, MAC_MAKING, objects, COMPUTE_MAC, message).await
}

async fn verify(w: &mut World, message: Vec<u8>, mac: Vec<u8>) -> Result<(), Stop> {
    let objects = references(w)?;
    let data = tlv::build(&[Tlv::primitive(PLAIN, message), Tlv::primitive(CHECKSUM, mac)]);
    perform(w, MAC_CHECKING, objects, VERIFY_MAC, data).await
}

fn references(w: &World) -> Result<Vec<(u32, Vec<u8>)>, Stop> {
    Ok(vec![(ALGORITHM, w.ixit_bytes("crypto.sm4.mac.algorithm")?), (KEY, w.ixit_bytes("crypto.sm4.reference")?)])
}

/// The MAC of the stated length.
fn due(w: &World, message: &[u8]) -> Result<Vec<u8>, Stop> {
    let mut mac = key()?.mac(message).to_vec();
    mac.truncate(length(w)?);
    Ok(mac)
}

fn length(w: &World) -> Result<usize, Stop> {
    let number = w.ixit_number("crypto.sm4.mac.length")?;
    usize::try_from(number).ok().filter(|length| (4..=16).contains(length)).ok_or_else(|| {
        Stop::error((
            format!("IXIT item crypto.sm4.mac.length is {number}, 4 to 16 was due"),
            format!("IXIT 项 crypto.sm4.mac.length 为 {number}，应为 4 至 16"),
        ))
    })
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the MAC of {hex} is computed", "计算 {hex} 的 MAC", step!(of_given)),
    when("the MAC of {int} fresh byte(s) is computed", "计算 {int} 字节新数据的 MAC", step!(of_fresh)),
    when("a right MAC of {int} fresh byte(s) is verified", "验证 {int} 字节新数据的正确 MAC", step!(right_is_verified)),
    when("that MAC is verified with {deviation}", "验证{deviation}的该 MAC", step!(wrong_is_verified)),
    then("the answer is the MAC of that message", "响应为该消息的 MAC", step!(answer_is_mac)),
    then("the answer is the stated length of {hex}", "响应为 {hex} 中所声明长度的部分", step!(answer_begins)),
    then("the MAC is accepted", "MAC 被接受", step!(is_accepted)),
];
