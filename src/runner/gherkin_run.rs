//! Cucumber at the edges: the plan as its parser, our engine as its runner, so that any of its writers can listen.
//!
//! Cucumber's own notion of a result knows neither our verdicts nor evidence; those go through [`Progress`]. Its events tell a
//! stock writer what passed and what didn't: every verdict but pass is a failed step there, with our reason as its message.
//! Rules are left out of the events: a scenario's place in its rule is told by the run record.

use std::{
    any::TypeId,
    collections::HashMap,
    convert::Infallible,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use cucumber::{
    Event, Parser, Writer, cli,
    event::{self, RetryableScenario, Source, StepError},
    parser,
};
use futures::{Stream, StreamExt, channel::mpsc, stream};

use super::{
    BoundCase,
    engine::{self, Ended, Job, Progress, Seat},
};
use crate::{
    catalogue::Keyword,
    evidence::{CaseRecord, Verdict},
    plan::Decision,
};

/// Stands where cucumber wants a World: ours never leave their workers.
#[derive(Debug)]
pub struct Witness;

impl cucumber::World for Witness {
    type Error = Infallible;

    async fn new() -> Result<Self, Infallible> {
        Ok(Self)
    }
}

/// A writer that says nothing, and is told nothing: without a listener the events are never made.
#[derive(Debug)]
pub struct Quiet;

impl Writer<Witness> for Quiet {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, _: parser::Result<Event<event::Cucumber<Witness>>>, _: &cli::Empty) {}
}

impl cucumber::writer::Normalized for Quiet {}

/// Carries out a job through cucumber with a writer of one's choice, and tells `observe` what happens.
///
/// None when the engine's thread died, which its panic has told on the standard error stream.
pub fn run<W>(
    job: Job,
    seats: Vec<Seat>,
    writer: W,
    observe: impl FnMut(&Progress) + Send + 'static,
) -> Option<(Ended, W)>
where
    W: Writer<Witness> + cucumber::writer::Normalized + 'static,
    W::Cli: Default,
{
    let heard = TypeId::of::<W>() != TypeId::of::<Quiet>();
    let features = if heard { features_of(&job) } else { Vec::new() };
    let ended = Arc::new(Mutex::new(None));
    let runner = PlanRunner { job, seats, observe: Box::new(observe), ended: Arc::clone(&ended), heard };
    let run =
        cucumber::Cucumber::<Witness, _, _, _, _>::custom(PlanParser, runner, writer).with_default_cli().run(features);
    let writer = futures::executor::block_on(run);
    let ended = ended.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    Some((ended, writer))
}

/// Hands over features that were read, linted and planned before.
struct PlanParser;

impl Parser<Vec<gherkin::Feature>> for PlanParser {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<gherkin::Feature>>>;

    fn parse(self, features: Vec<gherkin::Feature>, _: cli::Empty) -> Self::Output {
        // Cucumber's runner contract: the stream is ready at once, a pending one would spin.
        stream::iter(features.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

struct PlanRunner {
    job: Job,
    seats: Vec<Seat>,
    observe: Box<dyn FnMut(&Progress) + Send>,
    ended: Arc<Mutex<Option<Ended>>>,
    /// Somebody listens to the events.
    heard: bool,
}

type CucumberEvent = parser::Result<Event<event::Cucumber<Witness>>>;

impl cucumber::Runner<Witness> for PlanRunner {
    type Cli = cli::Empty;
    type EventStream = stream::LocalBoxStream<'static, CucumberEvent>;

    fn run<S>(self, features: S, _: cli::Empty) -> Self::EventStream
    where
        S: Stream<Item = parser::Result<gherkin::Feature>> + 'static,
    {
        let Self { job, seats, mut observe, ended, heard } = self;
        stream::once(async move {
            let features: Vec<_> = features.filter_map(|feature| async move { feature.ok() }).collect().await;
            let mut book = Book::of(features);
            let opening = book.opening();
            let (sender, receiver) = mpsc::unbounded();
            thread::spawn(move || {
                let outcome = engine::run(job, seats, |progress| {
                    observe(progress);
                    if let Progress::Finished { record, .. } = progress
                        && heard
                    {
                        let _ = sender.unbounded_send(record.clone());
                    }
                });
                *ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            });
            let cases = receiver.map(Some).chain(stream::once(async { None }));
            let events = cases.flat_map(move |record| match record {
                Some(record) => stream::iter(book.events_of(&record)),
                None => stream::iter(book.closing()),
            });
            stream::iter(opening).chain(events)
        })
        .flatten()
        .map(|value| Ok(Event::new(value)))
        .boxed_local()
    }
}

/// Where each case stands among the features, and which feature has begun or is done.
struct Book {
    features: Vec<Entry>,
    places: HashMap<String, (usize, Source<gherkin::Scenario>)>,
    captures: regex::CaptureLocations,
}

struct Entry {
    source: Source<gherkin::Feature>,
    begun: bool,
    left: usize,
}

impl Book {
    fn of(features: Vec<gherkin::Feature>) -> Self {
        let mut places = HashMap::new();
        let mut entries = Vec::new();
        for (index, feature) in features.into_iter().enumerate() {
            for scenario in &feature.scenarios {
                if let Some(id) = scenario.tags.iter().find_map(|tag| tag.strip_prefix("tc:")) {
                    places.insert(id.to_owned(), (index, Source::new(scenario.clone())));
                }
            }
            entries.push(Entry { left: feature.scenarios.len(), source: Source::new(feature), begun: false });
        }
        #[expect(clippy::expect_used, reason = "the empty pattern compiles")]
        let captures = regex::Regex::new("").expect("the empty pattern compiles").capture_locations();
        Self { features: entries, places, captures }
    }

    fn opening(&self) -> Vec<event::Cucumber<Witness>> {
        let scenarios = self.features.iter().flat_map(|entry| &entry.source.scenarios);
        let parsed = event::Cucumber::ParsingFinished {
            features: self.features.len(),
            rules: 0,
            scenarios: scenarios.clone().count(),
            steps: scenarios.map(|scenario| scenario.steps.len()).sum(),
            parser_errors: 0,
        };
        vec![event::Cucumber::Started, parsed]
    }

    fn events_of(&mut self, record: &CaseRecord) -> Vec<event::Cucumber<Witness>> {
        let Some((index, scenario)) = self.places.get(&record.id) else { return Vec::new() };
        let Some(entry) = self.features.get_mut(*index) else { return Vec::new() };
        let mut events = Vec::new();
        let mut tell =
            |told: event::Feature<Witness>| events.push(event::Cucumber::Feature(entry.source.clone(), told));
        if !entry.begun {
            entry.begun = true;
            tell(event::Feature::Started);
        }
        let mut tell_scenario = |told: event::Scenario<Witness>| {
            let told = RetryableScenario { event: told, retries: None };
            tell(event::Feature::Scenario(scenario.clone(), told));
        };
        tell_scenario(event::Scenario::Started);
        for (step, carried) in scenario.steps.iter().zip(&record.steps) {
            let step = Source::new(step.clone());
            let outcome = match carried.verdict {
                Verdict::Pass => event::Step::Passed(self.captures.clone(), None),
                Verdict::NotRun => break,
                _ => {
                    let reason = record.reason.as_ref().map_or_else(String::new, |reason| reason.en.clone());
                    let message: event::Info = Arc::new(format!("{}: {reason}", record.verdict));
                    event::Step::Failed(None, None, None, StepError::Panic(message))
                }
            };
            tell_scenario(event::Scenario::Step(step.clone(), event::Step::Started));
            tell_scenario(event::Scenario::Step(step, outcome));
        }
        tell_scenario(event::Scenario::Finished);
        entry.left = entry.left.saturating_sub(1);
        if entry.left == 0 {
            tell(event::Feature::Finished);
        }
        events
    }

    fn closing(&mut self) -> Vec<event::Cucumber<Witness>> {
        let open = self.features.iter().filter(|entry| entry.begun && entry.left > 0);
        open.map(|entry| event::Cucumber::Feature(entry.source.clone(), event::Feature::Finished))
            .chain([event::Cucumber::Finished])
            .collect()
    }
}

/// The planned cases as cucumber knows features: what isn't carried out never gets there.
fn features_of(job: &Job) -> Vec<gherkin::Feature> {
    let mut order: Vec<&str> = Vec::new();
    let mut scenarios: HashMap<&str, (String, Vec<gherkin::Scenario>)> = HashMap::new();
    for planned in &job.cases {
        if planned.decision != Decision::Run || job.kept.contains_key(&planned.bound.case.id) {
            continue;
        }
        let path = planned.bound.case.path.as_str();
        let entry = scenarios.entry(path).or_insert_with(|| {
            order.push(path);
            (planned.bound.feature.en.clone(), Vec::new())
        });
        entry.1.push(scenario_of(&planned.bound));
    }
    order
        .into_iter()
        .filter_map(|path| {
            let (name, scenarios) = scenarios.remove(path)?;
            Some(
                gherkin::Feature::builder()
                    .keyword("Feature".to_owned())
                    .name(name)
                    .scenarios(scenarios)
                    .path(Some(PathBuf::from(path)))
                    .build(),
            )
        })
        .collect()
}

fn scenario_of(bound: &BoundCase) -> gherkin::Scenario {
    let steps = bound.steps.iter().map(|step| {
        let (keyword, ty) = match step.step.kind {
            Keyword::Given => ("Given ", gherkin::StepType::Given),
            Keyword::When => ("When ", gherkin::StepType::When),
            Keyword::Then => ("Then ", gherkin::StepType::Then),
        };
        gherkin::Step::builder()
            .keyword(keyword.to_owned())
            .ty(ty)
            .value(step.text.en.clone())
            .position(gherkin::LineCol { line: step.line, col: 1 })
            .build()
    });
    gherkin::Scenario::builder()
        .keyword("Scenario".to_owned())
        .name(bound.case.title.en.clone())
        .steps(steps.collect())
        .tags(vec![format!("tc:{}", bound.case.id)])
        .position(gherkin::LineCol { line: bound.case.line, col: 1 })
        .build()
}
