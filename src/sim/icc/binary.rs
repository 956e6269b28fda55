//! READ, WRITE, UPDATE and ERASE BINARY.

use super::{
    command::{Store, Target},
    control::object,
    frame::Ne,
    memory::EfId,
    profile::Condition,
    session::{Reply, Session},
    sw,
};
use crate::sim::defect::Defect;

/// What an erased byte holds. Files are written by setting bits, so erasing clears them.
const ERASED: u8 = 0x00;

impl Session<'_> {
    pub fn read_binary(&mut self, target: Target, offset: usize, ne: Ne, wrapped: bool) -> Result<Reply, u16> {
        let id = self.target(target)?;
        let ef = self.memory.ef(id)?;
        if !ef.is_transparent() && !self.has(Defect::BinaryOnRecordsAccepted) {
            return Err(sw::WRONG_FILE_STRUCTURE);
        }
        self.permit(ef.read, ef.parent)?;
        if offset >= ef.bytes().len() && self.has(Defect::OffsetBeyondFileAccepted) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        let unchecked = wrapped && offset >= ef.bytes().len() && self.has(Defect::OddOffsetUnchecked);
        let offset = if self.has(Defect::ReadOffsetIgnored) || unchecked { 0 } else { offset };
        let rest = ef.bytes().get(offset..).filter(|rest| !rest.is_empty()).ok_or(sw::OFFSET_OUTSIDE)?;
        let wrapped = wrapped && !self.has(Defect::OddReadWithoutTemplate);
        let len = rest.len().min(if wrapped { room(ne.most) } else { ne.most });
        let cut = usize::from(ne.all && self.has(Defect::RestOfFileCut));
        let read = rest.get(..len - cut).unwrap_or(rest);
        let mut data = if wrapped { object(&[0x53], read) } else { read.to_vec() };
        if self.has(Defect::ShortReadPadded) && !ne.all {
            data.resize(ne.most, 0xFF);
        }
        let ended = len == rest.len() && data.len() < ne.most && !ne.all;
        if self.has(Defect::ReadSpoilsFile)
            && let Some(first) = self.bytes_mut(id)?.first_mut()
        {
            *first = first.wrapping_add(1);
        }
        let status = if ended && !self.has(Defect::EndOfFileNotReported) { sw::END_OF_FILE } else { sw::SUCCESS };
        Ok(Reply { data, status })
    }

    pub fn store_binary(&mut self, target: Target, offset: usize, data: &[u8], how: Store) -> Result<Reply, u16> {
        let nowhere = target == Target::Current && self.channel.ef.is_none();
        if nowhere && how == Store::Replace && self.has(Defect::UpdateWithoutEfAccepted) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        let id = match how {
            Store::Replace if self.has(Defect::UpdateSfiIgnored) => self.changeable(Target::Current, |ef| ef.update)?,
            Store::Replace => self.changeable(target, |ef| ef.update)?,
            Store::Or => self.changeable(target, |ef| ef.write)?,
        };
        let ignored = match how {
            Store::Replace => self.has(Defect::UpdateBinaryNotStored),
            Store::Or => self.has(Defect::WriteBinaryNotStored),
        };
        let truncated = match how {
            Store::Replace => self.has(Defect::UpdateBeyondEndTruncated),
            Store::Or => self.has(Defect::WriteBeyondEndTruncated),
        };
        let anywhere = self.has(Defect::OffsetBeyondFileAccepted)
            || (how == Store::Replace && self.has(Defect::UpdateBeyondFileAccepted));
        let stored = self.bytes_mut(id)?;
        if offset >= stored.len() {
            return if anywhere { Ok(Reply::status(sw::SUCCESS)) } else { Err(sw::OFFSET_OUTSIDE) };
        }
        if data.len() > stored.len() - offset && !truncated {
            return Err(sw::WRONG_LENGTH);
        }
        if !ignored {
            lay(stored.iter_mut().skip(offset), data, how);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub fn erase_binary(&mut self, target: Target, from: usize, to: Option<usize>) -> Result<Reply, u16> {
        let id = self.changeable(target, |ef| ef.update)?;
        let ignored = self.has(Defect::EraseBinaryNotDone);
        let anywhere = self.has(Defect::OffsetBeyondFileAccepted) || self.has(Defect::EraseBeyondFileAccepted);
        let to = to.filter(|_| !self.has(Defect::EraseEndIgnored));
        let stored = self.bytes_mut(id)?;
        let to = to.unwrap_or(stored.len());
        if from >= stored.len() || to > stored.len() {
            return if anywhere { Ok(Reply::status(sw::SUCCESS)) } else { Err(sw::OFFSET_OUTSIDE) };
        }
        let erased = stored.get_mut(from..to).filter(|erased| !erased.is_empty()).ok_or(sw::WRONG_DATA)?;
        if !ignored {
            erased.fill(ERASED);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    fn changeable(
        &mut self,
        target: Target,
        condition: impl FnOnce(&super::memory::Ef) -> Condition,
    ) -> Result<EfId, u16> {
        let id = self.target(target)?;
        let ef = self.memory.ef(id)?;
        let anything = self.has(Defect::BinaryOnRecordsAccepted) || self.has(Defect::UpdateBinaryOnRecords);
        if !ef.is_transparent() && !anything {
            return Err(sw::WRONG_FILE_STRUCTURE);
        }
        self.permit(condition(ef), ef.parent)?;
        Ok(id)
    }

    fn bytes_mut(&mut self, id: EfId) -> Result<&mut Vec<u8>, u16> {
        self.memory.ef_mut(id)?.content.first_mut().ok_or(sw::NO_DIAGNOSIS)
    }
}

/// Lays data over bytes, the shorter of the two deciding.
pub fn lay<'a>(bytes: impl Iterator<Item = &'a mut u8>, data: &[u8], how: Store) {
    for (byte, new) in bytes.zip(data) {
        match how {
            Store::Replace => *byte = *new,
            Store::Or => *byte |= *new,
        }
    }
}

/// The most bytes that a data object of one tag byte can hold in `most` bytes.
fn room(most: usize) -> usize {
    match most {
        0..=2 => 0,
        3..=129 => most - 2,
        130..=258 => (most - 3).clamp(127, 255),
        _ => (most - 4).max(255),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_object_fits_into_ne() {
        let table =
            [(2, 0), (3, 1), (129, 127), (130, 127), (131, 128), (256, 253), (258, 255), (259, 255), (260, 256)];
        for (most, due) in table {
            assert_eq!(room(most), due, "{most}");
        }
    }
}
