//! Steps about transparent EFs: READ, UPDATE, WRITE and ERASE BINARY.
//!
//! Source of all command forms: GB/T 16649.4 (ISO/IEC 7816-4), data unit handling commands.

use super::{
    change::{Change, unlike},
    exchange::{told_length, transact},
    select::SELECT,
};
use crate::{
    catalogue::Text,
    codec::{CommandApdu, ParseError, ResponseApdu},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const ERASE_BINARY: u8 = 0x0E;
const READ_BINARY: u8 = 0xB0;
const READ_BINARY_ODD: u8 = 0xB1;
const WRITE_BINARY: u8 = 0xD0;
const UPDATE_BINARY: u8 = 0xD6;

/// Bytes that one command moves: fits a short APDU on every path.
const PORTION: usize = 128;

/// What a file is taken to hold when the IXIT states no length for it: its proforma asks for that much at least.
const LEAST_LENGTH: usize = 8;

/// What was read of the file under test, and which part was asked for last.
#[derive(Debug, Default, Clone)]
struct Reading {
    content: Vec<u8>,
    offset: usize,
    count: usize,
}

impl Reading {
    fn part(&self) -> Vec<u8> {
        self.content.iter().skip(self.offset).take(self.count).copied().collect()
    }
}

// Reading

/// Reads file `name` from its start to the length that the IXIT states; it is the current EF.
async fn whole_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let content = read_whole(w, a.text(0)?).await?;
    *w.note() = Reading { content, offset: 0, count: 0 };
    Ok(())
}

/// Reads the file a second time and compares.
async fn whole_is_same(w: &mut World, a: &Args) -> Result<(), Stop> {
    let again = read_whole(w, a.text(0)?).await?;
    let first = w.note::<Reading>().content.clone();
    w.assert_bytes(("content of the file", "文件内容"), &first, &again)
}

async fn part_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    read_part(w, a.number(1)?, a.number(0)?).await
}

async fn last_bytes_are_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let count = a.number(0)?;
    let offset = length_read(w)?.saturating_sub(count);
    read_part(w, offset, count).await
}

/// Asks for as much as a short Le can (Le 00).
async fn rest_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let count = a.number(0)?;
    let offset = length_read(w)?.saturating_sub(count);
    w.note::<Reading>().offset = offset;
    w.note::<Reading>().count = count;
    transact(w, at_offset(READ_BINARY, offset)?.with_ne(256)).await?;
    Ok(())
}

/// Sent without repeating on 6Cxx: what the card says first is what counts.
async fn more_is_asked_than_remains(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (asked, remaining) = (a.number(0)?, a.number(1)?);
    let offset = length_read(w)?.saturating_sub(remaining);
    w.note::<Reading>().offset = offset;
    w.note::<Reading>().count = remaining;
    w.send(at_offset(READ_BINARY, offset)?.with_ne(asked)).await?;
    Ok(())
}

async fn byte_beyond_end_is_asked(w: &mut World, a: &Args) -> Result<(), Stop> {
    let offset = length_read(w)? + a.number(0)?;
    w.send(at_offset(READ_BINARY, offset)?.with_ne(1)).await?;
    Ok(())
}

async fn read_by_sfi(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, name, offset) = (a.number(0)?, a.text(1)?, a.number(2)?);
    let sfi = sfi(w, name)?;
    w.note::<Reading>().offset = offset;
    w.note::<Reading>().count = count;
    transact(w, by_sfi(READ_BINARY, sfi, offset)?.with_ne(count)).await?;
    Ok(())
}

/// The odd instruction carries the offset in DO 54 and answers DO 53; P1-P2 of zero mean the current EF.
async fn part_is_read_oddly(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, offset) = (a.number(0)?, a.number(1)?);
    w.note::<Reading>().offset = offset;
    w.note::<Reading>().count = count;
    transact(w, oddly(offset, count)?).await?;
    Ok(())
}

async fn byte_beyond_end_is_asked_oddly(w: &mut World, a: &Args) -> Result<(), Stop> {
    let offset = length_read(w)? + a.number(0)?;
    w.send(oddly(offset, 1)?).await?;
    Ok(())
}

async fn answer_is_the_part(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let due = w.note::<Reading>().part();
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("bytes read", "读出的字节"), &due, &seen)
}

async fn answer_is_the_rest(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("success / end of file reached", "成功 / 已到文件末尾"), |status| {
        matches!(status.0, 0x9000 | 0x6282)
    })?;
    let due = w.note::<Reading>().part();
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("bytes read", "读出的字节"), &due, &seen)
}

/// 6282 with what remains; 6Cxx with its number; or 6700: the standard lets the card choose.
async fn answer_tells_what_remains(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.note::<Reading>().part();
    assert_short_answer(w, &due, &[0x6282], due.len())
}

/// A card whose answers are fetched by GET RESPONSE doesn't see the Le of a command with data: it may answer more than was
/// asked for, from the same offset on.
async fn answer_is_the_part_in_an_object(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let seen = w.last_response()?.data.clone();
    let value = w.assert_parsed(("discretionary data object", "自由数据对象"), discretionary(&seen))?;
    let fetched = w.ics("C.37")?;
    let reading = w.note::<Reading>();
    if fetched && value.len() > reading.count {
        reading.count = value.len();
    }
    let due = reading.part();
    w.assert_bytes(("bytes read", "读出的字节"), &due, &value)
}

// Writing

async fn replace(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, name, offset) = (a.number(0)?, a.text(1)?, a.number(2)?);
    write(w, name, offset, count, Route::Current, false).await
}

async fn replace_by_sfi(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, name, offset) = (a.number(0)?, a.text(1)?, a.number(2)?);
    write(w, name, offset, count, Route::Sfi, false).await
}

async fn replace_across_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, name, offset) = (a.number(0)?, a.text(1)?, a.number(2)?);
    write(w, name, offset, count, Route::Current, true).await
}

async fn write_over_the_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    over_the_end(w, a, UPDATE_BINARY).await
}

async fn combine_over_the_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    over_the_end(w, a, WRITE_BINARY).await
}

async fn write_beyond_the_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (beyond, name) = (a.number(0)?, a.text(1)?);
    let before = read_whole(w, name).await?;
    let command = at_offset(UPDATE_BINARY, before.len() + beyond)?.with_data(unlike(w, &[0]));
    let due = before.clone();
    change(w, name, command, before, vec![due], false).await
}

async fn write_nothing(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let before = read_whole(w, name).await?;
    let due = before.clone();
    change(w, name, at_offset(UPDATE_BINARY, 0)?, before, vec![due], false).await
}

/// WRITE BINARY combines old and new as the card is made: replaced once, ORed or ANDed. All three are due.
async fn combine(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (count, name, offset) = (a.number(0)?, a.text(1)?, a.number(2)?);
    let before = read_whole(w, name).await?;
    let old: Vec<u8> = before.iter().skip(offset).take(count).copied().collect();
    let new = unlike(w, &old);
    let command = at_offset(WRITE_BINARY, offset)?.with_data(new.clone());
    let due = [|_: u8, new: u8| new, |old, new| old | new, |old, new| old & new]
        .map(|rule: fn(u8, u8) -> u8| {
            let mixed: Vec<u8> = old.iter().zip(&new).map(|(old, new)| rule(*old, *new)).collect();
            spliced(&before, offset, &mixed)
        })
        .to_vec();
    change(w, name, command, before, due, false).await
}

/// Erased bytes read as all 00 or all FF.
async fn erase_to_the_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (name, from) = (a.text(0)?, a.number(1)?);
    let before = read_whole(w, name).await?;
    let due = erased(&before, from, before.len());
    change(w, name, at_offset(ERASE_BINARY, from)?, before, due, false).await
}

/// The data field is the offset of the first byte that stays.
async fn erase_up_to(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (name, from, to) = (a.text(0)?, a.number(1)?, a.number(2)?);
    let before = read_whole(w, name).await?;
    let due = erased(&before, from, to);
    let command = at_offset(ERASE_BINARY, from)?.with_data(offset_bytes(to)?.to_vec());
    change(w, name, command, before, due, false).await
}

async fn erase_beyond_the_end(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (beyond, name) = (a.number(0)?, a.text(1)?);
    let before = read_whole(w, name).await?;
    let due = before.clone();
    let command = at_offset(ERASE_BINARY, before.len() + beyond)?;
    change(w, name, command, before, vec![due], false).await
}

/// UPDATE BINARY as bare command, where no transparent EF is current.
async fn update_is_sent(w: &mut World, a: &Args) -> Result<(), Stop> {
    let new = unlike(w, &vec![0; a.number(0)?]);
    w.send(at_offset(UPDATE_BINARY, 0)?.with_data(new)).await?;
    Ok(())
}

async fn read_is_sent(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.send(at_offset(READ_BINARY, 0)?.with_ne(a.number(0)?)).await?;
    Ok(())
}

async fn read_by_absent_sfi(w: &mut World, _: &Args) -> Result<(), Stop> {
    let sfi = sfi(w, "absent")?;
    w.send(by_sfi(READ_BINARY, sfi, 0)?.with_ne(1)).await?;
    Ok(())
}

// Helpers, some of them for other vocabularies

/// Reads file `name`, the current EF, as long as the IXIT says it is, in portions; holds the card to each.
pub(super) async fn read_whole(w: &mut World, name: &str) -> Result<Vec<u8>, Stop> {
    let length = file_length(w, name)?;
    let mut content = Vec::with_capacity(length);
    while content.len() < length {
        let (offset, due) = (content.len(), PORTION.min(length - content.len()));
        let answer = transact(w, at_offset(READ_BINARY, offset)?.with_ne(due)).await?;
        w.assert(
            answer.status.0 == 0x9000 && answer.data.len() == due,
            Text::from((format!("READ BINARY at offset {offset}"), format!("在偏移 {offset} 处 READ BINARY"))),
            Text::from((format!("{due} bytes, 9000"), format!("{due} 字节，9000"))),
            Text::from((
                format!("{} bytes, {}", answer.data.len(), answer.status),
                format!("{} 字节，{}", answer.data.len(), answer.status),
            )),
        )?;
        content.extend(answer.data);
    }
    Ok(content)
}

/// An answer where more was asked for than there is: what there is with one of `statuses`, or 6Cxx that tells `told`, or 6700.
pub(super) fn assert_short_answer(w: &mut World, due: &[u8], statuses: &[u16], told: usize) -> Result<(), Stop> {
    let ResponseApdu { data, status } = w.last_response()?.clone();
    let held = match status.0 {
        0x6700 => data.is_empty(),
        other if other & 0xFF00 == 0x6C00 => data.is_empty() && told_length(status) == told,
        other => statuses.contains(&other) && data == due,
    };
    let names: Vec<String> = statuses.iter().map(|status| format!("{} {status:04X}", hex::encode_upper(due))).collect();
    let expected = format!("{} / 6C{:02X} / 6700", names.join(" / "), told & 0xFF);
    w.assert(held, ("answer", "响应"), expected, format!("{} {status}", hex::encode_upper(&data)))
}

/// A short EF identifier of the IXIT, 1 to 30.
pub(super) fn sfi(w: &World, name: &str) -> Result<u8, Stop> {
    let number = w.ixit_number(&format!("file.{name}.sfi"))?;
    u8::try_from(number)
        .ok()
        .filter(|sfi| (1..=30).contains(sfi))
        .ok_or_else(|| Stop::error(format!("IXIT item file.{name}.sfi is {number}, 1 to 30 was due")))
}

async fn read_part(w: &mut World, offset: usize, count: usize) -> Result<(), Stop> {
    w.note::<Reading>().offset = offset;
    w.note::<Reading>().count = count;
    transact(w, at_offset(READ_BINARY, offset)?.with_ne(count)).await?;
    Ok(())
}

/// Length of the file that was read whole in this case.
fn length_read(w: &mut World) -> Result<usize, Stop> {
    match w.note::<Reading>().content.len() {
        0 => Err(Stop::error(("no file was read whole before this step", "此步骤之前没有读取整个文件"))),
        length => Ok(length),
    }
}

fn file_length(w: &World, name: &str) -> Result<usize, Stop> {
    match name {
        "transparent" | "writable" => {
            let number = w.ixit_number(&format!("file.{name}.length"))?;
            usize::try_from(number)
                .ok()
                .filter(|length| (16..=0x7FFF).contains(length))
                .ok_or_else(|| Stop::error(format!("IXIT item file.{name}.length is {number}, 16 to 32767 was due")))
        }
        _ => Ok(LEAST_LENGTH),
    }
}

/// How a write finds its file.
#[derive(Clone, Copy)]
enum Route {
    Current,
    Sfi,
}

async fn write(w: &mut World, name: &str, offset: usize, count: usize, route: Route, reset: bool) -> Result<(), Stop> {
    let before = read_whole(w, name).await?;
    let old: Vec<u8> = before.iter().skip(offset).take(count).copied().collect();
    let new = unlike(w, &old);
    let command = match route {
        Route::Current => at_offset(UPDATE_BINARY, offset)?,
        Route::Sfi => {
            // No EF is current, so that only the SFI can lead to the file.
            select_application(w).await?;
            by_sfi(UPDATE_BINARY, sfi(w, name)?, offset)?
        }
    };
    let due = spliced(&before, offset, &new);
    change(w, name, command.with_data(new), before, vec![due], reset).await
}

async fn over_the_end(w: &mut World, a: &Args, ins: u8) -> Result<(), Stop> {
    let (count, name, remaining) = (a.number(0)?, a.text(1)?, a.number(2)?);
    let before = read_whole(w, name).await?;
    let offset = before.len().saturating_sub(remaining);
    let mut old: Vec<u8> = before.iter().skip(offset).copied().collect();
    old.resize(count, 0);
    let command = at_offset(ins, offset)?.with_data(unlike(w, &old));
    let due = before.clone();
    change(w, name, command, before, vec![due], false).await
}

/// Sends `command`, reads the file back (after a cold reset if asked) and puts the first content back where it changed.
async fn change(
    w: &mut World,
    name: &str,
    command: CommandApdu,
    before: Vec<u8>,
    due: Vec<Vec<u8>>,
    reset: bool,
) -> Result<(), Stop> {
    let answer = transact(w, command).await?;
    if reset {
        w.cold_reset().await?;
        select_application(w).await?;
    }
    select_file(w, name).await?;
    let seen = read_whole(w, name).await?;
    let mut after = seen.clone();
    if after != before {
        for (index, portion) in before.chunks(PORTION).enumerate() {
            transact(w, at_offset(UPDATE_BINARY, index * PORTION)?.with_data(portion)).await?;
        }
        after = read_whole(w, name).await?;
    }
    *w.note() = Change {
        status: Some(answer.status),
        before: vec![before],
        due: due.into_iter().map(|content| vec![content]).collect(),
        seen: vec![seen],
        after: vec![after],
    };
    Ok(())
}

/// Selects the primary application, if the card has applications: no EF is current then.
pub(super) async fn select_application(w: &mut World) -> Result<(), Stop> {
    if w.ics("C.41")? {
        let aid = w.ixit_bytes("app.primary")?;
        transact(w, CommandApdu::new(0x00, SELECT, 0x04, 0x00).with_data(aid).with_ne(256)).await?;
        w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    }
    Ok(())
}

/// Selects an EF of the current DF by its identifier.
pub(super) async fn select_file(w: &mut World, name: &str) -> Result<(), Stop> {
    let identifier = w.ixit_bytes(&format!("file.{name}"))?;
    transact(w, CommandApdu::new(0x00, SELECT, 0x02, 0x0C).with_data(identifier)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)
}

/// P1 with b8 clear and P2 are the offset, 0 to 32 767.
fn at_offset(ins: u8, offset: usize) -> Result<CommandApdu, Stop> {
    let [p1, p2] = offset_bytes(offset)?;
    Ok(CommandApdu::new(0x00, ins, p1, p2))
}

fn offset_bytes(offset: usize) -> Result<[u8; 2], Stop> {
    u16::try_from(offset)
        .ok()
        .filter(|offset| *offset < 0x8000)
        .map(u16::to_be_bytes)
        .ok_or_else(|| Stop::error(format!("offset {offset} is beyond what P1-P2 can say")))
}

/// P1 with b8 set carries the SFI, P2 the offset, 0 to 255.
fn by_sfi(ins: u8, sfi: u8, offset: usize) -> Result<CommandApdu, Stop> {
    let offset = u8::try_from(offset).map_err(|_| Stop::error(format!("offset {offset} is beyond what P2 can say")))?;
    Ok(CommandApdu::new(0x00, ins, 0x80 | sfi, offset))
}

/// The expected length counts the two bytes of tag and length; `count` is 1 to 127.
fn oddly(offset: usize, count: usize) -> Result<CommandApdu, Stop> {
    let [high, low] = offset_bytes(offset)?;
    Ok(CommandApdu::new(0x00, READ_BINARY_ODD, 0x00, 0x00).with_data([0x54, 0x02, high, low]).with_ne(count + 2))
}

/// The value of a DO 53 that is the whole answer.
fn discretionary(data: &[u8]) -> Result<Vec<u8>, ParseError> {
    let (value, length) = match data {
        [0x53, 0x81, length, value @ ..] => (value, *length),
        [0x53, length @ 0..=0x7F, value @ ..] => (value, *length),
        _ => return Err(ParseError::new(0, "data object 53", hex::encode_upper(data))),
    };
    if value.len() != usize::from(length) {
        return Err(ParseError::new(1, format!("length {}", value.len()), length.to_string()));
    }
    Ok(value.to_vec())
}

fn spliced(content: &[u8], offset: usize, new: &[u8]) -> Vec<u8> {
    let head = content.iter().take(offset);
    let tail = content.iter().skip(offset + new.len());
    head.chain(new).chain(tail).copied().collect()
}

fn erased(content: &[u8], from: usize, to: usize) -> Vec<Vec<u8>> {
    [0x00, 0xFF].map(|blank| spliced(content, from, &vec![blank; to.saturating_sub(from)])).to_vec()
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the whole of file {string} is read", "读取文件{string}的全部内容", step!(whole_is_read)),
    when("{int} byte(s) is/are read at offset {int}", "读取 {int} 字节，偏移 {int}", step!(part_is_read)),
    when("the last {int} bytes are read", "读取最后 {int} 字节", step!(last_bytes_are_read)),
    when("the last {int} bytes are asked for with the greatest short Le", "以最大的短 Le 读取最后 {int} 字节", step!(rest_is_read)),
    when("{int} bytes are asked for where {int} remain", "请求 {int} 字节，而文件只剩 {int} 字节", step!(more_is_asked_than_remains)),
    when("one byte is asked for {int} byte(s) beyond the end", "请求文件末尾之后第 {int} 处的一个字节", step!(byte_beyond_end_is_asked)),
    when("{int} bytes of file {string} are read by its SFI at offset {int}", "用短标识符读取 {int} 字节，文件{string}，偏移 {int}", step!(read_by_sfi)),
    when("a byte is read by an SFI that no EF has", "用没有任何 EF 使用的短标识符读取一个字节", step!(read_by_absent_sfi)),
    when("{int} byte(s) is/are read at offset {int} with the odd instruction", "用奇数指令读取 {int} 字节，偏移 {int}", step!(part_is_read_oddly)),
    when("one byte is asked for {int} byte(s) beyond the end with the odd instruction", "用奇数指令请求文件末尾之后第 {int} 处的一个字节", step!(byte_beyond_end_is_asked_oddly)),
    when("READ BINARY is sent for {int} bytes of the current EF", "对当前 EF 发送读取 {int} 字节的 READ BINARY", step!(read_is_sent)),
    when("UPDATE BINARY is sent with {int} bytes for the current EF", "对当前 EF 发送带 {int} 字节的 UPDATE BINARY", step!(update_is_sent)),
    when("{int} byte(s) of file {string} at offset {int} is/are replaced, read back and put back", "替换、读回并恢复 {int} 字节，文件{string}，偏移 {int}", step!(replace)),
    when("{int} bytes of file {string} at offset {int} are replaced by its SFI, read back and put back", "用短标识符替换、读回并恢复 {int} 字节，文件{string}，偏移 {int}", step!(replace_by_sfi)),
    when("{int} bytes of file {string} at offset {int} are replaced, read back after a cold reset and put back", "替换、冷复位后读回并恢复 {int} 字节，文件{string}，偏移 {int}", step!(replace_across_reset)),
    when("an update with {int} bytes is tried on file {string} where {int} remain", "尝试更新 {int} 字节，文件{string}此处只剩 {int} 字节", step!(write_over_the_end)),
    when("a write with {int} bytes is tried on file {string} where {int} remain", "尝试写入 {int} 字节，文件{string}此处只剩 {int} 字节", step!(combine_over_the_end)),
    when("an update of one byte is tried {int} byte(s) beyond the end of file {string}", "尝试在末尾之后第 {int} 处更新一个字节，文件{string}", step!(write_beyond_the_end)),
    when("an update without data is tried on file {string}", "尝试不带数据更新文件{string}", step!(write_nothing)),
    when("{int} bytes of file {string} at offset {int} are combined with written ones, read back and put back", "写入合并、读回并恢复 {int} 字节，文件{string}，偏移 {int}", step!(combine)),
    when("file {string} is erased from offset {int} to its end, read back and put back", "擦除、读回并恢复文件{string}自偏移 {int} 至末尾的内容", step!(erase_to_the_end)),
    when("file {string} is erased from offset {int} up to offset {int}, read back and put back", "擦除、读回并恢复文件{string}自偏移 {int} 至偏移 {int} 之前的内容", step!(erase_up_to)),
    when("an erasure is tried {int} byte(s) beyond the end of file {string}", "尝试在末尾之后第 {int} 处擦除，文件{string}", step!(erase_beyond_the_end)),
    then("the answer is that part of the file", "响应为文件的该部分", step!(answer_is_the_part)),
    then("the answer is the rest of the file", "响应为文件的其余部分", step!(answer_is_the_rest)),
    then("the card answers what remains or tells how much that is", "卡片返回剩余内容或告知其长度", step!(answer_tells_what_remains)),
    then("the answer is a discretionary data object with that part of the file", "响应为含文件该部分的自由数据对象", step!(answer_is_the_part_in_an_object)),
    then("the whole of file {string} reads as before", "文件{string}的全部内容与先前读出的相同", step!(whole_is_same)),
];
