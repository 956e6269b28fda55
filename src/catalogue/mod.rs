//! Requirements, ICS and IXIT proformas, features: reading and checking of `features/`.

pub mod condition;
pub mod diagnostic;
mod expand;
pub mod feature;
pub mod ics;
pub mod ixit;
pub mod lang;
pub mod lint;
pub mod read;
pub mod requirement;
mod scan;
pub mod suite;
pub mod tag;
pub mod text;
mod yaml;

pub use condition::{Condition, Decision};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use feature::{Effect, Feature, Keyword, StepText, TestCase};
pub use ics::{Answer, Ics, IcsItem, IcsProforma};
pub use ixit::{Ixit, IxitItem, IxitKind, IxitProforma, IxitValue};
pub use lang::{Lang, UnknownLang};
pub use requirement::{Basis, Level, Method, Requirement};
pub use suite::{Catalogue, Suite};
pub use text::Text;
