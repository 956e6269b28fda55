//! Walks the files of `vectors/`: every entry is tried, failing ones are named together; a file that no test walks fails.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde::{Deserialize, de::DeserializeOwned};

/// Every vector file of this room and of `crypto`, with the test that walks it. A new file goes here and into a test.
const WALKED: &[&str] = &[
    "codec/apdu.yaml",
    "codec/atqb.yaml",
    "codec/atr.yaml",
    "codec/ats.yaml",
    "codec/class.yaml",
    "codec/emv-atr.yaml",
    "codec/emv.yaml",
    "codec/luhn.yaml",
    "codec/pcsc.yaml",
    "codec/stripe.yaml",
    "codec/tlv.yaml",
    "crypto/aes-block.yaml",
    "crypto/des-mac.yaml",
    "crypto/emv-cryptograms.yaml",
    "crypto/emv-keys.yaml",
    "crypto/emv-offline.yaml",
    "crypto/purse.yaml",
    "crypto/randomness.yaml",
    "crypto/sm2-agreement.yaml",
    "crypto/sm2-encryption.yaml",
    "crypto/sm2.yaml",
    "crypto/sm3.yaml",
    "crypto/sm4.yaml",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<V> {
    #[expect(dead_code, reason = "for the reader of the file")]
    algorithm: String,
    schema: u32,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file")]
    notes: Vec<String>,
    vectors: Vec<V>,
}

/// What every entry has: an id, where it comes from, how sure that is.
pub(crate) trait Vector: DeserializeOwned {
    fn id(&self) -> &str;
    fn source(&self) -> &[String];
    fn confidence(&self) -> &str;
}

/// A vector with an input and what is expected of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InOut<I, E> {
    pub id: String,
    source: Vec<String>,
    confidence: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file")]
    checked_with: Vec<String>,
    pub input: I,
    pub expect: E,
}

impl<I: DeserializeOwned, E: DeserializeOwned> Vector for InOut<I, E> {
    fn id(&self) -> &str {
        &self.id
    }

    fn source(&self) -> &[String] {
        &self.source
    }

    fn confidence(&self) -> &str {
        &self.confidence
    }
}

/// Tries every entry of `vectors/<name>`; `check` says what differs. Fails with the ids of all entries that differ.
pub(crate) fn walk<V: Vector>(name: &str, check: impl Fn(&V) -> Result<(), String>) {
    assert!(WALKED.contains(&name), "{name} is missing from WALKED");
    let text = fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let file: File<V> = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(file.schema, 1, "{name}");
    assert!(!file.vectors.is_empty(), "{name} has no vectors");
    let mut ids = BTreeSet::new();
    let mut failures = Vec::new();
    for vector in &file.vectors {
        let id = vector.id();
        assert!(ids.insert(id.to_owned()), "{name}: {id} twice");
        assert!(!vector.source().is_empty(), "{name}: {id} names no source");
        assert!(["A", "B", "C"].contains(&vector.confidence()), "{name}: {id} has an unknown confidence");
        if let Err(difference) = check(vector) {
            failures.push(format!("{id}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n"));
}

/// The value of every hex string in a file, for seeding fuzz corpora and the like.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// `Err` naming what differs, for use inside [`walk`].
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what} is {found:?}, expected {expected:?}")) }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
fn every_vector_file_is_walked() {
    let mut found = BTreeSet::new();
    for room in ["codec", "crypto"] {
        for entry in fs::read_dir(root().join(room)).unwrap() {
            found.insert(format!("{room}/{}", entry.unwrap().file_name().to_string_lossy()));
        }
    }
    assert_eq!(found, WALKED.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn a_failing_entry_is_named() {
    let outcome = std::panic::catch_unwind(|| {
        walk::<InOut<serde_json::Value, serde_json::Value>>("codec/class.yaml", |vector| {
            if vector.id == "cla-4f" { Err("differs".to_owned()) } else { Ok(()) }
        });
    });
    let message = outcome.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("cla-4f: differs") && !message.contains("cla-50"), "{message}");
}

/// Properties are tried with fixed seeds and leave no files behind.
pub(crate) fn proptest_config() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases: 512,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0x4A49_4E4B_4121),
        ..proptest::test_runner::Config::default()
    }
}
