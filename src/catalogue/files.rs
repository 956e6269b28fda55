//! Files as findings show them: their lines are found once, not anew for each finding.

use std::{collections::BTreeMap, fmt::Write as _, rc::Rc, sync::Arc};

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{Diagnostic, Lang, diagnostic::Source};

/// How many findings need no count at their end.
pub const UNCOUNTED: usize = 20;

/// The files that were shown so far.
#[derive(Debug, Default)]
pub struct Files {
    /// By the address of the text, which stays alive here.
    by_text: BTreeMap<usize, (Arc<str>, Rc<File>)>,
}

/// A file that can't steer the terminal, and where its lines begin.
#[derive(Debug)]
pub struct File {
    name: String,
    text: Arc<str>,
    /// Byte offsets, ascending, the first is 0.
    lines: Vec<usize>,
}

impl Files {
    pub fn of(&mut self, source: &Source) -> Rc<File> {
        let (_, file) = self.by_text.entry(source.text.as_ptr().addr()).or_insert_with(|| {
            let text = visible(&source.text);
            let breaks = text.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
            let lines = std::iter::once(0).chain(breaks).collect();
            (Arc::clone(&source.text), Rc::new(File { name: visible(&source.name).to_string(), text, lines }))
        });
        Rc::clone(file)
    }
}

/// How many findings there are, and in which files: the last thing that is told of many.
pub fn counted<'a>(findings: impl Iterator<Item = &'a Diagnostic>, lang: Lang) -> String {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0_usize;
    for finding in findings {
        all += 1;
        if let Some(file) = finding.file() {
            *files.entry(file).or_insert(0) += 1;
        }
    }
    let mut text = match lang {
        Lang::En => format!("{all} findings\n"),
        Lang::Zh => format!("共 {all} 处问题\n"),
    };
    for (file, count) in files {
        let _ = writeln!(text, "{count:>7}  {}", visible(&Arc::from(file)));
    }
    text
}

impl SourceCode for File {
    /// As miette reads a text, but only the lines around the span.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if span.offset().saturating_add(span.len()) > self.text.len() {
            return Err(MietteError::OutOfBounds); // miette itself would panic
        }
        let line_of = |offset: usize| self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let first = line_of(span.offset()).saturating_sub(before + 1);
        let from = self.lines.get(first).copied().unwrap_or(0);
        let last = line_of(span.offset() + span.len()) + after + 2;
        let to = self.lines.get(last).copied().unwrap_or(self.text.len());
        let window = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let within = SourceSpan::from((span.offset().saturating_sub(from), span.len()));
        let read = SourceCode::read_span(window, &within, before, after)?;
        let (offset, length) = (read.span().offset(), read.span().len());
        let data = window.as_bytes().get(offset..offset + length).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            SourceSpan::from((from + offset, length)),
            first + read.line(),
            read.column(),
            read.line_count(),
        )))
    }
}

/// The text with control characters made visible, so that a file can't steer the terminal that shows it. Each stays as
/// long as it was: the spans still fit.
pub fn visible(text: &Arc<str>) -> Arc<str> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text.contains(bad) {
        return Arc::clone(text);
    }
    text.chars()
        .flat_map(|c| {
            let (shown, count) = if bad(c) { ('?', c.len_utf8()) } else { (c, 1) };
            std::iter::repeat_n(shown, count)
        })
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Diagnostics;

    #[test]
    fn a_part_is_read_as_miette_reads_it_from_the_whole() {
        let text = "one\ntwo\n\nvier 四\r\nfive\nsix\nseven";
        let file = Files::default().of(&Source::new("a", text));
        for (offset, length) in [(0, 3), (0, 0), (4, 3), (8, 0), (9, 8), (9, 15), (19, 4), (28, 5), (33, 0), (0, 33)] {
            for context in [0, 1, 2, 9] {
                let span = SourceSpan::from((offset, length));
                let told = |read: Box<dyn SpanContents<'_> + '_>| {
                    let span = (read.span().offset(), read.span().len());
                    (read.data().to_vec(), span, read.line(), read.column())
                };
                let due = told(SourceCode::read_span(text, &span, context, context).unwrap());
                assert_eq!(told(file.read_span(&span, context, context).unwrap()), due, "{offset} {length} {context}");
            }
        }
    }

    #[test]
    fn a_place_beyond_the_end_is_no_panic() {
        let file = Files::default().of(&Source::new("a", "one"));
        assert!(file.read_span(&SourceSpan::from((3, 1)), 1, 1).is_err());
        assert!(file.read_span(&SourceSpan::from((usize::MAX, 1)), 1, 1).is_err());
    }

    #[test]
    fn many_findings_are_counted_at_the_end() {
        let (a, b) = (Source::new("a.yaml", "x\ny\n"), Source::new("b.feature", "z\n"));
        let mut found = Diagnostics::default();
        for n in 0..21 {
            found.push(Diagnostic::new("test", ("odd", "异常")).at(if n < 19 { &a } else { &b }, 0..1));
        }
        let text = found.render(Lang::En, false, 80);
        assert!(text.ends_with("21 findings\n     19  a.yaml\n      2  b.feature\n"), "{text}");
        assert_eq!(text.matches("odd").count(), 21);
        assert!(found.render(Lang::Zh, false, 80).contains("共 21 处问题"));
    }
}
