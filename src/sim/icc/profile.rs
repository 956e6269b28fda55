//! Personalisation of a simulated card: the shape of `vectors/cards/*.yaml`.
//!
//! Byte strings are hex in quotes; blanks within don't count. Unknown fields are refused, and an error says line and column.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error as _};
use thiserror::Error;

use crate::sim::{app::Personalisation, phone::Interface};

/// One card as its maker personalised it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The name in `sim:NAME`.
    pub name: String,
    /// What it is, in one line.
    pub summary: String,
    /// Of a card with contacts; for one that is met over the air the reader makes it up.
    #[serde(default)]
    pub atr: AnswersToReset,
    pub contactless: Option<Interface>,
    pub answers: Answers,
    /// Longest command and response APDU; absent: short length fields only.
    pub extended_length: Option<ExtendedLength>,
    /// Commands can come in parts.
    #[serde(default = "chaining")]
    pub chaining: bool,
    /// Logical channels with the basic one, 1 to 20.
    pub channels: usize,
    /// Bytes of a challenge when Le asks for as many as there are, 8 to 255.
    pub challenge_length: usize,
    pub master_file: Folder,
}

/// A card chains commands unless it says otherwise.
fn chaining() -> bool {
    true
}

/// ATRs byte for byte, TCK included.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnswersToReset {
    pub cold: Bytes,
    pub warm: Bytes,
}

/// How response data that the length fields of a T=0 TPDU can't fetch at once comes to the IFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// With the response to the command itself, as T=1 does it.
    Direct,
    /// As T=0 does it: 61xx and GET RESPONSE after a command with data, 6Cxx on a short Le that isn't the exact length.
    Fetched,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtendedLength {
    pub command: usize,
    pub response: usize,
}

/// The MF, a DF, or an application DF (one with a name).
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Folder {
    pub fid: Fid,
    /// DF name (AID), 1 to 16 bytes.
    pub name: Option<Bytes>,
    /// Application label, UTF-8.
    pub label: Option<String>,
    /// The file control information that SELECT answers, template 6F and all; absent: the kernel's own.
    pub fci: Option<Bytes>,
    /// Deactivated from the start: SELECT answers 6283.
    #[serde(default)]
    pub deactivated: bool,
    /// Deactivated for the interface under test, as a person does it at a phone: SELECT by name doesn't find it.
    #[serde(default)]
    pub inactive: bool,
    /// What the DF does beyond files, PINs and keys.
    pub application: Option<Personalisation>,
    #[serde(default)]
    pub pins: Vec<Pin>,
    #[serde(default)]
    pub keys: Vec<Key>,
    #[serde(default)]
    pub objects: Vec<Object>,
    #[serde(default)]
    pub files: Vec<File>,
    #[serde(default)]
    pub folders: Vec<Folder>,
}

/// An EF.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    pub fid: Fid,
    /// Short EF identifier, 1 to 30.
    pub sfi: Option<u8>,
    pub structure: Structure,
    /// Content of a transparent EF; its length is the file's size.
    pub content: Option<Bytes>,
    /// Records of a record EF, number 1 first.
    #[serde(default)]
    pub records: Vec<Bytes>,
    #[serde(default)]
    pub access: Access,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Structure {
    Transparent,
    LinearFixed(Records),
    LinearVariable(Records),
    /// Record 1 is the newest; appending to a full file overwrites the oldest.
    Cyclic(Records),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Records {
    /// Length of a record, or the most it can be; 1 to 255 bytes.
    pub record_length: usize,
    /// How many records the file has room for, 1 to 254.
    pub capacity: usize,
    /// Records are SIMPLE-TLV data objects, so that they have identifiers.
    #[serde(default)]
    pub simple_tlv: bool,
}

/// Access conditions of an EF. READ needs `read`, UPDATE and ERASE need `update`, WRITE and APPEND need `write`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Access {
    #[serde(default)]
    pub read: Condition,
    #[serde(default)]
    pub update: Condition,
    #[serde(default)]
    pub write: Condition,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    #[default]
    Always,
    Never,
    /// The PIN of this reference is verified.
    Pin(Byte),
    /// The key of this reference is authenticated.
    Key(Byte),
}

/// A PIN. In the MF it is global and its reference has b8 = 0; in a DF it is specific to that DF and b8 = 1.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pin {
    pub reference: Byte,
    /// As transmitted; every value that replaces it is as long.
    pub value: Bytes,
    /// Tries in a row, 1 to 15.
    pub tries: u8,
    pub resetting_code: Option<ResettingCode>,
}

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResettingCode {
    pub value: Bytes,
    pub tries: u8,
}

/// An AES-128 key; global or specific as a PIN is.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    pub reference: Byte,
    /// 16 bytes.
    pub value: Bytes,
    #[serde(rename = "use")]
    pub usage: KeyUse,
    /// Wrong cryptograms in a row before the key is blocked; absent: no limit.
    pub tries: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KeyUse {
    Internal,
    External,
    Mutual,
}

/// A data object of GET DATA and PUT DATA.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Object {
    /// P1 P2.
    pub tag: Fid,
    pub value: Bytes,
    /// The longest value that PUT DATA may store; absent: as long as the first one.
    pub capacity: Option<usize>,
    #[serde(default)]
    pub get: Condition,
    #[serde(default)]
    pub put: Condition,
}

/// Bytes written as hex.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Bytes(#[cfg_attr(test, schemars(with = "String", regex(pattern = r"^[0-9A-Fa-f\s]*$")))] pub Vec<u8>);

/// Two bytes written as hex: a file identifier, or P1 P2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fid(#[cfg_attr(test, schemars(with = "String", regex(pattern = r"^\s*([0-9A-Fa-f]\s*){4}$")))] pub u16);

/// One byte written as hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Byte(#[cfg_attr(test, schemars(with = "String", regex(pattern = r"^\s*([0-9A-Fa-f]\s*){2}$")))] pub u8);

/// A personalisation that can't be used. `what` has line, column and the text around when the place is known.
#[derive(Debug, Clone, PartialEq, Eq, Error, miette::Diagnostic)]
#[error("failed to read the card `{card}`: {what}")]
#[diagnostic(code(jinka::sim::profile))]
pub struct ProfileError {
    pub card: String,
    pub what: String,
}

impl Profile {
    /// Reads a personalisation. `card` names it in errors.
    ///
    /// Refused: what isn't YAML of this shape, and what no card can be (two files of one identifier in a DF, a record longer
    /// than its file allows, an SFI over 30, a reference whose b8 contradicts its place).
    pub fn parse(card: &str, yaml: &str) -> Result<Self, ProfileError> {
        let error = |what: String| ProfileError { card: card.to_owned(), what };
        let mut profile: Self = serde_saphyr::from_str(yaml).map_err(|found| error(found.to_string()))?;
        if let Some(interface) = &profile.contactless {
            interface.check().map_err(|what| error(format!("contactless: {what}")))?;
            if !(profile.atr.cold.0.is_empty() && profile.atr.warm.0.is_empty()) {
                return Err(error("a card with `contactless` has no ATR of its own: take `atr` out".to_owned()));
            }
            let made = Bytes(interface.atr());
            profile.atr = AnswersToReset { cold: made.clone(), warm: made };
        }
        profile.check().map_err(error)?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), String> {
        for (when, atr) in [("cold", &self.atr.cold), ("warm", &self.atr.warm)] {
            if !(2..=33).contains(&atr.0.len()) {
                return Err(format!("the {when} ATR has {} bytes; 2 to 33 are due", atr.0.len()));
            }
        }
        if !(1..=20).contains(&self.channels) {
            return Err(format!("channels: {} is not from 1 to 20", self.channels));
        }
        if !(8..=255).contains(&self.challenge_length) {
            return Err(format!("challenge-length: {} is not from 8 to 255", self.challenge_length));
        }
        self.master_file.check("the MF", true)
    }
}

impl Folder {
    fn check(&self, place: &str, root: bool) -> Result<(), String> {
        if self.name.as_ref().is_some_and(|name| !(1..=16).contains(&name.0.len())) {
            return Err(format!("{place}: a DF name has 1 to 16 bytes"));
        }
        let mut fids: Vec<_> = self.files.iter().map(|file| file.fid).collect();
        fids.extend(self.folders.iter().map(|folder| folder.fid));
        twice(fids).map_or(Ok(()), |fid| Err(format!("{place}: {fid} stands twice")))?;
        let sfis = self.files.iter().filter_map(|file| file.sfi).collect();
        twice(sfis).map_or(Ok(()), |sfi| Err(format!("{place}: short EF identifier {sfi} stands twice")))?;
        let references: Vec<_> =
            self.pins.iter().map(|pin| pin.reference).chain(self.keys.iter().map(|key| key.reference)).collect();
        for reference in &references {
            if (reference.0 & 0x80 == 0) != root || reference.0 & 0x60 != 0 || reference.0 & 0x1F == 0 {
                return Err(format!(
                    "{place}: a reference is 01 to 1F in the MF and 81 to 9F elsewhere, not {reference}"
                ));
            }
        }
        twice(references).map_or(Ok(()), |reference| Err(format!("{place}: reference {reference} stands twice")))?;
        if let Some(pin) = self.pins.iter().find(|pin| !(1..=15).contains(&pin.tries) || pin.value.0.is_empty()) {
            return Err(format!("{place}: PIN {} needs a value and 1 to 15 tries", pin.reference));
        }
        if let Some(key) = self.keys.iter().find(|key| key.value.0.len() != 16) {
            return Err(format!("{place}: key {} has not 16 bytes", key.reference));
        }
        if let Some(application) = &self.application {
            application.check().map_err(|what| format!("{place}, application: {what}"))?;
        }
        for file in &self.files {
            file.check().map_err(|what| format!("{place}, EF {}: {what}", file.fid))?;
        }
        for folder in &self.folders {
            folder.check(&format!("{place}, DF {}", folder.fid), false)?;
        }
        Ok(())
    }
}

impl File {
    fn check(&self) -> Result<(), String> {
        if self.sfi.is_some_and(|sfi| !(1..=30).contains(&sfi)) {
            return Err("a short EF identifier is from 1 to 30".to_owned());
        }
        let (records, fixed) = match self.structure {
            Structure::Transparent if !self.records.is_empty() => {
                return Err("a transparent EF has content, not records".to_owned());
            }
            Structure::Transparent => return self.content.as_ref().map(|_| ()).ok_or("content is missing".to_owned()),
            Structure::LinearFixed(records) | Structure::Cyclic(records) => (records, true),
            Structure::LinearVariable(records) => (records, false),
        };
        if self.content.is_some() {
            return Err("a record EF has records, not content".to_owned());
        }
        if !(1..=255).contains(&records.record_length) || !(1..=254).contains(&records.capacity) {
            return Err("record-length is from 1 to 255 and capacity from 1 to 254".to_owned());
        }
        if self.records.len() > records.capacity {
            return Err(format!("{} records, room for {}", self.records.len(), records.capacity));
        }
        for (n, record) in self.records.iter().enumerate() {
            let len = record.0.len();
            if len > records.record_length || len == 0 || (fixed && len != records.record_length) {
                return Err(format!("record {} has {len} bytes, record-length is {}", n + 1, records.record_length));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Fid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Display for Byte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

/// Never the value: a `Debug` of a card shows no PIN.
impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({})", self.reference)
    }
}

impl fmt::Debug for ResettingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResettingCode")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}, {:?})", self.reference, self.usage)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text: String = String::deserialize(from)?.split_whitespace().collect();
        hex::decode(&text).map(Self).map_err(|error| D::Error::custom(format!("hex is due, in quotes: {error}")))
    }
}

impl<'de> Deserialize<'de> for Fid {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Bytes::deserialize(from)?.0.as_slice() {
            [high, low] => Ok(Self(u16::from_be_bytes([*high, *low]))),
            other => Err(D::Error::custom(format!("two bytes are due, {} stand here", other.len()))),
        }
    }
}

impl<'de> Deserialize<'de> for Byte {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Bytes::deserialize(from)?.0.as_slice() {
            [byte] => Ok(Self(*byte)),
            other => Err(D::Error::custom(format!("one byte is due, {} stand here", other.len()))),
        }
    }
}

fn twice<T: PartialEq>(mut values: Vec<T>) -> Option<T> {
    while let Some(value) = values.pop() {
        if values.contains(&value) {
            return Some(value);
        }
    }
    None
}
