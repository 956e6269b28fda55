//! Words that reports use, each once, in both languages. Terms of testing follow GB/T 11457 (测试用例, 测试套件) and
//! GB/T 17178, the Chinese ISO/IEC 9646 (判定, 实现一致性声明).

use super::Lang;
use crate::{
    catalogue::{Basis, Keyword, Level, Method, Requirement, Text, feature::Effect},
    device::DeviceKind,
    evidence::{Completion, Verdict},
};

/// A word or sentence in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub en: &'static str,
    pub zh: &'static str,
}

impl Word {
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    pub fn text(self) -> Text {
        Text::new(self.en, self.zh)
    }
}

pub const ABOUT_BASIS: Word = Word::new(
    "Requirements restate the standard in our own words. Only confirmed ones decide a certificate; the others are indicative.",
    "要求以自有文字转述标准。只有已确认的要求参与证书判定，其余仅供参考。",
);
pub const AGAIN: Word = Word::new("run again", "重新运行");
pub const ANSWER: Word = Word::new("answer", "回答");
pub const ATR: Word = Word::new("Answer to reset", "复位应答");
pub const ATTEMPTS: Word = Word::new("attempts", "次尝试");
pub const ATTACHMENT: Word = Word::new("attachment", "附件");
pub const BASIS: Word = Word::new("basis", "依据");
pub const CALIBRATION: Word = Word::new("calibration", "校准");
pub const CASE: Word = Word::new("test case", "测试用例");
pub const CASES: Word = Word::new("test cases", "测试用例");
pub const CLAUSE: Word = Word::new("clause", "条款");
pub const COLD_RESET: Word = Word::new("cold reset", "冷复位");
pub const READ: Word = Word::new("read from the capture:", "读取采集数据：");
/// Between a name and its value.
pub const COLON: Word = Word::new(": ", "：");
pub const COLOPHON: Word = Word::new(
    "Rendered by jinka from the run record run.json, which alone counts; this page is a view of it. Check a bundle with jinka verify.",
    "本页由 jinka 根据运行记录 run.json 生成，仅供阅读，以运行记录为准。可用 jinka verify 核验整个记录包。",
);
pub const COMPLETION: Word = Word::new("completion", "完成情况");
pub const CONDITIONS: Word = Word::new("conditions", "环境条件");
pub const COVERAGE: Word = Word::new("Coverage of requirements", "要求覆盖情况");
pub const COVERAGE_COLOPHON: Word = Word::new(
    "Rendered by jinka coverage. Every requirement of the suites stands here, whether or not a test case proves it.",
    "本页由 jinka coverage 生成，列出套件的全部要求，无论是否有测试用例予以证实。",
);
pub const APPROVAL: Word = Word::new("type approval", "型号批准");
pub const CONTRADICTIONS: Word = Word::new("Device against ICS", "设备与 ICS 矛盾");
pub const ABOUT_CONTRADICTIONS: Word = Word::new(
    "The device says otherwise than the vendor's ICS. One of them is wrong; this is no verdict on the product, and no test report or declaration is issued over this run.",
    "设备自身的说明与厂商的 ICS 不一致，其中必有一方有误；这不是对产品的判定，且不会据此签发检测报告或声明。",
);
pub const DECISION_RULE: Word = Word::new("decision rule", "判定规则");
pub const TIMELINE: Word = Word::new("payment transactions, command by command", "支付交易时间线");
pub const DECODED: Word = Word::new("decoded above", "解码见上文");
pub const DEMONSTRATION: Word =
    Word::new("Simulated device: demonstration only, not a certificate.", "模拟设备：仅作演示，不是证书。");
pub const DEVICE: Word = Word::new("device", "设备");
pub const DIGEST: Word = Word::new("digest", "摘要");
pub const EDITIONS: Word = Word::new("editions", "标准版本");
pub const ENDED: Word = Word::new("ended", "结束");
pub const EXCHANGED: Word = Word::new("exchanged", "交互");
pub const EXCHANGES: Word = Word::new("exch.", "次交互");
pub const EXPECTED: Word = Word::new("expected", "预期");
pub const FINDINGS: Word = Word::new("findings", "问题");
pub const FIRMWARE: Word = Word::new("firmware", "固件版本");
pub const FOLD: Word = Word::new("Fold all", "全部折叠");
pub const FORMAT: Word = Word::new("format", "格式");
pub const HARDWARE: Word = Word::new("hardware", "硬件版本");
pub const ID: Word = Word::new("id", "编号");
pub const INSTRUMENT: Word = Word::new("instrument", "仪器");
pub const INTERRUPTED: Word = Word::new(
    "The run ended early: not every planned test case was carried out.",
    "运行提前结束：并非所有计划的测试用例都已执行。",
);
pub const MODEL: Word = Word::new("model", "型号");
pub const MEASURED_BY: Word = Word::new("measured", "测量");
pub const MORE_BELOW: Word = Word::new("more, among the test cases below", "项，见下方测试用例");
pub const NO: Word = Word::new("no", "否");
pub const NOTHING_FOUND: Word = Word::new("No test case matches.", "没有符合条件的测试用例。");
pub const NO_RUN: Word =
    Word::new("Without a run: what the suites have test cases for.", "未指定运行：仅显示套件中哪些要求有测试用例。");
pub const OBSERVED: Word = Word::new("observed", "实测");
pub const OVERVIEW: Word = Word::new("overview", "概览");
pub const PAGE: Word = Word::new("Conformance test report", "一致性测试报告");
pub const POWER_OFF: Word = Word::new("power off", "下电");
pub const PRODUCT: Word = Word::new("product", "产品");
pub const QUANTITY: Word = Word::new("quantity", "量");
pub const REASON: Word = Word::new("reason", "原因");
pub const RECORD: Word = Word::new("record", "记录");
pub const REQUIREMENT: Word = Word::new("requirement", "要求");
pub const OVERLAYS: Word = Word::new("overlays", "核对文件");
pub const REQUIREMENTS: Word = Word::new("requirements", "要求");
pub const RUN: Word = Word::new("run", "运行");
pub const RUN_FOLDER: Word = Word::new("run folder", "运行目录");
pub const SAMPLE: Word = Word::new("sample", "样品");
pub const SAMPLES_SPENT: Word = Word::new("samples spent", "已消耗样品");
pub const SEED: Word = Word::new("seed", "随机种子");
pub const SERIAL: Word = Word::new("serial number", "序列号");
pub const SPENT: Word = Word::new("spent", "已消耗");
pub const SHARD: Word = Word::new("shard", "分片");
pub const SIGNED_BY: Word = Word::new("signed by key", "签名密钥");
pub const STANDARD: Word = Word::new("standard", "标准");
pub const STANDING: Word = Word::new("standing", "状态");
pub const STARTED: Word = Word::new("started", "开始");
pub const STATED: Word = Word::new("stated", "声明");
pub const HOLDS: Word = Word::new("it holds", "成立");
pub const STATED_BY: Word = Word::new("stated by", "声明人");
pub const STATEMENTS: Word = Word::new("Vendor's statements", "厂商声明");
pub const STEP: Word = Word::new("step", "步骤");
pub const SUITE: Word = Word::new("suite", "测试套件");
pub const TOTAL: Word = Word::new("total", "合计");
pub const TO_CASES: Word = Word::new("Skip to test cases", "跳到测试用例");
pub const UNSIGNED: Word =
    Word::new("unsigned: what it confirms counts for no certificate", "未签名：其确认内容不作为证书判定依据");
pub const UNFOLD: Word = Word::new("Unfold all", "全部展开");
pub const VALUE: Word = Word::new("value", "值");
pub const VENDOR: Word = Word::new("vendor", "厂商");
pub const WARM_RESET: Word = Word::new("warm reset", "热复位");
pub const YES: Word = Word::new("yes", "是");

pub const fn verdict(verdict: Verdict) -> Word {
    match verdict {
        Verdict::Pass => Word::new("pass", "通过"),
        Verdict::Fail => Word::new("fail", "不通过"),
        Verdict::Inconclusive => Word::new("inconclusive", "无结论"),
        Verdict::NotApplicable => Word::new("not-applicable", "不适用"),
        Verdict::Blocked => Word::new("blocked", "受阻"),
        Verdict::Error => Word::new("error", "错误"),
        Verdict::NotRun => Word::new("not-run", "未执行"),
    }
}

/// By whose overlays a requirement has its clause and basis, and what they add; none when it is the suite's own word.
pub fn vouched(requirement: &Requirement) -> Option<Text> {
    let told = |lang: Lang| {
        let overlays = requirement.overlays.iter().map(|overlay| {
            let told = overlay.told();
            let more = [overlay.correction.as_deref(), overlay.remark.as_deref()];
            let more = more.into_iter().flatten().map(|text| format!("{}{text}", COLON.of(lang))).collect::<String>();
            format!("{}{more}", lang.of(&told))
        });
        overlays.collect::<Vec<_>>().join("; ")
    };
    (!requirement.overlays.is_empty()).then(|| Text::new(told(Lang::En), told(Lang::Zh)))
}

pub const fn basis(basis: Basis) -> Word {
    match basis {
        Basis::Confirmed => Word::new("confirmed", "已确认"),
        Basis::SingleSource => Word::new("single source", "单一来源"),
        Basis::FromKnowledge => Word::new("from knowledge", "凭专业知识"),
        Basis::Disputed => Word::new("disputed", "有异议"),
    }
}

pub const fn level(level: Level) -> Word {
    match level {
        Level::Mandatory => Word::new("mandatory", "必备"),
        Level::Conditional => Word::new("conditional", "有条件"),
        Level::Optional => Word::new("optional", "可选"),
    }
}

pub const fn method(method: Method) -> Word {
    match method {
        Method::Automated => Word::new("automated", "自动"),
        Method::Measured => Word::new("measured", "测量"),
        Method::Declared => Word::new("declared", "声明"),
    }
}

pub const fn effect(effect: Effect) -> Word {
    match effect {
        Effect::Reads => Word::new("reads", "只读"),
        Effect::Writes => Word::new("writes, restores", "写入并恢复"),
        Effect::Irreversible => Word::new("irreversible", "不可逆"),
    }
}

/// The step's keyword; the Chinese ones are those of Gherkin's zh-CN dialect.
pub const fn keyword(keyword: Keyword) -> Word {
    match keyword {
        Keyword::Given => Word::new("Given", "假如"),
        Keyword::When => Word::new("When", "当"),
        Keyword::Then => Word::new("Then", "那么"),
    }
}

pub const fn device_kind(kind: DeviceKind) -> Word {
    match kind {
        DeviceKind::Simulator => Word::new("simulator", "模拟器"),
        DeviceKind::VirtualCard => Word::new("virtual card", "虚拟卡"),
        DeviceKind::Reader => Word::new("card in a PC/SC reader", "PC/SC 读卡器中的卡片"),
        DeviceKind::Capture => Word::new("captured data", "采集数据"),
        DeviceKind::Recording => Word::new("recording", "录制记录"),
    }
}

pub const fn completion(completion: Completion) -> Word {
    match completion {
        Completion::Complete => Word::new("complete", "完整"),
        Completion::Interrupted => Word::new("interrupted", "中断"),
    }
}
