//! The module's random numbers: challenges, and the numbers k of SM2.

use ::sm2::Scalar;
use rand_core::Rng as _;

use super::{Defect, Module, Request, Surroundings, sm2};
use crate::sim::icc::{Reply, sw};

/// The shortest challenge.
const SHORTEST: usize = 8;

/// What only defects count.
#[derive(Debug, Default)]
pub struct Source {
    challenges: u32,
    signatures: u32,
    bit: bool,
}

impl Source {
    pub fn reset(&mut self) {
        self.challenges = 0;
        self.signatures = 0;
    }
}

impl Module {
    /// GET CHALLENGE.
    pub(super) fn challenge(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        let ne = request.ne.filter(|_| request.data.is_empty()).ok_or(sw::WRONG_LENGTH)?;
        let len = if ne.all { 16 } else { ne.most };
        if len < SHORTEST {
            return Err(sw::WRONG_LENGTH);
        }
        let mut bytes = vec![0; len];
        match self.defect {
            Some(Defect::RandomMoreOnes) => {
                for byte in &mut bytes {
                    *byte = (0..8).fold(0, |byte, _| byte << 1 | u8::from(card.rng.next_u32() % 256 < 140));
                }
            }
            Some(Defect::RandomEvenGroups) => {
                for byte in &mut bytes {
                    *byte = (0..2).fold(0, |byte, _| byte << 4 | two_ones(card.rng.next_u32()));
                }
            }
            Some(Defect::RandomSticky) => {
                for byte in &mut bytes {
                    *byte = (0..8).fold(0, |byte, _| {
                        self.random.bit ^= card.rng.next_u32() % 256 < 100;
                        byte << 1 | u8::from(self.random.bit)
                    });
                }
            }
            Some(Defect::RandomRestarts) => {
                self.random.challenges += 1;
                let first = self.random.challenges.to_be_bytes();
                bytes = (0..32_u32).flat_map(|n| sm2::hash(&[&first, &n.to_be_bytes()])).take(len).collect();
            }
            Some(Defect::RandomShort) => {
                card.rng.fill_bytes(&mut bytes);
                bytes.pop();
            }
            _ => card.rng.fill_bytes(&mut bytes),
        }
        Ok(Reply::data(bytes))
    }

    /// A random number from 1 to n-1.
    pub(super) fn number(card: &mut Surroundings<'_>) -> Scalar {
        loop {
            let mut bytes = [0; 32];
            card.rng.fill_bytes(&mut bytes);
            if let Some(number) = sm2::number(&bytes) {
                return number;
            }
        }
    }

    /// The number of a signature of a hash value.
    pub(super) fn signature_number(&mut self, e: &sm2::Hash, card: &mut Surroundings<'_>) -> Scalar {
        self.random.signatures += 1;
        let made = match self.defect {
            Some(Defect::SignatureNumberFromMessage) => Some(sm2::hash(&[b"k", e])),
            Some(Defect::SignatureNumberRestarts) => Some(sm2::hash(&[b"k", &self.random.signatures.to_be_bytes()])),
            _ => None,
        };
        made.and_then(|bytes| sm2::number(&bytes)).unwrap_or_else(|| Self::number(card))
    }
}

/// One of the six groups of four bits with two ones.
fn two_ones(number: u32) -> u8 {
    match number % 6 {
        0 => 0b0011,
        1 => 0b0101,
        2 => 0b0110,
        3 => 0b1001,
        4 => 0b1010,
        _ => 0b1100,
    }
}
