//! A bounded run of every fuzz target: the same inputs each time, made by mutating what `vectors/` holds.
//!
//! The endless search is libFuzzer's: see `tests/fuzz/README.md`.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use jinka::evidence::{EventRecord, RunRecord, Verdict};
use targets::{ANSWERS, SUITE, TARGETS, VALUES, hostile};
use tempfile::TempDir;

use crate::binary;

/// Inputs a target.
const INPUTS: usize = 20_000;

/// Inputs for `catalogue`, each of which reads five files and links them: a millisecond in a build without optimisation.
const CATALOGUES: usize = 4_000;

/// Longest input that the mutator makes.
const LONGEST: usize = 32_768;

/// Bytes that parsers treat in a way of their own: lengths, tags, class bytes, quotes, line ends.
const SPECIAL: &[u8] = &[
    0x00, 0x01, 0x0A, 0x0D, 0x10, 0x1F, 0x20, 0x22, 0x27, 0x2D, 0x3A, 0x3B, 0x3F, 0x62, 0x6F, 0x7B, 0x7F, 0x80, 0x81,
    0x82, 0x84, 0x9F, 0xA5, 0xFE, 0xFF,
];

#[test]
fn aid() {
    run("aid");
}

#[test]
fn apdu_command() {
    run("apdu_command");
}

#[test]
fn apdu_response() {
    run("apdu_response");
}

#[test]
fn atqb() {
    run("atqb");
}

#[test]
fn atr() {
    run("atr");
}

#[test]
fn ats() {
    run("ats");
}

#[test]
fn bundle() {
    run("bundle");
}

#[test]
fn catalogue() {
    run("catalogue");
}

#[test]
fn evidence() {
    run("evidence");
}

#[test]
fn hostile_card() {
    run("hostile_card");
}

/// 100 000 answers from nothing earn no pass.
#[test]
fn random_answers_never_pass() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x4A49_4E4B_4122);
    let mut answered = 0;
    for choice in (0..u16::try_from(hostile::ids().len()).unwrap()).cycle() {
        let mut input = choice.to_be_bytes().to_vec();
        for _ in 0..32 {
            // Short enough that some fit the grammar that is asked of them, and a status word now and then.
            let answer: Vec<u8> = (0..2 + below(&mut rng, 24)).map(|_| byte(&mut rng)).collect();
            input.push(u8::try_from(answer.len()).unwrap());
            input.extend(answer);
        }
        let record = hostile::carry_out(&input).unwrap();
        assert_ne!(record.verdict, Verdict::Pass, "{}", record.id);
        assert_ne!(record.verdict, Verdict::Error, "{}: {:?}", record.id, record.reason);
        answered += record.steps.iter().map(|step| step.events.len()).sum::<usize>();
        if answered >= 100_000 {
            break;
        }
    }
}

#[test]
fn ics() {
    run("ics");
}

#[test]
fn ixit() {
    run("ixit");
}

#[test]
fn run_record() {
    run("run_record");
}

#[test]
fn fcp() {
    run("fcp");
}

#[test]
fn tlv() {
    run("tlv");
}

/// A target that is listed has a test here and a file for libFuzzer; a file without a listing is dead.
#[test]
fn every_target_is_run_both_ways() {
    let tests = fs::read_to_string(root().join("tests/it/fuzz.rs")).unwrap();
    let mut files: Vec<String> = fs::read_dir(root().join("tests/fuzz/fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let due: Vec<String> = TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    assert_eq!(files, due);
    let manifest = fs::read_to_string(root().join("tests/fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(tests.contains(&format!("run(\"{name}\")")), "{name} has no test");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} isn't in tests/fuzz/Cargo.toml");
        let target = fs::read_to_string(root().join(format!("tests/fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("targets::{name}(data)")), "{name}.rs calls another target");
    }
}

/// Mutation starts from what is fine: a seed that is refused would leave the parser behind its first check untried.
#[test]
fn the_tiny_suite_is_accepted() {
    let files = SUITE.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let catalogue = jinka::catalogue::Catalogue::from_sources(vec![("tiny".to_owned(), files)])
        .unwrap_or_else(|found| panic!("{}", found.render(jinka::catalogue::Lang::En, false, 100)));
    assert_eq!(catalogue.cases().count(), 2);
}

/// Writes the seeds of every target as libFuzzer's starting corpus, below the build folder.
#[test]
fn the_seeds_are_a_starting_corpus() {
    let corpus = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    for (name, _) in TARGETS {
        let dir = corpus.join(name);
        fs::create_dir_all(&dir).unwrap();
        let seeds = seeds(name);
        for (n, seed) in seeds.iter().enumerate() {
            fs::write(dir.join(format!("seed-{n:03}")), seed).unwrap();
        }
        assert!(!seeds.is_empty(), "{name} has no seeds");
        assert_eq!(&fs::read(dir.join("seed-000")).unwrap(), &seeds[0], "{name}");
    }
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(own, _)| *own == name).unwrap();
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for seed in &seeds {
        target(seed);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(0x4A49_4E4B_4121);
    let inputs = if name == "catalogue" { CATALOGUES } else { INPUTS };
    for n in 0..inputs {
        let input = mutate(&mut rng, &seeds);
        let outcome = std::panic::catch_unwind(|| target(&input));
        assert!(outcome.is_ok(), "{name}, input {n}: {}", hex::encode(&input));
    }
}

/// What a target begins with.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    match name {
        "apdu_command" => hex_of("codec/apdu.yaml"),
        "apdu_response" => {
            hex_of("codec/tlv.yaml").into_iter().map(|seed| [&seed[..], &[0x90, 0x00]].concat()).collect()
        }
        "atr" => [hex_of("codec/atr.yaml"), hex_of("codec/emv-atr.yaml")].concat(),
        "atqb" | "ats" => hex_of(&format!("codec/{name}.yaml")),
        "bundle" => documents(),
        "catalogue" => (0u8..).zip(SUITE).map(|(n, (_, text))| [&[n], text.as_bytes()].concat()).collect(),
        "evidence" => ["evidence.jsonl", "journal.jsonl"].iter().flat_map(|name| lines(name)).collect(),
        "fcp" | "tlv" => hex_of("codec/tlv.yaml"),
        "hostile_card" => recorded_cards(),
        "ics" => spelled(ANSWERS),
        "ixit" => spelled(VALUES),
        "run_record" => vec![fs::read(SIGNED.path().join("run.json")).unwrap()],
        _ => [
            "D15600000501",
            "A000000333010101",
            "E828BD080F",
            "F001020304",
            "DA56000005",
            "A0000000871002FF49FF0589",
            "31",
        ]
        .iter()
        .map(|aid| hex::decode(aid).unwrap())
        .collect(),
    }
}

/// A signed bundle of the tiny suite.
static SIGNED: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    let path = dir.path().display().to_string();
    let suite = "tests/fuzz/suite";
    let (ics, ixit) = (format!("{suite}/ics.yaml"), format!("{suite}/ixit.yaml"));
    let args = ["run", "--features", suite, "--ics", &ics, "--ixit", &ixit, "--seed", "1"];
    let ran = binary::run(&[&args[..], &["--device", "sim:contact-card", "--out", &path, "--quiet"]].concat());
    assert!(dir.path().join("run.json").is_file(), "{}", binary::told(&ran));
    let certified = binary::run(&["certify", &path, "--kind", "demonstration"]);
    assert!(certified.status.success(), "{}", binary::told(&certified));
    dir
});

/// What the reference card of each suite answered to each test case.
fn recorded_cards() -> Vec<Vec<u8>> {
    let order = hostile::ids();
    let suites: BTreeSet<&str> = order.iter().filter_map(|id| id.split('/').next()).collect();
    suites.into_iter().flat_map(|suite| recorded_card(suite, &order)).collect()
}

fn recorded_card(suite: &str, order: &[String]) -> Vec<Vec<u8>> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().display().to_string();
    let ran = binary::run(&["run", "--suite", suite, "--seed", "1", "--out", &path, "--quiet", "--no-reports"]);
    assert!(ran.status.success(), "{}", binary::told(&ran));
    let run: RunRecord = serde_json::from_slice(&fs::read(dir.path().join("run.json")).unwrap()).unwrap();
    // What was measured is no answer of a card, and isn't asked for there.
    let seeds = run.cases.iter().filter(|case| case.verdict == Verdict::Pass).filter_map(|case| {
        let choice = order.iter().position(|id| *id == case.id)?;
        let mut seed = u16::try_from(choice).unwrap().to_be_bytes().to_vec();
        for event in case.steps.iter().flat_map(|step| &step.events) {
            let answer = match event {
                EventRecord::ColdReset { atr, .. } | EventRecord::WarmReset { atr, .. } => atr.as_str(),
                EventRecord::Exchange { response, .. } => response.as_str(),
                _ => continue,
            };
            // A secret in an answer stands as its name: nothing to mutate there.
            let answer = hex::decode(answer).unwrap_or_default();
            seed.push(0xFF);
            seed.extend(u16::try_from(answer.len()).unwrap().to_be_bytes());
            seed.extend(answer);
        }
        Some(seed)
    });
    seeds.collect()
}

/// The documents of a bundle, each behind the byte by which the target knows it.
fn documents() -> Vec<Vec<u8>> {
    let names = ["plan.json", "run.json", "MANIFEST.json", "statement.dsse.json", "trust.json"];
    let mut documents: Vec<Vec<u8>> =
        (0u8..).zip(names).map(|(n, name)| [vec![n], fs::read(SIGNED.path().join(name)).unwrap()].concat()).collect();
    let envelope = fs::read(SIGNED.path().join("statement.dsse.json")).unwrap();
    let statement = jinka::certificate::Envelope::open("statement.dsse.json", &envelope).unwrap().payload;
    documents.push([vec![5], statement].concat());
    documents.push(b"\x06{\"a\":[1,true,null,\"\\u00e9\\n\"],\"b\":-9007199254740991}".to_vec());
    documents
}

/// Every line of a file of the bundle by itself, and all together.
fn lines(name: &str) -> Vec<Vec<u8>> {
    let whole = fs::read(SIGNED.path().join(name)).unwrap();
    let mut seeds: Vec<Vec<u8>> = whole.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    seeds.push(whole);
    seeds
}

/// A YAML file in the spellings that people use.
fn spelled(text: &str) -> Vec<Vec<u8>> {
    let bare = text.replace('"', "");
    let crlf = text.replace('\n', "\r\n");
    let odd = format!("# comment\n---\n{text}...\n");
    let anchored = format!("{text}  x: &a [1, {{b: *a}}]\n  <<: *a\n  y: |\n    z\n");
    [text, &bare, &crlf, &odd, &anchored].iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Every quoted hex string of a vector file.
fn hex_of(file: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(root().join("vectors").join(file)).unwrap();
    let mut found: Vec<Vec<u8>> =
        text.split('"').skip(1).step_by(2).filter_map(|quoted| hex::decode(quoted).ok()).collect();
    found.retain(|bytes| bytes.len() > 1);
    found.sort();
    found.dedup();
    found
}

/// One to eight small changes to a seed; now and then an input from nothing.
fn mutate(rng: &mut ChaCha8Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    if below(rng, 32) == 0 {
        let len = below(rng, 64);
        return (0..len).map(|_| byte(rng)).collect();
    }
    let mut input = seeds[below(rng, seeds.len())].clone();
    for _ in 0..=below(rng, 8) {
        change(rng, &mut input, seeds);
    }
    input.truncate(LONGEST);
    input
}

fn change(rng: &mut ChaCha8Rng, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    let at = below(rng, input.len() + 1);
    match below(rng, 8) {
        0 if at < input.len() => input[at] ^= 1 << below(rng, 8),
        1 if at < input.len() => input[at] = byte(rng),
        2 if at < input.len() => input[at] = SPECIAL[below(rng, SPECIAL.len())],
        3 => input.insert(at, SPECIAL[below(rng, SPECIAL.len())]),
        4 => input.truncate(at),
        5 => {
            let end = (at + 1 + below(rng, 8)).min(input.len());
            input.drain(at.min(end)..end);
        }
        6 => {
            let end = (at + 1 + below(rng, 16)).min(input.len());
            let again = input[at.min(end)..end].to_vec();
            input.splice(at..at, again);
        }
        _ => {
            let other = &seeds[below(rng, seeds.len())];
            let from = below(rng, other.len() + 1);
            input.truncate(at);
            input.extend(&other[from..]);
        }
    }
}

fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    if bound == 0 { 0 } else { (rng.next_u64() % bound as u64) as usize }
}

fn byte(rng: &mut ChaCha8Rng) -> u8 {
    rng.next_u32() as u8
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
