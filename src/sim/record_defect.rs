//! Mutants whose fault is one of the card's body: no command shows it, the measurement record does.
//!
//! Each is the reference card's record with one text in it exchanged; the record stays well formed.

/// A record with one thing wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordDefect {
    /// The `ID` of `sim:NAME?defect=ID`.
    pub id: &'static str,
    /// The card whose record it is.
    pub card: &'static str,
    pub how: &'static str,
    /// The entry's first line, then what stands in that entry and what stands there instead.
    entry: &'static str,
    from: &'static str,
    to: &'static str,
}

impl RecordDefect {
    pub fn from_id(id: &str) -> Option<&'static Self> {
        RECORD_DEFECTS.iter().find(|defect| defect.id == id)
    }

    /// The record with the fault.
    pub fn spoil(&self, record: &str) -> String {
        let spoilt = record.split_once(self.entry).map(|(before, entry)| {
            let entry = entry.replacen(self.from, self.to, 1);
            format!("{before}{}{entry}", self.entry)
        });
        spoilt.unwrap_or_else(|| record.to_owned())
    }
}

const fn wrong(
    id: &'static str,
    entry: &'static str,
    from: &'static str,
    to: &'static str,
    how: &'static str,
) -> RecordDefect {
    RecordDefect { id, card: "contact-card", how, entry, from, to }
}

#[rustfmt::skip] // a table is read by rows
pub const RECORD_DEFECTS: &[RecordDefect] = &[
    wrong("card-too-wide", "- quantity: card-width\n", "85.598", "85.760", "One sample is 85.760 mm wide."),
    wrong("card-too-low", "- quantity: card-height\n", "53.975", "53.900", "The card is 53.900 mm high."),
    wrong("card-too-thick", "- quantity: card-thickness\n", "0.762", "0.861", "The card is 0.861 mm thick."),
    wrong("corner-too-sharp", "- quantity: corner-radius-3\n", "3.18", "2.70", "The third corner has a radius of 2.70 mm."),
    wrong("burr-too-high", "- quantity: edge-burr\n", "0.021", "0.110", "The highest burr at the edge stands out by 0.110 mm."),
    wrong("card-warped", "- quantity: warpage\n", "0.42", "1.80", "The card is warped by 1.80 mm."),
    wrong("card-too-stiff", "- quantity: bending-deflection\n", "22.4", "9.8", "Under its load the card bends by 9.8 mm."),
    wrong("card-stays-bent", "- quantity: bending-return\n", "0.31", "2.25", "A minute after the load is gone the card is 2.25 mm off."),
    wrong("contact-too-small", "- quantity: contact-c5-height\n", "1.92", "1.55", "Contact C5 is 1.55 mm high."),
    wrong("contacts-misplaced", "- quantity: contact-c1-left\n", "10.02", "10.61", "Contact C1 begins 10.61 mm from the left edge."),
    wrong("contacts-sunken", "- quantity: contact-profile-lowest\n", "-0.034", "-0.180", "The contact surface lies 0.180 mm under the card's."),
    wrong("contact-resistance-high", "- quantity: contact-c7-resistance\n", "118", "730", "Contact C7 has a resistance of 730 mΩ."),
    wrong("stability-not-stated", "- statement: temperature-stability\n", "holds: yes", "holds: no", "The vendor states that the card doesn't keep its shape over the temperatures."),
];

#[cfg(test)]
mod tests {
    use super::{super::reference, *};

    #[test]
    fn every_row_changes_one_line_of_its_record() {
        for defect in RECORD_DEFECTS {
            let good = reference(defect.card).unwrap().measurements.unwrap();
            let bad = defect.spoil(good);
            let changed: Vec<_> = good.lines().zip(bad.lines()).filter(|(was, is)| was != is).collect();
            assert_eq!(good.lines().count(), bad.lines().count(), "{}", defect.id);
            let [(was, is)] = changed.as_slice() else { panic!("{}: {changed:?}", defect.id) };
            assert!(was.contains(defect.from) && is.contains(defect.to), "{}: {was} | {is}", defect.id);
            // The line belongs to the entry that the row names, not to a later one.
            let at = good.lines().position(|line| line == *was);
            let entry = good.find(defect.entry).map(|at| good[..at].lines().count());
            let within = at.unwrap() - entry.unwrap();
            assert!((1..12).contains(&within), "{}: {within} lines behind its entry", defect.id);
            assert_eq!(RECORD_DEFECTS.iter().filter(|other| other.id == defect.id).count(), 1, "{}", defect.id);
        }
    }
}
