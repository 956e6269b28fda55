//! `jinka report BUNDLE --format junit|html|json`

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::{Exit, Failure, Output};
use crate::{
    evidence::bundle,
    report::{self, Format},
};

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The run folder
    bundle: PathBuf,
    /// junit, html or json
    #[arg(long, value_name = "FORMAT")]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(args: ReportArgs, output: Output) -> Exit {
    let run = match bundle::read_run(&args.bundle) {
        Ok(run) => run,
        Err(error) => return Failure::from(error).tell(output),
    };
    let text = match report::render(args.format, &run, output.lang) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("jinka: failed to render the report: {error}");
            return Exit::Internal;
        }
    };
    let written = match &args.out {
        Some(path) => {
            std::fs::write(path, text).map_err(|error| format!("failed to write {}: {error}", path.display()))
        }
        None => std::io::stdout().write_all(text.as_bytes()).map_err(|error| format!("failed to write: {error}")),
    };
    match written {
        Ok(()) => Exit::Passed,
        Err(error) => {
            eprintln!("jinka: {error}");
            Exit::CantCreate
        }
    }
}
