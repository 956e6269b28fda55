//! Feature files as raw text, line by line, before the Gherkin parser sees them: it drops table cells, turns a mistyped
//! first step into prose and reads `规则:` as prose, all silently. What it can't say, or says for machines, is said here.
//!
//! What the scan found is kept with right line numbers; [`super::expand`] compares it with what the parser made of the file.

use super::{
    Lang,
    diagnostic::{Diagnostic, Diagnostics, Source, distance},
    outline,
};

/// What one file consists of, in its order.
#[derive(Debug, Default)]
pub struct Scan {
    pub lang: Lang,
    pub blocks: Vec<Block>,
}

/// A header line and all that belongs to it up to the next header; Examples belong to their scenario.
#[derive(Debug)]
pub struct Block {
    pub kind: BlockKind,
    pub line: usize,
    pub title: String,
    /// Without at sign; line.
    pub tags: Vec<(String, usize)>,
    pub prose: Vec<(String, usize)>,
    pub steps: Vec<ScannedStep>,
    pub examples: Vec<Examples>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    Feature,
    Rule,
    Background,
    Scenario,
    Outline,
}

#[derive(Debug)]
pub struct ScannedStep {
    pub text: String,
    pub line: usize,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Examples {
    pub line: usize,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Header {
    Block(BlockKind),
    Examples,
}

/// Longest first where one begins another.
const HEADERS: [(Lang, &str, Header); 20] = [
    (Lang::En, "Feature", Header::Block(BlockKind::Feature)),
    (Lang::En, "Business Need", Header::Block(BlockKind::Feature)),
    (Lang::En, "Ability", Header::Block(BlockKind::Feature)),
    (Lang::En, "Rule", Header::Block(BlockKind::Rule)),
    (Lang::En, "Background", Header::Block(BlockKind::Background)),
    (Lang::En, "Scenario Outline", Header::Block(BlockKind::Outline)),
    (Lang::En, "Scenario Template", Header::Block(BlockKind::Outline)),
    (Lang::En, "Scenarios", Header::Examples),
    (Lang::En, "Examples", Header::Examples),
    (Lang::En, "Scenario", Header::Block(BlockKind::Scenario)),
    (Lang::En, "Example", Header::Block(BlockKind::Scenario)),
    (Lang::Zh, "功能", Header::Block(BlockKind::Feature)),
    (Lang::Zh, "Rule", Header::Block(BlockKind::Rule)),
    (Lang::Zh, "规则", Header::Block(BlockKind::Rule)),
    (Lang::Zh, "背景", Header::Block(BlockKind::Background)),
    (Lang::Zh, "场景大纲", Header::Block(BlockKind::Outline)),
    (Lang::Zh, "剧本大纲", Header::Block(BlockKind::Outline)),
    (Lang::Zh, "例子", Header::Examples),
    (Lang::Zh, "场景", Header::Block(BlockKind::Scenario)),
    (Lang::Zh, "剧本", Header::Block(BlockKind::Scenario)),
];

const STEPS_EN: [&str; 5] = ["Given", "When", "Then", "And", "But"];
const STEPS_ZH: [&str; 9] = ["假如", "假设", "假定", "当", "那么", "而且", "并且", "同时", "但是"];

/// Reads the lines of one file. Findings go to `found`; the scan is of use when there are none.
pub fn scan(source: &Source, found: &mut Diagnostics) -> Scan {
    let mut scanner =
        Scanner { source, found, scan: Scan::default(), tags: Vec::new(), fence: None, place: Place::Start };
    scanner.run();
    scanner.scan
}

/// What the last header and its lines allow next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// After a header, before its first step or row.
    Description,
    Steps,
    ExamplesDescription,
    ExamplesRows,
}

struct Scanner<'a> {
    source: &'a Source,
    found: &'a mut Diagnostics,
    scan: Scan,
    /// Tags that wait for their header.
    tags: Vec<(String, usize)>,
    fence: Option<(&'static str, usize)>,
    place: Place,
}

impl Scanner<'_> {
    fn run(&mut self) {
        let text = std::sync::Arc::clone(&self.source.text);
        if text.starts_with('\u{feff}') {
            self.found.push(
                Diagnostic::new(
                    "byte_order_mark",
                    ("the file begins with a byte order mark", "文件以字节顺序标记（BOM）开头"),
                )
                .at(self.source, 0..3)
                .help(("save it as UTF-8 without BOM", "请另存为不带 BOM 的 UTF-8")),
            );
        }
        let mut first = true;
        for (n, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = raw.trim();
            if self.fence.is_some() || !line.is_empty() {
                self.line(n + 1, line, first);
                first &= line.is_empty();
            }
        }
        if let Some((_, line)) = self.fence {
            self.report(line, "", "open_doc_string", ("a doc string is never closed", "文档字符串没有结束"));
        }
        if let Some((tag, line)) = self.tags.first().cloned() {
            self.report(line, &tag, "stray_tag", ("these tags belong to nothing", "这些标签不属于任何场景"));
        }
        if self.scan.blocks.is_empty() {
            self.found.push(
                Diagnostic::new("no_feature", ("the file holds no feature", "文件中没有功能"))
                    .at(self.source, 0..0)
                    .help((
                        "a feature file begins with `Feature: title`",
                        "特性文件以 `Feature: 标题` 或 `功能: 标题` 开始",
                    )),
            );
        }
        outline::check(self.source, &self.scan.blocks, self.found);
    }

    fn line(&mut self, n: usize, line: &str, first: bool) {
        if let Some((fence, _)) = self.fence {
            if line.ends_with(fence) {
                self.fence = None;
            }
            return;
        }
        if let Some(comment) = line.strip_prefix('#') {
            if let Some(language) = comment.trim_start().strip_prefix("language") {
                self.language(n, language, first);
            }
            return;
        }
        if line.starts_with('@') {
            return self.tag_line(n, line);
        }
        if line.starts_with('|') {
            return self.row(n, line);
        }
        if let Some(fence) = ["\"\"\"", "```"].into_iter().find(|fence| line.starts_with(fence)) {
            return self.open_fence(n, line, fence);
        }
        if self.header(n, line) || self.step(n, line) {
            return;
        }
        self.prose(n, line);
    }

    fn language(&mut self, n: usize, language: &str, first: bool) {
        let Some(language) = language.trim_start().strip_prefix(':') else { return };
        if !first {
            return self.report_help(
                n,
                "",
                "language_not_first",
                ("the language stands on the file's first line or not at all", "语言声明只能位于文件第一行"),
                ("move this line to the top", "请把这一行移到文件开头"),
            );
        }
        match language.trim() {
            "en" => {}
            "zh-CN" => self.scan.lang = Lang::Zh,
            other => {
                let other = other.to_owned();
                self.report_help(
                    n,
                    &other,
                    "unknown_language",
                    (format!("no step is written in language `{other}`"), format!("没有语言 `{other}` 的步骤")),
                    ("features are written in en or zh-CN", "特性文件使用 en 或 zh-CN 编写"),
                );
            }
        }
    }

    fn tag_line(&mut self, n: usize, line: &str) {
        // The parser takes `# …` after tags for a comment; so do we.
        for word in line.split_whitespace().take_while(|word| !word.starts_with('#')) {
            match word.strip_prefix('@') {
                Some(tag) if !tag.is_empty() && !tag.contains('@') => self.tags.push((tag.to_owned(), n)),
                _ => self.report_help(
                    n,
                    word,
                    "malformed_tag",
                    (format!("`{word}` is no tag"), format!("`{word}` 不是标签")),
                    ("each tag begins with @, tags are parted by blanks", "标签以 @ 开头，用空格分隔"),
                ),
            }
        }
    }

    fn header(&mut self, n: usize, line: &str) -> bool {
        let lang = self.scan.lang;
        for (of, keyword, header) in HEADERS {
            let Some(rest) = line.strip_prefix(keyword) else { continue };
            let (title, colon) =
                match (rest.strip_prefix(':'), rest.strip_prefix('：'), rest.trim_start().strip_prefix(':')) {
                    (Some(title), ..) => (title, ":"),
                    (_, Some(title), _) => (title, "："),
                    (.., Some(title)) => (title, " :"),
                    _ => {
                        // Without a colon: prose, but the parser stumbles over it at the start of a description line.
                        if of == lang && rest.starts_with(|c: char| c.is_whitespace()) && self.place != Place::Steps {
                            self.report_help(
                                n,
                                keyword,
                                "header_without_colon",
                                (format!("`{keyword}` without a colon"), format!("`{keyword}` 后缺少冒号")),
                                (
                                    "write a colon after it, or begin the description with another word",
                                    "请在其后加冒号，或改用其他词开头",
                                ),
                            );
                            self.tags.clear();
                            return true;
                        }
                        continue;
                    }
                };
            match colon {
                ":" => {}
                "：" => self.report_help(
                    n,
                    "：",
                    "full_width_colon",
                    ("a full-width colon ends no keyword", "关键字后不能使用全角冒号"),
                    (format!("write `{keyword}:`"), format!("请写成 `{keyword}:`")),
                ),
                _ => self.report_help(
                    n,
                    keyword,
                    "blank_before_colon",
                    ("a blank stands before the colon", "冒号前有空格"),
                    (format!("write `{keyword}:`"), format!("请写成 `{keyword}:`")),
                ),
            }
            if keyword == "规则" {
                self.report_help(
                    n,
                    keyword,
                    "chinese_rule",
                    ("`规则` is no keyword of the parser", "`规则` 不是解析器的关键字"),
                    ("write `Rule:`, in Chinese features too", "中文特性文件也请写 `Rule:`"),
                );
            } else if of != lang && keyword != "Rule" {
                self.report_help(
                    n,
                    keyword,
                    "foreign_keyword",
                    (
                        format!("`{keyword}` is a keyword of the other language"),
                        format!("`{keyword}` 是另一种语言的关键字"),
                    ),
                    match lang {
                        Lang::En => (
                            "the first line of a Chinese feature is `# language: zh-CN`",
                            "中文特性文件第一行须为 `# language: zh-CN`",
                        ),
                        Lang::Zh => ("this file says `# language: zh-CN`", "本文件声明了 `# language: zh-CN`"),
                    },
                );
                // Said once: the rest is read as it was meant.
                if self.scan.blocks.is_empty() {
                    self.scan.lang = of;
                }
            }
            self.open(n, header, title.trim());
            return true;
        }
        false
    }

    fn open(&mut self, n: usize, header: Header, title: &str) {
        let tags = std::mem::take(&mut self.tags);
        match header {
            Header::Examples => {
                if let Some((tag, line)) = tags.first() {
                    self.report_help(
                        *line,
                        tag,
                        "tags_on_examples",
                        ("Examples carry tags", "例子（Examples）带有标签"),
                        (
                            "tag the scenario: an outline has one verdict rule for all rows",
                            "请把标签写在场景上：大纲的所有行使用同一判定",
                        ),
                    );
                }
                match self.scan.blocks.last_mut() {
                    Some(block) if matches!(block.kind, BlockKind::Scenario | BlockKind::Outline) => {
                        block.examples.push(Examples { line: n, rows: Vec::new() });
                    }
                    _ => self.report(n, "", "stray_examples", ("Examples belong to no scenario", "例子不属于任何场景")),
                }
                self.place = Place::ExamplesDescription;
            }
            Header::Block(kind) => {
                let feature_known = !self.scan.blocks.is_empty();
                if (kind == BlockKind::Feature) == feature_known {
                    self.report(
                        n,
                        "",
                        "one_feature",
                        ("a file holds exactly one feature, and begins with it", "每个文件只有一个功能，并以它开头"),
                    );
                }
                let begins = self
                    .scan
                    .blocks
                    .last()
                    .is_some_and(|last| matches!(last.kind, BlockKind::Feature | BlockKind::Rule));
                if kind == BlockKind::Background && !begins {
                    self.report_help(
                        n,
                        "",
                        "stray_background",
                        ("a background that doesn't begin its feature or rule", "背景不在功能或规则的开头"),
                        ("put it first; there is one at most", "请移到最前面；最多只能有一个"),
                    );
                }
                if kind != BlockKind::Background && title.is_empty() {
                    self.report(n, "", "no_title", ("the title is missing", "缺少标题"));
                }
                self.scan.blocks.push(Block {
                    kind,
                    line: n,
                    title: title.to_owned(),
                    tags,
                    prose: Vec::new(),
                    steps: Vec::new(),
                    examples: Vec::new(),
                });
                self.place = Place::Description;
            }
        }
    }

    fn step(&mut self, n: usize, line: &str) -> bool {
        let text = match self.scan.lang {
            _ if line.starts_with("* ") => {
                self.report_help(
                    n,
                    "*",
                    "asterisk_step",
                    ("a step that begins with `*` is always taken for a Given", "以 `*` 开头的步骤总被当作 Given"),
                    ("write Given, When, Then, And or But", "请写明 假如、当、那么、而且 或 但是"),
                );
                line.strip_prefix("* ")
            }
            Lang::En => STEPS_EN
                .into_iter()
                .find_map(|word| line.strip_prefix(word).filter(|rest| rest.starts_with([' ', '\t']))),
            Lang::Zh => STEPS_ZH.into_iter().find_map(|word| line.strip_prefix(word)),
        };
        let Some(text) = text.map(str::trim) else { return false };
        let steps_due = !matches!(self.place, Place::ExamplesDescription | Place::ExamplesRows);
        match self.scan.blocks.last_mut() {
            Some(block) if steps_due && !matches!(block.kind, BlockKind::Feature | BlockKind::Rule) => {
                block.steps.push(ScannedStep { text: text.to_owned(), line: n, rows: Vec::new() });
                self.place = Place::Steps;
            }
            // In the description of a feature or a rule the parser takes it for prose, and the step would be lost. In
            // Chinese 当 begins many a sentence, so that one may stand there.
            Some(_) if steps_due && line.starts_with('当') => return false,
            _ => self.report(n, "", "stray_step", ("a step that belongs to no scenario", "步骤不属于任何场景")),
        }
        if text.contains(" #") {
            self.report_help(
                n,
                "#",
                "comment_in_step",
                ("`#` after a step is part of its text", "步骤后的 `#` 会成为步骤文本的一部分"),
                ("put the comment on its own line", "请把注释单独写一行"),
            );
        }
        true
    }

    fn open_fence(&mut self, n: usize, line: &str, fence: &'static str) {
        let rest = line.strip_prefix(fence).unwrap_or("");
        if self.place != Place::Steps {
            self.report(
                n,
                fence,
                "stray_doc_string",
                ("a doc string that belongs to no step", "文档字符串不属于任何步骤"),
            );
        }
        if rest.ends_with(fence) {
            return;
        }
        if !rest.is_empty() {
            self.report_help(
                n,
                rest,
                "doc_string_type",
                (
                    "text after the opening quotes would become part of the doc string",
                    "起始引号后的文字会成为文档字符串的一部分",
                ),
                ("begin the text on the next line", "请从下一行开始书写"),
            );
        }
        self.fence = Some((fence, n));
    }

    fn row(&mut self, n: usize, line: &str) {
        let (cells, rest) = cells(line);
        if !(rest.is_empty() || rest.starts_with('#')) {
            let rest = rest.to_owned();
            self.report_help(
                n,
                &rest,
                "open_row",
                ("a table row ends with `|`", "表格行须以 `|` 结束"),
                (
                    "close the last cell; a `|` in a cell is written `\\|`",
                    "请补上行尾的 `|`；单元格中的 `|` 写作 `\\|`",
                ),
            );
        }
        if let Some(escape) = bad_escape(line) {
            self.report_help(
                n,
                &escape,
                "bad_escape",
                (format!("`{escape}` means nothing in a cell"), format!("单元格中的 `{escape}` 没有意义")),
                ("a cell knows \\n, \\| and \\\\", "单元格只支持 \\n、\\| 和 \\\\"),
            );
        }
        let row = Row { line: n, cells };
        let place = self.place;
        let rows = self.scan.blocks.last_mut().and_then(|block| match place {
            Place::ExamplesDescription | Place::ExamplesRows => {
                block.examples.last_mut().map(|examples| &mut examples.rows)
            }
            Place::Steps => block.steps.last_mut().map(|step| &mut step.rows),
            _ => None,
        });
        let Some(rows) = rows else {
            return self.report(
                n,
                "",
                "stray_row",
                ("a table row that belongs to no step and no Examples", "表格行不属于任何步骤或例子"),
            );
        };
        let due = rows.first().map_or(row.cells.len(), |first| first.cells.len());
        let seen = row.cells.len();
        rows.push(row);
        if place == Place::ExamplesDescription {
            self.place = Place::ExamplesRows;
        }
        if due != seen {
            self.report_help(
                n,
                "",
                "ragged_table",
                (
                    format!("this row has {seen} cells, the first row has {due}"),
                    format!("此行有 {seen} 个单元格，首行有 {due} 个"),
                ),
                ("a `|` inside a cell is written `\\|`", "单元格中的 `|` 写作 `\\|`"),
            );
        }
    }

    fn prose(&mut self, n: usize, line: &str) {
        if let Some((tag, at)) = self.tags.first().cloned() {
            self.tags.clear();
            self.report(at, &tag, "stray_tag", ("these tags belong to nothing", "这些标签不属于任何场景"));
        }
        let near = looks_like_step(line, self.scan.lang);
        let in_scenario =
            self.scan.blocks.last().is_some_and(|block| !matches!(block.kind, BlockKind::Feature | BlockKind::Rule));
        match self.place {
            Place::Start => self.report(
                n,
                "",
                "one_feature",
                ("a file holds exactly one feature, and begins with it", "每个文件只有一个功能，并以它开头"),
            ),
            Place::Steps | Place::ExamplesRows => {
                let diagnostic = Diagnostic::new(
                    "unknown_line",
                    ("this line is neither a step nor a table row", "这一行既不是步骤也不是表格行"),
                )
                .at(self.source, self.source.line_span(n));
                self.found.push(match near {
                    Some(word) => diagnostic.help((format!("did you mean `{word}`?"), format!("是否指 `{word}`？"))),
                    None => diagnostic.help((
                        "steps begin with Given, When, Then, And or But; remarks with #",
                        "步骤以 假如/Given、当/When、那么/Then、而且/And 或 但是/But 开头；备注以 # 开头",
                    )),
                });
            }
            Place::Description if in_scenario && near.is_some() => {
                let word = near.unwrap_or_default();
                self.report_help(
                    n,
                    "",
                    "misspelt_step",
                    ("this line would be read as prose, not as a step", "这一行会被当作说明文字，而不是步骤"),
                    (format!("did you mean `{word} …`?"), format!("是否指 `{word}…”？")),
                );
            }
            Place::Description | Place::ExamplesDescription => {
                if let Some(block) = self.scan.blocks.last_mut().filter(|_| self.place == Place::Description) {
                    block.prose.push((line.to_owned(), n));
                }
            }
        }
    }

    fn report(&mut self, line: usize, needle: &str, code: &'static str, message: impl Into<super::Text>) {
        let span = self.source.span_in_line(line, needle);
        self.found.push(Diagnostic::new(code, message).at(self.source, span));
    }

    fn report_help(
        &mut self,
        line: usize,
        needle: &str,
        code: &'static str,
        message: impl Into<super::Text>,
        help: impl Into<super::Text>,
    ) {
        let span = self.source.span_in_line(line, needle);
        self.found.push(Diagnostic::new(code, message).at(self.source, span).help(help));
    }
}

/// Cells without their surrounding blanks, escapes resolved, and what stands after the last `|`.
fn cells(line: &str) -> (Vec<String>, &str) {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = line.char_indices().skip(1);
    let mut end = 1;
    while let Some((at, c)) = chars.next() {
        match c {
            '|' => {
                cells.push(cell.trim().to_owned());
                cell.clear();
                end = at + 1;
            }
            '\\' => match chars.next() {
                Some((_, 'n')) => cell.push('\n'),
                Some((_, c)) => cell.push(c),
                None => cell.push('\\'),
            },
            _ => cell.push(c),
        }
    }
    (cells, line.get(end..).unwrap_or("").trim())
}

fn bad_escape(line: &str) -> Option<String> {
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            match chars.next() {
                Some('n' | '|' | '\\') => {}
                Some(other) => return Some(format!("\\{other}")),
                None => return Some("\\".to_owned()),
            }
        }
    }
    None
}

/// The step keyword that the line's first word seems to be meant for.
fn looks_like_step(line: &str, lang: Lang) -> Option<&'static str> {
    let first = line.split_whitespace().next().unwrap_or("");
    let word: String = first.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    let english = STEPS_EN.into_iter().find(|keyword| {
        let glued = |keyword: &str| word.strip_prefix(keyword).is_some_and(|rest| keyword.len() > 3 && rest.len() < 5);
        word.eq_ignore_ascii_case(keyword)
            || glued(keyword)
            || (word.len() > 3 && keyword.len() > 3 && distance(&word, keyword, 1).is_some())
    });
    let chinese = STEPS_ZH.into_iter().find(|keyword| keyword.chars().count() > 1 && line.starts_with(keyword));
    match lang {
        Lang::En => english.or(chinese),
        Lang::Zh => english,
    }
}
