//! `jinka explain ID`: a requirement, a test case, an ICS or IXIT item, a suite, a data object's tag, in both languages.

use std::{collections::BTreeSet, fmt::Write, path::PathBuf, sync::Arc};

use clap::Args;

use super::{
    list::{keyword, shape},
    source,
};
use crate::{
    catalogue::{
        Basis, Catalogue, Diagnostic, Diagnostics, Effect, Feature, IcsItem, IxitItem, Lang, Level, Method,
        Requirement, Suite, TestCase,
    },
    codec::emv,
    report::text::printable,
    runner::bind::{BoundCase, Registry},
    steps,
};

/// Explain a requirement, test case, ICS or IXIT item by its id, a payment data object by its tag
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// CC-ATR-010, atr-tck-presence, contact-card/atr-tck-presence/cold, C.12, pin.user, 9F6D …
    #[arg(value_name = "ID")]
    pub id: String,
    /// Take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub features: Option<PathBuf>,
}

/// What the id stands for.
pub fn text(args: &ExplainArgs, lang: Lang) -> Result<String, Diagnostics> {
    let catalogue = source::catalogue(args.features.as_ref())?;
    let id = args.id.trim();
    let mut text = String::new();
    for suite in &catalogue.suites {
        for requirement in suite.requirements.iter().filter(|requirement| requirement.id == id) {
            explain_requirement(&mut text, suite, requirement, lang);
        }
        for item in suite.ics.items.iter().filter(|item| item.id == id) {
            explain_ics(&mut text, suite, item, lang);
        }
        for item in suite.ixit.items.iter().filter(|item| item.id == id) {
            explain_ixit(&mut text, suite, item, lang);
        }
        let bare =
            |case: &'_ TestCase| case.id.strip_prefix(&suite.id).map(|rest| rest.trim_start_matches('/').to_owned());
        let fits = |case: &TestCase| {
            [Some(case.id.clone()), bare(case)].into_iter().flatten().any(|own| {
                own.strip_prefix(id).is_some_and(|rest| rest.is_empty() || (rest.starts_with('/') && id != suite.id))
            })
        };
        let mut cases = Vec::new();
        for feature in &suite.features {
            cases.extend(feature.cases.iter().filter(|case| fits(case)).map(|case| (feature, &**case)));
        }
        explain_cases(&mut text, suite, &cases, lang);
    }
    if let Some(info) = data_object(id) {
        explain_tag(&mut text, info, lang);
    }
    if text.is_empty() { Err(unknown(&catalogue, id).into()) } else { Ok(text) }
}

/// The data object of payment applications with this tag (hex), or of this name.
fn data_object(id: &str) -> Option<&'static emv::TagInfo> {
    u32::from_str_radix(id, 16).ok().and_then(emv::tag).or_else(|| emv::by_name(id))
}

fn explain_tag(text: &mut String, info: &emv::TagInfo, lang: Lang) {
    let word = |en, zh| if lang == Lang::En { en } else { zh };
    let emv::TagInfo { tag, en, zh, format, least, most } = info;
    let _ = writeln!(text, "{tag:02X}");
    for name in both(en, zh, lang) {
        let _ = writeln!(text, "  {name}");
    }
    let (format_en, format_zh) = format.text();
    let _ = writeln!(text, "{}: {}", word("format", "格式"), word(format_en, format_zh));
    let length = if least == most { least.to_string() } else { format!("{least}…{most}") };
    let _ = writeln!(text, "{}: {length}", word("bytes", "字节数"));
    let Some(field) = emv::field(*tag) else { return };
    let _ = writeln!(text, "{}:", word("bits", "各位含义"));
    for bits in field.bits {
        let digits: String = (0..8)
            .rev()
            .map(|bit| match ((bits.mask >> bit) & 1, (bits.value >> bit) & 1) {
                (0, _) => '.',
                (_, 0) => '0',
                _ => '1',
            })
            .collect();
        let byte = format!("{} {}", word("byte", "字节"), bits.byte);
        let _ = writeln!(text, "  {byte}  {digits}  {}", word(bits.en, bits.zh));
    }
}

fn explain_requirement(text: &mut String, suite: &Suite, requirement: &Requirement, lang: Lang) {
    let Requirement { id, standard, editions, clause, condition, note, excluded, retired, .. } = requirement;
    let _ = writeln!(text, "{id}");
    for sentence in both(&requirement.text.en, &requirement.text.zh, lang) {
        let _ = writeln!(text, "  {}", printable(sentence));
    }
    let word = |en, zh| if lang == Lang::En { en } else { zh };
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}: {}", printable(value));
    };
    line(word("standard", "标准"), &format!("{standard} ({})", editions.join(", ")));
    line(word("clause", "条款"), clause.as_deref().unwrap_or(word("not known from a source", "来源中未见")));
    line(
        word("level", "级别"),
        match requirement.level {
            Level::Mandatory => word("mandatory", "强制"),
            Level::Conditional => word("conditional", "有条件"),
            Level::Optional => word("optional", "可选"),
        },
    );
    if let Some(condition) = condition {
        line(word("applies when", "适用条件"), condition);
        for item in suite.ics.items.iter().filter(|item| names(condition, &item.id)) {
            line(&format!("  {}", item.id), lang.of(&item.question));
        }
    }
    line(
        word("method", "方法"),
        match requirement.method {
            Method::Automated => word("automated", "自动"),
            Method::Measured => word("measured", "测量"),
            Method::Declared => word("declared", "声明"),
        },
    );
    line(
        word("basis", "依据"),
        match requirement.basis {
            Basis::Confirmed => word("confirmed: decides a certificate", "已确认：可作为发证依据"),
            Basis::SingleSource => word("single-source: indicative only", "单一来源：仅供参考"),
            Basis::FromKnowledge => word("from-knowledge: indicative only", "来自常识：仅供参考"),
            Basis::Disputed => word("disputed: indicative only", "有异议：仅供参考"),
        },
    );
    for source in &requirement.sources {
        line(word("source", "来源"), source);
    }
    for (name, value) in [
        (word("note", "说明"), note),
        (word("no test case yet", "尚无测试用例"), excluded),
        (word("retired", "已废止"), retired),
    ] {
        if let Some(value) = value {
            line(name, value);
        }
    }
    let cases = suite.features.iter().flat_map(|feature| &feature.cases).filter(|case| case.requirements.contains(id));
    let cases: Vec<&TestCase> = cases.map(AsRef::as_ref).collect();
    if !cases.is_empty() {
        let _ = writeln!(text, "{}:", word("test cases", "测试用例"));
        for case in cases {
            let _ = writeln!(text, "  {}  {}", printable(&case.id), printable(lang.of(&case.title)));
        }
    }
}

/// A test case, or all rows of an outline.
fn explain_cases(text: &mut String, suite: &Suite, cases: &[(&Feature, &TestCase)], lang: Lang) {
    // Compiling the patterns takes longer than all the rest: only when there is a step to show.
    let registry = if cases.is_empty() { None } else { Registry::new(&steps::tables()).ok() };
    let word = |en, zh| if lang == Lang::En { en } else { zh };
    for (n, (feature, case)) in cases.iter().enumerate() {
        if n > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "{}", printable(&case.id));
        for sentence in both(&case.title.en, &case.title.zh, lang) {
            let _ = writeln!(text, "  {}", printable(sentence));
        }
        let _ = writeln!(text, "{}: {}:{}", word("place", "位置"), printable(&case.path), case.line);
        let _ = writeln!(text, "{}: {}", word("feature", "特性"), printable(lang.of(&feature.title)));
        if !case.rule.is_empty() {
            let _ = writeln!(text, "{}: {}", word("rule", "规则"), printable(&case.rule));
        }
        let effect = match case.effect {
            Effect::Reads => word("reads", "只读"),
            Effect::Writes => word("writes, and restores afterwards", "写入，之后恢复"),
            Effect::Irreversible => word("irreversible: needs consent", "不可逆：须经同意"),
        };
        let _ = writeln!(text, "{}: {effect}", word("effect", "影响"));
        for need in &case.needs {
            let _ = writeln!(text, "{}: {}", word("needs", "前提"), printable(need));
        }
        let _ = writeln!(text, "{}:", word("requirements", "要求"));
        for id in &case.requirements {
            let sentence = suite.requirements.iter().find(|requirement| requirement.id == *id);
            let _ = writeln!(text, "  {id}  {}", printable(sentence.map_or("", |known| lang.of(&known.text))));
            if let Some(condition) = sentence.and_then(|known| known.condition.as_deref()) {
                let _ = writeln!(text, "    {}: {}", word("applies when", "适用条件"), printable(condition));
            }
        }
        let _ = writeln!(text, "{}:", word("steps", "步骤"));
        let bound = registry.as_ref().and_then(|registry| bound(registry, suite, feature, case));
        for (n, step) in case.steps.iter().enumerate() {
            let (en, zh) = keyword(step.keyword);
            match bound.as_ref().and_then(|bound| bound.steps.get(n)) {
                Some(bound) => {
                    for sentence in both(&format!("{en} {}", bound.text.en), &format!("{zh}{}", bound.text.zh), lang) {
                        let _ = writeln!(text, "  {}", printable(sentence));
                    }
                }
                None => drop(writeln!(text, "  {} {}", word(en, zh), printable(&step.text))),
            }
            for row in &step.table {
                let _ = writeln!(text, "    | {} |", printable(&row.join(" | ")));
            }
        }
    }
}

fn bound(registry: &Registry, suite: &Suite, feature: &Feature, case: &TestCase) -> Option<BoundCase> {
    let alone =
        Feature { title: feature.title.clone(), path: feature.path.clone(), cases: vec![Arc::new(case.clone())] };
    registry.bind(&suite.id, &[alone]).ok()?.pop()
}

fn explain_ics(text: &mut String, suite: &Suite, item: &IcsItem, lang: Lang) {
    let _ = writeln!(text, "{} ({} ICS)", item.id, suite.id);
    for sentence in both(&item.question.en, &item.question.zh, lang) {
        let _ = writeln!(text, "  {}", printable(sentence));
    }
    let word = |en, zh| if lang == Lang::En { en } else { zh };
    let hanging: Vec<&Requirement> = suite
        .requirements
        .iter()
        .filter(|requirement| requirement.condition.as_deref().is_some_and(|condition| names(condition, &item.id)))
        .collect();
    if !hanging.is_empty() {
        let _ = writeln!(text, "{}:", word("requirements that hang on it", "取决于它的要求"));
    }
    for requirement in hanging {
        let condition = requirement.condition.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  {} ({condition})  {}", requirement.id, printable(lang.of(&requirement.text)));
    }
}

fn explain_ixit(text: &mut String, suite: &Suite, item: &IxitItem, lang: Lang) {
    let _ = writeln!(text, "{} ({} IXIT): {}", item.id, suite.id, shape(item, lang));
    for sentence in both(&item.description.en, &item.description.zh, lang) {
        let _ = writeln!(text, "  {}", printable(sentence));
    }
    if let Some(condition) = &item.condition {
        let word = if lang == Lang::En { "needed when" } else { "需要的条件" };
        let _ = writeln!(text, "{word}: {}", printable(condition));
    }
}

fn unknown(catalogue: &Catalogue, id: &str) -> Diagnostic {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for suite in &catalogue.suites {
        known.extend(suite.requirements.iter().map(|requirement| requirement.id.as_str()));
        known.extend(suite.ics.items.iter().map(|item| item.id.as_str()));
        known.extend(suite.ixit.items.iter().map(|item| item.id.as_str()));
        known.extend(suite.features.iter().flat_map(|feature| &feature.cases).map(|case| case.id.as_str()));
    }
    let outlines: Vec<&str> = known.iter().filter_map(|id| id.rsplit_once('/').map(|(outline, _)| outline)).collect();
    known.extend(outlines.into_iter().filter(|id| id.contains('/')));
    Diagnostic::new("unknown_id", (format!("nothing is called `{id}`"), format!("没有名为 `{id}` 的内容")))
        .help((
            "`jinka list` and `jinka list --requirements` show the ids",
            "`jinka list` 和 `jinka list --requirements` 可列出全部标识",
        ))
        .near(id, known)
}

/// Whether the expression names the item.
fn names(condition: &str, item: &str) -> bool {
    crate::catalogue::Condition::parse(condition).is_ok_and(|condition| condition.items().contains(&item))
}

/// Both sentences, the asked language first; one when they are equal.
fn both<'a>(en: &'a str, zh: &'a str, lang: Lang) -> Vec<&'a str> {
    let mut sentences = match lang {
        Lang::En => vec![en, zh],
        Lang::Zh => vec![zh, en],
    };
    sentences.dedup();
    sentences
}
