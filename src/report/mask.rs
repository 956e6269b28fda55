//! Account numbers in what a report shows: their first six and last four digits, unless the sample's number is nobody's.
//!
//! The evidence keeps every byte, for it is judged again; a report need not. An IXIT item `….sample` with the value `test` says
//! that the number belongs to nobody.

use std::collections::BTreeMap;

use crate::{
    codec::emv::{Pan, Track2},
    evidence::{CaseRecord, EventRecord},
};

/// Digits that stay at either end.
const HEAD: usize = 6;
const TAIL: usize = 4;
/// A shorter run of digits is no account number of a bank card.
const SHORTEST: usize = 12;

/// The account numbers of one test case, to be hidden in its bytes and lines. Empty where they may be shown.
#[derive(Debug, Clone, Default)]
pub struct Masks(Vec<String>);

/// Whether the IXIT says that the sample's account number belongs to nobody.
pub fn in_full(ixit: &BTreeMap<String, String>) -> bool {
    ixit.iter().any(|(item, value)| item.ends_with(".sample") && value == "test")
}

impl Masks {
    /// The account numbers that the answers in this case hold under tag 5A or 57.
    pub fn of(case: &CaseRecord, in_full: bool) -> Self {
        let mut numbers: Vec<String> = Vec::new();
        if !in_full {
            for event in case.steps.iter().flat_map(|step| &step.events) {
                let EventRecord::Exchange { response, .. } = event else { continue };
                let bytes = hex::decode(response).unwrap_or_default();
                for number in found(&bytes) {
                    if !numbers.contains(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        Self(numbers)
    }

    /// Hex or text with the middle digits of every account number as asterisks.
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for number in &self.0 {
            let (head, tail) = (number.get(..HEAD), number.get(number.len().saturating_sub(TAIL)..));
            let (Some(head), Some(tail)) = (head, tail) else { continue };
            let stars = "*".repeat(number.len().saturating_sub(HEAD + TAIL));
            hidden = hidden.replace(number.as_str(), &format!("{head}{stars}{tail}"));
        }
        hidden
    }
}

/// Account numbers under the tags 5A and 57, wherever they stand: what only looks like one is hidden as well.
fn found(bytes: &[u8]) -> impl Iterator<Item = String> {
    (0..bytes.len()).filter_map(|at| {
        let [tag, length, rest @ ..] = bytes.get(at..)? else { return None };
        let value = rest.get(..usize::from(*length))?;
        let pan = match tag {
            0x5A => Pan::parse(value).ok()?,
            0x57 => Track2::parse(value).ok()?.pan,
            _ => return None,
        };
        (pan.digits().len() >= SHORTEST).then(|| pan.digits().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record with a generated account number of 19 digits under 5A, and with the same in track 2.
    const RECORD: &str = "700c5a0a6222021234567890128f9000";
    const TRACK: &str = "701057 0e 6222021234567890128d3512220f9000";

    #[test]
    fn the_middle_digits_are_hidden_wherever_the_number_stands() {
        let masks = Masks(found(&hex::decode(RECORD).unwrap()).collect());
        assert_eq!(masks.hide(RECORD), "700c5a0a622202*********0128f9000");
        assert_eq!(masks.hide("57: 6222021234567890128D3512220"), "57: 622202*********0128D3512220");
        let masks = Masks(found(&hex::decode(TRACK.replace(' ', "")).unwrap()).collect());
        assert_eq!(masks.hide(RECORD), "700c5a0a622202*********0128f9000");
        assert_eq!(Masks::default().hide(RECORD), RECORD);
    }

    #[test]
    fn a_test_sample_is_said_to_be_one() {
        let ixit = |value: &str| BTreeMap::from([("bank.sample".to_owned(), value.to_owned())]);
        assert!(in_full(&ixit("test")));
        assert!(!in_full(&ixit("live")) && !in_full(&BTreeMap::new()));
    }
}
