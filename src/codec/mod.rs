//! Pure parsing and building of what travels between IFD and ICC. No I/O, no clock, no panic on any input.

pub mod apdu;
pub mod error;
pub mod status;

pub use apdu::{CommandApdu, ResponseApdu};
pub use error::ParseError;
pub use status::StatusWord;
