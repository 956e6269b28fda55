//! The few units that are converted into each other, by powers of ten alone.

use super::{Decimal, Text, decimal::MOST_DIGITS};

/// Reads a number as people write it.
pub fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// What a number has to look like.
pub fn decimal_help() -> Text {
    Text::new(
        format!("write up to {MOST_DIGITS} digits, and behind a point as many: `85.60`"),
        format!("整数部分最多 {MOST_DIGITS} 位，小数点后最多 {MOST_DIGITS} 位，如 `85.60`"),
    )
}

/// A unit: how it is written, what it measures, and the power of ten by which it exceeds the first unit of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    pub symbol: &'static str,
    kind: &'static str,
    power: i32,
}

#[rustfmt::skip] // a table is read by rows
const UNITS: &[Unit] = &[
    unit("mm", "length", 0), unit("m", "length", 3), unit("cm", "length", 1), unit("µm", "length", -3), unit("nm", "length", -6),
    unit("N", "force", 0), unit("mN", "force", -3), unit("kN", "force", 3),
    unit("Ω", "resistance", 0), unit("mΩ", "resistance", -3), unit("kΩ", "resistance", 3), unit("MΩ", "resistance", 6),
    unit("V", "voltage", 0), unit("mV", "voltage", -3),
    unit("A", "current", 0), unit("mA", "current", -3), unit("µA", "current", -6),
    unit("A/m", "magnetic field", 0), unit("mA/m", "magnetic field", -3),
    unit("s", "time", 0), unit("ms", "time", -3), unit("µs", "time", -6), unit("ns", "time", -9),
    unit("Hz", "frequency", 0), unit("kHz", "frequency", 3), unit("MHz", "frequency", 6), unit("GHz", "frequency", 9),
    unit("g", "mass", 0), unit("mg", "mass", -3), unit("kg", "mass", 3),
    unit("°C", "temperature", 0),
    unit("°", "angle", 0),
    unit("%", "percentage", 0),
    unit("dBm", "power level", 0),
    unit("1", "number", 0),
];

const fn unit(symbol: &'static str, kind: &'static str, power: i32) -> Unit {
    Unit { symbol, kind, power }
}

impl Unit {
    /// Reads a symbol; `um`, `us`, `uA`, `ohm`, `mohm`, `kohm`, the Greek letter for micro and the old ohm sign are taken too.
    pub fn parse(text: &str) -> Option<Self> {
        let symbol = match text {
            "um" | "\u{3bc}m" => "µm",
            "us" | "\u{3bc}s" => "µs",
            "uA" | "\u{3bc}A" => "µA",
            "ohm" | "\u{2126}" => "Ω",
            "mohm" => "mΩ",
            "kohm" => "kΩ",
            other => other,
        };
        UNITS.iter().copied().find(|unit| unit.symbol == symbol)
    }

    /// Every symbol, those of one kind together.
    pub fn symbols() -> impl Iterator<Item = &'static str> {
        UNITS.iter().map(|unit| unit.symbol)
    }

    /// The units that convert into this one.
    pub fn relatives(self) -> impl Iterator<Item = &'static str> {
        UNITS.iter().filter(move |unit| unit.kind == self.kind).map(|unit| unit.symbol)
    }

    /// `value` of this unit in another one, exactly; none between kinds, or when the number would not fit.
    pub fn convert(self, value: Decimal, to: Self) -> Option<Decimal> {
        if self.kind != to.kind {
            return None;
        }
        value.shifted(self.power - to.power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_kind_convert_exactly() {
        let convert = |value: &str, from: &str, to: &str| {
            Unit::parse(from).unwrap().convert(decimal(value).unwrap(), Unit::parse(to).unwrap())
        };
        assert_eq!(convert("85600.5", "µm", "mm").unwrap().to_string(), "85.6005");
        assert_eq!(convert("0.76", "mm", "um").unwrap(), decimal("760").unwrap());
        assert_eq!(convert("8.56", "cm", "mm").unwrap(), decimal("85.6").unwrap());
        assert_eq!(convert("499", "mohm", "ohm").unwrap(), decimal("0.499").unwrap());
        assert_eq!(convert("0.000000001", "nm", "m").unwrap().to_string(), "0.000000000000000001");
        assert_eq!(convert("1", "mm", "N"), None);
        assert_eq!(convert("23", "°C", "°"), None);
        assert_eq!(Unit::parse("inch"), None);
    }

    #[test]
    fn a_symbol_stands_once_and_each_kind_has_its_first_unit() {
        for unit in UNITS {
            assert_eq!(UNITS.iter().filter(|other| other.symbol == unit.symbol).count(), 1, "{}", unit.symbol);
            assert!(UNITS.iter().any(|other| other.kind == unit.kind && other.power == 0), "{}", unit.symbol);
        }
    }
}
