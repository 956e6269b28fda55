//! The factory trait behind which every driver stands, and the drivers that need nothing but this room.

mod capture;
mod file;
mod keeper;
#[cfg(feature = "pcsc")]
pub mod pcsc;
mod system;
mod trace;
pub mod vpcd;

pub use capture::CaptureDriver;
#[cfg(feature = "pcsc")]
pub use pcsc::Pcsc;
pub use trace::TraceDriver;
pub use vpcd::Vpcd;

use super::{Abilities, DeviceError, DeviceUri, Identity, Port, PortKind};

/// Opens devices of one URI scheme.
pub trait Driver: Send + Sync {
    /// The scheme without the colon: `sim`, `pcsc`, `vpcd`, `capture`, `trace`, `replay`.
    fn scheme(&self) -> &'static str;

    /// The URI form and what it needs, for help and `jinka devices`: `("pcsc:READER NAME", "pcscd and a reader")`.
    fn form(&self) -> (&'static str, &'static str);

    /// The devices that can be opened right now.
    fn list(&self) -> Result<Vec<Listing>, DeviceError>;

    /// Opens one device for a whole run. A [`Tenancy::Fresh`] device is opened once per worker.
    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError>;
}

/// One line of `jinka devices`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub uri: String,
    /// What it is, in words.
    pub what: String,
    /// The ATR of the card in it, if there is one and the path can see it.
    pub atr: Option<Vec<u8>>,
    /// Anything else worth a line: `no card`, `in use by another program`.
    pub notes: Vec<String>,
}

/// How many test cases a device bears at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenancy {
    /// A new one for each test case: cases run in parallel and can't disturb each other.
    Fresh,
    /// One physical thing: its test cases never overlap.
    Exclusive,
}

/// What makes a test case's outcome reproducible: its id and the seed derived from the run's.
#[derive(Debug, Clone, Copy)]
pub struct CaseSeed<'a> {
    pub case: &'a str,
    pub seed: u64,
}

/// An opened device. A worker owns it for the whole run and takes a port from it for each test case.
pub trait Device: Send {
    fn identity(&self) -> Identity;
    fn abilities(&self) -> Abilities;
    fn tenancy(&self) -> Tenancy;
    /// Whether its ports are of this kind.
    fn offers(&self, kind: PortKind) -> bool {
        kind == PortKind::Card
    }
    /// The port for one test case. A fresh device makes a new card; an exclusive one powers the card off first.
    fn port(&mut self, case: &CaseSeed<'_>) -> Result<Port, DeviceError>;
}
