use std::{
    collections::HashMap,
    io::{self, BufWriter, Write},
};

use junit_report::{Report, TestCase, TestResult, TestSuite};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::sanitise::{break_brackets, xml_text};
use crate::{
    catalogue::edition,
    evidence::{CaseRecord, EventRecord, RunRecord, Verdict},
    report::{
        Lang, ReportError, coverage,
        mask::Masks,
        octets,
        rerun::Rerun,
        terminal::{self, Look},
        text::words,
    },
};

/// Where the evidence stands, seen from the run folder.
const EVIDENCE: &str = "evidence.jsonl";

/// Longest time written (115 days): keeps sums within the writer's floating point.
const LONGEST: Duration = Duration::days(115);

/// The whole document. `lang` decides titles and reasons; types, properties and order are the same in every language.
pub fn write(record: &RunRecord, lang: Lang, sink: &mut dyn Write) -> Result<(), ReportError> {
    let started = OffsetDateTime::parse(&record.started_at, &Rfc3339)
        .ok()
        .filter(|time| (0..=9999).contains(&time.year()) && time.offset().is_utc())
        .ok_or_else(|| ReportError::Time { field: "started_at", value: record.started_at.clone() })?;

    let masks = Masks::of(record);
    let record = &*masks.record(record);
    // A test suite a feature, in the order in which the plan first comes to it.
    let mut order: Vec<TestSuite> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let rerun = Rerun::of(record);
    for case in &record.cases {
        let place = *places.entry((&case.suite, &case.feature.en)).or_insert_with(|| {
            order.push(suite(record, case, started, lang));
            order.len() - 1
        });
        if let Some(suite) = order.get_mut(place) {
            suite.add_testcase(test_case(record, case, &rerun, &masks, lang));
        }
    }
    order.iter_mut().for_each(settle_time);
    let mut report = Report::new();
    report.add_testsuites(order);
    let mut sink = BufWriter::new(sink);
    report.write_xml(&mut sink).map_err(|error| match error {
        junit_report::Error::Io(error) => error,
        junit_report::Error::Xml(error) => io::Error::other(error),
    })?;
    Ok(sink.flush()?)
}

fn suite(record: &RunRecord, case: &CaseRecord, started: OffsetDateTime, lang: Lang) -> TestSuite {
    let mut suite = TestSuite::new(&xml_text(lang.of(&case.feature)));
    suite.package = xml_text(&case.suite);
    suite.set_timestamp(started);
    let mut out = Properties::default();
    out.add("jinka.format", &record.format);
    out.add("jinka.version", &record.jinka);
    out.add("jinka.started-at", &record.started_at);
    out.add("jinka.ended-at", &record.ended_at);
    out.add("jinka.completion", words::completion(record.completion).en);
    out.add("jinka.seed", &record.seed.to_string());
    if let Some(shard) = record.shard {
        out.add("jinka.shard", &shard.to_string());
    }
    out.add("jinka.suite", &case.suite);
    if let Some(suite) = record.suites.iter().find(|suite| suite.id == case.suite) {
        out.add("jinka.suite-digest", &suite.digest);
    }
    if let Some(product) = &record.product {
        out.add("jinka.product", &product.name);
        let more = [
            ("vendor", &product.vendor),
            ("model", &product.model),
            ("hardware", &product.hardware),
            ("firmware", &product.firmware),
        ];
        for (name, value) in more.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            out.add(&format!("jinka.product-{name}"), value);
        }
        product.approvals.iter().for_each(|number| out.add("jinka.product-approval", number));
    }
    for edition in edition::cited(&record.editions) {
        out.add("jinka.edition", &edition);
    }
    for overlay in &record.overlays {
        out.add("jinka.overlay", &format!("{} sha256 {}", overlay.file, overlay.sha256));
    }
    for device in &record.devices {
        out.add("jinka.device", &device.uri);
        // In the order of the devices, so that each is told with its sample.
        out.add("jinka.device-sample", device.sample.as_deref().unwrap_or_default());
    }
    for sample in &record.samples {
        out.add("jinka.sample", &sample.id);
        out.add("jinka.sample-serial", sample.serial.as_deref().unwrap_or_default());
        out.add("jinka.sample-remark", sample.remark.as_deref().unwrap_or_default());
    }
    for point in record.contradictions() {
        let text = format!("{}; stated {}; observed {}", point.what.en, point.expected.en, point.observed.en);
        out.add("jinka.contradiction", &text);
    }
    record.samples_spent.iter().for_each(|sample| out.add("jinka.sample-spent", sample));
    out.add("jinka.demonstration", if coverage::is_demonstration(record) { "yes" } else { "no" });
    suite.set_system_out(&out.0);
    suite
}

fn test_case(record: &RunRecord, case: &CaseRecord, rerun: &Rerun, masks: &Masks, lang: Lang) -> TestCase {
    let name = format!("{} {}", case.id, lang.of(&case.title));
    let mut test = TestCase::success(&xml_text(&name), time(case));
    test.set_classname(&xml_text(&case.suite));
    test.set_system_out(&properties(record, case));
    let message = xml_text(&message(case, lang));
    let type_ = format!("jinka.{}", case.verdict.name());
    test.result = match case.verdict {
        Verdict::Pass => TestResult::Success,
        Verdict::Fail => TestResult::Failure { type_, message, cause: details(record, case, rerun, masks, lang) },
        Verdict::Inconclusive | Verdict::Error => {
            TestResult::Error { type_, message, cause: details(record, case, rerun, masks, lang) }
        }
        Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun => {
            TestResult::SkippedWithCause { type_, message, cause: None }
        }
    };
    test
}

/// The machine's part: verdict and all that a `testcase` element has no attribute for.
fn properties(record: &RunRecord, case: &CaseRecord) -> String {
    let mut out = Properties::default();
    out.add("jinka.verdict", case.verdict.name());
    out.add("jinka.case", &case.id);
    for requirement in &case.requirements {
        out.add("jinka.requirement", requirement);
    }
    if let Some(sample) = &case.spent {
        out.add("jinka.spent", sample);
    }
    out.add("jinka.place", &case.place);
    if case.is_measured() {
        out.add("jinka.decision-rule", &record.decision_rule.to_string());
    }
    for event in case.steps.iter().flat_map(|step| &step.events) {
        match event {
            EventRecord::Measurement { measured, .. } => {
                let what = format!("{} {} {}", measured.quantity, measured.sample, measured.result());
                out.add("jinka.measured", &what);
            }
            EventRecord::Declaration { declared, .. } => {
                let holds = if declared.holds { "yes" } else { "no" };
                out.add("jinka.declared", &format!("{} {holds}", declared.statement));
            }
            _ => {}
        }
    }
    out.add("jinka.asserted", &case.asserted.to_string());
    let exchanges = case.steps.iter().flat_map(|step| &step.events).filter(|event| octets::is_asked(event)).count();
    out.add("jinka.exchanges", &exchanges.to_string());
    out.add("jinka.duration-us", &case.duration_us.to_string());
    out.add("jinka.attempts", &case.attempts.to_string());
    if let Some(content) = &case.content {
        out.add("jinka.content", content);
        out.0.push_str(&format!("[[ATTACHMENT|{EVIDENCE}]]\n"));
    }
    out.0
}

/// One line: the assertion that did not hold, else the reason, else the verdict's name.
fn message(case: &CaseRecord, lang: Lang) -> String {
    let assertion = (case.verdict == Verdict::Fail)
        .then(|| case.steps.iter().flat_map(|step| &step.assertions).rfind(|assertion| !assertion.held))
        .flatten();
    match (assertion, &case.reason) {
        (Some(assertion), _) => format!(
            "{}{}{} {}, {} {}",
            lang.of(&assertion.what),
            words::COLON.of(lang),
            words::EXPECTED.of(lang),
            lang.of(&assertion.expected),
            words::OBSERVED.of(lang),
            lang.of(&assertion.observed)
        ),
        (None, Some(reason)) => lang.of(reason).to_owned(),
        (None, None) => words::verdict(case.verdict).of(lang).to_owned(),
    }
}

/// The people's part: the same block that the terminal shows.
fn details(record: &RunRecord, case: &CaseRecord, rerun: &Rerun, masks: &Masks, lang: Lang) -> Option<String> {
    let context = terminal::Context { requirements: &record.requirements, rerun, masks };
    let block = terminal::fail_block(case, &context, &Look { width: usize::MAX, ..Look::plain(lang) });
    // The block's texts are printable already and its line ends are ours, so only brackets are left to mend.
    let lines: Vec<_> = block.lines().map(break_brackets).collect();
    Some(lines.join("\n").trim_end().to_owned())
}

/// Whole milliseconds, rounded down further where the writer would print more than three decimals: it prints seconds as a
/// binary fraction, and 1.118 s comes out as 1.1179999999999999, which older versions of Jenkins' xunit plugin refuse.
/// The exact time is a property.
fn time(case: &CaseRecord) -> Duration {
    let ms = i64::try_from(case.duration_us / 1000).unwrap_or(i64::MAX);
    let mut time = Duration::milliseconds(ms).min(LONGEST);
    while !has_three_decimals(time) {
        time -= Duration::MILLISECOND;
    }
    time
}

/// The writer adds the times of a suite's test cases up: takes milliseconds off the longest until the sum prints well.
fn settle_time(suite: &mut TestSuite) {
    while !has_three_decimals(suite.time()) {
        let Some(longest) = suite.testcases.iter_mut().max_by_key(|case| case.time) else { return };
        loop {
            longest.time -= Duration::MILLISECOND;
            if has_three_decimals(longest.time) {
                break;
            }
        }
    }
}

fn has_three_decimals(time: Duration) -> bool {
    time.as_seconds_f64().to_string().split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 3)
}

/// Lines `[[PROPERTY|name=value]]`, the convention by which CI servers read properties from a test's output.
#[derive(Default)]
struct Properties(String);

impl Properties {
    fn add(&mut self, name: &str, value: &str) {
        let mut value = xml_text(value);
        if value.ends_with(']') {
            // Else the value's last bracket would pair with ours.
            value.pop();
            value.push_str("\\u{005D}");
        }
        self.0.push_str(&format!("[[PROPERTY|{name}={value}]]\n"));
    }
}
