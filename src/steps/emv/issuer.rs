//! Steps about the issuer's part: its authentication, script commands, blocking.
//!
//! Source: a series on the PBOC specification and the Fudan FMCOS manual for codes; the MAC of script commands from knowledge:
//! over the command header, the ATC, the first cryptogram and the data.
//!
//! What a script replaces is put back by the same act, before anything is judged: a failing case leaves the card as it was.

use super::{
    act::{self, APPROVED, REFUSED},
    transaction::{Kind, Transaction},
};
use crate::{
    codec::{CommandApdu, ResponseApdu, StatusWord, tlv},
    crypto::emv::Algorithm,
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::exchange::transact,
};

const PUT_DATA: u8 = 0xDA;
const UPDATE_RECORD: u8 = 0xDC;
const APPLICATION_BLOCK: u8 = 0x1E;
const APPLICATION_UNBLOCK: u8 = 0x18;
const CARD_BLOCK: u8 = 0x16;
pub(super) const PIN_CHANGE: u8 = 0x24;

/// What a script was to replace: before, while it was replaced, after it was put back.
#[derive(Debug, Default, Clone)]
struct Replaced {
    status: Option<StatusWord>,
    before: Vec<u8>,
    new: Vec<u8>,
    seen: Vec<u8>,
    after: Vec<u8>,
}

/// What the application answered while it was blocked, and after.
#[derive(Debug, Default, Clone)]
struct Blocked {
    command: Option<StatusWord>,
    selection: Option<StatusWord>,
    other: Option<StatusWord>,
    kind: Option<Option<Kind>>,
    unblock: Option<StatusWord>,
    again: Option<StatusWord>,
    approved: Option<Option<Kind>>,
}

// Issuer authentication

async fn approved_online(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::go_online_and_approve(w).await
}

async fn right_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let arpc = act::arpc(w, APPROVED)?;
    act::external_authenticate(w, [&arpc[..], &APPROVED].concat()).await.map(drop)
}

async fn wrong_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut arpc = act::arpc(w, APPROVED)?;
    arpc[0] ^= 0x01;
    act::external_authenticate(w, [&arpc[..], &APPROVED].concat()).await.map(drop)
}

/// The ARPC of a refusal, sent as that of an approval.
async fn other_codes_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let arpc = act::arpc(w, REFUSED)?;
    act::external_authenticate(w, [&arpc[..], &APPROVED].concat()).await.map(drop)
}

/// The other way round: a card that takes every code for 00 would accept it.
async fn approvals_arpc_with_refusal(w: &mut World, _: &Args) -> Result<(), Stop> {
    let arpc = act::arpc(w, APPROVED)?;
    act::external_authenticate(w, [&arpc[..], &REFUSED].concat()).await.map(drop)
}

async fn short_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let arpc = act::arpc(w, APPROVED)?;
    let [short @ .., _] = arpc;
    act::external_authenticate(w, short.to_vec()).await.map(drop)
}

/// Before any cryptogram there is nothing to compute an ARPC from: ten bytes of zeros, for the state alone is tried.
async fn early_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    act::external_authenticate(w, vec![0; 10]).await.map(drop)
}

async fn sm4_arpc(w: &mut World, _: &Args) -> Result<(), Stop> {
    let arpc = act::arpc_by(w, APPROVED, "bank.key.ac.sm4", Algorithm::Sm4)?;
    act::external_authenticate(w, [&arpc[..], &APPROVED].concat()).await.map(drop)
}

// Script commands

/// How a script command's MAC is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mac {
    Right,
    WithWrongBit,
}

/// Sends a script command: `data`, then the MAC of the transaction whose first cryptogram was given.
async fn script(w: &mut World, header: [u8; 4], data: Vec<u8>, mac: Mac) -> Result<ResponseApdu, Stop> {
    let command = script_command(w, header, data, mac)?;
    transact(w, command).await
}

fn script_command(w: &mut World, header: [u8; 4], data: Vec<u8>, mac: Mac) -> Result<CommandApdu, Stop> {
    let cryptogram = act::request(w)?;
    let atc = w.note::<Transaction>().first.as_ref().map(|first| first.atc).unwrap_or_default();
    script_command_of(w, header, data, mac, (atc, cryptogram))
}

/// A script command for the transaction with this ATC and first cryptogram.
fn script_command_of(
    w: &mut World,
    [cla, ins, p1, p2]: [u8; 4],
    mut data: Vec<u8>,
    mac: Mac,
    (atc, cryptogram): (u16, [u8; 8]),
) -> Result<CommandApdu, Stop> {
    let key = act::card_key(w, "bank.key.mac", Algorithm::TripleDes)?.session_key(atc);
    let lc =
        u8::try_from(data.len() + 4).map_err(|_| Stop::error(("the script command is too long", "脚本命令过长")))?;
    let covered = [&[cla, ins, p1, p2, lc][..], &atc.to_be_bytes(), &cryptogram, &data].concat();
    let [mut first, second, third, fourth, ..] = key.mac(&covered);
    if mac == Mac::WithWrongBit {
        first ^= 0x01;
    }
    data.extend([first, second, third, fourth]);
    Ok(CommandApdu::new(cla, ins, p1, p2).with_data(data))
}

/// PIN UNBLOCK, or PIN CHANGE with enciphered data.
pub(super) async fn pin_script(w: &mut World, p2: u8, data: Vec<u8>) -> Result<StatusWord, Stop> {
    Ok(script(w, [0x84, PIN_CHANGE, 0, p2], data, Mac::Right).await?.status)
}

/// PUT DATA with the right MAC.
pub(super) async fn put_data(w: &mut World, tag: u32, value: Vec<u8>) -> Result<StatusWord, Stop> {
    let [.., p1, p2] = tag.to_be_bytes();
    Ok(script(w, [0x04, PUT_DATA, p1, p2], value, Mac::Right).await?.status)
}

async fn object_is_replaced(w: &mut World, _: &Args) -> Result<(), Stop> {
    replace(w, Mac::Right).await
}

async fn object_is_replaced_with_wrong_mac(w: &mut World, _: &Args) -> Result<(), Stop> {
    replace(w, Mac::WithWrongBit).await
}

/// Replaces the object of the IXIT by its other value, reads it back, and puts the first value back where it changed.
async fn replace(w: &mut World, mac: Mac) -> Result<(), Stop> {
    let tag = object(w)?;
    let before = act::read_object(w, tag).await?;
    let new = w.ixit_bytes("bank.script.value")?;
    let [.., p1, p2] = tag.to_be_bytes();
    let status = script(w, [0x04, PUT_DATA, p1, p2], new.clone(), mac).await?.status;
    put_back(w, tag, Replaced { status: Some(status), before, new, ..Replaced::default() }).await
}

async fn put_back(w: &mut World, tag: u32, mut replaced: Replaced) -> Result<(), Stop> {
    replaced.seen = act::read_object(w, tag).await?;
    replaced.after.clone_from(&replaced.seen);
    if replaced.after != replaced.before {
        put_data(w, tag, replaced.before.clone()).await?;
        replaced.after = act::read_object(w, tag).await?;
    }
    *w.note() = replaced;
    Ok(())
}

/// A script command in the next transaction, before its first cryptogram: its MAC is made with that transaction's key, and with
/// zeros in the place of the cryptogram that isn't there yet.
async fn script_before_cryptogram(w: &mut World, _: &Args) -> Result<(), Stop> {
    let tag = object(w)?;
    let before = act::read_object(w, tag).await?;
    let new = w.ixit_bytes("bank.script.value")?;
    let [.., p1, p2] = tag.to_be_bytes();
    act::begin_and_read(w).await?;
    let atc = act::read_counter(w, 0x9F36).await?;
    let header = [0x04, PUT_DATA, p1, p2];
    let command = script_command_of(w, header, new.clone(), Mac::Right, (atc, [0; 8]))?;
    let status = transact(w, command).await?.status;
    let seen = act::read_object(w, tag).await?;
    // Where it had an effect it is undone in an online transaction, as issuers do it.
    if seen != before {
        act::go_online_and_approve(w).await?;
        put_data(w, tag, before.clone()).await?;
    }
    *w.note() = Replaced { status: Some(status), after: before.clone(), before, new, seen };
    Ok(())
}

/// The very bytes of two script commands, one that replaces and one that puts back: once in their own transaction, and once in
/// the next, where both are to be refused.
async fn script_is_replayed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let tag = object(w)?;
    let before = act::read_object(w, tag).await?;
    let new = w.ixit_bytes("bank.script.value")?;
    let [.., p1, p2] = tag.to_be_bytes();
    let header = [0x04, PUT_DATA, p1, p2];
    let commands =
        [script_command(w, header, new.clone(), Mac::Right)?, script_command(w, header, before.clone(), Mac::Right)?];
    for command in &commands {
        transact(w, command.clone()).await?;
        act::succeeded(w)?;
    }
    act::go_online_and_approve(w).await?;
    let mut refused = None;
    for command in commands {
        let status = transact(w, command).await?.status;
        // The one that wasn't refused, if there is one.
        if refused.is_none_or(|seen: StatusWord| seen != StatusWord::SUCCESS) {
            refused = Some(status);
        }
    }
    put_back(w, tag, Replaced { status: refused, before, new, ..Replaced::default() }).await
}

/// UPDATE RECORD of the record of the IXIT with its last byte changed, reading it back, putting it back.
async fn record_is_replaced(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = |item: &str, w: &World| -> Result<u8, Stop> {
        u8::try_from(w.ixit_number(item)?).map_err(|_| Stop::error(format!("IXIT item {item} is above 255")))
    };
    let (sfi, record) = (number("bank.script.record.sfi", w)?, number("bank.script.record.number", w)?);
    if sfi > 30 {
        return Err(Stop::error((
            "IXIT item bank.script.record.sfi is above 30",
            "IXIT 项 bank.script.record.sfi 大于 30",
        )));
    }
    let header = [0x04, UPDATE_RECORD, record, (sfi << 3) | 4];
    let before = act::read_record(w, sfi, record).await?.data;
    act::succeeded(w)?;
    w.assert_parsed(("record", "记录"), tlv::parse_one(&before))?;
    let mut new = before.clone();
    if let Some(last) = new.last_mut() {
        *last ^= 0x01;
    }
    let status = script(w, header, new.clone(), Mac::Right).await?.status;
    let seen = act::read_record(w, sfi, record).await?.data;
    let mut after = seen.clone();
    if after != before {
        script(w, header, before.clone(), Mac::Right).await?;
        after = act::read_record(w, sfi, record).await?.data;
    }
    *w.note() = Replaced { status: Some(status), before, new, seen, after };
    Ok(())
}

/// After the second GENERATE AC: two script commands that replace and put back.
async fn two_scripts_at_the_end(w: &mut World, _: &Args) -> Result<(), Stop> {
    let tag = object(w)?;
    let before = act::read_object(w, tag).await?;
    let new = w.ixit_bytes("bank.script.value")?;
    for value in [new, before] {
        put_data(w, tag, value).await?;
        act::succeeded(w)?;
    }
    Ok(())
}

/// After the second GENERATE AC: a script command with a wrong MAC.
async fn bad_script_at_the_end(w: &mut World, _: &Args) -> Result<(), Stop> {
    let tag = object(w)?;
    let value = act::read_object(w, tag).await?;
    let [.., p1, p2] = tag.to_be_bytes();
    script(w, [0x04, PUT_DATA, p1, p2], value, Mac::WithWrongBit).await.map(drop)
}

async fn object_was_replaced(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Replaced { status, before, new, seen, after } = w.note::<Replaced>().clone();
    answered_9000(w, status)?;
    w.assert_bytes(("value after the script command", "脚本命令之后的值"), &new, &seen)?;
    w.assert_bytes(("value after it was put back", "恢复之后的值"), &before, &after)
}

async fn object_was_kept(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Replaced { status, before, seen, .. } = w.note::<Replaced>().clone();
    let shown = status.map_or_else(|| "–".to_owned(), |status| status.to_string());
    let refused = status.is_some_and(|status| matches!(status.sw1(), 0x64..=0x6F));
    w.assert(refused, ("answer to the script command", "脚本命令的应答"), ("an error", "出错"), shown)?;
    w.assert_bytes(("value after the script command", "脚本命令之后的值"), &before, &seen)
}

async fn scripts_are_counted(w: &mut World, a: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    let [.., last] = w.assert_parsed(("issuer application data", "发卡机构应用数据"), given.cvr())?;
    w.assert_eq(("script commands told by the CVR", "CVR 所示脚本命令数"), a.number(0)?, usize::from(last >> 4))
}

// Blocking

/// Blocks the application, looks at it, and unblocks it: one act, so that no judgement between can leave it blocked.
async fn application_is_blocked_and_unblocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app")?;
    let mut seen = Blocked {
        command: Some(script(w, [0x84, APPLICATION_BLOCK, 0, 0], Vec::new(), Mac::Right).await?.status),
        ..Blocked::default()
    };
    w.cold_reset().await?;
    seen.other = other_application(w).await?;
    let selection = act::select(w, &name, false).await?;
    seen.selection = Some(selection.status);
    if !selection.data.is_empty() {
        seen.kind = asked_for_arqc(w).await?;
        if seen.kind.is_some() {
            seen.unblock = Some(script(w, [0x84, APPLICATION_UNBLOCK, 0, 0], Vec::new(), Mac::Right).await?.status);
        }
    }
    w.cold_reset().await?;
    let selection = act::select(w, &name, false).await?;
    seen.again = Some(selection.status);
    if selection.status == StatusWord::SUCCESS {
        seen.approved = asked_for_arqc(w).await?;
    }
    *w.note() = seen;
    Ok(())
}

/// The application selected last, as far as it goes: records read, an ARQC asked for. None when it doesn't let itself be asked.
async fn asked_for_arqc(w: &mut World) -> Result<Option<Option<Kind>>, Stop> {
    let data = w.last_response()?.data.clone();
    let Ok(fci) = tlv::parse_one(&data) else { return Ok(None) };
    w.note::<Transaction>().keep(&[fci], false);
    let data = act::processing_data(w)?;
    if act::get_processing_options(w, 0, data).await?.status != StatusWord::SUCCESS {
        return Ok(None);
    }
    act::keep_options(w)?;
    act::read_records(w).await?;
    act::first_cryptogram(w, Kind::Arqc, false).await?;
    Ok(Some(Transaction::cryptogram(w)?.kind()))
}

/// Selection of an application that begins like the one under test and is another one; none when there is none.
async fn other_application(w: &mut World) -> Result<Option<StatusWord>, Stop> {
    if !w.ics("B.4")? {
        return Ok(None);
    }
    let (name, partial) = (w.ixit_bytes("bank.app")?, w.ixit_bytes("bank.app.partial")?);
    for next in [false, true, true] {
        let answer = act::select(w, &partial, next).await?;
        let named =
            tlv::parse(&answer.data).ok().and_then(|objects| tlv::find(&objects, 0x84).map(tlv::Tlv::value_bytes));
        match named {
            Some(found) if found == name => {}
            _ => return Ok(Some(answer.status)),
        }
    }
    Ok(None)
}

async fn blocked_is_told(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = w.note::<Blocked>().clone();
    answered_9000(w, seen.command)?;
    is_status(w, ("SELECT of the blocked application", "选择已锁定的应用"), seen.selection, &[0x6283, 0x6A81])
}

async fn blocked_gives_aac_alone(w: &mut World, a: &Args) -> Result<(), Stop> {
    blocked_is_told(w, a).await?;
    let seen = w.note::<Blocked>().clone();
    let name = |kind: Option<Option<Kind>>| match kind {
        None => "–".to_owned(),
        Some(kind) => kind.map_or_else(|| "?".to_owned(), |kind| kind.name().to_owned()),
    };
    let held = matches!(seen.kind, None | Some(Some(Kind::Aac)));
    w.assert(
        held,
        ("cryptogram of the blocked application", "已锁定应用的密文"),
        ("none or an AAC", "无或 AAC"),
        name(seen.kind),
    )
}

async fn others_stay(w: &mut World, a: &Args) -> Result<(), Stop> {
    blocked_is_told(w, a).await?;
    let other = w.note::<Blocked>().other;
    is_status(w, ("SELECT of another application", "选择其他应用"), other, &[0x9000])
}

async fn unblocked_works(w: &mut World, a: &Args) -> Result<(), Stop> {
    blocked_is_told(w, a).await?;
    let seen = w.note::<Blocked>().clone();
    is_status(w, ("APPLICATION UNBLOCK", "APPLICATION UNBLOCK"), seen.unblock, &[0x9000])?;
    is_status(w, ("SELECT after it", "之后的 SELECT"), seen.again, &[0x9000])?;
    let kind = seen.approved.flatten();
    w.assert(
        kind == Some(Kind::Arqc),
        ("cryptogram after it", "之后的密文"),
        Kind::Arqc.name().to_owned(),
        kind.map_or_else(|| "–".to_owned(), |kind| kind.name().to_owned()),
    )
}

async fn card_is_blocked(w: &mut World, _: &Args) -> Result<(), Stop> {
    script(w, [0x84, CARD_BLOCK, 0, 0], Vec::new(), Mac::Right).await?;
    act::succeeded(w)?;
    w.cold_reset().await
}

fn answered_9000(w: &mut World, status: Option<StatusWord>) -> Result<(), Stop> {
    is_status(w, ("answer to the script command", "脚本命令的应答"), status, &[0x9000])
}

fn is_status(w: &mut World, what: (&str, &str), seen: Option<StatusWord>, due: &[u16]) -> Result<(), Stop> {
    let shown = due.iter().map(|status| format!("{status:04X}")).collect::<Vec<_>>().join(" / ");
    let held = seen.is_some_and(|seen| due.contains(&seen.0));
    w.assert(held, what, shown, seen.map_or_else(|| "–".to_owned(), |seen| seen.to_string()))
}

/// The tag of the object that PUT DATA may replace.
fn object(w: &World) -> Result<u32, Stop> {
    let tag = w.ixit_bytes("bank.script.object")?;
    Ok(tag.iter().fold(0, |tag, byte| (tag << 8) | u32::from(*byte)))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a transaction that the issuer approved online", "发卡机构联机批准的交易", step!(approved_online)),
    when("the right ARPC is sent", "发送正确的 ARPC", step!(right_arpc)),
    when("an ARPC with a wrong bit is sent", "发送有一位错误的 ARPC", step!(wrong_arpc)),
    when("the ARPC of a refusal is sent as that of an approval", "将拒绝的 ARPC 作为批准的发送", step!(other_codes_arpc)),
    when("the ARPC of an approval is sent as that of a refusal", "将批准的 ARPC 作为拒绝的发送", step!(approvals_arpc_with_refusal)),
    when("an ARPC of seven bytes is sent", "发送七字节的 ARPC", step!(short_arpc)),
    when("EXTERNAL AUTHENTICATE is sent before any cryptogram", "在任何密文之前发送 EXTERNAL AUTHENTICATE", step!(early_arpc)),
    when("the right ARPC by SM4 is sent", "发送正确的 SM4 ARPC", step!(sm4_arpc)),
    when("a script replaces the data object and puts it back", "脚本替换数据对象并恢复", step!(object_is_replaced)),
    when("a script with a wrong MAC tries to replace the data object", "MAC 错误的脚本试图替换数据对象", step!(object_is_replaced_with_wrong_mac)),
    when("a script of this transaction comes before the first cryptogram of the next", "本次交易的脚本在下一次交易的第一个密文之前到达", step!(script_before_cryptogram)),
    when("a script is carried out and sent again in the next transaction", "脚本执行后在下一次交易中再次发送", step!(script_is_replayed)),
    when("a script replaces the record and puts it back", "脚本替换记录并恢复", step!(record_is_replaced)),
    when("two scripts are carried out", "执行两条脚本命令", step!(two_scripts_at_the_end)),
    when("a script with a wrong MAC is sent", "发送 MAC 错误的脚本", step!(bad_script_at_the_end)),
    when("the application is blocked by a script, looked at and unblocked", "用脚本锁定应用，观察后解锁", step!(application_is_blocked_and_unblocked)),
    when("the card is blocked by a script and reset", "用脚本锁卡并复位", step!(card_is_blocked)),
    then("the new value was there until it was put back", "恢复之前读得新值", step!(object_was_replaced)),
    then("it was refused and the value stayed", "脚本被拒绝且值不变", step!(object_was_kept)),
    then("the CVR tells {int} script command(s)", "CVR 表明 {int} 条脚本命令", step!(scripts_are_counted)),
    then("its selection told the block", "选择时得知已锁定", step!(blocked_is_told)),
    then("it gave no cryptogram but an AAC while it was blocked", "锁定期间只给出 AAC", step!(blocked_gives_aac_alone)),
    then("another application could be selected all the while", "其间其他应用仍可选择", step!(others_stay)),
    then("it works again after it was unblocked", "解锁后恢复可用", step!(unblocked_works)),
];
