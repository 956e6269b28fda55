//! Steps about qPBOC: one tap in which GET PROCESSING OPTIONS alone gives the cryptogram, and fDDA for what is approved offline.
//!
//! Source: neil-pan-s/qpboc-kernel, captures of PBOC cards, nfcim/nfsee; what fDDA covers from a tag header of a PBOC kernel and
//! from knowledge.

use super::{
    act, cash,
    oda::{frame, icc_key, whole},
    transaction::{Cryptogram, Kind, Terminal, Transaction},
};
use crate::{
    codec::{Tlv, emv},
    crypto::emv::{DynamicData, Fault, offline::verify_dynamic},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

pub const QUALIFIERS: u32 = 0x9F66;
/// A terminal for qPBOC with online PIN and signature, without contact PBOC, that can check fDDA version 01.
pub const USUAL: [u8; 4] = [0x26, 0x00, 0x00, 0x80];
pub const ONLINE_CRYPTOGRAM: u8 = 0x80;
const CVM: u8 = 0x40;

/// What came of the signature of fDDA.
#[derive(Default)]
struct Signed(Option<Result<DynamicData, Fault>>);

// Given

/// Cold reset, PPSE, selection: the card waits for the tap's GET PROCESSING OPTIONS.
async fn application_waits(w: &mut World, _: &Args) -> Result<(), Stop> {
    present(w).await
}

async fn demands_online(w: &mut World, _: &Args) -> Result<(), Stop> {
    demand(w, ONLINE_CRYPTOGRAM);
    Ok(())
}

async fn demands_cvm(w: &mut World, _: &Args) -> Result<(), Stop> {
    demand(w, CVM);
    Ok(())
}

// When

async fn contactless_purchase(w: &mut World, _: &Args) -> Result<(), Stop> {
    present(w).await?;
    purchase(w).await
}

/// The purchase of the application that is selected: GET PROCESSING OPTIONS alone, its answer held to be one of qPBOC and kept.
pub async fn purchase(w: &mut World) -> Result<(), Stop> {
    let qualifiers = w.note::<Terminal>().own.entry(QUALIFIERS).or_insert_with(|| USUAL.to_vec()).clone();
    let data = act::processing_data(w)?;
    act::get_processing_options(w, 0, data).await?;
    act::succeeded(w)?;
    let answer = act::template(w, ("answer of the qPBOC transaction", "qPBOC 交易的应答"), &[0x77])?;
    let given =
        w.assert_parsed(("answer of the qPBOC transaction", "qPBOC 交易的应答"), act::from_objects(answer.children()))?;
    let transaction = w.note::<Transaction>();
    transaction.keep(answer.children(), false);
    transaction.terminal.insert(QUALIFIERS, qualifiers);
    transaction.first = Some(given);
    Ok(())
}

/// Reads the records of an offline approval and checks the signature that stands in the answer or in them.
async fn signature_is_recovered(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::read_records(w).await?;
    let related = related_data(w)?;
    let signed = Transaction::value(w, 0x9F4B)?;
    let terminal = w.note::<Transaction>().terminal.clone();
    let value = |tag: u32| terminal.get(&tag).cloned().unwrap_or_default();
    let covered = [value(0x9F37), value(0x9F02), value(0x5F2A), related].concat();
    let key = icc_key(w).await?;
    w.note::<Signed>().0 = Some(verify_dynamic(&key, &signed, &covered));
    Ok(())
}

// Then

async fn answer_holds(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let info = emv::by_name(name).ok_or_else(|| {
        Stop::error((format!("no data object is called {name:?}"), format!("没有名为“{name}”的数据对象")))
    })?;
    let answer = answer(w)?;
    let value = answer.child(info.tag).and_then(Tlv::bytes).map(<[u8]>::len);
    let (least, most) = (usize::from(info.least).max(1), usize::from(info.most));
    w.assert(
        value.is_some_and(|length| (least..=most).contains(&length)),
        (format!("length of the {}", info.en), format!("{}的长度", info.zh)),
        if least == most { least.to_string() } else { format!("{least}…{most}") },
        value.map_or_else(|| "–".to_owned(), |length| length.to_string()),
    )
}

/// The kind is told by the CVR: an answer of qPBOC need not hold a CID.
async fn gives(w: &mut World, a: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    let cvr = w.assert_parsed(("issuer application data", "发卡机构应用数据"), given.cvr())?;
    let told = Cryptogram { cid: (cvr[1] & 0x30) << 2, ..given };
    let kinds = a.captures.iter().map(|name| Kind::named(name)).collect::<Result<Vec<_>, _>>()?;
    act::is_one_of(w, &told, &kinds)
}

async fn pdol_asks_for_qualifiers(w: &mut World, _: &Args) -> Result<(), Stop> {
    asks_for(w, QUALIFIERS, 4)
}

async fn pdol_asks_for_sm(w: &mut World, _: &Args) -> Result<(), Stop> {
    asks_for(w, 0xDF69, 1)
}

async fn asks_for_cvm(w: &mut World, _: &Args) -> Result<(), Stop> {
    let value = answer(w)?.child(0x9F6C).map(Tlv::value_bytes).unwrap_or_default();
    let held = value.first().is_some_and(|first| first & 0xC0 != 0);
    w.assert(
        held,
        ("card transaction qualifiers", "卡片交易属性"),
        ("online PIN or signature required", "需要联机 PIN 或签名"),
        hex::encode_upper(&value),
    )
}

async fn holds_related_data(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::read_records(w).await?;
    related_data(w).map(drop)
}

async fn signature_frame(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = fault(w)?;
    frame(w, ("signed dynamic data of fDDA", "fDDA 签名的动态数据"), found)
}

async fn signature_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = fault(w)?;
    whole(w, ("signed dynamic data of fDDA", "fDDA 签名的动态数据"), found)
}

async fn tells_balance(w: &mut World, _: &Args) -> Result<(), Stop> {
    let value = answer(w)?.child(0x9F5D).map(Tlv::value_bytes).unwrap_or_default();
    let told = act::amount(w, 0x9F5D, &value)?;
    let balance = act::read_amount(w, cash::BALANCE).await?;
    w.assert_eq(("balance told", "应答中的余额"), balance, told)
}

async fn present(w: &mut World) -> Result<(), Stop> {
    w.cold_reset().await?;
    act::select(w, act::PPSE, false).await?;
    act::succeeded(w)?;
    act::select_application(w).await
}

fn demand(w: &mut World, bit: u8) {
    let qualifiers = w.note::<Terminal>().own.entry(QUALIFIERS).or_insert_with(|| USUAL.to_vec());
    if let Some(second) = qualifiers.get_mut(1) {
        *second |= bit;
    }
}

fn asks_for(w: &mut World, tag: u32, length: usize) -> Result<(), Stop> {
    let list = Transaction::list(w, 0x9F38, true)?;
    let seen = list.entries.iter().find(|entry| entry.tag.0 == tag).map(|entry| entry.len);
    let (en, zh) = super::transaction::name(tag);
    w.assert(
        seen == Some(length),
        (format!("bytes of the {en} in the PDOL"), format!("PDOL 中{zh}的字节数")),
        length.to_string(),
        seen.map_or_else(|| "–".to_owned(), |seen| seen.to_string()),
    )
}

/// The answer of the tap; later steps may have sent other commands, so it is kept in the transaction.
fn answer(w: &mut World) -> Result<Tlv, Stop> {
    let covered = Transaction::cryptogram(w)?.covered;
    let objects = crate::codec::tlv::parse(&covered).map_err(|error| Stop::error(error.to_string()))?;
    Ok(Tlv::constructed(0x77, objects))
}

fn related_data(w: &mut World) -> Result<Vec<u8>, Stop> {
    let value = Transaction::value(w, 0x9F69)?;
    let held = value.first() == Some(&0x01);
    let what = ("card authentication related data", "卡认证相关数据");
    w.assert(held, what, ("version 01", "版本 01"), hex::encode_upper(&value))?;
    Ok(value)
}

fn fault(w: &mut World) -> Result<Option<Fault>, Stop> {
    let found = w.note::<Signed>().0.as_ref().map(|result| result.as_ref().err().copied());
    found.ok_or_else(|| Stop::error(("no signature was recovered before this step", "此步骤之前没有恢复签名")))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the contactless application after a cold reset", "冷复位后选择的非接触应用", step!(application_waits)),
    given("a contactless terminal that demands an online cryptogram", "要求联机密文的非接触终端", step!(demands_online)),
    given("a contactless terminal that demands a cardholder verification", "要求持卡人验证的非接触终端", step!(demands_cvm)),
    when("the contactless purchase is initiated", "启动非接触消费", step!(contactless_purchase)),
    when("the signature of fDDA is recovered", "恢复 fDDA 签名", step!(signature_is_recovered)),
    then("the answer holds the {string}", "应答含{string}", step!(answer_holds)),
    then("the CVR tells a/an/one {cryptogram} for the tap", "CVR 表明本次挥卡给出 {cryptogram}", step!(gives)),
    then("the CVR tells a/an/one {cryptogram} or a/an/one {cryptogram} for the tap", "CVR 表明本次挥卡给出 {cryptogram} 或 {cryptogram}", step!(gives)),
    then("the PDOL asks for the terminal transaction qualifiers", "PDOL 要求终端交易属性", step!(pdol_asks_for_qualifiers)),
    then("the PDOL asks for the SM algorithm support indicator", "PDOL 要求国密算法支持指示器", step!(pdol_asks_for_sm)),
    then("the card asks for an online PIN or a signature", "卡片要求联机 PIN 或签名", step!(asks_for_cvm)),
    then("answer or records hold card authentication related data of version 01", "应答或记录含版本 01 的卡认证相关数据", step!(holds_related_data)),
    then("the signature of fDDA has header, format and trailer", "fDDA 签名的头、格式和尾正确", step!(signature_frame)),
    then("the hash of fDDA covers number, amount and currency", "fDDA 的哈希值涵盖不可预知数、金额和货币代码", step!(signature_hash)),
    then("the answer tells the balance that is left", "应答给出剩余余额", step!(tells_balance)),
];
