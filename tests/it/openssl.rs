//! What the OpenSSL command line (3.0 or newer) says of our keys and signatures, and we of its; and the vectors of SM2 and SM3.
//!
//! `openssl` and, for the recipe of docs/certificates.md, `jq` must be installed.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use jinka::certificate::{
    Algorithm, Digests, FileKey, PublicKey, Role, SM2_ID, Signer as _,
    key::SignatureFault,
    signer::{Passphrase, new_pair},
};
use serde::Deserialize;

use crate::tamper::base::{copy, world};

const MESSAGE: &[u8] = b"DSSEv1 4 type 7 payload";

/// Runs a line of a shell in `folder`.
fn shell(folder: &Path, line: &str) -> Output {
    Command::new("sh").arg("-euc").arg(line).current_dir(folder).output().expect("sh runs")
}

/// Runs a line that must succeed; its standard output.
fn run(folder: &Path, line: &str) -> String {
    let output = shell(folder, line);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{told}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

/// The exact lines with which a laboratory checks a signature.
fn verify_line(algorithm: Algorithm, message: &str, public: &str, signature: &str) -> String {
    match algorithm {
        Algorithm::Sm2Sm3 => format!(
            "openssl pkeyutl -verify -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in {message} -pubin -inkey {public} -sigfile {signature}"
        ),
        Algorithm::Ed25519 => {
            format!("openssl pkeyutl -verify -rawin -in {message} -pubin -inkey {public} -sigfile {signature}")
        }
    }
}

#[test]
fn openssl_reads_our_keys_and_checks_our_signatures() {
    for passphrase in [None, Some("correct horse battery")] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        // OpenSSL wants a line there even where nothing is encrypted.
        fs::write(folder.join("pass"), passphrase.unwrap_or("unused")).unwrap();
        let given = passphrase.map(|text| Passphrase::new("test", text.as_bytes()).unwrap());
        new_pair(Role::Lab, None, &folder.join("keys"), given.as_ref()).unwrap();
        fs::write(folder.join("message"), MESSAGE).unwrap();
        for (algorithm, name) in [(Algorithm::Sm2Sm3, "sm2"), (Algorithm::Ed25519, "ed25519")] {
            let public = fs::read_to_string(folder.join(format!("keys/{name}.pub.pem"))).unwrap();
            let told = run(folder, &format!("openssl pkey -in keys/{name}.key.pem -passin file:pass -pubout"));
            assert_eq!(told, public, "{name}");
            let key = FileKey::read(&folder.join(format!("keys/{name}.key.pem")), given.as_ref()).unwrap();
            assert_eq!(key.public_key().algorithm(), algorithm);
            fs::write(folder.join("sig"), key.sign(MESSAGE).unwrap()).unwrap();
            let told = run(folder, &verify_line(algorithm, "message", &format!("keys/{name}.pub.pem"), "sig"));
            assert!(told.contains("Signature Verified Successfully"), "{told}");
            fs::write(folder.join("other"), b"DSSEv1 4 type 7 pAyload").unwrap();
            let line = verify_line(algorithm, "other", &format!("keys/{name}.pub.pem"), "sig");
            assert!(!shell(folder, &line).status.success(), "{name}: another message");
        }
    }
}

#[test]
fn we_read_keys_of_openssl_and_check_its_signatures() {
    let makers = [
        (Algorithm::Sm2Sm3, "openssl genpkey -algorithm SM2 -out plain"),
        (Algorithm::Sm2Sm3, "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out plain"),
        (Algorithm::Ed25519, "openssl genpkey -algorithm ed25519 -out plain"),
    ];
    let passphrase = Passphrase::new("test", b"correct horse battery").unwrap();
    for (algorithm, line) in makers {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("message"), MESSAGE).unwrap();
        fs::write(folder.join("pass"), "correct horse battery\n").unwrap();
        run(folder, line);
        run(folder, "openssl pkey -in plain -pubout -out public");
        run(folder, "openssl pkcs8 -topk8 -in plain -scrypt -passout file:pass -out scrypt");
        run(folder, "openssl pkcs8 -topk8 -in plain -v2 aes-256-cbc -passout file:pass -out pbkdf2");
        let public = PublicKey::from_pem("public", &fs::read_to_string(folder.join("public")).unwrap()).unwrap();
        assert_eq!(public.algorithm(), algorithm);
        // Our PEM of the same key is OpenSSL's.
        assert_eq!(public.to_pem().unwrap(), fs::read_to_string(folder.join("public")).unwrap());
        for name in ["plain", "scrypt", "pbkdf2"] {
            let key =
                FileKey::read(&folder.join(name), Some(&passphrase)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(*key.public_key(), public, "{name}");
            fs::write(folder.join("ours"), key.sign(MESSAGE).unwrap()).unwrap();
            run(folder, &verify_line(algorithm, "message", "public", "ours"));
        }
        let sign = match algorithm {
            Algorithm::Sm2Sm3 => format!(
                "openssl pkeyutl -sign -rawin -digest sm3 -pkeyopt distid:{SM2_ID} -in message -inkey plain -out theirs"
            ),
            Algorithm::Ed25519 => "openssl pkeyutl -sign -rawin -in message -inkey plain -out theirs".to_owned(),
        };
        run(folder, &sign);
        let theirs = fs::read(folder.join("theirs")).unwrap();
        assert_eq!(public.verify(MESSAGE, &theirs), Ok(()));
        if algorithm == Algorithm::Sm2Sm3 {
            // OpenSSL's default identity is the empty one: its own signature by default is none of ours.
            run(folder, "openssl pkeyutl -sign -rawin -digest sm3 -in message -inkey plain -out bare");
            let bare = fs::read(folder.join("bare")).unwrap();
            assert_eq!(public.verify(MESSAGE, &bare), Err(SignatureFault::Wrong));
        }
    }
}

#[test]
fn the_recipe_of_the_documentation_checks_a_bundle_with_jq_and_openssl_alone() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/certificates.md")).unwrap();
    let recipe =
        text.split("<!-- recipe -->\n```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a recipe");
    for base in ["demonstration", "test-report"] {
        let place = tempfile::tempdir().unwrap();
        let bundle = place.path().join("bundle");
        copy(&world().bases[base].folder, &bundle);
        let told = run(&bundle, recipe);
        assert_eq!(told.matches("Signature Verified Successfully").count(), 2, "{told}");
        assert!(told.contains("MANIFEST.json is the one that was signed"), "{told}");
        fs::write(bundle.join("evidence.jsonl"), b"").unwrap();
        assert!(!shell(&bundle, recipe).status.success(), "the recipe sees a changed file");
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the heading is for people")]
struct File<T> {
    algorithm: String,
    schema: u32,
    notes: Vec<String>,
    vectors: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "source and confidence are for people")]
struct Vector<I, E> {
    id: String,
    source: Vec<String>,
    confidence: String,
    checked_with: Vec<String>,
    input: I,
    expect: E,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sm2Input {
    d: Option<String>,
    public_key: String,
    user_id: String,
    message: String,
    r: String,
    s: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sm2Expect {
    verify: bool,
    signature_der: Option<String>,
}

#[test]
fn sm2_vectors() {
    use sm2::dsa::signature::Verifier as _;
    let file: File<Vector<Sm2Input, Sm2Expect>> =
        serde_saphyr::from_str(include_str!("../../vectors/crypto/sm2.yaml")).unwrap();
    assert!(file.vectors.len() >= 10);
    for Vector { id, input, expect, .. } in file.vectors {
        let bytes = |text: &str| hex::decode(text).unwrap();
        let (r, s) = (bytes(&input.r), bytes(&input.s));
        let der = der_of(&r, &s);
        if let Some(due) = &expect.signature_der {
            assert_eq!(hex::encode(&der), *due, "{id}: the test's own DER");
        }
        let user_id = String::from_utf8(bytes(&input.user_id)).unwrap();
        let point = bytes(&input.public_key);
        let message = bytes(&input.message);
        let crate_key = sm2::dsa::VerifyingKey::from_sec1_bytes(&user_id, &point).unwrap();
        let by_crate =
            sm2::dsa::Signature::from_der(&der).is_ok_and(|signature| crate_key.verify(&message, &signature).is_ok());
        assert_eq!(by_crate, expect.verify, "{id}");
        if user_id == SM2_ID {
            let mut spki = bytes("3059301306072a8648ce3d020106082a811ccf5501822d034200");
            spki.extend(&point);
            let key = PublicKey::from_spki(&id, &spki).unwrap();
            assert_eq!(key.verify(&message, &der).is_ok(), expect.verify, "{id}: ours");
        }
        if let Some(d) = input.d {
            let secret: [u8; 32] = bytes(&d).try_into().unwrap();
            let key = FileKey::from_bytes(Algorithm::Sm2Sm3, &secret).unwrap();
            assert!(key.public_key().spki().ends_with(&point), "{id}: public key of d");
            let again = key.sign(&message).unwrap();
            assert_eq!(key.public_key().verify(&message, &again), Ok(()), "{id}");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Digest {
    digest: String,
}

#[test]
fn sm3_vectors() {
    let file: File<Vector<Message, Digest>> =
        serde_saphyr::from_str(include_str!("../../vectors/crypto/sm3.yaml")).unwrap();
    assert!(file.vectors.len() >= 10);
    for Vector { id, input, expect, .. } in file.vectors {
        assert_eq!(Digests::of(&hex::decode(input.message).unwrap()).sm3, expect.digest, "{id}");
    }
}

/// SEQUENCE of two INTEGERs, each without undue leading zeros.
fn der_of(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1);
        let mut digits = number[first..].to_vec();
        if digits[0] & 0x80 != 0 {
            digits.insert(0, 0);
        }
        [&[0x02, digits.len() as u8][..], &digits].concat()
    };
    let body = [integer(r), integer(s)].concat();
    [&[0x30, body.len() as u8][..], &body].concat()
}
