//! The coverage of a suite: requirement × test case × verdict, every requirement of the suite once, each with its standing
//! and, where nothing was proven, the reason.
//!
//! With a run it says what that run proved; without one, what the suite has test cases for. Beside the run record it needs the
//! suites as run, which lie in the bundle: the record holds only requirements that a test case names.

mod csv;
mod make;
mod text;

pub use csv::csv;
pub use make::{Cell, FORMAT, Matrix, Row, RunRef};
pub use text::text;

pub use super::html::matrix::write as html;
