//! Test cases a second against behave, on equal features: 10,000 scenarios of three steps in 100 files.
//!
//! `cargo bench --bench behave`; needs behave (`pip install behave`). The two take turns; the least time of each counts, as
//! what else the machine does can only make it longer. behave has trivial steps over a card that is a dictionary and an empty
//! formatter. jinka simulates a card of ISO/IEC 7816-4, records and chains the evidence, and writes the whole run folder but
//! for the rendered reports; behave has none to render.
//!
//! Two figures: the run alone, from the first step to the sealed `run.json` (behave: between its
//! hooks `before_all` and `after_all`), which has the target; and whole processes with the reading of the features, where both parse Gherkin.

#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, reason = "a bench fails by panicking")]

mod suite;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use jinka::{
    catalogue::{Catalogue, Ics, Ixit},
    evidence::InputFiles,
    plan::{PlannedDevice, Selection},
    runner::{
        case::Limits,
        session::{Request, Session, default_jobs},
    },
    sim, steps,
};

/// What the program itself runs with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// behave calls these after it has read the features and after the last of them.
const ENVIRONMENT: &str = r#"
import time

def before_all(context):
    context.began = time.perf_counter()

def after_all(context):
    with open("ran.txt", "w") as out:
        out.write("%.6f" % (time.perf_counter() - context.began))
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
    fs::write(theirs.join("features/environment.py"), ENVIRONMENT).unwrap();
    fs::write(theirs.join("empty.py"), FORMATTER).unwrap();

    let mut best = Times::worst();
    let mut best_behave = Times::worst();
    for turn in 0..TURNS {
        // Ours is short: three goes a turn, so that both see as much of the machine's quiet moments.
        for go in 0..3 {
            let out = folder.path().join(format!("run-{turn}-{go}"));
            let process = suite::time(suite::jinka_run(&features, &out).arg("--no-reports"), 0);
            fs::remove_dir_all(&out).unwrap();
            best.take(Times { alone: run_alone(&features, &out), process });
            fs::remove_dir_all(&out).unwrap();
        }
        best_behave.take(behave_times(&theirs));
    }
    println!("{} test cases of 3 steps, least of {TURNS} turns:", FILES * SCENARIOS);
    let alone = tell("the run alone", best.alone, best_behave.alone);
    tell("whole process", best.process, best_behave.process);
    println!("the run alone has a target: at least {TARGET}");
    assert!(alone >= TARGET, "missed the target");
}

/// How long the run itself took, and the whole process.
#[derive(Clone, Copy)]
struct Times {
    alone: Duration,
    process: Duration,
}

impl Times {
    fn worst() -> Self {
        Self { alone: Duration::MAX, process: Duration::MAX }
    }

    fn take(&mut self, other: Self) {
        self.alone = self.alone.min(other.alone);
        self.process = self.process.min(other.process);
    }
}

fn tell(what: &str, ours: Duration, theirs: Duration) -> f64 {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("  {what}");
    println!("    behave  {theirs:8.2?}  {:9.0} test cases a second", per_second(theirs));
    println!("    jinka   {ours:8.2?}  {:9.0} test cases a second", per_second(ours));
    println!("    ratio   {ratio:.1}");
    ratio
}

/// From the first step to the sealed record, in this process.
fn run_alone(features: &Path, out: &Path) -> Duration {
    let catalogue = Catalogue::from_dir(features).unwrap();
    let product = sim::reference("contact-card").unwrap();
    let suite = catalogue.suite("contact-card").unwrap();
    let ics = Ics::read(product.ics, "ics", &[&suite.ics]).unwrap();
    let ixit = Ixit::read(product.ixit, "ixit", &[&suite.ixit], &ics).unwrap();
    let request = Request {
        selection: Selection::default(),
        ics,
        ixit,
        devices: vec![PlannedDevice::at("sim:contact-card")],
        product: None,
        samples: Vec::new(),
        vendor_signature: None,
        shard: None,
        seed: 1,
        limits: Limits::default(),
        jobs: default_jobs(),
        inputs: InputFiles::default(),
        trace: None,
        out: out.to_owned(),
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        interrupt: Arc::new(AtomicBool::new(false)),
    };
    let session = Session::begin(&catalogue, &steps::tables(), request).unwrap();
    let started = Instant::now();
    session.run(&catalogue, |_| {}, || "2026-01-01T00:00:01Z".to_owned()).unwrap();
    started.elapsed()
}

/// The time between behave's first and last hook, and that of its process.
fn behave_times(folder: &Path) -> Times {
    let process = suite::time(&mut behave(folder), 0);
    let alone = fs::read_to_string(folder.join("ran.txt")).unwrap();
    Times { alone: Duration::from_secs_f64(alone.parse().unwrap()), process }
}

fn behave(folder: &Path) -> Command {
    let mut behave = Command::new("behave");
    behave.args(["--format", "empty:Empty", "--quiet"]).current_dir(folder).env("PYTHONPATH", folder);
    behave
}

fn per_second(took: Duration) -> f64 {
    (FILES * SCENARIOS) as f64 / took.as_secs_f64()
}
