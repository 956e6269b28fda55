//! The seam for mutants: one card with one thing broken. What an application does wrong stands with its family in [`super::app`].
//!
//! To add a defect: a line here, a branch of two or three lines where the good card decides (`card.has(Defect::…)`), and an
//! entry in `vectors/mutants/contact-card.yaml` that names the requirement violated. A fault of the card's data alone is a row of
//! [`super::data_defect`] instead.

macro_rules! defects {
    ($($(#[doc = $doc:literal])+ $variant:ident = $id:literal,)+) => {
        /// One named fault of a simulated card.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Defect {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Defect {
            /// Every defect, in the order in which a card is used.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// What is wrong, in kebab case: the `ID` of `sim:NAME?defect=ID`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }

            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|defect| defect.id() == id)
            }
        }
    };
}

pub(super) use defects;

defects! {
    /// The ATR lacks the TCK that is due.
    AtrTckMissing = "atr-tck-missing",
    /// The ATR's TCK has one bit wrong.
    AtrTckWrong = "atr-tck-wrong",
    /// TS is neither 3B nor 3F.
    AtrTsInvalid = "atr-ts-invalid",
    /// T0 announces one historical byte more than there is.
    AtrHistoricalCountWrong = "atr-historical-count-wrong",
    /// A warm reset isn't answered.
    WarmResetMute = "warm-reset-mute",
    /// What was proven before a reset still counts after it.
    SecuritySurvivesReset = "security-survives-reset",
    /// Channels opened before a reset are still open after it.
    ChannelsSurviveReset = "channels-survive-reset",
    /// The file selected before a reset is still selected after it.
    SelectionSurvivesReset = "selection-survives-reset",
    /// A command chain begun before a reset goes on after it.
    ChainSurvivesReset = "chain-survives-reset",
    /// Response data that waited before a reset wait after it.
    ResponseSurvivesReset = "response-survives-reset",
    /// Files are as personalised after a reset.
    ContentLostWithReset = "content-lost-with-reset",
    /// A class that the card doesn't know is taken for 00.
    UnknownClassAccepted = "unknown-class-accepted",
    /// An instruction that the card doesn't know is answered with 9000.
    UnknownInsSuccess = "unknown-ins-success",
    /// An instruction that the card doesn't know is refused, and the MF is selected.
    UnknownInsLosesSelection = "unknown-ins-loses-selection",
    /// P1 and P2 that should be zero are not looked at.
    P1P2Unchecked = "p1-p2-unchecked",
    /// A missing Le or a body that is cut is answered with 9000.
    WrongLengthAccepted = "wrong-length-accepted",
    /// A response with an error status carries a byte.
    RefusalCarriesData = "refusal-carries-data",
    /// SELECT of a file that isn't there answers 9000.
    SelectAbsentAnswersSuccess = "select-absent-answers-success",
    /// A SELECT that fails leaves the MF selected.
    FailedSelectLosesSelection = "failed-select-loses-selection",
    /// A right-truncated DF name is not found.
    PartialNameRefused = "partial-name-refused",
    /// Next occurrence yields the first one again.
    NextOccurrenceRepeatsFirst = "next-occurrence-repeats-first",
    /// SELECT of the parent DF answers 9000 and stays where it is.
    ParentNotSelected = "parent-not-selected",
    /// SELECT by path answers 9000 and selects nothing.
    PathNotSelected = "path-not-selected",
    /// A path from the current DF is taken as a path from the MF.
    PathFromDfBeginsAtMf = "path-from-df-begins-at-mf",
    /// Selecting a DF leaves the EF current.
    DfKeepsCurrentEf = "df-keeps-current-ef",
    /// The length of a FCI template is one too long.
    FciLengthWrong = "fci-length-wrong",
    /// The file control parameters lack the file identifier.
    FcpWithoutFid = "fcp-without-fid",
    /// The file size of the control parameters is one too large.
    FcpSizeWrong = "fcp-size-wrong",
    /// The file descriptor byte of a transparent EF says linear fixed.
    FcpDescriptorWrong = "fcp-descriptor-wrong",
    /// The control parameters bear the short identifier of the next EF.
    FcpSfiWrong = "fcp-sfi-wrong",
    /// The life cycle status of a file in use is terminated.
    FcpTerminated = "fcp-terminated",
    /// A request for FMD is answered with a FCI template.
    FmdTagWrong = "fmd-tag-wrong",
    /// A request for FCI is answered with a FCP template.
    FciTagWrong = "fci-tag-wrong",
    /// A request for FCP is answered with a FCI template.
    FcpTagWrong = "fcp-tag-wrong",
    /// The DF name in control information has its last byte wrong.
    FciNamesAnother = "fci-names-another",
    /// Control information of an application has a second DF name, without a byte.
    DfNameEmpty = "df-name-empty",
    /// The control parameters of an EF give its size twice.
    FcpSizeTwice = "fcp-size-twice",
    /// The file descriptor byte of a DF says transparent EF.
    FcpDfSaysEf = "fcp-df-says-ef",
    /// The file descriptor byte of a linear EF with fixed records says variable.
    FcpFixedSaysVariable = "fcp-fixed-says-variable",
    /// The file descriptor byte of a linear EF with variable records says fixed.
    FcpVariableSaysFixed = "fcp-variable-says-fixed",
    /// The file descriptor byte of a cyclic EF says linear fixed.
    FcpCyclicSaysLinear = "fcp-cyclic-says-linear",
    /// The file descriptor of a transparent EF takes seven bytes.
    FcpDescriptorLong = "fcp-descriptor-long",
    /// The record length in the file descriptor is one too large.
    FcpRecordLengthWrong = "fcp-record-length-wrong",
    /// Control information of a DF has an object whose tag begins with FF.
    TagReserved = "tag-reserved",
    /// Control information of a DF has an object of number 30 in a tag of two bytes.
    TagCodedLong = "tag-coded-long",
    /// SELECT without response data returns FCI all the same.
    SelectAlwaysAnswersFci = "select-always-answers-fci",
    /// READ BINARY returns fewer bytes than Le, or than there are, and says 9000.
    EndOfFileNotReported = "end-of-file-not-reported",
    /// READ BINARY beyond the end answers 9000.
    OffsetBeyondFileAccepted = "offset-beyond-file-accepted",
    /// READ BINARY begins at 0 whatever the offset.
    ReadOffsetIgnored = "read-offset-ignored",
    /// A short EF identifier in READ BINARY means the current EF.
    SfiIgnored = "sfi-ignored",
    /// READ BINARY by short EF identifier doesn't make the EF current.
    SfiNotSelected = "sfi-not-selected",
    /// READ BINARY with odd INS answers without the template 53.
    OddReadWithoutTemplate = "odd-read-without-template",
    /// READ BINARY on a record EF answers its first record.
    BinaryOnRecordsAccepted = "binary-on-records-accepted",
    /// UPDATE BINARY answers 9000 and stores nothing.
    UpdateBinaryNotStored = "update-binary-not-stored",
    /// UPDATE BINARY beyond the end stores what fits and answers 9000.
    UpdateBeyondEndTruncated = "update-beyond-end-truncated",
    /// WRITE BINARY answers 9000 and stores nothing.
    WriteBinaryNotStored = "write-binary-not-stored",
    /// ERASE BINARY answers 9000 and erases nothing.
    EraseBinaryNotDone = "erase-binary-not-done",
    /// READ RECORD of a number beyond the last one answers the last one.
    RecordBeyondLastAccepted = "record-beyond-last-accepted",
    /// READ RECORD that fails moves the record pointer.
    RecordPointerMovedByError = "record-pointer-moved-by-error",
    /// READ RECORD by number moves the record pointer.
    RecordPointerMovedByNumber = "record-pointer-moved-by-number",
    /// READ RECORD of the next record doesn't move on.
    NextRecordStays = "next-record-stays",
    /// READ RECORD by identifier takes any record.
    RecordIdentifierIgnored = "record-identifier-ignored",
    /// READ RECORD of all records returns the first of them.
    ReadAllReturnsOne = "read-all-returns-one",
    /// UPDATE RECORD answers 9000 and stores nothing.
    UpdateRecordNotStored = "update-record-not-stored",
    /// APPEND RECORD answers 9000 and stores nothing.
    AppendRecordLost = "append-record-lost",
    /// A record appended to a cyclic EF becomes the last instead of the first.
    CyclicAppendAtEnd = "cyclic-append-at-end",
    /// GET DATA of an absent object answers 9000.
    GetDataAbsentSuccess = "get-data-absent-success",
    /// PUT DATA answers 9000 and stores nothing.
    PutDataNotStored = "put-data-not-stored",
    /// GET CHALLENGE answers the same challenge each time.
    ChallengeRepeats = "challenge-repeats",
    /// After a reset the same challenges come again.
    ChallengeRestartsWithReset = "challenge-restarts-with-reset",
    /// GET CHALLENGE answers one byte less.
    ChallengeShort = "challenge-short",
    /// A wrong PIN is accepted.
    PinWrongAccepted = "pin-wrong-accepted",
    /// VERIFY accepts whatever is shorter than the PIN.
    PinShortAccepted = "pin-short-accepted",
    /// A wrong PIN costs no try.
    PinCounterNotDecremented = "pin-counter-not-decremented",
    /// A right PIN doesn't restore the counter.
    PinCounterNotRestored = "pin-counter-not-restored",
    /// A right PIN is accepted though its counter is zero.
    PinAcceptedWhenBlocked = "pin-accepted-when-blocked",
    /// VERIFY without data costs a try.
    EmptyVerifySpendsTry = "empty-verify-spends-try",
    /// CHANGE REFERENCE DATA answers 9000 and keeps the old PIN.
    ChangeKeepsOldPin = "change-keeps-old-pin",
    /// CHANGE REFERENCE DATA doesn't look at the old PIN.
    ChangeWithoutOldPin = "change-without-old-pin",
    /// RESET RETRY COUNTER takes any resetting code.
    ResetWithoutCode = "reset-without-code",
    /// An access condition that needs a PIN is taken as always.
    PinConditionIgnored = "pin-condition-ignored",
    /// A verified PIN fulfils an access condition that needs a key.
    PinOpensKeyCondition = "pin-opens-key-condition",
    /// An access condition that needs a key is taken as always.
    KeyConditionIgnored = "key-condition-ignored",
    /// An access condition of never is taken as always.
    NeverConditionIgnored = "never-condition-ignored",
    /// INTERNAL AUTHENTICATE answers the same cryptogram whatever the challenge.
    InternalAuthenticateConstant = "internal-authenticate-constant",
    /// EXTERNAL AUTHENTICATE takes any cryptogram.
    ExternalAuthenticateAcceptsAll = "external-authenticate-accepts-all",
    /// A challenge can be answered twice.
    ChallengeReusable = "challenge-reusable",
    /// A wrong cryptogram costs no try.
    KeyCounterNotDecremented = "key-counter-not-decremented",
    /// MUTUAL AUTHENTICATE answers the terminal's challenge in clear.
    MutualAuthenticateInClear = "mutual-authenticate-in-clear",
    /// A closed channel still answers.
    ChannelClosedStillAnswers = "channel-closed-still-answers",
    /// MANAGE CHANNEL answers 9000 when it is told to close the basic channel.
    BasicChannelClosed = "basic-channel-closed",
    /// MANAGE CHANNEL assigns channel 1 each time.
    ChannelAssignedTwice = "channel-assigned-twice",
    /// All channels have the selection of the basic one.
    ChannelsShareSelection = "channels-share-selection",
    /// Only the last part of a chain is executed.
    ChainingDropsFirstPart = "chaining-drops-first-part",
    /// Each part of a chain is executed as it comes.
    ChainExecutesEachPart = "chain-executes-each-part",
    /// Parts of a chain may have different instructions.
    ChainingMixesCommands = "chaining-mixes-commands",
    /// A response to an extended Le is cut at 256 bytes.
    ExtendedResponseCut = "extended-response-cut",
    /// 61xx announces one byte more than GET RESPONSE has.
    GetResponseWrongLength = "get-response-wrong-length",
    /// GET RESPONSE can be asked twice for the same data.
    GetResponseRepeats = "get-response-repeats",
    /// Response data go on waiting when another command comes, even one with response data of its own.
    ResponseSurvivesCommand = "response-survives-command",
    /// 6Cxx tells one byte less than there is.
    ExactLengthWrong = "6cxx-wrong-length",
    /// Every other reset is answered by another ATR.
    AtrChangesWithReset = "atr-changes-with-reset",
    /// After a warm reset the basic channel serves no command.
    WarmResetClosesBasicChannel = "warm-reset-closes-basic-channel",
    /// Class FF is taken for 00.
    ClassFfAccepted = "class-ff-accepted",
    /// An instruction of 6X or 9X is answered with 9000.
    InvalidInsSuccess = "invalid-ins-success",
    /// Refusals have a first status byte below 10.
    StatusOutOfRange = "status-out-of-range",
    /// GET RESPONSE with P1 and P2 other than zero answers 9000.
    GetResponseParametersUnchecked = "get-response-parameters-unchecked",
    /// A short Le of one is taken for all there is.
    LeOneTakenForAll = "le-one-taken-for-all",
    /// A short Le of 00 stands for 255 bytes.
    LeZeroTakenFor255 = "le-zero-taken-for-255",
    /// An extended Le stands for all bytes whatever its number.
    ExtendedLeTakenForAll = "extended-le-taken-for-all",
    /// A command with an extended Lc is refused as wrong length.
    ExtendedLcRefused = "extended-lc-refused",
    /// A card that is personalised without extended length fields takes them.
    ExtendedLengthAccepted = "extended-length-accepted",
    /// READ BINARY with command data is answered with 9000.
    ReadWithDataAccepted = "read-with-data-accepted",
    /// A card that holds response data back answers a SELECT at once with data.
    Case4AnsweredAtOnce = "case-4-answered-at-once",
    /// What GET RESPONSE leaves isn't told and is lost.
    GetResponseDropsRest = "get-response-drops-rest",
    /// GET RESPONSE with nothing waiting answers 9000.
    GetResponseUnasked = "get-response-unasked",
    /// A card that answers directly holds response data back.
    ResponseHeldBack = "response-held-back",
    /// READ BINARY beyond the end fills up with FF and answers 9000.
    ShortReadPadded = "short-read-padded",
    /// A link that isn't the last one is answered with a byte of data.
    LinkAnswersData = "link-answers-data",
    /// Parts of a chain may have different parameters.
    ChainParametersUnchecked = "chain-parameters-unchecked",
    /// A card without command chaining takes a link for a whole command.
    ChainBitIgnored = "chain-bit-ignored",
    /// MANAGE CHANNEL tells number 0 for the channel that it assigns.
    ChannelZeroAssigned = "channel-zero-assigned",
    /// MANAGE CHANNEL that names a channel answers its number.
    NamedChannelAnswersNumber = "named-channel-answers-number",
    /// Channels from 4 on are opened, and their class byte is refused.
    FurtherClassRefused = "further-class-refused",
    /// A channel that was never opened serves commands.
    UnopenedChannelServes = "unopened-channel-serves",
    /// After a channel was closed none can be opened.
    CloseEndsAllChannels = "close-ends-all-channels",
    /// An error on another channel selects the MF on the basic one.
    ErrorReachesBasicChannel = "error-reaches-basic-channel",
    /// A channel can be opened from the basic channel only.
    ChannelFromBasicOnly = "channel-from-basic-only",
    /// MANAGE CHANNEL with a reserved function answers 9000.
    ReservedChannelFunctionAccepted = "reserved-channel-function-accepted",
    /// A whole DF name selects the first application of the card.
    NameSelectsFirstApplication = "name-selects-first-application",
    /// While an application is current, SELECT by name answers as due and selects nothing.
    SecondNameNotSelected = "second-name-not-selected",
    /// SELECT of the current application answers 9000 without its control information.
    ReselectionAnswersNothing = "reselection-answers-nothing",
    /// SELECT with a name of seventeen bytes answers 9000.
    LongNameAccepted = "long-name-accepted",
    /// The first occurrence is the current application, if its name fits.
    FirstOccurrenceStays = "first-occurrence-stays",
    /// The next occurrence after the last one is the first one.
    NextOccurrenceWraps = "next-occurrence-wraps",
    /// The next occurrence leaves one application out.
    NextOccurrenceSkips = "next-occurrence-skips",
    /// SELECT of an EF by its identifier answers 9000 and selects nothing.
    IdentifierSelectsNoEf = "identifier-selects-no-ef",
    /// SELECT of an EF under the current DF that answers control information selects nothing.
    EfUnderDfNotSelected = "ef-under-df-not-selected",
    /// SELECT of 3F00 answers as due and selects nothing.
    MasterFileNotSelected = "master-file-not-selected",
    /// SELECT by identifier without data finds no file.
    BareSelectNotFound = "bare-select-not-found",
    /// SELECT of a child DF answers as due and stays where it is.
    ChildDfNotSelected = "child-df-not-selected",
    /// SELECT of an identifier that no file bears answers 9000.
    AbsentIdentifierSuccess = "absent-identifier-success",
    /// After a SELECT that finds no file no EF is current.
    AbsentFileLosesCurrentEf = "absent-file-loses-current-ef",
    /// SELECT with a file identifier of another length than two bytes answers 9000.
    IdentifierLengthUnchecked = "identifier-length-unchecked",
    /// A path whose last file is absent selects the DF before it.
    AbsentPathStopsHalfway = "absent-path-stops-halfway",
    /// SELECT with a path of an odd number of bytes answers 9000.
    HalfPathAccepted = "half-path-accepted",
    /// SELECT with a reserved selection method answers 9000.
    ReservedMethodAccepted = "reserved-method-accepted",
    /// SELECT with reserved bits in P2 answers 9000.
    ReservedOptionAccepted = "reserved-option-accepted",
    /// READ BINARY with Le 00 leaves out the last byte of the file.
    RestOfFileCut = "rest-of-file-cut",
    /// A short EF identifier that no EF has means the current EF.
    AbsentSfiTakenForCurrent = "absent-sfi-taken-for-current",
    /// READ BINARY with odd INS beyond the end reads from the start.
    OddOffsetUnchecked = "odd-offset-unchecked",
    /// A short EF identifier in UPDATE BINARY means the current EF.
    UpdateSfiIgnored = "update-sfi-ignored",
    /// UPDATE BINARY with an offset beyond the end answers 9000.
    UpdateBeyondFileAccepted = "update-beyond-file-accepted",
    /// UPDATE BINARY on a record EF changes its first record.
    UpdateBinaryOnRecords = "update-binary-on-records",
    /// UPDATE BINARY without data answers 9000.
    UpdateWithoutDataAccepted = "update-without-data-accepted",
    /// ERASE BINARY with an offset beyond the end answers 9000.
    EraseBeyondFileAccepted = "erase-beyond-file-accepted",
    /// WRITE BINARY over the end stores what fits and answers 9000.
    WriteBeyondEndTruncated = "write-beyond-end-truncated",
    /// UPDATE BINARY with no EF current answers 9000.
    UpdateWithoutEfAccepted = "update-without-ef-accepted",
    /// After a READ BINARY that was refused for its short EF identifier no EF is current.
    AbsentSfiLosesCurrentEf = "absent-sfi-loses-current-ef",
    /// After a command that doesn't suit the file structure no EF is current.
    WrongStructureLosesCurrentEf = "wrong-structure-loses-current-ef",
    /// A short EF identifier in READ RECORD means the current EF.
    RecordSfiIgnored = "record-sfi-ignored",
    /// With no record current, the next record is the second.
    NextStartsAtSecond = "next-starts-at-second",
    /// Records from the last one down to a number come in rising order.
    FallingOrderRises = "falling-order-rises",
    /// The last record with an identifier is the first one with it.
    LastByIdentifierIsFirst = "last-by-identifier-is-first",
    /// READ RECORD with a greater Le fills up with FF and answers 9000.
    ShortRecordPadded = "short-record-padded",
    /// READ RECORD with a smaller Le answers the end of the record.
    ShortLeReadsRecordEnd = "short-le-reads-record-end",
    /// With no EF current, READ RECORD takes the EF with short identifier 2.
    RecordWithoutEfAnswered = "record-without-ef-answered",
    /// UPDATE RECORD of a number beyond the last one answers 9000.
    UpdateBeyondLastAccepted = "update-beyond-last-accepted",
    /// A short EF identifier in UPDATE RECORD means the current EF.
    UpdateRecordSfiIgnored = "update-record-sfi-ignored",
    /// UPDATE RECORD of the previous record of a cyclic EF leaves it the last one.
    CyclicPreviousInPlace = "cyclic-previous-in-place",
    /// The first record of a cyclic EF is the one written first.
    CyclicFirstIsOldest = "cyclic-first-is-oldest",
    /// GET DATA adds one to the first byte of the object.
    GetDataChangesValue = "get-data-changes-value",
    /// A GET DATA that is refused leaves the MF selected.
    RefusedGetDataDeselects = "refused-get-data-deselects",
    /// Data objects are as personalised after a reset.
    PutDataLostWithReset = "put-data-lost-with-reset",
    /// The right PIN is accepted with 6200.
    VerifyAnswersWarning = "verify-answers-warning",
    /// CHANGE REFERENCE DATA stores the new PIN with one bit changed.
    ChangeSpoilsNewPin = "change-spoils-new-pin",
    /// RESET RETRY COUNTER answers 9000 and leaves a counter of zero.
    ResetLeavesBlocked = "reset-leaves-blocked",
    /// From the second time on INTERNAL AUTHENTICATE answers for another challenge.
    InternalAuthenticateAccumulates = "internal-authenticate-accumulates",
    /// INTERNAL AUTHENTICATE takes a reference that means nothing for the key that it has.
    InternalAuthenticateAnyKey = "internal-authenticate-any-key",
    /// INTERNAL AUTHENTICATE without data answers a cryptogram of zeros.
    InternalAuthenticateUnchallenged = "internal-authenticate-unchallenged",
    /// EXTERNAL AUTHENTICATE refuses the right cryptogram.
    RightCryptogramRefused = "right-cryptogram-refused",
    /// A challenge outlives a wrong cryptogram.
    RefusalKeepsChallenge = "refusal-keeps-challenge",
    /// MUTUAL AUTHENTICATE takes any cryptogram.
    MutualAuthenticateAcceptsAll = "mutual-authenticate-accepts-all",
    /// A challenge can be used again for MUTUAL AUTHENTICATE.
    MutualChallengeReusable = "mutual-challenge-reusable",
    /// A key that was proven fulfils no access condition.
    KeyOpensNothing = "key-opens-nothing",
    /// A key that was proven before a reset still counts after it.
    AuthenticationSurvivesReset = "authentication-survives-reset",
    /// A wrong cryptogram is refused and counts as proven all the same.
    FailedCryptogramOpens = "failed-cryptogram-opens",
    /// With no EF current, a command without SFI takes the EF with short identifier 1.
    NoCurrentEfIgnored = "no-current-ef-ignored",
    /// READ BINARY adds one to the first byte of the file.
    ReadSpoilsFile = "read-binary-spoils-file",
    /// ERASE BINARY goes to the end of the file whatever its data field says.
    EraseEndIgnored = "erase-end-ignored",
    /// After a command that fails no EF is current.
    ErrorLosesCurrentEf = "error-loses-current-ef",
    /// What was written before a reset, counters included, is as personalised after it.
    MemoryLostAtReset = "memory-lost-at-reset",
    /// READ RECORD by number reads the first record.
    RecordNumberIgnored = "record-number-ignored",
    /// With no record current, the previous record is the first.
    PreviousStartsAtFirst = "previous-starts-at-first",
    /// The next record after the last of a linear EF is the first.
    NextRecordWraps = "next-record-wraps",
    /// READ RECORD behind the last record is answered with 6A82.
    RecordEndUnmarked = "record-end-unmarked",
    /// Record number zero is the first record, not the current one.
    RecordZeroIsFirst = "record-zero-is-first",
    /// READ RECORD on a transparent EF answers its content.
    RecordsOnBinaryAccepted = "records-on-binary-accepted",
    /// Records of a variable EF are read with the greatest length.
    VariableRecordsPadded = "variable-records-padded",
    /// UPDATE RECORD stores any length in a record of fixed length.
    RecordLengthUnchecked = "record-length-unchecked",
    /// VERIFY without data is refused as wrong length.
    EmptyVerifyRefused = "empty-verify-refused",
    /// VERIFY without data tells the counter even when the PIN is verified.
    VerifiedNotTold = "verified-not-told",
    /// A reference that means nothing is taken for the first that fits.
    AbsentReferenceAccepted = "absent-reference-accepted",
    /// RESET RETRY COUNTER answers 9000 and leaves the counter.
    ResetKeepsCounter = "reset-keeps-counter",
    /// EXTERNAL AUTHENTICATE without a challenge is compared all the same.
    ChallengeNotRequired = "challenge-not-required",
    /// A PIN or key that was proven fulfils no access condition.
    ProofOpensNothing = "proof-opens-nothing",
    /// A wrong PIN or cryptogram is refused and counts as proven all the same.
    FailedProofOpens = "failed-proof-opens",
    /// Any PIN or key that was proven fulfils every access condition.
    AnyProofOpens = "any-proof-opens",
    /// After a command that fails nothing is proven.
    ErrorForgetsSecurity = "error-forgets-security",
}
