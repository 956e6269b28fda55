//! Steps about the data objects in the records: that they are there, how they are coded, that they agree with each other.
//!
//! Source: openemv/emv-utils for formats; a tag header of a PBOC kernel for the holder's document and the product's identification.

use super::transaction::Transaction;
use crate::{
    codec::{
        check_digit::luhn,
        emv::{self, CvmList, Date, Dol, Track2},
    },
    runner::{Args, Step, Stop, World, step::then},
    step,
};

/// What a cryptogram covers of the terminal's data.
const COVERED: [u32; 8] = [0x9F02, 0x9F03, 0x9F1A, 0x95, 0x5F2A, 0x9A, 0x9C, 0x9F37];

/// There, and of a length that the dictionary has for it.
async fn records_hold(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let info = emv::by_name(name).ok_or_else(|| {
        Stop::error((format!("no data object is called {name:?}"), format!("没有名为“{name}”的数据对象")))
    })?;
    let length = Transaction::value(w, info.tag)?.len();
    let (least, most) = (usize::from(info.least), usize::from(info.most));
    w.assert(
        (least.max(1)..=most).contains(&length),
        (format!("length of the {}", info.en), format!("{}的长度", info.zh)),
        if least == most { least.to_string() } else { format!("{}…{most}", least.max(1)) },
        length.to_string(),
    )
}

/// As [`records_hold`] where it is there at all.
async fn records_may_hold(w: &mut World, a: &Args) -> Result<(), Stop> {
    let tag = emv::by_name(a.text(0)?).map(|info| info.tag).unwrap_or_default();
    if w.note::<Transaction>().card.contains_key(&tag) || tag == 0 {
        return records_hold(w, a).await;
    }
    let (en, zh) = super::transaction::name(tag);
    w.assert(true, (en, zh), ("well formed where it is there", "若有则格式正确"), ("not there", "没有"))
}

async fn pan_is_decimal(w: &mut World, _: &Args) -> Result<(), Stop> {
    let digits = Transaction::pan(w)?.digits().len();
    w.assert(
        (12..=19).contains(&digits),
        ("digits of the account number", "主账号位数"),
        "12…19".to_owned(),
        digits.to_string(),
    )
}

async fn pan_has_its_check_digit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let pan = Transaction::pan(w)?;
    let (body, last) = pan.digits().split_at(pan.digits().len().saturating_sub(1));
    let what = ("check digit of the account number", "主账号校验位");
    let due = luhn(body).or_else(|error| w.assert_parsed(what, Err(error)))?;
    w.assert_eq(what, due.to_string(), last.to_owned())
}

async fn expiry_is_a_day(w: &mut World, _: &Args) -> Result<(), Stop> {
    expiry(w).map(drop)
}

async fn effective_is_before_expiry(w: &mut World, _: &Args) -> Result<(), Stop> {
    let expiry = expiry(w)?;
    let what = ("effective date", "生效日期");
    match w.note::<Transaction>().card.get(&0x5F25).cloned() {
        None => w.assert(true, what, format!("≤ {expiry}"), ("not there", "没有")),
        Some(bytes) => {
            let effective = w.assert_parsed(what, Date::parse(&bytes))?;
            w.assert(effective <= expiry, what, format!("≤ {expiry}"), effective.to_string())
        }
    }
}

async fn lists_are_lists(w: &mut World, _: &Args) -> Result<(), Stop> {
    for tag in [0x8C, 0x8D] {
        let list = Transaction::list(w, tag, false)?;
        let (en, zh) = super::transaction::name(tag);
        w.assert(
            !list.entries.is_empty(),
            (en, zh),
            ("at least one entry", "至少一项"),
            list.entries.len().to_string(),
        )?;
    }
    Ok(())
}

async fn cdol1_asks_for_what_is_covered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let list = Transaction::list(w, 0x8C, false)?;
    for tag in COVERED {
        asks_for(w, &list, tag)?;
    }
    Ok(())
}

async fn cdol2_asks_for_response_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    let list = Transaction::list(w, 0x8D, false)?;
    asks_for(w, &list, 0x8A)
}

async fn ddol_asks_for_unpredictable_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    if !w.note::<Transaction>().card.contains_key(&0x9F49) {
        let due = ("9F37 in the list, where there is one", "若有该列表则含 9F37");
        return w.assert(true, ("DDOL", "DDOL"), due, ("not there", "没有"));
    }
    let list = Transaction::list(w, 0x9F49, false)?;
    asks_for(w, &list, 0x9F37)
}

async fn track_2_has_its_fields(w: &mut World, _: &Args) -> Result<(), Stop> {
    track_2(w).map(drop)
}

async fn track_2_has_the_pan(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (track, pan) = (track_2(w)?, Transaction::pan(w)?);
    // Numbers that differ in the middle look alike when they are masked.
    let what = ("account number in track 2 equivalent data", "磁道 2 等效数据中的主账号");
    w.assert(
        track.pan == pan,
        what,
        pan.masked(),
        if track.pan == pan { track.pan.masked() } else { format!("≠ {}", track.pan.masked()) },
    )
}

async fn track_2_has_the_expiry(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (track, expiry) = (track_2(w)?, expiry(w)?);
    let due = format!("{:02}{:02}", expiry.year % 100, expiry.month);
    w.assert_eq(("expiry in track 2 equivalent data", "磁道 2 等效数据中的失效年月"), due, track.expiry)
}

async fn track_2_has_the_service_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    let track = track_2(w)?;
    let what = ("service code in track 2 equivalent data", "磁道 2 等效数据中的服务码");
    match w.note::<Transaction>().card.get(&0x5F30).cloned() {
        None => w.assert(
            true,
            what,
            ("that of the records, where they hold one", "若有则与记录相同"),
            ("not there", "没有"),
        ),
        Some(bytes) => {
            let due = hex::encode_upper(bytes).split_off(1);
            w.assert_eq(what, due, track.service_code)
        }
    }
}

/// Decimal digits throughout, of the length that the dictionary has; an object that may be absent is looked at when it is there.
async fn is_decimal(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let tag = emv::by_name(name).map(|info| info.tag).unwrap_or_default();
    records_may_hold(w, a).await?;
    let Some(bytes) = w.note::<Transaction>().card.get(&tag).cloned() else { return Ok(()) };
    let (en, zh) = super::transaction::name(tag);
    let held = emv::decimal(&bytes).is_some();
    w.assert(held, (en, zh), ("decimal digits", "十进制数字"), hex::encode_upper(&bytes))
}

async fn cvm_list_is_rules(w: &mut World, _: &Args) -> Result<(), Stop> {
    cvm_list(w).map(drop)
}

async fn cvm_rules_are_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    for rule in cvm_list(w)?.rules {
        w.assert(
            rule.method().is_some() && rule.condition().is_some(),
            ("CVM rule", "CVM 规则"),
            ("a known method and condition", "已定义的方法和条件"),
            format!("{:02X}{:02X}", rule.code, rule.condition),
        )?;
    }
    Ok(())
}

async fn action_codes_are_there(w: &mut World, _: &Args) -> Result<(), Stop> {
    for tag in [0x9F0D, 0x9F0E, 0x9F0F] {
        let length = Transaction::value(w, tag)?.len();
        let (en, zh) = super::transaction::name(tag);
        w.assert_eq((format!("length of the {en}"), format!("{zh}的长度")), 5, length)?;
    }
    Ok(())
}

async fn document_type_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let value = Transaction::value(w, 0x9F62)?;
    let held = matches!(value.as_slice(), [0x00..=0x05]);
    w.assert(held, ("identity document type", "证件类型"), "00…05".to_owned(), hex::encode_upper(&value))
}

fn asks_for(w: &mut World, list: &Dol, tag: u32) -> Result<(), Stop> {
    let (en, zh) = super::transaction::name(tag);
    let seen = list.entries.iter().map(|entry| entry.tag.to_string()).collect::<Vec<_>>().join(" ");
    w.assert(
        list.asks_for(tag),
        (format!("list asks for the {en}"), format!("列表要求{zh}")),
        format!("{tag:02X}"),
        seen,
    )
}

fn expiry(w: &mut World) -> Result<Date, Stop> {
    let bytes = Transaction::value(w, 0x5F24)?;
    w.assert_parsed(("expiry date", "失效日期"), Date::parse(&bytes))
}

fn track_2(w: &mut World) -> Result<Track2, Stop> {
    let bytes = Transaction::value(w, 0x57)?;
    w.assert_parsed(("track 2 equivalent data", "磁道 2 等效数据"), Track2::parse(&bytes))
}

fn cvm_list(w: &mut World) -> Result<CvmList, Stop> {
    let bytes = Transaction::value(w, 0x8E)?;
    w.assert_parsed(("CVM list", "CVM 列表"), CvmList::parse(&bytes))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the card's data hold the {string}", "卡片数据含{string}", step!(records_hold)),
    then("the card's data hold no {string} or one of its length", "卡片数据不含{string}，或其长度符合规定", step!(records_may_hold)),
    then("the {string} is decimal digits, where there is one", "若有{string}，则为十进制数字", step!(is_decimal)),
    then("the account number is 12 to 19 decimal digits", "主账号为 12 至 19 位十进制数字", step!(pan_is_decimal)),
    then("the account number ends with its check digit", "主账号以其校验位结尾", step!(pan_has_its_check_digit)),
    then("the expiry date is a day of the calendar", "失效日期在日历上存在", step!(expiry_is_a_day)),
    then("the effective date isn't after the expiry date", "生效日期不晚于失效日期", step!(effective_is_before_expiry)),
    then("CDOL1 and CDOL2 are lists of tags and lengths", "CDOL1 和 CDOL2 是标签和长度的列表", step!(lists_are_lists)),
    then("CDOL1 asks for all that the cryptogram covers", "CDOL1 要求密文涵盖的全部数据", step!(cdol1_asks_for_what_is_covered)),
    then("CDOL2 asks for the authorisation response code", "CDOL2 要求授权响应码", step!(cdol2_asks_for_response_code)),
    then("the DDOL asks for the unpredictable number, where there is one", "若有 DDOL，则其中要求不可预知数", step!(ddol_asks_for_unpredictable_number)),
    then("track 2 equivalent data have their fields", "磁道 2 等效数据各字段齐全", step!(track_2_has_its_fields)),
    then("track 2 equivalent data hold the account number of the records", "磁道 2 等效数据含记录中的主账号", step!(track_2_has_the_pan)),
    then("track 2 equivalent data hold year and month of the expiry date", "磁道 2 等效数据含失效日期的年月", step!(track_2_has_the_expiry)),
    then("track 2 equivalent data hold the service code of the records", "磁道 2 等效数据含记录中的服务码", step!(track_2_has_the_service_code)),
    then("the CVM list is two amounts and rules", "CVM 列表由两个金额和规则组成", step!(cvm_list_is_rules)),
    then("every rule of the CVM list is a known one", "CVM 列表的每条规则均已定义", step!(cvm_rules_are_known)),
    then("the three issuer action codes have five bytes each", "三个发卡机构行为代码各有五字节", step!(action_codes_are_there)),
    then("the identity document type is a known one", "证件类型已定义", step!(document_type_is_known)),
];
