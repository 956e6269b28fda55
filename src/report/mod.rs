//! Run record to terminal, JUnit, HTML, JSON. Every report is a rendering of the [`RunRecord`](crate::evidence::RunRecord)
//! and of nothing else: no clock, no environment, no device.
//!
//! Texts of a device or a user are hostile: each format has one place through which they pass ([`text::printable`] for
//! people, [`junit::xml_text`] for XML, askama's escaping on top for HTML).

pub mod coverage;
pub mod decode;
pub mod mask;
pub mod html;
pub mod json;
pub mod junit;
pub mod kill_matrix;
pub mod matrix;
pub mod octets;
pub mod recorded;
pub mod render;
pub mod rerun;
pub mod terminal;
pub mod text;

pub use render::{Format, ReportError, render, write};
pub use text::Lang;
