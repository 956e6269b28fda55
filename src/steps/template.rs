//! Steps about the control information that SELECT returns: FCI, FCP, FMD, and the BER-TLV of any response.
//!
//! Source: GB/T 16649.4 (ISO/IEC 7816-4), file control information.

use crate::{
    catalogue::Text,
    codec::{
        CommandApdu, Tlv,
        fcp::{EfStructure, FileDescriptor, FileKind, LifeCycleState, ShortId, Template},
        tlv,
    },
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{
        dir::what_was_read,
        exchange::transact,
        probe::short_identifier,
        select::{BY_NAME, FCI, FCP, FMD, SELECT, application_name, assert_success, control_information},
    },
};

const READ_BINARY: u8 = 0xB0;

async fn template_of_application(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (option, _) = template(a.text(0)?)?;
    let name = application_name(w, a.text(1)?)?;
    transact(w, CommandApdu::new(0, SELECT, BY_NAME, option).with_data(name).with_ne(256)).await.map(drop)
}

async fn template_of_file(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (option, _) = template(a.text(0)?)?;
    let fid = w.ixit_bytes(&format!("file.{}", a.text(1)?))?;
    transact(w, CommandApdu::new(0, SELECT, 0x02, option).with_data(fid).with_ne(256)).await.map(drop)
}

async fn response_is_template(w: &mut World, a: &Args) -> Result<(), Stop> {
    let (_, due) = template(a.text(0)?)?;
    let info = control_information(w)?;
    let held = info.template == due && !info.objects.is_empty();
    w.assert(
        held,
        ("template in the response", "响应中的模板"),
        (format!("{:02X} with content", due.tag()), format!("有内容的 {:02X}", due.tag())),
        (
            format!("{:02X} with {} object(s)", info.template.tag(), info.objects.len()),
            format!("含 {} 个对象的 {:02X}", info.objects.len(), info.template.tag()),
        ),
    )
}

async fn names_have_their_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    let objects = control_information(w)?.objects;
    for name in all(&objects).into_iter().filter(|object| object.tag.0 == 0x84) {
        let name = name.value_bytes();
        w.assert(
            (1..=16).contains(&name.len()),
            ("length of a DF name", "DF 名的长度"),
            ("1 to 16 bytes", "1 至 16 字节"),
            name.len().to_string(),
        )?;
    }
    Ok(())
}

async fn nothing_twice(w: &mut World, _: &Args) -> Result<(), Stop> {
    let info = control_information(w)?;
    for (tag, what) in [(0x80, "80"), (0x81, "81"), (0x82, "82"), (0x83, "83"), (0x88, "88"), (0x8A, "8A")] {
        let count = info.objects.iter().filter(|object| object.tag.0 == tag).count();
        w.assert(
            count <= 1,
            (format!("objects with tag {what}"), format!("标签为 {what} 的对象数")),
            ("at most 1", "至多 1"),
            count.to_string(),
        )?;
    }
    Ok(())
}

// Control parameters

async fn descriptor_says(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = a.text(0)?;
    let descriptor = descriptor(w)?;
    let held = match (due, descriptor.byte.kind()) {
        ("DF", FileKind::Df) => true,
        (_, FileKind::WorkingEf(seen) | FileKind::InternalEf(seen) | FileKind::ProprietaryEf(seen)) => match due {
            "transparent EF" => seen == EfStructure::Transparent,
            "linear EF with fixed records" => {
                matches!(seen, EfStructure::LinearFixed | EfStructure::LinearFixedTlv)
            }
            "linear EF with variable records" => {
                matches!(seen, EfStructure::LinearVariable | EfStructure::LinearVariableTlv)
            }
            "cyclic EF" => matches!(seen, EfStructure::Cyclic | EfStructure::CyclicTlv),
            _ => false,
        },
        _ => false,
    };
    let observed = format!("{:?} ({:02X})", descriptor.byte.kind(), descriptor.byte.0);
    w.assert(held, ("file descriptor byte", "文件描述符字节"), due.to_owned(), observed)
}

async fn descriptor_has_its_length(w: &mut World, _: &Args) -> Result<(), Stop> {
    let bytes = parameter(w, 0x82)?.unwrap_or_default();
    w.assert(
        (1..=6).contains(&bytes.len()),
        ("length of the file descriptor", "文件描述符的长度"),
        ("1 to 6 bytes", "1 至 6 字节"),
        bytes.len().to_string(),
    )
}

async fn descriptor_counts_records(w: &mut World, a: &Args) -> Result<(), Stop> {
    let name = a.text(0)?;
    let length = w.ixit_number(&format!("file.{name}.record-length"))?;
    let records = w.ixit_number(&format!("file.{name}.records"))?;
    let FileDescriptor { record_length, record_count, .. } = descriptor(w)?;
    w.assert(
        record_length.is_none_or(|seen| u64::from(seen) == length),
        ("record length in the file descriptor", "文件描述符中的记录长度"),
        (format!("{length} or absent"), format!("{length} 或缺省")),
        given_or_absent(record_length),
    )?;
    // A card counts the records there are, or those there is room for.
    w.assert(
        record_count.is_none_or(|seen| u64::from(seen) >= records),
        ("number of records in the file descriptor", "文件描述符中的记录数"),
        (format!("at least {records}, or absent"), format!("不少于 {records}，或缺省")),
        given_or_absent(record_count),
    )
}

async fn size_is_true(w: &mut World, a: &Args) -> Result<(), Stop> {
    let due = w.ixit_number(&format!("file.{}.length", a.text(0)?))?;
    let seen = control_information(w)?.file_size();
    w.assert(seen == Some(due), ("file size (tag 80)", "文件长度（标签 80）"), due.to_string(), given_or_absent(seen))
}

async fn life_cycle_is_activated(w: &mut World, _: &Args) -> Result<(), Stop> {
    let status = parameter(w, 0x8A)?;
    let state = control_information(w)?.life_cycle().map(|life_cycle| life_cycle.state());
    let held = match &status {
        None => true,
        Some(_) => matches!(state, Some(LifeCycleState::Activated | LifeCycleState::NoInformation)),
    };
    w.assert(
        held,
        ("life cycle status (tag 8A)", "生命周期状态（标签 8A）"),
        ("activated, no information, or absent", "激活、无信息或缺省"),
        given_or_absent(status.map(hex::encode_upper)),
    )
}

/// The short identifier that the card tells, or the one that the IXIT states where it tells none; reading by it and
/// reading the current file give the same.
async fn short_identifier_reads(w: &mut World, _: &Args) -> Result<(), Stop> {
    let told = control_information(w)?.short_id();
    let sfi = match told {
        ShortId::Is(sfi) => sfi,
        ShortId::NotStated => short_identifier(w, "transparent")?,
        ShortId::None | ShortId::IllFormed => {
            return w.assert(
                false,
                ("short identifier (tag 88)", "短标识符（标签 88）"),
                ("1 to 30 in bits 8 to 4, or absent", "第 8 至 4 位为 1 至 30，或缺省"),
                format!("{told:?}"),
            );
        }
    };
    let current = transact(w, CommandApdu::new(0, READ_BINARY, 0, 0).with_ne(16)).await?;
    assert_success(w)?;
    let by_sfi = transact(w, CommandApdu::new(0, READ_BINARY, 0x80 | sfi, 0).with_ne(16)).await?;
    assert_success(w)?;
    w.assert_eq(("bytes that were read", "读出的字节数"), 16, by_sfi.data.len())?;
    w.assert_bytes(("content read by the short identifier", "用短标识符读出的内容"), &current.data, &by_sfi.data)
}

// BER-TLV

async fn response_is_ber_tlv(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.last_response()?.data.clone();
    assert_ber_tlv(w, &data)
}

async fn file_is_ber_tlv(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = what_was_read(w);
    assert_ber_tlv(w, &data)
}

async fn no_reserved_tag(w: &mut World, _: &Args) -> Result<(), Stop> {
    for tag in tags_in_response(w)? {
        let shown = hex::encode_upper(&tag);
        let held = tag.first() != Some(&0xFF);
        w.assert(held, ("first byte of a tag", "标签的首字节"), ("not FF", "不是 FF"), shown)?;
    }
    Ok(())
}

async fn tags_are_short(w: &mut World, _: &Args) -> Result<(), Stop> {
    for tag in tags_in_response(w)? {
        let held = match tag.as_slice() {
            [_] => true,
            [_, number] => *number >= 0x1F,
            [_, first, _] => first & 0x7F != 0,
            _ => false,
        };
        w.assert(held, ("coding of a tag", "标签的编码"), ("the shortest one", "最短编码"), hex::encode_upper(&tag))?;
    }
    Ok(())
}

fn template(word: &str) -> Result<(u8, Template), Stop> {
    match word {
        "FCI" => Ok((FCI, Template::Fci)),
        "FCP" => Ok((FCP, Template::Fcp)),
        "FMD" => Ok((FMD, Template::Fmd)),
        _ => Err(Stop::error(format!("no template is called {word:?}"))),
    }
}

/// Bytes of one control parameter of the last response.
fn parameter(w: &mut World, tag: u32) -> Result<Option<Vec<u8>>, Stop> {
    Ok(control_information(w)?.object(tag).map(Tlv::value_bytes))
}

fn descriptor(w: &mut World) -> Result<FileDescriptor, Stop> {
    let bytes = parameter(w, 0x82)?.unwrap_or_default();
    w.assert_parsed(("file descriptor (tag 82)", "文件描述符（标签 82）"), FileDescriptor::parse(&bytes))
}

fn assert_ber_tlv(w: &mut World, data: &[u8]) -> Result<(), Stop> {
    let objects = w.assert_parsed(("BER-TLV", "BER-TLV"), tlv::parse(data))?;
    w.assert(
        !objects.is_empty(),
        ("number of data objects", "数据对象数"),
        ("at least 1", "至少 1"),
        objects.len().to_string(),
    )
}

fn tags_in_response(w: &mut World) -> Result<Vec<Vec<u8>>, Stop> {
    let data = w.last_response()?.data.clone();
    let objects = w.assert_parsed(("BER-TLV", "BER-TLV"), tlv::parse(&data))?;
    Ok(all(&objects).into_iter().map(|object| object.tag.to_bytes()).collect())
}

/// The objects and everything inside them, in order.
fn all(objects: &[Tlv]) -> Vec<&Tlv> {
    objects.iter().flat_map(|object| std::iter::once(object).chain(all(object.children()))).collect()
}

fn given_or_absent<T: ToString>(value: Option<T>) -> Text {
    value.map_or_else(|| Text::from(("absent", "缺省")), |value| Text::data(value.to_string()))
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("the {template} of application {string} is asked for", "请求 {template}，属于应用{string}", step!(template_of_application)),
    when("the {template} of file {string} is asked for", "请求 {template}，属于文件{string}", step!(template_of_file)),
    then("the response is one {template} template", "响应为一个 {template} 模板", step!(response_is_template)),
    then("every DF name in the response takes one to sixteen bytes", "响应中的每个 DF 名为一至十六字节", step!(names_have_their_length)),
    then("no single control parameter in the response stands twice", "响应中只应出现一次的控制参数没有重复", step!(nothing_twice)),
    then("the file descriptor says {structure}", "文件描述符表明为{structure}", step!(descriptor_says)),
    then("the file descriptor takes one to six bytes", "文件描述符为一至六字节", step!(descriptor_has_its_length)),
    then("record size and number in the descriptor are those of file {string}", "描述符中的记录长度和记录数与文件{string}一致", step!(descriptor_counts_records)),
    then("the size in the response is that of file {string}", "响应中的长度与文件{string}一致", step!(size_is_true)),
    then("the life cycle status in the response is activated", "响应中的生命周期状态为激活", step!(life_cycle_is_activated)),
    then("the short identifier in the response reads the same content", "用响应中的短标识符读出相同内容", step!(short_identifier_reads)),
    then("the response is BER-TLV without a fault", "响应是无误的 BER-TLV", step!(response_is_ber_tlv)),
    then("what was read is BER-TLV without a fault", "读出的内容是无误的 BER-TLV", step!(file_is_ber_tlv)),
    then("no tag in the response begins with a reserved byte", "响应中没有以保留字节开头的标签", step!(no_reserved_tag)),
    then("every tag in the response has its shortest coding", "响应中的每个标签都采用最短编码", step!(tags_are_short)),
];
