//! `contactless:` of a card: how it answers in a reader's field, and how long it takes.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::Rng;
use serde::Deserialize;

use crate::sim::icc::{Bytes, profile::Byte};

/// How a card is met over the air.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Interface {
    pub activation: Activation,
    pub timing: Timing,
}

/// What it tells when it is activated (ISO/IEC 14443-3 and -4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Activation {
    TypeA {
        uid: Identifier,
        /// Answer to select, from TL on.
        ats: Bytes,
    },
    #[serde(rename_all = "kebab-case")]
    TypeB {
        pupi: Identifier,
        /// 4 bytes.
        application_data: Bytes,
        /// 3 bytes.
        protocol_info: Bytes,
        /// Maximum buffer length index, of the answer to ATTRIB: 0 to 15.
        mbli: u8,
    },
}

/// The identifier of anticollision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Identifier {
    Fixed(Bytes),
    /// New at each activation: a first byte, the rest is drawn.
    Random {
        first: Byte,
        length: usize,
    },
}

/// Virtual time, in microseconds. What varies is drawn evenly from zero to the jitter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Timing {
    /// From field on to the end of the activation.
    pub activation_us: u64,
    /// Of every command, whatever it is.
    pub command_us: u64,
    /// Of every byte, sent or received.
    pub byte_us: u64,
    pub jitter_us: u64,
    /// What some commands take in addition.
    #[serde(default)]
    pub work: Vec<Work>,
    /// The reader and the way to it: of every command, also of those that the reader answers itself.
    pub reader_us: u64,
    pub reader_jitter_us: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Work {
    pub instruction: Byte,
    pub us: u64,
}

/// Longest time that a personalisation may give to anything: ten seconds. Nothing in a field takes longer.
const LONGEST_US: u64 = 10_000_000;

impl Interface {
    /// What no card can be, in words. How its ATS or ATQB is coded isn't looked at: that is what is tested.
    pub fn check(&self) -> Result<(), String> {
        match &self.activation {
            Activation::TypeA { ats, uid } => {
                uid.check()?;
                if !(1..=254).contains(&ats.0.len()) {
                    return Err(format!("ats has {} bytes; 1 to 254 are due", ats.0.len()));
                }
            }
            Activation::TypeB { pupi, application_data, protocol_info, mbli } => {
                pupi.check()?;
                for (name, bytes, due) in
                    [("application-data", application_data, 4), ("protocol-info", protocol_info, 3)]
                {
                    if bytes.0.len() != due {
                        return Err(format!("{name} has {} bytes; {due} are due", bytes.0.len()));
                    }
                }
                if *mbli > 15 {
                    return Err(format!("mbli: {mbli} is not from 0 to 15"));
                }
            }
        }
        let timing = &self.timing;
        let times = [
            timing.activation_us,
            timing.command_us,
            timing.byte_us,
            timing.jitter_us,
            timing.reader_us,
            timing.reader_jitter_us,
        ];
        match times.into_iter().chain(timing.work.iter().map(|work| work.us)).find(|us| *us > LONGEST_US) {
            Some(us) => Err(format!("timing: {us} microseconds are more than {LONGEST_US}")),
            None => Ok(()),
        }
    }

    /// The answer to reset that a PC/SC reader makes up (part 3): `3B 8n 80 01`, historical bytes, TCK.
    pub fn atr(&self) -> Vec<u8> {
        self.activation.atr()
    }
}

impl Activation {
    /// Type A: the historical bytes of the ATS; type B: application data, protocol info, MBLI in the high nibble.
    pub fn atr(&self) -> Vec<u8> {
        let historical = match self {
            Self::TypeA { ats, .. } => historical(&ats.0).to_vec(),
            Self::TypeB { application_data, protocol_info, mbli, .. } => {
                [&application_data.0[..], &protocol_info.0, &[mbli << 4]].concat()
            }
        };
        let count = u8::try_from(historical.len()).unwrap_or(15).min(15);
        let mut atr = vec![0x3B, 0x80 | count, 0x80, 0x01];
        atr.extend(historical.into_iter().take(usize::from(count)));
        atr.push(atr.iter().skip(1).fold(0, |sum, byte| sum ^ byte));
        atr
    }

    pub fn identifier(&self) -> &Identifier {
        match self {
            Self::TypeA { uid, .. } => uid,
            Self::TypeB { pupi, .. } => pupi,
        }
    }
}

/// What stands behind T0 and the interface bytes that it announces, as far as there is any; the reader doesn't look at TL.
fn historical(ats: &[u8]) -> &[u8] {
    let announced = ats.get(1).map_or(0, |t0| (t0 >> 4 & 1) + (t0 >> 5 & 1) + (t0 >> 6 & 1));
    ats.get(2 + usize::from(announced)..).unwrap_or_default()
}

impl Identifier {
    fn check(&self) -> Result<(), String> {
        let length = match self {
            Self::Fixed(bytes) => bytes.0.len(),
            Self::Random { length, .. } => *length,
        };
        if (1..=10).contains(&length) {
            Ok(())
        } else {
            Err(format!("an identifier of {length} bytes; 1 to 10 are due"))
        }
    }

    /// As of an activation.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<u8> {
        match self {
            Self::Fixed(bytes) => bytes.0.clone(),
            Self::Random { first, length } => {
                let mut drawn = vec![0; *length];
                rng.fill_bytes(&mut drawn);
                drawn.iter_mut().take(1).for_each(|byte| *byte = first.0);
                drawn
            }
        }
    }
}

impl Timing {
    /// What the reader and the way to it take of a command.
    pub fn reader(&self, rng: &mut ChaCha8Rng) -> Duration {
        Duration::from_micros(self.reader_us + jitter(self.reader_jitter_us, rng))
    }

    /// What the card takes of a command with so many bytes sent and received.
    pub fn card(&self, instruction: u8, bytes: usize, rng: &mut ChaCha8Rng) -> Duration {
        let work: u64 = self.work.iter().filter(|work| work.instruction.0 == instruction).map(|work| work.us).sum();
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let air = self.byte_us.saturating_mul(bytes);
        let us = self.command_us.saturating_add(air).saturating_add(work).saturating_add(jitter(self.jitter_us, rng));
        Duration::from_micros(us)
    }
}

fn jitter(most: u64, rng: &mut ChaCha8Rng) -> u64 {
    rng.next_u64() % (most + 1)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::codec::vectors::{InOut, same, walk};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Input {
        A { historical_bytes: String },
        B { application_data: String, protocol_info: String, mbli_nibble: String },
    }

    #[derive(Deserialize)]
    struct Expect {
        atr: String,
    }

    fn bytes(digits: &str) -> Bytes {
        Bytes(hex::decode(digits).unwrap())
    }

    /// The ATR is made as PC/SC part 3 has it, whatever interface bytes stand before the historical ones.
    #[test]
    fn the_reader_makes_the_atr_up() {
        let fixed = || Identifier::Fixed(bytes("00000000"));
        walk::<InOut<Input, Expect>>("codec/pcsc.yaml", |vector| {
            let made: Vec<Activation> = match &vector.input {
                Input::A { historical_bytes } => ["0078807002", "0002", "002880", "004802"]
                    .into_iter()
                    .map(|begin| Activation::TypeA { uid: fixed(), ats: bytes(&format!("{begin}{historical_bytes}")) })
                    .collect(),
                Input::B { application_data, protocol_info, mbli_nibble } => vec![Activation::TypeB {
                    pupi: fixed(),
                    application_data: bytes(application_data),
                    protocol_info: bytes(protocol_info),
                    mbli: bytes(mbli_nibble).0[0],
                }],
            };
            made.iter().try_for_each(|one| same("ATR", hex::encode(one.atr()), vector.expect.atr.clone()))
        });
    }

    #[test]
    fn what_no_card_can_be_is_refused() {
        let timing = Timing {
            activation_us: 0,
            command_us: 0,
            byte_us: 0,
            jitter_us: 0,
            work: Vec::new(),
            reader_us: 0,
            reader_jitter_us: 0,
        };
        let type_a = |uid: &str, ats: &str| Interface {
            activation: Activation::TypeA { uid: Identifier::Fixed(bytes(uid)), ats: bytes(ats) },
            timing: timing.clone(),
        };
        assert!(type_a("01020304", "01").check().is_ok());
        assert!(type_a("", "01").check().is_err());
        assert!(type_a("01020304", "").check().is_err());
        let mut slow = type_a("01020304", "01");
        slow.timing.byte_us = 10_000_001;
        assert!(slow.check().unwrap_err().contains("10000001"));
    }
}
