//! Peak memory of a run of 10,000 test cases with its reports: below 200 MiB. Linux.
//!
//! `cargo bench --bench memory`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, reason = "a bench fails by panicking")]

mod suite;

use std::{fs, thread, time::Duration};

const TARGET_MIB: f64 = 200.0;

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (features, out) = (folder.path().join("features"), folder.path().join("run"));
    suite::write_suite(&features, 100, 100);
    let mut run = suite::jinka_run(&features, &out).spawn().unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak_kib = 0_u64;
    while run.try_wait().unwrap().is_none() {
        // The kernel keeps the peak itself: only what grows in the last millisecond escapes.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let seen = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak_kib = peak_kib.max(seen.unwrap_or(0));
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(run.wait().unwrap().code(), Some(0));
    assert!(out.join("reports/report.html").is_file());
    let peak = peak_kib as f64 / 1024.0;
    println!("peak memory of 10000 test cases with reports: {peak:.0} MiB, target below {TARGET_MIB} MiB");
    assert!(peak > 0.0 && peak < TARGET_MIB, "missed the target");
}
