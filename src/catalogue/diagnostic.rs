//! What is wrong with something that a person wrote, shown where it stands: file, line, caret, and how to mend it.
//!
//! Everything that reads features, YAML, statements or options collects its findings and hands them over at once.

use std::{error::Error, fmt, ops::Range, rc::Rc, sync::Arc};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use super::{
    Lang, Text,
    files::{File, Files, UNCOUNTED, counted, visible},
};

/// A file's text under the name by which its writer knows it.
#[derive(Debug, Clone)]
pub struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
}

impl Source {
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The byte range of line `line` (from 1) without its surrounding blanks; empty at the end when there is no such line.
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let mut start = 0;
        for (n, text) in self.text.split_inclusive('\n').enumerate() {
            if n + 1 == line {
                let begin = start + (text.len() - text.trim_start().len());
                return begin..(begin + text.trim().len());
            }
            start += text.len();
        }
        self.text.len()..self.text.len()
    }

    /// The range of `needle` in line `line`, the whole line when it doesn't stand there.
    pub fn span_in_line(&self, line: usize, needle: &str) -> Range<usize> {
        let whole = self.line_span(line);
        match self.text.get(whole.clone()).and_then(|text| text.find(needle)) {
            Some(at) if !needle.is_empty() => (whole.start + at)..(whole.start + at + needle.len()),
            _ => whole,
        }
    }

    /// The top-level YAML key, the file's beginning when it isn't there.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        let stands = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
        match self.text.lines().position(stands) {
            Some(n) => self.span_in_line(n + 1, key),
            None => 0..0,
        }
    }

    /// The same file with every value hidden but those of line `except`: for files that hold secrets. A value is what
    /// stands after a line's first colon, and any line without one. Each character becomes as many stars as it has bytes,
    /// so that spans still fit.
    pub fn veiled(&self, except: Option<usize>) -> Self {
        let mut veiled = String::with_capacity(self.text.len());
        for (n, line) in self.text.split_inclusive('\n').enumerate() {
            let key = if line.trim_start().starts_with('#') { 0 } else { line.find(':').map_or(0, |at| at + 1) };
            let (shown, hidden) = line.split_at_checked(key).unwrap_or(("", line));
            veiled.push_str(shown);
            if except == Some(n + 1) {
                veiled.push_str(hidden);
                continue;
            }
            for c in hidden.chars() {
                let (c, count) = if c.is_ascii_whitespace() { (c, 1) } else { ('*', c.len_utf8()) };
                veiled.extend(std::iter::repeat_n(c, count));
            }
        }
        Self { name: Arc::clone(&self.name), text: veiled.into() }
    }

    /// The words of all that [`Self::veiled`] hides, of four bytes and more, in `message`, replaced by an ellipsis.
    pub fn veil(&self, message: &str) -> String {
        let hidden = self.text.lines().flat_map(|line| {
            let value = if line.trim_start().starts_with('#') {
                line
            } else {
                line.split_once(':').map_or(line, |(_, value)| value)
            };
            value.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 4)
        });
        hidden.fold(message.to_owned(), |message, word| message.replace(word, "…"))
    }

    /// Line of a byte offset, from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

/// One finding. `code` is the last part of `jinka::catalogue::…`; both texts are lower-case fragments.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub code: &'static str,
    pub message: Text,
    pub help: Option<Text>,
    place: Option<Place>,
}

/// Boxed, so that a finding without a place stays small.
#[derive(Debug, Clone)]
struct Place {
    source: Source,
    span: Range<usize>,
    label: Option<Text>,
}

impl Diagnostic {
    pub fn new(code: &'static str, message: impl Into<Text>) -> Self {
        Self { code, message: message.into(), help: None, place: None }
    }

    /// Where it stands.
    #[must_use]
    pub fn at(mut self, source: &Source, span: Range<usize>) -> Self {
        self.place = Some(Place { source: source.clone(), span, label: None });
        self
    }

    /// What stands there, beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<Text>) -> Self {
        if let Some(place) = &mut self.place {
            place.label = Some(label.into());
        }
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Text>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers what may have been meant; says nothing when nothing is near.
    #[must_use]
    pub fn near<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let near = nearest(wrong, known);
        if near.is_empty() {
            return self;
        }
        let list = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
        self.help((format!("did you mean {}?", list.join(" or ")), format!("是否指 {}？", list.join(" 或 "))))
    }

    /// As [`Self::near`], while few were found: with hundreds of them nobody reads the offers, and to compare each with
    /// thousands of ids takes longer than all else.
    #[must_use]
    pub fn near_while_few<'a>(
        self,
        found: &Diagnostics,
        wrong: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        const FEW: usize = 50;
        if found.len() < FEW { self.near(wrong, known) } else { self }
    }

    /// The file in which it was found.
    pub fn file(&self) -> Option<&str> {
        self.place.as_ref().map(|place| &*place.source.name)
    }

    /// File and line (from 1) of the finding.
    pub fn location(&self) -> Option<(&str, usize)> {
        self.place.as_ref().map(|place| (&*place.source.name, place.source.line_of(place.span.start)))
    }
}

/// Findings, all at once; never empty when it comes as an error.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub fn extend(&mut self, others: Self) {
        self.list.extend(others.list);
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Takes the value if nothing was found, else the findings.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The result's value; its findings join these.
    pub fn take<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(others) => {
                self.extend(others);
                None
            }
        }
    }

    /// Every finding as a terminal shows it, with source line and caret; `width` in columns.
    pub fn render(&self, lang: Lang, color: bool, width: usize) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
        let mut text = String::new();
        let mut files = Files::default();
        for diagnostic in &self.list {
            // Writing to a string can't fail; a failing renderer would lose the place, never the message.
            if handler.render_report(&mut text, &Shown::new(diagnostic, lang, &mut files)).is_err() {
                text.push_str(lang.of(&diagnostic.message));
            }
            text.push('\n');
        }
        if self.list.len() > UNCOUNTED {
            text.push_str(&counted(self.list.iter(), lang));
        }
        text
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

/// One line a finding: `file:line: message (help)`.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, diagnostic) in self.list.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            if let Some((file, line)) = diagnostic.location() {
                write!(f, "{file}:{line}: ")?;
            }
            write!(f, "{}", diagnostic.message.en)?;
            if let Some(help) = &diagnostic.help {
                write!(f, " ({})", help.en)?;
            }
        }
        Ok(())
    }
}

impl Error for Diagnostics {}

/// A finding in one language, as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    lang: Lang,
    source: Option<Rc<File>>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, lang: Lang, files: &mut Files) -> Self {
        let source = diagnostic.place.as_ref().map(|place| files.of(&place.source));
        Self { diagnostic, lang, source }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&Arc::from(self.lang.of(&self.diagnostic.message))))
    }
}

impl Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("jinka::catalogue::{}", self.diagnostic.code)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help: &'a Text = self.diagnostic.help.as_ref()?;
        Some(Box::new(self.lang.of(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| -> &dyn SourceCode { source })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.diagnostic.place.as_ref()?;
        let label = place.label.as_ref().map_or("", |label| self.lang.of(label));
        let label =
            Some(if label.is_empty() { "here" } else { label }).filter(|_| place.label.is_some()).map(str::to_owned);
        Some(Box::new(std::iter::once(LabeledSpan::new(label, place.span.start, place.span.len()))))
    }
}

/// Up to three of `known` that are near `wrong`, nearest first.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = 1 + wrong.chars().count() / 4;
    let tail = |id: &str| id.rsplit('/').next().unwrap_or(id).to_lowercase();
    let folded = wrong.to_lowercase();
    let mut near: Vec<_> = known
        .into_iter()
        .filter_map(|id| {
            let distance = distance(&folded, &id.to_lowercase(), limit)
                .or_else(|| {
                    (id.contains('/') && !wrong.contains('/')).then(|| self::distance(&folded, &tail(id), limit))?
                })
                .or_else(|| (wrong.len() > 3 && id.to_lowercase().contains(&folded)).then_some(limit))?;
            Some((distance, id))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().take(3).map(|(_, id)| id).collect()
}

/// Edit distance (insert, delete, replace, swap of neighbours count 1), none when over `limit`.
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let at = |row: &[usize], n: usize| row.get(n).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + usize::from(ca != cb)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ids_are_offered_nearest_first() {
        let known = ["CC-ATR-010", "CC-ATR-020", "CC-RST-010", "CC-SEL-100"];
        assert_eq!(nearest("CC-ATR-01", known), ["CC-ATR-010", "CC-ATR-020"]);
        assert_eq!(nearest("CC-ART-010", known)[0], "CC-ATR-010");
        assert_eq!(nearest("XX", known), [""; 0]);
        assert_eq!(nearest("atr-presnce", ["contact-card/atr-presence/cold"]), [""; 0]);
        assert_eq!(nearest("atr-presnce", ["contact-card/atr-presence"]), ["contact-card/atr-presence"]);
    }

    #[test]
    fn a_file_cannot_steer_the_terminal() {
        let source = Source::new("x\u{1b}[2J.yaml", "a: \u{1b}]0;title\u{7}\nb: \u{9b}31m\n");
        let shown =
            Diagnostics::from(Diagnostic::new("test", Text::data("odd")).at(&source, 0..1)).render(Lang::En, false, 80);
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{shown:?}");
    }

    #[test]
    fn places_are_lines_from_one() {
        let source = Source::new("a", "one\n  two three\r\nfour");
        assert_eq!(source.line_span(2), 6..15);
        assert_eq!(source.span_in_line(2, "three"), 10..15);
        assert_eq!(source.line_of(6), 2);
        assert_eq!(source.line_of(0), 1);
        assert_eq!(source.line_of(999), 3);
        assert_eq!(source.line_span(9), 21..21);
    }
}
