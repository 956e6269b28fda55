use std::{future::Future, pin::Pin};

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
}
