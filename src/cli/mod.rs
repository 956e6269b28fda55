//! One file a subcommand: parse, call, print, exit code.

pub mod check;
pub mod devices;
pub mod explain;
pub mod list;
mod source;
pub mod key;
