//! The `pcsc:` driver on the real stack: pcscd with vsmartcard's virtual reader.

use std::time::Duration;

use jinka::device::{CaseSeed, Device, DeviceError, DeviceKind, Driver, Tenancy, TransportError, driver::Pcsc};

use crate::{
    pcscd::Pcscd,
    tiny_card::{ATR, Act, TinyCard},
    waiting::{PATIENCE, until},
};

const CASE: CaseSeed<'static> = CaseSeed { case: "contact-card/any", seed: 0 };

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn open(uri: &str) -> Result<Box<dyn Device>, DeviceError> {
    Pcsc.open(&uri.parse().unwrap())
}

/// The device once the service has seen its card.
fn open_soon(uri: &str) -> Box<dyn Device> {
    open(&format!("{uri}?wait={}", PATIENCE.as_secs())).unwrap()
}

#[test]
fn a_card_is_reset_asked_and_powered_off() {
    let service = Pcscd::start();
    let card = TinyCard::echo(&service.address(0));
    let mut device = open_soon("pcsc:Virtual PCD 00 00");
    assert_eq!(device.tenancy(), Tenancy::Exclusive);
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Mute), "no power before a reset");
        assert_eq!(port.cold_reset().await.unwrap(), ATR);
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await.unwrap(), [0, 0xA4, 0, 0, 0x90, 0]);
        assert_eq!(port.warm_reset().await.unwrap(), ATR);
        let long = [0x5A; 300];
        assert_eq!(port.exchange(&long).await.unwrap().len(), 302);
        port.power_off().await.unwrap();
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Mute));
        assert_eq!(port.cold_reset().await.unwrap(), ATR);
    });
    drop(port);
    drop(device);
    until("the run leaves the card without power", || card.seen().last().is_some_and(|line| line == "00"));
    let seen = card.seen();
    let commands: Vec<_> = seen.iter().filter(|line| line.len() > 2).map(|line| line.len() / 2).collect();
    assert_eq!(commands, [4, 300], "each command reached the card once: {seen:?}");
    let warm = seen.iter().position(|line| line == "02").expect("the warm reset reached the card as one");
    assert!(seen[..warm].contains(&"00".to_owned()), "the cold reset took the power away: {seen:?}");
}

#[test]
fn the_evidence_says_who_the_reader_is() {
    let service = Pcscd::start();
    let _card = TinyCard::echo(&service.address(1));
    let identity = open_soon("pcsc:pcd 00 01").identity();
    assert_eq!((identity.kind, identity.name.as_str()), (DeviceKind::Reader, "Virtual PCD 00 01"));
    assert_eq!(identity.details["atr"], hex::encode_upper(ATR));
    // The ATR offers both; pcsc-lite takes T=1 then.
    assert_eq!(identity.details["protocol"], "T=1");
    assert!(identity.details["pcscd"].starts_with("pcsc-lite version "), "{:?}", identity.details);
    for key in ["os", "kernel", "architecture"] {
        assert!(identity.details.contains_key(key), "{key} in {:?}", identity.details);
    }
}

#[test]
fn two_readers_work_side_by_side() {
    let service = Pcscd::start();
    let (_one, _two) = (TinyCard::echo(&service.address(0)), TinyCard::echo(&service.address(1)));
    let (mut a, mut b) = (open_soon("pcsc:00 00"), open_soon("pcsc:00 01"));
    let (mut a, mut b) = (a.port(&CASE).unwrap(), b.port(&CASE).unwrap());
    block_on(async {
        let (x, y) = tokio::join!(a.cold_reset(), b.cold_reset());
        assert_eq!((x.unwrap(), y.unwrap()), (ATR.to_vec(), ATR.to_vec()));
        let (x, y) = tokio::join!(a.exchange(&[0, 1, 2, 3]), b.exchange(&[4, 5, 6, 7]));
        assert_eq!((x.unwrap(), y.unwrap()), (vec![0, 1, 2, 3, 0x90, 0], vec![4, 5, 6, 7, 0x90, 0]));
    });
}

#[test]
fn what_is_missing_is_said_before_the_run() {
    let mut service = Pcscd::start();
    let error = open("pcsc:ACME").err().unwrap();
    assert_eq!(error.what, "no reader has this name");
    assert_eq!(error.help.unwrap(), "readers present: `Virtual PCD 00 00`, `Virtual PCD 00 01`");
    let error = open("pcsc:Virtual PCD").err().unwrap();
    assert_eq!(error.what, "2 readers have this in their name");
    let error = open("pcsc:Virtual PCD 00 00").err().unwrap();
    assert_eq!(error.what, "no card is in reader `Virtual PCD 00 00`");
    assert_eq!(error.help.unwrap(), "insert one, or have it waited for with ?wait=30");

    let _card = TinyCard::echo(&service.address(0));
    let held = open_soon("pcsc:00 00");
    let error = open("pcsc:00 00").err().unwrap();
    assert_eq!(error.what, "another program holds the card");
    let listing = Pcsc.list().unwrap();
    assert_eq!(listing[0].uri, "pcsc:Virtual PCD 00 00");
    assert_eq!(listing[0].atr.as_deref(), Some(ATR));
    assert_eq!(listing[0].notes, ["in exclusive use by another program"]);
    assert_eq!((listing[1].atr.as_deref(), listing[1].notes.as_slice()), (None, ["no card".to_owned()].as_slice()));
    drop(held);

    service.kill();
    let error = open("pcsc:00 00").err().unwrap();
    assert_eq!(error.what, "the PC/SC service (pcscd) isn't running");
    assert!(error.help.unwrap().contains("apt install pcscd libccid"));
    assert_eq!(Pcsc.list().unwrap_err().what, "the PC/SC service (pcscd) isn't running");
}

#[test]
fn a_card_taken_out_in_mid_run_is_removed_and_may_come_back() {
    let service = Pcscd::start();
    let card = TinyCard::echo(&service.address(0));
    let mut device = open_soon("pcsc:00 00");
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        card.pull();
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Removed));
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Removed));
        assert_eq!(port.cold_reset().await, Err(TransportError::Removed));
    });
    let _card = TinyCard::echo(&service.address(0));
    until("the card comes back", || {
        let mut port = device.port(&CASE).unwrap();
        block_on(port.cold_reset()).is_ok_and(|atr| atr == ATR)
    });
}

#[test]
fn a_card_that_dies_within_an_exchange_gives_no_response() {
    let service = Pcscd::start();
    let _card = TinyCard::plug(&service.address(0), ATR, |_| Act::Die);
    let mut device = open_soon("pcsc:00 00");
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        // The stack reports either trouble or a success without bytes, which the recorder refuses as too short.
        match port.exchange(&[0, 0xA4, 0, 0]).await {
            Ok(response) => assert!(response.is_empty(), "{response:02X?}"),
            Err(error) => assert_eq!(error, TransportError::Removed),
        }
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::Removed));
    });
}

#[test]
fn a_service_that_dies_is_told_apart_from_a_card() {
    let mut service = Pcscd::start();
    let _card = TinyCard::echo(&service.address(0));
    let mut device = open_soon("pcsc:00 00");
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        service.kill();
        assert_eq!(port.exchange(&[0, 0xA4, 0, 0]).await, Err(TransportError::ServiceGone));
        assert_eq!(port.cold_reset().await, Err(TransportError::ServiceGone));
    });
}

#[test]
fn a_card_that_hangs_quarantines_its_reader_until_it_answers() {
    let service = Pcscd::start();
    let (free, freed) = std::sync::mpsc::channel::<()>();
    let mut first = true;
    let _card = TinyCard::plug(&service.address(0), ATR, move |command| {
        if std::mem::take(&mut first) {
            freed.recv().unwrap();
        }
        Act::Answer([command, &[0x90, 0x00]].concat())
    });
    let mut device = open_soon("pcsc:00 00");
    let mut port = device.port(&CASE).unwrap();
    block_on(async {
        port.cold_reset().await.unwrap();
        let late = tokio::time::timeout(Duration::from_millis(50), port.exchange(&[1, 1, 1, 1])).await;
        assert!(late.is_err());
        let error = port.exchange(&[2, 2, 2, 2]).await.unwrap_err();
        assert_eq!(error.code(), "timed-out");
        assert_eq!(port.cold_reset().await.unwrap_err().code(), "timed-out");
    });
    let mut next = device.port(&CASE).unwrap();
    assert_eq!(block_on(next.cold_reset()).unwrap_err().code(), "timed-out", "the reader still hangs");
    free.send(()).unwrap();
    assert_eq!(block_on(port.exchange(&[2, 2, 2, 2])).unwrap_err().code(), "timed-out", "this port stays closed");
    until("the reader is free again", || {
        let mut port = device.port(&CASE).unwrap();
        block_on(async {
            // The late answer to the first command isn't taken for the answer to this one.
            port.cold_reset().await.is_ok_and(|atr| atr == ATR)
                && port.exchange(&[3, 3, 3, 3]).await.is_ok_and(|answer| answer == [3, 3, 3, 3, 0x90, 0])
        })
    });
}
