//! The one loop of the tests that looks again and again: for what another process does, which tells nobody when it has done it.
//!
//! What a thread of the test does is awaited by a channel, the end of a child by waiting for it.

use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// How long anything here may take before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Looks until `done` holds; fails the test when it doesn't within [`PATIENCE`].
pub fn until(what: &str, done: impl FnMut() -> bool) {
    until_within(PATIENCE, || what.to_owned(), done);
}

/// As [`until`], with another limit; `what` is asked only when the test fails.
pub fn until_within(limit: Duration, what: impl FnOnce() -> String, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        if started.elapsed() >= limit {
            panic!("{}: not within {} s", what(), limit.as_secs());
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Connects to an address (`HOST:PORT`) where somebody is about to listen.
pub fn connect(address: &str) -> TcpStream {
    let mut socket = None;
    until("connecting to a reader", || {
        socket = TcpStream::connect(address).ok();
        socket.is_some()
    });
    let socket = socket.unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}
