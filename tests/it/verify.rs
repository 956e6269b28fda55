//! `jinka verify` on sound bundles, and on every change that `tests/tamper` describes.

use std::{collections::BTreeSet, fs, path::Path};

use jinka::certificate::{
    Code,
    verify::{Limit, Outcome, StepResult, TrustChoice},
};
use serde::Deserialize;

use crate::tamper::{
    base::{check, copy, world},
    edit::{Edit, carry_out},
};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tamper");

/// `expect.yaml`: the code, and a part of the place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    code: String,
    place: String,
}

#[test]
fn the_three_bases_come_out_as_what_they_are() {
    let verified = |name: &str| {
        let base = &world().bases[name];
        check(&base.folder, base.trust.clone())
    };
    let report = verified("test-report");
    assert_eq!(report.outcome, Outcome::Valid, "{}", report.told(jinka::catalogue::Lang::En));
    assert!(report.steps.iter().all(|(_, result)| matches!(result, StepResult::Done(_))));
    assert_eq!(report.steps.len(), 13);

    let demonstration = verified("demonstration");
    let Outcome::ValidWithLimits(limits) = &demonstration.outcome else { panic!("{:?}", demonstration.outcome) };
    assert!(limits.contains(&Limit::Demonstration), "{limits:?}");
    assert!(limits.iter().any(|limit| matches!(limit, Limit::SuiteUnknown(suite, _) if suite == "small-card")));

    let unsigned = verified("unsigned");
    assert!(matches!(unsigned.outcome, Outcome::Unsigned(_)), "{:?}", unsigned.outcome);
}

#[test]
fn what_cannot_be_judged_for_want_of_a_secret_is_listed() {
    let world = world();
    let base = &world.bases["test-report"];
    let options =
        jinka::certificate::verify::Options { trust: base.trust.clone(), known: &world.known, ixit: None, threads: 2 };
    let verification = jinka::certificate::verify::verify(&base.folder, &options);
    let due = vec![("small-card/internal-authenticate".to_owned(), vec!["key.internal".to_owned()])];
    assert_eq!(verification.outcome, Outcome::ValidWithLimits(vec![Limit::NotJudged(due)]));
}

#[test]
fn every_change_is_refused_by_the_check_that_is_there_for_it() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    let mut codes = BTreeSet::new();
    let mut folders: Vec<_> = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|path| path.is_dir() && !path.ends_with("suite")) {
        let name = folder.file_name().unwrap().to_string_lossy();
        cases += 1;
        let read =
            |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{name}/{file}: {error}"));
        assert!(read("README.md").len() > 30, "{name}/README.md says why");
        let edit: Edit =
            serde_saphyr::from_str(&read("edit.yaml")).unwrap_or_else(|error| panic!("{name}/edit.yaml: {error}"));
        let expect: Expect =
            serde_saphyr::from_str(&read("expect.yaml")).unwrap_or_else(|error| panic!("{name}/expect.yaml: {error}"));
        codes.insert(expect.code.clone());
        let base = &world().bases[edit.base.as_str()];
        let place = tempfile::tempdir().unwrap();
        let bundle = place.path().join("bundle");
        copy(&base.folder, &bundle);
        let trust = carry_out(&edit, base, &bundle);
        match check(&bundle, trust).outcome {
            Outcome::Invalid(fault) if fault.code.name() == expect.code && fault.place.contains(&expect.place) => {}
            other => wrong.push(format!("{name}: due {} at {}, found {other:?}", expect.code, expect.place)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 30, "{cases} cases");
    let unknown: Vec<_> = codes.iter().filter(|code| Code::ALL.iter().all(|known| known.name() != **code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// One bit at many places of every file: no file may change unnoticed.
#[test]
fn any_flipped_bit_in_any_file_is_noticed() {
    let base = &world().bases["test-report"];
    let place = tempfile::tempdir().unwrap();
    let bundle = place.path().join("bundle");
    copy(&base.folder, &bundle);
    let pinned = TrustChoice::Pinned(jinka::certificate::digest::sha256(&fs::read(bundle.join("trust.json")).unwrap()));
    assert_eq!(check(&bundle, pinned.clone()).outcome, Outcome::Valid);
    let mut flipped = 0;
    for file in files(&bundle) {
        let bytes = fs::read(&file).unwrap();
        // A prime step meets every kind of place; the bit goes round.
        let step = (bytes.len() / 11).max(1) | 1;
        for (n, at) in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]).enumerate() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (n % 8);
            fs::write(&file, &changed).unwrap();
            let outcome = check(&bundle, pinned.clone()).outcome;
            assert!(matches!(outcome, Outcome::Invalid(_)), "{} byte {at} bit {}: {outcome:?}", file.display(), n % 8);
            flipped += 1;
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert!(flipped > 120, "{flipped}");
    assert_eq!(check(&bundle, pinned).outcome, Outcome::Valid);
}

/// Every byte of the signed statement: the signatures alone must notice.
#[test]
fn any_flipped_bit_in_the_statement_breaks_both_signatures() {
    use jinka::certificate::{Envelope, Signer as _, envelope};
    let base = &world().bases["test-report"];
    let bytes = fs::read(base.folder.join(envelope::FILE)).unwrap();
    let opened = Envelope::open("envelope", &bytes).unwrap();
    let keys = crate::tamper::base::laboratory_keys();
    for (id, signature) in &opened.signatures {
        let key = keys.iter().find(|key| key.public_key().id() == id).unwrap().public_key();
        assert_eq!(key.verify(&opened.signed_bytes(), signature), Ok(()));
        for at in 0..opened.payload.len() {
            let mut changed = opened.clone();
            changed.payload[at] ^= 1 << (at % 8);
            assert!(key.verify(&changed.signed_bytes(), signature).is_err(), "byte {at}");
        }
    }
}

#[test]
fn the_documentation_lists_every_code() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/certificates.md")).unwrap();
    let listed = text.split("<!-- codes: checked by tests/it/verify.rs -->\n").nth(1).unwrap();
    let listed = listed.split("<!-- end of codes -->").next().unwrap();
    let mut due = "| code | exit status | meaning |\n| --- | --- | --- |\n".to_owned();
    for code in Code::ALL {
        due.push_str(&format!("| `{}` | {} | {} |\n", code.name(), code.status(), code.meaning().en));
    }
    assert!(listed == due, "docs/certificates.md should list:\n{due}");
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Keys, signing and checking by the commands alone.
#[test]
fn the_commands_make_sign_and_check() {
    use crate::binary::{run, told};
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let code = |args: &[&str], due: i32| {
        let output = run(args);
        assert_eq!(output.status.code(), Some(due), "{args:?}\n{}", told(&output));
        told(&output)
    };
    let (bundle, keys, trust, pass) = (at("bundle"), at("keys"), at("trust.json"), at("pass"));
    let run_small = [
        ["--features", "tests/tamper/suite"],
        ["--device", "sim:contact-card"],
        ["--ics", "tests/tamper/ics.yaml"],
        ["--ixit", "tests/tamper/ixit.yaml"],
        ["--seed", "7"],
        ["--out", &bundle],
    ];
    code(&[&["run", "--quiet"], run_small.as_flattened()].concat(), 0);
    let ixit = ["--ixit", "tests/tamper/ixit.yaml"];
    assert!(code(&[&["verify", &bundle], &ixit[..]].concat(), 4).contains("UNSIGNED"));

    fs::write(&pass, "correct horse\n").unwrap();
    let new = ["key", "new", "--role", "lab", "--owner", "Example Laboratory", "--out", &keys];
    assert!(code(&new, 64).contains("--passphrase-file"));
    code(&[&new[..], &["--passphrase-file", &pass]].concat(), 0);
    code(&[&new[..], &["--no-passphrase"]].concat(), 73);

    let certify = ["certify", &bundle, "--key", &keys];
    assert!(code(&certify, 65).contains("encrypted"));
    let certify = [&certify[..], &["--passphrase-file", &pass], &ixit].concat();
    assert!(code(&[&certify[..], &["--kind", "test-report"]].concat(), 65).contains("--accept-suite"));
    assert!(code(&certify, 0).contains("This is a demonstration"));
    assert!(code(&certify, 65).contains("signed already"));

    assert!(code(&["verify", &bundle], 17).contains("INVALID TRUST_ROOT"));
    let (sm2, ed25519) = (at("keys/sm2.pub.pem"), at("keys/ed25519.pub.pem"));
    code(&["key", "trust", "--add", &sm2, &ed25519, "--role", "lab", "--out", &trust], 0);
    let told = code(&[&["verify", &bundle, "--trust", &trust], &ixit[..]].concat(), 3);
    assert!(told.contains("VALID WITH LIMITS") && told.contains("a demonstration"), "{told}");
    let revoked = at("revoked.json");
    let revoke = ["--revoked-at", "2026-01-01T00:00:00Z", "--out", &revoked];
    code(&[&["key", "trust", "--base", &trust, "--add", &sm2, "--role", "lab"], &revoke[..]].concat(), 0);
    assert!(code(&["verify", &bundle, "--trust", &revoked], 22).contains("KEY_REVOKED"));
    let told = code(&["--lang", "zh", "verify", &bundle, "--trust", &revoked], 22);
    assert!(told.contains("密钥已被撤销"), "{told}");

    assert!(code(&["verify", &at("nowhere")], 65).contains("no such folder"));
    assert!(code(&["verify", &bundle, "--trust", &pass], 65).contains("key trust"));
    assert!(code(&["verify", &bundle, "--trust-digest", "12"], 65).contains("64 hex digits"));
}
