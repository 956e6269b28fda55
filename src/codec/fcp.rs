//! Control information that SELECT returns: FCI 6F, FCP 62, FMD 64 (GB/T 16649.4, ISO/IEC 7816-4).
//!
//! ```
//! use jinka::codec::fcp::{ControlInfo, Template};
//! let info = ControlInfo::parse(&[0x62, 0x08, 0x80, 0x02, 0x00, 0x09, 0x83, 0x02, 0x6F, 0x07]).unwrap();
//! assert_eq!(info.template, Template::Fcp);
//! assert_eq!(info.file_size(), Some(9));
//! assert_eq!(info.file_id(), Some(0x6F07));
//! ```

use super::{
    ParseError,
    tlv::{self, Tlv},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// 6F, file control information.
    Fci,
    /// 62, file control parameters.
    Fcp,
    /// 64, file management data.
    Fmd,
}

/// A template that SELECT returned, with its data objects in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlInfo {
    pub template: Template,
    pub objects: Vec<Tlv>,
}

/// Tag 82: descriptor byte, data coding byte, record length and count, as far as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDescriptor {
    pub byte: DescriptorByte,
    pub data_coding: Option<u8>,
    /// Maximum record length in bytes.
    pub record_length: Option<u16>,
    pub record_count: Option<u16>,
}

/// The first byte of tag 82, whatever its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DescriptorByte(pub u8);

/// What the descriptor byte says the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    Df,
    WorkingEf(EfStructure),
    InternalEf(EfStructure),
    /// Bits 6 to 4 from 010 to 110: an EF category that the application defines.
    ProprietaryEf(EfStructure),
    /// 39: an EF of BER-TLV objects.
    BerTlvEf,
    /// 3A: an EF of SIMPLE-TLV objects.
    SimpleTlvEf,
    /// Bit 8 set, or bits 6 to 4 all set with another code below: reserved.
    Reserved,
}

/// Bits 3 to 1 of the descriptor byte of an EF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EfStructure {
    NoInformation,
    Transparent,
    LinearFixed,
    /// Linear fixed, records are TLV objects.
    LinearFixedTlv,
    LinearVariable,
    LinearVariableTlv,
    Cyclic,
    CyclicTlv,
}

/// What tag 88 says about the short EF identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShortId {
    /// No tag 88: the five low bits of the file identifier, where the file has one.
    NotStated,
    /// Empty tag 88: the file has none.
    None,
    /// 1 to 30.
    Is(u8),
    /// Value 0 or 31, low bits set, or more than one byte.
    IllFormed,
}

/// Life cycle status byte (tag 8A), whatever its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LifeCycle(pub u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LifeCycleState {
    NoInformation,
    Creation,
    Initialisation,
    Activated,
    Deactivated,
    Terminated,
    Proprietary,
    Reserved,
}

impl Template {
    pub fn tag(self) -> u32 {
        match self {
            Self::Fci => 0x6F,
            Self::Fcp => 0x62,
            Self::Fmd => 0x64,
        }
    }
}

impl ControlInfo {
    /// Reads exactly one template. Errors: no BER-TLV, another tag than 6F, 62, 64, bytes behind it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let tlv = tlv::parse_one(bytes)?;
        let template = match tlv.tag.0 {
            0x6F => Template::Fci,
            0x62 => Template::Fcp,
            0x64 => Template::Fmd,
            _ => return Err(ParseError::new(0, "a template 6F, 62 or 64", tlv.tag.to_string())),
        };
        match tlv.content {
            tlv::Content::Constructed(objects) => Ok(Self { template, objects }),
            tlv::Content::Primitive(_) => Err(ParseError::new(0, "a constructed template", tlv.tag.to_string())),
        }
    }

    /// The value of the first object with this tag directly in the template, or in an FCP or FMD nested in an FCI.
    pub fn object(&self, tag: u32) -> Option<&Tlv> {
        let direct = |objects: &'_ [Tlv]| objects.iter().position(|object| object.tag.0 == tag);
        if let Some(at) = direct(&self.objects) {
            return self.objects.get(at);
        }
        self.objects.iter().filter(|object| matches!(object.tag.0, 0x62 | 0x64)).find_map(|nested| nested.child(tag))
    }

    fn bytes(&self, tag: u32) -> Option<&[u8]> {
        self.object(tag).and_then(Tlv::bytes)
    }

    /// Tag 80: bytes in the file, structural information left out. `None` when absent or over 8 bytes.
    pub fn file_size(&self) -> Option<u64> {
        unsigned(self.bytes(0x80)?)
    }

    /// Tag 81: bytes in the file, structural information included.
    pub fn total_size(&self) -> Option<u64> {
        unsigned(self.bytes(0x81)?)
    }

    /// Tag 82.
    pub fn descriptor(&self) -> Option<FileDescriptor> {
        FileDescriptor::parse(self.bytes(0x82)?).ok()
    }

    /// Tag 83, two bytes.
    pub fn file_id(&self) -> Option<u16> {
        match self.bytes(0x83)? {
            [high, low] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        }
    }

    /// Tag 84, 1 to 16 bytes where well formed.
    pub fn df_name(&self) -> Option<&[u8]> {
        self.bytes(0x84)
    }

    /// Tag 88.
    pub fn short_id(&self) -> ShortId {
        match self.bytes(0x88) {
            None => ShortId::NotStated,
            Some([]) => ShortId::None,
            Some([byte]) if byte & 0x07 == 0 && (1..=30).contains(&(byte >> 3)) => ShortId::Is(byte >> 3),
            Some(_) => ShortId::IllFormed,
        }
    }

    /// Tag 8A, one byte.
    pub fn life_cycle(&self) -> Option<LifeCycle> {
        match self.bytes(0x8A)? {
            [byte] => Some(LifeCycle(*byte)),
            _ => None,
        }
    }

    /// What a reader of the template would stumble over, each as (offending tag, what was due, what stood there).
    pub fn findings(&self) -> Vec<ControlFinding> {
        findings(self)
    }
}

/// One object of a template that isn't as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlFinding {
    pub tag: u32,
    pub expected: &'static str,
    pub found: String,
}

impl FileDescriptor {
    /// One to six bytes: descriptor byte, data coding byte, record length in one or two bytes, record count in one or two.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let word = |high: &u8, low: &u8| Some(u16::from_be_bytes([*high, *low]));
        let (byte, data_coding, record_length, record_count) = match bytes {
            [byte] => (byte, None, None, None),
            [byte, coding] => (byte, Some(*coding), None, None),
            [byte, coding, length] => (byte, Some(*coding), Some(u16::from(*length)), None),
            [byte, coding, h, l] => (byte, Some(*coding), word(h, l), None),
            [byte, coding, h, l, count] => (byte, Some(*coding), word(h, l), Some(u16::from(*count))),
            [byte, coding, h, l, ch, cl] => (byte, Some(*coding), word(h, l), word(ch, cl)),
            _ => return Err(ParseError::new(0, "a file descriptor of 1 to 6 bytes", format!("{} bytes", bytes.len()))),
        };
        Ok(Self { byte: DescriptorByte(*byte), data_coding, record_length, record_count })
    }
}

impl DescriptorByte {
    pub fn kind(self) -> FileKind {
        if self.0 & 0x80 != 0 {
            return FileKind::Reserved;
        }
        let structure = match self.0 & 0x07 {
            0 => EfStructure::NoInformation,
            1 => EfStructure::Transparent,
            2 => EfStructure::LinearFixed,
            3 => EfStructure::LinearFixedTlv,
            4 => EfStructure::LinearVariable,
            5 => EfStructure::LinearVariableTlv,
            6 => EfStructure::Cyclic,
            _ => EfStructure::CyclicTlv,
        };
        match (self.0 >> 3) & 0x07 {
            0 => FileKind::WorkingEf(structure),
            1 => FileKind::InternalEf(structure),
            2..=6 => FileKind::ProprietaryEf(structure),
            _ => match self.0 & 0x07 {
                0 => FileKind::Df,
                1 => FileKind::BerTlvEf,
                2 => FileKind::SimpleTlvEf,
                _ => FileKind::Reserved,
            },
        }
    }

    /// Bit 7: the file may be used on several logical channels at once.
    pub fn is_shareable(self) -> bool {
        self.0 & 0xC0 == 0x40
    }

    pub fn is_df(self) -> bool {
        self.kind() == FileKind::Df
    }

    pub fn structure(self) -> Option<EfStructure> {
        match self.kind() {
            FileKind::WorkingEf(structure) | FileKind::InternalEf(structure) | FileKind::ProprietaryEf(structure) => {
                Some(structure)
            }
            FileKind::Df | FileKind::BerTlvEf | FileKind::SimpleTlvEf | FileKind::Reserved => None,
        }
    }

    pub fn text(self) -> (String, String) {
        let (en, zh) = match self.kind() {
            FileKind::Df => ("DF".to_owned(), "DF".to_owned()),
            FileKind::WorkingEf(structure) => with_structure(structure, "working EF", "工作 EF"),
            FileKind::InternalEf(structure) => with_structure(structure, "internal EF", "内部 EF"),
            FileKind::ProprietaryEf(structure) => with_structure(structure, "proprietary EF category", "专有 EF 类别"),
            FileKind::BerTlvEf => ("EF of BER-TLV objects".to_owned(), "BER-TLV 结构 EF".to_owned()),
            FileKind::SimpleTlvEf => ("EF of SIMPLE-TLV objects".to_owned(), "SIMPLE-TLV 结构 EF".to_owned()),
            FileKind::Reserved => ("reserved descriptor".to_owned(), "保留的描述符".to_owned()),
        };
        if self.is_shareable() { (format!("{en}, shareable"), format!("{zh}，可共享")) } else { (en, zh) }
    }
}

fn with_structure(structure: EfStructure, en: &str, zh: &str) -> (String, String) {
    let (structure_en, structure_zh) = structure.text();
    (format!("{en}, {structure_en}"), format!("{zh}，{structure_zh}"))
}

impl EfStructure {
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::NoInformation => ("structure not stated", "未给出结构"),
            Self::Transparent => ("transparent", "透明结构"),
            Self::LinearFixed => ("linear fixed", "线性定长"),
            Self::LinearFixedTlv => ("linear fixed, TLV records", "线性定长，TLV 记录"),
            Self::LinearVariable => ("linear variable", "线性变长"),
            Self::LinearVariableTlv => ("linear variable, TLV records", "线性变长，TLV 记录"),
            Self::Cyclic => ("cyclic", "循环"),
            Self::CyclicTlv => ("cyclic, TLV records", "循环，TLV 记录"),
        }
    }
}

impl LifeCycle {
    pub fn state(self) -> LifeCycleState {
        match self.0 {
            0x00 => LifeCycleState::NoInformation,
            0x01 => LifeCycleState::Creation,
            0x03 => LifeCycleState::Initialisation,
            0x05 | 0x07 => LifeCycleState::Activated,
            0x04 | 0x06 => LifeCycleState::Deactivated,
            0x0C..=0x0F => LifeCycleState::Terminated,
            0x10..=0xFF => LifeCycleState::Proprietary,
            _ => LifeCycleState::Reserved,
        }
    }
}

impl LifeCycleState {
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::NoInformation => ("no information", "无信息"),
            Self::Creation => ("creation state", "创建状态"),
            Self::Initialisation => ("initialisation state", "初始化状态"),
            Self::Activated => ("operational, activated", "操作状态，已激活"),
            Self::Deactivated => ("operational, deactivated", "操作状态，已停用"),
            Self::Terminated => ("termination state", "终止状态"),
            Self::Proprietary => ("proprietary", "专有"),
            Self::Reserved => ("reserved", "保留"),
        }
    }
}

/// Big-endian; `None` when empty or over 8 bytes.
fn unsigned(bytes: &[u8]) -> Option<u64> {
    matches!(bytes.len(), 1..=8).then(|| bytes.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
}

fn findings(info: &ControlInfo) -> Vec<ControlFinding> {
    let mut found = Vec::new();
    template_findings(info, info.template.tag(), &info.objects, &mut found);
    for nested in info.objects.iter().filter(|object| matches!(object.tag.0, 0x62 | 0x64)) {
        template_findings(info, nested.tag.0, nested.children(), &mut found);
    }
    found
}

fn template_findings(info: &ControlInfo, template: u32, objects: &[Tlv], found: &mut Vec<ControlFinding>) {
    let mut add = |tag, expected, what: String| found.push(ControlFinding { tag, expected, found: what });
    if objects.is_empty() {
        add(template, "at least one data object", "an empty template".to_owned());
    }
    for (index, object) in objects.iter().enumerate() {
        let tag = object.tag.0;
        if is_single(tag) && objects.iter().take(index).any(|earlier| earlier.tag == object.tag) {
            add(tag, "this object once", "a second one".to_owned());
        }
        let Some(bytes) = object.bytes() else { continue };
        let reserved = |byte: &u8| DescriptorByte(*byte).kind() == FileKind::Reserved;
        let expected = match tag {
            0x80 | 0x81 if !matches!(bytes.len(), 1..=8) => "a size of at least one byte",
            0x82 if FileDescriptor::parse(bytes).is_err() => "a file descriptor of 1 to 6 bytes",
            0x82 if bytes.first().is_some_and(reserved) => "a file descriptor byte that isn't reserved",
            0x83 if bytes.len() != 2 => "a file identifier of 2 bytes",
            0x84 if !matches!(bytes.len(), 1..=16) => "a DF name of 1 to 16 bytes",
            0x88 if info.short_id() == ShortId::IllFormed => {
                "a short identifier from 1 to 30 in bits 8 to 4, or nothing"
            }
            0x8A if bytes.len() != 1 => "a life cycle status of 1 byte",
            _ => continue,
        };
        add(tag, expected, super::describe::hex(bytes));
    }
}

fn is_single(tag: u32) -> bool {
    matches!(tag, 0x80 | 0x81 | 0x82 | 0x83 | 0x88 | 0x8A)
}

#[cfg(test)]
mod tests;
