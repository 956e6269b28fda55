//! Steps about resetting the card.

use crate::{
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

/// The ATR of the reset before.
#[derive(Default)]
struct Before(Vec<u8>);

/// Brings the card behind a fresh reset; a warm one has a cold one before it, so that no case leans on another.
async fn card_after_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    match a.text(0)? {
        "cold" => Ok(()),
        _ => warm_reset(w).await,
    }
}

/// Resets the card in the midst of a case.
async fn reset_again(w: &mut World, a: &Args) -> Result<(), Stop> {
    match a.text(0)? {
        "cold" => w.cold_reset().await,
        _ => warm_reset(w).await,
    }
}

/// A card that stays mute fails the case here: that it answers is the requirement.
async fn reset_is_answered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let warm = a.text(0)? == "warm";
    if warm && !w.abilities().warm_reset {
        return Err(no_warm_reset());
    }
    let answered = w.answers_reset(warm).await?;
    let seen = w.last_atr().map_or_else(|_| "–".to_owned(), hex::encode_upper);
    w.assert(answered, ("answer to reset", "复位应答"), ("an ATR", "有复位应答"), seen)
}

/// Keeps the ATR of before, and resets once more.
async fn reset_once_more(w: &mut World, a: &Args) -> Result<(), Stop> {
    let before = w.last_atr()?.to_vec();
    w.note::<Before>().0 = before;
    reset_again(w, a).await
}

async fn same_atr(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (before, now) = (w.note::<Before>().0.clone(), w.last_atr()?.to_vec());
    w.assert_bytes(("ATR", "复位应答"), &before, &now)
}

async fn warm_reset(w: &mut World) -> Result<(), Stop> {
    if !w.abilities().warm_reset {
        return Err(no_warm_reset());
    }
    w.warm_reset().await
}

fn no_warm_reset() -> Stop {
    Stop::inconclusive(("this device path has no warm reset", "此设备通路不能热复位"))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the card after a {reset} reset", "卡片{reset}复位后", step!(card_after_reset)),
    when("the card is given a {reset} reset", "卡片再次{reset}复位", step!(reset_again)),
    when("the card is given a {reset} reset again", "卡片再一次{reset}复位", step!(reset_once_more)),
    then("a {reset} reset is answered", "{reset}复位得到应答", step!(reset_is_answered)),
    then("the ATR is the same both times", "两次的复位应答相同", step!(same_atr)),
];
