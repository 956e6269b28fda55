//! A card of a few lines for the drivers' tests, over vsmartcard's protocol: a script of answers, and a log of what came.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use crate::waiting::connect;

/// T=0 and T=1 offered, no historical bytes: TS 3B, T0 80, TD1 80 (T=0), TD2 01 (T=1), TCK (ISO/IEC 7816-3).
pub const ATR: &[u8] = &[0x3B, 0x80, 0x80, 0x01, 0x01];

/// What the card does on a command APDU.
pub enum Act {
    Answer(Vec<u8>),
    /// Closes the connection in place of an answer.
    Die,
    /// Never answers; the connection stays open.
    Hang,
    /// Answers twice.
    Twice(Vec<u8>),
}

pub struct TinyCard {
    pub seen: Arc<Mutex<Vec<String>>>,
    socket: TcpStream,
    thread: Option<JoinHandle<()>>,
}

impl TinyCard {
    /// Connects to a reader and plays the card until the connection ends.
    pub fn plug(address: &str, atr: &[u8], mut act: impl FnMut(&[u8]) -> Act + Send + 'static) -> Self {
        let socket = connect(address);
        let mut line = socket.try_clone().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let atr = atr.to_vec();
        let thread = thread::spawn(move || {
            while let Some(message) = receive(&mut line) {
                // The reader's polling for the ATR isn't worth a line.
                if message != [4] {
                    log.lock().unwrap().push(hex::encode_upper(&message));
                }
                let answer = match message.as_slice() {
                    [0..=2] => continue,
                    [4] => Act::Answer(atr.clone()),
                    command => act(command),
                };
                match answer {
                    Act::Answer(bytes) => send(&mut line, &bytes),
                    Act::Twice(bytes) => {
                        send(&mut line, &bytes);
                        send(&mut line, &bytes);
                    }
                    Act::Hang => {}
                    Act::Die => {
                        let _ = line.shutdown(Shutdown::Both);
                        return;
                    }
                }
            }
        });
        Self { seen, socket, thread: Some(thread) }
    }

    /// Answers every command with its own bytes and 9000.
    pub fn echo(address: &str) -> Self {
        Self::plug(address, ATR, |command| Act::Answer([command, &[0x90, 0x00]].concat()))
    }

    /// Takes the card out.
    pub fn pull(mut self) {
        self.end();
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn end(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for TinyCard {
    fn drop(&mut self) {
        self.end();
    }
}

pub fn send(line: &mut TcpStream, message: &[u8]) {
    let mut frame = u16::try_from(message.len()).unwrap().to_be_bytes().to_vec();
    frame.extend(message);
    let _ = line.write_all(&frame);
}

fn receive(line: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    line.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    line.read_exact(&mut message).ok()?;
    Some(message)
}
