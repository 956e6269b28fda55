//! The type of the step tables, and what a step gets and gives.

use std::{future::Future, pin::Pin};

use super::World;
use crate::{
    catalogue::{Decimal, Text, Unit, unit},
    device::TransportError,
    evidence::Verdict,
};

pub use crate::catalogue::Keyword as Kind;

/// One step definition: a pattern in each language on one function. Patterns are Cucumber Expressions with the
/// parameter types of [`super::params`]; the n-th parameter of a type in `zh` is the n-th of that type in `en`.
#[derive(Clone, Copy)]
pub struct Step {
    pub kind: Kind,
    pub en: &'static str,
    pub zh: &'static str,
    pub run: StepFn,
}

pub type StepFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + 'a>>;
pub type StepFn = for<'a> fn(&'a mut World, &'a Args) -> StepFuture<'a>;

pub const fn given(en: &'static str, zh: &'static str, run: StepFn) -> Step {
    Step { kind: Kind::Given, en, zh, run }
}

pub const fn when(en: &'static str, zh: &'static str, run: StepFn) -> Step {
    Step { kind: Kind::When, en, zh, run }
}

pub const fn then(en: &'static str, zh: &'static str, run: StepFn) -> Step {
    Step { kind: Kind::Then, en, zh, run }
}

/// Makes a [`StepFn`] of an `async fn(&mut World, &Args) -> Result<(), Stop>`.
#[macro_export]
macro_rules! step {
    ($function:path) => {
        |world, args| ::std::boxed::Box::pin($function(world, args))
    };
}

/// Why a step ended its test case early. Only the helpers of [`super::assert`] make a `Fail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The last assertion in the step's record did not hold.
    Fail(super::assert::Failed),
    Inconclusive(Text),
    Error(Text),
}

impl From<TransportError> for Stop {
    fn from(error: TransportError) -> Self {
        Self::Inconclusive(Text::new(error.to_string(), error.zh()))
    }
}

impl Stop {
    /// The harness or its set-up is wrong.
    pub fn error(text: impl Into<Text>) -> Self {
        Self::Error(text.into())
    }

    /// The verdict that this reason gives a step and its case.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Fail(_) => Verdict::Fail,
            Self::Inconclusive(_) => Verdict::Inconclusive,
            Self::Error(_) => Verdict::Error,
        }
    }

    /// The observation cannot decide.
    pub fn inconclusive(text: impl Into<Text>) -> Self {
        Self::Inconclusive(text.into())
    }
}

/// The captures of a step's pattern in the order of the English one, its table and doc string.
#[derive(Debug, Clone, Default)]
pub struct Args {
    pub(crate) captures: Vec<String>,
    pub table: Vec<Vec<String>>,
    pub doc_string: Option<String>,
}

impl Args {
    /// The `index`-th capture, unquoted, as written in the feature (word lists already mapped to their English word).
    pub fn text(&self, index: usize) -> Result<&str, Stop> {
        self.captures.get(index).map(String::as_str).ok_or_else(|| {
            Stop::error(format!(
                "the step definition asks for parameter {index}, its pattern has {}",
                self.captures.len()
            ))
        })
    }

    /// The `index`-th capture as a whole number.
    pub fn number(&self, index: usize) -> Result<usize, Stop> {
        let text = self.text(index)?;
        text.parse().map_err(|_| Stop::error(format!("parameter {index} is {text:?}, a whole number was due")))
    }

    /// The `index`-th capture as a decimal number, exactly.
    pub fn decimal(&self, index: usize) -> Result<Decimal, Stop> {
        let text = self.text(index)?;
        unit::decimal(text)
            .ok_or_else(|| Stop::error(format!("parameter {index} is {text:?}, a decimal number was due")))
    }

    /// The `index`-th capture as a unit.
    pub fn unit(&self, index: usize) -> Result<Unit, Stop> {
        let text = self.text(index)?;
        Unit::parse(text).ok_or_else(|| Stop::error(format!("parameter {index} is {text:?}, a unit was due")))
    }

    /// The `index`-th capture as bytes: hex digits, blanks allowed between bytes.
    pub fn hex(&self, index: usize) -> Result<Vec<u8>, Stop> {
        let text = self.text(index)?;
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        hex::decode(&digits)
            .map_err(|error| Stop::error(format!("parameter {index} is {text:?}, hex was due: {error}")))
    }
}
