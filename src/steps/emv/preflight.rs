//! The pre-flight of a bank card: what directories, FCI, AIP and records say, compared with the ICS. A contradiction is told; it is
//! no failure of the product, for the ICS may be what is wrong.

use super::{
    act::{self, PPSE, PSE},
    transaction::Transaction,
};
use crate::{
    codec::emv::Dol,
    runner::{Args, Step, Stop, World, step::when},
    step,
    steps::stated::{DEVICE, Seen, told},
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a transaction is initiated and its records are read, the application agrees with the ICS", "启动交易并读取记录，应用与 ICS 相符", step!(ask)),
];

async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    let mut seen = Seen::new(w);
    for (item, name, en, zh) in [
        ("B.3", PSE, "the payment system environment", "支付系统环境"),
        ("B.2", PPSE, "the proximity payment system environment", "近距离支付系统环境"),
    ] {
        let answer = act::select(seen.world, name, false).await?;
        seen.shows(item, (en, zh), answer.status.0 == 0x9000, &answer.status.to_string())?;
    }
    application(&mut seen).await?;
    seen.verdict(DEVICE)
}

/// Selection, processing options and records, as far as the card goes along.
async fn application(seen: &mut Seen<'_>) -> Result<(), Stop> {
    let name = seen.world.ixit_bytes("bank.app")?;
    let answer = act::select(seen.world, &name, false).await?;
    let selected = answer.status.0 == 0x9000;
    seen.shows("B.1", ("the application of bank.app", "bank.app 所指的应用"), selected, &answer.status.to_string())?;
    if !selected || act::keep_fci(seen.world).is_err() {
        return Ok(());
    }
    let list = value(seen.world, 0x9F38);
    let asks = list.as_deref().and_then(|list| Dol::parse(list).ok()).unwrap_or_default();
    seen.shows("B.5", ("a PDOL in the FCI", "FCI 中的 PDOL"), list.is_some(), &told(list.as_deref()))?;
    holds(seen, "B.21", ("a log entry in the FCI", "FCI 中的交易日志入口"), 0x9F4D)?;
    if seen.world.ics("B.2")? {
        seen.shows("B.2", ("TTQ in the PDOL", "PDOL 中的终端交易属性"), asks.asks_for(0x9F66), &told(list.as_deref()))?;
    }
    seen.shows("B.23", ("DF69 in the PDOL", "PDOL 中的 DF69"), asks.asks_for(0xDF69), &told(list.as_deref()))?;
    if !seen.world.ics("B.1")? || act::initiate(seen.world).await.is_err() {
        return Ok(());
    }
    let aip = value(seen.world, 0x82);
    let (first, from) = (aip.as_deref().and_then(<[u8]>::first).copied().unwrap_or_default(), told(aip.as_deref()));
    // With SM2 the bits of the AIP stand for static and dynamic authentication as they do with RSA.
    if !seen.world.ics("B.26")? {
        seen.shows("B.6", ("SDA in the AIP", "AIP 中的 SDA"), first & 0x40 != 0, &from)?;
        seen.shows("B.7", ("DDA in the AIP", "AIP 中的 DDA"), first & 0x20 != 0, &from)?;
    }
    for (item, bit, en, zh) in [
        ("B.8", 0x01, "CDA in the AIP", "AIP 中的 CDA"),
        ("B.9", 0x10, "cardholder verification in the AIP", "AIP 中的持卡人验证"),
        ("B.11", 0x04, "issuer authentication in the AIP", "AIP 中的发卡机构认证"),
    ] {
        seen.shows(item, (en, zh), first & bit != 0, &from)?;
    }
    if act::read_records(seen.world).await.is_ok() {
        holds(seen, "B.24", ("product identification", "卡产品标识信息"), 0x9F63)?;
        holds(seen, "B.25", ("the holder's identity document", "持卡人证件信息"), 0x9F62)?;
    }
    Ok(())
}

/// As [`Seen::shows`], where having the object is the thing.
fn holds(seen: &mut Seen<'_>, item: &str, what: (&str, &str), tag: u32) -> Result<(), Stop> {
    let value = value(seen.world, tag);
    seen.shows(item, what, value.is_some(), &told(value.as_deref()))
}

fn value(w: &mut World, tag: u32) -> Option<Vec<u8>> {
    w.note::<Transaction>().card.get(&tag).cloned()
}
