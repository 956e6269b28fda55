//! What others say of the vectors of SM2, SM3 and SM4: the OpenSSL command line, and gmssl (PyPI), which .ci/install puts into
//! target/foreign. Neither has SM2 key agreement on its surface, and OpenSSL's has no MAC with SM4: of the former nobody here but
//! our two computations speaks (crypto/sm and sim/app/national), the latter is its CBC mode over the padded message.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// id, input and expected values of every entry of a file.
fn entries(name: &str) -> Vec<(String, Value, Value)> {
    let path = format!("{}/vectors/crypto/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let all = file["vectors"].as_array().unwrap();
    all.iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one["input"].clone(), one["expect"].clone()))
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

/// Padding method 2.
fn padded(mut data: Vec<u8>) -> Vec<u8> {
    data.push(0x80);
    data.resize(data.len().next_multiple_of(16), 0);
    data
}

/// Runs openssl in a folder; whether it succeeded, and its standard output.
fn openssl(folder: &Path, line: &str) -> (bool, Vec<u8>) {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().expect("openssl runs");
    (output.status.success(), output.stdout)
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// SubjectPublicKeyInfo of a point of the SM2 curve.
fn public_pem(point: &[u8]) -> String {
    let head = hex::decode("3059301306072a8648ce3d020106082a811ccf5501822d034200").unwrap();
    pem("PUBLIC KEY", &[&head, point].concat())
}

/// ECPrivateKey (RFC 5915) of the SM2 curve.
fn private_pem(private: &[u8], point: &[u8]) -> String {
    let unhex = |text| hex::decode(text).unwrap();
    let der = [&unhex("30770201010420")[..], private, &unhex("a00a06082a811ccf5501822da144034200"), point].concat();
    pem("EC PRIVATE KEY", &der)
}

#[test]
fn openssl_agrees_on_every_hash_value_and_block() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (id, input, expect) in entries("sm3") {
        fs::write(folder.join("data"), bytes(&input["message"])).unwrap();
        let (_, digest) = openssl(folder, "dgst -sm3 -binary data");
        assert_eq!(hex::encode(digest), text(&expect["digest"]), "{id}");
    }
    for (id, input, expect) in entries("sm4") {
        let (key, mut data) = (text(&input["key"]), bytes(&input["data"]));
        let (cipher, initial) = match text(&input["mode"]) {
            "ecb" => ("-sm4-ecb", String::new()),
            "cbc" => ("-sm4-cbc", format!(" -iv {}", text(&input["iv"]))),
            _ => ("-sm4-cbc", format!(" -iv {}", "00".repeat(16))),
        };
        if text(&input["mode"]) == "mac" {
            data = padded(data);
        }
        for _ in 0..input["iterations"].as_u64().unwrap_or(1) {
            fs::write(folder.join("data"), &data).unwrap();
            data = openssl(folder, &format!("enc {cipher} -K {key}{initial} -nopad -in data")).1;
        }
        let found = hex::encode(data);
        let due = text(&expect["output"]);
        assert!(found == due || text(&input["mode"]) == "mac" && found.ends_with(due), "{id}: {found}");
    }
}

#[test]
fn openssl_agrees_on_every_signature_and_ciphertext_of_sm2() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (id, input, expect) in entries("sm2") {
        fs::write(folder.join("key"), public_pem(&bytes(&input["public_key"]))).unwrap();
        fs::write(folder.join("data"), bytes(&input["message"])).unwrap();
        let signature = jinka::codec::sm2::Signature {
            r: bytes(&input["r"]).try_into().unwrap(),
            s: bytes(&input["s"]).try_into().unwrap(),
        };
        fs::write(folder.join("signature"), signature.write(jinka::codec::sm2::SignatureForm::Der)).unwrap();
        // Without the option the identifier is the empty one.
        let user = match text(&input["user_id"]) {
            "" => String::new(),
            user => format!(" -pkeyopt hexdistid:{user}"),
        };
        let line = format!("pkeyutl -verify -rawin -digest sm3{user} -in data -pubin -inkey key -sigfile signature");
        assert_eq!(openssl(folder, &line).0, expect["verify"].as_bool().unwrap(), "{id}");
    }
    for (id, input, expect) in entries("sm2-encryption") {
        let key = private_pem(&bytes(&input["d"]), &bytes(&input["public_key"]));
        fs::write(folder.join("key"), key).unwrap();
        fs::write(folder.join("data"), bytes(&expect["cipher_der"])).unwrap();
        let (_, plaintext) = openssl(folder, "pkeyutl -decrypt -inkey key -in data");
        assert_eq!(hex::encode(plaintext), text(&input["message"]), "{id}");
    }
}

#[test]
fn gmssl_agrees_on_every_vector_but_key_agreement() {
    let packages = concat!(env!("CARGO_MANIFEST_DIR"), "/target/foreign");
    assert!(Path::new(packages).join("gmssl").exists(), "gmssl is missing in {packages}: run .ci/install");
    let mut asked = Vec::new();
    for (id, input, expect) in entries("sm3") {
        asked.push((id, json!({ "what": "sm3", "data": input["message"] }), expect["digest"].clone()));
    }
    for (id, input, expect) in entries("sm4") {
        let mut ask = json!({ "what": input["mode"], "key": input["key"], "data": input["data"] });
        match text(&input["mode"]) {
            "ecb" => ask["iterations"] = format!("{:04x}", input["iterations"].as_u64().unwrap_or(1)).into(),
            "cbc" => ask["initial"] = input["iv"].clone(),
            _ => {}
        }
        asked.push((id, ask, expect["output"].clone()));
    }
    for (id, input, expect) in entries("sm2") {
        let key = jinka::crypto::sm::PublicKey::new(&bytes(&input["public_key"])).unwrap();
        let digest = key.digest(&bytes(&input["user_id"]), &bytes(&input["message"])).unwrap();
        let ask = json!({ "what": "verify", "public": input["public_key"], "r": input["r"], "s": input["s"],
            "digest": hex::encode(digest) });
        asked.push((id, ask, expect["verify"].as_bool().unwrap().to_string().into()));
    }
    for (id, input, expect) in entries("sm2-encryption") {
        let ask = json!({ "what": "decipher", "private": input["d"], "public": input["public_key"],
            "data": expect["c1c3c2"] });
        asked.push((id, ask, input["message"].clone()));
    }
    let mut command = Command::new("/usr/bin/python3");
    command.env("PYTHONPATH", packages).arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/gmssl_vectors.py"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut standard_input = child.stdin.take().unwrap();
    let lines: String = asked.iter().map(|(_, ask, _)| format!("{ask}\n")).collect();
    let feeder = std::thread::spawn(move || standard_input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = told.lines().collect();
    assert_eq!(answers.len(), asked.len());
    for ((id, _, due), answer) in asked.iter().zip(answers) {
        assert_eq!(answer, text(due), "{id}");
    }
}
