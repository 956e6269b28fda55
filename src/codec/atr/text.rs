//! An answer to reset in words.

use super::{Atr, ClockStop, Convention, Edc, Mode};

type Line = (String, String);

pub(super) fn describe(atr: &Atr) -> Vec<Line> {
    let mut lines = Vec::new();
    let (en, zh) = match atr.convention() {
        Convention::Direct => ("direct convention", "正向约定"),
        Convention::Inverse => ("inverse convention", "反向约定"),
    };
    lines.push((format!("TS: {en}"), format!("TS：{zh}")));
    let names: Vec<String> = atr.interface_bytes().iter().map(ToString::to_string).collect();
    if !names.is_empty() {
        let names = names.join(" ");
        lines.push((format!("interface bytes: {names}"), format!("接口字节：{names}")));
    }
    let protocols: Vec<String> = atr.offered_protocols().iter().map(|protocol| format!("T={protocol}")).collect();
    lines.push((
        format!("protocols offered: {}", if protocols.is_empty() { "none".to_owned() } else { protocols.join(", ") }),
        format!("所提供的协议：{}", if protocols.is_empty() { "无".to_owned() } else { protocols.join("、") }),
    ));
    lines.push(mode(atr));
    lines.push(speed(atr));
    lines.push(match atr.extra_guard() {
        255 => (
            "guard time: the shortest of the protocol (N = 255)".to_owned(),
            "保护时间：协议的最小值（N = 255）".to_owned(),
        ),
        n => (format!("extra guard time: {n} etu"), format!("额外保护时间：{n} etu")),
    });
    if let Some(wi) = atr.wi() {
        lines.push((format!("T=0: waiting time integer WI = {wi}"), format!("T=0：等待时间整数 WI = {wi}")));
    }
    if let (Some(ifsc), Some(bwi), Some(cwi), Some(edc)) = (atr.t1_ifsc(), atr.t1_bwi(), atr.t1_cwi(), atr.t1_edc()) {
        let edc = match edc {
            Edc::Lrc => "LRC",
            Edc::Crc => "CRC",
        };
        lines.push((
            format!("T=1: IFSC = {ifsc} bytes, BWI = {bwi}, CWI = {cwi}, {edc}"),
            format!("T=1：IFSC = {ifsc} 字节，BWI = {bwi}，CWI = {cwi}，{edc}"),
        ));
    }
    if let (Some(classes), Some(stop)) = (atr.classes(), atr.clock_stop()) {
        let (en, zh) = match stop {
            ClockStop::NotSupported => ("not supported", "不支持"),
            ClockStop::StateLow => ("in state L", "低电平"),
            ClockStop::StateHigh => ("in state H", "高电平"),
            ClockStop::NoPreference => ("in either state", "任一电平"),
        };
        lines.push((
            format!("operating classes: {classes}; clock stop: {en}"),
            format!("操作类别：{classes}；时钟停止：{zh}"),
        ));
    }
    if let Some(historical) = atr.historical() {
        lines.extend(historical.describe());
    } else {
        lines.push(("no historical bytes".to_owned(), "没有历史字节".to_owned()));
    }
    match (atr.tck(), atr.tck_ok()) {
        (Some(tck), Some(true)) => lines.push((format!("TCK: {tck:02X}, correct"), format!("TCK：{tck:02X}，正确"))),
        (Some(tck), _) => lines.push((format!("TCK: {tck:02X}, wrong"), format!("TCK：{tck:02X}，错误"))),
        (None, _) if atr.tck_due() => lines.push(("TCK: missing".to_owned(), "TCK：缺失".to_owned())),
        (None, _) => lines.push(("TCK: none, as due for T=0 alone".to_owned(), "TCK：无（仅 T=0，不应有）".to_owned())),
    }
    for finding in atr.findings() {
        let (en, zh) = finding.kind.text();
        lines.push((format!("finding at byte {}: {en}", finding.at), format!("发现（第 {} 字节）：{zh}", finding.at)));
    }
    lines
}

fn mode(atr: &Atr) -> Line {
    match atr.mode() {
        Mode::Negotiable => ("mode: negotiable".to_owned(), "模式：协商模式".to_owned()),
        Mode::Specific { protocol, implicit, can_change } => {
            let (implicit_en, implicit_zh) =
                if implicit { (", implicit parameters", "，隐含参数") } else { ("", "") };
            let (change_en, change_zh) = if can_change {
                (", can change to negotiable", "，可转换为协商模式")
            } else {
                (", can't change to negotiable", "，不能转换为协商模式")
            };
            (
                format!("mode: specific, T={protocol}{implicit_en}{change_en}"),
                format!("模式：专用模式，T={protocol}{implicit_zh}{change_zh}"),
            )
        }
    }
}

fn speed(atr: &Atr) -> Line {
    let show = |value: Result<String, u8>| value.unwrap_or_else(|code| format!("reserved code {code:X}"));
    let show_zh = |value: Result<String, u8>| value.unwrap_or_else(|code| format!("保留码 {code:X}"));
    let f = atr.f().map(|f| f.to_string());
    let d = atr.d().map(|d| d.to_string());
    let f_max = atr.f_max_khz().map(|khz| format!("{}.{} MHz", khz / 1000, khz % 1000 / 100));
    let (max_en, max_zh) = match f_max {
        Some(f_max) => (format!(", clock at most {f_max}"), format!("，时钟最高 {f_max}")),
        None => (String::new(), String::new()),
    };
    (
        format!("F = {}, D = {}{max_en}", show(f.clone()), show(d.clone())),
        format!("F = {}，D = {}{max_zh}", show_zh(f), show_zh(d)),
    )
}
