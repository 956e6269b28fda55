//! Steps that show what is selected without selecting: a file that is read again says whether the card is where it was.

use crate::{
    codec::{CommandApdu, ControlInfo, ResponseApdu},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        channel::that_channel,
        exchange::{class_of_channel, transact},
        select::{SELECT, assert_success, select_application},
    },
};

const READ_BINARY: u8 = 0xB0;

/// How much of a file tells it apart: every transparent EF of the IXIT has that many bytes.
const HEAD: usize = 16;

/// What the file that a case watches held at first.
#[derive(Default)]
struct Watched {
    head: Vec<u8>,
}

/// Selects the application and reads the file's first bytes under it; they are what later steps compare with.
async fn file_was_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (file, application) = (a.text(0)?, a.text(1)?);
    select_application(w, 0, application).await?;
    assert_success(w)?;
    let head = read_head(w, 0, file).await?;
    assert_success(w)?;
    w.assert_eq(("bytes that were read", "读出的字节数"), HEAD, head.data.len())?;
    w.note::<Watched>().head = head.data;
    Ok(())
}

async fn file_reads_the_same(w: &mut World, a: &Args) -> Result<(), Stop> {
    let again = read_head(w, 0, a.text(0)?).await?;
    assert_same(w, &again)
}

async fn file_reads_another(w: &mut World, a: &Args) -> Result<(), Stop> {
    let again = read_head(w, 0, a.text(0)?).await?;
    assert_another(w, &again)
}

async fn file_reads_another_on_channel(w: &mut World, a: &Args) -> Result<(), Stop> {
    let channel = that_channel(w)?;
    let again = read_head(w, channel, a.text(0)?).await?;
    assert_another(w, &again)
}

async fn read_current(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0, READ_BINARY, 0, 0).with_ne(HEAD)).await?;
    Ok(())
}

async fn current_reads_the_same(w: &mut World, a: &Args) -> Result<(), Stop> {
    read_current(w, a).await?;
    let again = w.last_response()?.clone();
    assert_same(w, &again)
}

/// A card whose application answers as the IXIT says. A device that doesn't decides nothing about an ATR: an ATR is worth
/// judging when a card stands behind it.
async fn working_card(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    let named = w.ics("C.41")? && (w.ics("C.33")? || w.ics("C.34")?);
    if !named {
        return Ok(());
    }
    let name = a.text(0)?;
    let answer = select_application(w, 0, name).await?;
    let due = w.ixit_bytes(&format!("app.{name}"))?;
    let seen = ControlInfo::parse(&answer.data).ok();
    if seen.as_ref().and_then(|info| info.df_name()) == Some(due.as_slice()) {
        return Ok(());
    }
    Err(Stop::inconclusive((
        format!("application {name} doesn't answer with its name ({}): no card to judge by its ATR", answer.status),
        format!("应用 {name} 未以其名称应答（{}）：无法就其复位应答作出判断", answer.status),
    )))
}

/// Reads the head of `file.<name>` under the application that is current on `channel`: by short identifier where the card
/// has that, otherwise by selecting it under the current DF.
async fn read_head(w: &mut World, channel: u8, name: &str) -> Result<ResponseApdu, Stop> {
    let cla = class_of_channel(channel)?;
    if w.ics("C.10")? {
        let sfi = short_identifier(w, name)?;
        return transact(w, CommandApdu::new(cla, READ_BINARY, 0x80 | sfi, 0).with_ne(HEAD)).await;
    }
    let fid = w.ixit_bytes(&format!("file.{name}"))?;
    let selected = transact(w, CommandApdu::new(cla, SELECT, 0x02, 0x0C).with_data(fid)).await?;
    if selected.status.0 != 0x9000 {
        return Ok(selected);
    }
    transact(w, CommandApdu::new(cla, READ_BINARY, 0, 0).with_ne(HEAD)).await
}

/// IXIT item `file.<name>.sfi`, 1 to 30.
pub(super) fn short_identifier(w: &World, name: &str) -> Result<u8, Stop> {
    let item = format!("file.{name}.sfi");
    let value = w.ixit_number(&item)?;
    u8::try_from(value)
        .ok()
        .filter(|sfi| (1..=30).contains(sfi))
        .ok_or_else(|| Stop::error(format!("IXIT item {item} is {value}, a short EF identifier is 1 to 30")))
}

fn assert_same(w: &mut World, again: &ResponseApdu) -> Result<(), Stop> {
    let head = w.note::<Watched>().head.clone();
    assert_success(w)?;
    w.assert_bytes(("content of the file", "文件内容"), &head, &again.data)
}

fn assert_another(w: &mut World, again: &ResponseApdu) -> Result<(), Stop> {
    let head = w.note::<Watched>().head.clone();
    w.assert(
        again.status.0 != 0x9000 || again.data != head,
        ("content of the file", "文件内容"),
        ("a refusal or other content", "被拒绝或内容不同"),
        format!("{} {}", hex::encode_upper(&again.data), again.status),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a card that carries application {string}", "一张载有应用{string}的卡片", step!(working_card)),
    given("file {string} of application {string} was read", "已读取文件{string}（在应用{string}中）", step!(file_was_read)),
    when("the current file is read", "读取当前文件", step!(read_current)),
    then("the current file still reads the same", "当前文件读出的内容不变", step!(current_reads_the_same)),
    then("file {string} still reads the same", "文件{string}读出的内容不变", step!(file_reads_the_same)),
    then("file {string} no longer reads the same", "文件{string}不再读出相同内容", step!(file_reads_another)),
    then("file {string} no longer reads the same on that channel", "在该信道上文件{string}读不出相同内容", step!(file_reads_another_on_channel)),
];
