//! Steps about the activation: the answer to select of type A, the answer to request of type B, as a PC/SC reader tells them.
//!
//! Source: ISO/IEC 14443-3 and -4 as RFAL, proxmark3 and STMicroelectronics AN2056 have them; PC/SC part 3 for what the reader tells.
//! What it doesn't tell (frames, WTX, the rate that was chosen) no step looks at.

use super::{Told, told_by_reader};
use crate::{
    codec::{Atqb, Atr, Ats, Historical, atqb::ProtocolFinding, ats::AtsFindingKind as Finding, historical::Category},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
};

/// What was told of the last activation, and of the one before.
#[derive(Default)]
struct Link {
    ats: Option<Ats>,
    atqb: Option<Atqb>,
    before: Option<Vec<u8>>,
}

async fn is_activated(w: &mut World, _: &Args) -> Result<(), Stop> {
    w.cold_reset().await
}

/// Field off and on again; what was told stays known.
async fn is_activated_again(w: &mut World, _: &Args) -> Result<(), Stop> {
    let link = w.note::<Link>();
    let ats = link.ats.as_ref().map(|ats| ats.bytes().to_vec());
    link.before = ats.or_else(|| link.atqb.as_ref().map(shown));
    w.power_off().await?;
    w.cold_reset().await
}

async fn ats_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = told_by_reader(w, Told::Ats).await?;
    let (en, zh) = ("answer to select", "选择应答");
    // PC/SC part 3 is read in two ways: the whole ATS, or its historical bytes, which the ATR holds as well.
    if told == historical(w)? {
        return Err(Stop::inconclusive((
            "this reader tells the historical bytes of the answer to select alone",
            "此读写器只提供选择应答的历史字节",
        )));
    }
    let ats = w.assert_parsed((en, zh), Ats::parse(&told))?;
    w.note::<Link>().ats = Some(ats);
    Ok(())
}

/// The reader shows all but the PUPI in the ATR, and the PUPI as the product's identifier.
async fn atqb_is_read(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = told_by_reader(w, Told::Identifier).await?;
    let historical = historical(w)?;
    let pupi = told.as_slice().try_into().ok();
    let Some(atqb) = pupi.and_then(|pupi| Atqb::of_reader(pupi, &historical).ok()) else {
        let (count, length) = (historical.len(), told.len());
        return Err(Stop::inconclusive((
            format!(
                "this reader shows no answer to request: its ATR has {count} historical bytes, the identifier {length} bytes"
            ),
            format!("此读写器未反映请求应答：ATR 历史字节 {count} 个，标识符 {length} 字节"),
        )));
    };
    w.note::<Link>().atqb = Some(atqb);
    Ok(())
}

/// Historical bytes of the ATR that the reader made up.
fn historical(w: &World) -> Result<Vec<u8>, Stop> {
    let atr = Atr::parse(w.last_atr()?).map_err(|error| {
        Stop::inconclusive((
            format!("the reader's ATR can't be read: {error}"),
            format!("无法解读读写器的 ATR：{error}"),
        ))
    })?;
    Ok(atr.historical_bytes().to_vec())
}

fn shown(atqb: &Atqb) -> Vec<u8> {
    [&atqb.application_data()[..], &atqb.protocol().bytes()].concat()
}

fn ats(w: &mut World) -> Result<Ats, Stop> {
    let ats = w.note::<Link>().ats.clone();
    ats.ok_or_else(|| Stop::error(("no answer to select was read before this step", "此步骤之前没有读取选择应答")))
}

fn atqb(w: &mut World) -> Result<Atqb, Stop> {
    let atqb = w.note::<Link>().atqb;
    atqb.ok_or_else(|| Stop::error(("no answer to request was read before this step", "此步骤之前没有读取请求应答")))
}

/// Holds the answer to select to have no such finding.
fn keeps(w: &mut World, finding: Finding, (en, zh): (&str, &str), due: (&str, &str)) -> Result<(), Stop> {
    let ats = ats(w)?;
    w.assert(!ats.has(finding), (en, zh), due, hex::encode_upper(ats.bytes()))
}

async fn length_is_told(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ats = ats(w)?;
    w.assert_eq(("TL", "TL"), ats.bytes().len(), usize::from(ats.length()))
}

async fn format_has_no_reserved_bit(w: &mut World, _: &Args) -> Result<(), Stop> {
    keeps(w, Finding::FormatReserved, ("T0", "T0"), ("bit 8 is zero", "第 8 位为零"))
}

async fn frame_size_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    keeps(w, Finding::FrameSizeReserved, ("FSCI", "FSCI"), ("0 to 12", "0 至 12"))
}

async fn interface_bytes_are_there(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = ("as many as T0 announces", "与 T0 所示个数相同");
    keeps(w, Finding::InterfaceBytesMissing, ("interface bytes", "接口字节"), due)
}

async fn bit_rates_have_no_reserved_bit(w: &mut World, _: &Args) -> Result<(), Stop> {
    keeps(w, Finding::BitRateReserved, ("TA(1)", "TA(1)"), ("bit 4 is zero", "第 4 位为零"))
}

async fn waiting_time_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let fwi = ats(w)?.fwi();
    w.assert(fwi <= 14, ("FWI", "FWI"), ("0 to 14", "0 至 14"), fwi.to_string())
}

async fn guard_time_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let sfgi = ats(w)?.sfgi();
    w.assert(sfgi <= 14, ("SFGI", "SFGI"), ("0 to 14", "0 至 14"), sfgi.to_string())
}

async fn options_have_no_reserved_bit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = ("no bits but NAD and CID", "除 NAD 和 CID 外均为零");
    keeps(w, Finding::OptionsReserved, ("TC(1)", "TC(1)"), due)
}

async fn historical_bytes_are_few(w: &mut World, _: &Args) -> Result<(), Stop> {
    let count = ats(w)?.historical_bytes().len();
    w.assert(count <= 15, ("historical bytes", "历史字节数"), "≤ 15".to_owned(), count.to_string())
}

/// Other categories say nothing of their content; a case in which nothing can be judged is inconclusive.
async fn historical_bytes_are_objects(w: &mut World, _: &Args) -> Result<(), Stop> {
    let ats = ats(w)?;
    let Some(historical) = Historical::parse(ats.historical_bytes()) else {
        return Err(Stop::inconclusive(("there are no historical bytes", "没有历史字节")));
    };
    match historical.category() {
        Category::Tlv | Category::TlvThenStatus => {
            let objects = historical.objects().map(<[_]>::len).map_err(Clone::clone);
            w.assert_parsed(("historical bytes", "历史字节"), objects).map(drop)
        }
        _ => Err(Stop::inconclusive((
            "the category of the historical bytes leaves their content open",
            "历史字节的类别未规定其内容",
        ))),
    }
}

async fn is_what_it_was(w: &mut World, _: &Args) -> Result<(), Stop> {
    let link = w.note::<Link>();
    let now = link.ats.as_ref().map(|ats| ats.bytes().to_vec()).or_else(|| link.atqb.as_ref().map(shown));
    let (Some(before), Some(now)) = (link.before.clone(), now) else {
        return Err(Stop::error(("two activations were not read before this step", "此步骤之前没有读取两次激活")));
    };
    w.assert_bytes(("what the product tells when it is activated", "产品激活时的应答"), &before, &now)
}

// Type B

/// Holds protocol info to have no such finding.
fn protocol_keeps(w: &mut World, finding: ProtocolFinding, what: (&str, &str), due: (&str, &str)) -> Result<(), Stop> {
    let protocol = atqb(w)?.protocol();
    w.assert(!protocol.findings().contains(&finding), what, due, hex::encode_upper(protocol.bytes()))
}

async fn speaks_part_4(w: &mut World, _: &Args) -> Result<(), Stop> {
    let protocol = atqb(w)?.protocol();
    let due = ("ISO/IEC 14443-4 supported", "支持 ISO/IEC 14443-4");
    w.assert(protocol.part_4(), ("protocol type", "协议类型"), due, hex::encode_upper(protocol.bytes()))
}

async fn b_frame_size_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    protocol_keeps(w, ProtocolFinding::FrameSizeReserved, ("frame size code", "帧长代码"), ("0 to 12", "0 至 12"))
}

async fn b_bit_rates_have_no_reserved_bit(w: &mut World, _: &Args) -> Result<(), Stop> {
    protocol_keeps(w, ProtocolFinding::BitRateReserved, ("bit rates", "位速率"), ("bit 4 is zero", "第 4 位为零"))
}

async fn b_type_has_no_reserved_bit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = ("bit 4 is zero", "第 4 位为零");
    protocol_keeps(w, ProtocolFinding::ProtocolTypeReserved, ("protocol type", "协议类型"), due)
}

async fn b_waiting_time_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    protocol_keeps(w, ProtocolFinding::WaitingTimeReserved, ("FWI", "FWI"), ("0 to 14", "0 至 14"))
}

async fn b_coding_is_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = ("0 or 1", "0 或 1");
    protocol_keeps(w, ProtocolFinding::ApplicationDataReserved, ("application data coding", "应用数据编码"), due)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the product activated in the reader's field", "产品在读写器场内被激活", step!(is_activated)),
    when("the field is switched off and the product activated again", "关闭场后再次激活产品", step!(is_activated_again)),
    when("the answer to select is read through the reader", "通过读写器读取选择应答", step!(ats_is_read)),
    when("the answer to request is read through the reader", "通过读写器读取请求应答", step!(atqb_is_read)),
    then("its length byte tells its length", "其长度字节与实际长度一致", step!(length_is_told)),
    then("its format byte has no reserved bit", "其格式字节不含保留位", step!(format_has_no_reserved_bit)),
    then("it tells a frame size that is defined", "其中的帧长已有定义", step!(frame_size_is_known)),
    then("the interface bytes that it announces are there", "其声明的接口字节均存在", step!(interface_bytes_are_there)),
    then("its bit rates have no reserved bit", "其位速率不含保留位", step!(bit_rates_have_no_reserved_bit)),
    then("it tells a frame waiting time that is defined", "其中的帧等待时间已有定义", step!(waiting_time_is_known)),
    then("it tells a start-up guard time that is defined", "其中的启动保护时间已有定义", step!(guard_time_is_known)),
    then("its options are NAD and CID alone", "其选项只有 NAD 和 CID", step!(options_have_no_reserved_bit)),
    then("it has at most 15 historical bytes", "其历史字节不超过 15 个", step!(historical_bytes_are_few)),
    then("its historical bytes are data objects as their category says", "其历史字节为类别所示的数据对象", step!(historical_bytes_are_objects)),
    then("it is what it was at the first activation", "它与首次激活时相同", step!(is_what_it_was)),
    then("it says that the transmission protocol is supported", "其中表明支持传输协议", step!(speaks_part_4)),
    then("its protocol info tells a frame size that is defined", "其协议信息中的帧长已有定义", step!(b_frame_size_is_known)),
    then("its protocol info has no reserved bit among the bit rates", "其协议信息的位速率不含保留位", step!(b_bit_rates_have_no_reserved_bit)),
    then("its protocol info has no reserved bit in the protocol type", "其协议信息的协议类型不含保留位", step!(b_type_has_no_reserved_bit)),
    then("its protocol info tells a frame waiting time that is defined", "其协议信息中的帧等待时间已有定义", step!(b_waiting_time_is_known)),
    then("its protocol info tells a coding of application data that is defined", "其协议信息中的应用数据编码已有定义", step!(b_coding_is_known)),
];
