//! `jinka devices`, with drivers made up for the test and with the real ones.

use jinka::{
    cli::devices,
    device::{Device, DeviceError, DeviceUri, Driver, Listing, driver::Vpcd},
    report::text::Lang,
};

/// Lists what it is told to.
struct Made(&'static str, Result<Vec<Listing>, DeviceError>);

impl Driver for Made {
    fn scheme(&self) -> &'static str {
        self.0
    }

    fn form(&self) -> (&'static str, &'static str) {
        ("made:NAME", "nothing")
    }

    fn list(&self) -> Result<Vec<Listing>, DeviceError> {
        self.1.clone()
    }

    fn open(&self, uri: &DeviceUri) -> Result<Box<dyn Device>, DeviceError> {
        Err(uri.error("it is made up", "open another"))
    }
}

fn drivers() -> Vec<Box<dyn Driver>> {
    // 3B 00 is the shortest ATR: T=0 alone, no historical bytes. A single 3B lacks T0.
    let readers = vec![
        Listing {
            uri: "made:Reader \u{1b}[2J 1".to_owned(),
            what: "PC/SC reader".to_owned(),
            atr: Some(vec![0x3B, 0x00]),
            notes: vec!["in use by another program".to_owned()],
        },
        Listing {
            uri: "made:B".to_owned(),
            what: "PC/SC reader".to_owned(),
            atr: None,
            notes: vec!["no card".to_owned()],
        },
        Listing { uri: "made:C".to_owned(), what: "PC/SC reader".to_owned(), atr: Some(vec![0x3B]), notes: vec![] },
    ];
    let trouble = DeviceError {
        uri: "pcsc:".to_owned(),
        what: "the PC/SC service (pcscd) isn't running".to_owned(),
        help: Some("start it".to_owned()),
    };
    vec![Box::new(Made("made", Ok(readers))), Box::new(Made("pcsc", Err(trouble))), Box::new(Vpcd)]
}

fn shown(lang: Lang, json: bool) -> String {
    let mut out = Vec::new();
    devices::run(&drivers(), lang, json, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_person_sees_readers_cards_and_what_each_form_needs() {
    insta::assert_snapshot!("devices_en", shown(Lang::En, false));
    insta::assert_snapshot!("devices_zh", shown(Lang::Zh, false));
}

#[test]
fn a_program_gets_the_same_as_json() {
    let json: serde_json::Value = serde_json::from_str(&shown(Lang::En, true)).unwrap();
    assert_eq!(json["format"], "1.0");
    assert_eq!(json["devices"][0]["uri"], "made:Reader \u{1b}[2J 1");
    assert_eq!(json["devices"][0]["atr"], "3B00");
    assert_eq!(json["devices"][1]["notes"][0], "no card");
    assert_eq!(json["troubles"][0]["scheme"], "pcsc");
    assert_eq!(json["forms"][2]["form"], "vpcd:HOST:PORT[?wait=SECONDS][&public=yes]");
}
