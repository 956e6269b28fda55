//! Binds the steps of features to the step tables, once, before a run: an undefined or ambiguous step is known before the
//! first exchange, and the run itself never matches a pattern.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    panic::resume_unwind,
    sync::{Arc, OnceLock},
    thread,
};

use cucumber_expressions::{Expression, SingleExpression};
use regex::Regex;

use super::{
    Args, Kind, Step,
    params::{PATTERNS, WORD_LISTS},
};
use crate::catalogue::{Diagnostic, Diagnostics, Feature, StepText, Suite, TestCase, Text, diagnostic::Source};

/// Test cases from which on another thread pays.
const WORTH_A_THREAD: usize = 1000;

/// All step definitions. A pattern is compiled when a text first looks like it: a run meets few of them.
pub struct Registry {
    patterns: Vec<Pattern>,
    steps: usize,
    types: Arc<HashMap<String, String>>,
}

struct Pattern {
    step: Step,
    /// Position of the step in the concatenated tables: its two patterns share it.
    index: usize,
    /// None inside when it doesn't compile, which [`Registry::compile_all`] tells.
    regex: OnceLock<Option<Regex>>,
    types: Arc<HashMap<String, String>>,
    shape: Shape,
    chinese: bool,
}

/// What a pattern shows without being compiled.
struct Shape {
    /// Literal text that every match begins with.
    prefix: String,
    /// Literal texts that follow it in every match, in this order.
    literals: Vec<String>,
    /// Every match ends with the last literal.
    closed: bool,
    parameters: Vec<String>,
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

impl BoundCase {
    /// The same case under another id: the pre-flight of one device, see [`crate::evidence::preflight_id`].
    pub fn called(&self, id: String) -> Self {
        let mut case = (*self.case).clone();
        case.id = id;
        Self { case: Arc::new(case), ..self.clone() }
    }
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
        hint: Option<Text>,
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

    /// What is wrong.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Undefined { text, .. } => format!("没有与“{text}”匹配的步骤定义"),
            Self::Ambiguous { text, patterns, .. } => format!("“{text}”与 {} 个步骤定义匹配", patterns.len()),
        };
        Text::new(self.to_string(), zh)
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Undefined { .. } => "undefined_step",
            Self::Ambiguous { .. } => "ambiguous_step",
        }
    }

    /// How to mend it.
    pub fn help(&self) -> Text {
        match self {
            Self::Undefined { hint: Some(hint), .. } => hint.clone(),
            Self::Undefined { .. } => {
                Text::new("`jinka list --steps` shows every step there is", "`jinka list --steps` 列出全部步骤")
            }
            Self::Ambiguous { patterns, .. } => {
                let patterns = patterns.join(" | ");
                Text::new(format!("reword one of: {patterns}"), format!("请改写其中之一：{patterns}"))
            }
        }
    }
}

impl Registry {
    /// Reads the tables. Errors are defects of the tables, all at once; [`Self::compile_all`] finds the rest of them.
    pub fn new(tables: &[&'static [Step]]) -> Result<Self, Vec<TableError>> {
        let mut errors = Vec::new();
        let mut patterns = Vec::new();
        let mut seen = HashSet::new();
        let types = Arc::new(parameter_types());
        let steps: Vec<&Step> = tables.iter().flat_map(|table| table.iter()).collect();
        for (index, step) in steps.iter().enumerate() {
            let mut parameters_of = Vec::new();
            for (pattern, chinese) in [(step.en, false), (step.zh, true)] {
                if !seen.insert((step.kind, pattern)) {
                    errors.push(TableError::Twice { pattern: pattern.to_owned(), kind: step.kind });
                }
                match shape(pattern) {
                    Ok(shape) => {
                        let mut sorted = shape.parameters.clone();
                        sorted.sort();
                        parameters_of.push(sorted);
                        let (regex, types) = (OnceLock::new(), Arc::clone(&types));
                        patterns.push(Pattern { step: **step, index, regex, types, shape, chinese });
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
        if errors.is_empty() { Ok(Self { patterns, steps: steps.len(), types }) } else { Err(errors) }
    }

    /// Compiles every pattern: what a test and `jinka check` do, so that no run has to.
    pub fn compile_all(&self) -> Result<(), Vec<TableError>> {
        let error = |pattern: &Pattern| {
            let pattern = pattern.source();
            let why = compile(pattern, &self.types).err()?;
            Some(TableError::Pattern { pattern: pattern.to_owned(), why })
        };
        let errors: Vec<TableError> = self.patterns.iter().filter_map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
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
        let count: usize = features.iter().map(|feature| feature.cases.len()).sum();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(count / WORTH_A_THREAD).max(1);
        let mut parts = features.chunks(features.len().div_ceil(threads).max(1));
        let own = parts.next().unwrap_or_default();
        let parts: Vec<_> = thread::scope(|scope| {
            let others: Vec<_> = parts.map(|part| scope.spawn(|| self.bind_part(suite, part))).collect();
            let own = self.bind_part(suite, own);
            let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            std::iter::once(own).chain(others).collect()
        });
        let (mut cases, mut errors) = (Vec::with_capacity(count), Vec::new());
        for part in parts {
            match part {
                Ok(bound) => cases.extend(bound),
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() { Ok(cases) } else { Err(errors) }
    }

    fn bind_part(&self, suite: &str, features: &[Feature]) -> Result<Vec<BoundCase>, Vec<BindError>> {
        let mut known: HashMap<(Kind, &str), (Step, Arc<Args>, Text)> = HashMap::new();
        let mut cases = Vec::new();
        let mut errors = Vec::new();
        for feature in features {
            for case in &feature.cases {
                let mut steps = Vec::with_capacity(case.steps.len());
                for text in &case.steps {
                    let plain = text.table.is_empty() && text.doc_string.is_none();
                    let key = (text.keyword, text.text.as_str());
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
                    case: Arc::clone(case),
                    feature: feature.title.clone(),
                    suite: suite.to_owned(),
                    steps,
                });
            }
        }
        if errors.is_empty() { Ok(cases) } else { Err(errors) }
    }

    /// Binds the pre-flight of a suite, if it has one; all problems at once.
    pub fn bind_preflight(&self, suite: &Suite) -> Result<Option<BoundCase>, Vec<BindError>> {
        let Some(case) = &suite.preflight else { return Ok(None) };
        let feature = Feature { title: case.title.clone(), path: case.path.clone(), cases: vec![Arc::clone(case)] };
        Ok(self.bind_part(&suite.id, &[feature])?.pop())
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

    /// Every step of the suites bound to its definition: their test cases, and their pre-flights. Undefined and ambiguous
    /// steps, all at once.
    pub fn bind_suites<'a>(
        &self,
        suites: impl Iterator<Item = &'a Suite>,
    ) -> Result<(Vec<BoundCase>, Vec<BoundCase>), Diagnostics> {
        let (mut bound, mut preflights) = (Vec::new(), Vec::new());
        let mut found = Diagnostics::default();
        for suite in suites {
            let cases = self.bind(&suite.id, &suite.features).map(|cases| bound.extend(cases));
            let preflight = self.bind_preflight(suite).map(|preflight| preflights.extend(preflight));
            let mut told = BTreeSet::new();
            for error in [cases, preflight].into_iter().filter_map(Result::err).flatten() {
                let (path, line) = error.place();
                // Background steps and outline rows meet the same line many times.
                if told.insert((path.to_owned(), line)) {
                    let source = suite.source(path).unwrap_or_else(|| Source::new(path, ""));
                    let span = source.line_span(line);
                    found.push(Diagnostic::new(error.code(), error.text()).at(&source, span).help(error.help()));
                }
            }
        }
        found.or((bound, preflights))
    }

    fn hint(&self, text: &StepText) -> Option<Text> {
        if let Some(pattern) = self.patterns.iter().find(|pattern| pattern.matches(&text.text)) {
            let kind = format!("{:?}", pattern.step.kind);
            return Some(Text::new(
                format!("the same words exist as a {kind} step"),
                format!("同样的文字是一个 {kind} 步骤"),
            ));
        }
        let own: BTreeSet<&str> = words(&text.text).collect();
        let (shared, pattern) = self
            .patterns
            .iter()
            .filter(|pattern| pattern.step.kind == text.keyword)
            .map(|pattern| (words(pattern.source()).filter(|word| own.contains(word)).count(), pattern))
            .max_by_key(|(shared, _)| *shared)?;
        let source = pattern.source();
        (shared >= 2).then(|| Text::new(format!("nearest: {source}"), format!("最接近的是：{source}")))
    }
}

/// Words between blanks; where a script has no blanks, each of its characters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|word| {
        let apart = !word.is_ascii();
        let step = move |c: char| if apart { c.len_utf8() } else { word.len() };
        word.char_indices()
            .step_by(if apart { 1 } else { word.len().max(1) })
            .filter_map(move |(at, c)| word.get(at..at + step(c)))
    })
}

impl Pattern {
    fn source(&self) -> &'static str {
        if self.chinese { self.step.zh } else { self.step.en }
    }

    fn matches(&self, text: &str) -> bool {
        self.shape.allows(text) && self.regex().is_some_and(|regex| regex.is_match(text))
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| compile(self.source(), &self.types).ok()).as_ref()
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
        let Some(captures) = self.regex().and_then(|regex| regex.captures(text)) else { return Vec::new() };
        let mut groups = captures.iter().skip(1);
        self.shape
            .parameters
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

impl Shape {
    /// Whether the text can match: most patterns are ruled out here.
    fn allows(&self, text: &str) -> bool {
        let Some(mut rest) = text.strip_prefix(self.prefix.as_str()) else { return false };
        for literal in &self.literals {
            match rest.split_once(literal.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        let last = self.literals.last().unwrap_or(&self.prefix);
        !self.closed || text.ends_with(last.as_str())
    }
}

fn shape(pattern: &'static str) -> Result<Shape, String> {
    let expression = Expression::parse(pattern).map_err(|error| error.to_string())?;
    let mut shape = Shape { prefix: String::new(), literals: Vec::new(), closed: true, parameters: Vec::new() };
    let mut begins = true;
    for part in expression.iter() {
        match part {
            SingleExpression::Text(text) | SingleExpression::Whitespaces(text) => {
                let literal = unescape(text.fragment());
                match (begins, shape.closed, shape.literals.last_mut()) {
                    (true, ..) => shape.prefix.push_str(&literal),
                    (_, true, Some(last)) => last.push_str(&literal),
                    _ => shape.literals.push(literal),
                }
                shape.closed = true;
            }
            SingleExpression::Parameter(parameter) => {
                shape.parameters.push(parameter.input.fragment().to_string());
                (begins, shape.closed) = (false, false);
            }
            SingleExpression::Alternation(_) | SingleExpression::Optional(_) => (begins, shape.closed) = (false, false),
        }
    }
    Ok(shape)
}

fn compile(pattern: &'static str, types: &HashMap<String, String>) -> Result<Regex, String> {
    Expression::regex_with_parameters(pattern, types).map_err(|error| error.to_string())
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
