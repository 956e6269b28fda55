//! `run.json` again: the record, with its keys in canonical order, and account numbers hidden as in every report.

use super::{ReportError, mask::Masks};
use crate::evidence::RunRecord;

/// One line, keys sorted, nothing between tokens. Whole numbers stay whole (RFC 8785 would round seeds above 2^53).
pub fn compact(record: &RunRecord) -> Result<String, ReportError> {
    serde_json::to_string(&sorted(record)?).map_err(ReportError::Json)
}

/// Indented by two, keys sorted, line end last.
pub fn pretty(record: &RunRecord) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(&sorted(record)?).map_err(ReportError::Json)?;
    text.push('\n');
    Ok(text)
}

/// An object of `serde_json` keeps its keys sorted by their bytes, whatever order the types have.
fn sorted(record: &RunRecord) -> Result<serde_json::Value, ReportError> {
    let shown = Masks::of(record).everything(record);
    let mut value = serde_json::to_value(&*shown).map_err(ReportError::Json)?;
    // Does nothing unless some crate of the build turns on `preserve_order`, which would change every object's order.
    value.sort_all_objects();
    Ok(value)
}
