//! Historical bytes of an answer to reset (GB/T 16649.4, ISO/IEC 7816-4); EF.ATR/INFO uses the same data objects.

use super::{
    ParseError, StatusWord,
    tlv::{CompactTlv, parse_compact},
};

/// Historical bytes with their category taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Historical {
    bytes: Vec<u8>,
    objects: Result<Vec<CompactTlv>, ParseError>,
}

/// What the first historical byte announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// 00: COMPACT-TLV objects, then a status indicator of three bytes.
    TlvThenStatus,
    /// 10: the next byte is a DIR data reference.
    DirReference,
    /// 80: COMPACT-TLV objects, the status indicator in one of them if anywhere.
    Tlv,
    /// 81 to 8F: reserved.
    Reserved(u8),
    /// Any other value: the bytes are proprietary.
    Proprietary(u8),
}

/// Life cycle status and status word that a card states in its historical bytes; what it leaves out is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusIndicator {
    pub life_cycle: Option<u8>,
    pub status: Option<StatusWord>,
}

/// Card service data byte (compact tag 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardService(pub u8);

/// Card capabilities, 1 to 3 bytes (compact tag 7): selection methods, data coding, command chaining, lengths and channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCapabilities(Vec<u8>);

impl Historical {
    /// `None` when there are no bytes; odd content is kept, see [`Historical::objects`].
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let category = Category::of(*bytes.first()?);
        let objects = match category {
            Category::TlvThenStatus => match bytes.len().checked_sub(3).filter(|end| *end >= 1) {
                Some(end) => parse_compact(bytes.get(1..end).unwrap_or_default()).map_err(shift),
                None => Err(ParseError::new(
                    bytes.len(),
                    "a status indicator of 3 bytes",
                    format!("the end of the historical bytes after {}", bytes.len() - 1),
                )),
            },
            Category::Tlv => parse_compact(bytes.get(1..).unwrap_or_default()).map_err(shift),
            Category::DirReference | Category::Reserved(_) | Category::Proprietary(_) => Ok(Vec::new()),
        };
        Some(Self { bytes: bytes.to_vec(), objects })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn category(&self) -> Category {
        Category::of(self.bytes.first().copied().unwrap_or(0xFF))
    }

    /// The COMPACT-TLV objects of categories 00 and 80, or why they can't be read; none in other categories.
    pub fn objects(&self) -> Result<&[CompactTlv], &ParseError> {
        self.objects.as_deref()
    }

    /// The value of the first object with this compact tag, 0 to 15.
    pub fn object(&self, tag: u8) -> Option<&[u8]> {
        self.objects.as_deref().ok()?.iter().find(|object| object.tag == tag).map(|object| object.value.as_slice())
    }

    /// DIR data reference (category 10).
    pub fn dir_reference(&self) -> Option<u8> {
        (self.category() == Category::DirReference).then(|| self.bytes.get(1).copied()).flatten()
    }

    /// Compact tag 3, exactly one byte.
    pub fn card_service(&self) -> Option<CardService> {
        match self.object(3)? {
            [byte] => Some(CardService(*byte)),
            _ => None,
        }
    }

    /// Compact tag 7, one to three bytes.
    pub fn capabilities(&self) -> Option<CardCapabilities> {
        CardCapabilities::parse(self.object(7)?)
    }

    /// The last three bytes of category 00, or compact tag 8 of one to three bytes.
    pub fn status_indicator(&self) -> Option<StatusIndicator> {
        let bytes = match self.category() {
            Category::TlvThenStatus => {
                self.bytes.len().checked_sub(3).filter(|at| *at >= 1).and_then(|at| self.bytes.get(at..))?
            }
            Category::Tlv => self.object(8)?,
            _ => return None,
        };
        let word = |sw1: u8, sw2: u8| Some(StatusWord(u16::from_be_bytes([sw1, sw2])));
        match bytes {
            [life_cycle] => Some(StatusIndicator { life_cycle: Some(*life_cycle), status: None }),
            [sw1, sw2] => Some(StatusIndicator { life_cycle: None, status: word(*sw1, *sw2) }),
            [life_cycle, sw1, sw2] => Some(StatusIndicator { life_cycle: Some(*life_cycle), status: word(*sw1, *sw2) }),
            _ => None,
        }
    }

    /// The bytes in words, English and Chinese, a line an item.
    pub fn describe(&self) -> Vec<(String, String)> {
        let hex = super::describe::hex(&self.bytes);
        let (en, zh) = self.category().text();
        let mut lines = vec![(format!("historical bytes: {hex} ({en})"), format!("历史字节：{hex}（{zh}）"))];
        match &self.objects {
            Ok(objects) => {
                for object in objects {
                    let (en, zh) = compact_name(object.tag).unwrap_or(("unknown object", "未知对象"));
                    let hex = super::describe::hex(&object.value);
                    lines.push((format!("  {en}: {hex}"), format!("  {zh}：{hex}")));
                }
            }
            Err(error) => lines.push((
                format!("  not COMPACT-TLV: {error}"),
                format!("  不是 COMPACT-TLV：第 {} 字节处无法解读", error.at),
            )),
        }
        if let Some(service) = self.card_service() {
            lines.extend(service.describe());
        }
        if let Some(capabilities) = self.capabilities() {
            lines.extend(capabilities.describe());
        }
        if let Some(status) = self.status_indicator() {
            let life_cycle = status.life_cycle.map_or_else(|| "–".to_owned(), |byte| format!("{byte:02X}"));
            let word = status.status.map_or_else(|| "–".to_owned(), |word| word.to_string());
            lines.push((
                format!("  status indicator: life cycle {life_cycle}, status word {word}"),
                format!("  状态指示：生命周期 {life_cycle}，状态字 {word}"),
            ));
        }
        lines
    }
}

/// Offsets inside the objects count from the byte after the category.
fn shift(mut error: ParseError) -> ParseError {
    error.at += 1;
    error
}

impl Category {
    fn of(first: u8) -> Self {
        match first {
            0x00 => Self::TlvThenStatus,
            0x10 => Self::DirReference,
            0x80 => Self::Tlv,
            0x81..=0x8F => Self::Reserved(first),
            _ => Self::Proprietary(first),
        }
    }

    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::TlvThenStatus => ("COMPACT-TLV, then a status indicator", "COMPACT-TLV，后随状态指示"),
            Self::DirReference => ("DIR data reference", "DIR 数据引用"),
            Self::Tlv => ("COMPACT-TLV", "COMPACT-TLV"),
            Self::Reserved(_) => ("reserved category", "保留类别"),
            Self::Proprietary(_) => ("proprietary", "专有"),
        }
    }
}

/// What a compact tag announces, in English and Chinese.
pub fn compact_name(tag: u8) -> Option<(&'static str, &'static str)> {
    Some(match tag {
        1 => ("country code", "国家代码"),
        2 => ("issuer identification number", "发卡机构标识号"),
        3 => ("card service data", "卡服务数据"),
        4 => ("initial access data", "初始访问数据"),
        5 => ("card issuer's data", "发卡机构数据"),
        6 => ("pre-issuing data", "预发行数据"),
        7 => ("card capabilities", "卡能力"),
        8 => ("status information", "状态信息"),
        15 => ("application identifier", "应用标识符"),
        _ => return None,
    })
}

impl CardService {
    pub fn selects_by_full_name(self) -> bool {
        self.0 & 0x80 != 0
    }

    pub fn selects_by_partial_name(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// Data objects are available in EF.DIR.
    pub fn objects_in_ef_dir(self) -> bool {
        self.0 & 0x20 != 0
    }

    /// Data objects are available in EF.ATR/INFO.
    pub fn objects_in_ef_atr(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// Bits 4 to 2: how EF.DIR and EF.ATR/INFO are read, the bare code 0 to 7.
    pub fn access_service(self) -> u8 {
        (self.0 >> 1) & 0x07
    }

    pub fn has_mf(self) -> bool {
        self.0 & 0x01 == 0
    }

    fn describe(self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        let mut add = |en: &str, zh: &str| lines.push((format!("    {en}"), format!("    {zh}")));
        if self.selects_by_full_name() {
            add("application selection by full DF name", "按完整 DF 名选择应用");
        }
        if self.selects_by_partial_name() {
            add("application selection by partial DF name", "按部分 DF 名选择应用");
        }
        if self.objects_in_ef_dir() {
            add("data objects in EF.DIR", "EF.DIR 中有数据对象");
        }
        if self.objects_in_ef_atr() {
            add("data objects in EF.ATR/INFO", "EF.ATR/INFO 中有数据对象");
        }
        if self.has_mf() {
            add("card with MF", "卡片有 MF");
        } else {
            add("card without MF", "卡片没有 MF");
        }
        lines
    }
}

impl CardCapabilities {
    /// One to three bytes; `None` for any other length.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        matches!(bytes.len(), 1..=3).then(|| Self(bytes.to_vec()))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// First byte, selection methods: DF by full name b8, partial name b7, path b6, FID b5, implicit b4; SFI b3; record number b2, record identifier b1.
    pub fn selection_methods(&self) -> u8 {
        self.0.first().copied().unwrap_or(0)
    }

    /// Second byte, data coding; `None` when absent.
    pub fn data_coding(&self) -> Option<u8> {
        self.0.get(1).copied()
    }

    /// Bit 8 of the third byte; `None` when that byte is absent.
    pub fn command_chaining(&self) -> Option<bool> {
        self.third().map(|byte| byte & 0x80 != 0)
    }

    /// Bit 7 of the third byte; `None` when that byte is absent.
    pub fn extended_length(&self) -> Option<bool> {
        self.third().map(|byte| byte & 0x40 != 0)
    }

    /// Bit 6 of the third byte: limits of extended lengths stand in EF.ATR/INFO.
    pub fn extended_length_information(&self) -> Option<bool> {
        self.third().map(|byte| byte & 0x20 != 0)
    }

    /// Bits 5 and 4: the card (bit 5), the interface device (bit 4), or both may assign channel numbers.
    pub fn channel_assignment(&self) -> Option<ChannelAssignment> {
        self.third().map(|byte| ChannelAssignment { by_card: byte & 0x10 != 0, by_interface_device: byte & 0x08 != 0 })
    }

    /// How many logical channels at most, 1 to 8 (8: eight or more). 1 when no one may assign channel numbers.
    pub fn max_channels(&self) -> Option<u8> {
        self.third().map(|byte| if byte & 0x18 == 0 { 1 } else { (byte & 0x07) + 1 })
    }

    fn third(&self) -> Option<u8> {
        self.0.get(2).copied()
    }

    fn describe(&self) -> Vec<(String, String)> {
        let Some(third) = self.third() else { return Vec::new() };
        let yes_no = |yes: bool| if yes { ("yes", "是") } else { ("no", "否") };
        let (chaining_en, chaining_zh) = yes_no(third & 0x80 != 0);
        let (extended_en, extended_zh) = yes_no(third & 0x40 != 0);
        let channels = self.max_channels().unwrap_or(1);
        vec![
            (format!("    command chaining: {chaining_en}"), format!("    命令链：{chaining_zh}")),
            (format!("    extended length fields: {extended_en}"), format!("    扩展长度字段：{extended_zh}")),
            (format!("    logical channels: {channels}"), format!("    逻辑信道数：{channels}")),
        ]
    }
}

/// Who may assign the number of a new logical channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelAssignment {
    pub by_card: bool,
    pub by_interface_device: bool,
}

#[cfg(test)]
mod tests;
