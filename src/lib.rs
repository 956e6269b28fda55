//! jinka (金卡): conformance tests and certification for the products of China's Golden Card Project.
//!
//! Data flows one way: `features/` and the vendor's statements become a [`plan`]; the [`runner`] carries it out through
//! device ports; everything observed becomes [`evidence`]; reports and certificates are renderings of the run record.
//!
//! # The map
//! Rooms in their order; a room imports only rooms above it in this list (`tests/it/architecture.rs` checks).
//!
//! | room | what lives there | free of |
//! | --- | --- | --- |
//! | [`codec`] | parsing and building: APDU, ATR, BER-TLV, status words, AIDs | I/O, clock, randomness, panic, opinions on what is required |
//! | [`crypto`] | ciphers and MACs that a step needs, over well-kept crates | verdicts; keys in a log or a `Debug` |
//! | [`device`] | ports (what a step may do to a card) and the drivers behind them | meaning: no retry, no GET RESPONSE of its own |
//! | [`sim`] | simulated cards, liars, and serving them to others | computations shared with the step that judges it |
//! | [`catalogue`] | requirements, ICS, IXIT, features: read and checked | devices |
//! | [`plan`] | which test cases apply to this IUT, why, in which order | devices, clock: a plan is a function of its inputs |
//! | [`evidence`] | recorder, hash chain, secrets, run record, bundle | judgement |
//! | [`runner`] | World, workers, verdicts, time-outs, progress; the only room that knows cucumber | what a command means; reports |
//! | [`steps`] | step definitions, one file a vocabulary | drivers' names, clock, randomness, report text |
//! | [`report`] | run record to terminal, JUnit, HTML, JSON | any input but the run record, for coverage also the suites as run |
//! | [`certificate`] | statement, signatures, trust, verification, re-judging | verdicts of its own |
//! | [`cli`] | one file a subcommand | anything beyond parse, call, print, exit code |

#![cfg_attr(test, allow(clippy::as_conversions))]

pub mod codec;
pub mod crypto;
pub mod device;
pub mod sim;
pub mod catalogue;
pub mod plan;
pub mod evidence;
pub mod runner;
pub mod steps;
pub mod report;
pub mod certificate;
pub mod cli;
