//! Exchanges of payment applications in words: commands of EMV and PBOC, data objects, bit fields, values sent by a list.
//!
//! # Note on account numbers
//! Account numbers, track 2 and numbers of identity documents are told by their first six and last four digits at most.

use std::collections::BTreeMap;

use super::{Line, hex, printable, shortened};
use crate::codec::{
    CommandApdu, ResponseApdu, Tag, Tlv,
    emv::{self, Afl, CVR, CvmList, Date, Dol, Format, Pan, Track2, words},
    tlv::{self, Content},
};

/// What the payment applications of one test case have told that later exchanges need.
#[derive(Debug, Clone, Default)]
pub(super) struct Payment {
    /// PDOL, CDOL1, CDOL2, DDOL, log format, by tag.
    lists: BTreeMap<u32, Vec<u8>>,
    /// Short identifier of the log file.
    log: Option<u8>,
    /// GENERATE ACs since the transaction was initiated.
    cryptograms: u8,
}

/// A moment of a transaction: what the terminal did, what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub purpose: Line,
    pub outcome: Line,
}

impl Payment {
    /// The command's name and purpose, then the values that it carries; none for commands that other vocabularies know better.
    pub(super) fn command(&self, apdu: &CommandApdu) -> Option<Vec<Line>> {
        let mut lines = vec![self.name(apdu)?];
        lines.extend(match (apdu.cla, apdu.ins) {
            (0x80, 0xA8) => match tlv::parse_one(&apdu.data) {
                Ok(template) if template.tag == Tag(0x83) => self.values(0x9F38, &template.value_bytes()),
                _ => Vec::new(),
            },
            (0x80, 0xAE) => self.values(self.card_risk_list(), &apdu.data),
            (0x00, 0x88) => self.values(0x9F49, &apdu.data),
            _ => Vec::new(),
        });
        Some(lines)
    }

    fn name(&self, apdu: &CommandApdu) -> Option<Line> {
        let CommandApdu { cla, ins, p1, p2, .. } = *apdu;
        let object = || {
            let (en, zh) = name_of(u32::from(u16::from_be_bytes([p1, p2]))).unwrap_or(("data object", "数据对象"));
            (format!("{p1:02X}{p2:02X} {en}"), format!("{p1:02X}{p2:02X} {zh}"))
        };
        Some(match (cla, ins) {
            (0x80, 0xA8) => text(
                "GET PROCESSING OPTIONS: initiates a transaction",
                "取处理选项（GET PROCESSING OPTIONS）：启动交易",
            ),
            (0x80, 0xAE) => {
                let (kind, kind_zh) = match p1 & 0xC0 {
                    0x00 => ("an AAC (decline)", "AAC（拒绝）"),
                    0x40 => ("a TC (approval)", "TC（批准）"),
                    0x80 => ("an ARQC (online authorisation)", "ARQC（联机授权）"),
                    _ => ("a cryptogram of the reserved type", "保留类型的密文"),
                };
                let (signed, signed_zh) = if p1 & 0x10 == 0 { ("", "") } else { (", signed", "，带签名") };
                (
                    format!("GENERATE AC: asks for {kind}{signed}"),
                    format!("生成应用密文（GENERATE AC）：请求 {kind_zh}{signed_zh}"),
                )
            }
            (0x80, 0xCA) => {
                let (en, zh) = object();
                (format!("GET DATA: {en}"), format!("取数据（GET DATA）：{zh}"))
            }
            (0x04, 0xDA) => {
                let (en, zh) = object();
                (format!("PUT DATA by the issuer's script: {en}"), format!("发卡机构脚本 PUT DATA：{zh}"))
            }
            (0x04, 0xDC) => text("UPDATE RECORD by the issuer's script", "发卡机构脚本 UPDATE RECORD"),
            (0x84, 0x16) => text("CARD BLOCK by the issuer's script", "发卡机构脚本：卡片锁定（CARD BLOCK）"),
            (0x84, 0x18) => {
                text("APPLICATION UNBLOCK by the issuer's script", "发卡机构脚本：应用解锁（APPLICATION UNBLOCK）")
            }
            (0x84, 0x1E) => {
                text("APPLICATION BLOCK by the issuer's script", "发卡机构脚本：应用锁定（APPLICATION BLOCK）")
            }
            (0x84, 0x24) => {
                text("PIN CHANGE/UNBLOCK by the issuer's script", "发卡机构脚本：PIN 修改/解锁（PIN CHANGE/UNBLOCK）")
            }
            (0x00, 0x82) => text(
                "EXTERNAL AUTHENTICATE: the issuer proves itself",
                "外部认证（EXTERNAL AUTHENTICATE）：发卡机构认证",
            ),
            (0x00, 0x88) => text(
                "INTERNAL AUTHENTICATE: the card signs dynamic data",
                "内部认证（INTERNAL AUTHENTICATE）：卡片签名动态数据",
            ),
            _ => return None,
        })
    }

    /// The response's data in words; none when there is nothing to say of them.
    pub(super) fn data(&self, apdu: &CommandApdu, data: &[u8]) -> Option<Vec<Line>> {
        if data.is_empty() {
            return None;
        }
        if apdu.ins == 0xB2 && self.log.is_some_and(|sfi| apdu.p2 >> 3 == sfi) {
            return Some(self.values(0x9F4F, data)).filter(|lines| !lines.is_empty());
        }
        let objects = tlv::parse(data).ok()?;
        match (apdu.ins, objects.as_slice()) {
            (0xA8, [answer]) if answer.tag == Tag(0x80) => {
                let bytes = answer.bytes()?;
                let (aip, afl) = bytes.split_at_checked(2)?;
                Some(tree(&[Tlv::primitive(0x82, aip), Tlv::primitive(0x94, afl)]))
            }
            (0xAE, [answer]) if answer.tag == Tag(0x80) => {
                let bytes = answer.bytes()?;
                let (cid, rest) = bytes.split_at_checked(1)?;
                let (atc, rest) = rest.split_at_checked(2)?;
                let (cryptogram, issuer) = rest.split_at_checked(8)?;
                let mut objects =
                    vec![Tlv::primitive(0x9F27, cid), Tlv::primitive(0x9F36, atc), Tlv::primitive(0x9F26, cryptogram)];
                if !issuer.is_empty() {
                    objects.push(Tlv::primitive(0x9F10, issuer));
                }
                Some(tree(&objects))
            }
            (0x88, [answer]) if answer.tag == Tag(0x80) => Some(tree(&[Tlv::primitive(0x9F4B, answer.value_bytes())])),
            (_, [first, ..]) if name_of(first.tag.0).is_some() => Some(tree(&objects)),
            _ => None,
        }
    }

    /// Keeps what later exchanges need.
    pub(super) fn learn(&mut self, apdu: &CommandApdu, response: &ResponseApdu) {
        if !matches!(response.status.sw1(), 0x90 | 0x62) {
            return;
        }
        match apdu.ins {
            0xA4 => *self = Self::default(),
            0xA8 => self.cryptograms = 0,
            0xAE => self.cryptograms = self.cryptograms.saturating_add(1),
            _ => {}
        }
        let Ok(objects) = tlv::parse(&response.data) else { return };
        for tag in [0x9F38, 0x8C, 0x8D, 0x9F49, 0x9F4F] {
            if let Some(list) = tlv::find(&objects, tag).and_then(Tlv::bytes) {
                self.lists.insert(tag, list.to_vec());
            }
        }
        if let Some([sfi, _]) = tlv::find(&objects, 0x9F4D).and_then(Tlv::bytes) {
            self.log = Some(*sfi);
        }
    }

    /// The moment that an exchange is in a transaction; none for what only fetches data that wait.
    pub(super) fn moment(&self, apdu: &CommandApdu, response: &ResponseApdu) -> Option<Moment> {
        let purpose = match (apdu.cla & !0x03, apdu.ins) {
            (0x00, 0xA4) => {
                let name = printable(&apdu.data).unwrap_or_else(|| shortened(&apdu.data));
                (format!("SELECT {name}"), format!("选择 {name}"))
            }
            (0x00, 0xB2) => {
                let (sfi, record) = (apdu.p2 >> 3, apdu.p1);
                (format!("READ RECORD {record} of file {sfi}"), format!("读取文件 {sfi} 的记录 {record}"))
            }
            (0x00, 0x20) => text("VERIFY: presents the offline PIN", "校验脱机 PIN（VERIFY）"),
            _ => self.name(apdu)?,
        };
        Some(Moment { purpose, outcome: self.outcome(apdu, response) })
    }

    fn outcome(&self, apdu: &CommandApdu, response: &ResponseApdu) -> Line {
        let objects = tlv::parse(&response.data).unwrap_or_default();
        let bare = match objects.as_slice() {
            [answer] if answer.tag == Tag(0x80) => answer.bytes(),
            _ => None,
        };
        let find = |tag: u32| tlv::find(&objects, tag).and_then(Tlv::bytes);
        let told = match apdu.ins {
            0xAE => match bare.and_then(|bytes| bytes.split_first_chunk::<3>()) {
                Some(([cid, high, low], rest)) => Some(cryptogram(*cid, [*high, *low], rest.get(8..))),
                None => match (find(0x9F27), find(0x9F36)) {
                    (Some([cid]), Some([high, low])) => Some(cryptogram(*cid, [*high, *low], find(0x9F10))),
                    _ => None,
                },
            },
            // qPBOC: the cryptogram comes with the processing options, its kind stands in the CVR.
            0xA8 => match (find(0x9F10), find(0x9F36)) {
                (Some(issuer), Some([high, low])) => {
                    let cid = issuer.get(4).map_or(0, |byte| (byte & 0x30) << 2);
                    Some(cryptogram(cid, [*high, *low], Some(issuer)))
                }
                _ => bare.or_else(|| find(0x82)).and_then(|aip| aip.get(..2)).map(|aip| bits(0x82, aip)),
            },
            0xCA => objects.first().and_then(|object| Some((object.tag.0, object.bytes()?))).map(|(tag, bytes)| {
                let shown = meaning(tag, bytes).unwrap_or_else(|| (hex(bytes), hex(bytes)));
                (shown.0, shown.1)
            }),
            0xA4 => find(0x50).and_then(printable).map(|label| (label.clone(), label)),
            _ => None,
        };
        let (en, zh) = super::status(response.status);
        match told {
            Some((told, told_zh)) if response.status.sw1() == 0x90 => (told, told_zh),
            _ => (en, zh),
        }
    }

    /// The list of the next GENERATE AC.
    fn card_risk_list(&self) -> u32 {
        if self.cryptograms == 0 { 0x8C } else { 0x8D }
    }

    /// Values by a list that the card gave: a line each, indented; nothing when the list isn't known or doesn't fit.
    fn values(&self, list: u32, values: &[u8]) -> Vec<Line> {
        let Some(list) = self.lists.get(&list).and_then(|list| Dol::parse(list).ok()) else { return Vec::new() };
        let Some(split) = list.split(values) else { return Vec::new() };
        let mut lines = Vec::new();
        for (tag, value) in split {
            object(tag.0, value, 1, &mut lines);
        }
        lines
    }
}

/// Whether a selected application, or a command, belongs to a payment system.
pub(super) fn is_payment(apdu: &CommandApdu, response: &ResponseApdu) -> bool {
    match (apdu.cla, apdu.ins) {
        (0x80, 0xA8 | 0xAE) => true,
        (0x00..=0x03, 0xA4) => {
            let name = tlv::parse(&response.data).ok();
            let name = name.as_deref().and_then(|objects| tlv::find(objects, 0x84)).and_then(Tlv::bytes);
            [name.unwrap_or_default(), &apdu.data].iter().any(|name| {
                // UnionPay, Visa, Mastercard, American Express, and the two joint ventures in China.
                [
                    &b"1PAY.SYS.DDF01"[..],
                    b"2PAY.SYS.DDF01",
                    &[0xA0, 0, 0, 3, 0x33],
                    &[0xA0, 0, 0, 0, 3],
                    &[0xA0, 0, 0, 0, 4],
                ]
                .iter()
                .chain(&[&[0xA0, 0, 0, 0, 0x25][..], &[0xA0, 0, 0, 7, 0x90], &[0xA0, 0, 0, 0, 1, 8, 0x88, 0x88]])
                .any(|payment| name.starts_with(payment))
            })
        }
        _ => false,
    }
}

/// Data objects of a payment application, a line each with what it says below it, inner ones indented.
pub(super) fn tree(objects: &[Tlv]) -> Vec<Line> {
    let mut lines = Vec::new();
    branch(objects, 0, &mut lines);
    lines
}

fn branch(objects: &[Tlv], depth: usize, lines: &mut Vec<Line>) {
    for found in objects {
        match &found.content {
            Content::Primitive(bytes) => object(found.tag.0, bytes, depth, lines),
            Content::Constructed(children) => {
                let indent = "  ".repeat(depth);
                let (en, zh) = name_of(found.tag.0).unwrap_or_default();
                lines.push((format!("{indent}{} {en}", found.tag), format!("{indent}{} {zh}", found.tag)));
                branch(children, depth + 1, lines);
            }
        }
    }
}

fn object(tag: u32, bytes: &[u8], depth: usize, lines: &mut Vec<Line>) {
    let indent = "  ".repeat(depth);
    let shown_tag = Tag(tag);
    let (en, zh) = name_of(tag).unwrap_or(("data object", "数据对象"));
    let shown = if is_personal(tag) { String::new() } else { shortened(bytes) };
    let said = meaning(tag, bytes);
    let line = |name: &str, colon: &str, said: Option<&str>, open: &str, close: &str| match (shown.is_empty(), said) {
        (true, Some(said)) => format!("{indent}{shown_tag} {name}{colon}{said}"),
        (_, None) => format!("{indent}{shown_tag} {name}{colon}{shown}"),
        (false, Some(said)) => format!("{indent}{shown_tag} {name}{colon}{shown}{open}{said}{close}"),
    };
    lines.push((
        line(en, ": ", said.as_ref().map(|(en, _)| en.as_str()), " (", ")"),
        line(zh, "：", said.as_ref().map(|(_, zh)| zh.as_str()), "（", "）"),
    ));
    let deeper = "  ".repeat(depth + 1);
    lines.extend(details(tag, bytes).into_iter().map(|(en, zh)| (format!("{deeper}{en}"), format!("{deeper}{zh}"))));
}

/// What a value says in a word or two.
fn meaning(tag: u32, bytes: &[u8]) -> Option<Line> {
    let same = |text: String| Some((text.clone(), text));
    let info = emv::tag(tag)?;
    match tag {
        0x5A => same(Pan::parse(bytes).map_or_else(|_| "…".to_owned(), |pan| pan.masked())),
        0x57 => same(Track2::parse(bytes).map_or_else(
            |_| "…".to_owned(),
            |track| format!("{} D {} {} …", track.pan.masked(), track.expiry, track.service_code),
        )),
        0x56 | 0x9F61 | 0x9F1F | 0x9F20 => {
            let count = bytes.len();
            Some((format!("{count} bytes, not shown"), format!("{count} 字节，不显示")))
        }
        0x5F24 | 0x5F25 | 0x9A => same(Date::parse(bytes).ok()?.to_string()),
        0x9F36 | 0x9F13 => same(u16::from_be_bytes(bytes.try_into().ok()?).to_string()),
        0x9F27 => Some(bits(tag, bytes)),
        0x8A => printable(bytes).and_then(same),
        0x84 | 0x4F => printable(bytes).and_then(same),
        _ if info.format == Format::Numeric && info.most == 6 => {
            let fen = emv::decimal(bytes)?;
            same(format!("{}.{:02}", fen / 100, fen % 100))
        }
        _ if matches!(info.format, Format::Alphanumeric | Format::Characters) => printable(bytes).and_then(same),
        _ => None,
    }
}

/// What a value says at length: bits, rules, entries.
fn details(tag: u32, bytes: &[u8]) -> Vec<Line> {
    match tag {
        // One word, said in the line itself.
        0x9F27 => Vec::new(),
        0x94 => Afl::parse(bytes).map(|afl| afl.entries.iter().map(afl_entry).collect()).unwrap_or_default(),
        0x8E => CvmList::parse(bytes).map(|list| list.rules.iter().map(cvm_rule).collect()).unwrap_or_default(),
        0x9F10 => issuer_data(bytes),
        _ if emv::tag(tag).is_some_and(|info| info.format == Format::List) => {
            let entries = Dol::parse(bytes).map(|list| list.entries).unwrap_or_default();
            let line = |entry: &emv::DolEntry| {
                let (en, zh) = name_of(entry.tag.0).unwrap_or(("data object", "数据对象"));
                (format!("{} {en}, {} bytes", entry.tag, entry.len), format!("{} {zh}，{} 字节", entry.tag, entry.len))
            };
            entries.iter().map(line).collect()
        }
        _ => match emv::field(tag) {
            Some(field) => words(field, bytes).into_iter().map(|(en, zh)| text(en, zh)).collect(),
            None => Vec::new(),
        },
    }
}

fn afl_entry(entry: &emv::AflEntry) -> Line {
    let emv::AflEntry { sfi, first, last, signed } = entry;
    (
        format!("file {sfi}, records {first} to {last}, {signed} of them signed"),
        format!("文件 {sfi}，记录 {first} 至 {last}，其中 {signed} 条参与脱机数据认证"),
    )
}

fn cvm_rule(rule: &emv::CvmRule) -> Line {
    let (method, method_zh) = rule.method().unwrap_or(("reserved method", "保留的方法"));
    let (when, when_zh) = rule.condition().unwrap_or(("reserved condition", "保留的条件"));
    let (then, then_zh) = if rule.goes_on() {
        ("else the next rule", "失败则用下一条规则")
    } else {
        ("else failed", "失败则验证失败")
    };
    (format!("{method}: {when}; {then}"), format!("{method_zh}：{when_zh}；{then_zh}"))
}

fn issuer_data(bytes: &[u8]) -> Vec<Line> {
    let [_, index, version, cvr @ ..] = bytes else { return Vec::new() };
    let mut lines = vec![(
        format!("key index {index}, cryptogram version {version}"),
        format!("密钥索引 {index}，密文版本 {version}"),
    )];
    let (Some(cvr), algorithm) = (cvr.get(..4), cvr.get(4)) else { return lines };
    lines.extend(words(&CVR, cvr).into_iter().map(|(en, zh)| (format!("CVR: {en}"), format!("CVR：{zh}"))));
    let scripts = cvr.last().map_or(0, |last| last >> 4);
    if scripts > 0 {
        lines.push((format!("CVR: {scripts} script commands"), format!("CVR：{scripts} 条脚本命令")));
    }
    match algorithm {
        Some(0x01) => lines.push(text("algorithm 3DES", "算法 3DES")),
        Some(0x04) => lines.push(text("algorithm SM4", "算法 SM4")),
        _ => {}
    }
    lines
}

/// A cryptogram in a few words: its kind, its counter, what the CVR tells beside it.
fn cryptogram(cid: u8, atc: [u8; 2], issuer: Option<&[u8]>) -> Line {
    let (kind, kind_zh) = bits(0x9F27, &[cid]);
    let atc = u16::from_be_bytes(atc);
    let cvr = issuer.and_then(|issuer| issuer.get(3..7)).map(|cvr| words(&CVR, cvr)).unwrap_or_default();
    // The first two say which cryptograms were given, which the line says itself.
    let more: Vec<_> = cvr.into_iter().skip(2).collect();
    let join = |pick: fn(&(&'static str, &'static str)) -> &'static str, mark: &str| {
        more.iter().map(|pair| format!("{mark}{}", pick(pair))).collect::<String>()
    };
    (
        format!("{kind}; ATC {atc}{}", join(|pair| pair.0, "; ")),
        format!("{kind_zh}；ATC {atc}{}", join(|pair| pair.1, "；")),
    )
}

fn bits(tag: u32, bytes: &[u8]) -> Line {
    let words = emv::field(tag).map(|field| words(field, bytes)).unwrap_or_default();
    let join = |texts: Vec<&str>, mark: &str| texts.join(mark);
    (join(words.iter().map(|(en, _)| *en).collect(), ", "), join(words.iter().map(|(_, zh)| *zh).collect(), "，"))
}

fn name_of(tag: u32) -> Option<(&'static str, &'static str)> {
    emv::tag(tag).map(|info| (info.en, info.zh))
}

/// What is never shown whole.
fn is_personal(tag: u32) -> bool {
    matches!(tag, 0x56 | 0x57 | 0x5A | 0x9F1F | 0x9F20 | 0x9F61)
}

fn text(en: &str, zh: &str) -> Line {
    (en.to_owned(), zh.to_owned())
}
