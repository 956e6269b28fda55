use std::borrow::Cow;

use super::{Alphabet, Track};

/// Bits or characters that can't be what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at {unit} {at}, found {found}")]
pub struct Misread {
    /// Offset from 0, in `unit`.
    pub at: usize,
    pub unit: Unit,
    pub expected: Cow<'static, str>,
    pub found: Cow<'static, str>,
}

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bit,
    Character,
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bit => "bit",
            Self::Character => "character",
        })
    }
}

/// One recorded character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    /// The data bits; the first recorded one is the least significant.
    pub value: u8,
    /// The parity bit as recorded.
    pub parity: bool,
    /// Where it begins: offset in bits within a recording of bits, else in characters.
    pub at: usize,
}

impl Character {
    /// Whether the one bits of the character, parity bit included, are odd in number.
    pub fn is_odd(self) -> bool {
        (self.value.count_ones() + u32::from(self.parity)) % 2 == 1
    }
}

/// What one track holds, character by character. Reading it forgives all that can be judged later: wrong parity, another
/// character in place of a sentinel, no end sentinel, no LRC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    pub track: Track,
    /// Whether the bits were recorded. Of text only the characters are known: its parity is taken for right.
    pub has_bits: bool,
    /// From the start sentinel to the end sentinel, both included; all there are where no end sentinel comes.
    pub characters: Vec<Character>,
    /// The character behind the end sentinel.
    pub lrc: Option<Character>,
    /// Offset of the first one bit, or of the first character, behind the LRC: there is nothing to be but clocking zeros.
    pub surplus: Option<usize>,
    /// What stands there, up to the last one bit.
    pub behind: Vec<Character>,
}

impl Recording {
    /// Reads bits in the order of recording. Zeros before the first one bit are for the reader's clock.
    ///
    /// Errors: no one bit at all; fewer bits than one character.
    pub fn from_bits(track: Track, bits: &[bool]) -> Result<Self, Misread> {
        let alphabet = track.alphabet();
        let width = usize::try_from(alphabet.bits).unwrap_or_default() + 1;
        let misread = |at, found: &'static str| Misread {
            at,
            unit: Unit::Bit,
            expected: format!("start sentinel {}", alphabet.start).into(),
            found: found.into(),
        };
        let first = bits.iter().position(|bit| *bit).ok_or_else(|| misread(bits.len(), "only zeros"))?;
        let recorded = bits.get(first..).unwrap_or_default();
        let mut characters = recorded.chunks_exact(width).enumerate().map(|(n, bits)| {
            let (data, parity) = bits.split_at(width - 1);
            let value = data.iter().rev().fold(0, |value, bit| value << 1 | u8::from(*bit));
            Character { value, parity: parity.contains(&true), at: first + n * width }
        });
        let framed = framed(alphabet, &mut characters);
        let lrc = framed.1.then(|| characters.next()).flatten();
        let behind = lrc.map_or(bits.len(), |lrc| lrc.at + width);
        let surplus = bits.iter().skip(behind).position(|bit| *bit).map(|at| behind + at);
        let last = bits.iter().rposition(|bit| *bit).unwrap_or_default();
        let behind = characters.take_while(|character| character.at <= last).collect();
        if framed.0.is_empty() {
            return Err(misread(first, "too few bits for a character"));
        }
        Ok(Self { track, has_bits: true, characters: framed.0, lrc, surplus, behind })
    }

    /// Reads characters as a reader gives them; what stands behind the end sentinel is the LRC.
    ///
    /// Errors: no character; one that the track's alphabet hasn't got.
    pub fn from_text(track: Track, text: &str) -> Result<Self, Misread> {
        let alphabet = track.alphabet();
        let misread = |at, expected: String, found: String| Misread {
            at,
            unit: Unit::Character,
            expected: expected.into(),
            found: found.into(),
        };
        let mut characters = Vec::new();
        for (at, c) in text.chars().enumerate() {
            let value = alphabet.value(c).ok_or_else(|| {
                let (from, to) = (alphabet.char(0), alphabet.char((1 << alphabet.bits) - 1));
                misread(at, format!("a character from {from:?} to {to:?}"), format!("{c:?}"))
            })?;
            characters.push(Character { value, parity: value.count_ones().is_multiple_of(2), at });
        }
        if characters.is_empty() {
            return Err(misread(0, format!("start sentinel {}", alphabet.start), "nothing".to_owned()));
        }
        let mut characters = characters.into_iter();
        let (framed, _) = framed(alphabet, &mut characters);
        let lrc = characters.next();
        let behind: Vec<_> = characters.collect();
        let surplus = behind.first().map(|character| character.at);
        Ok(Self { track, has_bits: false, characters: framed, lrc, surplus, behind })
    }

    /// All characters from sentinel to sentinel.
    pub fn text(&self) -> String {
        let alphabet = self.track.alphabet();
        self.characters.iter().map(|character| alphabet.char(character.value)).collect()
    }

    /// The first character is the start sentinel.
    pub fn begins(&self) -> bool {
        let alphabet = self.track.alphabet();
        self.characters.first().is_some_and(|character| alphabet.char(character.value) == alphabet.start)
    }

    /// The last character is the end sentinel.
    pub fn ends(&self) -> bool {
        let alphabet = self.track.alphabet();
        self.characters.last().is_some_and(|character| alphabet.char(character.value) == alphabet.end)
    }

    /// What stands between the sentinels; a character that stands in the place of the start sentinel is no data.
    pub fn data(&self) -> String {
        let mut text = self.text();
        if self.ends() {
            text.pop();
        }
        text.chars().skip(1).collect()
    }

    /// The first character whose parity isn't odd, of all that is recorded but the LRC.
    pub fn first_even(&self) -> Option<Character> {
        self.characters.iter().chain(&self.behind).copied().find(|character| !character.is_odd())
    }

    /// The data bits that are due in the LRC: each makes the ones of its column even in number.
    pub fn due_lrc(&self) -> u8 {
        self.characters.iter().fold(0, |lrc, character| lrc ^ character.value)
    }

    /// Number of characters, LRC included.
    pub fn length(&self) -> usize {
        self.characters.len() + usize::from(self.lrc.is_some())
    }
}

/// Takes characters up to the end sentinel, and whether it came.
fn framed(alphabet: &Alphabet, characters: &mut impl Iterator<Item = Character>) -> (Vec<Character>, bool) {
    let mut framed = Vec::new();
    for character in characters {
        framed.push(character);
        if alphabet.char(character.value) == alphabet.end {
            return (framed, true);
        }
    }
    (framed, false)
}

/// The bits of a track that holds this text, LRC included, without clocking zeros. Errors: as [`Recording::from_text`].
pub fn encode(track: Track, text: &str) -> Result<Vec<bool>, Misread> {
    let alphabet = track.alphabet();
    let recording = Recording::from_text(track, text)?;
    let values = recording.characters.iter().map(|character| character.value).chain([recording.due_lrc()]);
    Ok(values.flat_map(|value| alphabet.encode(value)).collect())
}
