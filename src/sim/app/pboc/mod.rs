//! Bank card: an application of PBOC debit and credit (JR/T 0025), with electronic cash and qPBOC.
//!
//! Contact flow: GET PROCESSING OPTIONS (`start`), INTERNAL AUTHENTICATE and signatures (`signature`), VERIFY and GET DATA
//! (`holder`), GENERATE AC and EXTERNAL AUTHENTICATE (`cryptogram`), issuer scripts (`script`). A qPBOC transaction is one
//! GET PROCESSING OPTIONS (`tap`). The card doesn't tell its interfaces apart: what the terminal says in 9F66 decides.
//!
//! # How sure it is
//! Session keys and the data under a cryptogram come from one public description of PBOC; card verification results, issuer
//! scripts, the signature of qPBOC and everything with SM4 are from knowledge. Where the standard leaves a choice, this card has
//! one way; requirements say what any card may do.

pub mod crypto;
pub mod defect;
pub mod dol;
pub mod personalisation;
mod cryptogram;
mod data_defect;
mod holder;
mod issue;
mod script;
mod signature;
mod start;
mod state;
mod tap;

pub use data_defect::DATA_DEFECTS;
pub use defect::Defect;
pub use personalisation::Personalisation;

use super::{Application, Request, Surroundings};
use crate::sim::icc::{Reply, sw};
use state::{State, Transaction};

/// One payment application.
pub struct Pboc {
    profile: Personalisation,
    state: State,
    transaction: Transaction,
    defect: Option<Defect>,
    /// Only a defect: the transaction outlives the next selection, or the application is as good as not selected.
    carried: bool,
    deselected: bool,
}

impl Pboc {
    pub fn new(profile: &Personalisation, defect: Option<Defect>) -> Self {
        Self {
            state: State::new(profile),
            profile: profile.clone(),
            transaction: Transaction::default(),
            defect,
            carried: false,
            deselected: false,
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }
}

impl Application for Pboc {
    /// Classes 80, 84 and 04 are the application's throughout; of class 00 what the kernel would do otherwise.
    fn claims(&self, cla: u8, ins: u8) -> bool {
        if self.deselected {
            return false;
        }
        match (cla, ins) {
            (0x80 | 0x84 | 0x04, _) | (0x00, 0x20 | 0x82 | 0xCA | 0xDA | 0xDC) => true,
            (0x00, 0x88) => true,
            (0x00, 0xB2) => self.has(Defect::AbsentFileAnswered),
            (0x81..=0xFE, _) => self.has(Defect::PaymentClassUnchecked),
            _ => false,
        }
    }

    fn perform(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let parameters = u16::from_be_bytes([request.p1, request.p2]);
        match (request.cla, request.ins) {
            (0x00, 0x20) => self.verify(request),
            (0x00, 0x82) => self.external_authenticate(request),
            (0x00, 0x88) => self.internal_authenticate(request, card),
            (0x00, 0xB2) => self.read_record_anyhow(request, card),
            // What a script command does needs its MAC.
            (0x00, 0xDA | 0xDC) => Err(sw::SECURITY_STATUS),
            (0x00, _) => Err(sw::CLA_NOT_SUPPORTED),
            (0x04, 0xDA) => self.put_data(request, parameters, card),
            (0x04, 0xDC) => self.update_record(request, card),
            (0x84, 0x16) => self.block_card(request, card),
            (0x84, 0x18) => self.unblock(request, card),
            (0x84, 0x1E) => self.block(request, card),
            (0x84, 0x24) => self.pin_change(request, card),
            (0x04 | 0x84, _) => Err(sw::INS_NOT_SUPPORTED),
            (_, 0xA8) => self.get_processing_options(request, card),
            (_, 0xAE) => {
                let answer = self.generate_ac(request, card);
                self.deselected = answer.is_err() && self.has(Defect::EarlyCommandEndsApplication);
                answer
            }
            (_, 0xCA) => self.get_data(request, parameters),
            _ if self.has(Defect::UnknownInstructionSuccess) => Ok(Reply::status(sw::SUCCESS)),
            _ => Err(sw::INS_NOT_SUPPORTED),
        }
    }

    fn selected(&mut self, _channel: usize) {
        self.deselected = false;
        if std::mem::take(&mut self.carried) || self.has(Defect::TransactionSurvivesSelection) {
            return;
        }
        self.transaction = Transaction::default();
    }

    fn left(&mut self, _channel: usize) {
        if !self.has(Defect::TransactionSurvivesSelection) {
            self.transaction = Transaction::default();
        }
    }

    fn reset(&mut self) {
        match self.defect {
            Some(Defect::TransactionSurvivesReset) => self.carried = true,
            Some(Defect::AtcLostWithReset) => self.state.atc = 0,
            Some(Defect::PinCounterLostWithReset) => self.state.restore_tries(&self.profile),
            _ => {}
        }
        if !self.carried {
            self.transaction = Transaction::default();
        }
    }

    fn miscount(&mut self) {
        self.state.atc = self.state.atc.saturating_add(1);
    }
}
