//! The pre-flight of a capture: which tracks it holds, and whether it holds data of a chip, compared with the ICS.

use super::shown;
use crate::{
    catalogue::Text,
    runner::{Args, Step, Stop, World, step::when},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the capture is looked through, it agrees with the ICS", "查看采集数据，其内容与 ICS 相符", step!(ask)),
];

async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    let open = shown::is_open(w)?;
    let length = |data: &[u8]| shown::unread(data.len(), ("byte(s)", "字节"));
    let mut contradictions = 0;
    for (track, item) in [(1, "S.1"), (2, "S.2"), (3, "S.3")] {
        let held = match w.read(&format!("track-{track}.bits"), length).await? {
            Some(bits) => Some(bits.contains(&b'1')),
            None => w.read(&format!("track-{track}.text"), length).await?.map(|_| true),
        };
        // A track that wasn't captured says nothing of what is on it.
        if let Some(recorded) = held {
            let what = (format!("{item}: data on track {track}"), format!("{item}：第 {track} 磁道有数据"));
            contradictions += usize::from(compare(w, item, what, recorded).is_err());
        }
    }
    let mut chip = false;
    for tag in ["5A", "57"] {
        chip |= w.read(&format!("chip.{tag}"), |bytes| shown::chip(bytes, open)).await?.is_some();
    }
    if chip {
        let what = ("S.4: data of a chip".to_owned(), "S.4：芯片数据".to_owned());
        contradictions += usize::from(compare(w, "S.4", what, true).is_err());
    }
    match contradictions {
        0 => Ok(()),
        count => Err(Stop::inconclusive((
            format!("ICS and capture contradict each other in {count} point(s)"),
            format!("ICS 与采集数据有 {count} 处互相矛盾"),
        ))),
    }
}

fn compare(w: &mut World, item: &str, what: (String, String), seen: bool) -> Result<(), Stop> {
    let stated = w.ics(item)?;
    let told = |yes: bool| if yes { Text::new("yes", "是") } else { Text::new("no", "否") };
    w.assert(stated == seen, what, told(stated), told(seen))
}
