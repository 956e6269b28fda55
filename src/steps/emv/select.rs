//! Steps about finding an application: the payment directories (PSE, PPSE), selection by AID and by its beginning.
//!
//! Source: articles on reading PBOC chips, sinpolib/nfcard, nfcim/nfsee; openemv/emv-utils for the next occurrence.

use super::{
    act::{self, PPSE, PSE},
    transaction::Transaction,
};
use crate::{
    codec::{ResponseApdu, StatusWord, Tlv, emv::Dol, tlv},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

/// More records than a file can have.
const MOST_RECORDS: u8 = 254;

/// What was selected or read last.
#[derive(Default)]
struct Found {
    fci: Option<Tlv>,
    /// Records of the directory.
    records: Vec<Vec<u8>>,
    /// The answer behind the last record.
    end: Option<StatusWord>,
    /// Application templates of either directory.
    entries: Vec<Tlv>,
    /// DF name of the application selected before.
    before: Vec<u8>,
    answers: Vec<ResponseApdu>,
}

async fn pse_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select(w, PSE, false).await.map(drop)
}

async fn ppse_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select(w, PPSE, false).await.map(drop)
}

async fn application_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app")?;
    act::select(w, &name, false).await.map(drop)
}

async fn absent_application_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app.absent")?;
    act::select(w, &name, false).await.map(drop)
}

async fn partial_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app.partial")?;
    act::select(w, &name, false).await.map(drop)
}

async fn next_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app.partial")?;
    act::select(w, &name, true).await.map(drop)
}

/// The next occurrence until one is refused; a card that never ends fails the case.
async fn next_until_none(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app.partial")?;
    let most = 32;
    for _ in 0..most {
        let answer = act::select(w, &name, true).await?;
        if !is_selected(&answer) {
            return Ok(());
        }
    }
    w.assert(false, ("applications that begin so", "开头相同的应用数"), format!("< {most}"), format!("≥ {most}"))
}

async fn answer_is_fci(w: &mut World, _: &Args) -> Result<(), Stop> {
    let fci = act::fci(w)?;
    w.note::<Transaction>().keep(std::slice::from_ref(&fci), false);
    let listed = fci.child(0xA5).and_then(|own| own.child(0xBF0C)).map(Tlv::children).unwrap_or_default();
    let entries = listed.iter().filter(|object| object.tag.0 == 0x61).cloned().collect();
    let found = w.note::<Found>();
    found.entries = entries;
    found.fci = Some(fci);
    Ok(())
}

async fn names_pse(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = df_name(w)?;
    w.assert_bytes(("DF name", "DF 名"), PSE, &name)
}

async fn names_ppse(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = df_name(w)?;
    w.assert_bytes(("DF name", "DF 名"), PPSE, &name)
}

async fn names_application(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_bytes("bank.app")?;
    begins(w, &due)
}

async fn name_begins_so(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_bytes("bank.app.partial")?;
    begins(w, &due)?;
    let name = df_name(w)?;
    w.note::<Found>().before = name;
    Ok(())
}

async fn is_another_application(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_bytes("bank.app.partial")?;
    begins(w, &due)?;
    let name = df_name(w)?;
    let before = w.note::<Found>().before.clone();
    let not = hex::encode_upper(&before);
    w.assert(
        name != before,
        ("DF name of the next application", "下一个应用的 DF 名"),
        (format!("not {not}"), format!("不是 {not}")),
        hex::encode_upper(&name),
    )
}

async fn tells_directory(w: &mut World, _: &Args) -> Result<(), Stop> {
    directory(w).map(drop)
}

async fn directory_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    answer_is_fci(w, &Args::default()).await?;
    let sfi = directory(w)?;
    let (mut records, mut entries, mut end) = (Vec::new(), Vec::new(), None);
    for number in 1..=MOST_RECORDS {
        let answer = act::read_record(w, sfi, number).await?;
        if answer.status != StatusWord::SUCCESS {
            end = Some(answer.status);
            break;
        }
        let objects = tlv::parse(&answer.data).unwrap_or_default();
        let within = objects.iter().flat_map(Tlv::children).filter(|object| object.tag.0 == 0x61);
        entries.extend(within.cloned());
        records.push(answer.data);
    }
    let found = w.note::<Found>();
    (found.records, found.entries, found.end) = (records, entries, end);
    Ok(())
}

async fn end_is_told(w: &mut World, _: &Args) -> Result<(), Stop> {
    some_records(w)?;
    let end = w.note::<Found>().end;
    w.assert(
        end == Some(StatusWord(0x6A83)),
        ("status word behind the last record", "末条记录之后的状态字"),
        "6A83".to_owned(),
        end.map_or_else(|| "–".to_owned(), |status| status.to_string()),
    )
}

async fn records_hold_entries(w: &mut World, _: &Args) -> Result<(), Stop> {
    some_records(w)?;
    for bytes in w.note::<Found>().records.clone() {
        let record = w.assert_parsed(("directory record", "目录记录"), tlv::parse_one(&bytes))?;
        let inside: Vec<String> = record.children().iter().map(|object| object.tag.to_string()).collect();
        let held = record.tag.0 == 0x70 && !inside.is_empty() && inside.iter().all(|tag| tag == "61");
        let seen = format!("{}{{{}}}", record.tag, inside.join(" "));
        w.assert(held, ("directory record", "目录记录"), "70{61 …}".to_owned(), seen)?;
    }
    Ok(())
}

async fn lists_something(w: &mut World, _: &Args) -> Result<(), Stop> {
    entries(w).map(drop)
}

async fn entries_have_names(w: &mut World, _: &Args) -> Result<(), Stop> {
    for entry in entries(w)? {
        let length = entry.child(0x4F).and_then(Tlv::bytes).map_or(0, <[u8]>::len);
        w.assert(
            (5..=16).contains(&length),
            ("length of the ADF name", "ADF 名的长度"),
            "5…16".to_owned(),
            length.to_string(),
        )?;
    }
    Ok(())
}

async fn entries_have_labels(w: &mut World, _: &Args) -> Result<(), Stop> {
    for entry in entries(w)? {
        label(w, entry.child(0x50))?;
    }
    Ok(())
}

async fn priorities_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let entries = entries(w)?;
    let priority = |entry: &Tlv| match entry.child(0x87).and_then(Tlv::bytes) {
        Some([priority]) => Some(priority & 0x0F),
        _ => None,
    };
    let mut priorities: Vec<Option<u8>> = entries.iter().map(priority).collect();
    let seen = priorities.iter().map(|one| one.map_or_else(|| "–".to_owned(), |one| one.to_string()));
    let seen = seen.collect::<Vec<_>>().join(", ");
    let all_there = entries.len() > 1 && priorities.iter().all(Option::is_some);
    priorities.sort_unstable();
    priorities.dedup();
    w.assert(
        all_there && priorities.len() == entries.len(),
        ("priorities", "优先级"),
        ("several, all different", "多个且互不相同"),
        seen,
    )
}

async fn entries_are_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut answers = Vec::new();
    for entry in entries(w)? {
        let name = entry.child(0x4F).and_then(Tlv::bytes).unwrap_or_default().to_vec();
        answers.push(act::select(w, &name, false).await?);
    }
    w.note::<Found>().answers = answers;
    Ok(())
}

/// A blocked application is there as well: its selection is answered with a warning.
async fn each_is_selected(w: &mut World, _: &Args) -> Result<(), Stop> {
    for answer in std::mem::take(&mut w.note::<Found>().answers) {
        let due = "9000 / 6283".to_owned();
        w.assert(is_selected(&answer), ("answer to SELECT", "SELECT 的应答"), due, answer.status.to_string())?;
    }
    Ok(())
}

async fn holds_label(w: &mut World, _: &Args) -> Result<(), Stop> {
    let fci = fci(w)?;
    label(w, fci.child(0xA5).and_then(|own| own.child(0x50)))
}

async fn pdol_is_a_list(w: &mut World, _: &Args) -> Result<(), Stop> {
    let bytes = Transaction::value(w, 0x9F38)?;
    w.assert_parsed(("PDOL", "PDOL"), Dol::parse(&bytes)).map(drop)
}

fn is_selected(answer: &ResponseApdu) -> bool {
    matches!(answer.status.0, 0x9000 | 0x6283)
}

fn fci(w: &mut World) -> Result<Tlv, Stop> {
    let fci = w.note::<Found>().fci.clone();
    fci.ok_or_else(|| Stop::error(("no file control information before this step", "此步骤之前没有文件控制信息")))
}

fn df_name(w: &mut World) -> Result<Vec<u8>, Stop> {
    Ok(fci(w)?.child(0x84).and_then(Tlv::bytes).unwrap_or_default().to_vec())
}

fn begins(w: &mut World, due: &[u8]) -> Result<(), Stop> {
    let name = df_name(w)?;
    let shown = hex::encode_upper(due);
    w.assert(name.starts_with(due), ("DF name", "DF 名"), format!("{shown}…"), hex::encode_upper(&name))
}

/// The short identifier of the directory file, 1 to 10.
fn directory(w: &mut World) -> Result<u8, Stop> {
    let told = fci(w)?.child(0xA5).and_then(|own| own.child(0x88)).map(Tlv::value_bytes);
    let sfi = match told.as_deref() {
        Some([sfi @ 1..=10]) => Some(*sfi),
        _ => None,
    };
    let seen = told.map_or_else(|| "–".to_owned(), hex::encode_upper);
    w.assert(sfi.is_some(), ("short identifier of the directory", "目录文件的短标识符"), "01…0A".to_owned(), seen)?;
    Ok(sfi.unwrap_or_default())
}

fn some_records(w: &mut World) -> Result<(), Stop> {
    let count = w.note::<Found>().records.len();
    w.assert(count > 0, ("records of the directory", "目录的记录数"), "≥ 1".to_owned(), count.to_string())
}

fn entries(w: &mut World) -> Result<Vec<Tlv>, Stop> {
    let entries = w.note::<Found>().entries.clone();
    let count = entries.len();
    w.assert(count > 0, ("applications listed", "所列应用数"), "≥ 1".to_owned(), count.to_string())?;
    Ok(entries)
}

fn label(w: &mut World, object: Option<&Tlv>) -> Result<(), Stop> {
    let bytes = object.and_then(Tlv::bytes).unwrap_or_default();
    let printable = bytes.iter().all(|byte| (0x20..0x7F).contains(byte));
    w.assert(
        (1..=16).contains(&bytes.len()) && printable,
        ("application label", "应用标签"),
        ("1 to 16 printable characters", "1 至 16 个可显示字符"),
        hex::encode_upper(bytes),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the payment directory is selected", "选择支付目录", step!(pse_is_selected)),
    when("the contactless payment directory is selected", "选择非接触支付目录", step!(ppse_is_selected)),
    when("the payment application is selected", "选择支付应用", step!(application_is_selected)),
    when("an application that the card doesn't have is selected by its AID", "按 AID 选择卡片上没有的应用", step!(absent_application_is_selected)),
    when("the beginning of an AID is selected", "按 AID 的开头部分选择", step!(partial_is_selected)),
    when("the next application that begins so is selected", "选择下一个开头相同的应用", step!(next_is_selected)),
    when("further applications that begin so are selected until there is none", "继续选择开头相同的应用，直至没有为止", step!(next_until_none)),
    when("every record of the payment directory is read", "读取支付目录的全部记录", step!(directory_is_read)),
    when("every application listed is selected by its ADF name", "按 ADF 名选择所列的每个应用", step!(entries_are_selected)),
    then("the answer is file control information", "响应为文件控制信息", step!(answer_is_fci)),
    then("it names the payment directory", "其中的名称为支付目录", step!(names_pse)),
    then("it names the contactless payment directory", "其中的名称为非接触支付目录", step!(names_ppse)),
    then("it names the application selected", "其中的名称为所选应用", step!(names_application)),
    then("its DF name begins so", "其 DF 名以此开头", step!(name_begins_so)),
    then("it is another application whose DF name begins so", "它是另一个 DF 名以此开头的应用", step!(is_another_application)),
    then("it tells the directory's short identifier", "其中给出目录文件的短标识符", step!(tells_directory)),
    then("the end of the directory is told", "目录的末尾得到表明", step!(end_is_told)),
    then("every record of the directory holds application entries alone", "目录的每条记录只含应用入口", step!(records_hold_entries)),
    then("it lists at least one application", "其中至少列出一个应用", step!(lists_something)),
    then("every application listed has an ADF name", "所列的每个应用都有 ADF 名", step!(entries_have_names)),
    then("every application listed has a label", "所列的每个应用都有标签", step!(entries_have_labels)),
    then("every application listed has a priority of its own", "所列的各应用优先级互不相同", step!(priorities_differ)),
    then("each of them is there", "它们全部存在", step!(each_is_selected)),
    then("it holds an application label", "其中含应用标签", step!(holds_label)),
    then("its PDOL is a list of tags and lengths", "其 PDOL 是标签和长度的列表", step!(pdol_is_a_list)),
];
