//! What can be said of a suite only when all its files are read: ids that are unique, that exist, and that are used.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use super::{
    Basis, Condition, Feature, IcsItem, IcsRule, IxitItem, IxitKind, Level, Method, Quantity, Requirement, Text,
    VendorStatement,
    diagnostic::{Diagnostic, Diagnostics, Source},
    expand::{DraftFeature, has_chinese},
    quantity, yaml,
};

/// Shortest secret that evidence can hide: a shorter value would stand in ordinary data by chance.
pub const SHORTEST_SECRET: usize = 4;

/// A suite before its parts are compared.
#[derive(Debug)]
pub struct Draft {
    pub id: String,
    /// A folder of features without requirements: only ids are checked.
    pub plain: bool,
    pub suite: Option<Source>,
    pub requirements: Vec<Item<Requirement>>,
    pub ics: Vec<Item<IcsItem>>,
    pub rules: Vec<Item<IcsRule>>,
    pub ixit: Vec<Item<IxitItem>>,
    pub quantities: Vec<Item<Quantity>>,
    pub statements: Vec<Item<VendorStatement>>,
    pub features: Vec<DraftFeature>,
}

/// An entry of a YAML list and where it stands.
#[derive(Debug)]
pub struct Item<T> {
    pub value: T,
    pub source: Source,
    start: usize,
}

impl<T> Item<T> {
    pub fn all(source: &Source, entries: Vec<serde_saphyr::Spanned<T>>) -> Vec<Self> {
        let place = |entry: serde_saphyr::Spanned<T>| {
            let start = yaml::span(source, entry.referenced).start;
            Self { value: entry.value, source: source.clone(), start }
        };
        entries.into_iter().map(place).collect()
    }

    pub fn values(items: Vec<Self>) -> Vec<T> {
        items.into_iter().map(|item| item.value).collect()
    }

    /// Byte range of the value of `key` in this entry, the entry's first line when it isn't found.
    pub fn field(&self, key: &str) -> Range<usize> {
        let (before, rest) = self.source.text.split_at_checked(self.start).unwrap_or(("", ""));
        // The entry ends where its list goes on: at a dash that stands no deeper than its own.
        let dash = before.rsplit('\n').next().unwrap_or("");
        let depth = dash.len() - dash.trim_start().len();
        let mut at = self.start;
        for (n, line) in rest.split_inclusive('\n').enumerate() {
            let trimmed = line.trim_start();
            if n > 0 && trimmed.starts_with('-') && line.len() - trimmed.len() <= depth {
                break;
            }
            if let Some(value) = trimmed.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) {
                let value_at = at + line.len() - value.trim_start().len();
                let key_at = at + line.len() - trimmed.len();
                return match value.trim().len() {
                    0 => key_at..key_at + key.len(),
                    length => value_at..value_at + length,
                };
            }
            at += line.len();
        }
        self.start..self.start + rest.lines().next().unwrap_or("").trim_end().len()
    }

    /// The line where it begins, from 1.
    pub fn line(&self) -> usize {
        self.source.line_of(self.start)
    }

    pub(super) fn report(&self, key: &str, code: &'static str, message: impl Into<Text>) -> Diagnostic {
        Diagnostic::new(code, message).at(&self.source, self.field(key))
    }
}

/// `suite.yaml`, `ics.yaml`, `ixit.yaml` and `quantities.yaml` name the suite by its folder.
pub fn folder(source: &Source, key: &str, id: &str, folder: &str, found: &mut Diagnostics) {
    if id != folder {
        let line = source.text.lines().position(|line| line.starts_with(key)).map_or(1, |n| n + 1);
        found.push(
            Diagnostic::new(
                "wrong_suite",
                (format!("`{id}` isn't the name of the suite's folder"), format!("`{id}` 与套件文件夹名不符")),
            )
            .at(source, source.span_in_line(line, id))
            .help((format!("write `{key}: {folder}`"), format!("请写 `{key}: {folder}`"))),
        );
    }
}

/// The checks that hold for each list by itself; all that can be said when another file of the suite is unreadable.
pub fn alone(draft: &Draft, found: &mut Diagnostics) {
    unique(&draft.requirements, |requirement| &requirement.id, found);
    unique(&draft.ics, |item| &item.id, found);
    unique(&draft.ixit, |item| &item.id, found);
    for item in &draft.requirements {
        requirement(item, found);
    }
    sorted(&draft.requirements, found);
    for item in &draft.ics {
        texts(item, &item.value.question, found);
        if !is_item_id(&item.value.id) {
            found.push(
                item.report(
                    "id",
                    "bad_ics_id",
                    (format!("`{}` is no ICS id", item.value.id), format!("`{}` 不是 ICS 标识", item.value.id)),
                )
                .help(("an id is a letter, a dot and a number: `C.12`", "标识由字母、点和数字组成，如 `C.12`")),
            );
        }
    }
    for item in &draft.rules {
        texts(item, &item.value.reason, found);
    }
    for item in &draft.ixit {
        texts(item, &item.value.description, found);
        ixit(item, found);
    }
    quantity::alone(draft, found);
}

/// All checks. Resolves the `needs` of test cases to full ids.
pub fn check(draft: &mut Draft, found: &mut Diagnostics) {
    alone(draft, found);
    let ics: Vec<&str> = draft.ics.iter().map(|item| item.value.id.as_str()).collect();
    for item in &draft.requirements {
        condition(item, "condition", item.value.condition.as_deref(), &ics, found);
    }
    for item in &draft.rules {
        condition(item, "when", item.value.when.as_deref(), &ics, found);
        condition(item, "then", Some(&item.value.then), &ics, found);
    }
    for item in &draft.ixit {
        condition(item, "condition", item.value.condition.as_deref(), &ics, found);
    }
    test_case_ids(draft, found);
    titles(draft, found);
    requirement_tags(draft, found);
    proven(draft, found);
    quantity::bind(draft, found);
    needs(draft, found);
}

fn unique<T>(items: &[Item<T>], id: impl Fn(&T) -> &String, found: &mut Diagnostics) {
    let mut seen: HashMap<&String, &Item<T>> = HashMap::new();
    for item in items {
        let name = id(&item.value);
        if let Some(first) = seen.insert(name, item) {
            let line = first.source.line_of(first.start);
            let file = &first.source.name;
            found.push(
                item.report("id", "double_id", (format!("`{name}` stands twice"), format!("`{name}` 重复")))
                    .help((format!("the other is {file}:{line}"), format!("另一处在 {file}:{line}"))),
            );
        }
    }
}

fn requirement(item: &Item<Requirement>, found: &mut Diagnostics) {
    let requirement = &item.value;
    if !is_requirement_id(&requirement.id) {
        found.push(
            item.report(
                "id",
                "bad_requirement_id",
                (
                    format!("`{}` is no requirement id", requirement.id),
                    format!("`{}` 不是合法的要求标识", requirement.id),
                ),
            )
            .help((
                "an id is suite code, topic and a number of three digits: `CC-ATR-010`",
                "标识由套件代码、主题和三位数字组成，如 `CC-ATR-010`",
            )),
        );
    }
    texts(item, &requirement.text, found);
    if requirement.standard.trim().is_empty() {
        found.push(item.report("standard", "no_standard", ("the standard is empty", "标准为空")));
    }
    if requirement.editions.is_empty() {
        found.push(
            item.report("editions", "no_edition", ("the requirement belongs to no edition", "此要求不属于任何版本"))
                .help(("name the years of the editions that say so", "请写出有此规定的版本年份")),
        );
    }
    let (due, basis) = match requirement.basis {
        Basis::Confirmed => (2, "confirmed"),
        Basis::SingleSource => (1, "single-source"),
        Basis::FromKnowledge => (0, "from-knowledge"),
        Basis::Disputed => (0, "disputed"),
    };
    if requirement.basis == Basis::Disputed || !requirement.overlays.is_empty() {
        found.push(
            item.report(
                if requirement.overlays.is_empty() { "basis" } else { "overlays" },
                "overlay_in_suite",
                ("a suite's own file says what only an overlay may say", "套件自身的文件写了只有核对文件才能写的内容"),
            )
            .help((
                "a requirement that is wrong is mended or retired; `disputed` and overlays are for laboratories",
                "有误的要求应更正或废止；`disputed` 与核对文件供实验室使用",
            )),
        );
    }
    let given = requirement.sources.len();
    if given < due {
        found.push(
            item.report(
                "sources",
                "too_few_sources",
                (
                    format!(
                        "a requirement of basis {basis} names {due} source{}, this one {given}",
                        if due == 1 { "" } else { "s" }
                    ),
                    format!("依据为 {basis} 的要求须注明 {due} 个来源，此处有 {given} 个"),
                ),
            )
            .help(("name where it was seen, or lower the basis", "请注明出处，或降低 basis")),
        );
    }
    match (requirement.level, &requirement.condition) {
        (Level::Conditional, None) => found.push(
            item.report(
                "level",
                "no_condition",
                ("a conditional requirement without condition", "有条件的要求没有写条件"),
            )
            .help((
                "say when it applies: `condition: \"C.2 and not C.5\"`",
                "请写明适用条件，如 `condition: \"C.2 and not C.5\"`",
            )),
        ),
        (Level::Mandatory, Some(_)) => found.push(
            item.report("level", "undue_condition", ("a mandatory requirement with a condition", "强制性要求带有条件"))
                .help((
                    "write `level: conditional`, or `condition: null`",
                    "请写 `level: conditional` 或 `condition: null`",
                )),
        ),
        _ => {}
    }
}

fn texts<T>(item: &Item<T>, text: &Text, found: &mut Diagnostics) {
    if text.en.trim().is_empty() || has_chinese(&text.en) {
        found.push(item.report("en", "no_english_text", ("the English text is missing", "缺少英文文本")));
    }
    if !has_chinese(&text.zh) {
        found.push(item.report("zh", "no_chinese_text", ("the Chinese text is missing", "缺少中文文本")));
    }
}

fn sorted(items: &[Item<Requirement>], found: &mut Diagnostics) {
    for (before, item) in items.iter().zip(items.iter().skip(1)) {
        if before.source.name == item.source.name && before.value.id > item.value.id {
            found.push(
                item.report(
                    "id",
                    "unsorted",
                    (
                        format!("`{}` stands after `{}`", item.value.id, before.value.id),
                        format!("`{}` 排在 `{}` 之后", item.value.id, before.value.id),
                    ),
                )
                .help(("requirements are sorted by id", "要求须按标识排序")),
            );
        }
    }
}

fn ixit(item: &Item<IxitItem>, found: &mut Diagnostics) {
    let value = &item.value;
    let fits = value.id.split('.').all(super::expand::is_words);
    if !fits {
        found.push(
            item.report(
                "id",
                "bad_ixit_id",
                (format!("`{}` is no IXIT id", value.id), format!("`{}` 不是 IXIT 标识", value.id)),
            )
            .help((
                "an id is words joined by dots: `file.linear-fixed.sfi`",
                "标识由点连接的词组成，如 `file.linear-fixed.sfi`",
            )),
        );
    }
    match (value.kind, value.length) {
        (IxitKind::Hex, Some([least, most])) if least > most => found.push(
            item.report(
                "length",
                "bad_length",
                (format!("{least} is more than {most}"), format!("{least} 大于 {most}")),
            )
            .help(("least stands before most: `[4, 8]`", "先写最小值，再写最大值，如 `[4, 8]`")),
        ),
        (IxitKind::Number | IxitKind::Text, Some(_)) => found.push(item.report(
            "length",
            "undue_length",
            ("only hex items have a length", "只有 hex 类型的项有长度"),
        )),
        _ => {}
    }
    let least = value.length.map_or(0, |[least, _]| least);
    if value.secret && value.kind == IxitKind::Hex && least < SHORTEST_SECRET {
        found.push(
            item.report(
                "length",
                "short_secret",
                (
                    format!("a secret of fewer than {SHORTEST_SECRET} bytes can't be hidden in evidence"),
                    format!("少于 {SHORTEST_SECRET} 字节的秘密值无法在证据中隐藏"),
                ),
            )
            .help((
                format!("give a length that begins at {SHORTEST_SECRET}: `length: [{SHORTEST_SECRET}, 16]`"),
                format!("请让长度从 {SHORTEST_SECRET} 开始，如 `length: [{SHORTEST_SECRET}, 16]`"),
            )),
        );
    }
    if value.secret && value.kind == IxitKind::Number {
        found.push(item.report("kind", "secret_number", ("a number can't be a secret", "数字不能是秘密值")));
    }
}

fn condition<T>(item: &Item<T>, key: &str, text: Option<&str>, ics: &[&str], found: &mut Diagnostics) {
    let Some(text) = text else { return };
    let field = item.field(key);
    // Inside the quotes, if there are any.
    let inner = item.source.text.get(field.clone()).and_then(|shown| shown.find(text)).map(|at| field.start + at);
    let place = |at: Range<usize>| match inner {
        Some(start) => start + at.start..start + at.end,
        None => field.clone(),
    };
    match Condition::parse(text) {
        Err(error) => found.push(
            Diagnostic::new("bad_condition", ("the condition isn't an expression", "条件不是合法的表达式"))
                .at(&item.source, place(error.at))
                .help((format!("expected {}", error.expected), format!("此处应为 {}", error.expected))),
        ),
        Ok(condition) => {
            for id in condition.items().into_iter().filter(|id| !ics.contains(id)) {
                let at = text.find(id).map_or(0..text.len(), |at| at..at + id.len());
                found.push(
                    Diagnostic::new(
                        "unknown_ics_item",
                        (format!("no ICS item is called `{id}`"), format!("没有名为 `{id}` 的 ICS 项")),
                    )
                    .at(&item.source, place(at))
                    .help(("the items stand in the suite's ics.yaml", "各项见该套件的 ics.yaml"))
                    .near_while_few(found, id, ics.iter().copied()),
                );
            }
        }
    }
}

fn test_case_ids(draft: &mut Draft, found: &mut Diagnostics) {
    let count = draft.features.iter().flat_map(|feature| &feature.drafts).map(|scenario| scenario.cases.len()).sum();
    let mut seen: HashMap<String, (Source, usize)> = HashMap::with_capacity(count);
    for feature in &mut draft.features {
        let mut later = Vec::new();
        for case_draft in &mut feature.drafts {
            let line = case_draft.line;
            for case in &mut case_draft.cases {
                if draft.plain {
                    // Titles need not be unique there: ids are made so.
                    let base = case.id.clone();
                    let mut n = 2;
                    while seen.contains_key(&case.id) {
                        case.id = format!("{base}-{n}");
                        n += 1;
                    }
                }
                match seen.get(&case.id) {
                    // Rows of one outline are compared where they are made.
                    Some((_, other)) if *other == line && later.contains(&case.id) => {}
                    Some((source, other)) => {
                        let (file, id) = (&source.name, &case.id);
                        found.push(
                            Diagnostic::new(
                                "double_test_case_id",
                                (format!("`{id}` stands twice"), format!("`{id}` 重复")),
                            )
                            .at(&feature.source, feature.source.line_span(line))
                            .help((format!("the other is {file}:{other}"), format!("另一处在 {file}:{other}"))),
                        );
                        break;
                    }
                    None => {
                        seen.insert(case.id.clone(), (feature.source.clone(), line));
                        later.push(case.id.clone());
                    }
                }
            }
        }
    }
}

fn titles(draft: &Draft, found: &mut Diagnostics) {
    if draft.plain {
        return;
    }
    let count: usize =
        draft.features.iter().flat_map(|feature| &feature.drafts).map(|scenario| scenario.cases.len()).sum();
    let mut seen: HashMap<&str, (&Source, usize)> = HashMap::with_capacity(2 * count);
    for feature in &draft.features {
        for scenario in &feature.drafts {
            // The titles as they are read, placeholders filled; one finding a scenario, in the language that has it first.
            let titles = scenario.cases.iter().flat_map(|case| [case.title.en.as_str(), case.title.zh.as_str()]);
            let mut told = false;
            for title in titles {
                match seen.get(title) {
                    Some((source, line)) if *line == scenario.line && source.name == feature.source.name => {}
                    Some((source, line)) if !told => {
                        told = true;
                        let file = &source.name;
                        found.push(
                            Diagnostic::new(
                                "double_title",
                                (
                                    format!("`{title}` is the title of another scenario"),
                                    format!("另一场景的标题也是 `{title}`"),
                                ),
                            )
                            .at(&feature.source, feature.source.span_in_line(scenario.line, &scenario.title))
                            .help((format!("the other is {file}:{line}"), format!("另一处在 {file}:{line}"))),
                        );
                    }
                    Some(_) => {}
                    None => drop(seen.insert(title, (&feature.source, scenario.line))),
                }
            }
        }
    }
}

/// Requirements named by tags exist, and are alive.
fn requirement_tags(draft: &Draft, found: &mut Diagnostics) {
    if draft.plain {
        return;
    }
    let known: HashMap<&str, &Requirement> =
        draft.requirements.iter().map(|item| (item.value.id.as_str(), &item.value)).collect();
    for feature in &draft.features {
        let mut told = HashSet::new();
        for (tag, line) in feature.drafts.iter().flat_map(|scenario| &scenario.tags) {
            let Some(id) = tag.strip_prefix("req:") else { continue };
            if !told.insert((tag, line)) {
                continue; // a tag of the feature or the rule, met again
            }
            // The place is looked for only when there is something to show.
            let at = || feature.source.span_in_line(*line, &format!("@{tag}"));
            match known.get(id) {
                None => found.push(
                    Diagnostic::new(
                        "unknown_requirement",
                        (format!("no requirement is called `{id}`"), format!("没有名为 `{id}` 的要求")),
                    )
                    .at(&feature.source, at())
                    .help(("requirements stand in the suite's requirements.yaml", "要求见该套件的 requirements.yaml"))
                    .near_while_few(found, id, known.keys().copied()),
                ),
                Some(Requirement { retired: Some(why), .. }) => found.push(
                    Diagnostic::new(
                        "retired_requirement",
                        (format!("`{id}` is retired: {why}"), format!("`{id}` 已废止：{why}")),
                    )
                    .at(&feature.source, at()),
                ),
                Some(Requirement { excluded: Some(why), .. }) => found.push(
                    Diagnostic::new(
                        "excluded_requirement",
                        (
                            format!("`{id}` is said to have no test case: {why}"),
                            format!("`{id}` 注明没有测试用例：{why}"),
                        ),
                    )
                    .at(&feature.source, at())
                    .help(("drop `excluded` from the requirement", "请删除该要求的 `excluded`")),
                ),
                Some(_) => {}
            }
        }
    }
}

/// Every automated requirement is proven by a test case, or says why not.
fn proven(draft: &Draft, found: &mut Diagnostics) {
    if draft.plain {
        return;
    }
    let cases = draft.features.iter().flat_map(|feature| &feature.drafts).flat_map(|scenario| &scenario.cases);
    let named: HashSet<&str> = cases.flat_map(|case| case.requirements.iter().map(String::as_str)).collect();
    for item in &draft.requirements {
        let Requirement { id, method, excluded, retired, .. } = &item.value;
        let due = *method == Method::Automated && excluded.is_none() && retired.is_none();
        if due && !named.contains(id.as_str()) {
            found.push(
                item.report(
                    "id",
                    "unproven_requirement",
                    (format!("no test case proves `{id}`"), format!("没有测试用例证明 `{id}`")),
                )
                .help((
                    format!("tag a scenario @req:{id}, or say why not: `excluded: …`"),
                    format!("请给场景加上 @req:{id}，或用 `excluded: …` 说明原因"),
                )),
            );
        }
    }
}

/// `@needs` names test cases of the suite, in no circle; afterwards `needs` holds full ids (all rows of an outline).
fn needs(draft: &mut Draft, found: &mut Diagnostics) {
    let mut tags = draft.features.iter().flat_map(|feature| &feature.drafts).flat_map(|scenario| &scenario.tags);
    if !tags.any(|(tag, _)| tag.starts_with("needs:")) {
        return;
    }
    let cases = draft.features.iter().flat_map(|feature| &feature.drafts).flat_map(|scenario| &scenario.cases);
    let ids: BTreeSet<String> = cases.map(|case| case.id.clone()).collect();
    let prefix = format!("{}/", draft.id);
    let resolve = |wanted: &str| -> Vec<String> {
        let full = if wanted.starts_with(&prefix) { wanted.to_owned() } else { format!("{prefix}{wanted}") };
        if ids.contains(&full) {
            return vec![full];
        }
        let rows = format!("{full}/");
        ids.range(rows.clone()..).take_while(|id| id.starts_with(&rows)).cloned().collect()
    };
    let mut places: BTreeMap<String, (Source, usize)> = BTreeMap::new();
    for feature in &mut draft.features {
        let mut told = HashSet::new();
        for scenario in &mut feature.drafts {
            for (tag, line) in &scenario.tags {
                let Some(wanted) = tag.strip_prefix("needs:") else { continue };
                if resolve(wanted).is_empty() && told.insert((tag.clone(), *line)) {
                    let known = ids.iter().map(|id| id.strip_prefix(&prefix).unwrap_or(id));
                    found.push(
                        Diagnostic::new(
                            "unknown_test_case",
                            (format!("no test case is called `{wanted}`"), format!("没有名为 `{wanted}` 的测试用例")),
                        )
                        .at(&feature.source, feature.source.span_in_line(*line, &format!("@{tag}")))
                        .help(("@needs names a test case of the same suite", "@needs 须为同一套件中的测试用例"))
                        .near_while_few(found, wanted, known),
                    );
                }
            }
            for case in &mut scenario.cases {
                let mut full: Vec<String> = case.needs.iter().flat_map(|wanted| resolve(wanted)).collect();
                full.sort();
                full.dedup();
                case.needs = full;
                places.insert(case.id.clone(), (feature.source.clone(), scenario.line));
            }
        }
    }
    let edges: BTreeMap<&str, &[String]> = draft
        .features
        .iter()
        .flat_map(|feature| &feature.drafts)
        .flat_map(|scenario| &scenario.cases)
        .map(|case| (case.id.as_str(), case.needs.as_slice()))
        .collect();
    if let Some(circle) = circle(&edges)
        && let Some((source, line)) = circle.first().and_then(|id| places.get(*id))
    {
        let shown = circle.join(" → ");
        found.push(
            Diagnostic::new(
                "circular_needs",
                (format!("test cases need each other: {shown}"), format!("测试用例互相依赖：{shown}")),
            )
            .at(source, source.line_span(*line))
            .help(("drop one of the @needs", "请删除其中一个 @needs")),
        );
    }
}

/// The first circle in the graph, its first member again at the end.
fn circle<'a>(edges: &BTreeMap<&'a str, &'a [String]>) -> Option<Vec<&'a str>> {
    let mut done: HashSet<&str> = HashSet::new();
    for start in edges.keys() {
        // Depth first with an own stack: (node, next edge).
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_path: HashSet<&str> = HashSet::from([*start]);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let target = edges.get(node).and_then(|needs| needs.get(*next)).map(String::as_str);
            *next += 1;
            match target {
                Some(target) if on_path.contains(target) => {
                    let mut circle: Vec<&str> =
                        path.iter().map(|(node, _)| *node).skip_while(|node| *node != target).collect();
                    circle.push(target);
                    return Some(circle);
                }
                Some(target) if done.contains(target) => {}
                Some(target) => {
                    on_path.insert(target);
                    path.push((target, 0));
                }
                None => {
                    on_path.remove(node);
                    done.insert(node);
                    path.pop();
                }
            }
        }
    }
    None
}

/// `CC-ATR-010`: capital words and three digits, joined by hyphens.
fn is_requirement_id(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let word = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    words.len() >= 2 && words.iter().all(word) && number.len() == 3 && number.chars().all(|c| c.is_ascii_digit())
}

/// `C.12`.
fn is_item_id(id: &str) -> bool {
    id.split_once('.').is_some_and(|(letters, number)| {
        !letters.is_empty()
            && letters.chars().all(|c| c.is_ascii_alphanumeric())
            && !number.is_empty()
            && number.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()))
    })
}

impl DraftFeature {
    pub fn into_feature(self) -> Feature {
        Feature {
            title: self.title,
            path: self.source.name.to_string(),
            cases: self.drafts.into_iter().flat_map(|scenario| scenario.cases).map(Arc::new).collect(),
        }
    }
}
