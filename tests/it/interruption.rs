//! Ctrl-C, kill -9 and a card that is taken away: what is finished stays, the rest is not-run, and the run goes on later.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use jinka::{
    evidence::{Completion, JournalEntry, Verdict, bundle},
    sim::Model,
};
use tempfile::TempDir;

use crate::{
    binary::{command, record, run, told, untimed},
    waiting::{connect, until_within},
};

/// A reference card that speaks vsmartcard's protocol; before its `pause`-th command it tells so and waits for leave.
struct Peer {
    paused: mpsc::Receiver<()>,
    leave: mpsc::Sender<()>,
}

impl Peer {
    fn start(port: u16, pause: usize) -> Self {
        let (tell, paused) = mpsc::channel();
        let (leave, wait) = mpsc::channel();
        thread::spawn(move || {
            let mut card = Model::open(&"sim:contact-card".parse().unwrap()).unwrap().make(1);
            let mut stream = connect(&format!("127.0.0.1:{port}"));
            let mut atr = Vec::new();
            let mut commands = 0;
            while let Some(message) = receive(&mut stream) {
                let answer = match message.as_slice() {
                    [0] => {
                        card.power_off();
                        continue;
                    }
                    [1] => {
                        atr = card.cold_reset().unwrap();
                        continue;
                    }
                    [2] => {
                        atr = card.warm_reset().unwrap();
                        continue;
                    }
                    [4] => atr.clone(),
                    command => {
                        commands += 1;
                        if commands == pause && (tell.send(()).is_err() || wait.recv().is_err()) {
                            return;
                        }
                        card.exchange(command).unwrap()
                    }
                };
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                if stream.write_all(&[&length[..], &answer].concat()).is_err() {
                    return;
                }
            }
        });
        Self { paused, leave }
    }
}

fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

const STATEMENTS: [&str; 4] =
    ["--ics", "vectors/cards/contact-card.ics.yaml", "--ixit", "vectors/cards/contact-card.ixit.yaml"];

fn device(port: u16) -> String {
    format!("vpcd:127.0.0.1:{port}?wait=60")
}

/// Starts a run with the cards that connect to these ports, and with `more` arguments.
fn start(ports: &[u16], more: &[&str], out: &Path) -> Child {
    command()
        .args(["run", "--seed", "5"])
        .args(ports.iter().flat_map(|port| ["--device".to_owned(), device(*port)]))
        .args(more)
        .arg("--out")
        .arg(out)
        .args(STATEMENTS)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn resume(port: u16, out: &Path) -> std::process::Output {
    let peer = Peer::start(port, usize::MAX);
    let [_, _, ixit, file] = STATEMENTS;
    let done = command().args(["run", "--resume"]).arg(out).args([ixit, file]).output().unwrap();
    drop(peer);
    done
}

#[test]
fn a_killed_run_keeps_what_was_finished_and_goes_on() {
    let dir = TempDir::new().unwrap();
    let (whole, killed) = (dir.path().join("whole"), dir.path().join("killed"));
    let port = free_port();
    let peer = Peer::start(port, usize::MAX);
    let done = start(&[port], &[], &whole).wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    drop(peer);

    let port_again = port;
    let peer = Peer::start(port_again, 150);
    let mut child = start(&[port_again], &[], &killed);
    peer.paused.recv_timeout(Duration::from_secs(120)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(peer);
    assert!(!killed.join("run.json").exists());
    let journal = std::fs::read_to_string(killed.join("journal.jsonl")).unwrap();
    let finished = journal.matches("\"kind\":\"finish\"").count();
    assert!(finished >= 1, "{journal}");
    // The attempt that the kill cut off is on record too, with every exchange that it had made.
    assert_eq!(journal.matches("\"kind\":\"start\"").count(), finished + 1);
    // A half-written line, as a power cut would leave.
    let mut evidence = std::fs::OpenOptions::new().append(true).open(killed.join("evidence.jsonl")).unwrap();
    evidence.write_all(b"{\"case\":\"contact").unwrap();
    drop(evidence);

    let refused = run(&["report", killed.to_str().unwrap(), "--format", "html"]);
    assert_eq!(refused.status.code(), Some(65));
    assert!(told(&refused).contains("--resume"), "{}", told(&refused));

    let done = resume(port_again, &killed);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let record = record(&killed);
    assert_eq!(record.completion, Completion::Complete);
    let twice: Vec<_> = record.cases.iter().filter(|case| case.attempts == 2).collect();
    assert_eq!(twice.len(), 1, "the case under way at the kill has a second attempt");
    let first_attempts = untimed(&killed).replacen("\"attempts\":2", "\"attempts\":1", 1);
    assert_eq!(first_attempts, untimed(&whole));
    let replayed = run(&["replay", killed.to_str().unwrap(), STATEMENTS[2], STATEMENTS[3]]);
    assert_eq!(replayed.status.code(), Some(0), "{}", told(&replayed));
}

#[test]
fn two_devices_of_a_product_work_side_by_side() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let ports = [free_port(), free_port()];
    // The first card waits in the first exchange after the pre-flight's two until the second has gone through all the rest.
    let held = Peer::start(ports[0], 3);
    let _other = Peer::start(ports[1], usize::MAX);
    let child = start(&ports, &[], &out);
    held.paused.recv_timeout(Duration::from_secs(120)).unwrap();
    let journal = out.join("journal.jsonl");
    let finished = || std::fs::read_to_string(&journal).unwrap().matches("\"kind\":\"finish\"").count();
    let due = std::fs::read_to_string(out.join("plan.json")).unwrap().matches("\"kind\":\"run\"").count();
    // The pre-flights of both are finished as well.
    until_within(
        Duration::from_secs(120),
        || format!("{} of {due} test cases are finished", finished()),
        || finished() >= 2 + due - 1,
    );
    held.leave.send(()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let record = record(&out);
    let by = |device| record.cases.iter().filter(|case| case.device == Some(device)).count();
    assert_eq!((by(0), by(1)), (1, due - 1));
    assert_eq!(record.devices.len(), 2);
}

#[test]
fn ctrl_c_ends_after_the_case_under_way() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let port = free_port();
    let peer = Peer::start(port, 150);
    let mut child = start(&[port], &[], &out);
    peer.paused.recv_timeout(Duration::from_secs(120)).unwrap();
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    // The message tells that the signal arrived; only then does the card go on.
    let mut said = Vec::new();
    let stderr = child.stderr.as_mut().unwrap();
    while !String::from_utf8_lossy(&said).contains("Ctrl-C again") {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    peer.leave.send(()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
    assert!(told(&done).contains("jinka run --resume"), "{}", told(&done));
    let record = record(&out);
    assert_eq!(record.completion, Completion::Interrupted);
    assert!(record.counts[&Verdict::Pass] >= 1);
    assert!(record.counts[&Verdict::NotRun] >= 1);
    assert_eq!(record.counts[&Verdict::Inconclusive], 0, "the case under way was let finish");
}

#[test]
fn a_card_that_is_taken_away_costs_one_case() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let port = free_port();
    let Peer { paused, leave } = Peer::start(port, 150);
    let child = start(&[port], &[], &out);
    paused.recv_timeout(Duration::from_secs(120)).unwrap();
    drop(leave);
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
    let record = record(&out);
    assert_eq!(record.counts[&Verdict::Inconclusive], 1);
    assert_eq!(record.counts[&Verdict::Fail], 0);
    assert!(record.counts[&Verdict::NotRun] >= 1);
    assert!(record.counts[&Verdict::Pass] >= 1);
}

/// A run of one irreversible test case on a card with a name, which may be spent.
fn spend(port: u16, out: &Path) -> Child {
    start(&[port], &["--tc", "contact-card/linear-append", "--sample", "S1", "--consent", "S1"], out)
}

#[test]
fn a_sample_is_spent_once_and_told() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let port = free_port();
    let peer = Peer::start(port, usize::MAX);
    let done = spend(port, &out).wait_with_output().unwrap();
    drop(peer);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    assert!(told(&done).contains("samples spent: S1"), "{}", told(&done));
    let record = record(&out);
    let spent: Vec<_> = record.cases.iter().filter(|case| case.spent.is_some()).collect();
    assert_eq!(spent.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["contact-card/linear-append"]);
    assert_eq!((record.samples_spent.as_slice(), spent[0].device), (&["S1".to_owned()][..], Some(0)));
    let junit = std::fs::read_to_string(out.join("reports/junit.xml")).unwrap();
    assert!(junit.contains("[[PROPERTY|jinka.spent=S1]]") && junit.contains("[[PROPERTY|jinka.sample-spent=S1]]"));
    let folder = out.to_str().unwrap();
    assert_eq!(run(&["verify", folder]).status.code(), Some(4));
    // To say that nothing was spent is noticed.
    let path = out.join("run.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"samples_spent\":[\"S1\"],", "")).unwrap();
    let refused = run(&["verify", folder]);
    assert_eq!(refused.status.code(), Some(29), "{}", told(&refused));
    assert!(told(&refused).contains("run.json /samples_spent"), "{}", told(&refused));
}

#[test]
fn a_run_that_broke_off_while_it_spent_a_sample_does_not_spend_a_second_one() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let port = free_port();
    // The pre-flight selects the application; then the test case is under way.
    let peer = Peer::start(port, 6);
    let mut child = spend(port, &out);
    peer.paused.recv_timeout(Duration::from_secs(120)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(peer);
    let journal = std::fs::read_to_string(out.join("journal.jsonl")).unwrap();
    assert!(journal.contains("\"kind\":\"start\",\"case\":\"contact-card/linear-append\""), "{journal}");
    let done = resume(port, &out);
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
    let record = record(&out);
    let case = record.cases.iter().find(|case| case.id == "contact-card/linear-append").unwrap();
    assert_eq!((case.verdict, case.attempts, case.spent.as_deref()), (Verdict::Inconclusive, 2, Some("S1")));
    assert!(case.steps.iter().all(|step| step.events.is_empty()), "nothing was sent a second time");
    assert_eq!(
        case.reason.as_ref().unwrap().en,
        "the run broke off in this irreversible case; sample S1 may be spent, so it is not tried again"
    );
    assert_eq!(record.samples_spent, ["S1"]);
    let verified = run(&["verify", out.to_str().unwrap()]);
    assert_eq!(verified.status.code(), Some(4), "{}", told(&verified));
}

#[test]
fn irreversible_cases_come_last_and_each_ruins_a_device_for_the_others() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("run");
    let ports = [free_port(), free_port()];
    let peers = ports.map(|port| Peer::start(port, usize::MAX));
    let devices = ports.map(device);
    let [ics, ics_file, ixit, ixit_file] = STATEMENTS;
    let done = run(&[
        "run",
        "--device",
        &devices[0],
        "--sample",
        "S1",
        "--device",
        &devices[1],
        "--sample",
        "S2",
        "--consent",
        "S1",
        "--consent",
        "S2",
        "--tags",
        "@irreversible or @writes",
        "--out",
        out.to_str().unwrap(),
        ics,
        ics_file,
        ixit,
        ixit_file,
        "--quiet",
    ]);
    drop(peers);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let record = record(&out);
    let mut spent = record.samples_spent.clone();
    spent.sort();
    assert_eq!(spent, ["S1", "S2"]);
    // In the order of the ledger: nothing begins on a device whose sample is spent, nothing reversible after a spent one.
    let journal = bundle::read_journal(&out.join("journal.jsonl")).unwrap();
    let (mut ruined, mut finished) = (Vec::new(), 0);
    for line in &journal {
        let JournalEntry::Finish { record: case, .. } = &line.entry else { continue };
        finished += 1;
        assert!(!ruined.contains(&case.device), "{} on {:?}", case.id, case.device);
        if case.spent.is_some() {
            ruined.push(case.device);
        }
    }
    assert!(finished > 10 && ruined.len() == 2, "{finished} {ruined:?}");
    let reason =
        record.cases.iter().filter_map(|case| case.reason.as_ref()).find(|why| why.en.contains("no sample is left"));
    assert!(reason.is_some(), "three irreversible test cases, two samples");
}
