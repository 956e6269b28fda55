//! Devices that answer without being a card. None of them may earn a pass that a requirement's positive twin doesn't earn.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::Icc;
use crate::device::TransportError;

/// What a liar does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liar {
    /// Answers a reset, then nothing.
    Mute,
    /// Doesn't even answer a reset.
    Dead,
    /// 9000 to everything.
    Always9000,
    /// 6F00 to everything.
    Always6f00,
    /// The command's own bytes, then 9000.
    Echo,
    /// 0 to 260 random bytes and a random status word; a random ATR.
    Random,
}

impl Liar {
    pub const ALL: &'static [Self] =
        &[Self::Mute, Self::Dead, Self::Always9000, Self::Always6f00, Self::Echo, Self::Random];

    /// The name in `sim:NAME`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Dead => "dead",
            Self::Always9000 => "always-9000",
            Self::Always6f00 => "always-6f00",
            Self::Echo => "echo",
            Self::Random => "random",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|liar| liar.name() == name)
    }

    /// What it is, in words.
    pub fn what(self) -> &'static str {
        match self {
            Self::Mute => "liar: answers a reset, then stays mute",
            Self::Dead => "liar: mute from the start",
            Self::Always9000 => "liar: answers 9000 to everything",
            Self::Always6f00 => "liar: answers 6F00 to everything",
            Self::Echo => "liar: answers the command's own bytes and 9000",
            Self::Random => "liar: answers at random",
        }
    }
}

/// The shortest ATR that is well formed: T=0, no historical bytes.
const ATR: [u8; 2] = [0x3B, 0x00];

/// A lying device in being.
pub struct LiarIcc {
    liar: Liar,
    rng: ChaCha8Rng,
}

impl LiarIcc {
    /// `seed` is what a random one is random from.
    pub fn new(liar: Liar, seed: u64) -> Self {
        Self { liar, rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    fn noise(&mut self, most: usize) -> Vec<u8> {
        let len = usize::try_from(self.rng.next_u32()).unwrap_or(0) % (most + 1);
        let mut bytes = vec![0; len];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    fn reset(&mut self) -> Result<Vec<u8>, TransportError> {
        match self.liar {
            Liar::Dead => Err(TransportError::Mute),
            Liar::Random => Ok(self.noise(33)),
            _ => Ok(ATR.to_vec()),
        }
    }
}

impl Icc for LiarIcc {
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.reset()
    }

    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.reset()
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match self.liar {
            Liar::Mute | Liar::Dead => Err(TransportError::Mute),
            Liar::Always9000 => Ok(vec![0x90, 0x00]),
            Liar::Always6f00 => Ok(vec![0x6F, 0x00]),
            Liar::Echo => Ok([command, &[0x90, 0x00]].concat()),
            Liar::Random => {
                let mut response = self.noise(260);
                let [.., sw1, sw2] = self.rng.next_u32().to_be_bytes();
                response.extend([sw1, sw2]);
                Ok(response)
            }
        }
    }

    fn power_off(&mut self) {}
}
