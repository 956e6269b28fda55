//! Reading a measurement record: YAML, every finding at once and at its line.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    Decimal, Declared, Measured, Measurements, Method, Quantity, Suite, Text, Unit,
    diagnostic::{Diagnostic, Diagnostics, Source},
    lint::Item,
    measurement::{Attachment, Instrument, date},
    quantity::units,
    unit::{decimal, decimal_help},
    yaml,
};

/// The file as it is written. What is due and missing is told by us, with its line, and not by the parser one at a time.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RecordFile {
    /// Who measured: name and, if there is one, number of the accreditation.
    laboratory: Option<String>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<InstrumentEntry>"))]
    instruments: Vec<serde_saphyr::Spanned<InstrumentEntry>>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<MeasuredEntry>"))]
    measurements: Vec<serde_saphyr::Spanned<MeasuredEntry>>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<DeclaredEntry>"))]
    declarations: Vec<serde_saphyr::Spanned<DeclaredEntry>>,
}

/// An instrument; measurements name it by its id.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct InstrumentEntry {
    id: Option<String>,
    name: Option<String>,
    serial: Option<String>,
    /// Number of the calibration certificate.
    calibration: Option<String>,
    /// The last day on which the calibration holds, `YYYY-MM-DD`.
    due: Option<String>,
}

/// One quantity at one sample.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct MeasuredEntry {
    quantity: Option<String>,
    /// In place of a quantity, a requirement that is judged by one quantity alone.
    requirement: Option<String>,
    sample: Option<String>,
    #[cfg_attr(test, schemars(with = "Option<super::schema::Scalar>"))]
    value: Option<String>,
    unit: Option<String>,
    /// The expanded uncertainty U, in the same unit.
    #[cfg_attr(test, schemars(with = "Option<super::schema::Scalar>"))]
    uncertainty: Option<String>,
    /// The coverage factor.
    #[cfg_attr(test, schemars(with = "Option<super::schema::Scalar>"))]
    k: Option<String>,
    /// Id of one of `instruments`.
    instrument: Option<String>,
    operator: Option<String>,
    /// `YYYY-MM-DD`.
    date: Option<String>,
    #[serde(default)]
    conditions: BTreeMap<String, Option<String>>,
    #[serde(default)]
    attachments: Vec<AttachmentEntry>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct AttachmentEntry {
    /// Relative to the record.
    file: Option<String>,
    /// SHA-256 of the file, hex.
    sha256: Option<String>,
}

/// What a vendor states.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DeclaredEntry {
    statement: Option<String>,
    /// In place of a statement, a requirement that rests on one statement alone.
    requirement: Option<String>,
    /// `yes` or `no`.
    holds: Option<String>,
    stated_by: Option<String>,
    /// `YYYY-MM-DD`.
    date: Option<String>,
    document: Option<AttachmentEntry>,
}

/// How a record is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading<'a> {
    /// Where attachments are looked for, to compare their digests; what isn't there is left alone.
    pub beside: Option<&'a Path>,
    /// Whether an expired calibration is a finding; for a run it is a verdict.
    pub expired: bool,
    /// Whether entries of other suites are left alone, rather than told as unknown.
    pub others: bool,
}

impl Measurements {
    /// Reads one record and adds it. Every entry is of a quantity or statement of one of the suites, and complete.
    pub fn add(&mut self, text: &str, file: &str, suites: &[&Suite], how: Reading<'_>) -> Result<(), Diagnostics> {
        let source = Source::new(file, text);
        let read: RecordFile = yaml::read(&source)?;
        let mut reader = Reader { source: &source, suites, how, found: Diagnostics::default(), laboratory: "" };
        if read.laboratory.is_none() && !read.measurements.is_empty() {
            reader.found.push(
                Diagnostic::new("no_value", ("`laboratory` isn't given", "`laboratory` 未填写"))
                    .at(&source, source.key_span("laboratory"))
                    .help(("say who measured", "请写明由谁测量")),
            );
        }
        reader.laboratory = read.laboratory.as_deref().unwrap_or_default();
        let instruments = Item::all(&source, read.instruments);
        let instruments = reader.instruments(&instruments);
        for entry in Item::all(&source, read.measurements) {
            if let Some(measured) = reader.measured(&entry, &instruments) {
                let same =
                    |other: &&Measured| (&other.quantity, &other.sample) == (&measured.quantity, &measured.sample);
                if let Some(other) = self.measured.iter().find(same) {
                    let Measured { quantity, sample, .. } = &measured;
                    let message = (
                        format!("`{quantity}` of sample {sample} stands twice"),
                        format!("样品 {sample} 的 `{quantity}` 重复"),
                    );
                    let (record, line) = (&other.record, other.line);
                    reader.found.push(entry.report("quantity", "double_measurement", message).help((
                        format!("the other is {record}:{line}; a record holds one result for each sample"),
                        format!("另一处在 {record}:{line}；每个样品只记录一个结果"),
                    )));
                }
                self.measured.push(measured);
            }
        }
        for entry in Item::all(&source, read.declarations) {
            if let Some(declared) = reader.declared(&entry) {
                if self.stated(&declared.statement).next().is_some() {
                    let id = &declared.statement;
                    let message = (format!("`{id}` is stated twice"), format!("`{id}` 被声明了两次"));
                    reader.found.push(entry.report("statement", "double_measurement", message));
                }
                self.declared.push(declared);
            }
        }
        self.given = true;
        reader.found.or(())
    }
}

struct Reader<'a> {
    source: &'a Source,
    suites: &'a [&'a Suite],
    how: Reading<'a>,
    found: Diagnostics,
    laboratory: &'a str,
}

impl<'a> Reader<'a> {
    fn instruments(&mut self, items: &[Item<InstrumentEntry>]) -> BTreeMap<String, Option<Instrument>> {
        let mut known = BTreeMap::new();
        for item in items {
            let entry = &item.value;
            let Some(id) = self.due(item, "id", entry.id.as_ref()) else { continue };
            let instrument = (
                self.due(item, "name", entry.name.as_ref()),
                self.due(item, "serial", entry.serial.as_ref()),
                self.due(item, "calibration", entry.calibration.as_ref()),
                self.date(item, "due", entry.due.as_ref()),
            );
            let instrument = match instrument {
                (Some(name), Some(serial), Some(calibration), Some(due)) => {
                    Some(Instrument { name, serial, calibration, due })
                }
                _ => None,
            };
            if known.insert(id.clone(), instrument).is_some() {
                self.found.push(item.report(
                    "id",
                    "double_id",
                    (format!("`{id}` stands twice"), format!("`{id}` 重复")),
                ));
            }
        }
        known
    }

    fn measured(
        &mut self,
        item: &Item<MeasuredEntry>,
        instruments: &BTreeMap<String, Option<Instrument>>,
    ) -> Option<Measured> {
        let entry = &item.value;
        let quantity = self.quantity(item);
        // An entry of the form that nobody filled in is one finding, not ten.
        let value = self.number(item, "value", entry.value.as_ref())?;
        let uncertainty = self.positive(item, "uncertainty", entry.uncertainty.as_ref());
        let k = self.positive(item, "k", entry.k.as_ref());
        let unit = self.unit(item, quantity);
        let instrument = self.instrument(item, instruments);
        let sample = self.due(item, "sample", entry.sample.as_ref());
        let operator = self.due(item, "operator", entry.operator.as_ref());
        let day = self.date(item, "date", entry.date.as_ref());
        let attachments: Vec<_> =
            entry.attachments.iter().map(|one| self.attachment(item, "attachments", one)).collect();
        let quantity = quantity?;
        let measured = Measured {
            record: self.source.name.to_string(),
            line: item.line(),
            laboratory: self.laboratory.to_owned(),
            quantity: quantity.id.clone(),
            name: quantity.name.clone(),
            sample: sample?,
            value,
            unit: unit?,
            uncertainty: uncertainty?,
            k: k?,
            instrument: instrument?,
            operator: operator?,
            date: day?,
            conditions: entry
                .conditions
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), value.clone()?)))
                .collect(),
            attachments: attachments.into_iter().collect::<Option<_>>()?,
        };
        if self.how.expired && measured.is_calibrated() == Some(false) {
            self.found.push(item.report("date", "expired_calibration", measured.expired()).help((
                "measure again with a calibrated instrument; a run gives the verdict error for this one",
                "请用校准有效的仪器重新测量；测试时此项判为 error",
            )));
        }
        Some(measured)
    }

    fn declared(&mut self, item: &Item<DeclaredEntry>) -> Option<Declared> {
        let entry = &item.value;
        let id = self.statement(item);
        let holds = match self.due(item, "holds", entry.holds.as_ref())?.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            other => {
                let message = (format!("`{other}` is no answer"), format!("`{other}` 不是有效的回答"));
                self.found.push(
                    item.report("holds", "bad_answer", message).help(("an answer is yes or no", "请回答 yes 或 no")),
                );
                None
            }
        };
        let stated_by = self.due(item, "stated_by", entry.stated_by.as_ref());
        let day = self.date(item, "date", entry.date.as_ref());
        let document = match &entry.document {
            Some(document) => self.attachment(item, "document", document),
            None => self.due(item, "document", None).and(None),
        };
        let suites = self.suites;
        let id = id?;
        let statement = suites.iter().find_map(|suite| suite.quantities.statement(&id))?;
        Some(Declared {
            record: self.source.name.to_string(),
            line: item.line(),
            statement: statement.id.clone(),
            text: statement.text.clone(),
            holds: holds?,
            stated_by: stated_by?,
            date: day?,
            document: document?,
        })
    }

    /// The quantity that an entry names, itself or by its requirement.
    fn quantity(&mut self, item: &Item<MeasuredEntry>) -> Option<&'a Quantity> {
        let suites = self.suites;
        let known = || suites.iter().flat_map(|suite| &suite.quantities.quantities);
        let id = match (&item.value.quantity, &item.value.requirement) {
            (Some(id), None) => id.clone(),
            (None, Some(requirement)) => self.by_requirement(item, requirement, Method::Measured)?,
            _ => return self.one_name(item, "quantity"),
        };
        let quantity = known().find(|quantity| quantity.id == id);
        if quantity.is_none() {
            let ids: Vec<&str> = known().map(|quantity| quantity.id.as_str()).collect();
            self.unknown(item, "quantity", &id, &ids);
        }
        quantity
    }

    fn statement(&mut self, item: &Item<DeclaredEntry>) -> Option<String> {
        let suites = self.suites;
        let known = || suites.iter().flat_map(|suite| &suite.quantities.statements).map(|one| one.id.as_str());
        let id = match (&item.value.statement, &item.value.requirement) {
            (Some(id), None) => id.clone(),
            (None, Some(requirement)) => self.by_requirement(item, requirement, Method::Declared)?,
            _ => return self.one_name(item, "statement"),
        };
        if !known().any(|other| other == id) {
            self.unknown(item, "statement", &id, &known().collect::<Vec<_>>());
            return None;
        }
        Some(id)
    }

    fn one_name<T, R>(&mut self, item: &Item<T>, key: &str) -> Option<R> {
        let message = (
            format!("an entry names its {key} or its requirement, one of them"),
            format!("每项须写 {key} 或 requirement 二者之一"),
        );
        self.found.push(item.report(key, "no_quantity", message));
        None
    }

    fn unknown<T>(&mut self, item: &Item<T>, key: &str, id: &str, known: &[&str]) {
        if self.how.others {
            return;
        }
        let (en, zh) = if key == "quantity" { ("quantity", "量") } else { ("statement", "声明") };
        let finding = item
            .report(
                key,
                "unknown_quantity",
                (format!("no {en} of these suites is called `{id}`"), format!("这些套件中没有名为 `{id}` 的{zh}")),
            )
            .help(("`jinka measurements new` lists all that are due", "`jinka measurements new` 可列出全部应填项"))
            .near(id, known.iter().copied());
        self.found.push(finding);
    }

    /// What the test cases of a requirement judge, where that is one thing.
    fn by_requirement<T>(&mut self, item: &Item<T>, id: &str, method: Method) -> Option<String> {
        let named = self.suites.iter().find(|suite| suite.requirements.iter().any(|one| one.id == id));
        let Some(suite) = named else {
            if self.how.others {
                return None;
            }
            let known = self.suites.iter().flat_map(|suite| &suite.requirements).map(|one| one.id.as_str());
            let message = (format!("no requirement is called `{id}`"), format!("没有名为 `{id}` 的要求"));
            let finding = item.report("requirement", "unknown_requirement", message).near(id, known);
            self.found.push(finding);
            return None;
        };
        let cases = suite.features.iter().flat_map(|feature| &feature.cases);
        let judged: BTreeSet<&str> = cases
            .filter(|case| case.requirements.iter().any(|one| one == id))
            .flat_map(|case| if method == Method::Measured { &case.quantities } else { &case.statements })
            .map(String::as_str)
            .collect();
        if let [one] = judged.iter().collect::<Vec<_>>().as_slice() {
            return Some((**one).to_owned());
        }
        let list = judged.iter().copied().collect::<Vec<_>>().join(", ");
        let (message, help) = if judged.is_empty() {
            (
                (format!("`{id}` isn't judged by a record"), format!("`{id}` 不由测量记录判定")),
                ("name a quantity or a statement of the suite", "请写出套件中的量或声明"),
            )
        } else {
            (
                (format!("`{id}` is judged by several: {list}"), format!("`{id}` 由多项判定：{list}")),
                ("name the one that this entry is of", "请写明此项对应其中哪一个"),
            )
        };
        self.found.push(item.report("requirement", "no_quantity", message).help(help));
        None
    }

    /// A text that has to be there.
    fn due<T>(&mut self, item: &Item<T>, key: &str, value: Option<&String>) -> Option<String> {
        let value = value.map(|value| value.trim()).filter(|value| !value.is_empty());
        if value.is_none() {
            let finding = item
                .report(key, "no_value", (format!("`{key}` isn't given"), format!("`{key}` 未填写")))
                .help(("fill it in, or take the whole entry out", "请填写，或删除整个条目"));
            self.found.push(finding);
        }
        value.map(str::to_owned)
    }

    fn number<T>(&mut self, item: &Item<T>, key: &str, value: Option<&String>) -> Option<String> {
        let value = self.due(item, key, value)?;
        if decimal(&value).is_none() {
            let message = (format!("`{value}` isn't a decimal number"), format!("`{value}` 不是十进制数"));
            self.found.push(item.report(key, "bad_number", message).help(decimal_help()));
            return None;
        }
        Some(value)
    }

    /// U and k: no measurement has none.
    fn positive<T>(&mut self, item: &Item<T>, key: &str, value: Option<&String>) -> Option<String> {
        let value = self.number(item, key, value)?;
        if decimal(&value).is_some_and(|number| number <= Decimal::ZERO) {
            let message = (format!("`{key}` is {value}; it is above zero"), format!("`{key}` 为 {value}，应大于零"));
            self.found.push(item.report(key, "bad_number", message));
            return None;
        }
        Some(value)
    }

    fn date<T>(&mut self, item: &Item<T>, key: &str, value: Option<&String>) -> Option<String> {
        let value = self.due(item, key, value)?;
        if date(&value).is_none() {
            let message = (format!("`{value}` is no date"), format!("`{value}` 不是日期"));
            let help = ("a date is year, month and day: `2026-11-20`", "日期写作 年-月-日，如 `2026-11-20`");
            self.found.push(item.report(key, "bad_date", message).help(help));
            return None;
        }
        Some(value)
    }

    fn unit(&mut self, item: &Item<MeasuredEntry>, quantity: Option<&Quantity>) -> Option<String> {
        let given = self.due(item, "unit", item.value.unit.as_ref())?;
        let Some(unit) = Unit::parse(&given) else {
            let message = (format!("`{given}` is no unit that is known here"), format!("不认识的单位 `{given}`"));
            self.found.push(item.report("unit", "unknown_unit", message).help(units()));
            return None;
        };
        let due = quantity.and_then(|quantity| Unit::parse(&quantity.unit));
        if let Some(due) = due.filter(|due| !due.relatives().any(|symbol| symbol == unit.symbol)) {
            let message =
                (format!("{given} doesn't convert into {}", due.symbol), format!("{given} 不能换算成 {}", due.symbol));
            let list = due.relatives().collect::<Vec<_>>().join(" ");
            let help: Text = (format!("give one of: {list}"), format!("请用下列单位之一：{list}")).into();
            self.found.push(item.report("unit", "wrong_unit", message).help(help));
            return None;
        }
        Some(unit.symbol.to_owned())
    }

    fn instrument(
        &mut self,
        item: &Item<MeasuredEntry>,
        known: &BTreeMap<String, Option<Instrument>>,
    ) -> Option<Instrument> {
        let id = self.due(item, "instrument", item.value.instrument.as_ref())?;
        match known.get(&id) {
            Some(instrument) => instrument.clone(),
            None => {
                let message = (format!("no instrument is called `{id}`"), format!("没有名为 `{id}` 的仪器"));
                let finding = item
                    .report("instrument", "unknown_instrument", message)
                    .help((
                        "instruments stand under `instruments:`, each with its id",
                        "仪器列于 `instruments:`，各有标识",
                    ))
                    .near(&id, known.keys().map(String::as_str));
                self.found.push(finding);
                None
            }
        }
    }

    /// A file by its digest; compared with the file where that is there.
    fn attachment<T>(&mut self, item: &Item<T>, key: &str, entry: &AttachmentEntry) -> Option<Attachment> {
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let (Some(file), Some(digest)) = (filled(&entry.file), filled(&entry.sha256)) else {
            let message = (format!("`{key}` needs `file` and `sha256`"), format!("`{key}` 须写 `file` 和 `sha256`"));
            self.found.push(
                item.report(key, "no_value", message)
                    .help(("`sha256sum FILE` prints the digest", "可用 `sha256sum 文件` 得到摘要")),
            );
            return None;
        };
        let sha256 = digest.to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let message = (format!("`{digest}` is no SHA-256"), format!("`{digest}` 不是 SHA-256 摘要"));
            self.found.push(
                item.report(key, "bad_digest", message).help(("64 hex digits are due", "应为 64 个十六进制数字")),
            );
            return None;
        }
        let there = self.how.beside.and_then(|folder| fs::read(folder.join(&file)).ok());
        if let Some(found) = there.map(|bytes| hex::encode(Sha256::digest(bytes))).filter(|found| *found != sha256) {
            let message = (format!("{file} has another digest: {found}"), format!("{file} 的摘要与此不同：{found}"));
            self.found.push(
                item.report(key, "other_attachment", message).help((
                    "the file was changed, or the digest is another file's",
                    "文件已被更改，或摘要属于另一文件",
                )),
            );
            return None;
        }
        Some(Attachment { file, sha256 })
    }
}
