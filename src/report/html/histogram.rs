//! How often which time was observed, as a drawing: whole numbers alone, so that every machine draws the same.

use std::fmt;

use crate::{evidence::Distribution, report::text::duration};

/// Bars of the drawing.
const BARS: usize = 56;
/// Of the drawing in its own units.
const WIDTH: u64 = 560;
const HEIGHT: u64 = 64;
/// Of the line of numbers below the bars.
const FOOT: u64 = 14;

/// Bars from zero to the longest time or the limit, whichever is more.
#[derive(Debug, PartialEq, Eq)]
pub struct Histogram {
    bars: [u64; BARS],
    /// What the right edge stands for.
    edge_us: u64,
    limit_us: Option<u64>,
}

impl Histogram {
    /// None where nothing was observed.
    pub fn of(times: &Distribution) -> Option<Self> {
        let longest = times.longest_us()?;
        // A twentieth more, so that neither bar nor limit stands at the edge.
        let edge_us = longest.max(times.limit_us.unwrap_or(0)).max(1).saturating_mul(21) / 20 + 1;
        let mut bars = [0; BARS];
        for us in &times.values_us {
            let at = usize::try_from(share(*us, edge_us, 56)).unwrap_or(BARS);
            bars.iter_mut().skip(at.min(BARS - 1)).take(1).for_each(|bar| *bar += 1);
        }
        Some(Self { bars, edge_us, limit_us: times.limit_us })
    }
}

/// `part` of `whole` on a scale of `of`, without overflow.
fn share(part: u64, whole: u64, of: u64) -> u64 {
    let scaled = u128::from(part) * u128::from(of) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// Numbers and markup of our own alone: there is nothing to escape.
impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let highest = self.bars.iter().copied().max().unwrap_or(0);
        write!(f, "<svg viewBox=\"0 0 {WIDTH} {}\" aria-hidden=true>", HEIGHT + FOOT)?;
        for (bar, x) in self.bars.iter().zip((0..WIDTH).step_by(10)).filter(|(bar, _)| **bar > 0) {
            let height = share(*bar, highest, HEIGHT - 4).max(1);
            let y = HEIGHT - height;
            write!(f, "<rect x={x} y={y} width=9 height={height} />")?;
        }
        write!(f, "<line x1=0 x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />")?;
        let foot = HEIGHT + FOOT - 3;
        write!(f, "<text x=0 y={foot}>0</text>")?;
        let edge = duration(self.edge_us);
        if let Some(limit) = self.limit_us {
            let x = share(limit, self.edge_us, WIDTH);
            write!(f, "<line class=limit x1={x} x2={x} y1=0 y2={HEIGHT} />")?;
            write!(f, "<text class=limit x={x} y={foot} text-anchor=middle>≤ {}</text>", duration(limit))?;
        } else {
            write!(f, "<text x={WIDTH} y={foot} text-anchor=end>{edge}</text>")?;
        }
        write!(f, "</svg>")
    }
}

impl askama::filters::HtmlSafe for Histogram {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Text;

    fn times(limit_us: Option<u64>, values_us: &[u64]) -> Distribution {
        Distribution { name: Text::data("taps"), limit_us, values_us: values_us.to_vec() }
    }

    #[test]
    fn every_value_is_in_a_bar() {
        for (limit, values) in [
            (None, &[0][..]),
            (Some(500_000), &[1, 499_999, 500_000, 500_001]),
            (Some(1), &[u64::MAX, 0, u64::MAX / 2]),
        ] {
            let drawn = Histogram::of(&times(limit, values)).unwrap();
            assert_eq!(drawn.bars.iter().sum::<u64>(), u64::try_from(values.len()).unwrap());
        }
        assert_eq!(Histogram::of(&times(Some(1), &[])), None);
    }

    #[test]
    fn the_limit_stands_where_a_value_of_its_size_does() {
        let drawn = Histogram::of(&times(Some(100), &[100, 50])).unwrap().to_string();
        // The edge is 106: 100 of it is at 528 of 560, in the bar from 520.
        assert!(drawn.contains("<line class=limit x1=528"), "{drawn}");
        assert!(drawn.contains("<rect x=520 "), "{drawn}");
        assert!(drawn.contains("<rect x=260 "), "{drawn}");
    }
}
