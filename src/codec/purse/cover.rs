use super::{Moment, TransactionType};

/// What a transaction is about, from which the inputs of its MACs and its TAC are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// Of an overdraft update: the new limit.
    pub amount: u32,
    pub kind: TransactionType,
    pub terminal: [u8; 6],
}

impl Covered {
    /// MAC1 of load and unload: the card proves itself. Balance before, amount, type, terminal.
    pub fn load_mac1(&self, balance: u32) -> Vec<u8> {
        [&balance.to_be_bytes()[..], &self.common()].concat()
    }

    /// MAC2 of load and unload: the host agrees. Amount, type, terminal, date, time.
    pub fn load_mac2(&self, at: Moment) -> Vec<u8> {
        [&self.common()[..], &at.bytes()].concat()
    }

    /// TAC of a load and MAC3 of an unload. Balance after, online sequence number of before, then as MAC2.
    pub fn load_tac(&self, balance: u32, sequence: u16, at: Moment) -> Vec<u8> {
        [&balance.to_be_bytes()[..], &sequence.to_be_bytes(), &self.common(), &at.bytes()].concat()
    }

    /// MAC1 of purchases: the terminal proves itself. Amount, type, terminal, date, time.
    pub fn purchase_mac1(&self, at: Moment) -> Vec<u8> {
        self.load_mac2(at)
    }

    /// MAC2 of purchases: the card has paid. The amount alone.
    pub fn purchase_mac2(&self) -> Vec<u8> {
        self.amount.to_be_bytes().to_vec()
    }

    /// TAC of purchases. Amount, type, terminal, the terminal's sequence number, date, time.
    pub fn purchase_tac(&self, terminal_sequence: u32, at: Moment) -> Vec<u8> {
        [&self.common()[..], &terminal_sequence.to_be_bytes(), &at.bytes()].concat()
    }

    /// MAC1 of an overdraft update. Balance, the limit of before, type, terminal.
    pub fn overdraft_mac1(&self, balance: u32, limit: u32) -> Vec<u8> {
        [&balance.to_be_bytes()[..], &three(limit), &self.party()].concat()
    }

    /// MAC2 of an overdraft update. The new limit, type, terminal, date, time.
    pub fn overdraft_mac2(&self, at: Moment) -> Vec<u8> {
        [&three(self.amount)[..], &self.party(), &at.bytes()].concat()
    }

    /// TAC of an overdraft update. Balance after, online sequence number of before, then as MAC2.
    pub fn overdraft_tac(&self, balance: u32, sequence: u16, at: Moment) -> Vec<u8> {
        [&balance.to_be_bytes()[..], &sequence.to_be_bytes(), &self.overdraft_mac2(at)].concat()
    }

    fn common(&self) -> Vec<u8> {
        [&self.amount.to_be_bytes()[..], &self.party()].concat()
    }

    fn party(&self) -> Vec<u8> {
        [&[self.kind.code()][..], &self.terminal].concat()
    }
}

/// An overdraft limit as it is transmitted; what doesn't fit three bytes loses its highest.
fn three(limit: u32) -> [u8; 3] {
    let [_, a, b, c] = limit.to_be_bytes();
    [a, b, c]
}
