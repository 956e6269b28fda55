//! Steps about offline data authentication with SM2: certificates and signatures that stand in clear.
//!
//! From knowledge alone, as [`crate::crypto::emv::offline_sm`] says. A key of the certification authority of another index than the
//! card's, or that doesn't verify the issuer's certificate of the IXIT, is an error of set-up (see [`super::oda`]).

use super::{oda, transaction::Transaction};
use crate::{
    catalogue::Text,
    codec::emv::Pan,
    crypto::emv::{
        DynamicData,
        offline_sm::{
            self, Sm2Key, SmFault, SmIccCertificate, SmIssuerCertificate, read_icc_certificate, read_issuer_certificate,
        },
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
};

/// What was read last, each with the fault that refused it.
#[derive(Default)]
struct Checked {
    issuer: Option<Result<SmIssuerCertificate, SmFault>>,
    fixed: Option<Result<[u8; 2], SmFault>>,
    icc: Option<Result<SmIccCertificate, SmFault>>,
    dynamic: Option<Result<DynamicData, SmFault>>,
}

async fn issuer_key_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let authority = authority(w)?;
    let certificate = Transaction::value(w, 0x90)?;
    w.note::<Checked>().issuer = Some(read_issuer_certificate(&authority, &certificate));
    Ok(())
}

async fn static_data_are_checked(w: &mut World, a: &Args) -> Result<(), Stop> {
    let issuer = issuer_key(w, a).await?;
    let (signed, data) = (Transaction::value(w, 0x93)?, oda::static_data(w)?);
    w.note::<Checked>().fixed = Some(offline_sm::verify_static(&issuer, &signed, &data));
    Ok(())
}

async fn icc_key_is_read(w: &mut World, a: &Args) -> Result<(), Stop> {
    let issuer = issuer_key(w, a).await?;
    let (certificate, data) = (Transaction::value(w, 0x9F46)?, oda::static_data(w)?);
    w.note::<Checked>().icc = Some(read_icc_certificate(&issuer, &certificate, &data));
    Ok(())
}

async fn card_signs(w: &mut World, a: &Args) -> Result<(), Stop> {
    icc_key_is_read(w, a).await?;
    let found = w.note::<Checked>().icc.clone();
    let fault = found.as_ref().and_then(|icc| icc.as_ref().err().copied());
    whole(w, ("ICC certificate with SM2", "SM2 IC 卡公钥证书"), fault)?;
    let Some(Ok(icc)) = found else { return Ok(()) };
    let (signed, data) = oda::internal_authenticate(w).await?;
    w.note::<Checked>().dynamic = Some(offline_sm::verify_dynamic(&icc.key, &signed, &data));
    Ok(())
}

async fn issuer_is_certified(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |checked| checked.issuer.clone())?;
    whole(w, ("issuer certificate with SM2", "SM2 发卡机构公钥证书"), found.err())
}

async fn static_data_are_signed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |checked| checked.fixed)?;
    whole(w, ("static data signed with SM2", "SM2 签名的静态数据"), found.err())
}

async fn icc_is_certified(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |checked| checked.icc.clone())?;
    whole(w, ("ICC certificate with SM2", "SM2 IC 卡公钥证书"), found.as_ref().err().copied())?;
    let Ok(certificate) = found else { return Ok(()) };
    let pan = Transaction::pan(w)?;
    let what = ("account number in the ICC certificate", "IC 卡公钥证书中的主账号");
    let named = w.assert_parsed(what, Pan::parse(&certificate.pan))?;
    let seen = if named == pan { named.masked() } else { format!("≠ {}", named.masked()) };
    w.assert(named == pan, what, pan.masked(), seen)
}

async fn dynamic_data_are_signed(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |checked| checked.dynamic.clone())?;
    whole(w, ("dynamic data signed with SM2", "SM2 签名的动态数据"), found.err())
}

/// The certification authority's SM2 key of the IXIT, which has to be the one that the card names.
fn authority(w: &mut World) -> Result<Sm2Key, Stop> {
    let (index, due) = (Transaction::value(w, 0x8F)?, w.ixit_bytes("bank.ca.sm2.index")?);
    if index != due {
        let (card, ixit) = (hex::encode_upper(&index), hex::encode_upper(&due));
        return Err(Stop::error((
            format!(
                "the card's certificates go back to CA key {card}, and the IXIT gives key {ixit}: give the key of that index as bank.ca.sm2"
            ),
            format!("卡片证书依据 CA 公钥 {card}，而 IXIT 给出的是公钥 {ixit}：请在 bank.ca.sm2 中给出该索引的公钥"),
        )));
    }
    let point = w.ixit_bytes("bank.ca.sm2")?;
    let key = Sm2Key::new(&point).map_err(|_| {
        Stop::error((
            "bank.ca.sm2 of the IXIT is no SM2 public key: 64 bytes, x and y of a point on the curve",
            "IXIT 中的 bank.ca.sm2 不是 SM2 公钥：应为曲线上一点的 x 和 y，共 64 字节",
        ))
    })?;
    match read_issuer_certificate(&key, &w.ixit_bytes("bank.ca.sm2.certificate")?) {
        Ok(_) => Ok(key),
        Err(fault) => Err(Stop::error((
            format!(
                "the CA key bank.ca.sm2 of the IXIT isn't the one under which bank.ca.sm2.certificate was issued ({fault}): give the key of the environment that the sample was personalised for, and the issuer's certificate as the certification authority issued it"
            ),
            format!(
                "IXIT 中的 CA 公钥 bank.ca.sm2 不是签发 bank.ca.sm2.certificate 所用的密钥（{fault}）：请给出样品个人化所属环境的 CA 公钥，以及认证中心签发的发卡机构公钥证书"
            ),
        ))),
    }
}

/// The issuer's key, read first when no step did.
async fn issuer_key(w: &mut World, a: &Args) -> Result<Sm2Key, Stop> {
    if w.note::<Checked>().issuer.is_none() {
        issuer_key_is_read(w, a).await?;
    }
    issuer_is_certified(w, a).await?;
    of(w, |checked| checked.issuer.clone().and_then(Result::ok).map(|found| found.key))
}

fn whole(w: &mut World, what: (&str, &str), found: Option<SmFault>) -> Result<(), Stop> {
    let told = match found {
        None => Text::from(("format and signature are right", "格式和签名正确")),
        Some(fault) => Text::new(fault.to_string(), format!("校验未通过：{fault}")),
    };
    w.assert(found.is_none(), what, ("format and signature are right", "格式和签名正确"), told)
}

fn of<T>(w: &mut World, find: impl Fn(&Checked) -> Option<T>) -> Result<T, Stop> {
    find(w.note()).ok_or_else(|| Stop::error(("nothing was read before this step", "此步骤之前没有读取任何数据")))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the issuer's SM2 key is read", "读取发卡机构 SM2 公钥", step!(issuer_key_is_read)),
    when("the static data signed with SM2 are checked", "校验 SM2 签名的静态数据", step!(static_data_are_checked)),
    when("the card's SM2 key is read", "读取 IC 卡 SM2 公钥", step!(icc_key_is_read)),
    when("the card signs dynamic data with SM2", "卡片用 SM2 签名动态数据", step!(card_signs)),
    then("the issuer certificate with SM2 is the certification authority's", "SM2 发卡机构公钥证书由认证中心签发", step!(issuer_is_certified)),
    then("the static signature with SM2 covers the records", "SM2 静态签名涵盖记录", step!(static_data_are_signed)),
    then("the ICC certificate with SM2 is the issuer's and names the account number", "SM2 IC 卡公钥证书由发卡机构签发且标明主账号", step!(icc_is_certified)),
    then("the dynamic signature with SM2 covers what was sent", "SM2 动态签名涵盖所发送的数据", step!(dynamic_data_are_signed)),
];
