//! Requirement × test case × verdict: every requirement stands there once, and none without a standing.

use insta::assert_snapshot;
use jinka::{
    catalogue::Catalogue,
    evidence::{RunRecord, Verdict},
    report::{
        Lang,
        matrix::{self, Matrix},
    },
};

use super::fixture;

const REQUIREMENTS: &str = r#"
- {id: D-ONE-010, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It is proven., zh: 已证实。}, basis: confirmed, sources: [a, b]}
- {id: D-ONE-020, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It is indicated., zh: 供参考。}, basis: from-knowledge, sources: []}
- {id: D-ONE-030, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It fails., zh: 不符合。}, basis: confirmed, sources: [a, b]}
- {id: D-ONE-040, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It is open., zh: 未决。}, basis: confirmed, sources: [a, b]}
- {id: D-ONE-050, standard: GB/T 1, editions: ["1"], clause: null, level: conditional, condition: "C.1 and not C.3", method: automated, text: {en: It is left out., zh: 不适用。}, basis: confirmed, sources: [a, b]}
- {id: D-ONE-060, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It hides behind another., zh: 隐于其后。}, basis: confirmed, sources: [a, b]}
- {id: D-ONE-070, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It has no test case., zh: 没有用例。}, basis: confirmed, sources: [a, b], excluded: no reader shows it}
- {id: D-ONE-080, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: measured, text: {en: It is thin., zh: 很薄。}, basis: confirmed, sources: [a, b], note: a micrometer}
- {id: D-ONE-090, standard: GB/T 1, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It was., zh: 曾有。}, basis: confirmed, sources: [a, b], retired: said twice}
- {id: D-TWO-010, standard: GB/T 2, editions: ["1990"], clause: null, level: mandatory, condition: null, method: declared, text: {en: It is old., zh: 旧版。}, basis: confirmed, sources: [a, b]}
- {id: D-TWO-020, standard: GB/T 2, editions: ["2001"], clause: null, level: mandatory, condition: null, method: declared, text: {en: It is new., zh: 新版。}, basis: confirmed, sources: [a, b]}
"#;

const ICS: &str =
    "suite: demo\nitems:\n- {id: C.1, question: {en: One?, zh: 一？}}\n- {id: C.3, question: {en: Three?, zh: 三？}}\n";

fn feature() -> String {
    let case = |id: &str, tags: &str| {
        format!("  @tc:{id} {tags}\n  Scenario: The card is {id}\n    卡片 {id}\n    Given a\n\n")
    };
    let cases = [
        case("proven", "@req:D-ONE-010"),
        case("indicated", "@req:D-ONE-020"),
        case("failed", "@req:D-ONE-030"),
        case("begun", "@req:D-ONE-040"),
        case("open", "@req:D-ONE-040"),
        case("left-out", "@req:D-ONE-050 @req:D-ONE-060"),
    ];
    format!("Feature: Standings\n  状态\n\n{}", cases.concat())
}

fn catalogue() -> Catalogue {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = vec![
        file("suite.yaml", "id: demo\ntitle: {en: Demonstration, zh: 演示}\n"),
        file("requirements.yaml", REQUIREMENTS),
        file("ics.yaml", ICS),
        file("standings.feature", &feature()),
    ];
    Catalogue::from_sources(vec![("demo".to_owned(), files)]).unwrap_or_else(|found| panic!("{found}"))
}

/// The ICS of the fixture answers C.1 with yes; here C.3 too.
fn record() -> RunRecord {
    let mut record = fixture::record();
    let catalogue = catalogue();
    let verdicts = [
        ("proven", Verdict::Pass),
        ("indicated", Verdict::Pass),
        ("failed", Verdict::Fail),
        ("begun", Verdict::Pass),
        ("open", Verdict::Blocked),
        ("left-out", Verdict::NotApplicable),
    ];
    record.ics = [("C.1".to_owned(), true), ("C.3".to_owned(), true)].into();
    record.editions = [("GB/T 1".to_owned(), "1".to_owned()), ("GB/T 2".to_owned(), "2001".to_owned())].into();
    let model = record.cases[0].clone();
    record.cases = verdicts
        .into_iter()
        .map(|(id, verdict)| {
            let id = format!("demo/{id}");
            let (.., case) = catalogue.case(&id).unwrap();
            let reason = (verdict == Verdict::NotApplicable)
                .then(|| ("D-ONE-050 applies when C.1 and not C.3; C.3 = yes", "D-ONE-050 不适用").into());
            let (requirements, title) = (case.requirements.clone(), case.title.clone());
            jinka::evidence::CaseRecord {
                id,
                suite: "demo".into(),
                title,
                requirements,
                verdict,
                reason,
                ..model.clone()
            }
        })
        .collect();
    record
}

#[test]
fn every_requirement_of_the_suite_stands_there_with_its_reason() {
    let matrix = Matrix::of_run(&catalogue(), &[], &record());
    assert_snapshot!("coverage_en", matrix::text(&matrix, Lang::En));
    assert_snapshot!("coverage_zh", matrix::text(&matrix, Lang::Zh));
}

#[test]
fn without_a_run_it_says_what_has_test_cases() {
    let editions = [("GB/T 1".to_owned(), "1".to_owned()), ("GB/T 2".to_owned(), "1990".to_owned())].into();
    let matrix = Matrix::of_suites(&catalogue(), &["demo".to_owned()], editions);
    let standings: Vec<_> =
        matrix.requirements.iter().map(|row| format!("{} {}", row.requirement.id, row.standing.name())).collect();
    let due = "D-ONE-010 covered, D-ONE-020 covered, D-ONE-030 covered, D-ONE-040 covered, D-ONE-050 covered, \
               D-ONE-060 covered, D-ONE-070 excluded, D-ONE-080 not-automated, D-ONE-090 retired, \
               D-TWO-010 not-automated, D-TWO-020 not-applicable";
    assert_eq!(standings.join(", "), due);
    assert!(matrix.requirements.iter().flat_map(|row| &row.cases).all(|case| case.verdict.is_none()));
}

#[test]
fn a_case_that_the_record_lacks_proves_nothing() {
    let mut record = record();
    record.cases.remove(0);
    let matrix = Matrix::of_run(&catalogue(), &[], &record);
    assert_eq!(matrix.requirements[0].standing.name(), "undecided");
}

#[test]
fn the_csv_has_a_line_a_requirement_and_test_case() {
    let csv = matrix::csv(&Matrix::of_run(&catalogue(), &[], &record()), Lang::En);
    let lines: Vec<_> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1 + 7 + 5, "{csv}");
    assert!(lines[0].starts_with("\u{feff}suite,requirement,standard,edition,"), "{}", lines[0]);
    assert_eq!(
        lines[1],
        "demo,D-ONE-010,GB/T 1,1,,mandatory,,automated,confirmed,,已证实。,It is proven.,proven,,demo/proven,pass,"
    );
    assert_eq!(
        lines[8],
        "demo,D-ONE-070,GB/T 1,1,,mandatory,,automated,confirmed,,没有用例。,It has no test case.,excluded,no reader shows it,,,"
    );
}

/// Leaves the page where a person can look at it: `target/tmp/coverage.html`.
#[test]
fn the_page_holds_everything_and_loads_nothing() {
    let mut record = record();
    record.product = Some(jinka::catalogue::Product::named(fixture::HOSTILE));
    let matrix = Matrix::of_run(&catalogue(), &[], &record);
    let mut page = Vec::new();
    matrix::html(&matrix, Lang::Zh, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    for row in &matrix.requirements {
        assert!(page.contains(&format!("<tr id=\"req-{}\" data-s=\"{}\">", row.requirement.id, row.standing.name())));
    }
    assert!(page.contains("default-src 'none'") && page.starts_with("<!DOCTYPE html>\n<html lang=\"zh-Hans\""));
    assert!(!page.contains("<script>alert") && !page.contains("://"), "foreign markup or an address");
    std::fs::write(format!("{}/coverage.html", env!("CARGO_TARGET_TMPDIR")), page).unwrap();
}
