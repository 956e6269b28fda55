//! The command line that runs a test case again.

use crate::evidence::RunRecord;

/// What the command line needs beside the test case: devices and seed of the run.
#[derive(Debug, Clone, Default)]
pub struct Rerun {
    /// URIs as given.
    pub devices: Vec<String>,
    pub seed: u64,
}

impl Rerun {
    pub fn of(record: &RunRecord) -> Self {
        Self { devices: record.devices.iter().map(|device| device.uri.clone()).collect(), seed: record.seed }
    }

    /// `jinka run --tc ID --device URI --seed N`, quoted for a POSIX shell. One device is enough for one test case.
    pub fn command(&self, case: &str) -> String {
        let mut line = format!("jinka run --tc {}", quoted(case));
        if let Some(device) = self.devices.first() {
            line.push_str(&format!(" --device {}", quoted(device)));
        }
        line.push_str(&format!(" --seed {}", self.seed));
        line
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_name_is_quoted() {
        let rerun = Rerun { devices: vec!["pcsc:O'Micro Reader 00".to_owned()], seed: 7 };
        assert_eq!(
            rerun.command("contact-card/atr/cold"),
            r"jinka run --tc contact-card/atr/cold --device 'pcsc:O'\''Micro Reader 00' --seed 7"
        );
        assert_eq!(Rerun::default().command("a b"), "jinka run --tc 'a b' --seed 0");
    }
}
