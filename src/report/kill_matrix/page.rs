//! One self-contained file in the style of the run's report: both languages, no network, fit for print.

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    ACCEPTED, DOES_NOT_HOLD, HOLDS, KILLED_AFTER_ALL, LIARS, MUTANT, MUTANTS, NONE_APPLIES, REFERENCES, WITHOUT_MUTANT,
    word,
};
use crate::{
    evidence::Verdict,
    report::{
        Lang,
        html::both::{Bilingual, Plain},
        text::{Word, words},
    },
    runner::qualify::{KillMatrix, Outcome, Tried},
};

/// The run's report and this page look alike.
const STYLE: &str = concat!(include_str!("../html/page.css"), include_str!("kill_matrix.css"));
const SCRIPT: &str = include_str!("kill_matrix.js");

const TITLE: Word = Word::new("Method validation: kill matrix", "方法确认：变异检出矩阵");
const ABOUT: Word = Word::new(
    "A mutant is a simulated card with one named defect. It is killed when a test case of the requirement that it violates fails it.",
    "变异体是带有一个已命名缺陷的模拟卡。其所违反的要求的测试用例判其不通过，即为检出。",
);
const ABOUT_TRIALS: Word = Word::new(
    "A reference card has to pass every test case that applies; a device that lies has to pass none.",
    "参考卡须通过全部适用的测试用例；说谎设备不得通过任何用例。",
);
const COLOPHON: Word = Word::new(
    "Rendered by jinka qualify. Suite, mutants and seed determine this matrix: the same jinka gives the same bytes.",
    "由 jinka qualify 生成。套件、变异体与随机种子决定本矩阵：同一版本的 jinka 得到逐字节相同的结果。",
);
const DEFECT: Word = Word::new("defect", "缺陷");
const OUTCOME: Word = Word::new("outcome", "结果");

/// The page. `lang` is what it shows first; both languages are in it.
pub fn page(matrix: &KillMatrix, lang: Lang) -> Result<String, askama::Error> {
    Page { matrix, lang, style: STYLE, script: SCRIPT }.render()
}

#[derive(Template)]
#[template(path = "kill_matrix.html")]
struct Page<'a> {
    matrix: &'a KillMatrix,
    lang: Lang,
    style: &'static str,
    script: &'static str,
}

impl Page<'_> {
    fn policy(&self) -> String {
        let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
        format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            digest(self.style),
            digest(self.script)
        )
    }

    fn verdict(&self) -> Word {
        if self.matrix.holds() { HOLDS } else { DOES_NOT_HOLD }
    }

    /// Killed mutants in thousandths of all.
    fn share(&self, outcome: Outcome) -> usize {
        self.matrix.count(outcome) * 1000 / self.matrix.mutants.len().max(1)
    }
}

/// The class by whose colour an outcome shows: those of the verdicts.
fn class(tried: &Tried) -> &'static str {
    match (tried.outcome, &tried.accepted) {
        (Outcome::Killed, None) => "pass",
        (Outcome::Killed, Some(_)) | (_, None) => "fail",
        (_, Some(_)) => "inconclusive",
    }
}

fn outcome(tried: &Tried) -> Word {
    word(tried.outcome)
}
