//! Defects that any card can have: they sit between the card and its contacts and know nothing of files or keys.
//!
//! Each is a wrapper around a good card, as `sim:NAME?defect=generic-…`. Nothing here waits: a late answer is told as the
//! time-out that a tester would have seen.

use std::time::Duration;

use super::Icc;
use crate::device::TransportError;

/// What is wrong between the card and its contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generic {
    /// Response data lack their last byte.
    ResponseTruncated,
    /// Response data stand twice.
    ResponseDuplicated,
    /// The length of a template that a response begins with has its lowest bit flipped.
    TlvLengthFlipped,
    /// A refusal of class 6A is told as a warning of class 62.
    StatusClassWrong,
    /// A reset is answered, and the card goes on as if there had been none.
    StateKeptAfterReset,
    /// Every ATR but the first comes later than anybody waits. A late response is no defect of its own: no requirement limits
    /// its time, so that it decides nothing.
    Delayed,
    /// Every command is carried out twice; the second response is told.
    CommandDuplicated,
}

impl Generic {
    pub const ALL: &'static [Self] = &[
        Self::ResponseTruncated,
        Self::ResponseDuplicated,
        Self::TlvLengthFlipped,
        Self::StatusClassWrong,
        Self::StateKeptAfterReset,
        Self::Delayed,
        Self::CommandDuplicated,
    ];

    /// The `ID` of `sim:NAME?defect=ID`.
    pub fn id(self) -> &'static str {
        match self {
            Self::ResponseTruncated => "generic-response-truncated",
            Self::ResponseDuplicated => "generic-response-duplicated",
            Self::TlvLengthFlipped => "generic-tlv-length-flipped",
            Self::StatusClassWrong => "generic-status-class-wrong",
            Self::StateKeptAfterReset => "generic-state-kept-after-reset",
            Self::Delayed => "generic-delayed",
            Self::CommandDuplicated => "generic-command-duplicated",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|generic| generic.id() == id)
    }

    /// Puts the defect between `card` and its contacts.
    pub fn wrap(self, card: Box<dyn Icc>) -> Box<dyn Icc> {
        Box::new(Wrapped { defect: self, card, atr: None })
    }

    /// A response of at least two bytes as it leaves the card.
    fn spoil(self, mut response: Vec<u8>) -> Vec<u8> {
        let Some(data) = response.len().checked_sub(2).filter(|data| *data > 0) else {
            if let (Self::StatusClassWrong, Some(sw1 @ 0x6A)) = (self, response.first_mut()) {
                *sw1 = 0x62;
            }
            return response;
        };
        match self {
            Self::ResponseTruncated => drop(response.remove(data - 1)),
            Self::ResponseDuplicated => {
                let twice = response.get(..data).unwrap_or_default().to_vec();
                response.splice(..0, twice);
            }
            Self::TlvLengthFlipped => {
                // Constructed tags of one byte: templates. Other data may begin with any byte.
                let template = response.first().is_some_and(|tag| TEMPLATES.contains(tag));
                if let (true, true, Some(length)) = (template, data > 1, response.get_mut(1)) {
                    *length ^= 0x01;
                }
            }
            _ => {}
        }
        response
    }
}

/// Application template, FCP, FMD, FCI (ISO/IEC 7816-4: 61, 62, 64, 6F).
const TEMPLATES: [u8; 4] = [0x61, 0x62, 0x64, 0x6F];

/// How long the tester of a [`Generic::Delayed`] card is said to have waited: longer than any run's limit.
const TOO_LONG: Duration = Duration::from_secs(3600);

struct Wrapped {
    defect: Generic,
    card: Box<dyn Icc>,
    /// Of the first reset; while it stands, a card that keeps its state never sees another.
    atr: Option<Vec<u8>>,
}

impl Wrapped {
    fn reset(
        &mut self,
        reset: impl FnOnce(&mut dyn Icc) -> Result<Vec<u8>, TransportError>,
    ) -> Result<Vec<u8>, TransportError> {
        match (self.defect, &self.atr) {
            (Generic::StateKeptAfterReset, Some(atr)) => Ok(atr.clone()),
            (Generic::Delayed, Some(_)) => {
                reset(self.card.as_mut())?;
                Err(TransportError::TimedOut { after: TOO_LONG })
            }
            _ => {
                let atr = reset(self.card.as_mut())?;
                self.atr = Some(atr.clone());
                Ok(atr)
            }
        }
    }
}

impl Icc for Wrapped {
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.reset(|card| card.cold_reset())
    }

    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.reset(|card| card.warm_reset())
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.defect == Generic::CommandDuplicated {
            self.card.exchange(command)?;
        }
        Ok(self.defect.spoil(self.card.exchange(command)?))
    }

    fn power_off(&mut self) {
        if self.defect != Generic::StateKeptAfterReset {
            self.card.power_off();
        }
    }

    fn took(&self) -> Option<Duration> {
        self.card.took()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_card_is_spoilt() {
        let spoilt = |generic: Generic, response: &str| hex::encode(generic.spoil(hex::decode(response).unwrap()));
        for (generic, response, due) in [
            (Generic::ResponseTruncated, "0102039000", "01029000"),
            (Generic::ResponseTruncated, "9000", "9000"),
            (Generic::ResponseDuplicated, "01026282", "010201026282"),
            (Generic::TlvLengthFlipped, "6f0284009000", "6f0384009000"),
            (Generic::TlvLengthFlipped, "01039000", "01039000"),
            (Generic::TlvLengthFlipped, "6f9000", "6f9000"),
            (Generic::StatusClassWrong, "6a82", "6282"),
            (Generic::StatusClassWrong, "9000", "9000"),
            (Generic::StatusClassWrong, "6a9000", "6a9000"),
        ] {
            assert_eq!(spoilt(generic, response), due, "{generic:?}");
        }
    }

    #[test]
    fn ids_are_read_back() {
        for generic in Generic::ALL {
            assert!(generic.id().starts_with("generic-"));
            assert_eq!(Generic::from_id(generic.id()), Some(*generic));
        }
    }
}
