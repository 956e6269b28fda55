//! Steps about the national algorithms in a card or module: SM2, SM3, SM4, random numbers.
//!
//! Operations are asked for by MANAGE SECURITY ENVIRONMENT and PERFORM SECURITY OPERATION (GB/T 16649.8, ISO/IEC 7816-8) with
//! the algorithm and key references of the IXIT; docs/cryptography.md has the bytes. An operation that can't be set up is as
//! good as refused: both answers end in the same observation.

pub mod agreement;
pub mod block;
pub mod cipher;
pub mod hash;
pub mod mac;
pub mod random;
pub mod sign;
pub mod verify;

use rand_core::Rng;

use super::{
    command::{shown, status_sets},
    exchange::transact,
    select::assert_success,
};
use crate::{
    codec::{CommandApdu, ResponseApdu, Tlv, tlv},
    crypto::sm::{PrivateKey, PublicKey},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

pub const TABLES: &[&[Step]] = &[
    TABLE,
    sign::TABLE,
    verify::TABLE,
    cipher::TABLE,
    agreement::TABLE,
    hash::TABLE,
    block::TABLE,
    mac::TABLE,
    random::TABLE,
];

const SELECT: u8 = 0xA4;
const MANAGE_SECURITY_ENVIRONMENT: u8 = 0x22;
const PERFORM_SECURITY_OPERATION: u8 = 0x2A;

/// P1 and P2 of MANAGE SECURITY ENVIRONMENT: SET for computing or for checking, and the template.
const SIGNING: [u8; 2] = [0x41, 0xB6];
const VERIFYING: [u8; 2] = [0x81, 0xB6];
const DECIPHERING: [u8; 2] = [0x41, 0xB8];
const ENCIPHERING: [u8; 2] = [0x81, 0xB8];
const MAC_MAKING: [u8; 2] = [0x41, 0xB4];
const MAC_CHECKING: [u8; 2] = [0x81, 0xB4];
const HASHING: [u8; 2] = [0x41, 0xAA];

/// P1 and P2 of PERFORM SECURITY OPERATION: tag of the output, tag of the input.
const COMPUTE_SIGNATURE: [u8; 2] = [0x9E, 0x9A];
const VERIFY_SIGNATURE: [u8; 2] = [0x00, 0xA8];
const ENCIPHER: [u8; 2] = [0x86, 0x80];
const DECIPHER: [u8; 2] = [0x80, 0x86];
const COMPUTE_MAC: [u8; 2] = [0x8E, 0x80];
const VERIFY_MAC: [u8; 2] = [0x00, 0xA2];
const HASH: [u8; 2] = [0x90, 0x80];

/// Data objects of templates.
const ALGORITHM: u32 = 0x80;
const KEY: u32 = 0x83;
const PRIVATE_KEY: u32 = 0x84;
const INITIAL_VALUE: u32 = 0x87;

/// How an operation may be refused: a verification that failed, or an error.
const REFUSALS: [&str; 5] = [
    "warning with memory changed",
    "execution error with memory unchanged",
    "wrong length",
    "command refused",
    "parameters refused",
];

/// The private key of the published pair (GB/T 32918.5 annex A; vectors/crypto/sm2.yaml).
const PUBLISHED_PRIVATE: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
/// The published key of SM4 (GB/T 32907 annex A; vectors/crypto/sm4.yaml).
const PUBLISHED_SM4: &str = "0123456789abcdeffedcba9876543210";

async fn module_after_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    w.cold_reset().await?;
    if a.text(0)? == "warm" {
        warm_reset(w).await?;
    }
    select(w).await
}

async fn module_is_reset(w: &mut World, a: &Args) -> Result<(), Stop> {
    match a.text(0)? {
        "cold" => w.cold_reset().await?,
        _ => warm_reset(w).await?,
    }
    select(w).await
}

async fn warm_reset(w: &mut World) -> Result<(), Stop> {
    if !w.abilities().warm_reset {
        return Err(Stop::inconclusive(("this device path has no warm reset", "此设备通路不能热复位")));
    }
    w.warm_reset().await
}

async fn select(w: &mut World) -> Result<(), Stop> {
    let name = w.ixit_bytes("crypto.app")?;
    transact(w, CommandApdu::new(0x00, SELECT, 0x04, 0x00).with_data(name).with_ne(256)).await?;
    assert_success(w)
}

async fn operation_of_parameters(w: &mut World, a: &Args) -> Result<(), Stop> {
    match a.hex(0)?.as_slice() {
        [p1, p2] => operate(w, [*p1, *p2], vec![0x00; 16]).await,
        other => Err(Stop::error(format!("two bytes were due, not {}", hex::encode_upper(other)))),
    }
}

async fn operation_is_refused(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = status_sets(&REFUSALS)?;
    w.assert_status(shown(&due), |status| due.iter().any(|set| set.contains(status)))?;
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

async fn answer_is(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = a.hex(0)?;
    answered(w, &due)
}

/// Sets an environment; whether that was answered with 9000.
async fn set(w: &mut World, [p1, p2]: [u8; 2], objects: Vec<(u32, Vec<u8>)>) -> Result<bool, Stop> {
    let objects: Vec<Tlv> = objects.into_iter().map(|(tag, value)| Tlv::primitive(tag, value)).collect();
    let command = CommandApdu::new(0x00, MANAGE_SECURITY_ENVIRONMENT, p1, p2).with_data(tlv::build(&objects));
    Ok(transact(w, command).await?.status.0 == 0x9000)
}

/// Carries out an operation in the environment that is set.
async fn operate(w: &mut World, [p1, p2]: [u8; 2], data: Vec<u8>) -> Result<(), Stop> {
    let command = CommandApdu::new(0x00, PERFORM_SECURITY_OPERATION, p1, p2).with_data(data);
    // What is only checked has no answer.
    let command = if p1 == 0x00 { command } else { command.with_ne(256) };
    transact(w, command).await.map(drop)
}

/// Sets an environment and carries out an operation in it; a refusal of either is the last response.
async fn perform(
    w: &mut World,
    purpose: [u8; 2],
    objects: Vec<(u32, Vec<u8>)>,
    operation: [u8; 2],
    data: Vec<u8>,
) -> Result<(), Stop> {
    if set(w, purpose, objects).await? { operate(w, operation, data).await } else { Ok(()) }
}

/// 9000 with exactly these data.
fn answered(w: &mut World, due: &[u8]) -> Result<(), Stop> {
    assert_success(w)?;
    let ResponseApdu { data, .. } = w.last_response()?.clone();
    w.assert_bytes(("answer", "响应"), due, &data)
}

/// 9000 without data.
fn accepted(w: &mut World) -> Result<(), Stop> {
    answered(w, &[])
}

fn fresh(w: &mut World, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    w.rng().fill_bytes(&mut bytes);
    bytes
}

/// The product's public key.
fn public(w: &World) -> Result<PublicKey, Stop> {
    PublicKey::new(&w.ixit_bytes("crypto.sm2.public")?).map_err(|_| {
        Stop::error((
            "IXIT item crypto.sm2.public is no point of the curve: 04 and both coordinates were due",
            "IXIT 项 crypto.sm2.public 不是曲线上的点：应为 04 及两个坐标",
        ))
    })
}

/// The published private key, which the sample is loaded with.
fn published(w: &World) -> Result<PrivateKey, Stop> {
    let number = hex::decode(PUBLISHED_PRIVATE).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let key = number.and_then(|number| PrivateKey::new(&number).ok());
    let key = key.ok_or_else(|| Stop::error("the published key doesn't read".to_owned()))?;
    if key.public() == public(w)? {
        return Ok(key);
    }
    Err(Stop::error((
        "IXIT item crypto.sm2.public isn't the published test key, although ICS item K.14 says that the sample is loaded with it",
        "IXIT 项 crypto.sm2.public 不是公布的测试公钥，但 ICS 项 K.14 声明样品装有该密钥对",
    )))
}

/// Something the terminal itself computes and can't, for a reason of one in 2^256, or an IXIT item of a wrong length.
fn impossible<T>(value: Option<T>) -> Result<T, Stop> {
    value.ok_or_else(|| Stop::error(("the terminal can't compute with these values", "终端无法用这些值进行计算")))
}

#[rustfmt::skip] // a table is read by rows
const TABLE: &[Step] = &[
    given("the module after a {reset} reset", "模块{reset}复位后", step!(module_after_reset)),
    when("the module is given a {reset} reset", "模块再次{reset}复位", step!(module_is_reset)),
    when("PERFORM SECURITY OPERATION is sent with P1-P2 {hex}", "发送 P1-P2 为 {hex} 的 PERFORM SECURITY OPERATION", step!(operation_of_parameters)),
    then("the operation is refused", "操作被拒绝", step!(operation_is_refused)),
    then("the answer is {hex}", "响应为 {hex}", step!(answer_is)),
];
