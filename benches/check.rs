//! `jinka check` over a catalogue of 5,000 requirements with a test case each: below a second of processor time, whole process.
//! The same with an unknown id in every requirement, which has to be told as fast.
//!
//! `cargo bench --bench check`. Linux.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench fails by panicking")]

mod processor;
mod suite;

use std::{fmt::Write as _, fs, path::Path, process::Command, time::Duration};

const TOPICS: usize = 100;
const EACH: usize = 50;
const TURNS: usize = 3;
const TARGET: Duration = Duration::from_secs(1);

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good"), folder.path().join("bad"));
    write_catalogue(&good, "C.1 or not C.2");
    write_catalogue(&bad, "C.1 or not C.999");
    let told = check(&good).output().unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("5000 test cases in 100 feature files, 5000 requirements"), "{text}");
    for (what, folder, code) in [("nothing wrong", &good, 0), ("5000 findings", &bad, 65)] {
        let best = (0..TURNS).map(|_| processor::processor_time(&mut check(folder), code)).min().unwrap();
        println!(
            "check of 5000 requirements, {what}, processor time, least of {TURNS}: {best:.2?}, target below {TARGET:?}"
        );
        assert!(best < TARGET, "missed the target");
    }
}

fn check(folder: &Path) -> Command {
    let mut jinka = Command::new(env!("CARGO_BIN_EXE_jinka"));
    jinka.args(["check", "--lang=en"]).arg(folder);
    jinka
}

/// A suite of 5,000 requirements, each with this condition and one test case, 50 a file.
fn write_catalogue(root: &Path, condition: &str) {
    suite::write_suite(root, 0, 0);
    let folder = root.join("contact-card");
    let mut requirements = String::new();
    for topic in 0..TOPICS {
        let letters: String =
            [topic / 26, topic % 26].map(|n| char::from(b'A' + u8::try_from(n).unwrap())).iter().collect();
        let mut feature = format!("Feature: Topic {letters}\n  主题 {letters}\n\n  Rule: An application is selected\n");
        for n in 1..=EACH {
            let id = format!("CC-X{letters}-{:03}", n * 10);
            write!(
                requirements,
                "\
- id: {id}
  standard: GB/T 16649.4
  editions: [\"2010\"]
  clause: null
  level: conditional
  condition: \"{condition}\"
  method: automated
  text:
    en: \"Selection number {n} of topic {letters} by a name that the card knows is answered with success.\"
    zh: \"主题 {letters} 的第 {n} 次按已知名称选择得到成功应答。\"
  basis: from-knowledge
  sources: []
"
            )
            .unwrap();
            write!(
                feature,
                "
    @tc:case-{topic:03}-{n:03} @req:{id}
    Scenario: Selection number {n} of topic {letters} succeeds
      主题 {letters} 的第 {n} 次选择成功
      Given the card after a cold reset
      When application \"primary\" is selected
      Then the status word is \"success\"
"
            )
            .unwrap();
        }
        fs::write(folder.join(format!("topic-{topic:03}.feature")), feature).unwrap();
    }
    fs::write(folder.join("requirements.yaml"), requirements).unwrap();
}
