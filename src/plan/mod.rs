//! Which test cases apply to this IUT and why, in which order, with which side effects. A function of its inputs.

mod make;
mod order;
mod select;
pub mod shard;

pub use make::{
    Decision, FORMAT, Inputs, Plan, PlannedCase, PlannedDevice, PlannedSuite, RECORDS_LACK, VendorSignature,
};
pub use select::{Selection, suites_selected};
pub use shard::Shard;
