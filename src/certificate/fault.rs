//! What a verifier may find: one closed list of codes, each with its own exit status.

use std::fmt;

use crate::catalogue::Text;

macro_rules! codes {
    ($($variant:ident $status:literal $name:literal $en:literal $zh:literal,)*) => {
        /// Why a bundle is refused. The name and the exit status of a code never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $en] $variant,)* }

        impl Code {
            /// In the order in which `jinka verify` looks for them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// `MANIFEST`, as it stands in the output and in `tests/tamper/*/expect.yaml`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Exit status of `jinka verify`, 10 and up.
            pub fn status(self) -> u8 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What the code means, one line.
            pub fn meaning(self) -> Text {
                match self { $(Self::$variant => Text::new($en, $zh),)* }
            }
        }
    };
}

#[rustfmt::skip] // a table is read by rows
codes! {
    Structure          10 "STRUCTURE"          "A file that a bundle must have is missing, or the bundle is of another format version." "缺少必需的文件，或格式版本不同。",
    Archive            11 "ARCHIVE"            "A path in the bundle is not a plain, portable, unique file name." "包内路径不是普通、可移植且唯一的文件名。",
    JsonStrict         12 "JSON_STRICT"        "A JSON text is not strict, canonical or of the due shape." "JSON 文本不严格、不规范或结构不符。",
    JsonDuplicate      13 "JSON_DUPLICATE"     "A JSON object names a member twice." "JSON 对象中成员重名。",
    EnvelopeFields     14 "ENV_FIELDS"         "The envelope has members that a DSSE envelope does not have." "信封含有 DSSE 之外的成员。",
    PayloadType        15 "PAYLOAD_TYPE"       "The envelope holds something else than an in-toto statement of jinka." "信封内容不是本工具的 in-toto 声明。",
    Base64Strict       16 "BASE64_STRICT"      "A base64 text is not in its one canonical form." "base64 文本不是唯一的规范形式。",
    TrustRoot          17 "TRUST_ROOT"         "The trust file is not the one that the verifier asked for, or can't be used." "信任文件不是验证者指定的，或不可用。",
    KeyUnknown         18 "KEY_UNKNOWN"        "A signer's key does not stand in the trust file." "签名密钥不在信任文件中。",
    KeyWeak            19 "KEY_WEAK"           "A key is malformed or of small order." "密钥格式错误或阶数过小。",
    KeyRole            20 "KEY_ROLE"           "A key may not sign a document of this kind." "密钥的角色不允许签署此类文件。",
    KeyTime            21 "KEY_TIME"           "A key was not valid on the day of issue." "签发日期不在密钥有效期内。",
    KeyRevoked         22 "KEY_REVOKED"        "A key was revoked." "密钥已被撤销。",
    SignatureSet       23 "SIGNATURE_SET"      "The envelope does not carry exactly one SM2 and one Ed25519 signature of known keys." "信封未恰好包含一个 SM2 签名和一个 Ed25519 签名。",
    SignatureEncoding  24 "SIGNATURE_ENCODING" "A signature is not in its one canonical encoding." "签名不是唯一的规范编码。",
    Signature          25 "SIGNATURE"          "A signature does not belong to the statement." "签名与声明不符。",
    Profile            26 "PROFILE"            "The statement asks for other signatures or parameters than the profile." "声明所要求的签名或参数与规程不符。",
    Manifest           27 "MANIFEST"           "A file differs from the manifest, is missing or is undeclared." "文件与清单不符、缺失或未声明。",
    Material           28 "MATERIAL"           "A digest in the statement differs from the file's." "声明中的摘要与文件不符。",
    ItemIdentity       29 "ITEM_IDENTITY"      "The tested item of the statement is not that of the run." "声明中的样品与测试记录中的不一致。",
    PlanDigest         30 "PLAN_DIGEST"        "The plan differs from the one that the ledger names." "计划与台账所指的不一致。",
    Input              46 "INPUT"              "A file that was handed in for the run differs from the plan, is missing, or isn't named by it." "随测试提交的文件与计划不符、缺失或未列入。",
    Overlay            47 "OVERLAY"            "A laboratory's overlay is not one that fits this run, or clause, basis and overlays in the record are not those that follow from it." "实验室的核对文件不适用于本次运行，或记录中的条款、依据与之不符。",
    SuiteDigest        31 "SUITE_DIGEST"       "The suite's source files do not have the digest that plan and run record name." "套件源文件的摘要与计划、记录不符。",
    SuiteUnknown       32 "SUITE_UNKNOWN"      "The suite is not one that the verifier knows." "验证者不认识此套件。",
    Selection          33 "SELECTION"          "A test case was left out though the statements make it applicable, or the reverse." "测试用例的取舍与声明不符。",
    LedgerChain        34 "LEDGER_CHAIN"       "The attempt ledger's chain is broken, or an attempt is missing." "执行台账的链断裂或缺少记录。",
    EvidenceChain      35 "EVIDENCE_CHAIN"     "A chain of the evidence is broken." "证据链断裂。",
    EvidenceOrder      36 "EVIDENCE_ORDER"     "Sequence numbers of the evidence have a gap or go backwards." "证据序号有缺口或逆序。",
    LedgerMismatch     45 "LEDGER_MISMATCH"    "The run record shows another result than the attempt ledger." "运行记录中的结果与执行台账不同。",
    EvidenceMismatch   37 "EVIDENCE_MISMATCH"  "The run record shows other events than the evidence." "运行记录中的事件与证据不同。",
    ResultMissing      38 "RESULT_MISSING"     "A planned test case has no result, or a result was not planned." "计划的用例没有结果，或结果不在计划中。",
    VerdictReplay      39 "VERDICT_REPLAY"     "Judging the evidence again gives another result than the run record." "根据证据重新判定的结果与记录不同。",
    Totals             40 "TOTALS"             "The counts are not those of the results." "汇总数与各结果不符。",
    Conformity         41 "CONFORMITY"         "The statement of conformity does not follow from the results." "符合性结论与结果不符。",
    KindDue            42 "KIND"               "A document of this kind may not be issued over this run." "此次运行不能签发该类文件。",
    Dates              43 "DATES"              "A date is before another one that it must follow." "日期先后顺序错误。",
    ReportRebuild      44 "REPORT_REBUILD"     "A report in the bundle is not what the run record renders to." "包内报告与运行记录生成的不一致。",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The first thing that differs: where, what was due, what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    /// The file, then what narrows it down: `evidence.jsonl line 12, case contact-card/…, step 3`.
    pub place: String,
    pub due: String,
    pub found: String,
}

impl Fault {
    pub fn new(code: Code, place: impl Into<String>, due: impl Into<String>, found: impl Into<String>) -> Self {
        Self { code, place: place.into(), due: due.into(), found: found.into() }
    }

    /// The same fault in a narrower place.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.place = if self.place.is_empty() { place.to_string() } else { format!("{place}: {}", self.place) };
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: due {}, found {}", self.code, self.place, self.due, self.found)
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Code;

    #[test]
    fn every_code_has_a_name_and_a_status_of_its_own() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        let statuses: BTreeSet<_> = Code::ALL.iter().map(|code| code.status()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert_eq!(statuses.len(), Code::ALL.len());
        // Below 10 stand the outcomes that are no refusal, from 64 the usage errors.
        assert!(statuses.iter().all(|status| (10..64).contains(status)));
    }
}
