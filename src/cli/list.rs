//! `jinka list`: suites, test cases, requirements, ICS and IXIT questions, steps.

use std::{fmt::Write, path::PathBuf};

use clap::Args;
use serde::Serialize;

use super::source::{self, suites};
use crate::{
    catalogue::{Diagnostics, Effect, IcsItem, IxitItem, IxitKind, Keyword, Lang, Requirement, Suite, Text},
    report::text::printable,
    runner::Kind,
    steps,
};

/// Version of the JSON form, `major.minor`.
const FORMAT: &str = "1.0";

/// List suites and their test cases, requirements, questions; or all steps
#[derive(Debug, Default, Args)]
pub struct ListArgs {
    /// Only this suite; may be given several times [default: all]
    #[arg(long, value_name = "SUITE")]
    pub suite: Vec<String>,
    /// Requirements instead of test cases
    #[arg(long, group = "what")]
    pub requirements: bool,
    /// The questions of the ICS instead
    #[arg(long, group = "what")]
    pub ics: bool,
    /// The items of the IXIT instead
    #[arg(long, group = "what")]
    pub ixit: bool,
    /// Every step that a feature can use, in both languages, instead
    #[arg(long, group = "what")]
    pub steps: bool,
    /// All of it as JSON
    #[arg(long)]
    pub json: bool,
    /// Take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub features: Option<PathBuf>,
}

/// The list as text or JSON.
pub fn text(args: &ListArgs, lang: Lang) -> Result<String, Diagnostics> {
    if args.steps && !args.json {
        return Ok(list_steps(lang));
    }
    let catalogue = source::catalogue(args.features.as_ref())?;
    let suites = suites(&catalogue, &args.suite)?;
    if args.json {
        return Ok(json(&suites));
    }
    let mut text = String::new();
    for suite in suites {
        heading(&mut text, suite, lang);
        if args.requirements {
            list_requirements(&mut text, suite, lang);
        } else if args.ics {
            for item in &suite.ics.items {
                let _ = writeln!(text, "  {:<6} {}", item.id, printable(lang.of(&item.question)));
            }
        } else if args.ixit {
            list_ixit(&mut text, suite, lang);
        } else {
            list_cases(&mut text, suite, lang);
        }
        text.push('\n');
    }
    Ok(text)
}

fn heading(text: &mut String, suite: &Suite, lang: Lang) {
    let cases: usize = suite.features.iter().map(|feature| feature.cases.len()).sum();
    let (requirements, ics, ixit) = (suite.requirements.len(), suite.ics.items.len(), suite.ixit.items.len());
    let _ = writeln!(text, "{}  {}", suite.id, printable(lang.of(&suite.title)));
    if !suite.standards.is_empty() {
        let _ = writeln!(text, "{}", printable(&suite.standards.join(", ")));
    }
    let _ = match lang {
        Lang::En => writeln!(
            text,
            "{cases} test cases · {requirements} requirements · {ics} ICS questions · {ixit} IXIT items\n"
        ),
        Lang::Zh => {
            writeln!(text, "{cases} 个测试用例 · {requirements} 条要求 · {ics} 个 ICS 问题 · {ixit} 个 IXIT 项\n")
        }
    };
}

fn list_cases(text: &mut String, suite: &Suite, lang: Lang) {
    for feature in &suite.features {
        let _ = writeln!(text, "  {}", printable(lang.of(&feature.title)));
        for case in &feature.cases {
            let mark = match case.effect {
                Effect::Reads if !case.trace.is_empty() => "l",
                Effect::Reads => " ",
                Effect::Writes => "w",
                Effect::Irreversible => "!",
            };
            let _ = writeln!(text, "  {mark} {:<46} {}", printable(&case.id), printable(lang.of(&case.title)));
        }
    }
    let mut cases = suite.features.iter().flat_map(|feature| &feature.cases);
    if cases.clone().any(|case| case.effect != Effect::Reads) {
        text.push_str(match lang {
            Lang::En => "\n  w writes to the product and restores it · ! irreversible: needs consent\n",
            Lang::Zh => "\n  w 会写入产品并恢复 · ! 不可逆，须经同意\n",
        });
    }
    if cases.any(|case| !case.trace.is_empty()) {
        text.push_str(match lang {
            Lang::En => "\n  l judges a log of exchanges: jinka import\n",
            Lang::Zh => "\n  l 判定通信日志：jinka import\n",
        });
    }
}

fn list_requirements(text: &mut String, suite: &Suite, lang: Lang) {
    for requirement in &suite.requirements {
        let state = match (&requirement.retired, &requirement.excluded, lang) {
            (Some(_), _, Lang::En) => " (retired)",
            (Some(_), _, Lang::Zh) => "（已废止）",
            (_, Some(_), Lang::En) => " (no test case yet)",
            (_, Some(_), Lang::Zh) => "（尚无测试用例）",
            _ => "",
        };
        let _ = writeln!(text, "  {:<14} {}{state}", requirement.id, printable(lang.of(&requirement.text)));
    }
}

fn list_ixit(text: &mut String, suite: &Suite, lang: Lang) {
    for item in &suite.ixit.items {
        let _ = writeln!(text, "  {:<30} {:<24} {}", item.id, shape(item, lang), printable(lang.of(&item.description)));
    }
}

/// `hex, 4 to 8 bytes, secret`.
pub(super) fn shape(item: &IxitItem, lang: Lang) -> String {
    let mut shape = match (item.kind, lang) {
        (IxitKind::Hex, _) => "hex",
        (IxitKind::Number, Lang::En) => "number",
        (IxitKind::Number, Lang::Zh) => "数字",
        (IxitKind::Text, Lang::En) => "text",
        (IxitKind::Text, Lang::Zh) => "文本",
    }
    .to_owned();
    if let Some([least, most]) = item.length {
        let range = if least == most { least.to_string() } else { format!("{least}–{most}") };
        let _ = match lang {
            Lang::En => write!(shape, ", {range} bytes"),
            Lang::Zh => write!(shape, "，{range} 字节"),
        };
    }
    if item.secret {
        shape.push_str(if lang == Lang::En { ", secret" } else { "，秘密" });
    }
    shape
}

fn list_steps(lang: Lang) -> String {
    let mut text = String::new();
    for table in steps::tables() {
        for step in table {
            let (en, zh) = keyword(step.kind);
            let _ = match lang {
                Lang::En => writeln!(text, "{en:<5} {}\n      {zh} {}", step.en, step.zh),
                Lang::Zh => writeln!(text, "{zh} {}\n      {en} {}", step.zh, step.en),
            };
        }
    }
    text
}

/// A step's keyword in English and Chinese.
pub(super) fn keyword(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Keyword::Given => ("Given", "假如"),
        Keyword::When => ("When", "当"),
        Keyword::Then => ("Then", "那么"),
    }
}

#[derive(Serialize)]
struct JsonList<'a> {
    format: &'static str,
    suites: Vec<JsonSuite<'a>>,
    steps: Vec<JsonStepDefinition>,
}

#[derive(Serialize)]
struct JsonSuite<'a> {
    id: &'a str,
    title: &'a Text,
    standards: &'a [String],
    digest: &'a str,
    cases: Vec<JsonCase<'a>>,
    requirements: &'a [Requirement],
    ics: &'a [IcsItem],
    ixit: &'a [IxitItem],
}

#[derive(Serialize)]
struct JsonCase<'a> {
    id: &'a str,
    title: &'a Text,
    feature: &'a Text,
    rule: &'a str,
    path: &'a str,
    line: usize,
    requirements: &'a [String],
    needs: &'a [String],
    effect: Effect,
    tags: &'a [String],
    steps: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    keyword: Keyword,
    text: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct JsonStepDefinition {
    keyword: Keyword,
    pattern: Text,
}

fn json(suites: &[&Suite]) -> String {
    let suites = suites.iter().map(|suite| JsonSuite {
        id: &suite.id,
        title: &suite.title,
        standards: &suite.standards,
        digest: &suite.digest,
        cases: suite
            .features
            .iter()
            .flat_map(|feature| feature.cases.iter().map(|case| json_case(&feature.title, case)))
            .collect(),
        requirements: &suite.requirements,
        ics: &suite.ics.items,
        ixit: &suite.ixit.items,
    });
    let steps = steps::tables().into_iter().flatten();
    let steps = steps.map(|step| JsonStepDefinition { keyword: step.kind, pattern: Text::new(step.en, step.zh) });
    let list = JsonList { format: FORMAT, suites: suites.collect(), steps: steps.collect() };
    // Nothing here can fail to serialise: strings, numbers and lists.
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}

fn json_case<'a>(feature: &'a Text, case: &'a crate::catalogue::TestCase) -> JsonCase<'a> {
    JsonCase {
        id: &case.id,
        title: &case.title,
        feature,
        rule: &case.rule,
        path: &case.path,
        line: case.line,
        requirements: &case.requirements,
        needs: &case.needs,
        effect: case.effect,
        tags: &case.tags,
        steps: case
            .steps
            .iter()
            .map(|step| JsonStep { keyword: step.keyword, text: &step.text, line: step.line })
            .collect(),
    }
}
