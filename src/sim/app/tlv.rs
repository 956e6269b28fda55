//! BER-TLV as applications of the simulator read and write it: by itself, so that it can't be wrong like the codec that judges it.
//!
//! For data that the card's own maker personalised: what isn't TLV reads as nothing.

/// A data object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// One or two bytes.
    pub tag: u16,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Primitive(Vec<u8>),
    Constructed(Vec<Object>),
}

impl Object {
    pub fn primitive(tag: u16, value: &[u8]) -> Self {
        Self { tag, value: Value::Primitive(value.to_vec()) }
    }

    pub fn write(&self) -> Vec<u8> {
        match &self.value {
            Value::Primitive(value) => object(self.tag, value),
            Value::Constructed(objects) => object(self.tag, &write(objects)),
        }
    }
}

/// A data object of a tag and a value of at most 65 535 bytes.
pub fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = match tag.to_be_bytes() {
        [0, low] => vec![low],
        both => both.to_vec(),
    };
    let [high, low] = u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes();
    match (high, low) {
        (0, 0..=0x7F) => bytes.push(low),
        (0, _) => bytes.extend([0x81, low]),
        _ => bytes.extend([0x82, high, low]),
    }
    bytes.extend(value);
    bytes
}

/// The objects one behind another.
pub fn write(objects: &[Object]) -> Vec<u8> {
    objects.iter().flat_map(Object::write).collect()
}

/// The data objects in `bytes`, those within templates too. None: it isn't TLV throughout.
pub fn read(mut bytes: &[u8]) -> Option<Vec<Object>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (tag, value, rest) = first(bytes)?;
        let constructed = tag.to_be_bytes().into_iter().find(|byte| *byte != 0).is_some_and(|byte| byte & 0x20 != 0);
        let value = if constructed { Value::Constructed(read(value)?) } else { Value::Primitive(value.to_vec()) };
        found.push(Object { tag, value });
        bytes = rest;
    }
    Some(found)
}

/// The value of the first primitive object with a tag, at any depth.
pub fn find(objects: &[Object], tag: u16) -> Option<Vec<u8>> {
    objects.iter().find_map(|object| match &object.value {
        Value::Primitive(value) if object.tag == tag => Some(value.clone()),
        Value::Primitive(_) => None,
        Value::Constructed(objects) => find(objects, tag),
    })
}

/// Changes the list of objects that holds the first one with `tag`, at any depth: `edit` gets the list and the place. Whether there
/// was one.
pub fn edit(objects: &mut Vec<Object>, tag: u16, edit_at: &mut dyn FnMut(&mut Vec<Object>, usize)) -> bool {
    if let Some(at) = objects.iter().position(|object| object.tag == tag) {
        edit_at(objects, at);
        return true;
    }
    objects.iter_mut().any(|object| match &mut object.value {
        Value::Primitive(_) => false,
        Value::Constructed(inner) => edit(inner, tag, edit_at),
    })
}

/// Tag, value, and what follows the first data object.
fn first(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (tag, rest) = match bytes {
        [high, low, rest @ ..] if high & 0x1F == 0x1F => (u16::from_be_bytes([*high, *low]), rest),
        [tag, rest @ ..] => (u16::from(*tag), rest),
        [] => return None,
    };
    let (len, rest) = match rest {
        [len @ 0..=0x7F, rest @ ..] => (usize::from(*len), rest),
        [0x81, len, rest @ ..] => (usize::from(*len), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(len)?;
    Some((tag, value, rest))
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    #[test]
    fn objects_are_read_found_and_written() {
        let bytes = hex!("6F 0C 84 02 A000 A5 06 50 01 41 9F38 00");
        let mut objects = read(&bytes).unwrap();
        assert_eq!(find(&objects, 0x50), Some(vec![0x41]));
        assert_eq!(find(&objects, 0x9F38), Some(Vec::new()));
        assert_eq!(find(&objects, 0x87), None);
        assert_eq!(write(&objects), bytes);
        assert!(edit(&mut objects, 0x50, &mut |list, at| drop(list.remove(at))));
        assert_eq!(write(&objects), hex!("6F 09 84 02 A000 A5 03 9F38 00"));
        assert!(!edit(&mut objects, 0x50, &mut |list, at| drop(list.remove(at))));
    }

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        assert_eq!(object(0x9F46, &[0; 127])[..3], hex!("9F46 7F"));
        assert_eq!(object(0x90, &[0; 128])[..3], hex!("90 81 80"));
        assert_eq!(object(0x90, &[0; 256])[..4], hex!("90 82 0100"));
        for len in [0, 127, 128, 255, 256, 1000] {
            assert_eq!(find(&read(&object(0x90, &vec![7; len])).unwrap(), 0x90), Some(vec![7; len]), "{len}");
        }
        for cut in [&hex!("90")[..], &hex!("90 02 00"), &hex!("9F"), &hex!("90 83 000000"), &hex!("70 03 90 02 00")] {
            assert_eq!(read(cut), None, "{cut:02X?}");
        }
    }
}
