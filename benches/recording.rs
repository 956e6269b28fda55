//! What recording one exchange costs in-process: a recorded exchange less a bare one, on the same simulated card.
//!
//! `cargo bench --bench recording`. Recorded means all of it: times, masking of secrets, the content chain, the line of
//! evidence with its chain, and the lines in the file at the end of the attempt. The two take turns; the least counts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::as_conversions, reason = "a bench fails by panicking")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jinka::{
    catalogue::{Ixit, IxitValue},
    device::{CaseSeed, Device, Driver, Port},
    evidence::{Flush, InputFiles, Recorder, Secrets, bundle::BundleWriter},
    sim::SimDriver,
};

const TURNS: usize = 200;
const EXCHANGES: usize = 200;
const TARGET_US: f64 = 10.0;

const SELECT: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x07, 0xF0, 0x4A, 0x4E, 0x4B, 0x41, 0x01, 0x01];
/// READ BINARY of 32 bytes from the file of SFI 1.
const READ: &[u8] = &[0x00, 0xB0, 0x81, 0x00, 0x20];

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let writer = BundleWriter::create(&folder.path().join("run"), b"{}", &[], &InputFiles::default()).unwrap();
    let mut ixit = Ixit::default();
    ixit.values.insert("pin.user".to_owned(), IxitValue::Secret(vec![0x31; 8]));
    ixit.values.insert("key.external".to_owned(), IxitValue::Secret(vec![0x5A; 16]));
    let secrets = Arc::new(Secrets::of(&ixit));
    let mut device = SimDriver.open(&"sim:contact-card".parse().unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut bare, mut recorded) = (Duration::MAX, Duration::MAX);
    for turn in 0..TURNS {
        let case = format!("bench/turn-{turn}");
        bare = bare.min(runtime.block_on(bare_turn(card(device.as_mut(), &case))));
        let trace = writer.start(&case, 1, Flush::Attempt).unwrap();
        let recorder =
            Recorder::new(card(device.as_mut(), &case), Arc::clone(&secrets), Duration::from_secs(30), trace);
        recorded = recorded.min(runtime.block_on(recorded_turn(recorder)));
    }
    let each = |turn: Duration| turn.as_secs_f64() * 1e6 / EXCHANGES as f64;
    let cost = each(recorded) - each(bare);
    println!("one READ BINARY of 32 bytes in-process, least of {TURNS} turns of {EXCHANGES}:");
    println!("  bare simulator  {:6.2} us", each(bare));
    println!("  recorded        {:6.2} us", each(recorded));
    println!("  cost            {cost:6.2} us, target at most {TARGET_US} us");
    assert!(cost <= TARGET_US, "missed the target");
}

fn card(device: &mut dyn Device, case: &str) -> Port {
    device.port(&CaseSeed { case, seed: 1 }).unwrap()
}

async fn bare_turn(mut port: Port) -> Duration {
    port.cold_reset().await.unwrap();
    port.exchange(SELECT).await.unwrap();
    let started = Instant::now();
    for _ in 0..EXCHANGES {
        assert_eq!(port.exchange(READ).await.unwrap().len(), 34);
    }
    started.elapsed()
}

async fn recorded_turn(mut recorder: Recorder) -> Duration {
    recorder.cold_reset().await.unwrap();
    recorder.exchange(SELECT).await.unwrap();
    let started = Instant::now();
    for _ in 0..EXCHANGES {
        assert_eq!(recorder.exchange(READ).await.unwrap().len(), 34);
    }
    recorder.into_trace().close().unwrap();
    started.elapsed()
}
