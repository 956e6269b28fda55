//! The page of `jinka coverage`: requirement × test case × verdict, self-contained like the report.

use std::io::{BufWriter, Write};

use askama::Template;

use super::{
    both::{Bilingual as _, Plain, anchor},
    case::mark,
    page::{STYLE, policy},
};
use crate::{
    catalogue::edition::cited,
    evidence::Completion,
    report::{
        Lang, ReportError,
        matrix::{Matrix, RunRef},
        text::words,
    },
};

const SCRIPT: &str = include_str!("matrix.js");

/// The page. `lang` is what it shows first; both languages are in it.
pub fn write(matrix: &Matrix, lang: Lang, sink: &mut dyn Write) -> Result<(), ReportError> {
    let mut sink = BufWriter::new(sink);
    Page { matrix, lang, style: STYLE, script: SCRIPT, policy: policy(STYLE, SCRIPT) }.write_into(&mut sink)?;
    Ok(sink.flush()?)
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct Page<'a> {
    matrix: &'a Matrix,
    lang: Lang,
    style: &'static str,
    script: &'static str,
    policy: String,
}

impl Page<'_> {
    fn is_interrupted(&self, run: &RunRef) -> bool {
        run.completion == Completion::Interrupted
    }
}
