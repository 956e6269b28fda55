//! Confirmation overlays: what a laboratory writes down is checked, signed, laid over a run, shown and judged again.

use std::{fs, path::Path};

use jinka::{
    catalogue::{Basis, Catalogue, Lang, Overlay, edition},
    certificate::overlay,
    evidence::RunRecord,
};
use tempfile::TempDir;

use crate::binary::{record, run, told};

const SUITE: &str = "tests/tamper/suite";
const OVERLAY: &str = "tests/tamper/overlay.yaml";

fn catalogue() -> Catalogue {
    Catalogue::from_dir(Path::new(SUITE)).unwrap()
}

/// The findings of an overlay: code and line of each.
fn findings(text: &str) -> Vec<(String, usize)> {
    let Err(found) = Overlay::read(text, "o.yaml", &catalogue()) else { return Vec::new() };
    found.iter().map(|one| (one.code.to_owned(), one.location().map_or(0, |(_, line)| line))).collect()
}

/// Runs, expects the exit code, and returns what was said.
fn done(args: &[&str], code: i32) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{}", told(&output));
    told(&output)
}

#[test]
fn every_slip_in_an_overlay_is_found_where_it_stands() {
    let good = fs::read_to_string(OVERLAY).unwrap();
    assert_eq!(findings(&good), []);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        findings(&good.replacen(from, to, 1))
    };
    let one = |code: &str, line| vec![(code.to_owned(), line)];
    assert_eq!(with("suite: small-card", "suite: smal-card"), one("unknown_suite", 2));
    assert_eq!(with("laboratory: Example Library", "laboratory:"), one("empty_value", 3));
    assert_eq!(with("person: Li Si", "person: \"Li\\u202eiS\""), one("empty_value", 4));
    assert_eq!(with("2025-12-31", "2025-13-31"), one("bad_date", 5));
    assert_eq!(with("2025-12-31", "31.12.2025"), one("bad_date", 5));
    assert_eq!(with("GB/T 16649.4: \"2010\"", "GB/T 16649.4:"), [one("unset_edition", 7), one("no_copy", 9)].concat());
    assert_eq!(with("\"2010\"", "\"1998\""), [one("edition_mismatch", 7), one("no_copy", 9)].concat());
    assert_eq!(with("GB/T 16649.4:", "GB/T 16649.5:"), [one("unknown_standard", 7), one("no_copy", 9)].concat());
    assert_eq!(with("SC-CHL-010", "SC-CLH-010"), one("unknown_requirement", 9));
    assert_eq!(with("Challenges differ.", "Challenges differ always."), one("changed_requirement", 10));
    assert_eq!(with("Challenges differ.", "随机数互不相同。"), []);
    assert_eq!(with("clause: \"99.1\"", "clause:"), one("no_clause", 9));
    assert_eq!(with("    clause: \"99.1\"\n", ""), one("no_clause", 9));
    assert_eq!(with("\"99.1\"", "see above"), one("clause_form", 11));
    assert_eq!(with("basis: confirmed", "basis:"), one("unset_basis", 9));
    assert_eq!(with("basis: confirmed", "basis: sure"), one("yaml", 12));
    assert_eq!(with("basis: confirmed", "basis: disputed"), one("no_correction", 9));
    assert_eq!(with("basis: confirmed", "basis: disputed\n    correction: says otherwise"), []);
    assert_eq!(with("seen in the printed copy", "\"seen\\u200b\""), one("unsafe_text", 9));
    assert_eq!(with("remark:", "remarks:"), one("yaml", 13));
    let again = good.split("entries:\n").nth(1).unwrap();
    assert_eq!(findings(&format!("{good}{again}")), one("duplicate_entry", 14));
    let none = format!("{}entries: []\n", good.split("entries:").next().unwrap());
    assert_eq!(findings(&none), one("no_entry", 8));
}

#[test]
fn a_clause_keeps_the_form_in_which_it_was_written() {
    let text = fs::read_to_string(OVERLAY).unwrap().replace("\"99.1\"", "99.10");
    let overlay = Overlay::read(&text, "o.yaml", &catalogue()).unwrap();
    assert_eq!(overlay.content.entries[0].clause.as_deref(), Some("99.10"));
}

#[test]
fn a_near_name_is_offered_in_both_languages() {
    let text = fs::read_to_string(OVERLAY).unwrap().replace("SC-CHL-010", "SC-CHL-011");
    let found = Overlay::read(&text, "o.yaml", &catalogue()).unwrap_err();
    let (en, zh) = (found.render(Lang::En, false, 100), found.render(Lang::Zh, false, 100));
    assert!(en.contains("no requirement of small-card is called `SC-CHL-011`"), "{en}");
    assert!(en.contains("did you mean `SC-CHL-010`"), "{en}");
    assert!(zh.contains("是否指 `SC-CHL-010`"), "{zh}");
}

/// A folder with keys, a trust file and an overlay to sign.
struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { dir: TempDir::new().unwrap() };
        fs::copy(OVERLAY, bench.at("overlay.yaml")).unwrap();
        let keys = bench.at("keys");
        done(&["key", "new", "--role", "lab", "--owner", "Example Library", "--no-passphrase", "--out", &keys], 0);
        bench
    }

    fn at(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn sign(&self, file: &str) -> String {
        done(&["overlay", "sign", &self.at(file), "--key", &self.at("keys"), "--features", SUITE], 0)
    }

    fn run(&self, out: &str, more: &[&str], code: i32) -> String {
        let given = [
            ["--features", SUITE],
            ["--device", "sim:contact-card"],
            ["--ics", "tests/tamper/ics.yaml"],
            ["--ixit", "tests/tamper/ixit.yaml"],
            ["--out", &self.at(out)],
        ];
        done(&[&["run", "--quiet"], given.as_flattened(), more].concat(), code)
    }

    fn record(&self, out: &str) -> RunRecord {
        record(&self.dir.path().join(out))
    }
}

#[test]
fn a_signed_overlay_is_laid_over_a_run_shown_and_checked() {
    let bench = Bench::new();
    let overlay = bench.at("overlay.yaml");
    let check = ["overlay", "check", &overlay, "--features", SUITE];
    assert!(done(&check, 0).contains("1 entries; nothing wrong\nnot signed"));
    assert!(bench.sign("overlay.yaml").contains("overlay.yaml.dsse.json"));
    let trust = bench.at("keys/trust.json");
    assert!(done(&[&check[..], &["--trust", &trust]].concat(), 0).contains("both signatures are right"));
    done(&["overlay", "sign", &overlay, "--key", &bench.at("keys"), "--features", SUITE], 73);

    bench.run("run", &["--overlay", &overlay], 0);
    let record = bench.record("run");
    let requirement = record.requirements.iter().find(|one| one.id == "SC-CHL-010").unwrap();
    assert_eq!((requirement.basis, requirement.clause.as_deref()), (Basis::Confirmed, Some("99.1")));
    assert!(requirement.decides());
    let by = &requirement.overlays[0];
    assert_eq!(
        (&*by.file, &*by.person, by.signed, by.was),
        ("inputs/overlay-1.yaml", "Li Si", true, Basis::SingleSource)
    );
    let folder = bench.dir.path().join("run");
    for (kept, given) in [("overlay-1.yaml", "overlay.yaml"), ("overlay-1.yaml.dsse.json", "overlay.yaml.dsse.json")] {
        let kept = fs::read(folder.join("inputs").join(kept)).unwrap();
        assert_eq!(kept, fs::read(bench.dir.path().join(given)).unwrap());
    }
    let page = fs::read_to_string(folder.join("reports/report.html")).unwrap();
    assert!(page.contains("overlay of Example Library, Li Si, 2025-12-31: seen in the printed copy"), "by whom");
    let junit = fs::read_to_string(folder.join("reports/junit.xml")).unwrap();
    assert!(junit.contains("[[PROPERTY|jinka.edition=GB/T 16649.4—2010]]"), "{junit}");
    let digest = "jinka.overlay=inputs/overlay-1.yaml sha256 ";
    assert!(junit.contains(digest), "{junit}");

    // Who signed is for the verifier to know.
    let run_folder = bench.at("run");
    let told = done(&["verify", &run_folder], 4);
    assert!(told.contains("inputs/overlay-1.yaml is signed by a key that the trust file doesn't name"), "{told}");
    let told = done(&["verify", &run_folder, "--trust", &trust], 4);
    assert!(!told.contains("overlay-1"), "{told}");

    done(&["certify", &run_folder, "--key", &bench.at("keys")], 0);
    let told = done(&["verify", &run_folder, "--trust", &trust, "--ixit", "tests/tamper/ixit.yaml"], 3);
    assert!(told.contains("VALID WITH LIMITS"), "{told}");
    let statement = statement(&folder);
    let stated = &statement["predicate"]["overlays"][0];
    assert_eq!(stated["name"], "inputs/overlay-1.yaml");
    assert_eq!(stated["requirements"], serde_json::json!(["SC-CHL-010"]));
    assert_eq!(stated["signerKeys"].as_array().unwrap().len(), 2);
    assert_eq!(statement["predicate"]["editions"], serde_json::json!({"GB/T 14916": "2006", "GB/T 16649.4": "2010"}));
    assert_eq!(decides(&statement, "SC-CHL-010"), (true, "confirmed".to_owned()));
}

#[test]
fn an_unsigned_overlay_serves_a_run_and_decides_nothing() {
    let bench = Bench::new();
    let overlay = bench.at("overlay.yaml");
    let told = bench.run("run", &["--overlay", &overlay], 0);
    assert!(told.contains("not signed; what it confirms counts for no certificate"), "{told}");
    let record = bench.record("run");
    let requirement = record.requirements.iter().find(|one| one.id == "SC-CHL-010").unwrap();
    assert_eq!((requirement.basis, requirement.decides()), (Basis::Confirmed, false));
    done(&["certify", &bench.at("run"), "--key", &bench.at("keys")], 0);
    let statement = statement(&bench.dir.path().join("run"));
    assert_eq!(decides(&statement, "SC-CHL-010"), (false, "confirmed".to_owned()));
    let told = done(&["coverage", &bench.at("run")], 0);
    let lines: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("SC-CHL-010")).take(2).collect();
    assert_eq!(lines[0], "SC-CHL-010  indicative            Challenges differ.");
    assert!(
        lines[1].trim().starts_with("confirmed: overlay of Example Library, Li Si, 2025-12-31, unsigned"),
        "{lines:?}"
    );
}

#[test]
fn a_disputed_requirement_no_longer_decides() {
    let bench = Bench::new();
    let text = fs::read_to_string(OVERLAY).unwrap();
    let text = text
        .replace("SC-CHL-010", "SC-PIN-010")
        .replace("Challenges differ.", "The right PIN is accepted.")
        .replace("basis: confirmed", "basis: disputed\n    correction: only while tries are left");
    fs::write(bench.at("overlay.yaml"), text).unwrap();
    bench.sign("overlay.yaml");
    bench.run("run", &["--overlay", &bench.at("overlay.yaml")], 0);
    done(&["certify", &bench.at("run"), "--key", &bench.at("keys")], 0);
    let statement = statement(&bench.dir.path().join("run"));
    assert_eq!(decides(&statement, "SC-PIN-010"), (false, "disputed".to_owned()));
    assert_eq!(decides(&statement, "SC-SEL-010"), (true, "confirmed".to_owned()));
}

#[test]
fn overlays_that_contradict_each_other_or_do_not_fit_are_refused_before_the_run() {
    let bench = Bench::new();
    let other = fs::read_to_string(OVERLAY).unwrap().replace("\"99.1\"", "\"99.2\"");
    fs::write(bench.at("other.yaml"), &other).unwrap();
    let (first, second) = (bench.at("overlay.yaml"), bench.at("other.yaml"));
    let told = bench.run("run", &["--overlay", &first, "--overlay", &second], 65);
    let plain = told.replace("\n  │ ", " ");
    assert!(plain.contains("contradictory_overlays") && plain.contains("SC-CHL-010"), "{told}");
    assert!(plain.contains("confirmed, 99.1; confirmed, 99.2"), "{told}");
    assert!(plain.contains("overlay.yaml") && plain.contains("other.yaml:9:"), "{told}");
    // Two that agree are two witnesses.
    fs::write(bench.at("other.yaml"), fs::read_to_string(OVERLAY).unwrap().replace("Li Si", "Wang Wu")).unwrap();
    bench.run("agree", &["--overlay", &first, "--overlay", &second], 0);
    let record = bench.record("agree");
    let requirement = record.requirements.iter().find(|one| one.id == "SC-CHL-010").unwrap();
    let people: Vec<&str> = requirement.overlays.iter().map(|by| by.person.as_str()).collect();
    assert_eq!(people, ["Li Si", "Wang Wu"]);

    bench.sign("overlay.yaml");
    fs::write(&first, fs::read_to_string(OVERLAY).unwrap().replace("\"99.1\"", "\"99.3\"")).unwrap();
    let told = bench.run("run", &["--overlay", &first], 65);
    assert!(told.contains("the file was changed after it was signed"), "{told}");
    assert!(done(&["overlay", "check", &first, "--features", SUITE], 65).contains("changed after it was signed"));
    fs::remove_file(bench.at("overlay.yaml.dsse.json")).unwrap();

    let later = fs::read_to_string(OVERLAY).unwrap().replace("2025-12-31", "9999-12-31");
    fs::write(&first, later).unwrap();
    assert!(bench.run("run", &["--overlay", &first], 65).contains("a day that is still to come"));
    assert!(bench.run("run", &["--overlay", "nowhere.yaml"], 66).contains("nowhere.yaml"));
    assert!(!bench.dir.path().join("run").exists(), "nothing was begun");
}

#[test]
fn a_paper_copy_of_another_edition_confirms_nothing() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("overlay.yaml").display().to_string();
    let form =
        done(&["overlay", "new", "--suite", "contact-card", "--edition", "GB/T 16649.3=2006", "--out", &path], 0);
    assert_eq!(form, "");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("  \"GB/T 16649.3\": \"2006\" # 2006, 2024\n"), "{text}");
    let start = text.find("  - requirement: CC-ATR-080").unwrap();
    let entry = text[start..].split("\n\n").next().unwrap();
    let entry = entry.replace("clause:", "clause: \"99\"").replace("basis:", "basis: confirmed");
    let head =
        "suite: contact-card\nlaboratory: L\nperson: P\ndate: 2026-01-31\ncopies: {GB/T 16649.3: \"2006\"}\nentries:\n";
    fs::write(&path, format!("{head}{entry}\n")).unwrap();
    done(&["overlay", "check", &path], 0);
    let out = dir.path().join("run").display().to_string();
    let tc = ["--tc", "contact-card/atr-tck-presence"];
    let given = [&["run", "--quiet", "--suite", "contact-card", "--overlay", &path, "--out", &out], &tc[..]].concat();
    let told = done(&given, 65);
    assert!(told.contains("overlay_of_another_edition") && told.contains("GB/T 16649.3=2006"), "{told}");
    done(&[&given[..], &["--edition", "GB/T 16649.3=2006"]].concat(), 0);
}

#[test]
fn an_overlay_of_a_suite_that_takes_no_part_is_refused() {
    let mut catalogue = catalogue();
    let text = fs::read(OVERLAY).unwrap();
    let laid = overlay::read(&catalogue, "inputs/overlay-1.yaml", OVERLAY, &text, None).unwrap();
    let editions = edition::newest(&catalogue.suites[0].requirements);
    let found = catalogue.lay(&[laid], &["another".to_owned()], &editions).unwrap_err();
    let one = found.iter().next().unwrap();
    assert_eq!((one.code, one.location()), ("overlay_of_another_suite", Some((OVERLAY, 2))));
    assert!(catalogue.overlays.is_empty());
    let refused = overlay::read(&catalogue, "inputs/overlay-1.yaml", OVERLAY, b"\xff", None);
    assert!(matches!(refused, Err(overlay::Unfit::Content(found)) if found.iter().all(|one| one.code == "not_utf8")));
}

#[test]
fn a_form_as_it_is_written_asks_for_everything_that_is_unset() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("overlay.yaml").display().to_string();
    done(&["overlay", "new", "--suite", "small-card", "--features", SUITE, "--out", &path], 0);
    let text = fs::read_to_string(&path).unwrap();
    // The one requirement of the suite that isn't confirmed.
    assert_eq!(text.matches("- requirement: ").count(), 1);
    assert!(
        text.contains("  # GB/T 16649.4 · single-source · 随机数互不相同。\n  - requirement: SC-CHL-010\n"),
        "{text}"
    );
    let told = done(&["overlay", "check", &path, "--features", SUITE], 65);
    for due in ["`laboratory`", "`person`", "`date`", "unset_edition", "1 entry has no basis"] {
        assert!(told.contains(due), "{due}: {told}");
    }
    done(&["overlay", "new", "--suite", "small-card", "--features", SUITE, "--out", &path], 73);
    assert!(done(&["overlay", "new", "--suite", "small-crad", "--features", SUITE], 64).contains("small-card"));
}

#[test]
fn an_interrupted_run_goes_on_with_its_overlay() {
    let bench = Bench::new();
    bench.sign("overlay.yaml");
    bench.run("run", &["--overlay", &bench.at("overlay.yaml")], 0);
    let before = bench.record("run");
    fs::remove_file(bench.dir.path().join("run/run.json")).unwrap();
    for file in ["overlay.yaml", "overlay.yaml.dsse.json"] {
        fs::remove_file(bench.dir.path().join(file)).unwrap();
    }
    done(&["run", "--quiet", "--resume", &bench.at("run"), "--ixit", "tests/tamper/ixit.yaml"], 0);
    let after = bench.record("run");
    assert_eq!(after.requirements, before.requirements);
    assert_eq!((after.overlays.len(), after.overlays), (1, before.overlays));
}

#[test]
fn the_overlay_of_the_documentation_is_one() {
    let page = fs::read_to_string("docs/overlays.md").unwrap();
    let yaml = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let read = Overlay::read(yaml, "docs/overlays.md", &Catalogue::embedded().unwrap());
    assert!(read.is_ok(), "{}", read.unwrap_err().render(Lang::En, false, 100));
}

fn statement(folder: &Path) -> serde_json::Value {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let envelope: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("statement.dsse.json")).unwrap()).unwrap();
    serde_json::from_slice(&STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap()).unwrap()
}

/// Whether a requirement decides, and its basis.
fn decides(statement: &serde_json::Value, id: &str) -> (bool, String) {
    let conformity = statement["predicate"]["conformity"].as_array().unwrap();
    let one = conformity.iter().find(|one| one["requirement"] == id).unwrap();
    (one["decides"].as_bool().unwrap(), one["basis"].as_str().unwrap().to_owned())
}
