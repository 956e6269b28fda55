//! The whole kill matrix of contact-card: below 60 s of processor time.
//!
//! `cargo bench --bench qualify`. Linux.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench fails by panicking")]

mod processor;

use std::{process::Command, time::Duration};

const TARGET: Duration = Duration::from_secs(60);

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut jinka = Command::new(env!("CARGO_BIN_EXE_jinka"));
    jinka.args(["qualify", "--suite", "contact-card", "--lang=en"]);
    let took = processor::processor_time(&mut jinka, 0);
    println!("kill matrix of contact-card, processor time: {took:.2?}, target below {TARGET:?}");
    assert!(took < TARGET, "missed the target");
}
