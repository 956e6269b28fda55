//! Steps about a PSAM's files: EF15 and EF16 of the master file, EF17.

use super::{card::byte, select};
use crate::{
    codec::{CommandApdu, psam::ApplicationInfo},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

const READ_BINARY: u8 = 0xB0;
const UPDATE_BINARY: u8 = 0xD6;
/// Short identifiers.
const CARD_INFORMATION: u8 = 0x15;
const TERMINAL: u8 = 0x16;
const APPLICATION_INFORMATION: u8 = 0x17;

/// Bytes of EF15.
const CARD_INFORMATION_LEN: usize = 14;

async fn terminal_file_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    read(w, TERMINAL, 6).await
}

async fn card_file_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    read(w, CARD_INFORMATION, CARD_INFORMATION_LEN).await
}

async fn application_file_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    if w.ixit_text("psam.info.place")? == "app" {
        select(w, "psam.app").await?;
    }
    read(w, APPLICATION_INFORMATION, ApplicationInfo::LEN).await
}

/// The number that is there already: a PSAM that lets it happen is as it was.
async fn terminal_file_updated(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = w.ixit_bytes("psam.terminal")?;
    transact(w, CommandApdu::new(0x00, UPDATE_BINARY, 0x80 | TERMINAL, 0x00).with_data(number)).await.map(drop)
}

/// A file of the DF that is current.
pub async fn read(w: &mut World, sfi: u8, len: usize) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0x00, READ_BINARY, 0x80 | sfi, 0x00).with_ne(len)).await.map(drop)
}

async fn is_terminal_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (due, seen) = (w.ixit_bytes("psam.terminal")?, w.last_response()?.data.clone());
    w.assert_bytes(("terminal number", "终端机编号"), &due, &seen)
}

async fn begins_with_serial_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (due, seen) = (w.ixit_bytes("psam.serial")?, w.last_response()?.data.clone());
    w.assert_eq(("bytes of EF15", "EF15 的字节数"), CARD_INFORMATION_LEN, seen.len())?;
    w.assert_bytes(("serial number", "序列号"), &due, seen.get(..due.len()).unwrap_or_default())
}

async fn begins_with_key_index(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (info, due) = (application_info(w)?, byte(w, "psam.info.index")?);
    w.assert_bytes(("index of the purchase key", "消费密钥索引"), &[due], &[info.index])
}

async fn validity_makes_sense(w: &mut World, _: &Args) -> Result<(), Stop> {
    let info = application_info(w)?;
    w.assert_parsed(("first and last day", "启用日期和有效日期"), info.dates())
}

fn application_info(w: &mut World) -> Result<ApplicationInfo, Stop> {
    assert_success(w)?;
    let answer = w.last_response()?.data.clone();
    w.assert_parsed(("EF17", "EF17"), ApplicationInfo::parse(&answer))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the file with the terminal number is read", "读取终端机编号文件", step!(terminal_file_read)),
    when("the file with the PSAM's own data is read", "读取 PSAM 公共信息文件", step!(card_file_read)),
    when("the file with the application's data is read", "读取应用公共信息文件", step!(application_file_read)),
    when("the terminal number is updated to itself without authentication", "未经认证，以原值更新终端机编号", step!(terminal_file_updated)),
    then("it holds the stated terminal number", "内容为所声明的终端机编号", step!(is_terminal_number)),
    then("it begins with the stated serial number", "内容以所声明的序列号开头", step!(begins_with_serial_number)),
    then("it begins with the stated key index", "内容以所声明的密钥索引开头", step!(begins_with_key_index)),
    then("it gives a first and a last day in their order", "其中的启用日期和有效日期有效且先后正确", step!(validity_makes_sense)),
];
