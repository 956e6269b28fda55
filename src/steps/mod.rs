//! Step definitions, one file a vocabulary, each a table of (kind, pattern in English and Chinese, function).
//!
//! Free of drivers' names, clock, randomness but the case's own, and report text. A step speaks to ports, codec and
//! crypto, then to a helper of `runner/assert`. The shared act of sending is [`exchange::transact`].

pub mod aid;
pub mod atr;
pub mod authenticate;
pub mod binary;
pub mod chain;
pub mod challenge;
pub mod change;
pub mod channel;
pub mod command;
pub mod data;
pub mod dir;
pub mod emv;
pub mod exchange;
pub mod historical;
pub mod length;
pub mod measurement;
pub mod phone;
pub mod pin;
pub mod preflight;
pub mod probe;
pub mod psam;
pub mod purse;
pub mod record;
pub mod reset;
pub mod response;
pub mod select;
pub mod sm;
pub mod stated;
pub mod stripe;
pub mod template;

use crate::runner::Step;

/// Every table, for the runner, the linter, `jinka list` and the reports.
pub fn tables() -> Vec<&'static [Step]> {
    let mut tables: Vec<&'static [Step]> = vec![
        reset::TABLE,
        atr::TABLE,
        historical::TABLE,
        select::TABLE,
        aid::TABLE,
        dir::TABLE,
        template::TABLE,
        probe::TABLE,
        channel::TABLE,
        chain::TABLE,
        length::TABLE,
        response::TABLE,
        command::TABLE,
        binary::TABLE,
        record::TABLE,
        change::TABLE,
        data::TABLE,
        challenge::TABLE,
        pin::TABLE,
        authenticate::TABLE,
        preflight::TABLE,
        measurement::TABLE,
    ];
    tables.extend(emv::TABLES);
    tables.extend(stripe::TABLES);
    tables.extend(sm::TABLES);
    tables.extend(phone::TABLES);
    tables.extend(psam::TABLES);
    tables
}

#[cfg(test)]
mod tests {
    use crate::runner::Registry;

    #[test]
    fn every_pattern_compiles() {
        let registry = Registry::new(&super::tables()).unwrap();
        registry.compile_all().unwrap();
    }
}
