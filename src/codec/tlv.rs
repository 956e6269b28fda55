//! TLV data objects on untrusted input: BER-TLV, SIMPLE-TLV and COMPACT-TLV (GB/T 16649.4, ISO/IEC 7816-4).
//!
//! ```
//! use jinka::codec::tlv::{self, Tlv};
//! let objects = tlv::parse(&[0x62, 0x04, 0x83, 0x02, 0x3F, 0x00]).unwrap();
//! assert_eq!(tlv::find(&objects, 0x83).and_then(Tlv::bytes), Some(&[0x3F, 0x00][..]));
//! ```

use std::fmt;

use super::ParseError;

/// Constructed objects deeper than this are refused: no card object comes near, and a parser must not recurse at a stranger's will.
pub const MAX_DEPTH: usize = 16;

/// A BER-TLV tag of 1 to 3 bytes, as the number its bytes spell: `0x9F02`, `0x7F49`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub u32);

/// The class that the two highest bits of a tag's first byte name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagClass {
    Universal,
    Application,
    ContextSpecific,
    Private,
}

/// One data object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tlv {
    pub tag: Tag,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Primitive(Vec<u8>),
    Constructed(Vec<Tlv>),
}

impl Tag {
    /// The bytes of the tag, without leading zeros.
    pub fn to_bytes(self) -> Vec<u8> {
        let bytes = self.0.to_be_bytes();
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(3);
        bytes.iter().skip(start).copied().collect()
    }

    fn first_byte(self) -> u8 {
        self.0.to_be_bytes().into_iter().find(|byte| *byte != 0).unwrap_or(0)
    }

    /// Bit 6 of the first byte: the value field is a sequence of data objects.
    pub fn is_constructed(self) -> bool {
        self.first_byte() & 0x20 != 0
    }

    pub fn class(self) -> TagClass {
        match self.first_byte() >> 6 {
            0 => TagClass::Universal,
            1 => TagClass::Application,
            2 => TagClass::ContextSpecific,
            _ => TagClass::Private,
        }
    }

    /// Reads a tag at the start of `bytes`; with it, how many bytes it takes. `at` is the offset that errors count from.
    fn read(bytes: &[u8], at: usize) -> Result<(Self, usize), ParseError> {
        let cut = || ParseError::new(at + bytes.len(), "the rest of a tag", "the end of the data");
        let first = *bytes.first().ok_or_else(cut)?;
        if first == 0 {
            return Err(ParseError::new(at, "a tag", "00"));
        }
        let mut tag = u32::from(first);
        if first & 0x1F != 0x1F {
            return Ok((Self(tag), 1));
        }
        for len in 2..=3 {
            let byte = *bytes.get(len - 1).ok_or_else(cut)?;
            // BER: the first subsequent byte begins the number, so its number bits aren't all zero.
            if len == 2 && byte & 0x7F == 0 {
                return Err(ParseError::new(at + 1, "a tag number", format!("{byte:02X}")));
            }
            tag = (tag << 8) | u32::from(byte);
            if byte & 0x80 == 0 {
                return Ok((Self(tag), len));
            }
        }
        Err(ParseError::new(at, "a tag of at most 3 bytes", format!("{tag:06X}…")))
    }
}

impl Tlv {
    /// A primitive object; the tag's constructed bit is the caller's affair.
    pub fn primitive(tag: u32, bytes: impl Into<Vec<u8>>) -> Self {
        Self { tag: Tag(tag), content: Content::Primitive(bytes.into()) }
    }

    pub fn constructed(tag: u32, children: impl Into<Vec<Tlv>>) -> Self {
        Self { tag: Tag(tag), content: Content::Constructed(children.into()) }
    }

    /// The value field of a primitive object.
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Primitive(bytes) => Some(bytes),
            Content::Constructed(_) => None,
        }
    }

    /// The objects inside a constructed object; none in a primitive one.
    pub fn children(&self) -> &[Tlv] {
        match &self.content {
            Content::Primitive(_) => &[],
            Content::Constructed(children) => children,
        }
    }

    /// The value field as bytes, whatever the content.
    pub fn value_bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Primitive(bytes) => bytes.clone(),
            Content::Constructed(children) => build(children),
        }
    }

    /// The first direct child with this tag.
    pub fn child(&self, tag: u32) -> Option<&Tlv> {
        self.children().iter().find(|child| child.tag.0 == tag)
    }

    /// Codes the object with the shortest length field.
    pub fn to_bytes(&self) -> Vec<u8> {
        let value = self.value_bytes();
        let mut bytes = self.tag.to_bytes();
        bytes.extend(length_bytes(value.len()));
        bytes.extend(value);
        bytes
    }
}

/// The shortest BER length field for `len` bytes.
pub fn length_bytes(len: usize) -> Vec<u8> {
    match u8::try_from(len) {
        Ok(len @ 0..=0x7F) => vec![len],
        _ => {
            let all = len.to_be_bytes();
            let significant: Vec<u8> = all.into_iter().skip_while(|byte| *byte == 0).collect();
            let mut bytes = vec![0x80 | u8::try_from(significant.len()).unwrap_or(8)];
            bytes.extend(significant);
            bytes
        }
    }
}

/// Codes objects one after another.
pub fn build(objects: &[Tlv]) -> Vec<u8> {
    objects.iter().flat_map(Tlv::to_bytes).collect()
}

/// Reads all objects of `bytes`. Padding of 00 before, between and after objects is skipped, as the standard allows.
///
/// Errors: a tag over 3 bytes or cut short, an indefinite length, a length of more than 4 bytes, a value cut short,
/// nesting over [`MAX_DEPTH`]. Offsets count from the start of `bytes` at every depth.
pub fn parse(bytes: &[u8]) -> Result<Vec<Tlv>, ParseError> {
    parse_at(bytes, 0, 0)
}

/// Reads exactly one object, the whole of `bytes`.
pub fn parse_one(bytes: &[u8]) -> Result<Tlv, ParseError> {
    let (tlv, used) = read(bytes, 0, 0)?;
    match bytes.len() - used {
        0 => Ok(tlv),
        left => Err(ParseError::new(used, "the end of the data", format!("{left} more bytes"))),
    }
}

/// Reads the object at the start of `bytes`; with it, how many bytes it takes.
pub fn parse_prefix(bytes: &[u8]) -> Result<(Tlv, usize), ParseError> {
    read(bytes, 0, 0)
}

/// The first object with this tag, depth first.
pub fn find(objects: &[Tlv], tag: u32) -> Option<&Tlv> {
    objects.iter().find_map(|object| if object.tag.0 == tag { Some(object) } else { find(object.children(), tag) })
}

fn parse_at(bytes: &[u8], at: usize, depth: usize) -> Result<Vec<Tlv>, ParseError> {
    let mut objects = Vec::new();
    let mut used = 0;
    while let Some(rest) = bytes.get(used..) {
        match rest.first() {
            None => break,
            Some(0) => used += 1,
            Some(_) => {
                let (object, len) = read(rest, at + used, depth)?;
                objects.push(object);
                used += len;
            }
        }
    }
    Ok(objects)
}

fn read(bytes: &[u8], at: usize, depth: usize) -> Result<(Tlv, usize), ParseError> {
    if depth >= MAX_DEPTH {
        return Err(ParseError::new(at, format!("nesting of at most {MAX_DEPTH} objects"), "one deeper"));
    }
    let (tag, tag_len) = Tag::read(bytes, at)?;
    let after_tag = bytes.get(tag_len..).unwrap_or_default();
    let (len, len_len) = read_length(after_tag, at + tag_len)?;
    let start = tag_len + len_len;
    let available = bytes.len() - start;
    let value = start.checked_add(len).and_then(|end| bytes.get(start..end)).ok_or_else(|| {
        ParseError::new(
            at + bytes.len(),
            format!("{len} bytes of value"),
            format!("the end of the data after {available}"),
        )
    })?;
    let content = if tag.is_constructed() {
        Content::Constructed(parse_at(value, at + start, depth + 1)?)
    } else {
        Content::Primitive(value.to_vec())
    };
    Ok((Tlv { tag, content }, start + len))
}

fn read_length(bytes: &[u8], at: usize) -> Result<(usize, usize), ParseError> {
    match bytes.first() {
        None => Err(ParseError::new(at, "a length", "the end of the data")),
        Some(first @ 0..=0x7F) => Ok((usize::from(*first), 1)),
        Some(0x80) => Err(ParseError::new(at, "a definite length", "80, the indefinite form")),
        Some(first @ 0x81..=0x84) => {
            let count = usize::from(first & 0x7F);
            let digits = bytes
                .get(1..=count)
                .ok_or_else(|| ParseError::new(at + bytes.len(), "the rest of a length", "the end of the data"))?;
            Ok((digits.iter().fold(0, |len, byte| (len << 8) | usize::from(*byte)), 1 + count))
        }
        Some(first) => Err(ParseError::new(at, "a length of at most 4 bytes", format!("{first:02X}"))),
    }
}

/// A SIMPLE-TLV object: tag 01 to FE, length in one byte or, after FF, in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleTlv {
    pub tag: u8,
    pub value: Vec<u8>,
}

/// Reads all SIMPLE-TLV objects of `bytes`. Errors: tag 00 or FF, a length or value cut short.
pub fn parse_simple(bytes: &[u8]) -> Result<Vec<SimpleTlv>, ParseError> {
    let mut objects = Vec::new();
    let mut rest = bytes;
    while let Some((tag, after_tag)) = rest.split_first() {
        let at = bytes.len() - rest.len();
        if matches!(tag, 0x00 | 0xFF) {
            return Err(ParseError::new(at, "a SIMPLE-TLV tag from 01 to FE", format!("{tag:02X}")));
        }
        let (len, value) = match after_tag {
            [0xFF, high, low, value @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), value),
            [0xFF, ..] | [] => {
                return Err(ParseError::new(bytes.len(), "the rest of a length", "the end of the data"));
            }
            [len, value @ ..] => (usize::from(*len), value),
        };
        let (value, after) = value.split_at_checked(len).ok_or_else(|| {
            ParseError::new(
                bytes.len(),
                format!("{len} bytes of value"),
                format!("the end of the data after {}", value.len()),
            )
        })?;
        objects.push(SimpleTlv { tag: *tag, value: value.to_vec() });
        rest = after;
    }
    Ok(objects)
}

impl SimpleTlv {
    /// Codes the object; `None` over 65 535 bytes of value.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let len = u16::try_from(self.value.len()).ok()?;
        let mut bytes = vec![self.tag];
        match u8::try_from(len) {
            Ok(len @ 0..=0xFE) => bytes.push(len),
            _ => {
                bytes.push(0xFF);
                bytes.extend(len.to_be_bytes());
            }
        }
        bytes.extend(&self.value);
        Some(bytes)
    }
}

/// A COMPACT-TLV object of historical bytes: tag and length share one byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactTlv {
    /// 0 to 15; the interindustry tag is 40 plus this.
    pub tag: u8,
    /// 0 to 15 bytes.
    pub value: Vec<u8>,
}

/// Reads all COMPACT-TLV objects of `bytes`. Error: a value cut short.
pub fn parse_compact(bytes: &[u8]) -> Result<Vec<CompactTlv>, ParseError> {
    let mut objects = Vec::new();
    let mut rest = bytes;
    while let Some((head, after)) = rest.split_first() {
        let len = usize::from(head & 0x0F);
        let (value, after) = after.split_at_checked(len).ok_or_else(|| {
            ParseError::new(
                bytes.len(),
                format!("{len} bytes of value"),
                format!("the end of the data after {}", after.len()),
            )
        })?;
        objects.push(CompactTlv { tag: head >> 4, value: value.to_vec() });
        rest = after;
    }
    Ok(objects)
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

#[cfg(test)]
mod tests;
