//! Steps about random numbers: challenges that don't repeat, and statistics of their bits after GB/T 32915.

use std::collections::BTreeSet;

use crate::{
    catalogue::Text,
    codec::CommandApdu,
    crypto::randomness::{Outcome, SIGNIFICANCE, Statistic},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{challenge::GET_CHALLENGE, exchange::transact, select::assert_success},
};

/// Challenges fetched one by one, and the two samples.
#[derive(Debug, Default, Clone)]
struct Random {
    challenges: Vec<Vec<u8>>,
    samples: Vec<Vec<u8>>,
}

async fn challenges_are_fetched(w: &mut World, a: &Args) -> Result<(), Stop> {
    for _ in 0..a.number(0)? {
        let challenge = fetch(w).await?;
        w.note::<Random>().challenges.push(challenge);
    }
    Ok(())
}

async fn challenges_have_their_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = length(w)?;
    for challenge in w.note::<Random>().challenges.clone() {
        w.assert_eq(("bytes of a challenge", "随机数的字节数"), due, challenge.len())?;
    }
    Ok(())
}

async fn no_challenge_twice(w: &mut World, _: &Args) -> Result<(), Stop> {
    let all = w.note::<Random>().challenges.clone();
    if all.len() < 2 {
        return Err(Stop::error(("fewer than two challenges before this step", "此步骤之前的随机数少于两个")));
    }
    let different = all.iter().collect::<BTreeSet<_>>().len();
    w.assert_eq(("different challenges", "互不相同的随机数个数"), all.len(), different)
}

async fn samples_are_collected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let bytes = sample_bytes(w)?;
    let due = length(w)?;
    for _ in 0..2 {
        let mut sample = Vec::new();
        while sample.len() < bytes {
            let challenge = fetch(w).await?;
            w.assert_eq(("bytes of a challenge", "随机数的字节数"), due, challenge.len())?;
            sample.extend(challenge);
        }
        sample.truncate(bytes);
        w.note::<Random>().samples.push(sample);
    }
    Ok(())
}

/// Fails only where both samples are beyond the limit: a good generator is so once in ten thousand times.
async fn statistic_holds(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (statistic, en, zh) = match a.text(0)? {
        "monobit" => (Statistic::Monobit, "monobit frequency", "单比特频数"),
        "poker" => (Statistic::Poker, "poker (m = 4)", "扑克（m = 4）"),
        _ => (Statistic::Runs, "total number of runs", "游程总数"),
    };
    let samples = w.note::<Random>().samples.clone();
    let outcomes: Option<Vec<Outcome>> = samples.iter().map(|sample| statistic.of(sample)).collect();
    let outcomes = outcomes.filter(|outcomes| outcomes.len() == 2);
    let [Some(first), second] =
        [outcomes.as_ref().and_then(|all| all.first()), outcomes.as_ref().and_then(|all| all.last())]
    else {
        return Err(Stop::error(("no two samples before this step", "此步骤之前没有两个样本")));
    };
    let second = second.unwrap_or(first);
    let (bits, limit) = (first.bits, first.limit);
    let false_alarm = SIGNIFICANCE * SIGNIFICANCE;
    let due = Text::new(
        format!(
            "at most {limit:.4} either way in one of two samples of n = {bits} bits (significance {SIGNIFICANCE} each; a good generator fails with probability {false_alarm:.4})"
        ),
        format!(
            "两个各 n = {bits} 比特的样本中至少一个的绝对值不大于 {limit:.4}（各自显著性水平 {SIGNIFICANCE}；合格的发生器误判概率 {false_alarm:.4}）"
        ),
    );
    let seen = Text::new(
        format!("{:.4} and {:.4}", first.value, second.value),
        format!("{:.4} 和 {:.4}", first.value, second.value),
    );
    w.assert(first.holds() || second.holds(), (format!("statistic: {en}"), format!("统计量：{zh}")), due, seen)
}

async fn fetch(w: &mut World) -> Result<Vec<u8>, Stop> {
    let ne = length(w)?;
    let answer = transact(w, CommandApdu::new(0x00, GET_CHALLENGE, 0x00, 0x00).with_ne(ne)).await?;
    assert_success(w)?;
    Ok(answer.data)
}

fn length(w: &World) -> Result<usize, Stop> {
    number(w, "crypto.challenge.length", 8, 255)
}

fn sample_bytes(w: &World) -> Result<usize, Stop> {
    let bits = number(w, "crypto.random.bits", 1000, 1_000_000)?;
    match bits % 8 {
        0 => Ok(bits / 8),
        _ => Err(Stop::error((
            format!("IXIT item crypto.random.bits is {bits}, a multiple of 8 was due"),
            format!("IXIT 项 crypto.random.bits 为 {bits}，应为 8 的倍数"),
        ))),
    }
}

fn number(w: &World, item: &str, least: usize, most: usize) -> Result<usize, Stop> {
    let number = w.ixit_number(item)?;
    usize::try_from(number).ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        Stop::error((
            format!("IXIT item {item} is {number}, {least} to {most} was due"),
            format!("IXIT 项 {item} 为 {number}，应为 {least} 至 {most}"),
        ))
    })
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("{int} challenge(s) are fetched", "取得 {int} 个随机数", step!(challenges_are_fetched)),
    when("two samples of random bits are collected", "采集两个随机比特样本", step!(samples_are_collected)),
    then("each challenge has the length asked for", "每个随机数具有所请求的长度", step!(challenges_have_their_length)),
    then("no challenge came twice", "没有重复的随机数", step!(no_challenge_twice)),
    then("the {statistic} test holds for one of them", "至少一个样本通过{statistic}检测", step!(statistic_holds)),
];
