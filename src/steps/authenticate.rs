//! Steps about INTERNAL, EXTERNAL and MUTUAL AUTHENTICATE.
//!
//! Source of the command forms: GB/T 16649.4 (ISO/IEC 7816-4). The standard leaves the cryptogram to the application: the
//! IXIT item `auth.algorithm` says how it is made, and what isn't known here is an error of the set-up, never a fail.

use aes::{
    Aes128,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};
use rand_core::Rng;

use super::{
    challenge::GET_CHALLENGE,
    exchange::transact,
    pin::{one_byte, spend_stated, tries},
};
use crate::{
    codec::{CommandApdu, ResponseApdu, StatusWord},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

const EXTERNAL_OR_MUTUAL_AUTHENTICATE: u8 = 0x82;
const INTERNAL_AUTHENTICATE: u8 = 0x88;

/// Bytes of a challenge: one AES block.
const BLOCK: usize = 16;

type Block = [u8; BLOCK];

/// The terminal's challenges, and the card's last one.
#[derive(Debug, Default, Clone)]
struct Challenges {
    terminal: Vec<Block>,
    /// Which of them the last answer is about.
    last: usize,
    card: Option<Block>,
    /// How the last wrong cryptogram was refused.
    told: Option<StatusWord>,
}

// INTERNAL AUTHENTICATE

async fn fresh_challenge_is_given(w: &mut World, _: &Args) -> Result<(), Stop> {
    let challenge = fresh(w);
    let notes = w.note::<Challenges>();
    notes.last = notes.terminal.len();
    notes.terminal.push(challenge);
    internal(w, one_byte(w, "key.internal.reference")?, &challenge).await
}

async fn first_challenge_is_given_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    let challenge = *w
        .note::<Challenges>()
        .terminal
        .first()
        .ok_or_else(|| Stop::error(("no challenge was given before this step", "此步骤之前没有给出随机数")))?;
    w.note::<Challenges>().last = 0;
    internal(w, one_byte(w, "key.internal.reference")?, &challenge).await
}

async fn challenge_is_given_to_absent_key(w: &mut World, _: &Args) -> Result<(), Stop> {
    let challenge = fresh(w);
    internal(w, one_byte(w, "key.absent.reference")?, &challenge).await
}

/// No challenge at all: INTERNAL AUTHENTICATE as a case 2 command.
async fn no_challenge_is_given(w: &mut World, _: &Args) -> Result<(), Stop> {
    let reference = one_byte(w, "key.internal.reference")?;
    transact(w, CommandApdu::new(0x00, INTERNAL_AUTHENTICATE, 0x00, reference).with_ne(256)).await?;
    Ok(())
}

async fn answer_is_cryptogram(w: &mut World, a: &Args) -> Result<(), Stop> {
    let Challenges { terminal, last, .. } = w.note::<Challenges>().clone();
    let challenge =
        terminal.get(last).ok_or_else(|| Stop::error(("no challenge before this step", "此步骤之前没有随机数")))?;
    let due = cryptogram(w, &format!("key.{}", a.text(0)?), challenge)?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("cryptogram", "密文"), &due, &seen)
}

// EXTERNAL AUTHENTICATE

async fn card_challenge_is_fetched(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answer = transact(w, CommandApdu::new(0x00, GET_CHALLENGE, 0x00, 0x00).with_ne(BLOCK)).await?;
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)?;
    w.assert_eq(("bytes of the challenge", "随机数的字节数"), BLOCK, answer.data.len())?;
    w.note::<Challenges>().card = Block::try_from(answer.data.as_slice()).ok();
    Ok(())
}

async fn right_cryptogram_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let challenge = card_challenge(w)?;
    let data = cryptogram(w, "key.external", &challenge)?;
    external(w, &data).await
}

/// Random bytes. The key's tries are asked for first: it was used well a moment before, so that all of them are left.
async fn wrong_cryptogram_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend_stated(w, "key.external")?;
    let data = fresh(w);
    external(w, &data).await
}

/// A second wrong cryptogram in a row, with the tries that the card told, or else one less than stated.
async fn another_wrong_cryptogram_is_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = w.note::<Challenges>().told.and_then(tries);
    let left = match (told, w.ixit_number("key.external.tries")?) {
        (Some(told), _) => told,
        (None, 0) => u8::MAX,
        (None, stated) => u8::try_from(stated).unwrap_or(u8::MAX).saturating_sub(1),
    };
    w.spend_try("key.external", Some(left))?;
    let data = fresh(w);
    external(w, &data).await
}

/// Where the first refusal told tries (63Cx), this one tells one fewer; where it told none (6300), neither does this one.
async fn refusal_counts_down(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = w
        .note::<Challenges>()
        .told
        .ok_or_else(|| Stop::error(("no cryptogram was refused before this step", "此步骤之前没有被拒绝的密文")))?;
    let due = match tries(told) {
        Some(left) => StatusWord(0x63C0 | u16::from(left.saturating_sub(1))),
        None => told,
    };
    let seen = w.last_response()?.status;
    w.assert_eq(("status word of the next refusal", "下一次拒绝的状态字"), due, seen)
}

// MUTUAL AUTHENTICATE

/// The reference card's own scheme: the encrypted card challenge, then the terminal's challenge in clear.
async fn mutual_authentication_is_asked(w: &mut World, _: &Args) -> Result<(), Stop> {
    let challenge = card_challenge(w)?;
    let proof = cryptogram(w, "key.mutual", &challenge)?;
    mutual(w, proof).await
}

async fn mutual_authentication_with_wrong_proof(w: &mut World, _: &Args) -> Result<(), Stop> {
    spend_stated(w, "key.mutual")?;
    let proof = fresh(w);
    mutual(w, proof).await
}

/// 6300, or 63Cx where the key has a counter.
async fn cryptogram_is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.assert_status(("authentication failed / tries left", "鉴别失败 / 剩余尝试次数"), |status| {
        status.0 == 0x6300 || status.0 & 0xFFF0 == 0x63C0
    })?;
    let ResponseApdu { data, status } = w.last_response()?.clone();
    w.note::<Challenges>().told = Some(status);
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

// Helpers

async fn internal(w: &mut World, reference: u8, challenge: &[u8]) -> Result<(), Stop> {
    let command = CommandApdu::new(0x00, INTERNAL_AUTHENTICATE, 0x00, reference);
    transact(w, command.with_data(challenge).with_ne(256)).await?;
    Ok(())
}

async fn external(w: &mut World, data: &[u8]) -> Result<(), Stop> {
    let reference = one_byte(w, "key.external.reference")?;
    transact(w, CommandApdu::new(0x00, EXTERNAL_OR_MUTUAL_AUTHENTICATE, 0x00, reference).with_data(data)).await?;
    Ok(())
}

async fn mutual(w: &mut World, proof: Block) -> Result<(), Stop> {
    let challenge = fresh(w);
    let notes = w.note::<Challenges>();
    notes.last = notes.terminal.len();
    notes.terminal.push(challenge);
    let reference = one_byte(w, "key.mutual.reference")?;
    let command = CommandApdu::new(0x00, EXTERNAL_OR_MUTUAL_AUTHENTICATE, 0x00, reference);
    transact(w, command.with_data([proof, challenge].concat()).with_ne(256)).await?;
    Ok(())
}

fn card_challenge(w: &mut World) -> Result<Block, Stop> {
    w.note::<Challenges>()
        .card
        .ok_or_else(|| Stop::error(("no challenge of the card before this step", "此步骤之前没有卡片随机数")))
}

fn fresh(w: &mut World) -> Block {
    let mut bytes = Block::default();
    w.rng().fill_bytes(&mut bytes);
    bytes
}

/// One block under the IXIT's algorithm.
fn cryptogram(w: &mut World, key: &str, block: &Block) -> Result<Block, Stop> {
    match w.ixit_text("auth.algorithm")? {
        "aes-128-ecb" => {}
        other => {
            return Err(Stop::error((
                format!("IXIT item auth.algorithm is {other:?}, only aes-128-ecb is known"),
                format!("IXIT 项 auth.algorithm 为 {other:?}，目前只支持 aes-128-ecb"),
            )));
        }
    }
    let bytes = w.key(key)?;
    aes_128(&bytes, block).ok_or_else(|| Stop::error(format!("IXIT item {key} has {} bytes, 16 were due", bytes.len())))
}

/// AES-128 encryption of one block; none when the key isn't 16 bytes long.
fn aes_128(key: &[u8], block: &Block) -> Option<Block> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    let mut block = Array::from(*block);
    cipher.encrypt_block(&mut block);
    Some(block.into())
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a fresh challenge is given to INTERNAL AUTHENTICATE", "向 INTERNAL AUTHENTICATE 给出新的随机数", step!(fresh_challenge_is_given)),
    when("the first challenge is given to INTERNAL AUTHENTICATE again", "再次向 INTERNAL AUTHENTICATE 给出首个随机数", step!(first_challenge_is_given_again)),
    when("a challenge is given to INTERNAL AUTHENTICATE for a key that the card doesn't have", "以卡片没有的密钥向 INTERNAL AUTHENTICATE 给出随机数", step!(challenge_is_given_to_absent_key)),
    when("INTERNAL AUTHENTICATE is sent without a challenge", "发送不带随机数的 INTERNAL AUTHENTICATE", step!(no_challenge_is_given)),
    when("a challenge of the card is fetched", "取得卡片的随机数", step!(card_challenge_is_fetched)),
    when("the right cryptogram is sent to EXTERNAL AUTHENTICATE", "向 EXTERNAL AUTHENTICATE 发送正确的密文", step!(right_cryptogram_is_sent)),
    when("a wrong cryptogram is sent to EXTERNAL AUTHENTICATE", "向 EXTERNAL AUTHENTICATE 发送错误的密文", step!(wrong_cryptogram_is_sent)),
    when("another wrong cryptogram is sent to EXTERNAL AUTHENTICATE", "再次向 EXTERNAL AUTHENTICATE 发送错误的密文", step!(another_wrong_cryptogram_is_sent)),
    when("MUTUAL AUTHENTICATE is sent with the right cryptogram", "发送带正确密文的 MUTUAL AUTHENTICATE", step!(mutual_authentication_is_asked)),
    when("MUTUAL AUTHENTICATE is sent with a wrong cryptogram", "发送带错误密文的 MUTUAL AUTHENTICATE", step!(mutual_authentication_with_wrong_proof)),
    then("the answer is the cryptogram of that challenge under key {string}", "响应为该随机数在密钥{string}下的密文", step!(answer_is_cryptogram)),
    then("the cryptogram is refused", "密文被拒绝", step!(cryptogram_is_refused)),
    then("it is refused with one try fewer where tries are told", "被拒绝，且告知尝试次数时其值少一", step!(refusal_counts_down)),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 197, appendix C.1.
    #[test]
    fn a_cryptogram_is_aes_128() {
        let key: Vec<u8> = (0..16).collect();
        let block: Block = std::array::from_fn(|i| u8::try_from(i * 0x11).unwrap());
        assert_eq!(aes_128(&key, &block), Some(hex_literal::hex!("69c4e0d86a7b0430d8cdb78070b4c55a")));
        assert_eq!(aes_128(&key[1..], &block), None);
    }
}
