//! Ports (what a step may do to a card, read from captured data, or observe in a log) and the drivers behind them.
//!
//! A driver adds no meaning: it doesn't retry, it doesn't answer 61xx or 6Cxx by itself. Bytes in, bytes out, or a
//! [`TransportError`].

pub mod abilities;
pub mod capture;
pub mod driver;
pub mod error;
pub mod port;
pub mod trace;
pub mod uri;

pub use abilities::{Abilities, DeviceKind, Identity};
pub use capture::Capture;
pub use driver::{CaseSeed, Device, Driver, Listing, Tenancy};
pub use error::{DeviceError, TransportError};
pub use port::{CapturePort, CardPort, Port, PortFuture, PortKind, TracePort};
pub use trace::CardTrace;
pub use uri::DeviceUri;
