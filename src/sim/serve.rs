//! A simulated card for other people's clients: it connects to a vpcd reader as a virtual card of vsmartcard does.
//!
//! Every message is a length of 16 bits, high byte first, and so many bytes. A message of one byte from the reader is a control
//! code: 0 power off, 1 power on, 2 reset, 4 "send the ATR"; only the last is answered. Every other message is a command APDU.
//! One card lives as long as the connection: its files and counters survive resets and power-off.
//!
//! # Note on delayed acknowledgements
//! Older readers send length and bytes in two writes, and then wait 40 ms for our acknowledgement of the first. So TCP_QUICKACK is
//! set before every read on Linux; it is not sticky.
//!
//! # Note on polls
//! pcscd asks for the ATR every 400 ms to see whether the card is still there. Such a poll powers nothing, resets nothing and
//! isn't told to the observer.

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use thiserror::Error;

use super::{Icc, Model};
use crate::device::DeviceUri;

const OFF: u8 = 0;
const ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;

/// How often the stop flag is looked at while nothing comes.
const LOOK: Duration = Duration::from_millis(100);

/// Why a card is no longer served, other than by the stop flag or by the reader that hung up.
#[derive(Debug, Error, miette::Diagnostic)]
pub enum ServeError {
    #[error("no vpcd reader answers at {address}: {source}")]
    #[diagnostic(
        code(jinka::sim::no_reader),
        help("start pcscd with the vpcd driver, or `jinka run --device vpcd:HOST:PORT`")
    )]
    NoReader { address: String, source: std::io::Error },
    #[error("the connection to {address} broke: {source}")]
    #[diagnostic(code(jinka::sim::broken))]
    Broken { address: String, source: std::io::Error },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Device(#[from] crate::device::DeviceError),
}

/// What happens to a served card, for whoever looks on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    Connected,
    PowerOn,
    Reset,
    PowerOff,
    /// A command and its response; none if the card stayed mute.
    Exchange {
        command: Vec<u8>,
        response: Option<Vec<u8>>,
    },
    /// The reader hung up.
    Gone,
}

/// Serves the card of a `sim:` URI to the vpcd reader at `address` (`HOST:PORT`) until the reader hangs up or `stop` is set.
///
/// `seed` is what the card's challenges are made from.
pub fn serve(
    uri: &DeviceUri,
    seed: u64,
    address: &str,
    stop: &AtomicBool,
    mut observe: impl FnMut(Served),
) -> Result<(), ServeError> {
    let model = Model::open(uri)?;
    let stream = connect(address).map_err(|source| ServeError::NoReader { address: address.to_owned(), source })?;
    observe(Served::Connected);
    let card = Slot { card: model.make(seed), present: model.make(seed).cold_reset().unwrap_or_default(), atr: None };
    talk(stream, card, stop, &mut observe).map_err(|source| ServeError::Broken { address: address.to_owned(), source })
}

fn connect(address: &str) -> std::io::Result<TcpStream> {
    let mut last = ErrorKind::AddrNotAvailable.into();
    for address in address.to_socket_addrs()? {
        match TcpStream::connect(address) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(LOOK))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A card in the reader's slot.
struct Slot {
    card: Box<dyn Icc>,
    /// What a poll is told while the card has no power: the ATR of its cold reset.
    present: Vec<u8>,
    /// The ATR of the last reset.
    atr: Option<Vec<u8>>,
}

fn talk(
    mut stream: TcpStream,
    mut slot: Slot,
    stop: &AtomicBool,
    observe: &mut impl FnMut(Served),
) -> std::io::Result<()> {
    while let Some(message) = receive(&mut stream, stop)? {
        match message.as_slice() {
            [OFF] => {
                slot.card.power_off();
                slot.atr = None;
                observe(Served::PowerOff);
            }
            [ON] => {
                slot.atr = Some(slot.card.cold_reset().unwrap_or_default());
                observe(Served::PowerOn);
            }
            // Without power RST means nothing.
            [RESET] if slot.atr.is_none() => {}
            [RESET] => {
                slot.atr = Some(slot.card.warm_reset().unwrap_or_default());
                observe(Served::Reset);
            }
            [ATR] => send(&mut stream, slot.atr.as_ref().unwrap_or(&slot.present))?,
            // Unknown control codes and empty messages have no answer.
            [] | [_] => {}
            command => {
                let response = slot.card.exchange(command).ok();
                // A mute card answers nothing; an empty message is how a reader learns of it without waiting for ever.
                send(&mut stream, response.as_deref().unwrap_or_default())?;
                observe(Served::Exchange { command: command.to_vec(), response });
            }
        }
    }
    if !stop.load(Ordering::Relaxed) {
        observe(Served::Gone);
    }
    Ok(())
}

/// The next message; none when the reader hung up or it is time to stop.
fn receive(stream: &mut TcpStream, stop: &AtomicBool) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = [0; 2];
    if !fill(stream, &mut length, stop)? {
        return Ok(None);
    }
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    Ok(fill(stream, &mut message, stop)?.then_some(message))
}

/// Reads until the buffer is full; false when the reader hung up or it is time to stop.
fn fill(stream: &mut TcpStream, mut buffer: &mut [u8], stop: &AtomicBool) -> std::io::Result<bool> {
    while !buffer.is_empty() {
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        acknowledge_quickly(stream)?;
        match stream.read(buffer) {
            Ok(0) => return Ok(false),
            Ok(read) => buffer = buffer.get_mut(read..).unwrap_or_default(),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Length and bytes in one write. What the length can't say (only an echo of the longest command) becomes its status word.
fn send(stream: &mut TcpStream, message: &[u8]) -> std::io::Result<()> {
    let (length, message) = match u16::try_from(message.len()) {
        Ok(length) => (length, message),
        Err(_) => (2, message.last_chunk::<2>().map_or(&[][..], |status| status)),
    };
    stream.write_all(&[&length.to_be_bytes(), message].concat())
}

#[cfg(target_os = "linux")]
fn acknowledge_quickly(stream: &TcpStream) -> std::io::Result<()> {
    std::os::linux::net::TcpStreamExt::set_quickack(stream, true)
}

#[cfg(not(target_os = "linux"))]
fn acknowledge_quickly(_: &TcpStream) -> std::io::Result<()> {
    Ok(())
}
