//! Steps about offline data authentication: SDA, DDA, CDA and the chain of certificates behind them.
//!
//! Source: openemv/emv-utils and knovichikhin/pyemv for the structures.
//!
//! # Note on a wrong key of the certification authority
//! With a wrong key a good certificate recovers to noise, just as a spoilt certificate does with the right one, so the card alone
//! can't tell which of the two is wrong. The key is therefore proven before a card is judged by it: it has to fit its published
//! hash, be the one whose index the card names, and open the issuer's certificate that the IXIT gives. A key that doesn't is an
//! error of set-up, and the card isn't blamed for it.

use super::{
    act,
    transaction::{Kind, Transaction},
};
use crate::{
    catalogue::Text,
    codec::{
        CommandApdu, Tlv,
        emv::{Date, Dol, Pan},
    },
    crypto::emv::{
        CombinedData, DynamicData, Fault, IccCertificate, IssuerCertificate, PublicKey,
        offline::{opens, recover_icc_key, recover_issuer_key, verify_combined, verify_dynamic, verify_static},
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::exchange::transact,
};

/// What was recovered last, each with the fault that refused it.
#[derive(Default)]
struct Recovered {
    issuer: Option<Result<IssuerCertificate, Fault>>,
    fixed: Option<Result<[u8; 2], Fault>>,
    icc: Option<Result<IccCertificate, Fault>>,
    dynamic: Option<Result<DynamicData, Fault>>,
    combined: Option<Result<CombinedData, Fault>>,
    /// Length of the signed data that INTERNAL AUTHENTICATE answered.
    signed_len: usize,
    /// ICC dynamic numbers of earlier signatures.
    numbers: Vec<Vec<u8>>,
}

// When

async fn issuer_key_is_recovered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let authority = authority(w)?;
    let certificate = Transaction::value(w, 0x90)?;
    let exponent = Transaction::value(w, 0x9F32)?;
    let remainder = optional(w, 0x92);
    w.note::<Recovered>().issuer = Some(recover_issuer_key(&authority, &certificate, &remainder, &exponent));
    Ok(())
}

async fn static_data_are_recovered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let issuer = issuer_key(w).await?;
    let signed = Transaction::value(w, 0x93)?;
    let data = static_data(w)?;
    w.note::<Recovered>().fixed = Some(verify_static(&issuer, &signed, &data));
    Ok(())
}

async fn icc_key_is_recovered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let issuer = issuer_key(w).await?;
    let certificate = Transaction::value(w, 0x9F46)?;
    let exponent = Transaction::value(w, 0x9F47)?;
    let (remainder, data) = (optional(w, 0x9F48), static_data(w)?);
    w.note::<Recovered>().icc = Some(recover_icc_key(&issuer, &certificate, &remainder, &exponent, &data));
    Ok(())
}

async fn card_signs(w: &mut World, _: &Args) -> Result<(), Stop> {
    let icc = icc_key(w).await?;
    let (signed, data) = internal_authenticate(w).await?;
    let recovered = w.note::<Recovered>();
    recovered.signed_len = signed.len();
    recovered.dynamic = Some(verify_dynamic(&icc, &signed, &data));
    Ok(())
}

/// INTERNAL AUTHENTICATE with the DDOL's values; without a DDOL the terminal's own list, which is the unpredictable number.
///
/// Gives the signed dynamic application data and the values that were sent.
pub(super) async fn internal_authenticate(w: &mut World) -> Result<(Vec<u8>, Vec<u8>), Stop> {
    let mut list = Transaction::list(w, 0x9F49, true)?;
    if list.entries.is_empty() {
        list = Dol::parse(&[0x9F, 0x37, 0x04]).map_err(|error| Stop::error(error.to_string()))?;
    }
    let data = act::values(w, &list);
    transact(w, CommandApdu::new(0x00, 0x88, 0, 0).with_data(data.clone()).with_ne(256)).await?;
    act::succeeded(w)?;
    let answer = act::template(w, ("answer to INTERNAL AUTHENTICATE", "INTERNAL AUTHENTICATE 的应答"), &[0x80, 0x77])?;
    let signed = match answer.bytes() {
        Some(bytes) => bytes.to_vec(),
        None => answer.child(0x9F4B).and_then(Tlv::bytes).unwrap_or_default().to_vec(),
    };
    Ok((signed, data))
}

/// Another transaction, up to its dynamic signature; the number of the one before is kept.
async fn card_signs_again(w: &mut World, a: &Args) -> Result<(), Stop> {
    let before = dynamic(w)?;
    w.note::<Recovered>().numbers.push(before.number);
    act::select_application(w).await?;
    act::initiate(w).await?;
    act::read_records(w).await?;
    card_signs(w, a).await
}

/// A TC or ARQC with a signature; what the signature is held against is what was sent and answered in this transaction.
async fn signed_cryptogram_is_asked_for(w: &mut World, a: &Args) -> Result<(), Stop> {
    let icc = icc_key(w).await?;
    act::first_cryptogram(w, Kind::named(a.text(0)?)?, true).await?;
    let given = Transaction::cryptogram(w)?;
    let transaction = w.note::<Transaction>();
    let covered = [&transaction.sent.pdol[..], &transaction.sent.cdol1, &given.covered].concat();
    let number = transaction.terminal.get(&0x9F37).and_then(|number| number.as_slice().try_into().ok());
    let number: [u8; 4] =
        number.ok_or_else(|| Stop::error(("the terminal has no unpredictable number", "终端没有不可预知数")))?;
    let combined = given.signed.map(|signed| verify_combined(&icc, &signed, number, &covered));
    w.note::<Recovered>().combined = combined;
    Ok(())
}

// Then

async fn issuer_frame(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.issuer.as_ref().map(|result| result.as_ref().err().copied()))?;
    frame(w, ("issuer certificate", "发卡机构公钥证书"), found)
}

async fn issuer_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.issuer.as_ref().map(|result| result.as_ref().err().copied()))?;
    whole(w, ("issuer certificate", "发卡机构公钥证书"), found)
}

async fn issuer_is_that_of_the_pan(w: &mut World, a: &Args) -> Result<(), Stop> {
    issuer_hash(w, a).await?;
    let Some(Ok(certificate)) = w.note::<Recovered>().issuer.clone() else { return Ok(()) };
    let pan = Transaction::pan(w)?;
    let named = hex::encode(certificate.issuer);
    let digits = named.trim_end_matches('f');
    let held = (3..=8).contains(&digits.len()) && pan.digits().starts_with(digits);
    let due: String = pan.digits().chars().take(6).collect();
    w.assert(held, ("issuer identifier", "发卡机构标识"), format!("{due}…"), named.to_uppercase())
}

async fn issuer_is_valid(w: &mut World, a: &Args) -> Result<(), Stop> {
    issuer_hash(w, a).await?;
    let expiry =
        of(w, |recovered| recovered.issuer.as_ref().and_then(|result| result.as_ref().ok()).map(|found| found.expiry))?;
    not_expired(w, ("expiry of the issuer certificate", "发卡机构公钥证书的失效年月"), expiry)
}

async fn static_frame(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.fixed.as_ref().map(|result| result.err()))?;
    frame(w, ("signed static data", "签名的静态数据"), found)
}

async fn static_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.fixed.as_ref().map(|result| result.err()))?;
    whole(w, ("signed static data", "签名的静态数据"), found)
}

async fn icc_frame(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.icc.as_ref().map(|result| result.as_ref().err().copied()))?;
    frame(w, ("ICC certificate", "IC 卡公钥证书"), found)
}

async fn icc_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.icc.as_ref().map(|result| result.as_ref().err().copied()))?;
    whole(w, ("ICC certificate", "IC 卡公钥证书"), found)
}

async fn icc_names_the_pan(w: &mut World, a: &Args) -> Result<(), Stop> {
    icc_hash(w, a).await?;
    let Some(Ok(certificate)) = w.note::<Recovered>().icc.clone() else { return Ok(()) };
    let pan = Transaction::pan(w)?;
    let named = w.assert_parsed(
        ("account number in the ICC certificate", "IC 卡公钥证书中的主账号"),
        Pan::parse(&certificate.pan),
    )?;
    let seen = if named == pan { named.masked() } else { format!("≠ {}", named.masked()) };
    w.assert(named == pan, ("account number in the ICC certificate", "IC 卡公钥证书中的主账号"), pan.masked(), seen)
}

async fn icc_is_valid(w: &mut World, a: &Args) -> Result<(), Stop> {
    icc_hash(w, a).await?;
    let expiry =
        of(w, |recovered| recovered.icc.as_ref().and_then(|result| result.as_ref().ok()).map(|found| found.expiry))?;
    not_expired(w, ("expiry of the ICC certificate", "IC 卡公钥证书的失效年月"), expiry)
}

async fn signature_is_as_long_as_the_key(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = icc_key(w).await?.len();
    let seen = w.note::<Recovered>().signed_len;
    w.assert_eq(("bytes of signed data", "签名数据的字节数"), due, seen)
}

async fn dynamic_frame(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.dynamic.as_ref().map(|result| result.as_ref().err().copied()))?;
    frame(w, ("signed dynamic data", "签名的动态数据"), found)
}

async fn dynamic_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = of(w, |recovered| recovered.dynamic.as_ref().map(|result| result.as_ref().err().copied()))?;
    whole(w, ("signed dynamic data", "签名的动态数据"), found)
}

async fn dynamic_number_is_new(w: &mut World, _: &Args) -> Result<(), Stop> {
    let now = dynamic(w)?.number;
    let before = w.note::<Recovered>().numbers.clone();
    let shown = before.iter().map(hex::encode_upper).collect::<Vec<_>>().join(", ");
    w.assert(
        !before.is_empty() && !before.contains(&now),
        ("ICC dynamic number", "IC 卡动态数"),
        (format!("not {shown}"), format!("不是 {shown}")),
        hex::encode_upper(&now),
    )
}

async fn signed_in_place_of_cryptogram(w: &mut World, _: &Args) -> Result<(), Stop> {
    let given = Transaction::cryptogram(w)?;
    let seen = match (given.signed.is_some(), given.cryptogram.is_some()) {
        (true, false) => ("signed data alone", "仅有签名数据"),
        (true, true) => ("both", "两者皆有"),
        (false, _) => ("the cryptogram in the clear", "明文密文"),
    };
    let held = given.signed.is_some() && given.cryptogram.is_none();
    w.assert(held, ("answer to GENERATE AC", "GENERATE AC 的应答"), ("signed data alone", "仅有签名数据"), seen)
}

async fn combined_frame_and_hash(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = combined_fault(w)?;
    // The hash over the transaction is another step's.
    let found = found.filter(|fault| *fault != Fault::TransactionHash);
    whole(w, ("signed data of the cryptogram", "密文的签名数据"), found)
}

async fn combined_cid(w: &mut World, a: &Args) -> Result<(), Stop> {
    combined_transaction(w, a).await?;
    let given = Transaction::cryptogram(w)?;
    let Some(Ok(combined)) = w.note::<Recovered>().combined.clone() else { return Ok(()) };
    let shown = |cid: u8| format!("{cid:02X}");
    w.assert_eq(("CID inside the signed data", "签名数据内的 CID"), shown(given.cid), shown(combined.cid))
}

async fn combined_transaction(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = combined_fault(w)?;
    whole(w, ("signed data of the cryptogram", "密文的签名数据"), found)
}

// Keys and shared assertions

/// The certification authority's key of the IXIT, which has to be the right one by all that can be known without the card.
pub(super) fn authority(w: &mut World) -> Result<PublicKey, Stop> {
    let index = Transaction::value(w, 0x8F)?;
    let due = w.ixit_bytes("bank.ca.index")?;
    if index != due {
        let (card, ixit) = (hex::encode_upper(&index), hex::encode_upper(&due));
        return Err(Stop::error((
            format!(
                "the card's certificates go back to CA key {card}, and the IXIT gives key {ixit}: give the key of that index as bank.ca"
            ),
            format!("卡片证书依据 CA 公钥 {card}，而 IXIT 给出的是公钥 {ixit}：请在 bank.ca 中给出该索引的公钥"),
        )));
    }
    let key = PublicKey { modulus: w.ixit_bytes("bank.ca.modulus")?, exponent: w.ixit_bytes("bank.ca.exponent")? };
    let name = w.ixit_bytes("bank.app")?;
    let rid = name
        .first_chunk::<5>()
        .copied()
        .ok_or_else(|| Stop::error(("bank.app has fewer than five bytes", "bank.app 不足五字节")))?;
    let hash = key.authority_hash(rid, due.first().copied().unwrap_or_default());
    if hash[..] != w.ixit_bytes("bank.ca.hash")? {
        return Err(Stop::error((
            "the CA key of the IXIT doesn't fit its hash: look at bank.ca.modulus, bank.ca.exponent, bank.ca.index and bank.ca.hash",
            "IXIT 中的 CA 公钥与其校验值不符：请核对 bank.ca.modulus、bank.ca.exponent、bank.ca.index 和 bank.ca.hash",
        )));
    }
    opens(&key, &w.ixit_bytes("bank.ca.certificate")?).map_err(|fault| {
        Stop::error((
            format!(
                "the CA key of the IXIT isn't the one under which bank.ca.certificate was issued ({fault}): give the key of the environment that the sample was personalised for as bank.ca, and the issuer's certificate as the certification authority issued it"
            ),
            format!(
                "IXIT 中的 CA 公钥不是签发 bank.ca.certificate 所用的密钥（{fault}）：请在 bank.ca 中给出样品个人化所属环境的 CA 公钥，并给出认证中心签发的发卡机构公钥证书"
            ),
        ))
    })?;
    Ok(key)
}

/// The issuer's key, recovered first when no step did.
async fn issuer_key(w: &mut World) -> Result<PublicKey, Stop> {
    if w.note::<Recovered>().issuer.is_none() {
        issuer_key_is_recovered(w, &Args::default()).await?;
    }
    issuer_hash(w, &Args::default()).await?;
    of(w, |recovered| recovered.issuer.as_ref().and_then(|result| result.as_ref().ok()).map(|found| found.key.clone()))
}

/// The card's key, recovered first when no step did; it stays the same from transaction to transaction.
pub(super) async fn icc_key(w: &mut World) -> Result<PublicKey, Stop> {
    if w.note::<Recovered>().icc.is_none() {
        icc_key_is_recovered(w, &Args::default()).await?;
    }
    icc_hash(w, &Args::default()).await?;
    of(w, |recovered| recovered.icc.as_ref().and_then(|result| result.as_ref().ok()).map(|found| found.key.clone()))
}

/// Holds signed data to be whole, fault or none.
pub(super) fn whole(w: &mut World, what: (&str, &str), found: Option<Fault>) -> Result<(), Stop> {
    w.assert(found.is_none(), what, ("recovered, its hash right", "已恢复，哈希值正确"), told(found))
}

/// Holds signed data to have their frame: whatever is wrong stands inside of it.
pub(super) fn frame(w: &mut World, what: (&str, &str), found: Option<Fault>) -> Result<(), Stop> {
    let inside = matches!(found, None | Some(Fault::Hash | Fault::TransactionHash));
    w.assert(inside, what, ("recovered, with header, format and trailer", "已恢复，头、格式和尾正确"), told(found))
}

fn told(fault: Option<Fault>) -> Text {
    match fault {
        None => ("recovered", "已恢复").into(),
        Some(fault) => Text::new(fault.to_string(), format!("无法恢复或校验：{fault}")),
    }
}

fn combined_fault(w: &mut World) -> Result<Option<Fault>, Stop> {
    of(w, |recovered| recovered.combined.as_ref().map(|result| result.as_ref().err().copied()))
}

fn dynamic(w: &mut World) -> Result<DynamicData, Stop> {
    let found = of(w, |recovered| recovered.dynamic.as_ref().map(|result| result.as_ref().err().copied()))?;
    whole(w, ("signed dynamic data", "签名的动态数据"), found)?;
    of(w, |recovered| recovered.dynamic.as_ref().and_then(|result| result.as_ref().ok()).cloned())
}

fn of<T>(w: &mut World, find: impl Fn(&Recovered) -> Option<T>) -> Result<T, Stop> {
    find(w.note()).ok_or_else(|| Stop::error(("nothing was recovered before this step", "此步骤之前没有恢复任何数据")))
}

fn not_expired(w: &mut World, what: (&str, &str), expiry: [u8; 2]) -> Result<(), Stop> {
    let today = w.ixit_bytes("bank.date")?;
    let today = Date::parse(&today).map_err(|error| Stop::error(format!("IXIT item bank.date is no date: {error}")))?;
    let expiry = w.assert_parsed(what, Date::end_of_month(expiry))?;
    w.assert(expiry >= today, what, format!("≥ {today}"), expiry.to_string())
}

/// What offline data authentication covers beside the certificates: signed records, and the AIP when the tag list names it.
pub(super) fn static_data(w: &mut World) -> Result<Vec<u8>, Stop> {
    let mut data = w.note::<Transaction>().signed_records.clone();
    let list = optional(w, 0x9F4A);
    if !list.is_empty() {
        w.assert_bytes(("static data authentication tag list", "静态数据认证标签列表"), &[0x82], &list)?;
        data.extend(Transaction::value(w, 0x82)?);
    }
    Ok(data)
}

fn optional(w: &mut World, tag: u32) -> Vec<u8> {
    w.note::<Transaction>().card.get(&tag).cloned().unwrap_or_default()
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the issuer's key is recovered", "恢复发卡机构公钥", step!(issuer_key_is_recovered)),
    when("the signed static data are recovered", "恢复签名的静态数据", step!(static_data_are_recovered)),
    when("the card's key is recovered", "恢复 IC 卡公钥", step!(icc_key_is_recovered)),
    when("the card signs dynamic data", "卡片签名动态数据", step!(card_signs)),
    when("the card signs dynamic data in another transaction", "卡片在另一次交易中签名动态数据", step!(card_signs_again)),
    when("a/an/one {cryptogram} with a signature is asked for", "请求带签名的 {cryptogram}", step!(signed_cryptogram_is_asked_for)),
    then("the issuer certificate has header, format and trailer", "发卡机构公钥证书的头、格式和尾正确", step!(issuer_frame)),
    then("the hash of the issuer certificate is right", "发卡机构公钥证书的哈希值正确", step!(issuer_hash)),
    then("the issuer certificate names the issuer of the account number", "发卡机构公钥证书中的标识与主账号一致", step!(issuer_is_that_of_the_pan)),
    then("the issuer certificate is valid on the day of the transaction", "发卡机构公钥证书在交易当日有效", step!(issuer_is_valid)),
    then("the signed static data have header, format and trailer", "签名的静态数据的头、格式和尾正确", step!(static_frame)),
    then("the hash of the signed static data is right", "签名的静态数据的哈希值正确", step!(static_hash)),
    then("the ICC certificate has header, format and trailer", "IC 卡公钥证书的头、格式和尾正确", step!(icc_frame)),
    then("the hash of the ICC certificate is right", "IC 卡公钥证书的哈希值正确", step!(icc_hash)),
    then("the ICC certificate names the account number", "IC 卡公钥证书中的主账号与记录一致", step!(icc_names_the_pan)),
    then("the ICC certificate is valid on the day of the transaction", "IC 卡公钥证书在交易当日有效", step!(icc_is_valid)),
    then("the signed data are as long as the card's key", "签名数据与 IC 卡公钥等长", step!(signature_is_as_long_as_the_key)),
    then("the signed dynamic data have header, format and trailer", "签名的动态数据的头、格式和尾正确", step!(dynamic_frame)),
    then("the hash of the signed dynamic data covers what was sent", "签名的动态数据的哈希值涵盖所发送的数据", step!(dynamic_hash)),
    then("the ICC dynamic number is another one", "IC 卡动态数不同", step!(dynamic_number_is_new)),
    then("the answer holds signed data in place of the cryptogram", "应答含签名数据，密文不以明文出现", step!(signed_in_place_of_cryptogram)),
    then("the signed data of the cryptogram have their frame and hash", "密文的签名数据结构和哈希值正确", step!(combined_frame_and_hash)),
    then("the CID inside the signed data is that of the answer", "签名数据内的 CID 与应答一致", step!(combined_cid)),
    then("the signed data of the cryptogram cover the transaction", "密文的签名数据涵盖本次交易", step!(combined_transaction)),
];
