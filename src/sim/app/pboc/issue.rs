//! The issuer's pen: certificates and static signatures of a personalisation, made anew for a defect in it.
//!
//! A good card holds what was signed when it was personalised; nothing of this is on it.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::{crypto, personalisation::Signing};
use crate::sim::{
    app::{
        Personalisation,
        tlv::{self, Object, Value},
    },
    icc::{Bytes, Folder},
};

const KEYS: &str = include_str!("../../../../vectors/keys/bank.yaml");

/// A key pair of the test authority, the issuer or a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    modulus: Bytes,
    private: Bytes,
}

impl Pair {
    /// `6A ‖ content, filled with BB ‖ SHA-1 of that and more ‖ BC` under the private key.
    fn sign(&self, content: &[u8], more: &[u8], lie: bool) -> Vec<u8> {
        let mut content = content.to_vec();
        content.resize(self.modulus.0.len().saturating_sub(22), 0xBB);
        let mut hash = Sha1::digest([&content, more].concat()).to_vec();
        if lie {
            hash.iter_mut().take(1).for_each(|byte| *byte ^= 0x01);
        }
        let plain = [&[0x6A][..], &content, &hash, &[0xBC]].concat();
        crypto::raise(&self.modulus.0, &self.private.0, &plain).unwrap_or_default()
    }

    /// Certificate over a key, and the part of its modulus that finds no room in it.
    fn certify(&self, begin: &[u8], modulus: &[u8], more: &[u8], lie: bool) -> (Vec<u8>, Vec<u8>) {
        let room = self.modulus.0.len().saturating_sub(begin.len() + 24);
        let (inside, remainder) = modulus.split_at_checked(room).unwrap_or((modulus, &[]));
        let length = u8::try_from(modulus.len()).unwrap_or(0);
        let content = [begin, &[length, 0x01], inside].concat();
        (self.sign(&content, &[remainder, &[0x03], more].concat(), lie), remainder.to_vec())
    }
}

/// What certificates and signatures say other than the records do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lies {
    pub issuer: Option<[u8; 4]>,
    /// Month and year.
    pub issuer_expiry: Option<[u8; 2]>,
    /// One bit of the hash in the issuer's certificate.
    pub issuer_hash: bool,
    /// Other records under the static signature.
    pub static_data: bool,
    pub card_pan: Option<[u8; 10]>,
    pub card_expiry: Option<[u8; 2]>,
    /// Other records under the card's certificate.
    pub card_data: bool,
}

/// Signs an application's data anew: 90, 92, 93, 9F46 and 9F48 where it has them. What is signed is the first record of the file
/// with short identifier 2, and the AIP.
pub fn reissue(folder: &mut Folder, lies: Lies) {
    let Ok(keys) = serde_saphyr::from_str::<BTreeMap<String, Pair>>(KEYS) else { return };
    let (Some(authority), Some(issuer)) = (keys.get("ca"), keys.get("issuer")) else { return };
    let Some(Personalisation::PbocDebitCredit(application)) = folder.application.clone() else { return };
    let Some(record) = folder.files.iter().find(|file| file.sfi == Some(2)).and_then(|file| file.records.first())
    else {
        return;
    };
    let mut objects = tlv::read(&record.0).unwrap_or_default();
    let Some(Object { value: Value::Constructed(signed), .. }) = objects.pop() else { return };
    let data = |lie: bool| {
        let mut data = [tlv::write(&signed), application.aip.0.clone()].concat();
        if lie {
            data.iter_mut().take(1).for_each(|byte| *byte ^= 0x01);
        }
        data
    };
    let name = lies.issuer.unwrap_or([0x62, 0x00, 0x00, 0xFF]);
    let [month, year] = lies.issuer_expiry.unwrap_or([0x12, 0x35]);
    let begin = [&[0x02][..], &name, &[month, year, 0x00, 0x00, 0x01, 0x01, 0x01]].concat();
    let (certificate, remainder) = authority.certify(&begin, &issuer.modulus.0, &[], lies.issuer_hash);
    replace(folder, 0x90, &certificate);
    replace(folder, 0x92, &remainder);
    replace(folder, 0x93, &issuer.sign(&[0x03, 0x01, 0xDA, 0xC1], &data(lies.static_data), false));
    if let Some(Signing::Rsa { modulus, .. }) = &application.signing {
        let mut pan = tlv::find(&signed, 0x5A).unwrap_or_default();
        pan.resize(10, 0xFF);
        let pan = lies.card_pan.map_or(pan, |pan| pan.to_vec());
        let [month, year] = lies.card_expiry.unwrap_or([0x12, 0x35]);
        let begin = [&[0x04][..], &pan, &[month, year, 0x00, 0x00, 0x02, 0x01, 0x01]].concat();
        let (certificate, remainder) = issuer.certify(&begin, &modulus.0, &data(lies.card_data), false);
        replace(folder, 0x9F46, &certificate);
        replace(folder, 0x9F48, &remainder);
    }
}

/// Another value in the data object of this tag in the application's records.
fn replace(folder: &mut Folder, tag: u16, value: &[u8]) {
    edit(folder, tag, &mut |objects, at| {
        if let Some(object) = objects.get_mut(at) {
            object.value = Value::Primitive(value.to_vec());
        }
    });
}

/// Changes the lists of objects that hold a tag, in the application's records.
pub fn edit(folder: &mut Folder, tag: u16, change: &mut dyn FnMut(&mut Vec<Object>, usize)) {
    for record in folder.files.iter_mut().flat_map(|file| file.records.iter_mut()) {
        if let Some(mut objects) = tlv::read(&record.0)
            && tlv::edit(&mut objects, tag, change)
        {
            record.0 = tlv::write(&objects);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{icc::Profile, reference};

    /// The certificates in the personalisations were made by other code (Python, once); ours makes the same.
    #[test]
    fn what_is_personalised_is_what_the_issuer_signs() {
        let mut applications = 0;
        for name in ["bank-card", "bank-card-sda"] {
            let profile = Profile::parse(name, reference(name).unwrap().card).unwrap();
            for folder in profile.master_file.folders.iter().filter(|folder| folder.application.is_some()) {
                let mut anew = folder.clone();
                reissue(&mut anew, Lies::default());
                assert_eq!(format!("{anew:?}"), format!("{folder:?}"), "{name} {:?}", folder.label);
                reissue(&mut anew, Lies { issuer_hash: true, ..Lies::default() });
                assert_ne!(format!("{anew:?}"), format!("{folder:?}"), "{name} {:?}", folder.label);
                applications += 1;
            }
        }
        assert_eq!(applications, 4);
    }
}
