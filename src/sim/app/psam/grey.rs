//! The grey lock of fuel cards: MAC1, the card's MAC2, and the GMAC by which the card is debited and unlocked. E0 40 to E0 46.

use rand_core::Rng;

use super::{
    Defect, Key, MAC_NOT_AVAILABLE, NOT_ACCEPTED, Open, Psam, Request, Surroundings, exactly, no_parameters,
    personalisation::Operation, purchase::Start, terminal,
};
use crate::sim::icc::{Reply, sw};

/// A grey lock from its initialisation to its GMAC.
#[derive(Clone)]
pub struct Lock {
    session: Key,
    number: [u8; 4],
    balance: [u8; 4],
    /// The card's.
    serial: [u8; 8],
    sequence: [u8; 2],
    /// The card's MAC2 was right.
    certified: bool,
}

impl Psam {
    pub(super) fn init_grey_lock(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        self.grey()?;
        no_parameters(request)?;
        let start = Start::read(&request.data, false)?;
        let key = self.purchase_key(start.version, start.algorithm, &start.factors)?;
        let terminal = terminal(card.memory)?;
        let number = self.next_number(true, card)?;
        let mut random = [0; 4];
        card.rng.fill_bytes(&mut random);
        if self.has(Defect::TerminalRandomConstant) {
            random = [0x11; 4];
        }
        let [a, b, c, d] = random;
        let temporary = key.session(start.seed(number, self.defect));
        let session = match self.defect {
            Some(Defect::GreySessionWithoutRandom) => temporary,
            _ => temporary.session([a, b, c, d, 0x80, 0, 0, 0]),
        };
        let mac1 = match self.defect {
            // As in a purchase.
            Some(Defect::GreyMac1WithBalance) => session.mac(&[&start.money, &[start.kind], &terminal, &start.at]),
            _ => session.mac(&[&[start.kind], &terminal, &start.at]),
        };
        let serial = start.factors.first().copied().unwrap_or_default();
        let (balance, sequence) = (start.money, start.sequence);
        self.open = Some(Open::Grey(Lock { session, number, balance, serial, sequence, certified: false }));
        let mut answer = [number, random, mac1].concat();
        if self.has(Defect::GreyAnswerWithoutRandom) {
            answer.drain(4..8);
        }
        Ok(Reply::data(answer))
    }

    pub(super) fn certify_grey_lock(&mut self, request: &Request, open: Option<Open>) -> Result<Reply, u16> {
        self.grey()?;
        no_parameters(request)?;
        let mut lock = match open {
            Some(Open::Grey(lock)) if !lock.certified => lock,
            _ if self.has(Defect::CertifyWithoutInit) => return Ok(Reply::status(sw::SUCCESS)),
            _ => return Err(NOT_ACCEPTED),
        };
        let mac2 = exactly(&request.data)?;
        let due = match self.defect {
            Some(Defect::GreyWrongMac2Accepted) => mac2,
            Some(Defect::GreyMac2WithoutSequence) => lock.session.mac(&[&lock.balance]),
            _ => lock.session.mac(&[&lock.balance, &lock.sequence]),
        };
        let reply = self.judge(due, mac2)?;
        lock.certified = true;
        self.open = Some(Open::Grey(lock));
        Ok(reply)
    }

    pub(super) fn credit_for_grey_debit(&mut self, request: &Request, open: Option<Open>) -> Result<Reply, u16> {
        self.grey()?;
        no_parameters(request)?;
        let lock = match open {
            Some(Open::Grey(lock)) if lock.certified || self.has(Defect::GmacBeforeMac2) => lock,
            _ => return Err(NOT_ACCEPTED),
        };
        let [_, serial @ .., s0, s1, a, b, c, d] = exactly::<15>(&request.data)?;
        let same_card = serial == lock.serial || self.has(Defect::GmacForOtherCard);
        let same_lock = [s0, s1] == lock.sequence || self.has(Defect::GmacForOtherNumber);
        if !same_card || !same_lock {
            return Err(sw::WRONG_DATA);
        }
        let covered = if self.has(Defect::GmacOverBalance) { lock.balance } else { [a, b, c, d] };
        let gmac = lock.session.mac(&[&covered]);
        let behind = lock.session.mac(&[&request.data]);
        let [e, f, g, h] = gmac;
        let [i, j, k, l] = behind;
        let answer = [e, f, g, h, i, j, k, l];
        self.gmac = Some((u32::from_be_bytes(lock.number), answer));
        if self.has(Defect::GmacTwice) {
            self.open = Some(Open::Grey(lock));
        }
        Ok(Reply::data(answer.to_vec()))
    }

    /// The GMAC of the last grey lock once more, by the number of its transaction.
    pub(super) fn kept_gmac(&self, request: &Request) -> Result<Reply, u16> {
        if !self.profile.can(Operation::KeptGmac) {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        no_parameters(request)?;
        let asked = u32::from_be_bytes(exactly(&request.data)?);
        match self.gmac {
            Some((number, answer)) if number == asked || self.has(Defect::GmacOfAnyNumber) => {
                Ok(Reply::data(answer.to_vec()))
            }
            _ => Err(MAC_NOT_AVAILABLE),
        }
    }

    fn grey(&self) -> Result<(), u16> {
        if self.profile.can(Operation::GreyLock) { Ok(()) } else { Err(sw::INS_NOT_SUPPORTED) }
    }
}
