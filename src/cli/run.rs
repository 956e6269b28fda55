//! `jinka run`: tests a product.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use clap::Args;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    Exit, Failure, Output, choice, import,
    intake::{self, Given, Handed},
    measurements, prompt,
    shard::ShardChoice,
    source::read_file,
};
use crate::{
    catalogue::{Catalogue, DecisionRule, Ics, Ixit, Requirement, Suite, Text, edition, product::Stated},
    certificate::overlay,
    device::{DeviceUri, Driver},
    evidence::{BundleError, CaseRecord, Completion, InputFiles, JournalEntry, RunRecord, Verdict, bundle},
    plan::{Inputs, Plan, PlannedDevice, RECORDS_LACK, Selection, Shard},
    report::{self, Format, ReportError, terminal},
    runner::{
        Progress,
        case::Limits,
        engine::ENDED_EARLY,
        session::{self, Request, Session},
    },
    sim, steps,
};

#[derive(Debug, Default, Args)]
pub struct RunArgs {
    /// Only this suite; may be given several times [default: that of the simulated card,
    /// those that the ICS file answers, or those of the test cases asked for; with no word
    /// on what is tested, contact-card on its reference card]
    #[arg(long, value_name = "SUITE")]
    suite: Vec<String>,
    /// Only this test case: its id, with or without the suite, an outline's id for all
    /// its rows, or a pattern with *; may be given several times
    #[arg(long, value_name = "ID")]
    tc: Vec<String>,
    /// Only test cases whose tags fit, for instance "@writes and not @long"
    #[arg(long, value_name = "EXPR")]
    tags: Option<String>,
    /// Test against this edition of a standard, "GB/T 16649.3=2006"; may be given once
    /// for each standard [default: the newest edition of each]
    #[arg(long, value_name = "STD=EDITION", value_parser = super::edition)]
    edition: Vec<(String, String)>,
    /// What is tested: sim:NAME, pcsc:READER, vpcd:HOST:PORT, replay:BUNDLE; several
    /// devices of one product work side by side [default: the suite's reference simulator]
    #[arg(long, value_name = "URI", value_parser = super::device_uri)]
    device: Vec<DeviceUri>,
    /// The vendor's product file: what the product is, its samples, ICS, IXIT and devices;
    /// an option given beside it counts more
    #[arg(long, value_name = "FILE")]
    product: Option<PathBuf>,
    /// The sample at each --device, in the same order
    #[arg(long, value_name = "ID")]
    sample: Vec<String>,
    /// The values that testing needs (AIDs, keys, PINs, file identifiers); may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    ixit: Vec<PathBuf>,
    /// What the vendor says that the product supports
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// A laboratory's overlay over clauses and bases, with its signature FILE.dsse.json
    /// beside it (`jinka overlay`); may be given several times
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// What a laboratory measured and the vendor stated; may be given several times
    #[arg(long, value_name = "FILE")]
    measurements: Vec<PathBuf>,
    /// How measured values are judged: simple, guarded or four-way; the last two with a
    /// factor where the guard band isn't U, guarded:0.83 [default: guarded]
    #[arg(long, value_name = "RULE")]
    decision_rule: Option<DecisionRule>,
    /// From what test cases draw their randomness [default: drawn, and printed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..1 << 53))]
    seed: Option<u64>,
    /// Only this part of the run, 2/3 is the second of three; or `auto`, from the
    /// variables of a CI system. `jinka merge` joins the parts. All take one --seed
    #[arg(long, value_name = "I/N|auto")]
    shard: Option<ShardChoice>,
    /// The run folder [default: reports/TIME-SUITE]
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    out: Option<PathBuf>,
    /// Go on with an interrupted run; its plan and its finished test cases stay
    #[arg(long, value_name = "DIR", conflicts_with_all = ["suite", "tc", "tags", "device", "product", "sample", "ics", "overlay", "measurements", "decision_rule", "seed", "shard", "features", "consent", "edition"])]
    resume: Option<PathBuf>,
    /// Take the suites from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Let an irreversible test case spend this sample; may be given several times: each
    /// such case spends one
    #[arg(long, value_name = "SAMPLE")]
    consent: Vec<String>,
    /// Workers for simulators [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// How long one reset or exchange may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Leave the reports to `jinka report`
    #[arg(long)]
    no_reports: bool,
    /// Print the summary alone
    #[arg(long, short)]
    quiet: bool,
}

const ONE_SEED: &str = "the shards of a run share one seed: give all of them the same --seed N, for instance the number of the \
     pipeline ($CI_PIPELINE_ID on GitLab, ${{ github.run_id }} on GitHub, $BUILDKITE_BUILD_NUMBER on Buildkite)";

impl RunArgs {
    /// A run over a log of exchanges.
    pub(super) fn of_log(log: DeviceUri, ics: Option<PathBuf>, ixit: Vec<PathBuf>, out: Option<PathBuf>) -> Self {
        Self { device: vec![log], ics, ixit, out, timeout: 30, ..Self::default() }
    }

    pub(super) fn choosing(self, suite: Vec<String>, tc: Vec<String>, features: Option<PathBuf>, quiet: bool) -> Self {
        Self { suite, tc, features, quiet, ..self }
    }

    /// Neither what is tested nor by what: the run that shows what jinka does.
    fn says_nothing(&self) -> bool {
        self.suite.is_empty()
            && self.tc.is_empty()
            && self.tags.is_none()
            && self.device.is_empty()
            && self.product.is_none()
            && self.ics.is_none()
            && self.features.is_none()
    }
}

pub fn run(args: RunArgs, output: Output) -> Exit {
    match begin(args, output) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(output),
    }
}

fn begin(args: RunArgs, output: Output) -> Result<Exit, Failure> {
    let interrupt = listen_for_interrupt();
    let limits = Limits { operation: Duration::from_secs(args.timeout), ..Limits::default() };
    let jobs = args.jobs.map_or_else(session::default_jobs, usize::from);
    let started_at = now();
    let options = as_given(&args);
    let unsaid = args.says_nothing();
    let (catalogue, session) = match &args.resume {
        Some(dir) => {
            let (plan, mut catalogue) = interrupted_run(dir)?;
            let inputs = InputFiles::read(dir)?;
            let ids: Vec<_> = plan.suites.iter().map(|suite| suite.id.clone()).collect();
            // Of changed inputs the session says so.
            if inputs.difference(&plan.inputs).is_none() {
                let laid = overlay::of_inputs(&inputs, &catalogue)?;
                catalogue.lay(&laid, &ids, &plan.editions)?;
            }
            let (shard, begun_on) = begun_on(dir, &plan)?;
            let devices = intake::uris(&begun_on)?;
            let ics = plan.statement();
            let suites = taking_part(&catalogue, &ids);
            let ixit = read_ixit(&args.ixit, None, &devices, &suites, &ics)?;
            let request = Request {
                selection: Selection::default(),
                ics,
                ixit,
                devices: begun_on,
                product: plan.product.clone(),
                samples: plan.samples.clone(),
                vendor_signature: plan.vendor_signature.clone(),
                seed: plan.seed,
                shard,
                inputs,
                trace: plan.trace.clone(),
                limits,
                jobs,
                out: dir.clone(),
                started_at,
                interrupt,
            };
            let session = Session::resume(&catalogue, &steps::tables(), request, plan)?;
            (catalogue, session)
        }
        None => {
            let shard = match args.shard {
                Some(choice) => Some(choice.resolve(|name| std::env::var(name).ok()).map_err(Failure::usage)?),
                None => None,
            };
            if shard.is_some() && args.seed.is_none() {
                return Err(Failure::usage(ONE_SEED));
            }
            let mut catalogue = match &args.features {
                Some(dir) => Catalogue::from_dir(dir)?,
                None => Catalogue::embedded()?,
            };
            let handed = args.product.as_deref().map(|path| Handed::read(path, &catalogue)).transpose()?;
            let mut selection = Selection {
                suites: intake::suites(&args.suite, handed.as_ref()),
                cases: args.tc,
                tags: args.tags,
                editions: super::editions(args.edition)?,
                consent: BTreeSet::new(),
                decision_rule: args.decision_rule.unwrap_or_default(),
            };
            if selection.suites.iter().any(|id| catalogue.suite(id).is_none()) {
                // The plan knows how to say it, with near names.
                Plan::make(&catalogue, &selection, Inputs::default())?;
            }
            if selection.suites.is_empty() {
                opened(&args.device)?;
                selection.suites = match recorded_plan(&args.device)? {
                    // A recording answers the suites that it was made with.
                    Some((plan, _)) => plan.suites.into_iter().map(|suite| suite.id).collect(),
                    None if unsaid => vec![choice::DEFAULT.to_owned()],
                    None => choice::suites(&catalogue, &selection, reference_of(&args.device), args.ics.as_deref())?,
                };
            }
            let suites = taking_part(&catalogue, &selection.suites);
            if let Some(handed) = &handed {
                let given = [
                    ("--suite", "suites", !args.suite.is_empty()),
                    ("--device", "devices", !args.device.is_empty()),
                    ("--sample", "devices", !args.sample.is_empty()),
                    ("--ics", if handed.file.stated == Stated::Here { "answers" } else { "ics" }, args.ics.is_some()),
                    ("--ixit", "ixit", !args.ixit.is_empty() && !handed.file.ixit.is_empty()),
                ];
                for note in handed.overridden(&given) {
                    eprintln!("jinka: {}", output.lang.of(&note));
                }
            }
            let named = handed.as_ref().is_some_and(|handed| !handed.file.devices.is_empty());
            let default = match args.device.is_empty() && !named {
                true => choice::reference(&suites)?,
                false => Vec::new(),
            };
            let given = Given { devices: &args.device, samples: &args.sample, consent: &args.consent };
            let seating = intake::seat(&given, handed.as_ref(), &default)?;
            if shard.is_some() && !args.consent.is_empty() {
                return Err(Failure::usage(
                    "the shards of a run share one plan, and it can't say which of them spends a sample; run the \
                     irreversible test cases in one piece: --tags @irreversible, without --shard",
                ));
            }
            if shard.is_some() && handed.is_none() && !args.sample.is_empty() {
                return Err(Failure::usage(
                    "the shards of a run share one plan, which names all samples: give --product FILE beside --sample",
                ));
            }
            selection.consent = seating.consent;
            let devices = intake::uris(&seating.devices)?;
            opened(&devices)?;
            let recorded = recorded_plan(&devices)?;
            if let Some((plan, _)) = &recorded
                && args.decision_rule.is_none()
            {
                selection.decision_rule = plan.decision_rule;
            }
            let trace = match &recorded {
                Some((plan, _)) => plan.trace.clone(),
                None => import::held(&devices)?,
            };
            let mut inputs = InputFiles::default();
            let (ics, ixit) = match &recorded {
                Some((plan, dir)) if args.ics.is_none() && args.ixit.is_empty() && handed.is_none() => {
                    // Of other suites, the maker answered other questions.
                    if plan.suites.iter().map(|suite| &suite.id).eq(suites.iter().map(|suite| &suite.id)) {
                        inputs = InputFiles::read(dir)?;
                        inputs.retain(|name| args.overlay.is_empty() || !overlay::is_name(name));
                    }
                    recorded_statements(plan, &catalogue)?
                }
                _ => {
                    let (proformas, _) = intake::proformas(&suites);
                    let ics = match &handed {
                        Some(handed) => handed.ics(args.ics.as_deref(), &proformas, &mut inputs)?,
                        None => read_ics(args.ics.as_deref(), &devices, &suites, &mut inputs)?,
                    };
                    let ixit = read_ixit(&args.ixit, handed.as_ref(), &devices, &suites, &ics)?;
                    (ics, ixit)
                }
            };
            measurements::hand_in(&args.measurements, &devices, &catalogue, &suites, &mut inputs)?;
            let (product, samples) = match &recorded {
                // A recording is one of the product that was tested then.
                Some((plan, _)) if handed.is_none() => (plan.product.clone(), plan.samples.clone()),
                _ => (intake::product_of(handed.as_ref()), seating.samples),
            };
            let vendor_signature = match &recorded {
                Some((plan, _)) if !inputs.is_empty() && handed.is_none() && args.ics.is_none() => {
                    plan.vendor_signature.clone()
                }
                _ => intake::vendor_signature(handed.as_ref(), args.ics.as_deref(), &ics, &mut inputs)?,
            };
            let seed = args.seed.or(recorded.map(|(plan, _)| plan.seed)).unwrap_or_else(drawn_seed);
            let editions = edition::choose(suites.iter().flat_map(|suite| &suite.requirements), &selection.editions)?;
            let ids: Vec<String> = suites.iter().map(|suite| suite.id.clone()).collect();
            let laid = match args.overlay.as_slice() {
                [] => overlay::of_inputs(&inputs, &catalogue)?,
                files => super::overlay::hand_in(files, &catalogue, &mut inputs, output)?,
            };
            catalogue.lay(&laid, &ids, &editions)?;
            let mut name = ids.join("+");
            if let Some(Shard { index, of }) = shard {
                name.push_str(&format!("-shard-{index}-of-{of}"));
            }
            let (out, chosen) = match args.out {
                Some(out) => (out, false),
                None => (new_folder(Path::new("reports"), &format!("{}-{name}", folder_time()))?, true),
            };
            let request = Request {
                selection,
                ics,
                ixit,
                devices: seating.devices,
                product,
                samples,
                vendor_signature,
                seed,
                shard,
                limits,
                jobs,
                inputs,
                trace,
                out: out.clone(),
                started_at,
                interrupt,
            };
            let session = Session::begin(&catalogue, &steps::tables(), request).inspect_err(|_| {
                if chosen {
                    let _ = std::fs::remove_dir(&out); // only an empty one goes
                }
            })?;
            (catalogue, session)
        }
    };
    let exit = carry_out(&catalogue, session, options, args.quiet, !args.no_reports, output);
    // The process ends here: the system frees it faster than we could.
    std::mem::forget(catalogue);
    exit
}

/// The options that say what is tested and by what, as they were given: to run a test case again takes them too.
fn as_given(args: &RunArgs) -> Vec<(String, String)> {
    let one = |option: &str, path: &PathBuf| (option.to_owned(), path.display().to_string());
    let mut options: Vec<_> = args.product.iter().map(|path| one("--product", path)).collect();
    options.extend(args.ics.iter().map(|path| one("--ics", path)));
    options.extend(args.ixit.iter().map(|path| one("--ixit", path)));
    options.extend(args.features.iter().map(|path| one("--features", path)));
    options
}

fn carry_out(
    catalogue: &Catalogue,
    session: Session,
    options: Vec<(String, String)>,
    quiet: bool,
    reports: bool,
    output: Output,
) -> Result<Exit, Failure> {
    let look = output.look();
    let folder = session.dir().to_owned();
    let mut stdout = std::io::stdout();
    if !quiet {
        let suites: Vec<&str> = session.plan.suites.iter().map(|suite| output.lang.of(&suite.title)).collect();
        let devices: Vec<&str> = session.devices.iter().map(|device| device.uri.as_str()).collect();
        let _ = writeln!(stdout, "{}\n", terminal::title_line(&suites, &devices, session.plan.seed, &look));
    }
    let requirements: Vec<Requirement> =
        catalogue.suites.iter().flat_map(|suite| &suite.requirements).cloned().collect();
    let uris: Vec<String> = session.devices.iter().map(|device| device.uri.clone()).collect();
    let rerun = report::rerun::Rerun::with(&uris, session.plan.seed, &session.plan.editions, &requirements);
    let rerun = rerun.given(options);
    let rerun = report::rerun::Rerun { decision_rule: session.plan.decision_rule, ..rerun };
    let live = output.live && !quiet;
    let mut masks = report::mask::Masks::new(report::mask::in_full(&session.plan.ixit));
    let observe = move |progress: &Progress| {
        // A closed pipe is the reader's wish, not a reason to stop testing.
        let mut out = std::io::stdout().lock();
        let _ = match progress {
            Progress::Probed { record } => {
                masks.learn(record);
                write!(out, "{}", terminal::preflight_block(&masks.case(record), &look))
            }
            Progress::Started { case } if live => write!(out, "\r\x1b[2K… {case}").and_then(|()| out.flush()),
            Progress::Finished { record, .. } if !quiet => {
                masks.learn(record);
                let context = terminal::Context { requirements: &requirements, rerun: &rerun, masks: &masks };
                let erase = if live { "\r\x1b[2K" } else { "" };
                let line = terminal::case_line(record, &look);
                let block = terminal::fail_block(record, &context, &look);
                write!(out, "{erase}{}\n{block}", line.trim_end_matches('\n'))
            }
            _ => Ok(()),
        };
    };
    let outcome = session.run(catalogue, observe, now)?;
    let written = if reports { write_reports(&outcome.record, &folder, output) } else { Ok(()) };
    let _ = write!(stdout, "\n{}", terminal::summary(&outcome.record, Some(&folder.display().to_string()), &look));
    for trouble in &outcome.troubles {
        eprintln!("jinka: {trouble}");
    }
    if outcome.record.completion == Completion::Interrupted {
        eprintln!("jinka: {}", output.say("the run ended early; go on with", "测试提前结束；继续执行请用"));
        eprintln!("  jinka run --resume {}", folder.display());
    }
    if let Some(shard) = outcome.record.shard {
        let head = bundle::head_of(&std::fs::read(folder.join("journal.jsonl")).unwrap_or_default());
        let told = output.say("its ledger ends in", "台账末行摘要");
        let join = output.say(
            "when all shards have ended: jinka merge DIR… --out DIR",
            "全部分片结束后：jinka merge DIR… --out DIR",
        );
        let _ = writeln!(stdout, "{} {shard} · {told} {head}\n{join}", output.say("shard", "分片"));
    }
    written?;
    let exit = exit_of(&outcome.record);
    std::mem::forget(outcome);
    Ok(exit)
}

/// The exit code that a run's verdicts ask for.
pub fn exit_of(record: &RunRecord) -> Exit {
    let count = |verdict| record.counts.get(&verdict).copied().unwrap_or(0);
    let unselected = record.cases.iter().filter(|case| is_by_choice(case)).count();
    if count(Verdict::Fail) > 0 {
        Exit::Failed
    } else if count(Verdict::Inconclusive) + count(Verdict::Blocked) + count(Verdict::Error) > 0
        || count(Verdict::NotRun) > unselected
        || count(Verdict::Pass) == 0
    {
        Exit::Undecided
    } else {
        Exit::Passed
    }
}

/// Not run because the user chose so, rather than because the run ended early.
fn is_by_choice(case: &CaseRecord) -> bool {
    case.verdict == Verdict::NotRun && {
        let meant = |reason: &Text| reason.en != ENDED_EARLY && !reason.en.starts_with(RECORDS_LACK);
        case.reason.as_ref().is_some_and(meant)
    }
}

pub(super) fn write_reports(record: &RunRecord, folder: &Path, output: Output) -> Result<(), Failure> {
    let dir = folder.join("reports");
    std::fs::create_dir_all(&dir).map_err(|cause| Failure::cant_create(&dir, &cause))?;
    let write = |format: Format| {
        let path = dir.join(format.file_name());
        let mut file = std::fs::File::create(&path).map_err(|cause| Failure::cant_create(&path, &cause))?;
        report::write(format, record, output.lang, &mut file).map_err(|error| match error {
            ReportError::Io(cause) => Failure::cant_create(&path, &cause),
            other => Failure::internal(other),
        })
    };
    std::thread::scope(|scope| {
        let junit = scope.spawn(|| write(Format::Junit));
        write(Format::Html)?;
        junit.join().unwrap_or_else(|_| Err(Failure::internal("the JUnit report could not be rendered")))
    })
}

fn interrupted_run(dir: &Path) -> Result<(Plan, Catalogue), Failure> {
    let path = dir.join("plan.json");
    if dir.join("run.json").is_file() && bundle::read_run(dir)?.completion == Completion::Complete {
        return Err(Failure::data(format!("the run in {} has ended; there is nothing to go on with", dir.display())));
    }
    let bytes = std::fs::read(&path).map_err(|cause| Failure::unavailable(&path, &cause))?;
    bundle::check_format(&bytes, &path)?;
    let plan: Plan =
        serde_json::from_slice(&bytes).map_err(|error| Failure::data(format!("{}: {error}", path.display())))?;
    let catalogue = Catalogue::from_sources(bundle::sources_by_suite(dir)?)?;
    Ok((plan, catalogue))
}

/// The shard that an interrupted run is, if any, and its devices.
fn begun_on(dir: &Path, plan: &Plan) -> Result<(Option<Shard>, Vec<PlannedDevice>), Failure> {
    if plan.shards.is_none() {
        return Ok((None, plan.devices.clone()));
    }
    match bundle::first_entry(dir)? {
        Some(JournalEntry::Shard { shard, devices, .. }) => Ok((Some(shard), devices)),
        _ => Err(Failure::data(format!(
            "the ledger in {} does not say which shard it is: the run ended before anything was exchanged; begin it anew",
            dir.display()
        ))),
    }
}

fn taking_part<'a>(catalogue: &'a Catalogue, wanted: &[String]) -> Vec<&'a Suite> {
    catalogue.suites.iter().filter(|suite| wanted.is_empty() || wanted.contains(&suite.id)).collect()
}

/// A slip in a simulator's name is told before anything is asked about its product.
fn opened(devices: &[DeviceUri]) -> Result<(), Failure> {
    for uri in devices.iter().filter(|uri| uri.scheme == "sim") {
        sim::SimDriver.open(uri)?;
    }
    Ok(())
}

/// The maker's answers; the text they were read from is handed in as it is.
fn read_ics(
    given: Option<&Path>,
    devices: &[DeviceUri],
    suites: &[&Suite],
    inputs: &mut InputFiles,
) -> Result<Ics, Failure> {
    let proformas: Vec<_> = suites.iter().map(|suite| &suite.ics).collect();
    let (text, name) = match (given, reference_of(devices)) {
        (Some(path), _) => (read_file(path)?, path.display().to_string()),
        (None, Some(product)) => (product.ics.to_owned(), format!("{}.ics.yaml", product.name)),
        (None, None) if proformas.iter().all(|proforma| proforma.items.is_empty()) => return Ok(Ics::default()),
        (None, None) => {
            return Err(Failure::usage(
                "say what the product supports: --ics FILE; a product that isn't one of the built-in simulators has no other \
                 source for it (`jinka ics new SUITE` writes the questions)",
            ));
        }
    };
    let ics = Ics::read(&text, &name, &proformas)?;
    inputs.add("ics.yaml", text).map_err(Failure::internal)?;
    Ok(ics)
}

fn read_ixit(
    given: &[PathBuf],
    handed: Option<&Handed>,
    devices: &[DeviceUri],
    suites: &[&Suite],
    ics: &Ics,
) -> Result<Ixit, Failure> {
    let (_, proformas) = intake::proformas(suites);
    if !given.is_empty() {
        return intake::read_ixit(given, None, &proformas, ics, &prompt::ELSEWHERE);
    }
    if let Some(handed) = handed.filter(|handed| !handed.file.ixit.is_empty()) {
        return intake::read_ixit(&handed.ixit(), Some(handed), &proformas, ics, &prompt::ELSEWHERE);
    }
    match reference_of(devices) {
        Some(product) => Ok(Ixit::read(product.ixit, &format!("{}.ixit.yaml", product.name), &proformas, ics)?),
        None if proformas.iter().all(|proforma| proforma.items.is_empty()) => Ok(Ixit::default()),
        None => Err(Failure::usage(
            "give the values that testing needs: --ixit FILE (`jinka ixit new SUITE` writes the form)",
        )),
    }
}

/// The built-in product behind the devices, when all of them are simulators of one name.
fn reference_of(devices: &[DeviceUri]) -> Option<sim::ReferenceProduct> {
    let first = devices.first()?;
    let same = devices.iter().all(|uri| uri.scheme == "sim" && uri.rest == first.rest);
    if same { sim::reference(&first.rest) } else { None }
}

/// The plan behind a recording, with the devices of its record: it answers only to the seed and the values with which it was made.
fn recorded_plan(devices: &[DeviceUri]) -> Result<Option<(Plan, PathBuf)>, Failure> {
    let Some(uri) = devices.iter().find(|uri| uri.scheme == "replay") else { return Ok(None) };
    let dir = Path::new(&uri.rest);
    let run = bundle::read_run(dir)?;
    let path = dir.join("plan.json");
    let bytes = std::fs::read(&path).map_err(|cause| Failure::unavailable(&path, &cause))?;
    let mut plan: Plan =
        serde_json::from_slice(&bytes).map_err(|error| Failure::data(format!("{}: {error}", path.display())))?;
    plan.devices =
        run.devices.into_iter().map(|device| PlannedDevice { uri: device.uri, sample: device.sample }).collect();
    Ok(Some((plan, dir.to_owned())))
}

/// The product's statements as a plan holds them; the secrets of a built-in product are known, others are left out.
fn recorded_statements(plan: &Plan, catalogue: &Catalogue) -> Result<(Ics, Ixit), Failure> {
    let ics = plan.statement();
    let devices = intake::uris(&plan.devices)?;
    let ixit = match reference_of(&devices) {
        Some(product) => {
            let taking_part =
                taking_part(catalogue, &plan.suites.iter().map(|suite| suite.id.clone()).collect::<Vec<_>>());
            let suites: Vec<_> = taking_part.iter().map(|suite| &suite.ixit).collect();
            Ixit::read(product.ixit, &format!("{}.ixit.yaml", product.name), &suites, &ics)?
        }
        None => plan.open_ixit(catalogue),
    };
    Ok((ics, ixit))
}

/// Ctrl-C ends the run after the test cases that are under way, so that what they wrote is restored; a second one ends at once.
fn listen_for_interrupt() -> Arc<AtomicBool> {
    let interrupt = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupt);
    let listening = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Undecided.code()));
        }
        eprintln!("\njinka: ending after the test cases under way; Ctrl-C again ends at once");
    });
    if let Err(error) = listening {
        eprintln!("jinka: failed to listen for Ctrl-C: {error}");
    }
    interrupt
}

fn drawn_seed() -> u64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u32::from_be_bytes(bytes).into(),
        // Without a source of randomness a run is still a run, its seed is told as always.
        Err(_) => 0,
    }
}

pub(super) fn now() -> String {
    OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// Makes a folder that wasn't there, of this name or with `-2`, `-3`, … behind it: runs may begin in one second.
fn new_folder(parent: &Path, name: &str) -> Result<PathBuf, BundleError> {
    std::fs::create_dir_all(parent).map_err(BundleError::io("create", parent))?;
    let mut folder = parent.join(name);
    for number in 2_u32.. {
        match std::fs::create_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                folder = parent.join(format!("{name}-{number}"));
            }
            made => return made.map_err(BundleError::io("create", &folder)).map(|()| folder),
        }
    }
    Err(BundleError::Exists { path: folder })
}

fn folder_time() -> String {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    OffsetDateTime::now_utc().format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_begin_in_one_second_have_folders_of_their_own() {
        let parent = tempfile::tempdir().unwrap();
        let made: Vec<_> =
            (0..3).map(|_| new_folder(parent.path(), "20261124T160053Z-contact-card").unwrap()).collect();
        let names: Vec<_> = made.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(
            names,
            ["20261124T160053Z-contact-card", "20261124T160053Z-contact-card-2", "20261124T160053Z-contact-card-3"]
        );
    }
}
