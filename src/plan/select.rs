//! What the user asked for: suites, test cases, tags.

use std::collections::BTreeSet;

use gherkin::tagexpr::TagOperation;

use crate::catalogue::{Catalogue, DecisionRule, Diagnostic, Diagnostics, Editions, TestCase};

/// What to run. Everything empty: all suites, all test cases.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Suite ids.
    pub suites: Vec<String>,
    /// Test cases: a full id, one without its suite, the id of an outline (all its rows), or a pattern with `*`.
    pub cases: Vec<String>,
    /// A tag expression: `@writes and not (@long or @irreversible)`.
    pub tags: Option<String>,
    /// Editions of standards that were chosen; of the others the newest is taken.
    pub editions: Editions,
    /// Ids of the samples that irreversible test cases may spend; without one they run only where nothing can be spent.
    pub consent: BTreeSet<String>,
    /// How measured values are judged.
    pub decision_rule: DecisionRule,
}

/// The ids of the suites that take part, and of the test cases asked for (prerequisites not yet among them).
pub(super) struct Selected<'a> {
    pub suites: BTreeSet<&'a str>,
    pub cases: BTreeSet<&'a str>,
}

/// The ids of the suites that a selection takes test cases from, or that it names.
pub fn suites_selected(catalogue: &Catalogue, selection: &Selection) -> Result<Vec<String>, Diagnostics> {
    Ok(select(catalogue, selection)?.suites.into_iter().map(str::to_owned).collect())
}

pub(super) fn select<'a>(catalogue: &'a Catalogue, selection: &Selection) -> Result<Selected<'a>, Diagnostics> {
    let mut found = Diagnostics::default();
    let suites = suites(catalogue, &selection.suites, &mut found);
    let tags = found.take(selection.tags.as_deref().map(expression).transpose()).flatten();
    let in_suites = || catalogue.cases().filter(|(suite, ..)| suites.contains(suite.id.as_str()));
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for pattern in &selection.cases {
        let before = wanted.len();
        let mut any = false;
        for (suite, _, case) in in_suites() {
            if matches(&suite.id, &case.id, pattern) {
                any = true;
                wanted.insert(&case.id);
            }
        }
        if !any && wanted.len() == before && found.is_empty() {
            let ids = || in_suites().map(|(.., case)| case.id.as_str());
            let outlines =
                ids().filter_map(|id| id.rsplit_once('/').map(|(outline, _)| outline)).filter(|id| id.contains('/'));
            let known: BTreeSet<&str> = ids().chain(outlines).collect();
            found.push(
                Diagnostic::new(
                    "unknown_test_case",
                    (format!("no test case is called `{pattern}`"), format!("没有名为 `{pattern}` 的测试用例")),
                )
                .help((
                    "`jinka list` shows them; `*` stands for any characters",
                    "`jinka list` 可列出全部用例；`*` 代表任意字符",
                ))
                .near(pattern, known),
            );
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let named = |case: &TestCase| selection.cases.is_empty() || wanted.contains(case.id.as_str());
    let tagged = |case: &TestCase| tags.as_ref().is_none_or(|tags| holds(tags, &case.tags));
    let mut selected = Selected { suites: BTreeSet::new(), cases: BTreeSet::new() };
    for (suite, _, case) in in_suites().filter(|(.., case)| named(case) && tagged(case)) {
        selected.suites.insert(&suite.id);
        selected.cases.insert(&case.id);
    }
    if selected.cases.is_empty() {
        return Err(empty(catalogue, selection).into());
    }
    // A suite that was asked for by name takes part even if no test case of it was.
    if !selection.suites.is_empty() {
        selected.suites = suites;
    }
    Ok(selected)
}

fn suites<'a>(catalogue: &'a Catalogue, wanted: &[String], found: &mut Diagnostics) -> BTreeSet<&'a str> {
    let known = || catalogue.suites.iter().map(|suite| suite.id.as_str());
    if wanted.is_empty() {
        return known().collect();
    }
    let mut suites = BTreeSet::new();
    for id in wanted {
        match known().find(|known| known == id) {
            Some(known) => drop(suites.insert(known)),
            None => {
                let list = known().collect::<Vec<_>>().join(", ");
                found.push(
                    Diagnostic::new(
                        "unknown_suite",
                        (format!("no suite is called `{id}`"), format!("没有名为 `{id}` 的套件")),
                    )
                    .help((format!("the suites are: {list}"), format!("现有套件：{list}")))
                    .near(id, known()),
                );
            }
        }
    }
    suites
}

fn empty(catalogue: &Catalogue, selection: &Selection) -> Diagnostic {
    let diagnostic = Diagnostic::new("empty_selection", ("no test case is selected", "没有选中任何测试用例"));
    if catalogue.cases().next().is_none() {
        return diagnostic.help(("the suites hold no test case", "套件中没有测试用例"));
    }
    match &selection.tags {
        Some(tags) => diagnostic.help((
            format!("no test case fits `{tags}`; tags are written with @: `@writes and not @long`"),
            format!("没有用例符合 `{tags}`；标签以 @ 开头，如 `@writes and not @long`"),
        )),
        None => diagnostic.help(("`jinka list` shows what there is", "`jinka list` 可列出全部用例")),
    }
}

/// `pattern` is an id, an id without its suite, an outline's id, or has `*` in it; without a `*` it is whole parts.
fn matches(suite: &str, id: &str, pattern: &str) -> bool {
    let short = id.strip_prefix(suite).and_then(|rest| rest.strip_prefix('/')).unwrap_or(id);
    if pattern.contains('*') {
        return glob(pattern, id) || glob(pattern, short);
    }
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    [id, short]
        .into_iter()
        .any(|id| id.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// `*` stands for any characters, also none.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn expression(text: &str) -> Result<TagOperation, Diagnostics> {
    text.trim().parse().map_err(|error| {
        let source = crate::catalogue::diagnostic::Source::new("--tags", text);
        // `error` is the parser's own type: its position is all we need.
        let at = position(&error, text);
        Diagnostic::new("bad_tag_expression", ("the tag expression isn't understood", "无法理解标签表达式"))
            .at(&source, at..at)
            .help((
                "tags begin with @ and are joined by and, or, not and brackets: `@writes and not @long`",
                "标签以 @ 开头，用 and、or、not 和括号连接，如 `@writes and not @long`",
            ))
            .into()
    })
}

/// "error at 1:9: expected …": the error type belongs to a crate that we don't name.
fn position(error: &impl std::fmt::Display, text: &str) -> usize {
    let message = error.to_string();
    let column = message.split(':').nth(1).and_then(|column| column.trim().parse::<usize>().ok()).unwrap_or(1);
    text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
}

fn holds(expression: &TagOperation, tags: &[String]) -> bool {
    match expression {
        TagOperation::And(a, b) => holds(a, tags) && holds(b, tags),
        TagOperation::Or(a, b) => holds(a, tags) || holds(b, tags),
        TagOperation::Not(inner) => !holds(inner, tags),
        TagOperation::Tag(tag) => {
            tags.iter().any(|own| own == tag)
                || (tag == "reads" && !tags.iter().any(|own| own == "writes" || own == "irreversible"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_match_as_whole_parts() {
        let matches = |pattern| matches("contact-card", "contact-card/atr-tck/cold", pattern);
        for pattern in [
            "contact-card/atr-tck/cold",
            "contact-card/atr-tck",
            "atr-tck",
            "atr-tck/",
            "atr-tck/cold",
            "contact-card",
            "atr-*",
            "*cold",
            "*/a*k/*",
        ] {
            assert!(matches(pattern), "{pattern}");
        }
        for pattern in ["atr", "tck", "cold", "contact", "*warm", "atr-*k"] {
            assert!(!matches(pattern), "{pattern}");
        }
    }

    #[test]
    fn a_case_without_effect_tag_reads() {
        let holds = |text: &str, tags: &[&str]| {
            holds(&expression(text).unwrap(), &tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>())
        };
        assert!(holds("@reads", &[]));
        assert!(!holds("@reads", &["writes"]));
        assert!(holds("@writes and not @long", &["writes"]));
        assert!(!holds("@writes and not @long", &["writes", "long"]));
        assert!(holds("@tc:a-b or @long", &["tc:a-b"]));
    }
}
