//! Bank cards and what is wrong with the keys that the tester gives: an error of set-up, and never a fail of the card.

use std::fs;

use jinka::evidence::{RunRecord, Verdict};
use sha1::{Digest as _, Sha1};
use tempfile::TempDir;

use crate::binary::{record, run, told};

/// A card with the IXIT of its maker, changed.
struct Bench {
    dir: TempDir,
    card: &'static str,
    ixit: String,
}

impl Bench {
    fn new(card: &'static str) -> Self {
        let ixit = fs::read_to_string(format!("vectors/cards/{card}.ixit.yaml")).unwrap();
        // A folded value becomes one line.
        let ixit = ixit.replace(">-\n    ", "").replace("\n    ", "");
        Self { dir: TempDir::new().unwrap(), card, ixit }
    }

    fn value(&self, item: &str) -> String {
        let line = self.ixit.lines().find_map(|line| line.trim().strip_prefix(&format!("{item}: "))).unwrap();
        line.trim_matches('"').to_owned()
    }

    fn set(mut self, item: &str, value: &str) -> Self {
        let lines = self.ixit.lines().map(|line| match line.trim().strip_prefix(&format!("{item}: ")) {
            Some(_) => format!("  {item}: \"{value}\""),
            None => line.to_owned(),
        });
        self.ixit = lines.collect::<Vec<_>>().join("\n");
        self
    }

    /// Runs the suite on the card, or on it with a defect; the exit code, what was said, the record if there is one.
    fn run(&self, defect: &str) -> (i32, String, Option<RunRecord>) {
        let out = tempfile::tempdir_in(self.dir.path()).unwrap().keep().join("run");
        let ixit = self.dir.path().join("ixit.yaml");
        fs::write(&ixit, &self.ixit).unwrap();
        let ics = format!("vectors/cards/{}.ics.yaml", self.card);
        let device = format!("sim:{}{defect}", self.card);
        let given = ["--suite", "bank-card", "--device", &device, "--ics", &ics, "--ixit", ixit.to_str().unwrap()];
        let done = run(&[&["run", "--seed", "1", "--out", out.to_str().unwrap()], &given[..]].concat());
        let record = out.join("run.json").is_file().then(|| record(&out));
        (done.status.code().unwrap(), told(&done), record)
    }

    /// The key is refused where it is needed, with these words, and the card passes everything else.
    fn is_an_error_of_set_up(&self, words: &[&str]) {
        let (code, told, record) = self.run("");
        assert_eq!(code, 2, "{told}");
        let record = record.unwrap();
        let of = |verdict| record.cases.iter().filter(move |case| case.verdict == verdict);
        assert_eq!(of(Verdict::Fail).map(|case| &case.id).collect::<Vec<_>>(), [""; 0]);
        let errors: Vec<_> = of(Verdict::Error).collect();
        assert!(errors.len() >= 4, "{told}");
        for case in &errors {
            let reason = case.reason.as_ref().unwrap();
            for word in words {
                assert!(reason.en.contains(word), "{word:?} isn't in {reason:?}");
                // Names stand in every text; the terminal wraps what is longer.
                let is_name = word.starts_with("bank.");
                assert!(!is_name || reason.zh.contains(word) && told.contains(word), "{reason:?}: {told}");
            }
        }
        // Everything that needs no key of the certification authority is decided all the same.
        assert!(of(Verdict::Pass).count() > 60, "{}", of(Verdict::Pass).count());
        assert_eq!(of(Verdict::Inconclusive).count(), 0);
    }

    fn is_refused(&self, words: &[&str]) -> String {
        let (code, told, record) = self.run("");
        assert_eq!(code, 65, "{told}");
        assert!(record.is_none());
        for word in words {
            assert!(told.contains(word), "{word:?} isn't in {told}");
        }
        told
    }
}

/// What a list of keys would give beside this one.
fn published_hash(index: &str, modulus: &str, exponent: &str) -> String {
    let text = ["A000000333", index, modulus, exponent].concat();
    hex::encode_upper(Sha1::digest(hex::decode(text).unwrap()))
}

/// A modulus of the same length that nobody signed with.
fn another(modulus: &str) -> String {
    format!("AD{}", &modulus[2..])
}

#[test]
fn the_reference_key_fits_the_hash_that_this_test_computes() {
    let bench = Bench::new("bank-card");
    let hash = published_hash("F1", &bench.value("bank.ca.modulus"), "03");
    assert_eq!(hash, bench.value("bank.ca.hash"));
    let (code, told, _) = bench.run("");
    assert_eq!(code, 0, "{told}");
}

#[test]
fn a_key_that_does_not_fit_its_hash_is_an_error_of_set_up() {
    let bench = Bench::new("bank-card");
    let modulus = bench.value("bank.ca.modulus");
    bench.set("bank.ca.modulus", &another(&modulus)).is_an_error_of_set_up(&["bank.ca.modulus", "bank.ca.hash"]);
    // A byte was lost.
    let bench = Bench::new("bank-card").set("bank.ca.modulus", &modulus[..modulus.len() - 2]);
    bench.is_an_error_of_set_up(&["bank.ca.modulus", "bank.ca.hash"]);
}

/// The live key in place of the test key: whole, with its own hash and the right index, and not the one that the card goes back to.
#[test]
fn a_key_that_signed_something_else_is_an_error_of_set_up() {
    let bench = Bench::new("bank-card");
    let modulus = another(&bench.value("bank.ca.modulus"));
    let hash = published_hash("F1", &modulus, "03");
    let bench = bench.set("bank.ca.modulus", &modulus).set("bank.ca.hash", &hash);
    bench.is_an_error_of_set_up(&["bank.ca.certificate", "environment that the sample was personalised for"]);
    // Shorter than the certificate as well.
    let modulus = &modulus[..288];
    let bench = bench.set("bank.ca.modulus", modulus).set("bank.ca.hash", &published_hash("F1", modulus, "03"));
    bench.is_an_error_of_set_up(&["bank.ca.certificate", "176 bytes stand where the modulus", "144"]);
}

#[test]
fn a_key_of_another_index_is_an_error_of_set_up() {
    let bench = Bench::new("bank-card");
    let hash = published_hash("F3", &bench.value("bank.ca.modulus"), "03");
    let bench = bench.set("bank.ca.index", "F3").set("bank.ca.hash", &hash);
    bench.is_an_error_of_set_up(&["CA key F1", "key F3", "bank.ca"]);
}

/// The twin: with the right key a spoilt certificate is the card's own fault.
#[test]
fn a_spoilt_certificate_is_a_fail_of_the_card() {
    for (card, defect, due) in [
        ("bank-card", "issuer-certificate-altered", "bank-card/issuer-certificate"),
        ("bank-card-sm", "sm2-issuer-certificate-altered", "bank-card/sm2-issuer-certificate"),
    ] {
        let (code, told, record) = Bench::new(card).run(&format!("?defect={defect}"));
        assert_eq!(code, 1, "{told}");
        let record = record.unwrap();
        let case = record.cases.iter().find(|case| case.id == due).unwrap();
        assert_eq!(case.verdict, Verdict::Fail, "{told}");
        assert!(record.cases.iter().all(|case| case.verdict != Verdict::Error), "{told}");
    }
}

#[test]
fn a_wrong_sm2_key_is_an_error_of_set_up() {
    // The issuer's own key of vectors/keys/bank-sm2.yaml: a point on the curve, and not the authority's.
    let other = "90E5B2C11F67BF38C66D54A0A42B94B6FD0DCEE6C241B2E65BE9A0DB7484AD86\
                 75C4D9C7C4BF4720415B95EE24E24743977B8FE4806DEDA8131B3538A50AF0F0";
    let bench = Bench::new("bank-card-sm").set("bank.ca.sm2", other);
    bench.is_an_error_of_set_up(&["bank.ca.sm2", "bank.ca.sm2.certificate"]);
    let bench = bench.set("bank.ca.sm2", &"01".repeat(64));
    bench.is_an_error_of_set_up(&["bank.ca.sm2", "no SM2 public key", "64 bytes"]);
    let bench = Bench::new("bank-card-sm").set("bank.ca.sm2.index", "F4");
    bench.is_an_error_of_set_up(&["CA key F2", "key F4", "bank.ca.sm2"]);
}

#[test]
fn a_key_of_another_length_is_refused_before_the_run() {
    for (card, item, value, words) in [
        ("bank-card", "bank.key.ac", "4A494E4B412D495353554552204143", &["bank.key.ac", "16", "15"][..]),
        ("bank-card", "bank.key.mac", "4A494E4B412D495353554552204D414300", &["bank.key.mac", "16", "17"]),
        ("bank-card", "bank.key.enc", "4A494E4B", &["bank.key.enc", "16", "4"]),
        ("bank-card", "bank.pin", "241234FFFFFFFF", &["bank.pin", "8", "7"]),
        ("bank-card", "bank.ca.modulus", "ACFD", &["bank.ca.modulus", "64", "248", "2"]),
        ("bank-card-sm", "bank.ca.sm2", &"85".repeat(63), &["bank.ca.sm2", "64", "63"]),
        ("bank-card-sm", "bank.key.ac.sm4", &"4A".repeat(24), &["bank.key.ac.sm4", "16", "24"]),
    ] {
        let told = Bench::new(card).set(item, value).is_refused(words);
        let secret = item.starts_with("bank.key") || item.starts_with("bank.pin");
        assert!(!secret || !told.contains(value), "{told}");
    }
}
