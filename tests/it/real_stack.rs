//! The whole suite through the real stack, and on a card that nobody here wrote.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use jinka::{
    catalogue::Effect,
    evidence::{CaseRecord, Verdict},
};
use serde::Deserialize;

use crate::{
    binary,
    foreign::plugged,
    pcscd::{Pcscd, Running, listening, require_file},
    waiting::until,
};

/// How long a whole run may take.
const RUN: Duration = Duration::from_secs(180);

/// Test cases and their verdicts.
type Verdicts = BTreeMap<String, String>;

fn verdicts(dir: &Path) -> Verdicts {
    let record = binary::record(dir);
    record.cases.iter().map(|case| (case.id.clone(), verdict(case.verdict))).collect()
}

fn verdict(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

/// Starts a run; its output goes to a file beside the run folder.
fn start(dir: &Path, device: &str, statements: &str, more: &[&str]) -> Running {
    let log = File::create(dir.with_extension("log")).unwrap();
    let mut command = binary::command();
    command.args(["run", "--seed", "1", "--lang", "en", "--quiet", "--device", device, "--out"]).arg(dir);
    command.args(["--ics", &format!("{statements}.ics.yaml"), "--ixit", &format!("{statements}.ixit.yaml")]);
    command.args(more).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    Running::start(&mut command)
}

/// Waits for the run's end; its exit code and what it told.
fn finish(mut run: Running, dir: &Path) -> (Option<i32>, String) {
    let status = run.wait_within(RUN);
    let told = fs::read_to_string(dir.with_extension("log")).unwrap();
    let status = status.unwrap_or_else(|| panic!("the run doesn't end:\n{told}"));
    (status.code(), told)
}

fn in_process(dir: &Path, name: &str) -> Verdicts {
    let (code, told) = finish(start(dir, &format!("sim:{name}"), &format!("vectors/cards/{name}"), &[]), dir);
    assert_eq!(code, Some(0), "{told}");
    verdicts(dir)
}

fn differences(due: &Verdicts, seen: &Verdicts) -> Vec<String> {
    let none = "none".to_owned();
    due.keys()
        .chain(seen.keys().filter(|id| !due.contains_key(*id)))
        .map(|id| (id, due.get(id).unwrap_or(&none), seen.get(id).unwrap_or(&none)))
        .filter(|(_, due, seen)| due != seen)
        .map(|(id, due, seen)| format!("{id}: {due} in process, {seen} through the stack"))
        .collect()
}

#[test]
fn a_card_in_a_pcsc_reader_gets_the_verdicts_that_it_gets_in_process() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["contact-card", "contact-card-t1"] {
        let due = in_process(&folder.path().join(format!("{name}-sim")), name);
        assert!(due.values().filter(|verdict| *verdict == "pass").count() >= 100, "{due:?}");
        // A thread of its own for each: a namespace is entered for good.
        let dir = folder.path().join(format!("{name}-pcsc"));
        let (code, told) = std::thread::scope(|scope| {
            let through_stack = || {
                let (_service, _card) = plugged(name);
                // In process nothing is spent, so no consent is asked for. One card can be spent once. Nor is the record of its
                // body handed in by itself.
                let record = "vectors/cards/contact-card.measurements.yaml";
                let consent = &["--sample", "S1", "--consent", "S1", "--measurements", record];
                let run = start(&dir, "pcsc:Virtual PCD 00 00?wait=20", &format!("vectors/cards/{name}"), consent);
                finish(run, &dir)
            };
            scope.spawn(through_stack).join().unwrap()
        });
        assert_eq!(code, Some(0), "{told}");
        let seen = verdicts(&dir);
        let record = binary::record(&dir);
        let irreversible: Vec<_> = record.cases.iter().filter(|case| case.effect == Effect::Irreversible).collect();
        assert_eq!(irreversible.iter().filter(|case| case.spent.as_deref() == Some("S1")).count(), 1);
        assert!(irreversible.iter().skip(1).all(|case| case.verdict == Verdict::NotRun && case.spent.is_none()));
        assert_eq!(record.samples_spent, ["S1"]);
        let skipped: BTreeSet<_> = irreversible.iter().skip(1).map(|case| case.id.clone()).collect();
        let due: BTreeMap<_, _> = due.into_iter().filter(|(id, _)| !skipped.contains(id)).collect();
        let seen: BTreeMap<_, _> = seen.into_iter().filter(|(id, _)| !skipped.contains(id)).collect();
        assert_eq!(differences(&due, &seen), Vec::<String>::new());
        let identity = serde_json::to_value(&record.devices[0]).unwrap().to_string();
        for known in ["Virtual PCD 00 00", "pcsc-lite version", "kernel"] {
            assert!(identity.contains(known), "{known} in {identity}");
        }
    }
}

/// The session stands for the card: judged again from what was recorded at the reader, without reader and card.
#[test]
fn a_bank_card_s_session_at_a_reader_replays_to_the_same_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    for (name, passes) in [("bank-card", 170), ("bank-card-sm", 60)] {
        let in_process = in_process(&folder.path().join(format!("{name}-sim")), name);
        let dir = folder.path().join(format!("{name}-pcsc"));
        let (code, told) = std::thread::scope(|scope| {
            let through_stack = || {
                let (_service, _card) = plugged(name);
                let run = start(&dir, "pcsc:Virtual PCD 00 00?wait=20", &format!("vectors/cards/{name}"), &[]);
                finish(run, &dir)
            };
            scope.spawn(through_stack).join().unwrap()
        });
        assert_eq!(code, Some(0), "{told}");
        let record = binary::record(&dir);
        let recorded = verdicts(&dir);
        let spends = |case: &&CaseRecord| case.effect == Effect::Irreversible && case.verdict == Verdict::NotRun;
        let spending: BTreeSet<_> = record.cases.iter().filter(spends).map(|case| &case.id).collect();
        // Nobody consents to spending this sample.
        let due: Verdicts = in_process
            .into_iter()
            .map(|(id, verdict)| match spending.contains(&id) && verdict == "pass" {
                true => (id, "not-run".to_owned()),
                false => (id, verdict),
            })
            .collect();
        assert_eq!(differences(&due, &recorded), Vec::<String>::new());
        let passed = recorded.values().filter(|verdict| *verdict == "pass").count();
        assert!(passed >= passes, "{told}");

        let (run, ixit) = (dir.to_str().unwrap(), format!("vectors/cards/{name}.ixit.yaml"));
        let replayed = binary::run(&["replay", run, "--ixit", &ixit]);
        assert_eq!(replayed.status.code(), Some(0), "{}", binary::told(&replayed));
        let count = record.cases.len();
        let all = format!("{count} test cases judged again, 0 differ, 0 unjudged for want of a secret");
        assert!(binary::told(&replayed).contains(&all), "{}", binary::told(&replayed));
        let verified = binary::run(&["verify", run, "--ixit", &ixit]);
        assert_eq!(verified.status.code(), Some(4), "unsigned, and all stands up: {}", binary::told(&verified));
        let told = binary::told(&verified);
        // What passed, and the pre-flight.
        assert!(told.contains(&format!("{} verdicts, all as recorded", passed + 1)), "{told}");

        // As the device of another run, in which nothing can be said of what the session doesn't hold.
        let again = folder.path().join(format!("{name}-again"));
        let (code, told) =
            finish(start(&again, &format!("replay:{run}"), &format!("vectors/cards/{name}"), &[]), &again);
        assert_eq!(code, Some(if spending.is_empty() { 0 } else { 2 }), "{told}");
        let due = recorded.into_iter().map(|(id, verdict)| (id, verdict.replace("not-run", "inconclusive"))).collect();
        assert_eq!(differences(&due, &verdicts(&again)), Vec::<String>::new());
    }
}

#[test]
fn a_card_taken_out_in_mid_run_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let (_service, card) = plugged("contact-card");
    let run = start(&dir, "pcsc:Virtual PCD 00 00?wait=20", "vectors/cards/contact-card", &[]);
    let journal = dir.join("journal.jsonl");
    until("some test cases are finished", || fs::read_to_string(&journal).is_ok_and(|text| text.lines().count() > 20));
    drop(card);
    let (code, told) = finish(run, &dir);
    assert_eq!(code, Some(2), "{told}");
    let record = binary::record(&dir);
    let count = |verdict| record.cases.iter().filter(|case| case.verdict == verdict).count();
    assert_eq!(count(Verdict::Fail), 0, "{told}");
    // The case during which it was taken, and perhaps the one that found out: an exchange may end with no bytes first.
    assert!((1..=2).contains(&count(Verdict::Inconclusive)), "{told}");
    assert!(count(Verdict::Pass) >= 9 && count(Verdict::NotRun) > 0, "{told}");
    let evidence = fs::read_to_string(dir.join("evidence.jsonl")).unwrap();
    assert!(evidence.contains(r#""code":"removed""#), "{told}");
}

#[test]
fn a_service_that_dies_in_mid_run_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let (mut service, _card) = plugged("contact-card");
    let run = start(&dir, "pcsc:Virtual PCD 00 00?wait=20", "vectors/cards/contact-card", &[]);
    let journal = dir.join("journal.jsonl");
    until("some test cases are finished", || fs::read_to_string(&journal).is_ok_and(|text| text.lines().count() > 20));
    service.kill();
    let (code, told) = finish(run, &dir);
    assert_eq!(code, Some(2), "{told}");
    let evidence = fs::read_to_string(dir.join("evidence.jsonl")).unwrap();
    assert!(evidence.contains(r#""code":"service-gone""#), "{told}");
    assert!(!evidence.contains(r#""code":"removed""#), "{told}");
}

#[test]
fn a_reader_that_is_missing_is_told_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let _service = Pcscd::start();
    let (code, told) = finish(start(&dir, "pcsc:ACME", "vectors/cards/contact-card", &[]), &dir);
    assert_eq!(code, Some(66), "{told}");
    for word in ["pcsc:ACME", "no reader has this name", "Virtual PCD 00 00", "Virtual PCD 00 01"] {
        assert!(told.contains(word), "{word} in {told}");
    }
    assert!(!dir.exists(), "nothing is begun: {told}");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    finding: String,
    cases: Vec<String>,
    #[serde(default = "fail")]
    verdict: String,
}

fn fail() -> String {
    "fail".to_owned()
}

/// Runs against vicc; the run folder.
fn with_vicc(dir: &Path, ics: &Path, more: &[&str]) -> String {
    require_file("/usr/bin/vicc", "vsmartcard-vpicc");
    require_file("/usr/lib/python3/dist-packages/Cryptodome", "python3-pycryptodome");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let statements = ics.to_str().unwrap().strip_suffix(".ics.yaml").unwrap().to_owned();
    let run = start(dir, &format!("vpcd:127.0.0.1:{port}?wait=20"), &statements, more);
    until("jinka listens for a virtual card", || listening(port));
    let card = File::create(dir.with_extension("vicc")).unwrap();
    let mut vicc = Command::new("/usr/bin/python3");
    vicc.args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/vicc.py"), "--type", "iso7816"]);
    vicc.args(["--hostname", "127.0.0.1", "--port", &port.to_string()]);
    vicc.stdin(Stdio::null()).stdout(Stdio::null()).stderr(card);
    let _vicc = Running::start(&mut vicc);
    let (code, told) = finish(run, dir);
    let said = fs::read_to_string(dir.with_extension("vicc")).unwrap();
    assert_eq!(code, Some(1), "{told}{said}");
    format!("{told}{said}")
}

fn foreign(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(name)
}

#[test]
fn vicc_gets_its_honest_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let told = with_vicc(&dir, &foreign("vicc.ics.yaml"), &[]);
    let seen = verdicts(&dir);
    let findings: Vec<Finding> =
        serde_saphyr::from_str(&fs::read_to_string(foreign("vicc.findings.yaml")).unwrap()).unwrap();
    let mut explained = BTreeMap::new();
    for finding in &findings {
        assert!(finding.finding.ends_with('.') || finding.finding.ends_with(')'), "a sentence: {}", finding.finding);
        for case in &finding.cases {
            let twice = explained.insert(format!("contact-card/{case}"), finding.verdict.clone());
            assert_eq!(twice, None, "{case} stands in two findings");
        }
    }
    let settled = ["pass", "not-applicable", "not-run"];
    let mut open: Verdicts = seen.clone();
    open.retain(|_, verdict| !settled.contains(&verdict.as_str()));
    assert_eq!(open, explained, "left is what was seen, right what vicc.findings.yaml explains\n{told}");

    assert!(seen.values().filter(|verdict| *verdict == "pass").count() >= 150, "{told}");
    let lines: Vec<_> = open.iter().map(|(case, verdict)| format!("{verdict} {case}")).collect();
    insta::assert_snapshot!("vicc", lines.join("\n"));
}

#[test]
fn vicc_cuts_what_it_should_erase() {
    let folder = tempfile::tempdir().unwrap();
    let ics = folder.path().join("erasing.ics.yaml");
    let text = fs::read_to_string(foreign("vicc.ics.yaml")).unwrap();
    let claimed = text.replace("C.18: no", "C.18: yes");
    assert_ne!(claimed, text, "vicc.ics.yaml says no to ERASE BINARY");
    fs::write(&ics, claimed).unwrap();
    fs::copy(foreign("vicc.ixit.yaml"), folder.path().join("erasing.ixit.yaml")).unwrap();
    let dir = folder.path().join("run");
    let told = with_vicc(&dir, &ics, &["--tc", "contact-card/erase-binary-range"]);
    assert_eq!(verdicts(&dir)["contact-card/erase-binary-range"], "fail", "{told}");
}
