//! What a product with several payment applications can do wrong in the field of a reader, one thing each.

use crate::sim::defect::defects;

defects! {
    /// Every other answer to select tells another frame waiting time.
    AnswerToSelectChanges = "answer-to-select-changes",
    /// Every other activation of type B tells another frame waiting time.
    ProtocolInfoChanges = "protocol-info-changes",
    /// Every other selection of the contactless directory is answered with another priority at the end.
    DirectoryChanges = "directory-changes",
    /// Selection of the contactless directory leaves the application selected that was before.
    DirectoryKeepsApplication = "directory-keeps-application",
    /// A deactivated application is selected by its AID.
    DeactivatedSelected = "deactivated-selected",
    /// A deactivated application is reached by the beginning of its AID.
    DeactivatedReachedByBeginning = "deactivated-reached-by-beginning",
    /// SELECT of a deactivated application is refused, and the last application selected is gone.
    DeactivatedEndsApplication = "deactivated-ends-application",
    /// SELECT of a deactivated application is refused, and the application selected all the same.
    DeactivatedPays = "deactivated-pays",
    /// SELECT of a blocked application is answered with 9000.
    BlockedNotTold = "blocked-not-told",
    /// GET PROCESSING OPTIONS before any selection is answered.
    PurchaseWithoutSelection = "purchase-without-selection",
    /// Selection of an application raises its transaction counter.
    CounterRaisedBySelection = "counter-raised-by-selection",
    /// A purchase raises the transaction counters of all applications.
    CountersShared = "counters-shared",
    /// Every purchase gives the first one's cryptogram.
    CryptogramRepeated = "cryptogram-repeated",
    /// READ RECORD of a file that the application hasn't got is answered from another application.
    RecordsOfOthersRead = "records-of-others-read",
    /// A payment application answers INITIALIZE UPDATE, the card manager's command.
    CardManagerAnswers = "card-manager-answers",
}
