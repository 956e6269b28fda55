//! Electronic deposit and electronic purse (JR/T 0025.2): what their commands carry and answer, what stands in their files, and what
//! goes under each MAC. Amounts are in fen; numbers big-endian; dates and times decimal digits, two a byte.
//!
//! ```
//! use jinka::codec::purse::{Kind, TransactionType};
//! assert_eq!(TransactionType::purchase(Kind::Purse).code(), 0x06);
//! assert_eq!(jinka::codec::purse::yuan(1050), "10.50");
//! ```

mod answer;
mod cover;
mod file;
mod kind;

pub use answer::{Completed, LoadStart, OverdraftStart, Proof, PurchaseStart, balance};
pub use cover::Covered;
pub use file::{HolderInfo, LogRecord, PublicInfo};
pub use kind::{Kind, Moment, Operation, TransactionType};

/// An amount in yuan, as people write it.
pub fn yuan(fen: u32) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests;
