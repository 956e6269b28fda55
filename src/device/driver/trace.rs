//! `trace:FILE`: a log of plain APDUs that somebody else's program wrote, as a device that answers nothing.

use std::{collections::BTreeMap, sync::Arc};

use super::{CaseSeed, Device, Driver, Listing, Tenancy, file};
use crate::device::{
    Abilities, CardTrace, DeviceError, DeviceKind, DeviceUri, Identity, Port, PortKind, trace::Traced,
};

/// The driver of `trace:FILE`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TraceDriver;

const HELP: &str = "docs/traces.md says how a log of APDUs is written";

impl Driver for TraceDriver {
    fn scheme(&self) -> &'static str {
        "trace"
    }

    fn form(&self) -> (&'static str, &'static str) {
        ("trace:FILE", "a log of plain APDUs (`> …`, `< …`) of somebody else's session with the card")
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        Ok(Vec::new())
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        let (text, digest) = file::read(uri, HELP)?;
        let trace = CardTrace::parse(&text).map_err(|error| uri.error(error.to_string(), HELP))?;
        Ok(Box::new(Opened { name: uri.rest.clone(), digest, trace: Arc::new(trace) }))
    }
}

struct Opened {
    name: String,
    digest: String,
    trace: Arc<CardTrace>,
}

impl Device for Opened {
    /// A recording: who made it, and on which product, is not known to the file.
    fn identity(&self) -> Identity {
        let details = BTreeMap::from([
            ("exchanges".to_owned(), self.trace.exchanges.len().to_string()),
            ("lines-left-out".to_owned(), self.trace.left_out.to_string()),
            ("sha256".to_owned(), self.digest.clone()),
        ]);
        Identity { kind: DeviceKind::Recording, name: self.name.clone(), details }
    }

    fn abilities(&self) -> Abilities {
        Abilities::DATA
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Fresh
    }

    fn offers(&self, kind: PortKind) -> bool {
        kind == PortKind::Trace
    }

    fn port(&mut self, _: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        Ok(Port::Trace(Box::new(Traced { trace: Arc::clone(&self.trace), next: 0 })))
    }
}
