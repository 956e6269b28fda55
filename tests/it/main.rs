//! Integration tests: one binary, a module a subject.

/// What the reports say of a run: terminal, JUnit, HTML, JSON.
mod reports;
