//! What a report says is compared with literals and snapshots; what it must never say, with attacks.

mod coverage;
mod fixture;
mod html;
mod json;
mod junit;
mod terminal;
