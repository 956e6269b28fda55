//! Steps about one change of what the card holds: made, read back and undone within one act, judged afterwards, so that a
//! card keeps its content even when the judgement ends the case.
//!
//! Free of how a change is made: files, records and data objects note theirs here.

use rand_core::Rng;

use super::command::{shown as names, status_sets};
use crate::{
    codec::StatusWord,
    runner::{Args, Step, Stop, World, step::then},
    step,
};

/// What one change did. A transparent file is one piece, a record file one piece a record.
#[derive(Debug, Default, Clone)]
pub(super) struct Change {
    /// The answer to the command that makes the change; none before a change was made.
    pub status: Option<StatusWord>,
    pub before: Vec<Vec<u8>>,
    /// What reading back is due to show when the change is carried out; several when the standard leaves it open.
    pub due: Vec<Vec<Vec<u8>>>,
    pub seen: Vec<Vec<u8>>,
    /// After undoing.
    pub after: Vec<Vec<u8>>,
}

/// New bytes for old ones: random, and different from the old ones in every place.
pub(super) fn unlike(w: &mut World, old: &[u8]) -> Vec<u8> {
    let mut new = vec![0; old.len()];
    w.rng().fill_bytes(&mut new);
    for (new, old) in new.iter_mut().zip(old) {
        if new == old {
            *new = !*old;
        }
    }
    new
}

async fn new_value_taken(w: &mut World, _: &Args) -> Result<(), Stop> {
    let status = made(w)?;
    w.assert_eq(("status word of the write", "写命令的状态字"), StatusWord::SUCCESS, status)
}

async fn write_answered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let seen = made(w)?;
    let due = status_sets(&[a.text(0)?])?;
    let held = due.iter().any(|set| set.contains(seen));
    w.assert(held, ("status word of the write", "写命令的状态字"), names(&due), seen.to_string())
}

async fn read_back_is_due(w: &mut World, _: &Args) -> Result<(), Stop> {
    made(w)?;
    let Change { due, seen, .. } = w.note::<Change>().clone();
    let expected = due.iter().map(|due| shown(due)).collect::<Vec<_>>().join(" / ");
    w.assert(due.contains(&seen), ("content read back", "读回的内容"), expected, shown(&seen))
}

async fn unchanged(w: &mut World, _: &Args) -> Result<(), Stop> {
    made(w)?;
    let Change { before, seen, .. } = w.note::<Change>().clone();
    w.assert(before == seen, ("content read back", "读回的内容"), shown(&before), shown(&seen))
}

async fn first_content_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    made(w)?;
    let Change { before, after, .. } = w.note::<Change>().clone();
    w.assert(before == after, ("content put back", "恢复后的内容"), shown(&before), shown(&after))
}

fn made(w: &mut World) -> Result<StatusWord, Stop> {
    w.note::<Change>()
        .status
        .ok_or_else(|| Stop::error(("no change was made before this step", "此步骤之前没有写操作")))
}

/// Pieces in hex, separated by bars.
fn shown(pieces: &[Vec<u8>]) -> String {
    pieces.iter().map(hex::encode_upper).collect::<Vec<_>>().join(" | ")
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the card takes the new content", "卡片接受新内容", step!(new_value_taken)),
    then("the write is answered with {string}", "写命令的应答为{string}", step!(write_answered)),
    then("reading back shows the new content and no other change", "读回的是新内容，其他内容不变", step!(read_back_is_due)),
    then("reading back shows no change", "读回的内容没有变化", step!(unchanged)),
    then("the first content is in place again", "原内容已恢复", step!(first_content_again)),
];
