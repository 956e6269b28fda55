//! `jinka sim serve NAME --vpcd HOST:PORT`

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use clap::{Args, Subcommand};

use super::{Exit, Failure, Output};
use crate::{
    device::DeviceUri,
    sim::serve::{Served, serve},
};

#[derive(Debug, Args)]
pub struct SimArgs {
    #[command(subcommand)]
    command: SimCommand,
}

#[derive(Debug, Subcommand)]
enum SimCommand {
    /// Put a simulated card into a vpcd reader, so that any PC/SC program can use it; Ctrl-C takes it out
    Serve(ServeArgs),
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// A built-in simulated card, as `jinka devices` lists them: contact-card
    name: String,
    /// Where vpcd listens (its first reader: 127.0.0.1:35963)
    #[arg(long, value_name = "HOST:PORT")]
    vpcd: String,
    /// Give the card a named defect
    #[arg(long, value_name = "ID")]
    defect: Option<String>,
    /// What the card's challenges are drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub fn run(args: SimArgs, output: Output) -> Exit {
    let SimCommand::Serve(args) = args.command;
    let mut uri = DeviceUri { scheme: "sim".to_owned(), rest: args.name, options: Default::default() };
    if let Some(defect) = args.defect {
        uri.options.insert("defect".to_owned(), defect);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    if let Err(error) = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)) {
        eprintln!("jinka: failed to listen for Ctrl-C: {error}");
    }
    let served = serve(&uri, args.seed, &args.vpcd, &stop, |event| {
        // What was sent and answered is the client's business: only coming and going is told.
        if matches!(event, Served::Connected) {
            println!("{uri} {} {}", output.say("is in the reader at", "已插入读卡器"), args.vpcd);
        }
    });
    match served {
        Ok(()) => Exit::Passed,
        Err(error) => Failure::from(error).tell(output),
    }
}
