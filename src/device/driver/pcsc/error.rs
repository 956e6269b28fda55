//! What an error of PC/SC means for a test case.

use pcsc::Error;

use crate::device::TransportError;

/// The meaning of an error, or that the reader's state has to be looked at to tell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Known(TransportError),
    /// It failed below the service: card gone, reader gone or card mute.
    Look,
}

pub(super) fn meaning(error: Error) -> Meaning {
    let known = match error {
        Error::RemovedCard | Error::NoSmartcard => TransportError::Removed,
        Error::ReaderUnavailable | Error::UnknownReader | Error::NoReadersAvailable => TransportError::ReaderGone,
        Error::NoService | Error::ServiceStopped | Error::Shutdown => TransportError::ServiceGone,
        Error::Timeout => TransportError::Mute,
        Error::ResetCard => TransportError::ForeignReset,
        Error::NotTransacted
        | Error::CommError
        | Error::UnpoweredCard
        | Error::UnresponsiveCard
        | Error::UnknownError => return Meaning::Look,
        Error::SharingViolation => TransportError::Other("another program holds the card".to_owned()),
        Error::ProtoMismatch | Error::UnsupportedCard => {
            TransportError::Other("PC/SC finds no protocol in the ATR that it can speak".to_owned())
        }
        other => TransportError::Other(format!("PC/SC says: {other}")),
    };
    Meaning::Known(known)
}

/// After these a handle is worth nothing.
pub(super) fn ends_connection(error: &TransportError) -> bool {
    matches!(error, TransportError::Removed | TransportError::ReaderGone | TransportError::ServiceGone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_meaning() {
        #[rustfmt::skip] // a table is read by rows
        let table = [
            (Error::RemovedCard, "removed"), (Error::NoSmartcard, "removed"),
            (Error::ReaderUnavailable, "reader-gone"), (Error::UnknownReader, "reader-gone"),
            (Error::NoService, "service-gone"), (Error::ServiceStopped, "service-gone"), (Error::Shutdown, "service-gone"),
            (Error::Timeout, "mute"),
            (Error::ResetCard, "foreign-reset"),
            (Error::SharingViolation, "other"), (Error::ProtoMismatch, "other"), (Error::InvalidParameter, "other"),
        ];
        for (error, code) in table {
            let Meaning::Known(known) = meaning(error) else { panic!("{error:?} has no meaning") };
            assert_eq!(known.code(), code, "{error:?}");
        }
        for error in
            [Error::NotTransacted, Error::CommError, Error::UnpoweredCard, Error::UnresponsiveCard, Error::UnknownError]
        {
            assert_eq!(meaning(error), Meaning::Look, "{error:?}");
        }
    }
}
