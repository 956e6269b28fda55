//! Steps about commands and responses as such: status words by name, data present or absent.

use crate::{
    catalogue::Text,
    codec::StatusWord,
    runner::{Args, Step, Stop, World, step::then},
    step,
};

/// Holds the last response's status word to the names given; each may list further ones after ` / `.
async fn status_is(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut due = Vec::new();
    for capture in a.captures.iter() {
        for name in capture.split('/') {
            due.push(status_by_name(name.trim())?);
        }
    }
    assert_status_among(w, &due)
}

/// Asserts that the last response's status word is one of `due`; shown by name in both languages.
pub(super) fn assert_status_among(w: &mut World, due: &[StatusName]) -> Result<(), Stop> {
    let expected = Text::new(
        due.iter().map(|name| name.en).collect::<Vec<_>>().join(" / "),
        due.iter().map(|name| name.zh).collect::<Vec<_>>().join(" / "),
    );
    w.assert_status(expected, |status| due.iter().any(|name| name.matches(status)))
}

async fn response_holds_no_data(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

async fn response_holds_bytes(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (due, seen) = (a.number(0)?, w.last_response()?.data.len());
    w.assert_eq(("bytes of response data", "响应数据的字节数"), due, seen)
}

/// A status word, or the words that differ in the lowest bits only, under the name that features use.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatusName {
    en: &'static str,
    zh: &'static str,
    value: u16,
    mask: u16,
}

impl StatusName {
    fn matches(&self, status: StatusWord) -> bool {
        status.0 & self.mask == self.value
    }
}

pub(super) fn status_by_name(name: &str) -> Result<StatusName, Stop> {
    STATUS_NAMES
        .iter()
        .find(|known| known.en == name || known.zh == name)
        .copied()
        .ok_or_else(|| Stop::error((format!("no status word is called {name:?}"), format!("没有名为“{name}”的状态字"))))
}

const fn name(value: u16, en: &'static str, zh: &'static str) -> StatusName {
    StatusName { en, zh, value, mask: 0xFFFF }
}

const fn family(value: u16, mask: u16, en: &'static str, zh: &'static str) -> StatusName {
    StatusName { en, zh, value, mask }
}

#[rustfmt::skip] // a table is read by rows
const STATUS_NAMES: &[StatusName] = &[
    name(0x9000, "success", "成功"),
    family(0x6100, 0xFF00, "more data waiting", "还有数据待取"),
    name(0x6281, "data may be damaged", "数据可能损坏"),
    name(0x6282, "end of file reached", "已到文件末尾"),
    name(0x6283, "selected file deactivated", "所选文件已停用"),
    name(0x6300, "not verified", "鉴别失败"),
    family(0x63C0, 0xFFF0, "tries left", "剩余尝试次数"),
    name(0x6400, "execution error", "执行错误"),
    name(0x6581, "memory failure", "存储器故障"),
    name(0x6700, "wrong length", "长度错误"),
    name(0x6881, "logical channel not supported", "不支持逻辑信道"),
    name(0x6882, "secure messaging not supported", "不支持安全报文"),
    name(0x6883, "last command of the chain expected", "应为链的最后一条命令"),
    name(0x6884, "command chaining not supported", "不支持命令链"),
    name(0x6981, "command incompatible with file structure", "命令与文件结构不相容"),
    name(0x6982, "security status not satisfied", "不满足安全状态"),
    name(0x6983, "authentication method blocked", "鉴别方法被锁定"),
    name(0x6984, "reference data not usable", "引用数据不可用"),
    name(0x6985, "conditions of use not satisfied", "不满足使用条件"),
    name(0x6986, "no current EF", "没有当前 EF"),
    name(0x6A80, "incorrect data field", "数据域不正确"),
    name(0x6A81, "function not supported", "不支持该功能"),
    name(0x6A82, "file not found", "未找到文件"),
    name(0x6A83, "record not found", "未找到记录"),
    name(0x6A84, "not enough memory in file", "文件空间不足"),
    name(0x6A85, "Lc inconsistent with TLV structure", "Lc 与 TLV 结构不符"),
    name(0x6A86, "incorrect P1-P2", "P1-P2 不正确"),
    name(0x6A87, "Lc inconsistent with P1-P2", "Lc 与 P1-P2 不符"),
    name(0x6A88, "referenced data not found", "未找到引用数据"),
    name(0x6B00, "wrong P1-P2", "P1-P2 错误"),
    family(0x6C00, 0xFF00, "exact Le told", "告知准确的 Le"),
    name(0x6D00, "instruction not supported", "不支持该指令"),
    name(0x6E00, "class not supported", "不支持该类别"),
    name(0x6F00, "no precise diagnosis", "无精确诊断"),
];

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the status word is {string}", "状态字为{string}", step!(status_is)),
    then("the status word is {string} or {string}", "状态字为{string}或{string}", step!(status_is)),
    then("the status word is {string}, {string} or {string}", "状态字为{string}、{string}或{string}", step!(status_is)),
    then("the response holds no data", "响应不含数据", step!(response_holds_no_data)),
    then("the response holds {int} byte(s)", "响应含{int}字节", step!(response_holds_bytes)),
];
