//! Simulated cards behind the same ports, liars, and serving them to others.
//!
//! A simulator builds every byte that a test case judges by itself: it doesn't use the codec's parsers and writers, so that
//! both can't be wrong alike.
//!
//! ```
//! use jinka::sim::{Model, names};
//!
//! let mut card = Model::open(&"sim:contact-card".parse()?)?.make(1);
//! card.cold_reset()?;
//! assert_eq!(card.exchange(&[0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00])?, [0x90, 0x00]);
//! assert!(names().contains(&"always-9000"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod icc;
pub mod app;
pub mod capture;
pub mod phone;
pub mod driver;
pub mod liar;
pub mod defect;
pub mod data_defect;
pub mod record_defect;
pub mod generic;
pub mod reference;
pub mod serve;

pub use driver::{Model, SimDriver};
pub use reference::{CAPTURES, PRODUCTS, ReferenceProduct, names, products, reference};
pub use serve::{ServeError, Served, serve};

use std::time::Duration;

use crate::device::{PortKind, TransportError};

/// What is wrong with what a card does: the kernel, or one of its applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Card(defect::Defect),
    Application(app::Defect),
}

impl Fault {
    pub fn from_id(id: &str) -> Option<Self> {
        defect::Defect::from_id(id).map(Self::Card).or_else(|| app::Defect::from_id(id).map(Self::Application))
    }

    pub fn id(self) -> &'static str {
        match self {
            Self::Card(defect) => defect.id(),
            Self::Application(defect) => defect.id(),
        }
    }
}

/// Every `ID` that `sim:NAME?defect=ID` knows: the card kernel's own defects, those of applications, those of a card's data, of what
/// was measured at it, then those that any card can have; last those of captured data.
pub fn defects() -> Vec<&'static str> {
    let own = defect::Defect::ALL.iter().map(|defect| defect.id());
    let data = data_defect::all().map(|defect| defect.id);
    let record = record_defect::RECORD_DEFECTS.iter().map(|defect| defect.id);
    let generic = generic::Generic::ALL.iter().map(|generic| generic.id());
    let captured = capture::DEFECTS.iter().map(|defect| defect.id);
    own.chain(app::defects()).chain(data).chain(record).chain(generic).chain(captured).collect()
}

/// The devices that lie to suites of one kind: their names, and whether what they say is drawn at random.
pub fn liars(kind: PortKind) -> Vec<(&'static str, bool)> {
    match kind {
        PortKind::Card => liar::Liar::ALL.iter().map(|liar| (liar.name(), *liar == liar::Liar::Random)).collect(),
        PortKind::Capture => {
            capture::Liar::ALL.iter().map(|liar| (liar.name(), *liar == capture::Liar::Noise)).collect()
        }
        // Nothing is asked, so nothing can lie.
        PortKind::Trace => Vec::new(),
    }
}

/// A simulated ICC at its contacts: bytes in, bytes out.
pub trait Icc: Send {
    /// Power off and on; the ATR.
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError>;
    /// RST with power kept; the ATR. [`TransportError::Mute`] without power.
    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError>;
    /// One command for one response of at least two bytes. [`TransportError::Mute`] without power.
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;
    fn power_off(&mut self);

    /// How long the last operation took in virtual time; none: this card has no clock.
    fn took(&self) -> Option<Duration> {
        None
    }
}
