use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::codec::vectors::{InOut, proptest_config, same, walk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    track: u8,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coded {
    lrc_char: char,
    lrc_value: String,
    bits: String,
}

fn bits(text: &str) -> Vec<bool> {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c == '1').collect()
}

fn misread(at: usize, unit: Unit, expected: &'static str, found: &'static str) -> Misread {
    Misread { at, unit, expected: expected.into(), found: found.into() }
}

#[test]
fn tracks_are_coded_as_vectors_say() {
    walk::<InOut<Text, Coded>>("codec/stripe.yaml", |vector| {
        let track = Track::from_number(vector.input.track).ok_or("no such track")?;
        let text = &vector.input.text;
        let due = bits(&vector.expect.bits);
        same("bits", encode(track, text).map_err(|error| error.to_string())?, due.clone())?;
        for clocked in [due.clone(), [vec![false; 22], due, vec![false; 9]].concat()] {
            let read = Recording::from_bits(track, &clocked).map_err(|error| error.to_string())?;
            same("text", read.text(), text.clone())?;
            same("begins and ends", (read.begins(), read.ends()), (true, true))?;
            same("parity", read.first_even(), None)?;
            let lrc = read.lrc.ok_or("no LRC")?;
            same("LRC", format!("{:02x}", lrc.value), vector.expect.lrc_value.clone())?;
            same("LRC", track.alphabet().char(lrc.value), vector.expect.lrc_char)?;
            same("due LRC", read.due_lrc(), lrc.value)?;
            same("parity of the LRC", lrc.is_odd(), true)?;
            same("surplus", read.surplus, None)?;
        }
        Ok(())
    });
}

/// The whole 5-bit set, and rows of the 7-bit set with both parities, as the tables of a maker of readers print them
/// (dataip.co.uk, "ANSI/ISO BCD" and "ALPHA" data format): bits in the order of recording, parity last.
#[test]
fn characters_are_coded_as_printed_tables_say() {
    let numeric = "00001 10000 01000 11001 00100 10101 01101 11100 00010 10011 01011 11010 00111 10110 01110 11111";
    let alphabet = Track::Two.alphabet();
    for (value, row) in (0_u8..).zip(numeric.split(' ')) {
        assert_eq!(alphabet.encode(value).collect::<Vec<_>>(), bits(row), "{value}");
        assert_eq!(alphabet.value(char::from(b'0' + value)), Some(value));
    }
    let alphabet = Track::One.alphabet();
    for (c, row) in
        [(' ', "0000001"), ('%', "1010001"), ('/', "1111001"), ('?', "1111100"), ('A', "1000011"), ('O', "1111010")]
    {
        let value = alphabet.value(c).unwrap();
        assert_eq!(alphabet.encode(value).collect::<Vec<_>>(), bits(row), "{c}");
    }
    assert_eq!(alphabet.value('`'), None);
    assert_eq!(alphabet.value('\u{1f}'), None);
    assert_eq!(Track::Three.alphabet().value('A'), None);
}

#[test]
fn what_is_wrong_is_kept_with_its_place() {
    // ; 1 2 ? and LRC 7 (0B ^ 01 ^ 02 ^ 0F = 07), the parity bit of 2 turned over, three clocking zeros before.
    let read = Recording::from_bits(Track::Two, &bits("000 11010 10000 01001 11111 11100 00 1")).unwrap();
    assert_eq!(read.text(), ";12?");
    assert_eq!(read.first_even(), Some(Character { value: 2, parity: true, at: 13 }));
    assert_eq!((read.lrc.unwrap().value, read.due_lrc(), read.surplus), (7, 7, Some(30)));
    assert_eq!(read.length(), 5);

    let endless = Recording::from_bits(Track::Two, &bits("11010 10000 01000 11")).unwrap();
    assert_eq!((endless.ends(), endless.lrc, endless.data().as_str()), (false, None, "12"));
    let other = Recording::from_bits(Track::Two, &bits("10000 11111 11100")).unwrap();
    assert_eq!((other.begins(), other.ends(), other.data().as_str()), (false, true, ""));

    assert_eq!(
        Recording::from_bits(Track::One, &[false; 40]),
        Err(misread(40, Unit::Bit, "start sentinel %", "only zeros"))
    );
    assert_eq!(
        Recording::from_bits(Track::One, &bits("0101")),
        Err(misread(1, Unit::Bit, "start sentinel %", "too few bits for a character"))
    );
    assert_eq!(
        Recording::from_text(Track::Two, ";12a?"),
        Err(misread(3, Unit::Character, "a character from '0' to '?'", "'a'"))
    );
    assert_eq!(Recording::from_text(Track::One, ""), Err(misread(0, Unit::Character, "start sentinel %", "nothing")));
    assert_eq!(
        Recording::from_text(Track::One, "%Bä?").unwrap_err().to_string(),
        "expected a character from ' ' to '_' at character 2, found 'ä'"
    );
}

#[test]
fn text_may_end_with_its_lrc() {
    let read = Recording::from_text(Track::Two, ";1234567890?5").unwrap();
    assert_eq!((read.lrc.map(|lrc| lrc.value), read.due_lrc(), read.surplus), (Some(5), 5, None));
    assert_eq!(Recording::from_text(Track::Two, ";1234567890?").unwrap().lrc, None);
    assert_eq!(Recording::from_text(Track::Two, ";1234567890?59").unwrap().surplus, Some(13));
}

fn field(at: usize, text: &str) -> Option<Field> {
    Some(Field { at, text: text.to_owned() })
}

#[test]
fn fields_stand_where_the_layout_has_them() {
    let one = Layout::of(Track::One, "B4111111111111111^CESHI/YANGBEN^30121010000000000000");
    assert_eq!(
        one,
        Layout {
            format_code: field(1, "B"),
            pan: field(2, "4111111111111111"),
            separator: Some(18),
            name: field(19, "CESHI/YANGBEN"),
            name_separator: Some(32),
            expiry: field(33, "3012"),
            service_code: field(37, "101"),
            additional: field(40, "0000000000000"),
            ..Layout::default()
        }
    );
    let domestic = Layout::of(Track::One, "996200000000000005^A^^^");
    assert_eq!((domestic.format_code, domestic.pan), (field(1, "99"), field(3, "6200000000000005")));
    assert_eq!((domestic.expiry, domestic.service_code, domestic.additional), (field(22, "^"), field(23, "^"), None));

    let two = Layout::of(Track::Two, "4111111111111111=30121010000000000000");
    assert_eq!((two.pan, two.separator), (field(1, "4111111111111111"), Some(17)));
    assert_eq!((two.expiry, two.service_code), (field(18, "3012"), field(22, "101")));
    assert_eq!(Layout::of(Track::Two, "1234567890").pan, field(1, "1234567890"));
    assert_eq!(Layout::of(Track::Two, "1=30").expiry, field(3, "30"));
    assert_eq!(Layout::of(Track::Two, ""), Layout::default());

    // As pages on cards issued within China print track 3: 156, 156, 29 digits, expiry, card sequence number, a separator.
    let three =
        format!("996200000000000005=156156{}35120=000000000000=000000000000=1", "0".repeat(15) + "30000000000000");
    let three = Layout::of(Track::Three, &three);
    assert_eq!((three.format_code, three.pan), (field(1, "99"), field(3, "6200000000000005")));
    assert_eq!((three.country, three.currency), (field(20, "156"), field(23, "156")));
    assert_eq!((three.expiry, three.additional.unwrap().at), (field(55, "3512"), 59));
    let without_country = Layout::of(Track::Three, "016200000000000005==156");
    assert_eq!((without_country.country, without_country.currency), (field(20, "="), field(21, "156")));
}

#[test]
fn an_expiry_date_has_a_month() {
    assert_eq!(Expiry::parse("3512"), Some(Expiry::Month { year: 35, month: 12 }));
    assert_eq!(Expiry::parse("4912"), Some(Expiry::Never));
    assert_eq!(Expiry::parse("0000"), Some(Expiry::Never));
    assert_eq!(Expiry::parse("="), Some(Expiry::Absent));
    for wrong in ["3513", "3500", "351", "35120", "3A12", "+112", "", "٣٥"] {
        assert_eq!(Expiry::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn service_codes_have_three_known_digits() {
    let [_, second, third] = service_code("620").unwrap();
    assert_eq!(second, ("authorised by the issuer online", "由发卡机构联机授权"));
    assert_eq!(third, ("no restriction, PIN required", "服务不限，须用 PIN"));
    let known = |digits: fn(u8) -> Option<(&'static str, &'static str)>| {
        (b'0'..=b'9').filter(|digit| digits(*digit).is_some()).map(char::from).collect::<String>()
    };
    assert_eq!([known(interchange), known(authorisation), known(services)], ["125679", "024", "01234567"]);
    assert_eq!((service_code("12"), service_code("1200"), service_code("320")), (None, None, None));
}

proptest! {
    #![proptest_config(proptest_config())]

    #[test]
    fn reading_never_panics(text in ".{0,120}", bits in proptest::collection::vec(any::<bool>(), 0..800)) {
        for track in Track::ALL {
            for read in [Recording::from_text(track, &text), Recording::from_bits(track, &bits)].into_iter().flatten() {
                let _ = (Layout::of(track, &read.data()), read.due_lrc(), read.first_even(), read.length());
            }
            let _ = Layout::of(track, &text);
        }
        let _ = (Expiry::parse(&text), service_code(&text));
    }

    #[test]
    fn what_is_coded_reads_as_it_was(data in "[0-9=]{0,37}") {
        let text = format!(";{data}?");
        let read = Recording::from_bits(Track::Three, &encode(Track::Three, &text).unwrap()).unwrap();
        prop_assert_eq!(read.data(), data);
    }
}
