//! Ciphers and MACs that steps need, over well-kept crates. No verdicts, no key in a log or a `Debug`.
