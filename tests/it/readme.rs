//! The README and the pages in docs/ say what is so: every command line is one, every table agrees with the code.

use clap::{CommandFactory, Parser};
use jinka::{
    cli::{Cli, Exit},
    runner::drivers::drivers,
};

/// The README and every page in docs/.
pub fn pages() -> Vec<String> {
    let folder = format!("{}/docs", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<_> = names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    pages.push("README.md".to_owned());
    pages.sort();
    pages
}

pub fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Lines of code blocks and quoted commands that begin with `jinka`, without their comments.
fn command_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            block = !block;
        } else if block {
            let line = line.trim().split("  #").next().unwrap().trim();
            lines.extend(line.strip_prefix("cargo run --release -- ").map(|rest| format!("jinka {rest}")));
            lines.extend(line.starts_with("jinka ").then(|| line.to_owned()));
        } else {
            lines.extend(
                line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("jinka ")).map(str::to_owned),
            );
        }
    }
    lines
}

/// The words of a command line, quotes and placeholders as a shell and a reader take them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words.into_iter().map(|word| if word == "zh|en" { "zh".to_owned() } else { word }).collect()
}

#[test]
fn every_command_line_is_one() {
    let mut tried = 0;
    for name in pages() {
        for line in command_lines(&page(&name)) {
            let words = words(&line);
            // `jinka sim` or `jinka verify` in running text names a command; it stands for itself.
            if words.len() == 2 {
                assert!(
                    Cli::command().get_subcommands().any(|command| command.get_name() == words[1]),
                    "{name}: {line}"
                );
            } else if words != ["jinka", "key", "new"]
                && words != ["jinka", "key", "trust"]
                && let Err(error) = Cli::try_parse_from(&words)
            {
                panic!("{name}: {line}\n{error}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 25, "{tried} command lines");
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let readme = page("README.md");
    let help = Cli::command().render_help().to_string();
    for exit in Exit::ALL {
        let code = exit.code();
        assert!(readme.contains(&format!("\n| {code} | ")), "{exit:?}, {code}, isn't in the README");
        assert!(help.contains(&format!("\n  {code} ")), "{exit:?}, {code}, isn't in --help");
    }
    assert!(readme.contains("| 10–47 | ") && help.contains("10-47"));
}

#[test]
fn the_uri_forms_are_those_of_the_drivers() {
    let readme = page("README.md");
    for driver in drivers(&Default::default()) {
        let scheme = driver.scheme();
        assert!(readme.contains(&format!("\n| `{scheme}:")), "{scheme}: isn't in the README's table");
    }
}

#[test]
fn every_subcommand_stands_in_the_readme_and_its_help_fits_80_columns() {
    let readme = page("README.md");
    for command in Cli::command().get_subcommands_mut() {
        let name = command.get_name().to_owned();
        assert!(readme.contains(&format!("| `jinka {name}")) || name == "key" || name == "sim", "{name}");
        let mut command = command.clone().term_width(80);
        for line in command.render_long_help().to_string().lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn the_pictures_are_there() {
    for name in pages() {
        for link in page(&name).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
            assert!(folder.parent().unwrap().join(path).exists(), "{name}: {link}");
        }
    }
}
