//! A module with the national algorithms: SM2, SM3 and SM4 by MANAGE SECURITY ENVIRONMENT and PERFORM SECURITY OPERATION
//! (ISO/IEC 7816-8), key agreement by GENERAL AUTHENTICATE.
//!
//! # How sure it is
//! The mathematics is that of the published vectors. P1-P2 of the operations and the data objects are from knowledge, but for
//! signing and deciphering; key agreement in GENERAL AUTHENTICATE is this module's own form.

pub mod defect;
pub mod personalisation;
mod agreement;
mod operation;
mod random;
mod sm2;
mod sm4;

use std::collections::BTreeMap;

pub use defect::Defect;
pub use personalisation::Personalisation;

use super::{Application, Request, Surroundings, tlv};
use crate::sim::icc::{Reply, sw};
use agreement::Agreement;
use sm4::Block;

/// For computation and decipherment; for verification and encipherment.
const COMPUTE: u8 = 0x41;
const CHECK: u8 = 0x81;
/// Templates: signature, confidentiality, cryptographic checksum, hash code.
const DST: u8 = 0xB6;
const CT: u8 = 0xB8;
const CCT: u8 = 0xB4;
const HT: u8 = 0xAA;

/// The longest message of a chain.
const LONGEST: usize = 4096;

/// What MANAGE SECURITY ENVIRONMENT set for one purpose.
#[derive(Debug, Clone, Default)]
struct Environment {
    algorithm: u8,
    key: Option<u8>,
    initial: Block,
}

/// One module.
pub struct Module {
    profile: Personalisation,
    defect: Option<Defect>,
    /// By P1 and P2 of the command that set it.
    environments: BTreeMap<(u8, u8), Environment>,
    /// P1, P2 and the parts so far.
    chain: Option<(u8, u8, Vec<u8>)>,
    agreement: Agreement,
    random: random::Source,
    locked: bool,
}

impl Module {
    pub fn new(profile: &Personalisation, defect: Option<Defect>) -> Self {
        Self {
            profile: profile.clone(),
            defect,
            environments: BTreeMap::new(),
            chain: None,
            agreement: Agreement::default(),
            random: random::Source::default(),
            locked: false,
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    fn set_environment(&mut self, request: &Request) -> Result<Reply, u16> {
        let purpose = (request.p1, request.p2);
        if !matches!(purpose, (COMPUTE | CHECK, DST | CT | CCT) | (COMPUTE, HT)) {
            return Err(sw::WRONG_P1_P2);
        }
        if request.data.is_empty() {
            return Err(sw::WRONG_LENGTH);
        }
        let objects = tlv::read(&request.data).ok_or(sw::WRONG_DATA)?;
        let mut environment = Environment::default();
        for object in objects {
            match (object.tag, object.value) {
                (0x80, tlv::Value::Primitive(value)) => environment.algorithm = self.algorithm(purpose, &value)?,
                (0x83 | 0x84, tlv::Value::Primitive(value)) => environment.key = Some(self.key(purpose, &value)?),
                (0x87, tlv::Value::Primitive(value)) => environment.initial = self.initial(value)?,
                _ => return Err(sw::WRONG_DATA),
            }
        }
        self.environments.insert(purpose, environment);
        Ok(Reply::status(sw::SUCCESS))
    }

    /// An algorithm that fits the purpose.
    fn algorithm(&self, (_, template): (u8, u8), value: &[u8]) -> Result<u8, u16> {
        let own = &self.profile.algorithms;
        let known = match template {
            DST => vec![own.sm2_message, own.sm2_digest],
            CT => vec![own.sm2_cipher, own.sm4_ecb, own.sm4_cbc, own.sm4_padded],
            CCT => vec![own.sm4_mac],
            _ => vec![own.sm3],
        };
        match value {
            [reference] if known.iter().any(|known| known.0 == *reference) => Ok(*reference),
            _ if self.has(Defect::AbsentAlgorithmServes) => Ok(own.sm4_ecb.0),
            _ => Err(sw::WRONG_DATA),
        }
    }

    /// A key that the module has; whether it fits the algorithm is looked at when it is used.
    fn key(&self, (_, template): (u8, u8), value: &[u8]) -> Result<u8, u16> {
        let (pair, secret) = (&self.profile.sm2, &self.profile.sm4);
        let known = [pair.private_reference, pair.public_reference, secret.reference, self.profile.agreed];
        match value {
            [reference] if known.iter().any(|known| known.0 == *reference) => Ok(*reference),
            _ if template == DST && self.has(Defect::AbsentSm2KeyServes) => Ok(pair.private_reference.0),
            _ if template == CT && self.has(Defect::AbsentSm4KeyServes) => Ok(secret.reference.0),
            _ => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    fn initial(&self, mut value: Vec<u8>) -> Result<Block, u16> {
        if self.has(Defect::CbcOddInitialValue) {
            value.resize(16, 0);
        }
        value.try_into().map_err(|_| sw::WRONG_DATA)
    }

    /// PERFORM SECURITY OPERATION, perhaps one part of a chain.
    fn perform_operation(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let (p1, p2) = (request.p1, request.p2);
        if self.locked {
            return Err(sw::BLOCKED);
        }
        let mut data = match self.chain.take() {
            Some((begun1, begun2, _)) if (begun1, begun2) != (p1, p2) => return Err(sw::LAST_OF_CHAIN_EXPECTED),
            Some((.., data)) => data,
            None => Vec::new(),
        };
        let chained = !data.is_empty();
        data.extend(&request.data);
        if data.len() > LONGEST {
            return Err(sw::WRONG_LENGTH);
        }
        if request.cla & 0x10 != 0 {
            if self.has(Defect::HashChainDropsFirstPart) && !chained {
                // As long as a part, so that the chain is known to have begun.
                data = vec![0; 1];
            }
            self.chain = Some((p1, p2, data));
            return Ok(Reply::status(sw::SUCCESS));
        }
        let outcome = match (p1, p2) {
            (0x9E, 0x9A) => self.sign(&data, card),
            (0x00, 0xA8) => self.verify_signature(&data),
            (0x86, 0x80) => self.encipher(&data, card),
            (0x80, 0x86) => self.decipher(&data),
            (0x8E, 0x80) => self.compute_mac(&data),
            (0x00, 0xA2) => self.verify_mac(&data),
            (0x90, 0x80) => self.hash(&data, chained),
            _ if self.has(Defect::UnknownOperationSuccess) => Ok(Reply::status(sw::SUCCESS)),
            _ => Err(sw::WRONG_P1_P2),
        };
        self.locked = outcome.is_err() && self.has(Defect::RefusalLocksModule);
        outcome
    }

    fn forget(&mut self) {
        if !self.has(Defect::EnvironmentSurvivesReset) {
            self.environments.clear();
        }
        self.chain = None;
        self.agreement = Agreement::default();
        self.locked = false;
    }
}

impl Application for Module {
    fn claims(&self, cla: u8, ins: u8) -> bool {
        matches!((cla, ins), (0x00 | 0x10, 0x2A) | (0x00, 0x22 | 0x84 | 0x86))
    }

    fn perform(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if request.ins != 0x2A && !self.has(Defect::HashChainStays) {
            self.chain = None;
        }
        match request.ins {
            0x22 => self.set_environment(request),
            0x2A => self.perform_operation(request, card),
            0x84 => self.challenge(request, card),
            _ => self.agree(request, card),
        }
    }

    fn selected(&mut self, _channel: usize) {
        self.forget();
    }

    fn left(&mut self, _channel: usize) {
        self.forget();
    }

    fn reset(&mut self) {
        self.forget();
        self.random.reset();
    }
}
