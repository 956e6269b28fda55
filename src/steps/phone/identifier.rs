//! Steps about the identifier of anticollision (UID, PUPI), as a PC/SC reader tells it.
//!
//! Source: ISO/IEC 14443-3 as RFAL, proxmark3 and NXP AN10833 have it (cascade levels and tag); identifiers that are drawn from
//! knowledge.

use super::{Told, told_by_reader};
use crate::{
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

/// Announces a further cascade level; no identifier of four bytes begins so.
const CASCADE_TAG: u8 = 0x88;
/// First byte of a UID that is drawn.
const RANDOM: u8 = 0x08;

/// Identifiers in the order in which they were read.
#[derive(Default)]
struct Identifiers(Vec<Vec<u8>>);

async fn is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = told_by_reader(w, Told::Identifier).await?;
    w.note::<Identifiers>().0.push(told);
    Ok(())
}

fn last(w: &mut World) -> Result<Vec<u8>, Stop> {
    let last = w.note::<Identifiers>().0.last().cloned();
    last.ok_or_else(|| Stop::error(("no identifier was read before this step", "此步骤之前没有读取标识符")))
}

fn both(w: &mut World) -> Result<(Vec<u8>, Vec<u8>), Stop> {
    match w.note::<Identifiers>().0.as_slice() {
        [.., before, now] => Ok((before.clone(), now.clone())),
        _ => Err(Stop::error(("two identifiers were not read before this step", "此步骤之前没有读取两次标识符"))),
    }
}

async fn has_the_length_of_a_cascade(w: &mut World, _: &Args) -> Result<(), Stop> {
    let length = last(w)?.len();
    let held = matches!(length, 4 | 7 | 10);
    w.assert(held, ("bytes of the identifier", "标识符的字节数"), "4 / 7 / 10".to_owned(), length.to_string())
}

async fn has_four_bytes(w: &mut World, _: &Args) -> Result<(), Stop> {
    let length = last(w)?.len();
    w.assert_eq(("bytes of the identifier", "标识符的字节数"), 4, length)
}

async fn begins_without_cascade_tag(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = last(w)?;
    let held = !told.is_empty() && (told.len() != 4 || told.first() != Some(&CASCADE_TAG));
    let due = ("not 88 in front of 3 bytes", "3 字节之前不为 88");
    w.assert(held, ("identifier", "标识符"), due, hex::encode_upper(&told))
}

async fn is_marked_as_drawn(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = last(w)?;
    let held = told.len() == 4 && told.first() == Some(&RANDOM);
    w.assert(held, ("identifier", "标识符"), ("08 and 3 bytes", "08 后接 3 字节"), hex::encode_upper(&told))
}

async fn is_another(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (before, now) = both(w)?;
    let due = hex::encode_upper(&before);
    w.assert(
        now != before,
        ("identifier", "标识符"),
        (format!("not {due}"), format!("不是 {due}")),
        hex::encode_upper(&now),
    )
}

async fn is_the_same(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (before, now) = both(w)?;
    w.assert_bytes(("identifier", "标识符"), &before, &now)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the identifier is read through the reader", "通过读写器读取标识符", step!(is_read)),
    then("the identifier has 4, 7 or 10 bytes", "标识符为 4、7 或 10 字节", step!(has_the_length_of_a_cascade)),
    then("the identifier has 4 bytes", "标识符为 4 字节", step!(has_four_bytes)),
    then("the identifier doesn't begin with the cascade tag where it has 4 bytes", "4 字节的标识符不以级联标记开头", step!(begins_without_cascade_tag)),
    then("the identifier is marked as drawn", "标识符带有随机标记", step!(is_marked_as_drawn)),
    then("the identifier is another one", "标识符与前次不同", step!(is_another)),
    then("the identifier is what it was", "标识符与前次相同", step!(is_the_same)),
];
