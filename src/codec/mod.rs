//! Pure parsing and building of what travels between IFD and ICC. No I/O, no clock, no panic on any input.

pub mod aid;
pub mod apdu;
pub mod atqb;
pub mod atr;
pub mod ats;
pub mod check_digit;
pub mod class;
pub mod describe;
pub mod emv;
pub mod error;
pub mod exchanged;
pub mod fcp;
pub mod historical;
pub mod instruction;
pub mod psam;
pub mod purse;
pub mod sm2;
pub mod status;
pub mod stripe;
pub mod tag_name;
pub mod tlv;
#[cfg(test)]
pub(crate) mod vectors;

pub use aid::Aid;
pub use apdu::{Case, CommandApdu, ResponseApdu};
pub use atqb::Atqb;
pub use atr::Atr;
pub use ats::Ats;
pub use class::ClassByte;
pub use error::ParseError;
pub use fcp::ControlInfo;
pub use historical::Historical;
pub use instruction::ins_name;
pub use status::{StatusSet, StatusWord};
pub use tlv::{Tag, Tlv};
