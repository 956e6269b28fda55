//! YAML with located errors: the one place that knows the YAML crate's error type.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_saphyr::{Location, Options, Spanned};

use super::diagnostic::{Diagnostic, Diagnostics, Source};

/// Reads one document.
pub fn read<T: DeserializeOwned>(source: &Source) -> Result<T, Diagnostics> {
    parse(source).map_err(|(message, span)| fault(source, &message, span))
}

/// Reads one document that may hold secrets: neither message nor source lines show a value.
pub fn read_secret<T: DeserializeOwned>(source: &Source) -> Result<T, Diagnostics> {
    parse(source).map_err(|(message, span)| fault(&source.veiled(None), &source.veil(&message), span))
}

fn fault(source: &Source, message: &str, span: Range<usize>) -> Diagnostics {
    let message = (format!("the file is not as due: {message}"), format!("文件不符合要求：{message}"));
    Diagnostic::new("yaml", message).at(source, span).into()
}

/// The parser's message without its place, and the place.
fn parse<T: DeserializeOwned>(source: &Source) -> Result<T, (String, Range<usize>)> {
    let mut options = Options::default();
    options.with_snippet = false;
    serde_saphyr::from_str_with_options(&source.text, options).map_err(|error| {
        let message = error.without_snippet().to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        (message, error.location().map_or(0..0, |location| span(source, location)))
    })
}

/// Byte range of a value; a range of several lines is cut at the end of its first.
pub fn span(source: &Source, location: Location) -> Range<usize> {
    let line = usize::try_from(location.line()).unwrap_or(1);
    let Some(start) = location.span().byte_offset().and_then(|at| usize::try_from(at).ok()) else {
        return source.line_span(line);
    };
    let start = start.min(source.text.len());
    let length = location.span().byte_len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let rest = source.text.get(start..).unwrap_or("");
    let first_line = rest.lines().next().unwrap_or("").trim_end().len();
    start..start + if length == 0 { first_line } else { length.min(first_line) }
}

/// A mapping of scalars in its written order, each key and value with its place. Duplicate keys are refused by the reader.
#[derive(Debug, Clone, Default)]
pub struct Pairs(pub Vec<(Spanned<String>, Spanned<Option<String>>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of names to values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}
