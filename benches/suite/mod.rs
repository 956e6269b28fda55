//! Generated features for the benches: scenarios of three steps, each of which selects an application of the reference card.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const SUITE: &str = "\
id: contact-card
title: { en: Bench, zh: 基准 }
standards: [GB/T 16649.4]
";

const REQUIREMENTS: &str = "\
- id: CC-SEL-010
  standard: GB/T 16649.4
  editions: [\"2010\"]
  clause: null
  level: mandatory
  condition: null
  method: automated
  text: { en: An application is selected by its name., zh: 按名称选择应用。 }
  basis: from-knowledge
  sources: []
";

/// Writes `files` features of `scenarios` scenarios each into `folder`.
pub fn write_features(folder: &Path, files: usize, scenarios: usize) {
    fs::create_dir_all(folder).unwrap();
    for file in 0..files {
        let mut text = format!("Feature: Bench number {file}\n  基准 {file}\n\n  Rule: An application is selected\n");
        for n in 0..scenarios {
            let number = file * scenarios + n;
            write!(
                text,
                "
    @tc:bench-{file:03}-{n:03} @req:CC-SEL-010
    Scenario: Application selection number {number} succeeds
      第 {number} 次选择应用
      Given the card after a cold reset
      When application \"primary\" is selected
      Then the status word is \"success\"
"
            )
            .unwrap();
        }
        fs::write(folder.join(format!("bench-{file:03}.feature")), text).unwrap();
    }
}

/// Makes a suite `contact-card` of such features below `root`, with the questions of the real one.
pub fn write_suite(root: &Path, files: usize, scenarios: usize) {
    let folder = root.join("contact-card");
    write_features(&folder, files, scenarios);
    fs::write(folder.join("suite.yaml"), SUITE).unwrap();
    fs::write(folder.join("requirements.yaml"), REQUIREMENTS).unwrap();
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("features/contact-card");
    for name in ["ics.yaml", "ixit.yaml"] {
        fs::copy(real.join(name), folder.join(name)).unwrap();
    }
}

/// `jinka run` on the suites below `features`, the reference card, into `out`.
#[allow(dead_code, reason = "not every bench runs")]
pub fn jinka_run(features: &Path, out: &Path) -> Command {
    let mut run = Command::new(env!("CARGO_BIN_EXE_jinka"));
    run.args(["run", "--quiet", "--seed", "1", "--features"]).arg(features).arg("--out").arg(out).stdout(Stdio::null());
    run
}

/// How long the process takes; it has to end with `code`.
#[allow(dead_code, reason = "not every bench times a process")]
pub fn time(command: &mut Command, code: i32) -> Duration {
    let started = Instant::now();
    let status = command.status().unwrap();
    let took = started.elapsed();
    assert_eq!(status.code(), Some(code), "{command:?}");
    took
}
