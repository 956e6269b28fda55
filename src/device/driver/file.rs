//! Reads a file that stands for a device.

use std::{fs, path::Path};

use sha2::{Digest, Sha256};

use crate::device::{DeviceError, DeviceUri};

/// Captures and logs are some kilobytes; another file given by mistake must not fill the memory.
const LONGEST: u64 = 1 << 20;

/// The text behind `scheme:FILE` and its SHA-256, hex. Errors: no such file, over 1 MiB, not UTF-8.
pub(super) fn read(uri: &DeviceUri, help: &str) -> Result<(String, String), DeviceError> {
    let path = Path::new(&uri.rest);
    let length = fs::metadata(path).map_err(|error| uri.error(error.to_string(), help))?.len();
    if length > LONGEST {
        return Err(uri.error(format!("the file has {length} bytes; at most {LONGEST} are read"), help));
    }
    let bytes = fs::read(path).map_err(|error| uri.error(error.to_string(), help))?;
    let digest = hex::encode(Sha256::digest(&bytes));
    let text = String::from_utf8(bytes).map_err(|_| uri.error("the file isn't UTF-8", help))?;
    Ok((text, digest))
}
