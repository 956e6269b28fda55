//! A JSON reader that refuses what parsers disagree about, and the canonical form (RFC 8785).
//!
//! `serde_json` keeps the last of two equal member names and rounds large numbers; both let two readers see two documents
//! under one signature. So everything that is signed goes through [`parse`] first.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::{
    Serialize,
    de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{Code, Fault};

/// Integers beyond this are not exact in every reader (I-JSON, RFC 7493): 2^53 − 1.
pub const LARGEST_INTEGER: u64 = 9_007_199_254_740_991;

/// Marks an error of the strict reader as a duplicate, since serde's errors carry only text.
const DUPLICATE: &str = "duplicate member";

/// Reads JSON strictly: UTF-8 without byte-order mark, no duplicate members, no fractions or exponents, integers within
/// ±(2^53 − 1), nothing after the value. `place` names the file in the fault.
pub fn parse(place: &str, bytes: &[u8]) -> Result<Value, Fault> {
    read(place, bytes)
}

/// As [`parse`], with integers up to 64 bits and fractions, straight into `T`: for records that are signed by their digest.
pub fn parse_record<T: DeserializeOwned>(place: &str, bytes: &[u8]) -> Result<T, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Unique.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| record_fault(place, &error))?;
    serde_json::from_slice(bytes).map_err(|error| record_fault(place, &error))
}

/// What serde says of a record, as a fault.
pub fn record_fault(place: &str, error: &serde_json::Error) -> Fault {
    let found = error.to_string();
    let code = if found.starts_with("duplicate field") || found.starts_with(DUPLICATE) {
        Code::JsonDuplicate
    } else {
        Code::JsonStrict
    };
    Fault::new(code, place, "the documented members", found)
}

/// The first place (JSON pointer) where two values differ, with what was due and what was found.
pub fn first_difference(due: &Value, found: &Value) -> Option<(String, String, String)> {
    let short = |value: &Value| value.to_string().chars().take(200).collect::<String>();
    match (due, found) {
        (Value::Object(due), Value::Object(found)) => due
            .iter()
            .find_map(|(name, due)| match found.get(name) {
                None => Some((format!("/{name}"), short(due), "nothing".to_owned())),
                Some(found) => {
                    first_difference(due, found).map(|(path, due, found)| (format!("/{name}{path}"), due, found))
                }
            })
            .or_else(|| {
                let (name, value) = found.iter().find(|(name, _)| !due.contains_key(*name))?;
                Some((format!("/{name}"), "nothing".to_owned(), short(value)))
            }),
        (Value::Array(due), Value::Array(found)) => {
            let within = due.iter().zip(found).enumerate().find_map(|(n, (due, found))| {
                first_difference(due, found).map(|(path, due, found)| (format!("/{n}{path}"), due, found))
            });
            within.or_else(|| {
                (due.len() != found.len())
                    .then(|| (String::new(), format!("{} entries", due.len()), format!("{} entries", found.len())))
            })
        }
        (due, found) => (due != found).then(|| (String::new(), short(due), short(found))),
    }
}

/// Reads strictly, then into `T`; the text must be byte for byte its own canonical form.
pub fn parse_canonical<T: DeserializeOwned>(place: &str, bytes: &[u8]) -> Result<T, Fault> {
    let value = parse(place, bytes)?;
    let canonical = canonical(&value).map_err(|error| Fault::new(Code::JsonStrict, place, "canonical JSON", error))?;
    if canonical != bytes {
        let at = canonical.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        return Err(Fault::new(
            Code::JsonStrict,
            format!("{place} byte {at}"),
            "canonical JSON (RFC 8785)",
            "another spelling of the same value",
        ));
    }
    typed(place, value)
}

/// Turns a value into a type, unknown and missing members named.
pub fn typed<T: DeserializeOwned>(place: &str, value: Value) -> Result<T, Fault> {
    T::deserialize(value)
        .map_err(|error| Fault::new(Code::JsonStrict, place, "the documented members", error.to_string()))
}

/// RFC 8785 bytes of a value without fractions.
pub fn canonical(value: &impl Serialize) -> Result<Vec<u8>, String> {
    serde_jcs::to_vec(value).map_err(|error| error.to_string())
}

fn read(place: &str, bytes: &[u8]) -> Result<Value, Fault> {
    let strict = |due: &str, found: String| Fault::new(Code::JsonStrict, place, due, found);
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(strict("UTF-8 without byte-order mark", "a byte-order mark".to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| strict("UTF-8", error.to_string()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let found = error.to_string();
        if found.starts_with(DUPLICATE) {
            Fault::new(Code::JsonDuplicate, place, "each member once", found)
        } else {
            strict("strict JSON", found)
        }
    })
}

/// Builds a [`Value`] and refuses on the way.
#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        if value > LARGEST_INTEGER {
            return Err(E::custom(format!("{value} is beyond 2^53 - 1")));
        }
        Ok(Value::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        if value.unsigned_abs() > LARGEST_INTEGER {
            return Err(E::custom(format!("{value} is beyond -(2^53 - 1)")));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Err(E::custom(format!("{value} is no plain integer")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("{DUPLICATE} `{name}`")));
            }
            let value = members.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// Reads to the end and keeps nothing; refuses an object that names a member twice.
#[derive(Clone, Copy)]
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names: HashSet<Cow<'de, str>> = HashSet::new();
        while let Some(Name(name)) = members.next_key()? {
            if let Some(twice) = names.replace(name) {
                return Err(A::Error::custom(format!("{DUPLICATE} `{twice}`")));
            }
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

/// A member's name, borrowed where it is written without escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &[u8]) -> Code {
        parse("t", text).unwrap_err().code
    }

    #[test]
    fn what_parsers_disagree_about_is_refused() {
        assert_eq!(code(br#"{"a":1,"a":1}"#), Code::JsonDuplicate);
        assert_eq!(code(br#"{"x":{"a":1,"\u0061":2}}"#), Code::JsonDuplicate);
        for text in [
            &b"\xEF\xBB\xBF{}"[..],
            b"{\"a\":1.0}",
            b"{\"a\":1e2}",
            b"{\"a\":1e400}",
            b"{\"a\":NaN}",
            b"{\"a\":9007199254740992}",
            b"{\"a\":-9007199254740992}",
            b"{\"a\":\"\\ud800\"}",
            b"{\"a\":01}",
            b"{} {}",
            b"{\"a\":1,}",
            b"\xFF",
            b"",
        ] {
            assert_eq!(code(text), Code::JsonStrict, "{}", String::from_utf8_lossy(text));
        }
        assert_eq!(code("[".repeat(10_000).as_bytes()), Code::JsonStrict);
        assert!(parse("t", b"{\"a\":9007199254740991,\"b\":-9007199254740991}").is_ok());
    }

    #[test]
    fn a_record_may_hold_large_numbers_but_no_name_twice() {
        assert_eq!(
            parse_record::<Value>("t", b"{\"a\":18446744073709551615,\"b\":[{\"a\":1.5}]}").unwrap()["b"][0]["a"],
            1.5
        );
        let code = |text: &[u8]| parse_record::<Value>("t", text).unwrap_err().code;
        assert_eq!(code(b"{\"x\":[{\"a\":1,\"b\":2,\"\\u0061\":3}]}"), Code::JsonDuplicate);
        assert_eq!(code(b"{\"a\":1} x"), Code::JsonStrict);
        assert_eq!(code(b"\xEF\xBB\xBF{}"), Code::JsonStrict);
    }

    #[test]
    fn the_canonical_form_is_that_of_rfc_8785() {
        // RFC 8785, 3.2.3: members are sorted by UTF-16 code units.
        let value = parse(
            "t",
            "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"
                .as_bytes(),
        )
        .unwrap();
        let text = String::from_utf8(canonical(&value).unwrap()).unwrap();
        assert_eq!(text, "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}");
    }

    #[test]
    fn another_spelling_is_not_canonical() {
        assert_eq!(parse_canonical::<Value>("t", b"{ \"a\":1}").unwrap_err().code, Code::JsonStrict);
        assert_eq!(parse_canonical::<Value>("t", b"{\"b\":1,\"a\":1}").unwrap_err().code, Code::JsonStrict);
        assert!(parse_canonical::<Value>("t", b"{\"a\":1,\"b\":1}").is_ok());
    }
}
