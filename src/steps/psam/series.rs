//! Steps about many transactions: their numbers, and how often a MAC2 may be wrong.

use super::{
    card::{Master, byte},
    purchase::{Dialogue, begin, mac1_is_right, mac2_refused, present_wrong, right_mac2},
    refused, select,
};
use crate::{
    codec::CommandApdu,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

const READ_BINARY: u8 = 0xB0;

async fn number_is_one_higher(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (before, last) = match w.note::<Dialogue>().numbers.as_slice() {
        [.., before, last] => (*before, *last),
        _ => {
            return Err(Stop::error((
                "fewer than two transaction numbers before this step",
                "此步骤之前的终端交易序号少于两个",
            )));
        }
    };
    w.assert_eq(("transaction number", "终端交易序号"), u64::from(before) + 1, u64::from(last))
}

/// In the order of the transactions each is higher than the one before.
async fn numbers_only_rise(w: &mut World, _: &Args) -> Result<(), Stop> {
    let numbers = w.note::<Dialogue>().numbers.clone();
    let shown = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let held = numbers.len() >= 2 && numbers.windows(2).all(|pair| matches!(pair, [before, after] if before < after));
    w.assert(held, ("transaction numbers", "终端交易序号"), ("each higher than the one before", "逐个递增"), shown)
}

/// An EF may show the number that was given last, or the one that comes next.
async fn readable_number_agrees(w: &mut World, _: &Args) -> Result<(), Stop> {
    let sfi = byte(w, "psam.number.sfi")?;
    let last = w.note::<Dialogue>().numbers.last().copied();
    let last = last.ok_or_else(|| Stop::error(("no transaction before this step", "此步骤之前没有交易")))?;
    transact(w, CommandApdu::new(0x00, READ_BINARY, 0x80 | (sfi & 0x1F), 0x00).with_ne(4)).await?;
    assert_success(w)?;
    let answer = w.last_response()?.data.clone();
    let due = [last, last.wrapping_add(1)];
    let held = due.iter().any(|number| number.to_be_bytes()[..] == answer[..]);
    let [last, next] = due.map(|number| hex::encode_upper(number.to_be_bytes()));
    let expected = (format!("{last} or {next}"), format!("{last} 或 {next}"));
    w.assert(held, ("transaction number in the EF", "EF 中的终端交易序号"), expected, hex::encode_upper(answer))
}

/// One wrong MAC2 fewer than block the application. No more than 255: a counter of one byte.
async fn one_fewer_wrong(w: &mut World, _: &Args) -> Result<(), Stop> {
    for _ in 1..tries(w)? {
        wrong(w).await?;
    }
    Ok(())
}

async fn wrong_until_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    for _ in 0..tries(w)? {
        wrong(w).await?;
    }
    Ok(())
}

async fn wrong_with_resets_until_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    for _ in 0..tries(w)? {
        w.cold_reset().await?;
        select(w, "psam.app").await?;
        wrong(w).await?;
    }
    Ok(())
}

/// A purchase whose MAC2 is wrong; the PSAM has to say so.
async fn wrong(w: &mut World) -> Result<(), Stop> {
    let master = Master::main(w)?;
    begin(w, &master).await?;
    mac1_is_right(w)?;
    let [a, b, c, d] = right_mac2(w)?;
    present_wrong(w, [a, b, c, d ^ 0x01]).await?;
    mac2_refused(w)
}

fn tries(w: &World) -> Result<u8, Stop> {
    let number = w.ixit_number("psam.mac2.tries")?;
    u8::try_from(number).ok().filter(|tries| *tries > 0).ok_or_else(|| {
        Stop::error((
            format!(
                "IXIT item psam.mac2.tries is {number}, 1 to 255 was due, for ICS item PS.8 says that there is a limit"
            ),
            format!("IXIT 项 psam.mac2.tries 为 {number}，应为 1 至 255，因为 ICS 项 PS.8 声明有限制"),
        ))
    })
}

async fn begins_no_purchase(w: &mut World, _: &Args) -> Result<(), Stop> {
    let master = Master::main(w)?;
    begin(w, &master).await?;
    refused(w, ("an error, 62xx, 69xx, 6Axx or 93xx", "出错状态字，62xx、69xx、6Axx 或 93xx"), |status| {
        matches!(status.sw1(), 0x62 | 0x69 | 0x6A | 0x93)
    })
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("one wrong MAC2 fewer than block the application is presented", "提交比锁定次数少一次的错误 MAC2", step!(one_fewer_wrong)),
    when("wrong MAC2s are presented until the application is blocked", "提交错误 MAC2 直至应用被锁定", step!(wrong_until_blocked)),
    when("wrong MAC2s are presented, each after a reset, until the application is blocked", "每次复位后提交错误 MAC2，直至应用被锁定", step!(wrong_with_resets_until_blocked)),
    then("the transaction number is one higher than before", "终端交易序号比前一个大一", step!(number_is_one_higher)),
    then("the transaction numbers only rise", "终端交易序号逐个递增", step!(numbers_only_rise)),
    then("the readable number is that of the last or the next transaction", "可读出的序号为最近一次或下一次交易的序号", step!(readable_number_agrees)),
    then("the PSAM begins no purchase", "PSAM 不开始任何消费交易", step!(begins_no_purchase)),
];
