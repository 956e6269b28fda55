use insta::assert_snapshot;
use jinka::{
    evidence::Verdict,
    report::{
        Lang,
        mask::Masks,
        rerun::Rerun,
        terminal::{Context, Look, case_line, fail_block, summary},
    },
};

use super::fixture;

fn lines(look: &Look) -> String {
    let lines: Vec<_> = fixture::record().cases.iter().map(|case| case_line(case, look)).collect();
    lines.join("\n")
}

fn blocks(look: &Look) -> String {
    let record = fixture::record();
    let rerun = Rerun::of(&record);
    let masks = Masks::default();
    let context = Context { requirements: &record.requirements, rerun: &rerun, masks: &masks };
    record.cases.iter().map(|case| fail_block(case, &context, look)).collect()
}

#[test]
fn a_line_a_test_case() {
    assert_snapshot!("lines_en", lines(&Look { lang: Lang::En, width: 120, colour: false }));
    assert_snapshot!("lines_zh", lines(&Look { lang: Lang::Zh, width: 120, colour: false }));
    assert_snapshot!("lines_en_narrow", lines(&Look { lang: Lang::En, width: 80, colour: false }));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for lang in Lang::ALL {
        for width in 80..140 {
            for line in lines(&Look { lang, width, colour: false }).lines() {
                assert!(line.width() <= width, "{width} columns, {}: {line}", line.width());
            }
        }
    }
}

#[test]
fn a_fail_says_what_where_and_how_to_run_it_again() {
    assert_snapshot!("blocks_en", blocks(&Look { lang: Lang::En, width: 88, colour: false }));
    assert_snapshot!("blocks_zh", blocks(&Look { lang: Lang::Zh, width: 88, colour: false }));
}

#[test]
fn the_summary_counts_cases_and_requirements() {
    let record = fixture::record();
    let folder = Some("reports/2026-11-20T083000Z-contact-card");
    assert_snapshot!("summary_en", summary(&record, folder, &Look::plain(Lang::En)));
    assert_snapshot!("summary_zh", summary(&record, folder, &Look::plain(Lang::Zh)));
}

#[test]
fn the_only_control_sequences_are_our_colours() {
    let record = fixture::record();
    let look = Look { lang: Lang::En, width: 100, colour: true };
    let text = format!("{}{}{}", lines(&look), blocks(&look), summary(&record, Some(fixture::HOSTILE), &look));
    // SGR only: ESC [ digits and semicolons m.
    for after in text.split('\u{1b}').skip(1) {
        let (codes, _) = after.strip_prefix('[').and_then(|rest| rest.split_once('m')).expect("an SGR sequence");
        assert!(codes.chars().all(|c| c.is_ascii_digit() || c == ';'), "{codes:?}");
    }
    let plain = blocks(&Look { colour: false, ..look });
    assert!(!plain.chars().any(|c| c.is_control() && c != '\n'));
    assert!(plain.contains(r"\u{001B}[2J"));
}

#[test]
fn only_what_was_tried_and_did_not_pass_has_a_block() {
    let record = fixture::record();
    let rerun = Rerun::of(&record);
    let masks = Masks::default();
    let context = Context { requirements: &record.requirements, rerun: &rerun, masks: &masks };
    for case in &record.cases {
        let due = matches!(case.verdict, Verdict::Fail | Verdict::Inconclusive | Verdict::Error);
        assert_eq!(!fail_block(case, &context, &Look::plain(Lang::En)).is_empty(), due, "{}", case.id);
    }
}
