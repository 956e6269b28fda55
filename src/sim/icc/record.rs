//! READ, WRITE, UPDATE and APPEND RECORD.

use super::{
    binary::lay,
    command::{Occurrence, RecordReference, Span, Store, Target},
    frame::Ne,
    memory::{Ef, EfId},
    profile::{Condition, Records, Structure},
    session::{Reply, Session},
    sw,
};
use crate::sim::defect::Defect;

impl Session<'_> {
    pub fn read_record(&mut self, target: Target, first: RecordReference, span: Span, ne: Ne) -> Result<Reply, u16> {
        let target = match target {
            Target::Sfi(_) if self.has(Defect::RecordSfiIgnored) => Target::Current,
            Target::Current if self.channel.ef.is_none() && self.has(Defect::RecordWithoutEfAnswered) => Target::Sfi(2),
            target => target,
        };
        let id = self.record_file(target, |ef| ef.read)?;
        let at = self.record_at(id, first)?;
        let span = if self.has(Defect::ReadAllReturnsOne) { Span::One } else { span };
        let ef = self.memory.ef(id)?;
        let records = &ef.content;
        let mut data = match span {
            Span::One => records.get(at).cloned().ok_or(sw::RECORD_NOT_FOUND)?,
            Span::ToLast => records.iter().skip(at).flatten().copied().collect(),
            Span::FromLast if self.has(Defect::FallingOrderRises) => {
                records.iter().skip(at).flatten().copied().collect()
            }
            Span::FromLast => records.iter().skip(at).rev().flatten().copied().collect(),
        };
        if let Structure::LinearVariable(Records { record_length, .. }) = ef.structure
            && self.has(Defect::VariableRecordsPadded)
        {
            data.resize(record_length, 0);
        }
        if self.has(Defect::ShortRecordPadded) && !ne.all {
            data.resize(ne.most.max(data.len()), 0xFF);
        }
        if self.has(Defect::ShortLeReadsRecordEnd) {
            data.drain(..data.len().saturating_sub(ne.most));
        }
        let ended = data.len() < ne.most && !ne.all;
        data.truncate(ne.most);
        self.point(first, at);
        Ok(Reply { data, status: if ended { sw::END_OF_FILE } else { sw::SUCCESS } })
    }

    pub fn store_record(
        &mut self,
        target: Target,
        record: RecordReference,
        data: Vec<u8>,
        how: Store,
    ) -> Result<Reply, u16> {
        let id = match how {
            Store::Replace if self.has(Defect::UpdateRecordSfiIgnored) => {
                self.record_file(Target::Current, |ef| ef.update)?
            }
            Store::Replace => self.record_file(target, |ef| ef.update)?,
            Store::Or => self.record_file(target, |ef| ef.write)?,
        };
        let ef = self.memory.ef(id)?;
        // On a cyclic EF the previous record is the oldest one: storing there means to append.
        if matches!(ef.structure, Structure::Cyclic(_))
            && record == RecordReference::Identifier(Occurrence::Previous, 0)
            && !self.has(Defect::CyclicPreviousInPlace)
        {
            return self.append(id, data);
        }
        let at = match self.record_at(id, record) {
            Err(_) if self.has(Defect::UpdateBeyondLastAccepted) => return Ok(Reply::status(sw::SUCCESS)),
            at => at?,
        };
        let ef = self.memory.ef(id)?;
        let old = ef.content.get(at).ok_or(sw::RECORD_NOT_FOUND)?;
        if how == Store::Or && data.len() != old.len() {
            return Err(sw::WRONG_LENGTH);
        }
        if !self.has(Defect::RecordLengthUnchecked) {
            fits(ef.structure, &data)?;
        }
        if !self.has(Defect::UpdateRecordNotStored)
            && let Some(stored) = self.memory.ef_mut(id)?.content.get_mut(at)
        {
            match how {
                Store::Replace => *stored = data,
                Store::Or => lay(stored.iter_mut(), &data, how),
            }
        }
        self.point(record, at);
        Ok(Reply::status(sw::SUCCESS))
    }

    pub fn append_record(&mut self, target: Target, data: Vec<u8>) -> Result<Reply, u16> {
        let id = self.record_file(target, |ef| ef.write)?;
        self.append(id, data)
    }

    /// The new record becomes the current one: the last of a linear EF, the first of a cyclic one.
    fn append(&mut self, id: EfId, data: Vec<u8>) -> Result<Reply, u16> {
        let structure = self.memory.ef(id)?.structure;
        let records = fits(structure, &data)?;
        if self.has(Defect::AppendRecordLost) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        let at_end = self.has(Defect::CyclicAppendAtEnd);
        let content = &mut self.memory.ef_mut(id)?.content;
        let full = content.len() >= records.capacity;
        if matches!(structure, Structure::Cyclic(_)) {
            if full {
                content.pop();
            }
            content.insert(if at_end { content.len() } else { 0 }, data);
            self.channel.record = Some(0);
        } else if full {
            return Err(sw::NO_ROOM);
        } else {
            self.channel.record = Some(content.len());
            content.push(data);
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    fn record_file(&mut self, target: Target, condition: impl FnOnce(&Ef) -> Condition) -> Result<EfId, u16> {
        let id = self.target(target)?;
        let ef = self.memory.ef(id)?;
        if ef.is_transparent() && !self.has(Defect::RecordsOnBinaryAccepted) {
            return Err(sw::WRONG_FILE_STRUCTURE);
        }
        self.permit(condition(ef), ef.parent)?;
        Ok(id)
    }

    /// The record that is meant, from 0. With an undefined pointer, next is the first occurrence and previous the last.
    fn record_at(&self, id: EfId, reference: RecordReference) -> Result<usize, u16> {
        let ef = self.memory.ef(id)?;
        let pointer = self.channel.record;
        let found = match reference {
            RecordReference::Number(0) if self.has(Defect::RecordZeroIsFirst) => Some(0),
            RecordReference::Number(0) => pointer,
            RecordReference::Number(_) if self.has(Defect::RecordNumberIgnored) => Some(0),
            RecordReference::Number(number) if self.has(Defect::RecordBeyondLastAccepted) => {
                Some(usize::from(number).min(ef.content.len()).saturating_sub(1))
            }
            RecordReference::Number(number) => usize::from(number).checked_sub(1),
            RecordReference::Identifier(occurrence, identifier) => {
                let any = identifier == 0 || self.has(Defect::RecordIdentifierIgnored);
                let tagged = is_simple_tlv(ef.structure);
                let matches = |record: &&Vec<u8>| any || (tagged && record.first() == Some(&identifier));
                let mut matching = ef.content.iter().enumerate().filter(|(_, record)| matches(record)).map(|(n, _)| n);
                let wraps = self.has(Defect::NextRecordWraps);
                match (occurrence, pointer) {
                    (Occurrence::Previous, None) if self.has(Defect::PreviousStartsAtFirst) => matching.next(),
                    (Occurrence::Next, None) if self.has(Defect::NextStartsAtSecond) => matching.nth(1),
                    (Occurrence::Last, _) if !any && self.has(Defect::LastByIdentifierIsFirst) => matching.next(),
                    (Occurrence::First, _)
                        if matches!(ef.structure, Structure::Cyclic(_)) && self.has(Defect::CyclicFirstIsOldest) =>
                    {
                        matching.next_back()
                    }
                    (Occurrence::First, _) | (Occurrence::Next, None) => matching.next(),
                    (Occurrence::Last, _) | (Occurrence::Previous, None) => matching.next_back(),
                    (Occurrence::Next, Some(at)) if self.has(Defect::NextRecordStays) => matching.find(|n| *n >= at),
                    (Occurrence::Next, Some(at)) => {
                        let first = matching.clone().next().filter(|_| wraps);
                        matching.find(|n| *n > at).or(first)
                    }
                    (Occurrence::Previous, Some(at)) => matching.rfind(|n| *n < at),
                }
            }
        };
        let absent = if self.has(Defect::RecordEndUnmarked) { sw::FILE_NOT_FOUND } else { sw::RECORD_NOT_FOUND };
        found.filter(|at| *at < ef.content.len()).ok_or(absent)
    }

    /// A reference by identifier moves the record pointer, one by number doesn't.
    fn point(&mut self, reference: RecordReference, at: usize) {
        match reference {
            RecordReference::Number(_) if !self.has(Defect::RecordPointerMovedByNumber) => {}
            _ => self.channel.record = Some(at),
        }
    }
}

fn is_simple_tlv(structure: Structure) -> bool {
    match structure {
        Structure::Transparent => false,
        Structure::LinearFixed(records) | Structure::LinearVariable(records) | Structure::Cyclic(records) => {
            records.simple_tlv
        }
    }
}

/// Whether a record of this content can stand in the file.
fn fits(structure: Structure, data: &[u8]) -> Result<Records, u16> {
    let records = match structure {
        Structure::Transparent => return Err(sw::WRONG_FILE_STRUCTURE),
        Structure::LinearFixed(records) | Structure::Cyclic(records) => {
            if data.len() != records.record_length {
                return Err(sw::WRONG_LENGTH);
            }
            records
        }
        Structure::LinearVariable(records) => {
            if data.len() > records.record_length {
                return Err(sw::NO_ROOM);
            }
            records
        }
    };
    // SIMPLE-TLV: a tag of 01 to FE, a length, the value. Records here are too short for the length of three bytes.
    match data {
        _ if !records.simple_tlv => Ok(records),
        [1..=0xFE, length @ 0..=0xFE, value @ ..] if usize::from(*length) == value.len() => Ok(records),
        _ => Err(sw::LENGTH_AGAINST_TLV),
    }
}
