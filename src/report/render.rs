use std::{
    io::{self, Write},
    str::FromStr,
};

use super::{Lang, html, json, junit};
use crate::evidence::{FORMAT, RunRecord};

/// The formats of `jinka report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Json,
    Junit,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Html, Self::Json, Self::Junit];

    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Junit => "junit",
        }
    }

    /// Name of the file in the bundle's `reports/`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Html => "report.html",
            Self::Json => "run.json",
            Self::Junit => "junit.xml",
        }
    }
}

impl FromStr for Format {
    type Err = ReportError;

    fn from_str(text: &str) -> Result<Self, ReportError> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| ReportError::UnknownFormat(text.to_owned()))
    }
}

/// Why a record has no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("unknown report format {0:?}; there are html, json and junit")]
    UnknownFormat(String),
    #[error(
        "this jinka reads run records of format {FORMAT}, the record has format {0:?}; use the jinka that wrote it"
    )]
    OtherFormat(String),
    #[error("{field} of the run record is {value:?}, a time like 2026-01-31T08:00:00Z was due")]
    Time { field: &'static str, value: String },
    #[error("the run record can't be written as JSON: {0}")]
    Json(serde_json::Error),
    #[error("the report can't be written: {0}")]
    Io(#[from] io::Error),
}

/// Renders a run record; UTF-8. The same record and language always give the same bytes.
pub fn render(format: Format, record: &RunRecord, lang: Lang) -> Result<String, ReportError> {
    let mut bytes = Vec::new();
    write(format, record, lang, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| ReportError::Io(io::Error::other(error)))
}

/// As [`render`], to `sink` and bit by bit: the page of ten thousand test cases need not fit into memory.
pub fn write(format: Format, record: &RunRecord, lang: Lang, sink: &mut dyn Write) -> Result<(), ReportError> {
    let major = |version: &str| version.split_once('.').map(|(major, _)| major.to_owned());
    if major(&record.format) != major(FORMAT) {
        return Err(ReportError::OtherFormat(record.format.clone()));
    }
    match format {
        Format::Html => html::write(record, lang, sink),
        Format::Json => Ok(sink.write_all(json::pretty(record)?.as_bytes())?),
        Format::Junit => junit::write(record, lang, sink),
    }
}
