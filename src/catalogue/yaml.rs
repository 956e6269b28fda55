//! YAML with located errors: the one place that knows the YAML crate's error type.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_saphyr::{Location, Options, Spanned};

use super::diagnostic::{Diagnostic, Diagnostics, Source};

/// Reads one document. The text itself is never quoted in a message beyond its own line: a file may hold secrets.
pub fn read<T: DeserializeOwned>(source: &Source) -> Result<T, Diagnostics> {
    let mut options = Options::default();
    options.with_snippet = false;
    serde_saphyr::from_str_with_options(&source.text, options).map_err(|error| {
        let message = error.without_snippet().to_string();
        // "… at line 3, column 5": the place is shown by the caret.
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        let diagnostic = Diagnostic::new(
            "yaml",
            (format!("the file is not as due: {message}"), format!("文件不符合要求：{message}")),
        );
        match error.location() {
            Some(location) => diagnostic.at(source, span(source, location)),
            None => diagnostic.at(source, 0..0),
        }
        .into()
    })
}

/// Byte range of a value; a range of several lines is cut at the end of its first.
pub fn span(source: &Source, location: Location) -> std::ops::Range<usize> {
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
#[derive(Debug, Default)]
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
