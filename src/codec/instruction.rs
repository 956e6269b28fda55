//! Names of instruction bytes (GB/T 16649.4, .8 and .9; ISO/IEC 7816-4, -8 and -9).

/// INS, English name, Chinese name; sorted by INS.
#[rustfmt::skip] // a table is read by rows
pub const NAMES: &[(u8, &str, &str)] = &[
    (0x04, "DEACTIVATE FILE", "停用文件"),
    (0x0C, "ERASE RECORD", "擦除记录"),
    (0x0E, "ERASE BINARY", "擦除二进制"),
    (0x0F, "ERASE BINARY (odd)", "擦除二进制（奇数 INS）"),
    (0x20, "VERIFY", "校验"),
    (0x21, "VERIFY (odd)", "校验（奇数 INS）"),
    (0x22, "MANAGE SECURITY ENVIRONMENT", "管理安全环境"),
    (0x24, "CHANGE REFERENCE DATA", "更改参考数据"),
    (0x26, "DISABLE VERIFICATION REQUIREMENT", "停用校验要求"),
    (0x28, "ENABLE VERIFICATION REQUIREMENT", "启用校验要求"),
    (0x2A, "PERFORM SECURITY OPERATION", "执行安全操作"),
    (0x2C, "RESET RETRY COUNTER", "重置重试计数器"),
    (0x44, "ACTIVATE FILE", "激活文件"),
    (0x46, "GENERATE ASYMMETRIC KEY PAIR", "生成非对称密钥对"),
    (0x47, "GENERATE ASYMMETRIC KEY PAIR (odd)", "生成非对称密钥对（奇数 INS）"),
    (0x70, "MANAGE CHANNEL", "管理信道"),
    (0x82, "EXTERNAL / MUTUAL AUTHENTICATE", "外部鉴别／相互鉴别"),
    (0x84, "GET CHALLENGE", "取质询"),
    (0x86, "GENERAL AUTHENTICATE", "通用鉴别"),
    (0x87, "GENERAL AUTHENTICATE (odd)", "通用鉴别（奇数 INS）"),
    (0x88, "INTERNAL AUTHENTICATE", "内部鉴别"),
    (0x89, "INTERNAL AUTHENTICATE (odd)", "内部鉴别（奇数 INS）"),
    (0xA0, "SEARCH BINARY", "搜索二进制"),
    (0xA1, "SEARCH BINARY (odd)", "搜索二进制（奇数 INS）"),
    (0xA2, "SEARCH RECORD", "搜索记录"),
    (0xA4, "SELECT", "选择"),
    (0xB0, "READ BINARY", "读二进制"),
    (0xB1, "READ BINARY (odd)", "读二进制（奇数 INS）"),
    (0xB2, "READ RECORD", "读记录"),
    (0xB3, "READ RECORD (odd)", "读记录（奇数 INS）"),
    (0xC0, "GET RESPONSE", "取响应"),
    (0xC2, "ENVELOPE", "封装"),
    (0xC3, "ENVELOPE (odd)", "封装（奇数 INS）"),
    (0xCA, "GET DATA", "取数据"),
    (0xCB, "GET DATA (odd)", "取数据（奇数 INS）"),
    (0xD0, "WRITE BINARY", "写二进制"),
    (0xD1, "WRITE BINARY (odd)", "写二进制（奇数 INS）"),
    (0xD2, "WRITE RECORD", "写记录"),
    (0xD6, "UPDATE BINARY", "更新二进制"),
    (0xD7, "UPDATE BINARY (odd)", "更新二进制（奇数 INS）"),
    (0xDA, "PUT DATA", "存数据"),
    (0xDB, "PUT DATA (odd)", "存数据（奇数 INS）"),
    (0xDC, "UPDATE RECORD", "更新记录"),
    (0xDD, "UPDATE RECORD (odd)", "更新记录（奇数 INS）"),
    (0xE0, "CREATE FILE", "创建文件"),
    (0xE2, "APPEND RECORD", "添加记录"),
    (0xE4, "DELETE FILE", "删除文件"),
    (0xE6, "TERMINATE DF", "终止 DF"),
    (0xE8, "TERMINATE EF", "终止 EF"),
    (0xFE, "TERMINATE CARD USAGE", "终止卡片使用"),
];

/// The name of an instruction in English and Chinese; `None` for one that the interindustry table lacks.
pub fn ins_name(ins: u8) -> Option<(&'static str, &'static str)> {
    NAMES.iter().find(|(value, ..)| *value == ins).map(|(_, en, zh)| (*en, *zh))
}

/// Whether the byte may be an INS at all: 6X and 9X can't, T=0 would take them for SW1.
pub fn is_valid(ins: u8) -> bool {
    !matches!(ins >> 4, 0x6 | 0x9)
}

#[cfg(test)]
mod tests;
