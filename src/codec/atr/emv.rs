//! The narrower limits that EMV terminals, and so those of PBOC, set for an answer to reset.
//!
//! An answer can keep to GB/T 16649.3 and break these; source: openemv/emv-utils `src/emv.c`, which cites EMV Level 1
//! Contact Interface v1.0, clauses 8.3.3.1 to 8.3.3.11.

use super::{Atr, Letter, Mode};

/// One limit that an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EmvLimit {
    /// In specific mode TA1 is 11, 12 or 13 (8.3.3.1).
    Ta1Specific,
    /// In negotiable mode the code Fi isn't 0 and the code Di is at least 3 (8.3.3.1).
    Ta1Negotiable,
    /// TC1 is 00 or FF (8.3.3.3).
    Tc1,
    /// TD1 names T=0 or T=1 (8.3.3.4).
    Td1Protocol,
    /// TA2 names the protocol of TD1 (8.3.3.5).
    Ta2Protocol,
    /// TA2 doesn't announce implicit parameters (8.3.3.5).
    Ta2Implicit,
    /// TC2 belongs to T=0 (8.3.3.7).
    Tc2Protocol,
    /// TC2 is 0A (8.3.3.7).
    Tc2Value,
    /// After T=0 TD2 names T=15 (8.3.3.8).
    Td2AfterT0,
    /// After T=1 TD2 names T=1 (8.3.3.8).
    Td2AfterT1,
    /// IFSC is 10 to FE (8.3.3.9).
    Ifsc,
    /// With T=1 TB3 is there (8.3.3.10).
    Tb3Missing,
    /// BWI is at most 4 (8.3.3.10).
    Bwi,
    /// CWI is at most 5 (8.3.3.10).
    Cwi,
    /// 2 to the power CWI is at least N + 1 (8.3.3.10).
    CwiAgainstGuard,
    /// TC3 is 00 (8.3.3.11).
    Tc3,
    /// TCK is there when due, and correct.
    Tck,
}

impl EmvLimit {
    /// What the answer does against the limit, in English and Chinese.
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Ta1Specific => ("TA1 in specific mode is none of 11, 12, 13", "专用模式下 TA1 不是 11、12、13"),
            Self::Ta1Negotiable => ("TA1 in negotiable mode is too small", "协商模式下 TA1 过小"),
            Self::Tc1 => ("TC1 is neither 00 nor FF", "TC1 既非 00 也非 FF"),
            Self::Td1Protocol => ("TD1 names neither T=0 nor T=1", "TD1 既未指明 T=0 也未指明 T=1"),
            Self::Ta2Protocol => ("TA2 names another protocol than TD1", "TA2 与 TD1 的协议不同"),
            Self::Ta2Implicit => ("TA2 announces implicit parameters", "TA2 指明隐含参数"),
            Self::Tc2Protocol => ("TC2 without T=0", "没有 T=0 却有 TC2"),
            Self::Tc2Value => ("TC2 isn't 0A", "TC2 不是 0A"),
            Self::Td2AfterT0 => ("after T=0, TD2 doesn't name T=15", "T=0 之后 TD2 未指明 T=15"),
            Self::Td2AfterT1 => ("after T=1, TD2 doesn't name T=1", "T=1 之后 TD2 未指明 T=1"),
            Self::Ifsc => ("IFSC is outside 10 to FE", "IFSC 不在 10 至 FE 之间"),
            Self::Tb3Missing => ("T=1 without TB3", "有 T=1 而没有 TB3"),
            Self::Bwi => ("BWI is over 4", "BWI 大于 4"),
            Self::Cwi => ("CWI is over 5", "CWI 大于 5"),
            Self::CwiAgainstGuard => ("2^CWI is less than N + 1", "2^CWI 小于 N + 1"),
            Self::Tc3 => ("TC3 isn't 00", "TC3 不是 00"),
            Self::Tck => ("TCK is missing or wrong", "TCK 缺失或错误"),
        }
    }
}

/// The limits that the answer breaks, in the order of its bytes.
pub(super) fn broken_limits(atr: &Atr) -> Vec<EmvLimit> {
    let mut broken = Vec::new();
    let mut add_if = |is_broken: bool, limit| {
        if is_broken {
            broken.push(limit);
        }
    };
    let byte = |letter, group| atr.interface_byte(letter, group);
    let td1 = byte(Letter::D, 1).map_or(0, |td1| td1 & 0x0F);
    let td2 = byte(Letter::D, 2).map(|td2| td2 & 0x0F);
    if let Some(ta1) = byte(Letter::A, 1) {
        match atr.mode() {
            Mode::Specific { .. } => add_if(!matches!(ta1, 0x11..=0x13), EmvLimit::Ta1Specific),
            Mode::Negotiable => add_if(ta1 >> 4 == 0 || ta1 & 0x0F < 3, EmvLimit::Ta1Negotiable),
        }
    }
    add_if(!matches!(atr.extra_guard(), 0x00 | 0xFF), EmvLimit::Tc1);
    add_if(td1 > 1, EmvLimit::Td1Protocol);
    if let Mode::Specific { protocol, implicit, .. } = atr.mode() {
        add_if(protocol != td1, EmvLimit::Ta2Protocol);
        add_if(implicit, EmvLimit::Ta2Implicit);
    }
    if let Some(tc2) = byte(Letter::C, 2) {
        add_if(td1 != 0, EmvLimit::Tc2Protocol);
        add_if(tc2 != 0x0A, EmvLimit::Tc2Value);
    }
    add_if(td1 == 0 && td2.is_some_and(|td2| td2 != 15), EmvLimit::Td2AfterT0);
    add_if(td1 == 1 && td2.is_some_and(|td2| td2 != 1), EmvLimit::Td2AfterT1);
    if td2 == Some(1) {
        add_if(byte(Letter::A, 3).is_some_and(|ifsc| !matches!(ifsc, 0x10..=0xFE)), EmvLimit::Ifsc);
        if let Some(tb3) = byte(Letter::B, 3) {
            let (bwi, cwi) = (tb3 >> 4, tb3 & 0x0F);
            add_if(bwi > 4, EmvLimit::Bwi);
            add_if(cwi > 5, EmvLimit::Cwi);
            // N of 255 asks for the shortest guard time, which every CWI allows.
            let needed = u32::from(atr.extra_guard().wrapping_add(1));
            add_if(cwi <= 5 && (1u32 << cwi) < needed, EmvLimit::CwiAgainstGuard);
        }
        add_if(byte(Letter::C, 3).is_some_and(|tc3| tc3 != 0), EmvLimit::Tc3);
    }
    add_if(td1 == 1 && byte(Letter::B, 3).is_none(), EmvLimit::Tb3Missing);
    add_if(atr.tck_due() && atr.tck_ok() != Some(true), EmvLimit::Tck);
    broken
}
