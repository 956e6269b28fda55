//! How a track is coded: parity, sentinels, LRC, length. Source: GB/T 15120.2 (ISO/IEC 7811-2).

use super::{Seen, read, seen};
use crate::{
    catalogue::Text,
    codec::stripe::Character,
    runner::{Args, Step, Stop, World, step::then},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("every character of the track has odd parity", "该磁道的每个字符均为奇校验", step!(parity)),
    then("the track begins with its start sentinel", "该磁道以起始标志开头", step!(begins)),
    then("the track ends with its end sentinel", "该磁道以结束标志结尾", step!(ends)),
    then("the LRC of the track is behind its end sentinel", "结束标志之后为该磁道的 LRC", step!(lrc)),
    then("the LRC of the track has odd parity", "该磁道的 LRC 为奇校验", step!(lrc_parity)),
    then("the track holds at most {int} characters with its LRC", "该磁道连同 LRC 最多有 {int} 个字符", step!(longest)),
    then("nothing but zeros is behind the LRC", "LRC 之后只有 0", step!(surplus)),
    then("the data of the track are digits and separators alone", "该磁道的数据只有数字和分隔符", step!(numeric)),
    then("the data of the track hold no character that controls hardware", "该磁道的数据不含控制硬件的字符", step!(unreserved)),
];

const LRC: (&str, &str) = ("LRC", "LRC");

async fn parity(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Seen { recording, .. } = seen(w)?;
    read::parity(w, &recording)
}

async fn begins(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Seen { recording, .. } = seen(w)?;
    read::begins(w, &recording)
}

async fn ends(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Seen { recording, .. } = seen(w)?;
    read::ends(w, &recording)
}

/// The LRC; of a reader's text that leaves it out nothing can be said.
fn recorded_lrc(w: &mut World, seen: &Seen) -> Result<Character, Stop> {
    match seen.recording.lrc {
        Some(lrc) => Ok(lrc),
        None if !seen.recording.has_bits => {
            Err(Stop::inconclusive(("the captured text leaves the LRC out", "采集的文本不含 LRC")))
        }
        None => {
            w.assert(false, LRC, ("a character behind the end sentinel", "结束标志之后的一个字符"), ("none", "无"))?;
            Err(Stop::error(("no LRC", "没有 LRC")))
        }
    }
}

async fn lrc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let lrc = recorded_lrc(w, &seen)?;
    let alphabet = seen.track().alphabet();
    let told = |value: u8| format!("{:?} ({value:02X})", alphabet.char(value));
    w.assert_eq(LRC, told(seen.recording.due_lrc()), told(lrc.value))
}

async fn lrc_parity(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    if !seen.recording.has_bits {
        return Err(Stop::inconclusive((
            "the capture holds the characters alone: nothing is known of their bits",
            "采集数据只有字符，无法得知其各位",
        )));
    }
    let lrc = recorded_lrc(w, &seen)?;
    let observed = if lrc.is_odd() { ("odd", "奇") } else { ("even", "偶") };
    w.assert(lrc.is_odd(), ("parity of the LRC", "LRC 的奇偶性"), ("odd", "奇"), observed)
}

async fn longest(w: &mut World, args: &Args) -> Result<(), Stop> {
    let Seen { recording, .. } = seen(w)?;
    let most = args.number(0)?;
    // The LRC counts where text leaves it out.
    let length = recording.characters.len() + 1;
    w.assert(
        length <= most,
        ("number of characters", "字符数"),
        (format!("at most {most}"), format!("不超过 {most}")),
        length.to_string(),
    )
}

async fn surplus(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Seen { recording, .. } = seen(w)?;
    if !recording.has_bits && recording.surplus.is_none() {
        return Err(Stop::inconclusive((
            "the capture holds the characters alone: nothing is known of what follows",
            "采集数据只有字符，无法得知其后的内容",
        )));
    }
    let observed = match recording.surplus {
        None => Text::new("zeros", "0"),
        Some(at) if recording.has_bits => Text::new(format!("a one at bit {at}"), format!("第 {at} 位为 1")),
        Some(at) => Text::new(format!("more from character {at} on"), format!("第 {at} 个字符起还有内容")),
    };
    w.assert(recording.surplus.is_none(), ("behind the LRC", "LRC 之后"), ("zeros alone", "只有 0"), observed)
}

async fn numeric(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let separator = seen.track().alphabet().separator;
    none_but(w, &seen, ("digits and separators", "数字和分隔符"), |c| c.is_ascii_digit() || c == separator)
}

async fn unreserved(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let reserved = seen.track().alphabet().reserved;
    none_but(w, &seen, ("none that controls hardware", "无控制硬件的字符"), |c| !reserved.contains(c))
}

/// Asserts that all characters of the data are allowed; the first other one is told with its place.
fn none_but(w: &mut World, seen: &Seen, due: (&str, &str), allowed: impl Fn(char) -> bool) -> Result<(), Stop> {
    let other = seen.recording.data().char_indices().find(|(_, c)| !allowed(*c));
    let observed = other.map_or_else(
        || Text::from(due),
        // The start sentinel is character 0, the data begin behind it.
        |(at, c)| Text::new(format!("{c:?} at character {}", at + 1), format!("第 {} 个字符为 {c:?}", at + 1)),
    );
    w.assert(other.is_none(), ("characters of the data", "数据的字符"), due, observed)
}
