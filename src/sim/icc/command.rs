//! Stage two: a frame to a typed command, restricted as the standard restricts it, not as this card does.

use super::{
    frame::{Body, Frame, Ne},
    sw,
};
use crate::sim::defect::Defect;

/// An instruction of this kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    EraseBinary {
        odd: bool,
    },
    Verify,
    ChangeReferenceData,
    ResetRetryCounter,
    ManageChannel,
    /// Also MUTUAL AUTHENTICATE.
    ExternalAuthenticate,
    GetChallenge,
    InternalAuthenticate,
    Select,
    ReadBinary {
        odd: bool,
    },
    ReadRecord,
    GetResponse,
    GetData,
    WriteBinary {
        odd: bool,
    },
    WriteRecord,
    UpdateBinary {
        odd: bool,
    },
    PutData,
    UpdateRecord,
    AppendRecord,
}

impl Instruction {
    pub fn decode(ins: u8) -> Option<Self> {
        Some(match ins {
            0x0E => Self::EraseBinary { odd: false },
            0x0F => Self::EraseBinary { odd: true },
            0x20 => Self::Verify,
            0x24 => Self::ChangeReferenceData,
            0x2C => Self::ResetRetryCounter,
            0x70 => Self::ManageChannel,
            0x82 => Self::ExternalAuthenticate,
            0x84 => Self::GetChallenge,
            0x88 => Self::InternalAuthenticate,
            0xA4 => Self::Select,
            0xB0 => Self::ReadBinary { odd: false },
            0xB1 => Self::ReadBinary { odd: true },
            0xB2 => Self::ReadRecord,
            0xC0 => Self::GetResponse,
            0xCA => Self::GetData,
            0xD0 => Self::WriteBinary { odd: false },
            0xD1 => Self::WriteBinary { odd: true },
            0xD2 => Self::WriteRecord,
            0xD6 => Self::UpdateBinary { odd: false },
            0xD7 => Self::UpdateBinary { odd: true },
            0xDA => Self::PutData,
            0xDC => Self::UpdateRecord,
            0xE2 => Self::AppendRecord,
            _ => return None,
        })
    }

    /// Its command data can come in parts. The others have no command data.
    pub fn can_be_chained(self) -> bool {
        !matches!(
            self,
            Self::ManageChannel
                | Self::GetChallenge
                | Self::ReadBinary { odd: false }
                | Self::ReadRecord
                | Self::GetResponse
                | Self::GetData
        )
    }
}

/// What the IFD asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Select {
        which: Which,
        answer: Answer,
        ne: Option<Ne>,
    },
    /// `wrapped`: odd INS, the answer is a data object 53.
    ReadBinary {
        target: Target,
        offset: usize,
        ne: Ne,
        wrapped: bool,
    },
    StoreBinary {
        target: Target,
        offset: usize,
        data: Vec<u8>,
        how: Store,
    },
    /// `to`: the first byte that stays.
    EraseBinary {
        target: Target,
        from: usize,
        to: Option<usize>,
    },
    ReadRecord {
        target: Target,
        first: RecordReference,
        span: Span,
        ne: Ne,
    },
    StoreRecord {
        target: Target,
        record: RecordReference,
        data: Vec<u8>,
        how: Store,
    },
    AppendRecord {
        target: Target,
        data: Vec<u8>,
    },
    GetData {
        tag: u16,
    },
    PutData {
        tag: u16,
        data: Vec<u8>,
    },
    GetChallenge {
        ne: Ne,
    },
    /// No data: asks for the counter.
    Verify {
        reference: u8,
        data: Vec<u8>,
    },
    ChangeReferenceData {
        reference: u8,
        data: Vec<u8>,
    },
    /// `replace`: new reference data follows the resetting code.
    ResetRetryCounter {
        reference: u8,
        data: Vec<u8>,
        replace: bool,
    },
    InternalAuthenticate {
        reference: u8,
        challenge: Vec<u8>,
    },
    /// No data: asks for the counter. Which of EXTERNAL and MUTUAL AUTHENTICATE it is, the key's use says.
    ExternalAuthenticate {
        reference: u8,
        data: Vec<u8>,
        ne: Option<Ne>,
    },
    /// `number`: named by the IFD; none: assigned by the card.
    OpenChannel {
        number: Option<usize>,
    },
    /// `number` 0: the channel that the class names.
    CloseChannel {
        number: usize,
    },
    GetResponse {
        ne: Ne,
    },
}

/// The file that SELECT means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// None: no identifier, which means the MF.
    Fid(Option<u16>),
    ChildDf(u16),
    EfUnderDf(u16),
    Parent,
    Name(Vec<u8>, Occurrence),
    PathFromMf(Vec<u16>),
    PathFromDf(Vec<u16>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurrence {
    First,
    Last,
    Next,
    Previous,
}

/// The response data that P2 of SELECT asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Fci,
    Fcp,
    Fmd,
    Nothing,
}

/// The EF that a command works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Current,
    Sfi(u8),
    Fid(u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordReference {
    /// 0: the current record.
    Number(u8),
    /// Identifier 0: any record.
    Identifier(Occurrence, u8),
}

/// Which records READ RECORD returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    One,
    /// From the referenced one up to the last.
    ToLast,
    /// From the last one down to the referenced.
    FromLast,
}

/// How data is laid over what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// UPDATE: replaces.
    Replace,
    /// WRITE: sets bits, as the data coding byte of this kernel's files says (write OR).
    Or,
}

impl Command {
    /// Checks P1 P2, then the lengths, then the form of the data field.
    pub fn decode(instruction: Instruction, frame: Frame, defect: Option<Defect>) -> Result<Self, u16> {
        let p1_p2 = frame.p1_p2();
        let Frame { p1, p2, body, .. } = frame;
        let due = |holds: bool| {
            if holds || defect == Some(Defect::P1P2Unchecked) { Ok(()) } else { Err(sw::WRONG_P1_P2) }
        };
        match instruction {
            Instruction::Select => {
                due(p2 & 0xF0 == 0)?;
                select(p1, p2, whole(body)?)
            }
            Instruction::ReadBinary { odd: false } => {
                let (target, offset) = even_binary(p1, p2)?;
                Ok(Self::ReadBinary { target, offset, ne: without_data(body)?, wrapped: false })
            }
            Instruction::ReadBinary { odd: true } => {
                let body = whole(body)?;
                let ne = body.ne.ok_or(sw::WRONG_LENGTH)?;
                match objects(&with_data(body)?)?.as_slice() {
                    [(0x54, offset)] => {
                        Ok(Self::ReadBinary { target: odd_target(p1_p2), offset: number(offset)?, ne, wrapped: true })
                    }
                    _ => Err(sw::WRONG_DATA),
                }
            }
            Instruction::WriteBinary { odd } => store_binary(odd, p1, p2, body, Store::Or),
            Instruction::UpdateBinary { odd } => store_binary(odd, p1, p2, body, Store::Replace),
            Instruction::EraseBinary { odd: false } => {
                let (target, from) = even_binary(p1, p2)?;
                let to = match whole(body)?.data.as_slice() {
                    [] => None,
                    [high, low] => Some(usize::from(u16::from_be_bytes([*high, *low]))),
                    _ => return Err(sw::WRONG_LENGTH),
                };
                Ok(Self::EraseBinary { target, from, to })
            }
            Instruction::EraseBinary { odd: true } => {
                let target = odd_target(p1_p2);
                match objects(&whole(body)?.data)?.as_slice() {
                    [] => Ok(Self::EraseBinary { target, from: 0, to: None }),
                    [(0x54, from)] => Ok(Self::EraseBinary { target, from: number(from)?, to: None }),
                    [(0x54, from), (0x54, to)] => {
                        Ok(Self::EraseBinary { target, from: number(from)?, to: Some(number(to)?) })
                    }
                    _ => Err(sw::WRONG_DATA),
                }
            }
            Instruction::ReadRecord => {
                let target = record_target(p2)?;
                let (first, span) = match p2 & 0x07 {
                    0b101 => (RecordReference::Number(p1), Span::ToLast),
                    0b110 => (RecordReference::Number(p1), Span::FromLast),
                    _ => (record_reference(p1, p2)?, Span::One),
                };
                Ok(Self::ReadRecord { target, first, span, ne: without_data(body)? })
            }
            Instruction::WriteRecord | Instruction::UpdateRecord => {
                let target = record_target(p2)?;
                let record = record_reference(p1, p2)?;
                due(p1 == 0 || matches!(record, RecordReference::Number(_)))?;
                let how = if instruction == Instruction::WriteRecord { Store::Or } else { Store::Replace };
                Ok(Self::StoreRecord { target, record, data: with_data(whole(body)?)?, how })
            }
            Instruction::AppendRecord => {
                due(p1 == 0 && p2 & 0x07 == 0)?;
                Ok(Self::AppendRecord { target: record_target(p2)?, data: with_data(whole(body)?)? })
            }
            Instruction::GetData => {
                data_tag(p1_p2)?;
                without_data(body)?;
                Ok(Self::GetData { tag: p1_p2 })
            }
            Instruction::PutData => {
                data_tag(p1_p2)?;
                Ok(Self::PutData { tag: p1_p2, data: with_data(whole(body)?)? })
            }
            Instruction::GetChallenge => {
                due(p1_p2 == 0)?;
                Ok(Self::GetChallenge { ne: without_data(body)? })
            }
            Instruction::Verify => {
                due(p1 == 0 && p2 & 0x60 == 0)?;
                Ok(Self::Verify { reference: p2, data: whole(body)?.data })
            }
            Instruction::ChangeReferenceData => {
                due(p1 == 0 && p2 & 0x60 == 0)?;
                Ok(Self::ChangeReferenceData { reference: p2, data: with_data(whole(body)?)? })
            }
            Instruction::ResetRetryCounter => {
                due(p1 <= 1 && p2 & 0x60 == 0)?;
                Ok(Self::ResetRetryCounter { reference: p2, data: with_data(whole(body)?)?, replace: p1 == 0 })
            }
            Instruction::InternalAuthenticate => {
                due(p1 == 0 && p2 & 0x60 == 0)?;
                let body = whole(body)?;
                body.ne.ok_or(sw::WRONG_LENGTH)?;
                if body.data.is_empty() && defect == Some(Defect::InternalAuthenticateUnchallenged) {
                    return Ok(Self::InternalAuthenticate { reference: p2, challenge: vec![0; 16] });
                }
                Ok(Self::InternalAuthenticate { reference: p2, challenge: with_data(body)? })
            }
            Instruction::ExternalAuthenticate => {
                due(p1 == 0 && p2 & 0x60 == 0)?;
                let body = whole(body)?;
                Ok(Self::ExternalAuthenticate { reference: p2, data: body.data, ne: body.ne })
            }
            Instruction::ManageChannel => {
                let body = whole(body)?;
                let number = usize::from(p2);
                match p1 {
                    0x00 | 0x80 if number > 19 => Err(sw::WRONG_P1_P2),
                    0x00 if number == 0 => {
                        without_data(Some(body))?;
                        Ok(Self::OpenChannel { number: None })
                    }
                    _ if !body.data.is_empty() => Err(sw::WRONG_LENGTH),
                    0x00 => Ok(Self::OpenChannel { number: Some(number) }),
                    0x80 => Ok(Self::CloseChannel { number }),
                    _ => Err(sw::WRONG_P1_P2),
                }
            }
            Instruction::GetResponse => {
                due(p1_p2 == 0)?;
                Ok(Self::GetResponse { ne: without_data(body)? })
            }
        }
    }
}

fn whole(body: Option<Body>) -> Result<Body, u16> {
    body.ok_or(sw::WRONG_LENGTH)
}

fn with_data(body: Body) -> Result<Vec<u8>, u16> {
    if body.data.is_empty() { Err(sw::WRONG_LENGTH) } else { Ok(body.data) }
}

/// Le is due, command data is not.
fn without_data(body: Option<Body>) -> Result<Ne, u16> {
    let body = whole(body)?;
    if body.data.is_empty() { body.ne.ok_or(sw::WRONG_LENGTH) } else { Err(sw::WRONG_LENGTH) }
}

fn select(p1: u8, p2: u8, body: Body) -> Result<Command, u16> {
    let occurrence = occurrence(p2);
    let data = body.data;
    let fid = || match data.as_slice() {
        [high, low] => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(sw::LENGTH_AGAINST_P1_P2),
    };
    let path = || match data.as_chunks::<2>() {
        (fids @ [_, ..], []) => Ok(fids.iter().map(|fid| u16::from_be_bytes(*fid)).collect()),
        _ => Err(sw::LENGTH_AGAINST_P1_P2),
    };
    if p1 != 0x04 && occurrence != Occurrence::First {
        return Err(sw::WRONG_P1_P2);
    }
    let which = match p1 {
        0x00 if data.is_empty() => Which::Fid(None),
        0x00 => Which::Fid(Some(fid()?)),
        0x01 => Which::ChildDf(fid()?),
        0x02 => Which::EfUnderDf(fid()?),
        0x03 if data.is_empty() => Which::Parent,
        0x03 => return Err(sw::LENGTH_AGAINST_P1_P2),
        0x04 if (1..=16).contains(&data.len()) => Which::Name(data, occurrence),
        0x04 => return Err(sw::LENGTH_AGAINST_P1_P2),
        0x08 => Which::PathFromMf(path()?),
        0x09 => Which::PathFromDf(path()?),
        _ => return Err(sw::WRONG_P1_P2),
    };
    let answer = match p2 & 0x0C {
        0x00 => Answer::Fci,
        0x04 => Answer::Fcp,
        0x08 => Answer::Fmd,
        _ => Answer::Nothing,
    };
    Ok(Command::Select { which, answer, ne: body.ne })
}

fn occurrence(bits: u8) -> Occurrence {
    match bits & 0x03 {
        0 => Occurrence::First,
        1 => Occurrence::Last,
        2 => Occurrence::Next,
        _ => Occurrence::Previous,
    }
}

/// Even INS: P1 b8 = 1: short EF identifier in b5 to b1 and offset in P2; else 15 bits of offset.
fn even_binary(p1: u8, p2: u8) -> Result<(Target, usize), u16> {
    if p1 & 0x80 == 0 {
        return Ok((Target::Current, usize::from(u16::from_be_bytes([p1, p2]))));
    }
    match p1 & 0x7F {
        0 => Ok((Target::Current, usize::from(p2))),
        sfi @ 1..=30 => Ok((Target::Sfi(sfi), usize::from(p2))),
        _ => Err(sw::WRONG_P1_P2),
    }
}

/// Odd INS: 0000 the current EF, 0001 to 001E a short EF identifier, else a file identifier.
fn odd_target(p1_p2: u16) -> Target {
    match u8::try_from(p1_p2) {
        Ok(0) => Target::Current,
        Ok(sfi @ 1..=30) => Target::Sfi(sfi),
        _ => Target::Fid(p1_p2),
    }
}

fn store_binary(odd: bool, p1: u8, p2: u8, body: Option<Body>, how: Store) -> Result<Command, u16> {
    if !odd {
        let (target, offset) = even_binary(p1, p2)?;
        return Ok(Command::StoreBinary { target, offset, data: with_data(whole(body)?)?, how });
    }
    let target = odd_target(u16::from_be_bytes([p1, p2]));
    match objects(&with_data(whole(body)?)?)?.as_slice() {
        [(0x54, offset), (0x53, data)] => {
            Ok(Command::StoreBinary { target, offset: number(offset)?, data: data.to_vec(), how })
        }
        _ => Err(sw::WRONG_DATA),
    }
}

fn record_target(p2: u8) -> Result<Target, u16> {
    match p2 >> 3 {
        0 => Ok(Target::Current),
        sfi @ 1..=30 => Ok(Target::Sfi(sfi)),
        _ => Err(sw::WRONG_P1_P2),
    }
}

fn record_reference(p1: u8, p2: u8) -> Result<RecordReference, u16> {
    match p2 & 0x07 {
        0b000..=0b011 => Ok(RecordReference::Identifier(occurrence(p2), p1)),
        0b100 => Ok(RecordReference::Number(p1)),
        _ => Err(sw::WRONG_P1_P2),
    }
}

/// P1 P2 of GET DATA and PUT DATA outside the ranges that are for future use.
fn data_tag(p1_p2: u16) -> Result<(), u16> {
    match p1_p2 {
        0x0000..=0x003F | 0x0200 | 0x02FF..=0x3FFF => Err(sw::WRONG_P1_P2),
        _ => Ok(()),
    }
}

/// Data objects of one-byte tags, in a row; lengths of one to three bytes.
fn objects(mut data: &[u8]) -> Result<Vec<(u8, &[u8])>, u16> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let (tag, len, rest) = match data {
            [tag, len @ 0..=0x7F, rest @ ..] => (*tag, usize::from(*len), rest),
            [tag, 0x81, len, rest @ ..] => (*tag, usize::from(*len), rest),
            [tag, 0x82, high, low, rest @ ..] => (*tag, usize::from(u16::from_be_bytes([*high, *low])), rest),
            _ => return Err(sw::WRONG_DATA),
        };
        let (value, next) = rest.split_at_checked(len).ok_or(sw::WRONG_DATA)?;
        found.push((tag, value));
        data = next;
    }
    Ok(found)
}

/// An offset of one to four bytes.
fn number(bytes: &[u8]) -> Result<usize, u16> {
    if !(1..=4).contains(&bytes.len()) {
        return Err(sw::WRONG_DATA);
    }
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
