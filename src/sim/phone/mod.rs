//! Products that are met over the air: a secure element or an NFC phone in the field of a PC/SC contactless reader.
//!
//! The card kernel and its applications do what they do at contacts. What is added here is what lies between them and whoever
//! tests them: the activation by ISO/IEC 14443 ([`interface`]), the reader that makes an ATR up from it and answers commands of its
//! own ([`reader`]), and the time that all of it takes. Time is virtual: it is told, nobody waits.

pub mod data_defect;
pub mod defect;
pub mod interface;
pub mod reader;

pub use data_defect::DATA_DEFECTS;
pub use defect::Defect;
pub use interface::Interface;
pub use reader::Reader;
