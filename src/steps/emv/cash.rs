//! Steps about electronic cash: balance and limits, purchases with a contact terminal, loading by script.
//!
//! Source: a tag header of a PBOC kernel and sinpolib/nfcard for the objects; the rules of approval from knowledge.

use super::{
    act,
    issuer::put_data,
    transaction::{Kind, Terminal, Transaction},
};
use crate::{
    codec::{StatusWord, emv},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

pub(super) const BALANCE: u32 = 0x9F79;
const LIMIT: u32 = 0x9F77;
const SINGLE: u32 = 0x9F78;

/// The euro: a currency that isn't the IXIT's, which is China's.
const OTHER_CURRENCY: [u8; 2] = [0x09, 0x78];

/// Balances as they were read.
#[derive(Debug, Default, Clone)]
pub(super) struct Cash {
    before: Option<u64>,
    /// Answer to a load, balance after it, balance when it was put back.
    load: Option<(StatusWord, u64, u64, u64)>,
}

// Given

async fn terminal_supports(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.note::<Terminal>().own.insert(0x9F7A, vec![0x01]);
    Ok(())
}

async fn in_another_currency(w: &mut World, _: &Args) -> Result<(), Stop> {
    let own = w.ixit_bytes("bank.currency")?;
    let other = if own == OTHER_CURRENCY { vec![0x01, 0x56] } else { OTHER_CURRENCY.to_vec() };
    w.note::<Terminal>().own.insert(0x5F2A, other);
    Ok(())
}

/// The balance as it is before the purchase of the case.
pub(super) async fn balance_is_noted(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    act::select_application(w).await?;
    let balance = act::read_amount(w, BALANCE).await?;
    w.note::<Cash>().before = Some(balance);
    Ok(())
}

async fn amount_above(w: &mut World, tag: u32) -> Result<(), Stop> {
    let amount = act::read_amount(w, tag).await?;
    let above = act::digits(amount.saturating_add(1))?;
    w.note::<Terminal>().own.insert(0x9F02, above);
    Ok(())
}

async fn amount_above_balance(w: &mut World, _: &Args) -> Result<(), Stop> {
    amount_above(w, BALANCE).await
}

async fn amount_above_single_limit(w: &mut World, _: &Args) -> Result<(), Stop> {
    amount_above(w, SINGLE).await
}

// When

async fn amount_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let tag = emv::by_name(name).map(|info| info.tag);
    let tag = tag.ok_or_else(|| {
        Stop::error((format!("no data object is called {name:?}"), format!("没有名为“{name}”的数据对象")))
    })?;
    act::get_data(w, tag).await.map(drop)
}

async fn purchase_is_made(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select_application(w).await?;
    act::initiate(w).await?;
    act::read_records(w).await?;
    act::first_cryptogram(w, Kind::Tc, false).await
}

async fn purchase_is_initiated(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select_application(w).await?;
    act::initiate(w).await
}

/// Loads the ordinary amount in an online transaction, reads the balance, and puts the old one back.
async fn cash_is_loaded(w: &mut World, _: &Args) -> Result<(), Stop> {
    let amount = ordinary_amount(w)?;
    let balance = act::read_amount(w, BALANCE).await?;
    load(w, balance.saturating_add(amount)).await
}

async fn cash_is_overloaded(w: &mut World, _: &Args) -> Result<(), Stop> {
    let limit = act::read_amount(w, LIMIT).await?;
    load(w, limit.saturating_add(1)).await
}

async fn load(w: &mut World, new: u64) -> Result<(), Stop> {
    let before = act::read_amount(w, BALANCE).await?;
    let status = put_data(w, BALANCE, act::digits(new)?).await?;
    let seen = act::read_amount(w, BALANCE).await?;
    let mut after = seen;
    if seen != before {
        put_data(w, BALANCE, act::digits(before)?).await?;
        after = act::read_amount(w, BALANCE).await?;
    }
    let cash = w.note::<Cash>();
    cash.before = Some(before);
    cash.load = Some((status, new, seen, after));
    Ok(())
}

// Then

async fn is_an_amount(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::succeeded(w)?;
    let command = w.last_command()?;
    let tag = u32::from(u16::from_be_bytes([command.p1, command.p2]));
    act::read_amount(w, tag).await.map(drop)
}

async fn balance_is_within_limit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (balance, limit) = (act::read_amount(w, BALANCE).await?, act::read_amount(w, LIMIT).await?);
    w.assert(balance <= limit, ("electronic cash balance", "电子现金余额"), format!("≤ {limit}"), balance.to_string())
}

async fn approved_offline(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    act::is_one_of(w, &given, &[Kind::Tc])
}

async fn balance_is_lower(w: &mut World, _: &Args) -> Result<(), Stop> {
    let amount = amount_of_transaction(w)?;
    let before = before(w)?;
    balance_is(w, before.saturating_sub(amount)).await
}

async fn balance_is_as_before(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = before(w)?;
    balance_is(w, before).await
}

async fn balance_is(w: &mut World, due: u64) -> Result<(), Stop> {
    w.cold_reset().await?;
    act::select_application(w).await?;
    let seen = act::read_amount(w, BALANCE).await?;
    w.assert_eq(("electronic cash balance", "电子现金余额"), due, seen)
}

async fn load_took_effect(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (status, due, seen, after) = loaded(w)?;
    w.assert_eq(("answer to the load", "圈存的应答"), "9000".to_owned(), status.to_string())?;
    w.assert_eq(("balance after the load", "圈存后的余额"), due, seen)?;
    let before = before(w)?;
    w.assert_eq(("balance when it was put back", "恢复后的余额"), before, after)
}

async fn load_was_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (status, _, seen, _) = loaded(w)?;
    let refused = matches!(status.sw1(), 0x64..=0x6F);
    w.assert(refused, ("answer to the load", "圈存的应答"), ("an error", "出错"), status.to_string())?;
    let before = before(w)?;
    w.assert_eq(("balance after the load", "圈存后的余额"), before, seen)
}

fn loaded(w: &mut World) -> Result<(StatusWord, u64, u64, u64), Stop> {
    w.note::<Cash>().load.ok_or_else(|| Stop::error(("nothing was loaded before this step", "此步骤之前没有圈存")))
}

fn before(w: &mut World) -> Result<u64, Stop> {
    w.note::<Cash>().before.ok_or_else(|| Stop::error(("the balance wasn't read before", "此前未读取余额")))
}

fn ordinary_amount(w: &World) -> Result<u64, Stop> {
    let amount = w.ixit_bytes("bank.amount")?;
    emv::decimal(&amount).ok_or_else(|| {
        Stop::error(("IXIT item bank.amount isn't decimal digits", "IXIT 项 bank.amount 不是十进制数字"))
    })
}

/// The amount that the terminal brought to this transaction.
pub(super) fn amount_of_transaction(w: &mut World) -> Result<u64, Stop> {
    let amount = w.note::<Transaction>().terminal.get(&0x9F02).cloned().unwrap_or_default();
    emv::decimal(&amount).ok_or_else(|| Stop::error(("the amount isn't decimal digits", "金额不是十进制数字")))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a terminal with electronic cash", "支持电子现金的终端", step!(terminal_supports)),
    given("a purchase in another currency", "其他货币的消费", step!(in_another_currency)),
    given("the balance of the electronic cash as it is", "电子现金的当前余额", step!(balance_is_noted)),
    given("a purchase above the balance of the electronic cash", "金额超过电子现金余额的消费", step!(amount_above_balance)),
    given("a purchase above the single-transaction limit of the electronic cash", "金额超过电子现金单笔限额的消费", step!(amount_above_single_limit)),
    when("the {string} is read", "读取{string}", step!(amount_is_read)),
    when("the purchase is made", "进行消费", step!(purchase_is_made)),
    when("the purchase is initiated and left", "启动消费后中断", step!(purchase_is_initiated)),
    when("a script loads the electronic cash and puts the balance back", "脚本圈存电子现金并恢复余额", step!(cash_is_loaded)),
    when("a script loads the electronic cash above its limit", "脚本圈存电子现金至余额上限以上", step!(cash_is_overloaded)),
    then("the answer is an amount of 12 decimal digits", "响应为 12 位十进制数字的金额", step!(is_an_amount)),
    then("the balance isn't above its limit", "余额不超过上限", step!(balance_is_within_limit)),
    then("the purchase is approved offline", "消费被脱机批准", step!(approved_offline)),
    then("the balance of the electronic cash is lower by the amount", "电子现金余额减少相应金额", step!(balance_is_lower)),
    then("the balance of the electronic cash is what it was", "电子现金余额不变", step!(balance_is_as_before)),
    then("the new balance was there until the old one was put back", "恢复之前读得新余额", step!(load_took_effect)),
    then("the load was refused and the balance stayed", "圈存被拒绝且余额不变", step!(load_was_refused)),
];
