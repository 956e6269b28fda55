//! When a requirement applies: an expression over ICS items, `C.2 and not (C.5 or C.6)`, and the answers that decide it.
//!
//! `not` binds before `and`, `and` before `or`. Source: the conditions of ISO/IEC 9646-7 proformas, in words.
//!
//! ```
//! use jinka::catalogue::{Answer, Condition, Ics};
//! let ics = Ics { product: None, answers: [("C.2".into(), Answer::Yes), ("C.5".into(), Answer::Yes)].into() };
//! let decision = Condition::parse("C.2 and not C.5").unwrap().evaluate(&ics);
//! assert!(!decision.holds);
//! assert_eq!(decision.reason.en, "C.5 = yes");
//! assert_eq!(decision.reason.zh, "C.5 = 是");
//! ```

use std::{fmt, ops::Range};

use super::{Answer, Ics, Text};

/// Nesting deeper than this is refused: a file must not be able to exhaust the stack.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    Item(String),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

/// Whether a condition holds, and the answers that made it so: `C.2 = no, C.5 = yes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub holds: bool,
    pub reason: Text,
}

/// Where an expression stops making sense: byte range in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    pub at: Range<usize>,
    pub expected: &'static str,
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at column {}: expected {}", self.at.start + 1, self.expected)
    }
}

impl Condition {
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut parser = Parser { text, tokens: tokens(text)?, next: 0 };
        let condition = parser.or(0)?;
        match parser.tokens.get(parser.next) {
            None => Ok(condition),
            Some((at, _)) => Err(ConditionError { at: at.clone(), expected: "`and`, `or` or the end" }),
        }
    }

    /// The items it names, in the order of first mention, each once.
    pub fn items(&self) -> Vec<&str> {
        let mut items = Vec::new();
        self.collect(&mut items);
        items
    }

    fn collect<'a>(&'a self, items: &mut Vec<&'a str>) {
        match self {
            Self::Item(id) if items.contains(&id.as_str()) => {}
            Self::Item(id) => items.push(id),
            Self::Not(inner) => inner.collect(items),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(items)),
        }
    }

    /// Decides over the vendor's answers. An item without an answer makes nothing hold, neither itself nor its `not`.
    pub fn evaluate(&self, ics: &Ics) -> Decision {
        let items = self.deciding(ics);
        let shown = |yes: &str, no: &str, unset: &str| {
            let list = items.iter().map(|id| match ics.answers.get(*id) {
                Some(Answer::Yes) => format!("{id} = {yes}"),
                Some(Answer::No) => format!("{id} = {no}"),
                None => format!("{id} = {unset}"),
            });
            list.collect::<Vec<_>>().join(", ")
        };
        Decision {
            holds: self.value(ics) == Some(true),
            reason: Text::new(shown("yes", "no", "unset"), shown("是", "否", "未作答").replace(", ", "，")),
        }
    }

    /// The items whose answers, or whose want of one, decide it; each once.
    pub fn deciding(&self, ics: &Ics) -> Vec<&str> {
        let mut items = Vec::new();
        self.decisive(ics, self.value(ics), &mut items);
        items
    }

    /// Kleene's three values; none is unset.
    fn value(&self, ics: &Ics) -> Option<bool> {
        match self {
            Self::Item(id) => ics.answers.get(id).map(|answer| *answer == Answer::Yes),
            Self::Not(inner) => inner.value(ics).map(|value| !value),
            Self::And(parts) => combine(parts.iter().map(|part| part.value(ics)), false),
            Self::Or(parts) => combine(parts.iter().map(|part| part.value(ics)), true),
        }
    }

    /// The items whose answers give the expression its value.
    fn decisive<'a>(&'a self, ics: &Ics, value: Option<bool>, items: &mut Vec<&'a str>) {
        match self {
            Self::Item(id) if items.contains(&id.as_str()) => {}
            Self::Item(id) => items.push(id),
            Self::Not(inner) => inner.decisive(ics, value.map(|value| !value), items),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts.iter().filter(|part| part.value(ics) == value) {
                    part.decisive(ics, value, items);
                }
            }
        }
    }
}

/// `dominant` wins over unset, unset over the other.
fn combine(values: impl Iterator<Item = Option<bool>>, dominant: bool) -> Option<bool> {
    let mut result = Some(!dominant);
    for value in values {
        match value {
            Some(value) if value == dominant => return Some(dominant),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (n, part) in parts.iter().enumerate() {
                if n > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Self::And(_) | Self::Or(_) => write!(f, "({part})")?,
                    _ => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Item(id) => f.write_str(id),
            Self::Not(inner) => match **inner {
                Self::And(_) | Self::Or(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::And(parts) => list(f, parts, "and"),
            Self::Or(parts) => list(f, parts, "or"),
        }
    }
}

/// Blanks, brackets and words; a word is letters, digits, `.`, `-` and `_`.
fn tokens(text: &str) -> Result<Vec<(Range<usize>, &str)>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        match c {
            _ if c.is_whitespace() => continue,
            '(' | ')' => {}
            _ if is_word(c) => {
                while let Some((at, c)) = rest.next_if(|(_, c)| is_word(*c)) {
                    end = at + c.len_utf8();
                }
            }
            _ => {
                return Err(ConditionError {
                    at: start..end,
                    expected: "an ICS item, `and`, `or`, `not` or a bracket",
                });
            }
        }
        tokens.push((start..end, text.get(start..end).unwrap_or("")));
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Range<usize>, &'a str)>,
    next: usize,
}

impl Parser<'_> {
    fn or(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.and(depth)?];
        while self.accept("or") {
            parts.push(self.and(depth)?);
        }
        Ok(one_or(parts, Condition::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.not(depth)?];
        while self.accept("and") {
            parts.push(self.not(depth)?);
        }
        Ok(one_or(parts, Condition::And))
    }

    fn not(&mut self, depth: usize) -> Result<Condition, ConditionError> {
        if depth > DEEPEST {
            return Err(self.expected("fewer brackets"));
        }
        if self.accept("not") {
            return Ok(Condition::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.accept("(") {
            let inner = self.or(depth + 1)?;
            return if self.accept(")") { Ok(inner) } else { Err(self.expected("`)`")) };
        }
        match self.tokens.get(self.next) {
            Some((_, word)) if !matches!(*word, "and" | "or" | ")") => {
                self.next += 1;
                Ok(Condition::Item((*word).to_owned()))
            }
            _ => Err(self.expected("an ICS item, `not` or `(`")),
        }
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.next).is_some_and(|(_, token)| *token == word);
        self.next += usize::from(found);
        found
    }

    fn expected(&self, expected: &'static str) -> ConditionError {
        let end = self.text.len()..self.text.len();
        ConditionError { at: self.tokens.get(self.next).map_or(end, |(at, _)| at.clone()), expected }
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every combination of answers to the given items; unset is none.
    fn all(items: &[&str]) -> Vec<Ics> {
        let mut list = vec![Ics::default()];
        for item in items {
            list = list
                .into_iter()
                .flat_map(|ics| {
                    [Some(Answer::Yes), Some(Answer::No), None].map(|answer| {
                        let mut ics = ics.clone();
                        ics.answers.extend(answer.map(|answer| ((*item).to_owned(), answer)));
                        ics
                    })
                })
                .collect();
        }
        list
    }

    /// One letter for each of the nine combinations of A and B (yes, no, unset; A outside).
    fn table(text: &str) -> String {
        let condition = Condition::parse(text).unwrap();
        all(&["A.1", "B.1"]).iter().map(|ics| if condition.evaluate(ics).holds { '1' } else { '.' }).collect()
    }

    #[test]
    fn the_truth_tables_are_those_of_the_words() {
        // A:    yes yes yes no no no unset unset unset
        // B:    yes no unset yes no unset yes no unset
        assert_eq!(table("A.1"), "111......");
        assert_eq!(table("not A.1"), "...111...");
        assert_eq!(table("not not A.1"), "111......");
        assert_eq!(table("A.1 and B.1"), "1........");
        assert_eq!(table("A.1 or B.1"), "1111..1..");
        assert_eq!(table("not (A.1 and B.1)"), ".1.111.1.");
        assert_eq!(table("not (A.1 or B.1)"), "....1....");
        assert_eq!(table("A.1 and not B.1"), ".1.......");
        assert_eq!(table("A.1 or not B.1"), "111.1..1.");
        assert_eq!(table("A.1 and not A.1"), ".........");
        assert_eq!(table("A.1 or not A.1"), "111111...");
    }

    #[test]
    fn not_binds_before_and_and_before_or() {
        for (plain, bracketed) in [
            ("A.1 or B.1 and C.1", "A.1 or (B.1 and C.1)"),
            ("A.1 and B.1 or C.1", "(A.1 and B.1) or C.1"),
            ("not A.1 and B.1", "(not A.1) and B.1"),
            ("not A.1 or B.1", "(not A.1) or B.1"),
            ("A.1 or not B.1 and C.1", "A.1 or ((not B.1) and C.1)"),
        ] {
            let (plain, bracketed) = (Condition::parse(plain).unwrap(), Condition::parse(bracketed).unwrap());
            for ics in all(&["A.1", "B.1", "C.1"]) {
                assert_eq!(plain.evaluate(&ics).holds, bracketed.evaluate(&ics).holds, "{plain} {ics:?}");
            }
            assert_eq!(plain, bracketed);
        }
    }

    #[test]
    fn the_reason_names_the_answers_that_decide_and_no_other() {
        let reason = |text: &str, answers: &[(&str, Answer)]| {
            let answers = answers.iter().map(|(id, answer)| ((*id).to_owned(), *answer)).collect();
            Condition::parse(text).unwrap().evaluate(&Ics { product: None, answers }).reason.en
        };
        use Answer::{No, Yes};
        assert_eq!(reason("A.1 and B.1", &[("A.1", Yes), ("B.1", No)]), "B.1 = no");
        assert_eq!(reason("A.1 and B.1", &[("A.1", No), ("B.1", No)]), "A.1 = no, B.1 = no");
        assert_eq!(reason("A.1 and not (B.1 or C.1)", &[("A.1", Yes), ("B.1", No), ("C.1", Yes)]), "C.1 = yes");
        assert_eq!(reason("A.1 or B.1", &[("A.1", No), ("B.1", No)]), "A.1 = no, B.1 = no");
        assert_eq!(reason("A.1 or B.1", &[("A.1", No), ("B.1", Yes)]), "B.1 = yes");
        assert_eq!(reason("A.1 and B.1", &[("A.1", Yes)]), "B.1 = unset");
        assert_eq!(reason("A.1 and A.1", &[("A.1", No)]), "A.1 = no");
    }

    #[test]
    fn a_slip_is_shown_where_it_stands() {
        for (text, at, expected) in [
            ("", 0..0, "an ICS item, `not` or `(`"),
            ("A.1 and", 7..7, "an ICS item, `not` or `(`"),
            ("A.1 B.1", 4..7, "`and`, `or` or the end"),
            ("A.1 & B.1", 4..5, "an ICS item, `and`, `or`, `not` or a bracket"),
            ("(A.1 or B.1", 11..11, "`)`"),
            ("A.1)", 3..4, "`and`, `or` or the end"),
            ("and A.1", 0..3, "an ICS item, `not` or `(`"),
            ("()", 1..2, "an ICS item, `not` or `(`"),
            ("A.1 或 B.1", 4..7, "an ICS item, `and`, `or`, `not` or a bracket"),
        ] {
            assert_eq!(Condition::parse(text), Err(ConditionError { at, expected }), "{text}");
        }
        assert!(Condition::parse(&"not ".repeat(100_000)).is_err());
        assert!(Condition::parse(&"(".repeat(100_000)).is_err());
    }

    #[test]
    fn what_is_shown_reads_back_the_same() {
        for text in ["A.1", "not A.1", "A.1 and not (B.1 or C.1)", "(A.1 or B.1) and (C.1 or not (D.1 and E.1))"] {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(condition.to_string(), text);
            assert_eq!(Condition::parse(&condition.to_string()), Ok(condition));
        }
        assert_eq!(Condition::parse("B.1 and A.1 or B.1").unwrap().items(), ["B.1", "A.1"]);
    }
}
