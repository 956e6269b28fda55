//! Every command line in a shell block of the README and the docs is run, page by page and in order, as by a reader who fills the
//! forms with what the reference product's maker states, has the files that the pages show, and a simulated card in the reader.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{
    binary::told,
    readme::{page, pages},
};

/// The shell blocks of a page, a line each, with their comments. A block that calls other programs is theirs to test.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut blocks = text.split("```").skip(1).step_by(2);
    for block in blocks.by_ref() {
        let Some((language, body)) = block.split_once('\n') else { continue };
        if ["", "sh"].contains(&language) && body.trim_start().starts_with("jinka ") || body.starts_with("cargo run") {
            lines.extend(body.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
        }
    }
    lines
}

/// The file that a page shows and that holds `with`.
fn shown(name: &str, with: &str) -> String {
    let text = page(name);
    let mut files = text.split("```").skip(1).step_by(2).filter_map(|block| Some(block.split_once('\n')?.1));
    files.find(|file| file.contains(with)).unwrap_or_else(|| panic!("{name} shows no {with}")).to_owned()
}

fn maker(name: &str) -> String {
    fs::read_to_string(format!("{}/vectors/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A reader's folder while a page is followed.
struct Desk(TempDir);

impl Desk {
    /// What a reader has before the first line of a page: a run, a passphrase, keys unless the page makes them, another laboratory's
    /// trust file, and the files that the pages show.
    fn new(lines: &[String]) -> Self {
        let desk = Self(TempDir::new().unwrap());
        desk.put("pass", "correct horse battery\n");
        desk.put("details.yaml", &shown("docs/certificates.md", "reportNumber:"));
        desk.put("product.ixit.yaml", &maker("cards/contact-card.ixit.yaml"));
        desk.put("session.txt", &shown("docs/traces.md", "> 80 5C"));
        desk.put("stripe.yaml", &maker("captures/bank-stripe.yaml"));
        let mentions = |words: &str| lines.iter().any(|line| line.contains(words));
        let mut before = Vec::new();
        if mentions("RUN_FOLDER") || mentions("reports/RUN") {
            before.push("jinka run --out reports/RUN --seed 1 --quiet");
        }
        if mentions("--trust lab-trust.json") {
            before.push("jinka key new --role lab --out lab --no-passphrase && cp lab/trust.json lab-trust.json");
        }
        if mentions("--key keys") && !mentions("jinka key new") {
            before.push(match mentions("jinka product sign") {
                true => "jinka key new --role vendor --out keys --no-passphrase",
                false => "jinka key new --role lab --out keys --no-passphrase",
            });
        }
        for line in before {
            let done = desk.shell(line);
            assert_eq!(done.status.code(), Some(0), "{line}\n{}", told(&done));
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs a line of a shell here; `jinka` is the binary under test.
    fn shell(&self, line: &str) -> Output {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_jinka"));
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-euc", line]).current_dir(self.0.path()).env("PATH", path).env("LC_ALL", "C").env("NO_COLOR", "1");
        shell.output().unwrap()
    }

    /// What the reader does by hand after a line: a form that it wrote is filled in.
    fn by_hand(&self, line: &str) {
        let word = |after: &str| line.split(after).nth(1).and_then(|rest| rest.split_whitespace().next());
        let Some(form) = word("--out ") else { return };
        let suite = word("ics new ").or(word("ixit new ")).unwrap_or("contact-card");
        let folder = if suite == "bank-stripe" { "captures" } else { "cards" };
        if line.starts_with("jinka ics new") {
            self.put(form, &maker(&format!("{folder}/{suite}.ics.yaml")));
        } else if line.starts_with("jinka ixit new") {
            self.put(form, &maker(&format!("{folder}/{suite}.ixit.yaml")));
        } else if line.starts_with("jinka measurements new") {
            self.put(form, &maker("cards/contact-card.measurements.yaml"));
        } else if line.starts_with("jinka product new") {
            self.put(form, &shown("docs/product.md", "suites:").replace("pcsc:ACME", "sim:contact-card"));
            // The answers name their product, and a vendor's say which.
            let answers = maker("cards/contact-card.ics.yaml");
            let named = |line: &&str| !line.starts_with("product:");
            self.put("my.ics.yaml", &answers.lines().filter(named).collect::<Vec<_>>().join("\n"));
        } else if line.starts_with("jinka overlay new") {
            self.put(form, &shown("docs/overlays.md", "copies:"));
        }
    }
}

/// Lines that don't end with 0 here, and why not.
const OTHERWISE: &[(&str, &str, i32, &str)] = &[
    ("README.md", "jinka verify RUN_FOLDER  ", 3, "a demonstration is valid with limits"),
    ("README.md", "jinka certify RUN_FOLDER --key keys", 65, "a simulated card gives a demonstration, never more"),
    ("README.md", "jinka verify RUN_FOLDER --trust", 18, "the demonstration keys are not in the vendor's trust file"),
    ("docs/certificates.md", "jinka certify reports/RUN", 65, "a simulated card gives a demonstration, never more"),
    ("docs/certificates.md", "jinka verify reports/RUN", 4, "so nobody signed it"),
    (
        "docs/captures.md",
        "jinka run --device capture:stripe.yaml",
        2,
        "the capture gives track 3 as text, without its bits",
    ),
    ("docs/shards.md", "jinka verify whole", 4, "nobody signed it"),
];

/// What stands on the page for the reader's own: the run folder, and the reader with the card.
fn as_read(line: &str) -> String {
    let line = line.replace("cargo run --release -- ", "jinka ").replace("RUN_FOLDER", "reports/RUN");
    let Some((before, rest)) = line.split_once("\"pcsc:") else { return line };
    let after = rest.split_once('"').map_or("", |(_, after)| after);
    format!("{before}sim:contact-card{after}")
}

#[test]
fn every_line_of_the_shell_blocks_does_what_its_page_says() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for name in pages() {
        let lines = lines(&page(&name));
        if lines.is_empty() {
            continue;
        }
        let desk = Desk::new(&lines);
        for line in lines.iter().filter(|line| *line != "tests/run" && !line.starts_with("tests/run ")) {
            let otherwise = OTHERWISE.iter().find(|(on, start, ..)| *on == name && line.starts_with(start));
            let due = otherwise.map_or(0, |(.., code, _)| *code);
            let line = as_read(line);
            let done = desk.shell(&line);
            if done.status.code() != Some(due) {
                wrong.push(format!("{name}: {line}\n{}{:?}, due {due}", told(&done), done.status.code()));
            }
            desk.by_hand(&line);
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(tried >= 30, "{tried} lines");
}
