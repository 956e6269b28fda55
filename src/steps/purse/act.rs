//! The acts of terminal and host, each a command and what is kept of its answer. No step table: vocabularies act through these. An act
//! that says no more than its command ([`initialise`], [`complete`], [`get_balance`] …) judges nothing; one that goes a longer way
//! ([`start`], [`pay`], [`load`] …) holds the card to what is due on it, and its assertions fail the case.
//!
//! Source of the command forms: Fudan FMCOS manuals, klks/fmcos-python, sinpo/nfcard.

use super::{Host, Setting, Terminal, party::Start};
use crate::{
    codec::{
        CommandApdu, ParseError, ResponseApdu, StatusWord,
        purse::{
            Completed, Covered, Kind, LoadStart, LogRecord, Moment, Operation, OverdraftStart, PublicInfo,
            PurchaseStart, balance,
        },
    },
    crypto::purse::{Key, Mac},
    runner::{Stop, World},
    steps::exchange::transact,
};

/// Short identifier of public application information.
pub const PUBLIC_INFO: u8 = 0x15;

/// A transaction that was initialised: what the terminal asked for, what the card answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialogue {
    pub operation: Operation,
    pub account: Kind,
    pub covered: Covered,
    pub start: Start,
    /// The terminal's sequence number; of offline transactions.
    pub sequence: u32,
    pub at: Moment,
}

/// A transaction that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub dialogue: Dialogue,
    /// Balance after it, as it is due.
    pub balance: u32,
    /// None of an unload.
    pub tac: Option<Mac>,
    /// MAC2 of purchases, MAC3 of an unload.
    pub mac: Option<Mac>,
}

/// Transactions of this test case so far: each has its own time.
#[derive(Debug, Default)]
struct Clock(u8);

// Selection and files

/// Cold reset, selection of the application, EF15.
pub async fn ready(w: &mut World) -> Result<(), Stop> {
    w.cold_reset().await?;
    select(w).await?;
    succeeded(w)?;
    read_info(w).await.map(drop)
}

/// SELECT by the AID of the setting.
pub async fn select(w: &mut World) -> Result<ResponseApdu, Stop> {
    let name = Setting::bytes(w, "app")?;
    select_name(w, name).await
}

pub async fn select_name(w: &mut World, name: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0xA4, 0x04, 0x00).with_data(name).with_ne(256)).await
}

/// READ BINARY of a whole file by short identifier.
pub async fn read_file(w: &mut World, sfi: u8) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0xB0, 0x80 | (sfi & 0x1F), 0x00).with_ne(256)).await
}

/// READ RECORD by number.
pub async fn read_record(w: &mut World, sfi: u8, number: u8) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0xB2, number, (sfi << 3) | 0x04).with_ne(256)).await
}

/// EF15, read, held to be well formed, and kept for diversification.
pub async fn read_info(w: &mut World) -> Result<PublicInfo, Stop> {
    let answer = read_file(w, PUBLIC_INFO).await?;
    succeeded(w)?;
    let what = ("public application information (EF15)", "公共应用信息（EF15）");
    let info = w.assert_parsed(what, PublicInfo::parse(&answer.data))?;
    w.note::<Setting>().info = Some(info.clone());
    Ok(info)
}

/// A record of the log; none where the card has no such record, or one never written.
pub async fn log_record(w: &mut World, number: u8) -> Result<Option<LogRecord>, Stop> {
    let sfi = w.note::<Setting>().log;
    let answer = read_record(w, sfi, number).await?;
    if answer.status != StatusWord::SUCCESS || answer.data.iter().all(|byte| matches!(byte, 0x00 | 0xFF)) {
        return Ok(None);
    }
    w.assert_parsed(("record of the log", "交易明细记录"), LogRecord::parse(&answer.data)).map(Some)
}

// Inquiries

pub async fn get_balance(w: &mut World, account: Kind) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x80, 0x5C, 0x00, account.reference()).with_ne(4)).await
}

/// The balance of the setting's account, which the card is held to tell.
pub async fn read_balance(w: &mut World) -> Result<u32, Stop> {
    let account = w.note::<Setting>().kind;
    let answer = get_balance(w, account).await?;
    succeeded(w)?;
    w.assert_parsed(("balance", "余额"), balance(&answer.data))
}

/// GET TRANSACTION PROVE.
pub async fn prove(w: &mut World, kind: u8, sequence: u16) -> Result<ResponseApdu, Stop> {
    let data = sequence.to_be_bytes().to_vec();
    transact(w, CommandApdu::new(0x80, 0x5A, 0x00, kind).with_data(data).with_ne(8)).await
}

// PIN

pub async fn verify(w: &mut World, pin: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0x20, 0x00, 0x00).with_data(pin)).await
}

/// The right PIN, where the setting says that there is one.
pub async fn prove_holder(w: &mut World) -> Result<(), Stop> {
    if !w.note::<Setting>().pin {
        return Ok(());
    }
    let pin = Setting::bytes(w, "pin")?;
    verify(w, pin).await?;
    succeeded(w)
}

// Transactions

/// INITIALIZE with the setting's key index and terminal.
pub async fn initialise(w: &mut World, operation: Operation, account: Kind, amount: u32) -> Result<ResponseApdu, Stop> {
    let index = key_index(w, operation)?;
    let data = initialise_data(w, operation, index, amount)?;
    send_initialise(w, operation, account, data).await
}

/// The data of INITIALIZE: key index, amount (not of an overdraft update), terminal.
pub fn initialise_data(w: &mut World, operation: Operation, index: u8, amount: u32) -> Result<Vec<u8>, Stop> {
    let terminal = Setting::array::<6>(w, "terminal")?;
    let amount = amount.to_be_bytes();
    let amount: &[u8] = if operation == Operation::Overdraft { &[] } else { &amount };
    Ok([&[index][..], amount, &terminal].concat())
}

pub async fn send_initialise(
    w: &mut World,
    operation: Operation,
    account: Kind,
    data: Vec<u8>,
) -> Result<ResponseApdu, Stop> {
    transact(w, initialise_command(operation, account, data)).await
}

/// INITIALIZE as a command, for a step that sends it in a way of its own.
pub fn initialise_command(operation: Operation, account: Kind, data: Vec<u8>) -> CommandApdu {
    let ne = match operation {
        Operation::Load | Operation::Unload => LoadStart::LEN,
        Operation::Overdraft => OverdraftStart::LEN,
        Operation::Purchase | Operation::Cash | Operation::Composite => PurchaseStart::LEN,
    };
    CommandApdu::new(0x80, 0x50, operation.p1(), account.reference()).with_data(data).with_ne(ne)
}

pub fn key_index(w: &mut World, operation: Operation) -> Result<u8, Stop> {
    Setting::small(
        w,
        match operation {
            Operation::Load => "index.load",
            Operation::Unload => "index.unload",
            Operation::Overdraft => "index.overdraft",
            Operation::Purchase | Operation::Cash | Operation::Composite => "index.purchase",
        },
    )
}

/// INITIALIZE on the setting's account, its answer held to be well formed; of online transactions the host checks MAC1. An overdraft update
/// takes the new limit for its amount.
pub async fn start(w: &mut World, operation: Operation, amount: u32) -> Result<Dialogue, Stop> {
    let account = w.note::<Setting>().kind;
    initialise(w, operation, account, amount).await?;
    let dialogue = begun(w, operation, account, amount)?;
    if let Some(mac1) = dialogue.start.mac1 {
        let due = Host::mac1(w, operation, &dialogue.start, &dialogue.covered)?;
        w.assert_bytes(("MAC1", "MAC1"), &due, &mac1)?;
    }
    Ok(dialogue)
}

/// Holds the last answer to be one of INITIALIZE; terminal, sequence number and time of the transaction come to it.
pub fn begun(w: &mut World, operation: Operation, account: Kind, amount: u32) -> Result<Dialogue, Stop> {
    succeeded(w)?;
    let data = w.last_response()?.data.clone();
    let start = w.assert_parsed(("answer to INITIALIZE", "交易初始化的应答"), read_start(operation, &data))?;
    let terminal = Setting::array(w, "terminal")?;
    let sequence = if operation.online() { 0 } else { Terminal::next_sequence(w) };
    let at = moment(w)?;
    let covered = Covered { amount, kind: operation.kind(account), terminal };
    Ok(Dialogue { operation, account, covered, start, sequence, at })
}

/// Date of the IXIT and a time that no other transaction of the case has.
fn moment(w: &mut World) -> Result<Moment, Stop> {
    let date = Setting::array(w, "date")?;
    let clock = w.note::<Clock>();
    clock.0 = (clock.0 + 1) % 60;
    let minute = ((clock.0 / 10) << 4) | (clock.0 % 10);
    Ok(Moment { date, time: [0x10, minute, 0x00] })
}

fn read_start(operation: Operation, data: &[u8]) -> Result<Start, ParseError> {
    Ok(match operation {
        Operation::Load | Operation::Unload => {
            let LoadStart { balance, sequence, key_version, algorithm, random, mac1 } = LoadStart::parse(data)?;
            Start { balance, sequence, overdraft: 0, key_version, algorithm, random, mac1: Some(mac1) }
        }
        Operation::Overdraft => {
            let OverdraftStart { balance, sequence, limit, key_version, algorithm, random, mac1 } =
                OverdraftStart::parse(data)?;
            Start { balance, sequence, overdraft: limit, key_version, algorithm, random, mac1: Some(mac1) }
        }
        Operation::Purchase | Operation::Cash | Operation::Composite => {
            let PurchaseStart { balance, sequence, overdraft, key_version, algorithm, random } =
                PurchaseStart::parse(data)?;
            Start { balance, sequence, overdraft, key_version, algorithm, random, mac1: None }
        }
    })
}

/// The MAC of the completion as it is due: of the terminal or the host, whoever authorises.
pub fn authorisation(w: &mut World, dialogue: &Dialogue) -> Result<Mac, Stop> {
    let Dialogue { operation, covered, start, sequence, at, .. } = dialogue;
    if operation.online() {
        return Host::mac2(w, *operation, start, covered, *at);
    }
    Ok(Terminal::of(w)?.mac1(start, covered, *sequence, *at))
}

/// The completion with this MAC, as a command.
pub fn completion(dialogue: &Dialogue, mac: Mac) -> CommandApdu {
    let Dialogue { operation, covered, sequence, at, .. } = dialogue;
    let (ins, p1) = operation.completion();
    let sequence = sequence.to_be_bytes();
    let [_, limit @ ..] = covered.amount.to_be_bytes();
    let (first, ne): (&[u8], usize) = match operation {
        Operation::Load | Operation::Unload => (&[], 4),
        Operation::Overdraft => (&limit, 4),
        Operation::Purchase | Operation::Cash | Operation::Composite => (&sequence, 8),
    };
    CommandApdu::new(0x80, ins, p1, 0x00).with_data([first, &at.bytes(), &mac].concat()).with_ne(ne)
}

/// Sends the completion with this MAC.
pub async fn complete(w: &mut World, dialogue: &Dialogue, mac: Mac) -> Result<ResponseApdu, Stop> {
    transact(w, completion(dialogue, mac)).await
}

/// The balance after a transaction, as it is due. An overdraft limit is part of the balance.
pub fn balance_after(dialogue: &Dialogue) -> u32 {
    let Dialogue { operation, covered, start, .. } = dialogue;
    match operation {
        Operation::Load => start.balance.saturating_add(covered.amount),
        Operation::Overdraft => start.balance.saturating_add(covered.amount).saturating_sub(start.overdraft),
        _ => start.balance.saturating_sub(covered.amount),
    }
}

/// Holds the last answer to complete the transaction: the terminal checks MAC2, the host the TAC or MAC3.
pub fn completed(w: &mut World, dialogue: &Dialogue) -> Result<Done, Stop> {
    succeeded(w)?;
    let data = w.last_response()?.data.clone();
    let Dialogue { operation, covered, start, sequence, at, .. } = dialogue;
    let balance = balance_after(dialogue);
    let four =
        |data: &[u8]| <Mac>::try_from(data).map_err(|_| ParseError::new(0, "4 bytes", format!("{} bytes", data.len())));
    let what = ("answer to the completion", "交易完成命令的应答");
    let (tac, mac) = match operation {
        Operation::Purchase | Operation::Cash | Operation::Composite => {
            let Completed { tac, mac2 } = w.assert_parsed(what, Completed::parse(&data))?;
            let due = Terminal::of(w)?.mac2(start, covered, *sequence);
            w.assert_bytes(("MAC2", "MAC2"), &due, &mac2)?;
            let due = Host::purchase_tac(w, covered, *sequence, *at)?;
            w.assert_bytes(("TAC", "TAC"), &due, &tac)?;
            (Some(tac), Some(mac2))
        }
        Operation::Load => {
            let tac = w.assert_parsed(what, four(&data))?;
            let due = Host::load_tac(w, start, covered, balance, *at)?;
            w.assert_bytes(("TAC", "TAC"), &due, &tac)?;
            (Some(tac), None)
        }
        Operation::Unload => {
            let mac3 = w.assert_parsed(what, four(&data))?;
            let due = Host::mac3(w, start, covered, balance, *at)?;
            w.assert_bytes(("MAC3", "MAC3"), &due, &mac3)?;
            (None, Some(mac3))
        }
        Operation::Overdraft => {
            let tac = w.assert_parsed(what, four(&data))?;
            let [folded, unfolded] = Host::overdraft_tacs(w, start, covered, balance, *at)?;
            let due = format!("{} / {}", hex::encode_upper(folded), hex::encode_upper(unfolded));
            w.assert(tac == folded || tac == unfolded, ("TAC", "TAC"), due, hex::encode_upper(tac))?;
            (Some(tac), None)
        }
    };
    Ok(Done { dialogue: *dialogue, balance, tac, mac })
}

/// A whole transaction on the setting's account: begun, authorised, completed.
pub async fn carry_out(w: &mut World, operation: Operation, amount: u32) -> Result<Done, Stop> {
    let dialogue = start(w, operation, amount).await?;
    finish(w, &dialogue).await
}

/// Authorises and completes what was begun.
pub async fn finish(w: &mut World, dialogue: &Dialogue) -> Result<Done, Stop> {
    let mac = authorisation(w, dialogue)?;
    complete(w, dialogue, mac).await?;
    completed(w, dialogue)
}

/// A whole load, with the PIN where there is one.
pub async fn load(w: &mut World, amount: u32) -> Result<Done, Stop> {
    prove_holder(w).await?;
    carry_out(w, Operation::Load, amount).await
}

/// A whole purchase, with the PIN where there is one.
pub async fn pay(w: &mut World, amount: u32) -> Result<Done, Stop> {
    prove_holder(w).await?;
    carry_out(w, Operation::Purchase, amount).await
}

/// UPDATE CAPP DATA CACHE of a record by number, in an initialised composite purchase.
pub async fn update_cache(w: &mut World, sfi: u8, number: u8, record: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x80, 0xDC, number, (sfi << 3) | 0x04).with_data(record)).await
}

// Line protection

/// GET CHALLENGE, its answer held to be as long as asked for.
pub async fn challenge(w: &mut World, length: usize) -> Result<Vec<u8>, Stop> {
    let answer = transact(w, CommandApdu::new(0x00, 0x84, 0x00, 0x00).with_ne(length)).await?;
    succeeded(w)?;
    w.assert_eq(("bytes of the challenge", "随机数的字节数"), length, answer.data.len())?;
    Ok(answer.data)
}

/// A command with a MAC of `key` behind its data, from a challenge that was fetched for it.
pub async fn protected(w: &mut World, key: &Key, header: [u8; 4], data: Vec<u8>) -> Result<ResponseApdu, Stop> {
    let challenge = challenge(w, 4).await?;
    let command = with_mac(key, &challenge, header, data)?;
    transact(w, command).await
}

/// Puts the MAC behind the data; Lc under the MAC counts it.
pub fn with_mac(key: &Key, challenge: &[u8], header: [u8; 4], data: Vec<u8>) -> Result<CommandApdu, Stop> {
    let [cla, ins, p1, p2] = header;
    let lc = u8::try_from(data.len() + 4)
        .map_err(|_| Stop::error(("a protected command is too long", "受保护的命令过长")))?;
    let mac = key.line_mac(challenge, &[&[cla, ins, p1, p2, lc], &data[..]].concat());
    Ok(CommandApdu::new(cla, ins, p1, p2).with_data([&data[..], &mac].concat()))
}

pub fn succeeded(w: &mut World) -> Result<(), Stop> {
    w.assert_status(("success (9000)", "成功（9000）"), |status| status == StatusWord::SUCCESS)
}
