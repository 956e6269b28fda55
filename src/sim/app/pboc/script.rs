//! Issuer scripts: commands with a MAC that is bound to this transaction's cryptogram.

use super::{
    Defect, Pboc,
    crypto::SecretKey,
    dol::decimal,
    state::{CASH_BALANCE, CASH_LIMIT, Kind, Stage},
};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, sw},
};

/// Bytes of MAC at the end of a script command.
const MAC: usize = 4;

impl Pboc {
    /// The command data in front of the MAC, after the MAC was found right; counts the command.
    ///
    /// A script needs a cryptogram for the issuer in this transaction; in a blocked application any cryptogram does. Its MAC is over
    /// header, ATC, first cryptogram and data.
    fn scripted(&mut self, request: &Request, card: &Surroundings<'_>) -> Result<Vec<u8>, u16> {
        let blocked = card.memory.df(card.df)?.deactivated;
        let given = matches!(self.transaction.stage, Stage::First | Stage::Done)
            && (self.transaction.first == Kind::Arqc || blocked);
        if !given && !self.has(Defect::ScriptWithoutCryptogram) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let Some((data, mac)) = request.data.split_last_chunk::<MAC>() else {
            self.state.script_failed = true;
            return Err(sw::SECURE_MESSAGING_OBJECT_MISSING);
        };
        let session = self.session(|keys| &keys.mac).ok_or(sw::NO_DIAGNOSIS)?;
        let length = u8::try_from(request.data.len()).map_err(|_| sw::WRONG_LENGTH)?;
        let header = [request.cla, request.ins, request.p1, request.p2, length];
        let covered = [&header[..], &self.state.atc.to_be_bytes(), &self.transaction.cryptogram, data].concat();
        let right = session.mac(&covered).first_chunk::<MAC>() == Some(mac)
            || self.has(Defect::ScriptMacUnchecked)
            || (self.has(Defect::ScriptReplayed) && self.state.last_mac == mac);
        if !right {
            self.state.script_failed = true;
            return Err(sw::SECURE_MESSAGING_OBJECT_WRONG);
        }
        self.state.last_mac = mac.to_vec();
        self.state.scripts = self.state.scripts.saturating_add(1);
        Ok(data.to_vec())
    }

    /// A script command that failed after its MAC was right.
    fn fail<T>(&mut self, status: u16) -> Result<T, u16> {
        self.state.script_failed = true;
        Err(status)
    }

    /// P1 P2 zero and no data but the MAC.
    fn bare(&mut self, request: &Request, card: &Surroundings<'_>) -> Result<(), u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        let data = self.scripted(request, card)?;
        if data.is_empty() { Ok(()) } else { self.fail(sw::WRONG_LENGTH) }
    }

    pub(super) fn block(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        self.bare(request, card)?;
        match self.defect {
            Some(Defect::ApplicationBlockWithoutEffect) => {}
            Some(Defect::ApplicationBlockSpreads) => card.memory.deactivate_all(),
            _ => card.memory.df_mut(card.df)?.deactivated = true,
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub(super) fn unblock(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        self.bare(request, card)?;
        if !self.has(Defect::ApplicationUnblockWithoutEffect) {
            card.memory.df_mut(card.df)?.deactivated = false;
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub(super) fn block_card(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        self.bare(request, card)?;
        card.memory.blocked = !self.has(Defect::CardBlockWithoutEffect);
        Ok(Reply::status(sw::SUCCESS))
    }

    /// P2 00: the PIN gets its tries back. P2 02: so it does, with a new PIN.
    pub(super) fn pin_change(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if self.profile.pin.is_none() {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        if request.p1 != 0 || !matches!(request.p2, 0x00 | 0x02) {
            return Err(sw::WRONG_P1_P2);
        }
        let data = self.scripted(request, card)?;
        if request.p2 == 0x00 {
            if !data.is_empty() {
                return self.fail(sw::WRONG_LENGTH);
            }
            if !self.has(Defect::PinUnblockWithoutEffect) {
                self.state.restore_tries(&self.profile);
            }
            return Ok(Reply::status(sw::SUCCESS));
        }
        let Some(pin) = self.new_pin(&data) else { return self.fail(sw::WRONG_DATA) };
        if !self.has(Defect::PinChangeWithoutEffect) {
            self.state.pin = pin;
        }
        self.state.restore_tries(&self.profile);
        Ok(Reply::status(sw::SUCCESS))
    }

    /// The enciphered block holds 0, the number of digits, the digits and F, its last four bytes under half of the card's key.
    fn new_pin(&self, data: &[u8]) -> Option<String> {
        let keys = &self.profile.keys;
        let plain = self.session(|keys| &keys.enciphering)?.decipher(data)?;
        let mut block: [u8; 8] = plain.try_into().ok()?;
        let inner = SecretKey::new(keys.cipher, &keys.cryptogram.0)?.inner();
        block.iter_mut().skip(4).zip(inner).for_each(|(byte, key)| *byte ^= key);
        let nibbles = || block.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        let length = usize::from(nibbles().nth(1)?);
        let digits = nibbles().skip(2).take(length);
        let formed = nibbles().next() == Some(0)
            && (4..=12).contains(&length)
            && digits.clone().all(|digit| digit < 10)
            && nibbles().skip(2 + length).all(|nibble| nibble == 0x0F);
        formed.then(|| digits.map(|digit| char::from(b'0' + digit)).collect())
    }

    /// A data object that was personalised to be writable; as many bytes as it has. The balance stays within its limit.
    pub(super) fn put_data(&mut self, request: &Request, tag: u16, card: &Surroundings<'_>) -> Result<Reply, u16> {
        let value = self.scripted(request, card)?;
        let writable = self.profile.objects.iter().any(|object| object.tag.0 == tag && object.writable);
        if !writable {
            return self.fail(sw::REFERENCE_NOT_FOUND);
        }
        if self.state.objects.get(&tag).map(Vec::len) != Some(value.len()) {
            return self.fail(sw::WRONG_LENGTH);
        }
        let over = tag == CASH_BALANCE && decimal(&value) > self.state.amount(CASH_LIMIT);
        if over && !self.has(Defect::CashLoadOverLimit) {
            return self.fail(sw::WRONG_DATA);
        }
        let without_effect =
            self.has(Defect::PutDataWithoutEffect) || (tag == CASH_BALANCE && self.has(Defect::CashLoadWithoutEffect));
        if !without_effect {
            self.state.objects.insert(tag, value);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    /// A record by number in a file by short identifier; as many bytes as it has. Not those of the log.
    pub(super) fn update_record(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if request.p2 & 0x07 != 0x04 {
            return Err(sw::WRONG_P1_P2);
        }
        let record = self.scripted(request, card)?;
        let sfi = request.p2 >> 3;
        let Some(file) = card.memory.ef_by_sfi(card.df, sfi).filter(|_| self.profile.log != Some(sfi)) else {
            return self.fail(sw::FILE_NOT_FOUND);
        };
        let number = usize::from(request.p1).wrapping_sub(1);
        let Some(stored) = card.memory.ef_mut(file)?.content.get_mut(number) else {
            return self.fail(sw::RECORD_NOT_FOUND);
        };
        if stored.len() != record.len() {
            return self.fail(sw::WRONG_LENGTH);
        }
        if !self.has(Defect::RecordScriptWithoutEffect) {
            *stored = record;
        }
        Ok(Reply::status(sw::SUCCESS))
    }
}
