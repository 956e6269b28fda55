//! The module's own modes of SM4, over single blocks.

use sm4::{
    Sm4,
    cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

pub type Block = [u8; 16];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Encipher,
    Decipher,
}

/// One block.
pub fn block(key: &Block, direction: Direction, block: Block) -> Block {
    let cipher = Sm4::new(&Array::from(*key));
    let mut block = Array::from(block);
    match direction {
        Direction::Encipher => cipher.encrypt_block(&mut block),
        Direction::Decipher => cipher.decrypt_block(&mut block),
    }
    block.into()
}

/// Whole blocks, each by itself; none for others.
pub fn ecb(key: &Block, direction: Direction, data: &[u8]) -> Option<Vec<u8>> {
    let blocks = whole(data)?;
    Some(blocks.iter().flat_map(|own| block(key, direction, *own)).collect())
}

/// Whole blocks, each mixed with the ciphertext before it; none for others.
pub fn cbc(key: &Block, direction: Direction, initial: &Block, data: &[u8]) -> Option<Vec<u8>> {
    let mut before = *initial;
    let mut out = Vec::new();
    for own in whole(data)? {
        let (result, next) = match direction {
            Direction::Encipher => {
                let result = block(key, direction, xor(before, *own));
                (result, result)
            }
            Direction::Decipher => (xor(before, block(key, direction, *own)), *own),
        };
        out.extend(result);
        before = next;
    }
    Some(out)
}

/// 80 and zeros.
pub fn pad(data: &[u8]) -> Vec<u8> {
    let mut padded = data.to_vec();
    padded.push(0x80);
    while !padded.len().is_multiple_of(16) {
        padded.push(0);
    }
    padded
}

/// Data without 80 and zeros; none where they don't end so within the last block.
pub fn unpad(data: &[u8]) -> Option<Vec<u8>> {
    let mark = data.iter().rposition(|byte| *byte != 0)?;
    let right = data.get(mark) == Some(&0x80) && data.len() - mark <= 16;
    right.then(|| data.get(..mark).unwrap_or_default().to_vec())
}

fn whole(data: &[u8]) -> Option<&[Block]> {
    match data.as_chunks() {
        (blocks, []) if !blocks.is_empty() => Some(blocks),
        _ => None,
    }
}

fn xor(mut a: Block, b: Block) -> Block {
    a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    a
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn modes_are_those_published() {
        let file: Value = serde_saphyr::from_str(include_str!("../../../../vectors/crypto/sm4.yaml")).unwrap();
        let entries = file["vectors"].as_array().unwrap();
        assert!(entries.len() >= 6);
        for entry in entries {
            let bytes = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
            let (input, due) = (&entry["input"], bytes(&entry["expect"]["output"]));
            let key: Block = bytes(&input["key"]).try_into().unwrap();
            let data = bytes(&input["data"]);
            let found = match input["mode"].as_str().unwrap() {
                "ecb" => (0..input["iterations"].as_u64().unwrap_or(1))
                    .fold(data.clone(), |data, _| ecb(&key, Direction::Encipher, &data).unwrap()),
                "cbc" => {
                    let initial = bytes(&input["iv"]).try_into().unwrap();
                    assert_eq!(cbc(&key, Direction::Decipher, &initial, &due), Some(data.clone()));
                    cbc(&key, Direction::Encipher, &initial, &data).unwrap()
                }
                _ => cbc(&key, Direction::Encipher, &[0; 16], &pad(&data)).unwrap().split_off(pad(&data).len() - 16),
            };
            assert_eq!(found, due, "{}", entry["id"]);
        }
    }

    #[test]
    fn padding_is_80_and_zeros() {
        assert_eq!(unpad(&pad(&[0x11; 16])), Some(vec![0x11; 16]));
        assert_eq!(unpad(&[0; 16]), None);
        assert_eq!(unpad(&[&[0x80][..], &[0; 16]].concat()), None);
        assert_eq!(unpad(&[0x11, 0x40, 0x00]), None);
    }
}
