//! `vpcd:`: jinka is the reader, and any virtual card that speaks vsmartcard's protocol connects to it.
//!
//! The protocol (frankmorgner/vsmartcard, its vpcd): every message is a length of 16 bits, high byte first, and so
//! many bytes. A message of one byte from the reader is a control code: 0 off, 1 on, 2 reset, 4 "send the ATR"; only
//! the last is answered. Every longer message is a command APDU, answered by a response APDU. So a command of one byte
//! can't be carried, nor one over 65 535 bytes.
//!
//! # Note on who may connect
//! Whoever can reach the port plays the card. It listens on this machine alone unless `public=yes` is given.

use std::{
    io::{ErrorKind, Read, Write},
    net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    CaseSeed, Device, Driver, Listing, Tenancy,
    keeper::{Blocking, Keeper},
    system,
};
use crate::device::{Abilities, DeviceError, DeviceKind, DeviceUri, Identity, Port, TransportError};

/// The driver of `vpcd:HOST:PORT[?wait=SECONDS][&public=yes]`.
#[derive(Debug, Default)]
pub struct Vpcd;

const OFF: u8 = 0;
const ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;

/// How long a card may take to connect when nothing else was asked for.
const WAIT: Duration = Duration::from_secs(30);
/// How long a card that went away in mid-run may take to come back, once; afterwards only a card that already waits is taken.
const RETURN: Duration = Duration::from_secs(1);

impl Driver for Vpcd {
    fn scheme(&self) -> &'static str {
        "vpcd"
    }

    fn form(&self) -> (&'static str, &'static str) {
        (
            "vpcd:HOST:PORT[?wait=SECONDS][&public=yes]",
            "a virtual card that connects to HOST:PORT within 30 s, for instance vicc of vsmartcard",
        )
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        Ok(Vec::new())
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        let address = address(uri)?;
        let wait = uri.seconds("wait")?.unwrap_or(WAIT);
        let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => uri.error(
                format!("port {} is already in use", address.port()),
                "another jinka, or pcscd with the vpcd driver, listens there; end it or give another port",
            ),
            ErrorKind::PermissionDenied => {
                uri.error(format!("no permission to listen on port {}", address.port()), "give a port over 1023")
            }
            _ => uri.error(format!("can't listen on {address}: {error}"), "HOST is an address of this machine"),
        })?;
        let trouble = |error: std::io::Error| uri.error(format!("can't listen on {address}: {error}"), "try again");
        listener.set_nonblocking(true).map_err(trouble)?;
        let address = listener.local_addr().map_err(trouble)?;
        // The person who has to start the card now must see this, whatever the log level.
        eprintln!("waiting for a virtual card on {address} ({} s) / 正在 {address} 等待虚拟卡", wait.as_secs());
        let socket = accept(&listener, wait).map_err(trouble)?.ok_or_else(|| {
            uri.error(
                format!("no virtual card connected to {address} within {} s", wait.as_secs()),
                format!(
                    "start one, for instance `vicc --type iso7816 --hostname {} --port {}`; wait longer with ?wait=60",
                    address.ip(),
                    address.port()
                ),
            )
        })?;
        let current = Arc::new(Mutex::new(socket.try_clone().ok()));
        let card =
            VirtualCard { listener, socket: Some(socket), current: current.clone(), powered: false, patience: RETURN };
        let keeper = Keeper::start("vpcd", WAIT, move || Ok::<_, DeviceError>((card, ()))).map_err(trouble)?;
        match keeper {
            Some(Ok((keeper, ()))) => Ok(Box::new(Opened { keeper, current, address })),
            Some(Err(error)) => Err(error),
            None => Err(uri.error("its thread doesn't start", "try again")),
        }
    }
}

/// The address to listen on: of this machine only, unless the URI says `public=yes`.
fn address(uri: &DeviceUri) -> Result<SocketAddr, DeviceError> {
    let help = "the form is vpcd:HOST:PORT, for instance vpcd:127.0.0.1:35963";
    let public = match uri.options.get("public").map(String::as_str) {
        None | Some("no") => false,
        Some("yes") => true,
        Some(other) => return Err(uri.error(format!("option public is {other:?}, yes or no is due"), help)),
    };
    let Some((host, port)) = uri.rest.rsplit_once(':') else {
        return Err(uri.error("the port is missing", help));
    };
    let port: u16 = port.parse().map_err(|_| uri.error(format!("`{port}` is no port (0 to 65535)"), help))?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if host.is_empty() {
        return Err(uri.error("the host is missing", help));
    }
    let found: Vec<SocketAddr> = (host, port)
        .to_socket_addrs()
        .map_err(|error| uri.error(format!("host `{host}` isn't known: {error}"), help))?
        .collect();
    // A name may stand for several addresses; one that leads outside is refused even beside one that doesn't.
    if !public && let Some(outside) = found.iter().map(SocketAddr::ip).find(|ip| !loopback(*ip)) {
        return Err(uri.error(
            format!("{outside} can be reached from other machines, and whoever connects plays the card"),
            "listen on 127.0.0.1, or add public=yes if that is meant",
        ));
    }
    found.first().copied().ok_or_else(|| uri.error(format!("host `{host}` has no address"), help))
}

fn loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// The next card that connects; none when none does within `wait`. Blocks, so it isn't for code in an asynchronous runtime.
fn accept(listener: &TcpListener, wait: Duration) -> std::io::Result<Option<TcpStream>> {
    let socket = match listener.accept() {
        Ok((socket, _)) => socket,
        Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
        Err(_) if wait.is_zero() => return Ok(None),
        Err(_) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let came = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener.try_clone()?)?;
                Ok::<_, std::io::Error>(tokio::time::timeout(wait, listener.accept()).await.ok())
            })?;
            let Some(came) = came else { return Ok(None) };
            came?.0.into_std()?
        }
    };
    socket.set_nonblocking(false)?;
    socket.set_nodelay(true)?;
    Ok(Some(socket))
}

/// The socket in use, so that a hanging read can be ended from outside.
type Current = Arc<Mutex<Option<TcpStream>>>;

struct Opened {
    keeper: Keeper,
    current: Current,
    address: SocketAddr,
}

impl Device for Opened {
    fn identity(&self) -> Identity {
        let mut details = system::details();
        details.insert("protocol".to_owned(), "vsmartcard vpcd".to_owned());
        Identity { kind: DeviceKind::VirtualCard, name: format!("virtual card at {}", self.address), details }
    }

    fn abilities(&self) -> Abilities {
        Abilities { warm_reset: true, atr: true, max_command: 65_534, min_command: 4 }
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Exclusive
    }

    fn port(&mut self, _: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        // A card that never answered an earlier case is cut off, else it would block all that follow.
        if self.keeper.hanging_since().is_some()
            && let Some(socket) = &*self.current.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.keeper.settle(RETURN);
        let abilities = self.abilities();
        Ok(self.keeper.port(abilities).into())
    }
}

struct VirtualCard {
    listener: TcpListener,
    socket: Option<TcpStream>,
    current: Current,
    powered: bool,
    patience: Duration,
}

impl VirtualCard {
    fn socket(&mut self) -> Result<&mut TcpStream, TransportError> {
        self.socket.as_mut().ok_or(TransportError::Removed)
    }

    /// Takes a card that came back after the last one had gone.
    fn ensure(&mut self) -> Result<(), TransportError> {
        if self.socket.is_some() {
            return Ok(());
        }
        let came = accept(&self.listener, std::mem::take(&mut self.patience)).map_err(lost)?;
        let socket = came.ok_or(TransportError::Removed)?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = socket.try_clone().ok();
        self.socket = Some(socket);
        self.patience = RETURN;
        Ok(())
    }

    fn send(&mut self, message: &[u8]) -> Result<(), TransportError> {
        let length = u16::try_from(message.len())
            .map_err(|_| TransportError::Other(format!("vpcd can't carry a message of {} bytes", message.len())))?;
        let mut frame = Vec::with_capacity(message.len() + 2);
        frame.extend(length.to_be_bytes());
        frame.extend(message);
        self.socket()?.write_all(&frame).map_err(lost)
    }

    fn receive(&mut self) -> Result<Vec<u8>, TransportError> {
        let mut length = [0; 2];
        let socket = self.socket()?;
        socket.read_exact(&mut length).map_err(lost)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        socket.read_exact(&mut message).map_err(lost)?;
        Ok(message)
    }

    /// Refuses to go on when the card has sent something unasked: it would be taken for the next answer.
    fn quiet(&mut self) -> Result<(), TransportError> {
        let socket = self.socket()?;
        socket.set_nonblocking(true).map_err(lost)?;
        let seen = socket.peek(&mut [0]);
        socket.set_nonblocking(false).map_err(lost)?;
        match seen {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(lost(error)),
            Ok(0) => Err(TransportError::Removed),
            Ok(_) => Err(TransportError::Other("the virtual card sent something that nobody asked for".to_owned())),
        }
    }

    fn ask(&mut self, controls: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.powered = false;
        self.ensure()?;
        self.quiet()?;
        for control in controls {
            self.send(&[*control])?;
        }
        self.send(&[ATR])?;
        let atr = self.receive()?;
        if atr.is_empty() {
            return Err(TransportError::Mute);
        }
        self.powered = true;
        Ok(atr)
    }

    /// After any trouble the link is given up: what would come over it next can't be told apart.
    fn drop_on_error<T>(&mut self, result: Result<T, TransportError>) -> Result<T, TransportError> {
        if let Err(error) = &result
            && *error != TransportError::Mute
        {
            self.powered = false;
            if let Some(socket) = self.socket.take() {
                let _ = socket.shutdown(Shutdown::Both);
            }
        }
        result
    }
}

impl Blocking for VirtualCard {
    fn begin_case(&mut self) {
        self.powered = false;
    }

    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        let result = self.ask(&[OFF, ON]);
        self.drop_on_error(result)
    }

    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        if !self.powered {
            // There is no warm reset without power.
            return Err(if self.socket.is_some() { TransportError::Mute } else { TransportError::Removed });
        }
        let result = self.ask(&[RESET]);
        self.drop_on_error(result)
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if !self.powered {
            return Err(if self.socket.is_some() { TransportError::Mute } else { TransportError::Removed });
        }
        if command.len() < 4 {
            return Err(TransportError::Other(format!("vpcd can't carry a command of {} byte(s)", command.len())));
        }
        let result = self.quiet().and_then(|()| self.send(command)).and_then(|()| self.receive());
        self.drop_on_error(result)
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.powered = false;
        let result = self.ensure().and_then(|()| self.send(&[OFF]));
        self.drop_on_error(result)
    }

    fn close(&mut self) {
        let _ = self.power_off();
    }
}

fn lost(error: std::io::Error) -> TransportError {
    match error.kind() {
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected => TransportError::Removed,
        _ => TransportError::Other(format!("the link to the virtual card: {error}")),
    }
}
