//! Other people's programs on our card: clients of PC/SC that nobody here wrote, and what they must see, literally.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    binary,
    pcscd::{Pcscd, Running, require, require_file},
    tiny_card::{ATR, TinyCard},
    waiting::until,
};

/// Puts a simulated card into the first reader, as a user does.
pub fn plugged(name: &str) -> (Pcscd, Running) {
    let service = Pcscd::start();
    let mut serve = binary::command();
    serve.args(["sim", "serve", name, "--vpcd", &service.address(0)]).stdout(Stdio::null());
    (service, Running::start(&mut serve))
}

/// Runs a client until it sees the card (the service looks for one every 400 ms); what it printed. A client that hangs
/// is ended: that fails the test.
fn shown(client: &Command, seen: impl Fn(&str) -> bool) -> String {
    let mut command = Command::new(require("timeout", "coreutils"));
    command.args(["--kill-after=1", "10"]).arg(client.get_program()).args(client.get_args());
    let mut text = String::new();
    until(&format!("{command:?} sees the card"), || {
        let output = command.output().unwrap();
        text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(124), "{command:?} hangs:\n{text}{errors}");
        let done = output.status.success() && seen(&text);
        if !done {
            eprintln!("{text}{errors}");
        }
        done
    });
    text
}

fn opensc_tool() -> Command {
    let mut command = Command::new(require("opensc-tool", "opensc"));
    // The first reader, and no driver that would send commands of its own.
    command.args(["--reader", "0", "--card-driver", "default"]);
    command
}

#[test]
fn opensc_tool_reads_the_atr() {
    let (_service, _card) = plugged("contact-card");
    let text = shown(opensc_tool().arg("--atr"), |text| text.contains(':'));
    // The bytes are those of vectors/cards/contact-card.yaml.
    assert_eq!(text.trim(), "3b:9a:96:80:b1:fe:45:1f:c7:80:31:f8:73:f7:41:ff:82:90:00:3f");
}

#[test]
fn opensc_tool_selects_reads_and_is_refused() {
    let (_service, _card) = plugged("contact-card-t1");
    let mut command = opensc_tool();
    for apdu in ["00A4040C07D1569999990201", "00B0810004", "00B2011410", "00A4020C020EEE", "00F0000000"] {
        command.args(["--send-apdu", apdu]);
    }
    let text = shown(&command, |text| text.contains("Received"));
    let due = [
        "Sending: 00 A4 04 0C 07 D1 56 99 99 99 02 01",
        "Received (SW1=0x90, SW2=0x00)",
        "Sending: 00 B0 81 00 04",
        "Received (SW1=0x90, SW2=0x00):",
        "00 01 02 03 ....",
        "Sending: 00 B2 01 14 10",
        "Received (SW1=0x90, SW2=0x00):",
        "10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F ................",
        "Sending: 00 A4 02 0C 02 0E EE",
        "Received (SW1=0x6A, SW2=0x82)",
        "Sending: 00 F0 00 00 00",
        "Received (SW1=0x6D, SW2=0x00)",
    ];
    assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), due, "{text}");
}

#[test]
fn pyscard_selects_reads_and_fetches_a_response() {
    require_file("/usr/lib/python3/dist-packages/smartcard", "python3-pyscard");
    let (_service, _card) = plugged("contact-card");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/pyscard_client.py");
    let mut command = Command::new("/usr/bin/python3");
    command.args([script, "Virtual PCD 00 00", "00A4040C07F04A4E4B410101", "00B0810004", "00B2011400", "00B2011410"]);
    command.args(["00A4020402EF01", "00C000001A", "00A4040C083F00"]);
    let text = shown(&command, |text| text.contains("ATR"));
    let due = [
        "ATR 3B 9A 96 80 B1 FE 45 1F C7 80 31 F8 73 F7 41 FF 82 90 00 3F",
        "9000",
        "9000 00 01 02 03",
        // A record of 16 bytes is asked for with Le 00: a card of T=0 says the length.
        "6C10",
        "9000 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F",
        "611A",
        // FCP of a transparent EF of 320 bytes, FID EF01, SFI 1, activated.
        "9000 62 18 80 02 01 40 82 02 41 41 83 02 EF 01 88 01 08 8A 01 05 8C 04 07 FF FF 00",
        // Lc says eight bytes, two come.
        "6700",
    ];
    assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), due, "{text}");
}

/// python-emv knows nothing of us: it lists, selects and reads the bank card, and shows what vectors/cards/bank-card.yaml personalised.
#[test]
fn an_emv_terminal_reads_what_was_personalised() {
    require_file("/usr/lib/python3/dist-packages/smartcard", "python3-pyscard");
    let packages = concat!(env!("CARGO_MANIFEST_DIR"), "/target/foreign");
    assert!(Path::new(packages).join("emv").exists(), "the package emv of PyPI is missing: run .ci/install");
    let (_service, _card) = plugged("bank-card");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/emv_client.py");
    let mut command = Command::new("/usr/bin/python3");
    command.args([script, "Virtual PCD 00 00", "A000000333010102", "1234", packages]);
    let text = shown(&command, |text| text.contains("data"));
    insta::assert_snapshot!(text);
}

#[test]
fn a_bare_card_serves_a_foreign_client_too() {
    let service = Pcscd::start();
    let _card = TinyCard::echo(&service.address(0));
    let text = shown(opensc_tool().arg("--atr"), |text| text.contains(':'));
    assert_eq!(text.trim(), ATR.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":"));
}
