//! Secrets of the IXIT never reach evidence, report or log: a placeholder `{name}` stands for their bytes.

use crate::catalogue::{Ixit, IxitValue};

/// The secrets of one run, longest first, so that one that contains another is replaced whole.
#[derive(Clone, Default)]
pub struct Secrets {
    entries: Vec<(String, Vec<u8>)>,
}

/// Shorter values than this are not replaced: they would stand in ordinary data by chance. The catalogue refuses such secrets.
pub const SHORTEST_SECRET: usize = 4;

impl Secrets {
    pub fn of(ixit: &Ixit) -> Self {
        let mut entries: Vec<_> = ixit
            .values
            .iter()
            .filter_map(|(name, value)| match value {
                IxitValue::Secret(bytes) if bytes.len() >= SHORTEST_SECRET => Some((name.clone(), bytes.clone())),
                _ => None,
            })
            .collect();
        entries.sort_by(|(a_name, a), (b_name, b)| b.len().cmp(&a.len()).then_with(|| a_name.cmp(b_name)));
        Self { entries }
    }

    /// Lower-case hex of `bytes`, each secret in it as `{name}`.
    pub fn mask(&self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len() * 2);
        let mut rest = bytes;
        'bytes: while let Some((&first, tail)) = rest.split_first() {
            for (name, secret) in &self.entries {
                if let Some(after) = rest.strip_prefix(secret.as_slice()) {
                    text.push('{');
                    text.push_str(name);
                    text.push('}');
                    rest = after;
                    continue 'bytes;
                }
            }
            push_hex(&mut text, first);
            rest = tail;
        }
        text
    }

    /// The bytes that `masked` stands for; none when it isn't hex or names an unknown secret.
    pub fn unmask(&self, masked: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(masked.len() / 2);
        let mut rest = masked;
        while !rest.is_empty() {
            if let Some(named) = rest.strip_prefix('{') {
                let (name, after) = named.split_once('}')?;
                bytes.extend(&self.entries.iter().find(|(entry, _)| entry == name)?.1);
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let (digits, after) = rest.split_at(end);
                bytes.extend(hex::decode(digits).ok()?);
                rest = after;
            }
        }
        Some(bytes)
    }
}

fn push_hex(text: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('?'));
    }
}
