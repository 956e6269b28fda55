//! Who the reader is, in the words of its driver.

use std::{collections::BTreeMap, ffi::CStr, process::Command};

use pcsc::{Attribute, Card, Context, Disposition, Protocols, ShareMode};

use crate::device::driver::system;

/// Operating system, PC/SC service and what the reader's driver tells. Asked over a direct connection, which leaves the
/// card alone; a driver that tells nothing, or a reader in somebody's exclusive use, leaves its lines out.
pub(super) fn of_reader(context: &Context, reader: &CStr) -> BTreeMap<String, String> {
    let mut details = system::details();
    if let Some(version) = installed_service() {
        details.insert("pcscd".to_owned(), version);
    }
    let Ok(card) = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED) else { return details };
    let texts = [
        ("reader-vendor", Attribute::VendorName),
        ("reader-type", Attribute::VendorIfdType),
        ("reader-serial", Attribute::VendorIfdSerialNo),
        ("reader-system-name", Attribute::DeviceSystemName),
    ];
    for (key, attribute) in texts {
        if let Some(text) = card.get_attribute_owned(attribute).ok().and_then(|bytes| printable(&bytes)) {
            details.insert(key.to_owned(), text);
        }
    }
    if let Some(version) = firmware(&card) {
        details.insert("reader-firmware".to_owned(), version);
    }
    // Only a handle that is put down expressly leaves the card as it was.
    let _ = card.disconnect(Disposition::LeaveCard);
    details
}

/// Version of the reader (PC/SC part 3: a double word, major in the highest byte, minor in the next, build in the rest).
fn firmware(card: &Card) -> Option<String> {
    let bytes = card.get_attribute_owned(Attribute::VendorIfdVersion).ok()?;
    let word = u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?);
    let [major, minor, high, low] = word.to_be_bytes();
    Some(format!("{major}.{minor}.{}", u16::from_be_bytes([high, low])))
}

/// Text up to the first NUL, without control characters; none when nothing is left.
fn printable(bytes: &[u8]) -> Option<String> {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text: String = String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first line of `pcscd --version`: of the program that is installed, which is the one that runs as a rule; the
/// running one doesn't tell its version to clients.
fn installed_service() -> Option<String> {
    ["pcscd", "/usr/sbin/pcscd"].iter().find_map(|program| {
        let output = Command::new(program).arg("--version").output().ok()?;
        let line = output.stdout.split(|byte| *byte == b'\n').next().and_then(printable)?;
        Some(line.trim_end_matches('.').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_text_ends_at_its_first_nul() {
        assert_eq!(printable(b"ACME\0junk").as_deref(), Some("ACME"));
        assert_eq!(printable(b"A\x1B[2Jb ").as_deref(), Some("A[2Jb"));
        assert_eq!(printable(b"\0"), None);
        assert_eq!(printable(b""), None);
    }
}
