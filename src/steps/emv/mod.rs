//! Payment applications (PBOC debit/credit, electronic cash, qPBOC): a vocabulary a file. They share one typed note of the world,
//! the [`transaction`] that goes on, and the [`act`]s of a terminal.

pub mod act;
pub mod cash;
pub mod contactless;
pub mod counters;
pub mod cryptogram;
pub mod issuer;
pub mod log;
pub mod objects;
pub mod oda;
pub mod pin;
pub mod preflight;
pub mod select;
pub mod sm2;
pub mod start;
pub mod transaction;

use crate::runner::Step;

/// The tables of this folder.
pub const TABLES: [&[Step]; 13] = [
    select::TABLE,
    start::TABLE,
    counters::TABLE,
    objects::TABLE,
    oda::TABLE,
    sm2::TABLE,
    cryptogram::TABLE,
    issuer::TABLE,
    pin::TABLE,
    cash::TABLE,
    contactless::TABLE,
    log::TABLE,
    preflight::TABLE,
];
