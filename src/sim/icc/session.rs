//! Stage three: one command on the state of one channel.
//!
//! A session works on a copy of the channel's state; the card keeps the copy only when the command succeeded. So a command that
//! fails changes no selection, no record pointer and no security status, whatever it looked at on its way.

use rand_chacha::ChaCha8Rng;

use super::{
    command::{Command, Target},
    memory::{DfId, EfId, MF, Memory, SecretId, Usage},
    profile::{Condition, Profile},
    sw,
};
use crate::sim::{app::Applications, defect::Defect, phone};

/// Volatile state of one logical channel. Gone with a reset and with the channel.
#[derive(Debug, Clone)]
pub struct Channel {
    pub df: DfId,
    pub ef: Option<EfId>,
    /// Record pointer, from 0; none: undefined.
    pub record: Option<usize>,
    /// PINs verified and keys authenticated.
    pub proven: Vec<SecretId>,
    /// The challenge that the command before fetched.
    pub challenge: Option<Vec<u8>>,
    /// What GET RESPONSE has to fetch.
    pub pending: Option<Reply>,
    pub chain: Option<Chain>,
}

/// A command chain of which the last part is yet to come.
#[derive(Debug, Clone)]
pub struct Chain {
    /// INS, P1, P2.
    pub header: [u8; 3],
    pub data: Vec<u8>,
}

/// Response data and status word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub data: Vec<u8>,
    pub status: u16,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self { data: Vec::new(), status }
    }

    pub fn data(data: Vec<u8>) -> Self {
        Self { data, status: sw::SUCCESS }
    }
}

impl Channel {
    /// As after a reset: the MF is selected, nothing is proven.
    pub fn new() -> Self {
        Self { df: MF, ef: None, record: None, proven: Vec::new(), challenge: None, pending: None, chain: None }
    }
}

pub struct Session<'a> {
    pub memory: &'a mut Memory,
    pub profile: &'a Profile,
    pub rng: &'a mut ChaCha8Rng,
    pub applications: &'a mut Applications,
    /// Of the channel.
    pub number: usize,
    pub channel: Channel,
    /// The challenge that was fetched just before; it is used by this command or by none.
    pub challenge: Option<Vec<u8>>,
    pub defect: Option<Defect>,
}

impl Session<'_> {
    pub fn execute(&mut self, command: Command) -> Result<Reply, u16> {
        match command {
            Command::Select { which, answer, ne } => self.select(&which, answer, ne),
            Command::ReadBinary { target, offset, ne, wrapped } => self.read_binary(target, offset, ne, wrapped),
            Command::StoreBinary { target, offset, data, how } => self.store_binary(target, offset, &data, how),
            Command::EraseBinary { target, from, to } => self.erase_binary(target, from, to),
            Command::ReadRecord { target, first, span, ne } => self.read_record(target, first, span, ne),
            Command::StoreRecord { target, record, data, how } => self.store_record(target, record, data, how),
            Command::AppendRecord { target, data } => self.append_record(target, data),
            Command::GetData { tag } => self.get_data(tag),
            Command::PutData { tag, data } => self.put_data(tag, data),
            Command::GetChallenge { ne } => Ok(self.get_challenge(ne)),
            Command::Verify { reference, data } => self.verify(reference, &data),
            Command::ChangeReferenceData { reference, data } => self.change_reference_data(reference, &data),
            Command::ResetRetryCounter { reference, data, replace } => {
                self.reset_retry_counter(reference, &data, replace)
            }
            Command::InternalAuthenticate { reference, challenge } => self.internal_authenticate(reference, &challenge),
            Command::ExternalAuthenticate { reference, data, ne } => self.external_authenticate(reference, &data, ne),
            // They concern more than one channel, or none: the card itself answers them.
            Command::OpenChannel { .. } | Command::CloseChannel { .. } | Command::GetResponse { .. } => {
                Err(sw::NO_DIAGNOSIS)
            }
        }
    }

    pub fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// The EF that the command means; it becomes the current one if the command succeeds.
    pub fn target(&mut self, target: Target) -> Result<EfId, u16> {
        let found = match target {
            Target::Current if self.channel.ef.is_none() && self.has(Defect::NoCurrentEfIgnored) => {
                return self.memory.ef_by_sfi(self.channel.df, 1).ok_or(sw::NO_CURRENT_EF);
            }
            Target::Current => return self.channel.ef.ok_or(sw::NO_CURRENT_EF),
            Target::Sfi(_) if self.has(Defect::SfiIgnored) => return self.channel.ef.ok_or(sw::NO_CURRENT_EF),
            Target::Sfi(sfi) if self.applications.have(phone::Defect::RecordsOfOthersRead) => {
                let own = self.memory.ef_by_sfi(self.channel.df, sfi);
                let others = self.memory.applications().filter(|(df, _)| *df != self.channel.df);
                let mut others = others.filter_map(|(df, _)| self.memory.ef_by_sfi(df, sfi));
                own.or_else(|| others.next())
            }
            Target::Sfi(sfi) => self.memory.ef_by_sfi(self.channel.df, sfi),
            Target::Fid(fid) => self.memory.child_ef(self.channel.df, fid),
        };
        let instead = self.channel.ef.filter(|_| self.has(Defect::AbsentSfiTakenForCurrent));
        let found = found.or(instead).ok_or(sw::FILE_NOT_FOUND)?;
        if !self.has(Defect::SfiNotSelected) {
            self.channel.ef = Some(found);
            self.channel.record = None;
        }
        Ok(found)
    }

    /// 6982 unless the condition holds for a file or an object in `df`.
    pub fn permit(&self, condition: Condition, df: DfId) -> Result<(), u16> {
        let ignored = match condition {
            Condition::Always => return Ok(()),
            Condition::Never => self.has(Defect::NeverConditionIgnored),
            Condition::Pin(_) => self.has(Defect::PinConditionIgnored),
            Condition::Key(_) => {
                let pin = |id: &SecretId| self.memory.secret(*id).is_ok_and(|secret| secret.usage == Usage::Pin);
                self.has(Defect::KeyConditionIgnored)
                    || (self.has(Defect::PinOpensKeyCondition) && self.channel.proven.iter().any(pin))
            }
        };
        let proven = match condition {
            Condition::Pin(reference) | Condition::Key(reference) => self
                .memory
                .secret_by_reference(df, reference.0)
                .is_some_and(|secret| self.channel.proven.contains(&secret)),
            Condition::Always | Condition::Never => false,
        };
        let proven = match self.defect {
            Some(Defect::AnyProofOpens) => !self.channel.proven.is_empty(),
            Some(Defect::ProofOpensNothing) => false,
            Some(Defect::KeyOpensNothing) if matches!(condition, Condition::Key(_)) => false,
            _ => proven,
        };
        if proven || ignored { Ok(()) } else { Err(sw::SECURITY_STATUS) }
    }
}
