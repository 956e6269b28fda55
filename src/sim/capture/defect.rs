//! What may be wrong with a recorded stripe: the reference stripe with one thing in it wrong.
//!
//! To add one: a row here, and an entry in `vectors/mutants/bank-stripe.yaml` that names the requirement violated. A text with
//! something wrong is recorded as it should be: its parity and its LRC are right.

/// One named fault in what is recorded.
#[derive(Debug)]
pub struct StripeDefect {
    /// What is wrong, in kebab case: the `ID` of `sim:NAME?defect=ID`.
    pub id: &'static str,
    /// The same in a sentence.
    pub what: &'static str,
    /// The reference product that it is made from: the `NAME` of `sim:NAME?defect=ID`.
    pub product: &'static str,
    pub(super) edits: &'static [Edit],
}

/// One change.
#[derive(Debug)]
pub enum Edit {
    /// Other text on a track, at the first place where the old one stands.
    Text(u8, &'static str, &'static str),
    /// The bit of a track at this offset from the first recorded bit is turned over.
    Flip(u8, usize),
    /// The bit of a track at this distance from the last recorded bit (1: that bit itself) is turned over.
    FlipLast(u8, usize),
    /// A one bit among the clocking zeros behind a track.
    Noise(u8),
    /// Other hex digits in an item of the chip.
    Chip(&'static str, &'static str, &'static str),
}

use Edit::{Chip, Flip, FlipLast, Noise, Text};

const fn wrong(id: &'static str, what: &'static str, edits: &'static [Edit]) -> StripeDefect {
    StripeDefect { id, what, product: "bank-stripe", edits }
}

const fn wrong_plain(id: &'static str, what: &'static str, edits: &'static [Edit]) -> StripeDefect {
    StripeDefect { id, what, product: "bank-stripe-plain", edits }
}

/// Every defect, in the order of the requirements.
#[rustfmt::skip] // a table is read by rows
pub const DEFECTS: &[StripeDefect] = &[
    wrong("stripe-1-parity", "The parity bit of the format code of track 1 is wrong.", &[Flip(1, 13)]),
    wrong("stripe-1-start-sentinel", "Track 1 begins with ! in place of its start sentinel.", &[Text(1, "%", "!")]),
    wrong("stripe-1-end-sentinel", "Track 1 ends with ! in place of its end sentinel.", &[Text(1, "?", "!")]),
    wrong("stripe-1-lrc", "The LRC of track 1 has two data bits wrong.", &[FlipLast(1, 7), FlipLast(1, 6)]),
    wrong("stripe-1-lrc-parity", "The parity bit of the LRC of track 1 is wrong.", &[FlipLast(1, 1)]),
    wrong("stripe-1-long", "Track 1 holds 80 characters.",
        &[Text(1, "1234500678", "12345006780000000000000000000000000000")]),
    wrong("stripe-1-noise", "A one bit stands among the clocking zeros behind track 1.", &[Noise(1)]),
    wrong("stripe-1-reserved-character", "The name on track 1 holds an asterisk.", &[Text(1, "JINKA/", "JINKA*")]),
    wrong("stripe-2-parity", "The parity bit of the second character of track 2 is wrong.", &[Flip(2, 9)]),
    wrong("stripe-2-start-sentinel", "Track 2 begins with 1 in place of its start sentinel.", &[Text(2, ";", "1")]),
    wrong("stripe-2-end-sentinel", "Track 2 ends with 1 in place of its end sentinel.", &[Text(2, "?", "1")]),
    wrong("stripe-2-lrc", "The LRC of track 2 has two data bits wrong.", &[FlipLast(2, 5), FlipLast(2, 4)]),
    wrong("stripe-2-lrc-parity", "The parity bit of the LRC of track 2 is wrong.", &[FlipLast(2, 1)]),
    wrong("stripe-2-long", "Track 2 holds 41 characters.", &[Text(2, "1234500678", "12345006780")]),
    wrong("stripe-2-noise", "A one bit stands among the clocking zeros behind track 2.", &[Noise(2)]),
    wrong("stripe-2-control-character", "The additional data of track 2 hold a colon.", &[Text(2, "45006", "450:6")]),
    wrong("stripe-3-parity", "The parity bit of the second character of track 3 is wrong.", &[Flip(3, 9)]),
    wrong("stripe-3-start-sentinel", "Track 3 begins with 1 in place of its start sentinel.", &[Text(3, ";", "1")]),
    wrong("stripe-3-end-sentinel", "Track 3 ends with 1 in place of its end sentinel.", &[Text(3, "?", "1")]),
    wrong("stripe-3-lrc", "The LRC of track 3 has two data bits wrong.", &[FlipLast(3, 5), FlipLast(3, 4)]),
    wrong("stripe-3-lrc-parity", "The parity bit of the LRC of track 3 is wrong.", &[FlipLast(3, 1)]),
    wrong("stripe-3-long", "Track 3 holds 108 characters.", &[Text(3, "?", "0?")]),
    wrong("stripe-3-noise", "A one bit stands among the clocking zeros behind track 3.", &[Noise(3)]),
    wrong("stripe-3-control-character", "The additional data of track 3 hold a colon.", &[Text(3, "=1000", "=1:00")]),

    wrong("stripe-1-format-code", "The format code of track 1 is A.", &[Text(1, "%B", "%A")]),
    wrong("stripe-1-number-not-decimal", "The account number on track 1 holds a letter.", &[Text(1, "3456", "3A56")]),
    wrong("stripe-1-number-long", "The account number on track 1 has 20 digits.", &[Text(1, "0128^", "01280^")]),
    wrong("stripe-1-number-unseparated", "No separator follows the account number on track 1.",
        &[Text(1, "0128^JINKA/TEST^", "0128 JINKA/TEST ")]),
    wrong("stripe-1-name-long", "The name on track 1 has 27 characters.",
        &[Text(1, "JINKA/TEST", "JINKA/TESTTESTTESTTESTTESTT")]),
    wrong("stripe-1-name-unseparated", "No separator follows the name on track 1.", &[Text(1, "TEST^", "TEST ")]),
    wrong("stripe-1-expiry-month", "The expiry date on track 1 has month 13.", &[Text(1, "^3512", "^3513")]),
    wrong("stripe-1-service-code", "The service code on track 1 holds a letter.", &[Text(1, "3512220", "35122A0")]),

    wrong("stripe-2-number-not-decimal", "The account number on track 2 holds a colon.", &[Text(2, "3456", "3:56")]),
    wrong("stripe-2-number-long", "The account number on track 2 has 20 digits.", &[Text(2, "0128=", "01280="), Text(2, "678?", "67?")]),
    wrong("stripe-2-number-unseparated", "No separator follows the account number on track 2.", &[Text(2, "=", "0")]),
    wrong("stripe-2-expiry-month", "The expiry date on track 2 has month 00.", &[Text(2, "=3512", "=3500")]),
    wrong("stripe-2-service-code", "The service code on track 2 is missing, though one is stated.",
        &[Text(2, "3512220", "3512=")]),
    wrong("stripe-2-further-separator", "The additional data of track 2 hold a separator.", &[Text(2, "45006", "45=06")]),

    wrong("stripe-3-format-code", "The format code of track 3 is 9 and a separator.", &[Text(3, ";99", ";9=")]),
    wrong("stripe-3-format-invalid", "The format code of track 3 is 00.", &[Text(3, ";99", ";00")]),
    wrong("stripe-3-number-not-decimal", "The account number on track 3 holds a colon.", &[Text(3, "3456", "3:56")]),
    wrong("stripe-3-number-long", "The account number on track 3 has 20 digits.",
        &[Text(3, "0128=", "01280="), Text(3, "00?", "0?")]),
    wrong("stripe-3-number-unseparated", "No separator follows the account number on track 3.",
        &[Text(3, "0128=", "01280"), Text(3, "=000000000000=000000000000=", "000000000000000000000000000")]),
    wrong("stripe-3-country", "The country on track 3 is 344.", &[Text(3, "=156156", "=344156")]),
    wrong("stripe-3-currency", "The currency on track 3 is 344.", &[Text(3, "=156156", "=156344")]),
    wrong("stripe-3-expiry-month", "The expiry date on track 3 has month 13.", &[Text(3, "35120=", "35130=")]),

    wrong("stripe-service-interchange", "The first digit of the service code is 3.",
        &[Text(1, "3512220", "3512320"), Text(2, "3512220", "3512320"), Chip("chip.57", "35122200", "35123200")]),
    wrong("stripe-service-authorisation", "The second digit of the service code is 1.",
        &[Text(1, "3512220", "3512210"), Text(2, "3512220", "3512210"), Chip("chip.57", "35122200", "35122100")]),
    wrong("stripe-service-range", "The third digit of the service code is 8.",
        &[Text(1, "3512220", "3512228"), Text(2, "3512220", "3512228"), Chip("chip.57", "35122200", "35122280")]),
    wrong("stripe-service-without-chip", "The service code of a card with a chip tells none.",
        &[Text(1, "3512220", "3512120"), Text(2, "3512220", "3512120"), Chip("chip.57", "35122200", "35121200")]),
    wrong_plain("stripe-service-with-chip", "The service code of a card without chip tells one.",
        &[Text(1, "4912520", "4912620"), Text(2, "4912520", "4912620")]),
    wrong_plain("stripe-never-expires", "A card that doesn't expire has an expiry date.",
        &[Text(1, "4912520", "4911520"), Text(2, "4912520", "4911520")]),

    wrong("stripe-number-industry", "The account numbers begin with 8.",
        &[Text(1, "B620000", "B820000"), Text(2, ";620000", ";820000"), Text(3, "99620000", "99820000")]),
    wrong("stripe-number-issuer", "The account numbers begin with another issuer's number.",
        &[Text(1, "B620000", "B620001"), Text(2, ";620000", ";620001"), Text(3, "99620000", "99620001")]),
    wrong("stripe-number-short", "The account numbers have twelve digits; their check digit is right.",
        &[Text(1, "6200001234567890128", "620000123450"), Text(2, "6200001234567890128", "620000123450"),
          Text(3, "6200001234567890128", "620000123450")]),
    wrong("stripe-1-check-digit", "The check digit of the account number on track 1 is wrong.", &[Text(1, "0128^", "0129^")]),
    wrong("stripe-2-check-digit", "The check digit of the account number on track 2 is wrong.", &[Text(2, "0128=", "0129=")]),
    wrong("stripe-3-check-digit", "The check digit of the account number on track 3 is wrong.", &[Text(3, "0128=", "0129=")]),

    // A swap of 09 and 90 keeps the check digit, so only the comparison can tell.
    wrong("stripe-1-other-number", "Track 1 holds another account number with a right check digit.",
        &[Text(1, "7890128^", "7809128^")]),
    wrong("stripe-1-other-expiry", "Track 1 holds another expiry date.", &[Text(1, "^3512", "^3511")]),
    wrong("stripe-1-other-service-code", "Track 1 holds another service code.", &[Text(1, "3512220", "3512221")]),
    wrong("stripe-3-other-number", "Track 3 holds another account number with a right check digit.",
        &[Text(3, "7890128=", "7809128=")]),
    wrong("stripe-3-other-expiry", "Track 3 holds another expiry date.", &[Text(3, "35120=", "35110=")]),
    wrong("stripe-chip-other-number", "The chip's account number is another one.", &[Chip("chip.5A", "78901", "78091")]),
    wrong("stripe-chip-other-track-number", "The chip's track 2 data hold another account number.",
        &[Chip("chip.57", "78901", "78091")]),
    wrong("stripe-chip-other-expiry", "The chip's track 2 data hold another expiry date.", &[Chip("chip.57", "d3512", "d3511")]),
    wrong("stripe-chip-other-service-code", "The chip's track 2 data hold another service code.",
        &[Chip("chip.57", "3512220", "3512221")]),
];
