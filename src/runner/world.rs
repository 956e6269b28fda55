//! What a step may touch: the card through its recorded port, ICS and IXIT, the case's randomness, notes of its vocabulary.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

use rand_chacha::ChaCha8Rng;

use super::Stop;
use crate::{
    catalogue::{Answer, DecisionRule, Declared, Ics, Ixit, IxitValue, Measured, Measurements, Text},
    codec::{CommandApdu, ResponseApdu},
    device::{Abilities, TransportError},
    evidence::{AssertionRecord, Clock, Recorder},
};

/// The product's statements, the same for every test case of a run.
#[derive(Debug, Default)]
pub struct Statements {
    pub ics: Ics,
    pub ixit: Ixit,
    pub measurements: Measurements,
    /// How measured values are judged.
    pub decision_rule: DecisionRule,
}

/// One test case's world. Made for the case, used and dropped on its worker's thread.
pub struct World {
    port: Recorder,
    statements: Arc<Statements>,
    rng: ChaCha8Rng,
    atr: Option<Vec<u8>>,
    last_command: Option<CommandApdu>,
    last_response: Option<ResponseApdu>,
    notes: HashMap<TypeId, Box<dyn Any>>,
    assertions: Vec<AssertionRecord>,
    asserted: u32,
}

impl World {
    pub(crate) fn new(port: Recorder, statements: Arc<Statements>, rng: ChaCha8Rng) -> Self {
        Self {
            port,
            statements,
            rng,
            atr: None,
            last_command: None,
            last_response: None,
            notes: HashMap::new(),
            assertions: Vec::new(),
            asserted: 0,
        }
    }

    pub fn abilities(&self) -> &Abilities {
        self.port.abilities()
    }

    /// Cold reset; the ATR is kept for [`Self::last_atr`], the last response is forgotten.
    pub async fn cold_reset(&mut self) -> Result<(), Stop> {
        self.forget();
        self.atr = Some(self.port.cold_reset().await?);
        Ok(())
    }

    /// Warm reset; as [`Self::cold_reset`].
    pub async fn warm_reset(&mut self) -> Result<(), Stop> {
        self.forget();
        self.atr = Some(self.port.warm_reset().await?);
        Ok(())
    }

    /// Resets, warm or cold, for a case whose very requirement is that the card answers: `false` when it stays mute.
    pub async fn answers_reset(&mut self, warm: bool) -> Result<bool, Stop> {
        self.forget();
        let answer = if warm { self.port.warm_reset().await } else { self.port.cold_reset().await };
        match answer {
            Ok(atr) => {
                self.atr = Some(atr);
                Ok(true)
            }
            Err(TransportError::Mute | TransportError::TimedOut { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// What the operations on the product have taken so far in this case: of each as it is recorded, so that a replay tells the
    /// same. The only clock that a step may use; what the harness does between two operations doesn't count.
    pub fn clock(&self) -> Clock {
        self.port.clock()
    }

    pub async fn power_off(&mut self) -> Result<(), Stop> {
        self.forget();
        self.port.power_off().await?;
        Ok(())
    }

    /// Sends one command and keeps command and response. No GET RESPONSE, no repeat: what the card says is what the step sees.
    pub async fn send(&mut self, command: CommandApdu) -> Result<&ResponseApdu, Stop> {
        let bytes = command
            .to_bytes()
            .map_err(|error| Stop::error(format!("the step built a command that can't be coded: {error}")))?;
        self.last_command = Some(command);
        self.transmit(&bytes).await
    }

    /// Sends bytes that need not be a well-formed command APDU.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> Result<&ResponseApdu, Stop> {
        self.last_command = None;
        self.transmit(bytes).await
    }

    /// Makes the whole answer that was put together from several exchanges the last response, and `command` the last command.
    pub fn conclude(&mut self, command: CommandApdu, whole: ResponseApdu) {
        self.last_command = Some(command);
        self.last_response = Some(whole);
    }

    /// Looks an item of a capture up; none when it holds nothing of that name. `shown` says what of it reports may show.
    pub async fn read(&mut self, what: &str, shown: impl FnOnce(&[u8]) -> Vec<Text>) -> Result<Option<Vec<u8>>, Stop> {
        Ok(self.port.read(what, shown).await?)
    }

    /// Takes the next exchange of the log that is tested; false at its end. What was sent is the last command if it is well formed.
    pub async fn observe(&mut self) -> Result<bool, Stop> {
        self.last_command = None;
        self.last_response = None;
        let Some((command, response)) = self.port.observe().await? else { return Ok(false) };
        self.last_command = CommandApdu::parse(&command).ok();
        let response = ResponseApdu::parse(&response).map_err(|error| Stop::inconclusive(error.to_string()))?;
        self.last_response = Some(response);
        Ok(true)
    }

    async fn transmit(&mut self, bytes: &[u8]) -> Result<&ResponseApdu, Stop> {
        self.last_response = None;
        let abilities = self.port.abilities();
        if bytes.len() > abilities.max_command || bytes.len() < abilities.min_command {
            return Err(Stop::inconclusive((
                format!("this device path can't carry a command of {} bytes", bytes.len()),
                format!("此设备通路不能传送 {} 字节的命令", bytes.len()),
            )));
        }
        let response = self.port.exchange(bytes).await?;
        let response = ResponseApdu::parse(&response).map_err(|error| Stop::inconclusive(error.to_string()))?;
        Ok(self.last_response.insert(response))
    }

    /// The ATR of the last reset, as received.
    pub fn last_atr(&self) -> Result<&[u8], Stop> {
        self.atr.as_deref().ok_or_else(|| Stop::error(("no reset before this step", "此步骤之前没有复位")))
    }

    pub fn last_response(&self) -> Result<&ResponseApdu, Stop> {
        self.last_response.as_ref().ok_or_else(|| Stop::error(("no response before this step", "此步骤之前没有响应")))
    }

    pub fn last_command(&self) -> Result<&CommandApdu, Stop> {
        self.last_command.as_ref().ok_or_else(|| Stop::error(("no command before this step", "此步骤之前没有命令")))
    }

    /// Whether the vendor answered yes. An item that isn't in the ICS is an error: the plan checks them all before the run.
    pub fn ics(&self, item: &str) -> Result<bool, Stop> {
        match self.statements.ics.answers.get(item) {
            Some(answer) => Ok(*answer == Answer::Yes),
            None => Err(Stop::error((
                format!(
                    "this step asks for the answer to ICS item {item}, which no suite of this run asks; the suite's ics.yaml needs the item"
                ),
                format!("此步骤需要 ICS 项 {item} 的答案，但本次测试的套件都没有这一项；请在套件的 ics.yaml 中加入"),
            ))),
        }
    }

    /// Bytes of an IXIT item of kind `hex`, secret or not.
    pub fn ixit_bytes(&self, item: &str) -> Result<Vec<u8>, Stop> {
        match self.ixit_value(item)? {
            IxitValue::Hex(bytes) | IxitValue::Secret(bytes) => Ok(bytes.clone()),
            other => Err(Stop::error(format!("IXIT item {item} is {other:?}, bytes were due"))),
        }
    }

    /// An IXIT item of kind `number`.
    pub fn ixit_number(&self, item: &str) -> Result<u64, Stop> {
        match self.ixit_value(item)? {
            IxitValue::Number(number) => Ok(*number),
            other => Err(Stop::error(format!("IXIT item {item} is {other:?}, a number was due"))),
        }
    }

    /// An IXIT item of kind `text`.
    pub fn ixit_text(&self, item: &str) -> Result<&str, Stop> {
        match self.ixit_value(item)? {
            IxitValue::Text(text) => Ok(text),
            other => Err(Stop::error(format!("IXIT item {item} is {other:?}, text was due"))),
        }
    }

    fn ixit_value(&self, item: &str) -> Result<&IxitValue, Stop> {
        self.statements
            .ixit
            .values
            .get(item)
            .ok_or_else(|| Stop::error((format!("IXIT item {item} has no value"), format!("IXIT 项 {item} 没有值"))))
    }

    /// The results for a quantity, which become evidence; an error when there are none, for then the plan leaves the case out.
    pub fn measured(&mut self, quantity: &str) -> Result<Vec<Measured>, Stop> {
        let found: Vec<Measured> = self.statements.measurements.of(quantity).cloned().collect();
        if found.is_empty() {
            return Err(Stop::error((format!("{quantity} was not measured"), format!("未测量 {quantity}"))));
        }
        found.iter().for_each(|measured| self.port.measured(measured.clone()));
        Ok(found)
    }

    /// What the vendor says on a statement, which becomes evidence; an error when it says nothing.
    pub fn declared(&mut self, statement: &str) -> Result<Declared, Stop> {
        let found = self.statements.measurements.stated(statement).next().cloned();
        let found = found.ok_or_else(|| {
            Stop::error((format!("the vendor says nothing of {statement}"), format!("供应商未就 {statement} 作出声明")))
        })?;
        self.port.declared(found.clone());
        Ok(found)
    }

    pub fn decision_rule(&self) -> DecisionRule {
        self.statements.decision_rule
    }

    /// The case's own generator: seeded from the run's seed and the case's id. The only randomness a step may use.
    pub fn rng(&mut self) -> &mut ChaCha8Rng {
        &mut self.rng
    }

    /// What a vocabulary remembers from step to step: one value a type, made by `Default` at first use.
    pub fn note<T: Default + 'static>(&mut self) -> &mut T {
        let slot = self.notes.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        #[expect(clippy::expect_used, reason = "the slot is keyed by this very type")]
        slot.downcast_mut().expect("a note has the type of its key")
    }

    pub(super) fn record_assertion(&mut self, assertion: AssertionRecord) {
        self.asserted += 1;
        self.assertions.push(assertion);
    }

    pub(super) fn take_assertions(&mut self) -> Vec<AssertionRecord> {
        std::mem::take(&mut self.assertions)
    }

    pub(super) fn asserted(&self) -> u32 {
        self.asserted
    }

    pub(super) fn port_mut(&mut self) -> &mut Recorder {
        &mut self.port
    }

    pub(super) fn into_port(self) -> Recorder {
        self.port
    }

    fn forget(&mut self) {
        self.atr = None;
        self.last_command = None;
        self.last_response = None;
    }
}
