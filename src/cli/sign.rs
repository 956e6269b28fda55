//! `jinka ics sign` and `jinka product sign`: the vendor's signature beside what is handed in; the keys of every `sign`.

use std::path::{Path, PathBuf};

use super::{Exit, Failure, Output, key::read_passphrase, say};
use crate::{
    catalogue::Lang,
    certificate::{
        CertificateError,
        detached::{SUFFIX, sign},
        signer::{FileKey, read_keys, write_new},
        vendor::Signable,
    },
};

/// With what is signed.
#[derive(Debug, clap::Args)]
pub struct With {
    /// Private key file, or folder that `jinka key new` filled; one SM2 and one Ed25519
    /// key are needed
    #[arg(long, value_name = "PATH", required = true)]
    key: Vec<PathBuf>,
    /// File whose first line is the keys' passphrase
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    passphrase_file: Option<PathBuf>,
    /// Open file descriptor to read the keys' passphrase from
    #[arg(long, value_name = "N")]
    passphrase_fd: Option<u32>,
}

impl With {
    pub(super) fn keys(&self) -> Result<Vec<FileKey>, CertificateError> {
        let passphrase = read_passphrase(self.passphrase_file.as_deref(), self.passphrase_fd)?;
        read_keys(&self.key, passphrase.as_ref())
    }
}

/// Writes the envelope beside `file`; an envelope that is there stays.
pub(super) fn beside(file: &Path, signable: &Signable, with: &With, output: Output) -> Result<Exit, Failure> {
    let envelope = sign(signable.payload_type, &signable.payload, &with.keys()?)?;
    let mut path = file.as_os_str().to_owned();
    path.push(SUFFIX);
    let path = PathBuf::from(path);
    write_new(&path, &envelope, 0o644)?;
    let text = match output.lang {
        Lang::En => format!("{} signed: {}\n", file.display(), path.display()),
        Lang::Zh => format!("{} 已签名：{}\n", file.display(), path.display()),
    };
    Ok(say(Ok(text), output))
}
