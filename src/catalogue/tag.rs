//! The closed list of tags.

/// A tag without its at sign, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag<'a> {
    /// `@tc:atr-tck-presence`: the test case's words.
    TestCase(&'a str),
    /// `@req:CC-ATR-010`.
    Requirement(&'a str),
    /// `@needs:select-by-name`: a test case of the same suite that must pass first.
    Needs(&'a str),
    Reads,
    Writes,
    Irreversible,
    /// Takes long: of use in `--tags "not @long"`.
    Long,
    /// `@trace:purchase`: it judges such exchanges in a log of somebody else's session with the card; nothing is sent.
    Trace(&'a str),
}

/// The tags' words, for help texts.
pub const ALL: [&str; 8] = ["@tc", "@req", "@needs", "@reads", "@writes", "@irreversible", "@long", "@trace"];

impl<'a> Tag<'a> {
    /// None when the tag isn't in the list.
    pub fn parse(tag: &'a str) -> Option<Self> {
        match tag.split_once(':') {
            Some(("tc", id)) => Some(Self::TestCase(id)),
            Some(("req", id)) => Some(Self::Requirement(id)),
            Some(("needs", id)) => Some(Self::Needs(id)),
            Some(("trace", exchanges)) => Some(Self::Trace(exchanges)),
            Some(_) => None,
            None => match tag {
                "reads" => Some(Self::Reads),
                "writes" => Some(Self::Writes),
                "irreversible" => Some(Self::Irreversible),
                "long" => Some(Self::Long),
                _ => None,
            },
        }
    }
}
