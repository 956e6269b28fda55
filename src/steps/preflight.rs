//! The pre-flight: before the first test case a device is asked, without side effects, what it says of itself, and each
//! saying is compared with the vendor's ICS. A contradiction is told; it is no failure of the product, for the ICS may be
//! what is wrong.
//!
//! It is carried out, recorded and judged again as a test case is, under an id of its own, and proves no requirement. A suite
//! names its steps under `preflight` in its `suite.yaml`: a step for the ICS items of another suite goes into its vocabulary.
//! Sources: GB/T 16649.3 and GB/T 16649.4 (ISO/IEC 7816-3 and 7816-4): ATR, historical bytes, SELECT.

use super::{
    exchange::{get_response, told_length},
    select::named_selection,
    stated::{DEVICE, Seen, told},
};
use crate::{
    codec::{Atr, ControlInfo, Historical},
    runner::{Args, Step, Stop, World, step::when},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the card is reset and its application selected, it agrees with the ICS", "复位卡片并选择其应用，卡片与 ICS 相符", step!(ask)),
];

/// What a card with the ICS items of `contact-card` says of itself.
async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    let atr = Atr::parse(w.last_atr()?).map_err(|error| {
        Stop::inconclusive((format!("the ATR can't be read: {error}"), format!("无法解读复位应答：{error}")))
    })?;
    let mut seen = Seen::new(w);
    protocols(&mut seen, &atr)?;
    historical(&mut seen, atr.historical().as_ref())?;
    selection(&mut seen).await?;
    seen.verdict(DEVICE)
}

fn protocols(seen: &mut Seen<'_>, atr: &Atr) -> Result<(), Stop> {
    let from = hex::encode_upper(atr.bytes());
    seen.shows("C.1", ("T=0 in the ATR", "复位应答中的 T=0"), atr.offers(0), &from)?;
    seen.shows("C.2", ("T=1 in the ATR", "复位应答中的 T=1"), atr.offers(1), &from)
}

fn historical(seen: &mut Seen<'_>, historical: Option<&Historical>) -> Result<(), Stop> {
    let from = told(historical.map(Historical::bytes));
    let service = historical.and_then(Historical::card_service);
    let capabilities = historical.and_then(Historical::capabilities);
    let (data, what) = (("card service data in the ATR", "复位应答中的卡服务数据"), "card capabilities in the ATR");
    seen.shows("C.43", data, service.is_some(), &from)?;
    seen.shows("C.44", (what, "复位应答中的卡能力"), capabilities.is_some(), &from)?;
    if let Some(service) = service {
        let from = format!("{:02X}", service.0);
        let of = |thing: (&str, &str)| {
            (format!("{} in the card service data", thing.0), format!("卡服务数据中的{}", thing.1))
        };
        for (item, thing, has) in [
            ("C.41", ("selection by full DF name", "按完整 DF 名选择"), service.selects_by_full_name()),
            ("C.6", ("selection by partial DF name", "按部分 DF 名选择"), service.selects_by_partial_name()),
            ("C.13", ("a master file", "主文件"), service.has_mf()),
        ] {
            let (en, zh) = of(thing);
            seen.shows(item, (&en, &zh), has, &from)?;
        }
        let (en, zh) = of(("data objects in EF.DIR", "EF.DIR 数据对象"));
        seen.shows_if("C.11", (&en, &zh), service.objects_in_ef_dir(), &from)?;
        let (en, zh) = of(("data objects in EF.ATR/INFO", "EF.ATR/INFO 数据对象"));
        seen.shows_if("C.12", (&en, &zh), service.objects_in_ef_atr(), &from)?;
    }
    let Some(capabilities) = capabilities else { return Ok(()) };
    let from = hex::encode_upper(capabilities.bytes());
    let method = |bit: u8| Some(capabilities.selection_methods() & bit != 0);
    let assignment = capabilities.channel_assignment();
    let (by_card, by_terminal) = (assignment.map(|who| who.by_card), assignment.map(|who| who.by_interface_device));
    for (item, en, zh, has) in [
        ("C.41", "selection by full DF name", "按完整 DF 名选择", method(0x80)),
        ("C.6", "selection by partial DF name", "按部分 DF 名选择", method(0x40)),
        ("C.8", "selection by path", "按路径选择", method(0x20)),
        ("C.7", "selection by file identifier", "按文件标识符选择", method(0x10)),
        ("C.10", "short EF identifiers", "短 EF 标识符", method(0x04)),
        ("C.4", "command chaining", "命令链", capabilities.command_chaining()),
        ("C.5", "extended length fields", "扩展长度字段", capabilities.extended_length()),
        ("C.3", "logical channels", "逻辑信道", capabilities.max_channels().map(|channels| channels > 1)),
        ("C.46", "channel numbers assigned by the card", "由卡片分配信道号", by_card),
        ("C.47", "channel numbers assigned by the terminal", "由终端指定信道号", by_terminal),
    ] {
        // A card whose capabilities end early says nothing of the rest.
        if let Some(has) = has {
            let (en, zh) = (format!("{en} in the card capabilities"), format!("卡能力中的{zh}"));
            seen.shows(item, (&en, &zh), has, &from)?;
        }
    }
    Ok(())
}

/// SELECT of the application of the IXIT by its name: whether it is there, and in which form it answers.
async fn selection(seen: &mut Seen<'_>) -> Result<(), Stop> {
    if !seen.world.ics("C.41")? {
        return Ok(());
    }
    let command = named_selection(seen.world, 0, "primary")?;
    let mut answer = seen.world.send(command.clone()).await?.clone();
    if answer.status.sw1() == 0x6C {
        let what = ("6Cxx to SELECT of app.primary", "对 SELECT app.primary 的 6Cxx");
        seen.shows("C.38", what, true, &answer.status.to_string())?;
        answer = seen.world.send(command.with_ne(told_length(answer.status))).await?.clone();
    }
    if answer.status.sw1() == 0x61 {
        let what = ("61xx to SELECT of app.primary", "对 SELECT app.primary 的 61xx");
        seen.shows("C.37", what, true, &answer.status.to_string())?;
        answer = seen.world.send(get_response(0, told_length(answer.status))).await?.clone();
    }
    let selected = matches!(answer.status.sw1(), 0x61..=0x63 | 0x90);
    let status = answer.status.to_string();
    seen.shows("C.41", ("SELECT of app.primary by its name", "按名称 SELECT app.primary"), selected, &status)?;
    let asked = match (seen.world.ics("C.34")?, seen.world.ics("C.33")?) {
        (true, _) => ("C.34", ("FCI in the answer to SELECT", "SELECT 应答中的 FCI")),
        (false, true) => ("C.33", ("FCP in the answer to SELECT", "SELECT 应答中的 FCP")),
        (false, false) => return Ok(()),
    };
    match selected {
        true => {
            seen.shows(asked.0, asked.1, ControlInfo::parse(&answer.data).is_ok(), &hex::encode_upper(&answer.data))
        }
        false => Ok(()),
    }
}
