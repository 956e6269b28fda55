//! Statistics of random bits after GB/T 32915: monobit frequency, poker with groups of four bits, total number of runs.
//!
//! Each is a pure function of a sample; the limits are those of significance 0.01. A statistic tells a bad generator from a
//! good one only with a probability: a good one is beyond a limit once in a hundred samples.
//!
//! ```
//! use jinka::crypto::randomness::Statistic;
//! let outcome = Statistic::Runs.of(&[0x55; 1000]).unwrap();
//! assert!(!outcome.holds());
//! ```

/// The probability with which a sample of a good generator is beyond the limit.
pub const SIGNIFICANCE: f64 = 0.01;

/// Quantile of the normal distribution at 0.995. Source: SciPy, `norm.ppf(0.995)`.
const NORMAL_LIMIT: f64 = 2.575_829_303_548_900_4;
/// Quantile of the chi-square distribution with 15 degrees of freedom at 0.99. Source: SciPy, `chi2.ppf(0.99, 15)`.
const CHI_SQUARE_LIMIT: f64 = 30.577_914_166_892_49;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// (ones - zeros) / sqrt(n), normally distributed.
    Monobit,
    /// 16 / N times the squared numbers of each group of four bits, minus N; chi-square with 15 degrees of freedom.
    Poker,
    /// (V - 2 n p q) / (2 sqrt(n) p q) with V runs, p the share of ones and q that of zeros; normally distributed.
    Runs,
}

/// The value of a statistic and what it may be at most, its sign aside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Bits of the sample.
    pub bits: u32,
    pub value: f64,
    pub limit: f64,
}

impl Outcome {
    pub fn holds(&self) -> bool {
        self.value.abs() <= self.limit
    }
}

impl Statistic {
    /// Of the bits of a sample, the highest bit of each byte first. None: no bits, or more than 2^31.
    pub fn of(self, sample: &[u8]) -> Option<Outcome> {
        let bits = u32::try_from(sample.len()).ok()?.checked_mul(8).filter(|bits| (1..=1 << 31).contains(bits))?;
        let n = f64::from(bits);
        let ones = f64::from(sample.iter().map(|byte| byte.count_ones()).sum::<u32>());
        let (value, limit) = match self {
            Self::Monobit => ((2.0 * ones - n) / n.sqrt(), NORMAL_LIMIT),
            Self::Poker => {
                let mut counts = [0_u32; 16];
                for byte in sample {
                    for group in [byte >> 4, byte & 0x0F] {
                        if let Some(count) = counts.get_mut(usize::from(group)) {
                            *count += 1;
                        }
                    }
                }
                let groups = n / 4.0;
                let squares: f64 = counts.iter().map(|count| f64::from(*count).powi(2)).sum();
                (16.0 / groups * squares - groups, CHI_SQUARE_LIMIT)
            }
            Self::Runs => {
                let share = ones / n;
                let product = share * (1.0 - share);
                // All bits alike: one run, infinitely fewer than there are in random bits.
                let value = match product > 0.0 {
                    true => (f64::from(runs(sample)) - 2.0 * n * product) / (2.0 * n.sqrt() * product),
                    false => f64::NEG_INFINITY,
                };
                (value, NORMAL_LIMIT)
            }
        };
        Some(Outcome { bits, value, limit })
    }
}

/// Rows of like bits, from the first bit to the last.
fn runs(sample: &[u8]) -> u32 {
    let within: u32 = sample.iter().map(|byte| ((byte ^ (byte << 1)) & 0xFE).count_ones()).sum();
    let between = sample.windows(2).filter(|pair| matches!(pair, [a, b] if a & 1 != b >> 7)).count();
    1 + within + u32::try_from(between).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, unhex, walk};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        sample: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        monobit: String,
        poker: String,
        runs: String,
        /// Whether each is within the limit: its p-value is at least 0.01.
        holds: Vec<bool>,
    }

    #[test]
    fn vectors() {
        walk::<InOut<Input, Expect>>("crypto/randomness.yaml", |vector| {
            let sample = unhex(&vector.input.sample);
            let due = [&vector.expect.monobit, &vector.expect.poker, &vector.expect.runs];
            let statistics = [Statistic::Monobit, Statistic::Poker, Statistic::Runs];
            for ((statistic, due), holds) in statistics.into_iter().zip(due).zip(&vector.expect.holds) {
                let outcome = statistic.of(&sample).unwrap();
                same("statistic", format!("{:.6}", outcome.value), due.clone())?;
                same("within the limit", outcome.holds(), *holds)?;
            }
            Ok(())
        });
    }

    #[test]
    fn the_edges_of_a_sample() {
        assert_eq!(Statistic::Monobit.of(&[]), None);
        assert_eq!(Statistic::Runs.of(&[0; 100]).unwrap().value, f64::NEG_INFINITY);
        assert!(!Statistic::Runs.of(&[0xFF; 100]).unwrap().holds());
        // 0101 0101 1010: 11 runs; 0F F0: 3 runs.
        assert_eq!((runs(&[0x55, 0xA0]), runs(&[0x0F, 0xF0])), (11, 3));
    }
}
