//! Steps about the beginning of a contact transaction: GET PROCESSING OPTIONS, AIP and AFL, the records, the transaction counter,
//! and commands that come out of turn.
//!
//! Source: EMV as openemv/emv-utils has it; the series on PBOC for the order of commands.

use super::{act, transaction::Transaction};
use crate::{
    codec::{CommandApdu, StatusWord, Tlv, tlv},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::exchange::transact,
};

/// The transaction counter as it was read, before and now.
#[derive(Debug, Default)]
struct Counter {
    before: Option<u16>,
    now: Option<u16>,
}

// Given

async fn transaction_is_begun(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::begin(w).await
}

async fn transaction_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::begin_and_read(w).await
}

/// Cold reset and selection: the card waits for GET PROCESSING OPTIONS.
async fn application_waits(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    act::select_application(w).await
}

// When

async fn transaction_is_initiated(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = act::processing_data(w)?;
    act::get_processing_options(w, 0, data).await.map(drop)
}

async fn another_is_begun(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select_application(w).await?;
    act::initiate(w).await
}

async fn initiated_short(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::processing_data(w)?;
    let mut values = w.note::<Transaction>().sent.pdol.clone();
    values.pop();
    act::get_processing_options(w, 0, Tlv::primitive(0x83, values).to_bytes()).await.map(drop)
}

async fn initiated_in_other_template(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::processing_data(w)?;
    let values = w.note::<Transaction>().sent.pdol.clone();
    act::get_processing_options(w, 0, Tlv::primitive(0x85, values).to_bytes()).await.map(drop)
}

async fn initiated_with_parameters(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = act::processing_data(w)?;
    act::get_processing_options(w, 0x01, data).await.map(drop)
}

async fn records_are_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::read_records(w).await
}

async fn counter_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let now = act::read_counter(w, 0x9F36).await?;
    let counter = w.note::<Counter>();
    counter.before = counter.now.replace(now);
    Ok(())
}

/// Reads on behind the last record that the AFL names in its first file, until the card refuses.
async fn record_behind_last_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let last =
        w.note::<Transaction>().records.iter().map(|record| (record.at.sfi, record.at.number)).collect::<Vec<_>>();
    let Some((sfi, _)) = last.first().copied() else {
        return Err(Stop::error(("no record before this step", "此步骤之前没有记录")));
    };
    let from = last.iter().filter(|(file, _)| *file == sfi).map(|(_, number)| *number).max().unwrap_or_default();
    for number in from.saturating_add(1)..=254 {
        if act::read_record(w, sfi, number).await?.status == StatusWord::SUCCESS {
            continue;
        }
        return Ok(());
    }
    Ok(())
}

async fn record_of_absent_file_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let sfi = match u8::try_from(w.ixit_number("bank.file.absent")?) {
        Ok(sfi @ 1..=30) => sfi,
        _ => {
            return Err(Stop::error((
                "IXIT item bank.file.absent isn't from 1 to 30",
                "IXIT 项 bank.file.absent 不在 1 至 30 之间",
            )));
        }
    };
    act::read_record(w, sfi, 1).await.map(drop)
}

/// GENERATE AC for an AAC with the data that CDOL1 asks for, or none when no record was read yet.
async fn cryptogram_out_of_turn(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.note::<Transaction>().sent.cdol1.clone();
    let data = if data.is_empty() { some_data(w)? } else { data };
    act::generate_ac(w, 0x00, data).await.map(drop)
}

/// As long as CDOL1 wants it; the reading of a transaction before tells how long that is.
fn some_data(w: &mut World) -> Result<Vec<u8>, Stop> {
    let length = w
        .note::<Learnt>()
        .cdol1
        .ok_or_else(|| Stop::error(("the length of CDOL1 isn't known yet", "尚不知道 CDOL1 的长度")))?;
    Ok(vec![0; length])
}

/// What an earlier transaction of the case told, for commands out of turn.
#[derive(Debug, Default)]
struct Learnt {
    cdol1: Option<usize>,
}

/// A transaction up to its first cryptogram: the twin of commands out of turn.
async fn first_goes_right(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::begin_and_read(w).await?;
    act::first_cryptogram(w, super::transaction::Kind::Aac, false).await?;
    let cryptogram = Transaction::cryptogram(w)?;
    act::is_one_of(w, &cryptogram, &[super::transaction::Kind::Aac])?;
    let length = w.note::<Transaction>().sent.cdol1.len();
    w.note::<Learnt>().cdol1 = Some(length);
    Ok(())
}

async fn internal_authenticate_out_of_turn(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0x00, 0x88, 0, 0).with_data(vec![0; 4]).with_ne(256)).await.map(drop)
}

async fn unknown_instruction(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.send(CommandApdu::new(act::PAYMENT, 0x02, 0, 0)).await.map(drop)
}

/// GET DATA of the transaction counter under a class that nothing uses.
async fn unknown_class(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.send(CommandApdu::new(0xF0, 0xCA, 0x9F, 0x36).with_ne(256)).await.map(drop)
}

// Then

async fn is_a_template(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::succeeded(w)?;
    act::template(w, ("processing options", "处理选项"), &[0x80, 0x77]).map(drop)
}

async fn holds_aip_and_afl(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::keep_options(w)?;
    let aip = Transaction::value(w, 0x82)?;
    w.assert_eq(("bytes of the AIP", "AIP 的字节数"), 2, aip.len())?;
    let afl = Transaction::value(w, 0x94)?.len();
    w.assert(
        afl > 0 && afl.is_multiple_of(4),
        ("bytes of the AFL", "AFL 的字节数"),
        ("a multiple of 4, at least 4", "4 的倍数，至少为 4"),
        afl.to_string(),
    )
}

async fn entries_name_files(w: &mut World, _: &Args) -> Result<(), Stop> {
    for [sfi, ..] in afl_entries(w)? {
        let held = sfi & 0x07 == 0 && (1..=30).contains(&(sfi >> 3));
        w.assert(held, ("short identifier in the AFL", "AFL 中的短标识符"), "1…30".to_owned(), (sfi >> 3).to_string())?;
    }
    Ok(())
}

async fn entries_count_up(w: &mut World, _: &Args) -> Result<(), Stop> {
    for [_, first, last, _] in afl_entries(w)? {
        w.assert(
            first > 0 && last >= first,
            ("first and last record in the AFL", "AFL 中的首末记录号"),
            ("1 ≤ first ≤ last", "1 ≤ 首记录 ≤ 末记录"),
            format!("{first}, {last}"),
        )?;
    }
    Ok(())
}

async fn signed_are_among_them(w: &mut World, _: &Args) -> Result<(), Stop> {
    for [_, first, last, signed] in afl_entries(w)? {
        let records = u16::from(last.saturating_sub(first)) + 1;
        w.assert(
            u16::from(signed) <= records,
            ("records for offline data authentication", "参与脱机数据认证的记录数"),
            format!("≤ {records}"),
            signed.to_string(),
        )?;
    }
    Ok(())
}

async fn records_were_answered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let count = w.note::<Transaction>().records.len();
    w.assert(count > 0, ("records read", "读取的记录数"), "≥ 1".to_owned(), count.to_string())
}

async fn records_are_templates(w: &mut World, _: &Args) -> Result<(), Stop> {
    let records = w.note::<Transaction>().records.clone();
    for record in records.iter().filter(|record| record.at.sfi <= 10) {
        let found = w.assert_parsed(("record", "记录"), tlv::parse_one(&record.bytes))?;
        w.assert_eq(("template of the record", "记录的模板"), "70".to_owned(), found.tag.to_string())?;
    }
    records_were_answered(w, &Args::default()).await
}

async fn nothing_twice(w: &mut World, _: &Args) -> Result<(), Stop> {
    let twice: Vec<String> = w.note::<Transaction>().twice.iter().map(|tag| format!("{tag:02X}")).collect();
    w.assert(
        twice.is_empty(),
        ("data objects that stand twice", "重复出现的数据对象"),
        "–".to_owned(),
        twice.join(", "),
    )
}

async fn counter_rose(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Counter { before: Some(before), now: Some(now) } = *w.note() else {
        return Err(Stop::error(("the counter wasn't read twice", "未读取两次计数器")));
    };
    w.assert_eq(("application transaction counter", "应用交易计数器"), before.wrapping_add(1), now)
}

async fn counter_stayed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Counter { before: Some(before), now: Some(now) } = *w.note() else {
        return Err(Stop::error(("the counter wasn't read twice", "未读取两次计数器")));
    };
    w.assert_eq(("application transaction counter", "应用交易计数器"), before, now)
}

/// An error status word and no data: the way in which a card refuses, whatever its reason.
async fn is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("an error (64xx to 6Fxx)", "出错（64xx 至 6Fxx）"), |status| {
        matches!(status.sw1(), 0x64..=0x6F)
    })?;
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

fn afl_entries(w: &mut World) -> Result<Vec<[u8; 4]>, Stop> {
    let afl = Transaction::value(w, 0x94)?;
    let entries = afl.as_chunks::<4>().0.to_vec();
    w.assert(!entries.is_empty(), ("entries of the AFL", "AFL 的条目数"), "≥ 1".to_owned(), entries.len().to_string())?;
    Ok(entries)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a contact transaction that is initiated", "已启动的接触式交易", step!(transaction_is_begun)),
    given("a contact transaction whose records are read", "已读取记录的接触式交易", step!(transaction_is_read)),
    given("the payment application after a cold reset", "冷复位后选择的支付应用", step!(application_waits)),
    when("the transaction is initiated", "启动交易", step!(transaction_is_initiated)),
    when("another contact transaction is initiated", "再启动一次接触式交易", step!(another_is_begun)),
    when("the transaction is initiated with a byte less than the PDOL asks for", "用比 PDOL 要求少一字节的数据启动交易", step!(initiated_short)),
    when("the transaction is initiated with its data in another template", "用放在其他模板中的数据启动交易", step!(initiated_in_other_template)),
    when("the transaction is initiated with parameters that aren't zero", "用不为零的参数启动交易", step!(initiated_with_parameters)),
    when("every record that the AFL names is read", "读取 AFL 指明的全部记录", step!(records_are_read)),
    when("the transaction counter is read", "读取交易计数器", step!(counter_is_read)),
    when("the records behind the last one of a file are read", "读取某文件末条记录之后的记录", step!(record_behind_last_is_read)),
    when("a record of a file that the application doesn't have is read", "读取应用中不存在的文件的记录", step!(record_of_absent_file_is_read)),
    given("a card that gave an AAC in an earlier transaction", "在先前交易中给出过 AAC 的卡片", step!(first_goes_right)),
    when("a cryptogram is asked for out of turn", "在不当时机请求密文", step!(cryptogram_out_of_turn)),
    when("a dynamic signature is asked for out of turn", "在不当时机请求动态签名", step!(internal_authenticate_out_of_turn)),
    when("an instruction that no application knows is sent", "发送应用不认识的指令", step!(unknown_instruction)),
    when("a command of a class that no application knows is sent", "发送应用不认识的类别的命令", step!(unknown_class)),
    then("the answer is a template of processing options", "响应为处理选项模板", step!(is_a_template)),
    then("it holds an AIP and an AFL", "其中含 AIP 和 AFL", step!(holds_aip_and_afl)),
    then("every entry of the AFL names a file", "AFL 的每个条目都指明一个文件", step!(entries_name_files)),
    then("every entry of the AFL counts its records up from 1 or more", "AFL 的每个条目中记录号自 1 或以上递增", step!(entries_count_up)),
    then("no entry of the AFL has more signed records than records", "AFL 的任何条目中签名记录数不超过记录数", step!(signed_are_among_them)),
    then("every one of them was answered", "全部记录均得到应答", step!(records_were_answered)),
    then("every record of the application's files is one template", "应用文件的每条记录是一个模板", step!(records_are_templates)),
    then("no data object stands twice", "没有重复出现的数据对象", step!(nothing_twice)),
    then("the transaction counter is one higher", "交易计数器加一", step!(counter_rose)),
    then("the transaction counter is what it was", "交易计数器不变", step!(counter_stayed)),
    then("the card refuses it", "卡片予以拒绝", step!(is_refused)),
];
