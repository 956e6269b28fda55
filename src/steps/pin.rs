//! Steps about the user PIN: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, and its retry counter.
//!
//! Source of the command forms: GB/T 16649.4 (ISO/IEC 7816-4). Every wrong PIN asks the budget first, with what the card
//! tells about its counter right then.

use super::{binary::select_application, exchange::transact};
use crate::{
    catalogue::Text,
    codec::{CommandApdu, StatusWord},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

const VERIFY: u8 = 0x20;
const CHANGE_REFERENCE_DATA: u8 = 0x24;
const RESET_RETRY_COUNTER: u8 = 0x2C;

/// More wrong PINs in a row than any counter of four bits can bear.
const MOST_TRIES: u64 = 15;

/// What the card told about the counter before the last wrong PIN.
#[derive(Debug, Default)]
struct Counter {
    before: Option<u8>,
}

/// The answers to the acts of a change of the PIN that is undone; none where an act wasn't due any more.
#[derive(Debug, Default, Clone)]
struct Changes {
    /// Tries left before.
    before: Option<u8>,
    changed: Option<StatusWord>,
    old: Option<StatusWord>,
    new: Option<StatusWord>,
    back: Option<StatusWord>,
    first: Option<StatusWord>,
}

// Given

/// Brings the counter of the user PIN to its initial value and the card to a fresh start: PIN presented, cold reset,
/// application selected again.
async fn full_counter(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    select_application(w).await?;
    verify(w, "pin.user").await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    w.cold_reset().await?;
    select_application(w).await
}

// When

async fn counter_is_asked(w: &mut World, _: &Args) -> Result<(), Stop> {
    ask_counter(w).await?;
    Ok(())
}

async fn pin_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    verify(w, "pin.user").await?;
    Ok(())
}

async fn wrong_pin_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let left = spend(w).await?;
    w.note::<Counter>().before = left;
    verify(w, "pin.user.wrong").await?;
    Ok(())
}

/// The PIN without its last byte. A card may count it as a wrong PIN.
async fn short_pin_is_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend(w).await?;
    let reference = reference(w)?;
    let mut pin = w.ixit_bytes("pin.user.wrong")?;
    pin.pop();
    transact(w, CommandApdu::new(0x00, VERIFY, 0x00, reference).with_data(pin)).await?;
    Ok(())
}

async fn pin_is_presented_to_absent_reference(w: &mut World, _: &Args) -> Result<(), Stop> {
    let reference = one_byte(w, "pin.absent.reference")?;
    let pin = w.ixit_bytes("pin.user.wrong")?;
    transact(w, CommandApdu::new(0x00, VERIFY, 0x00, reference).with_data(pin)).await?;
    Ok(())
}

/// Wrong PINs until none is left: only in a case that may spend the last try.
async fn pin_is_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    for _ in 0..=MOST_TRIES {
        spend(w).await?;
        verify(w, "pin.user.wrong").await?;
        match w.last_response()?.status.0 {
            0x63C0 | 0x6983 => return Ok(()),
            _ => w.assert_status(("tries left", "剩余尝试次数"), |status| tries(status).is_some())?,
        }
    }
    let seen = w.last_response()?.status.to_string();
    w.assert(
        false,
        ("status word after 16 wrong PINs", "16 次错误 PIN 之后的状态字"),
        ("no tries left", "无剩余尝试次数"),
        seen,
    )
}

/// Changes the PIN, presents the old and the new one, and undoes the change: all in one act, so that a judgement between
/// can't leave the card with another PIN. The try for the old PIN is asked for before anything is changed.
async fn pin_is_changed_and_back(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = spend(w).await?;
    let changed = change(w, "pin.user", "pin.user.new").await?;
    let mut acts = Changes { before, changed: Some(changed), ..Changes::default() };
    if changed == StatusWord::SUCCESS {
        acts.old = Some(verify(w, "pin.user").await?);
        acts.new = Some(verify(w, "pin.user.new").await?);
        acts.back = Some(change(w, "pin.user.new", "pin.user").await?);
        acts.first = Some(verify(w, "pin.user").await?);
    }
    *w.note() = acts;
    Ok(())
}

/// A card that takes the change against all reason gets its PIN back at once.
async fn pin_is_changed_with_wrong_one(w: &mut World, _: &Args) -> Result<(), Stop> {
    let left = spend(w).await?;
    w.note::<Counter>().before = left;
    let status = change(w, "pin.user.wrong", "pin.user.new").await?;
    if status == StatusWord::SUCCESS {
        let (command, response) = (w.last_command()?.clone(), w.last_response()?.clone());
        change(w, "pin.user.new", "pin.user").await?;
        w.conclude(command, response);
    }
    Ok(())
}

/// P1 zero: the resetting code, then the PIN to be; the PIN stays the same.
async fn counter_is_reset(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = [w.ixit_bytes("pin.unblock")?, w.ixit_bytes("pin.user")?].concat();
    let reference = reference(w)?;
    transact(w, CommandApdu::new(0x00, RESET_RETRY_COUNTER, 0x00, reference).with_data(data)).await?;
    Ok(())
}

/// The resetting code was used well a moment before, so that all of its own tries are left.
async fn counter_is_reset_with_wrong_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend_stated(w, "pin.unblock")?;
    let data = [w.ixit_bytes("pin.unblock.wrong")?, w.ixit_bytes("pin.user")?].concat();
    let reference = reference(w)?;
    transact(w, CommandApdu::new(0x00, RESET_RETRY_COUNTER, 0x00, reference).with_data(data)).await?;
    Ok(())
}

// Then

async fn all_tries_are_left(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = initial(w)?;
    assert_counter(w, due)
}

async fn tries_fewer_are_left(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fewer = u8::try_from(a.number(0)?).unwrap_or(u8::MAX);
    let due = initial(w)?.saturating_sub(fewer);
    assert_counter(w, due)
}

/// Refused with 63Cx, x one less than the card told before.
async fn one_try_was_spent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = w
        .note::<Counter>()
        .before
        .ok_or_else(|| Stop::error(("no try was spent before this step", "此步骤之前没有消耗尝试次数")))?;
    assert_counter(w, before.saturating_sub(1))
}

async fn change_is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = w.note::<Changes>().changed;
    assert_answer(w, ("answer to CHANGE REFERENCE DATA", "CHANGE REFERENCE DATA 的应答"), StatusWord::SUCCESS, seen)
}

async fn old_pin_is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Changes { before, old, .. } = w.note::<Changes>().clone();
    let due = StatusWord(0x63C0 | u16::from(before.unwrap_or(0).saturating_sub(1)));
    assert_answer(w, ("answer to the old PIN", "对旧 PIN 的应答"), due, old)
}

async fn new_pin_is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = w.note::<Changes>().new;
    assert_answer(w, ("answer to the new PIN", "对新 PIN 的应答"), StatusWord::SUCCESS, seen)
}

async fn first_pin_is_in_force(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Changes { back, first, .. } = w.note::<Changes>().clone();
    assert_answer(w, ("answer to the change back", "对改回操作的应答"), StatusWord::SUCCESS, back)?;
    assert_answer(w, ("answer to the first PIN", "对原 PIN 的应答"), StatusWord::SUCCESS, first)
}

/// 6700, 6A80, or counted as a wrong PIN (63Cx): the standard leaves it to the card.
async fn short_pin_is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(
        ("wrong length / wrong data field / tries left", "长度错误 / 数据字段错误 / 剩余尝试次数"),
        |status| matches!(status.0, 0x6700 | 0x6A80) || tries(status).is_some(),
    )
}

/// 63C0 or 6983 to the counter question: the card has no tries left.
async fn no_tries_are_left(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("no tries left, or blocked", "无剩余尝试次数，或已锁定"), |status| {
        matches!(status.0, 0x63C0 | 0x6983)
    })
}

// Helpers

/// VERIFY with an IXIT item as data.
async fn verify(w: &mut World, item: &str) -> Result<StatusWord, Stop> {
    let reference = reference(w)?;
    let pin = w.ixit_bytes(item)?;
    Ok(transact(w, CommandApdu::new(0x00, VERIFY, 0x00, reference).with_data(pin)).await?.status)
}

/// VERIFY without data: 63Cx tells the counter, 9000 that nothing need be verified.
async fn ask_counter(w: &mut World) -> Result<Option<u8>, Stop> {
    let reference = reference(w)?;
    let answer = transact(w, CommandApdu::new(0x00, VERIFY, 0x00, reference)).await?;
    Ok(tries(answer.status))
}

/// Asks the card for its counter and the budget for leave; tells the counter.
async fn spend(w: &mut World) -> Result<Option<u8>, Stop> {
    let left = ask_counter(w).await?;
    w.spend_try("pin.user", left)?;
    Ok(left)
}

async fn change(w: &mut World, from: &str, to: &str) -> Result<StatusWord, Stop> {
    let data = [w.ixit_bytes(from)?, w.ixit_bytes(to)?].concat();
    let reference = reference(w)?;
    Ok(transact(w, CommandApdu::new(0x00, CHANGE_REFERENCE_DATA, 0x00, reference).with_data(data)).await?.status)
}

/// Asks for one try of a secret whose tries are all left as the IXIT states them; 0 there says that they have no limit.
pub(super) fn spend_stated(w: &mut World, secret: &str) -> Result<(), Stop> {
    let left = match w.ixit_number(&format!("{secret}.tries"))? {
        0 => u8::MAX,
        tries => u8::try_from(tries).unwrap_or(u8::MAX),
    };
    w.spend_try(secret, Some(left))
}

pub(super) fn tries(status: StatusWord) -> Option<u8> {
    (status.0 & 0xFFF0 == 0x63C0).then(|| status.sw2() & 0x0F)
}

fn assert_counter(w: &mut World, due: u8) -> Result<(), Stop> {
    let seen = w.last_response()?.status;
    let due = StatusWord(0x63C0 | u16::from(due));
    w.assert_eq(("status word with the counter", "带计数器的状态字"), due, seen)
}

fn assert_answer(w: &mut World, what: (&str, &str), due: StatusWord, seen: Option<StatusWord>) -> Result<(), Stop> {
    let observed = seen.map_or_else(|| Text::from(("not sent", "未发送")), |status| Text::data(status.to_string()));
    w.assert(seen == Some(due), what, due.to_string(), observed)
}

fn initial(w: &World) -> Result<u8, Stop> {
    let number = w.ixit_number("pin.user.tries")?;
    u8::try_from(number)
        .ok()
        .filter(|tries| (1..=15).contains(tries))
        .ok_or_else(|| Stop::error(format!("IXIT item pin.user.tries is {number}, 1 to 15 was due")))
}

fn reference(w: &World) -> Result<u8, Stop> {
    one_byte(w, "pin.user.reference")
}

/// An IXIT item of one byte.
pub(super) fn one_byte(w: &World, item: &str) -> Result<u8, Stop> {
    match w.ixit_bytes(item)?.as_slice() {
        [byte] => Ok(*byte),
        other => Err(Stop::error(format!("IXIT item {item} has {} bytes, one was due", other.len()))),
    }
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the card after a cold reset with all tries of the user PIN left", "卡片冷复位后，用户 PIN 的尝试次数未被消耗", step!(full_counter)),
    when("the retry counter of the user PIN is asked for", "查询用户 PIN 的重试计数器", step!(counter_is_asked)),
    when("the user PIN is presented", "提交用户 PIN", step!(pin_is_presented)),
    when("a wrong user PIN is presented", "提交错误的用户 PIN", step!(wrong_pin_is_presented)),
    when("a user PIN that is one byte short is presented", "提交少一个字节的用户 PIN", step!(short_pin_is_presented)),
    when("a PIN is presented to a reference that the card doesn't have", "向卡片没有的引用提交 PIN", step!(pin_is_presented_to_absent_reference)),
    when("wrong user PINs are presented until none is left", "提交错误的用户 PIN 直至无剩余尝试次数", step!(pin_is_blocked)),
    when("the user PIN is changed, the old and the new one are presented, and the change is undone", "更改用户 PIN，提交旧值与新值，再撤销更改", step!(pin_is_changed_and_back)),
    when("a change of the user PIN is tried with a wrong old one", "尝试以错误的旧值更改用户 PIN", step!(pin_is_changed_with_wrong_one)),
    when("the retry counter of the user PIN is reset with the resetting code", "用重置码重置用户 PIN 的重试计数器", step!(counter_is_reset)),
    when("a reset of the retry counter of the user PIN is tried with a wrong resetting code", "尝试用错误的重置码重置用户 PIN 的重试计数器", step!(counter_is_reset_with_wrong_code)),
    then("the card tells that all tries are left", "卡片告知尝试次数未被消耗", step!(all_tries_are_left)),
    then("the card tells that {int} try/tries is/are spent", "卡片告知已消耗 {int} 次尝试", step!(tries_fewer_are_left)),
    then("it is refused and one try is spent", "被拒绝且消耗一次尝试", step!(one_try_was_spent)),
    then("the change of the PIN is accepted", "PIN 的更改被接受", step!(change_is_accepted)),
    then("the old PIN is refused and one try is spent", "旧 PIN 被拒绝且消耗一次尝试", step!(old_pin_is_refused)),
    then("the new PIN is accepted", "新 PIN 被接受", step!(new_pin_is_accepted)),
    then("the first PIN is in force again", "原 PIN 重新生效", step!(first_pin_is_in_force)),
    then("the short PIN is refused", "过短的 PIN 被拒绝", step!(short_pin_is_refused)),
    then("the card tells that no tries are left", "卡片告知无剩余尝试次数", step!(no_tries_are_left)),
];
