//! The completions: CREDIT FOR LOAD (80 52), DEBIT FOR PURCHASE, CASH WITHDRAW, CAPP PURCHASE and UNLOAD (80 54), UPDATE OVERDRAW LIMIT (80 58).

use super::{
    BALANCE, Defect, MAC_WRONG, NOT_INITIALISED, Purse,
    commit::Outcome,
    personalisation::Operation,
    state::{Account, Pending, Proof},
};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, sw},
};

/// Date and time of a completion, and the terminal's sequence number where it has one.
struct Told {
    at: [u8; 7],
    mac: [u8; 4],
}

impl Purse {
    pub(super) fn credit(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let pending = self.taken(&[Operation::Load])?;
        parameters(request, 0x00)?;
        let Told { at, mac } = told(&request.data)?;
        let account = self.account(&pending)?;
        let (amount, kind) = (pending.amount.to_be_bytes(), [pending.kind]);
        let session = self.online_session(&pending);
        self.right(mac, session.mac(&[&amount, &kind, &pending.terminal, &at]))?;
        let balance = account.balance.checked_add(pending.amount).ok_or(BALANCE)?;
        let [sequence, terminal] = [&pending.sequence.to_be_bytes()[..], &pending.terminal];
        let tac = self.tac(&[&balance.to_be_bytes(), sequence, &amount, &kind, terminal, &at])?;
        let proof = Proof { kind: pending.kind, sequence: pending.sequence, mac, tac };
        self.commit(card, &pending, Outcome { account: Account { balance, ..account }, at, proof })?;
        Ok(Reply::data(tac.to_vec()))
    }

    /// P1 01: purchase, cash withdrawal, composite purchase. P1 03: unload.
    pub(super) fn debit(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        match request.p1 {
            0x01 => self.pay(request, card),
            0x03 => self.unload(request, card),
            _ => {
                self.volatile.pending = None;
                Err(sw::WRONG_P1_P2)
            }
        }
    }

    fn pay(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let pending = self.taken(&[Operation::Purchase, Operation::Cash, Operation::Composite])?;
        parameters(request, 0x01)?;
        let (number, rest) = request.data.split_first_chunk::<4>().ok_or(sw::WRONG_LENGTH)?;
        let Told { at, mac } = told(rest)?;
        let account = self.account(&pending)?;
        let ([a, b, c, d], [e, f], [_, _, g, h]) = (pending.random, pending.sequence.to_be_bytes(), *number);
        let session = pending.key.session([a, b, c, d, e, f, g, h]);
        let (amount, kind) = (pending.amount.to_be_bytes(), [pending.kind]);
        self.right(mac, session.mac(&[&amount, &kind, &pending.terminal, &at]))?;
        let balance = match account.balance.checked_sub(pending.amount) {
            None if self.has(Defect::Overdrawn) => 0,
            balance => balance.ok_or(BALANCE)?,
        };
        let mac2 = self.spoilt(Defect::Mac2Altered, session.mac(&[&amount]));
        let tac = self.tac(&[&amount, &kind, &pending.terminal, number, &at])?;
        let proof = Proof { kind: pending.kind, sequence: pending.sequence, mac: mac2, tac };
        self.commit(card, &pending, Outcome { account: Account { balance, ..account }, at, proof })?;
        Ok(Reply::data([tac, mac2].concat()))
    }

    fn unload(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let pending = self.taken(&[Operation::Unload])?;
        parameters(request, 0x03)?;
        let Told { at, mac } = told(&request.data)?;
        let account = self.account(&pending)?;
        let (amount, kind) = (pending.amount.to_be_bytes(), [pending.kind]);
        let session = self.online_session(&pending);
        self.right(mac, session.mac(&[&amount, &kind, &pending.terminal, &at]))?;
        let balance = account.balance.saturating_sub(pending.amount);
        let [sequence, terminal] = [&pending.sequence.to_be_bytes()[..], &pending.terminal];
        let mac3 = session.mac(&[&balance.to_be_bytes(), sequence, &amount, &kind, terminal, &at]);
        let mac3 = self.spoilt(Defect::Mac3Altered, mac3);
        let proof = Proof { kind: pending.kind, sequence: pending.sequence, mac: mac3, tac: [0; 4] };
        self.commit(card, &pending, Outcome { account: Account { balance, ..account }, at, proof })?;
        Ok(Reply::data(mac3.to_vec()))
    }

    /// The overdraft is part of the balance: a new limit moves it.
    pub(super) fn update_overdraft(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let pending = self.taken(&[Operation::Overdraft])?;
        parameters(request, 0x00)?;
        let (new, rest) = request.data.split_first_chunk::<3>().ok_or(sw::WRONG_LENGTH)?;
        let Told { at, mac } = told(rest)?;
        let account = self.account(&pending)?;
        let kind = [pending.kind];
        let session = self.online_session(&pending);
        self.right(mac, session.mac(&[new, &kind, &pending.terminal, &at]))?;
        let [x, y, z] = *new;
        let overdraft = u32::from_be_bytes([0, x, y, z]);
        let balance = (account.balance.checked_add(overdraft)).and_then(|sum| sum.checked_sub(account.overdraft));
        let balance = balance.ok_or(BALANCE)?;
        let [sequence, terminal] = [&pending.sequence.to_be_bytes()[..], &pending.terminal];
        let tac = self.tac(&[&balance.to_be_bytes(), sequence, new, &kind, terminal, &at])?;
        let proof = Proof { kind: pending.kind, sequence: pending.sequence, mac, tac };
        let account = Account { balance, overdraft, ..account };
        self.commit(card, &pending, Outcome { account, at, proof })?;
        Ok(Reply::data(tac.to_vec()))
    }

    /// The transaction that was initialised, which ends here whatever comes of it. 6901 when none was, or another.
    fn taken(&mut self, operations: &[Operation]) -> Result<Pending, u16> {
        let pending = match self.volatile.pending.take() {
            Some(pending) if self.has(Defect::SessionReusable) => self.volatile.pending.insert(pending).clone(),
            pending => pending.ok_or(NOT_INITIALISED)?,
        };
        if operations.contains(&pending.operation) { Ok(pending) } else { Err(NOT_INITIALISED) }
    }

    fn account(&self, pending: &Pending) -> Result<Account, u16> {
        self.state.account(pending.which).ok_or(sw::CONDITIONS_OF_USE)
    }

    fn right(&self, seen: [u8; 4], due: [u8; 4]) -> Result<(), u16> {
        if seen == due || self.has(Defect::MacUnchecked) { Ok(()) } else { Err(MAC_WRONG) }
    }
}

fn parameters(request: &Request, p1: u8) -> Result<(), u16> {
    if (request.p1, request.p2) == (p1, 0) { Ok(()) } else { Err(sw::WRONG_P1_P2) }
}

/// Date, time, MAC.
fn told(data: &[u8]) -> Result<Told, u16> {
    let (at, mac) = data.split_first_chunk().ok_or(sw::WRONG_LENGTH)?;
    Ok(Told { at: *at, mac: mac.try_into().map_err(|_| sw::WRONG_LENGTH)? })
}
