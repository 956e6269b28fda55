//! What the verdicts say about each requirement, and what the run as a whole can be worth.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Lang,
    text::{Word, words},
};
use crate::{
    catalogue::{Answer, Editions, Ics, Method, Requirement, Text, edition},
    device::DeviceKind,
    evidence::{CaseRecord, RunRecord, Verdict},
};

/// How a requirement stands after the run, over all test cases that name it.
///
/// A fail outweighs everything. Else one test case without a decision (inconclusive, blocked, error, not-run) leaves the
/// requirement undecided: half a proof is none. Test cases that don't apply take no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// All that applies passed, and the requirement's basis is confirmed.
    Proven,
    /// All that applies passed; the basis is not confirmed, so it decides no certificate.
    Indicative,
    Failed,
    /// A test case failed; the basis is not confirmed, so it decides no certificate.
    FailedIndicative,
    Undecided,
    /// Another edition, or the ICS says so.
    NotApplicable,
    /// It applies, and nothing tested it: no test case names it, or none of those that do applies.
    Untested,
    /// Test cases name it; nothing has been run.
    Covered,
    /// To be measured or declared; no test case carries that out.
    NotAutomated,
    /// Left without a test case for a reason that the requirement states.
    Excluded,
    /// Dropped from the suite; its id stays.
    Retired,
}

impl Standing {
    pub const ALL: [Self; 11] = [
        Self::Proven,
        Self::Indicative,
        Self::Failed,
        Self::FailedIndicative,
        Self::Undecided,
        Self::NotApplicable,
        Self::Untested,
        Self::Covered,
        Self::NotAutomated,
        Self::Excluded,
        Self::Retired,
    ];

    /// `decides`: whether the requirement counts for a certificate.
    pub fn of<'a>(decides: bool, verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let (mut passed, mut failed, mut open, mut any) = (false, false, false, false);
        for verdict in verdicts {
            any = true;
            match verdict {
                Verdict::Pass => passed = true,
                Verdict::Fail => failed = true,
                Verdict::Inconclusive | Verdict::Blocked | Verdict::Error | Verdict::NotRun => open = true,
                Verdict::NotApplicable => {}
            }
        }
        match (failed, open, passed, decides) {
            (true, .., true) => Self::Failed,
            (true, ..) => Self::FailedIndicative,
            (_, true, ..) => Self::Undecided,
            (.., true, true) => Self::Proven,
            (.., true, _) => Self::Indicative,
            _ if any => Self::NotApplicable,
            _ => Self::Untested,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Indicative => "indicative",
            Self::Failed => "failed",
            Self::FailedIndicative => "failed-indicative",
            Self::Undecided => "undecided",
            Self::NotApplicable => "not-applicable",
            Self::Untested => "untested",
            Self::Covered => "covered",
            Self::NotAutomated => "not-automated",
            Self::Excluded => "excluded",
            Self::Retired => "retired",
        }
    }

    pub const fn word(self) -> Word {
        match self {
            Self::Proven => Word::new("proven", "已证实"),
            Self::Indicative => Word::new("indicative", "仅供参考"),
            Self::Failed => Word::new("failed", "不符合"),
            Self::FailedIndicative => Word::new("failed (indicative)", "不符合（仅供参考）"),
            Self::Undecided => Word::new("undecided", "未决"),
            Self::NotApplicable => Word::new("not applicable", "不适用"),
            Self::Untested => Word::new("untested", "未测试"),
            Self::Covered => Word::new("covered", "有测试用例"),
            Self::NotAutomated => Word::new("not automated", "非自动"),
            Self::Excluded => Word::new("excluded", "已排除"),
            Self::Retired => Word::new("retired", "已废止"),
        }
    }
}

/// How a requirement stands, and why when it is neither proven nor failed.
///
/// `cases` are the test cases that name it, each with its verdict (none: nothing has been run) and that verdict's reason.
/// Without an ICS its condition isn't looked at. A requirement that applies while none of its test cases does is untested:
/// those prove another requirement too, which doesn't apply.
pub fn stand<'a>(
    requirement: &Requirement,
    ics: Option<&Ics>,
    editions: &Editions,
    cases: impl IntoIterator<Item = (Option<Verdict>, Option<&'a Text>)>,
) -> (Standing, Option<Text>) {
    if let Some(why) = &requirement.retired {
        return (Standing::Retired, Some(Text::data(why)));
    }
    if let Some(why) = &requirement.excluded {
        return (Standing::Excluded, Some(Text::data(why)));
    }
    let left_out = match ics {
        Some(ics) => requirement.left_out(ics, editions),
        None => edition::outside(requirement, editions),
    };
    if let Some(why) = left_out {
        return (Standing::NotApplicable, Some(why));
    }
    let cases: Vec<_> = cases.into_iter().collect();
    if cases.is_empty() {
        return match requirement.method {
            Method::Automated => {
                (Standing::Untested, Some(Text::new("no test case names it", "没有测试用例涉及该要求")))
            }
            method => (Standing::NotAutomated, Some(by_hand(method, requirement.note.as_deref()))),
        };
    }
    let verdicts: Vec<_> = cases.iter().filter_map(|(verdict, _)| *verdict).collect();
    if verdicts.is_empty() {
        return (Standing::Covered, None);
    }
    match Standing::of(requirement.decides(), &verdicts) {
        Standing::NotApplicable => {
            let why = cases.iter().find_map(|(_, reason)| *reason);
            let (en, zh) = why.map_or(("", ""), |why| (&why.en, &why.zh));
            let reason = Text::new(
                format!("it applies, but no test case that names it does: {en}"),
                format!("该要求适用，但涉及它的测试用例均不适用：{zh}"),
            );
            (Standing::Untested, Some(reason))
        }
        Standing::Undecided => (Standing::Undecided, Some(undecided(&verdicts))),
        standing => (standing, None),
    }
}

fn by_hand(method: Method, note: Option<&str>) -> Text {
    let (en, zh) = match method {
        Method::Measured => ("measured in a laboratory", "由实验室测量"),
        Method::Declared => ("declared by the vendor", "由厂商声明"),
        Method::Automated => ("automated", "自动"),
    };
    match note {
        Some(note) => Text::new(format!("{en}; {note}"), format!("{zh}；{note}")),
        None => Text::new(en, zh),
    }
}

/// `2 blocked, 1 not-run`.
fn undecided(verdicts: &[Verdict]) -> Text {
    let list = |lang: Lang, comma: &str| {
        let open = [Verdict::Inconclusive, Verdict::Blocked, Verdict::Error, Verdict::NotRun].into_iter();
        let counts = open.map(|open| (open, verdicts.iter().filter(|verdict| **verdict == open).count()));
        let told = counts.filter(|(_, count)| *count > 0);
        told.map(|(open, count)| format!("{count} {}", words::verdict(open).of(lang))).collect::<Vec<_>>().join(comma)
    };
    Text::new(list(Lang::En, ", "), list(Lang::Zh, "，"))
}

/// The vendor's answers in a record.
pub fn ics_of(record: &RunRecord) -> Ics {
    let answer = |yes: bool| if yes { Answer::Yes } else { Answer::No };
    Ics {
        product: record.product.as_ref().map(|product| product.line()),
        answers: record.ics.iter().map(|(item, yes)| (item.clone(), answer(*yes))).collect(),
    }
}

/// Every requirement of the record with its standing and the test cases that name it, in the record's order.
pub fn requirements(record: &RunRecord) -> Vec<(&Requirement, Standing, Vec<&CaseRecord>)> {
    let mut cases: BTreeMap<&str, Vec<&CaseRecord>> = BTreeMap::new();
    for case in &record.cases {
        for id in &case.requirements {
            cases.entry(id).or_default().push(case);
        }
    }
    let ics = ics_of(record);
    record
        .requirements
        .iter()
        .map(|requirement| {
            let cases = cases.remove(requirement.id.as_str()).unwrap_or_default();
            let seen = cases.iter().map(|case| (Some(case.verdict), case.reason.as_ref()));
            let (standing, _) = stand(requirement, Some(&ics), &record.editions, seen);
            (requirement, standing, cases)
        })
        .collect()
}

/// How many requirements stand how; every standing present.
pub fn counts(record: &RunRecord) -> BTreeMap<Standing, usize> {
    let mut counts: BTreeMap<_, _> = Standing::ALL.into_iter().map(|standing| (standing, 0)).collect();
    for (_, standing, _) in requirements(record) {
        *counts.entry(standing).or_default() += 1;
    }
    counts
}

/// Whether a device of the run is no product: such a run demonstrates and certifies nothing.
pub fn is_demonstration(record: &RunRecord) -> bool {
    record.devices.iter().any(|device| matches!(device.identity.kind, DeviceKind::Simulator | DeviceKind::VirtualCard))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Blocked, Error, Fail, Inconclusive, NotApplicable, NotRun, Pass};

    #[test]
    fn half_a_proof_is_none() {
        let confirmed = |verdicts: &[Verdict]| Standing::of(true, verdicts);
        assert_eq!(confirmed(&[Pass, NotApplicable]), Standing::Proven);
        assert_eq!(confirmed(&[NotApplicable]), Standing::NotApplicable);
        assert_eq!(confirmed(&[]), Standing::Untested);
        assert_eq!(confirmed(&[Pass, Fail, Error]), Standing::Failed);
        for open in [Inconclusive, Blocked, Error, NotRun] {
            assert_eq!(confirmed(&[Pass, open]), Standing::Undecided, "{open}");
        }
        assert_eq!(Standing::of(false, &[Pass]), Standing::Indicative);
        assert_eq!(Standing::of(false, &[Fail]), Standing::FailedIndicative);
    }
}
