/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Letters and digits.
    Alphanumeric,
    /// Any printable characters; Chinese ones in GBK.
    Characters,
    /// Bytes with a structure of their own.
    Binary,
    /// Decimal digits from the left, filled with F on the right.
    CompressedNumeric,
    /// Decimal digits, filled with zeros on the left.
    Numeric,
    /// Data objects inside.
    Template,
    /// Tags and lengths.
    List,
}

/// One tag of a payment application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagInfo {
    pub tag: u32,
    /// The name; features and messages call the object so.
    pub en: &'static str,
    pub zh: &'static str,
    pub format: Format,
    /// Least and most bytes.
    pub least: u8,
    pub most: u8,
}

const fn t(tag: u32, format: Format, least: u8, most: u8, en: &'static str, zh: &'static str) -> TagInfo {
    TagInfo { tag, en, zh, format, least, most }
}

use Format::{
    Alphanumeric as An, Binary as B, Characters as Ans, CompressedNumeric as Cn, List, Numeric as N, Template as T,
};

/// The dictionary, in the order of the tags' bytes. EMV's: openemv/emv-utils. PBOC's own (9F51, 9F5D, 9F61 to 9F63, 9F66,
/// 9F69, 9F6C, 9F6D, 9F74, 9F77 to 9F7B, DF31, DF4D, DF4F, DF60 to DF63, DF69, DF71, DF76 to DF79): a commented tag header of a
/// self-service kernel, sinpolib/nfcard and neil-pan-s/qpboc-kernel. 9F52 to 9F59, 9F5C, 9F72, 9F73, 9F75 and 9F76: from
/// knowledge. 97, 9F06 and the terminal's own: EMV.
#[rustfmt::skip] // a table is read by rows
pub const TAGS: &[TagInfo] = &[
    t(0x42, N, 3, 3, "issuer identification number", "发卡机构标识号"),
    t(0x4F, B, 5, 16, "ADF name", "ADF 名"),
    t(0x50, Ans, 1, 16, "application label", "应用标签"),
    t(0x56, B, 1, 76, "track 1 equivalent data", "磁道 1 等效数据"),
    t(0x57, B, 0, 19, "track 2 equivalent data", "磁道 2 等效数据"),
    t(0x5A, Cn, 1, 10, "account number", "应用主账号"),
    t(0x5F20, Ans, 2, 26, "cardholder name", "持卡人姓名"),
    t(0x5F24, N, 3, 3, "expiry date", "应用失效日期"),
    t(0x5F25, N, 3, 3, "effective date", "应用生效日期"),
    t(0x5F28, N, 2, 2, "issuer country code", "发卡机构国家代码"),
    t(0x5F2A, N, 2, 2, "transaction currency code", "交易货币代码"),
    t(0x5F2D, An, 2, 8, "language preference", "首选语言"),
    t(0x5F30, N, 2, 2, "service code", "服务码"),
    t(0x5F34, N, 1, 1, "account sequence number", "应用主账号序列号"),
    t(0x5F36, N, 1, 1, "transaction currency exponent", "交易货币指数"),
    t(0x5F50, Ans, 1, 252, "issuer URL", "发卡机构 URL"),
    t(0x61, T, 0, 252, "application template", "应用模板"),
    t(0x6F, T, 0, 252, "file control information", "文件控制信息（FCI）"),
    t(0x70, T, 0, 252, "record template", "记录模板"),
    t(0x71, T, 0, 252, "issuer script template 1", "发卡机构脚本模板 1"),
    t(0x72, T, 0, 252, "issuer script template 2", "发卡机构脚本模板 2"),
    t(0x73, T, 0, 252, "directory discretionary template", "目录自由数据模板"),
    t(0x77, T, 0, 252, "response template, format 2", "响应模板（格式 2）"),
    t(0x80, B, 0, 252, "response template, format 1", "响应模板（格式 1）"),
    t(0x81, B, 4, 4, "amount authorised, binary", "授权金额（二进制）"),
    t(0x82, B, 2, 2, "application interchange profile", "应用交互特征（AIP）"),
    t(0x83, B, 0, 252, "command template", "命令模板"),
    t(0x84, B, 5, 16, "DF name", "专用文件名"),
    t(0x86, B, 0, 252, "issuer script command", "发卡机构脚本命令"),
    t(0x87, B, 1, 1, "application priority indicator", "应用优先指示符"),
    t(0x88, B, 1, 1, "short file identifier of the directory", "目录文件的短文件标识符"),
    t(0x89, Ans, 6, 6, "authorisation code", "授权码"),
    t(0x8A, An, 2, 2, "authorisation response code", "授权响应码"),
    t(0x8C, List, 0, 252, "CDOL1", "卡片风险管理数据对象列表 1（CDOL1）"),
    t(0x8D, List, 0, 252, "CDOL2", "卡片风险管理数据对象列表 2（CDOL2）"),
    t(0x8E, B, 10, 252, "CVM list", "持卡人验证方法列表（CVM 列表）"),
    t(0x8F, B, 1, 1, "CA public key index", "CA 公钥索引"),
    t(0x90, B, 0, 248, "issuer public key certificate", "发卡机构公钥证书"),
    t(0x91, B, 8, 16, "issuer authentication data", "发卡机构认证数据"),
    t(0x92, B, 0, 248, "issuer public key remainder", "发卡机构公钥余项"),
    t(0x93, B, 0, 248, "signed static application data", "签名的静态应用数据"),
    t(0x94, B, 0, 252, "application file locator", "应用文件定位器（AFL）"),
    t(0x95, B, 5, 5, "terminal verification results", "终端验证结果（TVR）"),
    t(0x97, List, 0, 252, "TDOL", "交易证书数据对象列表（TDOL）"),
    t(0x98, B, 20, 20, "TC hash value", "交易证书哈希值"),
    t(0x9A, N, 3, 3, "transaction date", "交易日期"),
    t(0x9B, B, 2, 2, "transaction status information", "交易状态信息（TSI）"),
    t(0x9C, N, 1, 1, "transaction type", "交易类型"),
    t(0x9F01, N, 6, 6, "acquirer identifier", "收单机构标识"),
    t(0x9F02, N, 6, 6, "amount, authorised", "授权金额"),
    t(0x9F03, N, 6, 6, "amount, other", "其他金额"),
    t(0x9F04, B, 4, 4, "amount, other, binary", "其他金额（二进制）"),
    t(0x9F05, B, 1, 32, "application discretionary data", "应用自定义数据"),
    t(0x9F06, B, 5, 16, "application identifier of the terminal", "终端应用标识符（AID）"),
    t(0x9F07, B, 2, 2, "application usage control", "应用用途控制（AUC）"),
    t(0x9F08, B, 2, 2, "application version number", "卡片应用版本号"),
    t(0x9F09, B, 2, 2, "application version number of the terminal", "终端应用版本号"),
    t(0x9F0B, Ans, 27, 45, "cardholder name, extended", "持卡人姓名扩展"),
    t(0x9F0D, B, 5, 5, "issuer action code, default", "发卡机构行为代码（缺省）"),
    t(0x9F0E, B, 5, 5, "issuer action code, denial", "发卡机构行为代码（拒绝）"),
    t(0x9F0F, B, 5, 5, "issuer action code, online", "发卡机构行为代码（联机）"),
    t(0x9F10, B, 0, 32, "issuer application data", "发卡机构应用数据"),
    t(0x9F11, N, 1, 1, "issuer code table index", "发卡机构代码表索引"),
    t(0x9F12, Ans, 1, 16, "preferred name", "应用首选名称"),
    t(0x9F13, B, 2, 2, "last online ATC", "上次联机应用交易计数器（ATC）"),
    t(0x9F14, B, 1, 1, "lower consecutive offline limit of the terminal", "连续脱机交易下限（终端检查）"),
    t(0x9F15, N, 2, 2, "merchant category code", "商户分类码"),
    t(0x9F16, Ans, 15, 15, "merchant identifier", "商户标识"),
    t(0x9F17, B, 1, 1, "PIN try counter", "PIN 尝试计数器"),
    t(0x9F18, B, 4, 4, "issuer script identifier", "发卡机构脚本标识"),
    t(0x9F1A, N, 2, 2, "terminal country code", "终端国家代码"),
    t(0x9F1B, B, 4, 4, "terminal floor limit", "终端最低限额"),
    t(0x9F1C, An, 8, 8, "terminal identification", "终端标识"),
    t(0x9F1D, B, 1, 8, "terminal risk management data", "终端风险管理数据"),
    t(0x9F1E, An, 8, 8, "interface device serial number", "接口设备序列号"),
    t(0x9F1F, Ans, 0, 252, "track 1 discretionary data", "磁道 1 自定义数据"),
    t(0x9F20, Cn, 0, 252, "track 2 discretionary data", "磁道 2 自定义数据"),
    t(0x9F21, N, 3, 3, "transaction time", "交易时间"),
    t(0x9F23, B, 1, 1, "upper consecutive offline limit of the terminal", "连续脱机交易上限（终端检查）"),
    t(0x9F26, B, 8, 8, "application cryptogram", "应用密文（AC）"),
    t(0x9F27, B, 1, 1, "cryptogram information data", "密文信息数据（CID）"),
    t(0x9F2D, B, 0, 248, "ICC PIN key certificate", "IC 卡 PIN 加密公钥证书"),
    t(0x9F2E, B, 1, 3, "ICC PIN key exponent", "IC 卡 PIN 加密公钥指数"),
    t(0x9F2F, B, 0, 248, "ICC PIN key remainder", "IC 卡 PIN 加密公钥余项"),
    t(0x9F32, B, 1, 3, "issuer public key exponent", "发卡机构公钥指数"),
    t(0x9F33, B, 3, 3, "terminal capabilities", "终端性能"),
    t(0x9F34, B, 3, 3, "CVM results", "持卡人验证结果"),
    t(0x9F35, N, 1, 1, "terminal type", "终端类型"),
    t(0x9F36, B, 2, 2, "application transaction counter", "应用交易计数器（ATC）"),
    t(0x9F37, B, 4, 4, "unpredictable number", "不可预知数"),
    t(0x9F38, List, 0, 252, "PDOL", "处理选项数据对象列表（PDOL）"),
    t(0x9F39, N, 1, 1, "POS entry mode", "POS 输入方式"),
    t(0x9F40, B, 5, 5, "additional terminal capabilities", "附加终端性能"),
    t(0x9F41, N, 2, 4, "transaction sequence counter", "交易序列计数器"),
    t(0x9F42, N, 2, 2, "application currency code", "应用货币代码"),
    t(0x9F44, N, 1, 1, "application currency exponent", "应用货币指数"),
    t(0x9F45, B, 2, 2, "data authentication code", "数据认证码"),
    t(0x9F46, B, 0, 248, "ICC public key certificate", "IC 卡公钥证书"),
    t(0x9F47, B, 1, 3, "ICC public key exponent", "IC 卡公钥指数"),
    t(0x9F48, B, 0, 248, "ICC public key remainder", "IC 卡公钥余项"),
    t(0x9F49, List, 0, 252, "DDOL", "动态数据认证数据对象列表（DDOL）"),
    t(0x9F4A, B, 1, 252, "static data authentication tag list", "静态数据认证标签列表"),
    t(0x9F4B, B, 0, 248, "signed dynamic application data", "签名的动态应用数据"),
    t(0x9F4C, B, 2, 8, "ICC dynamic number", "IC 卡动态数"),
    t(0x9F4D, B, 2, 2, "log entry", "交易日志入口"),
    t(0x9F4E, Ans, 1, 20, "merchant name and location", "商户名称"),
    t(0x9F4F, List, 0, 252, "log format", "交易日志格式"),
    t(0x9F51, N, 2, 2, "application currency code of card risk management", "应用货币代码（卡片风险管理、电子现金）"),
    t(0x9F52, B, 2, 6, "application default action", "应用缺省行为（ADA）"),
    t(0x9F53, B, 1, 1, "consecutive transaction limit, international currency", "连续脱机交易限制数（国际－货币）"),
    t(0x9F54, N, 6, 6, "cumulative offline amount limit", "累计脱机交易金额限制"),
    t(0x9F55, B, 1, 1, "geographic indicator", "地理指示位"),
    t(0x9F56, B, 1, 1, "issuer authentication indicator", "发卡机构认证指示位"),
    t(0x9F57, N, 2, 2, "issuer country code of card risk management", "发卡机构国家代码（卡片风险管理）"),
    t(0x9F58, B, 1, 1, "lower consecutive offline limit", "连续脱机交易下限"),
    t(0x9F59, B, 1, 1, "upper consecutive offline limit", "连续脱机交易上限"),
    t(0x9F5C, N, 6, 6, "upper cumulative offline amount limit", "累计脱机交易金额上限"),
    t(0x9F5D, N, 6, 6, "available offline spending amount", "可用脱机消费金额"),
    t(0x9F61, Cn, 1, 40, "identity document number", "持卡人证件号"),
    t(0x9F62, Cn, 1, 1, "identity document type", "持卡人证件类型"),
    t(0x9F63, B, 1, 16, "card product identification", "卡产品标识信息"),
    t(0x9F66, B, 4, 4, "terminal transaction qualifiers", "终端交易属性（TTQ）"),
    t(0x9F69, B, 1, 16, "card authentication related data", "卡认证相关数据"),
    t(0x9F6C, B, 2, 2, "card transaction qualifiers", "卡片交易属性（CTQ）"),
    t(0x9F6D, N, 6, 6, "electronic cash reset threshold", "电子现金重置阈值"),
    t(0x9F72, B, 1, 1, "consecutive transaction limit, international country", "连续脱机交易限制数（国际－国家）"),
    t(0x9F73, N, 4, 4, "currency conversion factor", "货币转换因子"),
    t(0x9F74, An, 6, 6, "electronic cash issuer authorisation code", "电子现金发卡机构授权码"),
    t(0x9F75, N, 6, 6, "cumulative offline amount limit, two currencies", "累计脱机交易金额限制（双货币）"),
    t(0x9F76, N, 2, 2, "second application currency code", "第二应用货币代码"),
    t(0x9F77, N, 6, 6, "electronic cash balance limit", "电子现金余额上限"),
    t(0x9F78, N, 6, 6, "electronic cash single-transaction limit", "电子现金单笔交易限额"),
    t(0x9F79, N, 6, 6, "electronic cash balance", "电子现金余额"),
    t(0x9F7A, N, 1, 1, "electronic cash terminal indicator", "电子现金终端支持指示器"),
    t(0x9F7B, N, 6, 6, "electronic cash terminal limit", "电子现金终端交易限额"),
    t(0xA5, T, 0, 252, "proprietary template of the FCI", "FCI 数据专用模板"),
    t(0xBF0C, T, 0, 222, "issuer discretionary data of the FCI", "FCI 发卡机构自定义数据"),
    t(0xDF31, B, 5, 20, "issuer script result", "发卡机构脚本结果"),
    t(0xDF4D, B, 2, 2, "load log entry", "圈存日志入口"),
    t(0xDF4F, List, 0, 252, "load log format", "圈存日志格式"),
    t(0xDF60, B, 1, 1, "CAPP transaction indicator", "CAPP 交易指示位"),
    t(0xDF61, B, 1, 1, "segmented fare application flag", "分段扣费应用标识"),
    t(0xDF62, N, 6, 6, "segmented fare offset limit", "分段扣费抵扣限额"),
    t(0xDF63, N, 6, 6, "segmented fare offset used", "分段扣费已抵扣额"),
    t(0xDF69, B, 1, 1, "SM algorithm support indicator", "国密算法支持指示器"),
    t(0xDF71, N, 2, 2, "second electronic cash currency code", "电子现金第二货币代码"),
    t(0xDF76, N, 6, 6, "second electronic cash reset threshold", "第二货币电子现金重置阈值"),
    t(0xDF77, N, 6, 6, "second electronic cash balance limit", "第二货币电子现金余额上限"),
    t(0xDF78, N, 6, 6, "second electronic cash single-transaction limit", "第二货币电子现金单笔交易限额"),
    t(0xDF79, N, 6, 6, "second electronic cash balance", "第二货币电子现金余额"),
];

/// What the dictionary says of a tag.
pub fn tag(tag: u32) -> Option<&'static TagInfo> {
    TAGS.iter().find(|info| info.tag == tag)
}

/// The tag that is called so in English, letter case aside.
pub fn by_name(name: &str) -> Option<&'static TagInfo> {
    TAGS.iter().find(|info| info.en.eq_ignore_ascii_case(name.trim()))
}

impl Format {
    /// The standard's sign, and what it means.
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Alphanumeric => ("an: letters and digits", "an：字母和数字"),
            Self::Characters => ("ans: printable characters", "ans：可显示字符"),
            Self::Binary => ("b: binary", "b：二进制"),
            Self::CompressedNumeric => ("cn: decimal digits, F on the right", "cn：压缩数字，右补 F"),
            Self::Numeric => ("n: decimal digits, zeros on the left", "n：数字，左补零"),
            Self::Template => ("template", "模板"),
            Self::List => ("list of tags and lengths", "标签和长度的列表"),
        }
    }
}
