/// One of the three tracks of a magnetic stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    One,
    Two,
    Three,
}

impl Track {
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// 1 to 3.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|track| track.number() == number)
    }

    pub fn alphabet(self) -> &'static Alphabet {
        match self {
            Self::One => &ALPHANUMERIC,
            Self::Two | Self::Three => &NUMERIC,
        }
    }

    /// The most characters it holds, sentinels and LRC included.
    pub fn longest(self) -> usize {
        match self {
            Self::One => 79,
            Self::Two => 40,
            Self::Three => 107,
        }
    }
}

/// How a track codes its characters: data bits, least significant first, then a bit of odd parity. A character's value is its
/// place in ASCII counted from `first`. Source: ISO/IEC 7811-2 and -6 (GB/T 15120.2 and .6).
#[derive(Debug, PartialEq, Eq)]
pub struct Alphabet {
    /// Data bits a character, without the parity bit: 6 or 4.
    pub bits: u32,
    /// The character of value 0.
    first: u8,
    /// Start sentinel.
    pub start: char,
    /// End sentinel.
    pub end: char,
    /// Field separator.
    pub separator: char,
    /// Characters that no data may hold: they control hardware.
    pub reserved: &'static str,
}

static ALPHANUMERIC: Alphabet =
    Alphabet { bits: 6, first: b' ', start: '%', end: '?', separator: '^', reserved: "!\"&'*+,:;<=>@_" };
static NUMERIC: Alphabet = Alphabet { bits: 4, first: b'0', start: ';', end: '?', separator: '=', reserved: ":<>" };

impl Alphabet {
    /// The value of a character; none when the alphabet hasn't got it.
    pub fn value(&self, c: char) -> Option<u8> {
        let value = u8::try_from(c).ok()?.checked_sub(self.first)?;
        (value < 1 << self.bits).then_some(value)
    }

    /// The character of a value below `2^bits`.
    pub fn char(&self, value: u8) -> char {
        char::from(self.first.saturating_add(value))
    }

    /// The bits of a value in the order in which they are recorded, parity last.
    pub fn encode(&self, value: u8) -> impl Iterator<Item = bool> + use<> {
        let parity = value.count_ones().is_multiple_of(2);
        (0..self.bits).map(move |bit| value >> bit & 1 == 1).chain([parity])
    }
}
