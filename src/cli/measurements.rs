//! `jinka measurements`: the form for what a laboratory measures and a vendor states, and a check of a record.

use std::{
    collections::BTreeSet,
    fmt::Write,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{
    Exit, Failure, Output, say,
    source::{self, NewForm, Source, read_file, suites},
};
use crate::{
    catalogue::{Catalogue, Ics, Lang, Measurements, Reading, Suite, TestCase, edition},
    device::DeviceUri,
    evidence::InputFiles,
    report::text::printable,
    sim,
};

#[derive(Debug, Args)]
pub struct MeasurementsArgs {
    #[command(subcommand)]
    command: MeasurementsCommand,
}

#[derive(Debug, Subcommand)]
enum MeasurementsCommand {
    /// Write a record to fill in, with all that is due
    New(NewArgs),
    /// Find all that is wrong with a record
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct NewArgs {
    /// The suite that the product is tested with; may be given several times
    #[arg(long, value_name = "SUITE", required = true)]
    suite: Vec<String>,
    /// What the vendor says that the product supports: leaves out what doesn't apply
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// Samples to be measured, an entry each; may be given several times
    #[arg(long, value_name = "NAME", default_value = "S1")]
    sample: Vec<String>,
    #[command(flatten)]
    form: NewForm,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The record
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only the quantities of this suite; may be given several times [default: all]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    #[command(flatten)]
    source: Source,
}

pub fn run(args: &MeasurementsArgs, output: Output) -> Exit {
    let done = match &args.command {
        MeasurementsCommand::New(args) => new(args, output),
        MeasurementsCommand::Check(args) => check(args, output),
    };
    done.unwrap_or_else(|failure| failure.tell(output))
}

/// Checks the records that a user names and hands them in, byte for byte; without any, what was measured at the built-in
/// card that is tested, where `tested` asks for something measured.
pub(super) fn hand_in(
    paths: &[PathBuf],
    devices: &[DeviceUri],
    catalogue: &Catalogue,
    tested: &[&Suite],
    inputs: &mut InputFiles,
) -> Result<(), Failure> {
    let suites: Vec<&Suite> = catalogue.suites.iter().collect();
    let mut together = Measurements::default();
    for path in paths {
        let text = read_file(path)?;
        together.add(&text, &path.display().to_string(), &suites, reading(path))?;
        inputs.add_measurements(text).map_err(Failure::internal)?;
    }
    let asks = |suite: &&Suite| !(suite.quantities.quantities.is_empty() && suite.quantities.statements.is_empty());
    if paths.is_empty()
        && tested.iter().any(asks)
        && let Some(record) = built_in(devices)
    {
        inputs.add_measurements(record).map_err(Failure::internal)?;
    }
    Ok(())
}

/// The record of the one simulated card behind the devices.
fn built_in(devices: &[DeviceUri]) -> Option<String> {
    let first = devices.first()?;
    let same = devices.iter().all(|uri| uri.scheme == "sim" && uri.rest == first.rest);
    let product = sim::PRODUCTS.iter().find(|product| same && product.name == first.rest)?;
    product.measured(first.options.get("defect").map(String::as_str))
}

/// Attachments lie beside the record.
fn reading(path: &Path) -> Reading<'_> {
    Reading { beside: path.parent(), ..Reading::default() }
}

fn new(args: &NewArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.form.source.catalogue()?;
    let suites = suites(&catalogue, &args.suite)?;
    let ics = source::answers(args.ics.as_deref(), &suites)?;
    let due = suites.iter().map(|suite| Due::of(suite, ics.as_ref())).collect::<Result<Vec<_>, _>>()?;
    if due.iter().all(Due::is_empty) {
        return Err(Failure::usage("nothing of these suites is measured or declared, as the answers are"));
    }
    args.form.write(&form(&suites, &due, &args.sample), output)
}

fn check(args: &CheckArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.source.catalogue()?;
    let suites = suites(&catalogue, &args.suite)?;
    let shown = args.file.display().to_string();
    let mut record = Measurements::default();
    let how = Reading { expired: true, ..reading(&args.file) };
    record.add(&read_file(&args.file)?, &shown, &suites, how)?;
    let (values, statements) = (record.measured.len(), record.declared.len());
    let samples = record.samples().len();
    let folder = args.file.parent().unwrap_or(Path::new(""));
    let attached = record.measured.iter().flat_map(|one| &one.attachments);
    let attached = attached.chain(record.declared.iter().map(|one| &one.document));
    let absent: BTreeSet<&str> =
        attached.map(|one| one.file.as_str()).filter(|file| !folder.join(file).is_file()).collect();
    let mut text = match output.lang {
        Lang::En => {
            format!("{shown}: {values} measured values of {samples} samples, {statements} statements; nothing wrong\n")
        }
        Lang::Zh => format!("{shown}：{samples} 个样品的 {values} 个测得值，{statements} 项声明；没有发现问题\n"),
    };
    for file in absent {
        let (file, says) =
            (printable(file), output.say("isn't there; its digest was not compared", "不存在，未核对摘要"));
        // Writing to a string can't fail.
        let _ = writeln!(text, "  {file}: {says}");
    }
    Ok(say(Ok(text), output))
}

/// What of a suite has to be measured and stated.
struct Due<'a> {
    quantities: BTreeSet<&'a str>,
    statements: BTreeSet<&'a str>,
}

impl<'a> Due<'a> {
    /// By the newest editions; without answers, everything.
    fn of(suite: &'a Suite, ics: Option<&Ics>) -> Result<Self, Failure> {
        let editions = edition::choose(&suite.requirements, &Default::default())?;
        let applies = |case: &TestCase| {
            let Some(ics) = ics else { return true };
            let named = |id: &String| suite.requirements.iter().find(|one| one.id == *id);
            case.requirements.iter().filter_map(named).all(|one| one.left_out(ics, &editions).is_none())
        };
        let cases = suite.features.iter().flat_map(|feature| &feature.cases).filter(|case| applies(case));
        let mut due = Self { quantities: BTreeSet::new(), statements: BTreeSet::new() };
        for case in cases {
            due.quantities.extend(case.quantities.iter().map(String::as_str));
            due.statements.extend(case.statements.iter().map(String::as_str));
        }
        Ok(due)
    }

    fn is_empty(&self) -> bool {
        self.quantities.is_empty() && self.statements.is_empty()
    }
}

const FORM: &str = "\
# What a laboratory measured and what the vendor states. `jinka measurements check FILE` finds what is wrong or missing.
# 实验室测量结果与供应商声明。可用 `jinka measurements check 文件` 检查错误和缺漏。
laboratory:
# Each instrument once: `due` is the last day on which its calibration holds. 每台仪器写一次；due 为校准有效期的最后一天。
instruments:
- id: instrument-1
  name:
  serial:
  calibration:
  due:
";

/// One entry a quantity and sample; U and value have the same unit.
fn form(suites: &[&Suite], due: &[Due<'_>], samples: &[String]) -> String {
    let mut text = FORM.to_owned();
    let any = |pick: fn(&Due<'_>) -> bool| due.iter().any(pick);
    if any(|due| !due.quantities.is_empty()) {
        text.push_str(
            "# `uncertainty` is the expanded uncertainty U in the unit of the value, `k` its coverage factor.\n\
             # uncertainty 为扩展不确定度 U，单位与测得值相同；k 为包含因子。\n\
             measurements:\n",
        );
    }
    for (suite, due) in suites.iter().zip(due) {
        for quantity in suite.quantities.quantities.iter().filter(|one| due.quantities.contains(one.id.as_str())) {
            let comment = |text: &mut String, en: &str, zh: &str| {
                let _ = write!(text, "# {}\n# {}\n", printable(en), printable(zh));
            };
            comment(&mut text, &quantity.name.en, &quantity.name.zh);
            if let Some(how) = &quantity.how {
                comment(&mut text, &how.en, &how.zh);
            }
            for sample in samples {
                let sample = quoted(sample);
                let _ = write!(
                    text,
                    "- quantity: {}\n  sample: {sample}\n  value:\n  unit: {}\n  uncertainty:\n  k: 2\n  instrument: \
                     instrument-1\n  operator:\n  date:\n  conditions:\n    temperature:\n    humidity:\n",
                    quantity.id, quantity.unit
                );
            }
        }
    }
    if any(|due| !due.statements.is_empty()) {
        text.push_str(
            "# What the vendor states: `holds` is yes or no. 供应商声明：holds 填 yes（是）或 no（否）。\ndeclarations:\n",
        );
    }
    for (suite, due) in suites.iter().zip(due) {
        for statement in suite.quantities.statements.iter().filter(|one| due.statements.contains(one.id.as_str())) {
            let (en, zh) = (printable(&statement.text.en), printable(&statement.text.zh));
            let _ = write!(
                text,
                "# {en}\n# {zh}\n- statement: {}\n  holds:\n  stated_by:\n  date:\n  document:\n    file:\n    sha256:\n",
                statement.id
            );
        }
    }
    text
}

/// A name as a YAML string.
fn quoted(name: &str) -> String {
    serde_json::to_string(name).unwrap_or_default()
}
