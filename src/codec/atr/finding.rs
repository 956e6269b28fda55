//! What can break the grammar of an answer to reset, each by a stable name.

use super::{Atr, InterfaceByte, Letter, Mode};

/// One breach of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    pub kind: FindingKind,
    /// Offset in the answer; its length where something is missing at the end.
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    EndsInInterfaceBytes,
    EndsInHistoricalBytes,
    FiReserved,
    DiReserved,
    /// T=15 in TD1: it is no protocol that could be offered first.
    FirstProtocolIs15,
    /// A protocol number smaller than the one before it.
    ProtocolsNotRising,
    /// TA2 names a protocol that no TD offers.
    SpecificProtocolNotOffered,
    /// TC2 of 00.
    WiReserved,
    /// IFSC of 00 or FF.
    IfscReserved,
    /// BWI over 9.
    BwiReserved,
    /// Bits 8 to 2 of the first TC for T=1.
    EdcReservedBits,
    /// The first TA for T=15 names no class, classes with a gap, or reserved bits.
    ClassesReserved,
    TckMissing,
    TckWrong,
    /// A correct check byte where T=0 alone is offered.
    TckUndue,
    /// Bytes after the end that the grammar gives.
    TrailingBytes,
    /// More than 33 bytes.
    TooLong,
}

impl FindingKind {
    /// The stable name: `tck-missing`.
    pub fn id(self) -> &'static str {
        match self {
            Self::EndsInInterfaceBytes => "ends-in-interface-bytes",
            Self::EndsInHistoricalBytes => "ends-in-historical-bytes",
            Self::FiReserved => "fi-reserved",
            Self::DiReserved => "di-reserved",
            Self::FirstProtocolIs15 => "first-protocol-is-15",
            Self::ProtocolsNotRising => "protocols-not-rising",
            Self::SpecificProtocolNotOffered => "specific-protocol-not-offered",
            Self::WiReserved => "wi-reserved",
            Self::IfscReserved => "ifsc-reserved",
            Self::BwiReserved => "bwi-reserved",
            Self::EdcReservedBits => "edc-reserved-bits",
            Self::ClassesReserved => "classes-reserved",
            Self::TckMissing => "tck-missing",
            Self::TckWrong => "tck-wrong",
            Self::TckUndue => "tck-undue",
            Self::TrailingBytes => "trailing-bytes",
            Self::TooLong => "too-long",
        }
    }

    /// What is wrong, in English and Chinese.
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::EndsInInterfaceBytes => ("the answer ends inside the interface bytes", "复位应答在接口字节中结束"),
            Self::EndsInHistoricalBytes => ("the answer ends inside the historical bytes", "复位应答在历史字节中结束"),
            Self::FiReserved => ("TA1 gives a reserved Fi", "TA1 中的 Fi 为保留值"),
            Self::DiReserved => ("TA1 gives a reserved Di", "TA1 中的 Di 为保留值"),
            Self::FirstProtocolIs15 => ("TD1 names T=15", "TD1 指明了 T=15"),
            Self::ProtocolsNotRising => {
                ("a protocol number is smaller than the one before it", "协议号小于其前一个协议号")
            }
            Self::SpecificProtocolNotOffered => ("TA2 names a protocol that is not offered", "TA2 指明了未提供的协议"),
            Self::WiReserved => ("TC2 gives the reserved WI 0", "TC2 中的 WI 为保留值 0"),
            Self::IfscReserved => ("IFSC has a reserved value", "IFSC 为保留值"),
            Self::BwiReserved => ("BWI is over 9", "BWI 大于 9"),
            Self::EdcReservedBits => ("the EDC byte sets reserved bits", "EDC 字节置位了保留位"),
            Self::ClassesReserved => ("the operating classes have a reserved coding", "操作类别的编码为保留值"),
            Self::TckMissing => ("TCK is due and missing", "应有 TCK 而缺失"),
            Self::TckWrong => ("TCK is wrong", "TCK 错误"),
            Self::TckUndue => ("TCK is there although T=0 alone is offered", "仅提供 T=0，却含有 TCK"),
            Self::TrailingBytes => ("bytes follow the end of the answer", "复位应答结束之后还有字节"),
            Self::TooLong => ("the answer is longer than 33 bytes", "复位应答超过 33 字节"),
        }
    }
}

pub(super) fn findings(atr: &Atr) -> Vec<Finding> {
    let mut found = interface_findings(atr);
    let end = atr.bytes.len();
    let mut add = |kind, at| found.push(Finding { kind, at });
    if atr.cut {
        add(FindingKind::EndsInInterfaceBytes, end);
    } else if atr.historical_bytes().len() < atr.announced_historical() {
        add(FindingKind::EndsInHistoricalBytes, end);
    } else {
        let after = atr.historical_at + atr.announced_historical();
        match (atr.tck_due(), atr.tck_ok()) {
            (true, None) => add(FindingKind::TckMissing, end),
            (true, Some(false)) => add(FindingKind::TckWrong, after),
            (false, Some(_)) => add(FindingKind::TckUndue, after),
            (true, Some(true)) | (false, None) => {}
        }
        if !atr.trailing().is_empty() {
            add(FindingKind::TrailingBytes, end - atr.trailing().len());
        }
    }
    if end > Atr::MAX_LEN {
        add(FindingKind::TooLong, Atr::MAX_LEN);
    }
    found
}

fn interface_findings(atr: &Atr) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut protocol_before = None;
    for byte in &atr.interface {
        let protocol = byte.value & 0x0F;
        let mut add = |kind| found.push(Finding { kind, at: byte.at });
        match (byte.letter, byte.group) {
            (Letter::A, 1) => {
                if atr.f().is_err() {
                    add(FindingKind::FiReserved);
                }
                if atr.d().is_err() {
                    add(FindingKind::DiReserved);
                }
            }
            (Letter::A, 2) => {
                if let Mode::Specific { protocol, .. } = atr.mode()
                    && !atr.offers(protocol)
                {
                    add(FindingKind::SpecificProtocolNotOffered);
                }
            }
            (Letter::C, 2) if atr.offers(0) && byte.value == 0 => add(FindingKind::WiReserved),
            (Letter::D, group) => {
                if group == 1 && protocol == 15 {
                    add(FindingKind::FirstProtocolIs15);
                }
                if protocol_before.is_some_and(|before| protocol < before) {
                    add(FindingKind::ProtocolsNotRising);
                }
                protocol_before = Some(protocol);
            }
            _ => {
                if let Some(kind) = specific_finding(atr, byte) {
                    add(kind);
                }
            }
        }
    }
    found
}

/// Only the first byte of its letter for a protocol has the meaning that is judged here.
fn specific_finding(atr: &Atr, byte: &InterfaceByte) -> Option<FindingKind> {
    let protocol = byte.protocol?;
    if atr.first_specific(byte.letter, protocol).is_none_or(|first| first.at != byte.at) {
        return None;
    }
    match (byte.letter, protocol) {
        (Letter::A, 1) if matches!(byte.value, 0x00 | 0xFF) => Some(FindingKind::IfscReserved),
        (Letter::B, 1) if byte.value >> 4 > 9 => Some(FindingKind::BwiReserved),
        (Letter::C, 1) if byte.value & 0xFE != 0 => Some(FindingKind::EdcReservedBits),
        // A, B, C alone; AB, BC; ABC.
        (Letter::A, 15) if !matches!(byte.value & 0x3F, 1 | 2 | 4 | 3 | 6 | 7) => Some(FindingKind::ClassesReserved),
        _ => None,
    }
}
