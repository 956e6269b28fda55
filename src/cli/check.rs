//! `jinka check [DIR]`: everything that can be wrong with suites, at once, without a device.

use std::{fmt::Write, path::PathBuf};

use clap::Args;

use super::{list::keyword, source};
use crate::{
    catalogue::{Catalogue, Diagnostic, Diagnostics, Lang, Mutants},
    runner::Step,
};

/// Check suites: features, requirements, ICS and IXIT questions, steps
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A folder of suites, or of plain features [default: the built-in suites]
    pub dir: Option<PathBuf>,
}

/// What there is to say when nothing is wrong: one line a suite. Errors are all findings.
pub fn text(args: &CheckArgs, lang: Lang) -> Result<String, Diagnostics> {
    if let Some(dir) = &args.dir {
        source::folder(dir)?;
    }
    let catalogue = source::catalogue(args.dir.as_ref())?;
    let (registry, bound) = source::bind(&catalogue)?;
    registry.compile_all().map_err(source::table_errors)?;
    // A step that no suite of the house uses is dead; a folder of one's own need not use them all, and has no mutants here.
    if args.dir.is_none() {
        mutants(&catalogue)?;
        unused(&registry.unused(&bound))?;
    }
    Ok(summary(&catalogue, lang))
}

/// The built-in mutants; a file of them that belongs to no suite would never be tried.
fn mutants(catalogue: &Catalogue) -> Result<(), Diagnostics> {
    let mut found = Diagnostics::default();
    for suite in &catalogue.suites {
        found.take(source::mutants(suite));
    }
    for id in Mutants::embedded_suites().filter(|id| catalogue.suite(id).is_none()) {
        found.push(
            Diagnostic::new(
                "unknown_suite",
                (
                    format!("vectors/mutants/{id}.yaml is for no suite"),
                    format!("vectors/mutants/{id}.yaml 不属于任何套件"),
                ),
            )
            .help(("name it as the suite's folder is named", "文件名应与套件文件夹同名"))
            .near(&id, catalogue.suites.iter().map(|suite| suite.id.as_str())),
        );
    }
    found.or(())
}

fn unused(steps: &[Step]) -> Result<(), Diagnostics> {
    if steps.is_empty() {
        return Ok(());
    }
    let count = steps.len();
    let list = |lang: Lang| {
        let one = |step: &Step| match (keyword(step.kind), lang) {
            ((word, _), Lang::En) => format!("  {word} {}", step.en),
            ((_, word), Lang::Zh) => format!("  {word} {}", step.zh),
        };
        steps.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    Err(Diagnostic::new(
        "unused_step",
        (
            format!(
                "no feature uses {}",
                if count == 1 { "this step".to_owned() } else { format!("these {count} steps") }
            ),
            format!("没有特性文件使用下列 {count} 个步骤"),
        ),
    )
    .help((
        format!("use them, or drop them from their tables in src/steps:\n{}", list(Lang::En)),
        format!("请加以使用，或从 src/steps 的步骤表中删除：\n{}", list(Lang::Zh)),
    ))
    .into())
}

fn summary(catalogue: &Catalogue, lang: Lang) -> String {
    let mut text = String::new();
    for suite in &catalogue.suites {
        let cases: usize = suite.features.iter().map(|feature| feature.cases.len()).sum();
        let (files, requirements) = (suite.features.len(), suite.requirements.len());
        let _ = match lang {
            Lang::En => writeln!(
                text,
                "{}: {cases} test cases in {files} feature files, {requirements} requirements; nothing wrong",
                suite.id
            ),
            Lang::Zh => {
                writeln!(
                    text,
                    "{}：{files} 个特性文件，{cases} 个测试用例，{requirements} 条要求；没有发现问题",
                    suite.id
                )
            }
        };
    }
    text
}
