//! Defects that overlook what the good card refuses, and defects in what a refusal leaves behind.

use super::{
    card::Card,
    command::Instruction,
    frame::{Body, Ne},
    session::Channel,
    sw,
};
use crate::sim::defect::Defect;

impl Card {
    /// Whether this card answers 9000 where the check of parameters and lengths came to `status`.
    pub(super) fn overlooks(&self, instruction: Instruction, [p1, p2]: [u8; 2], status: u16) -> bool {
        let select =
            |methods: &[u8], refusal| instruction == Instruction::Select && methods.contains(&p1) && status == refusal;
        let meant = |due, refusal| instruction == due && status == refusal;
        match self.defect {
            Some(Defect::WrongLengthAccepted) => status == sw::WRONG_LENGTH,
            Some(Defect::GetResponseParametersUnchecked) => meant(Instruction::GetResponse, sw::WRONG_P1_P2),
            Some(Defect::ReadWithDataAccepted) => meant(Instruction::ReadBinary { odd: false }, sw::WRONG_LENGTH),
            Some(Defect::UpdateWithoutDataAccepted) => {
                meant(Instruction::UpdateBinary { odd: false }, sw::WRONG_LENGTH)
            }
            Some(Defect::ReservedChannelFunctionAccepted) => meant(Instruction::ManageChannel, sw::WRONG_P1_P2),
            Some(Defect::LongNameAccepted) => select(&[0x04], sw::LENGTH_AGAINST_P1_P2),
            Some(Defect::IdentifierLengthUnchecked) => select(&[0x00], sw::LENGTH_AGAINST_P1_P2),
            Some(Defect::HalfPathAccepted) => select(&[0x08, 0x09], sw::LENGTH_AGAINST_P1_P2),
            Some(Defect::ReservedMethodAccepted) => p2 & 0xF0 == 0 && meant(Instruction::Select, sw::WRONG_P1_P2),
            Some(Defect::ReservedOptionAccepted) => p2 & 0xF0 != 0 && meant(Instruction::Select, sw::WRONG_P1_P2),
            _ => false,
        }
    }

    /// The length fields as this card misreads them.
    pub(super) fn misread(&self, body: &mut Body) {
        let Some(ne) = &mut body.ne else { return };
        match self.defect {
            Some(Defect::ExtendedResponseCut) => ne.most = ne.most.min(256),
            Some(Defect::LeOneTakenForAll) if ne.most == 1 && !body.extended => *ne = Ne::all(false),
            Some(Defect::LeZeroTakenFor255) if ne.all && !body.extended => *ne = Ne { most: 255, all: false },
            Some(Defect::ExtendedLeTakenForAll) if body.extended => *ne = Ne::all(true),
            _ => {}
        }
    }

    /// What a refusal of the execution spoils on this card.
    pub(super) fn spoil(&mut self, number: usize, instruction: Instruction, status: u16) -> Result<(), u16> {
        let select = instruction == Instruction::Select;
        match self.defect {
            Some(Defect::FailedSelectLosesSelection) if select => *self.channel(number)? = Channel::new(),
            Some(Defect::RefusedGetDataDeselects) if instruction == Instruction::GetData => {
                *self.channel(number)? = Channel::new();
            }
            Some(Defect::RecordPointerMovedByError) if instruction == Instruction::ReadRecord => {
                let channel = self.channel(number)?;
                channel.record = Some(channel.record.map_or(0, |record| record + 1));
            }
            Some(Defect::ErrorReachesBasicChannel) if number != 0 => *self.channel(0)? = Channel::new(),
            Some(Defect::ErrorForgetsSecurity) => self.channel(number)?.proven.clear(),
            Some(Defect::ErrorLosesCurrentEf) => self.channel(number)?.ef = None,
            Some(Defect::AbsentFileLosesCurrentEf) if select && status == sw::FILE_NOT_FOUND => {
                self.channel(number)?.ef = None;
            }
            Some(Defect::AbsentSfiLosesCurrentEf) if !select && status == sw::FILE_NOT_FOUND => {
                self.channel(number)?.ef = None;
            }
            Some(Defect::WrongStructureLosesCurrentEf) if status == sw::WRONG_FILE_STRUCTURE => {
                self.channel(number)?.ef = None;
            }
            _ => {}
        }
        Ok(())
    }
}
