//! Account numbers, PINs and keys of a live sample: nowhere in what is printed or rendered, whole or in part, in whatever code.

use std::{fs, path::Path};

use jinka::{
    evidence::{CaseRecord, EventRecord, RunRecord},
    report::{self, Format, Lang},
};
use tempfile::TempDir;

use crate::binary::{command, record, told};

/// The account numbers on the cards of vectors/cards and on the stripes of vectors/captures; then those that defects put there.
const NUMBERS: [&str; 9] = [
    "6200001234567890128",
    "6200009876543212",
    "6200008642097537",
    "6200002468135794",
    "6200001357924680",
    "620000125a567890128",
    "6200001234567890129",
    "6200001234567890138",
    "6200005555555555554",
];

/// What stands between the digits that may be shown, less two on either side, for a number that is cut somewhere is one as well.
fn middles() -> impl Iterator<Item = &'static str> {
    NUMBERS.iter().map(|number| &number[4..number.len() - 2])
}

/// PIN blocks and keys: `bank.pin…` and `bank.key…` of the IXIT.
fn secrets(ixit: &str) -> Vec<String> {
    let lines = ixit.lines().filter(|line| line.trim().starts_with("bank.pin") || line.trim().starts_with("bank.key"));
    let values = lines.filter_map(|line| line.split('"').nth(1)).filter(|value| value.len() >= 16);
    values.map(str::to_lowercase).collect()
}

/// Lower case, without blanks, mark-up and what terminal and page put between bytes.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if in_tag || c.is_whitespace() => {}
            _ => bare.extend(c.to_lowercase()),
        }
    }
    bare
}

/// Neither in plain, nor as characters in hex; a number also not with a filler or separator that packing puts there.
fn assert_hidden(what: &str, text: &str, secrets: &[String]) {
    // An element's attribute may hold it as well.
    for text in [bare(text), text.to_lowercase()] {
        for value in middles().map(str::to_owned).chain(secrets.iter().cloned()) {
            let at = [value.clone(), hex::encode(&value)].iter().find_map(|coded| text.find(coded.as_str()));
            let around = at.map(|at| text.get(at.saturating_sub(80)..at + 40).unwrap_or(&value).to_owned());
            assert_eq!(around, None, "{what} shows {value}");
        }
    }
}

/// Every way in which a record is shown.
fn rendered(record: &RunRecord) -> Vec<(String, String)> {
    let each = Format::ALL.into_iter().flat_map(|format| [Lang::En, Lang::Zh].map(|lang| (format, lang)));
    each.map(|(format, lang)| {
        (format!("{} {}", format.name(), lang.name()), report::render(format, record, lang).unwrap())
    })
    .collect()
}

fn live(dir: &Path, product: &str) -> (String, Vec<String>) {
    let folder = if product.starts_with("bank-stripe") { "captures" } else { "cards" };
    let ixit = fs::read_to_string(format!("vectors/{folder}/{product}.ixit.yaml")).unwrap();
    let ixit = ixit.replace("sample: \"test\"", "sample: \"live\"");
    assert!(ixit.contains("live"));
    let path = dir.join(format!("{product}.ixit.yaml"));
    fs::write(&path, &ixit).unwrap();
    (path.display().to_string(), secrets(&ixit))
}

/// Runs a suite on a product as if its sample were live, with all logging that there may be; what was said, and the run folder.
fn tested(
    dir: &TempDir,
    suite: &str,
    product: &str,
    defect: &str,
    lang: &str,
) -> (String, std::path::PathBuf, Vec<String>) {
    let (ixit, secrets) = live(dir.path(), product);
    let folder = if suite == "bank-stripe" { "captures" } else { "cards" };
    let out = tempfile::tempdir_in(dir.path()).unwrap().keep().join("run");
    let defect = if defect.is_empty() { String::new() } else { format!("?defect={defect}") };
    let device = format!("sim:{product}{defect}");
    let ics = format!("vectors/{folder}/{product}.ics.yaml");
    let done = command()
        .args([
            "run", "--suite", suite, "--seed", "1", "--lang", lang, "--device", &device, "--ics", &ics, "--ixit", &ixit,
        ])
        .arg("--out")
        .arg(&out)
        .env("RUST_LOG", "trace")
        .output()
        .unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", told(&done));
    (told(&done), out, secrets)
}

#[test]
fn nothing_that_is_shown_of_a_live_sample_holds_its_number_a_pin_or_a_key() {
    let dir = TempDir::new().unwrap();
    // Cards that fail where account numbers are compared, malformed or told apart, and good ones.
    for (suite, product, defect) in [
        ("bank-card", "bank-card", ""),
        ("bank-card", "bank-card", "pan-not-decimal"),
        ("bank-card", "bank-card", "pan-check-digit-wrong"),
        ("bank-card", "bank-card", "track2-without-separator"),
        ("bank-card", "bank-card", "track2-other-pan"),
        ("bank-card", "bank-card", "icc-certificate-other-pan"),
        ("bank-card", "bank-card", "icc-certificate-altered"),
        ("bank-card", "bank-card-sda", ""),
        ("bank-card", "bank-card-sm", ""),
        ("bank-stripe", "bank-stripe", ""),
        ("bank-stripe", "bank-stripe", "stripe-2-check-digit"),
        ("bank-stripe", "bank-stripe-plain", ""),
    ] {
        let lang = if defect.is_empty() { "en" } else { "zh" };
        let (said, out, secrets) = tested(&dir, suite, product, defect, lang);
        let what = format!("{product} {defect}");
        assert_hidden(&format!("{what}, terminal"), &said, &secrets);
        let raw = fs::read_to_string(out.join("run.json")).unwrap();
        let coded = |number: &&str| raw.contains(*number) || raw.contains(&hex::encode(number));
        assert!(suite == "bank-stripe" || NUMBERS.iter().any(coded), "{what}: the evidence keeps what is judged again");
        for name in ["report.html", "junit.xml"] {
            assert_hidden(name, &fs::read_to_string(out.join("reports").join(name)).unwrap(), &secrets);
        }
        let folder = out.display().to_string();
        let ixit = live(dir.path(), product).0;
        let more = [&["coverage", &folder][..], &["replay", &folder, "--ixit", &ixit], &["verify", &folder]];
        let json = [&["report", &folder, "--format", "json"][..]];
        for args in json.into_iter().chain(more.into_iter().filter(|_| defect.is_empty())) {
            let done = command().args(args).env("RUST_LOG", "trace").output().unwrap();
            assert_hidden(&format!("{what}, jinka {}", args[0]), &told(&done), &secrets);
        }
    }
}

#[test]
fn lists_and_explanations_show_no_secret_of_the_built_in_products() {
    let mut known = Vec::new();
    for product in jinka::sim::products() {
        known.extend(secrets(product.ixit));
    }
    // The form of a PIN block is told by an example, which happens to be the reference cards' own.
    known.retain(|secret| secret != "241234ffffffffff");
    assert!(known.len() > 10);
    for args in [
        &["list", "--json"][..],
        &["list", "--ixit"],
        &["list", "--steps"],
        &["explain", "bank.key.ac"],
        &["explain", "bank.pin"],
        &["explain", "5A"],
        &["explain", "BC-ODA-100"],
        &["devices"],
    ] {
        let done = command().args(args).env("RUST_LOG", "trace").output().unwrap();
        assert_hidden(&args.join(" "), &told(&done), &known);
    }
}

/// GET RESPONSE fetches a record in two portions, cut inside the account number at every byte: no portion shows its part of it.
#[test]
fn a_number_in_two_portions_is_hidden_in_both() {
    let dir = TempDir::new().unwrap();
    let (_, out, secrets) = tested(&dir, "bank-card", "bank-card", "", "en");
    let whole = record(&out);
    let id = "bank-card/issuer-certificate";
    let case = whole.cases.iter().find(|case| case.id == id).unwrap();
    let shown = |case: &CaseRecord| {
        let mut record = whole.clone();
        record.preflight.clear();
        record.cases = vec![case.clone()];
        rendered(&record)
    };
    for (format, text) in shown(case) {
        assert_hidden(&format, &text, &secrets);
    }
    for cut in 1..10 {
        let cut = split(case, cut);
        assert!(cut.steps.iter().any(|step| step.events.len() > 2));
        for (format, text) in shown(&cut) {
            assert_hidden(&format!("cut {cut:?}, {format}"), &text, &secrets);
            // No portion shows more than the digits at the ends.
            let digits = bare(&text);
            for part in ["001234", "345678", "567890"] {
                assert!(
                    !digits.contains(&format!("6200{part}")) && !digits.contains(&format!("{part}9012")),
                    "{format}"
                );
            }
            let shows = if format.starts_with("html") { "620000" } else { "620000*" };
            assert!(format.starts_with("junit") || digits.contains(shows), "{format}");
        }
    }
}

/// The case with each answer that holds the number under 5A fetched in two portions.
fn split(case: &CaseRecord, cut: usize) -> CaseRecord {
    let mut case = case.clone();
    let (head, number) = ("5a0a", "6200001234567890128f");
    for step in &mut case.steps {
        let events = std::mem::take(&mut step.events);
        for event in events {
            match event {
                EventRecord::Exchange { command, response, at_us, took_us }
                    if response.contains(&(head.to_owned() + number)) =>
                {
                    let at = response.find(number).unwrap() + 2 * cut;
                    let (first, second) = response.split_at(at);
                    let rest = (second.len() / 2 - 2).to_string();
                    let first = format!("{first}61{:02x}", rest.parse::<usize>().unwrap());
                    step.events.push(EventRecord::Exchange { command, response: first, at_us, took_us });
                    let command = format!("00c00000{:02x}", rest.parse::<usize>().unwrap());
                    step.events.push(EventRecord::Exchange { command, response: second.to_owned(), at_us, took_us });
                }
                other => step.events.push(other),
            }
        }
    }
    case
}
