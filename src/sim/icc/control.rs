//! The response data of SELECT, built byte by byte: FCP (62), FMD (64), FCI (6F: both together).

use super::{
    command::Answer,
    memory::{Df, Ef, Memory},
    profile::{Condition, Records, Structure},
    select::Found,
};
use crate::sim::defect::Defect;

/// File descriptor byte b7: the file can be used on several channels at once.
const SHAREABLE: u8 = 0x40;

/// Data coding byte: WRITE sets bits (write OR), a data unit is one byte. The same stands in the historical bytes.
const DATA_CODING: u8 = 0x41;

/// Life cycle status: operational, activated.
const ACTIVATED: u8 = 0x05;

/// Life cycle status: terminated. Only a defect says so.
const TERMINATED: u8 = 0x0C;

pub fn information(memory: &Memory, found: Found, answer: Answer, defect: Option<Defect>) -> Result<Vec<u8>, u16> {
    let (mut parameters, management) = match found {
        Found::Df(df) => (df_parameters(memory.df(df)?, defect), df_management(memory.df(df)?)),
        Found::Ef(ef) => (ef_parameters(memory.ef(ef)?, defect), Vec::new()),
    };
    let (tag, content) = match answer {
        Answer::Fcp if defect == Some(Defect::FcpTagWrong) => (0x6F, parameters),
        Answer::Fcp => (0x62, parameters),
        Answer::Fmd if defect == Some(Defect::FmdTagWrong) => (0x6F, management),
        Answer::Fmd => (0x64, management),
        Answer::Fci | Answer::Nothing => {
            let rest = management.into_iter();
            // The name is part of both; once is enough.
            parameters.extend(rest.skip(match found {
                Found::Df(df) => memory.df(df)?.name.as_ref().map_or(0, |name| name.len() + 2),
                Found::Ef(_) => 0,
            }));
            (if defect == Some(Defect::FciTagWrong) { 0x62 } else { 0x6F }, parameters)
        }
    };
    let mut bytes = object(&[tag], &content);
    if answer != Answer::Fmd
        && defect == Some(Defect::FciLengthWrong)
        && let Some(length) = bytes.get_mut(1)
    {
        *length = length.wrapping_add(1);
    }
    Ok(bytes)
}

fn df_parameters(df: &Df, defect: Option<Defect>) -> Vec<u8> {
    let kind = if defect == Some(Defect::FcpDfSaysEf) { 0x01 } else { 0x38 };
    let mut bytes = object(&[0x82], &[SHAREABLE | kind]);
    if defect != Some(Defect::FcpWithoutFid) {
        bytes.extend(object(&[0x83], &df.fid.to_be_bytes()));
    }
    if let Some(name) = &df.name {
        let mut name = name.clone();
        if defect == Some(Defect::FciNamesAnother) {
            name.last_mut().into_iter().for_each(|last| *last ^= 0x80);
        }
        bytes.extend(object(&[0x84], &name));
    }
    bytes.extend(object(&[0x8A], &[ACTIVATED]));
    bytes.extend(match defect {
        Some(Defect::DfNameEmpty) => object(&[0x84], &[]),
        Some(Defect::TagReserved) => object(&[0xFF, 0x20], &[]),
        Some(Defect::TagCodedLong) => object(&[0x9F, 0x1E], &[0x00]),
        _ => Vec::new(),
    });
    bytes
}

/// Name and application label.
fn df_management(df: &Df) -> Vec<u8> {
    let mut bytes = df.name.as_ref().map_or_else(Vec::new, |name| object(&[0x84], name));
    if let Some(label) = &df.label {
        bytes.extend(object(&[0x50], label.as_bytes()));
    }
    bytes
}

fn ef_parameters(ef: &Ef, defect: Option<Defect>) -> Vec<u8> {
    let (structure, records) = match ef.structure {
        Structure::Transparent if defect == Some(Defect::FcpDescriptorWrong) => (0x02, None),
        Structure::Transparent => (0x01, None),
        Structure::LinearFixed(records) if defect == Some(Defect::FcpFixedSaysVariable) => (0x04, Some(records)),
        Structure::LinearFixed(records) => (0x02, Some(records)),
        Structure::LinearVariable(records) if defect == Some(Defect::FcpVariableSaysFixed) => (0x02, Some(records)),
        Structure::LinearVariable(records) => (0x04, Some(records)),
        Structure::Cyclic(records) if defect == Some(Defect::FcpCyclicSaysLinear) => (0x02, Some(records)),
        Structure::Cyclic(records) => (0x06, Some(records)),
    };
    let size: usize = ef.content.iter().map(Vec::len).sum();
    let size = if defect == Some(Defect::FcpSizeWrong) { size + 1 } else { size };
    let mut bytes = object(&[0x80], &number(size).to_be_bytes());
    if defect == Some(Defect::FcpSizeTwice) {
        bytes.extend(bytes.clone());
    }
    bytes.extend(match records {
        None if defect == Some(Defect::FcpDescriptorLong) => {
            object(&[0x82], &[SHAREABLE | structure, DATA_CODING, 0, 0, 0, 0, 0])
        }
        None => object(&[0x82], &[SHAREABLE | structure, DATA_CODING]),
        Some(Records { record_length, simple_tlv, .. }) => {
            let more = usize::from(defect == Some(Defect::FcpRecordLengthWrong));
            let [high, low] = number(record_length + more).to_be_bytes();
            let [_, count] = number(ef.content.len()).to_be_bytes();
            object(&[0x82], &[SHAREABLE | structure | u8::from(simple_tlv), DATA_CODING, high, low, count])
        }
    });
    if defect != Some(Defect::FcpWithoutFid) {
        bytes.extend(object(&[0x83], &ef.fid.to_be_bytes()));
    }
    // Tag 88 of length zero: the file has no short identifier.
    let shift = u8::from(defect == Some(Defect::FcpSfiWrong));
    bytes.extend(object(&[0x88], ef.sfi.map(|sfi| (sfi + shift) << 3).as_slice()));
    bytes.extend(object(&[0x8A], &[if defect == Some(Defect::FcpTerminated) { TERMINATED } else { ACTIVATED }]));
    // Compact format: access mode byte for write/append, update/erase, read/search; a condition for each, in this order.
    bytes.extend(object(&[0x8C], &[0x07, compact(ef.write), compact(ef.update), compact(ef.read)]));
    bytes
}

/// Security condition byte: b5 user authentication, b6 external authentication.
fn compact(condition: Condition) -> u8 {
    match condition {
        Condition::Always => 0x00,
        Condition::Never => 0xFF,
        Condition::Pin(_) => 0x10,
        Condition::Key(_) => 0x20,
    }
}

/// Sizes here stay far below 65 536.
fn number(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// A BER-TLV data object of at most 65 535 bytes of value.
pub fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let [high, low] = number(value.len()).to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=127 => &[low],
        128..=255 => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [tag, length, value].concat()
}
