//! What can be said of a scanned block only when it has ended: steps that are missing, outlines and their Examples.

use super::{
    diagnostic::{Diagnostic, Diagnostics, Source, nearest},
    scan::{Block, BlockKind},
};

/// Checks the blocks of one file.
pub fn check(source: &Source, blocks: &[Block], found: &mut Diagnostics) {
    Checker { source, found }.blocks(blocks);
}

/// The names between angle brackets.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(name, _)| name))
        .filter(|name| !name.is_empty())
}

struct Checker<'a> {
    source: &'a Source,
    found: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for (n, block) in blocks.iter().enumerate() {
            let mut after = blocks.iter().skip(n + 1).map(|next| next.kind);
            let next = after.find(|kind| *kind != BlockKind::Background);
            if block.kind == BlockKind::Rule && matches!(next, None | Some(BlockKind::Rule)) {
                self.report(block.line, "", "no_scenario", ("this rule has no scenario", "此规则没有场景"));
            }
            match block.kind {
                BlockKind::Feature | BlockKind::Rule => continue,
                BlockKind::Background => {
                    if block.steps.is_empty() {
                        self.report(block.line, "", "no_steps", ("this background has no steps", "此背景没有步骤"));
                    }
                }
                BlockKind::Scenario | BlockKind::Outline => {
                    if block.steps.is_empty() {
                        self.report_help(
                            block.line,
                            "",
                            "no_steps",
                            ("this scenario has no steps, and would pass", "此场景没有步骤，将会空过"),
                            (
                                "a step begins with Given, When, Then, And or But",
                                "步骤以 假如/Given、当/When、那么/Then、而且/And 或 但是/But 开头",
                            ),
                        );
                    }
                    self.outline(block);
                }
            }
        }
        if !blocks.is_empty()
            && !blocks.iter().any(|block| matches!(block.kind, BlockKind::Scenario | BlockKind::Outline))
        {
            self.report(1, "", "no_scenario", ("this feature has no scenario", "此功能没有场景"));
        }
    }

    fn outline(&mut self, block: &Block) {
        if block.examples.is_empty() {
            if block.kind == BlockKind::Outline {
                self.report_help(
                    block.line,
                    "",
                    "no_examples",
                    (
                        "this outline has no Examples, and would run with its <placeholders> as they stand",
                        "此大纲没有例子，<占位符> 将原样运行",
                    ),
                    ("add an Examples table, or call it Scenario", "请添加例子表，或改为场景"),
                );
            }
            return;
        }
        for examples in &block.examples {
            if examples.rows.len() < 2 {
                self.report(
                    examples.line,
                    "",
                    "empty_examples",
                    (
                        "these Examples have no row under their header: no test case would come of them",
                        "例子表头下没有数据行：不会产生任何测试用例",
                    ),
                );
            }
            let Some(header) = examples.rows.first() else { continue };
            for (n, column) in header.cells.iter().enumerate() {
                if header.cells.iter().take(n).any(|other| other == column) {
                    self.report(
                        header.line,
                        column,
                        "double_column",
                        (format!("column `{column}` stands twice"), format!("列 `{column}` 重复")),
                    );
                }
            }
            let known = |name: &str| header.cells.iter().any(|column| column == name);
            let texts = block.steps.iter().flat_map(|step| {
                let cells = step.rows.iter().flat_map(|row| row.cells.iter().map(|cell| (cell, row.line)));
                std::iter::once((&step.text, step.line)).chain(cells)
            });
            for (text, line) in texts.chain([(&block.title, block.line)]) {
                for name in placeholders(text).filter(|name| !known(name)) {
                    let near = nearest(name, header.cells.iter().map(String::as_str));
                    let found = Diagnostic::new(
                        "unfilled_placeholder",
                        (format!("no column is called `{name}`"), format!("没有名为 `{name}` 的列")),
                    )
                    .at(self.source, self.source.span_in_line(line, &format!("<{name}>")));
                    self.found.push(match near.first() {
                        Some(near) => found.help((format!("did you mean <{near}>?"), format!("是否指 <{near}>？"))),
                        None => found.help((
                            format!("the columns are {}", header.cells.join(", ")),
                            format!("现有的列：{}", header.cells.join("、")),
                        )),
                    });
                }
            }
        }
        for (text, line) in &block.prose {
            if let Some(name) = placeholders(text).next() {
                self.report(
                    *line,
                    &format!("<{name}>"),
                    "placeholder_in_description",
                    ("a placeholder in a description is never filled", "说明文字中的占位符不会被替换"),
                );
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
