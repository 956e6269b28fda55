use std::time::Duration;

use thiserror::Error;

/// Why an exchange has no response. Ends a test case as inconclusive, unless answering in time is itself the requirement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransportError {
    #[error("the card stayed mute")]
    Mute,
    #[error("the card was removed")]
    Removed,
    #[error("no response within {} ms", after.as_millis())]
    TimedOut { after: Duration },
    #[error("the reader is gone")]
    ReaderGone,
    #[error("the PC/SC service is gone")]
    ServiceGone,
    #[error("a response of {len} byte(s); a response APDU has at least two")]
    TooShort { len: usize },
    /// Something else reset the card between two of our exchanges.
    #[error("the card was reset by somebody else")]
    ForeignReset,
    /// Only a recording says so: the steps asked for something else than was recorded.
    #[error("the recording holds {recorded} here, the step asked for {asked}")]
    Diverged { recorded: String, asked: String },
    #[error("{0}")]
    Other(String),
}

impl TransportError {
    /// The stable name that stands in the evidence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Removed => "removed",
            Self::TimedOut { .. } => "timed-out",
            Self::ReaderGone => "reader-gone",
            Self::ServiceGone => "service-gone",
            Self::TooShort { .. } => "too-short",
            Self::ForeignReset => "foreign-reset",
            Self::Diverged { .. } => "diverged",
            Self::Other(_) => "other",
        }
    }
}

/// A device that can't be opened: what was asked for, what is wrong, how to mend it. Exit code 66 before the first exchange.
#[derive(Debug, Clone, PartialEq, Eq, Error, miette::Diagnostic)]
#[error("failed to open `{uri}`: {what}")]
#[diagnostic(code(jinka::device::open))]
pub struct DeviceError {
    pub uri: String,
    pub what: String,
    #[help]
    pub help: Option<String>,
}
