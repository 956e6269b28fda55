//! Steps about GET CHALLENGE.
//!
//! Source of the command form: GB/T 16649.4 (ISO/IEC 7816-4).

use super::exchange::transact;
use crate::{
    codec::CommandApdu,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

pub(super) const GET_CHALLENGE: u8 = 0x84;

/// Every challenge of this case, in order.
#[derive(Debug, Default, Clone)]
struct Challenges(Vec<Vec<u8>>);

async fn challenge_is_asked(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ne = stated_length(w)?;
    let answer = transact(w, CommandApdu::new(0x00, GET_CHALLENGE, 0x00, 0x00).with_ne(ne)).await?;
    w.note::<Challenges>().0.push(answer.data);
    Ok(())
}

async fn challenges_are_asked(w: &mut World, a: &Args) -> Result<(), Stop> {
    for _ in 0..a.number(0)? {
        challenge_is_asked(w, a).await?;
        length_is_as_asked(w, a).await?;
    }
    Ok(())
}

/// Only P1-P2 of zero ask for a challenge without naming an algorithm.
async fn challenge_is_asked_with_p2(w: &mut World, a: &Args) -> Result<(), Stop> {
    let ne = stated_length(w)?;
    let p2 = match a.hex(0)?.as_slice() {
        [p2] => *p2,
        _ => return Err(Stop::error("P2 is one byte".to_owned())),
    };
    transact(w, CommandApdu::new(0x00, GET_CHALLENGE, 0x00, p2).with_ne(ne)).await?;
    Ok(())
}

async fn length_is_as_asked(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let (due, seen) = (stated_length(w)?, w.last_response()?.data.len());
    w.assert_eq(("bytes of the challenge", "随机数的字节数"), due, seen)
}

async fn all_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let all = w.note::<Challenges>().0.clone();
    if all.len() < 2 {
        return Err(Stop::error(("fewer than two challenges before this step", "此步骤之前的随机数少于两个")));
    }
    let mut sorted = all.clone();
    sorted.sort();
    sorted.dedup();
    let shown = all.iter().map(hex::encode_upper).collect::<Vec<_>>().join(" | ");
    w.assert(sorted.len() == all.len(), ("challenges", "随机数"), ("pairwise different", "两两不同"), shown)
}

fn stated_length(w: &World) -> Result<usize, Stop> {
    let number = w.ixit_number("challenge.length")?;
    usize::try_from(number)
        .ok()
        .filter(|length| (8..=255).contains(length))
        .ok_or_else(|| Stop::error(format!("IXIT item challenge.length is {number}, 8 to 255 was due")))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a challenge of the stated length is asked for", "请求所声明长度的随机数", step!(challenge_is_asked)),
    when("{int} challenges of the stated length are asked for", "请求 {int} 个所声明长度的随机数", step!(challenges_are_asked)),
    when("a challenge is asked for with P2 {hex}", "以 P2 {hex} 请求随机数", step!(challenge_is_asked_with_p2)),
    then("the challenge has the stated length", "随机数具有所声明的长度", step!(length_is_as_asked)),
    then("no two challenges are alike", "任意两个随机数都不相同", step!(all_differ)),
];
