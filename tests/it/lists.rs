//! `jinka list`, `jinka explain` and `jinka check` on the suite of the linter's fixtures.

use std::{fs, path::Path};

use jinka::{
    catalogue::{Diagnostics, Lang},
    cli::{
        check::{self, CheckArgs},
        explain::{self, ExplainArgs},
        list::{self, ListArgs},
    },
};
use tempfile::TempDir;

/// A folder with the suite `demo`.
fn features() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("demo")).unwrap();
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue/_base.txt");
    for section in fs::read_to_string(base).unwrap().split("--- ").skip(1) {
        let (name, content) = section.split_once('\n').unwrap();
        fs::write(folder.path().join("demo").join(name), content).unwrap();
    }
    folder
}

fn list(options: ListArgs, lang: Lang) -> String {
    let folder = features();
    let args = ListArgs { features: Some(folder.path().to_owned()), ..options };
    tidy(&list::text(&args, lang).unwrap_or_else(|found| panic!("{found}")))
}

fn explain(id: &str, lang: Lang) -> Result<String, Diagnostics> {
    let folder = features();
    let text = explain::text(&ExplainArgs { id: id.to_owned(), features: Some(folder.path().to_owned()) }, lang);
    text.map(|text| tidy(&text.replace(&folder.path().display().to_string(), "features")))
}

fn tidy(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn test_cases_stand_under_their_features() {
    assert_eq!(
        list(ListArgs::default(), Lang::En),
        "demo  Demonstration
GB/T 16649.3
3 test cases · 2 requirements · 2 ICS questions · 3 IXIT items

  Good
    demo/good                                      The card answers
    demo/same/cold                                 The second answer is the first (cold)
    demo/same/warm                                 The second answer is the first (warm)"
    );
}

#[test]
fn requirements_and_questions_are_listed_in_the_asked_language() {
    assert_eq!(
        list(ListArgs { requirements: true, ..ListArgs::default() }, Lang::Zh),
        "demo  演示
GB/T 16649.3
3 个测试用例 · 2 条要求 · 2 个 ICS 问题 · 3 个 IXIT 项

  D-ATR-010      卡片对复位作出应答。
  D-ATR-020      第二次应答与第一次相同。"
    );
    assert!(list(ListArgs { ics: true, ..ListArgs::default() }, Lang::En).ends_with(
        "  C.1    Is there a first thing?
  C.2    Is there a second thing?"
    ));
    assert!(list(ListArgs { ixit: true, ..ListArgs::default() }, Lang::En).ends_with(
        "  app.primary                    hex, 5–16 bytes          An application.
  pin.user                       hex, 4–8 bytes, secret   The PIN.
  pin.tries                      number                   The tries."
    ));
}

#[test]
fn json_holds_all_of_it() {
    let text = list(ListArgs { json: true, ..ListArgs::default() }, Lang::Zh);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], "1.0");
    let suite = &value["suites"][0];
    assert_eq!(suite["id"], "demo");
    assert_eq!(suite["title"], serde_json::json!({"en": "Demonstration", "zh": "演示"}));
    assert_eq!(suite["cases"][2]["id"], "demo/same/warm");
    assert_eq!(suite["cases"][2]["needs"], serde_json::json!(["demo/good"]));
    let step = serde_json::json!([{"keyword": "given", "text": "the card after a warm reset", "line": 12}]);
    assert_eq!(suite["cases"][2]["steps"], step);
    assert_eq!(suite["requirements"][1]["condition"], "C.1 and not C.2");
    assert_eq!(suite["ixit"][1]["secret"], true);
    assert_eq!(suite["ics"].as_array().unwrap().len(), 2);
    assert!(
        value["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|step| { step["keyword"] == "given" && step["pattern"]["zh"] == "卡片{reset}复位后" })
    );
}

#[test]
fn a_requirement_is_explained_with_its_basis_and_its_test_cases() {
    assert_eq!(
        explain("D-ATR-020", Lang::En).unwrap(),
        "D-ATR-020
  The second answer is the first.
  第二次应答与第一次相同。
standard: GB/T 16649.3 (2006)
clause: not known from a source
level: conditional
applies when: C.1 and not C.2
  C.1: Is there a first thing?
  C.2: Is there a second thing?
method: automated
basis: single-source: indicative only
source: a parser
test cases:
  demo/same/cold  The second answer is the first (cold)
  demo/same/warm  The second answer is the first (warm)"
    );
}

#[test]
fn a_test_case_is_explained_with_its_steps_in_both_languages() {
    let due = "demo/same/warm
  第二次应答与第一次相同（warm）
  The second answer is the first (warm)
位置: features/demo/good.feature:10
特性: 好的
影响: 只读
前提: demo/good
要求:
  D-ATR-020  第二次应答与第一次相同。
    适用条件: C.1 and not C.2
步骤:
  假如卡片热复位后
  Given the card after a warm reset";
    for id in ["demo/same/warm", "same/warm"] {
        assert_eq!(explain(id, Lang::Zh).unwrap(), due);
    }
    // The outline's id stands for all its rows.
    assert!(explain("same", Lang::Zh).unwrap().ends_with(&format!("\n\n{due}")));
}

#[test]
fn ics_and_ixit_items_are_explained() {
    assert_eq!(
        explain("C.2", Lang::En).unwrap(),
        "C.2 (demo ICS)
  Is there a second thing?
  是否有第二项？
requirements that hang on it:
  D-ATR-020 (C.1 and not C.2)  The second answer is the first."
    );
    assert_eq!(
        explain("pin.user", Lang::En).unwrap(),
        "pin.user (demo IXIT): hex, 4–8 bytes, secret
  The PIN.
  个人识别码。
needed when: C.2"
    );
}

#[test]
fn an_unknown_id_and_an_unknown_suite_name_what_is_near() {
    assert_eq!(
        explain("D-ATR-01", Lang::En).unwrap_err().to_string(),
        "nothing is called `D-ATR-01` (did you mean `D-ATR-010` or `D-ATR-020`?)"
    );
    let folder = features();
    let args = ListArgs { suite: vec!["dem".into()], features: Some(folder.path().to_owned()), ..ListArgs::default() };
    let found = list::text(&args, Lang::En).unwrap_err();
    assert_eq!(found.to_string(), "no suite is called `dem` (did you mean `demo`?)");
}

fn check(folder: &Path) -> Result<String, Diagnostics> {
    check::text(&CheckArgs { dir: Some(folder.to_owned()) }, Lang::En)
}

#[test]
fn check_says_that_nothing_is_wrong_or_all_that_is() {
    let folder = features();
    assert_eq!(check(folder.path()).unwrap(), "demo: 3 test cases in 1 feature files, 2 requirements; nothing wrong\n");
    let feature = folder.path().join("demo/good.feature");
    let text = fs::read_to_string(&feature).unwrap().replace(
        "Given the card after a cold reset",
        "Given the card after a cool reset\n    Then the card after a cold reset",
    );
    fs::write(&feature, text).unwrap();
    let found = check(folder.path()).unwrap_err();
    let places: Vec<_> = found.iter().map(|one| (one.code, one.location().unwrap().1)).collect();
    assert_eq!(places, [("undefined_step", 7), ("undefined_step", 8)]);
    assert_eq!(check(&folder.path().join("none")).unwrap_err().iter().next().unwrap().code, "no_folder");
}

/// The suites that are built in have no fault, and leave no step unused.
#[test]
fn the_built_in_suites_are_without_fault() {
    let text = check::text(&CheckArgs { dir: None }, Lang::En)
        .unwrap_or_else(|found| panic!("{}", found.render(Lang::En, false, 100)));
    assert!(text.contains("contact-card: "), "{text}");
}
