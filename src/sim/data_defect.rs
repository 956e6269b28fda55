//! Defects of a card's data: the reference personalisation with one thing in it wrong, while the card works as it should.
//!
//! To add one: a row here (id, what is wrong, edit), and an entry in `vectors/mutants/contact-card.yaml` that names the
//! requirement violated, with `card:` where it isn't made from `contact-card`. What the card does wrong is [`super::defect`].

use super::icc::{Bytes, Fid, Folder, Profile};

const EF_DIR: Fid = Fid(0x2F00);
const EF_ATR_INFO: Fid = Fid(0x2F01);

/// `app.primary` of `contact-card`.
const PRIMARY: &str = "F04A4E4B410101";

/// One named fault in what is personalised.
#[derive(Debug, Clone, Copy)]
pub struct DataDefect {
    /// What is wrong, in kebab case: the `ID` of `sim:NAME?defect=ID`.
    pub id: &'static str,
    /// The same in a sentence.
    pub what: &'static str,
    /// The reference card that it is made from: the `NAME` of `sim:NAME?defect=ID`.
    pub card: &'static str,
    pub(super) edit: fn(&mut Profile),
}

impl DataDefect {
    pub fn from_id(id: &str) -> Option<&'static Self> {
        all().find(|defect| defect.id == id)
    }

    /// The same card with the fault in it. What it does isn't checked as a personalisation that is read: it is to be wrong.
    pub fn spoil(&self, mut profile: Profile) -> Profile {
        (self.edit)(&mut profile);
        profile
    }
}

/// Every defect of data: those of the plain cards, those of applications, those of products that are met over the air.
pub fn all() -> impl Iterator<Item = &'static DataDefect> {
    DATA_DEFECTS.iter().chain(super::app::data_defects()).chain(super::phone::DATA_DEFECTS)
}

const fn wrong(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "contact-card", edit }
}

const fn wrong_t1(id: &'static str, what: &'static str, edit: fn(&mut Profile)) -> DataDefect {
    DataDefect { id, what, card: "contact-card-t1", edit }
}

/// Every defect of data, in the order of the requirements. The card's own ATR is
/// `3B 9A  96 80  B1 FE 45 1F  C7  80 31F8 73F741FF 829000  3F`; TCK is right in each that stands here.
#[rustfmt::skip] // a table is read by rows
pub const DATA_DEFECTS: &[DataDefect] = &[
    wrong("aid-short", "A further application has an identifier of four bytes.",
        |card| further_application(card, "F04A4E4B")),
    wrong("aid-category-reserved", "The identifier of a further application begins with B, a reserved category.",
        |card| further_application(card, "B156999999010001")),
    wrong("aid-country-not-decimal", "A national identifier has an A among the digits of its country.",
        |card| further_application(card, "D1A6999999010001")),
    wrong("aid-provider-not-decimal", "An international identifier has an A among the nine digits of its provider.",
        |card| further_application(card, "A00000A999010001")),
    wrong("aid-shared", "A further application has the identifier of the primary one.",
        |card| further_application(card, PRIMARY)),

    wrong("atr-too-long", "The ATR takes 34 bytes; nothing else is wrong with it.",
        |card| atr(card, "3B9F 9680 B1FE459F C7FF 000000FF 0000000F 8031F873F741FF4401020304829000 F5")),
    wrong("atr-fi-reserved", "TA1 gives 7 for the clock rate conversion integer.",
        |card| atr(card, "3B9A 7680 B1FE451F C7 8031F873F741FF829000 DF")),
    wrong("atr-di-reserved", "TA1 gives F for the baud rate adjustment integer.",
        |card| atr(card, "3B9A 9F80 B1FE451F C7 8031F873F741FF829000 36")),
    wrong("atr-specific-mode-not-offered", "TA2 names T=14 for specific mode, which the ATR doesn't offer.",
        |card| atr(card, "3B9A 9690 0EB1 FE451F C7 8031F873F741FF829000 21")),
    wrong("atr-classes-not-adjacent", "The first TA for T=15 gives the operating classes A and C.",
        |card| atr(card, "3B9A 9680 B1FE451F C5 8031F873F741FF829000 3D")),
    wrong("atr-waiting-integer-zero", "TC2 gives a waiting time integer of zero.",
        |card| atr(card, "3B9A 96C0 00B1 FE451F C7 8031F873F741FF829000 7F")),
    wrong_t1("atr-tc2-without-t0", "An ATR that offers T=1 alone has TC2.",
        |card| atr(card, "3B9A 96C1 0A31 FE45 8031F873F741FF829000 2C")),
    wrong("atr-ifsc-reserved", "The information field size for T=1 is FF.",
        |card| atr(card, "3B9A 9680 B1FF451F C7 8031F873F741FF829000 3E")),
    wrong("atr-bwi-reserved", "The block waiting time integer for T=1 is 10.",
        |card| atr(card, "3B9A 9680 B1FEA51F C7 8031F873F741FF829000 DF")),
    wrong("atr-edc-reserved-bits", "The byte that chooses the error detection code of T=1 is 02.",
        |card| atr(card, "3B9A 9680 F1FE45021F C7 8031F873F741FF829000 7D")),
    wrong("atr-t0-not-offered", "The ATR of a card that has T=0 offers T=1 alone.",
        |card| atr(card, "3B9A 9681 B1FE451F C7 8031F873F741FF829000 3E")),
    wrong("atr-t1-not-offered", "The ATR of a card that has T=1 offers T=0 alone.",
        |card| atr(card, "3B9A 9680 1FC7 8031F873F741FF829000 35")),
    wrong("atr-t15-first", "T=15 is the first protocol that the ATR names.",
        |card| atr(card, "3B9A 968F 80B1 FE451F C7 8031F873F741FF829000 B0")),
    wrong("atr-protocols-out-of-order", "The ATR names T=1 before T=0.",
        |card| atr(card, "3B9A 9681 80B1 FE451F C7 8031F873F741FF829000 BE")),
    wrong("atr-protocol-reserved", "The ATR names T=5.",
        |card| atr(card, "3B9A 9680 B1FE4585 1FC7 8031F873F741FF829000 BA")),

    wrong("dir-foreign-entry", "EF.DIR has an entry with tag 53 among the applications.",
        |card| append(card, EF_DIR, "5303010203")),
    wrong("dir-two-identifiers", "An application template in EF.DIR holds two identifiers.",
        |card| append(card, EF_DIR, "6112 4F07F04A4E4B410101 4F07F04A4E4B410102")),
    wrong("dir-identifier-short", "EF.DIR lists an application identifier of four bytes.",
        |card| append(card, EF_DIR, "6106 4F04F04A4E4B")),
    wrong("dir-label-long", "An application label in EF.DIR takes seventeen bytes.",
        |card| replace(card, EF_DIR,
            "6117 4F08D156999999010001 500B6A696E6B61207468697264",
            "611D 4F08D156999999010001 50116A696E6B61207468697264202020202020")),
    wrong("dir-lists-absent", "EF.DIR lists an application that isn't on the card.",
        |card| append(card, EF_DIR, "6109 4F07F04A4E4B41FF01")),

    wrong("historical-bytes-overrun", "The last data object of the historical bytes is announced one byte too long.",
        |card| atr(card, "3B9A 9680 B1FE451F C7 8031F873F741FF839000 3E")),
    wrong("historical-status-empty", "The status indicator of the historical bytes takes no byte.",
        |card| atr(card, "3B98 9680 B1FE451F C7 8031F873F741FF80 AF")),
    wrong("historical-service-data-long", "Card service data in the historical bytes take two bytes.",
        |card| atr(card, "3B9B 9680 B1FE451F C7 8032F8F873F741FF829000 C5")),
    wrong("historical-service-data-wrong", "Card service data say that there is no MF.",
        |card| atr(card, "3B9A 9680 B1FE451F C7 8031F973F741FF829000 3E")),
    wrong("historical-capabilities-long", "Card capabilities in the historical bytes take four bytes.",
        |card| atr(card, "3B9B 9680 B1FE451F C7 8031F874F741FF00829000 39")),
    wrong("historical-selection-wrong", "Card capabilities leave selection by path out.",
        |card| atr(card, "3B9A 9680 B1FE451F C7 8031F873D741FF829000 1F")),
    wrong("historical-software-wrong", "Card capabilities leave command chaining out.",
        |card| atr(card, "3B9A 9680 B1FE451F C7 8031F873F7417F829000 BF")),

    wrong("info-length-wrong", "The last data object of EF.ATR/INFO is announced one byte too long.",
        |card| replace(card, EF_ATR_INFO, "7F6608", "7F6609")),
    wrong("info-service-data-long", "Card service data in EF.ATR/INFO take two bytes.",
        |card| replace(card, EF_ATR_INFO, "4301F8", "4302F8F8")),
    wrong("info-service-data-differ", "Card service data in EF.ATR/INFO are not those of the historical bytes.",
        |card| replace(card, EF_ATR_INFO, "4301F8", "4301B8")),
    wrong("info-capabilities-differ", "Card capabilities in EF.ATR/INFO are not those of the historical bytes.",
        |card| replace(card, EF_ATR_INFO, "4703F741FF", "4703F741FE")),
    wrong("info-extended-length-short", "Extended length information gives 256 bytes as the longest command.",
        |card| replace(card, EF_ATR_INFO, "02021000 02021000", "02020100 02021000")),
];

/// The ATR of either reset, TCK included.
fn atr(card: &mut Profile, bytes: &str) {
    card.atr.cold = hexadecimal(bytes);
    card.atr.warm = hexadecimal(bytes);
}

/// One more application, which EF.DIR lists.
fn further_application(card: &mut Profile, name: &str) {
    let bytes = hexadecimal(name);
    let len = bytes.0.len();
    append(card, EF_DIR, &format!("61{:02X}4F{len:02X}{name}", len + 2));
    card.master_file.folders.push(Folder {
        fid: Fid(0x7F50),
        name: Some(bytes),
        label: None,
        fci: None,
        deactivated: false,
        inactive: false,
        application: None,
        pins: Vec::new(),
        keys: Vec::new(),
        objects: Vec::new(),
        files: Vec::new(),
        folders: Vec::new(),
    });
}

/// More bytes at the end of a transparent EF under the MF.
fn append(card: &mut Profile, fid: Fid, bytes: &str) {
    if let Some(content) = content(card, fid) {
        content.extend(hexadecimal(bytes).0);
    }
}

/// Other bytes in a transparent EF under the MF, where it holds `old`.
fn replace(card: &mut Profile, fid: Fid, old: &str, new: &str) {
    let (old, new) = (hexadecimal(old).0, hexadecimal(new).0);
    if let Some(content) = content(card, fid)
        && let Some(at) = content.windows(old.len()).position(|window| window == old)
    {
        content.splice(at..at + old.len(), new);
    }
}

fn content(card: &mut Profile, fid: Fid) -> Option<&mut Vec<u8>> {
    let file = card.master_file.files.iter_mut().find(|file| file.fid == fid)?;
    file.content.as_mut().map(|content| &mut content.0)
}

/// Hex of the table above; blanks don't count.
fn hexadecimal(text: &str) -> Bytes {
    let digits: String = text.split_whitespace().collect();
    Bytes(hex::decode(digits).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{defect::Defect, reference},
        *,
    };

    #[test]
    fn every_row_is_read_and_changes_its_card() {
        for defect in DATA_DEFECTS {
            let product = reference(defect.card).unwrap();
            let good = Profile::parse(product.name, product.card).unwrap();
            let bad = defect.spoil(good.clone());
            assert_ne!(format!("{good:?}"), format!("{bad:?}"), "{}", defect.id);
            let sum = bad.atr.cold.0.iter().skip(1).fold(0, |sum, byte| sum ^ byte);
            assert!(!bad.atr.cold.0.is_empty() && sum == 0, "{}: TCK", defect.id);
            assert!(Defect::from_id(defect.id).is_none(), "{} stands twice", defect.id);
            assert_eq!(DATA_DEFECTS.iter().filter(|other| other.id == defect.id).count(), 1, "{}", defect.id);
        }
    }
}
