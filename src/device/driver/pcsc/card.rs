//! The card in a reader, held exclusively on the reader's own thread.

use std::{
    collections::BTreeMap,
    ffi::CString,
    time::{Duration, Instant},
};

use pcsc::{Card, Context, Disposition, Error, Protocol, Protocols, ReaderState, Scope, ShareMode, State};

use super::error::{Meaning, ends_connection, meaning};
use crate::device::{TransportError, driver::keeper::Blocking};

/// A service that polls its readers sees a removal this late (pcsc-lite: 400 ms for readers that don't tell themselves).
const POLL: Duration = Duration::from_millis(600);

/// What an exchange meets.
enum Power {
    Off,
    On,
    /// The last reset or exchange ended so; only a reset helps.
    Lost(TransportError),
}

pub(super) struct ReaderCard {
    reader: CString,
    protocols: Protocols,
    context: Option<Context>,
    card: Option<Card>,
    power: Power,
    buffer: Vec<u8>,
}

impl ReaderCard {
    pub(super) fn new(context: Context, reader: CString, protocols: Protocols) -> Self {
        Self {
            reader,
            protocols,
            context: Some(context),
            card: None,
            power: Power::Off,
            buffer: vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED],
        }
    }

    /// Takes the card before the run begins, so that what is wrong with it is known by then. Returns the ATR.
    pub(super) fn first_contact(&mut self) -> Result<Vec<u8>, Error> {
        match self.attach() {
            Ok(()) => self.atr(),
            // A card whose ATR the service can't follow is still one to test.
            Err(error @ (Error::ProtoMismatch | Error::UnsupportedCard)) => self.atr_of_state().ok_or(error),
            Err(error) => Err(error),
        }
    }

    /// What only a connection tells.
    pub(super) fn details(&self) -> BTreeMap<String, String> {
        let mut details = BTreeMap::new();
        if let Some(protocol) = self.card.as_ref().and_then(|card| card.status2_owned().ok()?.protocol2()) {
            let name = match protocol {
                Protocol::T0 => "T=0",
                Protocol::T1 => "T=1",
                Protocol::RAW => "raw",
            };
            details.insert("protocol".to_owned(), name.to_owned());
        }
        details
    }

    /// Sees to a context and an exclusive connection. Connecting powers the card up.
    fn attach(&mut self) -> Result<(), Error> {
        if self.card.is_some() {
            return Ok(());
        }
        let context = match self.context.take() {
            Some(context) => context,
            None => Context::establish(Scope::User)?,
        };
        let connected = context.connect(&self.reader, ShareMode::Exclusive, self.protocols);
        self.context = Some(context);
        self.card = Some(connected?);
        Ok(())
    }

    fn reset(&mut self, how: Disposition) -> Result<Vec<u8>, TransportError> {
        let result = self.try_reset(how);
        match result {
            Ok(atr) if atr.is_empty() => Err(self.lose(TransportError::Mute)),
            Ok(atr) => {
                self.power = Power::On;
                Ok(atr)
            }
            Err(error @ (Error::ProtoMismatch | Error::UnsupportedCard)) => {
                // The card answered to the reset, and that answer is what was asked for; exchanges will say why not.
                let trouble = self.explain(error);
                let trouble = self.lose(trouble);
                self.release(Disposition::UnpowerCard);
                self.atr_of_state().ok_or(trouble)
            }
            Err(error) => {
                let trouble = self.explain(error);
                Err(self.lose(trouble))
            }
        }
    }

    fn try_reset(&mut self, how: Disposition) -> Result<Vec<u8>, Error> {
        self.attach()?;
        let Some(card) = self.card.as_mut() else { return Err(Error::InvalidHandle) };
        match card.reconnect(ShareMode::Exclusive, self.protocols, how) {
            // The card was taken out and put in again since: that needs a new connection.
            Err(Error::RemovedCard | Error::NoSmartcard | Error::InvalidHandle | Error::ReaderUnavailable) => {
                self.release(Disposition::LeaveCard);
                self.attach()?;
                let Some(card) = self.card.as_mut() else { return Err(Error::InvalidHandle) };
                card.reconnect(ShareMode::Exclusive, self.protocols, how)?;
            }
            other => other?,
        }
        self.atr()
    }

    fn atr(&self) -> Result<Vec<u8>, Error> {
        let card = self.card.as_ref().ok_or(Error::InvalidHandle)?;
        Ok(card.status2_owned()?.atr().to_vec())
    }

    /// The ATR that the service keeps for the reader, connection or not.
    fn atr_of_state(&self) -> Option<Vec<u8>> {
        let mut states = [ReaderState::new(self.reader.clone(), State::UNAWARE)];
        self.context.as_ref()?.get_status_change(Duration::ZERO, &mut states).ok()?;
        let [state] = &states;
        (!state.atr().is_empty()).then(|| state.atr().to_vec())
    }

    fn explain(&self, error: Error) -> TransportError {
        match meaning(error) {
            Meaning::Known(known) => known,
            Meaning::Look => self.look(),
        }
    }

    /// Tells a card that was removed from one that is mute: waits until the service has had time to notice.
    fn look(&self) -> TransportError {
        let Some(context) = &self.context else { return TransportError::ServiceGone };
        let started = Instant::now();
        let mut states = [ReaderState::new(self.reader.clone(), State::UNAWARE)];
        loop {
            let left = POLL.saturating_sub(started.elapsed());
            match context.get_status_change(left, &mut states) {
                Ok(()) => {}
                Err(error) => match meaning(error) {
                    Meaning::Known(known) => return known,
                    Meaning::Look => return TransportError::Mute,
                },
            }
            let [state] = &mut states;
            let seen = state.event_state();
            if seen.intersects(State::UNKNOWN | State::UNAVAILABLE) {
                return TransportError::ReaderGone;
            }
            if seen.contains(State::EMPTY) {
                return TransportError::Removed;
            }
            if left.is_zero() {
                return TransportError::Mute;
            }
            state.sync_current_state();
        }
    }

    fn lose(&mut self, error: TransportError) -> TransportError {
        if ends_connection(&error) {
            self.release(Disposition::LeaveCard);
        }
        if error == TransportError::ServiceGone {
            // A context doesn't survive its service.
            self.context = None;
        }
        self.power = Power::Lost(error.clone());
        error
    }

    fn release(&mut self, disposition: Disposition) {
        if let Some(card) = self.card.take() {
            // On error the handle comes back and its drop asks for a reset, which a card that is gone can't feel.
            let _ = card.disconnect(disposition);
        }
    }
}

impl Blocking for ReaderCard {
    /// The connection stays: nobody may come between two test cases. A cold reset takes the power away first.
    fn begin_case(&mut self) {
        self.power = Power::Off;
    }

    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        self.reset(Disposition::UnpowerCard)
    }

    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        match &self.power {
            Power::On => self.reset(Disposition::ResetCard),
            // There is no warm reset without power.
            Power::Off => Err(TransportError::Mute),
            Power::Lost(error) => Err(error.clone()),
        }
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match &self.power {
            Power::Off => return Err(TransportError::Mute),
            Power::Lost(error) => return Err(error.clone()),
            Power::On => {}
        }
        let Some(card) = &self.card else { return Err(TransportError::Removed) };
        match card.transmit(command, &mut self.buffer) {
            Ok(response) => Ok(response.to_vec()),
            Err(error) => {
                let trouble = self.explain(error);
                Err(self.lose(trouble))
            }
        }
    }

    fn power_off(&mut self) -> Result<(), TransportError> {
        self.power = Power::Off;
        let result = self.attach().and_then(|()| match self.card.take() {
            Some(card) => card.disconnect(Disposition::UnpowerCard).map_err(|(_, error)| error),
            None => Ok(()),
        });
        result.map_err(|error| {
            let trouble = self.explain(error);
            self.lose(trouble)
        })
    }

    fn close(&mut self) {
        self.release(Disposition::UnpowerCard);
    }
}
