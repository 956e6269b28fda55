use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What kind of thing answers. Decides which document a run may become: a simulator gives a demonstration, never more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// A simulated device of ours, in process.
    Simulator,
    /// A virtual card that came to us over vsmartcard's protocol.
    VirtualCard,
    /// A card in a PC/SC reader.
    Reader,
    /// Data that were captured from a product, in a file.
    Capture,
    /// A recording.
    Recording,
}

/// Who answered: kind, name, and what else the path knows (reader, driver, firmware, operating system). Part of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub kind: DeviceKind,
    pub name: String,
    /// For instance `os`, `reader-firmware`, `pcsc-lite`, `atr`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// What a path can do and observe, said before the run. What it can't is not-applicable or inconclusive, never skipped in silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abilities {
    /// RST without power-off.
    pub warm_reset: bool,
    /// The ATR is the card's own, byte for byte (a contactless reader makes one up).
    pub atr: bool,
    /// Longest command APDU in bytes that the path carries.
    pub max_command: usize,
    /// Shortest command APDU in bytes that the path carries (vpcd reads one byte as a control code).
    pub min_command: usize,
}

impl Abilities {
    /// Everything: what an in-process simulator offers.
    pub const FULL: Self = Self { warm_reset: true, atr: true, max_command: 65_544, min_command: 0 };

    /// Nothing that a card can do: what captured data offer.
    pub const DATA: Self = Self { warm_reset: false, atr: false, max_command: 0, min_command: 0 };
}
