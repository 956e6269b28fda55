use std::{
    collections::HashMap,
    io::{BufWriter, Write},
};

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    both::{Bilingual as _, Plain, anchor},
    bytes::{Atrs, Meanings, is_tree},
    case::{CaseView, mark},
};
use crate::{
    catalogue::{Product, Requirement, Text, edition::cited},
    evidence::{CaseRecord, Completion, RunRecord, Verdict},
    report::{
        Lang, ReportError,
        coverage::{self, Standing},
        mask::Masks,
        rerun::Rerun,
        text::{Word, words},
    },
};

pub(super) const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Up to this many test cases that did not pass are unfolded from the start.
const OPEN_AT_MOST: usize = 12;
/// Up to this many test cases the page needs no script to show them.
const STATIC_AT_MOST: usize = 1000;
/// Most entries of the list of findings; the test cases below have them all.
const MOST_FINDINGS: usize = 100;
/// Most links from a requirement to its test cases.
const MOST_LINKS: usize = 40;

/// The page. `lang` is what it shows first; both languages are in it.
pub fn write(record: &RunRecord, lang: Lang, sink: &mut dyn Write) -> Result<(), ReportError> {
    let masks = Masks::of(record);
    let record = &*masks.record(record);
    let findings: Vec<_> = record.cases.iter().filter(|case| needs_attention(case)).collect();
    let page = Page {
        record,
        lang,
        style: STYLE,
        script: SCRIPT,
        requirements: record.requirements.iter().map(|requirement| (requirement.id.as_str(), requirement)).collect(),
        rerun: Rerun::of(record),
        masks: &masks,
        atrs: Atrs::of(record),
        meanings: Meanings::default(),
        coverage: coverage::requirements(record),
        unfold: findings.len() <= OPEN_AT_MOST,
        features: features(record),
        findings,
        contradictions: record.preflight.iter().filter(|case| case.unmet().next().is_some()).collect(),
    };
    // The template writes in small pieces.
    let mut sink = BufWriter::new(sink);
    page.write_into(&mut sink)?;
    Ok(sink.flush()?)
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    record: &'a RunRecord,
    lang: Lang,
    style: &'static str,
    script: &'static str,
    requirements: HashMap<&'a str, &'a Requirement>,
    rerun: Rerun,
    masks: &'a Masks,
    atrs: Atrs,
    meanings: Meanings,
    coverage: Vec<(&'a Requirement, Standing, Vec<&'a CaseRecord>)>,
    features: Vec<Feature<'a>>,
    findings: Vec<&'a CaseRecord>,
    /// The pre-flights in which a device contradicts the ICS.
    contradictions: Vec<&'a CaseRecord>,
    unfold: bool,
}

/// The cases of one feature of one suite, in the order of the plan.
struct Feature<'a> {
    suite: &'a str,
    title: &'a Text,
    cases: Vec<&'a CaseRecord>,
}

/// A part of a bar: verdict, how many, where it begins and how wide it is in thousandths of the bar.
struct Slice {
    verdict: Verdict,
    count: usize,
    x: usize,
    width: usize,
}

impl Page<'_> {
    fn case<'c>(&'c self, case: &'c CaseRecord) -> CaseView<'c> {
        let open = self.unfold && needs_attention(case);
        let packed = !open && self.record.cases.len() > STATIC_AT_MOST;
        CaseView {
            case,
            requirements: &self.requirements,
            rerun: &self.rerun,
            atrs: &self.atrs,
            meanings: &self.meanings,
            masks: self.masks,
            open,
            packed,
        }
    }

    /// The URI of the device that carried a case out.
    fn device_of(&self, case: &CaseRecord) -> &str {
        case.device.and_then(|device| self.record.devices.get(device)).map_or("", |device| &device.uri)
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.record.cases.iter().filter(|case| case.verdict == verdict).count()
    }

    fn is_demonstration(&self) -> bool {
        coverage::is_demonstration(self.record)
    }

    /// Whether the decision rule was used.
    fn is_measured(&self) -> bool {
        self.record.cases.iter().any(CaseRecord::is_measured)
    }

    fn is_interrupted(&self) -> bool {
        self.record.completion == Completion::Interrupted
    }

    fn standings(&self) -> Vec<(Standing, usize)> {
        coverage::counts(self.record).into_iter().filter(|(_, count)| *count > 0).collect()
    }

    fn bar(&self) -> Vec<Slice> {
        slices(&self.record.cases.iter().collect::<Vec<_>>())
    }

    /// The product's name, else the suites'.
    fn heading(&self) -> Text {
        match (&self.record.product, self.record.suites.as_slice()) {
            (Some(product), _) => Text::data(&product.name),
            (None, suites) => {
                let join = |lang: Lang, mark: &str| {
                    suites.iter().map(|suite| lang.of(&suite.title)).collect::<Vec<_>>().join(mark)
                };
                Text::new(join(Lang::En, ", "), join(Lang::Zh, "、"))
            }
        }
    }

    /// The heading in the page's first language, escaped.
    fn title(&self) -> String {
        Plain(self.lang.of(&self.heading())).to_string()
    }

    /// Names our style and script by digest: a browser runs and loads nothing else.
    fn policy(&self) -> String {
        policy(self.style, self.script)
    }
}

/// Names style and script by digest.
pub(super) fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(style)),
        STANDARD.encode(Sha256::digest(script))
    )
}

/// What tells a product from others beside its name.
fn identity(product: &Product) -> Vec<(Word, &str)> {
    let parts = [
        (words::VENDOR, product.vendor.as_deref()),
        (words::MODEL, product.model.as_deref()),
        (words::HARDWARE, product.hardware.as_deref()),
        (words::FIRMWARE, product.firmware.as_deref()),
    ];
    let known = parts.into_iter().filter_map(|(word, value)| Some((word, value?)));
    known.chain(product.approvals.iter().map(|number| (words::APPROVAL, number.as_str()))).collect()
}

fn needs_attention(case: &CaseRecord) -> bool {
    matches!(case.verdict, Verdict::Fail | Verdict::Inconclusive | Verdict::Error)
}

fn features(record: &RunRecord) -> Vec<Feature<'_>> {
    let mut features: Vec<Feature> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for case in &record.cases {
        let place = *places.entry((&case.suite, &case.feature.en)).or_insert_with(|| {
            features.push(Feature { suite: &case.suite, title: &case.feature, cases: Vec::new() });
            features.len() - 1
        });
        if let Some(feature) = features.get_mut(place) {
            feature.cases.push(case);
        }
    }
    features
}

fn slices(cases: &[&CaseRecord]) -> Vec<Slice> {
    let total = cases.len().max(1);
    let mut before = 0;
    let mut slices = Vec::new();
    for verdict in Verdict::ALL {
        let count = cases.iter().filter(|case| case.verdict == verdict).count();
        if count > 0 {
            let x = before * 1000 / total;
            before += count;
            slices.push(Slice { verdict, count, x, width: before * 1000 / total - x });
        }
    }
    slices
}
