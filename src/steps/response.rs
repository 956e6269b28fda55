//! Steps about response data that wait: 61xx, GET RESPONSE and 6Cxx, one command at a time.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), GET RESPONSE; GB/T 16649.3 (ISO/IEC 7816-3), T=0.

use crate::{
    codec::{CommandApdu, ControlInfo, ResponseApdu},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{
        exchange::{get_response, told_length, transact},
        select::{application_name, named_selection},
    },
};

/// What waits, and what was fetched of it.
#[derive(Default, Clone)]
struct Waiting {
    /// Bytes that the last 61xx to a selection told; none when it told nothing.
    announced: Option<usize>,
    fetched: Vec<u8>,
}

/// Sends the selection and nothing after it.
async fn selection_alone(w: &mut World, a: &Args) -> Result<(), Stop> {
    let command = named_selection(w, 0, a.text(0)?)?;
    let status = w.send(command).await?.status;
    let announced = (status.sw1() == 0x61).then(|| told_length(status));
    *w.note() = Waiting { announced, fetched: Vec::new() };
    Ok(())
}

/// Fetches what the last response announced, to its end; a response that announced nothing fails the case.
async fn waiting_is_fetched(w: &mut World, _: &Args) -> Result<(), Stop> {
    let announced = announced(w)?;
    transact(w, get_response(0, announced)).await.map(drop)
}

async fn fetch_some(w: &mut World, a: &Args) -> Result<(), Stop> {
    fetch(w, a.number(0)?).await
}

async fn fetch_announced(w: &mut World, _: &Args) -> Result<(), Stop> {
    let announced = announced(w)?;
    fetch(w, announced).await
}

async fn fetch_too_much(w: &mut World, _: &Args) -> Result<(), Stop> {
    let announced = announced(w)?;
    fetch(w, announced + 1).await
}

async fn fetch_rest(w: &mut World, _: &Args) -> Result<(), Stop> {
    let rest = left(w)?;
    fetch(w, rest).await
}

async fn fetch_with_parameters(w: &mut World, _: &Args) -> Result<(), Stop> {
    let announced = announced(w)?;
    w.send(CommandApdu { p1: 0x01, p2: 0x01, ..get_response(0, announced) }).await.map(drop)
}

async fn as_many_as_announced(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (due, seen) = (announced(w)?, w.last_response()?.data.len());
    w.assert_eq(("bytes of response data", "响应数据的字节数"), due, seen)
}

async fn rest_is_announced(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (due, status) = (left(w)?, w.last_response()?.status);
    w.assert(
        status.sw1() == 0x61 && told_length(status) == due,
        ("status word", "状态字"),
        format!("61{:02X}", due & 0xFF),
        status.to_string(),
    )
}

async fn exact_length_is_told(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (due, response) = (announced(w)?, w.last_response()?.clone());
    w.assert(
        response.status.sw1() == 0x6C && told_length(response.status) == due,
        ("status word", "状态字"),
        format!("6C{:02X}", due & 0xFF),
        response.status.to_string(),
    )
}

async fn parts_name_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = application_name(w, a.text(0)?)?;
    let whole = w.note::<Waiting>().fetched.clone();
    let info = w.assert_parsed(("control information", "控制信息"), ControlInfo::parse(&whole))?;
    w.assert_bytes(("DF name in the response", "响应中的 DF 名"), &due, info.df_name().unwrap_or_default())
}

/// One GET RESPONSE; what it returns is added to what was fetched.
async fn fetch(w: &mut World, ne: usize) -> Result<(), Stop> {
    let ResponseApdu { data, .. } = w.send(get_response(0, ne)).await?.clone();
    w.note::<Waiting>().fetched.extend(data);
    Ok(())
}

/// Bytes that the selection announced, which it is held to have done.
fn announced(w: &mut World) -> Result<usize, Stop> {
    let announced = w.note::<Waiting>().announced;
    w.assert(
        announced.is_some(),
        ("announced response data", "已通知的响应数据"),
        ("61xx", "61xx"),
        announced.map_or_else(|| "–".to_owned(), |length| length.to_string()),
    )?;
    Ok(announced.unwrap_or_default())
}

/// Bytes that were announced and not fetched, at least one.
fn left(w: &mut World) -> Result<usize, Stop> {
    let due = announced(w)?;
    let fetched = w.note::<Waiting>().fetched.len();
    w.assert(fetched < due, ("bytes fetched at first", "首次取回的字节数"), format!("< {due}"), fetched.to_string())?;
    Ok(due.saturating_sub(fetched))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the selection of application {string} is sent alone", "单独发送应用{string}的选择", step!(selection_alone)),
    when("the waiting data are fetched", "取回待取数据", step!(waiting_is_fetched)),
    when("GET RESPONSE is sent for {int} byte(s)", "发送 GET RESPONSE 取 {int} 字节", step!(fetch_some)),
    when("GET RESPONSE is sent for the announced length", "发送 GET RESPONSE 取所通知的长度", step!(fetch_announced)),
    when("GET RESPONSE is sent for more than the announced length", "发送 GET RESPONSE 取多于所通知的长度", step!(fetch_too_much)),
    when("GET RESPONSE is sent for what is left", "发送 GET RESPONSE 取剩余数据", step!(fetch_rest)),
    when("GET RESPONSE is sent with parameters that aren't zero", "发送参数不为零的 GET RESPONSE", step!(fetch_with_parameters)),
    then("the response holds as many bytes as were announced", "响应的字节数与所通知的相同", step!(as_many_as_announced)),
    then("the status word announces what is left", "状态字通知剩余长度", step!(rest_is_announced)),
    then("the status word tells the announced length", "状态字告知所通知的长度", step!(exact_length_is_told)),
    then("both parts name application {string}", "两部分合起来给出应用{string}的名称", step!(parts_name_application)),
];
