//! Captured data of simulated products: an encoder that records what was ordered, a reader that captures every bit of it, and
//! what may be wrong with either.
//!
//! The characters of a reference product stand in `vectors/captures/`; a stripe is recorded from them here, with parity, LRC and
//! clocking zeros, by a code of its own that the test cases don't use.

mod defect;
mod encoder;
mod liar;

use std::sync::Arc;

pub use defect::{DEFECTS, StripeDefect};
pub use liar::Liar;

use super::{CAPTURES, driver::offer};
use crate::device::{
    Abilities, Capture, CaseSeed, Device, DeviceError, DeviceKind, DeviceUri, Identity, Port, PortKind, Tenancy,
    capture::CapturedData,
};

/// Names and what they are, in words.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let what = |name| match name {
        "bank-stripe" => "magnetic stripe of a bank card with a chip: three tracks, captured bit by bit",
        _ => "magnetic stripe of a bank card without chip and without expiry: tracks 1 and 2",
    };
    let products = CAPTURES.iter().map(move |product| (product.name, what(product.name)));
    products.chain(Liar::ALL.iter().map(|liar| (liar.name(), liar.what())))
}

/// The device behind `sim:NAME[?defect=ID]`; none when the name is none of data.
pub fn open(uri: &DeviceUri) -> Option<Result<Box<dyn Device>, DeviceError>> {
    let boxed = |capture| -> Box<dyn Device> { Box::new(capture) };
    names().any(|(name, _)| name == uri.rest).then(|| SimCapture::open(uri).map(boxed))
}

/// Simulated captured data, the same for every test case.
struct SimCapture {
    name: String,
    data: Data,
    defect: Option<&'static str>,
}

enum Data {
    Good(Arc<Capture>),
    Lie(Liar),
}

impl SimCapture {
    fn open(uri: &DeviceUri) -> Result<Self, DeviceError> {
        let wanted = uri.options.get("defect");
        let name = uri.rest.clone();
        if let Some(liar) = Liar::from_name(&name) {
            return match wanted {
                Some(_) => Err(uri.error("a liar takes no defect", format!("open sim:{name}"))),
                None => Ok(Self { name, data: Data::Lie(liar), defect: None }),
            };
        }
        let ids: Vec<&str> = DEFECTS.iter().map(|defect| defect.id).collect();
        let defect = match wanted {
            None => None,
            Some(id) => match DEFECTS.iter().find(|defect| defect.id == id) {
                None => return Err(uri.error(format!("there is no defect `{id}`"), offer(id, &ids, "defects"))),
                Some(defect) if defect.product != name => {
                    let what = format!("defect `{id}` is one of other data");
                    return Err(uri.error(what, format!("open sim:{}?defect={id}", defect.product)));
                }
                Some(defect) => Some(defect),
            },
        };
        let text = CAPTURES.iter().find(|product| product.name == name).map_or("", |product| product.card);
        let ordered = Capture::parse(text).map_err(|error| uri.error(error.to_string(), "this is a fault of jinka"))?;
        let recorded = encoder::record(ordered, defect);
        Ok(Self { name, data: Data::Good(Arc::new(recorded)), defect: defect.map(|defect| defect.id) })
    }
}

impl Device for SimCapture {
    fn identity(&self) -> Identity {
        let defect = self.defect.map(|id| ("defect".to_owned(), id.to_owned()));
        Identity {
            kind: DeviceKind::Simulator,
            name: format!("sim:{}", self.name),
            details: defect.into_iter().collect(),
        }
    }

    fn abilities(&self) -> Abilities {
        Abilities::DATA
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Fresh
    }

    fn offers(&self, kind: PortKind) -> bool {
        kind == PortKind::Capture
    }

    fn port(&mut self, case: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        Ok(Port::Capture(match &self.data {
            Data::Good(capture) => Box::new(CapturedData(Arc::clone(capture))),
            Data::Lie(liar) => liar.port(case.seed),
        }))
    }
}
