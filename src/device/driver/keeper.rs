//! A thread that keeps a blocking device, and the port that speaks to it.
//!
//! A driver whose calls block (PC/SC, a socket) lives on a thread of its own; requests go to it by channel and the
//! port's futures await the answer. A future that is dropped (a deadline passed) leaves its operation running: from
//! then on the port is quarantined, for nobody knows what the card is doing, and every later call ends as
//! [`TransportError::TimedOut`]. The next test case gets a working port as soon as the hanging operation has ended.
//! An answer can't reach the wrong question: each request has its own channel.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use crate::device::{Abilities, CardPort, PortFuture, TransportError};

/// A card behind calls that block. Used on its keeper's thread alone.
pub(super) trait Blocking {
    /// A new test case begins: the card counts as unpowered until the next reset.
    fn begin_case(&mut self);
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError>;
    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError>;
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;
    fn power_off(&mut self) -> Result<(), TransportError>;
    /// The run is over.
    fn close(&mut self);
}

/// How long either side looks for its counterpart before it sleeps. An idle processor takes longer to wake than a
/// virtual card to answer; a real card takes milliseconds and is waited for asleep.
const BRISK: Duration = Duration::from_micros(200);

/// How long the end of a run waits for the thread to put the card down.
const FAREWELL: Duration = Duration::from_secs(2);

enum Operation {
    ColdReset,
    WarmReset,
    Exchange(Vec<u8>),
    PowerOff,
}

struct Job {
    case: u64,
    operation: Operation,
    answer: oneshot::Sender<Result<Vec<u8>, TransportError>>,
}

/// Whether the thread is busy, shared with all ports.
#[derive(Default)]
struct Busy {
    /// When the operation began that the thread is busy with.
    since: Mutex<Option<Instant>>,
    /// Told when that operation has ended.
    free: Condvar,
}

impl Busy {
    fn since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        *self.since() = None;
        self.free.notify_all();
    }

    fn wait(&self, limit: Duration) {
        // Freed or not when the limit has passed: who asks next looks for itself.
        let _ = self.free.wait_timeout_while(self.since(), limit, |since| since.is_some());
    }
}

/// Owns the thread. Dropping it ends the thread and closes the device, if the thread isn't stuck.
pub(super) struct Keeper {
    jobs: Option<mpsc::Sender<Job>>,
    busy: Arc<Busy>,
    case: u64,
    done: mpsc::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread; `open` runs on it. None when it has no result within `limit`.
    pub(super) fn start<B, T, E>(
        name: &str,
        limit: Duration,
        open: impl FnOnce() -> Result<(B, T), E> + Send + 'static,
    ) -> std::io::Result<Option<Result<(Self, T), E>>>
    where
        B: Blocking,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (jobs, inbox) = mpsc::channel();
        let (opened, opening) = mpsc::sync_channel(1);
        let (done_sender, done) = mpsc::sync_channel(1);
        let busy = Arc::<Busy>::default();
        let shared = busy.clone();
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            match open() {
                Ok((mut device, what)) => {
                    // When nobody waits any more the device is closed at once.
                    if opened.send(Ok(what)).is_ok() {
                        serve(&mut device, &inbox, &shared);
                    }
                    device.close();
                }
                Err(error) => drop(opened.send(Err(error))),
            }
            let _ = done_sender.send(());
        })?;
        let keeper = Self { jobs: Some(jobs), busy, case: 0, done, thread: Some(thread) };
        match opening.recv_timeout(limit) {
            Ok(Ok(what)) => Ok(Some(Ok((keeper, what)))),
            Ok(Err(error)) => Ok(Some(Err(error))),
            Err(_) => {
                keeper.abandon();
                Ok(None)
            }
        }
    }

    /// A port for one test case.
    pub(super) fn port(&mut self, abilities: Abilities) -> Box<dyn CardPort> {
        self.case += 1;
        Box::new(Port {
            case: self.case,
            jobs: self.jobs.clone(),
            busy: self.busy.clone(),
            abilities,
            pending: None,
            since: None,
        })
    }

    /// Waits until an operation that an abandoned port left running has ended, but no longer than `limit`.
    pub(super) fn settle(&self, limit: Duration) {
        self.busy.wait(limit);
    }

    /// When the operation began that an abandoned port left running; none when the thread is free.
    pub(super) fn hanging_since(&self) -> Option<Instant> {
        *self.busy.since()
    }

    /// Leaves the thread to itself.
    fn abandon(mut self) {
        self.jobs = None;
        self.thread = None;
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.jobs = None;
        let Some(thread) = self.thread.take() else { return };
        // A thread that hangs in a call can't be stopped from outside; it closes the device when the call returns.
        if self.hanging_since().is_none() && self.done.recv_timeout(FAREWELL).is_ok() {
            let _ = thread.join();
        }
    }
}

fn serve(device: &mut impl Blocking, inbox: &mpsc::Receiver<Job>, busy: &Busy) {
    let mut case = 0;
    while let Some(job) = next(inbox) {
        if job.case != case {
            case = job.case;
            device.begin_case();
        }
        let result = match job.operation {
            Operation::ColdReset => device.cold_reset(),
            Operation::WarmReset => device.warm_reset(),
            Operation::Exchange(command) => device.exchange(&command),
            Operation::PowerOff => device.power_off().map(|()| Vec::new()),
        };
        busy.end();
        // Nobody listens when the deadline has passed; the port is quarantined then.
        let _ = job.answer.send(result);
    }
}

fn next(inbox: &mpsc::Receiver<Job>) -> Option<Job> {
    let started = Instant::now();
    loop {
        match inbox.try_recv() {
            Ok(job) => return Some(job),
            Err(mpsc::TryRecvError::Disconnected) => return None,
            Err(mpsc::TryRecvError::Empty) if started.elapsed() < BRISK => thread::yield_now(),
            Err(mpsc::TryRecvError::Empty) => return inbox.recv().ok(),
        }
    }
}

type Answer = oneshot::Receiver<Result<Vec<u8>, TransportError>>;

struct Port {
    case: u64,
    jobs: Option<mpsc::Sender<Job>>,
    busy: Arc<Busy>,
    abilities: Abilities,
    /// The answer that is awaited. Still here at the next call: its future was dropped.
    pending: Option<Answer>,
    since: Option<Instant>,
}

impl Port {
    async fn call(&mut self, operation: Operation) -> Result<Vec<u8>, TransportError> {
        if self.pending.is_some() {
            let after = self.since.map(|since| since.elapsed()).unwrap_or_default();
            return Err(TransportError::TimedOut { after });
        }
        let now = Instant::now();
        {
            let mut busy = self.busy.since();
            if let Some(since) = *busy {
                return Err(TransportError::TimedOut { after: since.elapsed() });
            }
            *busy = Some(now);
        }
        let (answer, question) = oneshot::channel();
        let job = Job { case: self.case, operation, answer };
        if self.jobs.as_ref().is_none_or(|jobs| jobs.send(job).is_err()) {
            return Err(ended());
        }
        self.since = Some(now);
        let question = self.pending.insert(question);
        let result = loop {
            match question.try_recv() {
                Ok(result) => break result,
                Err(oneshot::error::TryRecvError::Closed) => break Err(ended()),
                Err(oneshot::error::TryRecvError::Empty) if now.elapsed() < BRISK => thread::yield_now(),
                Err(oneshot::error::TryRecvError::Empty) => break question.await.unwrap_or_else(|_| Err(ended())),
            }
        };
        self.pending = None;
        result
    }
}

impl CardPort for Port {
    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(self.call(Operation::ColdReset))
    }

    fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(self.call(Operation::WarmReset))
    }

    fn exchange<'a>(&'a mut self, command: &'a [u8]) -> PortFuture<'a, Vec<u8>> {
        Box::pin(self.call(Operation::Exchange(command.to_vec())))
    }

    fn power_off(&mut self) -> PortFuture<'_, ()> {
        Box::pin(async { self.call(Operation::PowerOff).await.map(drop) })
    }
}

fn ended() -> TransportError {
    TransportError::Other("the thread that keeps the device has ended".to_owned())
}
