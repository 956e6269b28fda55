//! A run in parts: which test cases belong to which shard. A function of the plan, equal on every machine.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Decision, Plan, PlannedCase};
use crate::catalogue::{Diagnostic, Diagnostics, Text};

/// The most shards that a run may have: far more than anyone has machines.
const MOST: u16 = 10_000;

/// One of the parts of a run: `2/3` is the second of three.
///
/// ```
/// let shard: jinka::plan::Shard = "2/3".parse().unwrap();
/// assert_eq!((shard.index, shard.of), (2, 3));
/// assert_eq!(shard.to_string(), "2/3");
/// assert!("0/3".parse::<jinka::plan::Shard>().is_err());
/// assert!("4/3".parse::<jinka::plan::Shard>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// From 1 to `of`.
    pub index: u16,
    /// How many shards the run has.
    pub of: u16,
}

impl Shard {
    /// Errors: what is wrong with the numbers, as a fragment.
    pub fn new(index: u16, of: u16) -> Result<Self, String> {
        match (index, of) {
            (_, 0) => Err("a run has at least one shard".to_owned()),
            _ if of > MOST => Err(format!("a run has at most {MOST} shards, {of} were asked for")),
            (0, _) => Err("shards count from 1".to_owned()),
            _ if index > of => Err(format!("there is no shard {index} of {of}")),
            _ => Ok(Self { index, of }),
        }
    }

    /// Why a test case was not run here.
    pub fn elsewhere(self, case: u16) -> Text {
        let of = self.of;
        Text::new(format!("in shard {case} of {of}"), format!("属于第 {case}/{of} 分片"))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let due = || format!("`{text}` is no shard; I/N was due, like 2/3 for the second of three");
        let (index, of) = text.split_once('/').ok_or_else(due)?;
        Self::new(index.parse().map_err(|_| due())?, of.parse().map_err(|_| due())?)
    }
}

impl Plan {
    /// The plan of a run in `of` shards: the same for each of them. It names no device, for each shard has its own.
    ///
    /// Errors: there are fewer groups of test cases that can run apart than shards.
    pub fn split(mut self, of: u16) -> Result<Self, Diagnostics> {
        let (parts, groups) = assign(&self.cases, of);
        if groups < usize::from(of) {
            return Err(too_many(of, groups).into());
        }
        for (case, part) in self.cases.iter_mut().zip(parts) {
            case.shard = part;
        }
        self.shards = Some(of);
        self.devices.clear();
        Ok(self)
    }
}

fn too_many(of: u16, groups: usize) -> Diagnostic {
    Diagnostic::new(
        "too_many_shards",
        (
            format!("{of} shards, but only {groups} group(s) of test cases that can run apart"),
            format!("共 {of} 个分片，但可分开执行的测试用例只有 {groups} 组"),
        ),
    )
    .help((
        format!("ask for at most {groups}; a test case stays with its prerequisites, and a shard without any would prove nothing"),
        format!("最多 {groups} 个分片；用例与其前提用例不可分开，空分片不能证明任何事"),
    ))
}

/// The shard of each case, none for cases that don't run, and the number of groups.
///
/// A group is what prerequisites tie together. The largest group goes first, each to the shard with the fewest cases so far.
pub fn assign(cases: &[PlannedCase], of: u16) -> (Vec<Option<u16>>, usize) {
    let runs: Vec<&PlannedCase> = cases.iter().filter(|case| case.decision == Decision::Run).collect();
    let position: BTreeMap<&str, usize> = runs.iter().enumerate().map(|(n, case)| (case.id.as_str(), n)).collect();
    let mut ties = Ties::new(runs.len());
    for (n, case) in runs.iter().enumerate() {
        for need in case.needs.iter().filter_map(|need| position.get(need.as_str())) {
            ties.tie(n, *need);
        }
    }
    let mut groups: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (n, case) in runs.iter().enumerate() {
        groups.entry(ties.first(n)).or_default().push(&case.id);
    }
    let count = groups.len();
    let mut largest_first: Vec<(usize, Vec<&str>)> = groups.into_iter().collect();
    largest_first.sort_by_key(|(first, members)| (std::cmp::Reverse(members.len()), *first));
    let mut load: Vec<(usize, u16)> = (1..=of).map(|shard| (0, shard)).collect();
    let mut shard_of: BTreeMap<&str, u16> = BTreeMap::new();
    for (_, members) in largest_first {
        let Some(least) = load.iter_mut().min() else { break };
        least.0 += members.len();
        let shard = least.1;
        shard_of.extend(members.into_iter().map(|id| (id, shard)));
    }
    (cases.iter().map(|case| shard_of.get(case.id.as_str()).copied()).collect(), count)
}

/// Which of `0..n` are tied together: each points to an earlier one of its group, the first to itself.
struct Ties(Vec<usize>);

impl Ties {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn first(&self, mut n: usize) -> usize {
        while let Some(earlier) = self.0.get(n).copied().filter(|earlier| *earlier < n) {
            n = earlier;
        }
        n
    }

    fn tie(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Effect;

    fn case(id: &str, needs: &[&str], decision: Decision) -> PlannedCase {
        PlannedCase {
            id: id.to_owned(),
            suite: "s".to_owned(),
            effect: Effect::Reads,
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            selected: true,
            shard: None,
            spends: None,
            decision,
        }
    }

    #[test]
    fn what_is_tied_by_prerequisites_stays_together_and_counts_are_even() {
        let left_out = Decision::NotApplicable { reason: Text::new("no", "否") };
        let cases = [
            case("a", &[], Decision::Run),
            case("b", &["a"], Decision::Run),
            case("x", &[], left_out),
            case("c", &["x"], Decision::Run), // what isn't run ties nothing
            case("d", &["x"], Decision::Run),
            case("e", &["b"], Decision::Run),
            case("f", &[], Decision::Run),
        ];
        // a, b, e are one group of three; c, d, f stand alone.
        let (parts, groups) = assign(&cases, 2);
        assert_eq!(groups, 4);
        assert_eq!(parts, [Some(1), Some(1), None, Some(2), Some(2), Some(1), Some(2)]);
        assert_eq!(assign(&cases, 4).0, [Some(1), Some(1), None, Some(2), Some(3), Some(1), Some(4)]);
    }

    #[test]
    fn a_slip_in_a_shard_is_told() {
        for (text, due) in [
            ("2", "`2` is no shard; I/N was due, like 2/3 for the second of three"),
            ("a/3", "`a/3` is no shard; I/N was due, like 2/3 for the second of three"),
            ("0/3", "shards count from 1"),
            ("4/3", "there is no shard 4 of 3"),
            ("1/0", "a run has at least one shard"),
            ("1/10001", "a run has at most 10000 shards, 10001 were asked for"),
        ] {
            assert_eq!(text.parse::<Shard>(), Err(due.to_owned()), "{text}");
        }
    }
}
