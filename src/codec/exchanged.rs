//! What a command of a log is about, by its header: which test cases have something to judge in it.

use super::CommandApdu;

/// Exchanges that test cases judge in logs (`@trace:NAME`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exchanged {
    /// INITIALIZE FOR LOAD of an electronic deposit or purse.
    Load,
    /// INITIALIZE FOR UNLOAD.
    Unload,
    /// INITIALIZE FOR PURCHASE.
    Purchase,
    /// INITIALIZE FOR CASH WITHDRAW.
    Cash,
    /// INITIALIZE FOR CAPP PURCHASE.
    Composite,
    /// INITIALIZE FOR UPDATE of an overdraft limit.
    Overdraft,
}

impl Exchanged {
    pub const ALL: [Self; 6] = [Self::Load, Self::Unload, Self::Purchase, Self::Cash, Self::Composite, Self::Overdraft];

    /// As the tag names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Unload => "unload",
            Self::Purchase => "purchase",
            Self::Cash => "cash",
            Self::Composite => "composite",
            Self::Overdraft => "overdraft",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|exchanged| exchanged.name() == name)
    }

    /// What a command begins; none of any other. INITIALIZE is 80 50 of 11 bytes of data, 7 for an overdraft update: by the data
    /// it is told from INITIALIZE UPDATE of GlobalPlatform, which has 8 and the same header.
    pub fn of(command: &CommandApdu) -> Option<Self> {
        match (command.cla, command.ins, command.p1, command.data.len()) {
            (0x80, 0x50, 0x00, 11) => Some(Self::Load),
            (0x80, 0x50, 0x01, 11) => Some(Self::Purchase),
            (0x80, 0x50, 0x02, 11) => Some(Self::Cash),
            (0x80, 0x50, 0x03, 11) => Some(Self::Composite),
            (0x80, 0x50, 0x04, 7) => Some(Self::Overdraft),
            (0x80, 0x50, 0x05, 11) => Some(Self::Unload),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers and lengths of the purse commands: Fudan FMCOS 2.0 manual; of INITIALIZE UPDATE: GlobalPlatform.
    #[test]
    fn headers_and_lengths_tell() {
        let of = |hex: &str| Exchanged::of(&CommandApdu::parse(&hex::decode(hex).unwrap()).unwrap());
        let data = "01".repeat(11);
        assert_eq!(of(&format!("805000020b{data}10")), Some(Exchanged::Load));
        assert_eq!(of(&format!("805001020b{data}0f")), Some(Exchanged::Purchase));
        assert_eq!(of(&format!("805002010b{data}0f")), Some(Exchanged::Cash));
        assert_eq!(of(&format!("805003020b{data}0f")), Some(Exchanged::Composite));
        assert_eq!(of("805004010701010101010101 13".replace(' ', "").as_str()), Some(Exchanged::Overdraft));
        assert_eq!(of(&format!("805005010b{data}10")), Some(Exchanged::Unload));
        assert_eq!(of("8050000008010203040506070800"), None, "INITIALIZE UPDATE");
        assert_eq!(of("805c000204"), None);
    }
}
