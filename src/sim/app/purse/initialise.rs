//! INITIALIZE FOR LOAD, PURCHASE, CASH WITHDRAW, CAPP PURCHASE, UPDATE (overdraft limit) and UNLOAD: 80 50.

use rand_core::Rng as _;

use super::{
    BALANCE, COUNTER, Defect, KEY_INDEX, Purse,
    personalisation::{Guarded, Operation, Usage},
    state::{Account, Pending, Which},
};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, sw},
};

impl Operation {
    /// What P1 of INITIALIZE means.
    fn of(p1: u8) -> Option<Self> {
        Some(match p1 {
            0x00 => Self::Load,
            0x01 => Self::Purchase,
            0x02 => Self::Cash,
            0x03 => Self::Composite,
            0x04 => Self::Overdraft,
            0x05 => Self::Unload,
            _ => return None,
        })
    }

    /// Transaction type identifier; none where the account doesn't have the operation.
    fn kind(self, which: Which) -> Option<u8> {
        Some(match (self, which) {
            (Self::Load, Which::Deposit) => 0x01,
            (Self::Load, Which::Purse) => 0x02,
            (Self::Unload, Which::Deposit) => 0x03,
            (Self::Cash, Which::Deposit) => 0x04,
            (Self::Purchase, Which::Deposit) => 0x05,
            (Self::Purchase, Which::Purse) => 0x06,
            (Self::Overdraft, Which::Deposit) => 0x07,
            (Self::Composite, Which::Purse) => 0x09,
            _ => return None,
        })
    }

    pub(super) fn online(self) -> bool {
        matches!(self, Self::Load | Self::Unload | Self::Overdraft)
    }

    fn usage(self) -> Usage {
        match self {
            Self::Load => Usage::Load,
            Self::Unload => Usage::Unload,
            Self::Overdraft => Usage::Overdraft,
            Self::Purchase | Self::Cash | Self::Composite | Self::Proof => Usage::Purchase,
        }
    }

    fn guarded(self) -> Guarded {
        if self.online() { Guarded::Load } else { Guarded::Purchase }
    }
}

impl Purse {
    /// The checks in their order: P1 P2, length, PIN, key, counter, balance. Then a random number and, for online transactions, MAC1.
    pub(super) fn initialise(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let which = Which::of(request.p2).ok_or(sw::WRONG_P1_P2)?;
        let operation = Operation::of(request.p1).filter(|operation| self.profile.can(*operation));
        let operation = operation.ok_or(sw::WRONG_P1_P2)?;
        let kind = operation.kind(which).ok_or(sw::WRONG_P1_P2)?;
        let account = self.state.account(which).ok_or(sw::WRONG_P1_P2)?;
        let (index, amount, terminal) = match (operation, request.data.as_slice()) {
            (Operation::Overdraft, [index, terminal @ ..]) => (*index, 0, terminal.try_into()),
            (_, [index, a, b, c, d, terminal @ ..]) => {
                (*index, u32::from_be_bytes([*a, *b, *c, *d]), terminal.try_into())
            }
            _ => return Err(sw::WRONG_LENGTH),
        };
        let terminal: [u8; 6] = terminal.map_err(|_| sw::WRONG_LENGTH)?;
        self.permit(which, operation.guarded())?;
        let found = self.profile.key(operation.usage(), index);
        let found = match found {
            None if self.has(Defect::KeyIndexIgnored) => {
                (0..=u8::MAX).find_map(|index| self.profile.key(operation.usage(), index))
            }
            found => found,
        };
        let (stored, key) = found.ok_or(KEY_INDEX)?;
        let (version, algorithm) = (stored.version, stored.algorithm);
        let sequence = if operation.online() { account.online } else { account.offline };
        if sequence == u16::MAX {
            return Err(COUNTER);
        }
        self.fits(operation, which, account, amount)?;
        let mut random = [0; 4];
        card.rng.fill_bytes(&mut random);
        if self.has(Defect::RandomRepeated) {
            random = [0xC5; 4];
        }
        let pending = Pending { operation, which, kind, amount, terminal, random, sequence, key, records: Vec::new() };
        let answer = self.started(&pending, account, version, algorithm);
        self.volatile.pending = Some(pending);
        self.begin_badly(operation, which, amount);
        Ok(Reply::data(answer))
    }

    /// 9401 for what the balance doesn't allow.
    fn fits(&self, operation: Operation, which: Which, account: Account, amount: u32) -> Result<(), u16> {
        let (balance, amount) = (u64::from(account.balance), u64::from(amount));
        let most = match which {
            Which::Deposit => self.profile.deposit.as_ref(),
            Which::Purse => self.profile.purse.as_ref(),
        };
        let fits = match operation {
            Operation::Load => {
                balance + amount <= most.map_or(0, |account| u64::from(account.most)) || self.has(Defect::MostIgnored)
            }
            Operation::Overdraft | Operation::Proof => true,
            Operation::Unload => amount <= balance || self.has(Defect::UnloadOverdrawn),
            // A deposit's overdraft is part of its balance.
            Operation::Purchase | Operation::Cash | Operation::Composite => {
                amount <= balance || self.has(Defect::Overdrawn)
            }
        };
        if fits { Ok(()) } else { Err(BALANCE) }
    }

    fn started(&self, pending: &Pending, account: Account, version: u8, algorithm: u8) -> Vec<u8> {
        let balance = account.balance.to_be_bytes();
        let sequence = pending.sequence.to_be_bytes();
        let [_, limit @ ..] = account.overdraft.to_be_bytes();
        let amount = pending.amount.to_be_bytes();
        let (kind, terminal) = ([pending.kind], pending.terminal);
        let mut answer = [&balance[..], &sequence].concat();
        if !matches!(pending.operation, Operation::Load | Operation::Unload) {
            answer.extend(limit);
        }
        answer.extend([version, algorithm]);
        answer.extend(pending.random);
        let session = self.online_session(pending);
        let mac1 = match pending.operation {
            Operation::Load | Operation::Unload => session.mac(&[&balance, &amount, &kind, &terminal]),
            Operation::Overdraft => session.mac(&[&balance, &limit, &kind, &terminal]),
            _ => return answer,
        };
        answer.extend(self.spoilt(Defect::Mac1Altered, mac1));
        answer
    }

    /// The session key of load, unload and overdraft update.
    pub(super) fn online_session(&self, pending: &Pending) -> super::crypto::Session {
        let ([a, b, c, d], [e, f]) = (pending.random, pending.sequence.to_be_bytes());
        pending.key.session([a, b, c, d, e, f, 0x80, 0x00])
    }
}
