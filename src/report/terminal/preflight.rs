use std::fmt::Write;

use super::{Look, YELLOW};
use crate::{catalogue::Lang, evidence::CaseRecord, report::text::printable};

/// What a device's pre-flight contradicts in the ICS, a line a point; nothing when all agrees.
pub fn preflight_block(record: &CaseRecord, look: &Look) -> String {
    let mut block = String::new();
    for (n, point) in record.unmet().enumerate() {
        if n == 0 {
            let heading = match look.lang {
                Lang::En => "the device contradicts the ICS: one of them is wrong; no verdict on the product",
                Lang::Zh => "设备与 ICS 互相矛盾：其中之一有误；不构成对产品的判定",
            };
            let _ = writeln!(block, "{}", look.paint(YELLOW, heading));
        }
        let text = |text| printable(look.lang.of(text)).into_owned();
        let (what, stated, observed) = (text(&point.what), text(&point.expected), text(&point.observed));
        // Writing to a string can't fail.
        let _ = match look.lang {
            Lang::En => writeln!(block, "  {what}: stated {stated}, observed {observed}"),
            Lang::Zh => writeln!(block, "  {what}：声明 {stated}，实测 {observed}"),
        };
    }
    if !block.is_empty() {
        block.push('\n');
    }
    block
}
