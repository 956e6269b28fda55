//! Commands of terminal security modules, which stand under classes of their own.

use super::{Line, data_line, hex};
use crate::codec::{
    CommandApdu, ResponseApdu, StatusWord,
    psam::{GreyStarted, Started},
    purse::{Moment, TransactionType, yuan},
};

/// Bytes of an initialisation in front of its factors.
const FIXED: usize = 20;

/// Whether it is one.
pub fn is_own(apdu: &CommandApdu) -> bool {
    name(apdu).is_some()
}

fn name(apdu: &CommandApdu) -> Option<(&'static str, &'static str)> {
    Some(match (apdu.cla, apdu.ins) {
        (0x80, 0x70) => ("INIT_SAM_FOR_PURCHASE", "begins a purchase / 消费交易初始化"),
        (0x80, 0x72) => ("CREDIT_SAM_FOR_PURCHASE", "checks the card's MAC2 / 校验卡片的 MAC2"),
        (0x80, 0x1A) => ("INIT_FOR_DESCRYPT", "diversifies a key / 分散密钥"),
        (0x80, 0xFA) => ("DES_CRYPT", "uses the diversified key / 用分散后的密钥运算"),
        (0xE0, 0x40) => ("INIT_SAM_GREY_LOCK", "begins a grey lock / 灰锁初始化"),
        (0xE0, 0x42) => ("CERTIFICATE_SAM_GREY_LOCK", "checks the card's MAC2 / 校验卡片的 MAC2"),
        (0xE0, 0x44) => ("CREDIT_SAM_FOR_GREY_DEBIT", "asks for the GMAC / 请求 GMAC"),
        (0xE0, 0x46) => ("GET GMAC", "asks for the last GMAC again / 再次请求最近一次的 GMAC"),
        _ => return None,
    })
}

/// Name and purpose, then what the data carry. MACs and data to be ciphered are counted.
pub fn command(apdu: &CommandApdu) -> Vec<Line> {
    let Some((name, purpose)) = name(apdu) else { return Vec::new() };
    let (en, zh) = purpose.split_once(" / ").unwrap_or((purpose, purpose));
    let mut lines = vec![(format!("{name}: {en}"), format!("{name}：{zh}"))];
    lines.extend(match (apdu.cla, apdu.ins) {
        (0x80, 0x70) | (0xE0, 0x40) => start(apdu),
        (0x80, 0x1A) => key(apdu),
        (0x80, 0xFA) => operation(apdu),
        (0xE0, 0x44) => debit(apdu),
        _ => counted(&apdu.data),
    });
    lines
}

/// What the PSAM answered to one of them.
pub fn response(apdu: &CommandApdu, response: &ResponseApdu) -> Vec<Line> {
    let mut lines = if response.data.is_empty() { Vec::new() } else { data(apdu, &response.data) };
    lines.push(status(response.status));
    lines
}

/// Status words of this family have no interindustry meaning.
fn status(status: StatusWord) -> Line {
    let (en, zh) = match status.0 {
        0x6901 => {
            ("no transaction begun, or command not accepted in this state", "尚未开始交易，或此状态下不接受该命令")
        }
        0x9302 => ("MAC invalid", "MAC 无效"),
        0x9303 => ("application blocked for good", "应用已永久锁定"),
        0x9402 => ("transaction number at its maximum", "交易序号达到最大值"),
        0x9403 => ("key not supported", "不支持该密钥"),
        0x9406 => ("MAC not available", "所需 MAC 不可用"),
        _ => return super::status(status),
    };
    (format!("{status}: {en}"), format!("{status}：{zh}"))
}

fn data(apdu: &CommandApdu, data: &[u8]) -> Vec<Line> {
    let number = |number: u32| (format!("transaction number {number}"), format!("终端交易序号 {number}"));
    let value = |name_en: &str, name_zh: &str, bytes: &[u8]| {
        (format!("{name_en} {}", hex(bytes)), format!("{name_zh} {}", hex(bytes)))
    };
    match (apdu.cla, apdu.ins) {
        (0x80, 0x70) => match Started::parse(data) {
            Ok(started) => vec![number(started.number), value("MAC1", "MAC1", &started.mac1)],
            Err(_) => vec![data_line(data)],
        },
        (0xE0, 0x40) => match GreyStarted::parse(data) {
            Ok(started) => vec![
                number(started.number),
                value("terminal's random number", "终端随机数", &started.random),
                value("MAC1", "MAC1", &started.mac1),
            ],
            Err(_) => vec![data_line(data)],
        },
        (0xE0, 0x44 | 0x46) => match data.split_first_chunk::<4>() {
            Some((gmac, behind)) => vec![value("GMAC", "GMAC", gmac), value("behind it", "其后", behind)],
            None => vec![data_line(data)],
        },
        _ => vec![data_line(data)],
    }
}

fn start(apdu: &CommandApdu) -> Vec<Line> {
    let Some(([a, b, c, d, e, f, m, n, o, p, kind, y, z, q, r, h, i, s, version, algorithm], factors)) =
        apdu.data.split_first_chunk::<FIXED>()
    else {
        return counted(&apdu.data);
    };
    let money = yuan(u32::from_be_bytes([*m, *n, *o, *p]));
    let (en, zh) = if apdu.ins == 0x40 { ("balance", "余额") } else { ("amount", "金额") };
    let (random, sequence) = (hex(&[*a, *b, *c, *d]), u16::from_be_bytes([*e, *f]));
    let kind = TransactionType(*kind);
    let (kind_en, kind_zh) = match kind.name() {
        Some((en, zh)) => (format!("{:02X} ({en})", kind.code()), format!("{:02X}（{zh}）", kind.code())),
        None => (hex(&[kind.code()]), hex(&[kind.code()])),
    };
    let at = match Moment::parse([*y, *z, *q, *r], [*h, *i, *s]) {
        Ok(moment) => moment.to_string(),
        Err(_) => hex(&[*y, *z, *q, *r, *h, *i, *s]),
    };
    let factors: Vec<String> = factors.chunks(8).map(hex).collect();
    let factors = factors.join(" ");
    vec![
        (format!("{en} {money}, type {kind_en}, at {at}"), format!("{zh} {money}，类型 {kind_zh}，时间 {at}")),
        (
            format!("card: random {random}, transaction number {sequence}"),
            format!("卡片：随机数 {random}，交易序号 {sequence}"),
        ),
        (
            format!("key version {version:02X}, algorithm {algorithm:02X}, factors {factors}"),
            format!("密钥版本 {version:02X}，算法标识 {algorithm:02X}，分散因子 {factors}"),
        ),
    ]
}

/// Usage: levels in the high three bits, type in the low five.
fn key(apdu: &CommandApdu) -> Vec<Line> {
    let (levels, kind, version) = (apdu.p1 >> 5, apdu.p1 & 0x1F, apdu.p2);
    let factors = apdu.data.chunks(8).map(hex).collect::<Vec<_>>().join(" ");
    vec![(
        format!("key of type {kind}, levels {levels}, version {version:02X}, factors {factors}"),
        format!("类型 {kind} 的密钥，分散级数 {levels}，版本 {version:02X}，分散因子 {factors}"),
    )]
}

fn operation(apdu: &CommandApdu) -> Vec<Line> {
    let (en, zh) = match apdu.p1 {
        0x00 => ("enciphers", "加密"),
        0x80 => ("deciphers", "解密"),
        0x05 => ("computes a MAC", "计算 MAC"),
        0x07 => ("begins a MAC", "MAC 首段"),
        0x03 => ("goes on with a MAC", "MAC 后续段"),
        0x01 => ("ends a MAC", "MAC 末段"),
        _ => ("another operation", "其他操作"),
    };
    let len = apdu.data.len();
    vec![(format!("{en}: {len} bytes"), format!("{zh}：{len} 字节"))]
}

fn debit(apdu: &CommandApdu) -> Vec<Line> {
    let Some(([_, serial @ .., e, f, m, n, o, p], [])) = apdu.data.split_first_chunk::<15>() else {
        return counted(&apdu.data);
    };
    let (serial, sequence) = (hex(serial), u16::from_be_bytes([*e, *f]));
    let amount = yuan(u32::from_be_bytes([*m, *n, *o, *p]));
    vec![(
        format!("amount {amount}, card {serial}, its transaction number {sequence}"),
        format!("金额 {amount}，卡片 {serial}，其交易序号 {sequence}"),
    )]
}

fn counted(data: &[u8]) -> Vec<Line> {
    let len = data.len();
    if len == 0 { Vec::new() } else { vec![(format!("data, {len} bytes"), format!("数据 {len} 字节"))] }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use crate::codec::describe::Session;

    /// English lines of one exchange after another, as over T=0.
    fn told(exchanges: &[(&[u8], &[u8])]) -> Vec<String> {
        let mut session = Session::default();
        exchanges
            .iter()
            .flat_map(|(command, response)| session.exchange(command, response))
            .map(|line| line.0)
            .collect()
    }

    #[test]
    fn a_purchase_is_told() {
        let init = hex!("80700000 1C A1B2C3D4 0009 00000064 06 20260102 030405 01 00 8600100112345678 08");
        let fetch = hex!("00C00000 08");
        assert_eq!(
            told(&[(&init, &hex!("6108")), (&fetch, &hex!("00000102 9F20DD45 9000"))]),
            [
                "INIT_SAM_FOR_PURCHASE: begins a purchase",
                "amount 1.00, type 06 (purse purchase), at 2026-01-02 03:04:05",
                "card: random A1B2C3D4, transaction number 9",
                "key version 01, algorithm 00, factors 8600100112345678",
                "6108: done; more response data waits (8 bytes)",
                "GET RESPONSE",
                "at most 8 bytes wanted",
                "transaction number 258",
                "MAC1 9F20DD45",
                "9000: success",
            ]
        );
        let credit = hex!("80720000 04 BB79714C");
        let wrong = told(&[(&credit, &hex!("9302"))]);
        assert_eq!(wrong, ["CREDIT_SAM_FOR_PURCHASE: checks the card's MAC2", "data, 4 bytes", "9302: MAC invalid"]);
    }

    #[test]
    fn a_grey_lock_and_ciphering_are_told() {
        let debit = hex!("E0440000 0F 94 8600100112345678 0009 00000064 08");
        assert_eq!(
            told(&[(&debit, &hex!("C1875E88 01020304 9000"))]),
            [
                "CREDIT_SAM_FOR_GREY_DEBIT: asks for the GMAC",
                "amount 1.00, card 8600100112345678, its transaction number 9",
                "GMAC C1875E88",
                "behind it 01020304",
                "9000: success",
            ]
        );
        let key = hex!("801A2701 08 8600100112345678");
        assert_eq!(
            told(&[(&key, &hex!("9000")), (&hex!("80FA0000 08 0011223344556677 08"), &hex!("6901"))]),
            [
                "INIT_FOR_DESCRYPT: diversifies a key",
                "key of type 7, levels 1, version 01, factors 8600100112345678",
                "9000: success",
                "DES_CRYPT: uses the diversified key",
                "enciphers: 8 bytes",
                "6901: no transaction begun, or command not accepted in this state",
            ]
        );
    }

    #[test]
    fn cut_data_are_counted() {
        let cut = hex!("80700000 02 A1B2");
        assert_eq!(told(&[(&cut, &hex!("6700"))])[1], "data, 2 bytes");
        assert_eq!(told(&[(&hex!("80700000 02 A1B2 08"), &hex!("0102 9000"))])[2], "data, 2 bytes: 0102");
    }
}
