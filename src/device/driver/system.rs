//! What is known of the machine that a device hangs on: part of its identity in the evidence.

use std::{collections::BTreeMap, fs};

/// `os` and `kernel`, where the system tells them.
pub(super) fn details() -> BTreeMap<String, String> {
    let mut details = BTreeMap::new();
    let os = fs::read_to_string("/etc/os-release").ok().and_then(|text| pretty_name(&text));
    details.insert("os".to_owned(), os.unwrap_or_else(|| std::env::consts::OS.to_owned()));
    if let Ok(kernel) = fs::read_to_string("/proc/sys/kernel/osrelease") {
        details.insert("kernel".to_owned(), kernel.trim().to_owned());
    }
    details.insert("architecture".to_owned(), std::env::consts::ARCH.to_owned());
    details
}

/// The value of `PRETTY_NAME` in os-release's format (freedesktop.org): shell assignments, usually in double quotes.
fn pretty_name(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim();
    let value = value.trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::pretty_name;

    #[test]
    fn the_name_of_the_system_is_unquoted() {
        let text = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        assert_eq!(pretty_name(text).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("PRETTY_NAME=Alpine\n").as_deref(), Some("Alpine"));
        assert_eq!(pretty_name("ID=x\n"), None);
    }
}
