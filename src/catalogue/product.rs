//! `product.yaml`: the one file that a vendor hands in. It says what the product is, which samples there are, what the product
//! supports (ICS), where the values stand that testing needs (IXIT), and at which device each sample is.
//!
//! ```
//! use jinka::catalogue::{Product, product::{Known, ProductFile}};
//! let text = "suites: [contact-card]\nproduct: {vendor: A maker, name: A card, model: M-1, firmware: 2.3}\n\
//!             samples:\n  - {id: S1, serial: '0001'}\nics: a.ics.yaml\ndevices:\n  - {uri: 'pcsc:ACME', sample: S1}\n";
//! let known = Known { suites: &["contact-card"], others: false, device: &|_| None };
//! let file = ProductFile::read(text, "product.yaml", &known).unwrap();
//! assert_eq!(file.product.firmware.as_deref(), Some("2.3"));
//! assert_eq!(file.devices[0].sample.as_deref(), Some("S1"));
//! ```

use std::{collections::BTreeSet, path::PathBuf};

use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

use super::{
    Ics, IcsProforma, Text,
    diagnostic::{Diagnostic, Diagnostics, Source},
    text::unsafe_character,
    yaml,
};

/// A product file under `inputs/` of a run folder.
pub const PRODUCT_FILE: &str = "product.yaml";
/// An ICS in a file of its own there.
pub const ICS_FILE: &str = "ics.yaml";

/// What the product is. Without a product file only the name is known, if the ICS gives one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Version of the hardware.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<String>,
    /// Version of the firmware, operating system or application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// Type approval numbers, if there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<String>,
}

impl Product {
    /// A product of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Vendor and model behind the name, where they are known: `A card · A maker · M-1`.
    pub fn line(&self) -> String {
        let parts = [Some(&self.name), self.vendor.as_ref(), self.model.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}

/// One piece of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Short, without blanks: `S1`.
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl Sample {
    /// A sample of which only the id is known.
    pub fn named(id: impl Into<String>) -> Self {
        Self { id: id.into(), serial: None, remark: None }
    }
}

/// A device of the file, and the sample that is at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDevice {
    /// As written; it is a device's URI.
    pub uri: String,
    pub sample: Option<String>,
}

/// Where a product file has what the product supports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// In itself, under `answers`.
    Here,
    /// In a file of its own; the path is relative to the product file.
    File(PathBuf),
}

/// A product file that was read and checked but for the files that it names.
#[derive(Debug, Clone)]
pub struct ProductFile {
    /// The suites that the product is handed in for; at least one.
    pub suites: Vec<String>,
    pub product: Product,
    pub samples: Vec<Sample>,
    pub stated: Stated,
    /// IXIT files, relative to the product file.
    pub ixit: Vec<PathBuf>,
    pub devices: Vec<ProductDevice>,
    source: Source,
    answers: yaml::Pairs,
}

/// What a product file may name.
pub struct Known<'a> {
    pub suites: &'a [&'a str],
    /// The file may name other suites too: it was handed in for more than is looked at.
    pub others: bool,
    /// Why a text is no device's URI, if it is none.
    pub device: &'a dyn Fn(&str) -> Option<String>,
}

/// The file as it is written, with places.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// The suites that the product is handed in for.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    suites: Option<Vec<Spanned<String>>>,
    product: WrittenProduct,
    /// The pieces of the product that are handed in.
    #[serde(default)]
    samples: Option<Vec<WrittenSample>>,
    /// The ICS in a file of its own, relative to this file; instead of `answers`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    ics: Option<Spanned<String>>,
    /// The ICS: an answer an item; instead of `ics`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<std::collections::BTreeMap<String, super::Answer>>"))]
    answers: Option<yaml::Pairs>,
    /// IXIT files, relative to this file.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    ixit: Option<Vec<Spanned<String>>>,
    /// Where the samples are.
    #[serde(default)]
    devices: Option<Vec<WrittenDevice>>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenProduct {
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default)]
    vendor: Option<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default)]
    name: Option<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default)]
    model: Option<String>,
    /// Version of the hardware.
    #[serde(default)]
    hardware: Option<String>,
    /// Version of the firmware, operating system or application.
    #[serde(default)]
    firmware: Option<String>,
    /// Type approval numbers.
    #[serde(default)]
    approvals: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSample {
    /// Short, without blanks: `S1`.
    #[cfg_attr(test, schemars(with = "String"))]
    id: Spanned<String>,
    #[serde(default)]
    serial: Option<String>,
    #[serde(default)]
    remark: Option<String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDevice {
    /// As `--device` takes it: `pcsc:READER`.
    #[cfg_attr(test, schemars(with = "String"))]
    uri: Spanned<String>,
    /// The id of the sample at this device.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    sample: Option<Spanned<String>>,
}

impl ProductFile {
    /// Reads the file; everything that is wrong in it, all at once. The files that it names are not opened.
    pub fn read(text: &str, file: &str, known: &Known<'_>) -> Result<Self, Diagnostics> {
        let source = Source::new(file, text);
        let written: Written = yaml::read(&source)?;
        let mut found = Diagnostics::default();
        let suites = suites(&source, written.suites.unwrap_or_default(), known, &mut found);
        let product = product(&source, written.product, &mut found);
        let samples = samples(&source, written.samples.unwrap_or_default(), &mut found);
        let devices = devices(&source, written.devices.unwrap_or_default(), &samples, known, &mut found);
        let stated = match (written.ics, &written.answers) {
            (Some(path), None) => Stated::File(PathBuf::from(path.value)),
            (None, Some(_)) => Stated::Here,
            (Some(path), Some(_)) => {
                found.push(
                    Diagnostic::new(
                        "two_statements",
                        ("the ICS stands here twice: `ics` and `answers`", "此处有两份 ICS：`ics` 和 `answers`"),
                    )
                    .at(&source, yaml::span(&source, path.referenced))
                    .help(("keep one of them", "请只保留其中之一")),
                );
                Stated::Here
            }
            (None, None) => {
                found.push(
                    Diagnostic::new("no_statement", ("nothing says what the product supports", "没有说明产品支持什么"))
                        .at(&source, source.key_span("product"))
                        .help((
                            "write `answers:` with an answer an item, or `ics: FILE`",
                            "请写 `answers:` 并逐项作答，或写 `ics: 文件`",
                        )),
                );
                Stated::Here
            }
        };
        let ixit = written.ixit.unwrap_or_default().into_iter().map(|path| PathBuf::from(path.value)).collect();
        let answers = written.answers.unwrap_or_default();
        found.or(Self { suites, product, samples, stated, ixit, devices, source, answers })
    }

    /// The answers that stand in the file itself.
    pub fn answers(&self, proformas: &[&IcsProforma]) -> Result<Ics, Diagnostics> {
        Ics::answered(&self.source, &self.answers, Some(self.product.name.clone()), proformas)
    }

    /// The answers of the file that `ics:` names, whose text is `text` and whose name is `file`. It may name the product; then
    /// it is this one.
    pub fn answers_of(&self, text: &str, file: &str, proformas: &[&IcsProforma]) -> Result<Ics, Diagnostics> {
        let mut ics = Ics::read(text, file, proformas)?;
        if let Some(other) = ics.product.replace(self.product.name.clone()).filter(|name| *name != self.product.name) {
            let source = Source::new(file, text);
            let span = source.key_span("product");
            return Err(Diagnostic::new(
                "other_product",
                (
                    format!("this is the ICS of `{other}`, the product file is that of `{}`", self.product.name),
                    format!("此 ICS 属于“{other}”，而产品文件属于“{}”", self.product.name),
                ),
            )
            .at(&source, span)
            .help(("give the ICS of this product, or correct one of the names", "请给出该产品的 ICS，或更正名称"))
            .into());
        }
        Ok(ics)
    }

    /// Where a top-level member stands: file and line, for messages.
    pub fn place(&self, key: &str) -> String {
        format!("{}:{}", self.source.name, self.source.line_of(self.source.key_span(key).start))
    }

    /// A finding on a top-level member.
    pub fn finding(&self, key: &str, code: &'static str, message: impl Into<Text>) -> Diagnostic {
        Diagnostic::new(code, message).at(&self.source, self.source.key_span(key))
    }
}

fn suites(source: &Source, written: Vec<Spanned<String>>, known: &Known<'_>, found: &mut Diagnostics) -> Vec<String> {
    let others = known.others;
    let known = known.suites;
    if written.is_empty() {
        found.push(
            Diagnostic::new("no_suite_named", ("no suite is named", "没有写明测试套件"))
                .at(source, source.key_span("suites"))
                .help((format!("the suites are: {}", known.join(", ")), format!("现有套件：{}", known.join("、")))),
        );
    }
    let mut suites: Vec<String> = Vec::new();
    for suite in written {
        let id = &suite.value;
        let span = yaml::span(source, suite.referenced);
        if !others && !known.contains(&id.as_str()) {
            found.push(
                Diagnostic::new(
                    "unknown_suite_named",
                    (format!("no suite is called `{id}`"), format!("没有名为 `{id}` 的套件")),
                )
                .at(source, span)
                .help((format!("the suites are: {}", known.join(", ")), format!("现有套件：{}", known.join("、"))))
                .near(id, known.iter().copied()),
            );
        } else if suites.contains(id) {
            found.push(double(source, span, id));
        } else {
            suites.push(suite.value);
        }
    }
    suites
}

fn double(source: &Source, span: std::ops::Range<usize>, id: &str) -> Diagnostic {
    Diagnostic::new("stands_twice", (format!("`{id}` stands twice"), format!("`{id}` 重复出现")))
        .at(source, span)
        .help(("each may stand once", "每项只能出现一次"))
}

fn product(source: &Source, written: WrittenProduct, found: &mut Diagnostics) -> Product {
    let given = |value: Option<String>| value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let approvals = written.approvals.unwrap_or_default();
    let product = Product {
        name: given(written.name).unwrap_or_default(),
        vendor: given(written.vendor),
        model: given(written.model),
        hardware: given(written.hardware),
        firmware: given(written.firmware),
        approvals: approvals.into_iter().filter_map(|number| given(Some(number))).collect(),
    };
    let unset = [
        ("vendor", product.vendor.is_none(), "who makes it", "生产者"),
        ("name", product.name.is_empty(), "what it is called", "产品名称"),
        ("model", product.model.is_none(), "its model", "型号"),
        (
            "hardware or firmware",
            product.hardware.is_none() && product.firmware.is_none(),
            "a version, by which this product is told from the one before it",
            "版本，用以区别于以前的产品",
        ),
    ];
    let unset: Vec<_> = unset.into_iter().filter(|(_, unset, ..)| *unset).collect();
    if !unset.is_empty() {
        let en: Vec<_> = unset.iter().map(|(name, _, en, _)| format!("  {name}: {en}")).collect();
        let zh: Vec<_> = unset.iter().map(|(name, _, _, zh)| format!("  {name}：{zh}")).collect();
        let names: Vec<_> = unset.iter().map(|(name, ..)| *name).collect();
        found.push(
            Diagnostic::new(
                "unset_identity",
                (
                    format!("the product's identity lacks {}", names.join(", ")),
                    format!("产品标识缺少 {}", names.join("、")),
                ),
            )
            .at(source, source.key_span("product"))
            .help((
                format!("write under `product`:\n{}", en.join("\n")),
                format!("请在 `product` 下写明：\n{}", zh.join("\n")),
            )),
        );
    }
    let texts = [Some(&product.name), product.vendor.as_ref(), product.model.as_ref(), product.hardware.as_ref()];
    let texts = texts.into_iter().chain([product.firmware.as_ref()]).flatten().chain(&product.approvals);
    for text in texts.filter(|text| text.chars().any(unsafe_character)) {
        found.push(hidden_text(source, source.key_span("product"), text));
    }
    product
}

fn hidden_text(source: &Source, span: std::ops::Range<usize>, text: &str) -> Diagnostic {
    let shown = text.escape_debug();
    Diagnostic::new(
        "hidden_character",
        (format!("`{shown}` holds a character that isn't seen"), format!("`{shown}` 含有不可见的字符")),
    )
    .at(source, span)
    .help(("write it without control and direction characters", "请去掉控制字符和方向字符"))
}

/// Ids stand in reports, on labels and on the command line.
fn is_sample_id(id: &str) -> bool {
    !id.is_empty()
        && id.chars().count() <= 40
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#'))
}

fn samples(source: &Source, written: Vec<WrittenSample>, found: &mut Diagnostics) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    for sample in written {
        let span = yaml::span(source, sample.id.referenced);
        let id = sample.id.value;
        if let Some(wrong) = bad_sample_id(&id) {
            found.push(wrong.at(source, span));
            continue;
        }
        if samples.iter().any(|other| other.id == id) {
            found.push(double(source, span, &id));
            continue;
        }
        for text in
            [&sample.serial, &sample.remark].into_iter().flatten().filter(|text| text.chars().any(unsafe_character))
        {
            found.push(hidden_text(source, span.clone(), text));
        }
        samples.push(Sample { id, serial: sample.serial, remark: sample.remark });
    }
    samples
}

/// What is wrong with the id of a sample, if anything; the finding has no place.
pub fn bad_sample_id(id: &str) -> Option<Diagnostic> {
    if is_sample_id(id) {
        return None;
    }
    let shown = id.escape_debug();
    Some(
        Diagnostic::new(
            "bad_sample_id",
            (format!("`{shown}` can't be the id of a sample"), format!("`{shown}` 不能用作样品编号")),
        )
        .help((
            "an id is up to 40 letters, digits and - _ . / #, without blanks: `S1`",
            "编号由至多 40 个字母、数字和 - _ . / # 组成，不含空格，如 `S1`",
        )),
    )
}

fn devices(
    source: &Source,
    written: Vec<WrittenDevice>,
    samples: &[Sample],
    known: &Known<'_>,
    found: &mut Diagnostics,
) -> Vec<ProductDevice> {
    let mut devices = Vec::new();
    let mut taken = BTreeSet::new();
    for device in written {
        if let Some(why) = (known.device)(&device.uri.value) {
            found.push(
                Diagnostic::new("bad_device", (why.clone(), why))
                    .at(source, yaml::span(source, device.uri.referenced))
                    .help(("`jinka devices` lists what there is", "`jinka devices` 可列出现有设备")),
            );
        }
        if let Some(sample) = &device.sample {
            let (id, span) = (&sample.value, yaml::span(source, sample.referenced));
            if !samples.iter().any(|known| known.id == *id) {
                found.push(unknown_sample(id, samples).at(source, span));
            } else if !taken.insert(id.clone()) {
                found.push(
                    Diagnostic::new(
                        "sample_at_two_devices",
                        (format!("sample {id} is at two devices"), format!("样品 {id} 同时位于两个设备")),
                    )
                    .at(source, span)
                    .help(("a sample is at one device at a time", "一个样品同一时间只能在一个设备上")),
                );
            }
        }
        devices.push(ProductDevice { uri: device.uri.value, sample: device.sample.map(|sample| sample.value) });
    }
    devices
}

/// No sample has this id; the finding has no place.
pub fn unknown_sample(id: &str, samples: &[Sample]) -> Diagnostic {
    let ids: Vec<_> = samples.iter().map(|sample| sample.id.as_str()).collect();
    let shown = id.escape_debug();
    Diagnostic::new(
        "unknown_sample",
        (format!("no sample has the id `{shown}`"), format!("没有编号为 `{shown}` 的样品")),
    )
    .help((format!("the samples are: {}", ids.join(", ")), format!("现有样品：{}", ids.join("、"))))
    .near(id, ids.iter().copied())
}
