use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// Why a key, a trust file or a signed document can't be read, made or used. What a *verifier* finds is a [`super::Fault`].
#[derive(Debug, Error, Diagnostic)]
pub enum CertificateError {
    #[error("failed to read `{}`: {cause}", path.display())]
    #[diagnostic(code(jinka::certificate::read))]
    Read { path: PathBuf, cause: std::io::Error },

    #[error("failed to write `{}`: {cause}", path.display())]
    #[diagnostic(code(jinka::certificate::write))]
    Write { path: PathBuf, cause: std::io::Error },

    #[error("`{}` is already there", path.display())]
    #[diagnostic(
        code(jinka::certificate::exists),
        help("nothing is ever overwritten here: choose another folder, or move the old file away first")
    )]
    Exists { path: PathBuf },

    #[error("failed to use key `{place}`: {what}")]
    #[diagnostic(code(jinka::certificate::key))]
    Key {
        place: String,
        what: String,
        #[help]
        help: Option<String>,
    },

    #[error("failed to use `{place}`: {what}")]
    #[diagnostic(code(jinka::certificate::input))]
    Input {
        place: String,
        what: String,
        #[help]
        help: Option<String>,
    },

    /// The bundle is sound, but a document of this kind may not be issued over it.
    #[error("refused to issue a {kind}: {what}")]
    #[diagnostic(code(jinka::certificate::refused))]
    Refused {
        kind: &'static str,
        what: String,
        #[help]
        help: Option<String>,
    },

    /// The operating system gives no random bytes, or a crate refuses bytes of its own making.
    #[error("{0}")]
    #[diagnostic(code(jinka::certificate::internal))]
    Internal(String),
}

impl CertificateError {
    pub(crate) fn read(path: &Path, cause: std::io::Error) -> Self {
        Self::Read { path: path.to_owned(), cause }
    }

    pub(crate) fn write(path: &Path, cause: std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::AlreadyExists {
            Self::Exists { path: path.to_owned() }
        } else {
            Self::Write { path: path.to_owned(), cause }
        }
    }

    pub(crate) fn key(place: impl Into<String>, what: impl Into<String>, help: &str) -> Self {
        Self::Key { place: place.into(), what: what.into(), help: (!help.is_empty()).then(|| help.to_owned()) }
    }

    pub(crate) fn input(place: impl Into<String>, what: impl Into<String>, help: &str) -> Self {
        Self::Input { place: place.into(), what: what.into(), help: (!help.is_empty()).then(|| help.to_owned()) }
    }
}
