//! The kill matrix of a suite: terminal, HTML, JSON. A rendering of the [`KillMatrix`] and
//! of nothing else.

mod page;
mod terminal;

use std::str::FromStr;

pub use page::page;
pub use terminal::terminal;

use super::text::Word;
use crate::runner::qualify::{KillMatrix, Outcome};

/// The formats of `jinka qualify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Html, Self::Json];

    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Name of the file for a suite: `contact-card.kill-matrix.html`.
    pub fn file_name(self, suite: &str) -> String {
        format!("{suite}.kill-matrix.{}", self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| format!("unknown format {text:?}; there are html and json"))
    }
}

/// The matrices as JSON, one array; UTF-8, ends with a line end.
pub fn json(matrices: &[KillMatrix]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(matrices).map(|text| text + "\n")
}

const fn word(outcome: Outcome) -> Word {
    match outcome {
        Outcome::Killed => Word::new("killed", "已检出"),
        Outcome::AttributionFailure => Word::new("killed by others", "仅被其他要求检出"),
        Outcome::Survived => Word::new("survived", "存活"),
    }
}

const ACCEPTED: Word = Word::new("accepted", "已认可");
const KILLED_AFTER_ALL: Word = Word::new("listed as a survivor, killed after all", "列为存活，但实际已检出");
const NONE_APPLIES: Word = Word::new("no test case of its requirement applies", "其要求没有适用的测试用例");
const MUTANTS: Word = Word::new("mutants", "变异体");
const MUTANT: Word = Word::new("mutant", "变异体");
const REFERENCES: Word = Word::new("reference cards", "参考卡");
const LIARS: Word = Word::new("devices that lie", "说谎设备");
const WITHOUT_MUTANT: Word = Word::new("automated requirements without a mutant", "没有变异体的自动测试要求");
const HOLDS: Word = Word::new(
    "Every mutant was caught by its own requirement or is listed with a reason; the reference cards pass, liars earn nothing.",
    "每个变异体均被其所属要求检出或已列明原因；参考卡全部通过，说谎设备一无所获。",
);
const DOES_NOT_HOLD: Word = Word::new(
    "The suite doesn't catch what it claims to catch: see what is marked.",
    "测试套件未能检出其声称能检出的缺陷：见标出的各项。",
);
