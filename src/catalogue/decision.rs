//! From a measured value with its uncertainty to a conclusion, by a decision rule that is fixed before the run.
//!
//! The rules are those of ILAC-G8:09/2019 (CNAS-GL015:2022 is based on it), with a guard band `w = r · U` inside each limit;
//! `U` is the expanded uncertainty, `r` is 1 unless the rule says otherwise:
//!
//! | rule | pass | otherwise |
//! | --- | --- | --- |
//! | `simple` | within the limits | fail; near a limit either may be wrong with 50 % |
//! | `guarded` | within the limits drawn in by `w` | fail; a wrong pass has at most 2.5 % where `w = U`, `k = 2` |
//! | `four-way` | within the limits drawn in by `w` | conditional pass within the limits, conditional fail up to `w` beyond them, then fail |
//!
//! A value on a boundary belongs to the better side.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Decimal, Text, unit::decimal};

/// How measured values are judged. Its one text form stands in options, plan and records: `simple`, `guarded`,
/// `guarded:0.83`, `four-way`, `four-way:1.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum DecisionRule {
    Simple,
    /// `r`, above zero.
    Guarded(Decimal),
    /// `r`, above zero.
    FourWay(Decimal),
}

impl Default for DecisionRule {
    /// What ILAC-G8 proposes where nobody agreed on another rule.
    fn default() -> Self {
        Self::Guarded(Decimal::ONE)
    }
}

/// What a rule says of one value, in the words of ILAC-G8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    Pass,
    ConditionalPass,
    /// The guard bands leave no value that could pass, and the value lies within the limits: the measurement is too coarse.
    TooCoarse,
    ConditionalFail,
    Fail,
}

impl Conclusion {
    pub fn text(self) -> Text {
        match self {
            Self::Pass => Text::new("pass", "合格"),
            Self::ConditionalPass => Text::new("conditional pass", "有条件合格"),
            Self::TooCoarse => Text::new("not decidable", "无法判定"),
            Self::ConditionalFail => Text::new("conditional fail", "有条件不合格"),
            Self::Fail => Text::new("fail", "不合格"),
        }
    }
}

/// The limits of a quantity; at least one is there. All in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub least: Option<Decimal>,
    pub most: Option<Decimal>,
}

impl Limits {
    /// Drawn in by `band` on each side (put out by a negative one); none when a number doesn't fit.
    pub fn drawn_in(self, band: Decimal) -> Option<Self> {
        let least = self.least.map(|least| least.checked_add(band).ok_or(())).transpose().ok()?;
        let most = self.most.map(|most| most.checked_sub(band).ok_or(())).transpose().ok()?;
        Some(Self { least, most })
    }

    pub fn hold(self, value: Decimal) -> bool {
        self.least.is_none_or(|least| least <= value) && self.most.is_none_or(|most| value <= most)
    }

    /// No value lies within.
    pub fn is_empty(self) -> bool {
        matches!((self.least, self.most), (Some(least), Some(most)) if least > most)
    }

    /// `85.47 to 85.72`, `at most 0.08`, `nothing`; without the unit.
    pub fn text(self) -> Text {
        match (self.least, self.most) {
            _ if self.is_empty() => Text::new("nothing", "无"),
            (Some(least), Some(most)) => Text::new(format!("{least} to {most}"), format!("{least} 至 {most}")),
            (Some(least), None) => Text::new(format!("at least {least}"), format!("不小于 {least}")),
            (None, Some(most)) => Text::new(format!("at most {most}"), format!("不大于 {most}")),
            (None, None) => Text::new("anything", "任意值"),
        }
    }
}

impl DecisionRule {
    /// The guard band for an expanded uncertainty; none when the number doesn't fit.
    pub fn band(self, uncertainty: Decimal) -> Option<Decimal> {
        match self {
            Self::Simple => Some(Decimal::ZERO),
            Self::Guarded(factor) | Self::FourWay(factor) => uncertainty.checked_mul(factor),
        }
    }

    /// Judges a value; all numbers in one unit. None when a number doesn't fit.
    pub fn judge(self, limits: Limits, value: Decimal, uncertainty: Decimal) -> Option<Conclusion> {
        let band = self.band(uncertainty)?;
        let accepted = limits.drawn_in(band)?;
        if accepted.hold(value) {
            return Some(Conclusion::Pass);
        }
        let within = limits.hold(value);
        Some(match self {
            Self::Simple => Conclusion::Fail,
            // Nothing could pass: that is no fault of the product.
            Self::Guarded(_) if within && accepted.is_empty() => Conclusion::TooCoarse,
            Self::Guarded(_) => Conclusion::Fail,
            Self::FourWay(_) if within => Conclusion::ConditionalPass,
            Self::FourWay(_) if limits.drawn_in(-band)?.hold(value) => Conclusion::ConditionalFail,
            Self::FourWay(_) => Conclusion::Fail,
        })
    }

    /// What it does, in one sentence, for reports and documents.
    pub fn text(self) -> Text {
        match self {
            Self::Simple => Text::new(
                "A measured value passes when it lies within the limits; its uncertainty is stated and not taken into account (simple acceptance).",
                "测得值在限值之内即为合格；给出测量不确定度，但判定时不予考虑（简单接受）。",
            ),
            Self::Guarded(factor) => Text::new(
                format!(
                    "A measured value passes when it lies within the limits drawn in by a guard band of {} on each side, and fails otherwise.",
                    band_of(factor)
                ),
                format!("测得值在限值每侧内缩保护带 {} 之后的范围内即为合格，否则不合格。", band_of(factor)),
            ),
            Self::FourWay(factor) => Text::new(
                format!(
                    "With a guard band of {0} at each limit a measured value passes, passes conditionally (within the limit, inside the band), fails conditionally (beyond the limit by {0} at most), or fails; the conditional conclusions decide nothing.",
                    band_of(factor)
                ),
                format!(
                    "每个限值处设保护带 {0}：测得值为合格、有条件合格（在限值内且位于保护带中）、有条件不合格（超出限值不多于 {0}）或不合格；有条件的结论不作判定。",
                    band_of(factor)
                ),
            ),
        }
    }
}

/// `U`, or `0.83 U`.
fn band_of(factor: Decimal) -> String {
    if factor == Decimal::ONE { "U".to_owned() } else { format!("{factor} U") }
}

impl fmt::Display for DecisionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, factor) = match self {
            Self::Simple => return f.pad("simple"),
            Self::Guarded(factor) => ("guarded", factor),
            Self::FourWay(factor) => ("four-way", factor),
        };
        match *factor == Decimal::ONE {
            true => f.pad(name),
            false => write!(f, "{name}:{factor}"),
        }
    }
}

impl FromStr for DecisionRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "`{text}` is no decision rule; the rules are simple, guarded and four-way, the last two with a factor \
                 of U where the guard band isn't U itself: guarded:0.83"
            )
        };
        let (name, factor) = match text.split_once(':') {
            Some((name, factor)) => {
                let factor = decimal(factor).filter(|factor| *factor > Decimal::ZERO && *factor <= Decimal::TEN);
                (name, Some(factor.ok_or_else(unknown)?.shortest()))
            }
            None => (text, None),
        };
        match (name, factor) {
            ("simple", None) => Ok(Self::Simple),
            ("guarded", factor) => Ok(Self::Guarded(factor.unwrap_or(Decimal::ONE))),
            ("four-way", factor) => Ok(Self::FourWay(factor.unwrap_or(Decimal::ONE))),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for DecisionRule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<DecisionRule> for String {
    fn from(rule: DecisionRule) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Conclusion::{ConditionalFail, ConditionalPass, Fail, Pass, TooCoarse};

    fn number(text: &str) -> Decimal {
        decimal(text).unwrap()
    }

    fn judged(rule: &str, [least, most]: [&str; 2], value: &str, uncertainty: &str) -> Conclusion {
        let limit = |text: &str| (text != "-").then(|| number(text));
        let limits = Limits { least: limit(least), most: limit(most) };
        rule.parse::<DecisionRule>().unwrap().judge(limits, number(value), number(uncertainty)).unwrap()
    }

    /// ILAC-G8:09/2019, 4.2: acceptance limit AL = TL - w with w = U; the four-way intervals end at TL - w, TL and TL + w.
    #[test]
    fn an_upper_limit_of_250_with_u_of_2() {
        let of = |rule: &str, value: &str| judged(rule, ["-", "250"], value, "2");
        for (value, simple, guarded, four) in [
            ("247.999", Pass, Pass, Pass),
            ("248", Pass, Pass, Pass),
            ("248.000000001", Pass, Fail, ConditionalPass),
            ("248.5", Pass, Fail, ConditionalPass),
            ("250", Pass, Fail, ConditionalPass),
            ("250.000000001", Fail, Fail, ConditionalFail),
            ("252", Fail, Fail, ConditionalFail),
            ("252.000000001", Fail, Fail, Fail),
        ] {
            assert_eq!(
                (of("simple", value), of("guarded", value), of("four-way", value)),
                (simple, guarded, four),
                "{value}"
            );
        }
    }

    #[test]
    fn a_lower_limit_is_the_mirror_of_an_upper_one() {
        let of = |value: &str| judged("four-way", ["2.0", "-"], value, "0.05");
        for (value, due) in [
            ("2.050", Pass),
            ("2.049", ConditionalPass),
            ("2.0", ConditionalPass),
            ("1.999", ConditionalFail),
            ("1.95", ConditionalFail),
            ("1.949", Fail),
        ] {
            assert_eq!(of(value), due, "{value}");
        }
    }

    #[test]
    fn two_limits_leave_a_band_between_them() {
        let of = |value: &str| judged("guarded", ["0.68", "0.84"], value, "0.01");
        for (value, due) in [("0.68", Fail), ("0.69", Pass), ("0.83", Pass), ("0.831", Fail), ("0.85", Fail)] {
            assert_eq!(of(value), due, "{value}");
        }
        assert_eq!(judged("four-way", ["0.68", "0.84"], "0.67", "0.01"), ConditionalFail);
        assert_eq!(judged("four-way", ["0.68", "0.84"], "0.669", "0.01"), Fail);
    }

    #[test]
    fn a_measurement_too_coarse_for_its_limits_decides_nothing_for_the_product() {
        assert_eq!(judged("guarded", ["0.68", "0.84"], "0.76", "0.08"), Pass);
        assert_eq!(judged("guarded", ["0.68", "0.84"], "0.76", "0.081"), TooCoarse);
        assert_eq!(judged("guarded", ["0.68", "0.84"], "0.85", "0.081"), Fail);
        assert_eq!(judged("four-way", ["0.68", "0.84"], "0.76", "0.081"), ConditionalPass);
    }

    #[test]
    fn a_factor_scales_the_band() {
        // 1.645 u = 0.8225 U with k = 2.
        assert_eq!(judged("guarded:0.8225", ["-", "250"], "248.355", "2"), Pass);
        assert_eq!(judged("guarded:0.8225", ["-", "250"], "248.356", "2"), Fail);
        assert_eq!(judged("four-way:1.5", ["-", "250"], "253", "2"), ConditionalFail);
    }

    #[test]
    fn a_rule_has_one_text_form() {
        for text in ["simple", "guarded", "guarded:0.83", "four-way", "four-way:1.5"] {
            assert_eq!(text.parse::<DecisionRule>().unwrap().to_string(), text);
        }
        assert_eq!("guarded:1.00".parse::<DecisionRule>().unwrap(), DecisionRule::default());
        for text in ["", "lenient", "simple:1", "guarded:", "guarded:0", "guarded:-1", "guarded:11", "four-way:x"] {
            assert!(text.parse::<DecisionRule>().unwrap_err().contains("no decision rule"), "{text}");
        }
        let json = serde_json::to_string(&DecisionRule::FourWay(Decimal::ONE)).unwrap();
        assert_eq!(json, "\"four-way\"");
        assert!(serde_json::from_str::<DecisionRule>("\"fourway\"").is_err());
    }
}
