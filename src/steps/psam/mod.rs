//! Steps about a terminal security module (PSAM): it is the IUT, and the user card is the tester's.
//!
//! The card ([`card`]) has keys of its own, derived from the test keys of the IXIT, and plays its part of a purchase or a grey lock:
//! random number, transaction number, what it expects as MAC1, its MAC2. Every wrong MAC2 asks the budget first. Sources of the command
//! forms: alon0808/ProjectAfcApp, public STM32 reader firmware, a public issuing tool for fuel cards.

pub mod card;
pub mod cipher;
pub mod file;
pub mod grey;
pub mod preflight;
pub mod purchase;
pub mod series;

use super::{exchange::transact, select::assert_success};
use crate::{
    catalogue::Text,
    codec::{CommandApdu, ControlInfo, StatusWord},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

pub const TABLES: &[&[Step]] =
    &[TABLE, file::TABLE, purchase::TABLE, series::TABLE, grey::TABLE, cipher::TABLE, preflight::TABLE];

const SELECT: u8 = 0xA4;
/// Commands of the PSAM, class 80.
const INIT_SAM_FOR_PURCHASE: u8 = 0x70;
const CREDIT_SAM_FOR_PURCHASE: u8 = 0x72;
const INIT_FOR_DESCRYPT: u8 = 0x1A;
const DES_CRYPT: u8 = 0xFA;
/// Class E0.
const INIT_SAM_GREY_LOCK: u8 = 0x40;
const CERTIFICATE_SAM_GREY_LOCK: u8 = 0x42;
const CREDIT_SAM_FOR_GREY_DEBIT: u8 = 0x44;
const GET_GMAC: u8 = 0x46;

async fn application_after_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    if a.text(0)? == "warm" {
        warm_reset(w).await?;
    }
    select(w, "psam.app").await
}

async fn reset_and_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    match a.text(0)? {
        "cold" => w.cold_reset().await?,
        _ => warm_reset(w).await?,
    }
    select(w, "psam.app").await
}

async fn selected_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    select(w, "psam.app").await
}

async fn other_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    select(w, "psam.other.app").await
}

async fn absent_asked_for(w: &mut World, _: &Args) -> Result<(), Stop> {
    ask_for(w, "psam.app.absent").await
}

async fn warm_reset(w: &mut World) -> Result<(), Stop> {
    if !w.abilities().warm_reset {
        return Err(Stop::inconclusive(("this device path has no warm reset", "此设备通路不能热复位")));
    }
    w.warm_reset().await
}

async fn only_reset(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await
}

async fn master_file_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    transact(w, CommandApdu::new(0x00, SELECT, 0x00, 0x00).with_data(vec![0x3F, 0x00]).with_ne(256)).await?;
    assert_success(w)
}

/// Its application is asked for; whether a blocked one can be selected differs.
async fn blocked_is_reset(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    ask_for(w, "psam.app").await
}

async fn ask_for(w: &mut World, item: &str) -> Result<(), Stop> {
    let name = w.ixit_bytes(item)?;
    transact(w, CommandApdu::new(0x00, SELECT, 0x04, 0x00).with_data(name).with_ne(256)).await.map(drop)
}

async fn select(w: &mut World, item: &str) -> Result<(), Stop> {
    ask_for(w, item).await?;
    assert_success(w)
}

/// The FCI in the last response bears the name that was asked for.
async fn fci_names_it(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (due, answer) = (w.ixit_bytes("psam.app")?, w.last_response()?.data.clone());
    let info = w.assert_parsed(("file control information", "文件控制信息"), ControlInfo::parse(&answer))?;
    w.assert_bytes(("DF name in the FCI", "FCI 中的 DF 名"), &due, info.df_name().unwrap_or_default())
}

async fn is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    refused(w, ("an error, 62xx to 6Fxx or 9xxx", "出错状态字，62xx 至 6Fxx 或 9xxx"), |status| {
        matches!(status.sw1(), 0x62..=0x6F | 0x90..=0x9F) && status != StatusWord::SUCCESS
    })
}

async fn is_not_found(w: &mut World, _: &Args) -> Result<(), Stop> {
    refused(w, ("file not found (6A82)", "未找到文件（6A82）"), |status| status.0 == 0x6A82)
}

async fn has_no_transaction(w: &mut World, _: &Args) -> Result<(), Stop> {
    refused(w, ("command refused (69xx)", "命令被拒绝（69xx）"), |status| status.sw1() == 0x69)
}

/// One of the status words, and no data.
fn refused(w: &mut World, name: (&str, &str), due: impl Fn(StatusWord) -> bool) -> Result<(), Stop> {
    w.assert_status(Text::from(name), due)?;
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

/// 9000 without data.
fn accepted(w: &mut World) -> Result<(), Stop> {
    assert_success(w)?;
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

#[rustfmt::skip] // a table is read by rows
const TABLE: &[Step] = &[
    given("the PSAM application after a {reset} reset", "PSAM {reset}复位并选择其应用后", step!(application_after_reset)),
    given("the PSAM after a reset, no application selected", "PSAM 复位后，未选择任何应用", step!(only_reset)),
    when("the master file is selected after a reset", "复位后选择主文件", step!(master_file_selected)),
    when("the blocked PSAM is given a cold reset", "被锁定的 PSAM 冷复位", step!(blocked_is_reset)),
    when("the PSAM is given a {reset} reset and its application is selected", "PSAM 再次{reset}复位并选择其应用", step!(reset_and_selected)),
    when("the PSAM application is selected", "选择 PSAM 应用", step!(selected_again)),
    when("the second PSAM application is selected", "选择第二个 PSAM 应用", step!(other_selected)),
    when("an application that the PSAM doesn't have is asked for", "请求选择 PSAM 没有的应用", step!(absent_asked_for)),
    then("the FCI names the PSAM application", "FCI 给出 PSAM 应用的名称", step!(fci_names_it)),
    then("the PSAM refuses", "PSAM 予以拒绝", step!(is_refused)),
    then("the PSAM doesn't find it", "PSAM 未找到该应用", step!(is_not_found)),
    then("the PSAM has no transaction for it", "PSAM 没有与之对应的交易", step!(has_no_transaction)),
];
