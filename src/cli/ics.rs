//! `jinka ics`: the form for what a vendor says of a product, and a check of the answers.

use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

use clap::{Args, Subcommand};

use super::{
    Exit, Failure, Output, choice, say, sign,
    source::{NewForm, Source, read_file, suites},
};
use crate::{
    catalogue::{Ics, Lang, Suite},
    certificate::vendor::Signable,
    report::text::printable,
};

#[derive(Debug, Args)]
pub struct IcsArgs {
    #[command(subcommand)]
    command: IcsCommand,
}

#[derive(Debug, Subcommand)]
enum IcsCommand {
    /// Write the questions of suites as a form to fill in
    New(NewArgs),
    /// Find unset, contradictory and unknown answers
    Check(CheckArgs),
    /// Sign the answers with the vendor's keys: an envelope beside the file
    Sign(SignArgs),
}

#[derive(Debug, Args)]
struct SignArgs {
    #[command(flatten)]
    answers: CheckArgs,
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
    /// The answers
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only the questions of this suite; may be given several times [default: all]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    #[command(flatten)]
    source: Source,
}

pub fn run(args: &IcsArgs, output: Output) -> Exit {
    let done = match &args.command {
        IcsCommand::New(args) => new(args, output),
        IcsCommand::Check(args) => check(args, output),
        IcsCommand::Sign(args) => sign_answers(args, output),
    };
    done.unwrap_or_else(|failure| failure.tell(output))
}

fn new(args: &NewArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.form.source.catalogue()?;
    args.form.write(&form(&suites(&catalogue, &args.suites)?), output)
}

fn sign_answers(args: &SignArgs, output: Output) -> Result<Exit, Failure> {
    let file = &args.answers.file;
    sign::beside(file, &Signable::ics(&answers(&args.answers)?)?, &args.with, output)
}

fn answers(args: &CheckArgs) -> Result<Ics, Failure> {
    let catalogue = args.source.catalogue()?;
    let text = read_file(&args.file)?;
    let wanted =
        if args.suite.is_empty() { choice::answered(&catalogue, &text, &args.file) } else { args.suite.clone() };
    let proformas: Vec<_> = suites(&catalogue, &wanted)?.into_iter().map(|suite| &suite.ics).collect();
    Ok(Ics::read(&text, &args.file.display().to_string(), &proformas)?)
}

fn check(args: &CheckArgs, output: Output) -> Result<Exit, Failure> {
    let shown = args.file.display().to_string();
    let ics = answers(args)?;
    let count = ics.answers.len();
    let text = match output.lang {
        Lang::En => format!("{shown}: {count} answers; nothing wrong\n"),
        Lang::Zh => format!("{shown}：{count} 个回答；没有发现问题\n"),
    };
    Ok(say(Ok(text), output))
}

/// The form: every question in both languages above its item, every answer unset.
fn form(suites: &[&Suite]) -> String {
    let mut text = "\
# What the vendor says that the product supports (ICS). Answer each question with yes or no.
# 供应商对产品所支持功能的声明（实现一致性声明，ICS）。请逐项回答 yes（是）或 no（否）。
# `jinka ics check FILE` tells what is still unset or contradictory. 可用 `jinka ics check 文件` 检查未答和互相矛盾之处。
product:
answers:
"
    .to_owned();
    // Suites may share an item: it is asked once.
    let mut asked = BTreeSet::new();
    for suite in suites {
        heading(&mut text, suite);
        for item in suite.ics.items.iter().filter(|item| asked.insert(item.id.as_str())) {
            let (en, zh) = (printable(&item.question.en), printable(&item.question.zh));
            // Writing to a string can't fail.
            let _ = write!(text, "\n  # {en}\n  # {zh}\n  {}:\n", item.id);
        }
    }
    text
}

/// The suite whose items follow.
pub(super) fn heading(text: &mut String, suite: &Suite) {
    let (en, zh) = (printable(&suite.title.en), printable(&suite.title.zh));
    let _ = write!(text, "\n  # ── {}: {en} · {zh}\n", suite.id);
}
