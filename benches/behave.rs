//! Test cases a second against behave, on equal features: 10,000 scenarios of three steps in 100 files, whole processes.
//!
//! `cargo bench --bench behave`; needs behave (`pip install behave`). The two take turns; the least time of each counts, as
//! what else the machine does can only make it longer. behave has trivial steps over a card that is a dictionary, an empty
//! formatter and no summary. jinka simulates a card of ISO/IEC 7816-4, records and chains the evidence, and writes the
//! whole run folder but for the rendered reports (`--no-reports`); behave has none to render.

#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, reason = "a bench fails by panicking")]

mod suite;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const FILES: usize = 100;
const SCENARIOS: usize = 100;
const TURNS: usize = 7;
const TARGET: f64 = 20.0;

const STEPS: &str = r#"
from behave import given, when, then

NAMES = {"primary": bytes.fromhex("F04A4E4B410101")}
ANSWERS = {bytes.fromhex("00A4040007F04A4E4B41010100"): bytes.fromhex("9000")}
WORDS = {"success": bytes.fromhex("9000")}

@given('the card after a {kind} reset')
def reset(context, kind):
    context.card = dict(ANSWERS)

@when('application "{name}" is selected')
def select(context, name):
    aid = NAMES[name]
    context.response = context.card.get(bytes.fromhex("00A40400") + bytes([len(aid)]) + aid + b"\0")

@then('the status word is "{name}"')
def status(context, name):
    assert context.response[-2:] == WORDS[name]
"#;

const FORMATTER: &str = "
from behave.formatter.base import Formatter

class Empty(Formatter):
    name = 'empty'
";

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    if !Command::new("behave").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        println!("behave isn't there; install it: pip install behave");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (features, theirs) = (folder.path().join("features"), folder.path().join("behave"));
    suite::write_suite(&features, FILES, SCENARIOS);
    suite::write_features(&theirs.join("features"), FILES, SCENARIOS);
    fs::create_dir_all(theirs.join("features/steps")).unwrap();
    fs::write(theirs.join("features/steps/steps.py"), STEPS).unwrap();
    fs::write(theirs.join("empty.py"), FORMATTER).unwrap();

    let (mut best, mut best_behave) = (Duration::MAX, Duration::MAX);
    for turn in 0..TURNS {
        // Ours is short: three goes a turn, so that both see as much of the machine's quiet moments.
        for go in 0..3 {
            let out = folder.path().join(format!("run-{turn}-{go}"));
            best = best.min(suite::time(suite::jinka_run(&features, &out).arg("--no-reports"), 0));
            fs::remove_dir_all(&out).unwrap();
        }
        best_behave = best_behave.min(suite::time(&mut behave(&theirs), 0));
    }
    let (ours, their) = (per_second(best), per_second(best_behave));
    let ratio = ours / their;
    println!("{} test cases of 3 steps, whole process, least of {TURNS} turns:", FILES * SCENARIOS);
    println!("  behave  {best_behave:8.2?}  {their:9.0} test cases a second");
    println!("  jinka   {best:8.2?}  {ours:9.0} test cases a second");
    println!("  ratio   {ratio:.1}, target at least {TARGET}");
    assert!(ratio >= TARGET, "missed the target");
}

fn behave(folder: &Path) -> Command {
    let mut behave = Command::new("behave");
    behave
        .args(["--format", "empty:Empty", "--no-summary", "--quiet"])
        .current_dir(folder)
        .env("PYTHONPATH", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    behave
}

fn per_second(took: Duration) -> f64 {
    (FILES * SCENARIOS) as f64 / took.as_secs_f64()
}
