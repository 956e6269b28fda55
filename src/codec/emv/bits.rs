/// A data object whose bits have meanings of their own.
#[derive(Debug, Clone, Copy)]
pub struct BitField {
    /// Bytes that it has.
    pub len: usize,
    pub bits: &'static [Bits],
}

/// What some bits of one byte say when they have a value.
#[derive(Debug, Clone, Copy)]
pub struct Bits {
    /// Counted from 1, as the standard does.
    pub byte: usize,
    pub mask: u8,
    pub value: u8,
    pub en: &'static str,
    pub zh: &'static str,
}

/// One bit that is set.
const fn b(byte: usize, mask: u8, en: &'static str, zh: &'static str) -> Bits {
    Bits { byte, mask, value: mask, en, zh }
}

/// Several bits with one value.
const fn v(byte: usize, mask: u8, value: u8, en: &'static str, zh: &'static str) -> Bits {
    Bits { byte, mask, value, en, zh }
}

/// Terminal verification results, and the issuer action codes that look at them. Source: openemv/emv-utils, TVR table.
#[rustfmt::skip] // a table is read by rows
const TVR: BitField = BitField { len: 5, bits: &[
    b(1, 0x80, "offline data authentication was not performed", "未进行脱机数据认证"),
    b(1, 0x40, "SDA failed", "SDA 失败"),
    b(1, 0x20, "ICC data missing", "IC 卡数据缺失"),
    b(1, 0x10, "card appears on the exception file", "卡片出现在终端异常文件中"),
    b(1, 0x08, "DDA failed", "DDA 失败"),
    b(1, 0x04, "CDA failed", "CDA 失败"),
    b(1, 0x02, "SDA selected", "选择了 SDA"),
    b(2, 0x80, "card and terminal have different application versions", "IC 卡和终端应用版本不一致"),
    b(2, 0x40, "application expired", "应用已过期"),
    b(2, 0x20, "application not yet effective", "应用尚未生效"),
    b(2, 0x10, "requested service not allowed for the card product", "卡片不允许所请求的服务"),
    b(2, 0x08, "new card", "新卡"),
    b(3, 0x80, "cardholder verification was not successful", "持卡人验证未成功"),
    b(3, 0x40, "unrecognised CVM", "未知的 CVM"),
    b(3, 0x20, "PIN try limit exceeded", "PIN 重试次数超限"),
    b(3, 0x10, "PIN required, PIN pad missing or broken", "要求输入 PIN，但密码键盘不存在或工作不正常"),
    b(3, 0x08, "PIN required, PIN pad present, PIN not entered", "要求输入 PIN，密码键盘存在但未输入 PIN"),
    b(3, 0x04, "online PIN entered", "已输入联机 PIN"),
    b(4, 0x80, "transaction exceeds the floor limit", "交易超过最低限额"),
    b(4, 0x40, "lower consecutive offline limit exceeded", "超过连续脱机交易下限"),
    b(4, 0x20, "upper consecutive offline limit exceeded", "超过连续脱机交易上限"),
    b(4, 0x10, "transaction selected at random for online processing", "交易被随机选择联机处理"),
    b(4, 0x08, "merchant forced the transaction online", "商户要求联机交易"),
    b(5, 0x80, "default TDOL used", "使用缺省 TDOL"),
    b(5, 0x40, "issuer authentication failed", "发卡机构认证失败"),
    b(5, 0x20, "script processing failed before the final GENERATE AC", "最后一次 GENERATE AC 之前脚本处理失败"),
    b(5, 0x10, "script processing failed after the final GENERATE AC", "最后一次 GENERATE AC 之后脚本处理失败"),
] };

/// Transaction status information. Source: openemv/emv-utils.
#[rustfmt::skip]
const TSI: BitField = BitField { len: 2, bits: &[
    b(1, 0x80, "offline data authentication performed", "已进行脱机数据认证"),
    b(1, 0x40, "cardholder verification performed", "已进行持卡人验证"),
    b(1, 0x20, "card risk management performed", "已进行卡片风险管理"),
    b(1, 0x10, "issuer authentication performed", "已进行发卡机构认证"),
    b(1, 0x08, "terminal risk management performed", "已进行终端风险管理"),
    b(1, 0x04, "script processing performed", "已进行脚本处理"),
] };

/// Application interchange profile. Source: openemv/emv-utils; the two articles on PBOC agree.
#[rustfmt::skip]
const AIP: BitField = BitField { len: 2, bits: &[
    b(1, 0x40, "SDA supported", "支持 SDA"),
    b(1, 0x20, "DDA supported", "支持 DDA"),
    b(1, 0x10, "cardholder verification supported", "支持持卡人验证"),
    b(1, 0x08, "terminal risk management to be performed", "要求执行终端风险管理"),
    b(1, 0x04, "issuer authentication by EXTERNAL AUTHENTICATE supported", "支持用 EXTERNAL AUTHENTICATE 认证发卡机构"),
    b(1, 0x01, "CDA supported", "支持 CDA"),
] };

/// Application usage control. Source: openemv/emv-utils.
#[rustfmt::skip]
const AUC: BitField = BitField { len: 2, bits: &[
    b(1, 0x80, "valid for domestic cash", "可用于国内现金交易"),
    b(1, 0x40, "valid for international cash", "可用于国际现金交易"),
    b(1, 0x20, "valid for domestic goods", "可用于国内购买商品"),
    b(1, 0x10, "valid for international goods", "可用于国际购买商品"),
    b(1, 0x08, "valid for domestic services", "可用于国内服务"),
    b(1, 0x04, "valid for international services", "可用于国际服务"),
    b(1, 0x02, "valid at ATMs", "可用于 ATM"),
    b(1, 0x01, "valid at terminals other than ATMs", "可用于 ATM 以外的终端"),
    b(2, 0x80, "domestic cashback allowed", "允许国内返现"),
    b(2, 0x40, "international cashback allowed", "允许国际返现"),
] };

/// Terminal transaction qualifiers. Source: neil-pan-s/qpboc-kernel; the two highest bits of byte 1 in use from knowledge.
#[rustfmt::skip]
const TTQ: BitField = BitField { len: 4, bits: &[
    b(1, 0x80, "contactless magnetic stripe supported", "支持非接触式磁条"),
    b(1, 0x40, "contactless PBOC supported", "支持非接触式 PBOC"),
    b(1, 0x20, "qPBOC supported", "支持 qPBOC"),
    b(1, 0x10, "contact PBOC supported", "支持接触式 PBOC"),
    b(1, 0x08, "offline-only terminal", "终端仅支持脱机"),
    b(1, 0x04, "online PIN supported", "支持联机 PIN"),
    b(1, 0x02, "signature supported", "支持签名"),
    b(2, 0x80, "online cryptogram required", "要求联机应用密文"),
    b(2, 0x40, "CVM required", "要求 CVM"),
    b(4, 0x80, "fDDA version 01 supported", "支持 fDDA 版本 01"),
] };

/// Card transaction qualifiers. Source: neil-pan-s/qpboc-kernel.
#[rustfmt::skip]
const CTQ: BitField = BitField { len: 2, bits: &[
    b(1, 0x80, "online PIN required", "需要联机 PIN"),
    b(1, 0x40, "signature required", "需要签名"),
    b(1, 0x20, "go online if offline authentication fails", "脱机认证失败时联机"),
    b(1, 0x10, "end if offline authentication fails and contact is possible", "脱机认证失败且可用接触式时终止"),
] };

/// Card verification results of PBOC: the four bytes in tag 9F10, of which the first is their length 03. The second byte's
/// bits 6 and 5: neil-pan-s/qpboc-kernel; all others from knowledge.
#[rustfmt::skip]
pub const CVR: BitField = BitField { len: 4, bits: &[
    v(2, 0xC0, 0x00, "second GENERATE AC: AAC", "第二个 GENERATE AC：AAC"),
    v(2, 0xC0, 0x40, "second GENERATE AC: TC", "第二个 GENERATE AC：TC"),
    v(2, 0xC0, 0x80, "second GENERATE AC: not requested", "第二个 GENERATE AC：未请求"),
    v(2, 0x30, 0x00, "first GENERATE AC: AAC", "第一个 GENERATE AC：AAC"),
    v(2, 0x30, 0x10, "first GENERATE AC: TC", "第一个 GENERATE AC：TC"),
    v(2, 0x30, 0x20, "first GENERATE AC: ARQC", "第一个 GENERATE AC：ARQC"),
    b(2, 0x08, "issuer authentication failed", "发卡机构认证失败"),
    b(2, 0x04, "offline PIN verification performed", "已执行脱机 PIN 校验"),
    b(2, 0x02, "offline PIN verification failed", "脱机 PIN 校验失败"),
    b(2, 0x01, "unable to go online", "不能联机"),
    b(3, 0x80, "last online transaction not completed", "上次联机交易未完成"),
    b(3, 0x40, "PIN try limit exceeded", "PIN 重试次数超限"),
    b(3, 0x20, "velocity checking counters exceeded", "超过频度检查限制"),
    b(3, 0x10, "new card", "新卡"),
    b(3, 0x08, "issuer authentication failed in the last online transaction", "上次联机交易发卡机构认证失败"),
    b(3, 0x04, "issuer authentication not performed after online authorisation", "联机授权后未执行发卡机构认证"),
    b(3, 0x02, "application blocked because the PIN try limit was exceeded", "因 PIN 重试次数超限应用被锁定"),
    b(3, 0x01, "SDA failed in the last transaction, declined offline", "上次交易 SDA 失败并脱机拒绝"),
    b(4, 0x08, "script processing failed", "脚本处理失败"),
    b(4, 0x04, "DDA failed in the last transaction, declined offline", "上次交易 DDA 失败并脱机拒绝"),
    b(4, 0x02, "DDA performed", "已执行 DDA"),
] };

/// Cryptogram information data. Source: openemv/emv-utils.
#[rustfmt::skip]
const CID: BitField = BitField { len: 1, bits: &[
    v(1, 0xC0, 0x00, "AAC: declined", "AAC：拒绝"),
    v(1, 0xC0, 0x40, "TC: approved", "TC：批准"),
    v(1, 0xC0, 0x80, "ARQC: online authorisation requested", "ARQC：请求联机授权"),
    v(1, 0xC0, 0xC0, "reserved type of cryptogram", "保留的密文类型"),
    b(1, 0x08, "advice required", "需要通知"),
    v(1, 0x07, 0x01, "service not allowed", "服务不被允许"),
    v(1, 0x07, 0x02, "PIN try limit exceeded", "PIN 重试次数超限"),
    v(1, 0x07, 0x03, "issuer authentication failed", "发卡机构认证失败"),
] };

/// The meaning of a tag's bits, where it has one.
pub fn field(tag: u32) -> Option<&'static BitField> {
    match tag {
        0x82 => Some(&AIP),
        0x95 | 0x9F0D..=0x9F0F => Some(&TVR),
        0x9B => Some(&TSI),
        0x9F07 => Some(&AUC),
        0x9F27 => Some(&CID),
        0x9F66 => Some(&TTQ),
        0x9F6C => Some(&CTQ),
        _ => None,
    }
}

/// What the bits of `bytes` say, in English and Chinese, in the order of the table; of another length than the field's, nothing.
pub fn words(field: &BitField, bytes: &[u8]) -> Vec<(&'static str, &'static str)> {
    if bytes.len() != field.len {
        return Vec::new();
    }
    let says = |bits: &&Bits| bytes.get(bits.byte - 1).is_some_and(|byte| byte & bits.mask == bits.value);
    field.bits.iter().filter(says).map(|bits| (bits.en, bits.zh)).collect()
}
