use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
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

/// Where values that aren't in a file itself come from.
#[derive(Debug, Clone, Copy)]
pub struct Elsewhere {
    /// The value of an environment variable; `env:NAME` asks for it.
    pub variable: fn(&str) -> Option<String>,
    /// Asks a person; `prompt:` wants it. Gets the item and says why nobody answered. None: such a value counts as given, and
    /// is left out.
    pub ask: Option<Ask>,
}

/// Asks for the value of an item.
pub type Ask = fn(&IxitItem) -> Result<String, Text>;

/// Stands for a value that a person is asked for.
const PROMPT: &str = "prompt:";

/// Nobody is asked: what a checker of files brings along.
pub fn nobody(_: &IxitItem) -> Result<String, Text> {
    Err(Text::new("nobody can be asked here", "此处无人可问"))
}

impl Elsewhere {
    /// The environment of this process, and nobody to ask.
    pub const UNATTENDED: Self = Self { variable: environment, ask: Some(nobody) };
}

/// A variable of this process.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Ixit {
    /// Reads the values for one product and checks each against its proforma. `file` names the file; a value may be
    /// `env:NAME` or `file:PATH` (relative to `file`), which is read as if its content stood here.
    ///
    /// Only items whose condition holds under `ics` must be there; the others may.
    pub fn read(text: &str, file: &str, proformas: &[&IxitProforma], ics: &Ics) -> Result<Self, Diagnostics> {
        Self::read_all(&[(text, file)], proformas, ics, &Elsewhere::UNATTENDED)
    }

    /// As [`Self::read`], of several files (text and name) that together give each item at most once, and with
    /// `elsewhere` also for `prompt:`.
    pub fn read_all(
        files: &[(&str, &str)],
        proformas: &[&IxitProforma],
        ics: &Ics,
        elsewhere: &Elsewhere,
    ) -> Result<Self, Diagnostics> {
        let items: Vec<&IxitItem> = proformas.iter().flat_map(|proforma| &proforma.items).collect();
        let mut found = Diagnostics::default();
        let mut reading = Reading { items: &items, elsewhere, values: BTreeMap::new(), given: BTreeMap::new() };
        let mut first = None;
        for (text, file) in files {
            let source = Source::new(file, text);
            let read = found.take(yaml::read_secret::<IxitFile>(&source));
            if let Some(read) = read {
                reading.file(&source, &read.values, &mut found);
                first.get_or_insert(source);
            } else {
                // What is missing can't be told while a file can't be read.
                return Err(found);
            }
        }
        let Reading { values, given, .. } = reading;
        let missing = items.iter().copied().filter(|item| !given.contains_key(&item.id) && item.needed(ics));
        let mut missing: Vec<&IxitItem> = missing.collect();
        // Suites may share an item.
        let mut told = BTreeSet::new();
        missing.retain(|item| told.insert(&item.id));
        if !missing.is_empty() {
            let list = |lang: super::Lang| {
                let lines = missing.iter().map(|item| format!("  {}: {}", item.id, lang.of(&item.description)));
                lines.collect::<Vec<_>>().join("\n")
            };
            let count = missing.len();
            let told = Diagnostic::new(
                "missing_ixit_value",
                (
                    format!("{count} IXIT item{} no value", if count == 1 { " has" } else { "s have" }),
                    format!("有 {count} 个 IXIT 项没有值"),
                ),
            )
            .help((
                format!("give a value to each:\n{}", list(super::Lang::En)),
                format!("请逐项给出值：\n{}", list(super::Lang::Zh)),
            ));
            found.push(match &first {
                Some(source) => told.at(&source.veiled(None), source.key_span("values")),
                None => told,
            });
        }
        found.or(Self { values })
    }
}

/// Values as they come together from files.
struct Reading<'a> {
    items: &'a [&'a IxitItem],
    elsewhere: &'a Elsewhere,
    values: BTreeMap<String, IxitValue>,
    /// The items that have been given something, right or wrong, and where.
    given: BTreeMap<String, String>,
}

impl Reading<'_> {
    fn file(&mut self, source: &Source, written: &yaml::Pairs, found: &mut Diagnostics) {
        let folder = Path::new(&*source.name).parent().map(Path::to_path_buf).unwrap_or_default();
        let is_secret = |id: &str| self.items.iter().any(|item| item.secret && item.id == id);
        let secret_lines: BTreeSet<u64> = written
            .0
            .iter()
            .filter(|(id, _)| is_secret(&id.value))
            .flat_map(|(id, value)| [id.referenced.line(), value.referenced.line()])
            .collect();
        let veiled = source.veiled(None);
        for (id, value) in &written.0 {
            let Some(item) = self.items.iter().find(|item| item.id == id.value) else {
                found.push(
                    Diagnostic::new(
                        "unknown_ixit_item",
                        (
                            format!("no IXIT item is called `{}`", id.value),
                            format!("没有名为 `{}` 的 IXIT 项", id.value),
                        ),
                    )
                    .at(&veiled, yaml::span(source, id.referenced))
                    .help(("`jinka list --ixit` shows the items", "`jinka list --ixit` 可列出全部项"))
                    .near(&id.value, self.items.iter().map(|item| item.id.as_str())),
                );
                continue;
            };
            let Some(text) = value.value.as_deref().filter(|text| !text.is_empty()) else { continue };
            let unasked = text == PROMPT && self.elsewhere.ask.is_none();
            if let Some(there) = self.given.insert(id.value.clone(), source.name.to_string()) {
                found.push(
                    Diagnostic::new(
                        "given_twice",
                        (
                            format!("`{}` has a value in {there} already", item.id),
                            format!("{there} 中已给出 `{}` 的值", item.id),
                        ),
                    )
                    .at(&veiled, yaml::span(source, id.referenced))
                    .help(("give each value in one file", "每个值只在一个文件中给出")),
                );
                continue;
            }
            if unasked {
                continue;
            }
            let parsed = fetch(text, item, &folder, self.elsewhere)
                .and_then(|fetched| parse(item, &fetched).map_err(|fault| fault.with_due(item)));
            match parsed {
                Ok(parsed) => drop(self.values.insert(id.value.clone(), parsed)),
                Err(fault) => {
                    // What is secret is never shown, neither here nor in a line nearby: the caret stands under its name.
                    let place = if item.secret { id.referenced } else { value.referenced };
                    let line = usize::try_from(place.line())
                        .ok()
                        .filter(|_| !item.secret && !secret_lines.contains(&place.line()));
                    let span = yaml::span(source, place);
                    let Fault { code, message, help } = fault;
                    found.push(
                        Diagnostic::new(
                            code,
                            (format!("`{}`: {}", item.id, message.en), format!("`{}`：{}", item.id, message.zh)),
                        )
                        .at(&source.veiled(line), span)
                        .label(item.description.clone())
                        .help(help),
                    );
                }
            }
        }
    }
}

impl IxitItem {
    /// The form in which its value is due: `hex, 8 to 16 bytes`.
    pub fn due(&self) -> Text {
        match (self.kind, self.length) {
            (IxitKind::Hex, Some(length)) => {
                let due = due_bytes(length);
                Text::new(format!("hex, {}", due.en), format!("十六进制，{}", due.zh))
            }
            (IxitKind::Hex, None) => Text::new("hex", "十六进制"),
            (IxitKind::Number, _) => Text::new("a whole number", "整数"),
            (IxitKind::Text, _) => Text::new("text", "文本"),
        }
    }

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

impl Fault {
    /// Says what form and length are due, too.
    fn with_due(self, item: &IxitItem) -> Self {
        let (due, help) = (item.due(), self.help);
        let help = (format!("due: {}; {}", due.en, help.en), format!("应为：{}；{}", due.zh, help.zh));
        Self { help: help.into(), ..self }
    }
}

fn fetch(written: &str, item: &IxitItem, folder: &Path, elsewhere: &Elsewhere) -> Result<String, Fault> {
    if let Some(name) = written.strip_prefix("env:") {
        return (elsewhere.variable)(name).ok_or_else(|| {
            Fault::new(
                "missing_variable",
                (format!("environment variable {name} isn't set"), format!("环境变量 {name} 未设置")),
                ("set it, or write the value itself", "请设置该变量，或直接写出值"),
            )
        });
    }
    if let Some(ask) = elsewhere.ask.filter(|_| written == PROMPT) {
        return ask(item).map_err(|why| {
            let en = format!("it is to be asked for, and {}", why.en);
            Fault::new(
                "no_prompt",
                (en, format!("需要询问此值，但{}", why.zh)),
                ("run in a terminal, or use env:NAME or file:PATH", "请在终端中运行，或改用 env:名称 或 file:路径"),
            )
        });
    }
    if let Some(path) = written.strip_prefix("file:") {
        let path = folder.join(path);
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
    let due = due_bytes([least, most]);
    Err(Fault::new(
        "wrong_length",
        (format!("{} given, {} due", bytes_en(length), due.en), format!("给出 {length} 字节，应为 {}", due.zh)),
        ("check the value against the product's documentation", "请对照产品文档核对此值"),
    ))
}

fn bytes_en(n: usize) -> String {
    if n == 1 { "1 byte".to_owned() } else { format!("{n} bytes") }
}

/// Least and most bytes, in words.
fn due_bytes([least, most]: [usize; 2]) -> Text {
    if least == most {
        Text::new(bytes_en(least), format!("{least} 字节"))
    } else {
        Text::new(format!("{least} to {}", bytes_en(most)), format!("{least} 至 {most} 字节"))
    }
}
