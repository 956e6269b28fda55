use jinka::{
    evidence::{RunRecord, Verdict},
    report::{Format, Lang, render},
};

use super::fixture;

fn page(record: &RunRecord, lang: Lang) -> String {
    render(Format::Html, record, lang).expect("a page")
}

/// Leaves the page where a person can look at it: `target/tmp/report-en.html`.
#[test]
fn the_page_can_be_looked_at() {
    for lang in Lang::ALL {
        let path = format!("{}/report-{}.html", env!("CARGO_TARGET_TMPDIR"), lang.name());
        std::fs::write(path, page(&fixture::record(), lang)).expect("a written page");
    }
}

#[test]
fn a_big_page() {
    let mut record = fixture::record();
    let patterns = record.cases.clone();
    record.cases = (0..10_000).map(|n| {
        let mut case = patterns[n % patterns.len()].clone();
        case.id = format!("{}-{n}", case.id);
        case.feature = jinka::catalogue::Text::data(format!("Feature {}", n / 80));
        case
    }).collect();
    let t = std::time::Instant::now();
    let page = page(&record, Lang::Zh);
    println!("{:?} {}", t.elapsed(), page.len());
    std::fs::write(format!("{}/report-big.html", env!("CARGO_TARGET_TMPDIR")), page).unwrap();
    let _ = Verdict::Pass;
}
