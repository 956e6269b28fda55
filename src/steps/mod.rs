//! Step definitions, one file a vocabulary, each a table of (kind, pattern in English and Chinese, function).
//!
//! Free of drivers' names, clock, randomness but the case's own, and report text. A step speaks to ports, codec and
//! crypto, then to a helper of `runner/assert`. The shared act of sending is [`exchange::transact`].

pub mod authenticate;
pub mod binary;
pub mod challenge;
pub mod change;
pub mod command;
pub mod data;
pub mod exchange;
pub mod pin;
pub mod record;
pub mod reset;
pub mod select;

use crate::runner::Step;

/// Every table, for the runner, the linter, `jinka list` and the reports.
pub fn tables() -> Vec<&'static [Step]> {
    vec![
        reset::TABLE,
        select::TABLE,
        command::TABLE,
        binary::TABLE,
        record::TABLE,
        change::TABLE,
        data::TABLE,
        challenge::TABLE,
        pin::TABLE,
        authenticate::TABLE,
    ]
}
