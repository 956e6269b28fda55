use crate::codec::ParseError;

/// The answer to INITIALIZE FOR LOAD or UNLOAD, 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadStart {
    /// Before the transaction.
    pub balance: u32,
    /// Online transaction sequence number.
    pub sequence: u16,
    pub key_version: u8,
    /// 00 3DES, 01 DES.
    pub algorithm: u8,
    pub random: [u8; 4],
    pub mac1: [u8; 4],
}

/// The answer to INITIALIZE FOR PURCHASE, CASH WITHDRAW or CAPP PURCHASE, 15 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurchaseStart {
    pub balance: u32,
    /// Offline transaction sequence number.
    pub sequence: u16,
    /// 3 bytes.
    pub overdraft: u32,
    pub key_version: u8,
    pub algorithm: u8,
    pub random: [u8; 4],
}

/// The answer to INITIALIZE FOR UPDATE (overdraft limit), 19 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdraftStart {
    pub balance: u32,
    /// Online transaction sequence number.
    pub sequence: u16,
    /// The limit that is in force.
    pub limit: u32,
    pub key_version: u8,
    pub algorithm: u8,
    pub random: [u8; 4],
    pub mac1: [u8; 4],
}

/// The answer to a DEBIT, 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completed {
    pub tac: [u8; 4],
    pub mac2: [u8; 4],
}

/// The answer to GET TRANSACTION PROVE, 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    pub mac: [u8; 4],
    pub tac: [u8; 4],
}

impl LoadStart {
    pub const LEN: usize = 16;

    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [a, b, c, d, e, f, key_version, algorithm, r @ .., m, n, o, p] = sized::<16>(bytes)?;
        Ok(Self {
            balance: u32::from_be_bytes([a, b, c, d]),
            sequence: u16::from_be_bytes([e, f]),
            key_version,
            algorithm,
            random: r,
            mac1: [m, n, o, p],
        })
    }
}

impl PurchaseStart {
    pub const LEN: usize = 15;

    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [a, b, c, d, e, f, x, y, z, key_version, algorithm, random @ ..] = sized::<15>(bytes)?;
        Ok(Self {
            balance: u32::from_be_bytes([a, b, c, d]),
            sequence: u16::from_be_bytes([e, f]),
            overdraft: u32::from_be_bytes([0, x, y, z]),
            key_version,
            algorithm,
            random,
        })
    }
}

impl OverdraftStart {
    pub const LEN: usize = 19;

    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [a, b, c, d, e, f, x, y, z, key_version, algorithm, r @ .., m, n, o, p] = sized::<19>(bytes)?;
        Ok(Self {
            balance: u32::from_be_bytes([a, b, c, d]),
            sequence: u16::from_be_bytes([e, f]),
            limit: u32::from_be_bytes([0, x, y, z]),
            key_version,
            algorithm,
            random: r,
            mac1: [m, n, o, p],
        })
    }
}

impl Completed {
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [tac @ .., a, b, c, d] = sized::<8>(bytes)?;
        Ok(Self { tac, mac2: [a, b, c, d] })
    }
}

impl Proof {
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let [mac @ .., a, b, c, d] = sized::<8>(bytes)?;
        Ok(Self { mac, tac: [a, b, c, d] })
    }
}

/// The answer to GET BALANCE. Some city cards set the top bit; that is left to the caller.
pub fn balance(bytes: &[u8]) -> Result<u32, ParseError> {
    sized::<4>(bytes).map(u32::from_be_bytes)
}

pub(super) fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], ParseError> {
    bytes
        .try_into()
        .map_err(|_| ParseError::new(bytes.len().min(N), format!("{N} bytes"), format!("{} bytes", bytes.len())))
}
