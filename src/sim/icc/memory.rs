//! Non-volatile state: files, data objects, PINs and keys with their counters. Survives every reset.

use super::{
    profile::{Condition, Folder, KeyUse, Object, Profile, Structure},
    sw,
};
use crate::sim::app::Personalisation;

/// A DF (the MF is number 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DfId(usize);

/// An EF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EfId(usize);

/// A PIN or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretId(usize);

pub const MF: DfId = DfId(0);

#[derive(Clone)]
pub struct Memory {
    dfs: Vec<Df>,
    efs: Vec<Ef>,
    secrets: Vec<Secret>,
    /// An application blocked the card: every command is refused.
    pub blocked: bool,
}

#[derive(Debug, Clone)]
pub struct Df {
    pub fid: u16,
    pub name: Option<Vec<u8>>,
    pub label: Option<String>,
    /// None: the MF.
    pub parent: Option<DfId>,
    pub objects: Vec<Object>,
    /// FCI as personalised, in place of the kernel's own.
    pub fci: Option<Vec<u8>>,
    /// SELECT answers 6283; what else that means, the application says.
    pub deactivated: bool,
    /// Deactivated for the interface: SELECT by name doesn't find it.
    pub inactive: bool,
    pub application: Option<Personalisation>,
}

#[derive(Debug, Clone)]
pub struct Ef {
    pub fid: u16,
    pub sfi: Option<u8>,
    pub structure: Structure,
    pub parent: DfId,
    pub read: Condition,
    pub update: Condition,
    pub write: Condition,
    /// One entry for a transparent EF; the records, number 1 first, for another.
    pub content: Vec<Vec<u8>>,
}

#[derive(Clone)]
pub struct Secret {
    pub reference: u8,
    pub owner: DfId,
    pub value: Vec<u8>,
    pub usage: Usage,
    pub counter: Counter,
    /// Of a PIN: the resetting code and its counter.
    pub resetting: Option<(Vec<u8>, Counter)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    Pin,
    Key(KeyUse),
}

/// Tries left in a row; none: no limit.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    pub left: Option<u8>,
    full: Option<u8>,
}

impl Counter {
    fn new(tries: Option<u8>) -> Self {
        Self { left: tries, full: tries }
    }

    pub fn blocked(self) -> bool {
        self.left == Some(0)
    }

    pub fn restore(&mut self) {
        self.left = self.full;
    }

    pub fn spend(&mut self) {
        self.left = self.left.map(|left| left.saturating_sub(1));
    }

    /// 63Cx, or 6300 without a limit.
    pub fn status(self) -> u16 {
        self.left.map_or(sw::NOT_AUTHENTICATED, |left| sw::TRIES_LEFT | u16::from(left & 0x0F))
    }
}

impl Ef {
    pub fn is_transparent(&self) -> bool {
        self.structure == Structure::Transparent
    }

    /// Bytes of a transparent EF.
    pub fn bytes(&self) -> &[u8] {
        self.content.first().map_or(&[], Vec::as_slice)
    }
}

impl Memory {
    pub fn new(profile: &Profile) -> Self {
        let mut memory = Self { dfs: Vec::new(), efs: Vec::new(), secrets: Vec::new(), blocked: false };
        memory.add(&profile.master_file, None);
        memory
    }

    fn add(&mut self, folder: &Folder, parent: Option<DfId>) {
        let id = DfId(self.dfs.len());
        self.dfs.push(Df {
            fid: folder.fid.0,
            name: folder.name.as_ref().map(|name| name.0.clone()),
            label: folder.label.clone(),
            parent,
            objects: folder.objects.clone(),
            fci: folder.fci.as_ref().map(|fci| fci.0.clone()),
            deactivated: folder.deactivated,
            inactive: folder.inactive,
            application: folder.application.clone(),
        });
        self.efs.extend(folder.files.iter().map(|file| Ef {
            fid: file.fid.0,
            sfi: file.sfi,
            structure: file.structure,
            parent: id,
            read: file.access.read,
            update: file.access.update,
            write: file.access.write,
            content: match &file.content {
                Some(content) => vec![content.0.clone()],
                None => file.records.iter().map(|record| record.0.clone()).collect(),
            },
        }));
        self.secrets.extend(folder.pins.iter().map(|pin| Secret {
            reference: pin.reference.0,
            owner: id,
            value: pin.value.0.clone(),
            usage: Usage::Pin,
            counter: Counter::new(Some(pin.tries)),
            resetting: pin.resetting_code.as_ref().map(|code| (code.value.0.clone(), Counter::new(Some(code.tries)))),
        }));
        self.secrets.extend(folder.keys.iter().map(|key| Secret {
            reference: key.reference.0,
            owner: id,
            value: key.value.0.clone(),
            usage: Usage::Key(key.usage),
            counter: Counter::new(key.tries),
            resetting: None,
        }));
        for child in &folder.folders {
            self.add(child, Some(id));
        }
    }

    // An id is only ever made by `add` and nothing is removed: the error is for a reader's peace of mind.

    pub fn df(&self, id: DfId) -> Result<&Df, u16> {
        self.dfs.get(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    pub fn df_mut(&mut self, id: DfId) -> Result<&mut Df, u16> {
        self.dfs.get_mut(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    pub fn ef(&self, id: EfId) -> Result<&Ef, u16> {
        self.efs.get(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    pub fn ef_mut(&mut self, id: EfId) -> Result<&mut Ef, u16> {
        self.efs.get_mut(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    pub fn secret(&self, id: SecretId) -> Result<&Secret, u16> {
        self.secrets.get(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    pub fn secret_mut(&mut self, id: SecretId) -> Result<&mut Secret, u16> {
        self.secrets.get_mut(id.0).ok_or(sw::NO_DIAGNOSIS)
    }

    /// Whether it is a key, not a PIN.
    pub fn is_key(&self, id: SecretId) -> bool {
        self.secret(id).is_ok_and(|secret| secret.usage != Usage::Pin)
    }

    /// Data objects as personalised. Only a defect does this.
    pub fn restore_objects(&mut self, profile: &Profile) {
        for (df, personalised) in self.dfs.iter_mut().zip(Self::new(profile).dfs) {
            df.objects = personalised.objects;
        }
    }

    /// Adds one to the first byte of a data object. Only a defect does this.
    pub fn grow_object(&mut self, df: DfId, tag: u16) -> Result<(), u16> {
        let object = self.df_mut(df)?.objects.iter_mut().find(|object| object.tag.0 == tag);
        if let Some(first) = object.and_then(|object| object.value.0.first_mut()) {
            *first = first.wrapping_add(1);
        }
        Ok(())
    }

    /// Deactivates every application. Only a defect does this.
    pub fn deactivate_all(&mut self) {
        self.dfs.iter_mut().filter(|df| df.application.is_some()).for_each(|df| df.deactivated = true);
    }

    /// DFs that do something beyond files, PINs and keys.
    pub fn applications(&self) -> impl Iterator<Item = (DfId, &Personalisation)> {
        self.dfs.iter().enumerate().filter_map(|(n, df)| Some((DfId(n), df.application.as_ref()?)))
    }

    pub fn parent(&self, id: DfId) -> Option<DfId> {
        self.dfs.get(id.0)?.parent
    }

    pub fn child_df(&self, parent: DfId, fid: u16) -> Option<DfId> {
        self.dfs.iter().position(|df| df.parent == Some(parent) && df.fid == fid).map(DfId)
    }

    pub fn child_ef(&self, parent: DfId, fid: u16) -> Option<EfId> {
        self.efs.iter().position(|ef| ef.parent == parent && ef.fid == fid).map(EfId)
    }

    pub fn ef_by_sfi(&self, parent: DfId, sfi: u8) -> Option<EfId> {
        self.efs.iter().position(|ef| ef.parent == parent && ef.sfi == Some(sfi)).map(EfId)
    }

    /// Every record of a DF's own EFs, in the order of personalisation.
    pub fn records(&self, df: DfId) -> impl Iterator<Item = &[u8]> {
        self.efs
            .iter()
            .filter(move |ef| ef.parent == df && !ef.is_transparent())
            .flat_map(|ef| ef.content.iter().map(Vec::as_slice))
    }

    /// DFs whose name begins so, in the order of personalisation.
    pub fn named(&self, prefix: &[u8]) -> Vec<DfId> {
        let matching = |df: &Df| df.name.as_ref().is_some_and(|name| name.starts_with(prefix));
        self.dfs.iter().enumerate().filter(|(_, df)| matching(df)).map(|(n, _)| DfId(n)).collect()
    }

    /// `inner` is `outer`, or lies below it.
    pub fn within(&self, inner: DfId, outer: DfId) -> bool {
        let mut at = Some(inner);
        while let Some(df) = at {
            if df == outer {
                return true;
            }
            at = self.parent(df);
        }
        false
    }

    /// The PIN or key that a reference means in a DF: b8 = 0 one of the MF, b8 = 1 one of the DF or of a DF above it.
    pub fn secret_by_reference(&self, df: DfId, reference: u8) -> Option<SecretId> {
        let mut at = Some(if reference & 0x80 == 0 { MF } else { df });
        while let Some(owner) = at {
            let found = self.secrets.iter().position(|secret| secret.owner == owner && secret.reference == reference);
            if let Some(found) = found {
                return Some(SecretId(found));
            }
            at = self.parent(owner);
        }
        None
    }
}
