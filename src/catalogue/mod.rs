//! Requirements, ICS and IXIT proformas, features: reading and checking of `features/`.

pub mod feature;
pub mod ics;
pub mod ixit;
pub mod requirement;
pub mod suite;
pub mod text;

pub use feature::{Feature, Keyword, StepText, TestCase};
pub use ics::{Answer, Ics, IcsItem, IcsProforma};
pub use ixit::{Ixit, IxitItem, IxitKind, IxitProforma, IxitValue};
pub use requirement::{Basis, Level, Method, Requirement};
pub use suite::{Catalogue, Suite};
pub use text::Text;
