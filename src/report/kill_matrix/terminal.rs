use anstyle::Style;

use super::{
    ACCEPTED, DOES_NOT_HOLD, HOLDS, KILLED_AFTER_ALL, LIARS, MUTANTS, NONE_APPLIES, REFERENCES, WITHOUT_MUTANT, word,
};
use crate::{
    evidence::Verdict,
    report::{
        terminal::{
            BOLD, DIM, GREEN, Look, RED, YELLOW,
            wrap::{padded, wrapped},
        },
        text::{printable, words},
    },
    runner::qualify::{Judged, KillMatrix, Outcome, Trial, Tried},
};

/// Most test cases named for one mutant or device.
const MOST_CASES: usize = 3;
/// Most test cases of other requirements listed for one mutant.
const MOST_OTHERS: usize = 8;

/// The matrix: a line a mutant, those that are not as they should be with what to look at; then the sums. Lines end with `\n`.
pub fn terminal(matrix: &KillMatrix, look: &Look) -> String {
    let lang = look.lang;
    let mut text =
        format!("{}  {}\n\n", look.paint(BOLD, &printable(&matrix.suite.id)), printable(lang.of(&matrix.suite.title)));
    for tried in &matrix.mutants {
        mutant(&mut text, tried, look);
    }
    text.push('\n');
    let colon = words::COLON.of(lang);
    let counts: Vec<String> = Outcome::ALL
        .into_iter()
        .filter_map(|outcome| {
            let count = matrix.count(outcome);
            (count > 0 || outcome == Outcome::Killed)
                .then(|| format!("{count} {}", look.paint(style(outcome), word(outcome).of(lang))))
        })
        .collect();
    text.push_str(&format!("{}{colon}{}\n", MUTANTS.of(lang), counts.join(" · ")));
    trials(&mut text, REFERENCES.of(lang), &matrix.references, look);
    trials(&mut text, LIARS.of(lang), &matrix.liars, look);
    without_mutant(&mut text, matrix, look);
    let (style, verdict) = if matrix.holds() { (GREEN, HOLDS) } else { (RED, DOES_NOT_HOLD) };
    for line in wrapped(verdict.of(lang), look.width) {
        text.push_str(&format!("{}\n", look.paint(style, &line)));
    }
    text
}

fn mutant(text: &mut String, tried: &Tried, look: &Look) {
    let lang = look.lang;
    let killers: Vec<&Judged> = tried.own.iter().filter(|own| own.verdict == Verdict::Fail).collect();
    let label = look.paint(style(tried.outcome), &padded(word(tried.outcome).of(lang), 16));
    let line = format!(
        "{}  {}  {}",
        padded(&printable(&tried.id), 38),
        padded(&tried.requirement, 10),
        look.paint(DIM, &format!("{}  {}", padded(&printable(&tried.card), 15), named(&killers))),
    );
    text.push_str(&format!("{label}  {}\n", line.trim_end()));
    if tried.outcome == Outcome::Killed {
        if tried.accepted.is_some() {
            text.push_str(&format!("    {}\n", look.paint(RED, KILLED_AFTER_ALL.of(lang))));
        }
        return;
    }
    let mut detail = |line: &str| {
        for line in wrapped(line, look.width.saturating_sub(4)) {
            text.push_str(&format!("    {}\n", line.trim_end()));
        }
    };
    detail(&printable(&tried.how));
    detail(&format!("{} {}", tried.requirement, printable(lang.of(&tried.text))));
    if tried.own.is_empty() {
        detail(NONE_APPLIES.of(lang));
    }
    for own in &tried.own {
        detail(&format!("{}  {}", words::verdict(own.verdict).of(lang), printable(&own.case)));
    }
    for other in tried.others.iter().take(MOST_OTHERS) {
        let verdict = words::verdict(other.verdict).of(lang);
        detail(&format!("{verdict}  {}  {}", printable(&other.case), other.requirements.join(" ")));
    }
    if let Some(more @ 1..) = tried.others.len().checked_sub(MOST_OTHERS) {
        detail(&format!("+{more}"));
    }
    if let Some(reason) = &tried.accepted {
        detail(&format!("{}{}{}", ACCEPTED.of(lang), words::COLON.of(lang), printable(reason)));
    }
}

fn trials(text: &mut String, name: &str, trials: &[Trial], look: &Look) {
    let lang = look.lang;
    text.push_str(&format!("{name}{}\n", words::COLON.of(lang).trim_end()));
    for trial in trials {
        let counts: Vec<String> = trial
            .counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(verdict, count)| format!("{count} {}", words::verdict(*verdict).of(lang)))
            .collect();
        let mark = if trial.wrong.is_empty() { look.paint(GREEN, "✓") } else { look.paint(RED, "✗") };
        text.push_str(&format!("  {mark} {}  {}\n", padded(&trial.device, 22), counts.join(" · ")));
        for wrong in &trial.wrong {
            let verdict = words::verdict(wrong.verdict).of(lang);
            text.push_str(&format!("      {}  {}\n", look.paint(RED, verdict), printable(&wrong.case)));
        }
    }
}

fn without_mutant(text: &mut String, matrix: &KillMatrix, look: &Look) {
    let (count, of) = (matrix.without_mutant.len(), matrix.automated);
    text.push_str(&format!("{}{}{count} / {of}\n", WITHOUT_MUTANT.of(look.lang), words::COLON.of(look.lang)));
    let ids: Vec<&str> = matrix.without_mutant.iter().map(|one| one.requirement.as_str()).collect();
    if !ids.is_empty() {
        for line in wrapped(&ids.join(" "), look.width.saturating_sub(2)) {
            text.push_str(&format!("  {}\n", look.paint(DIM, line.trim_end())));
        }
    }
}

fn named(cases: &[&Judged]) -> String {
    let names: Vec<_> = cases.iter().take(MOST_CASES).map(|one| printable(&one.case).into_owned()).collect();
    match cases.len().saturating_sub(MOST_CASES) {
        0 => names.join(", "),
        more => format!("{}, +{more}", names.join(", ")),
    }
}

const fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Killed => GREEN,
        Outcome::AttributionFailure => YELLOW,
        Outcome::Survived => RED,
    }
}
