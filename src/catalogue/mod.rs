//! Requirements, ICS and IXIT proformas, features: reading and checking of `features/`. Free of devices.
//!
//! A suite is read whole or not at all: every finding of `scan` (raw text), `expand` (scenarios and tags) and [`lint`]
//! (ids across files) comes at once, as [`Diagnostics`] with file, line, caret and help.
//!
//! ```
//! use jinka::catalogue::Catalogue;
//! let feature = "Feature: Reset\n  Scenario: The card answers\n    Given the card after a cold reset\n";
//! let files = vec![("reset.feature".to_owned(), feature.into())];
//! let catalogue = Catalogue::from_sources(vec![("mine".to_owned(), files)]).unwrap();
//! assert!(catalogue.case("mine/reset-the-card-answers").is_some());
//! ```
//!
//! # Where a new rule goes
//! 1. What one line or one block shows: `scan` or `outline`. Titles, tags, rows: `expand`. Ids across files: [`lint`].
//! 2. A code of words, the message in both languages, a help that mends.
//! 3. Its fixture `tests/fixtures/catalogue/<code>.txt`; `JINKA_BLESS=1 cargo test --test it catalogue::` writes what is seen.

pub mod condition;
pub mod decimal;
pub mod decision;
pub mod diagnostic;
pub mod edition;
mod expand;
pub mod feature;
mod files;
pub mod ics;
pub mod ixit;
pub mod lang;
pub mod lint;
pub mod measurement;
mod measurement_file;
pub mod mutants;
mod outline;
pub mod overlay;
pub mod product;
pub mod quantity;
pub mod read;
pub mod requirement;
mod scan;
#[cfg(test)]
mod schema;
mod shared;
pub mod suite;
pub mod tag;
pub mod text;
pub mod unit;
mod yaml;

pub use condition::{Condition, Decision};
pub use decimal::Decimal;
pub use decision::{Conclusion, DecisionRule, Limits};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use edition::Editions;
pub use feature::{Effect, Feature, Keyword, StepText, TestCase};
pub use ics::{Answer, Ics, IcsItem, IcsProforma, IcsRule};
pub use ixit::{Ixit, IxitItem, IxitKind, IxitProforma, IxitValue};
pub use lang::{Lang, UnknownLang};
pub use measurement::{Declared, Measured, Measurements};
pub use measurement_file::Reading;
pub use mutants::{Mutant, Mutants};
pub use overlay::{Overlaid, Overlay, OverlayRef};
pub use product::{Product, ProductFile, Sample};
pub use quantity::{Quantities, Quantity, VendorStatement};
pub use requirement::{Basis, Level, Method, Requirement};
pub use suite::{Catalogue, Suite};
pub use text::Text;
pub use unit::Unit;
