use std::borrow::Cow;

/// Bytes that can't be what they should be: where, what was due, what stood there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at}, found {found}")]
pub struct ParseError {
    /// Offset in bytes from the start of the parsed input.
    pub at: usize,
    pub expected: Cow<'static, str>,
    pub found: Cow<'static, str>,
}

impl ParseError {
    pub fn new(at: usize, expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) -> Self {
        Self { at, expected: expected.into(), found: found.into() }
    }
}
