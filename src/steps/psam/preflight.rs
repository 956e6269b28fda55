//! The pre-flight of a PSAM: its files and what it answers to the keys of the IXIT, compared with the ICS. Nothing is presented that
//! it would count, and each transaction is left after its MAC1.

use super::{
    GET_GMAC, INIT_FOR_DESCRYPT, ask_for,
    card::{Master, byte, levels, main_levels},
    file, purchase,
};
use crate::{
    codec::CommandApdu,
    runner::{Args, Step, Stop, World, step::when},
    step,
    steps::{
        exchange::transact,
        stated::{DEVICE, Seen},
    },
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the PSAM is asked for its files and its keys, it agrees with the ICS", "查询 PSAM 的文件和密钥，与 ICS 相符", step!(ask)),
];

/// The item of each number of levels, and the key's name in both languages.
const LEVELS: [(&str, usize, &str, &str); 3] = [
    ("PS.2", 1, "MAC1 of the purchase key with one level", "一级分散消费密钥的 MAC1"),
    ("PS.3", 2, "MAC1 of the purchase key with two levels", "二级分散消费密钥的 MAC1"),
    ("PS.4", 3, "MAC1 of the purchase key with three levels", "三级分散消费密钥的 MAC1"),
];

async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    let mut seen = Seen::new(w);
    file::read(seen.world, 0x15, 14).await?;
    answers(&mut seen, "PS.18", ("EF15 in the master file", "主文件下的 EF15"))?;
    ask_for(seen.world, "psam.app").await?;
    if !seen.world.last_response()?.status.is_success() {
        return Err(Stop::inconclusive(("there is no application of psam.app", "没有 psam.app 所指的应用")));
    }
    if seen.world.ics("PS.1")? {
        for (item, levels, en, zh) in LEVELS {
            // A key that isn't stated has no version to ask for.
            if seen.world.ics(item)? {
                let master = Master::of_levels(seen.world, levels)?;
                purchase::begin(seen.world, &master).await?;
                computes(&mut seen, item, (en, zh))?;
            }
        }
        let main = main_levels(seen.world)?;
        for (item, name, algorithm, en, zh) in [
            (
                "PS.6",
                "psam.purchase.other",
                0x00,
                "MAC1 of the other version of the purchase key",
                "另一版本消费密钥的 MAC1",
            ),
            ("PS.7", "psam.purchase.des", 0x01, "MAC1 of the DES purchase key", "DES 消费密钥的 MAC1"),
        ] {
            if seen.world.ics(item)? {
                let master = Master::named(seen.world, name, main, algorithm)?;
                purchase::begin(seen.world, &master).await?;
                computes(&mut seen, item, (en, zh))?;
            }
        }
    }
    grey(&mut seen).await?;
    for (item, name, en, zh) in
        [("PS.12", "psam.cipher", "the cipher key", "加密密钥"), ("PS.13", "psam.mac", "the MAC key", "MAC 密钥")]
    {
        if seen.world.ics(item)? {
            let (usage, version) =
                (byte(seen.world, &format!("{name}.usage"))?, byte(seen.world, &format!("{name}.version"))?);
            let mut command = CommandApdu::new(0x80, INIT_FOR_DESCRYPT, usage, version);
            if usage >> 5 > 0 {
                command = command.with_data(vec![0x11; usize::from(usage >> 5) * 8]);
            }
            transact(seen.world, command).await?;
            answers(&mut seen, item, (en, zh))?;
        }
    }
    seen.verdict(DEVICE)
}

/// INIT_SAM_GREY_LOCK and GET GMAC: an instruction that isn't known shows that the PSAM hasn't got them.
async fn grey(seen: &mut Seen<'_>) -> Result<(), Stop> {
    if seen.world.ics("PS.10")? {
        let levels = levels(seen.world, "psam.grey.levels")?;
        let master = Master::named(seen.world, "psam.grey", levels, 0x00)?;
        super::grey::begin_with(seen.world, &master).await?;
        answers(seen, "PS.10", ("a grey lock", "灰锁"))?;
    }
    let command = CommandApdu::new(0xE0, GET_GMAC, 0, 0).with_data(vec![0xFF; 4]).with_ne(8);
    let status = transact(seen.world, command).await?.status;
    let known = !matches!(status.sw1(), 0x6D | 0x6E);
    seen.shows("PS.11", ("an instruction GET GMAC", "取 GMAC 指令"), known, &status.to_string())
}

/// MAC1 of the key in the IXIT shows that the key is there; another one, that key or module is wrong, or the order of factors.
fn computes(seen: &mut Seen<'_>, item: &str, what: (&str, &str)) -> Result<(), Stop> {
    let (right, mac1) = purchase::computed(seen.world)?;
    seen.shows(item, what, right, &mac1)
}

/// 9000 to the last command shows that the thing is there.
fn answers(seen: &mut Seen<'_>, item: &str, what: (&str, &str)) -> Result<(), Stop> {
    let status = seen.world.last_response()?.status;
    seen.shows(item, what, status.is_success(), &status.to_string())
}
