//! An event of the port as rows of marked-up hex.

use std::{cell::RefCell, collections::HashMap, fmt::Write as _};

use crate::{
    catalogue::Text,
    evidence::{EventRecord, RunRecord},
    report::{
        decode::{self, Decoder},
        mask::Shown,
        octets::{self, Part, Piece},
        recorded::Recorded,
        text::{Word, duration, words},
    },
};

use super::both::{Bilingual, Plain};

/// One row: its class (`tx` to the card, `rx` from it, `no` trouble, `re` reset, `off`) and what it shows.
pub struct Row {
    pub class: &'static str,
    /// Markup: everything foreign in it is escaped.
    pub content: String,
}

pub struct EventView {
    pub rows: Vec<Row>,
    pub meaning: Vec<Text>,
    /// The meaning is told once for the whole page, where an exchange first means it.
    pub told: Told,
    /// The ATR is decoded once for the whole page: its number there.
    pub atr: Option<usize>,
    pub took: String,
    /// What a person measured or stated, in place of bytes.
    pub recorded: Option<Recorded>,
}

/// Where the page tells what an event means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Here, and nothing refers to it.
    Here,
    /// Here, and under this number where it is meant again.
    First(usize),
    /// Under this number.
    Before(usize),
}

/// What the page has told already: test cases begin with the same exchanges, and their meaning is most of the page.
#[derive(Default)]
pub struct Meanings(RefCell<HashMap<String, usize>>);

impl Meanings {
    /// A shorter meaning takes no more room than a reference to it.
    const SHORTEST: usize = 160;

    fn tell(&self, lines: &[Text], again: bool) -> Told {
        let length: usize = lines.iter().map(|line| line.en.len() + line.zh.len()).sum();
        if length < Self::SHORTEST {
            return Told::Here;
        }
        let key: String = lines.iter().flat_map(|line| [line.en.as_str(), "\n", line.zh.as_str(), "\n"]).collect();
        let mut known = self.0.borrow_mut();
        let next = known.len() + 1;
        match known.get(&key) {
            Some(_) if again => Told::Here,
            Some(number) => Told::Before(*number),
            None => {
                known.insert(key, next);
                Told::First(next)
            }
        }
    }
}

/// The ATRs that the page decodes in its overview, each once.
#[derive(Default)]
pub struct Atrs(Vec<String>);

impl Atrs {
    /// A device that answers at random has many; the rest is decoded where it stands.
    const MOST: usize = 8;

    pub fn of(record: &RunRecord) -> Self {
        let mut atrs = Vec::new();
        for event in record.cases.iter().flat_map(|case| &case.steps).flat_map(|step| &step.events) {
            if let EventRecord::ColdReset { atr, .. } | EventRecord::WarmReset { atr, .. } = event
                && atrs.len() < Self::MOST
                && !atrs.contains(atr)
            {
                atrs.push(atr.clone());
            }
        }
        Self(atrs)
    }

    /// Number from 1, bytes as markup, and what they mean.
    pub fn decoded(&self) -> Vec<(usize, String, Vec<Text>)> {
        self.0.iter().enumerate().map(|(n, atr)| (n + 1, all(atr), decode::reset(atr))).collect()
    }

    fn number(&self, atr: &str) -> Option<usize> {
        self.0.iter().position(|known| known == atr).map(|n| n + 1)
    }
}

impl EventView {
    /// `decoder` has read the events of the case before this one. `again`: the meaning is told also where the page has told it.
    pub fn of(
        event: &EventRecord,
        page: (&Atrs, &Meanings),
        decoder: &mut Decoder,
        shown: &Shown<'_>,
        again: bool,
    ) -> Self {
        let (atrs, meanings) = page;
        let lines = decoder.event(event).into_iter().map(|line| shown.line(event, line)).collect();
        let row = |class, content| Row { class, content };
        let reset = |name: Word, masked: &str| {
            let number = atrs.number(masked);
            let meaning = if number.is_some() { Vec::new() } else { decode::reset(masked) };
            (vec![row("re", name.both().to_string()), row("rx", all(masked))], meaning, number)
        };
        let (took, (rows, meaning, atr)) = match event {
            EventRecord::ColdReset { atr, took_us, .. } => (took_us, reset(words::COLD_RESET, atr)),
            EventRecord::WarmReset { atr, took_us, .. } => (took_us, reset(words::WARM_RESET, atr)),
            EventRecord::Exchange { command, took_us, .. } | EventRecord::Observed { command, took_us, .. } => {
                let sent = row("tx", grouped(&shown.command(command), octets::command_groups));
                let received = row("rx", grouped(&shown.response(event), octets::response_groups));
                (took_us, (vec![sent, received], lines, None))
            }
            EventRecord::Read { what, took_us, .. } => {
                let read = format!("{} {}", words::READ.both(), Plain(what));
                (took_us, (vec![row("re", read)], lines, None))
            }
            EventRecord::PowerOff { took_us, .. } => {
                (took_us, (vec![row("off", words::POWER_OFF.both().to_string())], Vec::new(), None))
            }
            EventRecord::Trouble { operation, command, code, message, took_us, .. } => {
                let sent = command
                    .as_ref()
                    .map(|command| shown.command(command))
                    .map_or_else(|| Plain(operation).to_string(), |command| grouped(&command, octets::command_groups));
                let trouble = format!("<b>{}</b> {}", Plain(code), Plain(message));
                (took_us, (vec![row("tx", sent), row("no", trouble)], lines, None))
            }
            EventRecord::Measurement { .. } | EventRecord::Declaration { .. } => {
                let recorded = Recorded::of(event);
                return Self {
                    rows: Vec::new(),
                    meaning: Vec::new(),
                    told: Told::Here,
                    atr: None,
                    took: String::new(),
                    recorded,
                };
            }
        };
        let told = meanings.tell(&meaning, again);
        Self { rows, meaning, told, atr, took: duration(*took), recorded: None }
    }
}

/// Whether lines are indented under each other; else they may stand side by side.
pub fn is_tree(lines: &[Text]) -> bool {
    lines.iter().any(|line| line.en.starts_with(' '))
}

fn all(masked: &str) -> String {
    grouped(masked, |pieces| vec![(Part::Data, pieces)])
}

fn grouped(masked: &str, groups: impl Fn(&[Piece]) -> Vec<(Part, &[Piece])>) -> String {
    let Some(pieces) = octets::pieces(masked) else { return Plain(masked).to_string() };
    let mut markup = String::with_capacity(masked.len() * 2);
    for (n, (part, pieces)) in groups(&pieces).into_iter().enumerate() {
        if n > 0 {
            markup.push_str("  ");
        }
        // The page has thousands of these: elements without attributes keep it small.
        let element = match part {
            Part::Header => Some("b"),
            Part::Length => Some("em"),
            Part::Data => None,
            Part::Status => Some("strong"),
        };
        // Writing to a String can't fail.
        let _ = element.map(|element| write!(markup, "<{element}>"));
        for (n, piece) in pieces.iter().enumerate() {
            if n > 0 {
                markup.push(' ');
            }
            let _ = match piece {
                Piece::Byte(byte) => write!(markup, "{byte:02X}"),
                Piece::Secret(name) => write!(markup, "<i>{}</i>", Plain(name)),
                Piece::Hidden(digits) => write!(markup, "{}", Plain(&digits.to_uppercase())),
            };
        }
        let _ = element.map(|element| write!(markup, "</{element}>"));
    }
    markup
}
