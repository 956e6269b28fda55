//! Suite sources, plan, and what was left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Limit, Loaded, Options, Verification,
    inputs::{Overlays, check_inputs, check_product, check_vendor, lay_overlays},
    measured, shards,
    signed::{strict_suites, trusted},
};
use crate::{
    catalogue::{
        Answer, Catalogue, Editions, Effect, Ics, Ixit, IxitKind, IxitValue, Measurements, Requirement, Text, edition,
        feature::PREFLIGHT,
    },
    certificate::{Code, Fault, Statement, json},
    evidence::{self, CaseRecord, Completion, RunRecord, Verdict, preflight_id},
    plan::{Decision, Inputs, Plan, PlannedCase, PlannedDevice, Selection},
};

const PLAN: &str = "plan.json";
const RUN: &str = "run.json";

/// By what the cases are judged again.
pub struct JudgedBy {
    /// Read from the bundle's own sources, whose digests were compared.
    pub catalogue: Catalogue,
    pub plan: Plan,
    pub ics: Ics,
}

pub fn check(
    loaded: &Loaded,
    options: &Options<'_>,
    statement: Option<&Statement>,
    v: &mut Verification,
) -> Result<JudgedBy, Fault> {
    let plan: Plan = json::parse_record(PLAN, loaded.files.due(PLAN)?)?;
    if plan.format != crate::plan::FORMAT {
        return Err(Fault::new(Code::Structure, format!("{PLAN} /format"), crate::plan::FORMAT, plan.format));
    }
    check_run(&plan, loaded)?;
    let inputs = check_inputs(&plan, loaded)?;
    let mut catalogue = check_suites(&plan, loaded, options, statement, v)?;
    let ics = plan.statement();
    check_product(&plan, &catalogue, &inputs)?;
    check_vendor(&plan, &ics, &inputs, loaded, options, v)?;
    lay_overlays(&plan, &mut catalogue, &inputs, &Overlays { loaded, options, statement }, v)?;
    let measurements = measured::read(&inputs, &catalogue)?;
    measured::check(&measurements, loaded)?;
    check_decisions(&plan, &catalogue, &ics, measurements)?;
    shards::check_plan(&plan)?;
    check_cases(&plan, loaded)?;
    check_preflight(&catalogue, loaded)?;
    check_requirements(&catalogue, loaded)?;
    v.done(Text::data(
        plan.suites
            .iter()
            .map(|suite| format!("{} {}…", suite.id, suite.digest.get(..16).unwrap_or(&suite.digest)))
            .collect::<Vec<_>>()
            .join(", "),
    ));
    Ok(JudgedBy { catalogue, plan, ics })
}

/// What plan and run record both say is the same.
fn check_run(plan: &Plan, loaded: &Loaded) -> Result<(), Fault> {
    let run = &loaded.run;
    let differs = |what: &str, due: String, found: String| {
        if due == found {
            Ok(())
        } else {
            Err(Fault::new(Code::PlanDigest, format!("{RUN} /{what}"), format!("as planned: {due}"), found))
        }
    };
    differs("seed", plan.seed.to_string(), run.seed.to_string())?;
    differs("jinka", plan.jinka.clone(), run.jinka.clone())?;
    differs("product", format!("{:?}", plan.product), format!("{:?}", run.product))?;
    differs("vendor_signature", format!("{:?}", plan.vendor_signature), format!("{:?}", run.vendor_signature))?;
    differs("samples", format!("{:?}", plan.samples), format!("{:?}", run.samples))?;
    let planned = evidence::devices(plan, &loaded.journal);
    let used =
        run.devices.iter().map(|device| PlannedDevice { uri: device.uri.clone(), sample: device.sample.clone() });
    differs("devices", format!("{planned:?}"), format!("{:?}", used.collect::<Vec<_>>()))?;
    let answers: BTreeMap<_, _> =
        plan.ics.iter().map(|(item, answer)| (item.clone(), *answer == Answer::Yes)).collect();
    differs("ics", format!("{answers:?}"), format!("{:?}", run.ics))?;
    differs("decision_rule", plan.decision_rule.to_string(), run.decision_rule.to_string())?;
    differs("editions", format!("{:?}", plan.editions), format!("{:?}", run.editions))?;
    differs("ixit", format!("{:?}", plan.ixit), format!("{:?}", run.ixit))?;
    let planned: Vec<_> = plan.suites.iter().map(|suite| (&suite.id, &suite.title, &suite.digest)).collect();
    let used: Vec<_> = run.suites.iter().map(|suite| (&suite.id, &suite.title, &suite.digest)).collect();
    differs("suites", format!("{planned:?}"), format!("{used:?}"))
}

/// The sources in the bundle have the digests that the plan names, and are known.
fn check_suites(
    plan: &Plan,
    loaded: &Loaded,
    options: &Options<'_>,
    statement: Option<&Statement>,
    v: &mut Verification,
) -> Result<Catalogue, Fault> {
    let mut sources: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (path, bytes) in loaded.files.iter() {
        if let Some((suite, within)) = path.strip_prefix("suite/").and_then(|path| path.split_once('/')) {
            sources.entry(suite.to_owned()).or_default().push((within.to_owned(), bytes.to_vec()));
        }
    }
    for suite in &plan.suites {
        let place = format!("suite/{}", suite.id);
        let files = sources
            .get(&suite.id)
            .ok_or_else(|| Fault::new(Code::Structure, &*place, "the suite's sources", "none"))?;
        let found = crate::catalogue::read::digest(files);
        if found != suite.digest {
            return Err(Fault::new(Code::SuiteDigest, place, &*suite.digest, found));
        }
    }
    if let Some(other) = sources.keys().find(|id| plan.suites.iter().all(|suite| suite.id != **id)) {
        return Err(Fault::new(Code::Structure, format!("suite/{other}"), "suites of the plan only", "another"));
    }
    let catalogue = Catalogue::from_sources(sources.into_iter().collect()).map_err(|errors| {
        let (place, what) = errors.iter().next().map_or((String::new(), String::new()), |error| {
            let place = error.location().map_or_else(String::new, |(file, line)| format!("{file} line {line}"));
            (place, error.message.en.clone())
        });
        Fault::new(Code::SuiteDigest, place, "sources that can be read", what)
    })?;
    let accepted = accepted(options, loaded);
    for suite in &catalogue.suites {
        let built_in = options.known.suite(&suite.id).is_some_and(|known| known.digest == suite.digest);
        if built_in || accepted.contains(&(suite.id.clone(), suite.digest.clone())) {
            continue;
        }
        if strict_suites(statement) {
            return Err(Fault::new(
                Code::SuiteUnknown,
                format!("suite/{}", suite.id),
                "a suite that this program was built with, or that the trust file accepts",
                format!("digest {}", suite.digest),
            ));
        }
        v.limit(Limit::SuiteUnknown(suite.id.clone(), suite.digest.clone()));
    }
    Ok(catalogue)
}

fn accepted(options: &Options<'_>, loaded: &Loaded) -> BTreeSet<(String, String)> {
    let trust = trusted(options, &loaded.files);
    trust.suites.iter().map(|suite| (suite.id.clone(), suite.digest.clone())).collect()
}

/// Planning again gives the same decisions: nothing was left out that the ICS makes applicable, or that was measured.
fn check_decisions(plan: &Plan, catalogue: &Catalogue, ics: &Ics, measurements: Measurements) -> Result<(), Fault> {
    let selection = Selection {
        suites: plan.suites.iter().map(|suite| suite.id.clone()).collect(),
        editions: plan.editions.clone(),
        consent: plan.consent.clone(),
        ..Selection::default()
    };
    let inputs = Inputs {
        ics: ics.clone(),
        ixit: Ixit::default(),
        seed: plan.seed,
        devices: &plan.devices,
        measurements,
        trace: plan.trace.clone(),
        ..Inputs::default()
    };
    let mut whole = Plan::make(catalogue, &selection, inputs).map_err(|errors| {
        let what = errors.iter().next().map_or_else(String::new, |error| error.message.en.clone());
        Fault::new(Code::Selection, PLAN, "a plan that can be made", what)
    })?;
    if whole.editions != plan.editions {
        let told = |editions: &Editions| edition::cited(editions).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(
            Code::Selection,
            format!("{PLAN} /editions"),
            told(&whole.editions),
            told(&plan.editions),
        ));
    }
    if let Some(due) = whole.cases.iter().find(|due| plan.cases.iter().all(|case| case.id != due.id)) {
        return Err(Fault::new(
            Code::ResultMissing,
            format!("{PLAN}, case {}", due.id),
            "every case of the suite",
            "none",
        ));
    }
    // What a person selected out is for a person to say; the rest follows from ICS and consent.
    for (due, case) in whole.cases.iter_mut().zip(&plan.cases) {
        if !case.selected && matches!(case.decision, Decision::NotRun { .. }) {
            (due.selected, due.decision, due.spends) = (false, case.decision.clone(), None);
        }
    }
    // The devices of shards stand in their ledgers, not in the plan; what is carried out on them is looked at below.
    if plan.shards.is_some() {
        whole.expendable = plan.expendable;
    }
    if whole.expendable != plan.expendable {
        let (due, found) = (whole.expendable.to_string(), plan.expendable.to_string());
        return Err(Fault::new(Code::Selection, format!("{PLAN} /expendable"), due, found));
    }
    whole.share_out();
    for (n, (due, case)) in whole.cases.iter().zip(&plan.cases).enumerate() {
        let place = format!("{PLAN} /cases/{n}, case {}", case.id);
        if due.id != case.id {
            return Err(Fault::new(Code::Selection, place, format!("case {}", due.id), format!("case {}", case.id)));
        }
        if (&due.suite, due.effect, &due.needs) != (&case.suite, case.effect, &case.needs) {
            return Err(Fault::new(
                Code::Selection,
                place,
                format!("{} {:?} {:?}", due.suite, due.effect, due.needs),
                format!("{} {:?} {:?}", case.suite, case.effect, case.needs),
            ));
        }
        if due.decision != case.decision || due.selected != case.selected {
            return Err(Fault::new(Code::Selection, place, told(&due.decision), told(&case.decision)));
        }
        if due.spends != case.spends {
            let told = |sample: &Option<String>| sample.clone().unwrap_or_else(|| "no sample".to_owned());
            return Err(Fault::new(
                Code::Selection,
                place,
                format!("spends {}", told(&due.spends)),
                told(&case.spends),
            ));
        }
    }
    if plan.cases.len() != whole.cases.len() {
        return Err(Fault::new(
            Code::Selection,
            format!("{PLAN} /cases"),
            format!("{} cases", whole.cases.len()),
            format!("{} cases", plan.cases.len()),
        ));
    }
    Ok(())
}

/// Every planned case has one result, in the plan's order, that its decision allows.
fn check_cases(plan: &Plan, loaded: &Loaded) -> Result<(), Fault> {
    let run = &loaded.run;
    let spent: Vec<&String> = run.cases.iter().filter_map(|case| case.spent.as_ref()).collect();
    if !spent.iter().copied().eq(&run.samples_spent) {
        let (due, found) = (format!("{spent:?}"), format!("{:?}", run.samples_spent));
        return Err(Fault::new(Code::ItemIdentity, format!("{RUN} /samples_spent"), due, found));
    }
    let results: BTreeMap<&str, Verdict> = run.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect();
    for planned in &plan.cases {
        if !results.contains_key(planned.id.as_str()) {
            return Err(Fault::new(
                Code::ResultMissing,
                format!("{RUN}, case {}", planned.id),
                "a result, for it was planned",
                "none",
            ));
        }
    }
    for (n, case) in run.cases.iter().enumerate() {
        let place = format!("{RUN} /cases/{n}, case {}", case.id);
        let Some(planned) = plan.cases.get(n) else {
            return Err(Fault::new(Code::ResultMissing, place, "planned cases only", "a case that was not planned"));
        };
        if planned.id != case.id {
            return Err(Fault::new(
                Code::ResultMissing,
                place,
                format!("case {}", planned.id),
                format!("case {}", case.id),
            ));
        }
        let (due, reason) = match &planned.decision {
            Decision::NotApplicable { reason } => (Verdict::NotApplicable, reason),
            Decision::NotRun { reason } => (Verdict::NotRun, reason),
            Decision::Run => {
                if let (Some(here), Some(shard)) = (run.shard, planned.shard)
                    && shard != here.index
                {
                    check_left_out(case, Verdict::NotRun, &here.elsewhere(shard), place)?;
                    continue;
                }
                check_run_case(planned.needs.as_slice(), case.verdict, run.completion, &results, &place)?;
                check_spent(run, planned, case, &place)?;
                continue;
            }
        };
        check_left_out(case, due, reason, place)?;
    }
    Ok(())
}

fn check_left_out(case: &CaseRecord, due: Verdict, reason: &Text, place: String) -> Result<(), Fault> {
    if case.verdict != due || case.reason.as_ref() != Some(reason) {
        let found = format!("{} ({})", case.verdict, case.reason.as_ref().map_or("", |reason| &reason.en));
        return Err(Fault::new(Code::Selection, place, format!("{due} ({})", reason.en), found));
    }
    Ok(())
}

/// An irreversible case ran where its sample is, and says that it spent it.
fn check_spent(run: &RunRecord, planned: &PlannedCase, case: &CaseRecord, place: &str) -> Result<(), Fault> {
    let told = |sample: Option<&String>| sample.map_or_else(|| "no sample".to_owned(), Clone::clone);
    let carried_out = case.attempts > 0 && case.observed();
    // One in which nothing was observed may have spent its sample before the run broke off.
    let due = if carried_out { planned.spends.as_ref() } else { planned.spends.as_ref().and(case.spent.as_ref()) };
    if case.spent.as_ref() != due || due.is_some() && due != planned.spends.as_ref() {
        let place = format!("{place} /spent");
        return Err(Fault::new(Code::ItemIdentity, place, told(planned.spends.as_ref()), told(case.spent.as_ref())));
    }
    let device = case.device.and_then(|device| run.devices.get(device));
    let at = device.and_then(|device| device.sample.as_ref());
    if due.is_some() && at != due {
        return Err(Fault::new(Code::ItemIdentity, format!("{place} /device"), told(due), told(at)));
    }
    let unspent = planned.effect == Effect::Irreversible && planned.spends.is_none() && carried_out;
    if let Some(device) = device.filter(|device| unspent && !PlannedDevice::at(&device.uri).is_expendable()) {
        let due = "a device at which nothing can be spent, for no sample is";
        return Err(Fault::new(Code::ItemIdentity, format!("{place} /device"), due, &*device.uri));
    }
    Ok(())
}

/// Every device was asked before the first test case, where the suites have a pre-flight.
fn check_preflight(catalogue: &Catalogue, loaded: &Loaded) -> Result<(), Fault> {
    let probes: Vec<_> =
        catalogue.suites.iter().filter_map(|suite| Some((suite.preflight.as_ref()?, &suite.id))).collect();
    let run = &loaded.run;
    let mut due = Vec::new();
    for (device, known) in run.devices.iter().enumerate() {
        // A shard counts its own devices.
        let before = run.devices.iter().take(device).filter(|other| other.shard == known.shard).count();
        due.extend(probes.iter().map(|(case, suite)| (preflight_id(&case.id, known.shard, before), device, *suite)));
    }
    for (n, case) in run.preflight.iter().enumerate() {
        let place = format!("{RUN} /{PREFLIGHT}/{n}");
        let found = format!("{} of {} on device {:?}", case.id, case.suite, case.device);
        match due.get(n) {
            Some((id, device, suite)) if case.id == *id && case.device == Some(*device) && case.suite == **suite => {}
            Some((id, device, suite)) => {
                let due = format!("{id} of {suite} on device {device}");
                return Err(Fault::new(Code::ResultMissing, place, due, found));
            }
            None => return Err(Fault::new(Code::ResultMissing, place, format!("{} pre-flights", due.len()), found)),
        }
    }
    if let Some((id, ..)) = due.get(run.preflight.len()).filter(|_| run.completion == Completion::Complete) {
        let found = format!("{} pre-flights", run.preflight.len());
        return Err(Fault::new(Code::ResultMissing, format!("{RUN} /{PREFLIGHT}"), format!("{id} too"), found));
    }
    Ok(())
}

/// A case that was due to run ended with a verdict, was blocked for a reason, or the run ended early.
fn check_run_case(
    needs: &[String],
    verdict: Verdict,
    completion: Completion,
    results: &BTreeMap<&str, Verdict>,
    place: &str,
) -> Result<(), Fault> {
    let unmet = needs.iter().any(|need| results.get(need.as_str()) != Some(&Verdict::Pass));
    match verdict {
        Verdict::Blocked if unmet => Ok(()),
        Verdict::Blocked => {
            Err(Fault::new(Code::Selection, place, "a verdict, for every prerequisite passed", "blocked"))
        }
        Verdict::NotApplicable => {
            Err(Fault::new(Code::Selection, place, "a verdict, for the case was due to run", "not-applicable"))
        }
        Verdict::NotRun if completion == Completion::Interrupted => Ok(()),
        Verdict::NotRun => Err(Fault::new(Code::ResultMissing, place, "a verdict, for the run is complete", "not-run")),
        Verdict::Pass | Verdict::Fail | Verdict::Inconclusive | Verdict::Error if unmet => {
            Err(Fault::new(Code::Selection, place, "blocked, for a prerequisite did not pass", verdict.name()))
        }
        Verdict::Pass | Verdict::Fail | Verdict::Inconclusive | Verdict::Error => Ok(()),
    }
}

/// The requirements in the record are those of the suite with the overlays laid over them, word for word: their basis decides
/// what counts.
fn check_requirements(catalogue: &Catalogue, loaded: &Loaded) -> Result<(), Fault> {
    let known: BTreeMap<&str, _> = catalogue
        .suites
        .iter()
        .flat_map(|suite| &suite.requirements)
        .map(|requirement| (requirement.id.as_str(), requirement))
        .collect();
    let named: BTreeSet<&str> =
        loaded.run.cases.iter().flat_map(|case| &case.requirements).map(String::as_str).collect();
    let listed: BTreeSet<&str> = loaded.run.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
    if let Some(id) = named.iter().find(|id| known.contains_key(**id) && !listed.contains(**id)) {
        return Err(Fault::new(
            Code::ResultMissing,
            format!("{RUN} /requirements"),
            format!("requirement {id}"),
            "none",
        ));
    }
    for (n, requirement) in loaded.run.requirements.iter().enumerate() {
        let place = format!("{RUN} /requirements/{n}");
        match known.get(requirement.id.as_str()) {
            Some(due) if **due == *requirement => {}
            Some(due) => {
                let value = |requirement: &Requirement| serde_json::to_value(requirement).unwrap_or_default();
                let laid = !due.overlays.is_empty() || !requirement.overlays.is_empty();
                let code = if laid { Code::Overlay } else { Code::SuiteDigest };
                let (pointer, due, found) =
                    json::first_difference(&value(due), &value(requirement)).unwrap_or_default();
                return Err(Fault::new(code, format!("{place}{pointer}"), due, found));
            }
            None => return Err(Fault::new(Code::SuiteDigest, place, "a requirement of the suite", &*requirement.id)),
        }
    }
    Ok(())
}

fn told(decision: &Decision) -> String {
    match decision {
        Decision::Run => "run".to_owned(),
        Decision::NotApplicable { reason } => format!("not-applicable ({})", reason.en),
        Decision::NotRun { reason } => format!("not-run ({})", reason.en),
    }
}

/// The plan's values that are no secrets, as the steps get them.
pub fn open_values(judged_by: &JudgedBy) -> Result<Ixit, Fault> {
    let mut ixit = Ixit::default();
    let kinds: BTreeMap<&str, IxitKind> = judged_by
        .catalogue
        .suites
        .iter()
        .flat_map(|suite| &suite.ixit.items)
        .map(|item| (item.id.as_str(), item.kind))
        .collect();
    for (name, text) in &judged_by.plan.ixit {
        if judged_by.plan.secrets.contains_key(name) {
            continue;
        }
        let place = format!("{PLAN} /ixit/{name}");
        let bad = |due: &str| Fault::new(Code::JsonStrict, &*place, due, text.chars().take(80).collect::<String>());
        let value = match kinds.get(name.as_str()) {
            Some(IxitKind::Hex) => IxitValue::Hex(hex::decode(text).map_err(|_| bad("hex"))?),
            Some(IxitKind::Number) => IxitValue::Number(text.parse().map_err(|_| bad("a number"))?),
            Some(IxitKind::Text) => IxitValue::Text(text.clone()),
            None => return Err(bad("an item of the suite's IXIT proforma")),
        };
        ixit.values.insert(name.clone(), value);
    }
    Ok(ixit)
}
