//! Signatures of dynamic data authentication.

use rand_core::Rng;
use sha1::{Digest, Sha1};

use super::{
    Defect, Pboc, crypto,
    dol::Dol,
    personalisation::Signing,
    state::{Kind, Stage},
};
use crate::sim::{
    app::{Request, Surroundings, tlv::object},
    icc::{Reply, sw},
};

/// Dynamic data authentication data object list.
const DDOL: u16 = 0x9F49;

impl Pboc {
    /// A signature over the values of the DDOL; once the transaction has begun and before its first cryptogram.
    pub(super) fn internal_authenticate(
        &mut self,
        request: &Request,
        card: &mut Surroundings<'_>,
    ) -> Result<Reply, u16> {
        if self.profile.signing.is_none() {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        if self.transaction.stage != Stage::Started && !self.has(Defect::InternalAuthenticateEarly) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let list = self.personalised(card, DDOL).and_then(|list| Dol::read(&list)).unwrap_or_default();
        if request.data.len() != list.size() {
            return Err(sw::WRONG_LENGTH);
        }
        let mut covered = request.data.clone();
        if self.has(Defect::DynamicSignatureOfOtherData) {
            covered.fill(0);
        }
        let mut signature = self.sign(&self.dynamic_number(card), &covered)?;
        match self.defect {
            Some(Defect::DynamicSignatureShort) => drop(signature.pop()),
            Some(Defect::DynamicSignatureAltered | Defect::Sm2DynamicSignatureAltered) => {
                signature.iter_mut().skip(1).take(1).for_each(|byte| *byte ^= 0x01)
            }
            _ => {}
        }
        self.transaction.dynamic = true;
        Ok(Reply::data(object(0x80, &signature)))
    }

    /// The signature of a cryptogram: over the terminal's unpredictable number, and by a hash of their own over all that terminal and
    /// card told in the transaction. `answer`: the data objects of the answer without the signature.
    pub(super) fn combined(
        &self,
        kind: Kind,
        cryptogram: [u8; 8],
        answer: &[u8],
        card: &mut Surroundings<'_>,
    ) -> Result<Vec<u8>, u16> {
        let answer = if self.has(Defect::CdaOtherTransactionData) { &[] } else { answer };
        let hash = Sha1::digest([&self.transaction.told, answer].concat());
        let cid = if self.has(Defect::CdaOtherCid) { Kind::Aac.cid() } else { kind.cid() };
        let data = [&self.dynamic_number(card)[..], &[cid], &cryptogram, &hash[..]].concat();
        let mut signature = self.sign(&data, &self.transaction.values.padded(super::state::UNPREDICTABLE, 4))?;
        if self.has(Defect::CdaSignatureAltered) {
            signature.iter_mut().skip(1).take(1).for_each(|byte| *byte ^= 0x01);
        }
        Ok(signature)
    }

    /// Length and ICC dynamic number: eight random bytes.
    fn dynamic_number(&self, card: &mut Surroundings<'_>) -> Vec<u8> {
        let mut number = [0; 8];
        if !self.has(Defect::DynamicNumberRepeated) {
            card.rng.fill_bytes(&mut number);
        }
        [&[0x08][..], &number].concat()
    }

    /// With RSA `6A 05 01 ‖ length ‖ dynamic data ‖ BB… ‖ SHA-1 ‖ BC` under the card's private key, where the hash covers what stands
    /// from 05 to the last BB, and `covered`. With SM2 `15 04 ‖ length ‖ dynamic data ‖ signature` over what stands before it, and
    /// `covered`.
    pub(super) fn sign(&self, dynamic: &[u8], covered: &[u8]) -> Result<Vec<u8>, u16> {
        let length = u8::try_from(dynamic.len()).map_err(|_| sw::NO_DIAGNOSIS)?;
        match self.profile.signing.as_ref().ok_or(sw::INS_NOT_SUPPORTED)? {
            Signing::Rsa { modulus, private } => {
                let mut content = [&[0x05, 0x01, length], dynamic].concat();
                content.resize(modulus.0.len().saturating_sub(22), 0xBB);
                let hash = Sha1::digest([&content, covered].concat());
                let plain = [&[0x6A][..], &content, &hash, &[0xBC]].concat();
                crypto::raise(&modulus.0, &private.0, &plain).ok_or(sw::NO_DIAGNOSIS)
            }
            Signing::Sm2 { private } => {
                let content = [&[0x15, 0x04, length], dynamic].concat();
                let signature = crypto::sm2(&private.0, &[&content, covered].concat()).ok_or(sw::NO_DIAGNOSIS)?;
                Ok([content, signature].concat())
            }
        }
    }
}
