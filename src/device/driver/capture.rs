//! `capture:FILE`: data that were captured from a product, as a device.

use std::sync::Arc;

use super::{CaseSeed, Device, Driver, Listing, Tenancy, file};
use crate::device::{
    Abilities, Capture, DeviceError, DeviceKind, DeviceUri, Identity, Port, PortKind, capture::CapturedData,
};

/// The driver of `capture:FILE`.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaptureDriver;

impl Driver for CaptureDriver {
    fn scheme(&self) -> &'static str {
        "capture"
    }

    fn form(&self) -> (&'static str, &'static str) {
        ("capture:FILE", "a file with the data that a reader or encoder captured from the product")
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        Ok(Vec::new())
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        let help = "docs/captures.md says how a capture file is written";
        let (text, digest) = file::read(uri, help)?;
        let capture = Capture::parse(&text).map_err(|error| uri.error(error.to_string(), help))?;
        Ok(Box::new(Opened { name: uri.rest.clone(), digest, capture: Arc::new(capture) }))
    }
}

struct Opened {
    name: String,
    digest: String,
    capture: Arc<Capture>,
}

impl Device for Opened {
    fn identity(&self) -> Identity {
        let captured = &self.capture.captured;
        let mut details = std::collections::BTreeMap::from([
            ("sample".to_owned(), self.capture.sample.clone()),
            ("captured-by".to_owned(), captured.by.clone()),
            ("captured-with".to_owned(), captured.with.clone()),
            ("captured-on".to_owned(), captured.on.clone()),
            ("sha256".to_owned(), self.digest.clone()),
        ]);
        details.extend(captured.serial.clone().map(|serial| ("serial".to_owned(), serial)));
        Identity { kind: DeviceKind::Capture, name: self.name.clone(), details }
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

    fn port(&mut self, _: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        Ok(Port::Capture(Box::new(CapturedData(Arc::clone(&self.capture)))))
    }
}
