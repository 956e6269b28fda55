use std::collections::HashMap;

use askama::Template;

use super::{
    both::{Bilingual as _, Plain, anchor},
    bytes::{Atrs, EventView, is_tree},
};
use crate::{
    catalogue::Requirement,
    evidence::{CaseRecord, Verdict},
    report::{
        octets,
        rerun::Rerun,
        text::{duration, words},
    },
};

/// One test case of the page.
#[derive(Template)]
#[template(path = "case.html")]
pub struct CaseView<'a> {
    pub case: &'a CaseRecord,
    pub requirements: &'a HashMap<&'a str, &'a Requirement>,
    pub rerun: &'a Rerun,
    pub atrs: &'a Atrs,
    /// Unfolded from the start.
    pub open: bool,
    /// The body waits as text until it is unfolded: a big page opens sooner.
    pub packed: bool,
}

impl CaseView<'_> {
    fn verdict(&self) -> &'static str {
        self.case.verdict.name()
    }

    fn was_carried_out(&self) -> bool {
        !self.case.steps.is_empty()
    }

    fn exchanges(&self) -> usize {
        self.case.steps.iter().flat_map(|step| &step.events).filter(|event| octets::is_asked(event)).count()
    }

    fn duration(&self) -> String {
        duration(self.case.duration_us)
    }

    fn command(&self) -> String {
        self.rerun.command(&self.case.id)
    }
}

/// Shape beside colour: a verdict is never told by colour alone.
pub fn mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✕",
        Verdict::Inconclusive => "?",
        Verdict::NotApplicable => "–",
        Verdict::Blocked => "⊘",
        Verdict::Error => "!",
        Verdict::NotRun => "·",
    }
}
