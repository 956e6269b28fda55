//! Ports (what a step may do to a card) and the drivers behind them.
//!
//! A driver adds no meaning: it doesn't retry, it doesn't answer 61xx or 6Cxx by itself. Bytes in, bytes out, or a
//! [`TransportError`].

pub mod abilities;
pub mod driver;
pub mod error;
pub mod port;
pub mod uri;

pub use abilities::{Abilities, DeviceKind, Identity};
pub use driver::{CaseSeed, Device, Driver, Listing, Tenancy};
pub use error::{DeviceError, TransportError};
pub use port::{CardPort, PortFuture};
pub use uri::DeviceUri;
