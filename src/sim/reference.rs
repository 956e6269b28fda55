//! The products that jinka brings along: personalisation and the maker's statements, embedded in the binary.

use super::record_defect::RecordDefect;

/// A built-in product: how its card is personalised and what its maker states about it. All texts are YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceProduct {
    /// The name in `sim:NAME`.
    pub name: &'static str,
    /// Personalisation, see [`super::icc::Profile`]; of one in [`CAPTURES`] what is captured from it, see [`crate::device::Capture`].
    pub card: &'static str,
    /// `answers:` of the ICS.
    pub ics: &'static str,
    /// `values:` of the IXIT, secrets included.
    pub ixit: &'static str,
    /// What was measured at it; made up, as the card is. None: nothing was.
    pub measurements: Option<&'static str>,
}

/// The product NAME of the files `NAME.yaml`, `NAME.ics.yaml` and `NAME.ixit.yaml` of a folder in `vectors/`; a word more:
/// `NAME.measurements.yaml` too.
macro_rules! product {
    ($folder:literal, $name:literal) => {
        ReferenceProduct {
            name: $name,
            card: product!(@file $folder, $name, ".yaml"),
            ics: product!(@file $folder, $name, ".ics.yaml"),
            ixit: product!(@file $folder, $name, ".ixit.yaml"),
            measurements: None,
        }
    };
    ($folder:literal, $name:literal, measured) => {
        ReferenceProduct {
            measurements: Some(product!(@file $folder, $name, ".measurements.yaml")),
            ..product!($folder, $name)
        }
    };
    (@file $folder:literal, $name:literal, $ending:literal) => {
        include_str!(concat!("../../vectors/", $folder, "/", $name, $ending))
    };
}

const CONTACT_CARD: ReferenceProduct = product!("cards", "contact-card", measured);

/// The reference cards, without the liars.
pub const PRODUCTS: &[ReferenceProduct] = &[
    CONTACT_CARD,
    product!("cards", "contact-card-t1"),
    product!("cards", "contact-card-plain"),
    product!("cards", "bank-card"),
    product!("cards", "bank-card-sda"),
    product!("cards", "bank-card-sm"),
    product!("cards", "cryptography"),
    product!("cards", "mobile-payment"),
    product!("cards", "mobile-payment-b"),
    product!("cards", "mobile-payment-off"),
    product!("cards", "psam"),
    product!("cards", "psam-transport"),
];

const BANK_STRIPE: ReferenceProduct = product!("captures", "bank-stripe");

/// The reference products that are data.
pub const CAPTURES: &[ReferenceProduct] = &[BANK_STRIPE, product!("captures", "bank-stripe-plain")];

impl ReferenceProduct {
    /// What was measured at the card behind `sim:NAME[?defect=ID]`; a defect may be one of the card's body.
    pub fn measured(&self, defect: Option<&str>) -> Option<String> {
        let record = self.measurements?;
        let defect = defect.and_then(RecordDefect::from_id).filter(|defect| defect.card == self.name);
        Some(defect.map_or_else(|| record.to_owned(), |defect| defect.spoil(record)))
    }
}

/// All reference products, without the liars: cards, then data.
pub fn products() -> impl Iterator<Item = &'static ReferenceProduct> {
    PRODUCTS.iter().chain(CAPTURES)
}

/// The product behind a simulator's name; a liar claims to be `contact-card`, or `bank-stripe` where it lies in data.
pub fn reference(name: &str) -> Option<ReferenceProduct> {
    match products().find(|product| product.name == name) {
        Some(product) => Some(*product),
        None if super::liar::Liar::from_name(name).is_some() => Some(CONTACT_CARD),
        None if super::capture::Liar::from_name(name).is_some() => Some(BANK_STRIPE),
        None => None,
    }
}

/// Every name that `sim:NAME` knows: cards, then data, of each the reference products first.
pub fn names() -> Vec<&'static str> {
    let cards = PRODUCTS.iter().map(|product| product.name);
    let liars = super::liar::Liar::ALL.iter().map(|liar| liar.name());
    let captures = CAPTURES.iter().map(|product| product.name);
    let lying = super::capture::Liar::ALL.iter().map(|liar| liar.name());
    cards.chain(liars).chain(captures).chain(lying).collect()
}
