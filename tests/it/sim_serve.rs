//! Serving a simulated card to a vpcd reader: a reader of a few lines stands in for vpcd.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
};

use jinka::sim::{ServeError, Served, serve};

use crate::sim_tester::bytes;

struct Reader(TcpStream);

impl Reader {
    fn tell(&mut self, message: &[u8]) {
        self.0.write_all(&u16::try_from(message.len()).unwrap().to_be_bytes()).unwrap();
        self.0.write_all(message).unwrap();
    }

    fn ask(&mut self, message: &[u8]) -> String {
        self.tell(message);
        let mut length = [0; 2];
        self.0.read_exact(&mut length).unwrap();
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut answer).unwrap();
        hex::encode_upper(answer)
    }

    fn send(&mut self, command: &str) -> String {
        self.ask(&bytes(command))
    }
}

/// Serves a card to the reader that `with` plays; returns what the observer was told.
fn served(uri: &str, with: impl FnOnce(&mut Reader, &AtomicBool)) -> Vec<Served> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let card = scope.spawn(|| {
            let mut events = Vec::new();
            serve(&uri.parse().unwrap(), 1, &address, &stop, |event| events.push(event)).unwrap();
            events
        });
        let mut reader = Reader(listener.accept().unwrap().0);
        with(&mut reader, &stop);
        drop(reader);
        card.join().unwrap()
    })
}

const COLD: &str = "3B9A9680B1FE451FC78031F873F741FF8290003F";
const WARM: &str = "3B8A80B1FE451FC78031F873F741FF829000B9";

#[test]
fn a_reader_powers_resets_and_uses_the_card() {
    let events = served("sim:contact-card", |reader, _| {
        // A poll before power is answered and powers nothing.
        assert_eq!(reader.ask(&[4]), COLD);
        assert_eq!(reader.send("00A4000C"), "");
        reader.tell(&[1]);
        assert_eq!(reader.ask(&[4]), COLD);
        assert_eq!(reader.send("00A4040C 07 F04A4E4B410101"), "9000");
        assert_eq!(reader.send("00D68500 02 CAFE"), "9000");
        // A poll in mid-session changes nothing.
        assert_eq!(reader.ask(&[4]), COLD);
        assert_eq!(reader.send("00B0000002"), "CAFE9000");
        reader.tell(&[2]);
        assert_eq!(reader.ask(&[4]), WARM);
        assert_eq!(reader.send("00B0000002"), "6986");
        reader.tell(&[0]);
        assert_eq!(reader.ask(&[4]), COLD);
        reader.tell(&[1]);
        // Files survive power-off.
        assert_eq!(reader.send("00A4040C 07 F04A4E4B410101"), "9000");
        assert_eq!(reader.send("00B0850002"), "CAFE9000");
    });
    let words: Vec<_> = events
        .iter()
        .map(|event| match event {
            Served::Connected => "connected",
            Served::PowerOn => "on",
            Served::Reset => "reset",
            Served::PowerOff => "off",
            Served::Exchange { response: None, .. } => "mute",
            Served::Exchange { .. } => "exchange",
            Served::Gone => "gone",
        })
        .collect();
    assert_eq!(
        words,
        [
            "connected",
            "mute",
            "on",
            "exchange",
            "exchange",
            "exchange",
            "reset",
            "exchange",
            "off",
            "on",
            "exchange",
            "exchange",
            "gone"
        ]
    );
}

#[test]
fn a_message_in_pieces_is_put_together() {
    served("sim:echo", |reader, _| {
        reader.tell(&[1]);
        for byte in [0x00, 0x04, 0x00, 0xA4] {
            reader.0.write_all(&[byte]).unwrap();
        }
        let mut answer = [0; 8];
        reader.0.write_all(&[0x00, 0x0C]).unwrap();
        reader.0.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0x00, 0x06, 0x00, 0xA4, 0x00, 0x0C, 0x90, 0x00]);
        // Nothing and an unknown control code are passed over; the longest message is echoed as far as a length can say.
        reader.tell(&[]);
        reader.tell(&[7]);
        assert_eq!(reader.ask(&vec![0xAA; 65_535]), "9000");
        assert_eq!(reader.ask(&vec![0xAA; 65_533]).len(), 2 * 65_535);
    });
}

#[test]
fn the_stop_flag_ends_it_while_the_reader_waits() {
    let events = served("sim:contact-card", |reader, stop| {
        assert_eq!(reader.ask(&[4]), COLD);
        stop.store(true, Ordering::Relaxed);
        // The card hangs up: nothing more comes.
        assert_eq!(reader.0.read(&mut [0; 1]).unwrap(), 0);
    });
    assert_eq!(events, [Served::Connected]);
}

#[test]
fn a_reader_that_is_not_there_is_named() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let stop = AtomicBool::new(false);
    let error = serve(&"sim:contact-card".parse().unwrap(), 1, &address, &stop, |_| {}).unwrap_err();
    assert!(matches!(&error, ServeError::NoReader { .. }));
    assert!(error.to_string().starts_with(&format!("no vpcd reader answers at {address}: ")));
    let error = serve(&"sim:nobody".parse().unwrap(), 1, &address, &stop, |_| {}).unwrap_err();
    assert!(error.to_string().contains("there is no simulated card `nobody`"));
}
