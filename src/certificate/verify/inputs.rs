//! What was handed in for the run: the files themselves, the maker's answers, the laboratories' overlays.

use std::collections::BTreeSet;

use super::{Limit, Loaded, Options, TrustChoice, Verification, instant, signed::trusted};
use crate::{
    catalogue::{
        Answer, Catalogue, Diagnostics, Ics, Product, ProductFile,
        product::{ICS_FILE as ICS, Known, PRODUCT_FILE as PRODUCT},
    },
    certificate::{
        CertificateError, Code, Fault, Kind, Role, Statement,
        detached::SUFFIX,
        json,
        overlay::{self, Unfit},
        vendor::Signable,
    },
    evidence::{InputFiles, inputs::InputDifference},
    plan::Plan,
};

const PLAN: &str = "plan.json";
const RUN: &str = "run.json";

/// What was handed in is what the plan names, no more and no less.
pub fn check_inputs(plan: &Plan, loaded: &Loaded) -> Result<InputFiles, Fault> {
    let mut inputs = InputFiles::default();
    for (path, bytes) in loaded.files.iter() {
        let Some(name) = path.strip_prefix("inputs/") else { continue };
        inputs
            .add(name, bytes)
            .map_err(|error| Fault::new(Code::Input, path, "a file that can be handed in", error.to_string()))?;
    }
    match inputs.difference(&plan.inputs) {
        None => Ok(inputs),
        Some(InputDifference::Missing { path }) => {
            Err(Fault::new(Code::Input, path, "a file, for the plan names it", "none"))
        }
        Some(InputDifference::Changed { path, due, found }) => {
            Err(Fault::new(Code::Input, path, format!("sha256 {due}, as planned"), found))
        }
        Some(InputDifference::Unlisted { path }) => {
            Err(Fault::new(Code::Input, path, "no such file", "one that the plan doesn't name"))
        }
    }
}

/// Product, samples and answers in the plan are those that the maker handed in.
pub fn check_product(plan: &Plan, catalogue: &Catalogue, inputs: &InputFiles) -> Result<(), Fault> {
    let proformas: Vec<_> = catalogue.suites.iter().map(|suite| &suite.ics).collect();
    let text = |name: &str| {
        let bytes = inputs.get(name)?;
        let place = format!("inputs/{name}");
        let due = "a text in UTF-8";
        let text = std::str::from_utf8(bytes).map(str::to_owned);
        Some(text.map_err(|error| Fault::new(Code::Input, place, due, error.to_string())))
    };
    let unread = |name: &str, errors: &Diagnostics| {
        let what = errors.iter().next().map_or_else(String::new, |error| error.message.en.clone());
        Fault::new(Code::Input, format!("inputs/{name}"), "a file that can be read", what)
    };
    let file = match text(PRODUCT).transpose()? {
        Some(text) => {
            let suites: Vec<&str> = catalogue.suites.iter().map(|suite| suite.id.as_str()).collect();
            let known = Known { suites: &suites, others: true, device: &|_| None };
            Some(ProductFile::read(&text, PRODUCT, &known).map_err(|errors| unread(PRODUCT, &errors))?)
        }
        None => None,
    };
    let stated = match (text(ICS).transpose()?, &file) {
        (Some(text), Some(file)) => Some((ICS, file.answers_of(&text, ICS, &proformas))),
        (Some(text), None) => Some((ICS, Ics::read(&text, ICS, &proformas))),
        (None, Some(file)) => Some((PRODUCT, file.answers(&proformas))),
        (None, None) => None,
    };
    let Some((name, stated)) = stated else { return Ok(()) };
    let stated = stated.map_err(|errors| unread(name, &errors))?;
    let (product, samples) = match &file {
        Some(file) => (Some(file.product.clone()), file.samples.as_slice()),
        None => (stated.product.as_deref().map(Product::named), plan.samples.as_slice()),
    };
    if product != plan.product {
        let (due, found) = (format!("{product:?}"), format!("{:?}", plan.product));
        return Err(Fault::new(Code::ItemIdentity, format!("{PLAN} /product"), due, found));
    }
    if samples != plan.samples {
        let (due, found) = (format!("{samples:?}"), format!("{:?}", plan.samples));
        return Err(Fault::new(Code::ItemIdentity, format!("{PLAN} /samples"), due, found));
    }
    let place = format!("inputs/{name}");
    let told = |answer: Option<&Answer>| match answer {
        Some(Answer::Yes) => "yes",
        Some(Answer::No) => "no",
        None => "no answer",
    };
    let items: BTreeSet<&String> = stated.answers.keys().chain(plan.ics.keys()).collect();
    for item in items {
        let (due, found) = (stated.answers.get(item), plan.ics.get(item));
        if due != found {
            let due = format!("{}, as in {place}", told(due));
            return Err(Fault::new(Code::Selection, format!("{PLAN} /ics/{item}"), due, told(found)));
        }
    }
    Ok(())
}

/// The vendor signed what stands in the plan, where an envelope was handed in; by keys that the trust file knows as a vendor's.
pub fn check_vendor(
    plan: &Plan,
    ics: &Ics,
    inputs: &InputFiles,
    loaded: &Loaded,
    options: &Options<'_>,
    v: &mut Verification,
) -> Result<(), Fault> {
    let internal = |error: CertificateError| Fault::new(Code::JsonStrict, PLAN, "canonical JSON", error.to_string());
    let of = |name: &str| inputs.get(&format!("{name}{SUFFIX}"));
    let signed = match (of(PRODUCT), of(ICS), &plan.product) {
        (Some(envelope), _, Some(product)) => {
            Some((PRODUCT, envelope, Signable::product(product, &plan.samples, ics).map_err(internal)?))
        }
        (None, Some(envelope), _) => Some((ICS, envelope, Signable::ics(ics).map_err(internal)?)),
        _ => None,
    };
    let found = match signed {
        None => None,
        Some((name, envelope, signable)) => {
            let file = format!("inputs/{name}");
            let trust = trusted(options, &loaded.files);
            let at = instant("run.json /started_at", &loaded.run.started_at)?;
            // Nobody's keys but the demonstration ones: no vendor's.
            let known = match &options.trust {
                TrustChoice::Demonstration => None,
                TrustChoice::Own(..) | TrustChoice::Pinned(_) => {
                    Some(signable.check(&file, envelope, Some((&trust, at))))
                }
            };
            Some(match known {
                Some(Err(fault)) if fault.code != Code::KeyUnknown => return Err(fault),
                Some(Ok(known)) => known,
                _ => {
                    let signature = signable.check(&file, envelope, None)?;
                    v.limit(Limit::VendorUnknown(signature.keys.clone()));
                    signature
                }
            })
        }
    };
    if found != plan.vendor_signature {
        let (due, found) = (format!("{found:?}, as in inputs/"), format!("{:?}", plan.vendor_signature));
        return Err(Fault::new(Code::Input, format!("{PLAN} /vendor_signature"), due, found));
    }
    Ok(())
}

/// By what overlays are checked.
pub struct Overlays<'a> {
    pub loaded: &'a Loaded,
    pub options: &'a Options<'a>,
    pub statement: Option<&'a Statement>,
}

/// Lays the overlays over the suites again, and checks who signed them.
///
/// A signer that the verifier doesn't know is refused for a test report, and told as a limit else: what such an overlay
/// confirms is nobody's word.
pub fn lay_overlays(
    plan: &Plan,
    catalogue: &mut Catalogue,
    inputs: &InputFiles,
    by: &Overlays<'_>,
    v: &mut Verification,
) -> Result<(), Fault> {
    let handed_in = overlay::of_inputs(inputs, catalogue).map_err(fault)?;
    let known: BTreeSet<String> =
        handed_in.iter().flat_map(|one| [one.file.clone(), format!("{}{SUFFIX}", one.file)]).collect();
    let stray = |path: &&str| path.strip_prefix("inputs/").is_some_and(overlay::is_name) && !known.contains(*path);
    if let Some(path) = inputs.iter().map(|(path, _)| path).find(stray) {
        return Err(Fault::new(Code::Overlay, path, "overlays numbered from 1 and their signatures", "another file"));
    }
    let suites: Vec<String> = plan.suites.iter().map(|suite| suite.id.clone()).collect();
    catalogue.lay(&handed_in, &suites, &plan.editions).map_err(|errors| unfit(&errors))?;

    let run = &by.loaded.run;
    if catalogue.overlays != run.overlays {
        let value = |list| serde_json::to_value(list).unwrap_or_default();
        let (pointer, due, found) =
            json::first_difference(&value(&catalogue.overlays), &value(&run.overlays)).unwrap_or_default();
        return Err(Fault::new(Code::Overlay, format!("{RUN} /overlays{pointer}"), due, found));
    }
    let started = instant("run.json /started_at", &run.started_at)?;
    let strict = by.statement.is_some_and(|statement| statement.predicate.kind == Kind::TestReport);
    let mut roles = overlay::ROLES.to_vec();
    if matches!(by.options.trust, TrustChoice::Demonstration) {
        roles.push(Role::Demo);
    }
    let trust = trusted(by.options, &by.loaded.files);
    for one in &handed_in {
        let place = format!("{} /date", one.file);
        let date = &one.overlay.content.date;
        // The day counts, and it may be another one in the laboratory's time zone.
        if instant(&place, &format!("{date}T00:00:00Z"))? > started + time::Duration::DAY {
            return Err(Fault::new(Code::Dates, place, "a day not after the first test", date));
        }
        let Some(envelope) = by.loaded.files.get(&format!("{}{SUFFIX}", one.file)) else { continue };
        match overlay::check(one, envelope, &trust, &roles, started) {
            Ok(()) => {}
            Err(Unfit::Signature(fault)) if fault.code == Code::KeyUnknown && !strict => {
                v.limit(Limit::OverlaySigner(one.file.clone(), fault.found));
            }
            Err(error) => return Err(self::fault(error)),
        }
    }
    Ok(())
}

fn fault(error: Unfit) -> Fault {
    match error {
        Unfit::Content(errors) => unfit(&errors),
        Unfit::Signature(fault) => fault,
        Unfit::Internal(what) => Fault::new(Code::Overlay, "inputs", "canonical JSON", what),
    }
}

fn unfit(errors: &Diagnostics) -> Fault {
    let (place, what) = errors.iter().next().map_or((String::new(), String::new()), |error| {
        let place = error.location().map_or_else(String::new, |(file, line)| format!("{file} line {line}"));
        (place, error.message.en.clone())
    });
    Fault::new(Code::Overlay, place, "an overlay that fits the suite and the run", what)
}
