//! Steps about selecting applications and files.
//!
//! A step that says a thing *is selected* holds the card to it; one that says it *is asked for* leaves the judgement to the
//! steps that follow. Source of P1 and P2: GB/T 16649.4 (ISO/IEC 7816-4), SELECT.

use crate::{
    codec::{CommandApdu, ControlInfo, ResponseApdu},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        channel::that_channel,
        exchange::{class_of_channel, transact},
    },
};

/// INS of SELECT.
pub(super) const SELECT: u8 = 0xA4;

/// The identifier that is reserved for the MF.
const MASTER_FILE: [u8; 2] = [0x3F, 0x00];

// P1: what the data field holds.
const BY_IDENTIFIER: u8 = 0x00;
const CHILD_DF: u8 = 0x01;
const EF_OF_CURRENT_DF: u8 = 0x02;
const PARENT_DF: u8 = 0x03;
pub(super) const BY_NAME: u8 = 0x04;
const PATH_FROM_MF: u8 = 0x08;
const PATH_FROM_CURRENT_DF: u8 = 0x09;

// P2: what the response holds; the occurrence is the first one.
pub(super) const FCI: u8 = 0x00;
pub(super) const FCP: u8 = 0x04;
pub(super) const FMD: u8 = 0x08;
pub(super) const NO_DATA: u8 = 0x0C;

/// The response before the last one, for comparison.
#[derive(Default)]
struct Before(Option<ResponseApdu>);

// Applications

async fn application_is_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    select_application(w, 0, a.text(0)?).await?;
    assert_success(w)
}

async fn application_is_selected_there(w: &mut World, a: &Args) -> Result<(), Stop> {
    let channel = that_channel(w)?;
    select_application(w, channel, a.text(0)?).await?;
    assert_success(w)
}

async fn application_is_asked_for(w: &mut World, a: &Args) -> Result<(), Stop> {
    select_application(w, 0, a.text(0)?).await.map(drop)
}

async fn application_is_asked_for_there(w: &mut World, a: &Args) -> Result<(), Stop> {
    let channel = that_channel(w)?;
    select_application(w, channel, a.text(0)?).await.map(drop)
}

async fn application_is_asked_for_on_channel(w: &mut World, a: &Args) -> Result<(), Stop> {
    let channel = a.number(1)?;
    let channel = u8::try_from(channel).map_err(|_| Stop::error(format!("there is no logical channel {channel}")))?;
    select_application(w, channel, a.text(0)?).await.map(drop)
}

async fn application_without_data(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = application_name(w, a.text(0)?)?;
    transact(w, CommandApdu::new(0, SELECT, BY_NAME, NO_DATA).with_data(name)).await.map(drop)
}

/// The name followed by its own bytes up to the length asked for: no application can bear so long a name.
async fn application_with_long_name(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (name, length) = (application_name(w, a.text(0)?)?, a.number(1)?);
    let long: Vec<u8> = name.iter().copied().cycle().take(length).collect();
    transact(w, select_by_name(w, 0, long)?).await.map(drop)
}

async fn application_by_method(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut command = named_selection(w, 0, a.text(0)?)?;
    command.p1 = one_byte(a, 1)?;
    transact(w, command).await.map(drop)
}

async fn application_with_option(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut command = named_selection(w, 0, a.text(0)?)?;
    command.p2 = one_byte(a, 1)?;
    transact(w, command).await.map(drop)
}

/// Sent alone: a GET RESPONSE of the same class would bring its own refusal and hide that this one was carried out.
async fn application_with_class(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut command = named_selection(w, 0, a.text(0)?)?;
    command.cla = one_byte(a, 1)?;
    w.send(command).await.map(drop)
}

async fn application_with_extended_fields(w: &mut World, a: &Args) -> Result<(), Stop> {
    let command = named_selection(w, 0, a.text(0)?)?.extended();
    transact(w, command).await.map(drop)
}

async fn last_command_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = w.last_response()?.clone();
    let command = w.last_command()?.clone();
    w.note::<Before>().0 = Some(before);
    transact(w, command).await.map(drop)
}

async fn response_as_before(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = w
        .note::<Before>()
        .0
        .take()
        .ok_or_else(|| Stop::error(("no response was kept to compare with", "没有可供比较的先前响应")))?;
    let now = w.last_response()?.data.clone();
    w.assert_bytes(("response data", "响应数据"), &before.data, &now)
}

async fn response_names_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = application_name(w, a.text(0)?)?;
    let seen = df_name_in_response(w)?;
    w.assert_bytes(("DF name in the response", "响应中的 DF 名"), &due, &seen)
}

async fn response_names_another(w: &mut World, a: &Args) -> Result<(), Stop> {
    let other = application_name(w, a.text(0)?)?;
    let seen = df_name_in_response(w)?;
    w.assert(
        seen != other,
        ("DF name in the response", "响应中的 DF 名"),
        (format!("not {}", hex::encode_upper(&other)), format!("不是 {}", hex::encode_upper(&other))),
        hex::encode_upper(&seen),
    )
}

// Files

async fn file_is_selected(w: &mut World, a: &Args) -> Result<(), Stop> {
    select_file(w, a.text(0)?).await?;
    assert_success(w)
}

async fn file_by_identifier(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fid = w.ixit_bytes(&format!("file.{}", a.text(0)?))?;
    select(w, BY_IDENTIFIER, fid).await
}

async fn file_as_ef_of_df(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fid = w.ixit_bytes(&format!("file.{}", a.text(0)?))?;
    select(w, EF_OF_CURRENT_DF, fid).await
}

/// An identifier cut or lengthened by its own bytes.
async fn identifier_of_length(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fid = w.ixit_bytes("file.transparent")?;
    let bytes: Vec<u8> = fid.iter().copied().cycle().take(a.number(0)?).collect();
    select(w, BY_IDENTIFIER, bytes).await
}

async fn master_file(w: &mut World, _: &Args) -> Result<(), Stop> {
    select(w, BY_IDENTIFIER, MASTER_FILE.to_vec()).await
}

async fn master_file_bare(w: &mut World, _: &Args) -> Result<(), Stop> {
    select(w, BY_IDENTIFIER, Vec::new()).await
}

async fn child_df(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fid = w.ixit_bytes(&format!("df.{}", a.text(0)?))?;
    select(w, CHILD_DF, fid).await
}

async fn parent_df(w: &mut World, _: &Args) -> Result<(), Stop> {
    select(w, PARENT_DF, Vec::new()).await
}

async fn path_from_mf(w: &mut World, a: &Args) -> Result<(), Stop> {
    let path = w.ixit_bytes(&format!("file.{}.path", a.text(0)?))?;
    select(w, PATH_FROM_MF, path).await
}

/// The file lies directly in the application that is current: its path from there is its identifier.
async fn path_from_current_df(w: &mut World, a: &Args) -> Result<(), Stop> {
    let fid = w.ixit_bytes(&format!("file.{}", a.text(0)?))?;
    select(w, PATH_FROM_CURRENT_DF, fid).await
}

async fn path_with_absent_first(w: &mut World, _: &Args) -> Result<(), Stop> {
    let path = w.last_command()?.data.clone();
    let rest = path.get(2..).unwrap_or_default();
    let path = [w.ixit_bytes("file.absent")?.as_slice(), rest].concat();
    select(w, PATH_FROM_MF, path).await
}

async fn path_with_absent_last(w: &mut World, _: &Args) -> Result<(), Stop> {
    let path = w.last_command()?.data.clone();
    let start = path.len().checked_sub(2).and_then(|end| path.get(..end)).unwrap_or_default();
    let path = [start, w.ixit_bytes("file.absent")?.as_slice()].concat();
    select(w, PATH_FROM_MF, path).await
}

async fn path_cut(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut path = w.last_command()?.data.clone();
    path.pop();
    select(w, PATH_FROM_MF, path).await
}

async fn response_bears_file(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = w.ixit_bytes(&format!("file.{}", a.text(0)?))?;
    assert_identifier(w, &due)
}

async fn response_bears_df(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = w.ixit_bytes(&format!("df.{}", a.text(0)?))?;
    assert_identifier(w, &due)
}

async fn response_bears_master_file(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_identifier(w, &MASTER_FILE)
}

// Helpers of this and other vocabularies

/// SELECT of `app.<name>` by its whole DF name on a channel, with its control information where the card returns any.
pub(super) async fn select_application(w: &mut World, channel: u8, name: &str) -> Result<ResponseApdu, Stop> {
    let command = named_selection(w, channel, name)?;
    transact(w, command).await
}

/// The command of [`select_application`].
pub(super) fn named_selection(w: &World, channel: u8, name: &str) -> Result<CommandApdu, Stop> {
    let aid = application_name(w, name)?;
    select_by_name(w, channel, aid)
}

/// SELECT by a DF name, whole or partial.
pub(super) fn select_by_name(w: &World, channel: u8, name: Vec<u8>) -> Result<CommandApdu, Stop> {
    let command = CommandApdu::new(class_of_channel(channel)?, SELECT, BY_NAME, 0).with_data(name);
    asking_for(w, command, [("C.34", FCI), ("C.33", FCP)])
}

/// Selects the EF of IXIT item `file.<name>` under the current DF, or by its path where the card has no selection by
/// identifier; asks for no response data.
pub(super) async fn select_file(w: &mut World, name: &str) -> Result<ResponseApdu, Stop> {
    let (p1, data) = if w.ics("C.7")? {
        (EF_OF_CURRENT_DF, w.ixit_bytes(&format!("file.{name}"))?)
    } else {
        (PATH_FROM_MF, w.ixit_bytes(&format!("file.{name}.path"))?)
    };
    transact(w, CommandApdu::new(0x00, SELECT, p1, NO_DATA).with_data(data)).await
}

/// Selects an EF directly under the MF, without response data, and holds the card to it.
pub(super) async fn select_under_mf(w: &mut World, fid: [u8; 2]) -> Result<(), Stop> {
    if w.ics("C.8")? {
        transact(w, CommandApdu::new(0, SELECT, PATH_FROM_MF, NO_DATA).with_data(fid)).await?;
    } else {
        transact(w, CommandApdu::new(0, SELECT, BY_IDENTIFIER, NO_DATA).with_data(MASTER_FILE)).await?;
        transact(w, CommandApdu::new(0, SELECT, EF_OF_CURRENT_DF, NO_DATA).with_data(fid)).await?;
    }
    assert_success(w)
}

pub(super) fn application_name(w: &World, name: &str) -> Result<Vec<u8>, Stop> {
    w.ixit_bytes(&format!("app.{name}"))
}

pub(super) fn assert_success(w: &mut World) -> Result<(), Stop> {
    w.assert_status(("success", "成功"), |status| status.0 == 0x9000)
}

/// The control information that the last response is, which it is held to be.
pub(super) fn control_information(w: &mut World) -> Result<ControlInfo, Stop> {
    let data = w.last_response()?.data.clone();
    w.assert_parsed(("control information", "控制信息"), ControlInfo::parse(&data))
}

/// The DF name of the last response's control information, which it is held to have.
pub(super) fn df_name_in_response(w: &mut World) -> Result<Vec<u8>, Stop> {
    let name = control_information(w)?.df_name().map(<[u8]>::to_vec);
    w.assert(
        name.is_some(),
        ("DF name in the response", "响应中的 DF 名"),
        ("a DF name", "有 DF 名"),
        if name.is_some() { ("a DF name", "有 DF 名") } else { ("none", "无") },
    )?;
    Ok(name.unwrap_or_default())
}

fn assert_identifier(w: &mut World, due: &[u8]) -> Result<(), Stop> {
    let seen = control_information(w)?.object(0x83).map(|object| object.value_bytes()).unwrap_or_default();
    w.assert_bytes(("file identifier in the response", "响应中的文件标识符"), due, &seen)
}

/// SELECT of a file with its control parameters, or its control information where the card returns that alone.
async fn select(w: &mut World, p1: u8, data: Vec<u8>) -> Result<(), Stop> {
    let command = CommandApdu::new(0, SELECT, p1, 0).with_data(data);
    let command = asking_for(w, command, [("C.33", FCP), ("C.34", FCI)])?;
    transact(w, command).await.map(drop)
}

/// Asks for the first of the two that the card returns, for no response data where it returns neither.
fn asking_for(w: &World, mut command: CommandApdu, wishes: [(&str, u8); 2]) -> Result<CommandApdu, Stop> {
    for (item, option) in wishes {
        if w.ics(item)? {
            command.p2 = option;
            return Ok(command.with_ne(256));
        }
    }
    command.p2 = NO_DATA;
    Ok(command)
}

fn one_byte(a: &Args, index: usize) -> Result<u8, Stop> {
    match a.hex(index)?.as_slice() {
        [byte] => Ok(*byte),
        other => Err(Stop::error(format!("one byte was due, not {}", hex::encode_upper(other)))),
    }
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("application {string} is selected", "已选择应用{string}", step!(application_is_selected)),
    when("application {string} is selected", "选择应用{string}", step!(application_is_selected)),
    when("application {string} is selected on that channel", "在该信道上选择应用{string}", step!(application_is_selected_there)),
    when("application {string} is asked for", "请求应用{string}", step!(application_is_asked_for)),
    when("application {string} is asked for on that channel", "在该信道上请求应用{string}", step!(application_is_asked_for_there)),
    when("application {string} is asked for on channel {int}", "请求应用{string}（在信道{int}上）", step!(application_is_asked_for_on_channel)),
    when("application {string} is asked for without response data", "请求应用{string}但不要求响应数据", step!(application_without_data)),
    when("the name of application {string} lengthened to {int} bytes is asked for", "请求应用{string}的名称延长至{int}字节的名称", step!(application_with_long_name)),
    when("application {string} is asked for by selection method {hex}", "请求应用{string}，选择方法为 {hex}", step!(application_by_method)),
    when("application {string} is asked for with selection option {hex}", "请求应用{string}，选择选项为 {hex}", step!(application_with_option)),
    when("application {string} is asked for with class {hex}", "请求应用{string}，类别为 {hex}", step!(application_with_class)),
    when("application {string} is asked for with extended length fields", "用扩展长度字段请求应用{string}", step!(application_with_extended_fields)),
    when("the last command is sent again", "再次发送上一条命令", step!(last_command_again)),
    then("the response is the same as before", "响应与上次相同", step!(response_as_before)),
    then("the response names application {string}", "响应给出应用{string}的名称", step!(response_names_application)),
    then("the response doesn't name application {string}", "响应给出的不是应用{string}的名称", step!(response_names_another)),
    given("file {string} is selected", "已选择文件{string}", step!(file_is_selected)),
    when("file {string} is selected", "选择文件{string}", step!(file_is_selected)),
    when("file {string} is asked for by its identifier", "按标识符请求文件{string}", step!(file_by_identifier)),
    when("file {string} is asked for as an EF of the current DF", "作为当前 DF 的 EF 请求文件{string}", step!(file_as_ef_of_df)),
    when("a file identifier of {int} byte(s) is asked for", "请求{int}字节的文件标识符", step!(identifier_of_length)),
    when("the MF is asked for by its identifier", "按标识符请求 MF", step!(master_file)),
    when("the MF is asked for without an identifier", "不给出标识符请求 MF", step!(master_file_bare)),
    when("DF {string} is asked for as a child", "作为子 DF 请求 DF {string}", step!(child_df)),
    when("the parent DF is asked for", "请求父 DF", step!(parent_df)),
    when("file {string} is asked for by its path from the MF", "按从 MF 起的路径请求文件{string}", step!(path_from_mf)),
    when("file {string} is asked for by its path from the current DF", "按从当前 DF 起的路径请求文件{string}", step!(path_from_current_df)),
    when("the same path with an absent first identifier is asked for", "请求首个标识符不存在的同一路径", step!(path_with_absent_first)),
    when("the same path with an absent last identifier is asked for", "请求末个标识符不存在的同一路径", step!(path_with_absent_last)),
    when("the same path without its last byte is asked for", "请求缺少末字节的同一路径", step!(path_cut)),
    then("the response bears the identifier of file {string}", "响应含有文件{string}的标识符", step!(response_bears_file)),
    then("the response bears the identifier of DF {string}", "响应含有 DF {string}的标识符", step!(response_bears_df)),
    then("the response bears the identifier of the MF", "响应含有 MF 的标识符", step!(response_bears_master_file)),
];
