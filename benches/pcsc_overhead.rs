//! What jinka costs over a bare loop of crate `pcsc`, through pcscd and vsmartcard's virtual reader, in one run.
//!
//! `cargo bench --bench pcsc_overhead`, as root on Linux (it starts a private pcscd; see .ci/install for what it needs).
//! The two take turns on the same card, so that what else the machine does falls on both alike. Ours is the whole path
//! of a run: driver, its thread, the recorder with its hash chain, and each event in the file before the next exchange.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a bench fails by panicking"
)]

#[path = "../tests/it/pcscd.rs"]
#[allow(dead_code, reason = "the bench needs a part of it")]
mod pcscd;
#[path = "../tests/it/waiting.rs"]
#[allow(dead_code, reason = "as above")]
mod waiting;

use std::{
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use jinka::{
    device::{CaseSeed, Driver, driver::Pcsc},
    evidence::{Flush, InputFiles, Recorder, Secrets, bundle::BundleWriter},
};
use pcscd::{Pcscd, Running};

/// Takes turns so often, each so many exchanges; the first of a turn warm up.
const TURNS: usize = 20;
const EXCHANGES: usize = 500;
const WARM_UP: usize = 50;

const SELECT: &[u8] = &[0x00, 0xA4, 0x04, 0x0C, 0x07, 0xF0, 0x4A, 0x4E, 0x4B, 0x41, 0x01, 0x01];
/// READ BINARY of 128 bytes from the file of SFI 1.
const READ: &[u8] = &[0x00, 0xB0, 0x81, 0x00, 0x80];

fn main() {
    // `cargo test` builds benches and runs them with this argument: nothing to test here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let service = Pcscd::start();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_jinka"));
    serve.args(["sim", "serve", "contact-card", "--vpcd", &service.address(0)]).stdout(Stdio::null());
    let _card = Running::start(&mut serve);
    let folder = tempfile::tempdir().unwrap();
    let writer = BundleWriter::create(&folder.path().join("run"), b"{}", &[], &InputFiles::default()).unwrap();
    drop(Pcsc.open(&"pcsc:Virtual PCD 00 00?wait=20".parse().unwrap()).unwrap());

    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        // Who begins changes from turn to turn.
        if turn % 2 == 0 {
            bare.extend(bare_loop());
            ours.extend(our_loop(&writer, turn));
        } else {
            ours.extend(our_loop(&writer, turn));
            bare.extend(bare_loop());
        }
    }
    let (bare, ours) = (Spread::of(bare), Spread::of(ours));
    println!("one exchange of 128 bytes through pcscd and vpcd, {} each, taking turns:", TURNS * EXCHANGES);
    println!("  bare crate pcsc    median {:7.1} us  mean {:7.1} us  p99 {:7.1} us", bare.median, bare.mean, bare.p99);
    println!("  jinka, recorded    median {:7.1} us  mean {:7.1} us  p99 {:7.1} us", ours.median, ours.mean, ours.p99);
    println!(
        "  over               median {:+6.1} %   mean {:+6.1} %",
        (ours.median / bare.median - 1.0) * 100.0,
        (ours.mean / bare.mean - 1.0) * 100.0
    );
    println!("  target             median at most +5 %");
    assert!(ours.median <= bare.median * 1.05, "missed the target");
}

fn bare_loop() -> Vec<Duration> {
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let protocols = pcsc::Protocols::T0 | pcsc::Protocols::T1;
    let mut card = context.connect(c"Virtual PCD 00 00", pcsc::ShareMode::Exclusive, protocols).unwrap();
    card.reconnect(pcsc::ShareMode::Exclusive, protocols, pcsc::Disposition::UnpowerCard).unwrap();
    let mut buffer = vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED];
    assert_eq!(card.transmit(SELECT, &mut buffer).unwrap(), [0x90, 0x00]);
    let times = (0..WARM_UP + EXCHANGES)
        .map(|_| {
            let started = Instant::now();
            let response = card.transmit(READ, &mut buffer).unwrap();
            let took = started.elapsed();
            assert_eq!(response.len(), 130);
            took
        })
        .skip(WARM_UP)
        .collect();
    card.disconnect(pcsc::Disposition::UnpowerCard).map_err(|(_, error)| error).unwrap();
    times
}

fn our_loop(writer: &BundleWriter, turn: usize) -> Vec<Duration> {
    let mut device = Pcsc.open(&"pcsc:Virtual PCD 00 00".parse().unwrap()).unwrap();
    let case = format!("bench/turn-{turn}");
    let port = device.port(&CaseSeed { case: &case, seed: 1 }).unwrap();
    let trace = writer.start(&case, 1, Flush::Event).unwrap();
    let mut recorder = Recorder::new(port, Arc::new(Secrets::default()), Duration::from_secs(30), trace);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let times = runtime.block_on(async {
        recorder.cold_reset().await.unwrap();
        assert_eq!(recorder.exchange(SELECT).await.unwrap(), [0x90, 0x00]);
        let mut times = Vec::with_capacity(WARM_UP + EXCHANGES);
        for _ in 0..WARM_UP + EXCHANGES {
            let started = Instant::now();
            let response = recorder.exchange(READ).await.unwrap();
            times.push(started.elapsed());
            assert_eq!(response.len(), 130);
        }
        times.split_off(WARM_UP)
    });
    recorder.into_trace().close().unwrap();
    times
}

/// Microseconds.
struct Spread {
    median: f64,
    mean: f64,
    p99: f64,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let total: Duration = times.iter().sum();
        Self {
            median: micros(times[times.len() / 2]),
            mean: micros(total) / times.len() as f64,
            p99: micros(times[times.len() * 99 / 100]),
        }
    }
}
