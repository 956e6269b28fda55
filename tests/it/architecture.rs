//! A room imports only rooms above it in the list of `src/lib.rs`.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms in their order: the `pub mod` lines of `src/lib.rs`.
fn rooms(lib: &str) -> Vec<String> {
    let name = |line: &str| line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned);
    lib.lines().filter_map(name).collect()
}

/// Every room that `text` names behind `crate::`, with its line from 1. Comments don't import.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut code = String::new();
    for line in text.lines() {
        let line = if line.trim_start().starts_with("//") { "" } else { line };
        code.push_str(line);
        code.push('\n');
    }
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = 1 + code[..at].matches('\n').count();
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            // `use crate::{a, b::{c, d}, e}`: the names at the first depth.
            Some(group) => {
                let mut depth = 0;
                let mut name = String::new();
                let mut skipping = false;
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            found.push((line, std::mem::take(&mut name)));
                            skipping = false;
                            continue;
                        }
                        ':' => skipping = true,
                        _ if c.is_whitespace() => continue,
                        _ => {}
                    }
                    if depth == 0 && !skipping && c != '}' {
                        name.push(c);
                    }
                }
                found.push((line, name));
            }
            None => {
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((line, name));
            }
        }
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

fn files(dir: &Path, list: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, list);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            list.push(path);
        }
    }
}

#[test]
fn rooms_import_only_rooms_above_them() {
    let rooms = rooms(&fs::read_to_string(source().join("lib.rs")).unwrap());
    assert!(rooms.len() >= 12, "{rooms:?}");
    let mut list = Vec::new();
    files(&source(), &mut list);
    let mut wrong = Vec::new();
    for path in list {
        let relative = path.strip_prefix(source()).unwrap();
        let room = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = rooms.iter().position(|name| *name == room) else { continue };
        for (line, target) in imports(&fs::read_to_string(&path).unwrap()) {
            if rooms.iter().position(|name| *name == target).is_some_and(|place| place > own) {
                wrong.push(format!(
                    "src/{}:{line}: `{room}` imports `{target}`, which stands below it",
                    relative.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_room() {
    let rooms = rooms(&fs::read_to_string(source().join("lib.rs")).unwrap());
    for entry in fs::read_dir(source()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "lib" && name != "main" {
            assert!(rooms.contains(&name), "src/{name} isn't declared in src/lib.rs");
        }
    }
}

/// Only `runner` knows cucumber, only `device` drives PC/SC.
#[test]
fn frameworks_stay_in_their_room() {
    let mut list = Vec::new();
    files(&source(), &mut list);
    for path in list {
        let relative = path.strip_prefix(source()).unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        for (framework, room) in
            [("cucumber::", "runner/"), ("cucumber_expressions::", "runner/"), ("pcsc::", "device/")]
        {
            let uses = text.lines().any(|line| {
                line.trim_start().starts_with(&format!("use {framework}")) || line.contains(&format!(" {framework}"))
            });
            let own = line_of_own_module(&text, framework);
            assert!(!uses || own || relative.starts_with(room), "src/{relative} uses {framework}");
        }
    }
}

/// `use pcsc::…` may mean a module of ours when the file declares one.
fn line_of_own_module(text: &str, framework: &str) -> bool {
    let name = framework.trim_end_matches("::");
    text.lines().any(|line| line.trim_end_matches(';').ends_with(&format!("mod {name}")))
}

#[test]
fn imports_are_read_in_all_their_forms() {
    let text = "use crate::codec::Atr;\nuse crate::{\n    catalogue::{Text, Ics},\n    device::Device,\n};\n// use crate::sim::X;\nfn f() { crate::plan::make() }\n";
    let found = imports(text);
    let names: Vec<(usize, &str)> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
    assert_eq!(names, [(1, "codec"), (2, "catalogue"), (2, "device"), (7, "plan")]);
}
