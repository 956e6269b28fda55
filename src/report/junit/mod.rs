//! JUnit XML for CI servers, written by the crate `junit-report`. The mapping is documented in `docs/junit.md`.
//!
//! # Note on the writer
//! `junit-report` puts text into CDATA as it comes: `]]>` in a card's answer would end the section, and the rest would be
//! read as elements, a forged passing test case among them. Control characters and non-characters would make the document
//! no XML at all. So every text that goes to the writer passes [`xml_text`].

mod document;
mod sanitise;

pub use document::write;
pub use sanitise::xml_text;
