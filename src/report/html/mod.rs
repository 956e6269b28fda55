//! The report for people: one self-contained file, both languages in it, no network, fit for print.
//!
//! # Note on what a card can say
//! Every text of a device or a user passes [`printable`](super::text::printable) and askama's escaping ([`both`] or
//! [`plain`](both::Plain)); only markup made here is marked safe. Behind that stands a content security policy that names
//! the digests of our style and script: a browser runs and loads nothing else, and the page has no style attributes.

pub mod both;
mod bytes;
mod case;
mod histogram;
pub mod matrix;
mod page;

pub use page::write;
