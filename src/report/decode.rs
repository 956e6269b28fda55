//! What was exchanged, in words: the codec's description of an event's bytes.

use super::octets::{self, Piece};
use crate::{catalogue::Text, evidence::EventRecord};

/// Lines that say what the event's bytes mean; empty when they say nothing.
pub fn event(event: &EventRecord) -> Vec<Text> {
    let _ = (event, octets::pieces, Piece::Byte(0));
    Vec::new()
}
