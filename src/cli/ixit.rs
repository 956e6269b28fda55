//! `jinka ixit`: the form for the values that testing of a product needs.

use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

use clap::{Args, Subcommand};

use super::{
    Exit, Failure, Output,
    ics::heading,
    list::shape,
    source::{self, NewForm, suites},
};
use crate::{
    catalogue::{Ics, IxitItem, Lang, Suite},
    report::text::printable,
};

#[derive(Debug, Args)]
pub struct IxitArgs {
    #[command(subcommand)]
    command: IxitCommand,
}

#[derive(Debug, Subcommand)]
enum IxitCommand {
    /// Write the values that testing with suites needs as a form to fill in
    New(NewArgs),
}

#[derive(Debug, Args)]
struct NewArgs {
    /// The suites that the product is to be tested with
    #[arg(value_name = "SUITE", required = true)]
    suites: Vec<String>,
    /// Only the values that a product with these answers needs
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    #[command(flatten)]
    form: NewForm,
}

pub fn run(args: &IxitArgs, output: Output) -> Exit {
    let IxitCommand::New(args) = &args.command;
    new(args, output).unwrap_or_else(|failure| failure.tell(output))
}

fn new(args: &NewArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.form.source.catalogue()?;
    let suites = suites(&catalogue, &args.suites)?;
    let ics = source::answers(args.ics.as_deref(), &suites)?;
    args.form.write(&form(&suites, ics.as_ref()), output)
}

/// The form: each item with what it is in both languages, every value unset.
fn form(suites: &[&Suite], ics: Option<&Ics>) -> String {
    let mut text = "\
# The values that testing of the product needs (IXIT). Hex needs no quotes: A0 00 00 00 03.
# 测试该产品所需的值（IXIT）。十六进制值不必加引号，如 A0 00 00 00 03。
# A value may stand elsewhere: env:NAME (environment variable) or file:PATH (relative to this file). Do so with secrets.
# 值也可存放在别处：env:名称（环境变量）或 file:路径（相对于本文件）。秘密值宜如此存放。
product:
values:
"
    .to_owned();
    // Suites may share an item: its value is asked for once.
    let mut asked = BTreeSet::new();
    for suite in suites {
        heading(&mut text, suite);
        let needed = suite.ixit.items.iter().filter(|item| ics.is_none_or(|ics| item.needed(ics)));
        for item in needed.filter(|item| asked.insert(item.id.as_str())) {
            let (en, zh) = (printable(&item.description.en), printable(&item.description.zh));
            let what = |lang| note(item, ics.is_none(), lang);
            // Writing to a string can't fail.
            let _ = write!(text, "\n  # {en} ({})\n  # {zh}（{}）\n", what(Lang::En), what(Lang::Zh));
            let _ = writeln!(text, "  {}:", item.id);
        }
    }
    text
}

/// `hex, 4–8 bytes, secret; needed when C.2`.
fn note(item: &IxitItem, with_condition: bool, lang: Lang) -> String {
    let mut note = shape(item, lang);
    if let Some(condition) = item.condition.as_deref().filter(|_| with_condition) {
        let _ = match lang {
            Lang::En => write!(note, "; needed when {condition}"),
            Lang::Zh => write!(note, "；适用条件：{condition}"),
        };
    }
    note
}
