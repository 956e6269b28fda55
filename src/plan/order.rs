//! The order of test cases: least harm first, then by id, prerequisites before what needs them.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::TestCase;

/// The ids of `wanted` and all that they need.
pub(super) fn closure<'a>(cases: &BTreeMap<&'a str, &'a TestCase>, wanted: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut closed = BTreeSet::new();
    let mut open: Vec<&str> = wanted.iter().copied().collect();
    while let Some(id) = open.pop() {
        if closed.insert(id) {
            open.extend(cases.get(id).into_iter().flat_map(|case| case.needs.iter().map(String::as_str)));
        }
    }
    closed
}

/// All cases in their order. The catalogue has refused circles; if one came through, its members keep the order of their ids.
pub(super) fn order<'a>(cases: &BTreeMap<&'a str, &'a TestCase>) -> Vec<&'a TestCase> {
    let mut by_harm: Vec<&TestCase> = cases.values().copied().collect();
    by_harm.sort_by(|a, b| a.effect.cmp(&b.effect).then_with(|| a.id.cmp(&b.id)));
    let mut ordered = Vec::with_capacity(by_harm.len());
    let mut begun: BTreeSet<&str> = BTreeSet::new();
    for case in by_harm {
        // Depth first with an own stack: (case, next prerequisite).
        let mut stack = Vec::new();
        if begun.insert(&case.id) {
            stack.push((case, 0));
        }
        while let Some((case, next)) = stack.last_mut() {
            match case.needs.get(*next) {
                Some(need) => {
                    *next += 1;
                    if let Some(needed) = cases.get(need.as_str()).filter(|needed| begun.insert(&needed.id)) {
                        stack.push((needed, 0));
                    }
                }
                None => {
                    ordered.push(*case);
                    stack.pop();
                }
            }
        }
    }
    ordered
}
