//! Records text on a stripe, and captures it bit by bit.

use super::defect::{Edit, StripeDefect};
use crate::device::Capture;

/// Clocking zeros before and behind what is recorded.
const BEFORE: usize = 21;
const BEHIND: usize = 12;

/// The capture with each track's text recorded, with a defect if wanted: its text items become bits.
pub fn record(mut ordered: Capture, defect: Option<&StripeDefect>) -> Capture {
    let edits = defect.map_or(&[][..], |defect| defect.edits);
    for edit in edits {
        if let Edit::Chip(item, old, new) = edit {
            let held = ordered.item(item).map(hex::encode).unwrap_or_default();
            ordered.set(item, hex::decode(held.replace(old, new)).ok());
        }
    }
    for number in 1..=3_u8 {
        let item = format!("track-{number}.text");
        let Some(mut text) = ordered.item(&item).map(|text| String::from_utf8_lossy(text).into_owned()) else {
            continue;
        };
        for edit in edits {
            if let Edit::Text(track, old, new) = edit
                && *track == number
            {
                text = text.replacen(old, new, 1);
            }
        }
        let mut bits = bits_of(number, &text);
        bits.splice(0..0, vec![b'0'; BEFORE]);
        bits.extend([b'0'; BEHIND]);
        for edit in edits {
            match edit {
                Edit::Flip(track, at) if *track == number => flip(&mut bits, BEFORE + at),
                Edit::FlipLast(track, from_end) if *track == number => {
                    let at = bits.len().saturating_sub(BEHIND + from_end);
                    flip(&mut bits, at);
                }
                Edit::Noise(track) if *track == number => {
                    let at = bits.len() - BEHIND / 2;
                    flip(&mut bits, at);
                }
                _ => {}
            }
        }
        ordered.set(&item, None);
        ordered.set(&format!("track-{number}.bits"), Some(bits));
    }
    ordered
}

fn flip(bits: &mut [u8], at: usize) {
    if let Some(bit) = bits.get_mut(at) {
        *bit ^= 1; // the digits 0 and 1 differ in their last bit
    }
}

/// Text with its LRC as the digits of its bits. Track 1 counts from the blank and has seven bits a character, the others count
/// from `0` and have five.
fn bits_of(track: u8, text: &str) -> Vec<u8> {
    let (base, width) = if track == 1 { (0x20, 6) } else { (0x30, 4) };
    let mut sum = 0_u8;
    let mut bits = Vec::new();
    let mut push = |value: u8| {
        let mut ones = 0;
        for place in 0..width {
            let bit = (value >> place) & 1;
            ones += bit;
            bits.push(b'0' + bit);
        }
        bits.push(if ones % 2 == 0 { b'1' } else { b'0' });
    };
    for byte in text.bytes() {
        let value = byte.wrapping_sub(base) & ((1 << width) - 1);
        sum ^= value;
        push(value);
    }
    push(sum);
    bits
}
