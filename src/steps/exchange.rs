//! One command and all of its answer: what a terminal does about 61xx and 6Cxx before it looks at a response.
//!
//! No step table: other vocabularies send through [`transact`]. A step that tests 61xx or 6Cxx themselves uses
//! [`World::send`], which adds nothing.

use crate::{
    codec::{CommandApdu, ResponseApdu, StatusWord},
    runner::{Stop, World},
};

/// GET RESPONSE rounds that one answer may take: 65 536 bytes of it in portions of 256, and the round that ends it.
const MAX_PORTIONS: usize = 257;

/// Sends `command`, fetches what 61xx announces, repeats once with the length that 6Cxx tells; returns the whole answer.
///
/// The whole answer is also the world's last response, `command` its last command. An answer that never ends fails the
/// case. Source: GB/T 16649.4 (ISO/IEC 7816-4), status words 61xx and 6Cxx.
pub async fn transact(w: &mut World, command: CommandApdu) -> Result<ResponseApdu, Stop> {
    let mut part = send_with_told_length(w, command.clone()).await?;
    let mut data = Vec::new();
    let mut portions = 0;
    while part.status.sw1() == 0x61 {
        portions += 1;
        if portions > MAX_PORTIONS {
            w.assert(
                false,
                ("length of the answer", "响应的长度"),
                ("an answer that ends within 65536 bytes", "在 65536 字节内结束的响应"),
                (format!("61xx after {MAX_PORTIONS} portions"), format!("取回 {MAX_PORTIONS} 次后仍为 61xx")),
            )?;
        }
        data.append(&mut part.data);
        let get_response = get_response(command.cla, told_length(part.status));
        part = send_with_told_length(w, get_response).await?;
    }
    data.append(&mut part.data);
    let whole = ResponseApdu { data, status: part.status };
    w.conclude(command, whole.clone());
    Ok(whole)
}

/// GET RESPONSE for `ne` bytes on the logical channel of a command of class `cla`: neither chained nor secured.
pub fn get_response(cla: u8, ne: usize) -> CommandApdu {
    CommandApdu::new(plain_class(cla), 0xC0, 0, 0).with_ne(ne)
}

/// The class byte of a logical channel, 0 to 19, without chaining and secure messaging.
///
/// Source: GB/T 16649.4 (ISO/IEC 7816-4): first interindustry class for channels 0 to 3, further one for 4 to 19.
pub fn class_of_channel(channel: u8) -> Result<u8, Stop> {
    match channel {
        0..=3 => Ok(channel),
        4..=19 => Ok(0x40 | (channel - 4)),
        _ => Err(Stop::error(format!("there is no logical channel {channel}"))),
    }
}

/// The length that SW2 tells: 00 stands for 256.
pub fn told_length(status: StatusWord) -> usize {
    match status.sw2() {
        0 => 256,
        length => usize::from(length),
    }
}

async fn send_with_told_length(w: &mut World, command: CommandApdu) -> Result<ResponseApdu, Stop> {
    let answer = w.send(command.clone()).await?.clone();
    if answer.status.sw1() != 0x6C {
        return Ok(answer);
    }
    let repeated = command.with_ne(told_length(answer.status));
    Ok(w.send(repeated).await?.clone())
}

/// Keeps the channel, drops chaining and secure messaging. GET RESPONSE is an interindustry command also behind one of a
/// proprietary class: EMV and PBOC have it under class 00.
fn plain_class(cla: u8) -> u8 {
    match cla {
        0x00..=0x1F => cla & 0x03,
        0x40..=0x7F => 0x40 | (cla & 0x0F),
        _ => cla & 0x03,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 7816-4 class byte tables: 0X carries channels 0 to 3 in b2 b1, 4X and 6X channels 4 to 19 in b4 to b1.
    #[test]
    fn channels_have_their_class() {
        let classes: Vec<u8> = (0..=19).map(|channel| class_of_channel(channel).unwrap()).collect();
        assert_eq!(hex::encode(classes), "00010203404142434445464748494a4b4c4d4e4f");
        assert!(class_of_channel(20).is_err());
    }

    #[test]
    fn get_response_stays_on_the_channel() {
        for (cla, due) in
            [(0x00, 0x00), (0x13, 0x03), (0x0E, 0x02), (0x45, 0x45), (0x7F, 0x4F), (0x80, 0x00), (0x84, 0x00)]
        {
            assert_eq!(get_response(cla, 1).cla, due, "class {cla:02X}");
        }
    }

    #[test]
    fn zero_tells_256() {
        assert_eq!(told_length(StatusWord(0x6100)), 256);
        assert_eq!(told_length(StatusWord(0x6C05)), 5);
    }
}
