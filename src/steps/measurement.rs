//! Steps about what a laboratory measured and what a vendor stated.
//!
//! The limits stand in the feature, the numbers in the measurement record, the decision rule in the plan. The name in quotes
//! is a quantity or a statement of the suite's `quantities.yaml`; without a record of it the plan leaves the case out.

use crate::{
    catalogue::{Declared, Limits, Measured},
    runner::{
        Args, Step, Stop, World,
        step::{given, then},
    },
    step,
};

/// What the case is about: the results for one quantity.
#[derive(Default)]
struct Results(Vec<Measured>);

/// What the vendor says.
#[derive(Default)]
struct Said(Option<Declared>);

async fn quantity_is_measured(w: &mut World, a: &Args) -> Result<(), Stop> {
    let found = w.measured(a.text(0)?)?;
    w.note::<Results>().0 = found;
    Ok(())
}

async fn lies_between(w: &mut World, a: &Args) -> Result<(), Stop> {
    let limits = Limits { least: Some(a.decimal(0)?), most: Some(a.decimal(1)?) };
    if limits.is_empty() {
        return Err(Stop::error(("the lower limit is above the upper one", "下限大于上限")));
    }
    judge(w, limits, a, 2)
}

async fn is_at_least(w: &mut World, a: &Args) -> Result<(), Stop> {
    judge(w, Limits { least: Some(a.decimal(0)?), most: None }, a, 1)
}

async fn is_at_most(w: &mut World, a: &Args) -> Result<(), Stop> {
    judge(w, Limits { least: None, most: Some(a.decimal(0)?) }, a, 1)
}

fn judge(w: &mut World, limits: Limits, a: &Args, unit: usize) -> Result<(), Stop> {
    let measured = w.note::<Results>().0.clone();
    if measured.is_empty() {
        return Err(Stop::error(("no measured quantity before this step", "此步骤之前没有测得的量")));
    }
    w.assert_measured(&measured, limits, a.unit(unit)?)
}

async fn vendor_is_asked(w: &mut World, a: &Args) -> Result<(), Stop> {
    let said = w.declared(a.text(0)?)?;
    w.note::<Said>().0 = Some(said);
    Ok(())
}

async fn vendor_says_yes(w: &mut World, _: &Args) -> Result<(), Stop> {
    let Some(said) = w.note::<Said>().0.clone() else {
        return Err(Stop::error(("no statement before this step", "此步骤之前没有供应商声明")));
    };
    let yes_no = |yes| if yes { ("yes", "是") } else { ("no", "否") };
    let (en, zh) = yes_no(said.holds);
    let Declared { text, stated_by, date, .. } = said;
    w.assert(
        said.holds,
        text,
        yes_no(true),
        (format!("{en}, says {stated_by} on {date}"), format!("{zh}，{stated_by} 于 {date} 声明")),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the measured {string}", "测得的 {string}", step!(quantity_is_measured)),
    then("each value lies from {decimal} to {decimal} {unit}", "各测得值在 {decimal} 至 {decimal} {unit} 之间", step!(lies_between)),
    then("each value is at least {decimal} {unit}", "各测得值不小于 {decimal} {unit}", step!(is_at_least)),
    then("each value is at most {decimal} {unit}", "各测得值不大于 {decimal} {unit}", step!(is_at_most)),
    given("the vendor's statement {string}", "供应商声明 {string}", step!(vendor_is_asked)),
    then("the vendor states that it holds", "供应商声明其成立", step!(vendor_says_yes)),
];
