//! `hostile_card`: the input plays the card while a test case runs.
//!
//! The first two bytes choose the test case; then each answer stands behind its length: a byte, FF for two further bytes, 00
//! for no answer at all. When the input is at its end the card stays mute.

use std::sync::{Arc, LazyLock};

use jinka::{
    catalogue::{Catalogue, Ics, Ixit},
    device::{Abilities, CardPort, Port, PortFuture, PortKind, TransportError},
    evidence::{CaseRecord, Secrets, Trace, Verdict},
    runner::{
        BoundCase, Statements,
        case::{self, Limits, Setting},
        session,
    },
    sim, steps,
};

/// Every test case of every suite of cards that has a reference card, with what that card's maker states.
struct Suites {
    cases: Vec<(BoundCase, Arc<Statements>)>,
    runtime: tokio::runtime::Runtime,
}

thread_local! {
    static SUITES: LazyLock<Suites> = LazyLock::new(Suites::embedded);
}

impl Suites {
    fn embedded() -> Self {
        let catalogue = Catalogue::embedded().unwrap_or_else(|_| panic!("the built-in suites are fine"));
        let mut cases = Vec::new();
        for suite in catalogue.suites.iter().filter(|suite| suite.iut == PortKind::Card) {
            let Some(product) = sim::reference(&suite.id) else { continue };
            let Ok(ics) = Ics::read(product.ics, "ics", &[&suite.ics]) else { panic!("{}: ICS", suite.id) };
            let Ok(ixit) = Ixit::read(product.ixit, "ixit", &[&suite.ixit], &ics) else { panic!("{}: IXIT", suite.id) };
            let statements = Arc::new(Statements { ics, ixit, ..Statements::default() });
            let Ok((bound, _)) = session::bind(&catalogue, std::slice::from_ref(&suite.id), &steps::tables()) else {
                panic!("{}: steps", suite.id)
            };
            // What a person measured is not up to the card.
            let asked =
                bound.into_iter().filter(|one| one.case.quantities.is_empty() && one.case.statements.is_empty());
            cases.extend(asked.map(|bound| (bound, Arc::clone(&statements))));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { cases, runtime }
    }
}

/// The test cases that the first two bytes choose from, by their place.
pub fn ids() -> Vec<String> {
    SUITES.with(|suites| suites.cases.iter().map(|(bound, _)| bound.case.id.clone()).collect())
}

/// Whatever a card answers, the test case ends with a verdict on the card: no panic, nothing that is our fault.
pub fn hostile_card(data: &[u8]) {
    let Some(record) = carry_out(data) else { return };
    // A bank card may name a key of its authority that the tester wasn't given: the one thing that a card can say of the set-up.
    let other_key = record.reason.as_ref().is_some_and(|reason| reason.en.contains("certificates go back to CA key"));
    assert!(record.verdict != Verdict::Error || other_key, "{}: {:?}", record.id, record.reason);
    assert_ne!(record.verdict, Verdict::NotRun, "{}", record.id);
    let events = record.steps.iter().map(|step| step.events.len()).sum::<usize>();
    assert!(events < 10_000, "{}: {events} exchanges", record.id);
}

/// The record of the test case that the input chooses, on the card that the input plays.
pub fn carry_out(data: &[u8]) -> Option<CaseRecord> {
    let (choice, answers) = data.split_first_chunk::<2>()?;
    let port = HostileCard { answers: answers.to_vec(), at: 0 };
    SUITES.with(|suites| {
        let (bound, statements) = &suites.cases[usize::from(u16::from_be_bytes(*choice)) % suites.cases.len()];
        let secrets = Arc::new(Secrets::of(&statements.ixit));
        let setting = Setting { statements, secrets: &secrets, seed: 1, limits: Limits::default() };
        let trace = Trace::unwritten(&bound.case.id, 1);
        Some(suites.runtime.block_on(case::carry_out(bound, Port::Card(Box::new(port)), trace, &setting)).record)
    })
}

struct HostileCard {
    answers: Vec<u8>,
    at: usize,
}

impl HostileCard {
    fn answer(&mut self) -> Result<Vec<u8>, TransportError> {
        let rest = self.answers.get(self.at..).unwrap_or_default();
        let (head, len) = match rest {
            [] | [0x00, ..] => (1, 0),
            [0xFF, high, low, ..] => (3, usize::from(u16::from_be_bytes([*high, *low]))),
            [len, ..] => (1, usize::from(*len)),
        };
        let answer = rest.get(head..).unwrap_or_default();
        let answer = answer.get(..len).unwrap_or(answer).to_vec();
        self.at += head + answer.len();
        if answer.is_empty() { Err(TransportError::Mute) } else { Ok(answer) }
    }
}

impl CardPort for HostileCard {
    fn abilities(&self) -> &Abilities {
        &Abilities::FULL
    }

    fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(async { self.answer() })
    }

    fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(async { self.answer() })
    }

    fn exchange<'a>(&'a mut self, _: &'a [u8]) -> PortFuture<'a, Vec<u8>> {
        Box::pin(async { self.answer() })
    }

    fn power_off(&mut self) -> PortFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
