//! Command and response APDUs (GB/T 16649.4, ISO/IEC 7816-4; cases and length coding of ISO/IEC 7816-3).

use std::fmt;

use super::{ClassByte, ParseError, StatusWord};

/// A command APDU by its meaning. `to_bytes` chooses short coding where it fits, extended where it must or is asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandApdu {
    pub cla: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    /// The data field, 0 to 65 535 bytes; its length is Nc.
    pub data: Vec<u8>,
    /// Ne: the most response data bytes wanted, 1 to 65 536; absent: no Le field.
    pub ne: Option<usize>,
    /// Code the lengths in extended form even where short would do.
    pub extended: bool,
}

impl CommandApdu {
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2, data: Vec::new(), ne: None, extended: false }
    }

    pub fn with_data(mut self, data: impl Into<Vec<u8>>) -> Self {
        self.data = data.into();
        self
    }

    /// `ne` from 1 to 65 536; 256 is coded as Le 00, 65 536 as 0000.
    pub fn with_ne(mut self, ne: usize) -> Self {
        self.ne = Some(ne);
        self
    }

    pub fn extended(mut self) -> Self {
        self.extended = true;
        self
    }

    /// Reads a coded command: 4 bytes of header, then what one of the seven cases allows.
    ///
    /// Le 00 is read as Ne 256, Le 0000 as 65 536. Errors: under 4 bytes, an extended Lc of zero before data, a length
    /// that no case has.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let (header, body) = bytes.split_first_chunk::<4>().ok_or_else(|| {
            ParseError::new(bytes.len(), "CLA INS P1 P2", format!("the end of the command after {} bytes", bytes.len()))
        })?;
        let [cla, ins, p1, p2] = *header;
        let command = Self::new(cla, ins, p1, p2);
        match body {
            [] => Ok(command),
            [le] => Ok(command.with_ne(short_ne(*le))),
            [0, high, low] => Ok(command.with_ne(extended_ne(*high, *low)).extended()),
            [0, high, low, rest @ ..] => {
                let nc = usize::from(u16::from_be_bytes([*high, *low]));
                if nc == 0 {
                    return Err(ParseError::new(5, "an extended Lc from 1 to 65535", "0000"));
                }
                let (data, le) = split_data(rest, nc, 7)?;
                let command = command.with_data(data).extended();
                match le {
                    [] => Ok(command),
                    [high, low] => Ok(command.with_ne(extended_ne(*high, *low))),
                    _ => Err(ParseError::new(7 + nc, "the end of the command or two Le bytes", count(le.len()))),
                }
            }
            [0, ..] => Err(ParseError::new(5, "two bytes of extended Lc or Le", count(body.len() - 1))),
            [lc, rest @ ..] => {
                let nc = usize::from(*lc);
                let (data, le) = split_data(rest, nc, 5)?;
                let command = command.with_data(data);
                match le {
                    [] => Ok(command),
                    [le] => Ok(command.with_ne(short_ne(*le))),
                    _ => Err(ParseError::new(5 + nc, "the end of the command or one Le byte", count(le.len()))),
                }
            }
        }
    }

    /// The case that `to_bytes` codes this command in.
    pub fn case(&self) -> Case {
        match (self.data.is_empty(), self.ne.is_some(), self.needs_extended()) {
            (true, false, _) => Case::One,
            (true, true, false) => Case::TwoShort,
            (false, false, false) => Case::ThreeShort,
            (false, true, false) => Case::FourShort,
            (true, true, true) => Case::TwoExtended,
            (false, false, true) => Case::ThreeExtended,
            (false, true, true) => Case::FourExtended,
        }
    }

    /// CLA with its bits named.
    pub fn class(&self) -> ClassByte {
        ClassByte(self.cla)
    }

    /// The number of data bytes meant, Nc.
    pub fn nc(&self) -> usize {
        self.data.len()
    }

    /// The same command on another logical channel; `None` where the class byte can't say it (see [`ClassByte::with_channel`]).
    pub fn on_channel(mut self, channel: u8) -> Option<Self> {
        self.cla = self.class().with_channel(channel)?.0;
        Some(self)
    }

    fn needs_extended(&self) -> bool {
        self.extended || self.data.len() > 255 || self.ne.is_some_and(|ne| ne > 256)
    }

    /// Codes the command. Out of range: Nc over 65 535, Ne of 0 or over 65 536.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ParseError> {
        let nc = self.data.len();
        if nc > 0xFFFF {
            return Err(ParseError::new(4, "a data field of at most 65535 bytes", format!("{nc} bytes")));
        }
        if let Some(ne) = self.ne.filter(|ne| !(1..=65_536).contains(ne)) {
            return Err(ParseError::new(4, "Ne from 1 to 65536", ne.to_string()));
        }
        let extended = self.needs_extended();
        let mut bytes = Vec::with_capacity(nc + 9);
        bytes.extend([self.cla, self.ins, self.p1, self.p2]);
        if extended && (nc > 0 || self.ne.is_some()) {
            bytes.push(0);
        }
        if nc > 0 {
            let [high, low] = u16::try_from(nc).unwrap_or(u16::MAX).to_be_bytes();
            if extended {
                bytes.push(high);
            }
            bytes.push(low);
            bytes.extend(&self.data);
        }
        if let Some(ne) = self.ne {
            // 256 and 65 536 wrap to zero, which is how the standard codes them.
            let [_, _, high, low] = u32::try_from(ne).unwrap_or(0).to_be_bytes();
            if extended {
                bytes.push(high);
            }
            bytes.push(low);
        }
        Ok(bytes)
    }
}

/// How a command is coded: which of Lc, data and Le it carries, and whether in short or extended form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Case {
    /// Header alone.
    One,
    /// Short Le.
    TwoShort,
    /// Short Lc and data.
    ThreeShort,
    /// Short Lc, data, short Le.
    FourShort,
    /// Extended Le.
    TwoExtended,
    /// Extended Lc and data.
    ThreeExtended,
    /// Extended Lc, data, extended Le.
    FourExtended,
}

impl Case {
    /// `1`, `2S`, `3S`, `4S`, `2E`, `3E`, `4E`.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::TwoShort => "2S",
            Self::ThreeShort => "3S",
            Self::FourShort => "4S",
            Self::TwoExtended => "2E",
            Self::ThreeExtended => "3E",
            Self::FourExtended => "4E",
        }
    }

    pub fn is_extended(self) -> bool {
        matches!(self, Self::TwoExtended | Self::ThreeExtended | Self::FourExtended)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A response APDU: data field and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseApdu {
    pub data: Vec<u8>,
    pub status: StatusWord,
}

impl ResponseApdu {
    pub fn new(data: impl Into<Vec<u8>>, status: StatusWord) -> Self {
        Self { data: data.into(), status }
    }

    /// Data field, then SW1 SW2.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        bytes.extend(self.status.0.to_be_bytes());
        bytes
    }

    /// At least two bytes: the last two are SW1 SW2.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        match bytes {
            [data @ .., sw1, sw2] => {
                Ok(Self { data: data.to_vec(), status: StatusWord(u16::from_be_bytes([*sw1, *sw2])) })
            }
            _ => Err(ParseError::new(bytes.len(), "SW1 SW2", "the end of the response")),
        }
    }
}

fn short_ne(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended_ne(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65_536,
        ne => usize::from(ne),
    }
}

/// Data field and what follows it; `at` is where the data field begins.
fn split_data(rest: &[u8], nc: usize, at: usize) -> Result<(&[u8], &[u8]), ParseError> {
    rest.split_at_checked(nc).ok_or_else(|| {
        ParseError::new(
            at + rest.len(),
            format!("{nc} data bytes"),
            format!("the end of the command after {}", rest.len()),
        )
    })
}

fn count(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        n => format!("{n} bytes"),
    }
}

#[cfg(test)]
mod tests;
