use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    Condition, Ics, Text,
    diagnostic::{Diagnostic, Diagnostics, Source},
    lint::SHORTEST_SECRET,
    yaml,
};

/// The values that testing of one suite needs: `features/<suite>/ixit.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IxitProforma {
    pub suite: String,
    pub items: Vec<IxitItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IxitItem {
    /// `app.primary`, `pin.user`.
    pub id: String,
    pub kind: IxitKind,
    /// For `hex`: least and most bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<[usize; 2]>,
    #[serde(default)]
    pub secret: bool,
    /// Needed when this expression over ICS items holds; null: always.
    pub condition: Option<String>,
    pub description: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IxitKind {
    /// Bytes in hex.
    Hex,
    /// A whole number.
    Number,
    /// Free text.
    Text,
}

/// The values given for one product. `Debug` and serialisation never show a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Ixit {
    pub values: BTreeMap<String, IxitValue>,
}

/// A checked value.
#[derive(Clone, PartialEq, Eq)]
pub enum IxitValue {
    Hex(Vec<u8>),
    Number(u64),
    Text(String),
    /// A secret: bytes in the form in which they are sent to the card.
    Secret(Vec<u8>),
}

impl fmt::Debug for IxitValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hex(bytes) => write!(f, "Hex({})", hex::encode(bytes)),
            Self::Number(number) => write!(f, "Number({number})"),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Secret(bytes) => write!(f, "Secret({} bytes)", bytes.len()),
        }
    }
}

impl fmt::Debug for Ixit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.values).finish()
    }
}

/// The file as it is written, with places. A scalar is taken as it stands: `0102` needs no quotes.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IxitFile {
    #[serde(default, rename = "product")]
    _product: Option<String>,
    #[cfg_attr(test, schemars(with = "BTreeMap<String, super::schema::Scalar>"))]
    values: yaml::Pairs,
}

/// Where values that aren't in the file itself come from.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// `file:PATH` is relative to this folder.
    pub folder: PathBuf,
    /// The value of an environment variable; `env:NAME` asks for it.
    pub variable: fn(&str) -> Option<String>,
}

impl Ixit {
    /// Reads the values for one product and checks each against its proforma. `file` names the file; a value may be
    /// `env:NAME` or `file:PATH` (relative to `file`), which is read as if its content stood here.
    ///
    /// Only items whose condition holds under `ics` must be there; the others may.
    pub fn read(text: &str, file: &str, proformas: &[&IxitProforma], ics: &Ics) -> Result<Self, Diagnostics> {
        let folder = Path::new(file).parent().map(Path::to_path_buf).unwrap_or_default();
        Self::read_with(text, file, proformas, ics, &Elsewhere { folder, variable: |name| std::env::var(name).ok() })
    }

    /// As [`Self::read`], with an environment of the caller's.
    pub fn read_with(
        text: &str,
        file: &str,
        proformas: &[&IxitProforma],
        ics: &Ics,
        elsewhere: &Elsewhere,
    ) -> Result<Self, Diagnostics> {
        let source = Source::new(file, text);
        let read: IxitFile = yaml::read_secret(&source)?;
        let items: Vec<&IxitItem> = proformas.iter().flat_map(|proforma| &proforma.items).collect();
        let is_secret = |id: &str| items.iter().any(|item| item.secret && item.id == id);
        let secret_lines: BTreeSet<u64> = read
            .values
            .0
            .iter()
            .filter(|(id, _)| is_secret(&id.value))
            .flat_map(|(id, value)| [id.referenced.line(), value.referenced.line()])
            .collect();
        let veiled = source.veiled(None);
        let mut found = Diagnostics::default();
        let mut values = BTreeMap::new();
        for (id, value) in &read.values.0 {
            let Some(item) = items.iter().find(|item| item.id == id.value) else {
                found.push(
                    Diagnostic::new(
                        "unknown_ixit_item",
                        (
                            format!("no IXIT item is called `{}`", id.value),
                            format!("没有名为 `{}` 的 IXIT 项", id.value),
                        ),
                    )
                    .at(&veiled, yaml::span(&source, id.referenced))
                    .help(("`jinka list --ixit` shows the items", "`jinka list --ixit` 可列出全部项"))
                    .near(&id.value, items.iter().map(|item| item.id.as_str())),
                );
                continue;
            };
            let Some(written) = value.value.as_deref().filter(|written| !written.is_empty()) else { continue };
            let parsed = fetch(written, elsewhere).and_then(|fetched| parse(item, &fetched));
            match parsed {
                Ok(parsed) => drop(values.insert(id.value.clone(), parsed)),
                Err(fault) => {
                    // What is secret is never shown, neither here nor in a line nearby: the caret stands under its name.
                    let place = if item.secret { id.referenced } else { value.referenced };
                    let line = usize::try_from(place.line())
                        .ok()
                        .filter(|_| !item.secret && !secret_lines.contains(&place.line()));
                    let span = yaml::span(&source, place);
                    let source = source.veiled(line);
                    found.push(
                        Diagnostic::new(
                            fault.code,
                            (
                                format!("`{}`: {}", item.id, fault.message.en),
                                format!("`{}`：{}", item.id, fault.message.zh),
                            ),
                        )
                        .at(&source, span)
                        .label(item.description.clone())
                        .help(fault.help),
                    );
                }
            }
        }
        let missing: Vec<&IxitItem> = items
            .iter()
            .copied()
            .filter(|item| {
                read.values
                    .0
                    .iter()
                    .all(|(id, value)| id.value != item.id || value.value.as_deref().is_none_or(str::is_empty))
            })
            .filter(|item| item.needed(ics))
            .collect();
        if !missing.is_empty() {
            let list = |lang: super::Lang| {
                let lines = missing.iter().map(|item| format!("  {}: {}", item.id, lang.of(&item.description)));
                lines.collect::<Vec<_>>().join("\n")
            };
            let count = missing.len();
            found.push(
                Diagnostic::new(
                    "missing_ixit_value",
                    (
                        format!("{count} IXIT item{} no value", if count == 1 { " has" } else { "s have" }),
                        format!("有 {count} 个 IXIT 项没有值"),
                    ),
                )
                .at(&veiled, source.key_span("values"))
                .help((
                    format!("give a value to each:\n{}", list(super::Lang::En)),
                    format!("请逐项给出值：\n{}", list(super::Lang::Zh)),
                )),
            );
        }
        found.or(Self { values })
    }
}

impl IxitItem {
    /// Whether testing a product with these answers needs the value.
    pub fn needed(&self, ics: &Ics) -> bool {
        match self.condition.as_deref().map(Condition::parse) {
            None => true,
            Some(Ok(condition)) => condition.evaluate(ics).holds,
            Some(Err(_)) => true, // the lint of the suite has refused it
        }
    }
}

/// What is wrong with one value; says nothing of the value itself when it may be a secret.
struct Fault {
    code: &'static str,
    message: Text,
    help: Text,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<Text>, help: impl Into<Text>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

fn fetch(written: &str, elsewhere: &Elsewhere) -> Result<String, Fault> {
    if let Some(name) = written.strip_prefix("env:") {
        return (elsewhere.variable)(name).ok_or_else(|| {
            Fault::new(
                "missing_variable",
                (format!("environment variable {name} isn't set"), format!("环境变量 {name} 未设置")),
                ("set it, or write the value itself", "请设置该变量，或直接写出值"),
            )
        });
    }
    if let Some(path) = written.strip_prefix("file:") {
        let path = elsewhere.folder.join(path);
        let shown = path.display().to_string();
        let fault = |why: String| {
            Fault::new(
                "missing_file",
                (format!("can't read {shown}: {why}"), format!("无法读取 {shown}：{why}")),
                ("the path is relative to the IXIT file", "路径相对于 IXIT 文件所在的文件夹"),
            )
        };
        let length = std::fs::metadata(&path).map_err(|error| fault(error.to_string()))?.len();
        if length > 64 << 10 {
            return Err(fault("longer than 64 KiB".to_owned()));
        }
        return std::fs::read_to_string(&path)
            .map(|text| text.trim().to_owned())
            .map_err(|error| fault(error.to_string()));
    }
    Ok(written.to_owned())
}

fn parse(item: &IxitItem, text: &str) -> Result<IxitValue, Fault> {
    match item.kind {
        IxitKind::Text if item.secret => secret(text.as_bytes().to_vec()),
        IxitKind::Text => Ok(IxitValue::Text(text.to_owned())),
        IxitKind::Number => text.parse().map(IxitValue::Number).map_err(|_| {
            Fault::new(
                "bad_number",
                ("this isn't a whole number", "此值不是整数"),
                ("write decimal digits, without a unit", "请写十进制数字，不带单位"),
            )
        }),
        IxitKind::Hex => {
            let bytes = hex_bytes(text)?;
            check_length(item, bytes.len())?;
            if item.secret { secret(bytes) } else { Ok(IxitValue::Hex(bytes)) }
        }
    }
}

fn secret(bytes: Vec<u8>) -> Result<IxitValue, Fault> {
    if bytes.len() < SHORTEST_SECRET {
        return Err(Fault::new(
            "short_secret",
            (
                format!("a secret of {} bytes can't be hidden in evidence", bytes.len()),
                format!("{} 字节的秘密值无法在证据中隐藏", bytes.len()),
            ),
            (
                format!("at least {SHORTEST_SECRET} bytes are due; test with a sample that has a longer one"),
                format!("至少需要 {SHORTEST_SECRET} 字节；请用秘密值更长的样品进行测试"),
            ),
        ));
    }
    Ok(IxitValue::Secret(bytes))
}

/// Hex digits; blanks between bytes are allowed.
fn hex_bytes(text: &str) -> Result<Vec<u8>, Fault> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let help = ("write two hex digits a byte: `A0 00 00 00 03`", "每个字节写两个十六进制数字，如 `A0 00 00 00 03`");
    if let Some(n) = digits.chars().position(|c| !c.is_ascii_hexdigit()) {
        let message =
            (format!("character {} isn't a hex digit", n + 1), format!("第 {} 个字符不是十六进制数字", n + 1));
        return Err(Fault::new("bad_hex", message, help));
    }
    let count = digits.len();
    hex::decode(&digits).map_err(|_| {
        let message = (format!("{count} hex digits make no whole bytes"), format!("{count} 个十六进制数字不是整字节"));
        Fault::new("odd_hex", message, help)
    })
}

fn check_length(item: &IxitItem, length: usize) -> Result<(), Fault> {
    let Some([least, most]) = item.length else { return Ok(()) };
    if (least..=most).contains(&length) {
        return Ok(());
    }
    let bytes = |n: usize| if n == 1 { "1 byte".to_owned() } else { format!("{n} bytes") };
    let due = if least == most {
        (bytes(least), format!("{least} 字节"))
    } else {
        (format!("{least} to {}", bytes(most)), format!("{least} 至 {most} 字节"))
    };
    Err(Fault::new(
        "wrong_length",
        (format!("{} given, {} due", bytes(length), due.0), format!("给出 {length} 字节，应为 {}", due.1)),
        ("check the value against the product's documentation", "请对照产品文档核对此值"),
    ))
}
