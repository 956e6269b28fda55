//! VERIFY (00 20), CHANGE and RELOAD PIN (80 5E), PIN UNBLOCK (84 24).

use super::{Defect, MAC_WRONG, Purse, personalisation::Usage};
use crate::sim::{
    app::Request,
    icc::{Reply, sw},
};

impl Purse {
    pub(super) fn verify(&mut self, request: &Request) -> Result<Reply, u16> {
        self.named(request.p1, request.p2)?;
        if !(2..=8).contains(&request.data.len()) {
            return Err(sw::WRONG_LENGTH);
        }
        self.compare(&request.data)?;
        self.volatile.pin_verified = true;
        Ok(Reply::status(sw::SUCCESS))
    }

    /// P1 01: the old PIN, FF, the new one, in the clear. P1 00: the new one with a MAC of the reload key; gives all tries back.
    pub(super) fn renew_pin(&mut self, request: &Request) -> Result<Reply, u16> {
        self.named(0, request.p2)?;
        let full = self.profile.pin.as_ref().map_or(0, |pin| pin.tries);
        match request.p1 {
            0x01 => {
                let separator = request.data.iter().position(|byte| *byte == 0xFF).ok_or(sw::WRONG_DATA)?;
                let (old, new) = request.data.split_at_checked(separator).ok_or(sw::WRONG_DATA)?;
                let new = trimmed(new.get(1..).unwrap_or_default());
                if !(2..=8).contains(&new.len()) {
                    return Err(sw::WRONG_LENGTH);
                }
                self.compare(old)?;
                if !self.has(Defect::ChangePinWithoutEffect) {
                    self.state.pin = new.to_vec();
                }
            }
            0x00 => {
                let key = self.profile.only_key(Usage::PinReload).ok_or(sw::REFERENCE_NOT_FOUND)?;
                let (new, mac) = request.data.split_last_chunk::<4>().ok_or(sw::WRONG_LENGTH)?;
                if !(2..=8).contains(&new.len()) {
                    return Err(sw::WRONG_LENGTH);
                }
                if key.folded().mac(&[new]) != *mac && !self.has(Defect::ReloadMacUnchecked) {
                    return Err(MAC_WRONG);
                }
                if !self.has(Defect::ReloadPinWithoutEffect) {
                    self.state.pin = trimmed(new).to_vec();
                }
                self.state.pin_tries = full;
            }
            _ => return Err(sw::WRONG_P1_P2),
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    /// The PIN itself, enciphered under the unblocking key, with a MAC; gives all tries back.
    pub(super) fn unblock_pin(&mut self, request: &Request) -> Result<Reply, u16> {
        self.named(request.p1, request.p2)?;
        let key = self.profile.only_key(Usage::PinUnblock).ok_or(sw::REFERENCE_NOT_FOUND)?;
        let data = self.protected(request, &key)?;
        let pin = key.open(&data).ok_or(sw::WRONG_DATA)?;
        if trimmed(&pin) != self.state.pin {
            return Err(sw::WRONG_DATA);
        }
        if !self.has(Defect::UnblockPinWithoutEffect) {
            self.state.pin_tries = self.profile.pin.as_ref().map_or(0, |pin| pin.tries);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    fn named(&self, p1: u8, p2: u8) -> Result<(), u16> {
        let pin = self.profile.pin.as_ref().ok_or(sw::REFERENCE_NOT_FOUND)?;
        if p1 != 0 {
            return Err(sw::WRONG_P1_P2);
        }
        if pin.reference.0 == p2 { Ok(()) } else { Err(sw::REFERENCE_NOT_FOUND) }
    }

    /// Trailing FF may be left out. Counts.
    fn compare(&mut self, given: &[u8]) -> Result<(), u16> {
        if self.state.pin_tries == 0 && !self.has(Defect::BlockedPinAccepted) {
            return Err(sw::BLOCKED);
        }
        self.volatile.pin_verified = false;
        if trimmed(given) == self.state.pin || self.has(Defect::WrongPinAccepted) {
            if !self.has(Defect::PinTriesNotRestored) {
                self.state.pin_tries = self.profile.pin.as_ref().map_or(0, |pin| pin.tries);
            }
            return Ok(());
        }
        if !self.has(Defect::PinTriesNotSpent) {
            self.state.pin_tries = self.state.pin_tries.saturating_sub(1);
        }
        Err(sw::TRIES_LEFT | u16::from(self.state.pin_tries & 0x0F))
    }
}

fn trimmed(mut pin: &[u8]) -> &[u8] {
    while let [rest @ .., 0xFF] = pin {
        pin = rest;
    }
    pin
}
