//! Carries out a plan: World, workers, verdicts, time-outs, progress. The only room that knows cucumber.

pub mod assert;
pub mod bind;
pub mod budget;
pub mod case;
pub mod drivers;
pub mod engine;
pub mod gherkin_run;
mod panics;
pub mod params;
pub mod qualify;
pub mod record;
pub mod replay;
pub mod session;
pub mod step;
pub mod timing;
pub mod world;

pub use bind::{BindError, BoundCase, BoundStep, Registry};
pub use engine::{Ended, Job, Planned, Progress};
pub use step::{Args, Kind, Step, StepFn, Stop};
pub use world::{Statements, World};
