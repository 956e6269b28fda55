//! From inputs to an ended run: catalogue, plan and devices are put together, everything that can be known to be wrong is told
//! before the first exchange, then the job is carried out and its record sealed.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::{
    BoundCase, Registry, Step,
    case::Limits,
    drivers::{driver_for, drivers},
    engine::{self, Ended, Job, Planned, Progress, Seat},
    gherkin_run,
    record::{self, Heading},
    world::Statements,
};
use crate::{
    catalogue::{Catalogue, Diagnostic, Diagnostics, Ics, Ixit, Measurements, Product, Sample},
    device::{DeviceError, DeviceUri, PortKind, Tenancy},
    evidence::{
        BundleError, BundleWriter, DeviceRef, InputFiles, RunRecord, Secrets, bundle::Interrupted,
        inputs::InputDifference,
    },
    plan::{Decision, Inputs, Plan, PlannedCase, PlannedDevice, Selection, Shard, VendorSignature},
};

/// What a user asked for.
pub struct Request {
    pub selection: Selection,
    pub ics: Ics,
    pub ixit: Ixit,
    /// At least one; each is a device's URI.
    pub devices: Vec<PlannedDevice>,
    /// What the product is, where it was handed in; else what the ICS calls it.
    pub product: Option<Product>,
    pub samples: Vec<Sample>,
    /// The vendor's signature under it, if there is one.
    pub vendor_signature: Option<VendorSignature>,
    pub seed: u64,
    /// Only this part of the run.
    pub shard: Option<Shard>,
    pub limits: Limits,
    /// Workers for simulators; a physical device has one worker.
    pub jobs: usize,
    /// What was handed in and goes into the run folder; never an IXIT file.
    pub inputs: InputFiles,
    /// The device is a log, or a recording of a run over one: the exchanges that it holds.
    pub trace: Option<BTreeSet<String>>,
    /// Where the run folder goes.
    pub out: PathBuf,
    /// RFC 3339, UTC: the runner has no wall clock of its own.
    pub started_at: String,
    pub interrupt: Arc<AtomicBool>,
}

/// A run that is ready: plan made, steps bound, devices open, folder begun. Nothing has been exchanged yet.
pub struct Session {
    pub plan: Plan,
    /// Of this session: those of the plan, in a shard those of the shard.
    pub devices: Vec<PlannedDevice>,
    shard: Option<Shard>,
    job: Job,
    seats: Vec<Seat>,
    device_refs: Vec<DeviceRef>,
    writer: Arc<BundleWriter>,
    started_at: String,
    /// What each device is asked before the first test case.
    preflight: Vec<BoundCase>,
}

/// What a session needs before its folder is touched, new or taken up: steps bound, devices open.
struct Ready {
    measurements: Measurements,
    bound: Vec<BoundCase>,
    preflight: Vec<BoundCase>,
    secrets: Arc<Secrets>,
    seats: Vec<Seat>,
    device_refs: Vec<DeviceRef>,
}

impl Ready {
    fn new(
        catalogue: &Catalogue,
        tables: &[&'static [Step]],
        suites: &[String],
        request: &Request,
        measurements: Measurements,
    ) -> Result<Self, SetupError> {
        let (bound, preflight) = bind(catalogue, suites, tables)?;
        let secrets = Arc::new(Secrets::of(&request.ixit));
        let (seats, device_refs) = open_devices(&request.devices, request.jobs, &secrets)?;
        Ok(Self { measurements, bound, preflight, secrets, seats, device_refs })
    }

    /// The session that writes to a folder, behind what was done there before.
    fn session(self, plan: Plan, request: Request, writer: BundleWriter, before: Interrupted) -> Session {
        let writer = Arc::new(writer);
        let job = Job {
            cases: planned(&plan, request.shard, self.bound),
            statements: Arc::new(Statements {
                ics: request.ics,
                ixit: request.ixit,
                measurements: self.measurements,
                decision_rule: plan.decision_rule,
            }),
            secrets: self.secrets,
            seed: plan.seed,
            limits: request.limits,
            writer: Some(Arc::clone(&writer)),
            kept: before.finished,
            attempts: before.attempts,
            interrupt: request.interrupt,
        };
        Session {
            plan,
            devices: request.devices,
            shard: request.shard,
            job,
            seats: self.seats,
            device_refs: self.device_refs,
            writer,
            started_at: request.started_at,
            preflight: self.preflight,
        }
    }
}

/// An ended run: its sealed record, and what a user has to know beside it.
pub struct Outcome {
    pub record: RunRecord,
    pub troubles: Vec<String>,
}

/// Why a run doesn't begin.
#[derive(Debug)]
pub enum SetupError {
    /// Something that a person wrote.
    Input(Diagnostics),
    Device(DeviceError),
    Bundle(BundleError),
    /// A defect of jinka: its step tables don't compile.
    Tables(Vec<super::bind::TableError>),
    /// A defect of jinka: the engine's thread died, its panic is on the standard error stream.
    Died,
}

impl From<Diagnostics> for SetupError {
    fn from(error: Diagnostics) -> Self {
        Self::Input(error)
    }
}

impl From<DeviceError> for SetupError {
    fn from(error: DeviceError) -> Self {
        Self::Device(error)
    }
}

impl From<BundleError> for SetupError {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

impl Session {
    /// Checks everything, opens the devices and begins the run folder, in this order.
    pub fn begin(catalogue: &Catalogue, tables: &[&'static [Step]], request: Request) -> Result<Self, SetupError> {
        let measurements = request.inputs.measurements(&catalogue.suites)?;
        let inputs = Inputs {
            ics: request.ics.clone(),
            ixit: request.ixit.clone(),
            seed: request.seed,
            devices: &request.devices,
            product: request.product.clone(),
            samples: request.samples.clone(),
            vendor_signature: request.vendor_signature.clone(),
            files: request.inputs.digests(),
            measurements: measurements.clone(),
            trace: request.trace.clone(),
        };
        let plan = Plan::make(catalogue, &request.selection, inputs)?;
        let plan = match request.shard {
            Some(shard) => plan.split(shard.of)?,
            None => plan,
        };
        let suites: Vec<String> = plan.suites.iter().map(|suite| suite.id.clone()).collect();
        let ready = Ready::new(catalogue, tables, &suites, &request, measurements)?;
        suited(catalogue, &plan, &ready.device_refs, &ready.seats)?;
        let sources = sources(catalogue, &suites);
        let writer = BundleWriter::create(&request.out, &json_of(&plan), &sources, &request.inputs)?;
        if let Some(shard) = request.shard {
            writer.begin_shard(shard, &request.devices, &request.started_at)?;
        }
        Ok(ready.session(plan, request, writer, Interrupted::default()))
    }

    /// Takes up an interrupted run. `request.selection`, seed, shard, inputs and devices are those of its folder, which the
    /// caller read; suites and inputs that differ from the plan are refused.
    pub fn resume(
        catalogue: &Catalogue,
        tables: &[&'static [Step]],
        request: Request,
        plan: Plan,
    ) -> Result<Self, SetupError> {
        let suites: Vec<String> = plan.suites.iter().map(|suite| suite.id.clone()).collect();
        for was in &plan.suites {
            let is = catalogue.suite(&was.id).map(|suite| suite.digest.as_str());
            if is != Some(was.digest.as_str()) {
                let mut found = Diagnostics::default();
                found.push(changed_suite(&was.id));
                return Err(SetupError::Input(found));
            }
        }
        if let Some(difference) = request.inputs.difference(&plan.inputs) {
            let mut found = Diagnostics::default();
            found.push(changed_input(&difference));
            return Err(SetupError::Input(found));
        }
        let measurements = request.inputs.measurements(&catalogue.suites)?;
        let ready = Ready::new(catalogue, tables, &suites, &request, measurements)?;
        let (writer, interrupted) = BundleWriter::resume(&request.out, request.started_at.clone())?;
        Ok(ready.session(plan, request, writer, interrupted))
    }

    /// The run folder.
    pub fn dir(&self) -> &std::path::Path {
        self.writer.dir()
    }

    /// Carries the job out and seals its record. `now` gives the time at the end, RFC 3339, UTC.
    pub fn run(
        self,
        catalogue: &Catalogue,
        mut observe: impl FnMut(&Progress) + Send + 'static,
        now: impl FnOnce() -> String,
    ) -> Result<Outcome, SetupError> {
        let Self { plan, shard, job, mut seats, mut device_refs, writer, started_at, preflight, .. } = self;
        let part = shard.map(|shard| shard.index);
        device_refs.iter_mut().for_each(|device| device.shard = part);
        let mut unkept = None;
        // A log can't be asked.
        let preflight = if plan.trace.is_some() { Vec::new() } else { preflight };
        let probed = engine::preflight(&job, part, &preflight, &mut seats);
        let probed = probed.unwrap_or_else(|trouble| {
            // What is not on record did not happen, so the run ends here.
            job.interrupt.store(true, Ordering::Relaxed);
            unkept = Some(trouble);
            Vec::new()
        });
        probed.iter().for_each(|record| observe(&Progress::Probed { record: Arc::clone(record) }));
        let Some((ended, _)) = gherkin_run::run(job, seats, gherkin_run::Quiet, observe) else {
            return Err(SetupError::Died);
        };
        let Ended { cases, interrupted, mut troubles } = ended;
        troubles.extend(unkept);
        let preflight = probed.into_iter().map(Arc::unwrap_or_clone).collect();
        let heading = Heading { plan: &plan, shard, devices: device_refs, started_at, ended_at: now(), preflight };
        let record = record::run_record(heading, catalogue, cases, interrupted);
        writer.seal(&record)?;
        Ok(Outcome { record, troubles })
    }
}

fn json_of(plan: &Plan) -> Vec<u8> {
    // A plan is maps with string keys, strings and numbers: it always serialises.
    serde_json::to_vec(plan).unwrap_or_default()
}

fn sources(catalogue: &Catalogue, suites: &[String]) -> Vec<(String, String, Vec<u8>)> {
    let taking_part = catalogue.suites.iter().filter(|suite| suites.contains(&suite.id));
    taking_part
        .flat_map(|suite| suite.sources.iter().map(|(path, bytes)| (suite.id.clone(), path.clone(), bytes.clone())))
        .collect()
}

/// Each device is of the kind that each suite tests: one that answers, or data; or all are logs.
fn suited(catalogue: &Catalogue, plan: &Plan, devices: &[DeviceRef], seats: &[Seat]) -> Result<(), DeviceError> {
    for suite in catalogue.suites.iter().filter(|suite| plan.suites.iter().any(|planned| planned.id == suite.id)) {
        let kind = if plan.trace.is_some() { PortKind::Trace } else { suite.iut };
        let unsuited = seats.iter().find(|seat| !seat.device.offers(kind));
        let Some(device) = unsuited.and_then(|seat| devices.get(seat.index)) else { continue };
        let (id, due, help) = (
            &suite.id,
            kind.name(),
            match kind {
                PortKind::Card => "give a card: pcsc:READER, sim:contact-card; `jinka devices` lists what there is",
                PortKind::Capture => "give a file with captured data: capture:FILE; docs/captures.md describes it",
                PortKind::Trace => "a log is judged by itself: give no other device beside trace:FILE",
            },
        );
        let what = format!("suite {id} tests {due}, and this device is none");
        return Err(DeviceError { uri: device.uri.clone(), what, help: Some(help.to_owned()) });
    }
    Ok(())
}

/// Bound cases in the order of the plan; those of other shards are not run.
fn planned(plan: &Plan, shard: Option<Shard>, bound: Vec<BoundCase>) -> Vec<Planned> {
    let decision = |case: &PlannedCase| match (shard, case.shard) {
        (Some(here), Some(due)) if due != here.index => Decision::NotRun { reason: here.elsewhere(due) },
        _ => case.decision.clone(),
    };
    let mut by_id: HashMap<String, BoundCase> = bound.into_iter().map(|bound| (bound.case.id.clone(), bound)).collect();
    plan.cases
        .iter()
        .filter_map(|case| Some(Planned { decision: decision(case), ..Planned::of(by_id.remove(&case.id)?, case) }))
        .collect()
}

fn changed_suite(id: &str) -> Diagnostic {
    Diagnostic::new(
        "changed_suite",
        (
            format!("suite {id} is not the one that this run began with"),
            format!("测试集 {id} 与本次测试开始时使用的不同"),
        ),
    )
    .help((
        "go on with the jinka that began the run, or begin a new one",
        "请使用开始该测试的 jinka 版本继续，或重新开始测试",
    ))
}

fn changed_input(difference: &InputDifference) -> Diagnostic {
    let told = match difference {
        InputDifference::Missing { path } => format!("{path} 缺失"),
        InputDifference::Changed { path, due, found } => {
            format!("{path} 已被更改：计划中的 sha256 为 {due}，现为 {found}")
        }
        InputDifference::Unlisted { path } => format!("计划中没有 {path}"),
    };
    Diagnostic::new("changed_input", (difference.to_string(), told)).help((
        "the files in inputs/ are those that the run began with; put them back, or begin a new run",
        "inputs/ 中的文件应与测试开始时相同；请恢复原文件，或重新开始测试",
    ))
}

/// The test cases of some suites, and their pre-flights.
pub type Bound = (Vec<BoundCase>, Vec<BoundCase>);

/// Binds every step of the given suites to the tables.
pub fn bind(catalogue: &Catalogue, suites: &[String], tables: &[&'static [Step]]) -> Result<Bound, SetupError> {
    let registry = Registry::new(tables).map_err(SetupError::Tables)?;
    let suites = catalogue.suites.iter().filter(|suite| suites.contains(&suite.id));
    registry.bind_suites(suites).map_err(SetupError::Input)
}

/// Opened devices, one a worker, and how the record names them.
pub type Opened = (Vec<Seat>, Vec<DeviceRef>);

/// Opens the devices: one worker each, or as many as asked for where every test case gets a fresh simulator.
pub fn open_devices(devices: &[PlannedDevice], jobs: usize, secrets: &Arc<Secrets>) -> Result<Opened, DeviceError> {
    let drivers = drivers(secrets);
    let mut seats = Vec::new();
    let mut refs = Vec::new();
    for (index, planned) in devices.iter().enumerate() {
        let uri: &DeviceUri = &planned.uri.parse()?;
        let driver = driver_for(&drivers, uri)?;
        let device = driver.open(uri)?;
        refs.push(record::device_ref(uri, planned.sample.as_deref(), device.as_ref()));
        let fresh = device.tenancy() == Tenancy::Fresh;
        seats.push(Seat::new(device, index).with_sample(planned.sample.clone()));
        if fresh {
            for _ in 1..jobs {
                seats.push(Seat::new(driver.open(uri)?, index));
            }
        }
    }
    Ok((seats, refs))
}

/// One worker a core, when nobody said otherwise.
pub fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
