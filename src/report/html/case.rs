use std::collections::HashMap;

use askama::Template;

use super::{
    both::{Bilingual as _, Plain, anchor},
    bytes::{Atrs, EventView, Meanings, Told as Place, is_tree},
    histogram::Histogram,
};
use crate::{
    catalogue::{Requirement, Text},
    evidence::{CaseRecord, EventRecord, StepRecord, Verdict},
    report::{
        decode::Decoder,
        mask::Masks,
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
    pub meanings: &'a Meanings,
    /// The account numbers to be hidden.
    pub masks: &'a Masks,
    /// Unfolded from the start.
    pub open: bool,
    /// The body waits as text until it is unfolded: a big page opens sooner.
    pub packed: bool,
}

impl CaseView<'_> {
    fn verdict(&self) -> &'static str {
        self.case.verdict.name()
    }

    /// The steps with their events as they are shown, and the moments of the payment transactions in them.
    fn told(&self) -> Told<'_> {
        let shown = self.masks.shown(self.case);
        let mut decoder = Decoder::default();
        let mut told = Told { steps: Vec::new(), moments: Vec::new() };
        let mut began = None;
        for step in &self.case.steps {
            let mut views = Vec::new();
            for event in &step.events {
                views.push(EventView::of(event, (self.atrs, self.meanings), &mut decoder, &shown, self.open));
                if let (
                    EventRecord::Exchange { at_us, .. } | EventRecord::Observed { at_us, .. },
                    Some((purpose, outcome)),
                ) = (event, decoder.moment())
                {
                    let since = at_us.saturating_sub(*began.get_or_insert(*at_us));
                    let (purpose, outcome) = (shown.line(event, purpose), shown.line(event, outcome));
                    told.moments.push(Moment { at: duration(since), purpose, outcome });
                }
            }
            told.steps.push((step, views));
        }
        told
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

/// What a case's body is made of.
struct Told<'a> {
    steps: Vec<(&'a StepRecord, Vec<EventView>)>,
    moments: Vec<Moment>,
}

/// One line of the timeline of payment transactions.
struct Moment {
    /// Since the first one.
    at: String,
    purpose: Text,
    outcome: Text,
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
