//! `jinka certify`: signs what a run says, after verifying it.

use std::path::{Path, PathBuf};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Exit, Failure, Output,
    key::read_passphrase,
    verify::{folder, secrets},
};
use crate::{
    catalogue::{Catalogue, Lang},
    certificate::{
        CertificateError, FileKey, Kind, Signer, TrustFile,
        issue::{Order, demonstration_keys, issue},
        signer::read_keys,
        statement::Declared,
        verify::{Limit, Options, Outcome, TrustChoice, verify},
    },
    evidence::bundle::read_run,
    runner::session::default_jobs,
};

/// Sign a run folder: adds MANIFEST.json, statement.dsse.json and trust.json to it
///
/// The run is verified first; a run that doesn't stand up is not signed.
#[derive(Debug, clap::Args)]
pub struct CertifyArgs {
    /// The run folder
    pub bundle: PathBuf,
    /// Private key file, or folder that `jinka key new` filled; one SM2 and one Ed25519 key are needed. Without it a
    /// demonstration is signed with the built-in demonstration keys
    #[arg(long, value_name = "PATH")]
    pub key: Vec<PathBuf>,
    /// demonstration, self-declaration or test-report
    #[arg(long, value_name = "KIND", default_value = "demonstration")]
    pub kind: Kind,
    /// YAML file with laboratory, customer, items and who authorises
    #[arg(long, value_name = "FILE")]
    pub details: Option<PathBuf>,
    /// Trust file that goes into the bundle [default: trust.json beside the keys]
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// The product's IXIT with its secrets, so that all cases can be judged again before signing
    #[arg(long, value_name = "FILE")]
    pub ixit: Option<PathBuf>,
    /// File whose first line is the keys' passphrase
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    pub passphrase_file: Option<PathBuf>,
    /// Open file descriptor to read the keys' passphrase from
    #[arg(long, value_name = "N")]
    pub passphrase_fd: Option<u32>,
}

pub fn run(args: &CertifyArgs, output: Output) -> Exit {
    match certified(args, output.lang, OffsetDateTime::now_utc()) {
        Ok(told) => {
            let _ = std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes());
            Exit::Passed
        }
        Err(failure) => failure.tell(output),
    }
}

/// Verifies and signs; what to print. `now` goes into the document as its day of issue.
fn certified(args: &CertifyArgs, lang: Lang, now: OffsetDateTime) -> Result<String, Failure> {
    folder(&args.bundle)?;
    let (keys, trust) = keys(args)?;
    let declared = args.details.as_deref().map(details).transpose()?.unwrap_or_default();
    let known = Catalogue::embedded()?;
    let ixit = secrets(&args.bundle, args.ixit.as_deref())?;
    let choice = TrustChoice::Own(Box::new(trust.clone()), "of the signer".to_owned());
    let verification = verify(&args.bundle, &Options { trust: choice, known: &known, ixit, threads: default_jobs() });
    match &verification.outcome {
        Outcome::Invalid(fault) => {
            return Err(refused(
                args.kind,
                fault.to_string(),
                "the run folder was changed, or was not written by `jinka run`",
            )
            .into());
        }
        Outcome::Unsigned(limits) if args.kind == Kind::TestReport => {
            if let Some(limit) = limits.first() {
                let help = match limit {
                    Limit::NotJudged(_) => "give --ixit FILE",
                    Limit::SuiteUnknown(..) => "`jinka key trust --accept-suite ID=DIGEST` accepts a suite of your own",
                    Limit::VendorUnknown(_) => {
                        "add the vendor's public keys to the trust file: `jinka key trust --add PUBLIC-KEY --role vendor`"
                    }
                    Limit::OverlaySigner(..) => {
                        "`jinka key trust --base TRUST --add PUBLIC-KEY… --role lab --out FILE` trusts an overlay's signer"
                    }
                    Limit::Demonstration | Limit::NothingObserved(_) => "run again",
                };
                return Err(refused(args.kind, limit.text().en, help).into());
            }
        }
        Outcome::Unsigned(_) | Outcome::Valid | Outcome::ValidWithLimits(_) => {}
    }
    let record = read_run(&args.bundle).map_err(|error| refused(args.kind, error.to_string(), ""))?;
    let issued_on = now
        .replace_nanosecond(0)
        .unwrap_or(now)
        .to_offset(time::UtcOffset::UTC)
        .format(&Rfc3339)
        .map_err(|error| CertificateError::Internal(error.to_string()))?;
    let order = Order {
        kind: args.kind,
        declared,
        signers: keys.iter().map(|key| -> &dyn Signer { key }).collect(),
        trust,
        issued_on,
    };
    let statement = issue(&args.bundle, &record, order)?;
    let predicate = &statement.predicate;
    let mut told = String::new();
    for (en, zh, value) in [
        ("document", "文件", lang.of(&predicate.document.title).to_owned()),
        ("issued", "签发", predicate.issued_on.clone()),
        ("outcome", "结论", lang.of(&predicate.overall.outcome.text()).to_owned()),
        (
            "deciding",
            "判定依据",
            format!("{} + {} indicative", predicate.overall.deciding, predicate.overall.indicative),
        ),
    ] {
        told.push_str(&format!(
            "{}: {value}\n",
            match lang {
                Lang::En => en,
                Lang::Zh => zh,
            }
        ));
    }
    for key in &predicate.signer_keys {
        told.push_str(&format!("{:<8} {}\n", key.algorithm.name(), key.key_id));
    }
    told.push_str(&format!("{}\n", lang.of(&predicate.statements.nature)));
    Ok(told)
}

/// The keys, and the trust file that goes into the bundle.
fn keys(args: &CertifyArgs) -> Result<(Vec<FileKey>, TrustFile), CertificateError> {
    if args.key.is_empty() {
        if args.kind != Kind::Demonstration {
            return Err(CertificateError::Input {
                place: "--key".to_owned(),
                what: format!("a {} needs keys of your own", args.kind.name()),
                help: Some("`jinka key new --role lab|vendor --out DIR` makes them".to_owned()),
            });
        }
        let trust = args.trust.as_deref().map_or_else(TrustFile::demonstration, TrustFile::read)?;
        return Ok((demonstration_keys()?, trust));
    }
    let passphrase = read_passphrase(args.passphrase_file.as_deref(), args.passphrase_fd)?;
    let keys = read_keys(&args.key, passphrase.as_ref())?;
    let beside = args.key.iter().find_map(|path| {
        let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new(".")) };
        let file = folder.join("trust.json");
        file.is_file().then_some(file)
    });
    let path = args.trust.clone().or(beside).ok_or_else(|| CertificateError::Input {
        place: "--trust".to_owned(),
        what: "no trust file was given, and none lies beside the keys".to_owned(),
        help: Some("`jinka key trust --add PUBLIC-KEY… --role ROLE --out FILE` makes one".to_owned()),
    })?;
    Ok((keys, TrustFile::read(&path)?))
}

fn details(path: &Path) -> Result<Declared, CertificateError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| CertificateError::Read { path: path.to_owned(), cause })?;
    serde_saphyr::from_str(&text).map_err(|error| CertificateError::Input {
        place: path.display().to_string(),
        what: error.to_string(),
        help: Some("docs/certificates.md lists the members of a details file".to_owned()),
    })
}

fn refused(kind: Kind, what: String, help: &str) -> CertificateError {
    CertificateError::Refused { kind: kind.name(), what, help: (!help.is_empty()).then(|| help.to_owned()) }
}
