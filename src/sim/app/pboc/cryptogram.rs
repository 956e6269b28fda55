//! GENERATE AC with the card's risk management, and EXTERNAL AUTHENTICATE.

use super::{
    Defect, Pboc,
    crypto::SecretKey,
    dol::{Dol, packed},
    personalisation::{Cipher, Format},
    state::{
        AMOUNT, AMOUNT_LIMIT, AMOUNT_UPPER, ATC, CASH_BALANCE, CASH_THRESHOLD, COUNT_LIMIT, COUNT_UPPER, CURRENCY,
        Kind, OWN_CURRENCY, RESPONSE_CODE, Stage,
    },
};
use crate::sim::{
    app::{Request, Surroundings, tlv::object},
    icc::{Bytes, Reply, memory::EfId, profile::Structure, sw},
};

/// Log format.
const LOG_FORMAT: u16 = 0x9F4F;

/// What a cryptogram is made over, from the terminal: amounts, country, TVR, currency, date, type, unpredictable number.
const COVERED: [(u16, usize); 8] =
    [(0x9F02, 6), (0x9F03, 6), (0x9F1A, 2), (0x95, 5), (0x5F2A, 2), (0x9A, 3), (0x9C, 1), (0x9F37, 4)];

/// Bit 1 of the first byte of AIP: combined signatures.
const COMBINED: u8 = 0x01;

impl Pboc {
    /// P1, then the order of commands, then the data; then what the card thinks of the terminal's demand.
    pub(super) fn generate_ac(&mut self, request: &Request, card: &mut Surroundings<'_>) -> Result<Reply, u16> {
        let asked = match request.p1 & 0xC0 {
            0x00 => Kind::Aac,
            0x40 => Kind::Tc,
            0x80 => Kind::Arqc,
            _ if self.has(Defect::ReservedCryptogramTypeAccepted) => Kind::Aac,
            _ => return Err(sw::WRONG_P1_P2),
        };
        let signed = request.p1 & 0x10 != 0;
        let able = self.profile.signing.is_some() && self.profile.aip.0.first().is_some_and(|aip| aip & COMBINED != 0);
        if request.p1 & 0x2F != 0 || request.p2 != 0 || signed && !able {
            return Err(sw::WRONG_P1_P2);
        }
        let second = match self.transaction.stage {
            Stage::Started => false,
            Stage::Selected if self.has(Defect::GenerateAcEarly) => false,
            Stage::First => true,
            Stage::Done if self.transaction.first == Kind::Arqc && self.has(Defect::ThirdCryptogram) => true,
            Stage::Selected | Stage::Done => return Err(sw::CONDITIONS_OF_USE),
        };
        if second && asked == Kind::Arqc {
            return Err(sw::WRONG_P1_P2);
        }
        let list = Self::list(if second { &self.profile.cdol2 } else { &self.profile.cdol1 });
        let short = request.data.len() < list.size() && self.has(Defect::CdolLengthUnchecked);
        if request.data.len() != list.size() && !short {
            return Err(sw::WRONG_LENGTH);
        }
        self.transaction.values.extend(list.values(&request.data));
        self.transaction.told.extend(&request.data);
        let (kind, results) = if second { self.second(asked, card)? } else { self.first(asked, card)? };
        let (cryptogram, issuer_data) = self.cryptogram(results);
        if !second {
            self.transaction.cryptogram = cryptogram;
        }
        if kind == Kind::Tc {
            self.log(card)?;
        }
        self.answer(kind, cryptogram, issuer_data, signed, card)
    }

    /// Never more than was asked for; approves offline only within the limits of its risk management.
    fn first(&mut self, asked: Kind, card: &Surroundings<'_>) -> Result<(Kind, [u8; 3]), u16> {
        let amount = self.transaction.values.amount(AMOUNT);
        let blocked = card.memory.df(card.df)?.deactivated && !self.has(Defect::BlockedApplicationApproves);
        let low = self.transaction.cash && self.state.amount(CASH_BALANCE) < amount + self.state.amount(CASH_THRESHOLD);
        let online = if self.transaction.cash { low && !self.has(Defect::CashOverdrawn) } else { self.doubts() };
        let kind = match asked {
            _ if blocked => Kind::Aac,
            Kind::Aac if self.has(Defect::ArqcForAac) => Kind::Arqc,
            Kind::Aac => Kind::Aac,
            Kind::Arqc if self.has(Defect::TcForArqc) => Kind::Tc,
            Kind::Arqc => Kind::Arqc,
            Kind::Tc if self.has(Defect::OfflineApprovalWithheld) => Kind::Aac,
            Kind::Tc if self.transaction.cash && self.has(Defect::CashPurchaseDeclined) => Kind::Aac,
            Kind::Tc if online => Kind::Arqc,
            Kind::Tc => Kind::Tc,
        };
        let results = self.results(kind, None);
        self.transaction.first = kind;
        self.transaction.stage = if kind == Kind::Arqc { Stage::First } else { Stage::Done };
        self.state.open |= kind == Kind::Arqc;
        if kind == Kind::Tc {
            if !self.transaction.cash {
                self.state.offline_amount += self.counted(amount);
            } else if !self.has(Defect::CashNotDeducted) && !self.has(Defect::CashDeductedAtStart) {
                self.deduct();
            }
            if self.has(Defect::LastOnlineAtcSetOffline) {
                self.state.last_online = self.state.atc;
            }
        }
        Ok((kind, results))
    }

    /// After an online authorisation: the issuer must have answered rightly. After none: within the upper limits.
    fn second(&mut self, asked: Kind, card: &Surroundings<'_>) -> Result<(Kind, [u8; 3]), u16> {
        let amount = self.transaction.values.amount(AMOUNT);
        let unable = matches!(self.transaction.values.get(RESPONSE_CODE), Some(b"Y3" | b"Z3"));
        let blocked = card.memory.df(card.df)?.deactivated && !self.has(Defect::BlockedApplicationApproves);
        let good = if unable {
            self.in_a_row() <= self.state.count(COUNT_UPPER, u16::MAX)
                && self.within(AMOUNT_UPPER, self.state.offline_amount + self.counted(amount))
        } else {
            self.transaction.issuer == Some(true)
        };
        let kind = match asked {
            _ if self.has(Defect::TcAfterRefusal) => Kind::Tc,
            Kind::Tc if good && !blocked && !self.has(Defect::TcWithheldAfterApproval) => Kind::Tc,
            _ => Kind::Aac,
        };
        // The results tell what was before this transaction is completed.
        let results = self.results(Kind::Arqc, Some((kind, unable)));
        self.transaction.stage = Stage::Done;
        self.state.open = false;
        if unable {
            self.state.offline_amount += if kind == Kind::Tc { self.counted(amount) } else { 0 };
        } else {
            self.state.issuer_failed = self.transaction.issuer == Some(false);
            if self.transaction.issuer == Some(true) {
                if !self.has(Defect::LastOnlineAtcNotSet) {
                    self.state.last_online = self.state.atc;
                }
                self.state.offline_amount = 0;
                self.state.scripts = 0;
                self.state.script_failed = false;
            }
        }
        Ok((kind, results))
    }

    /// Whether an approval offline wants the issuer's consent.
    fn doubts(&self) -> bool {
        let amount = self.counted(self.transaction.values.amount(AMOUNT));
        self.velocity()
            || !self.within(AMOUNT_LIMIT, self.state.offline_amount + amount)
            || self.state.open
            || self.state.issuer_failed
            || (self.profile.pin.is_some() && self.state.tries == 0)
    }

    fn velocity(&self) -> bool {
        self.in_a_row() > self.state.count(COUNT_LIMIT, u16::MAX) && !self.has(Defect::OfflineLimitIgnored)
    }

    /// Transactions since the last one that was completed online, this one included.
    fn in_a_row(&self) -> u16 {
        self.state.atc.saturating_sub(self.state.last_online)
    }

    /// Without the object there is no limit.
    fn within(&self, limit: u16, amount: u64) -> bool {
        !self.state.objects.contains_key(&limit) || amount <= self.state.amount(limit)
    }

    /// What an amount adds to those approved offline: only one of the own currency does.
    fn counted(&self, amount: u64) -> u64 {
        let own = self.state.objects.get(&OWN_CURRENCY).map(Vec::as_slice);
        if self.transaction.values.get(CURRENCY) == own { amount } else { 0 }
    }

    /// Card verification results without their length byte. `second`: which cryptogram the second one is, and whether the terminal
    /// couldn't go online.
    pub(super) fn results(&self, first: Kind, second: Option<(Kind, bool)>) -> [u8; 3] {
        let bit = |set: bool, bit: u8| if set { bit } else { 0 };
        let first = if self.has(Defect::CvrOtherCryptogram) { Kind::Arqc } else { first };
        // Bits b8 b7 and b6 b5: 00 AAC, 01 TC, 10 ARQC, or not asked for yet.
        let later = match second {
            Some((kind, _)) if !self.has(Defect::CvrSecondNotTold) => kind.cid(),
            _ => Kind::Arqc.cid(),
        };
        let unable = second.is_some_and(|(_, unable)| unable) && !self.has(Defect::CvrUnableOnlineNotTold);
        let transaction = &self.transaction;
        let issuer_failed = !self.has(Defect::IssuerFailureNotTold);
        let pin_failed = transaction.pin == Some(false) && !self.has(Defect::CvrPinFailureNotTold);
        // This transaction's own cryptogram for the issuer isn't one that was left open.
        let open = self.state.open && second.is_none() && !self.has(Defect::CvrInterruptionForgotten);
        let scripts = if self.has(Defect::ScriptCountNotTold) { 0 } else { self.state.scripts.min(15) };
        let script_failed = self.state.script_failed && !self.has(Defect::ScriptFailureNotTold);
        [
            later
                | first.cid() >> 2
                | bit(transaction.issuer == Some(false) && issuer_failed, 0x08)
                | bit(transaction.pin.is_some(), 0x04)
                | bit(pin_failed, 0x02)
                | bit(unable, 0x01),
            bit(open, 0x80)
                | bit(self.profile.pin.is_some() && self.state.tries == 0, 0x40)
                | bit(self.velocity(), 0x20)
                | bit(self.state.last_online == 0, 0x10)
                | bit(self.state.issuer_failed && issuer_failed, 0x08)
                | bit(second.is_some_and(|(_, unable)| !unable) && transaction.issuer.is_none(), 0x04),
            scripts << 4 | bit(script_failed, 0x08) | bit(transaction.dynamic, 0x02),
        ]
    }

    /// The cryptogram over what the terminal told, AIP, ATC and the results; and the issuer application data with it.
    pub(super) fn cryptogram(&self, results: [u8; 3]) -> ([u8; 8], Vec<u8>) {
        let results = [&[0x03][..], &results].concat();
        let atc = self.state.atc.to_be_bytes();
        let mut data: Vec<u8> =
            COVERED.iter().flat_map(|(tag, len)| self.transaction.values.padded(*tag, *len)).collect();
        data.extend(&self.profile.aip.0);
        data.extend(atc);
        data.extend(&results);
        let session = self.session(|keys| &keys.cryptogram);
        let cryptogram = session.as_ref().map_or([0; 8], |session| session.mac(&data));
        let algorithm = match self.profile.keys.cipher {
            Cipher::Sm4 if !self.has(Defect::SmAlgorithmNotTold) => 0x04,
            _ => 0x01,
        };
        let length = if self.has(Defect::IssuerDataLengthWrong) { 0x06 } else { 0x07 };
        let mut issuer_data = vec![length, self.profile.keys.index.0, 0x01];
        issuer_data.extend(results);
        issuer_data.push(algorithm);
        if self.transaction.cash || self.transaction.tapped {
            // Balance in ten digits, and a MAC over ATC, balance and a zero.
            let balance = packed(self.state.amount(CASH_BALANCE));
            let balance = balance.get(1..).unwrap_or_default();
            let mac = session.map_or([0; 8], |session| session.mac(&[&atc, balance, &[0x00]].concat()));
            issuer_data.extend([0x0A, 0x01]);
            issuer_data.extend(balance);
            issuer_data.extend(mac.iter().take(4));
        }
        (cryptogram, issuer_data)
    }

    fn answer(
        &self,
        kind: Kind,
        mut cryptogram: [u8; 8],
        issuer_data: Vec<u8>,
        signed: bool,
        card: &mut Surroundings<'_>,
    ) -> Result<Reply, u16> {
        if self.has(Defect::CryptogramAltered) || self.has(Defect::SmCryptogramAltered) {
            cryptogram.iter_mut().take(1).for_each(|byte| *byte ^= 0x01);
        }
        let atc = self.state.atc.wrapping_sub(u16::from(self.has(Defect::CryptogramOtherAtc))).to_be_bytes();
        let cid = [kind.cid()];
        if signed && kind != Kind::Aac && !self.has(Defect::CdaUnsigned) {
            let before = [object(0x9F27, &cid), object(ATC, &atc)].concat();
            let behind = object(0x9F10, &issuer_data);
            let signature = self.combined(kind, cryptogram, &[&before[..], &behind].concat(), card)?;
            let content = [before, object(0x9F4B, &signature), behind].concat();
            return Ok(Reply::data(object(0x77, &content)));
        }
        Ok(Reply::data(match self.profile.answers {
            _ if self.has(Defect::CryptogramAnswerCut) => {
                object(0x80, &[&cid[..], &atc, cryptogram.get(..4).unwrap_or_default()].concat())
            }
            Format::Values => object(0x80, &[&cid[..], &atc, &cryptogram, &issuer_data].concat()),
            Format::Objects => {
                let objects = [
                    object(0x9F27, &cid),
                    object(ATC, &atc),
                    object(0x9F26, &cryptogram),
                    object(0x9F10, &issuer_data),
                ];
                object(0x77, &objects.concat())
            }
        }))
    }

    /// ARPC and response code, once after the cryptogram that asked for them. A wrong one is remembered.
    pub(super) fn external_authenticate(&mut self, request: &Request) -> Result<Reply, u16> {
        if (request.p1, request.p2) != (0, 0) {
            return Err(sw::WRONG_P1_P2);
        }
        let due = self.transaction.stage == Stage::First
            && (self.transaction.issuer.is_none() || self.has(Defect::IssuerAuthenticatedTwice));
        let early = matches!(self.transaction.stage, Stage::Selected | Stage::Started);
        if early && self.has(Defect::IssuerAuthenticatedEarly) {
            return Err(sw::NOT_AUTHENTICATED);
        }
        if !due {
            return Err(sw::CONDITIONS_OF_USE);
        }
        let mut data = request.data.clone();
        if self.has(Defect::ArpcLengthUnchecked) {
            data.resize(data.len().max(10), 0);
        }
        if data.len() > 16 {
            return Err(sw::WRONG_LENGTH);
        }
        let (arpc, rest) = data.split_first_chunk::<8>().ok_or(sw::WRONG_LENGTH)?;
        let code = *rest.first_chunk::<2>().ok_or(sw::WRONG_LENGTH)?;
        let code = if self.has(Defect::ArpcIgnoresResponseCode) { *b"00" } else { code };
        let session = self.session(|keys| &keys.cryptogram).ok_or(sw::NO_DIAGNOSIS)?;
        let right = match self.defect {
            Some(Defect::RightArpcRefused | Defect::SmArpcRefused) => false,
            Some(Defect::WrongArpcAccepted) => true,
            _ => session.response(self.transaction.cryptogram, code) == *arpc,
        };
        self.transaction.issuer = Some(right);
        if right { Ok(Reply::status(sw::SUCCESS)) } else { Err(sw::NOT_AUTHENTICATED) }
    }

    /// The key of this transaction from one of the card's.
    pub(super) fn session(&self, which: impl Fn(&super::personalisation::Keys) -> &Bytes) -> Option<SecretKey> {
        let keys = &self.profile.keys;
        Some(SecretKey::new(keys.cipher, &which(keys).0)?.session(self.state.atc))
    }

    /// A record of the transaction, as the log's format says; the newest is number 1.
    pub(super) fn log(&self, card: &mut Surroundings<'_>) -> Result<(), u16> {
        let Some(file) = self.profile.log.and_then(|sfi| card.memory.ef_by_sfi(card.df, sfi)) else { return Ok(()) };
        let Some(format) = self.state.objects.get(&LOG_FORMAT).and_then(|format| Dol::read(format)) else {
            return Ok(());
        };
        let mut values = self.transaction.values.clone();
        values.insert(ATC, &self.state.atc.to_be_bytes());
        if self.has(Defect::LogAmountWrong) {
            values.insert(AMOUNT, &[0; 6]);
        }
        let mut record = format.collect(&values);
        if self.has(Defect::LogRecordShort) {
            record.pop();
        }
        self.keep(file, record, card)
    }

    fn keep(&self, file: EfId, record: Vec<u8>, card: &mut Surroundings<'_>) -> Result<(), u16> {
        let log = card.memory.ef_mut(file)?;
        if self.has(Defect::LogOverwritesFirst) {
            log.content.clear();
        }
        log.content.insert(0, record);
        if let Structure::Cyclic(records) = log.structure {
            log.content.truncate(records.capacity);
        }
        Ok(())
    }
}
