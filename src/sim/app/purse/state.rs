//! What a purse application remembers: over resets, and while it is selected.

use super::{
    crypto::CardKey,
    personalisation::{self, Operation, Personalisation},
};

/// P2 of the commands that name an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Deposit,
    Purse,
}

impl Which {
    pub fn of(p2: u8) -> Option<Self> {
        match p2 {
            0x01 => Some(Self::Deposit),
            0x02 => Some(Self::Purse),
            _ => None,
        }
    }
}

/// Non-volatile.
#[derive(Clone)]
pub struct State {
    pub deposit: Option<Account>,
    pub purse: Option<Account>,
    pub pin: Vec<u8>,
    pub pin_tries: u8,
    /// Of the last completed transaction.
    pub proof: Option<Proof>,
    /// Wrong MACs of APPLICATION UNBLOCK in a row.
    pub unblock_failures: u8,
    /// Blocked for good.
    pub locked: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub balance: u32,
    pub overdraft: u32,
    pub online: u16,
    pub offline: u16,
}

#[derive(Debug, Clone, Copy)]
pub struct Proof {
    pub kind: u8,
    pub sequence: u16,
    pub mac: [u8; 4],
    pub tac: [u8; 4],
}

/// A transaction that was initialised. Gone with the next command that isn't its completion.
#[derive(Clone)]
pub struct Pending {
    pub operation: Operation,
    pub which: Which,
    /// Transaction type identifier.
    pub kind: u8,
    /// 0 of an overdraft update.
    pub amount: u32,
    pub terminal: [u8; 6],
    pub random: [u8; 4],
    /// Online or offline, as the operation has it.
    pub sequence: u16,
    pub key: CardKey,
    /// Records of a composite purchase that wait for its completion: short identifier, position, content.
    pub records: Vec<(u8, usize, Vec<u8>)>,
}

/// Volatile, for as long as the application is selected.
#[derive(Clone, Default)]
pub struct Volatile {
    pub pending: Option<Pending>,
    pub pin_verified: bool,
    /// Keys of EXTERNAL AUTHENTICATE that were proven.
    pub proven: Vec<u8>,
    /// The challenge that the command before fetched.
    pub challenge: Option<Vec<u8>>,
}

impl State {
    pub fn new(profile: &Personalisation) -> Self {
        let account = |made: &personalisation::Account| Account {
            balance: made.balance,
            overdraft: made.overdraft,
            online: made.online,
            offline: made.offline,
        };
        Self {
            deposit: profile.deposit.as_ref().map(account),
            purse: profile.purse.as_ref().map(account),
            pin: profile.pin.as_ref().map(|pin| pin.value.0.clone()).unwrap_or_default(),
            pin_tries: profile.pin.as_ref().map_or(0, |pin| pin.tries),
            proof: None,
            unblock_failures: 0,
            locked: false,
        }
    }

    pub fn account(&self, which: Which) -> Option<Account> {
        match which {
            Which::Deposit => self.deposit,
            Which::Purse => self.purse,
        }
    }

    pub fn account_mut(&mut self, which: Which) -> Option<&mut Account> {
        match which {
            Which::Deposit => self.deposit.as_mut(),
            Which::Purse => self.purse.as_mut(),
        }
    }
}
