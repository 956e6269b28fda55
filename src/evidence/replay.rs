//! A recording as a device: answers what was recorded, as long as it is asked what was recorded.

use std::{
    collections::{HashMap, VecDeque},
    future::ready,
    sync::Arc,
    time::Duration,
};

use super::{
    CaseRecord, EventRecord, RunRecord, Secrets,
    recorder::{OBSERVE, READ},
};
use crate::device::{
    Abilities, CapturePort, CardPort, CaseSeed, Device, DeviceError, DeviceKind, Identity, Port, PortFuture, PortKind,
    Tenancy, TracePort, TransportError,
};

/// Every case's recorded events, ready to be played to any number of workers.
#[derive(Clone)]
pub struct Recording {
    cases: Arc<HashMap<String, Recorded>>,
    secrets: Arc<Secrets>,
    /// Those of the run's first device.
    abilities: Abilities,
}

/// What happened in a case, and what the device could do on which it happened.
struct Recorded {
    events: Vec<EventRecord>,
    abilities: Abilities,
}

impl Recording {
    pub fn of(run: &RunRecord, secrets: Arc<Secrets>) -> Self {
        let abilities_of =
            |index: usize| run.devices.get(index).map_or(Abilities::FULL, |known| known.abilities.clone());
        let recorded = |case: &CaseRecord| Recorded {
            events: case.steps.iter().flat_map(|step| &step.events).filter(|one| !one.is_recorded()).cloned().collect(),
            abilities: abilities_of(case.device.unwrap_or(0)),
        };
        let cases = run.cases.iter().chain(&run.preflight).map(|case| (case.id.clone(), recorded(case))).collect();
        Self { cases: Arc::new(cases), secrets, abilities: abilities_of(0) }
    }
}

impl Device for Recording {
    fn identity(&self) -> Identity {
        Identity { kind: DeviceKind::Recording, name: "recording".to_owned(), details: Default::default() }
    }

    fn abilities(&self) -> Abilities {
        self.abilities.clone()
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Fresh
    }

    fn offers(&self, _: PortKind) -> bool {
        true
    }

    fn port(&mut self, case: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        let recorded = self.cases.get(case.case);
        let port = Box::new(ReplayPort {
            events: recorded.map(|recorded| recorded.events.clone()).unwrap_or_default().into(),
            secrets: Arc::clone(&self.secrets),
            abilities: recorded.map_or_else(|| self.abilities.clone(), |recorded| recorded.abilities.clone()),
            took: None,
        });
        // What a card is asked for in vain, or a capture, was recorded as trouble of the operation, and either port tells it.
        Ok(if port.events.iter().any(is_read) {
            Port::Capture(port)
        } else if port.events.iter().any(is_observed) {
            Port::Trace(port)
        } else {
            Port::Card(port)
        })
    }
}

struct ReplayPort {
    events: VecDeque<EventRecord>,
    secrets: Arc<Secrets>,
    abilities: Abilities,
    /// As recorded, of the operation that was played last.
    took: Option<Duration>,
}

impl ReplayPort {
    fn next(&mut self, operation: &str, command: Option<&[u8]>) -> Result<Vec<u8>, TransportError> {
        let asked = command.map(|bytes| self.secrets.mask(bytes));
        let event = self.events.pop_front();
        self.took = event.as_ref().and_then(EventRecord::took);
        let (recorded, response) = match event {
            None => {
                return Err(diverged("nothing more", operation, asked.as_deref()));
            }
            Some(EventRecord::Trouble { operation: was, command, code, message, .. }) => {
                if was == operation && command == asked {
                    return Err(trouble(&code, message));
                }
                (describe(&was, command.as_deref()), None)
            }
            Some(EventRecord::ColdReset { atr, .. }) => ("cold-reset".to_owned(), Some(("cold-reset", None, atr))),
            Some(EventRecord::WarmReset { atr, .. }) => ("warm-reset".to_owned(), Some(("warm-reset", None, atr))),
            Some(EventRecord::Observed { .. }) => (OBSERVE.to_owned(), None),
            Some(EventRecord::Read { what, .. }) => (format!("{READ}{what}"), None),
            Some(EventRecord::PowerOff { .. }) => ("power-off".to_owned(), Some(("power-off", None, String::new()))),
            Some(EventRecord::Exchange { command, response, .. }) => {
                (describe("exchange", Some(&command)), Some(("exchange", Some(command), response)))
            }
            // Filtered out above: a person's record comes to a step by another door.
            Some(EventRecord::Measurement { .. } | EventRecord::Declaration { .. }) => ("a record".to_owned(), None),
        };
        match response {
            Some((was, command, response)) if was == operation && command == asked => {
                self.secrets.unmask(&response).ok_or_else(|| TransportError::Diverged {
                    recorded: format!("an unreadable response {response:?}"),
                    asked: describe(operation, asked.as_deref()),
                })
            }
            _ => Err(diverged(&recorded, operation, asked.as_deref())),
        }
    }
}

impl CardPort for ReplayPort {
    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(ready(self.next("cold-reset", None)))
    }

    fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(ready(self.next("warm-reset", None)))
    }

    fn exchange<'a>(&'a mut self, command: &'a [u8]) -> PortFuture<'a, Vec<u8>> {
        Box::pin(ready(self.next("exchange", Some(command))))
    }

    fn power_off(&mut self) -> PortFuture<'_, ()> {
        Box::pin(ready(self.next("power-off", None).map(drop)))
    }

    fn took(&self) -> Option<Duration> {
        self.took
    }
}

impl CapturePort for ReplayPort {
    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn read<'a>(&'a mut self, what: &'a str) -> PortFuture<'a, Option<Vec<u8>>> {
        let asked = format!("{READ}{what}");
        let held = match self.events.front() {
            Some(EventRecord::Read { what: was, bytes, .. }) if was == what => Some(bytes.clone()),
            _ => None,
        };
        Box::pin(ready(match held {
            // Trouble, another operation, or the recording's end.
            None => self.next(&asked, None).map(Some),
            Some(bytes) => {
                self.events.pop_front();
                let unmask = |hex: String| {
                    self.secrets.unmask(&hex).ok_or_else(|| diverged(&format!("unreadable data {hex:?}"), &asked, None))
                };
                bytes.map(unmask).transpose()
            }
        }))
    }
}

impl TracePort for ReplayPort {
    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn observe(&mut self) -> PortFuture<'_, Option<(Vec<u8>, Vec<u8>)>> {
        let held = match self.events.front() {
            Some(EventRecord::Observed { command, response, .. }) => Some((command.clone(), response.clone())),
            // The end of a log leaves nothing in the evidence.
            None => return Box::pin(ready(Ok(None))),
            Some(_) => None,
        };
        Box::pin(ready(match held {
            None => self.next(OBSERVE, None).map(|_| None),
            Some((command, response)) => {
                self.events.pop_front();
                let unmask = |hex: String| {
                    self.secrets
                        .unmask(&hex)
                        .ok_or_else(|| diverged(&format!("unreadable data {hex:?}"), OBSERVE, None))
                };
                unmask(command).and_then(|command| Ok(Some((command, unmask(response)?))))
            }
        }))
    }
}

fn is_observed(event: &EventRecord) -> bool {
    match event {
        EventRecord::Observed { .. } => true,
        EventRecord::Trouble { operation, .. } => operation == OBSERVE,
        _ => false,
    }
}

fn is_read(event: &EventRecord) -> bool {
    match event {
        EventRecord::Read { .. } => true,
        EventRecord::Trouble { operation, .. } => operation.starts_with(READ),
        _ => false,
    }
}

fn describe(operation: &str, command: Option<&str>) -> String {
    command.map_or_else(|| operation.to_owned(), |command| format!("{operation} {command}"))
}

fn diverged(recorded: &str, operation: &str, command: Option<&str>) -> TransportError {
    TransportError::Diverged { recorded: recorded.to_owned(), asked: describe(operation, command) }
}

/// The error that was recorded; its message is kept word for word.
fn trouble(code: &str, message: String) -> TransportError {
    match code {
        "mute" => TransportError::Mute,
        "removed" => TransportError::Removed,
        "reader-gone" => TransportError::ReaderGone,
        "service-gone" => TransportError::ServiceGone,
        "no-capture" => TransportError::NoCapture,
        "no-card" => TransportError::NoCard,
        "no-trace" => TransportError::NoTrace,
        "foreign-reset" => TransportError::ForeignReset,
        "timed-out" => {
            let millis = message.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
            TransportError::TimedOut { after: Duration::from_millis(millis) }
        }
        "too-short" => {
            let len = message.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
            TransportError::TooShort { len }
        }
        _ => TransportError::Other(message),
    }
}
