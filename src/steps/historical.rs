//! Steps about the historical bytes: COMPACT-TLV, card service data and card capabilities against the vendor's statements.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), historical bytes.

use crate::{
    catalogue::Text,
    codec::{Historical, historical::Category},
    runner::{Args, Step, Stop, World, step::then},
    step,
    steps::atr::atr,
};

// Compact tags.
const CARD_SERVICE_DATA: u8 = 3;
const CARD_CAPABILITIES: u8 = 7;
const STATUS_INDICATOR: u8 = 8;

async fn well_formed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let historical = historical(w)?;
    let category = historical.category();
    w.assert(
        matches!(category, Category::TlvThenStatus | Category::Tlv),
        ("category of the historical bytes", "历史字节的类别"),
        "00 / 80".to_owned(),
        category.text(),
    )?;
    let parsed = historical.objects().map(<[_]>::len).map_err(Clone::clone);
    let objects = w.assert_parsed(("historical bytes", "历史字节"), parsed)?;
    w.assert(objects > 0, ("data objects", "数据对象数"), "≥ 1".to_owned(), objects.to_string())
}

async fn status_has_its_length(w: &mut World, a: &Args) -> Result<(), Stop> {
    well_formed(w, a).await?;
    let historical = historical(w)?;
    let status = historical.object(STATUS_INDICATOR);
    let held = status.is_none_or(|status| (1..=3).contains(&status.len()));
    w.assert(
        held,
        ("status indicator", "状态指示符"),
        ("1 to 3 bytes, or absent", "1 至 3 字节，或缺省"),
        hex_or_absent(status),
    )
}

async fn service_data_has_its_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    object_of_length(w, CARD_SERVICE_DATA, ("card service data", "卡服务数据"), 1).await
}

async fn capabilities_have_their_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    object_of_length(w, CARD_CAPABILITIES, ("card capabilities", "卡能力"), 3).await
}

async fn service_data_agree(w: &mut World, a: &Args) -> Result<(), Stop> {
    let service = a.text(0)?;
    let bytes = historical(w)?.object(CARD_SERVICE_DATA).map(<[u8]>::to_vec);
    let byte = bytes.as_deref().and_then(<[u8]>::first).copied();
    let (bit, item) = match service {
        "selection by full DF name" => (byte.map(|byte| byte & 0x80 != 0), "C.41"),
        "selection by partial DF name" => (byte.map(|byte| byte & 0x40 != 0), "C.6"),
        // The bit is set when there is none.
        "a master file" => (byte.map(|byte| byte & 0x01 == 0), "C.13"),
        _ => return Err(Stop::error(format!("card service data say nothing of {service}"))),
    };
    agree(w, service, bit, item, bytes.as_deref())
}

async fn capabilities_agree(w: &mut World, a: &Args) -> Result<(), Stop> {
    let service = a.text(0)?;
    let bytes = historical(w)?.object(CARD_CAPABILITIES).map(<[u8]>::to_vec);
    let first = |mask: u8| bytes.as_deref().and_then(<[u8]>::first).map(|byte| byte & mask != 0);
    // A card whose capabilities end earlier states none of the functions of the third byte.
    let third = bytes.as_ref().map(|bytes| bytes.get(2).copied().unwrap_or(0));
    let (bit, item) = match service {
        "selection by full DF name" => (first(0x80), "C.41"),
        "selection by partial DF name" => (first(0x40), "C.6"),
        "selection by path" => (first(0x20), "C.8"),
        "selection by file identifier" => (first(0x10), "C.7"),
        "short EF identifiers" => (first(0x04), "C.10"),
        "command chaining" => (third.map(|byte| byte & 0x80 != 0), "C.4"),
        "extended length fields" => (third.map(|byte| byte & 0x40 != 0), "C.5"),
        "logical channels" => (third.map(|byte| byte & 0x18 != 0), "C.3"),
        _ => return Err(Stop::error(format!("card capabilities say nothing of {service}"))),
    };
    agree(w, service, bit, item, bytes.as_deref())
}

/// `seen` is what the card states, `None` when it states nothing, which fails: the vendor says that the object is there.
fn agree(w: &mut World, service: &str, seen: Option<bool>, item: &str, bytes: Option<&[u8]>) -> Result<(), Stop> {
    let due = w.ics(item)?;
    let yes_no = |yes: bool| if yes { ("yes", "是") } else { ("no", "否") };
    let observed = match seen {
        Some(seen) => {
            let ((en, zh), bytes) = (yes_no(seen), hex_or_absent(bytes));
            Text::new(format!("{en} ({})", bytes.en), format!("{zh}（{}）", bytes.zh))
        }
        None => Text::from(("absent", "缺省")),
    };
    w.assert(seen == Some(due), (format!("{service} ({item})"), format!("{service}（{item}）")), yes_no(due), observed)
}

async fn object_of_length(w: &mut World, tag: u8, what: (&str, &str), longest: usize) -> Result<(), Stop> {
    let historical = historical(w)?;
    let value = historical.object(tag);
    let held = value.is_some_and(|value| (1..=longest).contains(&value.len()));
    let due = (format!("1 to {longest} byte(s)"), format!("1 至 {longest} 字节"));
    w.assert(held, what, due, hex_or_absent(value))
}

/// The historical bytes of the last ATR, which is held to have some.
fn historical(w: &mut World) -> Result<Historical, Stop> {
    let found = atr(w)?.historical();
    let seen = found.as_ref().map(|historical| historical.bytes().to_vec());
    w.assert(found.is_some(), ("historical bytes", "历史字节"), ("present", "有"), hex_or_absent(seen.as_deref()))?;
    found.ok_or_else(|| Stop::error(("historical bytes vanished", "历史字节丢失")))
}

fn hex_or_absent(bytes: Option<&[u8]>) -> Text {
    bytes.map_or_else(|| Text::from(("absent", "缺省")), |bytes| Text::data(hex::encode_upper(bytes)))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the historical bytes are well-formed COMPACT-TLV", "历史字节是格式正确的紧凑 TLV", step!(well_formed)),
    then("a status indicator in the historical bytes takes one to three bytes", "历史字节中的状态指示符为一至三字节", step!(status_has_its_length)),
    then("the historical bytes hold one byte of card service data", "历史字节含一个字节的卡服务数据", step!(service_data_has_its_length)),
    then("the historical bytes hold one to three bytes of card capabilities", "历史字节含一至三个字节的卡能力", step!(capabilities_have_their_length)),
    then("the card service data state {service} exactly if the vendor does", "卡服务数据与厂商关于{service}的声明一致", step!(service_data_agree)),
    then("the card capabilities state {service} exactly if the vendor does", "卡能力与厂商关于{service}的声明一致", step!(capabilities_agree)),
];
