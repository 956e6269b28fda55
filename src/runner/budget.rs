//! Tries of PINs and keys are a budget of the device: a step that is about to spend one asks here first, so that a real card
//! is never blocked by accident. Free of any knowledge of commands: what the card told about its counter, the step says.

use std::collections::BTreeSet;

use super::{Stop, World};

/// What one test case knows about tries and keys; kept as a note of its world.
#[derive(Debug, Default)]
struct Budget {
    last_try_allowed: bool,
    used_keys: BTreeSet<String>,
}

impl World {
    /// For a test case tagged `@irreversible` that the tester consented to: it may spend the last try of a counter.
    pub(crate) fn allow_last_try(&mut self) {
        self.note::<Budget>().last_try_allowed = true;
    }

    /// Whether [`Self::spend_try`] would let the last try go.
    pub fn last_try_allowed(&mut self) -> bool {
        self.note::<Budget>().last_try_allowed
    }

    /// Asks leave to spend one try of `secret` (an IXIT item: `pin.user`) when the card told that `left` remain, 0 to 255.
    ///
    /// Refuses, as inconclusive, when the counter is unknown or when this would be the last try.
    pub fn spend_try(&mut self, secret: &str, left: Option<u8>) -> Result<(), Stop> {
        if self.note::<Budget>().last_try_allowed {
            return Ok(());
        }
        match left {
            Some(2..) => Ok(()),
            Some(left) => Err(Stop::inconclusive((
                format!(
                    "{left} tries of {secret} are left, and the last one is never spent on this card; present {secret} correctly once (or reset its counter), then run this case again"
                ),
                format!(
                    "{secret} 只剩 {left} 次尝试，不会在此卡上用掉最后一次；请先正确提交一次 {secret}（或重置其计数器），再运行本测试例"
                ),
            ))),
            None => Err(Stop::inconclusive((
                format!(
                    "the card doesn't tell how many tries of {secret} are left, so none is spent on it; use a sample whose counter can be read, or look whether {secret} is blocked already"
                ),
                format!(
                    "卡片不告知 {secret} 剩余的尝试次数，因此不消耗任何一次；请使用可读出计数器的样品，或检查 {secret} 是否已经锁定"
                ),
            ))),
        }
    }

    /// A secret key that this case computes with, and remembers that it did: without the real key such a case can be
    /// replayed, but what depends on the key can't be judged again.
    pub fn key(&mut self, item: &str) -> Result<Vec<u8>, Stop> {
        let key = self.ixit_bytes(item)?;
        self.note::<Budget>().used_keys.insert(item.to_owned());
        Ok(key)
    }

    /// The IXIT items that [`Self::key`] handed out in this case, sorted.
    pub fn used_keys(&mut self) -> Vec<String> {
        self.note::<Budget>().used_keys.iter().cloned().collect()
    }
}
