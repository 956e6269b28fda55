//! `jinka verify` with re-judging of a bundle of 1,000 test cases: below a second, whole process.
//!
//! `cargo bench --bench verify`. The bundle is not signed: all but the signatures is checked, and they cost the same for any size.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench fails by panicking")]

mod suite;

use std::{
    process::{Command, Stdio},
    time::Duration,
};

const TURNS: usize = 10;
const TARGET: Duration = Duration::from_secs(1);

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (features, out) = (folder.path().join("features"), folder.path().join("run"));
    suite::write_suite(&features, 10, 100);
    suite::time(&mut suite::jinka_run(&features, &out), 0);

    let told = jinka("verify").arg(&out).stdout(Stdio::piped()).output().unwrap();
    let code = told.status.code().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("1000 verdicts, all as recorded"), "{told}");
    let best = (0..TURNS).map(|_| suite::time(jinka("verify").arg(&out), code)).min().unwrap();
    println!(
        "verify with re-judging, 1000 test cases, whole process, least of {TURNS}: {best:.2?}, target below {TARGET:?}"
    );
    assert!(best < TARGET, "missed the target");
}

fn jinka(command: &str) -> Command {
    let mut jinka = Command::new(env!("CARGO_BIN_EXE_jinka"));
    jinka.arg(command).arg("--lang=en").stdout(Stdio::null());
    jinka
}
