//! Applications of product families on the card kernel: what an ADF does beyond the files, PINs and keys of ISO/IEC 7816-4.
//!
//! A family is a folder here: its personalisation (a variant of [`Personalisation`], `application:` of a DF in
//! `vectors/cards/*.yaml`), its state and commands ([`Application`]), its defects (a variant of [`Defect`]). The kernel keeps
//! files, selection, logical channels, chaining and how response data comes to the IFD; it asks the application of the current DF
//! first whether a command is its own.
//!
//! To add a family: a module, a line in `families!` and, where it has defects of its own, one in `family_defects!`.

pub mod national;
pub mod pboc;
pub mod psam;
pub mod purse;
pub mod tlv;

use serde::Deserialize;

use super::{
    data_defect::DataDefect,
    icc::{
        Reply,
        frame::Ne,
        memory::{DfId, Memory},
    },
    phone,
};

/// Makes [`Personalisation`] of `Kind(what its maker says) => what plays it`; `Kind` in kebab case is the `kind:` of `application:`.
macro_rules! families {
    ($($(#[doc = $doc:literal])+ $kind:ident($personalised:ty) => $application:ty,)+) => {
        /// What a DF of a family is, as its maker personalised it.
        #[derive(Debug, Clone, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        pub enum Personalisation {
            $($(#[doc = $doc])+ $kind(Box<$personalised>),)+
        }

        impl Personalisation {
            /// What no card can be, in words.
            pub fn check(&self) -> Result<(), String> {
                match self {
                    $(Self::$kind(personalised) => personalised.check(),)+
                }
            }

            /// The application in its first state, with a defect of its own family only.
            fn make(&self, defect: Option<Defect>) -> Box<dyn Application> {
                match self {
                    $(Self::$kind(personalised) => {
                        Box::new(<$application>::new(personalised, defect.and_then(Into::into)))
                    })+
                }
            }
        }
    };
}

families! {
    /// Bank card: PBOC debit and credit with electronic cash and qPBOC (JR/T 0025).
    PbocDebitCredit(pboc::Personalisation) => pboc::Pboc,
    /// Module with the national algorithms SM2, SM3 and SM4.
    NationalCryptography(national::Personalisation) => national::Module,
    /// Electronic deposit and purse (JR/T 0025.2).
    Purse(purse::Personalisation) => purse::Purse,
    /// Terminal security module (PSAM) of the purse family.
    Psam(psam::Personalisation) => psam::Psam,
}

/// Makes [`Defect`] of the defects of each family.
macro_rules! family_defects {
    ($($(#[doc = $doc:literal])* $family:ident($own:ty),)+) => {
        /// One thing wrong with what an application does, by family. A fault of its data alone is a [`DataDefect`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Defect {
            $($(#[doc = $doc])* $family($own),)+
        }

        impl Defect {
            pub fn from_id(id: &str) -> Option<Self> {
                None$(.or_else(|| <$own>::from_id(id).map(Self::$family)))+
            }

            /// The `ID` of `sim:NAME?defect=ID`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$family(defect) => defect.id(),)+
                }
            }
        }

        /// Ids of what applications do wrong, family by family.
        pub fn defects() -> impl Iterator<Item = &'static str> {
            std::iter::empty()$(.chain(<$own>::ALL.iter().map(|defect| defect.id())))+
        }

        $(
            /// The defect, if it is one of this family.
            impl From<Defect> for Option<$own> {
                fn from(defect: Defect) -> Self {
                    match defect {
                        Defect::$family(own) => Some(own),
                        _ => None,
                    }
                }
            }
        )+
    };
}

family_defects! {
    Pboc(pboc::Defect),
    National(national::Defect),
    Purse(purse::Defect),
    /// Of how several applications live together, and how they are met over the air.
    Phone(phone::Defect),
    Psam(psam::Defect),
}

/// What applications of all families can hold wrongly.
pub fn data_defects() -> impl Iterator<Item = &'static DataDefect> {
    pboc::DATA_DEFECTS.iter().chain(psam::DATA_DEFECTS)
}

/// A command that is the application's own. Its length fields were right, it comes on an open channel and is no part of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Logical channel.
    pub channel: usize,
    pub cla: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: Vec<u8>,
    /// None: no Le field.
    pub ne: Option<Ne>,
}

/// What an application may reach beside its own state.
pub struct Surroundings<'a> {
    /// Files, and whether the card is blocked.
    pub memory: &'a mut Memory,
    /// The application's DF.
    pub df: DfId,
    pub rng: &'a mut rand_chacha::ChaCha8Rng,
    /// The challenge that the command before fetched.
    pub challenge: Option<Vec<u8>>,
}

/// A family's application on one ADF, with its own volatile and non-volatile state.
///
/// As of the kernel, a command that fails changes nothing but what it has to (a try counter, a script that failed).
pub trait Application: Send {
    /// Whether a command is the application's own; all others are the kernel's.
    fn claims(&self, cla: u8, ins: u8) -> bool;

    /// Carries a command out that is its own; the status word of a refusal as error.
    fn perform(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16>;

    /// A command that isn't its own comes on a channel where its DF is current. GET RESPONSE counts as part of the command before.
    fn bypassed(&mut self, _channel: usize) {}

    /// Its DF was selected on a channel, also again.
    fn selected(&mut self, channel: usize);

    /// Another DF was selected on a channel where this one was current.
    fn left(&mut self, channel: usize);

    /// The card was reset: what is volatile is gone.
    fn reset(&mut self);

    /// Only a defect does this: something that isn't the application's own raises its transaction counter.
    fn miscount(&mut self) {}
}

/// The applications of a card.
pub struct Applications {
    list: Vec<(DfId, Box<dyn Application>)>,
    /// What is wrong with how they live together.
    defect: Option<phone::Defect>,
}

impl Applications {
    pub fn new(memory: &Memory, defect: Option<Defect>) -> Self {
        let list = memory.applications().map(|(df, personalised)| (df, personalised.make(defect))).collect();
        Self { list, defect: defect.and_then(Into::into) }
    }

    pub fn have(&self, defect: phone::Defect) -> bool {
        self.defect == Some(defect)
    }

    /// An application answered a command of its own. Nothing on a good card comes of it.
    pub fn answered(&mut self, df: DfId, ins: u8) {
        if self.have(phone::Defect::CountersShared) && ins == 0xA8 {
            self.list.iter_mut().filter(|(at, _)| *at != df).for_each(|(_, other)| other.miscount());
        }
    }

    /// The application of a DF.
    pub fn of(&mut self, df: DfId) -> Option<&mut (dyn Application + 'static)> {
        self.list.iter_mut().find(|(at, _)| *at == df).map(|(_, application)| application.as_mut())
    }

    /// A DF was selected on a channel where another one, or the same, was current.
    pub fn moved(&mut self, channel: usize, from: DfId, to: DfId) {
        if from != to
            && let Some(application) = self.of(from)
        {
            application.left(channel);
        }
        let miscounts = self.have(phone::Defect::CounterRaisedBySelection);
        if let Some(application) = self.of(to) {
            application.selected(channel);
            if miscounts {
                application.miscount();
            }
        }
    }

    pub fn reset(&mut self) {
        self.list.iter_mut().for_each(|(_, application)| application.reset());
    }
}
