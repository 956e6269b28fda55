//! Runs of the suite `psam` by a tester whose statements are wrong, and what a run never spends.

use std::fs;

use jinka::evidence::{CaseRecord, EventRecord, RunRecord, Verdict};
use tempfile::TempDir;

use crate::binary::{record, run, told};

/// Runs on `sim:psam` with an IXIT value replaced; what was said, and the record.
fn run_with(item: &str, value: &str, more: &[&str]) -> (String, RunRecord) {
    let dir = TempDir::new().unwrap();
    let text = fs::read_to_string("vectors/cards/psam.ixit.yaml").unwrap();
    let lines = text.lines().map(|line| match line.trim().strip_prefix(&format!("{item}: ")) {
        Some(_) => format!("  {item}: \"{value}\""),
        None => line.to_owned(),
    });
    let changed = lines.collect::<Vec<_>>().join("\n");
    assert_ne!(changed.trim(), text.trim());
    let (ixit, out) = (dir.path().join("ixit.yaml"), dir.path().join("run"));
    fs::write(&ixit, changed).unwrap();
    let given =
        ["run", "--suite", "psam", "--device", "sim:psam", "--seed", "1", "--ics", "vectors/cards/psam.ics.yaml"];
    let rest = ["--ixit", ixit.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let done = run(&[&given[..], &rest, more].concat());
    (told(&done), record(&out))
}

/// How many commands of a case begin so.
fn sent(case: &CaseRecord, header: &str) -> usize {
    let events = case.steps.iter().flat_map(|step| &step.events);
    events.filter(|event| matches!(event, EventRecord::Exchange { command, .. } if command.to_uppercase().starts_with(header))).count()
}

#[test]
fn a_key_that_is_not_the_samples_is_told_before_the_first_test_case() {
    let (told, record) =
        run_with("psam.purchase.two.key", &hex::encode_upper("JINKA-PSAM-DPK-X"), &["--tc", "two-levels"]);
    let (before, after) = told.split_once("psam/two-levels").unwrap();
    assert!(before.contains("PS.3: MAC1 of the purchase key with two levels: stated yes, observed no"), "{told}");
    assert!(!before.contains("PS.2:") && after.contains("MAC1"), "{told}");
    let case = record.cases.iter().find(|case| case.id == "psam/two-levels").unwrap();
    assert_eq!(case.verdict, Verdict::Fail, "nothing shows whose key is wrong");
}

#[test]
fn the_last_try_is_not_spent() {
    let (told, record) = run_with("psam.mac2.tries", "1", &["--tc", "wrong-mac2"]);
    let tried: Vec<_> = record.cases.iter().filter(|case| case.id.starts_with("psam/wrong-mac2/")).collect();
    assert_eq!(tried.len(), 2, "{told}");
    for case in tried {
        assert_eq!(case.verdict, Verdict::Inconclusive, "{told}");
        // The right MAC2 of the purchase before, and no other.
        assert_eq!(sent(case, "80720000"), 1, "{told}");
    }
}

#[test]
fn one_try_fewer_than_block_is_spent_and_given_back() {
    let (told, record) = run_with("psam.mac2.tries", "2", &["--tc", "one-fewer-than-blocks"]);
    let case = record.cases.iter().find(|case| case.id == "psam/one-fewer-than-blocks").unwrap();
    assert_eq!(case.verdict, Verdict::Pass, "{told}");
    assert_eq!(sent(case, "80720000"), 3, "right, wrong, right: {told}");
}
