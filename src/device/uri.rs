//! One URI names a device everywhere: on the command line, in the plan and in reports.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::DeviceError;

/// A device's URI: `scheme:rest[?key=value[&key=value]]`, nothing percent-encoded.
///
/// A built-in simulated card, if wanted with one defect:
/// ```
/// let uri: jinka::device::DeviceUri = "sim:contact-card?defect=atr-tck-missing".parse().unwrap();
/// assert_eq!((uri.scheme.as_str(), uri.rest.as_str()), ("sim", "contact-card"));
/// assert_eq!(uri.options["defect"], "atr-tck-missing");
/// ```
/// A PC/SC reader by its name or a part of it; blanks, brackets and `?` belong to the name, for only options that are
/// known, after the last `?`, are read as options:
/// ```
/// let uri: jinka::device::DeviceUri = "pcsc:ACME [CCID (v2)?] 00 00?wait=30".parse().unwrap();
/// assert_eq!(uri.rest, "ACME [CCID (v2)?] 00 00");
/// assert_eq!(uri.options["wait"], "30");
/// ```
/// A virtual card that comes to us:
/// ```
/// let uri: jinka::device::DeviceUri = "vpcd:127.0.0.1:35963?wait=10".parse().unwrap();
/// assert_eq!((uri.rest.as_str(), uri.options["wait"].as_str()), ("127.0.0.1:35963", "10"));
/// ```
/// Data that were captured from a product; the rest is a path:
/// ```
/// let uri: jinka::device::DeviceUri = "capture:stripe.yaml".parse().unwrap();
/// assert_eq!(uri.rest, "stripe.yaml");
/// ```
/// A log of plain APDUs; the rest is a path:
/// ```
/// let uri: jinka::device::DeviceUri = "trace:session.txt".parse().unwrap();
/// assert_eq!(uri.rest, "session.txt");
/// ```
/// A recording; the rest is a path:
/// ```
/// let uri: jinka::device::DeviceUri = "replay:reports/20260101T000000Z-contact-card".parse().unwrap();
/// assert_eq!(uri.rest, "reports/20260101T000000Z-contact-card");
/// assert_eq!(uri.to_string(), "replay:reports/20260101T000000Z-contact-card");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceUri {
    pub scheme: String,
    pub rest: String,
    pub options: BTreeMap<String, String>,
}

impl DeviceUri {
    /// An error about this URI; `help` says how to mend it.
    pub fn error(&self, what: impl Into<String>, help: impl Into<String>) -> DeviceError {
        DeviceError { uri: self.to_string(), what: what.into(), help: Some(help.into()) }
    }

    /// An option that is a whole number of seconds.
    pub fn seconds(&self, key: &str) -> Result<Option<std::time::Duration>, DeviceError> {
        let Some(text) = self.options.get(key) else { return Ok(None) };
        match text.parse::<u32>() {
            Ok(seconds) => Ok(Some(std::time::Duration::from_secs(u64::from(seconds)))),
            Err(_) => Err(self.error(
                format!("option {key} is {text:?}, a whole number of seconds is due"),
                format!("for instance {key}=30"),
            )),
        }
    }
}

/// What the parser knows of a scheme.
struct Scheme {
    name: &'static str,
    form: &'static str,
    options: &'static [&'static str],
    /// The rest is somebody else's text (a reader's name, a path) and may itself hold a `?`.
    free: bool,
    /// The rest may be empty.
    empty: bool,
}

#[rustfmt::skip] // a table is read by rows
const SCHEMES: &[Scheme] = &[
    Scheme { name: "sim", form: "sim:NAME[?defect=ID]", options: &["defect"], free: false, empty: false },
    Scheme { name: "pcsc", form: "pcsc:READER NAME[?wait=SECONDS][&protocol=t0|t1|any]", options: &["wait", "protocol"], free: true, empty: true },
    Scheme { name: "vpcd", form: "vpcd:HOST:PORT[?wait=SECONDS][&public=yes]", options: &["wait", "public"], free: false, empty: false },
    Scheme { name: "capture", form: "capture:FILE", options: &[], free: true, empty: false },
    Scheme { name: "trace", form: "trace:FILE", options: &[], free: true, empty: false },
    Scheme { name: "replay", form: "replay:BUNDLE", options: &[], free: true, empty: false },
];

impl FromStr for DeviceUri {
    type Err = DeviceError;

    fn from_str(text: &str) -> Result<Self, DeviceError> {
        let bad = |what: String, help: String| DeviceError { uri: text.to_owned(), what, help: Some(help) };
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            return Err(bad(format!("it holds the control character {control:?}"), forms()));
        }
        let Some((name, rest)) = text.split_once(':') else {
            return Err(bad("a device URI begins with a scheme and a colon".to_owned(), forms()));
        };
        let Some(scheme) = SCHEMES.iter().find(|scheme| scheme.name == name) else {
            let help = match nearest(name, SCHEMES.iter().map(|scheme| scheme.name)) {
                Some(near) => format!("did you mean `{near}:`? {}", forms()),
                None => forms(),
            };
            return Err(bad(format!("there is no scheme `{name}`"), help));
        };
        let (rest, options) = split_options(scheme, rest)
            .map_err(|what| bad(what, format!("the form is {}; see `jinka devices`", scheme.form)))?;
        if rest.trim().is_empty() && !scheme.empty {
            return Err(bad("nothing stands after the colon".to_owned(), format!("the form is {}", scheme.form)));
        }
        Ok(Self { scheme: name.to_owned(), rest: rest.to_owned(), options })
    }
}

impl fmt::Display for DeviceUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.rest)?;
        for (n, (key, value)) in self.options.iter().enumerate() {
            write!(f, "{}{key}={value}", if n == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

/// The options are what follows the last `?`. Where the rest is free text they must all be known to count as options.
fn split_options<'a>(scheme: &Scheme, rest: &'a str) -> Result<(&'a str, BTreeMap<String, String>), String> {
    let Some((before, query)) = rest.rsplit_once('?') else { return Ok((rest, BTreeMap::new())) };
    let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=')).collect();
    let known = |pair: &Option<(&str, &str)>| pair.is_some_and(|(key, _)| scheme.options.contains(&key));
    if scheme.free && !pairs.iter().all(known) {
        return Ok((rest, BTreeMap::new()));
    }
    let mut options = BTreeMap::new();
    for (pair, written) in pairs.iter().zip(query.split('&')) {
        let (key, value) = pair.ok_or_else(|| format!("`{written}` after `?` doesn't read key=value"))?;
        if !scheme.options.contains(&key) {
            let near = nearest(key, scheme.options.iter().copied());
            let hint = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("`{}:` has no option `{key}`{hint}", scheme.name));
        }
        if value.is_empty() {
            return Err(format!("option `{key}` has no value"));
        }
        if options.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(format!("option `{key}` stands twice"));
        }
    }
    Ok((before, options))
}

fn forms() -> String {
    let forms: Vec<_> = SCHEMES.iter().map(|scheme| scheme.form).collect();
    format!("forms: {}; see `jinka devices`", forms.join(", "))
}

/// The candidate that needs the fewest single-letter edits, if they are at most two and fewer than its letters.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| *edits <= 2 && *edits < candidate.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (n, x) in a.chars().take(64).enumerate() {
        let mut corner = n;
        let mut left = n + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let here = (corner + usize::from(x != *y)).min(left + 1).min(above + 1);
            corner = *above;
            left = here;
            next.push(here);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, String) {
        let error = text.parse::<DeviceUri>().unwrap_err();
        assert_eq!(error.uri, text);
        (error.what, error.help.unwrap())
    }

    #[test]
    fn a_mistyped_scheme_gets_a_hint() {
        let (what, help) = refused("pcsx:ACS");
        assert_eq!(what, "there is no scheme `pcsx`");
        assert!(help.starts_with("did you mean `pcsc:`?"), "{help}");
        assert!(refused("PCSC:ACS").1.starts_with("did you mean `pcsc:`?"));
        assert!(refused("http://x").1.starts_with("forms: "));
        assert_eq!(refused("contact-card").0, "a device URI begins with a scheme and a colon");
    }

    #[test]
    fn options_are_checked_by_scheme() {
        assert_eq!(refused("sim:contact-card?defec=x").0, "`sim:` has no option `defec`, did you mean `defect`?");
        assert_eq!(refused("sim:contact-card?defect").0, "`defect` after `?` doesn't read key=value");
        assert_eq!(refused("sim:contact-card?defect=").0, "option `defect` has no value");
        assert_eq!(refused("vpcd:localhost:1?wait=1&wait=2").0, "option `wait` stands twice");
        assert_eq!(refused("sim:").0, "nothing stands after the colon");
        assert_eq!(refused("sim:?defect=x").0, "nothing stands after the colon");
        assert_eq!(refused("pcsc:a\nb").0, "it holds the control character '\\n'");
    }

    #[test]
    fn a_question_mark_may_belong_to_a_name() {
        let rest = |text: &str| text.parse::<DeviceUri>().unwrap().rest;
        assert_eq!(rest("pcsc:What? [x] 00?"), "What? [x] 00?");
        assert_eq!(rest("pcsc:A?b=c"), "A?b=c");
        assert_eq!(rest("pcsc:A?wait=3&b=c"), "A?wait=3&b=c");
        assert_eq!(rest("pcsc:A?b=c?wait=3"), "A?b=c");
        assert_eq!(rest("pcsc:"), "");
        assert_eq!(rest("replay:dir?x=y"), "dir?x=y");
    }

    #[test]
    fn what_is_shown_parses_to_itself() {
        for text in ["pcsc:A [B] 00 00?protocol=t0&wait=3", "vpcd:[::1]:35963?public=yes&wait=3", "sim:mute"] {
            assert_eq!(text.parse::<DeviceUri>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn seconds_are_whole_numbers() {
        let uri: DeviceUri = "vpcd:localhost:1?wait=soon".parse().unwrap();
        assert_eq!(uri.seconds("wait").unwrap_err().what, "option wait is \"soon\", a whole number of seconds is due");
        assert_eq!(uri.seconds("other"), Ok(None));
    }
}
