//! Confirmation overlays: what a laboratory found when it compared requirements with its paper copy of a standard.
//!
//! A suite's clauses and bases come from public sources. A laboratory that owns the standard reads it, and writes down for each
//! requirement which clause says so, or that it says otherwise. The suite's files stay as they are: the overlay is laid over
//! them when a run begins, and again by whoever checks the run.
//!
//! What is signed is the content in canonical JSON ([`OverlayContent`]), so that comments and layout of the file are free.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;
use time::{Date, macros::format_description};

use super::{
    Basis, Catalogue, Diagnostic, Diagnostics, Editions, Lang, Requirement, Suite, Text,
    diagnostic::Source,
    text::unsafe_character,
    yaml::{self, Pairs},
};

/// Version of the signed content, `major.minor`.
pub const FORMAT: &str = "1.0";

/// A checked overlay.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub content: OverlayContent,
    source: Source,
    /// Where each entry stands.
    spans: Vec<Range<usize>>,
    /// Where each copy stands, by standard.
    copies: BTreeMap<String, Range<usize>>,
}

/// What an overlay says; in canonical JSON the bytes that are signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayContent {
    pub format: String,
    pub suite: String,
    pub laboratory: String,
    /// Who compared.
    pub person: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The paper copies: the edition of each standard.
    pub copies: Editions,
    pub entries: Vec<OverlayEntry>,
}

/// What was found about one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayEntry {
    pub requirement: String,
    /// The requirement's sentence, en or zh, as it was compared: a suite that words it otherwise isn't confirmed by this.
    pub text: String,
    /// As printed in the paper copy.
    pub clause: Option<String>,
    pub basis: Basis,
    /// What the paper copy says instead, or more exactly.
    pub correction: Option<String>,
    pub remark: Option<String>,
}

/// By which overlay a requirement has its clause and basis; stands in a run's requirements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Overlaid {
    /// `inputs/overlay-1.yaml`.
    pub file: String,
    pub laboratory: String,
    pub person: String,
    pub date: String,
    /// Without a signature it helps no certificate.
    pub signed: bool,
    /// The suite's own basis.
    pub was: Basis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

impl Overlaid {
    /// `by Example Laboratory, Zhang San, 2026-11-20`, and whether nobody signed.
    pub fn told(&self) -> Text {
        let Self { laboratory, person, date, signed, .. } = self;
        let (en, zh) = if *signed { ("", "") } else { (", unsigned", "，未签名") };
        Text::new(
            format!("overlay of {laboratory}, {person}, {date}{en}"),
            format!("{laboratory} {person} 于 {date} 核对{zh}"),
        )
    }
}

/// An overlay that takes part in a run, as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayRef {
    /// Path in the run folder: `inputs/overlay-1.yaml`.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Ids of the keys that signed; empty without a signature.
    pub signed_by: Vec<String>,
    pub suite: String,
    pub laboratory: String,
    pub person: String,
    pub date: String,
    pub copies: Editions,
}

/// The file as it is written.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct OverlayFile {
    #[cfg_attr(test, schemars(with = "String"))]
    suite: Spanned<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    laboratory: Spanned<Option<String>>,
    #[cfg_attr(test, schemars(with = "String"))]
    person: Spanned<Option<String>>,
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")))]
    date: Spanned<Option<String>>,
    /// Standard to edition.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    copies: Pairs,
    entries: Vec<EntryFile>,
}

/// One entry as it is written.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct EntryFile {
    #[cfg_attr(test, schemars(with = "String"))]
    requirement: Spanned<String>,
    #[cfg_attr(test, schemars(with = "String"))]
    text: Spanned<String>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    clause: Option<Spanned<Option<String>>>,
    #[cfg_attr(test, schemars(with = "FoundBasis"))]
    basis: Spanned<Option<Basis>>,
    #[serde(default)]
    correction: Option<String>,
    #[serde(default)]
    remark: Option<String>,
}

/// What the paper copy shows.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is of interest")]
enum FoundBasis {
    Confirmed,
    SingleSource,
    FromKnowledge,
    Disputed,
}

impl EntryFile {
    fn clause(&self) -> &str {
        self.clause.as_ref().and_then(|clause| clause.value.as_deref()).map(str::trim).unwrap_or_default()
    }
}

impl Overlay {
    /// Reads and checks an overlay against the suites; every finding at once, with its place.
    pub fn read(text: &str, file: &str, catalogue: &Catalogue) -> Result<Self, Diagnostics> {
        let source = Source::new(file, text);
        let read: OverlayFile = yaml::read(&source)?;
        let Some(suite) = catalogue.suite(&read.suite.value) else {
            let id = &read.suite.value;
            return Err(Diagnostic::new(
                "unknown_suite",
                (format!("no suite is called `{id}`"), format!("没有名为 `{id}` 的套件")),
            )
            .at(&source, yaml::span(&source, read.suite.referenced))
            .help(("`jinka list` shows all", "`jinka list` 可列出全部套件"))
            .near(id, catalogue.suites.iter().map(|suite| suite.id.as_str()))
            .into());
        };
        let mut reader = Reader { source: &source, suite, found: Diagnostics::default() };
        let laboratory = reader.text("laboratory", &read.laboratory);
        let person = reader.text("person", &read.person);
        let date = reader.text("date", &read.date);
        if let (Some(value), false) = (&read.date.value, date.is_empty()) {
            reader.date(value, yaml::span(&source, read.date.referenced));
        }
        let copies = reader.copies(&read.copies);
        let spans = read.entries.iter().map(|entry| yaml::span(&source, entry.requirement.referenced)).collect();
        let entries = reader.entries(&read.entries, &copies);
        let places = read
            .copies
            .0
            .iter()
            .map(|(standard, _)| (standard.value.clone(), yaml::span(&source, standard.referenced)));
        let places = places.collect();
        let content = OverlayContent {
            format: FORMAT.to_owned(),
            suite: suite.id.clone(),
            laboratory,
            person,
            date,
            copies,
            entries,
        };
        reader.found.or(Self { content, source: source.clone(), spans, copies: places })
    }

    /// The file's name as it was given.
    pub fn file(&self) -> &str {
        &self.source.name
    }
}

struct Reader<'a> {
    source: &'a Source,
    suite: &'a Suite,
    found: Diagnostics,
}

impl Reader<'_> {
    fn report(&mut self, code: &'static str, span: Range<usize>, message: (String, String), help: (&str, &str)) {
        self.found.push(Diagnostic::new(code, message).at(self.source, span).help(help));
    }

    /// A text that must be there.
    fn text(&mut self, key: &'static str, value: &Spanned<Option<String>>) -> String {
        let text = value.value.as_deref().map(str::trim).unwrap_or_default();
        if text.is_empty() || text.chars().any(unsafe_character) {
            let span =
                if text.is_empty() { self.source.key_span(key) } else { yaml::span(self.source, value.referenced) };
            self.report(
                "empty_value",
                span,
                (
                    format!("`{key}` is empty, or holds characters that can't be seen"),
                    format!("`{key}` 为空，或含有不可见字符"),
                ),
                (
                    "an overlay names the laboratory, the person who compared, and the day",
                    "须写明实验室、核对人和核对日期",
                ),
            );
        }
        text.to_owned()
    }

    fn date(&mut self, text: &str, span: Range<usize>) {
        if Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).is_err() {
            let message = (format!("`{text}` is no day"), format!("`{text}` 不是有效日期"));
            self.report("bad_date", span, message, ("write it as 2026-01-31", "写法如 2026-01-31"));
        }
    }

    fn copies(&mut self, written: &Pairs) -> Editions {
        let mut copies = Editions::new();
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for requirement in &self.suite.requirements {
            known.entry(&requirement.standard).or_default().extend(requirement.editions.iter().map(String::as_str));
        }
        for (standard, edition) in &written.0 {
            let span = yaml::span(self.source, standard.referenced);
            let Some(editions) = known.get_mut(standard.value.as_str()) else {
                let suite = &self.suite.id;
                let standard = &standard.value;
                self.found.push(
                    Diagnostic::new(
                        "unknown_standard",
                        (
                            format!("no requirement of {suite} comes from {standard}"),
                            format!("{suite} 中没有出自 {standard} 的要求"),
                        ),
                    )
                    .at(self.source, span)
                    .near(standard, known.keys().copied()),
                );
                continue;
            };
            editions.sort_unstable();
            editions.dedup();
            let list = editions.join(", ");
            let edition_text = edition.value.as_deref().map(str::trim).unwrap_or_default();
            if editions.contains(&edition_text) {
                copies.insert(standard.value.clone(), edition_text.to_owned());
                continue;
            }
            let standard = &standard.value;
            let (code, message) = if edition_text.is_empty() {
                (
                    "unset_edition",
                    (
                        format!("it isn't said which edition of {standard} the paper copy is"),
                        format!("未写明 {standard} 纸质文本的版本"),
                    ),
                )
            } else {
                (
                    "edition_mismatch",
                    (
                        format!("no requirement belongs to {standard}, edition {edition_text}"),
                        format!("没有要求属于 {standard} 的 {edition_text} 版"),
                    ),
                )
            };
            self.found.push(Diagnostic::new(code, message).at(self.source, span).help((
                format!("its editions are: {list}; take a standard out whose paper copy nobody looked at"),
                format!("已收录的版本：{list}；未核对纸质文本的标准请删去"),
            )));
        }
        copies
    }

    fn entries(&mut self, written: &[EntryFile], copies: &Editions) -> Vec<OverlayEntry> {
        let mut entries: Vec<OverlayEntry> = Vec::new();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unset = Vec::new();
        if written.is_empty() {
            let message = ("there is no entry".to_owned(), "没有任何条目".to_owned());
            let help = ("`jinka overlay new --suite SUITE` writes them", "`jinka overlay new --suite 套件` 可生成条目");
            self.report("no_entry", self.source.key_span("entries"), message, help);
        }
        for entry in written {
            let id = &entry.requirement.value;
            let span = yaml::span(self.source, entry.requirement.referenced);
            if let Some(line) = seen.insert(id, usize::try_from(entry.requirement.referenced.line()).unwrap_or(0)) {
                let message = (
                    format!("`{id}` has an entry already, in line {line}"),
                    format!("`{id}` 已有条目，见第 {line} 行"),
                );
                self.report("duplicate_entry", span, message, ("keep one of them", "请只保留一个"));
                continue;
            }
            let Some(requirement) = self.suite.requirements.iter().find(|requirement| requirement.id == *id) else {
                let suite = &self.suite.id;
                self.found.push(
                    Diagnostic::new(
                        "unknown_requirement",
                        (
                            format!("no requirement of {suite} is called `{id}`"),
                            format!("{suite} 中没有名为 `{id}` 的要求"),
                        ),
                    )
                    .at(self.source, span)
                    .help(("`jinka list --requirements` shows them", "`jinka list --requirements` 可列出全部要求"))
                    .near(id, self.suite.requirements.iter().map(|requirement| requirement.id.as_str())),
                );
                continue;
            };
            let Some(basis) = entry.basis.value else {
                unset.push(entry);
                continue;
            };
            self.entry(entry, requirement, basis, copies);
            entries.push(OverlayEntry {
                requirement: id.clone(),
                text: entry.text.value.clone(),
                clause: Some(entry.clause()).filter(|clause| !clause.is_empty()).map(str::to_owned),
                basis,
                correction: entry.correction.clone(),
                remark: entry.remark.clone(),
            });
        }
        if let Some(first) = unset.first() {
            let span = yaml::span(self.source, first.requirement.referenced);
            let ids = |mark: &str| {
                let shown: Vec<_> = unset.iter().take(5).map(|entry| entry.requirement.value.as_str()).collect();
                format!("{}{}", shown.join(mark), if unset.len() > shown.len() { " …" } else { "" })
            };
            let count = unset.len();
            self.found.push(
                Diagnostic::new(
                    "unset_basis",
                    (
                        format!("{count} entr{} no basis", if count == 1 { "y has" } else { "ies have" }),
                        format!("有 {count} 个条目未填 basis"),
                    ),
                )
                .at(self.source, span)
                .help((
                    format!(
                        "write confirmed, disputed, single-source or from-knowledge, or take the entry out: {}",
                        ids(", ")
                    ),
                    format!("请填 confirmed、disputed、single-source 或 from-knowledge，或删去该条目：{}", ids("、")),
                )),
            );
        }
        entries
    }

    fn entry(&mut self, entry: &EntryFile, requirement: &Requirement, basis: Basis, copies: &Editions) {
        let Requirement { id, standard, editions, .. } = requirement;
        let span = yaml::span(self.source, entry.requirement.referenced);
        match copies.get(standard) {
            None => self.report(
                "no_copy",
                span.clone(),
                (
                    format!("{id} comes from {standard}, and no paper copy of it is named"),
                    format!("{id} 出自 {standard}，而未列出其纸质文本"),
                ),
                ("name its edition under `copies`", "请在 `copies` 下写明其版本"),
            ),
            Some(edition) if !editions.contains(edition) => self.report(
                "edition_mismatch",
                span.clone(),
                (
                    format!(
                        "{id} belongs to {standard}, edition {}; the paper copy is edition {edition}",
                        editions.join(", ")
                    ),
                    format!("{id} 属于 {standard} 的 {} 版；纸质文本为 {edition} 版", editions.join("、")),
                ),
                ("take the entry out", "请删去该条目"),
            ),
            Some(_) => {}
        }
        if let Some(why) = &requirement.retired {
            let message = (format!("{id} was dropped: {why}"), format!("{id} 已废止：{why}"));
            self.report("retired_requirement", span.clone(), message, ("take the entry out", "请删去该条目"));
        }
        if entry.text.value != requirement.text.en && entry.text.value != requirement.text.zh {
            let Text { en, zh } = &requirement.text;
            self.found.push(
                Diagnostic::new(
                    "changed_requirement",
                    (format!("the sentence isn't that of {id}"), format!("此句与 {id} 的文本不同")),
                )
                .at(self.source, yaml::span(self.source, entry.text.referenced))
                .help((format!("compare again; it reads: {en}"), format!("请重新核对；现文本为：{zh}"))),
            );
        }
        let clause = entry.clause();
        if clause.is_empty() && basis == Basis::Confirmed {
            let message = (format!("{id} is confirmed without a clause"), format!("{id} 已确认，但未写条款号"));
            let help = ("write the clause of the paper copy that says so", "请写出纸质文本中有此规定的条款号");
            self.report("no_clause", span.clone(), message, help);
        } else if !clause.is_empty() && !is_clause(clause) {
            let message = (format!("`{clause}` is no clause"), format!("`{clause}` 不是条款号"));
            let help = (
                "a clause looks like 8.2.10, A.3, Table 7, 表 7, 附录 B or 5.1 a); several stand with commas between",
                "条款号写法如 8.2.10、A.3、Table 7、表 7、附录 B 或 5.1 a)；多个以逗号分隔",
            );
            self.report(
                "clause_form",
                entry.clause.as_ref().map_or_else(|| span.clone(), |clause| yaml::span(self.source, clause.referenced)),
                message,
                help,
            );
        }
        let note = entry.correction.as_deref().map(str::trim).unwrap_or_default();
        if basis == Basis::Disputed && note.is_empty() {
            let message = (format!("{id} is disputed without a correction"), format!("{id} 有异议，但未写更正"));
            let help = ("say under `correction` what the paper copy says", "请在 `correction` 中写明纸质文本的规定");
            self.report("no_correction", span.clone(), message, help);
        }
        let texts = [entry.correction.as_deref(), entry.remark.as_deref()];
        if texts.into_iter().flatten().any(|text| text.chars().any(unsafe_character)) {
            let message = (
                format!("correction or remark of {id} holds characters that can't be seen"),
                format!("{id} 的 correction 或 remark 含有不可见字符"),
            );
            self.report("unsafe_text", span, message, ("write plain text in one line", "请写成一行普通文字"));
        }
    }
}

/// An overlay that takes part in a run: under which name, with which digest, and who signed it.
#[derive(Debug, Clone)]
pub struct HandedIn {
    pub overlay: Overlay,
    /// Path in the run folder.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Ids of the keys of its signature; empty without one.
    pub signed_by: Vec<String>,
}

impl Catalogue {
    /// Lays overlays over the requirements of the suites that `taking_part` names, for a run with these editions.
    ///
    /// Errors: an overlay of a suite that takes no part, a paper copy of another edition, two overlays that contradict each other.
    pub fn lay(
        &mut self,
        handed_in: &[HandedIn],
        taking_part: &[String],
        editions: &Editions,
    ) -> Result<(), Diagnostics> {
        let mut found = Diagnostics::default();
        let mut said: BTreeMap<&str, (&HandedIn, &OverlayEntry)> = BTreeMap::new();
        for one in handed_in {
            fits(one, taking_part, editions, &mut found);
            for (entry, span) in one.overlay.content.entries.iter().zip(&one.overlay.spans) {
                match said.get(entry.requirement.as_str()) {
                    Some((other, before)) if (before.basis, &before.clause) != (entry.basis, &entry.clause) => {
                        found.push(contradiction((other, before), (one, entry), span.clone()));
                    }
                    _ => drop(said.insert(&entry.requirement, (one, entry))),
                }
            }
        }
        if !found.is_empty() {
            return Err(found);
        }
        for one in handed_in {
            let content = &one.overlay.content;
            for entry in &content.entries {
                let requirements = self.suites.iter_mut().flat_map(|suite| &mut suite.requirements);
                for requirement in requirements.filter(|requirement| requirement.id == entry.requirement) {
                    let was = requirement.overlays.first().map_or(requirement.basis, |first| first.was);
                    requirement.basis = entry.basis;
                    if entry.clause.is_some() {
                        requirement.clause.clone_from(&entry.clause);
                    }
                    requirement.overlays.push(Overlaid {
                        file: one.file.clone(),
                        laboratory: content.laboratory.clone(),
                        person: content.person.clone(),
                        date: content.date.clone(),
                        signed: !one.signed_by.is_empty(),
                        was,
                        correction: entry.correction.clone(),
                        remark: entry.remark.clone(),
                    });
                }
            }
            self.overlays.push(OverlayRef {
                file: one.file.clone(),
                sha256: one.sha256.clone(),
                signed_by: one.signed_by.clone(),
                suite: content.suite.clone(),
                laboratory: content.laboratory.clone(),
                person: content.person.clone(),
                date: content.date.clone(),
                copies: content.copies.clone(),
            });
        }
        Ok(())
    }
}

/// Whether an overlay has something to say in this run.
fn fits(one: &HandedIn, taking_part: &[String], editions: &Editions, found: &mut Diagnostics) {
    let Overlay { content, source, copies, .. } = &one.overlay;
    let suite = &content.suite;
    if !taking_part.contains(suite) {
        found.push(
            Diagnostic::new(
                "overlay_of_another_suite",
                (
                    format!("the overlay is of {suite}, which takes no part"),
                    format!("该核对文件针对 {suite}，未参加本次测试"),
                ),
            )
            .at(source, source.key_span("suite")),
        );
        return;
    }
    for (standard, copy) in &content.copies {
        let Some(edition) = editions.get(standard).filter(|edition| *edition != copy) else { continue };
        found.push(
            Diagnostic::new(
                "overlay_of_another_edition",
                (
                    format!("the paper copy of {standard} is edition {copy}; this run takes edition {edition}"),
                    format!("{standard} 的纸质文本为 {copy} 版；本次测试采用 {edition} 版"),
                ),
            )
            .at(source, copies.get(standard).cloned().unwrap_or(0..0))
            .help((
                format!("test with --edition \"{standard}={copy}\", or take an overlay of edition {edition}"),
                format!("请用 --edition \"{standard}={copy}\" 测试，或使用 {edition} 版的核对文件"),
            )),
        );
    }
}

fn contradiction(
    (other, before): (&HandedIn, &OverlayEntry),
    (one, entry): (&HandedIn, &OverlayEntry),
    span: Range<usize>,
) -> Diagnostic {
    let (id, first, second) = (&entry.requirement, other.overlay.file(), one.overlay.file());
    let told = |lang: Lang, entry: &OverlayEntry| {
        let none = if lang == Lang::En { "no clause" } else { "无条款号" };
        format!("{}, {}", entry.basis.name(), entry.clause.as_deref().unwrap_or(none))
    };
    let say = |lang| (told(lang, before), told(lang, entry));
    let ((first_en, second_en), (first_zh, second_zh)) = (say(Lang::En), say(Lang::Zh));
    Diagnostic::new(
        "contradictory_overlays",
        (
            format!("{first} and {second} contradict each other on {id}: {first_en}; {second_en}"),
            format!("{first} 与 {second} 对 {id} 的说法互相矛盾：{first_zh}；{second_zh}"),
        ),
    )
    .at(&one.overlay.source, span)
    .help((
        "the laboratories have to settle it; leave one out until then",
        "须由双方实验室协商；在此之前请只用其中一个",
    ))
}

/// Whether a text has the form of clauses: numbers with dots, annexes, tables, figures, list items; several with commas or
/// dashes between.
fn is_clause(text: &str) -> bool {
    const WORDS: [&str; 9] = ["Clause", "Annex", "Appendix", "Table", "Figure", "附录", "条款", "表", "图"];
    text.split([',', '，', '、', ';', '；', '–', '-']).all(|part| {
        let part = part.trim();
        let part = WORDS.iter().find_map(|word| part.strip_prefix(word)).unwrap_or(part).trim();
        let (number, item) = part.split_once(' ').unwrap_or((part, ""));
        let mut parts = number.split('.');
        let is_number = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|c| c.is_ascii_digit());
        let is_letter = |part: &str| part.len() == 1 && part.bytes().all(|c| c.is_ascii_uppercase());
        let first = parts.next().is_some_and(|first| is_number(first) || is_letter(first));
        let item = item.trim();
        let is_item = item.strip_suffix(')').is_some_and(|item| {
            !item.is_empty() && item.len() <= 2 && item.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        first && parts.all(is_number) && (item.is_empty() || is_item)
    })
}

#[cfg(test)]
mod tests {
    use super::is_clause;

    #[test]
    fn clauses_have_the_forms_that_standards_print() {
        for text in [
            "5",
            "8.2.10",
            "A.3",
            "Annex B",
            "附录 A",
            "表 7",
            "表7",
            "Table 7",
            "5.1 a)",
            "8.2, 8.3",
            "6.1–6.3",
            "图 2、表 3",
        ] {
            assert!(is_clause(text), "{text}");
        }
        for text in ["", "?", "see above", "8..2", "8.2.", ".8", "AA.3", "clause 8", "8.2 and 8.3", "page 12", "8.x"] {
            assert!(!is_clause(text), "{text}");
        }
    }
}
