//! The product file: form, check, run, and everything that can be wrong with it.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::binary::{command, record, run, told};

/// A product file of the reference card, with its answers in a file beside it.
const GOOD: &str = "\
suites: [contact-card]
product:
  vendor: Example Card Maker
  name: Example Card
  model: EC-1
  firmware: 2.3
  approvals: [2026-0001]
samples:
  - {id: S1, serial: \"0001\", remark: white}
  - {id: S2}
ics: my.ics.yaml
ixit: [my.ixit.yaml]
devices:
  - {uri: \"sim:contact-card\", sample: S1}
";

/// Writes the file with these changes, its answers and its values.
fn hand_in(changes: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    for kind in ["ics", "ixit"] {
        let there = format!("vectors/cards/contact-card.{kind}.yaml");
        let text = fs::read_to_string(there).unwrap().replace("product: jinka reference card", "product: Example Card");
        let text: Vec<_> = text.lines().filter(|line| !line.starts_with("product:")).collect();
        fs::write(dir.path().join(format!("my.{kind}.yaml")), text.join("\n")).unwrap();
    }
    let mut text = GOOD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let file = dir.path().join("product.yaml");
    fs::write(&file, text).unwrap();
    (dir, file)
}

#[test]
fn a_run_takes_all_from_the_product_file_and_keeps_it() {
    let (dir, file) = hand_in(&[]);
    let out = dir.path().join("run");
    let (file, folder) = (file.to_str().unwrap(), out.to_str().unwrap());
    let checked = run(&["product", "check", file]);
    assert_eq!(checked.status.code(), Some(0), "{}", told(&checked));
    assert!(told(&checked).contains("Example Card; 2 samples, 51 answers,"), "{}", told(&checked));
    let tc = ["--tc", "contact-card/atr-tck-presence"];
    let done = run(&["run", "--product", file, "--out", folder, "--seed", "1", tc[0], tc[1]]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let record = record(&out);
    let product = record.product.as_ref().unwrap();
    assert_eq!(product.line(), "Example Card · Example Card Maker · EC-1");
    assert_eq!(
        (product.firmware.as_deref(), product.approvals.as_slice()),
        (Some("2.3"), &["2026-0001".to_owned()][..])
    );
    assert_eq!(record.samples.len(), 2);
    assert_eq!(record.devices[0].sample.as_deref(), Some("S1"));
    assert_eq!(fs::read(out.join("inputs/product.yaml")).unwrap(), fs::read(file).unwrap());
    assert!(out.join("inputs/ics.yaml").is_file());
    // The third is what was measured at the simulated card.
    assert!(out.join("inputs/measurements-1.yaml").is_file());
    assert!(fs::read_dir(out.join("inputs")).unwrap().count() == 3, "the IXIT isn't copied");
    let verified = run(&["verify", folder]);
    assert_eq!(verified.status.code(), Some(4), "{}", told(&verified));
    let page = fs::read_to_string(out.join("reports/report.html")).unwrap();
    for word in ["Example Card Maker", "EC-1", "2026-0001", "0001", "white"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn what_an_option_overrides_is_told() {
    let (dir, file) = hand_in(&[]);
    let out = dir.path().join("run");
    let (file, folder) = (file.to_str().unwrap(), out.to_str().unwrap());
    let tc = ["--tc", "contact-card/atr-*"];
    let device = "sim:contact-card?defect=atr-tck-wrong";
    let args = ["run", "--product", file, "--device", device, "--sample", "S2", "--out", folder, tc[0], tc[1]];
    let done = run(&args);
    assert_eq!(done.status.code(), Some(1), "{}", told(&done));
    assert!(told(&done).contains("--device counts, not `devices` of "), "{}", told(&done));
    assert!(told(&done).contains("product.yaml:13"), "{}", told(&done));
    assert_eq!(record(&out).devices[0].sample.as_deref(), Some("S2"));
    // The command that runs it again takes the product file too.
    assert!(told(&done).contains(&format!(" --product {file} ")), "{}", told(&done));
}

#[test]
fn everything_wrong_is_told_with_its_line() {
    for (from, to, words) in [
        ("[contact-card]", "[contact-crad]", &["product.yaml:1", "contact-crad", "did you mean `contact-card`"][..]),
        ("[contact-card]", "[]", &["product.yaml:1", "no suite is named"]),
        ("  vendor: Example Card Maker\n", "  vendor:\n", &["product.yaml:2", "lacks vendor"]),
        ("  firmware: 2.3\n", "", &["product.yaml:2", "lacks hardware or firmware"]),
        ("  model: EC-1\n", "  modell: EC-1\n", &["product.yaml:5", "unknown field"]),
        ("name: Example Card\n", "name: \"Example\\u202e Card\"\n", &["isn't seen"]),
        ("{id: S2}", "{id: S1}", &["product.yaml:10", "`S1` stands twice"]),
        ("{id: S2}", "{id: a b}", &["product.yaml:10", "can't be the id of a sample"]),
        ("sample: S1}", "sample: S3}", &["product.yaml:14", "no sample has the id `S3`"]),
        ("sim:contact-card\"", "usb:1\"", &["product.yaml:14", "usb"]),
        ("ics: my.ics.yaml", "ics: other.yaml", &["product.yaml:11", "can't read", "other.yaml"]),
        ("[my.ixit.yaml]", "[other.yaml]", &["product.yaml:12", "can't read", "other.yaml"]),
        ("[my.ixit.yaml]", "[my.ixit.yaml, my.ixit.yaml]", &["has a value in", "already"]),
        ("ics: my.ics.yaml\n", "", &["product.yaml:2", "nothing says what the product supports"]),
        ("ics: my.ics.yaml", "ics: my.ics.yaml\nanswers: {C.1: yes}", &["product.yaml:11", "stands here twice"]),
        ("ics: my.ics.yaml", "answers: {C.1: maybe}", &["product.yaml:11", "`maybe` is no answer", "C.2"]),
    ] {
        let (_dir, file) = hand_in(&[(from, to)]);
        let file = file.to_str().unwrap();
        for args in [&["product", "check", file][..], &["run", "--product", file]] {
            let done = run(args);
            assert_eq!(done.status.code(), Some(65), "{to}: {}", told(&done));
            let flat = told(&done).replace('\n', " ");
            words.iter().for_each(|word| assert!(flat.contains(word), "{word:?} isn't in: {}", told(&done)));
        }
    }
    let (_dir, file) = hand_in(&[]);
    let file = file.to_str().unwrap();
    for (args, code, word) in [
        (&["--consent", "S2"][..], 64, "no sample has the id `S2`"),
        (&["--sample", "S9"], 64, "no sample has the id `S9`"),
        (&["--sample", "S1", "--sample", "S2"], 64, "2 samples for 1 devices"),
    ] {
        let done = command().args(["run", "--product", file]).args(args).output().unwrap();
        assert_eq!(done.status.code(), Some(code), "{}", told(&done));
        assert!(told(&done).contains(word), "{}", told(&done));
    }
}

#[test]
fn the_ics_of_another_product_is_refused() {
    let (dir, file) = hand_in(&[]);
    let ics = dir.path().join("my.ics.yaml");
    let text = fs::read_to_string(&ics).unwrap();
    fs::write(&ics, format!("product: Another Card\n{text}")).unwrap();
    let done = run(&["run", "--product", file.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(65), "{}", told(&done));
    assert!(told(&done).contains("my.ics.yaml:1") && told(&done).contains("`Another Card`"), "{}", told(&done));
}

#[test]
fn the_form_asks_for_all_that_check_wants() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("product.yaml");
    let path = file.to_str().unwrap();
    assert_eq!(run(&["product", "new", "contact-card", "--out", path]).status.code(), Some(0));
    let done = run(&["product", "check", path]);
    assert_eq!(done.status.code(), Some(65), "{}", told(&done));
    assert!(told(&done).contains("lacks vendor, name, model, hardware or firmware"), "{}", told(&done));
    let text = fs::read_to_string(&file).unwrap();
    let filled: Vec<String> = text
        .lines()
        .map(|line| match line.trim() {
            "vendor:" | "name:" | "model:" | "hardware:" => format!("{line} X"),
            _ => line.to_owned(),
        })
        .collect();
    fs::write(&file, filled.join("\n")).unwrap();
    let done = run(&["product", "check", path]);
    assert!(told(&done).contains("51 ICS items have no answer"), "{}", told(&done));
}

#[test]
fn a_secret_is_asked_for_at_the_terminal_and_not_shown() {
    let (dir, file) = hand_in(&[]);
    let ixit = dir.path().join("my.ixit.yaml");
    let text = fs::read_to_string(&ixit).unwrap();
    let line = text.lines().find(|line| line.trim_start().starts_with("key.internal:")).unwrap();
    let key = line.split('"').nth(1).unwrap();
    fs::write(&ixit, text.replace(line, "  key.internal: \"prompt:\"")).unwrap();
    let (file, out) = (file.to_str().unwrap(), dir.path().join("run"));
    // A check asks nobody.
    assert_eq!(run(&["product", "check", file]).status.code(), Some(0));
    let tc = ["--tc", "contact-card/atr-tck-presence", "--seed", "1"];
    let args = [&["run", "--product", file, "--out", out.to_str().unwrap()][..], &tc].concat();
    // Without a terminal nobody can be asked: a session of its own has none.
    let alone = Command::new("setsid").arg("-w").arg(env!("CARGO_BIN_EXE_jinka")).args(&args).output().unwrap();
    assert_eq!(alone.status.code(), Some(65), "{}", told(&alone));
    assert!(
        told(&alone).contains("there is no terminal to ask at") && told(&alone).contains("env:NAME"),
        "{}",
        told(&alone)
    );
    // At a terminal it is asked for, and what is typed doesn't come back.
    let script = "import os,pty,sys,termios\npid,fd=pty.fork()\nif pid==0: os.execv(sys.argv[2],sys.argv[2:])\nseen=b''\n\
                  while b'16 bytes): ' not in seen: seen+=os.read(fd,4096)\n\
                  while termios.tcgetattr(fd)[3]&termios.ECHO: os.sched_yield()\n\
                  os.write(fd,sys.argv[1].encode()+b'\\n')\n\
                  try:\n  while True:\n    part=os.read(fd,4096)\n    if not part: break\n    seen+=part\nexcept OSError: pass\n\
                  print(seen.decode(errors='replace'))\nsys.exit(os.waitstatus_to_exitcode(os.waitpid(pid,0)[1]))\n";
    let asked = Command::new("python3")
        .args(["-c", script, key, env!("CARGO_BIN_EXE_jinka")])
        .args(&args)
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert_eq!(asked.status.code(), Some(0), "{}", told(&asked));
    assert!(told(&asked).contains("key.internal") && !told(&asked).contains(key), "{}", told(&asked));
    let evidence = fs::read_to_string(out.join("plan.json")).unwrap();
    assert!(evidence.contains("\"key.internal\":16") && !evidence.to_lowercase().contains(&key.to_lowercase()));
}

#[test]
fn a_vendor_signs_and_whoever_verifies_is_told_by_which_keys() {
    let (dir, file) = hand_in(&[]);
    let out = dir.path().join("run");
    let keys = dir.path().join("keys");
    let lab = dir.path().join("lab");
    let (path, folder) = (file.to_str().unwrap(), out.to_str().unwrap());
    for (role, keys) in [("vendor", &keys), ("lab", &lab)] {
        let keys = keys.to_str().unwrap();
        let made = run(&["key", "new", "--role", role, "--out", keys, "--no-passphrase"]);
        assert_eq!(made.status.code(), Some(0), "{}", told(&made));
    }
    let sign = ["product", "sign", path, "--key", keys.to_str().unwrap()];
    assert_eq!(run(&sign).status.code(), Some(0));
    assert_ne!(run(&sign).status.code(), Some(0), "nothing is overwritten");
    let tc = ["--tc", "contact-card/atr-tck-presence"];
    let done = run(&["run", "--product", path, "--out", folder, "--seed", "1", tc[0], tc[1]]);
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    let signature = record(&out).vendor_signature.unwrap();
    assert_eq!((signature.file.as_str(), signature.keys.len()), ("inputs/product.yaml", 2));
    let verify = |trust: &[&str], code: i32, word: &str| {
        let done = command().args(["verify", folder]).args(trust).output().unwrap();
        assert_eq!(done.status.code(), Some(code), "{}", told(&done));
        assert!(told(&done).contains(word), "{word}: {}", told(&done));
    };
    let trust = |keys: &PathBuf| keys.join("trust.json").to_str().unwrap().to_owned();
    verify(&["--trust", &trust(&keys)], 4, "UNSIGNED");
    verify(&[], 4, &signature.keys[0]);
    verify(&["--trust", &trust(&lab)], 4, &signature.keys[1]);
    // Keys of another role are no vendor's.
    let other = fs::read_to_string(trust(&keys)).unwrap().replace("\"vendor\"", "\"lab\"");
    fs::write(dir.path().join("other.json"), other).unwrap();
    verify(&["--trust", dir.path().join("other.json").to_str().unwrap()], 20, "KEY_ROLE");
    // A statement names the signature; what is changed afterwards is refused before the run.
    let demonstration = run(&["certify", folder]);
    assert_eq!(demonstration.status.code(), Some(0), "{}", told(&demonstration));
    let changed = fs::read_to_string(&file).unwrap().replace("serial: \"0001\"", "serial: \"0009\"");
    fs::write(&file, changed).unwrap();
    let refused = run(&["run", "--product", path]);
    assert_eq!(refused.status.code(), Some(65), "{}", told(&refused));
    assert!(told(&refused).contains("the file was changed after it was signed"), "{}", told(&refused));
    // One who changes the envelope in the run folder is found out by the plan's digest.
    let envelope = out.join("inputs/product.yaml.dsse.json");
    let text = fs::read_to_string(&envelope).unwrap();
    fs::write(&envelope, text.replacen("\"keyid\":\"", "\"keyid\":\"0", 1)).unwrap();
    let found = run(&["verify", folder]);
    assert!(matches!(found.status.code(), Some(27 | 46)), "{}", told(&found));
}
