//! The JSON Schemas in `schemas/`, by which editors check and complete the YAML that people write. They are made from the
//! types that read it; a test compares.
//!
//! A changed type changes its schema: `JINKA_BLESS=1 cargo test --lib schema` writes them anew.

use std::{collections::BTreeMap, fs, path::Path};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{
    IcsProforma, IxitProforma, Requirement, ics::IcsFile, ixit::IxitFile, measurement_file::RecordFile, mutants,
    overlay::OverlayFile, product, quantity::Quantities, read::SuiteFile,
};
use crate::{device::capture::CaptureFile, sim::icc::profile::Profile};

/// A value as YAML takes it without quotes.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is of interest")]
pub(super) enum Scalar {
    Text(String),
    Number(f64),
    Switch(bool),
}

/// Name and schema of each file in `schemas/`. They are those of what is read: a default may be left out.
fn schemas() -> BTreeMap<&'static str, Schema> {
    fn of<T: JsonSchema>(title: &str) -> Schema {
        let settings = SchemaSettings::draft07().for_deserialize();
        let mut schema = settings.into_generator().into_root_schema_for::<T>();
        schema.insert("title".to_owned(), title.into());
        schema
    }
    BTreeMap::from([
        ("suite", of::<SuiteFile>("suite.yaml: what a suite is")),
        ("requirements", of::<Vec<Requirement>>("requirements.yaml: the requirements of a suite")),
        ("ics", of::<IcsProforma>("ics.yaml: the questions of a suite")),
        ("ixit", of::<IxitProforma>("ixit.yaml: the values that testing by a suite needs")),
        ("ics-answers", of::<IcsFile>("what a vendor says that a product supports")),
        ("ixit-values", of::<IxitFile>("the values of a product")),
        ("overlay", of::<OverlayFile>("what a laboratory found in its paper copies of standards")),
        (
            "quantities",
            of::<Quantities>("quantities.yaml: what a laboratory measures for a suite, and what a vendor states"),
        ),
        ("measurements", of::<RecordFile>("what a laboratory measured and a vendor stated")),
        ("capture", of::<CaptureFile>("what a reader or encoder captured from a product")),
        ("card", of::<Profile>("vectors/cards: the personalisation of a simulated card")),
        ("product", of::<product::Written>("product.yaml: what a vendor hands in")),
        ("mutants", of::<mutants::File>("vectors/mutants: defects and what they violate")),
    ])
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let mut due = Vec::new();
    for (name, schema) in schemas() {
        let file = format!("{name}.schema.json");
        let path = root().join("schemas").join(&file);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("JINKA_BLESS").is_some() {
            fs::create_dir_all(root().join("schemas")).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let stands = fs::read_to_string(&path).unwrap_or_default();
        assert!(stands == text, "schemas/{file} is not what its type says; JINKA_BLESS=1 cargo test --lib schema");
        due.push(file);
    }
    let mut there: Vec<_> = fs::read_dir(root().join("schemas"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    due.sort();
    assert_eq!(there, due);
}

/// Editors find the schema by the file's first line.
#[test]
fn every_yaml_file_names_its_schema() {
    let of = |path: &str| match path.rsplit('/').next().unwrap_or(path) {
        "suite.yaml" => "suite",
        "ics.yaml" => "ics",
        "ixit.yaml" => "ixit",
        "quantities.yaml" => "quantities",
        name if name.starts_with("requirements") => "requirements",
        name if name.ends_with(".ics.yaml") => "ics-answers",
        name if name.ends_with(".ixit.yaml") => "ixit-values",
        name if name.ends_with(".product.yaml") => "product",
        name if name.ends_with(".measurements.yaml") => "measurements",
        _ if path.starts_with("vectors/mutants/") => "mutants",
        _ if path.starts_with("vectors/captures/") => "capture",
        _ => "card",
    };
    let mut checked = 0;
    let folders = fs::read_dir(root().join("features")).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<_> =
        folders.chain(["vectors/captures", "vectors/cards", "vectors/mutants"].map(|path| root().join(path))).collect();
    for folder in folders {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let within = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            let due = format!("# yaml-language-server: $schema=../../schemas/{}.schema.json", of(&within));
            assert_eq!(text.lines().next(), Some(due.as_str()), "{within}");
            checked += 1;
        }
    }
    assert!(checked >= 11, "{checked} files");
}
