//! SM2 key agreement: GENERAL AUTHENTICATE with 85 (the terminal's ephemeral point) is answered with 85 and 82 (own point and
//! proof); GENERAL AUTHENTICATE with 82 (the terminal's proof) makes the agreed key serve.
//!
//! The terminal's key pair is the module's own: both have the published test key pair.

use super::{Defect, Module, Request, Surroundings, sm2, sm4::Block, tlv};
use crate::sim::icc::{Reply, sw};

/// How far it is.
#[derive(Default)]
pub struct Agreement {
    /// Key and due proof, before the terminal has sent its own.
    pending: Option<(Block, sm2::Hash)>,
    agreed: Option<Block>,
}

impl Module {
    /// The agreed key, once both sides have proven it.
    pub(super) fn agreed_key(&self) -> Option<Block> {
        let early = self.agreement.pending.filter(|_| self.has(Defect::UnprovenKeyServes)).map(|(key, _)| key);
        self.agreement.agreed.or(early)
    }

    pub(super) fn agree(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let (algorithm, reference) = (self.profile.algorithms.sm2_agreement.0, self.profile.sm2.private_reference.0);
        if request.p1 != algorithm {
            return Err(sw::WRONG_P1_P2);
        }
        if request.p2 != reference {
            return Err(sw::REFERENCE_NOT_FOUND);
        }
        let objects = tlv::read(&request.data).ok_or(sw::WRONG_DATA)?;
        if let Some(proof) = tlv::find(&objects, 0x82) {
            let (key, due) = self.agreement.pending.take().ok_or(sw::CONDITIONS_OF_USE)?;
            if proof != due && !self.has(Defect::AgreementProofUnchecked) {
                return Err(sw::NOT_AUTHENTICATED);
            }
            self.agreement.agreed = Some(key);
            return Ok(Reply::status(sw::SUCCESS));
        }
        self.agreement = Agreement::default();
        let point = tlv::find(&objects, 0x85).ok_or(sw::WRONG_DATA)?;
        let mut theirs: sm2::Coordinates = match point.as_slice() {
            [0x04, rest @ ..] => rest.try_into().map_err(|_| sw::WRONG_DATA)?,
            _ => return Err(sw::WRONG_DATA),
        };
        let private = self.private().ok_or(sw::NO_DIAGNOSIS)?;
        let own = sm2::public(&private).ok_or(sw::NO_DIAGNOSIS)?;
        if !sm2::on_curve(&theirs) && self.has(Defect::AgreementOffCurveAnswered) {
            theirs = own;
        }
        let repeated = self.has(Defect::EphemeralPointRepeated).then(|| sm2::number(&sm2::hash(&[b"r"]))).flatten();
        let ephemeral = repeated.unwrap_or_else(|| Self::number(card));
        let z = sm2::za(&self.profile.user.0, &own);
        let answerer = sm2::Answerer { private: &private, ephemeral: &ephemeral, z };
        let short = self.has(Defect::AgreedKeyWithoutZ);
        let agreed = sm2::agree(&answerer, &own, &theirs, &z, short).ok_or(sw::WRONG_DATA)?;
        let shown = sm2::public(&ephemeral).ok_or(sw::NO_DIAGNOSIS)?;
        let proof = if self.has(Defect::AgreementProofOfOtherSide) { agreed.beginner } else { agreed.answerer };
        self.agreement.pending = Some((agreed.key, agreed.beginner));
        let answer = [tlv::object(0x85, &[&[0x04][..], &shown].concat()), tlv::object(0x82, &proof)].concat();
        Ok(Reply::data(tlv::object(0x7C, &answer)))
    }
}
