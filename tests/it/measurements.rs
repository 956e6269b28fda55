//! Measured and declared requirements, from the record that a person writes to the verdict and back from the run folder.

use std::{fs, path::PathBuf};

use jinka::{
    catalogue::{Catalogue, Method},
    evidence::{CaseRecord, EventRecord, Verdict},
};
use tempfile::TempDir;

use crate::binary::{record, run, told};

const RECORD: &str = "vectors/cards/contact-card.measurements.yaml";
const CASES: [&str; 6] = ["--tc", "edge-lengths", "--tc", "thickness", "--tc", "temperature-stability"];

/// The reference card's record with some texts exchanged, and the run folder's place.
fn changed(dir: &TempDir, changes: &[(&str, &str)]) -> (PathBuf, String) {
    let mut text = fs::read_to_string(RECORD).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let path = dir.path().join("my.measurements.yaml");
    fs::write(&path, text).unwrap();
    (dir.path().join("run"), path.display().to_string())
}

/// Runs the three topics with a changed record; exit code, what was said, the cases.
fn judged(changes: &[(&str, &str)], rule: &str) -> (Option<i32>, Vec<CaseRecord>) {
    let dir = TempDir::new().unwrap();
    let (out, file) = changed(&dir, changes);
    let path = out.to_str().unwrap();
    let args = ["run", "--seed", "1", "--quiet", "--out", path, "--measurements", &file, "--decision-rule", rule];
    let done = run(&[&args[..], &CASES].concat());
    let cases =
        record(&out).cases.into_iter().filter(|case| case.reason.as_ref().is_none_or(|why| why.en != "not selected"));
    // The evidence alone gives the same, and a verifier finds nothing.
    let again = run(&["replay", path]);
    assert!(told(&again).contains(" 0 differ"), "{}", told(&again));
    let verified = run(&["verify", path]);
    assert_eq!(verified.status.code(), Some(4), "{}", told(&verified));
    (done.status.code(), cases.collect())
}

fn case<'a>(cases: &'a [CaseRecord], id: &str) -> &'a CaseRecord {
    cases.iter().find(|case| case.id == format!("contact-card/{id}")).unwrap()
}

fn observed(case: &CaseRecord) -> Vec<&str> {
    case.steps.iter().flat_map(|step| &step.assertions).map(|assertion| assertion.observed.en.as_str()).collect()
}

#[test]
fn every_sample_is_judged_and_said_by_which_rule() {
    let (code, cases) = judged(&[], "guarded");
    assert_eq!((code, cases.len()), (Some(0), 4));
    let thickness = case(&cases, "thickness");
    assert_eq!(thickness.verdict, Verdict::Pass);
    // 758 µm are 0.758 mm.
    assert_eq!(observed(thickness), ["0.762 mm ± 0.005 mm (k = 2): pass", "758 µm ± 5 µm (k = 2): pass"]);
    let due = &thickness.steps[1].assertions[0].expected;
    assert_eq!(due.en, "0.68 to 0.84 mm; by the rule guarded accepted: 0.685 to 0.835 mm");
    assert_eq!(due.zh, "0.68 至 0.84 mm；按 guarded 规则的接收范围：0.685 至 0.835 mm");
    let samples: Vec<_> = thickness.steps[0]
        .events
        .iter()
        .map(|event| match event {
            EventRecord::Measurement { measured, .. } => measured.sample.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(samples, ["S1", "S2"]);
}

/// One value near its limit of 0.84 mm, with U = 0.005 mm, by each rule (ILAC-G8:09/2019, 4.2).
#[test]
fn one_value_comes_out_differently_by_each_rule() {
    for (value, rule, verdict, word) in [
        ("0.835", "guarded", Verdict::Pass, "pass"),
        ("0.8351", "guarded", Verdict::Fail, "fail"),
        ("0.8351", "simple", Verdict::Pass, "pass"),
        ("0.8401", "simple", Verdict::Fail, "fail"),
        ("0.835", "four-way", Verdict::Pass, "pass"),
        ("0.840", "four-way", Verdict::Inconclusive, "conditional pass"),
        ("0.8401", "four-way", Verdict::Inconclusive, "conditional fail"),
        ("0.8451", "four-way", Verdict::Fail, "fail"),
        ("0.8351", "guarded:0.9", Verdict::Pass, "pass"),
        ("0.762", "guarded:10", Verdict::Pass, "pass"),
    ] {
        let (code, cases) = judged(&[("value: 0.762", &format!("value: {value}"))], rule);
        let thickness = case(&cases, "thickness");
        assert_eq!(thickness.verdict, verdict, "{value} by {rule}");
        assert_eq!(observed(thickness)[0], format!("{value} mm ± 0.005 mm (k = 2): {word}"), "{rule}");
        let due = match verdict {
            Verdict::Pass if rule != "guarded:10" => Some(0),
            Verdict::Fail => Some(1),
            _ => Some(2), // guarded:10 is too coarse for the height
        };
        assert_eq!(code, due, "{value} by {rule}");
    }
}

#[test]
fn the_worst_sample_counts_and_all_are_told() {
    let (_, cases) = judged(&[("value: 0.762", "value: 0.9")], "guarded");
    let thickness = case(&cases, "thickness");
    assert_eq!(thickness.verdict, Verdict::Fail);
    assert_eq!(observed(thickness), ["0.9 mm ± 0.005 mm (k = 2): fail", "758 µm ± 5 µm (k = 2): pass"]);
}

#[test]
fn a_measurement_too_coarse_for_its_limits_decides_nothing() {
    let (code, cases) = judged(&[("uncertainty: 0.005", "uncertainty: 0.1")], "guarded");
    assert_eq!(code, Some(2));
    let thickness = case(&cases, "thickness");
    assert_eq!(thickness.verdict, Verdict::Inconclusive);
    assert!(observed(thickness)[0].ends_with("not decidable"), "{:?}", observed(thickness));
    assert!(thickness.steps[1].assertions[0].expected.en.ends_with("accepted: nothing"));
}

#[test]
fn an_expired_calibration_is_an_error_of_the_set_up() {
    let expired = ("calibration: SIM-CAL-2\n  due: 2027-06-30", "calibration: SIM-CAL-2\n  due: 2026-11-01");
    let (code, cases) = judged(&[expired], "guarded");
    assert_eq!(code, Some(2));
    let thickness = case(&cases, "thickness");
    assert_eq!(thickness.verdict, Verdict::Error);
    let why = thickness.reason.as_ref().unwrap();
    assert_eq!(
        why.en,
        "the calibration of dial gauge (serial SIM-0002) held until 2026-11-01; the measurement is of 2026-11-02"
    );
    assert_eq!(why.zh, "dial gauge（编号 SIM-0002）的校准有效期至 2026-11-01，而测量日期为 2026-11-02");
    // On its last day it still holds.
    let (_, cases) = judged(&[(expired.0, "calibration: SIM-CAL-2\n  due: 2026-11-02")], "guarded");
    assert_eq!(case(&cases, "thickness").verdict, Verdict::Pass);
    let dir = TempDir::new().unwrap();
    let (_, file) = changed(&dir, &[expired]);
    let done = run(&["measurements", "check", &file]);
    assert_eq!(done.status.code(), Some(65));
    assert!(told(&done).contains("expired_calibration"), "{}", told(&done));
}

#[test]
fn what_the_vendor_denies_is_failed() {
    let (code, cases) = judged(&[("holds: yes", "holds: no")], "guarded");
    assert_eq!(code, Some(1));
    let stability = case(&cases, "temperature-stability");
    assert_eq!(stability.verdict, Verdict::Fail);
    assert_eq!(observed(stability), ["no, says the maker of the reference card on 2026-10-30"]);
}

#[test]
fn what_nobody_measured_is_never_passed() {
    // A record that lacks a quantity: hardly meant, so it isn't all well.
    let dir = TempDir::new().unwrap();
    let (out, file) = changed(&dir, &[]);
    let text = fs::read_to_string(&file).unwrap();
    let (before, entry) = text.split_once("- quantity: edge-burr\n").unwrap();
    let (_, after) = entry.split_once("- quantity: ").unwrap();
    fs::write(&file, format!("{before}- quantity: {after}")).unwrap();
    let path = out.to_str().unwrap();
    let done =
        run(&["run", "--quiet", "--out", path, "--measurements", &file, "--tc", "edge-burr", "--tc", "thickness"]);
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
    let burr = record(&out).cases.into_iter().find(|case| case.id == "contact-card/edge-burr").unwrap();
    assert_eq!(burr.verdict, Verdict::NotRun);
    let why = burr.reason.unwrap();
    assert_eq!(why.en, "the measurement records say nothing of edge-burr");
    assert_eq!(why.zh, "测量记录中没有 edge-burr");

    // Without a record: chosen so.
    let out = dir.path().join("bare");
    let path = out.to_str().unwrap();
    let stated = ["--ics", "vectors/cards/contact-card.ics.yaml", "--ixit", "vectors/cards/contact-card.ixit.yaml"];
    let args = ["run", "--quiet", "--device", "sim:always-9000", "--out", path, "--tc", "thickness"];
    run(&[&args[..], &stated].concat());
    let thickness = record(&out).cases.into_iter().find(|case| case.id == "contact-card/thickness").unwrap();
    assert_eq!(thickness.verdict, Verdict::NotRun, "a liar has no body");
    assert_eq!(
        thickness.reason.unwrap().en,
        "no measurement record was handed in, and card-thickness is judged by one"
    );
}

/// Each slip with the line at which it is told and its code; a run says the same and doesn't begin.
#[test]
fn a_record_that_is_wrong_is_told_with_its_line() {
    let width =
        1 + fs::read_to_string(RECORD).unwrap().lines().position(|line| line == "- quantity: card-width").unwrap();
    for (from, to, line, code) in [
        ("quantity: card-width", "quantity: card-witdh", width, "unknown_quantity"),
        ("quantity: card-width", "requirement: CC-DIM-010", width, "no_quantity"),
        ("quantity: card-width", "requirement: CC-ATR-010", width, "no_quantity"),
        ("quantity: card-width", "requirement: CC-DIM-999", width, "unknown_requirement"),
        ("quantity: card-width\n  sample: S1", "quantity: card-width\n  sample:", width + 1, "no_value"),
        ("value: 85.598", "value: 85,598", width + 2, "bad_number"),
        ("value: 85.598", "value: 8.5598e1", width + 2, "bad_number"),
        ("value: 85.598\n  unit: mm", "value: 85.598\n  unit: inch", width + 3, "unknown_unit"),
        ("value: 85.598\n  unit: mm", "value: 85.598\n  unit: N", width + 3, "wrong_unit"),
        ("uncertainty: 0.010", "uncertainty:", width + 4, "no_value"),
        ("uncertainty: 0.010\n  k: 2", "uncertainty: 0.010", width, "no_value"),
        ("uncertainty: 0.010\n", "uncertainty: 0\n", width + 4, "bad_number"),
        ("k: 2", "k: -2", width + 5, "bad_number"),
        ("instrument: scope", "instrument: scop", width + 6, "unknown_instrument"),
        ("date: 2026-11-02", "date: 2.11.2026", width + 8, "bad_date"),
        ("due: 2027-06-30", "due: 2027-06-31", 10, "bad_date"),
        ("sample: S2", "sample: S1", width + 12, "double_measurement"),
        ("laboratory: ", "labor: ", 4, "yaml"),
    ] {
        let dir = TempDir::new().unwrap();
        let (out, file) = changed(&dir, &[(from, to)]);
        let done = run(&["measurements", "check", &file]);
        assert_eq!(done.status.code(), Some(65), "{to}: {}", told(&done));
        let said = told(&done);
        assert!(said.contains(&format!("my.measurements.yaml:{line}:")), "{to}, line {line}: {said}");
        assert!(said.contains(&format!("jinka::catalogue::{code}")), "{to}: {said}");
        let zh = run(&["--lang", "zh", "measurements", "check", &file]);
        assert!(told(&zh).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{to}: {}", told(&zh));
        let path = out.to_str().unwrap();
        let begun = run(&["run", "--out", path, "--measurements", &file, "--tc", "thickness"]);
        assert_eq!((begun.status.code(), out.exists()), (Some(65), false), "{to}: {}", told(&begun));
    }
    // Everything at once.
    let dir = TempDir::new().unwrap();
    let (_, file) = changed(
        &dir,
        &[("value: 85.598", "value:"), ("date: 2026-10-30", "date: soon"), ("holds: yes", "holds: maybe")],
    );
    let said = told(&run(&["measurements", "check", &file]));
    for code in ["no_value", "bad_answer", "maybe"] {
        assert!(said.contains(code), "{code}: {said}");
    }
}

#[test]
fn a_requirement_may_stand_for_its_quantity() {
    let dir = TempDir::new().unwrap();
    let (_, file) = changed(&dir, &[("- quantity: edge-burr", "- requirement: CC-DIM-040")]);
    let statement = "contact-card.statement.txt";
    fs::copy(format!("vectors/cards/{statement}"), dir.path().join(statement)).unwrap();
    let done = run(&["--lang", "en", "measurements", "check", &file]);
    assert_eq!(told(&done), format!("{file}: 32 measured values of 2 samples, 1 statements; nothing wrong\n"));
    // The document beside the record is compared; one that isn't there is named.
    fs::write(dir.path().join(statement), "another text").unwrap();
    let done = run(&["measurements", "check", &file]);
    assert_eq!(done.status.code(), Some(65));
    assert!(told(&done).contains("other_attachment"), "{}", told(&done));
    fs::remove_file(dir.path().join(statement)).unwrap();
    assert!(told(&run(&["--lang", "en", "measurements", "check", &file])).contains("isn't there"));
}

#[test]
fn the_form_asks_for_what_applies_and_is_complete_when_filled_in() {
    let all = told(&run(&["measurements", "new", "--suite", "contact-card", "--sample", "A", "--sample", "B"]));
    assert_eq!(all.matches("\n- quantity: card-width\n").count(), 2);
    assert!(all.contains("# Width of the card\n# 卡片宽度\n") && all.contains("  sample: \"B\"\n"), "{all}");
    assert_eq!(all.matches("\n- quantity: ").count(), 60);
    assert_eq!(all.matches("\n- statement: ").count(), 1);
    // A plug-in has no body to be measured.
    let ics = ["--ics", "vectors/cards/contact-card-t1.ics.yaml"];
    let none = run(&[&["measurements", "new", "--suite", "contact-card"], &ics[..]].concat());
    assert_eq!(none.status.code(), Some(64), "{}", told(&none));
    // As it comes, each entry is one finding, at its line.
    let dir = TempDir::new().unwrap();
    let form = dir.path().join("form.yaml");
    let path = form.to_str().unwrap();
    assert!(run(&["measurements", "new", "--suite", "contact-card", "--out", path]).status.success());
    let said = told(&run(&["measurements", "check", path]));
    assert_eq!(said.matches("`value` isn't given").count() + said.matches("`value` 未填写").count(), 30);
    let text = fs::read_to_string(&form).unwrap();
    let filled = text
        .replace("laboratory:\n", "laboratory: Lab\n")
        .replace("  name:\n", "  name: gauge\n")
        .replace("  serial:\n", "  serial: X1\n")
        .replace("  calibration:\n", "  calibration: C1\n")
        .replace("  due:\n", "  due: 2027-01-01\n")
        .replace("  value:\n", "  value: 1\n")
        .replace("  uncertainty:\n", "  uncertainty: 0.1\n")
        .replace("  operator:\n", "  operator: me\n")
        .replace("  date:\n", "  date: 2026-11-20\n")
        .replace("  holds:\n", "  holds: yes\n")
        .replace("  stated_by:\n", "  stated_by: us\n")
        .replace("    file:\n", "    file: a.pdf\n")
        .replace("    sha256:\n", &format!("    sha256: {}\n", "ab".repeat(32)));
    fs::write(&form, filled).unwrap();
    let done = run(&["measurements", "check", path]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
}

#[test]
fn a_rule_that_is_none_is_told() {
    let done = run(&["run", "--decision-rule", "lenient"]);
    assert_eq!(done.status.code(), Some(64));
    assert!(told(&done).contains("the rules are simple, guarded and four-way"), "{}", told(&done));
}

/// What a person measures is as well tried as what the card answers: a mutant each.
#[test]
fn every_measured_requirement_has_a_mutant() {
    let catalogue = Catalogue::embedded().unwrap();
    let mutants = fs::read_to_string("vectors/mutants/contact-card.yaml").unwrap();
    let suite = catalogue.suite("contact-card").unwrap();
    let recorded: Vec<_> = suite
        .requirements
        .iter()
        .filter(|one| one.method != Method::Automated && one.excluded.is_none())
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(recorded.len(), 12, "{recorded:?}");
    for id in recorded {
        assert!(mutants.contains(&format!("\n  requirement: {id}\n")), "{id}");
    }
}
