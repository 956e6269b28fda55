//! Reading tracks and the chip's data from a capture.

use super::{Chip, Seen, Stripe, shown};
use crate::{
    catalogue::Text,
    codec::stripe::{Misread, Recording, Track, Unit},
    runner::{Args, Step, Stop, World, step::when},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the bits of track {int} are taken from the capture", "从采集数据中取第 {int} 磁道的位序列", step!(take_bits)),
    when("the characters of track {int} are read from the capture", "从采集数据中读取第 {int} 磁道的字符", step!(read_characters)),
    when("track {int} is read from the capture", "从采集数据中读取第 {int} 磁道", step!(read_track)),
    when("tracks {int} and {int} are read from the capture", "从采集数据中读取第 {int} 磁道和第 {int} 磁道", step!(read_tracks)),
    when("track {int} and the data of the chip are read from the capture", "从采集数据中读取第 {int} 磁道和芯片数据", step!(read_with_chip)),
];

async fn take_bits(w: &mut World, args: &Args) -> Result<(), Stop> {
    let recording = take(w, number(args, 0)?).await?;
    if !recording.has_bits {
        return Err(Stop::inconclusive((
            "the capture holds the characters alone: nothing is known of their bits",
            "采集数据只有字符，无法得知其各位",
        )));
    }
    keep(w, recording)
}

async fn read_characters(w: &mut World, args: &Args) -> Result<(), Stop> {
    let recording = readable(w, number(args, 0)?).await?;
    keep(w, recording)
}

async fn read_track(w: &mut World, args: &Args) -> Result<(), Stop> {
    framed(w, number(args, 0)?).await
}

async fn read_tracks(w: &mut World, args: &Args) -> Result<(), Stop> {
    framed(w, number(args, 0)?).await?;
    framed(w, number(args, 1)?).await
}

async fn read_with_chip(w: &mut World, args: &Args) -> Result<(), Stop> {
    framed(w, number(args, 0)?).await?;
    let open = shown::is_open(w)?;
    let number = w.read("chip.5A", |bytes| shown::chip(bytes, open)).await?;
    let track = w.read("chip.57", |bytes| shown::chip(bytes, open)).await?;
    w.note::<Stripe>().chip = Chip { number, track };
    Ok(())
}

fn number(args: &Args, index: usize) -> Result<Track, Stop> {
    let number = u8::try_from(args.number(index)?).ok();
    number.and_then(Track::from_number).ok_or_else(|| Stop::error(("tracks are 1, 2 and 3", "磁道为 1、2、3")))
}

fn keep(w: &mut World, recording: Recording) -> Result<(), Stop> {
    w.note::<Stripe>().tracks.push(Seen::new(recording));
    Ok(())
}

/// Reads a track from sentinel to sentinel, as a reader does.
async fn framed(w: &mut World, track: Track) -> Result<(), Stop> {
    let recording = readable(w, track).await?;
    begins(w, &recording)?;
    ends(w, &recording)?;
    keep(w, recording)
}

/// Reads a track's characters. Where bits were captured, a reader refuses characters whose parity is wrong, and so does this.
async fn readable(w: &mut World, track: Track) -> Result<Recording, Stop> {
    let recording = take(w, track).await?;
    if recording.has_bits {
        parity(w, &recording)?;
    }
    Ok(recording)
}

/// Takes a track as it was captured, bits or text.
async fn take(w: &mut World, track: Track) -> Result<Recording, Stop> {
    let open = shown::is_open(w)?;
    let n = track.number();
    let of_bits = |data: &[u8]| Recording::from_bits(track, &data.iter().map(|bit| *bit == b'1').collect::<Vec<_>>());
    let of_text = |data: &[u8]| Recording::from_text(track, &String::from_utf8_lossy(data));
    let (bits, text) = (format!("track-{n}.bits"), format!("track-{n}.text"));
    let bits = w.read(&bits, |data| match of_bits(data) {
        Ok(recording) => shown::track(&recording, open),
        Err(_) => shown::unread(data.len(), ("bit(s)", "位")),
    });
    let read = match bits.await? {
        Some(data) => of_bits(&data),
        None => {
            let text = w.read(&text, |data| match of_text(data) {
                Ok(recording) => shown::track(&recording, open),
                Err(_) => shown::unread(String::from_utf8_lossy(data).chars().count(), ("character(s)", "个字符")),
            });
            match text.await? {
                Some(data) => of_text(&data),
                None => {
                    return Err(Stop::inconclusive((
                        format!("the capture doesn't say what track {n} holds"),
                        format!("采集数据未包含第 {n} 磁道"),
                    )));
                }
            }
        }
    };
    let what = (format!("track {n}"), format!("第 {n} 磁道"));
    match read {
        Ok(recording) => {
            w.assert(true, what, ("characters", "字符"), ("characters", "字符"))?;
            Ok(recording)
        }
        Err(misread) => {
            let (expected, observed) = told(&misread);
            // An assertion that doesn't hold always stops; the error after it is for the compiler.
            w.assert(false, what, expected, observed)?;
            Err(Stop::error(misread.to_string()))
        }
    }
}

/// What was due and what was found, where.
fn told(misread: &Misread) -> (Text, Text) {
    let Misread { at, unit, expected, found } = misread;
    let due = match (unit, expected.strip_prefix("start sentinel ")) {
        (Unit::Bit, Some(sentinel)) => format!("起始标志 {sentinel}（第 {at} 位起）"),
        (_, Some(sentinel)) => format!("起始标志 {sentinel}"),
        (_, None) => format!("该磁道字符集中的字符（第 {at} 个字符处）"),
    };
    let seen = match found.as_ref() {
        "only zeros" => "全为 0",
        "too few bits for a character" => "不足一个字符的位数",
        "nothing" => "没有字符",
        other => other,
    };
    (Text::new(format!("{expected} at {unit} {at}"), due), Text::new(found.clone(), seen))
}

pub(super) fn begins(w: &mut World, recording: &Recording) -> Result<(), Stop> {
    let due = recording.track.alphabet().start;
    let first = recording.text().chars().next().unwrap_or_default();
    w.assert_eq(("first character", "首字符"), due, first)
}

pub(super) fn ends(w: &mut World, recording: &Recording) -> Result<(), Stop> {
    let due = recording.track.alphabet().end;
    let count = recording.characters.len();
    let observed = if recording.ends() {
        Text::data(due)
    } else {
        Text::new(format!("none among {count} characters"), format!("{count} 个字符中没有结束标志"))
    };
    w.assert(recording.ends(), ("end sentinel", "结束标志"), due.to_string(), observed)
}

pub(super) fn parity(w: &mut World, recording: &Recording) -> Result<(), Stop> {
    let even = recording.first_even();
    let observed = match even {
        None => Text::new("odd", "奇"),
        Some(character) => Text::new(
            format!("even, of the character at bit {}", character.at),
            format!("第 {} 位处的字符为偶", character.at),
        ),
    };
    w.assert(even.is_none(), ("parity of every character", "各字符的奇偶性"), ("odd", "奇"), observed)
}
