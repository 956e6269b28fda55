//! Steps about EF.DIR and EF.ATR/INFO, the two EFs that tell about the card, and about the historical bytes they repeat.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), application and card identification; names by GB/T 16649.5 (ISO/IEC 7816-5).

use crate::{
    codec::{Aid, Atr, CommandApdu, Tlv, tlv},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{
        exchange::transact,
        select::{assert_success, df_name_in_response, select_by_name, select_under_mf},
    },
};

const READ_BINARY: u8 = 0xB0;
const READ_RECORD: u8 = 0xB2;
const EF_DIR: [u8; 2] = [0x2F, 0x00];
const EF_ATR_INFO: [u8; 2] = [0x2F, 0x01];

const APPLICATION_TEMPLATE: u32 = 0x61;
const APPLICATION_IDENTIFIER: u32 = 0x4F;
const APPLICATION_LABEL: u32 = 0x50;
const CARD_SERVICE_DATA: u32 = 0x43;
const CARD_CAPABILITIES: u32 = 0x47;
const EXTENDED_LENGTH_INFORMATION: u32 = 0x7F66;

/// READ BINARY rounds for one of these files: they tell about a card and are short.
const MAX_READS: usize = 32;
/// The highest record number.
const MAX_RECORDS: u8 = 254;

/// What the last of these files held, records one after another.
#[derive(Default)]
struct Content(Vec<u8>);

/// What was read last, for other vocabularies.
pub(super) fn what_was_read(w: &mut World) -> Vec<u8> {
    w.note::<Content>().0.clone()
}

/// The application identifiers that EF.DIR lists; reads it.
pub(super) async fn listed_applications(w: &mut World) -> Result<Vec<Vec<u8>>, Stop> {
    read(w, EF_DIR).await?;
    Ok(identifiers(&entries(w)?).into_iter().flatten().collect())
}

async fn dir_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    read(w, EF_DIR).await
}

async fn info_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    read(w, EF_ATR_INFO).await
}

/// Objects without a value count for nothing: they would tell nothing about a card.
async fn holds_objects(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = a.number(0)?;
    let seen = entries(w)?.iter().filter(|object| !object.value_bytes().is_empty()).count();
    w.assert(seen >= due, ("data objects with a value", "有值的数据对象数"), format!("≥ {due}"), seen.to_string())
}

// EF.DIR

async fn lists_applications(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = a.number(0)?;
    let seen = identifiers(&entries(w)?).iter().flatten().filter(|aid| !aid.is_empty()).count();
    w.assert(seen >= due, ("listed applications", "所列的应用数"), format!("≥ {due}"), seen.to_string())
}

async fn entries_are_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    for entry in entries(w)? {
        w.assert(
            matches!(entry.tag.0, APPLICATION_TEMPLATE | APPLICATION_IDENTIFIER),
            ("tag of an entry", "条目的标签"),
            "61 / 4F".to_owned(),
            entry.tag.to_string(),
        )?;
    }
    Ok(())
}

async fn one_identifier_each(w: &mut World, _: &Args) -> Result<(), Stop> {
    for found in identifiers(&entries(w)?) {
        w.assert_eq(("application identifiers in an entry", "条目中的应用标识符数"), 1, found.len())?;
    }
    Ok(())
}

async fn identifiers_are_well_formed(w: &mut World, _: &Args) -> Result<(), Stop> {
    for bytes in identifiers(&entries(w)?).into_iter().flatten() {
        let aid = w.assert_parsed(("application identifier", "应用标识符"), Aid::parse(&bytes))?;
        w.assert_parsed(("application identifier", "应用标识符"), aid.check())?;
    }
    Ok(())
}

async fn labels_are_short(w: &mut World, a: &Args) -> Result<(), Stop> {
    let most = a.number(0)?;
    for label in entries(w)?.iter().filter_map(|entry| entry.child(APPLICATION_LABEL)) {
        let length = label.value_bytes().len();
        w.assert(length <= most, ("length of a label", "标签的长度"), format!("≤ {most}"), length.to_string())?;
    }
    Ok(())
}

async fn listed_are_selectable(w: &mut World, _: &Args) -> Result<(), Stop> {
    for aid in identifiers(&entries(w)?).into_iter().flatten() {
        let command = select_by_name(w, 0, aid.clone())?;
        transact(w, command).await?;
        assert_success(w)?;
        let seen = df_name_in_response(w)?;
        w.assert_bytes(("DF name in the response", "响应中的 DF 名"), &aid, &seen)?;
    }
    Ok(())
}

// EF.ATR/INFO

async fn card_data_have_their_lengths(w: &mut World, _: &Args) -> Result<(), Stop> {
    for (tag, longest, what) in [
        (CARD_SERVICE_DATA, 1, ("length of card service data", "卡服务数据的长度")),
        (CARD_CAPABILITIES, 3, ("length of card capabilities", "卡能力的长度")),
    ] {
        if let Some(value) = value(w, tag)? {
            let held = (1..=longest).contains(&value.len());
            w.assert(held, what, format!("1…{longest}"), value.len().to_string())?;
        }
    }
    Ok(())
}

async fn service_data_repeat(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_repeats(w, CARD_SERVICE_DATA, 3).await
}

async fn capabilities_repeat(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_repeats(w, CARD_CAPABILITIES, 7).await
}

/// Due when the capabilities, here or in the historical bytes, announce it.
async fn extended_lengths_are_told(w: &mut World, _: &Args) -> Result<(), Stop> {
    let capabilities = match value(w, CARD_CAPABILITIES)? {
        Some(value) => value,
        None => historical_object(w, 7)?.unwrap_or_default(),
    };
    let announced = capabilities.get(2).is_some_and(|third| third & 0x20 != 0);
    let objects = entries(w)?;
    let limits: Option<Vec<u64>> = tlv::find(&objects, EXTENDED_LENGTH_INFORMATION).map(|object| {
        object
            .children()
            .iter()
            .filter(|child| child.tag.0 == 0x02)
            .map(|child| unsigned(&child.value_bytes()))
            .collect()
    });
    let held = match &limits {
        Some(limits) => limits.len() == 2 && limits.iter().all(|limit| *limit > 256),
        None => !announced,
    };
    let due = if announced {
        ("two integers above 256", "两个大于 256 的整数")
    } else {
        ("two integers above 256, or absent", "两个大于 256 的整数，或缺省")
    };
    let seen = limits.map_or_else(|| "–".to_owned(), |limits| format!("{limits:?}"));
    w.assert(held, ("extended length information (7F66)", "扩展长度信息（7F66）"), due, seen)
}

/// Reads the EF under the MF, transparent or of records, and holds the card to there being something to read. Bytes FF at
/// the end are room that nothing was written to.
async fn read(w: &mut World, fid: [u8; 2]) -> Result<(), Stop> {
    select_under_mf(w, fid).await?;
    let mut content = Vec::new();
    for _ in 0..MAX_READS {
        let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
        let part = transact(w, CommandApdu::new(0, READ_BINARY, high & 0x7F, low).with_ne(256)).await?;
        content.extend_from_slice(&part.data);
        if part.status.0 != 0x9000 || part.data.len() < 256 {
            break;
        }
    }
    if w.last_response()?.status.0 == 0x6981 {
        for number in 1..=MAX_RECORDS {
            let record = transact(w, CommandApdu::new(0, READ_RECORD, number, 0x04).with_ne(256)).await?;
            if record.status.0 != 0x9000 {
                break;
            }
            content.extend_from_slice(without_padding(&record.data));
        }
    }
    let content = without_padding(&content).to_vec();
    w.assert(
        !content.is_empty(),
        ("content of the file", "文件内容"),
        ("some bytes", "若干字节"),
        (format!("{} byte(s)", content.len()), format!("{} 字节", content.len())),
    )?;
    w.note::<Content>().0 = content;
    Ok(())
}

fn entries(w: &mut World) -> Result<Vec<Tlv>, Stop> {
    let content = what_was_read(w);
    w.assert_parsed(("BER-TLV in the file", "文件中的 BER-TLV"), tlv::parse(&content))
}

/// For each entry the application identifiers in it.
fn identifiers(entries: &[Tlv]) -> Vec<Vec<Vec<u8>>> {
    let of = |entry: &Tlv| match entry.tag.0 {
        APPLICATION_IDENTIFIER => vec![entry.value_bytes()],
        _ => {
            let inside = entry.children().iter().filter(|child| child.tag.0 == APPLICATION_IDENTIFIER);
            inside.map(Tlv::value_bytes).collect()
        }
    };
    entries.iter().map(of).collect()
}

fn value(w: &mut World, tag: u32) -> Result<Option<Vec<u8>>, Stop> {
    Ok(tlv::find(&entries(w)?, tag).map(Tlv::value_bytes))
}

async fn assert_repeats(w: &mut World, tag: u32, compact: u8) -> Result<(), Stop> {
    let historical = historical_object(w, compact)?.unwrap_or_default();
    let seen = value(w, tag)?.unwrap_or_else(|| historical.clone());
    w.assert_bytes((format!("data object {tag:02X}"), format!("数据对象 {tag:02X}")), &historical, &seen)
}

fn historical_object(w: &mut World, compact: u8) -> Result<Option<Vec<u8>>, Stop> {
    let bytes = w.last_atr()?.to_vec();
    let atr = w.assert_parsed(("ATR", "复位应答"), Atr::parse(&bytes))?;
    Ok(atr.historical().and_then(|historical| historical.object(compact).map(<[u8]>::to_vec)))
}

fn unsigned(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

fn without_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0xFF).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("EF.DIR is read", "读取 EF.DIR", step!(dir_is_read)),
    then("EF.DIR lists at least {int} application(s)", "EF.DIR 至少列出 {int} 个应用", step!(lists_applications)),
    then("every entry is an application template or an application identifier", "每个条目都是应用模板或应用标识符", step!(entries_are_known)),
    then("every entry holds exactly one application identifier", "每个条目恰含一个应用标识符", step!(one_identifier_each)),
    then("every listed application identifier is well formed", "所列的每个应用标识符格式正确", step!(identifiers_are_well_formed)),
    then("no application label takes more than {int} bytes", "应用标签均不超过 {int} 字节", step!(labels_are_short)),
    then("every listed application is selected by its identifier", "所列的每个应用都可用其标识符选择", step!(listed_are_selectable)),
    when("EF.ATR\\/INFO is read", "读取 EF.ATR\\/INFO", step!(info_is_read)),
    then("EF.ATR\\/INFO holds at least {int} data object(s)", "EF.ATR\\/INFO 至少有 {int} 个数据对象", step!(holds_objects)),
    then("card service data in it take one byte and card capabilities one to three", "其中卡服务数据为一个字节，卡能力为一至三个字节", step!(card_data_have_their_lengths)),
    then("card service data in it are those of the historical bytes", "其中卡服务数据与历史字节中的相同", step!(service_data_repeat)),
    then("card capabilities in it are those of the historical bytes", "其中卡能力与历史字节中的相同", step!(capabilities_repeat)),
    then("extended length information in it gives two limits", "其中扩展长度信息给出两个上限", step!(extended_lengths_are_told)),
];
