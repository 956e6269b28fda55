//! What was exchanged, in words: lines of (English, Chinese) for reports. Any input gives lines, never an error.
//!
//! ```
//! use jinka::codec::describe;
//! let lines = describe::exchange(&[0x00, 0xB0, 0x81, 0x00, 0x10], &[0x6A, 0x82]);
//! assert_eq!(lines[0].0, "READ BINARY, EF with short identifier 1, from offset 0");
//! assert_eq!(lines.last().unwrap().1, "6A82：未找到文件或应用");
//! ```
//!
//! # Note on secrets
//! The data of commands that carry PINs, keys and cryptograms is counted, never shown.

mod command;
mod payment;
mod psam;
mod reader;
mod session;

use super::{
    Aid, CommandApdu, ResponseApdu, StatusWord, Tlv,
    fcp::{DescriptorByte, LifeCycle},
    tag_name::tag_name,
    tlv::{self, Content},
};

pub use command::command;
pub use payment::Moment;
pub use session::Session;

/// A line of text: English, Chinese.
pub type Line = (String, String);

/// Values longer than this are cut in a line; the report has the bytes anyway.
const MAX_SHOWN: usize = 32;

/// Command and response in words. Bytes that are no APDU are said to be none.
pub fn exchange(command_bytes: &[u8], response_bytes: &[u8]) -> Vec<Line> {
    match CommandApdu::parse(command_bytes) {
        Ok(apdu) => {
            let mut lines = command(&apdu);
            lines.extend(response_to(&apdu, response_bytes));
            lines
        }
        Err(error) => {
            let mut lines =
                vec![(format!("no command APDU: {error}"), format!("不是命令 APDU：第 {} 字节处无法解读", error.at))];
            lines.extend(response(response_bytes));
            lines
        }
    }
}

/// What a response says by itself: data as BER-TLV when every byte fits and the first tag has a name, then the status word.
pub fn response(bytes: &[u8]) -> Vec<Line> {
    answer(bytes, |data| match tlv::parse(data) {
        Ok(objects) if objects.first().is_some_and(|first| tag_name(first.tag.0, None).is_some()) => tree(&objects),
        _ => vec![data_line(data)],
    })
}

/// What a response says to this command, whose kind tells how to read the data.
pub fn response_to(command: &CommandApdu, bytes: &[u8]) -> Vec<Line> {
    match command.ins {
        _ if reader::is_own(command) => answer(bytes, |data| reader::data(command, data)),
        _ if psam::is_own(command) => match ResponseApdu::parse(bytes) {
            Ok(apdu) => psam::response(command, &apdu),
            Err(_) => response(bytes),
        },
        // SELECT, GET DATA with the odd INS: BER-TLV is due, so what breaks it is worth a line.
        0xA4 | 0xCB => answer(bytes, |data| match tlv::parse(data) {
            Ok(objects) => tree(&objects),
            Err(error) => vec![
                data_line(data),
                (format!("no BER-TLV: {error}"), format!("不是 BER-TLV：第 {} 字节处无法解读", error.at)),
            ],
        }),
        _ => response(bytes),
    }
}

/// The status word alone.
pub fn status(status: StatusWord) -> Line {
    let (mut en, mut zh) = match status.meaning() {
        Some((en, zh)) => (format!("{status}: {en}"), format!("{status}：{zh}")),
        None => (format!("{status}: no interindustry meaning"), format!("{status}：无行业间含义")),
    };
    if let Some(tries) = status.tries_left() {
        en += &format!(" ({tries})");
        zh += &format!("（{tries}）");
    }
    if let Some(bytes) = status.bytes_waiting().or(status.exact_ne()) {
        en += &format!(" ({bytes} bytes)");
        zh += &format!("（{bytes} 字节）");
    }
    (en, zh)
}

/// BER-TLV objects, a line each, inner ones indented.
pub fn tree(objects: &[Tlv]) -> Vec<Line> {
    let mut lines = Vec::new();
    branch(objects, None, 0, &mut lines);
    lines
}

fn answer(bytes: &[u8], read: impl Fn(&[u8]) -> Vec<Line>) -> Vec<Line> {
    let apdu = match ResponseApdu::parse(bytes) {
        Ok(apdu) => apdu,
        Err(error) => {
            return vec![(format!("no response APDU: {error}"), format!("不是响应 APDU：只有 {} 字节", bytes.len()))];
        }
    };
    let mut lines = if apdu.data.is_empty() { Vec::new() } else { read(&apdu.data) };
    lines.push(status(apdu.status));
    lines
}

fn data_line(data: &[u8]) -> Line {
    let len = data.len();
    let shown = shortened(data);
    (format!("data, {len} bytes: {shown}"), format!("数据 {len} 字节：{shown}"))
}

fn branch(objects: &[Tlv], parent: Option<u32>, depth: usize, lines: &mut Vec<Line>) {
    let indent = "  ".repeat(depth);
    for object in objects {
        let tag = object.tag;
        let (mut en, mut zh) = match tag_name(tag.0, parent) {
            Some((en, zh)) => (format!("{indent}{tag} {en}"), format!("{indent}{tag} {zh}")),
            None => (format!("{indent}{tag}"), format!("{indent}{tag}")),
        };
        match &object.content {
            Content::Primitive(bytes) => {
                let shown = shortened(bytes);
                en += &format!(": {shown}");
                zh += &format!("：{shown}");
                if let Some((meaning_en, meaning_zh)) = meaning(tag.0, parent, bytes) {
                    en += &format!(" ({meaning_en})");
                    zh += &format!("（{meaning_zh}）");
                }
                lines.push((en, zh));
            }
            Content::Constructed(children) => {
                lines.push((en, zh));
                branch(children, Some(tag.0), depth + 1, lines);
            }
        }
    }
}

/// What the value of some objects says.
fn meaning(tag: u32, parent: Option<u32>, bytes: &[u8]) -> Option<Line> {
    let in_control_info = matches!(parent, Some(0x62 | 0x64 | 0x6F));
    match (tag, bytes) {
        (0x50, _) => same(printable(bytes)?),
        (0x4F, _) => aid(bytes),
        (0x84, _) if in_control_info => match printable(bytes) {
            Some(text) => same(text),
            None => aid(bytes),
        },
        (0x80 | 0x81, _) if in_control_info && matches!(bytes.len(), 1..=4) => {
            let size = bytes.iter().fold(0u32, |size, byte| (size << 8) | u32::from(*byte));
            Some((format!("{size} bytes"), format!("{size} 字节")))
        }
        (0x82, [byte, ..]) if in_control_info => Some(DescriptorByte(*byte).text()),
        (0x88, []) if in_control_info => Some(("none".to_owned(), "无".to_owned())),
        (0x88, [byte]) if in_control_info => same(format!("SFI {}", byte >> 3)),
        (0x8A, [byte]) if in_control_info => {
            let (en, zh) = LifeCycle(*byte).state().text();
            Some((en.to_owned(), zh.to_owned()))
        }
        _ => None,
    }
}

fn same(text: String) -> Option<Line> {
    Some((text.clone(), text))
}

fn aid(bytes: &[u8]) -> Option<Line> {
    let aid = Aid::parse(bytes).ok()?;
    let (en, zh) = aid.category().text();
    Some(match aid.country_code() {
        Some(code) => (format!("{en}, country {code:03}"), format!("{zh}，国家代码 {code:03}")),
        None => (en.to_owned(), zh.to_owned()),
    })
}

/// Text where every byte is a printable ASCII character.
fn printable(bytes: &[u8]) -> Option<String> {
    let is_text = !bytes.is_empty() && bytes.iter().all(|byte| (0x20..0x7F).contains(byte));
    is_text.then(|| format!("\"{}\"", String::from_utf8_lossy(bytes)))
}

fn shortened(bytes: &[u8]) -> String {
    match bytes.get(..MAX_SHOWN) {
        Some(head) if bytes.len() > MAX_SHOWN => format!("{}…", hex(head)),
        _ => hex(bytes),
    }
}

/// Upper-case hex in one run; a dash for nothing.
pub(super) fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "–".to_owned();
    }
    hex::encode_upper(bytes)
}

#[cfg(test)]
mod payment_tests;
#[cfg(test)]
mod tests;
