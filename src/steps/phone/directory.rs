//! Steps about the contactless directory of a product with several applications, and about selecting them.
//!
//! Source: sinpolib/nfcard, nfcim/nfsee and captures for the entries; activation and deactivation from knowledge (GlobalPlatform's
//! contactless registry).

use super::aid;
use crate::{
    codec::{ResponseApdu, StatusWord, Tlv, tlv},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::emv::{
        act::{self, PPSE},
        transaction::Transaction,
    },
};

/// How often a directory is asked for in a case about its steadiness.
const REPEATS: usize = 3;
/// Applications that begin alike, at most: more are a card that never ends.
const MOST_APPLICATIONS: usize = 32;

/// What was seen of the directory and its applications.
#[derive(Default)]
struct Directory {
    entries: Vec<Tlv>,
    /// FCI that the application of each entry answered.
    selected: Vec<(Tlv, Tlv)>,
    /// Answers to selecting the directory, again and again.
    answers: Vec<ResponseApdu>,
    /// DF names that the beginning of an AID led to.
    reached: Vec<Vec<u8>>,
}

// When

/// A selection that is refused ends no transaction: what is known of the application selected before stays known.
async fn application_is_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = aid(w, a.text(0)?)?;
    let before = std::mem::take(w.note::<Transaction>());
    let answer = act::select(w, &name, false).await?;
    if matches!(answer.status.sw1(), 0x64..=0x6F) {
        *w.note() = before;
    }
    Ok(())
}

/// Selects the directory and keeps its entries; an answer that isn't one fails the case.
async fn entries_are_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select(w, PPSE, false).await?;
    let fci = act::fci(w)?;
    w.note::<Directory>().entries = listed(&fci);
    Ok(())
}

/// As the standard places them: templates 61 in BF0C of A5.
fn listed(fci: &Tlv) -> Vec<Tlv> {
    let within = fci.child(0xA5).and_then(|own| own.child(0xBF0C)).map(Tlv::children).unwrap_or_default();
    within.iter().filter(|object| object.tag.0 == 0x61).cloned().collect()
}

async fn entries_are_followed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut selected = Vec::new();
    for entry in entries(w)? {
        act::select(w, &name_of(&entry), false).await?;
        let fci = act::fci(w)?;
        selected.push((entry, fci));
    }
    w.note::<Directory>().selected = selected;
    Ok(())
}

/// Selects the directory, an application, the directory …, then once more after a new activation.
async fn directory_is_selected_repeatedly(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = aid(w, "first")?;
    let mut answers = Vec::new();
    for _ in 0..REPEATS {
        answers.push(act::select(w, PPSE, false).await?);
        act::select(w, &name, false).await?;
    }
    w.cold_reset().await?;
    answers.push(act::select(w, PPSE, false).await?);
    w.note::<Directory>().answers = answers;
    Ok(())
}

/// SELECT with the beginning of an AID, then the next occurrence until one is refused.
async fn beginning_is_followed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let beginning = w.ixit_bytes("phone.app.partial")?;
    let mut reached = Vec::new();
    for n in 0..=MOST_APPLICATIONS {
        let answer = act::select(w, &beginning, n > 0).await?;
        if !matches!(answer.status.0, 0x9000 | 0x6283) {
            break;
        }
        let fci = w.assert_parsed(("file control information", "文件控制信息"), tlv::parse_one(&answer.data))?;
        reached.push(fci.child(0x84).map(Tlv::value_bytes).unwrap_or_default());
    }
    w.note::<Directory>().reached = reached;
    Ok(())
}

// Then

async fn lists_as_many_as_active(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_number("phone.active.count")?;
    let seen = w.note::<Directory>().entries.len();
    w.assert(
        u64::try_from(seen).is_ok_and(|seen| seen == due),
        ("applications listed", "所列应用数"),
        due.to_string(),
        seen.to_string(),
    )
}

async fn lists_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = aid(w, a.text(0)?)?;
    let names = names(w)?;
    w.assert(names.contains(&due), ("ADF names listed", "所列 ADF 名"), hex::encode_upper(&due), list(&names))
}

/// None at all are listed where none is active, so nothing is asked of their number.
async fn doesnt_list_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let undue = hex::encode_upper(aid(w, a.text(0)?)?);
    let names: Vec<Vec<u8>> = w.note::<Directory>().entries.iter().map(name_of).collect();
    let held = names.iter().all(|name| hex::encode_upper(name) != undue);
    let due = (format!("without {undue}"), format!("不含 {undue}"));
    w.assert(held, ("ADF names listed", "所列 ADF 名"), due, list(&names))
}

async fn lists_nothing_twice(w: &mut World, _: &Args) -> Result<(), Stop> {
    let names = names(w)?;
    let held = names.iter().enumerate().all(|(n, name)| !names.iter().skip(n + 1).any(|other| other == name));
    w.assert(held, ("ADF names listed", "所列 ADF 名"), ("each once", "各出现一次"), list(&names))
}

async fn entries_have_priorities(w: &mut World, _: &Args) -> Result<(), Stop> {
    for entry in entries(w)? {
        let told = entry.child(0x87).map(Tlv::value_bytes);
        let held = matches!(told.as_deref(), Some([byte]) if byte & 0x0F != 0);
        let seen = told.map_or_else(|| "–".to_owned(), hex::encode_upper);
        let due = ("one byte, its low nibble 1 to 15", "一个字节，低半字节为 1 至 15");
        w.assert(held, ("priority", "优先级"), due, seen)?;
    }
    Ok(())
}

async fn first_has_highest_priority(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = aid(w, "first")?;
    let priority = |entry: &Tlv| entry.child(0x87).and_then(Tlv::bytes).and_then(<[u8]>::first).map(|byte| byte & 0x0F);
    let highest = entries(w)?.into_iter().filter(|entry| priority(entry).is_some_and(|it| it > 0)).min_by_key(priority);
    let seen = highest.as_ref().map(name_of).unwrap_or_default();
    w.assert_bytes(("ADF name with the highest priority", "优先级最高的 ADF 名"), &due, &seen)
}

async fn names_are_those_of_applications(w: &mut World, _: &Args) -> Result<(), Stop> {
    for (entry, fci) in selected(w)? {
        let name = fci.child(0x84).map(Tlv::value_bytes).unwrap_or_default();
        w.assert_bytes(("DF name of the application listed", "所列应用的 DF 名"), &name_of(&entry), &name)?;
    }
    Ok(())
}

async fn labels_are_those_of_applications(w: &mut World, _: &Args) -> Result<(), Stop> {
    agrees(w, 0x50, ("label of the application listed", "所列应用的标签"))
}

async fn priorities_are_those_of_applications(w: &mut World, _: &Args) -> Result<(), Stop> {
    agrees(w, 0x87, ("priority of the application listed", "所列应用的优先级"))
}

/// Holds entry and FCI to say the same, where both say something; where none does, nothing is decided.
fn agrees(w: &mut World, tag: u32, what: (&str, &str)) -> Result<(), Stop> {
    let mut told = 0;
    for (entry, fci) in selected(w)? {
        let own = fci.child(0xA5).and_then(|own| own.child(tag)).map(Tlv::value_bytes);
        if let (Some(due), Some(seen)) = (entry.child(tag).map(Tlv::value_bytes), own) {
            told += 1;
            w.assert_bytes(what, &due, &seen)?;
        }
    }
    match told {
        0 => Err(Stop::inconclusive((
            format!("directory and applications don't both tell a {}", what.0),
            format!("目录与应用未同时给出{}", what.1),
        ))),
        _ => Ok(()),
    }
}

async fn each_answer_is_the_same(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answers = std::mem::take(&mut w.note::<Directory>().answers);
    let Some((first, others)) = answers.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Err(Stop::error(("the directory wasn't selected before this step", "此步骤之前没有重复选择目录")));
    };
    let success = first.status == StatusWord::SUCCESS;
    w.assert(success, ("answer to SELECT", "SELECT 的应答"), "9000".to_owned(), first.status.to_string())?;
    let fci = w.assert_parsed(("file control information", "文件控制信息"), tlv::parse_one(&first.data))?;
    let name = fci.child(0x84).map(Tlv::value_bytes).unwrap_or_default();
    w.assert_bytes(("DF name", "DF 名"), PPSE, &name)?;
    for other in others {
        let what = ("answer to selecting the directory", "选择目录的应答");
        w.assert_bytes(what, &first.to_bytes(), &other.to_bytes())?;
    }
    Ok(())
}

async fn names_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = aid(w, a.text(0)?)?;
    let name = Transaction::value(w, 0x84)?;
    w.assert_bytes(("DF name", "DF 名"), &due, &name)
}

async fn reaches_several(w: &mut World, _: &Args) -> Result<(), Stop> {
    let beginning = w.ixit_bytes("phone.app.partial")?;
    let reached = w.note::<Directory>().reached.clone();
    let own = reached.iter().all(|name| name.starts_with(&beginning));
    let twice = reached.iter().enumerate().any(|(n, name)| reached.iter().skip(n + 1).any(|other| other == name));
    let due = format!("≥ 2 × {}…", hex::encode_upper(&beginning));
    w.assert(own && !twice && reached.len() >= 2, ("DF names reached", "到达的 DF 名"), due, list(&reached))
}

async fn ends(w: &mut World, _: &Args) -> Result<(), Stop> {
    let reached = w.note::<Directory>().reached.len();
    let (most, status) = (MOST_APPLICATIONS, w.last_response()?.status);
    w.assert(reached <= most, ("DF names reached", "到达的 DF 名数"), format!("≤ {most}"), reached.to_string())?;
    w.assert(
        reached > 0 && status.0 == 0x6A82,
        ("answer behind the last application", "最后一个应用之后的应答"),
        "6A82".to_owned(),
        status.to_string(),
    )
}

async fn doesnt_reach(w: &mut World, a: &Args) -> Result<(), Stop> {
    let undue = aid(w, a.text(0)?)?;
    let reached = w.note::<Directory>().reached.clone();
    let due = hex::encode_upper(&undue);
    w.assert(
        !reached.is_empty() && !reached.contains(&undue),
        ("DF names reached", "到达的 DF 名"),
        (format!("some, without {due}"), format!("若干，不含 {due}")),
        list(&reached),
    )
}

/// 6A82 as for an application that isn't there, 6283 or 6A81 as for one that is blocked, 6985 where the conditions are named.
async fn is_not_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("6A82, 6985, 6A81 or 6283", "6A82、6985、6A81 或 6283"), |status| {
        matches!(status.0, 0x6A82 | 0x6985 | 0x6A81 | 0x6283)
    })
}

async fn is_not_there(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("6A82", "6A82"), |status| status.0 == 0x6A82)
}

async fn is_told_to_be_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("6283 or 6A81", "6283 或 6A81"), |status| matches!(status.0, 0x6283 | 0x6A81))
}

/// Where nothing is active: no directory at all, or one without entries.
async fn lists_nothing(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answer = w.last_response()?.clone();
    if answer.status.0 == 0x6A82 {
        return w.assert(
            true,
            ("contactless directory", "非接触目录"),
            ("empty or 6A82", "为空或 6A82"),
            "6A82".to_owned(),
        );
    }
    let fci = act::fci(w)?;
    let count = listed(&fci).len();
    w.assert(count == 0, ("applications listed", "所列应用数"), "0".to_owned(), count.to_string())
}

fn entries(w: &mut World) -> Result<Vec<Tlv>, Stop> {
    let entries = w.note::<Directory>().entries.clone();
    let count = entries.len();
    w.assert(count > 0, ("applications listed", "所列应用数"), "≥ 1".to_owned(), count.to_string())?;
    Ok(entries)
}

fn names(w: &mut World) -> Result<Vec<Vec<u8>>, Stop> {
    Ok(entries(w)?.iter().map(name_of).collect())
}

fn selected(w: &mut World) -> Result<Vec<(Tlv, Tlv)>, Stop> {
    let selected = w.note::<Directory>().selected.clone();
    if selected.is_empty() {
        return Err(Stop::error(("no entry was followed before this step", "此步骤之前没有选择所列应用")));
    }
    Ok(selected)
}

fn name_of(entry: &Tlv) -> Vec<u8> {
    entry.child(0x4F).map(Tlv::value_bytes).unwrap_or_default()
}

fn list(names: &[Vec<u8>]) -> String {
    match names {
        [] => "–".to_owned(),
        _ => names.iter().map(hex::encode_upper).collect::<Vec<_>>().join(", "),
    }
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the {application} application of the product is selected", "选择产品的{application}应用", step!(application_is_selected)),
    when("the entries of the contactless directory are read", "读取非接触目录的入口", step!(entries_are_read)),
    when("each entry is followed to its application", "逐一选择入口所指的应用", step!(entries_are_followed)),
    when("the contactless directory is selected again and again, also after an application and an activation", "反复选择非接触目录，包括选择应用之后和重新激活之后", step!(directory_is_selected_repeatedly)),
    when("the applications whose AID begins alike are selected one after the other", "依次选择 AID 开头相同的各应用", step!(beginning_is_followed)),
    then("it lists as many applications as are active", "所列应用数与激活应用数相同", step!(lists_as_many_as_active)),
    then("it lists the {application} application", "其中列出{application}应用", step!(lists_application)),
    then("it doesn't list the {application} application", "其中未列出{application}应用", step!(doesnt_list_application)),
    then("it lists no application twice", "没有重复列出的应用", step!(lists_nothing_twice)),
    then("every entry has a priority", "每个入口都有优先级", step!(entries_have_priorities)),
    then("the first application has the highest priority", "第一个应用的优先级最高", step!(first_has_highest_priority)),
    then("each ADF name is the DF name of its application", "每个 ADF 名即其应用的 DF 名", step!(names_are_those_of_applications)),
    then("each label is that of its application", "每个标签即其应用的标签", step!(labels_are_those_of_applications)),
    then("each priority is that of its application", "每个优先级即其应用的优先级", step!(priorities_are_those_of_applications)),
    then("each answer of the directory is the same", "目录的每次应答均相同", step!(each_answer_is_the_same)),
    then("the FCI names the {application} application", "FCI 中的名称为{application}应用", step!(names_application)),
    then("several applications were reached, each once", "到达了若干应用，各一次", step!(reaches_several)),
    then("the end was told behind the last one", "最后一个应用之后表明已到末尾", step!(ends)),
    then("the {application} application wasn't reached", "未到达{application}应用", step!(doesnt_reach)),
    then("the application isn't selected", "应用未被选择", step!(is_not_selected)),
    then("the application isn't there", "应用不存在", step!(is_not_there)),
    then("the application is told to be blocked", "表明应用已被锁定", step!(is_told_to_be_blocked)),
    then("the contactless directory lists nothing or isn't there", "非接触目录为空或不存在", step!(lists_nothing)),
];
