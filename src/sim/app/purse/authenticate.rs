//! GET CHALLENGE (00 84), EXTERNAL AUTHENTICATE (00 82) and INTERNAL AUTHENTICATE (00 88) with 3DES.

use rand_core::Rng as _;

use super::{Defect, Purse, personalisation::Usage};
use crate::sim::{
    app::{Request, Surroundings},
    icc::{Reply, sw},
};

impl Purse {
    /// 4 or 8 bytes, as Le asks for.
    pub(super) fn get_challenge(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        let ne = request.ne.filter(|_| request.data.is_empty()).ok_or(sw::WRONG_LENGTH)?;
        let length = match ne.most {
            4 | 8 => ne.most,
            _ if ne.all => 8,
            _ => return Err(sw::WRONG_LENGTH),
        };
        let mut challenge = vec![0; length];
        card.rng.fill_bytes(&mut challenge);
        self.volatile.challenge = Some(challenge.clone());
        Ok(Reply::data(challenge))
    }

    /// The enciphered challenge; one of 4 bytes with zeros behind.
    pub(super) fn external_authenticate(&mut self, request: &Request) -> Result<Reply, u16> {
        if request.p1 != 0 {
            return Err(sw::WRONG_P1_P2);
        }
        let cryptogram: [u8; 8] = request.data.as_slice().try_into().map_err(|_| sw::WRONG_LENGTH)?;
        let (_, key) = self.profile.key(Usage::External, request.p2).ok_or(sw::REFERENCE_NOT_FOUND)?;
        let challenge = self.volatile.challenge.take().ok_or(sw::REFERENCE_NOT_USABLE)?;
        let mut block = [0; 8];
        block.iter_mut().zip(&challenge).for_each(|(place, byte)| *place = *byte);
        if key.forth(block) != cryptogram && !self.has(Defect::ExternalAuthenticationUnchecked) {
            return Err(sw::NOT_AUTHENTICATED);
        }
        self.volatile.proven.push(request.p2);
        Ok(Reply::status(sw::SUCCESS))
    }

    /// P1 00: enciphers one block.
    pub(super) fn internal_authenticate(&mut self, request: &Request) -> Result<Reply, u16> {
        if request.p1 != 0 {
            return Err(sw::WRONG_P1_P2);
        }
        let block: [u8; 8] = request.data.as_slice().try_into().map_err(|_| sw::WRONG_LENGTH)?;
        let (_, key) = self.profile.key(Usage::Internal, request.p2).ok_or(sw::REFERENCE_NOT_FOUND)?;
        let block = if self.has(Defect::InternalAuthenticationConstant) { [0; 8] } else { block };
        Ok(Reply::data(key.forth(block).to_vec()))
    }
}
