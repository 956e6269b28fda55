//! `vectors/mutants/<suite>.yaml`: which requirement each defect of a simulated card violates, and which defects a suite is
//! known not to catch.
//!
//! ```yaml
//! accepted:                       # survivors that are known, each with its reason; mostly empty
//! - mutant: atr-tck-wrong
//!   reason: "Why no test case catches it, and what will."
//! mutants:
//! - id: atr-tck-wrong             # the ID of sim:NAME?defect=ID
//!   requirement: CC-ATR-050       # a test case of it has to fail
//!   how: "The ATR's TCK has one bit wrong."
//!   card: contact-card-t1         # another personalisation; without it, the one that bears the suite's name
//! ```

use std::collections::BTreeSet;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{
    Method, Suite,
    diagnostic::{Diagnostic, Diagnostics, Source},
    yaml,
};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/vectors/mutants");

/// The mutants of one suite, checked.
#[derive(Debug, Clone)]
pub struct Mutants {
    /// In the order of the file.
    pub list: Vec<Mutant>,
    /// For diagnostics and digests.
    pub source: Source,
}

/// A card with one defect, and what it violates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The defect's id.
    pub id: String,
    /// The simulated card that gets the defect.
    pub card: String,
    pub requirement: String,
    /// What is wrong, in words.
    pub how: String,
    /// Why it may survive, when it is listed so.
    pub accepted: Option<String>,
    /// Line of the entry under `accepted:`.
    pub accepted_line: Option<usize>,
}

/// What a mutant may name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Ids of defects.
    pub defects: &'a [&'a str],
    /// Names of simulated cards.
    pub cards: &'a [&'a str],
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    accepted: Vec<AcceptedEntry>,
    mutants: Vec<Entry>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Entry {
    #[cfg_attr(test, schemars(with = "String"))]
    id: Spanned<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    requirement: Spanned<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    how: Spanned<String>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    card: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct AcceptedEntry {
    #[cfg_attr(test, schemars(with = "String"))]
    mutant: Spanned<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    reason: Spanned<String>,
}

impl Mutants {
    /// The mutants that this program was built with; none when the suite has no such file.
    pub fn embedded(suite: &Suite, known: Known<'_>) -> Result<Option<Self>, Diagnostics> {
        let name = format!("{}.yaml", suite.id);
        match EMBEDDED.get_file(&name).and_then(|file| file.contents_utf8()) {
            Some(text) => Self::read(text, &format!("vectors/mutants/{name}"), suite, known).map(Some),
            None => Ok(None),
        }
    }

    /// Suites that the built-in mutants are for: the names of the files.
    pub fn embedded_suites() -> impl Iterator<Item = String> {
        EMBEDDED.files().filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()))
    }

    /// Reads and checks: every finding at once, at its place.
    pub fn read(text: &str, name: &str, suite: &Suite, known: Known<'_>) -> Result<Self, Diagnostics> {
        let source = Source::new(name, text);
        let file: File = yaml::read(&source)?;
        let mut check = Check { source: &source, suite, known, found: Diagnostics::default() };
        let mut list: Vec<Mutant> = Vec::new();
        let mut seen = BTreeSet::new();
        for entry in &file.mutants {
            check.entry(entry, seen.insert(entry.id.value.as_str()));
            list.push(Mutant {
                id: entry.id.value.clone(),
                card: entry.card.as_ref().map_or_else(|| suite.id.clone(), |card| card.value.clone()),
                requirement: entry.requirement.value.clone(),
                how: entry.how.value.clone(),
                accepted: None,
                accepted_line: None,
            });
        }
        for entry in &file.accepted {
            let place = yaml::span(&source, entry.mutant.referenced);
            if check.accepted(entry, &seen)
                && let Some(mutant) = list.iter_mut().find(|mutant| mutant.id == entry.mutant.value)
            {
                if mutant.accepted.is_some() {
                    check.double(&entry.mutant);
                }
                mutant.accepted = Some(entry.reason.value.clone());
                mutant.accepted_line = Some(source.line_of(place.start));
            }
        }
        check.found.or(Self { list, source })
    }

    /// The finding on a mutant that is listed as a survivor and is killed after all.
    pub fn stale(&self, mutant: &Mutant) -> Diagnostic {
        let id = &mutant.id;
        Diagnostic::new(
            "killed_after_all",
            (
                format!("mutant `{id}` is listed as a survivor, and is killed after all"),
                format!("变异体 `{id}` 列为存活，但实际已被其要求的测试用例检出"),
            ),
        )
        .at(&self.source, self.source.span_in_line(mutant.accepted_line.unwrap_or(1), id))
        .help(("take it off the list `accepted:`", "请将其从 `accepted:` 列表中删除"))
    }
}

struct Check<'a> {
    source: &'a Source,
    suite: &'a Suite,
    known: Known<'a>,
    found: Diagnostics,
}

impl Check<'_> {
    fn at(&self, code: &'static str, message: (String, String), value: &Spanned<String>) -> Diagnostic {
        Diagnostic::new(code, message).at(self.source, yaml::span(self.source, value.referenced))
    }

    fn entry(&mut self, entry: &Entry, first: bool) {
        if !first {
            self.double(&entry.id);
        }
        let id = &entry.id.value;
        if !self.known.defects.contains(&id.as_str()) {
            let finding = self
                .at(
                    "unknown_defect",
                    (format!("there is no defect `{id}`"), format!("没有名为 `{id}` 的缺陷")),
                    &entry.id,
                )
                .help((
                    "src/sim/defect.rs, data_defect.rs, record_defect.rs, generic.rs and app/ have all defects",
                    "全部缺陷见 src/sim/defect.rs、data_defect.rs、record_defect.rs、generic.rs 与 app/",
                ))
                .near(id, self.known.defects.iter().copied());
            self.found.push(finding);
        }
        if let Some(card) = &entry.card
            && !self.known.cards.contains(&card.value.as_str())
        {
            let name = &card.value;
            let list = self.known.cards.join(", ");
            let finding = self
                .at(
                    "unknown_card",
                    (format!("there is no simulated card `{name}`"), format!("没有名为 `{name}` 的模拟卡")),
                    card,
                )
                .help((format!("cards: {list}"), format!("模拟卡：{list}")));
            self.found.push(finding);
        }
        if entry.how.value.trim().is_empty() {
            let finding = self
                .at(
                    "no_how",
                    (format!("mutant `{id}` doesn't say what is wrong"), format!("变异体 `{id}` 未说明缺陷")),
                    &entry.how,
                )
                .help(("say in one sentence what the card does", "请用一句话说明卡片的表现"));
            self.found.push(finding);
        }
        self.requirement(&entry.requirement);
    }

    fn requirement(&mut self, value: &Spanned<String>) {
        let id = &value.value;
        let Some(requirement) = self.suite.requirements.iter().find(|requirement| requirement.id == *id) else {
            let suite = &self.suite.id;
            let message =
                (format!("no requirement of {suite} is called `{id}`"), format!("{suite} 中没有名为 `{id}` 的要求"));
            let finding = self
                .at("unknown_requirement", message, value)
                .help(("`jinka list --requirements` shows all", "`jinka list --requirements` 可列出全部要求"))
                .near(id, self.suite.requirements.iter().map(|requirement| requirement.id.as_str()));
            self.found.push(finding);
            return;
        };
        let why = match (requirement.method, &requirement.excluded, &requirement.retired) {
            (_, _, Some(_)) => Some(("it is retired", "该要求已废止")),
            (_, Some(_), _) => Some(("no test case proves it yet", "该要求尚无测试用例")),
            (Method::Measured | Method::Declared, ..) if !self.is_judged(id) => {
                Some(("no test case judges it", "没有测试用例判定该要求"))
            }
            _ => None,
        };
        if let Some((en, zh)) = why {
            let message =
                (format!("nothing can kill a mutant of {id}: {en}"), format!("{id} 的变异体无法被检出：{zh}"));
            let help = ("name the requirement whose test case is to fail", "请给出应判为不通过的测试用例所属的要求");
            let finding = self.at("undue_mutant", message, value).help(help);
            self.found.push(finding);
        }
    }

    fn is_judged(&self, id: &str) -> bool {
        let mut cases = self.suite.features.iter().flat_map(|feature| &feature.cases);
        cases.any(|case| case.requirements.iter().any(|one| one == id))
    }

    /// Whether the entry names a mutant.
    fn accepted(&mut self, entry: &AcceptedEntry, mutants: &BTreeSet<&str>) -> bool {
        let id = &entry.mutant.value;
        if entry.reason.value.trim().is_empty() {
            let finding = self
                .at(
                    "no_reason",
                    (format!("no reason why `{id}` may survive"), format!("未说明允许 `{id}` 存活的原因")),
                    &entry.reason,
                )
                .help((
                    "say why no test case catches it, and what will",
                    "请说明为何没有测试用例能检出它，以及如何补救",
                ));
            self.found.push(finding);
        }
        let known = mutants.contains(id.as_str());
        if !known {
            let finding = self
                .at(
                    "unknown_mutant",
                    (format!("no mutant is called `{id}`"), format!("没有名为 `{id}` 的变异体")),
                    &entry.mutant,
                )
                .help(("`accepted:` names mutants of this file", "`accepted:` 只能列出本文件中的变异体"))
                .near(id, mutants.iter().copied());
            self.found.push(finding);
        }
        known
    }

    fn double(&mut self, id: &Spanned<String>) {
        let name = &id.value;
        let finding = self
            .at("double_mutant", (format!("`{name}` stands twice"), format!("`{name}` 出现了两次")), id)
            .help(("a defect violates one requirement first: name that one", "每个缺陷只列一次，给出其首先违反的要求"));
        self.found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    const KNOWN: Known<'_> =
        Known { defects: &["atr-tck-missing", "atr-tck-wrong"], cards: &["contact-card", "contact-card-t1"] };

    fn read(text: &str) -> Result<Mutants, Diagnostics> {
        let catalogue = Catalogue::embedded().unwrap();
        Mutants::read(text, "m.yaml", catalogue.suite("contact-card").unwrap(), KNOWN)
    }

    fn refused(text: &str) -> Vec<String> {
        let found = read(text).unwrap_err();
        found.iter().map(|one| format!("{} {}", one.location().unwrap().1, one.code)).collect()
    }

    #[test]
    fn a_mutant_names_defect_requirement_and_card() {
        let mutants = read(
            "accepted:\n- mutant: atr-tck-wrong\n  reason: Known.\nmutants:\n- id: atr-tck-wrong\n  requirement: CC-ATR-050\n  how: Wrong.\n- id: atr-tck-missing\n  requirement: CC-ATR-040\n  how: Missing.\n  card: contact-card-t1\n",
        )
        .unwrap();
        let [wrong, missing] = mutants.list.as_slice() else { panic!("{mutants:?}") };
        assert_eq!((wrong.card.as_str(), wrong.accepted.as_deref()), ("contact-card", Some("Known.")));
        assert_eq!((missing.card.as_str(), missing.accepted.as_deref()), ("contact-card-t1", None));
        let stale = mutants.stale(wrong);
        assert_eq!(stale.location(), Some(("m.yaml", 2)));
        assert_eq!(stale.message.en, "mutant `atr-tck-wrong` is listed as a survivor, and is killed after all");
    }

    #[test]
    fn what_nobody_knows_is_told_where_it_stands() {
        let text = "accepted:\n- mutant: nobody\n  reason: ''\nmutants:\n- id: atr-tck-wron\n  requirement: CC-ATR-51\n  how: ''\n  card: visa\n";
        assert_eq!(
            refused(text),
            [
                "5 unknown_defect",
                "8 unknown_card",
                "7 no_how",
                "6 unknown_requirement",
                "3 no_reason",
                "2 unknown_mutant"
            ]
        );
        let found = read(text).unwrap_err();
        let help = |code: &str| found.iter().find(|one| one.code == code).unwrap().help.clone().unwrap().en;
        assert_eq!(help("unknown_defect"), "did you mean `atr-tck-wrong`?");
        assert!(help("unknown_requirement").starts_with("did you mean `CC-ATR-"), "{}", help("unknown_requirement"));
    }

    #[test]
    fn a_mutant_stands_once_and_nothing_else_stands_there() {
        let one = "- id: atr-tck-wrong\n  requirement: CC-ATR-050\n  how: Wrong.\n";
        assert_eq!(refused(&format!("mutants:\n{one}{one}")), ["5 double_mutant"]);
        assert_eq!(refused(&format!("mutants:\n{one}  harm: great\n")), ["5 yaml"]);
        assert_eq!(refused("mutants:\n- id: atr-tck-wrong\n  how: Wrong.\n"), ["3 yaml"]);
    }
}
