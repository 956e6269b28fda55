//! The pre-flight of a product in a reader's field: what its activation and its directory say, compared with the ICS. A contradiction
//! is told; it is no failure of the product, for the ICS may be what is wrong, or the state that the product was brought into.

use super::{Told, aid, ask_reader};
use crate::{
    codec::{Tlv, tlv},
    runner::{Args, Step, Stop, World, step::when},
    step,
    steps::{
        emv::act::{self, PPSE},
        stated::{DEVICE, Seen},
    },
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the product is activated and its directory selected, both agree with the ICS", "激活产品并选择其目录，二者与 ICS 相符", step!(ask)),
];

async fn ask(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    let mut seen = Seen::new(w);
    if !seen.world.abilities().atr {
        activation(&mut seen).await?;
    }
    directory(&mut seen).await?;
    states(&mut seen).await?;
    seen.verdict(DEVICE)
}

/// A reader that tells an answer to select has a card of type A before it. One that doesn't may be one that never tells it.
async fn activation(seen: &mut Seen<'_>) -> Result<(), Stop> {
    let from = hex::encode_upper(seen.world.last_atr()?);
    if ask_reader(seen.world, Told::Ats).await?.is_some() {
        seen.shows("MP.5", ("an answer to select of type A", "A 型的选择应答"), true, &from)?;
        seen.shows("MP.6", ("an answer to request of type B", "B 型的请求应答"), false, &from)?;
    }
    let Some(first) = ask_reader(seen.world, Told::Identifier).await? else { return Ok(()) };
    seen.world.cold_reset().await?;
    let Some(second) = ask_reader(seen.world, Told::Identifier).await? else { return Ok(()) };
    let from = format!("{}, {}", hex::encode_upper(&first), hex::encode_upper(&second));
    seen.shows("MP.7", ("another identifier after another activation", "再次激活后标识符改变"), first != second, &from)
}

async fn directory(seen: &mut Seen<'_>) -> Result<(), Stop> {
    let answer = act::select(seen.world, PPSE, false).await?;
    let fci = tlv::parse_one(&answer.data).ok();
    let within = fci.as_ref().and_then(|fci| fci.child(0xA5)).and_then(|own| own.child(0xBF0C));
    let count = within.map_or(0, |list| list.children().iter().filter(|object| object.tag.0 == 0x61).count());
    let from = format!("{}, {count}", answer.status);
    seen.shows("MP.1", ("an application in the contactless directory", "非接触目录中有应用"), count > 0, &from)?;
    let several = ("several applications in the contactless directory", "非接触目录中有多个应用");
    seen.shows("MP.2", several, count > 1, &from)?;
    for (item, which) in [("MP.1", "first"), ("MP.2", "second")] {
        if seen.world.ics(item)? {
            let name = aid(seen.world, which)?;
            let names = within.map(Tlv::children).unwrap_or_default();
            let listed = names.iter().any(|entry| entry.child(0x4F).map(Tlv::value_bytes) == Some(name.clone()));
            let what = (format!("phone.app.{which} in the directory"), format!("目录中有 phone.app.{which}"));
            seen.shows(item, (&what.0, &what.1), listed, &hex::encode_upper(&name))?;
        }
    }
    Ok(())
}

/// Whether the applications that the IXIT names so are deactivated and blocked.
async fn states(seen: &mut Seen<'_>) -> Result<(), Stop> {
    for (item, which, en, zh) in [
        ("MP.3", "deactivated", "phone.app.deactivated isn't selected", "phone.app.deactivated 不被选择"),
        ("MP.4", "blocked", "phone.app.blocked is told to be blocked", "phone.app.blocked 表明已被锁定"),
    ] {
        if seen.world.ics(item)? {
            let name = aid(seen.world, which)?;
            let answer = act::select(seen.world, &name, false).await?;
            let due = match which {
                "blocked" => matches!(answer.status.0, 0x6283 | 0x6A81),
                _ => answer.status.0 != 0x9000,
            };
            seen.shows(item, (en, zh), due, &answer.status.to_string())?;
        }
    }
    Ok(())
}
