//! Line protection with the maintenance key: UPDATE BINARY and UPDATE RECORD in class 04, APPLICATION BLOCK and UNBLOCK, CARD BLOCK.

use super::{Defect, LOCKED, Purse, crypto::CardKey, personalisation::Usage};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, memory::EfId, sw},
};

/// Wrong MACs of APPLICATION UNBLOCK in a row that block the application for good.
const FAILURES: u8 = 3;

impl Purse {
    /// The data in front of the MAC, which has to be right: over header, Lc and data, from the challenge that was fetched just before.
    pub(super) fn protected(&mut self, request: &Request, key: &CardKey) -> Result<Vec<u8>, u16> {
        let (data, mac) = request.data.split_last_chunk::<4>().ok_or(sw::SECURE_MESSAGING_OBJECT_MISSING)?;
        let challenge = match self.volatile.challenge.take() {
            None if self.has(Defect::LineChallengeNotNeeded) => vec![0; 8],
            challenge => challenge.ok_or(sw::REFERENCE_NOT_USABLE)?,
        };
        let mut start = [0; 8];
        start.iter_mut().zip(&challenge).for_each(|(place, byte)| *place = *byte);
        let length = u8::try_from(request.data.len()).map_err(|_| sw::WRONG_LENGTH)?;
        let covered = [&[request.cla, request.ins, request.p1, request.p2, length], data].concat();
        if key.line(start, &covered) != *mac && !self.has(Defect::LineMacUnchecked) {
            return Err(sw::SECURE_MESSAGING_OBJECT_WRONG);
        }
        Ok(data.to_vec())
    }

    pub(super) fn update_binary(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if request.p1 & 0xE0 != 0x80 {
            return Err(sw::WRONG_P1_P2);
        }
        let (ef, data) = self.line_data(request, card, request.p1 & 0x1F)?;
        let ef = card.memory.ef_mut(ef)?;
        if !ef.is_transparent() {
            return Err(sw::WRONG_FILE_STRUCTURE);
        }
        let at = usize::from(request.p2);
        let content = ef.content.first_mut().ok_or(sw::WRONG_FILE_STRUCTURE)?;
        let place = at.checked_add(data.len()).and_then(|end| content.get_mut(at..end)).ok_or(sw::OFFSET_OUTSIDE)?;
        if !self.has(Defect::LineUpdateWithoutEffect) {
            place.copy_from_slice(&data);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    /// By number; as many bytes as the record has.
    pub(super) fn update_record(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if request.p2 & 0x07 != 0x04 {
            return Err(sw::WRONG_P1_P2);
        }
        let (ef, data) = self.line_data(request, card, request.p2 >> 3)?;
        let ef = card.memory.ef_mut(ef)?;
        if ef.is_transparent() {
            return Err(sw::WRONG_FILE_STRUCTURE);
        }
        let number = usize::from(request.p1).checked_sub(1).ok_or(sw::RECORD_NOT_FOUND)?;
        let record = ef.content.get_mut(number).ok_or(sw::RECORD_NOT_FOUND)?;
        if record.len() != data.len() {
            return Err(sw::WRONG_LENGTH);
        }
        if !self.has(Defect::LineUpdateWithoutEffect) {
            *record = data;
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    /// The file, and the data that its protection lets through.
    fn line_data(&mut self, request: &Request, card: &Surroundings<'_>, sfi: u8) -> Result<(EfId, Vec<u8>), u16> {
        let file = self.profile.protected.iter().find(|file| file.file == sfi).copied();
        let ef = card.memory.ef_by_sfi(card.df, sfi).ok_or(sw::FILE_NOT_FOUND)?;
        let file = file.ok_or(sw::SECURITY_STATUS)?;
        let key = self.profile.only_key(Usage::Maintenance).ok_or(sw::REFERENCE_NOT_FOUND)?;
        let data = self.protected(request, &key)?;
        let data = if file.enciphered { key.open(&data).ok_or(sw::WRONG_DATA)? } else { data };
        Ok((ef, data))
    }

    /// P2 00 for a time, 01 for good.
    pub(super) fn block(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if request.p1 != 0 || request.p2 > 1 {
            return Err(sw::WRONG_P1_P2);
        }
        self.bare(request)?;
        if !self.has(Defect::PurseBlockWithoutEffect) {
            card.memory.df_mut(card.df)?.deactivated = true;
            self.state.locked = request.p2 == 1;
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub(super) fn unblock(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        if let Err(status) = self.bare(request) {
            if status == sw::SECURE_MESSAGING_OBJECT_WRONG && !self.has(Defect::UnblockFailuresNotCounted) {
                self.state.unblock_failures = self.state.unblock_failures.saturating_add(1);
                if self.state.unblock_failures >= FAILURES {
                    self.state.locked = true;
                    return Err(LOCKED);
                }
            }
            return Err(status);
        }
        self.state.unblock_failures = 0;
        if !self.has(Defect::PurseUnblockWithoutEffect) {
            card.memory.df_mut(card.df)?.deactivated = false;
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub(super) fn block_card(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        self.bare(request)?;
        card.memory.blocked = !self.has(Defect::PurseCardBlockWithoutEffect);
        Ok(Reply::status(sw::SUCCESS))
    }

    /// A command whose data are its MAC alone.
    fn bare(&mut self, request: &Request) -> Result<(), u16> {
        let key = self.profile.only_key(Usage::Maintenance).ok_or(sw::REFERENCE_NOT_FOUND)?;
        let data = self.protected(request, &key)?;
        if data.is_empty() { Ok(()) } else { Err(sw::WRONG_LENGTH) }
    }
}
