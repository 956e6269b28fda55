//! Stands between steps and port: stamps every operation with sequence number and monotonic time, keeps bytes and errors.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use super::{EventRecord, Trace, secret::Secrets};
use crate::{
    catalogue::{Declared, Measured, Text},
    device::{Abilities, Port, TransportError},
};

/// What the name of a read that failed begins with; the item follows.
pub(super) const READ: &str = "read ";

/// The name of an observation that failed.
pub(super) const OBSERVE: &str = "observe";

/// The clock of an attempt: it stands still but while an operation on the product goes on. A replay's goes like the recorded one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clock {
    /// What all operations took so far, in microseconds as recorded.
    pub spent_us: u64,
    /// Commands so far, answered or not.
    pub exchanges: u64,
}

impl Clock {
    /// What went by since an earlier reading.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            spent_us: self.spent_us.saturating_sub(earlier.spent_us),
            exchanges: self.exchanges.saturating_sub(earlier.exchanges),
        }
    }
}

/// A recorded port. One per attempt of a test case.
pub struct Recorder {
    port: Port,
    secrets: Arc<Secrets>,
    epoch: Instant,
    /// By how much the ports' own clocks are ahead of ours: operations in virtual time took longer than they seem to.
    ahead: Duration,
    clock: Clock,
    limit: Duration,
    events: Vec<EventRecord>,
    /// Chain over the untimed content of the events, so that two runs can be compared.
    content: Option<[u8; 32]>,
    trace: Trace,
}

impl Recorder {
    /// `limit`: how long one operation may take before it ends as [`TransportError::TimedOut`].
    pub fn new(port: impl Into<Port>, secrets: Arc<Secrets>, limit: Duration, trace: Trace) -> Self {
        Self {
            port: port.into(),
            secrets,
            epoch: Instant::now(),
            ahead: Duration::ZERO,
            clock: Clock::default(),
            limit,
            events: Vec::new(),
            content: None,
            trace,
        }
    }

    /// Where the clock of this attempt stands.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Events from now on belong to the step of this index.
    pub fn enter_step(&mut self, step: u32) {
        self.trace.enter_step(step);
    }

    /// Ends the recording: the trace, to be closed.
    pub fn into_trace(self) -> Trace {
        self.trace
    }

    pub fn abilities(&self) -> &Abilities {
        self.port.abilities()
    }

    pub async fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.cold_reset()).await;
        let (at_us, took_us) = self.times(started);
        match result {
            Ok(atr) => {
                let hex = self.secrets.mask(&atr);
                self.push(EventRecord::ColdReset { atr: hex, at_us, took_us });
                Ok(atr)
            }
            Err(error) => Err(self.trouble("cold-reset", None, error, at_us, took_us)),
        }
    }

    pub async fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.warm_reset()).await;
        let (at_us, took_us) = self.times(started);
        match result {
            Ok(atr) => {
                let hex = self.secrets.mask(&atr);
                self.push(EventRecord::WarmReset { atr: hex, at_us, took_us });
                Ok(atr)
            }
            Err(error) => Err(self.trouble("warm-reset", None, error, at_us, took_us)),
        }
    }

    pub async fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.exchange(command)).await;
        let (at_us, took_us) = self.times(started);
        self.clock.exchanges += 1;
        let masked = self.secrets.mask(command);
        match result {
            Ok(response) if response.len() < 2 => {
                let error = TransportError::TooShort { len: response.len() };
                Err(self.trouble("exchange", Some(masked), error, at_us, took_us))
            }
            Ok(response) => {
                let hex = self.secrets.mask(&response);
                self.push(EventRecord::Exchange { command: masked, response: hex, at_us, took_us });
                Ok(response)
            }
            Err(error) => Err(self.trouble("exchange", Some(masked), error, at_us, took_us)),
        }
    }

    pub async fn power_off(&mut self) -> Result<(), TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.power_off()).await;
        let (at_us, took_us) = self.times(started);
        match result {
            Ok(()) => {
                self.push(EventRecord::PowerOff { at_us, took_us });
                Ok(())
            }
            Err(error) => Err(self.trouble("power-off", None, error, at_us, took_us)),
        }
    }

    /// Takes a measured value into evidence.
    pub fn measured(&mut self, measured: Measured) {
        let at_us = micros(self.epoch.elapsed().saturating_add(self.ahead));
        self.push(EventRecord::Measurement { measured: Box::new(measured), at_us });
    }

    /// Takes a vendor's statement into evidence.
    pub fn declared(&mut self, declared: Declared) {
        let at_us = micros(self.epoch.elapsed().saturating_add(self.ahead));
        self.push(EventRecord::Declaration { declared: Box::new(declared), at_us });
    }

    /// Looks an item of a capture up. `shown` says what of it reports may show.
    pub async fn read(
        &mut self,
        what: &str,
        shown: impl FnOnce(&[u8]) -> Vec<Text>,
    ) -> Result<Option<Vec<u8>>, TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.read(what)).await;
        let (at_us, took_us) = self.times(started);
        match result {
            Ok(bytes) => {
                let hex = bytes.as_deref().map(|bytes| self.secrets.mask(bytes));
                let shown = bytes.as_deref().map(shown).unwrap_or_default();
                self.push(EventRecord::Read { what: what.to_owned(), bytes: hex, shown, at_us, took_us });
                Ok(bytes)
            }
            Err(error) => Err(self.trouble(&format!("{READ}{what}"), None, error, at_us, took_us)),
        }
    }

    /// Takes the next exchange of a log; none at its end.
    pub async fn observe(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>, TransportError> {
        let started = Instant::now();
        let result = within(self.limit, self.port.observe()).await;
        let (at_us, took_us) = self.times(started);
        match result {
            Ok(Some((command, response))) => {
                let (sent, received) = (self.secrets.mask(&command), self.secrets.mask(&response));
                self.push(EventRecord::Observed { command: sent, response: received, at_us, took_us });
                Ok(Some((command, response)))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(self.trouble(OBSERVE, None, error, at_us, took_us)),
        }
    }

    /// Hands over what happened since the last call: the events of one step.
    pub fn take_events(&mut self) -> Vec<EventRecord> {
        std::mem::take(&mut self.events)
    }

    /// Head of the chain over the untimed content, hex; none when nothing happened.
    pub fn content(&self) -> Option<String> {
        self.content.map(hex::encode)
    }

    fn trouble(
        &mut self,
        operation: &str,
        command: Option<String>,
        error: TransportError,
        at_us: u64,
        took_us: u64,
    ) -> TransportError {
        self.push(EventRecord::Trouble {
            operation: operation.to_owned(),
            command,
            code: error.code().to_owned(),
            message: error.to_string(),
            at_us,
            took_us,
        });
        error
    }

    fn push(&mut self, event: EventRecord) {
        let mut chain = Sha256::new();
        chain.update(self.content.unwrap_or([0; 32]));
        chain.update(untimed(&event));
        self.content = Some(chain.finalize().into());
        self.trace.push(&event);
        self.events.push(event);
    }

    /// When an operation that has just ended began, and how long it took: by the port's clock where it has one. Beginnings never
    /// go back, whosever clock they are told by.
    fn times(&mut self, started: Instant) -> (u64, u64) {
        let ours = started.elapsed();
        let took = self.port.took().unwrap_or(ours);
        let at = started.saturating_duration_since(self.epoch).saturating_add(self.ahead);
        self.ahead = self.ahead.saturating_add(took.saturating_sub(ours));
        let took_us = micros(took);
        self.clock.spent_us = self.clock.spent_us.saturating_add(took_us);
        (micros(at), took_us)
    }
}

/// The part of an event that must be equal between two runs with one seed: kind and bytes, tab-separated.
pub fn untimed(event: &EventRecord) -> String {
    let mut text = String::with_capacity(128); // what a short command and its answer take
    let _ = match event {
        EventRecord::ColdReset { atr, .. } => write!(text, "cold-reset\t{atr}"),
        EventRecord::WarmReset { atr, .. } => write!(text, "warm-reset\t{atr}"),
        EventRecord::Exchange { command, response, .. } => write!(text, "exchange\t{command}\t{response}"),
        EventRecord::Observed { command, response, .. } => write!(text, "observed\t{command}\t{response}"),
        EventRecord::PowerOff { .. } => write!(text, "power-off"),
        EventRecord::Read { what, bytes, .. } => write!(text, "read\t{what}\t{}", bytes.as_deref().unwrap_or("-")),
        EventRecord::Trouble { operation, command, code, .. } => {
            write!(text, "trouble\t{operation}\t{}\t{code}", command.as_deref().unwrap_or("-"))
        }
        // Strings, numbers and lists of them: they always serialise.
        EventRecord::Measurement { measured, .. } => {
            write!(text, "measurement\t{}", serde_json::to_string(measured).unwrap_or_default())
        }
        EventRecord::Declaration { declared, .. } => {
            write!(text, "declaration\t{}", serde_json::to_string(declared).unwrap_or_default())
        }
    };
    text
}

async fn within<T>(
    limit: Duration,
    operation: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    match tokio::time::timeout(limit, operation).await {
        Ok(result) => result,
        Err(_) => Err(TransportError::TimedOut { after: limit }),
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
