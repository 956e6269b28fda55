//! Every rule of the catalogue's linter is shown to object: a fixture a rule, `tests/fixtures/catalogue/<code>.txt`.
//!
//! A fixture holds files (`--- name`, content) that stand over those of `_base.txt`, a suite without faults; an empty one
//! takes the file away. After `--- expect` stands what the user sees. `JINKA_BLESS=1` writes that part anew: read the diff.

use std::{collections::BTreeSet, fs, path::PathBuf};

use jinka::catalogue::{Catalogue, Diagnostics, Effect, Keyword, Lang};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue")
}

/// The sections of a fixture: name and content.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("--- ") {
            Some(name) => sections.push((name.trim().to_owned(), String::new())),
            None => sections.last_mut().expect("a fixture begins with a section").1.push_str(line),
        }
    }
    sections
}

fn read(name: &str) -> Vec<(String, String)> {
    sections(&fs::read_to_string(fixtures().join(format!("{name}.txt"))).unwrap())
}

/// The base suite with some files replaced.
fn load(changes: &[(String, String)]) -> Result<Catalogue, Diagnostics> {
    let mut files = read("_base");
    for (name, content) in changes {
        files.retain(|(own, _)| own != name);
        if !content.trim().is_empty() {
            files.push((name.clone(), content.clone()));
        }
    }
    let files = files.into_iter().map(|(name, content)| (name, content.into_bytes())).collect();
    Catalogue::from_sources(vec![("demo".to_owned(), files)])
}

/// Lines without trailing blanks, which no editor keeps.
fn tidy(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>().trim_end().to_owned() + "\n"
}

#[test]
fn every_rule_objects_to_its_fixture() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        if code.starts_with('_') {
            continue;
        }
        let mut changes = read(&code);
        let expected = match changes.last() {
            Some((name, _)) if name == "expect" => changes.pop().unwrap().1,
            _ => String::new(),
        };
        let found = match load(&changes) {
            Ok(_) => {
                wrong.push(format!("{code}: nothing was found"));
                continue;
            }
            Err(found) => found,
        };
        if !found.iter().any(|one| one.code == code) {
            wrong.push(format!("{code} isn't among:\n{}", found.render(Lang::En, false, 100)));
            continue;
        }
        for one in found.iter() {
            let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese(&one.message.zh) && one.message.en != one.message.zh, "{code}: {:?}", one.message);
            assert!(one.help.as_ref().is_none_or(|help| chinese(&help.zh)), "{code}: {:?}", one.help);
            assert!(one.location().is_some() || code == "no_suite_file", "{code} has no place");
        }
        let shown = tidy(&found.render(Lang::En, false, 100));
        if shown != expected {
            if std::env::var_os("JINKA_BLESS").is_some() {
                let files = changes.iter().map(|(name, content)| format!("--- {name}\n{content}")).collect::<String>();
                fs::write(&path, format!("{files}--- expect\n{shown}")).unwrap();
            }
            wrong.push(format!("{code}: expected\n{expected}\nbut was\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The codes are read off the source, so that a new rule without a fixture is noticed.
#[test]
fn every_code_has_a_fixture() {
    let code =
        regex::Regex::new(r#""([a-z]+(?:_[a-z0-9]+)*)",\s*(?:\(|message|format)|Diagnostic::new\(\s*"([a-z_]+)""#)
            .unwrap();
    let mut codes = BTreeSet::new();
    for file in ["scan", "outline", "expand", "lint", "quantity", "yaml"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("src/catalogue/{file}.rs"));
        let source = fs::read_to_string(path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        codes
            .extend(code.captures_iter(source).map(|found| found.get(1).or(found.get(2)).unwrap().as_str().to_owned()));
    }
    assert!(codes.len() > 50, "the pattern finds the codes: {codes:?}");
    // Proof against a defect of the parser that isn't known: nothing makes it happen.
    codes.remove("parser_disagrees");
    let missing: Vec<_> = codes.iter().filter(|code| !fixtures().join(format!("{code}.txt")).exists()).collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
}

#[test]
fn the_base_of_the_fixtures_is_without_fault() {
    let catalogue = load(&[]).unwrap();
    let suite = catalogue.suite("demo").unwrap();
    assert_eq!(suite.title.zh, "演示");
    assert_eq!(suite.standards, ["GB/T 16649.3"]);
    let ids: Vec<&str> = catalogue.cases().map(|(.., case)| case.id.as_str()).collect();
    assert_eq!(ids, ["demo/good", "demo/same/cold", "demo/same/warm"]);
    let (.., case) = catalogue.case("demo/same/warm").unwrap();
    assert_eq!(case.title.en, "The second answer is the first (warm)");
    assert_eq!(case.title.zh, "第二次应答与第一次相同（warm）");
    assert_eq!(case.needs, ["demo/good"]);
    assert_eq!(case.requirements, ["D-ATR-020"]);
    assert_eq!((case.effect, case.line), (Effect::Reads, 10));
    assert_eq!(case.steps[0].text, "the card after a warm reset");
    assert_eq!((case.steps[0].keyword, case.steps[0].line), (Keyword::Given, 12));
}

/// A product answers all suites in one ICS and one IXIT file.
#[test]
fn an_id_means_one_thing_in_all_suites() {
    let with = |changes: &[(&str, &str)]| {
        let own = read("_base").into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        let other = |text: String| {
            let text = text.replace("demo", "other");
            changes.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes()
        };
        let others = read("_base").into_iter().map(|(name, text)| (name, other(text))).collect();
        Catalogue::from_sources(vec![("demo".to_owned(), own), ("other".to_owned(), others)])
    };
    // What takes the same values may stand in both.
    assert_eq!(with(&[("C.", "O.")]).unwrap().suites.len(), 2);
    assert_eq!(with(&[]).unwrap().suites.len(), 2);
    let told = with(&[("a second thing", "another thing")]).unwrap_err();
    let due =
        "features/other/ics.yaml:7: ICS item C.2 asks another question here than in suite demo (a product answers";
    assert!(told.to_string().starts_with(due), "{told}");
    assert_eq!(told.len(), 1);
    for (change, line, id) in
        [(("[5, 16]", "[1, 16]"), 3, "app.primary"), (("secret: true", "secret: false"), 10, "pin.user")]
    {
        let told = with(&[("C.", "O."), change]).unwrap_err();
        let due =
            format!("features/other/ixit.yaml:{line}: IXIT item {id} takes other values here than in suite demo (");
        assert!(told.to_string().starts_with(&due), "{told}");
        assert_eq!(told.len(), 1);
    }
}
