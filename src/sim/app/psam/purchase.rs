//! MAC1 and MAC2 of purchases from purse and deposit, composite purchases among them: 80 70 and 80 72.

use super::{
    Block, Defect, NOT_ACCEPTED, Open, Psam, Request, Surroundings, exactly, no_parameters, personalisation::Operation,
    terminal,
};
use crate::sim::icc::{Reply, sw};

/// What both initialisations carry in front of the factors.
pub struct Start {
    pub random: [u8; 4],
    pub sequence: [u8; 2],
    /// Of a purchase the amount, of a grey lock the balance.
    pub money: [u8; 4],
    pub kind: u8,
    /// Date and time.
    pub at: [u8; 7],
    pub version: u8,
    pub algorithm: u8,
    /// One to three; the card's serial number is the first.
    pub factors: Vec<Block>,
}

impl Start {
    pub fn read(data: &[u8], lax: bool) -> Result<Self, u16> {
        let [a, b, c, d, e, f, m, n, o, p, kind, date @ .., version, algorithm] =
            data.first_chunk::<20>().ok_or(sw::WRONG_LENGTH)?;
        let (factors, rest) = data.get(20..).unwrap_or_default().as_chunks();
        if !(1..=3).contains(&factors.len()) || !rest.is_empty() && !lax {
            return Err(sw::WRONG_LENGTH);
        }
        Ok(Self {
            random: [*a, *b, *c, *d],
            sequence: [*e, *f],
            money: [*m, *n, *o, *p],
            kind: *kind,
            at: *date,
            version: *version,
            algorithm: *algorithm,
            factors: factors.to_vec(),
        })
    }

    /// What the session key is made from: random, the card's number, the end of the terminal's.
    pub fn seed(&self, [a, b, c, d]: [u8; 4], defect: Option<Defect>) -> Block {
        let [r0, r1, r2, r3] = if defect == Some(Defect::SeedWithoutRandom) { [0; 4] } else { self.random };
        let [s0, s1] = if defect == Some(Defect::SeedWithoutSequence) { [0; 2] } else { self.sequence };
        let [t0, t1] = if defect == Some(Defect::SeedWithHighHalf) { [a, b] } else { [c, d] };
        [r0, r1, r2, r3, s0, s1, t0, t1]
    }
}

impl Psam {
    pub(super) fn init_for_purchase(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if !self.profile.can(Operation::Purchase) {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        if !self.has(Defect::ParametersUnchecked) {
            no_parameters(request)?;
        }
        let start = Start::read(&request.data, self.has(Defect::LengthUnchecked))?;
        let key = self.purchase_key(start.version, start.algorithm, &start.factors);
        if key.is_err() && self.has(Defect::AbsentVersionLocks) {
            self.failures = u8::MAX;
        }
        let key = key?;
        let terminal = if self.has(Defect::Mac1OtherTerminal) { [0; 6] } else { terminal(card.memory)? };
        let number = self.next_number(false, card)?;
        let session = key.session(start.seed(number, self.defect));
        let (mut kind, mut at) = (start.kind, start.at);
        match self.defect {
            Some(Defect::Mac1WithoutTime) => at = at.map(|_| 0),
            Some(Defect::Mac1TypeFixed) => kind = 0x06,
            _ => {}
        }
        let [a, b, c, d] = start.money;
        let amount = if self.has(Defect::Mac1AmountCut) { [0, 0, c, d] } else { [a, b, c, d] };
        let mac1 = session.mac(&[&amount, &[kind], &terminal, &at]);
        if !(self.has(Defect::FirstTransactionStays) && matches!(self.open, Some(Open::Purchase { .. }))) {
            self.open = Some(Open::Purchase { session, amount: start.money });
        }
        if self.has(Defect::UnfinishedSpendsTry) {
            self.failures = self.failures.saturating_add(1);
        }
        let mut answer = [number, mac1].concat();
        if self.has(Defect::InitAnswerShort) {
            answer.pop();
        }
        Ok(Reply::data(answer))
    }

    pub(super) fn credit_for_purchase(&mut self, request: &Request, open: Option<Open>) -> Result<Reply, u16> {
        if !self.profile.can(Operation::Purchase) {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        let Some(Open::Purchase { session, amount }) = open else {
            return if self.has(Defect::CreditWithoutInit) {
                Ok(Reply::status(sw::SUCCESS))
            } else {
                Err(NOT_ACCEPTED)
            };
        };
        let mac2 = match request.data.first_chunk() {
            Some(mac2) if self.has(Defect::Mac2LengthUnchecked) => *mac2,
            _ => exactly(&request.data)?,
        };
        no_parameters(request)?;
        let larger = u32::from_be_bytes(amount).wrapping_add(1).to_be_bytes();
        let due = match session.mac(&[&larger]) {
            other if other == mac2 && self.has(Defect::Mac2OtherAmountAccepted) => mac2,
            _ => session.mac(&[&amount]),
        };
        let outcome = self.judge(due, mac2);
        if outcome.is_err() && self.has(Defect::WrongMac2CanBeRepeated) {
            self.open = Some(Open::Purchase { session, amount });
        }
        outcome
    }
}
