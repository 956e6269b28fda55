//! Command and response APDUs (GB/T 16649.4, ISO/IEC 7816-4; cases and length coding of ISO/IEC 7816-3).

use super::{ParseError, StatusWord};

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

    /// Codes the command. Out of range: Nc over 65 535, Ne of 0 or over 65 536.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ParseError> {
        let nc = self.data.len();
        if nc > 0xFFFF {
            return Err(ParseError::new(4, "a data field of at most 65535 bytes", format!("{nc} bytes")));
        }
        if let Some(ne) = self.ne.filter(|ne| !(1..=65_536).contains(ne)) {
            return Err(ParseError::new(4, "Ne from 1 to 65536", ne.to_string()));
        }
        let extended = self.extended || nc > 255 || self.ne.is_some_and(|ne| ne > 256);
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

/// A response APDU: data field and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseApdu {
    pub data: Vec<u8>,
    pub status: StatusWord,
}

impl ResponseApdu {
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
