//! `jinka key new` and `jinka key trust`.

use std::path::PathBuf;

use super::{Exit, Failure, Output};
use crate::certificate::{
    CertificateError, PublicKey, Role, TrustFile,
    signer::{Passphrase, new_pair, write_new},
    trust::{TrustedKey, TrustedSuite, parse_time},
};

#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    #[command(subcommand)]
    pub command: KeyCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum KeyCommand {
    /// Make an SM2 and an Ed25519 key for one role
    New(NewArgs),
    /// Make or extend a trust file from public keys
    Trust(TrustArgs),
}

/// Writes sm2.key.pem, ed25519.key.pem (private, mode 0600), sm2.pub.pem, ed25519.pub.pem and trust.json.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// What the keys may sign: lab, vendor, certifier, trust-root or demo
    #[arg(long)]
    pub role: Role,
    /// Folder for the files; nothing in it is overwritten
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Whose keys these are, as the trust file says it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    #[command(flatten)]
    pub protection: Protection,
}

/// Where the passphrase of private keys comes from; never the command line, which others can see.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Protection {
    /// File whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Open file descriptor to read the passphrase from
    #[arg(long, value_name = "N")]
    pub passphrase_fd: Option<u32>,
    /// Write the private keys unencrypted
    #[arg(long)]
    pub no_passphrase: bool,
}

#[derive(Debug, clap::Args)]
pub struct TrustArgs {
    /// Public key files (PEM) to add
    #[arg(long, value_name = "PUB", required = true, num_args = 1..)]
    pub add: Vec<PathBuf>,
    /// What these keys may sign: lab, vendor, certifier, trust-root or demo
    #[arg(long)]
    pub role: Role,
    /// Whose keys these are
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// First moment of validity, RFC 3339
    #[arg(long, value_name = "TIME")]
    pub valid_from: Option<String>,
    /// Last moment of validity, RFC 3339
    #[arg(long, value_name = "TIME")]
    pub valid_until: Option<String>,
    /// Mark the keys as revoked at this moment, RFC 3339
    #[arg(long, value_name = "TIME")]
    pub revoked_at: Option<String>,
    /// Suite to accept for test reports beside the built-in ones, as ID=SHA-256
    #[arg(long, value_name = "ID=DIGEST")]
    pub accept_suite: Vec<String>,
    /// Trust file to extend; it is left as it is
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// Trust file to write; must not be there yet
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

pub fn run(args: &KeyArgs, output: Output) -> Exit {
    let told = match &args.command {
        KeyCommand::New(args) => new(args),
        KeyCommand::Trust(args) => trust(args),
    };
    match told {
        Ok(told) => {
            let _ = std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes());
            Exit::Passed
        }
        Err(error) => Failure::from(error).tell(output),
    }
}

impl Protection {
    pub fn read(&self) -> Result<Option<Passphrase>, CertificateError> {
        read_passphrase(self.passphrase_file.as_deref(), self.passphrase_fd)
    }
}

pub(super) fn read_passphrase(
    file: Option<&std::path::Path>,
    descriptor: Option<u32>,
) -> Result<Option<Passphrase>, CertificateError> {
    match (file, descriptor) {
        (Some(path), _) => Passphrase::from_file(path).map(Some),
        (None, Some(number)) => Passphrase::from_descriptor(number).map(Some),
        (None, None) => Ok(None),
    }
}

fn new(args: &NewArgs) -> Result<String, CertificateError> {
    let passphrase = args.protection.read()?;
    let pair = new_pair(args.role, args.owner.as_deref(), &args.out, passphrase.as_ref())?;
    let mut lines = String::new();
    for file in &pair.files {
        lines.push_str(&format!("wrote {}\n", file.display()));
    }
    for (algorithm, id) in &pair.keys {
        lines.push_str(&format!("{:<8} key id {id}\n", algorithm.name()));
    }
    if passphrase.is_none() {
        lines.push_str("the private keys are not encrypted: whoever copies them can sign in your name\n");
    }
    Ok(lines)
}

fn trust(args: &TrustArgs) -> Result<String, CertificateError> {
    let mut file = match &args.base {
        Some(path) => TrustFile::read(path)?,
        None => TrustFile::of(Vec::new()),
    };
    for (name, time) in
        [("--valid-from", &args.valid_from), ("--valid-until", &args.valid_until), ("--revoked-at", &args.revoked_at)]
    {
        if let Some(time) = time {
            parse_time(name, time)?;
        }
    }
    let mut lines = String::new();
    for path in &args.add {
        let pem =
            std::fs::read_to_string(path).map_err(|cause| CertificateError::Read { path: path.clone(), cause })?;
        let key = PublicKey::from_pem(&path.display().to_string(), &pem)?;
        let mut entry = TrustedKey::new(&key, args.role, args.owner.as_deref())?;
        entry.valid_from.clone_from(&args.valid_from);
        entry.valid_until.clone_from(&args.valid_until);
        entry.revoked_at.clone_from(&args.revoked_at);
        lines.push_str(&format!("{:<8} key id {} as {}\n", key.algorithm().name(), key.id(), args.role.name()));
        file.add(entry);
    }
    for text in &args.accept_suite {
        let suite = match text.split_once('=') {
            Some((id, digest))
                if digest.len() == 64 && digest.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) =>
            {
                TrustedSuite { digest: digest.to_owned(), id: id.to_owned() }
            }
            _ => {
                return Err(CertificateError::Input {
                    place: "--accept-suite".to_owned(),
                    what: format!("`{text}` is not ID=DIGEST with 64 lower-case hex digits"),
                    help: Some("`jinka verify` prints id and digest of a suite that it doesn't know".to_owned()),
                });
            }
        };
        file.suites.retain(|known| *known != suite);
        file.suites.push(suite);
        file.suites.sort();
    }
    write_new(&args.out, &file.to_bytes()?, 0o644)?;
    lines.push_str(&format!("wrote {}: {} keys\n", args.out.display(), file.keys.len()));
    Ok(lines)
}
