//! `pcsc:`: a card in a reader of the PC/SC stack.
//!
//! Each opened reader has a thread and a PC/SC context of its own, for a shared context serialises its callers. The
//! card is held exclusively for the whole run, so nobody else can reset it or change its state between two exchanges;
//! transactions would add two calls to each exchange and nothing else.
//!
//! # Note on resets
//! Cold reset is a reconnection that takes the power away, warm reset one that doesn't. Crate `pcsc` resets a card
//! whose handle is merely dropped; here every handle is put down with a stated disposition, at the end of the run
//! without power.

mod card;
mod details;
mod error;
#[cfg(not(any(windows, target_os = "macos")))]
mod shim;

use std::{
    ffi::{CStr, CString},
    time::Duration,
};

use pcsc::{Context, Error, Protocols, ReaderState, Scope, State};

use super::{CaseSeed, Device, Driver, Listing, Tenancy, keeper::Keeper};
use crate::device::{Abilities, DeviceError, DeviceKind, DeviceUri, Identity, Port};
use card::ReaderCard;

/// The driver of `pcsc:READER NAME[?wait=SECONDS][&protocol=t0|t1|any]`.
#[derive(Debug, Default)]
pub struct Pcsc;

/// How long a reader may take to power a card up and tell who it is.
const OPENING: Duration = Duration::from_secs(30);
/// How long a test case waits for what an earlier one left running in the reader.
const SETTLING: Duration = Duration::from_millis(500);

impl Driver for Pcsc {
    fn scheme(&self) -> &'static str {
        "pcsc"
    }

    fn form(&self) -> (&'static str, &'static str) {
        (
            "pcsc:READER NAME[?wait=SECONDS][&protocol=t0|t1|any]",
            "the PC/SC service (pcscd) and a reader with its driver (libccid for USB); a part of the name will do",
        )
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        let uri = DeviceUri { scheme: "pcsc".to_owned(), rest: String::new(), options: Default::default() };
        let context = establish(&uri)?;
        let readers = readers(&context, &uri)?;
        Ok(readers.into_iter().map(|reader| listing(&context, reader)).collect())
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        let protocols = protocols(uri)?;
        let wait = uri.seconds("wait")?.unwrap_or_default();
        let asked = uri.clone();
        let started = Keeper::start("pcsc", OPENING + wait, move || {
            let context = establish(&asked)?;
            let reader = choose(&readers(&context, &asked)?, &asked)?;
            await_card(&context, &reader, wait, &asked)?;
            let mut details = details::of_reader(&context, &reader);
            let mut card = ReaderCard::new(context, reader.clone(), protocols);
            let atr = card.first_contact().map_err(|error| refusal(&asked, &error))?;
            details.extend(card.details());
            details.insert("atr".to_owned(), hex::encode_upper(&atr));
            let name = reader.to_string_lossy().into_owned();
            let abilities = abilities(&name, &atr);
            let identity = Identity { kind: DeviceKind::Reader, name, details };
            Ok::<_, DeviceError>((card, (identity, abilities)))
        });
        match started {
            Ok(Some(Ok((keeper, (identity, abilities))))) => Ok(Box::new(Opened { keeper, identity, abilities })),
            Ok(Some(Err(error))) => Err(error),
            Ok(None) => Err(uri.error(
                format!("the reader doesn't answer within {} s", (OPENING + wait).as_secs()),
                "unplug it and plug it in again, or restart pcscd",
            )),
            Err(error) => Err(uri.error(format!("no thread for it: {error}"), "end other programs")),
        }
    }
}

struct Opened {
    keeper: Keeper,
    identity: Identity,
    abilities: Abilities,
}

impl Device for Opened {
    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    fn abilities(&self) -> Abilities {
        self.abilities.clone()
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Exclusive
    }

    fn port(&mut self, _: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        self.keeper.settle(SETTLING);
        Ok(self.keeper.port(self.abilities.clone()).into())
    }
}

/// What the path to this reader carries. A contactless reader makes the ATR up from the card's answer (PC/SC part 3).
fn abilities(reader: &str, atr: &[u8]) -> Abilities {
    /// Registered identifier of the PC/SC workgroup: stands in the ATR made for a storage card.
    const STORAGE: [u8; 5] = [0xA0, 0x00, 0x00, 0x03, 0x06];
    let name = reader.to_lowercase();
    let contactless = ["picc", "contactless", "nfc"].iter().any(|word| name.contains(word))
        || atr.windows(STORAGE.len()).any(|window| window == STORAGE);
    // vsmartcard's reader frames with 16 bits; for others the limit is pcsc-lite's, and a driver's own is met as an error.
    let max_command = if name.contains("virtual pcd") { 65_534 } else { 65_544 };
    Abilities { warm_reset: !contactless, atr: !contactless, max_command, min_command: 4 }
}

fn protocols(uri: &DeviceUri) -> Result<Protocols, DeviceError> {
    match uri.options.get("protocol").map(String::as_str) {
        None | Some("any") => Ok(Protocols::T0 | Protocols::T1),
        Some("t0") => Ok(Protocols::T0),
        Some("t1") => Ok(Protocols::T1),
        Some(other) => Err(uri.error(format!("option protocol is {other:?}"), "it reads t0, t1 or any")),
    }
}

fn establish(uri: &DeviceUri) -> Result<Context, DeviceError> {
    Context::establish(Scope::User).map_err(|error| refusal(uri, &error))
}

fn readers(context: &Context, uri: &DeviceUri) -> Result<Vec<CString>, DeviceError> {
    match context.list_readers_owned() {
        Ok(readers) => Ok(readers),
        Err(Error::NoReadersAvailable) => Ok(Vec::new()),
        Err(error) => Err(refusal(uri, &error)),
    }
}

/// The reader of exactly this name, else the only one whose name holds it, whatever the case.
fn choose(readers: &[CString], uri: &DeviceUri) -> Result<CString, DeviceError> {
    if let Some(reader) = readers.iter().find(|reader| reader.as_bytes() == uri.rest.as_bytes()) {
        return Ok(reader.clone());
    }
    let part = uri.rest.trim().to_lowercase();
    let found: Vec<_> =
        readers.iter().filter(|reader| reader.to_string_lossy().to_lowercase().contains(&part)).collect();
    match (found.as_slice(), readers) {
        ([reader], _) => Ok((*reader).clone()),
        ([], []) => Err(uri.error(
            "the PC/SC service knows no reader",
            "plug one in; a USB reader needs its driver (Debian: apt install libccid)",
        )),
        ([], all) => Err(uri.error("no reader has this name", format!("readers present: {}", names(all.iter())))),
        (several, _) => Err(uri.error(
            format!("{} readers have this in their name", several.len()),
            format!("give more of it; they are: {}", names(several.iter().copied())),
        )),
    }
}

fn names<'a>(readers: impl Iterator<Item = &'a CString>) -> String {
    readers.map(|reader| format!("`{}`", reader.to_string_lossy())).collect::<Vec<_>>().join(", ")
}

/// Returns when a card is in the reader; an error if none comes within `wait`.
fn await_card(context: &Context, reader: &CStr, wait: Duration, uri: &DeviceUri) -> Result<(), DeviceError> {
    let started = std::time::Instant::now();
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    loop {
        let left = wait.saturating_sub(started.elapsed());
        match context.get_status_change(left, &mut states) {
            Ok(()) | Err(Error::Timeout) => {}
            Err(error) => return Err(refusal(uri, &error)),
        }
        let [state] = &mut states;
        if state.event_state().contains(State::PRESENT) {
            return Ok(());
        }
        if left.is_zero() {
            let name = reader.to_string_lossy();
            return Err(
                uri.error(format!("no card is in reader `{name}`"), "insert one, or have it waited for with ?wait=30")
            );
        }
        state.sync_current_state();
    }
}

fn listing(context: &Context, reader: CString) -> Listing {
    let uri = format!("pcsc:{}", reader.to_string_lossy());
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    let looked = context.get_status_change(Duration::ZERO, &mut states);
    let [state] = &states;
    let seen = state.event_state();
    let mut notes = Vec::new();
    if let Err(error) = looked {
        notes.push(error.to_string());
    } else if seen.contains(State::MUTE) {
        notes.push("the card is mute".to_owned());
    } else if !seen.contains(State::PRESENT) {
        notes.push("no card".to_owned());
    }
    if seen.contains(State::EXCLUSIVE) {
        notes.push("in exclusive use by another program".to_owned());
    } else if seen.contains(State::INUSE) {
        notes.push("in use by another program".to_owned());
    }
    let atr = (seen.contains(State::PRESENT) && !state.atr().is_empty()).then(|| state.atr().to_vec());
    Listing { uri, what: "PC/SC reader".to_owned(), atr, notes }
}

/// Why the stack refuses, and how to mend it.
fn refusal(uri: &DeviceUri, error: &Error) -> DeviceError {
    const START: &str = "start it with `systemctl start pcscd.socket`, or `pcscd` as root where there is no systemd; \
                         install it with `apt install pcscd libccid` (Debian; libccid is the driver of USB readers)";
    match error {
        Error::NoService if !library_present() => uri.error(
            "PC/SC isn't installed (there is no libpcsclite.so.1)",
            "install the service and the driver of USB readers, on Debian `apt install pcscd libccid`, \
             and start it with `systemctl start pcscd.socket`, or `pcscd` as root where there is no systemd",
        ),
        Error::NoService | Error::ServiceStopped => uri.error("the PC/SC service (pcscd) isn't running", START),
        Error::SharingViolation => {
            uri.error("another program holds the card", "end it; jinka needs the card to itself")
        }
        Error::NoSmartcard | Error::RemovedCard => {
            uri.error("no card is in the reader", "insert one, or have it waited for with ?wait=30")
        }
        Error::UnresponsiveCard | Error::UnpoweredCard => {
            uri.error("the card in the reader stays mute", "look whether it is inserted the right way round")
        }
        Error::SecurityViolation | Error::NoAccess => {
            uri.error("the PC/SC service refuses access", "run as a user whom its polkit rules allow, or as root")
        }
        other => uri.error(format!("PC/SC says: {other}"), "see `jinka devices`"),
    }
}

#[cfg(not(any(windows, target_os = "macos")))]
fn library_present() -> bool {
    shim::library_present()
}

/// It belongs to the system there.
#[cfg(any(windows, target_os = "macos"))]
fn library_present() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> DeviceUri {
        text.parse().unwrap()
    }

    fn present() -> Vec<CString> {
        ["ACME One 00 00", "ACME One 00 01", "Other [CCID] 01 00", "ACME"]
            .iter()
            .map(|n| CString::new(*n).unwrap())
            .collect()
    }

    #[test]
    fn a_reader_is_found_by_its_name_or_a_part_of_it() {
        let chosen = |text: &str| choose(&present(), &uri(text)).map(|name| name.into_string().unwrap());
        assert_eq!(chosen("pcsc:ACME").unwrap(), "ACME");
        assert_eq!(chosen("pcsc:other").unwrap(), "Other [CCID] 01 00");
        let error = chosen("pcsc:One").unwrap_err();
        assert_eq!(error.what, "2 readers have this in their name");
        assert_eq!(error.help.unwrap(), "give more of it; they are: `ACME One 00 00`, `ACME One 00 01`");
        let error = chosen("pcsc:Two").unwrap_err();
        assert_eq!(error.what, "no reader has this name");
        assert_eq!(
            error.help.unwrap(),
            "readers present: `ACME One 00 00`, `ACME One 00 01`, `Other [CCID] 01 00`, `ACME`"
        );
        assert_eq!(choose(&[], &uri("pcsc:")).unwrap_err().what, "the PC/SC service knows no reader");
        assert_eq!(choose(&[c"Only".into()], &uri("pcsc:")).unwrap(), CString::from(c"Only"));
    }

    #[test]
    fn the_protocol_is_one_of_three() {
        assert_eq!(protocols(&uri("pcsc:A?protocol=t1")).unwrap(), Protocols::T1);
        assert_eq!(protocols(&uri("pcsc:A")).unwrap(), Protocols::T0 | Protocols::T1);
        assert_eq!(protocols(&uri("pcsc:A?protocol=t2")).unwrap_err().what, "option protocol is \"t2\"");
    }

    #[test]
    fn an_atr_made_up_by_a_contactless_reader_is_said_to_be_so() {
        // PC/SC part 3: the ATR of a storage card holds the workgroup's identifier.
        let storage = hex::decode("3B8F8001804F0CA000000306030001000000006A").unwrap();
        assert!(!abilities("ACME 00 00", &storage).atr);
        assert!(!abilities("ACME PICC Reader", &[0x3B, 0x00]).warm_reset);
        assert!(abilities("ACME 00 00", &[0x3B, 0x00]).atr);
        assert_eq!(abilities("Virtual PCD 00 00", &[0x3B, 0x00]).max_command, 65_534);
    }
}
