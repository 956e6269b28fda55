//! Hex of the evidence, drawn as the standard draws it. A secret stands as `{name}` among the digits and stays so.

use crate::{codec::StatusWord, evidence::EventRecord};

/// A piece of recorded hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Byte(u8),
    /// Bytes of an unknown number that the evidence doesn't hold: the name of the IXIT item.
    Secret(String),
    /// A byte of which a digit or both are hidden: `*0`.
    Hidden(String),
}

impl Piece {
    fn text(&self) -> String {
        match self {
            Self::Byte(byte) => format!("{byte:02X}"),
            Self::Secret(name) => format!("{{{name}}}"),
            Self::Hidden(digits) => digits.to_uppercase(),
        }
    }
}

/// Reads masked hex; none when it is neither hex nor placeholders.
pub fn pieces(masked: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::with_capacity(masked.len() / 2);
    let mut rest = masked;
    while !rest.is_empty() {
        if let Some(named) = rest.strip_prefix('{') {
            let (name, after) = named.split_once('}')?;
            pieces.push(Piece::Secret(name.to_owned()));
            rest = after;
        } else {
            let (byte, after) = rest.split_at_checked(2)?;
            if !byte.bytes().all(|c| c.is_ascii_hexdigit() || c == b'*') {
                return None;
            }
            pieces.push(match byte.contains('*') {
                true => Piece::Hidden(byte.to_owned()),
                false => Piece::Byte(u8::from_str_radix(byte, 16).ok()?),
            });
            rest = after;
        }
    }
    Some(pieces)
}

/// The bytes, when no secret stands among them.
pub fn plain(pieces: &[Piece]) -> Option<Vec<u8>> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::Secret(_) | Piece::Hidden(_) => None,
        })
        .collect()
}

/// What a group of bytes is; each format draws it in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// CLA INS P1 P2.
    Header,
    /// Lc or Le, one to three bytes.
    Length,
    Data,
    /// SW1 SW2.
    Status,
}

/// A command APDU in groups, by its length bytes alone; what can't be grouped stands as data.
///
/// A secret in the data field takes as many bytes as Lc leaves for it.
pub fn command_groups(pieces: &[Piece]) -> Vec<(Part, &[Piece])> {
    let Some((header, body)) = pieces.split_at_checked(4) else { return grouped([(Part::Data, pieces)]) };
    if plain(header).is_none() {
        return grouped([(Part::Data, pieces)]);
    }
    let whole = [(Part::Header, header), (Part::Data, body)];
    match body {
        [] => grouped([(Part::Header, header)]),
        [_] | [Piece::Byte(0), _, _] => grouped([(Part::Header, header), (Part::Length, body)]),
        [Piece::Byte(0), Piece::Byte(high), Piece::Byte(low), ..] => {
            split_data(header, body, 3, usize::from(u16::from_be_bytes([*high, *low])), 2)
        }
        [Piece::Byte(lc), ..] => split_data(header, body, 1, usize::from(*lc), 1),
        _ => grouped(whole),
    }
}

fn split_data<'a>(
    header: &'a [Piece],
    body: &'a [Piece],
    lc_len: usize,
    nc: usize,
    le_len: usize,
) -> Vec<(Part, &'a [Piece])> {
    let whole = || grouped([(Part::Header, header), (Part::Data, body)]);
    let Some((lc, rest)) = body.split_at_checked(lc_len) else { return whole() };
    let secrets = rest.iter().filter(|piece| matches!(piece, Piece::Secret(_))).count();
    let le_len = match (secrets, rest.len().checked_sub(nc)) {
        (0, Some(0)) => 0,
        (0, Some(left)) if left == le_len => le_len,
        (0, _) => return whole(),
        // A secret last: the data field ends with it. Anything after it could be either, so it isn't split.
        _ => 0,
    };
    let Some((data, le)) = rest.split_at_checked(rest.len() - le_len) else { return whole() };
    grouped([(Part::Header, header), (Part::Length, lc), (Part::Data, data), (Part::Length, le)])
}

/// A response APDU in groups: data, then SW1 SW2.
pub fn response_groups(pieces: &[Piece]) -> Vec<(Part, &[Piece])> {
    match pieces.len().checked_sub(2).and_then(|at| pieces.split_at_checked(at)) {
        Some((data, status)) => grouped([(Part::Data, data), (Part::Status, status)]),
        None => grouped([(Part::Data, pieces)]),
    }
}

fn grouped<const N: usize>(groups: [(Part, &[Piece]); N]) -> Vec<(Part, &[Piece])> {
    groups.into_iter().filter(|(_, pieces)| !pieces.is_empty()).collect()
}

/// `00 A4 04 00`.
pub fn spaced(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::text).collect::<Vec<_>>().join(" ")
}

/// Groups with two blanks between them: `00 A4 04 00  07  A0 00 00 03 33 01 01`.
pub fn drawn(groups: &[(Part, &[Piece])]) -> String {
    groups.iter().map(|(_, pieces)| spaced(pieces)).collect::<Vec<_>>().join("  ")
}

/// A command as text; hex that can't be read is shown as it stands.
pub fn command(masked: &str) -> String {
    pieces(masked).map_or_else(|| masked.to_owned(), |pieces| drawn(&command_groups(&pieces)))
}

/// A response as text.
pub fn response(masked: &str) -> String {
    pieces(masked).map_or_else(|| masked.to_owned(), |pieces| drawn(&response_groups(&pieces)))
}

/// Any bytes as text.
pub fn bytes(masked: &str) -> String {
    pieces(masked).map_or_else(|| masked.to_owned(), |pieces| spaced(&pieces))
}

/// The status word that ends a response; none when a secret stands there.
pub fn status(masked: &str) -> Option<StatusWord> {
    let pieces = pieces(masked)?;
    match pieces.as_slice() {
        [.., Piece::Byte(sw1), Piece::Byte(sw2)] => Some(StatusWord(u16::from_be_bytes([*sw1, *sw2]))),
        _ => None,
    }
}

/// Whether the event asked the card for an answer: resets and exchanges, failed ones too.
pub fn is_asked(event: &EventRecord) -> bool {
    match event {
        EventRecord::ColdReset { .. }
        | EventRecord::WarmReset { .. }
        | EventRecord::Exchange { .. }
        | EventRecord::Observed { .. }
        | EventRecord::Read { .. } => true,
        EventRecord::PowerOff { .. } | EventRecord::Measurement { .. } | EventRecord::Declaration { .. } => false,
        EventRecord::Trouble { operation, .. } => operation != "power-off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_grouped_by_their_lengths() {
        assert_eq!(command("00a40400"), "00 A4 04 00");
        assert_eq!(command("00b0000010"), "00 B0 00 00  10");
        assert_eq!(command("00a4040002a000"), "00 A4 04 00  02  A0 00");
        assert_eq!(command("00a4040002a00000"), "00 A4 04 00  02  A0 00  00");
        assert_eq!(command("00b00000000400"), "00 B0 00 00  00 04 00");
        assert_eq!(command("00d60000000002beef"), "00 D6 00 00  00 00 02  BE EF");
        assert_eq!(command("00d60000000002beef0100"), "00 D6 00 00  00 00 02  BE EF  01 00");
    }

    #[test]
    fn a_length_that_lies_groups_nothing() {
        assert_eq!(command("00a4040009a000"), "00 A4 04 00  09 A0 00");
        assert_eq!(command("00a4"), "00 A4");
        assert_eq!(command(""), "");
    }

    #[test]
    fn a_secret_keeps_its_place() {
        assert_eq!(command("0020000108{pin.user}"), "00 20 00 01  08  {pin.user}");
        assert_eq!(command("0024000110{pin.user}3132"), "00 24 00 01  10  {pin.user} 31 32");
        assert_eq!(response("{key.internal}9000"), "{key.internal}  90 00");
        assert_eq!(status("{key.internal}9000"), Some(StatusWord(0x9000)));
        assert_eq!(status("90{pin.user}"), None);
        assert_eq!(command("{pin.user}00"), "{pin.user} 00");
    }

    #[test]
    fn what_is_no_hex_is_shown_as_it_stands() {
        assert_eq!(response("9"), "9");
        assert_eq!(response("+1"), "+1");
        assert_eq!(response("{open"), "{open");
        assert_eq!(response("卡片"), "卡片");
        assert_eq!(response("90"), "90");
    }
}
