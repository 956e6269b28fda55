//! Steps about logical channels: MANAGE CHANNEL and the channel in the class byte.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), MANAGE CHANNEL and class byte.

use crate::{
    codec::{CommandApdu, ResponseApdu},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        exchange::{class_of_channel, transact},
        select::assert_success,
    },
};

const MANAGE_CHANNEL: u8 = 0x70;

// P1 of MANAGE CHANNEL.
const OPEN: u8 = 0x00;
const CLOSE: u8 = 0x80;
const RESERVED_FUNCTION: u8 = 0x3F;

/// The channels that the case opened, in order.
#[derive(Default)]
struct Opened(Vec<u8>);

/// The channel that was opened last.
pub(super) fn that_channel(w: &mut World) -> Result<u8, Stop> {
    let last = w.note::<Opened>().0.last().copied();
    last.ok_or_else(|| Stop::error(("no channel was opened before this step", "此步骤之前没有打开信道")))
}

/// Opens a channel in the way the card knows, and holds the card to it.
async fn channel_is_open(w: &mut World, _: &Args) -> Result<(), Stop> {
    if w.ics("C.46")? {
        open_any(w, 0).await?;
        assert_success(w)?;
        assert_number(w)
    } else {
        open_named(w, 1).await?;
        assert_success(w)
    }
}

async fn any_channel(w: &mut World, _: &Args) -> Result<(), Stop> {
    open_any(w, 0).await
}

async fn any_channel_from_there(w: &mut World, _: &Args) -> Result<(), Stop> {
    let channel = that_channel(w)?;
    open_any(w, channel).await
}

async fn named_channel(w: &mut World, a: &Args) -> Result<(), Stop> {
    let channel = a.number(0)?;
    let channel = u8::try_from(channel).map_err(|_| Stop::error(format!("there is no logical channel {channel}")))?;
    open_named(w, channel).await
}

/// A number beside a refusal opens nothing, so the status word is part of it.
async fn channel_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    assert_success(w)?;
    assert_number(w)
}

async fn another_number(w: &mut World, _: &Args) -> Result<(), Stop> {
    let opened = w.note::<Opened>().0.clone();
    let [first, .., last] = opened.as_slice() else {
        return Err(Stop::error(("the case opened fewer than two channels", "该用例打开的信道少于两个")));
    };
    w.assert(
        first != last,
        ("channel number", "信道号"),
        (format!("another than {first}"), format!("不是 {first}")),
        last.to_string(),
    )
}

async fn close_that(w: &mut World, _: &Args) -> Result<(), Stop> {
    let channel = that_channel(w)?;
    transact(w, CommandApdu::new(0, MANAGE_CHANNEL, CLOSE, channel)).await.map(drop)
}

/// P2 of zero names the channel of the class byte, here the basic one.
async fn close_basic(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0, MANAGE_CHANNEL, CLOSE, 0)).await.map(drop)
}

async fn reserved_function(w: &mut World, _: &Args) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0, MANAGE_CHANNEL, RESERVED_FUNCTION, 0)).await.map(drop)
}

/// Asks for a channel of the card's choice and notes the number it answers, if it does.
async fn open_any(w: &mut World, from: u8) -> Result<(), Stop> {
    let command = CommandApdu::new(class_of_channel(from)?, MANAGE_CHANNEL, OPEN, 0).with_ne(1);
    if let ResponseApdu { data, status } = transact(w, command).await?
        && let ([number], 0x9000) = (data.as_slice(), status.0)
    {
        w.note::<Opened>().0.push(*number);
    }
    Ok(())
}

async fn open_named(w: &mut World, channel: u8) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0, MANAGE_CHANNEL, OPEN, channel)).await?;
    w.note::<Opened>().0.push(channel);
    Ok(())
}

fn assert_number(w: &mut World) -> Result<(), Stop> {
    let data = w.last_response()?.data.clone();
    let held = matches!(data.as_slice(), [1..=19]);
    w.assert(
        held,
        ("response data", "响应数据"),
        ("one channel number, 1 to 19", "一个信道号，1 至 19"),
        hex::encode_upper(&data),
    )
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("a logical channel is open", "已打开一个逻辑信道", step!(channel_is_open)),
    when("a channel of the card's choice is asked for", "请求由卡片选择的信道", step!(any_channel)),
    when("another channel of the card's choice is asked for", "再请求由卡片选择的信道", step!(any_channel)),
    when("a channel of the card's choice is asked for on that channel", "在该信道上请求由卡片选择的信道", step!(any_channel_from_there)),
    when("channel {int} is asked for by number", "按编号请求信道 {int}", step!(named_channel)),
    then("the response is one channel number from 1 to 19", "响应为一个 1 至 19 的信道号", step!(channel_number)),
    then("it is another channel than the first", "它与首个信道不同", step!(another_number)),
    when("that channel is closed", "关闭该信道", step!(close_that)),
    when("closing of the basic channel is tried", "尝试关闭基本信道", step!(close_basic)),
    when("MANAGE CHANNEL is sent with a reserved function", "发送带保留功能的 MANAGE CHANNEL", step!(reserved_function)),
];
