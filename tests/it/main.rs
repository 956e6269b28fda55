//! Integration tests: one binary, a module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    reason = "a test fails by panicking; clippy.toml allows it in test functions, this in their helpers"
)]

/// The `jinka` binary and what it leaves, for the other modules.
mod binary;
/// Waiting for what another process does.
mod waiting;
/// `jinka run`: verdicts, exit codes, determinism, secrets.
mod run;
/// Bank cards: a wrong key of the tester is no fail of the card.
mod bank_setup;
/// PSAMs: a wrong key of the tester, and tries that are not spent.
mod psam_run;
/// Account numbers, PINs and keys: in nothing that is shown.
mod bank_masks;
/// `capture:FILE`: magnetic stripes as captured.
mod captures;
/// Ctrl-C, kill -9, a card that is taken away; `--resume`.
mod interruption;
// The product file: form, check, run, and what is wrong with it.
mod product;
/// `jinka run --shard`, `jinka merge`.
mod shards;
/// README and docs say what is so.
mod readme;
/// The command lines of README and docs, run as a reader runs them.
mod documented;
/// What a user gets wrong.
mod bad_input;

/// Rooms import only rooms above them.
mod architecture;
/// What a person can get wrong in an ICS or IXIT file.
mod bad_input_catalogue;
/// `jinka ics` and `jinka ixit`: the forms, and what is said of answers.
mod ics;
/// Measurement records: forms, slips, decision rules, verdicts.
mod measurements;
/// What applies, why, in which order.
mod plan;
/// The linter of suites: a fixture a rule, and what a faultless suite becomes.
mod catalogue;
/// What becomes of a feature file.
mod feature;
/// `jinka list`, `explain` and `check`.
mod lists;
/// `jinka coverage`: every form, from a run folder and without one.
mod coverage;
/// `jinka overlay`: confirmation by a paper copy, signed, laid over runs, checked.
mod overlay;
/// `jinka qualify`: reference products, liars and mutants of every suite.
mod kill_matrix;
/// What the reports say of a run: terminal, JUnit, HTML, JSON.
mod reports;

/// pcscd with virtual readers, private to a test.
#[cfg(feature = "pcsc")]
mod pcscd;
/// A card of a few lines, for the drivers' tests.
#[cfg(feature = "pcsc")]
mod tiny_card;
/// The `pcsc:` driver on the real stack.
#[cfg(feature = "pcsc")]
mod pcsc;
/// The `vpcd:` driver, and cards that misbehave.
#[cfg(feature = "pcsc")]
mod vpcd;
/// `jinka devices`.
mod devices;

/// Commands and due responses at the contacts of a simulated card.
mod sim_tester;
/// The simulated card: selection, binaries, records, data objects.
mod sim_files;
/// A bounded run of every fuzz target.
mod fuzz;
/// The simulated card: PINs, keys, challenges, access conditions.
mod sim_security;
/// The simulated card: class, channels, chaining, lengths, 61xx and 6Cxx.
mod sim_transmission;
/// `sim:` as a device: names, statements, liars, defects, and that nothing makes the kernel panic.
mod sim_device;
/// The simulated bank cards, byte for byte.
mod sim_bank;
/// The simulated purse card, byte for byte.
mod sim_purse;
/// The simulated module with national algorithms, byte for byte.
mod sim_national;
/// The simulated phones and secure elements in a reader's field: bytes, defects, times and what is made of them.
mod sim_phone;
/// `sim:psam` byte for byte, and a purchase with a simulated purse card.
mod sim_psam;
/// Vectors of SM2, SM3 and SM4, as OpenSSL and gmssl see them.
mod national;
/// A simulated card served to a vpcd reader.
mod sim_serve;
/// Clients of PC/SC and virtual cards that others wrote.
#[cfg(feature = "pcsc")]
mod foreign;
/// Keys and signatures, as OpenSSL sees them; vectors of SM2 and SM3.
mod openssl;
/// Bundles that were changed, for `verify`.
mod tamper;
/// `jinka verify`: sound bundles, and every case of `tests/tamper`.
mod verify;
/// The whole suite through pcscd, and on vicc of vsmartcard.
#[cfg(feature = "pcsc")]
mod real_stack;
