//! `jinka import`: judges a log of plain APDUs that another program wrote.

use std::{
    collections::BTreeSet,
    fmt::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Exit, Failure, Output,
    run::{self, RunArgs},
    source::read_file,
};
use crate::{
    codec::{CommandApdu, describe, exchanged::Exchanged},
    device::{CardTrace, DeviceUri},
};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The log: `> …` is a command, `< …` its response, in hex
    #[arg(value_name = "LOG")]
    log: PathBuf,
    /// Judge it by this suite; may be given several times [default: those that the ICS
    /// file answers]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    /// What the vendor says that the product supports
    #[arg(long, value_name = "FILE", required_unless_present = "show")]
    ics: Option<PathBuf>,
    /// The values that judging needs, the card's keys among them; may be given several
    /// times
    #[arg(long, value_name = "FILE")]
    ixit: Vec<PathBuf>,
    /// Only this test case, as of `jinka run`; may be given several times
    #[arg(long, value_name = "ID")]
    tc: Vec<String>,
    /// The run folder [default: reports/TIME-SUITE]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Print the summary alone
    #[arg(long, short)]
    quiet: bool,
    /// Print what the log says, exchange by exchange, and judge nothing
    #[arg(long, conflicts_with_all = ["suite", "ics", "ixit", "tc", "out", "features", "quiet"])]
    show: bool,
}

pub fn run(args: ImportArgs, output: Output) -> Exit {
    match begin(args, output) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(output),
    }
}

fn begin(args: ImportArgs, output: Output) -> Result<Exit, Failure> {
    let trace = read(&args.log)?;
    let place = args.log.display();
    let (exchanges, left_out) = (trace.exchanges.len(), trace.left_out);
    eprintln!(
        "jinka: {}",
        output.say(
            &format!("{place}: exchanges: {exchanges}, other lines, left out: {left_out}"),
            &format!("{place}：交换 {exchanges} 次，略去其他行 {left_out} 行"),
        )
    );
    if args.show {
        print!("{}", shown(&trace, output));
        return Ok(Exit::Passed);
    }
    let device = format!("trace:{place}").parse()?;
    Ok(run::run(
        RunArgs::of_log(device, args.ics, args.ixit, args.out).choosing(args.suite, args.tc, args.features, args.quiet),
        output,
    ))
}

/// The names of the exchanges in the log among these devices; none when there is no log. A log is judged by itself.
pub(super) fn held(devices: &[DeviceUri]) -> Result<Option<BTreeSet<String>>, Failure> {
    let Some(log) = devices.iter().find(|device| device.scheme == "trace") else { return Ok(None) };
    if devices.len() > 1 {
        return Err(Failure::usage("a log is judged by itself: give no other device beside trace:FILE"));
    }
    let trace = read(Path::new(&log.rest))?;
    let commands = trace.exchanges.iter().filter_map(|(command, _)| CommandApdu::parse(command).ok());
    Ok(Some(commands.filter_map(|command| Exchanged::of(&command)).map(|held| held.name().to_owned()).collect()))
}

fn read(log: &Path) -> Result<CardTrace, Failure> {
    let place = log.display();
    CardTrace::parse(&read_file(log)?).map_err(|error| {
        Failure::data(format!("{place}: {error}\nhelp: docs/traces.md says how a log of APDUs is written"))
    })
}

/// Each exchange with what it means under it.
fn shown(trace: &CardTrace, output: Output) -> String {
    let mut session = describe::Session::default();
    let mut text = String::new();
    for (command, response) in &trace.exchanges {
        // Writing to a String can't fail.
        let _ = writeln!(text, "→ {}\n← {}", hex::encode_upper(command), hex::encode_upper(response));
        for line in session.exchange(command, response) {
            let _ = writeln!(text, "  {}", output.lang.of(&line.into()));
        }
    }
    text
}
