//! `jinka ics` and `jinka ixit`: the forms, and what is said of answers.

use std::fs;

use tempfile::TempDir;

use crate::binary::{run, told};

/// The built-in suite's answers of the reference card, without those of some items replaced.
fn answers(changes: &[(&str, &str)]) -> String {
    let mut text = fs::read_to_string("vectors/cards/contact-card.ics.yaml").unwrap();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    text
}

/// What a command says of a file, its folder left out and without the blanks at line ends.
fn said(dir: &TempDir, args: &[&str], code: i32) -> String {
    let done = run(args);
    assert_eq!(done.status.code(), Some(code), "{args:?}: {}", told(&done));
    let text = told(&done).replace(&format!("{}/", dir.path().display()), "");
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// What `jinka ics check` says of these answers.
fn check(text: &str, more: &[&str], code: i32) -> String {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("my.ics.yaml");
    fs::write(&file, text).unwrap();
    let mut args = vec!["ics", "check", file.to_str().unwrap()];
    args.extend(more);
    said(&dir, &args, code)
}

#[test]
fn the_form_asks_every_question_in_both_languages_and_answers_none() {
    let done = run(&["ics", "new", "contact-card"]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.contains(
        "
answers:

  # ── contact-card: Contact cards · 接触式卡片

  # Does the card offer transmission protocol T=0?
  # 卡片是否提供传输协议 T=0？
  C.1:

  # Does the card offer transmission protocol T=1?
  # 卡片是否提供传输协议 T=1？
  C.2:
"
    ));
    let questions = fs::read_to_string("features/contact-card/ics.yaml").unwrap().matches("- id: C.").count();
    let unset = text.lines().filter(|line| line.starts_with("  C.") && line.ends_with(':')).count();
    assert_eq!((unset, questions), (51, 51));
    // The form as it is written is refused by name: nothing is taken for granted.
    assert!(check(&text, &[], 65).contains("51 ICS items have no answer"));
    let filled = text.replace("C.1:\n", "C.1: yes\n");
    assert!(check(&filled, &[], 65).contains("C.2 (line 15): Does the card offer transmission protocol T=1?"));
}

#[test]
fn the_filled_form_is_what_a_run_takes() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("my.ics.yaml");
    let path = file.to_str().unwrap();
    assert_eq!(said(&dir, &["ics", "new", "contact-card", "--out", path], 0), "");
    let form = fs::read_to_string(&file).unwrap();
    let filled: String = form
        .lines()
        .map(|line| match line.starts_with("  C.") {
            true => format!("{line} yes\n"),
            false => format!("{line}\n"),
        })
        .collect();
    fs::write(&file, filled).unwrap();
    assert_eq!(said(&dir, &["ics", "check", path], 0), "my.ics.yaml: 51 answers; nothing wrong\n");
    let zh = said(&dir, &["ics", "check", path, "--suite", "contact-card", "--lang", "zh"], 0);
    assert_eq!(zh, "my.ics.yaml：51 个回答；没有发现问题\n");
    // What someone has filled in isn't written over.
    let told = said(&dir, &["ics", "new", "contact-card", "--out", path], 73);
    assert!(told.starts_with("jinka: failed to write my.ics.yaml: File exists"), "{told}");
}

#[test]
fn contradictory_answers_are_told_with_their_lines_and_the_reason() {
    let text = answers(&[
        ("C.27: \"yes\"", "C.27: \"no\""),
        ("C.36: \"yes\"", "C.36: \"no\""),
        ("C.29: \"yes\"", "C.29: \"no\""),
    ]);
    let due = "\
jinka::catalogue::contradictory_answers

  × answers contradict each other: C.28 = yes, C.27 = no
    ╭─[my.ics.yaml:32:9]
 31 │   C.27: \"no\"
 32 │   C.28: \"yes\"
    ·         ──┬──
    ·           ╰── Only a card that has a user PIN can change it.
 33 │   C.29: \"no\"
    ╰────
  help: change C.28 in line 32 or C.27 in line 31
";
    assert_eq!(check(&text, &[], 65), due);
    let zh = check(&text, &["--lang", "zh"], 65);
    assert!(zh.contains("回答互相矛盾：C.28 = 是，C.27 = 否"), "{zh}");
    assert!(zh.contains("请更正第 32 行的 C.28 或第 31 行的 C.27"), "{zh}");
    // A run refuses the same answers in the same words.
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("my.ics.yaml");
    fs::write(&file, &text).unwrap();
    let out = dir.path().join("run");
    let args = ["run", "--ics", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    assert_eq!(said(&dir, &args, 65), due);
    assert!(!out.exists());
}

/// Each rule of the suite, with answers that break it and no other.
#[test]
fn every_rule_of_the_contact_card_objects() {
    let no = |ids: &[u8]| {
        let changes: Vec<_> =
            ids.iter().map(|id| (format!("  C.{id}: \"yes\""), format!("  C.{id}: \"no\""))).collect();
        answers(&changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect::<Vec<_>>())
    };
    let efs = [11, 12, 14, 16, 17, 18, 19, 20, 21, 36, 40, 42];
    let with = |more: &[u8]| [&efs, more].concat();
    for (ids, due) in [
        (&[1, 2][..], "C.1 = no, C.2 = no"),
        (&[41], "C.6 = yes, C.41 = no"),
        (
            &with(&[15, 22, 23, 39, 49]),
            "C.10 = yes, C.11 = no, C.12 = no, C.14 = no, C.16 = no, C.17 = no, C.18 = no, C.19 = no, C.20 = no, C.21 = no, C.36 = no, C.40 = no, C.42 = no",
        ),
        (&[11, 12, 14, 36, 40, 42], "C.15 = yes, C.11 = no, C.12 = no, C.14 = no, C.36 = no, C.40 = no, C.42 = no"),
        (
            &[19, 20, 21, 36, 40, 42, 23, 39],
            "C.22 = yes, C.19 = no, C.20 = no, C.21 = no, C.36 = no, C.40 = no, C.42 = no",
        ),
        (&[27, 29, 36], "C.28 = yes, C.27 = no"),
        (&[27, 28, 36], "C.29 = yes, C.27 = no"),
        (&[27, 28, 29], "C.36 = yes, C.27 = no"),
        (&[31], "C.40 = yes, C.31 = no"),
        (&[3, 47, 48], "C.46 = yes, C.3 = no"),
        (&[4], "C.49 = yes, C.4 = no"),
        (&[16, 17, 18], "C.49 = yes, C.16 = no, C.17 = no, C.18 = no"),
    ] {
        let told = check(&no(ids), &[], 65);
        let contradictions = told.matches("answers contradict").count();
        // A long message is broken into lines, its bar leading the later ones.
        let told = told.lines().map(|line| line.trim().trim_start_matches('│').trim()).collect::<Vec<_>>().join(" ");
        assert!(told.contains(&format!("answers contradict each other: {due}")), "{due}: {told}");
        assert_eq!(contradictions, 1, "{due}: {told}");
    }
    // The products whose answers stand in the repository are possible ones.
    for file in ["vectors/cards/contact-card.ics.yaml", "vectors/cards/contact-card-t1.ics.yaml"] {
        assert_eq!(run(&["ics", "check", file]).status.code(), Some(0), "{file}");
    }
}

#[test]
fn unset_unknown_and_bad_answers_come_together() {
    let text = answers(&[("C.1: \"yes\"", "C.1:"), ("C.2: \"yes\"", "C.2: ja"), ("C.49: \"yes\"", "C.94: \"yes\"")]);
    let told = check(&text, &[], 65);
    for due in [
        "`ja` is no answer",
        "my.ics.yaml:6:8",
        "no ICS item is called `C.94`",
        "my.ics.yaml:53:3",
        "2 ICS items have no answer",
        "C.1 (line 5): Does the card offer transmission protocol T=0?",
        "C.49: Do commands that update a transparent EF accept command chaining?",
    ] {
        assert!(told.contains(due), "{due}: {told}");
    }
}

#[test]
fn the_values_form_holds_what_the_answers_ask_for() {
    let dir = TempDir::new().unwrap();
    let ics = dir.path().join("my.ics.yaml");
    fs::write(&ics, answers(&[("C.30: \"yes\"", "C.30: \"no\"")])).unwrap();
    let all = said(&dir, &["ixit", "new", "contact-card"], 0);
    assert!(all.contains(
        "
  # The user PIN as transmitted in VERIFY, padding included. (hex, 4–16 bytes, secret; needed when C.27)
  # VERIFY 命令中传送的用户 PIN，包括填充。（hex，4–16 字节，秘密；适用条件：C.27）
  pin.user:
"
    ));
    assert!(all.contains("\n  key.internal:\n") && all.contains("\n  key.external:\n"));
    let needed = said(&dir, &["ixit", "new", "contact-card", "--ics", ics.to_str().unwrap()], 0);
    assert!(needed.contains("(hex, 4–16 bytes, secret)\n"), "{needed}");
    assert!(!needed.contains("\n  key.internal:\n") && needed.contains("\n  key.external:\n"), "{needed}");
    // The form as it is written lacks every value, and says so with each description.
    let ixit = dir.path().join("my.ixit.yaml");
    fs::write(&ixit, &needed).unwrap();
    let args = ["run", "--ics", ics.to_str().unwrap(), "--ixit", ixit.to_str().unwrap()];
    let told = said(&dir, &args, 65);
    let items = needed.lines().filter(|line| line.ends_with(':') && !line.contains('#')).count() - 2;
    assert!(told.contains(&format!("{items} IXIT items have no value")), "{told}");
}

#[test]
fn a_suite_or_file_that_is_not_there_is_told() {
    let dir = TempDir::new().unwrap();
    for command in ["ics", "ixit"] {
        let told = said(&dir, &[command, "new", "contact-crad"], 64);
        assert!(told.contains("no suite is called `contact-crad`") && told.contains("`contact-card`?"), "{told}");
        said(&dir, &[command, "new"], 64);
    }
    let told = said(&dir, &["ics", "check", "nowhere.yaml"], 66);
    assert!(told.starts_with("jinka: failed to read nowhere.yaml: "), "{told}");
    let told = said(&dir, &["ics", "new", "contact-card", "--out", "nowhere/my.ics.yaml"], 73);
    assert!(told.starts_with("jinka: failed to write nowhere/my.ics.yaml: "), "{told}");
}

#[test]
fn a_rule_over_an_item_that_is_not_there_is_told_by_check() {
    let dir = TempDir::new().unwrap();
    let suite = dir.path().join("contact-card");
    fs::create_dir(&suite).unwrap();
    for entry in fs::read_dir("features/contact-card").unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, suite.join(path.file_name().unwrap())).unwrap();
    }
    let file = suite.join("ics.yaml");
    let text = fs::read_to_string(&file).unwrap().replacen("then: \"C.27\"", "then: \"C.72\"", 1);
    let line = 1 + text.lines().position(|line| line.contains("C.72")).unwrap();
    fs::write(&file, text).unwrap();
    let told = said(&dir, &["check", dir.path().to_str().unwrap()], 65);
    assert!(told.contains("no ICS item is called `C.72`") && told.contains(&format!("ics.yaml:{line}:10")), "{told}");
}

/// Runs one quick test case with these answers changed; the run folder stays in `dir`.
fn run_with(dir: &TempDir, changes: &[(&str, &str)]) -> (String, std::path::PathBuf) {
    let file = dir.path().join("my.ics.yaml");
    fs::write(&file, answers(changes)).unwrap();
    let out = dir.path().join("run");
    let (ics, folder) = (file.to_str().unwrap(), out.to_str().unwrap());
    let tc = "contact-card/atr-tck-presence";
    let told = said(dir, &["run", "--ics", ics, "--out", folder, "--seed", "1", "--tc", tc], 0);
    (told, out)
}

#[test]
fn the_preflight_tells_what_contradicts_the_answers_and_fails_no_product() {
    let dir = TempDir::new().unwrap();
    let (told, out) = run_with(
        &dir,
        &[("C.2: \"yes\"", "C.2: \"no\""), ("C.37: \"yes\"", "C.37: \"no\""), ("C.44: \"yes\"", "C.44: \"no\"")],
    );
    let record = crate::binary::record(&out);
    let atr = "3BF0130000FF8131FE450031F1738021408F";
    let points: Vec<_> = record
        .contradictions()
        .map(|point| format!("{} | {} | {}", point.what.en, point.expected.en, point.observed.en))
        .collect();
    assert_eq!(points.len(), 3, "{points:?}");
    assert!(points[0].starts_with("C.2: T=1 in the ATR | no | yes (3B"), "{points:?} {atr}");
    assert!(points[1].starts_with("C.44: card capabilities in the ATR | no | yes ("), "{points:?}");
    assert!(points[2].starts_with("C.37: 61xx to SELECT of app.primary | no | yes (61"), "{points:?}");
    let heading = "the device contradicts the ICS: one of them is wrong; no verdict on the product\n  C.2: T=1 in the ATR: stated no, observed yes (3B";
    let at = told.find(heading).unwrap_or_else(|| panic!("{told}"));
    assert!(at < told.find("atr-tck-presence").unwrap(), "before the first test case: {told}");
    // Nothing of it is a verdict on the product, and all of it is evidence that is judged again.
    assert_eq!(record.counts[&jinka::evidence::Verdict::Fail], 0);
    assert!(record.cases.iter().all(|case| !case.id.starts_with("preflight")));
    assert_eq!((record.preflight[0].id.as_str(), record.preflight[0].device), ("preflight/contact-card/1", Some(0)));
    let folder = out.to_str().unwrap();
    assert!(said(&dir, &["replay", folder], 0).contains(" 0 differ"));
    said(&dir, &["verify", folder], 4);
    let page = fs::read_to_string(out.join("reports/report.html")).unwrap();
    let section = &page[page.find("<section id=contradictions").unwrap()..page.find("<section id=cases").unwrap()];
    assert!(
        section.contains("C.2: T=1 in the ATR") && section.contains("C.37") && section.contains("yes (3B"),
        "{section}"
    );
    let junit = fs::read_to_string(out.join("reports/junit.xml")).unwrap();
    assert!(
        junit.contains("[[PROPERTY|jinka.contradiction=C.2: T=1 in the ATR; stated no; observed yes (3B"),
        "{junit}"
    );
    // A document over such a run is refused, but for a demonstration.
    let mut real = record;
    real.devices[0].uri = "pcsc:A reader".to_owned();
    real.devices[0].identity.kind = jinka::device::DeviceKind::Reader;
    use jinka::certificate::{Kind, statement::undue};
    for kind in [Kind::TestReport, Kind::SelfDeclaration] {
        let why = undue(kind, &real, &Default::default()).unwrap();
        assert!(
            why.starts_with("the device contradicts the ICS in 3 point(s); first C.2: T=1 in the ATR: stated no"),
            "{why}"
        );
    }
    assert_eq!(undue(Kind::Demonstration, &real, &Default::default()), None);
    // Taking a contradiction out of the record is noticed.
    let path = out.join("run.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value.as_object_mut().unwrap().remove("preflight");
    fs::write(&path, value.to_string()).unwrap();
    let told = said(&dir, &["verify", folder], 38);
    assert!(told.contains("preflight"), "{told}");
}

#[test]
fn a_device_that_agrees_with_its_answers_is_told_nothing() {
    for card in ["contact-card", "contact-card-t1"] {
        let dir = TempDir::new().unwrap();
        let out = dir.path().join("run");
        let device = format!("sim:{card}");
        let tc = "contact-card/atr-tck-presence";
        let args = ["run", "--device", &device, "--out", out.to_str().unwrap(), "--tc", tc];
        assert!(!said(&dir, &args, 0).contains("contradicts"));
        let record = crate::binary::record(&out);
        assert_eq!(record.contradictions().count(), 0);
        assert_eq!(record.preflight.len(), 1);
        assert_eq!(record.preflight[0].verdict, jinka::evidence::Verdict::Pass);
        assert!(record.preflight[0].asserted > 15, "{}", record.preflight[0].asserted);
    }
}
