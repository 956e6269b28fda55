//! Delegated ciphering: a key of the store diversified by INIT_FOR_DESCRYPT (80 1A), then used by DES_CRYPT (80 FA).

use super::{
    Block, Defect, Key, NOT_ACCEPTED, Open, Psam, Request, crypto,
    personalisation::{BOTH, CIPHER, MAC, Operation},
};
use crate::sim::icc::{Reply, sw};

/// A diversified key, and how far a MAC in parts has come.
#[derive(Clone)]
pub struct Delegated {
    key: Key,
    kind: u8,
    chain: Option<Block>,
}

impl Psam {
    /// P1 usage, P2 version, as many factors as the usage says.
    pub(super) fn init_for_crypt(&mut self, request: &Request) -> Result<Reply, u16> {
        if ![Operation::Encipher, Operation::Decipher, Operation::Mac].iter().any(|one| self.profile.can(*one)) {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        let (usage, version) = (request.p1, request.p2);
        let stored = self.profile.keys.iter().find(|key| (key.usage.0, key.version.0) == (usage, version));
        let stored = match stored {
            None if self.has(Defect::AbsentCipherKeyServes) => {
                self.profile.keys.iter().find(|key| key.usage.0 == usage)
            }
            found => found,
        };
        let stored = stored.ok_or(sw::REFERENCE_NOT_FOUND)?;
        let kind = stored.kind();
        if !matches!(kind, MAC | CIPHER | BOTH) && !self.has(Defect::PurchaseKeyDelegated) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let (factors, rest) = request.data.as_chunks();
        let fits = factors.len() == stored.levels() && rest.is_empty();
        if !(fits || self.has(Defect::FactorCountUnchecked) && factors.len() < stored.levels()) {
            return Err(sw::WRONG_LENGTH);
        }
        let key = Key::new(&stored.value.0).ok_or(sw::NO_DIAGNOSIS)?;
        let key = if self.has(Defect::DelegatedKeyNotDiversified) { key } else { self.diversified(&key, factors) };
        let kind = if self.has(Defect::KeyTypesIgnored) || kind < MAC { BOTH } else { kind };
        self.open = Some(Open::Cipher(Delegated { key, kind, chain: None }));
        Ok(Reply::status(sw::SUCCESS))
    }

    /// P1: 00 enciphers, 80 deciphers; 05 is a MAC with the start value in front, 07, 03 and 01 the first, next and last part of one.
    pub(super) fn crypt(&mut self, request: &Request, open: Option<Open>) -> Result<Reply, u16> {
        let mut delegated = match open {
            Some(Open::Cipher(delegated)) => delegated,
            _ if self.has(Defect::CryptWithoutInit) => {
                Delegated { key: Key::new(&[0; 16]).ok_or(sw::NO_DIAGNOSIS)?, kind: BOTH, chain: None }
            }
            _ => return Err(NOT_ACCEPTED),
        };
        let operation = match request.p1 {
            0x00 => Operation::Encipher,
            0x80 => Operation::Decipher,
            0x05 => Operation::Mac,
            0x01 | 0x03 | 0x07 => Operation::MacInParts,
            _ => return Err(sw::WRONG_P1_P2),
        };
        if request.p2 != 0 || !self.profile.can(operation) {
            return Err(sw::WRONG_P1_P2);
        }
        let ciphers = matches!(operation, Operation::Encipher | Operation::Decipher);
        if delegated.kind != BOTH && ciphers != (delegated.kind == CIPHER) {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let reply = if ciphers {
            self.cipher(&delegated, operation, &request.data)?
        } else {
            self.mac(&mut delegated, request)?
        };
        self.open = Some(Open::Cipher(delegated));
        Ok(reply)
    }

    fn cipher(&self, delegated: &Delegated, operation: Operation, data: &[u8]) -> Result<Reply, u16> {
        let mut data = data.to_vec();
        if self.has(Defect::PartialBlockEnciphered) {
            data.resize(data.len().next_multiple_of(8), 0);
        }
        let blocks = whole(&data)?;
        let key = &delegated.key;
        if operation == Operation::Decipher && !self.has(Defect::DecipherEnciphers) {
            return Ok(Reply::data(blocks.iter().flat_map(|block| key.back(*block)).collect()));
        }
        let mut before = [0; 8];
        let chained = self.has(Defect::EncipherChains);
        Ok(Reply::data(
            blocks
                .iter()
                .flat_map(|block| {
                    let mut block = *block;
                    if chained {
                        block.iter_mut().zip(before).for_each(|(byte, other)| *byte ^= other);
                    }
                    before = key.forth(block);
                    before
                })
                .collect(),
        ))
    }

    fn mac(&self, delegated: &mut Delegated, request: &Request) -> Result<Reply, u16> {
        let begins = matches!(request.p1, 0x05 | 0x07);
        let ends = matches!(request.p1, 0x05 | 0x01);
        let (mut start, data) = match (begins, delegated.chain.take()) {
            (true, _) => {
                request.data.split_first_chunk().map(|(start, data)| (*start, data)).ok_or(sw::WRONG_LENGTH)?
            }
            (false, Some(state)) => (state, request.data.as_slice()),
            (false, None) if self.has(Defect::PartWithoutFirst) => ([0; 8], request.data.as_slice()),
            (false, None) => return Err(sw::CONDITIONS_OF_USE),
        };
        if begins && self.has(Defect::MacFromZero) {
            start = [0; 8];
        }
        if !begins && self.has(Defect::PartsStartAnew) {
            start = [0; 8];
        }
        let data = if ends && self.profile.pads { crypto::padded(data) } else { data.to_vec() };
        let state = delegated.key.link(start, whole(&data)?);
        if !ends {
            delegated.chain = Some(state);
            return Ok(Reply::status(sw::SUCCESS));
        }
        let mac = match self.defect {
            Some(Defect::MacWithLeftHalf) => state.first_chunk().copied().unwrap_or_default(),
            _ => delegated.key.close(state),
        };
        Ok(Reply::data(mac.to_vec()))
    }
}

fn whole(data: &[u8]) -> Result<&[Block], u16> {
    match data.as_chunks() {
        (blocks, []) if !blocks.is_empty() => Ok(blocks),
        _ => Err(sw::WRONG_LENGTH),
    }
}
