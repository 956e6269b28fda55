use super::{
    BOLD, DIM, Look, style,
    wrap::{padded, wrapped},
};
use crate::{
    catalogue::{Requirement, Text},
    evidence::{CaseRecord, EventRecord, StepRecord, Verdict},
    report::{
        Lang,
        decode::Decoder,
        mask::{Masks, Shown},
        octets,
        recorded::Recorded,
        rerun::Rerun,
        text::{Word, printable, words},
    },
};
use unicode_width::UnicodeWidthStr;

/// Most lines of words for one exchange; the HTML page has them all.
const MOST_MEANING: usize = 8;

/// What a fail block needs beside the test case.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// At least those that the test case names.
    pub requirements: &'a [Requirement],
    pub rerun: &'a Rerun,
    /// The account numbers to be hidden, those of the test case among them.
    pub masks: &'a Masks,
}

/// What is printed under a test case that did not pass: test case and title, requirement, step, expected, observed (in
/// words, then bytes), how to run it again. Lines end with `\n`, an empty line last. Empty for pass and for what never ran.
pub fn fail_block(case: &CaseRecord, context: &Context, look: &Look) -> String {
    match case.verdict {
        Verdict::Fail | Verdict::Inconclusive | Verdict::Error => {}
        Verdict::Pass | Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun => return String::new(),
    }
    let case = &*context.masks.case(case);
    let shown = context.masks.shown(case);
    let lang = look.lang;
    let mut block = Block { look, text: String::new(), columns: label_columns(look) };
    block.head(case);
    for id in &case.requirements {
        match context.requirements.iter().find(|requirement| requirement.id == *id) {
            Some(requirement) => {
                block.row(words::REQUIREMENT, &source(requirement, look));
                block.more(lang.of(&requirement.text));
            }
            None => block.row(words::REQUIREMENT, id),
        }
    }
    let stop = case.steps.iter().position(|step| step.verdict == case.verdict);
    if let Some((at, step)) = stop.and_then(|at| case.steps.get(at).map(|step| (at, step))) {
        block.step(case, step);
        if let Some(assertion) = step.assertions.iter().rev().find(|assertion| !assertion.held) {
            let what = format!("{}{}", lang.of(&assertion.what), words::COLON.of(lang));
            block.row(words::EXPECTED, &format!("{what}{}", lang.of(&assertion.expected)));
            block.row(words::OBSERVED, &format!("{what}{}", lang.of(&assertion.observed)));
        } else if let Some(reason) = &case.reason {
            block.row(words::REASON, lang.of(reason));
        }
        if let Some(event) = last_event(case, at) {
            let meaning = meaning(case, event, &shown);
            for line in meaning.iter().take(MOST_MEANING) {
                block.more(lang.of(line));
            }
            if meaning.len() > MOST_MEANING {
                block.more("…");
            }
            for line in bytes(event, lang, &shown) {
                block.bytes(&line);
            }
        }
    } else if let Some(reason) = &case.reason {
        block.row(words::REASON, lang.of(reason));
    }
    block.verbatim(words::AGAIN, &context.rerun.command(&case.id));
    block.text.push('\n');
    block.text
}

/// `CC-ATR-010 · GB/T 16649.3 8.2.5 · confirmed`.
fn source(requirement: &Requirement, look: &Look) -> String {
    let clause = requirement.clause.as_ref().map(|clause| format!(" {clause}")).unwrap_or_default();
    let vouched = words::vouched(requirement).map(|told| format!(" ({})", look.lang.of(&told))).unwrap_or_default();
    let basis = words::basis(requirement.basis).of(look.lang);
    format!("{} · {}{clause} · {basis}{vouched}", requirement.id, requirement.standard)
}

/// The last thing on the port at or before the step that stopped: a Then judges what the When before it saw. Of several
/// samples, that whose result is told as observed.
fn last_event(case: &CaseRecord, stop: usize) -> Option<&EventRecord> {
    let unmet = case.steps.get(stop)?.assertions.iter().rev().find(|assertion| !assertion.held);
    let told = |event: &&EventRecord| match (event, unmet) {
        (EventRecord::Measurement { measured, .. }, Some(unmet)) => {
            unmet.what.en.ends_with(&format!("sample {}", measured.sample))
                && unmet.observed.en.starts_with(&measured.result())
        }
        _ => false,
    };
    if let Some(event) = case.steps.iter().flat_map(|step| &step.events).find(told) {
        return Some(event);
    }
    case.steps.get(..=stop).unwrap_or_default().iter().rev().find_map(|step| step.events.last())
}

/// What an event means after those before it.
fn meaning(case: &CaseRecord, event: &EventRecord, shown: &Shown<'_>) -> Vec<Text> {
    let mut decoder = Decoder::default();
    for before in case.steps.iter().flat_map(|step| &step.events) {
        let lines = decoder.event(before);
        if std::ptr::eq(before, event) {
            return lines.into_iter().map(|line| shown.line(event, line)).collect();
        }
    }
    Vec::new()
}

fn bytes(event: &EventRecord, lang: Lang, shown: &Shown<'_>) -> Vec<String> {
    match event {
        EventRecord::Exchange { command, .. } | EventRecord::Observed { command, .. } => {
            let (sent, received) = (octets::command(&shown.command(command)), octets::response(&shown.response(event)));
            vec![format!("→ {sent}"), format!("← {received}")]
        }
        EventRecord::ColdReset { atr, .. } | EventRecord::WarmReset { atr, .. } => {
            vec![format!("← ATR {}", octets::bytes(atr))]
        }
        EventRecord::Trouble { operation, command, code, message, .. } => {
            let sent =
                command.as_ref().map_or_else(|| operation.clone(), |command| octets::command(&shown.command(command)));
            vec![format!("→ {sent}"), format!("✗ {code}: {message}")]
        }
        // The lines above say what was read, as far as it may be shown.
        EventRecord::Read { what, .. } => vec![format!("← {what}")],
        EventRecord::PowerOff { .. } => Vec::new(),
        EventRecord::Measurement { .. } | EventRecord::Declaration { .. } => {
            Recorded::of(event).map(|recorded| lang.of(&recorded.headline).to_owned()).into_iter().collect()
        }
    }
}

struct Block<'a> {
    look: &'a Look,
    text: String,
    columns: usize,
}

impl Block<'_> {
    fn head(&mut self, case: &CaseRecord) {
        let verdict = words::verdict(case.verdict).of(self.look.lang);
        let id = self.look.paint(BOLD, &printable(&case.id));
        self.text
            .push_str(&format!("  {} {id}\n", self.look.paint(style(case.verdict), &padded(verdict, self.columns))));
        self.more(self.look.lang.of(&case.title));
    }

    fn step(&mut self, case: &CaseRecord, step: &StepRecord) {
        let lang = self.look.lang;
        let keyword = words::keyword(step.keyword).of(lang);
        self.row(words::STEP, &format!("{keyword} {}", lang.of(&step.text)));
        let file = case.place.rsplit_once(':').map_or(case.place.as_str(), |(file, _)| file);
        self.more(&format!("{file}:{}", step.line));
    }

    /// A label and its text, wrapped.
    fn row(&mut self, label: Word, text: &str) {
        let label = label.of(self.look.lang);
        self.lines(label, &wrapped(&printable(text), self.room()));
    }

    /// Text under the row before.
    fn more(&mut self, text: &str) {
        self.lines("", &wrapped(&printable(text), self.room()));
    }

    /// Hex, wrapped; lines after the first are indented to stand under it.
    fn bytes(&mut self, line: &str) {
        let mut lines = wrapped(&printable(line), self.room().saturating_sub(2));
        for line in lines.iter_mut().skip(1) {
            line.insert_str(0, "  ");
        }
        self.lines("", &lines);
    }

    /// A label and a line that must stay whole to be copied.
    fn verbatim(&mut self, label: Word, text: &str) {
        let label = label.of(self.look.lang);
        self.lines(label, &[printable(text).into_owned()]);
    }

    fn lines(&mut self, label: &str, lines: &[String]) {
        for (n, line) in lines.iter().enumerate() {
            let label = padded(if n == 0 { label } else { "" }, self.columns);
            self.text.push_str(&format!("  {} {line}\n", self.look.paint(DIM, &label)));
        }
    }

    fn room(&self) -> usize {
        self.look.width.saturating_sub(self.columns + 3)
    }
}

fn label_columns(look: &Look) -> usize {
    let labels = [words::REQUIREMENT, words::STEP, words::EXPECTED, words::OBSERVED, words::REASON, words::AGAIN];
    let verdicts = [Verdict::Fail, Verdict::Inconclusive, Verdict::Error].map(words::verdict);
    labels.iter().chain(&verdicts).map(|word| word.of(look.lang).width()).max().unwrap_or(0)
}
