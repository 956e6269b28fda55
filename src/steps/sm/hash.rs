//! Steps about SM3. Source: GB/T 32905; P1-P2 9080 and command chaining of ISO/IEC 7816-8 and -4.

use super::{ALGORITHM, HASH, HASHING, PERFORM_SECURITY_OPERATION, answered, fresh, perform, set};
use crate::{
    codec::CommandApdu,
    crypto::sm::sm3,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

/// The class bit of a command that isn't the last of its chain.
const CHAINED: u8 = 0x10;

/// The last message.
#[derive(Debug, Default)]
struct Message(Vec<u8>);

async fn given_is_hashed(w: &mut World, a: &Args) -> Result<(), Stop> {
    hash(w, a.hex(0)?).await
}

async fn fresh_is_hashed(w: &mut World, a: &Args) -> Result<(), Stop> {
    let message = fresh(w, a.number(0)?);
    hash(w, message).await
}

async fn hashed_in_parts(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (message, part) = (fresh(w, a.number(0)?), a.number(1)?);
    w.note::<Message>().0.clone_from(&message);
    begin(w).await?;
    let parts: Vec<&[u8]> = message.chunks(part.max(1)).collect();
    let Some((last, links)) = parts.split_last() else { return Ok(()) };
    for link in links {
        send(w, CHAINED, link).await?;
        assert_success(w)?;
    }
    send(w, 0x00, last).await
}

async fn chain_is_left(w: &mut World, a: &Args) -> Result<(), Stop> {
    let part = fresh(w, a.number(0)?);
    begin(w).await?;
    send(w, CHAINED, &part).await?;
    assert_success(w)
}

async fn answer_is_digest(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = sm3(&w.note::<Message>().0);
    answered(w, &due)
}

async fn hash(w: &mut World, message: Vec<u8>) -> Result<(), Stop> {
    w.note::<Message>().0.clone_from(&message);
    let objects = vec![(ALGORITHM, w.ixit_bytes("crypto.sm3.algorithm")?)];
    perform(w, HASHING, objects, HASH, message).await
}

async fn begin(w: &mut World) -> Result<(), Stop> {
    let algorithm = w.ixit_bytes("crypto.sm3.algorithm")?;
    set(w, HASHING, vec![(ALGORITHM, algorithm)]).await?;
    assert_success(w)
}

async fn send(w: &mut World, cla: u8, part: &[u8]) -> Result<(), Stop> {
    let [p1, p2] = HASH;
    let command = CommandApdu::new(cla, PERFORM_SECURITY_OPERATION, p1, p2).with_data(part);
    transact(w, if cla == CHAINED { command } else { command.with_ne(256) }).await.map(drop)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("{hex} is hashed", "对 {hex} 计算杂凑值", step!(given_is_hashed)),
    when("a fresh message of {int} byte(s) is hashed", "对 {int} 字节的新消息计算杂凑值", step!(fresh_is_hashed)),
    when("a fresh message of {int} byte(s) is hashed in parts of {int} byte(s)", "对 {int} 字节的新消息以每部分 {int} 字节计算杂凑值", step!(hashed_in_parts)),
    when("a part of {int} byte(s) is hashed and its chain left", "送入 {int} 字节的一部分后不完成命令链", step!(chain_is_left)),
    then("the answer is the digest of that message", "响应为该消息的杂凑值", step!(answer_is_digest)),
];
