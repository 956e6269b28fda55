//! What a run says on a terminal: a line a test case, a block a fail, a summary.
//!
//! Nothing of a device or a user reaches the terminal raw: every text passes [`printable`](super::text::printable).

mod fail;
mod line;
mod preflight;
mod summary;
pub(super) mod wrap;

pub use fail::{Context, fail_block};
pub use line::{case_line, title_line};
pub use preflight::preflight_block;
pub use summary::summary;

use anstyle::{AnsiColor, Style};

use super::Lang;
use crate::evidence::Verdict;

/// How to draw: language, columns of the terminal, colour or not (not when the output is no terminal or `NO_COLOR` is set).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub lang: Lang,
    pub width: usize,
    pub colour: bool,
}

impl Look {
    /// Plain text of 100 columns.
    pub const fn plain(lang: Lang) -> Self {
        Self { lang, width: 100, colour: false }
    }

    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && style != Style::new() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const BOLD: Style = Style::new().bold();

pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
const MAGENTA: Style = AnsiColor::Magenta.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

const fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GREEN,
        Verdict::Fail => RED.bold(),
        Verdict::Inconclusive => YELLOW,
        Verdict::Error => MAGENTA.bold(),
        Verdict::Blocked => CYAN,
        Verdict::NotApplicable | Verdict::NotRun => DIM,
    }
}
