//! Commands in words.

use super::{Line, aid, data_line, printable, psam, reader, shortened};
use crate::codec::{
    ClassByte, CommandApdu,
    class::{ClassKind, SecureMessaging},
    ins_name,
};

/// What a command is: its name and parameters in the first line, then what its class, data and Le add.
pub fn command(apdu: &CommandApdu) -> Vec<Line> {
    if reader::is_own(apdu) {
        return reader::command(apdu);
    }
    if psam::is_own(apdu) {
        return psam::command(apdu);
    }
    let (name_en, name_zh) = match ins_name(apdu.ins) {
        Some((en, zh)) if apdu.class().is_interindustry() => (en.to_owned(), format!("{zh}（{en}）")),
        _ => (format!("instruction {:02X}", apdu.ins), format!("指令 {:02X}", apdu.ins)),
    };
    let (parameters_en, parameters_zh) = parameters(apdu);
    let mut lines = vec![(join(&name_en, &parameters_en, ", "), join(&name_zh, &parameters_zh, "，"))];
    lines.extend(class(apdu.class()));
    if !apdu.data.is_empty() {
        lines.push(data(apdu));
    }
    if let Some(ne) = apdu.ne {
        lines.push((format!("at most {ne} bytes wanted"), format!("最多要求 {ne} 字节")));
    }
    lines
}

fn join(name: &str, parameters: &str, comma: &str) -> String {
    if parameters.is_empty() { name.to_owned() } else { format!("{name}{comma}{parameters}") }
}

fn class(cla: ClassByte) -> Option<Line> {
    let (mut en, mut zh): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut add = |e: String, z: String| {
        en.push(e);
        zh.push(z);
    };
    match cla.kind() {
        ClassKind::FirstInterindustry | ClassKind::FurtherInterindustry => {}
        ClassKind::Reserved => add(format!("reserved class {cla}"), format!("保留类别 {cla}")),
        ClassKind::Proprietary => add(format!("proprietary class {cla}"), format!("专有类别 {cla}")),
        ClassKind::Invalid => add(format!("invalid class {cla}"), format!("无效类别 {cla}")),
    }
    if let Some(channel @ 1..) = cla.channel() {
        add(format!("logical channel {channel}"), format!("逻辑信道 {channel}"));
    }
    if cla.chaining() == Some(true) {
        add("more commands of the chain follow".to_owned(), "命令链未完".to_owned());
    }
    match cla.secure_messaging() {
        None | Some(SecureMessaging::None) => {}
        Some(SecureMessaging::Proprietary) => add("proprietary secure messaging".to_owned(), "专有安全报文".to_owned()),
        Some(SecureMessaging::HeaderNotAuthenticated) => {
            add("secure messaging, header not authenticated".to_owned(), "安全报文，命令头不受鉴别".to_owned());
        }
        Some(SecureMessaging::HeaderAuthenticated) => {
            add("secure messaging, header authenticated".to_owned(), "安全报文，命令头受鉴别".to_owned());
        }
    }
    (!en.is_empty()).then(|| (en.join("; "), zh.join("；")))
}

/// P1 and P2 in words where the interindustry meaning is known, as bytes otherwise; empty when both are 0 and say nothing.
fn parameters(apdu: &CommandApdu) -> Line {
    let CommandApdu { p1, p2, ins, .. } = *apdu;
    let known = match ins {
        _ if !apdu.class().is_interindustry() => None,
        0xA4 => select(p1, p2),
        0xB0 | 0xD0 | 0xD6 | 0x0E => Some(binary(p1, p2)),
        0xB2 | 0xD2 | 0xDC | 0x0C => record(p1, p2),
        0x20 | 0x24 | 0x26 | 0x28 | 0x2C => {
            Some((format!("reference {p2:02X}, mode {p1:02X}"), format!("引用 {p2:02X}，方式 {p1:02X}")))
        }
        0x82 | 0x88 => Some((format!("algorithm {p1:02X}, key {p2:02X}"), format!("算法 {p1:02X}，密钥 {p2:02X}"))),
        0x70 => channel(p1, p2),
        0xCA | 0xDA => Some((format!("object {p1:02X}{p2:02X}"), format!("对象 {p1:02X}{p2:02X}"))),
        _ if (p1, p2) == (0, 0) => Some((String::new(), String::new())),
        _ => None,
    };
    known.unwrap_or_else(|| {
        let bytes = format!("P1-P2 {p1:02X}{p2:02X}");
        (bytes.clone(), bytes)
    })
}

fn select(p1: u8, p2: u8) -> Option<Line> {
    let (by_en, by_zh) = match p1 {
        0x00 => ("by file identifier", "按文件标识符"),
        0x01 => ("child DF", "子 DF"),
        0x02 => ("EF under the current DF", "当前 DF 下的 EF"),
        0x03 => ("parent DF", "父 DF"),
        0x04 => ("by DF name", "按 DF 名"),
        0x08 => ("by path from the MF", "按自 MF 起的路径"),
        0x09 => ("by path from the current DF", "按自当前 DF 起的路径"),
        _ => return None,
    };
    if p2 & 0xF0 != 0 {
        return None;
    }
    let (which_en, which_zh) = match p2 & 0x03 {
        0 => ("first or only occurrence", "首个或唯一"),
        1 => ("last occurrence", "最后一个"),
        2 => ("next occurrence", "下一个"),
        _ => ("previous occurrence", "上一个"),
    };
    let (what_en, what_zh) = match p2 >> 2 {
        0 => ("FCI", "返回 FCI"),
        1 => ("FCP", "返回 FCP"),
        2 => ("FMD", "返回 FMD"),
        _ => ("no control information", "不返回控制信息"),
    };
    Some((format!("{by_en}, {which_en}, {what_en}"), format!("{by_zh}，{which_zh}，{what_zh}")))
}

fn binary(p1: u8, p2: u8) -> Line {
    if p1 & 0x80 != 0 {
        let sfi = p1 & 0x1F;
        return (
            format!("EF with short identifier {sfi}, from offset {p2}"),
            format!("短标识符为 {sfi} 的 EF，自偏移 {p2} 起"),
        );
    }
    let offset = u16::from_be_bytes([p1, p2]);
    (format!("current EF, from offset {offset}"), format!("当前 EF，自偏移 {offset} 起"))
}

fn record(p1: u8, p2: u8) -> Option<Line> {
    let (file_en, file_zh) = match p2 >> 3 {
        0 => ("current EF".to_owned(), "当前 EF".to_owned()),
        31 => return None,
        sfi => (format!("EF with short identifier {sfi}"), format!("短标识符为 {sfi} 的 EF")),
    };
    let (which_en, which_zh) = match p2 & 0x07 {
        0 => (format!("first record with identifier {p1:02X}"), format!("标识符为 {p1:02X} 的首个记录")),
        1 => (format!("last record with identifier {p1:02X}"), format!("标识符为 {p1:02X} 的最后记录")),
        2 => (format!("next record with identifier {p1:02X}"), format!("标识符为 {p1:02X} 的下一记录")),
        3 => (format!("previous record with identifier {p1:02X}"), format!("标识符为 {p1:02X} 的上一记录")),
        4 if p1 == 0 => ("the current record".to_owned(), "当前记录".to_owned()),
        4 => (format!("record {p1}"), format!("第 {p1} 号记录")),
        5 => (format!("records from {p1} to the last"), format!("第 {p1} 号至最后的记录")),
        6 => (format!("records from the last to {p1}"), format!("最后至第 {p1} 号的记录")),
        _ => return None,
    };
    Some((format!("{file_en}, {which_en}"), format!("{file_zh}，{which_zh}")))
}

fn channel(p1: u8, p2: u8) -> Option<Line> {
    Some(match (p1, p2) {
        (0x00, 0x00) => ("open, the card assigns the number".to_owned(), "打开，由卡片分配信道号".to_owned()),
        (0x00, channel) => (format!("open channel {channel}"), format!("打开信道 {channel}")),
        (0x80, 0x00) => ("close the channel of this command".to_owned(), "关闭本命令所在的信道".to_owned()),
        (0x80, channel) => (format!("close channel {channel}"), format!("关闭信道 {channel}")),
        _ => return None,
    })
}

fn data(apdu: &CommandApdu) -> Line {
    let bytes = apdu.data.as_slice();
    let nc = apdu.nc();
    match apdu.ins {
        // What these carry is secret, or made from a secret.
        0x20 | 0x21 | 0x24 | 0x26 | 0x28 | 0x2C | 0x82 | 0x86 | 0x87 | 0x88 | 0x89 => {
            (format!("data, {nc} bytes, not shown"), format!("数据 {nc} 字节，不显示"))
        }
        0xA4 if apdu.p1 == 0x04 => {
            let name = printable(bytes).unwrap_or_else(|| shortened(bytes));
            match aid(bytes).filter(|_| printable(bytes).is_none()) {
                Some((en, zh)) => (format!("DF name {name} ({en})"), format!("DF 名 {name}（{zh}）")),
                None => (format!("DF name {name}"), format!("DF 名 {name}")),
            }
        }
        0xA4 => (format!("file {}", shortened(bytes)), format!("文件 {}", shortened(bytes))),
        _ => data_line(bytes),
    }
}
