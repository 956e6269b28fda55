//! Whose keys are believed, for what, and when.
//!
//! A trust file is the verifier's own decision. The copy in a bundle is a convenience and counts only when the verifier
//! names its digest. The built-in demonstration trust is good for demonstrations and nothing else.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Algorithm, CertificateError, Code, Fault, FileKey, PublicKey, Signer as _, json};

/// Version of the format of `trust.json`, `MANIFEST.json` and the statement: `major.minor`.
pub const FORMAT: &str = "1.0";

/// What a key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A test laboratory: test reports and demonstrations.
    Lab,
    /// The product's maker: self-declarations and demonstrations.
    Vendor,
    /// A certification body. Its documents are not issued by this version.
    Certifier,
    /// Signs trust files. Not asked for by this version.
    TrustRoot,
    /// Throw-away: demonstrations.
    Demo,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Lab, Self::Vendor, Self::Certifier, Self::TrustRoot, Self::Demo];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lab => "lab",
            Self::Vendor => "vendor",
            Self::Certifier => "certifier",
            Self::TrustRoot => "trust-root",
            Self::Demo => "demo",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| format!("`{text}` is no role; the roles are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// `trust.json`: canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFile {
    pub format: String,
    pub keys: Vec<TrustedKey>,
    /// Suites that are accepted beside those that the verifying program was built with.
    pub suites: Vec<TrustedSuite>,
}

/// A suite that may stand behind a test report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedSuite {
    /// SHA-256 of the suite's sources, hex.
    pub digest: String,
    pub id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrustedKey {
    /// SHA-256 of the normalised SubjectPublicKeyInfo; checked against `public_key` when read.
    pub id: String,
    pub algorithm: Algorithm,
    pub role: Role,
    pub owner: Option<String>,
    /// `-----BEGIN PUBLIC KEY-----`, so that `jq -r` hands it to OpenSSL.
    pub public_key: String,
    /// RFC 3339; null: since ever.
    pub valid_from: Option<String>,
    /// RFC 3339; null: for ever.
    pub valid_until: Option<String>,
    /// RFC 3339. A revoked key counts for nothing, whatever date a document bears: nothing here proves a date but the key.
    pub revoked_at: Option<String>,
}

impl TrustedKey {
    pub fn new(key: &PublicKey, role: Role, owner: Option<&str>) -> Result<Self, CertificateError> {
        Ok(Self {
            id: key.id().to_owned(),
            algorithm: key.algorithm(),
            role,
            owner: owner.map(str::to_owned),
            public_key: key.to_pem()?,
            valid_from: None,
            valid_until: None,
            revoked_at: None,
        })
    }
}

impl TrustFile {
    pub fn of(mut keys: Vec<TrustedKey>) -> Self {
        keys.sort_by(|a, b| a.id.cmp(&b.id));
        Self { format: FORMAT.to_owned(), keys, suites: Vec::new() }
    }

    /// The built-in demonstration trust: two keys of role `demo` whose secrets everybody knows.
    pub fn demonstration() -> Result<Self, CertificateError> {
        let mut keys = Vec::new();
        for algorithm in Algorithm::ALL {
            let key = FileKey::demonstration(algorithm)?;
            keys.push(TrustedKey::new(key.public_key(), Role::Demo, Some("jinka demonstration key, no secret"))?);
        }
        Ok(Self::of(keys))
    }

    pub fn read(path: &Path) -> Result<Self, CertificateError> {
        let bytes = fs::read(path).map_err(|cause| CertificateError::read(path, cause))?;
        let place = path.display().to_string();
        Self::parse(&place, &bytes).map_err(|fault| {
            CertificateError::input(
                place,
                fault.to_string(),
                "`jinka key trust --add PUBLIC-KEY --role ROLE --out FILE` makes a trust file",
            )
        })
    }

    /// Reads and checks: format, canonical form, each id that of its key, no id twice, dates in RFC 3339.
    pub fn parse(place: &str, bytes: &[u8]) -> Result<Self, Fault> {
        let file: Self = json::parse_canonical(place, bytes)?;
        if file.format != FORMAT {
            return Err(Fault::new(Code::Structure, format!("{place} /format"), FORMAT, file.format));
        }
        let mut ids = std::collections::BTreeSet::new();
        for (n, entry) in file.keys.iter().enumerate() {
            let at = format!("{place} /keys/{n}");
            let key = entry.key(&at)?;
            if key.id() != entry.id {
                return Err(Fault::new(Code::KeyWeak, format!("{at}/id"), key.id(), &*entry.id));
            }
            if key.algorithm() != entry.algorithm {
                return Err(Fault::new(
                    Code::KeyWeak,
                    format!("{at}/algorithm"),
                    key.algorithm().name(),
                    entry.algorithm.name(),
                ));
            }
            if !ids.insert(&entry.id) {
                return Err(Fault::new(
                    Code::TrustRoot,
                    format!("{at}/id"),
                    "each key once",
                    "a key that stands twice",
                ));
            }
            for (name, date) in
                [("validFrom", &entry.valid_from), ("validUntil", &entry.valid_until), ("revokedAt", &entry.revoked_at)]
            {
                if let Some(date) = date {
                    instant(&format!("{at}/{name}"), date)?;
                }
            }
        }
        Ok(file)
    }

    pub fn to_bytes(&self) -> Result<Vec<u8>, CertificateError> {
        json::canonical(self).map_err(CertificateError::Internal)
    }

    pub fn find(&self, id: &str) -> Option<&TrustedKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Adds a key, or gives a known one another role and owner.
    pub fn add(&mut self, key: TrustedKey) {
        self.keys.retain(|known| known.id != key.id);
        self.keys.push(key);
        self.keys.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

impl TrustedKey {
    /// The key itself, checked.
    pub fn key(&self, place: &str) -> Result<PublicKey, Fault> {
        PublicKey::from_pem(place, &self.public_key)
            .map_err(|error| Fault::new(Code::KeyWeak, place, "a sound SM2 or Ed25519 public key", error.to_string()))
    }

    /// Whether this key may have signed a document of these roles, issued on `issued_on`.
    pub fn check(&self, place: &str, roles: &[Role], issued_on: OffsetDateTime) -> Result<(), Fault> {
        let short = self.id.get(..16).unwrap_or(&self.id);
        if !roles.contains(&self.role) {
            let due: Vec<_> = roles.iter().map(|role| role.name()).collect();
            return Err(Fault::new(
                Code::KeyRole,
                place,
                format!("a key of role {}", due.join(" or ")),
                format!("key {short}… of role {}", self.role.name()),
            ));
        }
        if let Some(date) = &self.revoked_at {
            return Err(Fault::new(
                Code::KeyRevoked,
                place,
                "a key that was not revoked",
                format!("key {short}…, revoked {date}"),
            ));
        }
        let from = self.valid_from.as_deref().map(|date| instant(place, date)).transpose()?;
        let until = self.valid_until.as_deref().map(|date| instant(place, date)).transpose()?;
        if from.is_some_and(|from| issued_on < from) || until.is_some_and(|until| issued_on > until) {
            return Err(Fault::new(
                Code::KeyTime,
                place,
                format!(
                    "an issue date from {} to {}",
                    self.valid_from.as_deref().unwrap_or("ever"),
                    self.valid_until.as_deref().unwrap_or("ever")
                ),
                issued_on.format(&Rfc3339).unwrap_or_default(),
            ));
        }
        Ok(())
    }
}

/// Reads an RFC 3339 time that a person gave; `option` names it in the error.
pub fn parse_time(option: &str, text: &str) -> Result<OffsetDateTime, CertificateError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|error| {
        CertificateError::input(
            option,
            format!("`{text}` is no RFC 3339 time: {error}"),
            "for instance 2026-01-31T08:00:00Z",
        )
    })
}

/// Reads an RFC 3339 time.
pub(super) fn instant(place: &str, text: &str) -> Result<OffsetDateTime, Fault> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|error| Fault::new(Code::Dates, place, "an RFC 3339 time", format!("`{text}` ({error})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_trust_is_always_the_same() {
        let bytes = TrustFile::demonstration().unwrap().to_bytes().unwrap();
        let file = TrustFile::parse("demo", &bytes).unwrap();
        assert_eq!(file.keys.len(), 2);
        assert!(file.keys.iter().all(|key| key.role == Role::Demo));
        assert_eq!(file, TrustFile::demonstration().unwrap());
    }

    #[test]
    fn an_entry_whose_id_is_not_its_key_is_refused() {
        let mut file = TrustFile::demonstration().unwrap();
        file.keys[0].id = "00".repeat(32);
        let fault = TrustFile::parse("t", &file.to_bytes().unwrap()).unwrap_err();
        assert_eq!((fault.code, &*fault.place), (Code::KeyWeak, "t /keys/0/id"));
    }

    #[test]
    fn roles_dates_and_revocation_decide() {
        let at = |text: &str| instant("t", text).unwrap();
        let mut key = TrustFile::demonstration().unwrap().keys[0].clone();
        let noon = at("2026-06-01T12:00:00Z");
        assert_eq!(key.check("t", &[Role::Demo], noon), Ok(()));
        assert_eq!(key.check("t", &[Role::Lab], noon).unwrap_err().code, Code::KeyRole);
        key.valid_from = Some("2026-06-01T12:00:00+08:00".into());
        key.valid_until = Some("2026-06-01T12:00:00Z".into());
        assert_eq!(key.check("t", &[Role::Demo], noon), Ok(()));
        assert_eq!(key.check("t", &[Role::Demo], at("2026-06-01T12:00:01Z")).unwrap_err().code, Code::KeyTime);
        assert_eq!(key.check("t", &[Role::Demo], at("2026-06-01T03:59:59Z")).unwrap_err().code, Code::KeyTime);
        key.revoked_at = Some("2030-01-01T00:00:00Z".into());
        assert_eq!(key.check("t", &[Role::Demo], noon).unwrap_err().code, Code::KeyRevoked);
    }
}
