//! The parameter types of step patterns, and their words in both languages.
//!
//! A word-list parameter (`{reset}`) is written in the feature's language and reaches the step as its English word. The
//! others reach it as written: `{string}` unquoted, `{int}`, `{hex}` (bytes, blanks allowed), `{word}`.

/// One parameter type with a closed list of words: (English, Chinese).
pub struct WordList {
    pub name: &'static str,
    pub words: &'static [(&'static str, &'static str)],
}

#[rustfmt::skip] // a table is read by rows
pub const WORD_LISTS: &[WordList] = &[
    WordList { name: "reset", words: &[("cold", "冷"), ("warm", "热")] },
    WordList { name: "occurrence", words: &[("first", "首条"), ("last", "末条"), ("next", "下一条"), ("previous", "前一条")] },
    WordList { name: "direction", words: &[("up", "升序"), ("down", "降序")] },
    WordList { name: "comparison", words: &[("more", "多"), ("fewer", "少")] },
    WordList { name: "cryptogram", words: &[("AAC", "AAC"), ("ARQC", "ARQC"), ("TC", "TC")] },
    WordList {
        name: "issuer",
        words: &[
            ("an online approval", "联机批准"),
            ("an online refusal", "联机拒绝"),
            ("no answer from the issuer", "发卡机构无应答"),
        ],
    },
    WordList { name: "mode", words: &[("ECB", "ECB"), ("CBC", "CBC"), ("padded CBC", "填充 CBC")] },
    WordList { name: "statistic", words: &[("monobit", "单比特频数"), ("poker", "扑克"), ("runs", "游程总数")] },
    WordList { name: "input", words: &[("message", "消息"), ("hash value", "杂凑值")] },
    WordList {
        name: "tampering",
        words: &[
            ("another message", "换用另一消息"),
            ("another bit in r", "r 改动一位"),
            ("another bit in s", "s 改动一位"),
            ("r of zero", "r 为零"),
            ("s of zero", "s 为零"),
            ("r of n", "r 等于 n"),
            ("s of n", "s 等于 n"),
            ("a byte fewer", "缺少一个字节"),
        ],
    },
    WordList {
        name: "forgery",
        words: &[
            ("r of zero", "零值 r"),
            ("s of zero", "零值 s"),
            ("a sum of n", "和为 n 的 r 与 s"),
            ("n added to r", "加 n 的 r"),
            ("n added to s", "加 n 的 s"),
        ],
    },
    WordList {
        name: "spoiling",
        words: &[
            ("another bit in C3", "C3 改动一位"),
            ("another bit in C2", "C2 改动一位"),
            ("a C1 off the curve", "C1 不在曲线上"),
            ("a coordinate beyond p", "坐标超出 p"),
            ("another point as C1", "C1 为另一点"),
            ("no C2", "没有 C2"),
        ],
    },
    WordList {
        name: "deviation",
        words: &[("another bit", "改动一位"), ("other data", "换用其他数据"), ("its first byte alone", "仅余首字节")],
    },
    WordList {
        name: "application",
        words: &[
            ("first", "第一个"),
            ("second", "第二个"),
            ("deactivated", "停用"),
            ("blocked", "锁定"),
            ("absent", "不存在"),
        ],
    },
    WordList { name: "template", words: &[("FCI", "FCI"), ("FCP", "FCP"), ("FMD", "FMD")] },
    WordList {
        name: "structure",
        words: &[
            ("DF", "DF"),
            ("transparent EF", "透明 EF"),
            ("linear EF with fixed records", "线性定长 EF"),
            ("linear EF with variable records", "线性变长 EF"),
            ("cyclic EF", "循环 EF"),
        ],
    },
    WordList {
        name: "service",
        words: &[
            ("selection by full DF name", "按完整 DF 名选择"),
            ("selection by partial DF name", "按部分 DF 名选择"),
            ("selection by path", "按路径选择"),
            ("selection by file identifier", "按文件标识符选择"),
            ("short EF identifiers", "短 EF 标识符"),
            ("a master file", "主文件"),
            ("command chaining", "命令链"),
            ("extended length fields", "扩展长度字段"),
            ("logical channels", "逻辑信道"),
        ],
    },
];

/// Parameter types by regular expression, without capturing groups. A `{string}` needs no entry: it is built in.
#[rustfmt::skip] // a table is read by rows
pub const PATTERNS: &[(&str, &str)] = &[
    ("hex", "[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2})*"),
    ("decimal", "-?[0-9]+(?:\\.[0-9]+)?"),
    ("unit", "[^ 0-9]+|1"),
];
