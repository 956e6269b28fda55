//! Runs the small suite once, and makes the three bases of it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use jinka::{
    catalogue::{Catalogue, Ics, Ixit},
    certificate::{
        Algorithm, FileKey, Kind, Role, Signer, TrustFile,
        issue::{Order, demonstration_keys, issue},
        merge::{MergeError, merge},
        overlay,
        statement::{Authorisation, Customer, Declared, DeclaredItem, Laboratory},
        trust::{TrustedKey, TrustedSuite},
        verify::{Options, TrustChoice, Verification, verify},
    },
    evidence::{InputFiles, RunRecord},
    plan::{Plan, PlannedDevice, Selection, Shard},
    report::{self, Format, Lang},
    runner::{
        case::Limits,
        session::{Request, Session},
    },
    steps,
};

use super::edit;

pub const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tamper/suite");
const DEVICE: &str = "sim:contact-card?defect=select-absent-answers-success";
const REAL_DEVICE: &str = "pcsc:Example Reader 00 00";
pub const ISSUED_ON: &str = "2026-01-02T00:00:00Z";

/// A base bundle: its folder, who may be trusted with it, and the values that everybody in this test has.
pub struct Base {
    pub folder: PathBuf,
    pub trust: TrustChoice,
    pub kind: Option<Kind>,
}

pub struct World {
    pub bases: BTreeMap<&'static str, Base>,
    pub known: Catalogue,
    pub ixit: Ixit,
    _keep: tempfile::TempDir,
}

/// Made once for all tests.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(make)
}

/// The laboratory's keys; fixed, so that bundles are.
pub fn laboratory_keys() -> Vec<FileKey> {
    Algorithm::ALL.map(|algorithm| FileKey::from_bytes(algorithm, &[0x42; 32]).unwrap()).into()
}

/// Keys of the laboratory that compared with its paper copy.
pub fn reviewer_keys() -> Vec<FileKey> {
    Algorithm::ALL.map(|algorithm| FileKey::from_bytes(algorithm, &[0x44; 32]).unwrap()).into()
}

/// Keys of somebody else.
pub fn stranger_keys() -> Vec<FileKey> {
    Algorithm::ALL.map(|algorithm| FileKey::from_bytes(algorithm, &[0x43; 32]).unwrap()).into()
}

pub fn laboratory_trust(suite_digest: &str) -> TrustFile {
    let keys = laboratory_keys();
    let entry = |key: &FileKey| TrustedKey::new(key.public_key(), Role::Lab, Some("Example Laboratory")).unwrap();
    let mut trust = TrustFile::of(keys.iter().map(entry).collect());

    trust.suites.push(TrustedSuite { digest: suite_digest.to_owned(), id: "small-card".to_owned() });
    trust
}

pub fn declared() -> Declared {
    Declared {
        report_number: Some("JK-2026-000123".to_owned()),
        laboratory: Some(Laboratory {
            name: "示例实验室 Example Laboratory".to_owned(),
            address: "北京市示例路 1 号".to_owned(),
            activity_locations: vec!["北京市示例路 1 号".to_owned()],
        }),
        customer: Some(Customer { name: "Example Card Maker".to_owned(), contact: None }),
        items: vec![DeclaredItem {
            model: "Small Card".to_owned(),
            version: Some("1.0".to_owned()),
            serial: "0001".to_owned(),
            condition: "new".to_owned(),
            received_on: "2026-01-01".to_owned(),
        }],
        deviations: Vec::new(),
        authorisation: Some(Authorisation { name: "Zhang San".to_owned(), role: "authorised signatory".to_owned() }),
    }
}

pub fn check(folder: &Path, trust: TrustChoice) -> Verification {
    let world = world();
    verify(folder, &Options { trust, known: &world.known, ixit: Some(world.ixit.clone()), threads: 1 })
}

pub fn record(folder: &Path) -> RunRecord {
    serde_json::from_slice(&fs::read(folder.join("run.json")).unwrap()).unwrap()
}

/// Signs a bundle as its base is signed.
pub fn sign(folder: &Path, kind: Kind) {
    let record = record(folder);
    let (keys, trust, declared) = match kind {
        Kind::Demonstration => {
            (demonstration_keys().unwrap(), TrustFile::demonstration().unwrap(), Declared::default())
        }
        _ => (laboratory_keys(), laboratory_trust(&record.suites[0].digest), declared()),
    };
    let signers = keys.iter().map(|key| -> &dyn Signer { key }).collect();
    let order = Order { kind, declared, signers, trust, issued_on: ISSUED_ON.to_owned() };
    issue(folder, &record, order).unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn make() -> World {
    let keep = tempfile::tempdir().unwrap();
    let known = Catalogue::embedded().unwrap();
    let unsigned = keep.path().join("unsigned");
    let ixit = run(&unsigned, false);
    let demonstration = keep.path().join("demonstration");
    copy(&unsigned, &demonstration);
    sign(&demonstration, Kind::Demonstration);

    let test_report = keep.path().join("test-report");
    as_test_report(&unsigned, &test_report);
    let overlaid_run = keep.path().join("overlaid-run");
    run(&overlaid_run, true);
    let overlaid = keep.path().join("overlaid");
    as_test_report(&overlaid_run, &overlaid);

    let record = record(&unsigned);
    let trust = laboratory_trust(&record.suites[0].digest);
    let mut with_reviewer = trust.clone();
    for key in reviewer_keys() {
        with_reviewer.add(TrustedKey::new(key.public_key(), Role::Lab, Some("Example Library")).unwrap());
    }
    let own = |trust| TrustChoice::Own(Box::new(trust), "the test's".to_owned());
    let (shard, merged) = shards(keep.path(), &known, &ixit);
    let bases = BTreeMap::from([
        ("shard", Base { folder: shard, trust: TrustChoice::Demonstration, kind: None }),
        ("merged", Base { folder: merged, trust: TrustChoice::Demonstration, kind: None }),
        ("unsigned", Base { folder: unsigned, trust: TrustChoice::Demonstration, kind: None }),
        (
            "demonstration",
            Base { folder: demonstration, trust: TrustChoice::Demonstration, kind: Some(Kind::Demonstration) },
        ),
        ("test-report", Base { folder: test_report, trust: own(trust), kind: Some(Kind::TestReport) }),
        ("overlaid", Base { folder: overlaid, trust: own(with_reviewer), kind: Some(Kind::TestReport) }),
    ]);
    World { bases, known, ixit, _keep: keep }
}

/// Two shards and what they are merged to: the folders of the first shard and of the whole.
fn shards(keep: &Path, known: &Catalogue, ixit: &Ixit) -> (PathBuf, PathBuf) {
    let dirs: Vec<PathBuf> = (1..=2)
        .map(|index| {
            let out = keep.join(format!("shard-{index}"));
            run_part(&out, Some(Shard { index, of: 2 }), false);
            out
        })
        .collect();
    let whole = keep.join("merged");
    let options = |_: &Path| -> Result<Options<'_>, MergeError> {
        Ok(Options { trust: TrustChoice::Demonstration, known, ixit: Some(ixit.clone()), threads: 1 })
    };
    merge(&dirs, &whole, "2026-01-01T08:00:06Z", options).unwrap();
    write_reports(&whole);
    (dirs[0].clone(), whole)
}

/// The same run on a device that says it is a real one, reported and signed by the laboratory.
fn as_test_report(from: &Path, to: &Path) {
    copy(from, to);
    let mut record = record(from);
    record.devices[0].uri = REAL_DEVICE.to_owned();
    record.devices[0].identity.kind = jinka::device::DeviceKind::Reader;
    record.devices[0].identity.name = "Example Reader 00 00".to_owned();
    fs::write(to.join("run.json"), serde_json::to_vec(&record).unwrap()).unwrap();
    let mut plan: Plan = serde_json::from_slice(&fs::read(to.join("plan.json")).unwrap()).unwrap();
    plan.devices = vec![PlannedDevice::at(REAL_DEVICE)];
    plan.expendable = false;
    fs::write(to.join("plan.json"), serde_json::to_vec(&plan).unwrap()).unwrap();
    edit::redo_chains(to);
    write_reports(to);
    sign(to, Kind::TestReport);
}

/// Runs the small suite; `overlaid` with the overlay of tests/tamper/overlay.yaml, signed by another laboratory.
fn run(out: &Path, overlaid: bool) -> Ixit {
    run_part(out, None, overlaid)
}

fn run_part(out: &Path, shard: Option<Shard>, overlaid: bool) -> Ixit {
    let mut catalogue = Catalogue::from_dir(Path::new(SUITE)).unwrap();
    let text = |name: &str| fs::read_to_string(Path::new(SUITE).join("..").join(name)).unwrap();
    let ics = Ics::read(&text("ics.yaml"), "ics.yaml", &[&catalogue.suites[0].ics]).unwrap();
    let ixit = Ixit::read(&text("ixit.yaml"), "ixit.yaml", &[&catalogue.suites[0].ixit], &ics).unwrap();
    let mut inputs = InputFiles::default();
    inputs.add("ics.yaml", text("ics.yaml")).unwrap();
    if overlaid {
        let yaml = text("overlay.yaml");
        let read = |envelope: Option<&[u8]>| {
            let file = "inputs/overlay-1.yaml";
            overlay::read(&catalogue, file, file, yaml.as_bytes(), envelope).unwrap()
        };
        let envelope = overlay::sign(&read(None).overlay.content, &reviewer_keys()).unwrap();
        let laid = read(Some(&envelope));
        inputs.add("overlay-1.yaml", yaml.as_bytes()).unwrap();
        inputs.add("overlay-1.yaml.dsse.json", envelope).unwrap();
        let editions = jinka::catalogue::edition::newest(&catalogue.suites[0].requirements);
        catalogue.lay(&[laid], &["small-card".to_owned()], &editions).unwrap();
    }
    inputs.add_measurements(text("measurements.yaml")).unwrap();
    let request = Request {
        selection: Selection::default(),
        ics,
        ixit: ixit.clone(),
        devices: vec![PlannedDevice::at(DEVICE)],
        product: None,
        samples: Vec::new(),
        vendor_signature: None,
        seed: 7,
        shard,
        limits: Limits::default(),
        jobs: 1,
        inputs,
        trace: None,
        out: out.to_owned(),
        started_at: "2026-01-01T08:00:00Z".to_owned(),
        interrupt: Arc::new(AtomicBool::new(false)),
    };
    let session = Session::begin(&catalogue, &steps::tables(), request).unwrap();
    session.run(&catalogue, |_| {}, || "2026-01-01T08:00:05Z".to_owned()).unwrap();
    write_reports(out);
    ixit
}

/// As `jinka run` leaves them.
pub fn write_reports(folder: &Path) {
    let record = record(folder);
    fs::create_dir_all(folder.join("reports")).unwrap();
    for format in [Format::Html, Format::Junit] {
        let text = report::render(format, &record, Lang::En).unwrap();
        fs::write(folder.join("reports").join(format.file_name()), text).unwrap();
    }
}
