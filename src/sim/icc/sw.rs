//! Status words, as the kernel answers them (ISO/IEC 7816-4, general meanings of SW1-SW2).

pub const SUCCESS: u16 = 0x9000;
/// Warning: no information; here: the channel to close was not open.
pub const WARNING: u16 = 0x6200;
pub const END_OF_FILE: u16 = 0x6282;
/// Warning: the selected file is deactivated.
pub const DEACTIVATED: u16 = 0x6283;
pub const NOT_AUTHENTICATED: u16 = 0x6300;
/// With the tries left in the low nibble.
pub const TRIES_LEFT: u16 = 0x63C0;
pub const WRONG_LENGTH: u16 = 0x6700;
pub const CHANNEL_NOT_SUPPORTED: u16 = 0x6881;
pub const SECURE_MESSAGING_NOT_SUPPORTED: u16 = 0x6882;
pub const LAST_OF_CHAIN_EXPECTED: u16 = 0x6883;
pub const CHAINING_NOT_SUPPORTED: u16 = 0x6884;
pub const WRONG_FILE_STRUCTURE: u16 = 0x6981;
pub const SECURITY_STATUS: u16 = 0x6982;
pub const BLOCKED: u16 = 0x6983;
pub const REFERENCE_NOT_USABLE: u16 = 0x6984;
pub const CONDITIONS_OF_USE: u16 = 0x6985;
pub const NO_CURRENT_EF: u16 = 0x6986;
pub const SECURE_MESSAGING_OBJECT_MISSING: u16 = 0x6987;
pub const SECURE_MESSAGING_OBJECT_WRONG: u16 = 0x6988;
pub const WRONG_DATA: u16 = 0x6A80;
pub const FUNCTION_NOT_SUPPORTED: u16 = 0x6A81;
pub const FILE_NOT_FOUND: u16 = 0x6A82;
pub const RECORD_NOT_FOUND: u16 = 0x6A83;
pub const NO_ROOM: u16 = 0x6A84;
pub const LENGTH_AGAINST_TLV: u16 = 0x6A85;
pub const WRONG_P1_P2: u16 = 0x6A86;
pub const LENGTH_AGAINST_P1_P2: u16 = 0x6A87;
pub const REFERENCE_NOT_FOUND: u16 = 0x6A88;
pub const OFFSET_OUTSIDE: u16 = 0x6B00;
/// With the exact length in SW2.
pub const EXACT_LENGTH: u16 = 0x6C00;
/// With the bytes that wait in SW2, 00 for 256 or more.
pub const DATA_WAITS: u16 = 0x6100;
pub const INS_NOT_SUPPORTED: u16 = 0x6D00;
pub const CLA_NOT_SUPPORTED: u16 = 0x6E00;
pub const NO_DIAGNOSIS: u16 = 0x6F00;

/// `base` with a number in SW2; 256 and more read 00.
pub fn with_number(base: u16, number: usize) -> u16 {
    base | u16::try_from(number).ok().filter(|number| *number < 256).unwrap_or(0)
}
