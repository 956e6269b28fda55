//! From a feature file's text to test cases: scan, parse, compare the two, expand outlines, understand tags.

use std::path::Path;

use gherkin::GherkinEnv;

use super::{
    Keyword, Lang, StepText, TestCase, Text,
    diagnostic::{Diagnostic, Diagnostics, Source},
    feature::Effect,
    scan::{Block, BlockKind, Scan, scan},
    tag::{self, Tag},
};
use crate::codec::exchanged::Exchanged;

/// A feature whose ids are not yet compared with the rest of its suite.
#[derive(Debug)]
pub struct DraftFeature {
    pub title: Text,
    pub source: Source,
    pub drafts: Vec<Draft>,
}

/// A scenario and the test cases that come of it.
#[derive(Debug)]
pub struct Draft {
    pub line: usize,
    /// Title as it stands in the file.
    pub title: String,
    /// Tags of feature, rule and scenario without at sign; line.
    pub tags: Vec<(String, usize)>,
    pub cases: Vec<TestCase>,
}

/// How strict to be: a suite keeps the rules of the house, a plain folder of features only those of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    Suite,
    Plain,
}

/// Reads one feature file of suite `suite`.
pub fn expand(suite: &str, source: &Source, strictness: Strictness) -> Result<DraftFeature, Diagnostics> {
    let mut found = Diagnostics::default();
    let scan = scan(source, &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    let feature = parse(source, scan.lang)?;
    let mut expander = Expander { suite, source, strictness, lang: scan.lang, found };
    let draft = expander.feature(&feature, &scan);
    expander.found.or(draft)
}

fn parse(source: &Source, lang: Lang) -> Result<gherkin::Feature, Diagnostics> {
    let language = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let env = GherkinEnv::new(language).unwrap_or_default();
    gherkin::Feature::parse(&*source.text, env).map_err(|error| {
        // "Error at 3:5: {…}": the crate keeps the position to itself.
        let text = error.to_string();
        let line =
            text.strip_prefix("Error at ").and_then(|rest| rest.split(':').next()).and_then(|line| line.parse().ok());
        Diagnostic::new("gherkin", ("the Gherkin parser stops here", "Gherkin 解析器在此处停止"))
            .at(source, source.line_span(line.unwrap_or(1)))
            .help((format!("it says: {text}"), format!("解析器报告：{text}")))
            .into()
    })
}

struct Expander<'a> {
    suite: &'a str,
    source: &'a Source,
    strictness: Strictness,
    lang: Lang,
    found: Diagnostics,
}

impl Expander<'_> {
    fn feature(&mut self, feature: &gherkin::Feature, scan: &Scan) -> DraftFeature {
        let mut blocks = scan.blocks.iter();
        let head = blocks.next();
        let title = head.map_or_else(|| Text::data(feature.name.clone()), |block| self.titles(block));
        let mut background = Vec::new();
        if let Some(own) = &feature.background {
            background = self.steps(own.steps.iter(), blocks.next(), &feature.name);
        }
        let mut drafts = Vec::new();
        let inherited = head.map(|block| block.tags.clone()).unwrap_or_default();
        for scenario in &feature.scenarios {
            drafts.extend(self.scenario(scenario, blocks.next(), "", &inherited, &background));
        }
        for rule in &feature.rules {
            let head = blocks.next();
            let mut inherited = inherited.clone();
            inherited.extend(head.map(|block| block.tags.clone()).unwrap_or_default());
            let mut background = background.clone();
            if let Some(own) = &rule.background {
                background.extend(self.steps(own.steps.iter(), blocks.next(), &rule.name));
            }
            for scenario in &rule.scenarios {
                drafts.extend(self.scenario(scenario, blocks.next(), &rule.name, &inherited, &background));
            }
        }
        if let Some(block) = blocks.next() {
            self.disagree(block.line);
        }
        DraftFeature { title, source: self.source.clone(), drafts }
    }

    /// Title in both languages: the header's and the first description line's.
    fn titles(&mut self, block: &Block) -> Text {
        let own = block.title.clone();
        let other = block.prose.first().map_or_else(|| own.clone(), |(line, _)| line.clone());
        match self.lang {
            Lang::En => Text::new(own, other),
            Lang::Zh => Text::new(other, own),
        }
    }

    /// The steps as the parser read them, with the lines of the scan. The two must agree: what the parser drops is lost
    /// from a test without a trace.
    fn steps<'s>(
        &mut self,
        steps: impl ExactSizeIterator<Item = &'s gherkin::Step>,
        block: Option<&Block>,
        title: &str,
    ) -> Vec<StepText> {
        let Some(block) = block else {
            self.disagree(1);
            return Vec::new();
        };
        let titled = matches!(block.kind, BlockKind::Background) || block.title == title.trim();
        if steps.len() != block.steps.len() || !titled {
            self.disagree(block.line);
        }
        let mut texts = Vec::new();
        for (step, scanned) in steps.zip(&block.steps) {
            let table = step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default();
            if step.value.trim() != scanned.text || table.iter().ne(scanned.rows.iter().map(|row| &row.cells)) {
                self.disagree(scanned.line);
            }
            texts.push(StepText {
                keyword: match step.ty {
                    gherkin::StepType::Given => Keyword::Given,
                    gherkin::StepType::When => Keyword::When,
                    gherkin::StepType::Then => Keyword::Then,
                },
                text: scanned.text.clone(),
                line: scanned.line,
                table,
                doc_string: step.docstring.as_deref().map(doc_string),
            });
        }
        texts
    }

    fn scenario(
        &mut self,
        scenario: &gherkin::Scenario,
        block: Option<&Block>,
        rule: &str,
        inherited: &[(String, usize)],
        background: &[StepText],
    ) -> Option<Draft> {
        let own = self.steps(scenario.steps.iter(), block, &scenario.name);
        let block = block.filter(|block| matches!(block.kind, BlockKind::Scenario | BlockKind::Outline))?;
        let steps: Vec<StepText> = background.iter().cloned().chain(own).collect();
        let tags: Vec<_> = inherited.iter().chain(&block.tags).cloned().collect();
        let title = self.titles(block);
        let id = self.read_tags(block, &tags);
        let template = TestCase {
            id: format!("{}/{}", self.suite, id.words),
            title,
            rule: rule.trim().to_owned(),
            path: self.source.name.to_string(),
            line: block.line,
            requirements: id.requirements,
            needs: id.needs,
            effect: id.effect,
            trace: id.trace,
            quantities: Vec::new(),
            statements: Vec::new(),
            tags: tags.iter().map(|(tag, _)| tag.clone()).collect(),
            steps,
        };
        let cases = if block.examples.is_empty() { vec![template] } else { self.rows(block, &template, scenario) };
        if self.strictness == Strictness::Suite {
            self.style(block, &cases);
        }
        Some(Draft { line: block.line, title: block.title.clone(), tags, cases })
    }

    /// One test case a row of the Examples.
    fn rows(&mut self, block: &Block, template: &TestCase, scenario: &gherkin::Scenario) -> Vec<TestCase> {
        let mut cases: Vec<TestCase> = Vec::new();
        let mut words = Vec::new();
        for (examples, parsed) in block.examples.iter().zip(&scenario.examples) {
            let parsed_rows = parsed.table.iter().flat_map(|table| &table.rows);
            if parsed_rows.ne(examples.rows.iter().map(|row| &row.cells)) {
                self.disagree(examples.line);
            }
            let Some((header, rows)) = examples.rows.split_first() else { continue };
            if self.strictness == Strictness::Suite {
                self.columns(block, template, &header.cells, header.line);
            }
            for row in rows {
                let cells: Vec<(&str, &str)> =
                    header.cells.iter().map(String::as_str).zip(row.cells.iter().map(String::as_str)).collect();
                let first = cells.first().map_or("", |(_, cell)| cell);
                let word = cells.iter().find(|(column, _)| *column == "case").map_or(first, |(_, cell)| cell);
                let case = if self.strictness == Strictness::Suite { word.to_owned() } else { slug(word) };
                let id = format!("{}/{case}", template.id);
                if self.strictness == Strictness::Suite && !is_words(word) {
                    self.report(
                        row.line,
                        word,
                        "bad_case",
                        (format!("`{word}` can't be part of an id"), format!("`{word}` 不能用作标识的一部分")),
                        (
                            "a `case` cell is words of a-z and 0-9 joined by -",
                            "`case` 单元格由 a-z、0-9 组成，用 - 连接",
                        ),
                    );
                }
                if cases.iter().any(|other| other.id == id) {
                    self.report(
                        row.line,
                        word,
                        "double_case",
                        (format!("a row called `{word}` stands above"), format!("上面已有名为 `{word}` 的行")),
                        ("each row's first cell names it, once", "每行的首个单元格是该行唯一的名称"),
                    );
                }
                words.push(word.to_owned());
                cases.push(TestCase {
                    id,
                    title: Text::new(fill(&template.title.en, &cells), fill(&template.title.zh, &cells)),
                    line: block.line,
                    steps: template.steps.iter().map(|step| filled_step(step, &cells)).collect(),
                    ..template.clone()
                });
            }
        }
        if block.examples.len() != scenario.examples.len() {
            self.disagree(block.line);
        }
        row_titles(&mut cases, &words);
        cases
    }

    /// The first column is `case`, and every other is used.
    fn columns(&mut self, block: &Block, template: &TestCase, columns: &[String], line: usize) {
        let (first, others) = columns.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
        if first != "case" {
            self.report(
                line,
                first,
                "no_case_column",
                (format!("the first column is `{first}`, not `case`"), format!("首列为 `{first}`，应为 `case`")),
                ("the first column names the rows: their ids end in it", "首列为各行命名：用例标识以它结尾"),
            );
        }
        for column in others {
            let mark = format!("<{column}>");
            let used = block.title.contains(&mark)
                || template.steps.iter().any(|step| {
                    step.text.contains(&mark)
                        || step.doc_string.as_ref().is_some_and(|text| text.contains(&mark))
                        || step.table.iter().flatten().any(|cell| cell.contains(&mark))
                });
            if !used {
                self.report(
                    line,
                    column,
                    "unused_column",
                    (format!("no step uses column `{column}`"), format!("没有步骤使用列 `{column}`")),
                    (
                        format!("write {mark} in a step, or drop the column"),
                        format!("请在步骤中使用 {mark}，或删除该列"),
                    ),
                );
            }
        }
        for step in &template.steps {
            if step.text.starts_with('<') && step.text.ends_with('>') && step.text.matches('<').count() == 1 {
                self.report(
                    step.line,
                    &step.text,
                    "step_from_cell",
                    ("a whole step comes from a cell", "整个步骤来自单元格"),
                    (
                        "outlines vary values, not behaviour: write two scenarios",
                        "大纲只改变取值，不改变行为：请写成两个场景",
                    ),
                );
            }
        }
    }

    fn read_tags(&mut self, block: &Block, tags: &[(String, usize)]) -> Understood {
        let mut understood = Understood::default();
        let mut names = Vec::new();
        for (text, line) in tags {
            match Tag::parse(text) {
                Some(Tag::TestCase(words)) => names.push((words, *line)),
                Some(Tag::Requirement(id)) => understood.requirements.push(id.to_owned()),
                Some(Tag::Needs(words)) => understood.needs.push(words.to_owned()),
                Some(Tag::Writes) => understood.effect = understood.effect.max(Effect::Writes),
                Some(Tag::Irreversible) => understood.effect = Effect::Irreversible,
                Some(Tag::Trace(exchanges)) => {
                    if Exchanged::named(exchanges).is_none() {
                        let known = Exchanged::ALL.map(Exchanged::name);
                        let diagnostic = Diagnostic::new(
                            "unknown_exchanges",
                            (
                                format!("no exchanges in a log are called `{exchanges}`"),
                                format!("日志中没有名为 `{exchanges}` 的交换"),
                            ),
                        )
                        .at(self.source, self.source.span_in_line(*line, &format!("@{text}")))
                        .help((format!("they are {}", known.join(", ")), format!("可用名称：{}", known.join("、"))));
                        self.found.push(diagnostic.near(exchanges, known));
                    }
                    understood.trace.push(exchanges.to_owned());
                }
                Some(Tag::Reads | Tag::Long) => {}
                None if self.strictness == Strictness::Plain => {}
                None => {
                    let diagnostic = Diagnostic::new(
                        "unknown_tag",
                        (format!("no tag is called `@{text}`"), format!("没有标签 `@{text}`")),
                    )
                    .at(self.source, self.source.span_in_line(*line, &format!("@{text}")))
                    .help((
                        "the tags are @tc:… @req:… @needs:… @reads @writes @irreversible @long @trace:…",
                        "可用标签：@tc:… @req:… @needs:… @reads @writes @irreversible @long @trace:…",
                    ));
                    let word = text.split(':').next().unwrap_or(text);
                    self.found.push(diagnostic.near(&format!("@{word}"), tag::ALL));
                }
            }
        }
        match names.as_slice() {
            [(words, line)] => {
                if !is_words(words) && self.strictness == Strictness::Suite {
                    self.report(
                        *line,
                        words,
                        "bad_test_case_id",
                        (format!("`{words}` is no test case id"), format!("`{words}` 不是合法的用例标识")),
                        ("an id is words of a-z and 0-9 joined by -", "标识由 a-z、0-9 组成的词用 - 连接"),
                    );
                }
                understood.words = (*words).to_owned();
            }
            [] if self.strictness == Strictness::Plain => {
                let stem = Path::new(&*self.source.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                understood.words = format!("{}-{}", slug(&stem.unwrap_or_default()), slug(&block.title));
            }
            [] => self.report(
                block.line,
                "",
                "no_test_case_id",
                ("this scenario has no @tc tag", "此场景没有 @tc 标签"),
                (
                    "tag it with a stable id of words: `@tc:atr-tck-presence`",
                    "请加上由词组成的稳定标识，如 `@tc:atr-tck-presence`",
                ),
            ),
            [_, (words, line), ..] => self.report(
                *line,
                &format!("@tc:{words}"),
                "two_test_case_ids",
                ("this scenario has two @tc tags", "此场景有两个 @tc 标签"),
                ("a test case has one id", "一个测试用例只有一个标识"),
            ),
        }
        if !understood.trace.is_empty() && understood.effect != Effect::Reads {
            self.report(
                block.line,
                "",
                "trace_writes",
                ("a log can't be written to", "日志不可写"),
                (
                    "a test case with @trace:… sends nothing: take @writes or @irreversible out",
                    "带 @trace:… 的用例不发送命令：请删去 @writes 或 @irreversible",
                ),
            );
        }
        if understood.requirements.is_empty() && self.strictness == Strictness::Suite {
            self.report(
                block.line,
                "",
                "no_requirement",
                ("this scenario proves no requirement", "此场景没有对应任何要求"),
                (
                    "tag it with the requirement that it proves: `@req:CC-ATR-010`",
                    "请加上它所证明的要求，如 `@req:CC-ATR-010`",
                ),
            );
        }
        understood
    }

    /// The rules of the house for titles and descriptions.
    fn style(&mut self, block: &Block, cases: &[TestCase]) {
        let title = &block.title;
        // As it is read: placeholders filled.
        let own = |case: &TestCase| {
            if self.lang == Lang::En { case.title.en.chars().count() } else { case.title.zh.chars().count() }
        };
        let longest = cases.iter().map(own).max().unwrap_or(0);
        if longest >= 90 {
            self.report(
                block.line,
                title,
                "long_title",
                (format!("the title has {longest} characters"), format!("标题有 {longest} 个字符")),
                ("a title has fewer than 90", "标题须少于 90 个字符"),
            );
        }
        let prose = block.prose.first().map(|(text, line)| (text.as_str(), *line));
        for (text, line) in [(title.as_str(), block.line)].into_iter().chain(prose) {
            if let Some(word) = modal(text) {
                self.report(
                    line,
                    word,
                    "modal_title",
                    (format!("the title says `{word}`"), format!("标题中出现“{word}”")),
                    (
                        "a title is a fact in the present tense: the requirement does the demanding",
                        "标题用现在时陈述事实：“应”由要求来说",
                    ),
                );
            }
        }
        let (code, message, help) = match self.lang {
            Lang::En => (
                "no_chinese_title",
                ("the Chinese title is missing", "缺少中文标题"),
                ("the line below the title is the title in Chinese", "标题下一行为中文标题"),
            ),
            Lang::Zh => (
                "no_english_title",
                ("the English title is missing", "缺少英文标题"),
                ("the line below the title is the title in English", "标题下一行为英文标题"),
            ),
        };
        match prose {
            None => self.report(block.line, title, code, message, help),
            Some((text, line)) if has_chinese(text) != (self.lang == Lang::En) => {
                self.report(line, "", code, message, help)
            }
            Some(_) => {}
        }
        if let Some((_, line)) = block.prose.get(1) {
            self.report(
                *line,
                "",
                "prose_in_scenario",
                ("prose in a scenario", "场景中有多余的说明文字"),
                (
                    "only the title in the other language stands there; a step begins with its keyword, a remark with #",
                    "此处只能有另一种语言的标题；步骤以关键字开头，备注以 # 开头",
                ),
            );
        }
    }

    fn disagree(&mut self, line: usize) {
        if self.found.iter().any(|found| found.code == "parser_disagrees") {
            return;
        }
        self.report(
            line,
            "",
            "parser_disagrees",
            (
                "the Gherkin parser reads something else here than what stands here",
                "Gherkin 解析器在此处读到的内容与文件不一致",
            ),
            ("reword this part; it would not be tested as written", "请改写此处，否则不会按所写内容测试"),
        );
    }

    fn report(
        &mut self,
        line: usize,
        needle: &str,
        code: &'static str,
        message: impl Into<Text>,
        help: impl Into<Text>,
    ) {
        let span = self.source.span_in_line(line, needle);
        self.found.push(Diagnostic::new(code, message).at(self.source, span).help(help));
    }
}

#[derive(Debug, Default)]
struct Understood {
    words: String,
    requirements: Vec<String>,
    needs: Vec<String>,
    effect: Effect,
    trace: Vec<String>,
}

/// Words of a-z and 0-9 joined by single hyphens.
pub fn is_words(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

pub fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The demanding word in a title. 应用, 应答, 响应, 对应, 适应, 相应, 反应 and 供应 demand nothing.
pub fn modal(title: &str) -> Option<&'static str> {
    let word = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find_map(|word| ["shall", "must", "should"].into_iter().find(|modal| word.eq_ignore_ascii_case(modal)));
    word.or_else(|| {
        let innocent = ["应用", "应答", "响应", "对应", "适应", "相应", "反应", "供应", "应急"];
        let rest = innocent.iter().fold(title.to_owned(), |rest, word| rest.replace(word, " "));
        ["应当", "必须", "应"].into_iter().find(|modal| rest.contains(modal))
    })
}

/// An id of words out of any text, for features that bring none.
pub fn slug(text: &str) -> String {
    let kept = text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " ");
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

fn fill(text: &str, cells: &[(&str, &str)]) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    // One pass: a cell that holds `<…>` is not filled again.
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        filled.push_str(before);
        let cell = after
            .split_once('>')
            .and_then(|(name, tail)| cells.iter().find(|(column, _)| *column == name).map(|(_, cell)| (*cell, tail)));
        match cell {
            Some((cell, tail)) => {
                filled.push_str(cell);
                rest = tail;
            }
            None => {
                filled.push('<');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Rows whose filled titles don't differ get their word, so that each can be told from its neighbours.
fn row_titles(cases: &mut [TestCase], words: &[String]) {
    let one = |cases: &mut [TestCase], title: fn(&mut TestCase) -> &mut String, open: &str, close: &str| {
        let mut filled: Vec<String> = cases.iter_mut().map(|case| title(case).clone()).collect();
        filled.sort();
        let alike = filled.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
        if alike {
            for (case, word) in cases.iter_mut().zip(words) {
                title(case).push_str(&format!("{open}{word}{close}"));
            }
        }
    };
    one(cases, |case| &mut case.title.en, " (", ")");
    one(cases, |case| &mut case.title.zh, "（", "）");
}

fn filled_step(step: &StepText, cells: &[(&str, &str)]) -> StepText {
    StepText {
        keyword: step.keyword,
        text: fill(&step.text, cells),
        line: step.line,
        table: step.table.iter().map(|row| row.iter().map(|cell| fill(cell, cells)).collect()).collect(),
        doc_string: step.doc_string.as_ref().map(|text| fill(text, cells)),
    }
}

/// The parser keeps the line breaks after the opening and before the closing quotes.
fn doc_string(text: &str) -> String {
    let text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
    let text = text.trim_end_matches([' ', '\t']);
    text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text)).to_owned()
}
