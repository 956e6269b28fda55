//! `jinka replay BUNDLE`: judges the recorded evidence again, without the product.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Failure, Output};
use crate::{
    catalogue::{Catalogue, Ixit},
    evidence::{Bundle, RunRecord},
    plan::Plan,
    report::{mask::Masks, rerun::Rerun, terminal},
    runner::{
        replay::{self, first_difference},
        session,
    },
    sim, steps,
};

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The run folder
    bundle: PathBuf,
    /// The secrets that were used; without them the cases that compute with a key stay unjudged
    #[arg(long, value_name = "FILE")]
    ixit: Option<PathBuf>,
    /// Only this test case, with its steps and exchanges; may be given several times
    #[arg(long, value_name = "ID")]
    tc: Vec<String>,
    /// Workers [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
}

pub fn run(args: ReplayArgs, output: Output) -> Exit {
    match begin(args, output) {
        Ok(exit) => exit,
        Err(failure) => failure.tell(output),
    }
}

fn begin(args: ReplayArgs, output: Output) -> Result<Exit, Failure> {
    let mut bundle = Bundle::read(&args.bundle)?;
    if !args.tc.is_empty() {
        let known = |id: &String| bundle.run.cases.iter().any(|case| case.id == *id);
        if let Some(unknown) = args.tc.iter().find(|id| !known(id)) {
            return Err(Failure::usage(format!("no test case of this run is called {unknown}")));
        }
        bundle.run.cases.retain(|case| args.tc.contains(&case.id));
        bundle.run.preflight.clear();
    }
    let again = judge_again(&bundle, args.ixit.as_deref(), args.jobs.map_or_else(session::default_jobs, usize::from))?;
    let look = output.look();
    let requirements = &bundle.run.requirements;
    let rerun = Rerun::of(&bundle.run);
    let masks = Masks::of(&bundle.run);
    let context = terminal::Context { requirements, rerun: &rerun, masks: &masks };
    let mut differences = 0;
    let cases = bundle.run.cases.iter().zip(&again.cases).map(|pair| (true, pair));
    let preflight = bundle.run.preflight.iter().zip(&again.preflight).map(|pair| (false, pair));
    for (told, (recorded, judged)) in preflight.chain(cases) {
        if told {
            println!("{}", terminal::case_line(judged, &look).trim_end_matches('\n'));
            print!("{}", terminal::fail_block(judged, &context, &look));
        } else {
            print!("{}", terminal::preflight_block(&masks.case(judged), &look));
        }
        if let Some(keys) = again.unreplayable.get(&judged.id) {
            println!("  {}: {}", output.say("can't be judged without", "缺少以下值，无法判定"), keys.join(", "));
        } else if let Some((what, was, is)) = first_difference(recorded, judged) {
            differences += 1;
            println!("  {}: {what}", output.say("differs from the record", "与记录不同"));
            println!("    {}: {}", output.say("recorded", "记录"), masks.hide(&was));
            println!("    {}: {}", output.say("judged now", "现判定"), masks.hide(&is));
        }
    }
    for id in &again.unknown {
        differences += 1;
        println!("{id}: {}", output.say("isn't in the suite", "不在测试集中"));
    }
    let judged = again.cases.len() - again.unreplayable.len();
    println!(
        "{}",
        match output.lang {
            crate::catalogue::Lang::En => format!(
                "\n{judged} test cases judged again, {differences} differ, {} unjudged for want of a secret",
                again.unreplayable.len()
            ),
            crate::catalogue::Lang::Zh => format!(
                "\n重新判定 {judged} 个测试用例，{differences} 个与记录不同，{} 个因缺少密钥未判定",
                again.unreplayable.len()
            ),
        }
    );
    Ok(match (differences, again.unreplayable.is_empty()) {
        (0, true) => Exit::Passed,
        (0, false) => Exit::Undecided,
        _ => Exit::Failed,
    })
}

/// Replays a bundle with the suite that lies in it; secrets from `ixit`, or from the built-in product that was tested.
pub fn judge_again(bundle: &Bundle, ixit: Option<&std::path::Path>, jobs: usize) -> Result<replay::Replayed, Failure> {
    let plan: Plan = serde_json::from_slice(&bundle.plan)
        .map_err(|error| Failure::data(format!("{}: {error}", bundle.dir.join("plan.json").display())))?;
    let suites = crate::evidence::bundle::sources_by_suite(&bundle.dir)?;
    let catalogue = Catalogue::from_sources(suites)?;
    let ids: Vec<String> = plan.suites.iter().map(|suite| suite.id.clone()).collect();
    let (mut bound, preflight) = session::bind(&catalogue, &ids, &steps::tables())?;
    bound.extend(preflight);
    let ics = plan.statement();
    let proformas: Vec<_> = catalogue.suites.iter().map(|suite| &suite.ixit).collect();
    let given = match (ixit, built_in(&bundle.run)) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|cause| Failure::unavailable(path, &cause))?;
            Ixit::read(&text, &path.display().to_string(), &proformas, &ics)?
        }
        (None, Some(product)) => Ixit::read(product.ixit, &format!("{}.ixit.yaml", product.name), &proformas, &ics)?,
        (None, None) => plan.open_ixit(&catalogue),
    };
    Ok(replay::replay(&bundle.run, &bound, ics, given, &plan.secrets, jobs))
}

fn built_in(run: &RunRecord) -> Option<sim::ReferenceProduct> {
    let first = run.devices.first()?;
    let name = first.uri.strip_prefix("sim:")?.split('?').next()?;
    sim::reference(name)
}
