//! Steps about command chaining, tried on the update of a transparent EF that is free to write.
//!
//! What the case writes is taken back before the content is judged, so that a card keeps its content when a case fails.
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), command chaining.

use crate::{
    codec::CommandApdu,
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        change::unlike,
        exchange::transact,
        select::{assert_success, named_selection, select_application, select_file},
    },
};

const READ_BINARY: u8 = 0xB0;
const UPDATE_BINARY: u8 = 0xD6;
const CHAINED: u8 = 0x10;

/// Bytes in a link; every writable EF of the IXIT has room for four of them.
const LINK: usize = 4;
/// Bytes at the start of the file that are kept, written and put back.
const KEPT: usize = 16;

/// The chain and the file it writes to.
#[derive(Default, Clone)]
struct Chain {
    file: String,
    application: String,
    before: Vec<u8>,
    /// The start of the file as the last complete chain left it.
    stored: Vec<u8>,
    /// The chain sent last, complete or not.
    links: Vec<Vec<u8>>,
    seen: Vec<u8>,
}

async fn file_is_chosen(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (file, application) = (a.text(0)?.to_owned(), a.text(1)?.to_owned());
    choose(w, &file, &application).await?;
    let before = read(w).await?;
    *w.note() = Chain { file, application, stored: before.clone(), before, ..Chain::default() };
    Ok(())
}

async fn file_is_chosen_again(w: &mut World, a: &Args) -> Result<(), Stop> {
    choose(w, a.text(0)?, a.text(1)?).await
}

async fn update_in_links(w: &mut World, a: &Args) -> Result<(), Stop> {
    let links = a.number(0)?;
    for number in 1..links {
        if number == 1 {
            first_link(w).await?
        } else {
            further_link(w, CHAINED, 0).await?
        };
        assert_success(w)?;
    }
    further_link(w, 0, 0).await?;
    note_stored(w);
    Ok(())
}

async fn first_link_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    first_link(w).await
}

async fn last_link_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    further_link(w, 0, 0).await?;
    note_stored(w);
    Ok(())
}

async fn other_instruction(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0, READ_BINARY, 0, 0).with_ne(LINK)).await.map(drop)
}

async fn other_offset(w: &mut World, _: &Args) -> Result<(), Stop> {
    further_link(w, 0, 8).await
}

async fn selection_as_link(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut command = named_selection(w, 0, a.text(0)?)?;
    command.cla |= CHAINED;
    transact(w, command).await.map(drop)
}

/// The cold reset ends whatever chain is open, so that reading and putting back don't depend on what is under test.
async fn read_and_restored(w: &mut World, _: &Args) -> Result<(), Stop> {
    let chain = w.note::<Chain>().clone();
    w.cold_reset().await?;
    choose(w, &chain.file, &chain.application).await?;
    let seen = read(w).await?;
    if seen != chain.before {
        transact(w, CommandApdu::new(0, UPDATE_BINARY, 0, 0).with_data(chain.before.clone())).await?;
        assert_success(w)?;
        let after = read(w).await?;
        w.assert_bytes(("content after restoring", "恢复后的内容"), &chain.before, &after)?;
    }
    w.note::<Chain>().seen = seen;
    Ok(())
}

async fn held_all_links(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Chain { links, before, seen, .. } = w.note::<Chain>().clone();
    assert_content(w, &over(&before, &links.concat()), &seen)
}

async fn held_last_link(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Chain { links, before, seen, .. } = w.note::<Chain>().clone();
    let last = links.last().cloned().unwrap_or_default();
    assert_content(w, &over(&before, &last), &seen)
}

async fn held_stored(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Chain { stored, seen, .. } = w.note::<Chain>().clone();
    assert_content(w, &stored, &seen)
}

async fn choose(w: &mut World, file: &str, application: &str) -> Result<(), Stop> {
    select_application(w, 0, application).await?;
    assert_success(w)?;
    select_file(w, file).await?;
    assert_success(w)
}

/// The start of the current EF.
async fn read(w: &mut World) -> Result<Vec<u8>, Stop> {
    let answer = transact(w, CommandApdu::new(0, READ_BINARY, 0, 0).with_ne(KEPT)).await?;
    assert_success(w)?;
    w.assert_eq(("bytes that were read", "读出的字节数"), KEPT, answer.data.len())?;
    Ok(answer.data)
}

/// Begins a new chain of bytes that differ from what the file holds there.
async fn first_link(w: &mut World) -> Result<(), Stop> {
    w.note::<Chain>().links.clear();
    further_link(w, CHAINED, 0).await
}

async fn further_link(w: &mut World, cla: u8, offset: u8) -> Result<(), Stop> {
    let Chain { stored, links, .. } = w.note::<Chain>().clone();
    let old: Vec<u8> = stored.into_iter().skip(links.len() * LINK).take(LINK).collect();
    let new = unlike(w, &old);
    w.note::<Chain>().links.push(new.clone());
    transact(w, CommandApdu::new(cla, UPDATE_BINARY, 0, offset).with_data(new)).await.map(drop)
}

fn note_stored(w: &mut World) {
    let chain = w.note::<Chain>();
    chain.stored = over(&chain.before, &chain.links.concat());
}

/// `old` with its start replaced.
fn over(old: &[u8], start: &[u8]) -> Vec<u8> {
    start.iter().chain(old.iter().skip(start.len())).copied().collect()
}

fn assert_content(w: &mut World, due: &[u8], seen: &[u8]) -> Result<(), Stop> {
    w.assert_bytes(("content before restoring", "恢复前的内容"), due, seen)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("file {string} of application {string} is chosen for update", "已选定待更新的文件{string}（在应用{string}中）", step!(file_is_chosen)),
    when("file {string} of application {string} is chosen again", "再次选定文件{string}（在应用{string}中）", step!(file_is_chosen_again)),
    when("an update is sent in {int} links", "分 {int} 段发送更新", step!(update_in_links)),
    when("the first link of an update is sent", "发送更新的首段", step!(first_link_is_sent)),
    when("the last link of the chain is sent", "发送命令链的末段", step!(last_link_is_sent)),
    when("the last link comes with another instruction", "末段换成另一指令发送", step!(other_instruction)),
    when("the last link comes with another offset", "末段换成另一偏移发送", step!(other_offset)),
    when("the selection of application {string} comes as a link of a chain", "将应用{string}的选择作为链中一段发送", step!(selection_as_link)),
    when("the chosen file is read after a cold reset and then restored", "冷复位后读取所选定的文件，随后恢复", step!(read_and_restored)),
    then("it held the data of all links", "它含有各段的数据", step!(held_all_links)),
    then("it held the last link alone", "它只含有末段的数据", step!(held_last_link)),
    then("it held what the whole chain stored", "它含有完整命令链存入的数据", step!(held_stored)),
];
