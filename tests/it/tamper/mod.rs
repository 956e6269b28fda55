//! Bundles that were changed. Each folder of `tests/tamper` is one change: README.md says why it must be refused, `edit.yaml` what is
//! changed, `expect.yaml` which check finds it and where.
//!
//! The bundle comes from one run of a small suite on a simulated card with a defect. Three bases are made of it: `unsigned`;
//! `demonstration`, signed with the built-in keys; and `test-report`, where the device claims to be a real one and a laboratory
//! signed. `redo` lets an insider make good what a change broke, up to a proper signature.

pub mod base;
pub mod edit;
