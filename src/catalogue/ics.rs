use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Condition, Text,
    diagnostic::{Diagnostic, Diagnostics, Source},
    yaml,
};

/// The questions of one suite: `features/<suite>/ics.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IcsProforma {
    pub suite: String,
    pub items: Vec<IcsItem>,
    /// Answers that can't both be true of one product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<IcsRule>,
}

/// One answer follows from others: `when: "C.28"`, `then: "C.27"`. Both are conditions over ICS items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IcsRule {
    /// Null: of every product.
    pub when: Option<String>,
    pub then: String,
    /// Why: what no product can be otherwise.
    pub reason: Text,
}

/// A question that a product manager can answer with yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IcsItem {
    /// `C.2`.
    pub id: String,
    pub question: Text,
}

/// What the vendor says: a file of answers. An item that stands in the proforma and not here is unset, and stops a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ics {
    pub product: Option<String>,
    pub answers: BTreeMap<String, Answer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Yes,
    No,
}

/// The file as it is written, with places. `yes` and `no` need no quotes; a number or a list is refused by name.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IcsFile {
    #[serde(default)]
    product: Option<String>,
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Answer>"))]
    answers: yaml::Pairs,
}

impl Ics {
    /// Which of these suites a file of answers is for, told by the ids of the questions: those that it answers a question of which no
    /// other suite asks; where it answers only questions that several share, all that ask one of them. None when the file can't be
    /// read, which [`Self::read`] tells in full.
    pub fn suites<'a>(text: &str, file: &str, proformas: &[&'a IcsProforma]) -> Vec<&'a str> {
        let Ok(read) = yaml::read::<IcsFile>(&Source::new(file, text)) else { return Vec::new() };
        let named = |item: &&IcsItem| read.answers.0.iter().any(|(id, _)| id.value == item.id);
        let asks = |proforma: &IcsProforma, id: &str| proforma.items.iter().any(|item| item.id == id);
        let own = |item: &IcsItem| proformas.iter().filter(|proforma| asks(proforma, &item.id)).count() == 1;
        let meant = |wanted: &dyn Fn(&IcsItem) -> bool| -> Vec<&'a str> {
            let meant = proformas.iter().filter(|proforma| proforma.items.iter().filter(named).any(wanted));
            meant.map(|proforma| proforma.suite.as_str()).collect()
        };
        let by_own = meant(&own);
        if by_own.is_empty() { meant(&|_| true) } else { by_own }
    }

    /// Reads the vendor's answers and compares them with the questions: every question is answered, nothing else is.
    pub fn read(text: &str, file: &str, proformas: &[&IcsProforma]) -> Result<Self, Diagnostics> {
        let source = Source::new(file, text);
        let read: IcsFile = yaml::read(&source)?;
        Self::answered(&source, &read.answers, read.product, proformas)
    }

    /// As [`Self::read`], of answers that stand in `source`.
    pub(super) fn answered(
        source: &Source,
        written: &yaml::Pairs,
        product: Option<String>,
        proformas: &[&IcsProforma],
    ) -> Result<Self, Diagnostics> {
        let items: Vec<&IcsItem> = proformas.iter().flat_map(|proforma| &proforma.items).collect();
        let mut found = Diagnostics::default();
        let mut answers = BTreeMap::new();
        let mut unset: Vec<&IcsItem> = Vec::new();
        for (id, answer) in &written.0 {
            let Some(item) = items.iter().find(|item| item.id == id.value) else {
                found.push(
                    Diagnostic::new(
                        "unknown_ics_item",
                        (format!("no ICS item is called `{}`", id.value), format!("没有名为 `{}` 的 ICS 项", id.value)),
                    )
                    .at(source, yaml::span(source, id.referenced))
                    .help(("`jinka list --ics` shows the questions", "`jinka list --ics` 可列出全部问题"))
                    .near(&id.value, items.iter().map(|item| item.id.as_str())),
                );
                continue;
            };
            let answer_text = answer.value.as_deref().map(str::trim).unwrap_or_default();
            match answer_text {
                "yes" => drop(answers.insert(id.value.clone(), Answer::Yes)),
                "no" => drop(answers.insert(id.value.clone(), Answer::No)),
                "" | "~" | "null" => unset.push(item),
                other => found.push(
                    Diagnostic::new(
                        "bad_answer",
                        (format!("`{other}` is no answer"), format!("`{other}` 不是有效的回答")),
                    )
                    .at(source, yaml::span(source, answer.referenced))
                    .label(item.question.clone())
                    .help(("an answer is yes or no", "请回答 yes 或 no")),
                ),
            }
        }
        unset.extend(items.iter().copied().filter(|item| !written.0.iter().any(|(id, _)| id.value == item.id)));
        unset.sort_by_key(|item| items.iter().position(|other| other.id == item.id));
        unset.dedup_by(|a, b| a.id == b.id); // suites may share an item
        if !unset.is_empty() {
            let list = |lang: super::Lang| {
                let line = |item: &IcsItem| written.0.iter().find(|(id, _)| id.value == item.id);
                let lines = unset.iter().map(|item| match (line(item).map(|(id, _)| id.referenced.line()), lang) {
                    (None, _) => format!("  {}: {}", item.id, lang.of(&item.question)),
                    (Some(n), super::Lang::En) => format!("  {} (line {n}): {}", item.id, item.question.en),
                    (Some(n), super::Lang::Zh) => format!("  {}（第 {n} 行）：{}", item.id, item.question.zh),
                });
                lines.collect::<Vec<_>>().join("\n")
            };
            let count = unset.len();
            let line = unset.iter().find_map(|item| written.0.iter().find(|(id, _)| id.value == item.id));
            let span = match line {
                Some((id, _)) => yaml::span(source, id.referenced),
                None => source.key_span("answers"),
            };
            found.push(
                Diagnostic::new(
                    "unset_answer",
                    (
                        format!("{count} ICS item{} no answer", if count == 1 { " has" } else { "s have" }),
                        format!("有 {count} 个 ICS 项未作答"),
                    ),
                )
                .at(source, span)
                .help((
                    format!("answer yes or no to each:\n{}", list(super::Lang::En)),
                    format!("请逐项回答 yes 或 no：\n{}", list(super::Lang::Zh)),
                )),
            );
        }
        let ics = Self { product, answers };
        for rule in proformas.iter().flat_map(|proforma| &proforma.rules) {
            rule.check(&ics, source, written).into_iter().for_each(|broken| found.push(broken));
        }
        found.or(ics)
    }
}

impl IcsRule {
    /// The expression that holds of answers that break this rule; none when the rule is no expression, which the lint of
    /// the suite has refused.
    fn broken(&self) -> Option<Condition> {
        let then = Condition::Not(Box::new(Condition::parse(&self.then).ok()?));
        match self.when.as_deref() {
            Some(when) => Some(Condition::And(vec![Condition::parse(when).ok()?, then])),
            None => Some(then),
        }
    }

    /// Tells the answers that break this rule, if they do; an unset answer breaks nothing.
    fn check(&self, ics: &Ics, source: &Source, written: &yaml::Pairs) -> Option<Diagnostic> {
        let broken = self.broken()?;
        let decision = broken.evaluate(ics);
        if !decision.holds {
            return None;
        }
        let answers = broken.deciding(ics).into_iter();
        let answers: Vec<_> = answers.filter_map(|item| written.0.iter().find(|(id, _)| id.value == item)).collect();
        let span = answers.first().map_or(0..0, |(_, answer)| yaml::span(source, answer.referenced));
        let places = |lang: super::Lang| {
            let place = answers.iter().map(|(id, _)| match (&id.value, id.referenced.line(), lang) {
                (id, line, super::Lang::En) => format!("{id} in line {line}"),
                (id, line, super::Lang::Zh) => format!("第 {line} 行的 {id}"),
            });
            place.collect::<Vec<_>>()
        };
        let Text { en, zh } = decision.reason;
        let found = Diagnostic::new(
            "contradictory_answers",
            (format!("answers contradict each other: {en}"), format!("回答互相矛盾：{zh}")),
        );
        let help = (
            format!("change {}", places(super::Lang::En).join(" or ")),
            format!("请更正{}", places(super::Lang::Zh).join(" 或")),
        );
        Some(found.at(source, span).label(self.reason.clone()).help(help))
    }
}
