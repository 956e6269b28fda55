//! Electronic deposit and purse (JR/T 0025.2). A purchase is a dialogue of card, terminal and host; terminal and host are [`party`]s with
//! key stores of their own. Their [`act`]s are for every vocabulary whose product has a purse in it.
//!
//! # What acts ask for
//! IXIT items alone, no ICS item: what a product can do, the vocabulary that calls knows. Their names begin with the prefix of the
//! [`Setting`] (`purse` unless a vocabulary sets another):
//!
//! | item | kind | asked for by |
//! | --- | --- | --- |
//! | `.app` | hex, AID | selection |
//! | `.terminal` | hex, 6 bytes | every transaction: the terminal's number |
//! | `.date` | hex, YYYYMMDD | every transaction: a day on which the sample is valid |
//! | `.levels` | number | keys: 0 as they are on the card, 1 from masters by the serial number, 2 by issuer and serial number |
//! | `.key.purchase` | secret, 16 (8) bytes | the terminal |
//! | `.key.tac`, `.key.load`, `.key.unload`, `.key.overdraft` | secret | the host |
//! | `.key.maintenance`, `.key.pin-reload`, `.key.pin-unblock` | secret | the host, for protected commands and PINs |
//! | `.index.purchase`, `.index.load`, `.index.unload`, `.index.overdraft` | number | key index in INITIALIZE |
//! | `.pin` | hex, 2 to 8 bytes | [`act::prove_holder`], where the setting says that there is a PIN |

pub mod act;
pub mod party;
pub mod setting;

pub use party::{Host, Terminal};
pub use setting::Setting;
