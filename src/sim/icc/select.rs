//! SELECT.

use super::{
    command::{Answer, Occurrence, Which},
    control,
    frame::Ne,
    memory::{DfId, EfId, MF},
    session::{Reply, Session},
    sw,
};
use crate::sim::{defect::Defect, phone};

/// A file that was found.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    Df(DfId),
    Ef(EfId),
}

impl Session<'_> {
    pub fn select(&mut self, which: &Which, answer: Answer, ne: Option<Ne>) -> Result<Reply, u16> {
        let found = match self.find(which) {
            Some(found) => found,
            None if matches!(which, Which::Fid(_)) && self.has(Defect::AbsentIdentifierSuccess) => {
                return Ok(Reply::status(sw::SUCCESS));
            }
            None if self.has(Defect::SelectAbsentAnswersSuccess) => return Ok(Reply::status(sw::SUCCESS)),
            None if let Some(df) = self.enters_though_refused(which) => {
                // The card keeps the state of a command that succeeds.
                self.enter(Found::Df(df))?;
                return Ok(Reply::status(sw::FILE_NOT_FOUND));
            }
            None => return Err(sw::FILE_NOT_FOUND),
        };
        let current = matches!(found, Found::Df(df) if df == self.channel.df);
        let stays = match which {
            Which::Fid(Some(0x3F00)) => self.has(Defect::MasterFileNotSelected),
            Which::Fid(Some(_)) => self.has(Defect::IdentifierSelectsNoEf) && matches!(found, Found::Ef(_)),
            Which::EfUnderDf(_) => self.has(Defect::EfUnderDfNotSelected) && answer != Answer::Nothing,
            Which::ChildDf(_) => self.has(Defect::ChildDfNotSelected),
            Which::Name(..) if self.keeps_application(found) => true,
            Which::Name(..) => self.has(Defect::SecondNameNotSelected) && self.channel.df != MF,
            Which::Parent => self.has(Defect::ParentNotSelected),
            Which::PathFromMf(_) | Which::PathFromDf(_) => self.has(Defect::PathNotSelected),
            _ => false,
        };
        let status = if stays { sw::SUCCESS } else { self.enter(found)? };
        let answer = if self.has(Defect::SelectAlwaysAnswersFci) { Answer::Fci } else { answer };
        let silent = current && matches!(which, Which::Name(..)) && self.has(Defect::ReselectionAnswersNothing);
        // Without Le there is no response data.
        if answer == Answer::Nothing || ne.is_none() || silent {
            return Ok(Reply::status(status));
        }
        let personalised = match found {
            Found::Df(df) if answer == Answer::Fci => self.memory.df(df)?.fci.clone(),
            _ => None,
        };
        let data = match personalised {
            Some(fci) => fci,
            None => control::information(self.memory, found, answer, self.defect)?,
        };
        Ok(Reply { data, status })
    }

    fn find(&self, which: &Which) -> Option<Found> {
        let here = self.channel.df;
        match which {
            Which::Fid(None) if self.has(Defect::BareSelectNotFound) => None,
            Which::Fid(None) => Some(Found::Df(MF)),
            Which::Fid(Some(fid)) => self.by_fid(*fid),
            Which::ChildDf(fid) => self.memory.child_df(here, *fid).map(Found::Df),
            Which::EfUnderDf(fid) => self.memory.child_ef(here, *fid).map(Found::Ef),
            Which::Parent => self.memory.parent(here).map(Found::Df),
            Which::Name(name, occurrence) => self.by_name(name, *occurrence).map(Found::Df),
            Which::PathFromMf(path) => self.by_path(MF, path),
            Which::PathFromDf(path) if self.has(Defect::PathFromDfBeginsAtMf) => self.by_path(MF, path),
            Which::PathFromDf(path) => self.by_path(here, path),
        }
    }

    /// By identifier alone: the MF, what lies in the current DF, the current DF itself, its parent, DFs beside it.
    fn by_fid(&self, fid: u16) -> Option<Found> {
        let here = self.channel.df;
        let is = |df: DfId| self.memory.df(df).is_ok_and(|found| found.fid == fid).then_some(Found::Df(df));
        is(MF)
            .or_else(|| self.memory.child_df(here, fid).map(Found::Df))
            .or_else(|| self.memory.child_ef(here, fid).map(Found::Ef))
            .or_else(|| is(here))
            .or_else(|| is(self.memory.parent(here)?))
            .or_else(|| self.memory.child_df(self.memory.parent(here)?, fid).map(Found::Df))
    }

    /// By DF name, right-truncated or whole. Next and previous go from the DF that is selected, if it has such a name.
    fn by_name(&self, name: &[u8], occurrence: Occurrence) -> Option<DfId> {
        let whole = |df: &DfId| self.memory.df(*df).is_ok_and(|df| df.name.as_deref() == Some(name));
        let mut named = self.memory.named(name);
        let reached = match self.applications.have(phone::Defect::DeactivatedSelected) {
            true => named.iter().any(whole),
            false => self.applications.have(phone::Defect::DeactivatedReachedByBeginning) && !named.iter().any(whole),
        };
        named.retain(|df| reached || self.memory.df(*df).is_ok_and(|df| !df.inactive));
        if self.has(Defect::PartialNameRefused) {
            named.retain(|df| whole(df));
        }
        let occurrence = match occurrence {
            Occurrence::Next if self.has(Defect::NextOccurrenceRepeatsFirst) => Occurrence::First,
            other => other,
        };
        let at = named.iter().position(|df| *df == self.channel.df);
        let n = match (occurrence, at) {
            (Occurrence::First, _) if self.has(Defect::NameSelectsFirstApplication) && named.iter().any(whole) => {
                return self.memory.named(&[]).first().copied();
            }
            (Occurrence::First, Some(at)) if self.has(Defect::FirstOccurrenceStays) => at,
            (Occurrence::First, _) => named.iter().position(whole).unwrap_or(0),
            (Occurrence::Next, None) => 0,
            (Occurrence::Last, _) | (Occurrence::Previous, None) => named.len().checked_sub(1)?,
            (Occurrence::Next, Some(at)) if self.has(Defect::NextOccurrenceWraps) => (at + 1) % named.len(),
            (Occurrence::Next, Some(at)) if self.has(Defect::NextOccurrenceSkips) => at + 2,
            (Occurrence::Next, Some(at)) => at + 1,
            (Occurrence::Previous, Some(at)) => at.checked_sub(1)?,
        };
        named.get(n).copied()
    }

    /// Only a defect does this: the directory, which does nothing of its own, is answered and not entered.
    fn keeps_application(&self, found: Found) -> bool {
        let plain = |df: DfId| self.memory.df(df).is_ok_and(|df| df.application.is_none());
        let directory = matches!(found, Found::Df(df) if plain(df));
        self.applications.have(phone::Defect::DirectoryKeepsApplication) && directory && !plain(self.channel.df)
    }

    /// Only a defect does this: a deactivated application is refused, and no application or just that one is selected after it.
    fn enters_though_refused(&self, which: &Which) -> Option<DfId> {
        let Which::Name(name, _) = which else { return None };
        let inactive = |df: &DfId| self.memory.df(*df).is_ok_and(|df| df.inactive);
        let found = self.memory.named(name).into_iter().find(inactive)?;
        match [phone::Defect::DeactivatedEndsApplication, phone::Defect::DeactivatedPays]
            .map(|it| self.applications.have(it))
        {
            [true, _] => Some(MF),
            [_, true] => Some(found),
            _ => None,
        }
    }

    fn by_path(&self, from: DfId, path: &[u16]) -> Option<Found> {
        let (last, dfs) = path.split_last()?;
        let mut at = from;
        for fid in dfs {
            at = self.memory.child_df(at, *fid)?;
        }
        let halfway = self.has(Defect::AbsentPathStopsHalfway).then_some(Found::Df(at));
        let found = self.memory.child_df(at, *last).map(Found::Df);
        found.or_else(|| self.memory.child_ef(at, *last).map(Found::Ef)).or(halfway)
    }

    /// Makes a file current. What was proven to a DF that is left by this counts no longer. The status word of the SELECT.
    fn enter(&mut self, found: Found) -> Result<u16, u16> {
        let (df, ef) = match found {
            Found::Df(df) if self.has(Defect::DfKeepsCurrentEf) => (df, self.channel.ef),
            Found::Df(df) => (df, None),
            Found::Ef(ef) => (self.memory.ef(ef)?.parent, Some(ef)),
        };
        let before = std::mem::replace(&mut self.channel.df, df);
        self.channel.ef = ef;
        self.channel.record = None;
        let memory = &*self.memory;
        let stays = |owner: DfId| memory.within(df, owner);
        self.channel.proven.retain(|secret| memory.secret(*secret).is_ok_and(|secret| stays(secret.owner)));
        // An EF within the application leaves it as it is.
        if before != df || matches!(found, Found::Df(_)) {
            self.applications.moved(self.number, before, df);
        }
        let told = !self.applications.have(phone::Defect::BlockedNotTold);
        let deactivated = matches!(found, Found::Df(_)) && self.memory.df(df)?.deactivated && told;
        Ok(if deactivated { sw::DEACTIVATED } else { sw::SUCCESS })
    }
}
