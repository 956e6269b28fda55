//! The cardholder's PIN, and what GET DATA tells.

use super::{
    Defect, Pboc,
    state::{ATC, Stage},
};
use crate::sim::{
    app::{Request, Surroundings, tlv::object},
    icc::{Reply, sw},
};

/// Last online ATC register and PIN try counter.
const LAST_ONLINE: u16 = 0x9F13;
const PIN_TRIES: u16 = 0x9F17;

/// P2 of VERIFY: PIN in clear.
const CLEAR: u8 = 0x80;

impl Pboc {
    /// PIN block: 2 and the number of digits, the digits, F up to 8 bytes.
    pub(super) fn verify(&mut self, request: &Request) -> Result<Reply, u16> {
        let Some(pin) = &self.profile.pin else { return Err(sw::INS_NOT_SUPPORTED) };
        let full = pin.tries;
        if (request.p1, request.p2) != (0, CLEAR) {
            return Err(sw::WRONG_P1_P2);
        }
        if !matches!(self.transaction.stage, Stage::Selected | Stage::Started) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let block: [u8; 8] = request.data.as_slice().try_into().map_err(|_| sw::WRONG_LENGTH)?;
        let digits = self.digits(block).ok_or(sw::WRONG_DATA)?;
        if self.state.tries == 0 && !self.has(Defect::BlockedPinAccepted) {
            return Err(sw::BLOCKED);
        }
        let right = match self.defect {
            Some(Defect::RightPinRefused) => false,
            Some(Defect::WrongPinAccepted) => true,
            _ => digits == self.state.pin,
        };
        self.transaction.pin = Some(right);
        if right {
            if !self.has(Defect::OfflinePinCounterNotRestored) {
                self.state.tries = full;
            }
            return Ok(Reply::status(sw::SUCCESS));
        }
        self.state.tries = self.state.tries.saturating_sub(1);
        Err(sw::TRIES_LEFT | u16::from(self.state.tries))
    }

    fn digits(&self, block: [u8; 8]) -> Option<String> {
        let nibbles = block.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        let [control, length] = [0, 1].map(|n| nibbles.clone().nth(n).unwrap_or(0));
        let (digits, filler): (Vec<_>, Vec<_>) =
            nibbles.skip(2).enumerate().partition(|(n, _)| *n < usize::from(length));
        let formed = (control == 2 || self.has(Defect::PinBlockFormatUnchecked))
            && (4..=12).contains(&length)
            && digits.iter().all(|(_, digit)| *digit < 10)
            && filler.iter().all(|(_, nibble)| *nibble == 0x0F);
        formed.then(|| digits.iter().map(|(_, digit)| char::from(b'0' + digit)).collect())
    }

    /// A data object with tag and length; 6A88 for one that there isn't.
    pub(super) fn get_data(&self, request: &Request, tag: u16) -> Result<Reply, u16> {
        if !request.data.is_empty() || request.ne.is_none() {
            return Err(sw::WRONG_LENGTH);
        }
        let value = match tag {
            ATC => Some(self.state.atc.to_be_bytes().to_vec()),
            LAST_ONLINE if !self.has(Defect::GetDataLastOnlineMissing) => {
                Some(self.state.last_online.to_be_bytes().to_vec())
            }
            PIN_TRIES if !self.has(Defect::GetDataPinTriesMissing) => self
                .profile
                .pin
                .as_ref()
                .map(|pin| vec![if self.has(Defect::PinTryCounterStale) { pin.tries } else { self.state.tries }]),
            _ => self.state.objects.get(&tag).cloned(),
        };
        match value {
            Some(value) if self.has(Defect::GetDataWithoutTag) => Ok(Reply::data(value)),
            Some(value) => Ok(Reply::data(object(tag, &value))),
            None if self.has(Defect::AbsentDataAnswered) => Ok(Reply::status(sw::SUCCESS)),
            None => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    /// READ RECORD by number as [`Defect::AbsentFileAnswered`] does it.
    pub(super) fn read_record_anyhow(&self, request: &Request, card: &Surroundings<'_>) -> Result<Reply, u16> {
        let Some(file) = card.memory.ef_by_sfi(card.df, request.p2 >> 3) else {
            return Ok(Reply::status(sw::SUCCESS));
        };
        let records = &card.memory.ef(file)?.content;
        let number = usize::from(request.p1).checked_sub(1).ok_or(sw::RECORD_NOT_FOUND)?;
        records.get(number).cloned().map(Reply::data).ok_or(sw::RECORD_NOT_FOUND)
    }
}
