//! What the pre-flights of all suites share: what the IUT shows of itself, compared with what its ICS states.
//!
//! A contradiction is told; it is no failure of the product, for the ICS may be what is wrong. A suite's pre-flight makes a [`Seen`],
//! tells it every point that the IUT shows, and ends with [`Seen::verdict`].

use crate::{
    catalogue::Text,
    runner::{Stop, World},
};

/// Compares what is seen with what is stated. Every point is told, so the first contradiction doesn't end the pre-flight.
pub struct Seen<'a> {
    pub world: &'a mut World,
    contradictions: usize,
}

impl<'a> Seen<'a> {
    pub fn new(world: &'a mut World) -> Self {
        Self { world, contradictions: 0 }
    }

    /// The IUT shows a thing, or shows that it hasn't got it; `from` is where that is seen, mostly bytes in hex.
    pub fn shows(&mut self, item: &str, what: (&str, &str), seen: bool, from: &str) -> Result<(), Stop> {
        let Text { en, zh } = yes_no(seen);
        self.compare(item, what, seen, Text::new(format!("{en} ({from})"), format!("{zh}（{from}）")))
    }

    /// As [`Self::shows`], where the IUT can only show that it has a thing.
    pub fn shows_if(&mut self, item: &str, what: (&str, &str), seen: bool, from: &str) -> Result<(), Stop> {
        if seen { self.shows(item, what, true, from) } else { Ok(()) }
    }

    /// As [`Self::shows`], where there is nothing to cite.
    pub fn is(&mut self, item: &str, what: (&str, &str), seen: bool) -> Result<(), Stop> {
        self.compare(item, what, seen, yes_no(seen))
    }

    fn compare(&mut self, item: &str, (en, zh): (&str, &str), seen: bool, observed: Text) -> Result<(), Stop> {
        let stated = self.world.ics(item)?;
        let what = (format!("{item}: {en}"), format!("{item}：{zh}"));
        self.contradictions += usize::from(self.world.assert(stated == seen, what, yes_no(stated), observed).is_err());
        Ok(())
    }

    /// How the pre-flight ends; `iut` is what was looked at: the device, the capture.
    pub fn verdict(self, (en, zh): (&str, &str)) -> Result<(), Stop> {
        match self.contradictions {
            0 => Ok(()),
            count => Err(Stop::inconclusive((
                format!("ICS and {en} contradict each other in {count} point(s)"),
                format!("ICS 与{zh}有 {count} 处互相矛盾"),
            ))),
        }
    }
}

/// What a [`Seen::verdict`] calls an IUT behind a port.
pub const DEVICE: (&str, &str) = ("device", "设备");

/// A value that may be absent, for the `from` of [`Seen::shows`].
pub fn told(value: Option<&[u8]>) -> String {
    value.map_or_else(|| "–".to_owned(), hex::encode_upper)
}

fn yes_no(yes: bool) -> Text {
    if yes { Text::new("yes", "是") } else { Text::new("no", "否") }
}
