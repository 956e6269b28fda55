//! `jinka verify`: what `certificate::verify` finds, for a terminal.

use std::path::{Path, PathBuf};

use super::{Exit, Failure, Output};
use crate::{
    catalogue::{Catalogue, Ixit},
    certificate::{
        CertificateError, TrustFile,
        verify::{Options, Outcome, TrustChoice, Verification, verify},
    },
    device::DeviceUri,
    evidence::{self, bundle},
    plan::Plan,
    runner::session::default_jobs,
    sim::reference,
};

/// Check a run folder: signatures, trust, every digest, and every verdict again
///
/// Exit status: 0 VALID, 3 VALID WITH LIMITS, 4 UNSIGNED (nobody signed, what can be checked stands up), 10 to 47 INVALID
/// with a status for each code, 64 and up for mistakes in the call.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The run folder
    pub bundle: PathBuf,
    /// Your own trust file; without it only the built-in demonstration keys count
    #[arg(long, value_name = "FILE", conflicts_with = "trust_digest")]
    pub trust: Option<PathBuf>,
    /// Use the bundle's trust.json, if its SHA-256 is this
    #[arg(long, value_name = "SHA256")]
    pub trust_digest: Option<String>,
    /// The product's IXIT with its secrets, so that cases that compute with them are judged again too
    #[arg(long, value_name = "FILE")]
    pub ixit: Option<PathBuf>,
}

pub fn run(args: &VerifyArgs, output: Output) -> Exit {
    match verified(args) {
        Ok(verification) => {
            let _ = std::io::Write::write_all(&mut std::io::stdout(), verification.told(output.lang).as_bytes());
            match verification.outcome {
                Outcome::Valid => Exit::Passed,
                Outcome::ValidWithLimits(_) => Exit::Limits,
                Outcome::Unsigned(_) => Exit::Unsigned,
                Outcome::Invalid(fault) => Exit::Invalid(fault.code),
            }
        }
        Err(failure) => failure.tell(output),
    }
}

fn verified(args: &VerifyArgs) -> Result<Verification, Failure> {
    folder(&args.bundle)?;
    let trust = match (&args.trust, &args.trust_digest) {
        (Some(path), _) => TrustChoice::Own(Box::new(TrustFile::read(path)?), path.display().to_string()),
        (None, Some(digest)) => TrustChoice::Pinned(pinned(digest)?),
        (None, None) => TrustChoice::Demonstration,
    };
    let known = Catalogue::embedded()?;
    let ixit = secrets(&args.bundle, args.ixit.as_deref())?;
    Ok(verify(&args.bundle, &Options { trust, known: &known, ixit, threads: default_jobs() }))
}

/// The values that a verifier has: from the file given, or for the built-in simulators those that everybody has.
///
/// A bundle that is too broken to say which values it needs gives none: verification will refuse it by name.
pub(super) fn secrets(bundle_dir: &Path, file: Option<&Path>) -> Result<Option<Ixit>, Failure> {
    let Some((catalogue, plan)) = readable(bundle_dir) else { return Ok(None) };
    let ics = plan.statement();
    let proformas: Vec<_> = catalogue.suites.iter().map(|suite| &suite.ixit).collect();
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|cause| Failure::unavailable(path, &cause))?;
        return Ok(Some(Ixit::read(&text, &path.display().to_string(), &proformas, &ics)?));
    }
    let journal = bundle::read_journal(&bundle_dir.join("journal.jsonl")).unwrap_or_default();
    let devices = evidence::devices(&plan, &journal);
    let mut products = devices.iter().map(|device| {
        let uri: DeviceUri = device.uri.parse().ok()?;
        if uri.scheme == "sim" { reference(&uri.rest) } else { None }
    });
    let Some(Some(product)) = products.next() else { return Ok(None) };
    if !products.all(|other| other == Some(product)) {
        return Ok(None);
    }
    // A run may have had other values than the built-in ones; then they don't fit the proforma or the evidence, and verification says so.
    Ok(Ixit::read(product.ixit, product.name, &proformas, &ics).ok())
}

fn readable(bundle: &Path) -> Option<(Catalogue, Plan)> {
    let plan: Plan = serde_json::from_slice(&std::fs::read(bundle.join("plan.json")).ok()?).ok()?;
    Some((Catalogue::from_dir(&bundle.join("suite")).ok()?, plan))
}

pub(super) fn folder(bundle: &Path) -> Result<(), CertificateError> {
    if bundle.is_dir() {
        return Ok(());
    }
    let what = if bundle.exists() { "not a folder" } else { "no such folder" };
    Err(CertificateError::Input {
        place: bundle.display().to_string(),
        what: what.to_owned(),
        help: Some("a bundle is the folder that `jinka run` printed at its end; unpack an archive first".to_owned()),
    })
}

fn pinned(digest: &str) -> Result<String, CertificateError> {
    let digest = digest.to_ascii_lowercase();
    if digest.len() == 64 && digest.bytes().all(|c| c.is_ascii_hexdigit()) {
        return Ok(digest);
    }
    Err(CertificateError::Input {
        place: "--trust-digest".to_owned(),
        what: format!("`{digest}` is not 64 hex digits"),
        help: Some(
            "`sha256sum trust.json` prints it; get it from the issuer by another way than the bundle".to_owned(),
        ),
    })
}
