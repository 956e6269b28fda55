//! Decimal numbers: an integer and the place of its point. Never a binary fraction, never rounded.
//!
//! Our own, for it is small: crates of this kind round a product that has too many digits, and bring much along. Here a
//! number that doesn't fit is none.

use std::{cmp::Ordering, fmt, str::FromStr};

/// Digits before and behind the point that a written number may have: sums, products and conversions of two such still fit.
pub const MOST_DIGITS: usize = 9;

/// `digits / 10^scale`; the scale is at most `Self::MOST_SCALE`. Two numbers are equal whatever their trailing zeros.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    pub const ZERO: Self = Self { digits: 0, scale: 0 };
    pub const ONE: Self = Self { digits: 1, scale: 0 };
    pub const TEN: Self = Self { digits: 10, scale: 0 };
    /// 10^38 is the largest power of ten that fits into the digits.
    const MOST_SCALE: u32 = 38;

    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self { digits: self.digits_at(scale)?.checked_add(other.digits_at(scale)?)?, scale })
    }

    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let scale = self.scale.checked_add(other.scale).filter(|scale| *scale <= Self::MOST_SCALE)?;
        Some(Self { digits: self.digits.checked_mul(other.digits)?, scale })
    }

    /// Times a power of ten: the point moves.
    pub fn shifted(self, power: i32) -> Option<Self> {
        let by = power.unsigned_abs();
        if power <= 0 {
            let scale = self.scale.checked_add(by).filter(|scale| *scale <= Self::MOST_SCALE)?;
            return Some(Self { digits: self.digits, scale });
        }
        let moved = by.min(self.scale);
        let digits = self.digits.checked_mul(10_i128.checked_pow(by - moved)?)?;
        Some(Self { digits, scale: self.scale - moved })
    }

    /// The same number without trailing zeros behind the point.
    #[must_use]
    pub fn shortest(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }

    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    fn digits_at(self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    /// The number rounded down, and what is left of it in units of 10^-38's nearest: both compare without overflow.
    fn parts(self) -> (i128, i128) {
        // The scale is bounded, so neither power overflows.
        let one = 10_i128.checked_pow(self.scale).unwrap_or(i128::MAX);
        let rest = 10_i128.checked_pow(Self::MOST_SCALE - self.scale).unwrap_or(1);
        (self.digits.div_euclid(one), self.digits.rem_euclid(one).saturating_mul(rest))
    }
}

impl std::ops::Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        Self { digits: self.digits.saturating_neg(), scale: self.scale }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

/// What stands there isn't a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDecimal;

impl FromStr for Decimal {
    type Err = NoDecimal;

    /// Reads `85.60` or `-0.02`: digits with at most one point, no exponent, no sign but minus, no grouping.
    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let fits =
            |part: &str| (1..=MOST_DIGITS).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
        if !fits(whole) || fraction.is_some_and(|fraction| !fits(fraction)) {
            return Err(NoDecimal);
        }
        let fraction = fraction.unwrap_or_default();
        let digits: i128 = format!("{whole}{fraction}").parse().map_err(|_| NoDecimal)?;
        let scale = u32::try_from(fraction.len()).map_err(|_| NoDecimal)?;
        Ok(Self { digits: if text.starts_with('-') { -digits } else { digits }, scale })
    }
}

/// With as many digits behind the point as it was written or came out with.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = 10_u128.checked_pow(self.scale).unwrap_or(u128::MAX);
        let digits = self.digits.unsigned_abs();
        let sign = if self.digits < 0 { "-" } else { "" };
        match usize::try_from(self.scale) {
            Ok(scale) if scale > 0 => write!(f, "{sign}{}.{:0scale$}", digits / one, digits % one),
            _ => write!(f, "{sign}{digits}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_kept_as_written() {
        for text in ["85.60", "0", "-0.020", "123456789.123456789", "007"] {
            assert_eq!(number(text).to_string().trim_start_matches('0'), text.trim_start_matches('0'), "{text}");
        }
        for text in
            ["", ".", "1.", ".5", "+1", "1e3", "1,5", "0x1", " 1", "1 ", "--1", "1.2.3", "NaN", "1234567890", "１"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(NoDecimal), "{text:?}");
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        // 0.1 + 0.2 is the sum that binary fractions miss.
        assert_eq!(number("0.1").checked_add(number("0.2")), Some(number("0.3")));
        assert_eq!(number("85.47").checked_add(number("0.010")).unwrap().to_string(), "85.480");
        assert_eq!(number("0.68").checked_sub(number("0.7")).unwrap().to_string(), "-0.02");
        assert_eq!(number("0.8225").checked_mul(number("2")).unwrap().to_string(), "1.6450");
        assert_eq!(number("1.6450").shortest().to_string(), "1.645");
        assert_eq!(number("85600.5").shifted(-3).unwrap().to_string(), "85.6005");
        assert_eq!(number("0.76").shifted(3).unwrap().to_string(), "760");
        assert_eq!(number("0.0005").shifted(3).unwrap().to_string(), "0.5");
        assert_eq!(number("-0"), Decimal::ZERO);
    }

    #[test]
    fn order_is_that_of_the_numbers() {
        let rising = ["-1.5", "-1.4999", "-0.1", "0", "0.000000001", "0.1", "0.11", "0.2", "2", "10.0"];
        for pair in rising.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert_eq!(number("2.0"), number("2"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

        /// The largest numbers that can be written, converted by nine places and multiplied by a factor, still fit.
        #[test]
        fn written_numbers_stay_within_the_digits(a in "-?[0-9]{1,9}(\\.[0-9]{1,9})?", b in "[0-9]{1,2}\\.[0-9]{9}", by in -9_i32..=9) {
            let (a, b) = (number(&a), number(&b));
            let moved = a.shifted(by).unwrap();
            prop_assert_eq!(moved.shifted(-by), Some(a));
            let band = moved.checked_mul(b).unwrap();
            prop_assert_eq!(a.checked_add(band).unwrap().checked_sub(band), Some(a));
        }
    }
}
