//! Steps about SM4 encipherment and decipherment. Source: GB/T 32907 and GB/T 17964; P1-P2 of GB/T 16649.8 (ISO/IEC 7816-8).

use super::{
    ALGORITHM, DECIPHER, DECIPHERING, ENCIPHER, ENCIPHERING, INITIAL_VALUE, KEY, PUBLISHED_SM4, answered, fresh,
    impossible, operate, perform,
};
use crate::{
    crypto::sm::{
        Sm4Key,
        sm4::{Block, padded},
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

/// What was sent last, and what is due for it; nothing where the product has to refuse it.
#[derive(Debug, Default, Clone)]
struct Sent {
    operation: [u8; 2],
    data: Vec<u8>,
    due: Option<Vec<u8>>,
}

async fn given_is_enciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, mode) = (a.hex(0)?, a.text(1)?.to_owned());
    encipher(w, &mode, data, Block::default()).await
}

async fn given_is_deciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, mode) = (a.hex(0)?, a.text(1)?.to_owned());
    decipher(w, &mode, data, Block::default()).await
}

async fn given_is_enciphered_from(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, mode, initial) = (a.hex(0)?, a.text(1)?.to_owned(), impossible(a.hex(2)?.try_into().ok())?);
    encipher(w, &mode, data, initial).await
}

async fn given_is_deciphered_from(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, mode, initial) = (a.hex(0)?, a.text(1)?.to_owned(), impossible(a.hex(2)?.try_into().ok())?);
    decipher(w, &mode, data, initial).await
}

async fn fresh_is_enciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, mode) = (fresh(w, a.number(0)?), a.text(1)?.to_owned());
    let initial = fresh_block(w)?;
    encipher(w, &mode, data, initial).await
}

/// Of whole blocks any are a ciphertext; of padded ones the terminal makes it.
async fn fresh_is_deciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (mut data, mode) = (fresh(w, a.number(0)?), a.text(1)?.to_owned());
    let initial = fresh_block(w)?;
    if mode == "padded CBC" {
        data = impossible(key()?.cbc_encipher(&initial, &padded(&data)).ok())?;
    }
    decipher(w, &mode, data, initial).await
}

/// The plaintext's last block is given; what stands before it is fresh.
async fn wrongly_padded(w: &mut World, a: &Args) -> Result<(), Stop> {
    let plaintext = [fresh(w, 16), a.hex(0)?].concat();
    let initial = fresh_block(w)?;
    let data = impossible(key()?.cbc_encipher(&initial, &plaintext).ok())?;
    decipher(w, "padded CBC", data, initial).await
}

async fn sent_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Sent { operation, data, .. } = w.note::<Sent>().clone();
    operate(w, operation, data).await
}

async fn initial_value_of(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (data, initial) = (fresh(w, 16), fresh(w, a.number(0)?));
    let mut objects = references(w, "crypto.sm4.cbc.algorithm", "crypto.sm4.reference")?;
    objects.push((INITIAL_VALUE, initial));
    perform(w, ENCIPHERING, objects, ENCIPHER, data).await
}

async fn absent_key(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (data, objects) = (fresh(w, 16), references(w, "crypto.sm4.ecb.algorithm", "crypto.absent.key")?);
    perform(w, ENCIPHERING, objects, ENCIPHER, data).await
}

async fn absent_algorithm(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (data, objects) = (fresh(w, 16), references(w, "crypto.absent.algorithm", "crypto.sm4.reference")?);
    perform(w, ENCIPHERING, objects, ENCIPHER, data).await
}

async fn answer_is_right(w: &mut World, _: &Args) -> Result<(), Stop> {
    match w.note::<Sent>().due.clone() {
        Some(due) => answered(w, &due),
        None => Err(Stop::error(("what was sent last has no answer of SM4", "最近发送的数据没有 SM4 结果"))),
    }
}

async fn encipher(w: &mut World, mode: &str, data: Vec<u8>, initial: Block) -> Result<(), Stop> {
    let key = key()?;
    let due = match mode {
        "ECB" => key.ecb_encipher(&data),
        "CBC" => key.cbc_encipher(&initial, &data),
        _ => key.cbc_encipher(&initial, &padded(&data)),
    };
    *w.note() = Sent { operation: ENCIPHER, data: data.clone(), due: due.ok() };
    let objects = environment(w, mode, initial)?;
    perform(w, ENCIPHERING, objects, ENCIPHER, data).await
}

async fn decipher(w: &mut World, mode: &str, data: Vec<u8>, initial: Block) -> Result<(), Stop> {
    let key = key()?;
    let due = match mode {
        "ECB" => key.ecb_decipher(&data).ok(),
        "CBC" => key.cbc_decipher(&initial, &data).ok(),
        _ => key.cbc_decipher(&initial, &data).ok().and_then(|plaintext| unpadded(&plaintext)),
    };
    *w.note() = Sent { operation: DECIPHER, data: data.clone(), due };
    let objects = environment(w, mode, initial)?;
    perform(w, DECIPHERING, objects, DECIPHER, data).await
}

fn environment(w: &World, mode: &str, initial: Block) -> Result<Vec<(u32, Vec<u8>)>, Stop> {
    let algorithm = match mode {
        "ECB" => "crypto.sm4.ecb.algorithm",
        "CBC" => "crypto.sm4.cbc.algorithm",
        _ => "crypto.sm4.padded.algorithm",
    };
    let mut objects = references(w, algorithm, "crypto.sm4.reference")?;
    if mode != "ECB" {
        objects.push((INITIAL_VALUE, initial.to_vec()));
    }
    Ok(objects)
}

fn references(w: &World, algorithm: &str, key: &str) -> Result<Vec<(u32, Vec<u8>)>, Stop> {
    Ok(vec![(ALGORITHM, w.ixit_bytes(algorithm)?), (KEY, w.ixit_bytes(key)?)])
}

/// The published key, which the sample is loaded with.
pub(super) fn key() -> Result<Sm4Key, Stop> {
    let bytes = hex::decode(PUBLISHED_SM4).ok().and_then(|bytes| Block::try_from(bytes).ok());
    Ok(Sm4Key::new(&impossible(bytes)?))
}

fn fresh_block(w: &mut World) -> Result<Block, Stop> {
    impossible(fresh(w, 16).try_into().ok())
}

/// Padding method 2 taken away; none where it isn't there.
fn unpadded(plaintext: &[u8]) -> Option<Vec<u8>> {
    let end = plaintext.iter().rposition(|byte| *byte != 0)?;
    let own = plaintext.get(..end)?;
    (padded(own) == plaintext).then(|| own.to_vec())
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("{hex} is enciphered with SM4 in {mode} mode", "用 SM4 加密 {hex}，{mode} 模式", step!(given_is_enciphered)),
    when("{hex} is deciphered with SM4 in {mode} mode", "用 SM4 解密 {hex}，{mode} 模式", step!(given_is_deciphered)),
    when("{hex} is enciphered with SM4 in {mode} mode from {hex}", "用 SM4 加密 {hex}，{mode} 模式，初始值为 {hex}", step!(given_is_enciphered_from)),
    when("{hex} is deciphered with SM4 in {mode} mode from {hex}", "用 SM4 解密 {hex}，{mode} 模式，初始值为 {hex}", step!(given_is_deciphered_from)),
    when("{int} fresh byte(s) are enciphered with SM4 in {mode} mode", "用 SM4 加密 {int} 字节新数据，{mode} 模式", step!(fresh_is_enciphered)),
    when("{int} fresh byte(s) are deciphered with SM4 in {mode} mode", "用 SM4 解密 {int} 字节新数据，{mode} 模式", step!(fresh_is_deciphered)),
    when("a ciphertext is deciphered whose plaintext ends in {hex}", "解密明文以 {hex} 结尾的密文", step!(wrongly_padded)),
    when("the same data are sent in the same environment", "在同一安全环境中发送同一数据", step!(sent_again)),
    when("a block is enciphered with an initial value of {int} byte(s)", "以 {int} 字节的初始值加密一个分组", step!(initial_value_of)),
    when("a block is enciphered with an absent key", "以不存在的密钥加密一个分组", step!(absent_key)),
    when("a block is enciphered with an absent algorithm", "以不存在的算法加密一个分组", step!(absent_algorithm)),
    then("the answer is what SM4 makes of them", "响应为 SM4 的结果", step!(answer_is_right)),
];

#[cfg(test)]
mod tests {
    use super::unpadded;
    use crate::crypto::sm::sm4::padded;

    #[test]
    fn only_padding_of_method_2_is_taken_away() {
        for len in 0..40 {
            assert_eq!(unpadded(&padded(&vec![0x80; len])), Some(vec![0x80; len]), "{len}");
        }
        for bad in [vec![0; 16], vec![0x11; 16], [&[0x80][..], &[0; 31]].concat(), vec![0x80, 0x00]] {
            assert_eq!(unpadded(&bad), None, "{bad:02X?}");
        }
    }
}
