//! GET BALANCE (80 5C) and GET TRANSACTION PROVE (80 5A).

use super::{
    NO_PROOF, Purse,
    personalisation::{Guarded, Operation},
    state::Which,
};
use crate::sim::{
    app::Request,
    icc::{Reply, sw},
};

impl Purse {
    pub(super) fn get_balance(&mut self, request: &Request) -> Result<Reply, u16> {
        if request.p1 != 0 {
            return Err(sw::WRONG_P1_P2);
        }
        let which = Which::of(request.p2).ok_or(sw::WRONG_P1_P2)?;
        let account = self.state.account(which).ok_or(sw::WRONG_P1_P2)?;
        if !request.data.is_empty() || request.ne.is_none() {
            return Err(sw::WRONG_LENGTH);
        }
        self.permit(which, Guarded::Balance)?;
        Ok(Reply::data(account.balance.to_be_bytes().to_vec()))
    }

    /// The last completed transaction's MAC and TAC, if it is the one that is asked for.
    pub(super) fn prove(&mut self, request: &Request) -> Result<Reply, u16> {
        if !self.profile.can(Operation::Proof) {
            return Err(sw::INS_NOT_SUPPORTED);
        }
        if request.p1 != 0 {
            return Err(sw::WRONG_P1_P2);
        }
        let sequence: [u8; 2] = request.data.as_slice().try_into().map_err(|_| sw::WRONG_LENGTH)?;
        let asked =
            |proof: &super::state::Proof| proof.kind == request.p2 && proof.sequence == u16::from_be_bytes(sequence);
        let proof = self.state.proof.filter(asked).ok_or(NO_PROOF)?;
        Ok(Reply::data([proof.mac, proof.tac].concat()))
    }
}
