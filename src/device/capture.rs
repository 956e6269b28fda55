//! Data that were captured from a product: the capture file, read and checked.
//!
//! A capture is what a reader or encoder saw, in the form in which it saw it; whether that is as a standard wants it is for the
//! test cases to say. The file itself has to be as described here: what isn't, is told with its line.
//!
//! ```
//! let capture = jinka::device::Capture::parse(
//!     "capture: magnetic-stripe
//! sample: S-17
//! captured: {by: Laboratory A, with: MSR605X, on: 2026-11-24}
//! tracks:
//! - {number: 2, text: ';6200000000000005=3512120?'}
//! - {number: 3, blank: true}
//! ").unwrap();
//! assert_eq!(capture.item("track-2.text"), Some(&b";6200000000000005=3512120?"[..]));
//! assert_eq!(capture.item("track-3.bits"), Some(&b""[..]));
//! assert_eq!(capture.item("track-1.bits"), None);
//! ```

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_saphyr::{Options, Spanned};

use super::{Abilities, CapturePort, PortFuture};

/// No track of a card has so many bits.
const MOST_BITS: usize = 8192;

/// What was captured, by name: `track-1.text` (characters, UTF-8), `track-1.bits` (the characters `0` and `1` in the order of
/// recording, empty for a blank track), `chip.5A` and `chip.57` (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The sample's number at the laboratory.
    pub sample: String,
    pub captured: Captured,
    items: BTreeMap<String, Vec<u8>>,
}

/// Who captured it, with what, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Captured {
    /// Person or laboratory.
    pub by: String,
    /// Reader or encoder: maker and model.
    pub with: String,
    /// Its serial number.
    #[serde(default)]
    pub serial: Option<String>,
    /// `YYYY-MM-DD`.
    pub on: String,
}

/// A capture file as it is written.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct CaptureFile {
    #[serde(rename = "capture")]
    _kind: CaptureKind,
    /// The sample's number at the laboratory.
    #[cfg_attr(test, schemars(with = "String"))]
    sample: Spanned<String>,
    #[cfg_attr(test, schemars(with = "Captured"))]
    captured: Spanned<Captured>,
    #[cfg_attr(test, schemars(with = "Vec<TrackEntry>"))]
    tracks: Vec<Spanned<TrackEntry>>,
    /// The same card's chip, to compare with.
    #[serde(default)]
    chip: Option<ChipEntry>,
}

/// What kind of data it is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum CaptureKind {
    MagneticStripe,
}

/// A track that was read: exactly one of `text`, `bits`, `hex` and `blank`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct TrackEntry {
    /// 1 to 3.
    number: u8,
    /// The characters as the reader gives them, sentinels included; what stands behind the end sentinel is the LRC.
    #[serde(default)]
    text: Option<String>,
    /// The bits in the order of recording, `0` and `1`; blanks between them don't count.
    #[serde(default)]
    bits: Option<String>,
    /// The bits in hex, the first recorded one the most significant of the first byte.
    #[serde(default)]
    hex: Option<String>,
    /// `true`: the track was read and nothing is recorded on it.
    #[serde(default)]
    blank: Option<bool>,
}

/// Data objects of the chip, values in hex.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ChipEntry {
    /// Application primary account number.
    #[serde(default, rename = "5A")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    number: Option<Spanned<String>>,
    /// Track 2 equivalent data.
    #[serde(default, rename = "57")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    track: Option<Spanned<String>>,
}

/// What is wrong with a capture file; `line` from 1. The message holds nothing of the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CaptureError {
    pub findings: Vec<(u64, String)>,
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (line, what)) in self.findings.iter().enumerate() {
            write!(f, "{}line {line}: {what}", if n == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl Capture {
    /// Reads a file; all that is wrong with its values is told at once.
    pub fn parse(text: &str) -> Result<Self, CaptureError> {
        let mut options = Options::default();
        options.with_snippet = false;
        let file: CaptureFile = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let message = error.without_snippet().to_string();
            let line = error.location().map_or(1, |location| location.line());
            let message = message.split(" at line ").next().unwrap_or_default();
            CaptureError { findings: vec![(line, hidden(message))] }
        })?;
        let mut findings = Vec::new();
        let mut items = BTreeMap::new();
        let captured = file.captured.value;
        if !is_date(&captured.on) {
            findings.push((file.captured.referenced.line(), "`on` is no date YYYY-MM-DD".to_owned()));
        }
        for (name, value) in [("by", &captured.by), ("with", &captured.with)] {
            if value.trim().is_empty() {
                findings.push((file.captured.referenced.line(), format!("`{name}` is empty")));
            }
        }
        if file.sample.value.trim().is_empty() {
            findings.push((file.sample.referenced.line(), "`sample` is empty".to_owned()));
        }
        for entry in &file.tracks {
            let line = entry.referenced.line();
            let number = entry.value.number;
            let taken = |items: &BTreeMap<String, Vec<u8>>| {
                ["text", "bits"].iter().any(|form| items.contains_key(&format!("track-{number}.{form}")))
            };
            match track(&entry.value) {
                Err(what) => findings.push((line, what)),
                Ok(_) if taken(&items) => findings.push((line, format!("track {number} stands twice"))),
                Ok((form, data)) => drop(items.insert(format!("track-{number}.{form}"), data)),
            }
        }
        if let Some(chip) = file.chip {
            for (tag, value) in [("5A", chip.number), ("57", chip.track)] {
                let Some(value) = value else { continue };
                let digits: String = value.value.split_whitespace().collect();
                match hex::decode(digits) {
                    Ok(bytes) if !bytes.is_empty() => drop(items.insert(format!("chip.{tag}"), bytes)),
                    _ => findings.push((value.referenced.line(), format!("the value of {tag} is no hex"))),
                }
            }
        }
        if file.tracks.is_empty() {
            findings
                .push((1, "`tracks` names no track; one that was read and is blank reads `blank: true`".to_owned()));
        }
        if findings.is_empty() {
            Ok(Self { sample: file.sample.value, captured, items })
        } else {
            Err(CaptureError { findings })
        }
    }

    pub fn item(&self, what: &str) -> Option<&[u8]> {
        self.items.get(what).map(Vec::as_slice)
    }

    /// Puts an item in place of what stands there, or takes it away. A simulator's encoder does so.
    pub fn set(&mut self, what: &str, data: Option<Vec<u8>>) {
        match data {
            Some(data) => drop(self.items.insert(what.to_owned(), data)),
            None => drop(self.items.remove(what)),
        }
    }
}

/// The form in which the track is kept, and its data.
fn track(entry: &TrackEntry) -> Result<(&'static str, Vec<u8>), String> {
    if !(1..=3).contains(&entry.number) {
        return Err(format!("there is no track {}; tracks are 1, 2 and 3", entry.number));
    }
    match (&entry.text, &entry.bits, &entry.hex, entry.blank) {
        (Some(text), None, None, None) if text.is_empty() => {
            Err("`text` is empty; a blank track reads `blank: true`".to_owned())
        }
        (Some(text), None, None, None) => Ok(("text", text.clone().into_bytes())),
        (None, Some(bits), None, None) => {
            let bits: Vec<u8> = bits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            match bits.iter().position(|bit| !matches!(bit, b'0' | b'1')) {
                Some(at) => Err(format!("`bits` holds something else than 0 and 1 at bit {at}")),
                None => limited(bits),
            }
        }
        (None, None, Some(digits), None) => {
            let digits: String = digits.split_whitespace().collect();
            let bytes = hex::decode(digits).map_err(|_| "`hex` is no hex, or has half a byte".to_owned())?;
            limited(bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| b'0' + (byte >> bit & 1))).collect())
        }
        (None, None, None, Some(true)) => Ok(("bits", Vec::new())),
        _ => Err(format!("track {} needs exactly one of `text`, `bits`, `hex` and `blank: true`", entry.number)),
    }
}

fn limited(bits: Vec<u8>) -> Result<(&'static str, Vec<u8>), String> {
    match bits.len() {
        0 => Err("there is no bit; a blank track reads `blank: true`".to_owned()),
        1..=MOST_BITS => Ok(("bits", bits)),
        many => Err(format!("{many} bits; no track has more than {MOST_BITS}")),
    }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |len: usize| {
        let part = parts.next().filter(|part| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<u16>().ok()
    };
    let date = (number(4), number(2), number(2));
    matches!(date, (Some(1900..), Some(1..=12), Some(1..=31))) && parts.next().is_none()
}

/// A parser's message without what may be an account number: runs of six digits and more.
fn hidden(message: &str) -> String {
    let mut shown = String::new();
    let mut run = String::new();
    for c in message.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        shown.push_str(if run.len() < 6 { &run } else { "…" });
        run.clear();
        if c != '\0' {
            shown.push(c);
        }
    }
    shown
}

/// A capture behind the capture port.
pub struct CapturedData(pub std::sync::Arc<Capture>);

impl CapturePort for CapturedData {
    fn abilities(&self) -> &Abilities {
        &Abilities::DATA
    }

    fn read<'a>(&'a mut self, what: &'a str) -> PortFuture<'a, Option<Vec<u8>>> {
        Box::pin(std::future::ready(Ok(self.0.item(what).map(<[u8]>::to_vec))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "capture: magnetic-stripe\nsample: S-1\ncaptured: {by: Lab, with: MSR605X, on: 2026-11-24}\n";

    fn items(tracks: &str) -> Capture {
        Capture::parse(&format!("{HEAD}tracks:\n{tracks}")).unwrap()
    }

    fn refused(text: &str) -> String {
        Capture::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn each_form_is_kept_as_it_was_captured() {
        let capture = items(
            "- {number: 1, text: '%Bä?'}\n- number: 2\n  bits: |\n    110 10\n    11111\n- {number: 3, hex: d0 0F}\n",
        );
        assert_eq!(capture.item("track-1.text"), Some("%Bä?".as_bytes()));
        assert_eq!(capture.item("track-1.bits"), None);
        assert_eq!(capture.item("track-2.bits"), Some(&b"1101011111"[..]));
        assert_eq!(capture.item("track-3.bits"), Some(&b"1101000000001111"[..]));
        // Digits without quotes are taken as they stand.
        assert_eq!(items("- {number: 2, bits: 0110}\n").item("track-2.bits"), Some(&b"0110"[..]));
        let chip = Capture::parse(&format!(
            "{HEAD}tracks: [{{number: 2, blank: true}}]\nchip: {{'5A': 62 0000, '57': '620000D3512220F0'}}\n"
        ));
        assert_eq!(chip.unwrap().item("chip.5A"), Some(&[0x62, 0x00, 0x00][..]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let tracks = "tracks:\n- {number: 4, blank: true}\n- {number: 1, bits: '01 2'}\n- {number: 2, hex: abc}\n- {number: 2}\n- {number: 3, text: a, blank: true}\n- {number: 3, blank: false}\n- {number: 3, text: ''}\n- {number: 2, bits: ''}\n- {number: 3, text: a}\n- {number: 3, blank: true}\n";
        assert_eq!(
            refused(&format!("{HEAD}{tracks}")).split("; line ").collect::<Vec<_>>(),
            [
                "line 5: there is no track 4; tracks are 1, 2 and 3",
                "6: `bits` holds something else than 0 and 1 at bit 2",
                "7: `hex` is no hex, or has half a byte",
                "8: track 2 needs exactly one of `text`, `bits`, `hex` and `blank: true`",
                "9: track 3 needs exactly one of `text`, `bits`, `hex` and `blank: true`",
                "10: track 3 needs exactly one of `text`, `bits`, `hex` and `blank: true`",
                "11: `text` is empty; a blank track reads `blank: true`",
                "12: there is no bit; a blank track reads `blank: true`",
                "14: track 3 stands twice",
            ]
        );
        let head = "capture: magnetic-stripe\nsample: ' '\ncaptured: {by: '', with: x, on: 24.11.2026}\ntracks: []\n";
        assert_eq!(
            refused(head),
            "line 3: `on` is no date YYYY-MM-DD; line 3: `by` is empty; line 2: `sample` is empty; line 1: `tracks` names no \
             track; one that was read and is blank reads `blank: true`"
        );
        let chip = format!("{HEAD}tracks: [{{number: 2, blank: true}}]\nchip:\n  '5A': 62000\n");
        assert_eq!(refused(&chip), "line 6: the value of 5A is no hex");
        let long = format!("{HEAD}tracks:\n- {{number: 2, bits: '{}'}}\n", "0".repeat(8193));
        assert_eq!(refused(&long), "line 5: 8193 bits; no track has more than 8192");
    }

    #[test]
    fn no_message_tells_a_number() {
        let text = format!("{HEAD}tracks:\n- {{number: 6200000000000005, blank: true}}\n");
        let told = refused(&text);
        assert!(told.starts_with("line 5: ") && !told.contains("620000"), "{told}");
        assert_eq!(hidden("a 123456 b 12345"), "a … b 12345");
        for (text, line) in [("{", 1), ("capture: rfid\n", 1), ("", 1)] {
            assert!(refused(text).starts_with(&format!("line {line}: ")), "{}", refused(text));
        }
        assert!(refused(&format!("{HEAD}tracks: []\nextra: 1\n")).starts_with("line 5: "));
    }
}
