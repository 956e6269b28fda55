//! Asks a person for a value of the IXIT, without showing what is typed.

use crate::catalogue::{
    IxitItem, Text,
    ixit::{Elsewhere, environment},
};

/// Environment and terminal of this process.
pub(super) const ELSEWHERE: Elsewhere = Elsewhere { variable: environment, ask: Some(ask) };

/// As [`ELSEWHERE`], for a check: nobody is asked.
pub(super) const UNASKED: Elsewhere = Elsewhere { variable: environment, ask: None };

/// Asks on the terminal itself: standard input and output may be files all the same.
fn ask(item: &IxitItem) -> Result<String, Text> {
    let (what, due) = (&item.description, item.due());
    // The reader's language isn't known to whoever hands in the file; both fit in a line.
    let question = format!("{} ({}; {})\n{} ({}; {}): ", item.id, what.zh, due.zh, item.id, what.en, due.en);
    let answer = rpassword::prompt_password(question);
    answer.map(|text| text.trim().to_owned()).map_err(|error| match error.raw_os_error() {
        // ENXIO: no such device; the process has no terminal.
        Some(6) => Text::new("there is no terminal to ask at", "没有可供询问的终端"),
        _ => Text::new(format!("the terminal can't be read: {error}"), format!("无法读取终端：{error}")),
    })
}
