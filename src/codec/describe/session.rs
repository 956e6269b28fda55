use super::{
    Line, command,
    payment::{self, Moment, Payment},
    psam, reader, response_to, status,
};
use crate::codec::{CommandApdu, ResponseApdu};

/// The exchanges of one test case in their order: what an earlier one told explains a later one.
///
/// ```
/// use jinka::codec::describe::Session;
/// let mut session = Session::default();
/// let lines = session.exchange(&[0x80, 0xAE, 0x80, 0x00, 0x00], &[0x69, 0x85]);
/// assert_eq!(lines[0].0, "GENERATE AC: asks for an ARQC (online authorisation)");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// Since an application of a payment system was met.
    payment: Option<Payment>,
    /// The command whose answer waits, and what GET RESPONSE fetched of it.
    waiting: Option<(CommandApdu, Vec<u8>)>,
    moment: Option<Moment>,
}

impl Session {
    /// Command and response in words, as [`super::exchange`], with what this session knows.
    pub fn exchange(&mut self, command_bytes: &[u8], response_bytes: &[u8]) -> Vec<Line> {
        self.moment = None;
        let (Ok(apdu), Ok(response)) = (CommandApdu::parse(command_bytes), ResponseApdu::parse(response_bytes)) else {
            return super::exchange(command_bytes, response_bytes);
        };
        // Not the card's: it says nothing of the transaction, and no answer of the card waits for it.
        if reader::is_own(&apdu) {
            return super::exchange(command_bytes, response_bytes);
        }
        // What GET RESPONSE fetches is the answer to the command before.
        let (meant, mut data) = match self.waiting.take() {
            Some((before, data)) if apdu.ins == 0xC0 => (before, data),
            _ => (apdu.clone(), Vec::new()),
        };
        data.extend(&response.data);
        let whole = ResponseApdu { data, status: response.status };
        if payment::is_payment(&meant, &whole) {
            self.payment.get_or_insert_default();
        }
        if psam::is_own(&meant) {
            let mut lines = command(&apdu);
            if response.status.sw1() == 0x61 {
                lines.push(status(response.status));
                self.waiting = Some((meant, whole.data));
            } else {
                lines.extend(psam::response(&meant, &whole));
            }
            return lines;
        }
        let Some(payment) = &mut self.payment else { return super::exchange(command_bytes, response_bytes) };
        let mut lines = match payment.command(&apdu) {
            Some(lines) => lines,
            None => command(&apdu),
        };
        match response.status.sw1() {
            0x61 => {
                lines.push(status(response.status));
                self.waiting = Some((meant, whole.data));
            }
            0x6C => lines.push(status(response.status)),
            _ => {
                match payment.data(&meant, &whole.data) {
                    Some(told) => {
                        lines.extend(told);
                        lines.push(status(response.status));
                    }
                    None => lines.extend(response_to(&meant, response_bytes)),
                }
                payment.learn(&meant, &whole);
                self.moment = payment.moment(&meant, &whole);
            }
        }
        lines
    }

    /// What the last exchange was in a payment transaction: told once its answer is whole.
    pub fn moment(&self) -> Option<&Moment> {
        self.moment.as_ref()
    }

    /// A reset: whatever waited is lost, and applications are to be selected anew.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}
