//! GET PROCESSING OPTIONS: a transaction begins.

use super::{
    Defect, Pboc,
    personalisation::Format,
    state::{AMOUNT, CASH_BALANCE, CASH_SINGLE, CURRENCY, OWN_CURRENCY, Stage, Transaction},
};
use crate::sim::{
    app::{Request, Surroundings, tlv::object},
    icc::{Reply, sw},
};

/// Electronic cash terminal indicator.
const CASH_TERMINAL: u16 = 0x9F7A;
/// Terminal transaction qualifiers.
const QUALIFIERS: u16 = 0x9F66;
/// The terminal supports SM algorithms: 01.
const SM_SUPPORTED: u16 = 0xDF69;

impl Pboc {
    /// P1 P2, then the order of commands, then the data. ATC counts every transaction that begins; at FFFF none does any more.
    pub(super) fn get_processing_options(
        &mut self,
        request: &Request,
        card: &mut Surroundings<'_>,
    ) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) && !self.has(Defect::GpoP1P2Unchecked) {
            return Err(sw::WRONG_P1_P2);
        }
        if request.data.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        if self.transaction.stage != Stage::Selected && !self.has(Defect::GpoTwice) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let list = Self::list(&self.profile.pdol);
        let told = match request.data.as_slice() {
            [0x83, length, told @ ..] if usize::from(*length) == told.len() => told,
            [_, length, told @ ..] if usize::from(*length) == told.len() && self.has(Defect::GpoTemplateUnchecked) => {
                told
            }
            _ => return Err(sw::WRONG_DATA),
        };
        if told.len() != list.size() && !(told.len() < list.size() && self.has(Defect::GpoLengthUnchecked)) {
            return Err(sw::WRONG_DATA);
        }
        let values = list.values(told);
        if values.get(SM_SUPPORTED).is_some_and(|told| told != [0x01]) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        // Bit 6 of the first byte: the terminal does qPBOC.
        let taps = self.profile.contactless.is_some() && values.byte(QUALIFIERS, 0) & 0x20 != 0;
        let stays = self.has(Defect::AtcNotRaised) || (taps && self.has(Defect::QpbocAtcNotRaised));
        let atc = if stays { self.state.atc } else { self.state.atc.checked_add(1).ok_or(sw::CONDITIONS_OF_USE)? };
        let cash = !taps
            && self.cash_pays(&values, Defect::CashOverdrawn)
            && (values.byte(CASH_TERMINAL, 0) == 1 || self.has(Defect::CashDeductedWithoutTerminal));
        let transaction =
            // A PIN may come before.
            Transaction { stage: Stage::Started, told: told.to_vec(), values, cash, pin: self.transaction.pin, ..Transaction::default() };
        if taps {
            return self.tap(atc, transaction, card);
        }
        self.state.atc = atc;
        self.transaction = transaction;
        if cash && self.has(Defect::CashDeductedAtStart) {
            self.deduct();
        }
        let aip = &self.profile.aip.0;
        let mut afl = self.profile.afl.0.clone();
        if let Some(more) = self.profile.cash.as_ref().filter(|_| cash) {
            afl.extend(&more.afl.0);
        }
        Ok(Reply::data(match self.profile.answers {
            _ if self.has(Defect::GpoBareAnswer) => [&aip[..], &afl].concat(),
            Format::Values => object(0x80, &[&aip[..], &afl].concat()),
            Format::Objects => object(0x77, &[object(0x82, aip), object(0x94, &afl)].concat()),
        }))
    }

    /// Whether electronic cash can pay: the own currency, within the balance and within the limit of one transaction.
    pub(super) fn cash_pays(&self, values: &super::dol::Values, overdrawn: Defect) -> bool {
        let amount = values.amount(AMOUNT);
        let currency = values.get(CURRENCY) == self.state.objects.get(&OWN_CURRENCY).map(Vec::as_slice);
        let covered = amount <= self.state.amount(CASH_BALANCE);
        let single = amount <= self.state.amount(CASH_SINGLE) || self.has(Defect::CashSingleLimitIgnored);
        self.profile.cash.is_some()
            && (currency || self.has(Defect::CashInOtherCurrency))
            && (covered && single || !covered && self.has(overdrawn))
    }

    /// Takes the amount off the balance.
    pub(super) fn deduct(&mut self) {
        let left = self.state.amount(CASH_BALANCE).saturating_sub(self.transaction.values.amount(AMOUNT));
        self.state.objects.insert(CASH_BALANCE, super::dol::packed(left).to_vec());
    }
}
