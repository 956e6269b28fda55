//! `sim:mobile-payment` and its kin: what reader and product answer, byte for byte, how long it takes, and what runs make of it.

use std::path::Path;

use jinka::{
    evidence::{AssertionRecord, CaseRecord, RunRecord, Verdict},
    sim::{
        self,
        data_defect::DataDefect,
        phone::{self, data_defect::SLOW_READER},
    },
};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::{
    binary::{record, run, told, untimed},
    sim_tester::{Tester, bytes},
};

const DEBIT: &str = "00A40400 08 A000000333010101 00";
const CREDIT: &str = "00A40400 08 A000000333010102 00";
const QUASI_CREDIT: &str = "00A40400 08 A000000333010103 00";
const CASH: &str = "00A40400 08 A000000333010106 00";
const PPSE: &str = "00A40400 0E 325041592E5359532E4444463031 00";
/// The terminal demands an online cryptogram: 9F66 26800080, then amount, country, currency, date and all else.
const PURCHASE: &str =
    "80A80000 3B 8339 26800080 000000000100 000000000000 0156 0000000000 0156 260102 00 11223344 120000
    4A494E4B41202020202020202020202020202020 00 00";

fn phone(options: &str) -> Tester {
    Tester::open(&format!("sim:mobile-payment{options}"))
}

/// PC/SC part 3: `3B 8n 80 01`, the historical bytes of the ATS, or application data, protocol info and MBLI; then TCK.
#[test]
fn the_reader_makes_the_answer_to_reset_up() {
    let atr = |name: &str| hex::encode_upper(Tester::open(&format!("sim:{name}")).card.cold_reset().unwrap());
    assert_eq!(atr("mobile-payment"), "3B87800180554A494E4B4194");
    assert_eq!(atr("mobile-payment-off"), "3B87800180554A494E4B4194");
    assert_eq!(atr("mobile-payment-b"), "3B888001000000000081810009");
}

#[test]
fn the_reader_answers_commands_of_its_own() {
    let mut phone = phone("");
    phone.expect("FFCA0100 00", "0C7877810280554A494E4B41 9000");
    phone.expect("FFCA0100 0C", "0C7877810280554A494E4B41 9000");
    phone.expect("FFCA0100 05", "6C0C");
    phone.expect("FFCA0200 00", "6A81");
    phone.expect("FFCA0001 00", "6A86");
    phone.expect("FFCA0000", "6700");
    phone.expect("FFB00000 10", "6D00");
    let first = phone.send("FFCA0000 00");
    assert!(first.starts_with("08") && first.len() == 12 && first.ends_with("9000"), "{first}");
    assert_eq!(phone.send("FFCA0000 00"), first, "the same until the next activation");
    phone.card.cold_reset().unwrap();
    assert_ne!(phone.send("FFCA0000 00"), first);
    phone.card.power_off();
    assert!(phone.card.exchange(&bytes("FFCA000000")).is_err(), "the field is off");
    let mut element = Tester::open("sim:mobile-payment-b");
    element.expect("FFCA0000 00", "1A2B3C4D 9000");
    element.expect("FFCA0100 00", "6A81");
}

#[test]
fn only_what_is_active_is_listed_and_selected() {
    let mut phone = phone("");
    phone.expect(
        PPSE,
        "6F4C 840E325041592E5359532E4444463031 A53A BF0C37
         6119 4F08A000000333010101 500A50424F43204445424954 870101
         611A 4F08A000000333010102 500B50424F4320435245444954 870102 9000",
    );
    phone.expect(QUASI_CREDIT, "6A82");
    assert!(phone.send(CASH).ends_with("6283"));
    // By the beginning of their AIDs: debit, credit, the blocked one, and no more.
    let reached: Vec<String> = ["00", "02", "02", "02"]
        .iter()
        .map(|p2| phone.send(&format!("00A404{p2} 05 A000000333 00")))
        .map(|answer| answer.split("8408").nth(1).map_or(answer.clone(), |rest| rest[..16].to_owned()))
        .collect();
    assert_eq!(reached, ["A000000333010101", "A000000333010102", "A000000333010106", "6A82"]);
    let mut off = Tester::open("sim:mobile-payment-off");
    off.expect(PPSE, "6F15 840E325041592E5359532E4444463031 A503 BF0C00 9000");
    off.expect(CREDIT, "6A82");
}

/// Each defect of behaviour shows in one of these conversations.
#[test]
fn each_defect_shows() {
    let conversations: [(&str, &[&str]); 7] = [
        ("mobile-payment", &["reset", "FFCA010000", PPSE, PPSE, DEBIT, PURCHASE, PPSE, PURCHASE]),
        ("mobile-payment", &[PURCHASE, QUASI_CREDIT, PURCHASE, DEBIT, QUASI_CREDIT, PURCHASE]),
        ("mobile-payment", &["00A40400 05 A000000333 00", "00A40402 05 A000000333 00", "00A40402 05 A000000333 00"]),
        ("mobile-payment", &[CASH, PURCHASE]),
        ("mobile-payment", &[CREDIT, DEBIT, PURCHASE, CREDIT, PURCHASE, CREDIT, PURCHASE]),
        ("mobile-payment", &[DEBIT, "00B2012400", "80500000 08 0102030405060708 00"]),
        ("mobile-payment-b", &["reset", "power"]),
    ];
    let talk = |options: &str| {
        let one = |(name, commands): &(&str, &[&str])| {
            let mut tester = Tester::open(&format!("sim:{name}{options}"));
            let answer = |command: &&str| match *command {
                "reset" | "power" => hex::encode_upper(tester.card.cold_reset().unwrap()),
                command => tester.send(command),
            };
            commands.iter().map(answer).collect::<Vec<_>>()
        };
        conversations.iter().map(one).collect::<Vec<_>>()
    };
    let good = talk("");
    assert_eq!(good, talk(""), "the product is the same every time");
    let same: Vec<_> =
        phone::Defect::ALL.iter().filter(|defect| talk(&format!("?defect={}", defect.id())) == good).collect();
    assert!(same.is_empty(), "{same:?}");
}

/// A fault of the reader is no mutant: the product is good, and no requirement is violated.
#[test]
fn the_mutants_name_every_defect() {
    let listed = include_str!("../../vectors/mutants/mobile-payment.yaml");
    let listed: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix("- id: ")).collect();
    let data = phone::DATA_DEFECTS.iter().map(|defect| defect.id).filter(|id| *id != SLOW_READER);
    let missing: Vec<_> =
        data.chain(phone::Defect::ALL.iter().map(|defect| defect.id())).filter(|id| !listed.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!listed.contains(&SLOW_READER) && DataDefect::from_id(SLOW_READER).is_some());
}

/// Virtual time as personalised: the reader 2000 to 2800 µs, a command 7000 to 16000 µs and 90 µs a byte, the purchase 60 ms more.
#[test]
fn virtual_time_is_told() {
    let mut phone = phone("");
    let took = |phone: &Tester| u64::try_from(phone.card.took().unwrap().as_micros()).unwrap();
    for _ in 0..50 {
        phone.send("FFCA000000");
        assert!((2000..=2800).contains(&took(&phone)), "{}", took(&phone));
        phone.send(DEBIT);
        // 14 bytes out, 100 back.
        assert!((2000 + 7000 + 10_260..=2800 + 16_000 + 10_260).contains(&took(&phone)), "{}", took(&phone));
    }
    phone.send(PURCHASE);
    assert!(took(&phone) >= 2000 + 7000 + 60_000, "{}", took(&phone));
    assert!(sim::Model::open(&"sim:contact-card".parse().unwrap()).unwrap().make(1).took().is_none());
}

fn tested(dir: &Path, device: &str) -> RunRecord {
    let folder = dir.display().to_string();
    let done = run(&["run", "--suite", "mobile-payment", "--device", device, "--seed", "7", "--out", &folder]);
    assert!(done.status.code().is_some_and(|code| code < 64), "{}", told(&done));
    record(dir)
}

fn timed<'a>(run: &'a RunRecord, id: &str) -> (&'a CaseRecord, &'a AssertionRecord) {
    let case = run.cases.iter().find(|case| case.id == format!("mobile-payment/{id}")).unwrap();
    let mut assertions = case.steps.iter().flat_map(|step| &step.assertions);
    (case, assertions.find(|assertion| !assertion.distributions.is_empty()).unwrap())
}

/// The product's time and the reader's are told apart, and a verdict on time is the same when judged again.
#[test]
fn a_tap_is_judged_by_its_time_without_the_readers() {
    let dir = TempDir::new().unwrap();
    for (n, (defect, verdict)) in [
        ("", Verdict::Pass),
        ("?defect=reader-slow", Verdict::Inconclusive),
        ("?defect=purchase-slow", Verdict::Fail),
        ("?defect=purchase-now-and-then-slow", Verdict::Fail),
    ]
    .iter()
    .enumerate()
    {
        let folder = dir.path().join(n.to_string());
        let run_record = tested(&folder, &format!("sim:mobile-payment{defect}"));
        let (case, assertion) = timed(&run_record, "tap-time");
        assert_eq!(case.verdict, *verdict, "{defect}: {:?}", case.reason);
        let [taps, reader] = assertion.distributions.as_slice() else { panic!("{assertion:?}") };
        assert_eq!((taps.values_us.len(), reader.values_us.len()), (40, 40));
        assert_eq!((taps.limit_us, reader.limit_us), (Some(500_000), None));
        // What the taps took is what was recorded of their three commands: PPSE, application, purchase.
        let took: Vec<u64> = case.steps[0]
            .events
            .chunks(5)
            .map(|tap| tap[2..].iter().map(|event| u64::try_from(event.took().unwrap().as_micros()).unwrap()).sum())
            .collect();
        assert_eq!(took, taps.values_us);
        let again = run(&["replay", &folder.display().to_string()]);
        assert!(told(&again).contains("70 test cases judged again, 0 differ, 0 unjudged"), "{}", told(&again));
    }
}

#[test]
fn times_are_the_same_with_the_same_seed() {
    let dir = TempDir::new().unwrap();
    let folders = ["a", "b"].map(|name| dir.path().join(name));
    for folder in &folders {
        tested(folder, "sim:mobile-payment");
    }
    assert_eq!(untimed(&folders[0]), untimed(&folders[1]));
    let times = folders.map(|folder| timed(&record(&folder), "offline-tap-time").1.clone());
    assert_eq!(times[0], times[1]);
}

/// Where the time is known and the reader's share isn't, a tap within the limit passes all the same.
#[test]
fn all_reference_products_pass_what_applies() {
    let dir = TempDir::new().unwrap();
    for (name, passes) in [("mobile-payment", 58), ("mobile-payment-b", 33), ("mobile-payment-off", 18)] {
        let record = tested(&dir.path().join(name), &format!("sim:{name}"));
        assert_eq!(record.counts[&Verdict::Pass], passes, "{name}");
        assert_eq!(record.counts[&Verdict::Pass] + record.counts[&Verdict::NotApplicable], 70, "{name}");
        assert!(record.preflight.iter().all(|case| case.verdict == Verdict::Pass), "{name}: {:?}", record.preflight);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes, reader and product answer with a status word of the standard's classes.
    #[test]
    fn no_command_makes_reader_or_product_panic(
        uri in prop::sample::select(vec!["sim:mobile-payment", "sim:mobile-payment-b", "sim:mobile-payment-off"]),
        commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..24), 1..12),
        class in prop::sample::select(vec![0x00_u8, 0x80, 0xFF]),
    ) {
        let mut product = Tester::open(uri);
        product.send(PPSE);
        for mut command in commands {
            command.iter_mut().take(1).for_each(|cla| *cla = class);
            let response = product.card.exchange(&command).unwrap();
            let sw1 = response[response.len() - 2];
            prop_assert!((0x61..=0x6F).contains(&sw1) || sw1 == 0x90, "{command:02X?} to {response:02X?}");
            prop_assert!(product.card.took().is_some());
        }
    }
}
