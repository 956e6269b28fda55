//! `jinka coverage` itself: every form, from a run folder and without one, and what it refuses.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::binary::{run, told};

const SUITE: &str = "tests/tamper/suite";
const REQUIREMENTS: [&str; 7] =
    ["SC-AUT-010", "SC-CHA-010", "SC-CHL-010", "SC-PIN-010", "SC-SEL-010", "SC-SEL-020", "SC-WID-010"];

/// Runs, expects the exit code, and returns standard output, else what was said.
fn done(args: &[&str], code: i32) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{}", told(&output));
    if code == 0 { String::from_utf8(output.stdout).unwrap() } else { told(&output) }
}

/// The standing of each requirement of the small suite after a run of the reference card: C.3 is answered no.
const STANDINGS: [&str; 7] = ["proven", "not-applicable", "indicative", "proven", "proven", "proven", "proven"];

fn run_small(dir: &TempDir) -> String {
    let out = dir.path().join("run").display().to_string();
    let given = [
        ["--features", SUITE],
        ["--device", "sim:contact-card"],
        ["--ics", "tests/tamper/ics.yaml"],
        ["--ixit", "tests/tamper/ixit.yaml"],
        ["--out", &out],
    ];
    done(&[&["run", "--quiet", "--no-reports"], given.as_flattened()].concat(), 0);
    out
}

#[test]
fn every_form_tells_the_same_of_a_run() {
    let dir = TempDir::new().unwrap();
    let bundle = run_small(&dir);

    let text = done(&["coverage", &bundle], 0);
    let rows: Vec<(&str, &str)> = text
        .lines()
        .filter(|line| line.starts_with("SC-"))
        .map(|line| line.split_once("  ").unwrap())
        .map(|(id, rest)| (id, rest.trim_start().split("  ").next().unwrap()))
        .collect();
    let words = ["proven", "not applicable", "indicative", "proven", "proven", "proven", "proven"];
    assert_eq!(rows, REQUIREMENTS.into_iter().zip(words).collect::<Vec<_>>(), "{text}");
    assert!(text.contains("GB/T 16649.4—2010") && text.contains("C.3 = no"), "{text}");

    let json: Value = serde_json::from_str(&done(&["coverage", &bundle, "--format", "json"], 0)).unwrap();
    let standing = |row: &Value| (row["requirement"]["id"].clone(), row["standing"].clone());
    let rows: Vec<_> = json["requirements"].as_array().unwrap().iter().map(standing).collect();
    let due = REQUIREMENTS.into_iter().zip(STANDINGS).map(|(id, standing)| (Value::from(id), Value::from(standing)));
    assert_eq!(rows, due.collect::<Vec<_>>());
    assert_eq!(json["counts"], serde_json::json!({"proven": 5, "indicative": 1, "not-applicable": 1}));
    assert_eq!(json["editions"], serde_json::json!({"GB/T 14916": "2006", "GB/T 16649.4": "2010"}));

    let csv = done(&["coverage", &bundle, "--format", "csv"], 0);
    let columns: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
    let at = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let lines: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    // A requirement with several test cases has a line for each.
    let mut seen: Vec<_> = lines.iter().map(|cells| (cells[at("requirement")], cells[at("standing")])).collect();
    seen.dedup();
    assert_eq!(seen, REQUIREMENTS.into_iter().zip(STANDINGS).collect::<Vec<_>>(), "{csv}");
    let edition = |id: &str| if id == "SC-WID-010" { "2006" } else { "2010" };
    assert!(lines.iter().all(|cells| cells[at("edition")] == edition(cells[at("requirement")])), "{csv}");

    let file = dir.path().join("coverage.html");
    let shown = done(&["coverage", &bundle, "--format", "html", "--out", &file.display().to_string()], 0);
    assert_eq!(shown, "");
    let page = fs::read_to_string(file).unwrap();
    for (id, standing) in REQUIREMENTS.into_iter().zip(STANDINGS) {
        assert!(page.contains(&format!("<tr id=\"req-{id}\" data-s=\"{standing}\">")), "{id} {standing}");
    }
    assert!(page.contains("GB/T 16649.4—2010"));
}

#[test]
fn without_a_run_it_says_what_has_test_cases() {
    let csv = done(&["coverage", "--features", SUITE, "--format", "csv"], 0);
    let mut covered: Vec<_> =
        csv.lines().filter(|line| line.contains(",covered,")).map(|line| line.split(',').nth(1).unwrap()).collect();
    covered.dedup();
    assert_eq!(covered, REQUIREMENTS, "{csv}");
    let zh = done(&["--lang", "zh", "coverage", "--features", SUITE, "--edition", "GB/T 16649.4=2010"], 0);
    assert!(zh.contains("有测试用例"), "{zh}");
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let dir = TempDir::new().unwrap();
    let bundle = run_small(&dir);
    assert!(done(&["coverage", "--features", SUITE, "--edition", "GB/T 16649.4=1066"], 64).contains("1066"));
    assert!(done(&["coverage", "nowhere"], 66).contains("nowhere"));
    assert!(done(&["coverage", &bundle, "--suite", "small-crad"], 64).contains("small-card"));
    assert!(done(&["coverage", &bundle, "--format", "pdf"], 64).contains("pdf"));
    assert!(done(&["coverage", &bundle, "--out", "/nowhere/at/all.csv"], 73).contains("all.csv"));
    let source = dir.path().join("run/suite/small-card/requirements.yaml");
    fs::write(&source, fs::read_to_string(&source).unwrap() + "# seen\n").unwrap();
    assert!(done(&["coverage", &bundle], 65).contains("is not the one that was run"));
}
