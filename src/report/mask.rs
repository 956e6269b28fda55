//! Account numbers in what a report shows: their first six and last four digits, unless the sample's number is nobody's.
//!
//! The evidence keeps every byte, for it is judged again; a report need not. An IXIT item `….sample` with the value `test` says
//! that the number belongs to nobody.
//!
//! A number is looked for in the whole answer to a command, also where GET RESPONSE fetched it in portions, and hidden wherever it
//! stands: as digits, as packed digits, as characters in hex, and in the portions that hold a part of it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use super::octets::{self, Piece};
use crate::{
    catalogue::Text,
    codec::{
        Tlv,
        emv::{Pan, Track2, mask},
        tlv,
    },
    evidence::{CaseRecord, EventRecord, RunRecord},
};

/// A shorter run of digits is no account number of a bank card.
const SHORTEST: usize = 12;
/// The longest account number.
const LONGEST: usize = 19;
/// Hex digits of a status word.
const STATUS: usize = 4;

/// The account numbers that are known, to be hidden. Empty where they may be shown.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    in_full: bool,
    /// What stands in a text or in hex, and what is shown in its place; longest first.
    hidden: Vec<(String, String)>,
}

/// Whether the IXIT says that the sample's account number belongs to nobody.
pub fn in_full(ixit: &BTreeMap<String, String>) -> bool {
    ixit.iter().any(|(item, value)| item.ends_with(".sample") && value == "test")
}

impl Masks {
    /// Knows no number yet. `in_full`: nor will it.
    pub fn new(in_full: bool) -> Self {
        Self { in_full, hidden: Vec::new() }
    }

    /// The account numbers that any answer of the run holds.
    pub fn of(record: &RunRecord) -> Self {
        let mut masks = Self::new(in_full(&record.ixit));
        record.preflight.iter().chain(&record.cases).for_each(|case| masks.learn(case));
        masks
    }

    /// Takes up the account numbers of one more test case.
    pub fn learn(&mut self, case: &CaseRecord) {
        if self.in_full {
            return;
        }
        for chain in chains(case) {
            let whole: String = chain.iter().map(|(_, data)| *data).collect();
            for number in found(&bytes(&whole)) {
                self.add(&number);
            }
        }
        for event in case.steps.iter().flat_map(|step| &step.events) {
            if let EventRecord::Read { what, bytes: Some(held), .. } = event {
                let held = bytes(held);
                let value = match what.as_str() {
                    "chip.5A" => lenient(0x5A, &held),
                    "chip.57" => lenient(0x57, &held),
                    _ => None,
                };
                value.iter().for_each(|number| self.add(number));
            }
        }
    }

    fn add(&mut self, number: &str) {
        let shown = mask(number);
        for pair in [(number.to_owned(), shown.clone()), (in_hex(number), in_hex(&shown))] {
            if !self.hidden.contains(&pair) {
                self.hidden.push(pair);
            }
        }
        self.hidden.sort_by_key(|(number, _)| std::cmp::Reverse(number.len()));
    }

    /// Hex or text with the middle digits of every account number as asterisks.
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for (number, shown) in &self.hidden {
            if hidden.contains(number.as_str()) {
                hidden = hidden.replace(number.as_str(), shown);
            }
        }
        hidden
    }

    pub fn hide_text(&self, text: &Text) -> Text {
        Text::new(self.hide(&text.en), self.hide(&text.zh))
    }

    /// The record with all its texts fit to be shown. Events are as they were: [`Self::shown`] hides in them.
    pub fn record<'r>(&self, record: &'r RunRecord) -> Cow<'r, RunRecord> {
        if self.hidden.is_empty() {
            return Cow::Borrowed(record);
        }
        let mut record = record.clone();
        record.preflight.iter_mut().chain(&mut record.cases).for_each(|case| self.texts(case));
        record.ixit.values_mut().for_each(|value| *value = self.hide(value));
        Cow::Owned(record)
    }

    /// As [`Self::record`], of one test case.
    pub fn case<'c>(&self, case: &'c CaseRecord) -> Cow<'c, CaseRecord> {
        if self.hidden.is_empty() {
            return Cow::Borrowed(case);
        }
        let mut case = case.clone();
        self.texts(&mut case);
        Cow::Owned(case)
    }

    fn texts(&self, case: &mut CaseRecord) {
        let hide = |text: &mut Text| *text = self.hide_text(text);
        case.reason.iter_mut().for_each(hide);
        for step in &mut case.steps {
            hide(&mut step.text);
            for assertion in &mut step.assertions {
                hide(&mut assertion.what);
                hide(&mut assertion.expected);
                hide(&mut assertion.observed);
            }
        }
    }

    /// What may be shown of the bytes of this case's exchanges.
    pub fn shown<'c>(&'c self, case: &'c CaseRecord) -> Shown<'c> {
        let mut parts = HashMap::new();
        for chain in chains(case).filter(|chain| !self.hidden.is_empty() && chain.len() > 1) {
            let whole: String = chain.iter().map(|(_, data)| *data).collect();
            let hidden = self.hide(&whole);
            let mut rest = hidden.as_str();
            for (event, data) in chain {
                // Hiding keeps lengths.
                let Some((part, after)) = rest.split_at_checked(data.len()) else { break };
                rest = after;
                parts.insert(std::ptr::from_ref(event), part.to_owned());
            }
        }
        Shown { masks: self, parts }
    }

    /// The record with neither texts nor bytes that have to be hidden: for a report that shows all of it.
    pub fn everything<'r>(&self, record: &'r RunRecord) -> Cow<'r, RunRecord> {
        if self.in_full {
            return Cow::Borrowed(record);
        }
        let mut hidden = self.record(record).into_owned();
        let is_captured_card = record.ixit.keys().any(|item| item.ends_with(".sample"));
        let originals = record.preflight.iter().chain(&record.cases);
        for (case, original) in hidden.preflight.iter_mut().chain(&mut hidden.cases).zip(originals) {
            let shown = self.shown(original);
            let originals = original.steps.iter().flat_map(|step| &step.events);
            for (event, original) in case.steps.iter_mut().flat_map(|step| &mut step.events).zip(originals) {
                match event {
                    EventRecord::Exchange { command, response, .. }
                    | EventRecord::Observed { command, response, .. } => {
                        *command = shown.command(command);
                        *response = shown.response(original).into_owned();
                    }
                    EventRecord::Trouble { command: Some(command), .. } => *command = shown.command(command),
                    // The bits of a stripe spell the number in a code of their own; `shown` says of them what may be shown.
                    EventRecord::Read { bytes: Some(bytes), .. } if is_captured_card => {
                        *bytes = "*".repeat(bytes.len())
                    }
                    _ => {}
                }
            }
        }
        Cow::Owned(hidden)
    }
}

/// The bytes of one test case as they may be shown.
pub struct Shown<'c> {
    masks: &'c Masks,
    /// The data of answers that came in portions, hidden as a whole.
    parts: HashMap<*const EventRecord, String>,
}

impl Shown<'_> {
    pub fn command(&self, command: &str) -> String {
        self.masks.hide(command)
    }

    /// The response of an exchange of this case; empty for other events.
    pub fn response<'e>(&self, event: &'e EventRecord) -> Cow<'e, str> {
        let (EventRecord::Exchange { response, .. } | EventRecord::Observed { response, .. }) = event else {
            return Cow::Borrowed("");
        };
        let (_, status) = split_status(response);
        match self.parts.get(&std::ptr::from_ref(event)) {
            Some(data) => Cow::Owned(format!("{data}{status}")),
            None if self.masks.hidden.is_empty() => Cow::Borrowed(response),
            None => Cow::Owned(self.masks.hide(response)),
        }
    }

    /// A line about an event of this case: whole numbers are hidden, and hex out of its response as the response is.
    pub fn line(&self, event: &EventRecord, line: Text) -> Text {
        if self.masks.hidden.is_empty() {
            return line;
        }
        let line = self.masks.hide_text(&line);
        let (EventRecord::Exchange { response, .. } | EventRecord::Observed { response, .. }, Some(shown)) =
            (event, self.parts.get(&std::ptr::from_ref(event)))
        else {
            return line;
        };
        let (data, _) = split_status(response);
        Text::new(as_shown(&line.en, data, shown), as_shown(&line.zh, data, shown))
    }
}

/// Every run of hex digits in a line that stands in `data`, as it stands in `shown`, which is as long.
fn as_shown(line: &str, data: &str, shown: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        text.push_str(before);
        let place = data.find(&run.to_lowercase()).filter(|_| run.len() >= STATUS);
        match place.and_then(|at| shown.get(at..at + run.len())) {
            Some(hidden) if hidden.contains('*') => text.push_str(&hidden.to_uppercase()),
            _ => text.push_str(run),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The answers of a case, each with the exchanges that it came in and the data of each: more than one where GET RESPONSE fetched
/// it in portions.
fn chains(case: &CaseRecord) -> impl Iterator<Item = Vec<(&EventRecord, &str)>> {
    let mut chains: Vec<Vec<(&EventRecord, &str)>> = Vec::new();
    let mut goes_on = false;
    for event in case.steps.iter().flat_map(|step| &step.events) {
        let (EventRecord::Exchange { command, response, .. } | EventRecord::Observed { command, response, .. }) = event
        else {
            goes_on = false;
            continue;
        };
        let (data, status) = split_status(response);
        let fetches = command.get(2..4).is_some_and(|ins| ins.eq_ignore_ascii_case("c0"));
        match chains.last_mut() {
            Some(chain) if goes_on && fetches => chain.push((event, data)),
            _ => chains.push(vec![(event, data)]),
        }
        goes_on = status.starts_with("61");
    }
    chains.into_iter()
}

/// Hex of data and of the status word.
fn split_status(response: &str) -> (&str, &str) {
    response.len().checked_sub(STATUS).and_then(|at| response.split_at_checked(at)).unwrap_or((response, ""))
}

/// Characters in hex; asterisks stay.
fn in_hex(text: &str) -> String {
    text.chars().map(|c| if c == '*' { "**".to_owned() } else { hex::encode(c.to_string()) }).collect()
}

/// The bytes of recorded hex; a zero where a secret stands, whose length nobody is to know.
fn bytes(masked: &str) -> Vec<u8> {
    let byte = |piece: &Piece| if let Piece::Byte(byte) = piece { *byte } else { 0 };
    octets::pieces(masked).unwrap_or_default().iter().map(byte).collect()
}

/// Account numbers: under the tags 5A and 57 wherever these stand, what only looks like one is hidden as well; and under these, 56
/// and 9F6B, well formed or not, where the whole is BER-TLV.
fn found(bytes: &[u8]) -> Vec<String> {
    let strict = (0..bytes.len()).filter_map(|at| {
        let [tag, length, rest @ ..] = bytes.get(at..)? else { return None };
        let value = rest.get(..usize::from(*length))?;
        let pan = match tag {
            0x5A => Pan::parse(value).ok()?,
            0x57 => Track2::parse(value).ok()?.pan,
            _ => return None,
        };
        (pan.digits().len() >= SHORTEST).then(|| pan.digits().to_owned())
    });
    let objects = tlv::parse(bytes).unwrap_or_default();
    let held = [0x5A, 0x57, 0x56, 0x9F6B]
        .into_iter()
        .filter_map(|tag| lenient(tag, tlv::find(&objects, tag).and_then(Tlv::bytes)?));
    let mut numbers: Vec<String> = strict.chain(held).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

/// The digits that stand where an account number is due, whatever digits they are.
fn lenient(tag: u32, value: &[u8]) -> Option<String> {
    let digits = match tag {
        0x56 => {
            // Track 1 in characters: a format code, the number, a separator.
            let text = String::from_utf8_lossy(value.get(1..)?).into_owned();
            text.split('^').next().unwrap_or_default().to_owned()
        }
        0x5A => hex::encode(value).trim_end_matches('f').to_owned(),
        _ => hex::encode(value).split('d').next().unwrap_or_default().to_owned(),
    };
    let number: String = digits.chars().take(LONGEST).collect();
    (number.len() >= SHORTEST).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record with a generated account number of 19 digits under 5A, and with the same in track 2.
    const RECORD: &str = "700c5a0a6222021234567890128f9000";
    const TRACK: &str = "7010570e6222021234567890128d3512220f9000";
    const NUMBER: &str = "6222021234567890128";

    fn masks(answers: &[&str]) -> Masks {
        let mut masks = Masks::default();
        for answer in answers {
            found(&bytes(answer)).iter().for_each(|number| masks.add(number));
        }
        masks
    }

    #[test]
    fn the_middle_digits_are_hidden_wherever_the_number_stands() {
        let from_record = masks(&[RECORD]);
        assert_eq!(from_record.hide(RECORD), "700c5a0a622202*********0128f9000");
        assert_eq!(from_record.hide("57: 6222021234567890128D3512220"), "57: 622202*********0128D3512220");
        assert_eq!(masks(&[TRACK]).hide(RECORD), "700c5a0a622202*********0128f9000");
        assert_eq!(Masks::default().hide(RECORD), RECORD);
    }

    #[test]
    fn characters_in_hex_are_hidden_as_digits_are() {
        // B6222021234567890128^
        let track_1 = "4236323232303231323334353637383930313238".to_owned() + "5e";
        let due = "42363232323032******************303132385e";
        assert_eq!(masks(&[RECORD]).hide(&track_1), due);
        // The same learnt from track 1 alone, tag 56 in a template.
        let answer = format!("70175615{track_1}9000");
        assert_eq!(masks(&[&answer[..answer.len() - 4]]).hide(NUMBER), "622202*********0128");
    }

    #[test]
    fn a_number_that_is_none_is_hidden_all_the_same() {
        // A digit A in the middle; track 2 without its separator.
        assert_eq!(masks(&["700c5a0a622202a234567890128f"]).hide("622202a234567890128"), "622202*********0128");
        assert_eq!(masks(&["7010570e622202123456789012803512220f"]).hide(NUMBER), "622202*********0128");
    }

    #[test]
    fn hex_out_of_a_portion_is_shown_as_the_portion_is() {
        let (data, shown) = ("700c5a0a62220212345678", "700c5a0a622202********");
        assert_eq!(
            as_shown("data, 11 bytes: 700C5A0A62220212345678", data, shown),
            "data, 11 bytes: 700C5A0A622202********"
        );
        assert_eq!(as_shown("cut 5A0A6222021234…", data, shown), "cut 5A0A622202****…");
        assert_eq!(as_shown("9000: success", data, shown), "9000: success");
    }

    #[test]
    fn a_test_sample_is_said_to_be_one() {
        let ixit = |value: &str| BTreeMap::from([("bank.sample".to_owned(), value.to_owned())]);
        assert!(in_full(&ixit("test")));
        assert!(!in_full(&ixit("live")) && !in_full(&BTreeMap::new()));
    }
}
