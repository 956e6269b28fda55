//! Data of payment applications (EMV, and PBOC debit/credit of JR/T 0025, which is derived from it): tag dictionary, data
//! object lists, application file locator, bit fields in words, CVM list, dates, account numbers, track 2.
//!
//! ```
//! use jinka::codec::emv;
//! assert_eq!(emv::tag(0x9F6D).unwrap().en, "electronic cash reset threshold");
//! let afl = emv::Afl::parse(&[0x08, 0x01, 0x02, 0x01]).unwrap();
//! assert_eq!(afl.records().count(), 2);
//! ```
//!
//! Sources of tables: openemv/emv-utils (tags and fields of EMV), a commented tag header of a PBOC self-service kernel,
//! neil-pan-s/qpboc-kernel; entries that only our own knowledge of PBOC 2.0 and 3.0 gives are marked so.

mod afl;
mod bits;
mod cvm;
mod date;
mod dol;
mod pan;
mod tags;
mod track2;

pub use afl::{Afl, AflEntry, RecordRef};
pub use bits::{BitField, CVR, field, words};
pub use cvm::{CvmList, CvmRule};
pub use date::Date;
pub use dol::{Dol, DolEntry};
pub use pan::{Pan, decimal, mask};
pub use tags::{Format, TAGS, TagInfo, by_name, tag};
pub use track2::Track2;

#[cfg(test)]
mod tests;
