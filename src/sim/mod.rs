//! Simulated cards behind the same ports, liars, and serving them to others.
