//! One file a subcommand: parse, call, print, exit code.

use std::{ffi::OsString, io::Write, path::Path, sync::Arc};

use clap::{Parser, Subcommand};

use crate::{
    catalogue::{Diagnostic, Diagnostics, Editions, Lang},
    certificate::CertificateError,
    device::{DeviceError, DeviceUri},
    evidence::BundleError,
    report::terminal::Look,
    runner::{drivers::drivers, session::SetupError},
    sim::serve::ServeError,
};

pub mod certify;
pub mod check;
mod choice;
pub mod coverage;
pub mod devices;
pub mod exit;
pub mod import;
mod intake;
pub mod explain;
pub mod ics;
pub mod ixit;
pub mod key;
pub mod list;
pub mod measurements;
pub mod merge;
pub mod overlay;
pub mod product;
mod prompt;
pub mod qualify;
pub mod replay;
pub mod report;
pub mod run;
mod shard;
pub mod sign;
pub mod sim;
mod source;
pub mod verify;

pub use exit::Exit;

/// Conformance tests and certification for cards, readers and tags of China's Golden Card Project.
#[derive(Debug, Parser)]
#[command(name = "jinka", version, max_term_width = 80, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Language of the output: zh or en [default: from LANG]
    #[arg(long, global = true, value_name = "zh|en")]
    lang: Option<Lang>,
    /// Colours: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: clap::ColorChoice,
}

const AFTER_HELP: &str = "\
Exit codes:
  0   all applicable test cases passed; or the command did what was asked
  1   the product failed a test case; qualify: the suite missed a mutant
  2   nothing was decided against the product, but something is inconclusive,
      blocked, an error or not run
  3   verify: the bundle is valid with limits
  4   verify: nobody signed the bundle; what can be checked stands up
  10-47  verify: the bundle is invalid; one code for each reason
  64  the command line is wrong
  65  a file that a person wrote is wrong (feature, ICS, IXIT, key, bundle)
  66  a device or a file isn't there, or can't be opened
  70  a defect of jinka itself
  73  output can't be written";

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a product, by default the built-in reference card
    Run(Box<run::RunArgs>),
    /// Show readers, the cards in them, built-in simulators and URI forms
    Devices(DevicesArgs),
    /// List suites, test cases, requirements, ICS and IXIT items, steps
    List(list::ListArgs),
    /// Explain a requirement or a test case
    Explain(explain::ExplainArgs),
    /// Write or check what a vendor says that a product supports
    Ics(ics::IcsArgs),
    /// Write or check the one file that a vendor hands in
    Product(product::ProductArgs),
    /// Write the form for the values that testing needs
    Ixit(ixit::IxitArgs),
    /// Confirm requirements by a laboratory's paper copy of a standard
    Overlay(overlay::OverlayArgs),
    /// Write or check what a laboratory measured and a vendor stated
    Measurements(measurements::MeasurementsArgs),
    /// Check suites: features, requirements, ICS and IXIT questions, steps
    Check(check::CheckArgs),
    /// Show which requirements are proven, by what, and why the others are not
    Coverage(coverage::CoverageArgs),
    /// Try suites on cards with known defects: the kill matrix
    Qualify(qualify::QualifyArgs),
    /// Render a run as JUnit, HTML or JSON
    Report(report::ReportArgs),
    /// Judge a log of APDUs that another program exchanged with the card
    Import(import::ImportArgs),
    /// Join the shards of a split run into one run folder
    Merge(merge::MergeArgs),
    /// Judge recorded evidence again, without the product
    Replay(replay::ReplayArgs),
    /// Check a run folder: signatures, trust, every digest, and every verdict again
    Verify(verify::VerifyArgs),
    /// Sign what a run says
    Certify(certify::CertifyArgs),
    /// Make signing keys and trust files
    Key(key::KeyArgs),
    /// Serve a simulated card to other people's clients
    Sim(sim::SimArgs),
}

#[derive(Debug, clap::Args)]
struct DevicesArgs {
    /// Machine-readable
    #[arg(long)]
    json: bool,
}

/// How output is to look.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub lang: Lang,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// Standard output is a terminal.
    pub live: bool,
}

/// Runs a command line, program name first.
pub fn main(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            // Help and version are asked for; the rest is a mistake.
            return if error.use_stderr() { Exit::Usage } else { Exit::Passed };
        }
    };
    let output = Output::new(cli.lang, cli.color);
    match cli.command {
        Command::Run(args) => run::run(*args, output),
        Command::Devices(args) => {
            let drivers = drivers(&Arc::default());
            match devices::run(&drivers, output.lang, args.json, &mut std::io::stdout().lock()) {
                Ok(()) => Exit::Passed,
                Err(_) => Exit::CantCreate,
            }
        }
        Command::List(args) => say(list::text(&args, output.lang), output),
        Command::Explain(args) => say(explain::text(&args, output.lang), output),
        Command::Check(args) => say(check::text(&args, output.lang), output),
        Command::Ics(args) => ics::run(&args, output),
        Command::Product(args) => product::run(&args, output),
        Command::Ixit(args) => ixit::run(&args, output),
        Command::Overlay(args) => overlay::run(&args, output),
        Command::Measurements(args) => measurements::run(&args, output),
        Command::Coverage(args) => coverage::run(args, output),
        Command::Qualify(args) => qualify::run(&args, output),
        Command::Sim(args) => sim::run(args, output),
        Command::Import(args) => import::run(args, output),
        Command::Merge(args) => merge::run(&args, output),
        Command::Replay(args) => replay::run(args, output),
        Command::Report(args) => report::run(args, output),
        Command::Verify(args) => verify::run(&args, output),
        Command::Certify(args) => certify::run(&args, output),
        Command::Key(args) => key::run(&args, output),
    }
}

/// Reads a device's URI for clap, which would leave the help of an error out.
fn device_uri(text: &str) -> Result<DeviceUri, String> {
    text.parse().map_err(|error: DeviceError| match &error.help {
        Some(help) => format!("{}; {help}", error.what),
        None => error.what,
    })
}

/// Reads `GB/T 16649.3=2006` for clap.
fn edition(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=').map(|(standard, edition)| (standard.trim(), edition.trim())) {
        Some((standard, edition)) if !standard.is_empty() && !edition.is_empty() => {
            Ok((standard.to_owned(), edition.to_owned()))
        }
        _ => Err("a standard and its edition were due, like \"GB/T 16649.3=2006\"".to_owned()),
    }
}

/// One edition of each standard.
fn editions(given: Vec<(String, String)>) -> Result<Editions, Failure> {
    let mut editions = Editions::new();
    for (standard, edition) in given {
        if let Some(other) = editions.insert(standard.clone(), edition.clone()).filter(|other| *other != edition) {
            return Err(Failure::usage(format!(
                "a run takes one edition of a standard; {standard} was given with {other} and {edition}"
            )));
        }
    }
    Ok(editions)
}

/// Prints a text, or what was wrong instead.
fn say(text: Result<String, Diagnostics>, output: Output) -> Exit {
    match text {
        Ok(text) => match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => Exit::Passed,
            Err(_) => Exit::CantCreate,
        },
        Err(found) => Failure::from(found).tell(output),
    }
}

impl Output {
    fn new(lang: Option<Lang>, color: clap::ColorChoice) -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let lang = lang.unwrap_or_else(|| {
            Lang::of_locale(
                [variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG")].iter().map(Option::as_deref),
            )
        });
        let color = match color {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            clap::ColorChoice::Auto => {
                std::io::IsTerminal::is_terminal(&std::io::stdout()) && variable("NO_COLOR").is_none()
            }
        };
        let width = terminal_size::terminal_size().map_or(100, |(terminal_size::Width(width), _)| width.into());
        Self { lang, color, width, live: std::io::IsTerminal::is_terminal(&std::io::stdout()) }
    }

    /// What the terminal reports want to know.
    pub fn look(&self) -> Look {
        Look { lang: self.lang, width: self.width, colour: self.color }
    }

    /// One of two sentences.
    pub fn say<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        match self.lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// An error on its way to the user: what to say and which exit code it has.
pub struct Failure {
    told: Told,
    exit: Exit,
}

enum Told {
    /// Rendered with code, caret and help.
    Report(miette::Report),
    Findings(Diagnostics),
    Line(String),
}

impl Failure {
    /// The command line is wrong.
    pub fn usage(text: impl Into<String>) -> Self {
        Self { told: Told::Line(text.into()), exit: Exit::Usage }
    }

    /// A file that a person wrote is wrong.
    pub fn data(text: impl Into<String>) -> Self {
        Self { told: Told::Line(text.into()), exit: Exit::Data }
    }

    /// A file that isn't there or can't be read.
    pub fn unavailable(path: &Path, cause: &std::io::Error) -> Self {
        Self { told: Told::Line(format!("failed to read {}: {cause}", path.display())), exit: Exit::Unavailable }
    }

    /// A file that can't be written.
    pub fn cant_create(path: &Path, cause: &std::io::Error) -> Self {
        Self { told: Told::Line(format!("failed to write {}: {cause}", path.display())), exit: Exit::CantCreate }
    }

    /// Files that don't fit together.
    pub fn refused(found: Diagnostic) -> Self {
        Self { told: Told::Findings(found.into()), exit: Exit::Data }
    }

    /// A defect of jinka.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { told: Told::Line(format!("a defect of jinka: {cause}")), exit: Exit::Internal }
    }

    /// Prints it on the standard error stream.
    pub fn tell(self, output: Output) -> Exit {
        let text = match self.told {
            Told::Line(line) => format!("jinka: {line}"),
            Told::Findings(found) => found.render(output.lang, output.color, output.width),
            Told::Report(report) => {
                let theme = match output.color {
                    true => miette::GraphicalTheme::unicode(),
                    false => miette::GraphicalTheme::unicode_nocolor(),
                };
                let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(output.width);
                let mut text = String::new();
                match handler.render_report(&mut text, report.as_ref()) {
                    Ok(()) => text,
                    Err(_) => format!("jinka: {report}"),
                }
            }
        };
        eprintln!("{}", text.trim_end());
        self.exit
    }
}

impl From<Diagnostics> for Failure {
    fn from(found: Diagnostics) -> Self {
        // An unknown suite, test case or tag is a slip of the command line, not of a file.
        let asked = ["unknown_suite", "unknown_test_case", "empty_selection", "bad_tag_expression"];
        let usage = found.iter().all(|one| asked.contains(&one.code) || one.location().is_none());
        let exit = if usage { Exit::Usage } else { Exit::Data };
        Self { told: Told::Findings(found), exit }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        let exit = match &error {
            BundleError::Io { action: "read", .. } | BundleError::NotABundle { .. } => Exit::Unavailable,
            BundleError::Io { .. } | BundleError::Exists { .. } => Exit::CantCreate,
            BundleError::Unfinished { .. }
            | BundleError::Malformed { .. }
            | BundleError::Format { .. }
            | BundleError::Input { .. } => Exit::Data,
        };
        Self { told: Told::Report(error.into()), exit }
    }
}

impl From<DeviceError> for Failure {
    fn from(error: DeviceError) -> Self {
        Self { told: Told::Report(error.into()), exit: Exit::Unavailable }
    }
}

impl From<CertificateError> for Failure {
    fn from(error: CertificateError) -> Self {
        let exit = match &error {
            CertificateError::Read { .. } => Exit::Unavailable,
            CertificateError::Write { .. } | CertificateError::Exists { .. } => Exit::CantCreate,
            CertificateError::Key { .. } | CertificateError::Input { .. } | CertificateError::Refused { .. } => {
                Exit::Data
            }
            CertificateError::Internal(_) => Exit::Internal,
        };
        Self { told: Told::Report(error.into()), exit }
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Self { told: Told::Report(error.into()), exit: Exit::Unavailable }
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Input(found) => found.into(),
            SetupError::Device(error) => error.into(),
            SetupError::Bundle(error) => error.into(),
            SetupError::Tables(errors) => {
                let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
                Self::internal(lines.join("; "))
            }
            SetupError::Died => Self::internal("the engine's thread died"),
        }
    }
}
