//! The only place where a `fail` is made. Each helper takes what was due and what was seen, keeps them apart and counts itself.

use super::{Stop, World};
use crate::{
    catalogue::Text,
    codec::{ParseError, StatusWord},
    evidence::AssertionRecord,
};

/// Proof that an assertion was recorded as not held; can't be made outside this file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed(());

impl World {
    /// Asserts `held`; `what` names the observation, `expected` and `observed` its due and seen value.
    ///
    /// Fails the case with both kept apart.
    pub fn assert(
        &mut self,
        held: bool,
        what: impl Into<Text>,
        expected: impl Into<Text>,
        observed: impl Into<Text>,
    ) -> Result<(), Stop> {
        self.record_assertion(AssertionRecord {
            what: what.into(),
            expected: expected.into(),
            observed: observed.into(),
            held,
        });
        if held { Ok(()) } else { Err(Stop::Fail(Failed(()))) }
    }

    /// Asserts that two values of data are equal; both are shown by `Display`.
    pub fn assert_eq<T: PartialEq + ToString>(
        &mut self,
        what: impl Into<Text>,
        expected: T,
        observed: T,
    ) -> Result<(), Stop> {
        let (due, seen) = (expected.to_string(), observed.to_string());
        self.assert(expected == observed, what, due, seen)
    }

    /// Asserts that two byte strings are equal; both are shown in hex.
    pub fn assert_bytes(&mut self, what: impl Into<Text>, expected: &[u8], observed: &[u8]) -> Result<(), Stop> {
        self.assert(expected == observed, what, hex::encode_upper(expected), hex::encode_upper(observed))
    }

    /// Asserts that the last response's status word is one of `due`; `name` is how the feature calls the set.
    pub fn assert_status(&mut self, name: impl Into<Text>, due: impl Fn(StatusWord) -> bool) -> Result<(), Stop> {
        let status = self.last_response()?.status;
        self.assert(due(status), ("status word", "状态字"), name, status.to_string())
    }

    /// Asserts that bytes of the IUT could be parsed; hands the value on.
    pub fn assert_parsed<T>(&mut self, what: impl Into<Text>, parsed: Result<T, ParseError>) -> Result<T, Stop> {
        let what = what.into();
        match parsed {
            Ok(value) => {
                self.assert(true, what, ("well formed", "格式正确"), ("well formed", "格式正确"))?;
                Ok(value)
            }
            Err(error) => {
                self.record_assertion(AssertionRecord {
                    what,
                    expected: Text::data(format!("{} @{}", error.expected, error.at)),
                    observed: Text::data(error.found.to_string()),
                    held: false,
                });
                Err(Stop::Fail(Failed(())))
            }
        }
    }
}
