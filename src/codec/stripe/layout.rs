use super::Track;

/// A field and where it begins: offset in characters, the start sentinel being character 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub at: usize,
    pub text: String,
}

/// The fields of a track in their order. One that the track's layout hasn't got, or that doesn't come before the data end, is
/// none. A field is cut where the layout says so and is not judged: an expiry date may hold anything.
///
/// | track | layout | source |
/// | --- | --- | --- |
/// | 1 | format code, account number, `^`, name, `^`, expiry, service code, additional data | ISO/IEC 7813 (GB/T 17552), GB/T 19584 |
/// | 2 | account number, `=`, expiry, service code, additional data | the same |
/// | 3 | format code, account number, `=`, country, currency, 29 digits on the use of the card, expiry, additional data | ISO/IEC 4909; GB/T 19584, annex on track 3 |
///
/// A separator in place of expiry or service code says that there is none; the field is then the separator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// `B`, on track 3 two digits; also `99` on track 1, which cards within China have.
    pub format_code: Option<Field>,
    /// All up to the separator.
    pub pan: Option<Field>,
    /// Where the separator behind the account number stands.
    pub separator: Option<usize>,
    pub name: Option<Field>,
    /// Where the separator behind the name stands.
    pub name_separator: Option<usize>,
    pub country: Option<Field>,
    pub currency: Option<Field>,
    /// YYMM.
    pub expiry: Option<Field>,
    pub service_code: Option<Field>,
    /// What follows.
    pub additional: Option<Field>,
}

/// Digits between currency and expiry on track 3: exponent, amount authorised and amount remaining (4 each), begin and length of
/// the cycle (4, 2), retry count, PIN parameters (6), interchange control, three times type of account and service restriction (2).
const USE_OF_CARD: usize = 29;

impl Layout {
    /// Cuts what stands between the sentinels into fields.
    pub fn of(track: Track, data: &str) -> Self {
        let mut rest = Rest { separator: track.alphabet().separator, at: 1, chars: data.chars().collect() };
        let mut layout = Self::default();
        match track {
            Track::One => {
                let code = if data.starts_with("99") { 2 } else { 1 };
                layout.format_code = rest.take(code);
                (layout.pan, layout.separator) = rest.up_to_separator();
                if layout.separator.is_some() {
                    (layout.name, layout.name_separator) = rest.up_to_separator();
                }
                if layout.name_separator.is_some() {
                    layout.tail(&mut rest);
                }
            }
            Track::Two => {
                (layout.pan, layout.separator) = rest.up_to_separator();
                if layout.separator.is_some() {
                    layout.tail(&mut rest);
                }
            }
            Track::Three => {
                layout.format_code = rest.take(2);
                (layout.pan, layout.separator) = rest.up_to_separator();
                if layout.separator.is_some() {
                    layout.country = rest.field(3);
                    layout.currency = rest.field(3);
                    let _ = rest.take(USE_OF_CARD);
                    layout.expiry = rest.field(4);
                    layout.additional = rest.take(usize::MAX);
                }
            }
        }
        layout
    }

    fn tail(&mut self, rest: &mut Rest) {
        self.expiry = rest.field(4);
        self.service_code = rest.field(3);
        self.additional = rest.take(usize::MAX);
    }
}

/// What isn't cut yet.
struct Rest {
    separator: char,
    at: usize,
    chars: std::collections::VecDeque<char>,
}

impl Rest {
    /// The next characters, fewer where the data end; none at their end.
    fn take(&mut self, length: usize) -> Option<Field> {
        let at = self.at;
        let length = length.min(self.chars.len());
        let text: String = self.chars.drain(..length).collect();
        self.at += length;
        (length > 0).then_some(Field { at, text })
    }

    /// A field of fixed length, or the separator that says that there is none.
    fn field(&mut self, length: usize) -> Option<Field> {
        if self.chars.front() == Some(&self.separator) { self.take(1) } else { self.take(length) }
    }

    /// All up to the next separator, which is taken too.
    fn up_to_separator(&mut self) -> (Option<Field>, Option<usize>) {
        let place = self.chars.iter().position(|c| *c == self.separator);
        let field = self.take(place.unwrap_or(usize::MAX));
        let separator = place.map(|_| self.at);
        let _ = separator.and_then(|_| self.take(1));
        (field, separator)
    }
}

/// An expiry date as a track writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// A separator in its place.
    Absent,
    /// 4912, or 0000 as the edition of 2004 had it: the card doesn't expire. Source: GB/T 19584-2010 and -2004.
    Never,
    /// Year 0 to 99, month 1 to 12.
    Month { year: u8, month: u8 },
}

impl Expiry {
    /// None: no four digits, or a month that the year hasn't got.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "=" | "^" => return Some(Self::Absent),
            "4912" | "0000" => return Some(Self::Never),
            _ => {}
        }
        let digits = |range: std::ops::Range<usize>| {
            text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let (year, month) = (digits(0..2)?.parse().ok()?, digits(2..4)?.parse().ok()?);
        (text.len() == 4 && (1..=12).contains(&month)).then_some(Self::Month { year, month })
    }
}
