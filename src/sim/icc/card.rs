//! The card at its contacts: resets, class, channels, chaining, and how response data comes to the IFD.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::{
    command::{Command, Instruction},
    frame::{Body, Class, Frame, Ne},
    memory::Memory,
    profile::{Answers, Profile},
    session::{Chain, Channel, Reply, Session},
    sw,
};
use crate::{
    device::TransportError,
    sim::{
        Fault, Icc,
        app::{self, Applications, Request, Surroundings},
        defect::Defect,
    },
};

/// The most bytes of command data that come together over a chain.
const LONGEST_CHAIN: usize = 65_535;

const GET_RESPONSE: u8 = 0xC0;

/// A simulated ICC: personalisation, non-volatile memory, and the volatile state of each open channel.
pub struct Card {
    profile: Arc<Profile>,
    memory: Memory,
    applications: Applications,
    pub(super) channels: Vec<Option<Channel>>,
    rng: ChaCha8Rng,
    seed: u64,
    pub(super) defect: Option<Defect>,
    /// What is wrong with the applications.
    spoilt: Option<app::Defect>,
    powered: bool,
    /// Resets so far. Nothing on a good card depends on it.
    resets: usize,
}

impl Card {
    /// A new card without power. `seed` is what its challenges are made from; they go on over resets.
    pub fn new(profile: &Arc<Profile>, seed: u64, fault: Option<Fault>) -> Self {
        let (defect, spoilt) = match fault {
            Some(Fault::Card(defect)) => (Some(defect), None),
            Some(Fault::Application(defect)) => (None, Some(defect)),
            None => (None, None),
        };
        let memory = Memory::new(profile);
        Self {
            applications: Applications::new(&memory, spoilt),
            memory,
            profile: Arc::clone(profile),
            channels: Vec::new(),
            rng: ChaCha8Rng::seed_from_u64(seed),
            seed,
            defect,
            spoilt,
            powered: false,
            resets: 0,
        }
    }

    pub(super) fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Makes all that is non-volatile as it was personalised. Only a defect does this.
    fn forget(&mut self) {
        self.memory = Memory::new(&self.profile);
        self.applications = Applications::new(&self.memory, self.spoilt);
    }

    fn reset(&mut self, atr: Vec<u8>) -> Vec<u8> {
        let before = self.channels.first().cloned().flatten();
        self.applications.reset();
        if self.has(Defect::MemoryLostAtReset) {
            self.forget();
        }
        if !self.has(Defect::ChannelsSurviveReset) || self.channels.is_empty() {
            self.channels = vec![None; self.profile.channels];
        }
        let mut basic = Channel::new();
        if let Some(before) = before {
            if self.has(Defect::AuthenticationSurvivesReset) {
                basic.proven = before.proven.iter().copied().filter(|id| self.memory.is_key(*id)).collect();
            }
            if self.has(Defect::SecuritySurvivesReset) {
                basic.proven = before.proven;
            }
            if self.has(Defect::SelectionSurvivesReset) {
                (basic.df, basic.ef) = (before.df, before.ef);
            }
            if self.has(Defect::ChainSurvivesReset) {
                basic.chain = before.chain;
            }
            if self.has(Defect::ResponseSurvivesReset) {
                basic.pending = before.pending;
            }
        }
        if self.has(Defect::ContentLostWithReset) {
            self.forget();
        }
        if self.has(Defect::PutDataLostWithReset) {
            self.memory.restore_objects(&self.profile);
        }
        if self.has(Defect::ChallengeRestartsWithReset) {
            self.rng = ChaCha8Rng::seed_from_u64(self.seed);
        }
        if let Some(first) = self.channels.first_mut() {
            *first = Some(basic);
        }
        self.powered = true;
        self.resets += 1;
        self.spoil_atr(atr)
    }

    fn spoil_atr(&self, mut atr: Vec<u8>) -> Vec<u8> {
        match self.defect {
            Some(Defect::AtrTckMissing) => drop(atr.pop()),
            Some(Defect::AtrTckWrong) => atr.last_mut().into_iter().for_each(|tck| *tck ^= 0x01),
            Some(Defect::AtrTsInvalid) => atr.first_mut().into_iter().for_each(|ts| *ts = 0x3C),
            // TCK stays right here and below, so that this alone is wrong.
            Some(Defect::AtrChangesWithReset) if self.resets.is_multiple_of(2) => {
                atr.iter_mut().rev().take(2).for_each(|byte| *byte ^= 0x01);
            }
            Some(Defect::AtrHistoricalCountWrong) => {
                if let [_, t0, .., tck] = atr.as_mut_slice() {
                    let old = *t0;
                    *t0 = (old & 0xF0) | ((old + 1) & 0x0F);
                    *tck ^= old ^ *t0;
                }
            }
            _ => {}
        }
        atr
    }

    /// The checks in their order: class, instruction, channel and secure messaging, chaining; then P1 P2, lengths and data in
    /// [`Command::decode`]; then security and object in the execution.
    fn answer(&mut self, bytes: &[u8]) -> Result<Reply, u16> {
        let mut frame = Frame::decode(bytes).ok_or(sw::WRONG_LENGTH)?;
        if self.memory.blocked {
            return Err(sw::FUNCTION_NOT_SUPPORTED);
        }
        if let Some(number) = self.claimed(&frame) {
            return self.ask(number, bytes.len(), frame);
        }
        let class = match Class::decode(frame.cla) {
            Some(class) if class.channel > 3 && self.has(Defect::FurtherClassRefused) => {
                return Err(sw::CLA_NOT_SUPPORTED);
            }
            Some(class) => class,
            None if self.has(Defect::UnknownClassAccepted)
                || (frame.cla == 0xFF && self.has(Defect::ClassFfAccepted)) =>
            {
                Class { chaining: false, secure: false, channel: 0 }
            }
            None => return Err(sw::CLA_NOT_SUPPORTED),
        };
        let fetched = self.fetches();
        let instruction = match Instruction::decode(frame.ins) {
            Some(instruction) if fetched || instruction != Instruction::GetResponse => instruction,
            _ if self.has(Defect::UnknownInsSuccess)
                || (matches!(frame.ins >> 4, 0x6 | 0x9) && self.has(Defect::InvalidInsSuccess)) =>
            {
                return Ok(Reply::status(sw::SUCCESS));
            }
            _ => {
                if self.has(Defect::UnknownInsLosesSelection) {
                    *self.channel(class.channel)? = Channel::new();
                }
                return Err(sw::INS_NOT_SUPPORTED);
            }
        };
        if self.has(Defect::UnopenedChannelServes)
            && let Some(unopened @ None) = self.channels.get_mut(class.channel)
        {
            *unopened = Some(Channel::new());
        }
        self.channel(class.channel)?;
        if class.secure {
            return Err(sw::SECURE_MESSAGING_NOT_SUPPORTED);
        }
        let number = if self.has(Defect::ChannelsShareSelection) { 0 } else { class.channel };
        self.limit(bytes.len(), &mut frame);
        match self.link(number, class, instruction, frame)? {
            Some(frame) => self.perform(class.channel, number, instruction, frame),
            None if self.has(Defect::LinkAnswersData) => Ok(Reply::data(vec![0x00])),
            None => Ok(Reply::status(sw::SUCCESS)),
        }
    }

    /// The channel of a command that the application of its current DF takes for its own.
    fn claimed(&mut self, frame: &Frame) -> Option<usize> {
        let number = Class::channel(frame.cla);
        let df = self.channel(number).ok()?.df;
        let application = self.applications.of(df)?;
        let claims = application.claims(frame.cla, frame.ins);
        if !claims && frame.ins != GET_RESPONSE {
            application.bypassed(number);
        }
        claims.then_some(number)
    }

    /// Has the application of the current DF carry out a command of its own.
    fn ask(&mut self, number: usize, len: usize, mut frame: Frame) -> Result<Reply, u16> {
        self.limit(len, &mut frame);
        let channel = self.channel(number)?;
        channel.pending = None;
        channel.chain = None;
        let (df, challenge) = (channel.df, channel.challenge.take());
        let body = frame.body.ok_or(sw::WRONG_LENGTH)?;
        let (extended, with_data) = (body.extended, !body.data.is_empty());
        let ne = if self.fetches() && with_data { Some(Ne::all(extended)) } else { body.ne };
        let Frame { cla, ins, p1, p2, .. } = frame;
        let request = Request { channel: number, cla, ins, p1, p2, data: body.data, ne };
        let mut card = Surroundings { memory: &mut self.memory, df, rng: &mut self.rng, challenge };
        let application = self.applications.of(df).ok_or(sw::NO_DIAGNOSIS)?;
        let reply = application.perform(&request, &mut card)?;
        self.applications.answered(df, ins);
        let (reply, pending) = self.deliver(reply, ne, extended, with_data)?;
        self.channel(number)?.pending = pending;
        Ok(reply)
    }

    /// Takes a body away whose length fields, or whose APDU, are longer than this card takes them.
    fn limit(&self, len: usize, frame: &mut Frame) {
        let body = frame.body.take();
        frame.body = match self.profile.extended_length {
            None if self.has(Defect::ExtendedLengthAccepted) => body,
            None => body.filter(|body| !body.extended),
            Some(lengths) => body.filter(|_| len <= lengths.command),
        };
        if self.has(Defect::ExtendedLcRefused) {
            frame.body = frame.body.take().filter(|body| !body.extended || body.data.is_empty());
        }
    }

    /// Whether response data of a command with data wait for GET RESPONSE.
    fn fetches(&self) -> bool {
        self.profile.answers == Answers::Fetched || self.has(Defect::ResponseHeldBack)
    }

    pub(super) fn channel(&mut self, number: usize) -> Result<&mut Channel, u16> {
        self.channels.get_mut(number).and_then(Option::as_mut).ok_or(sw::CHANNEL_NOT_SUPPORTED)
    }

    /// Puts the parts of a chain together. None: more is to come. A command that doesn't belong into the chain is refused with
    /// 6883 and ends it.
    fn link(
        &mut self,
        number: usize,
        class: Class,
        instruction: Instruction,
        mut frame: Frame,
    ) -> Result<Option<Frame>, u16> {
        let mixes = self.has(Defect::ChainingMixesCommands);
        let drops = self.has(Defect::ChainingDropsFirstPart);
        let each = self.has(Defect::ChainExecutesEachPart);
        let parameters = !self.has(Defect::ChainParametersUnchecked);
        let supported = self.profile.chaining;
        let ignored = self.has(Defect::ChainBitIgnored);
        let channel = self.channel(number)?;
        let begun = channel.chain.take();
        if begun.is_none() && !class.chaining || each {
            return Ok(Some(frame));
        }
        if !supported {
            return if ignored { Ok(Some(frame)) } else { Err(sw::CHAINING_NOT_SUPPORTED) };
        }
        let header = if parameters { [frame.ins, frame.p1, frame.p2] } else { [frame.ins; 3] };
        if begun.as_ref().is_some_and(|chain| chain.header != header) && !mixes {
            return Err(sw::LAST_OF_CHAIN_EXPECTED);
        }
        if !instruction.can_be_chained() {
            return Err(sw::CHAINING_NOT_SUPPORTED);
        }
        let body = frame.body.take().ok_or(sw::WRONG_LENGTH)?;
        let mut data = begun.map_or_else(Vec::new, |chain| chain.data);
        if drops {
            data.clear();
        }
        data.extend(body.data);
        if data.len() > LONGEST_CHAIN {
            return Err(sw::WRONG_LENGTH);
        }
        if class.chaining {
            channel.chain = Some(Chain { header, data });
            return Ok(None);
        }
        frame.body = Some(Body { data, ..body });
        Ok(Some(frame))
    }

    fn perform(&mut self, own: usize, number: usize, instruction: Instruction, mut frame: Frame) -> Result<Reply, u16> {
        let fetched = self.fetches();
        let parameters = [frame.p1, frame.p2];
        let extended = frame.body.as_ref().is_some_and(|body| body.extended);
        let with_data = frame.body.as_ref().is_some_and(|body| !body.data.is_empty());
        if let Some(body) = &mut frame.body {
            self.misread(body);
            // T=0 doesn't carry the Le of a command with data.
            if fetched && with_data {
                body.ne = Some(Ne::all(body.extended));
            }
        }
        let ne = frame.body.as_ref().and_then(|body| body.ne);
        // Whatever comes next, a challenge and waiting data are for the very next command.
        let stays = self.has(Defect::ResponseSurvivesCommand);
        let channel = self.channel(number)?;
        let challenge = channel.challenge.take();
        let pending = channel.pending.take();
        if stays && instruction != Instruction::GetResponse {
            channel.pending = pending.clone();
        }
        let command = match Command::decode(instruction, frame, self.defect) {
            Err(status) if self.overlooks(instruction, parameters, status) => return Ok(Reply::status(sw::SUCCESS)),
            decoded => decoded?,
        };
        match command {
            Command::GetResponse { ne } => return self.get_response(number, pending, ne, extended),
            Command::OpenChannel { number: None } if fetched && !extended && ne.is_some_and(|ne| ne.most != 1) => {
                return Err(self.exact_length(1));
            }
            Command::OpenChannel { number } => return self.open_channel(own, number),
            Command::CloseChannel { number } => return self.close_channel(own, number),
            _ => {}
        }
        let channel = self.channel(number)?.clone();
        let mut session = Session {
            memory: &mut self.memory,
            profile: &self.profile,
            rng: &mut self.rng,
            applications: &mut self.applications,
            number,
            channel,
            challenge,
            defect: self.defect,
        };
        let outcome = session.execute(command);
        let mut after = session.channel;
        let reply = match outcome {
            Ok(reply) => reply,
            Err(status) => {
                self.spoil(number, instruction, status)?;
                return Err(status);
            }
        };
        let (reply, waits) = self.deliver(reply, ne, extended, with_data)?;
        // There is something left only on a card that keeps it wrongly.
        after.pending = after.pending.or(waits);
        *self.channel(number)? = after;
        Ok(reply)
    }

    /// What of a reply the IFD gets at once, and what waits for GET RESPONSE.
    fn deliver(
        &self,
        reply: Reply,
        ne: Option<Ne>,
        extended: bool,
        with_data: bool,
    ) -> Result<(Reply, Option<Reply>), u16> {
        let fetched = self.fetches();
        let len = reply.data.len();
        if len > 0 && fetched && with_data {
            if self.has(Defect::Case4AnsweredAtOnce) {
                return Ok((reply, None));
            }
            let announced = if self.has(Defect::GetResponseWrongLength) { len + 1 } else { len };
            return Ok((Reply::status(sw::with_number(sw::DATA_WAITS, announced)), Some(reply)));
        }
        if let Some(ne) = ne.filter(|_| len > 0) {
            let short_of = len < ne.most && (ne.all || !self.has(Defect::EndOfFileNotReported));
            if fetched && !extended && (len > ne.most || short_of) {
                return Err(self.exact_length(len));
            }
            if len > ne.most {
                return Err(sw::WRONG_LENGTH);
            }
        }
        Ok((reply, None))
    }

    fn exact_length(&self, len: usize) -> u16 {
        let told = if self.has(Defect::ExactLengthWrong) { len.saturating_sub(1) } else { len };
        sw::with_number(sw::EXACT_LENGTH, told)
    }

    fn get_response(&mut self, number: usize, pending: Option<Reply>, ne: Ne, extended: bool) -> Result<Reply, u16> {
        let pending = match pending {
            None if self.has(Defect::GetResponseUnasked) => return Ok(Reply::status(sw::SUCCESS)),
            pending => pending.ok_or(sw::CONDITIONS_OF_USE)?,
        };
        let len = pending.data.len();
        if ne.most > len && !extended {
            self.channel(number)?.pending = Some(pending);
            return Err(self.exact_length(len));
        }
        let mut data = pending.data.clone();
        let mut rest = data.split_off(ne.most.min(len));
        if self.has(Defect::GetResponseDropsRest) {
            rest.clear();
        }
        let status = if rest.is_empty() { pending.status } else { sw::with_number(sw::DATA_WAITS, rest.len()) };
        if self.has(Defect::GetResponseRepeats) {
            self.channel(number)?.pending = Some(pending);
        } else if !rest.is_empty() {
            self.channel(number)?.pending = Some(Reply { data: rest, status: pending.status });
        }
        Ok(Reply { data, status })
    }
}

impl Icc for Card {
    fn cold_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        let atr = self.profile.atr.cold.0.clone();
        Ok(self.reset(atr))
    }

    fn warm_reset(&mut self) -> Result<Vec<u8>, TransportError> {
        if !self.powered || self.has(Defect::WarmResetMute) {
            return Err(TransportError::Mute);
        }
        let atr = self.profile.atr.warm.0.clone();
        let answer = self.reset(atr);
        if self.has(Defect::WarmResetClosesBasicChannel) {
            self.channels.fill(None);
        }
        Ok(answer)
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if !self.powered {
            return Err(TransportError::Mute);
        }
        let Reply { mut data, status } = self.answer(command).unwrap_or_else(|status| Reply {
            data: if self.has(Defect::RefusalCarriesData) { vec![0x00] } else { Vec::new() },
            status: if self.has(Defect::StatusOutOfRange) { status & 0x0FFF } else { status },
        });
        data.extend(status.to_be_bytes());
        Ok(data)
    }

    fn power_off(&mut self) {
        self.powered = false;
    }
}
