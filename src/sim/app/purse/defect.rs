//! What a purse application can do wrong, one thing each.

use crate::sim::defect::defects;

defects! {
    /// What needs the PIN is done without it.
    PinRuleIgnored = "purse-pin-rule-ignored",
    /// A bit of the TAC is wrong.
    TacAltered = "purse-tac-altered",
    /// A blocked application goes on serving.
    BlockedApplicationServes = "purse-blocked-application-serves",
    /// A command between initialisation and completion doesn't end the transaction.
    SessionSurvivesCommand = "purse-session-survives-command",
    /// The PIN stays verified when the application is selected again.
    PinSurvivesSelection = "purse-pin-survives-selection",
    /// A key index that the card hasn't got means the key that it has.
    KeyIndexIgnored = "purse-key-index-ignored",
    /// The card's random number is always the same.
    RandomRepeated = "purse-random-repeated",
    /// A load beyond the most is accepted.
    MostIgnored = "purse-most-ignored",
    /// An unload above the balance is accepted; the balance becomes zero.
    UnloadOverdrawn = "purse-unload-overdrawn",
    /// A purchase above the balance is accepted; the balance becomes zero.
    Overdrawn = "purse-overdrawn",
    /// A bit of MAC1 of online transactions is wrong.
    Mac1Altered = "purse-mac1-altered",
    /// A bit of MAC2 of purchases is wrong.
    Mac2Altered = "purse-mac2-altered",
    /// A bit of MAC3 of an unload is wrong.
    Mac3Altered = "purse-mac3-altered",
    /// A completion can be sent a second time.
    SessionReusable = "purse-session-reusable",
    /// The MAC of a completion isn't checked.
    MacUnchecked = "purse-mac-unchecked",
    /// INITIALIZE FOR LOAD raises the balance already.
    LoadedAtStart = "purse-loaded-at-start",
    /// INITIALIZE FOR PURCHASE lowers the balance already.
    PaidAtStart = "purse-paid-at-start",
    /// The lock flag of a record isn't looked at.
    RecordLockIgnored = "purse-record-lock-ignored",
    /// UPDATE CAPP DATA CACHE writes the record at once.
    CacheWrittenAtOnce = "purse-cache-written-at-once",
    /// CHANGE PIN is answered with 9000 and changes nothing.
    ChangePinWithoutEffect = "purse-change-pin-without-effect",
    /// The MAC of RELOAD PIN isn't checked.
    ReloadMacUnchecked = "purse-reload-mac-unchecked",
    /// RELOAD PIN is answered with 9000 and leaves the PIN.
    ReloadPinWithoutEffect = "purse-reload-pin-without-effect",
    /// PIN UNBLOCK is answered with 9000 and leaves the counter.
    UnblockPinWithoutEffect = "purse-unblock-pin-without-effect",
    /// The right PIN is accepted when no tries are left.
    BlockedPinAccepted = "purse-blocked-pin-accepted",
    /// Any PIN is accepted.
    WrongPinAccepted = "purse-wrong-pin-accepted",
    /// The right PIN leaves the try counter as it is.
    PinTriesNotRestored = "purse-pin-tries-not-restored",
    /// A wrong PIN costs no try.
    PinTriesNotSpent = "purse-pin-tries-not-spent",
    /// A protected command is accepted without a challenge.
    LineChallengeNotNeeded = "purse-line-challenge-not-needed",
    /// The MAC of a protected command isn't checked.
    LineMacUnchecked = "purse-line-mac-unchecked",
    /// A protected update is answered with 9000 and changes nothing.
    LineUpdateWithoutEffect = "purse-line-update-without-effect",
    /// APPLICATION BLOCK is answered with 9000 and blocks nothing.
    PurseBlockWithoutEffect = "purse-block-without-effect",
    /// APPLICATION UNBLOCK is answered with 9000 and unblocks nothing.
    PurseUnblockWithoutEffect = "purse-unblock-without-effect",
    /// Wrong MACs of APPLICATION UNBLOCK aren't counted.
    UnblockFailuresNotCounted = "purse-unblock-failures-not-counted",
    /// CARD BLOCK is answered with 9000 and blocks nothing.
    PurseCardBlockWithoutEffect = "purse-card-block-without-effect",
    /// EXTERNAL AUTHENTICATE takes any cryptogram.
    ExternalAuthenticationUnchecked = "purse-external-authentication-unchecked",
    /// INTERNAL AUTHENTICATE answers for a number of zeros.
    InternalAuthenticationConstant = "purse-internal-authentication-constant",
}
