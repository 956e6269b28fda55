//! What the verdicts say about each requirement, and what the run as a whole can be worth.

use std::collections::BTreeMap;

use super::text::Word;
use crate::{
    catalogue::{Basis, Requirement},
    device::DeviceKind,
    evidence::{CaseRecord, RunRecord, Verdict},
};

/// How a requirement stands after the run, over all test cases that name it.
///
/// A fail outweighs everything. Else one test case without a decision (inconclusive, blocked, error, not-run) leaves the
/// requirement undecided: half a proof is none. Test cases that don't apply take no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// All that applies passed, and the requirement's basis is confirmed.
    Proven,
    /// All that applies passed; the basis is not confirmed, so it decides no certificate.
    Indicative,
    Failed,
    /// A test case failed; the basis is not confirmed, so it decides no certificate.
    FailedIndicative,
    Undecided,
    NotApplicable,
    /// No test case that names it stands in the record.
    Untested,
}

impl Standing {
    pub const ALL: [Self; 7] = [
        Self::Proven,
        Self::Indicative,
        Self::Failed,
        Self::FailedIndicative,
        Self::Undecided,
        Self::NotApplicable,
        Self::Untested,
    ];

    pub fn of<'a>(basis: Basis, verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
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
        match (failed, open, passed, basis) {
            (true, .., Basis::Confirmed) => Self::Failed,
            (true, ..) => Self::FailedIndicative,
            (_, true, ..) => Self::Undecided,
            (.., true, Basis::Confirmed) => Self::Proven,
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
        }
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
    record
        .requirements
        .iter()
        .map(|requirement| {
            let cases = cases.remove(requirement.id.as_str()).unwrap_or_default();
            let standing = Standing::of(requirement.basis, cases.iter().map(|case| &case.verdict));
            (requirement, standing, cases)
        })
        .collect()
}

/// How many requirements stand how; all seven present.
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
        let confirmed = |verdicts: &[Verdict]| Standing::of(Basis::Confirmed, verdicts);
        assert_eq!(confirmed(&[Pass, NotApplicable]), Standing::Proven);
        assert_eq!(confirmed(&[NotApplicable]), Standing::NotApplicable);
        assert_eq!(confirmed(&[]), Standing::Untested);
        assert_eq!(confirmed(&[Pass, Fail, Error]), Standing::Failed);
        for open in [Inconclusive, Blocked, Error, NotRun] {
            assert_eq!(confirmed(&[Pass, open]), Standing::Undecided, "{open}");
        }
        assert_eq!(Standing::of(Basis::SingleSource, &[Pass]), Standing::Indicative);
        assert_eq!(Standing::of(Basis::FromKnowledge, &[Fail]), Standing::FailedIndicative);
    }
}
