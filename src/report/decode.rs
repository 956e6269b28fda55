//! What was exchanged, in words: the codec's descriptions, also where a secret hides some of the bytes.

use super::{
    octets::{self, Piece},
    recorded::Recorded,
    text::words,
};
use crate::{
    catalogue::Text,
    codec::{Atr, CommandApdu, describe},
    evidence::EventRecord,
};

/// Reads the events of one test case in their order: an earlier exchange may explain a later one.
#[derive(Default)]
pub struct Decoder(describe::Session);

impl Decoder {
    /// Lines that say what an event's bytes mean; none when there is nothing to say.
    pub fn event(&mut self, event: &EventRecord) -> Vec<Text> {
        match event {
            EventRecord::ColdReset { atr, .. } | EventRecord::WarmReset { atr, .. } => {
                self.0.reset();
                reset(atr)
            }
            EventRecord::Exchange { command, response, .. } | EventRecord::Observed { command, response, .. } => {
                self.exchange(command, response)
            }
            EventRecord::Trouble { command: Some(command), .. } => sent(command),
            EventRecord::Read { shown, .. } => shown.clone(),
            EventRecord::PowerOff { .. } | EventRecord::Trouble { command: None, .. } => Vec::new(),
            EventRecord::Measurement { .. } | EventRecord::Declaration { .. } => {
                let facts = Recorded::of(event).map(|recorded| recorded.facts).unwrap_or_default();
                let (en, zh) = (words::COLON.en, words::COLON.zh);
                let line = |(name, value): (_, Text)| {
                    let name: super::text::Word = name;
                    Text::new(format!("{}{en}{}", name.en, value.en), format!("{}{zh}{}", name.zh, value.zh))
                };
                facts.into_iter().map(line).collect()
            }
        }
    }

    /// What the last event was in a payment transaction: purpose and outcome.
    pub fn moment(&self) -> Option<(Text, Text)> {
        self.0.moment().map(|moment| (Text::from(moment.purpose.clone()), Text::from(moment.outcome.clone())))
    }

    fn exchange(&mut self, command: &str, response: &str) -> Vec<Text> {
        let read = |masked| octets::pieces(masked);
        let bytes = |masked| read(masked).and_then(|pieces| octets::plain(&pieces));
        match (bytes(command), bytes(response)) {
            (Some(command), Some(response)) => texts(self.0.exchange(&command, &response)),
            // The data hide a secret: the header tells what the command is.
            (None, Some(response)) => match read(command).as_deref() {
                Some([Piece::Byte(cla), Piece::Byte(ins), Piece::Byte(p1), Piece::Byte(p2), ..]) => {
                    texts(self.0.exchange(&[*cla, *ins, *p1, *p2], &response))
                }
                _ => texts(describe::response(&response)),
            },
            _ => {
                // The response hides a secret: its status word can still be told.
                let status = octets::status(response).map(|status| describe::response(&status.0.to_be_bytes()));
                [sent(command), texts(status.unwrap_or_default())].concat()
            }
        }
    }
}

/// What a command is, by as many of its bytes as the evidence holds.
fn sent(masked: &str) -> Vec<Text> {
    let Some(pieces) = octets::pieces(masked) else { return Vec::new() };
    if let Some(bytes) = octets::plain(&pieces) {
        return CommandApdu::parse(&bytes).map(|apdu| texts(describe::command(&apdu))).unwrap_or_default();
    }
    match pieces.as_slice() {
        [Piece::Byte(cla), Piece::Byte(ins), Piece::Byte(p1), Piece::Byte(p2), ..] => {
            texts(describe::command(&CommandApdu::new(*cla, *ins, *p1, *p2)))
        }
        _ => Vec::new(),
    }
}

/// Lines that say what an answer to reset offers.
pub fn reset(atr: &str) -> Vec<Text> {
    let Some(bytes) = octets::pieces(atr).and_then(|pieces| octets::plain(&pieces)) else { return Vec::new() };
    match Atr::parse(&bytes) {
        Ok(atr) => texts(atr.describe()),
        Err(error) => vec![Text::new(format!("no ATR: {error}"), format!("不是 ATR：{error}"))],
    }
}

fn texts(lines: Vec<describe::Line>) -> Vec<Text> {
    lines.into_iter().map(Text::from).collect()
}
