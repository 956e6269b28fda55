//! What becomes of a feature file: lines, languages, backgrounds, tables, tags, and that nothing makes the reader panic.

use jinka::catalogue::{Catalogue, Diagnostics, Effect, Keyword, TestCase};
use proptest::prelude::*;

/// A plain folder with one file.
fn plain(text: &str) -> Result<Catalogue, Diagnostics> {
    Catalogue::from_sources(vec![("my".to_owned(), vec![("a.feature".to_owned(), text.as_bytes().to_vec())])])
}

fn cases(text: &str) -> Vec<TestCase> {
    let catalogue = plain(text).unwrap_or_else(|found| panic!("{found}"));
    catalogue.cases().map(|(.., case)| case.clone()).collect()
}

/// Keyword, line and text of each step.
fn steps(case: &TestCase) -> Vec<(Keyword, usize, &str)> {
    case.steps.iter().map(|step| (step.keyword, step.line, step.text.as_str())).collect()
}

use Keyword::{Given, Then, When};

#[test]
fn backgrounds_stand_first_and_and_takes_the_keyword_before() {
    let read = cases(
        "@long
Feature: F
  some prose
  Background:
    Given a
    And b

  Scenario: S
    And c
    When d
    But e
    Then f

  @writes
  Rule: R
    Background:
      Given g

    @tc:own @needs:a-s
    Scenario: T
      Then h
",
    );
    assert_eq!(
        steps(&read[0]),
        [(Given, 5, "a"), (Given, 6, "b"), (Given, 9, "c"), (When, 10, "d"), (When, 11, "e"), (Then, 12, "f")]
    );
    assert_eq!(steps(&read[1]), [(Given, 5, "a"), (Given, 6, "b"), (Given, 17, "g"), (Then, 21, "h")]);
    assert_eq!((read[0].rule.as_str(), read[1].rule.as_str()), ("", "R"));
    assert_eq!((read[0].effect, read[1].effect), (Effect::Reads, Effect::Writes));
    assert_eq!(read[1].tags, ["long", "writes", "tc:own", "needs:a-s"]);
    assert_eq!((read[0].id.as_str(), read[1].id.as_str()), ("my/a-s", "my/own"));
    assert_eq!((read[0].line, read[1].line), (8, 20));
}

#[test]
fn a_chinese_feature_reads_as_an_english_one() {
    let read = cases(
        "# language: zh-CN
功能: 复位
  Reset

  背景:
    假如卡片冷复位后

  场景大纲: 读取<内容>
    Something is read
    当 读取<内容>
    那么有 <长度> 字节
    而且它不变
    但是 <内容>不空

    例子:
      # the parser loses count here
      | case | 内容 | 长度 |

      | atr  | ATR  | 3    |
",
    );
    assert_eq!(read[0].id, "my/a-读取-内容/atr");
    assert_eq!((read[0].title.zh.as_str(), read[0].title.en.as_str()), ("读取ATR", "Something is read"));
    assert_eq!(
        steps(&read[0]),
        [
            (Given, 6, "卡片冷复位后"),
            (When, 10, "读取ATR"),
            (Then, 11, "有 3 字节"),
            (Then, 12, "它不变"),
            (Then, 13, "ATR不空")
        ]
    );
}

#[test]
fn tables_and_doc_strings_are_kept_and_filled() {
    let text = "Feature: F
  Scenario Outline: S
    Given a <x>
      | name | <x>   |
      | b\\|c | d\\\\e |
    Then b
      \"\"\"
      <x>
        indented
      \"\"\"
    Examples:
      | case | x |
      | one  | <case> |
";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), text.trim_end().to_owned()] {
        let read = cases(&text);
        assert_eq!(read[0].id, "my/a-s/one");
        assert_eq!(read[0].steps[0].text, "a <case>", "a cell is not filled again");
        assert_eq!(read[0].steps[0].table, [["name", "<case>"], ["b|c", "d\\e"]]);
        assert_eq!(
            read[0].steps[1].doc_string.as_deref().map(|text| text.replace('\r', "")),
            Some("<case>\n  indented".to_owned())
        );
        assert_eq!(read[0].steps[1].line, 6);
    }
}

#[test]
fn rows_of_several_examples_have_ids_of_their_own() {
    let read = cases(
        "Feature: F
  Scenario Outline: The <what> is read
    Given <what>

    Examples: first
      | case | what |
      | a    | x    |

    Examples: second
      says more
      | case | what |
      | b    | y    |
      | c    | y    |
",
    );
    let ids: Vec<_> = read.iter().map(|case| (case.id.as_str(), case.title.en.as_str(), case.line)).collect();
    assert_eq!(
        ids,
        [
            ("my/a-the-what-is-read/a", "The x is read (a)", 2),
            ("my/a-the-what-is-read/b", "The y is read (b)", 2),
            ("my/a-the-what-is-read/c", "The y is read (c)", 2)
        ]
    );
}

#[test]
fn equal_titles_in_a_plain_folder_get_ids_of_their_own() {
    let read =
        cases("Feature: F\n  Scenario: S\n    Given a\n  Scenario: S\n    Given b\n  Scenario: S!\n    Given c\n");
    assert_eq!(read.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["my/a-s", "my/a-s-2", "my/a-s-3"]);
}

#[test]
fn a_plain_folder_on_disk_is_read_with_the_path_as_given() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("My Cards").join("inner");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("b.feature"), "Feature: F\n  Scenario: S\n    Given a\n").unwrap();
    std::fs::write(folder.path().join("My Cards/a.feature"), "Feature: F\n  Scenario: T\n    Given a\n").unwrap();
    std::fs::write(folder.path().join("My Cards/notes.txt"), "not a suite's file").unwrap();
    let path = folder.path().join("My Cards");
    let catalogue = Catalogue::from_dir(&path).unwrap_or_else(|found| panic!("{found}"));
    let read: Vec<_> =
        catalogue.cases().map(|(suite, _, case)| (suite.plain, case.id.clone(), case.path.clone())).collect();
    let shown = |file: &str| path.join(file).display().to_string();
    assert_eq!(
        read,
        [
            (true, "my-cards/a-t".to_owned(), shown("a.feature")),
            (true, "my-cards/b-s".to_owned(), shown("inner/b.feature"))
        ]
    );
    assert_eq!(
        catalogue.suites[0].sources.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["a.feature", "inner/b.feature"]
    );
}

#[test]
fn an_empty_or_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let found = Catalogue::from_dir(folder.path()).unwrap_err().to_string();
    assert!(found.starts_with("no suite in ") && found.contains("suite.yaml"), "{found}");
    let found = Catalogue::from_dir(&folder.path().join("none")).unwrap_err().to_string();
    assert!(found.starts_with("can't read ") && found.contains("none"), "{found}");
}

#[test]
fn a_file_that_is_not_utf8_is_named() {
    let sources = vec![("my".to_owned(), vec![("a.feature".to_owned(), b"Feature: F\n  \xB9\xA6\xC4\xDC\n".to_vec())])];
    let found = Catalogue::from_sources(sources).unwrap_err();
    assert_eq!(found.to_string(), "features/my/a.feature:2: the file isn't UTF-8 (save it as UTF-8)");
}

/// The expected value is that of coreutils: `printf 'a.feature\0\0\0\0\0\0\0\0\x25Feature: F\n Scenario: S\n  Given a bc\n' | sha256sum`.
#[test]
fn the_digest_is_over_path_length_and_content() {
    let text = "Feature: F\n Scenario: S\n  Given a bc\n";
    assert_eq!(text.len(), 0x25);
    let catalogue = plain(text).unwrap();
    assert_eq!(catalogue.suites[0].digest, "dcec18eb4523e0e64c4c8c70b9197d794e279544c5ce2d49cbe9351e6dc3ed9f");
}

/// Pieces of feature files, so that random text is near enough to the real thing to reach deep.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "Feature: F",
        "功能: F",
        "Rule: R",
        "规则: R",
        "Background:",
        "Scenario: S",
        "Scenario Outline: <x>",
        "Examples:",
        "场景: S",
        "例子:",
        "Given a",
        "When <x>",
        "Then",
        "And b",
        "* c",
        "假如a",
        "当",
        "| a | b |",
        "| x |",
        "|",
        "| \\| |",
        "| \\",
        "\"\"\"",
        "```",
        "\"\"\" x \"\"\"",
        "@tc:a",
        "@req:",
        "@",
        "@needs:a",
        "# language: zh-CN",
        "# language:",
        "#",
        "",
        "<x>",
        "Scenario",
        "Scenario：",
        "\u{feff}",
        "\u{0}",
        "\r",
        "Examples: <",
        "应",
        "a: b",
        "- id: C.1",
        "\t",
        "\u{2028}",
        "Example: e",
        "Scenarios:",
        "Business Need: x",
    ];
    prop_oneof![8 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(lines in prop::collection::vec((0usize..6, piece()), 0..24), strict: bool) {
        let text: String = lines.iter().map(|(indent, piece)| format!("{}{piece}\n", " ".repeat(*indent))).collect();
        let mut files = vec![("a.feature".to_owned(), text.clone().into_bytes())];
        if strict {
            files.push(("suite.yaml".to_owned(), b"id: my\ntitle: {en: F, zh: \xE5\xBA\x94}\n".to_vec()));
            files.push(("ics.yaml".to_owned(), text.clone().into_bytes()));
            files.push(("requirements.yaml".to_owned(), text.into_bytes()));
        }
        if let Err(found) = Catalogue::from_sources(vec![("my".to_owned(), files)]) {
            prop_assert!(!found.is_empty());
            found.render(jinka::catalogue::Lang::Zh, true, 40);
        }
    }

    #[test]
    fn a_feature_that_is_accepted_loses_no_line(lines in prop::collection::vec(piece(), 0..10)) {
        let text = format!("Feature: F\n  Scenario: S\n    Given a\n{}", lines.iter().map(|line| format!("    {line}\n")).collect::<String>());
        if let Ok(catalogue) = plain(&text) {
            // Every line that begins with a step keyword and stands outside a doc string is a step of a case.
            let steps: std::collections::BTreeSet<usize> = catalogue.cases().flat_map(|(.., case)| case.steps.iter().map(|step| step.line)).collect();
            let fenced = text.contains("\"\"\"") || text.contains("```");
            for (n, line) in text.lines().enumerate() {
                let step = ["Given ", "When ", "And "].iter().any(|word| line.trim().starts_with(word));
                prop_assert!(!step || fenced || steps.contains(&(n + 1)), "line {} of\n{text}", n + 1);
            }
        }
    }
}
