//! qPBOC: a whole transaction in the answer to GET PROCESSING OPTIONS.

use rand_core::Rng;

use super::{
    Defect, Pboc,
    dol::packed,
    state::{AMOUNT, CASH_BALANCE, CURRENCY, Kind, Stage, Transaction, UNPREDICTABLE},
};
use crate::sim::{
    app::{Surroundings, tlv::object},
    icc::{Reply, sw},
};

/// Terminal transaction qualifiers.
const QUALIFIERS: u16 = 0x9F66;

impl Pboc {
    /// Offline (TC) when electronic cash can pay and the terminal doesn't demand to go online; else online (ARQC), or declined (AAC)
    /// when the terminal can't.
    pub(super) fn tap(
        &mut self,
        atc: u16,
        mut transaction: Transaction,
        card: &mut Surroundings<'_>,
    ) -> Result<Reply, u16> {
        let values = &transaction.values;
        let [first, second] = [0, 1].map(|n| values.byte(QUALIFIERS, n));
        let demands_online = second & 0x80 != 0 && !self.has(Defect::QpbocOnlineDemandIgnored);
        let holder = match (second & 0x40 != 0, first & 0x04 != 0, first & 0x02 != 0) {
            _ if self.has(Defect::QpbocCvmDemandIgnored) => 0x00,
            (false, ..) => 0x00,
            (true, true, _) => 0x80,
            (true, false, true) => 0x40,
            (true, false, false) => return Err(sw::CONDITIONS_OF_USE),
        };
        let pays = self.cash_pays(values, Defect::QpbocOverdrawn) && !self.has(Defect::QpbocOfflineDeclined);
        let blocked = card.memory.df(card.df)?.deactivated && !self.has(Defect::BlockedApplicationApproves);
        let kind = match (pays && !demands_online, first & 0x08 != 0) {
            _ if blocked => Kind::Aac,
            (true, _) => Kind::Tc,
            (false, false) => Kind::Arqc,
            (false, true) => Kind::Aac,
        };
        self.state.atc = atc;
        transaction.tapped = true;
        transaction.first = kind;
        transaction.stage = if self.has(Defect::GenerateAcAfterQpboc) { Stage::Started } else { Stage::Done };
        self.transaction = transaction;
        if kind == Kind::Tc {
            if !self.has(Defect::QpbocNotDeducted) {
                self.deduct();
            }
            self.log(card)?;
        }
        let results = self.results(kind, None);
        let (mut cryptogram, issuer_data) = self.cryptogram(results);
        self.transaction.cryptogram = cryptogram;
        if let (true, Some(byte)) = (self.has(Defect::QpbocCryptogramAltered), cryptogram.first_mut()) {
            *byte ^= 0x01;
        }
        let qualifiers = [holder, 0x00];
        let mut objects = vec![
            (0x82, self.profile.aip.0.clone()),
            (0x9F36, atc.to_be_bytes().to_vec()),
            (0x9F26, cryptogram.to_vec()),
            (0x9F27, vec![kind.cid()]),
            (0x9F10, issuer_data),
            (0x57, self.personalised(card, 0x57).unwrap_or_default()),
            (0x5F34, self.personalised(card, 0x5F34).unwrap_or_default()),
            (0x9F6C, qualifiers.to_vec()),
            (0x9F5D, packed(self.state.amount(CASH_BALANCE)).to_vec()),
        ];
        if kind == Kind::Tc
            && let Some(contactless) = &self.profile.contactless
        {
            objects.insert(1, (0x94, contactless.afl.0.clone()));
            let (signature, related) = self.fast_signature(atc, qualifiers, card)?;
            objects.extend([(0x9F4B, signature), (0x9F69, related)]);
        }
        objects.retain(|(tag, _)| match tag {
            0x57 => !self.has(Defect::QpbocAnswerWithoutTrack2),
            0x9F6C => !self.has(Defect::QpbocAnswerWithoutQualifiers),
            0x9F69 => !self.has(Defect::FddaRelatedDataMissing),
            0x9F5D => !self.has(Defect::QpbocBalanceMissing),
            _ => true,
        });
        let content: Vec<u8> = objects.iter().flat_map(|(tag, value)| object(*tag, value)).collect();
        Ok(Reply::data(object(0x77, &content)))
    }

    /// fDDA version 01: the signature covers the terminal's number, amount and currency, and the card authentication related data
    /// that are the second of the pair: version, four random bytes, card transaction qualifiers.
    fn fast_signature(
        &self,
        atc: u16,
        qualifiers: [u8; 2],
        card: &mut Surroundings<'_>,
    ) -> Result<(Vec<u8>, Vec<u8>), u16> {
        let mut random = [0; 4];
        card.rng.fill_bytes(&mut random);
        let related = [&[0x01][..], &random, &qualifiers].concat();
        let values = &self.transaction.values;
        let amount = if self.has(Defect::FddaOtherAmount) { vec![0; 6] } else { values.padded(AMOUNT, 6) };
        let covered = [values.padded(UNPREDICTABLE, 4), amount, values.padded(CURRENCY, 2), related.clone()].concat();
        let mut signature = self.sign(&[&[0x02][..], &atc.to_be_bytes()].concat(), &covered)?;
        if self.has(Defect::FddaSignatureAltered) {
            signature.iter_mut().skip(1).take(1).for_each(|byte| *byte ^= 0x01);
        }
        Ok((signature, related))
    }
}
