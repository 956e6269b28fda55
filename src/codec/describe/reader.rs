//! Commands that a PC/SC contactless reader answers by itself (part 3): no card sees them.

use super::{Line, data_line};
use crate::codec::{Ats, CommandApdu};

/// Whether a contactless reader answers this: its GET DATA, under a class that no card has.
pub fn is_own(apdu: &CommandApdu) -> bool {
    (apdu.cla, apdu.ins, apdu.p2) == (0xFF, 0xCA, 0x00) && apdu.p1 <= 1
}

/// What the reader is asked for.
pub fn command(apdu: &CommandApdu) -> Vec<Line> {
    let (en, zh) = match apdu.p1 {
        0x00 => ("the product's identifier (UID or PUPI)", "产品的标识符（UID 或 PUPI）"),
        _ => ("the answer to select (ATS)", "选择应答（ATS）"),
    };
    vec![(format!("GET DATA of the reader itself: {en}"), format!("读写器自身的 GET DATA：{zh}"))]
}

/// What the reader told.
pub fn data(apdu: &CommandApdu, data: &[u8]) -> Vec<Line> {
    match (apdu.p1, Ats::parse(data)) {
        (0x01, Ok(ats)) if usize::from(ats.length()) == data.len() => answer_to_select(&ats),
        _ => vec![data_line(data)],
    }
}

fn answer_to_select(ats: &Ats) -> Vec<Line> {
    let frame = ats.frame_size().map_or_else(|| "–".to_owned(), |size| size.to_string());
    let waiting = ats.frame_waiting_time().map_or_else(|| "–".to_owned(), |time| milliseconds(time.as_micros()));
    let (fwi, sfgi, historical) = (ats.fwi(), ats.sfgi(), hex::encode_upper(ats.historical_bytes()));
    let mut lines = vec![
        (format!("frames up to {frame} bytes"), format!("帧长不超过 {frame} 字节")),
        (
            format!("frame waiting time {waiting} (FWI {fwi}), SFGI {sfgi}"),
            format!("帧等待时间 {waiting}（FWI {fwi}），SFGI {sfgi}"),
        ),
    ];
    if !historical.is_empty() {
        lines.push((format!("historical bytes {historical}"), format!("历史字节 {historical}")));
    }
    lines
}

fn milliseconds(us: u128) -> String {
    format!("{}.{} ms", us / 1000, us / 100 % 10)
}
