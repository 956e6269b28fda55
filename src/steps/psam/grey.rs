//! Steps about the grey lock: E0 40, the card's MAC2 by E0 42, the GMAC by E0 44 and, after a power loss, E0 46. Sources: a public issuing
//! tool for fuel cards, public STM32 reader firmware; what the MACs cover, the FMCOS 2.0 user manual.

use super::{
    CERTIFICATE_SAM_GREY_LOCK, CREDIT_SAM_FOR_GREY_DEBIT, GET_GMAC, INIT_SAM_GREY_LOCK,
    card::{Card, Master, below, levels, terminal},
    purchase::{Dialogue, mac2_accepted, spend},
    refused,
};
use crate::{
    codec::{
        CommandApdu,
        psam::{GreyDebit, GreyStarted},
        purse::TransactionType,
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

const PURSE_GREY_LOCK: TransactionType = TransactionType(0x92);
const PURSE_UNLOCK: TransactionType = TransactionType(0x94);

/// Bytes of the answer with a GMAC; four that no public source explains follow it.
const GMAC_LEN: usize = 8;

/// Grey locks of this case.
#[derive(Debug, Default)]
struct Locks {
    now: Option<(Card, Option<GreyStarted>)>,
    /// Random numbers of the terminal.
    randoms: Vec<[u8; 4]>,
    /// What the last GMAC was asked for, and the whole answer.
    amount: u32,
    answer: Vec<u8>,
}

async fn begun(w: &mut World, _: &Args) -> Result<(), Stop> {
    begin(w).await
}

async fn begin(w: &mut World) -> Result<(), Stop> {
    let levels = levels(w, "psam.grey.levels")?;
    let master = Master::named(w, "psam.grey", levels, 0x00)?;
    begin_with(w, &master).await
}

/// Begins a grey lock with a new card, and keeps what the PSAM answers.
pub async fn begin_with(w: &mut World, master: &Master) -> Result<(), Stop> {
    let balance = 10_000 + below(w, 50_000);
    let card = Card::issue(w, master, balance, PURSE_GREY_LOCK)?;
    let command = CommandApdu::new(0xE0, INIT_SAM_GREY_LOCK, 0, 0).with_data(card.start.bytes()).with_ne(12);
    let answer = transact(w, command).await?;
    let started = GreyStarted::parse(&answer.data).ok().filter(|_| answer.status.is_success());
    w.note::<Dialogue>().numbers.extend(started.map(|started| started.number));
    let locks = w.note::<Locks>();
    locks.randoms.extend(started.map(|started| started.random));
    locks.now = Some((card, started));
    Ok(())
}

async fn several_begun(w: &mut World, a: &Args) -> Result<(), Stop> {
    for _ in 0..a.number(0)? {
        begin(w).await?;
        answered(w)?;
    }
    Ok(())
}

async fn answers_number_random_and_mac1(w: &mut World, _: &Args) -> Result<(), Stop> {
    answered(w).map(drop)
}

fn answered(w: &mut World) -> Result<GreyStarted, Stop> {
    assert_success(w)?;
    let answer = w.last_response()?.data.clone();
    let what = ("transaction number, random number and MAC1", "终端交易序号、随机数和 MAC1");
    w.assert_parsed(what, GreyStarted::parse(&answer))
}

async fn mac1_is_as_expected(w: &mut World, _: &Args) -> Result<(), Stop> {
    mac1_is_right(w)
}

fn mac1_is_right(w: &mut World) -> Result<(), Stop> {
    let started = answered(w)?;
    let due = current(w)?.0.expects_grey_mac1(terminal(w)?, started.number, started.random);
    w.assert_bytes(("MAC1", "MAC1"), &due, &started.mac1)
}

/// The card of the grey lock under way, and what the PSAM answered; an error when it gave nothing.
fn current(w: &mut World) -> Result<(Card, GreyStarted), Stop> {
    let now = w.note::<Locks>().now.clone();
    now.and_then(|(card, started)| Some((card, started?)))
        .ok_or_else(|| Stop::error(("no grey lock before this step", "此步骤之前没有灰锁")))
}

async fn mac2_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (card, started) = current(w)?;
    present(w, card.grey_mac2(started.number, started.random)).await
}

async fn wrong_mac2_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (card, started) = current(w)?;
    let [a, b, c, d] = card.grey_mac2(started.number, started.random);
    spend(w)?;
    present(w, [a, b, c, d ^ 0x01]).await
}

async fn some_mac2_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = below(w, 0x10000).to_be_bytes();
    present(w, number).await
}

async fn present(w: &mut World, mac2: [u8; 4]) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0xE0, CERTIFICATE_SAM_GREY_LOCK, 0, 0).with_data(mac2.to_vec())).await.map(drop)
}

/// Begins, holds MAC1 to the right one, presents the card's MAC2, holds it to be accepted.
async fn locked(w: &mut World, a: &Args) -> Result<(), Stop> {
    begin(w).await?;
    mac1_is_right(w)?;
    mac2_presented(w, a).await?;
    mac2_accepted(w)
}

async fn gmac_asked_for(w: &mut World, a: &Args) -> Result<(), Stop> {
    let amount = u32::try_from(a.number(0)?).map_err(|_| Stop::error("an amount has 4 bytes".to_owned()))?;
    debit(w, amount, |_| {}).await
}

async fn gmac_for_other_card(w: &mut World, _: &Args) -> Result<(), Stop> {
    debit(w, 100, |debit| debit.serial = debit.serial.map(|byte| byte ^ 0x01)).await
}

async fn gmac_for_other_transaction(w: &mut World, _: &Args) -> Result<(), Stop> {
    debit(w, 100, |debit| debit.sequence ^= 0x01).await
}

async fn debit(w: &mut World, amount: u32, spoil: fn(&mut GreyDebit)) -> Result<(), Stop> {
    let card = current(w)?.0;
    let mut data = GreyDebit { kind: PURSE_UNLOCK, serial: card.serial(), sequence: card.start.sequence, amount };
    spoil(&mut data);
    let command = CommandApdu::new(0xE0, CREDIT_SAM_FOR_GREY_DEBIT, 0, 0).with_data(data.bytes()).with_ne(GMAC_LEN);
    let answer = transact(w, command).await?;
    let locks = w.note::<Locks>();
    locks.amount = amount;
    locks.answer = answer.data;
    Ok(())
}

async fn gmac_is_as_expected(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (card, started) = current(w)?;
    let amount = w.note::<Locks>().amount;
    let due = card.expects_gmac(started.number, started.random, amount);
    let answer = w.last_response()?.data.clone();
    w.assert_eq(("bytes of the answer", "响应的字节数"), GMAC_LEN, answer.len())?;
    w.assert_bytes(("GMAC", "GMAC"), &due, answer.get(..4).unwrap_or_default())
}

async fn kept_gmac_asked_for(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = current(w)?.1.number;
    kept(w, number).await
}

async fn gmac_of_other_number_asked_for(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = current(w)?.1.number;
    kept(w, number.wrapping_add(1)).await
}

async fn kept(w: &mut World, number: u32) -> Result<(), Stop> {
    let command = CommandApdu::new(0xE0, GET_GMAC, 0, 0).with_data(number.to_be_bytes().to_vec()).with_ne(GMAC_LEN);
    transact(w, command).await.map(drop)
}

async fn answer_is_that_gmac(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (due, seen) = (w.note::<Locks>().answer.clone(), w.last_response()?.data.clone());
    w.assert_bytes(("kept GMAC", "保存的 GMAC"), &due, &seen)
}

async fn randoms_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let randoms = w.note::<Locks>().randoms.clone();
    let mut sorted = randoms.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let shown = randoms.iter().map(hex::encode_upper).collect::<Vec<_>>().join(" ");
    let held = randoms.len() >= 2 && sorted.len() == randoms.len();
    w.assert(held, ("random numbers of the terminal", "终端随机数"), ("pairwise different", "两两不同"), shown)
}

async fn gives_no_gmac(w: &mut World, _: &Args) -> Result<(), Stop> {
    refused(w, ("an error, 69xx, 6Axx, 93xx or 94xx", "出错状态字，69xx、6Axx、93xx 或 94xx"), |status| {
        matches!(status.sw1(), 0x69 | 0x6A | 0x93 | 0x94)
    })
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a grey lock is begun with a card", "与一张卡开始灰锁", step!(begun)),
    when("{int} grey locks are begun", "开始 {int} 次灰锁", step!(several_begun)),
    when("the card's MAC2 of the grey lock is presented", "提交卡片的灰锁 MAC2", step!(mac2_presented)),
    when("a wrong MAC2 of the grey lock is presented", "提交错误的灰锁 MAC2", step!(wrong_mac2_presented)),
    when("some MAC2 of a grey lock is presented", "提交任意一个灰锁 MAC2", step!(some_mac2_presented)),
    when("a card is grey-locked", "对一张卡完成灰锁", step!(locked)),
    when("the GMAC for {int} fen is asked for", "请求 {int} 分的 GMAC", step!(gmac_asked_for)),
    when("the GMAC for another card is asked for", "请求另一张卡的 GMAC", step!(gmac_for_other_card)),
    when("the GMAC for another transaction of the card is asked for", "请求该卡另一笔交易的 GMAC", step!(gmac_for_other_transaction)),
    when("the kept GMAC is asked for", "请求保存的 GMAC", step!(kept_gmac_asked_for)),
    when("the kept GMAC is asked for with another number", "以另一序号请求保存的 GMAC", step!(gmac_of_other_number_asked_for)),
    then("the PSAM answers a transaction number, a random number and MAC1", "PSAM 返回终端交易序号、随机数和 MAC1", step!(answers_number_random_and_mac1)),
    then("MAC1 of the grey lock is the one that the card expects", "灰锁的 MAC1 与卡片期望的一致", step!(mac1_is_as_expected)),
    then("the GMAC is the one that the card expects", "GMAC 与卡片期望的一致", step!(gmac_is_as_expected)),
    then("the answer is that GMAC once more", "响应为同一 GMAC", step!(answer_is_that_gmac)),
    then("no random number of the terminal came twice", "终端随机数没有重复", step!(randoms_differ)),
    then("the PSAM gives no GMAC", "PSAM 不给出 GMAC", step!(gives_no_gmac)),
];
