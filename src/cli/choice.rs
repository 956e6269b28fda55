//! Which suites a run is of when none is named: what is tested tells it, or what is said of it.

use std::path::Path;

use super::{Failure, source::read_file};
use crate::{
    catalogue::{Catalogue, Ics, IcsProforma, Suite},
    device::DeviceUri,
    plan::{Selection, suites_selected},
    sim::ReferenceProduct,
};

/// The suite of a run of which nothing is said: its reference card is what a newcomer meets first.
pub(super) const DEFAULT: &str = "contact-card";

/// The suites of `selection`, by id; all of the catalogue's when it names none and nothing tells.
///
/// In this order: those named; the one that a built-in product is made for; those that the ICS file answers; those that the
/// test cases and tags asked for belong to.
pub(super) fn suites(
    catalogue: &Catalogue,
    selection: &Selection,
    product: Option<ReferenceProduct>,
    ics: Option<&Path>,
) -> Result<Vec<String>, Failure> {
    if !selection.suites.is_empty() || catalogue.suites.len() < 2 {
        return Ok(selection.suites.clone());
    }
    if let Some(suite) = product.and_then(|product| of_product(catalogue, product.name)) {
        return Ok(vec![suite.id.clone()]);
    }
    if let Some(path) = ics {
        let text = read_file(path)?;
        let answered = answered(catalogue, &text, path);
        if !answered.is_empty() {
            return Ok(answered);
        }
        // It answers nothing that is asked anywhere: what is wrong with it is told against all questions.
        let all: Vec<&IcsProforma> = catalogue.suites.iter().map(|suite| &suite.ics).collect();
        Ics::read(&text, &path.display().to_string(), &all)?;
    }
    Ok(suites_selected(catalogue, selection)?)
}

/// The suite whose id is the product's name, or what its name has before a hyphen.
fn of_product<'a>(catalogue: &'a Catalogue, name: &str) -> Option<&'a Suite> {
    let fits = |suite: &&Suite| {
        name.strip_prefix(suite.id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    catalogue.suites.iter().filter(fits).max_by_key(|suite| suite.id.len())
}

/// The suites that a file of answers is for: [`Ics::suites`].
pub(super) fn answered(catalogue: &Catalogue, text: &str, path: &Path) -> Vec<String> {
    let proformas: Vec<&IcsProforma> = catalogue.suites.iter().map(|suite| &suite.ics).collect();
    Ics::suites(text, &path.display().to_string(), &proformas).into_iter().map(str::to_owned).collect()
}

/// The reference simulator of the only suite that takes part, where there is one.
pub(super) fn reference(suites: &[&Suite]) -> Result<Vec<DeviceUri>, Failure> {
    match suites {
        [suite] if crate::sim::reference(&suite.id).is_some() => Ok(vec![format!("sim:{}", suite.id).parse()?]),
        _ => {
            let list = suites.iter().map(|suite| suite.id.as_str()).collect::<Vec<_>>().join(", ");
            Err(Failure::usage(format!(
                "say what is tested: --device URI (`jinka devices` lists what there is); without it a run takes the reference \
                 simulator of one suite, chosen by --suite: {list}"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two suites with an ICS item and a test case each, and an item that both have.
    fn catalogue() -> Catalogue {
        let suite = |id: &str, item: &str| {
            let file = |name: &str, text: String| (name.to_owned(), text.into_bytes());
            let files = vec![
                file("suite.yaml", format!("id: {id}\ntitle: {{ en: Cards, zh: 卡片 }}\n")),
                file(
                    "ics.yaml",
                    format!("suite: {id}\nitems:\n- id: {item}\n  question: {{ en: Is it so?, zh: 是否如此？ }}\n\
                         - id: S.1\n  question: {{ en: Is it there?, zh: 是否存在？ }}\n"),
                ),
                file(
                    "requirements.yaml",
                    "- { id: XX-YY-010, standard: GB/T 1, editions: [\"2020\"], clause: null, level: mandatory, condition: null, \
                     method: automated, text: { en: It answers., zh: 它应答。 }, basis: from-knowledge, sources: [] }\n"
                        .to_owned(),
                ),
                file(
                    "a.feature",
                    format!(
                        "Feature: A\n  甲\n\n  @tc:of-{id} @req:XX-YY-010\n  Scenario: It answers\n    它应答\n    Given the card after a cold reset\n"
                    ),
                ),
            ];
            (id.to_owned(), files)
        };
        Catalogue::from_sources(vec![suite("contact-card", "C.1"), suite("other-card", "D.1")]).unwrap()
    }

    fn chosen(selection: &Selection, product: Option<&str>, ics: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ics.yaml");
        std::fs::write(&path, ics.unwrap_or_default()).unwrap();
        let product = product.map(|name| crate::sim::reference(name).unwrap());
        suites(&catalogue(), selection, product, ics.is_some().then_some(path.as_path())).ok().unwrap()
    }

    #[test]
    fn what_is_tested_or_said_tells_the_suite() {
        let any = Selection::default();
        assert_eq!(chosen(&any, None, None), ["contact-card", "other-card"]);
        assert_eq!(chosen(&any, Some("contact-card-t1"), None), ["contact-card"]);
        assert_eq!(chosen(&any, None, Some("answers:\n  D.1:\n")), ["other-card"]);
        assert_eq!(chosen(&any, None, Some("answers: { C.1: yes, D.1: no }\n")), ["contact-card", "other-card"]);
        assert_eq!(chosen(&any, None, Some("answers: { S.1: yes, D.1: no }\n")), ["other-card"]);
        assert_eq!(chosen(&any, None, Some("answers: { S.1: yes }\n")), ["contact-card", "other-card"]);
        assert_eq!(chosen(&any, Some("contact-card"), Some("answers: { D.1: yes }\n")), ["contact-card"]);
    }

    #[test]
    fn names_and_test_cases_choose() {
        let named = Selection { suites: vec!["other-card".to_owned()], ..Selection::default() };
        assert_eq!(chosen(&named, Some("contact-card"), None), ["other-card"]);
        let case = Selection { cases: vec!["of-other-card".to_owned()], ..Selection::default() };
        assert_eq!(chosen(&case, None, None), ["other-card"]);
    }

    #[test]
    fn a_file_that_answers_nothing_asked_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ics.yaml");
        std::fs::write(&path, "answers: { E.1: yes }\n").unwrap();
        assert!(suites(&catalogue(), &Selection::default(), None, Some(&path)).is_err());
    }

    #[test]
    fn several_suites_have_no_reference() {
        let catalogue = catalogue();
        let all: Vec<&Suite> = catalogue.suites.iter().collect();
        assert!(reference(&all).is_err());
        let one = reference(&all[..1]).ok().unwrap();
        assert_eq!(one[0].to_string(), "sim:contact-card");
    }
}
