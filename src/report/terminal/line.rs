use unicode_width::UnicodeWidthStr;

use super::{
    BOLD, DIM, Look, style,
    wrap::{clipped, padded, right},
};
use crate::{
    evidence::{CaseRecord, Verdict},
    report::{
        octets,
        text::{duration, printable, words},
    },
};

/// Columns of an id beyond which the titles no longer stand under each other.
const ID_COLUMNS: usize = 44;

/// One line a test case: verdict, id, title, exchanges, time; no line end. Title and then numbers give way on a narrow
/// terminal, verdict and id never do.
pub fn case_line(case: &CaseRecord, look: &Look) -> String {
    let verdict = words::verdict(case.verdict).of(look.lang);
    let verdict_columns = verdict_columns(look);
    let id = printable(&case.id);
    let exchanges = exchanges(case);
    let numbers = match case.verdict {
        Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun if exchanges == 0 => String::new(),
        _ => format!(
            "{} {}",
            right(&format!("{exchanges} {}", words::EXCHANGES.of(look.lang)), 10),
            right(&duration(case.duration_us), 8)
        ),
    };
    let mut line = format!("{} ", look.paint(style(case.verdict), &padded(verdict, verdict_columns)));
    let used = verdict_columns + 1;
    let number_columns = 20;
    let room = look.width.saturating_sub(used + number_columns);
    if room < 24 {
        line.push_str(&id);
        return line;
    }
    let id_columns = ID_COLUMNS.min(room.saturating_sub(2));
    let id = padded(&id, id_columns);
    let title_columns = room.saturating_sub(id.width() + 2);
    line.push_str(&look.paint(BOLD, &id));
    if title_columns >= 12 {
        line.push_str("  ");
        line.push_str(&padded(&clipped(&printable(look.lang.of(&case.title)), title_columns), title_columns));
    } else {
        line.push_str(&" ".repeat(room.saturating_sub(id.width())));
    }
    line.push_str(&look.paint(DIM, &numbers));
    let kept = line.trim_end().len();
    line.truncate(kept);
    line
}

/// The line above the first test case: jinka, suites, devices.
pub fn title_line(suites: &[&str], devices: &[&str], seed: u64, look: &Look) -> String {
    let names: Vec<_> = suites.iter().map(|suite| printable(suite)).collect();
    let uris: Vec<_> = devices.iter().map(|device| printable(device)).collect();
    format!(
        "{} · {} · {}",
        look.paint(BOLD, &names.join(", ")),
        uris.join(", "),
        look.paint(DIM, &format!("{} {seed}", words::SEED.of(look.lang)))
    )
}

/// Resets and exchanges of a test case, failed ones too.
pub(super) fn exchanges(case: &CaseRecord) -> usize {
    case.steps.iter().flat_map(|step| &step.events).filter(|event| octets::is_asked(event)).count()
}

fn verdict_columns(look: &Look) -> usize {
    Verdict::ALL.iter().map(|verdict| words::verdict(*verdict).of(look.lang).width()).max().unwrap_or(0)
}
