//! The words of reports in English and Chinese, and what makes foreign text fit to be shown.

pub mod duration;
pub mod safe;
pub mod words;

pub use crate::catalogue::Lang;
pub use duration::duration;
pub use safe::printable;
pub use words::Word;
