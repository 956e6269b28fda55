//! What is handed in for a run: product file, ICS, IXIT, devices and samples, from one file or from several.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{Failure, source::read_file};
use crate::{
    catalogue::{
        Catalogue, Diagnostics, Ics, IcsProforma, Ixit, IxitProforma, Product, ProductFile, Sample, Suite, Text,
        ixit::Elsewhere,
        product::{self, ICS_FILE, Known, PRODUCT_FILE, Stated},
    },
    certificate::{detached::SUFFIX, vendor::Signable},
    device::{DeviceError, DeviceUri},
    evidence::InputFiles,
    plan::{PlannedDevice, VendorSignature},
};

/// A product file that was read.
pub(super) struct Handed {
    pub path: PathBuf,
    text: String,
    pub file: ProductFile,
}

/// Where devices and samples come from.
#[derive(Debug, Default)]
pub(super) struct Given<'a> {
    pub devices: &'a [DeviceUri],
    pub samples: &'a [String],
    pub consent: &'a [String],
}

/// Devices with their samples, as the plan has them.
#[derive(Debug)]
pub(super) struct Seating {
    pub devices: Vec<PlannedDevice>,
    pub samples: Vec<Sample>,
    pub consent: BTreeSet<String>,
}

impl Handed {
    pub fn read(path: &Path, catalogue: &Catalogue) -> Result<Self, Failure> {
        let text = read_file(path)?;
        let suites: Vec<&str> = catalogue.suites.iter().map(|suite| suite.id.as_str()).collect();
        let device = |text: &str| {
            text.parse::<DeviceUri>().err().map(|error: DeviceError| match error.help {
                Some(help) => format!("{}; {help}", error.what),
                None => error.what,
            })
        };
        let known = Known { suites: &suites, others: false, device: &device };
        let file = ProductFile::read(&text, &path.display().to_string(), &known)?;
        Ok(Self { path: path.to_owned(), text, file })
    }

    /// A path that the file names, seen from here.
    fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The answers, from the file itself or from the one that it names; `other` is an ICS that was given in its place.
    pub fn ics(
        &self,
        other: Option<&Path>,
        proformas: &[&IcsProforma],
        inputs: &mut InputFiles,
    ) -> Result<Ics, Failure> {
        inputs.add(PRODUCT_FILE, self.text.as_bytes()).map_err(Failure::internal)?;
        let path = match (other, &self.file.stated) {
            (Some(other), _) => other.to_owned(),
            (None, Stated::File(path)) => self.beside(path),
            (None, Stated::Here) => return Ok(self.file.answers(proformas)?),
        };
        let text = std::fs::read_to_string(&path).map_err(|cause| self.missing("ics", &path, &cause))?;
        let ics = self.file.answers_of(&text, &path.display().to_string(), proformas)?;
        inputs.add(ICS_FILE, text).map_err(Failure::internal)?;
        Ok(ics)
    }

    /// The IXIT files that it names, seen from here.
    pub fn ixit(&self) -> Vec<PathBuf> {
        self.file.ixit.iter().map(|path| self.beside(path)).collect()
    }

    /// A file that a member of the product file names, and that can't be read.
    fn missing(&self, member: &str, path: &Path, cause: &std::io::Error) -> Failure {
        let shown = path.display();
        let found = self.file.finding(
            member,
            "missing_file",
            (format!("can't read {shown}: {cause}"), format!("无法读取 {shown}：{cause}")),
        );
        let help = ("a path is relative to the product file", "路径相对于产品文件所在的文件夹");
        Diagnostics::from(found.help(help)).into()
    }

    /// What the command line says otherwise than the file: each a sentence.
    pub fn overridden(&self, options: &[(&'static str, &'static str, bool)]) -> Vec<Text> {
        let given = options.iter().filter(|(.., given)| *given);
        given
            .map(|(option, member, _)| {
                let place = self.file.place(member);
                Text::new(
                    format!("{option} counts, not `{member}` of {place}"),
                    format!("以 {option} 为准，而非 {place} 的 `{member}`"),
                )
            })
            .collect()
    }
}

/// Reads IXIT files as one: each item stands in one of them.
pub(super) fn read_ixit(
    paths: &[PathBuf],
    handed: Option<&Handed>,
    proformas: &[&IxitProforma],
    ics: &Ics,
    elsewhere: &Elsewhere,
) -> Result<Ixit, Failure> {
    let mut texts = Vec::new();
    for path in paths {
        let text = match (std::fs::read_to_string(path), handed) {
            (Ok(text), _) => text,
            (Err(cause), Some(handed)) => return Err(handed.missing("ixit", path, &cause)),
            (Err(cause), None) => return Err(Failure::unavailable(path, &cause)),
        };
        texts.push((text, path.display().to_string()));
    }
    let files: Vec<_> = texts.iter().map(|(text, file)| (text.as_str(), file.as_str())).collect();
    Ok(Ixit::read_all(&files, proformas, ics, elsewhere)?)
}

/// Puts the samples at the devices: those of the command line in order, else those of the product file.
pub(super) fn seat(given: &Given<'_>, handed: Option<&Handed>, default: &[DeviceUri]) -> Result<Seating, Failure> {
    let file = handed.map(|handed| &handed.file);
    let of_file = file.map(|file| file.devices.as_slice()).unwrap_or_default();
    let at = |uri: &str| of_file.iter().find(|device| device.uri == uri).and_then(|device| device.sample.clone());
    let mut devices: Vec<PlannedDevice> = if !given.devices.is_empty() {
        // A device that the file names keeps the sample that is at it there.
        given.devices.iter().map(ToString::to_string).map(|uri| PlannedDevice { sample: at(&uri), uri }).collect()
    } else if !of_file.is_empty() {
        of_file.iter().map(|device| PlannedDevice { uri: device.uri.clone(), sample: device.sample.clone() }).collect()
    } else {
        default.iter().map(|uri| PlannedDevice::at(uri.to_string())).collect()
    };
    let mut samples = file.map(|file| file.samples.clone()).unwrap_or_default();
    if given.samples.len() > devices.len() {
        return Err(Failure::usage(format!(
            "{} samples for {} devices: --sample names one for each --device, in the same order",
            given.samples.len(),
            devices.len()
        )));
    }
    if !given.samples.is_empty() {
        devices.iter_mut().for_each(|device| device.sample = None);
    }
    for (id, device) in given.samples.iter().zip(&mut devices) {
        if let Some(wrong) = product::bad_sample_id(id) {
            return Err(Diagnostics::from(wrong).into());
        }
        if file.is_some_and(|file| !file.samples.is_empty()) {
            if !samples.iter().any(|sample| sample.id == *id) {
                return Err(Diagnostics::from(product::unknown_sample(id, &samples)).into());
            }
        } else if !samples.iter().any(|sample| sample.id == *id) {
            samples.push(Sample::named(id));
        }
        device.sample = Some(id.clone());
    }
    let mut seen = BTreeSet::new();
    if let Some(id) = devices.iter().filter_map(|device| device.sample.as_ref()).find(|id| !seen.insert(*id)) {
        return Err(Failure::usage(format!("sample {id} is at two devices; a sample is at one device at a time")));
    }
    for id in given.consent {
        if !seen.contains(id) {
            let at_devices: Vec<Sample> = samples.iter().filter(|sample| seen.contains(&sample.id)).cloned().collect();
            if at_devices.is_empty() {
                return Err(Failure::usage(format!(
                    "--consent {id}: no device names its sample; --sample ID or a product file says which sample is at it"
                )));
            }
            return Err(Diagnostics::from(product::unknown_sample(id, &at_devices)).into());
        }
    }
    Ok(Seating { devices, samples, consent: given.consent.iter().cloned().collect() })
}

/// The envelope that lies beside a file, if one does.
fn beside(file: &Path) -> Result<Option<(PathBuf, Vec<u8>)>, Failure> {
    let mut path = file.as_os_str().to_owned();
    path.push(SUFFIX);
    let path = PathBuf::from(path);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some((path, bytes))),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Failure::unavailable(&path, &cause)),
    }
}

/// The vendor's signature beside product file or ICS, which has to be one of what the file says; it is handed in too. An ICS
/// given in the place of the product file's own is not what the product file's signature is about.
pub(super) fn vendor_signature(
    handed: Option<&Handed>,
    ics_path: Option<&Path>,
    ics: &Ics,
    inputs: &mut InputFiles,
) -> Result<Option<VendorSignature>, Failure> {
    let (path, name, signable) = match (handed, ics_path) {
        (Some(handed), None) => {
            let signable = Signable::product(&handed.file.product, &handed.file.samples, ics)?;
            (handed.path.as_path(), PRODUCT_FILE, signable)
        }
        (None, Some(path)) => (path, ICS_FILE, Signable::ics(ics)?),
        // An ICS of its own that takes the place of a product file's is signed as part of neither.
        (Some(_), Some(_)) | (None, None) => return Ok(None),
    };
    let Some((place, envelope)) = beside(path)? else { return Ok(None) };
    let signature = signable.check(&format!("inputs/{name}"), &envelope, None).map_err(|fault| {
        Failure::data(format!(
            "the vendor's signature in {} isn't one of {} as it is now: {fault}; have it signed again, or take it away",
            place.display(),
            path.display()
        ))
    })?;
    inputs.add(&format!("{name}{SUFFIX}"), envelope).map_err(Failure::internal)?;
    Ok(Some(signature))
}

/// The suites that were asked for, else those of the product file.
pub(super) fn suites(wanted: &[String], handed: Option<&Handed>) -> Vec<String> {
    match (wanted, handed) {
        ([], Some(handed)) => handed.file.suites.clone(),
        (wanted, _) => wanted.to_vec(),
    }
}

/// What the product is, where it was handed in.
pub(super) fn product_of(handed: Option<&Handed>) -> Option<Product> {
    handed.map(|handed| handed.file.product.clone())
}

/// The proformas of some suites.
pub(super) fn proformas<'a>(suites: &[&'a Suite]) -> (Vec<&'a IcsProforma>, Vec<&'a IxitProforma>) {
    suites.iter().map(|suite| (&suite.ics, &suite.ixit)).unzip()
}

/// The devices of a plan, parsed.
pub(super) fn uris(devices: &[PlannedDevice]) -> Result<Vec<DeviceUri>, DeviceError> {
    devices.iter().map(|device| device.uri.parse()).collect()
}
