//! Confirmation overlays as they are handed in for a run: the file, and the laboratory's signature beside it.

use super::{Fault, FileKey, Role, TrustFile, detached, digest::sha256, json};
use crate::{
    catalogue::{
        Catalogue, Diagnostic, Diagnostics, Overlay,
        overlay::{HandedIn, OverlayContent},
    },
    evidence::InputFiles,
};

/// Payload type of an overlay's envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.jinka.overlay+json";
/// Whose keys may sign an overlay.
pub const ROLES: &[Role] = &[Role::Lab, Role::Certifier];

/// Why an overlay can't be used.
#[derive(Debug)]
pub enum Unfit {
    /// The overlay itself.
    Content(Diagnostics),
    /// Its signature.
    Signature(Fault),
    /// A defect of jinka.
    Internal(String),
}

/// The envelope of an overlay.
pub fn sign(content: &OverlayContent, keys: &[FileKey]) -> Result<Vec<u8>, super::CertificateError> {
    let payload = json::canonical(content).map_err(super::CertificateError::Internal)?;
    detached::sign(PAYLOAD_TYPE, &payload, keys)
}

/// Reads an overlay with its envelope, if there is one, as `file` of the run folder; `shown` is its name for messages. The
/// envelope must be of this content; who signed isn't looked at yet.
pub fn read(
    catalogue: &Catalogue,
    file: &str,
    shown: &str,
    text: &[u8],
    envelope: Option<&[u8]>,
) -> Result<HandedIn, Unfit> {
    let yaml = std::str::from_utf8(text).map_err(|_| {
        let message = (format!("{shown} isn't UTF-8"), format!("{shown} 不是 UTF-8 编码"));
        Unfit::Content(Diagnostic::new("not_utf8", message).help(("save it as UTF-8", "请另存为 UTF-8")).into())
    })?;
    let overlay = Overlay::read(yaml, shown, catalogue).map_err(Unfit::Content)?;
    let signed_by = match envelope {
        Some(bytes) => open(&overlay, &format!("{shown}{}", detached::SUFFIX), bytes)?
            .signatures
            .into_iter()
            .map(|(id, _)| id)
            .collect(),
        None => Vec::new(),
    };
    Ok(HandedIn { overlay, file: file.to_owned(), sha256: sha256(text), signed_by })
}

/// The overlays of a run folder: `inputs/overlay-N.yaml`, N from 1, each with its envelope if there is one.
pub fn of_inputs(inputs: &InputFiles, catalogue: &Catalogue) -> Result<Vec<HandedIn>, Unfit> {
    let mut overlays = Vec::new();
    while let Some(text) = inputs.get(&name(overlays.len())) {
        let name = name(overlays.len());
        let file = format!("{}/{name}", crate::evidence::inputs::FOLDER);
        let envelope = inputs.get(&format!("{name}{}", detached::SUFFIX));
        overlays.push(read(catalogue, &file, &file, text, envelope)?);
    }
    Ok(overlays)
}

/// Whether a name under `inputs/` is that of an overlay or of its envelope.
pub fn is_name(name: &str) -> bool {
    name.starts_with("overlay-")
}

/// The name under `inputs/` of the overlay with this number, from 0.
pub fn name(number: usize) -> String {
    format!("overlay-{}.yaml", number + 1)
}

/// Checks the signature of an overlay of a run folder: keys that are trusted at `at`, both signatures right.
pub fn check(
    one: &HandedIn,
    envelope: &[u8],
    trust: &TrustFile,
    roles: &[Role],
    at: time::OffsetDateTime,
) -> Result<(), Unfit> {
    let place = format!("{}{}", one.file, detached::SUFFIX);
    let opened = open(&one.overlay, &place, envelope)?;
    detached::check(&place, &opened, trust, roles, at).map_err(Unfit::Signature)
}

fn open(overlay: &Overlay, place: &str, envelope: &[u8]) -> Result<super::envelope::Opened, Unfit> {
    let payload = json::canonical(&overlay.content).map_err(Unfit::Internal)?;
    detached::open(PAYLOAD_TYPE, &payload, place, envelope).map_err(Unfit::Signature)
}
