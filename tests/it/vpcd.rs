//! The `vpcd:` driver: virtual cards that behave, and such that don't.

use std::{io::Write as _, net::TcpListener, thread, time::Duration};

use jinka::device::{CaseSeed, Device, DeviceError, DeviceKind, Driver, Tenancy, TransportError, driver::Vpcd};

use crate::{
    pcsc::block_on,
    tiny_card::{ATR, Act, TinyCard},
    waiting::connect,
};

const CASE: CaseSeed<'static> = CaseSeed { case: "contact-card/any", seed: 0 };

/// A port that nobody listens on: it was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn open(uri: &str) -> Result<Box<dyn Device>, DeviceError> {
    Vpcd.open(&uri.parse().unwrap())
}

/// Opens the reader while a card plugs itself in.
fn with_card(
    atr: &'static [u8],
    act: impl FnMut(&[u8]) -> Act + Send + 'static,
) -> (Box<dyn Device>, TinyCard, String) {
    let address = format!("127.0.0.1:{}", free_port());
    let target = address.clone();
    let plug = thread::spawn(move || TinyCard::plug(&target, atr, act));
    let device = open(&format!("vpcd:{address}?wait=20")).unwrap();
    (device, plug.join().unwrap(), address)
}

fn echo(command: &[u8]) -> Act {
    Act::Answer([command, &[0x90, 0x00]].concat())
}

#[test]
fn a_virtual_card_is_reset_asked_and_powered_off() {
    let (mut device, card, _) = with_card(ATR, echo);
    assert_eq!(device.tenancy(), Tenancy::Exclusive);
    assert_eq!(device.identity().kind, DeviceKind::VirtualCard);
    assert_eq!((device.abilities().min_command, device.abilities().max_command), (4, 65_534));
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Mute), "no power before a reset");
        assert_eq!(port.cold_reset().await.unwrap(), ATR);
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await.unwrap(), [0, 0xA4, 0, 0, 0x90, 0]);
        assert_eq!(port.warm_reset().await.unwrap(), ATR);
        assert_eq!(port.exchange(&[0x55; 65_533]).await.unwrap().len(), 65_535);
        port.power_off().await.unwrap();
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Mute));
        // One byte would be a control code to the card.
        assert_eq!(port.cold_reset().await.unwrap(), ATR);
        assert_eq!(port.exchange(&[0]).await.unwrap_err().code(), "other");
    });
    let seen: Vec<_> = card.seen().iter().map(|line| line.chars().take(8).collect::<String>()).collect();
    assert_eq!(seen, ["00", "01", "00A40000", "02", "55555555", "00", "00", "01"]);
}

#[test]
fn a_card_without_an_atr_is_mute() {
    let (mut device, _card, _) = with_card(&[], echo);
    let mut port = device.port(&CASE).unwrap();
    assert_eq!(block_on(port.cold_reset()), Err(TransportError::Mute));
}

#[test]
fn a_card_that_dies_within_an_exchange_is_removed_and_may_come_back() {
    let (mut device, _card, address) = with_card(ATR, |_| Act::Die);
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Removed));
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Removed));
    });
    let _again = TinyCard::echo(&address);
    assert_eq!(block_on(port.cold_reset()).unwrap(), ATR);
}

#[test]
fn a_card_that_goes_away_for_good_is_removed() {
    let (mut device, card, _) = with_card(ATR, echo);
    card.pull();
    let mut port = device.port(&CASE).unwrap();
    assert_eq!(block_on(port.cold_reset()), Err(TransportError::Removed));
    assert_eq!(block_on(port.cold_reset()), Err(TransportError::Removed));
}

#[test]
fn an_answer_nobody_asked_for_is_never_taken_for_one() {
    let (mut device, _card, _) = with_card(ATR, |command| Act::Twice([command, &[0x90, 0x00]].concat()));
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        assert_eq!(port.exchange(&[1, 1, 1, 1]).await.unwrap(), [1, 1, 1, 1, 0x90, 0]);
        let error = port.exchange(&[2, 2, 2, 2]).await.unwrap_err();
        assert_eq!(error.to_string(), "the virtual card sent something that nobody asked for");
    });
}

#[test]
fn a_length_that_is_not_kept_ends_as_removed() {
    let address = format!("127.0.0.1:{}", free_port());
    let target = address.clone();
    let card = thread::spawn(move || {
        let mut socket = connect(&target);
        // Promises 65 535 bytes, sends three and leaves.
        socket.write_all(&[0xFF, 0xFF, 0x3B, 0x00, 0x00]).unwrap();
    });
    let mut device = open(&format!("vpcd:{address}?wait=20")).unwrap();
    card.join().unwrap();
    let mut port = device.port(&CASE).unwrap();
    // Whether the bytes were there before the question or came as its answer, nothing is made of them.
    let error = block_on(port.cold_reset()).unwrap_err();
    assert!(matches!(error.code(), "removed" | "other"), "{error}");
}

#[test]
fn a_card_that_hangs_is_cut_off_before_the_next_case() {
    let (mut device, _card, address) = with_card(ATR, |_| Act::Hang);
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        let late = tokio::time::timeout(Duration::from_millis(50), port.exchange(&[1, 1, 1, 1])).await;
        assert!(late.is_err());
        assert_eq!(port.exchange(&[2, 2, 2, 2]).await.unwrap_err().code(), "timed-out");
    });
    let again = thread::spawn(move || TinyCard::echo(&address));
    let mut port = device.port(&CASE).unwrap();
    let _again = again.join().unwrap();
    assert_eq!(block_on(port.cold_reset()).unwrap(), ATR);
}

#[test]
fn what_is_wrong_is_said_before_the_run() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let what = |uri: &str| open(uri).err().unwrap().what;
    assert_eq!(what(&format!("vpcd:127.0.0.1:{port}")), format!("port {port} is already in use"));
    assert_eq!(what("vpcd:127.0.0.1"), "the port is missing");
    assert_eq!(what("vpcd:127.0.0.1:99999"), "`99999` is no port (0 to 65535)");
    assert_eq!(what("vpcd::1"), "the host is missing");
    assert_eq!(
        what("vpcd:0.0.0.0:35963"),
        "0.0.0.0 can be reached from other machines, and whoever connects plays the card"
    );
    assert_eq!(what("vpcd:127.0.0.1:1?public=perhaps"), "option public is \"perhaps\", yes or no is due");
    let port = free_port();
    let error = open(&format!("vpcd:127.0.0.1:{port}?wait=0")).err().unwrap();
    assert_eq!(error.what, format!("no virtual card connected to 127.0.0.1:{port} within 0 s"));
    assert!(error.help.unwrap().contains(&format!("vicc --type iso7816 --hostname 127.0.0.1 --port {port}")));
}
