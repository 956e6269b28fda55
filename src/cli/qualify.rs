//! `jinka qualify`: does a suite catch what it claims to catch?

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Exit, Failure, Output, source};
use crate::{
    catalogue::{Catalogue, Diagnostics, Mutants},
    report::kill_matrix::{self, Format},
    runner::{
        qualify::{KillMatrix, qualify},
        session,
    },
    steps,
};

/// Try a suite on cards with known defects: the kill matrix
#[derive(Debug, Args)]
pub struct QualifyArgs {
    /// Only this suite; may be given several times [default: all]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    /// Print the matrix as html or json instead; html takes one suite
    #[arg(long, value_name = "FORMAT", group = "how")]
    format: Option<Format>,
    /// The same as --format json
    #[arg(long, group = "how")]
    json: bool,
    /// Also write SUITE.kill-matrix.html and .json into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// From what test cases draw their randomness
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..1 << 53))]
    seed: u64,
    /// How many mutants are tried at once [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
}

pub fn run(args: &QualifyArgs, output: Output) -> Exit {
    match carry_out(args, output) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(output),
    }
}

fn carry_out(args: &QualifyArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = Catalogue::embedded()?;
    let suites = source::suites(&catalogue, &args.suite)?;
    let format = args.format.or(args.json.then_some(Format::Json));
    if format == Some(Format::Html) && suites.len() != 1 {
        return Err(Failure::usage("--format html prints one suite: name it by --suite, or use --out DIR"));
    }
    let jobs = args.jobs.map_or_else(session::default_jobs, usize::from);
    let mut matrices = Vec::new();
    let mut stale = Diagnostics::default();
    for suite in suites {
        let mutants = source::mutants(suite)?;
        let matrix = qualify(&catalogue, suite, mutants.as_ref(), &steps::tables(), args.seed, jobs)?;
        stale.extend(killed_after_all(&matrix, mutants.as_ref()));
        if let Some(dir) = &args.out {
            for format in Format::ALL {
                write(
                    &dir.join(format.file_name(&suite.id)),
                    &rendered(format, std::slice::from_ref(&matrix), output)?,
                )?;
            }
        }
        matrices.push(matrix);
    }
    let text = match format {
        Some(format) => rendered(format, &matrices, output)?,
        None => {
            matrices.iter().map(|matrix| kill_matrix::terminal(matrix, &output.look())).collect::<Vec<_>>().join("\n")
        }
    };
    if std::io::stdout().write_all(text.as_bytes()).is_err() {
        return Ok(Exit::CantCreate);
    }
    let listed_in_vain = !stale.is_empty();
    if listed_in_vain {
        Failure::from(stale).tell(output);
    }
    Ok(match matrices.iter().all(KillMatrix::holds) {
        false => Exit::Failed,
        true if listed_in_vain => Exit::Data,
        true => Exit::Passed,
    })
}

fn killed_after_all(matrix: &KillMatrix, mutants: Option<&Mutants>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for tried in matrix.killed_after_all() {
        let of = mutants.and_then(|mutants| Some((mutants, mutants.list.iter().find(|mutant| mutant.id == tried.id)?)));
        if let Some((mutants, mutant)) = of {
            found.push(mutants.stale(mutant));
        }
    }
    found
}

fn rendered(format: Format, matrices: &[KillMatrix], output: Output) -> Result<String, Failure> {
    match format {
        Format::Json => kill_matrix::json(matrices).map_err(Failure::internal),
        Format::Html => {
            let pages = matrices.iter().map(|matrix| kill_matrix::page(matrix, output.lang));
            pages.collect::<Result<_, _>>().map_err(Failure::internal)
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    written.map_err(|cause| Failure::cant_create(path, &cause))
}
