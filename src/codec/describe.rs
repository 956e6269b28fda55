//! What was exchanged, in words: lines of (English, Chinese) for reports. Any input gives lines, never an error.

use super::{CommandApdu, ResponseApdu};

/// A line of text: English, Chinese.
pub type Line = (String, String);

/// Command and response in words. Bytes that are no APDU are said to be none.
pub fn exchange(command_bytes: &[u8], response_bytes: &[u8]) -> Vec<Line> {
    let mut lines = match CommandApdu::parse(command_bytes) {
        Ok(apdu) => command(&apdu),
        Err(error) => vec![(format!("no command APDU: {error}"), format!("不是命令 APDU：{error}"))],
    };
    lines.extend(response(response_bytes));
    lines
}

/// What a command is.
pub fn command(apdu: &CommandApdu) -> Vec<Line> {
    let (en, zh) = super::ins_name(apdu.ins).unwrap_or(("unknown instruction", "未知指令"));
    vec![(en.to_owned(), zh.to_owned())]
}

/// What a response says.
pub fn response(bytes: &[u8]) -> Vec<Line> {
    match ResponseApdu::parse(bytes) {
        Ok(apdu) => {
            let (en, zh) = apdu.status.meaning().unwrap_or(("no interindustry meaning", "无行业间含义"));
            vec![(format!("{}: {en}", apdu.status), format!("{}：{zh}", apdu.status))]
        }
        Err(error) => vec![(format!("no response APDU: {error}"), format!("不是响应 APDU：{error}"))],
    }
}

/// Upper-case hex in one run; a dash for nothing.
pub(super) fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "–".to_owned();
    }
    hex::encode_upper(bytes)
}
