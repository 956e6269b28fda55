//! What is spoken of a magnetic stripe: its code, its fields, and how tracks and chip agree.
//!
//! The stripe is data: a capture is read, and nothing is sent. Account numbers stand masked in assertions and reports unless the
//! IXIT item `stripe.sample` says `test`.

mod agreement;
mod code;
mod fields;
mod preflight;
mod read;
mod shown;

use crate::{
    codec::stripe::{Layout, Recording, Track},
    runner::{Step, Stop, World},
};

/// The tables of this vocabulary.
pub const TABLES: &[&[Step]] = &[read::TABLE, code::TABLE, fields::TABLE, agreement::TABLE, preflight::TABLE];

/// What was read in this test case.
#[derive(Default)]
struct Stripe {
    tracks: Vec<Seen>,
    chip: Chip,
}

/// A track that was read, cut into its fields.
#[derive(Clone)]
struct Seen {
    recording: Recording,
    layout: Layout,
}

/// Values of the chip's tags 5A and 57, as far as they were captured.
#[derive(Default, Clone)]
struct Chip {
    number: Option<Vec<u8>>,
    track: Option<Vec<u8>>,
}

/// The track that was read first in this test case.
fn seen(w: &mut World) -> Result<Seen, Stop> {
    let first = w.note::<Stripe>().tracks.first().cloned();
    first.ok_or_else(|| Stop::error(("no track was read before this step", "此步骤之前没有读取磁道")))
}

/// The two tracks that were read.
fn both(w: &mut World) -> Result<(Seen, Seen), Stop> {
    match w.note::<Stripe>().tracks.as_slice() {
        [one, other] => Ok((one.clone(), other.clone())),
        _ => Err(Stop::error(("two tracks were to be read before this step", "此步骤之前应读取两条磁道"))),
    }
}

impl Seen {
    fn track(&self) -> Track {
        self.recording.track
    }

    fn new(recording: Recording) -> Self {
        let layout = Layout::of(recording.track, &recording.data());
        Self { recording, layout }
    }
}
