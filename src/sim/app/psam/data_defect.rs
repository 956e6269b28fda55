//! Defects of what a PSAM holds: `psam` with one thing wrong in its data, while it works as it should.

use super::TERMINAL;
use crate::sim::{
    app::Personalisation,
    data_defect::DataDefect,
    icc::{
        Bytes, Fid, Folder, Profile,
        profile::{Condition, File},
    },
};

const CARD_INFORMATION: u16 = 0x0015;
const APPLICATION_INFORMATION: u16 = 0x0017;

const fn wrong(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "psam", edit }
}

#[rustfmt::skip] // a table is read by rows
pub const DATA_DEFECTS: &[DataDefect] = &[
    wrong("psam-commands-in-master-file", "The master file answers the commands of the PSAM application.", |card| {
        card.master_file.application = card.master_file.folders.first().and_then(|df| df.application.clone());
    }),
    wrong("psam-terminal-number-other", "EF16 holds another terminal number.",
        |card| content(&mut card.master_file, TERMINAL, |bytes| last(bytes))),
    wrong("psam-terminal-number-writable", "EF16 can be updated by anyone.",
        |card| file(&mut card.master_file, TERMINAL, |file| file.access.update = Condition::Always)),
    wrong("psam-serial-number-other", "EF15 begins with another serial number.",
        |card| content(&mut card.master_file, CARD_INFORMATION, |bytes| first(bytes))),
    wrong("psam-information-short", "EF15 has thirteen bytes.",
        |card| content(&mut card.master_file, CARD_INFORMATION, |bytes| bytes.truncate(bytes.len().saturating_sub(1)))),
    wrong("psam-key-index-other", "EF17 begins with another key index.",
        |card| application(card, APPLICATION_INFORMATION, |bytes| first(bytes))),
    wrong("psam-application-information-short", "EF17 has twenty-four bytes.",
        |card| application(card, APPLICATION_INFORMATION, |bytes| bytes.truncate(bytes.len().saturating_sub(1)))),
    wrong("psam-expired-before-start", "The last day in EF17 is before the first.",
        |card| application(card, APPLICATION_INFORMATION, |bytes| bytes.rotate_right(4))),
    wrong("psam-day-not-in-calendar", "The last day in EF17 is the 30th of February.", |card| {
        application(card, APPLICATION_INFORMATION, |bytes| {
            bytes.truncate(bytes.len().saturating_sub(2));
            bytes.extend([0x02, 0x30]);
        });
    }),
    wrong("psam-applications-share-keys", "The second application holds the keys of the first.", share),
];

fn share(card: &mut Profile) {
    let Some((first, rest)) = card.master_file.folders.split_first_mut() else { return };
    let Some(Personalisation::Psam(first)) = &first.application else { return };
    for df in rest {
        if let Some(Personalisation::Psam(other)) = &mut df.application {
            let keys = first.keys.iter().filter(|key| other.keys.iter().any(|own| own.usage == key.usage));
            other.keys = keys.cloned().collect();
        }
    }
}

fn application(card: &mut Profile, fid: u16, edit: fn(&mut Vec<u8>)) {
    if let Some(df) = card.master_file.folders.first_mut() {
        content(df, fid, edit);
    }
}

fn content(df: &mut Folder, fid: u16, edit: fn(&mut Vec<u8>)) {
    for file in df.files.iter_mut().filter(|file| file.fid == Fid(fid)) {
        if let Some(Bytes(bytes)) = &mut file.content {
            edit(bytes);
        }
    }
}

fn file(df: &mut Folder, fid: u16, edit: fn(&mut File)) {
    df.files.iter_mut().filter(|file| file.fid == Fid(fid)).for_each(edit);
}

fn first(bytes: &mut [u8]) {
    bytes.first_mut().into_iter().for_each(|byte| *byte ^= 1);
}

fn last(bytes: &mut [u8]) {
    bytes.last_mut().into_iter().for_each(|byte| *byte ^= 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spoils_something() {
        let good = Profile::parse("psam", include_str!("../../../../vectors/cards/psam.yaml")).unwrap();
        for defect in DATA_DEFECTS {
            let spoilt = format!("{:?}", defect.spoil(good.clone()));
            assert_ne!(spoilt, format!("{good:?}"), "{}", defect.id);
        }
    }
}
