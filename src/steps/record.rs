//! Steps about record EFs: READ, UPDATE and APPEND RECORD, the record pointer, record identifiers.
//!
//! Source of all command forms: GB/T 16649.4 (ISO/IEC 7816-4), record handling commands.

use super::{
    binary::{assert_short_answer, select_application, select_file, sfi},
    change::{Change, unlike},
    exchange::transact,
};
use crate::{
    catalogue::Text,
    codec::{CommandApdu, StatusWord},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const READ_RECORD: u8 = 0xB2;
const UPDATE_RECORD: u8 = 0xDC;
const APPEND_RECORD: u8 = 0xE2;

/// P2 b3 to b1: P1 is a record number.
const NUMBER: u8 = 4;
const FROM_NUMBER_TO_LAST: u8 = 5;
const FROM_LAST_TO_NUMBER: u8 = 6;
/// P2 b3 to b1 where P1 is a record identifier, or zero for any record.
const PREVIOUS: u8 = 3;

/// Highest record number that P1 can say.
const MAX_RECORDS: usize = 254;

/// The records read one by one, and the one asked for last (1 for the first).
#[derive(Debug, Default, Clone)]
struct Records {
    all: Vec<Vec<u8>>,
    asked: usize,
}

// Reading

async fn all_are_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let all = read_all(w, a.text(0)?).await?;
    *w.note() = Records { all, asked: 0 };
    Ok(())
}

async fn all_are_same(w: &mut World, a: &Args) -> Result<(), Stop> {
    let again = read_all(w, a.text(0)?).await?;
    let first = w.note::<Records>().all.clone();
    w.assert(first == again, ("records of the file", "文件的记录"), shown(&first), shown(&again))
}

async fn record_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.note::<Records>().asked = a.number(0)?;
    transact(w, read(a.number(0)?, NUMBER)?).await?;
    Ok(())
}

async fn last_record_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let last = count(w)?;
    w.note::<Records>().asked = last;
    transact(w, read(last, NUMBER)?).await?;
    Ok(())
}

async fn record_beyond_last_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let beyond = count(w)? + 1;
    transact(w, read(beyond, NUMBER)?).await?;
    Ok(())
}

async fn record_is_read_by_sfi(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (number, sfi) = (a.number(0)?, sfi(w, a.text(1)?)?);
    w.note::<Records>().asked = number;
    transact(w, read(number, sfi << 3 | NUMBER)?).await?;
    Ok(())
}

/// P1 zero with a record number asked for: the record that the pointer stands on.
async fn current_record_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, read(0, NUMBER)?).await?;
    Ok(())
}

/// P1 zero with an occurrence: any record, from the pointer on.
async fn occurrence_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mode = mode(a.text(0)?)?;
    transact(w, read(0, mode)?).await?;
    Ok(())
}

async fn last_two_are_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let from = count(w)?.saturating_sub(1);
    let mode = match a.text(0)? {
        "up" => FROM_NUMBER_TO_LAST,
        _ => FROM_LAST_TO_NUMBER,
    };
    transact(w, read(from, mode)?).await?;
    Ok(())
}

async fn identified_record_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mode = mode(a.text(0)?)?;
    let identifier = record_identifier(w)?;
    transact(w, read(usize::from(identifier), mode)?).await?;
    Ok(())
}

/// The smallest identifier from 01 on with which no record of the file begins.
async fn unidentified_record_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    count(w)?;
    let all = w.note::<Records>().all.clone();
    let free = (1..=0xFE_u8)
        .find(|candidate| all.iter().all(|record| record.first() != Some(candidate)))
        .ok_or_else(|| Stop::inconclusive(("every record identifier is in use", "所有记录标识符都已使用")))?;
    transact(w, read(usize::from(free), 0)?).await?;
    Ok(())
}

/// Sent without repeating on 6Cxx: what the card says first is what counts.
async fn record_is_asked_with(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (number, ne) = (a.number(0)?, a.number(1)?);
    let length = noted(w, number)?.len();
    w.note::<Records>().asked = number;
    let ne = match a.text(2)? {
        "more" => length + ne,
        _ => length.saturating_sub(ne).max(1),
    };
    w.send(read(number, NUMBER)?.with_ne(ne)).await?;
    Ok(())
}

async fn answer_is_asked_record(w: &mut World, _: &Args) -> Result<(), Stop> {
    let asked = w.note::<Records>().asked;
    assert_is(w, asked)
}

async fn answer_is_record(w: &mut World, a: &Args) -> Result<(), Stop> {
    assert_is(w, a.number(0)?)
}

async fn answer_is_last_record(w: &mut World, _: &Args) -> Result<(), Stop> {
    let last = count(w)?;
    assert_is(w, last)
}

async fn answer_is_last_two(w: &mut World, a: &Args) -> Result<(), Stop> {
    let last = count(w)?;
    let (one, other) = (noted(w, last.saturating_sub(1))?, noted(w, last)?);
    let due = match a.text(0)? {
        "up" => [one, other].concat(),
        _ => [other, one].concat(),
    };
    assert_read(w)?;
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("records read", "读出的记录"), &due, &seen)
}

/// The first or last of the records that begin with the identifier, as the IXIT states one.
async fn answer_is_identified_record(w: &mut World, a: &Args) -> Result<(), Stop> {
    let identifier = record_identifier(w)?;
    let all = w.note::<Records>().all.clone();
    let mut matching = all.iter().enumerate().filter(|(_, record)| record.first() == Some(&identifier));
    let found = match a.text(0)? {
        "first" => matching.next(),
        _ => matching.next_back(),
    };
    let number = found.map(|(index, _)| index + 1);
    let begin = all.iter().filter(|record| record.first() == Some(&identifier)).count();
    w.assert(
        begin > 0,
        ("number of records that begin with the stated identifier", "以所声明标识符开头的记录数"),
        ("at least 1", "至少为 1"),
        begin.to_string(),
    )?;
    assert_is(w, number.unwrap_or_default())
}

/// A longer Le: 6282 with the record, 6Cxx with its length, or 6700.
async fn answer_tells_record_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    let record = noted_asked(w)?;
    assert_short_answer(w, &record, &[0x6282], record.len())
}

/// A shorter Le: the record's beginning, 6Cxx with its length, or 6700.
async fn answer_is_beginning_or_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    let record = noted_asked(w)?;
    let ne = w.last_command()?.ne.unwrap_or(0);
    let beginning: Vec<u8> = record.iter().take(ne).copied().collect();
    assert_short_answer(w, &beginning, &[0x9000], record.len())
}

/// Equal records can't show which of them was read; the IXIT asks for records that differ.
async fn records_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let all = w.note::<Records>().all.clone();
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    let held = distinct.len() == all.len() && !all.is_empty();
    w.assert(held, ("records of the file", "文件的记录"), ("pairwise different", "两两不同"), shown(&all))
}

/// Records of unequal lengths are what a variable file is for; a file that holds none can't show its point.
async fn lengths_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let lengths: Vec<usize> = w.note::<Records>().all.iter().map(Vec::len).collect();
    let seen = format!("{lengths:?}");
    let differ = lengths.windows(2).any(|pair| pair.first() != pair.last());
    w.assert(differ, ("lengths of the records", "各记录的长度"), ("not all equal", "不全相等"), seen)
}

// Writing

async fn replace(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (number, name) = (a.number(0)?, a.text(1)?);
    let (before, new) = before_and_new(w, name, number, 0).await?;
    let due = with_record(&before, number, &new);
    let command = write(UPDATE_RECORD, number, NUMBER)?.with_data(new);
    change(w, name, command, before, due, Undo::Record(number)).await
}

async fn replace_by_sfi(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (number, name) = (a.number(0)?, a.text(1)?);
    let (before, new) = before_and_new(w, name, number, 0).await?;
    let due = with_record(&before, number, &new);
    // No EF is current, so that only the SFI can lead to the file.
    select_application(w).await?;
    let command = write(UPDATE_RECORD, number, sfi(w, name)? << 3 | NUMBER)?.with_data(new);
    change(w, name, command, before, due, Undo::Record(number)).await
}

async fn replace_with_longer(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (number, name) = (a.number(0)?, a.text(1)?);
    let (before, new) = before_and_new(w, name, number, 1).await?;
    let command = write(UPDATE_RECORD, number, NUMBER)?.with_data(new);
    let due = before.clone();
    change(w, name, command, before, due, Undo::Record(number)).await
}

async fn write_beyond_last(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let (before, new) = before_and_new(w, name, 1, 0).await?;
    let command = write(UPDATE_RECORD, before.len() + 1, NUMBER)?.with_data(new);
    let due = before.clone();
    change(w, name, command, before, due, Undo::Nothing).await
}

/// UPDATE RECORD of the previous record of a cyclic file: the oldest becomes the newest, number 1.
async fn push_by_update(w: &mut World, a: &Args) -> Result<(), Stop> {
    push(w, a.text(0)?, UPDATE_RECORD, PREVIOUS).await
}

async fn push_by_append(w: &mut World, a: &Args) -> Result<(), Stop> {
    push(w, a.text(0)?, APPEND_RECORD, 0).await
}

/// The new record has the shape of the last one: its first two bytes (SIMPLE-TLV tag and length) stay.
async fn append_for_good(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let before = read_all(w, name).await?;
    let last = before.last().cloned().unwrap_or_default();
    let value: Vec<u8> = last.iter().skip(2).copied().collect();
    let value = unlike(w, &value);
    let new: Vec<u8> = last.iter().take(2).copied().chain(value).collect();
    let due = before.iter().cloned().chain([new.clone()]).collect();
    let command = write(APPEND_RECORD, 0, 0)?.with_data(new);
    change(w, name, command, before, due, Undo::Nothing).await
}

// Helpers

/// Reads every record of file `name`, the current EF, by number. Where the IXIT states number and length, holds the card to
/// them; a variable file is read until 6A83, which two records at least must precede.
pub(super) async fn read_all(w: &mut World, name: &str) -> Result<Vec<Vec<u8>>, Stop> {
    let mut all = Vec::new();
    if name == "linear-variable" {
        for number in 1..=MAX_RECORDS {
            let answer = transact(w, read(number, NUMBER)?).await?;
            if answer.status.0 == 0x6A83 && number > 2 {
                break;
            }
            let held = read_whole(answer.status) && !answer.data.is_empty();
            let seen = format!("{} {}", hex::encode_upper(&answer.data), answer.status);
            w.assert(held, read_of(number), ("a record, 9000 or 6282", "一条记录，9000 或 6282"), seen)?;
            all.push(answer.data);
        }
        return Ok(all);
    }
    let records = stated(w, name, "records")?;
    let length = stated(w, name, "record-length")?;
    for number in 1..=records {
        let answer = transact(w, read(number, NUMBER)?).await?;
        w.assert(
            read_whole(answer.status) && answer.data.len() == length,
            read_of(number),
            Text::from((format!("{length} bytes, 9000 or 6282"), format!("{length} 字节，9000 或 6282"))),
            Text::from((
                format!("{} bytes, {}", answer.data.len(), answer.status),
                format!("{} 字节，{}", answer.data.len(), answer.status),
            )),
        )?;
        all.push(answer.data);
    }
    Ok(all)
}

/// How the first content comes back.
#[derive(Clone, Copy)]
enum Undo {
    Nothing,
    /// This record is updated by number.
    Record(usize),
    /// Every record is written again as the newest one by this command (INS and P2), oldest first.
    Cycle(u8, u8),
}

async fn push(w: &mut World, name: &str, ins: u8, mode: u8) -> Result<(), Stop> {
    let before = read_all(w, name).await?;
    let oldest = before.last().cloned().unwrap_or_default();
    let new = unlike(w, &oldest);
    let due = [new.clone()].into_iter().chain(before.iter().cloned()).take(before.len()).collect();
    let command = write(ins, 0, mode)?.with_data(new);
    change(w, name, command, before, due, Undo::Cycle(ins, mode)).await
}

/// Sends `command`, reads the file back, and puts the first content back where it changed.
async fn change(
    w: &mut World,
    name: &str,
    command: CommandApdu,
    before: Vec<Vec<u8>>,
    due: Vec<Vec<u8>>,
    undo: Undo,
) -> Result<(), Stop> {
    let answer = transact(w, command).await?;
    select_file(w, name).await?;
    let seen = read_all(w, name).await?;
    let mut after = seen.clone();
    if after != before {
        match undo {
            Undo::Nothing => {}
            Undo::Record(number) => {
                let old = before.get(number - 1).cloned().unwrap_or_default();
                transact(w, write(UPDATE_RECORD, number, NUMBER)?.with_data(old)).await?;
            }
            Undo::Cycle(ins, mode) => {
                for old in before.iter().rev() {
                    transact(w, write(ins, 0, mode)?.with_data(old.clone())).await?;
                }
            }
        }
        after = read_all(w, name).await?;
    }
    *w.note() = Change { status: Some(answer.status), before, due: vec![due], seen, after };
    Ok(())
}

/// All records, and new bytes for one of them, longer than the old ones by `longer`.
async fn before_and_new(
    w: &mut World,
    name: &str,
    number: usize,
    longer: usize,
) -> Result<(Vec<Vec<u8>>, Vec<u8>), Stop> {
    let before = read_all(w, name).await?;
    let mut old = before
        .get(number.wrapping_sub(1))
        .cloned()
        .ok_or_else(|| Stop::error(format!("file {name} has no record {number}")))?;
    old.resize(old.len() + longer, 0);
    let new = unlike(w, &old);
    Ok((before, new))
}

fn with_record(records: &[Vec<u8>], number: usize, new: &[u8]) -> Vec<Vec<u8>> {
    let place = number.wrapping_sub(1);
    records.iter().enumerate().map(|(at, old)| if at == place { new.to_vec() } else { old.clone() }).collect()
}

fn read(p1: usize, p2: u8) -> Result<CommandApdu, Stop> {
    Ok(write(READ_RECORD, p1, p2)?.with_ne(256))
}

/// A Le of zero asks for all there is, up to 256 bytes: some cards answer the whole record with 9000, some with 6282, for
/// its end came before the 256th byte (vsmartcard's vicc does). The same is accepted of READ BINARY.
fn read_whole(status: StatusWord) -> bool {
    matches!(status.0, 0x9000 | 0x6282)
}

fn assert_read(w: &mut World) -> Result<(), Stop> {
    w.assert_status(("success (9000), or end reached (6282)", "成功（9000）或到达末尾（6282）"), read_whole)
}

fn write(ins: u8, p1: usize, p2: u8) -> Result<CommandApdu, Stop> {
    let p1 = u8::try_from(p1).map_err(|_| Stop::error(format!("record number {p1} is beyond what P1 can say")))?;
    Ok(CommandApdu::new(0x00, ins, p1, p2))
}

fn read_of(number: usize) -> Text {
    Text::from((format!("READ RECORD of record {number}"), format!("读记录 {number}")))
}

fn mode(occurrence: &str) -> Result<u8, Stop> {
    match occurrence {
        "first" => Ok(0),
        "last" => Ok(1),
        "next" => Ok(2),
        "previous" => Ok(PREVIOUS),
        other => Err(Stop::error(format!("no occurrence is called {other:?}"))),
    }
}

fn stated(w: &World, name: &str, what: &str) -> Result<usize, Stop> {
    let number = w.ixit_number(&format!("file.{name}.{what}"))?;
    usize::try_from(number)
        .ok()
        .filter(|number| (1..=253).contains(number))
        .ok_or_else(|| Stop::error(format!("IXIT item file.{name}.{what} is {number}, 1 to 253 was due")))
}

fn record_identifier(w: &World) -> Result<u8, Stop> {
    match w.ixit_bytes("file.record-id")?.as_slice() {
        [identifier] => Ok(*identifier),
        other => Err(Stop::error(format!("IXIT item file.record-id has {} bytes, one was due", other.len()))),
    }
}

/// Number of the records read one by one.
fn count(w: &mut World) -> Result<usize, Stop> {
    match w.note::<Records>().all.len() {
        0 => Err(Stop::error(("no records were read one by one before this step", "此步骤之前没有逐条读取记录"))),
        count => Ok(count),
    }
}

fn noted(w: &mut World, number: usize) -> Result<Vec<u8>, Stop> {
    count(w)?;
    w.note::<Records>()
        .all
        .get(number.wrapping_sub(1))
        .cloned()
        .ok_or_else(|| Stop::error(format!("the file has no record {number}")))
}

fn noted_asked(w: &mut World) -> Result<Vec<u8>, Stop> {
    let asked = w.note::<Records>().asked;
    noted(w, asked)
}

fn assert_is(w: &mut World, number: usize) -> Result<(), Stop> {
    let due = noted(w, number)?;
    assert_read(w)?;
    let seen = w.last_response()?.data.clone();
    let what = Text::from((format!("record read, due is number {number}"), format!("读出的记录，应为第 {number} 条")));
    w.assert_bytes(what, &due, &seen)
}

fn shown(records: &[Vec<u8>]) -> String {
    records.iter().map(hex::encode_upper).collect::<Vec<_>>().join(" | ")
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("all records of file {string} are read by number", "按记录号读取文件{string}的所有记录", step!(all_are_read)),
    when("record {int} is read", "读取记录 {int}", step!(record_is_read)),
    when("the record with the highest number is read", "读取记录号最大的记录", step!(last_record_is_read)),
    when("the record after the highest number is read", "读取最大记录号之后的记录", step!(record_beyond_last_is_read)),
    when("record {int} of file {string} is read by its SFI", "用短标识符读取记录 {int}，文件{string}", step!(record_is_read_by_sfi)),
    when("the current record is read", "读取当前记录", step!(current_record_is_read)),
    when("the {occurrence} record is read", "读取{occurrence}记录", step!(occurrence_is_read)),
    when("the two records with the highest numbers are read in one command, counting {direction}", "用一条命令{direction}读取记录号最大的两条记录", step!(last_two_are_read)),
    when("the {occurrence} record with the stated identifier is read", "读取带所声明标识符的{occurrence}记录", step!(identified_record_is_read)),
    when("a record is read by an identifier that none has", "用没有任何记录使用的标识符读取记录", step!(unidentified_record_is_read)),
    when("record {int} is asked for with {int} byte(s) {comparison} than its length", "以比记录长度{comparison}的 Le 请求记录 {int}，相差 {int} 字节", step!(record_is_asked_with)),
    when("record {int} of file {string} is replaced, read back and put back", "替换、读回并恢复记录 {int}，文件{string}", step!(replace)),
    when("record {int} of file {string} is replaced by its SFI, read back and put back", "用短标识符替换、读回并恢复记录 {int}，文件{string}", step!(replace_by_sfi)),
    when("an update with one byte too many is tried on record {int} of file {string}", "尝试用多一个字节的数据更新记录 {int}，文件{string}", step!(replace_with_longer)),
    when("an update is tried on the record after the highest number of file {string}", "尝试更新文件{string}最大记录号之后的记录", step!(write_beyond_last)),
    when("the previous record of file {string} is updated, the file read back and put back", "更新文件{string}的前一条记录，读回并恢复文件", step!(push_by_update)),
    when("a record is appended to file {string}, the file read back and put back", "向文件{string}追加记录，读回并恢复文件", step!(push_by_append)),
    when("a record is appended to file {string} for good and the file read back", "向文件{string}永久追加记录并读回文件", step!(append_for_good)),
    then("the answer is the record asked for", "响应为所请求的记录", step!(answer_is_asked_record)),
    then("the answer is record {int}", "响应为记录 {int}", step!(answer_is_record)),
    then("the answer is the record with the highest number", "响应为记录号最大的记录", step!(answer_is_last_record)),
    then("the answer is these two records, counting {direction}", "响应为{direction}排列的这两条记录", step!(answer_is_last_two)),
    then("the answer is the {occurrence} record that begins with the stated identifier", "响应为以所声明标识符开头的{occurrence}记录", step!(answer_is_identified_record)),
    then("the card answers the whole record or tells its length", "卡片返回整条记录或告知其长度", step!(answer_tells_record_length)),
    then("the card answers the record's beginning or tells its length", "卡片返回记录的开头或告知其长度", step!(answer_is_beginning_or_length)),
    then("no two records are alike", "任意两条记录都不相同", step!(records_differ)),
    then("the lengths of the records differ", "各记录的长度不同", step!(lengths_differ)),
    then("all records of file {string} read as before", "文件{string}的所有记录与先前读出的相同", step!(all_are_same)),
];
