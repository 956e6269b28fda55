//! What somebody else's program wrote down of its exchanges with a card: a log of plain APDUs, read and checked.
//!
//! A line with `>` is a command, the next one with `<` its response, in hex. Readers and tools write them with a word before and a
//! remark behind: `A>>`, `=>`, `C-APDU:`, `< 90 00 : Normal processing.`; a line of hex alone goes on with the one before. What is
//! in brackets (lengths, times) doesn't count. All other lines are left out, and counted.
//!
//! ```
//! let trace = jinka::device::CardTrace::parse("
//! Using T=0 protocol
//! > 80 5C 00 02 04
//! < 00 00 03 E8 90 00 : Normal processing.
//! ").unwrap();
//! assert_eq!(trace.exchanges, [(vec![0x80, 0x5C, 0x00, 0x02, 0x04], vec![0x00, 0x00, 0x03, 0xE8, 0x90, 0x00])]);
//! assert_eq!(trace.left_out, 1);
//! ```

use thiserror::Error;

use super::{Abilities, PortFuture, TracePort};

/// The exchanges of a log, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardTrace {
    /// Command and response, status word included; neither is empty.
    pub exchanges: Vec<(Vec<u8>, Vec<u8>)>,
    /// Lines that are neither, comments (`#`) and blank ones not among them.
    pub left_out: usize,
}

/// What is wrong with a log; `line` from 1. The message holds nothing of the data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct TraceError {
    pub line: usize,
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Command,
    Response,
}

/// What may stand before the bytes of either side, the longer ones first.
const MARKS: [(&str, Side); 12] = [
    ("-->", Side::Command),
    ("<--", Side::Response),
    ("A>>", Side::Command),
    ("A<<", Side::Response),
    (">>", Side::Command),
    ("<<", Side::Response),
    ("=>", Side::Command),
    ("<=", Side::Response),
    (">", Side::Command),
    ("<", Side::Response),
    ("C-APDU:", Side::Command),
    ("R-APDU:", Side::Response),
];

impl CardTrace {
    /// Reads a log. Errors: a marked line without hex, a command or a response that lacks the other, a response under two bytes, no
    /// exchange at all.
    pub fn parse(text: &str) -> Result<Self, TraceError> {
        let mut trace = Self::default();
        let mut parts: Vec<(Side, usize, Vec<u8>)> = Vec::new();
        let mut marked = false; // the line before is one that hex may go on with
        for (line, written) in (1..).zip(text.lines()) {
            let written = written.trim();
            if written.is_empty() || written.starts_with('#') {
                marked = false;
                continue;
            }
            let mark = MARKS.iter().find_map(|(mark, side)| Some((side, written.strip_prefix(mark)?)));
            match (mark, parts.last_mut()) {
                (Some((side, rest)), _) => {
                    parts.push((*side, line, bytes(rest).map_err(|what| TraceError { line, what })?));
                    marked = true;
                }
                (None, Some((_, _, before))) if marked && is_hex(written) => {
                    before.extend(bytes(written).map_err(|what| TraceError { line, what })?);
                }
                (None, _) => {
                    trace.left_out += 1;
                    marked = false;
                }
            }
        }
        let mut parts = parts.into_iter().peekable();
        while let Some((side, line, command)) = parts.next() {
            if side == Side::Response {
                return Err(TraceError { line, what: "a response without a command before it".to_owned() });
            }
            let (_, answered, response) = parts.next_if(|(side, ..)| *side == Side::Response).ok_or(TraceError {
                line,
                what: "a command without a response behind it; take it out if the card never answered".to_owned(),
            })?;
            if response.len() < 2 {
                let what = format!("a response of {} byte; its status word has two", response.len());
                return Err(TraceError { line: answered, what });
            }
            trace.exchanges.push((command, response));
        }
        if trace.exchanges.is_empty() {
            let what = "no exchange in the whole file: lines with `>` are commands, with `<` responses".to_owned();
            return Err(TraceError { line: 1, what });
        }
        Ok(trace)
    }
}

/// The hex of a marked line, up to a remark.
fn bytes(written: &str) -> Result<Vec<u8>, String> {
    let mut plain = String::with_capacity(written.len());
    let mut brackets = 0_usize;
    for c in written.chars() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            _ => plain.push(c),
        }
    }
    let data = plain.split(" : ").next().unwrap_or_default();
    let digits: String = data.split_whitespace().filter(|word| !is_protocol(word)).collect();
    match hex::decode(&digits) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => Err("no bytes behind the mark".to_owned()),
        Err(_) if digits.chars().all(|c| c.is_ascii_hexdigit()) => Err("an odd number of hex digits".to_owned()),
        Err(_) => Err("what stands behind the mark isn't hex; a remark goes behind ` : `".to_owned()),
    }
}

fn is_protocol(word: &str) -> bool {
    matches!(word, "T=0" | "T=1" | "T=CL")
}

fn is_hex(written: &str) -> bool {
    written.chars().all(|c| c.is_ascii_hexdigit() || c == ' ')
}

/// A trace as a port: each test case reads it from its beginning.
pub struct Traced {
    pub trace: std::sync::Arc<CardTrace>,
    pub next: usize,
}

impl TracePort for Traced {
    fn abilities(&self) -> &Abilities {
        &Abilities::DATA
    }

    fn observe(&mut self) -> PortFuture<'_, Option<(Vec<u8>, Vec<u8>)>> {
        let found = self.trace.exchanges.get(self.next).cloned();
        self.next += 1;
        Box::pin(std::future::ready(Ok(found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, String) {
        let trace = CardTrace::parse(text).unwrap();
        assert_eq!(trace.exchanges.len(), 1, "{text}");
        (hex::encode(&trace.exchanges[0].0), hex::encode(&trace.exchanges[0].1))
    }

    /// The forms of scriptor, pyscard's observer, GlobalPlatformPro and of hand-written logs.
    #[test]
    fn tools_write_them_in_many_ways() {
        let due = ("00a4040000".to_owned(), "6f009000".to_owned());
        for text in [
            "> 00 A4 04 00 00\n< 6F 00 90 00 : Normal processing.\n",
            ">00a4040000\n<6f009000",
            "A>> T=0 (4+0000) 00A40400 00\nA<< (0002+2) (15ms) 6F00 9000",
            "=> 00 A4 04 00 00\n<= 6F 00 90 00",
            "--> 00A4040000\n<-- 6F009000",
            "C-APDU: 00A4040000\r\nR-APDU: 6F00 9000\r\n",
            "> 00 A4 04\n00 00\n< 6F 00\n90 00\n",
            "> 00 A4 04 00 00\n\n# between\n< 6F 00 90 00\n",
        ] {
            assert_eq!(one(text), due, "{text}");
        }
        assert_eq!(one("> 80 5C 00 02 04\n<  [] 90 00").1, "9000");
    }

    #[test]
    fn other_lines_are_counted() {
        let trace =
            CardTrace::parse("Using T=0 protocol\n> 00 84 00 00 04\n< 01 02 03 04 90 00\nbye\n90 00\n").unwrap();
        assert_eq!((trace.exchanges.len(), trace.left_out), (1, 3));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, what) in [
            ("", 1, "no exchange"),
            ("hello", 1, "no exchange"),
            ("> 00 84 00 00 04", 1, "a command without a response"),
            ("> 00 84 00 00 04\n< 90 00\n> 00\n> 00 84 00 00 04\n< 90 00", 3, "a command without a response"),
            ("< 90 00", 1, "a response without a command"),
            ("> 00 84 00 00 04\n< 90", 2, "a response of 1 byte"),
            ("> 00 84 00 0\n< 90 00", 1, "an odd number"),
            ("> hello\n< 90 00", 1, "isn't hex"),
            (">\n< 90 00", 1, "no bytes"),
        ] {
            let error = CardTrace::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text:?}: {error}");
            assert!(error.what.contains(what), "{text:?}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}|([<>A0-9a-f ()\\[\\]:\n]{0,80})") {
            let _ = CardTrace::parse(&text);
        }
    }
}
