//! The acts of a terminal, each a command and what is kept of its answer. No step table: the vocabularies of this folder act
//! through these. An act that is only the way to what a case asks for holds the card to it: its assertions fail the case.
//!
//! Source of the command forms: EMV as openemv/emv-utils, neil-pan-s/qpboc-kernel and a series on PBOC describe it.

use std::collections::BTreeMap;

use rand_core::Rng as _;

use super::transaction::{Cryptogram, Kind, Record, Terminal, Transaction};
use crate::{
    codec::{
        CommandApdu, ParseError, ResponseApdu, StatusWord, Tlv,
        emv::{Afl, Dol},
        tlv,
    },
    crypto::emv::{Algorithm, Key},
    runner::{Stop, World},
    steps::exchange::transact,
};

/// Name of the payment system environment: 1PAY.SYS.DDF01.
pub const PSE: &[u8] = b"1PAY.SYS.DDF01";
/// Name of the proximity payment system environment: 2PAY.SYS.DDF01.
pub const PPSE: &[u8] = b"2PAY.SYS.DDF01";

/// Algorithm identifier of SM4 in issuer application data.
pub const SM4: u8 = 0x04;

/// Class of the payment system's own commands.
pub const PAYMENT: u8 = 0x80;
const GET_PROCESSING_OPTIONS: u8 = 0xA8;
const GENERATE_AC: u8 = 0xAE;

/// Authorisation response codes: approved, refused, and the terminal's own for "unable to go online".
pub const APPROVED: [u8; 2] = *b"00";
pub const REFUSED: [u8; 2] = *b"05";
pub const UNABLE: [u8; 2] = *b"Z3";

// Selection

/// SELECT by name; P2 02 for the next occurrence.
pub async fn select(w: &mut World, name: &[u8], next: bool) -> Result<ResponseApdu, Stop> {
    *w.note() = Transaction::default();
    let p2 = if next { 0x02 } else { 0x00 };
    transact(w, CommandApdu::new(0x00, 0xA4, 0x04, p2).with_data(name.to_vec()).with_ne(256)).await
}

/// The application under test is selected and answers its FCI, which is kept.
pub async fn select_application(w: &mut World) -> Result<(), Stop> {
    let name = w.ixit_bytes("bank.app")?;
    select(w, &name, false).await?;
    keep_fci(w)
}

/// Holds the last answer to be an FCI, and keeps its objects.
pub fn keep_fci(w: &mut World) -> Result<(), Stop> {
    let fci = fci(w)?;
    w.note::<Transaction>().keep(&[fci], false);
    Ok(())
}

/// Holds the last answer to be 9000 and one template 6F.
pub fn fci(w: &mut World) -> Result<Tlv, Stop> {
    succeeded(w)?;
    template(w, ("file control information", "文件控制信息"), &[0x6F])
}

/// Holds the last answer to be one template of these tags.
pub fn template(w: &mut World, what: (&str, &str), tags: &[u32]) -> Result<Tlv, Stop> {
    let data = w.last_response()?.data.clone();
    let found = w.assert_parsed(what, tlv::parse_one(&data))?;
    let due = tags.iter().map(|tag| format!("{tag:02X}")).collect::<Vec<_>>().join(" / ");
    w.assert(tags.contains(&found.tag.0), what, due, found.tag.to_string())?;
    Ok(found)
}

pub fn succeeded(w: &mut World) -> Result<(), Stop> {
    w.assert_status(("success (9000)", "成功（9000）"), |status| status == StatusWord::SUCCESS)
}

// Terminal data

/// What the terminal says in the transaction that begins now: the IXIT's values and usual ones, then the case's own, then a
/// new unpredictable number.
pub fn bring(w: &mut World) -> Result<(), Stop> {
    let mut number = [0u8; 4];
    w.rng().fill_bytes(&mut number);
    let mut values: BTreeMap<u32, Vec<u8>> = BTreeMap::from([
        (0x9F02, w.ixit_bytes("bank.amount")?),
        (0x9F1A, w.ixit_bytes("bank.country")?),
        (0x5F2A, w.ixit_bytes("bank.currency")?),
        (0x9A, w.ixit_bytes("bank.date")?),
        (0x9F21, vec![0x12, 0x00, 0x00]),
        (0x9F33, vec![0xE0, 0xF8, 0xC8]),
        (0x9F35, vec![0x22]),
        (0x9F4E, b"JINKA               ".to_vec()),
        (0x9F37, number.to_vec()),
    ]);
    if w.ics("B.23")? {
        values.insert(0xDF69, vec![0x01]);
    }
    values.extend(w.note::<Terminal>().own.clone());
    w.note::<Transaction>().terminal = values;
    Ok(())
}

/// The values of a list, as the terminal has them; what it hasn't got is zeros.
pub fn values(w: &mut World, list: &Dol) -> Vec<u8> {
    let terminal = &w.note::<Transaction>().terminal;
    list.assemble(|tag| terminal.get(&tag).map(Vec::as_slice))
}

// Start

/// The data field of GET PROCESSING OPTIONS: the PDOL's values in the command template. They are kept.
pub fn processing_data(w: &mut World) -> Result<Vec<u8>, Stop> {
    bring(w)?;
    let list = Transaction::list(w, 0x9F38, true)?;
    let values = values(w, &list);
    w.note::<Transaction>().sent.pdol.clone_from(&values);
    Ok(Tlv::primitive(0x83, values).to_bytes())
}

pub async fn get_processing_options(w: &mut World, p1: u8, data: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(PAYMENT, GET_PROCESSING_OPTIONS, p1, 0).with_data(data).with_ne(256)).await
}

/// GET PROCESSING OPTIONS as it should be; its answer is held to be well formed and kept.
pub async fn initiate(w: &mut World) -> Result<(), Stop> {
    let data = processing_data(w)?;
    get_processing_options(w, 0, data).await?;
    keep_options(w)
}

/// Holds the last answer to be AIP and AFL in format 1 or data objects in format 2, and keeps them.
pub fn keep_options(w: &mut World) -> Result<(), Stop> {
    succeeded(w)?;
    let answer = template(w, ("processing options", "处理选项"), &[0x80, 0x77])?;
    let objects = match answer.bytes() {
        None => answer.children().to_vec(),
        Some(bytes) => {
            let split = bytes.split_first_chunk::<2>();
            let split = split.ok_or_else(|| ParseError::new(bytes.len(), "an AIP of 2 bytes", "the end of the data"));
            let (aip, afl) = w.assert_parsed(("processing options", "处理选项"), split)?;
            vec![Tlv::primitive(0x82, aip.to_vec()), Tlv::primitive(0x94, afl.to_vec())]
        }
    };
    w.note::<Transaction>().keep(&objects, false);
    Ok(())
}

/// Cold reset, selection, GET PROCESSING OPTIONS: a contact transaction has begun.
pub async fn begin(w: &mut World) -> Result<(), Stop> {
    w.cold_reset().await?;
    select_application(w).await?;
    initiate(w).await
}

/// As [`begin`], and every record is read.
pub async fn begin_and_read(w: &mut World) -> Result<(), Stop> {
    begin(w).await?;
    read_records(w).await
}

/// READ RECORD by number in the file with this short identifier.
pub async fn read_record(w: &mut World, sfi: u8, number: u8) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0xB2, number, (sfi << 3) | 4).with_ne(256)).await
}

/// Reads what the AFL names; every record is held to be answered and to be a template, where the standard has one.
pub async fn read_records(w: &mut World) -> Result<(), Stop> {
    let afl = Transaction::value(w, 0x94)?;
    let afl = w.assert_parsed(("application file locator", "应用文件定位器"), Afl::parse(&afl))?;
    for at in afl.records() {
        let answer = read_record(w, at.sfi, at.number).await?;
        succeeded(w)?;
        let in_application = at.sfi <= 10;
        let objects = if in_application {
            template(w, ("record", "记录"), &[0x70])?.children().to_vec()
        } else {
            tlv::parse(&answer.data).unwrap_or_default()
        };
        let transaction = w.note::<Transaction>();
        if at.signed {
            transaction.signed_records.extend(if in_application { contents(&answer.data) } else { &answer.data });
        }
        transaction.keep(&objects, true);
        transaction.records.push(Record { at, bytes: answer.data });
    }
    Ok(())
}

/// What stands in a template, as the card coded it: behind a tag of one byte and its length.
fn contents(template: &[u8]) -> &[u8] {
    let header = match template.get(1) {
        Some(length @ 0x81..) => 2 + usize::from(length & 0x7F),
        _ => 2,
    };
    template.get(header..).unwrap_or_default()
}

// Cryptograms

/// GENERATE AC with the values of a list; `p1` is the kind asked for, with 10 where a signature is wanted.
pub async fn generate_ac(w: &mut World, p1: u8, data: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(PAYMENT, GENERATE_AC, p1, 0).with_data(data).with_ne(256)).await
}

/// The first GENERATE AC, its answer kept.
pub async fn first_cryptogram(w: &mut World, kind: Kind, signature: bool) -> Result<(), Stop> {
    let list = Transaction::list(w, 0x8C, false)?;
    let data = values(w, &list);
    w.note::<Transaction>().sent.cdol1.clone_from(&data);
    generate_ac(w, kind.bits() | if signature { 0x10 } else { 0 }, data).await?;
    let cryptogram = cryptogram(w)?;
    w.note::<Transaction>().first = Some(cryptogram);
    Ok(())
}

/// The second GENERATE AC with what the issuer, or the terminal in its place, has decided; its answer kept.
pub async fn second_cryptogram(w: &mut World, response_code: [u8; 2], kind: Kind) -> Result<(), Stop> {
    w.note::<Transaction>().terminal.insert(0x8A, response_code.to_vec());
    let list = Transaction::list(w, 0x8D, false)?;
    let data = values(w, &list);
    w.note::<Transaction>().sent.cdol2.clone_from(&data);
    generate_ac(w, kind.bits(), data).await?;
    let cryptogram = cryptogram(w)?;
    w.note::<Transaction>().second = Some(cryptogram);
    Ok(())
}

/// Holds the last answer to be one of GENERATE AC in format 1 or 2.
pub fn cryptogram(w: &mut World) -> Result<Cryptogram, Stop> {
    succeeded(w)?;
    let what = ("answer to GENERATE AC", "GENERATE AC 的应答");
    let answer = template(w, what, &[0x80, 0x77])?;
    let read = match answer.bytes() {
        Some(bytes) => in_the_clear(bytes),
        None => from_objects(answer.children()),
    };
    w.assert_parsed(what, read)
}

/// CID, ATC, cryptogram, issuer application data, one after the other.
fn in_the_clear(bytes: &[u8]) -> Result<Cryptogram, ParseError> {
    let short = || {
        ParseError::new(bytes.len(), "CID, ATC and a cryptogram: at least 11 bytes", format!("{} bytes", bytes.len()))
    };
    let (head, issuer_data) = bytes.split_first_chunk::<11>().ok_or_else(short)?;
    let [cid, high, low, cryptogram @ ..] = *head;
    if issuer_data.len() > 32 {
        return Err(ParseError::new(
            43,
            "at most 32 bytes of issuer application data",
            format!("{} bytes", issuer_data.len()),
        ));
    }
    Ok(Cryptogram {
        cid,
        atc: u16::from_be_bytes([high, low]),
        cryptogram: Some(cryptogram),
        issuer_data: issuer_data.to_vec(),
        ..Cryptogram::default()
    })
}

/// The data objects of format 2, also those of a qPBOC transaction, which need not hold a CID: the CVR has it.
pub fn from_objects(objects: &[Tlv]) -> Result<Cryptogram, ParseError> {
    let find = |tag: u32| objects.iter().find(|object| object.tag.0 == tag).and_then(Tlv::bytes);
    let absent = |name: &'static str| ParseError::new(0, name, "none");
    let [high, low] =
        find(0x9F36).and_then(|atc| atc.try_into().ok()).ok_or_else(|| absent("an ATC (9F36) of 2 bytes"))?;
    let issuer_data = find(0x9F10).unwrap_or_default().to_vec();
    if issuer_data.len() > 32 {
        return Err(absent("issuer application data (9F10) of at most 32 bytes"));
    }
    let cryptogram = match find(0x9F26) {
        Some(bytes) => Some(bytes.try_into().map_err(|_| absent("a cryptogram (9F26) of 8 bytes"))?),
        None => None,
    };
    let signed = find(0x9F4B).map(<[u8]>::to_vec);
    if cryptogram.is_none() && signed.is_none() {
        return Err(absent("a cryptogram (9F26) or signed data (9F4B)"));
    }
    let from_cvr = || issuer_data.get(4).map(|byte| (byte & 0x30) << 2);
    let cid = match find(0x9F27) {
        Some([cid]) => *cid,
        Some(_) => return Err(absent("a CID (9F27) of 1 byte")),
        None => from_cvr().ok_or_else(|| absent("a CID (9F27), or a CVR that tells the cryptogram"))?,
    };
    let covered: Vec<Tlv> = objects.iter().filter(|object| object.tag.0 != 0x9F4B).cloned().collect();
    Ok(Cryptogram {
        cid,
        atc: u16::from_be_bytes([high, low]),
        cryptogram,
        issuer_data,
        signed,
        covered: tlv::build(&covered),
    })
}

/// Holds a cryptogram to be of one of these kinds.
pub fn is_one_of(w: &mut World, cryptogram: &Cryptogram, kinds: &[Kind]) -> Result<(), Stop> {
    let seen = cryptogram.kind();
    w.assert(
        seen.is_some_and(|kind| kinds.contains(&kind)),
        ("cryptogram", "密文"),
        kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" / "),
        seen.map_or_else(|| format!("CID {:02X}", cryptogram.cid), |kind| kind.name().to_owned()),
    )
}

/// A contact transaction with its records read, an ARQC asked for and given.
pub async fn go_online(w: &mut World) -> Result<(), Stop> {
    begin_and_read(w).await?;
    first_cryptogram(w, Kind::Arqc, false).await?;
    let first = Transaction::cryptogram(w)?;
    is_one_of(w, &first, &[Kind::Arqc])
}

/// As [`go_online`], and the issuer approved: the right ARPC was accepted.
pub async fn go_online_and_approve(w: &mut World) -> Result<(), Stop> {
    go_online(w).await?;
    let arpc = arpc(w, APPROVED)?;
    external_authenticate(w, [&arpc[..], &APPROVED].concat()).await?;
    succeeded(w)
}

/// A whole online transaction: approved, authenticated, ended with a TC.
pub async fn complete_online(w: &mut World) -> Result<(), Stop> {
    go_online_and_approve(w).await?;
    second_cryptogram(w, APPROVED, Kind::Tc).await?;
    let second = Transaction::cryptogram(w)?;
    is_one_of(w, &second, &[Kind::Tc])
}

pub async fn external_authenticate(w: &mut World, data: Vec<u8>) -> Result<ResponseApdu, Stop> {
    transact(w, CommandApdu::new(0x00, 0x82, 0, 0).with_data(data)).await
}

// Keys

/// The card's key, made from an issuer's key of the IXIT, the account number and its sequence number.
pub fn card_key(w: &mut World, item: &str, algorithm: Algorithm) -> Result<Key, Stop> {
    let pan = Transaction::pan(w)?;
    let sequence = w.note::<Transaction>().card.get(&0x5F34).cloned().unwrap_or_else(|| vec![0]);
    let sequence = crate::codec::emv::decimal(&sequence).and_then(|number| u8::try_from(number).ok());
    w.assert(
        sequence.is_some(),
        ("account sequence number", "主账号序列号"),
        ("two decimal digits", "两位十进制数字"),
        if sequence.is_some() { ("two decimal digits", "两位十进制数字") } else { ("something else", "其他") },
    )?;
    let key = w.key(item)?;
    let wrong = |error: String| Stop::error(format!("IXIT item {item} is of no use: {error}"));
    let key = Key::new(algorithm, &key).map_err(|error| wrong(error.to_string()))?;
    key.card_key(pan.digits(), sequence.unwrap_or_default()).map_err(|error| wrong(error.to_string()))
}

/// The session key of the transaction whose first cryptogram this is.
pub fn session_key(w: &mut World, item: &str, algorithm: Algorithm) -> Result<Key, Stop> {
    let key = card_key(w, item, algorithm)?;
    let transaction = w.note::<Transaction>();
    let atc = transaction.first.as_ref().map(|first| first.atc);
    let atc = atc.ok_or_else(|| Stop::error(("no cryptogram before this step", "此步骤之前没有密文")))?;
    Ok(key.session_key(atc))
}

/// The issuer's answer to the first cryptogram, by the algorithm that the card told with it.
pub fn arpc(w: &mut World, response_code: [u8; 2]) -> Result<[u8; 8], Stop> {
    let (item, algorithm) = issuer_key(w.note::<Transaction>().first.as_ref());
    arpc_by(w, response_code, item, algorithm)
}

pub fn arpc_by(w: &mut World, response_code: [u8; 2], item: &str, algorithm: Algorithm) -> Result<[u8; 8], Stop> {
    let session = session_key(w, item, algorithm)?;
    Ok(session.arpc(request(w)?, response_code))
}

/// The issuer's key for cryptograms like this one: SM4 where the card tells that algorithm, else 3DES.
pub fn issuer_key(cryptogram: Option<&Cryptogram>) -> (&'static str, Algorithm) {
    match cryptogram.and_then(Cryptogram::algorithm) {
        Some(SM4) => ("bank.key.ac.sm4", Algorithm::Sm4),
        _ => ("bank.key.ac", Algorithm::TripleDes),
    }
}

/// The first cryptogram's bytes, which ARPC and script MACs are computed from.
pub fn request(w: &mut World) -> Result<[u8; 8], Stop> {
    let first = w.note::<Transaction>().first.as_ref().and_then(|first| first.cryptogram);
    first.ok_or_else(|| Stop::error(("no cryptogram before this step", "此步骤之前没有密文")))
}

// Data objects

/// GET DATA with the tag in P1-P2.
pub async fn get_data(w: &mut World, tag: u32) -> Result<ResponseApdu, Stop> {
    let [.., p1, p2] = tag.to_be_bytes();
    transact(w, CommandApdu::new(PAYMENT, 0xCA, p1, p2).with_ne(256)).await
}

/// GET DATA, held to answer the object under its tag; its value.
pub async fn read_object(w: &mut World, tag: u32) -> Result<Vec<u8>, Stop> {
    let answer = get_data(w, tag).await?;
    succeeded(w)?;
    let (en, zh) = super::transaction::name(tag);
    let object = w.assert_parsed((en, zh), tlv::parse_one(&answer.data))?;
    w.assert(object.tag.0 == tag, (en, zh), format!("{tag:02X}"), object.tag.to_string())?;
    Ok(object.value_bytes())
}

/// A counter of two bytes.
pub async fn read_counter(w: &mut World, tag: u32) -> Result<u16, Stop> {
    let value = read_object(w, tag).await?;
    let (en, zh) = super::transaction::name(tag);
    let two = value.as_slice().try_into().map_err(|_| ParseError::new(0, "2 bytes", format!("{} bytes", value.len())));
    Ok(u16::from_be_bytes(w.assert_parsed((en, zh), two)?))
}

/// An amount of 12 decimal digits, in fen.
pub async fn read_amount(w: &mut World, tag: u32) -> Result<u64, Stop> {
    let value = read_object(w, tag).await?;
    amount(w, tag, &value)
}

/// Holds a value to be 12 decimal digits; the amount in fen.
pub fn amount(w: &mut World, tag: u32, value: &[u8]) -> Result<u64, Stop> {
    let (en, zh) = super::transaction::name(tag);
    let number = crate::codec::emv::decimal(value).filter(|_| value.len() == 6);
    let read = number.ok_or_else(|| ParseError::new(0, "12 decimal digits", hex::encode_upper(value)));
    w.assert_parsed((en, zh), read)
}

/// An amount in fen as 12 decimal digits.
pub fn digits(amount: u64) -> Result<Vec<u8>, Stop> {
    hex::decode(format!("{amount:012}"))
        .ok()
        .filter(|bytes| bytes.len() == 6)
        .ok_or_else(|| Stop::error(format!("an amount of {amount} fen has more than 12 digits")))
}
