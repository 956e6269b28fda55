//! Status words (GB/T 16649.4, ISO/IEC 7816-4).
//!
//! No value is lost: what has no name here still is a [`StatusWord`] and prints as four hex digits.
//!
//! ```
//! use jinka::codec::{StatusWord, status};
//! assert_eq!(StatusWord(0x63C2).tries_left(), Some(2));
//! assert!(status::by_name("file not found").is_some_and(|set| set.contains(StatusWord(0x6A82))));
//! assert_eq!(StatusWord(0x6A99).meaning(), None);
//! ```

use std::fmt;

/// SW1 SW2, whatever their value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusWord(pub u16);

/// What SW1 says about the outcome of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// 9000 and 61xx.
    Normal,
    /// 62xx and 63xx.
    Warning,
    /// 64xx to 66xx.
    ExecutionError,
    /// 67xx to 6Fxx.
    CheckingError,
    /// 9xxx other than 9000: no interindustry meaning.
    Proprietary,
    /// SW1 neither 61 to 6F nor 9X: no status word at all.
    Invalid,
}

/// Named status words: one value, or a family of values that differ in SW2.
///
/// `name` is what a feature file says ("file not found"); `en` and `zh` say the meaning to a reader of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusSet {
    pub name: &'static str,
    pub en: &'static str,
    pub zh: &'static str,
    /// The bits that decide.
    mask: u16,
    /// What these bits are.
    value: u16,
}

const fn one(value: u16, name: &'static str, en: &'static str, zh: &'static str) -> StatusSet {
    StatusSet { name, en, zh, mask: 0xFFFF, value }
}

const fn family(mask: u16, value: u16, name: &'static str, en: &'static str, zh: &'static str) -> StatusSet {
    StatusSet { name, en, zh, mask, value }
}

/// Every named status word, in the order of their values; families stand where their first value does.
#[rustfmt::skip] // a table is read by rows
pub const STATUS_SETS: &[StatusSet] = &[
    family(0xFF00, 0x6100, "more data available", "done; more response data waits", "执行成功，尚有响应数据可取"),
    one(0x6200, "warning without information", "warning, memory unchanged; no information", "警告：存储器未改变，无信息给出"),
    one(0x6281, "data may be corrupted", "part of the returned data may be corrupted", "返回的数据可能部分损坏"),
    one(0x6282, "end of file reached", "end of file or record reached before Ne bytes, or search without a hit", "读出 Ne 字节之前已到文件或记录末尾，或搜索无结果"),
    one(0x6283, "selected file deactivated", "selected file or application is deactivated", "所选文件或应用已停用"),
    one(0x6284, "control information ill-formed", "file control information not formatted as requested (in TS 102 221: file terminated)", "文件控制信息格式不符合要求（TS 102 221 中表示文件已终止）"),
    one(0x6285, "selected file terminated", "selected file is in the termination state", "所选文件处于终止状态"),
    one(0x6286, "no sensor input", "no input data available from a sensor on the card", "卡上传感器无输入数据"),
    one(0x6300, "authentication failed", "verification or authentication failed; no information given", "校验或鉴别失败，无信息给出"),
    one(0x6381, "file filled up", "file filled up by the last write", "上次写入已将文件写满"),
    family(0xFFF0, 0x63C0, "tries left", "counter given: tries left, or retries used inside the card", "给出计数值：剩余尝试次数，或卡内重试次数"),
    one(0x6400, "execution error", "execution error, memory unchanged", "执行错误，存储器未改变"),
    one(0x6401, "immediate response required", "the card requires an immediate response", "卡片要求立即响应"),
    one(0x6500, "execution error memory changed", "execution error, memory changed; no information given", "执行错误，存储器已改变，无信息给出"),
    one(0x6581, "memory failure", "memory failure", "存储器故障"),
    one(0x6700, "wrong length", "wrong length (Lc or Le)", "长度错误（Lc 或 Le）"),
    one(0x6800, "class function not supported", "a function of the class byte is not supported; no information given", "CLA 中的功能不被支持，无信息给出"),
    one(0x6881, "logical channel not supported", "logical channel not supported", "不支持该逻辑信道"),
    one(0x6882, "secure messaging not supported", "secure messaging not supported", "不支持安全报文"),
    one(0x6883, "last command of chain expected", "last command of the chain expected", "期待命令链的最后一条命令"),
    one(0x6884, "command chaining not supported", "command chaining not supported", "不支持命令链"),
    one(0x6900, "command not allowed", "command not allowed; no information given", "命令不允许，无信息给出"),
    one(0x6981, "command incompatible with file structure", "command incompatible with the file structure", "命令与文件结构不相容"),
    one(0x6982, "security status not satisfied", "security status not satisfied", "不满足安全状态"),
    one(0x6983, "authentication method blocked", "authentication method blocked", "鉴别方法已锁定"),
    one(0x6984, "reference data not usable", "reference data not usable", "参考数据不可用"),
    one(0x6985, "conditions of use not satisfied", "conditions of use not satisfied", "不满足使用条件"),
    one(0x6986, "no current EF", "command not allowed: no current EF", "命令不允许：没有当前 EF"),
    one(0x6987, "secure messaging object missing", "expected secure messaging data object missing", "缺少预期的安全报文数据对象"),
    one(0x6988, "secure messaging object incorrect", "secure messaging data object incorrect", "安全报文数据对象不正确"),
    one(0x6A00, "wrong parameters", "wrong parameters P1-P2; no information given", "参数 P1-P2 错误，无信息给出"),
    one(0x6A80, "wrong data field", "incorrect parameters in the command data field", "命令数据字段中的参数不正确"),
    one(0x6A81, "function not supported", "function not supported", "不支持该功能"),
    one(0x6A82, "file not found", "file or application not found", "未找到文件或应用"),
    one(0x6A83, "record not found", "record not found", "未找到记录"),
    one(0x6A84, "not enough memory", "not enough memory space in the file", "文件中存储空间不足"),
    one(0x6A85, "length inconsistent with TLV structure", "Nc inconsistent with the TLV structure", "Nc 与 TLV 结构不一致"),
    one(0x6A86, "wrong P1-P2", "incorrect parameters P1-P2", "参数 P1-P2 不正确"),
    one(0x6A87, "length inconsistent with P1-P2", "Nc inconsistent with parameters P1-P2", "Nc 与参数 P1-P2 不一致"),
    one(0x6A88, "referenced data not found", "referenced data or reference data not found", "未找到所引用的数据或参考数据"),
    one(0x6A89, "file already exists", "file already exists", "文件已存在"),
    one(0x6A8A, "DF name already exists", "DF name already exists", "DF 名已存在"),
    one(0x6B00, "offset outside the file", "wrong parameters P1-P2, or an offset outside the EF", "参数 P1-P2 错误，或偏移超出 EF"),
    family(0xFF00, 0x6C00, "exact length told", "wrong Le; SW2 tells the exact number of available bytes", "Le 错误，SW2 给出可用字节的准确数目"),
    one(0x6D00, "instruction not supported", "instruction code not supported or invalid", "INS 不被支持或无效"),
    one(0x6E00, "class not supported", "class not supported", "CLA 不被支持"),
    one(0x6F00, "no precise diagnosis", "no precise diagnosis", "无精确诊断"),
    one(0x9000, "success", "success", "执行成功"),
];

/// Families that a feature may name and that overlap with named values: a range of outcomes, not a meaning of its own.
#[rustfmt::skip]
pub const WIDE_SETS: &[StatusSet] = &[
    family(0xFF00, 0x6200, "warning with memory unchanged", "warning, memory unchanged (62xx)", "警告：存储器未改变（62xx）"),
    family(0xFF00, 0x6300, "warning with memory changed", "warning, memory changed (63xx)", "警告：存储器已改变（63xx）"),
    family(0xFF00, 0x6400, "execution error with memory unchanged", "execution error, memory unchanged (64xx)", "执行错误：存储器未改变（64xx）"),
    family(0xFF00, 0x6500, "execution error with memory changed", "execution error, memory changed (65xx)", "执行错误：存储器已改变（65xx）"),
    family(0xFF00, 0x6800, "class function refused", "a function of the class byte is refused (68xx)", "CLA 中的功能被拒绝（68xx）"),
    family(0xFF00, 0x6900, "command refused", "command not allowed (69xx)", "命令不允许（69xx）"),
    family(0xFF00, 0x6A00, "parameters refused", "wrong parameters (6Axx)", "参数错误（6Axx）"),
];

/// The status word or family that a feature calls by this name, letter case aside.
pub fn by_name(name: &str) -> Option<&'static StatusSet> {
    STATUS_SETS.iter().chain(WIDE_SETS).find(|set| set.name.eq_ignore_ascii_case(name.trim()))
}

impl StatusSet {
    pub fn contains(&self, status: StatusWord) -> bool {
        status.0 & self.mask == self.value
    }

    /// The one value, `None` for a family.
    pub fn single(&self) -> Option<StatusWord> {
        (self.mask == 0xFFFF).then_some(StatusWord(self.value))
    }

    /// The values as a report writes them: `6A82`, `63Cx`, `61xx`.
    pub fn pattern(&self) -> String {
        let mut pattern = format!("{:04X}", self.value);
        let wild = match self.mask {
            0xFF00 => 2,
            0xFFF0 => 1,
            _ => 0,
        };
        pattern.truncate(4 - wild);
        pattern.extend(std::iter::repeat_n('x', wild));
        pattern
    }
}

impl StatusWord {
    pub const SUCCESS: Self = Self(0x9000);

    pub fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    pub fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// The named set it belongs to, if the interindustry table has one.
    pub fn named(self) -> Option<&'static StatusSet> {
        STATUS_SETS.iter().find(|set| set.contains(self))
    }

    /// What a feature file calls it: `file not found`.
    pub fn name(self) -> Option<&'static str> {
        self.named().map(|set| set.name)
    }

    /// The meaning in English and Chinese; `None` where the interindustry table has none.
    pub fn meaning(self) -> Option<(&'static str, &'static str)> {
        self.named().map(|set| (set.en, set.zh))
    }

    pub fn kind(self) -> StatusKind {
        match (self.sw1(), self.sw2()) {
            (0x61, _) | (0x90, 0x00) => StatusKind::Normal,
            (0x62 | 0x63, _) => StatusKind::Warning,
            (0x64..=0x66, _) => StatusKind::ExecutionError,
            (0x67..=0x6F, _) => StatusKind::CheckingError,
            (0x90..=0x9F, _) => StatusKind::Proprietary,
            _ => StatusKind::Invalid,
        }
    }

    pub fn is_success(self) -> bool {
        self == Self::SUCCESS
    }

    /// 63Cx: the counter x, 0 to 15.
    pub fn tries_left(self) -> Option<u8> {
        (self.0 & 0xFFF0 == 0x63C0).then_some(self.sw2() & 0x0F)
    }

    /// 61xx: how many bytes wait, 1 to 256; 6100 says 256 (or more).
    pub fn bytes_waiting(self) -> Option<usize> {
        (self.sw1() == 0x61).then_some(count_of(self.sw2()))
    }

    /// 6Cxx: the exact Ne to ask for, 1 to 256; 6C00 says 256.
    pub fn exact_ne(self) -> Option<usize> {
        (self.sw1() == 0x6C).then_some(count_of(self.sw2()))
    }
}

fn count_of(sw2: u8) -> usize {
    if sw2 == 0 { 256 } else { usize::from(sw2) }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

#[cfg(test)]
mod tests;
