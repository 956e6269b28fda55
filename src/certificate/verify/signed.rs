//! Envelope, trust, signatures, manifest; and whether the statement says what the run says.

use serde_json::Value;

use super::{Loaded, Options, Step, TrustChoice, Verification};
use crate::{
    catalogue::Text,
    certificate::{
        Algorithm, Code, Fault, Kind, Manifest, PublicKey, SM2_ID, Statement, TrustFile,
        detached::check_signatures,
        digest::{Digests, sha256},
        envelope::{self, Envelope, Opened},
        issue::roles,
        json,
        manifest::{FILE as MANIFEST, Files, TRUST_FILE, UNCOVERED},
        statement::{MATERIALS, Material, PREDICATE_TYPE, STATEMENT_TYPE, undue},
        trust::{FORMAT, instant},
    },
    evidence::RunRecord,
};

const STATEMENT: &str = "statement";

/// Whether a document was issued over this bundle; all three files of one, or none.
pub fn is_signed(files: &Files) -> Result<bool, Fault> {
    let there: Vec<_> = UNCOVERED.iter().filter(|name| files.get(name).is_some()).collect();
    match there.len() {
        0 => Ok(false),
        3 => Ok(true),
        _ => {
            let missing = UNCOVERED.iter().find(|name| files.get(name).is_none()).copied().unwrap_or_default();
            Err(Fault::new(Code::Structure, missing, "a file, for the bundle is signed", "none"))
        }
    }
}

/// Steps envelope, trust, signatures and manifest.
pub fn check(files: &Files, options: &Options<'_>, v: &mut Verification) -> Result<Statement, Fault> {
    v.begin(Step::Envelope);
    let opened = Envelope::open(envelope::FILE, files.due(envelope::FILE)?)?;
    let statement = read_statement(&opened.payload)?;
    check_profile(&statement)?;
    v.done(Text::data(statement.predicate.kind.name()));

    v.begin(Step::Trust);
    let (trust, told) = choose(files, options, &opened)?;
    v.trust = Some(told);
    let keys = check_keys(&trust, &statement, &opened)?;
    v.done(Text::data(owners(&trust, &opened)));

    v.begin(Step::Signatures);
    check_signatures(envelope::FILE, &keys, &opened)?;
    v.done(Text::data(keys.iter().map(|key| key.algorithm().name()).collect::<Vec<_>>().join(" + ")));

    v.begin(Step::Manifest);
    let manifest = Manifest::parse(files.due(MANIFEST)?)?;
    check_materials(&statement, files)?;
    manifest.check(files)?;
    v.done(Text::new(format!("{} files", manifest.files.len()), format!("{} 个文件", manifest.files.len())));
    Ok(statement)
}

fn read_statement(payload: &[u8]) -> Result<Statement, Fault> {
    let value = json::parse(STATEMENT, payload)?;
    for (name, due) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
        let found = value.get(name).and_then(Value::as_str).unwrap_or_default();
        if found != due {
            return Err(Fault::new(Code::PayloadType, format!("{STATEMENT} /{name}"), due, found));
        }
    }
    let version = value.pointer("/predicate/schemaVersion").and_then(Value::as_str).unwrap_or_default();
    if version != FORMAT {
        return Err(Fault::new(Code::Structure, format!("{STATEMENT} /predicate/schemaVersion"), FORMAT, version));
    }
    json::parse_canonical(STATEMENT, payload)
}

/// What the profile of this format version asks for, whatever the statement says.
fn check_profile(statement: &Statement) -> Result<(), Fault> {
    let predicate = &statement.predicate;
    if predicate.signatures_required != Algorithm::ALL {
        let names = |list: &[Algorithm]| list.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(
            Code::Profile,
            format!("{STATEMENT} /predicate/signaturesRequired"),
            names(&Algorithm::ALL),
            names(&predicate.signatures_required),
        ));
    }
    if predicate.sm2_id != SM2_ID {
        return Err(Fault::new(Code::Profile, format!("{STATEMENT} /predicate/sm2Id"), SM2_ID, &*predicate.sm2_id));
    }
    Ok(())
}

/// The trust that counts, and its name for the output.
fn choose(files: &Files, options: &Options<'_>, opened: &Opened) -> Result<(TrustFile, Text), Fault> {
    // The bundle's copy is read in any case: a file that can't be read has no business in a bundle.
    let copy = TrustFile::parse(TRUST_FILE, files.due(TRUST_FILE)?)?;
    match &options.trust {
        TrustChoice::Own(trust, name) => Ok((
            (**trust).clone(),
            Text::new(format!("the verifier's own ({name})"), format!("验证者自己的（{name}）")),
        )),
        TrustChoice::Pinned(due) => {
            let found = sha256(files.due(TRUST_FILE)?);
            if found != *due {
                return Err(Fault::new(Code::TrustRoot, TRUST_FILE, format!("SHA-256 {due}"), found));
            }
            Ok((copy, Text::new("the bundle's, pinned by its digest", "包内的，以摘要锁定")))
        }
        TrustChoice::Demonstration => {
            let trust = TrustFile::demonstration()
                .map_err(|error| Fault::new(Code::TrustRoot, "built-in trust", "two keys", error.to_string()))?;
            if opened.signatures.iter().all(|(id, _)| trust.find(id).is_none()) {
                return Err(Fault::new(
                    Code::TrustRoot,
                    TRUST_FILE,
                    "a trust file of the verifier's own (--trust FILE), or the digest of the bundle's (--trust-digest SHA256)",
                    "neither, and the signers are not the built-in demonstration keys",
                ));
            }
            Ok((trust, Text::new("the built-in demonstration keys, which prove nothing", "内置演示密钥，不证明任何事")))
        }
    }
}

/// The keys and suites that the verifier accepts. Of the bundle's own file the digest was compared before; one that can't be
/// read accepts nothing.
pub fn trusted(options: &Options<'_>, files: &Files) -> TrustFile {
    let none = || TrustFile::of(Vec::new());
    match &options.trust {
        TrustChoice::Demonstration => TrustFile::demonstration().unwrap_or_else(|_| none()),
        TrustChoice::Own(trust, _) => (**trust).clone(),
        TrustChoice::Pinned(_) => {
            let copy = files.get(TRUST_FILE).and_then(|bytes| TrustFile::parse(TRUST_FILE, bytes).ok());
            copy.unwrap_or_else(none)
        }
    }
}

/// Every signer is known, may sign this, and is one of the two that the statement names.
fn check_keys(trust: &TrustFile, statement: &Statement, opened: &Opened) -> Result<Vec<PublicKey>, Fault> {
    let predicate = &statement.predicate;
    let issued_on = instant(&format!("{STATEMENT} /predicate/issuedOn"), &predicate.issued_on)?;
    let mut keys: Vec<PublicKey> = Vec::new();
    for (n, (id, _)) in opened.signatures.iter().enumerate() {
        let place = format!("{} /signatures/{n}/keyid", envelope::FILE);
        let Some(known) = trust.find(id) else {
            return Err(Fault::new(Code::KeyUnknown, place, "a key of the trust file", &**id));
        };
        let key = known.key(&place)?;
        if keys.iter().any(|other| other.algorithm() == key.algorithm()) {
            let due = "one SM2 and one Ed25519 signature";
            return Err(Fault::new(Code::SignatureSet, place, due, format!("two of {}", key.algorithm().name())));
        }
        known.check(&place, roles(predicate.kind), issued_on)?;
        keys.push(key);
    }
    let mut named: Vec<_> = predicate.signer_keys.iter().map(|key| (key.algorithm, key.key_id.as_str())).collect();
    let mut signing: Vec<_> = keys.iter().map(|key| (key.algorithm(), key.id())).collect();
    named.sort_unstable();
    signing.sort_unstable();
    if named != signing {
        let ids = |list: &[(Algorithm, &str)]| list.iter().map(|(_, id)| *id).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(
            Code::SignatureSet,
            format!("{STATEMENT} /predicate/signerKeys"),
            ids(&signing),
            ids(&named),
        ));
    }
    Ok(keys)
}

fn owners(trust: &TrustFile, opened: &Opened) -> String {
    let mut names: Vec<_> = opened
        .signatures
        .iter()
        .filter_map(|(id, _)| trust.find(id))
        .map(|key| format!("{} ({})", key.owner.as_deref().unwrap_or("?"), key.role.name()))
        .collect();
    names.dedup();
    names.join(", ")
}

fn check_materials(statement: &Statement, files: &Files) -> Result<(), Fault> {
    let names: Vec<_> = statement.predicate.materials.iter().map(|material| material.name.as_str()).collect();
    if names != MATERIALS {
        let place = format!("{STATEMENT} /predicate/materials");
        return Err(Fault::new(Code::Material, place, MATERIALS.join(", "), names.join(", ")));
    }
    // The manifest first: the others are in it, and it names them better.
    let manifest = statement.predicate.materials.iter().filter(|material| material.name == MANIFEST);
    for material in manifest {
        let found = Digests::of(files.due(MANIFEST)?);
        if found != material.digest {
            return Err(Fault::new(
                Code::Manifest,
                MANIFEST,
                format!("sha256 {} sm3 {}", material.digest.sha256, material.digest.sm3),
                format!("sha256 {} sm3 {}", found.sha256, found.sm3),
            ));
        }
    }
    Ok(())
}

/// The items of the statement are those of the run.
pub fn check_items(statement: &Statement, run: &RunRecord) -> Result<(), Fault> {
    let items = &statement.predicate.items;
    if items.len() != run.devices.len() {
        return Err(Fault::new(
            Code::ItemIdentity,
            format!("{STATEMENT} /predicate/items"),
            format!("{} items, as run.json has devices", run.devices.len()),
            items.len().to_string(),
        ));
    }
    for (n, (item, device)) in items.iter().zip(&run.devices).enumerate() {
        let place = format!("{STATEMENT} /predicate/items/{n}");
        let handed_in = device.sample.as_ref().and_then(|id| run.samples.iter().find(|sample| sample.id == *id));
        let due = (run.product.as_ref(), handed_in, &device.uri, &device.identity);
        let found = (item.product.as_ref(), item.sample.as_ref(), &item.uri, &item.identity);
        if found != due {
            return Err(Fault::new(Code::ItemIdentity, place, format!("{due:?}"), format!("{found:?}")));
        }
    }
    Ok(())
}

/// Derives the statement again from the run and compares: totals, conformity, everything that follows.
pub fn check_derived(statement: &Statement, loaded: &Loaded) -> Result<(), Fault> {
    let predicate = &statement.predicate;
    if let Some(what) = undue(predicate.kind, &loaded.run, &predicate.declared) {
        let place = format!("{STATEMENT} /predicate/kind");
        return Err(Fault::new(Code::KindDue, place, format!("a run that bears a {}", predicate.kind.name()), what));
    }
    let internal = |error: String| Fault::new(Code::JsonStrict, STATEMENT, "canonical JSON", error);
    let mut materials = Vec::new();
    // The manifest's digests were compared with the files before.
    let manifest = Manifest::parse(loaded.files.due(MANIFEST)?)?;
    for name in MATERIALS {
        let digest = match manifest.files.iter().find(|file| file.path == name) {
            Some(file) => Digests { sha256: file.sha256.clone(), sm3: file.sm3.clone() },
            None => Digests::of(loaded.files.due(name)?),
        };
        materials.push(Material { name: name.to_owned(), digest });
    }
    let due = Statement::derive(&loaded.run, materials, statement.given()).map_err(internal)?;
    let value = |statement: &Statement| serde_json::to_value(statement).map_err(|error| internal(error.to_string()));
    let Some((pointer, due, found)) = json::first_difference(&value(&due)?, &value(statement)?) else { return Ok(()) };
    let code = match pointer.trim_start_matches("/predicate/").split('/').next().unwrap_or_default() {
        "results" => Code::Totals,
        "conformity" | "overall" | "decisionRules" => Code::Conformity,
        "materials" => Code::Material,
        "methods" => Code::SuiteDigest,
        "campaign" => Code::Dates,
        "ics" | "editions" | "vendorSignature" => Code::Selection,
        "overlays" => Code::Overlay,
        "items" => Code::ItemIdentity,
        _ if pointer.starts_with("/subject") => Code::ItemIdentity,
        _ => Code::Profile,
    };
    Err(Fault::new(code, format!("{STATEMENT} {pointer}"), due, found))
}

/// Whether unknown suites are refused rather than told as a limit.
pub fn strict_suites(statement: Option<&Statement>) -> bool {
    statement.is_some_and(|statement| statement.predicate.kind == Kind::TestReport)
}
