//! Steps about application cryptograms: what GENERATE AC gives, whether it verifies, what the card tells in its CVR.
//!
//! Source: openemv/emv-utils for forms; a series on the PBOC specification for the computation; neil-pan-s/qpboc-kernel for the
//! CVR bits of the first cryptogram, the other ones from knowledge.

use super::{
    act::{self, APPROVED, REFUSED, UNABLE},
    transaction::{Cryptogram, Kind, Terminal, Transaction},
};
use crate::{
    codec::emv::{BitField, CVR, words},
    crypto::emv::Algorithm,
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

/// Terminal data of a cryptogram, in their order (cryptogram version 01).
const COVERED: [(u32, usize); 8] =
    [(0x9F02, 6), (0x9F03, 6), (0x9F1A, 2), (0x95, 5), (0x5F2A, 2), (0x9A, 3), (0x9C, 1), (0x9F37, 4)];

/// The last online ATC as it was read, before and now.
#[derive(Debug, Default)]
struct LastOnline {
    before: Option<u16>,
    now: Option<u16>,
}

// Given

async fn goes_online(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::go_online(w).await
}

async fn online_completed(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::complete_online(w).await
}

/// What an earlier test case left behind must not send the next transaction online: where the issuer's keys are there, an
/// online transaction is completed first.
async fn nothing_is_pending(w: &mut World, _: &Args) -> Result<(), Stop> {
    if w.ics("B.11")? && w.ics("B.12")? { act::complete_online(w).await } else { w.cold_reset().await }
}

async fn terminal_supports_sm(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.note::<Terminal>().own.insert(0xDF69, vec![0x01]);
    Ok(())
}

// When

async fn is_asked_for(w: &mut World, a: &Args) -> Result<(), Stop> {
    act::first_cryptogram(w, Kind::named(a.text(0)?)?, false).await
}

/// The data are sent, whatever they are answered: for demands that the card has to refuse.
async fn demand(w: &mut World, p1: u8, missing: usize) -> Result<(), Stop> {
    let list = Transaction::list(w, 0x8C, false)?;
    let mut data = act::values(w, &list);
    data.truncate(data.len().saturating_sub(missing));
    act::generate_ac(w, p1, data).await.map(drop)
}

async fn reserved_kind_is_asked_for(w: &mut World, _: &Args) -> Result<(), Stop> {
    demand(w, 0xC0, 0).await
}

async fn asked_for_short(w: &mut World, _: &Args) -> Result<(), Stop> {
    demand(w, Kind::Aac.bits(), 1).await
}

async fn third_is_asked_for(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.note::<Transaction>().sent.cdol2.clone();
    act::generate_ac(w, Kind::Aac.bits(), data).await.map(drop)
}

async fn asked_for_after(w: &mut World, a: &Args) -> Result<(), Stop> {
    let code = match a.text(0)? {
        "an online approval" => APPROVED,
        "an online refusal" => REFUSED,
        _ => UNABLE,
    };
    act::second_cryptogram(w, code, Kind::named(a.text(1)?)?).await
}

async fn last_online_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let now = act::read_counter(w, 0x9F13).await?;
    let counter = w.note::<LastOnline>();
    counter.before = counter.now.replace(now);
    Ok(())
}

/// Transactions in a row that ask for a TC and get it, as many as the lower limit of the IXIT.
async fn offline_up_to_limit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let limit = w.ixit_number("bank.limit.offline")?;
    if !(1..=20).contains(&limit) {
        return Err(Stop::error((
            "IXIT item bank.limit.offline isn't from 1 to 20",
            "IXIT 项 bank.limit.offline 不在 1 至 20 之间",
        )));
    }
    for _ in 0..limit {
        one_more_asks_for_tc(w, &Args::default()).await?;
        let given = Transaction::cryptogram(w)?;
        act::is_one_of(w, &given, &[Kind::Tc])?;
    }
    Ok(())
}

async fn one_more_asks_for_tc(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::select_application(w).await?;
    act::initiate(w).await?;
    act::read_records(w).await?;
    act::first_cryptogram(w, Kind::Tc, false).await
}

async fn next_transaction_asks(w: &mut World, a: &Args) -> Result<(), Stop> {
    act::begin_and_read(w).await?;
    act::first_cryptogram(w, Kind::named(a.text(0)?)?, false).await
}

// Then

async fn gives(w: &mut World, a: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    let kinds = a.captures.iter().map(|name| Kind::named(name)).collect::<Result<Vec<_>, _>>()?;
    act::is_one_of(w, &given, &kinds)
}

async fn answer_is_whole(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = act::cryptogram(w)?;
    let held = given.cryptogram.is_some() && !given.issuer_data.is_empty();
    w.assert(
        held,
        ("answer to GENERATE AC", "GENERATE AC 的应答"),
        ("a cryptogram and issuer application data", "密文和发卡机构应用数据"),
        if held { ("both", "两者皆有") } else { ("one is missing", "缺少其一") },
    )
}

async fn atc_is_the_cards(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?.atc;
    let due = act::read_counter(w, 0x9F36).await?;
    w.assert_eq(("ATC in the answer", "应答中的 ATC"), due, given)
}

async fn verifies(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    let (item, algorithm) = act::issuer_key(Some(&given));
    verify(w, &given, item, algorithm)
}

async fn verifies_by_sm4(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    verify(w, &given, "bank.key.ac.sm4", Algorithm::Sm4)
}

async fn issuer_data_have_fields(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = Transaction::cryptogram(w)?.issuer_data;
    let held = matches!(data.as_slice(), [0x07, _, _, 0x03, _, _, _, _, ..]);
    let head = data.get(..8).unwrap_or(&data);
    w.assert(
        held,
        ("issuer application data", "发卡机构应用数据"),
        "07 …… 03 …… ……".to_owned(),
        hex::encode_upper(head),
    )
}

async fn algorithm_is_sm4(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = Transaction::cryptogram(w)?.algorithm();
    let shown = seen.map_or_else(|| "–".to_owned(), |seen| format!("{seen:02X}"));
    w.assert(seen == Some(act::SM4), ("algorithm identifier", "算法标识"), format!("{:02X}", act::SM4), shown)
}

async fn tells_first(w: &mut World, a: &Args) -> Result<(), Stop> {
    tells_kind(w, a.text(0)?, 0x30, 2)
}

async fn tells_second(w: &mut World, a: &Args) -> Result<(), Stop> {
    tells_kind(w, a.text(0)?, 0xC0, 0)
}

async fn tells(w: &mut World, a: &Args) -> Result<(), Stop> {
    told(w, a.text(0)?, true)
}

async fn does_not_tell(w: &mut World, a: &Args) -> Result<(), Stop> {
    told(w, a.text(0)?, false)
}

async fn last_online_is_this(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?.atc;
    let seen = w
        .note::<LastOnline>()
        .now
        .ok_or_else(|| Stop::error(("the last online ATC wasn't read", "未读取上次联机 ATC")))?;
    w.assert_eq(("last online ATC", "上次联机 ATC"), given, seen)
}

async fn last_online_stayed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let LastOnline { before: Some(before), now: Some(now) } = *w.note() else {
        return Err(Stop::error(("the last online ATC wasn't read twice", "未读取两次上次联机 ATC")));
    };
    w.assert_eq(("last online ATC", "上次联机 ATC"), before, now)
}

// Shared

/// Holds a cryptogram to be the MAC over the terminal's data, AIP, ATC and CVR.
pub(super) fn verify(w: &mut World, given: &Cryptogram, item: &str, algorithm: Algorithm) -> Result<(), Stop> {
    let key = act::card_key(w, item, algorithm)?.session_key(given.atc);
    let cvr = w.assert_parsed(("issuer application data", "发卡机构应用数据"), given.cvr())?;
    let aip = Transaction::value(w, 0x82)?;
    let transaction = w.note::<Transaction>();
    let mut data = Vec::new();
    for (tag, length) in COVERED {
        data.extend(transaction.terminal.get(&tag).cloned().unwrap_or_else(|| vec![0; length]));
    }
    data.extend(aip);
    data.extend(given.atc.to_be_bytes());
    data.extend(cvr);
    let due = key.mac(&data);
    w.assert_bytes(("application cryptogram", "应用密文"), &due, &given.cryptogram.unwrap_or_default())
}

fn cvr(w: &mut World) -> Result<[u8; 4], Stop> {
    let given = Transaction::cryptogram(w)?;
    w.assert_parsed(("issuer application data", "发卡机构应用数据"), given.cvr())
}

/// Two bits of the CVR's second byte; `shift` brings them to the place where a CID has them.
fn tells_kind(w: &mut World, name: &str, mask: u8, shift: u8) -> Result<(), Stop> {
    let kind = Kind::named(name)?;
    let [_, second, ..] = cvr(w)?;
    let seen = (second & mask) << shift;
    let name = |bits: u8| match Kind::of_cid(bits) {
        // A second cryptogram that is none is told by the value of an ARQC.
        Some(Kind::Arqc) if mask == 0xC0 => "–".to_owned(),
        Some(kind) => kind.name().to_owned(),
        None => format!("{bits:02X}"),
    };
    w.assert(seen == kind.bits(), ("cryptogram told by the CVR", "CVR 所示密文"), kind.name().to_owned(), name(seen))
}

/// Whether the CVR says a thing that the bit table has by this name.
pub(super) fn told(w: &mut World, name: &str, due: bool) -> Result<(), Stop> {
    let known = CVR.bits.iter().find(|bits| bits.en == name);
    let bits = known.ok_or_else(|| {
        Stop::error((format!("no bit of the CVR is called {name:?}"), format!("CVR 中没有名为“{name}”的位")))
    })?;
    let cvr = cvr(w)?;
    let single = BitField { len: CVR.len, bits: std::slice::from_ref(bits) };
    let seen = !words(&single, &cvr).is_empty();
    let yes_no = |yes: bool| if yes { ("told", "表明") } else { ("not told", "未表明") };
    w.assert(seen == due, (format!("CVR: {}", bits.en), format!("CVR：{}", bits.zh)), yes_no(due), yes_no(seen))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a transaction that goes online", "转为联机的交易", step!(goes_online)),
    given("an online transaction that was completed", "已完成的联机交易", step!(online_completed)),
    when("an online transaction is completed", "完成一次联机交易", step!(online_completed)),
    given("a card whose last online transaction was completed", "上次联机交易已完成的卡片", step!(nothing_is_pending)),
    given("a terminal with SM algorithms", "支持国密算法的终端", step!(terminal_supports_sm)),
    when("a/an/one {cryptogram} is asked for", "请求 {cryptogram}", step!(is_asked_for)),
    when("a cryptogram of the reserved type is asked for", "请求保留类型的密文", step!(reserved_kind_is_asked_for)),
    when("a cryptogram is asked for with a byte less than CDOL1 asks for", "用比 CDOL1 要求少一字节的数据请求密文", step!(asked_for_short)),
    when("after {issuer} a/an/one {cryptogram} is asked for", "在{issuer}之后请求 {cryptogram}", step!(asked_for_after)),
    when("a third cryptogram is asked for", "请求第三个密文", step!(third_is_asked_for)),
    when("the last online ATC is read", "读取上次联机 ATC", step!(last_online_is_read)),
    when("as many transactions as the lower limit are approved offline in a row", "连续脱机批准的交易数达到下限", step!(offline_up_to_limit)),
    when("one more transaction asks for a TC", "再进行一次请求 TC 的交易", step!(one_more_asks_for_tc)),
    when("the next transaction asks for a/an/one {cryptogram}", "下一次交易请求 {cryptogram}", step!(next_transaction_asks)),
    then("the card gives a/an/one {cryptogram}", "卡片给出 {cryptogram}", step!(gives)),
    then("the card gives a/an/one {cryptogram} or a/an/one {cryptogram}", "卡片给出 {cryptogram} 或 {cryptogram}", step!(gives)),
    then("the answer holds CID, ATC, cryptogram and issuer application data", "应答含 CID、ATC、密文和发卡机构应用数据", step!(answer_is_whole)),
    then("the ATC of the answer is that of the card", "应答中的 ATC 与卡片的相同", step!(atc_is_the_cards)),
    then("the cryptogram verifies", "密文校验正确", step!(verifies)),
    then("the cryptogram verifies by SM4", "密文按 SM4 校验正确", step!(verifies_by_sm4)),
    then("the issuer application data have their fields", "发卡机构应用数据各字段齐全", step!(issuer_data_have_fields)),
    then("the issuer application data name the algorithm SM4", "发卡机构应用数据标明算法 SM4", step!(algorithm_is_sm4)),
    then("the CVR tells a/an/one {cryptogram} for the first GENERATE AC", "CVR 表明第一个 GENERATE AC 给出 {cryptogram}", step!(tells_first)),
    then("the CVR tells a/an/one {cryptogram} for the second GENERATE AC", "CVR 表明第二个 GENERATE AC 给出 {cryptogram}", step!(tells_second)),
    then("the CVR tells {string}", "CVR 表明{string}", step!(tells)),
    then("the CVR doesn't tell {string}", "CVR 未表明{string}", step!(does_not_tell)),
    then("the last online ATC is that of the transaction", "上次联机 ATC 为本次交易的 ATC", step!(last_online_is_this)),
    then("the last online ATC is what it was", "上次联机 ATC 不变", step!(last_online_stayed)),
];
