//! One payment transaction as a terminal sees it: what it brings, what the card has said so far. A note of the world that all
//! vocabularies of this folder share; a new selection begins a new one, the terminal stays.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    codec::{
        ParseError, Tlv,
        emv::{Dol, Pan, RecordRef, Track2},
    },
    runner::{Stop, World},
};

/// What the terminal brings to the next transactions of this test case: values that differ from the usual ones.
#[derive(Debug, Default)]
pub struct Terminal {
    /// Tag to value.
    pub own: BTreeMap<u32, Vec<u8>>,
}

/// What came of the transaction so far. Empty until an application is selected.
#[derive(Debug, Default)]
pub struct Transaction {
    /// The terminal's values, as they are since the transaction was initiated.
    pub terminal: BTreeMap<u32, Vec<u8>>,
    /// Primitive data objects that the card gave: in the FCI, the processing options, the records. First come, first kept.
    pub card: BTreeMap<u32, Vec<u8>>,
    /// Tags that came more than once in the records.
    pub twice: Vec<u32>,
    pub records: Vec<Record>,
    /// What offline data authentication covers: the signed records and, where the tag list says so, the AIP.
    pub signed_records: Vec<u8>,
    /// Values sent with GET PROCESSING OPTIONS and the GENERATE ACs, in the order of their lists.
    pub sent: Sent,
    pub first: Option<Cryptogram>,
    pub second: Option<Cryptogram>,
}

#[derive(Debug, Default, Clone)]
pub struct Sent {
    pub pdol: Vec<u8>,
    pub cdol1: Vec<u8>,
    pub cdol2: Vec<u8>,
}

/// A record that the AFL names, as it was answered.
#[derive(Debug, Clone)]
pub struct Record {
    pub at: RecordRef,
    pub bytes: Vec<u8>,
}

/// What GENERATE AC, or a qPBOC transaction, answered.
#[derive(Debug, Clone, Default)]
pub struct Cryptogram {
    pub cid: u8,
    pub atc: u16,
    /// None where it is inside signed data.
    pub cryptogram: Option<[u8; 8]>,
    /// Issuer application data.
    pub issuer_data: Vec<u8>,
    pub signed: Option<Vec<u8>>,
    /// The data objects of the answer in their order, without the signed data: what a combined signature covers.
    pub covered: Vec<u8>,
}

/// The kinds of cryptogram; features call them so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Aac,
    Tc,
    Arqc,
}

impl Kind {
    pub fn named(name: &str) -> Result<Self, Stop> {
        match name {
            "AAC" => Ok(Self::Aac),
            "TC" => Ok(Self::Tc),
            "ARQC" => Ok(Self::Arqc),
            other => Err(Stop::error(format!("there is no cryptogram called {other:?}"))),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Aac => "AAC",
            Self::Tc => "TC",
            Self::Arqc => "ARQC",
        }
    }

    /// P1 of GENERATE AC, and the two highest bits of the CID.
    pub fn bits(self) -> u8 {
        match self {
            Self::Aac => 0x00,
            Self::Tc => 0x40,
            Self::Arqc => 0x80,
        }
    }

    /// None for the reserved value.
    pub fn of_cid(cid: u8) -> Option<Self> {
        [Self::Aac, Self::Tc, Self::Arqc].into_iter().find(|kind| kind.bits() == cid & 0xC0)
    }
}

impl Transaction {
    /// The value of a tag that the card gave; fails the case when it gave none.
    pub fn value(w: &mut World, tag: u32) -> Result<Vec<u8>, Stop> {
        let value = w.note::<Self>().card.get(&tag).cloned();
        let (en, zh) = name(tag);
        w.assert(
            value.is_some(),
            (format!("{en} ({tag:02X})"), format!("{zh}（{tag:02X}）")),
            ("given by the card", "卡片给出"),
            if value.is_some() { ("given", "已给出") } else { ("not there", "没有") },
        )?;
        Ok(value.unwrap_or_default())
    }

    /// A list that the card gave (PDOL, CDOL1 …); an absent one is empty where `optional`.
    pub fn list(w: &mut World, tag: u32, optional: bool) -> Result<Dol, Stop> {
        if optional && !w.note::<Self>().card.contains_key(&tag) {
            return Ok(Dol::default());
        }
        let bytes = Self::value(w, tag)?;
        let (en, zh) = name(tag);
        w.assert_parsed((en, zh), Dol::parse(&bytes))
    }

    /// The account number; fails the case when the card gave none. Before any record is read, track 2 equivalent data have it.
    pub fn pan(w: &mut World) -> Result<Pan, Stop> {
        let known = &w.note::<Self>().card;
        if let (None, Some(track)) = (known.get(&0x5A), known.get(&0x57).cloned()) {
            return Ok(w.assert_parsed(("track 2 equivalent data", "磁道 2 等效数据"), Track2::parse(&track))?.pan);
        }
        let bytes = Self::value(w, 0x5A)?;
        w.assert_parsed(("account number", "主账号"), Pan::parse(&bytes))
    }

    /// The last cryptogram that was given.
    pub fn cryptogram(w: &mut World) -> Result<Cryptogram, Stop> {
        let transaction = w.note::<Self>();
        let last = transaction.second.as_ref().or(transaction.first.as_ref()).cloned();
        last.ok_or_else(|| Stop::error(("no cryptogram before this step", "此步骤之前没有密文")))
    }

    /// Keeps the primitive objects of a template; told are those that a record repeats.
    pub fn keep(&mut self, objects: &[Tlv], in_records: bool) {
        for object in objects {
            match object.bytes() {
                Some(bytes) => match self.card.entry(object.tag.0) {
                    Entry::Vacant(place) => drop(place.insert(bytes.to_vec())),
                    Entry::Occupied(_) if in_records => self.twice.push(object.tag.0),
                    Entry::Occupied(_) => {}
                },
                None => self.keep(object.children(), in_records),
            }
        }
    }
}

impl Cryptogram {
    pub fn kind(&self) -> Option<Kind> {
        Kind::of_cid(self.cid)
    }

    /// The card verification results in the issuer application data: four bytes, the first is their length.
    pub fn cvr(&self) -> Result<[u8; 4], ParseError> {
        let short =
            || ParseError::new(self.issuer_data.len(), "7 bytes and more", format!("{} bytes", self.issuer_data.len()));
        self.issuer_data.get(3..7).and_then(|cvr| cvr.try_into().ok()).ok_or_else(short)
    }

    /// The algorithm identifier in the issuer application data.
    pub fn algorithm(&self) -> Option<u8> {
        self.issuer_data.get(7).copied()
    }
}

/// The dictionary's name of a tag, in English and Chinese.
pub fn name(tag: u32) -> (&'static str, &'static str) {
    crate::codec::emv::tag(tag).map_or(("data object", "数据对象"), |info| (info.en, info.zh))
}
