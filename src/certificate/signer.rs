//! Who signs: the trait that every kind of key store stands behind, and keys in files.
//!
//! A pair for one role is an SM2 and an Ed25519 key, since every document carries both signatures. Private keys are PKCS#8,
//! encrypted (scrypt, AES-256-CBC) unless the owner says otherwise; OpenSSL 3.0 reads them, and we read OpenSSL's.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use ed25519_dalek::{
    Signer as _,
    pkcs8::{EncodePrivateKey as _, KeypairBytes},
};
use pkcs8::{DecodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use sha2::{Digest as _, Sha256};

use super::{
    Algorithm, CertificateError, PublicKey, Role, SM2_ID,
    key::internal,
    trust::{TrustFile, TrustedKey},
};

const PLAIN_LABEL: &str = "PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// Longer files are no keys.
const LARGEST_KEY_FILE: u64 = 65_536;

/// Signs with one key, wherever that key is kept.
pub trait Signer {
    fn public_key(&self) -> &PublicKey;

    /// Signs `message`: DER for SM2, 64 bytes for Ed25519.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CertificateError>;
}

/// A private key that was read into memory from a file, or is derived. `Debug` shows the public half only.
pub struct FileKey {
    secret: Secret,
    public: PublicKey,
}

enum Secret {
    Sm2(Box<sm2::dsa::SigningKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// What protects a private key file. Comes from a file or a file descriptor, never from the command line.
pub struct Passphrase(Vec<u8>);

impl Passphrase {
    /// The first line of `bytes`, without its line end; an empty one is refused.
    pub fn new(place: &str, bytes: &[u8]) -> Result<Self, CertificateError> {
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Err(CertificateError::input(
                place,
                "the passphrase is empty",
                "write the passphrase on the first line",
            ));
        }
        Ok(Self(line.to_vec()))
    }

    pub fn from_file(path: &Path) -> Result<Self, CertificateError> {
        let bytes = fs::read(path).map_err(|cause| CertificateError::read(path, cause))?;
        Self::new(&path.display().to_string(), &bytes)
    }

    /// Reads an open file descriptor: `--passphrase-fd 3 3<FILE`.
    pub fn from_descriptor(number: u32) -> Result<Self, CertificateError> {
        let path = PathBuf::from(format!("/dev/fd/{number}"));
        let mut bytes = Vec::new();
        fs::File::open(&path)
            .and_then(|file| file.take(LARGEST_KEY_FILE).read_to_end(&mut bytes))
            .map_err(|cause| CertificateError::read(&path, cause))?;
        Self::new(&format!("file descriptor {number}"), &bytes)
    }
}

impl FileKey {
    /// Makes a key from 32 random bytes of the operating system.
    pub fn generate(algorithm: Algorithm) -> Result<Self, CertificateError> {
        loop {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)
                .map_err(|error| CertificateError::Internal(format!("the system gives no random bytes: {error}")))?;
            // Not every 32 bytes are a scalar of SM2 (zero, or n and beyond): one in 2^32 is thrown away.
            if let Ok(key) = Self::from_bytes(algorithm, &bytes) {
                return Ok(key);
            }
        }
    }

    /// The key pair of the built-in demonstration trust. Its secret is in this very line, so it proves nothing to anybody.
    pub fn demonstration(algorithm: Algorithm) -> Result<Self, CertificateError> {
        let bytes = Sha256::digest(format!("jinka demonstration key, no secret: {}", algorithm.name()));
        Self::from_bytes(algorithm, &bytes.into())
    }

    /// The key of these 32 secret bytes: an SM2 scalar (big endian) or an Ed25519 seed. Zero and scalars beyond the order are refused.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8; 32]) -> Result<Self, CertificateError> {
        match algorithm {
            Algorithm::Sm2Sm3 => {
                let secret = sm2::SecretKey::from_slice(bytes).map_err(internal)?;
                Self::sm2(&secret)
            }
            Algorithm::Ed25519 => Self::ed25519("a new key", ed25519_dalek::SigningKey::from_bytes(bytes)),
        }
    }

    fn sm2(secret: &sm2::SecretKey) -> Result<Self, CertificateError> {
        let key = sm2::dsa::SigningKey::new(SM2_ID, secret).map_err(internal)?;
        let public = PublicKey::sm2(key.verifying_key().clone())?;
        Ok(Self { secret: Secret::Sm2(Box::new(key)), public })
    }

    fn ed25519(place: &str, key: ed25519_dalek::SigningKey) -> Result<Self, CertificateError> {
        let public = PublicKey::ed25519(place, key.verifying_key())?;
        Ok(Self { secret: Secret::Ed25519(Box::new(key)), public })
    }

    /// Reads a private key file: PKCS#8 PEM, plain or encrypted (scrypt or PBKDF2 with AES).
    ///
    /// A plain key that others may read is refused, for it isn't secret any more.
    pub fn read(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, CertificateError> {
        let place = path.display().to_string();
        let size = fs::metadata(path).map_err(|cause| CertificateError::read(path, cause))?.len();
        if size > LARGEST_KEY_FILE {
            return Err(CertificateError::key(place, format!("{size} bytes are no key file"), ""));
        }
        let text = fs::read_to_string(path).map_err(|cause| CertificateError::read(path, cause))?;
        if text.contains(&format!("BEGIN {PLAIN_LABEL}")) {
            refuse_open_file(path)?;
        }
        Self::from_pem(&place, &text, passphrase)
    }

    /// Reads PKCS#8 PEM; `place` names it in errors.
    pub fn from_pem(place: &str, pem: &str, passphrase: Option<&Passphrase>) -> Result<Self, CertificateError> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(|error| {
            CertificateError::key(
                place,
                format!("no PEM text: {error}"),
                "a private key is a PKCS#8 PEM file, as `jinka key new` makes it",
            )
        })?;
        match label {
            PLAIN_LABEL => Self::from_pkcs8(place, document.as_bytes()),
            ENCRYPTED_LABEL => {
                let passphrase = passphrase.ok_or_else(|| {
                    CertificateError::key(
                        place,
                        "the key is encrypted",
                        "give --passphrase-file FILE or --passphrase-fd N",
                    )
                })?;
                let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|error| {
                    CertificateError::key(
                        place,
                        format!("the key's encryption isn't known here: {error}"),
                        "re-encrypt it with `openssl pkcs8 -topk8 -scrypt`",
                    )
                })?;
                let plain = encrypted.decrypt(&passphrase.0).map_err(|_| {
                    CertificateError::key(
                        place,
                        "the passphrase doesn't open the key",
                        "check the passphrase file: its first line counts",
                    )
                })?;
                Self::from_pkcs8(place, plain.as_bytes())
            }
            other => Err(CertificateError::key(
                place,
                format!("a PEM text `{other}`, where `{PLAIN_LABEL}` or `{ENCRYPTED_LABEL}` is due"),
                "`openssl pkcs8 -topk8` turns other private key files into this form",
            )),
        }
    }

    fn from_pkcs8(place: &str, der: &[u8]) -> Result<Self, CertificateError> {
        let bad = |what: String| {
            CertificateError::key(place, what, "keys here are SM2 or Ed25519; `jinka key new` makes both")
        };
        let info = PrivateKeyInfoRef::try_from(der).map_err(|error| bad(format!("no PKCS#8 key: {error}")))?;
        if info.algorithm.oid.to_string() == "1.3.101.112" {
            let key =
                ed25519_dalek::SigningKey::try_from(info).map_err(|error| bad(format!("no Ed25519 key: {error}")))?;
            return Self::ed25519(place, key);
        }
        let secret = sm2::SecretKey::from_pkcs8_der(der).map_err(|error| bad(format!("no SM2 key: {error}")))?;
        Self::sm2(&secret)
    }

    /// PKCS#8 PEM, encrypted when there is a passphrase.
    pub fn to_pem(&self, passphrase: Option<&Passphrase>) -> Result<String, CertificateError> {
        let document = match &self.secret {
            Secret::Sm2(key) => {
                sm2::SecretKey::from_slice(&key.to_bytes()).map_err(internal)?.to_pkcs8_der().map_err(internal)?
            }
            // Version 1, without the public key: OpenSSL 3.0 can't read version 2.
            Secret::Ed25519(key) => {
                KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der().map_err(internal)?
            }
        };
        let (label, document) = match passphrase {
            None => (PLAIN_LABEL, document),
            Some(passphrase) => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|error| {
                    CertificateError::Internal(format!("the system gives no random bytes: {error}"))
                })?;
                let mut rng = ChaCha20Rng::from_seed(seed);
                let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(internal)?;
                (ENCRYPTED_LABEL, info.encrypt_with_rng(&mut rng, &passphrase.0).map_err(internal)?)
            }
        };
        document.to_pem(label, LineEnding::LF).map(|pem| pem.to_string()).map_err(internal)
    }
}

impl Signer for FileKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CertificateError> {
        match &self.secret {
            Secret::Sm2(key) => {
                let signature: sm2::dsa::Signature =
                    sm2::dsa::signature::Signer::try_sign(key.as_ref(), message).map_err(internal)?;
                Ok(signature.to_der().to_vec())
            }
            Secret::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
        }
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileKey({} {})", self.public.algorithm().name(), self.public.id())
    }
}

/// The files of one new pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPair {
    /// Private and public key files and the trust file, as written.
    pub files: Vec<PathBuf>,
    /// (algorithm, key id).
    pub keys: Vec<(Algorithm, String)>,
}

/// Makes an SM2 and an Ed25519 key for `role` in folder `out`: `sm2.key.pem`, `sm2.pub.pem`, `ed25519.key.pem`,
/// `ed25519.pub.pem` and `trust.json`, which names both public keys. Private files have mode 0600. Overwrites nothing.
pub fn new_pair(
    role: Role,
    owner: Option<&str>,
    out: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<NewPair, CertificateError> {
    fs::create_dir_all(out).map_err(|cause| CertificateError::write(out, cause))?;
    let stems = Algorithm::ALL.map(|algorithm| (algorithm, stem(algorithm)));
    let trust_path = out.join("trust.json");
    let planned =
        stems.iter().flat_map(|(_, stem)| [out.join(format!("{stem}.key.pem")), out.join(format!("{stem}.pub.pem"))]);
    // All are checked before the first is written, so that a refusal leaves no half pair behind.
    if let Some(path) = planned.chain([trust_path.clone()]).find(|path| path.symlink_metadata().is_ok()) {
        return Err(CertificateError::Exists { path });
    }
    let mut pair = NewPair { files: Vec::new(), keys: Vec::new() };
    let mut trusted = Vec::new();
    for (algorithm, stem) in stems {
        let key = FileKey::generate(algorithm)?;
        for (name, text, mode) in [
            (format!("{stem}.key.pem"), key.to_pem(passphrase)?, 0o600),
            (format!("{stem}.pub.pem"), key.public.to_pem()?, 0o644),
        ] {
            let path = out.join(name);
            write_new(&path, text.as_bytes(), mode)?;
            pair.files.push(path);
        }
        pair.keys.push((algorithm, key.public.id().to_owned()));
        trusted.push(TrustedKey::new(&key.public, role, owner)?);
    }
    write_new(&trust_path, &TrustFile::of(trusted).to_bytes()?, 0o644)?;
    pair.files.push(trust_path);
    Ok(pair)
}

/// Reads the private keys that `paths` name: a file each, or a folder with `*.key.pem` files. In the order of [`Algorithm::ALL`].
pub fn read_keys(paths: &[PathBuf], passphrase: Option<&Passphrase>) -> Result<Vec<FileKey>, CertificateError> {
    let mut keys = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|cause| CertificateError::read(path, cause))?;
            let mut found = Vec::new();
            for entry in entries {
                let file = entry.map_err(|cause| CertificateError::read(path, cause))?.path();
                if file.to_string_lossy().ends_with(".key.pem") {
                    found.push(file);
                }
            }
            if found.is_empty() {
                return Err(CertificateError::key(
                    path.display().to_string(),
                    "no `*.key.pem` file in this folder",
                    "`jinka key new --out DIR` makes a pair",
                ));
            }
            found.sort();
            for file in found {
                keys.push(FileKey::read(&file, passphrase)?);
            }
        } else {
            keys.push(FileKey::read(path, passphrase)?);
        }
    }
    Ok(keys)
}

pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), CertificateError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|cause| CertificateError::write(path, cause))
}

fn stem(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Sm2Sm3 => "sm2",
        Algorithm::Ed25519 => "ed25519",
    }
}

fn refuse_open_file(path: &Path) -> Result<(), CertificateError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_err(|cause| CertificateError::read(path, cause))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(CertificateError::key(
                path.display().to_string(),
                format!("an unencrypted private key that others may read (mode {:03o})", mode & 0o777),
                "`chmod 600` the file; better, encrypt it: `openssl pkcs8 -topk8 -scrypt -in OLD -out NEW`",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_signs_and_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("keys");
        let passphrase = Passphrase::new("test", b"correct horse\r\nsecond line\n").unwrap();
        let pair = new_pair(Role::Lab, Some("Example Laboratory"), &out, Some(&passphrase)).unwrap();
        assert_eq!(pair.keys.len(), 2);
        assert_eq!(pair.files.len(), 5);

        let again = new_pair(Role::Lab, None, &out, Some(&passphrase)).unwrap_err();
        assert!(matches!(again, CertificateError::Exists { .. }), "{again}");

        let keys = read_keys(std::slice::from_ref(&out), Some(&passphrase)).unwrap();
        let ids: Vec<_> = keys.iter().map(|key| key.public_key().id().to_owned()).collect();
        assert_eq!(ids, [pair.keys[1].1.clone(), pair.keys[0].1.clone()]);
        for key in &keys {
            let signature = key.sign(b"message").unwrap();
            assert_eq!(key.public_key().verify(b"message", &signature), Ok(()));
            assert!(key.public_key().verify(b"massage", &signature).is_err());
        }
        let closed = read_keys(std::slice::from_ref(&out), None).unwrap_err().to_string();
        assert!(closed.contains("encrypted"), "{closed}");
        let wrong = Passphrase::new("test", b"wrong").unwrap();
        let refused = read_keys(&[out.join("sm2.key.pem")], Some(&wrong)).unwrap_err().to_string();
        assert!(refused.contains("doesn't open"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn private_files_are_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        new_pair(Role::Demo, None, folder.path(), None).unwrap();
        let path = folder.path().join("ed25519.key.pem");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(FileKey::read(&path, None).is_ok());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = FileKey::read(&path, None).unwrap_err().to_string();
        assert!(error.contains("mode 640"), "{error}");
    }

    #[test]
    fn an_empty_passphrase_is_none() {
        assert!(Passphrase::new("test", b"\n").is_err());
        assert!(Passphrase::new("test", b"").is_err());
    }
}
