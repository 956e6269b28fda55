//! Steps about a tap: activation, contactless directory, selection, GET PROCESSING OPTIONS; with each application of the product.
//!
//! The terminal of these taps demands an online cryptogram, so that no offline amount is spent. Every tap that gets as far as GET
//! PROCESSING OPTIONS raises the application's transaction counter by one.

use super::aid;
use crate::{
    codec::{CommandApdu, Tlv},
    runner::{
        Args, Step, Stop, World,
        step::{given, then, when},
    },
    step,
    steps::{
        emv::{
            act::{self, PPSE},
            contactless::{self, ONLINE_CRYPTOGRAM, QUALIFIERS, USUAL},
            transaction::{Cryptogram, Kind, Terminal, Transaction},
        },
        exchange::transact,
    },
};

/// What came of a tap.
#[derive(Debug, Clone)]
pub(super) struct Tap {
    pub application: String,
    pub cryptogram: Cryptogram,
    /// Track 2 equivalent data.
    pub track2: Vec<u8>,
}

/// The taps of the case in their order.
#[derive(Default)]
pub(super) struct Taps {
    list: Vec<Tap>,
    /// Data field of the last GET PROCESSING OPTIONS.
    sent: Vec<u8>,
}

/// The terminal demands an online cryptogram from now on.
pub(super) fn goes_online(w: &mut World) {
    let mut qualifiers = USUAL.to_vec();
    qualifiers.iter_mut().skip(1).take(1).for_each(|second| *second |= ONLINE_CRYPTOGRAM);
    w.note::<Terminal>().own.insert(QUALIFIERS, qualifiers);
}

/// Activation, directory, selection: the application waits for its purchase.
pub(super) async fn present(w: &mut World, application: &str) -> Result<(), Stop> {
    w.cold_reset().await?;
    approach(w, application).await
}

/// The part of a tap before the purchase that a terminal's clock sees.
pub(super) async fn approach(w: &mut World, application: &str) -> Result<(), Stop> {
    act::select(w, PPSE, false).await?;
    act::succeeded(w)?;
    choose(w, application).await
}

/// Selection by AID, held to be answered with an FCI.
async fn choose(w: &mut World, application: &str) -> Result<(), Stop> {
    let name = aid(w, application)?;
    act::select(w, &name, false).await?;
    act::keep_fci(w)
}

/// The purchase of the application that is selected; its answer is kept under this name.
async fn purchase(w: &mut World, application: &str) -> Result<(), Stop> {
    contactless::purchase(w).await?;
    let cryptogram = Transaction::cryptogram(w)?;
    let transaction = w.note::<Transaction>();
    let track2 = transaction.card.get(&0x57).cloned().unwrap_or_default();
    let sent = Tlv::primitive(0x83, transaction.sent.pdol.clone()).to_bytes();
    let taps = w.note::<Taps>();
    taps.sent = sent;
    taps.list.push(Tap { application: application.to_owned(), cryptogram, track2 });
    Ok(())
}

pub(super) async fn tap(w: &mut World, application: &str) -> Result<(), Stop> {
    present(w, application).await?;
    purchase(w, application).await
}

/// The last tap with an application.
pub(super) fn last(w: &mut World, application: &str) -> Result<Tap, Stop> {
    let found = w.note::<Taps>().list.iter().rev().find(|tap| tap.application == application).cloned();
    found.ok_or_else(|| {
        Stop::error((
            format!("no tap with the {application} application before this step"),
            format!("此步骤之前没有用该应用（{application}）挥卡"),
        ))
    })
}

/// All taps with an application, in their order.
pub(super) fn all(w: &mut World, application: &str) -> Vec<Tap> {
    w.note::<Taps>().list.iter().filter(|tap| tap.application == application).cloned().collect()
}

async fn waits(w: &mut World, a: &Args) -> Result<(), Stop> {
    goes_online(w);
    present(w, a.text(0)?).await
}

async fn is_tapped(w: &mut World, a: &Args) -> Result<(), Stop> {
    goes_online(w);
    tap(w, a.text(0)?).await
}

async fn is_chosen(w: &mut World, a: &Args) -> Result<(), Stop> {
    choose(w, a.text(0)?).await
}

async fn selected_pays(w: &mut World, a: &Args) -> Result<(), Stop> {
    goes_online(w);
    purchase(w, a.text(0)?).await
}

/// The field goes off between selection and purchase.
async fn is_torn(w: &mut World, a: &Args) -> Result<(), Stop> {
    present(w, a.text(0)?).await?;
    w.power_off().await
}

/// GET PROCESSING OPTIONS with the data of the last one, whatever is selected now.
async fn purchase_out_of_turn(w: &mut World, _: &Args) -> Result<(), Stop> {
    let data = w.note::<Taps>().sent.clone();
    if data.is_empty() {
        return Err(Stop::error(("no purchase before this step", "此步骤之前没有消费")));
    }
    act::get_processing_options(w, 0, data).await.map(drop)
}

/// INITIALIZE UPDATE of GlobalPlatform; its code is also that of a purse's INITIALIZE.
async fn card_manager_is_asked(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mut challenge = [0; 8];
    rand_core::Rng::fill_bytes(w.rng(), &mut challenge);
    transact(w, CommandApdu::new(0x80, 0x50, 0, 0).with_data(challenge.to_vec()).with_ne(256)).await.map(drop)
}

async fn counter_rose(w: &mut World, a: &Args) -> Result<(), Stop> {
    let application = a.text(0)?;
    let taps = w.note::<Taps>().list.iter().filter(|tap| tap.application == application);
    let counters: Vec<u16> = taps.map(|tap| tap.cryptogram.atc).collect();
    let [.., before, now] = *counters.as_slice() else {
        return Err(Stop::error((
            "two taps with one application are due before this step",
            "此步骤之前应有两次同一应用的挥卡",
        )));
    };
    w.assert_eq(("application transaction counter", "应用交易计数器"), before.wrapping_add(1), now)
}

async fn cryptograms_differ(w: &mut World, _: &Args) -> Result<(), Stop> {
    let taps = &w.note::<Taps>().list;
    let told = |tap: &Tap| tap.cryptogram.cryptogram.map(hex::encode_upper).unwrap_or_default();
    let given: Vec<String> = taps.iter().map(told).collect();
    let held = given.len() > 1
        && given.iter().all(|one| !one.is_empty())
        && given.iter().enumerate().all(|(n, one)| !given.iter().skip(n + 1).any(|other| other == one));
    w.assert(
        held,
        ("application cryptograms", "应用密文"),
        ("several, all different", "多个且互不相同"),
        given.join(", "),
    )
}

/// An approval can't come of a blocked application: it refuses the purchase, or gives an AAC.
async fn gives_no_approval(w: &mut World, _: &Args) -> Result<(), Stop> {
    let answer = w.last_response()?.clone();
    if matches!(answer.status.sw1(), 0x64..=0x6F) {
        let (what, due) = (("purchase", "消费"), ("refused, or an AAC", "被拒绝或 AAC"));
        return w.assert(answer.data.is_empty(), what, due, answer.status.to_string());
    }
    let found = act::template(w, ("answer of the qPBOC transaction", "qPBOC 交易的应答"), &[0x77])?;
    let what = ("answer of the qPBOC transaction", "qPBOC 交易的应答");
    let given = w.assert_parsed(what, act::from_objects(found.children()))?;
    act::is_one_of(w, &given, &[Kind::Aac])
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    given("the {application} application selected by a tap", "挥卡选择了{application}应用", step!(waits)),
    when("the product is tapped with its {application} application", "用产品的{application}应用挥卡", step!(is_tapped)),
    when("the {application} application is chosen", "选定{application}应用", step!(is_chosen)),
    when("the {application} application, which is selected, is asked to pay", "请求已选择的{application}应用付款", step!(selected_pays)),
    when("a tap with the {application} application is torn off before the purchase", "用{application}应用挥卡并在消费前移开", step!(is_torn)),
    when("the purchase is asked for out of turn", "在不当时机请求消费", step!(purchase_out_of_turn)),
    when("the card manager's first command is sent", "发送卡片管理器的首条命令", step!(card_manager_is_asked)),
    then("the transaction counter of the {application} application rose by one between its last taps", "{application}应用的交易计数器在其最近两次挥卡之间加一", step!(counter_rose)),
    then("no two taps gave the same cryptogram", "任意两次挥卡的密文均不相同", step!(cryptograms_differ)),
    then("no approval comes of it", "未得到批准", step!(gives_no_approval)),
];
