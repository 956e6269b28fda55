//! `quantities.yaml`: what a laboratory measures for a suite, and what a vendor states.
//!
//! ```yaml
//! suite: contact-card
//! quantities:
//! - id: card-thickness
//!   unit: mm
//!   name: {en: Thickness of the card, zh: 卡片厚度}
//!   how: {en: On a flat plate …, zh: 平放于平板上……}       # optional
//! statements:
//! - id: temperature-stability
//!   text: {en: The card keeps …, zh: 卡片在……}
//! ```
//! A test case measures the quantities that its steps name in quotes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Method, Text, Unit,
    diagnostic::{Diagnostic, Diagnostics},
    expand::{DraftFeature, has_chinese, is_words},
    lint::{Draft, Item},
};

/// Something measured at a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// Words: `card-thickness`.
    pub id: String,
    /// The unit that the form proposes; a record may use another one of its kind.
    pub unit: String,
    pub name: Text,
    /// How it is measured, where a source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<Text>,
}

/// Something that a vendor states with a document behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VendorStatement {
    /// Words: `temperature-stability`.
    pub id: String,
    /// What holds of the product if the answer is yes.
    pub text: Text,
}

/// The quantities and statements of one suite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quantities {
    pub suite: String,
    #[serde(default)]
    pub quantities: Vec<Quantity>,
    #[serde(default)]
    pub statements: Vec<VendorStatement>,
}

/// `quantities.yaml`, with places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantitiesFile {
    pub suite: String,
    #[serde(default)]
    pub quantities: Vec<serde_saphyr::Spanned<Quantity>>,
    #[serde(default)]
    pub statements: Vec<serde_saphyr::Spanned<VendorStatement>>,
}

/// What holds for the file by itself.
pub(super) fn alone(draft: &Draft, found: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &draft.quantities {
        id(item, &item.value.id, &mut seen, found);
        texts(item, &item.value.name, found);
        item.value.how.iter().for_each(|how| texts(item, how, found));
        if Unit::parse(&item.value.unit).is_none() {
            let unit = &item.value.unit;
            found.push(
                item.report(
                    "unit",
                    "unknown_unit",
                    (format!("`{unit}` is no unit that is known here"), format!("不认识的单位 `{unit}`")),
                )
                .help(units()),
            );
        }
    }
    for item in &draft.statements {
        id(item, &item.value.id, &mut seen, found);
        texts(item, &item.value.text, found);
    }
}

/// The units there are, for help texts.
pub(super) fn units() -> Text {
    let list = Unit::symbols().collect::<Vec<_>>().join(" ");
    Text::new(format!("units: {list}"), format!("可用的单位：{list}"))
}

fn id<'a, T>(item: &'a Item<T>, id: &'a str, seen: &mut BTreeMap<&'a str, usize>, found: &mut Diagnostics) {
    if !is_words(id) {
        let message = (format!("`{id}` is no quantity id"), format!("`{id}` 不是合法的量标识"));
        found.push(item.report("id", "bad_quantity_id", message).help((
            "an id is small words joined by hyphens: `card-thickness`",
            "标识由小写单词以连字符连接而成，如 `card-thickness`",
        )));
    }
    if let Some(line) = seen.insert(id, item.line()) {
        let message = (format!("`{id}` stands twice"), format!("`{id}` 重复"));
        found.push(
            item.report("id", "double_id", message)
                .help((format!("the other is in line {line}"), format!("另一处在第 {line} 行"))),
        );
    }
}

fn texts<T>(item: &Item<T>, text: &Text, found: &mut Diagnostics) {
    if text.en.trim().is_empty() || has_chinese(&text.en) {
        found.push(item.report("en", "no_english_text", ("the English text is missing", "缺少英文文本")));
    }
    if !has_chinese(&text.zh) {
        found.push(item.report("zh", "no_chinese_text", ("the Chinese text is missing", "缺少中文文本")));
    }
}

/// Fills in what each test case measures, and compares it with what its requirements say of their method.
pub(super) fn bind(draft: &mut Draft, found: &mut Diagnostics) {
    let known: BTreeSet<&str> = draft.quantities.iter().map(|item| item.value.id.as_str()).collect();
    let stated: BTreeSet<&str> = draft.statements.iter().map(|item| item.value.id.as_str()).collect();
    if !known.is_empty() || !stated.is_empty() {
        for case in draft.features.iter_mut().flat_map(|feature| &mut feature.drafts).flat_map(|one| &mut one.cases) {
            let named: BTreeSet<&str> = case.steps.iter().flat_map(|step| quoted(&step.text)).collect();
            let quantities = named.intersection(&known).map(|id| (*id).to_owned()).collect();
            let statements = named.intersection(&stated).map(|id| (*id).to_owned()).collect();
            (case.quantities, case.statements) = (quantities, statements);
        }
    }
    let methods: BTreeMap<&str, Method> =
        draft.requirements.iter().map(|item| (item.value.id.as_str(), item.value.method)).collect();
    for feature in &draft.features {
        measured(feature, &methods, found);
    }
    unused(draft, found);
}

/// A requirement that is measured or declared is proven by a measured value or a statement, not by an exchange.
fn measured(feature: &DraftFeature, methods: &BTreeMap<&str, Method>, found: &mut Diagnostics) {
    for scenario in &feature.drafts {
        let wrong = scenario.cases.iter().find_map(|case| {
            let lacks = |id: &&String| match methods.get(id.as_str()) {
                Some(Method::Measured) => case.quantities.is_empty(),
                Some(Method::Declared) => case.statements.is_empty(),
                Some(Method::Automated) | None => false,
            };
            case.requirements.iter().find(lacks)
        });
        let Some(id) = wrong else { continue };
        let (en, zh) = match methods.get(id.as_str()) {
            Some(Method::Declared) => ("declared, and no step names a statement", "须由供应商声明，但没有步骤提到声明"),
            _ => ("measured, and no step names a quantity", "须测量，但没有步骤提到量"),
        };
        found.push(
            Diagnostic::new("no_quantity", (format!("`{id}` is {en}"), format!("`{id}` {zh}")))
                .at(&feature.source, feature.source.line_span(scenario.line))
                .help((
                    "name one of quantities.yaml in quotes: `Given the measured \"card-thickness\"`",
                    "请在步骤中用引号写出 quantities.yaml 中的标识，如 `\"card-thickness\"`",
                )),
        );
    }
}

/// What nobody judges is not asked of a laboratory or a vendor.
fn unused(draft: &Draft, found: &mut Diagnostics) {
    let cases = || draft.features.iter().flat_map(|feature| &feature.drafts).flat_map(|scenario| &scenario.cases);
    let used: BTreeSet<&str> =
        cases().flat_map(|case| case.quantities.iter().chain(&case.statements)).map(String::as_str).collect();
    let mut report = |id: &str, finding: Diagnostic| {
        if !used.contains(id) {
            found.push(finding.help(("no step of the suite names it", "本套件没有步骤提到它")));
        }
    };
    let message = |id: &str| (format!("`{id}` is never judged"), format!("`{id}` 从未被判定"));
    for item in &draft.quantities {
        let id = &item.value.id;
        report(id, item.report("id", "unused_quantity", message(id)));
    }
    for item in &draft.statements {
        let id = &item.value.id;
        report(id, item.report("id", "unused_quantity", message(id)));
    }
}

/// What stands in double quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

impl Quantities {
    pub fn quantity(&self, id: &str) -> Option<&Quantity> {
        self.quantities.iter().find(|quantity| quantity.id == id)
    }

    pub fn statement(&self, id: &str) -> Option<&VendorStatement> {
        self.statements.iter().find(|statement| statement.id == id)
    }
}
