//! The suites are themselves under test: reference cards, devices that lie, and every mutant.

use std::collections::BTreeMap;

use jinka::{
    catalogue::{Basis, Catalogue, Mutants, Text, mutants::Known},
    evidence::Verdict,
    report::{
        kill_matrix::{self, page, terminal},
        terminal::Look,
        text::Lang,
    },
    runner::{
        qualify::{KillMatrix, Outcome, Unmutated, qualify},
        session::default_jobs,
    },
    sim, steps,
};
use tempfile::TempDir;

use crate::binary::{run, told};

fn known<T>(then: impl FnOnce(Known<'_>) -> T) -> T {
    let cards: Vec<&str> = sim::products().map(|product| product.name).collect();
    then(Known { defects: &sim::defects(), cards: &cards })
}

/// The matrix of contact-card with its own mutants, or with those of a text.
fn matrix(text: Option<&str>, jobs: usize) -> KillMatrix {
    matrix_of("contact-card", text, jobs)
}

fn matrix_of(suite: &str, text: Option<&str>, jobs: usize) -> KillMatrix {
    let catalogue = Catalogue::embedded().unwrap();
    let suite = catalogue.suite(suite).unwrap();
    let mutants = known(|known| match text {
        Some(text) => Mutants::read(text, "mutants.yaml", suite, known).unwrap(),
        None => Mutants::embedded(suite, known).unwrap().unwrap(),
    });
    qualify(&catalogue, suite, Some(&mutants), &steps::tables(), 1, jobs).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Every built-in suite, also one that comes later: no suite is in the program without mutants that its own test cases kill.
#[test]
fn every_mutant_is_killed_by_its_own_requirement() {
    let catalogue = Catalogue::embedded().unwrap();
    assert!(!catalogue.suites.is_empty());
    for suite in &catalogue.suites {
        every_mutant_is_killed(&suite.id);
    }
}

fn every_mutant_is_killed(suite: &str) {
    let matrix = matrix_of(suite, None, default_jobs());
    let wrong: Vec<String> = matrix
        .unlisted()
        .map(|tried| {
            format!(
                "{} ({}) {}: own {:?}, others {:?}",
                tried.id,
                tried.requirement,
                tried.outcome.name(),
                tried.own,
                tried.others
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{suite}: {}", wrong.join("\n"));
    assert!(!matrix.mutants.is_empty(), "{suite} has mutants");
    let in_vain: Vec<_> = matrix.killed_after_all().map(|tried| &tried.id).collect();
    assert!(in_vain.is_empty(), "{suite}: listed under `accepted:` and killed: {in_vain:?}");
    for trial in matrix.references.iter().chain(&matrix.liars) {
        assert!(trial.wrong.is_empty(), "{suite}, {}: {:?}", trial.device, trial.wrong);
    }
    assert!(matrix.holds());
    let tried: Vec<_> = matrix.references.iter().map(|trial| trial.device.as_str()).collect();
    let family = sim::products().map(|product| product.name);
    let family = family.filter(|name| *name == suite || name.starts_with(&format!("{suite}-")));
    let family: Vec<_> = family.map(|name| format!("sim:{name}")).collect();
    assert!(!family.is_empty(), "{suite} has a reference product of its name");
    assert_eq!(tried, family);
    assert!(!matrix.liars.is_empty());
    let without: Vec<_> = matrix.without_mutant.iter().map(|one| one.requirement.as_str()).collect();
    assert_eq!(without, [""; 0], "{suite}: every automated requirement has a mutant");
}

#[test]
fn each_defect_that_any_card_can_have_is_killed_on_both_cards() {
    for card in ["contact-card", "contact-card-t1"] {
        let mut text = "mutants:\n".to_owned();
        for (id, requirement) in [
            ("generic-response-truncated", "CC-BIN-010"),
            ("generic-response-duplicated", "CC-BIN-010"),
            ("generic-tlv-length-flipped", "CC-TLV-010"),
            ("generic-status-class-wrong", "CC-SEL-040"),
            ("generic-state-kept-after-reset", "CC-RST-030"),
            ("generic-delayed", "CC-RST-070"),
            ("generic-command-duplicated", "CC-REC-040"),
        ] {
            text += &format!("- id: {id}\n  requirement: {requirement}\n  how: Generic.\n  card: {card}\n");
        }
        let matrix = matrix(Some(&text), 2);
        assert_eq!(matrix.count(Outcome::Killed), sim::generic::Generic::ALL.len(), "{:#?}", matrix.mutants);
    }
}

/// A defect under a requirement that it doesn't violate, one that a card without T=0 can't show, and one listed in vain.
const ODD: &str = "accepted:
- mutant: atr-tck-wrong
  reason: \"Nobody knows.\"
mutants:
- id: atr-tck-wrong
  requirement: CC-ATR-050
  how: \"The ATR's TCK has one bit wrong.\"
- id: unknown-ins-success
  requirement: CC-ATR-050
  how: \"An instruction that the card doesn't know is answered with 9000.\"
- id: response-survives-reset
  requirement: CC-RST-060
  how: \"Response data that waited before a reset wait after it.\"
  card: contact-card-t1
";

#[test]
fn an_accidental_kill_and_a_survivor_are_told_apart() {
    let matrix = matrix(Some(ODD), 1);
    let outcomes: Vec<_> = matrix.mutants.iter().map(|tried| (tried.id.as_str(), tried.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            ("atr-tck-wrong", Outcome::Killed),
            ("unknown-ins-success", Outcome::AttributionFailure),
            ("response-survives-reset", Outcome::Survived),
        ]
    );
    let [listed, accident, survivor] = matrix.mutants.as_slice() else { panic!() };
    assert!(listed.others.is_empty(), "what is attributed isn't tried further");
    assert!(accident.others.iter().any(|other| other.requirements.contains(&"CC-CMD-040".to_owned())));
    assert!(survivor.own.is_empty(), "the card doesn't hold response data back: {:?}", survivor.own);
    assert!(!matrix.holds());
    let unlisted: Vec<_> = matrix.unlisted().map(|tried| tried.id.as_str()).collect();
    assert_eq!(unlisted, ["unknown-ins-success", "response-survives-reset"]);
    let in_vain: Vec<_> = matrix.killed_after_all().map(|tried| tried.id.as_str()).collect();
    assert_eq!(in_vain, ["atr-tck-wrong"]);
}

#[test]
fn the_matrix_is_the_same_with_any_number_of_threads() {
    let one = kill_matrix::json(&[matrix(Some(ODD), 1)]).unwrap();
    assert_eq!(one, kill_matrix::json(&[matrix(Some(ODD), 3)]).unwrap());
}

fn without_mutant(id: &str) -> Unmutated {
    let text = Text::new("The card answers.", "卡片应答。");
    Unmutated { requirement: id.to_owned(), text, basis: Basis::Confirmed }
}

#[test]
fn the_matrix_reads_in_both_languages() {
    let mut matrix = matrix(Some(ODD), 2);
    // What grows with the suite has no place in a snapshot.
    matrix.mutants[1].others.truncate(2);
    matrix.automated = 4;
    matrix.without_mutant = ["CC-ACC-010", "CC-ACC-015"].map(without_mutant).to_vec();
    matrix.references.truncate(1);
    matrix.liars.truncate(1);
    matrix.references[0].counts = BTreeMap::from([(Verdict::Pass, 3), (Verdict::NotApplicable, 1)]);
    matrix.liars[0].counts = BTreeMap::from([(Verdict::Pass, 1), (Verdict::Fail, 2), (Verdict::Inconclusive, 1)]);
    matrix.liars[0].wrong = vec![matrix.mutants[0].own[0].clone()];
    for (lang, name) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        insta::assert_snapshot!(format!("matrix_{name}"), terminal(&matrix, &Look::plain(lang)));
    }
    let html = page(&matrix, Lang::Zh).unwrap();
    for piece in
        ["lang=\"zh-Hans\"", "unknown-ins-success", "仅被其他要求检出", "killed by others", "The ATR&#39;s TCK"]
    {
        assert!(html.contains(piece), "{piece}");
    }
    // Nothing is fetched.
    assert!(!html.contains("http://") && !html.contains("https://"), "the page is self-contained");
}

#[test]
fn a_user_gets_the_matrix_as_text_html_and_json() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("qualification").display().to_string();
    let done = run(&["qualify", "--suite", "contact-card", "--json", "--out", &folder]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(printed[0]["suite"]["id"], "contact-card");
    assert_eq!(printed[0]["mutants"][0]["outcome"], "killed");
    let written = std::fs::read(dir.path().join("qualification/contact-card.kill-matrix.json")).unwrap();
    assert_eq!(written, done.stdout);
    let html = std::fs::read_to_string(dir.path().join("qualification/contact-card.kill-matrix.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    for (args, due) in [
        (["qualify", "--suite", "contact-cart"], "did you mean `contact-card`?"),
        (["qualify", "--format", "junit"], "there are html and json"),
    ] {
        let done = run(&args);
        assert_eq!(done.status.code(), Some(64), "{}", told(&done));
        assert!(told(&done).contains(due), "{}", told(&done));
    }
}
