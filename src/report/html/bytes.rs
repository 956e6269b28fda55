//! An event of the port as rows of marked-up hex.

use std::fmt::Write as _;

use crate::{
    catalogue::Text,
    evidence::EventRecord,
    report::{
        decode,
        octets::{self, Part, Piece},
        text::{duration, words},
    },
};

use super::both::{Bilingual, Plain};

/// One row: what it is (`→` to the card, `←` from it, `✗` trouble, `○` power off), what it shows as markup.
pub struct Row {
    pub mark: &'static str,
    pub class: &'static str,
    /// Markup: everything foreign in it is escaped.
    pub content: String,
}

pub struct EventView {
    pub rows: Vec<Row>,
    pub meaning: Vec<Text>,
    pub took: String,
}

impl EventView {
    pub fn of(event: &EventRecord) -> Self {
        let meaning = decode::event(event);
        let row = |mark, class, content| Row { mark, class, content };
        match event {
            EventRecord::ColdReset { atr, took_us, .. } => Self {
                rows: vec![
                    row("↻", "tx", words::COLD_RESET.both().to_string()),
                    row("←", "rx", all(atr)),
                ],
                meaning,
                took: duration(*took_us),
            },
            EventRecord::WarmReset { atr, took_us, .. } => Self {
                rows: vec![
                    row("↻", "tx", words::WARM_RESET.both().to_string()),
                    row("←", "rx", all(atr)),
                ],
                meaning,
                took: duration(*took_us),
            },
            EventRecord::Exchange { command, response, took_us, .. } => Self {
                rows: vec![
                    row("→", "tx", grouped(command, octets::command_groups)),
                    row("←", "rx", grouped(response, octets::response_groups)),
                ],
                meaning,
                took: duration(*took_us),
            },
            EventRecord::PowerOff { took_us, .. } => Self {
                rows: vec![row("○", "tx", words::POWER_OFF.both().to_string())],
                meaning,
                took: duration(*took_us),
            },
            EventRecord::Trouble { operation, command, code, message, took_us, .. } => {
                let sent = match command {
                    Some(command) => row("→", "tx", grouped(command, octets::command_groups)),
                    None => row("→", "tx", Plain(operation).to_string()),
                };
                let trouble = format!("<b>{}</b> {}", Plain(code), Plain(message));
                Self { rows: vec![sent, row("✗", "no", trouble)], meaning, took: duration(*took_us) }
            }
        }
    }
}

impl EventView {
    /// Whether lines are indented under each other; else they may stand side by side.
    pub fn is_tree(&self) -> bool {
        self.meaning.iter().any(|line| line.en.starts_with(' '))
    }
}

fn all(masked: &str) -> String {
    grouped(masked, |pieces| vec![(Part::Data, pieces)])
}

fn grouped(masked: &str, groups: impl Fn(&[Piece]) -> Vec<(Part, &[Piece])>) -> String {
    let Some(pieces) = octets::pieces(masked) else { return Plain(masked).to_string() };
    let mut markup = String::with_capacity(masked.len() * 2);
    for (part, pieces) in groups(&pieces) {
        let class = match part {
            Part::Header => 'h',
            Part::Length => 'l',
            Part::Data => 'd',
            Part::Status => 's',
        };
        // Writing to a String can't fail.
        let _ = write!(markup, "<span class={class}>");
        for (n, piece) in pieces.iter().enumerate() {
            if n > 0 {
                markup.push(' ');
            }
            let _ = match piece {
                Piece::Byte(byte) => write!(markup, "{byte:02X}"),
                Piece::Secret(name) => write!(markup, "<i>{}</i>", Plain(name)),
            };
        }
        markup.push_str("</span> ");
    }
    markup
}
