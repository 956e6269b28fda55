//! The operations: what each does with the data that came, in the environment that was set.

use ::sm2::Scalar;

use super::{
    CCT, CHECK, COMPUTE, CT, DST, Defect, Environment, HT, Module, Surroundings,
    sm2::{self, Check},
    sm4::{self, Block, Direction},
    tlv,
};
use crate::sim::icc::{Reply, sw};

impl Module {
    pub(super) fn private(&self) -> Option<Scalar> {
        sm2::number(self.profile.sm2.private.0.as_slice().try_into().ok()?)
    }

    fn public(&self) -> Result<sm2::Coordinates, u16> {
        self.private().as_ref().and_then(sm2::public).ok_or(sw::NO_DIAGNOSIS)
    }

    fn environment(&self, p1: u8, template: u8) -> Result<Environment, u16> {
        self.environments.get(&(p1, template)).cloned().ok_or(sw::CONDITIONS_OF_USE)
    }

    /// The private key, where the environment names it.
    fn named_private(&self, environment: &Environment) -> Result<Scalar, u16> {
        match environment.key {
            Some(key) if key == self.profile.sm2.private_reference.0 => self.private().ok_or(sw::NO_DIAGNOSIS),
            _ => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    fn named_public(&self, environment: &Environment) -> Result<sm2::Coordinates, u16> {
        match environment.key {
            Some(key) if key == self.profile.sm2.public_reference.0 => self.public(),
            _ => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    fn named_secret(&self, environment: &Environment) -> Result<Block, u16> {
        match environment.key {
            Some(key) if key == self.profile.sm4.reference.0 => {
                self.profile.sm4.key.0.as_slice().try_into().map_err(|_| sw::NO_DIAGNOSIS)
            }
            Some(key) if key == self.profile.agreed.0 => self.agreed_key().ok_or(sw::CONDITIONS_OF_USE),
            _ => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    /// The hash value that is signed or verified: given, or made of the message.
    fn digest(&self, environment: &Environment, data: &[u8], signs: bool) -> Result<sm2::Hash, u16> {
        if environment.algorithm == self.profile.algorithms.sm2_digest.0 {
            let mut given = data.to_vec();
            if signs && self.has(Defect::OddHashValueSigned) {
                given.resize(32, 0);
            }
            if signs && self.has(Defect::HashValueHashedAgain) {
                given = sm2::hash(&[&given]).to_vec();
            }
            return given.try_into().map_err(|_| sw::WRONG_LENGTH);
        }
        if data.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        let za = sm2::za(&self.profile.user.0, &self.public()?);
        Ok(if signs && self.has(Defect::SignatureWithoutZa) { sm2::hash(&[data]) } else { sm2::hash(&[&za, data]) })
    }

    pub(super) fn sign(&mut self, data: &[u8], card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let environment = self.environment(COMPUTE, DST)?;
        let private = self.named_private(&environment)?;
        let e = self.digest(&environment, data, true)?;
        loop {
            let k = self.signature_number(&e, card);
            if let Some(signature) = sm2::sign(&private, &e, &k) {
                let leading: &[u8] = if self.has(Defect::SignatureWithLeadingByte) { &[0] } else { &[] };
                return Ok(Reply::data([leading, &signature].concat()));
            }
        }
    }

    pub(super) fn verify_signature(&mut self, data: &[u8]) -> Result<Reply, u16> {
        let environment = self.environment(CHECK, DST)?;
        let public = self.named_public(&environment)?;
        let of_message = environment.algorithm == self.profile.algorithms.sm2_message.0;
        let objects = tlv::read(data).ok_or(sw::WRONG_DATA)?;
        let message = tlv::find(&objects, 0x9A).ok_or(sw::WRONG_DATA)?;
        let signature = tlv::find(&objects, 0x9E).ok_or(sw::WRONG_DATA)?;
        let e = self.digest(&environment, &message, false)?;
        if signature.len() == 63 && self.has(Defect::ShortSignatureAccepted) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        let (r, s): ([u8; 32], [u8; 32]) = match signature.as_chunks() {
            ([r, s], []) => (*r, *s),
            _ => return Err(sw::WRONG_DATA),
        };
        let without = match self.defect {
            Some(Defect::ZeroRUnchecked) => Some(Check::ZeroR),
            Some(Defect::ZeroSUnchecked) => Some(Check::ZeroS),
            Some(Defect::SumUnchecked) => Some(Check::Sum),
            Some(Defect::RangeUnchecked) => Some(Check::Range),
            _ => None,
        };
        let holds = |r: [u8; 32], s: [u8; 32]| sm2::verify(&public, &e, &r, &s, without);
        let beyond = |number: &[u8; 32]| *number != [0; 32] && sm2::number(number).is_none();
        let held = match self.defect {
            Some(Defect::RightSignatureRefused) => !of_message && holds(r, s),
            Some(Defect::HashValueSignatureRefused) => of_message && holds(r, s),
            Some(Defect::SignatureOfOtherMessageAccepted) => true,
            Some(Defect::SignatureLastBitIgnored) => {
                [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().any(|(a, b)| holds(flipped(r, a), flipped(s, b)))
            }
            Some(Defect::SignatureZeroAccepted) => of_message && (r == [0; 32] || s == [0; 32]) || holds(r, s),
            Some(Defect::SignatureOrderAccepted) => of_message && (beyond(&r) || beyond(&s)) || holds(r, s),
            _ => holds(r, s),
        };
        if held { Ok(Reply::status(sw::SUCCESS)) } else { Err(sw::NOT_AUTHENTICATED) }
    }

    pub(super) fn encipher(&mut self, data: &[u8], card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let environment = self.environment(CHECK, CT)?;
        if data.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        if environment.algorithm != self.profile.algorithms.sm2_cipher.0 {
            return self.encipher_blocks(environment, data);
        }
        let public = self.named_public(&environment)?;
        let made = self.has(Defect::CiphertextNumberFromPlaintext).then(|| sm2::hash(&[b"k", data]));
        let k = made.and_then(|bytes| sm2::number(&bytes)).unwrap_or_else(|| Self::number(card));
        let (c1, mut c2, c3) = sm2::encipher(&public, &k, data).ok_or(sw::NO_DIAGNOSIS)?;
        if self.has(Defect::CiphertextAltered)
            && let Some(last) = c2.last_mut()
        {
            *last ^= 1;
        }
        let parts: [&[u8]; 4] = match self.has(Defect::CiphertextInOlderOrder) {
            true => [&[0x04], &c1, &c2, &c3],
            false => [&[0x04], &c1, &c3, &c2],
        };
        Ok(Reply::data(parts.concat()))
    }

    pub(super) fn decipher(&mut self, data: &[u8]) -> Result<Reply, u16> {
        let environment = self.environment(COMPUTE, CT)?;
        if data.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        if environment.algorithm != self.profile.algorithms.sm2_cipher.0 {
            return self.decipher_blocks(&environment, data);
        }
        let private = self.named_private(&environment)?;
        let [0x04, body @ ..] = data else { return Err(sw::WRONG_DATA) };
        let (c1, rest) = body.split_first_chunk::<64>().ok_or(sw::WRONG_DATA)?;
        let (c3, c2) = rest.split_first_chunk::<32>().ok_or(sw::WRONG_DATA)?;
        if c2.is_empty() {
            return if self.has(Defect::CutCiphertextAnswered) {
                Ok(Reply::status(sw::SUCCESS))
            } else {
                Err(sw::WRONG_LENGTH)
            };
        }
        let Some((plaintext, right)) = sm2::decipher(&private, c1, c2, c3) else {
            let beyond = c1.first_chunk::<8>() == Some(&[0xFF; 8]);
            let answers = self.has(if beyond { Defect::C1BeyondFieldAnswered } else { Defect::C1OffCurveAnswered });
            return if answers { Ok(Reply::data(c2.to_vec())) } else { Err(sw::WRONG_DATA) };
        };
        let again = |c1: &sm2::Coordinates, c2: &[u8]| sm2::decipher(&private, c1, c2, c3).filter(|(_, right)| *right);
        let plaintext = match self.defect {
            Some(Defect::RightCiphertextRefused) => None,
            _ if right => Some(plaintext),
            Some(Defect::C3Unchecked) => Some(plaintext),
            Some(Defect::C2LastBitUnchecked) => {
                let mut other = c2.to_vec();
                other.last_mut().map(|last| *last ^= 1).and_then(|()| again(c1, &other)).map(|_| plaintext)
            }
            Some(Defect::C1SignIgnored) => sm2::negated(c1).and_then(|other| again(&other, c2)).map(|(right, _)| right),
            _ => None,
        };
        plaintext.map(Reply::data).ok_or(sw::WRONG_DATA)
    }

    fn encipher_blocks(&mut self, environment: Environment, data: &[u8]) -> Result<Reply, u16> {
        let own = self.profile.algorithms.clone();
        let key = self.named_secret(&environment)?;
        let mut data = data.to_vec();
        let out = if environment.algorithm == own.sm4_ecb.0 {
            if self.has(Defect::EcbPartialEnciphered) {
                data.resize(data.len().next_multiple_of(16), 0);
            }
            match self.defect {
                Some(Defect::EcbEncipherDeciphers) => sm4::ecb(&key, Direction::Decipher, &data),
                Some(Defect::EcbChained) => sm4::cbc(&key, Direction::Encipher, &[0; 16], &data),
                _ => sm4::ecb(&key, Direction::Encipher, &data),
            }
        } else {
            if environment.algorithm == own.sm4_padded.0 {
                if !(data.len().is_multiple_of(16) && self.has(Defect::PaddingLeftOut)) {
                    data = sm4::pad(&data);
                }
            } else if self.has(Defect::CbcPartialEnciphered) {
                data.resize(data.len().next_multiple_of(16), 0);
            }
            let whole = environment.algorithm == own.sm4_cbc.0;
            let initial = if whole && self.has(Defect::CbcEncipherFromZero) { [0; 16] } else { environment.initial };
            sm4::cbc(&key, Direction::Encipher, &initial, &data)
        };
        let out = out.ok_or(sw::WRONG_LENGTH)?;
        if self.has(Defect::CbcGoesOn)
            && let Some(last) = out.last_chunk()
            && let Some(environment) = self.environments.get_mut(&(CHECK, CT))
        {
            environment.initial = *last;
        }
        Ok(Reply::data(out))
    }

    fn decipher_blocks(&self, environment: &Environment, data: &[u8]) -> Result<Reply, u16> {
        let own = &self.profile.algorithms;
        let key = self.named_secret(environment)?;
        if environment.algorithm == own.sm4_ecb.0 {
            let mut data = data.to_vec();
            if self.has(Defect::EcbPartialDeciphered) {
                data.resize(data.len().next_multiple_of(16), 0);
            }
            let direction =
                if self.has(Defect::EcbDecipherEnciphers) { Direction::Encipher } else { Direction::Decipher };
            return sm4::ecb(&key, direction, &data).map(Reply::data).ok_or(sw::WRONG_LENGTH);
        }
        let padded = environment.algorithm == own.sm4_padded.0;
        let initial = if !padded && self.has(Defect::CbcDecipherFromZero) { [0; 16] } else { environment.initial };
        let plaintext = sm4::cbc(&key, Direction::Decipher, &initial, data).ok_or(sw::WRONG_LENGTH)?;
        if !padded || self.has(Defect::PaddingStays) {
            return Ok(Reply::data(plaintext));
        }
        match sm4::unpad(&plaintext) {
            Some(plaintext) => Ok(Reply::data(plaintext)),
            None if self.has(Defect::PaddingUnchecked) => Ok(Reply::data(plaintext)),
            None => Err(sw::WRONG_DATA),
        }
    }

    /// MAC algorithm 1 with padding method 2.
    fn mac(&self, environment: &Environment, message: &[u8]) -> Result<Vec<u8>, u16> {
        let key = self.named_secret(environment)?;
        let mut padded = sm4::pad(message);
        if self.has(Defect::MacPaddedWithZeros) {
            padded = message.to_vec();
            padded.resize(message.len().next_multiple_of(16).max(16), 0);
        }
        let chained = sm4::cbc(&key, Direction::Encipher, &[0; 16], &padded).ok_or(sw::NO_DIAGNOSIS)?;
        let last: &Block = chained.last_chunk().ok_or(sw::NO_DIAGNOSIS)?;
        last.get(..self.profile.mac_length).map(<[u8]>::to_vec).ok_or(sw::NO_DIAGNOSIS)
    }

    pub(super) fn compute_mac(&mut self, data: &[u8]) -> Result<Reply, u16> {
        let environment = self.environment(COMPUTE, CCT)?;
        self.mac(&environment, data).map(Reply::data)
    }

    pub(super) fn verify_mac(&mut self, data: &[u8]) -> Result<Reply, u16> {
        let environment = self.environment(CHECK, CCT)?;
        let objects = tlv::read(data).ok_or(sw::WRONG_DATA)?;
        let message = tlv::find(&objects, 0x80).ok_or(sw::WRONG_DATA)?;
        let mac = tlv::find(&objects, 0x8E).ok_or(sw::WRONG_DATA)?;
        let due = self.mac(&environment, &message)?;
        let held = match self.defect {
            Some(Defect::RightMacRefused) => false,
            Some(Defect::MacLastByteIgnored) => {
                mac.len() == due.len()
                    && mac.split_last().map(|(_, rest)| rest) == due.split_last().map(|(_, rest)| rest)
            }
            Some(Defect::MacOfOtherMessageAccepted) => mac.len() == due.len(),
            Some(Defect::ShortMacAccepted) => !mac.is_empty() && due.starts_with(&mac),
            _ => mac == due,
        };
        if held { Ok(Reply::status(sw::SUCCESS)) } else { Err(sw::NOT_AUTHENTICATED) }
    }

    pub(super) fn hash(&mut self, message: &[u8], chained: bool) -> Result<Reply, u16> {
        self.environment(COMPUTE, HT)?;
        if message.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        let message = match message {
            [_, rest @ ..] if chained && self.has(Defect::HashChainDropsFirstPart) => rest,
            all => all,
        };
        let mut digest = sm2::hash(&[message]);
        let spills = message.len() % 64 >= 56;
        let wrong = self.has(Defect::HashValueAltered) && !chained || self.has(Defect::HashSpillWrong) && spills;
        if wrong && let Some(last) = digest.last_mut() {
            *last ^= 1;
        }
        Ok(Reply::data(digest.to_vec()))
    }
}

fn flipped(mut number: [u8; 32], bit: u8) -> [u8; 32] {
    if let Some(last) = number.last_mut() {
        *last ^= bit;
    }
    number
}
