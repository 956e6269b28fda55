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
    /// A card was asked for an item of a capture.
    #[error("this device holds no captured data")]
    NoCapture,
    /// Captured data were given a command.
    #[error("this device is data, it answers no command")]
    NoCard,
    /// What isn't a log of APDUs was asked for its next exchange.
    #[error("this device is no log of APDUs")]
    NoTrace,
    #[error("{0}")]
    Other(String),
}

impl TransportError {
    /// In Chinese what `Display` says in English; what a driver says of its own accord stays as it is.
    pub fn zh(&self) -> String {
        match self {
            Self::Mute => "卡片没有应答".to_owned(),
            Self::Removed => "卡片已被取走".to_owned(),
            Self::TimedOut { after } => format!("{} 毫秒内没有响应", after.as_millis()),
            Self::ReaderGone => "读卡器已断开".to_owned(),
            Self::ServiceGone => "PC/SC 服务已停止".to_owned(),
            Self::TooShort { len } => format!("响应只有 {len} 个字节；响应 APDU 至少有两个字节"),
            Self::ForeignReset => "卡片被其他程序复位".to_owned(),
            Self::Diverged { recorded, asked } => format!("记录中此处为 {recorded}，而步骤要求 {asked}"),
            Self::NoCapture => "此设备没有采集数据".to_owned(),
            Self::NoCard => "此设备是数据，不应答命令".to_owned(),
            Self::NoTrace => "此设备不是 APDU 日志".to_owned(),
            Self::Other(what) => what.clone(),
        }
    }

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
            Self::NoCapture => "no-capture",
            Self::NoCard => "no-card",
            Self::NoTrace => "no-trace",
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
