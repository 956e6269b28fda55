//! Steps about the offline PIN in the clear: VERIFY, its try counter, PIN UNBLOCK and PIN CHANGE by script.
//!
//! Source: openemv/emv-utils for VERIFY and the counter; the layout of PIN CHANGE from knowledge. Every wrong PIN asks the budget
//! first, with what the card tells about its counter right then.

use super::{act, issuer::pin_script};
use crate::{
    codec::{CommandApdu, StatusWord},
    crypto::emv::Algorithm,
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::exchange::transact,
};

/// The offline PIN of the application, in the clear.
const REFERENCE: u8 = 0x80;
const TRY_COUNTER: u32 = 0x9F17;
/// P2 of PIN CHANGE/UNBLOCK: the counter alone, or with a new PIN.
const UNBLOCK: u8 = 0x00;
const CHANGE: u8 = 0x02;

/// What was told about the tries, and what came of a change.
#[derive(Debug, Default, Clone)]
struct Seen {
    /// Tries left before the last wrong PIN.
    before: Option<u8>,
    answers: Vec<(&'static str, &'static str, StatusWord, bool)>,
}

/// All tries are there, and a transaction waits for the PIN.
async fn all_tries(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::begin_and_read(w).await?;
    verify(w, "bank.pin").await?;
    act::succeeded(w)?;
    act::begin_and_read(w).await
}

async fn pin_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    verify(w, "bank.pin").await.map(drop)
}

async fn wrong_pin_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let left = spend(w).await?;
    w.note::<Seen>().before = left;
    verify(w, "bank.pin.wrong").await.map(drop)
}

/// The right PIN in a block whose first digit is 3: a format that PBOC doesn't have.
async fn other_format_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend(w).await?;
    let mut block = w.ixit_bytes("bank.pin")?;
    if let Some(first) = block.first_mut() {
        *first = 0x30 | (*first & 0x0F);
    }
    transact(w, CommandApdu::new(0x00, 0x20, 0, REFERENCE).with_data(block)).await.map(drop)
}

/// Wrong PINs until none is left: only in a case that may spend the last try.
async fn pin_is_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    for _ in 0..=15 {
        spend(w).await?;
        let status = verify(w, "bank.pin.wrong").await?;
        if matches!(status.0, 0x63C0 | 0x6983 | 0x6984) {
            return Ok(());
        }
        w.assert_status(("tries left (63Cx)", "剩余次数（63Cx）"), |status| status.tries_left().is_some())?;
    }
    w.assert(false, ("wrong PINs in a row", "连续错误的 PIN 数"), "≤ 15".to_owned(), "16".to_owned())
}

/// With the counter at one spent try, or at none left: PIN UNBLOCK in an online transaction.
async fn pin_is_unblocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::go_online_and_approve(w).await?;
    pin_script(w, UNBLOCK, Vec::new()).await.map(drop)
}

/// Changes the PIN, tries the old and the new one, and changes it back: one act. The old PIN spends one try. A PIN is tried at
/// the beginning of a transaction, and changed in the midst of one.
async fn pin_is_changed_and_back(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend(w).await?;
    act::go_online_and_approve(w).await?;
    let changed = change(w, "bank.pin.new").await?;
    let mut answers = vec![("PIN CHANGE", "PIN CHANGE", changed, true)];
    if changed == StatusWord::SUCCESS {
        act::begin_and_read(w).await?;
        answers.push(("the old PIN after the change", "修改之后的原 PIN", verify(w, "bank.pin").await?, false));
        answers.push(("the new PIN after the change", "修改之后的新 PIN", verify(w, "bank.pin.new").await?, true));
        act::go_online_and_approve(w).await?;
        answers.push(("PIN CHANGE back", "改回 PIN", change(w, "bank.pin").await?, true));
        act::begin_and_read(w).await?;
        answers.push(("the first PIN", "最初的 PIN", verify(w, "bank.pin").await?, true));
    }
    w.note::<Seen>().answers = answers;
    Ok(())
}

async fn one_try_less(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = w.note::<Seen>().before;
    let seen = w.last_response()?.status;
    let due = before.map(|before| before.saturating_sub(1));
    w.assert(
        seen.tries_left().is_some() && seen.tries_left() == due,
        ("status word", "状态字"),
        due.map_or_else(|| "63Cx".to_owned(), |due| format!("63C{due:X}")),
        seen.to_string(),
    )
}

async fn get_data_tells_the_same(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.last_response()?.status.tries_left();
    let seen = tries(w).await?;
    let shown = |tries: Option<u8>| tries.map_or_else(|| "–".to_owned(), |tries| tries.to_string());
    w.assert(due.is_some() && due == seen, ("PIN try counter", "PIN 尝试计数器"), shown(due), shown(seen))
}

async fn all_tries_are_left(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_number("bank.pin.tries")?;
    let seen = tries(w).await?;
    let shown = seen.map_or_else(|| "–".to_owned(), |seen| seen.to_string());
    w.assert(seen.map(u64::from) == Some(due), ("PIN try counter", "PIN 尝试计数器"), due.to_string(), shown)
}

async fn one_try_is_spent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_number("bank.pin.tries")?.saturating_sub(1);
    let seen = tries(w).await?;
    let shown = seen.map_or_else(|| "–".to_owned(), |seen| seen.to_string());
    w.assert(seen.map(u64::from) == Some(due), ("PIN try counter", "PIN 尝试计数器"), due.to_string(), shown)
}

async fn is_not_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("anything but 9000", "9000 以外"), |status| status != StatusWord::SUCCESS)
}

async fn change_took_effect(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answers = w.note::<Seen>().answers.clone();
    for (en, zh, status, accepted) in answers {
        let due = if accepted { ("9000", "9000") } else { ("anything but 9000", "9000 以外") };
        w.assert((status == StatusWord::SUCCESS) == accepted, (en, zh), due, status.to_string())?;
    }
    Ok(())
}

async fn verify(w: &mut World, item: &str) -> Result<StatusWord, Stop> {
    let block = w.ixit_bytes(item)?;
    Ok(transact(w, CommandApdu::new(0x00, 0x20, 0, REFERENCE).with_data(block)).await?.status)
}

/// What GET DATA tells; none when it tells nothing.
async fn tries(w: &mut World) -> Result<Option<u8>, Stop> {
    let value = act::read_object(w, TRY_COUNTER).await?;
    Ok(match value.as_slice() {
        [tries] => Some(*tries),
        _ => None,
    })
}

/// Asks leave to spend one try; the tries that were left.
async fn spend(w: &mut World) -> Result<Option<u8>, Stop> {
    let left = tries(w).await?;
    w.spend_try("bank.pin", left)?;
    Ok(left)
}

/// PIN CHANGE to the PIN of an IXIT item.
async fn change(w: &mut World, item: &str) -> Result<StatusWord, Stop> {
    let block = w.ixit_bytes(item)?;
    let digits = hex::encode(&block);
    let length = digits.get(1..2).and_then(|length| usize::from_str_radix(length, 16).ok()).unwrap_or_default();
    let bad = || Stop::error((format!("IXIT item {item} is no PIN block"), format!("IXIT 项 {item} 不是 PIN 数据块")));
    let pin = digits.get(2..2 + length).ok_or_else(bad)?;
    let card = act::card_key(w, "bank.key.ac", Algorithm::TripleDes)?;
    let plain = card.pin_change_block(pin).map_err(|_| bad())?;
    let data = act::session_key(w, "bank.key.enc", Algorithm::TripleDes)?.encipher(&plain);
    pin_script(w, CHANGE, data).await
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a contact transaction with all tries of the offline PIN left", "脱机 PIN 尝试次数未消耗的接触式交易", step!(all_tries)),
    when("the offline PIN is presented", "提交脱机 PIN", step!(pin_is_presented)),
    when("a wrong offline PIN is presented", "提交错误的脱机 PIN", step!(wrong_pin_is_presented)),
    when("the offline PIN is presented in a block of another format", "以其他格式的数据块提交脱机 PIN", step!(other_format_is_presented)),
    when("wrong offline PINs are presented until no try is left", "提交错误的脱机 PIN 直至无剩余次数", step!(pin_is_blocked)),
    when("the offline PIN is unblocked by a script", "用脚本解锁脱机 PIN", step!(pin_is_unblocked)),
    when("the offline PIN is changed by a script, tried and changed back", "用脚本修改脱机 PIN，试用后改回", step!(pin_is_changed_and_back)),
    then("it is refused with one try of the offline PIN less", "被拒绝且脱机 PIN 剩余次数减一", step!(one_try_less)),
    then("GET DATA tells the same tries left", "GET DATA 给出相同的剩余次数", step!(get_data_tells_the_same)),
    then("all tries of the offline PIN are left", "脱机 PIN 的尝试次数未消耗", step!(all_tries_are_left)),
    then("one try of the offline PIN is spent", "脱机 PIN 的尝试次数消耗了一次", step!(one_try_is_spent)),
    then("it isn't accepted as the offline PIN", "不被接受为脱机 PIN", step!(is_not_accepted)),
    then("the new offline PIN was in force until it was changed back", "改回之前新脱机 PIN 有效", step!(change_took_effect)),
];
