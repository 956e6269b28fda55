//! The exit codes of every command: one list, from which the README's table is checked.

use std::process::ExitCode;

use crate::certificate::Code;

/// What a command's exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All applicable test cases passed; or the command did what was asked.
    Passed,
    /// The product failed at least one test case; `jinka qualify`: the suite missed a mutant.
    Failed,
    /// Nothing was decided against the product, but something is inconclusive, blocked, an error or not run.
    Undecided,
    /// The command line is wrong.
    Usage,
    /// A file that a person wrote (feature, ICS, IXIT, key, bundle) is wrong.
    Data,
    /// A device or a file isn't there, or can't be opened.
    Unavailable,
    /// A defect of jinka itself.
    Internal,
    /// Output can't be written.
    CantCreate,
    /// `jinka verify`: the bundle is valid with limits.
    Limits,
    /// `jinka verify`: nobody signed the bundle; what can be checked stands up.
    Unsigned,
    /// `jinka verify`: the bundle is invalid; each reason has a code of its own, 10 to 47.
    Invalid(Code),
}

impl Exit {
    /// All but [`Self::Invalid`], whose codes are those of [`Code::ALL`].
    pub const ALL: [Self; 10] = [
        Self::Passed,
        Self::Failed,
        Self::Undecided,
        Self::Usage,
        Self::Data,
        Self::Unavailable,
        Self::Internal,
        Self::CantCreate,
        Self::Limits,
        Self::Unsigned,
    ];

    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Undecided => 2,
            Self::Usage => 64,
            Self::Data => 65,
            Self::Unavailable => 66,
            Self::Internal => 70,
            Self::CantCreate => 73,
            Self::Limits => 3,
            Self::Unsigned => 4,
            Self::Invalid(code) => code.status(),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
