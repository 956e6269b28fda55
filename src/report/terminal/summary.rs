use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::{
    BOLD, DIM, Look, YELLOW, style,
    wrap::{padded, right},
};
use crate::{
    catalogue::edition,
    evidence::{Completion, RunRecord, Verdict},
    report::{
        coverage::{self, Standing},
        text::{Word, printable, words},
    },
};

/// The end of a run: test cases by suite and verdict, requirements by standing, what the run is worth, where its folder is.
/// Lines end with `\n`.
pub fn summary(record: &RunRecord, folder: Option<&str>, look: &Look) -> String {
    let lang = look.lang;
    let mut text = table(record, look);
    text.push('\n');
    let counts = coverage::counts(record);
    let standings: Vec<_> = Standing::ALL
        .into_iter()
        .filter_map(|standing| {
            let count = counts.get(&standing).copied().unwrap_or(0);
            let always = matches!(standing, Standing::Proven | Standing::Indicative | Standing::Failed);
            (count > 0 || always).then(|| format!("{count} {}", standing.word().of(lang)))
        })
        .collect();
    let label = |word: Word| look.paint(DIM, word.of(lang));
    text.push_str(&format!("{}{}{}\n", label(words::REQUIREMENTS), words::COLON.of(lang), standings.join(" · ")));
    if !record.editions.is_empty() {
        let editions: Vec<_> =
            edition::cited(&record.editions).map(|edition| printable(&edition).into_owned()).collect();
        text.push_str(&format!("{}{}{}\n", label(words::EDITIONS), words::COLON.of(lang), editions.join(" · ")));
    }
    if !record.samples_spent.is_empty() {
        let spent: Vec<_> = record.samples_spent.iter().map(|sample| printable(sample)).collect();
        let spent = spent.join(" · ");
        text.push_str(&format!("{}{}{spent}\n", label(words::SAMPLES_SPENT), words::COLON.of(lang)));
    }
    if record.completion == Completion::Interrupted {
        text.push_str(&format!("{}\n", look.paint(YELLOW, words::INTERRUPTED.of(lang))));
    }
    if coverage::is_demonstration(record) {
        text.push_str(&format!("{}\n", look.paint(YELLOW, words::DEMONSTRATION.of(lang))));
    }
    if let Some(folder) = folder {
        text.push_str(&format!(
            "{}{}{}\n",
            label(words::RUN_FOLDER),
            words::COLON.of(lang),
            look.paint(BOLD, &printable(folder))
        ));
    }
    text
}

/// Suites down, verdicts across; verdicts that never occurred are left out, pass and fail never.
fn table(record: &RunRecord, look: &Look) -> String {
    let mut suites: BTreeMap<&str, BTreeMap<Verdict, usize>> = BTreeMap::new();
    for suite in &record.suites {
        suites.entry(&suite.id).or_default();
    }
    let mut totals: BTreeMap<Verdict, usize> = BTreeMap::new();
    for case in &record.cases {
        *suites.entry(&case.suite).or_default().entry(case.verdict).or_default() += 1;
        *totals.entry(case.verdict).or_default() += 1;
    }
    let shown: Vec<_> = Verdict::ALL
        .into_iter()
        .filter(|verdict| matches!(verdict, Verdict::Pass | Verdict::Fail) || totals.contains_key(verdict))
        .collect();
    let names: BTreeMap<_, _> = suites.keys().map(|id| (*id, printable(id))).collect();
    let total_name = words::TOTAL.of(look.lang);
    let first = names.values().map(|name| name.width()).chain([total_name.width()]).max().unwrap_or(0);

    let mut text = " ".repeat(first);
    for verdict in &shown {
        let word = words::verdict(*verdict).of(look.lang);
        text.push_str(&format!("  {}", look.paint(style(*verdict), &right(word, 5))));
    }
    text.push_str(&format!("  {}\n", look.paint(DIM, &right(total_name, 5))));

    let row = |name: &str, counts: &BTreeMap<Verdict, usize>| {
        let mut row = padded(name, first);
        for verdict in &shown {
            let count = counts.get(verdict).copied().unwrap_or(0);
            let columns = words::verdict(*verdict).of(look.lang).width().max(5);
            let style = if count == 0 { DIM } else { style(*verdict) };
            row.push_str(&format!("  {}", look.paint(style, &right(&count.to_string(), columns))));
        }
        row.push_str(&format!("  {}\n", right(&counts.values().sum::<usize>().to_string(), total_name.width().max(5))));
        row
    };
    for (id, counts) in &suites {
        text.push_str(&row(names.get(id).map_or(*id, |name| name), counts));
    }
    if suites.len() > 1 {
        text.push_str(&row(total_name, &totals));
    }
    text
}
