//! Peak memory of a run of 10,000 test cases with its reports: below 200 MiB. Linux.
//!
//! `cargo bench --bench memory`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, reason = "a bench fails by panicking")]

mod suite;

const TARGET_MIB: f64 = 200.0;

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (features, out) = (folder.path().join("features"), folder.path().join("run"));
    suite::write_suite(&features, 100, 100);
    let run = suite::jinka_run(&features, &out).status().unwrap();
    assert_eq!(run.code(), Some(0));
    assert!(out.join("reports/report.html").is_file());
    let peak = peak_of_children_kib() as f64 / 1024.0;
    println!("peak memory of 10000 test cases with reports: {peak:.0} MiB, target below {TARGET_MIB} MiB");
    assert!(peak > 0.0 && peak < TARGET_MIB, "missed the target");
}

/// The largest resident set that a child which was waited for ever had, as the kernel keeps it; the run is the only child.
fn peak_of_children_kib() -> i64 {
    // SAFETY: all zeros is a `rusage`, and getrusage writes no more than one.
    unsafe {
        let mut usage = std::mem::zeroed::<libc::rusage>();
        assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage), 0);
        usage.ru_maxrss
    }
}
