//! UPDATE CAPP DATA CACHE, 80 DC: a record that a composite purchase will change.

use super::{Defect, NOT_INITIALISED, Purse, RECORD_LOCKED, personalisation::Operation};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, profile::Structure, sw},
};

/// Where a record's lock flag stands; 00 is open. Byte 0 is the identifier of whose record it is.
const LOCK: usize = 2;

impl Purse {
    /// Nothing is written yet: the completion does it. P2: short identifier in the upper bits; then 100 and P1 is the record's number, or
    /// 000 and P1 its identifier. The checks in their order: file, record, lock, length. A refusal leaves the transaction as it was.
    pub(super) fn update_cache(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let begun = self.volatile.pending.as_ref().is_some_and(|pending| pending.operation == Operation::Composite);
        if !begun {
            self.volatile.pending = None;
            return Err(NOT_INITIALISED);
        }
        let sfi = request.p2 >> 3;
        let ef = card.memory.ef_by_sfi(card.df, sfi).filter(|_| self.profile.composite.contains(&sfi));
        let ef = card.memory.ef(ef.ok_or(sw::FILE_NOT_FOUND)?)?;
        let number = match request.p2 & 0x07 {
            0x04 => usize::from(request.p1).checked_sub(1),
            0x00 => ef.content.iter().position(|record| record.first() == Some(&request.p1)),
            _ => return Err(sw::WRONG_P1_P2),
        };
        let number = number.ok_or(sw::RECORD_NOT_FOUND)?;
        let stored = ef.content.get(number).ok_or(sw::RECORD_NOT_FOUND)?;
        if stored.get(LOCK).is_some_and(|flag| *flag != 0) && !self.has(Defect::RecordLockIgnored) {
            return Err(RECORD_LOCKED);
        }
        let fits = match ef.structure {
            Structure::LinearVariable(records) => request.data.len() <= records.record_length,
            _ => request.data.len() <= stored.len(),
        };
        if !fits || request.data.is_empty() {
            return Err(sw::NO_ROOM);
        }
        // A shorter record changes the beginning alone.
        let mut content = stored.clone();
        content.iter_mut().zip(&request.data).for_each(|(byte, new)| *byte = *new);
        if content.len() < request.data.len() {
            content.clone_from(&request.data);
        }
        if self.has(Defect::CacheWrittenAtOnce) {
            let ef = card.memory.ef_by_sfi(card.df, sfi).ok_or(sw::FILE_NOT_FOUND)?;
            if let Some(stored) = card.memory.ef_mut(ef)?.content.get_mut(number) {
                stored.clone_from(&content);
            }
        }
        if let Some(pending) = &mut self.volatile.pending {
            pending.records.retain(|(file, at, _)| (*file, *at) != (sfi, number));
            pending.records.push((sfi, number, content));
        }
        Ok(Reply::status(sw::SUCCESS))
    }
}
