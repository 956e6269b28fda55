//! Joins the complete shards of one run into one run folder, which is verified, signed and reported on like any other.
//!
//! Nothing is believed: each shard is verified and judged again first. Its ledger and its evidence are then taken over byte for
//! byte, so that the merged folder still shows what each shard wrote, chained as it was written.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{
    Fault, json,
    statement::count,
    verify::{Options, Outcome, verify},
};
use crate::{
    catalogue::{Diagnostic, Text},
    evidence::{Bundle, BundleError, BundleWriter, CaseRecord, Completion, RunRecord, bundle::ShardFiles},
    plan::{Plan, Shard},
};

/// Why shards aren't joined.
#[derive(Debug)]
pub enum MergeError {
    /// A folder can't be read or written.
    Bundle(BundleError),
    /// The folders aren't the complete shards of one run; which one, and what is wrong with it.
    Refused(Box<Diagnostic>),
}

impl From<BundleError> for MergeError {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

impl From<Diagnostic> for MergeError {
    fn from(refused: Diagnostic) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// A folder that calls itself a shard.
struct Part {
    shard: Shard,
    bundle: Bundle,
}

impl Part {
    fn read(dir: &Path) -> Result<Self, MergeError> {
        let bundle = Bundle::read(dir)?;
        let shown = dir.display();
        let Some(shard) = bundle.run.shard else {
            return Err(Diagnostic::new(
                "no_shard",
                (format!("{shown} is no shard: it holds a whole run"), format!("{shown} 不是分片：其中是完整的测试")),
            )
            .help(("`jinka run --shard I/N` makes shards", "`jinka run --shard I/N` 可生成分片"))
            .into());
        };
        if bundle.run.completion != Completion::Complete {
            return Err(Diagnostic::new(
                "shard_unfinished",
                (format!("shard {shard} in {shown} ended early"), format!("{shown} 中的分片 {shard} 提前结束")),
            )
            .help((
                format!("go on with it: jinka run --resume {shown}"),
                format!("请继续执行：jinka run --resume {shown}"),
            ))
            .into());
        }
        Ok(Self { shard, bundle })
    }

    fn dir(&self) -> &Path {
        &self.bundle.dir
    }
}

/// Joins the shards in `dirs`, given in any order, into the new folder `out`; `at` is the time, RFC 3339, UTC. `options` gives
/// for a folder what its verification takes along.
///
/// Errors name the shard and its folder: none or one that ended early; another jinka, suite, seed, ICS or number of shards than
/// the first; one given twice; one that is missing; one that was changed since it was run.
pub fn merge<'a, E: From<MergeError>>(
    dirs: &[PathBuf],
    out: &Path,
    at: &str,
    options: impl Fn(&Path) -> Result<Options<'a>, E>,
) -> Result<RunRecord, E> {
    let parts = sorted(dirs)?;
    for part in &parts {
        let options = options(part.dir())?;
        if let Outcome::Invalid(fault) = verify(part.dir(), &options).outcome {
            return Err(MergeError::from(changed(part, &fault)).into());
        }
    }
    Ok(joined(&parts, out, at)?)
}

/// The parts by their index: all of one run, each once.
fn sorted(dirs: &[PathBuf]) -> Result<Vec<Part>, MergeError> {
    let mut parts = dirs.iter().map(|dir| Part::read(dir)).collect::<Result<Vec<_>, _>>()?;
    let Some((first, others)) = parts.split_first() else {
        return Err(none_given().into());
    };
    for other in others {
        same_run(first, other)?;
    }
    // Stable: of two with one index the first that was given is named first.
    parts.sort_by_key(|part| part.shard.index);
    for pair in parts.windows(2) {
        if let [one, other] = pair
            && one.shard == other.shard
        {
            let (shard, one, other) = (one.shard, one.dir().display(), other.dir().display());
            return Err(Diagnostic::new(
                "shard_twice",
                (
                    format!("shard {shard} was given twice: {one} and {other}"),
                    format!("分片 {shard} 给出了两次：{one} 和 {other}"),
                ),
            )
            .help(("name one of them; nothing is chosen for you", "请只给出其中之一；本程序不代为选择"))
            .into());
        }
    }
    let of = parts.first().map_or(0, |part| part.shard.of);
    let missing: Vec<String> = (1..=of)
        .filter(|index| parts.iter().all(|part| part.shard.index != *index))
        .map(|index| index.to_string())
        .collect();
    if missing.is_empty() {
        return Ok(parts);
    }
    let missing = missing.join(", ");
    Err(Diagnostic::new(
        "shard_missing",
        (format!("of {of} shards these are missing: {missing}"), format!("共 {of} 个分片，缺少：{missing}")),
    )
    .help((
        "run them with the same --seed and options, and give their folders too",
        "请用相同的 --seed 和选项执行缺少的分片，并给出其文件夹",
    ))
    .into())
}

/// Both belong to one run: their plans are equal, byte for byte.
fn same_run(first: &Part, other: &Part) -> Result<(), MergeError> {
    let told = |what: Text, due: &str, found: &str| {
        let (a, b) = (first.dir().display(), other.dir().display());
        let (first, other) = (first.shard.index, other.shard.index);
        Err(Diagnostic::new(
            "shard_of_another_run",
            (
                format!(
                    "shard {first} in {a} and shard {other} in {b} are of different runs: {} {due} and {found}",
                    what.en
                ),
                format!("{a} 中的分片 {first} 与 {b} 中的分片 {other} 不属于同一次测试：{} {due} 与 {found}", what.zh),
            ),
        )
        .help((
            "all shards take the same jinka, suites, selection, seed, ICS and IXIT",
            "各分片须使用相同的 jinka、套件、选择、种子、ICS 和 IXIT",
        ))
        .into())
    };
    let (a, b) = (&first.bundle.run, &other.bundle.run);
    if a.jinka != b.jinka {
        return told(Text::new("run by jinka", "执行的 jinka 版本为"), &a.jinka, &b.jinka);
    }
    if first.shard.of != other.shard.of {
        return told(
            Text::new("the number of shards is", "分片总数为"),
            &first.shard.of.to_string(),
            &other.shard.of.to_string(),
        );
    }
    for suite in &a.suites {
        if let Some(same) = b.suites.iter().find(|same| same.id == suite.id)
            && same.digest != suite.digest
        {
            let what = Text::new(format!("suite {} has the digest", suite.id), format!("套件 {} 的摘要为", suite.id));
            return told(what, &suite.digest, &same.digest);
        }
    }
    if first.bundle.plan == other.bundle.plan {
        return Ok(());
    }
    let plan = |part: &Part| serde_json::from_slice::<Value>(&part.bundle.plan).unwrap_or_default();
    let (pointer, due, found) = json::first_difference(&plan(first), &plan(other))
        .unwrap_or_else(|| (String::new(), "one text".to_owned(), "another".to_owned()));
    told(Text::new(format!("plan.json {pointer} is"), format!("plan.json {pointer} 为")), &due, &found)
}

fn changed(part: &Part, fault: &Fault) -> Diagnostic {
    let (shard, dir) = (part.shard, part.dir().display());
    let Fault { place, due, found, code } = fault;
    Diagnostic::new(
        "shard_invalid",
        (
            format!("shard {shard} in {dir} does not stand up: {fault}"),
            format!(
                "{dir} 中的分片 {shard} 未通过验证：{code}，{}位置 {place}，应为 {due}，实为 {found}",
                code.meaning().zh
            ),
        ),
    )
    .help((
        format!("it was changed, or was not written by `jinka run`; `jinka verify {dir}` shows the steps"),
        format!("该文件夹被改动过，或不是由 `jinka run` 写出；`jinka verify {dir}` 可显示各步骤"),
    ))
}

fn joined(parts: &[Part], out: &Path, at: &str) -> Result<RunRecord, MergeError> {
    let Some(first) = parts.first() else { return Err(none_given().into()) };
    let plan: Plan = serde_json::from_slice(&first.bundle.plan).map_err(|error| BundleError::Malformed {
        path: first.dir().join("plan.json"),
        line: error.line(),
        what: error.to_string(),
    })?;
    let files = parts.iter().map(|part| ShardFiles::read(part.dir())).collect::<Result<Vec<_>, _>>()?;
    let record = record(first, parts, &plan);
    // All parts hold the same: the plan names suites and inputs by digest, and the digests were compared.
    let writer = BundleWriter::create(out, &first.bundle.plan, &first.bundle.sources, &first.bundle.inputs)?;
    writer.join(&files, at)?;
    writer.seal(&record)?;
    Ok(record)
}

/// The record of the whole: each case as its shard has it, the devices of all shards one after the other.
fn record(first: &Part, parts: &[Part], plan: &Plan) -> RunRecord {
    let mut whole = first.bundle.run.clone();
    whole.shard = None;
    whole.devices.clear();
    whole.preflight.clear();
    let shard_of: BTreeMap<&str, u16> =
        plan.cases.iter().filter_map(|case| Some((case.id.as_str(), case.shard?))).collect();
    for part in parts {
        let run = &part.bundle.run;
        let before = whole.devices.len();
        let moved = |case: &CaseRecord| CaseRecord { device: case.device.map(|n| n + before), ..case.clone() };
        whole.preflight.extend(run.preflight.iter().map(moved));
        for (slot, case) in whole.cases.iter_mut().zip(&run.cases) {
            if shard_of.get(case.id.as_str()) == Some(&part.shard.index) {
                *slot = moved(case);
            }
        }
        whole.devices.extend(run.devices.iter().cloned());
        // Both are RFC 3339 in UTC and whole seconds: their order is that of the texts.
        if run.started_at < whole.started_at {
            whole.started_at.clone_from(&run.started_at);
        }
        if run.ended_at > whole.ended_at {
            whole.ended_at.clone_from(&run.ended_at);
        }
    }
    whole.counts = count(&whole);
    whole
}

fn none_given() -> Diagnostic {
    Diagnostic::new("no_shard", ("no shard was given", "未给出分片"))
}
