//! Captures that hold something else than a product's data. None of them may earn a pass.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::device::{Abilities, CapturePort, PortFuture};

/// What is captured in place of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liar {
    /// Nothing: every item is there and empty.
    Blank,
    /// Zeros to every item.
    Zeros,
    /// Ones to every item.
    Ones,
    /// Random bits or bytes.
    Noise,
}

impl Liar {
    pub const ALL: &'static [Self] = &[Self::Blank, Self::Zeros, Self::Ones, Self::Noise];

    /// The name in `sim:NAME`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank-capture",
            Self::Zeros => "zeros-capture",
            Self::Ones => "ones-capture",
            Self::Noise => "noise-capture",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|liar| liar.name() == name)
    }

    /// What it is, in words.
    pub fn what(self) -> &'static str {
        match self {
            Self::Blank => "liar in data: every item is empty",
            Self::Zeros => "liar in data: zeros alone",
            Self::Ones => "liar in data: ones alone",
            Self::Noise => "liar in data: bits at random",
        }
    }

    /// The capture port of one test case. `seed` is what noise is random from.
    pub(super) fn port(self, seed: u64) -> Box<dyn CapturePort> {
        Box::new(Lying { liar: self, rng: ChaCha8Rng::seed_from_u64(seed) })
    }
}

struct Lying {
    liar: Liar,
    rng: ChaCha8Rng,
}

impl Lying {
    fn data(&mut self, what: &str) -> Vec<u8> {
        let bits = what.ends_with(".bits");
        let [zero, one] = if bits { [b'0', b'1'] } else { [0x00, 0xFF] };
        let length = if bits { 560 } else { 19 };
        match self.liar {
            Liar::Blank => Vec::new(),
            Liar::Zeros => vec![zero; length],
            Liar::Ones => vec![one; length],
            Liar::Noise if bits => (0..length).map(|_| if self.rng.next_u32() & 1 == 1 { one } else { zero }).collect(),
            Liar::Noise => {
                let mut bytes = vec![0; length];
                self.rng.fill_bytes(&mut bytes);
                bytes
            }
        }
    }
}

impl CapturePort for Lying {
    fn abilities(&self) -> &Abilities {
        &Abilities::DATA
    }

    fn read<'a>(&'a mut self, what: &'a str) -> PortFuture<'a, Option<Vec<u8>>> {
        Box::pin(std::future::ready(Ok(Some(self.data(what)))))
    }
}
