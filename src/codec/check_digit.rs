//! Check digits of numbers on cards.

use super::ParseError;

/// The check digit that belongs behind these decimal digits by the Luhn formula (modulus 10, double-add-double).
///
/// Errors: no digit, a character that is none. Source: ISO/IEC 7812-1 (GB/T 15694.1); it misses a swap of 0 and 9.
///
/// ```
/// assert_eq!(jinka::codec::check_digit::luhn("7992739871"), Ok(3));
/// ```
pub fn luhn(body: &str) -> Result<u8, ParseError> {
    if body.is_empty() {
        return Err(ParseError::new(0, "decimal digits", "none"));
    }
    let mut sum = 0_u32;
    for (place, (at, c)) in body.char_indices().rev().enumerate() {
        let digit = c.to_digit(10).ok_or_else(|| ParseError::new(at, "a decimal digit", c.to_string()))?;
        // The digit beside the check digit is the first to be doubled; of a two-digit product the digits are added.
        let weighed = if place % 2 == 0 { digit * 2 } else { digit };
        sum = (sum + weighed / 10 + weighed % 10) % 10;
    }
    Ok(u8::try_from((10 - sum) % 10).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{
        super::vectors::{InOut, same, walk},
        *,
    };

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Number {
        number: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Due {
        valid: bool,
        check_digit: String,
    }

    #[test]
    fn published_numbers() {
        walk::<InOut<Number, Due>>("codec/luhn.yaml", |vector| {
            let (body, last) = vector.input.number.split_at(vector.input.number.len() - 1);
            let digit = luhn(body).map_err(|error| error.to_string())?.to_string();
            same("check digit", digit.as_str(), vector.expect.check_digit.as_str())?;
            same("valid", digit == last, vector.expect.valid)
        });
    }

    #[test]
    fn a_swap_of_zero_and_nine_goes_unseen() {
        assert_eq!((luhn("7095"), luhn("7905")), (Ok(3), Ok(3)));
    }

    #[test]
    fn only_digits_have_one() {
        assert_eq!(luhn("").unwrap_err().found, "none");
        assert_eq!(luhn("12A4").unwrap_err().at, 2);
        assert_eq!(luhn("１").unwrap_err().at, 0);
    }
}
