//! Names of BER-TLV tags: interindustry data elements (GB/T 16649.4 and .6, ISO/IEC 7816-4 and -6) and what SELECT returns.

/// Tags with one meaning wherever they stand; sorted by their bytes.
#[rustfmt::skip] // a table is read by rows
const ANYWHERE: &[(u32, &str, &str)] = &[
    (0x41, "country code", "国家代码"),
    (0x42, "issuer identification number", "发卡机构标识号"),
    (0x43, "card service data", "卡服务数据"),
    (0x44, "initial access data", "初始访问数据"),
    (0x45, "card issuer's data", "发卡机构数据"),
    (0x46, "pre-issuing data", "预发行数据"),
    (0x47, "card capabilities", "卡能力"),
    (0x48, "status information", "状态信息"),
    (0x4D, "extended header list", "扩展首标列表"),
    (0x4F, "application identifier", "应用标识符"),
    (0x50, "application label", "应用标签"),
    (0x51, "file reference (path)", "文件引用（路径）"),
    (0x52, "command to perform", "待执行命令"),
    (0x53, "discretionary data", "自由数据"),
    (0x54, "offset", "偏移"),
    (0x56, "track 1 equivalent data", "磁道 1 等效数据"),
    (0x57, "track 2 equivalent data", "磁道 2 等效数据"),
    (0x59, "card expiry date", "卡有效期"),
    (0x5A, "primary account number", "主账号"),
    (0x5B, "name", "姓名"),
    (0x5C, "tag list", "标签列表"),
    (0x5D, "header list", "首标列表"),
    (0x5F20, "cardholder name", "持卡人姓名"),
    (0x5F24, "expiry date", "失效日期"),
    (0x5F25, "effective date", "生效日期"),
    (0x5F28, "issuer country code", "发卡国家代码"),
    (0x5F29, "interchange profile", "交换配置"),
    (0x5F2A, "currency code", "货币代码"),
    (0x5F2B, "date of birth", "出生日期"),
    (0x5F2D, "language preference", "首选语言"),
    (0x5F30, "service code", "服务码"),
    (0x5F34, "account sequence number", "账户序号"),
    (0x5F35, "sex", "性别"),
    (0x61, "application template", "应用模板"),
    (0x62, "file control parameters (FCP)", "文件控制参数（FCP）"),
    (0x64, "file management data (FMD)", "文件管理数据（FMD）"),
    (0x65, "cardholder related data", "持卡人相关数据"),
    (0x66, "card data", "卡数据"),
    (0x6E, "application related data", "应用相关数据"),
    (0x6F, "file control information (FCI)", "文件控制信息（FCI）"),
    (0x73, "discretionary data objects", "自由数据对象"),
    (0x7C, "dynamic authentication data", "动态鉴别数据"),
    (0x7F21, "cardholder certificate", "持卡人证书"),
    (0x7F49, "public key", "公钥"),
    (0x7F4E, "certificate body", "证书体"),
    (0x7F60, "biometric information template", "生物特征信息模板"),
    (0x7F61, "biometric information group template", "生物特征信息组模板"),
    (0x7F66, "extended length information", "扩展长度信息"),
    (0xBF0C, "issuer discretionary data", "发卡机构自由数据"),
];

/// Context-specific tags inside FCP, FCI and FMD; sorted by their bytes.
#[rustfmt::skip] // a table is read by rows
const IN_CONTROL_INFO: &[(u32, &str, &str)] = &[
    (0x80, "file size", "文件大小"),
    (0x81, "total file size", "文件总大小"),
    (0x82, "file descriptor", "文件描述符"),
    (0x83, "file identifier", "文件标识符"),
    (0x84, "DF name", "DF 名"),
    (0x85, "proprietary information", "专有信息"),
    (0x86, "security attributes, proprietary", "安全属性（专有格式）"),
    (0x87, "identifier of the EF with more control information", "含扩展控制信息的 EF 标识符"),
    (0x88, "short EF identifier", "短 EF 标识符"),
    (0x8A, "life cycle status", "生命周期状态"),
    (0x8B, "security attributes, reference to an EF", "安全属性（引用 EF）"),
    (0x8C, "security attributes, compact", "安全属性（紧缩格式）"),
    (0x8D, "identifier of the EF with security environments", "含安全环境的 EF 标识符"),
    (0x8E, "channel security attribute", "信道安全属性"),
    (0xA0, "security attribute template for data objects", "数据对象安全属性模板"),
    (0xA1, "security attribute template, proprietary", "专有安全属性模板"),
    (0xA5, "proprietary information, TLV", "专有信息（TLV）"),
    (0xAB, "security attributes, expanded", "安全属性（扩展格式）"),
    (0xC6, "PIN status template", "PIN 状态模板"),
];

/// The name of a tag in English and Chinese; `parent` is the tag of the template that it stands in.
pub fn tag_name(tag: u32, parent: Option<u32>) -> Option<(&'static str, &'static str)> {
    let find = |table: &[(u32, &'static str, &'static str)]| {
        table.iter().find(|(value, ..)| *value == tag).map(|(_, en, zh)| (*en, *zh))
    };
    match parent {
        Some(0x62 | 0x64 | 0x6F) => find(IN_CONTROL_INFO).or_else(|| find(ANYWHERE)),
        Some(0x61 | 0xA5 | 0xBF0C) if tag == 0x87 => Some(("application priority indicator", "应用优先指示符")),
        _ => find(ANYWHERE),
    }
}

#[cfg(test)]
mod tests {
    use super::{ANYWHERE, IN_CONTROL_INFO, tag_name};
    use crate::codec::Tag;

    #[test]
    fn tables_are_sorted_and_in_their_class() {
        for table in [ANYWHERE, IN_CONTROL_INFO] {
            assert!(table.is_sorted_by(|(a, ..), (b, ..)| Tag(*a).to_bytes() < Tag(*b).to_bytes()));
        }
        for (tag, en, zh) in ANYWHERE.iter().chain(IN_CONTROL_INFO) {
            assert_eq!(Tag(*tag).to_bytes().len(), if *tag > 0xFF { 2 } else { 1 });
            assert!(!en.is_empty() && !zh.is_empty());
        }
    }

    #[test]
    fn a_context_specific_tag_needs_its_template() {
        assert_eq!(tag_name(0x82, Some(0x62)), Some(("file descriptor", "文件描述符")));
        assert_eq!(tag_name(0x82, None), None);
        assert_eq!(tag_name(0x87, Some(0x61)), Some(("application priority indicator", "应用优先指示符")));
        assert_eq!(tag_name(0x4F, Some(0x61)), Some(("application identifier", "应用标识符")));
        assert_eq!(tag_name(0x80, Some(0xA5)), None);
    }
}
