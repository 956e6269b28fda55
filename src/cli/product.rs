//! `jinka product`: the one file that a vendor hands in: a form, and a check of what was filled in.

use std::{fmt::Write, path::PathBuf};

use clap::{Args, Subcommand};

use super::{
    Exit, Failure, Output,
    ics::heading,
    intake::{self, Handed},
    prompt, say, sign,
    source::{NewForm, Source, suites},
};
use crate::{
    catalogue::{Ixit, Lang, Suite},
    certificate::vendor::Signable,
    evidence::InputFiles,
    report::text::printable,
};

#[derive(Debug, Args)]
pub struct ProductArgs {
    #[command(subcommand)]
    command: ProductCommand,
}

#[derive(Debug, Subcommand)]
enum ProductCommand {
    /// Write the form that a vendor fills in and hands in
    New(NewArgs),
    /// Find everything wrong in a product file and in the files that it names
    Check(CheckArgs),
    /// Sign the file with the vendor's keys, its answers included: an envelope beside it
    Sign(SignArgs),
}

#[derive(Debug, Args)]
struct SignArgs {
    #[command(flatten)]
    file: CheckArgs,
    #[command(flatten)]
    with: sign::With,
}

#[derive(Debug, Args)]
struct NewArgs {
    /// The suites that the product is to be tested with
    #[arg(value_name = "SUITE", required = true)]
    suites: Vec<String>,
    #[command(flatten)]
    form: NewForm,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The product file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    source: Source,
}

pub fn run(args: &ProductArgs, output: Output) -> Exit {
    let done = match &args.command {
        ProductCommand::New(args) => new(args, output),
        ProductCommand::Check(args) => check(args, output),
        ProductCommand::Sign(args) => sign_file(args, output),
    };
    done.unwrap_or_else(|failure| failure.tell(output))
}

fn new(args: &NewArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.form.source.catalogue()?;
    args.form.write(&form(&suites(&catalogue, &args.suites)?), output)
}

fn sign_file(args: &SignArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.file.source.catalogue()?;
    let handed = Handed::read(&args.file.file, &catalogue)?;
    let (questions, _) = intake::proformas(&suites(&catalogue, &handed.file.suites)?);
    let ics = handed.ics(None, &questions, &mut InputFiles::default())?;
    let signable = Signable::product(&handed.file.product, &handed.file.samples, &ics)?;
    sign::beside(&handed.path, &signable, &args.with, output)
}

fn check(args: &CheckArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.source.catalogue()?;
    let handed = Handed::read(&args.file, &catalogue)?;
    let suites = suites(&catalogue, &handed.file.suites)?;
    let (ics_questions, ixit_items) = intake::proformas(&suites);
    let ics = handed.ics(None, &ics_questions, &mut InputFiles::default())?;
    let ixit = match handed.ixit().as_slice() {
        [] => Ixit::default(),
        paths => intake::read_ixit(paths, Some(&handed), &ixit_items, &ics, &prompt::UNASKED)?,
    };
    let (shown, product) = (handed.path.display(), printable(&handed.file.product.name).into_owned());
    let (answers, values) = (ics.answers.len(), ixit.values.len());
    let (samples, devices) = (handed.file.samples.len(), handed.file.devices.len());
    let text = match output.lang {
        Lang::En => format!(
            "{shown}: {product}; {samples} samples, {answers} answers, {values} IXIT values, {devices} devices; nothing wrong\n"
        ),
        Lang::Zh => format!(
            "{shown}：{product}；样品 {samples} 件，回答 {answers} 个，IXIT 值 {values} 个，设备 {devices} 个；没有发现问题\n"
        ),
    };
    Ok(say(Ok(text), output))
}

/// The form: identity, samples, and every question in both languages above its item, all unset.
fn form(suites: &[&Suite]) -> String {
    let ids: Vec<&str> = suites.iter().map(|suite| suite.id.as_str()).collect();
    let mut text = format!(
        "\
# What a vendor hands in for testing. `jinka product check FILE` tells what is still unset or wrong.
# 供应商送检时提交的文件。可用 `jinka product check 文件` 检查未填和有误之处。

# The suites that the product is to be tested with. 产品要用哪些套件测试。
suites: [{}]

# What the product is; hardware or firmware may stay empty, one of them is due. Type approval numbers, if there are any.
# 产品是什么；hardware（硬件版本）和 firmware（固件版本）至少填一项；approvals 为型号批准号，可不填。
product:
  vendor:
  name:
  model:
  hardware:
  firmware:
  approvals: []

# The pieces that are handed in: a short id, and what tells it from the others. 提交的样品：编号、序列号和备注。
#  - {{id: S1, serial: \"0001\", remark: null}}
samples: []

# Files with the values that testing needs (IXIT), relative to this file; they are never copied, for they hold secrets.
# 测试所需的值（IXIT）所在的文件，路径相对于本文件；其中含有秘密，故不会被复制。
#  - my.ixit.yaml
ixit: []

# Where the samples are, if it is known. 样品所在的设备，如已知。
#  - {{uri: \"pcsc:READER\", sample: S1}}
devices: []

# What the product supports (ICS): yes or no to each. Instead of `answers:`, `ics: FILE` may name a file of answers.
# 产品支持的功能（ICS）：逐项回答 yes（是）或 no（否）。也可不写 `answers:`，而用 `ics: 文件` 指明另一个文件。
answers:
",
        ids.join(", ")
    );
    for suite in suites {
        heading(&mut text, suite);
        for item in &suite.ics.items {
            let (en, zh) = (printable(&item.question.en), printable(&item.question.zh));
            // Writing to a string can't fail.
            let _ = write!(text, "\n  # {en}\n  # {zh}\n  {}:\n", item.id);
        }
    }
    text
}
