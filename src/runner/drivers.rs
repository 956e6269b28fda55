//! The one list of drivers. `device` doesn't see `sim`, so it is put together here.

use std::{path::Path, sync::Arc};

use crate::{
    device::{Device, DeviceError, DeviceUri, Driver, Listing, driver},
    evidence::{Recording, Secrets, bundle},
    sim,
};

/// Every driver, in the order in which `jinka devices` shows them. A recording gets its secrets back from `secrets`.
pub fn drivers(secrets: &Arc<Secrets>) -> Vec<Box<dyn Driver>> {
    vec![
        Box::new(sim::SimDriver),
        #[cfg(feature = "pcsc")]
        Box::new(driver::Pcsc),
        Box::new(driver::Vpcd),
        Box::new(driver::CaptureDriver),
        Box::new(driver::TraceDriver),
        Box::new(ReplayDriver { secrets: Arc::clone(secrets) }),
    ]
}

/// The driver for a URI's scheme; without one, the error lists the schemes there are.
pub fn driver_for<'a>(drivers: &'a [Box<dyn Driver>], uri: &DeviceUri) -> Result<&'a dyn Driver, DeviceError> {
    drivers.iter().find(|driver| driver.scheme() == uri.scheme).map(AsRef::as_ref).ok_or_else(|| {
        let forms: Vec<_> = drivers.iter().map(|driver| driver.form().0).collect();
        uri.error(
            format!("this jinka has no driver for `{}:`", uri.scheme),
            format!("there are {}; a jinka built without the feature `pcsc` has no pcsc:", forms.join(", ")),
        )
    })
}

/// `replay:BUNDLE`: a recorded run as a device.
struct ReplayDriver {
    secrets: Arc<Secrets>,
}

impl Driver for ReplayDriver {
    fn scheme(&self) -> &'static str {
        "replay"
    }

    fn form(&self) -> (&'static str, &'static str) {
        ("replay:BUNDLE", "a run folder; it answers what was recorded, as long as it is asked what was recorded")
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        Ok(Vec::new())
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        let run = bundle::read_run(Path::new(&uri.rest))
            .map_err(|error| uri.error(error.to_string(), "give the folder that `jinka run` printed at its end"))?;
        Ok(Box::new(Recording::of(&run, Arc::clone(&self.secrets))))
    }
}
