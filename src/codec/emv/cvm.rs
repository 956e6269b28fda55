use crate::codec::ParseError;

/// CVM list (tag 8E): amounts X and Y, then rules of two bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvmList {
    /// In the application's currency.
    pub x: u32,
    pub y: u32,
    pub rules: Vec<CvmRule>,
}

/// A method of verifying the cardholder and when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CvmRule {
    pub code: u8,
    pub condition: u8,
}

/// Low six bits of a CVM code.
#[rustfmt::skip] // a table is read by rows
const METHODS: &[(u8, &str, &str)] = &[
    (0x00, "fail", "持卡人验证失败"),
    (0x01, "PIN in the clear, by the card", "卡片执行明文 PIN 核对"),
    (0x02, "PIN enciphered, online", "联机加密 PIN 验证"),
    (0x03, "PIN in the clear, by the card, and signature", "卡片执行明文 PIN 核对加签名"),
    (0x04, "PIN enciphered, by the card", "卡片执行加密 PIN 核对"),
    (0x05, "PIN enciphered, by the card, and signature", "卡片执行加密 PIN 核对加签名"),
    (0x1E, "signature", "签名"),
    (0x1F, "no verification", "无需 CVM"),
    (0x20, "holder's identity document", "持卡人证件出示"), // PBOC, from knowledge
];

#[rustfmt::skip] // a table is read by rows
const CONDITIONS: &[(u8, &str, &str)] = &[
    (0x00, "always", "总是"),
    (0x01, "at unattended cash", "无人值守现金交易"),
    (0x02, "when neither cash nor cashback", "非现金且非返现"),
    (0x03, "when the terminal supports it", "终端支持此 CVM 时"),
    (0x04, "at manual cash", "人工现金交易"),
    (0x05, "with cashback", "返现交易"),
    (0x06, "in the application's currency, under X", "以应用货币交易且金额低于 X"),
    (0x07, "in the application's currency, over X", "以应用货币交易且金额高于 X"),
    (0x08, "in the application's currency, under Y", "以应用货币交易且金额低于 Y"),
    (0x09, "in the application's currency, over Y", "以应用货币交易且金额高于 Y"),
];

impl CvmList {
    /// Errors: fewer than ten bytes, an odd number of them.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let amount = |digits: [u8; 4]| u32::from_be_bytes(digits);
        match bytes {
            [x1, x2, x3, x4, y1, y2, y3, y4, rules @ ..] if !rules.is_empty() => {
                let (pairs, rest) = rules.as_chunks::<2>();
                if let [byte] = rest {
                    return Err(ParseError::new(bytes.len(), "a condition", format!("the end after {byte:02X}")));
                }
                let rules =
                    pairs.iter().map(|[code, condition]| CvmRule { code: *code, condition: *condition }).collect();
                Ok(Self { x: amount([*x1, *x2, *x3, *x4]), y: amount([*y1, *y2, *y3, *y4]), rules })
            }
            _ => {
                Err(ParseError::new(bytes.len(), "two amounts and at least one rule", format!("{} bytes", bytes.len())))
            }
        }
    }
}

impl CvmRule {
    /// Bit 7: when the method fails, the next rule applies; else verification has failed.
    pub fn goes_on(self) -> bool {
        self.code & 0x40 != 0
    }

    /// The method in English and Chinese; none for a reserved one.
    pub fn method(self) -> Option<(&'static str, &'static str)> {
        find(METHODS, self.code & 0x3F)
    }

    /// The condition in English and Chinese; none for a reserved one.
    pub fn condition(self) -> Option<(&'static str, &'static str)> {
        find(CONDITIONS, self.condition)
    }
}

fn find(table: &[(u8, &'static str, &'static str)], value: u8) -> Option<(&'static str, &'static str)> {
    table.iter().find(|(known, ..)| *known == value).map(|(_, en, zh)| (*en, *zh))
}
