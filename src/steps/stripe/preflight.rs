//! The pre-flight of a capture: which tracks it holds, and whether it holds data of a chip, compared with the ICS.

use super::shown;
use crate::{
    runner::{Args, Step, Stop, World, step::when},
    step,
    steps::stated::Seen,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the capture is looked through, it agrees with the ICS", "查看采集数据，其内容与 ICS 相符", step!(ask)),
];

async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    let open = shown::is_open(w)?;
    let length = |data: &[u8]| shown::unread(data.len(), ("byte(s)", "字节"));
    let mut seen = Seen::new(w);
    for (track, item) in [(1, "S.1"), (2, "S.2"), (3, "S.3")] {
        let held = match seen.world.read(&format!("track-{track}.bits"), length).await? {
            Some(bits) => Some(bits.contains(&b'1')),
            None => seen.world.read(&format!("track-{track}.text"), length).await?.map(|_| true),
        };
        // A track that wasn't captured says nothing of what is on it.
        if let Some(recorded) = held {
            let (en, zh) = (format!("data on track {track}"), format!("第 {track} 磁道有数据"));
            seen.is(item, (&en, &zh), recorded)?;
        }
    }
    let mut chip = false;
    for tag in ["5A", "57"] {
        chip |= seen.world.read(&format!("chip.{tag}"), |bytes| shown::chip(bytes, open)).await?.is_some();
    }
    if chip {
        seen.is("S.4", ("data of a chip", "芯片数据"), true)?;
    }
    seen.verdict(("capture", "采集数据"))
}
