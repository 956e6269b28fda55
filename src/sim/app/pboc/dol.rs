//! Data object lists: which values a command carries one behind another, and what they are.

use std::collections::BTreeMap;

/// Tags and lengths in their order.
#[derive(Debug, Clone, Default)]
pub struct Dol(Vec<(u16, usize)>);

impl Dol {
    /// None: it ends within an entry.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut entries = Vec::new();
        loop {
            let (tag, len, rest) = match bytes {
                [] => return Some(Self(entries)),
                [high, low, len, rest @ ..] if high & 0x1F == 0x1F => (u16::from_be_bytes([*high, *low]), *len, rest),
                [tag, len, rest @ ..] if tag & 0x1F != 0x1F => (u16::from(*tag), *len, rest),
                _ => return None,
            };
            entries.push((tag, usize::from(len)));
            bytes = rest;
        }
    }

    /// Bytes that all its values take.
    pub fn size(&self) -> usize {
        self.0.iter().map(|(_, len)| len).sum()
    }

    /// The values by tag. Missing bytes are zeros.
    pub fn values(&self, data: &[u8]) -> Values {
        let mut data = data.iter().copied().chain(std::iter::repeat(0));
        Values(self.0.iter().map(|(tag, len)| (*tag, data.by_ref().take(*len).collect())).collect())
    }

    /// The values one behind another, as a log keeps them: an absent one as zeros.
    pub fn collect(&self, values: &Values) -> Vec<u8> {
        self.0.iter().flat_map(|(tag, len)| values.padded(*tag, *len)).collect()
    }
}

/// What the terminal told, by tag.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<u16, Vec<u8>>);

impl Values {
    pub fn get(&self, tag: u16) -> Option<&[u8]> {
        self.0.get(&tag).map(Vec::as_slice)
    }

    pub fn insert(&mut self, tag: u16, value: &[u8]) {
        self.0.insert(tag, value.to_vec());
    }

    /// More values; a later one counts.
    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// `len` bytes of a value, zeros where there are fewer.
    pub fn padded(&self, tag: u16, len: usize) -> Vec<u8> {
        let mut value = self.get(tag).unwrap_or_default().to_vec();
        value.resize(len, 0);
        value
    }

    /// An amount as n12; 0 where there is none.
    pub fn amount(&self, tag: u16) -> u64 {
        decimal(self.get(tag).unwrap_or_default())
    }

    /// Byte `n` of a value, from 0; 0 where there is none.
    pub fn byte(&self, tag: u16, n: usize) -> u8 {
        self.get(tag).and_then(|value| value.get(n)).copied().unwrap_or(0)
    }
}

/// The number that packed digits are.
pub fn decimal(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0_u64, |number, byte| {
        number.saturating_mul(100).saturating_add(u64::from(byte >> 4) * 10 + u64::from(byte & 0x0F))
    })
}

/// A number as n12.
pub fn packed(number: u64) -> [u8; 6] {
    let mut left = number;
    let mut bytes = [0; 6];
    for byte in bytes.iter_mut().rev() {
        let two = u8::try_from(left % 100).unwrap_or(0);
        *byte = ((two / 10) << 4) | (two % 10);
        left /= 100;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    #[test]
    fn values_come_in_the_list_s_order() {
        let dol = Dol::read(&hex!("9F0206 9A03 9505")).unwrap();
        assert_eq!(dol.size(), 14);
        let values = dol.values(&hex!("000000001000 260102 0000008000"));
        assert_eq!(values.amount(0x9F02), 1000);
        assert_eq!(values.get(0x9A), Some(&hex!("260102")[..]));
        assert_eq!(values.byte(0x95, 3), 0x80);
        assert_eq!(values.byte(0x9F37, 3), 0);
        assert_eq!(dol.collect(&values), hex!("000000001000 260102 0000008000"));
        assert_eq!(dol.values(&hex!("0000")).get(0x9A), Some(&hex!("000000")[..]));
        for cut in [&hex!("9F02")[..], &hex!("9F"), &hex!("95")] {
            assert!(Dol::read(cut).is_none(), "{cut:02X?}");
        }
    }

    #[test]
    fn amounts_are_packed_digits() {
        assert_eq!(packed(50_000), hex!("000000050000"));
        assert_eq!(decimal(&hex!("000000050000")), 50_000);
        assert_eq!(packed(999_999_999_999), [0x99; 6]);
    }
}
