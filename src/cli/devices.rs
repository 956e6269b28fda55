//! `jinka devices`: what can be opened right now, and what each URI form needs.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    codec::atr::Atr,
    device::{DeviceError, Driver, Listing},
    report::text::{Lang, printable},
};

/// All that the command shows; with `--json` as it stands here.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    pub format: &'static str,
    pub devices: Vec<Found>,
    pub forms: Vec<Form>,
    /// Drivers that can't look: the PC/SC service isn't running, for instance.
    pub troubles: Vec<Trouble>,
}

/// One device.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    pub uri: String,
    pub what: String,
    /// Hex, when there is a card and it answered.
    pub atr: Option<String>,
    /// The ATR in words, in the language asked for.
    pub atr_in_words: Vec<String>,
    pub notes: Vec<String>,
}

/// One URI form.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    pub form: &'static str,
    pub needs: &'static str,
}

/// Why a driver lists nothing.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    pub scheme: &'static str,
    pub what: String,
    pub help: Option<String>,
}

/// Looks at every driver's devices and writes them to `out`, as text for people or as JSON.
///
/// A driver that can't look is told about and costs the others nothing; only writing can fail.
pub fn run(drivers: &[Box<dyn Driver>], lang: Lang, json: bool, out: &mut dyn Write) -> io::Result<()> {
    let overview = overview(drivers, lang);
    if json {
        serde_json::to_writer_pretty(&mut *out, &overview)?;
        writeln!(out)
    } else {
        write_text(&overview, lang, out)
    }
}

/// Asks every driver.
pub fn overview(drivers: &[Box<dyn Driver>], lang: Lang) -> Overview {
    let mut overview = Overview { format: "1.0", devices: Vec::new(), forms: Vec::new(), troubles: Vec::new() };
    for driver in drivers {
        let (form, needs) = driver.form();
        overview.forms.push(Form { form, needs: translated(needs, lang) });
        match driver.list() {
            Ok(listings) => overview.devices.extend(listings.into_iter().map(|listing| found(listing, lang))),
            Err(DeviceError { what, help, .. }) => {
                overview.troubles.push(Trouble { scheme: driver.scheme(), what, help });
            }
        }
    }
    overview
}

fn found(listing: Listing, lang: Lang) -> Found {
    let Listing { uri, what, atr, notes } = listing;
    let atr_in_words = atr.as_deref().map(|atr| in_words(atr, lang)).unwrap_or_default();
    Found {
        uri,
        what: translate(what, lang),
        atr: atr.map(hex::encode_upper),
        atr_in_words,
        notes: notes.into_iter().map(|note| translate(note, lang)).collect(),
    }
}

fn in_words(atr: &[u8], lang: Lang) -> Vec<String> {
    let pick = |(en, zh)| match lang {
        Lang::En => en,
        Lang::Zh => zh,
    };
    match Atr::parse(atr) {
        Ok(atr) => atr.describe().into_iter().map(pick).collect(),
        Err(error) => vec![pick((format!("not an ATR: {error}"), format!("不是复位应答：{error}")))],
    }
}

/// Names of readers and texts of drivers come from outside: nothing of them may steer the terminal.
fn write_text(overview: &Overview, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let pick = |en, zh| match lang {
        Lang::En => en,
        Lang::Zh => zh,
    };
    writeln!(out, "{}", pick("Devices that can be opened now", "现在可以打开的设备"))?;
    if overview.devices.is_empty() {
        writeln!(out, "  {}", pick("none", "无"))?;
    }
    for device in &overview.devices {
        writeln!(out, "  {}", printable(&device.uri))?;
        writeln!(out, "      {}", printable(&device.what))?;
        if let Some(atr) = &device.atr {
            writeln!(out, "      ATR {}", spaced(atr))?;
        }
        for line in device.atr_in_words.iter().chain(&device.notes) {
            writeln!(out, "      {}", printable(line))?;
        }
    }
    for trouble in &overview.troubles {
        writeln!(out, "\n{} `{}:`: {}", pick("Can't look for", "无法查找"), trouble.scheme, printable(&trouble.what))?;
        if let Some(help) = &trouble.help {
            writeln!(out, "  {}", printable(help))?;
        }
    }
    writeln!(out, "\n{}", pick("Forms of --device, and what they need", "--device 的形式及其所需"))?;
    for form in &overview.forms {
        writeln!(out, "  {}\n      {}", form.form, form.needs)?;
    }
    Ok(())
}

/// Hex in bytes.
fn spaced(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|byte| byte.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The Chinese of what drivers say of themselves; what isn't here stays as it is.
#[rustfmt::skip] // a table is read by rows
const CHINESE: &[(&str, &str)] = &[
    ("PC/SC reader", "PC/SC 读卡器"),
    ("no card", "无卡"),
    ("the card is mute", "卡无应答"),
    ("in use by another program", "正被其他程序使用"),
    ("in exclusive use by another program", "正被其他程序独占"),
    ("the PC/SC service (pcscd) and a reader with its driver (libccid for USB); a part of the name will do",
     "PC/SC 服务（pcscd）以及装有驱动的读卡器（USB 读卡器用 libccid）；写出名称的一部分即可"),
    ("a file with the data that a reader or encoder captured from the product", "存有读卡器或写磁设备从产品采集的数据的文件"),
    ("a virtual card that connects to HOST:PORT within 30 s, for instance vicc of vsmartcard",
     "在 30 秒内连接到 HOST:PORT 的虚拟卡，例如 vsmartcard 的 vicc"),
];

fn translated(text: &'static str, lang: Lang) -> &'static str {
    match lang {
        Lang::En => text,
        Lang::Zh => CHINESE.iter().find(|(en, _)| *en == text).map_or(text, |(_, zh)| zh),
    }
}

fn translate(text: String, lang: Lang) -> String {
    match lang {
        Lang::En => text,
        Lang::Zh => CHINESE.iter().find(|(en, _)| *en == text).map_or(text, |(_, zh)| (*zh).to_owned()),
    }
}
