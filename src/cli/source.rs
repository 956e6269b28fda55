//! Where the suites come from, and what each command that needs them shares.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{Exit, Failure, Output, say};
use crate::{
    catalogue::{Catalogue, Diagnostic, Diagnostics, Ics, Mutants, Suite, mutants},
    runner::bind::{BoundCase, Registry, TableError},
    sim, steps,
};

/// The option of a command that needs suites and no run.
#[derive(Debug, clap::Args)]
pub(crate) struct Source {
    /// Take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
}

impl Source {
    pub(crate) fn catalogue(&self) -> Result<Catalogue, Diagnostics> {
        catalogue(self.features.as_ref())
    }
}

/// The options of a command that writes a form of what suites ask.
#[derive(Debug, clap::Args)]
pub(crate) struct NewForm {
    /// Write to this file, which must not exist yet [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) source: Source,
}

impl NewForm {
    pub(crate) fn write(&self, form: &str, output: Output) -> Result<Exit, Failure> {
        write_new(self.out.as_deref(), form, output)
    }
}

/// The embedded suites, or those of a folder.
pub(crate) fn catalogue(features: Option<&PathBuf>) -> Result<Catalogue, Diagnostics> {
    features.map_or_else(Catalogue::embedded, |dir| Catalogue::from_dir(dir))
}

/// The built-in mutants of a suite.
pub(crate) fn mutants(suite: &Suite) -> Result<Option<Mutants>, Diagnostics> {
    let cards: Vec<&str> = sim::products().map(|product| product.name).collect();
    Mutants::embedded(suite, mutants::Known { defects: &sim::defects(), cards: &cards })
}

/// The suites of these ids, all when none is given.
pub(crate) fn suites<'a>(catalogue: &'a Catalogue, wanted: &[String]) -> Result<Vec<&'a Suite>, Diagnostics> {
    let mut found = Diagnostics::default();
    for id in wanted.iter().filter(|id| catalogue.suite(id).is_none()) {
        found.push(
            Diagnostic::new("unknown_suite", (format!("no suite is called `{id}`"), format!("没有名为 `{id}` 的套件")))
                .help(("`jinka list` shows all", "`jinka list` 可列出全部套件"))
                .near(id, catalogue.suites.iter().map(|suite| suite.id.as_str())),
        );
    }
    let suites = catalogue.suites.iter().filter(|suite| wanted.is_empty() || wanted.contains(&suite.id));
    found.or(suites.collect())
}

/// Every step of the catalogue, those of pre-flights too, bound to its definition; undefined and ambiguous steps with their places, each once.
pub(crate) fn bind(catalogue: &Catalogue) -> Result<(Registry, Vec<BoundCase>), Diagnostics> {
    let registry = Registry::new(&steps::tables()).map_err(table_errors)?;
    let (mut bound, preflight) = registry.bind_suites(catalogue.suites.iter())?;
    bound.extend(preflight);
    Ok((registry, bound))
}

pub(crate) fn table_errors(errors: Vec<TableError>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for error in errors {
        found.push(Diagnostic::new("step_table", (error.to_string(), format!("步骤表有缺陷：{error}"))));
    }
    found
}

/// A folder that a person named, if it is one.
pub(crate) fn folder(path: &Path) -> Result<(), Diagnostics> {
    if path.is_dir() {
        return Ok(());
    }
    let shown = path.display();
    let why = if path.exists() { ("is no folder", "不是文件夹") } else { ("doesn't exist", "不存在") };
    Err(Diagnostic::new("no_folder", (format!("{shown} {}", why.0), format!("{shown} {}", why.1)))
        .help((
            "name a folder of *.feature files, or one with a subfolder a suite",
            "请给出含 *.feature 文件的文件夹，或每个套件一个子文件夹的文件夹",
        ))
        .into())
}

/// The answers of a file to the questions of suites, if a file is named.
pub(crate) fn answers(path: Option<&Path>, suites: &[&Suite]) -> Result<Option<Ics>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let proformas: Vec<_> = suites.iter().map(|suite| &suite.ics).collect();
    Ok(Some(Ics::read(&read_file(path)?, &path.display().to_string(), &proformas)?))
}

/// The text of a file that a person named.
pub(crate) fn read_file(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| Failure::unavailable(path, &cause))
}

/// Writes a file that isn't there yet, so that what someone has filled in is never lost; prints without a path.
fn write_new(path: Option<&Path>, text: &str, output: Output) -> Result<Exit, Failure> {
    let Some(path) = path else { return Ok(say(Ok(text.to_owned()), output)) };
    let written = std::fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|cause| Failure::cant_create(path, &cause))?;
    Ok(Exit::Passed)
}
