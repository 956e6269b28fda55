//! What of captured data people may see. Of a sample that isn't a test card, account numbers show their first six and last four
//! digits; name, additional data and all that can't be told apart show nothing but their length.

use crate::{
    catalogue::Text,
    codec::{
        emv::mask,
        stripe::{Layout, Recording, Track, service_code},
    },
    runner::{Stop, World},
};

/// Whether the sample is a test card, whose data are nobody's.
pub fn is_open(w: &World) -> Result<bool, Stop> {
    match w.ixit_text("stripe.sample")? {
        "test" => Ok(true),
        "live" => Ok(false),
        other => Err(Stop::error((
            format!("IXIT item stripe.sample is {other:?}; it reads test or live"),
            format!("IXIT 项 stripe.sample 为 {other:?}；应为 test 或 live"),
        ))),
    }
}

/// An account number as it may be shown.
pub fn number(digits: &str, open: bool) -> String {
    if open { digits.to_owned() } else { mask(digits) }
}

/// Lines that say what a track holds.
pub fn track(recording: &Recording, open: bool) -> Vec<Text> {
    let text = recording.text();
    let framed = recording.begins() && recording.ends();
    let shown = match (open, framed) {
        (true, _) => text,
        (false, true) => masked(recording),
        (false, false) => "*".repeat(text.chars().count()),
    };
    let mut lines = vec![Text::data(shown)];
    let layout = Layout::of(recording.track, &recording.data());
    let code = layout.service_code.filter(|_| framed);
    if let Some((code, words)) = code.and_then(|code| Some((code.text.clone(), service_code(&code.text)?))) {
        let en = words.map(|(en, _)| en).join("; ");
        let zh = words.map(|(_, zh)| zh).join("；");
        lines.push(Text::new(format!("service code {code}: {en}"), format!("服务代码 {code}：{zh}")));
    }
    lines
}

/// What can't be read as a track.
pub fn unread(count: usize, unit: (&str, &str)) -> Vec<Text> {
    vec![Text::new(format!("{count} {}", unit.0), format!("{count} {}", unit.1))]
}

/// A value of the chip.
pub fn chip(bytes: &[u8], open: bool) -> Vec<Text> {
    let digits = hex::encode_upper(bytes);
    let end = digits.find(['D', 'F']).unwrap_or(digits.len());
    let (head, tail) = digits.split_at(end);
    // Behind the separator: expiry and service code, then what is nobody's business.
    let kept = tail.get(..8).unwrap_or(tail);
    let rest = "*".repeat(tail.len() - kept.len());
    vec![Text::data(if open { digits } else { format!("{}{kept}{rest}", mask(head)) })]
}

/// The fields that may be shown in their places, stars for all others.
fn masked(recording: &Recording) -> String {
    let text = recording.text();
    let layout = Layout::of(recording.track, &recording.data());
    let mut shown: Vec<char> = vec!['*'; text.chars().count()];
    let mut show = |at: usize, text: &str| {
        for (slot, c) in shown.iter_mut().skip(at).zip(text.chars()) {
            *slot = c;
        }
    };
    let alphabet = recording.track.alphabet();
    show(0, &alphabet.start.to_string());
    show(recording.characters.len().saturating_sub(1), &alphabet.end.to_string());
    for place in [layout.separator, layout.name_separator].into_iter().flatten() {
        show(place, &alphabet.separator.to_string());
    }
    let Layout { format_code, country, currency, expiry, service_code, .. } = &layout;
    // Without a separator behind the number the fields behind it aren't known for what they are.
    let known = layout.separator.is_some() && (recording.track != Track::One || layout.name_separator.is_some());
    let fields = [country, currency, expiry, service_code].into_iter().filter(|_| known);
    for field in [format_code].into_iter().chain(fields).flatten() {
        show(field.at, &field.text);
    }
    if let Some(pan) = layout.pan.as_ref().filter(|_| layout.separator.is_some()) {
        show(pan.at, &mask(&pan.text));
    }
    shown.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(track_number: Track, text: &str, open: bool) -> Vec<String> {
        let recording = Recording::from_text(track_number, text).unwrap();
        track(&recording, open).into_iter().map(|line| line.en).collect()
    }

    #[test]
    fn a_live_card_shows_no_more_than_it_may() {
        let text = "%B6200001234567890128^JINKA/TEST^35122201234500678?";
        assert_eq!(
            lines(Track::One, text, false),
            [
                "%B620000*********0128^**********^3512220**********?",
                "service code 220: international interchange, chip to be used where possible; authorised by the issuer online; \
                 no restriction, PIN required"
            ]
        );
        assert_eq!(lines(Track::One, text, true)[0], text);
        assert_eq!(
            lines(Track::Two, ";6200001234567890128=49121200001?", false)[0],
            ";620000*********0128=4912120****?"
        );
        // Nothing can be told apart without sentinels or separators.
        assert_eq!(lines(Track::Two, "6200001234567890128=3512220?", false)[0], "*".repeat(28));
        assert_eq!(lines(Track::Two, ";6200001234567890128?", false)[0], format!(";{}?", "*".repeat(19)));
        assert_eq!(lines(Track::Two, ";620000123456789=?", false)[0], ";620000*****6789=?");
    }

    #[test]
    fn the_chip_shows_no_more_either() {
        let track = [0x62, 0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x90, 0xD3, 0x51, 0x22, 0x20, 0x12, 0x3F];
        assert_eq!(chip(&track, false)[0].en, "620000******7890D3512220****");
        assert_eq!(chip(&track, true)[0].en, "6200001234567890D3512220123F");
        assert_eq!(chip(&[0x62, 0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x9F], false)[0].en, "620000*****6789F");
    }
}
