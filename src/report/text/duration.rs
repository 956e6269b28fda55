/// A duration for people, three significant digits: `812 µs`, `4.07 ms`, `1.20 s`, `3 min 05 s`.
pub fn duration(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..1_000_000 => scaled(us, 1_000, "ms"),
        1_000_000..60_000_000 => scaled(us, 1_000_000, "s"),
        _ => {
            let seconds = us / 1_000_000;
            format!("{} min {:02} s", seconds / 60, seconds % 60)
        }
    }
}

/// Whole-number arithmetic: rounding is down, the same on every machine.
fn scaled(us: u64, unit: u64, name: &str) -> String {
    let whole = us / unit;
    let milli = us % unit * 1_000 / unit;
    match whole {
        0..10 => format!("{whole}.{:02} {name}", milli / 10),
        10..100 => format!("{whole}.{} {name}", milli / 100),
        _ => format!("{whole} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_enough() {
        assert_eq!(duration(0), "0 µs");
        assert_eq!(duration(999), "999 µs");
        assert_eq!(duration(1_000), "1.00 ms");
        assert_eq!(duration(4_079), "4.07 ms");
        assert_eq!(duration(12_345), "12.3 ms");
        assert_eq!(duration(999_999), "999 ms");
        assert_eq!(duration(1_204_000), "1.20 s");
        assert_eq!(duration(185_000_000), "3 min 05 s");
    }
}
