//! Steps about the answer to reset: its structure, its interface bytes, the protocols it offers.
//!
//! Each step reads the ATR of the last reset anew. Source: GB/T 16649.3 (ISO/IEC 7816-3), answer to reset.

use crate::{
    catalogue::Text,
    codec::{
        Atr,
        atr::{FindingKind, Letter, Mode},
    },
    runner::{Args, Step, Stop, World, step::then},
    step,
};

// Structure

async fn ts_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ts = w.last_atr()?.first().copied();
    let seen = ts.map_or_else(|| "–".to_owned(), |ts| format!("{ts:02X}"));
    w.assert(matches!(ts, Some(0x3B | 0x3F)), ("TS", "TS"), "3B / 3F".to_owned(), seen)
}

async fn nothing_is_missing(w: &mut World, _: &Args) -> Result<(), Stop> {
    use FindingKind::{EndsInHistoricalBytes, EndsInInterfaceBytes, TckMissing};
    free_of(w, &[EndsInInterfaceBytes, EndsInHistoricalBytes, TckMissing], ("all announced bytes", "全部所声明的字节"))
        .await
}

async fn nothing_follows(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::TrailingBytes, FindingKind::TckUndue], ("no further bytes", "没有多余字节")).await
}

async fn short_enough(w: &mut World, _: &Args) -> Result<(), Stop> {
    let length = w.last_atr()?.len();
    w.assert((2..=33).contains(&length), ("length of the ATR", "复位应答的长度"), "2…33".to_owned(), length.to_string())
}

async fn tck_as_due(w: &mut World, _: &Args) -> Result<(), Stop> {
    use FindingKind::{TckMissing, TckUndue};
    let due = match atr(w)?.tck_due() {
        true => ("TCK", "有 TCK"),
        false => ("no TCK", "无 TCK"),
    };
    free_of(w, &[TckMissing, TckUndue], due).await
}

async fn tck_cancels(w: &mut World, _: &Args) -> Result<(), Stop> {
    let sum = w.last_atr()?.iter().skip(1).fold(0, |sum, byte| sum ^ byte);
    let present = atr(w)?.tck().is_some();
    let seen = if present { format!("{sum:02X}") } else { "–".to_owned() };
    w.assert(present && sum == 0, ("exclusive-or from T0 to TCK", "T0 至 TCK 的异或"), "00".to_owned(), seen)
}

// Interface bytes

async fn fi_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::FiReserved], ("Fi not reserved", "Fi 非保留值")).await
}

async fn di_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::DiReserved], ("Di not reserved", "Di 非保留值")).await
}

async fn specific_is_offered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let atr = atr(w)?;
    let offered = atr.offered_protocols();
    let (held, seen) = match atr.mode() {
        Mode::Negotiable => (true, Text::from(("negotiable mode", "协商模式"))),
        Mode::Specific { protocol, .. } => (offered.contains(&protocol), Text::data(format!("T={protocol}"))),
    };
    w.assert(held, ("protocol of specific mode", "专用模式的协议"), shown(&offered), seen)
}

async fn classes_are_adjacent(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::ClassesReserved], ("A, B, C, AB, BC or ABC", "A、B、C、AB、BC 或 ABC")).await
}

async fn wi_is_not_zero(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::WiReserved], ("WI not 0", "WI 不为 0")).await
}

async fn tc2_serves_t0(w: &mut World, _: &Args) -> Result<(), Stop> {
    let atr = atr(w)?;
    let tc2 = atr.interface_byte(Letter::C, 2);
    let seen = tc2.map_or_else(|| Text::from(("absent", "缺省")), |tc2| Text::data(format!("{tc2:02X}")));
    let due = if atr.offers(0) { ("present or absent", "有或无") } else { ("absent", "缺省") };
    w.assert(atr.offers(0) || tc2.is_none(), ("TC2", "TC2"), due, seen)
}

async fn ifsc_in_range(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ifsc = atr(w)?.t1_ifsc();
    in_range(w, ("information field size of the card", "卡片信息字段长度"), ifsc, 1, 254)
}

async fn bwi_in_range(w: &mut World, _: &Args) -> Result<(), Stop> {
    let bwi = atr(w)?.t1_bwi();
    in_range(w, ("block waiting time integer", "块等待时间整数"), bwi, 0, 9)
}

async fn edc_without_reserved_bits(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::EdcReservedBits], ("bits 8 to 2 at zero", "第 8 至 2 位为零")).await
}

// Protocols

async fn t0_as_stated(w: &mut World, _: &Args) -> Result<(), Stop> {
    offered_as_stated(w, 0, "C.1")
}

async fn t1_as_stated(w: &mut World, _: &Args) -> Result<(), Stop> {
    offered_as_stated(w, 1, "C.2")
}

async fn first_is_not_15(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::FirstProtocolIs15], ("another protocol than T=15", "不是 T=15")).await
}

async fn protocols_rise(w: &mut World, _: &Args) -> Result<(), Stop> {
    free_of(w, &[FindingKind::ProtocolsNotRising], ("rising protocol numbers", "协议编号递增")).await
}

async fn protocols_are_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let named = atr(w)?.protocols();
    let held = named.iter().all(|protocol| matches!(protocol, 0 | 1 | 14 | 15));
    w.assert(held, ("protocols in the ATR", "复位应答中的协议"), shown(&[0, 1, 14, 15]), shown(&named))
}

/// The last ATR, which is held to have a structure that can be read.
pub(super) fn atr(w: &mut World) -> Result<Atr, Stop> {
    let bytes = w.last_atr()?.to_vec();
    w.assert_parsed(("ATR", "复位应答"), Atr::parse(&bytes))
}

/// Asserts that the ATR breaks none of these rules; a breach is shown with its place.
async fn free_of(w: &mut World, rules: &[FindingKind], due: (&str, &str)) -> Result<(), Stop> {
    let atr = atr(w)?;
    let breach = atr.findings().into_iter().find(|finding| rules.contains(&finding.kind));
    let bytes = hex::encode_upper(atr.bytes());
    let seen = match &breach {
        None => Text::data(bytes),
        Some(finding) => {
            let (en, zh) = finding.kind.text();
            Text::new(format!("{en} @{}: {bytes}", finding.at), format!("{zh} @{}：{bytes}", finding.at))
        }
    };
    w.assert(breach.is_none(), ("ATR", "复位应答"), due, seen)
}

fn offered_as_stated(w: &mut World, protocol: u8, item: &str) -> Result<(), Stop> {
    let (stated, offered) = (w.ics(item)?, atr(w)?.offered_protocols());
    let due = match stated {
        true => (format!("T={protocol} among them"), format!("含 T={protocol}")),
        false => (format!("T={protocol} not among them"), format!("不含 T={protocol}")),
    };
    w.assert(offered.contains(&protocol) == stated, ("offered protocols", "所提供的协议"), due, shown(&offered))
}

/// A value that isn't there when the protocol isn't offered, which fails: the case applies where it is stated.
fn in_range(w: &mut World, what: (&str, &str), value: Option<u8>, least: u8, most: u8) -> Result<(), Stop> {
    let held = value.is_some_and(|value| (least..=most).contains(&value));
    let seen =
        value.map_or_else(|| Text::from(("T=1 isn't offered", "未提供 T=1")), |value| Text::data(value.to_string()));
    w.assert(held, what, format!("{least}…{most}"), seen)
}

fn shown(protocols: &[u8]) -> String {
    protocols.iter().map(|protocol| format!("T={protocol}")).collect::<Vec<_>>().join(", ")
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("TS names the direct or the inverse convention", "TS 表明正向约定或反向约定", step!(ts_is_known)),
    then("the ATR holds every byte that it announces", "复位应答含有其所声明的全部字节", step!(nothing_is_missing)),
    then("nothing follows the announced bytes", "所声明的字节之后没有其他字节", step!(nothing_follows)),
    then("the ATR takes at most 33 bytes", "复位应答不超过 33 字节", step!(short_enough)),
    then("TCK is present exactly if a protocol other than T=0 is offered", "当且仅当提供 T=0 以外的协议时有 TCK", step!(tck_as_due)),
    then("the exclusive-or of the bytes from T0 to TCK is zero", "T0 至 TCK 各字节的异或为零", step!(tck_cancels)),
    then("the clock rate conversion integer in the ATR is not reserved", "复位应答中的时钟频率转换因子不是保留值", step!(fi_is_known)),
    then("the baud rate adjustment integer in the ATR is not reserved", "复位应答中的波特率调整因子不是保留值", step!(di_is_known)),
    then("a protocol named for specific mode is among the offered ones", "为专用模式指明的协议在所提供的协议之中", step!(specific_is_offered)),
    then("the supply classes in the ATR are A, B, C, AB, BC or ABC", "复位应答中的供电类别为 A、B、C、AB、BC 或 ABC", step!(classes_are_adjacent)),
    then("the waiting time integer in the ATR is not zero", "复位应答中的等待时间整数不为零", step!(wi_is_not_zero)),
    then("TC2 is absent unless T=0 is offered", "未提供 T=0 时没有 TC2", step!(tc2_serves_t0)),
    then("the information field size in the ATR lies between 1 and 254", "复位应答中的信息字段长度在 1 至 254 之间", step!(ifsc_in_range)),
    then("the block waiting time integer in the ATR is at most 9", "复位应答中的块等待时间整数不大于 9", step!(bwi_in_range)),
    then("the byte for the error detection code has no reserved bit set", "差错检测码字节的保留位均为零", step!(edc_without_reserved_bits)),
    then("the ATR offers T=0 exactly if the vendor states it", "当且仅当厂商声明时复位应答提供 T=0", step!(t0_as_stated)),
    then("the ATR offers T=1 exactly if the vendor states it", "当且仅当厂商声明时复位应答提供 T=1", step!(t1_as_stated)),
    then("the first protocol in the ATR is not T=15", "复位应答中的首个协议不是 T=15", step!(first_is_not_15)),
    then("no protocol in the ATR stands after one with a higher number", "复位应答中没有协议排在编号更大的协议之后", step!(protocols_rise)),
    then("every protocol in the ATR is T=0, T=1, T=14 or T=15", "复位应答中的每个协议均为 T=0、T=1、T=14 或 T=15", step!(protocols_are_known)),
];
