use std::{
    future::{Future, ready},
    pin::Pin,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{Abilities, TransportError};

/// What a port's methods return. Not `Send`: a port lives and dies on its worker's thread.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TransportError>> + 'a>>;

/// A contact card (ICC), or a contactless one seen through a PC/SC reader, as a step may use it.
pub trait CardPort {
    fn abilities(&self) -> &Abilities;

    /// Cold reset: power off and on. Returns the ATR as received, unparsed.
    fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>>;

    /// Warm reset: RST with power kept. Returns the ATR as received, unparsed.
    fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>>;

    /// One command APDU out, one response in, as bytes; the response is never shorter than two bytes.
    fn exchange<'a>(&'a mut self, command: &'a [u8]) -> PortFuture<'a, Vec<u8>>;

    fn power_off(&mut self) -> PortFuture<'_, ()>;

    /// How long the last operation took by the port's own clock: a simulator's virtual time, a recording's. None: the recorder's
    /// clock counts.
    fn took(&self) -> Option<Duration> {
        None
    }
}

/// Data that were captured from a product: what a reader or encoder saw, item by item, as it was seen. There is nothing to ask
/// the product any more.
pub trait CapturePort {
    fn abilities(&self) -> &Abilities;

    /// What was captured under a name (`track-2.bits`); none when the capture holds nothing of that name.
    fn read<'a>(&'a mut self, what: &'a str) -> PortFuture<'a, Option<Vec<u8>>>;
}

/// What somebody else's program exchanged with a card. There is nothing to ask: what it sent was its own choice.
pub trait TracePort {
    fn abilities(&self) -> &Abilities;

    /// The next exchange, command and response; none at the end.
    fn observe(&mut self) -> PortFuture<'_, Option<(Vec<u8>, Vec<u8>)>>;
}

/// What kind of product is at a port: one that answers, data, or a log of what one answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PortKind {
    #[default]
    Card,
    Capture,
    /// Of single test cases (`@trace`), never of a whole suite.
    #[serde(skip)]
    Trace,
}

impl PortKind {
    /// What it is, in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Card => "a card",
            Self::Capture => "captured data",
            Self::Trace => "a log of APDUs",
        }
    }
}

/// A port of any kind. What another kind is asked for is a [`TransportError`].
pub enum Port {
    Card(Box<dyn CardPort>),
    Capture(Box<dyn CapturePort>),
    Trace(Box<dyn TracePort>),
}

impl From<Box<dyn CardPort>> for Port {
    fn from(port: Box<dyn CardPort>) -> Self {
        Self::Card(port)
    }
}

impl Port {
    pub fn abilities(&self) -> &Abilities {
        match self {
            Self::Card(card) => card.abilities(),
            Self::Capture(capture) => capture.abilities(),
            Self::Trace(trace) => trace.abilities(),
        }
    }

    pub fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        match self {
            Self::Card(card) => card.cold_reset(),
            Self::Capture(_) | Self::Trace(_) => no_card(),
        }
    }

    pub fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        match self {
            Self::Card(card) => card.warm_reset(),
            Self::Capture(_) | Self::Trace(_) => no_card(),
        }
    }

    pub fn exchange<'a>(&'a mut self, command: &'a [u8]) -> PortFuture<'a, Vec<u8>> {
        match self {
            Self::Card(card) => card.exchange(command),
            Self::Capture(_) | Self::Trace(_) => no_card(),
        }
    }

    pub fn power_off(&mut self) -> PortFuture<'_, ()> {
        match self {
            Self::Card(card) => card.power_off(),
            Self::Capture(_) | Self::Trace(_) => no_card(),
        }
    }

    /// How long the last operation took, where the port has a clock of its own.
    pub fn took(&self) -> Option<Duration> {
        match self {
            Self::Card(card) => card.took(),
            Self::Capture(_) | Self::Trace(_) => None,
        }
    }

    pub fn read<'a>(&'a mut self, what: &'a str) -> PortFuture<'a, Option<Vec<u8>>> {
        match self {
            Self::Capture(capture) => capture.read(what),
            Self::Card(_) | Self::Trace(_) => Box::pin(ready(Err(TransportError::NoCapture))),
        }
    }

    pub fn observe(&mut self) -> PortFuture<'_, Option<(Vec<u8>, Vec<u8>)>> {
        match self {
            Self::Trace(trace) => trace.observe(),
            Self::Card(_) | Self::Capture(_) => Box::pin(ready(Err(TransportError::NoTrace))),
        }
    }
}

fn no_card<'a, T: 'a>() -> PortFuture<'a, T> {
    Box::pin(ready(Err(TransportError::NoCard)))
}
