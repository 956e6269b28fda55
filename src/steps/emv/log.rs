//! Steps about the transaction log: where it is, how its records are laid out, what a transaction writes.
//!
//! Source: sinpolib/nfcard, nfcim/nfsee, a tag header of a PBOC kernel; the order of records from the Fudan FMCOS manual.

use super::{
    act,
    transaction::{Kind, Transaction},
};
use crate::{
    codec::{StatusWord, emv::Dol},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

const ENTRY: u32 = 0x9F4D;
const FORMAT: u32 = 0x9F4F;

/// The log as it was read.
#[derive(Debug, Default, Clone)]
struct Log {
    format: Dol,
    before: Vec<Vec<u8>>,
    records: Vec<Vec<u8>>,
    /// Of the last approved transaction.
    transaction: Vec<(u32, Vec<u8>)>,
}

/// A TC offline, or with the issuer's approval where the card doesn't approve alone.
async fn transaction_is_approved(w: &mut World, _: &Args) -> Result<(), Stop> {
    if w.ics("B.13")? {
        act::begin_and_read(w).await?;
        act::first_cryptogram(w, Kind::Tc, false).await?;
        let given = Transaction::cryptogram(w)?;
        act::is_one_of(w, &given, &[Kind::Tc])?;
    } else {
        act::complete_online(w).await?;
    }
    let atc = Transaction::cryptogram(w)?.atc;
    let terminal = w.note::<Transaction>().terminal.clone();
    let mut written: Vec<(u32, Vec<u8>)> =
        [0x9F02, 0x9A].into_iter().filter_map(|tag| Some((tag, terminal.get(&tag)?.clone()))).collect();
    written.push((0x9F36, atc.to_be_bytes().to_vec()));
    w.note::<Log>().transaction = written;
    Ok(())
}

async fn log_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    act::select_application(w).await?;
    let [sfi, most] = entry(w)?;
    let format = act::read_object(w, FORMAT).await?;
    let format = w.assert_parsed(("log format", "交易日志格式"), Dol::parse(&format))?;
    let mut records = Vec::new();
    for number in 1..=most {
        let answer = act::read_record(w, sfi, number).await?;
        if answer.status != StatusWord::SUCCESS {
            break;
        }
        records.push(answer.data);
    }
    let log = w.note::<Log>();
    log.format = format;
    log.before = std::mem::replace(&mut log.records, records);
    Ok(())
}

async fn tells_the_log(w: &mut World, _: &Args) -> Result<(), Stop> {
    entry(w).map(drop)
}

async fn format_is_a_list(w: &mut World, _: &Args) -> Result<(), Stop> {
    let format = act::read_object(w, FORMAT).await?;
    let format = w.assert_parsed(("log format", "交易日志格式"), Dol::parse(&format))?;
    let count = format.entries.len();
    w.assert(count > 0, ("entries of the log format", "交易日志格式的项数"), "≥ 1".to_owned(), count.to_string())
}

async fn records_fit_the_format(w: &mut World, _: &Args) -> Result<(), Stop> {
    let log = w.note::<Log>().clone();
    w.assert(
        !log.records.is_empty(),
        ("records of the log", "交易日志的记录数"),
        "≥ 1".to_owned(),
        log.records.len().to_string(),
    )?;
    for record in &log.records {
        w.assert_eq(("bytes of a log record", "交易日志记录的字节数"), log.format.values_len(), record.len())?;
    }
    Ok(())
}

async fn first_is_the_transaction(w: &mut World, _: &Args) -> Result<(), Stop> {
    let log = w.note::<Log>().clone();
    let record = log.records.first().cloned().unwrap_or_default();
    let fields = log.format.split(&record);
    w.assert(
        fields.is_some(),
        ("first record of the log", "交易日志的首条记录"),
        format!("{} bytes", log.format.values_len()),
        format!("{} bytes", record.len()),
    )?;
    for (tag, due) in &log.transaction {
        let seen = fields.iter().flatten().find(|(found, _)| found.0 == *tag);
        let (en, zh) = super::transaction::name(*tag);
        w.assert_bytes((en, zh), due, seen.map(|(_, value)| *value).unwrap_or_default())?;
    }
    Ok(())
}

async fn others_moved(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Log { before, records, .. } = w.note::<Log>().clone();
    let moved: Vec<&Vec<u8>> = records.iter().skip(1).collect();
    let kept = before.len().min(moved.len());
    w.assert(
        !before.is_empty() && kept > 0,
        ("records that moved", "后移的记录数"),
        "≥ 1".to_owned(),
        kept.to_string(),
    )?;
    for (due, seen) in before.iter().zip(moved) {
        w.assert_bytes(("record of the log", "交易日志的记录"), due, seen)?;
    }
    Ok(())
}

/// Short identifier, 11 to 30, and number of records, from the FCI.
fn entry(w: &mut World) -> Result<[u8; 2], Stop> {
    let value = Transaction::value(w, ENTRY)?;
    let found = <[u8; 2]>::try_from(value.as_slice()).ok().filter(|[sfi, most]| (11..=30).contains(sfi) && *most > 0);
    w.assert(
        found.is_some(),
        ("log entry", "交易日志入口"),
        ("a short identifier from 0B to 1E and a number of records", "短标识符 0B 至 1E 和记录数"),
        hex::encode_upper(&value),
    )?;
    Ok(found.unwrap_or_default())
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a transaction that was approved", "已批准的交易", step!(transaction_is_approved)),
    when("another transaction is approved", "再批准一次交易", step!(transaction_is_approved)),
    when("the log is read", "读取交易日志", step!(log_is_read)),
    then("its file control information tells the log", "其文件控制信息给出交易日志", step!(tells_the_log)),
    then("GET DATA answers the log format", "GET DATA 返回交易日志格式", step!(format_is_a_list)),
    then("every record of the log is as long as its format says", "交易日志的每条记录与格式规定的长度相同", step!(records_fit_the_format)),
    then("the first record of the log is that transaction", "交易日志的首条记录为该交易", step!(first_is_the_transaction)),
    then("the records of before stand one behind", "先前的记录后移一位", step!(others_moved)),
];
