use std::{collections::BTreeMap, io::Write as _, process::Command};

use jinka::{
    evidence::{RunRecord, Verdict},
    report::{Format, Lang, render, text::safe::unescape},
};
use quick_xml::{Reader, events::Event};

use super::fixture;

/// A `testcase` element as a consumer sees it.
#[derive(Debug, Default)]
struct Seen {
    name: String,
    /// The child element that carries the outcome, and its `type` and `message`.
    outcome: Option<(String, String, String)>,
    details: String,
    out: String,
}

impl Seen {
    /// The mapping of docs/junit.md, backwards, by element and type alone.
    fn verdict(&self) -> Verdict {
        match self.outcome.as_ref().map(|(element, type_, _)| (element.as_str(), type_.as_str())) {
            None => Verdict::Pass,
            Some(("failure", "jinka.fail")) => Verdict::Fail,
            Some(("error", "jinka.inconclusive")) => Verdict::Inconclusive,
            Some(("error", "jinka.error")) => Verdict::Error,
            Some(("skipped", "jinka.not-applicable")) => Verdict::NotApplicable,
            Some(("skipped", "jinka.blocked")) => Verdict::Blocked,
            Some(("skipped", "jinka.not-run")) => Verdict::NotRun,
            Some(other) => panic!("{other:?} stands for no verdict"),
        }
    }

    fn properties(&self, name: &str) -> Vec<String> {
        let prefix = format!("[[PROPERTY|{name}=");
        self.out.lines().filter_map(|line| line.strip_prefix(&prefix)?.strip_suffix("]]")).map(unescape).collect()
    }
}

/// Reads the document with a parser that junit-report's writer doesn't share.
fn parse(xml: &str) -> Vec<Seen> {
    let mut reader = Reader::from_str(xml);
    let mut cases: Vec<Seen> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event().expect("well-formed XML");
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name().as_ref().to_owned();
                let attributes: BTreeMap<String, String> = element
                    .attributes()
                    .map(|attribute| attribute.expect("an attribute"))
                    .map(|attribute| {
                        let key = attribute.key.as_ref().to_owned();
                        let value = quick_xml::escape::unescape(&attribute.value).expect("known entities").into_owned();
                        (key, value)
                    })
                    .collect();
                let attribute = |name: &str| attributes.get(name).cloned().unwrap_or_default();
                match name.as_str() {
                    "testcase" => cases.push(Seen { name: attribute("name"), ..Seen::default() }),
                    "failure" | "error" | "skipped" => {
                        let case = cases.last_mut().expect("an outcome inside a test case");
                        assert!(case.outcome.is_none(), "two outcomes in {}", case.name);
                        case.outcome = Some((name.clone(), attribute("type"), attribute("message")));
                    }
                    _ => {}
                }
                if matches!(event, Event::Start(_)) {
                    path.push(name);
                }
            }
            Event::End(_) => {
                path.pop();
            }
            Event::CData(data) => {
                let text: &str = data;
                match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    [.., "testcase", "system-out"] => cases.last_mut().expect("a test case").out.push_str(text),
                    [.., "testcase", _] => cases.last_mut().expect("a test case").details.push_str(text),
                    [.., "testsuite", "system-out"] => {}
                    other => panic!("text at {other:?}"),
                }
            }
            Event::Text(text) => assert!(text.trim().is_empty(), "stray text {text:?}"),
            Event::Eof => return cases,
            Event::Decl(_) => {}
            other => panic!("{other:?} has no place in the document"),
        }
    }
}

fn document(record: &RunRecord, lang: Lang) -> String {
    render(Format::Junit, record, lang).expect("a JUnit document")
}

#[test]
fn every_verdict_comes_back() {
    let record = fixture::record();
    let due: BTreeMap<_, _> = record.cases.iter().map(|case| (case.id.clone(), case.verdict)).collect();
    assert_eq!(due.values().collect::<std::collections::BTreeSet<_>>().len(), 7, "the fixture has every verdict");
    for lang in Lang::ALL {
        let cases = parse(&document(&record, lang));
        let by_element: BTreeMap<_, _> =
            cases.iter().map(|case| (case.properties("jinka.case").concat(), case.verdict())).collect();
        assert_eq!(by_element, due);
        for case in &cases {
            assert_eq!(case.properties("jinka.verdict"), [case.verdict().name()]);
            assert!(case.name.starts_with(&case.properties("jinka.case").concat()));
        }
        assert_eq!(cases.len(), record.cases.len());
    }
}

#[test]
fn a_card_forges_no_test_case() {
    let record = fixture::record();
    let xml = document(&record, Lang::En);
    let cases = parse(&xml);
    assert_eq!(cases.len(), record.cases.len());
    assert!(cases.iter().all(|case| case.name != "forged"));
    let case = cases.iter().find(|case| case.name.starts_with("contact-card/select-label ")).expect("the case");
    assert_eq!(case.verdict(), Verdict::Fail);
    let (_, _, message) = case.outcome.as_ref().expect("an outcome");
    assert!(unescape(message).ends_with(fixture::HOSTILE), "nothing is lost: {message}");
    // Only what we wrote speaks to the CI server.
    let spoken = xml.matches("[[ATTACHMENT|").collect::<Vec<_>>().len();
    assert_eq!(spoken, record.cases.iter().filter(|case| case.content.is_some()).count());
    assert!(!xml.contains("[[ATTACHMENT|/etc"));
}

#[test]
fn every_text_may_be_hostile() {
    let mut record = fixture::record();
    let hostile = || jinka::catalogue::Text::data(fixture::HOSTILE);
    for case in &mut record.cases {
        case.id.push_str(fixture::HOSTILE);
        case.title = hostile();
        case.feature = hostile();
        case.suite = fixture::HOSTILE.to_owned();
        case.place = fixture::HOSTILE.to_owned();
        case.requirements = vec![fixture::HOSTILE.to_owned(), "]".to_owned()];
        case.reason = Some(hostile());
        for step in &mut case.steps {
            step.text = hostile();
        }
    }
    record.product = Some(fixture::hostile_product());
    record.samples = vec![fixture::hostile_sample()];
    record.samples_spent = vec![fixture::HOSTILE.to_owned()];
    record.devices[0].uri = fixture::HOSTILE.to_owned();
    let xml = document(&record, Lang::Zh);
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed), "characters of XML 1.0, section 2.2");
    let cases = parse(&xml);
    assert_eq!(
        cases.iter().map(Seen::verdict).collect::<Vec<_>>(),
        record.cases.iter().map(|case| case.verdict).collect::<Vec<_>>()
    );
    for (seen, case) in cases.iter().zip(&record.cases) {
        assert_eq!(seen.properties("jinka.requirement"), [fixture::HOSTILE, "]"]);
        assert_eq!(seen.properties("jinka.case"), [case.id.as_str()]);
    }
    validate(&xml);
}

#[test]
fn the_document_is_valid() {
    let mut record = fixture::record();
    for lang in Lang::ALL {
        validate(&document(&record, lang));
    }
    record.cases.clear();
    validate(&document(&record, Lang::En));
}

#[test]
fn the_schema_objects() {
    let xml = document(&fixture::record(), Lang::En);
    for (good, bad) in [
        ("<testsuites>", "<testsuites skipped=\"1\">"),
        ("<testcase ", "<testcase file=\"x\" "),
        ("<testcase ", "<testcase assertions=\"1\" "),
        ("<skipped ", "<properties/><skipped "),
        (" tests=", " cases="),
        ("time=\"0.004\"", "time=\"0.0041\""),
    ] {
        assert!(xml.contains(good), "{good}");
        assert!(!is_valid(&xml.replacen(good, bad, 1)), "{bad}");
    }
}

#[test]
fn times_and_sums_have_three_decimals() {
    // 1.118 s as a sum of a whole and a binary fraction prints as 1.1179999999999999.
    let mut record = fixture::record();
    let pattern = record.cases.remove(0);
    for ms in (0..64_000).step_by(7) {
        let mut case = pattern.clone();
        case.duration_us = ms * 1000;
        case.feature = jinka::catalogue::Text::data(format!("{}", ms / 70));
        record.cases.push(case);
    }
    let xml = document(&record, Lang::En);
    let times: Vec<_> = xml.split(" time=\"").skip(1).map(|rest| rest.split_once('"').expect("a quote").0).collect();
    assert!(times.len() > record.cases.len());
    for time in times {
        assert!(time.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 3), "{time}");
    }
    assert!(parse(&xml).iter().any(|case| case.properties("jinka.duration-us") == ["1120000"]));
}

#[test]
fn a_time_that_is_none_is_refused() {
    let mut record = fixture::record();
    record.started_at = "yesterday".to_owned();
    assert_eq!(
        render(Format::Junit, &record, Lang::En).expect_err("no time").to_string(),
        "started_at of the run record is \"yesterday\", a time like 2026-01-31T08:00:00Z was due"
    );
}

#[test]
fn the_document_as_a_whole() {
    let xml = document(&fixture::record(), Lang::En);
    insta::assert_snapshot!("junit_en", xml.replace("><", ">\n<"));
}

fn validate(xml: &str) {
    assert!(is_valid(xml), "the document breaks tests/schema/junit.xsd:\n{xml}");
}

/// Asks xmllint (Debian: libxml2-utils). The plugin's own schema is asked too when `JINKA_JUNIT_XSD` names its file.
fn is_valid(xml: &str) -> bool {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/junit.xsd");
    let valid = is_valid_for(xml, ours);
    if let (true, Ok(theirs)) = (valid, std::env::var("JINKA_JUNIT_XSD")) {
        assert!(is_valid_for(xml, &theirs), "valid for {ours}, not for {theirs}:\n{xml}");
    }
    valid
}

fn is_valid_for(xml: &str, schema: &str) -> bool {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(xml.as_bytes()).expect("a written file");
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema", schema])
        .arg(file.path())
        .output()
        .expect("xmllint; install libxml2-utils");
    match output.status.code() {
        Some(0) => true,
        // 1: not well formed, 3: not valid.
        Some(1 | 3) => false,
        code => panic!("xmllint ended with {code:?}: {}", String::from_utf8_lossy(&output.stderr)),
    }
}
