//! Steps about applications that live side by side: what of one can be had through another.
//!
//! Source: Fudan FMCOS general manual v1.1.2 (security state and records are a DF's own); the rest from knowledge.

use super::tap::{self, Tap};
use crate::{
    codec::{StatusWord, emv::Track2},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::emv::act,
};

/// Short identifiers that a file can have.
const FILES: std::ops::RangeInclusive<u8> = 1..=30;
/// Records of one file that are looked at.
const MOST_RECORDS: u8 = 16;

/// Records that were read while an application was selected.
#[derive(Default)]
struct Records(Vec<Vec<u8>>);

/// Reads what can be read, by short identifier and number, until each file's first refusal.
async fn all_are_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut records = Vec::new();
    for file in FILES {
        for number in 1..=MOST_RECORDS {
            let answer = act::read_record(w, file, number).await?;
            if answer.status != StatusWord::SUCCESS {
                break;
            }
            records.push(answer.data);
        }
    }
    w.note::<Records>().0 = records;
    Ok(())
}

/// The digits of an account as bytes can hold them: as in track 2 equivalent data, which begin with them.
fn account(w: &mut World, application: &str) -> Result<Vec<u8>, Stop> {
    let Tap { track2, .. } = tap::last(w, application)?;
    let track = w.assert_parsed(("track 2 equivalent data", "磁道 2 等效数据"), Track2::parse(&track2))?;
    // An odd last digit shares its byte with the separator, or with the filler of another object: it stays out.
    Ok(track2.get(..track.pan.digits().len() / 2).unwrap_or_default().to_vec())
}

fn hold(w: &mut World, account: &[u8]) -> usize {
    let within = |record: &[u8]| !account.is_empty() && record.windows(account.len()).any(|window| window == account);
    w.note::<Records>().0.iter().filter(|record| within(record)).count()
}

/// The twin of what follows: if nothing is found where it belongs, nothing can be looked for elsewhere.
async fn some_hold_account(w: &mut World, a: &Args) -> Result<(), Stop> {
    let account = account(w, a.text(0)?)?;
    match hold(w, &account) {
        0 => Err(Stop::inconclusive((
            "no record of the application holds its account number, so that it can't be looked for elsewhere",
            "该应用的记录均不含其主账号，无法在别处查找",
        ))),
        count => w.assert(
            true,
            ("records that hold the account number", "含主账号的记录数"),
            "≥ 1".to_owned(),
            count.to_string(),
        ),
    }
}

async fn none_holds_account(w: &mut World, a: &Args) -> Result<(), Stop> {
    let account = account(w, a.text(0)?)?;
    let count = hold(w, &account);
    w.assert(
        count == 0,
        ("records that hold the other application's account number", "含另一应用主账号的记录数"),
        "0".to_owned(),
        count.to_string(),
    )
}

/// Selection decides who pays: the account in the answer is the one that a tap with that application alone told.
async fn paid_from_account(w: &mut World, a: &Args) -> Result<(), Stop> {
    let application = a.text(0)?;
    let taps = tap::all(w, application);
    let (Some(due), Some(seen)) = (taps.first(), taps.last().filter(|_| taps.len() > 1)) else {
        return Err(Stop::error((
            "two taps with one application are due before this step",
            "此步骤之前应有两次同一应用的挥卡",
        )));
    };
    let (due, seen) = (due.track2.clone(), seen.track2.clone());
    w.assert(
        !due.is_empty(),
        ("track 2 equivalent data", "磁道 2 等效数据"),
        ("there", "存在"),
        hex::encode_upper(&due),
    )?;
    w.assert_bytes(("track 2 equivalent data", "磁道 2 等效数据"), &due, &seen)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("every record that can be read is read", "读取所有可读取的记录", step!(all_are_read)),
    then("some of them hold the account number of the {application} application", "其中若干含{application}应用的主账号", step!(some_hold_account)),
    then("none of them holds the account number of the {application} application", "其中均不含{application}应用的主账号", step!(none_holds_account)),
    then("it paid from the account that an earlier tap with the {application} application told", "付款账户与先前用{application}应用挥卡时相同", step!(paid_from_account)),
];
