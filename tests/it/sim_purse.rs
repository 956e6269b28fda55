//! `sim:purse` byte for byte: host and terminal are played here with `crypto::purse`, the card computes by itself. Its keys come from the
//! master keys "JINKA-PURSE DPK1" and so on (ASCII), diversified with OpenSSL when the card was personalised.

use std::sync::Arc;

use hex_literal::hex;
use jinka::{
    codec::purse::{
        Completed, Covered, LoadStart, LogRecord, Moment, OverdraftStart, Proof, PurchaseStart, TransactionType,
    },
    crypto::purse::{Key, offline_seed, online_seed},
    sim::{
        Icc as _,
        icc::{Card, Profile},
    },
};

const TERMINAL: [u8; 6] = hex!("112233445566");
const AT: Moment = Moment { date: hex!("20260102"), time: hex!("030405") };

struct Tester(Card);

impl Tester {
    fn new() -> Self {
        let profile = Profile::parse("purse", include_str!("../../vectors/cards/purse.yaml")).unwrap();
        let mut card = Self(Card::new(&Arc::new(profile), 1, None));
        card.reset();
        card
    }

    fn reset(&mut self) {
        self.0.cold_reset().unwrap();
        assert_eq!(self.send("00A40400 09 A00000000386980701").1, 0x9000);
    }

    /// The whole answer, 61xx fetched.
    fn send(&mut self, command: &str) -> (Vec<u8>, u16) {
        let mut answer = self.0.exchange(&hex::decode(command.replace(' ', "")).unwrap()).unwrap();
        if let [0x61, length] = answer[..] {
            answer = self.0.exchange(&[0x00, 0xC0, 0x00, 0x00, length]).unwrap();
        }
        let [data @ .., high, low] = answer.as_slice() else { panic!("{answer:?}") };
        (data.to_vec(), u16::from_be_bytes([*high, *low]))
    }

    fn done(&mut self, command: &str) -> Vec<u8> {
        let (data, status) = self.send(command);
        assert_eq!(status, 0x9000, "{command}");
        data
    }

    fn refused(&mut self, command: &str, due: u16) {
        assert_eq!(self.send(command), (Vec::new(), due), "{command}");
    }

    fn pin(&mut self) {
        self.done("00200000 03 123456");
    }

    fn balance(&mut self, which: u8) -> u32 {
        u32::from_be_bytes(self.done(&format!("805C00{which:02X} 04")).try_into().unwrap())
    }

    fn log(&mut self) -> Option<LogRecord> {
        let (data, status) = self.send("00B201C4 17");
        (status == 0x9000).then(|| LogRecord::parse(&data).unwrap())
    }
}

fn key(name: &str) -> Key {
    Key::new(format!("JINKA-PURSE {name}").as_bytes()).unwrap().diversify(hex!("8600100112345678"))
}

fn covered(kind: TransactionType, amount: u32) -> Covered {
    Covered { amount, kind, terminal: TERMINAL }
}

fn text(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}

#[test]
fn a_purse_is_loaded() {
    let mut card = Tester::new();
    card.refused("80500002 0B 01 00000064 112233445566 10", 0x6982);
    card.pin();
    let start = LoadStart::parse(&card.done("80500002 0B 01 00000064 112233445566 10")).unwrap();
    assert_eq!((start.balance, start.sequence, start.key_version, start.algorithm), (20000, 5, 1, 0));
    let session = key("DLK1").session(online_seed(start.random, start.sequence));
    let about = covered(TransactionType::PURSE_LOAD, 100);
    assert_eq!(session.mac(&about.load_mac1(20000)), start.mac1);
    let mac2 = text(&session.mac(&about.load_mac2(AT)));
    let tac = card.done(&format!("80520000 0B 20260102 030405 {mac2} 04"));
    let due = key("DTK1").folded().mac(&about.load_tac(20100, 5, AT));
    assert_eq!(tac, due);
    assert_eq!(card.balance(2), 20100);
    let record = card.log().unwrap();
    assert_eq!((record.sequence, record.amount, record.kind), (5, 100, TransactionType::PURSE_LOAD));
    assert_eq!((record.terminal, record.at), (TERMINAL, AT));
    let proof = Proof::parse(&card.done("805A0002 02 0005 08")).unwrap();
    assert_eq!(proof.tac, due);
    card.refused("805A0002 02 0006 08", 0x9406);
    card.refused("805A0006 02 0005 08", 0x9406);
    card.refused(&format!("80520000 0B 20260102 030405 {mac2} 04"), 0x6901);
}

#[test]
fn a_purse_pays() {
    let mut card = Tester::new();
    let start = PurchaseStart::parse(&card.done("80500102 0B 01 00000064 112233445566 0F")).unwrap();
    assert_eq!((start.balance, start.sequence, start.overdraft), (20000, 250, 0));
    let session = key("DPK1").session(offline_seed(start.random, start.sequence, 0x0102_0304));
    let about = covered(TransactionType::PURSE_PURCHASE, 100);
    let mac1 = text(&session.mac(&about.purchase_mac1(AT)));
    let done = Completed::parse(&card.done(&format!("80540100 0F 01020304 20260102 030405 {mac1} 08"))).unwrap();
    assert_eq!(done.mac2, session.mac(&about.purchase_mac2()));
    assert_eq!(done.tac, key("DTK1").folded().mac(&about.purchase_tac(0x0102_0304, AT)));
    card.reset();
    assert_eq!(card.balance(2), 19900);
    assert_eq!(card.log().unwrap().sequence, 250);
    let proof = Proof::parse(&card.done("805A0006 02 00FA 08")).unwrap();
    assert_eq!((proof.mac, proof.tac), (done.mac2, done.tac));
    card.refused("80500102 0B 02 00000064 112233445566 0F", 0x9403);
    card.refused("80500102 0B 01 00004DBD 112233445566 0F", 0x9401);
    card.refused("80500103 0B 01 00000064 112233445566 0F", 0x6A86);
    card.refused("80500602 0B 01 00000064 112233445566 0F", 0x6A86);
    card.refused("80500102 0A 01 00000064 1122334455 0F", 0x6700);
}

#[test]
fn a_wrong_mac_ends_the_transaction_and_changes_nothing() {
    let mut card = Tester::new();
    card.done("80500102 0B 01 00000064 112233445566 0F");
    card.refused("80540100 0F 01020304 20260102 030405 00000000 08", 0x9302);
    card.refused("80540100 0F 01020304 20260102 030405 00000000 08", 0x6901);
    assert_eq!((card.balance(2), card.log()), (20000, None));
    card.refused("805A0006 02 00FA 08", 0x9406);
}

#[test]
fn any_command_between_ends_the_transaction() {
    for between in ["00B0950004", "805C000204", "0084000008", "00A4040009A00000000386980701"] {
        let mut card = Tester::new();
        let start = PurchaseStart::parse(&card.done("80500102 0B 01 00000064 112233445566 0F")).unwrap();
        let session = key("DPK1").session(offline_seed(start.random, start.sequence, 1));
        let mac1 = text(&session.mac(&covered(TransactionType::PURSE_PURCHASE, 100).purchase_mac1(AT)));
        card.done(between);
        card.refused(&format!("80540100 0F 00000001 20260102 030405 {mac1} 08"), 0x6901);
    }
}

#[test]
fn a_deposit_unloads_pays_out_and_changes_its_limit() {
    let mut card = Tester::new();
    card.refused("805C0001 04", 0x6982);
    card.pin();
    let start = LoadStart::parse(&card.done("80500501 0B 01 00000064 112233445566 10")).unwrap();
    let session = key("DULK").session(online_seed(start.random, start.sequence));
    let about = covered(TransactionType::UNLOAD, 100);
    assert_eq!(session.mac(&about.load_mac1(50000)), start.mac1);
    let mac2 = text(&session.mac(&about.load_mac2(AT)));
    let mac3 = card.done(&format!("80540300 0B 20260102 030405 {mac2} 04"));
    assert_eq!(mac3, session.mac(&about.load_tac(49900, 17, AT)));

    let start = OverdraftStart::parse(&card.done("80500401 07 01 112233445566 13")).unwrap();
    assert_eq!((start.balance, start.sequence, start.limit), (49900, 18, 10000));
    let session = key("OVER").session(online_seed(start.random, start.sequence));
    let about = covered(TransactionType::OVERDRAFT, 20000);
    assert_eq!(session.mac(&about.overdraft_mac1(49900, 10000)), start.mac1);
    let mac2 = text(&session.mac(&about.overdraft_mac2(AT)));
    let tac = card.done(&format!("80580000 0E 004E20 20260102 030405 {mac2} 04"));
    assert_eq!(tac, key("DTK1").folded().mac(&about.overdraft_tac(59900, 18, AT)));
    assert_eq!(card.balance(1), 59900);

    let start = PurchaseStart::parse(&card.done("80500201 0B 01 00000064 112233445566 0F")).unwrap();
    assert_eq!((start.sequence, start.overdraft), (33, 20000));
    let session = key("DPK1").session(offline_seed(start.random, start.sequence, 1));
    let about = covered(TransactionType::CASH, 100);
    let mac1 = text(&session.mac(&about.purchase_mac1(AT)));
    card.done(&format!("80540100 0F 00000001 20260102 030405 {mac1} 08"));
    assert_eq!((card.balance(1), card.log().unwrap().kind), (59800, TransactionType::CASH));
}

#[test]
fn a_composite_purchase_writes_its_record_with_the_balance() {
    let mut card = Tester::new();
    card.refused("80DC01BC 10 01100011111111111111111111111111", 0x6901);
    let pay = |card: &mut Tester, complete: bool| {
        let start = PurchaseStart::parse(&card.done("80500302 0B 01 00000064 112233445566 0F")).unwrap();
        card.refused("80DC01CC 10 01100011111111111111111111111111", 0x6A82);
        card.refused("80DC03BC 10 01100011111111111111111111111111", 0x6A83);
        card.refused("80DC02BC 10 02100011111111111111111111111111", 0x9407);
        card.refused("80DC01BC 11 0110001111111111111111111111111111", 0x6A84);
        card.done("80DC01BC 10 01100011111111111111111111111111");
        if !complete {
            return;
        }
        let session = key("DPK1").session(offline_seed(start.random, start.sequence, 1));
        let mac1 = text(&session.mac(&covered(TransactionType::COMPOSITE, 100).purchase_mac1(AT)));
        card.done(&format!("80540100 0F 00000001 20260102 030405 {mac1} 08"));
    };
    pay(&mut card, false);
    card.reset();
    assert_eq!(text(&card.done("00B201BC 10")), "01100000000000000000000000000000");
    assert_eq!(card.balance(2), 20000);
    pay(&mut card, true);
    card.reset();
    assert_eq!(text(&card.done("00B201BC 10")), "01100011111111111111111111111111");
    assert_eq!(card.balance(2), 19900);
}

#[test]
fn pins_count_change_and_are_unblocked() {
    let mut card = Tester::new();
    card.done("00200000 04 123456FF");
    card.refused("00200000 03 654321", 0x63C2);
    card.refused("805C0001 04", 0x6982);
    card.refused("00200000 03 654321", 0x63C1);
    card.pin();
    card.done("805E0100 07 123456FF654321");
    for due in [0x63C2, 0x63C1, 0x63C0, 0x6983] {
        card.refused("00200000 03 123456", due);
    }
    card.reset();
    card.refused("00200000 03 654321", 0x6983);
    let unblock = key("DPUK");
    let challenge = card.done("00840000 04");
    let data = unblock.line_encipher(&hex!("654321")).unwrap();
    let mac = unblock.line_mac(&challenge, &[&hex!("842400000C")[..], &data].concat());
    card.done(&format!("84240000 0C {} {}", text(&data), text(&mac)));
    card.done("00200000 03 654321");
    let mac = text(&key("DRPK").folded().mac(&hex!("123456")));
    card.refused("805E0000 07 123456 00000000", 0x9302);
    card.done(&format!("805E0000 07 123456 {mac}"));
    card.pin();
}

#[test]
fn line_protection_needs_a_fresh_challenge_and_the_right_mac() {
    let mut card = Tester::new();
    let maintenance = key("DAMK");
    let send = |card: &mut Tester, header: &str, data: &[u8], wrong: u8| {
        let challenge = card.done("00840000 08");
        let header = hex::decode(header).unwrap();
        let lc = u8::try_from(data.len() + 4).unwrap();
        let mut mac = maintenance.line_mac(&challenge, &[&header[..], &[lc], data].concat());
        mac[0] ^= wrong;
        let command = text(&[&header[..], &[lc], data, &mac].concat());
        (card.send(&command).1, command)
    };
    let (status, again) = send(&mut card, "04D69600", &[0x01], 0);
    assert_eq!(status, 0x9000);
    card.refused(&again, 0x6984);
    assert_eq!(send(&mut card, "04D69600", &[0x00], 1).0, 0x6988);
    assert_eq!(card.done("00B09600 01"), [1]);
    assert_eq!(send(&mut card, "04DC02CC", &hex!("1111111111111111"), 0).0, 0x9000);
    assert_eq!(card.done("00B202CC 08"), hex!("1111111111111111"));
    let hidden = key("DAMK").line_encipher(&hex!("A1A2A3")).unwrap();
    assert_eq!(send(&mut card, "04D69A01", &hidden, 0).0, 0x9000);
    assert_eq!(card.done("00B09A00 05"), hex!("00A1A2A300"));
    assert_eq!(send(&mut card, "04D69500", &[0x00], 0).0, 0x6982);

    assert_eq!(send(&mut card, "841E0000", &[], 0).0, 0x9000);
    card.refused("805C0002 04", 0x6A81);
    assert_eq!(send(&mut card, "84180000", &[], 0).0, 0x9000);
    card.balance(2);
    assert_eq!(send(&mut card, "841E0000", &[], 0).0, 0x9000);
    for due in [0x6988, 0x6988, 0x9303] {
        assert_eq!(send(&mut card, "84180000", &[], 1).0, due);
    }
    card.refused("00840000 08", 0x9303);
}

#[test]
fn card_and_terminal_prove_themselves() {
    let mut card = Tester::new();
    let number = hex!("0102030405060708");
    assert_eq!(card.done("00880002 08 0102030405060708"), key("DIAK").encipher_block(number));
    let [a, b, c, d] = card.done("00840000 04").try_into().unwrap();
    let cryptogram = key("DEAK").encipher_block([a, b, c, d, 0, 0, 0, 0]);
    card.done(&format!("00820003 08 {}", text(&cryptogram)));
    card.refused(&format!("00820003 08 {}", text(&cryptogram)), 0x6984);
    card.done("00840000 08");
    card.refused("00820003 08 0000000000000000", 0x6300);
}

/// A load goes to the most and no further.
#[test]
fn the_most_is_the_most() {
    let mut card = Tester::new();
    card.pin();
    card.refused("80500002 0B 01 00013881 112233445566 10", 0x9401);
    card.done("80500002 0B 01 00013880 112233445566 10");
}
