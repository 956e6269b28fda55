//! Ids that several suites use. A product has one ICS and one IXIT file for all suites, so an id means one thing there.
//!
//! An ICS item may stand in several suites when its question is the same, word for word; an IXIT item when it takes the same
//! values in each: its description and its condition are each suite's own.

use std::collections::BTreeMap;

use super::{Diagnostic, Diagnostics, IcsItem, IxitItem, Suite, diagnostic::Source};

/// A suite and its folder as the user would name it.
pub type Shown<'a> = (&'a str, &'a Suite);

/// Finds ids that mean different things in two suites; told where the second of them has it.
pub fn check<'a>(suites: &[Shown<'a>], found: &mut Diagnostics) {
    let mut questions: BTreeMap<&str, (&Suite, &IcsItem)> = BTreeMap::new();
    let mut values: BTreeMap<&str, (&Suite, &IxitItem)> = BTreeMap::new();
    for (shown, suite) in suites {
        for item in &suite.ics.items {
            let Some((other, same)) =
                questions.insert(&item.id, (suite, item)).filter(|(other, _)| other.id != suite.id)
            else {
                continue;
            };
            if item.question == same.question {
                continue;
            }
            let clash = Diagnostic::new(
                "shared_ics_item",
                (
                    format!("ICS item {} asks another question here than in suite {}", item.id, other.id),
                    format!("ICS 项 {} 的问题与套件 {} 中的不同", item.id, other.id),
                ),
            );
            found.push(at(clash, shown, suite, "ics.yaml", &item.id).help((
                "a product answers all suites in one file: begin the ids of a suite with letters of its own, like `BC.1`; an item that two \
                 suites share has the same words in both",
                "产品在同一文件中回答所有套件：各套件的项须以各自的字母开头，如 `BC.1`；共用的项须逐字相同",
            )));
        }
        for item in &suite.ixit.items {
            let Some((other, same)) = values.insert(&item.id, (suite, item)).filter(|(other, _)| other.id != suite.id)
            else {
                continue;
            };
            if (item.kind, item.length, item.secret) == (same.kind, same.length, same.secret) {
                continue;
            }
            let clash = Diagnostic::new(
                "shared_ixit_item",
                (
                    format!("IXIT item {} takes other values here than in suite {}", item.id, other.id),
                    format!("IXIT 项 {} 的取值与套件 {} 中的不同", item.id, other.id),
                ),
            );
            found.push(at(clash, shown, suite, "ixit.yaml", &item.id).help((
                "suites share an item when kind, length and secret are the same; else it needs another id",
                "类型、长度和保密性都相同时套件才可共用一项；否则请使用别的标识",
            )));
        }
    }
}

fn at(clash: Diagnostic, shown: &str, suite: &Suite, file: &str, id: &str) -> Diagnostic {
    let bytes = suite.sources.iter().find(|(path, _)| path == file).map(|(_, bytes)| bytes.as_slice());
    let Some(text) = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) else { return clash };
    let source = Source::new(&format!("{shown}/{file}"), text);
    let stands = |line: &str| {
        let value = line.trim_start().trim_start_matches("- ").strip_prefix("id:");
        value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == id)
    };
    let line = text.lines().position(stands).map_or(1, |line| line + 1);
    let span = source.span_in_line(line, id);
    clash.at(&source, span)
}
