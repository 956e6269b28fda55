//! What a PSAM can do wrong, one thing each. What it holds wrongly is [`super::data_defect`].

use crate::sim::defect::defects;

defects! {
    /// The answer to INIT_SAM_FOR_PURCHASE lacks its last byte.
    InitAnswerShort = "init-answer-short",
    /// MAC1 is computed with a time of zeros.
    Mac1WithoutTime = "mac1-without-time",
    /// MAC1 is computed with a terminal number of zeros.
    Mac1OtherTerminal = "mac1-other-terminal",
    /// MAC1 is computed with the type of a purse purchase, whatever the type.
    Mac1TypeFixed = "mac1-type-fixed",
    /// MAC1 is computed with the low half of the amount.
    Mac1AmountCut = "mac1-amount-cut",
    /// The session key is made without the card's random number.
    SeedWithoutRandom = "seed-without-random",
    /// The session key is made without the card's transaction number.
    SeedWithoutSequence = "seed-without-sequence",
    /// The session key is made with the high half of the terminal's transaction number.
    SeedWithHighHalf = "seed-with-high-half",
    /// Keys are diversified by zeros.
    SerialNumberIgnored = "serial-number-ignored",
    /// Of the factors only the first is used.
    SecondFactorIgnored = "second-factor-ignored",
    /// Of the factors only the first two are used.
    ThirdFactorIgnored = "third-factor-ignored",
    /// The factors are used in the other order.
    FactorsInOtherOrder = "factors-in-other-order",
    /// A purchase key serves for more or fewer factors than it has levels.
    OtherLevelsServe = "other-levels-serve",
    /// Bytes behind the factors of INIT_SAM_FOR_PURCHASE aren't looked at.
    LengthUnchecked = "init-length-unchecked",
    /// P1 and P2 of INIT_SAM_FOR_PURCHASE aren't looked at.
    ParametersUnchecked = "init-parameters-unchecked",
    /// A second initialisation doesn't end the first transaction.
    FirstTransactionStays = "first-transaction-stays",
    /// Every key version means the first.
    KeyVersionIgnored = "key-version-ignored",
    /// A key version that isn't there means another one.
    AbsentVersionServes = "absent-version-serves",
    /// Asking for a key version that isn't there blocks the application.
    AbsentVersionLocks = "absent-version-locks",
    /// A DES key is diversified by the complement of the factor.
    DesFactorComplemented = "des-factor-complemented",
    /// The algorithm identifier isn't looked at.
    AlgorithmIgnored = "algorithm-ignored",
    /// The number of a transaction is that of the one before.
    NumberStays = "number-stays",
    /// The number rises by two.
    NumberRisesByTwo = "number-rises-by-two",
    /// The number begins anew with a reset.
    NumberRestartsWithReset = "number-restarts-with-reset",
    /// A wrong MAC2 sets the number back.
    WrongMac2TakesNumberBack = "wrong-mac2-takes-number-back",
    /// The file with the number stays as it was.
    NumberFileStays = "number-file-stays",
    /// Every MAC2 of a purchase is refused.
    RightMac2Refused = "right-mac2-refused",
    /// Every MAC2 is accepted.
    WrongMac2Accepted = "wrong-mac2-accepted",
    /// The last byte of MAC2 isn't looked at.
    Mac2LastByteIgnored = "mac2-last-byte-ignored",
    /// The MAC2 of an amount that is larger by one is accepted too.
    Mac2OtherAmountAccepted = "mac2-other-amount-accepted",
    /// The MAC2 of the transaction before is accepted too.
    EarlierMac2Accepted = "earlier-mac2-accepted",
    /// CREDIT_SAM_FOR_PURCHASE without a transaction is answered with 9000.
    CreditWithoutInit = "credit-without-init",
    /// A transaction stays open after its MAC2 was accepted.
    TransactionStaysOpen = "transaction-stays-open",
    /// A transaction stays open after a wrong MAC2.
    WrongMac2CanBeRepeated = "wrong-mac2-can-be-repeated",
    /// A transaction outlives a reset.
    TransactionSurvivesReset = "sam-purchase-survives-reset",
    /// A transaction outlives a new selection of its application.
    TransactionSurvivesSelection = "sam-purchase-survives-selection",
    /// Bytes behind MAC2 aren't looked at.
    Mac2LengthUnchecked = "mac2-length-unchecked",
    /// Wrong MAC2s aren't counted.
    CounterNotSpent = "counter-not-spent",
    /// A blocked application serves.
    BlockedServes = "blocked-serves",
    /// The application is blocked one wrong MAC2 too early.
    BlockedTooEarly = "blocked-too-early",
    /// A right MAC2 doesn't restore the counter.
    CounterNotRestored = "counter-not-restored",
    /// A reset restores the counter.
    CounterRestoredByReset = "counter-restored-by-reset",
    /// A reset ends the block.
    BlockEndsWithReset = "block-ends-with-reset",
    /// A transaction without MAC2 counts as a wrong MAC2.
    UnfinishedSpendsTry = "unfinished-spends-try",
    /// The answer to INIT_SAM_GREY_LOCK lacks the terminal's random number.
    GreyAnswerWithoutRandom = "grey-answer-without-random",
    /// MAC1 of a grey lock covers the balance too.
    GreyMac1WithBalance = "grey-mac1-with-balance",
    /// The session key of a grey lock is made without the terminal's random number.
    GreySessionWithoutRandom = "grey-session-without-random",
    /// The terminal's random number is always the same.
    TerminalRandomConstant = "terminal-random-constant",
    /// The number of a grey lock is that of the transaction before.
    GreyNumberStays = "grey-number-stays",
    /// MAC2 of a grey lock is expected without the card's transaction number.
    GreyMac2WithoutSequence = "grey-mac2-without-sequence",
    /// Every MAC2 of a grey lock is accepted.
    GreyWrongMac2Accepted = "grey-wrong-mac2-accepted",
    /// CERTIFICATE_SAM_GREY_LOCK without a grey lock is answered with 9000.
    CertifyWithoutInit = "certify-without-init",
    /// The GMAC covers the balance in the amount's place.
    GmacOverBalance = "gmac-over-balance",
    /// A GMAC is given before the card's MAC2 was checked.
    GmacBeforeMac2 = "gmac-before-mac2",
    /// A GMAC is given for another card.
    GmacForOtherCard = "gmac-for-other-card",
    /// A GMAC is given for another transaction of the card.
    GmacForOtherNumber = "gmac-for-other-number",
    /// A second GMAC is given for one grey lock.
    GmacTwice = "gmac-twice",
    /// The kept GMAC is gone after a reset.
    GmacLostWithReset = "gmac-lost-with-reset",
    /// The kept GMAC is given whatever the number.
    GmacOfAnyNumber = "gmac-of-any-number",
    /// Blocks are chained when data are enciphered.
    EncipherChains = "encipher-chains",
    /// Data are enciphered with the key of the store itself.
    DelegatedKeyNotDiversified = "delegated-key-not-diversified",
    /// Deciphering enciphers.
    DecipherEnciphers = "decipher-enciphers",
    /// DES_CRYPT without INIT_FOR_DESCRYPT uses a key of zeros.
    CryptWithoutInit = "crypt-without-init",
    /// A key version that isn't there means another one in INIT_FOR_DESCRYPT.
    AbsentCipherKeyServes = "absent-cipher-key-serves",
    /// Fewer factors than the key has levels are accepted.
    FactorCountUnchecked = "factor-count-unchecked",
    /// Data that don't fill their last block are filled with zeros and enciphered.
    PartialBlockEnciphered = "partial-block-enciphered",
    /// A diversified key outlives a reset.
    DelegatedKeySurvivesReset = "delegated-key-survives-reset",
    /// A MAC begins at zero, whatever the start value.
    MacFromZero = "mac-from-zero",
    /// A MAC with a 16-byte key ends with its left half.
    MacWithLeftHalf = "mac-with-left-half",
    /// Each part of a MAC begins anew.
    PartsStartAnew = "parts-start-anew",
    /// A next part without a first one begins at zero.
    PartWithoutFirst = "part-without-first",
    /// A key for MACs enciphers, and the other way round.
    KeyTypesIgnored = "key-types-ignored",
    /// A purchase key can be used for delegated ciphering.
    PurchaseKeyDelegated = "purchase-key-delegated",
    /// A transaction outlives the selection of another application.
    TransactionSurvivesOtherApplication = "sam-purchase-survives-other-application",
    /// With the application the whole card is blocked.
    BlockLocksCard = "block-locks-card",
}
