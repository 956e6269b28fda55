//! What a completed transaction writes: balance, counter, log, records and proof, all of it or nothing.

use super::{
    Defect, Purse,
    personalisation::Operation,
    state::{Account, Pending, Proof, Which},
};
use crate::sim::{
    app::Surroundings,
    icc::{profile::Structure, sw},
};

/// What comes of a transaction.
pub struct Outcome {
    /// The account after it, but for its counters.
    pub account: Account,
    /// Date and time.
    pub at: [u8; 7],
    pub proof: Proof,
}

impl Purse {
    /// Everything is looked up before anything is written, so that no error leaves half of it.
    pub(super) fn commit(
        &mut self,
        card: &mut Surroundings<'_>,
        pending: &Pending,
        outcome: Outcome,
    ) -> Result<(), u16> {
        let Outcome { mut account, at, proof } = outcome;
        let next = pending.sequence.saturating_add(1);
        if pending.operation.online() {
            account.online = next;
        } else {
            account.offline = next;
        }
        let mut records = Vec::new();
        for (sfi, number, content) in &pending.records {
            records.push((card.memory.ef_by_sfi(card.df, *sfi).ok_or(sw::FILE_NOT_FOUND)?, *number, content.clone()));
        }
        let [_, limit @ ..] = self.state.account(pending.which).ok_or(sw::CONDITIONS_OF_USE)?.overdraft.to_be_bytes();
        let record = [
            &pending.sequence.to_be_bytes()[..],
            &limit,
            &pending.amount.to_be_bytes(),
            &[pending.kind],
            &pending.terminal,
            &at,
        ]
        .concat();
        self.log(card, pending, record)?;
        *self.state.account_mut(pending.which).ok_or(sw::CONDITIONS_OF_USE)? = account;
        self.state.proof = Some(proof);
        for (ef, number, content) in records {
            if let Some(stored) = card.memory.ef_mut(ef)?.content.get_mut(number) {
                *stored = content;
            }
        }
        Ok(())
    }

    fn log(&self, card: &mut Surroundings<'_>, pending: &Pending, record: Vec<u8>) -> Result<(), u16> {
        let Some(log) = self.profile.log else { return Ok(()) };
        let purchase = matches!(pending.operation, Operation::Purchase | Operation::Composite);
        if pending.which == Which::Purse && purchase && !log.purse_purchases {
            return Ok(());
        }
        let ef = card.memory.ef_by_sfi(card.df, log.file).ok_or(sw::FILE_NOT_FOUND)?;
        let ef = card.memory.ef_mut(ef)?;
        let Structure::Cyclic(records) = ef.structure else { return Err(sw::WRONG_FILE_STRUCTURE) };
        ef.content.insert(0, record);
        ef.content.truncate(records.capacity);
        Ok(())
    }

    /// What a defect writes before the transaction is complete.
    pub(super) fn begin_badly(&mut self, operation: Operation, which: Which, amount: u32) {
        let early = match operation {
            Operation::Load => self.has(Defect::LoadedAtStart),
            Operation::Purchase => self.has(Defect::PaidAtStart),
            _ => false,
        };
        let Some(account) = self.state.account_mut(which).filter(|_| early) else { return };
        account.balance = match operation {
            Operation::Load => account.balance.saturating_add(amount),
            _ => account.balance.saturating_sub(amount),
        };
    }
}
