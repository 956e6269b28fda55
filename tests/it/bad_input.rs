//! What a user gets wrong: each a clear error with its exit code, before the first exchange, and nothing lost.

use std::fs;

use tempfile::TempDir;

use crate::binary::{run, told};

/// Runs, expects the exit code, and returns what was said.
fn refused(args: &[&str], code: i32) -> String {
    let done = run(args);
    assert_eq!(done.status.code(), Some(code), "{args:?}: {}", told(&done));
    told(&done)
}

fn assert_says(told: &str, words: &[&str]) {
    for word in words {
        assert!(told.contains(word), "{word:?} isn't in: {told}");
    }
}

#[test]
fn an_unknown_suite_test_case_or_tag_offers_what_is_near() {
    assert_says(&refused(&["run", "--suite", "contact-crad"], 64), &["contact-crad", "contact-card"]);
    assert_says(&refused(&["run", "--tc", "contact-card/atr-tck-presense"], 64), &["atr-tck-presense"]);
    assert_says(&refused(&["run", "--tags", "@reads and and"], 64), &["@reads and and"]);
    assert_says(&refused(&["run", "--tags", "@reads and @writes"], 64), &["no test case"]);
}

#[test]
fn an_unknown_device_says_what_there_is() {
    assert_says(&refused(&["run", "--device", "sim:contact-crad"], 66), &["contact-crad", "contact-card"]);
    assert_says(&refused(&["run", "--device", "sim:contact-card?defect=atr-tck-wrnog"], 66), &["atr-tck-wrong"]);
    assert_says(&refused(&["run", "--device", "usb:1"], 64), &["usb", "pcsc"]);
    assert_says(&refused(&["run", "--device", "replay:nowhere"], 66), &["nowhere", "run folder"]);
    assert_says(&refused(&["run", "--device", "vpcd:127.0.0.1:1"], 64), &["--ics"]);
}

#[test]
fn an_unset_answer_names_the_question() {
    let dir = TempDir::new().unwrap();
    let ics = dir.path().join("ics.yaml");
    fs::write(&ics, "answers:\n  C.1: \"yes\"\n").unwrap();
    let told = refused(&["run", "--ics", ics.to_str().unwrap()], 65);
    assert_says(&told, &["ics.yaml", "C.2", "T=1"]);
    fs::write(&ics, "answers:\n  C.999: \"yes\"\n").unwrap();
    assert_says(&refused(&["run", "--ics", ics.to_str().unwrap()], 65), &["C.999", "ics.yaml:2"]);
    fs::write(&ics, "answers:\n  C.1: maybe\n").unwrap();
    assert_says(&refused(&["run", "--ics", ics.to_str().unwrap()], 65), &["maybe", "ics.yaml:2"]);
}

#[test]
fn a_key_of_the_wrong_length_is_told_with_its_line_and_not_shown() {
    let dir = TempDir::new().unwrap();
    let ixit = dir.path().join("ixit.yaml");
    let good = fs::read_to_string("vectors/cards/contact-card.ixit.yaml").unwrap();
    let line = 1 + good.lines().position(|line| line.trim_start().starts_with("key.internal:")).unwrap();
    let key = good.lines().nth(line - 1).unwrap().split('"').nth(1).unwrap().to_owned();
    fs::write(&ixit, good.replace(&key, &key[..30])).unwrap();
    let told = refused(&["run", "--suite", "contact-card", "--ixit", ixit.to_str().unwrap()], 65);
    assert_says(&told, &["key.internal", "16", "15", &format!("ixit.yaml:{line}")]);
    assert!(!told.contains(&key[..30]), "{told}");
}

#[test]
fn a_feature_with_an_unknown_step_or_requirement_is_told_with_file_and_line() {
    let dir = TempDir::new().unwrap();
    let suite = dir.path().join("contact-card");
    fs::create_dir(&suite).unwrap();
    for entry in fs::read_dir("features/contact-card").unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, suite.join(path.file_name().unwrap())).unwrap();
    }
    let features = dir.path().to_str().unwrap();
    let file = suite.join("reset.feature");
    let good = fs::read_to_string(&file).unwrap();
    let line = 1 + good.lines().position(|line| line.trim_start().starts_with("Given ")).unwrap();
    let step = good.lines().nth(line - 1).unwrap().trim().to_owned();
    fs::write(&file, good.replacen(&step, "Given the card after a lukewarm reset", 1)).unwrap();
    assert_says(
        &refused(&["run", "--features", features], 65),
        &["lukewarm", &format!("reset.feature:{line}"), "undefined_step"],
    );
    let tagged = 1 + good.lines().position(|line| line.contains("@req:")).unwrap();
    fs::write(&file, good.replacen("@req:CC-", "@req:CX-", 1)).unwrap();
    assert_says(&refused(&["run", "--features", features], 65), &["CX-", &format!("reset.feature:{tagged}")]);
    fs::write(&file, good).unwrap();
    let file = suite.join("suite.yaml");
    let good = fs::read_to_string(&file).unwrap();
    let line = 1 + good.lines().position(|line| line.starts_with("  - ")).unwrap();
    fs::write(&file, good.replacen("the card is reset", "the card is asked", 1)).unwrap();
    for args in [&["run", "--features", features][..], &["check", features]] {
        let told = refused(args, 65);
        assert_says(&told, &["the card is asked", &format!("suite.yaml:{line}"), "undefined_step"]);
    }
}

#[test]
fn a_folder_in_use_or_of_another_version_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let text = out.to_str().unwrap();
    assert!(run(&["run", "--suite", "contact-card", "--out", text, "--seed", "1", "--quiet"]).status.success());
    let before = fs::read(out.join("run.json")).unwrap();
    assert_says(&refused(&["run", "--suite", "contact-card", "--out", text], 73), &["isn't empty", "--resume"]);
    assert_eq!(fs::read(out.join("run.json")).unwrap(), before);
    assert_says(&refused(&["run", "--resume", text], 65), &["has ended"]);
    let other = String::from_utf8(before).unwrap().replacen("\"format\":\"1.0\"", "\"format\":\"2.0\"", 1);
    fs::write(out.join("run.json"), other).unwrap();
    for command in [vec!["report", text, "--format", "junit"], vec!["replay", text]] {
        assert_says(&refused(&command, 65), &["run.json", "2.0", "1.0"]);
    }
    assert_says(&refused(&["report", dir.path().to_str().unwrap(), "--format", "json"], 66), &["run folder"]);
}

#[test]
fn a_wrong_command_line_is_usage() {
    refused(&["run", "--seed", "-1"], 64);
    refused(&["run", "--jobs", "0"], 64);
    refused(&["nonsense"], 64);
    refused(&["report", "x", "--format", "pdf"], 64);
    assert_says(&refused(&["run", "--lang", "fr"], 64), &["fr", "zh"]);
}

#[test]
fn what_was_handed_in_is_kept_byte_for_byte_and_an_interrupted_run_goes_on_with_nothing_else() {
    let dir = TempDir::new().unwrap();
    let (out, ics) = (dir.path().join("run"), dir.path().join("ics.yaml"));
    let stated = fs::read_to_string("vectors/cards/contact-card.ics.yaml").unwrap() + "\n# as received\n";
    fs::write(&ics, &stated).unwrap();
    let path = out.to_str().unwrap();
    let ixit = ["--ixit", "vectors/cards/contact-card.ixit.yaml"];
    let tc = ["--tc", "contact-card/atr-tck-presence"];
    let given = ["run", "--quiet", "--out", path, "--ics", ics.to_str().unwrap()];
    let done = run(&[&given[..], &ixit, &tc].concat());
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let kept = out.join("inputs/ics.yaml");
    assert_eq!(fs::read_to_string(&kept).unwrap(), stated);
    let mut names: Vec<_> = fs::read_dir(out.join("inputs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ics.yaml", "measurements-1.yaml"], "an IXIT file holds secrets");

    fs::remove_file(out.join("run.json")).unwrap();
    fs::write(&kept, "answers: {}\n").unwrap();
    let resume = [&["run", "--quiet", "--resume", path][..], &ixit].concat();
    assert_says(&refused(&resume, 64), &["changed_input", "inputs/ics.yaml", "put them back"]);
    fs::write(out.join("inputs/more.yaml"), "").unwrap();
    fs::write(&kept, &stated).unwrap();
    assert_says(&refused(&resume, 64), &["inputs/more.yaml is not named by the plan"]);
    fs::remove_file(out.join("inputs/more.yaml")).unwrap();
    let done = run(&resume);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
}
