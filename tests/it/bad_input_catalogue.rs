//! What a person can get wrong in an ICS or IXIT file, and on the command line, before the first exchange.

use std::{collections::BTreeMap, path::PathBuf};

use jinka::catalogue::{
    Answer, Diagnostics, Ics, IcsItem, IcsProforma, Ixit, IxitItem, IxitKind, IxitProforma, IxitValue, Lang, Text,
    ixit::Elsewhere,
};

fn proforma() -> IcsProforma {
    let item = |id: &str, en: &str, zh: &str| IcsItem { id: id.into(), question: Text::new(en, zh) };
    IcsProforma {
        suite: "demo".into(),
        items: vec![
            item("C.1", "Is there a first thing?", "是否有第一项？"),
            item("C.2", "Is there a second thing?", "是否有第二项？"),
            item("C.10", "Is there a tenth thing?", "是否有第十项？"),
        ],
        rules: Vec::new(),
    }
}

fn ics(text: &str) -> Result<Ics, Diagnostics> {
    Ics::read(text, "my/ics.yaml", &[&proforma()])
}

/// What the user sees, without the blanks at line ends that miette leaves.
fn shown<T: std::fmt::Debug>(result: Result<T, Diagnostics>) -> String {
    let text = result.unwrap_err().render(Lang::En, false, 90);
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn answers_need_no_quotes() {
    let read = ics("product: A card\nanswers:\n  C.1: yes\n  C.2: \"no\"\n  C.10: no\n").unwrap();
    assert_eq!(read.product.as_deref(), Some("A card"));
    let due = BTreeMap::from([("C.1".into(), Answer::Yes), ("C.2".into(), Answer::No), ("C.10".into(), Answer::No)]);
    assert_eq!(read.answers, due);
}

#[test]
fn unset_answers_are_listed_with_their_questions() {
    assert_eq!(
        shown(ics("answers:\n  C.1: yes\n  C.2:\n")),
        "jinka::catalogue::unset_answer

  × 2 ICS items have no answer
   ╭─[my/ics.yaml:3:3]
 2 │   C.1: yes
 3 │   C.2:
   ·   ───
   ╰────
  help: answer yes or no to each:
          C.2 (line 3): Is there a second thing?
          C.10: Is there a tenth thing?"
    );
}

#[test]
fn an_unknown_item_and_a_bad_answer_come_together() {
    assert_eq!(
        shown(ics("answers:\n  C.1: maybe\n  C.02: yes\n  C.2: no\n  C.10: true\n")),
        "jinka::catalogue::bad_answer

  × `maybe` is no answer
   ╭─[my/ics.yaml:2:8]
 1 │ answers:
 2 │   C.1: maybe
   ·        ──┬──
   ·          ╰── Is there a first thing?
 3 │   C.02: yes
   ╰────
  help: an answer is yes or no

jinka::catalogue::unknown_ics_item

  × no ICS item is called `C.02`
   ╭─[my/ics.yaml:3:3]
 2 │   C.1: maybe
 3 │   C.02: yes
   ·   ────
 4 │   C.2: no
   ╰────
  help: did you mean `C.2` or `C.1` or `C.10`?

jinka::catalogue::bad_answer

  × `true` is no answer
   ╭─[my/ics.yaml:5:9]
 4 │   C.2: no
 5 │   C.10: true
   ·         ──┬─
   ·           ╰── Is there a tenth thing?
   ╰────
  help: an answer is yes or no"
    );
}

#[test]
fn a_file_of_another_kind_is_refused_at_its_place() {
    for (text, line, message) in [
        ("answers:\n  C.1: yes\n  C.1: no\n", 3, "the file is not as due: duplicate mapping key: C.1"),
        ("answers:\n  C.1: yes\nanwers: {}\n", 3, "the file is not as due: unknown field `anwers`"),
        ("- C.1\n", 1, "the file is not as due: "),
        ("product: x\n", 1, "the file is not as due: missing field `answers`"),
        ("answers: [yes]\n", 1, "the file is not as due: "),
        ("answers: {C.1: [yes]}\n", 1, "the file is not as due: "),
        ("answers:\n\tC.1: yes\n", 2, "the file is not as due: "),
        ("", 1, "the file is not as due: "),
        ("&a [*a]", 1, "the file is not as due: "),
    ] {
        let found = ics(text).unwrap_err();
        let one = found.iter().next().unwrap();
        assert!(one.message.en.starts_with(message), "{text:?}: {}", one.message.en);
        assert_eq!(one.location(), Some(("my/ics.yaml", line)), "{text:?}");
    }
}

fn ixit_proforma() -> IxitProforma {
    let item = |id: &str, kind, length, secret, condition: Option<&str>| IxitItem {
        id: id.into(),
        kind,
        length,
        secret,
        condition: condition.map(str::to_owned),
        description: Text::new(format!("The {id}."), format!("{id} 的值。")),
    };
    IxitProforma {
        suite: "demo".into(),
        items: vec![
            item("app.primary", IxitKind::Hex, Some([5, 16]), false, None),
            item("key.internal", IxitKind::Hex, Some([16, 16]), true, Some("C.1")),
            item("pin.tries", IxitKind::Number, None, false, Some("C.2 and C.1")),
            item("auth.algorithm", IxitKind::Text, None, false, Some("C.2")),
        ],
    }
}

fn ixit_with(text: &str, answers: &[(&str, Answer)], folder: PathBuf) -> Result<Ixit, Diagnostics> {
    let ics = Ics { product: None, answers: answers.iter().map(|(id, answer)| ((*id).to_owned(), *answer)).collect() };
    let variable = |name: &str| (name == "DEMO_KEY").then(|| "000102030405060708090A0B0C0D0E0F".to_owned());
    let file = if folder.as_os_str().is_empty() { PathBuf::from("my") } else { folder }.join("ixit.yaml");
    let elsewhere = Elsewhere { variable, ..Elsewhere::UNATTENDED };
    Ixit::read_all(&[(text, file.to_str().unwrap())], &[&ixit_proforma()], &ics, &elsewhere)
}

fn ixit(text: &str) -> Result<Ixit, Diagnostics> {
    ixit_with(text, &[("C.1", Answer::Yes), ("C.2", Answer::No)], PathBuf::new())
}

const KEY: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

#[test]
fn values_are_read_as_they_stand() {
    let read = ixit("values:\n  app.primary: 0102030405\n  key.internal: env:DEMO_KEY\n  pin.tries: 3\n").unwrap();
    assert_eq!(read.values["app.primary"], IxitValue::Hex(vec![1, 2, 3, 4, 5]), "digits alone are hex, not a number");
    assert_eq!(read.values["key.internal"], IxitValue::Secret(KEY.to_vec()));
    assert_eq!(read.values["pin.tries"], IxitValue::Number(3), "an item that isn't needed may be there");
    // Hex that YAML would take for a float, for octal, or for a number with an exponent.
    for hex in ["1E10000000", "0x", "0o12", "00E0000001"] {
        let read = ixit(&format!("values:\n  app.primary: {hex}\n  key.internal: env:DEMO_KEY\n"));
        match hex.len() {
            10 => assert_eq!(read.unwrap().values["app.primary"], IxitValue::Hex(hex::decode(hex).unwrap())),
            _ => assert!(read.unwrap_err().to_string().contains("isn't a hex digit"), "{hex}"),
        }
    }
    let spaced = ixit("values:\n  app.primary: A0 00 00 00 03 10 10\n  key.internal: env:DEMO_KEY\n").unwrap();
    assert_eq!(spaced.values["app.primary"], IxitValue::Hex(vec![0xA0, 0, 0, 0, 3, 0x10, 0x10]));
}

#[test]
fn a_value_can_stand_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key.hex"), "000102030405060708090a0b0c0d0e0f\n").unwrap();
    let answers = [("C.1", Answer::Yes), ("C.2", Answer::No)];
    let text = "values:\n  app.primary: 0102030405\n  key.internal: file:key.hex\n";
    let read = ixit_with(text, &answers, folder.path().to_owned()).unwrap();
    assert_eq!(read.values["key.internal"], IxitValue::Secret(KEY.to_vec()));
    let found = ixit_with(&text.replace("key.hex", "other.hex"), &answers, folder.path().to_owned()).unwrap_err();
    assert!(found.to_string().contains("/ixit.yaml:3: `key.internal`: can't read "), "{found}");
}

#[test]
fn a_key_of_the_wrong_length_says_what_is_due_and_shows_nothing_of_it() {
    let text = shown(ixit("values:\n  app.primary: 0102030405\n  key.internal: 00112233445566778899aabbccddee\n"));
    assert_eq!(
        text,
        "jinka::catalogue::wrong_length

  × `key.internal`: 15 bytes given, 16 bytes due
   ╭─[my/ixit.yaml:3:3]
 2 │   app.primary: **********
 3 │   key.internal: ******************************
   ·   ──────┬─────
   ·         ╰── The key.internal.
   ╰────
  help: due: hex, 16 bytes; check the value against the product's documentation"
    );
}

#[test]
fn no_fault_of_a_secret_shows_its_characters() {
    // The digits of a good key with each kind of fault; a fault of a neighbour line must not show the key either.
    for (key, other) in [
        ("C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC", "0102030405"),
        ("C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEXX", "0102030405"),
        ("C0FFEE", "0102030405"),
        ("C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0", "01"),
        ("C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0", "0102030405\n  unknown: 1"),
        ("C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0", "0102030405\n  app.primary: 0102030405"),
        ("[C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0]", "0102030405"),
        ("\"C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0", "0102030405"),
        ("\n    C0FFEEC0FFEEC0FFEE\n    C0FFEEC0FFEE # C0FFEE", "01"),
        ("!!int C0FFEEC0FFEEC0FFEEC0FFEEC0FFEEC0", "0102030405"),
        ("*C0FFEEC0FFEE", "0102030405"),
        ("{C0FFEEC0FFEEC0FFEEC0FFEE: 1}", "0102030405"),
    ] {
        let found = ixit(&format!("values:\n  key.internal: {key}\n  app.primary: {other}\n")).unwrap_err();
        let text = found.render(Lang::En, false, 90) + &found.render(Lang::Zh, false, 90) + &found.to_string();
        assert!(!text.contains("C0FFEE"), "{text}");
    }
}

#[test]
fn missing_values_are_listed_as_far_as_they_are_needed() {
    let both = [("C.1", Answer::Yes), ("C.2", Answer::Yes)];
    let found = ixit_with("values:\n  app.primary:\n", &both, PathBuf::new());
    assert_eq!(
        shown(found),
        "jinka::catalogue::missing_ixit_value

  × 4 IXIT items have no value
   ╭─[my/ixit.yaml:1:1]
 1 │ values:
   · ──────
 2 │   app.primary:
   ╰────
  help: give a value to each:
          app.primary: The app.primary.
          key.internal: The key.internal.
          pin.tries: The pin.tries.
          auth.algorithm: The auth.algorithm."
    );
    let none = [("C.1", Answer::No), ("C.2", Answer::No)];
    assert!(ixit_with("values:\n  app.primary: 0102030405\n", &none, PathBuf::new()).is_ok());
}

#[test]
fn every_kind_of_bad_value_is_named() {
    for (line, code, message) in [
        ("app.primary: 01020304050", "odd_hex", "`app.primary`: 11 hex digits make no whole bytes"),
        ("app.primary: 01020304_5", "bad_hex", "`app.primary`: character 9 isn't a hex digit"),
        ("app.primary: \"01020304\"", "wrong_length", "`app.primary`: 4 bytes given, 5 to 16 bytes due"),
        ("app.primary: env:NOT_SET", "missing_variable", "`app.primary`: environment variable NOT_SET isn't set"),
        ("pin.tries: three", "bad_number", "`pin.tries`: this isn't a whole number"),
        ("pin.tries: -1", "bad_number", "`pin.tries`: this isn't a whole number"),
        ("pin.tries: 3.0", "bad_number", "`pin.tries`: this isn't a whole number"),
        ("pin.trys: 3", "unknown_ixit_item", "no IXIT item is called `pin.trys`"),
    ] {
        let found = ixit(&format!("values:\n  key.internal: env:DEMO_KEY\n  {line}\n")).unwrap_err();
        let one = found.iter().find(|one| one.code == code).unwrap_or_else(|| panic!("{line}: {found}"));
        assert_eq!(one.message.en, message);
        assert_eq!(one.location(), Some(("my/ixit.yaml", 3)));
    }
}

#[test]
fn debug_shows_no_secret() {
    let read = ixit("values:\n  app.primary: 0102030405\n  key.internal: env:DEMO_KEY\n").unwrap();
    assert_eq!(format!("{read:?}"), r#"{"app.primary": Hex(0102030405), "key.internal": Secret(16 bytes)}"#);
}
