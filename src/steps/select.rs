//! Steps about selecting applications and files.

use crate::{
    codec::CommandApdu,
    runner::{
        Args, Step, Stop, World,
        step::{given, when},
    },
    step,
    steps::exchange::transact,
};

/// INS of SELECT.
pub(super) const SELECT: u8 = 0xA4;

/// Selects the application of IXIT item `app.<name>` by its whole DF name, and holds the card to it.
async fn application_is_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    let aid = w.ixit_bytes(&format!("app.{}", a.text(0)?))?;
    transact(w, CommandApdu::new(0x00, SELECT, 0x04, 0x00).with_data(aid).with_ne(256)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)
}

/// Selects the EF of IXIT item `file.<name>` under the current DF, or by its path where the card has no selection by
/// identifier; asks for no response data, and holds the card to it.
async fn file_is_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let (p1, data) = if w.ics("C.7")? {
        (0x02, w.ixit_bytes(&format!("file.{name}"))?)
    } else {
        (0x08, w.ixit_bytes(&format!("file.{name}.path"))?)
    };
    transact(w, CommandApdu::new(0x00, SELECT, p1, 0x0C).with_data(data)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("application {string} is selected", "已选择应用{string}", step!(application_is_selected)),
    when("application {string} is selected", "选择应用{string}", step!(application_is_selected)),
    given("file {string} is selected", "已选择文件{string}", step!(file_is_selected)),
    when("file {string} is selected", "选择文件{string}", step!(file_is_selected)),
];
