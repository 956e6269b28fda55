//! Steps about one purchase: INIT_SAM_FOR_PURCHASE (80 70) and CREDIT_SAM_FOR_PURCHASE (80 72), the card being the tester's.

use super::{
    CREDIT_SAM_FOR_PURCHASE, INIT_SAM_FOR_PURCHASE, accepted,
    card::{Card, Master, below, byte, levels, main_levels, terminal},
    refused,
};
use crate::{
    codec::{CommandApdu, psam::Started, purse::TransactionType},
    runner::{
        Args, Step, Stop, World,
        step::{then, when},
    },
    step,
    steps::{exchange::transact, select::assert_success},
};

/// Purchases of this case.
#[derive(Debug, Default)]
pub struct Dialogue {
    /// The one under way, with what the PSAM answered.
    pub now: Option<Purchase>,
    /// The one before it.
    pub before: Option<Purchase>,
    /// Every transaction number that the PSAM gave, purchases and grey locks.
    pub numbers: Vec<u32>,
    /// Wrong MAC2s since the last right one.
    pub spent: u8,
}

#[derive(Debug, Clone)]
pub struct Purchase {
    pub card: Card,
    /// None: refused, or no such answer.
    pub started: Option<Started>,
}

// Beginning

async fn begun(w: &mut World, _: &Args) -> Result<(), Stop> {
    let master = Master::main(w)?;
    begin(w, &master).await
}

async fn begun_with_amount(w: &mut World, a: &Args) -> Result<(), Stop> {
    let amount = u32::try_from(a.number(0)?).map_err(|_| Stop::error("an amount has 4 bytes".to_owned()))?;
    let card = purse_card(w, amount)?;
    open(w, card).await
}

async fn begun_with_type(w: &mut World, a: &Args) -> Result<(), Stop> {
    let kind = match a.hex(0)?.as_slice() {
        [kind] => TransactionType(*kind),
        _ => return Err(Stop::error("a transaction type has one byte".to_owned())),
    };
    let (master, amount) = (Master::main(w)?, some_amount(w));
    let card = Card::issue(w, &master, amount, kind)?;
    open(w, card).await
}

async fn begun_with_levels(w: &mut World, a: &Args) -> Result<(), Stop> {
    let master = Master::of_levels(w, a.number(0)?)?;
    begin(w, &master).await
}

async fn begun_with_other_version(w: &mut World, _: &Args) -> Result<(), Stop> {
    let levels = main_levels(w)?;
    let master = Master::named(w, "psam.purchase.other", levels, 0x00)?;
    begin(w, &master).await
}

async fn begun_with_des(w: &mut World, _: &Args) -> Result<(), Stop> {
    let levels = main_levels(w)?;
    let master = Master::named(w, "psam.purchase.des", levels, 0x01)?;
    begin(w, &master).await
}

async fn begun_in_second_application(w: &mut World, _: &Args) -> Result<(), Stop> {
    let levels = levels(w, "psam.other.levels")?;
    let master = Master::named(w, "psam.other", levels, 0x00)?;
    begin(w, &master).await
}

async fn begun_with_absent_version(w: &mut World, _: &Args) -> Result<(), Stop> {
    let master = Master { version: byte(w, "psam.purchase.absent.version")?, ..Master::main(w)? };
    begin(w, &master).await
}

async fn begun_with_other_algorithm(w: &mut World, _: &Args) -> Result<(), Stop> {
    let master = Master { algorithm: 0x01, ..Master::main(w)? };
    begin(w, &master).await
}

async fn begun_with_unfit_factors(w: &mut World, _: &Args) -> Result<(), Stop> {
    let unfit = levels(w, "psam.purchase.levels.unfit")?;
    if unfit == main_levels(w)? {
        return Err(Stop::error((
            "IXIT item psam.purchase.levels.unfit is the main number of levels; another number was due",
            "IXIT 项 psam.purchase.levels.unfit 等于主分散级数；应为另一个数",
        )));
    }
    let master = Master { levels: unfit, ..Master::main(w)? };
    begin(w, &master).await
}

async fn begun_with_another_length(w: &mut World, a: &Args) -> Result<(), Stop> {
    let amount = some_amount(w);
    let card = purse_card(w, amount)?;
    let mut data = card.start.bytes();
    if a.text(0)? == "more" {
        data.push(0x00);
    } else {
        data.pop();
    }
    send(w, [0, 0], data).await
}

async fn begun_with_parameters(w: &mut World, a: &Args) -> Result<(), Stop> {
    let parameters = a.hex(0)?.try_into().map_err(|_| Stop::error("P1-P2 are two bytes".to_owned()))?;
    let amount = some_amount(w);
    let card = purse_card(w, amount)?;
    send(w, parameters, card.start.bytes()).await
}

async fn begun_again_and_again(w: &mut World, a: &Args) -> Result<(), Stop> {
    for _ in 0..a.number(0)? {
        let master = Master::main(w)?;
        begin(w, &master).await?;
        mac1_is_right(w)?;
    }
    Ok(())
}

/// Begins a purchase of some amount from the purse of a new card.
pub async fn begin(w: &mut World, master: &Master) -> Result<(), Stop> {
    let amount = some_amount(w);
    let card = Card::issue(w, master, amount, TransactionType::PURSE_PURCHASE)?;
    open(w, card).await
}

/// Begins a purchase with a card, and keeps what the PSAM answers.
async fn open(w: &mut World, card: Card) -> Result<(), Stop> {
    send(w, [0, 0], card.start.bytes()).await?;
    let answer = w.last_response()?.clone();
    let started = Started::parse(&answer.data).ok().filter(|_| answer.status.is_success());
    let dialogue = w.note::<Dialogue>();
    dialogue.numbers.extend(started.map(|started| started.number));
    dialogue.before = dialogue.now.replace(Purchase { card, started });
    Ok(())
}

async fn send(w: &mut World, [p1, p2]: [u8; 2], data: Vec<u8>) -> Result<(), Stop> {
    let command = CommandApdu::new(0x80, INIT_SAM_FOR_PURCHASE, p1, p2).with_data(data).with_ne(8);
    transact(w, command).await.map(drop)
}

fn purse_card(w: &mut World, amount: u32) -> Result<Card, Stop> {
    let master = Master::main(w)?;
    Card::issue(w, &master, amount, TransactionType::PURSE_PURCHASE)
}

fn some_amount(w: &mut World) -> u32 {
    1 + below(w, 50_000)
}

// MAC1

async fn answers_number_and_mac1(w: &mut World, _: &Args) -> Result<(), Stop> {
    answered(w).map(drop)
}

async fn mac1_is_as_expected(w: &mut World, _: &Args) -> Result<(), Stop> {
    mac1_is_right(w)
}

fn answered(w: &mut World) -> Result<Started, Stop> {
    assert_success(w)?;
    let answer = w.last_response()?.data.clone();
    w.assert_parsed(("transaction number and MAC1", "终端交易序号和 MAC1"), Started::parse(&answer))
}

/// The card would go on with the purchase.
pub fn mac1_is_right(w: &mut World) -> Result<(), Stop> {
    let started = answered(w)?;
    let due = current(w)?.0.expects_mac1(terminal(w)?, started.number);
    w.assert_bytes(("MAC1", "MAC1"), &due, &started.mac1)
}

/// Whether the card would go on, and what the PSAM answered: MAC1 or a status word. Holds nothing to anything.
pub fn computed(w: &mut World) -> Result<(bool, String), Stop> {
    let (card, started) = current(w)?;
    let Some(started) = started else { return Ok((false, w.last_response()?.status.to_string())) };
    let right = card.expects_mac1(terminal(w)?, started.number) == started.mac1;
    Ok((right, hex::encode_upper(started.mac1)))
}

/// The card of the purchase under way, and what the PSAM answered.
fn current(w: &mut World) -> Result<(Card, Option<Started>), Stop> {
    let purchase = w.note::<Dialogue>().now.clone();
    let purchase = purchase.ok_or_else(|| Stop::error(("no purchase before this step", "此步骤之前没有消费交易")))?;
    Ok((purchase.card, purchase.started))
}

// MAC2

async fn mac2_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let mac2 = right_mac2(w)?;
    present(w, mac2.to_vec()).await
}

async fn wrong_mac2_presented(w: &mut World, a: &Args) -> Result<(), Stop> {
    let [first, b, c, last] = right_mac2(w)?;
    let wrong = match a.text(0)? {
        "first" => [first ^ 0x80, b, c, last],
        _ => [first, b, c, last ^ 0x01],
    };
    present_wrong(w, wrong).await
}

async fn mac2_of_larger_amount_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let (card, number) = (current(w)?.0, number(w)?);
    let mac2 = card.mac2(card.start.money.saturating_add(1), number);
    present_wrong(w, mac2).await
}

async fn mac2_of_purchase_before_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let before = w.note::<Dialogue>().before.clone();
    let mac2 = before.and_then(|one| Some(one.card.mac2(one.card.start.money, one.started?.number)));
    let mac2 =
        mac2.ok_or_else(|| Stop::error(("fewer than two purchases before this step", "此步骤之前的消费交易少于两笔")))?;
    present_wrong(w, mac2).await
}

async fn mac2_of_another_length_presented(w: &mut World, a: &Args) -> Result<(), Stop> {
    let mut mac2 = right_mac2(w)?.to_vec();
    if a.text(0)? == "more" {
        mac2.push(0x00);
    } else {
        mac2.pop();
    }
    present(w, mac2).await
}

/// A MAC2 where no purchase was begun: there is no right one.
async fn some_mac2_presented(w: &mut World, _: &Args) -> Result<(), Stop> {
    let number = below(w, 0x10000).to_be_bytes();
    present(w, number.to_vec()).await
}

/// One that the PSAM is to count: asks for a try of it.
pub async fn present_wrong(w: &mut World, mac2: [u8; 4]) -> Result<(), Stop> {
    spend(w)?;
    present(w, mac2.to_vec()).await
}

/// Asks the budget for one wrong MAC2.
pub fn spend(w: &mut World) -> Result<(), Stop> {
    let spent = w.note::<Dialogue>().spent;
    let left = match w.ixit_number("psam.mac2.tries")? {
        0 => u8::MAX,
        tries => u8::try_from(tries).unwrap_or(u8::MAX).saturating_sub(spent),
    };
    w.spend_try("psam.mac2", Some(left))?;
    w.note::<Dialogue>().spent = spent.saturating_add(1);
    Ok(())
}

async fn present(w: &mut World, mac2: Vec<u8>) -> Result<(), Stop> {
    transact(w, CommandApdu::new(0x80, CREDIT_SAM_FOR_PURCHASE, 0, 0).with_data(mac2)).await.map(drop)
}

/// The card's MAC2 of the purchase under way.
pub fn right_mac2(w: &mut World) -> Result<[u8; 4], Stop> {
    let (card, number) = (current(w)?.0, number(w)?);
    Ok(card.mac2(card.start.money, number))
}

fn number(w: &mut World) -> Result<u32, Stop> {
    let started = current(w)?.1;
    let started = started.ok_or_else(|| {
        Stop::error((
            "the PSAM gave no transaction number before this step; a step that holds it to one was due",
            "此步骤之前 PSAM 没有给出终端交易序号；应先有对其作出断言的步骤",
        ))
    })?;
    Ok(started.number)
}

async fn mac2_is_accepted(w: &mut World, _: &Args) -> Result<(), Stop> {
    mac2_accepted(w)
}

pub fn mac2_accepted(w: &mut World) -> Result<(), Stop> {
    accepted(w)?;
    w.note::<Dialogue>().spent = 0;
    Ok(())
}

async fn mac2_is_wrong(w: &mut World, _: &Args) -> Result<(), Stop> {
    mac2_refused(w)
}

pub fn mac2_refused(w: &mut World) -> Result<(), Stop> {
    refused(w, ("MAC invalid (9302)", "MAC 无效（9302）"), |status| status.0 == 0x9302)
}

/// Begins, holds MAC1 to the right one, presents the card's MAC2, holds it to be accepted.
async fn completed(w: &mut World, _: &Args) -> Result<(), Stop> {
    complete(w).await
}

pub async fn complete(w: &mut World) -> Result<(), Stop> {
    let master = Master::main(w)?;
    begin(w, &master).await?;
    mac1_is_right(w)?;
    let mac2 = right_mac2(w)?;
    present(w, mac2.to_vec()).await?;
    mac2_accepted(w)
}

#[rustfmt::skip] // a table is read by rows
pub const TABLE: &[Step] = &[
    when("a purchase is begun with a card", "与一张卡开始消费交易", step!(begun)),
    when("a purchase of {int} fen is begun with a card", "与一张卡开始 {int} 分的消费交易", step!(begun_with_amount)),
    when("a purchase of type {hex} is begun with a card", "与一张卡开始类型为 {hex} 的消费交易", step!(begun_with_type)),
    when("a purchase is begun with a card whose key has {int} level(s)", "与一张密钥为 {int} 级分散的卡开始消费交易", step!(begun_with_levels)),
    when("a purchase is begun with a card that has the other key version", "与一张使用另一密钥版本的卡开始消费交易", step!(begun_with_other_version)),
    when("a purchase is begun with a card that has the DES key", "与一张使用 DES 密钥的卡开始消费交易", step!(begun_with_des)),
    when("a purchase is begun with a card of the second application", "与第二个应用的卡开始消费交易", step!(begun_in_second_application)),
    when("a purchase is begun with a key version that the PSAM doesn't have", "以 PSAM 没有的密钥版本开始消费交易", step!(begun_with_absent_version)),
    when("a purchase is begun with the algorithm identifier of DES for the 3DES key", "以 DES 的算法标识对 3DES 密钥开始消费交易", step!(begun_with_other_algorithm)),
    when("a purchase is begun with another number of factors", "以另一个分散因子个数开始消费交易", step!(begun_with_unfit_factors)),
    when("a purchase is begun with one byte {comparison}", "以{comparison}一个字节的数据开始消费交易", step!(begun_with_another_length)),
    when("a purchase is begun with P1-P2 {hex}", "以 P1-P2 {hex} 开始消费交易", step!(begun_with_parameters)),
    when("{int} purchases are begun and not completed", "开始 {int} 笔消费交易而不完成", step!(begun_again_and_again)),
    when("the card's MAC2 is presented", "提交卡片的 MAC2", step!(mac2_presented)),
    when("the card's MAC2 with another {occurrence} bit is presented", "提交{occurrence}位被改动的卡片 MAC2", step!(wrong_mac2_presented)),
    when("the card's MAC2 for one fen more is presented", "提交金额多一分的卡片 MAC2", step!(mac2_of_larger_amount_presented)),
    when("the MAC2 of the purchase before is presented", "提交前一笔消费交易的 MAC2", step!(mac2_of_purchase_before_presented)),
    when("the card's MAC2 with one byte {comparison} is presented", "提交{comparison}一个字节的卡片 MAC2", step!(mac2_of_another_length_presented)),
    when("some MAC2 is presented", "提交任意一个 MAC2", step!(some_mac2_presented)),
    when("a purchase is completed with a card", "与一张卡完成消费交易", step!(completed)),
    then("the PSAM answers a transaction number and MAC1", "PSAM 返回终端交易序号和 MAC1", step!(answers_number_and_mac1)),
    then("MAC1 is the one that the card expects", "MAC1 与卡片期望的一致", step!(mac1_is_as_expected)),
    then("the PSAM accepts the MAC2", "PSAM 接受该 MAC2", step!(mac2_is_accepted)),
    then("the PSAM refuses the MAC2 as wrong", "PSAM 以 MAC 错误拒绝", step!(mac2_is_wrong)),
];
