/// The three digits of a service code in words, English and Chinese; none where it isn't one: other than three digits, or a
/// digit that is reserved. Source: ISO/IEC 7813 (GB/T 17552), as an encyclopedia tells it.
///
/// ```
/// let [interchange, ..] = jinka::codec::stripe::service_code("220").unwrap();
/// assert_eq!(interchange.0, "international interchange, chip to be used where possible");
/// ```
pub fn service_code(code: &str) -> Option<[(&'static str, &'static str); 3]> {
    let [first, second, third] = code.as_bytes() else { return None };
    Some([interchange(*first)?, authorisation(*second)?, services(*third)?])
}

/// First digit: where the card may be used, and whether it has a chip.
pub fn interchange(digit: u8) -> Option<(&'static str, &'static str)> {
    Some(match digit {
        b'1' => ("international interchange", "可国际通用"),
        b'2' => ("international interchange, chip to be used where possible", "可国际通用，有条件时应使用芯片"),
        b'5' => ("national interchange", "仅限国内通用"),
        b'6' => ("national interchange, chip to be used where possible", "仅限国内通用，有条件时应使用芯片"),
        b'7' => ("no interchange but under bilateral agreement", "除双边协议外不通用"),
        b'9' => ("test", "测试卡"),
        _ => return None,
    })
}

/// Second digit: who authorises.
pub fn authorisation(digit: u8) -> Option<(&'static str, &'static str)> {
    Some(match digit {
        b'0' => ("authorised by the normal rules", "按正常规则授权"),
        b'2' => ("authorised by the issuer online", "由发卡机构联机授权"),
        b'4' => ("authorised by the issuer online but under bilateral agreement", "除双边协议外由发卡机构联机授权"),
        _ => return None,
    })
}

/// Third digit: services, and the PIN.
pub fn services(digit: u8) -> Option<(&'static str, &'static str)> {
    Some(match digit {
        b'0' => ("no restriction, PIN required", "服务不限，须用 PIN"),
        b'1' => ("no restriction", "服务不限"),
        b'2' => ("goods and services only", "仅限商品与服务"),
        b'3' => ("ATM only, PIN required", "仅限 ATM，须用 PIN"),
        b'4' => ("cash only", "仅限现金"),
        b'5' => ("goods and services only, PIN required", "仅限商品与服务，须用 PIN"),
        b'6' => ("no restriction, PIN where there is a keypad", "服务不限，有密码键盘时须用 PIN"),
        b'7' => ("goods and services only, PIN where there is a keypad", "仅限商品与服务，有密码键盘时须用 PIN"),
        _ => return None,
    })
}
