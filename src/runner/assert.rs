//! The only place where a `fail` is made. Each helper takes what was due and what was seen, keeps them apart and counts itself.

use super::{
    Stop, World,
    timing::{TimeOutcome, Timed},
};
use crate::{
    catalogue::{Conclusion, Limits, Measured, Text, Unit},
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
            distributions: Vec::new(),
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

    /// Asserts by the run's decision rule that every measured value keeps the limits, which are given in `unit`.
    ///
    /// All are judged; the worst counts. Fails the case; conditional conclusions, and a measurement too coarse for its limits,
    /// decide nothing. An expired calibration is an error of the set-up.
    pub fn assert_measured(&mut self, measured: &[Measured], limits: Limits, unit: Unit) -> Result<(), Stop> {
        let rule = self.decision_rule();
        let mut worst = Conclusion::Pass;
        for one in measured {
            if one.is_calibrated() != Some(true) {
                return Err(Stop::error(one.expired()));
            }
            let unusable = || {
                let (record, line) = (&one.record, one.line);
                Stop::error((
                    format!("{record}:{line}: {} {} can't be judged in {}", one.value, one.unit, unit.symbol),
                    format!("{record}:{line}：{} {} 无法以 {} 判定", one.value, one.unit, unit.symbol),
                ))
            };
            let (value, uncertainty, _) = one.numbers().ok_or_else(unusable)?;
            let own = Unit::parse(&one.unit).ok_or_else(unusable)?;
            let convert = |number| own.convert(number, unit).ok_or_else(unusable);
            let (value, uncertainty) = (convert(value)?, convert(uncertainty)?);
            let conclusion = rule.judge(limits, value, uncertainty).ok_or_else(unusable)?;
            let accepted = rule.band(uncertainty).and_then(|band| limits.drawn_in(band)).ok_or_else(unusable)?;
            let symbol = unit.symbol;
            let with_unit = |limits: Limits| match limits.is_empty() {
                true => limits.text(),
                false => {
                    let Text { en, zh } = limits.text();
                    Text::new(format!("{en} {symbol}"), format!("{zh} {symbol}"))
                }
            };
            let (due, within, told) = (with_unit(limits), with_unit(accepted), conclusion.text());
            self.record_assertion(AssertionRecord {
                what: Text::new(
                    format!("{}, sample {}", one.name.en, one.sample),
                    format!("{}，样品 {}", one.name.zh, one.sample),
                ),
                expected: match rule.band(uncertainty) {
                    Some(band) if !band.is_zero() => Text::new(
                        format!("{}; by the rule {rule} accepted: {}", due.en, within.en),
                        format!("{}；按 {rule} 规则的接收范围：{}", due.zh, within.zh),
                    ),
                    _ => Text::new(format!("{}, by the rule {rule}", due.en), format!("{}，按 {rule} 规则", due.zh)),
                },
                observed: Text::new(format!("{}: {}", one.result(), told.en), format!("{}：{}", one.result(), told.zh)),
                held: conclusion == Conclusion::Pass,
                distributions: Vec::new(),
            });
            worst = worst.max(conclusion);
        }
        match worst {
            Conclusion::Pass => Ok(()),
            Conclusion::Fail => Err(Stop::Fail(Failed(()))),
            Conclusion::ConditionalPass | Conclusion::ConditionalFail => {
                let told = worst.text();
                Err(Stop::inconclusive((
                    format!("{}: the limit lies within the guard band around the value, rule {rule}", told.en),
                    format!("{}：限值位于测得值的保护带内，规则 {rule}", told.zh),
                )))
            }
            Conclusion::TooCoarse => Err(Stop::inconclusive((
                format!("the uncertainty is too large for these limits: by the rule {rule} no value could pass"),
                format!("测量不确定度相对限值过大：按 {rule} 规则没有任何值可以合格"),
            ))),
        }
    }

    /// Asserts that the time of something repeated keeps its limit at the percentile, in the light of what the reader's share can
    /// be at most. All times become part of the record.
    ///
    /// Fails the case only where the limit is exceeded without the reader's share; where that share could be the reason, or isn't
    /// known, nothing is decided.
    pub fn assert_time(&mut self, what: impl Into<Text>, timed: Timed) -> Result<(), Stop> {
        let Some(outcome) = timed.judge() else {
            return Err(Stop::error(("nothing was timed before this step", "此步骤之前没有计时")));
        };
        self.record_assertion(AssertionRecord {
            what: what.into(),
            expected: timed.due(),
            observed: timed.seen(),
            held: outcome == TimeOutcome::Kept,
            distributions: timed.into_distributions(),
        });
        match outcome {
            TimeOutcome::Kept => Ok(()),
            TimeOutcome::Exceeded => Err(Stop::Fail(Failed(()))),
            TimeOutcome::Within => Err(Stop::inconclusive((
                "the limit lies within the measurement uncertainty: without the reader's own share it may be kept",
                "限值落在测量不确定度之内：扣除读写器自身用时后可能符合限值",
            ))),
            TimeOutcome::ReaderUnknown => Err(Stop::inconclusive((
                "the limit is exceeded, and how much of it is the reader's own share couldn't be measured on this path",
                "超出限值，但在此通路上无法测得其中读写器自身的用时",
            ))),
        }
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
                    distributions: Vec::new(),
                });
                Err(Stop::Fail(Failed(())))
            }
        }
    }
}
