//! Steps about commands and responses as such: status words by name, data present or absent.

use crate::{
    catalogue::Text,
    codec::status::{self, StatusSet},
    runner::{Args, Step, Stop, World, step::then},
    step,
};

/// Holds the last response's status word to the names given; each may list further ones after ` / `.
async fn status_is(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = status_sets(&a.captures)?;
    w.assert_status(shown(&due), |status| due.iter().any(|set| set.contains(status)))
}

/// The status words that features call so (`codec::status`); each text may name several, separated by ` / `.
pub(super) fn status_sets<T: AsRef<str>>(names: &[T]) -> Result<Vec<&'static StatusSet>, Stop> {
    let unknown =
        |name: &str| Stop::error((format!("no status word is called {name:?}"), format!("没有名为“{name}”的状态字")));
    let names = names.iter().flat_map(|text| text.as_ref().split(" / "));
    names.map(|name| status::by_name(name).ok_or_else(|| unknown(name))).collect()
}

/// Names of status words with their values: `file not found (6A82)`.
pub(super) fn shown(due: &[&StatusSet]) -> Text {
    let join = |text: fn(&StatusSet) -> &str| {
        due.iter().map(|set| format!("{} ({})", text(set), set.pattern())).collect::<Vec<_>>().join(" / ")
    };
    Text::new(join(|set| set.name), join(|set| set.zh))
}

async fn response_holds_no_data(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &[], &data)
}

async fn response_holds_bytes(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (due, seen) = (a.number(0)?, w.last_response()?.data.len());
    w.assert_eq(("bytes of response data", "响应数据的字节数"), due, seen)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the status word is {string}", "状态字为{string}", step!(status_is)),
    then("the status word is {string} or {string}", "状态字为{string}或{string}", step!(status_is)),
    then("the status word is {string}, {string} or {string}", "状态字为{string}、{string}或{string}", step!(status_is)),
    then("the response holds no data", "响应不含数据", step!(response_holds_no_data)),
    then("the response holds {int} byte(s)", "响应含{int}字节", step!(response_holds_bytes)),
];
