//! `jinka coverage [RUN_FOLDER]`: requirement × test case × verdict, every requirement of the suite once.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::PathBuf,
};

use clap::{Args, ValueEnum};

use super::{Exit, Failure, Output, source};
use crate::{
    catalogue::{Catalogue, edition},
    certificate::overlay,
    evidence::{InputFiles, bundle},
    report::{
        ReportError,
        matrix::{self, Matrix},
    },
};

/// Show which requirements are proven, by which test cases, and why the others are not
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// The run folder; without one, what the suites have test cases for
    run_folder: Option<PathBuf>,
    /// Only this suite; may be given several times [default: all]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    /// As what
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_possible_values = true,
        help = "text, html, json or csv"
    )]
    format: Form,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Without a run: another edition than the newest, "GB/T 16649.3=2006"
    #[arg(long, value_name = "STD=EDITION", value_parser = super::edition, conflicts_with = "run_folder")]
    edition: Vec<(String, String)>,
    /// Without a run: take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR", conflicts_with = "run_folder")]
    features: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Html,
    Json,
    Csv,
}

pub fn run(args: CoverageArgs, output: Output) -> Exit {
    match begin(args, output) {
        Ok(()) => Exit::Passed,
        Err(failure) => failure.tell(output),
    }
}

fn begin(args: CoverageArgs, output: Output) -> Result<(), Failure> {
    let matrix = match &args.run_folder {
        Some(dir) => of_run(dir, &args.suite)?,
        None => {
            let catalogue = source::catalogue(args.features.as_ref())?;
            let suites = source::suites(&catalogue, &args.suite)?;
            let requirements = suites.iter().flat_map(|suite| &suite.requirements);
            let editions = edition::choose(requirements, &super::editions(args.edition)?)?;
            Matrix::of_suites(&catalogue, &args.suite, editions)
        }
    };
    let cant_write = |cause: &std::io::Error| match &args.out {
        Some(path) => Failure::cant_create(path, cause),
        None => Failure::cant_create("standard output".as_ref(), cause),
    };
    let mut sink: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(File::create(path).map_err(|cause| cant_write(&cause))?),
        None => Box::new(std::io::stdout().lock()),
    };
    let text = match args.format {
        Form::Text => matrix::text(&matrix, output.lang),
        Form::Csv => matrix::csv(&matrix, output.lang),
        Form::Json => matrix.json().map_err(Failure::internal)?,
        Form::Html => {
            return matrix::html(&matrix, output.lang, &mut sink).map_err(|error| match error {
                ReportError::Io(cause) => cant_write(&cause),
                other => Failure::internal(other),
            });
        }
    };
    match sink.write_all(text.as_bytes()).and_then(|()| sink.flush()) {
        // `| head` has seen enough.
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => Err(cant_write(&cause)),
        _ => Ok(()),
    }
}

/// The suites are those that lie in the run folder, if they are the ones that were run.
fn of_run(dir: &std::path::Path, suites: &[String]) -> Result<Matrix, Failure> {
    let record = bundle::read_run(dir)?;
    let mut catalogue = Catalogue::from_sources(bundle::sources_by_suite(dir)?)?;
    source::suites(&catalogue, suites)?;
    for run in &record.suites {
        match catalogue.suite(&run.id) {
            Some(suite) if suite.digest == run.digest => {}
            Some(suite) => {
                return Err(Failure::data(format!(
                    "suite {} in {} is not the one that was run: its digest is {}, the run record says {}; \
                     `jinka verify` tells more",
                    run.id,
                    dir.display(),
                    suite.digest,
                    run.digest
                )));
            }
            None => {
                return Err(Failure::data(format!(
                    "suite {} of the run record isn't in {}; copy the run folder whole",
                    run.id,
                    dir.join("suite").display()
                )));
            }
        }
    }
    let ids: Vec<String> = record.suites.iter().map(|suite| suite.id.clone()).collect();
    let laid = overlay::of_inputs(&InputFiles::read(dir)?, &catalogue)?;
    catalogue.lay(&laid, &ids, &record.editions)?;
    Ok(Matrix::of_run(&catalogue, suites, &record))
}
