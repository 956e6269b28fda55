//! A measured value or a vendor's statement, as a list of names and values.

use super::text::{Word, words};
use crate::{
    catalogue::{Declared, Measured, Text, measurement::Attachment},
    evidence::EventRecord,
};

/// What the record says, and who, how and when; none when the event is none of a record.
pub struct Recorded {
    /// `85.598 mm ± 0.010 mm (k = 2)`, or the statement.
    pub headline: Text,
    pub facts: Vec<(Word, Text)>,
}

impl Recorded {
    pub fn of(event: &EventRecord) -> Option<Self> {
        match event {
            EventRecord::Measurement { measured, .. } => Some(Self::measured(measured)),
            EventRecord::Declaration { declared, .. } => Some(Self::declared(declared)),
            _ => None,
        }
    }

    fn measured(measured: &Measured) -> Self {
        let instrument = &measured.instrument;
        let mut facts = vec![
            (words::QUANTITY, measured.name.clone()),
            (words::SAMPLE, Text::data(&measured.sample)),
            (
                words::INSTRUMENT,
                Text::new(
                    format!("{} (serial {})", instrument.name, instrument.serial),
                    format!("{}（编号 {}）", instrument.name, instrument.serial),
                ),
            ),
            (
                words::CALIBRATION,
                Text::new(
                    format!("{}, until {}", instrument.calibration, instrument.due),
                    format!("{}，有效期至 {}", instrument.calibration, instrument.due),
                ),
            ),
            (
                words::MEASURED_BY,
                Text::data(format!("{} · {} · {}", measured.date, measured.operator, measured.laboratory)),
            ),
        ];
        if !measured.conditions.is_empty() {
            let list = measured.conditions.iter().map(|(name, value)| format!("{name} {value}"));
            facts.push((words::CONDITIONS, Text::data(list.collect::<Vec<_>>().join(" · "))));
        }
        facts.extend(measured.attachments.iter().map(attachment));
        facts.push((words::RECORD, place(&measured.record, measured.line)));
        Self { headline: Text::data(measured.result()), facts }
    }

    fn declared(declared: &Declared) -> Self {
        let facts = vec![
            (words::HOLDS, if declared.holds { words::YES.text() } else { words::NO.text() }),
            (words::STATED_BY, Text::data(format!("{} · {}", declared.date, declared.stated_by))),
            attachment(&declared.document),
            (words::RECORD, place(&declared.record, declared.line)),
        ];
        Self { headline: declared.text.clone(), facts }
    }
}

fn attachment(attachment: &Attachment) -> (Word, Text) {
    (words::ATTACHMENT, Text::data(format!("{} sha256 {}", attachment.file, attachment.sha256)))
}

fn place(record: &str, line: usize) -> Text {
    Text::data(format!("{record}:{line}"))
}
