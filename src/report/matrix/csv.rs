use super::{Matrix, Row};
use crate::{
    catalogue::{Level, Method, Text},
    report::{
        Lang,
        text::{printable, words},
    },
};

/// Names of the columns; the same in every language.
const COLUMNS: [&str; 17] = [
    "suite",
    "requirement",
    "standard",
    "edition",
    "clause",
    "level",
    "condition",
    "method",
    "basis",
    "basis_by",
    "text_zh",
    "text_en",
    "standing",
    "reason",
    "test_case",
    "verdict",
    "verdict_reason",
];

/// One line a requirement and test case, or one for a requirement without; RFC 4180 with a header, reasons in `lang`.
///
/// # Note on spreadsheets
/// The file begins with a byte order mark: without it, they read UTF-8 as something else and Chinese is lost. A cell that
/// they would take for a formula gets an apostrophe in front.
pub fn csv(matrix: &Matrix, lang: Lang) -> String {
    let mut text = String::from("\u{feff}");
    line(&mut text, COLUMNS.map(str::to_owned));
    for row in &matrix.requirements {
        let reason = |reason: Option<&Text>| reason.map(|text| lang.of(text).to_owned()).unwrap_or_default();
        if row.cases.is_empty() {
            let cells = [reason(row.reason.as_ref()), String::new(), String::new(), String::new()];
            line(&mut text, head(matrix, row, lang).into_iter().chain(cells));
        }
        for case in &row.cases {
            let verdict = case.verdict.map(|verdict| verdict.name().to_owned()).unwrap_or_default();
            let cells = [reason(row.reason.as_ref()), case.id.clone(), verdict, reason(case.reason.as_ref())];
            line(&mut text, head(matrix, row, lang).into_iter().chain(cells));
        }
    }
    text
}

/// What the lines of a requirement share, up to its standing.
fn head(matrix: &Matrix, row: &Row, lang: Lang) -> [String; 13] {
    let requirement = &row.requirement;
    [
        row.suite.clone(),
        requirement.id.clone(),
        requirement.standard.clone(),
        matrix.editions.get(&requirement.standard).cloned().unwrap_or_default(),
        requirement.clause.clone().unwrap_or_default(),
        level(requirement.level).to_owned(),
        requirement.condition.clone().unwrap_or_default(),
        method(requirement.method).to_owned(),
        requirement.basis.name().to_owned(),
        words::vouched(requirement).map(|told| lang.of(&told).to_owned()).unwrap_or_default(),
        requirement.text.zh.clone(),
        requirement.text.en.clone(),
        row.standing.name().to_owned(),
    ]
}

fn level(level: Level) -> &'static str {
    words::level(level).of(Lang::En)
}

fn method(method: Method) -> &'static str {
    words::method(method).of(Lang::En)
}

fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        let cell = printable(&cell);
        let formula = cell.starts_with(['=', '+', '-', '@']);
        let cell = if formula { format!("'{cell}") } else { cell.into_owned() };
        if cell.contains(['"', ',', '\n', '\r']) {
            text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_runs_nothing() {
        let mut text = String::new();
        line(&mut text, ["a,b", "say \"no\"", "=cmd()", "-1", "两"].map(str::to_owned));
        assert_eq!(text, "\"a,b\",\"say \"\"no\"\"\",'=cmd(),'-1,两\r\n");
    }
}
