use std::fmt;

use serde::{Deserialize, Serialize};

/// What a test case ends with (ISO/IEC 9646 and TTCN-3, with the reasons for no verdict kept apart).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// At least one exchange or measurement was asserted on, and all held.
    Pass,
    /// The IUT answered, and the answer contradicts the requirement.
    Fail,
    /// The observation cannot decide: device lost, time-out outside the requirement.
    Inconclusive,
    /// The ICS says so.
    NotApplicable,
    /// A prerequisite test case did not pass.
    Blocked,
    /// The harness or its set-up is wrong; never the product's fault.
    Error,
    /// Selected out by hand, or the run ended early.
    NotRun,
}

impl Verdict {
    pub const ALL: [Self; 7] =
        [Self::Pass, Self::Fail, Self::Inconclusive, Self::NotApplicable, Self::Blocked, Self::Error, Self::NotRun];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NotApplicable => "not-applicable",
            Self::Blocked => "blocked",
            Self::Error => "error",
            Self::NotRun => "not-run",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
