//! Which purse application of the card is meant, what it is known by in the IXIT, and what it told about itself.

use crate::{
    codec::purse::{Kind, PublicInfo},
    runner::{Stop, World},
};

/// A note of the world; a vocabulary of another product family sets it in its first step.
#[derive(Debug, Clone)]
pub struct Setting {
    /// What the names of its IXIT items begin with.
    pub prefix: &'static str,
    /// The account that transactions go to.
    pub kind: Kind,
    /// [`super::act::prove_holder`] presents a PIN.
    pub pin: bool,
    /// Short identifier of the log file.
    pub log: u8,
    /// EF15, once it was read; keys are diversified by what stands in it.
    pub info: Option<PublicInfo>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { prefix: "purse", kind: Kind::Purse, pin: false, log: 0x18, info: None }
    }
}

impl Setting {
    /// The IXIT item of this application with this last part of its name.
    pub fn item(w: &mut World, name: &str) -> String {
        format!("{}.{name}", w.note::<Self>().prefix)
    }

    pub fn bytes(w: &mut World, name: &str) -> Result<Vec<u8>, Stop> {
        let item = Self::item(w, name);
        w.ixit_bytes(&item)
    }

    /// As [`Self::bytes`], of a fixed length.
    pub fn array<const N: usize>(w: &mut World, name: &str) -> Result<[u8; N], Stop> {
        let item = Self::item(w, name);
        let bytes = w.ixit_bytes(&item)?;
        let len = bytes.len();
        bytes.try_into().map_err(|_| {
            Stop::error((
                format!("IXIT item {item} has {len} bytes, {N} were due"),
                format!("IXIT 项 {item} 有 {len} 字节，应为 {N} 字节"),
            ))
        })
    }

    pub fn number(w: &mut World, name: &str) -> Result<u64, Stop> {
        let item = Self::item(w, name);
        w.ixit_number(&item)
    }

    /// As [`Self::number`], where more than `T` holds is an error of the set-up.
    pub fn small<T: TryFrom<u64>>(w: &mut World, name: &str) -> Result<T, Stop> {
        let number = Self::number(w, name)?;
        let item = Self::item(w, name);
        T::try_from(number).map_err(|_| {
            Stop::error((format!("IXIT item {item} is too large: {number}"), format!("IXIT 项 {item} 过大：{number}")))
        })
    }

    /// EF15 of the application, which an act has read before.
    pub fn info(w: &mut World) -> Result<PublicInfo, Stop> {
        let info = w.note::<Self>().info.clone();
        info.ok_or_else(|| Stop::error(("EF15 was not read before this step", "此步骤之前没有读取 EF15")))
    }
}
