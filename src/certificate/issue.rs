//! Issues a signed document over a bundle: adds `MANIFEST.json`, `statement.dsse.json` and `trust.json` to the folder.

use std::{fs, path::Path};

use super::{
    Algorithm, CertificateError, Digests, Envelope, FileKey, Kind, Manifest, Role, Signer, Statement, TrustFile,
    detached::one_of_each,
    envelope,
    manifest::{FILE as MANIFEST, Files, TRUST_FILE, UNCOVERED},
    statement::{Declared, Given, MATERIALS, Material, SignerKey, undue},
};
use crate::evidence::RunRecord;

/// What is to be issued.
pub struct Order<'a> {
    pub kind: Kind,
    pub declared: Declared,
    /// One SM2 and one Ed25519 key, in any order.
    pub signers: Vec<&'a dyn Signer>,
    /// Goes into the bundle as `trust.json`; the signers' keys must stand in it, with a role that fits the kind.
    pub trust: TrustFile,
    /// RFC 3339, UTC, seconds.
    pub issued_on: String,
}

/// Roles whose keys may sign a document of this kind.
pub fn roles(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::Demonstration => &[Role::Demo, Role::Lab, Role::Vendor],
        Kind::SelfDeclaration => &[Role::Vendor],
        Kind::TestReport => &[Role::Lab],
    }
}

/// The built-in demonstration keys, SM2 first.
pub fn demonstration_keys() -> Result<Vec<FileKey>, CertificateError> {
    Algorithm::ALL.into_iter().map(FileKey::demonstration).collect()
}

/// Signs what a bundle says. The caller has verified the bundle: a signature over a bundle that doesn't stand up is worth nothing.
///
/// Nothing is overwritten: a bundle that is signed already is refused.
pub fn issue(bundle: &Path, record: &RunRecord, order: Order<'_>) -> Result<Statement, CertificateError> {
    let refused = |what: String, help: &str| CertificateError::Refused {
        kind: order.kind.name(),
        what,
        help: (!help.is_empty()).then(|| help.to_owned()),
    };
    if let Some(name) = UNCOVERED.iter().find(|name| bundle.join(name).symlink_metadata().is_ok()) {
        return Err(refused(
            format!("the bundle is signed already: it holds `{name}`"),
            "copy the run folder without MANIFEST.json, statement.dsse.json and trust.json to sign it anew",
        ));
    }
    if let Some(what) = undue(order.kind, record, &order.declared) {
        return Err(refused(what, "docs/certificates.md says what each kind asks for"));
    }
    let signers = ordered(&order)?;
    let files = Files::read(bundle).map_err(|fault| refused(fault.to_string(), ""))?;
    let manifest = Manifest::of(&files).to_bytes()?;
    let materials = MATERIALS
        .iter()
        .map(|name| {
            let bytes = if *name == MANIFEST { Some(manifest.as_slice()) } else { files.get(name) };
            let bytes = bytes.ok_or_else(|| refused(format!("the bundle has no `{name}`"), ""))?;
            Ok(Material { name: (*name).to_owned(), digest: Digests::of(bytes) })
        })
        .collect::<Result<Vec<_>, CertificateError>>()?;
    let signer_keys = signers
        .iter()
        .map(|signer| SignerKey {
            algorithm: signer.public_key().algorithm(),
            key_id: signer.public_key().id().to_owned(),
        })
        .collect();
    let given = Given { kind: order.kind, declared: order.declared, signer_keys, issued_on: order.issued_on };
    let statement = Statement::derive(record, materials, given).map_err(CertificateError::Internal)?;
    let payload = statement.to_bytes().map_err(CertificateError::Internal)?;
    let envelope = Envelope::sign(&payload, &signers)?.to_bytes()?;
    let trust = order.trust.to_bytes()?;
    // The envelope comes last: a bundle with an envelope is whole.
    for (name, bytes) in [(MANIFEST, &manifest), (TRUST_FILE, &trust), (envelope::FILE, &envelope)] {
        write_whole(&bundle.join(name), bytes)?;
    }
    Ok(statement)
}

/// Ed25519 first, then SM2, checked against trust file and kind.
fn ordered<'a>(order: &Order<'a>) -> Result<Vec<&'a dyn Signer>, CertificateError> {
    let signers = one_of_each(&order.signers)?;
    for signer in &signers {
        let id = signer.public_key().id();
        let Some(known) = order.trust.find(id) else {
            return Err(CertificateError::key(
                id,
                "the key doesn't stand in the trust file",
                "`jinka key trust --add PUBLIC-KEY --role ROLE --out FILE` adds it",
            ));
        };
        if !roles(order.kind).contains(&known.role) {
            let due: Vec<_> = roles(order.kind).iter().map(|role| role.name()).collect();
            return Err(CertificateError::key(
                id,
                format!("a key of role {} can't sign a {}", known.role.name(), order.kind.name()),
                &format!("this kind needs a key of role {}", due.join(" or ")),
            ));
        }
    }
    Ok(signers.to_vec())
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CertificateError> {
    let beside = path.with_extension("partial");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|cause| CertificateError::write(path, cause))
}
