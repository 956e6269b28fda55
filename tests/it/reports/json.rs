use jinka::{
    evidence::RunRecord,
    report::{Format, Lang, json, render},
};

use super::fixture;

#[test]
fn the_record_comes_back_from_its_json() {
    let mut record = fixture::record();
    record.seed = u64::MAX;
    for text in [json::pretty(&record).expect("JSON"), json::compact(&record).expect("JSON")] {
        assert_eq!(serde_json::from_str::<RunRecord>(&text).expect("a run record"), record);
    }
}

#[test]
fn keys_stand_in_one_order() {
    let text = json::compact(&fixture::record()).expect("JSON");
    assert!(text.starts_with(r#"{"cases":[{"asserted":1,"attempts":1,"content":"aaaa"#), "{}", &text[..80]);
    assert!(text.contains(
        r#""counts":{"blocked":1,"error":1,"fail":2,"inconclusive":1,"not-applicable":1,"not-run":1,"pass":2}"#
    ));
}

#[test]
fn a_record_of_another_major_is_refused() {
    let mut record = fixture::record();
    record.format = "2.0".to_owned();
    let error = render(Format::Json, &record, Lang::En).expect_err("another format");
    assert_eq!(
        error.to_string(),
        "this jinka reads run records of format 1.0, the record has format \"2.0\"; use the jinka that wrote it"
    );
}
