//! Runs the `jinka` binary and reads what it leaves.

use std::{
    path::Path,
    process::{Command, Output},
};

use jinka::evidence::{RunRecord, bundle};
use serde_json::Value;

/// The binary under test, in the repository's root, in English and without colours.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jinka"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("LC_ALL", "C").env("NO_COLOR", "1");
    command
}

pub fn run(args: &[&str]) -> Output {
    command().args(args).output().unwrap()
}

/// What a command said, for a failed assertion.
pub fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn record(dir: &Path) -> RunRecord {
    bundle::read_run(dir).unwrap()
}

/// `run.json` without its times: every member whose name ends in `_at` or `_us`.
pub fn untimed(dir: &Path) -> String {
    let mut value: Value = serde_json::from_slice(&std::fs::read(dir.join("run.json")).unwrap()).unwrap();
    strip(&mut value);
    value.to_string()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.ends_with("_at") && !name.ends_with("_us"));
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}
