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

const CONTACT_CARD: ReferenceProduct = ReferenceProduct {
    name: "contact-card",
    card: include_str!("../../vectors/cards/contact-card.yaml"),
    ics: include_str!("../../vectors/cards/contact-card.ics.yaml"),
    ixit: include_str!("../../vectors/cards/contact-card.ixit.yaml"),
    measurements: Some(include_str!("../../vectors/cards/contact-card.measurements.yaml")),
};

const CONTACT_CARD_T1: ReferenceProduct = ReferenceProduct {
    name: "contact-card-t1",
    card: include_str!("../../vectors/cards/contact-card-t1.yaml"),
    ics: include_str!("../../vectors/cards/contact-card-t1.ics.yaml"),
    ixit: include_str!("../../vectors/cards/contact-card-t1.ixit.yaml"),
    measurements: None,
};

const CONTACT_CARD_PLAIN: ReferenceProduct = ReferenceProduct {
    name: "contact-card-plain",
    card: include_str!("../../vectors/cards/contact-card-plain.yaml"),
    ics: include_str!("../../vectors/cards/contact-card-plain.ics.yaml"),
    ixit: include_str!("../../vectors/cards/contact-card-plain.ixit.yaml"),
    measurements: None,
};

const BANK_CARD: ReferenceProduct = ReferenceProduct {
    name: "bank-card",
    card: include_str!("../../vectors/cards/bank-card.yaml"),
    ics: include_str!("../../vectors/cards/bank-card.ics.yaml"),
    ixit: include_str!("../../vectors/cards/bank-card.ixit.yaml"),
    measurements: None,
};

const BANK_CARD_SDA: ReferenceProduct = ReferenceProduct {
    name: "bank-card-sda",
    card: include_str!("../../vectors/cards/bank-card-sda.yaml"),
    ics: include_str!("../../vectors/cards/bank-card-sda.ics.yaml"),
    ixit: include_str!("../../vectors/cards/bank-card-sda.ixit.yaml"),
    measurements: None,
};

const BANK_CARD_SM: ReferenceProduct = ReferenceProduct {
    name: "bank-card-sm",
    card: include_str!("../../vectors/cards/bank-card-sm.yaml"),
    ics: include_str!("../../vectors/cards/bank-card-sm.ics.yaml"),
    ixit: include_str!("../../vectors/cards/bank-card-sm.ixit.yaml"),
    measurements: None,
};

const CRYPTOGRAPHY: ReferenceProduct = ReferenceProduct {
    name: "cryptography",
    card: include_str!("../../vectors/cards/cryptography.yaml"),
    ics: include_str!("../../vectors/cards/cryptography.ics.yaml"),
    ixit: include_str!("../../vectors/cards/cryptography.ixit.yaml"),
    measurements: None,
};

/// The reference cards, without the liars.
pub const PRODUCTS: &[ReferenceProduct] =
    &[CONTACT_CARD, CONTACT_CARD_T1, CONTACT_CARD_PLAIN, BANK_CARD, BANK_CARD_SDA, BANK_CARD_SM, CRYPTOGRAPHY];

impl ReferenceProduct {
    /// What was measured at the card behind `sim:NAME[?defect=ID]`; a defect may be one of the card's body.
    pub fn measured(&self, defect: Option<&str>) -> Option<String> {
        let record = self.measurements?;
        let defect = defect.and_then(RecordDefect::from_id).filter(|defect| defect.card == self.name);
        Some(defect.map_or_else(|| record.to_owned(), |defect| defect.spoil(record)))
    }
}

const BANK_STRIPE: ReferenceProduct = ReferenceProduct {
    name: "bank-stripe",
    card: include_str!("../../vectors/captures/bank-stripe.yaml"),
    ics: include_str!("../../vectors/captures/bank-stripe.ics.yaml"),
    ixit: include_str!("../../vectors/captures/bank-stripe.ixit.yaml"),
    measurements: None,
};

const BANK_STRIPE_PLAIN: ReferenceProduct = ReferenceProduct {
    name: "bank-stripe-plain",
    card: include_str!("../../vectors/captures/bank-stripe-plain.yaml"),
    ics: include_str!("../../vectors/captures/bank-stripe-plain.ics.yaml"),
    ixit: include_str!("../../vectors/captures/bank-stripe-plain.ixit.yaml"),
    measurements: None,
};

/// The reference products that are data.
pub const CAPTURES: &[ReferenceProduct] = &[BANK_STRIPE, BANK_STRIPE_PLAIN];

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
