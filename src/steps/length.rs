//! Steps about Lc and Le, short and extended, tried on the reading of a transparent EF and on SELECT.
//!
//! Source: GB/T 16649.3 and .4 (ISO/IEC 7816-3, -4), length fields of the command APDU.

use crate::{
    codec::CommandApdu,
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        exchange::{told_length, transact},
        select::{assert_success, named_selection, select_application, select_file},
    },
};

const READ_BINARY: u8 = 0xB0;

/// Bytes that one command fetches while the file is made known.
const PORTION: usize = 128;
/// As much of a file is made known; beyond it only the length is compared.
const KNOWN: usize = 1024;

/// The file under test: its start, and its length by the IXIT.
#[derive(Default, Clone)]
struct Known {
    start: Vec<u8>,
    length: usize,
    /// The bytes asked for last, where they are the file's end.
    end: Vec<u8>,
}

/// Selects the file of the primary application and reads it in small portions, which short length fields always can.
async fn file_is_ready(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let item = format!("file.{name}.length");
    let length = usize::try_from(w.ixit_number(&item)?).map_err(|_| Stop::error(format!("{item} is too large")))?;
    select_application(w, 0, "primary").await?;
    assert_success(w)?;
    select_file(w, name).await?;
    assert_success(w)?;
    let mut start = Vec::new();
    while start.len() < length.min(KNOWN) {
        let count = PORTION.min(length - start.len());
        let part = transact(w, read(start.len(), count)?).await?;
        assert_success(w)?;
        w.assert_eq(("bytes that were read", "读出的字节数"), count, part.data.len())?;
        start.extend(part.data);
    }
    *w.note() = Known { start, length, end: Vec::new() };
    Ok(())
}

async fn read_short(w: &mut World, a: &Args) -> Result<(), Stop> {
    transact(w, read(0, a.number(0)?)?).await.map(drop)
}

async fn read_extended(w: &mut World, a: &Args) -> Result<(), Stop> {
    transact(w, read(0, a.number(0)?)?.extended()).await.map(drop)
}

async fn read_short_zero(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, read(0, 256)?).await.map(drop)
}

async fn read_extended_zero(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, read(0, 65_536)?.extended()).await.map(drop)
}

async fn read_with_data(w: &mut World, a: &Args) -> Result<(), Stop> {
    transact(w, read(0, a.number(0)?)?.with_data([0x54, 0x00])).await.map(drop)
}

/// The last bytes are read first, then asked for with a greater Le: what is left is known by then.
async fn read_beyond_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, asked) = (a.number(0)?, a.number(1)?);
    let offset = w.note::<Known>().length.saturating_sub(count);
    let end = transact(w, read(offset, count)?).await?;
    assert_success(w)?;
    w.note::<Known>().end = end.data;
    w.send(read(offset, asked)?).await.map(drop)
}

/// After 6Cxx the number told is compared, otherwise the data.
async fn answer_agrees(w: &mut World, a: &Args) -> Result<(), Stop> {
    let count = a.number(0)?;
    let end = w.note::<Known>().end.clone();
    w.assert_eq(("bytes at the end of the file", "文件末尾的字节数"), count, end.len())?;
    let answer = w.last_response()?.clone();
    if answer.status.sw1() == 0x6C {
        w.assert_bytes(("response data", "响应数据"), &[], &answer.data)?;
        return w.assert_eq(("length that 6Cxx tells", "6Cxx 告知的长度"), count, told_length(answer.status));
    }
    w.assert_bytes(("response data", "响应数据"), &end, &answer.data)
}

async fn response_is_start(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due: Vec<u8> = w.note::<Known>().start.iter().take(a.number(0)?).copied().collect();
    assert_data(w, &due)
}

async fn response_is_up_to(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due: Vec<u8> = w.note::<Known>().start.iter().take(a.number(0)?).copied().collect();
    w.assert_status(("success or end of file reached", "成功或已到文件末尾"), |status| {
        matches!(status.0, 0x9000 | 0x6282)
    })?;
    assert_data(w, &due)
}

async fn response_is_all(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Known { start, length, .. } = w.note::<Known>().clone();
    let data = w.last_response()?.data.clone();
    w.assert_eq(("bytes of response data", "响应数据的字节数"), length, data.len())?;
    let seen: Vec<u8> = data.into_iter().take(start.len()).collect();
    w.assert_bytes(("response data", "响应数据"), &start, &seen)
}

/// SELECT by name whose Lc promises more bytes than come; no Le, so that nothing else can be meant.
async fn selection_with_raised_lc(w: &mut World, a: &Args) -> Result<(), Stop> {
    let excess = a.number(1)?;
    let mut command = named_selection(w, 0, a.text(0)?)?;
    command.ne = None;
    let mut bytes =
        command.to_bytes().map_err(|error| Stop::error(format!("the selection can't be coded: {error}")))?;
    let lc = u8::try_from(command.data.len() + excess).map_err(|_| Stop::error(("Lc over 255", "Lc 超过 255")))?;
    match bytes.get_mut(4) {
        Some(byte) => *byte = lc,
        None => return Err(Stop::error(("the selection has no Lc", "选择命令没有 Lc"))),
    }
    w.send_raw(&bytes).await.map(drop)
}

fn read(offset: usize, ne: usize) -> Result<CommandApdu, Stop> {
    let offset = u16::try_from(offset).ok().filter(|offset| *offset < 0x8000);
    let [high, low] = offset.ok_or_else(|| Stop::error(("an offset beyond 32767", "偏移超过 32767")))?.to_be_bytes();
    Ok(CommandApdu::new(0, READ_BINARY, high, low).with_ne(ne))
}

fn assert_data(w: &mut World, due: &[u8]) -> Result<(), Stop> {
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), due, &seen)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("file {string} is ready for reading", "文件{string}已备好读取", step!(file_is_ready)),
    when("it is read for {int} byte(s) with short length", "用短长度从中读取 {int} 字节", step!(read_short)),
    when("it is read for {int} byte(s) with extended length", "用扩展长度从中读取 {int} 字节", step!(read_extended)),
    when("it is read with a short Le of zero", "用为零的短 Le 读取", step!(read_short_zero)),
    when("it is read with an extended Le of zero", "用为零的扩展 Le 读取", step!(read_extended_zero)),
    when("it is read for {int} byte(s) by a command that carries data", "用带数据的命令从中读取 {int} 字节", step!(read_with_data)),
    when("the last {int} byte(s) of it is/are asked for as {int}", "将末尾 {int} 字节当作 {int} 字节请求", step!(read_beyond_end)),
    then("the answer agrees with the {int} byte(s) that is/are left", "应答与剩余的 {int} 字节一致", step!(answer_agrees)),
    then("the response is the first {int} byte(s) of the file", "响应为文件的前 {int} 字节", step!(response_is_start)),
    then("the response is the file's data up to {int} bytes", "响应为文件数据，至多 {int} 字节", step!(response_is_up_to)),
    then("the response is all of the file's data", "响应为文件的全部数据", step!(response_is_all)),
    when("a selection of application {string} is sent with Lc raised by {int}", "发送应用{string}的选择，其 Lc 增加 {int}", step!(selection_with_raised_lc)),
];
