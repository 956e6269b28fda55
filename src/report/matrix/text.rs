use unicode_width::UnicodeWidthStr;

use super::Matrix;
use crate::{
    catalogue::edition,
    evidence::Completion,
    report::{
        Lang,
        text::{printable, words},
    },
};

/// Blanks up to where standings and verdicts end.
const STANDING: usize = 21;

/// For the terminal: a line a requirement, below it its reason and its test cases; at the end how many stand how.
pub fn text(matrix: &Matrix, lang: Lang) -> String {
    let mut text = String::new();
    let mut say = |line: String| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    for suite in &matrix.suites {
        say(format!("{}  {}", printable(&suite.id), printable(lang.of(&suite.title))));
    }
    let colon = words::COLON.of(lang);
    if !matrix.editions.is_empty() {
        let editions: Vec<_> =
            edition::cited(&matrix.editions).map(|edition| printable(&edition).into_owned()).collect();
        say(format!("{}{colon}{}", words::EDITIONS.of(lang), editions.join(" · ")));
    }
    match &matrix.run {
        Some(run) => {
            let product = run.product.as_deref().map(|product| format!(" · {}", printable(product)));
            let devices: Vec<_> = run.devices.iter().map(|uri| printable(uri)).collect();
            say(format!(
                "{}{colon}{} · {}{}",
                words::RUN.of(lang),
                printable(&run.started_at),
                devices.join(", "),
                product.unwrap_or_default()
            ));
        }
        None => say(words::NO_RUN.of(lang).to_owned()),
    }
    say(String::new());
    let longest = matrix.requirements.iter().map(|row| row.requirement.id.width()).max().unwrap_or(0);
    let below = " ".repeat(longest + 2);
    for row in &matrix.requirements {
        let requirement = &row.requirement;
        say(format!(
            "{}  {} {}",
            padded(&printable(&requirement.id), longest),
            padded(row.standing.word().of(lang), STANDING),
            printable(lang.of(&requirement.text))
        ));
        if let Some(told) = words::vouched(requirement) {
            let basis = words::basis(requirement.basis).of(lang);
            say(format!("{below}{basis}{colon}{}", printable(lang.of(&told))));
        }
        if let Some(reason) = &row.reason {
            say(format!("{below}{}{colon}{}", words::REASON.of(lang), printable(lang.of(reason))));
        }
        for case in &row.cases {
            let verdict = case.verdict.map_or("·", |verdict| words::verdict(verdict).of(lang));
            say(format!("{below}{} {}", padded(verdict, STANDING), printable(&case.id)));
        }
    }
    say(String::new());
    let counts: Vec<_> =
        matrix.counts.iter().map(|(standing, count)| format!("{count} {}", standing.word().of(lang))).collect();
    say(format!("{} {}{colon}{}", matrix.requirements.len(), words::REQUIREMENTS.of(lang), counts.join(" · ")));
    if let Some(run) = &matrix.run {
        if run.completion == Completion::Interrupted {
            say(words::INTERRUPTED.of(lang).to_owned());
        }
        if run.demonstration {
            say(words::DEMONSTRATION.of(lang).to_owned());
        }
    }
    text
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
