//! Steps about data objects: GET DATA and PUT DATA with P1-P2 as the tag.
//!
//! Source of the command forms: GB/T 16649.4 (ISO/IEC 7816-4), data object handling commands.

use super::{
    binary::select_application,
    change::{Change, unlike},
    exchange::transact,
};
use crate::{
    codec::{CommandApdu, ParseError},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const GET_DATA: u8 = 0xCA;
const PUT_DATA: u8 = 0xDA;

/// The last value read by GET DATA.
#[derive(Debug, Default, Clone)]
struct Object {
    tag: [u8; 2],
    answer: Vec<u8>,
}

async fn object_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let tag = tag(w, a.text(0)?)?;
    let answer = transact(w, get(tag)).await?;
    *w.note() = Object { tag, answer: answer.data };
    Ok(())
}

/// Reads the same object again; a data object that is read twice is one that stays.
async fn object_reads_the_same(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Object { tag, answer } = w.note::<Object>().clone();
    let again = transact(w, get(tag)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    w.assert_bytes(("answer to GET DATA", "GET DATA 的响应"), &answer, &again.data)
}

/// The answer is either the bare value or the whole BER-TLV data object with the tag asked for.
async fn answer_is_a_value(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let Object { tag, answer } = w.note::<Object>().clone();
    let value = w.assert_parsed(("answer to GET DATA", "GET DATA 的响应"), value(tag, &answer))?;
    let seen = value.len().to_string();
    w.assert(!value.is_empty(), ("length of the value", "值的长度"), ("at least 1", "至少为 1"), seen)
}

async fn replace(w: &mut World, a: &Args) -> Result<(), Stop> {
    put(w, a.text(0)?, false).await
}

async fn replace_across_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    put(w, a.text(0)?, true).await
}

/// Puts a new value of the old one's length, reads it back (after a cold reset if asked) and puts the old one back.
async fn put(w: &mut World, name: &str, reset: bool) -> Result<(), Stop> {
    let tag = tag(w, name)?;
    let before = read(w, tag).await?;
    let new = unlike(w, &before);
    let answer = transact(w, put_data(tag, new.clone())).await?;
    if reset {
        w.cold_reset().await?;
        select_application(w).await?;
    }
    let seen = read(w, tag).await?;
    let mut after = seen.clone();
    if after != before {
        transact(w, put_data(tag, before.clone())).await?;
        after = read(w, tag).await?;
    }
    *w.note() = Change {
        status: Some(answer.status),
        before: vec![before],
        due: vec![vec![new]],
        seen: vec![seen],
        after: vec![after],
    };
    Ok(())
}

async fn read(w: &mut World, tag: [u8; 2]) -> Result<Vec<u8>, Stop> {
    let answer = transact(w, get(tag)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let value = w.assert_parsed(("answer to GET DATA", "GET DATA 的响应"), value(tag, &answer.data))?;
    let seen = value.len().to_string();
    w.assert(!value.is_empty(), ("length of the value", "值的长度"), ("at least 1", "至少为 1"), seen)?;
    Ok(value)
}

fn get([p1, p2]: [u8; 2]) -> CommandApdu {
    CommandApdu::new(0x00, GET_DATA, p1, p2).with_ne(256)
}

fn put_data([p1, p2]: [u8; 2], value: Vec<u8>) -> CommandApdu {
    CommandApdu::new(0x00, PUT_DATA, p1, p2).with_data(value)
}

fn tag(w: &World, name: &str) -> Result<[u8; 2], Stop> {
    let bytes = w.ixit_bytes(&format!("data.{name}-tag"))?;
    <[u8; 2]>::try_from(bytes.as_slice())
        .map_err(|_| Stop::error(format!("IXIT item data.{name}-tag has {} bytes, two were due", bytes.len())))
}

/// The value in an answer to GET DATA: what follows tag and length when the answer begins with the tag, else all of it.
fn value(tag: [u8; 2], answer: &[u8]) -> Result<Vec<u8>, ParseError> {
    let tag: &[u8] = match &tag {
        [0, low] => std::slice::from_ref(low),
        both => both,
    };
    let Some(rest) = answer.strip_prefix(tag) else { return Ok(answer.to_vec()) };
    let (value, length) = match rest {
        [0x81, length, value @ ..] => (value, usize::from(*length)),
        [0x82, high, low, value @ ..] => (value, usize::from(u16::from_be_bytes([*high, *low]))),
        [length @ 0..=0x7F, value @ ..] => (value, usize::from(*length)),
        _ => return Err(ParseError::new(tag.len(), "a BER length", hex::encode_upper(rest))),
    };
    if value.len() != length {
        return Err(ParseError::new(tag.len(), format!("length {}", value.len()), length.to_string()));
    }
    Ok(value.to_vec())
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("data object {string} is read", "读取数据对象{string}", step!(object_is_read)),
    when("data object {string} is replaced, read back and put back", "替换、读回并恢复数据对象{string}", step!(replace)),
    when("data object {string} is replaced, read back after a cold reset and put back", "替换、冷复位后读回并恢复数据对象{string}", step!(replace_across_reset)),
    then("the answer holds its value, bare or under its tag", "响应含其值，为裸值或带标签的对象", step!(answer_is_a_value)),
    then("the data object reads the same again", "再次读取该数据对象，结果相同", step!(object_reads_the_same)),
];

#[cfg(test)]
mod tests {
    use super::value;

    /// The data object 5F2F with value 01 (ISO/IEC 7816-4 BER-TLV coding), and one-byte tags in P2.
    #[test]
    fn a_value_comes_bare_or_under_its_tag() {
        assert_eq!(value([0x5F, 0x2F], &[0x5F, 0x2F, 0x01, 0xAA]).unwrap(), [0xAA]);
        assert_eq!(value([0x5F, 0x2F], &[0xAA, 0xBB]).unwrap(), [0xAA, 0xBB]);
        assert_eq!(value([0x00, 0x4F], &[0x4F, 0x02, 0xA0, 0xB0]).unwrap(), [0xA0, 0xB0]);
        assert!(value([0x00, 0x4F], &[0x4F, 0x03, 0xA0, 0xB0]).is_err());
    }
}
