use crate::codec::ParseError;

/// Application file locator (tag 94): which records a terminal reads, and which of them are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afl {
    pub entries: Vec<AflEntry>,
}

/// Four bytes of an AFL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AflEntry {
    /// Short file identifier, 1 to 30.
    pub sfi: u8,
    /// First record, at least 1.
    pub first: u8,
    /// Last record, not before the first.
    pub last: u8,
    /// How many records from the first on take part in offline data authentication.
    pub signed: u8,
}

/// One record that an AFL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRef {
    pub sfi: u8,
    pub number: u8,
    /// Takes part in offline data authentication.
    pub signed: bool,
}

impl Afl {
    /// Reads an AFL. Errors: no entry, a length that isn't a multiple of 4, and what [`AflEntry::parse`] refuses.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let (chunks, rest) = bytes.as_chunks::<4>();
        if bytes.is_empty() || !rest.is_empty() {
            return Err(ParseError::new(
                bytes.len(),
                "whole entries of 4 bytes, at least one",
                format!("{} bytes", bytes.len()),
            ));
        }
        let entry = |(n, chunk): (usize, &[u8; 4])| AflEntry::parse(*chunk, 4 * n);
        Ok(Self { entries: chunks.iter().enumerate().map(entry).collect::<Result<_, _>>()? })
    }

    /// Every record named, in the order of the AFL.
    pub fn records(&self) -> impl Iterator<Item = RecordRef> {
        self.entries.iter().flat_map(|entry| {
            (entry.first..=entry.last).map(|number| RecordRef {
                sfi: entry.sfi,
                number,
                signed: number - entry.first < entry.signed,
            })
        })
    }
}

impl AflEntry {
    /// Reads one entry that begins at offset `at`. Errors: SFI 0 or 31, bits beside the SFI, first record 0, last before
    /// first, more signed records than records.
    pub fn parse([sfi, first, last, signed]: [u8; 4], at: usize) -> Result<Self, ParseError> {
        let error = |offset: usize, expected: &'static str, found: u8| {
            ParseError::new(at + offset, expected, format!("{found:02X}"))
        };
        if sfi & 0x07 != 0 || !(1..=30).contains(&(sfi >> 3)) {
            return Err(error(0, "an SFI from 1 to 30 in the upper five bits", sfi));
        }
        if first == 0 {
            return Err(error(1, "a first record from 1", first));
        }
        if last < first {
            return Err(error(2, "a last record not before the first", last));
        }
        if signed > last - first + 1 {
            return Err(error(3, "no more signed records than records", signed));
        }
        Ok(Self { sfi: sfi >> 3, first, last, signed })
    }
}
