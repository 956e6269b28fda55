//! Steps about delegated ciphering: INIT_FOR_DESCRYPT (80 1A) diversifies a key to a card, DES_CRYPT (80 FA) uses it. Sources: public
//! terminal programs and pages on PSAM cards; what the card then checks is the line protection of the Fudan FMCOS manual.

use rand_core::Rng;

use super::{
    DES_CRYPT, INIT_FOR_DESCRYPT,
    card::{byte, digits, diversified, key, main_levels},
    refused,
};
use crate::{
    codec::{CommandApdu, StatusWord},
    crypto::{des_mac::Block, purse::Key},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

/// Operations of DES_CRYPT.
const ENCIPHER: u8 = 0x00;
const DECIPHER: u8 = 0x80;
const ONLY_PART: u8 = 0x05;
const FIRST_PART: u8 = 0x07;
const NEXT_PART: u8 = 0x03;
const LAST_PART: u8 = 0x01;

/// Blocks of the first and the next part of a MAC.
const PART: usize = 16;

/// The card's own key, and what it has to do with.
#[derive(Default)]
struct Task {
    key: Option<Key>,
    data: Vec<u8>,
    start: Block,
}

// Diversification

async fn cipher_key_diversified(w: &mut World, _: &Args) -> Result<(), Stop> {
    diversify(w, "psam.cipher").await
}

async fn mac_key_diversified(w: &mut World, _: &Args) -> Result<(), Stop> {
    diversify(w, "psam.mac").await
}

/// Has the PSAM derive the key of a new card, and derives it for the card too.
async fn diversify(w: &mut World, name: &str) -> Result<(), Stop> {
    let (usage, version) = (byte(w, &format!("{name}.usage"))?, byte(w, &format!("{name}.version"))?);
    let factors = new_factors(w, usize::from(usage >> 5));
    let master = key(w, &format!("{name}.key"))?;
    let own = diversified(w, &master, &factors)?;
    w.note::<Task>().key = Some(own);
    init(w, usage, version, factors.as_flattened().to_vec()).await
}

async fn absent_key_diversified(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (usage, version) = (byte(w, "psam.cipher.usage")?, byte(w, "psam.cipher.version.absent")?);
    let factors = new_factors(w, usize::from(usage >> 5));
    init(w, usage, version, factors.as_flattened().to_vec()).await
}

/// A factor more than the key has levels; where that is three, a factor fewer.
async fn diversified_with_unfit_factors(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (usage, version) = (byte(w, "psam.cipher.usage")?, byte(w, "psam.cipher.version")?);
    let levels = usize::from(usage >> 5);
    let levels = if a.text(0)? == "more" { levels + 1 } else { levels.saturating_sub(1) };
    let factors = new_factors(w, levels);
    init(w, usage, version, factors.as_flattened().to_vec()).await
}

/// The purchase key with which all is tested, as if it were one to cipher with; if it can be had, it is used.
async fn purchase_key_used(w: &mut World, _: &Args) -> Result<(), Stop> {
    let levels = main_levels(w)?;
    let name = ["one", "two", "three"].get(levels - 1).copied().unwrap_or("one");
    let version = byte(w, &format!("psam.purchase.{name}.version"))?;
    let usage = u8::try_from(levels << 5).unwrap_or_default() | 0x02;
    let factors = new_factors(w, levels);
    init(w, usage, version, factors.as_flattened().to_vec()).await?;
    if w.last_response()?.status.is_success() {
        crypt(w, ENCIPHER, vec![0x11; 8]).await?;
    }
    Ok(())
}

async fn init(w: &mut World, usage: u8, version: u8, factors: Vec<u8>) -> Result<(), Stop> {
    let mut command = CommandApdu::new(0x80, INIT_FOR_DESCRYPT, usage, version);
    if !factors.is_empty() {
        command = command.with_data(factors);
    }
    transact(w, command).await.map(drop)
}

fn new_factors(w: &mut World, levels: usize) -> Vec<Block> {
    (0..levels).map(|_| digits(w)).collect()
}

async fn key_is_there(w: &mut World, _: &Args) -> Result<(), Stop> {
    super::accepted(w)
}

// Use

async fn enciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let data = fresh(w, a.number(0)?);
    w.note::<Task>().data.clone_from(&data);
    crypt(w, ENCIPHER, data).await
}

/// What the card enciphered is given back to be deciphered.
async fn deciphered(w: &mut World, a: &Args) -> Result<(), Stop> {
    let data = fresh(w, a.number(0)?);
    let own = own(w)?;
    let sent = data.as_chunks().0.iter().flat_map(|block| own.encipher_block(*block)).collect();
    w.note::<Task>().data = data;
    crypt(w, DECIPHER, sent).await
}

async fn mac_computed(w: &mut World, a: &Args) -> Result<(), Stop> {
    let message = mac_task(w, a.number(0)?)?;
    crypt(w, ONLY_PART, message).await
}

async fn mac_computed_in_parts(w: &mut World, a: &Args) -> Result<(), Stop> {
    let message = mac_task(w, a.number(0)?)?;
    // The start value in front of the first part.
    let (first, mut rest) = message.split_at(message.len().min(8 + PART));
    crypt(w, FIRST_PART, first.to_vec()).await?;
    while rest.len() > PART {
        accepts_part(w)?;
        let (next, behind) = rest.split_at(PART);
        crypt(w, NEXT_PART, next.to_vec()).await?;
        rest = behind;
    }
    accepts_part(w)?;
    crypt(w, LAST_PART, rest.to_vec()).await
}

async fn next_part_sent(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = fresh(w, PART);
    crypt(w, NEXT_PART, data.clone()).await?;
    if w.last_response()?.status.is_success() {
        crypt(w, LAST_PART, data).await?;
    }
    Ok(())
}

fn accepts_part(w: &mut World) -> Result<(), Stop> {
    w.assert_status(("success (9000)", "执行成功（9000）"), |status| status == StatusWord::SUCCESS)
}

/// A start value and a message, padded where the terminal is to pad.
fn mac_task(w: &mut World, len: usize) -> Result<Vec<u8>, Stop> {
    let message = fresh(w, len);
    let mut start = Block::default();
    w.rng().fill_bytes(&mut start);
    let task = w.note::<Task>();
    task.data.clone_from(&message);
    task.start = start;
    let mut sent = [&start[..], &message].concat();
    if !w.ics("PS.15")? {
        sent.push(0x80);
        sent.resize(sent.len().next_multiple_of(8), 0x00);
    }
    Ok(sent)
}

async fn crypt(w: &mut World, operation: u8, data: Vec<u8>) -> Result<(), Stop> {
    let answers = !matches!(operation, FIRST_PART | NEXT_PART);
    let command = CommandApdu::new(0x80, DES_CRYPT, operation, 0).with_data(data);
    let command = if answers { command.with_ne(256) } else { command };
    transact(w, command).await.map(drop)
}

fn fresh(w: &mut World, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    w.rng().fill_bytes(&mut bytes);
    bytes
}

fn own(w: &mut World) -> Result<Key, Stop> {
    w.note::<Task>()
        .key
        .clone()
        .ok_or_else(|| Stop::error(("no key was diversified before this step", "此步骤之前没有分散密钥")))
}

// What is due

async fn answer_is_enciphered(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (own, data) = (own(w)?, w.note::<Task>().data.clone());
    let due: Vec<u8> = data.as_chunks().0.iter().flat_map(|block| own.encipher_block(*block)).collect();
    let seen = w.last_response()?.data.clone();
    w.assert_bytes(("enciphered data", "密文"), &due, &seen)
}

async fn answer_is_deciphered(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let (due, seen) = (w.note::<Task>().data.clone(), w.last_response()?.data.clone());
    w.assert_bytes(("deciphered data", "明文"), &due, &seen)
}

/// The MAC takes four bytes; some modules answer all eight of the last block.
async fn answer_is_mac(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    let own = own(w)?;
    let Task { data, start, .. } = w.note::<Task>();
    let due = own.line_mac(start, data);
    let seen = w.last_response()?.data.clone();
    let len = seen.len();
    w.assert(matches!(len, 4 | 8), ("bytes of the MAC", "MAC 的字节数"), ("4 or 8", "4 或 8"), len.to_string())?;
    w.assert_bytes(("MAC", "MAC"), &due, seen.get(..4).unwrap_or_default())
}

async fn not_ciphered(w: &mut World, _: &Args) -> Result<(), Stop> {
    refused(
        w,
        ("an error, 6400, 6700, 69xx, 6Axx, 6Bxx or 94xx", "出错状态字，6400、6700、69xx、6Axx、6Bxx 或 94xx"),
        |status| matches!(status.sw1(), 0x69 | 0x6A | 0x6B | 0x94) || matches!(status.0, 0x6400 | 0x6700),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the cipher key is diversified to a card", "将加密密钥分散到一张卡", step!(cipher_key_diversified)),
    when("the MAC key is diversified to a card", "将 MAC 密钥分散到一张卡", step!(mac_key_diversified)),
    when("a version of the cipher key that the PSAM doesn't have is diversified", "分散 PSAM 没有的加密密钥版本", step!(absent_key_diversified)),
    when("the cipher key is diversified with one factor {comparison}", "以{comparison}一个分散因子分散加密密钥", step!(diversified_with_unfit_factors)),
    when("a purchase key is used for enciphering", "将消费密钥用于加密", step!(purchase_key_used)),
    when("{int} fresh bytes are enciphered by the PSAM", "由 PSAM 加密 {int} 字节新数据", step!(enciphered)),
    when("{int} bytes that the card enciphered are deciphered by the PSAM", "由 PSAM 解密卡片加密的 {int} 字节", step!(deciphered)),
    when("the MAC of {int} fresh bytes is computed by the PSAM", "由 PSAM 计算 {int} 字节新数据的 MAC", step!(mac_computed)),
    when("the MAC of {int} fresh bytes is computed by the PSAM in parts", "由 PSAM 分段计算 {int} 字节新数据的 MAC", step!(mac_computed_in_parts)),
    when("a next part of a MAC is sent without a first one", "未送首段即送 MAC 的后续段", step!(next_part_sent)),
    then("the PSAM takes the key", "PSAM 接受该密钥", step!(key_is_there)),
    then("the answer is what the card's key makes of them", "响应与卡片密钥的运算结果一致", step!(answer_is_enciphered)),
    then("the answer is what the card had enciphered", "响应为卡片加密前的数据", step!(answer_is_deciphered)),
    then("the answer is the MAC that the card expects", "响应为卡片期望的 MAC", step!(answer_is_mac)),
    then("the PSAM doesn't cipher", "PSAM 不进行运算", step!(not_ciphered)),
];
