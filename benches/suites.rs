//! Every built-in suite on its reference simulator, as a user runs it, reports and evidence included: below 3 s of processor time
//! together, which is at most 3 s by the clock whatever the number of cores.
//!
//! `cargo bench --bench suites`. Linux.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench fails by panicking")]

mod processor;

use std::{process::Command, time::Duration};

use jinka::catalogue::Catalogue;

const TURNS: usize = 3;
const TARGET: Duration = Duration::from_secs(3);

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let mut all = Duration::ZERO;
    for suite in &catalogue.suites {
        let turn = |turn: usize| {
            let mut jinka = Command::new(env!("CARGO_BIN_EXE_jinka"));
            jinka.args(["run", "--seed", "1", "--suite", &suite.id]).arg("--out");
            // All test cases that apply pass, or this is no measurement.
            processor::processor_time(jinka.arg(folder.path().join(format!("{}-{turn}", suite.id))), 0)
        };
        let best = (0..TURNS).map(turn).min().unwrap();
        println!("run of {}, processor time, least of {TURNS}: {best:.2?}", suite.id);
        all += best;
    }
    println!("all suites, processor time: {all:.2?}, target below {TARGET:?}");
    assert!(all < TARGET, "missed the target");
}
