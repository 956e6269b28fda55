//! MANAGE CHANNEL.

use super::{
    card::Card,
    memory::MF,
    session::{Channel, Reply},
    sw,
};
use crate::sim::defect::Defect;

impl Card {
    /// Opens a channel. From the basic channel the MF is selected on it, from another one what is selected there.
    pub(super) fn open_channel(&mut self, from: usize, number: Option<usize>) -> Result<Reply, u16> {
        if from != 0 && self.has(Defect::ChannelFromBasicOnly) {
            return Err(sw::FUNCTION_NOT_SUPPORTED);
        }
        let assigned = match number {
            Some(number) if number >= self.channels.len() => return Err(sw::WRONG_P1_P2),
            Some(number) => number,
            None if self.has(Defect::ChannelAssignedTwice) => 1,
            None => self.channels.iter().position(Option::is_none).ok_or(sw::FUNCTION_NOT_SUPPORTED)?,
        };
        let mut opened = Channel::new();
        if let Some(Some(origin)) = self.channels.get(from) {
            opened.df = if from == 0 { MF } else { origin.df };
        }
        match self.channels.get_mut(assigned) {
            Some(channel) if channel.is_none() || number.is_none() => *channel = Some(opened),
            // Named by the IFD, and open already.
            _ => return Err(sw::CONDITIONS_OF_USE),
        }
        Ok(match number {
            None if self.has(Defect::ChannelZeroAssigned) => Reply::data(vec![0x00]),
            None => Reply::data(u8::try_from(assigned).into_iter().collect()),
            Some(named) if self.has(Defect::NamedChannelAnswersNumber) => {
                Reply::data(u8::try_from(named).into_iter().collect())
            }
            Some(_) => Reply::status(sw::SUCCESS),
        })
    }

    /// Closes a channel; the basic one can't be closed.
    pub(super) fn close_channel(&mut self, from: usize, number: usize) -> Result<Reply, u16> {
        let number = if number == 0 { from } else { number };
        if number == 0 && self.has(Defect::BasicChannelClosed) {
            return Ok(Reply::status(sw::SUCCESS));
        }
        if number == 0 {
            return Err(sw::FUNCTION_NOT_SUPPORTED);
        }
        let stays = self.has(Defect::ChannelClosedStillAnswers);
        let channel = self.channels.get_mut(number).ok_or(sw::WRONG_P1_P2)?;
        if channel.is_none() {
            return Err(sw::WARNING);
        }
        if !stays {
            *channel = None;
        }
        if self.has(Defect::CloseEndsAllChannels) {
            self.channels.truncate(1);
        }
        Ok(Reply::status(sw::SUCCESS))
    }
}
