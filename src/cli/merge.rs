//! `jinka merge DIR… --out DIR`: joins the shards of a split run.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Exit, Failure, Output, run, verify};
use crate::{
    catalogue::Catalogue,
    certificate::{
        merge::{MergeError, merge},
        verify::{Options, TrustChoice},
    },
    report::terminal,
    runner::session::default_jobs,
};

/// Join the shards of a split run into one run folder
///
/// Each shard is verified and judged again first. The exit status is that of the whole run, as `jinka run` gives it.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The run folders of all shards, in any order
    #[arg(required = true, value_name = "DIR")]
    shards: Vec<PathBuf>,
    /// The new run folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The product's IXIT with its secrets, so that cases that compute with them are judged again too
    #[arg(long, value_name = "FILE")]
    ixit: Option<PathBuf>,
    /// Leave the reports to `jinka report`
    #[arg(long)]
    no_reports: bool,
}

pub fn run(args: &MergeArgs, output: Output) -> Exit {
    match joined(args, output) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(output),
    }
}

fn joined(args: &MergeArgs, output: Output) -> Result<Exit, Failure> {
    let known = Catalogue::embedded()?;
    let options = |dir: &Path| -> Result<Options<'_>, Failure> {
        let ixit = verify::secrets(dir, args.ixit.as_deref())?;
        Ok(Options { trust: TrustChoice::Demonstration, known: &known, ixit, threads: default_jobs() })
    };
    let record = merge(&args.shards, &args.out, &run::now(), options)?;
    let written = if args.no_reports { Ok(()) } else { run::write_reports(&record, &args.out, output) };
    let text = terminal::summary(&record, Some(&args.out.display().to_string()), &output.look());
    let _ = std::io::stdout().write_all(text.as_bytes());
    written?;
    Ok(run::exit_of(&record))
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Bundle(error) => error.into(),
            MergeError::Refused(refused) => Self::refused(*refused),
        }
    }
}
