//! PINs, keys, challenges and access conditions on the simulated cards.

use aes::{
    Aes128,
    cipher::{Array, BlockCipherEncrypt, KeyInit},
};

use crate::sim_tester::{PRIMARY, PRIMARY_T1, Tester, bytes};

const PIN: &str = "06 373133393531";
const WRONG: &str = "06 373133393532";
const NEW: &str = "313539333137";
const EXTERNAL_KEY: &str = "102132435465768798A9BACBDCEDFE0F";
const MUTUAL_KEY: &str = "F1E2D3C4B5A6978869504B3C2D1E0F00";

pub fn encrypt(key: &str, block: &str) -> String {
    let mut block = Array::try_from(bytes(block).as_slice()).unwrap();
    Aes128::new_from_slice(&bytes(key)).unwrap().encrypt_block(&mut block);
    hex::encode_upper(block)
}

/// A challenge of 16 bytes.
fn challenge(card: &mut Tester) -> String {
    let response = card.send("0084000010");
    let (challenge, status) = response.split_at(32);
    assert_eq!(status, "9000");
    challenge.to_owned()
}

fn authenticate(card: &mut Tester, key: &str) -> String {
    let challenge = challenge(card);
    card.send(&format!("00820003 10 {}", encrypt(key, &challenge)))
}

#[test]
fn a_wrong_pin_counts_down_and_a_right_one_restores() {
    let mut card = Tester::primary_t1("");
    card.expect("00200001", "63C3");
    card.expect(&format!("00200001 {WRONG}"), "63C2");
    card.expect("00200001", "63C2");
    card.expect(&format!("00200001 {PIN}"), "9000");
    card.expect("00200001", "9000");
    // A wrong PIN after a right one takes the proof away.
    card.expect(&format!("00200001 {WRONG}"), "63C2");
    card.expect("00200001", "63C2");
    card.expect(&format!("00200001 {WRONG}"), "63C1");
    // Neither a wrong length nor a reset touches the counter.
    card.expect("00200001 05 3731333935", "6700");
    card.card.cold_reset().unwrap();
    card.expect("00200001", "63C1");
    card.expect(&format!("00200001 {WRONG}"), "63C0");
    card.expect(&format!("00200001 {PIN}"), "6983");
    card.expect("00200001", "63C0");
    card.card.warm_reset().unwrap();
    card.expect(&format!("00200001 {PIN}"), "6983");
}

#[test]
fn a_pin_is_changed_and_a_blocked_one_is_reset() {
    let mut card = Tester::primary_t1("");
    card.expect(&format!("00240001 0C 373133393532 {NEW}"), "63C2");
    card.expect(&format!("00200001 06 {NEW}"), "63C1");
    card.expect(&format!("00240001 0C 373133393531 {NEW}"), "9000");
    card.expect(&format!("00200001 {PIN}"), "63C2");
    card.expect(&format!("00200001 06 {NEW}"), "9000");
    card.expect("00240001 0B 3731333935313135393331", "6700");
    card.expect(&format!("00240101 06 {NEW}"), "6A86");
    // Blocked; the resetting code sets the old PIN again, or leaves the PIN as it is.
    for due in ["63C2", "63C1", "63C0", "6983"] {
        card.expect(&format!("00200001 {WRONG}"), due);
    }
    card.expect(&format!("00240001 0C {NEW} 373133393531"), "6983");
    card.expect("002C0001 0C 383736353434 373133393531", "63C9");
    card.expect("00200001", "63C0");
    card.expect("002C0001 0C 383736353433 373133393531", "9000");
    card.expect("00200001", "63C3");
    card.expect(&format!("00200001 {PIN}"), "9000");
    card.expect("002C0101 06 383736353433", "9000");
    card.expect("002C0101 0C 383736353433 373133393531", "6700");
    card.expect("002C0001", "6700");
}

#[test]
fn references_are_checked() {
    let mut card = Tester::primary_t1("");
    card.expect(&format!("0020001E {PIN}"), "6A88");
    card.expect(&format!("00200061 {PIN}"), "6A86");
    card.expect(&format!("00200101 {PIN}"), "6A86");
    card.expect(&format!("00200002 {PIN}"), "6984");
    card.expect("0088001F 10 00112233445566778899AABBCCDDEEFF 00", "6A88");
    card.expect("00880003 10 00112233445566778899AABBCCDDEEFF 00", "6984");
    card.expect("00880002 0F 00112233445566778899AABBCCDDEE 00", "6700");
    card.expect("00880002 10 00112233445566778899AABBCCDDEEFF", "6700");
    card.expect("00880102 10 00112233445566778899AABBCCDDEEFF 00", "6A86");
    // Specific references mean something in their application only.
    let mut card = Tester::open("sim:contact-card");
    card.expect("00200081", "6A88");
    card.expect(&format!("00A4040C {PRIMARY}"), "9000");
    card.expect("00200081", "63C3");
    card.expect("00A4090C 02 5F01", "9000");
    card.expect("00200081", "63C3");
    card.expect("00200001", "6A88");
}

#[test]
fn access_conditions_hold() {
    let mut card = Tester::primary_t1("");
    card.expect("00B0860004", "6982");
    // The refused command didn't make the EF current.
    card.expect("00B0000004", "6986");
    card.expect(&format!("00200001 {PIN}"), "9000");
    card.expect("00B0860004", "3C3D3E3F 9000");
    card.expect("00D68600 01 AA", "9000");
    card.expect(&format!("00200001 {WRONG}"), "63C2");
    card.expect("00B0860004", "6982");
    card.expect("00B0870004", "A0A1A2A3 9000");
    card.expect("00D68700 01 AA", "6982");
    assert_eq!(authenticate(&mut card, EXTERNAL_KEY), "9000");
    card.expect("00D68700 01 AA", "9000");
    card.expect("00B0870004", "AAA1A2A3 9000");
    // What is proven goes with a reset.
    card.card.warm_reset().unwrap();
    card.expect(&format!("00A4040C {PRIMARY_T1}"), "9000");
    card.expect("00D68700 01 BB", "6982");
}

#[test]
fn a_specific_pin_is_forgotten_with_its_application_and_a_global_one_is_not() {
    let mut card = Tester::primary("");
    card.expect("00200081 08 31323334FFFFFFFF", "9000");
    card.expect("00A4090C 02 5F01", "9000");
    card.expect("00A4030C", "9000");
    card.expect("00200081", "9000");
    card.expect("00A4040C 07 F04A4E4B410102", "9000");
    card.expect(&format!("00A4040C {PRIMARY}"), "9000");
    card.expect("00200081", "63C3");
    let mut card = Tester::primary_t1("");
    card.expect(&format!("00200001 {PIN}"), "9000");
    card.expect("00A4000C", "9000");
    card.expect("00200001", "9000");
}

/// Expected cryptogram by OpenSSL: `openssl enc -aes-128-ecb -nopad`.
#[test]
fn internal_authenticate_answers_the_cryptogram() {
    let mut card = Tester::primary_t1("");
    card.expect("00880002 10 00112233445566778899AABBCCDDEEFF 00", "56C284F38F56F11144269AF60E62F7B3 9000");
}

#[test]
fn external_authenticate_needs_the_challenge_just_before() {
    let mut card = Tester::primary_t1("");
    card.expect("00820003", "63C5");
    card.expect("00820003 10 00112233445566778899AABBCCDDEEFF", "6985");
    card.expect("00820003", "63C5");
    let first = challenge(&mut card);
    card.expect("00820003 10 00112233445566778899AABBCCDDEEFF", "63C4");
    // Used up by the failure.
    card.expect(&format!("00820003 10 {}", encrypt(EXTERNAL_KEY, &first)), "6985");
    // Another command in between.
    let second = challenge(&mut card);
    assert_ne!(first, second);
    card.expect("00200001", "63C3");
    card.expect(&format!("00820003 10 {}", encrypt(EXTERNAL_KEY, &second)), "6985");
    assert_eq!(authenticate(&mut card, EXTERNAL_KEY), "9000");
    card.expect("00820003", "9000");
    // Blocked after five wrong ones; the right one doesn't help then.
    for due in ["63C4", "63C3", "63C2", "63C1", "63C0", "6983"] {
        assert_eq!(authenticate(&mut card, MUTUAL_KEY), due);
    }
    assert_eq!(authenticate(&mut card, EXTERNAL_KEY), "6983");
    // A challenge of 8 bytes is none for this algorithm.
    assert_eq!(card.send("0084000008").len(), 20);
    card.expect("00820004 20 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF 00", "6985");
}

/// Expected proof by OpenSSL.
#[test]
fn mutual_authenticate_proves_both() {
    let mut card = Tester::primary_t1("");
    let cryptogram = encrypt(MUTUAL_KEY, &challenge(&mut card));
    card.expect(
        &format!("00820004 20 {cryptogram} 00112233445566778899AABBCCDDEEFF 00"),
        "C10AF81B9C0107C4B24A0893AA0470EE 9000",
    );
    card.expect("00820004", "9000");
    challenge(&mut card);
    card.expect(&format!("00820004 20 {cryptogram} 00112233445566778899AABBCCDDEEFF 00"), "63C4");
    card.expect("00820004", "63C4");
    challenge(&mut card);
    card.expect(&format!("00820004 10 {cryptogram} 00"), "6700");
}

#[test]
fn challenges_have_the_length_asked_for_and_never_repeat() {
    let mut card = Tester::primary_t1("");
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..100 {
        if n == 50 {
            card.card.cold_reset().unwrap();
        }
        assert!(seen.insert(challenge(&mut card)));
    }
    assert_eq!(card.send("0084000000").len(), 36);
    assert_eq!(card.send("0084000020").len(), 36);
    assert_eq!(card.send("0084000009").len(), 22);
    card.expect("0084000004", "6700");
    card.expect("00840000", "6700");
    card.expect("0084010010", "6A86");
    card.expect("0084000110", "6A86");
    // Another card of the same seed gives the same ones, of another seed others.
    let again: Vec<_> = (0..2).map(|_| challenge(&mut Tester::primary_t1(""))).collect();
    assert_eq!(again.first(), again.last());
}
