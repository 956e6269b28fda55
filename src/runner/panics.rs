//! One panic hook, installed once: keeps message and place of a panic inside a step, and passes every other one on.

use std::{cell::RefCell, panic, sync::Once};

thread_local! {
    /// Some while a step runs on this thread; holds the panic's message and place once it panicked.
    static STEP: RefCell<Option<String>> = const { RefCell::new(None) };
}

static INSTALLED: Once = Once::new();

/// A step begins on this thread.
pub fn begin() {
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let kept = STEP.with_borrow_mut(|step| {
                if let Some(message) = step {
                    let payload = info.payload();
                    let text = payload
                        .downcast_ref::<&str>()
                        .map(|text| (*text).to_owned())
                        .or_else(|| payload.downcast_ref::<String>().cloned())
                        .unwrap_or_else(|| "no message".to_owned());
                    *message = match info.location() {
                        Some(place) => format!("{text} ({}:{})", place.file(), place.line()),
                        None => text,
                    };
                }
                step.is_some()
            });
            if !kept {
                before(info);
            }
        }));
    });
    STEP.with_borrow_mut(|step| *step = Some(String::new()));
}

/// The step ended; the message of its panic, empty when it didn't.
pub fn end() -> String {
    STEP.with_borrow_mut(Option::take).unwrap_or_default()
}
