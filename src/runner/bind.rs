//! Binds the steps of features to the step tables, once, before a run: an undefined or ambiguous step is known before the
//! first exchange, and the run itself never matches a pattern.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use cucumber_expressions::{Expression, SingleExpression};
use regex::Regex;

use super::{
    Args, Kind, Step,
    params::{PATTERNS, WORD_LISTS},
};
use crate::catalogue::{Feature, StepText, TestCase, Text};

/// All step definitions, compiled.
pub struct Registry {
    patterns: Vec<Pattern>,
    steps: usize,
}

struct Pattern {
    step: Step,
    /// Position of the step in the concatenated tables: its two patterns share it.
    index: usize,
    regex: Regex,
    /// Literal text that every match begins with: compared first, because most patterns fail there.
    prefix: String,
    parameters: Vec<String>,
    chinese: bool,
}

/// A step that is ready to run.
#[derive(Clone)]
pub struct BoundStep {
    pub step: Step,
    pub args: Arc<Args>,
    pub text: Text,
    pub line: usize,
}

/// A test case that is ready to run.
#[derive(Clone)]
pub struct BoundCase {
    pub case: Arc<TestCase>,
    /// Title of its feature.
    pub feature: Text,
    pub suite: String,
    pub steps: Vec<BoundStep>,
}

/// What is wrong with the step tables themselves: a defect of jinka, found by its tests and at start-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("step pattern {pattern:?} isn't a Cucumber Expression: {why}")]
    Pattern { pattern: String, why: String },
    #[error("step pattern {pattern:?} stands twice for {kind:?}")]
    Twice { pattern: String, kind: Kind },
    #[error("the patterns {en:?} and {zh:?} have different parameters")]
    Parameters { en: String, zh: String },
}

/// A step of a feature that can't be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    #[error("no step definition matches `{text}`")]
    Undefined {
        path: String,
        line: usize,
        text: String,
        /// The nearest pattern, or where the same words exist under another keyword.
        hint: Option<String>,
    },
    #[error("`{text}` matches {} step definitions", patterns.len())]
    Ambiguous { path: String, line: usize, text: String, patterns: Vec<String> },
}

impl BindError {
    /// Path of the feature file and line of the step.
    pub fn place(&self) -> (&str, usize) {
        match self {
            Self::Undefined { path, line, .. } | Self::Ambiguous { path, line, .. } => (path, *line),
        }
    }

    /// How to mend it.
    pub fn help(&self) -> String {
        match self {
            Self::Undefined { hint: Some(hint), .. } => hint.clone(),
            Self::Undefined { .. } => "`jinka list --steps` shows every step there is".to_owned(),
            Self::Ambiguous { patterns, .. } => format!("reword one of: {}", patterns.join(" | ")),
        }
    }
}

impl Registry {
    /// Compiles the tables. Errors are defects of the tables, all at once.
    pub fn new(tables: &[&'static [Step]]) -> Result<Self, Vec<TableError>> {
        let mut errors = Vec::new();
        let mut patterns = Vec::new();
        let mut seen = BTreeSet::new();
        let parameter_types = parameter_types();
        let steps: Vec<&Step> = tables.iter().flat_map(|table| table.iter()).collect();
        for (index, step) in steps.iter().enumerate() {
            let mut parameters_of = Vec::new();
            for (pattern, chinese) in [(step.en, false), (step.zh, true)] {
                if !seen.insert((format!("{:?}", step.kind), pattern)) {
                    errors.push(TableError::Twice { pattern: pattern.to_owned(), kind: step.kind });
                }
                match compile(pattern, &parameter_types) {
                    Ok((regex, prefix, parameters)) => {
                        let mut sorted = parameters.clone();
                        sorted.sort();
                        parameters_of.push(sorted);
                        patterns.push(Pattern { step: **step, index, regex, prefix, parameters, chinese });
                    }
                    Err(why) => errors.push(TableError::Pattern { pattern: pattern.to_owned(), why }),
                }
            }
            if let [en, zh] = parameters_of.as_slice()
                && en != zh
            {
                errors.push(TableError::Parameters { en: step.en.to_owned(), zh: step.zh.to_owned() });
            }
        }
        if errors.is_empty() { Ok(Self { patterns, steps: steps.len() }) } else { Err(errors) }
    }

    /// Number of step definitions.
    pub fn len(&self) -> usize {
        self.steps
    }

    pub fn is_empty(&self) -> bool {
        self.steps == 0
    }

    /// Binds every step of the given features; all problems at once.
    pub fn bind(&self, suite: &str, features: &[Feature]) -> Result<Vec<BoundCase>, Vec<BindError>> {
        let mut known: HashMap<(Kind, String), (Step, Arc<Args>, Text)> = HashMap::new();
        let mut cases = Vec::new();
        let mut errors = Vec::new();
        for feature in features {
            for case in &feature.cases {
                let mut steps = Vec::with_capacity(case.steps.len());
                for text in &case.steps {
                    let plain = text.table.is_empty() && text.doc_string.is_none();
                    let key = (text.keyword, text.text.clone());
                    if let Some((step, args, words)) = known.get(&key).filter(|_| plain) {
                        steps.push(BoundStep {
                            step: *step,
                            args: Arc::clone(args),
                            text: words.clone(),
                            line: text.line,
                        });
                        continue;
                    }
                    match self.bind_step(&case.path, text) {
                        Ok(bound) => {
                            if plain {
                                known.insert(key, (bound.step, Arc::clone(&bound.args), bound.text.clone()));
                            }
                            steps.push(bound);
                        }
                        Err(error) => errors.push(error),
                    }
                }
                cases.push(BoundCase {
                    case: Arc::new(case.clone()),
                    feature: feature.title.clone(),
                    suite: suite.to_owned(),
                    steps,
                });
            }
        }
        if errors.is_empty() { Ok(cases) } else { Err(errors) }
    }

    /// Indices (in table order) of the steps that no given case uses.
    pub fn unused(&self, cases: &[BoundCase]) -> Vec<Step> {
        let used: BTreeSet<(&str, String)> =
            cases.iter().flat_map(|case| &case.steps).map(|s| (s.step.en, format!("{:?}", s.step.kind))).collect();
        self.patterns
            .iter()
            .filter(|pattern| !pattern.chinese)
            .map(|pattern| pattern.step)
            .filter(|step| !used.contains(&(step.en, format!("{:?}", step.kind))))
            .collect()
    }

    fn bind_step(&self, path: &str, text: &StepText) -> Result<BoundStep, BindError> {
        let matching: Vec<&Pattern> = self
            .patterns
            .iter()
            .filter(|pattern| pattern.step.kind == text.keyword && pattern.matches(&text.text))
            .collect();
        let mut definitions: Vec<usize> = matching.iter().map(|pattern| pattern.index).collect();
        definitions.dedup();
        match (matching.first(), definitions.len()) {
            (Some(pattern), 1) => Ok(pattern.bind(text)),
            (Some(_), _) => Err(BindError::Ambiguous {
                path: path.to_owned(),
                line: text.line,
                text: text.text.clone(),
                patterns: matching.iter().map(|pattern| pattern.source().to_owned()).collect(),
            }),
            (None, _) => Err(BindError::Undefined {
                path: path.to_owned(),
                line: text.line,
                text: text.text.clone(),
                hint: self.hint(text),
            }),
        }
    }

    fn hint(&self, text: &StepText) -> Option<String> {
        if let Some(pattern) = self.patterns.iter().find(|pattern| pattern.matches(&text.text)) {
            return Some(format!("the same words exist as a {:?} step", pattern.step.kind));
        }
        let words: BTreeSet<&str> = text.text.split_whitespace().collect();
        let (shared, pattern) = self
            .patterns
            .iter()
            .filter(|pattern| pattern.step.kind == text.keyword)
            .map(|pattern| (pattern.source().split_whitespace().filter(|word| words.contains(word)).count(), pattern))
            .max_by_key(|(shared, _)| *shared)?;
        (shared >= 2).then(|| format!("nearest: {}", pattern.source()))
    }
}

impl Pattern {
    fn source(&self) -> &'static str {
        if self.chinese { self.step.zh } else { self.step.en }
    }

    fn matches(&self, text: &str) -> bool {
        text.starts_with(&self.prefix) && self.regex.is_match(text)
    }

    fn bind(&self, text: &StepText) -> BoundStep {
        let values = self.values(&text.text);
        let other = if self.chinese { self.step.en } else { self.step.zh };
        let translated = render(other, &values, !self.chinese);
        let words = if self.chinese {
            Text { en: translated, zh: text.text.clone() }
        } else {
            Text { en: text.text.clone(), zh: translated }
        };
        let captures = if self.chinese { in_order_of(self.step.en, &values) } else { values.clone() };
        let captures = captures.into_iter().map(|(_, value)| value.english).collect();
        BoundStep {
            step: self.step,
            args: Arc::new(Args { captures, table: text.table.clone(), doc_string: text.doc_string.clone() }),
            text: words,
            line: text.line,
        }
    }

    /// Parameter type and value, in the order of this pattern.
    fn values(&self, text: &str) -> Vec<(String, Value)> {
        let Some(captures) = self.regex.captures(text) else { return Vec::new() };
        let mut groups = captures.iter().skip(1);
        self.parameters
            .iter()
            .map(|name| {
                let taken = match name.as_str() {
                    // A string has one group for each kind of quotation mark.
                    "string" => groups.by_ref().take(2).flatten().last(),
                    _ => groups.next().flatten(),
                };
                (name.clone(), Value::of(name, taken.map_or("", |found| found.as_str()), self.chinese))
            })
            .collect()
    }
}

/// A captured value: as the step gets it, and as the Chinese text shows it.
#[derive(Clone)]
struct Value {
    english: String,
    chinese: String,
}

impl Value {
    fn of(parameter: &str, written: &str, chinese: bool) -> Self {
        let word = WORD_LISTS
            .iter()
            .find(|list| list.name == parameter)
            .and_then(|list| list.words.iter().find(|(en, zh)| if chinese { *zh == written } else { *en == written }));
        match word {
            Some((en, zh)) => Self { english: (*en).to_owned(), chinese: (*zh).to_owned() },
            None => Self { english: written.to_owned(), chinese: written.to_owned() },
        }
    }
}

/// Literal prefix, regex and parameter names of a pattern.
fn compile(pattern: &'static str, types: &HashMap<String, String>) -> Result<(Regex, String, Vec<String>), String> {
    let expression = Expression::parse(pattern).map_err(|error| error.to_string())?;
    let mut prefix = String::new();
    let mut literal = true;
    let mut parameters = Vec::new();
    for part in expression.iter() {
        match part {
            SingleExpression::Text(text) | SingleExpression::Whitespaces(text) if literal => {
                prefix.push_str(&unescape(text.fragment()));
            }
            SingleExpression::Parameter(parameter) => {
                literal = false;
                parameters.push(parameter.input.fragment().to_string());
            }
            _ => literal = false,
        }
    }
    let regex = Expression::regex_with_parameters(pattern, types).map_err(|error| error.to_string())?;
    Ok((regex, prefix, parameters))
}

fn parameter_types() -> HashMap<String, String> {
    let lists = WORD_LISTS.iter().map(|list| {
        let words: Vec<String> = list.words.iter().flat_map(|(en, zh)| [*en, *zh]).map(regex::escape).collect();
        (list.name.to_owned(), words.join("|"))
    });
    let patterns = PATTERNS.iter().map(|(name, regex)| ((*name).to_owned(), (*regex).to_owned()));
    lists.chain(patterns).collect()
}

/// Values rearranged to the order of another pattern: the n-th of a type stays the n-th of that type.
fn in_order_of(pattern: &'static str, values: &[(String, Value)]) -> Vec<(String, Value)> {
    let mut left: Vec<Option<&(String, Value)>> = values.iter().map(Some).collect();
    let Ok(expression) = Expression::parse(pattern) else { return values.to_vec() };
    expression
        .iter()
        .filter_map(|part| match part {
            SingleExpression::Parameter(parameter) => left
                .iter_mut()
                .find(|slot| slot.is_some_and(|(name, _)| name == parameter.input.fragment()))
                .and_then(Option::take)
                .cloned(),
            _ => None,
        })
        .collect()
}

/// The text that a pattern stands for with the given values.
fn render(pattern: &'static str, values: &[(String, Value)], chinese: bool) -> String {
    let Ok(expression) = Expression::parse(pattern) else { return pattern.to_owned() };
    let mut values = in_order_of(pattern, values).into_iter();
    let mut text = String::new();
    for part in expression.iter() {
        match part {
            SingleExpression::Text(words) | SingleExpression::Whitespaces(words) => {
                text.push_str(&unescape(words.fragment()));
            }
            SingleExpression::Parameter(_) => {
                if let Some((name, value)) = values.next() {
                    let value = if chinese { value.chinese } else { value.english };
                    match name.as_str() {
                        "string" => text.push_str(&format!("\"{value}\"")),
                        _ => text.push_str(&value),
                    }
                }
            }
            SingleExpression::Alternation(alternation) => {
                if let Some(cucumber_expressions::Alternative::Text(words)) =
                    alternation.0.first().and_then(|first| first.first())
                {
                    text.push_str(&unescape(words.fragment()));
                }
            }
            SingleExpression::Optional(_) => {}
        }
    }
    text
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    plain
}
