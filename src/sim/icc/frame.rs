//! Stage one: bytes to class, header and body. By itself, so that it can't be wrong like the codec that judges it.

/// What the class byte says, interindustry values only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Not the last command of a chain.
    pub chaining: bool,
    /// Secure messaging of any kind.
    pub secure: bool,
    /// Logical channel, 0 to 19.
    pub channel: usize,
}

impl Class {
    /// The logical channel of any class byte: proprietary ones (8X and above) have it where the first interindustry class has it.
    pub fn channel(cla: u8) -> usize {
        match cla >> 5 {
            0b010 | 0b011 => usize::from(cla & 0x0F) + 4,
            _ => usize::from(cla & 0x03),
        }
    }

    /// First interindustry class `000x xxxx`, further one `01xx xxxx`; none for reserved (20 to 3F) and proprietary values and FF.
    pub fn decode(cla: u8) -> Option<Self> {
        let chaining = cla & 0x10 != 0;
        match cla >> 5 {
            0b000 => Some(Self { chaining, secure: cla & 0x0C != 0, channel: usize::from(cla & 0x03) }),
            0b010 | 0b011 => Some(Self { chaining, secure: cla & 0x20 != 0, channel: usize::from(cla & 0x0F) + 4 }),
            _ => None,
        }
    }
}

/// Header and body of a command APDU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub cla: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    /// None: the length fields contradict the length of the APDU.
    pub body: Option<Body>,
}

/// Command data and what was said about the response's length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    pub data: Vec<u8>,
    /// None: no Le field.
    pub ne: Option<Ne>,
    /// Length fields of three or two bytes.
    pub extended: bool,
}

/// The response data wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ne {
    /// At most so many bytes, 1 to 65 536.
    pub most: usize,
    /// The Le field holds only zeros: all there are, within `most`.
    pub all: bool,
}

impl Ne {
    pub fn all(extended: bool) -> Self {
        Self { most: if extended { 65_536 } else { 256 }, all: true }
    }

    fn short(le: u8) -> Self {
        if le == 0 { Self::all(false) } else { Self { most: usize::from(le), all: false } }
    }

    fn extended(high: u8, low: u8) -> Self {
        let le = u16::from_be_bytes([high, low]);
        if le == 0 { Self::all(true) } else { Self { most: usize::from(le), all: false } }
    }
}

impl Frame {
    /// None: shorter than a header.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [cla, ins, p1, p2, body @ ..] => {
                Some(Self { cla: *cla, ins: *ins, p1: *p1, p2: *p2, body: Body::decode(body) })
            }
            _ => None,
        }
    }

    pub fn p1_p2(&self) -> u16 {
        u16::from_be_bytes([self.p1, self.p2])
    }
}

impl Body {
    fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [] => Some(Self::default()),
            [le] => Some(Self { data: Vec::new(), ne: Some(Ne::short(*le)), extended: false }),
            [0, high, low] => Some(Self { data: Vec::new(), ne: Some(Ne::extended(*high, *low)), extended: true }),
            [0, high, low, rest @ ..] => {
                let nc = usize::from(u16::from_be_bytes([*high, *low]));
                let (data, le) = rest.split_at_checked(nc).filter(|_| nc > 0)?;
                let ne = match le {
                    [] => None,
                    [high, low] => Some(Ne::extended(*high, *low)),
                    _ => return None,
                };
                Some(Self { data: data.to_vec(), ne, extended: true })
            }
            [lc, rest @ ..] => {
                let nc = usize::from(*lc);
                let (data, le) = rest.split_at_checked(nc).filter(|_| nc > 0)?;
                let ne = match le {
                    [] => None,
                    [le] => Some(Ne::short(*le)),
                    _ => return None,
                };
                Some(Self { data: data.to_vec(), ne, extended: false })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    #[test]
    fn cases_of_short_and_extended_length_are_told_apart() {
        let body = |bytes: &[u8]| Frame::decode(bytes).unwrap().body;
        let case = |data: &[u8], most: Option<usize>, extended: bool| {
            let ne = most.map(|most| Ne { most, all: most == 256 && !extended || most == 65_536 });
            Some(Body { data: data.to_vec(), ne, extended })
        };
        assert_eq!(body(&hex!("00A40000")), case(&[], None, false));
        assert_eq!(body(&hex!("00B0000000")), case(&[], Some(256), false));
        assert_eq!(body(&hex!("00B00000FF")), case(&[], Some(255), false));
        assert_eq!(body(&hex!("00A40400 02 A000")), case(&hex!("A000"), None, false));
        assert_eq!(body(&hex!("00A40400 02 A000 01")), case(&hex!("A000"), Some(1), false));
        assert_eq!(body(&hex!("00B00000 00 0000")), case(&[], Some(65_536), true));
        assert_eq!(
            body(&hex!("00B00000 00 0100")),
            case(&[], Some(256), true).map(|mut body| {
                body.ne = Some(Ne { most: 256, all: false });
                body
            })
        );
        assert_eq!(body(&hex!("00D60000 00 0001 AA")), case(&hex!("AA"), None, true));
        assert_eq!(body(&hex!("00D60000 00 0001 AA 0002")), case(&hex!("AA"), Some(2), true));
        for cut in [&hex!("00A40400 05 A00000")[..], &hex!("00B00000 0000"), &hex!("00D60000 00 0000 00")] {
            assert_eq!(body(cut), None, "{cut:02X?}");
        }
        assert_eq!(Frame::decode(&hex!("00A400")), None);
    }

    /// The whole domain against the standard's table: first class 00 to 1F, further class 40 to 7F, nothing else.
    #[test]
    fn every_class_byte_is_decoded() {
        for cla in 0..=255_u8 {
            let expected = match cla {
                0x00..=0x1F => Some(((cla % 32) / 16 == 1, (cla % 16) / 4 != 0, usize::from(cla % 4))),
                0x40..=0x7F => Some(((cla % 32) / 16 == 1, cla >= 0x60, usize::from(cla % 16) + 4)),
                _ => None,
            };
            assert_eq!(
                Class::decode(cla).map(|class| (class.chaining, class.secure, class.channel)),
                expected,
                "{cla:02X}"
            );
        }
    }
}
