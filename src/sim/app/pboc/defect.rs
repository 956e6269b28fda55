//! What a bank card's application can do wrong, one thing each; faults of its data alone are in `super::data_defect`.

use crate::sim::defect::defects;

defects! {
    /// APPLICATION BLOCK is answered with 9000 and blocks nothing.
    ApplicationBlockWithoutEffect = "application-block-without-effect",
    /// A blocked application gives cryptograms as if it weren't.
    BlockedApplicationApproves = "blocked-application-approves",
    /// APPLICATION UNBLOCK is answered with 9000 and unblocks nothing.
    ApplicationUnblockWithoutEffect = "application-unblock-without-effect",
    /// CARD BLOCK is answered with 9000 and blocks nothing.
    CardBlockWithoutEffect = "card-block-without-effect",
    /// APPLICATION BLOCK blocks all applications.
    ApplicationBlockSpreads = "application-block-spreads",
    /// Electronic cash purchases are declined.
    CashPurchaseDeclined = "cash-purchase-declined",
    /// An electronic cash purchase leaves the balance as it is.
    CashNotDeducted = "cash-not-deducted",
    /// A purchase above the balance is approved; the balance becomes zero.
    CashOverdrawn = "cash-overdrawn",
    /// The single-transaction limit isn't looked at.
    CashSingleLimitIgnored = "cash-single-limit-ignored",
    /// The currency of a purchase isn't looked at.
    CashInOtherCurrency = "cash-in-other-currency",
    /// The electronic cash pays at terminals that don't support it.
    CashDeductedWithoutTerminal = "cash-deducted-without-terminal",
    /// GET PROCESSING OPTIONS lowers the balance already.
    CashDeductedAtStart = "cash-deducted-at-start",
    /// PUT DATA of the balance is answered with 9000 and changes nothing.
    CashLoadWithoutEffect = "cash-load-without-effect",
    /// A load above the balance limit is accepted.
    CashLoadOverLimit = "cash-load-over-limit",
    /// A demand for an AAC is answered with an ARQC.
    ArqcForAac = "arqc-for-aac",
    /// A demand for an ARQC is answered with a TC.
    TcForArqc = "tc-for-arqc",
    /// A demand for a TC is always answered with an AAC.
    OfflineApprovalWithheld = "offline-approval-withheld",
    /// The answer to GENERATE AC ends within the cryptogram.
    CryptogramAnswerCut = "cryptogram-answer-cut",
    /// The answer to GENERATE AC holds the ATC before this transaction.
    CryptogramOtherAtc = "cryptogram-other-atc",
    /// A bit of the cryptogram is wrong.
    CryptogramAltered = "cryptogram-altered",
    /// The first byte of the issuer application data is 06.
    IssuerDataLengthWrong = "issuer-data-length-wrong",
    /// The CVR tells an ARQC whatever was given.
    CvrOtherCryptogram = "cvr-other-cryptogram",
    /// The second GENERATE AC is always answered with an AAC.
    TcWithheldAfterApproval = "tc-withheld-after-approval",
    /// The second GENERATE AC is always answered with a TC.
    TcAfterRefusal = "tc-after-refusal",
    /// The CVR of the second GENERATE AC says that none was asked for.
    CvrSecondNotTold = "cvr-second-not-told",
    /// A third GENERATE AC is answered like the second.
    ThirdCryptogram = "third-cryptogram",
    /// The reserved type of cryptogram is taken for an AAC.
    ReservedCryptogramTypeAccepted = "reserved-cryptogram-type-accepted",
    /// GENERATE AC takes fewer data than CDOL1 asks for.
    CdolLengthUnchecked = "cdol-length-unchecked",
    /// The last online ATC never changes.
    LastOnlineAtcNotSet = "last-online-atc-not-set",
    /// Every transaction sets the last online ATC.
    LastOnlineAtcSetOffline = "last-online-atc-set-offline",
    /// The lower limit of consecutive offline transactions is never reached.
    OfflineLimitIgnored = "offline-limit-ignored",
    /// The CVR never tells of an online transaction that wasn't completed.
    CvrInterruptionForgotten = "cvr-interruption-forgotten",
    /// The CVR never tells that the terminal couldn't go online.
    CvrUnableOnlineNotTold = "cvr-unable-online-not-told",
    /// GET DATA answers bare values.
    GetDataWithoutTag = "get-data-without-tag",
    /// GET DATA of the last online ATC is answered with 6A88.
    GetDataLastOnlineMissing = "get-data-last-online-missing",
    /// GET DATA of the PIN try counter is answered with 6A88.
    GetDataPinTriesMissing = "get-data-pin-tries-missing",
    /// GET DATA of an object that isn't there is answered with 9000.
    AbsentDataAnswered = "absent-data-answered",
    /// AIP and AFL are answered without a template.
    GpoBareAnswer = "gpo-bare-answer",
    /// GET PROCESSING OPTIONS leaves the ATC as it is.
    AtcNotRaised = "atc-not-raised",
    /// The ATC begins anew after a reset.
    AtcLostWithReset = "atc-lost-with-reset",
    /// A second GET PROCESSING OPTIONS is answered like the first.
    GpoTwice = "gpo-twice",
    /// GET PROCESSING OPTIONS takes fewer data than the PDOL asks for.
    GpoLengthUnchecked = "gpo-length-unchecked",
    /// GET PROCESSING OPTIONS takes any template for 83.
    GpoTemplateUnchecked = "gpo-template-unchecked",
    /// GET PROCESSING OPTIONS doesn't look at P1 P2.
    GpoP1P2Unchecked = "gpo-p1-p2-unchecked",
    /// EXTERNAL AUTHENTICATE is always answered with 6300.
    RightArpcRefused = "right-arpc-refused",
    /// EXTERNAL AUTHENTICATE is always answered with 9000.
    WrongArpcAccepted = "wrong-arpc-accepted",
    /// A second EXTERNAL AUTHENTICATE is answered like the first.
    IssuerAuthenticatedTwice = "issuer-authenticated-twice",
    /// EXTERNAL AUTHENTICATE before the first GENERATE AC is answered with 6300.
    IssuerAuthenticatedEarly = "issuer-authenticated-early",
    /// EXTERNAL AUTHENTICATE fills missing bytes with zeros: 6300 in place of 6700.
    ArpcLengthUnchecked = "arpc-length-unchecked",
    /// The ARPC is checked with response code 00 whatever was sent.
    ArpcIgnoresResponseCode = "arpc-ignores-response-code",
    /// The CVR never tells that issuer authentication failed.
    IssuerFailureNotTold = "issuer-failure-not-told",
    /// The log's records lack their last byte.
    LogRecordShort = "log-record-short",
    /// The log holds an amount of zero.
    LogAmountWrong = "log-amount-wrong",
    /// A new record of the log takes the place of the first one.
    LogOverwritesFirst = "log-overwrites-first",
    /// The dynamic signature lacks its last byte.
    DynamicSignatureShort = "dynamic-signature-short",
    /// A byte of the dynamic signature is altered.
    DynamicSignatureAltered = "dynamic-signature-altered",
    /// The dynamic signature covers zeros in place of the terminal's data.
    DynamicSignatureOfOtherData = "dynamic-signature-of-other-data",
    /// The ICC dynamic number is always the same.
    DynamicNumberRepeated = "dynamic-number-repeated",
    /// GENERATE AC with a demand for a signature is answered without one.
    CdaUnsigned = "cda-unsigned",
    /// A byte of the signature of combined authentication is altered.
    CdaSignatureAltered = "cda-signature-altered",
    /// The signed CID is that of an AAC.
    CdaOtherCid = "cda-other-cid",
    /// The signed hash of the transaction data leaves out the answer.
    CdaOtherTransactionData = "cda-other-transaction-data",
    /// VERIFY is always answered with 63Cx.
    RightPinRefused = "right-pin-refused",
    /// VERIFY is always answered with 9000.
    WrongPinAccepted = "wrong-pin-accepted",
    /// GET DATA always tells the PIN's first number of tries.
    PinTryCounterStale = "pin-try-counter-stale",
    /// The right PIN leaves the try counter as it is.
    OfflinePinCounterNotRestored = "offline-pin-counter-not-restored",
    /// A reset gives all tries of the PIN back.
    PinCounterLostWithReset = "pin-counter-lost-with-reset",
    /// The right PIN is accepted when no tries are left.
    BlockedPinAccepted = "blocked-pin-accepted",
    /// VERIFY doesn't look at the first nibble of the PIN block.
    PinBlockFormatUnchecked = "pin-block-format-unchecked",
    /// The CVR never tells that the offline PIN failed.
    CvrPinFailureNotTold = "cvr-pin-failure-not-told",
    /// The answer of a qPBOC transaction holds no track 2 equivalent data.
    QpbocAnswerWithoutTrack2 = "qpboc-answer-without-track2",
    /// The answer of a qPBOC transaction holds no card transaction qualifiers.
    QpbocAnswerWithoutQualifiers = "qpboc-answer-without-qualifiers",
    /// The demand for an online cryptogram isn't looked at.
    QpbocOnlineDemandIgnored = "qpboc-online-demand-ignored",
    /// A bit of the cryptogram of a qPBOC transaction is wrong.
    QpbocCryptogramAltered = "qpboc-cryptogram-altered",
    /// A qPBOC transaction leaves the ATC as it is.
    QpbocAtcNotRaised = "qpboc-atc-not-raised",
    /// No qPBOC transaction is approved offline.
    QpbocOfflineDeclined = "qpboc-offline-declined",
    /// A qPBOC transaction leaves the balance as it is.
    QpbocNotDeducted = "qpboc-not-deducted",
    /// A qPBOC transaction above the balance is approved; the balance becomes zero.
    QpbocOverdrawn = "qpboc-overdrawn",
    /// A qPBOC transaction approved offline has no card authentication related data.
    FddaRelatedDataMissing = "fdda-related-data-missing",
    /// A byte of the fDDA signature is altered.
    FddaSignatureAltered = "fdda-signature-altered",
    /// The fDDA signature covers an amount of zero.
    FddaOtherAmount = "fdda-other-amount",
    /// The answer of a qPBOC transaction approved offline holds no balance.
    QpbocBalanceMissing = "qpboc-balance-missing",
    /// The card transaction qualifiers never ask for a cardholder verification.
    QpbocCvmDemandIgnored = "qpboc-cvm-demand-ignored",
    /// GENERATE AC is answered after a qPBOC transaction.
    GenerateAcAfterQpboc = "generate-ac-after-qpboc",
    /// READ RECORD of a file that isn't there is answered with 9000.
    AbsentFileAnswered = "absent-file-answered",
    /// PUT DATA is answered with 9000 and changes nothing.
    PutDataWithoutEffect = "put-data-without-effect",
    /// The MAC of a script command isn't checked.
    ScriptMacUnchecked = "script-mac-unchecked",
    /// A script command is accepted before the first GENERATE AC.
    ScriptWithoutCryptogram = "script-without-cryptogram",
    /// The MAC of the last script command is accepted once more.
    ScriptReplayed = "script-replayed",
    /// UPDATE RECORD is answered with 9000 and changes nothing.
    RecordScriptWithoutEffect = "record-script-without-effect",
    /// The CVR counts no script commands.
    ScriptCountNotTold = "script-count-not-told",
    /// The CVR never tells that a script command failed.
    ScriptFailureNotTold = "script-failure-not-told",
    /// PIN UNBLOCK is answered with 9000 and leaves the counter.
    PinUnblockWithoutEffect = "pin-unblock-without-effect",
    /// PIN CHANGE is answered with 9000 and leaves the PIN.
    PinChangeWithoutEffect = "pin-change-without-effect",
    /// Issuer application data always name algorithm 01.
    SmAlgorithmNotTold = "sm-algorithm-not-told",
    /// A bit of the SM4 cryptogram is wrong.
    SmCryptogramAltered = "sm-cryptogram-altered",
    /// The SM4 ARPC is always refused.
    SmArpcRefused = "sm-arpc-refused",
    /// A byte of the dynamic signature with SM2 is altered.
    Sm2DynamicSignatureAltered = "sm2-dynamic-signature-altered",
    /// GENERATE AC is answered before GET PROCESSING OPTIONS.
    GenerateAcEarly = "generate-ac-early",
    /// INTERNAL AUTHENTICATE is answered before GET PROCESSING OPTIONS.
    InternalAuthenticateEarly = "internal-authenticate-early",
    /// A transaction goes on after SELECT.
    TransactionSurvivesSelection = "transaction-survives-selection",
    /// A transaction goes on after a reset.
    TransactionSurvivesReset = "transaction-survives-reset",
    /// A refused GENERATE AC deselects the application.
    EarlyCommandEndsApplication = "early-command-ends-application",
    /// An instruction that the application doesn't know is answered with 9000.
    UnknownInstructionSuccess = "unknown-instruction-success",
    /// The class byte isn't looked at.
    PaymentClassUnchecked = "payment-class-unchecked",
}
