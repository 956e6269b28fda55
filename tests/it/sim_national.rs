//! `sim:cryptography`: what it answers, byte for byte, and that each of its defects is tried.

use jinka::{
    catalogue::{Catalogue, Mutants, mutants::Known},
    sim::{self, app::national::Defect},
};

use crate::sim_tester::Tester;

fn module(options: &str) -> Tester {
    let mut module = Tester::open(&format!("sim:cryptography{options}"));
    module.send("00A40400 07 F04A4E4B410401 00");
    module
}

/// Published values: GB/T 32905 annex A, GB/T 32907 annex A, GB/T 32918.5 annex A.
#[test]
fn the_module_answers_published_values() {
    let mut module = module("");
    module.expect("002241AA 03 800120", "9000");
    module.expect("002A9080 03 616263 00", "6120");
    module.expect("00C0000020", "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0 9000");
    module.expect("002281B8 06 800130 830103", "9000");
    module.expect("002A8680 10 0123456789ABCDEFFEDCBA9876543210 00", "6110");
    module.expect("00C0000010", "681EDF34D206965E86B3E94F536E4246 9000");
    module.expect("002281B6 06 800111 830102", "9000");
    let signature = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
        B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
    // "message digest", then "message digesu".
    module.expect(&format!("002A00A8 52 9A0E6D65737361676520646967657374 9E40 {signature}"), "9000");
    module.expect(&format!("002A00A8 52 9A0E6D65737361676520646967657375 9E40 {signature}"), "6300");
    module.expect("002241B8 06 800113 840101", "9000");
    let ciphertext = "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73
        E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0
        59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766 21886CA989CA9C7D58087307CA93092D651EFA";
    module.expect(&format!("002A8086 74 {ciphertext} 00"), "6113");
    // "encryption standard"
    module.expect("00C0000013", "656E6372797074696F6E207374616E64617264 9000");
}

#[test]
fn what_cannot_be_is_refused() {
    let mut module = module("");
    // No environment, no such purpose, no such algorithm or key, an object that isn't known, a length that isn't.
    module.expect("002A8680 10 0123456789ABCDEFFEDCBA9876543210 00", "6985");
    module.expect("002241A4 03 800120", "6A86");
    module.expect("002281B8 06 80017E 830103", "6A80");
    module.expect("002281B8 06 800130 83017F", "6A88");
    module.expect("002281B8 09 800130 830103 990101", "6A80");
    module.expect("002281B8", "6700");
    module.expect("002281B8 06 800130 830102", "9000");
    module.expect("002A8680 10 0123456789ABCDEFFEDCBA9876543210 00", "6A88");
    module.expect("002AFFFF 01 00", "6A86");
    // The agreed key isn't agreed yet; the proof of an agreement that wasn't begun.
    module.expect("002281B8 06 800130 83010A", "9000");
    module.expect("002A8680 10 0123456789ABCDEFFEDCBA9876543210 00", "6985");
    module.expect(&format!("00861401 24 7C22 8220 {}", "00".repeat(32)), "6985");
    // A chain that another operation breaks.
    module.expect("002241AA 03 800120", "9000");
    module.expect("102A9080 01 61", "9000");
    module.expect("002A8E80 01 62 00", "6883");
}

#[test]
fn every_defect_of_the_module_is_a_mutant() {
    let catalogue = Catalogue::embedded().unwrap();
    let suite = catalogue.suite("cryptography").unwrap();
    let cards: Vec<&str> = sim::PRODUCTS.iter().map(|product| product.name).collect();
    let known = Known { defects: &sim::defects(), cards: &cards };
    let mutants = Mutants::embedded(suite, known).unwrap().unwrap();
    let ids: Vec<&str> = mutants.list.iter().map(|mutant| mutant.id.as_str()).collect();
    assert_eq!(ids, Defect::ALL.iter().map(|defect| defect.id()).collect::<Vec<_>>());
}

/// A bit that is published in a feature is one of `vectors/crypto`: a slip in a cell would condemn good products.
#[test]
fn published_cells_are_those_of_the_vectors() {
    let read = |name: &str| std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let vectors = ["sm3", "sm4"].map(|name| read(&format!("vectors/crypto/{name}.yaml"))).concat().to_uppercase();
    let mut seen = 0;
    for feature in ["hash", "block-cipher", "mac"] {
        let text = read(&format!("features/cryptography/{feature}.feature"));
        for case in text.split("@tc:").filter(|case| case.split(' ').next().unwrap().ends_with("-published")) {
            for word in
                case.split_whitespace().filter(|word| word.len() >= 6 && word.chars().all(|c| c.is_ascii_hexdigit()))
            {
                assert!(vectors.contains(&format!("\"{word}\"")), "{feature}: {word}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 16);
}
