//! Judges every test case again, by the bundle's own suite and evidence, and compares with what the run record says.

use super::{
    Code, Fault,
    verify::{JudgedBy, Limit, Loaded, Options, Verification, open_values},
};
use crate::{
    catalogue::{IxitValue, Text, feature::PREFLIGHT},
    evidence::{CaseRecord, Verdict},
    runner::{
        BoundCase, Registry,
        replay::{first_difference, replay},
    },
    steps,
};

/// Compares case by case. Cases that need an unknown secret, and those in which nothing was observed, are told as limits.
pub(super) fn check(
    loaded: &Loaded,
    judged_by: &JudgedBy,
    options: &Options<'_>,
    v: &mut Verification,
) -> Result<Text, Fault> {
    let bound = bind(judged_by)?;
    let mut ixit = open_values(judged_by)?;
    for (name, length) in &judged_by.plan.secrets {
        let given = options.ixit.as_ref().and_then(|ixit| ixit.values.get(name));
        let Some(IxitValue::Secret(bytes) | IxitValue::Hex(bytes)) = given else { continue };
        if bytes.len() != *length {
            return Err(Fault::new(
                Code::VerdictReplay,
                format!("the given IXIT, {name}"),
                format!("{length} bytes, as in the run"),
                format!("{} bytes", bytes.len()),
            ));
        }
        ixit.values.insert(name.clone(), IxitValue::Secret(bytes.clone()));
    }
    let replayed = replay(&loaded.run, &bound, judged_by.ics.clone(), ixit, &judged_by.plan.secrets, options.threads);
    if let Some(case) = replayed.unknown.first() {
        return Err(Fault::new(Code::ResultMissing, format!("run.json, case {case}"), "a case of the suite", "none"));
    }
    let mut judged = 0_usize;
    let mut unseen = Vec::new();
    let cases = loaded.run.cases.iter().zip(&replayed.cases).enumerate().map(|(n, pair)| ("cases", n, pair));
    let preflight = loaded.run.preflight.iter().zip(&replayed.preflight).enumerate();
    let preflight = preflight.map(|(n, pair)| (PREFLIGHT, n, pair));
    for (list, n, (recorded, again)) in preflight.chain(cases) {
        if replayed.unreplayable.contains_key(&recorded.id) {
            // Its commands were as recorded all the same, or the replay would have ended before it used the secret.
            continue;
        }
        if matches!(recorded.verdict, Verdict::NotApplicable | Verdict::Blocked | Verdict::NotRun) {
            // Decided by plan and prerequisites, compared there; nothing may have been exchanged.
            continue;
        }
        if nothing_observed(recorded) {
            unseen.push(recorded.id.clone());
            continue;
        }
        let mut again = again.clone();
        again.place = as_then(&again.place, &recorded.place);
        if let Some((what, found, due)) = first_difference(recorded, &again) {
            let place = format!("run.json /{list}/{n}, case {}, {what}", recorded.id);
            return Err(Fault::new(Code::VerdictReplay, place, due, found));
        }
        judged += 1;
    }
    if !replayed.unreplayable.is_empty() {
        v.limit(Limit::NotJudged(replayed.unreplayable.into_iter().collect()));
    }
    if !unseen.is_empty() {
        v.limit(Limit::NothingObserved(unseen));
    }
    Ok(Text::new(format!("{judged} verdicts, all as recorded"), format!("{judged} 个判定，均与记录一致")))
}

/// The run read the suite from another folder than the bundle's: only the path within the suite counts.
fn as_then(place: &str, then: &str) -> String {
    let within = place.splitn(3, '/').nth(2).unwrap_or(place);
    let same = then.strip_suffix(within).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'));
    if same { then.to_owned() } else { place.to_owned() }
}

/// The device could not even be opened: inconclusive, which helps nobody, and without evidence.
fn nothing_observed(case: &CaseRecord) -> bool {
    case.verdict == Verdict::Inconclusive
        && case.steps.iter().all(|step| step.events.is_empty() && step.assertions.is_empty())
}

fn bind(judged_by: &JudgedBy) -> Result<Vec<BoundCase>, Fault> {
    let registry = Registry::new(&steps::tables()).map_err(|errors| {
        Fault::new(
            Code::SuiteUnknown,
            "this program's step tables",
            "sound tables",
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        )
    })?;
    let mut bound = Vec::new();
    for suite in &judged_by.catalogue.suites {
        let cases = registry.bind(&suite.id, &suite.features);
        let all = cases.and_then(|cases| Ok(cases.into_iter().chain(registry.bind_preflight(suite)?)));
        bound.extend(all.map_err(|errors| {
            let (place, what) = errors.first().map_or((String::new(), String::new()), |error| {
                let (file, line) = error.place();
                (format!("{file} line {line}"), error.to_string())
            });
            Fault::new(Code::SuiteUnknown, place, "steps that this program knows", what)
        })?);
    }
    Ok(bound)
}
