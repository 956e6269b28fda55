//! Workers: one a device, or one a core where every test case gets a fresh simulator. Each takes the next case that is due.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use tokio::runtime::Runtime;

use super::{
    BoundCase,
    case::{self, Carried, Limits, Setting},
    world::Statements,
};
use crate::{
    catalogue::{Effect, Text},
    device::{CaseSeed, Device, Tenancy},
    evidence::{BundleWriter, CaseRecord, Flush, Secrets, Trace, Verdict, preflight_id},
    plan::{Decision, PlannedCase},
};

/// A test case and what the plan decided on it.
#[derive(Clone)]
pub struct Planned {
    pub bound: BoundCase,
    pub decision: Decision,
    /// Id of the sample that it spends: it runs only where that is.
    pub spends: Option<String>,
}

impl Planned {
    pub fn of(bound: BoundCase, case: &PlannedCase) -> Self {
        Self { bound, decision: case.decision.clone(), spends: case.spends.clone() }
    }

    /// To be run, spending nothing.
    pub fn run(bound: BoundCase) -> Self {
        Self { bound, decision: Decision::Run, spends: None }
    }

    fn is_irreversible(&self) -> bool {
        self.bound.case.effect == Effect::Irreversible
    }
}

/// Everything that a run is a function of, but for the devices.
pub struct Job {
    /// In the order in which they are due.
    pub cases: Vec<Planned>,
    pub statements: Arc<Statements>,
    pub secrets: Arc<Secrets>,
    pub seed: u64,
    pub limits: Limits,
    /// Where evidence goes; none for a replay.
    pub writer: Option<Arc<BundleWriter>>,
    /// From an interrupted run: finished cases are kept, begun ones get the next attempt number.
    pub kept: BTreeMap<String, CaseRecord>,
    pub attempts: BTreeMap<String, u32>,
    /// Set it to end the run after the cases that are under way.
    pub interrupt: Arc<AtomicBool>,
}

/// What happens while a run goes on, in the order in which it happens.
pub enum Progress {
    /// A device was asked what it says of itself.
    Probed {
        record: Arc<CaseRecord>,
    },
    Started {
        case: String,
    },
    Finished {
        record: Arc<CaseRecord>,
        used_keys: Vec<String>,
    },
}

/// Why a due case was not run: the run was interrupted, or the device lost.
pub const ENDED_EARLY: &str = "the run ended early";

/// A run that has ended.
pub struct Ended {
    /// In the order of the job.
    pub cases: Vec<CaseRecord>,
    /// Not every due case was carried out.
    pub interrupted: bool,
    /// Evidence that could not be written, a device that was lost: what a user has to know beside the verdicts.
    pub troubles: Vec<String>,
}

/// An opened device and which of the run's devices it is, counted from 0: several workers may have one of a fresh kind.
pub struct Seat {
    pub device: Box<dyn Device>,
    pub index: usize,
    /// Id of the sample that is at it.
    pub sample: Option<String>,
    /// In which the device was used first: what it waits for is bound to it.
    runtime: Option<Runtime>,
}

impl Seat {
    pub fn new(device: Box<dyn Device>, index: usize) -> Self {
        Self { device, index, sample: None, runtime: None }
    }

    /// With the sample that is at the device.
    #[must_use]
    pub fn with_sample(self, sample: Option<String>) -> Self {
        Self { sample, ..self }
    }

    fn place(&self) -> Place {
        let expendable = self.device.tenancy() == Tenancy::Fresh;
        Place { device: self.index, sample: self.sample.clone(), expendable }
    }

    fn runtime(&mut self) -> Result<Runtime, String> {
        match self.runtime.take() {
            Some(runtime) => Ok(runtime),
            None => tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| format!("failed to start a worker: {error}")),
        }
    }
}

/// Carries out a job on the given devices, one worker each, and tells `observe` what happens, on the worker's thread.
pub fn run(job: Job, seats: Vec<Seat>, observe: impl FnMut(&Progress) + Send) -> Ended {
    let shared = Shared::new(job);
    // No channel: to wake a listener twice a case would cost more than many a case.
    let observe = Mutex::new(observe);
    let tell = |progress: Progress| (observe.lock().unwrap_or_else(PoisonError::into_inner))(&progress);
    let places: Vec<Place> = seats.iter().map(Seat::place).collect();
    shared.settle(places.iter());
    thread::scope(|scope| {
        for (seat, place) in seats.into_iter().zip(&places) {
            let (shared, tell) = (&shared, &tell);
            scope.spawn(move || {
                work(shared, seat, place, tell);
                shared.leave(place);
            });
        }
    });
    let Shared { job, board, .. } = shared;
    let ended = ended(&job, board.into_inner().unwrap_or_else(PoisonError::into_inner));
    // To take many cases apart takes a while, and nobody has to wait for it.
    thread::spawn(move || drop(job));
    ended
}

/// Carries the suites' pre-flights out on each device, one after the other, before any test case; a record that is kept from
/// an interrupted run stays. Errors: evidence can't be kept.
pub fn preflight(
    job: &Job,
    shard: Option<u16>,
    cases: &[BoundCase],
    seats: &mut [Seat],
) -> Result<Vec<Arc<CaseRecord>>, String> {
    let mut records: Vec<Arc<CaseRecord>> = Vec::new();
    let mut devices = 0;
    for seat in seats {
        if seat.index != devices {
            continue; // another worker of the same device
        }
        devices += 1;
        for case in cases {
            let case = case.called(preflight_id(&case.case.id, shard, seat.index));
            records.push(Arc::new(probe(job, &case, seat)?));
        }
    }
    Ok(records)
}

fn probe(job: &Job, bound: &BoundCase, seat: &mut Seat) -> Result<CaseRecord, String> {
    if let Some(kept) = job.kept.get(&bound.case.id) {
        return Ok(kept.clone());
    }
    let runtime = seat.runtime()?;
    let device = seat.device.as_mut();
    let flush = flush_of(device);
    let Carried { mut record, trace, .. } = runtime.block_on(attempt(job, bound, device, flush))?;
    seat.runtime = Some(runtime);
    record.device = Some(seat.index);
    let attempt = trace.attempt();
    let head = trace.close()?;
    if let Some(writer) = &job.writer {
        writer.finish(&record, attempt, head, flush).map_err(|error| error.to_string())?;
    }
    Ok(record)
}

fn flush_of(device: &dyn Device) -> Flush {
    match device.tenancy() {
        Tenancy::Fresh => Flush::Attempt,
        Tenancy::Exclusive => Flush::Event,
    }
}

struct Shared {
    job: Job,
    /// Where the prerequisites stand among the job's cases, by id.
    needed: HashMap<String, usize>,
    board: Mutex<Board>,
    changed: Condvar,
}

#[derive(Default)]
struct Board {
    /// Where workers are still at work, one entry each.
    manned: Vec<Place>,
    /// Devices whose sample an irreversible case may have spoilt: no other case is carried out on it.
    spoilt: BTreeSet<usize>,
    /// Indices into the job's cases, in order.
    due: VecDeque<usize>,
    /// One place for each of the job's cases.
    records: Vec<Option<Arc<CaseRecord>>>,
    under_way: usize,
    troubles: Vec<String>,
}

/// Where a worker sits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    device: usize,
    sample: Option<String>,
    /// Every case gets a fresh card: nothing can be spoilt.
    expendable: bool,
}

enum Next {
    Case(usize),
    Blocked(usize, Text),
    Nothing,
}

/// A case that can be decided now: its position among the due ones, its index, and what blocks it.
type Found = (usize, usize, Option<Text>);

impl Shared {
    fn new(job: Job) -> Self {
        let mut board = Board::default();
        for (index, planned) in job.cases.iter().enumerate() {
            let bound = &planned.bound;
            let record = match &planned.decision {
                Decision::NotApplicable { reason } => {
                    Some(case::uncarried(bound, Verdict::NotApplicable, reason.clone()))
                }
                Decision::NotRun { reason } => Some(case::uncarried(bound, Verdict::NotRun, reason.clone())),
                Decision::Run => job.kept.get(&bound.case.id).cloned(),
            };
            if record.is_none() {
                board.due.push_back(index);
            }
            board.records.push(record.map(Arc::new));
        }
        let needs: HashSet<&str> =
            job.cases.iter().flat_map(|planned| &planned.bound.case.needs).map(String::as_str).collect();
        let ids = job.cases.iter().enumerate().map(|(index, planned)| (planned.bound.case.id.as_str(), index));
        let needed = ids.filter(|(id, _)| needs.contains(id)).map(|(id, index)| (id.to_owned(), index)).collect();
        Self { job, needed, board: Mutex::new(board), changed: Condvar::new() }
    }

    /// Before any worker begins: where they sit, and which samples the run had begun to spend before it was interrupted.
    fn settle<'a>(&self, places: impl Iterator<Item = &'a Place>) {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.manned = places.cloned().collect();
        let begun = |planned: &&Planned| self.was_begun(planned) || self.job.kept.contains_key(&planned.bound.case.id);
        let samples: Vec<_> =
            self.job.cases.iter().filter(begun).filter_map(|planned| planned.spends.as_ref()).collect();
        let at = |place: &&Place| place.sample.as_ref().is_some_and(|sample| samples.contains(&sample));
        let spoilt: Vec<usize> = board.manned.iter().filter(at).map(|place| place.device).collect();
        board.spoilt.extend(spoilt);
    }

    /// An irreversible case that was under way when the run broke off: its sample may be spent.
    fn was_begun(&self, planned: &Planned) -> bool {
        let id = &planned.bound.case.id;
        planned.spends.is_some() && self.job.attempts.contains_key(id) && !self.job.kept.contains_key(id)
    }

    /// Whether a case may be carried out at a place. An irreversible one comes after all that aren't, wherever they run.
    fn suits(&self, planned: &Planned, place: &Place, board: &Board) -> bool {
        if place.expendable {
            return planned.spends.is_none();
        }
        if !planned.is_irreversible() {
            return !board.spoilt.contains(&place.device);
        }
        let its_own = planned.spends.is_some() && planned.spends == place.sample;
        let due = || board.due.iter().filter_map(|index| self.job.cases.get(*index));
        let last = || due().all(Planned::is_irreversible);
        its_own && (self.was_begun(planned) || !board.spoilt.contains(&place.device)) && last()
    }

    /// The first case for this place whose prerequisites are decided.
    fn find(&self, place: &Place, board: &Board) -> Option<Found> {
        for (position, index) in board.due.iter().enumerate() {
            let Some(planned) = self.job.cases.get(*index) else { continue };
            let needs = &planned.bound.case.needs;
            let position_of = |need: &String| self.needed.get(need).copied();
            let verdict = |need| Some(board.records.get(position_of(need)?)?.as_ref()?.verdict);
            if needs.iter().any(|need| position_of(need).is_some() && verdict(need).is_none()) {
                continue; // one that it needs is still ahead
            }
            if !self.suits(planned, place, board) {
                continue;
            }
            let unmet = needs.iter().find(|need| verdict(need) != Some(Verdict::Pass));
            return Some((position, *index, unmet.map(|need| blocked(need, verdict(need)))));
        }
        None
    }

    /// The next case for this place. Waits while one may still become due here.
    fn next(&self, place: &Place) -> Next {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if self.job.interrupt.load(Ordering::Relaxed) {
                return Next::Nothing;
            }
            if let Some((position, index, reason)) = self.find(place, &board) {
                board.due.remove(position);
                if let Some(planned) = self.job.cases.get(index).filter(|planned| planned.is_irreversible()) {
                    let spoils = reason.is_none() && planned.spends.is_some();
                    board.spoilt.extend(spoils.then_some(place.device));
                }
                return match reason {
                    Some(reason) => Next::Blocked(index, reason),
                    None => {
                        board.under_way += 1;
                        Next::Case(index)
                    }
                };
            }
            // What another worker does may make a case due here.
            let elsewhere = || board.manned.iter().any(|other| other != place && self.find(other, &board).is_some());
            if board.under_way == 0 && (board.due.is_empty() || !elsewhere()) {
                return Next::Nothing;
            }
            board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A worker has ended: the others need not wait for it.
    fn leave(&self, place: &Place) {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = board.manned.iter().position(|other| other == place) {
            board.manned.swap_remove(at);
        }
        self.changed.notify_all();
    }

    fn decided(&self, index: usize, record: Arc<CaseRecord>, was_under_way: bool) {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = board.records.get_mut(index) {
            *place = Some(record);
        }
        if was_under_way {
            board.under_way -= 1;
        }
        self.changed.notify_all();
    }

    fn trouble(&self, text: String) {
        self.board.lock().unwrap_or_else(PoisonError::into_inner).troubles.push(text);
    }
}

fn ended(job: &Job, board: Board) -> Ended {
    let mut interrupted = false;
    let cases = job
        .cases
        .iter()
        .zip(board.records)
        .map(|(planned, record)| {
            record.map(Arc::unwrap_or_clone).unwrap_or_else(|| {
                interrupted = true;
                let reason = Text::new(ENDED_EARLY, "测试提前结束");
                case::uncarried(&planned.bound, Verdict::NotRun, reason)
            })
        })
        .collect();
    Ended { cases, interrupted, troubles: board.troubles }
}

fn blocked(need: &str, verdict: Option<Verdict>) -> Text {
    match verdict {
        Some(verdict) => Text::new(
            format!("prerequisite {need} ended as {verdict}"),
            format!("前提测试用例 {need} 的结果为 {verdict}"),
        ),
        None => Text::new(
            format!("prerequisite {need} isn't part of this run"),
            format!("前提测试用例 {need} 不在本次测试中"),
        ),
    }
}

fn work(shared: &Shared, mut seat: Seat, place: &Place, tell: &impl Fn(Progress)) {
    let runtime = match seat.runtime() {
        Ok(runtime) => runtime,
        Err(trouble) => return shared.trouble(trouble),
    };
    let Seat { mut device, index: seat, .. } = seat;
    let flush = flush_of(device.as_ref());
    loop {
        let (index, carried) = match shared.next(place) {
            Next::Nothing => return,
            Next::Blocked(index, reason) => {
                let Some(planned) = shared.job.cases.get(index) else { return };
                let record = Arc::new(case::uncarried(&planned.bound, Verdict::Blocked, reason));
                shared.decided(index, Arc::clone(&record), false);
                tell(Progress::Finished { record, used_keys: Vec::new() });
                continue;
            }
            Next::Case(index) => {
                let Some(planned) = shared.job.cases.get(index) else { return };
                tell(Progress::Started { case: planned.bound.case.id.clone() });
                let carried = match shared.was_begun(planned) {
                    true => broken_off(&shared.job, planned, flush),
                    false => runtime.block_on(attempt(&shared.job, &planned.bound, device.as_mut(), flush)),
                };
                (index, carried)
            }
        };
        let Carried { mut record, trace, used_keys, device_lost } = match carried {
            Ok(carried) => carried,
            Err(trouble) => {
                // Evidence can't be kept: what is not on record did not happen, so the run ends here.
                shared.trouble(trouble);
                shared.job.interrupt.store(true, Ordering::Relaxed);
                shared.changed.notify_all();
                return;
            }
        };
        record.device = Some(seat);
        if let Some(planned) =
            shared.job.cases.get(index).filter(|planned| shared.was_begun(planned) || record.observed())
        {
            record.spent = planned.spends.clone();
        }
        let attempt = trace.attempt();
        let kept = trace.close().and_then(|head| match &shared.job.writer {
            Some(writer) => writer.finish(&record, attempt, head, flush).map_err(|error| error.to_string()),
            None => Ok(()),
        });
        let record = Arc::new(record);
        let id = record.id.clone();
        shared.decided(index, Arc::clone(&record), true);
        tell(Progress::Finished { record, used_keys });
        if let Err(error) = kept {
            shared.trouble(format!("failed to keep the evidence of {id}: {error}"));
            shared.job.interrupt.store(true, Ordering::Relaxed);
            shared.changed.notify_all();
            return;
        }
        if device_lost && flush == Flush::Event {
            shared.trouble(format!("{} was lost during {id}", device.identity().name));
            return;
        }
    }
}

/// What becomes of an irreversible case that was under way when the run broke off. It isn't tried again: its sample may be
/// spent, and a second answer would say nothing of a fresh one.
fn broken_off(job: &Job, planned: &Planned, flush: Flush) -> Result<Carried, String> {
    let id = &planned.bound.case.id;
    let number = job.attempts.get(id).copied().unwrap_or(0) + 1;
    let trace = match &job.writer {
        Some(writer) => writer.start(id, number, flush).map_err(|error| error.to_string())?,
        None => Trace::unwritten(id, number),
    };
    let sample = planned.spends.as_deref().unwrap_or_default();
    let reason = Text::new(
        format!("the run broke off in this irreversible case; sample {sample} may be spent, so it is not tried again"),
        format!("测试在此不可逆用例中中断；样品 {sample} 可能已消耗，故不再重试"),
    );
    let mut record = case::uncarried(&planned.bound, Verdict::Inconclusive, reason);
    record.attempts = number;
    Ok(Carried { record, trace, used_keys: Vec::new(), device_lost: false })
}

async fn attempt(job: &Job, bound: &BoundCase, device: &mut dyn Device, flush: Flush) -> Result<Carried, String> {
    let id = &bound.case.id;
    let number = job.attempts.get(id).copied().unwrap_or(0) + 1;
    let trace = match &job.writer {
        Some(writer) => writer.start(id, number, flush).map_err(|error| error.to_string())?,
        None => Trace::unwritten(id, number),
    };
    let [a, b, c, d, e, f, g, h, ..] = case::case_seed(job.seed, id);
    let seed = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    match device.port(&CaseSeed { case: id, seed }) {
        Ok(port) => {
            let setting =
                Setting { statements: &job.statements, secrets: &job.secrets, seed: job.seed, limits: job.limits };
            Ok(case::carry_out(bound, port, trace, &setting).await)
        }
        Err(error) => {
            let mut record = case::uncarried(bound, Verdict::Inconclusive, Text::data(error.to_string()));
            record.attempts = number;
            Ok(Carried { record, trace, used_keys: Vec::new(), device_lost: true })
        }
    }
}
