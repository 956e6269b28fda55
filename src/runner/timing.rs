//! Times that were observed, and what they say of a limit.
//!
//! What a step sees of a tap is the product's time and the reader's: driver, USB, the reader's firmware. The reader's own share is
//! measured apart, with commands that it answers by itself, and told apart. It is at most the number of commands times the slowest
//! of those answers, and so the limit is exceeded for certain only where it is exceeded without that.

use crate::{catalogue::Text, evidence::Distribution};

/// A time that was observed repeatedly.
#[derive(Debug, Clone)]
pub struct Timed {
    /// With its limit.
    pub repeats: Distribution,
    /// The share of the repeats that has to keep the limit, in percent.
    pub percent: u64,
    /// Commands in one repeat, at most.
    pub commands: u64,
    /// One command that the reader answers by itself. None: it answers none.
    pub reader: Option<Distribution>,
}

/// What the times say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeOutcome {
    /// Within the limit, the reader's share and all.
    Kept,
    /// Beyond the limit, also without the reader's share.
    Exceeded,
    /// Beyond the limit with, but not for certain without the reader's share.
    Within,
    /// Beyond the limit, and the reader's share isn't known.
    ReaderUnknown,
}

impl Timed {
    /// None without a limit or without any value.
    pub fn judge(&self) -> Option<TimeOutcome> {
        let limit = self.repeats.limit_us?;
        let seen = self.repeats.percentile_us(self.percent)?;
        Some(match self.reader_share_us() {
            _ if seen <= limit => TimeOutcome::Kept,
            None => TimeOutcome::ReaderUnknown,
            Some(share) if seen.saturating_sub(share) > limit => TimeOutcome::Exceeded,
            Some(_) => TimeOutcome::Within,
        })
    }

    /// What the reader takes of one repeat, at most.
    fn reader_share_us(&self) -> Option<u64> {
        Some(self.reader.as_ref()?.longest_us()?.saturating_mul(self.commands))
    }

    pub fn due(&self) -> Text {
        let limit = self.repeats.limit_us.map_or_else(|| "–".to_owned(), milliseconds);
        let (percent, count) = (self.percent, self.repeats.values_us.len());
        Text::new(format!("≤ {limit} for {percent} % of {count}"), format!("{count} 次的 {percent} % ≤ {limit}"))
    }

    pub fn seen(&self) -> Text {
        let own = told(&self.repeats, self.percent);
        let (en, zh) = match (&self.reader, self.reader_share_us()) {
            (Some(reader), Some(share)) => {
                let (commands, share) = (self.commands, milliseconds(share));
                let apart = told(reader, self.percent);
                (
                    format!("of it the reader's own, {commands} commands: ≤ {share} (one command: {})", apart.en),
                    format!("其中读写器自身（{commands} 条命令）：≤ {share}（每条命令：{}）", apart.zh),
                )
            }
            _ => ("the reader's own share isn't known".to_owned(), "读写器自身用时未知".to_owned()),
        };
        Text::new(format!("{}; {en}", own.en), format!("{}；{zh}", own.zh))
    }

    pub fn into_distributions(self) -> Vec<Distribution> {
        [Some(self.repeats), self.reader].into_iter().flatten().collect()
    }
}

/// `95 %: 183.2 ms, median 170.1 ms, longest 190.3 ms`
fn told(times: &Distribution, percent: u64) -> Text {
    let at = |percent| times.percentile_us(percent).map_or_else(|| "–".to_owned(), milliseconds);
    let (median, seen, longest) = (at(50), at(percent), at(100));
    Text::new(
        format!("{percent} %: {seen}, median {median}, longest {longest}"),
        format!("{percent} %：{seen}，中位数 {median}，最长 {longest}"),
    )
}

/// Microseconds as milliseconds with one decimal, rounded up: what is told never flatters.
fn milliseconds(us: u64) -> String {
    let tenths = us.div_ceil(100);
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(limit: Option<u64>, values: &[u64]) -> Distribution {
        Distribution { name: Text::data("times"), limit_us: limit, values_us: values.to_vec() }
    }

    fn timed(values: &[u64], reader: Option<&[u64]>) -> Timed {
        let reader = reader.map(|values| times(None, values));
        Timed { repeats: times(Some(500_000), values), percent: 95, commands: 3, reader }
    }

    /// Nearest rank: the 95th of 20 values is the 19th, the median of four the second.
    #[test]
    fn a_percentile_is_one_of_the_values() {
        let twenty: Vec<u64> = (1..=20).rev().collect();
        let all = times(None, &twenty);
        let at = |percent| all.percentile_us(percent);
        assert_eq!(
            [at(0), at(5), at(6), at(50), at(95), at(96), at(100), at(101)],
            [1, 1, 2, 10, 19, 20, 20, 20].map(Some)
        );
        assert_eq!(times(None, &[4, 1, 3, 2]).percentile_us(50), Some(2));
        assert_eq!(times(None, &[]).percentile_us(50), None);
    }

    #[test]
    fn the_reader_has_the_benefit_of_the_doubt() {
        use TimeOutcome::{Exceeded, Kept, ReaderUnknown, Within};
        for (tap, reader, due) in [
            (500_000, Some(&[1][..]), Kept),
            (500_000, None, Kept),
            (500_001, None, ReaderUnknown),
            (500_004, Some(&[1, 1][..]), Exceeded),
            (500_003, Some(&[1, 1][..]), Within),
            // The slowest of the reader's own answers counts.
            (530_000, Some(&[1, 10_000][..]), Within),
            (530_001, Some(&[1, 10_000][..]), Exceeded),
            (530_001, Some(&[][..]), ReaderUnknown),
        ] {
            assert_eq!(timed(&[tap], reader).judge(), Some(due), "{tap} {reader:?}");
        }
        assert_eq!(timed(&[], None).judge(), None);
        // One of twenty may be slow, two may not.
        let mut twenty = [100_000; 20];
        twenty[0] = 900_000;
        assert_eq!(timed(&twenty, Some(&[1])).judge(), Some(Kept));
        twenty[1] = 900_000;
        assert_eq!(timed(&twenty, Some(&[1])).judge(), Some(Exceeded));
    }

    #[test]
    fn what_is_told_names_both_shares() {
        let timed = timed(&[183_150, 170_000], Some(&[2_400, 2_750]));
        assert_eq!(timed.due().en, "≤ 500.0 ms for 95 % of 2");
        assert_eq!(
            timed.seen().en,
            "95 %: 183.2 ms, median 170.0 ms, longest 183.2 ms; of it the reader's own, 3 commands: ≤ 8.3 ms \
             (one command: 95 %: 2.8 ms, median 2.4 ms, longest 2.8 ms)"
        );
    }
}
