//! Steps about commands and responses as such: status words by name, data present or absent, classes and instructions.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), class byte, instruction byte, status bytes.

use crate::{
    catalogue::Text,
    codec::{CommandApdu, ResponseApdu, StatusSet, status},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{
        exchange::get_response,
        select::{application_name, named_selection, select_by_name},
    },
};

/// An instruction that no part of the series assigns.
const UNASSIGNED: u8 = 0x02;
/// The first reserved class.
const RESERVED_CLASS: u8 = 0x20;

/// What a series of commands was answered.
#[derive(Default)]
struct Series(Vec<ResponseApdu>);

/// Holds the last response's status word to the names given; each may list further ones after ` / `.
async fn status_is(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = status_sets(&a.captures)?;
    w.assert_status(shown(&due), |status| due.iter().any(|set| set.contains(status)))
}

/// The status words that features call so (`codec::status`); each text may name several, separated by ` / `.
pub(super) fn status_sets<T: AsRef<str>>(names: &[T]) -> Result<Vec<&'static StatusSet>, Stop> {
    let unknown =
        |name: &str| Stop::error((format!("no status word is called {name:?}"), format!("没有名为“{name}”的状态字")));
    let names = names.iter().flat_map(|text| text.as_ref().split(" / "));
    names.map(|name| status::by_name(name).ok_or_else(|| unknown(name))).collect()
}

/// Names of status words with their values: `file not found (6A82)`.
pub(super) fn shown(due: &[&StatusSet]) -> Text {
    let join = |text: fn(&StatusSet) -> &str| {
        due.iter().map(|set| format!("{} ({})", text(set), set.pattern())).collect::<Vec<_>>().join(" / ")
    };
    Text::new(join(|set| set.name), join(|set| set.zh))
}

async fn response_holds_no_data(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

async fn response_holds_bytes(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (due, seen) = (a.number(0)?, w.last_response()?.data.len());
    w.assert_eq(("bytes of response data", "响应数据的字节数"), due, seen)
}

/// A command of four bytes: neither data nor Le, so that only the instruction can be refused.
async fn instruction_is_sent(w: &mut World, a: &Args) -> Result<(), Stop> {
    match a.hex(0)?.as_slice() {
        [ins] => w.send(CommandApdu::new(0, *ins, 0, 0)).await.map(drop),
        other => Err(Stop::error(format!("one byte was due, not {}", hex::encode_upper(other)))),
    }
}

/// Commands that a card answers and commands that it refuses, each in another way; their answers are noted as they come.
async fn series_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let selection = named_selection(w, 0, "primary")?;
    let absent = application_name(w, "absent")?;
    let commands = [
        CommandApdu { p2: 0x0C, ne: None, ..selection.clone() },
        select_by_name(w, 0, absent)?,
        CommandApdu::new(0, UNASSIGNED, 0, 0),
        CommandApdu { cla: RESERVED_CLASS, ..selection.clone() },
        CommandApdu { p1: 0x7F, ..selection.clone() },
        CommandApdu { p2: 0xF0, ..selection },
        get_response(0, 1),
    ];
    let mut answers = Vec::new();
    for command in commands {
        answers.push(w.send(command).await?.clone());
    }
    w.note::<Series>().0 = answers;
    Ok(())
}

async fn statuses_are_valid(w: &mut World, _: &Args) -> Result<(), Stop> {
    for answer in std::mem::take(&mut w.note::<Series>().0) {
        let held = matches!(answer.status.sw1(), 0x61..=0x6F | 0x90..=0x9F);
        w.assert(held, ("SW1", "SW1"), "61…6F / 90…9F".to_owned(), answer.status.to_string())?;
    }
    Ok(())
}

async fn errors_are_bare(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answers = std::mem::take(&mut w.note::<Series>().0);
    let errors: Vec<_> = answers.iter().filter(|answer| matches!(answer.status.sw1(), 0x64..=0x6F)).collect();
    w.assert(
        !errors.is_empty(),
        ("errors in the series", "该组命令中的出错应答数"),
        "≥ 1".to_owned(),
        errors.len().to_string(),
    )?;
    for error in errors {
        let what = (format!("data with {}", error.status), format!("{} 时的数据", error.status));
        w.assert_bytes(what, &[], &error.data)?;
    }
    Ok(())
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the status word is {string}", "状态字为{string}", step!(status_is)),
    then("the status word is {string} or {string}", "状态字为{string}或{string}", step!(status_is)),
    then("the status word is {string}, {string} or {string}", "状态字为{string}、{string}或{string}", step!(status_is)),
    then("the response holds no data", "响应不含数据", step!(response_holds_no_data)),
    then("the response holds {int} byte(s)", "响应含{int}字节", step!(response_holds_bytes)),
    when("instruction {hex} is sent", "发送指令 {hex}", step!(instruction_is_sent)),
    when("a series of right and wrong commands is sent", "发送一组正确和错误的命令", step!(series_is_sent)),
    then("every status word of the series lies in a valid range", "该组应答的状态字均在取值范围内", step!(statuses_are_valid)),
    then("no error of the series carries data", "该组出错应答均不含数据", step!(errors_are_bare)),
];
