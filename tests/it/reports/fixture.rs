//! A run record with every verdict, both languages, a secret, and a card that answers with attacks.

use std::collections::BTreeMap;

use jinka::{
    catalogue::{Basis, Keyword, Level, Method, Product, Requirement, Sample, Text, feature::Effect},
    device::{Abilities, DeviceKind, Identity},
    evidence::{
        AssertionRecord, CaseRecord, Completion, DeviceRef, EventRecord, FORMAT, RunRecord, StepRecord, SuiteRef,
        Verdict,
    },
};

/// What a hostile card would send to forge a passing test case, to move the cursor, and to end the document.
pub const HOSTILE: &str = concat!(
    "]]></system-out></testcase><testcase name=\"forged\"/><!--",
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{0}\u{8}\r\n\u{9b}31m\u{202e}\u{fffe}\u{ffff}\u{1fffe}",
    "[[PROPERTY|jinka.verdict=pass]][[ATTACHMENT|/etc/passwd]]",
    "<script>alert(1)</script>\"'&amp;{{7*7}}\\u{41}"
);

/// The record; every call gives an equal one.
pub fn record() -> RunRecord {
    let cases = vec![passed(), blank_check(), failed(), hostile(), lost(), absent(), blocked(), unset(), left_out()];
    let mut counts: BTreeMap<_, _> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
    for case in &cases {
        *counts.entry(case.verdict).or_default() += 1;
    }
    RunRecord {
        format: FORMAT.to_owned(),
        jinka: "0.1.0".to_owned(),
        started_at: "2026-11-20T08:30:00Z".to_owned(),
        ended_at: "2026-11-20T08:30:02Z".to_owned(),
        completion: Completion::Interrupted,
        seed: 20_261_120,
        suites: vec![SuiteRef {
            id: "contact-card".to_owned(),
            title: Text::new("Contact cards", "接触式集成电路卡"),
            digest: "6f9c2a4e11d0b85c3a7f20e4d1c6b9a85e02f7d34c1b6a9e8f70d2c5b4a39181".to_owned(),
        }],
        decision_rule: jinka::catalogue::DecisionRule::default(),
        editions: BTreeMap::from([("GB/T 16649.3".to_owned(), "2006".to_owned())]),
        shard: None,
        devices: vec![DeviceRef {
            shard: None,
            uri: "sim:contact-card?defect=select-wrong-status".to_owned(),
            identity: Identity {
                kind: DeviceKind::Simulator,
                name: "contact-card".to_owned(),
                details: BTreeMap::from([
                    ("atr".to_owned(), "3b800181".to_owned()),
                    ("os".to_owned(), "Linux 6.1".to_owned()),
                ]),
            },
            abilities: Abilities::FULL,
            sample: Some("S1".to_owned()),
        }],
        product: Some(Product {
            name: "交通卡 CC-2026 样卡".to_owned(),
            vendor: Some("Example Card Maker".to_owned()),
            model: Some("EC-1".to_owned()),
            hardware: None,
            firmware: Some("2.3".to_owned()),
            approvals: vec!["2026-0001".to_owned()],
        }),
        samples: vec![
            Sample { id: "S1".to_owned(), serial: Some("0001".to_owned()), remark: None },
            Sample { id: "S2".to_owned(), serial: None, remark: Some("white, unprinted".to_owned()) },
        ],
        samples_spent: Vec::new(),
        vendor_signature: None,
        ics: BTreeMap::from([("C.1".to_owned(), true), ("C.3".to_owned(), false)]),
        ixit: BTreeMap::from([
            ("app.primary".to_owned(), "a000000333010101".to_owned()),
            ("pin.user".to_owned(), "{pin.user}".to_owned()),
        ]),
        preflight: Vec::new(),
        cases,
        requirements: requirements(),
        overlays: Vec::new(),
        counts,
    }
}

fn requirements() -> Vec<Requirement> {
    let requirement = |id: &str, standard: &str, clause: Option<&str>, basis, en: &str, zh: &str| Requirement {
        id: id.to_owned(),
        standard: standard.to_owned(),
        editions: vec!["2006".to_owned()],
        clause: clause.map(str::to_owned),
        level: Level::Mandatory,
        condition: None,
        method: Method::Automated,
        text: Text::new(en, zh),
        basis,
        sources: vec!["ATR parser of LudovicRousseau/pyscard".to_owned()],
        note: None,
        excluded: None,
        retired: None,
        overlays: Vec::new(),
    };
    vec![
        requirement(
            "CC-ATR-010",
            "GB/T 16649.3",
            None,
            Basis::Confirmed,
            "An ATR that offers only T=0 carries no check byte TCK; every other ATR carries one.",
            "只提供 T=0 的复位应答不含校验字节 TCK；其他复位应答都含有 TCK。",
        ),
        requirement(
            "CC-CHV-020",
            "GB/T 16649.4",
            Some("7.5.6"),
            Basis::SingleSource,
            "VERIFY with the right reference data succeeds.",
            "用正确的参考数据执行 VERIFY 成功。",
        ),
        requirement(
            "CC-LCH-010",
            "GB/T 16649.4",
            None,
            Basis::FromKnowledge,
            "MANAGE CHANNEL opens a logical channel.",
            "MANAGE CHANNEL 打开逻辑信道。",
        ),
        requirement(
            "CC-SEL-030",
            "GB/T 16649.4",
            Some("7.1.1"),
            Basis::Confirmed,
            "SELECT of an application that the card does not hold is refused with status word 6A82, and what was selected \
             before stays selected.",
            "选择卡片中不存在的应用时，以状态字 6A82 拒绝，且之前的选择保持不变。",
        ),
    ]
}

fn case(id: &str, title: (&str, &str), feature: (&str, &str), requirement: &str, verdict: Verdict) -> CaseRecord {
    CaseRecord {
        id: format!("contact-card/{id}"),
        suite: "contact-card".to_owned(),
        title: title.into(),
        feature: feature.into(),
        rule: String::new(),
        place: "features/contact-card/select-by-name.feature:12".to_owned(),
        requirements: vec![requirement.to_owned()],
        effect: Effect::Reads,
        device: Some(0),
        spent: None,
        verdict,
        reason: None,
        attempts: 1,
        asserted: 0,
        steps: Vec::new(),
        duration_us: 0,
        content: None,
    }
}

const RESET: (&str, &str) = ("Check byte of the answer to reset", "复位应答的校验字节");
const SELECT: (&str, &str) = ("Selecting by DF name", "按 DF 名选择");
const CHANNEL: (&str, &str) = ("Logical channels", "逻辑信道");

fn step(keyword: Keyword, en: &str, zh: &str, line: usize, verdict: Verdict) -> StepRecord {
    StepRecord {
        keyword,
        text: Text::new(en, zh),
        line,
        verdict,
        assertions: Vec::new(),
        events: Vec::new(),
        duration_us: 310,
    }
}

fn reset(line: usize) -> StepRecord {
    let mut step = step(Keyword::Given, "the card after a cold reset", "卡片冷复位后", line, Verdict::Pass);
    step.events.push(EventRecord::ColdReset { atr: "3b800181".to_owned(), at_us: 20, took_us: 290 });
    step
}

fn exchange(command: &str, response: &str) -> EventRecord {
    EventRecord::Exchange { command: command.to_owned(), response: response.to_owned(), at_us: 400, took_us: 1_210 }
}

fn status(held: bool, expected: (&str, &str), observed: &str) -> AssertionRecord {
    AssertionRecord {
        what: Text::new("status word", "状态字"),
        expected: expected.into(),
        observed: Text::data(observed),
        held,
        distributions: Vec::new(),
    }
}

fn passed() -> CaseRecord {
    let title = ("TCK agrees with the offered protocols after a cold reset", "复位后 TCK 与所提供的协议一致");
    let mut case = case("atr-tck-presence/cold", title, RESET, "CC-ATR-010", Verdict::Pass);
    let mut then = step(
        Keyword::Then,
        "TCK is present exactly if one of them is not T=0",
        "当且仅当其中有 T=0 以外的协议时存在 TCK",
        14,
        Verdict::Pass,
    );
    then.assertions.push(AssertionRecord {
        what: Text::new("check byte", "校验字节"),
        expected: Text::new("present", "存在"),
        observed: Text::new("present: 81", "存在：81"),
        held: true,
        distributions: Vec::new(),
    });
    case.steps = vec![reset(12), then];
    case.asserted = 1;
    case.duration_us = 620;
    case.content = Some("aa".repeat(32));
    case
}

/// Passes with a secret in the command.
fn blank_check() -> CaseRecord {
    let title = ("The user PIN is accepted", "用户 PIN 被接受");
    let mut case = case("verify-right-pin", title, SELECT, "CC-CHV-020", Verdict::Pass);
    let mut when = step(Keyword::When, "the user PIN is presented", "提交用户 PIN", 31, Verdict::Pass);
    when.events.push(exchange("0020000108{pin.user}", "9000"));
    let mut then = step(Keyword::Then, "the status word is \"success\"", "状态字为“成功”", 32, Verdict::Pass);
    then.assertions.push(status(true, ("success", "成功"), "9000"));
    case.steps = vec![reset(30), when, then];
    case.asserted = 1;
    case.duration_us = 12_045;
    case.content = Some("bb".repeat(32));
    case
}

fn failed() -> CaseRecord {
    let title = (
        "An application that the card does not hold is refused after a known one was selected",
        "已知应用被选择后，卡片中不存在的应用被拒绝",
    );
    let mut case = case("select-absent-application", title, SELECT, "CC-SEL-030", Verdict::Fail);
    let mut twin = step(Keyword::When, "application \"primary\" is selected", "选择应用“primary”", 41, Verdict::Pass);
    twin.events.push(exchange("00a4040008a000000333010101", "6f0a8408a0000003330101019000"));
    let mut when = step(Keyword::When, "application \"absent\" is selected", "选择应用“absent”", 43, Verdict::Pass);
    when.events.push(exchange("00a4040007f0000000000001", "9000"));
    let mut then = step(
        Keyword::Then,
        "the status word is \"file or application not found\"",
        "状态字为“未找到文件或应用”",
        44,
        Verdict::Fail,
    );
    then.assertions.push(status(false, ("file or application not found (6A82)", "未找到文件或应用（6A82）"), "9000"));
    let rest =
        step(Keyword::Then, "application \"primary\" is still selected", "应用“primary”仍被选择", 45, Verdict::NotRun);
    case.steps = vec![reset(40), twin, when, then, rest];
    case.reason = Some(Text::new("status word: expected 6A82, observed 9000", "状态字：预期 6A82，实测 9000"));
    case.asserted = 2;
    case.duration_us = 4_079;
    case.content = Some("cc".repeat(32));
    case
}

/// A fail whose observed text is the card's attack.
fn hostile() -> CaseRecord {
    let title = ("The label of the application is text", "应用标签是文本");
    let mut case = case("select-label", title, SELECT, "CC-SEL-030", Verdict::Fail);
    let mut then = step(Keyword::Then, "the application label is \"jinka\"", "应用标签为“jinka”", 52, Verdict::Fail);
    then.events.push(exchange("00a4040000", "500a1b5b324a3c7363726970743e9000"));
    then.assertions.push(AssertionRecord {
        what: Text::new("application label", "应用标签"),
        expected: Text::data("jinka"),
        observed: Text::data(HOSTILE),
        held: false,
        distributions: Vec::new(),
    });
    case.steps = vec![reset(50), then];
    case.reason = Some(Text::data(HOSTILE));
    case.asserted = 1;
    case.duration_us = 1_999;
    case.content = Some("dd".repeat(32));
    case
}

fn lost() -> CaseRecord {
    let title = ("GET CHALLENGE gives the length asked for", "GET CHALLENGE 返回所要求的长度");
    let mut case = case("challenge-length", title, SELECT, "CC-SEL-030", Verdict::Inconclusive);
    let mut when = step(Keyword::When, "a challenge is requested", "请求随机数", 61, Verdict::Inconclusive);
    when.events.push(EventRecord::Trouble {
        operation: "exchange".to_owned(),
        command: Some("0084000008".to_owned()),
        code: "removed".to_owned(),
        message: "the card was removed".to_owned(),
        at_us: 700,
        took_us: 2_000_000,
    });
    case.steps = vec![reset(60), when];
    case.reason = Some(Text::new("the card was removed", "卡片已被移除"));
    case.duration_us = 2_000_310;
    case.content = Some("ee".repeat(32));
    case
}

fn absent() -> CaseRecord {
    let title = ("A logical channel is opened", "打开一个逻辑信道");
    let mut case = case("channel-open", title, CHANNEL, "CC-LCH-010", Verdict::NotApplicable);
    case.reason = Some(Text::new("ICS: C.3 is no (condition: C.3)", "ICS：C.3 为否（条件：C.3）"));
    case
}

fn blocked() -> CaseRecord {
    let title = ("A refused SELECT keeps the selection", "被拒绝的 SELECT 保持原选择");
    let mut case = case("select-refusal-keeps", title, SELECT, "CC-SEL-030", Verdict::Blocked);
    case.reason = Some(Text::new(
        "prerequisite contact-card/select-absent-application ended as fail",
        "前提用例 contact-card/select-absent-application 的判定为不通过",
    ));
    case
}

fn unset() -> CaseRecord {
    let title = ("The PIN can be changed", "PIN 可以更改");
    let mut case = case("change-pin", title, SELECT, "CC-CHV-020", Verdict::Error);
    let given = step(Keyword::Given, "the user PIN is known", "已知用户 PIN", 71, Verdict::Error);
    case.steps = vec![given];
    case.reason = Some(Text::new("IXIT item pin.user.new has no value", "IXIT 项 pin.user.new 没有值"));
    case.effect = Effect::Writes;
    case
}

fn left_out() -> CaseRecord {
    let title = ("The card terminates itself", "卡片自行终止");
    let mut case = case("terminate", title, CHANNEL, "CC-LCH-010", Verdict::NotRun);
    case.reason = Some(Text::new("irreversible, and no consent was given", "不可逆，且未获同意"));
    case.effect = Effect::Irreversible;
    case
}

/// A product whose every text is hostile.
pub fn hostile_product() -> Product {
    let text = || Some(HOSTILE.to_owned());
    let approvals = vec![HOSTILE.to_owned()];
    Product { name: HOSTILE.to_owned(), vendor: text(), model: text(), hardware: text(), firmware: text(), approvals }
}

/// A sample whose every text is hostile.
pub fn hostile_sample() -> Sample {
    Sample { id: HOSTILE.to_owned(), serial: Some(HOSTILE.to_owned()), remark: Some(HOSTILE.to_owned()) }
}
