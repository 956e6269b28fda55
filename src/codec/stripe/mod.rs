//! The magnetic stripe of a card: characters from bits and from text, sentinels, parity, LRC, and the fields of the three tracks
//! of financial transaction cards.
//!
//! ```
//! use jinka::codec::stripe::{Layout, Recording, Track};
//! let track = Recording::from_text(Track::Two, ";4111111111111111=30121010000000000000?").unwrap();
//! assert_eq!(track.due_lrc(), 0x0C);
//! assert_eq!(Layout::of(Track::Two, &track.data()).expiry.unwrap().text, "3012");
//! ```
//!
//! Sources: GB/T 15120.2 and .6 (ISO/IEC 7811-2 and -6) for the code; GB/T 17552 (ISO/IEC 7813), GB/T 19584 and ISO/IEC 4909 for
//! the layouts, all by what public pages tell of them.

mod alphabet;
mod layout;
mod recording;
mod service_code;

pub use alphabet::{Alphabet, Track};
pub use layout::{Expiry, Field, Layout};
pub use recording::{Character, Misread, Recording, Unit, encode};
pub use service_code::{authorisation, interchange, service_code, services};

#[cfg(test)]
mod tests;
