//! The reports in a bundle are what its run record renders to.

use super::Loaded;
use crate::{
    catalogue::Text,
    certificate::{Code, Fault},
    report::{self, Format, Lang},
};

/// Rebuilds every file of `reports/`, in the language in which it was written.
pub fn check(loaded: &Loaded) -> Result<Text, Fault> {
    let mut rebuilt = 0_usize;
    for (path, bytes) in loaded.files.iter() {
        let Some(name) = path.strip_prefix("reports/") else { continue };
        let Some(format) = Format::ALL.into_iter().find(|format| format.file_name() == name) else {
            let known: Vec<_> = Format::ALL.into_iter().map(Format::file_name).collect();
            return Err(Fault::new(
                Code::ReportRebuild,
                path,
                format!("one of {}", known.join(", ")),
                "a report of no known format",
            ));
        };
        let mut first_difference: Option<(usize, String, String)> = None;
        let mut equal = false;
        for lang in Lang::ALL {
            let due = report::render(format, &loaded.run, lang).map_err(|error| {
                Fault::new(Code::ReportRebuild, path, "a record that can be rendered", error.to_string())
            })?;
            if due.as_bytes() == bytes {
                equal = true;
                break;
            }
            let at = due.bytes().zip(bytes).take_while(|(due, found)| due == *found).count();
            let around = |text: &[u8]| {
                let from = at.saturating_sub(20);
                String::from_utf8_lossy(text.get(from..(at + 40).min(text.len())).unwrap_or_default()).into_owned()
            };
            if first_difference.as_ref().is_none_or(|(furthest, ..)| at > *furthest) {
                first_difference = Some((at, around(due.as_bytes()), around(bytes)));
            }
        }
        if !equal {
            let (at, due, found) = first_difference.unwrap_or_default();
            return Err(Fault::new(Code::ReportRebuild, format!("{path} byte {at}"), due, found));
        }
        rebuilt += 1;
    }
    Ok(Text::new(format!("{rebuilt} equal"), format!("{rebuilt} 份相同")))
}
