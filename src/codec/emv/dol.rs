use crate::codec::{ParseError, Tag, emv};

/// A data object list (PDOL, CDOL1, CDOL2, DDOL, log format): tags and lengths, no values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dol {
    pub entries: Vec<DolEntry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DolEntry {
    pub tag: Tag,
    /// Bytes wanted, 0 to 252.
    pub len: usize,
}

impl Dol {
    /// Reads a list. Errors: a tag of more than 3 bytes or cut short, a length missing or above 252.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut entries = Vec::new();
        let mut rest = bytes;
        while let [first, ..] = rest {
            let at = bytes.len() - rest.len();
            let tag_len = match first & 0x1F {
                0x1F => 1 + rest.iter().skip(1).take_while(|byte| *byte & 0x80 != 0).count() + 1,
                _ => 1,
            };
            if *first == 0 || tag_len > 3 {
                return Err(ParseError::new(at, "a tag of at most 3 bytes", format!("{first:02X}")));
            }
            let cut = || ParseError::new(bytes.len(), "a tag and its length", "the end of the list");
            let (tag, after) = rest.split_at_checked(tag_len).ok_or_else(cut)?;
            let (len, after) = after.split_first().ok_or_else(cut)?;
            if *len > 252 {
                return Err(ParseError::new(at + tag_len, "a length of at most 252", len.to_string()));
            }
            let tag = Tag(tag.iter().fold(0, |tag, byte| (tag << 8) | u32::from(*byte)));
            entries.push(DolEntry { tag, len: usize::from(*len) });
            rest = after;
        }
        Ok(Self { entries })
    }

    /// Length of the values that the list asks for.
    pub fn values_len(&self) -> usize {
        self.entries.iter().map(|entry| entry.len).sum()
    }

    pub fn asks_for(&self, tag: u32) -> bool {
        self.entries.iter().any(|entry| entry.tag.0 == tag)
    }

    /// The values in the order and lengths of the list. A value that is missing is all zeros. One of another length is cut
    /// or filled by its format: numeric keeps its right end and is filled with zeros on the left, compressed numeric is
    /// filled with F on the right, all others keep their left end and are filled with zeros on the right.
    pub fn assemble<'a>(&self, value: impl Fn(u32) -> Option<&'a [u8]>) -> Vec<u8> {
        self.entries.iter().flat_map(|entry| fit(entry, value(entry.tag.0).unwrap_or_default())).collect()
    }

    /// Splits values by the list: (tag, value). None when their length isn't the list's.
    pub fn split<'a>(&self, values: &'a [u8]) -> Option<Vec<(Tag, &'a [u8])>> {
        let mut rest = values;
        let mut split = Vec::new();
        for entry in &self.entries {
            let (value, after) = rest.split_at_checked(entry.len)?;
            split.push((entry.tag, value));
            rest = after;
        }
        rest.is_empty().then_some(split)
    }
}

fn fit(entry: &DolEntry, value: &[u8]) -> Vec<u8> {
    let format = emv::tag(entry.tag.0).map(|info| info.format);
    let missing = entry.len.saturating_sub(value.len());
    let padding = |byte: u8| std::iter::repeat_n(byte, missing);
    match format {
        Some(emv::Format::Numeric) => {
            let kept = value.iter().skip(value.len().saturating_sub(entry.len)).copied();
            padding(0).chain(kept).collect()
        }
        Some(emv::Format::CompressedNumeric) if !value.is_empty() => {
            value.iter().take(entry.len).copied().chain(padding(0xFF)).collect()
        }
        _ => value.iter().take(entry.len).copied().chain(padding(0)).collect(),
    }
}
