//! Payment products that are met over the air (secure elements, NFC phones): a vocabulary a file. Directories, taps and what applies
//! to any payment application are the business of [`super::emv`], whose acts and steps are used here too.
//!
//! Which applications are active, deactivated or blocked is what a person at the phone, or the issuer, has brought about before
//! the run: IXIT items name them. No step changes it.

pub mod coexistence;
pub mod directory;
pub mod identifier;
pub mod link;
pub mod preflight;
pub mod tap;
pub mod time;

use crate::{
    codec::CommandApdu,
    runner::{Step, Stop, World},
};

/// The tables of this folder.
pub const TABLES: [&[Step]; 7] =
    [link::TABLE, identifier::TABLE, directory::TABLE, tap::TABLE, coexistence::TABLE, time::TABLE, preflight::TABLE];

/// What the reader answers itself (PC/SC part 3, GET DATA of class FF).
#[derive(Debug, Clone, Copy)]
enum Told {
    /// UID or PUPI.
    Identifier,
    /// The answer to select of type A.
    Ats,
}

/// Asks the reader; none when it refuses. A path without a contactless reader decides nothing.
async fn ask_reader(w: &mut World, what: Told) -> Result<Option<Vec<u8>>, Stop> {
    if w.abilities().atr {
        return Err(Stop::inconclusive((
            "this device path has no contactless reader, so that it can't tell how the product was activated; use a PC/SC contactless reader",
            "此设备通路没有非接触读写器，无法得知产品的激活情况；请使用 PC/SC 非接触读写器",
        )));
    }
    let p1 = match what {
        Told::Identifier => 0x00,
        Told::Ats => 0x01,
    };
    let answer = w.send(CommandApdu::new(0xFF, 0xCA, p1, 0x00).with_ne(256)).await?;
    Ok((answer.status.0 == 0x9000).then(|| answer.data.clone()))
}

/// As [`ask_reader`]; a reader that refuses decides nothing either.
async fn told_by_reader(w: &mut World, what: Told) -> Result<Vec<u8>, Stop> {
    if let Some(told) = ask_reader(w, what).await? {
        return Ok(told);
    }
    let status = w.last_response()?.status;
    let (en, zh) = match what {
        Told::Identifier => ("identifier (UID or PUPI)", "标识符（UID 或 PUPI）"),
        Told::Ats => ("answer to select (ATS)", "选择应答（ATS）"),
    };
    Err(Stop::inconclusive((
        format!("this reader doesn't tell the {en}: it answers {status}"),
        format!("此读写器不提供{zh}：其应答为 {status}"),
    )))
}

/// AID of the application that a feature calls so: `first`, `second`, `deactivated`, `blocked`, `absent`.
fn aid(w: &World, which: &str) -> Result<Vec<u8>, Stop> {
    w.ixit_bytes(&format!("phone.app.{which}"))
}
