//! The fields of a track: format code, account number, name, expiry date, service code.
//! Sources: GB/T 17552 (ISO/IEC 7813), GB/T 19584, GB/T 15694.1 (ISO/IEC 7812-1); track 3 by ISO/IEC 4909.

use super::{Seen, seen, shown};
use crate::{
    catalogue::Text,
    codec::{
        check_digit::luhn,
        stripe::{Expiry, Field, Track, authorisation, interchange, services},
    },
    runner::{Args, Step, Stop, World, step::then},
    step,
};

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    then("the format code of the track is B, or 99 as on cards for use within China", "该磁道的格式代码为 B，或国内卡所用的 99", step!(format_code)),
    then("the format code of the track has two digits", "该磁道的格式代码为两位数字", step!(format_digits)),
    then("the format code of the track is 01, 02 or from 90 on", "该磁道的格式代码为 01、02 或不小于 90", step!(format_known)),
    then("the account number on the track has digits alone", "该磁道的主账号只有数字", step!(number_digits)),
    then("the account number on the track has {int} to {int} digits", "该磁道的主账号有 {int} 至 {int} 位", step!(number_length)),
    then("a separator is behind the account number", "主账号之后为分隔符", step!(number_separated)),
    then("the name on the track has {int} to {int} characters", "该磁道的姓名有 {int} 至 {int} 个字符", step!(name_length)),
    then("a separator is behind the name", "姓名之后为分隔符", step!(name_separated)),
    then("the expiry date on the track is a year and a month", "该磁道的失效日期为年和月", step!(expiry)),
    then("the expiry date on the track is the one of cards that don't expire", "该磁道的失效日期为无失效期卡片的取值", step!(never_expires)),
    then("the service code on the track has three digits", "该磁道的服务代码为三位数字", step!(service_code)),
    then("the additional data of the track are digits alone", "该磁道的附加数据只有数字", step!(additional)),
    then("the country on the track is the stated one", "该磁道的国家代码与声明一致", step!(country)),
    then("the currency on the track is the stated one", "该磁道的货币代码与声明一致", step!(currency)),
    then("the account number on the track ends with its check digit", "该磁道的主账号以其校验位结尾", step!(check_digit)),
    then("the account number on the track begins with the stated issuer number", "该磁道的主账号以所声明的发卡机构标识号开头", step!(issuer)),
    then("the account number on the track begins with a digit of banking", "该磁道的主账号以金融业的行业标识开头", step!(industry)),
    then("the first digit of the service code says where the card may be used", "服务代码首位说明卡片的通用范围", step!(first_digit)),
    then("the second digit of the service code says who authorises", "服务代码第二位说明授权方式", step!(second_digit)),
    then("the third digit of the service code says for which services", "服务代码第三位说明服务范围", step!(third_digit)),
    then("the service code tells that the card has a chip", "服务代码表明卡片有芯片", step!(with_chip)),
    then("the service code tells that the card has no chip", "服务代码表明卡片无芯片", step!(without_chip)),
];

const FORMAT: (&str, &str) = ("format code", "格式代码");
const NUMBER: (&str, &str) = ("account number", "主账号");
const EXPIRY: (&str, &str) = ("expiry date", "失效日期");
const SERVICE: (&str, &str) = ("service code", "服务代码");

/// A field that has to be there; where it isn't, its absence fails the case.
fn field(w: &mut World, field: Option<Field>, what: (&'static str, &'static str)) -> Result<Field, Stop> {
    match field {
        Some(field) => Ok(field),
        None => {
            w.assert(false, what, ("on the track", "在磁道上"), ("none", "无"))?;
            Err(Stop::error(("no such field", "没有该字段")))
        }
    }
}

fn number(w: &mut World, seen: &Seen) -> Result<String, Stop> {
    Ok(field(w, seen.layout.pan.clone(), NUMBER)?.text)
}

/// Asserts a rule for a field whose text may be shown.
fn rule(
    w: &mut World,
    found: Option<Field>,
    what: (&'static str, &'static str),
    due: impl Into<Text>,
    holds: impl Fn(&str) -> bool,
) -> Result<(), Stop> {
    let Field { at, text } = field(w, found, what)?;
    let observed = Text::new(format!("{text:?} at character {at}"), format!("第 {at} 个字符起为 {text:?}"));
    w.assert(holds(&text), what, due, observed)
}

fn is_decimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

async fn format_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.format_code;
    rule(w, found, FORMAT, ("B or 99", "B 或 99"), |code| matches!(code, "B" | "99"))
}

async fn format_digits(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.format_code;
    rule(w, found, FORMAT, ("two digits", "两位数字"), |code| code.len() == 2 && is_decimal(code))
}

async fn format_known(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.format_code;
    let due = ("01, 02 or 90 to 99", "01、02 或 90 至 99");
    rule(w, found, FORMAT, due, |code| matches!(code.as_bytes(), [b'0', b'1' | b'2'] | [b'9', b'0'..=b'9']))
}

async fn number_digits(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let Field { at, text } = field(w, seen.layout.pan.clone(), NUMBER)?;
    let other = text.char_indices().find(|(_, c)| !c.is_ascii_digit());
    let observed = other.map_or(Text::new("digits", "数字"), |(place, c)| {
        Text::new(format!("{c:?} at character {}", at + place), format!("第 {} 个字符为 {c:?}", at + place))
    });
    w.assert(other.is_none(), ("characters of the account number", "主账号的字符"), ("digits", "数字"), observed)
}

async fn number_length(w: &mut World, args: &Args) -> Result<(), Stop> {
    let (least, most) = (args.number(0)?, args.number(1)?);
    let seen = seen(w)?;
    let length = number(w, &seen)?.chars().count();
    let due = (format!("{least} to {most}"), format!("{least} 至 {most}"));
    w.assert((least..=most).contains(&length), ("digits of the account number", "主账号位数"), due, length.to_string())
}

async fn number_separated(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let separator = seen.layout.separator;
    separated(w, &seen, ("separator behind the account number", "主账号之后的分隔符"), separator)
}

async fn name_length(w: &mut World, args: &Args) -> Result<(), Stop> {
    let (least, most) = (args.number(0)?, args.number(1)?);
    let seen = seen(w)?;
    // Without a first separator there is no telling where a name begins.
    separated(w, &seen, ("separator before the name", "姓名之前的分隔符"), seen.layout.separator)?;
    let length = seen.layout.name.map_or(0, |name| name.text.chars().count());
    let due = (format!("{least} to {most}"), format!("{least} 至 {most}"));
    w.assert((least..=most).contains(&length), ("characters of the name", "姓名的字符数"), due, length.to_string())
}

async fn name_separated(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let separator = seen.layout.name_separator;
    separated(w, &seen, ("separator behind the name", "姓名之后的分隔符"), separator)
}

fn separated(w: &mut World, seen: &Seen, what: (&str, &str), place: Option<usize>) -> Result<(), Stop> {
    let separator = seen.track().alphabet().separator;
    let observed = place.map_or(Text::new("none", "无"), |at| {
        Text::new(format!("{separator} at character {at}"), format!("第 {at} 个字符为 {separator}"))
    });
    w.assert(place.is_some(), what, separator.to_string(), observed)
}

async fn expiry(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.expiry;
    let due = ("YYMM, month 01 to 12", "YYMM，月份为 01 至 12");
    rule(w, found, EXPIRY, due, |text| matches!(Expiry::parse(text), Some(Expiry::Month { .. })))
}

async fn never_expires(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.expiry;
    rule(w, found, EXPIRY, Text::data("4912"), |text| text == "4912")
}

async fn service_code(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.service_code;
    rule(w, found, SERVICE, ("three digits", "三位数字"), |code| code.len() == 3 && is_decimal(code))
}

async fn additional(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let found = seen.layout.additional.unwrap_or(Field { at: 0, text: String::new() });
    let other = found.text.char_indices().find(|(_, c)| !c.is_ascii_digit());
    let observed = other.map_or(Text::new("digits", "数字"), |(place, c)| {
        let at = found.at + place;
        Text::new(format!("{c:?} at character {at}"), format!("第 {at} 个字符为 {c:?}"))
    });
    w.assert(other.is_none(), ("additional data", "附加数据"), ("digits", "数字"), observed)
}

async fn country(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_text("stripe.country")?.to_owned();
    let found = seen(w)?.layout.country;
    rule(w, found, ("country", "国家代码"), due.clone(), |code| code == due)
}

async fn currency(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = w.ixit_text("stripe.currency")?.to_owned();
    let found = seen(w)?.layout.currency;
    rule(w, found, ("currency", "货币代码"), due.clone(), |code| code == due)
}

async fn check_digit(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let number = number(w, &seen)?;
    let (body, last) = number.split_at(number.char_indices().next_back().map_or(0, |(at, _)| at));
    let due = w.assert_parsed(("digits before the check digit", "校验位之前的数字"), luhn(body))?;
    w.assert_eq(("check digit of the account number", "主账号校验位"), due.to_string(), last.to_owned())
}

async fn issuer(w: &mut World, _: &Args) -> Result<(), Stop> {
    let due = hex::encode(w.ixit_bytes("stripe.iin")?);
    let seen = seen(w)?;
    let number = number(w, &seen)?;
    // No more than six digits of an account number are shown, whatever the issuer's number takes.
    let observed: String = number.chars().take(due.len().min(6)).collect();
    let what = ("issuer identification number", "发卡机构标识号");
    w.assert(number.starts_with(&due), what, due, format!("{observed}…"))
}

async fn industry(w: &mut World, _: &Args) -> Result<(), Stop> {
    let seen = seen(w)?;
    let number = number(w, &seen)?;
    let first: String = number.chars().take(1).collect();
    let due = ("4, 5, 6, or 9 of a national scheme", "4、5、6，或国家方案的 9");
    w.assert(matches!(first.as_str(), "4" | "5" | "6" | "9"), ("major industry", "主行业标识"), due, first)
}

/// Asserts that a digit of the service code has a meaning; tells it.
fn digit(
    w: &mut World,
    place: usize,
    what: (&'static str, &'static str),
    meaning: fn(u8) -> Option<(&'static str, &'static str)>,
) -> Result<(), Stop> {
    let seen = seen(w)?;
    let code = field(w, seen.layout.service_code, SERVICE)?.text;
    let digit = code.as_bytes().get(place).copied();
    let observed = match (digit.map(char::from), digit.and_then(meaning)) {
        (Some(digit), Some((en, zh))) => Text::new(format!("{digit}: {en}"), format!("{digit}：{zh}")),
        (Some(digit), None) => Text::new(format!("{digit:?}, which is reserved"), format!("{digit:?}，为保留值")),
        (None, _) => Text::new("none", "无"),
    };
    w.assert(digit.and_then(meaning).is_some(), what, ("a digit with a meaning", "已定义的数字"), observed)
}

async fn first_digit(w: &mut World, _: &Args) -> Result<(), Stop> {
    digit(w, 0, ("first digit of the service code", "服务代码首位"), interchange)
}

async fn second_digit(w: &mut World, _: &Args) -> Result<(), Stop> {
    digit(w, 1, ("second digit of the service code", "服务代码第二位"), authorisation)
}

async fn third_digit(w: &mut World, _: &Args) -> Result<(), Stop> {
    digit(w, 2, ("third digit of the service code", "服务代码第三位"), services)
}

async fn with_chip(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.service_code;
    rule(w, found, SERVICE, ("2 or 6 in front", "首位为 2 或 6"), |code| code.starts_with(['2', '6']))
}

async fn without_chip(w: &mut World, _: &Args) -> Result<(), Stop> {
    let found = seen(w)?.layout.service_code;
    rule(w, found, SERVICE, ("neither 2 nor 6 in front", "首位不为 2 或 6"), |code| !code.starts_with(['2', '6']))
}

/// Expiry date, account number or service code, as [`super::agreement`] compares them.
pub(super) fn compared(w: &mut World, seen: &Seen, what: Compared) -> Result<String, Stop> {
    let (found, name) = match what {
        Compared::Number => (&seen.layout.pan, NUMBER),
        Compared::Expiry => (&seen.layout.expiry, EXPIRY),
        Compared::ServiceCode => (&seen.layout.service_code, SERVICE),
    };
    let text = field(w, found.clone(), name)?.text;
    // A separator says on either track, each in its own way, that there is no such field.
    let separator = seen.track().alphabet().separator;
    Ok(if text == separator.to_string() { "–".to_owned() } else { text })
}

/// A field that is recorded more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    Number,
    Expiry,
    ServiceCode,
}

impl Compared {
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Number => NUMBER,
            Self::Expiry => EXPIRY,
            Self::ServiceCode => SERVICE,
        }
    }

    /// The value as it may be shown.
    pub(super) fn shown(self, value: &str, open: bool) -> String {
        if self == Self::Number { shown::number(value, open) } else { value.to_owned() }
    }
}

/// The name of a track in an assertion.
pub(super) fn on(track: Track) -> (String, String) {
    (format!("on track {}", track.number()), format!("第 {} 磁道", track.number()))
}
