//! A PC/SC contactless reader around a simulated card: activates it, makes its ATR up, answers commands of class FF by itself
//! (PC/SC part 3), and tells how long everything took.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::{Defect, Interface, interface::Activation};
use crate::{
    device::TransportError,
    sim::{Icc, icc::sw},
};

/// GET DATA of the reader: P1 00 for the identifier, 01 for the ATS.
const READER_CLASS: u8 = 0xFF;
const GET_DATA: u8 = 0xCA;

/// DF name of the contactless directory, for defects.
const PPSE: &[u8] = b"2PAY.SYS.DDF01";

/// A card in the reader's field.
pub struct Reader {
    card: Box<dyn Icc>,
    interface: Interface,
    rng: ChaCha8Rng,
    identifier: Option<Vec<u8>>,
    took: Duration,
    defect: Option<Defect>,
    /// For defects alone.
    seen: Seen,
}

/// What a defect looks at.
#[derive(Default)]
struct Seen {
    activations: usize,
    directories: usize,
    selected: bool,
    cryptogram: Option<Vec<u8>>,
}

impl Reader {
    /// `seed` is what identifiers and times are drawn from.
    pub fn new(card: Box<dyn Icc>, interface: Interface, seed: u64, defect: Option<Defect>) -> Self {
        // Another stream than the card's challenges.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        Self { card, interface, rng, identifier: None, took: Duration::ZERO, defect, seen: Seen::default() }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Field off and on.
    fn activate(&mut self) -> Result<Vec<u8>, TransportError> {
        self.card.cold_reset()?;
        self.identifier = Some(self.interface.activation.identifier().draw(&mut self.rng));
        self.seen.activations += 1;
        self.seen.selected = false;
        self.took = Duration::from_micros(self.interface.timing.activation_us)
            .saturating_add(self.interface.timing.reader(&mut self.rng));
        Ok(self.told().atr())
    }

    /// What this activation told.
    fn told(&self) -> Activation {
        let mut told = self.interface.activation.clone();
        if self.seen.activations.is_multiple_of(2) {
            match &mut told {
                // TB(1) of an ATS that has TA(1).
                Activation::TypeA { ats, .. } if self.has(Defect::AnswerToSelectChanges) => {
                    ats.0.iter_mut().skip(3).take(1).for_each(|byte| *byte ^= 0x10);
                }
                Activation::TypeB { protocol_info, .. } if self.has(Defect::ProtocolInfoChanges) => {
                    protocol_info.0.iter_mut().skip(2).take(1).for_each(|byte| *byte ^= 0x10);
                }
                _ => {}
            }
        }
        told
    }

    /// The reader's own commands: header and Le.
    fn own(&self, command: &[u8]) -> Vec<u8> {
        let answer = match command {
            [_, GET_DATA, which, 0x00, le] => match (which, &self.told()) {
                (0x00, _) => cut(self.identifier.as_deref().unwrap_or_default(), *le),
                (0x01, Activation::TypeA { ats, .. }) => cut(&ats.0, *le),
                _ => Err(sw::FUNCTION_NOT_SUPPORTED),
            },
            [_, GET_DATA, _, 0x00] | [_, GET_DATA, _, 0x00, ..] => Err(sw::WRONG_LENGTH),
            [_, GET_DATA, ..] => Err(sw::WRONG_P1_P2),
            _ => Err(sw::INS_NOT_SUPPORTED),
        };
        match answer {
            Ok(mut data) => {
                data.extend(sw::SUCCESS.to_be_bytes());
                data
            }
            Err(status) => status.to_be_bytes().to_vec(),
        }
    }

    /// What a defect puts in the card's place.
    fn instead(&self, command: &[u8]) -> Option<Vec<u8>> {
        match command {
            [0x80, 0xA8, ..] if self.has(Defect::PurchaseWithoutSelection) && !self.seen.selected => {
                Some(vec![0x77, 0x00, 0x90, 0x00])
            }
            [0x80, 0x50, ..] if self.has(Defect::CardManagerAnswers) => {
                Some([&[0x00; 28][..], &sw::SUCCESS.to_be_bytes()].concat())
            }
            _ => None,
        }
    }

    /// What a defect does to the card's answer.
    fn spoil(&mut self, command: &[u8], response: &mut [u8]) {
        let name = command.get(5..).and_then(|rest| rest.get(..usize::from(command.get(4).copied().unwrap_or(0))));
        let selects = matches!(command, [0x00, 0xA4, 0x04, ..]);
        if selects && name == Some(PPSE) {
            self.seen.directories += 1;
            if self.has(Defect::DirectoryChanges) && self.seen.directories.is_multiple_of(2) {
                response.iter_mut().rev().skip(2).take(1).for_each(|byte| *byte ^= 0x04);
            }
        } else if selects && response.ends_with(&sw::SUCCESS.to_be_bytes()) {
            self.seen.selected = true;
        }
        if self.has(Defect::CryptogramRepeated)
            && let Some(at) = response.windows(3).position(|tag| tag == [0x9F, 0x26, 0x08])
            && let Some(place) = response.get_mut(at + 3..at + 11)
        {
            place.copy_from_slice(self.seen.cryptogram.get_or_insert_with(|| place.to_vec()));
        }
    }
}

/// What a short Le asks for; 6Cxx where it isn't the length.
fn cut(data: &[u8], le: u8) -> Result<Vec<u8>, u16> {
    let length = u8::try_from(data.len()).unwrap_or(0);
    if le == 0 || le == length { Ok(data.to_vec()) } else { Err(sw::EXACT_LENGTH | u16::from(length)) }
}

impl Icc for Reader {
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.activate()
    }

    /// There is no reset line in a field: the card is activated anew.
    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.activate()
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.identifier.is_none() {
            return Err(TransportError::Mute);
        }
        let way = self.interface.timing.reader(&mut self.rng);
        if command.first() == Some(&READER_CLASS) {
            self.took = way;
            return Ok(self.own(command));
        }
        let mut response = match self.instead(command) {
            Some(response) => response,
            None => self.card.exchange(command)?,
        };
        self.spoil(command, &mut response);
        let instruction = command.get(1).copied().unwrap_or_default();
        let on_air = command.len() + response.len();
        self.took = way.saturating_add(self.interface.timing.card(instruction, on_air, &mut self.rng));
        Ok(response)
    }

    fn power_off(&mut self) {
        self.card.power_off();
        self.identifier = None;
        self.took = Duration::ZERO;
    }

    fn took(&self) -> Option<Duration> {
        Some(self.took)
    }
}
