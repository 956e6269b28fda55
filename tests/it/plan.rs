//! Selection, applicability and order: a plan is a function of its inputs.

use jinka::{
    catalogue::{Answer, Catalogue, Diagnostics, Effect, Ics, Ixit, IxitValue, Lang},
    plan::{Decision, Inputs, Plan, PlannedDevice, Selection},
};

const REQUIREMENTS: &str = r#"
- {id: D-ONE-010, standard: S, editions: ["1"], clause: null, level: mandatory, condition: null, method: automated, text: {en: It is so., zh: 如此。}, basis: from-knowledge, sources: []}
- {id: D-ONE-020, standard: S, editions: ["1"], clause: null, level: conditional, condition: "C.1 and not C.2", method: automated, text: {en: It is thus., zh: 这样。}, basis: from-knowledge, sources: []}
"#;

const ICS: &str =
    "suite: demo\nitems:\n- {id: C.1, question: {en: One?, zh: 一？}}\n- {id: C.2, question: {en: Two?, zh: 二？}}\n";

/// Written in an order that is neither that of harm nor that of ids.
const FEATURE: &str = "Feature: Order
  顺序

  @tc:spend @req:D-ONE-010 @irreversible
  Scenario: The card is spent
    卡片被耗尽
    Given a

  @tc:write @req:D-ONE-010 @writes @needs:zero
  Scenario: The card is written
    卡片被写入
    Given a

  @tc:zero @req:D-ONE-010
  Scenario: The card is read
    卡片被读取
    Given a

  @tc:also @req:D-ONE-010 @req:D-ONE-020 @needs:late @long
  Scenario Outline: The card is read <case>
    卡片再次被读取
    Given a <case>

    Examples:
      | case  |
      | twice |
      | once  |

  @tc:late @req:D-ONE-010 @writes
  Scenario: The card is written late
    卡片较晚被写入
    Given a

  @tc:log @req:D-ONE-010 @trace:purchase
  Scenario: A log is read
    读取日志
    Given a
";

fn suite(id: &str) -> (String, Vec<(String, Vec<u8>)>) {
    let file =
        |name: &str, text: &str| (name.to_owned(), text.replace("suite: demo", &format!("suite: {id}")).into_bytes());
    let files = vec![
        file("suite.yaml", &format!("id: {id}\ntitle: {{en: Demonstration, zh: 演示}}\n")),
        file("requirements.yaml", REQUIREMENTS),
        file("ics.yaml", ICS),
        file("order.feature", FEATURE),
    ];
    (id.to_owned(), files)
}

fn catalogue() -> Catalogue {
    Catalogue::from_sources(vec![suite("demo"), suite("other")]).unwrap_or_else(|found| panic!("{found}"))
}

fn ics(one: Answer, two: Answer) -> Ics {
    Ics { product: Some("A card".into()), answers: [("C.1".into(), one), ("C.2".into(), two)].into() }
}

fn make(selection: &Selection, ics: Ics) -> Result<Plan, Diagnostics> {
    Plan::make(&catalogue(), selection, Inputs { ics, seed: 7, ..Inputs::default() })
}

/// The suite's cases in their order, each with a letter: r runs, n isn't applicable, - isn't run.
fn decisions(plan: &Plan) -> Vec<String> {
    let letter = |decision: &Decision| match decision {
        Decision::Run => 'r',
        Decision::NotApplicable { .. } => 'n',
        Decision::NotRun { .. } => '-',
    };
    plan.cases.iter().map(|case| format!("{} {}", letter(&case.decision), case.id)).collect()
}

fn demo(cases: &[&str], tags: Option<&str>) -> Selection {
    Selection {
        suites: vec!["demo".into()],
        cases: cases.iter().map(|case| (*case).to_owned()).collect(),
        tags: tags.map(str::to_owned),
        ..Selection::default()
    }
}

#[test]
fn least_harm_first_then_ids_and_prerequisites_before_all() {
    let plan = make(&demo(&[], None), ics(Answer::Yes, Answer::No)).unwrap();
    assert_eq!(
        decisions(&plan),
        ["r demo/late", "r demo/also/once", "r demo/also/twice", "r demo/zero", "r demo/write", "- demo/spend",]
    );
    assert_eq!(plan.cases[0].effect, Effect::Writes, "also needs it");
    let Decision::NotRun { reason } = &plan.cases[5].decision else { panic!() };
    assert_eq!(reason.en, "irreversible, and no consent was given to spend the sample");
    let plan = at(&[("pcsc:A", Some("S1"))], &["S1"], &demo(&[], None));
    assert_eq!(plan.to_run().count(), 6);
    assert_eq!(plan.cases[5].spends.as_deref(), Some("S1"));
}

/// A plan for devices with their samples, and the samples that may be spent.
fn at(devices: &[(&str, Option<&str>)], consent: &[&str], selection: &Selection) -> Plan {
    let device = |(uri, sample): &(&str, Option<&str>)| PlannedDevice {
        sample: sample.map(Into::into),
        ..PlannedDevice::at(*uri)
    };
    let devices: Vec<_> = devices.iter().map(device).collect();
    let selection = Selection { consent: consent.iter().map(|id| (*id).to_owned()).collect(), ..selection.clone() };
    let inputs = Inputs { ics: ics(Answer::Yes, Answer::No), devices: &devices, ..Inputs::default() };
    Plan::make(&catalogue(), &selection, inputs).unwrap()
}

#[test]
fn each_irreversible_case_spends_a_sample_of_its_own_that_was_consented_to() {
    let both = Selection { suites: vec!["demo".into(), "other".into()], ..Selection::default() };
    let spends = |devices: &[(&str, Option<&str>)], consent: &[&str]| -> Vec<(String, String)> {
        let plan = at(devices, consent, &both);
        let irreversible = plan.cases.iter().filter(|case| case.effect == Effect::Irreversible);
        irreversible
            .map(|case| match &case.decision {
                Decision::Run => (case.id.clone(), case.spends.clone().unwrap_or_else(|| "nothing".to_owned())),
                Decision::NotRun { reason } => (case.id.clone(), reason.en.clone()),
                Decision::NotApplicable { reason } => panic!("{reason:?}"),
            })
            .collect()
    };
    let due = |one: &str, two: &str| {
        vec![("demo/spend".to_owned(), one.to_owned()), ("other/spend".to_owned(), two.to_owned())]
    };
    let none = "irreversible, and no consent was given to spend the sample";
    let no_more = "irreversible, and no sample is left that may be spent: each such test case spends one";
    let (a, b, c) = (("pcsc:A", Some("S1")), ("pcsc:B", Some("S2")), ("pcsc:C", None));
    assert_eq!(spends(&[a, b], &[]), due(none, none));
    assert_eq!(spends(&[a, b], &["S2"]), due("S2", no_more));
    assert_eq!(spends(&[a, b, c], &["S1", "S2"]), due("S1", "S2"));
    // A card that is made anew for each case can't be spent.
    assert_eq!(spends(&[("sim:x", None)], &[]), due("nothing", "nothing"));
    let one = at(&[a], &["S1"], &Selection { cases: vec!["other/spend".into()], ..both.clone() });
    assert_eq!(one.cases.iter().filter_map(|case| case.spends.as_ref()).collect::<Vec<_>>(), ["S1"]);
}

#[test]
fn a_case_applies_when_all_its_requirements_do() {
    let plan = make(&demo(&["also"], None), ics(Answer::Yes, Answer::Yes)).unwrap();
    assert_eq!(
        decisions(&plan),
        ["r demo/late", "n demo/also/once", "n demo/also/twice", "- demo/zero", "- demo/write", "- demo/spend"]
    );
    let Decision::NotApplicable { reason } = &plan.cases[1].decision else { panic!() };
    assert_eq!(reason.en, "D-ONE-020 applies when C.1 and not C.2; C.2 = yes");
    assert_eq!(reason.zh, "D-ONE-020 的适用条件为 C.1 and not C.2；C.2 = 是");
    let plan = make(&demo(&["also"], None), ics(Answer::No, Answer::Yes)).unwrap();
    let Decision::NotApplicable { reason } = &plan.cases[1].decision else { panic!() };
    assert_eq!(reason.en, "D-ONE-020 applies when C.1 and not C.2; C.1 = no, C.2 = yes");
}

#[test]
fn a_case_of_another_edition_does_not_apply() {
    let newer = REQUIREMENTS.replacen("[\"1\"]", "[\"1\", \"2\"]", 1);
    let (id, mut files) = suite("demo");
    files[1].1 = newer.into_bytes();
    let catalogue = Catalogue::from_sources(vec![(id, files)]).unwrap();
    let make = |selection: &Selection| {
        Plan::make(&catalogue, selection, Inputs { ics: ics(Answer::Yes, Answer::No), ..Inputs::default() })
    };
    let newest = make(&demo(&[], None)).unwrap();
    assert_eq!(newest.editions, [("S".to_owned(), "2".to_owned())].into());
    assert_eq!(decisions(&newest)[1..3], ["n demo/also/once", "n demo/also/twice"]);
    let Decision::NotApplicable { reason } = &newest.cases[1].decision else { panic!() };
    assert_eq!(reason.en, "D-ONE-020 belongs to S, edition 1; this run takes edition 2");
    let older = Selection { editions: [("S".to_owned(), "1".to_owned())].into(), ..demo(&[], None) };
    assert_eq!(make(&older).unwrap().to_run().count(), 5);
    let unknown = Selection { editions: [("S".to_owned(), "3".to_owned())].into(), ..demo(&[], None) };
    assert_eq!(
        make(&unknown).unwrap_err().to_string(),
        "no requirement belongs to S, edition 3 (its editions are: 1, 2)"
    );
}

#[test]
fn selecting_a_case_selects_what_it_needs_and_nothing_else() {
    let selected = |selection: &Selection| {
        let plan = make(selection, ics(Answer::Yes, Answer::No)).unwrap();
        plan.cases.into_iter().filter(|case| case.selected).map(|case| case.id).collect::<Vec<_>>()
    };
    assert_eq!(selected(&demo(&["demo/write"], None)), ["demo/zero", "demo/write"]);
    assert_eq!(selected(&demo(&["also/once"], None)), ["demo/late", "demo/also/once"]);
    assert_eq!(selected(&demo(&["z*"], None)), ["demo/zero"]);
    assert_eq!(selected(&demo(&[], Some("@writes and not @tc:late"))), ["demo/zero", "demo/write"]);
    assert_eq!(
        selected(&demo(&["also"], Some("not @long or @tc:also"))),
        ["demo/late", "demo/also/once", "demo/also/twice"]
    );
    assert_eq!(selected(&demo(&[], Some("@reads and not @long"))), ["demo/zero"]);
}

#[test]
fn suites_without_a_selected_case_stay_out() {
    let all = make(&Selection::default(), ics(Answer::Yes, Answer::No)).unwrap();
    assert_eq!(all.suites.iter().map(|suite| suite.id.as_str()).collect::<Vec<_>>(), ["demo", "other"]);
    let one = Selection { cases: vec!["other/zero".into()], ..Selection::default() };
    let one = make(&one, ics(Answer::Yes, Answer::No)).unwrap();
    assert_eq!(one.suites.iter().map(|suite| suite.id.as_str()).collect::<Vec<_>>(), ["other"]);
    assert_eq!(one.cases.len(), 6);
}

#[test]
fn what_is_not_there_is_refused_with_what_is_near() {
    let message = |selection: &Selection| make(selection, ics(Answer::Yes, Answer::No)).unwrap_err().to_string();
    assert_eq!(
        message(&Selection { suites: vec!["demmo".into()], ..Selection::default() }),
        "no suite is called `demmo` (did you mean `demo`?)"
    );
    assert_eq!(message(&demo(&["writ"], None)), "no test case is called `writ` (did you mean `demo/write`?)");
    assert_eq!(
        message(&demo(&["nothing-like-it"], None)),
        "no test case is called `nothing-like-it` (`jinka list` shows them; `*` stands for any characters)"
    );
    assert_eq!(
        message(&demo(&["zero"], Some("@writes"))),
        "no test case is selected (no test case fits `@writes`; tags are written with @: `@writes and not @long`)"
    );
    let shown = make(&demo(&[], Some("@writes and not")), ics(Answer::Yes, Answer::No)).unwrap_err();
    assert_eq!(shown.iter().next().unwrap().code, "bad_tag_expression");
    assert!(shown.render(Lang::En, false, 90).contains("@writes and not"));
}

#[test]
fn an_unanswered_question_stops_the_plan() {
    let ics = Ics { product: None, answers: [("C.1".into(), Answer::Yes)].into() };
    assert_eq!(make(&demo(&[], None), ics).unwrap_err().to_string(), "ICS item C.2 has no answer (Two?)");
}

#[test]
fn equal_inputs_make_equal_bytes_and_secrets_go_by_name() {
    let make = || {
        let ixit = Ixit {
            values: [
                ("app".into(), IxitValue::Hex(vec![0xA0, 1])),
                ("pin".into(), IxitValue::Secret(b"12345678".to_vec())),
                ("tries".into(), IxitValue::Number(3)),
            ]
            .into(),
        };
        let devices = [PlannedDevice::at("sim:contact-card")];
        let inputs =
            Inputs { ics: ics(Answer::Yes, Answer::No), ixit, seed: u64::MAX, devices: &devices, ..Inputs::default() };
        Plan::make(&catalogue(), &demo(&[], None), inputs).unwrap()
    };
    let plan = make();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(text, serde_json::to_string(&make()).unwrap());
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    assert!(!text.contains("12345678") && !text.contains("3132333435363738"));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["ixit"], serde_json::json!({"app": "a001", "pin": "{pin}", "tries": "3"}));
    assert_eq!(value["ics"], serde_json::json!({"C.1": "yes", "C.2": "no"}));
    assert_eq!(value["cases"][0]["decision"], serde_json::json!({"kind": "run"}));
    assert_eq!(value["format"], "1.0");
}

#[test]
fn a_plan_with_an_unknown_field_is_refused() {
    let mut value = serde_json::to_value(make(&demo(&[], None), ics(Answer::Yes, Answer::No)).unwrap()).unwrap();
    value["cases"][0]["why"] = serde_json::json!("because");
    assert!(serde_json::from_value::<Plan>(value).is_err());
}

#[test]
fn a_log_is_judged_by_its_own_test_cases_and_a_card_by_the_others() {
    let held = |names: Option<&[&str]>| names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let over = |trace: Option<&[&str]>, cases: &[&str]| {
        let inputs = Inputs { ics: ics(Answer::Yes, Answer::No), trace: held(trace), ..Inputs::default() };
        Plan::make(&catalogue(), &demo(cases, None), inputs)
    };
    let plan = over(Some(&["load", "purchase"]), &[]).unwrap();
    let run: Vec<_> = plan.to_run().map(|case| case.id.as_str()).collect();
    assert_eq!((run, plan.cases.len()), (vec!["demo/log"], 7));
    let Decision::NotRun { reason } = &plan.cases[0].decision else { panic!() };
    assert_eq!(reason.en, "a log answers nothing, and this test case asks");
    assert!(over(None, &[]).unwrap().cases.iter().all(|case| case.id != "demo/log"));
    let other = over(Some(&["load"]), &[]).unwrap();
    let log = other.cases.iter().find(|case| case.id == "demo/log").unwrap();
    let Decision::NotRun { reason } = &log.decision else { panic!() };
    assert_eq!(reason.en, "the log holds no purchase");
    let refused = over(None, &["log"]).unwrap_err();
    assert!(refused.to_string().contains("trace:FILE"), "{refused}");
}
