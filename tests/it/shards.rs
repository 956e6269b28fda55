//! `jinka run --shard` and `jinka merge`: the parts are one run, and nothing else is taken for one.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use jinka::{
    evidence::{RunRecord, Verdict, bundle},
    plan::Plan,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    binary::{command, record, run, told, untimed},
    tamper::base::copy,
};

const SUITE: [&str; 6] = ["--suite", "contact-card", "--seed", "7", "--no-reports", "--quiet"];

fn path(dir: &Path) -> &str {
    dir.to_str().unwrap()
}

fn shard(out: &Path, shard: &str, more: &[&str]) {
    let done = command().arg("run").args(SUITE).args(["--shard", shard, "--out"]).arg(out).args(more).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
}

fn shards(dir: &Path, of: u16) -> Vec<PathBuf> {
    let folder = |index| dir.join(format!("shard-{index}"));
    (1..=of)
        .map(|index| {
            shard(&folder(index), &format!("{index}/{of}"), &[]);
            folder(index)
        })
        .collect()
}

fn merge(shards: &[&Path], out: &Path) -> (Option<i32>, String) {
    let done = command().arg("merge").args(shards).arg("--out").arg(out).output().unwrap();
    (done.status.code(), told(&done).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" "))
}

/// `run.json` without times, and without devices and what is numbered by them.
fn without_devices(dir: &Path) -> Value {
    let mut value: Value = serde_json::from_str(&untimed(dir)).unwrap();
    let members = value.as_object_mut().unwrap();
    members.remove("devices").unwrap();
    members.remove("preflight").unwrap();
    for case in members["cases"].as_array_mut().unwrap() {
        case.as_object_mut().unwrap().remove("device").unwrap();
    }
    value
}

#[test]
fn merged_shards_are_the_run_that_was_not_split() {
    let dir = TempDir::new().unwrap();
    let (whole, merged) = (dir.path().join("whole"), dir.path().join("merged"));
    let done = command().arg("run").args(SUITE).arg("--out").arg(&whole).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let parts = shards(dir.path(), 3);
    // The order in which they are given doesn't count.
    let (code, text) = merge(&[&parts[2], &parts[0], &parts[1]], &merged);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(without_devices(&merged), without_devices(&whole));

    let (one, all) = (record(&whole), record(&merged));
    assert_eq!(all.shard, None);
    let devices: Vec<_> = all.devices.iter().map(|device| (device.uri.as_str(), device.shard)).collect();
    assert_eq!(devices, [("sim:contact-card", Some(1)), ("sim:contact-card", Some(2)), ("sim:contact-card", Some(3))]);
    assert!(all.devices.iter().all(|device| device.identity == one.devices[0].identity));
    let preflight: Vec<_> = all.preflight.iter().map(|case| (case.id.as_str(), case.device, case.verdict)).collect();
    assert_eq!(
        preflight,
        [
            ("preflight/contact-card/1.1", Some(0), Verdict::Pass),
            ("preflight/contact-card/2.1", Some(1), Verdict::Pass),
            ("preflight/contact-card/3.1", Some(2), Verdict::Pass),
        ]
    );
    // Every case ran once, on the device of its shard.
    for (part, device) in parts.iter().zip(0..) {
        let ran = |run: &RunRecord, on: usize| -> BTreeSet<String> {
            run.cases.iter().filter(|case| case.device == Some(on)).map(|case| case.id.clone()).collect()
        };
        assert_eq!(ran(&record(part), 0), ran(&all, device));
    }
    // The shards' ledgers and evidence are there byte for byte.
    for file in ["journal.jsonl", "evidence.jsonl"] {
        let due: Vec<u8> = parts.iter().flat_map(|part| fs::read(part.join(file)).unwrap()).collect();
        assert!(fs::read(merged.join(file)).unwrap().starts_with(&due), "{file}");
    }
    assert_eq!(fs::read(merged.join("plan.json")).unwrap(), fs::read(parts[1].join("plan.json")).unwrap());

    let verified = run(&["verify", path(&merged)]);
    assert_eq!(verified.status.code(), Some(4), "{}", told(&verified));
    let heads: Vec<String> = parts
        .iter()
        .map(|part| bundle::head_of(&fs::read(part.join("journal.jsonl")).unwrap())[..16].to_owned() + "…")
        .collect();
    assert!(told(&verified).contains(&format!("the ledgers of 3 shards end in {}", heads.join(", "))));
    let replayed = run(&["replay", path(&merged)]);
    assert_eq!(replayed.status.code(), Some(0));
    assert!(told(&replayed).contains("341 test cases judged again, 0 differ"));
    let signed = run(&["certify", path(&merged), "--kind", "demonstration"]);
    assert_eq!(signed.status.code(), Some(0), "{}", told(&signed));
    assert_eq!(run(&["verify", path(&merged)]).status.code(), Some(3));
}

#[test]
fn shards_are_even_keep_prerequisites_together_and_have_one_plan() {
    let dir = TempDir::new().unwrap();
    let parts = shards(dir.path(), 4);
    let plans: BTreeSet<Vec<u8>> = parts.iter().map(|part| fs::read(part.join("plan.json")).unwrap()).collect();
    assert_eq!(plans.len(), 1);
    let plan: Plan = serde_json::from_slice(plans.first().unwrap()).unwrap();
    assert_eq!((plan.shards, plan.devices.len()), (Some(4), 0));
    let of = |id: &String| plan.cases.iter().find(|case| case.id == *id).unwrap().shard;
    for case in &plan.cases {
        assert!(case.needs.iter().all(|need| of(need).is_none() || of(need) == case.shard), "{}", case.id);
    }
    for (part, index) in parts.iter().zip(1..) {
        let run = record(part);
        let ran = run.cases.iter().filter(|case| case.attempts > 0).count();
        assert!((84..=85).contains(&ran), "{ran} of 338 test cases in shard {index}");
        assert!(run.cases.iter().filter(|case| case.attempts > 0).all(|case| of(&case.id) == Some(index)));
        let verified = run_verify(part);
        assert_eq!(verified.0, Some(4), "{}", verified.1);
        let refused = crate::binary::run(&["certify", path(part), "--kind", "demonstration"]);
        assert_eq!(refused.status.code(), Some(65));
        assert!(told(&refused).contains(&format!("this is shard {index}/4 of a run")), "{}", told(&refused));
    }
    let elsewhere = record(&parts[0]).cases.iter().find(|case| of(&case.id) == Some(3)).cloned().unwrap();
    assert_eq!(elsewhere.verdict, Verdict::NotRun);
    let reason = elsewhere.reason.unwrap();
    assert_eq!((reason.en.as_str(), reason.zh.as_str()), ("in shard 3 of 4", "属于第 3/4 分片"));
}

fn run_verify(dir: &Path) -> (Option<i32>, String) {
    let done = run(&["verify", path(dir)]);
    (done.status.code(), told(&done))
}

#[test]
fn what_are_not_the_complete_shards_of_one_run_is_refused() {
    let dir = TempDir::new().unwrap();
    let parts = shards(dir.path(), 3);
    let out = dir.path().join("merged");
    let refused = |shards: &[&Path], due: &[&str]| {
        let (code, text) = merge(shards, &out);
        assert_eq!(code, Some(65), "{text}");
        for due in due {
            assert!(text.contains(due), "{due} in {text}");
        }
        assert!(!out.exists(), "{text}");
    };
    let other = |name: &str, shard_name: &str, more: &[&str]| {
        let folder = dir.path().join(name);
        shard(&folder, shard_name, more);
        folder
    };
    let names: Vec<&str> = parts.iter().map(|part| path(part)).collect();
    let [one, two, three] = &parts[..] else { panic!() };

    refused(&[one, three], &["of 3 shards these are missing: 2"]);
    refused(&[one, two, three, two], &["shard 2/3 was given twice"]);
    let again = other("again", "2/3", &[]);
    refused(&[one, two, &again, three], &["shard 2/3 was given twice", "again"]);

    let seeded = dir.path().join("seeded");
    let done = command()
        .args(["run", "--suite", "contact-card", "--seed", "8", "--shard", "2/3", "-q", "--no-reports", "--out"])
        .arg(&seeded)
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    refused(
        &[one, &seeded, three],
        &["shard 1 in", "shard 2 in", "seeded are of different runs: plan.json /seed is 7 and 8"],
    );
    let fewer = other("fewer", "2/2", &[]);
    refused(&[one, &fewer], &["fewer are of different runs: the number of shards is 3 and 2"]);
    let selected = other("selected", "2/3", &["--tags", "@reads"]);
    refused(&[one, &selected, three], &["selected are of different runs: plan.json /cases/"]);

    // Another suite, and another jinka: no such run can be made here, so the records say so.
    let edited = |name: &str, from: &Path, file: &str, find: &str, replace: &str| {
        let folder = dir.path().join(name);
        copy(from, &folder);
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(find), "{find}");
        fs::write(folder.join(file), text.replacen(find, replace, 1)).unwrap();
        folder
    };
    let version = concat!("\"jinka\":\"", env!("CARGO_PKG_VERSION"), "\"");
    let older = edited("older", two, "run.json", version, "\"jinka\":\"0.0.9\"");
    refused(&[one, &older, three], &["older are of different runs: run by jinka", "and 0.0.9"]);
    let digest = record(two).suites[0].digest.clone();
    let suite = edited("suite", two, "run.json", &digest, &"0".repeat(64));
    refused(
        &[one, &suite, three],
        &[&format!("suite are of different runs: suite contact-card has the digest {digest} and 000")],
    );

    // A byte that was changed after the run.
    let forged = edited("forged", two, "evidence.jsonl", "\"response\":\"", "\"response\":\"00");
    refused(
        &[one, &forged, three],
        &["shard 2/3 in", "forged does not stand up: EVIDENCE_CHAIN at evidence.jsonl line"],
    );
    let verdict = edited("verdict", three, "run.json", "\"verdict\":\"pass\"", "\"verdict\":\"fail\"");
    refused(&[one, two, &verdict], &["shard 3/3 in", "verdict does not stand up: LEDGER_MISMATCH"]);

    let early = edited("early", two, "run.json", "\"completion\":\"complete\"", "\"completion\":\"interrupted\"");
    refused(&[one, &early, three], &["shard 2/3 in", "early ended early", "jinka run --resume"]);
    let unended = dir.path().join("unended");
    copy(two, &unended);
    fs::remove_file(unended.join("run.json")).unwrap();
    refused(&[one, &unended, three], &["unended has not ended", "--resume"]);
    let whole = dir.path().join("whole");
    let done = command().arg("run").args(SUITE).arg("--out").arg(&whole).output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    refused(&[one, &whole, three], &["whole is no shard: it holds a whole run"]);

    // The folder that is to be made must not be there, and each of the others must.
    let (code, text) = merge(&[one, two, three], two);
    assert_eq!(code, Some(73), "{text}");
    let (code, text) = merge(&[one, &dir.path().join("nowhere")], &out);
    assert_eq!(code, Some(66), "{text}");
    assert!(names.iter().all(|name| Path::new(name).join("run.json").is_file()));
}

#[test]
fn a_killed_shard_goes_on_as_the_same_shard() {
    let dir = TempDir::new().unwrap();
    let parts = shards(dir.path(), 2);
    let merged = dir.path().join("merged");
    // As a kill after the first finished case leaves it: two lines more than the one that says which shard it is.
    let journal = fs::read_to_string(parts[1].join("journal.jsonl")).unwrap();
    let kept: String = journal.split_inclusive('\n').take(3).collect();
    fs::write(parts[1].join("journal.jsonl"), kept).unwrap();
    let evidence = fs::read_to_string(parts[1].join("evidence.jsonl")).unwrap();
    let first: String = evidence
        .split_inclusive('\n')
        .filter(|line| line.starts_with("{\"case\":\"preflight/contact-card/2.1\""))
        .collect();
    fs::write(parts[1].join("evidence.jsonl"), first).unwrap();
    fs::remove_file(parts[1].join("run.json")).unwrap();
    let resumed = run(&["run", "--resume", path(&parts[1]), "--no-reports", "-q"]);
    assert_eq!(resumed.status.code(), Some(0), "{}", told(&resumed));
    assert_eq!(record(&parts[1]).shard.unwrap().to_string(), "2/2");
    let (code, text) = merge(&[&parts[0], &parts[1]], &merged);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = run_verify(&merged);
    assert_eq!(code, Some(4), "{text}");

    // Killed before it said which shard it is: nothing was exchanged, and nothing is guessed.
    fs::write(parts[0].join("journal.jsonl"), "").unwrap();
    fs::remove_file(parts[0].join("run.json")).unwrap();
    let refused = run(&["run", "--resume", path(&parts[0])]);
    assert_eq!(refused.status.code(), Some(65), "{}", told(&refused));
    assert!(told(&refused).contains("does not say which shard it is"), "{}", told(&refused));
}

#[test]
fn a_slip_in_a_shard_is_told_before_anything_runs() {
    for (args, variables, due) in [
        (&["--shard", "1/2"][..], &[][..], "the shards of a run share one seed"),
        (&["--shard", "3/2", "--seed", "1"], &[], "there is no shard 3 of 2"),
        (&["--shard", "auto", "--seed", "1"], &[], "no job index is set"),
        (&["--shard", "auto", "--seed", "1"], &[("JOB_COMPLETION_INDEX", "0")], "give --shard auto/N"),
        (
            &["--shard", "1/5", "--seed", "1", "--tc", "atr-ts"],
            &[],
            "5 shards, but only 2 group(s) of test cases that can run apart",
        ),
    ] {
        let done = command()
            .args(["run", "--suite", "contact-card"])
            .args(args)
            .env_clear()
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(64), "{}", told(&done));
        assert!(told(&done).contains(due), "{}", told(&done));
    }
}

#[test]
fn a_shard_is_read_from_the_variables_of_a_ci_system() {
    let dir = TempDir::new().unwrap();
    for (name, variables, due) in [
        ("gitlab", &[("GITLAB_CI", "true"), ("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "2")][..], "1/2"),
        ("circle", &[("CIRCLE_NODE_INDEX", "1"), ("CIRCLE_NODE_TOTAL", "2")], "2/2"),
    ] {
        let out = dir.path().join(name);
        let done = command()
            .args(["run", "--suite", "contact-card", "--tc", "atr-*", "--seed", "1", "--shard", "auto", "-q", "--out"])
            .arg(&out)
            .env_clear()
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", told(&done));
        assert_eq!(record(&out).shard.unwrap().to_string(), due);
        let junit = fs::read_to_string(out.join("reports/junit.xml")).unwrap();
        assert!(junit.contains(&format!("[[PROPERTY|jinka.shard={due}]]")));
    }
}
