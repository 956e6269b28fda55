//! A card kernel as ISO/IEC 7816-4 (GB/T 16649.4) describes it, personalised from YAML.
//!
//! Three stages: bytes ([`frame`]) → typed command ([`command`], restricted as the standard restricts it) → execution on a state
//! ([`card`] and the rest). What *this* card refuses is execution. A command that fails changes nothing but retry counters.

pub mod profile;
pub mod frame;
pub mod command;
pub mod sw;
pub mod memory;
pub mod card;
mod session;
mod select;
mod control;
mod binary;
mod record;
mod object;
mod security;
mod channel;
mod fault;

pub use card::Card;
pub use profile::{Bytes, Fid, Folder, Profile, ProfileError};
pub use session::Reply;
