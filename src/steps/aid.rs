//! Steps about application names: found by their beginning, gathered from the card, judged by their grammar.
//!
//! Source: GB/T 16649.5 (ISO/IEC 7816-5), numbering of application identifiers; occurrences by GB/T 16649.4 (ISO/IEC 7816-4).

use crate::{
    codec::{Aid, aid::AidCategory},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{
        dir::listed_applications,
        exchange::transact,
        select::{application_name, assert_success, df_name_in_response, select_application, select_by_name},
    },
};

/// P2 bits 2 and 1: the next occurrence.
const NEXT: u8 = 0x02;

/// More applications than this one card doesn't hold; a walk through them that goes on is the card's fault.
const MAX_OCCURRENCES: usize = 64;

/// Names that the card told, in order.
#[derive(Default)]
struct Names(Vec<Vec<u8>>);

async fn first_occurrence(w: &mut World, a: &Args) -> Result<(), Stop> {
    occurrence(w, a.text(0)?, 0).await
}

async fn next_occurrence(w: &mut World, a: &Args) -> Result<(), Stop> {
    occurrence(w, a.text(0)?, NEXT).await
}

async fn names_one_of_them(w: &mut World, a: &Args) -> Result<(), Stop> {
    let beginning = application_name(w, a.text(0)?)?;
    let name = df_name_in_response(w)?;
    assert_begins(w, &beginning, &name)?;
    w.note::<Names>().0.push(name);
    Ok(())
}

async fn another_than_first(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (first, last) = first_and_last(w)?;
    w.assert(
        first != last,
        ("DF name in the response", "响应中的 DF 名"),
        (format!("not {}", hex::encode_upper(&first)), format!("不是 {}", hex::encode_upper(&first))),
        hex::encode_upper(&last),
    )
}

async fn same_as_first(w: &mut World, _: &Args) -> Result<(), Stop> {
    let name = df_name_in_response(w)?;
    let (first, _) = first_and_last(w)?;
    w.assert_bytes(("DF name in the response", "响应中的 DF 名"), &first, &name)
}

/// First and next occurrences until the card says that there is none; the names are noted, the last response is kept.
async fn all_in_turn(w: &mut World, a: &Args) -> Result<(), Stop> {
    let names = walk(w, &application_name(w, a.text(0)?)?).await?;
    w.note::<Names>().0 = names;
    Ok(())
}

async fn at_least_named(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (due, beginning) = (a.number(0)?, application_name(w, a.text(1)?)?);
    let names = w.note::<Names>().0.clone();
    w.assert(
        names.len() >= due,
        ("names that the card told", "卡片给出的名称数"),
        format!("≥ {due}"),
        names.len().to_string(),
    )?;
    for name in names {
        assert_begins(w, &beginning, &name)?;
    }
    Ok(())
}

async fn none_twice(w: &mut World, _: &Args) -> Result<(), Stop> {
    let names = w.note::<Names>().0.clone();
    for (index, name) in names.iter().enumerate() {
        let count = names.iter().skip(index).filter(|other| *other == name).count();
        let name = hex::encode_upper(name);
        w.assert_eq((format!("occurrences of {name}"), format!("{name} 出现的次数")), 1, count)?;
    }
    Ok(())
}

/// Where the card can be asked for one application after another; a name that comes twice is that of two of them.
async fn shared_by_none(w: &mut World, a: &Args) -> Result<(), Stop> {
    if w.ics("C.6")? {
        all_in_turn(w, a).await?;
        none_twice(w, a).await?;
    }
    Ok(())
}

async fn stated_were_named(w: &mut World, a: &Args) -> Result<(), Stop> {
    let beginning = application_name(w, a.text(0)?)?;
    let names = w.note::<Names>().0.clone();
    for stated in ["primary", "secondary"] {
        let name = application_name(w, stated)?;
        if name.starts_with(&beginning) {
            let shown = hex::encode_upper(&name);
            w.assert(
                names.contains(&name),
                (format!("application {shown}"), format!("应用 {shown}")),
                ("among the names", "在名称之列"),
                names.iter().map(hex::encode_upper).collect::<Vec<_>>().join(" "),
            )?;
        }
    }
    Ok(())
}

/// The names that the card itself tells: of the stated applications, of those with the stated beginning, in EF.DIR.
async fn names_are_gathered(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut names = Vec::new();
    for stated in ["primary", "secondary"] {
        select_application(w, 0, stated).await?;
        assert_success(w)?;
        let name = df_name_in_response(w)?;
        let due = application_name(w, stated)?;
        w.assert_bytes(("DF name in the response", "响应中的 DF 名"), &due, &name)?;
        names.push(name);
    }
    if w.ics("C.6")? {
        let beginning = application_name(w, "partial")?;
        names.extend(walk(w, &beginning).await?);
    }
    if w.ics("C.11")? && (w.ics("C.7")? || w.ics("C.8")?) {
        names.extend(listed_applications(w).await?);
    }
    names.sort();
    names.dedup();
    w.note::<Names>().0 = names;
    Ok(())
}

async fn lengths_are_right(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (least, most) = (a.number(0)?, a.number(1)?);
    for name in w.note::<Names>().0.clone() {
        let held = (least..=most).contains(&name.len());
        let shown = hex::encode_upper(&name);
        w.assert(
            held,
            (format!("length of {shown}"), format!("{shown} 的长度")),
            format!("{least}…{most}"),
            name.len().to_string(),
        )?;
    }
    Ok(())
}

async fn none_is_reserved(w: &mut World, _: &Args) -> Result<(), Stop> {
    for aid in identifiers(w)? {
        let category = aid.category();
        w.assert(
            category != AidCategory::Reserved,
            (format!("category of {aid}"), format!("{aid} 的类别")),
            ("not reserved", "非保留"),
            category.text(),
        )?;
    }
    Ok(())
}

async fn one_is_national(w: &mut World, _: &Args) -> Result<(), Stop> {
    let national = identifiers(w)?.into_iter().filter(|aid| aid.category() == AidCategory::National).count();
    w.assert(national >= 1, ("national names", "国家类别的名称数"), "≥ 1".to_owned(), national.to_string())
}

async fn countries_are_decimal(w: &mut World, _: &Args) -> Result<(), Stop> {
    for aid in identifiers(w)?.into_iter().filter(|aid| aid.category() == AidCategory::National) {
        let digits: String = hex::encode_upper(aid.as_bytes()).chars().skip(1).take(3).collect();
        assert_decimal(w, &aid, &digits)?;
    }
    Ok(())
}

async fn providers_are_decimal(w: &mut World, _: &Args) -> Result<(), Stop> {
    for aid in identifiers(w)? {
        let international = aid.category() == AidCategory::International;
        let digits: String = hex::encode_upper(aid.as_bytes()).chars().skip(1).take(9).collect();
        if international {
            assert_decimal(w, &aid, &digits)?;
        }
    }
    Ok(())
}

async fn occurrence(w: &mut World, name: &str, occurrence: u8) -> Result<(), Stop> {
    let beginning = application_name(w, name)?;
    let mut command = select_by_name(w, 0, beginning)?;
    command.p2 |= occurrence;
    transact(w, command).await.map(drop)
}

async fn walk(w: &mut World, beginning: &[u8]) -> Result<Vec<Vec<u8>>, Stop> {
    let mut names = Vec::new();
    let mut command = select_by_name(w, 0, beginning.to_vec())?;
    while transact(w, command.clone()).await?.status.0 == 0x9000 {
        names.push(df_name_in_response(w)?);
        command.p2 |= NEXT;
        if names.len() > MAX_OCCURRENCES {
            w.assert(
                false,
                ("occurrences of a beginning", "具有该开头的应用数"),
                format!("≤ {MAX_OCCURRENCES}"),
                names.len().to_string(),
            )?;
        }
    }
    Ok(names)
}

fn first_and_last(w: &mut World) -> Result<(Vec<u8>, Vec<u8>), Stop> {
    let names = w.note::<Names>().0.clone();
    match names.as_slice() {
        [first, .., last] => Ok((first.clone(), last.clone())),
        _ => Err(Stop::error(("the case noted fewer than two names", "该用例记下的名称少于两个"))),
    }
}

fn identifiers(w: &mut World) -> Result<Vec<Aid>, Stop> {
    let names = w.note::<Names>().0.clone();
    names.iter().map(|name| w.assert_parsed(("application identifier", "应用标识符"), Aid::parse(name))).collect()
}

fn assert_begins(w: &mut World, beginning: &[u8], name: &[u8]) -> Result<(), Stop> {
    let shown = hex::encode_upper(beginning);
    w.assert(
        name.starts_with(beginning),
        ("DF name in the response", "响应中的 DF 名"),
        (format!("{shown}…"), format!("{shown}…")),
        hex::encode_upper(name),
    )
}

fn assert_decimal(w: &mut World, aid: &Aid, digits: &str) -> Result<(), Stop> {
    w.assert(
        digits.bytes().all(|digit| digit.is_ascii_digit()),
        (format!("digits after the category of {aid}"), format!("{aid} 类别之后的数字")),
        ("decimal", "十进制"),
        digits.to_owned(),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the first application that begins like {string} is asked for", "请求以{string}开头的首个应用", step!(first_occurrence)),
    when("the next application that begins like {string} is asked for", "请求以{string}开头的下一个应用", step!(next_occurrence)),
    then("the response names an application that begins like {string}", "响应给出以{string}开头的应用名称", step!(names_one_of_them)),
    then("it is another application than the first time", "它与首次的应用不同", step!(another_than_first)),
    then("the response names the same application as the first time", "响应给出的应用与首次相同", step!(same_as_first)),
    when("all applications that begin like {string} are asked for in turn", "逐个请求以{string}开头的所有应用", step!(all_in_turn)),
    then("at least {int} applications that begin like {string} were named", "至少给出了 {int} 个以{string}开头的应用", step!(at_least_named)),
    then("no application was named twice", "没有应用重复给出", step!(none_twice)),
    then("no two applications that begin like {string} have the same name", "以{string}开头的应用中没有两个名称相同", step!(shared_by_none)),
    then("the stated applications that begin like {string} were all named", "声明的以{string}开头的应用均已给出", step!(stated_were_named)),
    when("the names of the applications on the card are gathered", "收集卡片上各应用的名称", step!(names_are_gathered)),
    then("every gathered name takes {int} to {int} bytes", "收集的每个名称为 {int} 至 {int} 字节", step!(lengths_are_right)),
    then("no gathered name is of a reserved category", "收集的名称均不属于保留类别", step!(none_is_reserved)),
    then("a gathered name is of the national category", "收集的名称中有国家类别的名称", step!(one_is_national)),
    then("every national name carries a decimal country code", "每个国家类别的名称含十进制国家代码", step!(countries_are_decimal)),
    then("every international name carries nine decimal digits after its category", "每个国际类别的名称在类别之后有九位十进制数字", step!(providers_are_decimal)),
];
