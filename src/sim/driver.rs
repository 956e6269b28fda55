//! `sim:NAME[?defect=ID]`: simulated cards as devices, a fresh one for each test case.

use std::{sync::Arc, time::Duration};

use super::{
    Fault as CardFault, Icc, PRODUCTS, app, capture,
    data_defect::DataDefect,
    generic::Generic,
    icc::{Card, Profile},
    liar::{Liar, LiarIcc},
    names,
    phone::Reader,
    record_defect::RecordDefect,
};
use crate::device::{
    Abilities, CardPort, CaseSeed, Device, DeviceError, DeviceKind, DeviceUri, Driver, Identity, Listing, Port,
    PortFuture, Tenancy,
};

/// The driver of scheme `sim`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SimDriver;

impl Driver for SimDriver {
    fn scheme(&self) -> &'static str {
        "sim"
    }

    fn form(&self) -> (&'static str, &'static str) {
        ("sim:NAME[?defect=ID]", "nothing; NAME is a built-in simulated card, ID one of its defects")
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        let listing = |name: &str, what: &str, atr| Listing {
            uri: format!("sim:{name}"),
            what: what.to_owned(),
            atr,
            notes: Vec::new(),
        };
        let mut devices = Vec::new();
        for product in PRODUCTS {
            let uri = format!("sim:{}", product.name);
            let profile = Profile::parse(product.name, product.card).map_err(|error| broken(&uri, &error))?;
            devices.push(listing(product.name, &profile.summary, Some(profile.atr.cold.0.clone())));
        }
        devices.extend(Liar::ALL.iter().map(|liar| listing(liar.name(), liar.what(), None)));
        devices.extend(capture::names().map(|(name, what)| listing(name, what, None)));
        Ok(devices)
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        match capture::open(uri) {
            Some(device) => device,
            None => Ok(Box::new(SimDevice { name: uri.rest.clone(), model: Model::open(uri)? })),
        }
    }
}

/// What is wrong with a card: something that it does, something that it holds, or something between it and its contacts.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Own(CardFault),
    /// The profile has it already.
    Data(&'static DataDefect),
    /// One of the card's body, which no command shows: the measurement record has it.
    Record(&'static RecordDefect),
    Generic(Generic),
}

impl Fault {
    fn from_id(id: &str) -> Option<Self> {
        CardFault::from_id(id)
            .map(Self::Own)
            .or_else(|| DataDefect::from_id(id).map(Self::Data))
            .or_else(|| RecordDefect::from_id(id).map(Self::Record))
            .or_else(|| Generic::from_id(id).map(Self::Generic))
    }

    fn id(self) -> &'static str {
        match self {
            Self::Own(defect) => defect.id(),
            Self::Data(defect) => defect.id,
            Self::Record(defect) => defect.id,
            Self::Generic(generic) => generic.id(),
        }
    }
}

/// What can be made anew as often as needed: a card's personalisation with its defect, or a liar.
#[derive(Debug, Clone)]
pub struct Model(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Card { profile: Arc<Profile>, fault: Option<Fault> },
    Liar(Liar),
}

impl Model {
    /// The model behind `sim:NAME[?defect=ID]`. An unknown name or defect is an error that offers those that are near.
    pub fn open(uri: &DeviceUri) -> Result<Self, DeviceError> {
        let error = |what: String, help: String| DeviceError { uri: uri.to_string(), what, help: Some(help) };
        let wanted = uri.options.get("defect");
        if let Some(liar) = Liar::from_name(&uri.rest) {
            return match wanted {
                Some(_) => Err(error("a liar takes no defect".to_owned(), format!("open sim:{}", liar.name()))),
                None => Ok(Self(Kind::Liar(liar))),
            };
        }
        if capture::names().any(|(name, _)| name == uri.rest) {
            return Err(error(format!("`{}` is captured data, no card", uri.rest), "a run can test it".to_owned()));
        }
        let product = PRODUCTS.iter().find(|product| product.name == uri.rest).ok_or_else(|| {
            error(format!("there is no simulated card `{}`", uri.rest), offer(&uri.rest, &names(), "names"))
        })?;
        let fault =
            match wanted {
                None => None,
                Some(id) => Some(Fault::from_id(id).ok_or_else(|| {
                    error(format!("there is no defect `{id}`"), offer(id, &super::defects(), "defects"))
                })?),
            };
        let mut profile =
            Profile::parse(product.name, product.card).map_err(|found| broken(&uri.to_string(), &found))?;
        if let Some(Fault::Data(defect)) = fault {
            if defect.card != product.name {
                let what = format!("defect `{}` is one of another card's data", defect.id);
                return Err(error(what, format!("open sim:{}?defect={}", defect.card, defect.id)));
            }
            profile = defect.spoil(profile);
        }
        if let Some(Fault::Record(defect)) = fault
            && defect.card != product.name
        {
            let what = format!("defect `{}` is one of another card's body", defect.id);
            return Err(error(what, format!("open sim:{}?defect={}", defect.card, defect.id)));
        }
        Ok(Self(Kind::Card { profile: Arc::new(profile), fault }))
    }

    /// What the path to such a card can do: in a reader's field there is no reset line, and the ATR isn't the card's own.
    pub fn abilities(&self) -> Abilities {
        match &self.0 {
            Kind::Card { profile, .. } if profile.contactless.is_some() => {
                Abilities { warm_reset: false, atr: false, ..Abilities::FULL }
            }
            Kind::Card { .. } | Kind::Liar(_) => Abilities::FULL,
        }
    }

    /// A new card in its first state. `seed` is what its challenges are made from.
    pub fn make(&self, seed: u64) -> Box<dyn Icc> {
        match &self.0 {
            Kind::Card { profile, fault } => {
                let card: Box<dyn Icc> = match fault {
                    None | Some(Fault::Data(_) | Fault::Record(_)) => Box::new(Card::new(profile, seed, None)),
                    Some(Fault::Own(defect)) => Box::new(Card::new(profile, seed, Some(*defect))),
                    Some(Fault::Generic(generic)) => generic.wrap(Box::new(Card::new(profile, seed, None))),
                };
                let over_the_air = match fault {
                    Some(Fault::Own(CardFault::Application(app::Defect::Phone(defect)))) => Some(*defect),
                    _ => None,
                };
                match &profile.contactless {
                    Some(interface) => Box::new(Reader::new(card, interface.clone(), seed, over_the_air)),
                    None => card,
                }
            }
            Kind::Liar(liar) => Box::new(LiarIcc::new(*liar, seed)),
        }
    }
}

struct SimDevice {
    name: String,
    model: Model,
}

impl Device for SimDevice {
    fn identity(&self) -> Identity {
        let mut details = std::collections::BTreeMap::new();
        if let Kind::Card { profile, fault } = &self.model.0 {
            details.insert("atr".to_owned(), hex::encode_upper(&profile.atr.cold.0));
            if let Some(fault) = fault {
                details.insert("defect".to_owned(), fault.id().to_owned());
            }
        }
        Identity { kind: DeviceKind::Simulator, name: format!("sim:{}", self.name), details }
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }

    fn tenancy(&self) -> Tenancy {
        Tenancy::Fresh
    }

    fn port(&mut self, case: &CaseSeed<'_>) -> Result<Port, DeviceError> {
        let abilities = self.model.abilities();
        Ok(Port::Card(Box::new(SimPort { card: self.model.make(case.seed), abilities })))
    }
}

/// A simulated card behind the card port.
struct SimPort {
    card: Box<dyn Icc>,
    abilities: Abilities,
}

impl CardPort for SimPort {
    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn cold_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(std::future::ready(self.card.cold_reset()))
    }

    fn warm_reset(&mut self) -> PortFuture<'_, Vec<u8>> {
        Box::pin(std::future::ready(self.card.warm_reset()))
    }

    fn exchange<'a>(&'a mut self, command: &'a [u8]) -> PortFuture<'a, Vec<u8>> {
        Box::pin(std::future::ready(self.card.exchange(command)))
    }

    fn power_off(&mut self) -> PortFuture<'_, ()> {
        self.card.power_off();
        Box::pin(std::future::ready(Ok(())))
    }

    fn took(&self) -> Option<Duration> {
        self.card.took()
    }
}

fn broken(uri: &str, error: &super::icc::ProfileError) -> DeviceError {
    DeviceError { uri: uri.to_owned(), what: error.to_string(), help: None }
}

/// "did you mean" for a slip of few letters, else the whole list.
pub(super) fn offer(wanted: &str, known: &[&str], what: &str) -> String {
    let near: Vec<_> =
        known.iter().copied().filter(|name| distance(wanted, name) <= 1 + wanted.chars().count() / 6).collect();
    if near.is_empty() {
        format!("{what}: {}", known.join(", "))
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

/// Levenshtein's distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, y) in row.iter().skip(1).zip(b.chars()) {
            left = (above + 1).min(left + 1).min(diagonal + usize::from(x != y));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
