//! GET CHALLENGE, VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, INTERNAL, EXTERNAL and MUTUAL AUTHENTICATE.
//!
//! A cryptogram is the AES-128 encryption of a 16-byte challenge as one block. MUTUAL AUTHENTICATE takes the encrypted card
//! challenge and the terminal's challenge, and answers the encrypted terminal challenge: this card's own scheme, from no standard.

use aes::{
    Aes128,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};
use rand_core::Rng;

use super::{
    frame::Ne,
    memory::{SecretId, Usage},
    profile::KeyUse,
    session::{Reply, Session},
    sw,
};
use crate::sim::defect::Defect;

/// Bytes of the block that a challenge and a cryptogram are.
const BLOCK: usize = 16;

/// The shortest challenge that the card gives.
const SHORTEST: usize = 8;

impl Session<'_> {
    /// As many bytes as Le asks for, from 8 to the personalised length.
    pub fn get_challenge(&mut self, ne: Ne) -> Reply {
        let longest = self.profile.challenge_length;
        let len = if ne.all || ne.most < SHORTEST { longest } else { ne.most.min(longest) };
        let mut challenge = vec![0; if self.has(Defect::ChallengeShort) { len - 1 } else { len }];
        if self.has(Defect::ChallengeRepeats) {
            challenge.fill(0xC5);
        } else {
            self.rng.fill_bytes(&mut challenge);
        }
        self.channel.challenge = Some(challenge.clone());
        Reply::data(challenge)
    }

    pub fn verify(&mut self, reference: u8, data: &[u8]) -> Result<Reply, u16> {
        let id = self.secret(reference, &[Usage::Pin])?;
        if data.is_empty() {
            if self.has(Defect::EmptyVerifySpendsTry) {
                self.memory.secret_mut(id)?.counter.spend();
            }
            return if self.has(Defect::EmptyVerifyRefused) { Err(sw::WRONG_LENGTH) } else { self.counter(id) };
        }
        let pin = self.memory.secret(id)?;
        let short = data.len() < pin.value.len() && self.has(Defect::PinShortAccepted);
        if data.len() != pin.value.len() && !short {
            return Err(sw::WRONG_LENGTH);
        }
        let right = data == pin.value || short || self.has(Defect::PinWrongAccepted);
        let status = self.compared(id, right)?;
        let warns = status == sw::SUCCESS && self.has(Defect::VerifyAnswersWarning);
        Ok(Reply::status(if warns { sw::WARNING } else { status }))
    }

    /// Data: the present value, then the new one of the same length.
    pub fn change_reference_data(&mut self, reference: u8, data: &[u8]) -> Result<Reply, u16> {
        let id = self.secret(reference, &[Usage::Pin])?;
        let pin = self.memory.secret(id)?;
        let (old, new) = data.split_at_checked(pin.value.len()).ok_or(sw::WRONG_LENGTH)?;
        if new.len() != pin.value.len() {
            return Err(sw::WRONG_LENGTH);
        }
        let right = old == pin.value || self.has(Defect::ChangeWithoutOldPin);
        let status = self.compared(id, right)?;
        if status == sw::SUCCESS && !self.has(Defect::ChangeKeepsOldPin) {
            let spoiled = u8::from(self.has(Defect::ChangeSpoilsNewPin));
            self.memory.secret_mut(id)?.value = new.iter().map(|byte| byte ^ spoiled).collect();
        }
        Ok(Reply::status(status))
    }

    /// Data: the resetting code and, if the PIN is replaced, the new PIN. The PIN itself is not verified by it.
    pub fn reset_retry_counter(&mut self, reference: u8, data: &[u8], replace: bool) -> Result<Reply, u16> {
        let id = self.secret(reference, &[Usage::Pin])?;
        let any_code = self.has(Defect::ResetWithoutCode);
        let keeps = self.has(Defect::ResetKeepsCounter);
        let keeps_zero = self.has(Defect::ResetLeavesBlocked);
        let pin = self.memory.secret_mut(id)?;
        let due = pin.value.len();
        let (code, counter) = pin.resetting.as_mut().ok_or(sw::REFERENCE_NOT_USABLE)?;
        let (given, new) = data.split_at_checked(code.len()).ok_or(sw::WRONG_LENGTH)?;
        if new.len() != if replace { due } else { 0 } {
            return Err(sw::WRONG_LENGTH);
        }
        if counter.blocked() {
            return Err(sw::BLOCKED);
        }
        if given != code.as_slice() && !any_code {
            counter.spend();
            return Err(counter.status());
        }
        counter.restore();
        let stays = keeps || (keeps_zero && pin.counter.blocked());
        if !stays {
            pin.counter.restore();
        }
        if replace {
            pin.value = new.to_vec();
        }
        Ok(Reply::status(sw::SUCCESS))
    }

    pub fn internal_authenticate(&mut self, reference: u8, challenge: &[u8]) -> Result<Reply, u16> {
        let id = self.secret(reference, &[Usage::Key(KeyUse::Internal)])?;
        let block = block(challenge).ok_or(sw::WRONG_LENGTH)?;
        let block = if self.has(Defect::InternalAuthenticateConstant) { [0; BLOCK] } else { block };
        let block = if self.has(Defect::InternalAuthenticateAccumulates) {
            // What is proven remembers that the key was used before.
            let used = self.channel.proven.contains(&id);
            self.channel.proven.push(id);
            block.map(|byte| byte ^ u8::from(used))
        } else {
            block
        };
        Ok(Reply::data(self.encrypt(id, block)?.to_vec()))
    }

    pub fn external_authenticate(&mut self, reference: u8, data: &[u8], ne: Option<Ne>) -> Result<Reply, u16> {
        let id = self.secret(reference, &[Usage::Key(KeyUse::External), Usage::Key(KeyUse::Mutual)])?;
        if data.is_empty() {
            return self.counter(id);
        }
        let key = self.memory.secret(id)?;
        let mutual = key.usage == Usage::Key(KeyUse::Mutual);
        let (cryptogram, terminal) = data.split_at_checked(BLOCK).ok_or(sw::WRONG_LENGTH)?;
        if terminal.len() != if mutual { BLOCK } else { 0 } || (mutual && ne.is_none()) {
            return Err(sw::WRONG_LENGTH);
        }
        if key.counter.blocked() {
            return Err(sw::BLOCKED);
        }
        let unneeded = self.has(Defect::ChallengeNotRequired).then_some([0; BLOCK]);
        let challenge = self.challenge.as_deref().and_then(block).or(unneeded).ok_or(sw::CONDITIONS_OF_USE)?;
        if self.has(Defect::ChallengeReusable) || (mutual && self.has(Defect::MutualChallengeReusable)) {
            self.channel.challenge = Some(challenge.to_vec());
        }
        let accepts = self.has(Defect::ExternalAuthenticateAcceptsAll)
            || (mutual && self.has(Defect::MutualAuthenticateAcceptsAll));
        let refuses = !mutual && self.has(Defect::RightCryptogramRefused);
        let right = (self.encrypt(id, challenge)? == cryptogram || accepts) && !refuses;
        let status = self.compared(id, right)?;
        if status != sw::SUCCESS && self.has(Defect::RefusalKeepsChallenge) {
            self.channel.challenge = Some(challenge.to_vec());
        }
        match block(terminal) {
            Some(terminal) if status == sw::SUCCESS => {
                let clear = self.has(Defect::MutualAuthenticateInClear);
                let proof = if clear { terminal } else { self.encrypt(id, terminal)? };
                Ok(Reply::data(proof.to_vec()))
            }
            _ => Ok(Reply::status(status)),
        }
    }

    /// 6A88 for a reference that means nothing here, 6984 for one that means something of another use.
    fn secret(&self, reference: u8, usages: &[Usage]) -> Result<SecretId, u16> {
        let found = |reference| self.memory.secret_by_reference(self.channel.df, reference);
        let usable = |id: &SecretId| self.memory.secret(*id).is_ok_and(|secret| usages.contains(&secret.usage));
        let id = match found(reference) {
            None if self.has(Defect::AbsentReferenceAccepted)
                || (usages == [Usage::Key(KeyUse::Internal)] && self.has(Defect::InternalAuthenticateAnyKey)) =>
            {
                (0..=u8::MAX).filter_map(found).find(usable).ok_or(sw::REFERENCE_NOT_FOUND)?
            }
            id => id.ok_or(sw::REFERENCE_NOT_FOUND)?,
        };
        if usages.contains(&self.memory.secret(id)?.usage) { Ok(id) } else { Err(sw::REFERENCE_NOT_USABLE) }
    }

    /// The answer to a command without data: 9000 if it is proven already, else the tries left.
    fn counter(&self, id: SecretId) -> Result<Reply, u16> {
        if self.channel.proven.contains(&id) && !self.has(Defect::VerifiedNotTold) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        Err(self.memory.secret(id)?.counter.status())
    }

    /// The outcome of a comparison: counts, and keeps whether it is proven. A comparison that fails is no error of the command:
    /// it changes the state, so it comes back as a status.
    fn compared(&mut self, id: SecretId, right: bool) -> Result<u16, u16> {
        let pin = self.memory.secret(id)?.usage == Usage::Pin;
        let counts = !self.has(if pin { Defect::PinCounterNotDecremented } else { Defect::KeyCounterNotDecremented });
        let restores = !(pin && self.has(Defect::PinCounterNotRestored));
        let blocks = !(pin && right && self.has(Defect::PinAcceptedWhenBlocked));
        let opens = self.has(Defect::FailedProofOpens) || (!pin && self.has(Defect::FailedCryptogramOpens));
        let counter = &mut self.memory.secret_mut(id)?.counter;
        if counter.blocked() && blocks {
            return Err(sw::BLOCKED);
        }
        self.channel.proven.retain(|proven| *proven != id);
        if right {
            if restores {
                counter.restore();
            }
            self.channel.proven.push(id);
            return Ok(sw::SUCCESS);
        }
        if counts {
            counter.spend();
        }
        if opens {
            self.channel.proven.push(id);
        }
        Ok(counter.status())
    }

    fn encrypt(&self, id: SecretId, block: [u8; BLOCK]) -> Result<[u8; BLOCK], u16> {
        let cipher = Aes128::new_from_slice(&self.memory.secret(id)?.value).map_err(|_| sw::NO_DIAGNOSIS)?;
        let mut block = Array::from(block);
        cipher.encrypt_block(&mut block);
        Ok(block.into())
    }
}

fn block(bytes: &[u8]) -> Option<[u8; BLOCK]> {
    bytes.try_into().ok()
}
