//! What a verification says: one line a step, then the outcome.

use std::fmt::Write as _;

use super::super::{Fault, Statement};
use crate::catalogue::{Lang, Text, text::unsafe_character};

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Structure,
    Envelope,
    Trust,
    Signatures,
    Manifest,
    Record,
    Item,
    Plan,
    Evidence,
    Judgement,
    Totals,
    Dates,
    Reports,
}

impl Step {
    pub fn title(self) -> Text {
        let (en, zh) = match self {
            Self::Structure => ("files and names", "文件与名称"),
            Self::Envelope => ("envelope and statement", "信封与声明"),
            Self::Trust => ("keys and trust", "密钥与信任"),
            Self::Signatures => ("signatures", "签名"),
            Self::Manifest => ("manifest", "清单"),
            Self::Record => ("run record", "运行记录"),
            Self::Item => ("tested items", "被测样品"),
            Self::Plan => ("suite and plan", "套件与计划"),
            Self::Evidence => ("evidence and ledger", "证据与台账"),
            Self::Judgement => ("judging again", "重新判定"),
            Self::Totals => ("totals and conformity", "汇总与符合性"),
            Self::Dates => ("dates", "日期"),
            Self::Reports => ("reports rebuilt", "重建报告"),
        };
        Text::new(en, zh)
    }
}

/// How one step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepResult {
    /// Carried out, with what it saw.
    Done(Text),
    /// The bundle has no signature, so the step has nothing to look at.
    NotSigned,
    /// The first thing that differs; no later step is carried out.
    Refused,
}

/// What a bundle that stands up nevertheless does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A demonstration is no test report and no certificate.
    Demonstration,
    /// These cases computed with secrets that weren't given: (case, names of the secrets).
    NotJudged(Vec<(String, Vec<String>)>),
    /// The suite is not one that this program knows: (suite, digest).
    SuiteUnknown(String, String),
    /// The vendor signed with keys that the trust file doesn't know: their ids.
    VendorUnknown(Vec<String>),
    /// The verifier doesn't know who signed this overlay: (overlay, key).
    OverlaySigner(String, String),
    /// Cases that ended before anything was observed: nothing to judge.
    NothingObserved(Vec<String>),
}

impl Limit {
    pub fn text(&self) -> Text {
        match self {
            Self::Demonstration => {
                Text::new("a demonstration: not a test report, not a certificate", "仅为演示：不是检测报告，不是证书")
            }
            Self::NotJudged(cases) => {
                let mut secrets: Vec<_> =
                    cases.iter().flat_map(|(_, names)| names.iter().map(String::as_str)).collect();
                secrets.sort_unstable();
                secrets.dedup();
                let ids: Vec<_> = cases.iter().map(|(case, _)| case.as_str()).collect();
                Text::new(
                    format!(
                        "not judged again for want of secrets ({}), which --ixit FILE gives: {} of the test cases, namely {}",
                        secrets.join(", "),
                        cases.len(),
                        ids.join(", ")
                    ),
                    format!(
                        "{} 个测试用例未重新判定，因缺少秘密值（{}）：请用 --ixit 给出；即 {}",
                        cases.len(),
                        secrets.join("、"),
                        ids.join("、")
                    ),
                )
            }
            Self::SuiteUnknown(suite, digest) => Text::new(
                format!("suite {suite} with digest {digest} is not one that this program knows"),
                format!("本程序不认识摘要为 {digest} 的套件 {suite}"),
            ),
            Self::VendorUnknown(keys) => Text::new(
                format!(
                    "what the vendor handed in is signed by keys that the trust file doesn't know: {}",
                    keys.join(", ")
                ),
                format!("供应商提交的文件由信任文件中没有的密钥签名：{}", keys.join("、")),
            ),
            Self::OverlaySigner(overlay, key) => Text::new(
                format!(
                    "{overlay} is signed by a key that the trust file doesn't name, {key}: what it confirms is nobody's word"
                ),
                format!("{overlay} 由信任文件之外的密钥 {key} 签名：其确认内容无从采信"),
            ),
            Self::NothingObserved(cases) => Text::new(
                format!("nothing was observed in {}", cases.join(", ")),
                format!("{} 中没有任何观察", cases.join("、")),
            ),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Valid,
    ValidWithLimits(Vec<Limit>),
    /// Nobody signed; what can be checked without a signature stands up.
    Unsigned(Vec<Limit>),
    Invalid(Fault),
}

/// The course of a verification and its outcome.
#[derive(Debug, Clone)]
pub struct Verification {
    pub steps: Vec<(Step, StepResult)>,
    pub outcome: Outcome,
    /// Which trust was used.
    pub trust: Option<Text>,
    /// The statement, once all steps were passed.
    pub statement: Option<Statement>,
    limits: Vec<Limit>,
}

impl Verification {
    pub(super) fn new() -> Self {
        let outcome = Outcome::Unsigned(Vec::new());
        Self { steps: Vec::new(), outcome, trust: None, statement: None, limits: Vec::new() }
    }

    pub(super) fn begin(&mut self, step: Step) {
        self.steps.push((step, StepResult::Refused));
    }

    pub(super) fn done(&mut self, told: Text) {
        self.end(StepResult::Done(told));
    }

    pub(super) fn not_signed(&mut self) {
        self.end(StepResult::NotSigned);
    }

    fn end(&mut self, result: StepResult) {
        if let Some((_, last)) = self.steps.last_mut() {
            *last = result;
        }
    }

    pub(in crate::certificate) fn limit(&mut self, limit: Limit) {
        self.limits.push(limit);
    }

    pub(super) fn conclude(&mut self, signed: bool) {
        let limits = std::mem::take(&mut self.limits);
        self.outcome = match (signed, limits.is_empty()) {
            (false, _) => Outcome::Unsigned(limits),
            (true, true) => Outcome::Valid,
            (true, false) => Outcome::ValidWithLimits(limits),
        };
    }

    pub(super) fn refuse(&mut self, fault: Fault) {
        self.outcome = Outcome::Invalid(fault);
    }

    /// Exit status: 0 valid, 3 valid with limits, 4 unsigned, else that of the code.
    pub fn status(&self) -> u8 {
        match &self.outcome {
            Outcome::Valid => 0,
            Outcome::ValidWithLimits(_) => 3,
            Outcome::Unsigned(_) => 4,
            Outcome::Invalid(fault) => fault.code.status(),
        }
    }

    /// One line a step, then the outcome. What comes from the bundle is shown escaped and cut.
    pub fn told(&self, lang: Lang) -> String {
        let chinese = lang == Lang::Zh;
        let pick = |text: &Text| shown(lang.of(text));
        let say = |en: &str, zh: &str| (if chinese { zh } else { en }).to_owned();
        let mut out = String::new();
        for (step, result) in &self.steps {
            let title = pick(&step.title());
            let width = unicode_width::UnicodeWidthStr::width(title.as_str());
            let pad = " ".repeat(24_usize.saturating_sub(width));
            let (mark, told) = match result {
                StepResult::Done(told) => ("ok ", pick(told)),
                StepResult::NotSigned => ("-  ", say("not signed", "未签名")),
                StepResult::Refused => ("NO ", String::new()),
            };
            let _ = writeln!(out, "  {mark} {title}{pad} {told}");
        }
        if let Some(trust) = &self.trust {
            let _ = writeln!(out, "{}{}", say("trust: ", "信任："), pick(trust));
        }
        match &self.outcome {
            Outcome::Valid => out.push_str("VALID\n"),
            Outcome::ValidWithLimits(limits) => {
                let _ = writeln!(out, "VALID WITH LIMITS");
                tell_limits(&mut out, limits, chinese);
            }
            Outcome::Unsigned(limits) => {
                let told = say(
                    "nobody signed this bundle; its record follows from its evidence",
                    "此包未签名；其记录与证据一致",
                );
                let _ = writeln!(out, "UNSIGNED {told}");
                tell_limits(&mut out, limits, chinese);
            }
            Outcome::Invalid(fault) => {
                let _ = writeln!(out, "INVALID {}", fault.code);
                let _ = writeln!(out, "  {}{}", say("why:   ", "原因："), pick(&fault.code.meaning()));
                let _ = writeln!(out, "  {}{}", say("where: ", "位置："), shown(&fault.place));
                let _ = writeln!(out, "  {}{}", say("due:   ", "应为："), shown(&fault.due));
                let _ = writeln!(out, "  {}{}", say("found: ", "实为："), shown(&fault.found));
            }
        }
        out
    }
}

fn tell_limits(out: &mut String, limits: &[Limit], chinese: bool) {
    for limit in limits {
        let text = limit.text();
        let _ = writeln!(out, "  - {}", shown(if chinese { &text.zh } else { &text.en }));
    }
}

/// Text from a bundle, safe on a terminal: control and direction characters escaped, long texts cut.
fn shown(text: &str) -> String {
    const LONGEST: usize = 2_000;
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == LONGEST {
            out.push('…');
            break;
        }
        if unsafe_character(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_bundle_says_cannot_write_on_the_terminal() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(shown(&"x".repeat(3_000)).chars().count(), 2_001);
    }
}
