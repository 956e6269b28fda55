//! Steps about single objects that GET DATA answers.

use super::act;
use crate::{
    codec::emv,
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

/// A tag that no payment application uses.
const ABSENT: u32 = 0x9F7E;

async fn absent_object_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::get_data(w, ABSENT).await.map(drop)
}

/// Asks for the object by the name that the dictionary has for it.
async fn object_has_its_length(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let info = emv::by_name(name).ok_or_else(|| {
        Stop::error((format!("no data object is called {name:?}"), format!("没有名为“{name}”的数据对象")))
    })?;
    let value = act::read_object(w, info.tag).await?;
    w.assert_eq(
        (format!("length of the {}", info.en), format!("{}的长度", info.zh)),
        usize::from(info.most),
        value.len(),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a data object that no application has is read", "读取应用没有的数据对象", step!(absent_object_is_read)),
    then("GET DATA answers the {string} under its tag", "GET DATA 在标签下返回{string}", step!(object_has_its_length)),
];
