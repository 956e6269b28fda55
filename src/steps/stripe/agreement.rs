//! What has to be the same on two tracks, and in the chip.

use super::{
    Chip, Stripe, both,
    fields::{Compared, compared, on},
    seen, shown,
};
use crate::{
    catalogue::Text,
    codec::emv::{Pan, Track2},
    runner::{Args, Step, Stop, World, step::then},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the account number is the same on both tracks", "两条磁道的主账号相同", step!(same_number)),
    then("the expiry date is the same on both tracks", "两条磁道的失效日期相同", step!(same_expiry)),
    then("the service code is the same on both tracks", "两条磁道的服务代码相同", step!(same_service_code)),
    then("the account number on the track is that of the chip's application", "该磁道的主账号与芯片应用主账号相同", step!(chip_number)),
    then("the account number on the track is that of the chip's track 2 data", "该磁道的主账号与芯片第 2 磁道等效数据相同", step!(chip_track_number)),
    then("the expiry date on the track is that of the chip's track 2 data", "该磁道的失效日期与芯片第 2 磁道等效数据相同", step!(chip_expiry)),
    then("the service code on the track is that of the chip's track 2 data", "该磁道的服务代码与芯片第 2 磁道等效数据相同", step!(chip_service_code)),
];

async fn same_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    same(w, Compared::Number)
}

async fn same_expiry(w: &mut World, _: &Args) -> Result<(), Stop> {
    same(w, Compared::Expiry)
}

async fn same_service_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    same(w, Compared::ServiceCode)
}

fn same(w: &mut World, what: Compared) -> Result<(), Stop> {
    let (one, other) = both(w)?;
    let due = compared(w, &one, what)?;
    let found = compared(w, &other, what)?;
    agree(w, what, (&due, on(one.track())), (&found, on(other.track())))
}

/// Asserts that two values are equal. Where masked they may look equal, so the first place where they differ is told.
fn agree(
    w: &mut World,
    what: Compared,
    (due, where_due): (&str, (String, String)),
    (found, where_found): (&str, (String, String)),
) -> Result<(), Stop> {
    let open = shown::is_open(w)?;
    let place = due.chars().zip(found.chars()).position(|(a, b)| a != b).unwrap_or(due.len().min(found.len())) + 1;
    let (due_shown, found_shown) = (what.shown(due, open), what.shown(found, open));
    let differs = if due == found {
        (String::new(), String::new())
    } else {
        (format!(", another from digit {place} on"), format!("，自第 {place} 位起不同"))
    };
    w.assert(
        due == found,
        what.name(),
        Text::new(format!("{due_shown} {}", where_due.0), format!("{due_shown}（{}）", where_due.1)),
        Text::new(
            format!("{found_shown} {}{}", where_found.0, differs.0),
            format!("{found_shown}（{}）{}", where_found.1, differs.1),
        ),
    )
}

fn chip(w: &mut World) -> Chip {
    w.note::<Stripe>().chip.clone()
}

fn not_captured(tag: &str) -> Stop {
    Stop::inconclusive((
        format!("the capture doesn't hold the chip's tag {tag}"),
        format!("采集数据未包含芯片的标签 {tag}"),
    ))
}

async fn chip_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let value = chip(w).number.ok_or_else(|| not_captured("5A"))?;
    let pan = w.assert_parsed(("tag 5A of the chip", "芯片标签 5A"), Pan::parse(&value))?;
    let due = compared(w, &seen, Compared::Number)?;
    let place = ("in the chip (5A)".to_owned(), "芯片 5A".to_owned());
    agree(w, Compared::Number, (&due, on(seen.track())), (pan.digits(), place))
}

async fn chip_track_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    chip_track(w, Compared::Number, |track| track.pan.digits())
}

async fn chip_expiry(w: &mut World, _: &Args) -> Result<(), Stop> {
    chip_track(w, Compared::Expiry, |track| &track.expiry)
}

async fn chip_service_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    chip_track(w, Compared::ServiceCode, |track| &track.service_code)
}

fn chip_track(w: &mut World, what: Compared, field: impl Fn(&Track2) -> &str) -> Result<(), Stop> {
    let seen = seen(w)?;
    let value = chip(w).track.ok_or_else(|| not_captured("57"))?;
    let track = w.assert_parsed(("tag 57 of the chip", "芯片标签 57"), Track2::parse(&value))?;
    let due = compared(w, &seen, what)?;
    let place = ("in the chip (57)".to_owned(), "芯片 57".to_owned());
    agree(w, what, (&due, on(seen.track())), (field(&track), place))
}
