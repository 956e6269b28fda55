//! A tester at the contacts of a simulated card: commands and due responses as literal hex.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use jinka::sim::{Icc, Model};

pub struct Tester {
    pub card: Box<dyn Icc>,
    uri: String,
}

/// AID of app.primary of either reference card, with its length.
pub const PRIMARY: &str = "07 F04A4E4B410101";
pub const PRIMARY_T1: &str = "07 D1569999990201";

impl Tester {
    /// A card of this URI after a cold reset.
    pub fn open(uri: &str) -> Self {
        let mut card = model(uri).make(1);
        card.cold_reset().unwrap();
        Self { card, uri: uri.to_owned() }
    }

    /// The T=0 card in app.primary.
    pub fn primary(options: &str) -> Self {
        let mut tester = Self::open(&format!("sim:contact-card{options}"));
        // A defect of SELECT may answer otherwise.
        tester.send(&format!("00A4040C {PRIMARY}"));
        tester
    }

    /// The T=1 card in app.primary.
    pub fn primary_t1(options: &str) -> Self {
        let mut tester = Self::open(&format!("sim:contact-card-t1{options}"));
        tester.expect(&format!("00A4040C {PRIMARY_T1}"), "9000");
        tester
    }

    pub fn send(&mut self, command: &str) -> String {
        hex::encode_upper(self.card.exchange(&bytes(command)).unwrap())
    }

    /// Sends a command and compares the whole response; blanks don't count.
    #[track_caller]
    pub fn expect(&mut self, command: &str, response: &str) {
        let due = hex::encode_upper(bytes(response));
        assert_eq!(self.send(command), due, "{command} to {}", self.uri);
    }
}

pub fn bytes(text: &str) -> Vec<u8> {
    let text: String = text.split_whitespace().collect();
    hex::decode(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Read once: a property makes thousands of cards.
fn model(uri: &str) -> Model {
    static MODELS: LazyLock<Mutex<HashMap<String, Model>>> = LazyLock::new(Mutex::default);
    let mut models = MODELS.lock().unwrap();
    models.entry(uri.to_owned()).or_insert_with(|| Model::open(&uri.parse().unwrap()).unwrap()).clone()
}
