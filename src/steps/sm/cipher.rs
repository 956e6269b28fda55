//! Steps about SM2 encipherment and decipherment. Source: GB/T 32918.4; P1-P2 of GB/T 16649.8 (ISO/IEC 7816-8).

use super::{
    ALGORITHM, DECIPHER, DECIPHERING, ENCIPHER, ENCIPHERING, KEY, PRIVATE_KEY, answered, fresh, impossible, perform,
    published,
};
use crate::{
    codec::sm2::{Ciphertext, CiphertextForm},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::select::assert_success,
};

/// GB/T 32918.5 annex A (vectors/crypto/sm2-encryption.yaml).
const PUBLISHED: &str = "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd876621886ca989ca9c7d58087307ca93092d651efa";
const PUBLISHED_PLAINTEXT: &[u8] = b"encryption standard";

/// The last plaintext, the last ciphertext that was deciphered, those that the product made.
#[derive(Debug, Default, Clone)]
struct Enciphered {
    plaintext: Vec<u8>,
    ciphertext: Option<Ciphertext>,
    made: Vec<Ciphertext>,
}

async fn fresh_plaintext(w: &mut World, a: &Args) -> Result<(), Stop> {
    let plaintext = fresh(w, a.number(0)?);
    *w.note() = Enciphered { plaintext, ..Enciphered::default() };
    encipher(w).await
}

async fn plaintext_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    encipher(w).await
}

async fn has_its_form(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ciphertext = read(w)?;
    let (due, seen) = (w.note::<Enciphered>().plaintext.len(), ciphertext.c2.len());
    w.assert_eq(("bytes of C2", "C2 的字节数"), due, seen)
}

async fn deciphers_to_plaintext(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ciphertext = read(w)?;
    let due = w.note::<Enciphered>().plaintext.clone();
    let seen = published(w)?.decipher(&ciphertext);
    w.note::<Enciphered>().made.push(ciphertext);
    let shown = seen.as_ref().map_or_else(|| "–".to_owned(), hex::encode_upper);
    w.assert(seen.as_ref() == Some(&due), ("deciphered answer", "响应解密后"), hex::encode_upper(&due), shown)
}

async fn differ_in_c1(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (a, b) = match w.note::<Enciphered>().made.as_slice() {
        [.., a, b] => (a.c1, b.c1),
        _ => return Err(Stop::error(("fewer than two ciphertexts before this step", "此步骤之前的密文少于两个"))),
    };
    let shown = format!("{} | {}", hex::encode_upper(a), hex::encode_upper(b));
    w.assert(a != b, ("C1 of the two ciphertexts", "两个密文的 C1"), ("different", "不同"), shown)
}

async fn published_ciphertext(w: &mut World, _: &Args) -> Result<(), Stop> {
    published(w)?;
    let bytes = hex::decode(PUBLISHED).unwrap_or_default();
    let ciphertext = Ciphertext::read(CiphertextForm::CURRENT, &bytes).ok();
    *w.note() = Enciphered { plaintext: PUBLISHED_PLAINTEXT.to_vec(), ciphertext, made: Vec::new() };
    let written = last(w)?.write(form(w)?);
    decipher(w, written).await
}

async fn fresh_ciphertext(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (key, plaintext) = (published(w)?.public(), fresh(w, a.number(0)?));
    let ciphertext = Some(impossible(key.encipher(w.rng(), &plaintext))?);
    *w.note() = Enciphered { plaintext, ciphertext, made: Vec::new() };
    let written = last(w)?.write(form(w)?);
    decipher(w, written).await
}

/// Spoils the ciphertext that was deciphered last, in one way.
async fn spoiled(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (mut ciphertext, form) = (last(w)?, form(w)?);
    match a.text(0)? {
        "another bit in C3" => ciphertext.c3.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "another bit in C2" => ciphertext.c2.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "a C1 off the curve" => ciphertext.c1.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1),
        "a coordinate beyond p" => ciphertext.c1.iter_mut().take(32).for_each(|byte| *byte = 0xFF),
        "another point as C1" => ciphertext.c1 = impossible(opposite(&ciphertext.c1))?,
        _ => ciphertext.c2.clear(),
    }
    decipher(w, ciphertext.write(form)).await
}

async fn plaintext_is_answered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.note::<Enciphered>().plaintext.clone();
    answered(w, &due)
}

async fn encipher(w: &mut World) -> Result<(), Stop> {
    let plaintext = w.note::<Enciphered>().plaintext.clone();
    let algorithm = w.ixit_bytes("crypto.sm2.cipher.algorithm")?;
    let objects = vec![(ALGORITHM, algorithm), (KEY, w.ixit_bytes("crypto.sm2.public.reference")?)];
    perform(w, ENCIPHERING, objects, ENCIPHER, plaintext).await
}

async fn decipher(w: &mut World, ciphertext: Vec<u8>) -> Result<(), Stop> {
    let algorithm = w.ixit_bytes("crypto.sm2.cipher.algorithm")?;
    let objects = vec![(ALGORITHM, algorithm), (PRIVATE_KEY, w.ixit_bytes("crypto.sm2.private.reference")?)];
    perform(w, DECIPHERING, objects, DECIPHER, ciphertext).await
}

/// The ciphertext in the last answer.
fn read(w: &mut World) -> Result<Ciphertext, Stop> {
    let form = form(w)?;
    assert_success(w)?;
    let data = w.last_response()?.data.clone();
    w.assert_parsed(("SM2 ciphertext", "SM2 密文"), Ciphertext::read(form, &data))
}

fn last(w: &mut World) -> Result<Ciphertext, Stop> {
    let last = w.note::<Enciphered>().ciphertext.clone();
    last.ok_or_else(|| Stop::error(("no ciphertext was deciphered before this step", "此步骤之前没有解密")))
}

/// The form of ciphertexts that the IXIT states.
fn form(w: &World) -> Result<CiphertextForm, Stop> {
    let name = w.ixit_text("crypto.sm2.cipher.form")?;
    CiphertextForm::from_name(name).ok_or_else(|| {
        let known = CiphertextForm::ALL.map(|(name, _)| name).join(", ");
        Stop::error((
            format!("IXIT item crypto.sm2.cipher.form is {name:?}, one of {known} was due"),
            format!("IXIT 项 crypto.sm2.cipher.form 为 {name:?}，应为 {known} 之一"),
        ))
    })
}

/// The point with p - y for y, which is on the curve too.
fn opposite(point: &[u8; 64]) -> Option<[u8; 64]> {
    /// p of the recommended curve. Source: GB/T 32918.5.
    const P: [u64; 4] = [0xFFFF_FFFE_FFFF_FFFF, u64::MAX, 0xFFFF_FFFF_0000_0000, u64::MAX];
    let (x, y) = point.split_at(32);
    let mut out = x.to_vec();
    let mut words = Vec::new();
    let mut borrow = false;
    for (p, y) in P.iter().zip(y.as_chunks().0).rev() {
        let (difference, first) = p.overflowing_sub(u64::from_be_bytes(*y));
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        borrow = first || second;
        words.push(difference);
    }
    out.extend(words.iter().rev().flat_map(|word| word.to_be_bytes()));
    out.try_into().ok()
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a fresh plaintext of {int} byte(s) is enciphered with SM2", "用 SM2 加密 {int} 字节的新明文", step!(fresh_plaintext)),
    when("that plaintext is enciphered with SM2 again", "用 SM2 再次加密该明文", step!(plaintext_again)),
    when("the published ciphertext is deciphered", "解密公布的密文", step!(published_ciphertext)),
    when("a ciphertext of {int} fresh byte(s) is deciphered", "解密 {int} 字节新明文的密文", step!(fresh_ciphertext)),
    when("that ciphertext is deciphered with {spoiling}", "解密{spoiling}的该密文", step!(spoiled)),
    then("the ciphertext has its form", "密文符合其形式", step!(has_its_form)),
    then("the ciphertext deciphers to that plaintext", "密文解密后为该明文", step!(deciphers_to_plaintext)),
    then("the ciphertexts differ in C1", "两个密文的 C1 不同", step!(differ_in_c1)),
    then("the plaintext is answered", "返回明文", step!(plaintext_is_answered)),
];

#[cfg(test)]
mod tests {
    use crate::crypto::sm::{PrivateKey, PublicKey};

    #[test]
    fn the_opposite_point_is_on_the_curve() {
        let key = PrivateKey::new(&[0x42; 32]).unwrap().public();
        let point: [u8; 64] = key.coordinates().try_into().unwrap();
        let opposite = super::opposite(&point).unwrap();
        assert_eq!((opposite[..32] == point[..32], opposite == point), (true, false));
        assert!(PublicKey::new(&[&[4][..], &opposite].concat()).is_ok());
        assert_eq!(super::opposite(&opposite), Some(point));
    }
}
