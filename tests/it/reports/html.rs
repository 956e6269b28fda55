use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jinka::{
    catalogue::Text,
    device::DeviceKind,
    evidence::{EventRecord, RunRecord, Verdict},
    report::{Format, Lang, decode::Decoder, html::both::Bilingual as _, render},
};
use regex::Regex;
use sha2::{Digest as _, Sha256};

use super::fixture;
use crate::binary;

fn page(record: &RunRecord, lang: Lang) -> String {
    render(Format::Html, record, lang).expect("a page")
}

/// Everything that `pattern`'s first group matches.
fn all<'a>(page: &'a str, pattern: &str) -> Vec<&'a str> {
    Regex::new(pattern).expect("a pattern").captures_iter(page).map(|found| found.extract::<1>().1[0]).collect()
}

/// Leaves the pages where a person can look at them: `target/tmp/report-en.html`.
#[test]
fn the_page_shows_one_language_first_and_has_both() {
    for (lang, root) in
        [(Lang::En, "<html lang=\"en\" class=\"en\">"), (Lang::Zh, "<html lang=\"zh-Hans\" class=\"zh\">")]
    {
        let page = page(&fixture::record(), lang);
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n{root}")), "{}", &page[..80]);
        assert_eq!(page.matches("<span lang=en>").count(), page.matches("<span lang=zh>").count());
        for text in ["The user PIN is accepted", "用户 PIN 被接受", "已证实", "proven", "假如", "Given"] {
            assert!(page.contains(text), "{text}");
        }
        let path = format!("{}/report-{}.html", env!("CARGO_TARGET_TMPDIR"), lang.name());
        std::fs::write(path, page).expect("a written page");
    }
}

#[test]
fn a_step_shows_what_was_said_and_what_it_means() {
    let page = page(&fixture::record(), Lang::En);
    let case = &page[page.find("id=\"tc-contact-card/verify-right-pin\"").expect("the case")..];
    // The second step: a secret in the command stays a name.
    let step = case.split("<li class=\"pass\">").nth(2).expect("the step");
    insta::assert_snapshot!("html_step", step.replace("><", ">\n<"));
}

#[test]
fn nothing_foreign_is_markup() {
    let mut record = fixture::record();
    let hostile = || Text::data(fixture::HOSTILE);
    let count = record.cases.len();
    for (n, case) in record.cases.iter_mut().enumerate() {
        case.id = format!("{n}{}", fixture::HOSTILE);
        case.title = hostile();
        case.feature = hostile();
        case.rule = fixture::HOSTILE.to_owned();
        case.suite = fixture::HOSTILE.to_owned();
        case.place = fixture::HOSTILE.to_owned();
        case.requirements.push(fixture::HOSTILE.to_owned());
        case.reason = Some(Text::new(fixture::HOSTILE, "恶意"));
        for step in &mut case.steps {
            step.text = hostile();
            for event in &mut step.events {
                use jinka::evidence::EventRecord;
                match event {
                    EventRecord::ColdReset { atr, .. } => *atr = format!("3b{{{}}}", fixture::HOSTILE),
                    EventRecord::Exchange { command, response, .. }
                    | EventRecord::Observed { command, response, .. } => {
                        *command = format!("00a40400{{{}}}", fixture::HOSTILE);
                        *response = fixture::HOSTILE.to_owned();
                    }
                    EventRecord::Trouble { operation, command, code, message, .. } => {
                        *command = None;
                        for text in [operation, code, message] {
                            *text = fixture::HOSTILE.to_owned();
                        }
                    }
                    EventRecord::Read { what, bytes, shown, .. } => {
                        *what = fixture::HOSTILE.to_owned();
                        *bytes = Some(fixture::HOSTILE.to_owned());
                        shown.push(hostile());
                    }
                    EventRecord::Measurement { .. }
                    | EventRecord::Declaration { .. }
                    | EventRecord::WarmReset { .. }
                    | EventRecord::PowerOff { .. } => {}
                }
            }
        }
    }
    for requirement in &mut record.requirements {
        requirement.id = fixture::HOSTILE.to_owned();
        requirement.text = hostile();
        requirement.standard = fixture::HOSTILE.to_owned();
        requirement.clause = Some(fixture::HOSTILE.to_owned());
    }
    record.product = Some(fixture::hostile_product());
    record.samples = vec![fixture::hostile_sample()];
    record.devices[0].sample = Some(fixture::HOSTILE.to_owned());
    for text in [&mut record.jinka, &mut record.started_at, &mut record.ended_at] {
        *text = fixture::HOSTILE.to_owned();
    }
    record.suites[0].id = fixture::HOSTILE.to_owned();
    record.suites[0].digest = fixture::HOSTILE.to_owned();
    record.devices[0].uri = fixture::HOSTILE.to_owned();
    record.devices[0].identity.name = fixture::HOSTILE.to_owned();
    record.suites[0].title = hostile();
    record.devices[0].identity.details.insert(fixture::HOSTILE.to_owned(), fixture::HOSTILE.to_owned());
    record.ics.insert(fixture::HOSTILE.to_owned(), true);
    record.ixit.insert(fixture::HOSTILE.to_owned(), fixture::HOSTILE.to_owned());

    let page = page(&record, Lang::Zh);
    // Foreign text has no `<` left to open an element with, and no quote to close an attribute with.
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<testcase") && !page.contains("</testcase") && !page.contains("name=\"forged\""));
    assert_eq!(page.matches("<details class=\"case ").count(), count);
    assert!(page.contains("&#60;script&#62;alert(1)"));
    let shown =
        |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    assert!(page.chars().all(shown), "nothing controls or reorders");
    let attributes =
        Regex::new(r#"<[a-z][a-z0-9]*(?: [A-Za-z-]+(?:=(?:"[^"<>]*"|[A-Za-z0-9_.-]+))?)*>"#).expect("a pattern");
    let tags = Regex::new(r"<[a-z!/]").expect("a pattern");
    let body = &page[page.find("<body>").expect("a body")..page.find("<script>").expect("a script")];
    for tag in tags.find_iter(body).filter(|tag| !tag.as_str().contains(['/', '!'])) {
        let rest = &body[tag.start()..];
        assert_eq!(
            attributes.find(rest).map(|found| found.start()),
            Some(0),
            "{}",
            rest.chars().take(200).collect::<String>()
        );
    }
}

#[test]
fn nothing_is_loaded_and_only_our_script_runs() {
    let page = page(&fixture::record(), Lang::En);
    for loading in ["http:", "https:", "url(", "@import", " src=", "<link", "<img", "<iframe", "style=\"", " on"] {
        let found: Vec<_> = page.match_indices(loading).collect();
        let prose = |at: usize| page[..at].rfind(['<', '>']).is_some_and(|mark| page[mark..].starts_with('>'));
        assert!(found.iter().all(|(at, _)| loading == " on" && prose(*at)), "{loading}");
    }
    assert!(all(&page, r#"href="([^"]*)""#).iter().all(|href| href.starts_with('#')));
    let digest = |element: &str| {
        let pattern = format!("(?s)<{element}>(.*?)</{element}>");
        let found = all(&page, &pattern);
        assert_eq!(found.len(), 1, "one {element}");
        format!("{element}-src 'sha256-{}'", STANDARD.encode(Sha256::digest(found[0])))
    };
    let policy = all(&page, "Content-Security-Policy\" content=\"([^\"]*)\"")[0];
    assert_eq!(
        policy,
        format!("default-src 'none'; {}; {}; base-uri 'none'; form-action 'none'", digest("style"), digest("script"))
    );
}

#[test]
fn every_link_has_its_one_target() {
    let page = page(&fixture::record(), Lang::En);
    let ids = all(&page, r#"\bid="?([^ ">]+)"#);
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "ids are unique");
    for href in all(&page, r#"href="?\#([^ ">]*)"#) {
        assert!(unique.contains(href), "{href}");
    }
    for case in &fixture::record().cases {
        assert!(unique.contains(format!("tc-{}", case.id).as_str()), "{}", case.id);
    }
}

/// Test cases of a bank card begin with the same exchanges. What they mean stands once in the page; a reference leads to it, but in
/// a test case that is unfolded from the start.
#[test]
fn what_exchanges_mean_stands_once_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let device = "sim:bank-card?defect=log-format-missing";
    let run = ["run", "--device", device, "--seed", "1", "--quiet", "--no-reports", "--out", out.to_str().unwrap()];
    assert_eq!(binary::run(&run).status.code(), Some(1));
    let record = binary::record(&out);
    let page = page(&record, Lang::En);
    assert!(page.len() < 6_500_000, "{} bytes", page.len());

    let lists = |text: &str| -> Vec<String> {
        let list = text.split("<ul").nth(1).and_then(|list| list.split("</ul>").next()).unwrap_or_default();
        list.split("<li>").skip(1).map(str::to_owned).collect()
    };
    let known: BTreeMap<String, Vec<String>> = Regex::new(r"(?s)<ul id=(d\d+) [^>]*>.*?</ul>")
        .unwrap()
        .captures_iter(&page)
        .map(|found| (found[1].to_owned(), lists(&found[0])))
        .collect();
    let mut references = 0;
    let bodies: Vec<&str> = page.split("<details class=\"case ").skip(1).collect();
    for case in &record.cases {
        let body = bodies.iter().find(|body| body.contains(&format!("id=\"tc-{}\"", case.id))).unwrap();
        let is_open = body.split('>').next().unwrap().ends_with(" open");
        assert_eq!(is_open, case.verdict == Verdict::Fail, "{}", case.id);
        let mut blocks = body.split("<div class=x>").skip(1);
        let mut decoder = Decoder::default();
        for event in case.steps.iter().flat_map(|step| &step.events) {
            let lines = decoder.event(event);
            let block = blocks.next().unwrap();
            if !matches!(event, EventRecord::Exchange { .. }) {
                continue;
            }
            let due: Vec<_> = lines.iter().map(|line| line.both().to_string()).collect();
            let told = match all(block, r"<p class=dec><a href=#(d\d+)>").first() {
                Some(number) => {
                    references += 1;
                    assert!(!is_open, "{}", case.id);
                    known[*number].clone()
                }
                None => lists(block),
            };
            assert_eq!(told, due, "{}", case.id);
        }
    }
    assert!(references > 3000, "{references}");
}

#[test]
fn a_demonstration_says_so() {
    for (kind, due) in [
        (DeviceKind::Simulator, true),
        (DeviceKind::VirtualCard, true),
        (DeviceKind::Reader, false),
        (DeviceKind::Recording, false),
    ] {
        let mut record = fixture::record();
        record.devices[0].identity.kind = kind;
        let page = page(&record, Lang::En);
        assert_eq!(page.contains("demonstration only, not a certificate"), due, "{kind:?}");
        assert_eq!(page.contains("仅作演示，不是证书"), due, "{kind:?}");
    }
}

#[test]
fn ten_thousand_test_cases_make_one_page() {
    let mut record = fixture::record();
    let pattern = record.cases.clone();
    record.cases = (0..10_000)
        .map(|n| {
            let mut case = pattern[n % pattern.len()].clone();
            case.id = format!("{}-{n}", case.id);
            case
        })
        .collect();
    let page = page(&record, Lang::Zh);
    assert_eq!(page.matches("<details class=\"case ").count(), 10_000);
    assert!(page.len() < 40_000_000, "{} bytes", page.len());
    // A page that big keeps its test cases as text until they are unfolded.
    assert_eq!(page.matches("<script type=\"text/plain\"><div class=body>").count(), 10_000);
    assert_eq!(page.matches("</script>").count(), 10_001);
    // A long list of findings stays readable, and nothing is unfolded.
    assert_eq!(all(&page, r#"<li class="(\w+)"><span class=v>"#).len(), 100);
    assert_eq!(all(&page, "(<details class=\"case [^>]* open>)").len(), 0);
    let counted = |verdict: Verdict| page.matches(&format!("data-v={}>", verdict.name())).count();
    assert_eq!(counted(Verdict::Pass), 2223);
}

#[test]
fn markup_is_marked_safe_only_where_we_made_it() {
    let templates =
        [include_str!("../../../src/report/html/page.html"), include_str!("../../../src/report/html/case.html")];
    let safe: Vec<_> = templates.iter().flat_map(|template| all(template, r"\{\{ ([^}]*)\|safe \}\}")).collect();
    assert_eq!(
        safe,
        [
            "self.policy()",
            "self.title()",
            "style",
            "hex",
            "self.case(case)",
            "self.case(case)",
            "script",
            "row.content"
        ]
    );
}
