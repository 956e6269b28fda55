//! `jinka run` as a user meets it: verdicts, exit codes, determinism.

use std::path::Path;

use jinka::evidence::{Completion, Verdict};
use tempfile::TempDir;

use crate::binary::{command, record, run, told, untimed};

fn out(dir: &TempDir, name: &str) -> (std::path::PathBuf, String) {
    let path = dir.path().join(name);
    let text = path.display().to_string();
    (path, text)
}

fn count(dir: &Path, verdict: Verdict) -> usize {
    record(dir).counts[&verdict]
}

#[test]
fn the_reference_cards_pass_all_that_applies() {
    let dir = TempDir::new().unwrap();
    for name in ["contact-card", "contact-card-t1", "contact-card-plain"] {
        let (path, text) = out(&dir, name);
        let done = run(&["run", "--device", &format!("sim:{name}"), "--seed", "1", "--out", &text]);
        assert_eq!(done.status.code(), Some(0), "{name}: {}", told(&done));
        let record = record(&path);
        assert_eq!(record.completion, Completion::Complete);
        let not_passed: Vec<_> = record
            .cases
            .iter()
            .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::NotApplicable))
            .map(|case| (&case.id, case.verdict))
            .collect();
        assert_eq!(not_passed, [], "{name}");
        assert!(path.join("reports/report.html").is_file());
        assert!(path.join("reports/junit.xml").is_file());
    }
    // The suite's floor: 100 test cases over 80 requirements.
    let record = record(&dir.path().join("contact-card"));
    assert!(record.cases.len() >= 100, "{} test cases", record.cases.len());
    assert!(record.requirements.len() >= 80, "{} requirements", record.requirements.len());
}

/// README's first command: nothing is said, and the built-in reference card is tested.
#[test]
fn without_a_word_the_reference_card_is_tested() {
    let dir = TempDir::new().unwrap();
    let done = command().arg("run").current_dir(dir.path()).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let folder = std::fs::read_dir(dir.path().join("reports")).unwrap().next().unwrap().unwrap().path();
    let record = record(&folder);
    assert_eq!(record.devices[0].uri, "sim:contact-card");
    assert_eq!(record.suites.iter().map(|suite| suite.id.as_str()).collect::<Vec<_>>(), ["contact-card"]);
    assert!(folder.join("reports/report.html").is_file());
}

#[test]
fn a_device_that_lies_earns_no_pass() {
    let dir = TempDir::new().unwrap();
    for liar in ["mute", "dead", "always-9000", "always-6f00", "echo", "random"] {
        // Luck is the random device's alone.
        let seeds: &[&str] = if liar == "random" { &["1", "2", "3"] } else { &["1"] };
        for seed in seeds {
            let (path, text) = out(&dir, &format!("{liar}-{seed}"));
            let done = run(&["run", "--device", &format!("sim:{liar}"), "--seed", seed, "--out", &text, "--quiet"]);
            assert!(matches!(done.status.code(), Some(1 | 2)), "{liar}: {}", told(&done));
            let passed: Vec<_> = record(&path)
                .cases
                .into_iter()
                .filter(|case| case.verdict == Verdict::Pass)
                .map(|case| case.id)
                .collect();
            assert_eq!(passed, Vec::<String>::new(), "{liar}, seed {seed}");
        }
    }
}

#[test]
fn nothing_is_decided_against_a_card_that_never_answers() {
    let dir = TempDir::new().unwrap();
    let (path, text) = out(&dir, "dead");
    let done = run(&["run", "--device", "sim:dead", "--out", &text, "--quiet"]);
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
    assert_eq!(count(&path, Verdict::Fail), 0);
}

#[test]
fn a_defect_is_failed_with_expected_and_observed_apart() {
    let dir = TempDir::new().unwrap();
    let (_, text) = out(&dir, "defect");
    let done = run(&["run", "--device", "sim:contact-card?defect=atr-tck-wrong", "--seed", "1", "--out", &text]);
    assert_eq!(done.status.code(), Some(1), "{}", told(&done));
    let told = told(&done);
    for word in ["expected", "observed", "jinka run --tc "] {
        assert!(told.contains(word), "{word} isn't in: {told}");
    }
}

#[test]
fn one_seed_gives_one_record_whatever_the_number_of_workers() {
    let dir = TempDir::new().unwrap();
    let mut records = Vec::new();
    for (name, jobs) in [("a", "1"), ("b", "1"), ("c", "5")] {
        let (path, text) = out(&dir, name);
        let done = run(&["run", "--suite", "contact-card", "--seed", "42", "--jobs", jobs, "--out", &text, "--quiet"]);
        assert_eq!(done.status.code(), Some(0), "{}", told(&done));
        records.push(untimed(&path));
    }
    assert!(records[0].contains("\"seed\":42"));
    assert_eq!(records[0], records[1]);
    assert_eq!(records[0], records[2]);
}

#[test]
fn a_replay_gives_the_same_verdicts_with_any_number_of_workers() {
    let dir = TempDir::new().unwrap();
    let (_, text) = out(&dir, "run");
    // A random device: fails, inconclusives and errors are in it beside what a good card shows.
    assert!(run(&["run", "--device", "sim:random", "--seed", "7", "--out", &text, "--quiet"]).status.code().is_some());
    for jobs in ["1", "4"] {
        let done = run(&["replay", &text, "--jobs", jobs]);
        assert_eq!(done.status.code(), Some(0), "{}", told(&done));
        assert!(told(&done).contains(" 0 differ"), "{}", told(&done));
    }
}

#[test]
fn a_recording_is_a_device_like_any_other() {
    let dir = TempDir::new().unwrap();
    let (path, text) = out(&dir, "run");
    assert!(
        run(&["run", "--device", "sim:contact-card-t1", "--seed", "9", "--out", &text, "--quiet"]).status.success()
    );
    let (again, text_again) = out(&dir, "again");
    let done = run(&["run", "--device", &format!("replay:{text}"), "--out", &text_again, "--quiet"]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let verdicts = |dir: &Path| record(dir).cases.into_iter().map(|case| (case.id, case.verdict)).collect::<Vec<_>>();
    assert_eq!(verdicts(&path), verdicts(&again));
    assert_eq!(record(&again).seed, 9);
}

#[test]
fn a_changed_byte_changes_what_a_replay_says() {
    let dir = TempDir::new().unwrap();
    let (path, text) = out(&dir, "run");
    assert!(run(&["run", "--suite", "contact-card", "--seed", "7", "--out", &text, "--quiet"]).status.success());
    let file = path.join("run.json");
    let record = std::fs::read_to_string(&file).unwrap();
    // The reference card's status word of success, once: the first response that is nothing else.
    let changed = record.replacen("\"response\":\"9000\"", "\"response\":\"6a82\"", 1);
    assert_ne!(record, changed);
    std::fs::write(&file, changed).unwrap();
    let done = run(&["replay", &text]);
    assert_eq!(done.status.code(), Some(1), "{}", told(&done));
    assert!(told(&done).contains("differs from the record"), "{}", told(&done));
}

#[test]
fn no_secret_reaches_the_run_folder() {
    let dir = TempDir::new().unwrap();
    // An echoing card sends every secret back.
    for device in ["sim:contact-card", "sim:echo"] {
        let (path, text) = out(&dir, device.trim_start_matches("sim:"));
        assert!(run(&["run", "--device", device, "--seed", "1", "--out", &text]).status.code().is_some());
        // The reference card's user PIN, resetting code and keys, from vectors/cards/contact-card.ixit.yaml.
        let ixit = std::fs::read_to_string("vectors/cards/contact-card.ixit.yaml").unwrap();
        let secrets: Vec<String> = ixit
            .lines()
            .filter(|line| {
                ["pin.user:", "pin.unblock:", "key.internal:", "key.external:", "key.mutual:"]
                    .iter()
                    .any(|key| line.trim_start().starts_with(key))
            })
            .map(|line| line.split('"').nth(1).unwrap().to_lowercase())
            .collect();
        assert_eq!(secrets.len(), 5);
        let mut folders = vec![path.clone()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap().path();
                if entry.is_dir() {
                    if !entry.ends_with("suite") {
                        folders.push(entry);
                    }
                    continue;
                }
                files += 1;
                let text = String::from_utf8(std::fs::read(&entry).unwrap()).unwrap().to_lowercase();
                let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                for secret in &secrets {
                    assert!(!text.contains(secret.as_str()), "{secret} stands in {}", entry.display());
                }
            }
        }
        assert!(files >= 6, "{files} files");
        assert!(std::fs::read_to_string(path.join("evidence.jsonl")).unwrap().contains("{pin.user}"));
    }
}
