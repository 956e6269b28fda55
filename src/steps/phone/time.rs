//! Steps about how long a tap takes, from SELECT of the contactless directory to the last answer that the terminal needs.
//!
//! The limit is the programme's: no public source of the standards gives one. Activation isn't part of it, for a PC/SC reader
//! shows no more of it than that it is over.

use super::{Told, ask_reader, tap};
use crate::{
    catalogue::Text,
    evidence::Distribution,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
        timing::Timed,
    },
    step,
    steps::emv::{
        act, contactless,
        transaction::{Kind, Transaction},
    },
};

/// Times in the order in which they were observed.
#[derive(Default)]
struct Times {
    taps: Vec<u64>,
    /// Of the tap with the most commands.
    commands: u64,
    /// None: the reader answers no command by itself.
    reader: Option<Vec<u64>>,
}

async fn tapped_up_to_cryptogram(w: &mut World, a: &Args) -> Result<(), Stop> {
    tap::goes_online(w);
    repeat(w, a.text(0)?, false).await
}

async fn tapped_up_to_last_record(w: &mut World, a: &Args) -> Result<(), Stop> {
    repeat(w, a.text(0)?, true).await
}

/// Taps as often as the IXIT says; before each the reader is timed alone.
async fn repeat(w: &mut World, application: &str, offline: bool) -> Result<(), Stop> {
    let count = within(w, "phone.tap.count", 5, 500)?;
    let mut times = Times { reader: Some(Vec::new()), ..Times::default() };
    for _ in 0..count {
        w.cold_reset().await?;
        let alone = reader_alone(w).await?;
        times.reader = times.reader.zip(alone).map(|(mut known, alone)| {
            known.push(alone);
            known
        });
        let begun = w.clock();
        tap::approach(w, application).await?;
        contactless::purchase(w).await?;
        if offline {
            let given = Transaction::cryptogram(w)?;
            act::is_one_of(w, &given, &[Kind::Tc])?;
            act::read_records(w).await?;
        }
        let took = w.clock().since(begun);
        times.taps.push(took.spent_us);
        times.commands = times.commands.max(took.exchanges);
    }
    *w.note::<Times>() = times;
    Ok(())
}

/// How long the reader takes for a command that it answers itself; none when it answers none.
async fn reader_alone(w: &mut World) -> Result<Option<u64>, Stop> {
    if w.abilities().atr {
        return Ok(None);
    }
    let begun = w.clock();
    let told = ask_reader(w, Told::Identifier).await?;
    Ok(told.map(|_| w.clock().since(begun).spent_us))
}

async fn keep_the_limit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let limit = within(w, "phone.tap.limit", 1, 60_000)?;
    let percent = within(w, "phone.tap.percentile", 50, 100)?;
    let Times { taps, commands, reader } = std::mem::take(w.note::<Times>());
    let timed = Timed {
        repeats: Distribution { name: Text::new("taps", "挥卡"), limit_us: Some(limit * 1000), values_us: taps },
        percent,
        commands,
        reader: reader.map(|values_us| Distribution {
            name: Text::new("a command that the reader answers itself", "读写器自行应答的命令"),
            limit_us: None,
            values_us,
        }),
    };
    w.assert_time(("time of a tap", "挥卡时间"), timed)
}

/// A number of the IXIT that has to lie between two others.
fn within(w: &World, item: &str, least: u64, most: u64) -> Result<u64, Stop> {
    let number = w.ixit_number(item)?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(Stop::error((
        format!("IXIT item {item} is {number}; give a number from {least} to {most}"),
        format!("IXIT 项 {item} 为 {number}，应为 {least} 至 {most} 的数"),
    )))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the {application} application is tapped as often as the IXIT says, each time up to the cryptogram", "按 IXIT 规定的次数用{application}应用挥卡，每次至得到密文", step!(tapped_up_to_cryptogram)),
    when("the {application} application is tapped as often as the IXIT says, each time up to the last record", "按 IXIT 规定的次数用{application}应用挥卡，每次至读完末条记录", step!(tapped_up_to_last_record)),
    then("the taps keep the time that the programme allows", "挥卡时间符合方案规定", step!(keep_the_limit)),
];
