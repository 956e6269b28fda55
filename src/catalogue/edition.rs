//! Editions of standards as frozen sets: which requirements a run tests against.
//!
//! A requirement names the editions that contain it. A run takes one edition of each standard; what isn't in it doesn't
//! apply. Nobody has to choose: the newest edition of each standard is the default.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{Diagnostic, Diagnostics, Requirement, Text};

/// One edition of each standard: `GB/T 16649.3` to `2006`.
pub type Editions = BTreeMap<String, String>;

/// The newest edition of each standard that a requirement in force belongs to.
pub fn newest<'a>(requirements: impl IntoIterator<Item = &'a Requirement>) -> Editions {
    let mut newest = Editions::new();
    for (standard, editions) in sets(requirements) {
        if let Some(last) = editions.last() {
            newest.insert(standard.to_owned(), (*last).to_owned());
        }
    }
    newest
}

/// The editions asked for, and the newest of every other standard. Errors: standards and editions that nothing belongs to.
pub fn choose<'a>(
    requirements: impl IntoIterator<Item = &'a Requirement>,
    wanted: &Editions,
) -> Result<Editions, Diagnostics> {
    let sets = sets(requirements);
    let mut found = Diagnostics::default();
    let mut chosen = Editions::new();
    for (standard, editions) in &sets {
        let last = editions.last().copied().unwrap_or_default();
        chosen.insert((*standard).to_owned(), wanted.get(*standard).map_or(last, String::as_str).to_owned());
    }
    for (standard, edition) in wanted {
        match sets.get(standard.as_str()) {
            Some(editions) if editions.contains(&edition.as_str()) => {}
            Some(editions) => found.push(
                Diagnostic::new(
                    "unknown_edition",
                    (
                        format!("no requirement belongs to {standard}, edition {edition}"),
                        format!("没有要求属于 {standard} 的 {edition} 版"),
                    ),
                )
                .help((
                    format!("its editions are: {}", editions.join(", ")),
                    format!("已收录的版本：{}", editions.join("、")),
                )),
            ),
            None => found.push(
                Diagnostic::new(
                    "unknown_standard",
                    (
                        format!("no requirement of these suites comes from {standard}"),
                        format!("所选套件中没有出自 {standard} 的要求"),
                    ),
                )
                .help((
                    format!("their standards are: {}", sets.keys().copied().collect::<Vec<_>>().join(", ")),
                    format!("涉及的标准：{}", sets.keys().copied().collect::<Vec<_>>().join("、")),
                ))
                .near(standard, sets.keys().copied()),
            ),
        }
    }
    found.or(chosen)
}

/// Why a requirement isn't in the chosen editions; none when it is.
pub fn outside(requirement: &Requirement, chosen: &Editions) -> Option<Text> {
    let Requirement { id, standard, editions, .. } = requirement;
    let edition = chosen.get(standard)?;
    let own = editions.join(", ");
    (!editions.contains(edition)).then(|| {
        Text::new(
            format!("{id} belongs to {standard}, edition {own}; this run takes edition {edition}"),
            format!("{id} 属于 {standard} 的 {} 版；本次测试采用 {edition} 版", editions.join("、")),
        )
    })
}

/// The chosen editions in one line: `GB/T 16649.3—2006`, as the standards themselves are cited.
pub fn cited(editions: &Editions) -> impl Iterator<Item = String> {
    editions.iter().map(|(standard, edition)| format!("{standard}—{edition}"))
}

/// The editions of each standard, oldest first.
fn sets<'a>(requirements: impl IntoIterator<Item = &'a Requirement>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut sets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for requirement in requirements.into_iter().filter(|requirement| requirement.retired.is_none()) {
        let set = sets.entry(&requirement.standard).or_default();
        for edition in &requirement.editions {
            if let Err(at) = set.binary_search_by(|known| age(known, edition)) {
                set.insert(at, edition);
            }
        }
    }
    sets
}

/// By the number that an edition begins with, then by its text: `97` < `2006` < `2006+A1`.
fn age(a: &str, b: &str) -> Ordering {
    let year = |text: &str| {
        let digits = text.find(|c: char| !c.is_ascii_digit()).and_then(|end| text.get(..end)).unwrap_or(text);
        digits.parse::<u64>().unwrap_or(0)
    };
    year(a).cmp(&year(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Basis, Level, Method};

    fn requirement(standard: &str, editions: &[&str]) -> Requirement {
        Requirement {
            id: "D-ONE-010".into(),
            standard: standard.into(),
            editions: editions.iter().map(|edition| (*edition).to_owned()).collect(),
            clause: None,
            level: Level::Mandatory,
            condition: None,
            method: Method::Automated,
            text: Text::new("It is so.", "如此。"),
            basis: Basis::Confirmed,
            sources: Vec::new(),
            note: None,
            excluded: None,
            retired: None,
            overlays: Vec::new(),
        }
    }

    #[test]
    fn the_newest_edition_is_the_default_and_a_retired_requirement_makes_none() {
        let retired = Requirement { retired: Some("dropped".into()), ..requirement("A", &["2030"]) };
        let all =
            [requirement("A", &["2006+A1", "2006"]), requirement("A", &["97"]), requirement("B", &["3"]), retired];
        assert_eq!(cited(&newest(&all)).collect::<Vec<_>>(), ["A—2006+A1", "B—3"]);
        let chosen = choose(&all, &[("A".into(), "97".into())].into()).unwrap();
        assert_eq!(cited(&chosen).collect::<Vec<_>>(), ["A—97", "B—3"]);
    }

    #[test]
    fn what_nothing_belongs_to_is_refused() {
        let all = [requirement("GB/T 1", &["2006", "2024"])];
        let refused = |standard: &str, edition: &str| {
            choose(&all, &[(standard.to_owned(), edition.to_owned())].into()).unwrap_err().to_string()
        };
        assert_eq!(
            refused("GB/T 1", "2010"),
            "no requirement belongs to GB/T 1, edition 2010 (its editions are: 2006, 2024)"
        );
        assert!(refused("GB/T 2", "2010").starts_with("no requirement of these suites comes from GB/T 2"));
    }

    #[test]
    fn a_requirement_outside_says_so() {
        let chosen = [("GB/T 1".to_owned(), "2024".to_owned())].into();
        assert_eq!(outside(&requirement("GB/T 1", &["2006", "2024"]), &chosen), None);
        let reason = outside(&requirement("GB/T 1", &["2006"]), &chosen).unwrap();
        assert_eq!(reason.en, "D-ONE-010 belongs to GB/T 1, edition 2006; this run takes edition 2024");
        assert_eq!(reason.zh, "D-ONE-010 属于 GB/T 1 的 2006 版；本次测试采用 2024 版");
    }
}
