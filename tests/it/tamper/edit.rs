//! The changes that an `edit.yaml` may ask for, carried out.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jinka::{
    certificate::{
        Digests, Envelope, Kind, Manifest, Signer, Statement,
        envelope::{self, EnvelopeSignature},
        issue::demonstration_keys,
        json::canonical,
        manifest::Files,
        statement::{Given, MATERIALS, Material, count},
        verify::TrustChoice,
    },
    evidence::{EvidenceLine, FIRST, InputFiles, JournalEntry, JournalLine, RunRecord, ledger_start},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::base::{self, Base, laboratory_keys, stranger_keys};

/// `edit.yaml`, in the order in which it is carried out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Edit {
    /// `unsigned`, `demonstration`, `test-report`, `shard`, `merged` or `overlaid` (a test report over a run with a
    /// laboratory's overlay).
    pub base: String,
    /// Changes to files.
    pub change: Vec<Change>,
    /// What the insider makes good afterwards: `inputs` (the plan's digests of what was handed in), `chains` (digest chains of evidence and ledger, the ledger's results as in
    /// run.json), `counts`, `reports`, `manifest`, `statement` (derived anew), `sign`.
    pub redo: Vec<Redo>,
    /// Changes to the statement, before it is signed. Asks for `sign`.
    pub statement: Vec<Change>,
    /// Who signs: `own` (as the base), `stranger`, `twice-ed25519`, `empty-sm2-id`, or `none`: the old signatures stay.
    pub signer: String,
    /// Bytes that follow the canonical statement.
    pub payload_suffix: String,
    /// Changes to files after signing.
    pub after: Vec<Change>,
    /// Changes to the verifier's own trust file.
    pub trust: Vec<Change>,
    /// Which trust the verifier uses: `own`, `none` or `pinned` (the digest of the base's trust.json).
    pub verifier: String,
}

impl Default for Edit {
    fn default() -> Self {
        Self {
            base: "demonstration".to_owned(),
            change: Vec::new(),
            redo: Vec::new(),
            statement: Vec::new(),
            signer: "own".to_owned(),
            payload_suffix: String::new(),
            after: Vec::new(),
            trust: Vec::new(),
            verifier: "own".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redo {
    Inputs,
    Chains,
    Counts,
    Reports,
    Manifest,
    Statement,
    Sign,
}

/// One change. Lines count from 1; a negative one counts from the end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Change {
    pub file: String,
    /// For JSON lines: which one the pointer is into.
    pub line: Option<i64>,
    /// JSON pointer of what is set or removed.
    pub set: Option<String>,
    pub to: Value,
    pub remove: Option<String>,
    /// Pointers of two array entries that change places.
    pub swap: Option<[String; 2]>,
    pub delete_line: Option<i64>,
    pub duplicate_line: Option<i64>,
    pub swap_lines: Option<[i64; 2]>,
    /// Byte and the bit in it that flips; a negative byte counts from the end.
    pub flip: Option<[i64; 2]>,
    /// Bytes in hex that are put behind those of a base64 text; `file` and this pointer name it.
    pub lengthen: Option<[String; 2]>,
    pub find: Option<String>,
    pub replace: String,
    pub append: Option<String>,
    pub write: Option<String>,
    pub delete: bool,
    pub rename: Option<String>,
    pub symlink: Option<String>,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            file: String::new(),
            line: None,
            set: None,
            to: Value::Null,
            remove: None,
            swap: None,
            delete_line: None,
            duplicate_line: None,
            swap_lines: None,
            flip: None,
            lengthen: None,
            find: None,
            replace: String::new(),
            append: None,
            write: None,
            delete: false,
            rename: None,
            symlink: None,
        }
    }
}

/// Changes a copy of the base in `folder`; the trust that the verifier uses.
pub fn carry_out(edit: &Edit, base: &Base, folder: &Path) -> TrustChoice {
    let trust = verifier(edit, base, folder);
    for change in &edit.change {
        apply(change, folder);
    }
    if edit.redo.contains(&Redo::Inputs) {
        let mut plan: Value = serde_json::from_slice(&fs::read(folder.join("plan.json")).unwrap()).unwrap();
        plan["inputs"] = serde_json::to_value(InputFiles::read(folder).unwrap().digests()).unwrap();
        fs::write(folder.join("plan.json"), plan.to_string()).unwrap();
    }
    if edit.redo.contains(&Redo::Counts) {
        let mut record = base::record(folder);
        record.counts = count(&record);
        write_record(folder, &record);
    }
    if edit.redo.contains(&Redo::Chains) {
        redo_chains(folder);
    }
    if edit.redo.contains(&Redo::Reports) {
        base::write_reports(folder);
    }
    if edit.redo.contains(&Redo::Manifest) {
        let files = Files::read(folder).unwrap();
        fs::write(folder.join("MANIFEST.json"), Manifest::of(&files).to_bytes().unwrap()).unwrap();
    }
    if edit.redo.contains(&Redo::Sign) {
        redo_signature(edit, base.kind.unwrap(), folder);
    } else {
        assert!(
            edit.statement.is_empty() && !edit.redo.contains(&Redo::Statement),
            "what isn't signed can't be changed"
        );
    }
    for change in &edit.after {
        apply(change, folder);
    }
    trust
}

fn verifier(edit: &Edit, base: &Base, folder: &Path) -> TrustChoice {
    match (edit.verifier.as_str(), &base.trust) {
        ("none", _) => TrustChoice::Demonstration,
        ("pinned", _) => TrustChoice::Pinned(sha256(&fs::read(folder.join("trust.json")).unwrap())),
        ("own", TrustChoice::Own(trust, name)) => {
            let mut value = serde_json::to_value(trust).unwrap();
            for change in &edit.trust {
                change_value(&mut value, change);
            }
            TrustChoice::Own(Box::new(serde_json::from_value(value).unwrap()), name.clone())
        }
        ("own", other) => other.clone(),
        (unknown, _) => panic!("no such verifier: {unknown}"),
    }
}

fn apply(change: &Change, folder: &Path) {
    let path = folder.join(&change.file);
    if change.delete {
        fs::remove_file(&path).unwrap();
        return;
    }
    if let Some(text) = &change.write {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        return;
    }
    if let Some(to) = &change.rename {
        fs::rename(&path, folder.join(to)).unwrap();
        return;
    }
    #[cfg(unix)]
    if let Some(to) = &change.symlink {
        std::os::unix::fs::symlink(to, &path).unwrap();
        return;
    }
    let mut bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let before = bytes.clone();
    if let Some([byte, bit]) = change.flip {
        let at = index(byte, bytes.len(), 0);
        bytes[at] ^= 1 << bit;
    } else if let Some(text) = &change.append {
        bytes.extend(text.as_bytes());
    } else if let Some(find) = &change.find {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(find), "{} has no {find}", change.file);
        bytes = text.replacen(find, &change.replace, 1).into_bytes();
    } else if change.file.ends_with(".jsonl") {
        bytes = change_lines(bytes, change);
    } else {
        let mut value = serde_json::from_slice(&bytes).unwrap();
        change_value(&mut value, change);
        // The order of members is that of a canonical file; the others only lose theirs.
        bytes = canonical(&value).unwrap();
    }
    assert_ne!(bytes, before, "{} was not changed", change.file);
    fs::write(&path, bytes).unwrap();
}

fn change_lines(bytes: Vec<u8>, change: &Change) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = |line: i64| index(line, lines.len(), 1);
    if let Some(line) = change.delete_line {
        lines.remove(at(line));
    } else if let Some(line) = change.duplicate_line {
        let n = at(line);
        lines.insert(n, lines[n].clone());
    } else if let Some([a, b]) = change.swap_lines {
        let (a, b) = (at(a), at(b));
        lines.swap(a, b);
    } else {
        let n = at(change.line.expect("a change to JSON lines names the line"));
        let mut value = serde_json::from_str(&lines[n]).unwrap();
        change_value(&mut value, change);
        lines[n] = value.to_string();
    }
    lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}

fn change_value(value: &mut Value, change: &Change) {
    let before = value.clone();
    if let Some([a, b]) = &change.swap {
        let first = value.pointer(a).unwrap_or_else(|| panic!("no {a}")).clone();
        let second = std::mem::replace(value.pointer_mut(b).unwrap_or_else(|| panic!("no {b}")), first);
        *value.pointer_mut(a).unwrap() = second;
    } else if let Some([pointer, more]) = &change.lengthen {
        let text = value.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        let mut bytes = STANDARD.decode(text.as_str().unwrap()).unwrap();
        bytes.extend(hex::decode(more).unwrap());
        *text = Value::String(STANDARD.encode(bytes));
    } else if let Some(pointer) = &change.set {
        let (parent, name) = parent_of(value, pointer);
        match parent {
            Value::Object(object) => drop(object.insert(name, change.to.clone())),
            Value::Array(list) => {
                let n: usize = name.parse().unwrap();
                if n == list.len() { list.push(change.to.clone()) } else { list[n] = change.to.clone() }
            }
            _ => panic!("{pointer} is in no object and no array"),
        }
    } else if let Some(pointer) = &change.remove {
        let (parent, name) = parent_of(value, pointer);
        match parent {
            Value::Object(object) => drop(object.remove(&name).unwrap_or_else(|| panic!("no {pointer}"))),
            Value::Array(list) => drop(list.remove(name.parse().unwrap())),
            _ => panic!("{pointer} is in no object and no array"),
        }
    }
    assert_ne!(*value, before, "{change:?} changes nothing");
}

fn parent_of<'a>(value: &'a mut Value, pointer: &str) -> (&'a mut Value, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let unescaped = name.replace("~1", "/").replace("~0", "~");
    (value.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")), unescaped)
}

fn index(n: i64, len: usize, first: i64) -> usize {
    let n = if n < 0 { n + i64::try_from(len).unwrap() } else { n - first };
    usize::try_from(n).unwrap()
}

/// Makes all digest chains of evidence and ledger whole again: sequence numbers, `prev`, heads. The ledger's records become
/// those of run.json; entries of cases that run.json doesn't have or didn't carry out go, as does their evidence.
pub fn redo_chains(folder: &Path) {
    let record = base::record(folder);
    let carried: BTreeMap<&str, _> =
        record.cases.iter().filter(|case| case.attempts > 0).map(|case| (case.id.as_str(), case)).collect();
    let mut heads: BTreeMap<(String, u32), (u32, String)> = BTreeMap::new();
    let mut evidence = Vec::new();
    for mut line in lines::<EvidenceLine>(&folder.join("evidence.jsonl")) {
        if !carried.contains_key(line.case.as_str()) {
            continue;
        }
        let head = heads.entry((line.case.clone(), line.attempt)).or_insert((0, FIRST.to_owned()));
        (line.seq, line.prev) = head.clone();
        let bytes = serde_json::to_vec(&line).unwrap();
        *head = (line.seq + 1, sha256(&bytes));
        evidence.extend(bytes);
        evidence.push(b'\n');
    }
    fs::write(folder.join("evidence.jsonl"), evidence).unwrap();
    let start = ledger_start(&fs::read(folder.join("plan.json")).unwrap());
    let mut prev = start.clone();
    // Of a merged run: the heads of the shards before, and how many devices they have.
    let (mut shard_heads, mut shard_devices, mut before) = (Vec::new(), 0, 0);
    let mut journal = Vec::new();
    for mut line in lines::<JournalLine>(&folder.join("journal.jsonl")) {
        match &mut line.entry {
            JournalEntry::Start { case, .. } if !carried.contains_key(case.as_str()) => continue,
            JournalEntry::Finish { attempt, record, evidence } => {
                let Some(now) = carried.get(record.id.as_str()) else { continue };
                let (lines, head) = heads.get(&(record.id.clone(), *attempt)).cloned().unwrap_or((0, FIRST.to_owned()));
                (evidence.lines, evidence.head) = (lines, head);
                **record = (*now).clone();
                record.device = record.device.map(|n| n - before);
            }
            JournalEntry::Shard { devices, .. } => {
                if !journal.is_empty() {
                    shard_heads.push(std::mem::replace(&mut prev, start.clone()));
                }
                before = shard_devices;
                shard_devices += devices.len();
            }
            JournalEntry::Merge { heads, .. } => {
                shard_heads.push(prev.clone());
                heads.clone_from(&shard_heads);
            }
            _ => {}
        }
        line.prev = prev;
        let bytes = serde_json::to_vec(&line).unwrap();
        prev = sha256(&bytes);
        journal.extend(bytes);
        journal.push(b'\n');
    }
    fs::write(folder.join("journal.jsonl"), journal).unwrap();
}

fn redo_signature(edit: &Edit, kind: Kind, folder: &Path) {
    let keys = match (edit.signer.as_str(), kind) {
        ("stranger", _) => stranger_keys(),
        (_, Kind::Demonstration) => demonstration_keys().unwrap(),
        _ => laboratory_keys(),
    };
    let old: Envelope = serde_json::from_slice(&fs::read(folder.join(envelope::FILE)).unwrap()).unwrap();
    let mut value: Value = serde_json::from_slice(&STANDARD.decode(&old.payload).unwrap()).unwrap();
    let mut signer_keys = Vec::new();
    for key in keys.iter().rev() {
        let (algorithm, id) = (key.public_key().algorithm(), key.public_key().id());
        signer_keys.push(serde_json::json!({ "algorithm": algorithm, "keyId": id }));
    }
    value["predicate"]["signerKeys"] = Value::Array(signer_keys);
    if edit.redo.contains(&Redo::Statement) {
        let statement: Statement = serde_json::from_value(value).unwrap();
        let materials = MATERIALS
            .iter()
            .map(|name| Material {
                name: (*name).to_owned(),
                digest: Digests::of(&fs::read(folder.join(name)).unwrap()),
            })
            .collect();
        let given: Given = statement.given();
        value = serde_json::to_value(Statement::derive(&base::record(folder), materials, given).unwrap()).unwrap();
    }
    for change in &edit.statement {
        change_value(&mut value, change);
    }
    let mut payload = canonical(&value).unwrap();
    payload.extend(edit.payload_suffix.as_bytes());
    if edit.signer == "none" {
        let envelope = Envelope { payload: STANDARD.encode(payload), ..old };
        fs::write(folder.join(envelope::FILE), envelope.to_bytes().unwrap()).unwrap();
        return;
    }
    let mut signers: Vec<&dyn Signer> = keys.iter().rev().map(|key| -> &dyn Signer { key }).collect();
    if edit.signer == "twice-ed25519" {
        signers[1] = signers[0];
    }
    let mut envelope = Envelope::sign(&payload, &signers).unwrap();
    if edit.signer == "empty-sm2-id" {
        envelope.signatures[1] = empty_id_signature(&envelope, &payload);
    }
    fs::write(folder.join(envelope::FILE), envelope.to_bytes().unwrap()).unwrap();
}

/// A signature by the same SM2 key under the empty user identity, OpenSSL's default.
fn empty_id_signature(envelope: &Envelope, payload: &[u8]) -> EnvelopeSignature {
    use sm2::dsa::signature::Signer as _;
    let secret = sm2::SecretKey::from_slice(&[0x42; 32]).unwrap();
    let key = sm2::dsa::SigningKey::new("", &secret).unwrap();
    let message = envelope::pre_authentication_encoding(envelope::PAYLOAD_TYPE, payload);
    let signature: sm2::dsa::Signature = key.sign(&message);
    let keyid = envelope.signatures[1].keyid.clone();
    EnvelopeSignature { keyid, sig: STANDARD.encode(signature.to_der().as_bytes()) }
}

fn write_record(folder: &Path, record: &RunRecord) {
    fs::write(folder.join("run.json"), serde_json::to_vec(record).unwrap()).unwrap();
}

fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
